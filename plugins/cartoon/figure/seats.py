"""What a figure sits or lies on, and the surface of the water in which it swims.

Everything is in units of the body, with the origin at the base of the neck of the standing figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, box, ellipse, fill, lit, shade, stroke
from .build import SOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from .palette import Palette
    from .pose import Pose

_LINE: Final = 0.036
_WOOD: Final = "#8a5f3c"
_STONE: Final = "#8c8a86"
_LINEN: Final = "#d9d3c4"


def draw_seat(canvas: skia.Canvas, palette: Palette, pose: Pose) -> None:
    """Draw what a figure sits or lies on, behind the figure."""
    if pose.seat in {"door", "door_metal", "door_wall"}:
        draw_door(canvas, palette, pose)
    if pose.seat not in SEATS:
        return
    x, top = pose.seat_at
    canvas.save()
    canvas.translate(x, 0.0)
    if pose.seat in {"cliff", "mound"} and x < 0:
        canvas.scale(-1, 1)
    SEATS[pose.seat](canvas, palette, top)
    canvas.restore()


def draw_water(canvas: skia.Canvas, palette: Palette, pose: Pose) -> None:
    """Draw the water behind a figure that swims."""
    level, x = pose.water, pose.travel[0]
    waves = Outline(x - 24, level)
    for index in range(24):
        left = x - 24 + 2 * index
        waves.bend(left + 1, level - 0.16 if index % 2 else level + 0.16, left + 2, level)
    path = waves.to(x + 24, level + 9, x - 24, level + 9).close()
    canvas.drawPath(path, fill(lit("#3f7f93", palette.light), 0.94))
    for dx, dy, wide in ((-5, 0.7, 2.4), (4, 0.9, 3.0), (-1, 1.5, 2.6), (7, 1.9, 2.0)):
        glint = Outline(x + dx - wide, level + dy).bend(
            x + dx, level + dy + 0.1, x + dx + wide, level + dy
        )
        canvas.drawPath(glint.open(), stroke(lit("#8fc0cc", palette.light), 0.07, 0.7))


def draw_surface(canvas: skia.Canvas, pose: Pose) -> None:
    """Draw the ripples where a figure comes out of the water."""
    x = pose.travel[0]
    for wide, y, alpha in ((2.5, 0.0, 0.8), (3.3, 0.14, 0.55), (2.0, 0.26, 0.4)):
        ripple = Outline(x - wide, pose.water + y).bend(
            x, pose.water + y + 0.12, x + wide, pose.water + y
        )
        canvas.drawPath(ripple.open(), stroke("#eaf4f6", 0.07, alpha))


def _part(canvas: skia.Canvas, palette: Palette, rect: skia.Rect, colour: str) -> None:
    canvas.drawRect(rect, stroke(palette.ink, _LINE * 2))
    canvas.drawRect(rect, fill(lit(colour, palette.light)))


def _chair(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    dark = shade(_WOOD, -0.3)
    for x in (-0.85, 0.6):
        _part(canvas, palette, box(x, top, 0.2, SOLE - top - 0.12), dark)
    _part(canvas, palette, box(-1.05, top - 2.3, 0.22, SOLE - top + 2.3), _WOOD)
    _part(canvas, palette, box(0.85, top, 0.2, SOLE - top), _WOOD)
    _part(canvas, palette, box(-1.1, top - 0.06, 2.2, 0.24), _WOOD)


def _car_seat(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    """Draw the seat of a car: a cushion with a high back and a headrest."""
    leather = "#54413a"
    _part(canvas, palette, box(-1.2, top + 0.1, 2.6, SOLE - top - 0.5), shade(leather, -0.25))
    _part(canvas, palette, box(-1.35, top - 2.1, 0.62, 2.9), leather)
    _part(canvas, palette, box(-1.25, top - 2.9, 0.5, 0.66), shade(leather, 0.08))
    _part(canvas, palette, box(-1.3, top - 0.06, 2.75, 0.6), shade(leather, 0.14))


def _wheelchair(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    """Draw a wheelchair from the side: a large wheel behind, a small one before, and a handle."""
    steel, cloth = "#8b9098", "#3d4654"
    for x, radius in ((-0.35, 1.75), (1.75, 0.55)):
        y = SOLE - radius
        for width, tone in ((0.3, palette.ink), (0.18, lit("#2c2f36", palette.light))):
            canvas.drawOval(ellipse(x, y, radius, radius), stroke(tone, width))
        for dx, dy in ((radius, 0.0), (0.0, radius), (0.7 * radius, 0.7 * radius)):
            for side in (1, -1):
                spoke = Outline(x - dx, y - side * dy).to(x + dx, y + side * dy)
                canvas.drawPath(spoke.open(), stroke(lit(steel, palette.light), 0.05))
    _part(canvas, palette, box(1.1, top + 0.1, 0.16, SOLE - top - 0.75), steel)
    _part(canvas, palette, box(1.1, SOLE - 0.75, 1.3, 0.14), steel)
    _part(canvas, palette, box(-1.6, top - 2.3, 0.5, 0.16), steel)
    _part(canvas, palette, box(-1.2, top - 2.2, 0.26, 2.3), cloth)
    _part(canvas, palette, box(-1.2, top - 0.06, 2.5, 0.3), cloth)


def _mirrored(paint: Callable[..., None]) -> Callable[..., None]:
    def flipped(canvas: skia.Canvas, palette: Palette, top: float) -> None:
        canvas.scale(-1, 1)
        paint(canvas, palette, top)

    return flipped


def _stool(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    for x in (-0.75, 0.55):
        _part(canvas, palette, box(x, top, 0.2, SOLE - top), shade(_WOOD, -0.2))
    _part(canvas, palette, box(-0.95, top - 0.06, 1.9, 0.24), _WOOD)


def _bench(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    for x in (-2.0, 1.75):
        _part(canvas, palette, box(x, top, 0.26, SOLE - top), shade(_WOOD, -0.25))
    _part(canvas, palette, box(-2.3, top - 0.06, 4.6, 0.26), _WOOD)


def _fence(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    """Draw two rails on posts, on the upper of which a figure sits."""
    for x in (-4.2, -0.2, 3.8):
        _part(canvas, palette, box(x, top - 0.5, 0.42, SOLE - top + 0.5), shade(_WOOD, -0.25))
    for y in (top, top + 0.5 * (SOLE - top)):
        _part(canvas, palette, box(-4.8, y, 9.6, 0.34), _WOOD)


def _ledge(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    """Draw a low wall of stones."""
    _part(canvas, palette, box(-4.6, top, 9.2, SOLE - top), _STONE)
    joint = stroke(lit(shade(_STONE, -0.3), palette.light), 0.07)
    rows = 3
    high = (SOLE - top) / rows
    for row in range(1, rows):
        canvas.drawLine(-4.6, top + row * high, 4.6, top + row * high, joint)
    for row in range(rows):
        for left in range(-4 + row % 2, 5, 2):
            canvas.drawLine(left, top + row * high, left, top + (row + 1) * high, joint)
    _part(canvas, palette, box(-4.8, top - 0.1, 9.6, 0.4), shade(_STONE, 0.12))


def _crate(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    """Draw a wooden box."""
    _part(canvas, palette, box(-1.5, top, 3.0, SOLE - top), _WOOD)
    board = stroke(lit(shade(_WOOD, -0.35), palette.light), 0.08)
    for share in (0.33, 0.66):
        y = top + share * (SOLE - top)
        canvas.drawLine(-1.5, y, 1.5, y, board)
    for x in (-1.5, 1.16):
        _part(canvas, palette, box(x, top, 0.34, SOLE - top), shade(_WOOD, -0.2))


def _steps(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    """Draw steps that rise behind a figure."""
    high = SOLE - top
    for step, wide in ((2, 3.4), (1, 3.9), (0, 4.4)):
        y = top + (1 - step) * 0.5 * high
        tone = shade(_STONE, 0.05 * step)
        _part(canvas, palette, box(-wide, y, 2 * wide, SOLE - y), tone)


def _log(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    """Draw the trunk of a felled tree, which lies across the picture."""
    _part(canvas, palette, box(-3.4, top, 6.6, SOLE - top), "#75543a")
    bark = stroke(lit("#543a27", palette.light), 0.08)
    for share, left, right in ((0.3, -2.9, -0.6), (0.55, -1.4, 1.9), (0.8, -2.4, 0.4)):
        y = top + share * (SOLE - top)
        canvas.drawLine(left, y, right, y, bark)
    end = ellipse(3.2, (top + SOLE) / 2, 0.55, (SOLE - top) / 2)
    canvas.drawOval(end, stroke(palette.ink, _LINE * 2))
    canvas.drawOval(end, fill(lit("#c9a273", palette.light)))


def _stone(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    rock = (
        Outline(-1.5, SOLE + 0.02)
        .curve(-1.65, top + 0.5, -1.1, top - 0.05, -0.5, top)
        .curve(0.2, top - 0.1, 1.0, top + 0.05, 1.2, top + 0.5)
        .bend(1.5, top + 1.2, 1.4, SOLE + 0.02)
        .close()
    )
    canvas.drawPath(rock, stroke(palette.ink, _LINE * 2))
    canvas.drawPath(rock, fill(lit(_STONE, palette.light)))
    dark = Outline(0.5, top + 0.1).bend(0.9, top + 1, 0.7, SOLE).to(1.4, SOLE)
    dark.bend(1.5, top + 1.0, 1.1, top + 0.4)
    canvas.drawPath(dark.close(), fill(lit(shade(_STONE, -0.2), palette.light)))


def _bed(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    for x in (-4.9, 4.6):
        _part(canvas, palette, box(x, top - 0.9, 0.3, SOLE - top + 0.9), shade(_WOOD, -0.2))
    _part(canvas, palette, box(-4.7, top + 0.2, 9.4, 0.8), _WOOD)
    _part(canvas, palette, box(-4.7, top - 0.12, 9.4, 0.42), _LINEN)


def _pillow(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    _bed(canvas, palette, top)
    for x in (-3.7, 3.7):
        pillow = ellipse(x, top - 0.3, 0.95, 0.34)
        canvas.drawOval(pillow, stroke(palette.ink, _LINE * 2))
        canvas.drawOval(pillow, fill(lit("#f2ede2", palette.light)))


def _headboard(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    del top
    _part(canvas, palette, box(-3.4, -1.5, 6.8, SOLE + 1.5), shade(_WOOD, -0.15))
    for x in (-3.7, 3.2):
        _part(canvas, palette, box(x, -2.1, 0.5, SOLE + 2.1), _WOOD)
    _part(canvas, palette, box(-3.9, 2.2, 7.8, 2.4), _LINEN)
    pillow = ellipse(0.0, 0.35, 2.3, 1.35)
    canvas.drawOval(pillow, stroke(palette.ink, _LINE * 2))
    canvas.drawOval(pillow, fill(lit("#f2ede2", palette.light)))


def _ladder(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    for y in range(int(top), 7):
        _part(canvas, palette, box(-0.4, y + 0.2, 0.8, 0.16), shade(_WOOD, -0.15))
    for x in (-0.5, 0.34):
        _part(canvas, palette, box(x, top, 0.17, SOLE - top), _WOOD)


def _trunk(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    bark = Outline(-0.6, top).bend(-0.5, 3.0, -0.95, SOLE).to(1.0, SOLE).bend(0.5, 3.0, 0.6, top)
    canvas.drawPath(bark.close(), stroke(palette.ink, _LINE * 2))
    canvas.drawPath(bark.close(), fill(lit("#6e4c36", palette.light)))
    for x, y in ((-0.2, -1.0), (0.15, 1.2), (-0.25, 3.4), (0.2, 5.0)):
        groove = Outline(x, y).bend(x + 0.08, y + 0.5, x - 0.02, y + 1.0).open()
        canvas.drawPath(groove, stroke(lit("#4a3226", palette.light), 0.07))


def _cliff(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    rock = Outline(-1.7, SOLE + 0.1).to(-1.9, 4.6, -1.5, 3.2, -1.85, 1.4, -1.5, 0.0, -1.75, -1.6)
    rock.to(-1.3, -3.2, -0.6, top, 1.0, top - 0.3, 2.2, top + 0.6, 2.6, 2.0, 2.9, SOLE + 0.1)
    path = rock.close()
    canvas.drawPath(path, stroke(palette.ink, _LINE * 2))
    canvas.drawPath(path, fill(lit("#8b7f74", palette.light)))
    dark = lit("#6d6259", palette.light)
    for x, y in ((-1.0, -2.0), (0.4, -0.4), (-0.9, 1.8), (0.9, 3.2), (-0.8, 4.8)):
        crack = Outline(x, y).to(x + 0.7, y + 0.5, x + 0.5, y + 1.3).open()
        canvas.drawPath(crack, stroke(dark, 0.09))


_TO_WALL: Final = 1.5
"""How much higher than a figure's feet the foot of the wall behind it is seen, in units."""


def draw_door(canvas: skia.Canvas, palette: Palette, pose: Pose) -> None:
    """Draw a door beside a figure, as far open as its pose says."""
    x, top = pose.seat_at
    canvas.save()
    canvas.translate(x, 0.0)
    if x < 0:
        canvas.scale(-1, 1)
    wide, metal = 3.2, pose.seat == "door_metal"
    # In a room it is in the wall behind the figure, whose foot is farther up in the picture.
    foot = SOLE if pose.seat == "door_wall" else SOLE - _TO_WALL
    if pose.seat == "door_wall":
        # In the open a door is in a wall.
        _part(canvas, palette, box(-1.5, top - 1.1, wide + 4.2, SOLE - top + 1.1), "#b3a896")
        _part(canvas, palette, box(-1.8, top - 1.6, wide + 4.8, 0.55), "#66574e")
    frame, tone = ("#4f5a64", "#8d99a3") if metal else ("#5d4433", _WOOD)
    _part(canvas, palette, box(-0.25, top - 0.25, wide + 0.5, foot - top + 0.25), frame)
    canvas.drawRect(box(0, top, wide, foot - top), fill(lit("#2a2430", palette.light)))
    leaf = wide * (1 - 0.72 * pose.ajar)
    left = wide - leaf
    _part(canvas, palette, box(left, top, leaf, foot - top), tone)
    for y in (top + 0.6, top + 4.6):
        panel = box(left + 0.16 * leaf, y, leaf * 0.68, 3.2 if y < top + 2 else 3.0)
        canvas.drawRect(panel, stroke(lit(shade(tone, -0.4), palette.light), 0.07))
    knob = ellipse(left + 0.3 * (leaf / wide), 1.9, 0.15, 0.15)
    canvas.drawOval(knob, stroke(palette.ink, _LINE * 2))
    canvas.drawOval(knob, fill(lit("#5f6a74" if metal else "#d8ae4c", palette.light)))
    canvas.restore()


def _mound(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    hole = ellipse(-0.5, SOLE, 1.0, 0.2)
    canvas.drawOval(hole, fill(lit("#33261e", palette.light)))
    heap = Outline(0.6, SOLE + 0.1).bend(1.2, top, 1.9, top).bend(2.7, top, 3.0, SOLE + 0.1)
    path = heap.close()
    canvas.drawPath(path, stroke(palette.ink, _LINE * 2))
    canvas.drawPath(path, fill(lit("#6b4e38", palette.light)))


def _post(canvas: skia.Canvas, palette: Palette, top: float) -> None:
    _part(canvas, palette, box(-0.45, top, 0.9, SOLE - top), "#7a5a42")
    canvas.drawRect(box(0.15, top, 0.3, SOLE - top), fill(lit("#5d4433", palette.light)))


SEATS: Final[dict[str, Callable[[skia.Canvas, Palette, float], None]]] = {
    "chair": _chair,
    "chair_left": _mirrored(_chair),
    "wheelchair": _wheelchair,
    "wheelchair_left": _mirrored(_wheelchair),
    "car_seat": _car_seat,
    "car_seat_left": _mirrored(_car_seat),
    "stool": _stool,
    "bench": _bench,
    "stone": _stone,
    "fence": _fence,
    "ledge": _ledge,
    "crate": _crate,
    "steps": _steps,
    "log": _log,
    "bed": _pillow,
    "headboard": _headboard,
    "ladder": _ladder,
    "trunk": _trunk,
    "cliff": _cliff,
    "post": _post,
    "mound": _mound,
}
"""Supports by name; each takes the height of its top. A chair's back is on the left."""
