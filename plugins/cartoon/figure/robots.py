"""Heads of robots: a shell with lights for eyes, and a slot that opens as a mouth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import skia

from ..ink.pen import Outline, ellipse, fill, mix, shade, stroke
from .headgear import draw_hat
from .heads import LINE, View
from .headwear import draw_scarf
from .mouths import REACH

if TYPE_CHECKING:
    from ..recipe import Style
    from .heads import Box
    from .mouths import Mouth
    from .palette import Palette
    from .pose import Pose

_MOUTH_Y = 0.6


def mouth_box(style: Style, pose: Pose) -> Box:
    """Return x, y, width and height of a box that holds every shape of the mouth."""
    view = View(style, pose)
    side, up, down = REACH
    left, y = view.at(-side * 1.1, _MOUTH_Y, 0.05)
    return left, y - up * 0.7, view.at(side * 1.1, _MOUTH_Y, 0.05)[0] - left, up * 0.7 + down


def draw_back(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw what is behind the shell: the neck's hose, bolts and the aerial."""
    view = View(style, pose)
    line = mix(palette.hair_dark, palette.ink, 0.5)
    x = -0.12 * view.side * view.amount
    for side in (-1, 1):
        px = view.ear_x(side) * 1.04
        canvas.drawRect(skia.Rect.MakeXYWH(px - 0.13, -0.2, 0.26, 0.5), stroke(line, 2 * LINE))
        canvas.drawRect(skia.Rect.MakeXYWH(px - 0.13, -0.2, 0.26, 0.5), fill(palette.hair))
    if not style.hat:
        canvas.drawLine(x, -0.9, x + pose.sway, -1.44, stroke(line, 0.1))
        canvas.drawLine(x, -0.9, x + pose.sway, -1.44, stroke(palette.hair_light, 0.05))
        canvas.drawOval(ellipse(x + pose.sway, -1.48, 0.11, 0.11), stroke(line, 2 * LINE))
        canvas.drawOval(ellipse(x + pose.sway, -1.48, 0.11, 0.11), fill(palette.eye))


def _shell(style: Style, view: View) -> tuple[skia.Path, skia.Path]:
    """Return the outlines of the shell and of the face in it."""
    shift = -0.06 * view.side * view.amount
    low = view.build.low
    round_ = {"round": 0.86, "oval": 0.6, "heart": 0.5, "long": 0.4, "square": 0.22}[style.head]
    shell, face = skia.Path(), skia.Path()
    half = 0.94 if style.head != "long" else 0.86
    shell.addRoundRect(
        skia.Rect.MakeLTRB(shift - half, -1.02, shift + half, low - 0.02), round_, round_ * 0.96
    )
    left, right = view.at(-0.74, 0.0, 0.0)[0], view.at(0.74, 0.0, 0.0)[0]
    face.addRoundRect(
        skia.Rect.MakeLTRB(
            max(left, shift - half + 0.05), -0.5, min(right, shift + half - 0.05), low - 0.14
        ),
        min(round_, 0.42), min(round_, 0.42),
    )  # fmt: skip
    return shell, face


def draw_face(
    canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose, mouth: Mouth
) -> None:
    """Draw shell, lights and mouth."""
    view = View(style, pose)
    line = mix(palette.hair_dark, palette.ink, 0.5)
    shell, face = _shell(style, view)
    canvas.drawPath(shell, stroke(line, 2 * LINE))
    canvas.drawPath(shell, fill(palette.skin))
    bounds = shell.getBounds()
    shine = Outline(bounds.left() + 0.24, -0.5).bend(
        bounds.left() + 0.28, -0.86, bounds.left() + 0.66, -0.9
    )
    canvas.drawPath(shine.open(), stroke("#ffffff", 0.09, 0.7))
    dark = skia.Path(shell)
    side = skia.Path()
    side.addRect(skia.Rect.MakeLTRB(bounds.right() - 0.24, -2, 2, 2))
    dark = skia.Op(dark, side, skia.PathOp.kIntersect_PathOp)
    canvas.drawPath(dark, fill(palette.skin_shade))
    for u in (-0.36, 0.36):
        x, y = view.at(u, -0.76, 0.0)
        canvas.drawOval(ellipse(x, y, 0.045, 0.045), fill(palette.hair))
    canvas.drawPath(face, fill(palette.pale))
    canvas.drawPath(face, stroke(line, LINE))
    for each in (-view.side, view.side):
        _eye(canvas, palette, pose, view, each)
    _mouth(canvas, palette, view, mouth, pose.face.smile)


def _eye(canvas: skia.Canvas, palette: Palette, pose: Pose, view: View, side: int) -> None:
    u, narrow = view.eye(side)
    x, y = view.at(u, view.build.eye_y)
    wide = 0.25 * view.width(u, 0.0) * narrow
    opened = max(0.0, min(1.2, pose.lids * pose.face.lids))
    tall = max(0.035, 0.25 * opened)
    frame = fill("#22262e")
    canvas.drawOval(ellipse(x, y, wide + 0.05, max(0.08, tall + 0.05)), frame)
    if opened < 0.16:
        canvas.drawLine(x - wide, y, x + wide, y, stroke(palette.eye, 0.05))
        return
    canvas.save()
    low = 0.25 - 0.2 * pose.face.squint
    canvas.clipRect(skia.Rect.MakeLTRB(x - 1, y - tall, x + 1, y + low), doAntiAlias=True)
    gx, gy = x + pose.gaze[0] * 0.06, y + pose.gaze[1] * 0.06
    canvas.drawOval(ellipse(gx, gy, wide * 0.92, 0.24), fill(palette.eye))
    canvas.drawOval(ellipse(gx, gy, wide * 0.46, 0.12), fill(mix(palette.eye, "#ffffff", 0.75)))
    canvas.restore()


def _mouth(canvas: skia.Canvas, palette: Palette, view: View, mouth: Mouth, smile: float) -> None:
    wide = mouth.width * 1.12
    tall = mouth.open * 0.92
    corner, y = _MOUTH_Y - 0.07 * smile, _MOUTH_Y
    dip = y + 0.05 * smile
    if tall < 0.03:
        seam = view.trace(-wide, corner, 0.05).bend(0, dip + 0.04, wide, corner).open()
        canvas.drawPath(seam, stroke("#22262e", 0.06))
        return
    shape = (
        view.trace(-wide, corner, 0.05)
        .curve(-wide * 0.6, y - tall * 0.25, wide * 0.6, y - tall * 0.25, wide, corner)
        .to(wide * 0.94, y + tall * 0.66)
        .curve(
            wide * 0.6, y + tall + 0.03, -wide * 0.6, y + tall + 0.03, -wide * 0.94, y + tall * 0.66
        )
        .close()
    )
    canvas.drawPath(shape, stroke(palette.hair, 0.08))
    canvas.drawPath(shape, fill("#1c2028"))
    if mouth.teeth > 0.2 and tall > 0.06:
        bar = view.trace(-wide * 0.8, y + tall * 0.2, 0.05).to(wide * 0.8, y + tall * 0.2).open()
        canvas.drawPath(bar, stroke(palette.eye, 0.05))


def draw_front(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw scarf and hat."""
    view = View(style, pose)
    if style.scarf:
        draw_scarf(canvas, style, palette, view, pose.sway)
    if style.hat:
        draw_hat(canvas, style, palette, view)


def draw_brows(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw the plates over the eyes that act as brows."""
    view, face = View(style, pose), pose.face
    for side in (-1, 1):
        u, narrow = view.eye(side)
        y = view.build.eye_y - 0.36 - 0.1 * face.brow
        inner, outer = u - side * 0.2, u + side * 0.22 * narrow
        bar = view.trace(inner, y + 0.12 * face.slant, 0.03).to(outer, y - 0.05 * face.slant).open()
        canvas.drawPath(bar, stroke(mix(palette.hair_dark, palette.ink, 0.4), 0.12))
        canvas.drawPath(bar, stroke(palette.hair, 0.06))


def draw_nape(canvas: skia.Canvas, palette: Palette) -> None:
    """Draw the head from behind, for a listener before the camera."""
    shell = skia.Path()
    shell.addRoundRect(skia.Rect.MakeLTRB(-0.96, -1.04, 0.96, 1.0), 0.4, 0.4)
    canvas.drawPath(shell, fill(mix(palette.skin, palette.skin_shade, 0.5)))
    for y in (-0.3, 0.0, 0.3):
        canvas.drawLine(-0.4, y, 0.4, y, stroke(palette.hair, 0.07))
    canvas.drawPath(
        Outline(0.5, -0.9).bend(0.84, -0.8, 0.86, -0.3).open(),
        stroke(shade(palette.skin, 0.3), 0.1),
    )
