"""The fronts of beings that wear nothing: fur, feathers, plates, and a ghost's shroud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, ellipse, fill, mix, stroke
from .build import WAIST
from .fronts import FINE, hoop, patch, seam
from .garments import draw_crossed, draw_line
from .limbs import through

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from ..choices import Outfit
    from .cuts import Cut
    from .palette import Palette
    from .skeleton import Skeleton


def _fur(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    belly = [skel.at(u, y, 0.0) for u, y in (
        (-0.3, 0.1), (-0.5, 0.7), (-0.42, 1.4), (-0.52, 2.2), (-0.3, 2.9), (0.0, 3.1),
        (0.3, 2.9), (0.52, 2.2), (0.42, 1.4), (0.5, 0.7), (0.3, 0.1),
    )]  # fmt: skip
    path = Outline(*belly[0])
    through(path, belly)
    canvas.drawPath(path.close(), fill(palette.pale))
    tuft = patch(
        skel,
        (
            (-0.4, 0.5),
            (-0.2, 0.84),
            (-0.12, 0.72),
            (0.0, 1.04),
            (0.12, 0.72),
            (0.2, 0.84),
            (0.4, 0.5),
            (0.0, 0.2),
        ),
    )
    canvas.drawPath(tuft, fill(palette.pale))
    for u, y in ((-0.16, 0.86), (0.0, 1.0), (0.16, 0.86)):
        seam(
            canvas,
            skel,
            ((u - 0.08, y - 0.12), (u, y), (u + 0.08, y - 0.12)),
            stroke(mix(palette.pale, palette.skin_shade, 0.6), 0.035),
        )


def _bare_chest(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    pen = stroke(palette.skin_shade, 0.05)
    for side in (-1, 1):
        seam(canvas, skel, ((side * 0.1, 0.98), (side * 0.42, 1.06), (side * 0.72, 0.8)), pen)
    seam(canvas, skel, ((0.0, 1.16), (0.02, 1.6), (0.0, 2.1)), pen)
    hoop(canvas, skel, 2.86, stroke(palette.lower, 0.3))


def _feathers(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _fur(canvas, palette, skel, cut)
    pen = stroke(mix(palette.pale, palette.skin, 0.55), 0.04)
    for row, y in enumerate((1.3, 1.7, 2.1, 2.5)):
        for u in (-0.3, 0.0, 0.3) if row % 2 else (-0.15, 0.15):
            seam(canvas, skel, ((u - 0.11, y), (u, y + 0.14), (u + 0.11, y)), pen)


def _plates(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    line = stroke(mix(palette.hair_dark, palette.ink, 0.4), 0.045)
    hoop(canvas, skel, WAIST - 0.1, line)
    hoop(canvas, skel, WAIST + 0.4, line)
    seam(canvas, skel, ((-0.9, 0.5), (-0.4, 0.66), (0.4, 0.66), (0.9, 0.5)), line)
    box = patch(skel, ((-0.5, 0.86), (0.5, 0.86), (0.44, 1.6), (-0.44, 1.6)))
    canvas.drawPath(box, fill(palette.hair))
    canvas.drawPath(box, stroke(palette.ink, FINE))
    x, y = skel.at(0, 1.2, 0.02)
    canvas.drawOval(ellipse(x, y, 0.2, 0.2), fill("#22262e"))
    canvas.drawOval(ellipse(x, y, 0.14, 0.14), fill(palette.eye))
    for u in (-0.74, 0.74):
        for y in (0.86, 1.56, 2.7):
            px, py = skel.at(u, y)
            canvas.drawOval(ellipse(px, py, 0.05, 0.05), fill(palette.hair))
    for u in (-0.4, -0.13, 0.13, 0.4):
        seam(canvas, skel, ((u, WAIST + 0.02), (u, WAIST + 0.3)), stroke(palette.hair, 0.06))


def _shroud(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    draw_crossed(canvas, palette, skel, palette.trim, WAIST, 0.16)
    hoop(canvas, skel, WAIST + 0.06, stroke(palette.cloth_dark, 0.16))
    for u in (-0.5, 0.0, 0.5):
        draw_line(
            canvas,
            skel,
            cut,
            ((u, 2.8), (u * 1.1, 4.2), (u * 1.2, cut.hem)),
            stroke(palette.cloth_dark, 0.05),
        )


BARE_FRONTS: Final[dict[Outfit, Callable[[skia.Canvas, Palette, Skeleton, Cut], None]]] = {
    "fur": _fur,
    "bare_chest": _bare_chest,
    "feathers": _feathers,
    "plates": _plates,
    "shroud": _shroud,
}
