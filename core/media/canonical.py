"""The second lip meter: canonical correlation of how a mouth looks with how the sound is coloured.

The first meter (:mod:`.correlate`) knows what an open mouth looks like and what loud speech is, and
correlates the two curves. This one knows neither. For each delay of the sound it looks for the
mixture of the mouth's strongest changes and the mixture of the sound's bands that have most in
common: their canonical correlation (Hotelling, 1936), as Slaney and Covell used it for faces and
speech ("FaceSync", NIPS 2000). The delay at which there is most in common is the lag. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from .correlate import ENOUGH, MOST, scrambled
from .hearing import BINS_PER_S, RANGE_DB

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from .hearing import Powers

SEARCH_S: Final = 0.4
"""Lags are searched up to this many seconds, each way, as by the first meter."""
TREND_S: Final = 0.4
"""Standard deviation of what is taken off all features: heads turn and lines grow loud slowly."""
RIDGE: Final = 0.2
"""Share of a feature's variance that is added to it as noise, so that faint ones decide nothing. Of
0.02 to 0.2 this gave the fewest wrong peaks in 18 shots of both examples (docs/lip-sync.md)."""
FEWEST: Final = 16
"""Frames that a fit needs: six numbers are found from them."""

_STEP: Final = 2
"""Bins between two lags that are tried; between them the peak is interpolated."""


@dataclass(frozen=True)
class Look:
    """How one speaking mouth of a shot looks.

    Attributes:
        features: Shape (frames, features); NaN in frames in which it is not seen.
        counts: The frames that count.
    """

    features: NDArray[np.float64]
    counts: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Common:
    """What mouths and a sound have in common.

    Attributes:
        lag_s: At which that is most; positive if the mouths are late.
        correlation: Canonical, 0 to 1, at that lag.
        frames: Number of frames that were fitted.
        lags_s: Lags that were tried.
        correlations: At each of them.
    """

    lag_s: float
    correlation: float
    frames: int
    lags_s: NDArray[np.float64]
    correlations: NDArray[np.float64]

    def doubt(self, lag_s: float) -> float:
        """Return by how much the best lag fits better than those near another one, at least 0.

        Args:
            lag_s: The other one; lags within :data:`AGREE_S` of it are near.

        Returns:
            Difference in Fisher's z in units of its standard error, as if frames were independent;
            infinity if no lag near it was tried.
        """
        near = np.abs(self.lags_s - lag_s) <= AGREE_S
        if not near.any():
            return float("inf")
        return self._above(near)

    @property
    def is_clear(self) -> bool:
        """Whether one lag stands out: none more than 0.15 s from the best fits about as well."""
        away = np.abs(self.lags_s - self.lag_s) > APART_S
        return self._above(away) >= CLEAR

    def _above(self, lags: NDArray[np.bool_]) -> float:
        """Return how much better the best lag fits than the best of some, in standard errors."""
        z = np.arctanh(np.clip([self.correlation, self.correlations[lags].max()], 0, 0.999))
        return max(0.0, float(z[0] - z[1]) * float(np.sqrt(self.frames)))


AGREE_S: Final = 0.045
"""Seconds by which two meters may differ and agree: the bound of the lag itself, as of ITU-R
BT.1359-1. Measured: 8 ms standard deviation over 33 shots (docs/lip-sync.md)."""
APART_S: Final = 0.15
"""Seconds from the best lag beyond which another one counts as another: less than a syllable."""
CLEAR: Final = 0.3
"""Standard errors by which the best lag must fit better than such another one."""


def common(looks: Sequence[Look], powers: Powers, start: int, fps: int) -> Common | None:
    """Find the lag at which the mouths of a shot have most in common with a sound.

    Args:
        looks: Of the speaking mouths of one shot.
        powers: Of a sound, shape (bins, bands); silence lies before and after it.
        start: Bin of the sound at the shot's first frame.
        fps: Frames per second.

    Returns:
        None if there is too little to fit, or no sound.
    """
    reach = round(SEARCH_S * BINS_PER_S)
    lags = np.arange(-reach, reach + 1, _STEP)
    total, weight = np.zeros(lags.size), 0
    for look in looks:
        used = look.counts & ~np.isnan(look.features).any(axis=1)
        count = int(np.count_nonzero(used))
        if count < FEWEST or not look.features.shape[1]:
            continue
        frames = np.flatnonzero(used)
        seen = _white(_flat(look.features, frames, fps)[frames])
        sounds = _heard(powers, start, len(used), frames, lags, fps)
        if sounds is None:
            continue
        total += count * _canonical(seen, sounds)
        weight += count
    return _peak(lags, total / weight, weight) if weight else None


def belonging(
    own: Common,
    looks: Sequence[Look],
    powers: Powers,
    start: int,
    others: Iterable[int],
    span: tuple[int, int],
    fps: int,
) -> float:
    """Compare what mouths and their own sound have in common with what they have with others.

    Args:
        own: Of their own sound.
        looks: Of the speaking mouths of the shot.
        powers: Of the film's sound.
        start: Bin of the shot's first frame.
        others: Bins that stand in for ``start``, one for each line of other shots.
        span: First bin of the shot's speech, and bin after its last.
        fps: Frames per second.

    Returns:
        Student's t in Fisher's z, with the controls of :func:`.correlate.significance`; 0 if they
        are too few.
    """
    nearest = sorted(others, key=lambda at: (abs(at - start), at))[:MOST]
    found = [common(looks, powers, at, fps) for at in nearest]
    if len(found) < ENOUGH:
        around = round((SEARCH_S + 3 * TREND_S) * BINS_PER_S) + BINS_PER_S
        length = round(len(looks[0].counts) / fps * BINS_PER_S) if looks else 0
        window = (start - around, start + length + around)
        controls = scrambled(powers, *span, window)
        found += [common(looks, sound, start - window[0], fps) for sound in controls]
    z = np.arctanh([min(each.correlation, 0.999) for each in found if each is not None])
    if z.size < ENOUGH:
        return 0.0
    spread = float(z.std(ddof=1)) * float(np.sqrt(1 + 1 / z.size))
    return float((np.arctanh(min(own.correlation, 0.999)) - z.mean()) / max(spread, 1e-6))


def _heard(
    powers: Powers,
    start: int,
    length: int,
    frames: NDArray[np.int64],
    lags: NDArray[np.int64],
    fps: int,
) -> NDArray[np.float64] | None:
    """Return the bands of the sound in some frames, for each lag: (lags, frames, bands)."""
    reach = int(-lags[0])
    wide = round(BINS_PER_S / fps)
    edge = round(3 * TREND_S * BINS_PER_S)
    first = start - reach - edge - wide
    last = start + round(length / fps * BINS_PER_S) + reach + edge + wide
    begin, end = max(0, first), max(0, min(last, len(powers)))
    sound = powers[begin : max(begin, end)].astype(np.float64)
    if not len(sound):
        return None
    peaks = sound.max(axis=0)
    if not peaks.max() > 0:
        return None
    decibels = 10 * np.log10(np.maximum(sound / np.maximum(peaks, peaks.max() * 1e-6), 1e-12))
    loud = np.zeros((last - first, sound.shape[1]))
    loud[begin - first : begin - first + len(sound)] = np.clip(1 + decibels / RANGE_DB, 0, 1)
    loud = loud - _smoothed(loud, TREND_S * BINS_PER_S)
    # The mean over a frame's time, wherever that begins.
    sums = np.concatenate([np.zeros((1, loud.shape[1])), np.cumsum(loud, axis=0)])
    at = start - first + np.rint(frames / fps * BINS_PER_S).astype(np.int64)
    # A mouth that is late by a lag shows now what was heard then.
    places = at[None, :] - lags[:, None]
    return np.asarray((sums[places + wide] - sums[places]) / wide)


def _canonical(seen: NDArray[np.float64], sounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the first canonical correlation of white features with a sound at each lag."""
    centred = sounds - sounds.mean(axis=1, keepdims=True)
    count = centred.shape[1]
    within = np.einsum("lfb,lfc->lbc", centred, centred) / count
    # The same noise at all lags, or a faint stretch of sound would seem to fit better.
    floor = RIDGE * np.mean(np.trace(within, axis1=1, axis2=2)) / within.shape[1] + 1e-12
    across = np.einsum("fm,lfb->lmb", seen, centred) / count
    solved = np.linalg.solve(within + floor * np.eye(within.shape[1]), across.transpose(0, 2, 1))
    squares = np.linalg.eigvalsh(across @ solved)[:, -1]
    return np.asarray(np.sqrt(np.clip(squares, 0, 1)))


def _white(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return features without their mean, uncorrelated, each of variance 1 less the ridge."""
    centred = features - features.mean(axis=0)
    strengths, axes = np.linalg.eigh(centred.T @ centred / len(centred))
    floor = RIDGE * strengths.mean() + 1e-12
    return np.asarray(centred @ axes / np.sqrt(strengths + floor))


def _flat(
    features: NDArray[np.float64], frames: NDArray[np.int64], fps: int
) -> NDArray[np.float64]:
    """Return features without their trend; frames between are interpolated."""
    at = np.arange(len(features))
    whole = np.stack([np.interp(at, frames, row[frames]) for row in features.T], axis=1)
    return whole - _smoothed(whole, TREND_S * fps)


def _smoothed(curves: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """Return curves, shape (points, curves), averaged with a Gaussian of this deviation.

    Three boxes in a row are near enough to a Gaussian, and take no longer the wider they are.
    """
    size = max(1, round(width)) * 2 + 1
    reach = 3 * (size // 2)
    padded = np.pad(curves, ((reach, reach), (0, 0)), mode="edge")
    for _ in range(3):
        sums = np.concatenate([np.zeros((1, padded.shape[1])), np.cumsum(padded, axis=0)])
        padded = (sums[size:] - sums[:-size]) / size
    return padded


def _peak(lags: NDArray[np.int64], curve: NDArray[np.float64], frames: int) -> Common:
    best = int(curve.argmax())
    offset = 0.0
    if 0 < best < curve.size - 1:
        before, peak, after = (float(value) for value in curve[best - 1 : best + 2])
        bend = before - 2 * peak + after
        offset = 0.5 * (before - after) / bend if bend < 0 else 0.0
    lag_s = (float(lags[best]) + offset * _STEP) / BINS_PER_S
    return Common(lag_s, float(curve[best]), frames, lags / BINS_PER_S, curve)
