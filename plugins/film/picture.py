"""The film's pictures: which packets are copied, which frames are encoded again, and the poster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ainern2d.core.errors import StorageError
from ainern2d.core.media.conform import conform, film_format, index_movie, why_not_copied
from ainern2d.core.media.dissolve import write_dissolve
from ainern2d.core.media.pictures import pictures
from ainern2d.core.media.remux import Segment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ainern2d.core import ComposeRequest, Work
    from ainern2d.core.story.cutlist import CutList, PlacedShot

SHARE: Final = 0.5
"""Part of the progress that preparing the pictures takes; joining is the rest."""

POSTER_QUALITY: Final = 90
"""Of JPEG, 0 to 100."""


class Pictures:
    """Prepares the pictures of one film.

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

    def prepare(self, movies: Sequence[Path]) -> list[Segment]:
        """Make every movie fit, encode the dissolves, and return what to join.

        Raises:
            InvalidRequestError: A movie cannot be decoded.
            StorageError: A movie cannot be written.
            CancelledError: The op was cancelled.
        """
        request = self._request
        wanted = film_format(
            request.width, request.height, request.fps, request.encoding, self._scratch
        )
        segments: list[Segment] = []
        for number, (movie, shot) in enumerate(zip(movies, self._cuts.shots, strict=True)):
            self._work.cancel.check()
            self._work.progress(SHARE * number / len(movies), f"shot {number + 1}")
            body = (shot.head, shot.frames - shot.tail)
            why = why_not_copied(index_movie(movie, wanted.fps), wanted, shot.frames, body)
            if why:
                self.notes[number + 1] = why
                fitting = self._scratch / f"shot-{number}.mp4"
                conform(movie, fitting, wanted, shot.frames, body, self._work.cancel)
                movie = fitting
            if shot.head:
                blended = self._scratch / f"dissolve-{number}.mp4"
                before = self._cuts.shots[number - 1]
                old = (self.movies[-1], before.frames - before.tail)
                write_dissolve(blended, old, movie, shot.head, wanted, self._work.cancel)
                segments.append(Segment(blended, 0, shot.head))
            self.movies.append(movie)
            if body[0] < body[1]:
                segments.append(Segment(movie, *body))
        return segments


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
