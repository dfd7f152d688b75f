"""What colours a finished voice: whisper, breath, brightness, strain, shaking."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.speech.colour import PLAIN, Colour, coloured, pressed, tilted
from tests.support.voice_meter import measured

RATE = 24_000


def vowel(hertz: float = 140.0, seconds: float = 1.0) -> np.ndarray:
    """A throat: a pulse train through three resonances."""
    count = round(seconds * RATE)
    spectrum = np.zeros(count // 2 + 1, complex)
    at = np.fft.rfftfreq(count, 1 / RATE)
    for number in range(1, int(8000 / hertz)):
        gain = sum(1 / (1 + ((number * hertz - f) / 90) ** 2) for f in (650, 1100, 2500))
        spectrum[np.argmin(np.abs(at - number * hertz))] = gain / number**0.5 * count / 8
    found = np.fft.irfft(spectrum * np.exp(1j * at * 0.02), count)
    return np.asarray(0.5 * found / np.abs(found).max())


def heard(samples: np.ndarray):
    return measured(np.rint(samples * 20_000).astype(np.int16), RATE)


def test_a_whisper_has_the_mouth_of_the_voice_but_no_pitch() -> None:
    spoken = vowel()
    quiet = coloured(spoken, RATE, Colour(whispered=True))
    assert len(quiet) == len(spoken)
    assert heard(spoken).voiced > 0.95
    assert heard(quiet).voiced < 0.1
    assert heard(quiet).tilt > heard(spoken).tilt + 3
    # The second resonance stays where it was.
    power = np.abs(np.fft.rfft(quiet)) ** 2
    at = np.fft.rfftfreq(len(quiet), 1 / RATE)
    bands = [power[(at >= low) & (at < low + 200)].sum() for low in range(800, 2000, 200)]
    assert np.argmax(bands) in (0, 1)


def test_a_whisper_is_silent_where_the_voice_was() -> None:
    spoken = np.concatenate([vowel(), np.zeros(RATE), vowel()])
    quiet = coloured(spoken, RATE, Colour(whispered=True))
    level = np.sqrt(np.square(quiet.reshape(3, -1)).mean(axis=1))
    assert level[1] < 0.1 * min(level[0], level[2])


def test_equal_voices_get_equal_breath() -> None:
    breathy = Colour(breath=0.3)
    assert np.array_equal(coloured(vowel(), RATE, breathy), coloured(vowel(), RATE, breathy))


@pytest.mark.parametrize("gain", [-6.0, 6.0])
def test_a_tilt_moves_high_frequencies_and_leaves_the_low_ones(gain: float) -> None:
    def tone(hertz: float) -> np.ndarray:
        return np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)

    def level(hertz: float) -> float:
        moved = tilted(tone(hertz), RATE, gain)
        return float(20 * np.log10(np.sqrt(np.square(moved).mean()) * np.sqrt(2)))

    assert level(150) == pytest.approx(0, abs=0.2)
    assert level(6000) == pytest.approx(gain, abs=0.5)


@given(st.floats(0, 1))
def test_strain_bends_peaks_and_makes_nothing_louder_than_the_loudest(share: float) -> None:
    spoken = vowel(seconds=0.1)
    strained = pressed(spoken, share)
    assert np.abs(strained).max() <= np.abs(spoken).max() * (1 + 1e-9)
    assert np.square(strained).mean() >= np.square(spoken).mean() * (1 - 1e-9)


def test_a_shaken_voice_swings_five_times_a_second() -> None:
    shaken = coloured(vowel(seconds=2.0), RATE, Colour(shake=0.6))
    envelope = np.sqrt(np.square(shaken.reshape(-1, 240)).mean(axis=1))
    swings = np.abs(np.fft.rfft(envelope - envelope.mean()))
    assert np.fft.rfftfreq(len(envelope), 0.01)[swings.argmax()] == pytest.approx(5, abs=0.6)


def test_nothing_is_done_to_a_plain_voice_and_silence_stays_silence() -> None:
    spoken = vowel()
    assert coloured(spoken, RATE, PLAIN) is spoken
    every = Colour(whispered=True, tilt=3, breath=0.5, shake=0.5, press=1)
    assert not coloured(np.zeros(2000), RATE, every).any()
    assert coloured(np.zeros(0), RATE, every).size == 0
