"""Loudness after ITU-R BS.1770-4: measuring it, and finding the gain that reaches a target."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from fractions import Fraction
from itertools import tee
from typing import TYPE_CHECKING, Final

import av
import av.filter
import numpy as np

from .levels import HOP, limiter, to_db
from .samples import RATE, blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ..backends.work import CancelToken

STEP: Final = RATE // 10
"""Samples between two gating blocks: 100 ms, since blocks of 400 ms overlap by three quarters."""

STEP_HOPS: Final = STEP // HOP
"""Hops of the limiter in a step; it comes out even."""

BLOCK_STEPS: Final = 4
"""Steps in a gating block."""

ABSOLUTE_GATE: Final = -70.0
"""LUFS below which a block never counts."""

RELATIVE_GATE: Final = -10.0
"""LU below the mean of the loud blocks, below which a block does not count."""

QUIET: Final = -50.0
"""LUFS below which a film has nothing but the faintest noise, and no loudness to correct."""

FLOOR: Final = -120.0
"""LUFS that stand for nothing at all in what is stored."""

GAIN_STEP: Final = 0.5
"""Decibels: the gain of a film that is mixed in segments is a multiple of it. So the film is at
most 0.25 LU off, and an edit seldom changes the gain, which is in every segment."""

_OFFSET: Final = -0.691
"""Of the loudness formula, in decibels."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud something is.

    Attributes:
        integrated: In LUFS; minus infinity where nothing passes the gate.
        true_peak: In dBTP.
    """

    integrated: float
    true_peak: float

    @property
    def quiet(self) -> bool:
        """Whether there is nothing but room tone."""
        return self.integrated < QUIET


class Meter:
    """Measures loudness while the samples pass by; holds 80 bytes per second of sound.

    Args:
        true_peak: Measure it too, which costs as much again.
    """

    def __init__(self, *, true_peak: bool = True) -> None:
        self._graph = av.filter.Graph()
        self._in = self._graph.add_abuffer(
            sample_rate=RATE, format="fltp", layout="stereo", time_base=Fraction(1, RATE)
        )
        peak = ":peak=true" if true_peak else ""
        meter = self._graph.add("ebur128", "metadata=1" + peak)
        self._out = self._graph.add("abuffersink")
        self._in.link_to(meter)
        meter.link_to(self._out)
        self._graph.configure()
        self._at = 0
        self._momentary = array("d")
        self._peak = 0.0

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Take the next samples, shape (n, 2), at 48 kHz."""
        if not len(samples):
            return
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples.T), format="fltp", layout="stereo"
        )
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        frame.pts = self._at
        self._at += len(samples)
        self._in.push(frame)
        self._drain()

    def finish(self) -> None:
        """Measure what is left, filled up with silence to a whole step."""
        self.feed(np.zeros((-self._at % STEP, 2), np.float32))

    def _drain(self) -> None:
        while True:
            try:
                frame = self._out.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            values = frame.metadata
            self._momentary.append(float(values["lavfi.r128.M"]))
            self._peak = float(values.get("lavfi.r128.true_peak", self._peak))

    @property
    def momentary(self) -> NDArray[np.float64]:
        """Loudness of each gating block, in LUFS."""
        return np.array(self._momentary, dtype=np.float64)[BLOCK_STEPS - 1 :]

    @property
    def loudness(self) -> Loudness:
        """The result so far."""
        return Loudness(integrated(self.momentary), float(to_db(self._peak)))


def integrated(momentary: NDArray[np.float64]) -> float:
    """Return the gated loudness, after ITU-R BS.1770-4, annex 1.

    Args:
        momentary: Loudness of each gating block, in LUFS.

    Returns:
        LUFS; minus infinity if no block passes the absolute gate.
    """
    loud = momentary[momentary > ABSOLUTE_GATE]
    if not len(loud):
        return float("-inf")
    relative = _mean(loud) + RELATIVE_GATE
    return _mean(loud[loud > relative])


def _mean(loudness: NDArray[np.float64]) -> float:
    power = np.mean(10 ** ((loudness - _OFFSET) / 10))
    return float(_OFFSET + 10 * np.log10(power))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sound that is limited on its own: a whole film, or a segment of one.

    Attributes:
        momentary: Loudness of each gating block before, in LUFS.
        hops: Gives the true peak (linear) and the mean square of each hop of :data:`HOP` samples,
            in pieces of shape (n, 2); n is a multiple of :data:`STEP_HOPS` but in the last.
        ceiling: Of the limiter, in dBTP.
    """

    momentary: NDArray[np.float64]
    hops: Callable[[], Iterable[NDArray[np.float32]]]
    ceiling: float


def solve_gain(stretches: Sequence[Stretch], target: float) -> float:
    """Return the gain in decibels that, after the limiter, gives the loudness asked for.

    What the limiter takes from each gating block is estimated from the energy of its hops, so no
    sample is read again; the result is within some tenths of a LU of a measurement.

    Args:
        stretches: All that is heard, in any order.
        target: Loudness afterwards, in LUFS.

    Returns:
        0 if there is nothing above the gate.
    """
    momentary = np.concatenate([each.momentary for each in stretches])
    before = integrated(momentary)
    if before < QUIET:
        return 0.0
    gain = target - before
    for _ in range(12):
        change = np.concatenate([_block_gains(each, gain) for each in stretches])
        error = target - integrated(momentary + change)
        gain += error
        if abs(error) < 0.01:
            break
    return gain


def film_gain(segments: Sequence[Stretch], target: float) -> float:
    """Return the gain of a film that is mixed in segments, a multiple of :data:`GAIN_STEP`.

    Args:
        segments: Of the film, in any order.
        target: Loudness of the film, in LUFS.
    """
    return round(solve_gain(segments, target) / GAIN_STEP) * GAIN_STEP


def _block_gains(stretch: Stretch, gain: float) -> NDArray[np.float64]:
    """Return what the limiter does to each gating block, in decibels."""
    blocks_wanted = len(stretch.momentary)
    # The limiter looks ahead, so the energies wait for it; a piece or two at most.
    for_peaks, for_energies = tee(stretch.hops())
    envelope = limiter((piece[:, 0] for piece in for_peaks), gain, stretch.ceiling)
    before, after = array("d"), array("d")
    for points, piece in zip(envelope, for_energies, strict=True):
        weights = np.zeros(-(-len(piece) // STEP_HOPS) * STEP_HOPS)
        weights[: len(piece)] = piece[:, 1]
        powers = weights.copy()
        powers[: len(piece)] *= 10 ** ((points[:-1] + points[1:]) / 20)
        before.frombytes(weights.reshape(-1, STEP_HOPS).sum(axis=1).tobytes())
        after.frombytes(powers.reshape(-1, STEP_HOPS).sum(axis=1).tobytes())
    whole, limited = (_of_blocks(np.frombuffer(steps), blocks_wanted) for steps in (before, after))
    audible = whole > 1e-12
    ratio = np.divide(limited, whole, where=audible, out=np.ones(blocks_wanted))
    return np.asarray(10 * np.log10(np.maximum(ratio, 1e-12)))


def _of_blocks(steps: NDArray[np.float64], blocks_wanted: int) -> NDArray[np.float64]:
    """Add up the steps of each gating block; after the end there is nothing."""
    padded = np.zeros(blocks_wanted + BLOCK_STEPS - 1)
    padded[: len(steps)] = steps[: len(padded)]
    windows = np.lib.stride_tricks.sliding_window_view(padded, BLOCK_STEPS)
    return np.asarray(windows.sum(axis=1))


def loudness_of(paths: Iterable[Path], seconds: float, cancel: CancelToken) -> float:
    """Return the integrated loudness of the first so many seconds of some files, in LUFS.

    Raises:
        InvalidRequestError: A file has no sound or cannot be decoded.
        CancelledError: The op was cancelled.
    """
    meter = Meter(true_peak=False)
    left = round(seconds * RATE)
    for path in paths:
        for samples in blocks(path):
            cancel.check()
            meter.feed(samples[:left])
            left -= len(samples)
            if left <= 0:
                break
        if left <= 0:
            break
    meter.finish()
    return integrated(meter.momentary)


def measure_loudness(path: Path, cancel: CancelToken | None = None) -> Loudness:
    """Measure the sound of a file, in one pass with flat memory.

    Raises:
        InvalidRequestError: The file has no sound or cannot be decoded.
        CancelledError: The op was cancelled.
    """
    meter = Meter()
    for samples in blocks(path):
        if cancel is not None:
            cancel.check()
        meter.feed(samples)
    meter.finish()
    return meter.loudness
