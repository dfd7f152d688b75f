"""Making movies fit into a film: whether packets can be copied, and encoding where not."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import av
import av.error
import numpy as np

from ..errors import InvalidRequestError
from .encode import MovieWriter
from .pictures import BLACK, fitted_pictures

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ..backends.requests import Encoding
    from ..backends.work import CancelToken

REORDER: Final = 2
"""Frames by which a film's decoder runs ahead; x264 never needs more with its B-pyramid."""


@dataclass(frozen=True, slots=True)
class FilmFormat:
    """What every movie of a film has in common.

    Attributes:
        width: Of the picture in pixels; even.
        height: Of the picture in pixels; even.
        fps: Frames per second.
        encoding: How pictures are encoded.
        parameter_sets: SPS and PPS of H.264, as the container holds them.
    """

    width: int
    height: int
    fps: int
    encoding: Encoding
    parameter_sets: bytes = b""


@dataclass(frozen=True, slots=True)
class MovieIndex:
    """What the packets of a movie say.

    Attributes:
        codec: Such as ``h264``.
        width: In pixels.
        height: In pixels.
        parameter_sets: Of the codec.
        frames: How many pictures.
        constant: Whether picture n is shown at n / fps, for every n.
        keyframes: Numbers of the pictures that need no other.
        reorder: Frames by which its decoder must run ahead.
    """

    codec: str
    width: int
    height: int
    parameter_sets: bytes
    frames: int
    constant: bool
    keyframes: frozenset[int]
    reorder: int


def index_movie(path: Path, fps: int) -> MovieIndex:
    """Read a movie's packets without decoding them.

    Raises:
        InvalidRequestError: The file is absent, no movie, or has no pictures.
    """
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise InvalidRequestError(f"{path} has no pictures", hint="give a movie")
            stream = container.streams.video[0]
            shown = []
            keyframes = set()
            constant = True
            base = stream.time_base or Fraction(1, fps)
            for packet in container.demux(stream):
                if packet.pts is None:
                    continue
                times = packet.pts * base.numerator * fps
                position = round(times / base.denominator)
                constant &= times % base.denominator == 0
                shown.append(position)
                if packet.is_keyframe:
                    keyframes.add(position)
            context = stream.codec_context
            return MovieIndex(
                codec=context.name,
                width=stream.width,
                height=stream.height,
                parameter_sets=bytes(context.extradata or b""),
                frames=len(shown),
                constant=constant and sorted(shown) == list(range(len(shown))),
                keyframes=frozenset(keyframes),
                reorder=max((order - at for order, at in enumerate(shown)), default=0),
            )
    except (OSError, av.error.FFmpegError) as error:
        raise InvalidRequestError(
            f"{path} cannot be read as a movie: {error}", hint="give an MP4 file"
        ) from error


def film_format(width: int, height: int, fps: int, encoding: Encoding, scratch: Path) -> FilmFormat:
    """Find out the parameter sets of movies encoded like this, by encoding one black picture.

    Args:
        width: Of the picture in pixels; even.
        height: Of the picture in pixels; even.
        fps: Frames per second.
        encoding: How pictures are encoded.
        scratch: A folder for the movie, which is removed again.
    """
    path = scratch / "black.mp4"
    area = width * height
    flat = np.repeat(np.array(BLACK, np.uint8), (area, area // 4, area // 4))
    with MovieWriter(path, width, height, fps, encoding) as movie:
        movie.write_i420(flat.reshape(height * 3 // 2, width))
    sets = index_movie(path, fps).parameter_sets
    path.unlink()
    return FilmFormat(width, height, fps, encoding, sets)


def why_not_copied(
    movie: MovieIndex, wanted: FilmFormat, frames: int, idr: Collection[int] = ()
) -> str:
    """Return why a movie's packets cannot go into the film as they are; empty if they can.

    Args:
        movie: The movie.
        wanted: The film.
        frames: The length it should have.
        idr: Frames at which copying begins or ends, beside the first.
    """
    size = (movie.width, movie.height)
    if size != (wanted.width, wanted.height):
        return f"its pictures are {size[0]}x{size[1]}"
    if not movie.constant:
        return f"it does not have {wanted.fps} frames per second"
    if movie.frames != frames:
        return f"it has {movie.frames} frames where the film has {frames}"
    if movie.codec != "h264" or movie.parameter_sets != wanted.parameter_sets:
        return "it was encoded with other settings"
    if movie.reorder > REORDER or not movie.keyframes.issuperset({0, *idr} - {frames}):
        return "it has no IDR frame where a dissolve begins or ends"
    return ""


def conform(
    source: Path,
    target: Path,
    wanted: FilmFormat,
    frames: int,
    idr: Collection[int],
    cancel: CancelToken,
) -> None:
    """Encode a movie again, so that its packets fit into the film.

    Raises:
        InvalidRequestError: It cannot be decoded.
        StorageError: The target cannot be written.
        CancelledError: The op was cancelled.
    """
    with MovieWriter(
        target, wanted.width, wanted.height, wanted.fps, wanted.encoding, idr
    ) as movie:
        for picture in fitted_pictures(source, frames, wanted.fps, wanted.width, wanted.height):
            cancel.check()
            movie.write_i420(picture)
