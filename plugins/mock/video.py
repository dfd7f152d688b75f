"""Mock clips: a labelled card with moving mouths, to test the parts around a video backend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, Protocol

import cv2
import numpy as np
from pydantic import Field, ValidationError

from ainern2d.core import (
    Form,
    InvalidRequestError,
    MouthBoxes,
    MouthTrack,
    MovieWriter,
    Record,
    RenderRequest,
    RenderResult,
    VideoRequest,
    VideoResult,
    to_i420,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ainern2d.core import Work

Box = tuple[float, float, float, float]

OPENNESS: Final = {
    "X": 0.08,
    "A": 0.08,
    "G": 0.2,
    "B": 0.3,
    "F": 0.4,
    "H": 0.6,
    "C": 0.65,
    "E": 0.7,
    "D": 1.0,
}
"""Opening of each mouth shape, relative to the widest one."""

_CACHED_STATES: Final = 32
"""Most pictures in the cache: 100 MB at 1080p; more states rarely occur under one subtitle."""

_REST: Final = "X"
_INK: Final = (24, 20, 20, 255)
_PAPER: Final = (236, 240, 240, 255)
_SKIN: Final = (190, 215, 240, 255)


class VideoConfig(Protocol):
    """The options that :class:`MockVideo` reads.

    Attributes:
        form: ``live`` leaves drawing to the render; ``baked`` draws at once.
    """

    form: str


class MockClip(Record):
    """The live clip ``clip.json``: the request, and the seed of the colour."""

    backend: Literal["mock"] = "mock"
    recipe_version: Literal[1] = 1
    request: VideoRequest
    seed: int
    inputs: dict[str, str] = Field(default_factory=dict)


class MockVideo:
    """Makes clips of a card instead of a drawing.

    Args:
        config: Options of the mock backend.
    """

    def __init__(self, config: VideoConfig) -> None:
        self._form = Form(config.form)

    def video(self, request: VideoRequest, work: Work) -> VideoResult:
        """Make a clip: ``clip.json`` when live, an MP4 with its mouths at rest when baked.

        Raises:
            InvalidRequestError: The keyframe cannot be decoded.
            StorageError: The disk is full, or the file cannot be written.
        """
        clip = MockClip(request=request, seed=work.seed)
        if self._form is Form.LIVE:
            path = work.out / "clip.json"
            path.write_bytes(clip.to_json())
            return VideoResult(path, Form.LIVE, request.frames)
        path = work.out / "clip.mp4"
        card = _Card(clip, work.inputs.get("keyframe"))
        boxes = card.render(path, RenderRequest(**_picture(request)), None, work)
        return VideoResult(path, Form.BAKED, request.frames, boxes)

    def render(self, request: RenderRequest, work: Work) -> RenderResult:
        """Draw a live clip.

        Raises:
            InvalidRequestError: The clip is not one of this backend.
            StorageError: The disk is full, or the file cannot be written.
        """
        try:
            clip = MockClip.model_validate_json(work.inputs["clip"].read_bytes())
        except ValidationError as error:
            raise InvalidRequestError(
                "the clip was not made by the mock backend", hint="render it with its own backend"
            ) from error
        path = work.out / "movie.mp4"
        boxes = _Card(clip).render(path, request, _track(work.inputs.get("mouths")), work)
        return RenderResult(path, request.frames, boxes)


class _Card:
    """Draws the card of one clip, once per distinct state of mouths and subtitle."""

    def __init__(self, clip: MockClip, keyframe: Path | None = None) -> None:
        self._request = clip.request
        self._ground = decoded(keyframe, "keyframe") if keyframe else None
        rng = np.random.default_rng(clip.seed)
        self._colour = (*(int(c) for c in rng.integers(70, 170, 3)), 255)

    def render(
        self, path: Path, request: RenderRequest, track: MouthTrack | None, work: Work
    ) -> MouthBoxes:
        names = [performer.name for performer in self._request.cast]
        boxes = self._boxes(request.width, request.height, len(names))
        mouths = dict.fromkeys(names, _REST * request.frames) | (track.mouths if track else {})
        drawn: dict[tuple[str, str], NDArray[np.uint8]] = {}
        last: tuple[str, str] | None = None
        idr = {request.head, request.frames - request.tail}
        with MovieWriter(
            path, request.width, request.height, request.fps, request.encoding, idr
        ) as movie:
            for frame in range(request.frames):
                work.cancel.check()
                shapes = "".join(mouths[name][frame] for name in names)
                text = next((c.text for c in request.cues if c.start <= frame < c.end), "")
                state = (shapes, text)
                if state == last:
                    movie.repeat()
                    continue
                if state not in drawn:
                    if len(drawn) >= _CACHED_STATES:
                        drawn.clear()
                    drawn[state] = to_i420(self._draw(request, shapes, text, boxes))
                movie.write_i420(drawn[state])
                last = state
        work.progress(1.0, f"{request.frames} frames")
        return MouthBoxes(
            width=request.width,
            height=request.height,
            boxes={name: (box,) * request.frames for name, box in zip(names, boxes, strict=True)},
        )

    def _boxes(self, width: int, height: int, count: int) -> list[Box]:
        """Place a mouth in the middle of each of ``count`` columns."""
        column = width / max(count, 1)
        wide, tall = min(0.36 * column, 0.3 * height), 0.16 * height
        return [
            (round((i + 0.5) * column - wide / 2), round(0.56 * height), round(wide), round(tall))
            for i in range(count)
        ]

    def _draw(
        self, request: RenderRequest, shapes: str, text: str, boxes: list[Box]
    ) -> NDArray[np.uint8]:
        height, width = request.height, request.width
        picture = np.empty((height, width, 4), np.uint8)
        picture[:] = self._colour
        if self._ground is not None:
            picture[..., :3] = cv2.resize(self._ground, (width, height))
        for box, shape in zip(boxes, shapes, strict=True):
            x, y, wide, tall = (int(v) for v in box)
            middle = (x + wide // 2, y + tall // 2)
            head = (middle[0], y - tall // 2)
            cv2.ellipse(picture, head, (int(wide * 0.75), int(tall * 1.7)), 0, 0, 360, _SKIN, -1)
            lips = (int(wide * 0.36), max(1, int(tall * 0.45 * OPENNESS[shape])))
            cv2.ellipse(picture, middle, lips, 0, 0, 360, _INK, -1)
        shot = self._request
        title = f"{shot.size.value} {shot.camera.value} {shot.location.name}"
        write_words(picture, title, 0.08)
        write_words(picture, shot.caption or shot.action, 0.16)
        for row, words in enumerate(text.split("\n")):
            write_words(picture, words, 0.88 + 0.07 * row)
        return picture


def write_words(picture: NDArray[np.uint8], text: str, at: float) -> None:
    """Write text at a fraction ``at`` of the height; non-ASCII letters become question marks."""
    height, width, _ = picture.shape
    plain = text.encode("ascii", "replace").decode()
    scale = height / 600
    size, _ = cv2.getTextSize(plain, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
    scale *= min(1.0, 0.94 * width / max(size[0], 1))
    place = (int(0.03 * width), int(at * height))
    cv2.putText(picture, plain, place, cv2.FONT_HERSHEY_SIMPLEX, scale, _PAPER, 1, cv2.LINE_AA)


def decoded(path: Path, role: str) -> NDArray[np.uint8]:
    """Return the pixels of a picture: BGR, shape (height, width, 3).

    Raises:
        InvalidRequestError: The file cannot be decoded.
    """
    found = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if found is None:
        raise InvalidRequestError(f"input {role} is no picture", hint="give a PNG")
    return np.asarray(found, np.uint8)


def _picture(request: VideoRequest) -> dict[str, int]:
    return {name: getattr(request, name) for name in ("width", "height", "fps", "frames")}


def _track(path: Path | None) -> MouthTrack | None:
    return MouthTrack.model_validate_json(path.read_bytes()) if path else None
