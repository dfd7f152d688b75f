"""Areas of the frame that faces and hands cover, which subtitles and gestures avoid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..figure.rig import HEAD_Y, hand_boxes, head_middle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..figure.pose import Pose
    from ..recipe import Actor, Camera, View

Area = tuple[float, float, float, float]
"""Left, top, right and bottom, in frame heights."""


def face_area(actor: Actor, pose: Pose) -> Area:
    """Return the box of the head: face and hair."""
    unit = actor.unit
    if pose.pitch or pose.spin or pose.hop > 0.3:
        x, y = head_middle(actor, pose)
    else:
        x = actor.x + (0.05 * pose.turn + pose.travel[0]) * unit
        y = actor.y + (HEAD_Y + pose.bob + pose.travel[1]) * unit
    return x - 0.96 * unit, y - 1.28 * unit, x + 0.96 * unit, y + 1.1 * unit


def hand_areas(actor: Actor, pose: Pose) -> list[Area]:
    """Return the boxes of both hands, the fingers included."""
    return hand_boxes(actor, pose)


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
