"""Paints a row of the table that is a room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...ink.brush import arch
from ...ink.pen import Outline, lit, shade
from ..library import LIBRARY, Composer
from ..places.rooms import paint_rug
from ..places.shell import CEILING, FLOOR, paint_air, paint_ceiling, paint_floor, paint_wall
from ..scenery import band, wash
from .spec import Interior, put_all
from .states import paint_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...ink.brush import Brush
    from ..scenery import Scenery, Site


IMPLIED: Final = frozenset({"blackboard", "bookshelf", "bed", "throne", "counter", "stove"})
"""Parts that the name of a kind of place calls for, and that its row has in its own way."""


def paint_interior(site: Site, row: Interior) -> Scenery:
    """Return a room."""
    dice = site.dice("set", site.plan.kind)
    composer = Composer(site, wash(site, site.tones.room("#3a3038")), indoors=True)
    side = -1 if dice.chance(0.5) else 1
    tone = bright_tone(site) if row.ceiling == "lights" or "strip_light" in row.hang else None
    wall, floor = dice.pick(row.walls), dice.pick(row.floor)
    finish = dice.pick(row.finish)

    def shell(b: Brush) -> None:
        paint_wall(b, site, finish, wall, dice)
        _ceiling(b, site, row.ceiling, wall)
        if row.laid == "bare":
            b.ramp(
                band(site, FLOOR, 1.5),
                (0, FLOOR),
                (0, 1.05),
                (0, shade(floor, -0.28), 1),
                (0.5, floor, 1),
                (1, shade(floor, -0.3), 1),
            )
            for _ in range(60):
                x, y = dice.between(site.left, site.right), dice.between(FLOOR, 1.0)
                b.oval(
                    x,
                    y,
                    dice.between(0.01, 0.05),
                    0.004,
                    shade(floor, dice.pick((-0.2, 0.12))),
                    0.6,
                )
        else:
            paint_floor(b, site, row.laid, floor, dice)
        b.rect(site.left, FLOOR - 0.022, 4, 0.022, shade(floor, -0.35))
        put_all(composer, b, site, row.wall, y=0.3, side=side, dice=dice)

    composer.layer(0.55, shell, tone)

    def along(b: Brush) -> None:
        put_all(composer, b, site, row.back, y=FLOOR + 0.004, side=side, dice=dice)
        named = [p for p in site.plan.parts if p in LIBRARY and LIBRARY[p].place == "wall"]
        spots: tuple[float, ...] = (0.84, -0.9)
        if row.bare:
            spots = (-0.62, 0.3, -0.98)
            named += [p for p in site.plan.parts if p in LIBRARY and LIBRARY[p].place == "floor"]
        else:
            named = [p for p in named if p not in IMPLIED]
        for part, at in zip(named, spots, strict=False):
            x = site.middle + side * at * site.middle
            composer.put(b, part, x, FLOOR + 0.012)

    composer.layer(0.62, along, tone)
    sun = None if row.sun is None else site.middle + side * row.sun * site.middle
    composer.layer(0.66, lambda b: _air(b, site, row, sun, bright=tone is not None))
    if row.hang:
        composer.layer(
            0.75,
            lambda b: put_all(composer, b, site, row.hang, y=CEILING - 0.03, side=side, dice=dice),
            tone,
        )

    def out(b: Brush) -> None:
        if row.rug:
            paint_rug(b, site)
        put_all(composer, b, site, row.near, y=0.915, side=side, dice=dice)

    composer.layer(0.9, out, tone)
    if row.front:
        composer.layer(
            1.2, lambda b: put_all(composer, b, site, row.front, y=1.06, side=side, dice=dice)
        )
    paint_state(composer, FLOOR)
    return composer.scenery


def bright_tone(site: Site) -> Callable[[str], str] | None:
    """Return the light of tubes and panels, which is white at any time; None if they are off."""
    return (lambda text: lit(text, "#dde6e8")) if site.tones.lamps else None


def _air(b: Brush, site: Site, row: Interior, sun: float | None, *, bright: bool) -> None:
    if bright:
        b.ramp(
            band(site, -1, 2),
            (0, 0),
            (site.aspect, 0),
            (0, "#10182c", 0.3),
            (0.3, "#10182c", 0.0),
            (0.7, "#10182c", 0.0),
            (1, "#10182c", 0.3),
            lit=True,
        )
        b.glow(site.middle, 0.1, 0.7, "#eaf6ff", 0.16)
    else:
        paint_air(b, site, sun)
    if row.dim:
        b.ramp(
            band(site, -1, 2),
            (0, 0),
            (0, 1),
            (0, "#120c1c", min(1.0, row.dim * 1.2)),
            (0.5, "#120c1c", row.dim * 0.5),
            (1, "#120c1c", row.dim),
            lit=True,
        )
    if row.tint:
        b.path(band(site, -1, 2), row.tint, 0.14, lit=True)


def _ceiling(b: Brush, site: Site, kind: str, wall: str) -> None:
    left, wide, middle = site.left, site.right - site.left, site.middle
    if kind in {"plain", "beams"}:
        paint_ceiling(b, site, kind == "beams", wall)
    elif kind == "vault":
        stone = shade(wall, -0.3)
        b.rect(left, -1, wide, 1.06, stone)
        for k in range(-3, 4):
            x = middle + 0.62 * k
            b.draw(
                Outline(x - 0.31, 0.42).curve(x - 0.3, 0.0, x + 0.3, 0.0, x + 0.31, 0.42).open(),
                shade(wall, 0.12),
                0.05,
            )
            b.draw(
                Outline(x - 0.31, 0.42).curve(x - 0.3, 0.0, x + 0.3, 0.0, x + 0.31, 0.42).open(),
                shade(wall, -0.25),
                0.012,
            )
            b.rect(x + 0.28, 0.4, 0.06, FLOOR - 0.4, shade(wall, 0.12))
            b.rect(x + 0.32, 0.4, 0.02, FLOOR - 0.4, shade(wall, -0.3))
    elif kind == "slope":
        wood = "#7d5a40"
        for side in (-1, 1):
            edge = site.middle + side * (site.middle + 0.5)
            b.poly(
                wood,
                edge,
                -1,
                middle + side * 0.16,
                -1,
                middle + side * 0.16,
                -0.02,
                edge,
                FLOOR - 0.1,
            )
            for k in range(9):
                t = k / 9
                x = middle + side * (0.16 + (site.middle + 0.34) * t)
                y = -0.02 + (FLOOR - 0.08) * t
                b.line(shade(wood, -0.3), 0.02, x, y, x + side * 0.3, y - 0.8)
            b.line(shade(wood, 0.2), 0.024, middle + side * 0.16, -0.02, edge, FLOOR - 0.1)
        b.rect(middle - 0.2, -1, 0.4, 1.0, shade(wood, -0.2))
    elif kind == "truss":
        wood = "#6a4a35"
        b.rect(left, -1, wide, 1.06, shade(wood, -0.5))
        b.rect(left, 0.1, wide, 0.035, wood)
        for k in range(-4, 5):
            x = middle + 0.5 * k
            b.line(wood, 0.026, x, 0.11, x + 0.25, -0.15)
            b.line(wood, 0.026, x, 0.11, x - 0.25, -0.15)
            b.rect(x - 0.018, 0.13, 0.036, FLOOR - 0.13, shade(wood, -0.1))
    elif kind == "girders":
        iron = "#4f5f66"
        b.rect(left, -1, wide, 1.08, mix_sky(site))
        for k in range(-8, 9):
            x = middle + 0.26 * k
            b.line(iron, 0.008, x, 0.09, x + 0.13, -0.02)
            b.line(iron, 0.008, x + 0.26, 0.09, x + 0.13, -0.02)
            b.rect(x, -1, 0.008, 1.0, iron)
        b.rect(left, 0.085, wide, 0.016, iron)
        b.rect(left, -0.03, wide, 0.014, iron)
    elif kind == "lights":
        b.rect(left, -1, wide, 1 + CEILING, "#d3d9da")
        for k in range(-5, 6):
            x, far = middle + 0.42 * k, middle + 0.3 * k
            b.poly("#f6fafa", x - 0.11, -0.16, x + 0.11, -0.16, far + 0.07, 0.02, far - 0.07, 0.02)
        b.rect(left, CEILING - 0.004, wide, 0.01, "#aab2b4")
    elif kind == "arches":
        b.rect(left, -1, wide, 1.0, shade(wall, -0.2))
        for k in range(-4, 5):
            b.draw(arch(middle + 0.4 * k - 0.16, 0.05, 0.32, 0.7, 0.16), shade(wall, 0.14), 0.02)


def mix_sky(site: Site) -> str:
    """Return the colour of the sky seen through dirty glass, as a colour of the room."""
    return "#8fa3ac" if not site.tones.lamps else "#34405c"
