"""Decoding parts of a finished movie for measurement: luma planes, and loudness over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

import av
import av.error
import numpy as np

from ..errors import InvalidRequestError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from av.stream import Stream
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

BINS_PER_S: Final = 250
"""Resolution of a loudness curve: one value per 4 ms."""

PREROLL_S: Final = 0.1
"""Seconds decoded before the part that is asked for: AAC needs the frame before to be exact."""

_PLANAR: Final = frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuv444p", "nv12", "gray"})
"""Formats whose first plane is 8-bit luma."""


class MovieReader:
    """Decodes parts of one movie, each from its nearest keyframe; use it as a context manager.

    Positions are seconds of the movie as a player shows it: presentation times, so the priming
    samples of AAC and edit lists are accounted for. Never holds more than a few frames.

    Raises:
        InvalidRequestError: The file is absent, or no movie.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._container = av.open(str(path))
        except (OSError, av.error.FFmpegError) as error:
            raise InvalidRequestError(f"{path} cannot be read as a movie: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._container.close()

    def luma(self, start: float, end: float) -> Iterator[tuple[float, NDArray[np.uint8]]]:
        """Decode the pictures shown in [start, end).

        Yields:
            The time at which a picture appears, and its luma plane of shape (height, width); the
            plane is valid until the next one is asked for.

        Raises:
            InvalidRequestError: The movie has no pictures, or cannot be decoded.
        """
        streams = self._container.streams.video
        if not streams:
            raise InvalidRequestError(f"{self._path} has no pictures")
        stream = streams[0]
        self._seek(stream, start)
        half_tick = float(stream.time_base or 0) / 2
        try:
            for frame in self._container.decode(stream):
                if frame.time is None or frame.time < start - half_tick:
                    continue
                if frame.time >= end - half_tick:
                    return
                yield frame.time, luma_of(frame)
        except av.error.FFmpegError as error:
            raise InvalidRequestError(
                f"the pictures of {self._path} cannot be decoded: {error}"
            ) from error

    def loudness(self, start: float, end: float) -> NDArray[np.float64]:
        """Return the RMS of the sound in [start, end), one value per 4 ms, of full scale.

        ``start`` may be negative and ``end`` may lie after the movie: nothing sounds there.

        Raises:
            InvalidRequestError: The movie has no sound, or cannot be decoded.
        """
        streams = self._container.streams.audio
        if not streams:
            raise InvalidRequestError(f"{self._path} has no sound")
        stream = streams[0]
        self._seek(stream, max(0.0, start - PREROLL_S))
        bins = max(0, round((end - start) * BINS_PER_S))
        power, count = np.zeros(bins), np.zeros(bins)
        resampler = av.AudioResampler("flt", "mono")  # the rate stays, so nothing is delayed
        try:
            for frame in self._container.decode(stream):
                if frame.time is None:
                    continue
                if frame.time >= end:
                    break
                for mono in resampler.resample(frame):
                    samples = mono.to_ndarray().ravel().astype(np.float64)
                    at = frame.time - start + np.arange(samples.size) / frame.sample_rate
                    index = np.floor(at * BINS_PER_S).astype(np.int64)
                    inside = (index >= 0) & (index < bins)
                    power += np.bincount(index[inside], samples[inside] ** 2, bins)
                    count += np.bincount(index[inside], minlength=bins)
        except av.error.FFmpegError as error:
            raise InvalidRequestError(
                f"the sound of {self._path} cannot be decoded: {error}"
            ) from error
        return np.sqrt(power / np.maximum(count, 1))

    def _seek(self, stream: Stream, seconds: float) -> None:
        if stream.time_base is None:
            raise InvalidRequestError(f"{self._path} has no times")
        self._container.seek(int(seconds / float(stream.time_base)), stream=stream)


def luma_of(frame: VideoFrame) -> NDArray[np.uint8]:
    """Return the luma of a picture, of shape (height, width), without copying if it has 8 bits."""
    if frame.format.name not in _PLANAR:
        return np.asarray(frame.to_ndarray(format="gray"), np.uint8)
    plane = frame.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return np.asarray(rows[:, : plane.width])
