"""Mixing speech, music and ambience into one stereo track, block by block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from .levels import slew
from .samples import RATE, SampleReader, blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

BLOCK: Final = RATE
"""Samples per block: one second."""

DUCK_POINT: Final = 480
"""Samples per point of the ducking envelope: 10 ms."""

DUCK_ATTACK: Final = 0.25
"""Seconds in which a bed goes down before somebody speaks."""

DUCK_RELEASE: Final = 0.8
"""Seconds in which it comes back; longer than the pause between two lines, so it does not pump."""

FADE: Final = 1.0
"""Seconds of fade of a bed at both ends of the film."""

TONE_SAMPLES: Final = 1 << 18
"""Length of the loop of room tone: 5.5 s."""


@dataclass(frozen=True, slots=True)
class PlacedSpeech:
    """A line's sound file, and the sample of the film at which it begins."""

    path: Path
    start: int


@dataclass(frozen=True, slots=True)
class Bed:
    """Sound that lies under the whole film; it is repeated when it is shorter.

    Attributes:
        path: Any sound file.
        gain: Decibels.
        duck: Decibels added while somebody speaks; not above 0.
    """

    path: Path
    gain: float
    duck: float


def mix(
    samples: int, speech: Sequence[PlacedSpeech], beds: Sequence[Bed] = ()
) -> Iterator[NDArray[np.float32]]:
    """Mix a film's sound.

    Memory holds one block, the lines that are heard in it, and the ducking envelope.

    Args:
        samples: Length of the film.
        speech: The lines; what would sound after the film's end is cut.
        beds: Music and ambience.

    Yields:
        Blocks of shape (n, 2) at 48 kHz, each :data:`BLOCK` long but the last. Peaks may pass 1.

    Raises:
        InvalidRequestError: A file has no sound or cannot be decoded.
    """
    waiting = sorted(speech, key=lambda line: (line.start, str(line.path)), reverse=True)
    spans = _spans(waiting) if beds else []
    under = [(SampleReader(bed.path, loop=True), _bed_gain(bed, spans, samples)) for bed in beds]
    speaking: list[tuple[int, SampleReader]] = []
    for first in range(0, samples, BLOCK):
        last = min(first + BLOCK, samples)
        block = np.zeros((last - first, 2), np.float32)
        for reader, points in under:
            block += reader.take(last - first) * _gains(points, first, last)
        while waiting and waiting[-1].start < last:
            line = waiting.pop()
            speaking.append((line.start, SampleReader(line.path)))
        for start, reader in speaking:
            offset = max(start - first, 0)
            block[offset:] += reader.take(last - first - offset)
        speaking = [(start, reader) for start, reader in speaking if not reader.done]
        yield block


def room_tone(seed: int, level: float) -> NDArray[np.float32]:
    """Return a seamless loop of soft noise, so that silence does not sound like a fault.

    Its spectrum falls by 3 dB per octave between 60 Hz and 8 kHz, as that of a quiet room does.

    Args:
        seed: The same seed gives the same noise.
        level: Root mean square of each side, in dBFS.

    Returns:
        Shape (TONE_SAMPLES, 2); both sides differ, so it sounds wide.
    """
    frequencies = np.fft.rfftfreq(TONE_SAMPLES, 1 / RATE)
    band = (frequencies >= 60) & (frequencies <= 8000)
    shape = np.where(band, 1 / np.sqrt(np.maximum(frequencies, 1)), 0)
    phases = np.random.default_rng(seed).uniform(0, 2 * np.pi, (2, len(frequencies)))
    noise = np.fft.irfft(shape * np.exp(1j * phases), axis=1)
    noise *= 10 ** (level / 20) / np.sqrt(np.mean(noise**2, axis=1, keepdims=True))
    return np.ascontiguousarray(noise.T, dtype=np.float32)


def looped(loop: NDArray[np.float32], first: int, count: int) -> NDArray[np.float32]:
    """Return samples [first, first + count) of an endless repetition of ``loop``."""
    return np.take(loop, np.arange(first, first + count), axis=0, mode="wrap")


def _spans(speech: Sequence[PlacedSpeech]) -> list[tuple[int, int]]:
    """Return where somebody speaks, in samples of the film."""
    return [
        (line.start, line.start + sum(len(block) for block in blocks(line.path))) for line in speech
    ]


def _bed_gain(bed: Bed, spans: Sequence[tuple[int, int]], samples: int) -> NDArray[np.float64]:
    """Return a bed's gain in decibels, one point per DUCK_POINT samples, for the whole film."""
    count = samples // DUCK_POINT + 2
    target = np.full(count, bed.gain)
    for start, end in spans:
        target[start // DUCK_POINT : end // DUCK_POINT + 2] = bed.gain + bed.duck
    if bed.duck:
        per_second = RATE / DUCK_POINT
        step = abs(bed.duck) / per_second
        target = slew(target, step / DUCK_ATTACK, step / DUCK_RELEASE)
    seconds = np.arange(count) * DUCK_POINT / RATE
    edge = np.minimum(seconds, samples / RATE - seconds) / FADE
    return np.asarray(target + 20 * np.log10(np.clip(edge, 1e-4, 1)))


def _gains(points: NDArray[np.float64], first: int, last: int) -> NDArray[np.float32]:
    at = np.arange(first, last) / DUCK_POINT
    linear = 10 ** (points / 20)
    low = first // DUCK_POINT
    high = last // DUCK_POINT + 2
    gains = np.interp(at, np.arange(low, min(high, len(linear))), linear[low:high])
    return gains.astype(np.float32)[:, None]
