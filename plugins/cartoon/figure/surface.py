"""Drawing on the surface of a trunk: seams, patches, belts, buttons and pockets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, ellipse, fill, mix, stroke
from .limbs import through

if TYPE_CHECKING:
    import skia

    from .palette import Palette
    from .skeleton import Skeleton

FINE: Final = 0.03
"""Width of fine lines."""


def seam(
    canvas: skia.Canvas, skel: Skeleton, points: tuple[tuple[float, float], ...], pen: skia.Paint
) -> None:
    """Draw a line through points (u, y) of the surface."""
    spots = [skel.at(u, y) for u, y in points]
    path = Outline(*spots[0])
    through(path, spots)
    canvas.drawPath(path.open(), pen)


def patch(skel: Skeleton, points: tuple[tuple[float, float], ...]) -> skia.Path:
    """Return a closed polygon on the surface."""
    first, *rest = [skel.at(u, y) for u, y in points]
    return Outline(*first).to(*(value for spot in rest for value in spot)).close()


def ring(skel: Skeleton, y: float, sag: float = 0.05) -> list[tuple[float, float]]:
    """Return points around the visible half of the trunk, from edge to edge."""
    (lx, ly), (rx, ry) = skel.edge(-1, y), skel.edge(1, y)
    mx, my = skel.at(0, y + sag, 0.03)
    return [
        (lx, ly),
        ((lx + mx) / 2, (ly + my) / 2 + sag / 3),
        (mx, my),
        ((rx + mx) / 2, (ry + my) / 2 + sag / 3),
        (rx, ry),
    ]


def hoop(canvas: skia.Canvas, skel: Skeleton, y: float, pen: skia.Paint) -> None:
    """Draw a line around the trunk."""
    spots = ring(skel, y)
    path = Outline(*spots[0])
    through(path, spots)
    canvas.drawPath(path.open(), pen)


def belt(
    canvas: skia.Canvas, palette: Palette, skel: Skeleton, y: float, half: float, colour: str
) -> None:
    """Draw a band around the trunk, ``half`` of its height to each side of ``y``."""
    top, low = ring(skel, y - half), ring(skel, y + half)
    low.reverse()
    path = Outline(*top[0])
    through(path, top)
    path.to(*low[0])
    through(path, low)
    band = path.close()
    canvas.drawPath(band, fill(colour))
    canvas.drawPath(band, stroke(palette.ink, FINE))


def button(
    canvas: skia.Canvas, palette: Palette, skel: Skeleton, u: float, y: float, size: float
) -> None:
    """Draw a round button of a radius."""
    x, yy = skel.at(u, y)
    canvas.drawOval(ellipse(x, yy, size, size), fill(palette.trim))
    canvas.drawOval(ellipse(x, yy, size, size), stroke(palette.ink, 0.026))


def pocket(
    canvas: skia.Canvas,
    palette: Palette,
    skel: Skeleton,
    box: tuple[float, float, float, float],
    *,
    flap: float = 0.0,
) -> None:
    """Draw a pocket in a box of u, y, width and height, with the height of its flap."""
    u, y, wide, tall = box
    shape = patch(
        skel,
        (
            (u, y),
            (u + wide, y),
            (u + wide, y + tall),
            (u + wide / 2, y + tall + 0.06),
            (u, y + tall),
        ),
    )
    canvas.drawPath(shape, fill(mix(palette.cloth, palette.cloth_light, 0.5)))
    canvas.drawPath(shape, stroke(palette.ink, FINE))
    if flap:
        lid = patch(
            skel,
            (
                (u - 0.02, y),
                (u + wide + 0.02, y),
                (u + wide, y + flap),
                (u + wide / 2, y + flap + 0.07),
                (u, y + flap),
            ),
        )
        canvas.drawPath(lid, fill(palette.cloth_light))
        canvas.drawPath(lid, stroke(palette.ink, FINE))
