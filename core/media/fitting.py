"""Fitting what a model made into what was asked for: pictures to a size, movies to frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import av.error
import cv2
import numpy as np

from ..errors import InvalidRequestError
from .encode import MovieWriter
from .samples import RATE, blocks
from .wav import write_wav

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ..backends.work import CancelToken


def fit_picture(source: Path, target: Path, width: int, height: int) -> None:
    """Write a picture as a PNG of a size, cutting off what has another shape.

    The pixels are all that is kept: a server writes the whole job into its files.

    Raises:
        InvalidRequestError: It is no picture.
    """
    found = cv2.imdecode(np.frombuffer(source.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if found is None:
        raise InvalidRequestError(f"{source.name} is no picture that can be read")
    write_png(target, covering(np.asarray(found, np.uint8), width, height))


def fit_movies(
    sources: Sequence[Path],
    target: Path,
    shape: tuple[int, int, int, int],
    fps: int,
    cancel: CancelToken,
) -> int:
    """Write movies that go on from each other as one, each frame showing what is due at its time.

    Args:
        sources: Each but the first begins with the last picture of the one before.
        target: MP4 to write.
        shape: Width, height, frames per second and frames of what is wanted.
        fps: Frames per second of the sources; the times in their containers are ignored.
        cancel: Looked at with each frame.

    Returns:
        How many pictures they have; the last one stays where they are too few.

    Raises:
        InvalidRequestError: One of them is no movie.
        CancelledError: The op was cancelled.
    """
    return fit_pictures(_pictures(sources), target, shape, fps, cancel)


def fit_pictures(
    pictures: Iterable[NDArray[np.uint8]],
    target: Path,
    shape: tuple[int, int, int, int],
    fps: int,
    cancel: CancelToken,
) -> int:
    """Write pictures as a movie, each frame showing what is due at its time.

    Args:
        pictures: BGR, each of shape (height, width, 3), all of one size.
        target: MP4 to write.
        shape: Width, height, frames per second and frames of what is wanted.
        fps: Of the pictures.
        cancel: Looked at with each of them.

    Returns:
        How many there are; the last one stays where they are too few.

    Raises:
        InvalidRequestError: There are none.
        CancelledError: The op was cancelled.
    """
    width, height, wanted_fps, frames = shape
    count = 0
    with MovieWriter(target, width, height, wanted_fps) as movie:
        for picture in pictures:
            cancel.check()
            count += 1
            # Picture n is shown from n / fps on, until the next one is due.
            due = min(frames, -(-count * wanted_fps // fps))
            if movie.frames < due:
                movie.write(_bgra(covering(picture, width, height)))
            while movie.frames < due:
                movie.repeat()
        while 0 < movie.frames < frames:
            movie.repeat()
    return count


def write_picture(movie: Path, target: Path, *, last: bool) -> tuple[int, int]:
    """Save the first or the last picture of a movie as a PNG, and return its width and height.

    Raises:
        InvalidRequestError: It is no movie.
    """
    found: NDArray[np.uint8] | None = None
    for picture in _pictures([movie]):
        found = picture
        if not last:
            break
    if found is None:
        raise InvalidRequestError(f"{movie.name} has no pictures", hint="give a movie")
    write_png(target, found)
    return found.shape[1], found.shape[0]


def mix_speech(lines: Iterable[tuple[Path, float]], seconds: float) -> NDArray[np.float32]:
    """Lay lines over each other.

    Args:
        lines: Sound file and the time at which it begins, in seconds.
        seconds: Of the whole; what is later is cut off.

    Returns:
        Mono at 48 kHz.

    Raises:
        InvalidRequestError: A file is no sound.
    """
    mixed = np.zeros(round(seconds * RATE), np.float32)
    for path, start in lines:
        at = round(start * RATE)
        for block in blocks(path):
            part = block.mean(axis=1)[: max(0, mixed.size - at)]
            mixed[at : at + part.size] += part
            at += len(block)
    return np.clip(mixed, -1, 1)


def write_part(path: Path, sound: NDArray[np.float32], start: float, seconds: float) -> None:
    """Write a part of a sound as WAV; silence follows its end."""
    first, size = round(start * RATE), round(seconds * RATE)
    part = sound[first : first + size]
    part = np.pad(part, (0, size - part.size))
    write_wav(path, np.rint(part * 32767).astype(np.int16), RATE)


def _pictures(sources: Sequence[Path]) -> Iterator[NDArray[np.uint8]]:
    for number, source in enumerate(sources):
        try:
            with av.open(str(source)) as container:
                if not container.streams.video:
                    raise InvalidRequestError(f"{source.name} has no pictures", hint="give a movie")
                for position, frame in enumerate(container.decode(video=0)):
                    if number == 0 or position:
                        yield np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
        except (OSError, av.error.FFmpegError) as error:
            raise InvalidRequestError(f"{source.name} cannot be decoded: {error}") from error


def covering(picture: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Scale a BGR picture so that it covers a size, and cut off evenly what is too much."""
    rows, columns = picture.shape[:2]
    if (columns, rows) == (width, height):
        return picture
    scale = max(width / columns, height / rows)
    size = (max(width, round(columns * scale)), max(height, round(rows * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(picture, size, interpolation=method)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return np.ascontiguousarray(scaled[top : top + height, left : left + width], np.uint8)


def _bgra(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA), np.uint8)


def write_png(target: Path, picture: NDArray[np.uint8]) -> None:
    """Write a picture, BGR of shape (height, width, 3), as a PNG without any metadata."""
    _, data = cv2.imencode(".png", picture)
    target.write_bytes(np.asarray(data).tobytes())
