"""Still pictures: the first frame of a shot, somebody alone from head to foot, an empty place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ainern2d.core import ImageResult
from ainern2d.core.backends.requests import VideoRequest
from ainern2d.core.story.storyboard import Location, ShotSize

from .rendering.renderer import Stage
from .staging.shots import stage

if TYPE_CHECKING:
    from ainern2d.core import ImageRequest, Work

    from .config import CartoonConfig
    from .recipe import Recipe

_NOWHERE = Location(name="studio")


def still_of(request: ImageRequest, work: Work, config: CartoonConfig) -> ImageResult:
    """Draw a picture as the first frame of a shot would be, with every mouth at rest."""
    recipe = _recipe(request, work.seed, config)
    # Frames have even sides, and a picture may not.
    width, height = request.width + request.width % 2, request.height + request.height % 2
    drawing = Stage(recipe, width, height, {}, ())
    drawing.draw(drawing.state_at(0))
    path = work.out / "image.png"
    pixels = np.ascontiguousarray(drawing.picture[: request.height, : request.width, :3])
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    work.progress(1.0, "drawn")
    return ImageResult(path, request.width, request.height)


def _recipe(request: ImageRequest, seed: int, config: CartoonConfig) -> Recipe:
    wide = request.purpose != "keyframe"
    shot = VideoRequest(
        width=request.width + request.width % 2,
        height=request.height + request.height % 2,
        fps=24,
        frames=1,
        location=request.location or _NOWHERE,
        cast=request.cast,
        size=ShotSize.WIDE if wide else request.size,
        focus=request.focus,
        action=request.action,
        prop=request.prop,
        language=request.language,
    )
    recipe = stage(shot, seed, config)
    if request.location is not None:
        return recipe
    plain = recipe.backdrop.model_copy(update={"setting": "studio", "parts": ()})
    return recipe.model_copy(update={"backdrop": plain})
