"""What a figure rides, drives or sails: animals with a gait, carts, carriages, cars, boats.

Everything is in units of the body and faces right, with the origin where the rider sits; y grows
downwards. What is behind the rider is drawn before the figure, what hides it, such as a door or the
side of a boat, after its face and before its arms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from ..ink.pen import Outline, box, ellipse, fill, lit, shade, stroke
from ..props.beasts import (
    BARE,
    LEATHER,
    LINE,
    MOUNTED,
    Beast,
    draw_beast,
    draw_part,
    draw_round,
    draw_slab,
)
from .build import HIP, SOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from .palette import Palette

_WOOD: Final = "#8a5f3c"
_METAL: Final = "#c3c8d2"
_WATER: Final = "#3f7f93"
_LONG: Final = 2.4
"""How much longer a cab, a car or a bus is for one more person, in units."""

SEAT: Final = HIP + 0.36
"""Height of what a figure sits on below the base of its neck, in units, while it does not sink."""


class Ridden(NamedTuple):
    """What is ridden, in a frame.

    Attributes:
        kind: Which; a key of :data:`MOUNTS`.
        ahead: Where it goes: -1 left, 1 right.
        turns: How often its gait or its wheels have turned.
        seats: How many people are on it.
        x: How far ahead of the figure its seat is, in units; negative for an animal that is led.
    """

    kind: str
    ahead: int
    turns: float
    seats: int = 1
    x: float = 0.0


@dataclass(frozen=True, slots=True)
class Mount:
    """A thing or an animal that carries people, or an animal that is with them.

    Attributes:
        height: Of the seat above the ground, in units.
        behind: Draws what is behind the rider.
        before: Draws what hides a part of the rider, or None.
        floats: Whether it is above the ground or on water, so that it throws no shadow on it.
        size: Of an animal, relative to a horse's proportions.
    """

    height: float
    behind: Callable[[skia.Canvas, Palette, Ridden], None]
    before: Callable[[skia.Canvas, Palette, Ridden], None] | None = None
    floats: bool = False
    size: float = 1.0


def lift_of(kind: str) -> float:
    """Return how far a figure that sits on a mount is raised above where it stands, in units."""
    return MOUNTS[kind].height - (SOLE - SEAT)


def draw_mount(canvas: skia.Canvas, palette: Palette, ridden: Ridden, *, before: bool) -> None:
    """Draw a mount about its seat.

    Args:
        canvas: In units of the body, with its origin at the neck of the standing figure.
        palette: Of the rider, for the light.
        ridden: What is ridden.
        before: Whether what hides the rider is drawn, or else what is behind.
    """
    mount = MOUNTS[ridden.kind]
    paint = mount.before if before else mount.behind
    if paint is None or (before and ridden.x):
        return
    canvas.save()
    canvas.translate(ridden.x * ridden.ahead, SOLE - mount.height)
    canvas.scale(ridden.ahead, 1.0)
    if not before and not mount.floats:
        shadow = ellipse(-0.2 * mount.size, mount.height, 4.4 * mount.size, 0.26 * mount.size)
        canvas.drawOval(shadow, fill("#1c1630", 0.28))
    paint(canvas, palette, ridden)
    canvas.restore()


def _rod(canvas: skia.Canvas, palette: Palette, width: float, colour: str, *points: float) -> None:
    path = Outline(points[0], points[1]).to(*points[2:]).open()
    canvas.drawPath(path, stroke(palette.ink, width + LINE * 2))
    canvas.drawPath(path, stroke(lit(colour, palette.light), width))


def _wheel(
    canvas: skia.Canvas, palette: Palette, x: float, y: float, r: float, turns: float, **look: str
) -> None:
    """Draw a wheel with spokes that turn."""
    rim, hub = look.get("rim", _WOOD), look.get("hub", "#4c4650")
    wide = 0.2 if "tyre" not in look else 0.34
    canvas.drawOval(ellipse(x, y, r, r), stroke(palette.ink, wide + LINE * 2))
    canvas.drawOval(ellipse(x, y, r, r), stroke(lit(look.get("tyre", rim), palette.light), wide))
    for index in range(8):
        angle = math.tau * (index / 8 + turns)
        end = x + r * math.cos(angle), y + r * math.sin(angle)
        canvas.drawLine(x, y, *end, stroke(lit(rim, palette.light), 0.08))
    draw_round(canvas, palette, x, y, 0.2, 0.2, hub)


def _mounted(kind: str) -> Callable[[skia.Canvas, Palette, Ridden], None]:
    def paint(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
        draw_beast(canvas, palette, MOUNTED[kind], ridden.turns, seats=ridden.seats)

    return paint


def _bare(look: Beast) -> Callable[[skia.Canvas, Palette, Ridden], None]:
    def paint(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
        canvas.save()
        canvas.scale(look.size, look.size)
        draw_beast(canvas, palette, look, ridden.turns, seats=0)
        canvas.restore()

    return paint


def _reins(kind: str) -> Callable[[skia.Canvas, Palette, Ridden], None]:
    look = MOUNTED[kind]

    def paint(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
        x = 2.3 * look.long - 0.2 + look.neck[0] + 0.3 + look.head * 0.62
        y = 0.4 - look.neck[1] + 1.2
        rein = Outline(x - 0.3, y).bend(2.0, 0.1, 1.05, -1.2).open()
        canvas.drawPath(rein, stroke(lit(LEATHER, palette.light), 0.075))

    return paint


def _dragon(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    coat, belly = "#3f8f6a", "#e3cf8a"
    beat = math.sin(math.tau * ridden.turns)

    def wing(reach: float, colour: str) -> None:
        path = Outline(-0.9, 0.5).curve(-1.4, -2.4 * beat - 0.6, -2.6, -3.4 * beat - 1.0, -3.9,
                                        -3.2 * beat - 0.6)  # fmt: skip
        path.bend(-3.3, -1.6 * beat, -3.5 * reach, 0.3 - beat)
        path.bend(-2.6, -0.4 * beat, -2.3, 1.0).bend(-1.4, 0.4, -0.3, 1.0)
        draw_part(canvas, palette, path.close(), colour)

    wing(1.0, shade(coat, -0.35))
    body = (
        Outline(-7.4, 0.4 + 0.5 * beat)
        .curve(-6.0, 1.8, -5.0, 1.6, -3.8, 0.7)
        .curve(-2.4, -0.2, -1.0, 0.1, 0.4, 0.1)
        .curve(1.6, 0.1, 2.4, -0.4, 3.2, -1.6)
        .to(4.3, -0.9)
        .curve(3.4, 1.0, 2.2, 1.8, 0.8, 2.0)
        .curve(-1.4, 2.4, -3.2, 2.2, -4.4, 2.3)
        .curve(-5.8, 2.6, -6.8, 1.6, -7.4, 0.4 + 0.5 * beat)
    )
    draw_part(canvas, palette, body.close(), coat)
    under = Outline(3.8, -0.7).curve(3.0, 1.0, 1.8, 1.7, 0.5, 1.95).curve(-0.8, 2.15, -2.4, 2.1,
                                                                         -3.6, 2.1)  # fmt: skip
    canvas.drawPath(under.open(), stroke(lit(belly, palette.light), 0.26))
    for x, y in ((-5.6, 1.5), (-4.2, 0.95), (-2.9, 0.2), (1.7, -0.1), (2.6, -0.9)):
        spike = Outline(x - 0.3, y + 0.1).to(x, y - 0.55, x + 0.3, y + 0.05).close()
        draw_part(canvas, palette, spike, "#d9a441")
    head = (
        Outline(3.0, -1.5).curve(3.2, -2.6, 4.2, -2.9, 4.9, -2.3).to(6.4, -1.9)
        .curve(6.7, -1.6, 6.6, -1.1, 6.2, -1.1).curve(5.4, -0.8, 4.4, -0.6, 4.0, -0.8)
    )  # fmt: skip
    draw_part(canvas, palette, head.close(), coat)
    horn = Outline(3.7, -2.5).bend(3.0, -3.4, 2.5, -3.5).bend(3.0, -2.9, 3.4, -2.2).close()
    draw_part(canvas, palette, horn, "#e8dcc4")
    canvas.drawOval(ellipse(4.8, -1.95, 0.2, 0.18), fill("#f5d04a"))
    canvas.drawOval(ellipse(4.86, -1.95, 0.08, 0.16), fill("#1d1620"))
    canvas.drawOval(ellipse(6.3, -1.62, 0.07, 0.06), fill("#1d2a20"))
    for side in (0.0, 0.3):
        whisker = Outline(6.2, -1.3 + side).bend(5.6, -0.3, 4.9, -0.2 + side + 0.2 * beat).open()
        canvas.drawPath(whisker, stroke(lit("#d9a441", palette.light), 0.07))
    for x in (-2.6, 1.3):
        claw = Outline(x, 1.9).bend(x - 0.5, 2.7, x + 0.1, 3.1).to(x + 0.7, 3.05).open()
        canvas.drawPath(claw, stroke(palette.ink, 0.46))
        canvas.drawPath(claw, stroke(lit(shade(coat, -0.12), palette.light), 0.38))
    wing(0.9, shade(coat, 0.12))


def _bird(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    coat = "#f1eee6"
    beat = math.sin(math.tau * ridden.turns)
    for near in (False, True):
        colour = coat if near else shade(coat, -0.2)
        if near:
            body = (
                Outline(-4.6, 1.6)
                .curve(-3.0, 0.2, -1.0, 0.0, 1.2, 0.2)
                .curve(2.6, 0.2, 3.2, -1.0, 3.6, -2.4)
            )
            body.curve(3.8, -3.2, 4.7, -3.2, 4.8, -2.6).to(6.2, -2.2, 4.8, -2.1)
            body.curve(4.4, -0.6, 3.8, 1.0, 2.4, 1.6).curve(0.4, 2.5, -2.0, 2.1, -4.6, 1.6)
            draw_part(canvas, palette, body.close(), coat)
            canvas.drawOval(ellipse(4.4, -2.7, 0.24, 0.2), fill(lit("#c8362f", palette.light)))
            canvas.drawOval(ellipse(4.55, -2.55, 0.09, 0.09), fill("#1d1620"))
            for x in (-3.6, -4.2, -4.8):
                draw_part(canvas, palette, Outline(-3.2, 1.2).bend(x, 1.2, x - 0.6, 2.3).bend(
                    x + 0.6, 2.2, -2.4, 1.9).close(), "#2c2a33")  # fmt: skip
        wing = Outline(1.0, 0.7).curve(0.4, -2.8 * beat, -1.4, -4.0 * beat, -3.2, -3.8 * beat)
        wing.bend(-2.8, -1.8 * beat, -3.0, 0.4).bend(-1.6, 1.3, 1.0, 0.7)
        draw_part(canvas, palette, wing.close(), colour)


def _blade(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    glow = Outline(-4.6, 0.15).bend(0.4, -0.5, 5.2, 0.1).bend(0.4, 0.8, -4.6, 0.15).close()
    canvas.drawPath(glow, fill("#bfe8ff", 0.45))
    blade = Outline(-2.2, -0.14).to(4.2, -0.1, 4.9, 0.06, 4.2, 0.2, -2.2, 0.24).close()
    draw_part(canvas, palette, blade, _METAL)
    canvas.drawLine(-2.1, 0.05, 4.6, 0.06, stroke("#ffffff", 0.05, 0.9))
    draw_slab(canvas, palette, box(-2.5, -0.4, 0.34, 0.9), "#d0a648", 0.12)
    draw_slab(canvas, palette, box(-3.9, -0.12, 1.4, 0.34), "#5a2f2c", 0.14)
    for index in range(4):
        x = -4.6 - 0.9 * index - 0.3 * math.sin(math.tau * (ridden.turns + index / 4))
        canvas.drawLine(x, 0.05, x - 0.7, 0.05, stroke("#dff4ff", 0.07, 0.7 - 0.14 * index))


def _broom(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    _rod(canvas, palette, 0.2, _WOOD, -2.4, 0.25, 3.4, -0.1)
    brush = Outline(-2.2, 0.05).curve(-3.2, -0.4, -4.2, -0.5, -5.0, -0.2)
    brush.to(-4.7, 0.9).curve(-4.0, 1.0, -3.0, 0.7, -2.2, 0.45)
    draw_part(canvas, palette, brush.close(), "#c39a55")
    draw_slab(canvas, palette, box(-2.5, -0.05, 0.36, 0.6), "#8e3b46")


def _cloud(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    puff = 0.06 * math.sin(math.tau * ridden.turns)
    spots = ((-2.2, 0.3, 1.5, 0.8), (2.2, 0.35, 1.5, 0.75), (-0.9, 0.0, 1.6, 0.9),
             (0.9, 0.05, 1.6, 0.9), (0.0, 0.6, 3.0, 0.8))  # fmt: skip
    for x, y, rx, ry in spots:
        canvas.drawOval(ellipse(x, y + puff, rx, ry), stroke(palette.ink, LINE * 2))
    for x, y, rx, ry in spots:
        canvas.drawOval(ellipse(x, y + puff, rx, ry), fill(lit("#f4f4fa", palette.light)))


# Vehicles.


def _bicycle(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    hub = MOUNTS["bicycle"].height - 1.55
    for x in (-2.3, 2.5):
        _wheel(canvas, palette, x, hub, 1.5, ridden.turns, rim="#b9bcc6", tyre="#33323a")
    frame = "#3f6fa8"
    for line in ((-2.3, hub, 0.0, hub), (0.0, hub, -0.45, 0.5), (-2.3, hub, -0.35, 0.8),
                 (-0.35, 0.9, 2.0, 0.7), (0.0, hub, 2.05, 0.9), (1.9, 0.1, 2.5, hub)):  # fmt: skip
        _rod(canvas, palette, 0.15, frame, *line)
    _rod(canvas, palette, 0.13, "#4c4650", 1.9, 0.1, 1.8, -0.75, 1.35, -0.95)
    draw_slab(canvas, palette, box(-0.95, 0.1, 1.1, 0.3), "#3a3036", 0.14)
    turn = math.tau * ridden.turns
    px, py = 0.75 * math.cos(turn), 0.75 * math.sin(turn)
    _rod(canvas, palette, 0.11, "#8d9099", -px, hub - py, px, hub + py)


def _motorcycle(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    hub = MOUNTS["motorcycle"].height - 1.3
    for x in (-2.4, 2.7):
        _wheel(canvas, palette, x, hub, 1.2, ridden.turns, rim="#8d9099", tyre="#2c2b32")
    _rod(canvas, palette, 0.2, "#8d9099", 1.7, -0.3, 2.7, hub)
    _rod(canvas, palette, 0.16, "#4c4650", 1.7, -0.3, 1.5, -0.9, 1.1, -1.0)
    body = (
        Outline(-2.9, 0.2)
        .curve(-1.0, 0.1, 0.0, 0.5, 0.5, 0.1)
        .curve(1.2, -0.6, 2.0, -0.3, 2.0, 0.6)
    )
    body.curve(1.4, 1.8, 0.0, 1.9, -1.6, 1.6)
    draw_part(canvas, palette, body.close(), "#a83a3a")
    draw_slab(canvas, palette, box(-0.9, 1.3, 1.8, 0.8), "#6f727c", 0.2)
    draw_slab(canvas, palette, box(-2.8, -0.05, 2.6, 0.4), "#2c2b32", 0.18)
    draw_round(canvas, palette, 2.1, -0.1, 0.34, 0.34, "#f4e7b0")


def _car_behind(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    back = _car_length(ridden)
    top = Outline(-3.6 - back, -0.9).curve(-3.0 - back, -4.2, -2.4 - back, -5.2, -1.2 - back, -5.3)
    top.to(1.4, -5.3).curve(2.3, -5.2, 2.9, -3.4, 3.6, -1.2)
    path = top.to(3.4, -0.8, -3.6 - back, -0.8).close()
    canvas.drawPath(path, stroke(palette.ink, 0.62))
    canvas.drawPath(path, stroke(lit("#2f5f86", palette.light), 0.5))
    canvas.drawPath(path, fill(lit("#33323d", palette.light)))
    glass = Outline(-3.2 - back, -1.4).curve(
        -2.7 - back, -4.0, -2.2 - back, -4.9, -1.2 - back, -4.9
    )
    glass.to(1.3, -4.9).curve(2.0, -4.8, 2.5, -3.4, 3.0, -1.4)
    canvas.drawPath(glass.close(), fill("#a8c4d4", 0.28))
    draw_slab(canvas, palette, box(-1.9 - back, -2.6, 0.7, 2.6), "#6b4a3a", 0.3)


def _car_length(ridden: Ridden) -> float:
    """Return how much longer than for two a car is, in units."""
    return _LONG * max(0, ridden.seats - 2)


def _car_before(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    ground, back = MOUNTS["car"].height, _car_length(ridden)
    body = (
        Outline(-6.6 - back, 0.2)
        .curve(-6.6 - back, -1.2, -5.4 - back, -1.5, -3.8 - back, -1.5)
        .to(3.4, -1.5)
        .curve(5.0, -1.3, 6.6, -1.0, 6.9, 0.2)
        .curve(7.0, 0.8, 6.9, 1.1, 6.6, 1.2)
        .to(-6.5 - back, 1.2)
    )
    draw_part(canvas, palette, body.close(), "#2f5f86")
    draw_slab(canvas, palette, box(-6.8 - back, 0.85, 13.7 + back, 0.42), "#3a3a44", 0.2)
    door = box(-2.7 - back, -1.3, 4.6 + back, 2.0)
    canvas.drawRoundRect(door, 0.2, 0.2, stroke(lit(shade("#2f5f86", -0.4), palette.light), 0.06))
    draw_slab(canvas, palette, box(-2.3 - back, -0.9, 0.8, 0.18), _METAL, 0.08)
    draw_round(canvas, palette, 6.6, -0.3, 0.3, 0.4, "#f6e8ac")
    draw_round(canvas, palette, -6.4 - back, -0.3, 0.24, 0.36, "#c8433a")
    for x in (-4.3 - back, 4.5):
        canvas.drawOval(ellipse(x, 1.1, 1.5, 1.5), fill(lit("#22222a", palette.light)))
        _wheel(canvas, palette, x, ground - 1.15, 1.0, ridden.turns, rim="#b9bcc6", tyre="#26252c")


_LORRY: Final = "#4f7350"


def _road_wheels(canvas: skia.Canvas, palette: Palette, ridden: Ridden, *at: float) -> None:
    """Draw the wheels of a lorry or a bus, with the arches over them."""
    hub = MOUNTS[ridden.kind].height - 1.3
    for x in at:
        canvas.drawOval(ellipse(x, hub, 1.7, 1.7), fill(lit("#22222a", palette.light)))
        _wheel(canvas, palette, x, hub, 1.15, ridden.turns, rim="#b9bcc6", tyre="#26252c")


def _truck_behind(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    back = _LONG * (ridden.seats - 1)
    draw_slab(canvas, palette, box(-14.2 - back, 0.5, 11.4, 0.7), "#3a3a44", 0.1)
    draw_slab(canvas, palette, box(-14.2 - back, -2.6, 10.9, 3.1), _WOOD, 0.1)
    for index in range(5):
        x = -14.0 - back + index * 2.55
        draw_slab(canvas, palette, box(x, -2.8, 0.3, 3.3), shade(_WOOD, -0.25))
    cab = Outline(-2.9 - back, 1.0).to(-2.9 - back, -6.1, 1.7, -6.1, 3.3, -2.0, 3.3, 1.0)
    draw_part(canvas, palette, cab.close(), _LORRY)
    inside = Outline(-2.4 - back, 0.6).to(-2.4 - back, -5.6, 1.4, -5.6, 2.8, -1.9, 2.8, 0.6)
    canvas.drawPath(inside.close(), fill(lit("#3b3f4a", palette.light)))
    draw_slab(canvas, palette, box(-1.9 - back, -2.6, 0.7, 2.6), "#6b4a3a", 0.3)


def _truck_before(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    back = _LONG * (ridden.seats - 1)
    body = Outline(-2.9 - back, -1.5).to(3.4, -1.5, 6.6, -1.2).curve(7.2, -1.0, 7.2, 0.2, 7.2, 1.4)
    draw_part(canvas, palette, body.to(-2.9 - back, 1.4).close(), _LORRY)
    door = box(-2.4 - back, -1.2, 4.6 + back, 2.3)
    canvas.drawRoundRect(door, 0.2, 0.2, stroke(lit(shade(_LORRY, -0.4), palette.light), 0.06))
    draw_slab(canvas, palette, box(-1.9 - back, -0.8, 0.8, 0.18), _METAL, 0.08)
    draw_slab(canvas, palette, box(6.6, 0.9, 0.9, 0.6), _METAL, 0.1)
    draw_round(canvas, palette, 6.9, -0.2, 0.32, 0.42, "#f6e8ac")
    _road_wheels(canvas, palette, ridden, -11.6 - back, -8.6 - back, 4.6)


_BUS: Final = "#b8662f"


def _bus_behind(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    back = _LONG * (ridden.seats - 1)
    shell = (
        Outline(-10.4 - back, 1.0)
        .to(-10.4 - back, -6.2)
        .curve(-10.3 - back, -7.2, -9.8 - back, -7.2, -9.2 - back, -7.2)
    )
    shell.to(4.6, -7.2).curve(5.3, -7.2, 5.4, -6.8, 5.5, -6.0).to(5.7, 1.0)
    draw_part(canvas, palette, shell.close(), _BUS)
    inside = box(-9.8 - back, -6.3, 14.9 + back, 5.4)
    canvas.drawRoundRect(inside, 0.3, 0.3, fill(lit("#54606c", palette.light)))
    for index in range(ridden.seats + 3):
        x = -1.9 - index * _LONG
        draw_slab(canvas, palette, box(x, -2.7, 0.7, 2.7), "#3f6a78", 0.3)
    for index in range(ridden.seats + 4):
        draw_slab(canvas, palette, box(2.4 - index * 3.1, -6.4, 0.26, 5.2), _BUS, 0.05)


def _bus_before(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    back = _LONG * (ridden.seats - 1)
    side = Outline(-10.4 - back, -1.4).to(5.6, -1.4).curve(5.9, -1.2, 5.9, 0.6, 5.8, 1.9)
    draw_part(canvas, palette, side.to(-10.4 - back, 1.9).close(), _BUS)
    draw_slab(canvas, palette, box(-10.3 - back, -0.5, 16.0 + back, 0.4), "#f0e0bd", 0.1)
    draw_slab(canvas, palette, box(-10.6 - back, 1.5, 16.6 + back, 0.42), "#3a3a44", 0.2)
    draw_round(canvas, palette, 5.5, 0.6, 0.3, 0.42, "#f6e8ac")
    _road_wheels(canvas, palette, ridden, -7.4 - back, 3.0)


_TRACTOR: Final = "#b5402c"


def _tractor_behind(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    ground = MOUNTS["tractor"].height
    _rod(canvas, palette, 0.3, "#4c4650", 3.4, -0.6, 3.4, -3.6, 3.7, -4.0)
    hood = Outline(0.9, 1.4).to(0.9, -1.3).curve(2.2, -1.6, 5.0, -1.5, 5.6, -1.1).to(5.8, 1.4)
    draw_part(canvas, palette, hood.close(), _TRACTOR)
    for index in range(4):
        slot = box(3.9 + index * 0.42, -0.6, 0.2, 1.3)
        canvas.drawRect(slot, fill(lit(shade(_TRACTOR, -0.5), palette.light)))
    draw_round(canvas, palette, 5.7, -0.7, 0.26, 0.36, "#f6e8ac")
    draw_slab(canvas, palette, box(-2.2, 1.0, 5.0, 0.8), "#3a3a44", 0.1)
    _rod(canvas, palette, 0.16, "#3a3a44", 1.4, -1.0, 1.0, -2.4)
    _rod(canvas, palette, 0.18, "#26252c", 0.5, -2.2, 1.5, -2.7)
    draw_slab(canvas, palette, box(-1.5, 0.0, 2.4, 0.4), "#2c2b32", 0.18)
    draw_slab(canvas, palette, box(-1.7, -1.6, 0.4, 1.8), "#2c2b32", 0.18)
    _wheel(canvas, palette, 4.6, ground - 1.25, 1.1, ridden.turns, rim="#d8b33c", tyre="#26252c")


def _tractor_before(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    radius = 2.35
    x, y = -1.9, MOUNTS["tractor"].height - radius - 0.17
    # Half as fast as the small wheel: the tyre is about twice as large.
    canvas.drawOval(ellipse(x, y, radius, radius), fill(lit("#26252c", palette.light)))
    for index in range(16):
        angle = math.tau * (index / 16 + ridden.turns / 2)
        dx, dy = math.cos(angle), math.sin(angle)
        cleat = Outline(x + dx * radius * 0.86, y + dy * radius * 0.86)
        path = cleat.to(x + dx * radius * 1.06, y + dy * radius * 1.06).open()
        canvas.drawPath(path, stroke(lit("#3d3b44", palette.light), 0.34))
    draw_round(canvas, palette, x, y, radius * 0.58, radius * 0.58, "#d8b33c")
    _wheel(canvas, palette, x, y, radius * 0.5, ridden.turns / 2, rim="#a8842a", tyre="#d8b33c")


def _draught(canvas: skia.Canvas, palette: Palette, ridden: Ridden, kind: str, x: float) -> None:
    """Draw the animal that pulls a vehicle, its middle at ``x``, and the shafts."""
    look = MOUNTED[kind]
    seat = MOUNTS[ridden.kind].height
    canvas.save()
    canvas.translate(x, seat - look.height)
    draw_beast(canvas, palette, look, ridden.turns)
    canvas.restore()
    _rod(canvas, palette, 0.17, _WOOD, 2.6, seat - 2.4, x + 1.9, seat - 2.6)


def _cart_behind(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    _draught(canvas, palette, ridden, "ox" if ridden.kind == "ox_cart" else "horse", 7.4)
    back = 1.5 * (ridden.seats - 1)
    _wheel(canvas, palette, -0.7 - back, MOUNTS[ridden.kind].height - 1.6, 1.5, ridden.turns)
    draw_slab(canvas, palette, box(-3.4 - back, -0.1, 6.2 + back, 0.4), _WOOD)
    for index in range(5):
        x = -3.2 - back + index * 1.2
        draw_slab(canvas, palette, box(x, -1.3, 0.2, 1.2), shade(_WOOD, -0.2))
    draw_slab(canvas, palette, box(-3.4 - back, -1.45, 5.4, 0.26), _WOOD)


def _cart_before(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    ground = MOUNTS[ridden.kind].height
    back = 1.5 * (ridden.seats - 1)
    draw_slab(canvas, palette, box(-3.5 - back, 0.2, 6.4 + back, 0.75), shade(_WOOD, 0.06))
    for x in (-2.2 - back, 0.0, 1.6):
        canvas.drawLine(x, 0.3, x, 0.9, stroke(lit(shade(_WOOD, -0.35), palette.light), 0.06))
    _wheel(canvas, palette, -0.5 - back, ground - 1.7, 1.6, ridden.turns)
    canvas.drawPath(Outline(1.1, -1.2).bend(4.6, -0.6, 10.2, ground - 6.6).open(),
                    stroke(lit(LEATHER, palette.light), 0.075))  # fmt: skip


_BODYWORK: Final = "#3c2f4e"


def _carriage_behind(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    back = 1.4 * (ridden.seats - 1)
    _draught(canvas, palette, ridden, "horse", 8.4)
    for x in (-2.6 - back, 2.4):
        _wheel(canvas, palette, x, MOUNTS["carriage"].height - 1.5, 1.4, ridden.turns)
    shell = Outline(-3.3 - back, 0.6).to(-3.6 - back, -5.6).curve(-1.8, -6.4, 1.6, -6.4, 3.2, -5.6)
    draw_part(canvas, palette, shell.to(3.0, 0.6).close(), _BODYWORK)
    inner = box(-2.9 - back, -5.0, 5.6 + back, 4.8)
    canvas.drawRoundRect(inner, 0.5, 0.5, fill(lit("#6d4a4e", palette.light)))
    draw_slab(canvas, palette, box(-2.7 - back, -2.6, 0.6, 2.6), "#8e3b46", 0.3)


def _carriage_before(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    ground = MOUNTS["carriage"].height
    back = 1.4 * (ridden.seats - 1)
    panel = Outline(-3.35 - back, -1.5).to(3.1, -1.5).curve(3.1, 0.6, 2.4, 1.2, 1.2, 1.2)
    panel.to(-2.0 - back, 1.2).curve(-3.0 - back, 1.1, -3.3 - back, 0.4, -3.35 - back, -1.5)
    draw_part(canvas, palette, panel.close(), _BODYWORK)
    canvas.drawLine(-3.2 - back, -1.2, 2.9, -1.2, stroke(lit("#d0a648", palette.light), 0.09))
    door = box(-1.5, -1.1, 2.7, 2.0)
    canvas.drawRoundRect(door, 0.2, 0.2, stroke(lit("#d0a648", palette.light), 0.06))
    for x in (-3.45 - back, 2.95):
        draw_slab(canvas, palette, box(x, -5.5, 0.34, 4.2), _BODYWORK)
    roof = Outline(-3.9 - back, -5.3).curve(-1.8, -6.5, 1.6, -6.5, 3.5, -5.3).to(3.4, -4.9)
    draw_part(canvas, palette, roof.to(-3.8 - back, -4.9).close(), shade(_BODYWORK, -0.2))
    for x, r in ((-2.5 - back, 1.5), (2.5, 1.3)):
        _wheel(canvas, palette, x, ground - r - 0.1, r, ridden.turns)


def _boat_behind(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    back = 1.7 * (ridden.seats - 1)
    stern = Outline(-4.0 - back, -0.9).bend(0.0, 0.3, 4.4, -1.3).to(3.6, 0.6, -3.4 - back, 0.6)
    draw_part(canvas, palette, stern.close(), shade(_WOOD, -0.35))


def _boat_before(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    back = 1.7 * (ridden.seats - 1)
    wave = 0.1 * math.sin(math.tau * ridden.turns)
    hull = Outline(-4.2 - back, -0.95).bend(0.0, 0.9, 4.7, -1.5).curve(4.4, 0.4, 3.4, 1.5, 2.2, 1.7)
    hull.to(-2.9 - back, 1.7).curve(-3.8 - back, 1.2, -4.1 - back, 0.2, -4.2 - back, -0.95)
    draw_part(canvas, palette, hull.close(), _WOOD)
    plank = Outline(-4.1 - back, -0.3).bend(0.0, 1.4, 4.4, -0.6).open()
    canvas.drawPath(plank, stroke(lit(shade(_WOOD, -0.35), palette.light), 0.07))
    water = Outline(-40.0, 1.1)
    for index in range(40):
        x = -40.0 + 2.0 * index
        water.bend(x + 1.0, 1.1 + (wave if index % 2 else -wave) - 0.06, x + 2.0, 1.1)
    canvas.drawPath(water.to(40.0, 9.0, -40.0, 9.0).close(), fill(lit(_WATER, palette.light), 0.92))
    for x, y, wide in ((-4.6, 1.5, 2.2), (2.6, 1.7, 2.6), (-0.6, 2.3, 3.0), (6.0, 2.2, 2.0)):
        glint = Outline(x - wide, y).bend(x + wave * 4, y + 0.12, x + wide, y).open()
        canvas.drawPath(glint, stroke(lit("#8fc0cc", palette.light), 0.07, 0.8))


def _oar(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    """Draw the hull and the oar that dips into the water before it."""
    _boat_before(canvas, palette, ridden)
    reach = math.cos(math.tau * ridden.turns)
    _rod(canvas, palette, 0.15, "#b98a55", 1.2 + 0.5 * reach, -1.6, -0.4 - 1.9 * reach, 1.5)
    x = -0.4 - 1.9 * reach
    blade = Outline(x - 0.2, 1.2).to(x + 0.25, 1.1, x + 0.15, 2.0, x - 0.3, 2.0)
    draw_part(canvas, palette, blade.close(), "#b98a55")


LED_BEHIND: Final = -6.4
"""How far behind who leads it an animal goes, in units."""


def behind_of(kind: str) -> float:
    """Return how far behind a person's back an animal stands or goes, in units; negative."""
    return LED_BEHIND * (0.3 + 0.7 * MOUNTS[kind].size)


def bridle_of(kind: str) -> tuple[float, float]:
    """Return where the bridle of an animal is that is led, in units from the neck of the leader."""
    look = MOUNTED.get(kind) or BARE[kind]
    x = 2.3 * look.long - 0.2 + look.neck[0] + 0.3 + look.head * 0.62
    y = look.height - 0.4 + look.neck[1] - 1.2
    return behind_of(kind) + x * look.size, SOLE - y * look.size


MOUNTS: Final[dict[str, Mount]] = {
    **{kind: Mount(look.height, _mounted(kind), _reins(kind)) for kind, look in MOUNTED.items()},
    **{
        kind: Mount(look.height * look.size, _bare(look), size=look.size)
        for kind, look in BARE.items()
    },
    "dragon": Mount(5.4, _dragon, floats=True),
    "bird": Mount(5.4, _bird, floats=True),
    "sword": Mount(3.2, _blade, floats=True),
    "broomstick": Mount(5.0, _broom, floats=True),
    "cloud": Mount(3.2, _cloud, floats=True),
    "bicycle": Mount(3.6, _bicycle),
    "motorcycle": Mount(3.2, _motorcycle),
    "car": Mount(2.5, _car_behind, _car_before),
    "truck": Mount(3.6, _truck_behind, _truck_before),
    "bus": Mount(3.8, _bus_behind, _bus_before),
    "tractor": Mount(4.3, _tractor_behind, _tractor_before),
    "cart": Mount(3.6, _cart_behind, _cart_before),
    "ox_cart": Mount(3.6, _cart_behind, _cart_before),
    "carriage": Mount(4.0, _carriage_behind, _carriage_before),
    "boat": Mount(1.3, _boat_behind, _oar, floats=True),
}
"""What carries people, by name."""
