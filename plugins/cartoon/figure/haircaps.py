"""The hair over the skull: its outline, its parting, and the light on it."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import skia

from ..ink.pen import Outline, fill, mix, smooth, stroke
from ..ink.polygons import beyond
from .haircuts import FRINGES, HAIRCUTS
from .headgear import ORNAMENTS
from .heads import hair_line
from .tresses import strand_paint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..recipe import Style
    from .haircuts import Haircut
    from .heads import Point, View
    from .palette import Palette


def cut_of(style: Style) -> Haircut | None:
    """Return the haircut of a style, pressed flat by a hat, or None if there is no hair."""
    cut = HAIRCUTS.get(style.hair)
    if cut is None or not style.hat or style.hat in ORNAMENTS:
        return cut
    return replace(cut, crown="round", volume=min(cut.volume, 0.09))


def fringe_of(style: Style, view: View) -> skia.Path | None:
    """Return the outline of the hair over the skull, or None if there is none."""
    cut = cut_of(style)
    return None if cut is None else cap_of(cut, view, flip=1 if style.quirk < 0.5 else -1)


def cap_of(cut: Haircut, view: View, flip: int) -> skia.Path:
    """Return the outline over the skull, from the right sideburn over the crown and back."""
    points = _crown(cut, view)
    plan = FRINGES[cut.fringe]
    if flip < 0:
        plan = _mirrored(plan)
    path = skia.Path()
    right, left = view.at(0.93, plan[-1][-1], 0.02), view.at(-0.93, plan[0][-1], 0.02)
    path.moveTo(*right)
    first, last = points[0], points[-1]
    far_right = view.side > 0
    _to_silhouette(path, view, first, near=not far_right)
    if cut.crown == "curly":
        for a, b in pairwise(points):
            mx, my = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
            length = math.hypot(mx, my + 0.25)
            path.quadTo(mx * (1 + 0.2 / length), my + (my + 0.25) * 0.2 / length, *b)
    elif cut.crown in {"messy", "spiky"}:
        for index in range(1, len(points) - 1, 2):
            a, tip, b = points[index - 1], points[index], points[index + 1]
            path.quadTo((a[0] * 0.3 + tip[0] * 0.7) * 1.04, a[1] * 0.45 + tip[1] * 0.55, *tip)
            path.quadTo((b[0] * 0.7 + tip[0] * 0.3), b[1] * 0.55 + tip[1] * 0.45, *b)
    else:
        count = len(points)
        for index in range(count - 1):
            before, a = points[max(index - 1, 0)], points[index]
            b, after = points[index + 1], points[min(index + 2, count - 1)]
            path.cubicTo(
                a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6,
                b[0] - (after[0] - a[0]) / 6, b[1] - (after[1] - a[1]) / 6, *b,
            )  # fmt: skip
    _from_silhouette(path, view, left, last, near=far_right)
    for bend in plan[1:]:
        control, end = view.at(bend[0], bend[1], 0.03), view.at(bend[2], bend[3], 0.03)
        path.quadTo(*control, *end)
    path.close()
    return path


def _over_ear(view: View, start: Point, *, near: bool) -> tuple[Point, Point]:
    """Return the two points at which the hair passes over an ear, from its back to its front."""
    s = -view.side if near else view.side
    ear = view.ear_x(s)
    top = view.build.eye_y - 0.14
    if near:
        back = (view.between(start[0], ear + s * 0.2), top + 0.05)
        return back, (ear - s * view.between(0.02, 0.12), top - 0.02)
    return (start[0], top), (start[0] - s * 0.03, top + 0.02)


def _to_silhouette(path: skia.Path, view: View, start: Point, *, near: bool) -> None:
    back, front = _over_ear(view, start, near=near)
    path.lineTo(*front)
    path.lineTo(*back)
    path.lineTo(*start)


def _from_silhouette(path: skia.Path, view: View, burn: Point, end: Point, *, near: bool) -> None:
    back, front = _over_ear(view, end, near=near)
    path.lineTo(*back)
    path.lineTo(*front)
    path.lineTo(*burn)


def _mirrored(plan: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
    """Return a fringe with its parting on the other side."""
    ends = [bend[-2:] for bend in plan]
    controls = [bend[:2] for bend in plan[1:]]
    flat: list[tuple[float, ...]] = [(-ends[-1][0], ends[-1][1])]
    flat += [
        (-control[0], control[1], -end[0], end[1])
        for control, end in zip(reversed(controls), reversed(ends[:-1]), strict=True)
    ]
    return tuple(flat)


def _crown(cut: Haircut, view: View) -> list[Point]:
    """Return points over the crown, from right to left."""
    bounds = view.skull(cut.volume)
    cx, cy = bounds.centerX(), bounds.centerY()
    rx, ry = bounds.width() / 2, bounds.height() / 2
    steps = {"round": 10, "quiff": 12, "messy": 22, "spiky": 16, "curly": 13}[cut.crown]
    roll = 0.35 * view.amount * view.side
    points = []
    for index in range(steps + 1):
        angle = math.radians(6) - index / steps * math.radians(192)
        grow = 1.0
        if cut.crown == "quiff":
            # A wave of hair over the forehead; it turns with the head.
            grow += 0.11 * math.exp(-(((angle + math.pi * 0.4 + roll) / 0.42) ** 2))
        elif cut.crown == "messy" and index % 2:
            grow += 0.1 + 0.06 * math.sin(index * 2.4)
        elif cut.crown == "spiky" and index % 2:
            grow += 0.24 + 0.08 * math.sin(index * 2.1)
        shift = 0.1 if cut.crown in {"messy", "spiky"} and index % 2 else 0.0
        points.append(
            (cx + rx * grow * math.cos(angle - shift), cy + ry * grow * math.sin(angle - shift))
        )
    return points


def shade_cap(
    canvas: skia.Canvas, palette: Palette, view: View, cut: Haircut, cap: skia.Path
) -> None:
    """Draw the light on the crown, and the shadow on the side away from it."""
    bounds = view.skull(cut.volume)
    cx, cy = bounds.centerX(), bounds.centerY()
    rx, ry = bounds.width() / 2, bounds.height() / 2

    def light_end(y: NDArray[np.float64]) -> NDArray[np.float64]:
        reach = 1 - ((y - cy - 0.1) / (ry + 0.3)) ** 2
        x: NDArray[np.float64] = cx - 0.42 + (rx + 0.3) * np.sqrt(np.maximum(reach, 0))
        return x

    dark = fill(mix(palette.hair, palette.hair_dark, 0.75))
    canvas.drawPath(beyond(cap, light_end), dark)
    top: list[Point] = []
    low: list[Point] = []
    for index in range(9):
        angle = math.radians(203 + index * 13.5)
        edge = math.sin(index / 8 * math.pi)
        wave = 0.035 if index % 2 else -0.02
        top.append((cx + rx * 0.83 * math.cos(angle), cy + ry * 0.83 * math.sin(angle)))
        inside = 0.83 - 0.13 * edge - wave * edge
        low.append((cx + rx * inside * math.cos(angle), cy + ry * inside * math.sin(angle)))
    canvas.drawPath(
        smooth([*top, *reversed(low)]), fill(mix(palette.hair, palette.hair_light, 0.85))
    )


def _within(view: View, cut: Haircut, point: Point) -> Point:
    """Return a point, moved inwards until it lies inside the hair."""
    bounds = view.skull(cut.volume)
    dx, dy = point[0] - bounds.centerX(), point[1] - bounds.centerY()
    reach = math.hypot(dx / bounds.width(), dy / bounds.height()) / 0.46
    if reach <= 1:
        return point
    return bounds.centerX() + dx / reach, bounds.centerY() + dy / reach


_TIPS: Final = -0.28
"""Tips on the forehead that reach below this height get no strand of their own."""

_PARTING: Final = {"side": -0.46, "middle": 0.04, "sweep": 0.42}


def draw_strands(
    canvas: skia.Canvas, palette: Palette, view: View, cut: Haircut, flip: int
) -> None:
    """Draw the strands that run from the parting to the tips."""
    plan = FRINGES[cut.fringe]
    paint = strand_paint(palette)
    strands = skia.Path()
    root_u = _PARTING.get(cut.fringe, 0.0) * flip
    root = view.at(root_u, -1.0, 0.1)
    if cut.crown == "curly":
        for index, (u, v) in enumerate(((-0.6, -0.7), (-0.2, -0.9), (0.25, -0.75), (0.62, -0.62))):
            x, y = view.at(u, v, 0.15)
            curl = (
                Outline(x - 0.1, y)
                .bend(x, y - 0.16, x + 0.1, y - 0.02)
                .bend(x + 0.08, y + 0.08, x - 0.01 * index, y + 0.05)
            )
            strands.addPath(curl.open())
        canvas.drawPath(strands, paint)
        return
    for bend in plan[1:-1]:
        u, v = bend[2] * flip, bend[3]
        if v > _TIPS and cut.fringe in {"bangs", "messy"}:
            continue
        x, y = view.at(u, v, 0.03)
        if cut.fringe in {"up", "short"}:
            end = _within(view, cut, (x + (root[0] - x) * 0.3, y - 0.34))
            strand = Outline(x, y).bend((x * 2 + end[0]) / 3, (y + end[1]) / 2, *end)
        else:
            end = _within(view, cut, (x + (root[0] - x) * 0.6, y + (root[1] - y) * 0.72))
            middle = _within(view, cut, (x + (root[0] - x) * 0.25, y - 0.22))
            strand = Outline(x, y).bend(*middle, *end)
        strands.addPath(strand.open())
    if cut.fringe in _PARTING:
        top = _within(view, cut, view.at(root_u * 0.7, -1.08, 0.0))
        base = view.at(root_u, -0.8, 0.03)
        canvas.drawPath(Outline(*base).to(*top).open(), stroke(hair_line(palette), 0.03))
    if cut.fringe == "up":
        for u in (-0.45, -0.15, 0.2, 0.5):
            x, y = view.at(u, -0.74, 0.03)
            end = _within(view, cut, (x * 0.75 + root[0] * 0.25, y - 0.36))
            strand = Outline(x, y).bend((x * 2 + end[0]) / 3, (y + end[1]) / 2, *end)
            strands.addPath(strand.open())
    canvas.drawPath(strands, paint)
