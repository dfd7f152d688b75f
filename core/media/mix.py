"""Mixing speech, sounds, music and ambience into one stereo track, block by block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from .beds import Bed, under
from .samples import RATE, SampleReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ..backends.work import CancelToken
    from .overlays import Overlays

BLOCK: Final = RATE
"""Samples per block: one second."""


@dataclass(frozen=True, slots=True)
class PlacedSpeech:
    """A line's sound file, and the sample of the film at which it begins."""

    path: Path
    start: int


def mix(
    samples: int,
    speech: Sequence[PlacedSpeech],
    beds: Sequence[Bed],
    cancel: CancelToken,
    overlays: Overlays | None = None,
) -> Iterator[NDArray[np.float32]]:
    """Mix a film's sound.

    Memory holds a few blocks, and the lines and beds that are heard in them.

    Args:
        samples: Length of the film.
        speech: The lines; what would sound after the film's end is cut.
        beds: Music and ambience.
        cancel: Asked while the beds are measured.
        overlays: Effects and pieces of music.

    Yields:
        Blocks of shape (n, 2) at 48 kHz, each :data:`BLOCK` long but the last. Peaks may pass 1.

    Raises:
        InvalidRequestError: A file has no sound or cannot be decoded.
        CancelledError: The op was cancelled.
    """
    lines = sorted(speech, key=lambda line: (line.start, str(line.path)))
    voices = _voices(samples, lines)
    if not beds and overlays is None:
        return voices
    return under(voices, samples, beds, [line.path for line in lines], cancel, overlays)


def _voices(samples: int, speech: Sequence[PlacedSpeech]) -> Iterator[NDArray[np.float32]]:
    waiting = iter(speech)
    line = next(waiting, None)
    speaking: list[tuple[int, SampleReader]] = []
    for first in range(0, samples, BLOCK):
        last = min(first + BLOCK, samples)
        block = np.zeros((last - first, 2), np.float32)
        while line is not None and line.start < last:
            speaking.append((line.start, SampleReader(line.path)))
            line = next(waiting, None)
        for start, reader in speaking:
            offset = max(start - first, 0)
            block[offset:] += reader.take(last - first - offset)
        speaking = [(start, reader) for start, reader in speaking if not reader.done]
        yield block
