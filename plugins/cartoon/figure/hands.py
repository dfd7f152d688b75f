"""Hands: four fingers and a thumb, in a few readable shapes.

A hand lies with its wrist at the origin, its fingers along y and its thumb on the side of positive
x; a hand is 0.78 long.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

import skia

from ..ink.pen import Outline, fill, stroke

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..ink.pen import Point
    from .palette import Palette

Shape = Literal["relaxed", "palm", "flat", "fist", "point", "hold", "hidden"]

INK: Final = 0.038
"""Width of the outline of a hand."""

_FINGER: Final = 0.122

_Finger = tuple[float, float, float, float, float, float]
"""Base, middle and tip."""

_FINGERS: Final[dict[Shape, tuple[_Finger, ...]]] = {
    "relaxed": (
        (-0.13, 0.3, -0.15, 0.46, -0.08, 0.6),
        (-0.05, 0.32, -0.07, 0.52, 0.0, 0.68),
        (0.035, 0.32, 0.02, 0.54, 0.08, 0.7),
        (0.115, 0.3, 0.12, 0.5, 0.15, 0.65),
    ),
    "palm": (
        (-0.14, 0.3, -0.24, 0.43, -0.3, 0.56),
        (-0.06, 0.34, -0.1, 0.54, -0.12, 0.72),
        (0.035, 0.35, 0.05, 0.58, 0.06, 0.78),
        (0.125, 0.32, 0.19, 0.52, 0.24, 0.68),
    ),
    "flat": (
        (-0.13, 0.3, -0.16, 0.44, -0.16, 0.57),
        (-0.045, 0.33, -0.06, 0.52, -0.06, 0.68),
        (0.04, 0.34, 0.04, 0.55, 0.04, 0.72),
        (0.125, 0.31, 0.14, 0.5, 0.14, 0.65),
    ),
    "fist": (
        (-0.15, 0.36, -0.17, 0.44, -0.13, 0.22),
        (-0.055, 0.39, -0.06, 0.47, -0.045, 0.21),
        (0.04, 0.4, 0.045, 0.48, 0.04, 0.21),
        (0.13, 0.37, 0.145, 0.45, 0.12, 0.22),
    ),
    "point": (
        (-0.15, 0.34, -0.17, 0.42, -0.13, 0.22),
        (-0.055, 0.37, -0.06, 0.45, -0.045, 0.21),
        (0.04, 0.38, 0.045, 0.46, 0.04, 0.21),
        (0.13, 0.32, 0.15, 0.56, 0.16, 0.8),
    ),
    "hold": (
        (-0.15, 0.34, -0.19, 0.42, -0.06, 0.27),
        (-0.055, 0.37, -0.08, 0.46, 0.03, 0.29),
        (0.04, 0.37, 0.03, 0.47, 0.12, 0.3),
        (0.13, 0.33, 0.14, 0.44, 0.2, 0.3),
    ),
}

_THUMBS: Final[dict[Shape, _Finger]] = {
    "relaxed": (0.12, 0.08, 0.24, 0.22, 0.21, 0.38),
    "palm": (0.13, 0.06, 0.3, 0.16, 0.4, 0.32),
    "flat": (0.13, 0.06, 0.25, 0.2, 0.24, 0.38),
    "fist": (0.14, 0.06, 0.24, 0.2, 0.0, 0.3),
    "point": (0.14, 0.06, 0.24, 0.2, 0.0, 0.29),
    "hold": (0.14, 0.06, 0.29, 0.18, 0.24, 0.36),
}


def draw_hand(
    canvas: skia.Canvas,
    palette: Palette,
    shape: Shape,
    item: Callable[[skia.Canvas], None] | None = None,
) -> None:
    """Draw a hand; what it holds is drawn between palm and fingers."""
    if shape == "hidden":
        return
    fingers, thumb = _FINGERS[shape], _THUMBS[shape]
    palm = (
        Outline(-0.13, -0.02)
        .curve(-0.17, 0.04, -0.23, 0.16, -0.21, 0.32)
        .curve(-0.14, 0.4, 0.13, 0.42, 0.19, 0.33)
        .curve(0.22, 0.2, 0.18, 0.06, 0.13, -0.02)
        .bend(0.0, -0.12, -0.13, -0.02)
        .close()
    )
    ink, skin = stroke(palette.ink, INK * 2), fill(palette.skin)
    canvas.drawPath(palm, ink)
    if shape in {"fist", "point", "hold"}:
        if shape == "point":
            _digits(canvas, palette, fingers[-1:], _FINGER)
            fingers = fingers[:-1]
        canvas.drawPath(palm, skin)
        if item is not None:
            item(canvas)
        for finger in fingers:
            _digits(canvas, palette, (finger,), _FINGER * 1.08)
    else:
        _digits(canvas, palette, fingers, _FINGER)
        canvas.drawPath(palm, skin)
        if shape != "palm":
            _gaps(canvas, palette, fingers)
        if item is not None:
            item(canvas)
    _digits(canvas, palette, (thumb,), _FINGER * 1.08)
    # The thumb grows out of the palm: no line where it begins.
    root = Outline(thumb[0] - 0.03, thumb[1] - 0.03).to(
        thumb[0] * 0.75 + thumb[2] * 0.25, thumb[1] * 0.7 + thumb[3] * 0.3
    )
    canvas.drawPath(root.open(), stroke(palette.skin, _FINGER * 1.06))


def _gaps(canvas: skia.Canvas, palette: Palette, fingers: tuple[_Finger, ...]) -> None:
    """Draw the lines between fingers that lie side by side."""
    path = None
    for one, other in pairwise(fingers):
        x0, y0, x1, y1, x2, y2 = ((a + b) / 2 for a, b in zip(one, other, strict=True))
        path = Outline(x0, y0 + 0.04) if path is None else path.jump(x0, y0 + 0.04)
        path.bend(x1, y1, x2, y2 + 0.02)
    if path is not None:
        canvas.drawPath(path.open(), stroke(palette.ink, INK * 0.8))


def frame_of(wrist: Point, fingers: Point, thumb: Point, size: float) -> skia.Matrix:
    """Return the matrix of a hand.

    Args:
        wrist: Where it begins.
        fingers: Where they point; a short vector is one that points at the camera or away.
        thumb: On which side it is.
        size: Of the hand.
    """
    fx, fy = fingers
    length = (fx * fx + fy * fy) ** 0.5
    if length < 1e-3:
        fx, fy, length = 0.0, 1.0, 1.0
    stretch = size * min(1.0, max(0.72, length))
    fx, fy = fx / length, fy / length
    side = 1 if fx * thumb[1] - fy * thumb[0] >= 0 else -1
    px, py = -fy * side * size, fx * side * size
    matrix = skia.Matrix()
    matrix.setAll(px, fx * stretch, wrist[0], py, fy * stretch, wrist[1], 0, 0, 1)
    return matrix


def _digits(
    canvas: skia.Canvas, palette: Palette, fingers: tuple[_Finger, ...], width: float
) -> None:
    """Draw fingers that share one outline."""
    path = Outline(*fingers[0][:2]).bend(*fingers[0][2:])
    for finger in fingers[1:]:
        path.jump(*finger[:2]).bend(*finger[2:])
    joined = path.open()
    canvas.drawPath(joined, stroke(palette.ink, width + INK * 1.8))
    canvas.drawPath(joined, stroke(palette.skin, width))
