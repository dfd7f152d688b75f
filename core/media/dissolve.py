"""Dissolves: only the frames in which two shots overlap are decoded, blended and encoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .encode import MovieWriter
from .pictures import pictures

if TYPE_CHECKING:
    from pathlib import Path

    from ..backends.work import CancelToken
    from .conform import FilmFormat


def write_dissolve(
    target: Path,
    before: tuple[Path, int],
    after: Path,
    frames: int,
    wanted: FilmFormat,
    cancel: CancelToken,
) -> None:
    """Blend the end of one movie into the beginning of the next.

    Linear in the coded values, as editors do it. Frame n of N shows ``(n + 1/2) / N`` of the next
    movie.

    Args:
        target: Movie to write, ``frames`` long.
        before: A movie, and the frame at which its overlap begins; best an IDR frame.
        after: The next movie.
        frames: Length of the overlap.
        wanted: Size, rate and encoding; both movies have them.
        cancel: Asked for every frame.

    Raises:
        InvalidRequestError: A movie cannot be decoded or is too short.
        StorageError: The target cannot be written.
        CancelledError: The op was cancelled.
    """
    path, start = before
    old = pictures(path, start, start + frames, wanted.fps)
    new = pictures(after, 0, frames, wanted.fps)
    with MovieWriter(target, wanted.width, wanted.height, wanted.fps, wanted.encoding) as movie:
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            cancel.check()
            weight = (number + 0.5) / frames
            blended = cv2.addWeighted(one, 1 - weight, other, weight, 0)
            movie.write_i420(np.asarray(blended, np.uint8))
