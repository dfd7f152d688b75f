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
from .build import HIP, SOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from .palette import Palette

_LINE: Final = 0.04
_WOOD: Final = "#8a5f3c"
_LEATHER: Final = "#5a3626"
_METAL: Final = "#c3c8d2"
_WATER: Final = "#3f7f93"

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
    """A thing or an animal that carries people.

    Attributes:
        height: Of the seat above the ground, in units.
        behind: Draws what is behind the rider.
        before: Draws what hides a part of the rider, or None.
        floats: Whether it is above the ground or on water, so that it throws no shadow on it.
    """

    height: float
    behind: Callable[[skia.Canvas, Palette, Ridden], None]
    before: Callable[[skia.Canvas, Palette, Ridden], None] | None = None
    floats: bool = False


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
        canvas.drawOval(ellipse(-0.2, mount.height, 4.4, 0.26), fill("#1c1630", 0.28))
    paint(canvas, palette, ridden)
    canvas.restore()


def _part(canvas: skia.Canvas, palette: Palette, path: skia.Path, colour: str) -> None:
    canvas.drawPath(path, stroke(palette.ink, _LINE * 2))
    canvas.drawPath(path, fill(lit(colour, palette.light)))


def _slab(
    canvas: skia.Canvas, palette: Palette, rect: skia.Rect, colour: str, r: float = 0.0
) -> None:
    canvas.drawRoundRect(rect, r, r, stroke(palette.ink, _LINE * 2))
    canvas.drawRoundRect(rect, r, r, fill(lit(colour, palette.light)))


def _round(
    canvas: skia.Canvas, palette: Palette, x: float, y: float, rx: float, ry: float, colour: str
) -> None:
    canvas.drawOval(ellipse(x, y, rx, ry), stroke(palette.ink, _LINE * 2))
    canvas.drawOval(ellipse(x, y, rx, ry), fill(lit(colour, palette.light)))


def _rod(canvas: skia.Canvas, palette: Palette, width: float, colour: str, *points: float) -> None:
    path = Outline(points[0], points[1]).to(*points[2:]).open()
    canvas.drawPath(path, stroke(palette.ink, width + _LINE * 2))
    canvas.drawPath(path, stroke(lit(colour, palette.light), width))


def _wheel(
    canvas: skia.Canvas, palette: Palette, x: float, y: float, r: float, turns: float, **look: str
) -> None:
    """Draw a wheel with spokes that turn."""
    rim, hub = look.get("rim", _WOOD), look.get("hub", "#4c4650")
    wide = 0.2 if "tyre" not in look else 0.34
    canvas.drawOval(ellipse(x, y, r, r), stroke(palette.ink, wide + _LINE * 2))
    canvas.drawOval(ellipse(x, y, r, r), stroke(lit(look.get("tyre", rim), palette.light), wide))
    for index in range(8):
        angle = math.tau * (index / 8 + turns)
        end = x + r * math.cos(angle), y + r * math.sin(angle)
        canvas.drawLine(x, y, *end, stroke(lit(rim, palette.light), 0.08))
    _round(canvas, palette, x, y, 0.2, 0.2, hub)


# Animals.


@dataclass(frozen=True, slots=True)
class _Beast:
    """How a four-legged animal looks.

    Attributes:
        coat: Colour of its hair.
        mane: Colour of mane and tail.
        height: Of its back, in units.
        long: Length of its trunk relative to a horse's.
        deep: Depth of its trunk in units.
        neck: How far up and ahead of the shoulder the head is.
        head: Length of the head.
        ears: Length of the ears.
        horns: Whether it has horns.
        muzzle: Colour of the muzzle.
        hump: Whether it has humps.
        stripes: Whether it is striped.
    """

    coat: str
    mane: str
    height: float = 5.6
    long: float = 1.0
    deep: float = 2.5
    neck: tuple[float, float] = (2.1, 2.6)
    head: float = 1.7
    ears: float = 0.55
    horns: bool = False
    muzzle: str = ""
    hump: bool = False
    stripes: bool = False


_BEASTS: Final[dict[str, _Beast]] = {
    "horse": _Beast("#8a5a3a", "#3a2620"),
    "white_horse": _Beast("#e6e0d6", "#b9b0a6"),
    "black_horse": _Beast("#3b3538", "#1f1b1f"),
    "donkey": _Beast("#8d8780", "#4b4540", 4.5, 0.84, 2.1, (1.7, 1.9), 1.5, 1.05, muzzle="#d8d0c4"),
    "ox": _Beast("#6f5442", "#3f2e26", 4.7, 1.05, 2.7, (1.5, 0.5), 1.6, 0.6, horns=True),
    "camel": _Beast("#c39a62", "#8a6438", 5.8, 1.0, 2.4, (2.5, 2.2), 1.5, 0.35, hump=True),
    "deer": _Beast("#b07a4a", "#f0e4d0", 4.9, 0.86, 1.9, (1.7, 2.4), 1.3, 0.6, horns=True),
    "tiger": _Beast("#e08a3c", "#e08a3c", 4.2, 1.0, 2.1, (1.4, 0.9), 1.5, 0.4, muzzle="#f6ead8",
                    stripes=True),
    "wolf": _Beast("#7d8088", "#5a5d66", 4.1, 0.94, 1.9, (1.5, 1.0), 1.5, 0.5, muzzle="#d8d8dc"),
    "elephant": _Beast("#9a98a0", "#7c7a84", 6.4, 1.1, 3.6, (1.6, 0.8), 1.8, 1.2),
}  # fmt: skip


def _step(turn: float) -> tuple[float, float]:
    """Return how far ahead a hoof is, from -1 to 1, and how far it is lifted, from 0 to 1."""
    p = turn % 1.0
    if p < 0.55:
        return 1 - 2 * p / 0.55, 0.0
    q = (p - 0.55) / 0.45
    return -math.cos(math.pi * q), math.sin(math.pi * q)


def _leg(
    canvas: skia.Canvas,
    palette: Palette,
    hip: tuple[float, float],
    ground: float,
    turn: float,
    colour: str,
    *,
    hind: bool,
) -> None:
    """Draw a leg from its hip to the ground at a moment of the gait."""
    along, lift = _step(turn) if turn >= 0 else (0.0, 0.0)
    x, y = hip
    fx, fy = x + 0.85 * along, ground - 0.18 - 0.75 * lift
    bend = -0.42 if hind else 0.3
    kx = (x + fx) / 2 + bend * (0.5 + lift)
    ky = y + (ground - y) * 0.52 - 0.3 * lift
    thick, thin = 0.62 if hind else 0.5, 0.26
    ink = stroke(palette.ink, thin + _LINE * 2)
    lower = Outline(kx, ky).to(fx, fy).open()
    upper = Outline(x - thick * 0.7, y).to(x + thick * 0.7, y, kx + 0.2, ky, kx - 0.2, ky).close()
    canvas.drawPath(lower, ink)
    _part(canvas, palette, upper, colour)
    canvas.drawPath(lower, stroke(lit(colour, palette.light), thin))
    hoof = Outline(fx - 0.2, fy - 0.05).to(fx + 0.16, fy - 0.05, fx + 0.32, fy + 0.2)
    _part(canvas, palette, hoof.to(fx - 0.24, fy + 0.2).close(), "#3a3230")


def _beast(canvas: skia.Canvas, palette: Palette, ridden: Ridden, look: _Beast) -> None:
    turn, ground = ridden.turns, look.height
    going = turn >= 0
    sway = 0.07 * math.sin(2 * math.tau * turn) if going else 0.0
    wide, deep = look.long, look.deep
    back = 0.6 * (ridden.seats - 1)
    rear, chest = -2.9 * wide - back, 2.3 * wide
    low = deep + sway
    dark = shade(look.coat, -0.26)
    for x, phase, hind in ((rear + 0.75, 0.5, True), (chest - 0.55, 0.0, False)):
        _leg(canvas, palette, (x + 0.3, low - 0.7), ground, turn + phase if going else -1.0, dark,
             hind=hind)  # fmt: skip
    wag = 0.25 * math.sin(math.tau * turn) if going else 0.1
    tail = Outline(rear + 0.1, 0.5 + sway).curve(
        rear - 0.9, 0.4, rear - 0.9 - wag, 1.8, rear - 0.6 - wag, 3.0
    )
    tail.curve(rear - 0.5, 2.0, rear - 0.3, 1.4, rear + 0.3, 1.0)
    _part(canvas, palette, tail.close(), look.mane)
    dx, up = look.neck
    hx, hy = chest - 0.2 + dx, 0.4 - up + sway * 1.5
    trunk = (
        Outline(rear, 0.9 + sway)
        .curve(rear + 0.1, 0.0 + sway, rear + 1.0, -0.14 + sway, -0.9, 0.1 + sway)
        .curve(-0.3, 0.2 + sway, 0.5, 0.16 + sway, chest - 0.9, -0.1 + sway)
        .curve(chest - 0.3, -0.5 + sway, hx - 0.9, hy + 0.5, hx - 0.3, hy - 0.25)
        .to(hx + 0.35, hy + 0.5)
        .curve(hx - 0.2, hy + 1.1, chest + 0.5, 0.8 + sway, chest + 0.2, 1.3 + sway)
        .curve(chest + 0.1, low - 0.2, chest - 0.7, low, chest - 1.4, low - 0.1)
        .curve(0.0, low + 0.1, rear + 1.4, low - 0.1, rear + 1.0, low - 0.35)
        .curve(rear + 0.3, low - 0.3, rear - 0.15, 1.9 + sway, rear, 0.9 + sway)
    )
    for x, phase, hind in ((rear + 0.75, 0.0, True), (chest - 0.55, 0.5, False)):
        _leg(canvas, palette, (x, low - 0.75), ground, turn + phase if going else -1.0, look.coat,
             hind=hind)  # fmt: skip
    if look.hump:
        for x in (-1.9, 1.2):
            _round(canvas, palette, x, 0.2 + sway, 0.95, 0.9, look.coat)
    _part(canvas, palette, trunk.close(), look.coat)
    thigh = ellipse(rear + 0.85, low - 1.1, 0.72, 0.95)
    canvas.drawOval(thigh, fill(lit(look.coat, palette.light)))
    if look.stripes:
        for x in (rear + 0.5, rear + 1.3, rear + 2.1, chest - 1.6, chest - 0.8):
            stripe = Outline(x, 0.2 + sway).bend(x - 0.3, 0.9, x + 0.05, 1.5).open()
            canvas.drawPath(stripe, stroke(lit("#3a2418", palette.light), 0.16))
    _head(canvas, palette, look, hx, hy)
    blanket = Outline(-1.25 - back, 0.02 + sway).bend(0.0, 0.3, 1.15, 0.06 + sway)
    blanket.to(1.0, 1.5 + sway).bend(-0.1 - back, 1.75, -1.15 - back, 1.45 + sway)
    _part(canvas, palette, blanket.close(), "#8e3b46")
    saddle = Outline(-1.0 - back, -0.16 + sway).bend(0.0, 0.35, 0.85, -0.24 + sway)
    saddle.to(0.75, 0.5 + sway).bend(0.0, 0.75, -0.8 - back, 0.45 + sway)
    _part(canvas, palette, saddle.close(), _LEATHER)


def _head(canvas: skia.Canvas, palette: Palette, look: _Beast, x: float, y: float) -> None:
    """Draw the head of an animal at the top of its neck, with mane, ears and bridle."""
    long = look.head
    for ear in (0.28, -0.02):
        tip = Outline(x - 0.2 + ear, y - 0.1).bend(
            x - 0.3 + ear, y - look.ears, x - 0.1 + ear, y - 0.2 - look.ears
        )
        tip.bend(x + 0.15 + ear, y - look.ears * 0.6, x + 0.14 + ear, y - 0.05)
        _part(canvas, palette, tip.close(), shade(look.coat, -0.1))
    if look.horns:
        horn = Outline(x + 0.1, y - 0.1).curve(x - 0.1, y - 0.8, x + 0.7, y - 1.0, x + 0.6, y - 1.4)
        horn.curve(x + 1.0, y - 0.9, x + 0.5, y - 0.6, x + 0.45, y - 0.05)
        _part(canvas, palette, horn.close(), "#e8dcc4")
    head = (
        Outline(x - 0.45, y + 0.1)
        .curve(x - 0.2, y - 0.3, x + 0.4, y - 0.3, x + 0.7, y + 0.1)
        .to(x + 0.5 + long * 0.66, y + 0.75)
        .curve(x + 0.75 + long * 0.66, y + 1.0, x + 0.5 + long * 0.6, y + 1.4, x + long * 0.62,
               y + 1.3)
        .curve(x + 0.6, y + 1.25, x + 0.1, y + 1.0, x - 0.35, y + 0.75)
    )  # fmt: skip
    _part(canvas, palette, head.close(), look.coat)
    mx, my = x + 0.3 + long * 0.62, y + 1.02
    canvas.drawOval(ellipse(mx, my, 0.36, 0.3), fill(lit(look.muzzle or shade(look.coat, -0.22),
                                                         palette.light)))  # fmt: skip
    canvas.drawOval(ellipse(mx + 0.14, my - 0.08, 0.06, 0.05), fill("#241a1c"))
    canvas.drawOval(ellipse(x + 0.46, y + 0.26, 0.13, 0.15), fill("#1d1620"))
    canvas.drawOval(ellipse(x + 0.5, y + 0.21, 0.045, 0.05), fill("#ffffff"))
    if look.mane != look.coat:
        mane = Outline(x + 0.3, y - 0.2).curve(x - 0.6, y - 0.4, x - 1.2, y + 0.6, x - 1.9, y + 2.0)
        mane.curve(x - 1.5, y + 1.9, x - 0.9, y + 1.5, x - 0.35, y + 0.5)
        _part(canvas, palette, mane.close(), look.mane)
    strap = stroke(lit(_LEATHER, palette.light), 0.09)
    canvas.drawLine(x + 0.1, y + 0.86, x + 0.62, y + 0.05, strap)
    canvas.drawLine(mx - 0.28, my - 0.38, mx - 0.42, my + 0.22, strap)


def _mounted(kind: str) -> Callable[[skia.Canvas, Palette, Ridden], None]:
    def paint(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
        _beast(canvas, palette, ridden, _BEASTS[kind])

    return paint


def _reins(kind: str) -> Callable[[skia.Canvas, Palette, Ridden], None]:
    look = _BEASTS[kind]

    def paint(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
        x = 2.3 * look.long - 0.2 + look.neck[0] + 0.3 + look.head * 0.62
        y = 0.4 - look.neck[1] + 1.2
        rein = Outline(x - 0.3, y).bend(2.0, 0.1, 1.05, -1.2).open()
        canvas.drawPath(rein, stroke(lit(_LEATHER, palette.light), 0.075))

    return paint


def _dragon(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    coat, belly = "#3f8f6a", "#e3cf8a"
    beat = math.sin(math.tau * ridden.turns)

    def wing(reach: float, colour: str) -> None:
        path = Outline(-0.9, 0.5).curve(-1.4, -2.4 * beat - 0.6, -2.6, -3.4 * beat - 1.0, -3.9,
                                        -3.2 * beat - 0.6)  # fmt: skip
        path.bend(-3.3, -1.6 * beat, -3.5 * reach, 0.3 - beat)
        path.bend(-2.6, -0.4 * beat, -2.3, 1.0).bend(-1.4, 0.4, -0.3, 1.0)
        _part(canvas, palette, path.close(), colour)

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
    _part(canvas, palette, body.close(), coat)
    under = Outline(3.8, -0.7).curve(3.0, 1.0, 1.8, 1.7, 0.5, 1.95).curve(-0.8, 2.15, -2.4, 2.1,
                                                                         -3.6, 2.1)  # fmt: skip
    canvas.drawPath(under.open(), stroke(lit(belly, palette.light), 0.26))
    for x, y in ((-5.6, 1.5), (-4.2, 0.95), (-2.9, 0.2), (1.7, -0.1), (2.6, -0.9)):
        spike = Outline(x - 0.3, y + 0.1).to(x, y - 0.55, x + 0.3, y + 0.05).close()
        _part(canvas, palette, spike, "#d9a441")
    head = (
        Outline(3.0, -1.5).curve(3.2, -2.6, 4.2, -2.9, 4.9, -2.3).to(6.4, -1.9)
        .curve(6.7, -1.6, 6.6, -1.1, 6.2, -1.1).curve(5.4, -0.8, 4.4, -0.6, 4.0, -0.8)
    )  # fmt: skip
    _part(canvas, palette, head.close(), coat)
    horn = Outline(3.7, -2.5).bend(3.0, -3.4, 2.5, -3.5).bend(3.0, -2.9, 3.4, -2.2).close()
    _part(canvas, palette, horn, "#e8dcc4")
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
            _part(canvas, palette, body.close(), coat)
            canvas.drawOval(ellipse(4.4, -2.7, 0.24, 0.2), fill(lit("#c8362f", palette.light)))
            canvas.drawOval(ellipse(4.55, -2.55, 0.09, 0.09), fill("#1d1620"))
            for x in (-3.6, -4.2, -4.8):
                _part(canvas, palette, Outline(-3.2, 1.2).bend(x, 1.2, x - 0.6, 2.3).bend(
                    x + 0.6, 2.2, -2.4, 1.9).close(), "#2c2a33")  # fmt: skip
        wing = Outline(1.0, 0.7).curve(0.4, -2.8 * beat, -1.4, -4.0 * beat, -3.2, -3.8 * beat)
        wing.bend(-2.8, -1.8 * beat, -3.0, 0.4).bend(-1.6, 1.3, 1.0, 0.7)
        _part(canvas, palette, wing.close(), colour)


def _blade(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    glow = Outline(-4.6, 0.15).bend(0.4, -0.5, 5.2, 0.1).bend(0.4, 0.8, -4.6, 0.15).close()
    canvas.drawPath(glow, fill("#bfe8ff", 0.45))
    blade = Outline(-2.2, -0.14).to(4.2, -0.1, 4.9, 0.06, 4.2, 0.2, -2.2, 0.24).close()
    _part(canvas, palette, blade, _METAL)
    canvas.drawLine(-2.1, 0.05, 4.6, 0.06, stroke("#ffffff", 0.05, 0.9))
    _slab(canvas, palette, box(-2.5, -0.4, 0.34, 0.9), "#d0a648", 0.12)
    _slab(canvas, palette, box(-3.9, -0.12, 1.4, 0.34), "#5a2f2c", 0.14)
    for index in range(4):
        x = -4.6 - 0.9 * index - 0.3 * math.sin(math.tau * (ridden.turns + index / 4))
        canvas.drawLine(x, 0.05, x - 0.7, 0.05, stroke("#dff4ff", 0.07, 0.7 - 0.14 * index))


def _broom(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    _rod(canvas, palette, 0.2, _WOOD, -2.4, 0.25, 3.4, -0.1)
    brush = Outline(-2.2, 0.05).curve(-3.2, -0.4, -4.2, -0.5, -5.0, -0.2)
    brush.to(-4.7, 0.9).curve(-4.0, 1.0, -3.0, 0.7, -2.2, 0.45)
    _part(canvas, palette, brush.close(), "#c39a55")
    _slab(canvas, palette, box(-2.5, -0.05, 0.36, 0.6), "#8e3b46")


def _cloud(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    puff = 0.06 * math.sin(math.tau * ridden.turns)
    spots = ((-2.2, 0.3, 1.5, 0.8), (2.2, 0.35, 1.5, 0.75), (-0.9, 0.0, 1.6, 0.9),
             (0.9, 0.05, 1.6, 0.9), (0.0, 0.6, 3.0, 0.8))  # fmt: skip
    for x, y, rx, ry in spots:
        canvas.drawOval(ellipse(x, y + puff, rx, ry), stroke(palette.ink, _LINE * 2))
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
    _slab(canvas, palette, box(-0.95, 0.1, 1.1, 0.3), "#3a3036", 0.14)
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
    _part(canvas, palette, body.close(), "#a83a3a")
    _slab(canvas, palette, box(-0.9, 1.3, 1.8, 0.8), "#6f727c", 0.2)
    _slab(canvas, palette, box(-2.8, -0.05, 2.6, 0.4), "#2c2b32", 0.18)
    _round(canvas, palette, 2.1, -0.1, 0.34, 0.34, "#f4e7b0")


def _car_behind(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    top = Outline(-3.6, -0.9).curve(-3.0, -4.2, -2.4, -5.2, -1.2, -5.3).to(1.4, -5.3)
    top.curve(2.3, -5.2, 2.9, -3.4, 3.6, -1.2)
    path = top.to(3.4, -0.8, -3.6, -0.8).close()
    canvas.drawPath(path, stroke(palette.ink, 0.62))
    canvas.drawPath(path, stroke(lit("#2f5f86", palette.light), 0.5))
    canvas.drawPath(path, fill(lit("#33323d", palette.light)))
    glass = Outline(-3.2, -1.4).curve(-2.7, -4.0, -2.2, -4.9, -1.2, -4.9).to(1.3, -4.9)
    canvas.drawPath(glass.curve(2.0, -4.8, 2.5, -3.4, 3.0, -1.4).close(), fill("#a8c4d4", 0.28))
    _slab(canvas, palette, box(-1.9, -2.6, 0.7, 2.6), "#6b4a3a", 0.3)


def _car_before(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    ground = MOUNTS["car"].height
    body = (
        Outline(-6.6, 0.2).curve(-6.6, -1.2, -5.4, -1.5, -3.8, -1.5).to(3.4, -1.5)
        .curve(5.0, -1.3, 6.6, -1.0, 6.9, 0.2).curve(7.0, 0.8, 6.9, 1.1, 6.6, 1.2).to(-6.5, 1.2)
    )  # fmt: skip
    _part(canvas, palette, body.close(), "#2f5f86")
    _slab(canvas, palette, box(-6.8, 0.85, 13.7, 0.42), "#3a3a44", 0.2)
    door = box(-2.7, -1.3, 4.6, 2.0)
    canvas.drawRoundRect(door, 0.2, 0.2, stroke(lit(shade("#2f5f86", -0.4), palette.light), 0.06))
    _slab(canvas, palette, box(-2.3, -0.9, 0.8, 0.18), _METAL, 0.08)
    _round(canvas, palette, 6.6, -0.3, 0.3, 0.4, "#f6e8ac")
    _round(canvas, palette, -6.4, -0.3, 0.24, 0.36, "#c8433a")
    for x in (-4.3, 4.5):
        canvas.drawOval(ellipse(x, 1.1, 1.5, 1.5), fill(lit("#22222a", palette.light)))
        _wheel(canvas, palette, x, ground - 1.15, 1.0, ridden.turns, rim="#b9bcc6", tyre="#26252c")


def _draught(canvas: skia.Canvas, palette: Palette, ridden: Ridden, kind: str, x: float) -> None:
    """Draw the animal that pulls a vehicle, its middle at ``x``, and the shafts."""
    look = _BEASTS[kind]
    seat = MOUNTS[ridden.kind].height
    canvas.save()
    canvas.translate(x, seat - look.height)
    _beast(canvas, palette, Ridden(kind, 1, ridden.turns), look)
    canvas.restore()
    _rod(canvas, palette, 0.17, _WOOD, 2.6, seat - 2.4, x + 1.9, seat - 2.6)


def _cart_behind(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    _draught(canvas, palette, ridden, "ox" if ridden.kind == "ox_cart" else "horse", 7.4)
    back = 1.5 * (ridden.seats - 1)
    _wheel(canvas, palette, -0.7 - back, MOUNTS[ridden.kind].height - 1.6, 1.5, ridden.turns)
    _slab(canvas, palette, box(-3.4 - back, -0.1, 6.2 + back, 0.4), _WOOD)
    for index in range(5):
        x = -3.2 - back + index * 1.2
        _slab(canvas, palette, box(x, -1.3, 0.2, 1.2), shade(_WOOD, -0.2))
    _slab(canvas, palette, box(-3.4 - back, -1.45, 5.4, 0.26), _WOOD)


def _cart_before(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    ground = MOUNTS[ridden.kind].height
    back = 1.5 * (ridden.seats - 1)
    _slab(canvas, palette, box(-3.5 - back, 0.2, 6.4 + back, 0.75), shade(_WOOD, 0.06))
    for x in (-2.2 - back, 0.0, 1.6):
        canvas.drawLine(x, 0.3, x, 0.9, stroke(lit(shade(_WOOD, -0.35), palette.light), 0.06))
    _wheel(canvas, palette, -0.5 - back, ground - 1.7, 1.6, ridden.turns)
    canvas.drawPath(Outline(1.1, -1.2).bend(4.6, -0.6, 10.2, ground - 6.6).open(),
                    stroke(lit(_LEATHER, palette.light), 0.075))  # fmt: skip


_BODYWORK: Final = "#3c2f4e"


def _carriage_behind(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    back = 1.4 * (ridden.seats - 1)
    _draught(canvas, palette, ridden, "horse", 8.4)
    for x in (-2.6 - back, 2.4):
        _wheel(canvas, palette, x, MOUNTS["carriage"].height - 1.5, 1.4, ridden.turns)
    shell = Outline(-3.3 - back, 0.6).to(-3.6 - back, -5.6).curve(-1.8, -6.4, 1.6, -6.4, 3.2, -5.6)
    _part(canvas, palette, shell.to(3.0, 0.6).close(), _BODYWORK)
    inner = box(-2.9 - back, -5.0, 5.6 + back, 4.8)
    canvas.drawRoundRect(inner, 0.5, 0.5, fill(lit("#6d4a4e", palette.light)))
    _slab(canvas, palette, box(-2.7 - back, -2.6, 0.6, 2.6), "#8e3b46", 0.3)


def _carriage_before(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    ground = MOUNTS["carriage"].height
    back = 1.4 * (ridden.seats - 1)
    panel = Outline(-3.35 - back, -1.5).to(3.1, -1.5).curve(3.1, 0.6, 2.4, 1.2, 1.2, 1.2)
    panel.to(-2.0 - back, 1.2).curve(-3.0 - back, 1.1, -3.3 - back, 0.4, -3.35 - back, -1.5)
    _part(canvas, palette, panel.close(), _BODYWORK)
    canvas.drawLine(-3.2 - back, -1.2, 2.9, -1.2, stroke(lit("#d0a648", palette.light), 0.09))
    door = box(-1.5, -1.1, 2.7, 2.0)
    canvas.drawRoundRect(door, 0.2, 0.2, stroke(lit("#d0a648", palette.light), 0.06))
    for x in (-3.45 - back, 2.95):
        _slab(canvas, palette, box(x, -5.5, 0.34, 4.2), _BODYWORK)
    roof = Outline(-3.9 - back, -5.3).curve(-1.8, -6.5, 1.6, -6.5, 3.5, -5.3).to(3.4, -4.9)
    _part(canvas, palette, roof.to(-3.8 - back, -4.9).close(), shade(_BODYWORK, -0.2))
    for x, r in ((-2.5 - back, 1.5), (2.5, 1.3)):
        _wheel(canvas, palette, x, ground - r - 0.1, r, ridden.turns)


def _boat_behind(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    back = 1.7 * (ridden.seats - 1)
    stern = Outline(-4.0 - back, -0.9).bend(0.0, 0.3, 4.4, -1.3).to(3.6, 0.6, -3.4 - back, 0.6)
    _part(canvas, palette, stern.close(), shade(_WOOD, -0.35))


def _boat_before(canvas: skia.Canvas, palette: Palette, ridden: Ridden) -> None:
    back = 1.7 * (ridden.seats - 1)
    wave = 0.1 * math.sin(math.tau * ridden.turns)
    hull = Outline(-4.2 - back, -0.95).bend(0.0, 0.9, 4.7, -1.5).curve(4.4, 0.4, 3.4, 1.5, 2.2, 1.7)
    hull.to(-2.9 - back, 1.7).curve(-3.8 - back, 1.2, -4.1 - back, 0.2, -4.2 - back, -0.95)
    _part(canvas, palette, hull.close(), _WOOD)
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
    _part(canvas, palette, blade.close(), "#b98a55")


LED_BEHIND: Final = -6.4
"""How far behind who leads it an animal goes, in units."""


def bridle_of(kind: str) -> tuple[float, float]:
    """Return where the bridle of an animal is that is led, in units from the neck of the leader."""
    look = _BEASTS[kind]
    x = 2.3 * look.long - 0.2 + look.neck[0] + 0.3 + look.head * 0.62
    return LED_BEHIND + x, SOLE - look.height + 0.4 - look.neck[1] + 1.2


MOUNTS: Final[dict[str, Mount]] = {
    **{kind: Mount(look.height, _mounted(kind), _reins(kind)) for kind, look in _BEASTS.items()},
    "dragon": Mount(5.4, _dragon, floats=True),
    "bird": Mount(5.4, _bird, floats=True),
    "sword": Mount(3.2, _blade, floats=True),
    "broomstick": Mount(5.0, _broom, floats=True),
    "cloud": Mount(3.2, _cloud, floats=True),
    "bicycle": Mount(3.6, _bicycle),
    "motorcycle": Mount(3.2, _motorcycle),
    "car": Mount(2.5, _car_behind, _car_before),
    "cart": Mount(3.6, _cart_behind, _cart_before),
    "ox_cart": Mount(3.6, _cart_behind, _cart_before),
    "carriage": Mount(4.0, _carriage_behind, _carriage_before),
    "boat": Mount(1.3, _boat_behind, _oar, floats=True),
}
"""What carries people, by name."""
