"""Measures a voice: pitch, voicing, level, brightness, resonances, timbre. No model, no network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

WINDOW_S, HOP_S = 0.045, 0.01
LOWEST_HZ, HIGHEST_HZ = 65.0, 520.0
VOICED: Final = 0.55
"""Normalised autocorrelation from which a window is voiced."""
LOUD_DB: Final = -30.0
"""Level below the loudest window, in dB, from which a window counts."""
SPLIT_HZ, TOP_HZ = 1000.0, 6000.0
"""Bands whose levels are compared for the tilt."""
LPC_RATE, LPC_ORDER = 10_000, 12
MELS, CEPSTRA = 26, 13


@dataclass(frozen=True, slots=True)
class Voice:
    """What was measured of a line.

    Attributes:
        seconds: Length.
        hertz: Mean fundamental of its voiced windows; 0 if there are none.
        swing: Standard deviation of the fundamental in semitones.
        unsteady: Mean change of the fundamental from window to window within a sound, in semitones,
            beyond its trend.
        voiced: Share of loud windows that are voiced.
        level: RMS of its loud windows in dBFS.
        tilt: Level of 1 to 6 kHz above that below 1 kHz, in dB.
        resonances: Median of the first three formants of its voiced windows, in hertz.
        timbre: Mean of its mel cepstrum, without the level.
    """

    seconds: float
    hertz: float
    swing: float
    unsteady: float
    voiced: float
    level: float
    tilt: float
    resonances: tuple[float, float, float]
    timbre: NDArray[np.float64]

    @property
    def semitones(self) -> float:
        """The mean fundamental in semitones above 100 Hz."""
        return 12 * float(np.log2(max(self.hertz, 1.0) / 100))


def measured(samples: NDArray[np.int16], rate: int) -> Voice:
    """Measure a line, mono."""
    sound = np.asarray(samples, np.float64) / 32768
    window, hop = round(WINDOW_S * rate), round(HOP_S * rate)
    starts = np.arange(0, max(1, len(sound) - window), hop)
    padded = np.concatenate([sound, np.zeros(window)])
    frames = padded[starts[:, None] + np.arange(window)]
    powers = np.square(frames).mean(axis=1)
    loud = powers > powers.max(initial=1e-12) * 10 ** (LOUD_DB / 10)
    frames, powers = frames[loud], powers[loud]
    pitch = _fundamentals(frames, rate)
    spectra = np.abs(np.fft.rfft(frames * np.hanning(window))) ** 2
    hertz = np.fft.rfftfreq(window, 1 / rate)
    low = spectra[:, hertz < SPLIT_HZ].sum()
    high = spectra[:, (hertz >= SPLIT_HZ) & (hertz < TOP_HZ)].sum()
    tones = 12 * np.log2(pitch[pitch > 0] / 100) if (pitch > 0).any() else np.zeros(1)
    return Voice(
        seconds=len(sound) / rate,
        hertz=float(100 * 2 ** (tones.mean() / 12)) if (pitch > 0).any() else 0.0,
        swing=float(tones.std()),
        unsteady=_unsteadiness(pitch),
        voiced=float((pitch > 0).mean()),
        level=float(10 * np.log10(powers.mean() + 1e-12)),
        tilt=float(10 * np.log10((high + 1e-12) / (low + 1e-12))),
        resonances=_formants(frames[pitch > 0], rate),
        timbre=_cepstrum(spectra, hertz),
    )


def ratios(samples: NDArray[np.int16], other: NDArray[np.int16], rate: int) -> NDArray[np.float64]:
    """Return the fundamental of a line as a share of another's of the same timing, by window.

    Windows in which either has no voice, or whose fundamentals differ by a fifth, are left out.
    """
    window, hop = round(WINDOW_S * rate), round(HOP_S * rate)
    starts = np.arange(0, min(len(samples), len(other)) - window, hop)
    one, two = (
        _fundamentals(
            np.asarray(sound, np.float64)[starts[:, None] + np.arange(window)] / 32768, rate
        )
        for sound in (samples, other)
    )
    both = (one > 0) & (two > 0)
    shares = one[both] / two[both]
    return np.asarray(shares[np.abs(np.log2(shares)) < np.log2(1.5)])


def _fundamentals(frames: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """Return the fundamental of each window by autocorrelation (Boersma 1993); 0 if unvoiced."""
    size = frames.shape[1]
    taper = np.hanning(size)
    length = 1 << (2 * size - 1).bit_length()

    def correlated(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.fft.irfft(np.abs(np.fft.rfft(values, length)) ** 2)[..., : size // 2]

    own = correlated((frames - frames.mean(axis=1, keepdims=True)) * taper)
    own = own / np.maximum(own[:, :1], 1e-12) / (correlated(taper) / correlated(taper)[0])
    first, last = int(rate / HIGHEST_HZ), min(int(rate / LOWEST_HZ), size // 2 - 1)
    found = np.zeros(len(frames))
    for index, row in enumerate(own):
        part = row[first:last]
        top = part.max()
        if top < VOICED:
            continue
        # The shortest lag that is nearly as good: else an octave too low is taken.
        peaks = np.flatnonzero(
            (part[1:-1] >= part[:-2]) & (part[1:-1] >= part[2:]) & (part[1:-1] > 0.9 * top)
        )
        lag = first + (int(peaks[0]) + 1 if len(peaks) else int(part.argmax()))
        a, b, c = row[lag - 1 : lag + 2]
        bend = a - 2 * b + c
        found[index] = rate / (lag + (0.5 * (a - c) / bend if bend else 0.0))
    return found


def _unsteadiness(pitch: NDArray[np.float64]) -> float:
    bends = []
    for a, b, c in zip(pitch, pitch[1:], pitch[2:], strict=False):
        if min(a, b, c) > 0 and max(a, b, c) / min(a, b, c) < 1.12:
            bends.append(abs(12 * np.log2(b / np.sqrt(a * c))))
    return float(np.mean(bends)) if bends else 0.0


def _formants(frames: NDArray[np.float64], rate: int) -> tuple[float, float, float]:
    """Return the median first three resonances, by linear prediction at 10 kHz."""
    count = round(frames.shape[1] * LPC_RATE / rate)
    kept: list[Sequence[float]] = []
    for frame in frames[::2]:
        bins = np.fft.rfft(np.diff(frame, prepend=0.0) * np.hanning(len(frame)))[: count // 2 + 1]
        small = np.fft.irfft(bins, count)
        own = np.correlate(small, small, "full")[count - 1 : count + LPC_ORDER]
        matrix = own[np.abs(np.subtract.outer(np.arange(LPC_ORDER), np.arange(LPC_ORDER)))]
        matrix = matrix + np.eye(LPC_ORDER) * own[0] * 1e-6
        roots = np.roots(np.concatenate([[1.0], -np.linalg.solve(matrix, own[1:])]))
        roots = roots[roots.imag > 0]
        hertz = np.angle(roots) * LPC_RATE / (2 * np.pi)
        width = -np.log(np.abs(roots)) * LPC_RATE / np.pi
        found = sorted(hertz[(hertz > 200) & (hertz < 4800) & (width < 500)])
        if len(found) >= 3:
            kept.append(found[:3])
    if not kept:
        return (0.0, 0.0, 0.0)
    one, two, three = np.median(np.array(kept), axis=0)
    return (float(one), float(two), float(three))


def _cepstrum(spectra: NDArray[np.float64], hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    edges = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + 8000 / 700), MELS + 2) / 2595) - 1)
    bank = np.array(
        [
            np.interp(hertz, edges[number : number + 3], [0.0, 1.0, 0.0], left=0, right=0)
            for number in range(MELS)
        ]
    )
    logs = np.log(spectra @ bank.T + 1e-10)
    turns = np.cos(np.pi / MELS * np.outer(np.arange(1, CEPSTRA), np.arange(MELS) + 0.5))
    return np.asarray((logs @ turns.T).mean(axis=0))
