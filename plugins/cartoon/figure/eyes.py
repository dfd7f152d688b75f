"""Eyes, brows and glasses, in the coordinates of :mod:`.heads`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, ellipse, fill, mix, shade, stroke
from .haircuts import HAIRCUTS
from .heads import LINE, hair_line, skin_line
from .headwear import COVERING

if TYPE_CHECKING:
    import skia

    from ..choices import Eyes
    from ..recipe import Style
    from .heads import View
    from .palette import Palette
    from .pose import Pose

IRIS_X, IRIS_Y = 0.062, 0.06
"""How far the iris follows the gaze, in units."""

_SHUT: Final = 0.16
"""Lids closer than this are drawn as one line."""

_MILKY: Final = "#cfd8d6"
"""Colour of the iris of a blind eye."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The cut of an eye: half its width and height, and how much higher its outer corner is."""

    wide: float
    tall: float
    lift: float
    peak: float = 0.0


CUTS: Final[dict[Eyes, Cut]] = {
    "round": Cut(0.2, 0.25, 0.0),
    "almond": Cut(0.215, 0.225, 0.035),
    "narrow": Cut(0.215, 0.18, 0.03, 0.05),
    "droopy": Cut(0.21, 0.22, -0.045, -0.06),
    "sharp": Cut(0.22, 0.205, 0.07, 0.08),
}


def draw_eye(
    canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose, view: View, side: int
) -> None:
    """Draw one eye with its lids and lashes."""
    build, face, cut = view.build, pose.face, CUTS[style.eyes]
    size = build.eye
    x, narrow = view.eye(side)
    y = build.eye_y
    wide, tall = cut.wide * size * narrow, cut.tall * size
    if style.age == "child":
        tall *= 1.08
    opened = max(0.0, min(1.3, pose.lids * face.lids * (0.86 if style.age == "old" else 1.0)))
    low = tall * (0.78 - 0.42 * face.squint)
    # The upper lid comes down to the lower one; it passes most of the way.
    high = -tall * 1.22 * opened + low * 0.9 * max(0.0, 1 - opened)
    inner, outer = x - side * wide, x + side * wide
    tip_in, tip_out = y + 0.035 * size, y - cut.lift * size + 0.01
    near, far = x - side * wide * (0.62 + cut.peak), x + side * wide * (0.66 + cut.peak)
    line = skin_line(palette)
    lash = 0.075 if style.gender == "female" or style.age == "child" else 0.058
    lash *= 0.6 + 0.4 * size

    if opened > _SHUT:
        shape = (
            view.trace(inner, tip_in)
            .curve(near, y + high, far, y + high - cut.lift * 0.6, outer, tip_out)
            .curve(far, y + low, near, y + low, inner, tip_in)
            .close()
        )
        canvas.drawPath(shape, fill(palette.white))
        canvas.save()
        canvas.clipPath(shape, doAntiAlias=True)
        blind = side < 0 and "blind eye" in style.marks
        _iris(canvas, palette, pose, view, (x, y, narrow), size, style, blind=blind)
        shadow = (
            view.trace(inner, tip_in - 0.3)
            .to(inner, tip_in + 0.03)
            .curve(near, y + high + 0.09, far, y + high + 0.085, outer, tip_out + 0.05)
            .to(outer, y - 0.5)
            .close()
        )
        canvas.drawPath(shadow, fill("#2c2140", 0.24))
        canvas.restore()
        lower = view.trace(x + side * wide * 0.86, y + low * 0.42).bend(
            x + side * wide * 0.3, y + low * 0.92, x - side * wide * 0.35, y + low * 0.72
        )
        canvas.drawPath(lower.open(), stroke(line, 0.026, 0.75))
    else:
        high = low * 0.95
        tip_in, tip_out = y + low * 0.25, y + low * 0.22 - cut.lift * 0.5

    _lashes(
        canvas, style, palette, view, side,
        (inner, tip_in, near, y + high, far, y + high - cut.lift * 0.6, outer, tip_out), lash,
    )  # fmt: skip
    lid = 0.075 + 0.05 * size
    crease_y = min(y + high, y - tall * 0.35) - lid * 0.8
    crease = view.trace(inner + side * wide * 0.35, crease_y + 0.13).curve(
        near, crease_y + 0.02, far, crease_y - 0.01, outer + side * 0.01, tip_out - lid
    )
    canvas.drawPath(crease.open(), stroke(line, 0.026, 0.8 if style.age != "child" else 0.55))


def _iris(
    canvas: skia.Canvas,
    palette: Palette,
    pose: Pose,
    view: View,
    middle: tuple[float, float, float],
    size: float,
    style: Style,
    *,
    blind: bool,
) -> None:
    """Draw the coloured part of an eye; that of a blind one is milky, and has no pupil."""
    colour = mix(palette.white, _MILKY, 0.8) if blind else palette.eye
    x = middle[0] + pose.gaze[0] * IRIS_X
    y = middle[1] + pose.gaze[1] * IRIS_Y - 0.02
    narrow = middle[2]
    px, py = view.at(x, y)
    squeeze = (view.width(x, y) * narrow) ** 0.8
    tall = 0.222 * size * (1.06 if style.age == "child" else 1.0)
    wide = 0.172 * size * squeeze
    rim = shade(colour, -0.3 if blind else -0.55)
    canvas.drawOval(ellipse(px, py, wide, tall), fill(rim))
    canvas.drawOval(ellipse(px, py + 0.004, wide * 0.83, tall * 0.85), fill(colour))
    glow = mix(colour, "#ffffff", 0.38)
    canvas.drawOval(ellipse(px, py + tall * 0.45, wide * 0.58, tall * 0.36), fill(glow, 0.8))
    if blind:
        return
    pupil = 0.5 * pose.face.pupil
    canvas.drawOval(ellipse(px, py - 0.005, wide * pupil, tall * pupil), fill("#17121c"))
    spark = 0.052 * size
    canvas.drawOval(
        ellipse(px - 0.055 * squeeze, py - 0.075 * size, spark * squeeze, spark * 1.2),
        fill("#ffffff"),
    )
    canvas.drawOval(
        ellipse(px + 0.06 * squeeze, py + 0.085 * size, spark * 0.5 * squeeze, spark * 0.55),
        fill("#ffffff", 0.85),
    )


def _lashes(
    canvas: skia.Canvas,
    style: Style,
    palette: Palette,
    view: View,
    side: int,
    lid: tuple[float, ...],
    thick: float,
) -> None:
    """Draw the upper lash line: thin at the nose, thick outside."""
    inner, tip_in, near, high_in, far, high_out, outer, tip_out = lid
    wing = 0.085 if style.gender == "female" else 0.022
    end_x, end_y = outer + side * wing, tip_out - 0.55 * wing
    band = (
        view.trace(inner - side * 0.012, tip_in + 0.012)
        .curve(near, high_in - thick * 0.95, far, high_out - thick * 1.5, end_x, end_y)
        .curve(
            outer - side * 0.02,
            tip_out + 0.02,
            far,
            high_out + thick * 0.15,
            (near + far) / 2,
            (high_in + high_out) / 2 * 0.75 + (tip_in + tip_out) / 2 * 0.25 + thick * 0.08,
        )
        .curve(near, high_in + thick * 0.25, inner, tip_in, inner - side * 0.012, tip_in + 0.012)
        .close()
    )
    ink = mix(palette.ink, "#120c16", 0.4)
    canvas.drawPath(band, fill(ink))


_BROWS: Final = {"thin": 0.055, "soft": 0.08, "thick": 0.115, "bushy": 0.14}


def draw_brow(
    canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose, view: View, side: int
) -> None:
    """Draw one brow: broad at the nose, pointed outside."""
    build, face = view.build, pose.face
    thick = _BROWS[style.brows] * (0.82 if style.age == "child" else 1.0)
    x, narrow = view.eye(side)
    y = build.eye_y - 0.27 * build.eye - 0.13 - 0.095 * face.brow
    inner = x - side * (0.2 + 0.045 * face.press)
    outer = x + side * (0.25 + 0.01 * face.brow) * narrow
    tip_in = y + 0.135 * face.slant + 0.035 + 0.03 * face.press
    tip_out = y - 0.05 * face.slant + 0.055
    if style.brows == "bushy":
        # Old brows hang at their outer ends: with a level line they would frown at rest.
        tip_in, tip_out = tip_in - 0.035, tip_out + 0.055
    peak_x = x + side * 0.09
    arch = y - 0.075 + 0.045 * abs(face.slant) - 0.02 * max(0.0, face.brow)
    brow = (
        view.trace(inner, tip_in + thick * 0.42, 0.03)
        .bend(inner - side * 0.035, tip_in - thick * 0.2, inner + side * 0.02, tip_in - thick * 0.5)
        .bend(peak_x - side * 0.06, arch - thick * 0.55, outer, tip_out)
        .bend(peak_x - side * 0.02, arch + thick * 0.62, inner, tip_in + thick * 0.42)
        .close()
    )
    old = style.age == "old"
    colour = mix(palette.hair, palette.hair_dark, 0.3) if old else palette.brow
    canvas.drawPath(
        brow,
        stroke(hair_line(palette), 0.026, 0.7) if old else stroke(palette.hair_light, 0.03, 0.22),
    )
    canvas.drawPath(brow, fill(colour))
    if style.brows == "bushy":
        for at, fall in ((0.3, -0.35), (0.55, -0.1), (0.8, 0.3)):
            root = inner + (outer - inner) * at
            base = (tip_in if at < 0.5 else arch * 0.6 + tip_out * 0.4) - thick * 0.2
            tuft = view.trace(root, base, 0.03).bend(
                root + side * 0.05, base - thick * 0.3, root + side * 0.12, base + thick * fall
            )
            canvas.drawPath(tuft.open(), stroke(colour, 0.045))


def draw_glasses(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw glasses that sit on the nose; the near arm runs back to its ear."""
    build = view.build
    radius = 0.265 * (0.6 + 0.4 * build.eye)
    y = build.eye_y + 0.025
    frame = stroke(mix(palette.ink, "#2a2026", 0.3), 0.042)
    cut = HAIRCUTS.get(style.hair)
    bare = style.hat not in COVERING and (cut is None or not cut.locks)
    lenses = []
    for side in (-1, 1):
        x, narrow = view.eye(side)
        px, py = view.at(x, y, 0.1)
        wide = radius * view.width(x, y) * narrow
        square = style.quirk > 0.5
        bounds = ellipse(px, py, wide, radius * (0.86 if square else 0.98))
        corner = (wide * 0.5, radius * 0.45) if square else (wide, radius)
        lens = Outline(0, 0).open()
        lens.reset()
        lens.addRoundRect(bounds, *corner)
        canvas.drawPath(lens, fill("#eaf4ff", 0.14))
        canvas.save()
        canvas.clipPath(lens, doAntiAlias=True)
        shine = Outline(px - wide * 0.7, py + radius * 0.2).to(
            px - wide * 0.1, py - radius, px + wide * 0.2, py - radius,
            px - wide * 0.4, py + radius * 0.5,
        )  # fmt: skip
        canvas.drawPath(shine.close(), fill("#ffffff", 0.16))
        canvas.restore()
        canvas.drawPath(lens, frame)
        lenses.append((px, wide))
        if bare and (side != view.side or view.amount < 0.25):
            ear = view.ear_x(side)
            edge = px + side * wide
            arm = Outline(edge, py - 0.05).to(ear - side * 0.06, build.eye_y - 0.06).open()
            canvas.drawPath(arm, frame)
    (left, half), (right, other) = lenses
    py = view.at(0, y - 0.03, 0.1)[1]
    bridge = Outline(left + half, py).bend(
        (left + half + right - other) / 2, py - 0.07, right - other, py
    )
    canvas.drawPath(bridge.open(), stroke(mix(palette.ink, "#2a2026", 0.3), LINE))
