"""Finishes espeak's sound: trims it, sets its level, fades the ends. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SILENCE_DBFS = -50.0
"""Level in dBFS below which a window is silence; espeak's own pauses are digital zero."""
WINDOW_S = 0.005
HEAD_S, TAIL_S = 0.02, 0.08
"""Seconds kept before the first and after the last sound."""
FADE_S = 0.004
PEAK = 0.89
"""Highest sample, as a share of full scale: -1 dBFS."""
FULL_SCALE = 32768


@dataclass(frozen=True, slots=True)
class Trim:
    """Samples [start, end) to keep."""

    start: int
    end: int


def trim(samples: NDArray[np.int16], sample_rate: int) -> Trim | None:
    """Return the spoken part with a margin on both sides; None if all is silence."""
    window = max(1, round(WINDOW_S * sample_rate))
    loud = np.flatnonzero(_powers(samples, window) > _power_of(SILENCE_DBFS))
    if loud.size == 0:
        return None
    start = int(loud[0]) * window - round(HEAD_S * sample_rate)
    end = (int(loud[-1]) + 1) * window + round(TAIL_S * sample_rate)
    return Trim(max(0, start), min(len(samples), end))


def level(samples: NDArray[np.int16], sample_rate: int, target_dbfs: float) -> NDArray[np.int16]:
    """Set the RMS level of the spoken parts, keep peaks under -1 dBFS, and fade both ends.

    Args:
        samples: Mono, shape (n,).
        sample_rate: Sample rate in hertz.
        target_dbfs: RMS level of windows that are not silence; lines with high peaks stay below.
    """
    window = max(1, round(WINDOW_S * sample_rate))
    powers = _powers(samples, window)
    loud = powers[powers > _power_of(SILENCE_DBFS)]
    if loud.size == 0:
        return samples.copy()
    gain = float(np.sqrt(_power_of(target_dbfs) / (int(loud.sum()) / loud.size)))
    peak = int(np.abs(samples.astype(np.int32)).max())
    gain = min(gain, PEAK * FULL_SCALE / peak)
    scaled = samples.astype(np.float64) * gain
    fade = min(round(FADE_S * sample_rate), len(samples) // 2)
    if fade:
        ramp = np.arange(fade) / fade
        scaled[:fade] *= ramp
        scaled[-fade:] *= ramp[::-1]
    return np.rint(scaled).astype(np.int16)


def _powers(samples: NDArray[np.int16], window: int) -> NDArray[np.int64]:
    """Return the mean square of each window as integers: float sums depend on the processor."""
    whole = -(-len(samples) // window)
    padded = np.zeros(whole * window, np.int64)
    padded[: len(samples)] = samples
    return np.asarray((padded.reshape(whole, window) ** 2).sum(axis=1) // window)


def _power_of(dbfs: float) -> float:
    return float(FULL_SCALE**2 * 10 ** (dbfs / 10))
