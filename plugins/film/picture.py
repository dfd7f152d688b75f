"""The film's pictures: movies that fit into it, its dissolves, what is joined, and the poster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ainern2d.core.backends.requests import ConformShot
from ainern2d.core.errors import StorageError
from ainern2d.core.media.conform import conform, film_format, index_movie, why_not_copied
from ainern2d.core.media.dissolve import write_dissolve
from ainern2d.core.media.pictures import pictures
from ainern2d.core.media.remux import Segment

from .steps import input_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ainern2d.core import ComposeRequest, ConformRequest, Work
    from ainern2d.core.backends.requests import Encoding
    from ainern2d.core.media.conform import FilmFormat
    from ainern2d.core.story.cutlist import CutList, PlacedShot

SHARE: Final = 0.5
"""Part of the progress that looking at the pictures takes; joining is the rest."""

POSTER_QUALITY: Final = 90
"""Of JPEG, 0 to 100."""


_FORMATS: Final[dict[tuple[int, int, int, Encoding], FilmFormat]] = {}
"""The formats that this process has found out; each takes a run of the encoder."""


def format_of(request: ComposeRequest | ConformRequest, scratch: Path) -> FilmFormat:
    """Return what the movies of a film have in common.

    Args:
        request: Says the film's size, rate and encoding.
        scratch: A folder for a file that is removed again.
    """
    wanted = (request.width, request.height, request.fps, request.encoding)
    if wanted not in _FORMATS:
        _FORMATS[wanted] = film_format(*wanted, scratch)
    return _FORMATS[wanted]


def fit(
    movie: Path, shot: ConformShot, wanted: FilmFormat, target: Path, work: Work
) -> tuple[Path, str]:
    """Return a movie whose packets fit into the film, and why that is another one, if it is.

    Args:
        movie: Of the shot.
        shot: How long it is, and where dissolves begin and end in it.
        wanted: The film.
        target: Where another movie is written to.
        work: Says whether to stop.

    Raises:
        InvalidRequestError: The movie cannot be decoded.
        StorageError: The target cannot be written.
        CancelledError: The op was cancelled.
    """
    body = (shot.head, shot.frames - shot.tail)
    why = why_not_copied(index_movie(movie, wanted.fps), wanted, shot.frames, body)
    if not why:
        return movie, ""
    conform(movie, target, wanted, shot.frames, body, work.cancel)
    return target, why


def blend(request: ConformRequest, wanted: FilmFormat, scratch: Path, work: Work) -> Path:
    """Write the dissolve between two shots, and return its path.

    Raises:
        InvalidRequestError: A movie cannot be decoded.
        StorageError: The movie cannot be written.
        CancelledError: The op was cancelled.
    """
    before, after = (
        fit(input_of(work, f"movie.{number}"), shot, wanted, scratch / f"{number}.mp4", work)[0]
        for number, shot in enumerate(request.shots)
    )
    first, second = request.shots
    target = work.out / "movie.mp4"
    start = first.frames - first.tail
    write_dissolve(target, (before, start), after, second.head, wanted, work.cancel)
    return target


class Pictures:
    """The pictures of one film.

    A movie that does not fit is encoded again here. Baked clips were made to fit before, so that
    this is one of a renderer, or of a worker, that encodes in another way.

    Attributes:
        movies: For each shot a movie whose packets fit into the film, once prepared.
        notes: For each shot that was encoded again, by its number from 1, the reason.
    """

    def __init__(self, request: ComposeRequest, cuts: CutList, scratch: Path, work: Work) -> None:
        self._request = request
        self._cuts = cuts
        self._scratch = scratch
        self._work = work
        self.movies: list[Path] = []
        self.notes: dict[int, str] = {}

    def prepare(self, wanted: FilmFormat) -> list[Segment]:
        """Return what to join.

        Args:
            wanted: The film's format.

        Raises:
            InvalidRequestError: A movie is missing or cannot be decoded.
            StorageError: A movie cannot be written.
            CancelledError: The op was cancelled.
        """
        segments: list[Segment] = []
        shots = zip(self._request.shots, self._cuts.shots, strict=True)
        for number, (asked, shot) in enumerate(shots):
            self._work.cancel.check()
            self._work.progress(SHARE * number / len(self._cuts.shots), f"shot {number + 1}")
            like = ConformShot(frames=shot.frames, head=shot.head, tail=shot.tail)
            movie, why = self._fitting(f"movie.{number}", like, wanted)
            if why or asked.encoded_again:
                self.notes[number + 1] = asked.encoded_again or why
            if shot.head:
                like = ConformShot(frames=shot.head)
                segments.append(
                    Segment(self._fitting(f"dissolve.{number}", like, wanted)[0], 0, shot.head)
                )
            self.movies.append(movie)
            if shot.head < shot.frames - shot.tail:
                segments.append(Segment(movie, shot.head, shot.frames - shot.tail))
        return segments

    def _fitting(self, role: str, shot: ConformShot, wanted: FilmFormat) -> tuple[Path, str]:
        target = self._scratch / f"{role}.mp4"
        return fit(input_of(self._work, role), shot, wanted, target, self._work)


def write_poster(path: Path, cuts: CutList, movies: Sequence[Path]) -> None:
    """Save the middle of the first shot with speech, or of the first shot, as JPEG.

    Raises:
        InvalidRequestError: The movie cannot be decoded.
        StorageError: The file cannot be written.
    """
    number = min((line.shot for line in cuts.lines), default=0)
    middle = _middle(cuts.shots[number])
    planes = next(pictures(movies[number], middle, middle + 1, cuts.fps))
    bgr = cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420)
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, POSTER_QUALITY])
    try:
        path.write_bytes(np.asarray(data).tobytes())
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror or error}") from error


def _middle(shot: PlacedShot) -> int:
    """Return the frame in the middle of what no dissolve covers."""
    return min((shot.head + shot.frames - shot.tail) // 2, shot.frames - 1)
