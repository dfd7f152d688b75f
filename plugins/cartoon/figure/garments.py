"""Parts that costumes share: skirts, hems, crossed collars, quilts and plates.

They lie on the surface of the trunk, as :mod:`.fronts` draws it, and turn with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..ink.pen import Outline, ellipse, fill, shade, stroke
from .build import HIP, WAIST
from .fronts import FINE, hoop, patch, seam
from .heads import LINE
from .limbs import through

if TYPE_CHECKING:
    import skia

    from ..ink.pen import Point
    from .cuts import Cut
    from .palette import Palette
    from .skeleton import Skeleton

Spots = tuple[tuple[float, float], ...]
"""Points (u, y) of a surface."""


def grown(cut: Cut, y: float) -> float:
    """Return how far a garment stands off the hips at a height."""
    return cut.flare * max(0.0, (y - HIP) / max(0.1, cut.hem - HIP))


def rim_at(skel: Skeleton, cut: Cut, side: int, y: float) -> Point:
    """Return a point of the silhouette as the trunk draws it."""
    x, yy = skel.edge(side, y, grown(cut, y))
    swing = 1.6 * max(0.0, (y - HIP) / max(0.1, cut.hem - HIP)) if cut.hem > HIP + 0.4 else 0.0
    return x + skel.pose.sway * swing, yy


def cloth_at(skel: Skeleton, cut: Cut, u: float, y: float) -> Point:
    """Return a point on the front of a garment, its skirt included."""
    x, yy = skel.at(u, y, grown(cut, y))
    swing = 1.6 * max(0.0, (y - HIP) / max(0.1, cut.hem - HIP)) if cut.hem > HIP + 0.4 else 0.0
    return x + skel.pose.sway * swing, yy


def draw_line(
    canvas: skia.Canvas, skel: Skeleton, cut: Cut, points: Spots, pen: skia.Paint
) -> None:
    """Draw a line through points of a garment, its skirt included."""
    spots = [cloth_at(skel, cut, u, y) for u, y in points]
    path = Outline(*spots[0])
    through(path, spots)
    canvas.drawPath(path.open(), pen)


def shape_of(skel: Skeleton, cut: Cut, points: Spots) -> skia.Path:
    """Return a closed polygon on a garment, its skirt included."""
    first, *rest = [cloth_at(skel, cut, u, y) for u, y in points]
    return Outline(*first).to(*(value for spot in rest for value in spot)).close()


def draw_panel(
    canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut, top: float, colour: str
) -> None:
    """Draw the part of a garment below a height in another colour, shaded like the rest."""
    steps = [top + (cut.hem - top) * t for t in (0.0, 0.25, 0.5, 0.75, 1.0)]
    left = [rim_at(skel, cut, -1, y) for y in steps]
    right = [rim_at(skel, cut, 1, y) for y in steps]
    (lx, ly), (rx, ry) = left[-1], right[-1]
    dip = 0.1 + 0.12 * max(0.0, cut.flare)
    for share, tone in ((0.0, colour), (0.78, shade(colour, -0.22))):
        inner = [(a[0] + (b[0] - a[0]) * share, a[1]) for a, b in zip(left, right, strict=True)]
        path = Outline(*inner[0])
        through(path, inner)
        x0 = lx + (rx - lx) * share
        path.curve(
            x0 + (rx - x0) * 0.3,
            ly + dip * (1 - share),
            x0 + (rx - x0) * 0.7,
            ry + dip * (1 - share),
            rx,
            ry,
        )
        back = right[::-1]
        through(path, back)
        canvas.drawPath(path.close(), fill(tone))
    canvas.drawPath(
        Outline(*left[0]).bend(*_between(left[0], right[0], 0.08), *right[0]).open(),
        stroke(palette.ink, FINE),
    )
    dark = stroke(shade(colour, -0.34), 0.045)
    for u in (-0.62, -0.3, 0.0, 0.3, 0.62):
        draw_line(
            canvas,
            skel,
            cut,
            ((u * 0.8, top + 0.12), (u * 0.95, (top + cut.hem) / 2), (u, cut.hem)),
            dark,
        )


def _between(a: Point, b: Point, sag: float) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + sag


def draw_hem(
    canvas: skia.Canvas, skel: Skeleton, cut: Cut, colour: str, wide: float, rise: float = 0.0
) -> None:
    """Draw a band along the hem."""
    spots = [cloth_at(skel, cut, u, cut.hem - rise - 0.02) for u in (-0.96, -0.5, 0.0, 0.5, 0.96)]
    spots = [
        (x, y + 0.05 * (1 - abs(u))) for (x, y), u in zip(spots, (-1, -0.5, 0, 0.5, 1), strict=True)
    ]
    path = Outline(*spots[0])
    through(path, spots)
    canvas.drawPath(path.open(), stroke(colour, wide))


def draw_crossed(
    canvas: skia.Canvas,
    palette: Palette,
    skel: Skeleton,
    colour: str,
    end: float,
    wide: float = 0.2,
) -> None:
    """Draw a collar that crosses over, the wearer's left side above the right one."""
    inner = patch(skel, ((-0.22, 0.12), (0.22, 0.12), (0.03, 0.72)))
    canvas.drawPath(inner, fill(palette.white))
    for points in (
        ((-0.18, 0.13), (-0.17, 0.25), (-0.05, 0.62), (0.0, 0.7)),
        ((0.18, 0.13), (0.17, 0.25), (-0.06, 0.9), (-0.46, end)),
    ):
        seam(canvas, skel, points, stroke(palette.ink, wide + 0.07))
        seam(canvas, skel, points, stroke(colour, wide))


def draw_pendant(
    canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut, colour: str
) -> None:
    """Draw a jade disc with a tassel that hangs from a sash."""
    x, y = cloth_at(skel, cut, 0.42, WAIST + 0.3)
    low = cloth_at(skel, cut, 0.44, WAIST + 1.6)
    canvas.drawLine(x, y, low[0], low[1], stroke(palette.accent, 0.07))
    canvas.drawOval(ellipse(x, y + 0.3, 0.14, 0.14), fill(colour))
    canvas.drawOval(ellipse(x, y + 0.3, 0.14, 0.14), stroke(palette.ink, 0.03))


def draw_pauldron(canvas: skia.Canvas, palette: Palette, shoulder: Point, wide: float) -> None:
    """Draw the plates over a shoulder, above the sleeve.

    Args:
        canvas: In units.
        palette: Of the figure.
        shoulder: Its joint.
        wide: Half the width of the sleeve there.
    """
    x, y = shoulder
    for down, size in ((0.36, wide * 1.12), (0.04, wide * 1.24)):
        plate = (
            Outline(x - size, y + down + 0.2)
            .curve(x - size, y + down - 0.5, x + size, y + down - 0.5, x + size, y + down + 0.2)
            .bend(x, y + down + 0.34, x - size, y + down + 0.2)
            .close()
        )
        canvas.drawPath(plate, fill(palette.cloth_light))
        canvas.drawPath(plate, stroke(palette.ink, LINE))


def draw_quilts(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    """Draw the seams of a quilted coat."""
    for y in (0.8, 1.3, 1.8, 2.3, 2.8):
        hoop(canvas, skel, y, stroke(palette.cloth_deep, 0.034))
