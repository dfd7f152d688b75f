"""Finishes the sound of a line: trims, resamples, sets the level, fades the ends. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FLOOR_DB = -45.0
"""Level below the loudest window, in dB, at which a window is silence; breaths are at -40."""
SILENCE_DBFS = -62.0
"""Level in dBFS below which a window is always silence."""
HEARD_DB = -26.0
"""Level below the loudest window, in dB, at which a voice is only its echo."""
WINDOW_S = 0.005
HEAD_S, TAIL_S = 0.02, 0.08
"""Seconds kept before the first and after the last sound, as far as the recording has them."""
FADE_S = 0.004
PEAK = 0.89
"""Highest sample, as a share of full scale: -1 dBFS."""
FULL_SCALE = 32768
TAPS = 16
"""Taps of the resampling filter on each side: 96 dB of attenuation with this window."""
BETA = 9.0
"""Shape parameter of the filter's Kaiser window."""
STEPS = 1024
"""Tabulated phases of the filter between two samples; 118 dB with linear interpolation."""


class Kept(NamedTuple):
    """Samples [start, end) to keep."""

    start: int
    end: int


def spoken_part(samples: NDArray[np.float64], sample_rate: int) -> Kept | None:
    """Return the spoken part with a margin on both sides; None if all is silence."""
    window = max(1, round(WINDOW_S * sample_rate))
    loud = np.flatnonzero(_loud(_powers(samples, window)))
    if loud.size == 0:
        return None
    start = int(loud[0]) * window - round(HEAD_S * sample_rate)
    end = (int(loud[-1]) + 1) * window + round(TAIL_S * sample_rate)
    return Kept(max(0, start), min(len(samples), end))


def heard(samples: NDArray[np.float64], sample_rate: int) -> tuple[list[bool], int]:
    """Return for each window whether a voice is heard in it, and the window's length in samples."""
    window = max(1, round(WINDOW_S * sample_rate))
    powers = _powers(samples, window)
    floor = float(powers.max(initial=0.0)) * 10 ** (HEARD_DB / 10)
    return list(map(bool, powers > floor)), window


def faded(samples: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """Fade the first and last ``FADE_S`` seconds in and out, linearly."""
    length = min(round(FADE_S * sample_rate), len(samples) // 2)
    found = samples.copy()
    if length:
        ramp = np.arange(length) / length
        found[:length] *= ramp
        found[-length:] *= ramp[::-1]
    return found


def raised(samples: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    """Resample a sound to shift pitch and formants together, as in a smaller vocal tract.

    Args:
        samples: Shape (n,).
        factor: Factor of all frequencies; 0.5 to 2.

    Returns:
        Shape (n / factor,), band-limited; the same bits on every processor.
    """
    if factor == 1.0:
        return samples
    count = int(len(samples) / factor)
    places = np.arange(count) * factor
    whole = np.floor(places).astype(np.int64)
    part = places - whole
    padded = np.concatenate([np.zeros(TAPS), samples, np.zeros(TAPS + 1)])
    table = _filter(min(1.0, 1 / factor))
    step = np.floor(part * STEPS).astype(np.int64)
    beyond = part * STEPS - step
    found = np.zeros(count)
    for number, row in enumerate(table):
        left = row[step]
        found += padded[whole + number + 1] * (left + beyond * (row[step + 1] - left))
    return found


@lru_cache(maxsize=16)
def _filter(band: float) -> NDArray[np.float64]:
    """Return the filter's taps for each phase: shape (2 * TAPS, STEPS + 1)."""
    places = np.arange(STEPS + 1) / STEPS
    distance = places - np.arange(1 - TAPS, TAPS + 1)[:, None]
    window = np.i0(BETA * np.sqrt(np.clip(1 - (distance / TAPS) ** 2, 0, 1))) / np.i0(BETA)
    return np.asarray(band * np.sinc(band * distance) * window)


def levelled(
    samples: NDArray[np.float64], sample_rate: int, target_dbfs: float
) -> NDArray[np.int16]:
    """Set the RMS level of the spoken parts and keep peaks under -1 dBFS.

    Args:
        samples: Mono, shape (n,), in [-1, 1].
        sample_rate: Sample rate in hertz.
        target_dbfs: RMS level of windows that are not silence; lines with high peaks stay below.
    """
    window = max(1, round(WINDOW_S * sample_rate))
    powers = _powers(samples, window)
    loud = powers[_loud(powers)]
    if loud.size == 0:
        return np.zeros(len(samples), np.int16)
    gain = float(np.sqrt(10 ** (target_dbfs / 10) / loud.mean()))
    gain = min(gain, PEAK / float(np.abs(samples).max()))
    return np.rint(samples * (gain * FULL_SCALE)).astype(np.int16)


def _loud(powers: NDArray[np.float64]) -> NDArray[np.bool_]:
    floor = max(float(powers.max(initial=0.0)) * 10 ** (FLOOR_DB / 10), 10 ** (SILENCE_DBFS / 10))
    return np.asarray(powers > floor)


def _powers(samples: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """Return the mean square of each window; computed on integers, so equal on every processor."""
    whole = -(-len(samples) // window)
    padded = np.zeros(whole * window, np.int64)
    padded[: len(samples)] = np.rint(samples * FULL_SCALE)
    squares = (padded.reshape(whole, window) ** 2).sum(axis=1)
    return np.asarray(squares / (window * float(FULL_SCALE) ** 2))
