"""Reading any sound file as blocks of 48 kHz stereo samples."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

import av
import av.error
import numpy as np

from ..errors import InvalidRequestError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from numpy.typing import NDArray

RATE: Final = 48_000
"""Samples per second of every film."""

AAC_FRAME: Final = 1024
"""Samples of a packet of AAC."""

_GATHER: Final = 8
"""Decoded frames that are handed on together, since each block has a price."""


def sample_of(frame: int, fps: int) -> int:
    """Return the sample that is heard when a frame is shown; rounds down by less than one."""
    return frame * RATE // fps


def blocks(path: Path) -> Generator[NDArray[np.float32], None, None]:
    """Decode the first sound stream of a file.

    Yields:
        Blocks of shape (n, 2) at 48 kHz, in [-1, 1]. Mono is on both sides at full level.

    Raises:
        InvalidRequestError: The file is absent, has no sound, or cannot be decoded.
    """
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise InvalidRequestError(
                    f"{path} has no sound", hint="give a sound file such as WAV, FLAC or MP3"
                )
            stream = container.streams.audio[0]
            mono = stream.codec_context.channels == 1
            resampler = av.AudioResampler("fltp", "mono" if mono else "stereo", RATE)
            gathered: list[NDArray[np.float32]] = []
            for frame in chain(container.decode(stream), (None,)):
                for part in resampler.resample(frame):
                    gathered.append(np.asarray(part.to_ndarray(), np.float32).T)
                if gathered and (frame is None or len(gathered) >= _GATHER):
                    samples = np.concatenate(gathered)
                    gathered.clear()
                    yield np.repeat(samples, 2, axis=1) if mono else samples
    except (OSError, av.error.FFmpegError) as error:
        raise InvalidRequestError(
            f"the sound of {path} cannot be read: {error}",
            hint="give a sound file such as WAV, FLAC or MP3",
        ) from error


def check_sound(path: Path) -> None:
    """Make sure that a file holds sound, by decoding its beginning.

    Raises:
        InvalidRequestError: It does not.
    """
    source = blocks(path)
    try:
        if next(source, None) is None:
            raise InvalidRequestError(f"{path} holds no samples")
    finally:
        source.close()


class SampleReader:
    """Hands out the samples of a file in pieces of any size; silence follows.

    Args:
        path: Of a sound file.

    Raises:
        InvalidRequestError: While reading, as :func:`blocks` does.
    """

    def __init__(self, path: Path) -> None:
        self._source = blocks(path)
        self._rest = np.empty((0, 2), np.float32)
        self.done = False

    def take(self, count: int) -> NDArray[np.float32]:
        """Return the next samples, shape (count, 2)."""
        parts = [self._rest]
        have = len(self._rest)
        while have < count and not self.done:
            block = next(self._source, None)
            if block is None:
                self.done = True
            else:
                parts.append(block)
                have += len(block)
        samples = np.concatenate(parts)
        self._rest = samples[count:]
        if len(samples) < count:
            samples = np.concatenate([samples, np.zeros((count - len(samples), 2), np.float32)])
        return samples[:count]
