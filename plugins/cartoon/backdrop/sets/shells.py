"""Sets that are no room and no open ground: vehicles, a lift, a tent, a trench, water and space."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import skia

from ...ink.brush import Brush, arch, rect_path
from ...ink.pen import Outline, mix, shade
from ..library import Composer
from ..parts.nature import SNOW
from ..parts.openings import outlook, sky_panel, view_of
from ..places.shell import FLOOR
from ..scenery import band, wash
from ..sky import cumulus, sky
from ..water import live_water, open_sea
from .inside import bright_tone
from .outside import far_layer, paint_ground
from .spec import put_all, put_drawing
from .states import paint_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..scenery import Scenery, Site


def _inside(site: Site, under: str = "#3a3038") -> Composer:
    return Composer(site, wash(site, site.tones.room(under)), indoors=True)


def _floor(b: Brush, site: Site, text: str, top: float = FLOOR) -> None:
    b.ramp(
        band(site, top, 1.5), (0, top), (0, 1.04), (0, shade(text, -0.3), 1), (0.5, text, 1),
        (1, shade(text, -0.35), 1),
    )  # fmt: skip


def _passing(composer: Composer, box: tuple[float, float, float, float], depth: float) -> None:
    """Add what passes outside a moving window: poles, trees and lights."""
    site = composer.site
    left, top, wide, tall = box
    dice = site.dice("passing", round(left, 3))
    things = [(dice.unit(), dice.between(0.3, 0.8), dice.chance(0.4)) for _ in range(5)]
    tones = site.tones

    def paint(b: Brush, seconds: float) -> None:
        for start, size, pole in things:
            t = (start + seconds * 0.55) % 1.0
            x = left + wide * (1.3 - 1.6 * t)
            if pole:
                b.rect(x, top + tall * 0.15, 0.008, tall, tones.far("#4a4a52", 0.2), lit=True)
            else:
                tone = tones.far(tones.leaves[0], 0.25)
                b.oval(
                    x,
                    top + tall * (1.05 - 0.25 * size),
                    0.09 * size,
                    tall * 0.4 * size,
                    tone,
                    lit=True,
                )

    composer.move(box, paint, 12, depth=depth)


def train(site: Site) -> Scenery:
    """Return the inside of a railway carriage: seats, racks and a passing country."""
    composer = _inside(site)
    modern = site.plan.age in {"modern", "future"}
    wall, seat = ("#dfe3e2", "#3f6fa0") if modern else ("#a8744c", "#7a2f33")
    dice = site.dice("train")
    spots = [site.middle + 0.62 * k for k in (-2, -1, 0, 1, 2)]

    def shell(b: Brush) -> None:
        b.path(band(site, -1, FLOOR), wall)
        if not modern:
            for k in range(34):
                b.line(
                    shade(wall, -0.2), 0.003, site.left + 0.1 * k, 0.5, site.left + 0.1 * k, FLOOR
                )
        b.rect(site.left, -1, 4, 1.06, shade(wall, -0.2) if not modern else "#f2f4f4")
        b.rect(site.left, 0.06, 4, 0.014, shade(wall, 0.25))
        for x in spots:
            pane = rect_path(x - 0.24, 0.16, 0.48, 0.32)
            outlook(b, site, pane, "trees" if not modern else view_of(site), dice)
            b.draw(pane, shade(wall, -0.45), 0.024)
            if not modern:
                b.rect(x - 0.24, 0.16, 0.48, 0.05, shade(seat, 0.1))
        b.rect(site.left, 0.1, 4, 0.014, "#c9a045" if not modern else "#aab2b4")
        for k in range(12):
            x = site.left + 0.28 * k
            if dice.chance(0.55):
                tone = dice.pick(("#6f4a36", "#4f5f6a", "#8a3f38"))
                b.rect(x, 0.03, 0.15, 0.07, tone, round_=0.01)
                b.rect(x + 0.06, 0.02, 0.04, 0.014, shade(tone, -0.3))
        _floor(b, site, "#6a5a50" if not modern else "#7d868c")

    composer.layer(0.55, shell)
    for x in spots:
        if -0.3 < x < site.aspect + 0.3:
            _passing(composer, (x - 0.22, 0.21, 0.44, 0.26), 0.55)

    def seats(b: Brush) -> None:
        for k in range(-3, 3):
            x = site.middle + 0.62 * k + 0.31
            b.rect(x - 0.09, 0.42, 0.18, 0.38, shade(seat, -0.15), round_=0.03)
            b.rect(x - 0.075, 0.4, 0.15, 0.06, "#efe8da", round_=0.02)
            for side in (-1, 1):
                b.rect(x + side * 0.15 - 0.1, 0.63, 0.2, 0.07, seat, round_=0.03)
                b.rect(x + side * 0.15 - 0.09, 0.69, 0.18, 0.12, shade(seat, -0.35))
                b.rect(x + side * 0.08 - 0.035, 0.45, 0.07, 0.22, seat, round_=0.03)

    composer.layer(0.7, seats)
    paint_state(composer, FLOOR)
    return composer.scenery


def coach(site: Site) -> Scenery:
    """Return the inside of a horse-drawn coach, with buttoned leather and two windows."""
    composer = _inside(site)
    leather = site.dice("coach").pick(("#6f2f33", "#34504a", "#4f3a5c"))

    def shell(b: Brush) -> None:
        b.path(band(site, -1, 1.5), shade(leather, -0.35))
        b.path(
            Outline(site.left, -1)
            .to(site.left, 0.2)
            .bend(site.middle, -0.1, site.right, 0.2)
            .to(site.right, -1)
            .close(),
            "#c9a878",
        )
        for side in (-1, 1):
            x = site.middle + side * 0.56 * site.middle
            pane = arch(x - 0.2, 0.18, 0.4, 0.34, 0.09)
            outlook(b, site, pane, "trees", site.dice("coach window", side))
            b.draw(pane, "#5b3d2e", 0.034)
            b.draw(pane, "#c9a045", 0.006)
            for edge in (-1, 1):
                drape = Outline(x + edge * 0.24, 0.14).to(x + edge * 0.06, 0.14)
                b.path(
                    drape.bend(x + edge * 0.16, 0.34, x + edge * 0.22, 0.5)
                    .to(x + edge * 0.25, 0.5)
                    .close(),
                    "#a8873c",
                )
        for row in range(4):
            for k in range(-9, 10):
                x, y = site.middle + 0.11 * (k + 0.5 * (row % 2)), 0.6 + 0.075 * row
                b.oval(x, y, 0.052, 0.036, leather)
                b.oval(x, y + 0.004, 0.008, 0.006, shade(leather, -0.5))
        b.rect(site.left, 0.86, 4, 0.07, shade(leather, 0.12), round_=0.03)
        b.rect(site.left, 0.92, 4, 0.2, shade(leather, -0.3))
        b.rect(site.left, 0.545, 4, 0.02, "#5b3d2e")
        if site.tones.lamps:
            b.glow(site.middle, 0.12, 0.5, "#ffca80", 0.6)
        b.oval(
            site.middle,
            0.12,
            0.03,
            0.04,
            "#ffe6a8" if site.tones.lamps else "#b9b0a0",
            lit=site.tones.lamps,
        )

    composer.layer(0.6, shell)
    for side in (-1, 1):
        x = site.middle + side * 0.56 * site.middle
        _passing(composer, (x - 0.15, 0.3, 0.3, 0.2), 0.6)
    return composer.scenery


def car(site: Site) -> Scenery:
    """Return the inside of a motor car, seen from before its seats: the road goes by behind."""
    composer = _inside(site)
    cloth = site.dice("car").pick(("#6f6258", "#4f5a66", "#5f5048"))
    middle, wide = site.middle, min(1.0, site.middle * 1.05)

    def shell(b: Brush) -> None:
        b.path(band(site, -1, 1.5), "#34343c")
        pane = Outline(middle - wide * 0.72, 0.16).bend(middle, 0.1, middle + wide * 0.72, 0.16)
        path = pane.to(middle + wide * 0.86, 0.5, middle - wide * 0.86, 0.5).close()
        outlook(b, site, path, "city" if site.plan.age != "classic" else "town", site.dice("car"))
        b.draw(path, "#1f1f25", 0.03)
        for side in (-1, 1):
            pane = Outline(middle + side * wide * 0.8, 0.16).to(
                middle + side * wide * 0.95,
                0.5,
                middle + side * wide * 1.5,
                0.5,
                middle + side * wide * 1.4,
                0.14,
            )
            outlook(b, site, pane.close(), "town", site.dice("car", side))
        b.rect(site.left, -1, 4, 1.1, "#8f8880")
        b.path(
            Outline(site.left, 0.09)
            .bend(middle, 0.05, site.right, 0.09)
            .to(site.right, 0.13)
            .bend(middle, 0.09, site.left, 0.13)
            .close(),
            "#5f5a55",
        )
        b.rect(site.left, 0.5, 4, 0.06, "#3f3d42")
        b.rect(middle - 0.1, 0.1, 0.2, 0.06, "#26262c", round_=0.02)

    composer.layer(0.55, shell)
    _passing(composer, (middle - wide * 0.7, 0.2, wide * 1.4, 0.28), 0.55)

    def seats(b: Brush) -> None:
        for side in (-1, 1):
            x = middle + side * wide * 0.44
            b.rect(x - 0.09, 0.37, 0.18, 0.13, shade(cloth, 0.1), round_=0.04)
            b.rect(x - 0.24, 0.49, 0.48, 0.6, cloth, round_=0.08)
            b.rect(x - 0.17, 0.53, 0.34, 0.5, shade(cloth, 0.12), round_=0.06)
            for k in range(3):
                b.line(
                    shade(cloth, -0.2), 0.004, x - 0.15, 0.62 + 0.1 * k, x + 0.15, 0.62 + 0.1 * k
                )
            b.line("#26262c", 0.026, x + side * 0.21, 0.3, x - side * 0.1, 1.0)

    composer.layer(0.75, seats)

    def wheel(b: Brush) -> None:
        b.path(
            Outline(site.left, 1.2)
            .to(site.left, 0.99)
            .bend(middle, 0.95, site.right, 0.99)
            .to(site.right, 1.2)
            .close(),
            "#26262c",
            lit=True,
        )
        ring = skia.Path()
        ring.addOval(skia.Rect.MakeLTRB(middle + wide * 0.24, 0.86, middle + wide * 0.66, 1.2))
        b.draw(ring, "#1a1a20", 0.04, lit=True)
        b.line("#1a1a20", 0.04, middle + wide * 0.26, 1.02, middle + wide * 0.64, 1.02, lit=True)

    composer.layer(1.2, wheel)
    return composer.scenery


def aeroplane(site: Site) -> Scenery:
    """Return the cabin of an airliner: oval windows, lockers and rows of seats."""
    composer = _inside(site)
    dice = site.dice("plane")

    def shell(b: Brush) -> None:
        b.ramp(band(site, -1, FLOOR), (0, 0), (0, FLOOR), (0, "#f2f4f4", 1), (1, "#c9d0d3", 1))
        b.path(
            Outline(site.left, -1)
            .to(site.left, 0.14)
            .bend(site.middle, 0.2, site.right, 0.14)
            .to(site.right, -1)
            .close(),
            "#e0e5e6",
        )
        for k in range(-4, 5):
            x = site.middle + 0.36 * k
            b.rect(x - 0.17, 0.02, 0.34, 0.12, "#eef1f1", round_=0.03)
            b.rect(x - 0.03, 0.12, 0.06, 0.012, "#9aa3ab", round_=0.004)
        for k in range(-7, 8):
            x = site.middle + 0.22 * k
            pane = skia.Path()
            pane.addRoundRect(skia.Rect.MakeXYWH(x - 0.055, 0.25, 0.11, 0.17), 0.05, 0.05)
            b.rect(x - 0.07, 0.235, 0.14, 0.2, "#dfe4e5", round_=0.06)
            b.canvas.save()
            b.canvas.clipPath(pane, doAntiAlias=True)
            sky_panel(b, site, pane.getBounds(), 0.5)
            if not site.night:
                b.oval(x + dice.between(-0.03, 0.03), 0.42, 0.08, 0.04, site.tones.cloud, lit=True)
            b.canvas.restore()
            b.draw(pane, "#b5bdc0", 0.006)
        _floor(b, site, "#56688a")

    composer.layer(0.55, shell, bright_tone(site))

    def seats(b: Brush) -> None:
        for k in range(-5, 6):
            x = site.middle + 0.3 * k
            b.rect(x - 0.11, 0.44, 0.22, 0.4, "#2f4f7a", round_=0.04)
            b.rect(x - 0.085, 0.42, 0.17, 0.1, "#efe8da", round_=0.03)
            b.rect(x - 0.08, 0.54, 0.16, 0.16, "#3f659a", round_=0.02)
            b.rect(x - 0.125, 0.65, 0.03, 0.16, "#26344c", round_=0.01)

    composer.layer(0.7, seats, bright_tone(site))
    return composer.scenery


def spacecraft(site: Site) -> Scenery:
    """Return the bridge of a spaceship with its viewport, or one of its corridors."""
    composer = _inside(site, "#1c2630")
    dice = site.dice("ship")
    middle, half = site.middle, min(0.66, site.middle * 0.72)
    bridge = not site.has("corridor")

    def shell(b: Brush) -> None:
        hull = "#56646f"
        b.ramp(
            band(site, -1, FLOOR),
            (0, 0),
            (0, FLOOR),
            (0, shade(hull, -0.25), 1),
            (0.6, hull, 1),
            (1, shade(hull, -0.2), 1),
        )
        for k in range(-9, 10):
            x = middle + 0.3 * k
            b.rect(x, -1, 0.006, 2, shade(hull, -0.35))
            b.rect(x + 0.006, -1, 0.003, 2, shade(hull, 0.2))
        for y in (0.56, 0.66):
            b.rect(site.left, y, 4, 0.008, shade(hull, -0.3))
        if bridge:
            port = (
                Outline(middle - half, 0.1)
                .to(
                    middle + half,
                    0.1,
                    middle + half * 1.14,
                    0.3,
                    middle + half,
                    0.52,
                    middle - half,
                    0.52,
                    middle - half * 1.14,
                    0.3,
                )
                .close()
            )
            _stars(b, site, port)
            b.draw(port, "#2f3840", 0.05)
            b.draw(port, "#8f9fab", 0.008)
            for k in (-1, 1):
                b.line(
                    "#2f3840", 0.022, middle + k * half * 0.4, 0.1, middle + k * half * 0.46, 0.52
                )
        else:
            for k in range(6):
                t = k / 5
                w, top, foot = 0.95 - 0.62 * t, 0.0 + 0.2 * t, 0.98 - 0.28 * t
                frame = Outline(middle - w, foot).to(
                    middle - w,
                    top + 0.14 * (1 - t),
                    middle - w * 0.7,
                    top,
                    middle + w * 0.7,
                    top,
                    middle + w,
                    top + 0.14 * (1 - t),
                    middle + w,
                    foot,
                )
                b.path(frame.close(), shade(hull, -0.12 * (k % 2) - 0.08 * k))
                b.rect(middle - w * 0.5, top + 0.012, w, 0.014, "#d8f4ff", 0.95, lit=True)
                for side in (-1, 1):
                    b.line(
                        "#6ad8e0",
                        0.006,
                        middle + side * w * 0.97,
                        foot - 0.05,
                        middle + side * w * 0.97,
                        foot - 0.2,
                        lit=True,
                    )
            composer.put(b, "door_hatch", middle, 0.7, 0.62)
        _floor(b, site, "#3f4a54")
        for k in range(-9, 10):
            b.line("#2a343c", 0.004, middle + 0.16 * k, FLOOR, middle + 0.4 * k, 1.1)
        for side in (-1, 1):
            x = middle + side * (half + 0.3)
            if bridge:
                composer.put(b, "door_hatch", x, FLOOR, 0.95)
            for k in range(4):
                b.rect(x + side * 0.24 - 0.06, 0.2 + 0.1 * k, 0.12, 0.06, "#1c2a33")
                for row in range(3):
                    b.rect(
                        x + side * 0.24 - 0.05,
                        0.21 + 0.1 * k + 0.016 * row,
                        dice.between(0.03, 0.1),
                        0.007,
                        dice.pick(("#6ad8e0", "#7fe0a8", "#e0b04a", "#e07a6a")),
                        lit=True,
                    )

    composer.layer(0.55, shell)

    def consoles(b: Brush) -> None:
        if bridge:
            composer.put(b, "console", middle, FLOOR + 0.01, min(1.0, site.aspect * 0.6))
            for side in (-1, 1):
                composer.put(b, "console", middle + side * 0.84 * site.middle, FLOOR + 0.07, 0.8)

    composer.layer(0.68, consoles)

    def air(b: Brush) -> None:
        b.glow(middle, 0.3, 0.8, "#8fd0ff", 0.14)
        b.ramp(
            band(site, -1, 2),
            (0, 0),
            (site.aspect, 0),
            (0, "#08121c", 0.5),
            (0.3, "#08121c", 0.0),
            (0.7, "#08121c", 0.0),
            (1, "#08121c", 0.5),
            lit=True,
        )

    composer.layer(0.72, air)
    paint_state(composer, FLOOR)
    return composer.scenery


def _stars(b: Brush, site: Site, path: skia.Path) -> None:
    """Paint space within a path: stars, a nebula and a planet."""
    own = site.dice("stars")
    bounds = path.getBounds()
    x, y, w, h = bounds.x(), bounds.y(), bounds.width(), bounds.height()
    b.canvas.save()
    b.canvas.clipPath(path, doAntiAlias=True)
    b.ramp(
        path,
        (x, y),
        (x + w, y + h),
        (0, "#060a1c", 1),
        (0.6, "#101a3c", 1),
        (1, "#1c1440", 1),
        lit=True,
    )
    b.glow(
        x + w * own.between(0.2, 0.8),
        y + h * 0.4,
        h * 0.8,
        own.pick(("#6a4aa8", "#3f6fa8", "#a84a7a")),
        0.5,
    )
    for _ in range(int(160 * w)):
        px, py = x + w * own.unit(), y + h * own.unit()
        size = own.between(0.0008, 0.0024)
        b.oval(px, py, size, size, "#fdf6e4", own.between(0.4, 1), lit=True)
    px, py, r = (
        x + w * own.pick((0.2, 0.78)),
        y + h * own.between(0.35, 0.6),
        min(h, w) * own.between(0.22, 0.34),
    )
    tone = own.pick(("#c98a5c", "#5f9ac0", "#8fb07a", "#b07aa0"))
    b.glow(px, py, r * 1.5, tone, 0.5)
    b.oval(px, py, r, r, tone, lit=True)
    globe = skia.Path()
    globe.addOval(skia.Rect.MakeLTRB(px - r, py - r, px + r, py + r))
    b.canvas.save()
    b.canvas.clipPath(globe, doAntiAlias=True)
    for k in range(5):
        b.oval(
            px + own.between(-0.4, 0.4) * r,
            py + (k - 2) * 0.36 * r,
            r * own.between(0.5, 1.1),
            r * 0.1,
            shade(tone, own.pick((-0.2, 0.25))),
            0.7,
            lit=True,
        )
    b.oval(px + r * 0.5, py + r * 0.2, r * 1.1, r * 1.2, "#060a1c", 0.45, lit=True)
    b.canvas.restore()
    b.canvas.restore()


def space(site: Site) -> Scenery:
    """Return open space: stars, a planet, and the ground of a moon or the hull of a station."""

    def paint(canvas: skia.Canvas) -> None:
        b = Brush(canvas, lambda c: c)
        b.rect(-1, -1, site.aspect + 2, 3, "#101a3c", lit=True)
        _stars(b, site, rect_path(0, 0, site.aspect, 1))

    composer = Composer(site, paint, indoors=True)

    def moon(b: Brush) -> None:
        dice = site.dice("moon")
        ground = (
            Outline(site.left, 1.5).to(site.left, 0.86).bend(site.middle, 0.76, site.right, 0.86)
        )
        shape = ground.to(site.right, 1.5).close()
        b.ramp(shape, (0, 0.78), (0, 1.05), (0, "#a8a6b4", 1), (1, "#4a4a5c", 1), lit=True)
        for _ in range(14):
            x, y = dice.between(site.left, site.right), dice.between(0.86, 1.0)
            r = dice.between(0.02, 0.07)
            b.oval(x, y, r, r * 0.24, "#6a6a7c", lit=True)
            b.oval(x, y + r * 0.07, r * 0.86, r * 0.18, "#565668", lit=True)

    def hull(b: Brush) -> None:
        plate = "#8f9aa6"
        top = Outline(site.left, 1.5).to(site.left, 0.8).bend(site.middle, 0.75, site.right, 0.8)
        shape = top.to(site.right, 1.5).close()
        b.ramp(shape, (0, 0.76), (0, 1.05), (0, shade(plate, 0.15), 1), (1, "#3f4856", 1), lit=True)
        b.canvas.save()
        b.canvas.clipPath(shape, doAntiAlias=True)
        for y in (0.835, 0.9, 0.985):
            b.line("#4a5462", 0.006, site.left, y + 0.01, site.right, y + 0.01, lit=True)
        for k in range(-9, 10):
            x = site.middle + 0.2 * k
            b.line("#4a5462", 0.005, x, 0.74, site.middle + 0.29 * k, 1.1, lit=True)
            b.oval(x + 0.02, 0.81, 0.006, 0.003, "#dfe6ea", lit=True)
        b.canvas.restore()
        for x, tall in ((site.middle - 0.62, 0.16), (site.middle + 0.66, 0.11)):
            b.line("#5f6a78", 0.01, x, 0.8, x, 0.8 - tall, lit=True)
            b.oval(x, 0.8 - tall, 0.012, 0.012, "#e0574a", lit=True)

    composer.layer(0.9, hull if site.has("hull") else moon)
    return composer.scenery


def under_water(site: Site) -> Scenery:
    """Return the bottom of the sea: light from above, weed, corals and fish."""

    def paint(canvas: skia.Canvas) -> None:
        b = Brush(canvas, lambda c: c)
        top, deep = ("#1c4f6a", "#06182c") if site.night else ("#5fb8c8", "#0f4a72")
        b.ramp(
            rect_path(-1, -1, site.aspect + 2, 3),
            (0, 0),
            (0, 1),
            (0, top, 1),
            (1, deep, 1),
            lit=True,
        )
        dice = site.dice("rays")
        for _ in range(7):
            x, w = dice.between(0, site.aspect), dice.between(0.04, 0.1)
            b.ramp(
                Outline(x, -0.1).to(x + w, -0.1, x + w * 3 - 0.2, 0.9, x - 0.25, 0.9).close(),
                (0, 0),
                (0, 0.9),
                (0, "#e6fbff", 0.22),
                (1, "#e6fbff", 0.0),
                lit=True,
                screen=True,
            )

    composer = Composer(site, paint, indoors=True)
    dice = site.dice("reef")

    def bed(b: Brush) -> None:
        tone = "#5f7a7c" if not site.night else "#2a3f4c"
        for y, shift in ((0.74, -0.2), (0.8, 0.0)):
            hill = Outline(site.left, 1.5).to(site.left, y)
            for k in range(6):
                x = site.left + (site.right - site.left) * (k + 1) / 6
                hill.bend(x - 0.2, y + dice.between(-0.07, 0.05), x, y + dice.between(-0.02, 0.03))
            b.path(hill.to(site.right, 1.5).close(), shade(tone, shift), lit=True)
        for _ in range(11):
            x, y = dice.between(0, site.aspect), dice.between(0.82, 0.97)
            if abs(x - site.middle) < 0.25:
                continue
            tone = dice.pick(("#d8707a", "#e0a05c", "#a87ac0", "#d89ab0"))
            for k in range(7):
                turn = math.pi * (0.15 + 0.12 * k)
                b.line(
                    tone, 0.014, x, y, x + 0.07 * math.cos(turn), y - 0.1 * math.sin(turn), lit=True
                )

    composer.layer(0.8, bed)
    weeds = [
        (dice.between(0, site.aspect), dice.between(0.2, 0.42), dice.unit()) for _ in range(16)
    ]
    fish = [
        (
            dice.unit(),
            dice.between(0.12, 0.6),
            dice.between(0.6, 1.3),
            dice.pick(("#f0a04c", "#f4d35e", "#e8707a", "#d8ecf4")),
        )
        for _ in range(9)
    ]

    def live(b: Brush, seconds: float) -> None:
        for x, tall, phase in weeds:
            if abs(x - site.middle) < 0.2:
                continue
            sway = 0.04 * math.sin(seconds * 1.2 + 6 * phase)
            b.draw(
                Outline(x, 0.95)
                .curve(
                    x + sway, 0.95 - tall * 0.4, x - sway, 0.95 - tall * 0.7, x + sway, 0.95 - tall
                )
                .open(),
                "#2f7a5c",
                0.02,
                0.9,
                lit=True,
            )
        for start, y, size, tone in fish:
            x = ((start + seconds * 0.04 * size) % 1.1 - 0.05) * site.aspect
            s = 0.03 * size
            b.oval(x, y, s, s * 0.5, tone, lit=True)
            b.poly(
                tone, x - s * 0.8, y, x - s * 1.5, y - s * 0.45, x - s * 1.5, y + s * 0.45, lit=True
            )
            b.oval(x + s * 0.55, y - s * 0.1, s * 0.12, s * 0.12, "#17202a", lit=True)
        for k in range(14):
            t = (seconds * 0.12 + k * 0.618) % 1.0
            x = (k * 0.377 % 1.0) * site.aspect + 0.02 * math.sin(5 * t + k)
            b.oval(
                x,
                1.0 - t,
                0.006 + 0.004 * (k % 3),
                0.006 + 0.004 * (k % 3),
                "#e6fbff",
                0.35,
                lit=True,
            )

    composer.move((-0.1, 0.0, site.aspect + 0.2, 1.0), live, 8, depth=0.9)
    return composer.scenery


def air(site: Site) -> Scenery:
    """Return the open sky, high among clouds."""
    composer = Composer(site, sky(site, 1.0))
    dice = site.dice("heights")

    def clouds(row: int) -> Callable[[Brush], None]:
        def paint(b: Brush) -> None:
            for k in range(5 + row):
                x = site.left + (site.right - site.left) * (k + dice.unit()) / (5 + row)
                cumulus(
                    b.canvas,
                    site,
                    x,
                    0.62 + 0.17 * row + dice.between(-0.04, 0.04),
                    dice.between(0.2, 0.34) * (1 + 0.35 * row),
                    dice,
                )

        return paint

    for row, depth in ((0, 0.3), (1, 0.6), (2, 0.95)):
        composer.layer(depth, clouds(row))
    return composer.scenery


def cliff(site: Site) -> Scenery:
    """Return the brink of a cliff over a sea of clouds, with peaks beyond and a bent pine."""
    composer = Composer(site, sky(site, 0.66))
    tones, dice = site.tones, site.dice("cliff")
    side = dice.pick((-1, 1))
    middle = site.middle

    def peaks_beyond(row: int) -> Callable[[Brush], None]:
        def paint(b: Brush) -> None:
            own = site.dice("peaks", row)
            x = site.left
            while x < site.right:
                wide, tall = own.between(0.16, 0.32), own.between(0.16, 0.42) * (1.1 - 0.3 * row)
                share = min(1.0, 0.45 + abs(x + wide / 2 - middle) / (0.6 * middle) * 0.5)
                top, foot = 0.66 + 0.06 * row - tall * share, 0.86
                stone = tones.far("#6f8490" if row == 0 else "#5a7068", 0.66 - 0.26 * row)
                peak = Outline(x - wide * 0.2, foot).to(x + wide * 0.22, top + 0.08)
                peak.to(
                    x + wide * 0.4, top, x + wide * 0.62, top + 0.03, x + wide * 0.8, top + 0.14
                )
                path = peak.to(x + wide * 1.2, foot).close()
                haze = mix(stone, tones.haze, 0.85)
                b.ramp(path, (0, top), (0, 0.8), (0, stone, 1), (1, haze, 1), lit=True)
                x += wide * own.between(0.8, 1.2)

        return paint

    composer.layer(0.1, peaks_beyond(0))
    composer.layer(0.25, peaks_beyond(1))

    def clouds(b: Brush) -> None:
        for k in range(26):
            x, y = dice.between(site.left, site.right), 0.74 + 0.006 * k
            shape = skia.Path()
            w = dice.between(0.12, 0.3)
            shape.addOval(skia.Rect.MakeLTRB(x - w, y - 0.03, x + w, y + 0.035))
            b.mist(shape, mix(tones.cloud, tones.haze, 0.3 if k % 2 else 0.0), 0.012, 0.7)

    composer.layer(0.4, clouds)

    def brink(b: Brush) -> None:
        stone = "#e6edf4" if tones.snowy else "#8a8078"
        edge = middle - side * 0.62 * middle
        ledge = Outline(middle + side * 3, 0.76).to(middle + side * 0.9 * middle, 0.755)
        ledge.to(middle, 0.79, edge + side * 0.14, 0.8, edge, 0.815, edge + side * 0.05, 0.87)
        ledge.to(edge + side * 0.02, 0.95, edge + side * 0.1, 1.2, middle + side * 3, 1.2)
        path = ledge.close()
        b.ramp(path, (0, 0.76), (0, 1.05), (0, shade(stone, 0.12), 1), (1, shade(stone, -0.35), 1))
        b.canvas.save()
        b.canvas.clipPath(path, doAntiAlias=True)
        for _ in range(50):
            x, y = dice.between(site.left, site.right), dice.between(0.8, 1.0)
            b.oval(
                x, y, dice.between(0.01, 0.06), 0.005, shade(stone, dice.pick((-0.25, 0.15))), 0.6
            )
        b.canvas.restore()
        for k in range(7):
            x = edge + side * (0.02 + 0.02 * (k % 3))
            b.line(shade(stone, -0.4), 0.006, x, 0.83 + 0.03 * k, x + side * 0.1, 0.85 + 0.03 * k)
        put_all(
            composer,
            b,
            site,
            "big_rock@0.86,0.82*0.9 big_rock@0.45,0.8*0.4",
            y=0.8,
            side=side,
            dice=dice,
        )
        x = middle + side * 0.74 * middle
        bark = "#5b4234"
        trunk = Outline(x + side * 0.1, 0.8).curve(
            x + side * 0.06, 0.6, x - side * 0.06, 0.56, x - side * 0.02, 0.36
        )
        b.draw(trunk.open(), bark, 0.034)
        for dx, y, w in (
            (-0.2, 0.42, 0.2),
            (-0.06, 0.34, 0.18),
            (0.06, 0.5, 0.16),
            (-0.12, 0.52, 0.13),
        ):
            b.line(bark, 0.014, x - side * 0.03, y + 0.05, x + side * dx, y + 0.02)
            for step, tone in ((0.012, -0.3), (0.0, 0.0), (-0.014, 0.16)):
                green = SNOW if tones.snowy and step < 0 else shade("#3f6b52", tone)
                b.oval(x + side * dx, y + step, w * (0.95 + 0.06 * step), 0.03, green)

    composer.layer(0.9, brink)
    paint_state(composer, 0.79)
    return composer.scenery


def lift(site: Site) -> Scenery:
    """Return a lift: steel walls, closed doors, a lamp over them and its buttons."""
    composer = _inside(site)
    steel = "#a9b0b3"
    middle, half = site.middle, min(0.52, site.middle * 0.62)

    def shell(b: Brush) -> None:
        b.path(band(site, -1, 1.5), shade(steel, -0.3))
        b.poly(
            shade(steel, 0.1),
            site.left,
            -0.3,
            middle - half,
            0.1,
            middle + half,
            0.1,
            site.right,
            -0.3,
        )
        b.poly(
            "#f4fafa",
            middle - half * 0.6,
            0.0,
            middle + half * 0.6,
            0.0,
            middle + half * 0.5,
            0.07,
            middle - half * 0.5,
            0.07,
            lit=True,
        )
        b.rect(middle - half, 0.1, half * 2, 0.7, shade(steel, -0.05))
        for side in (-1, 1):
            b.poly(
                shade(steel, -0.22),
                middle + side * half,
                0.1,
                site.middle + side * 1.6,
                -0.3,
                site.middle + side * 1.6,
                1.2,
                middle + side * half,
                0.8,
            )
            for k in range(1, 4):
                t = k / 4
                x = middle + side * (half + 0.8 * t * t)
                b.line(shade(steel, -0.4), 0.004, x, 0.1 - 0.26 * t * t, x, 0.8 + 0.26 * t * t)
            b.line("#e6eaea", 0.02, middle + side * (half + 0.02), 0.56, middle + side * 1.5, 0.72)
        for side in (-1, 1):
            b.ramp(
                rect_path(middle - half * 0.62 if side < 0 else middle, 0.18, half * 0.62, 0.62),
                (middle + side * half * 0.62, 0),
                (middle, 0),
                (0, shade(steel, 0.22), 1),
                (1, shade(steel, -0.1), 1),
            )
        b.rect(middle - 0.004, 0.18, 0.008, 0.62, "#3a3c44")
        b.draw(rect_path(middle - half * 0.64, 0.165, half * 1.28, 0.64), "#6f777b", 0.016)
        b.rect(middle - 0.07, 0.115, 0.14, 0.042, "#17181c", round_=0.006)
        for k, x in enumerate((-0.03, 0.01)):
            b.rect(middle + x, 0.122, 0.02, 0.028, "#ff6a4a", 1.0 if k else 0.8, lit=True)
        x = middle + half * 0.82
        b.rect(x - 0.045, 0.34, 0.09, 0.26, "#d3d9da", round_=0.01)
        for row in range(5):
            for k in range(2):
                on = row == 1 and k == 0
                b.oval(
                    x - 0.018 + 0.036 * k,
                    0.375 + 0.045 * row,
                    0.013,
                    0.013,
                    "#ffb84a" if on else "#f6f7f5",
                    lit=on,
                )
        _floor(b, site, "#5f5a5c", 0.8)

    composer.layer(0.62, shell, bright_tone(site))

    def shine(b: Brush) -> None:
        b.glow(middle, 0.1, 0.8, "#f4faff", 0.22)
        b.ramp(
            band(site, -1, 2),
            (0, 0),
            (site.aspect, 0),
            (0, "#0c1018", 0.5),
            (0.3, "#0c1018", 0.0),
            (0.7, "#0c1018", 0.0),
            (1, "#0c1018", 0.5),
            lit=True,
        )

    composer.layer(0.66, shine)
    return composer.scenery


def tent(site: Site) -> Scenery:
    """Return the inside of a tent: canvas, poles, a lantern, a map table and arms."""
    composer = _inside(site)
    dice = site.dice("tent")
    cloth = dice.pick(("#c9b48f", "#b8a67c", "#c0a080"))
    middle = site.middle

    def shell(b: Brush) -> None:
        b.path(band(site, -1, 1.5), cloth)
        for k in range(-6, 7):
            x = middle + 0.34 * k
            b.poly(
                shade(cloth, -0.16 if k % 2 else 0.08),
                middle + 0.03 * k,
                -0.12,
                middle + 0.03 * (k + 1),
                -0.12,
                x + 0.34,
                FLOOR + 0.04,
                x,
                FLOOR + 0.04,
            )
            b.line(shade(cloth, -0.3), 0.004, middle + 0.03 * k, -0.12, x, FLOOR)
        flap = Outline(middle - 0.02, 0.16).bend(middle - 0.2, 0.5, middle - 0.3, FLOOR + 0.02)
        path = (
            flap.to(middle + 0.26, FLOOR + 0.02)
            .bend(middle + 0.16, 0.5, middle - 0.02, 0.16)
            .close()
        )
        outlook(b, site, path, "trees", dice)
        b.draw(path, shade(cloth, -0.35), 0.012)
        for side in (-1, 1):
            curl = Outline(middle - 0.02, 0.16).bend(
                middle + side * 0.2, 0.5, middle + side * 0.28, FLOOR + 0.02
            )
            b.path(
                curl.to(middle + side * 0.36, FLOOR + 0.02)
                .bend(middle + side * 0.3, 0.5, middle - 0.02, 0.16)
                .close(),
                shade(cloth, 0.18),
            )
        _floor(b, site, "#94805c", FLOOR + 0.015)
        for side in (-1, 1):
            b.rect(middle + side * 0.62 * site.middle - 0.014, -0.2, 0.028, 1.0, "#6a4a35")

    composer.layer(0.58, shell)

    def things(b: Brush) -> None:
        put_all(composer, b, site, "weapons@-0.86 crates@0.84", y=FLOOR + 0.03, side=1, dice=dice)
        if site.tones.lamps:
            b.glow(middle + 0.42 * site.middle, 0.24, 0.7, "#ffc070", 0.55)
        composer.put(b, "oil_lamp", middle + 0.42 * site.middle, 0.02, 0.9)

    composer.layer(0.7, things)
    composer.layer(
        0.9,
        lambda b: put_all(composer, b, site, "pallet@-0.82 chest@0.9", y=0.93, side=1, dice=dice),
    )
    return composer.scenery


def trench(site: Site) -> Scenery:
    """Return a trench: earth walls shored with planks, sandbags, wire and a burnt sky."""
    composer = Composer(site, sky(site, 0.5))
    dice = site.dice("trench")
    tones = site.tones

    def beyond(b: Brush) -> None:
        far = b.toned(lambda text: tones.far(text, 0.4))
        put_all(
            composer,
            far,
            site,
            "dead_tree@-0.8,0.44*0.4 dead_tree@0.6,0.43*0.34 barbed_wire@-0.2,0.44*0.7"
            " barbed_wire@0.9,0.44*0.7 war_flag@0.25,0.44*0.4",
            y=0.44,
            side=1,
            dice=dice,
        )
        for k in range(8):
            b.oval(
                site.middle + 0.55 * site.middle + 0.02 * k,
                0.4 - 0.05 * k,
                0.03 + 0.01 * k,
                0.03 + 0.008 * k,
                tones.far("#4a4448", 0.3),
                0.4,
                lit=True,
            )

    composer.layer(0.3, beyond)

    def wall(b: Brush) -> None:
        earth = "#7d6248"
        b.path(
            Outline(site.left, 1.2)
            .to(site.left, 0.42)
            .bend(site.middle, 0.47, site.right, 0.42)
            .to(site.right, 1.2)
            .close(),
            earth,
        )
        for _ in range(80):
            x, y = dice.between(site.left, site.right), dice.between(0.48, 0.8)
            b.oval(
                x,
                y,
                dice.between(0.01, 0.04),
                dice.between(0.006, 0.014),
                shade(earth, dice.pick((-0.25, 0.14))),
                0.7,
            )
        x = site.left
        while x < site.right:
            b.rect(x, 0.5, 0.022, 0.32, "#5b4334")
            for row in range(4):
                b.rect(
                    x + 0.022,
                    0.54 + 0.06 * row,
                    0.26,
                    0.05,
                    shade("#8a6a4c", dice.between(-0.2, 0.05)),
                )
            x += 0.28
        for k in range(-4, 5):
            composer.put(b, "sandbags", site.middle + 0.46 * k, 0.49, 0.72)
        paint_ground(b, site, "mud", 0.8)
        for k in range(-14, 15):
            b.poly(
                shade("#8a6a4c", dice.between(-0.2, 0.0)),
                site.middle + 0.1 * k,
                0.86,
                site.middle + 0.1 * k + 0.09,
                0.86,
                site.middle + 0.13 * k + 0.11,
                0.95,
                site.middle + 0.13 * k,
                0.95,
            )

    composer.layer(0.7, wall)
    composer.layer(
        0.92,
        lambda b: put_all(
            composer,
            b,
            site,
            "crates@-0.88 e:ladder@0.72,0.84*0.5 e:military-helmet@0.9,0.95*0.1",
            y=0.94,
            side=1,
            dice=dice,
        ),
    )
    paint_state(composer, 0.8)
    return composer.scenery


def tunnel(site: Site) -> Scenery:
    """Return a tunnel: a vault of brick or rock that runs away from the viewer, with lamps."""
    composer = _inside(site, "#17141a")
    middle = site.middle
    dice = site.dice("tunnel")

    def shell(b: Brush) -> None:
        stone = "#7d7068"
        b.path(band(site, -1, 2), shade(stone, -0.25))
        for k in range(9):
            t = k / 8
            w, top = 1.15 - 1.02 * t**0.7, -0.16 + 0.5 * t**0.7
            foot = 1.1 - 0.48 * t**0.7
            shape = (
                Outline(middle - w, foot)
                .to(middle - w, top + w * 0.8)
                .curve(
                    middle - w, top - w * 0.1, middle + w, top - w * 0.1, middle + w, top + w * 0.8
                )
            )
            b.path(shape.to(middle + w, foot).close(), shade(stone, -0.1 * k - 0.06 * (k % 2)))
        b.oval(middle, 0.56, 0.1, 0.12, "#17141a", lit=True)
        b.poly(
            "#5f544c", middle - 0.1, 0.62, middle + 0.1, 0.62, middle + 1.2, 1.2, middle - 1.2, 1.2
        )
        for side in (-1, 1):
            b.line("#9aa3ab", 0.012, middle + side * 0.03, 0.63, middle + side * 0.42, 1.1)
        for k in range(9):
            t = (k / 9) ** 1.7
            y, w = 0.64 + 0.46 * t, 0.06 + 0.5 * t
            b.rect(middle - w, y, w * 2, 0.006 + 0.02 * t, "#4a382c")
        for k in range(5):
            t = k / 5
            x, y = 0.9 - 0.8 * t**0.7, 0.3 + 0.18 * t
            for side in (-1, 1):
                b.glow(middle + side * x, y, 0.26 * (1 - 0.7 * t), "#ffb85a", 0.7)
                b.oval(
                    middle + side * x,
                    y,
                    0.022 * (1 - 0.7 * t),
                    0.03 * (1 - 0.7 * t),
                    "#fff0c0",
                    lit=True,
                )
        for _ in range(40):
            x, y = dice.between(site.left, site.right), dice.between(0, 0.9)
            b.oval(x, y, 0.02, 0.008, shade(stone, -0.5), 0.4)

    composer.layer(0.6, shell)
    return composer.scenery


def corridor(site: Site) -> Scenery:
    """Return a corridor in perspective: doors on both sides, lamps, and a window at its end."""
    composer = _inside(site)
    dice = site.dice("corridor")
    modern = site.plan.age in {"modern", "future"}
    east = site.plan.style == "east" and not modern
    wall = (
        "#d3d6d2"
        if modern
        else dice.pick(("#d8c7a0", "#cdbfae") if east else ("#a8b09c", "#b8a08c", "#98a4ae"))
    )
    low = "#8f9da3" if modern else "#6b3f2e" if east else "#6f4f3c"
    middle, end = site.middle, 0.22

    def shell(b: Brush) -> None:
        far_top, far_foot = 0.24, 0.66
        b.rect(site.left, -1, 4, 3, shade(wall, -0.1))
        b.poly(
            shade(wall, 0.25),
            middle - end,
            far_top,
            middle + end,
            far_top,
            middle + 1.5,
            -0.5,
            middle - 1.5,
            -0.5,
        )
        for side in (-1, 1):
            b.poly(
                wall if side < 0 else shade(wall, -0.1),
                middle + side * end,
                far_top,
                middle + side * 1.5,
                -0.5,
                middle + side * 1.5,
                1.35,
                middle + side * end,
                far_foot,
            )
            b.poly(
                low,
                middle + side * end,
                far_foot - 0.12,
                middle + side * 1.5,
                0.96,
                middle + side * 1.5,
                1.35,
                middle + side * end,
                far_foot,
            )
        b.rect(middle - end, far_top, end * 2, far_foot - far_top, shade(wall, -0.16))
        pane = rect_path(middle - 0.09, far_top + 0.06, 0.18, 0.22)
        outlook(b, site, pane, view_of(site), dice)
        b.draw(pane, "#e9e2d4" if not east else "#6b3f2c", 0.014)
        floor = "#a8adb0" if modern else "#7d5238" if east else "#8a6a50"
        b.poly(
            floor,
            middle - end,
            far_foot,
            middle + end,
            far_foot,
            middle + 1.5,
            1.35,
            middle - 1.5,
            1.35,
        )
        if not modern:
            b.poly(
                "#7a2f33" if not east else shade(floor, 0.14),
                middle - 0.07,
                far_foot,
                middle + 0.07,
                far_foot,
                middle + 0.5,
                1.35,
                middle - 0.5,
                1.35,
            )
        for side in (-1, 1):
            for near, far in ((0.42, 0.54), (0.68, 0.88), (1.08, 1.4)):

                def at(x: float, share: float, side: int = side) -> tuple[float, float]:
                    t = (x - end) / (1.5 - end)
                    top, foot = far_top + (-0.5 - far_top) * t, far_foot + (1.35 - far_foot) * t
                    return middle + side * x, foot + (top - foot) * share

                door = "#9aa8ae" if modern else "#8f3f34" if east else "#6a4632"
                corners = [*at(near, 0.0), *at(near, 0.72), *at(far, 0.72), *at(far, 0.0)]
                b.poly(door, *corners)
                b.draw(
                    Outline(corners[0], corners[1]).to(*corners[2:]).open(), shade(door, 0.4), 0.012
                )
                hx, hy = at(near + 0.02, 0.34)
                b.oval(hx, hy, 0.008, 0.01, "#d8b060")
        for t in (0.1, 0.35, 0.8):
            y = far_top + (-0.5 - far_top) * t
            if site.tones.lamps:
                b.glow(middle, y + 0.05, 0.3 + 0.3 * t, "#ffd08a", 0.5)
            if modern:
                b.poly(
                    "#f6fafa",
                    middle - 0.04 - 0.1 * t,
                    y,
                    middle + 0.04 + 0.1 * t,
                    y,
                    middle + 0.06 + 0.14 * t,
                    y - 0.05,
                    middle - 0.06 - 0.14 * t,
                    y - 0.05,
                    lit=True,
                )
            else:
                b.oval(
                    middle,
                    y + 0.05,
                    0.014 + 0.02 * t,
                    0.018 + 0.02 * t,
                    "#d8402f" if east else "#fff0c0",
                    lit=site.tones.lamps,
                )

    composer.layer(0.6, shell, bright_tone(site) if modern else None)

    def air(b: Brush) -> None:
        if site.tones.lamps and not modern:
            b.ramp(
                band(site, -1, 2),
                (0, 0),
                (site.aspect, 0),
                (0, "#1a1030", 0.55),
                (0.35, "#1a1030", 0.05),
                (0.65, "#1a1030", 0.05),
                (1, "#1a1030", 0.55),
                lit=True,
            )
        b.glow(middle, 0.4, 0.5, "#fff4dd", 0.18)

    composer.layer(0.64, air)
    paint_state(composer, FLOOR)
    return composer.scenery


def cabin(site: Site) -> Scenery:
    """Return the cabin of a ship: planks, a porthole, a bunk, a lamp and a sea-chest."""
    composer = _inside(site)
    dice = site.dice("cabin")
    wood = dice.pick(("#8a5f42", "#7d5740", "#94704f"))
    middle = site.middle

    def shell(b: Brush) -> None:
        b.path(band(site, -1, FLOOR), wood)
        for k in range(14):
            y = -0.02 + 0.06 * k
            b.draw(
                Outline(site.left, y).bend(middle, y + 0.03, site.right, y).open(),
                shade(wood, -0.3),
                0.004,
            )
        for k in range(-4, 5):
            x = middle + 0.5 * k
            b.draw(
                Outline(x - 0.02 * k, -0.1).bend(x + 0.03 * k, 0.4, x + 0.04 * k, FLOOR).open(),
                shade(wood, -0.2),
                0.04,
            )
        b.path(
            Outline(site.left, -1)
            .to(site.left, 0.02)
            .bend(middle, 0.1, site.right, 0.02)
            .to(site.right, -1)
            .close(),
            shade(wood, -0.3),
        )
        for x in (middle - 0.12, middle + 0.6 * site.middle + 0.2):
            pane = skia.Path()
            pane.addOval(skia.Rect.MakeLTRB(x - 0.11, 0.19, x + 0.11, 0.41))
            b.oval(x, 0.3, 0.15, 0.15, "#8a6f35")
            b.oval(x, 0.3, 0.135, 0.135, "#c9a045")
            outlook(b, site, pane, "sea", dice)
            for k in range(8):
                turn = math.tau * k / 8
                b.oval(
                    x + 0.122 * math.cos(turn),
                    0.3 + 0.122 * math.sin(turn),
                    0.009,
                    0.009,
                    "#7d6230",
                )
        _floor(b, site, shade(wood, 0.1))
        for k in range(-16, 17):
            b.line(shade(wood, -0.3), 0.003, middle + 0.1 * k, FLOOR, middle + 0.22 * k, 1.1)

    composer.layer(0.58, shell)

    def things(b: Brush) -> None:
        put_all(composer, b, site, "bunk@-0.72 desk@0.62", y=FLOOR + 0.006, side=1, dice=dice)
        put_all(composer, b, site, "map@0.3,0.3", y=0.3, side=1, dice=dice)
        composer.put(b, "oil_lamp", middle + 0.1, 0.02, 0.8)

    composer.layer(0.66, things)
    composer.layer(
        0.9,
        lambda b: put_all(
            composer, b, site, "chest@-0.78 rope_coil@0.8 barrel@0.95", y=0.92, side=1, dice=dice
        ),
    )
    return composer.scenery


def bridge(site: Site) -> Scenery:
    """Return a bridge that runs over water, away from the viewer, to the other bank.

    The kind ``footbridge`` is one of planks before mountains, without lamps.
    """
    composer = Composer(site, sky(site, 0.56))
    wild = site.plan.kind == "footbridge"
    modern = site.plan.age in {"modern", "future"} and not wild
    far = "peaks" if wild else "city" if modern else "hills"
    composer.layer(0.1, far_layer(composer, site, far, 0.66))
    old = site.plan.age == "old" or wild
    beyond = "plain" if modern else "forest" if old else "town"
    composer.layer(0.2, far_layer(composer, site, beyond, 0.64))
    composer.layer(0.3, lambda b: open_sea(b, site, 0.63, 1.0))
    live_water(composer, 0.64, 0.9)
    middle = site.middle
    stone = "#8f979d" if modern else "#8f3f34" if site.plan.style == "east" else "#b5aca0"
    stone = "#7a5c40" if wild else stone

    def at(t: float, side: int) -> tuple[float, float]:
        """Return the foot of a railing: ``t`` is 0 at the far bank, 1 before the viewer."""
        return middle + side * (0.07 + 0.72 * t), 0.665 + 0.3 * t - 0.05 * math.sin(math.pi * t)

    def span(b: Brush) -> None:
        steps = [k / 12 for k in range(16)]
        deck = [at(t, -1) for t in steps] + [at(t, 1) for t in reversed(steps)]
        floor = "#75777e" if modern else "#8a6a4c" if wild else "#a89a88"
        path = Outline(*deck[0])
        for x, y in deck[1:]:
            path.to(x, y)
        b.ramp(
            path.close(),
            (0, 0.66),
            (0, 1.05),
            (0, shade(floor, 0.1), 1),
            (1, shade(floor, -0.3), 1),
        )
        for t in steps[1:]:
            (x0, y), (x1, _) = at(t, -1), at(t, 1)
            b.line(shade(floor, -0.2), 0.002 + 0.003 * t, x0, y, x1, y)
        for side in (-1, 1):
            for t in [k / 16 for k in range(20)]:
                (x, y), tall = at(t, side), 0.035 + 0.2 * t
                b.rect(x - 0.004 - 0.012 * t, y - tall, 0.008 + 0.024 * t, tall, shade(stone, 0.08))
                b.oval(x, y - tall, 0.006 + 0.017 * t, 0.006 + 0.014 * t, stone)
            for share in (0.25, 0.85):
                rail = Outline(*at(0, side))
                points = [at(t, side) for t in steps]
                rail = Outline(points[0][0], points[0][1] - 0.035 * share)
                for t, (x, y) in zip(steps[1:], points[1:], strict=True):
                    rail.to(x, y - (0.035 + 0.2 * t) * share)
                b.draw(rail.open(), stone, 0.014)
            # Bridges of ancient and medieval times have no street lamps.
            for t in () if old else (0.12, 0.5):
                x, y = at(t, side)
                composer.put(
                    b,
                    "street_light" if modern else "street_lamp",
                    x,
                    y,
                    0.28 + 0.9 * t,
                    flip=side > 0,
                )
        if modern:
            for side in (-1, 1):
                tower = middle + side * 0.13
                b.rect(tower - 0.012, 0.2, 0.024, 0.5, "#a8503f")
                b.draw(
                    Outline(tower, 0.2).bend(middle + side * 0.4, 0.62, *at(1.0, side)).open(),
                    "#a8503f",
                    0.008,
                )
            b.rect(middle - 0.13, 0.3, 0.26, 0.018, "#a8503f")

    composer.layer(0.8, span)
    paint_state(composer, 0.79)
    return composer.scenery


def sports_ground(site: Site) -> Scenery:
    """Return a playing field with its stands, goal and running track."""
    composer = Composer(site, sky(site, 0.5))
    dice = site.dice("sports")
    composer.layer(
        0.4,
        lambda b: put_all(
            composer,
            b.toned(lambda t: site.tones.far(t, 0.12)),
            site,
            "stands@0,0.7*1.0 stands@-1.4,0.7*1.0 stands@1.4,0.7*1.0",
            y=0.7,
            side=1,
            dice=dice,
        ),
    )

    def field(b: Brush) -> None:
        b.rect(site.left, 0.69, 4, 0.06, "#b0614c")
        for k in range(3):
            b.rect(site.left, 0.702 + 0.015 * k, 4, 0.003, "#f4e8e0")
        paint_ground(b, site, "turf", 0.745)
        composer.put(b, "goal", site.middle - 0.6 * site.middle, 0.775, 0.8)
        put_drawing(b, "soccer-ball", site.middle + 0.5 * site.middle, 0.93, 0.055)

    composer.layer(0.8, field)
    return composer.scenery
