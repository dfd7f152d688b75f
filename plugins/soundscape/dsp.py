"""Arithmetic of sounds: noise, filters by FFT, ringing bodies, strings, envelopes and rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

RATE: Final = 48_000
"""Samples per second of every sound."""

Dice = np.random.Generator
Sound = NDArray[np.float32]
Curve = NDArray[np.float64]
Response = Callable[[Curve], NDArray[np.complex128]]
"""Gain and phase of a filter at frequencies in hertz."""

PEAK: Final = 0.7
"""Highest sample of an effect, of full scale: -3.1 dBFS."""

AUDIBLE: Final = 0.03
"""Share of the peak at which a sound is taken to begin."""

LEAD: Final = RATE // 200
"""Samples kept before the audible beginning."""

_COARSE: Final = np.concatenate([[0.0], np.geomspace(10, RATE / 2, 600)])
"""Frequencies between which the spectrum of noise is interpolated."""

_BLOCK: Final = 512


def count_of(seconds: float) -> int:
    """Return the samples of a time in seconds."""
    return round(seconds * RATE)


def fast_length(count: int) -> int:
    """Return the smallest product of 2, 3 and 5 that is not below ``count``: an FFT of it is quick.

    >>> fast_length(49999)
    50000
    """
    best = 1 << max(0, count - 1).bit_length()
    five = 1
    while five < best:
        three = five
        while three < best:
            rest = -(-count // three)
            best = min(best, three << max(0, rest - 1).bit_length())
            three *= 3
        five *= 5
    return best


def bins_of(size: int) -> Curve:
    """Return the frequencies in hertz of the bins of a real FFT of ``size`` samples."""
    return np.asarray(np.arange(size // 2 + 1) * (RATE / size), np.float64)


def low(hertz: float, order: int = 2) -> Response:
    """Return a low pass of ``order`` equal poles; 6 dB per octave each."""
    return lambda at: np.asarray((1 + 1j * at / hertz) ** -order)


def high(hertz: float, order: int = 2) -> Response:
    """Return a high pass of ``order`` equal poles; 6 dB per octave each."""
    return lambda at: np.asarray((1j * at / (hertz + 1j * at)) ** order)


def peak(hertz: float, q: float) -> Response:
    """Return a resonance with gain 1 at ``hertz`` and a width of ``hertz / q``."""
    return lambda at: np.asarray(
        1j * at * hertz / q / (hertz**2 - at**2 + 1j * at * hertz / q + 1e-9)
    )


def tilt(decibels: float) -> Response:
    """Return a slope in dB per octave around 1 kHz, flat below 20 Hz."""
    return lambda at: np.asarray((np.maximum(at, 20) / 1000) ** (decibels / 6.02), complex)


def chain(*parts: Response) -> Response:
    """Return filters one behind the other."""

    def response(at: Curve) -> NDArray[np.complex128]:
        whole = parts[0](at)
        for part in parts[1:]:
            whole = whole * part(at)
        return whole

    return response


def beside(*parts: tuple[float, Response]) -> Response:
    """Return the sum of filters, each with its gain."""

    def response(at: Curve) -> NDArray[np.complex128]:
        return np.asarray(sum(gain * part(at) for gain, part in parts), complex)

    return response


def filtered(sound: Sound, response: Response) -> Sound:
    """Return a sound behind a filter; what rings on after its end is cut."""
    size = fast_length(len(sound) + RATE // 8)
    bins = np.fft.rfft(sound, size)
    bins *= response(bins_of(size)).astype(np.complex64)
    return np.fft.irfft(bins, size)[: len(sound)].astype(np.float32, copy=False)


def noise(dice: Dice, count: int, response: Response) -> Sound:
    """Return noise whose spectrum is that of a filter, with an RMS of 1."""
    size = fast_length(count)
    bins = dice.standard_normal((size // 2 + 1, 2), np.float32).view(np.complex64)[:, 0]
    shape = np.abs(response(_COARSE))
    at = bins_of(size)
    bins *= np.interp(at, _COARSE, shape).astype(np.float32)
    bins[0] = 0
    return scaled(np.fft.irfft(bins, size)[:count].astype(np.float32, copy=False))


def scaled(sound: Sound) -> Sound:
    """Return a sound with an RMS of 1; silence stays silence."""
    power = float(np.mean(np.square(sound))) if len(sound) else 0.0
    return sound * np.float32(1 / np.sqrt(power)) if power > 0 else sound


def modes(
    count: int,
    hertz: Sequence[float],
    gains: Sequence[float],
    decays: Sequence[float],
    phases: Sequence[float] | None = None,
) -> Sound:
    """Return the ringing of a struck body: a sum of decaying sines.

    Args:
        count: Samples.
        hertz: Of each mode; modes above 20 kHz are left out.
        gains: Amplitude of each mode.
        decays: Seconds in which each mode falls by 60 dB.
        phases: In radians; sines without.
    """
    out = np.zeros(-(-count // _BLOCK) * _BLOCK, np.float32)
    steps = np.arange(_BLOCK)
    for number, (each, gain, decay) in enumerate(zip(hertz, gains, decays, strict=True)):
        if not 0 < each < 20_000:
            continue
        rows = min(len(out) // _BLOCK, int(decay * 1.5 * RATE) // _BLOCK + 1)
        pole = -6.908 / decay / RATE + 2j * np.pi * each / RATE
        phase = 0.0 if phases is None else phases[number]
        start = gain * np.exp(1j * (phase - np.pi / 2))
        rough = (start * np.exp(pole * _BLOCK * np.arange(rows))).astype(np.complex64)
        fine = np.exp(pole * steps).astype(np.complex64)
        block = out[: rows * _BLOCK].reshape(rows, _BLOCK)
        block += np.multiply.outer(rough.real, fine.real)
        block -= np.multiply.outer(rough.imag, fine.imag)
    return out[:count]


def string(
    dice: Dice, count: int, hertz: float, decay: float, bright: float, pick: float = 0.2
) -> Sound:
    """Return a plucked string: Karplus and Strong's loop, solved for all frequencies at once.

    Args:
        dice: The pluck is a short noise.
        count: Samples.
        hertz: Pitch.
        decay: Seconds in which the string falls by 60 dB; at most the length.
        bright: Hertz above which its partials fade quickly.
        pick: Where the string is plucked, as a share of its length.
    """
    size = fast_length(count)
    at = bins_of(size)
    at = at[: np.searchsorted(at, 16_000)]
    loss = 10 ** (-3 / (hertz * decay)) * np.exp(-((at / bright) ** 2) * 0.06)
    turn = np.exp(-2j * np.pi * at / hertz)
    pluck = np.fft.rfft(dice.standard_normal(max(8, int(RATE / hertz))), size)[: len(at)]
    pluck = 0.35 * pluck / np.sqrt(RATE / hertz) + 1
    pluck *= (1 - np.exp(-2j * np.pi * at / hertz * pick)) / (1 + (at / (bright * 0.6)) ** 2)
    bins = np.zeros(size // 2 + 1, np.complex64)
    bins[: len(at)] = pluck / (1 - loss * turn)
    bins[: len(at)][at < 25] = 0
    found = np.fft.irfft(bins, size)[:count].astype(np.float32, copy=False)
    return scaled(found)


def line(count: int, points: Sequence[tuple[float, float]]) -> Curve:
    """Return straight lines between points (second, value), held before and after."""
    at = np.arange(count) / RATE
    return np.interp(at, [point[0] for point in points], [point[1] for point in points])


def drift(dice: Dice, count: int, hertz: float) -> Curve:
    """Return a slow random movement with variance 1, about so many swings per second."""
    steps = int(count / RATE * hertz * 2) + 3
    values = dice.standard_normal(steps)
    at = np.arange(count) * (2 * hertz / RATE)
    index = at.astype(np.int64)
    share = at - index
    share = share * share * (3 - 2 * share)
    found = values[index] + (values[index + 1] - values[index]) * share
    return np.asarray(found * 1.25)


def fall(count: int, attack: float, decay: float) -> Sound:
    """Return an envelope that rises for ``attack`` seconds and falls by 60 dB in ``decay``."""
    at = np.arange(count, dtype=np.float32) / RATE
    curve = np.exp(at * np.float32(-6.908 / decay))
    rising = min(count, count_of(attack))
    if rising:
        curve[:rising] *= np.sin(np.arange(rising) / rising * np.pi / 2) ** 2
    return curve


def put(out: Sound, sound: Sound, at: int, gain: float = 1.0) -> None:
    """Add a sound to another from sample ``at``; what lies outside is left out."""
    begin, end = max(at, 0), min(at + len(sound), len(out))
    if begin < end:
        out[begin:end] += np.float32(gain) * sound[begin - at : end - at]


def room(dice: Dice, sound: Sound, decay: float, share: float, dark: float = 4000) -> Sound:
    """Return a sound in a room.

    Args:
        dice: Of the echoes.
        sound: Its length stays.
        decay: Seconds in which the echoes fall by 60 dB.
        share: Of the echoes' level in the sound's.
        dark: Hertz above which echoes are weaker.
    """
    echo = noise(dice, count_of(decay), chain(low(dark, 1), high(120, 1)))
    echo *= fall(len(echo), 0.004, decay)
    size = fast_length(len(sound) + len(echo))
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)[: len(sound)]
    dry = float(np.sqrt(np.mean(np.square(sound))))
    return sound + scaled(wet.astype(np.float32, copy=False)) * np.float32(dry * share)


def trimmed(sound: Sound) -> Sound:
    """Return a sound without the silence before it."""
    loud = np.abs(sound)
    top = loud.max(initial=0.0)
    if top == 0:
        return sound
    return sound[max(0, int(np.argmax(loud > AUDIBLE * top)) - LEAD) :]


def finished(sound: Sound, count: int, rise: float, fade: float) -> NDArray[np.int16]:
    """Return samples of 16 bits: begun and ended without a click, at :data:`PEAK`.

    Args:
        sound: Any level.
        count: Samples wanted; silence follows a shorter sound.
        rise: Seconds of the beginning that rise.
        fade: Seconds of the end that fade out, a third of the sound at most.
    """
    kept = np.array(trimmed(sound)[:count], np.float32)
    start, end = min(len(kept) // 3, count_of(rise)), min(len(kept) // 3, count_of(fade))
    kept[:start] *= np.sin(np.linspace(0, np.pi / 2, start, dtype=np.float32))
    if end:
        kept[-end:] *= (1 + np.cos(np.arange(1, end + 1, dtype=np.float32) / end * np.pi)) / 2
    top = float(np.abs(kept).max(initial=0.0))
    whole = np.zeros(count, np.int16)
    if top > 0:
        whole[: len(kept)] = np.rint(kept * np.float32(PEAK * 32767 / top))
    return whole
