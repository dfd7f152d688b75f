"""Gardens and courtyards: beds and a pergola, a pond and a pavilion, a moon gate, a cloister."""

from __future__ import annotations

from typing import TYPE_CHECKING

import skia

from ...ink.brush import Brush, arch
from ...ink.pen import ellipse, mix, shade
from ..library import Composer
from ..parts.buildings import pane, roof_east
from ..parts.ground import drifting, meadow, near_branch
from ..parts.nature import SNOW, crown
from ..scenery import band, ridge
from ..sky import lightning, sky

if TYPE_CHECKING:
    from ..scenery import Scenery, Site

from .country import grass_frame


def garden(site: Site) -> Scenery:
    """Return a garden: beds and a pergola, or a pond with a pavilion and rocks in China."""
    composer = Composer(site, sky(site, 0.62))
    tones, dice = site.tones, site.dice("garden")
    east = site.plan.style == "east"
    side = dice.pick((-1, 1))
    lightning(composer, 0.5)

    def far(b: Brush) -> None:
        away = b.toned(lambda text: tones.far(text, 0.42))
        for _ in range(int(20 * site.aspect)):
            x = dice.between(site.left, site.right)
            share = min(1.0, 0.35 + abs(x - site.middle) / (0.4 * site.aspect))
            size = dice.between(0.06, 0.12) * share
            crown(
                away,
                [(x, 0.6 - size, size), (x + size, 0.62 - size, size * 0.9)],
                dice.pick(tones.leaves),
                tones.snowy,
                dice,
            )

    composer.layer(0.3, far)

    def wall(b: Brush) -> None:
        if east:
            b.ramp(
                band(site, 0.52, 0.76), (0, 0.52), (0, 0.76), (0, "#e0dccf", 1), (1, "#c4bfb2", 1)
            )
            for index in range(-5, 6):
                x = site.middle + index * 0.42 + 0.21
                if abs(x - site.middle) < 0.15:
                    continue
                b.path(arch(x - 0.06, 0.57, 0.12, 0.1, 0.05), "#5a6f66")
                for k in range(4):
                    b.line("#d8d2c4", 0.004, x - 0.06 + k * 0.04, 0.57, x - 0.06 + k * 0.04, 0.67)
            _tile_cap(b, site, 0.52)
            _pavilion(b, site, site.middle + side * 0.36 * site.aspect, 0.78)
            return
        hedge = shade(tones.leaves[0], -0.2)
        b.path(band(site, 0.6, 0.8), hedge)
        for index in range(60):
            x = site.left + 3 * index / 59
            b.oval(
                x, 0.605, 0.036, 0.02, SNOW if tones.snowy else shade(hedge, dice.between(0, 0.2))
            )
        _pergola(b, site, site.middle + side * 0.34 * site.aspect)

    composer.layer(0.6, wall)

    def near(b: Brush) -> None:
        meadow(b, site, 0.765, flowers=True)
        if east:
            pond = site.middle - side * 0.3 * site.aspect
            b.oval(pond, 0.86, 0.34, 0.05, "#8a8a80")
            b.oval(
                pond, 0.862, 0.32, 0.044, mix(tones.sky[1][1], tones.near("#3f6a70"), 0.5), lit=True
            )
            if site.plan.season != "winter":
                for _ in range(9):
                    x, y = pond + dice.between(-0.24, 0.24), 0.862 + dice.between(-0.02, 0.026)
                    b.oval(x, y, 0.03, 0.007, "#4f8a5c")
                    if dice.chance(0.4):
                        b.oval(x, y - 0.014, 0.012, 0.012, "#f0b8c4")
            composer.put(b, "bamboo", site.middle - side * 0.5 * site.aspect, 0.84, 0.7)
        else:
            for edge in (-1, 1):
                _bed(b, site, site.middle + edge * 0.36 * site.aspect, edge)
        composer.put(
            b,
            "blossom" if site.plan.season == "spring" else "broadleaf",
            site.middle - side * (0.46 if not east else 0.58) * site.aspect,
            0.8,
            0.66,
        )
        _stones(b, site)

    composer.layer(1.0, near)
    composer.layer(1.3, lambda b: grass_frame(b, site))
    drifting(composer)
    return composer.scenery


def _tile_cap(b: Brush, site: Site, y: float) -> None:
    b.rect(site.left, y - 0.03, 4, 0.034, SNOW if site.tones.snowy else "#565c66")
    for index in range(110):
        x = site.left + 3.2 * index / 109
        b.oval(x, y + 0.003, 0.012, 0.009, "#434852")
    b.rect(site.left, y - 0.038, 4, 0.012, "#474c56")


def _stones(b: Brush, site: Site) -> None:
    for k in range(5):
        t = k / 4
        x = site.middle + (0.05 if k % 2 else -0.04) * (1 + t)
        b.oval(
            x,
            0.8 + 0.19 * t,
            0.05 + 0.06 * t,
            0.009 + 0.012 * t,
            SNOW if site.tones.snowy else "#a8a298",
        )
        b.oval(x, 0.804 + 0.19 * t, 0.05 + 0.06 * t, 0.009 + 0.012 * t, "#161028", 0.1, lit=True)


def _bed(b: Brush, site: Site, x: float, side: int) -> None:
    dice = site.dice("bed", side)
    b.oval(x, 0.85, 0.25, 0.035, "#6a4f3c")
    for _ in range(60):
        px, t = x + dice.between(-0.24, 0.24), dice.unit()
        py = 0.83 + 0.045 * t
        tall = dice.between(0.03, 0.07)
        if site.tones.snowy:
            b.oval(px, py, 0.03, 0.01, SNOW)
            continue
        b.line(shade(site.tones.grass[2], -0.15), 0.004, px, py, px, py - tall)
        b.oval(
            px,
            py - tall,
            0.012,
            0.011,
            dice.pick(("#e0566a", "#f2c04c", "#f4ead8", "#a97ad0", "#f08a5c")),
        )


def _pergola(b: Brush, site: Site, x: float) -> None:
    wood = "#e0d8c6"
    for dx in (-0.2, 0.2):
        b.rect(x + dx - 0.014, 0.36, 0.028, 0.42, wood)
        b.rect(x + dx + 0.004, 0.36, 0.01, 0.42, shade(wood, -0.25))
    b.rect(x - 0.26, 0.345, 0.52, 0.022, wood)
    for k in range(9):
        b.rect(x - 0.24 + k * 0.058, 0.325, 0.014, 0.026, shade(wood, -0.15))
    dice = site.dice("pergola")
    for _ in range(50):
        px, py = x + dice.between(-0.25, 0.25), 0.34 + dice.between(-0.02, 0.035)
        text = SNOW if site.tones.snowy else dice.pick((*site.tones.leaves, "#e88fa2"))
        b.oval(px, py, 0.014, 0.012, text)
    b.rect(x - 0.13, 0.68, 0.26, 0.018, "#8a6a4e")
    for dx in (-0.11, 0.1):
        b.rect(x + dx, 0.698, 0.014, 0.09, "#6f533c")


def _pavilion(b: Brush, site: Site, x: float, y: float) -> None:
    red = "#9a3f34"
    b.rect(x - 0.2, y - 0.03, 0.4, 0.035, "#a8a298")
    for dx in (-0.16, -0.055, 0.055, 0.16):
        b.rect(x + dx - 0.01, y - 0.3, 0.02, 0.28, red)
    b.rect(x - 0.17, y - 0.105, 0.34, 0.012, red)
    for k in range(13):
        b.rect(x - 0.165 + k * 0.027, y - 0.1, 0.006, 0.07, red)
    b.rect(x - 0.17, y - 0.3, 0.34, 0.022, "#3f6a78")
    roof_east(b, site, x - 0.19, x + 0.19, y - 0.3, 0.15, "#4f5a54")
    b.oval(x, y - 0.47, 0.014, 0.018, "#d8b04a")
    if site.tones.lamps:
        b.glow(x, y - 0.22, 0.3, "#ffb45e", 0.55)
        b.oval(x, y - 0.25, 0.02, 0.018, "#ff7a48", lit=True)


def courtyard(site: Site) -> Scenery:
    """Return a courtyard: a siheyuan with a moon gate, or a cloister with a well."""
    composer = Composer(site, sky(site, 0.6))
    tones, dice = site.tones, site.dice("courtyard")
    east = site.plan.style == "east"
    side = dice.pick((-1, 1))
    lightning(composer, 0.4)

    def beyond(b: Brush) -> None:
        away = b.toned(lambda text: tones.far(text, 0.4))
        composer.put(away, "broadleaf", site.middle + side * 0.24 * site.aspect, 0.62, 0.56)
        composer.put(away, "broadleaf", site.middle - side * 0.3 * site.aspect, 0.6, 0.44)
        away.path(ridge(site, 0.64, 0.02, 7, dice), tones.leaves[0])

    composer.layer(0.3, beyond)
    composer.layer(0.6, lambda b: (_moon_gate if east else _cloister)(composer, b, site))

    def ground(b: Brush) -> None:
        stone = "#e6edf4" if tones.snowy else "#a39c92"
        b.ramp(
            band(site, 0.77, 1.5),
            (0, 0.77),
            (0, 1.03),
            (0, shade(stone, -0.1), 1),
            (0.4, stone, 1),
            (1, shade(stone, -0.36), 1),
        )
        for index in range(-16, 17):
            b.line(
                shade(stone, -0.3),
                0.0026,
                site.middle + index * 0.11,
                0.77,
                site.middle + index * 0.24,
                1.1,
                alpha=0.7,
            )
        for row in range(6):
            y = 0.79 + 0.24 * (row / 6) ** 1.5
            b.line(shade(stone, -0.3), 0.0026, site.left, y, site.right, y, alpha=0.7)
        if tones.wet:
            b.ramp(
                band(site, 0.77, 1.5),
                (0, 0.77),
                (0, 1),
                (0, tones.sky[-1][1], 0.4),
                (1, tones.sky[-1][1], 0.05),
                lit=True,
            )
        tree = "blossom" if tones.sky and site.plan.season == "spring" else "broadleaf"
        spot = site.middle + side * 0.4 * site.aspect
        b.oval(spot, 0.83, 0.15, 0.022, "#7d766c")
        b.oval(spot, 0.827, 0.13, 0.017, "#6a5240")
        composer.put(b, tree, spot, 0.828, 0.78 if site.aspect > 1 else 0.66)
        composer.put(b, "well", site.middle - side * 0.34 * site.aspect, 0.87, 1.0)
        for k in range(3):
            composer.put(
                b, "pot", site.middle - side * (0.46 + 0.07 * k) * site.aspect, 0.83 + 0.02 * k, 0.9
            )

    composer.layer(0.95, ground)

    def frame(b: Brush) -> None:
        if east:
            near_branch(b, site, -side, dice.pick(tones.leaves))
        else:
            grass_frame(b, site)

    composer.layer(1.25, frame)
    drifting(composer)
    return composer.scenery


def _moon_gate(composer: Composer, b: Brush, site: Site) -> None:
    """Paint the white wall with its round gate, and the wings left and right."""
    tones, middle = site.tones, site.middle
    radius = min(0.21, 0.3 * site.aspect)
    gate = skia.Path()
    gate.addRect(skia.Rect.MakeLTRB(site.left, 0.33, site.right, 0.78))
    gate.addOval(ellipse(middle, 0.575, radius, radius))
    gate.setFillType(skia.PathFillType.kEvenOdd)
    b.ramp(gate, (0, 0.33), (0, 0.78), (0, "#ddd8ca", 1), (1, "#bdb7aa", 1))
    ring = skia.Path()
    ring.addOval(ellipse(middle, 0.575, radius, radius))
    b.draw(ring, "#8a857c", 0.022)
    b.draw(ring, "#aaa59a", 0.006)
    b.rect(middle - radius * 0.75, 0.75, radius * 1.5, 0.03, "#8a857c")
    _tile_cap(b, site, 0.33)
    b.rect(middle - 0.1, 0.362 if radius > 0.2 else 0.37, 0.2, 0.05, "#33292a")
    for k in (-1, 1):
        b.line("#e0c878", 0.006, middle + k * 0.04 - 0.016, 0.387, middle + k * 0.04 + 0.016, 0.387)
        b.line("#e0c878", 0.005, middle + k * 0.04, 0.375, middle + k * 0.04, 0.402)
    for side in (-1, 1):
        outer = middle + side * (0.5 * site.aspect + 0.3)
        inner = middle + side * max(0.34 * site.aspect, 0.24)
        left, right = sorted((outer, inner))
        wood = "#7d3f30"
        b.rect(left, 0.4, right - left, 0.4, wood)
        count = 7
        for k in range(count):
            x = left + (right - left) * k / count
            w = (right - left) / count - 0.014
            lit = tones.lamps
            if lit:
                b.glow(x + w / 2, 0.56, 0.12, "#ffb45e", 0.35)
            b.rect(x + 0.007, 0.46, w, 0.2, "#ffc878" if lit else "#cfc4a6", lit=lit)
            for step in range(4):
                b.line(wood, 0.004, x + 0.007 + w * step / 3, 0.46, x + 0.007 + w * step / 3, 0.66)
            for step in range(5):
                b.line(
                    wood, 0.004, x + 0.007, 0.46 + 0.05 * step, x + 0.007 + w, 0.46 + 0.05 * step
                )
            b.rect(x - 0.006, 0.4, 0.014, 0.4, "#9a4a38")
        b.rect(left, 0.77, right - left, 0.03, "#8f897f")
        roof_east(b, site, left, right, 0.4, 0.13)
        composer.put(b, "lantern", inner + side * 0.05, 0.4, 0.7)


def _cloister(composer: Composer, b: Brush, site: Site) -> None:
    """Paint a wall with an arcade under a tiled roof."""
    stone = "#cdbb9c"
    b.ramp(band(site, 0.28, 0.78), (0, 0.28), (0, 0.78), (0, stone, 1), (1, shade(stone, -0.2), 1))
    roof = SNOW if site.tones.snowy else "#a8604a"
    b.rect(site.left, 0.215, 4, 0.075, roof)
    for index in range(90):
        x = site.left + 3.2 * index / 89
        b.line(shade(roof, -0.25), 0.004, x, 0.215, x + (x - site.middle) * 0.02, 0.29)
    b.rect(site.left, 0.286, 4, 0.014, shade(stone, -0.35))
    dice = site.dice("cloister")
    for index in range(-6, 7):
        x = site.middle + index * 0.31
        hole = arch(x - 0.1, 0.42, 0.2, 0.36, 0.1)
        b.path(arch(x - 0.118, 0.4, 0.236, 0.38, 0.118), shade(stone, 0.2))
        b.path(hole, "#4f4650" if not site.tones.lamps else "#6a4a40")
        if site.tones.lamps and index % 2:
            b.glow(x, 0.56, 0.16, "#ffc070", 0.6)
        b.rect(x + 0.145, 0.5, 0.02, 0.28, shade(stone, 0.12))
        if index % 2 == 0:
            pane(b, site, x + 0.13, 0.325, 0.05, 0.06, dice)
