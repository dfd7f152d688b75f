"""The backend: one method per kind of work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from ainern2d.core import (
    Form,
    InvalidRequestError,
    MouthBoxes,
    MouthTrack,
    MovieWriter,
    Record,
    RenderResult,
    VideoRequest,
    VideoResult,
    write_text,
)

from .artist import Artist

if TYPE_CHECKING:
    from ainern2d.core import RenderRequest, Work

    from . import PixelsmithConfig


class PixelClip(Record):
    """The live clip, ``clip.json``: all that the render needs to know."""

    backend: Literal["pixelsmith"] = "pixelsmith"
    recipe_version: Literal[1] = 1
    request: VideoRequest
    seed: int


class Pixelsmith:
    """Draws shots as pixel art."""

    def __init__(self, config: PixelsmithConfig) -> None:
        self._config = config

    def video(self, request: VideoRequest, work: Work) -> VideoResult:
        """Make a live clip: the drawing waits until the mouths are known."""
        path = work.out / "clip.json"
        path.write_bytes(PixelClip(request=request, seed=work.seed).to_json())
        return VideoResult(path, Form.LIVE, request.frames)

    def render(self, request: RenderRequest, work: Work) -> RenderResult:
        """Draw a clip with its mouths and subtitles.

        Raises:
            InvalidRequestError: The clip is not one of this backend.
        """
        try:
            clip = PixelClip.model_validate_json(work.inputs["clip"].read_bytes())
        except ValidationError as error:
            raise InvalidRequestError(
                "the clip was not made by pixelsmith", hint="render it with its own backend"
            ) from error
        artist = Artist(clip.request, clip.seed, self._config)
        mouths: dict[str, str] = {}
        if "mouths" in work.inputs:
            track = MouthTrack.model_validate_json(work.inputs["mouths"].read_bytes())
            mouths = dict(track.mouths)
        boxes: dict[str, list[tuple[float, float, float, float]]] = {}
        path = work.out / "movie.mp4"
        idr = {request.head, request.frames - request.tail}
        size = (request.width, request.height)
        with MovieWriter(path, *size, request.fps, request.encoding, idr) as movie:
            for frame in range(request.frames):
                work.cancel.check()
                work.progress(frame / request.frames, f"frame {frame}")
                shapes = {name: track[frame] for name, track in mouths.items()}
                picture, found = artist.draw(frame, shapes, *size)
                for name, box in found.items():
                    boxes.setdefault(name, []).append(box)
                cue = next((c.text for c in request.cues if c.start <= frame < c.end), "")
                write_text(picture, clip.request.caption, 0.5, request.language)
                write_text(picture, cue, 0.9, request.language)
                movie.write(picture)
        measured = MouthBoxes(
            width=request.width,
            height=request.height,
            boxes={name: tuple(places) for name, places in boxes.items()},
        )
        return RenderResult(path, request.frames, measured)
