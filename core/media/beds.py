"""Music and ambience: looped without a seam, faded at the ends, turned down under speech."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import tee
from typing import TYPE_CHECKING, Final

import numpy as np

from ..errors import InvalidRequestError
from .levels import Envelope, borders, interpolate
from .loudness import loudness_of
from .samples import RATE, blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ..backends.work import CancelToken
    from .overlays import Overlays

LOOP_OVERLAP: Final = RATE * 3 // 2
"""Samples by which the end of a bed and its next beginning overlap: 1.5 s."""

DUCK_HOP: Final = RATE // 100
"""Samples per point of the ducking envelope: 10 ms."""

DUCK_ATTACK: Final = 0.25
"""Seconds in which a bed goes down before speech begins."""

DUCK_HOLD: Final = 0.5
"""Seconds for which it stays down after the last sound: it does not pump between two lines."""

DUCK_RELEASE: Final = 1.0
"""Seconds in which it then comes back."""

SPEAKING: Final = 10 ** (-48 / 10)
"""Mean square from which a hop counts as speech: -48 dBFS, 28 dB below a plain line."""

FADE_IN: Final = 1.5
FADE_OUT: Final = 3.0
"""Seconds of fade at the film's ends; at most a quarter of it."""

MEASURED_S: Final = 90.0
"""Seconds of speech, and of a bed, of which the loudness is measured."""

PLAIN_SPEECH: Final = -20.0
"""LUFS to which a bed's level refers in a film without a word."""


@dataclass(frozen=True, slots=True)
class Bed:
    """Sound that lies under the whole film; it is repeated when it is shorter.

    Attributes:
        path: Any sound file.
        level: Its loudness where there is no speech, in LU relative to the speech.
        duck: Decibels added during speech; not above 0.
    """

    path: Path
    level: float
    duck: float


class LoopReader:
    """Hands out a file's samples without end; its end melts into its beginning with equal power.

    Args:
        path: Of a sound file.
        wanted: Samples that will be taken in all; what is long enough for that never melts.

    Raises:
        InvalidRequestError: While reading: it cannot be decoded, or is empty.
    """

    def __init__(self, path: Path, wanted: int) -> None:
        self._path = path
        self._wanted = wanted
        self._source = blocks(path)
        self._held = np.empty((0, 2), np.float32)
        self._read = 0

    def take(self, count: int) -> NDArray[np.float32]:
        """Return the next samples, shape (count, 2)."""
        parts = [self._held]
        have = len(self._held)
        while have < min(count + LOOP_OVERLAP, self._wanted):
            block = next(self._source, None)
            if block is None:
                joined = self._melt(np.concatenate(parts))
                parts, have = [joined], len(joined)
            else:
                parts.append(block)
                have += len(block)
                self._read += len(block)
        samples = np.concatenate(parts)
        self._held = samples[count:]
        self._wanted -= count
        return samples[:count]

    def _melt(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        if not self._read:
            raise InvalidRequestError(
                f"{self._path} holds no samples", hint="give a sound file such as WAV, FLAC or MP3"
            )
        overlap = min(LOOP_OVERLAP, self._read // 2)
        self._source, self._read = blocks(self._path), 0
        parts: list[NDArray[np.float32]] = []
        while self._read < overlap:
            block = next(self._source)
            parts.append(block)
            self._read += len(block)
        if not parts:
            return samples
        begin = np.concatenate(parts)
        angle = ((np.arange(overlap) + 0.5) / overlap * np.pi / 2).astype(np.float32)[:, None]
        body = len(samples) - overlap
        middle = samples[body:] * np.cos(angle) + begin[:overlap] * np.sin(angle)
        return np.concatenate([samples[:body], middle, begin[overlap:]])


def under(
    voices: Iterable[NDArray[np.float32]],
    samples: int,
    beds: Sequence[Bed],
    speech: Sequence[Path],
    cancel: CancelToken,
    overlays: Overlays | None = None,
) -> Iterator[NDArray[np.float32]]:
    """Lay beds and other sounds under speech.

    Args:
        voices: Blocks of shape (n, 2); all but the last a multiple of :data:`DUCK_HOP` long.
        samples: Length of the film.
        beds: Music and ambience.
        speech: The files of the lines, whose loudness the beds refer to.
        cancel: Asked while loudness is measured.
        overlays: Sounds that are heard for a while.

    Yields:
        The same blocks with the beds and the sounds in them.

    Raises:
        InvalidRequestError: A file has no sound or cannot be decoded.
        CancelledError: The op was cancelled.
    """
    spoken = spoken_loudness(speech, cancel) if beds else PLAIN_SPEECH
    readers = []
    for bed in beds:
        heard = loudness_of([bed.path], MEASURED_S, cancel)
        gain = spoken + bed.level - heard if np.isfinite(heard) else 0.0
        readers.append((LoopReader(bed.path, samples), gain, bed.duck))
    # The envelope looks ahead, so the voices wait for it; a block or two.
    to_hear, to_mix = tee(voices)
    first = 0
    for points, block in zip(_speaking(to_hear), to_mix, strict=True):
        count = len(block)
        fade = _fade(first, count, samples)
        for reader, gain, duck in readers:
            curve = interpolate(gain - duck * points, DUCK_HOP)[:count]
            block = block + reader.take(count) * (curve * fade)
        if overlays is not None:
            block = _with(block, overlays.of(first, count), points)
        first += count
        yield block


def spoken_loudness(speech: Sequence[Path], cancel: CancelToken) -> float:
    """Return the loudness of lines in LUFS, or :data:`PLAIN_SPEECH` if they are silent.

    Raises:
        InvalidRequestError: A file has no sound or cannot be decoded.
        CancelledError: The op was cancelled.
    """
    spoken = loudness_of(speech, MEASURED_S, cancel) if speech else PLAIN_SPEECH
    return spoken if np.isfinite(spoken) else PLAIN_SPEECH


def _with(
    block: NDArray[np.float32],
    heard: Sequence[tuple[slice, NDArray[np.float32], float]],
    points: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Return a block with sounds in it, which are turned down where ``points`` say so."""
    if heard:
        block = block.copy()
    for where, samples, duck in heard:
        if duck:
            samples = samples * interpolate(-duck * points, DUCK_HOP)[where]
        block[where] += samples
    return block


def _speaking(voices: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float64]]:
    """Return how much speech there is, from 0 to -1, at the borders of the hops of each block."""
    envelope = Envelope(DUCK_HOP / RATE / DUCK_ATTACK, DUCK_HOP / RATE / DUCK_RELEASE, depth=1.0)
    return borders(envelope, _gate(voices))


def _gate(voices: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float64]]:
    """Return -1 for each hop with speech in it or shortly before it, else 0."""
    hold = round(DUCK_HOLD * RATE / DUCK_HOP)
    since = hold + 1
    for block in voices:
        hops = -(-len(block) // DUCK_HOP)
        mono = np.zeros(hops * DUCK_HOP, np.float32)
        mono[: len(block)] = block.mean(axis=1)
        loud = (mono.reshape(hops, DUCK_HOP) ** 2).mean(axis=1) > SPEAKING
        at = np.arange(hops)
        last = np.maximum.accumulate(np.where(loud, at, -since))
        since = int(hops - last[-1]) if hops else since
        yield np.where(at - last <= hold, -1.0, 0.0)


def _fade(first: int, count: int, samples: int) -> NDArray[np.float32] | np.float32:
    """Return the fade of samples [first, first + count) of a film: raised cosines."""
    longest = samples / RATE / 4
    begin, end = (min(seconds, longest) * RATE for seconds in (FADE_IN, FADE_OUT))
    if first >= begin and first + count <= samples - end:
        return np.float32(1)
    at = np.arange(first, first + count) + 0.5
    edge = np.minimum(np.minimum(at / begin, (samples - at) / end), 1)
    return np.asarray((1 - np.cos(np.pi * edge)) / 2, np.float32)[:, None]
