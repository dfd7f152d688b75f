"""The coast: a beach, a pier or a bank, with its headlands, surf and boats."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...ink.brush import Brush, rect_path
from ...ink.pen import Outline, mix, shade
from ..library import LIBRARY, Composer
from ..parts.ground import meadow, tuft
from ..parts.nature import SNOW, rock
from ..scenery import band, ridge
from ..sky import lightning, sky
from ..water import SEA, live_water, open_sea, wave_row

if TYPE_CHECKING:
    from ..scenery import Scenery, Site

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
