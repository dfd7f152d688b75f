"""Polygons: the part of a shape beyond an edge, for shadows away from the light.

Skia's path operations sometimes return a wrong shape, such as the inverse of the right one, which
is visible even in one frame. These shapes are clipped as polygons and stay inside their original.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import skia

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from .pen import Point

    Edge = Callable[[NDArray[np.float64]], NDArray[np.float64]]

_PARTS: Final = 6
"""Chords for a curve: at most a third of a pixel off, on the largest head."""

_STEP: Final = 0.05
"""Height between two points on the edge, in the units of the canvas."""

_TIMES: Final = np.linspace(0, 1, _PARTS + 1)[1:]
_CUBIC: Final = np.stack(
    [
        (1 - _TIMES) ** 3,
        3 * _TIMES * (1 - _TIMES) ** 2,
        3 * _TIMES**2 * (1 - _TIMES),
        _TIMES**3,
    ],
    axis=1,
)


def beyond(path: skia.Path, edge: Edge) -> skia.Path:
    """Return what of a path lies to the right of an edge.

    Args:
        path: Of lines, quadratic and cubic curves.
        edge: Returns, for heights, where the edge is there.
    """
    dark = skia.Path()
    dark.setFillType(path.getFillType())
    for contour in contours(path):
        points = _cut(contour, edge)
        if len(points) > 2:
            dark.addPoly([skia.Point(x, y) for x, y in points.tolist()], True)
    return dark


def crescent(points: Sequence[Point], shift: Point) -> skia.Path:
    """Return the band between an open curve through points and the same curve moved inwards.

    Args:
        points: As for :func:`.pen.smooth`; the band has no width at the first and the last.
        shift: How far its middle is moved.
    """
    outer = spline(points)
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(outer, axis=0).T))])
    grow = np.clip(np.minimum(along, along[-1] - along) / (0.35 * along[-1]), 0, 1)
    inner = outer + np.sin(grow * np.pi / 2)[:, None] * shift
    band = skia.Path()
    band.addPoly([skia.Point(x, y) for x, y in np.concatenate([outer, inner[::-1]]).tolist()], True)
    return band


def spline(points: Sequence[Point]) -> NDArray[np.float64]:
    """Return points on the open Catmull-Rom spline through the given ones; shape (n, 2)."""
    knots = np.asarray(points)
    before, after = np.concatenate([knots[:1], knots[:-1]]), np.concatenate([knots[1:], knots[-1:]])
    slope = (after - before) / 6
    return _sampled(knots[0], np.stack([knots[:-1], (knots + slope)[:-1], (knots - slope)[1:],
                                        knots[1:]], axis=1))  # fmt: skip


def contours(path: skia.Path) -> list[NDArray[np.float64]]:
    """Return each contour of a path as the corners of a polygon, of shape (n, 2)."""
    found: list[tuple[tuple[float, float], list[list[tuple[float, float]]]]] = []
    for verb, raw in path:
        points = [(point.x(), point.y()) for point in raw]
        if verb == skia.Path.kMove_Verb:
            found.append((points[0], []))
        elif verb == skia.Path.kLine_Verb:
            first, last = points
            found[-1][1].append([first, first, last, last])
        elif verb == skia.Path.kQuad_Verb:
            (ax, ay), (bx, by), (cx, cy) = points
            inner = ((ax + 2 * bx) / 3, (ay + 2 * by) / 3), ((cx + 2 * bx) / 3, (cy + 2 * by) / 3)
            found[-1][1].append([points[0], *inner, points[2]])
        elif verb == skia.Path.kCubic_Verb:
            found[-1][1].append(points)
    return [_sampled(np.array(start), np.array(curves)) for start, curves in found if curves]


def _sampled(start: NDArray[np.float64], curves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points along cubic curves of shape (n, 4, 2) that follow each other."""
    points = (_CUBIC @ curves).reshape(-1, 2)
    return np.concatenate([start[None], points])


def _cut(contour: NDArray[np.float64], edge: Edge) -> NDArray[np.float64]:
    """Return the part of a polygon to the right of the edge (Sutherland and Hodgman, 1974).

    Measured from the edge, the edge is straight, so one cut at zero does it.
    """
    off, y = contour[:, 0] - edge(contour[:, 1]), contour[:, 1]
    seen = off > 0
    if seen.all() or not seen.any():
        return contour if seen.all() else contour[:0]
    kept: list[tuple[float, float]] = []
    ends = zip(off.tolist(), y.tolist(), strict=True)
    last_off, last_y = float(off[-1]), float(y[-1])
    for here_off, here_y in ends:
        if (here_off > 0) != (last_off > 0):
            at = last_off / (last_off - here_off)
            kept.append((0.0, last_y + (here_y - last_y) * at))
        if here_off > 0:
            kept.append((here_off, here_y))
        last_off, last_y = here_off, here_y
    whole = np.array(_bridged(kept))
    whole[:, 0] += edge(whole[:, 1])
    return whole


def _bridged(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points with more between those on the edge, so that it is followed there."""
    full: list[tuple[float, float]] = []
    for (last_off, last_y), (off, y) in zip([points[-1], *points[:-1]], points, strict=True):
        if last_off == off == 0:
            low, high = sorted((last_y, y))
            steps = np.arange(np.ceil(low / _STEP), np.floor(high / _STEP) + 1) * _STEP
            full += [(0.0, float(step)) for step in (steps if y > last_y else steps[::-1])]
        full.append((off, y))
    return full
