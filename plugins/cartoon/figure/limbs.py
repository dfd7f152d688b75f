"""Arms and legs as smooth shaped tubes of cloth, with folds and shadows; and shoes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, fill, mix, stroke
from .heads import LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import skia

    from ..ink.pen import Point
    from .skeleton import Limb

_CORNER: Final = 0.36
"""Of each bone, how much the joint rounds off."""

_SHARP: Final = 1.3
"""A bend of more than this, in radians, makes the inner edge cross itself."""


class Tube:
    """A limb as a tube of changing width around three joints.

    Args:
        limb: Its joints.
        widths: Half widths at the root, before the joint, at the joint, after it and at the end.
    """

    def __init__(self, limb: Limb, widths: Sequence[float]) -> None:
        (ax, ay), (mx, my), (bx, by) = limb.root, limb.middle, limb.end
        c = _CORNER
        p1 = (mx + (ax - mx) * c, my + (ay - my) * c)
        p2 = (mx + (bx - mx) * c, my + (by - my) * c)
        line: list[tuple[float, float, float, float]] = []
        for t in (0.0, 0.5):
            line.append((ax + (p1[0] - ax) * t, ay + (p1[1] - ay) * t, p1[0] - ax, p1[1] - ay))
        for t in (0.0, 0.35, 0.65, 1.0):
            s = 1 - t
            line.append(
                (
                    s * s * p1[0] + 2 * s * t * mx + t * t * p2[0],
                    s * s * p1[1] + 2 * s * t * my + t * t * p2[1],
                    s * (mx - p1[0]) + t * (p2[0] - mx),
                    s * (my - p1[1]) + t * (p2[1] - my),
                )
            )
        for t in (0.5, 1.0):
            line.append(
                (p2[0] + (bx - p2[0]) * t, p2[1] + (by - p2[1]) * t, bx - p2[0], by - p2[1])
            )
        w0, w1, w2, w3, w4 = widths
        spread = (w0, (w0 + w1) / 2, w1, (w1 + w2) / 2, (w2 + w3) / 2, w3, (w3 + w4) / 2, w4)
        self.middle: list[Point] = []
        self.normal: list[Point] = []
        self.width = spread
        for x, y, dx, dy in line:
            size = math.hypot(dx, dy) or 1.0
            self.middle.append((x, y))
            self.normal.append((-dy / size, dx / size))

    def side(self, amount: float) -> list[Point]:
        """Return a line along the limb; ``amount`` -1 and 1 are its edges."""
        return [
            (x + nx * w * amount, y + ny * w * amount)
            for (x, y), (nx, ny), w in zip(self.middle, self.normal, self.width, strict=True)
        ]

    def outline(self, *, cap: float = 0.9, toe: float = 0.0) -> skia.Path:
        """Return the outline: round at the root, and at the end straight or round by ``toe``."""
        left, right = self.side(1), self.side(-1)
        right.reverse()
        path = Outline(*left[0])
        _through(path, left)
        if toe:
            nx, ny = self.normal[-1]
            reach = self.width[-1] * toe
            (ax, ay), (bx, by) = left[-1], right[0]
            path.curve(ax + ny * reach, ay - nx * reach, bx + ny * reach, by - nx * reach, bx, by)
        else:
            path.to(*right[0])
        _through(path, right)
        nx, ny = self.normal[0]
        reach = self.width[0] * cap
        (ax, ay), (bx, by) = right[-1], left[0]
        path.curve(ax - ny * reach, ay + nx * reach, bx - ny * reach, by + nx * reach, bx, by)
        return path.close()

    def band(self, inner: float, outer: float) -> skia.Path:
        """Return a strip along the limb between two lines of :meth:`side`."""
        first, second = self.side(inner), self.side(outer)
        second.reverse()
        path = Outline(*first[0])
        _through(path, first)
        path.to(*second[0])
        _through(path, second)
        return path.close()

    @property
    def bend(self) -> float:
        """How sharply the joint is bent: 0 is straight; positive bends to the left edge."""
        (ax, ay), (bx, by) = self.normal[0], self.normal[-1]
        return math.atan2(ax * by - ay * bx, ax * bx + ay * by)

    def shadow_side(self) -> int:
        """Return the edge that lies away from the light, which comes from the upper left."""
        nx, ny = self.normal[1][0] + self.normal[-1][0], self.normal[1][1] + self.normal[-1][1]
        return 1 if nx * 0.8 + ny * 0.6 > 0 else -1


def draw_tube(
    canvas: skia.Canvas,
    tube: Tube,
    ink: str,
    cloth: str,
    dark: str,
    *,
    folds: int = 2,
    cap: float = 0.9,
    toe: float = 0.0,
    rim: str = "",
    pattern: skia.Paint | None = None,
) -> None:
    """Draw a sleeve or a trouser leg with its shadow, its rim light and the folds of its joint."""
    path = tube.outline(cap=cap, toe=toe)
    # The line first, twice as wide: the cloth then hides where a bent joint crosses itself.
    canvas.drawPath(path, stroke(ink, LINE * 2))
    canvas.drawPath(path, fill(cloth))
    bend = tube.bend
    side = tube.shadow_side()
    if abs(bend) > _SHARP:
        # Inside a sharp bend the edges cross: the shadow goes to the outside.
        side = -1 if bend > 0 else 1
    # Opaque, mixed beforehand: a see-through fill costs six times as much.
    canvas.drawPath(tube.band(side * 0.36, side * 0.99), fill(mix(cloth, dark, 0.85)))
    if pattern is not None:
        canvas.drawPath(path, pattern)
    if rim and abs(bend) <= _SHARP:
        canvas.drawPath(tube.band(side * -0.8, side * -0.99), fill(mix(cloth, rim, 0.55)))
    if abs(bend) < 0.35 or not folds:
        return
    inner = 1 if bend > 0 else -1
    crease = stroke(ink, LINE * 0.7, 0.75)
    # Cloth gathers on the inside of a bent joint, in lines that fan out from it.
    (x, y), w = tube.middle[3], tube.width[3]
    nx = (tube.normal[3][0] + tube.normal[4][0]) / 2
    ny = (tube.normal[3][1] + tube.normal[4][1]) / 2
    tx, ty = ny, -nx
    for index in range(folds):
        slip = (-0.34, 0.42)[index] * w
        start = (x + nx * w * inner * 0.97 + tx * slip, y + ny * w * inner * 0.97 + ty * slip)
        end = (x + nx * w * inner * 0.12 + tx * slip * 2, y + ny * w * inner * 0.12 + ty * slip * 2)
        turn = (x + nx * w * inner * 0.6 + tx * slip, y + ny * w * inner * 0.6 + ty * slip)
        canvas.drawPath(Outline(*start).bend(*turn, *end).open(), crease)


def draw_shoe(
    canvas: skia.Canvas, ankle: Point, ahead: float, lift: float, colours: tuple[str, str, str]
) -> None:
    """Draw a shoe under an ankle.

    Args:
        canvas: In units.
        ankle: Where.
        ahead: How far the toe points to the right (1) or the left (-1) of the picture; 0 is
            towards the camera.
        lift: By how many degrees the toe points down.
        colours: Of the line, of the shoe and of its sole.
    """
    ink, leather, sole = colours
    canvas.save()
    reach = _turn_to_foot(canvas, ankle, ahead, lift)
    toe, heel = 0.26 + 0.42 * reach, -0.27 - 0.02 * reach
    path = (
        Outline(heel, 0.32)
        .curve(heel - 0.05, 0.1, -0.22, -0.02, -0.2, -0.16)
        .to(0.2, -0.16)
        .curve(0.22, -0.02, toe * 0.7, 0.02, toe, 0.14)
        .curve(toe + 0.1, 0.2, toe + 0.08, 0.32, toe - 0.02, 0.32)
        .close()
    )
    canvas.drawPath(path, stroke(ink, LINE * 2))
    canvas.drawPath(path, fill(leather))
    under = Outline(heel, 0.26).to(toe + 0.05, 0.26, toe - 0.02, 0.33, heel, 0.33).close()
    canvas.drawPath(under, fill(sole))
    canvas.restore()


def _turn_to_foot(canvas: skia.Canvas, ankle: Point, ahead: float, lift: float) -> float:
    """Have a foot drawn from its ankle to the right, and return how much of its length is seen."""
    canvas.translate(*ankle)
    if ahead < 0:
        canvas.scale(-1, 1)
    canvas.rotate(lift)
    return abs(ahead)


def draw_bare_foot(
    canvas: skia.Canvas, ankle: Point, ahead: float, lift: float, colours: tuple[str, str, str]
) -> None:
    """Draw a bare foot under an ankle.

    Args:
        canvas: In units.
        ankle: Where.
        ahead: As in :func:`draw_shoe`.
        lift: As in :func:`draw_shoe`.
        colours: Of the line, of the skin and of its shadow.
    """
    ink, skin, dark = colours
    canvas.save()
    reach = _turn_to_foot(canvas, ankle, ahead, lift)
    toe, heel = 0.24 + 0.4 * reach, -0.24 - 0.02 * reach
    path = (
        Outline(heel, 0.3)
        .curve(heel - 0.06, 0.16, -0.16, 0.02, -0.15, -0.22)
        .to(0.15, -0.22)
        .curve(0.17, 0.0, toe * 0.6, 0.1, toe, 0.18)
        .curve(toe + 0.08, 0.22, toe + 0.06, 0.32, toe - 0.04, 0.32)
        .close()
    )
    canvas.drawPath(path, stroke(ink, LINE * 2))
    canvas.drawPath(path, fill(skin))
    sole = Outline(heel, 0.28).to(toe, 0.29, toe - 0.04, 0.33, heel, 0.32).close()
    canvas.drawPath(sole, fill(dark))
    # The toes lie side by side, so that fewer are seen when the foot points sideways.
    first = toe - 0.05 if reach > _SIDEWAYS else heel + 0.12
    step = 0.065 if reach > _SIDEWAYS else (toe - heel - 0.16) / 3
    for number in range(3 if reach > _SIDEWAYS else 4):
        x = first - number * step if reach > _SIDEWAYS else first + number * step
        canvas.drawLine(x, 0.21, x, 0.29, stroke(mix(skin, ink, 0.55), 0.028))
    canvas.restore()


_SIDEWAYS: Final = 0.5
"""Share of the foot's length that is seen, from which it is drawn from its side."""


def _through(path: Outline, points: list[Point]) -> None:
    """Draw a Catmull-Rom spline from the first point, where the pen is, through all others."""
    last = len(points) - 1
    for index in range(last):
        p0, p1 = points[max(index - 1, 0)], points[index]
        p2, p3 = points[index + 1], points[min(index + 2, last)]
        path.curve(
            p1[0] + (p2[0] - p0[0]) / 6,
            p1[1] + (p2[1] - p0[1]) / 6,
            p2[0] - (p3[0] - p1[0]) / 6,
            p2[1] - (p3[1] - p1[1]) / 6,
            *p2,
        )


through = _through
