"""Beards and moustaches: they follow the jaw; the mouth is drawn between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import skia

from ..ink.pen import fill, mix, smooth, stroke
from ..ink.polygons import beyond, contours
from .heads import LINE, hair_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..choices import Whiskers
    from ..recipe import Style
    from .heads import Point, View
    from .palette import Palette

_LENGTH: Final[dict[Whiskers, float]] = {"full": 0.2, "long": 0.72, "goatee": 0.2}
"""How far a beard hangs below the chin, in units."""


def draw_beard(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw the beard on jaw and chin."""
    kind = style.whiskers
    if kind == "moustache":
        return
    if kind == "stubble":
        canvas.save()
        canvas.clipPath(view.face(), doAntiAlias=True)
        canvas.drawPath(_full(view, 0.06), fill(palette.hair, 0.26))
        canvas.restore()
        return
    if kind == "goatee":
        path = _goatee(view, _LENGTH[kind])
        canvas.drawPath(path, fill(palette.hair))
        canvas.drawPath(path, stroke(hair_line(palette), LINE))
        return
    length = _LENGTH[kind]
    path = _full(view, length)
    canvas.drawPath(path, fill(palette.hair))
    # The edge of the shadow is the right outline, moved in.
    (corner,) = contours(path)
    low = int(corner[:, 1].argmax())
    right = corner[: low + 1] - (0.14, 0.0)
    right[:, 1] = np.maximum.accumulate(right[:, 1])

    def edge(y: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.interp(y + 0.06, right[:, 1], right[:, 0])

    canvas.drawPath(beyond(path, edge), fill(mix(palette.hair, palette.hair_dark, 0.6)))
    _strands(canvas, palette, view, length)
    canvas.drawPath(path, stroke(hair_line(palette), LINE))


def draw_moustache(
    canvas: skia.Canvas, style: Style, palette: Palette, view: View, smile: float
) -> None:
    """Draw the moustache on the upper lip."""
    kind = style.whiskers
    if kind == "stubble" or (kind == "goatee" and style.quirk < 0.5):
        return
    build = view.build
    top, low = build.nose_y + 0.085, build.mouth_y - 0.045
    half = {"moustache": 0.4, "goatee": 0.3}.get(kind, 0.38)
    droop = 0.12 if kind in {"full", "long"} else 0.05
    droop -= 0.06 * smile
    full = (
        view.trace(0, top - 0.01, 0.1)
        .curve(0.14, top - 0.035, 0.26, top + 0.04, half, low + droop)
        .curve(0.24, low + 0.06, 0.1, low + 0.015, 0, low - 0.015)
        .curve(-0.1, low + 0.015, -0.24, low + 0.06, -half, low + droop)
        .curve(-0.26, top + 0.04, -0.14, top - 0.035, 0, top - 0.01)
        .close()
    )
    canvas.drawPath(full, fill(mix(palette.hair, palette.hair_light, 0.25)))
    canvas.drawPath(full, stroke(hair_line(palette), LINE * 0.85))
    dark = stroke(palette.hair_dark, 0.022, 0.7)
    for side in (-1, 1):
        for at in (0.07, 0.15, 0.22):
            strand = view.trace(side * at, top + 0.03 + at * 0.12, 0.1).bend(
                side * (at + 0.05), (top + low) / 2, side * (at + 0.09), low + 0.02 * at
            )
            canvas.drawPath(strand.open(), dark)


def _full(view: View, length: float) -> skia.Path:
    """Return a full beard: down the jaw outside, along the cheeks to the lip inside."""
    build = view.build
    edges = {}
    grow = 0.055 + 0.1 * length
    for far in (True, False):
        edge = view.edge(far=far)
        (cheek_x, cheek_y), jaw, chin = edge[3], edge[4], edge[5]
        ear = cheek_x if far else -view.side * view.ear_x(-view.side)
        edges[far] = [
            (ear if far else ear - 0.02, build.eye_y + 0.13),
            (cheek_x + 0.02 if far else max(cheek_x, ear), cheek_y + 0.04),
            (jaw[0] + grow, jaw[1] + 0.04),
            (chin[0] + grow * 0.9, chin[1] + 0.32 * length + 0.03),
        ]
    tip_x = view.between(0.0, 0.36)
    low = view.low + 0.05 + length
    # In the head's own direction: x positive towards the side it is turned to.
    outside = [
        *edges[True],
        (tip_x + 0.1, low - 0.03),
        (tip_x - 0.1, low - 0.02),
        *[(-x, y) for x, y in reversed(edges[False])],
    ]
    s = view.side
    mouth = build.mouth_y
    plan = [
        (-0.8, 0.36), (-0.64, 0.5), (-0.46, mouth - 0.1), (-0.22, build.nose_y + 0.13),
        (0.22, build.nose_y + 0.13), (0.46, mouth - 0.1), (0.64, 0.5), (0.8, 0.36),
    ]  # fmt: skip
    inside = [view.at(u * s, v, 0.02) for u, v in plan]
    points: list[Point] = [(x * s, y) for x, y in outside]
    if s < 0:
        # From the right of the picture to its left, whichever way the head is turned.
        points.reverse()
        inside.reverse()
    return smooth([*points, *inside])


def _goatee(view: View, length: float) -> skia.Path:
    y, low = view.build.mouth_y + 0.2 + view.drop * 2.4, view.low
    y = min(y, low - 0.06)
    tip = view.between(0.0, 0.36) * view.side
    left, right = view.at(-0.24, y + 0.02, 0.05), view.at(0.24, y + 0.02, 0.05)
    top = view.at(0.0, y - 0.02, 0.05)
    return smooth(
        [
            top,
            right,
            (tip + 0.22, low + 0.02),
            (tip + 0.06, low + length),
            (tip - 0.06, low + length),
            (tip - 0.22, low + 0.02),
            left,
        ]
    )


def _strands(canvas: skia.Canvas, palette: Palette, view: View, length: float) -> None:
    strands = skia.Path()
    low = view.low + length
    for at in (-0.52, -0.3, -0.1, 0.12, 0.34, 0.56):
        x, y = view.at(at, view.build.mouth_y + 0.25 - 0.2 * abs(at) + view.drop)
        end = view.between(0.0, 0.36) * view.side + at * (0.62 - 0.3 * length)
        strand = _fallen(x, y, end, low - 0.05 - abs(at) * (0.25 + 0.4 * length))
        strands.addPath(strand)
    canvas.drawPath(strands, stroke(mix(palette.hair, palette.hair_dark, 0.75), 0.026))


def _fallen(x: float, y: float, end_x: float, end_y: float) -> skia.Path:
    """Return a strand that falls in a soft bow."""
    path = skia.Path()
    path.moveTo(x, y)
    path.quadTo(x + (x - end_x) * 0.25, (y + end_y) / 2, end_x, end_y)
    return path
