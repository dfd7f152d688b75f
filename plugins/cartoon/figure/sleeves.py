"""Sleeves: the arm in its cloth, from the shoulder to the cuff."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..ink.pen import Outline, ellipse, fill, stroke
from .faces import LINE
from .limbs import Tube, draw_tube
from .outfits import CUTS

if TYPE_CHECKING:
    import skia

    from ..choices import Outfit
    from .build import Build
    from .outfits import Cuff
    from .palette import Palette
    from .skeleton import Limb


def draw_sleeve(
    canvas: skia.Canvas,
    outfit: Outfit,
    palette: Palette,
    build: Build,
    limb: Limb,
    *,
    far: bool,
    hand: bool = True,
) -> Tube:
    """Draw an arm down to where its cuff begins; the hand and then the cuff go over it.

    Returns:
        The sleeve, for :func:`draw_cuff`.
    """
    cut = CUTS[outfit]
    top, elbow, wrist = (build.arm * w for w in cut.sleeve)
    cloth, dark = palette.cloth, palette.cloth_dark
    if outfit == "apron":
        cloth, dark = palette.under, palette.under_dark
    if far:
        cloth = palette.cloth_far if outfit != "apron" else palette.under_dark
    if cut.cuff == "rolled":
        _bare(canvas, palette, build, limb)
        limb, wrist = _short(limb), elbow * 1.06
    tube = Tube(limb, (top, top * 0.97, elbow, (elbow + wrist) / 2, wrist))
    draw_tube(canvas, tube, palette.ink, cloth, dark, rim=palette.rim)
    if not far:
        # The shoulder is one with the trunk: cloth hides the line between them.
        x, y = limb.root
        reach = top * 0.78
        inward = -1 if x > 0 else 1
        canvas.drawOval(ellipse(x + inward * top * 0.3, y + 0.03, reach, reach), fill(cloth))
    if hand and limb.forward and cut.cuff != "rolled":
        # The sleeve opens towards the camera, and the hand comes out of it.
        x, y = limb.end
        canvas.drawOval(ellipse(x, y, wrist, wrist), stroke(palette.ink, LINE * 2))
        canvas.drawOval(ellipse(x, y, wrist, wrist), fill(_trim(cut.cuff, palette)[1]))
        canvas.drawOval(ellipse(x, y, wrist * 0.74, wrist * 0.74), fill(palette.cloth_deep))
    return tube


def draw_cuff(
    canvas: skia.Canvas, outfit: Outfit, palette: Palette, tube: Tube, *, forward: bool
) -> None:
    """Draw the cuff over the wrist, unless the sleeve opens towards the camera."""
    cuff = CUTS[outfit].cuff
    if not forward or cuff == "rolled":
        _cuff(canvas, cuff, palette, tube)


def _bare(canvas: skia.Canvas, palette: Palette, build: Build, limb: Limb) -> None:
    w = build.arm * 0.74
    tube = Tube(limb, (w, w, w * 0.92, w * 0.86, w * 0.66))
    draw_tube(canvas, tube, palette.ink, palette.skin, palette.skin_shade, folds=0)


def _short(limb: Limb) -> Limb:
    """Return the part of an arm that a rolled sleeve covers: a little beyond the elbow."""
    (mx, my), (ex, ey) = limb.middle, limb.end
    return type(limb)(limb.root, limb.middle, (mx + (ex - mx) * 0.3, my + (ey - my) * 0.3), 0.0)


def _trim(cuff: Cuff, palette: Palette) -> tuple[float, str, float]:
    """Return height and colour of a cuff, and how far it stands off the sleeve."""
    return {
        "none": (0.1, palette.cloth, 0.0),
        "band": (0.15, palette.cloth_light, 0.015),
        "fold": (0.2, palette.cloth_light, 0.02),
        "rib": (0.17, palette.cloth_light, -0.02),
        "wide": (0.12, palette.trim, 0.0),
        "rolled": (0.2, palette.under, 0.04),
        "gold": (0.17, palette.metal, 0.01),
    }[cuff]


def _cuff(canvas: skia.Canvas, cuff: Cuff, palette: Palette, tube: Tube) -> None:
    if cuff == "none":
        return
    (x, y), (nx, ny) = tube.middle[-1], tube.normal[-1]
    tx, ty = ny, -nx
    half = tube.width[-1]
    deep, colour, grow = _trim(cuff, palette)
    wide = half + grow
    angle = math.atan2(ty, tx)
    canvas.save()
    canvas.translate(x, y)
    canvas.rotate(math.degrees(angle) - 90)
    band = (
        Outline(-wide, -deep)
        .bend(0, -deep + 0.07, wide, -deep)
        .to(wide, 0.02)
        .bend(0, 0.1, -wide, 0.02)
        .close()
    )
    canvas.drawPath(band, stroke(palette.ink, 0.07))
    canvas.drawPath(band, fill(colour))
    if cuff == "rib":
        for step in (-0.5, 0.0, 0.5):
            canvas.drawLine(
                wide * step, -deep + 0.05, wide * step, 0.04, stroke(palette.cloth_deep, 0.025)
            )
    canvas.restore()
