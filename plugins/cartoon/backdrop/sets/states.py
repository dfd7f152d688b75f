"""What has happened to a place: destroyed, decked out for a feast, haunted, or flooded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ...ink.pen import Outline, mix, shade
from ..library import Composer
from ..parts.ground import cracked_earth
from ..scenery import band
from ..water import live_water, wave_row

if TYPE_CHECKING:
    from ...ink.brush import Brush
    from ..scenery import Scenery, Site

RUINED: Final = "ruined"
FESTIVE: Final = "festive"
HAUNTED: Final = "haunted"
FLOODED: Final = "flooded"
BURIED: Final = "buried"
DRY: Final = "dry"

_WATERLESS: Final = frozenset(
    {"under_water", "sky", "space", "sea", "deck", "car", "train", "tram"}
)
"""Sets in which no flood stands."""
_SPATE: Final = "#5c8794"
_EARTH: Final = "#7d6247"


def paint_state(composer: Composer, floor: float) -> None:
    """Add what has happened to the place of a composer; ``floor`` is where its ground begins."""
    site = composer.site
    if site.has(RUINED):
        dice = site.dice("ruin")

        def cracks(b: Brush) -> None:
            for _ in range(5):
                x, y = dice.between(0, site.aspect), dice.between(0.1, 0.4)
                crack = Outline(x, y)
                for _ in range(7):
                    x, y = x + dice.between(-0.04, 0.04), y + dice.between(0.02, 0.05)
                    crack.to(x, y)
                b.draw(crack.open(), "#1f1a1e", 0.005, 0.7)
            b.path(band(site, -1, 2), "#2a2024", 0.12, lit=True)

        def rubble(b: Brush) -> None:
            for x in (0.08, 0.26, 0.74, 0.94):
                composer.put(b, "rubble", site.aspect * x, floor + dice.between(0.06, 0.14), 1.0)

        if composer.scenery.indoors:
            composer.layer(0.68, cracks)
        composer.layer(0.95, rubble)
    if site.has(FESTIVE):
        composer.layer(
            0.8,
            lambda b: composer.put(b, "bunting", site.middle, 0.02, max(1.0, site.aspect / 1.6)),
        )
    if site.has(HAUNTED):

        def gloom(b: Brush) -> None:
            b.ramp(
                band(site, -1, 2),
                (0, 0),
                (0, 1),
                (0, "#0c1220", 0.5),
                (0.5, "#0f1c22", 0.2),
                (1, "#0c1220", 0.45),
                lit=True,
            )

        composer.layer(0.97, gloom)
        mist = [(0.2 * k, site.dice("mist", k).unit()) for k in range(9)]

        def drift(b: Brush, seconds: float) -> None:
            for x, phase in mist:
                px = (x * site.aspect + 0.03 * math.sin(seconds * 0.5 + 6 * phase)) % site.aspect
                b.oval(px, 0.9 + 0.05 * phase, 0.22, 0.02, "#aebcc4", 0.09, lit=True)

        composer.move((-0.3, 0.84, site.aspect + 0.6, 0.16), drift, 6, depth=0.98)


def add_disaster(scenery: Scenery, site: Site) -> None:
    """Add what nature did to a place: water stands in it, earth has slid over it, or it is dry."""
    composer = Composer(site, scenery.sky, indoors=scenery.indoors)
    composer.scenery = scenery
    if site.has(FLOODED) and not {site.plan.kind, site.plan.setting} & _WATERLESS:
        _flood(composer)
    if site.has(BURIED) and not scenery.indoors:
        composer.layer(0.96, lambda b: _slide(b, site))
    if site.has(DRY) and not scenery.indoors and site.plan.kind not in _BEDS:
        composer.layer(0.99, lambda b: cracked_earth(b, site, 0.83, 0.99))


_BEDS: Final = frozenset({"river", "waterside", "lake"})
"""Places whose own water is gone, and not that of their banks."""


def _flood(composer: Composer) -> None:
    """Add muddy water in which people stand to their shins, with what drifts in it."""
    site = composer.site
    deep = site.tones.near(_SPATE)
    crest = mix(deep, "#ffffff", 0.55)

    def water(b: Brush, top: float, rows: int) -> None:
        dice = site.dice("flood", top)
        for row in range(rows):
            t = row / 4
            y = top + 0.21 * t**1.4
            tone = mix(shade(deep, 0.12), shade(deep, -0.22), t + 0.12 * (row % 2))
            wave_row(b, site, y, 0.007 + 0.009 * t, 0.14 + 0.16 * t, tone, dice.unit())
            for _ in range(int(6 * site.aspect)):
                x, half = dice.between(site.left, site.right), dice.between(0.015, 0.05)
                wave = Outline(x - half, y + 0.02).bend(x, y + 0.012, x + half, y + 0.02)
                b.draw(wave.open(), crest, 0.0022 + 0.002 * t, 0.7, lit=True)

    def behind(b: Brush) -> None:
        water(b, 0.75, 5)
        dice = site.dice("drift")
        for k in range(4):
            x, y = site.aspect * (0.06 + 0.28 * k + 0.05 * dice.unit()), dice.between(0.8, 0.84)
            half = dice.between(0.04, 0.08)
            b.line("#5f4a30", 0.014, x - half, y, x + half, y - dice.between(0.0, 0.012))
            b.line(crest, 0.003, x - half - 0.02, y + 0.012, x + half + 0.01, y + 0.012)
        composer.put(b, "barrel", site.aspect * dice.pick((0.12, 0.9)), 0.83, 0.5)

    composer.layer(0.97, behind)
    live_water(composer, 0.78, 0.85)
    composer.layer(1.02, lambda b: water(b, 0.87, 3))


def _slide(b: Brush, site: Site) -> None:
    """Paint a slope of earth and rocks that came down across the place, from one side."""
    dice = site.dice("slide")
    snowy = site.tones.snowy
    earth = "#e4eaf0" if snowy else _EARTH
    side = dice.pick((-1, 1))
    middle, half = site.middle, site.middle

    def at(share: float) -> float:
        return middle + side * half * share

    slope = (
        Outline(at(1.6), 1.0).to(at(1.5), 0.1).curve(at(1.0), 0.2, at(0.75), 0.42, at(0.45), 0.6)
    )
    slope.curve(at(0.2), 0.72, at(-0.15), 0.76, at(-0.55), 0.84)
    slope.to(at(-0.7), 0.88, at(-0.4), 1.0)
    b.path(slope.close(), earth)
    for _ in range(34):
        share = dice.between(-0.5, 1.3)
        top = 0.84 - 0.42 * max(0.0, share) ** 0.8
        y = dice.between(min(top + 0.06, 0.88), 0.95)
        size = dice.between(0.014, 0.05)
        stone = shade("#b9c4cf" if snowy else "#857a6e", dice.between(-0.25, 0.1))
        x = at(share)
        block = Outline(x - size, y).to(x - size * 0.8, y - size * 0.8, x - size * 0.1, y - size)
        b.path(block.to(x + size * 0.8, y - size * 0.6, x + size, y).close(), stone)
    for share, lean in ((0.25, -0.5), (0.7, 0.7)):
        # Trees that came down with it.
        x, y = at(share), 0.86 - 0.18 * share
        b.line("#5a4632", 0.02, x, y, x + lean * 0.26, y - 0.1)
        for k in range(3):
            px, py = x + lean * (0.12 + 0.06 * k), y - 0.045 - 0.024 * k
            b.line("#5a4632", 0.008, px, py, px + lean * 0.05, py - 0.06)
