"""Gain over time: envelopes that move no faster than an ear forgives, and a true-peak limiter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HOP: Final = 64
"""Samples per point of an envelope: 1.3 ms at 48 kHz."""

ATTACK: Final = 2.0
"""Decibels per millisecond by which the limiter turns down, ahead of the peak."""

RELEASE: Final = 0.06
"""Decibels per millisecond by which it comes back: 60 dB/s keeps vowels free of distortion."""

SILENCE: Final = -200.0
"""Decibels that stand for nothing at all."""

_PHASES: Final = np.array(
    [
        [0.0017089843750, -0.0291748046875, -0.0189208984375, -0.0083007812500],
        [0.0109863281250, 0.0292968750000, 0.0330810546875, 0.0148925781250],
        [-0.0196533203125, -0.0517578125000, -0.0582275390625, -0.0266113281250],
        [0.0332031250000, 0.0891113281250, 0.1015625000000, 0.0476074218750],
        [-0.0594482421875, -0.1665039062500, -0.2003173828125, -0.1022949218750],
        [0.1373291015625, 0.4650878906250, 0.7797851562500, 0.9721679687500],
        [0.9721679687500, 0.7797851562500, 0.4650878906250, 0.1373291015625],
        [-0.1022949218750, -0.2003173828125, -0.1665039062500, -0.0594482421875],
        [0.0476074218750, 0.1015625000000, 0.0891113281250, 0.0332031250000],
        [-0.0266113281250, -0.0582275390625, -0.0517578125000, -0.0196533203125],
        [0.0148925781250, 0.0330810546875, 0.0292968750000, 0.0109863281250],
        [-0.0083007812500, -0.0189208984375, -0.0291748046875, 0.0017089843750],
    ],
    dtype=np.float32,
)
"""The four phases of the interpolation filter of ITU-R BS.1770-4, annex 2, table 2."""

TAPS: Final = len(_PHASES)

_ROW: Final = 16
"""Samples that one row of the interpolation's matrix product makes; a divisor of HOP."""

_ROW_FILTER: Final = np.zeros((_ROW + TAPS - 1, _ROW * _PHASES.shape[1]), np.float32)
"""The filter shifted along the samples of a row, so that BLAS does the interpolation."""

for _sample in range(_ROW):
    _columns = slice(_sample * _PHASES.shape[1], (_sample + 1) * _PHASES.shape[1])
    _ROW_FILTER[_sample : _sample + TAPS, _columns] = _PHASES[::-1]


def to_db(amplitude: NDArray[np.float32] | NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return amplitudes in decibels; zero becomes :data:`SILENCE`."""
    linear = np.asarray(amplitude, np.float64)
    return np.asarray(20 * np.log10(np.maximum(linear, 10 ** (SILENCE / 20))))


def slew(target: NDArray[np.float64], attack: float, release: float) -> NDArray[np.float64]:
    """Return the highest envelope below the target whose slope is bounded.

    Args:
        target: Decibels at each point.
        attack: Decibels per point by which it may fall, which it does ahead of the target.
        release: Decibels per point by which it may rise, which it does after it.
    """
    points = np.arange(len(target), dtype=np.float64)
    rising = np.minimum.accumulate(target - release * points) + release * points
    falling = np.minimum.accumulate((rising - attack * points[::-1])[::-1])[::-1]
    return np.asarray(falling + attack * points[::-1])


def true_peaks(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the true peak of each hop, as ITU-R BS.1770-4 estimates it: four-fold oversampled.

    Args:
        samples: Shape (TAPS - 1 + n * HOP, channels): the last samples of what came before, then
            n hops.

    Returns:
        Linear amplitudes, shape (n,). Peaks between two hops count in the later one, half a filter
        (6 samples) late.
    """
    hops = (len(samples) - TAPS + 1) // HOP
    peaks = np.zeros(hops, np.float32)
    for channel in samples.T:
        rows = np.lib.stride_tricks.sliding_window_view(channel, _ROW + TAPS - 1)[::_ROW]
        between = (np.ascontiguousarray(rows) @ _ROW_FILTER).reshape(hops, -1)
        for extreme in (between.max(axis=1), -between.min(axis=1)):
            np.maximum(peaks, extreme, out=peaks)
    exact = np.abs(samples[TAPS - 1 :]).reshape(hops, -1).max(axis=1)
    return np.asarray(np.maximum(peaks, exact), np.float32)


def limiter(peaks: NDArray[np.float32], gain: float, ceiling: float) -> NDArray[np.float64]:
    """Return the gain, in decibels, that keeps every peak below a ceiling.

    Args:
        peaks: Of each hop, linear; see :func:`true_peaks`.
        gain: Decibels by which everything is raised.
        ceiling: Highest peak allowed, in decibels.

    Returns:
        One more point than hops: the gain at the borders of each hop; between two borders it is
        interpolated, and the peak of a hop stays below the ceiling all along.
    """
    need = np.minimum(gain, ceiling - to_db(peaks))
    points = np.concatenate([need[:1], np.minimum(need[1:], need[:-1]), need[-1:]])
    milliseconds = HOP / 48.0
    return slew(points, ATTACK * milliseconds, RELEASE * milliseconds)


def interpolate(points: NDArray[np.float64], first: int, last: int) -> NDArray[np.float32]:
    """Return the linear gain of each sample in hops [first, last).

    Args:
        points: Decibels at the borders of the hops.
        first: First hop.
        last: Hop after the last.

    Returns:
        Shape ((last - first) * HOP, 1).
    """
    gains = 10 ** (points[first : last + 1] / 20)
    steps = np.arange(HOP) / HOP
    curve = gains[:-1, None] + np.diff(gains)[:, None] * steps
    return np.asarray(curve.reshape(-1, 1), np.float32)
