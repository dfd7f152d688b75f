"""Mock speech: one tone burst per syllable, with exactly matching phones."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING, Final

import numpy as np

from ainern2d.core import AudioResult, Phone, PhonemeTimeline, SoundResult, write_wav

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ainern2d.core import AudioRequest, SoundRequest, Work

RATE: Final = 16_000
CHARACTERS_PER_S: Final = 15.0
IDEOGRAPHS_PER_S: Final = 4.5
SYLLABLES_PER_S: Final = 4.0
SHORTEST_S: Final = 0.4

HUM: Final = 0.25
VOWEL: Final = 0.5
"""Shares of a syllable: a hum ("m") and a vowel ("a"); the rest is silence."""
HUM_LEVEL: Final = 0.06
VOWEL_LEVEL: Final = 0.4
SEMITONES: Final = {"mock_low": -5, "mock_high": 5}
"""By voice; any other name is that of the speaker's own."""


SOUND_S: Final = 0.5
"""Length of a sound that may be as long as it is by nature."""


def sound_of(request: SoundRequest, work: Work) -> SoundResult:
    """Make a soft tone, whose pitch follows from what is asked for."""
    seed = hashlib.sha256(request.to_json()).digest()[0]
    count = round((request.seconds or SOUND_S) * RATE)
    wave = np.sin(2 * np.pi * (220 + 4 * seed) * np.arange(count) / RATE)
    fade = np.minimum(1, np.arange(count, 0, -1) / (0.1 * RATE))
    path = work.out / "sound.wav"
    write_wav(path, np.asarray(HUM_LEVEL * wave * fade * 32767, np.int16), RATE)
    return SoundResult(path, count, RATE)


def speech_of(request: AudioRequest, work: Work) -> AudioResult:
    """Make tones for as long as the text takes to say, at the pitch of its speaker."""
    seconds = _seconds(request.text) / (request.pace * request.voice.rate)
    syllables = max(1, round(seconds * SYLLABLES_PER_S))
    size = max(4, round(max(seconds, SHORTEST_S) * RATE / syllables))
    pitch = (
        (110 if request.look.gender == "male" else 200)
        * (1 + request.voice.variety % 7 * 0.03)
        * 2 ** ((request.voice.pitch + SEMITONES.get(request.voice.name, 0)) / 12)
    )
    phones: list[Phone] = []
    sounds: list[NDArray[np.int16]] = []
    at = 0
    for stretch, level in _rhythm(request.text, syllables):
        long = max(4, round(size * stretch))
        hum, vowel = round(long * HUM), round(long * (HUM + VOWEL))
        phones += [
            Phone(start=at, end=at + hum, symbol="m"),
            Phone(start=at + hum, end=at + vowel, symbol="a"),
            Phone(start=at + vowel, end=at + long, symbol="_"),
        ]
        sounds.append(_syllable(long, hum, vowel, pitch, level))
        at += long
    samples = np.concatenate(sounds)
    path = work.out / "speech.wav"
    write_wav(path, samples, RATE)
    return AudioResult(
        path, PhonemeTimeline(sample_rate=RATE, samples=len(samples), phones=tuple(phones))
    )


def _rhythm(text: str, syllables: int) -> list[tuple[float, float]]:
    """Return relative length and loudness of each syllable, derived from the text's hash."""
    digest = hashlib.shake_128(text.encode()).digest(2 * syllables)
    stretches = [0.6 + 0.8 * byte / 255 for byte in digest[::2]]
    whole = sum(stretches) / syllables
    return [
        (stretch / whole, 0.8 + 0.2 * byte / 255)
        for stretch, byte in zip(stretches, digest[1::2], strict=True)
    ]


def _syllable(size: int, hum: int, vowel: int, pitch: float, loud: float) -> NDArray[np.int16]:
    level = np.zeros(size)
    level[:hum] = HUM_LEVEL * loud
    level[hum:vowel] = VOWEL_LEVEL * loud * np.hanning(vowel - hum)
    tone = np.sin(2 * np.pi * pitch * np.arange(size) / RATE)
    return np.rint(tone * level * 32767).astype(np.int16)


def _seconds(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return wide / IDEOGRAPHS_PER_S + (len(text) - wide) / CHARACTERS_PER_S
