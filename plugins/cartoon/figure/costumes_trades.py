"""Clothes of trades and services, of the cold, of the night and of want."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, ellipse, fill, mix, shade, stroke
from .build import WAIST
from .fronts import FINE, belt, button, hoop, patch, pocket, seam
from .garments import draw_hem, draw_line, draw_panel, draw_quilts, shape_of
from .heads import LINE

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from ..choices import Outfit
    from .cuts import Cut
    from .palette import Palette
    from .skeleton import Skeleton


def _fatigues(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    seam(
        canvas, skel, ((0.04, 0.3), (0.05, 1.5), (0.02, cut.hem + 0.04)), stroke(palette.ink, FINE)
    )
    for y in (0.62, 1.06, 1.5):
        x, yy = skel.at(-0.03, y)
        canvas.drawOval(ellipse(x, yy, 0.05, 0.05), fill(palette.cloth_deep))
    for u in (-0.7, 0.3):
        pocket(canvas, palette, skel, (u, 0.98, 0.4, 0.44), flap=0.16)
        pocket(canvas, palette, skel, (u - 0.04, 2.46, 0.46, 0.56), flap=0.18)
    strap = ((-0.6, 0.2), (-0.1, 1.1), (0.66, WAIST))
    seam(canvas, skel, strap, stroke(palette.ink, 0.17))
    seam(canvas, skel, strap, stroke(palette.leather, 0.115))
    belt(canvas, palette, skel, WAIST + 0.02, 0.13, palette.leather)
    x, y = skel.at(0, WAIST + 0.06, 0.03)
    canvas.drawRect(ellipse(x, y, 0.14, 0.12), fill(palette.metal))
    canvas.drawRect(ellipse(x, y, 0.14, 0.12), stroke(palette.ink, 0.03))
    for side in (-1, 1):
        tab = patch(
            skel,
            ((side * 0.16, 0.24), (side * 0.34, 0.18), (side * 0.42, 0.4), (side * 0.22, 0.46)),
        )
        canvas.drawPath(tab, fill(palette.accent))
        canvas.drawPath(tab, stroke(palette.ink, 0.024))


def _labcoat(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    inside = shape_of(
        skel, cut, ((-0.26, 0.12), (0.26, 0.12), (0.3, 1.2), (0.22, 2.6), (-0.22, 2.6), (-0.3, 1.2))
    )
    canvas.drawPath(inside, fill(palette.accent))
    canvas.drawPath(inside, stroke(palette.ink, FINE))
    seam(
        canvas,
        skel,
        ((0.0, 0.4), (0.0, 1.4), (0.0, 2.5)),
        stroke(shade(palette.accent, -0.3), FINE),
    )
    draw_line(
        canvas,
        skel,
        cut,
        ((0.0, 2.6), (0.02, 3.6), (0.02, cut.hem + 0.05)),
        stroke(palette.ink, FINE),
    )
    for side in (-1, 1):
        lapel = patch(
            skel,
            (
                (side * 0.22, 0.1),
                (side * 0.6, 0.46),
                (side * 0.46, 0.66),
                (side * 0.56, 0.82),
                (side * 0.28, 1.7),
            ),
        )
        canvas.drawPath(lapel, fill(palette.cloth_light if side < 0 else palette.cloth))
        canvas.drawPath(lapel, stroke(palette.ink, FINE))
        pocket(canvas, palette, skel, (-0.72 if side < 0 else 0.34, 2.7, 0.38, 0.56))
    pocket(canvas, palette, skel, (0.36, 1.14, 0.32, 0.36))
    for u in (0.44, 0.52):
        seam(canvas, skel, ((u, 0.98), (u, 1.26)), stroke("#3d64a4", 0.045))


def _judge(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for side in (-1, 1):
        edge = ((side * 0.26, 0.1), (side * 0.24, 1.6), (side * 0.2, 3.6), (side * 0.26, cut.hem))
        draw_line(canvas, skel, cut, edge, stroke(palette.trim, 0.2))
        band = patch(
            skel,
            ((side * 0.02, 0.26), (side * 0.16, 0.26), (side * 0.26, 1.06), (side * 0.05, 1.06)),
        )
        canvas.drawPath(band, fill(palette.white))
        canvas.drawPath(band, stroke(palette.ink, FINE))
    draw_line(
        canvas, skel, cut, ((0.0, 1.1), (0.0, 3.0), (0.0, cut.hem)), stroke(palette.ink, FINE)
    )


def _maid(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    apron = shape_of(
        skel,
        cut,
        ((-0.44, 0.7), (0.44, 0.7), (0.5, WAIST), (0.66, 4.5), (-0.66, 4.5), (-0.5, WAIST)),
    )
    canvas.drawPath(apron, fill(palette.white))
    canvas.drawPath(apron, stroke(palette.ink, FINE))
    for side in (-1, 1):
        strap = ((side * 0.3, 0.14), (side * 0.4, 0.7))
        seam(canvas, skel, strap, stroke(palette.white, 0.16))
    belt(canvas, palette, skel, WAIST, 0.11, palette.white)


def _nurse(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _maid(canvas, palette, skel, cut)
    x, y = skel.at(0, 1.14, 0.03)
    canvas.drawLine(x, y - 0.17, x, y + 0.17, stroke("#c8443c", 0.1))
    canvas.drawLine(x - 0.17, y, x + 0.17, y, stroke("#c8443c", 0.1))


def _scrubs(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    neck = patch(skel, ((-0.26, 0.08), (0.26, 0.08), (0.0, 0.74)))
    canvas.drawPath(neck, fill(palette.skin))
    for side in (-1, 1):
        seam(canvas, skel, ((side * 0.28, 0.08), (0.0, 0.76)), stroke(palette.cloth_deep, 0.08))
    pocket(canvas, palette, skel, (0.3, 1.1, 0.36, 0.4))
    for side in (-1, 1):
        pocket(canvas, palette, skel, (-0.7 if side < 0 else 0.3, 2.3, 0.4, 0.56))
    tube = ((-0.34, 0.12), (-0.36, 0.8), (-0.12, 1.3), (0.14, 1.0), (0.32, 0.12))
    seam(canvas, skel, tube, stroke("#2f3440", 0.07))
    x, y = skel.at(-0.1, 1.36, 0.03)
    canvas.drawOval(ellipse(x, y, 0.1, 0.1), fill(palette.metal))


def _overalls(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for y, low in ((0.0, 0.86),):
        yoke = patch(
            skel,
            (
                (-0.99, y + 0.2),
                (0.99, y + 0.2),
                (0.99, 1.9),
                (0.56, 1.5),
                (0.46, low),
                (-0.46, low),
                (-0.56, 1.5),
                (-0.99, 1.9),
            ),
        )
        canvas.drawPath(yoke, fill(palette.under))
    seam(
        canvas,
        skel,
        ((-0.99, 1.9), (-0.58, 1.5), (-0.46, 0.86), (0.46, 0.86), (0.58, 1.5), (0.99, 1.9)),
        stroke(palette.ink, FINE),
    )
    for side in (-1, 1):
        strap = ((side * 0.26, 0.1), (side * 0.4, 0.5), (side * 0.4, 0.96))
        seam(canvas, skel, strap, stroke(palette.ink, 0.2))
        seam(canvas, skel, strap, stroke(palette.cloth, 0.14))
        x, y = skel.at(side * 0.4, 0.98)
        canvas.drawOval(ellipse(x, y, 0.07, 0.07), fill(palette.metal))
    pocket(canvas, palette, skel, (-0.3, 1.2, 0.6, 0.44))
    for side in (-1, 1):
        pocket(canvas, palette, skel, (-0.8 if side < 0 else 0.42, 2.3, 0.38, 0.5))


def _blazer(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    shirt = patch(skel, ((-0.24, 0.12), (0.24, 0.12), (0.02, 1.5)))
    canvas.drawPath(shirt, fill(palette.white))
    tie = patch(skel, ((-0.07, 0.3), (0.07, 0.3), (0.1, 1.1), (0, 1.34), (-0.1, 1.1)))
    canvas.drawPath(tie, fill(palette.accent))
    for y in (0.5, 0.74, 0.98):
        seam(canvas, skel, ((-0.07, y), (0.08, y + 0.1)), stroke(palette.trim, 0.05))
    for side in (-1, 1):
        lapel = patch(
            skel,
            (
                (side * 0.24, 0.12),
                (side * 0.5, 0.4),
                (side * 0.42, 0.6),
                (side * 0.5, 0.74),
                (side * 0.01, 1.56),
            ),
        )
        canvas.drawPath(lapel, fill(palette.cloth_light if side < 0 else palette.cloth))
        canvas.drawPath(lapel, stroke(palette.trim, 0.05))
    crest = patch(skel, ((0.38, 0.96), (0.64, 0.94), (0.62, 1.2), (0.51, 1.34), (0.39, 1.2)))
    canvas.drawPath(crest, fill(palette.metal))
    canvas.drawPath(crest, stroke(palette.ink, FINE))
    for y in (1.72, 2.14):
        button(canvas, palette, skel, 0.05, y, 0.055)


def _school_dress(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    draw_panel(canvas, palette, skel, cut, 2.7, palette.lower)
    for u in (-0.8, -0.45, -0.15, 0.15, 0.45, 0.8):
        draw_line(
            canvas,
            skel,
            cut,
            ((u, 2.8), (u, cut.hem)),
            stroke(mix(palette.lower, palette.trim, 0.25), 0.035),
        )
    _blazer(canvas, palette, skel, cut)


def _tracksuit(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    yoke = patch(
        skel,
        ((-0.99, 0.2), (-0.3, 0.1), (0.3, 0.1), (0.99, 0.2), (0.99, 1.0), (0.0, 1.2), (-0.99, 1.0)),
    )
    canvas.drawPath(yoke, fill(palette.white))
    edge = ((-0.99, 1.0), (0.0, 1.2), (0.99, 1.0))
    seam(canvas, skel, edge, stroke(palette.accent, 0.1))
    seam(canvas, skel, ((0.0, 0.2), (0.0, 1.6), (0.0, cut.hem)), stroke(palette.ink, 0.04))
    x, y = skel.at(0.0, 0.86)
    canvas.drawRect(ellipse(x, y, 0.04, 0.09), fill(palette.metal))
    belt(canvas, palette, skel, cut.hem - 0.1, 0.13, palette.cloth_dark)
    x, y = skel.at(0.44, 0.84)
    canvas.drawOval(ellipse(x, y, 0.1, 0.1), fill(palette.accent))


def _spacesuit(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for y in (1.94, 2.5, 2.9):
        hoop(canvas, skel, y, stroke(palette.cloth_deep, 0.045))
    for side in (-1, 1):
        strap = ((side * 0.4, 0.3), (side * 0.5, 1.2), (side * 0.46, 2.0))
        seam(canvas, skel, strap, stroke(palette.accent, 0.16))
    box = patch(skel, ((-0.36, 0.9), (0.36, 0.9), (0.36, 1.6), (-0.36, 1.6)))
    canvas.drawPath(box, fill(palette.lower))
    canvas.drawPath(box, stroke(palette.ink, LINE))
    for u, tone in ((-0.2, "#e0574c"), (0.0, "#e3b548"), (0.2, "#5fbf7a")):
        x, y = skel.at(u, 1.1, 0.02)
        canvas.drawOval(ellipse(x, y, 0.06, 0.06), fill(tone))
    for y in (1.3, 1.42):
        seam(canvas, skel, ((-0.24, y), (0.24, y)), stroke(palette.trim, 0.045))
    hose = ((0.36, 1.3), (0.72, 1.5), (0.8, 2.2), (0.6, 2.8))
    seam(canvas, skel, hose, stroke(palette.ink, 0.14))
    seam(canvas, skel, hose, stroke(palette.under_dark, 0.09))
    x, y = skel.place(0.0, 0.1)
    canvas.drawOval(ellipse(x, y, 0.86, 0.3), fill(palette.under_dark))
    canvas.drawOval(ellipse(x, y, 0.86, 0.3), stroke(palette.ink, LINE))
    canvas.drawOval(ellipse(x, y - 0.02, 0.66, 0.2), fill(palette.lower_dark))


def _jumpsuit(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    yoke = patch(
        skel,
        (
            (-0.99, 0.24),
            (-0.3, 0.08),
            (0.3, 0.08),
            (0.99, 0.24),
            (0.96, 0.9),
            (0.4, 0.86),
            (0.0, 1.14),
            (-0.4, 0.86),
            (-0.96, 0.9),
        ),
    )
    canvas.drawPath(yoke, fill(palette.accent))
    seam(
        canvas,
        skel,
        ((-0.98, 0.9), (-0.4, 0.86), (0.0, 1.14), (0.4, 0.86), (0.98, 0.9)),
        stroke(palette.trim, 0.06),
    )
    seam(canvas, skel, ((0.0, 0.3), (0.0, 1.6), (0.0, cut.hem)), stroke(palette.ink, 0.04))
    x, y = skel.at(0.48, 0.6, 0.02)
    badge = Outline(x, y - 0.14).to(x + 0.12, y + 0.1, x, y + 0.04, x - 0.12, y + 0.1)
    canvas.drawPath(badge.close(), fill(palette.metal))
    belt(canvas, palette, skel, WAIST + 0.04, 0.11, palette.cloth_deep)
    x, y = skel.at(0, WAIST + 0.08, 0.03)
    canvas.drawRect(ellipse(x, y, 0.12, 0.1), fill(palette.metal))
    for side in (-1, 1):
        pocket(canvas, palette, skel, (-0.72 if side < 0 else 0.36, 1.26, 0.36, 0.36))


def _parka(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    draw_quilts(canvas, palette, skel, cut)
    seam(canvas, skel, ((0.0, 0.4), (0.0, 1.6), (0.0, cut.hem + 0.04)), stroke(palette.ink, 0.05))
    for side in (-1, 1):
        pocket(canvas, palette, skel, (-0.74 if side < 0 else 0.3, 2.4, 0.44, 0.5), flap=0.16)


def _furs(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    """Draw a coat of fur: rows of tufts, a broad collar of longer hair, and an edge down it."""
    dark = stroke(mix(palette.cloth, palette.cloth_deep, 0.6), 0.05)
    row, y = 0, 0.9
    while y < cut.hem - 0.1:
        for step in range(-4, 5):
            u = step * 0.22 + (0.11 if row % 2 else 0.0)
            if abs(u) < 0.93:
                tuft = ((u - 0.05, y), (u, y + 0.16), (u + 0.06, y - 0.02))
                draw_line(canvas, skel, cut, tuft, dark)
        row, y = row + 1, y + 0.34
    edge = ((0.02, 0.5), (0.03, 1.8), (0.02, cut.hem + 0.04))
    draw_line(canvas, skel, cut, edge, stroke(palette.ink, FINE))
    for side in (-1, 1):
        outer = [(side * u, v) for u, v in _FUR_COLLAR]
        collar = patch(skel, ((side * 0.06, 1.36), (side * 0.1, 0.1), *outer))
        canvas.drawPath(collar, fill(palette.cloth_light))
        canvas.drawPath(collar, stroke(palette.ink, FINE))
        for u, v in ((0.2, 0.34), (0.42, 0.4), (0.28, 0.66), (0.18, 0.92), (0.6, 0.44)):
            strand = ((side * u, v), (side * (u + 0.05), v + 0.14))
            seam(canvas, skel, strand, stroke(palette.cloth_deep, 0.03))


_FUR_COLLAR = (
    (0.4, 0.0), (0.62, 0.1), (0.8, 0.18), (0.78, 0.36), (0.84, 0.5), (0.68, 0.56), (0.66, 0.74),
    (0.5, 0.76), (0.46, 0.94), (0.32, 1.0), (0.28, 1.18), (0.16, 1.2),
)  # fmt: skip
"""The tufted outer edge of a collar of fur, on one side."""


def _jacket(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    """Draw a short jacket with a zip, pockets and a knitted hem."""
    seam(canvas, skel, ((0.0, 0.34), (0.0, 1.6), (0.0, cut.hem)), stroke(palette.ink, 0.07))
    seam(canvas, skel, ((0.0, 0.34), (0.0, 1.6), (0.0, cut.hem)), stroke(palette.metal, 0.035))
    for side in (-1, 1):
        slant = ((side * 0.4, 1.9), (side * 0.62, 2.5))
        seam(canvas, skel, slant, stroke(palette.cloth_deep, 0.06))
        yoke = ((side * 0.1, 0.8), (side * 0.5, 0.86), (side * 0.9, 0.8))
        seam(canvas, skel, yoke, stroke(palette.cloth_deep, 0.03))
    hoop(canvas, skel, cut.hem - 0.24, stroke(palette.cloth_deep, 0.04))
    for step in range(-7, 8):
        rib = ((step * 0.12, cut.hem - 0.2), (step * 0.12, cut.hem + 0.02))
        seam(canvas, skel, rib, stroke(palette.cloth_deep, 0.022))


def _nightshirt(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for u in (-0.8, -0.5, -0.2, 0.2, 0.5, 0.8):
        draw_line(
            canvas,
            skel,
            cut,
            ((u, 0.5), (u, 2.4), (u, cut.hem)),
            stroke(mix(palette.cloth, palette.accent, 0.35), 0.035),
        )
    slit = ((0.0, 0.2), (0.0, 0.7), (0.0, 1.2))
    seam(canvas, skel, slit, stroke(palette.ink, FINE))
    for y in (0.44, 0.74, 1.04):
        button(canvas, palette, skel, 0.0, y, 0.045)
    draw_hem(canvas, skel, cut, palette.trim, 0.1, 0.08)


def _pyjamas(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for u in (-0.8, -0.55, -0.3, 0.3, 0.55, 0.8):
        seam(canvas, skel, ((u, 0.4), (u, 1.8), (u, cut.hem)), stroke(palette.trim, 0.05))
    seam(canvas, skel, ((0.03, 0.4), (0.03, 1.6), (0.03, cut.hem)), stroke(palette.ink, FINE))
    for y in (0.8, 1.3, 1.8, 2.3, 2.8):
        button(canvas, palette, skel, -0.02, y, 0.05)
    pocket(canvas, palette, skel, (0.34, 1.0, 0.32, 0.36))


def _rags(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    slit = patch(skel, ((-0.2, 0.14), (0.22, 0.14), (0.06, 0.8)))
    canvas.drawPath(slit, fill(palette.skin_shade))
    for points, tone in (
        (((-0.7, 1.1), (-0.34, 1.06), (-0.3, 1.5), (-0.66, 1.56)), palette.trim),
        (((0.3, 1.9), (0.7, 1.86), (0.74, 2.3), (0.32, 2.36)), palette.accent),
        (((-0.5, 2.6), (-0.16, 2.64), (-0.2, 3.0), (-0.54, 2.96)), palette.cloth_light),
    ):
        mend = patch(skel, points)
        canvas.drawPath(mend, fill(mix(palette.cloth, tone, 0.5)))
        canvas.drawPath(mend, stroke(palette.cloth_deep, 0.035))
    hoop(canvas, skel, WAIST + 0.04, stroke(palette.ink, 0.11))
    hoop(canvas, skel, WAIST + 0.04, stroke(palette.trim, 0.065))
    # A torn hem: pointed gaps through which the legs are seen.
    for u in (-0.74, -0.36, 0.06, 0.42, 0.8):
        gap = shape_of(
            skel, cut, ((u - 0.12, cut.hem + 0.2), (u, cut.hem - 0.42), (u + 0.14, cut.hem + 0.2))
        )
        canvas.drawPath(gap, fill(palette.lower))
        canvas.drawPath(gap, stroke(palette.ink, FINE))


WORN: Final[dict[Outfit, Callable[[skia.Canvas, Palette, Skeleton, Cut], None]]] = {
    "fatigues": _fatigues,
    "labcoat": _labcoat,
    "judge": _judge,
    "nurse": _nurse,
    "maid": _maid,
    "scrubs": _scrubs,
    "overalls": _overalls,
    "blazer": _blazer,
    "school_dress": _school_dress,
    "tracksuit": _tracksuit,
    "spacesuit": _spacesuit,
    "jumpsuit": _jumpsuit,
    "parka": _parka,
    "furs": _furs,
    "jacket": _jacket,
    "nightshirt": _nightshirt,
    "pyjamas": _pyjamas,
    "rags": _rags,
}
