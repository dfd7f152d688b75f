"""Cross-correlates mouths with the sound of a film, and tests the fit against controls. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from .hearing import BINS_PER_S, compressed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from .hearing import Powers

SEARCH_S: Final = 0.4
"""Lags are searched up to this many seconds, each way."""
TREND_S: Final = 0.5
"""Standard deviation of what is taken off both curves: a whole line being loud says nothing."""
EDGE_S: Final = 0.02
"""Standard deviation of the smoothing before the slopes of both curves are compared."""
ENOUGH: Final = 8
"""Controls that a test needs; the sound of the line itself, backwards and rotated, fills up."""
MOST: Final = 24
"""More controls than this say nothing new."""

_REACH: Final = round(SEARCH_S * BINS_PER_S)
_LAGS: Final = np.arange(-_REACH, _REACH + 1)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a sound fits mouths.

    Attributes:
        lag_s: At the best fit; positive if the mouths are late.
        correlation: There, -1 to 1: the mean of that of the curves and that of their slopes.
    """

    lag_s: float
    correlation: float


@dataclass(frozen=True)
class Mouth:
    """The curve of one speaking mouth of a shot.

    Attributes:
        curve: How open it is in each frame; NaN where it is not seen.
        counts: The frames that count.
        fps: Frames per second.
    """

    curve: NDArray[np.float64]
    counts: NDArray[np.bool_]
    fps: int

    @property
    def swing(self) -> float:
        """Distance between widest and narrowest."""
        return float(np.ptp(self.curve[self.counts]))

    @cached_property
    def bins(self) -> NDArray[np.int64]:
        """The bins of the shot that count."""
        at = self._frames_at
        nearest = np.clip(np.rint(at).astype(int), 0, self.curve.size - 1)
        return np.flatnonzero(self.counts[nearest])

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """1 for bins that count, else 0, from the shot's first bin to the last that counts."""
        counts = np.zeros(int(self.bins[-1]) + 1)
        counts[self.bins] = 1.0
        return counts

    @cached_property
    def views(self) -> list[NDArray[np.float64]]:
        """The curve in each view (see :func:`_views`), less its mean; 0 where it does not count."""
        known = np.flatnonzero(~np.isnan(self.curve))
        fine = np.interp(self._frames_at, known, self.curve[known])
        counted = [view[: self.weights.size] * self.weights for view in _views(fine)]
        return [view - self.weights * (view.sum() / self.weights.sum()) for view in counted]

    @property
    def _frames_at(self) -> NDArray[np.float64]:
        bins = np.arange(round(self.curve.size / self.fps * BINS_PER_S))
        # A frame's value belongs to its middle.
        return (bins + 0.5) / BINS_PER_S * self.fps - 0.5


def best_fit(mouths: Sequence[Mouth], powers: Powers, start: int, fps: int) -> Fit | None:
    """Find the lag at which the mouths of a shot fit a sound best.

    Args:
        mouths: Of one shot.
        powers: Of a sound, shape (bins, bands); silence lies before and after it.
        start: Bin of the sound at the shot's first frame.
        fps: Frames per second.

    Returns:
        None if there is no sound.
    """
    return _fit(mouths, _cut(powers, *_window(mouths, start)), fps)


def _window(mouths: Sequence[Mouth], start: int) -> tuple[int, int]:
    """Return the bins of a sound that mouths are compared with, if their shot begins at a bin."""
    return start - _REACH, start + max(int(mouth.bins[-1]) for mouth in mouths) + 1 + _REACH


def _fit(mouths: Sequence[Mouth], sound: NDArray[np.float32], fps: int) -> Fit | None:
    loudness = compressed(sound, round(BINS_PER_S / fps))
    return None if loudness is None else _peak(mouths, loudness)


def significance(
    own: Fit,
    mouths: Sequence[Mouth],
    powers: Powers,
    start: int,
    others: Iterable[int],
    span: tuple[int, int],
    fps: int,
) -> float:
    """Compare a fit with those of sounds that do not belong to the mouths.

    Controls are other lines of the film, aligned so that they begin when the shot's first line
    does. Where the film has too few, the shot's own sound serves, backwards and rotated.

    Args:
        own: Fit of the shot's own sound.
        mouths: Of the shot.
        powers: Of the film's sound.
        start: Bin of the shot's first frame.
        others: Bins of the film's sound that stand in for ``start``, one per control.
        span: First bin of the shot's speech, and bin after its last.
        fps: Frames per second.

    Returns:
        Student's t of the fit among its controls, in Fisher's z: 0 if it is like them.
    """
    fits = [best_fit(mouths, powers, at, fps) for at in sorted(others, key=_distance(start))[:MOST]]
    if len(fits) < ENOUGH:
        window = _window(mouths, start)
        fits += [_fit(mouths, each, fps) for each in scrambled(powers, *span, window)]
    z = np.arctanh(np.clip([fit.correlation for fit in fits if fit is not None], -0.999, 0.999))
    if z.size < 2:
        return 0.0
    spread = float(z.std(ddof=1)) * np.sqrt(1 + 1 / z.size)
    return float((np.arctanh(min(own.correlation, 0.999)) - z.mean()) / max(spread, 1e-6))


def _distance(start: int) -> Callable[[int], tuple[int, int]]:
    return lambda at: (abs(at - start), at)


def scrambled(
    powers: Powers, first: int, last: int, window: tuple[int, int]
) -> Iterator[NDArray[np.float32]]:
    """Yield a window of a sound with one stretch backwards, and rotated by more than a search.

    Args:
        powers: Of the sound, shape (bins, bands).
        first: First bin of the stretch.
        last: Bin after its last.
        window: First bin of the window, and bin after its last; silence lies beyond the sound.
    """
    line = _cut(powers, first, last)
    steps = range(_REACH + _REACH // 4, len(line) - _REACH, _REACH // 2)
    turned = [np.roll(each, step, axis=0) for each in (line, line[::-1]) for step in steps]
    around = _cut(powers, *window)
    begin = max(0, first, window[0])
    end = max(begin, min(len(powers), last, window[1]))
    for each in [line[::-1], *turned]:
        sound = around.copy()
        sound[begin - window[0] : end - window[0]] = each[begin - first : end - first]
        yield sound


def _cut(powers: Powers, first: int, last: int) -> NDArray[np.float32]:
    """Return a stretch of bins; there is silence before and after the sound."""
    begin, end = min(max(0, first), len(powers)), max(0, min(last, len(powers)))
    sound = powers[begin : max(begin, end)]
    before = min(max(0, -first), last - first)
    return np.pad(sound, ((before, last - first - before - len(sound)), (0, 0)))


def _peak(mouths: Sequence[Mouth], loudness: NDArray[np.float64]) -> Fit:
    curves = []
    for number, sound in enumerate(_views(loudness)):
        together, heard, seen = np.zeros(_LAGS.size), np.zeros(_LAGS.size), 0.0
        for mouth in mouths:
            shape, counts = mouth.views[number], mouth.weights
            part = sound[: shape.size + 2 * _REACH]
            # A mouth that is late by a lag shows now what was heard then: lags run backwards.
            sums = np.correlate(part, counts)[::-1]
            heard += np.correlate(part * part, counts)[::-1] - sums * sums / counts.sum()
            together += np.correlate(part, shape)[::-1]
            seen += float(shape @ shape)
        curves.append(together / np.sqrt(np.maximum(seen * heard, 1e-12)))
    curve = np.mean(curves, axis=0)
    best = int(curve.argmax())
    return Fit((float(_LAGS[best]) + _between(curve, best)) / BINS_PER_S, float(curve[best]))


def _between(curve: NDArray[np.float64], best: int) -> float:
    """Return where between bins the parabola through a peak and its neighbours is highest."""
    if not 0 < best < curve.size - 1:
        return 0.0
    before, peak, after = (float(value) for value in curve[best - 1 : best + 2])
    bend = before - 2 * peak + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0


def _views(curve: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return a curve without its trend, and its slopes.

    The one survives noise, the other has a sharp peak: whitening, as generalised cross-correlation
    does it (Knapp & Carter, 1976), with filters of fixed width instead of estimated spectra.
    """
    return [curve - _smooth(curve, TREND_S), np.gradient(_smooth(curve, EDGE_S))]


def _smooth(curve: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    """Return a curve averaged with a Gaussian; its ends go on as they are."""
    reach = _reach(seconds)
    # The edges of the padding go round to each other, and are cut off.
    points = 1 << (curve.size + 2 * reach - 1).bit_length()
    padded = np.full(points, curve[-1])
    padded[:reach] = curve[0]
    padded[reach : reach + curve.size] = curve
    smooth = np.fft.irfft(np.fft.rfft(padded) * _gaussian(seconds, points), points)
    return smooth[reach : reach + curve.size]


def _reach(seconds: float) -> int:
    return int(4 * seconds * BINS_PER_S)


@lru_cache(maxsize=32)
def _gaussian(seconds: float, points: int) -> NDArray[np.float64]:
    """Return the spectrum of a Gaussian of this standard deviation, centred at 0."""
    width, reach = seconds * BINS_PER_S, _reach(seconds)
    at = np.arange(-reach, reach + 1)
    values = np.exp(-(at**2) / (2 * width * width))
    kernel = np.zeros(points)
    kernel[at % points] = values / values.sum()
    # Symmetric, so its spectrum is real.
    return np.fft.rfft(kernel).real
