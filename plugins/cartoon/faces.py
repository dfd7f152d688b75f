"""Faces: head, ears, eyes, brows, nose, beard and glasses, from the front and slightly turned.

Coordinates are units, with the origin in the middle of the head; the chin is at y = 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .mouths import REACH, draw_mouth
from .pen import Outline, ellipse, fill, stroke

if TYPE_CHECKING:
    import skia

    from .mouths import Mouth
    from .poses import Pose
    from .recipe import Style
    from .wardrobe import Palette

LINE = 0.052
"""Width of the outline."""

_JAW = {"child": 0.7, "young": 0.62, "adult": 0.64, "old": 0.66}
_EYE = {"child": 1.18, "young": 1.08, "adult": 1.0, "old": 0.9}

Box = tuple[float, float, float, float]


def mouth_place(style: Style, pose: Pose) -> tuple[float, float]:
    """Return the middle of the mouth."""
    return 0.14 * pose.turn, 0.62 if style.age != "child" else 0.6


def mouth_box(style: Style, pose: Pose) -> Box:
    """Return x, y, width and height of a box that holds every shape of the mouth."""
    x, y = mouth_place(style, pose)
    side, up, down = REACH
    return x - side, y - up, 2 * side, up + down


def draw_face(
    canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose, mouth: Mouth
) -> None:
    """Draw everything of the head but the hair."""
    jaw = mouth.open * 0.16
    _ears(canvas, style, palette, pose)
    head = _head(style, pose, jaw)
    canvas.drawPath(head, fill(palette.skin))
    canvas.save()
    canvas.clipPath(head, doAntiAlias=True)
    _shading(canvas, style, palette, pose)
    canvas.restore()
    canvas.drawPath(head, stroke(palette.ink, LINE))
    for side in (-1, 1):
        _eye(canvas, style, palette, pose, side)
    _nose(canvas, style, palette, pose)
    x, y = mouth_place(style, pose)
    if style.beard:
        _beard(canvas, palette, pose, jaw)
    draw_mouth(canvas, mouth, x, y, pose.face.smile * 0.8, palette)
    if style.glasses:
        _glasses(canvas, style, palette, pose)


def draw_brows(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw the brows; they come after the hair, through which cartoons show them."""
    face = pose.face
    thick = 0.075 if style.gender == "female" else 0.105
    size = _EYE[style.age]
    for side in (-1, 1):
        x = _eye_x(pose, side)
        y = -0.27 - 0.1 * size - 0.11 * face.brow
        inner, outer = x - side * 0.2, x + side * 0.23
        tip_in = y + 0.1 * face.slant + 0.02
        tip_out = y - 0.05 * face.slant + 0.04
        arch = y - 0.085 + 0.04 * abs(face.slant)
        brow = Outline(inner, tip_in).bend(x, arch, outer, tip_out).open()
        canvas.drawPath(brow, stroke(palette.brow, thick))


def _head(style: Style, pose: Pose, jaw: float) -> skia.Path:
    width = _JAW[style.age] + (0.04 if style.gender == "male" else 0.0)
    chin = 0.15 if style.gender == "male" else 0.09
    turn = 0.07 * pose.turn
    low = 1.0 + jaw
    return (
        Outline(-0.92, -0.1)
        .curve(-0.94, 0.42, -width + turn, 0.84 + jaw, -chin + turn, low)
        .curve(turn - 0.05, low + 0.025, turn + 0.05, low + 0.025, chin + turn, low)
        .curve(width + turn, 0.84 + jaw, 0.94, 0.42, 0.92, -0.1)
        .curve(0.9, -1.1, -0.9, -1.1, -0.92, -0.1)
        .close()
    )


def _shading(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    turn = pose.turn
    side = -1 if turn > 0 else 1
    # The far cheek lies in shadow, and the fringe throws one on the forehead.
    cheek = (
        Outline(side, -0.6)
        .curve(side * 0.86, 0.1, side * 0.8, 0.66, side * 0.3, 1.2)
        .to(side * 1.2, 1.3)
        .close()
    )
    canvas.drawPath(cheek, fill(palette.skin_shade, 0.6))
    fringe = Outline(-1, -0.5).curve(-0.5, -0.24, 0.5, -0.24, 1, -0.5).to(1, -1.2, -1, -1.2).close()
    if style.hair not in {"bald", "receding"}:
        canvas.drawPath(fringe, fill(palette.skin_shade, 0.75))
    for eye in (-1, 1):
        x = eye * 0.55 + 0.14 * turn
        canvas.drawOval(ellipse(x, 0.4, 0.19, 0.105), fill(palette.blush, 0.3))
        if style.freckles:
            for dx, dy in ((-0.09, 0.34), (0.02, 0.4), (0.1, 0.33)):
                canvas.drawOval(ellipse(x + dx, dy, 0.02, 0.017), fill(palette.skin_shade))
        if style.age == "old":
            lines = Outline(x - 0.12, 0.27).bend(x, 0.34, x + 0.13, 0.26).open()
            canvas.drawPath(lines, stroke(palette.skin_shade, 0.035))
            fold = Outline(eye * 0.24 + 0.15 * turn, 0.4).bend(
                eye * 0.38 + 0.15 * turn, 0.52, eye * 0.39 + 0.15 * turn, 0.7
            )
            canvas.drawPath(fold.open(), stroke(palette.skin_shade, 0.04))


def _ears(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    for side in (-1, 1):
        x = side * 0.94 - 0.07 * pose.turn
        canvas.drawOval(ellipse(x, 0.1, 0.15, 0.22), fill(palette.skin))
        canvas.drawOval(ellipse(x, 0.1, 0.15, 0.22), stroke(palette.ink, LINE))
        inner = Outline(x + side * 0.05, 0.0).bend(x - side * 0.06, 0.06, x + side * 0.01, 0.18)
        canvas.drawPath(inner.open(), stroke(palette.skin_shade, 0.04))
        if style.gender == "female" and style.age in {"young", "adult"}:
            canvas.drawOval(ellipse(x + side * 0.02, 0.34, 0.045, 0.05), fill(palette.trim))


def _eye_x(pose: Pose, side: int) -> float:
    return side * 0.4 + 0.15 * pose.turn


def _eye(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose, side: int) -> None:
    size = _EYE[style.age]
    x, y = _eye_x(pose, side), 0.07
    # The eye on the far side of a turned head is foreshortened.
    half = 0.205 * size * (1 - 0.14 * max(0.0, pose.turn * side))
    height = 0.25 * size * pose.lids * pose.face.lids
    lid = 0.085 if style.gender == "female" else 0.068
    if height < 0.07:
        shut = Outline(x - half, y + 0.05).bend(x, y + 0.17, x + half, y + 0.05).open()
        canvas.drawPath(shut, stroke(palette.ink, lid))
        return
    shape = (
        Outline(x - half, y + 0.04)
        .curve(
            x - half * 0.8, y - height * 1.18, x + half * 0.8, y - height * 1.18, x + half, y + 0.04
        )
        .curve(x + half * 0.75, y + height, x - half * 0.75, y + height, x - half, y + 0.04)
        .close()
    )
    canvas.drawPath(shape, fill(palette.white))
    canvas.save()
    canvas.clipPath(shape, doAntiAlias=True)
    px, py = x + pose.gaze[0] * 0.075, y + pose.gaze[1] * 0.07 - 0.005
    canvas.drawOval(ellipse(px, py, 0.142 * size, 0.19 * size), fill(palette.eye))
    canvas.drawOval(ellipse(px, py + 0.08, 0.1 * size, 0.095 * size), fill("#ffffff", 0.24))
    canvas.drawOval(ellipse(px, py, 0.07 * size, 0.105 * size), fill("#1a151f"))
    canvas.drawOval(ellipse(px + 0.05, py - 0.075, 0.046, 0.056), fill("#ffffff"))
    canvas.drawOval(ellipse(px - 0.05, py + 0.085, 0.024, 0.028), fill("#ffffff", 0.8))
    canvas.drawRect(ellipse(x, y - height, half, height * 0.42), fill("#3a2a4a", 0.18))
    canvas.restore()
    top = Outline(x - half * 1.06, y + 0.03).curve(
        x - half * 0.8,
        y - height * 1.22,
        x + half * 0.8,
        y - height * 1.22,
        x + half * 1.06,
        y + 0.03,
    )
    if style.gender == "female":
        end = x + side * half
        lash = Outline(end, y - 0.02).bend(end + side * 0.05, y - 0.06, end + side * 0.1, y - 0.13)
        canvas.drawPath(lash.open(), stroke(palette.ink, 0.05))
    canvas.drawPath(top.open(), stroke(palette.ink, lid))


def _nose(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    x = 0.2 * pose.turn
    side = 1 if pose.turn >= 0 else -1
    size = {"child": 0.7, "old": 1.2}.get(style.age, 1.0)
    tip = (
        Outline(x + side * 0.02, 0.3)
        .bend(x + side * 0.1 * size, 0.42, x - side * 0.02, 0.44)
        .open()
    )
    canvas.drawPath(tip, stroke(palette.skin_shade, 0.055))


def _beard(canvas: skia.Canvas, palette: Palette, pose: Pose, jaw: float) -> None:
    turn = 0.07 * pose.turn
    x = 0.14 * pose.turn
    beard = (
        Outline(-0.88, 0.1)
        .curve(-0.92, 0.6, -0.7 + turn, 1.1 + jaw, turn, 1.24 + jaw)
        .curve(0.7 + turn, 1.1 + jaw, 0.92, 0.6, 0.88, 0.1)
        .curve(0.8, 0.42, 0.6 + x, 0.46, 0.36 + x, 0.47)
        .bend(x, 0.4, -0.36 + x, 0.47)
        .curve(-0.6 + x, 0.46, -0.8, 0.42, -0.88, 0.1)
        .close()
    )
    canvas.drawPath(beard, fill(palette.hair))
    canvas.drawPath(beard, stroke(palette.ink, LINE))
    # The skin around the mouth stays free, so that the mouth can be read.
    canvas.drawOval(ellipse(x, 0.7 + jaw * 0.6, 0.4, 0.2 + jaw * 1.3), fill(palette.skin))


def _glasses(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    radius = 0.29 * _EYE[style.age]
    for side in (-1, 1):
        x = _eye_x(pose, side)
        canvas.drawOval(ellipse(x, 0.08, radius, radius * 0.95), fill("#ffffff", 0.12))
        canvas.drawOval(ellipse(x, 0.08, radius, radius * 0.95), stroke(palette.ink, 0.045))
        arm = Outline(x + side * radius, 0.05).to(side * 0.95 - 0.07 * pose.turn, 0.0).open()
        canvas.drawPath(arm, stroke(palette.ink, 0.045))
    left, right = _eye_x(pose, -1) + radius, _eye_x(pose, 1) - radius
    bridge = Outline(left, 0.06).bend((left + right) / 2, 0.0, right, 0.06).open()
    canvas.drawPath(bridge, stroke(palette.ink, 0.045))
