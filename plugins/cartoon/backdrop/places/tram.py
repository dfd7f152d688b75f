"""Inside a tram or a train: windows with a town that passes, seats, rails, straps and lamps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import skia

from ...ink.brush import SHADOW, Brush, rect_path
from ...ink.pen import Outline, box, colour, mix, shade, vertical
from ..library import Composer
from ..scenery import band, wash

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..scenery import Scenery, Site

HEAD, SILL, FLOOR = 0.15, 0.52, 0.79
SPEED: Final = 0.42
"""Of the nearest houses that pass, in frame heights per second."""


def tram(site: Site) -> Scenery:
    """Return the inside of a tram."""
    composer = Composer(site, wash(site, site.tones.sky[-1][1]), indoors=True)
    panes = _panes(site)
    clip = skia.Path()
    for left, width in panes:
        clip.addRRect(skia.RRect.MakeRectXY(box(left, HEAD, width, SILL - HEAD), 0.022, 0.022))

    def outside(b: Brush) -> None:
        b.canvas.drawRect(box(site.left, 0, 4, SILL + 0.02), vertical(HEAD, SILL, *site.tones.sky))
        if site.plan.blur:
            b.mist(rect_path(site.left, 0.38, 4, 0.3), town.rows[0][0][3], 0.03, 0.8)

    town = _Town(site)
    composer.layer(0.2, outside)

    def passing(b: Brush, seconds: float) -> None:
        b.canvas.save()
        b.canvas.clipPath(clip, doAntiAlias=True)
        b.canvas.drawRect(box(site.left, HEAD, 4, SILL - HEAD), skia.Paint(Color=colour(town.air)))
        town.paint(b, seconds)
        if site.rainy:
            _drops(b, site, seconds)
        elif site.tones.snowy:
            _flakes(b, site, seconds)
        for left, width in panes:
            sheen = Outline(left + width * 0.2, SILL).to(
                left + width * 0.5, HEAD, left + width * 0.66, HEAD, left + width * 0.36, SILL
            )
            b.path(sheen.close(), "#ffffff", 0.05, lit=True)
        b.canvas.restore()

    strip = (-0.1, HEAD, site.aspect + 0.2, SILL - HEAD)
    if site.plan.blur:
        composer.move(strip, _blurred_lights(site, panes), 12, depth=0.6, soft=True)
    else:
        composer.move(strip, passing, 12, depth=0.6, tone=site.tones.near)
    composer.layer(0.6, lambda b: _wall(b, site, panes, clip))
    composer.layer(0.75, lambda b: _seats(b, panes))
    composer.layer(1.0, lambda b: _floor(b, site))
    composer.layer(1.15, lambda b: _rails(b, site))
    return composer.scenery


def _panes(site: Site) -> list[tuple[float, float]]:
    """Return left edge and width of each window; one is in the middle, calm behind the heads."""
    width = 0.46 if site.aspect > 1 else 0.4
    gap = 0.07
    count = 4
    return [
        (site.middle - width / 2 + index * (width + gap), width)
        for index in range(-count, count + 1)
    ]


class _Town:
    """A row of houses that comes round again; far ones pass more slowly."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.air = mix(site.tones.sky[1][1], site.tones.sky[-1][1], 0.5)
        self.span = site.aspect + 1.2
        self.rows = [self._row(site, 0), self._row(site, 1)]

    def _row(self, site: Site, near: int) -> list[tuple[float, float, float, str, list[Box4]]]:
        dice = site.dice("town", near)
        houses = []
        x = 0.0
        while x < self.span - 0.12:
            width = dice.between(0.1, 0.2) * (1.0 + 0.5 * near)
            top = dice.between(0.2, 0.33) if not near else dice.between(0.18, 0.42)
            colour = site.tones.far(
                dice.pick(("#8f7d74", "#7a7f90", "#9a8a78", "#6f7a74")), 0.2 if near else 0.55
            )
            if site.night:
                colour = mix(colour, "#101830", 0.35)
            lights = []
            for row in range(3):
                for column in range(max(1, int(width / 0.055))):
                    if dice.chance(0.45 if site.tones.lamps else 0.8):
                        lights.append((0.014 + column * 0.052, 0.03 + row * 0.06, 0.024, 0.034))
            houses.append((x, width, top, colour, lights))
            x += width + (dice.between(0.02, 0.16) if near else 0.004)
        return houses

    def paint(self, b: Brush, seconds: float) -> None:
        """Paint what is seen at a time."""
        pane = "#ffd08a" if self.site.tones.lamps else self.site.tones.near("#9db6c6")
        for near, speed in ((0, SPEED * 0.35), (1, SPEED)):
            roof = -0.028 if self.site.plan.style == "east" else -0.02
            for x, width, top, tint, lights in self.rows[near]:
                left = (x - seconds * speed) % self.span - 0.5
                if left > self.site.aspect + 0.1:
                    continue
                b.rect(left, top, width, SILL - top, tint, lit=True)
                lift = 0.012 if self.site.plan.style == "east" else 0.0
                b.poly(
                    mix(tint, "#1a1a30", 0.3),
                    left - 0.014,
                    top - lift,
                    left + width * 0.25,
                    top + roof * 0.6,
                    left + width / 2,
                    top + roof,
                    left + width * 0.75,
                    top + roof * 0.6,
                    left + width + 0.014,
                    top - lift,
                    left + width,
                    top + 0.01,
                    left,
                    top + 0.01,
                    lit=True,
                )
                for dx, dy, wide, tall in lights:
                    b.rect(left + dx, top + dy, wide, tall, pane, 0.85 if near else 0.5, lit=True)
        self._lamps(b, seconds)

    def _lamps(self, b: Brush, seconds: float) -> None:
        lit = self.site.tones.lamps
        for index in range(2):
            x = (index * self.span / 2 - seconds * SPEED * 1.5) % self.span - 0.4
            b.rect(x, 0.24, 0.01, SILL - 0.24, "#1d1f2c", lit=True)
            b.rect(x - 0.03, 0.235, 0.07, 0.008, "#1d1f2c", lit=True)
            if lit:
                b.oval(x + 0.034, 0.252, 0.1, 0.085, "#ffd890", 0.13, lit=True)
                b.oval(x + 0.034, 0.252, 0.05, 0.042, "#ffd890", 0.3, lit=True)
                b.oval(x + 0.034, 0.252, 0.016, 0.014, "#fff6d0", lit=True)


Box4 = tuple[float, float, float, float]


def _blurred_lights(site: Site, panes: list[tuple[float, float]]) -> Callable[[Brush, float], None]:
    """Return the painter of what passes when the windows are out of focus: discs of light."""
    clip = skia.Path()
    for left, width in panes:
        clip.addRect(box(left + 0.016, HEAD + 0.016, width - 0.032, SILL - HEAD - 0.032))
    dice = site.dice("discs")
    span = site.aspect + 1.0
    lit = site.tones.lamps
    colours = ("#ffd08a", "#ffe2b0", "#ffb070", "#c9d8ff") if lit else ("#ffffff", "#dfeaf2")
    discs = [
        (
            dice.unit() * span,
            dice.between(HEAD + 0.05, SILL - 0.04),
            dice.between(0.012, 0.034),
            dice.between(0.4, 1.0),
            dice.pick(colours),
        )
        for _ in range(26)
    ]

    def paint(b: Brush, seconds: float) -> None:
        b.canvas.save()
        b.canvas.clipPath(clip, doAntiAlias=True)
        for x, y, radius, speed, text in discs:
            left = (x - seconds * SPEED * speed) % span - 0.5
            for grow, alpha in ((1.25, 0.1), (1.1, 0.12), (0.95, 0.22)):
                strength = alpha * (1.0 if lit else 0.5)
                b.oval(left, y, radius * grow, radius * grow, text, strength, lit=True)
        b.canvas.restore()

    return paint


def _drops(b: Brush, site: Site, seconds: float) -> None:
    """Draw drops that crawl over the glass against the drive, and the rain behind it."""
    dice = site.dice("drops")
    thin, thick = Outline(-9, -9), Outline(-9, -9)
    for index in range(int(46 * site.aspect)):
        x0, start = dice.unit() * (site.aspect + 0.3), dice.unit()
        speed = dice.between(0.25, 0.7)
        t = (start + seconds * speed) % 1.0
        x, y = x0 - 0.16 + 0.16 * t, HEAD - 0.04 + (SILL - HEAD + 0.08) * t
        (thick if index % 3 == 0 else thin).jump(x, y).to(x + 0.014, y + 0.03)
    b.draw(thin.open(), "#cfe0f0", 0.0016, 0.45, lit=True)
    b.draw(thick.open(), "#e2eefa", 0.003, 0.5, lit=True)
    still = site.dice("beads")
    for _ in range(int(60 * site.aspect)):
        x, y = still.unit() * site.aspect, HEAD + (SILL - HEAD) * still.unit()
        size = still.between(0.0012, 0.003)
        b.oval(x, y, size, size * 1.25, "#dcebf8", 0.4, lit=True)


def _flakes(b: Brush, site: Site, seconds: float) -> None:
    dice = site.dice("flakes")
    for _ in range(int(34 * site.aspect)):
        speed, start = dice.between(0.3, 0.6), dice.unit()
        x = (dice.unit() - seconds * speed * 0.5) % 1.0 * (site.aspect + 0.1) - 0.05
        y = HEAD + (SILL - HEAD) * ((start + seconds * 0.14) % 1.0)
        b.oval(x, y, 0.0035, 0.0035, "#ffffff", 0.8, lit=True)


def _wall(b: Brush, site: Site, panes: list[tuple[float, float]], clip: skia.Path) -> None:
    cream, green, brass = "#d9cba6", "#3f6152", "#c19a4c"
    left, wide = site.left - 0.3, site.right - site.left + 0.6
    hole = skia.Path()
    hole.addRect(box(left, -1, wide, 2.0))
    hole.addPath(clip)
    hole.setFillType(skia.PathFillType.kEvenOdd)
    b.path(hole, cream)
    b.canvas.save()
    b.canvas.clipPath(hole, doAntiAlias=True)
    # The ceiling curves over: darker above, with a rail of lamps and old advertisements.
    b.rect(left, -1, wide, 1.04, shade(cream, -0.3))
    b.rect(left, 0.04, wide, 0.008, "#8a6a40")
    dice = site.dice("cards")
    for index in range(-4, 6):
        x = site.middle + index * 0.53 - 0.2
        b.rect(x, 0.06, 0.24, 0.06, dice.pick(("#a8564a", "#4f7a86", "#c79a4c", "#6f8a5c")), 0.85)
        b.rect(x + 0.015, 0.072, 0.06, 0.036, "#efe4c8", 0.9)
        for row in range(2):
            b.rect(x + 0.09, 0.076 + row * 0.017, 0.12 - 0.03 * row, 0.007, "#efe4c8", 0.8)
    for pane_left, width in panes:
        rim = skia.RRect.MakeRectXY(box(pane_left, HEAD, width, SILL - HEAD), 0.022, 0.022)
        path = skia.Path()
        path.addRRect(rim)
        b.draw(path, "#6a4630", 0.026)
        b.draw(path, shade("#6a4630", 0.25), 0.005)
    b.canvas.restore()
    for pane_left, width in panes:
        b.rect(pane_left - 0.02, SILL + 0.006, width + 0.04, 0.02, "#7d5538", round_=0.005)
        b.rect(pane_left - 0.02, SILL + 0.02, width + 0.04, 0.006, shade("#7d5538", -0.45))
        b.line(brass, 0.008, pane_left, HEAD + 0.07, pane_left + width, HEAD + 0.07)
    b.rect(left, 0.57, wide, FLOOR - 0.57, green)
    b.rect(left, 0.565, wide, 0.01, brass)
    for index in range(-12, 13):
        x = site.middle + index * 0.17
        b.line(shade(green, -0.3), 0.004, x, 0.58, x, FLOOR)
        b.line(shade(green, 0.14), 0.003, x + 0.004, 0.58, x + 0.004, FLOOR)
    if site.tones.lamps:
        for pane_left, width in panes:
            x = pane_left + width + 0.035
            b.glow(x, 0.09, 0.42, "#ffcf80", 0.5)
            b.rect(x - 0.014, 0.05, 0.028, 0.03, brass)
            b.oval(x, 0.09, 0.022, 0.024, "#fff3cf", lit=True)


def _seats(b: Brush, panes: list[tuple[float, float]]) -> None:
    """Paint a bench along the wall: slatted backs, red leather seats, iron legs."""
    wood, leather = "#8a5d3c", "#8f3f3a"
    for pane_left, width in panes:
        left = pane_left + 0.012
        wide = width - 0.024
        b.foot(left + wide / 2, FLOOR + 0.015, wide * 0.52, 0.016, 0.4)
        for row in range(3):
            b.rect(
                left, 0.545 + row * 0.034, wide, 0.027, shade(wood, 0.06 - 0.08 * row), round_=0.006
            )
        b.rect(left - 0.008, 0.655, wide + 0.016, 0.045, leather, round_=0.016)
        b.rect(left, 0.658, wide, 0.012, shade(leather, 0.25), round_=0.006)
        b.rect(left, 0.7, wide, 0.02, shade(wood, -0.3))
        for share in (0.06, 0.94):
            b.rect(left + wide * share - 0.008, 0.54, 0.016, FLOOR - 0.53, "#33373a")
        for share in (0.0, 1.0):
            b.draw(
                Outline(left + wide * share, 0.66)
                .bend(left + wide * share, 0.6, left + wide * share, 0.535)
                .open(),
                "#c19a4c",
                0.009,
            )


def _floor(b: Brush, site: Site) -> None:
    slat = "#6f5138"
    b.ramp(
        band(site, FLOOR, 1.5),
        (0, FLOOR),
        (0, 1.03),
        (0, shade(slat, -0.4), 1),
        (0.4, slat, 1),
        (1, shade(slat, -0.35), 1),
    )
    for index in range(7):
        y = FLOOR + 0.012 + 0.24 * (index / 6) ** 1.5
        b.rect(site.left, y, 4, 0.004 + 0.003 * index, shade(slat, -0.45), 0.7)
        b.rect(site.left, y + 0.004 + 0.003 * index, 4, 0.003, shade(slat, 0.16), 0.6)
    if site.tones.wet:
        dice = site.dice("puddles")
        for _ in range(7):
            x, y = dice.between(0, site.aspect), dice.between(0.84, 0.98)
            b.oval(
                x,
                y,
                dice.between(0.05, 0.12),
                0.008,
                "#ffe0a0" if site.tones.lamps else "#dfe8ee",
                0.2,
                lit=True,
            )
    if site.tones.lamps:
        for share in (0.22, 0.78):
            b.pool(site.aspect * share, 0.88, 0.34, 0.07, "#ffcf80", 0.4)
        whole = rect_path(site.left, -1, site.right - site.left, 3)
        b.ramp(
            whole,
            (0, 0),
            (0, 1),
            (0, SHADOW, 0.42),
            (0.2, SHADOW, 0.0),
            (0.7, SHADOW, 0.0),
            (1, SHADOW, 0.4),
            lit=True,
        )


def _rails(b: Brush, site: Site) -> None:
    """Paint the rail under the ceiling, straps over the heads, and poles at the edges."""
    brass = "#c9a456"
    shares = (0.2, 0.5, 0.8) if site.aspect > 1 else (0.25, 0.75)
    b.rect(site.left, 0.012, site.right - site.left, 0.016, brass)
    b.rect(site.left, 0.022, site.right - site.left, 0.006, shade(brass, -0.4))
    for share in shares:
        x = site.aspect * share
        b.rect(x - 0.008, 0.02, 0.016, 0.05, "#6a4630")
        ring = Outline(x, 0.068).to(x + 0.026, 0.112, x - 0.026, 0.112).close()
        b.draw(ring, "#efe4cc", 0.009)
    for side in (-1, 1):
        x = site.middle + side * (site.middle - 0.03 * min(1.0, site.aspect))
        b.rect(x - 0.011, -0.1, 0.022, 1.3, brass)
        b.rect(x + 0.003, -0.1, 0.008, 1.3, shade(brass, -0.4))
        b.rect(x - 0.008, -0.1, 0.004, 1.3, shade(brass, 0.45))
