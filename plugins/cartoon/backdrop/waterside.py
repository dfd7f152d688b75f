"""By the water: coast, river with its bridge and willows, and the deck of a ship."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..pen import Outline, mix, shade
from .brush import Brush, rect_path
from .library import LIBRARY, Composer, part
from .nature import SNOW, drifting, meadow, near_branch, rock, tuft
from .scenery import band, ridge
from .sky import lightning, sky
from .water import SEA, live_water, open_sea, wave_row

if TYPE_CHECKING:
    from ..dice import Dice
    from .scenery import Scenery, Site

HORIZON = 0.56
SHORE = 0.745


def sea(site: Site) -> Scenery:
    """Return a coast: a beach, a pier or a bank, with the lighthouse or boat of the story."""
    composer = Composer(site, sky(site, HORIZON))
    dice = site.dice("coast")
    side = dice.pick((-1, 1))
    lightning(composer, HORIZON)
    composer.layer(0.12, lambda b: _headlands(b, site, side))
    composer.layer(0.15, lambda b: open_sea(b, site, HORIZON, SHORE + 0.08))
    if not site.has("lighthouse"):
        _add_boat(composer, site, site.middle - side * 0.26 * site.aspect)
    else:
        at = site.middle + side * (0.34 * site.aspect if site.aspect > 1 else 0.14)
        composer.layer(0.5, lambda b: _point(composer, b, site, at))
        if site.has("boat"):
            _add_boat(composer, site, site.middle - side * 0.26 * site.aspect)
    live_water(composer, HORIZON + 0.03, SHORE - 0.02)
    _breakers(composer)
    composer.layer(1.0, lambda b: _ground(b, site))
    composer.layer(1.25, lambda b: _near(b, site))
    return composer.scenery


def _headlands(b: Brush, site: Site, side: int) -> None:
    tones = site.tones
    for size, distance, text in ((1.0, 0.78, "#5d7c74"), (0.6, 0.6, "#4d6a5f")):
        x = site.middle - side * 0.5 * site.aspect
        reach, top = 0.6 * size, HORIZON - 0.09 * size
        hill = Outline(x - reach, HORIZON + 0.006).curve(
            x - reach * 0.6, top, x - reach * 0.3, top - 0.03, x, top
        )
        hill.curve(
            x + reach * 0.3, top + 0.02, x + reach * 0.6, HORIZON, x + reach, HORIZON + 0.006
        )
        text = SNOW if tones.snowy else text
        b.path(hill.close(), tones.far(text, distance), lit=True)


def _point(composer: Composer, b: Brush, site: Site, x: float) -> None:
    """Paint the rocky point with its lighthouse, and the surf at its foot."""
    base = HORIZON + 0.05
    size = 0.46 if site.aspect > 1 else 0.4
    stone = "#5f5b68"
    for dx, grow, text in (
        (-0.2, 0.7, shade(stone, -0.15)),
        (0.16, 0.8, shade(stone, -0.2)),
        (0.0, 1.0, stone),
    ):
        cliff = Outline(x + dx - 0.3 * grow, base + 0.08)
        for px, py in (
            (-0.26, 0.02),
            (-0.2, 0.0),
            (-0.17, -0.04),
            (-0.08, -0.05),
            (0.06, -0.055),
            (0.14, -0.03),
            (0.17, 0.0),
            (0.24, 0.015),
            (0.3, 0.08),
        ):
            cliff.to(x + dx + px * grow, base + py * grow)
        b.path(cliff.close(), text)
        b.poly(
            shade(text, -0.28),
            x + dx,
            base + 0.08,
            x + dx + 0.02,
            base - 0.03 * grow,
            x + dx + 0.14 * grow,
            base - 0.03 * grow,
            x + dx + 0.3 * grow,
            base + 0.08,
        )
    top = SNOW if site.tones.snowy else site.tones.grass[0]
    b.path(
        Outline(x - 0.19, base - 0.005)
        .bend(x - 0.1, base - 0.07, x, base - 0.062)
        .bend(x + 0.1, base - 0.06, x + 0.16, base - 0.02)
        .bend(x, base - 0.035, x - 0.19, base - 0.005)
        .close(),
        top,
    )
    cottage_x = x + 0.09
    b.rect(cottage_x - 0.035, base - 0.095, 0.07, 0.05, "#e6d8bd")
    b.poly(
        "#8f4a40",
        cottage_x - 0.044,
        base - 0.092,
        cottage_x,
        base - 0.128,
        cottage_x + 0.044,
        base - 0.092,
    )
    b.rect(
        cottage_x - 0.012,
        base - 0.08,
        0.018,
        0.02,
        "#ffd489" if site.tones.lamps else "#5a6a78",
        lit=site.tones.lamps,
    )
    composer.put(b, "lighthouse_tower", x - 0.03, base - 0.045, size)
    stormy = site.plan.weather == "storm"
    dice = site.dice("surf")
    for _ in range(26 if stormy else 16):
        px = x + dice.between(-0.34, 0.34)
        r = dice.between(0.008, 0.02) * (1.8 if stormy else 1.0)
        b.oval(
            px,
            base + 0.075 - r * dice.between(0.0, 1.2),
            r * 1.4,
            r,
            site.tones.cloud,
            0.6,
            lit=True,
        )


def _add_boat(composer: Composer, site: Site, x: float) -> None:
    name = "steamer" if site.plan.weather in {"storm", "rain"} else "sailboat"
    composer.layer(0.35, lambda b: composer.put(b, name, x, HORIZON + 0.055, 0.9))


@part("sailboat", "water", 0.3)
def _sailboat(b: Brush, site: Site, dice: Dice) -> None:
    b.oval(0, 0.008, 0.07, 0.006, "#10202c", 0.3)
    if site.plan.style == "east":
        for x, tall, wide in ((-0.018, 0.2, 0.06), (0.034, 0.14, 0.04)):
            b.line("#5a4038", 0.003, x, 0, x, -tall)
            sail = Outline(x - 0.004, -tall).bend(x + wide, -tall * 0.8, x + wide * 0.9, -0.03)
            b.path(
                sail.to(x - wide * 0.4, -0.025)
                .bend(x - wide * 0.2, -tall * 0.6, x - 0.004, -tall)
                .close(),
                "#b5764c",
            )
            for step in range(4):
                y = -tall * (0.25 + 0.18 * step)
                b.line("#6f4630", 0.002, x - wide * 0.3, y + 0.01, x + wide * 0.85, y)
    else:
        b.line("#5a4038", 0.003, 0, 0, 0, -0.2)
        for side, wide, text in ((1, 0.075, "#f2e8d6"), (-1, 0.05, "#dccfb8")):
            b.path(
                Outline(side * 0.004, -0.195)
                .bend(side * wide, -0.09, side * wide * 0.9, -0.03)
                .to(side * 0.004, -0.03)
                .close(),
                text,
            )
    b.path(
        Outline(-0.08, -0.022)
        .to(0.085, -0.022)
        .curve(0.07, 0.01, 0.04, 0.014, 0, 0.014)
        .curve(-0.05, 0.014, -0.07, 0.004, -0.08, -0.022)
        .close(),
        "#7c4a3a",
    )
    if site.tones.lamps:
        b.glow(-0.06, -0.045, 0.06, "#ffd489", 0.9)
        b.oval(-0.06, -0.04, 0.005, 0.006, "#fff4d0", lit=True)


@part("steamer", "water", 0.34)
def _steamer(b: Brush, site: Site, dice: Dice) -> None:
    b.canvas.save()
    b.canvas.rotate(-5)
    b.path(
        Outline(-0.12, -0.03)
        .to(0.13, -0.036)
        .bend(0.11, 0.014, 0.08, 0.016)
        .to(-0.1, 0.016)
        .bend(-0.115, 0.0, -0.12, -0.03)
        .close(),
        "#4a3f4c",
    )
    b.rect(-0.1, -0.022, 0.2, 0.006, "#a8503f")
    b.rect(-0.06, -0.062, 0.11, 0.032, "#d6cdbc")
    b.rect(0.01, -0.088, 0.035, 0.028, "#d6cdbc")
    b.rect(-0.03, -0.105, 0.026, 0.045, "#8f3f3a")
    for index in range(5):
        on = site.tones.lamps
        b.rect(-0.05 + index * 0.02, -0.054, 0.01, 0.012, "#ffd489" if on else "#5a6a78", lit=on)
    if site.tones.lamps:
        b.glow(0.03, -0.11, 0.1, "#ffe0a0", 0.9)
    b.canvas.restore()


@part("rowboat", "ground", 0.5)
def _rowboat(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a rowing boat that was drawn up on the shore."""
    paint = dice.pick(("#3f6f86", "#a8503f", "#4f7a5c"))
    b.foot(0, 0.0, 0.24, 0.022, 0.35)
    hull = Outline(-0.25, -0.1).curve(-0.2, -0.06, -0.1, -0.055, 0, -0.055)
    hull.curve(0.12, -0.055, 0.2, -0.075, 0.26, -0.125).curve(0.22, -0.02, 0.15, 0.004, 0.05, 0.006)
    hull.to(-0.12, 0.006).curve(-0.2, 0.0, -0.235, -0.04, -0.25, -0.1)
    shape = hull.close()
    b.path(
        Outline(-0.24, -0.1)
        .curve(-0.1, -0.075, 0.14, -0.08, 0.25, -0.124)
        .curve(0.14, -0.05, -0.1, -0.045, -0.24, -0.1)
        .close(),
        "#5a4334",
    )
    b.path(shape, paint)
    b.canvas.save()
    b.canvas.clipPath(shape, doAntiAlias=True)
    b.rect(-0.3, -0.035, 0.6, 0.06, shade(paint, -0.35))
    b.rect(-0.3, -0.04, 0.6, 0.007, "#e6dcc6")
    for row in range(3):
        y = -0.09 + 0.022 * row
        b.draw(
            Outline(-0.25, y).bend(0, y + 0.035, 0.26, y - 0.02).open(), shade(paint, -0.25), 0.003
        )
    b.canvas.restore()
    b.draw(
        Outline(-0.25, -0.1)
        .curve(-0.2, -0.06, -0.1, -0.055, 0, -0.055)
        .curve(0.12, -0.055, 0.2, -0.075, 0.26, -0.125)
        .open(),
        "#e6dcc6",
        0.009,
    )
    b.line("#8a6a4c", 0.009, -0.16, -0.03, 0.12, -0.2)
    b.path(Outline(0.1, -0.185).to(0.16, -0.245, 0.185, -0.225, 0.125, -0.17).close(), "#8a6a4c")
    if site.tones.snowy:
        b.draw(
            Outline(-0.25, -0.105).curve(-0.2, -0.066, -0.1, -0.061, 0, -0.061).open(), SNOW, 0.01
        )


def _breakers(composer: Composer) -> None:
    """Add the edge of the surf, which comes and goes on the shore."""
    site = composer.site
    if site.has("pier"):
        return
    stormy = site.plan.weather == "storm"
    foam = mix(site.tones.cloud, "#ffffff", 0.35)
    water = shade(site.tones.near(SEA[site.plan.weather]), 0.1)
    reach = 0.02 if stormy else 0.012

    def paint(b: Brush, seconds: float) -> None:
        for index in range(2):
            turn = math.sin(math.tau * (seconds / 3.6 + 0.5 * index))
            y = SHORE - 0.006 - 0.026 * index + reach * turn
            wave_row(b, site, y, 0.006 if not stormy else 0.014, 0.33, foam, 0.3 * index)
            wave_row(
                b,
                site,
                y + 0.005,
                0.006,
                0.33,
                water if index else mix(water, foam, 0.4),
                0.3 * index,
            )

    top = SHORE - 0.075
    composer.move((-0.05, top, site.aspect + 0.1, SHORE + 0.016 - top), paint, 8, depth=0.6)


def _ground(b: Brush, site: Site) -> None:
    """Paint where the figures stand: planks of a pier, sand, or grass."""
    if site.has("pier"):
        _pier(b, site)
        return
    dice = site.dice("shore")
    if site.has("lighthouse") and not dice.chance(0.4):
        meadow(b, site, SHORE + 0.014)
    else:
        sand = "#e6edf4" if site.tones.snowy else "#d9c193"
        edge = ridge(site, SHORE + 0.012, 0.008, 5, dice)
        b.ramp(
            edge,
            (0, SHORE),
            (0, 1.02),
            (0, shade(sand, -0.22), 1),
            (0.2, sand, 1),
            (1, shade(sand, -0.25), 1),
        )
        for _ in range(60):
            x, y = dice.between(site.left, site.right), dice.between(SHORE + 0.05, 1.0)
            b.oval(
                x, y, dice.between(0.01, 0.06), 0.003, shade(sand, dice.pick((-0.14, 0.12))), 0.6
            )
        for _ in range(10):
            x, y = dice.between(site.left, site.right), dice.between(0.82, 0.98)
            b.oval(x, y, 0.009, 0.006, dice.pick(("#efe6d6", "#c99a86", "#a9a4a0")))
    side = site.dice("coast").pick((-1, 1))
    with b.at(site.middle - side * 0.36 * site.aspect, 0.86, 1.0 if site.aspect > 1 else 0.7):
        LIBRARY["rowboat"].paint(b, site, site.dice("rowboat"))
    for side in (-1, 1):
        for k in range(2):
            x = site.middle + side * (0.42 + 0.1 * k) * site.aspect
            with b.at(x, 0.83 + 0.05 * k, 1.0 + 0.3 * k):
                rock(b, site, site.dice("rock", side, k))


def _pier(b: Brush, site: Site) -> None:
    plank = "#e6edf4" if site.tones.snowy else "#8a6a52"
    b.ramp(band(site, SHORE, 1.5), (0, SHORE), (0, 1.03), (0, plank, 1), (1, shade(plank, -0.4), 1))
    dice = site.dice("planks")
    for row in range(8):
        y = SHORE + 0.012 + 0.28 * (row / 8) ** 1.5
        b.line(shade(plank, -0.5), 0.002 + 0.0006 * row, site.left, y, site.right, y)
        for _ in range(5):
            x = dice.between(site.left, site.right)
            b.oval(x, y + 0.008, 0.003, 0.002, "#2f2622")
    if site.tones.wet:
        b.ramp(
            band(site, SHORE, 1.5),
            (0, SHORE),
            (0, 1),
            (0, site.tones.sky[-1][1], 0.35),
            (1, site.tones.sky[-1][1], 0.04),
            lit=True,
        )
    b.rect(site.left, SHORE - 0.008, 4, 0.016, shade(plank, 0.2))
    for index in range(8):
        x = site.middle + (index - 3.5) * 0.46
        b.ramp(
            rect_path(x - 0.018, SHORE - 0.12, 0.036, 0.14),
            (x - 0.018, 0),
            (x + 0.018, 0),
            (0, "#7d604a", 1),
            (1, "#453228", 1),
        )
        b.oval(x, SHORE - 0.12, 0.018, 0.006, SNOW if site.tones.snowy else "#9a7a60")
    rope = Outline(site.middle - 3.5 * 0.46, SHORE - 0.09)
    for index in range(7):
        x = site.middle + (index - 2.5) * 0.46
        rope.bend(x - 0.23, SHORE - 0.03, x, SHORE - 0.09)
    b.draw(rope.open(), "#b39a76", 0.007)


def _near(b: Brush, site: Site) -> None:
    dice = site.dice("near")
    if site.has("pier"):
        x = site.middle + dice.pick((-1, 1)) * (site.middle + 0.01)
        b.mist(rect_path(x - 0.05, 0.7, 0.1, 0.5), b.tone("#2c2220"), 0.004, 0.97)
        return
    for side in (-1, 1):
        x = site.middle + side * (site.middle + 0.02)
        for _ in range(11):
            text = mix(site.tones.grass[0], "#101c18", dice.between(0.5, 0.7))
            tuft(b, x + dice.between(-0.1, 0.1), 1.03, dice.between(0.09, 0.2), text, dice)


def river(site: Site) -> Scenery:
    """Return a river with willows on its bank, a stone bridge, and houses or hills beyond."""
    composer = Composer(site, sky(site, 0.6))
    dice = site.dice("river")
    side = dice.pick((-1, 1))
    east = site.plan.style == "east"
    tones = site.tones
    lightning(composer, 0.55)

    def beyond(b: Brush) -> None:
        for y, distance, text in ((0.5, 0.75, "#6d8a94"), (0.54, 0.55, "#6f937c")):
            b.path(
                ridge(site, y, 0.035, 6, dice),
                tones.far(SNOW if tones.snowy else text, distance),
                lit=True,
            )
        if east:
            composer.put(
                b.toned(lambda t: tones.far(t, 0.5)),
                "pagoda",
                site.middle - side * 0.36 * site.aspect,
                0.56,
                0.3,
            )
        far = b.toned(lambda text: tones.far(text, 0.35))
        for k in range(5):
            x = site.middle + (k - 2) * 0.3 * site.aspect + dice.between(-0.05, 0.05)
            composer.put(
                far, "cottage" if k % 2 else "bush", x, 0.6, dice.between(0.4, 0.55), still=True
            )
        far.path(ridge(site, 0.595, 0.006, 7, dice, 0.63), SNOW if tones.snowy else tones.grass[2])

    composer.layer(0.3, beyond)

    def water(b: Brush) -> None:
        deep = mix(tones.near("#4a8088"), tones.sky[1][1], 0.3)
        b.ramp(
            band(site, 0.61, 1.2),
            (0, 0.61),
            (0, 0.85),
            (0, mix(tones.haze, deep, 0.25), 1),
            (1, shade(deep, -0.2), 1),
            lit=True,
        )
        ripples = site.dice("ripples")
        for _ in range(60):
            x, t = ripples.between(site.left, site.right), ripples.unit()
            half = ripples.between(0.015, 0.06) * (0.4 + t)
            b.line(
                mix(deep, tones.cloud, 0.5),
                0.0016 + 0.0016 * t,
                x - half,
                0.62 + 0.15 * t,
                x + half,
                0.62 + 0.15 * t,
                alpha=0.4,
                lit=True,
            )
        _bridge(b, site, site.middle + side * 0.26 * site.aspect)

    composer.layer(0.5, water)
    live_water(composer, 0.64, 0.77)
    if east and not tones.snowy:
        composer.layer(
            0.6,
            lambda b: composer.put(
                b, "sailboat", site.middle - side * 0.3 * site.aspect, 0.69, 0.8
            ),
        )

    def bank(b: Brush) -> None:
        meadow(b, site, 0.79, flowers=site.has("flowers"))
        composer.put(
            b,
            "willow",
            site.middle - side * 0.42 * site.aspect,
            0.84,
            0.92 if site.aspect > 1 else 0.8,
        )
        composer.put(b, "willow", site.middle + side * (0.5 * site.aspect + 0.2), 0.84, 0.9)
        for k in range(3):
            x = site.middle + side * (0.3 + 0.08 * k) * site.aspect
            for _ in range(8):
                text = shade(tones.grass[2], dice.between(-0.3, 0.0))
                b.line(
                    text,
                    0.005,
                    x,
                    0.815,
                    x + dice.between(-0.04, 0.04),
                    0.815 - dice.between(0.06, 0.13),
                )

    composer.layer(1.0, bank)
    composer.layer(1.3, lambda b: near_branch(b, site, side, "#7a9a58"))
    drifting(composer)
    return composer.scenery


def _bridge(b: Brush, site: Site, x: float) -> None:
    """Paint a stone bridge with one round arch, and its mirror image."""
    stone = "#9a948c"
    half, rise = 0.36, 0.12
    y = 0.64
    span = Outline(x - half, y + 0.02).bend(x - half * 0.5, y - rise * 0.8, x, y - rise * 1.25)
    span.bend(x + half * 0.5, y - rise * 0.8, x + half, y + 0.02).to(x + 0.12, y + 0.02)
    span.curve(x + 0.12, y - rise * 1.05, x - 0.12, y - rise * 1.05, x - 0.12, y + 0.02)
    arch_shape = span.close()
    b.path(arch_shape, stone)
    b.canvas.save()
    b.canvas.clipPath(arch_shape, doAntiAlias=True)
    dice = site.dice("bridge")
    for row in range(8):
        for index in range(15):
            px = x - half + 0.05 * (index + 0.5 * (row % 2))
            b.rect(
                px,
                y - 0.16 + row * 0.024,
                0.046,
                0.02,
                shade(stone, dice.between(-0.2, 0.05)),
                round_=0.003,
            )
    b.canvas.restore()
    b.draw(
        Outline(x - 0.12, y + 0.02)
        .curve(x - 0.12, y - rise * 1.05, x + 0.12, y - rise * 1.05, x + 0.12, y + 0.02)
        .open(),
        shade(stone, -0.35),
        0.01,
    )
    rail = Outline(x - half, y - 0.01).bend(
        x - half * 0.5, y - rise - 0.02, x, y - rise * 1.25 - 0.035
    )
    rail.bend(x + half * 0.5, y - rise - 0.02, x + half, y - 0.01)
    b.draw(rail.open(), SNOW if site.tones.snowy else shade(stone, 0.2), 0.011)
    for index in range(9):
        t = (index - 4) / 4
        px, py = x + t * half * 0.94, y - rise * 1.25 * (1 - t * t) - 0.012
        b.rect(px - 0.006, py - 0.03, 0.012, 0.04, shade(stone, 0.1))
    mirror_tone = mix(site.tones.near(stone), site.tones.sky[1][1], 0.5)
    under = Outline(x - half, y + 0.03).bend(x, y + rise * 1.4, x + half, y + 0.03)
    under.to(x + 0.12, y + 0.03).curve(x + 0.11, y + rise, x - 0.11, y + rise, x - 0.12, y + 0.03)
    b.path(under.close(), mirror_tone, 0.4, lit=True)


def deck(site: Site) -> Scenery:
    """Return the deck of a ship on the open sea."""
    horizon = 0.53
    composer = Composer(site, sky(site, horizon))
    dice = site.dice("deck")
    side = dice.pick((-1, 1))
    lightning(composer, horizon)
    composer.layer(0.15, lambda b: open_sea(b, site, horizon, 0.8))
    live_water(composer, horizon + 0.03, 0.66)

    def rail(b: Brush) -> None:
        wood = "#7d5a42"
        plank = "#e6edf4" if site.tones.snowy else "#a07a56"
        b.ramp(band(site, 0.74, 0.8), (0, 0.74), (0, 0.8), (0, wood, 1), (1, shade(wood, -0.35), 1))
        b.ramp(
            band(site, 0.8, 1.5),
            (0, 0.8),
            (0, 1.03),
            (0, shade(plank, -0.2), 1),
            (0.4, plank, 1),
            (1, shade(plank, -0.35), 1),
        )
        for index in range(-20, 21):
            b.line(
                shade(plank, -0.45),
                0.0026,
                site.middle + index * 0.1,
                0.8,
                site.middle + index * 0.2,
                1.1,
            )
        if site.tones.wet:
            b.ramp(
                band(site, 0.8, 1.5),
                (0, 0.8),
                (0, 1),
                (0, site.tones.sky[-1][1], 0.38),
                (1, site.tones.sky[-1][1], 0.05),
                lit=True,
            )
        for index in range(-9, 10):
            x = site.middle + index * 0.16
            b.path(
                Outline(x - 0.012, 0.745)
                .bend(x - 0.024, 0.7, x - 0.008, 0.65)
                .to(x + 0.008, 0.65)
                .bend(x + 0.024, 0.7, x + 0.012, 0.745)
                .close(),
                shade(wood, -0.08),
            )
        b.rect(site.left, 0.628, 4, 0.024, SNOW if site.tones.snowy else shade(wood, 0.2))
        b.rect(site.left, 0.65, 4, 0.007, shade(wood, -0.45))

    composer.layer(0.75, rail)

    def mast(b: Brush) -> None:
        x = site.middle + side * 0.4 * site.aspect
        b.ramp(
            rect_path(x - 0.028, -0.2, 0.056, 1.05),
            (x - 0.028, 0),
            (x + 0.028, 0),
            (0, "#8a6448", 1),
            (0.35, "#b0845c", 1),
            (1, "#5a402e", 1),
        )
        for y in (0.3, 0.62):
            b.rect(x - 0.032, y, 0.064, 0.018, "#4a4248")
        for k in range(4):
            b.line("#4a3c34", 0.004, x, -0.05, x - side * (0.26 + 0.08 * k) * -1, 0.64)
        for row in range(9):
            y = 0.1 + row * 0.06
            t = (y + 0.05) / 0.69
            b.line("#4a3c34", 0.003, x + side * 0.26 * t, y, x + side * 0.5 * t, y)
        sail = (
            Outline(x - side * 0.02, -0.1)
            .to(x - side * 0.5, -0.1)
            .bend(x - side * 0.44, 0.02, x - side * 0.4, 0.1)
            .bend(x - side * 0.2, 0.15, x - side * 0.02, 0.1)
        )
        b.path(sail.close(), "#e2d6bc")
        composer.put(b, "oil_lamp", x - side * 0.09, 0.22, 0.9)
        composer.put(b, "barrel", x + side * 0.13, 0.9, 1.2)
        composer.put(b, "rope_coil", site.middle - side * 0.44 * site.aspect, 0.9, 1.1)

    composer.layer(0.9, mast)
    composer.layer(
        1.25,
        lambda b: b.mist(
            Outline(site.middle - side * (site.middle + 0.06), 0.3)
            .to(
                site.middle - side * (site.middle - 0.03),
                0.3,
                site.middle - side * (site.middle - 0.06),
                1.1,
                site.middle - side * (site.middle + 0.1),
                1.1,
            )
            .close(),
            b.tone("#2f241f"),
            0.005,
            0.97,
        ),
    )
    return composer.scenery
