"""Parts of places under the sky: houses of every age, vehicles, ruins, and what marks a place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...ink.brush import arch, rect_path
from ...ink.pen import Outline, mix, shade
from ..library import animated, part
from ..parts.buildings import ROOFS, WALLS, WARM, pane, roof_east
from ..parts.nature import SNOW

if TYPE_CHECKING:
    from ...dice import Dice
    from ...ink.brush import Brush
    from ..scenery import Site

WOOD = "#8a6444"
STONE = "#9a948c"


def _snow(site: Site, text: str) -> str:
    return SNOW if site.tones.snowy else text


@part("tower_block", "ground", 0.4)
def _tower_block(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a modern high house."""
    tone = dice.pick(("#8f9daa", "#a7a49c", "#7f8fa0", "#9c8f88", "#b3bcc0"))
    half, tall = dice.between(0.13, 0.19), dice.between(0.6, 0.95)
    b.ramp(
        rect_path(-half, -tall, 2 * half, tall),
        (-half, 0),
        (half, 0),
        (0, shade(tone, 0.12), 1),
        (1, shade(tone, -0.25), 1),
    )
    columns, rows = int(half * 2 / 0.045), int(tall / 0.05)
    for row in range(rows):
        for k in range(columns):
            x, y = -half + 0.012 + 0.045 * k, -tall + 0.016 + 0.05 * row
            on = site.tones.lamps and dice.chance(0.5)
            b.rect(
                x,
                y,
                0.032,
                0.032,
                "#ffd38a" if on else mix(site.tones.sky[-1][1], "#3a4660", 0.5),
                lit=True,
            )
    b.rect(-half - 0.006, -tall - 0.012, 2 * half + 0.012, 0.016, _snow(site, shade(tone, -0.3)))
    b.rect(-half * 0.4, -tall - 0.05, half * 0.5, 0.04, shade(tone, -0.2))


@part("shop_modern", "ground", 0.6)
def _shop_modern(b: Brush, site: Site, dice: Dice) -> None:
    tone = dice.pick(("#c9c2b4", "#a8b4b8", "#b89a88"))
    b.rect(-0.3, -0.62, 0.6, 0.62, tone)
    for row in range(2):
        for k in range(3):
            pane(b, site, -0.25 + 0.19 * k, -0.58 + 0.16 * row, 0.12, 0.09, dice)
    sign = dice.pick(("#c9483c", "#2f6f9a", "#3f8f6c", "#e0962f"))
    b.rect(-0.3, -0.27, 0.6, 0.07, sign)
    for k in range(6):
        b.rect(-0.22 + 0.075 * k, -0.25, 0.05, 0.03, "#fff6e0", lit=site.tones.lamps)
    if site.tones.lamps:
        b.glow(0, -0.16, 0.4, WARM, 0.4)
    b.rect(
        -0.29, -0.2, 0.58, 0.2, "#ffe2a8" if site.tones.lamps else "#8fa9b8", lit=site.tones.lamps
    )
    for x in (-0.29, -0.1, 0.08, 0.28):
        b.rect(x, -0.2, 0.012, 0.2, "#4a4f55")
    for k in range(4):
        b.rect(-0.26 + 0.13 * k, -0.07, 0.07, 0.05, mix(sign, "#5a4a44", 0.4), 0.8)


@part("hab", "ground", 0.6)
def _hab(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a tower of a city to come."""
    half, tall = dice.between(0.08, 0.14), dice.between(0.6, 1.0)
    shape = (
        Outline(-half, 0)
        .bend(-half * 0.5, -tall * 0.6, 0, -tall)
        .bend(half * 0.9, -tall * 0.5, half, 0)
        .close()
    )
    b.ramp(shape, (-half, 0), (half, 0), (0, "#8fa3b8", 1), (1, "#45566c", 1))
    for k in range(9):
        y = -0.08 - tall * 0.08 * k
        b.rect(
            -half * (0.75 - 0.06 * k),
            y,
            half * (1.4 - 0.12 * k),
            0.012,
            "#8fe6ff" if k % 3 else "#ff9ad0",
            0.9,
            lit=True,
        )
    b.line("#c9d8e6", 0.005, 0, -tall, 0, -tall - 0.12)
    b.oval(0, -tall - 0.12, 0.008, 0.008, "#ff6a6a", lit=True)


@part("car_parked", "ground", 0.5)
def _car_parked(b: Brush, site: Site, dice: Dice) -> None:
    tone = dice.pick(("#a8403a", "#3f5f8a", "#d3d0c8", "#3a3c44", "#5f7a5c"))
    b.foot(0, 0.004, 0.26, 0.02, 0.4)
    b.path(
        Outline(-0.16, -0.13)
        .bend(-0.12, -0.21, -0.06, -0.21)
        .to(0.07, -0.21)
        .bend(0.13, -0.21, 0.17, -0.13)
        .close(),
        shade(tone, -0.1),
    )
    b.poly("#9fb8c4", -0.13, -0.135, -0.09, -0.195, -0.01, -0.195, -0.01, -0.135)
    b.poly("#9fb8c4", 0.01, -0.135, 0.01, -0.195, 0.07, -0.195, 0.125, -0.135)
    b.rect(-0.25, -0.14, 0.5, 0.095, tone, round_=0.03)
    b.rect(-0.25, -0.075, 0.5, 0.03, shade(tone, -0.3), round_=0.012)
    for x in (-0.15, 0.15):
        b.oval(x, -0.04, 0.048, 0.048, "#26242c")
        b.oval(x, -0.04, 0.024, 0.024, "#9aa3ab")
    b.oval(-0.24, -0.1, 0.014, 0.012, "#fff4cc", lit=site.tones.lamps)
    b.oval(0.245, -0.1, 0.01, 0.014, "#d8453c", lit=site.tones.lamps)


@part("street_light", "ground", 0.2)
def _street_light(b: Brush, site: Site, dice: Dice) -> None:
    b.draw(Outline(0, 0).to(0, -0.6).bend(0, -0.68, 0.1, -0.68).open(), "#5f666c", 0.012)
    b.rect(0.07, -0.69, 0.09, 0.018, "#5f666c", round_=0.006)
    if site.tones.lamps:
        b.glow(0.12, -0.66, 0.35, "#ffe6b0", 0.7)
        b.rect(0.08, -0.675, 0.07, 0.01, "#fff4d0", lit=True)
        b.pool(0.12, 0.02, 0.3, 0.05, "#ffe0a0", 0.4)


@part("traffic_light", "ground", 0.1)
def _traffic_light(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.007, -0.42, 0.014, 0.42, "#3a3c44")
    b.rect(-0.03, -0.58, 0.06, 0.17, "#26282e", round_=0.012)
    for k, tone in enumerate(("#d8453c", "#6a5a2c", "#2c4a38")):
        b.oval(0, -0.55 + 0.05 * k, 0.018, 0.018, tone, lit=True)


@part("signpost", "ground", 0.3)
def _signpost(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.012, -0.42, 0.024, 0.42, WOOD)
    for y, side in ((-0.38, 1), (-0.29, -1)):
        b.poly(
            shade(WOOD, 0.25),
            side * -0.03,
            y - 0.032,
            side * 0.12,
            y - 0.032,
            side * 0.16,
            y,
            side * 0.12,
            y + 0.032,
            side * -0.03,
            y + 0.032,
        )
        for k in range(4):
            b.line("#4a3428", 0.005, side * (0.0 + 0.026 * k), y, side * (0.018 + 0.026 * k), y)


@part("tombstone", "ground", 0.2)
def _tombstone(b: Brush, site: Site, dice: Dice) -> None:
    stone = dice.pick(("#8f949a", "#9a968e", "#7d848a"))
    b.foot(0, 0, 0.1)
    if site.plan.style == "east":
        b.path(
            Outline(-0.14, 0).bend(-0.12, -0.14, 0, -0.14).bend(0.12, -0.14, 0.14, 0).close(),
            _snow(site, "#7d6a52"),
        )
        b.rect(-0.055, -0.24, 0.11, 0.24, stone)
        b.rect(-0.07, -0.26, 0.14, 0.03, shade(stone, -0.2))
        for k in range(4):
            b.line("#a8322c", 0.008, -0.014, -0.2 + 0.04 * k, 0.014, -0.195 + 0.04 * k)
        return
    kind = dice.whole(0, 2)
    if kind == 0:
        b.rect(-0.018, -0.28, 0.036, 0.28, stone)
        b.rect(-0.085, -0.22, 0.17, 0.034, stone)
    else:
        b.path(arch(-0.07, -0.22, 0.14, 0.22, 0.07), stone)
        b.path(arch(0.03, -0.2, 0.04, 0.2, 0.03), shade(stone, -0.25))
        b.rect(-0.012, -0.17, 0.02, 0.08, shade(stone, -0.3))
        b.rect(-0.03, -0.15, 0.056, 0.018, shade(stone, -0.3))
    for k in range(5):
        b.line("#5f7a4c", 0.007, -0.08 + 0.04 * k, 0.004, -0.09 + 0.044 * k, -0.035)


@part("dead_tree", "ground", 0.7)
def _dead_tree(b: Brush, site: Site, dice: Dice) -> None:
    bark = "#4a3f3c"
    b.foot(0, 0, 0.12)
    b.path(
        Outline(-0.05, 0)
        .bend(-0.02, -0.2, -0.05, -0.46)
        .to(0.02, -0.46)
        .bend(0.03, -0.2, 0.06, 0)
        .close(),
        bark,
    )

    def bough(x: float, y: float, angle: float, length: float, width: float) -> None:
        ex, ey = x + math.cos(angle) * length, y - math.sin(angle) * length
        b.line(bark, width, x, y, ex, ey)
        if length > 0.06:
            for turn in (-1, 1):
                bough(ex, ey, angle + turn * dice.between(0.3, 0.7), length * 0.68, width * 0.6)

    for angle in (0.7, 1.5, 2.4):
        bough(-0.015, -0.44, angle + dice.between(-0.15, 0.15), 0.17, 0.026)


@part("cactus", "ground", 0.3)
def _cactus(b: Brush, site: Site, dice: Dice) -> None:
    green = "#5f8a5c"
    b.foot(0, 0, 0.1)
    b.rect(-0.035, -0.42, 0.07, 0.42, green, round_=0.035)
    b.draw(Outline(0, -0.16).to(-0.11, -0.16).to(-0.11, -0.28).open(), green, 0.045)
    b.draw(Outline(0, -0.22).to(0.11, -0.22).to(0.11, -0.36).open(), green, 0.045)
    for x in (-0.012, 0.012):
        b.line(shade(green, -0.3), 0.004, x, -0.4, x, -0.01)


@part("palm", "ground", 0.6)
def _palm(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.1)
    lean = dice.between(0.06, 0.14)
    b.path(
        Outline(-0.03, 0)
        .bend(0.0, -0.3, lean - 0.015, -0.6)
        .to(lean + 0.015, -0.6)
        .bend(0.05, -0.3, 0.035, 0)
        .close(),
        "#94704f",
    )
    for k in range(9):
        turn = math.pi * (0.06 + 0.11 * k)
        tx, ty = (
            lean + 0.3 * math.cos(turn),
            -0.6 - 0.12 * math.sin(turn) + 0.1 * abs(math.cos(turn)),
        )
        leaf = Outline(lean, -0.6).bend(lean + (tx - lean) * 0.5, ty - 0.14, tx, ty)
        b.path(
            leaf.bend(lean + (tx - lean) * 0.5, ty - 0.05, lean, -0.6).close(),
            dice.pick(("#5f9a58", "#4f8a52", "#6fa862")),
        )
    for x in (-0.02, 0.025):
        b.oval(lean + x, -0.58, 0.022, 0.022, "#7d5a3c")


@part("barn", "ground", 0.7)
def _barn(b: Brush, site: Site, dice: Dice) -> None:
    east = site.plan.style == "east"
    if east:
        b.rect(-0.28, -0.24, 0.56, 0.24, "#c9a878")
        b.rect(-0.07, -0.2, 0.14, 0.2, "#5b4032")
        b.path(
            Outline(-0.36, -0.22)
            .bend(-0.2, -0.42, 0, -0.44)
            .bend(0.2, -0.42, 0.36, -0.22)
            .bend(0, -0.26, -0.36, -0.22)
            .close(),
            _snow(site, "#b8964f"),
        )
        return
    red = "#a04438"
    b.path(
        Outline(-0.28, 0)
        .to(-0.28, -0.26, -0.2, -0.4, 0, -0.48, 0.2, -0.4, 0.28, -0.26, 0.28, 0)
        .close(),
        red,
    )
    for k in range(12):
        b.line(shade(red, -0.25), 0.003, -0.26 + 0.047 * k, -0.26, -0.26 + 0.047 * k, 0)
    b.draw(
        Outline(-0.31, -0.25).to(-0.22, -0.41, 0, -0.5, 0.22, -0.41, 0.31, -0.25).open(),
        _snow(site, "#efe5d3"),
        0.022,
    )
    b.rect(-0.12, -0.22, 0.24, 0.22, "#efe5d3")
    b.rect(-0.105, -0.205, 0.21, 0.205, shade(red, -0.2))
    b.line("#efe5d3", 0.012, -0.105, -0.2, 0.105, 0)
    b.line("#efe5d3", 0.012, 0.105, -0.2, -0.105, 0)
    b.rect(-0.045, -0.36, 0.09, 0.08, "#4a3428")


@part("scarecrow", "ground", 0.3)
def _scarecrow(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.01, -0.38, 0.02, 0.38, WOOD)
    b.rect(-0.15, -0.3, 0.3, 0.016, WOOD)
    b.poly(
        "#a8604a",
        -0.13,
        -0.32,
        0.13,
        -0.32,
        0.1,
        -0.24,
        0.06,
        -0.24,
        0.08,
        -0.08,
        -0.08,
        -0.08,
        -0.06,
        -0.24,
        -0.1,
        -0.24,
    )
    b.oval(0, -0.37, 0.045, 0.05, "#d8c08a")
    b.poly("#7d5f3c", -0.09, -0.4, 0.09, -0.4, 0.04, -0.42, 0.03, -0.48, -0.03, -0.48, -0.04, -0.42)
    for x in (-0.016, 0.016):
        b.oval(x, -0.38, 0.006, 0.006, "#33232b")


@part("crop_rows", "ground", 2.0)
def _crop_rows(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the rows of a field, which run to the horizon."""
    ripe = site.plan.season in {"autumn", "summer"}
    tones = ("#d8b85c", "#c9a548", "#e0c878") if ripe else ("#7fa858", "#8fb868", "#6f9a4c")
    for k in range(-16, 17):
        x0, x1 = 0.05 * k, 0.21 * k
        for step in range(13):
            t = (step / 13) ** 1.6
            x, y = x0 + (x1 - x0) * t, 0.24 * t
            size = 0.008 + 0.034 * t
            tone = _snow(site, tones[(k + step) % 3])
            b.poly(
                tone,
                x - size * 0.9,
                y + size * 0.4,
                x - size * 0.3,
                y - size,
                x + size * 0.3,
                y - size * 1.2,
                x + size * 0.9,
                y + size * 0.4,
            )


@part("haystack", "ground", 0.3)
def _haystack(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.16)
    b.path(
        Outline(-0.15, 0)
        .curve(-0.17, -0.16, -0.08, -0.28, 0, -0.3)
        .curve(0.08, -0.28, 0.17, -0.16, 0.15, 0)
        .close(),
        _snow(site, "#d0ac54"),
    )
    for k in range(26):
        x = -0.13 + 0.01 * k
        y = -0.26 * (1 - (x / 0.16) ** 2) * dice.unit()
        b.line(
            dice.pick(("#e6cc80", "#a8873c")), 0.004, x, y, x + dice.between(-0.02, 0.02), y + 0.035
        )


@part("tent_canvas", "ground", 0.5)
def _tent_canvas(b: Brush, site: Site, dice: Dice) -> None:
    tone = dice.pick(("#c9b48f", "#a8a07c", "#b89a78"))
    if site.plan.age == "modern":
        tone = dice.pick(("#6f7f5c", "#c97a3c", "#4f7f9a"))
    b.foot(0, 0, 0.28)
    b.poly(shade(tone, -0.25), -0.26, 0, 0, -0.36, 0.26, 0)
    b.poly(tone, -0.26, 0, 0, -0.36, -0.08, 0)
    b.poly("#3a2f2c", -0.06, 0, 0, -0.3, 0.07, 0)
    b.poly(shade(tone, 0.15), 0.07, 0, 0.0, -0.32, 0.13, -0.02)
    b.line(WOOD, 0.01, 0, -0.34, 0, -0.44)
    if site.tones.snowy:
        b.poly(SNOW, -0.16, -0.15, 0, -0.37, 0.16, -0.15, 0, -0.3)
    b.poly(dice.pick(("#a8322c", "#3f5f8a", "#c9a045")), 0, -0.44, 0.1, -0.41, 0, -0.38)


@part("caravan", "ground", 0.6)
def _caravan(b: Brush, site: Site, dice: Dice) -> None:
    body = dice.pick(("#e7e1d2", "#cfdcd6", "#e3d3bf"))
    stripe = dice.pick(("#b5574a", "#4f7f8f", "#6f8a4f"))
    b.foot(0, 0, 0.3)
    shell = Outline(-0.29, -0.05).to(-0.29, -0.22).curve(-0.29, -0.3, -0.24, -0.33, -0.16, -0.33)
    shell.to(0.18, -0.33).curve(0.26, -0.33, 0.3, -0.27, 0.3, -0.18).to(0.3, -0.05)
    b.path(shell.close(), body)
    b.rect(-0.29, -0.13, 0.59, 0.022, stripe)
    pane = "#ffe0a0" if site.tones.lamps else "#8fb2c4"
    for x in (-0.24, 0.14):
        b.rect(x - 0.006, -0.266, 0.122, 0.102, shade(body, -0.35))
        b.rect(x, -0.26, 0.11, 0.09, pane, lit=site.tones.lamps)
        # Its curtains are drawn aside.
        b.rect(x, -0.26, 0.022, 0.09, stripe)
        b.rect(x + 0.088, -0.26, 0.022, 0.09, stripe)
    b.rect(-0.07, -0.27, 0.1, 0.22, shade(body, -0.14))
    b.rect(-0.055, -0.255, 0.07, 0.07, pane, lit=site.tones.lamps)
    b.oval(0.016, -0.15, 0.007, 0.007, "#3d3a40")
    b.rect(-0.09, -0.035, 0.14, 0.035, "#7f6a54")
    for x in (-0.17, 0.17):
        b.oval(x, -0.035, 0.038, 0.038, "#2c2a30")
        b.oval(x, -0.035, 0.018, 0.018, "#b9bcc6")


@part("campfire", "ground", 0.2)
def _campfire(b: Brush, site: Site, dice: Dice) -> None:
    b.glow(0, -0.08, 0.5, "#ff9a4a", 0.6 if site.tones.lamps else 0.3)
    b.pool(0, 0.01, 0.4, 0.06, "#ff9a4a", 0.5)
    for turn in (-1, 1):
        b.line("#5b3d2e", 0.024, -0.09 * turn, 0.0, 0.07 * turn, -0.035)
    for k in range(7):
        b.oval(-0.12 + 0.04 * k, 0.012 + 0.008 * (k % 2), 0.022, 0.014, "#7d7a80")


@animated("campfire", (-0.1, -0.26, 0.2, 0.26), 8)
def _campfire_burns(b: Brush, site: Site, seconds: float) -> None:
    dice = site.dice("campfire", int(seconds * 8))
    for size, tone in ((1.0, "#e8602a"), (0.66, "#f9a23a"), (0.36, "#ffe59a")):
        for x in (-0.035, 0.035, 0.0):
            tall, w = size * dice.between(0.12, 0.22), 0.04 * size
            b.path(
                Outline(x - w, -0.01)
                .bend(x - w * 1.2, -0.6 * tall, x + dice.between(-0.01, 0.01), -tall)
                .bend(x + w * 1.2, -0.6 * tall, x + w, -0.01)
                .close(),
                tone,
                lit=True,
            )


@part("war_flag", "ground", 0.3)
def _war_flag(b: Brush, site: Site, dice: Dice) -> None:
    b.line(WOOD, 0.012, 0, 0, 0.03, -0.56)
    tone = dice.pick(("#a8322c", "#2f4f7a", "#3f3a44"))
    b.path(
        Outline(0.03, -0.55)
        .bend(0.14, -0.6, 0.24, -0.52)
        .to(0.2, -0.47, 0.23, -0.42, 0.17, -0.4)
        .bend(0.1, -0.44, 0.022, -0.38)
        .close(),
        tone,
    )
    b.oval(0.11, -0.48, 0.026, 0.03, shade(tone, 0.5))


@part("barbed_wire", "ground", 1.0)
def _barbed_wire(b: Brush, site: Site, dice: Dice) -> None:
    for k in range(5):
        x = -0.5 + 0.25 * k
        b.line("#5b4a3c", 0.014, x - 0.04, 0, x + 0.04, -0.17)
        b.line("#5b4a3c", 0.014, x + 0.04, 0, x - 0.04, -0.17)
    for y in (-0.05, -0.1, -0.14):
        b.draw(
            Outline(-0.52, y).bend(-0.25, y + 0.025, 0, y).bend(0.25, y + 0.025, 0.52, y).open(),
            "#4a4a52",
            0.004,
        )
        for k in range(20):
            x = -0.5 + 0.052 * k
            b.line("#4a4a52", 0.003, x - 0.008, y - 0.006, x + 0.008, y + 0.014)


@part("crater", "ground", 0.5)
def _crater(b: Brush, site: Site, dice: Dice) -> None:
    b.oval(0, 0, 0.22, 0.045, shade("#6a5240", 0.1))
    b.oval(0, 0.006, 0.18, 0.034, "#3f312a")
    for k in range(9):
        b.oval(-0.22 + 0.055 * k, -0.02 - 0.02 * (k % 3), 0.02, 0.012, "#5b4638")


@part("dead_gun", "ground", 0.6)
def _dead_gun(b: Brush, site: Site, dice: Dice) -> None:
    """Paint what an army leaves: a field gun, or a cart with spears in it."""
    old = site.plan.age == "old" or (site.plan.style == "east" and not site.plan.age)
    b.foot(0, 0, 0.24)
    if old:
        b.poly("#6f4a30", -0.2, -0.18, 0.16, -0.1, 0.16, -0.05, -0.22, -0.1)
        for k in range(5):
            x = -0.16 + 0.08 * k
            b.line("#8a6444", 0.009, x, -0.1, x + 0.07 * (k - 2), -0.46)
            b.poly(
                "#c9ced8",
                x + 0.07 * (k - 2) - 0.014,
                -0.45,
                x + 0.07 * (k - 2) + 0.006,
                -0.53,
                x + 0.07 * (k - 2) + 0.018,
                -0.45,
            )
    else:
        b.poly("#4f564c", -0.05, -0.2, 0.36, -0.34, 0.37, -0.3, -0.02, -0.14)
        b.poly("#5f6658", -0.08, -0.26, 0.06, -0.28, 0.08, -0.08, -0.06, -0.06)
        b.line("#4f564c", 0.03, -0.02, -0.1, -0.3, 0.0)
    b.oval(0.02, -0.09, 0.1, 0.1, "#3a2f2a")
    b.oval(0.02, -0.09, 0.078, 0.078, "#7d6a52")
    for k in range(4):
        turn = math.pi * k / 4
        b.line(
            "#3a2f2a",
            0.014,
            0.02 - 0.08 * math.cos(turn),
            -0.09 - 0.08 * math.sin(turn),
            0.02 + 0.08 * math.cos(turn),
            -0.09 + 0.08 * math.sin(turn),
        )


@part("broken_wall", "ground", 0.7)
def _broken_wall(b: Brush, site: Site, dice: Dice) -> None:
    """Paint what is left of a house: a wall with an empty window."""
    tone = dice.pick(("#a8988a", "#8f8a88", "#b09480"))
    shape = (
        Outline(-0.3, 0)
        .to(
            -0.3,
            -0.34,
            -0.24,
            -0.36,
            -0.22,
            -0.46,
            -0.13,
            -0.44,
            -0.1,
            -0.56,
            -0.02,
            -0.52,
            0.02,
            -0.38,
            0.1,
            -0.4,
            0.13,
            -0.26,
            0.22,
            -0.24,
            0.24,
            -0.12,
            0.32,
            -0.1,
            0.32,
            0,
        )
        .close()
    )
    b.path(shape, tone)
    b.canvas.save()
    b.canvas.clipPath(shape, doAntiAlias=True)
    for _ in range(26):
        b.rect(
            dice.between(-0.3, 0.28),
            dice.between(-0.55, -0.02),
            0.05,
            0.022,
            shade(tone, dice.pick((-0.2, -0.3, 0.1))),
            0.7,
        )
    b.canvas.restore()
    b.rect(-0.2, -0.32, 0.12, 0.15, mix(site.tones.sky[-1][1], "#2a2430", 0.45), lit=True)
    for k in range(10):
        b.poly(
            shade(tone, dice.between(-0.3, 0.0)),
            -0.34 + 0.075 * k,
            0.02,
            -0.31 + 0.075 * k,
            -0.05,
            -0.26 + 0.075 * k,
            0.02,
        )


@part("column", "ground", 0.2)
def _column(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a broken column of an old temple."""
    tall = dice.between(0.26, 0.6)
    b.foot(0, 0, 0.1)
    b.rect(-0.08, -0.05, 0.16, 0.05, "#a89f90")
    b.ramp(
        rect_path(-0.055, -tall, 0.11, tall),
        (-0.055, 0),
        (0.055, 0),
        (0, "#d3c9b8", 1),
        (1, "#8a8278", 1),
    )
    for k in range(4):
        b.line("#a39a8c", 0.004, -0.035 + 0.024 * k, -tall + 0.03, -0.035 + 0.024 * k, -0.05)
    b.poly(
        "#b8ae9e",
        -0.055,
        -tall,
        -0.02,
        -tall - 0.03,
        0.01,
        -tall + 0.005,
        0.04,
        -tall - 0.02,
        0.055,
        -tall + 0.01,
        0.055,
        -tall + 0.03,
        -0.055,
        -tall + 0.03,
    )
    for _ in range(6):
        b.oval(dice.between(-0.07, 0.07), -dice.between(0, tall * 0.7), 0.018, 0.012, "#5f7f52")


@part("rubble", "ground", 0.4)
def _rubble(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.2)
    for _ in range(16):
        x, s = dice.between(-0.2, 0.2), dice.between(0.025, 0.06)
        y = -dice.unit() * 0.08 * (1 - abs(x) / 0.22)
        tone = shade(dice.pick(("#8f8a88", "#a8988a", "#7d7068")), dice.between(-0.2, 0.1))
        b.poly(
            tone,
            x - s,
            y + s * 0.4,
            x - s * 0.5,
            y - s * 0.7,
            x + s * 0.5,
            y - s * 0.5,
            x + s,
            y + s * 0.4,
        )


@part("wheel_cart", "ground", 0.5)
def _wheel_cart(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.22)
    b.line(WOOD, 0.014, 0.1, -0.1, 0.34, -0.04)
    b.poly("#94653f", -0.24, -0.2, 0.16, -0.2, 0.13, -0.08, -0.21, -0.08)
    for k in range(5):
        b.oval(-0.18 + 0.075 * k, -0.21, 0.045, 0.03, dice.pick(("#c9a850", "#b8a078", "#d0b468")))
    b.oval(-0.04, -0.07, 0.07, 0.07, "#4a3428")
    b.oval(-0.04, -0.07, 0.055, 0.055, "#a8804f")
    for k in range(4):
        turn = math.pi * k / 4
        b.line(
            "#4a3428",
            0.01,
            -0.04 - 0.06 * math.cos(turn),
            -0.07 - 0.06 * math.sin(turn),
            -0.04 + 0.06 * math.cos(turn),
            -0.07 + 0.06 * math.sin(turn),
        )


@part("gate_tower", "ground", 1.6)
def _gate_tower(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the gate of a town: of China with its tower, or of a castle."""
    lamps = site.tones.lamps
    if site.plan.style == "east":
        stone = "#8f8f92"
        b.poly(stone, -0.62, 0, -0.56, -0.46, 0.56, -0.46, 0.62, 0)
        for row in range(8):
            for k in range(14):
                b.rect(
                    -0.6 + 0.087 * (k + 0.5 * (row % 2)),
                    -0.45 + 0.057 * row,
                    0.08,
                    0.05,
                    shade(stone, dice.between(-0.12, 0.06)),
                )
        for k in range(12):
            b.rect(-0.58 + 0.1 * k, -0.52, 0.06, 0.07, stone)
        b.path(arch(-0.17, -0.36, 0.34, 0.36, 0.17), shade(stone, -0.3))
        b.path(arch(-0.14, -0.33, 0.28, 0.33, 0.14), "#241a20")
        for side in (-1, 1):
            b.poly("#7a2a24", side * 0.14, 0, side * 0.14, -0.2, side * 0.08, -0.2, side * 0.1, 0)
            for k in range(3):
                b.oval(side * 0.115, -0.05 - 0.06 * k, 0.008, 0.008, "#d8b04a")
        b.rect(-0.34, -0.72, 0.68, 0.22, "#8f3a2c")
        for k in range(7):
            b.rect(-0.33 + 0.105 * k, -0.72, 0.018, 0.22, "#6a241d")
            if k < 6:
                b.rect(
                    -0.3 + 0.105 * k,
                    -0.67,
                    0.065,
                    0.1,
                    "#ffc878" if lamps else "#3f2f30",
                    lit=lamps,
                )
        roof_east(b, site, -0.42, 0.42, -0.7, 0.12, "#3f5a54")
        roof_east(b, site, -0.3, 0.3, -0.86, 0.11, "#3f5a54")
        b.rect(-0.26, -0.88, 0.52, 0.08, "#8f3a2c")
        roof_east(b, site, -0.3, 0.3, -0.87, 0.13, "#3f5a54")
        b.rect(-0.12, -0.48, 0.24, 0.07, "#1f1a1e")
        b.rect(-0.1, -0.46, 0.2, 0.03, "#c9a045", 0.7)
        return
    stone = STONE
    b.rect(-0.9, -0.42, 1.8, 0.42, stone)
    for k in range(15):
        b.rect(-0.9 + 0.125 * k, -0.48, 0.07, 0.07, stone)
    for side in (-1, 1):
        x = side * 0.34
        b.ramp(
            rect_path(x - 0.15, -0.74, 0.3, 0.74),
            (x - 0.15, 0),
            (x + 0.15, 0),
            (0, shade(stone, 0.15), 1),
            (1, shade(stone, -0.3), 1),
        )
        for k in range(4):
            b.rect(x - 0.165 + 0.088 * k, -0.81, 0.055, 0.08, stone)
        b.rect(x - 0.17, -0.75, 0.34, 0.03, shade(stone, -0.25))
        b.rect(x - 0.012, -0.58, 0.024, 0.1, "#ffd38a" if lamps else "#2a2630", lit=lamps)
    for _ in range(40):
        b.rect(
            dice.between(-0.88, 0.85),
            dice.between(-0.7, -0.02),
            0.05,
            0.022,
            shade(stone, dice.pick((-0.18, 0.12))),
            0.5,
        )
    b.path(arch(-0.17, -0.36, 0.34, 0.36, 0.17), shade(stone, -0.35))
    b.path(arch(-0.145, -0.335, 0.29, 0.335, 0.145), "#241a20")
    for k in range(6):
        b.rect(-0.13 + 0.05 * k, -0.32, 0.01, 0.22, "#4a4a52")
    for y in (-0.26, -0.18):
        b.rect(-0.14, y, 0.28, 0.01, "#4a4a52")
    for side in (-1, 1):
        b.poly(
            "#a8322c",
            side * 0.34 - 0.05,
            -0.5,
            side * 0.34 + 0.05,
            -0.5,
            side * 0.34 + 0.05,
            -0.28,
            side * 0.34,
            -0.24,
            side * 0.34 - 0.05,
            -0.28,
        )


@part("false_front", "ground", 0.6)
def _false_front(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a house of a frontier town: planks, a false front above the roof, and a porch."""
    wood = dice.pick(("#a9825a", "#8f6a48", "#b59a78", "#7f6a58", "#9a5f45"))
    tall = dice.pick((0.5, 0.56, 0.62))
    b.rect(-0.27, -tall, 0.54, tall, wood)
    for k in range(1, round(tall / 0.036)):
        b.line(shade(wood, -0.22), 0.003, -0.27, -0.036 * k, 0.27, -0.036 * k)
    b.rect(-0.29, -tall - 0.018, 0.58, 0.034, shade(wood, -0.3))
    b.rect(-0.21, -tall + 0.06, 0.42, 0.075, shade(wood, 0.34))
    b.draw(rect_path(-0.21, -tall + 0.06, 0.42, 0.075), shade(wood, -0.35), 0.007)
    for k in range(dice.pick((4, 5, 6))):
        b.rect(-0.17 + 0.06 * k, -tall + 0.083, 0.036, 0.028, shade(wood, -0.45), round_=0.006)
    for x in (-0.19, 0.09):
        pane(b, site, x, -0.235, 0.1, 0.13, dice)
    b.rect(-0.055, -0.23, 0.11, 0.23, shade(wood, -0.4))
    b.rect(-0.05, -0.18, 0.046, 0.12, shade(wood, 0.12))
    b.rect(0.004, -0.18, 0.046, 0.12, shade(wood, 0.12))
    b.poly(shade(wood, -0.38), -0.31, -0.265, 0.31, -0.265, 0.34, -0.235, -0.34, -0.235)
    for x in (-0.31, -0.1, 0.1, 0.3):
        b.rect(x - 0.01, -0.24, 0.02, 0.24, shade(wood, -0.2))
    b.rect(-0.34, -0.016, 0.68, 0.026, shade(wood, 0.08))


@part("hitching_rail", "ground", 0.4)
def _hitching_rail(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a rail to tie horses to, and a trough of water."""
    for x in (-0.2, 0.02):
        b.rect(x - 0.012, -0.13, 0.024, 0.13, "#6f5138")
    b.rect(-0.24, -0.125, 0.3, 0.022, "#8a6748")
    b.rect(0.08, -0.075, 0.2, 0.075, "#7a5a3e", round_=0.01)
    b.rect(0.095, -0.072, 0.17, 0.02, "#8fb0b8")


@part("house_gate", "ground", 0.9)
def _house_gate(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the gate of a house: with lions and lanterns in China, of iron elsewhere."""
    if site.plan.style == "east":
        b.rect(-0.9, -0.36, 1.8, 0.36, "#b9b4a8")
        b.rect(-0.92, -0.4, 1.84, 0.05, "#4b5260")
        b.rect(-0.26, -0.5, 0.52, 0.5, "#5f3526")
        for side in (-1, 1):
            b.rect(side * 0.105 - 0.1, -0.42, 0.2, 0.42, "#9c3a2e")
            b.oval(side * 0.03, -0.2, 0.018, 0.018, "#d8b04a")
            for row in range(4):
                for k in range(3):
                    b.oval(
                        side * 0.06 + side * 0.045 * k, -0.37 + 0.1 * row, 0.008, 0.008, "#d8b04a"
                    )
            b.rect(side * 0.36 - 0.06, -0.06, 0.12, 0.06, "#8f8a84")
            b.blob(
                "#a39e96",
                [
                    (side * 0.36 - 0.05, -0.06),
                    (side * 0.36 - 0.05, -0.2),
                    (side * 0.36, -0.26),
                    (side * 0.36 + 0.05, -0.2),
                    (side * 0.36 + 0.05, -0.06),
                ],
            )
        roof_east(b, site, -0.32, 0.32, -0.5, 0.14)
        b.rect(-0.1, -0.49, 0.2, 0.06, "#1f1a1e")
        b.rect(-0.08, -0.475, 0.16, 0.03, "#c9a045", 0.7)
        return
    for side in (-1, 1):
        b.rect(side * 0.34 - 0.06, -0.5, 0.12, 0.5, "#a39484")
        b.rect(side * 0.34 - 0.075, -0.53, 0.15, 0.04, "#bfb09c")
        b.oval(side * 0.34, -0.57, 0.045, 0.045, "#bfb09c")
        b.rect(side * 0.66 - 0.26, -0.3, 0.52, 0.3, "#a88f7c")
        b.rect(side * 0.66 - 0.27, -0.32, 0.54, 0.03, "#bfb09c")
    for k in range(13):
        x = -0.26 + 0.043 * k
        tall = 0.4 + 0.08 * math.sin(math.pi * k / 12)
        b.rect(x - 0.005, -tall, 0.01, tall, "#2f2d35")
        b.poly("#2f2d35", x - 0.012, -tall, x, -tall - 0.035, x + 0.012, -tall)
    for y in (-0.34, -0.06):
        b.rect(-0.28, y, 0.56, 0.014, "#2f2d35")


@part("estate_gate", "ground", 1.0)
def _estate_gate(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the gate of a block of flats, a school or a works: a beam, a booth, a folding gate."""
    stone, metal, plate = "#c9c4ba", "#b9c0c6", dice.pick(("#3f5f7a", "#7a4a3f", "#4a5560"))
    for side in (-1, 1):
        b.rect(side * 0.98 - 0.34, -0.12, 0.68, 0.12, "#a9a49b")
        for k in range(15):
            b.rect(side * 0.98 - 0.33 + 0.046 * k, -0.34, 0.009, 0.22, "#4a5058")
        b.rect(side * 0.98 - 0.34, -0.33, 0.68, 0.012, "#4a5058")
        b.rect(side * 0.6 - 0.06, -0.56, 0.12, 0.56, stone)
        b.rect(side * 0.6 + 0.02, -0.56, 0.04, 0.56, "#b3aea4")
    b.rect(-0.7, -0.66, 1.4, 0.12, stone)
    b.rect(-0.7, -0.56, 1.4, 0.02, "#a39e94")
    b.rect(-0.34, -0.645, 0.68, 0.085, plate)
    for k in range(5):
        b.rect(-0.28 + 0.125 * k, -0.63, 0.07, 0.055, "#f1e6c4", 0.9)
    # The booth, with who keeps the gate behind its window.
    b.rect(-0.54, -0.4, 0.26, 0.4, "#dfe2e0")
    b.rect(-0.56, -0.43, 0.3, 0.04, plate)
    b.rect(-0.51, -0.34, 0.2, 0.16, "#8fb3c4")
    b.rect(-0.415, -0.34, 0.01, 0.16, "#dfe2e0")
    b.rect(-0.51, -0.17, 0.2, 0.015, "#a9adb0")
    for k in range(9):
        x = -0.2 + 0.072 * k
        b.line(metal, 0.012, x, -0.02, x + 0.072, -0.15)
        b.line(metal, 0.012, x, -0.15, x + 0.072, -0.02)
        b.rect(x - 0.005, -0.16, 0.012, 0.15, "#8f979e")
    b.rect(-0.22, -0.2, 0.06, 0.19, "#c9473f")
    b.rect(-0.21, -0.13, 0.04, 0.03, "#f4f1e8")


@part("veranda", "ground", 1.4)
def _veranda(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the front of a house with its porch, door and steps."""
    east = site.plan.style == "east"
    wall, roof = ("#ddd3c0", "#4b5260") if east else (dice.pick(WALLS), dice.pick(ROOFS))
    b.rect(-0.75, -0.7, 1.5, 0.66, wall)
    for k in range(10):
        b.rect(-0.75, -0.68 + 0.066 * k, 1.5, 0.004, shade(wall, -0.15))
    for x in (-0.54, 0.36):
        pane(b, site, x, -0.46, 0.18, 0.22, dice)
    b.rect(-0.14, -0.52, 0.28, 0.48, shade(wall, -0.4))
    b.rect(-0.115, -0.495, 0.23, 0.455, "#8f4a3c" if east else "#4f6a5c")
    b.oval(0.08, -0.26, 0.012, 0.012, "#d8b04a")
    b.rect(-0.8, -0.06, 1.6, 0.04, "#a8876a")
    for k in range(3):
        b.rect(
            -0.26 - 0.03 * k, -0.03 + 0.028 * k, 0.52 + 0.06 * k, 0.03, shade("#a8876a", -0.08 * k)
        )
    post = "#8f3f34" if east else "#efe6d6"
    for x in (-0.74, -0.34, 0.34, 0.74):
        b.rect(x - 0.02, -0.66, 0.04, 0.61, post)
        b.rect(x + 0.006, -0.66, 0.014, 0.61, shade(post, -0.2))
    for x0, x1 in ((-0.74, -0.34), (0.34, 0.74)):
        b.rect(x0, -0.24, x1 - x0, 0.022, post)
        for k in range(7):
            b.rect(x0 + 0.03 + 0.055 * k, -0.22, 0.014, 0.16, post)
    if east:
        roof_east(b, site, -0.8, 0.8, -0.66, 0.16)
    else:
        b.poly(_snow(site, roof), -0.86, -0.64, -0.7, -0.86, 0.7, -0.86, 0.86, -0.64)
        b.rect(-0.86, -0.65, 1.72, 0.025, "#efe6d6")
    if site.tones.lamps:
        b.glow(0, -0.56, 0.4, WARM, 0.7)
        b.oval(0, -0.57, 0.022, 0.03, "#fff0c0", lit=True)


@part("fountain", "ground", 0.8)
def _fountain(b: Brush, site: Site, dice: Dice) -> None:
    stone = "#b5aca0"
    b.foot(0, 0, 0.36, 0.03)
    b.path(
        Outline(-0.34, -0.1)
        .to(0.34, -0.1)
        .bend(0.34, 0.02, 0, 0.02)
        .bend(-0.34, 0.02, -0.34, -0.1)
        .close(),
        stone,
    )
    b.oval(0, -0.1, 0.35, 0.045, shade(stone, 0.2))
    b.oval(0, -0.1, 0.31, 0.034, "#7fb0c4")
    b.rect(-0.035, -0.36, 0.07, 0.27, stone)
    b.path(
        Outline(-0.16, -0.36)
        .to(0.16, -0.36)
        .bend(0.1, -0.27, 0, -0.27)
        .bend(-0.1, -0.27, -0.16, -0.36)
        .close(),
        shade(stone, 0.1),
    )
    b.oval(0, -0.36, 0.16, 0.022, "#8fc0d0")


@animated("fountain", (-0.3, -0.6, 0.6, 0.52), 12)
def _fountain_runs(b: Brush, site: Site, seconds: float) -> None:
    for k in range(40):
        t = (seconds * 0.9 + k * 0.618) % 1.0
        side = -1 if k % 2 else 1
        x = side * t * (0.1 + 0.12 * ((k * 7) % 5) / 5)
        y = -0.37 - 0.6 * t + 0.85 * t * t
        b.oval(x, y, 0.006, 0.009, "#e6f4fa", 0.8, lit=True)


@part("statue", "ground", 0.4)
def _statue(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.16)
    bronze = "#6f8478"
    b.rect(-0.14, -0.24, 0.28, 0.24, "#a39a8e")
    b.rect(-0.16, -0.27, 0.32, 0.035, "#bfb5a6")
    b.path(
        Outline(-0.07, -0.27)
        .bend(-0.09, -0.46, -0.05, -0.54)
        .to(0.05, -0.54)
        .bend(0.1, -0.46, 0.08, -0.27)
        .close(),
        bronze,
    )
    b.oval(0, -0.6, 0.04, 0.05, bronze)
    b.line(bronze, 0.034, 0.04, -0.52, 0.14, -0.66)
    b.line(bronze, 0.03, -0.05, -0.5, -0.09, -0.4)
    b.rect(-0.06, -0.2, 0.12, 0.08, "#8a8278")


@part("park_bench", "ground", 0.5)
def _park_bench(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.24)
    for y in (-0.24, -0.2, -0.16):
        b.rect(-0.23, y, 0.46, 0.026, WOOD)
    b.rect(-0.24, -0.12, 0.48, 0.028, shade(WOOD, 0.15))
    for x in (-0.19, 0.165):
        b.rect(x, -0.25, 0.022, 0.25, "#2f2d35")


@part("goal", "ground", 0.8)
def _goal(b: Brush, site: Site, dice: Dice) -> None:
    for k in range(14):
        b.line("#e6e8e8", 0.002, -0.34 + 0.052 * k, -0.36, -0.34 + 0.052 * k, 0, alpha=0.7)
    for k in range(7):
        b.line("#e6e8e8", 0.002, -0.36, -0.36 + 0.055 * k, 0.36, -0.36 + 0.055 * k, alpha=0.7)
    b.draw(Outline(-0.36, 0).to(-0.36, -0.38, 0.36, -0.38, 0.36, 0).open(), "#f6f7f5", 0.018)


@part("stands", "ground", 2.4)
def _stands(b: Brush, site: Site, dice: Dice) -> None:
    for row in range(5):
        y = -0.3 + 0.055 * row
        b.rect(-1.3, y, 2.6, 0.055, shade("#a9b0b4", -0.06 * row))
        for k in range(48):
            if dice.chance(0.7):
                tone = dice.pick(("#c9605a", "#5f82b0", "#e0b04a", "#6f9a6a", "#d9d0c0", "#8a6fa0"))
                b.rect(-1.29 + 0.054 * k, y + 0.012, 0.03, 0.043, tone, round_=0.01)
                b.oval(-1.275 + 0.054 * k, y + 0.002, 0.012, 0.013, "#e0bf9c")
    b.rect(-1.3, -0.46, 2.6, 0.05, "#5f6f7a")
    for k in range(7):
        b.rect(-1.25 + 0.4 * k, -0.42, 0.016, 0.14, "#7d868c")


@part("pier", "ground", 1.0)
def _pier(b: Brush, site: Site, dice: Dice) -> None:
    for k in range(5):
        b.rect(-0.46 + 0.22 * k, -0.02, 0.03, 0.12, "#5b4638")
    b.rect(-0.52, -0.05, 1.04, 0.045, "#94765a")
    for k in range(12):
        b.line("#5b4638", 0.003, -0.5 + 0.088 * k, -0.05, -0.5 + 0.088 * k, -0.006)
    for k in range(3):
        b.rect(-0.44 + 0.4 * k, -0.14, 0.05, 0.1, "#6a5240", round_=0.012)
        b.oval(-0.415 + 0.4 * k, -0.14, 0.03, 0.012, "#8a6f56")


@part("tall_ship", "water", 0.8)
def _tall_ship(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a ship at the quay: under bare poles, or a freighter."""
    if site.plan.age in {"modern", "future"}:
        b.poly("#34506b", -0.42, -0.14, 0.46, -0.18, 0.38, 0, -0.36, 0)
        b.poly("#a8403a", -0.38, -0.04, 0.4, -0.05, 0.38, 0, -0.36, 0)
        for k in range(5):
            for row in range(2):
                b.rect(
                    -0.16 + 0.1 * k,
                    -0.26 + 0.065 * row,
                    0.095,
                    0.06,
                    dice.pick(("#c97a3c", "#4f8f8a", "#8a4a5c", "#d0b050", "#5f7a9a")),
                )
        b.rect(-0.38, -0.38, 0.18, 0.24, "#e6e6e0")
        for k in range(4):
            b.rect(
                -0.365 + 0.042 * k,
                -0.34,
                0.026,
                0.03,
                "#ffd38a" if site.tones.lamps else "#4a5a6a",
                lit=site.tones.lamps,
            )
        b.rect(-0.32, -0.46, 0.06, 0.09, "#a8403a")
        return
    b.path(
        Outline(-0.38, -0.12)
        .to(0.36, -0.12)
        .bend(0.42, -0.16, 0.46, -0.2)
        .bend(0.42, 0.0, 0.3, 0.0)
        .to(-0.32, 0.0)
        .close(),
        "#5b3f30",
    )
    b.rect(-0.36, -0.1, 0.72, 0.018, "#c9a26a")
    b.rect(-0.38, -0.2, 0.16, 0.09, "#6f4f3a")
    for x, tall in ((-0.22, 0.62), (0.02, 0.72), (0.24, 0.58)):
        b.rect(x - 0.008, -0.12 - tall, 0.016, tall, "#6a4f3c")
        for y, wide in ((0.85, 0.1), (0.6, 0.14), (0.36, 0.16)):
            yy = -0.12 - tall * y
            b.rect(x - wide, yy, wide * 2, 0.012, "#6a4f3c")
            b.rect(x - wide * 0.95, yy + 0.01, wide * 1.9, 0.026, "#d9cfb8", round_=0.012)
        for side in (-1, 1):
            b.line("#4a3a30", 0.003, x, -0.12 - tall, x + side * 0.14, -0.12)
    b.line("#6a4f3c", 0.012, 0.42, -0.18, 0.6, -0.26)


@part("crane", "ground", 0.6)
def _crane(b: Brush, site: Site, dice: Dice) -> None:
    tone = "#b8902f" if site.plan.age == "modern" else "#6a5240"
    for x in (-0.07, 0.05):
        b.rect(x, -0.5, 0.02, 0.5, tone)
    for k in range(7):
        b.line(tone, 0.006, -0.06, -0.07 * k, 0.06, -0.07 * (k + 1))
    b.line(tone, 0.022, -0.14, -0.5, 0.42, -0.66)
    b.line(tone, 0.01, 0, -0.62, 0.42, -0.66)
    b.line("#3a3a40", 0.004, 0.4, -0.65, 0.4, -0.3)
    b.rect(0.35, -0.31, 0.1, 0.08, "#a8804f")


@part("beach_umbrella", "ground", 0.4)
def _beach_umbrella(b: Brush, site: Site, dice: Dice) -> None:
    tone = dice.pick(("#c9544a", "#3f7fa8", "#d8a03c"))
    b.line("#e6e0d0", 0.012, 0, 0, 0.05, -0.42)
    for k in range(5):
        a, c = math.pi * (0.2 * k), math.pi * (0.2 * (k + 1))
        b.path(
            Outline(0.05, -0.46)
            .bend(
                0.05 - 0.22 * math.cos((a + c) / 2), -0.46 + 0.0, 0.05 - 0.24 * math.cos(a), -0.34
            )
            .to(0.05 - 0.24 * math.cos(c), -0.34)
            .close(),
            tone if k % 2 else "#f2ead8",
        )
    b.oval(-0.1, 0.0, 0.16, 0.022, "#5f9aa8")


@part("shell", "ground", 0.1)
def _shell(b: Brush, site: Site, dice: Dice) -> None:
    b.path(
        Outline(0, 0)
        .bend(-0.04, -0.02, -0.035, -0.04)
        .bend(0, -0.07, 0.035, -0.04)
        .bend(0.04, -0.02, 0, 0)
        .close(),
        "#f2d3c0",
    )
    for k in (-1, 0, 1):
        b.line("#c99a88", 0.003, 0, 0, 0.022 * k, -0.045)


@part("reeds", "ground", 0.4)
def _reeds(b: Brush, site: Site, dice: Dice) -> None:
    for _ in range(22):
        x, tall, lean = (
            dice.between(-0.18, 0.18),
            dice.between(0.18, 0.42),
            dice.between(-0.05, 0.05),
        )
        tone = dice.pick(("#7f8f4c", "#6a7f48", "#94955a"))
        b.draw(Outline(x, 0).bend(x, -tall * 0.6, x + lean, -tall).open(), tone, 0.006)
        if dice.chance(0.35):
            b.line("#6f4a30", 0.016, x + lean, -tall, x + lean * 1.1, -tall - 0.05)


@part("ice_block", "ground", 0.6)
def _ice_block(b: Brush, site: Site, dice: Dice) -> None:
    h = dice.between(0.16, 0.4)
    b.poly(
        "#cfe6f2", -0.3, 0.02, -0.2, -h * 0.7, -0.06, -h, 0.1, -h * 0.8, 0.22, -h * 0.4, 0.32, 0.02
    )
    b.poly("#a3cade", 0.02, 0.02, 0.06, -h * 0.6, 0.1, -h * 0.8, 0.22, -h * 0.4, 0.32, 0.02)
    b.poly("#f4fafd", -0.2, -h * 0.7, -0.06, -h, 0.1, -h * 0.8, -0.04, -h * 0.62)


@part("dune", "ground", 1.4)
def _dune(b: Brush, site: Site, dice: Dice) -> None:
    b.path(
        Outline(-0.9, 0.06)
        .curve(-0.5, 0.0, -0.3, -0.2, 0.1, -0.22)
        .bend(0.3, -0.06, 0.9, 0.06)
        .close(),
        "#e0bf84",
    )
    b.path(
        Outline(0.1, -0.22)
        .bend(0.3, -0.06, 0.9, 0.06)
        .to(0.1, 0.06)
        .bend(-0.1, -0.08, 0.1, -0.22)
        .close(),
        "#b98f5c",
    )


@part("railing", "ground", 1.2)
def _railing(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the parapet of a bridge."""
    stone = _snow(site, "#b5aca0") if site.plan.age != "modern" else "#7d868c"
    b.rect(-0.7, -0.17, 1.4, 0.03, stone)
    b.rect(-0.7, -0.03, 1.4, 0.03, shade(stone, -0.1))
    for k in range(9):
        x = -0.66 + 0.165 * k
        b.rect(x - 0.024, -0.21, 0.048, 0.21, shade(stone, 0.08))
        b.oval(x, -0.22, 0.028, 0.026, stone)
        if k < 8:
            for j in range(3):
                b.rect(x + 0.045 + 0.034 * j, -0.14, 0.014, 0.12, shade(stone, -0.2))


@part("platform_roof", "ground", 2.0)
def _platform_roof(b: Brush, site: Site, dice: Dice) -> None:
    b.poly("#5f6f6a", -1.2, -0.7, 1.2, -0.7, 1.3, -0.62, -1.3, -0.62)
    for k in range(30):
        x = -1.26 + 0.087 * k
        b.poly("#e6dcc6", x, -0.62, x + 0.05, -0.62, x + 0.05, -0.58, x + 0.025, -0.565, x, -0.58)
    for x in (-0.9, -0.3, 0.3, 0.9):
        b.rect(x - 0.012, -0.62, 0.024, 0.62, "#3f4f4a")
        for side in (-1, 1):
            b.draw(
                Outline(x, -0.5).bend(x + side * 0.02, -0.6, x + side * 0.12, -0.61).open(),
                "#3f4f4a",
                0.012,
            )
    if site.tones.lamps:
        for x in (-0.6, 0.0, 0.6):
            b.glow(x, -0.55, 0.3, WARM, 0.6)
            b.oval(x, -0.56, 0.026, 0.02, "#fff0c0", lit=True)


@part("train_side", "ground", 2.6)
def _train_side(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a train that stands at the platform."""
    old = site.plan.age not in {"modern", "future"}
    body, band = ("#4a5a44", "#c9a045") if old else ("#e6e8e8", "#3f6fa8")
    b.rect(-1.5, -0.1, 3.0, 0.09, "#26242c")
    for k in range(3):
        x = -1.46 + 1.0 * k
        b.rect(x, -0.46, 0.94, 0.38, body, round_=0.02)
        b.rect(x, -0.5, 0.94, 0.06, shade(body, -0.3), round_=0.03)
        b.rect(x, -0.2, 0.94, 0.02, band)
        for j in range(6):
            on = site.tones.lamps
            door = j in {0, 5}
            b.rect(
                x + 0.04 + 0.148 * j,
                -0.41,
                0.1,
                0.33 if door else 0.15,
                shade(body, -0.15) if door else "#ffdf9c" if on else "#8fa9b8",
                lit=on and not door,
                round_=0.012,
            )
            if door:
                b.rect(
                    x + 0.06 + 0.148 * j,
                    -0.39,
                    0.06,
                    0.12,
                    "#ffdf9c" if on else "#8fa9b8",
                    lit=on,
                    round_=0.01,
                )
        for wheel in (0.15, 0.3, 0.64, 0.79):
            b.oval(x + wheel, -0.03, 0.045, 0.045, "#34323c")


@part("banner_pole", "ground", 0.3)
def _banner_pole(b: Brush, site: Site, dice: Dice) -> None:
    tone = dice.pick(("#a8322c", "#c9a045", "#2f5f7a"))
    b.rect(-0.008, -0.7, 0.016, 0.7, WOOD)
    b.poly(tone, 0.01, -0.68, 0.12, -0.68, 0.12, -0.3, 0.065, -0.25, 0.01, -0.3)
    b.rect(0.0, -0.69, 0.13, 0.014, WOOD)
    b.oval(0.065, -0.5, 0.032, 0.036, shade(tone, 0.5))


@part("bunting", "ceiling", 1.4)
def _bunting(b: Brush, site: Site, dice: Dice) -> None:
    """Paint paper lanterns or little flags on a line, for a feast."""
    east = site.plan.style == "east"
    b.draw(Outline(-0.9, 0.02).bend(0, 0.2, 0.9, 0.02).open(), "#5b4032", 0.004)
    for k in range(15):
        t = k / 14
        x = -0.9 + 1.8 * t
        y = 0.02 + 0.36 * t * (1 - t)
        if east and k % 2 == 0:
            if site.tones.lamps:
                b.glow(x, y + 0.05, 0.14, "#ff7a4a", 0.7)
            b.oval(x, y + 0.05, 0.038, 0.034, "#d8402f", lit=site.tones.lamps)
            b.rect(x - 0.016, y + 0.012, 0.032, 0.008, "#d8b04a")
            b.line("#d8b04a", 0.006, x, y + 0.085, x, y + 0.12)
        elif not east:
            b.poly(
                dice.pick(("#c9544a", "#e0b04a", "#3f7fa8", "#5f9a68", "#f2ead8")),
                x - 0.03,
                y,
                x + 0.03,
                y,
                x,
                y + 0.07,
            )


@part("sandbags", "ground", 0.8)
def _sandbags(b: Brush, site: Site, dice: Dice) -> None:
    for row in range(3):
        for k in range(7 - row):
            x, y = -0.36 + 0.12 * k + 0.06 * row, -0.055 * row
            tone = shade(dice.pick(("#b0a07c", "#a3936f", "#bdae8a")), dice.between(-0.1, 0.05))
            b.rect(x, y - 0.06, 0.118, 0.058, tone, round_=0.024)
            b.line(shade(tone, -0.3), 0.003, x + 0.01, y - 0.008, x + 0.108, y - 0.008)


@part("big_rock", "ground", 0.6)
def _big_rock(b: Brush, site: Site, dice: Dice) -> None:
    tone = dice.pick(("#8f8078", "#7d7a80", "#9a8a78"))
    b.foot(0, 0, 0.3)
    h = dice.between(0.24, 0.4)
    b.poly(tone, -0.3, 0.02, -0.24, -h * 0.5, -0.1, -h, 0.08, -h * 0.94, 0.24, -h * 0.5, 0.3, 0.02)
    b.poly(
        shade(tone, -0.3), 0.02, 0.02, 0.06, -h * 0.4, 0.08, -h * 0.94, 0.24, -h * 0.5, 0.3, 0.02
    )
    b.poly(_snow(site, shade(tone, 0.2)), -0.24, -h * 0.5, -0.1, -h, 0.08, -h * 0.94, 0.0, -h * 0.7)


@part("great_house", "ground", 1.0)
def _great_house(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a castle or a palace from afar."""
    lamps = site.tones.lamps
    if site.plan.style == "east":
        b.rect(-0.46, -0.08, 0.92, 0.08, "#b5aca0")
        for level, half in ((0, 0.38), (1, 0.26)):
            y = -0.08 - 0.22 * level
            b.rect(-half, y - 0.14, half * 2, 0.14, "#9c3a2e")
            for k in range(7):
                b.rect(
                    -half + 0.02 + (half * 2 - 0.04) * k / 6 - 0.008,
                    y - 0.14,
                    0.016,
                    0.14,
                    "#6a241d",
                )
            roof_east(b, site, -half - 0.04, half + 0.04, y - 0.14, 0.11, "#c9982f")
        return
    stone = "#a8a4a4"
    for x, half, tall in (
        (-0.34, 0.07, 0.5),
        (0.34, 0.07, 0.56),
        (0.0, 0.1, 0.74),
        (0.18, 0.06, 0.44),
        (-0.18, 0.06, 0.6),
    ):
        b.rect(x - half, -tall, half * 2, tall, shade(stone, -0.1 if x > 0 else 0.05))
        b.poly("#56688a", x - half * 1.25, -tall, x, -tall - half * 2.6, x + half * 1.25, -tall)
        for k in range(3):
            b.rect(
                x - 0.012,
                -tall + 0.06 + 0.12 * k,
                0.024,
                0.04,
                "#ffd38a" if lamps else "#34323c",
                lit=lamps,
            )
    b.rect(-0.44, -0.26, 0.88, 0.26, stone)
    for k in range(11):
        b.rect(-0.44 + 0.083 * k, -0.3, 0.046, 0.05, stone)
    b.path(arch(-0.06, -0.17, 0.12, 0.17, 0.06), "#3a3038")
