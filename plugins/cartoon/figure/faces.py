"""Faces: skin, ears, nose, shading, and the order in which the parts of a head are drawn.

Coordinates are units, with the origin in the middle of the head; the chin is at y = 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import skia

from ..ink.pen import Outline, ellipse, fill, lit, mix, smooth, stroke
from ..ink.polygons import crescent, spline
from .eyes import draw_brow, draw_eye, draw_glasses
from .haircaps import cut_of, fringe_of
from .heads import CROWN, LINE, View, skin_line
from .headwear import COVERING
from .marks import draw_on_skin, draw_over_hair
from .mouths import HIDING, REACH, SHAPES, draw_mouth, gaping
from .whiskers import draw_beard, draw_moustache

if TYPE_CHECKING:
    from ..recipe import Style
    from .heads import Box, Point
    from .mouths import Mouth
    from .palette import Palette
    from .pose import Pose

_UNDER_WHISKERS: Final = 0.1
"""How far the box of a mouth reaches up under a moustache, so that hair is all around it."""

_FEET_GONE: Final = 0.3
"""Turn of the head beyond which the crow's foot at the far eye is out of view."""

_SEEN: Final = 0.2
"""Strength of tears and sweat from which they are drawn."""

_WATER: Final = "#bfe3f2"
_WATER_LINE: Final = "#5b8fa8"

_EARS_COVERED: Final = 0.6
"""Hair that falls as low as this beside the face hides the ears."""


def mouth_box(style: Style, pose: Pose) -> Box:
    """Return x, y, width and height of a box that holds every shape of the mouth.

    Lip sync is measured by how much of the box is not like its rim. So it lies within the face:
    what is seen behind a turned head, and the collar below the chin, are outside.
    """
    view = View(style, pose)
    side, up, down = REACH
    if style.beard and style.whiskers in HIDING:
        up = _UNDER_WHISKERS
    middle = view.build.mouth_y
    left, y = view.at(-side, middle, 0.05)
    right = view.at(side, middle, 0.05)[0]
    contour = spline(view.outline())
    beside = contour[np.abs(contour[:, 1] - y) < up]
    far = float((beside[:, 0] * view.side).max()) - 2 * LINE
    # The corner of the widest mouth stays inside, however far the head is turned.
    far = max(far, view.side * view.at(view.side * SHAPES["D"].width, middle, 0.05)[0])
    if view.side > 0:
        right = min(right, far)
    else:
        left = max(left, -far)
    return left, y - up, right - left, min(y + down, view.low - 2 * LINE) - (y - up)


def draw_face(
    canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose, mouth: Mouth
) -> None:
    """Draw the head without its front hair, brows and hat."""
    mouth = gaping(mouth, pose.face)
    view = View(style, pose, mouth.open)
    line = skin_line(palette)
    around = view.outline()
    head = smooth(around)
    turned = view.amount > 0.06
    cut = cut_of(style)
    bare = style.hat not in COVERING and (cut is None or cut.locks < _EARS_COVERED)
    near = -view.side
    if bare:
        _ear(canvas, style, palette, view, -near)
    if bare and not turned:
        _ear(canvas, style, palette, view, near)
    if cut is None:
        canvas.drawPath(head, stroke(line, 2 * LINE))
    else:
        # Hair is on the crown, so its line is not seen.
        bare_line = smooth(around[CROWN - 1 : 2 - CROWN], closed=False)
        canvas.drawPath(bare_line, stroke(line, 2 * LINE))
    canvas.drawPath(head, fill(palette.skin))
    _form(canvas, style, palette, view, around)
    _cheeks(canvas, style, palette, pose, view)
    if style.age == "old":
        _wrinkles(canvas, palette, pose, view)
    elif style.age == "adult":
        _folds(canvas, style, palette, pose, view)
    if bare and turned:
        _ear(canvas, style, palette, view, near)
    if style.beard:
        draw_beard(canvas, style, palette, view)
    for side in (-view.side, view.side):
        draw_eye(canvas, style, palette, pose, view, side)
    draw_mouth(canvas, mouth, style, palette, view, pose.face.smile, pose.face.skew)
    if style.beard:
        draw_moustache(canvas, style, palette, view, pose.face.smile)
    _nose(canvas, style, palette, view)
    draw_on_skin(canvas, style, palette, view)
    if pose.face.tears > _SEEN:
        _tears(canvas, palette, view, pose.face.tears)
    if pose.face.sweat > _SEEN:
        _sweat(canvas, palette, view, pose.face.sweat)


def _tears(canvas: skia.Canvas, palette: Palette, view: View, amount: float) -> None:
    """Draw tears that run down both cheeks, and a drop on the nearer one."""
    build = view.build
    for side in (-1, 1):
        x, narrow = view.eye(side)
        top = build.eye_y + 0.2 * build.eye
        low = top + (0.22 + 0.3 * amount) * (1.0 if side != view.side else 0.75)
        run = view.trace(x + side * 0.02, top, 0.02).bend(
            x + side * 0.07, (top + low) / 2, x + side * 0.04, low
        )
        canvas.drawPath(run.open(), stroke(_WATER_LINE, 0.1 * narrow, 0.5))
        canvas.drawPath(run.open(), stroke(lit(_WATER, palette.light), 0.07 * narrow, 0.9))
        _drop(canvas, palette, *view.at(x + side * 0.04, low, 0.03), 0.075)


def _sweat(canvas: skia.Canvas, palette: Palette, view: View, amount: float) -> None:
    """Draw a drop of sweat on the nearer temple."""
    at = view.at(-view.side * view.build.cheek * 0.72, -0.16, 0.02)
    _drop(canvas, palette, at[0], at[1], 0.06 + 0.04 * amount)


def _drop(canvas: skia.Canvas, palette: Palette, x: float, y: float, size: float) -> None:
    drop = (
        Outline(x, y - 1.7 * size)
        .curve(x + 0.3 * size, y - 0.8 * size, x + size, y - 0.3 * size, x + size, y + 0.2 * size)
        .curve(x + size, y + size, x - size, y + size, x - size, y + 0.2 * size)
        .curve(x - size, y - 0.3 * size, x - 0.3 * size, y - 0.8 * size, x, y - 1.7 * size)
        .close()
    )
    canvas.drawPath(drop, stroke(_WATER_LINE, 0.035, 0.8))
    canvas.drawPath(drop, fill(lit(_WATER, palette.light)))
    canvas.drawOval(ellipse(x - 0.3 * size, y, 0.22 * size, 0.34 * size), fill("#ffffff", 0.8))


def draw_brows(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw brows, through the hair as cartoons show them, and what is put on over the hair."""
    view = View(style, pose)
    for side in (-view.side, view.side):
        draw_brow(canvas, style, palette, pose, view, side)
    draw_over_hair(canvas, style, palette, view)
    if style.glasses:
        draw_glasses(canvas, style, palette, view)


def _form(
    canvas: skia.Canvas, style: Style, palette: Palette, view: View, around: list[Point]
) -> None:
    """Draw the shadow of the side away from the light, which is on the left, and of the hair."""
    shade = fill(mix(palette.skin, palette.skin_shade, 0.62))
    # From the crown over the right temple to the left end of the chin.
    right = around[1 : len(around) // 2 + 2]
    canvas.drawPath(crescent(right, (-0.13, -0.035)), shade)
    fringe = fringe_of(style, view)
    if fringe is not None:
        canvas.save()
        canvas.translate(0.03, 0.085)
        canvas.drawPath(fringe, shade)
        canvas.restore()


def _cheeks(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose, view: View) -> None:
    strength = {"child": 0.3, "young": 0.22, "adult": 0.16, "old": 0.16}[style.age]
    strength = strength * (1.25 if style.gender == "female" else 0.85) + 0.16 * pose.face.blush
    build = view.build
    for side in (-1, 1):
        u, v = side * (build.eye_x + 0.13), build.eye_y + 0.34 - 0.03 * pose.face.squint
        x, y = view.at(u, v)
        wide = 0.2 * max(0.3, view.width(u, v))
        for grow, part in ((1.0, 0.55), (0.72, 0.55)):
            canvas.drawOval(
                ellipse(x, y, wide * grow, 0.115 * grow),
                fill(palette.blush, round(strength * part, 3)),
            )
        if "freckles" in style.marks:
            dot = mix(palette.skin_shade, "#8a4a30", 0.35)
            for du, dv in (
                (-0.13, -0.07),
                (-0.04, -0.02),
                (0.05, -0.08),
                (0.1, 0.0),
                (-0.09, 0.03),
            ):
                x, y = view.at(u + du, v + dv)
                canvas.drawOval(ellipse(x, y, 0.019, 0.017), fill(dot, 0.75))


def _folds(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose, view: View) -> None:
    """Draw the first signs of age: a short fold beside the mouth, a fine one under the eye."""
    build, squint = view.build, pose.face.squint
    soft = 0.75 if style.gender == "female" else 1.0
    paint = stroke(mix(palette.skin, palette.skin_shade, 0.85 * soft), 0.026)
    lines = skia.Path()
    for side in (-1, 1):
        top, low = build.nose_y + 0.06, build.mouth_y - 0.05
        lines.addPath(
            view.trace(side * 0.19, top, 0.03)
            .bend(side * (0.31 + 0.03 * squint), (top + low) / 2 - 0.02, side * 0.335, low)
            .open()
        )
        x, narrow = view.eye(side)
        under = build.eye_y + 0.225 * build.eye + 0.02
        lines.addPath(
            view.trace(x - side * 0.13 * narrow, under)
            .bend(x - side * 0.01, under + 0.05 - 0.02 * squint, x + side * 0.1 * narrow, under)
            .open()
        )
    canvas.drawPath(lines, paint)


def _wrinkles(canvas: skia.Canvas, palette: Palette, pose: Pose, view: View) -> None:
    build, squint = view.build, pose.face.squint
    soft = stroke(mix(palette.skin_shade, skin_line(palette), 0.35), 0.032)
    fine = stroke(palette.skin_shade, 0.028)
    eye = build.eye_y
    folds, rows = skia.Path(), skia.Path()
    for side in (-1, 1):
        x, narrow = view.eye(side)
        bag = view.trace(x - side * 0.15 * narrow, eye + 0.22).bend(
            x, eye + 0.31 - 0.03 * squint, x + side * 0.17 * narrow, eye + 0.2
        )
        folds.addPath(bag.open())
        fold = view.trace(side * 0.17, build.nose_y + 0.02).bend(
            side * (0.36 + 0.03 * squint), build.nose_y + 0.1, side * 0.4, build.mouth_y + 0.05
        )
        folds.addPath(fold.open())
        if side == view.side and view.amount > _FEET_GONE:
            continue
        for rise in (-0.09, 0.0, 0.09):
            crow = view.trace(side * (build.eye_x + 0.29), eye + rise * 0.5 + 0.03).to(
                side * (build.eye_x + 0.38), eye + rise * 1.25 + 0.03
            )
            rows.addPath(crow.open())
    for rise, half in ((-0.62, 0.34), (-0.5, 0.4)):
        brow = pose.face.brow * 0.04
        row = view.trace(-half, rise - brow).curve(
            -half * 0.5, rise - 0.045 - brow, half * 0.5, rise - 0.045 - brow, half, rise - brow
        )
        rows.addPath(row.open())
    canvas.drawPath(folds, soft)
    canvas.drawPath(rows, fine)


def _ear(canvas: skia.Canvas, style: Style, palette: Palette, view: View, side: int) -> None:
    build = view.build
    x, y = view.ear_x(side), build.eye_y + 0.1
    size = build.ear
    near = side != view.side
    # The near ear is seen from its side, so it is broader; it grows from its front edge.
    wide = (0.13 + (0.07 * view.amount if near else 0.0)) * size
    tall = 0.215 * size
    out = side
    line = skin_line(palette)
    shape = (
        Outline(x - out * wide * 0.75, y - tall * 0.7)
        .curve(
            x - out * wide * 0.2, y - tall * 1.35, x + out * wide * 1.25, y - tall * 1.15,
            x + out * wide, y - tall * 0.15,
        )
        .curve(
            x + out * wide * 0.9, y + tall * 0.55, x + out * wide * 0.1, y + tall * 1.25,
            x - out * wide * 0.62, y + tall * 0.95,
        )
    )  # fmt: skip
    path = shape.open()
    shaded = side > 0
    skin = mix(palette.skin, palette.skin_shade, 0.5 if shaded else 0.12)
    canvas.drawPath(path, fill(skin))
    canvas.drawPath(path, stroke(line, LINE))
    rim = Outline(x - out * wide * 0.35, y - tall * 0.5).curve(
        x + out * wide * 0.1, y - tall * 0.85, x + out * wide * 0.75, y - tall * 0.6,
        x + out * wide * 0.55, y + tall * 0.02,
    )  # fmt: skip
    canvas.drawPath(rim.open(), stroke(mix(palette.skin_shade, line, 0.3), 0.03))
    bowl = ellipse(x + out * wide * 0.12, y + tall * 0.08, wide * 0.34, tall * 0.36)
    canvas.drawOval(bowl, fill(mix(palette.skin_shade, line, 0.15), 0.7))
    if style.gender == "female" and style.age in {"young", "adult"} and style.quirk > 0.45:
        canvas.drawOval(
            ellipse(x - out * wide * 0.35, y + tall * 1.12, 0.042, 0.046), fill(palette.trim)
        )


def _nose(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw the nose: its underside from the front, its ridge as well when the head is turned."""
    build = view.build
    size, kind = build.nose, style.nose
    tip_y = build.nose_y + {"hook": 0.03, "button": -0.025}.get(kind, 0.0)
    line = skin_line(palette)
    half = {"broad": 0.135, "button": 0.085, "pointed": 0.08, "hook": 0.11}.get(kind, 0.1) * size
    rise = {"hook": 0.2, "pointed": 0.24, "broad": 0.17, "button": 0.13}.get(kind, 0.19) * size
    turn = view.amount
    tip = view.at(0.0, tip_y, rise)
    base = view.at(0.0, tip_y + 0.07 * size, rise * 0.35)
    left, right = view.at(-half, tip_y + 0.03, 0.03), view.at(half, tip_y + 0.03, 0.03)
    far, near = (right, left) if view.side > 0 else (left, right)
    s = view.side
    shade = mix(palette.skin, palette.skin_shade, 0.8)
    under = (
        Outline(*left)
        .bend(base[0] - half * 0.3, base[1] + 0.03, *base)
        .bend(base[0] + half * 0.3, base[1] + 0.03, *right)
        .bend(tip[0] + half * 0.6, tip[1] - 0.01, *tip)
        .bend(tip[0] - half * 0.6, tip[1] - 0.01, *left)
        .close()
    )
    canvas.drawPath(under, fill(shade))
    ridge = view.at(0.0, build.eye_y + 0.02, 0.03)
    if kind == "hook":
        middle = view.at(0.0, build.eye_y + 0.13, rise * 1.05)
    elif kind == "button":
        middle = view.at(0.0, build.eye_y + 0.2, rise * 0.2)
    else:
        middle = view.at(0.0, build.eye_y + 0.16, rise * 0.55)
    # The side away from the light lies in shadow; it narrows as the nose turns past it.
    flank = (
        Outline(*ridge)
        .bend(middle[0], middle[1], *tip)
        .to(*right)
        .bend(right[0] - 0.02, (right[1] + ridge[1]) / 2 + 0.03, *ridge)
        .close()
    )
    canvas.drawPath(flank, fill(shade, 0.55))
    ball = 0.06 * size
    under_tip = Outline(tip[0] - s * ball * (1 - turn), tip[1] + 0.035 * size).bend(
        tip[0], tip[1] + 0.075 * size, tip[0] + s * ball, tip[1] + 0.02 * size
    )
    canvas.drawPath(under_tip.open(), stroke(line, 0.036))
    for wing, other in ((near, -s), (far, s)):
        if other == s and turn > 0.45:
            continue
        curl = Outline(wing[0] - other * 0.012, wing[1] - 0.075 * size).bend(
            wing[0] + other * 0.05 * size, wing[1] - 0.01, wing[0] - other * 0.015, wing[1] + 0.012
        )
        canvas.drawPath(curl.open(), stroke(line, 0.03, 0.75))
    if turn > 0.12:
        fade = round(min(1.0, (turn - 0.12) / 0.3), 2)
        profile = (
            Outline(*ridge)
            .bend(*middle, tip[0] + s * 0.03 * size, tip[1] - 0.045 * size)
            .bend(tip[0] + s * 0.055 * size, tip[1] + 0.01, tip[0] + s * ball, tip[1] + 0.02 * size)
        )
        canvas.drawPath(profile.open(), stroke(line, 0.034, fade))
    light = 0.03 * size
    canvas.drawOval(
        ellipse(tip[0] - 0.02, tip[1] - 0.02, light, light * 0.9), fill("#ffffff", 0.35)
    )
