"""The head of a figure by its kind: a person's, an animal's or a robot's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..beings import FORMS
from . import beasts, faces, hair, robots

if TYPE_CHECKING:
    import skia

    from ..recipe import Style
    from .heads import Box
    from .mouths import Mouth
    from .palette import Palette
    from .pose import Pose


def mouth_box(style: Style, pose: Pose) -> Box:
    """Return x, y, width and height of a box that holds every shape of the mouth."""
    if style.being in FORMS:
        return beasts.mouth_box(style, pose)
    return robots.mouth_box(style, pose) if _is_robot(style) else faces.mouth_box(style, pose)


def draw_back_hair(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw what is behind the face: hair, mane, ears and horns."""
    if style.being in FORMS:
        beasts.draw_back(canvas, style, palette, pose)
    elif _is_robot(style):
        robots.draw_back(canvas, style, palette, pose)
    else:
        hair.draw_back_hair(canvas, style, palette, pose)


def draw_face(
    canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose, mouth: Mouth
) -> None:
    """Draw the face with a mouth."""
    if style.being in FORMS:
        beasts.draw_face(canvas, style, palette, pose, mouth)
    elif _is_robot(style):
        robots.draw_face(canvas, style, palette, pose, mouth)
    else:
        faces.draw_face(canvas, style, palette, pose, mouth)


def draw_front_hair(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw what is before the face: hair, forelocks, scarf and hat."""
    if style.being in FORMS:
        beasts.draw_front(canvas, style, palette, pose)
    elif _is_robot(style):
        robots.draw_front(canvas, style, palette, pose)
    else:
        hair.draw_front_hair(canvas, style, palette, pose)


def draw_brows(canvas: skia.Canvas, style: Style, palette: Palette, pose: Pose) -> None:
    """Draw brows and glasses."""
    if style.being in FORMS:
        beasts.draw_brows(canvas, style, palette, pose)
    elif _is_robot(style):
        robots.draw_brows(canvas, style, palette, pose)
    else:
        faces.draw_brows(canvas, style, palette, pose)


def _is_robot(style: Style) -> bool:
    return style.being == "robot"
