"""Small generators of sounds: struck bodies, noises, tones, voices, and what repeats them.

A maker takes dice and a number of samples and gives that many; a row of a table of sounds is one
expression of makers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .dsp import (
    RATE,
    Curve,
    Dice,
    Response,
    Sound,
    beside,
    bins_of,
    chain,
    count_of,
    drift,
    fall,
    fast_length,
    filtered,
    high,
    line,
    low,
    modes,
    noise,
    peak,
    put,
    room,
    scaled,
    string,
    tilt,
)

Maker = Callable[[Dice, int], Sound]
Pitch = Callable[[Dice, int], Curve]
"""Hertz at each sample."""
Beats = Callable[[Dice, float], list[tuple[float, float]]]
"""Times in seconds, within the seconds given, each with a gain."""
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Effect:
    """A sound.

    Attributes:
        seconds: Its length by nature.
        maker: What makes it.
        lasts: Whether it can be made at any length; another is followed by silence.
        rise: Seconds in which it fades in: more for what has no strokes.
    """

    seconds: float
    maker: Maker
    lasts: bool = False
    rise: float = 0.0003


def hiss(lowest: float, highest: float, order: int = 2, slope: float = 0.0) -> Maker:
    """Noise of a band in hertz, with an RMS of 1.

    Args:
        lowest: Lower edge.
        highest: Upper edge.
        order: Steepness of the lower edge, 6 dB per octave each; the upper is steeper by one.
        slope: Decibels per octave.
    """
    shape = chain(high(lowest, order), low(highest, order + 1), tilt(slope))
    return lambda dice, count: noise(dice, count, shape)


def resonant(lowest: float, highest: float, hertz: float, q: float) -> Maker:
    """Noise of a band through a resonance, as wind makes it in gaps."""
    shape = chain(high(lowest, 1), low(highest, 2), peak(hertz, q))
    return lambda dice, count: noise(dice, count, shape)


def burst(lowest: float, highest: float, decay: float, attack: float = 0.0005) -> Maker:
    """Noise of a band that falls by 60 dB in ``decay`` seconds; as loud as a mode of gain 1."""
    return mixed((0.45, fading(hiss(lowest, highest), decay, attack)))


def struck(
    hertz: float,
    ratios: Sequence[float],
    decay: float,
    *,
    gains: Sequence[float] | None = None,
    damping: float = 0.6,
    dark: float = 0.7,
    spread: float = 0.0,
) -> Maker:
    """A struck body.

    Args:
        hertz: Of the ratio 1.
        ratios: Frequencies of its modes, relative to ``hertz``.
        decay: Seconds in which the mode of ratio 1 falls by 60 dB.
        gains: Amplitudes of the modes; by default they fall with the ratio to the power ``dark``.
        damping: Power of the ratio by which higher modes fall sooner.
        dark: See ``gains``.
        spread: Share by which the pitch of each strike differs at random.
    """
    levels = [ratio**-dark for ratio in ratios] if gains is None else list(gains)

    def make(dice: Dice, count: int) -> Sound:
        root = hertz * float(np.exp(spread * dice.standard_normal()))
        force = np.exp(0.12 * dice.standard_normal(len(ratios)))
        return modes(
            count,
            [root * ratio for ratio in ratios],
            [level * float(each) for level, each in zip(levels, force, strict=True)],
            [decay * ratio**-damping for ratio in ratios],
        )

    return make


def clatter(lowest: float, highest: float, number: int, decay: float, dark: float = 0.4) -> Maker:
    """A body of many modes at random frequencies of a band, as sheets and shards have."""

    def make(dice: Dice, count: int) -> Sound:
        hertz = np.exp(dice.uniform(np.log(lowest), np.log(highest), number))
        gains = (hertz / lowest) ** -dark * np.exp(0.5 * dice.standard_normal(number))
        decays = decay * np.exp(0.35 * dice.standard_normal(number)) * (hertz / lowest) ** -0.3
        phases = dice.uniform(0, 2 * np.pi, number)
        return modes(count, list(hertz), list(gains), list(decays), list(phases))

    return make


def plucked(hertz: float, decay: float, bright: float, spread: float = 0.0) -> Maker:
    """A plucked string, see :func:`.dsp.string`."""

    def make(dice: Dice, count: int) -> Sound:
        root = hertz * float(np.exp(spread * dice.standard_normal()))
        size = max(count, count_of(decay))
        return string(dice, size, root, decay, bright)[:count]

    return make


def gliding(*points: tuple[float, float], jitter: float = 0.0) -> Pitch:
    """A pitch along points (second, hertz), straight in octaves, with a random share of drift."""
    steps = [(at, float(np.log(hertz))) for at, hertz in points]

    def pitch(dice: Dice, count: int) -> Curve:
        curve = line(count, steps)
        if jitter:
            curve = curve + jitter * drift(dice, count, 12)
        return np.asarray(np.exp(curve))

    return pitch


def wailing(lowest: float, highest: float, period: float) -> Pitch:
    """A pitch that rises and falls once in ``period`` seconds."""

    def pitch(_dice: Dice, count: int) -> Curve:
        turn = np.arange(count) / (RATE * period)
        swing = (1 - np.cos(2 * np.pi * turn)) / 2
        return np.asarray(lowest * (highest / lowest) ** swing)

    return pitch


def stepping(pitches: Sequence[float], seconds: float, slide: float = 0.0) -> Pitch:
    """Pitches that follow each other, each for so many seconds, again and again.

    Args:
        pitches: In hertz.
        seconds: Of each.
        slide: Seconds in which one goes over into the next.
    """

    def pitch(_dice: Dice, count: int) -> Curve:
        turn = np.arange(count) / (RATE * seconds)
        index = turn.astype(np.int64)
        steps = np.log(np.asarray(pitches, np.float64))
        curve = steps[index % len(steps)]
        if slide:
            share = np.clip((turn - index) * seconds / slide, 0, 1)
            before = steps[np.maximum(index - 1, 0) % len(steps)]
            curve = before + (curve - before) * (share * share * (3 - 2 * share))
        return np.asarray(np.exp(curve))

    return pitch


def tone(
    pitch: Pitch,
    partials: Sequence[float] = (1.0,),
    *,
    vibrato: tuple[float, float] = (0.0, 0.0),
    ratios: Sequence[float] | None = None,
) -> Maker:
    """A tone of sines.

    Args:
        pitch: Of the first partial.
        partials: Amplitudes.
        vibrato: Swings per second and share of the pitch.
        ratios: Frequencies of the partials relative to the pitch; 1, 2, 3... by default.
    """
    places = range(1, len(partials) + 1) if ratios is None else ratios

    def make(dice: Dice, count: int) -> Sound:
        hertz = pitch(dice, count)
        rate, depth = vibrato
        if depth:
            hertz = hertz * (1 + depth * np.sin(2 * np.pi * rate * np.arange(count) / RATE))
        turns = np.cumsum(hertz) / RATE
        out = np.zeros(count, np.float32)
        for ratio, gain in zip(places, partials, strict=True):
            turn = turns * ratio
            angle = ((turn - np.floor(turn)) * (2 * np.pi)).astype(np.float32)
            out += np.float32(gain) * np.sin(angle)
        return out

    return make


VOWELS: Final[dict[str, tuple[float, ...]]] = {
    "a": (760, 1150, 2500, 3500),
    "e": (530, 1750, 2480, 3500),
    "i": (290, 2250, 3000, 3600),
    "o": (520, 860, 2400, 3400),
    "u": (320, 760, 2240, 3300),
    "x": (500, 1450, 2450, 3450),
    "m": (260, 1100, 2200, 3200),
}
"""Formants of a man's vowels in hertz; x is neutral, m hums."""

_STRENGTHS: Final = (1.0, 0.6, 0.3, 0.15)
_WIDTHS: Final = (90.0, 110.0, 160.0, 220.0)


def _mouth(vowel: str, size: float) -> Response:
    parts: list[tuple[float, Response]] = []
    sign = 1.0
    for hertz, gain, width in zip(VOWELS[vowel], _STRENGTHS, _WIDTHS, strict=True):
        parts.append((sign * gain, peak(hertz * size, hertz / width)))
        sign = -sign
    return beside(*parts, (0.02, high(2000, 1)))


def voice(
    pitch: Pitch,
    vowels: Sequence[tuple[float, str]],
    *,
    size: float = 1.0,
    breath: float = 0.05,
    rough: tuple[float, float] = (0.0, 0.0),
    vibrato: tuple[float, float] = (0.0, 0.0),
) -> Maker:
    """A throat: pulses and breath through the formants of a mouth.

    Args:
        pitch: Of the pulses.
        vowels: (second, name of :data:`VOWELS`) between which the mouth moves.
        size: Factor of the formants: 1 for a man, 1.17 for a woman, above for the small.
        breath: RMS of the breath relative to that of the pulses.
        rough: Beats per second and depth (0 to 1) of a hoarse voice.
        vibrato: Swings per second and share of the pitch.
    """

    def make(dice: Dice, count: int) -> Sound:
        hertz = pitch(dice, count) * (1 + 0.008 * drift(dice, count, 9))
        rate, depth = vibrato
        if depth:
            hertz = hertz * (1 + depth * np.sin(2 * np.pi * rate * np.arange(count) / RATE))
        turns = np.cumsum(hertz) / RATE
        part = (turns - np.floor(turns)).astype(np.float32)
        opened = np.minimum(part / np.float32(0.66), 1)
        flow = opened * opened * (1 - opened)
        source = scaled(np.diff(flow, prepend=flow[:1]))
        if breath:
            air = noise(dice, count, chain(high(300, 1), low(9000, 1)))
            source = source + np.float32(breath) * air * (np.float32(0.4) + 4 * flow)
        beats, roughness = rough
        if roughness:
            beat = np.cumsum(beats * (1 + 0.25 * drift(dice, count, 20))) / RATE
            source = source * (1 - roughness * (0.5 + 0.5 * np.cos(2 * np.pi * beat))).astype(
                np.float32
            )
        return _spoken(source, vowels, size)

    return make


def breathed(vowels: Sequence[tuple[float, str]], size: float = 1.0, bright: float = 7000) -> Maker:
    """Breath through the formants of a mouth."""

    def make(dice: Dice, count: int) -> Sound:
        return _spoken(noise(dice, count, chain(high(250, 1), low(bright, 1))), vowels, size)

    return make


def _spoken(source: Sound, vowels: Sequence[tuple[float, str]], size: float) -> Sound:
    count = len(source)
    length = fast_length(count + RATE // 20)
    bins = np.fft.rfft(source, length)
    at = bins_of(length)
    out = np.zeros(count, np.float32)
    names = list(dict.fromkeys(name for _, name in vowels))
    for name in names:
        part = np.fft.irfft(bins * _mouth(name, size)(at).astype(np.complex64), length)[:count]
        if len(names) == 1:
            return scaled(part.astype(np.float32, copy=False))
        weight = line(count, [(time, float(each == name)) for time, each in vowels])
        out += (part * weight).astype(np.float32)
    return scaled(out)


def slipping(pitch: Pitch, body: Maker, irregular: float = 0.3) -> Maker:
    """Stick and slip: what is dragged lets go again and again, and each time its body rings.

    Args:
        pitch: Slips per second.
        body: What rings, for 0.1 s.
        irregular: Share by which the strength of slips differs.
    """

    def make(dice: Dice, count: int) -> Sound:
        hertz = pitch(dice, count) * np.exp(0.12 * drift(dice, count, 25))
        turns = np.floor(np.cumsum(hertz) / RATE)
        slips = np.flatnonzero(np.diff(turns, prepend=-1.0))
        pulses = np.zeros(count, np.float32)
        pulses[slips] = np.exp(irregular * dice.standard_normal(len(slips)))
        ring = body(dice, count_of(0.1))
        size = fast_length(count + len(ring))
        bins = np.fft.rfft(pulses, size) * np.fft.rfft(ring, size)
        return scaled(np.fft.irfft(bins, size)[:count].astype(np.float32, copy=False))

    return make


def fading(maker: Maker, decay: float, attack: float = 0.0005) -> Maker:
    """A sound that rises for ``attack`` seconds and falls by 60 dB in ``decay``."""
    return lambda dice, count: maker(dice, count) * fall(count, attack, decay)


def shaped(maker: Maker, *points: tuple[float, float]) -> Maker:
    """A sound whose gain goes along points (second, gain)."""
    return lambda dice, count: maker(dice, count) * line(count, points).astype(np.float32)


def swelling(maker: Maker, hertz: float, decibels: float) -> Maker:
    """A sound that comes and goes at random, about so often per second, by so many decibels."""

    def make(dice: Dice, count: int) -> Sound:
        curve = np.clip(drift(dice, count, hertz), -2, 2) * decibels / 20
        gains: Sound = (10**curve).astype(np.float32)
        return maker(dice, count) * gains

    return make


def pulsing(maker: Maker, hertz: float, sharp: float = 1.0, floor: float = 0.0) -> Maker:
    """A sound that comes and goes regularly; ``sharp`` makes the pulses shorter."""

    def make(dice: Dice, count: int) -> Sound:
        turn = np.arange(count) * (hertz / RATE)
        pulse = ((1 + np.sin(2 * np.pi * turn + 0.5)) / 2) ** sharp
        gains: Sound = (floor + (1 - floor) * pulse).astype(np.float32)
        return maker(dice, count) * gains

    return make


def gated(maker: Maker, on: float, off: float) -> Maker:
    """A sound that is on and off for so many seconds."""

    def make(dice: Dice, count: int) -> Sound:
        part = np.arange(count) / RATE % (on + off)
        gate = np.clip(np.minimum(part, on - part) / 0.006, 0, 1)
        return maker(dice, count) * gate.astype(np.float32)

    return make


def through(maker: Maker, *responses: Response) -> Maker:
    """A sound behind filters."""
    return lambda dice, count: filtered(maker(dice, count), chain(*responses))


def roomy(maker: Maker, decay: float, share: float, dark: float = 4000) -> Maker:
    """A sound in a room, see :func:`.dsp.room`."""
    return lambda dice, count: room(dice, maker(dice, count), decay, share, dark)


def later(maker: Maker, seconds: float) -> Maker:
    """A sound that begins after so many seconds."""

    def make(dice: Dice, count: int) -> Sound:
        out = np.zeros(count, np.float32)
        put(out, maker(dice, max(1, count - count_of(seconds))), count_of(seconds))
        return out

    return make


def lasting(maker: Maker, seconds: float) -> Maker:
    """A sound of so many seconds, and silence behind it."""

    def make(dice: Dice, count: int) -> Sound:
        out = np.zeros(count, np.float32)
        put(out, maker(dice, min(count, count_of(seconds))), 0)
        return out

    return make


def mixed(*parts: tuple[float, Maker]) -> Maker:
    """Sounds at once, each with its gain."""

    def make(dice: Dice, count: int) -> Sound:
        out = np.zeros(count, np.float32)
        for gain, maker in parts:
            out += np.float32(gain) * maker(dice, count)
        return out

    return make


def repeated(
    maker: Maker, seconds: float, beats: Beats, *, variants: int = 5, spread: float = 2.0
) -> Maker:
    """A sound again and again.

    Args:
        maker: The sound.
        seconds: Its length.
        beats: When it is heard.
        variants: How many different ones are made, equally loud; two in a row differ.
        spread: Decibels by which their loudness differs at random.
    """

    def make(dice: Dice, count: int) -> Sound:
        times = beats(dice, count / RATE)
        size = count_of(seconds)
        some = [_settled(maker(dice, size)) for _ in range(min(variants, max(1, len(times))))]
        powers = [float(np.mean(np.square(each))) for each in some]
        usual = float(np.mean(powers))
        some = [
            each * np.float32(np.sqrt(usual / power)) if power > 0 else each
            for each, power in zip(some, powers, strict=True)
        ]
        out = np.zeros(count, np.float32)
        last = -1
        for at, gain in times:
            if len(some) > 1:
                last = (last + 1 + int(dice.integers(len(some) - 1))) % len(some)
            loud = gain * 10 ** (spread * float(dice.standard_normal()) / 20)
            put(out, some[last], count_of(at), loud)
        return out

    return make


def _settled(sound: Sound) -> Sound:
    """Fade the last tenth of a sound, so that it ends without a click."""
    end = max(1, len(sound) // 10)
    sound = np.array(sound)
    sound[-end:] *= np.linspace(1, 0, end, dtype=np.float32)
    return sound


def at(*times: float | tuple[float, float]) -> Beats:
    """Given times; (second, gain) for another gain than 1."""
    fixed = [each if isinstance(each, tuple) else (each, 1.0) for each in times]
    return lambda _dice, seconds: [each for each in fixed if each[0] < seconds]


def steady(
    rate: float, jitter: float = 0.02, gains: Sequence[float] = (1.0,), skip: float = 0.0
) -> Beats:
    """Regular times.

    Args:
        rate: Per second.
        jitter: Standard deviation as a share of the interval.
        gains: Of the first, second... of each group.
        skip: Share that is left out at random.
    """

    def beats(dice: Dice, seconds: float) -> list[tuple[float, float]]:
        found = []
        for number in range(int(seconds * rate) + 1):
            time = number / rate + jitter / rate * float(dice.standard_normal())
            if number == 0 or dice.random() >= skip:
                found.append((max(0.0, time), gains[number % len(gains)]))
        return found

    return beats


def grouped(period: float, offsets: Sequence[tuple[float, float]], jitter: float = 0.006) -> Beats:
    """A figure of (second, gain) that comes again after each ``period`` seconds."""

    def beats(dice: Dice, seconds: float) -> list[tuple[float, float]]:
        return [
            (max(0.0, number * period + offset + jitter * float(dice.standard_normal())), gain)
            for number in range(int(seconds / period) + 1)
            for offset, gain in offsets
        ]

    return beats


def scattered(rate: float, points: Points | None = None, first: bool = True) -> Beats:
    """Random times, so many per second on average.

    Args:
        rate: Per second.
        points: (second, share of the rate); always the whole rate without.
        first: Whether one is at the very beginning.
    """

    def beats(dice: Dice, seconds: float) -> list[tuple[float, float]]:
        times = np.sort(dice.uniform(0, seconds, round(rate * seconds)))
        if points is not None:
            shares = np.interp(times, [each[0] for each in points], [each[1] for each in points])
            times = times[dice.random(len(times)) < shares]
        gains = np.exp(0.5 * dice.standard_normal(len(times)))
        found = [(float(time), float(gain)) for time, gain in zip(times, gains, strict=True)]
        return [(0.0, 1.0), *found] if first else found

    return beats
