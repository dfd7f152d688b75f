"""Decoding movies to planar YUV pictures, for the few that a film must encode again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import av
import av.error
import cv2
import numpy as np

from ..errors import InvalidRequestError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction
    from pathlib import Path

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

BLACK: Final = (16, 128, 128)
"""Y, U and V of black, in the limited range."""


def pictures(path: Path, start: int, end: int, fps: int) -> Iterator[NDArray[np.uint8]]:
    """Decode frames [start, end) of a movie of constant rate that begins at time 0.

    Fast when ``start`` is an IDR frame; otherwise decoding begins at the IDR frame before it.

    Yields:
        I420, of shape (height * 3 // 2, width).

    Raises:
        InvalidRequestError: The movie cannot be decoded, or ends too early.
    """
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "NONE"
            if start:
                container.seek(int(start / (fps * _tick(stream.time_base))), stream=stream)
            wanted = start
            for frame in container.decode(stream):
                if frame.time is None or round(frame.time * fps) < wanted:
                    continue
                yield np.asarray(frame.to_ndarray(format="yuv420p"), np.uint8)
                wanted += 1
                if wanted == end:
                    return
    except (OSError, av.error.FFmpegError) as error:
        raise InvalidRequestError(f"the pictures of {path} cannot be decoded: {error}") from error
    raise InvalidRequestError(f"{path} ends before frame {end}")


def fitted_pictures(
    path: Path, frames: int, fps: int, width: int, height: int
) -> Iterator[NDArray[np.uint8]]:
    """Decode any movie into a fixed number of frames of another size and rate.

    Each frame shows what the movie shows at that time. What is too long is cut, after the movie's
    end its last picture stays, and black bars fill up another aspect ratio.

    Yields:
        I420, of shape (height * 3 // 2, width), exactly ``frames`` times.

    Raises:
        InvalidRequestError: The movie has no pictures or cannot be decoded.
    """
    given = 0
    last: NDArray[np.uint8] | None = None
    for time, frame in _timed_frames(path):
        # A picture is due from its own time on, so the one before is repeated up to there.
        due = max(0, -int(-(time * fps - 0.01) // 1))
        while last is not None and given < min(due, frames):
            yield last
            given += 1
        if given == frames:
            return
        last = letterbox(frame, width, height)
    if last is None:
        raise InvalidRequestError(f"{path} has no pictures")
    while given < frames:
        yield last
        given += 1


def read_pictures(movie: Path) -> Iterator[NDArray[np.uint8]]:
    """Read a movie's pictures, as :meth:`.encode.MovieWriter.write` takes them.

    Yields:
        BGRA, of shape (height, width, 4), in the order in which they are shown.

    Raises:
        InvalidRequestError: The movie has no pictures or cannot be decoded.
    """
    for _, frame in _timed_frames(movie):
        yield np.asarray(frame.to_ndarray(format="bgra"), np.uint8)


def letterbox(frame: VideoFrame, width: int, height: int) -> NDArray[np.uint8]:
    """Scale a picture into a size, keeping its aspect ratio between black bars.

    Returns:
        I420, of shape (height * 3 // 2, width).
    """
    scale = min(width / frame.width, height / frame.height)
    inner_width = max(2, round(frame.width * scale / 2) * 2)
    inner_height = max(2, round(frame.height * scale / 2) * 2)
    limited = frame.reformat(format="yuv420p", dst_color_range="MPEG")
    plain = np.asarray(limited.to_ndarray(), np.uint8)
    if (frame.width, frame.height) == (width, height):
        return plain
    rows, columns = frame.height - frame.height % 2, frame.width - frame.width % 2
    sources = _planes(plain, columns, rows) if plain.shape[0] * 2 == rows * 3 else None
    if sources is None:  # Odd sizes have planes that no array of rows can hold.
        even = frame.reformat(width=columns, height=rows, format="yuv420p")
        sources = _planes(np.asarray(even.to_ndarray(), np.uint8), columns, rows)
    parts = []
    for source, divisor, black in zip(sources, (1, 2, 2), BLACK, strict=True):
        plane = np.full((height // divisor, width // divisor), black, np.uint8)
        size = (inner_width // divisor, inner_height // divisor)
        method = cv2.INTER_AREA if size[0] < source.shape[1] else cv2.INTER_CUBIC
        small = cv2.resize(source, size, interpolation=method)
        top = (height - inner_height) // 4 * 2 // divisor
        left = (width - inner_width) // 4 * 2 // divisor
        plane[top : top + size[1], left : left + size[0]] = small
        parts.append(plane.ravel())
    return np.concatenate(parts).reshape(height * 3 // 2, width)


def _planes(i420: NDArray[np.uint8], width: int, height: int) -> list[NDArray[np.uint8]]:
    flat = i420.reshape(-1)
    luma, chroma = width * height, width * height // 4
    return [
        flat[:luma].reshape(height, width),
        flat[luma : luma + chroma].reshape(height // 2, width // 2),
        flat[luma + chroma : luma + 2 * chroma].reshape(height // 2, width // 2),
    ]


def _timed_frames(path: Path) -> Iterator[tuple[float, VideoFrame]]:
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise InvalidRequestError(f"{path} has no pictures", hint="give a movie")
            stream = container.streams.video[0]
            stream.thread_type = "NONE"
            first: float | None = None
            for frame in container.decode(stream):
                time = frame.time or 0.0
                first = time if first is None else first
                yield time - first, frame
    except (OSError, av.error.FFmpegError) as error:
        raise InvalidRequestError(f"the pictures of {path} cannot be decoded: {error}") from error


def _tick(time_base: Fraction | None) -> float:
    return float(time_base or 1)
