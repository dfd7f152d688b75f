"""Where the camera is in each frame: moves with soft ends, at subpixel positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .recipe import View

if TYPE_CHECKING:
    from .recipe import Camera


def ease(t: float) -> float:
    """Return smoothstep of ``t``, which is clamped to [0, 1]: it starts and ends at rest."""
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)


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
