"""Gain over time: envelopes that move no faster than an ear forgives, and a true-peak limiter."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

HOP: Final = 64
"""Samples per point of an envelope: 1.3 ms at 48 kHz."""

ATTACK: Final = 2.0
"""Decibels per millisecond by which the limiter turns down, ahead of the peak."""

RELEASE: Final = 0.06
"""Decibels per millisecond by which it comes back: 60 dB/s keeps vowels free of distortion."""

DEEPEST: Final = 200.0
"""Decibels by which the limiter can turn down: peaks 100 dB over the ceiling, raised by 100 dB."""

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


def _behind(target: NDArray[np.float64], before: float, release: float) -> NDArray[np.float64]:
    """Bound how an envelope rises; ``before`` is its last point so far."""
    ramp = release * np.arange(1, len(target) + 1, dtype=np.float64)
    lowest = np.minimum.accumulate(target - ramp)
    return np.asarray(np.minimum(lowest, before) + ramp)


def _ahead(rising: NDArray[np.float64], attack: float) -> NDArray[np.float64]:
    """Bound how an envelope falls."""
    ramp = attack * np.arange(len(rising), 0, -1, dtype=np.float64)
    lowest = np.minimum.accumulate((rising - ramp)[::-1])[::-1]
    return np.asarray(lowest + ramp)


class Envelope:
    """A gain over time: the highest below the need whose slope is bounded, found hop by hop.

    What a hop needs holds at both of its borders, so the gain between them never passes it. Memory
    holds as many hops as the envelope looks ahead.

    Args:
        attack: Decibels per hop by which it may fall, which it does ahead of the need.
        release: Decibels per hop by which it may rise, which it does after it.
        depth: Most decibels by which it ever falls.
    """

    def __init__(self, attack: float, release: float, depth: float) -> None:
        self._attack = attack
        self._release = release
        self._look_ahead = int(depth / attack) + 2
        self._need = np.empty(0)
        self._last = np.inf
        self._held = np.empty(0)

    def feed(self, need: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take the decibels that the next hops need; return the borders that are settled by it.

        At the beginning there is one border more than hops.
        """
        if not len(need):
            return np.empty(0)
        before = self._need if len(self._need) else need[:1]
        self._need = need[-1:]
        return self._settle(np.minimum(need, np.concatenate([before, need[:-1]])))

    def finish(self) -> NDArray[np.float64]:
        """Return the rest of the borders."""
        settled = self._settle(self._need)
        rest, self._held = self._held, np.empty(0)
        return np.concatenate([settled, _ahead(rest, self._attack)])

    def _settle(self, target: NDArray[np.float64]) -> NDArray[np.float64]:
        rising = _behind(target, self._last, self._release)
        self._last = float(rising[-1]) if len(rising) else self._last
        self._held = np.concatenate([self._held, rising])
        ready = max(0, len(self._held) - self._look_ahead)
        settled = _ahead(self._held, self._attack)[:ready]
        self._held = self._held[ready:]
        return settled


def borders(
    envelope: Envelope, needs: Iterable[NDArray[np.float64]]
) -> Iterator[NDArray[np.float64]]:
    """Return the gain at the borders of each piece of hops: one more than it has hops.

    Args:
        envelope: Fresh.
        needs: Decibels that the hops of each piece need.

    Yields:
        The borders of each piece, in order; its first is the last of the piece before.
    """
    sizes: deque[int] = deque()
    settled = np.empty(0)

    def ready() -> Iterator[NDArray[np.float64]]:
        nonlocal settled
        while sizes and len(settled) > sizes[0]:
            count = sizes.popleft()
            yield settled[: count + 1]
            settled = settled[count:]

    for need in needs:
        sizes.append(len(need))
        settled = np.concatenate([settled, envelope.feed(need)])
        yield from ready()
    settled = np.concatenate([settled, envelope.finish()])
    yield from ready()


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
    # Speech has the same on both sides, and is looked at once.
    is_mono = samples.shape[1] == 2 and np.array_equal(samples[:, 0], samples[:, 1])
    for channel in samples.T[: 1 if is_mono else None]:
        rows = np.lib.stride_tricks.sliding_window_view(channel, _ROW + TAPS - 1)[::_ROW]
        between = (np.ascontiguousarray(rows) @ _ROW_FILTER).reshape(hops, -1)
        for extreme in (between.max(axis=1), -between.min(axis=1)):
            np.maximum(peaks, extreme, out=peaks)
    exact = np.abs(samples[TAPS - 1 :]).reshape(hops, -1).max(axis=1)
    return np.asarray(np.maximum(peaks, exact), np.float32)


def limiter(
    peaks: Iterable[NDArray[np.float32]], gain: float, ceiling: float
) -> Iterator[NDArray[np.float64]]:
    """Return the gain, in decibels, that keeps every peak below a ceiling.

    Args:
        peaks: Of each hop, linear, in pieces of any size; see :func:`true_peaks`.
        gain: Decibels by which everything is raised.
        ceiling: Highest peak allowed, in decibels.

    Yields:
        For each piece one more point than hops: the gain at the borders of each hop; between two
        borders it is interpolated, and the peak of a hop stays below the ceiling all along.
    """
    milliseconds = HOP / 48.0
    envelope = Envelope(ATTACK * milliseconds, RELEASE * milliseconds, DEEPEST)
    needs = (np.minimum(gain, ceiling - to_db(piece)) for piece in peaks)
    return borders(envelope, needs)


def interpolate(points: NDArray[np.float64], hop: int = HOP) -> NDArray[np.float32]:
    """Return the linear gain of each sample between borders of hops.

    Args:
        points: Decibels at the borders of n hops, shape (n + 1,).
        hop: Samples of a hop.

    Returns:
        Shape (n * hop, 1).
    """
    gains = 10 ** (points / 20)
    steps = np.arange(hop) / hop
    curve = gains[:-1, None] + np.diff(gains)[:, None] * steps
    return np.asarray(curve.reshape(-1, 1), np.float32)
