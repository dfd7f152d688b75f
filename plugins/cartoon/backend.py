"""The cartoon backend: stages a shot into a live clip, renders live clips, draws still pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from pydantic import ValidationError

from ainern2d.core import (
    Form,
    ImageResult,
    InvalidRequestError,
    Location,
    MouthBoxes,
    MouthTrack,
    MovieWriter,
    RenderResult,
    ShotSize,
    VideoRequest,
    VideoResult,
    verified_font,
)

from .config import RECIPE_VERSION
from .recipe import LiveClip, Recipe
from .rendering.renderer import ShotRenderer
from .staging.shots import stage
from .staging.staged import staged

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core import ImageRequest, RenderRequest, Work

    from .config import CartoonConfig
    from .figure.rig import Box


ASPECT_TOLERANCE = 0.01
"""By how much a render's aspect may differ from its clip's: sizes are rounded to even pixels."""


class Cartoon:
    """Draws shots as vector cartoons on the CPU.

    Args:
        config: Options.

    Raises:
        InvalidRequestError: The font is missing, or is another release.
    """

    def __init__(self, config: CartoonConfig) -> None:
        verified_font()
        self._config = config

    def video(self, request: VideoRequest, work: Work) -> VideoResult:
        """Stage a shot: decide everything about it, without drawing.

        Returns:
            A live clip: ``clip.json``.
        """
        recipe = stage(request, work.seed, self._config)
        clip = LiveClip(recipe_version=RECIPE_VERSION, recipe=recipe)
        path = work.out / "clip.json"
        path.write_bytes(clip.to_json())
        work.progress(1.0, "staged")
        return VideoResult(path, Form.LIVE, request.frames, staged=staged(request, recipe))

    def image(self, request: ImageRequest, work: Work) -> ImageResult:
        """Draw a still picture; reference sheets are ignored, since a look fixes the style."""
        return still_of(request, work, self._config)

    def render(self, request: RenderRequest, work: Work) -> RenderResult:
        """Draw a live clip with its mouths and subtitles, and encode it once.

        Raises:
            InvalidRequestError: The clip or the mouths are not what this backend can draw.
            StorageError: The disk is full, or the movie cannot be written.
            CancelledError: The op was cancelled.
        """
        recipe = _recipe(work.inputs["clip"], request)
        shapes = _shapes(work.inputs.get("mouths"), request)
        drawing = ShotRenderer(recipe, request.width, request.height, shapes, request.cues)
        path = work.out / "movie.mp4"
        seen = () if recipe.told else recipe.actors
        rows: dict[str, list[Box | None]] = {actor.name: [] for actor in seen}
        idr = {request.head, request.frames - request.tail}
        with MovieWriter(
            path, request.width, request.height, request.fps, request.encoding, idr
        ) as movie:
            last, boxes = None, {}
            for frame in range(request.frames):
                work.cancel.check()
                state = drawing.state_at(frame)
                if state == last:
                    movie.repeat()
                else:
                    boxes = drawing.draw(state)
                    movie.write(drawing.picture, drawing.changed)
                    last = state
                for name, box in boxes.items():
                    rows[name].append(box)
                if frame % request.fps == 0:
                    work.progress(frame / request.frames, "drawing")
        work.progress(1.0, f"{request.frames} frames")
        mouths = MouthBoxes(
            width=request.width,
            height=request.height,
            boxes={name: tuple(box and _rounded(box) for box in row) for name, row in rows.items()},
        )
        return RenderResult(path, request.frames, mouths)


def _recipe(path: Path, request: RenderRequest) -> Recipe:
    try:
        clip = LiveClip.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise InvalidRequestError(
            "the clip was not made by this release of the cartoon backend",
            hint="make the clip again, or render it with its own backend",
        ) from error
    recipe = clip.recipe
    if clip.recipe_version != RECIPE_VERSION:
        raise InvalidRequestError(
            f"the clip has recipe {clip.recipe_version}, this backend draws {RECIPE_VERSION}",
            hint="make the clip again",
        )
    aspect = request.width / request.height
    asked = (request.fps, request.frames)
    if asked != (recipe.fps, recipe.frames) or abs(aspect - recipe.aspect) > ASPECT_TOLERANCE:
        raise InvalidRequestError(
            f"the clip is staged for {recipe.frames} frames at {recipe.fps} fps and an aspect of"
            f" {recipe.aspect:.3f}, not for {request.frames} at {request.fps} fps and {aspect:.3f}",
            hint="make the clip again for this size and length",
        )
    return recipe


def _shapes(path: Path | None, request: RenderRequest) -> dict[str, str]:
    if path is None:
        return {}
    try:
        track = MouthTrack.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise InvalidRequestError("the mouth track cannot be read") from error
    if (track.fps, track.frames) != (request.fps, request.frames):
        raise InvalidRequestError(
            f"the mouths are for {track.frames} frames at {track.fps} fps,"
            f" the movie has {request.frames} at {request.fps}",
            hint="make the mouth track again for this length",
        )
    return track.mouths


def _rounded(box: Box) -> Box:
    x, y, width, height = (round(value, 2) for value in box)
    return x, y, width, height


_NOWHERE = Location(name="studio")


def still_of(request: ImageRequest, work: Work, config: CartoonConfig) -> ImageResult:
    """Draw a picture as the first frame of a shot would be, with every mouth at rest."""
    recipe = _still_recipe(request, work.seed, config)
    # Frames have even sides; a picture may have odd ones and is cropped.
    width, height = request.width + request.width % 2, request.height + request.height % 2
    drawing = ShotRenderer(recipe, width, height, {}, ())
    drawing.draw(drawing.state_at(0))
    path = work.out / "image.png"
    pixels = np.ascontiguousarray(drawing.picture[: request.height, : request.width, :3])
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    work.progress(1.0, "drawn")
    return ImageResult(path, request.width, request.height)


def _still_recipe(request: ImageRequest, seed: int, config: CartoonConfig) -> Recipe:
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
        shown=request.shown,
        language=request.language,
    )
    recipe = stage(shot, seed, config)
    if request.location is not None:
        return recipe
    plain = recipe.backdrop.model_copy(update={"setting": "studio", "parts": ()})
    return recipe.model_copy(update={"backdrop": plain})
