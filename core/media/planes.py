"""Pictures in planar YUV 4:2:0, as x264 wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

Area = tuple[int, int, int, int]
"""Left, top, right and bottom of a rectangle, in pixels."""

# Shots are encoded in parallel, so each keeps to one core; OpenCV would start threads of its own.
cv2.setNumThreads(1)


def to_i420(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Convert a picture to planar YUV 4:2:0 of limited range, by the matrix of ITU-R BT.601.

    OpenCV has no other matrix, and takes a fourteenth of the time of swscale.

    Args:
        frame: Of shape (height, width, 4), BGRA; height and width are even. Alpha is ignored.

    Returns:
        Of shape (height * 3 // 2, width): the Y plane, then U and V at half size.
    """
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGRA2YUV_I420), dtype=np.uint8)


class Planes:
    """A picture that is kept and changed in place: fresh memory costs more than what is copied.

    Args:
        width: In pixels; even.
        height: In pixels; even.

    Attributes:
        frame: The picture for the encoder, which takes a copy of it.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self.frame = av.VideoFrame(width, height, "yuv420p")
        self._scratch: NDArray[np.uint8] = np.empty(width * height * 3 // 2, np.uint8)
        self._views: list[NDArray[np.uint8]] = []
        for plane in self.frame.planes:
            rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
            rows[:] = 0
            self._views.append(rows[: plane.height, : plane.width])

    def paint(self, picture: NDArray[np.uint8], areas: Iterable[Area]) -> bool:
        """Take over parts of a BGRA picture of the whole size.

        Returns:
            Whether anything has changed.
        """
        changed = False
        for left, top, right, bottom in areas:
            left, top = max(0, left & ~1), max(0, top & ~3)
            right, bottom = min(self._size[0], right + 1 & ~1), min(self._size[1], bottom + 3 & ~3)
            if left < right and top < bottom:
                rows, columns = (bottom - top) * 3 // 2, right - left
                part = self._scratch[: rows * columns].reshape(rows, columns)
                cv2.cvtColor(picture[top:bottom, left:right], cv2.COLOR_BGRA2YUV_I420, part)
                changed |= self.replace(part, left, top)
        return changed

    def replace(self, planes: NDArray[np.uint8], left: int = 0, top: int = 0) -> bool:
        """Take over a picture that is YUV already, with its corner at an even place.

        Returns:
            Whether anything has changed.
        """
        rows, columns = len(planes) * 2 // 3, planes.shape[1]
        flat, size = planes.reshape(-1), rows * columns
        changed = False
        for view, (start, end, by) in zip(
            self._views,
            ((0, size, 1), (size, size * 5 // 4, 2), (size * 5 // 4, size * 3 // 2, 2)),
            strict=True,
        ):
            new = flat[start:end].reshape(rows // by, columns // by)
            old = view[top // by :, left // by :][: rows // by, : columns // by]
            # Pictures that turn out to be equal need no encoding; most differ in some eighth row.
            if changed or not (np.array_equal(old[::8], new[::8]) and np.array_equal(old, new)):
                np.copyto(old, new)
                changed = True
        return changed
