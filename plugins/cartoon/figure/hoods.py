"""Hoods, headscarves and scarves, and what all headwear shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import skia

from ..ink.pen import Outline, ellipse, fill, lit, mix, shade, stroke
from ..ink.polygons import beyond
from .heads import LINE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..recipe import Style
    from .heads import View
    from .palette import Palette


COVERING: Final = frozenset({"hood", "headscarf"})
"""What hides the hair behind the head."""


def draw_hood_back(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw the inside of a hood behind the head, down to the shoulders."""
    cloth = cloth_of(style, palette)
    bounds = view.skull(0.26)
    s = view.side
    left = bounds.left() - view.between(0.0, 0.06 if s > 0 else 0.0)
    right = bounds.right() + view.between(0.0, 0.06 if s < 0 else 0.0)
    path = (
        Outline(left, -0.2)
        .curve(left, 0.5, left + 0.12, 0.9, left + 0.36, 1.36)
        .bend((left + right) / 2, 1.62, right - 0.36, 1.36)
        .curve(right - 0.12, 0.9, right, 0.5, right, -0.2)
        .curve(right, -1.5, left, -1.5, left, -0.2)
        .close()
    )
    canvas.drawPath(path, stroke(cloth_line(cloth, palette), 2 * LINE))
    canvas.drawPath(path, fill(shade(cloth, -0.42)))


def draw_scarf(
    canvas: skia.Canvas, style: Style, palette: Palette, view: View, sway: float
) -> None:
    """Draw a scarf around the neck, under the chin, with one end hanging."""
    cloth = lit(style.scarf, palette.white)
    line = stroke(cloth_line(cloth, palette), LINE)
    low = view.low
    end = (
        Outline(0.28, low + 0.2)
        .curve(0.36, low + 0.6, 0.3 + sway, low + 1.0, 0.36 + sway * 2, low + 1.5)
        .to(0.72 + sway * 2, low + 1.44)
        .curve(0.7 + sway, low + 1.0, 0.74, low + 0.6, 0.62, low + 0.12)
        .close()
    )
    canvas.drawPath(end, fill(shade(cloth, -0.14)))
    canvas.drawPath(end, line)
    wrap = (
        Outline(-0.66, low - 0.02)
        .curve(-0.4, low + 0.22, 0.4, low + 0.22, 0.66, low - 0.02)
        .curve(0.86, low + 0.14, 0.8, low + 0.4, 0.6, low + 0.46)
        .curve(0.2, low + 0.62, -0.3, low + 0.6, -0.62, low + 0.44)
        .curve(-0.82, low + 0.36, -0.84, low + 0.12, -0.66, low - 0.02)
        .close()
    )
    canvas.drawPath(wrap, fill(cloth))
    canvas.drawPath(wrap, line)
    for rise in (0.26, 0.4):
        fold = Outline(-0.6, low + rise - 0.1).bend(0.0, low + rise + 0.12, 0.56, low + rise - 0.12)
        canvas.drawPath(fold.open(), stroke(shade(cloth, -0.26), 0.032))


def draw_hood(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw the front of a hood that is up."""
    cloth = cloth_of(style, palette)
    left, right, _ = ends_of(view, 0.24)
    s = view.side
    top = -1.36
    opening = skia.Path()
    a, b = view.at(-0.88, -0.1, 0.06), view.at(0.88, -0.1, 0.06)
    c, d = view.at(-0.78, 0.72, 0.02), view.at(0.78, 0.72, 0.02)
    crown = view.at(0.0, -0.86, 0.1)
    low = max(view.low + 0.16, 1.12)
    base = view.between(0.0, 0.2) * s
    opening.moveTo(*a)
    opening.cubicTo(a[0], -0.62, crown[0] - 0.5, crown[1] - 0.02, *crown)
    opening.cubicTo(crown[0] + 0.5, crown[1] - 0.02, b[0], -0.62, *b)
    opening.cubicTo(b[0] + 0.04, 0.3, d[0] + 0.1, 0.6, base + 0.36, low)
    opening.quadTo(base, low + 0.14, base - 0.36, low)
    opening.cubicTo(c[0] - 0.1, 0.6, a[0] - 0.04, 0.3, *a)
    opening.close()
    outer = (
        Outline(left, -0.2)
        .curve(left, 0.5, left + 0.1, 0.9, left + 0.3, 1.3)
        .bend(base, 1.62, right - 0.3, 1.3)
        .curve(right - 0.1, 0.9, right, 0.5, right, -0.2)
        .curve(right, top + 0.25, crown[0] + 0.55, top, crown[0] - 0.1 * s, top)
        .curve(crown[0] - 0.55, top, left, top + 0.25, left, -0.2)
        .close()
    )
    ring = skia.Path(outer)
    ring.addPath(opening)
    ring.setFillType(skia.PathFillType.kEvenOdd)
    draw_piece(canvas, ring, cloth, palette)
    canvas.drawPath(opening, stroke(shade(cloth, -0.3), 0.1))
    canvas.drawPath(opening, stroke(cloth_line(cloth, palette), LINE))
    shine = Outline(left + 0.16, -0.5).bend(left + 0.3, -1.0, crown[0] - 0.35, -1.2)
    canvas.drawPath(shine.open(), stroke(shade(cloth, 0.4), 0.07, 0.8))
    for side in (-1, 1):
        cord = Outline(base + side * 0.2, low + 0.1).bend(
            base + side * 0.24, low + 0.3, base + side * 0.2, low + 0.52
        )
        canvas.drawPath(cord.open(), stroke(palette.white, 0.045))


def draw_headscarf(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw a scarf around the head, knotted under the chin."""
    cloth = cloth_of(style, palette)
    left, right, _ = ends_of(view, 0.14)
    a, b = view.at(-0.93, 0.1, 0.04), view.at(0.93, 0.1, 0.04)
    crown = view.at(0.0, -0.62, 0.08)
    knot = view.between(0.0, 0.32) * view.side
    low = view.low
    ring = (
        Outline(left, -0.2)
        .curve(left, 0.5, left + 0.2, 0.85, knot, low + 0.22)
        .curve(right - 0.2, 0.85, right, 0.5, right, -0.2)
        .curve(right, -1.4, left, -1.4, left, -0.2)
        .close()
    )
    inside = (
        Outline(*a)
        .curve(a[0], -0.5, crown[0] - 0.4, crown[1], *crown)
        .curve(crown[0] + 0.4, crown[1], b[0], -0.5, *b)
        .curve(b[0], 0.6, knot + 0.5, low - 0.06, knot, low + 0.07)
        .curve(knot - 0.5, low - 0.06, a[0], 0.6, *a)
        .close()
    )
    ring.addPath(inside)
    ring.setFillType(skia.PathFillType.kEvenOdd)
    draw_piece(canvas, ring, cloth, palette)
    for side in (-1, 1):
        tail = Outline(knot, low + 0.12).bend(
            knot + side * 0.24, low + 0.2, knot + side * 0.22, low + 0.5
        )
        canvas.drawPath(tail.to(knot + side * 0.04, low + 0.3).close(), fill(shade(cloth, -0.12)))
    canvas.drawOval(ellipse(knot, low + 0.16, 0.11, 0.09), fill(shade(cloth, 0.12)))
    for u, v in ((-0.6, -0.86), (-0.1, -0.96), (0.45, -0.88)):
        x, y = view.at(u, v, 0.1)
        canvas.drawOval(ellipse(x, y, 0.05, 0.05), fill(shade(cloth, 0.5), 0.8))


def cloth_of(style: Style, palette: Palette) -> str:
    """Return the colour of the hat under the light that falls on the character."""
    return lit(style.hat_colour, palette.white)


def cloth_line(cloth: str, palette: Palette) -> str:
    """Return the colour of the lines around a cloth."""
    return mix(shade(cloth, -0.5), palette.ink, 0.55)


def draw_piece(canvas: skia.Canvas, path: skia.Path, cloth: str, palette: Palette) -> None:
    """Fill a piece, shade the side away from the light, and draw its line."""
    canvas.drawPath(path, fill(cloth))
    bounds = path.getBounds()
    right, width = bounds.right(), bounds.width()
    top, height = bounds.top() - 0.1, bounds.height() + 0.2

    def edge(y: NDArray[np.float64]) -> NDArray[np.float64]:
        t = (y - top) / height
        part: NDArray[np.float64] = 0.26 * (1 - t) ** 2 + 0.2 * t * (1 - t) + 0.3 * t**2
        x: NDArray[np.float64] = right - width * part
        return x

    canvas.drawPath(beyond(path, edge), fill(shade(cloth, -0.22)))
    canvas.drawPath(path, stroke(cloth_line(cloth, palette), LINE))


def ends_of(view: View, grow: float) -> tuple[float, float, float]:
    """Return left, right and middle of the skull with its hair."""
    bounds = view.skull(grow)
    return bounds.left(), bounds.right(), bounds.centerX()
