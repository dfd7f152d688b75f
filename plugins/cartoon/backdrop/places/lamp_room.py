"""The top of a lighthouse: a round room of glass, the great lens, and the sea all around."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import skia

from ...ink.brush import Brush, rect_path
from ...ink.pen import Outline, ellipse, mix, shade
from ..library import Composer
from ..scenery import band
from ..sky import lightning, sky
from ..water import open_sea

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..scenery import Scenery, Site

    Motion = Callable[[Brush, float], None]

SILL: Final = 0.6
TOP: Final = 0.085
HORIZON: Final = 0.5
FOOT: Final = 0.845
"""Where the lens stands."""

IRON: Final = "#47525a"
TURN: Final = 8.0
"""Seconds in which the lens turns once."""


def lamp_room(site: Site) -> Scenery:
    """Return the lamp room of a lighthouse."""
    composer = Composer(site, sky(site, HORIZON), indoors=True)
    dice = site.dice("lens")
    side = dice.pick((-1, 1))
    upright = site.aspect < 0.9
    lens_x = site.middle + side * (0.24 if upright else 0.3 * site.aspect)
    size = 0.72 if upright else 1.0
    lit = site.tones.lamps

    composer.layer(0.15, lambda b: open_sea(b, site, HORIZON, 0.8), site.tones.near)
    ship_x = site.middle - side * 0.2 * site.aspect
    composer.layer(0.2, lambda b: _ship(b, ship_x), site.tones.near)
    if lit:
        composer.move((ship_x - 0.06, HORIZON - 0.09, 0.12, 0.12), _flashes(ship_x), 8, soft=True)
        composer.move(
            (site.left, TOP, site.right - site.left, SILL - TOP - 0.08),
            _beam(lens_x, FOOT - 0.5 * size, site),
            12,
            depth=0.45,
            soft=True,
        )
    if site.rainy:
        lashed = (-0.1, TOP + 0.02, site.aspect + 0.2, SILL - TOP - 0.03)
        composer.move(lashed, _lashing(site), 12, depth=0.5, soft=True)
    lightning(composer, HORIZON)
    composer.layer(0.55, lambda b: _shell(b, site))
    composer.layer(0.7, lambda b: _lens(b, site, lens_x, size))
    if lit:
        composer.move(
            (lens_x - 0.13, FOOT - 0.645 * size, 0.26, 0.3), _turning(lens_x, size), 8, soft=True
        )
    composer.layer(0.9, lambda b: _things(composer, b, site, side))
    composer.layer(1.2, lambda b: _railing(b, site))
    return composer.scenery


def _ship(b: Brush, x: float) -> None:
    y = HORIZON + 0.004
    hull = (
        Outline(x - 0.032, y - 0.01)
        .to(x + 0.034, y - 0.01, x + 0.026, y + 0.003, x - 0.026, y + 0.003)
        .close()
    )
    b.path(hull, "#4a4450")
    b.rect(x - 0.014, y - 0.022, 0.022, 0.013, "#6f6a70")
    b.line("#4a4450", 0.0022, x + 0.004, y - 0.022, x + 0.004, y - 0.05)


def _flashes(x: float) -> Motion:
    """Return the painter of a ship's answer: three flashes, then a pause."""

    def paint(b: Brush, seconds: float) -> None:
        at = seconds % 4.0
        on = at < 2.1 and at % 0.7 < 0.36
        b.oval(x + 0.004, HORIZON - 0.046, 0.004, 0.004, "#fff6d8" if on else "#c9a86a", lit=True)
        if on:
            b.glow(x + 0.004, HORIZON - 0.046, 0.05, "#fff0c0", 1.0)

    return paint


def _beam(x: float, y: float, site: Site) -> Motion:
    """Return the painter of two beams that turn with the lens and sweep the night."""
    reach = site.right - site.left

    def paint(b: Brush, seconds: float) -> None:
        for half in (0.0, 0.5):
            turn = 2 * math.pi * (seconds / TURN + half + 0.06)
            toward, depth = math.cos(turn), math.sin(turn)
            if depth < -0.3:
                continue
            end_x = x + toward * reach
            spread = 0.05 + 0.16 * (0.4 + depth)
            strength = 0.1 + 0.1 * max(0.0, depth)
            for grow, alpha in ((1.0, 0.5), (0.6, 0.7), (0.28, 1.0)):
                cone = Outline(x, y - 0.03).to(
                    end_x, y - 0.04 - spread * grow, end_x, y - 0.04 + spread * grow, x, y + 0.03
                )
                b.path(cone.close(), "#ffe9ac", strength * alpha, lit=True)

    return paint


def _turning(x: float, size: float) -> Motion:
    """Return the painter of the light that wanders over the lens as it turns."""

    def paint(b: Brush, seconds: float) -> None:
        turn = 2 * math.pi * seconds / TURN
        for half in (0.0, math.pi):
            across, near = math.sin(turn + half), math.cos(turn + half)
            if near > -0.2:
                b.glow(
                    x + 0.07 * across * size,
                    FOOT - 0.495 * size,
                    0.06 + 0.05 * max(0.0, near),
                    "#fffbe0",
                    0.4 + 0.5 * max(0.0, near),
                )

    return paint


def _lashing(site: Site) -> Motion:
    """Return the painter of rain that is driven against the glass."""

    def paint(b: Brush, seconds: float) -> None:
        dice = site.dice("lashing")
        thin, thick = Outline(-9, -9), Outline(-9, -9)
        for index in range(int(80 * site.aspect)):
            start, speed = dice.unit(), dice.between(1.5, 2.2)
            t = (start + seconds * speed) % 1.0
            x = dice.unit() * (site.aspect + 0.3) - 0.12 * t
            y = TOP + (SILL - TOP) * t
            (thick if index % 4 == 0 else thin).jump(x, y).to(x - 0.012, y + 0.045)
        b.draw(thin.open(), "#cfe0f0", 0.0016, 0.4, lit=True)
        b.draw(thick.open(), "#e2eefa", 0.0028, 0.42, lit=True)

    return paint


def _bow(site: Site, y: float, sag: float) -> Outline:
    """Return a rail that runs around the room: it bends down in the middle."""
    return Outline(site.left, y).bend(site.middle, y + sag * 2, site.right, y)


def _shell(b: Brush, site: Site) -> None:
    """Paint the iron frame of the glass, the wall under it, the floor and the dome."""
    left, right, middle = site.left, site.right, site.middle
    pane = 0.36
    count = 5
    # Glass: a little sky light, and its sheen.
    for index in range(-count, count + 1):
        x = middle + pane * index * (1 - 0.028 * abs(index))
        sheen = Outline(x + 0.05, SILL).to(x + 0.17, TOP, x + 0.24, TOP, x + 0.12, SILL).close()
        b.path(sheen, "#ffffff", 0.045 if site.night else 0.1, lit=True)
    for index in range(-count, count + 1):
        x = middle + pane * (index + 0.5) * (1 - 0.028 * abs(index + 0.5))
        lean = (x - middle) * 0.035
        b.poly(
            IRON,
            x - 0.012,
            SILL + 0.02,
            x + 0.012,
            SILL + 0.02,
            x + 0.011 - lean,
            TOP - 0.02,
            x - 0.011 - lean,
            TOP - 0.02,
        )
        b.poly(
            shade(IRON, 0.3),
            x - 0.012,
            SILL + 0.02,
            x - 0.007,
            SILL + 0.02,
            x - 0.006 - lean,
            TOP - 0.02,
            x - 0.011 - lean,
            TOP - 0.02,
        )
    for y, sag in ((0.24, 0.004), (0.42, 0.012)):
        b.draw(_bow(site, y, sag).open(), IRON, 0.009)
    wall = _bow(site, SILL - 0.012, 0.016).to(right, 0.9, left, 0.9).close()
    b.ramp(wall, (0, SILL), (0, 0.8), (0, "#7c3f3a", 1), (0.25, "#95504a", 1), (1, "#5f302f", 1))
    b.draw(_bow(site, SILL - 0.012, 0.016).open(), "#c8b48a", 0.02)
    b.draw(_bow(site, SILL, 0.016).open(), shade("#c8b48a", -0.5), 0.006)
    for index in range(-9, 10):
        x = middle + 0.18 * index
        y = SILL + 0.035 + 0.03 * (1 - ((x - middle) / 1.35) ** 2)
        b.rect(x - 0.08, y, 0.16, 0.1, "#a85f56", 0.35, round_=0.008)
        b.oval(x - 0.09, y - 0.006, 0.004, 0.004, "#d0a08a")
    floor = _bow(site, 0.765, 0.016).to(right, 1.5, left, 1.5).close()
    b.ramp(floor, (0, 0.77), (0, 1.05), (0, "#54494a", 1), (0.4, "#7d6a60", 1), (1, "#4c4144", 1))
    for ring in range(5):
        rx, ry = 0.5 + 0.32 * ring, 0.05 + 0.055 * ring
        path = skia.Path()
        path.addOval(ellipse(middle, 0.8, rx, ry))
        b.canvas.save()
        b.canvas.clipPath(floor, doAntiAlias=True)
        b.draw(path, "#3d3436", 0.004, 0.6)
        b.canvas.restore()
    b.draw(_bow(site, 0.765, 0.016).open(), "#2f2528", 0.008)
    # The dome: ribs that run together above.
    dome = (
        Outline(left, -1)
        .to(right, -1, right, TOP - 0.02)
        .bend(middle, TOP + 0.03, left, TOP - 0.02)
        .close()
    )
    b.path(dome, "#3c3238")
    b.draw(
        Outline(left, TOP - 0.02).bend(middle, TOP + 0.03, right, TOP - 0.02).open(),
        "#c8b48a",
        0.018,
    )
    for index in range(-6, 7):
        x = middle + 0.3 * index
        b.line("#5b4a4c", 0.012, x, TOP, middle + 0.1 * index, -0.3)
    if site.tones.lamps:
        corners = band(site, -1, 1.6)
        b.ramp(
            corners,
            (0, 0),
            (0, 1),
            (0, "#120c24", 0.5),
            (0.25, "#120c24", 0.0),
            (0.7, "#120c24", 0.1),
            (1, "#120c24", 0.55),
            lit=True,
        )


def _lens(b: Brush, site: Site, x: float, size: float) -> None:
    """Paint the lens: rings of glass about the flame, in brass, on an iron foot."""
    b.canvas.save()
    b.canvas.translate(x * (1 - size), FOOT * (1 - size))
    b.canvas.scale(size, size)
    _lens_body(b, site, x)
    b.canvas.restore()


def _lens_body(b: Brush, site: Site, x: float) -> None:
    lit = site.tones.lamps
    glass = "#fff0be" if lit else mix(b.tone("#bfd6d4"), site.tones.sky[1][1], 0.3)
    edge = "#e0a84a" if lit else b.tone("#7fa09f")
    if lit:
        b.glow(x, 0.35, 0.95, "#ffc560", 0.6)
        b.pool(x, 0.86, 0.7, 0.13, "#ffc560", 0.55)
    b.foot(x, 0.845, 0.2, 0.03, 0.4)
    b.poly("#3f4a50", x - 0.14, 0.84, x + 0.14, 0.84, x + 0.075, 0.58, x - 0.075, 0.58)
    b.poly("#5d6a70", x - 0.14, 0.84, x - 0.07, 0.84, x - 0.03, 0.58, x - 0.075, 0.58)
    b.rect(x - 0.15, 0.825, 0.3, 0.026, "#38424a")
    for y in (0.66, 0.74):
        b.oval(x, y, 0.02, 0.02, "#c9a050")
    b.rect(x - 0.135, 0.545, 0.27, 0.036, "#b08a3e")
    b.rect(x - 0.135, 0.545, 0.27, 0.01, "#e6c675")
    body = (
        Outline(x - 0.095, 0.545)
        .curve(x - 0.175, 0.45, x - 0.175, 0.27, x - 0.075, 0.165)
        .to(x + 0.075, 0.165)
        .curve(x + 0.175, 0.27, x + 0.175, 0.45, x + 0.095, 0.545)
        .close()
    )
    b.ramp(
        body,
        (x - 0.15, 0),
        (x + 0.15, 0),
        (0, edge, 1),
        (0.3, glass, 1),
        (0.62, glass, 1),
        (1, edge, 1),
        lit=True,
    )
    b.canvas.save()
    b.canvas.clipPath(body, doAntiAlias=True)
    for ring in range(1, 8):
        path = skia.Path()
        path.addOval(ellipse(x, 0.355, 0.022 * ring, 0.025 * ring))
        b.draw(
            path, mix(edge, "#8a5a20", 0.35) if lit else b.tone("#5f8080"), 0.003, 0.75, lit=True
        )
    for row in range(12):
        y = 0.175 + row * 0.034
        if abs(y - 0.355) > 0.08:
            b.draw(
                Outline(x - 0.18, y).bend(x, y + 0.02, x + 0.18, y).open(),
                mix(edge, "#8a5a20", 0.3) if lit else b.tone("#5f8080"),
                0.003,
                0.7,
                lit=True,
            )
    if lit:
        b.glow(x, 0.355, 0.16, "#ffffff", 0.95)
        b.oval(x, 0.355, 0.03, 0.045, "#ffffff", lit=True)
    b.canvas.restore()
    brass = "#b08a3e"
    for toward in (-1, -0.36, 0.36, 1):
        rib = Outline(x + 0.09 * toward, 0.545).curve(
            x + 0.172 * toward, 0.45, x + 0.172 * toward, 0.27, x + 0.072 * toward, 0.165
        )
        b.draw(rib.open(), brass, 0.009)
    b.rect(x - 0.09, 0.145, 0.18, 0.026, brass)
    b.poly("#8a6a34", x - 0.06, 0.145, x + 0.06, 0.145, x + 0.02, 0.1, x - 0.02, 0.1)


def _things(composer: Composer, b: Brush, site: Site, side: int) -> None:
    if site.aspect > 1:
        composer.put(b, "chest", site.middle - side * 0.42 * site.aspect, 0.9, 1.05)
        composer.put(b, "rope_coil", site.middle + side * 0.47 * site.aspect, 0.93, 1.1)


def _railing(b: Brush, site: Site) -> None:
    """Paint a brass rail close to the lens at both edges of the frame."""
    dark = mix(b.tone("#6a5230"), "#120c20", 0.55)
    for side in (-1, 1):
        x = site.middle + side * (site.middle + 0.02)
        b.mist(rect_path(x - 0.02, 0.68, 0.04, 0.5), dark, 0.004, 0.97)
        knob = skia.Path()
        knob.addOval(ellipse(x, 0.68, 0.034, 0.034))
        b.mist(knob, mix(dark, "#ffcf80", 0.18), 0.004, 0.97)
