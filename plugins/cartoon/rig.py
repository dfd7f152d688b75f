"""Bodies: legs, torso, clothes and arms, and how a whole character is put together.

Coordinates are units, with the origin at the base of the neck; y grows downwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import skia

from .faces import LINE, draw_brows, draw_face, mouth_box
from .hair import draw_back_hair, draw_front_hair
from .outfits import draw_collar, draw_lower, draw_sleeve_end, draw_torso, torso_of
from .pen import Outline, ellipse, fill, limb, stroke

if TYPE_CHECKING:
    from .mouths import Mouth
    from .poses import Joints, Pose
    from .recipe import Actor
    from .wardrobe import Palette

HEAD_Y: Final = -1.14
"""Middle of the head."""

BODY: Final = {"child": 0.76, "young": 0.96, "adult": 1.0, "old": 0.96}
"""Size of the body relative to the head's; children have large heads."""

Box = tuple[float, float, float, float]


def draw_actor(
    canvas: skia.Canvas, actor: Actor, palette: Palette, pose: Pose, mouth: Mouth, *, whole: bool
) -> Box:
    """Draw a character.

    Args:
        canvas: In frame heights.
        actor: The character.
        palette: Its colours.
        pose: Where its parts are.
        mouth: The shape of its mouth.
        whole: Whether legs can be seen.

    Returns:
        The box of the mouth in pixels: x, y, width and height.
    """
    style = actor.style
    body = BODY[style.age] * (0.97 if style.gender == "female" else 1.0)
    canvas.save()
    canvas.translate(actor.x, actor.y)
    canvas.scale(actor.unit, actor.unit)
    canvas.save()
    _to_head(canvas, pose)
    draw_back_hair(canvas, style, palette, pose)
    canvas.restore()
    canvas.save()
    canvas.scale(body, body)
    if whole:
        _shadow(canvas)
        draw_lower(canvas, style, palette, pose)
    draw_torso(canvas, style, palette, pose)
    _neck(canvas, palette, pose)
    draw_collar(canvas, style, palette, pose)
    canvas.restore()
    canvas.save()
    _to_head(canvas, pose)
    draw_face(canvas, style, palette, pose, mouth)
    draw_front_hair(canvas, style, palette, pose)
    draw_brows(canvas, style, palette, pose)
    box = _in_pixels(canvas, mouth_box(style, pose))
    canvas.restore()
    canvas.scale(body, body)
    for side, joints in zip((-1, 1), pose.arms, strict=True):
        _arm(canvas, actor, palette, pose, side, joints)
    canvas.restore()
    return box


def _to_head(canvas: skia.Canvas, pose: Pose) -> None:
    canvas.translate(0, -0.2)
    canvas.rotate(pose.tilt)
    canvas.translate(0.05 * pose.turn, HEAD_Y + 0.2 + pose.bob)


def _shadow(canvas: skia.Canvas) -> None:
    canvas.drawOval(ellipse(0.1, 6.62, 1.35, 0.17), fill("#1c1630", 0.28))


def _neck(canvas: skia.Canvas, palette: Palette, pose: Pose) -> None:
    lift = pose.breath
    neck = (
        Outline(-0.28, -0.5)
        .to(-0.33, 0.06 - lift)
        .curve(-0.14, 0.34 - lift, 0.14, 0.34 - lift, 0.33, 0.06 - lift)
        .to(0.28, -0.5)
        .close()
    )
    canvas.drawPath(neck, fill(palette.skin_shade))
    canvas.drawPath(neck, stroke(palette.ink, LINE))


def _arm(
    canvas: skia.Canvas, actor: Actor, palette: Palette, pose: Pose, side: int, joints: Joints
) -> None:
    torso = torso_of(actor.style)
    sx, sy = side * (torso.shoulder - 0.2), 0.52 - pose.breath
    elbow = (sx + side * joints[0], sy + joints[1])
    wrist = (sx + side * joints[2], sy + joints[3])
    thick = torso.arm
    _hand(canvas, palette, elbow, wrist, side)
    cloth = palette.cloth if side < 0 else palette.cloth_dark
    # Two fills instead of a fill and a line: a sharply bent elbow would show the line's crossing.
    for colour, grow in ((palette.ink, LINE / 2), (cloth, -LINE / 2)):
        widths = (thick + grow, thick * 0.86 + grow, thick * 0.72 + grow)
        canvas.drawPath(limb(((sx, sy - 0.1), elbow, wrist), widths), fill(colour))
    draw_sleeve_end(canvas, actor.style, palette, elbow, wrist, thick * 0.72)


def _hand(
    canvas: skia.Canvas,
    palette: Palette,
    elbow: tuple[float, float],
    wrist: tuple[float, float],
    side: int,
) -> None:
    """Draw a mitten with a thumb, along the forearm; its origin is the wrist, y to the fingers."""
    matrix = skia.Matrix()
    dx, dy = wrist[0] - elbow[0], wrist[1] - elbow[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    matrix.setAll(dy / length, dx / length, wrist[0], -dx / length, dy / length, wrist[1], 0, 0, 1)
    canvas.save()
    canvas.concat(matrix)
    canvas.scale(-side, 1)
    palm = (
        Outline(-0.16, -0.1)
        .curve(-0.27, 0.16, -0.25, 0.44, -0.13, 0.54)
        .curve(-0.02, 0.6, 0.1, 0.58, 0.16, 0.48)
        .curve(0.22, 0.4, 0.22, 0.3, 0.2, 0.24)
        .curve(0.28, 0.34, 0.36, 0.3, 0.35, 0.22)
        .curve(0.32, 0.1, 0.24, -0.02, 0.16, -0.1)
        .close()
    )
    canvas.drawPath(palm, fill(palette.skin))
    canvas.drawPath(palm, stroke(palette.ink, LINE))
    for x in (-0.1, 0.02):
        canvas.drawPath(Outline(x, 0.36).to(x + 0.01, 0.5).open(), stroke(palette.skin_shade, 0.04))
    canvas.restore()


def _in_pixels(canvas: skia.Canvas, box: Box) -> Box:
    x, y, width, height = box
    bounds = canvas.getTotalMatrix().mapRect(skia.Rect.MakeXYWH(x, y, width, height))
    return bounds.x(), bounds.y(), bounds.width(), bounds.height()
