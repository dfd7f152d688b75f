"""Houses of the West and of China, from outside, and skylines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...ink.brush import Brush, rect_path
from ...ink.pen import Outline, mix, shade
from .nature import SNOW

if TYPE_CHECKING:
    from ...dice import Dice
    from ..scenery import Site

WALLS: Final = ("#d3ae8b", "#c28b76", "#a9b5a2", "#d6c59b", "#b69ea6", "#9dadbd", "#c4a07c")
ROOFS: Final = ("#85493f", "#5a5768", "#6c5547", "#4d5f70")
WARM: Final = "#ffd489"


def pane(b: Brush, site: Site, x: float, y: float, w: float, h: float, dice: Dice) -> None:
    """Paint a window from outside: lit at night, with the sky in it by day."""
    frame = "#efe6d6"
    on = site.tones.lamps and dice.chance(0.62)
    if on:
        b.glow(x + w / 2, y + h / 2, max(w, h) * 1.25, WARM, 0.32)
    b.rect(x - 0.008, y - 0.008, w + 0.016, h + 0.016, frame)
    if on:
        b.ramp(
            rect_path(x, y, w, h),
            (0, y),
            (0, y + h),
            (0, "#ffc772", 1),
            (1, "#ffe6ad", 1),
            lit=True,
        )
        if dice.chance(0.4):
            b.rect(x, y, w * 0.3, h, "#b8744a", 0.55, lit=True)
    else:
        sky = site.tones.sky
        b.ramp(
            rect_path(x, y, w, h),
            (0, y),
            (0, y + h),
            (0, mix(sky[0][1], "#33405c", 0.5), 1),
            (1, mix(sky[-1][1], "#33405c", 0.45), 1),
            lit=True,
        )
    b.rect(x + w / 2 - 0.003, y, 0.006, h, frame)
    b.rect(x, y + h * 0.45, w, 0.006, frame)
    b.rect(x - 0.014, y + h + 0.006, w + 0.028, 0.012, "#b3a28c")
    if site.tones.snowy:
        b.rect(x - 0.014, y + h, w + 0.028, 0.008, SNOW, round_=0.004)
    elif dice.chance(0.3) and site.plan.season != "winter":
        for index in range(6):
            b.oval(
                x + w * (index + 0.5) / 6,
                y + h,
                0.014,
                0.011,
                "#5f8a52" if index % 2 else "#c9606a",
            )


def west_house(b: Brush, site: Site, width: float, dice: Dice) -> None:
    """Paint a house of an old western street: gable or mansard, shop below."""
    wall, roof = dice.pick(WALLS), dice.pick(ROOFS)
    eave = -dice.between(0.48, 0.58)
    b.ramp(
        rect_path(0, eave, width, -eave), (0, eave), (0, 0), (0, wall, 1), (1, shade(wall, -0.2), 1)
    )
    b.rect(width * 0.9, eave, width * 0.1, -eave, shade(wall, -0.28), 0.7)
    for _ in range(8):
        b.rect(
            dice.between(0.0, width * 0.85),
            dice.between(eave, -0.25),
            0.035,
            0.014,
            shade(wall, -0.16),
            0.6,
        )
    high = eave - dice.between(0.1, 0.15)
    top = (
        Outline(-0.016, eave + 0.012)
        .to(0.055, high, width - 0.055, high, width + 0.016, eave + 0.012)
        .close()
    )
    b.path(top, roof)
    for row in range(4):
        y = high + 0.02 + row * (eave - high) / 4.4
        b.line(shade(roof, -0.28), 0.003, 0.03, y, width - 0.03, y)
    if site.tones.snowy:
        b.path(
            Outline(-0.02, eave + 0.016)
            .to(0.05, high - 0.008, width - 0.05, high - 0.008, width + 0.02, eave + 0.016)
            .bend(width * 0.75, eave - 0.012, width * 0.5, eave)
            .bend(width * 0.25, eave + 0.014, -0.02, eave + 0.016)
            .close(),
            SNOW,
        )
    chimney = width * dice.between(0.15, 0.75)
    b.rect(chimney, high - 0.05, 0.036, 0.08, shade(wall, -0.35))
    pitch = (-0.26 - eave) / 2
    for level in range(2):
        for column in range(2):
            pane(
                b,
                site,
                width * (0.16 + 0.44 * column),
                eave + 0.045 + level * pitch,
                width * 0.22,
                pitch * 0.6,
                dice,
            )
    b.rect(0, -0.245, width, 0.02, shade(wall, -0.35))
    _shop(b, site, width, dice)


def _shop(b: Brush, site: Site, width: float, dice: Dice) -> None:
    front = dice.pick(("#4a5f58", "#6b4436", "#3f4f6b", "#74403f"))
    b.rect(width * 0.05, -0.225, width * 0.9, 0.225, front)
    b.rect(width * 0.05, -0.225, width * 0.9, 0.03, shade(front, 0.18))
    glass = rect_path(width * 0.1, -0.17, width * 0.48, 0.13)
    if site.tones.lamps:
        b.glow(width * 0.34, -0.1, 0.2, WARM, 0.4)
        b.ramp(glass, (0, -0.17), (0, -0.04), (0, "#ffc56e", 1), (1, "#ffe9b8", 1), lit=True)
    else:
        b.path(glass, mix(site.tones.sky[-1][1], "#3a4660", 0.5), lit=True)
    for index in range(5):
        size = dice.between(0.014, 0.026)
        b.rect(
            width * 0.13 + index * width * 0.09,
            -0.04 - size * 2,
            size,
            size * 2,
            mix(dice.pick(WALLS), "#5a3f3a", 0.5),
        )
    b.rect(width * 0.33, -0.17, 0.006, 0.13, front)
    door = width * 0.64
    b.rect(door, -0.185, width * 0.24, 0.185, shade(front, -0.3))
    b.rect(
        door + width * 0.045,
        -0.165,
        width * 0.15,
        0.07,
        WARM if site.tones.lamps else "#8fa5b5",
        lit=site.tones.lamps,
    )
    b.oval(door + width * 0.2, -0.08, 0.005, 0.005, "#e8c878")
    cloth = dice.pick(("#a94f48", "#4a756c", "#bd8a42", "#56638f"))
    stripes = 7
    for index in range(stripes):
        left = width * (0.06 + 0.54 * index / stripes)
        right = width * (0.06 + 0.54 * (index + 1) / stripes)
        piece = Outline(left + 0.008, -0.235).to(right + 0.008, -0.235, right, -0.178)
        piece.bend((left + right) / 2, -0.155, left, -0.178)
        text = SNOW if site.tones.snowy else cloth if index % 2 else "#efe5d3"
        b.path(piece.close(), text)


def roof_east(
    b: Brush, site: Site, left: float, right: float, eave: float, rise: float, text: str = "#4b5260"
) -> None:
    """Paint a Chinese roof: grey tiles, a heavy ridge, eaves that turn up."""
    wide = right - left
    shape = (
        Outline(left - 0.05, eave - 0.012)
        .bend(left + wide * 0.06, eave, left + wide * 0.13, eave - rise)
        .to(right - wide * 0.13, eave - rise)
        .bend(right - wide * 0.06, eave, right + 0.05, eave - 0.012)
        .bend(right, eave + 0.02, right - 0.05, eave + 0.022)
        .to(left + 0.05, eave + 0.022)
        .bend(left, eave + 0.02, left - 0.05, eave - 0.012)
        .close()
    )
    b.path(shape, text)
    b.canvas.save()
    b.canvas.clipPath(shape, doAntiAlias=True)
    count = max(6, int(wide / 0.021))
    for index in range(count + 1):
        t = index / count
        foot, head = left - 0.04 + (wide + 0.08) * t, left + wide * (0.13 + 0.74 * t)
        b.draw(
            Outline(head, eave - rise)
            .bend((foot + head) / 2 + (foot - head) * 0.1, eave - rise * 0.35, foot, eave + 0.03)
            .open(),
            shade(text, -0.34),
            0.0036,
        )
    if site.tones.snowy:
        b.rect(left - 0.1, eave - rise - 0.02, wide + 0.2, rise * 0.72, SNOW)
        for index in range(count // 2):
            x = left + wide * (index + 0.5) / (count // 2)
            b.oval(x, eave - rise * 0.28, wide / count * 1.1, rise * 0.13, SNOW)
    b.canvas.restore()
    b.rect(left + 0.01, eave + 0.012, wide - 0.02, 0.014, shade(text, -0.45))
    b.rect(
        left + wide * 0.11,
        eave - rise - 0.014,
        wide * 0.78,
        0.022,
        shade(text, -0.25),
        round_=0.006,
    )
    if site.tones.snowy:
        b.rect(left + wide * 0.11, eave - rise - 0.022, wide * 0.78, 0.012, SNOW, round_=0.005)
    for x, turn in ((left + wide * 0.11, -1), (right - wide * 0.11, 1)):
        b.path(
            Outline(x, eave - rise + 0.006)
            .bend(x + turn * 0.02, eave - rise - 0.01, x + turn * 0.016, eave - rise - 0.034)
            .bend(x - turn * 0.012, eave - rise - 0.022, x - turn * 0.02, eave - rise - 0.01)
            .close(),
            shade(text, -0.25),
        )


def east_house(b: Brush, site: Site, width: float, dice: Dice) -> None:
    """Paint a house of an old Chinese street: whitewash or wood, a shop with its sign."""
    tall = dice.chance(0.55)
    white = dice.chance(0.4)
    wall = "#dcd6c8" if white else dice.pick(("#8a5a40", "#7a4c38", "#936648"))
    wood = "#5f3828"
    eave = -0.5 if tall else -0.32
    b.ramp(
        rect_path(0, eave, width, -eave),
        (0, eave),
        (0, 0),
        (0, wall, 1),
        (1, shade(wall, -0.25), 1),
    )
    for x in (0.0, width * 0.5 - 0.008, width - 0.016):
        b.rect(x, eave, 0.016, -eave, wood)
    if tall:
        _lattice_row(b, site, width, eave + 0.06, 0.13, wood, dice)
        roof_east(b, site, -0.02, width + 0.02, -0.275, 0.05)
    b.rect(0, -0.235, width, 0.235, shade(wood, -0.12))
    if site.tones.lamps:
        b.glow(width / 2, -0.12, 0.26, "#ffb45e", 0.45)
    door = rect_path(width * 0.1, -0.2, width * 0.8, 0.2)
    if site.tones.lamps:
        b.ramp(door, (0, -0.2), (0, 0), (0, "#ffb658", 1), (1, "#ffdf9c", 1), lit=True)
    else:
        b.path(door, "#3a2a28")
    for index in range(7):
        x = width * (0.1 + 0.8 * index / 6)
        b.rect(x - 0.005, -0.205, 0.01, 0.205, wood)
    for y in (-0.2, -0.13, -0.07):
        b.rect(width * 0.1, y, width * 0.8, 0.006, wood)
    b.rect(width * 0.08, -0.072, width * 0.84, 0.072, shade(wood, 0.06))
    roof_east(b, site, -0.02, width + 0.02, eave, 0.11)
    # A board over the door, and a banner beside it.
    b.rect(width * 0.3, -0.262, width * 0.4, 0.05, "#2f2324")
    b.rect(width * 0.3, -0.262, width * 0.4, 0.05, "#c9a045", 0.16)
    _glyphs(b, dice, width * 0.5, -0.237, 2)
    if dice.chance(0.7):
        x = width * dice.pick((0.04, 0.9))
        cloth = dice.pick(("#a8403a", "#3f5f7a", "#c79a45"))
        b.rect(x - 0.004, -0.27, 0.06, 0.007, wood)
        b.poly(cloth, x, -0.265, x + 0.05, -0.265, x + 0.05, -0.13, x + 0.025, -0.118, x, -0.13)
        _glyphs(b, dice, x + 0.025, -0.205, 1)


def _glyphs(b: Brush, dice: Dice, x: float, y: float, count: int) -> None:
    """Paint strokes that read as lettering from afar."""
    for index in range(count):
        cx = x + (index - (count - 1) / 2) * 0.044
        b.line("#ecd9a0", 0.004, cx - 0.013, y - 0.011, cx + 0.013, y - 0.011)
        b.line("#ecd9a0", 0.004, cx, y - 0.016, cx, y + 0.015)
        b.line("#ecd9a0", 0.0035, cx - 0.011, y + 0.014, cx - 0.002, y)
        b.line("#ecd9a0", 0.0035, cx + 0.011, y + 0.014, cx + 0.002, y)
        if dice.chance(0.5):
            b.line("#ecd9a0", 0.0035, cx - 0.009, y + 0.003, cx + 0.009, y + 0.003)


def _lattice_row(
    b: Brush, site: Site, width: float, y: float, height: float, wood: str, dice: Dice
) -> None:
    for index in range(3):
        x, w = width * (0.08 + 0.3 * index), width * 0.24
        on = site.tones.lamps and dice.chance(0.6)
        if on:
            b.glow(x + w / 2, y + height / 2, 0.1, "#ffb45e", 0.4)
        b.rect(x, y, w, height, "#ffcf86" if on else "#6a6a70", lit=on)
        for step in range(4):
            b.rect(x + w * step / 3 - 0.003, y, 0.006, height, wood)
        for step in range(3):
            b.rect(x, y + height * step / 2 - 0.003, w, 0.006, wood)


def skyline(
    b: Brush, site: Site, ground: float, distance: float, low: float, high: float, name: str
) -> None:
    """Paint a row of roofs far away, with a few lit windows."""
    dice = site.dice("skyline", name)
    east = site.plan.style == "east"
    x = site.left
    while x < site.right:
        width, top = dice.between(0.09, 0.2), ground - dice.between(low, high)
        colour = site.tones.far(dice.pick(("#85808f", "#8f8478", "#7a8290")), distance)
        b.rect(x, top, width + 0.002, ground - top + 0.2, colour, lit=True)
        roof = mix(colour, site.tones.far("#4a4658", distance), 0.6)
        if east:
            b.path(
                Outline(x - 0.02, top)
                .bend(x + width * 0.15, top - 0.004, x + width * 0.25, top - 0.045)
                .to(x + width * 0.75, top - 0.045)
                .bend(x + width * 0.85, top - 0.004, x + width + 0.02, top)
                .to(x + width, top + 0.012, x, top + 0.012)
                .close(),
                SNOW if site.tones.snowy else roof,
                lit=not site.tones.snowy,
            )
        elif dice.chance(0.75):
            b.poly(
                SNOW if site.tones.snowy else roof,
                x,
                top,
                x + width / 2,
                top - 0.06,
                x + width,
                top,
                lit=not site.tones.snowy,
            )
        if site.tones.lamps:
            for _ in range(4):
                wx, wy = x + dice.between(0.1, 0.8) * width, top + dice.between(0.03, 0.22)
                b.rect(wx, wy, 0.009, 0.013, WARM, 0.8, lit=True)
        x += width
    if dice.chance(0.6) and not east:
        sx = site.aspect * dice.pick((0.16, 0.84))
        colour = site.tones.far("#7d7a8c", distance)
        b.rect(sx - 0.03, ground - high - 0.14, 0.06, high + 0.2, colour, lit=True)
        b.poly(
            colour,
            sx - 0.038,
            ground - high - 0.14,
            sx,
            ground - high - 0.32,
            sx + 0.038,
            ground - high - 0.14,
            lit=True,
        )
