"""Decoding a finished movie for measurement: luma of a part, band powers of the whole."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Self

import av
import av.error
import numpy as np

from ..errors import InvalidRequestError
from .hearing import RATE, powers_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from av.stream import Stream
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

_PLANAR: Final = frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuv444p", "nv12", "gray"})
"""Formats whose first plane is 8-bit luma."""
_THREADS: Final = 2
"""Of the decoder; each holds one more picture."""


_LEAD_IN_S: Final = 0.1
"""Seconds before a part of the sound from which a decoder must hear: AAC frames overlap."""


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
        for stream in self._container.streams.video:
            # Threads can be set before the first picture only.
            stream.thread_type = "FRAME"
            stream.codec_context.thread_count = _THREADS

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._container.close()

    def luma(
        self, start: float = 0.0, end: float = math.inf
    ) -> Iterator[tuple[float, NDArray[np.uint8]]]:
        """Decode the pictures shown in [start, end), or all.

        Yields:
            The time at which a picture appears, and its luma plane of shape (height, width); the
            plane is valid until the next one is asked for.

        Raises:
            InvalidRequestError: The movie has no pictures, or cannot be decoded.
        """
        for time, frame in self.frames(start, end):
            yield time, luma_of(frame)

    def frames(
        self, start: float = 0.0, end: float = math.inf
    ) -> Iterator[tuple[float, VideoFrame]]:
        """Decode the pictures shown in [start, end), or all, with their colours.

        Yields:
            The time at which a picture appears, and the picture.

        Raises:
            InvalidRequestError: The movie has no pictures, or cannot be decoded.
        """
        streams = self._container.streams.video
        if not streams:
            raise InvalidRequestError(f"{self._path} has no pictures", hint="give a movie")
        stream = streams[0]
        self._seek(stream, start)
        half_tick = float(stream.time_base or 0) / 2
        try:
            for frame in self._container.decode(stream):
                if frame.time is None or frame.time < start - half_tick:
                    continue
                if frame.time >= end - half_tick:
                    return
                yield frame.time, frame
        except av.error.FFmpegError as error:
            raise InvalidRequestError(
                f"the pictures of {self._path} cannot be decoded: {error}"
            ) from error

    def powers(self) -> NDArray[np.float32]:
        """Return how loud the whole movie is in each band of :data:`.hearing.BANDS_HZ`.

        Returns:
            Shape (bins, bands), 250 bins per second, from the movie's first picture on.

        Raises:
            InvalidRequestError: The movie has no sound, or cannot be decoded.
        """
        return powers_of(self._speechlike())

    def speech(self, start: float, end: float) -> NDArray[np.float32]:
        """Return the sound of [start, end) as mono at 16 kHz; shorter if the movie ends before.

        Raises:
            InvalidRequestError: The movie has no sound, or cannot be decoded.
        """
        wanted = round((end - start) * RATE)
        pieces: list[NDArray[np.float32]] = [np.zeros(0, np.float32)]
        have = 0
        for piece in self._speechlike(start):
            pieces.append(piece)
            have += piece.size
            if have >= wanted:
                break
        return np.concatenate(pieces)[:wanted]

    def _speechlike(self, start: float = 0.0) -> Iterator[NDArray[np.float32]]:
        """Decode all sound from a time on as mono at 16 kHz."""
        streams = self._container.streams.audio
        if not streams:
            raise InvalidRequestError(f"{self._path} has no sound")
        stream = streams[0]
        self._seek(stream, max(0.0, start - _LEAD_IN_S))
        resampler = av.AudioResampler("flt", "mono", RATE)
        early: int | None = None
        try:
            for frame in self._container.decode(stream):
                if frame.time is None:
                    continue
                if early is None:
                    early = round((start - frame.time) * RATE)
                    if early < 0:
                        yield np.zeros(-early, np.float32)
                for mono in resampler.resample(frame):
                    samples = np.asarray(mono.to_ndarray(), np.float32).ravel()
                    skipped = min(max(0, early), samples.size)
                    early -= skipped
                    yield samples[skipped:]
            for mono in resampler.resample(None):
                yield np.asarray(mono.to_ndarray(), np.float32).ravel()
        except av.error.FFmpegError as error:
            raise InvalidRequestError(
                f"the sound of {self._path} cannot be decoded: {error}"
            ) from error

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
