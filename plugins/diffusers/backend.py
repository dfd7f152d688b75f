"""The backend `diffusers`: makes stills and clips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

from ainern2d.core import (
    GRIDS,
    Form,
    Grid,
    ImageResult,
    InvalidRequestError,
    VideoResult,
    covering,
    fit_pictures,
    look_of,
    picture_prompt,
    shot_prompt,
    write_png,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from ainern2d.core import ImageRequest, VideoRequest, Work

    from . import DiffusersConfig
    from .pipeline import Pipeline

CLIP_HEIGHT, STILL_HEIGHT = 480, 1024
STILLS: Final = Grid(pixels=16, step=1, fps=1, most=1)
"""Sizes that every image model supports."""
LOADED: Final = 0.05
"""Progress of an op when the model is loaded."""
FITTING: Final = 0.97


class DiffusersBackend:
    """Makes pictures with one model, which the first op loads and later ops reuse.

    Args:
        config: Options of the backend.
    """

    def __init__(self, config: DiffusersConfig) -> None:
        self._config = config
        self._pipeline: Pipeline | None = None

    def image(self, request: ImageRequest, work: Work) -> ImageResult:
        """Make a still that follows the sheets and the plate if the model takes pictures.

        Raises:
            InvalidRequestError: The model is not on this machine, or cannot serve the request.
            OutOfMemoryError: The model does not fit into the device's memory.
            CancelledError: The op was cancelled.
        """
        work.cancel.check()
        given = _references(request, work)
        if given and not self._config.edits:
            raise InvalidRequestError(
                "diffusers backend: this model draws from words alone, and is given pictures",
                hint="set backend.image.edits=true for a model that takes them",
            )
        pipeline = self._loaded(work)
        if given and not pipeline.takes("image"):
            raise InvalidRequestError(
                f"diffusers backend: {pipeline.name} takes no pictures",
                hint="choose an editing model, or set backend.image.edits=false",
            )
        width, height = STILLS.size(
            request.width, request.height, self._config.height or STILL_HEIGHT
        )
        words = picture_prompt(request, self._config.style, [what for what, _ in given])
        pictures = [_opened(path) for _, path in given]
        wanted = {
            **self._wanted(words, width, height),
            "image": pictures if len(pictures) > 1 else (pictures or [None])[0],
        }
        made = pipeline(wanted, work.seed, _progress(work, LOADED, FITTING), "images")
        path = work.out / "image.png"
        write_png(path, covering(made[0], request.width, request.height))
        work.progress(1.0, "made")
        return ImageResult(path, request.width, request.height, self._facts(pipeline))

    def video(self, request: VideoRequest, work: Work) -> VideoResult:
        """Make a clip, from its first picture if one is given.

        A clip longer than one piece continues from the last picture of the piece before.

        Raises:
            InvalidRequestError: The model is not on this machine, or cannot serve the request.
            OutOfMemoryError: The model does not fit into the device's memory.
            CancelledError: The op was cancelled.
        """
        work.cancel.check()
        grid = GRIDS[self._config.family]
        size = grid.size(request.width, request.height, self._config.height or CLIP_HEIGHT)
        pieces = grid.pieces(request.frames, request.fps)
        pipeline = self._loaded(work)
        first = work.inputs.get("keyframe") if self._config.keyframe else None
        self._check(pipeline, first, pieces, grid, request)
        words = shot_prompt(request, self._config.style)
        path = work.out / "clip.mp4"
        pictures = self._pieces(pipeline, words, size, pieces, first, work)
        shape = (request.width, request.height, request.fps, request.frames)
        fit_pictures(pictures, path, shape, grid.fps, work.cancel)
        work.progress(1.0, "made")
        facts = {"pieces": len(pieces), "made": f"{size[0]}x{size[1]}", **self._facts(pipeline)}
        return VideoResult(path, Form.BAKED, request.frames, facts=facts)

    def _check(
        self,
        pipeline: Pipeline,
        first: Path | None,
        pieces: list[int],
        grid: Grid,
        request: VideoRequest,
    ) -> None:
        begins = pipeline.takes("image") and self._config.keyframe
        if first is not None and not begins:
            raise InvalidRequestError(
                f"diffusers backend: {pipeline.name} cannot begin with a picture",
                hint="set backend.video.keyframe=false, or choose a model that can",
            )
        if first is None and pipeline.needs("image"):
            raise InvalidRequestError(
                f"diffusers backend: {pipeline.name} begins with a picture, and there is none",
                hint="choose who draws it: backend/image=NAME",
            )
        if len(pieces) > 1 and not begins:
            longest = grid.most / grid.fps
            raise InvalidRequestError(
                f"the shot has {request.frames / request.fps:.1f} s, and the model makes"
                f" {longest:.1f} s from words alone",
                hint=f"set backend.plan.max_shot_seconds={longest:.0f}, or take a model that can"
                " begin with a picture",
            )

    def _pieces(
        self,
        pipeline: Pipeline,
        words: str,
        size: tuple[int, int],
        pieces: list[int],
        first: Path | None,
        work: Work,
    ) -> Iterator[NDArray[np.uint8]]:
        grid = GRIDS[self._config.family]
        begin = _opened(first) if first is not None else None
        share = (FITTING - LOADED) / len(pieces)
        for number, length in enumerate(pieces):
            start = LOADED + share * number
            wanted = {
                **self._wanted(words, *size),
                "image": None if begin is None else begin.resize(size),
                "num_frames": length,
                "frame_rate": grid.fps,
                "fps": grid.fps,
            }
            made = pipeline(wanted, work.seed, _progress(work, start, start + share), "frames")
            yield from made[1 if number else 0 :]
            begin = _as_image(made[-1])

    def _wanted(self, words: str, width: int, height: int) -> dict[str, Any]:
        config = self._config
        return {
            "prompt": words,
            "negative_prompt": config.negative or None,
            "width": width,
            "height": height,
            "num_inference_steps": config.steps or None,
            "guidance_scale": config.guidance or None,
        }

    def _facts(self, pipeline: Pipeline) -> dict[str, Any]:
        """Return the model and its snapshot; the op's key has only the model's name."""
        found = {"model": self._config.model}
        return found | ({"snapshot": pipeline.snapshot} if pipeline.snapshot else {})

    def _loaded(self, work: Work) -> Pipeline:
        if self._pipeline is None:
            from .pipeline import Pipeline

            work.progress(0.0, "loading the model")
            self._pipeline = Pipeline(self._config)
        work.cancel.check()
        work.progress(LOADED, "drawing")
        return self._pipeline


def _references(request: ImageRequest, work: Work) -> list[tuple[str, Path]]:
    """Return the reference pictures, each with what it shows."""
    found = [
        (look_of(performer), work.inputs[f"character.{number}"])
        for number, performer in enumerate(request.cast)
        if f"character.{number}" in work.inputs
    ]
    if "location" in work.inputs:
        found.append(("the empty place", work.inputs["location"]))
    return found


def _progress(work: Work, start: float, end: float) -> Callable[[float], None]:
    def step(done: float) -> None:
        work.cancel.check()
        work.progress(start + (end - start) * done, "drawing")

    return step


def _opened(path: Path) -> Any:
    found = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if found is None:
        raise InvalidRequestError(f"{path.name} is no picture that can be read")
    return _as_image(np.asarray(found, np.uint8))


def _as_image(picture: NDArray[np.uint8]) -> Any:
    from PIL import Image

    return Image.fromarray(np.ascontiguousarray(picture[..., ::-1]))
