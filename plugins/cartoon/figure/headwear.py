"""Hats, hoods, headscarves and scarves, in the coordinates of :mod:`.heads`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import skia

from ..ink.pen import Outline, ellipse, fill, lit, mix, shade, stroke
from ..ink.polygons import beyond
from .heads import LINE

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from ..choices import Hat
    from ..recipe import Style
    from .heads import View
    from .palette import Palette


COVERING: Final = frozenset({"hood", "headscarf", "wimple", "keffiyeh"})
"""Headwear that hides the hair behind the head."""


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


def draw_hat(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw a hat of this module; :func:`.headgear.draw_hat` draws any."""
    if style.hat:
        _HATS[style.hat](canvas, style, palette, view)


def band_of(view: View, v: float, high: float, grow: float) -> skia.Path:
    """Return a band around the head whose front lies at ``v`` and which is ``high`` tall."""
    left, right, _ = ends_of(view, grow)
    low, top = view.at(0.0, v, 0.14), view.at(0.0, v - high, 0.14)
    end = v - 0.06
    return (
        Outline(left, end)
        .curve(left + 0.2, low[1] + 0.07, low[0] - 0.5, low[1] + 0.08, low[0], low[1] + 0.06)
        .curve(low[0] + 0.5, low[1] + 0.08, right - 0.2, low[1] + 0.07, right, end)
        .to(right - 0.01, end - high)
        .curve(right - 0.2, top[1] + 0.07, top[0] + 0.5, top[1] + 0.06, top[0], top[1] + 0.05)
        .curve(top[0] - 0.5, top[1] + 0.06, left + 0.2, top[1] + 0.07, left + 0.01, end - high)
        .close()
    )


def dome_of(view: View, v: float, top: float, grow: float, *, flat: float = 0.0) -> skia.Path:
    """Return a dome over the head whose rim lies at ``v``, and whose top at ``top``."""
    left, right, middle = ends_of(view, grow)
    front = view.at(0.0, v, 0.14)[1] + 0.06
    return (
        Outline(left, v - 0.04)
        .bend(middle, front + 0.1, right, v - 0.04)
        .curve(
            right + 0.02, top * (0.62 + 0.38 * flat), middle + 0.6 + 0.3 * flat, top, middle, top
        )
        .curve(
            middle - 0.6 - 0.3 * flat, top, left - 0.02, top * (0.62 + 0.38 * flat), left, v - 0.04
        )
        .close()
    )


def draw_peak(canvas: skia.Canvas, palette: Palette, view: View, v: float, cloth: str) -> None:
    """Draw the peak of a cap; it points where the face looks."""
    left, right = view.at(-0.62, v - 0.02, 0.1), view.at(0.62, v - 0.02, 0.1)
    tip = view.at(0.0, v + 0.14, 0.46)
    path = (
        Outline(*left)
        .curve(left[0] - 0.04, left[1] + 0.1, tip[0] - 0.5, tip[1] + 0.06, tip[0], tip[1] + 0.05)
        .curve(tip[0] + 0.5, tip[1] + 0.06, right[0] + 0.04, right[1] + 0.1, *right)
        .bend((left[0] + right[0]) / 2, left[1] + 0.1, *left)
        .close()
    )
    draw_piece(canvas, path, cloth, palette)
    shine = Outline(tip[0] - 0.34, tip[1] - 0.03).bend(
        tip[0] - 0.1, tip[1] + 0.02, tip[0] + 0.1, tip[1] + 0.01
    )
    canvas.drawPath(shine.open(), stroke(shade(cloth, 0.45), 0.03, 0.8))


def _captain(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    cloth = cloth_of(style, palette)
    left, right, middle = ends_of(view, 0.16)
    top = (
        Outline(left + 0.02, -0.66)
        .curve(left - 0.26, -0.86, left - 0.2, -1.2, left + 0.2, -1.3)
        .curve(middle - 0.4, -1.46, middle + 0.4, -1.46, right - 0.2, -1.3)
        .curve(right + 0.2, -1.2, right + 0.26, -0.86, right - 0.02, -0.66)
        .bend(middle, -0.5, left + 0.02, -0.66)
        .close()
    )
    draw_piece(canvas, top, cloth, palette)
    draw_piece(canvas, band_of(view, -0.56, 0.2, 0.15), shade(cloth, -0.4), palette)
    x, y = view.at(0.0, -0.76, 0.2)
    gold = lit("#e2b64f", palette.white)
    canvas.drawOval(ellipse(x, y - 0.12, 0.1, 0.12), fill(gold))
    canvas.drawOval(ellipse(x, y - 0.12, 0.1, 0.12), stroke(cloth_line(gold, palette), LINE * 0.8))
    draw_peak(canvas, palette, view, -0.56, shade(cloth, -0.62))


def _cap(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    cloth = cloth_of(style, palette)
    draw_piece(canvas, dome_of(view, -0.52, -1.36, 0.14), cloth, palette)
    x, y = view.at(0.0, -0.98, 0.12)
    for side in (-1, 1):
        end = view.at(side * 0.5, -0.58, 0.1)
        seam = Outline(x, -1.33).bend((x + end[0]) / 2 + side * 0.12, y, *end)
        canvas.drawPath(seam.open(), stroke(shade(cloth, -0.25), 0.028))
    draw_peak(canvas, palette, view, -0.54, shade(cloth, -0.14))


def _beanie(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    cloth = cloth_of(style, palette)
    draw_piece(canvas, dome_of(view, -0.6, -1.42, 0.13), cloth, palette)
    _, _, middle = ends_of(view, 0.13)
    canvas.drawOval(ellipse(middle, -1.46, 0.2, 0.18), fill(shade(cloth, 0.35)))
    canvas.drawOval(ellipse(middle, -1.46, 0.2, 0.18), stroke(cloth_line(cloth, palette), LINE))
    band = band_of(view, -0.5, 0.24, 0.16)
    draw_piece(canvas, band, shade(cloth, 0.12), palette)
    canvas.save()
    canvas.clipPath(band, doAntiAlias=True)
    for index in range(-6, 7):
        x, y = view.at(index * 0.15, -0.62, 0.14)
        canvas.drawPath(
            Outline(x, y - 0.2).to(x, y + 0.2).open(), stroke(shade(cloth, -0.2), 0.028)
        )
    canvas.restore()


def draw_brim(
    canvas: skia.Canvas, palette: Palette, view: View, v: float, reach: float, cloth: str
) -> None:
    """Draw the brim of a hat, ``reach`` wide around the head."""
    left, right, middle = ends_of(view, reach)
    front = view.at(0.0, v, 0.3)
    path = (
        Outline(left, v - 0.12)
        .curve(left + 0.1, v + 0.06, front[0] - 0.6, v + 0.2, front[0], v + 0.2)
        .curve(front[0] + 0.6, v + 0.2, right - 0.1, v + 0.06, right, v - 0.12)
        .curve(right - 0.1, v - 0.28, middle + 0.6, v - 0.3, middle, v - 0.3)
        .curve(middle - 0.6, v - 0.3, left + 0.1, v - 0.28, left, v - 0.12)
        .close()
    )
    draw_piece(canvas, path, cloth, palette)


def _crowned(
    canvas: skia.Canvas, style: Style, palette: Palette, view: View, top: float, reach: float,
    flat: float,
) -> None:  # fmt: skip
    """Draw a hat with a brim, a crown and a ribbon."""
    cloth = cloth_of(style, palette)
    draw_brim(canvas, palette, view, -0.62, reach, shade(cloth, -0.08))
    draw_piece(canvas, dome_of(view, -0.72, top, -0.02, flat=flat), cloth, palette)
    draw_piece(canvas, band_of(view, -0.72, 0.17, -0.01), shade(cloth, -0.5), palette)


def _fedora(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    _crowned(canvas, style, palette, view, -1.5, 0.42, 0.35)


def _stetson(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw the hat of a cowboy: a wide brim whose sides curl up, and a dented crown."""
    cloth = cloth_of(style, palette)
    left, right, middle = ends_of(view, 0.62)
    front = view.at(0.0, -0.56, 0.3)
    brim = (
        Outline(left - 0.06, -0.98)
        .curve(left + 0.14, -0.6, front[0] - 0.6, -0.42, front[0], -0.42)
        .curve(front[0] + 0.6, -0.42, right - 0.14, -0.6, right + 0.06, -0.98)
        .curve(right - 0.3, -0.8, middle + 0.6, -0.86, middle, -0.86)
        .curve(middle - 0.6, -0.86, left + 0.3, -0.8, left - 0.06, -0.98)
        .close()
    )
    draw_piece(canvas, brim, shade(cloth, -0.08), palette)
    near, far, mid = ends_of(view, -0.06)
    crown = (
        Outline(near, -0.74)
        .curve(near + 0.04, -1.3, near + 0.2, -1.62, near + 0.44, -1.6)
        .bend(mid, -1.36, far - 0.44, -1.6)
        .curve(far - 0.2, -1.62, far - 0.04, -1.3, far, -0.74)
        .bend(mid, -0.6, near, -0.74)
        .close()
    )
    draw_piece(canvas, crown, cloth, palette)
    draw_piece(canvas, band_of(view, -0.74, 0.14, -0.03), shade(cloth, -0.5), palette)


def _straw(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    _crowned(canvas, style, palette, view, -1.46, 0.72, 0.15)


def _tophat(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    _crowned(canvas, style, palette, view, -2.05, 0.32, 0.9)


def _douli(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw the conical hat of bamboo."""
    cloth = cloth_of(style, palette)
    left, right, middle = ends_of(view, 0.78)
    front = view.at(0.0, -0.44, 0.25)
    under = (
        Outline(left, -0.5)
        .curve(left + 0.5, -0.2, right - 0.5, -0.2, right, -0.5)
        .bend(middle, -0.7, left, -0.5)
        .close()
    )
    canvas.drawPath(under, fill(shade(cloth, -0.5)))
    cone = (
        Outline(left, -0.5)
        .curve(left + 0.6, -0.9, middle - 0.4, -1.4, middle, -1.72)
        .curve(middle + 0.4, -1.4, right - 0.6, -0.9, right, -0.5)
        .curve(right - 0.5, -0.34, front[0] + 0.5, -0.32, front[0], -0.32)
        .curve(front[0] - 0.5, -0.32, left + 0.5, -0.34, left, -0.5)
        .close()
    )
    draw_piece(canvas, cone, cloth, palette)
    canvas.save()
    canvas.clipPath(cone, doAntiAlias=True)
    weave = stroke(shade(cloth, -0.24), 0.026)
    for rise in (0.26, 0.52, 0.78):
        half = 1 - rise
        ring = Outline(middle + (left - middle) * half, -0.5 - 1.2 * rise).bend(
            middle, -0.28 - 1.2 * rise, middle + (right - middle) * half, -0.5 - 1.2 * rise
        )
        canvas.drawPath(ring.open(), weave)
    for at in (-0.75, -0.4, 0.0, 0.4, 0.75):
        canvas.drawPath(Outline(middle, -1.72).to(middle + at * 1.9, -0.3).open(), weave)
    canvas.restore()


def _beret(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    cloth = cloth_of(style, palette)
    left, right, middle = ends_of(view, 0.12)
    lean = -0.16
    path = (
        Outline(left + 0.04, -0.6)
        .curve(left - 0.4, -0.9, left - 0.1 + lean, -1.5, middle + lean, -1.46)
        .curve(right - 0.2, -1.42, right + 0.12, -1.0, right - 0.04, -0.66)
        .bend(middle, -0.56, left + 0.04, -0.6)
        .close()
    )
    draw_piece(canvas, path, cloth, palette)
    stem = Outline(middle + lean, -1.44).to(middle + lean + 0.03, -1.58).open()
    canvas.drawPath(stem, stroke(cloth_line(cloth, palette), 0.06))
    draw_piece(canvas, band_of(view, -0.6, 0.09, 0.12), shade(cloth, -0.2), palette)


def _crown(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    gold = lit("#e5b94f", palette.white)
    left, right, middle = ends_of(view, -0.12)
    points = Outline(left, -0.86).to(left - 0.06, -1.36)
    for index in range(1, 6):
        at = left + (right - left) * index / 5
        points.to(at - (right - left) / 10, -1.1, at + (0.06 if index == 5 else 0.0), -1.42)
    path = points.to(right, -0.86).bend(middle, -0.7, left, -0.86).close()
    draw_piece(canvas, path, gold, palette)
    for index, text in enumerate(("#c0414d", "#3d64a4", "#c0414d")):
        x, y = view.at((index - 1) * 0.45, -0.9, 0.12)
        canvas.drawOval(ellipse(x, y, 0.06, 0.07), fill(lit(text, palette.white)))


_HATS: Final[dict[Hat, Callable[[skia.Canvas, Style, Palette, View], None]]] = {
    "hood": draw_hood,
    "captain": _captain,
    "beanie": _beanie,
    "straw": _straw,
    "douli": _douli,
    "fedora": _fedora,
    "beret": _beret,
    "cap": _cap,
    "crown": _crown,
    "headscarf": draw_headscarf,
    "tophat": _tophat,
    "stetson": _stetson,
}
