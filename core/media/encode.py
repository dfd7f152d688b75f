"""Encoding drawn frames to H.264 in MP4, so that equal frames give equal bytes."""

from __future__ import annotations

import errno
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import av.error
from av.video.frame import PictureType

from ..backends.requests import PRESETS, Encoding
from ..errors import InvalidRequestError, StorageError
from .planes import Planes
from .repeats import repeats_of
from .x264 import GOP_SECONDS, add_stream

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    import numpy as np
    from av.packet import Packet
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from .planes import Area


class MovieWriter:
    """Writes one movie without sound; use it as a context manager.

    One thread, closed GOPs, no scene-cut detection, no time or host in the file: the same frames
    give the same bytes. Movies of the same size, rate and encoding have the same parameter sets, so
    their packets can be joined without encoding again. The file appears under its name when it is
    whole; after an error nothing is left.

    Args:
        path: Of the MP4 to write.
        width: Of the picture in pixels; even.
        height: Of the picture in pixels; even.
        fps: Frames per second, constant.
        encoding: How to encode.
        idr: Numbers of frames, from 0, that must be IDR frames, beside the first.

    Attributes:
        frames: How many were written so far.

    Raises:
        InvalidRequestError: The size is odd, or x264 has no such preset.
        StorageError: The file cannot be written.
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        fps: int,
        encoding: Encoding | None = None,
        idr: Collection[int] = (),
    ) -> None:
        encoding = encoding or Encoding()
        if width <= 0 or height <= 0 or width % 2 or height % 2:
            raise InvalidRequestError(
                f"a movie cannot be {width}x{height}", hint="width and height are even numbers"
            )
        if encoding.preset not in PRESETS:
            raise InvalidRequestError(
                f"x264 has no preset {encoding.preset!r}", hint="presets are: " + ", ".join(PRESETS)
            )
        self.frames = 0
        self._path = path
        self._part = path.with_name(path.name + ".part")
        self._shape = (height, width, 4)
        self._idr = frozenset(idr) | {0}
        self._time_base = Fraction(1, fps)
        self._gop = GOP_SECONDS * fps
        self._since = 0
        self._planes = Planes(width, height)
        self._repeats = repeats_of(width, height, fps, encoding)
        self._waiting: list[tuple[int, int]] = []
        try:
            # PyAV opens the file with the first packet; a folder that is missing should fail now.
            self._part.touch()
            self._container = av.open(
                str(self._part),
                "w",
                format="mp4",
                options={"fflags": "+bitexact", "movflags": "+faststart"},
            )
        except OSError as error:
            raise _storage_error(path, error) from error
        self._stream = add_stream(self._container, width, height, fps, encoding)

    def __enter__(self) -> Self:
        return self

    def write(self, frame: NDArray[np.uint8], areas: Iterable[Area] | None = None) -> None:
        """Add a picture.

        Args:
            frame: BGRA, of shape (height, width, 4).
            areas: Where it differs from the last one, at most; None is everywhere.

        Raises:
            ValueError: The picture has another shape than the movie.
            StorageError: The disk is full, or the file cannot be written.
        """
        height, width, _ = self._shape
        if frame.shape != self._shape:
            raise ValueError(f"a picture of shape {frame.shape} in a movie of {self._shape}")
        if areas is None or not self.frames:
            areas = [(0, 0, width, height)]
        self._add(changed=self._planes.paint(frame, areas))

    def write_i420(self, planes: NDArray[np.uint8]) -> None:
        """Add a picture that is YUV already.

        Args:
            planes: As :func:`.planes.to_i420` returns them, of shape (height * 3 // 2, width).

        Raises:
            ValueError: The picture has another shape than the movie.
            StorageError: The disk is full, or the file cannot be written.
        """
        height, width, _ = self._shape
        if planes.shape != (height * 3 // 2, width):
            raise ValueError(f"planes of shape {planes.shape} in a movie of {self._shape}")
        self._add(changed=self._planes.replace(planes))

    def repeat(self) -> None:
        """Add the last picture once more, without converting it again.

        Raises:
            ValueError: There is no picture yet.
            StorageError: The disk is full, or the file cannot be written.
        """
        if not self.frames:
            raise ValueError("there is no picture to repeat")
        self._add(changed=False)

    def _add(self, *, changed: bool) -> None:
        number = self.frames
        # x264 does not see the repeats, so its own count to the next IDR frame comes too late.
        if number in self._idr or self._since + 1 >= self._gop:
            kind, self._since = PictureType.I, 0
        else:
            kind, self._since = PictureType.NONE, self._since + 1
        self.frames += 1
        if self._repeats and kind is PictureType.NONE:
            self._waiting.append((number, self._since))
            if not changed:
                return
        picture = self._planes.frame
        picture.pts, picture.time_base, picture.pict_type = number, self._time_base, kind
        self._encode(picture)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._abandon()
            return
        if not self.frames:
            self._abandon()
            raise InvalidRequestError(f"{self._path.name} would have no frames")
        self._encode(None)
        try:
            self._container.close()
            self._part.replace(self._path)
        except OSError as failure:
            self._abandon()
            raise _storage_error(self._path, failure) from failure

    def _encode(self, picture: av.VideoFrame | None) -> None:
        try:
            for packet in self._stream.encode(picture):
                if self._repeats:
                    self._put_before(packet)
                self._container.mux(packet)
            if picture is None and self._repeats:
                self._put_before(None)
        except OSError as error:
            self._abandon()
            raise _storage_error(self._path, error) from error

    def _put_before(self, packet: Packet[VideoStream] | None) -> None:
        """Write the repeats that come before a packet, and number the packet by them."""
        if self._repeats is None:
            return
        while self._waiting and (packet is None or self._waiting[0][0] < (packet.pts or 0)):
            number, since = self._waiting.pop(0)
            again = av.Packet(self._repeats.one(since))
            again.stream, again.time_base = self._stream, self._time_base
            again.pts = again.dts = number
            again.duration = 1
            self._container.mux(again)
        if packet is not None and self._waiting and self._waiting[0][0] == packet.pts:
            self._repeats.renumber(memoryview(packet), self._waiting.pop(0)[1])

    def _abandon(self) -> None:
        try:
            self._container.close()
        except OSError:
            pass  # The trailer cannot be written either; the cause is already being raised.
        finally:
            self._part.unlink(missing_ok=True)


def _storage_error(path: Path, error: OSError) -> StorageError:
    if error.errno == errno.ENOSPC:
        return StorageError(
            f"the disk is full while writing {path}", hint="free some space and run it again"
        )
    reason = error.strerror or str(error)
    return StorageError(
        f"{path} cannot be written: {reason}", hint="check the folder, its rights and its quota"
    )
