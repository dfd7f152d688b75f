"""Colours a finished voice: whisper, breath, brightness, shaking. Pure.

Nothing here moves a sound in time, so that the times of its phonemes hold. Pitch and speed are the
business of what speaks, which knows its voice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME_S: Final = 0.04
"""Length of the windows of a whisper in seconds: two periods of the lowest voice."""
OVERLAP: Final = 4
"""Windows over each sample."""
QUEFRENCY_S: Final = 0.0014
"""Part of the cepstrum, in seconds, that is the shape of the mouth; the voice's periods follow."""
WHISPER_HZ: Final = 500.0
"""Frequency below which a whisper is weaker, by 6 dB an octave: the throat is open, so that the
lowest resonance is damped (Ito et al., "Analysis and recognition of whispered speech", 2005)."""
WHISPER_TILT_DB: Final = 9.0
"""Brightness that the spectrum of breath has beyond that of a voice, in dB."""
NOISE_SEED: Final = 1
"""Of the breath; its value is arbitrary. Equal lines get equal bytes."""
BREATH_HZ: Final = 1500.0
"""Frequency below which the breath in a voice is not heard beside it."""
FAINT: Final = 1e-4
"""RMS, of full scale, below which breath is not raised to the loudness of the voice."""
LOUDEST: Final = 8.0
"""Highest factor by which it is."""
SHELF_HZ: Final = 1400.0
"""Middle of the slope between what a tilt leaves and what it raises."""
SLOPE: Final = 2.0
"""Order of that slope."""
SHAKES_HZ: Final = 5.0
"""Rate of laughter and of sobs, in syllables a second (Bachorowski et al., "The acoustic features
of human laughter", 2001)."""
PRESS: Final = 2.5
"""Drive of the most strained voice."""
LEAST_PRESS: Final = 1e-3
"""Drive below which nothing is bent that 16 bits could hold."""


@dataclass(frozen=True, slots=True)
class Colour:
    """How the sound of a voice differs from its own.

    Attributes:
        whispered: Whether breath takes the place of the voice.
        tilt: Gain of high frequencies against low ones in dB: above 0 is pressed and bright, below
            is soft.
        breath: Level of breath in the voice relative to a whisper, 0 to 1.
        shake: Depth by which loudness swings, 0 to 1.
        press: How strained the voice is, 0 to 1: its peaks are bent, so that it is denser.
    """

    whispered: bool = False
    tilt: float = 0.0
    breath: float = 0.0
    shake: float = 0.0
    press: float = 0.0


PLAIN: Final = Colour()


def coloured(samples: NDArray[np.float64], sample_rate: int, colour: Colour) -> NDArray[np.float64]:
    """Return a voice with a colour.

    Args:
        samples: Shape (n,), in [-1, 1].
        sample_rate: In hertz.
        colour: What differs; the default returns the samples as they are.

    Returns:
        Shape (n,), of another level: the caller sets it.
    """
    if colour.whispered:
        found = whispered(samples, sample_rate)
    elif colour.breath:
        found = samples + colour.breath * _above(
            whispered(samples, sample_rate), sample_rate, BREATH_HZ
        )
    else:
        found = samples
    if colour.tilt:
        found = tilted(found, sample_rate, colour.tilt)
    if colour.press:
        found = pressed(found, colour.press)
    if colour.shake:
        found = shaken(found, sample_rate, colour.shake)
    return found


def whispered(samples: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """Replace the voice by noise with the same spectral envelope, window by window.

    The envelope is the low part of the cepstrum (Oppenheim and Schafer, "From frequency to
    quefrency", 2004): resonances stay, and so do the sounds without voice, while the partials of
    the voice go.
    """
    size = _even(FRAME_S * sample_rate)
    hop = size // OVERLAP
    window = np.hanning(size + 1)[:-1]
    count = len(samples)
    frames = -(-count // hop) + OVERLAP
    padded = np.zeros(frames * hop + size)
    padded[size : size + count] = samples
    noise = np.random.default_rng(NOISE_SEED).standard_normal(len(padded))
    places = np.arange(frames)[:, None] * hop + np.arange(size)
    spectra = np.fft.rfft(padded[places] * window)
    hiss = np.fft.rfft(noise[places] * window)
    hiss /= np.sqrt(np.square(window).sum())
    shaped = np.fft.irfft(hiss * _envelopes(np.abs(spectra), sample_rate), size) * window
    out = np.zeros(len(padded))
    for number, frame in enumerate(shaped):
        out[number * hop : number * hop + size] += frame
    out = out[size : size + count] / (np.square(window).sum() / hop)
    breath = tilted(_above(out, sample_rate, WHISPER_HZ), sample_rate, WHISPER_TILT_DB)
    # Else hisses would be louder than vowels, and mouths would seem to open at the wrong time.
    wanted, made = (_loudness(each, size // 2) for each in (samples, breath))
    return np.asarray(breath * np.minimum(wanted / (made + FAINT), LOUDEST))


def _loudness(samples: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Return the RMS around each sample, over so many of them."""
    sums = np.cumsum(np.concatenate([np.zeros(size), np.square(samples), np.zeros(size)]))
    around = sums[size:] - sums[:-size]
    middle = around[size // 2 : size // 2 + len(samples)]
    return np.asarray(np.sqrt(np.maximum(middle, 0.0) / size))


def tilted(samples: NDArray[np.float64], sample_rate: int, gain: float) -> NDArray[np.float64]:
    """Raise what lies above :data:`SHELF_HZ` by a gain in dB, on a slope without phase."""
    if not len(samples):
        return samples
    octaves = (_hertz(samples, sample_rate) / SHELF_HZ) ** SLOPE
    share = octaves / (1 + octaves)
    return np.asarray(np.fft.irfft(np.fft.rfft(samples) * 10 ** (gain * share / 20), len(samples)))


def pressed(samples: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Bend the peaks of a voice; its highest sample stays where it is.

    Args:
        samples: Shape (n,).
        share: From 0, which bends nothing, to 1.
    """
    top = float(np.abs(samples).max(initial=0.0))
    if not top:
        return samples
    knee = PRESS * share
    if knee < LEAST_PRESS:
        return samples
    return np.asarray(np.tanh(samples * (knee / top)) * (top / np.tanh(knee)))


def shaken(samples: NDArray[np.float64], sample_rate: int, depth: float) -> NDArray[np.float64]:
    """Let the loudness swing, as in sobbing and in words said with a laugh.

    Args:
        samples: Shape (n,).
        sample_rate: In hertz.
        depth: Share of the amplitude that is lost in the troughs, 0 to 1.
    """
    turns = np.arange(len(samples)) * (SHAKES_HZ / sample_rate)
    sway = (1 - np.cos(2 * np.pi * turns + 0.5 * np.sin(np.pi * turns))) / 2
    return np.asarray(samples * (1 - depth * sway))


def _envelopes(powers: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """Return the smooth amplitude of each spectrum, with the same power."""
    floor = powers.max(axis=1, keepdims=True) * 1e-4 + 1e-9
    cepstra = np.fft.irfft(np.log(np.maximum(powers, floor)))
    kept = round(QUEFRENCY_S * sample_rate)
    cepstra[:, kept:-kept] = 0.0
    smooth = np.exp(np.fft.rfft(cepstra).real)
    scale = np.sqrt(np.square(powers).sum(axis=1) / np.square(smooth).sum(axis=1))
    return np.asarray(smooth * scale[:, None])


def _above(samples: NDArray[np.float64], sample_rate: int, hertz: float) -> NDArray[np.float64]:
    if not len(samples):
        return samples
    ratio = _hertz(samples, sample_rate) / hertz
    spectrum = np.fft.rfft(samples) * ratio / np.sqrt(1 + ratio**2)
    return np.asarray(np.fft.irfft(spectrum, len(samples)))


def _hertz(samples: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    return np.asarray(np.fft.rfftfreq(len(samples), 1 / sample_rate), np.float64)


def _even(value: float) -> int:
    return 2 * round(value / 2)
