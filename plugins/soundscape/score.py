"""Plays a composition: notes to stereo samples, in a hall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from .composing import compose
from .dsp import RATE, chain, count_of, fall, fast_length, high, low, noise, put
from .instruments import INSTRUMENTS, hertz_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ainern2d.core import CancelToken, SoundRequest

    from .composing import Part
    from .dsp import Dice, Sound

LOUDNESS: Final = 10 ** (-23 / 20)
"""RMS of a score, of full scale."""

PEAK: Final = 10 ** (-3.5 / 20)
"""Highest sample of a score, of full scale."""

WINDOW: Final = RATE * 2 // 5
"""Samples of the moments whose loudness balances the parts."""

HALL_S: Final = 2.2
"""Seconds in which the echoes of the hall fall by 60 dB."""

WET: Final = 0.32
"""Level of the hall relative to the instruments."""

OUT_S: Final = 1.5
"""Longest fade at the end of a score, in seconds."""


def score(
    request: SoundRequest,
    seed: int,
    progress: Callable[[float, str], None],
    cancel: CancelToken,
) -> NDArray[np.int16]:
    """Return a piece of music, shape (n, 2) at 48 kHz.

    Args:
        request: Mood, world and length.
        seed: The same seed gives the same samples.
        progress: Called after each part.
        cancel: Checked before each part.

    Raises:
        CancelledError: The op was cancelled.
    """
    dice = np.random.default_rng([seed, *request.mood.value.encode()])
    piece = compose(
        request.mood, request.culture, request.era, request.seconds, dice, request.motif
    )
    count = count_of(request.seconds)
    both = np.zeros((2, count), np.float32)
    for number, part in enumerate(piece.parts):
        cancel.check()
        played = _played(part, count, dice)
        angle = (part.pan + 1) * np.pi / 4
        both[0] += played * np.float32(np.cos(angle))
        both[1] += played * np.float32(np.sin(angle))
        progress((number + 1) / (len(piece.parts) + 2), part.instrument)
    cancel.check()
    return _mastered(_in_hall(both, dice))


def _played(part: Part, count: int, dice: Dice) -> Sound:
    """Return a part at its level; notes of equal pitch and length are made once."""
    made: dict[tuple[int, int], Sound] = {}
    out = np.zeros(count, np.float32)
    for note in part.notes:
        key = note.pitch, round(note.seconds * 20)
        if key not in made:
            seconds = max(0.05, key[1] / 20)
            made[key] = INSTRUMENTS[part.instrument](dice, hertz_of(note.pitch), seconds)
        put(out, made[key], count_of(note.start), note.force**1.3)
    windows = out[: count // WINDOW * WINDOW].reshape(-1, WINDOW)
    loudest = float(np.sqrt(np.square(windows).mean(axis=1).max(initial=0.0)))
    return out * np.float32(10 ** (part.level / 20) / loudest) if loudest > 0 else out


def _in_hall(both: Sound, dice: Dice) -> Sound:
    count = both.shape[1]
    size = fast_length(count + count_of(HALL_S) // 2)
    sent = np.fft.rfft(both.sum(axis=0), size)
    dry = float(np.sqrt(np.mean(np.square(both))))
    wet = np.empty_like(both)
    for side in range(2):
        echo = noise(dice, count_of(HALL_S), chain(low(3200, 1), high(160, 1)))
        echo *= fall(len(echo), 0.03, HALL_S)
        wet[side] = np.fft.irfft(sent * np.fft.rfft(echo, size), size)[:count]
    level = float(np.sqrt(np.mean(np.square(wet))))
    return both + wet * np.float32(WET * dry / level) if level > 0 else both


def _mastered(both: Sound) -> NDArray[np.int16]:
    """Return samples at :data:`LOUDNESS` that end in silence."""
    end = min(both.shape[1] // 4, count_of(OUT_S))
    both[:, -end:] *= np.cos(np.linspace(0, np.pi / 2, end, dtype=np.float32)) ** 2
    level = float(np.sqrt(np.mean(np.square(both))))
    if level > 0:
        both = both * np.float32(LOUDNESS / level)
    # Only the tops of loud notes are bent.
    knee = np.float32(PEAK * 0.6)
    over = np.abs(both) > knee
    rest = np.float32(PEAK) - knee
    bent = knee + rest * np.tanh((np.abs(both[over]) - knee) / rest)
    both[over] = np.sign(both[over]) * bent
    return np.ascontiguousarray(np.rint(both.T * 32767).astype(np.int16))
