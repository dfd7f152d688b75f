"""Costumes of the west before our time: tunics, gowns, armour of plates, frock coats, togas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, ellipse, fill, mix, shade, stroke
from .build import WAIST
from .fronts import FINE, belt, button, hoop, patch, seam
from .garments import cloth_at, draw_hem, draw_line, shape_of
from .heads import LINE

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from ..choices import Outfit
    from .cuts import Cut
    from .palette import Palette
    from .skeleton import Skeleton


def _tunic(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    slit = patch(skel, ((-0.16, 0.16), (0.16, 0.16), (0.0, 0.96)))
    canvas.drawPath(slit, fill(palette.under))
    canvas.drawPath(slit, stroke(palette.ink, FINE))
    for y in (0.42, 0.6, 0.78):
        half = 0.15 * (0.96 - y) / 0.6
        seam(canvas, skel, ((-half, y - 0.04), (half, y + 0.04)), stroke(palette.leather, 0.04))
    belt(canvas, palette, skel, WAIST + 0.06, 0.12, palette.leather)
    x, y = skel.at(0.06, WAIST + 0.1, 0.04)
    canvas.drawRect(ellipse(x, y, 0.12, 0.13), stroke(palette.metal, 0.05))
    strap = Outline(x + 0.1, y).bend(x + 0.24, y + 0.3, x + 0.16, y + 0.7)
    canvas.drawPath(strap.open(), stroke(palette.ink, 0.14))
    canvas.drawPath(strap.open(), stroke(palette.leather, 0.09))
    draw_hem(canvas, skel, cut, palette.trim, 0.12, 0.12)


def _gown(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    neck = patch(skel, ((-0.5, 0.16), (0.5, 0.16), (0.4, 0.62), (-0.4, 0.62)))
    canvas.drawPath(neck, fill(palette.skin))
    edge = ((-0.5, 0.24), (-0.42, 0.64), (0.42, 0.64), (0.5, 0.24))
    seam(canvas, skel, edge, stroke(palette.ink, 0.15))
    seam(canvas, skel, edge, stroke(palette.trim, 0.095))
    front = shape_of(
        skel, cut, ((-0.12, WAIST), (0.12, WAIST), (0.4, cut.hem + 0.08), (-0.4, cut.hem + 0.08))
    )
    canvas.drawPath(front, fill(palette.lower))
    for side in (-1, 1):
        border = ((side * 0.12, WAIST), (side * 0.24, 4.0), (side * 0.4, cut.hem + 0.06))
        draw_line(canvas, skel, cut, border, stroke(palette.trim, 0.08))
    for y in (0.9, 1.15, 1.4, 1.65):
        seam(canvas, skel, ((-0.14, y), (0.14, y + 0.1)), stroke(palette.trim, 0.035))
        seam(canvas, skel, ((0.14, y), (-0.14, y + 0.1)), stroke(palette.trim, 0.035))
    belt(canvas, palette, skel, WAIST + 0.12, 0.1, palette.metal)
    x, y = cloth_at(skel, cut, 0.0, WAIST + 0.3)
    low = cloth_at(skel, cut, 0.0, 4.6)
    canvas.drawLine(x, y, low[0], low[1], stroke(palette.metal, 0.06))
    draw_hem(canvas, skel, cut, palette.trim, 0.18, 0.06)


def _habit(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    scapular = shape_of(
        skel,
        cut,
        (
            (-0.34, 0.2),
            (0.34, 0.2),
            (0.36, 2.0),
            (0.34, cut.hem - 0.3),
            (-0.34, cut.hem - 0.3),
            (-0.36, 2.0),
        ),
    )
    canvas.drawPath(scapular, fill(palette.lower))
    canvas.drawPath(scapular, stroke(palette.ink, FINE))
    hoop(canvas, skel, WAIST + 0.04, stroke(palette.ink, 0.15))
    hoop(canvas, skel, WAIST + 0.04, stroke(palette.under, 0.095))
    for u in (0.5, 0.6):
        cord = ((u, WAIST + 0.1), (u, 3.0), (u + 0.02, 3.9))
        draw_line(canvas, skel, cut, cord, stroke(palette.ink, 0.12))
        draw_line(canvas, skel, cut, cord, stroke(palette.under, 0.075))
    x, y = skel.at(0, 1.3, 0.04)
    canvas.drawLine(x, y - 0.2, x, y + 0.22, stroke(palette.leather, 0.07))
    canvas.drawLine(x - 0.13, y - 0.06, x + 0.13, y - 0.06, stroke(palette.leather, 0.07))
    cowl = patch(
        skel,
        ((-0.7, 0.2), (-0.3, 0.02), (0.3, 0.02), (0.7, 0.2), (0.4, 0.6), (0.0, 0.74), (-0.4, 0.6)),
    )
    canvas.drawPath(cowl, fill(palette.cloth_light))
    canvas.drawPath(cowl, stroke(palette.ink, FINE))


def _cloak(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    inner = shape_of(
        skel,
        cut,
        (
            (-0.2, 0.12),
            (0.2, 0.12),
            (0.34, 1.4),
            (0.36, WAIST),
            (0.4, 3.4),
            (0.42, cut.hem + 0.1),
            (-0.42, cut.hem + 0.1),
            (-0.4, 3.4),
            (-0.36, WAIST),
            (-0.34, 1.4),
        ),
    )
    canvas.drawPath(inner, fill(palette.lower))
    slit = patch(skel, ((-0.1, 0.2), (0.1, 0.2), (0.0, 0.8)))
    canvas.drawPath(slit, fill(palette.under))
    strap = [cloth_at(skel, cut, u, WAIST + 0.04) for u in (-0.36, 0.0, 0.36)]
    band = Outline(*strap[0]).bend(strap[1][0], strap[1][1] + 0.06, *strap[2]).open()
    canvas.drawPath(band, stroke(palette.ink, 0.24))
    canvas.drawPath(band, stroke(palette.leather, 0.18))
    canvas.drawRect(ellipse(strap[1][0], strap[1][1] + 0.03, 0.1, 0.1), stroke(palette.metal, 0.05))
    for side in (-1, 1):
        edge = (
            (side * 0.2, 0.1),
            (side * 0.34, 1.4),
            (side * 0.36, WAIST),
            (side * 0.4, 3.6),
            (side * 0.42, cut.hem + 0.06),
        )
        draw_line(canvas, skel, cut, edge, stroke(palette.ink, 0.13))
        draw_line(canvas, skel, cut, edge, stroke(palette.trim, 0.08))
    mantle = patch(
        skel,
        (
            (-0.99, 0.5),
            (-0.5, 0.06),
            (0.5, 0.06),
            (0.99, 0.5),
            (0.5, 0.62),
            (0.0, 0.5),
            (-0.5, 0.62),
        ),
    )
    canvas.drawPath(mantle, fill(palette.cloth_light))
    canvas.drawPath(mantle, stroke(palette.ink, FINE))
    x, y = skel.at(0, 0.42, 0.05)
    canvas.drawOval(ellipse(x, y, 0.13, 0.13), fill(palette.metal))
    canvas.drawOval(ellipse(x, y, 0.13, 0.13), stroke(palette.ink, 0.03))


def _plate(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    ridge = ((0.0, 0.3), (0.02, 1.2), (0.0, WAIST))
    seam(canvas, skel, ridge, stroke(palette.cloth_deep, 0.04))
    for side in (-1, 1):
        seam(
            canvas,
            skel,
            ((side * 0.2, 0.7), (side * 0.66, 1.1), (side * 0.7, 1.6), (side * 0.2, 1.9)),
            stroke(palette.cloth_deep, 0.03),
        )
    seam(
        canvas,
        skel,
        ((-0.6, 0.7), (-0.7, 1.1), (-0.64, 1.6)),
        stroke(shade(palette.cloth, 0.55), 0.1),
    )
    for y in (2.2, 2.5, 2.8, 3.1):
        hoop(canvas, skel, y, stroke(palette.ink, FINE))
    belt(canvas, palette, skel, WAIST + 0.02, 0.1, palette.leather)
    gorget = patch(skel, ((-0.56, 0.22), (-0.34, -0.06), (0.34, -0.06), (0.56, 0.22), (0.0, 0.5)))
    canvas.drawPath(gorget, fill(palette.cloth_light))
    canvas.drawPath(gorget, stroke(palette.ink, LINE))
    tabard = patch(
        skel, ((-0.3, WAIST + 0.1), (0.3, WAIST + 0.1), (0.26, 3.5), (0.0, 3.8), (-0.26, 3.5))
    )
    canvas.drawPath(tabard, fill(palette.accent))
    canvas.drawPath(tabard, stroke(palette.ink, FINE))


def _victorian(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    front = shape_of(
        skel, cut, ((-0.08, WAIST), (0.08, WAIST), (0.34, cut.hem + 0.14), (-0.34, cut.hem + 0.14))
    )
    canvas.drawPath(front, fill(mix(palette.cloth, palette.trim, 0.3)))
    for rise in (0.3, 0.72, 1.14):
        draw_hem(canvas, skel, cut, palette.cloth_deep, 0.05, rise - 0.06)
        draw_hem(canvas, skel, cut, palette.trim, 0.08, rise)
    bodice = ((-0.56, 0.2), (-0.34, 1.1), (-0.03, WAIST + 0.26))
    for points in (bodice, tuple((-u, y) for u, y in bodice)):
        seam(canvas, skel, points, stroke(palette.cloth_deep, 0.045))
    lace = patch(
        skel,
        ((-0.2, 0.1), (0.2, 0.1), (0.26, 0.6), (0.1, 0.9), (0.0, 0.8), (-0.1, 0.9), (-0.26, 0.6)),
    )
    canvas.drawPath(lace, fill(palette.white))
    canvas.drawPath(lace, stroke(palette.ink, 0.024))
    x, y = skel.at(0, 0.36, 0.04)
    canvas.drawOval(ellipse(x, y, 0.09, 0.11), fill(palette.accent))
    canvas.drawOval(ellipse(x, y, 0.09, 0.11), stroke(palette.metal, 0.04))
    for y in (1.1, 1.36, 1.62, 1.88):
        button(canvas, palette, skel, 0.0, y, 0.042)
    point = patch(
        skel,
        (
            (-0.95, WAIST),
            (0.95, WAIST),
            (0.5, WAIST + 0.16),
            (0.0, WAIST + 0.44),
            (-0.5, WAIST + 0.16),
        ),
    )
    canvas.drawPath(point, fill(palette.cloth_dark))


def _frock(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    vest = patch(
        skel,
        (
            (-0.3, 0.14),
            (0.3, 0.14),
            (0.42, 1.2),
            (0.3, 2.3),
            (0.0, 2.56),
            (-0.3, 2.3),
            (-0.42, 1.2),
        ),
    )
    canvas.drawPath(vest, fill(palette.accent))
    canvas.drawPath(vest, stroke(palette.ink, FINE))
    shirt = patch(skel, ((-0.24, 0.1), (0.24, 0.1), (0.0, 0.98)))
    canvas.drawPath(shirt, fill(palette.white))
    x, y = skel.at(0, 0.3, 0.05)
    cravat = (
        Outline(x - 0.16, y - 0.12)
        .to(x + 0.16, y - 0.12)
        .bend(x + 0.24, y + 0.3, x + 0.06, y + 0.42)
    )
    cravat.to(x, y + 0.34, x - 0.06, y + 0.42).bend(x - 0.24, y + 0.3, x - 0.16, y - 0.12)
    canvas.drawPath(cravat.close(), fill(palette.trim))
    canvas.drawPath(cravat.close(), stroke(palette.ink, FINE))
    for y in (1.16, 1.5, 1.84, 2.18):
        x, yy = skel.at(0, y)
        canvas.drawOval(ellipse(x, yy, 0.045, 0.045), fill(palette.metal))
    chain = ((0.02, 1.84), (0.14, 2.02), (0.28, 1.98))
    seam(canvas, skel, chain, stroke(palette.metal, 0.04))
    for side in (-1, 1):
        lapel = patch(
            skel,
            (
                (side * 0.24, 0.12),
                (side * 0.6, 0.4),
                (side * 0.52, 0.62),
                (side * 0.64, 0.78),
                (side * 0.34, 1.7),
                (side * 0.3, 0.7),
            ),
        )
        canvas.drawPath(lapel, fill(palette.cloth_light if side < 0 else palette.cloth))
        canvas.drawPath(lapel, stroke(palette.ink, FINE))
    # The coat falls open over the trousers.
    gap = shape_of(
        skel,
        cut,
        ((0.0, 2.5), (0.3, 3.3), (0.34, cut.hem + 0.1), (-0.34, cut.hem + 0.1), (-0.3, 3.3)),
    )
    canvas.drawPath(gap, fill(palette.lower))
    canvas.drawPath(gap, stroke(palette.ink, FINE))
    low = cloth_at(skel, cut, 0.0, cut.hem + 0.1)
    mid = cloth_at(skel, cut, 0.0, 3.3)
    canvas.drawLine(mid[0], mid[1], low[0], low[1], stroke(palette.lower_dark, 0.05))


def _waistcoat(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    shirt = patch(skel, ((-0.28, 0.1), (0.28, 0.1), (0.0, 1.2)))
    canvas.drawPath(shirt, fill(palette.under))
    canvas.drawPath(shirt, stroke(palette.ink, FINE))
    for side in (-1, 1):
        # The shirt shows around the arms.
        hole = patch(
            skel, ((side * 1.0, 0.3), (side * 0.72, 0.42), (side * 0.7, 1.0), (side * 1.0, 1.3))
        )
        canvas.drawPath(hole, fill(palette.under))
        seam(
            canvas,
            skel,
            ((side * 0.74, 0.3), (side * 0.7, 0.8), (side * 0.98, 1.3)),
            stroke(palette.ink, FINE),
        )
    seam(canvas, skel, ((0.02, 1.2), (0.03, 2.2), (0.02, cut.hem)), stroke(palette.ink, FINE))
    for y in (1.4, 1.75, 2.1, 2.45):
        button(canvas, palette, skel, -0.06, y, 0.05)
    for side in (-1, 1):
        seam(canvas, skel, ((side * 0.34, 2.3), (side * 0.66, 2.26)), stroke(palette.ink, 0.05))
    x, y = skel.at(0, 0.34, 0.05)
    knot = Outline(x - 0.2, y - 0.1).to(x + 0.2, y - 0.1, x + 0.1, y + 0.14, x - 0.1, y + 0.14)
    canvas.drawPath(knot.close(), fill(palette.accent))
    canvas.drawPath(knot.close(), stroke(palette.ink, FINE))


def _toga(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for points in (
        ((0.7, 0.3), (0.1, 1.4), (-0.9, 2.3)),
        ((0.9, 0.6), (0.3, 2.0), (-0.9, 2.9)),
        ((0.96, 1.2), (0.4, 2.6), (-0.8, 3.6)),
    ):
        draw_line(canvas, skel, cut, points, stroke(palette.cloth_deep, 0.05))
    edge = ((0.5, 0.14), (-0.1, 1.1), (-0.96, 1.9))
    seam(canvas, skel, edge, stroke(palette.ink, 0.2))
    seam(canvas, skel, edge, stroke(palette.accent, 0.14))
    draw_hem(canvas, skel, cut, palette.accent, 0.14, 0.1)
    x, y = skel.at(0.56, 0.26, 0.05)
    canvas.drawOval(ellipse(x, y, 0.12, 0.12), fill(palette.metal))
    canvas.drawOval(ellipse(x, y, 0.12, 0.12), stroke(palette.ink, 0.03))


WESTERN: Final[dict[Outfit, Callable[[skia.Canvas, Palette, Skeleton, Cut], None]]] = {
    "tunic": _tunic,
    "gown": _gown,
    "habit": _habit,
    "cloak": _cloak,
    "plate": _plate,
    "victorian": _victorian,
    "frock": _frock,
    "waistcoat": _waistcoat,
    "toga": _toga,
}
