"""The camera in each frame: moves with soft ends, at subpixel positions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..easing import ease
from ..recipe import View

if TYPE_CHECKING:
    from ..recipe import Camera


UNSEEN: Final = 0.001
"""How far, in frame heights, a corner of the picture may lag behind the camera: about one pixel at
1080p. It lets slow moves be drawn on twos, as figures are, so that half of their frames repeat."""


def view_at(camera: Camera, frame: int, frames: int) -> View:
    """Return what the camera sees in a frame."""
    if not camera.moves:
        return camera.start
    t = ease(frame / max(1, frames - 1))
    a, b = camera.start, camera.end
    return View(
        zoom=a.zoom + (b.zoom - a.zoom) * t, x=a.x + (b.x - a.x) * t, y=a.y + (b.y - a.y) * t
    )


def seen_from(view: View, depth: float) -> View:
    """Return the view of a layer: 1 moves with the camera, 0 is the sky, which stands still."""
    return View(zoom=1 + (view.zoom - 1) * depth, x=view.x * depth, y=view.y * depth)


def steady_view(camera: Camera, frame: int, hold: int, frames: int, aspect: float) -> View:
    """Return the view of a frame; the camera stands still where its move is too small to see.

    Args:
        camera: Its move.
        frame: From 0.
        hold: Frames for which each drawing of a figure is shown.
        frames: Of the shot.
        aspect: Width of the frame in frame heights.
    """
    held = view_at(camera, frame - frame % hold, frames)
    now = view_at(camera, frame, frames)
    return held if _travel(camera, held, now, aspect) < UNSEEN else now


def _travel(camera: Camera, before: View, after: View, aspect: float) -> float:
    """Return how far a corner of the picture moves at most, in frame heights."""
    across = max(abs(camera.at_x), abs(aspect - camera.at_x))
    down = max(abs(camera.at_y), abs(1 - camera.at_y))
    grown = abs(after.zoom / before.zoom - 1) * math.hypot(across, down)
    return grown + after.zoom * math.hypot(after.x - before.x, after.y - before.y)
