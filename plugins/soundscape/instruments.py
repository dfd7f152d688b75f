"""Timbres of a score: one function per instrument gives a note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from .dsp import RATE, Dice, Sound, chain, count_of, fall, high, low, modes, noise, scaled, string

Instrument = Callable[[Dice, float, float], Sound]
"""From dice, hertz and seconds to a note with an RMS of about 1 at its loudest."""

LOOP: Final = 1 << 18
"""Samples of a loop of a held tone: 5.5 s."""


STROKE: Final = 1.6
"""Highest amplitude of a plucked string, whose ringing has an RMS of 0.7."""


def hertz_of(pitch: int) -> float:
    """Return the frequency of a MIDI number.

    >>> hertz_of(69)
    440.0
    """
    return float(440 * 2 ** ((pitch - 69) / 12))


def _released(sound: Sound, seconds: float) -> Sound:
    """Fade the end of a note."""
    end = min(len(sound), count_of(seconds))
    if end:
        sound[-end:] *= np.cos(np.linspace(0, np.pi / 2, end, dtype=np.float32)) ** 2
    return sound


def piano(_dice: Dice, hertz: float, seconds: float) -> Sound:
    """Struck strings: slightly stretched partials, of which high ones fade first."""
    numbers = np.arange(1, min(13, int(6000 / hertz) + 2))
    hard = 0.00035 * (hertz / 260)
    places = hertz * numbers * np.sqrt(1 + hard * numbers**2)
    gains = numbers**-1.15 * np.exp(-places / 4200) * np.abs(np.sin(np.pi * numbers * 0.13)) ** 0.5
    ring = 5.5 * (260 / hertz) ** 0.45
    decays = ring / (1 + 0.28 * (numbers - 1))
    length = min(max(seconds + 0.7, 1.4), 3.2)
    sound = modes(count_of(length), list(places), list(gains), list(decays), [1.57] * len(numbers))
    sound[:240] *= np.sin(np.linspace(0, np.pi / 2, 240, dtype=np.float32)) ** 2
    return _released(sound * 2, 0.6)


def harp(dice: Dice, hertz: float, seconds: float) -> Sound:
    """A plucked gut string."""
    return _plucked(dice, hertz, max(seconds + 0.8, 1.8), 2.4, 1700, 0.34)


def oud(dice: Dice, hertz: float, seconds: float) -> Sound:
    """A short, dark plucked string."""
    return _plucked(dice, hertz, max(seconds + 0.4, 1.1), 1.2, 2100, 0.14)


def koto(dice: Dice, hertz: float, seconds: float) -> Sound:
    """A bright plucked silk string."""
    return _plucked(dice, hertz, max(seconds + 0.8, 1.8), 2.0, 3600, 0.12)


def guzheng(dice: Dice, hertz: float, seconds: float) -> Sound:
    """A plucked string that is pressed behind the bridge: its pitch slides in, and sways later."""
    sound = _plucked(dice, hertz, max(seconds + 1.0, 2.2), 2.6, 3200, 0.15)
    time = np.arange(len(sound)) / RATE
    slide = -0.011 * np.exp(-time / 0.045) if dice.random() < 0.35 else np.zeros(len(sound))
    sway = 0.004 * np.sin(2 * np.pi * 5.1 * time) * np.clip((time - 0.35) / 0.5, 0, 1)
    place = np.cumsum(1 + slide + sway) - 1
    return np.interp(place, np.arange(len(sound)), sound).astype(np.float32)


def _plucked(
    dice: Dice, hertz: float, length: float, decay: float, bright: float, pick: float
) -> Sound:
    sound = string(dice, count_of(length), hertz, decay, bright, pick)
    # The stroke itself is far louder than the string; a bed under speech has no hard strokes.
    ringing = sound[count_of(0.02) : count_of(0.3)]
    sound = sound * np.float32(0.7 / np.sqrt(np.mean(np.square(ringing))))
    sound = np.float32(STROKE) * np.tanh(sound / np.float32(STROKE))
    sound[:120] *= np.linspace(0, 1, 120, dtype=np.float32)
    return _released(sound, 0.5)


def _held(dice: Dice, hertz: float, gains: Sound, width: float) -> Sound:
    """Return a loop of many players at once: each partial is a narrow band of noise.

    Args:
        dice: Of phases.
        hertz: Pitch.
        gains: Of the partials.
        width: Of the first partial, as a share of the pitch.
    """
    bins = np.zeros(LOOP // 2 + 1, np.complex64)
    per_bin = RATE / LOOP
    for number, gain in enumerate(gains, start=1):
        middle = hertz * number / per_bin
        wide = max(1.0, hertz * width * number**0.9 / per_bin)
        first, last = int(middle - 3 * wide), int(middle + 3 * wide) + 2
        if last >= len(bins):
            break
        at = np.arange(first, last)
        lobe = gain * np.exp(-(((at - middle) / wide) ** 2)) / np.sqrt(wide)
        bins[first:last] += lobe * np.exp(2j * np.pi * dice.random(len(at)))
    return scaled(np.fft.irfft(bins, LOOP).astype(np.float32, copy=False))


def _bowed(loop: Sound, seconds: float, attack: float, release: float) -> Sound:
    count = count_of(seconds + release)
    sound = np.resize(loop, count)
    rise = min(count, count_of(attack))
    sound[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise, dtype=np.float32)) ** 2
    return _released(sound, release)


def strings(dice: Dice, hertz: float, seconds: float) -> Sound:
    """A soft section of strings."""
    numbers = np.arange(1, 15, dtype=np.float32)
    gains = numbers**-1.1 * np.exp(-hertz * numbers / 2300)
    return _bowed(_held(dice, hertz, gains, 0.004), seconds, min(0.5, seconds * 0.4), 0.7) * 0.8


def sheng(dice: Dice, hertz: float, seconds: float) -> Sound:
    """A mouth organ, far off: reedy and steady."""
    gains = np.array([1, 0.5, 0.45, 0.2, 0.22, 0.08, 0.1, 0.04], np.float32)
    return _bowed(_held(dice, hertz, gains, 0.0018), seconds, min(0.4, seconds * 0.4), 0.6) * 0.7


def synthpad(dice: Dice, hertz: float, seconds: float) -> Sound:
    """A wide, soft synthesiser."""
    numbers = np.arange(1, 22, dtype=np.float32)
    gains = numbers**-0.95 * np.exp(-hertz * numbers / 1900)
    return _bowed(_held(dice, hertz, gains, 0.009), seconds, min(0.7, seconds * 0.45), 1.0) * 0.8


def spiccato(dice: Dice, hertz: float, seconds: float) -> Sound:
    """Low strings that bounce."""
    numbers = np.arange(1, 17, dtype=np.float32)
    gains = numbers**-0.75 * np.exp(-hertz * numbers / 1700)
    loop = _held(dice, hertz, gains, 0.003)[: count_of(min(seconds + 0.3, 1.6))]
    return loop * fall(len(loop), 0.018, 0.9 if seconds < 1 else 2.0) * 1.1


def bowed(dice: Dice, hertz: float, seconds: float) -> Sound:
    """A solo of low strings, with vibrato that sets in late."""
    gains = np.array([1, 0.7, 0.5, 0.36, 0.3, 0.2, 0.14, 0.1, 0.07], np.float64)
    gains *= np.exp(-hertz * np.arange(9) / 3000)
    return _blown(dice, hertz, seconds, gains, (5.4, 0.006), 0.02, 0.14)


def flute(dice: Dice, hertz: float, seconds: float) -> Sound:
    """A flute."""
    return _blown(dice, hertz, seconds, np.array([1, 0.32, 0.14, 0.04]), (5.0, 0.004), 0.06, 0.05)


def dizi(dice: Dice, hertz: float, seconds: float) -> Sound:
    """A bamboo flute with a buzzing membrane."""
    gains = np.array([1, 0.55, 0.5, 0.3, 0.24, 0.14, 0.1])
    return _blown(dice, hertz, seconds, gains, (5.6, 0.006), 0.08, 0.035)


def xiao(dice: Dice, hertz: float, seconds: float) -> Sound:
    """A dark end-blown flute, with much breath."""
    return _blown(dice, hertz, seconds, np.array([1, 0.14, 0.2, 0.03]), (4.3, 0.006), 0.16, 0.09)


def reed(dice: Dice, hertz: float, seconds: float) -> Sound:
    """A low reed: odd partials."""
    gains = np.array([1, 0.12, 0.6, 0.1, 0.36, 0.08, 0.16, 0.05])
    return _blown(dice, hertz, seconds, gains, (4.5, 0.002), 0.03, 0.025)


def synth(dice: Dice, hertz: float, seconds: float) -> Sound:
    """A soft synthesiser's solo."""
    gains = np.array([1, 0.4, 0.2, 0.1, 0.05])
    return _blown(dice, hertz, seconds, gains, (4.0, 0.003), 0.0, 0.09)


def _blown(
    dice: Dice,
    hertz: float,
    seconds: float,
    gains: np.ndarray[tuple[int], np.dtype[np.float64]],
    vibrato: tuple[float, float],
    breath: float,
    attack: float,
) -> Sound:
    release = 0.16
    count = count_of(seconds + release)
    time = np.arange(count) / RATE
    rate, depth = vibrato
    late = np.clip((time - 0.25) / 0.35, 0, 1)
    sway = np.sin(2 * np.pi * rate * time) * late
    scoop = 0.012 * np.exp(-time / 0.03)
    turn = np.cumsum(hertz * (1 + depth * sway - scoop)) / RATE
    angle = ((turn - np.floor(turn)) * 2 * np.pi).astype(np.float32)
    sound = np.zeros(count, np.float32)
    for number, gain in enumerate(gains, start=1):
        if hertz * number < 9000:
            sound += np.float32(gain) * np.sin(angle * np.float32(number))
    sound *= (1 + 0.12 * sway).astype(np.float32)
    if breath:
        sound += np.float32(breath) * noise(dice, count, chain(high(hertz, 2), low(hertz * 5, 2)))
    rise = min(count, count_of(attack))
    sound[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise, dtype=np.float32))
    sound *= np.exp(-0.25 * time).astype(np.float32)
    return _released(sound, release)


def celesta(_dice: Dice, hertz: float, _seconds: float) -> Sound:
    """Soft struck bars."""
    sound = modes(
        count_of(2.4), [hertz, hertz * 2.0, hertz * 4.01, hertz * 6.9], [1.6, 0.3, 0.35, 0.06],
        [2.6, 1.6, 0.9, 0.3],
    )  # fmt: skip
    sound[:144] *= np.linspace(0, 1, 144, dtype=np.float32)
    return _released(sound, 0.4)


def blip(_dice: Dice, hertz: float, _seconds: float) -> Sound:
    """A synthesiser's pluck."""
    numbers = np.arange(1, 9)
    sound = modes(
        count_of(1.2), list(hertz * numbers), list(1.5 * numbers**-1.2), list(1.3 / numbers**0.8)
    )
    sound[:144] *= np.linspace(0, 1, 144, dtype=np.float32)
    return _released(sound, 0.3)


def timpani(dice: Dice, hertz: float, _seconds: float) -> Sound:
    """A kettle drum."""
    return _drum(dice, hertz, [1, 1.5, 1.98, 2.44, 2.9], 1.6, 900)


def tanggu(dice: Dice, hertz: float, _seconds: float) -> Sound:
    """A barrel drum."""
    return _drum(dice, hertz * 1.15, [1, 1.59, 2.14, 2.65, 3.2], 0.8, 1600)


def _drum(dice: Dice, hertz: float, ratios: list[float], decay: float, bright: float) -> Sound:
    sound = modes(
        count_of(1.4), [hertz * each for each in ratios], [2.2 * each**-0.9 for each in ratios],
        [decay * each**-0.8 for each in ratios],
    )  # fmt: skip
    skin = noise(dice, count_of(0.08), low(bright, 2))
    sound[: len(skin)] += skin * fall(len(skin), 0.002, 0.07) * np.float32(0.5)
    sound[:96] *= np.linspace(0, 1, 96, dtype=np.float32)
    return _released(sound, 0.3)


def gong(dice: Dice, hertz: float, _seconds: float) -> Sound:
    """A small gong."""
    ratios = np.array([1, 1.52, 2.1, 2.7, 3.3, 4.2, 5.1, 6.3, 7.9])
    ratios = ratios * np.exp(0.01 * dice.standard_normal(len(ratios)))
    sound = modes(count_of(3.4), list(hertz * ratios), list(ratios**-0.7), list(3.6 * ratios**-0.5))
    sound[:480] *= np.linspace(0, 1, 480, dtype=np.float32)
    return _released(sound, 0.6)


INSTRUMENTS: Final[dict[str, Instrument]] = {
    each.__name__: each
    for each in (
        piano, harp, oud, koto, guzheng, strings, sheng, synthpad, spiccato, bowed, flute, dizi,
        xiao, reed, synth, celesta, blip, timpani, tanggu, gong,
    )
}  # fmt: skip
