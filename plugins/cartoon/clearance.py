"""What letters must not cover: the boxes of faces and hands, where the rig puts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .outfits import torso_of
from .rig import BODY, HEAD_Y

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .poses import Pose
    from .recipe import Actor, Camera, View

Area = tuple[float, float, float, float]
"""Left, top, right and bottom, in frame heights."""

_HAND = 0.6
"""Reach of a hand from its wrist, in units of the body."""


def face_area(actor: Actor, pose: Pose) -> Area:
    """Return the box of the head: face and hair."""
    unit = actor.unit
    x = actor.x + 0.05 * pose.turn * unit
    y = actor.y + (HEAD_Y + pose.bob) * unit
    return x - 0.96 * unit, y - 1.28 * unit, x + 0.96 * unit, y + 1.1 * unit


def hand_areas(actor: Actor, pose: Pose) -> list[Area]:
    """Return the boxes of both hands, the fingers included."""
    style = actor.style
    body = BODY[style.age] * (0.97 if style.gender == "female" else 1.0) * actor.unit
    torso = torso_of(style)
    areas = []
    for side, joints in zip((-1, 1), pose.arms, strict=True):
        sx, sy = side * (torso.shoulder - 0.2), 0.52 - pose.breath
        x, y = sx + side * joints[2], sy + joints[3]
        dx, dy = side * (joints[2] - joints[0]), joints[3] - joints[1]
        length = (dx * dx + dy * dy) ** 0.5 or 1.0
        tip_x, tip_y = x + dx / length * _HAND, y + dy / length * _HAND
        left, right = sorted((x, tip_x))
        top, bottom = sorted((y, tip_y))
        grow = 0.24
        areas.append(
            (
                actor.x + (left - grow) * body,
                actor.y + (top - grow) * body,
                actor.x + (right + grow) * body,
                actor.y + (bottom + grow) * body,
            )
        )
    return areas


def seen_area(area: Area, camera: Camera, view: View) -> Area:
    """Return where the camera shows an area."""
    left, top, right, bottom = area
    return (
        camera.at_x + (left - camera.at_x - view.x) * view.zoom,
        camera.at_y + (top - camera.at_y - view.y) * view.zoom,
        camera.at_x + (right - camera.at_x - view.x) * view.zoom,
        camera.at_y + (bottom - camera.at_y - view.y) * view.zoom,
    )


def common(first: Area, second: Area) -> float:
    """Return the size of what two areas share, in square frame heights."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    return max(0.0, width) * max(0.0, height)


def taken(actors: Iterator[tuple[Actor, Pose]], camera: Camera, view: View) -> list[Area]:
    """Return every face and hand of a frame, as the camera shows them."""
    return [
        seen_area(area, camera, view)
        for actor, pose in actors
        for area in (face_area(actor, pose), *hand_areas(actor, pose))
    ]
