"""Finds phoneme times in a recording whose voice reports none: by words, alignment or duration."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ..media import alignment
from ..media.hearing import BINS_PER_S, RATE, powers_of
from ..story.pronouncing import respelled
from ..story.speech import PhonemeTimeline
from .acoustics import features_of
from .marks import ARPABET, SILENCE, Mark, merged, phones, settled
from .numbers_en import written_out
from .script import clean, symbols_of
from .spread import Frames, Word, heard_stretches, placed, spread
from .utterance import heard, raised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ..backends.requests import AudioRequest
    from ..story.storyboard import Pronunciations

FRAME_BINS: Final = 3
"""Bins of the spectrogram per frame of alignment."""
FRAME_S: Final = FRAME_BINS / BINS_PER_S
WORDS_S: Final = 0.1
"""Tolerance in seconds for a server's word times: overlap of two words, end after the recording."""
_PUNCTUATION: Final = '.,!?;:…— “”"()'


class Timing(StrEnum):
    """How phoneme times were found, from the most to the least exact.

    WORDS: the server reported word times, which the phonemes of a word share. ALIGNED: a forced
    aligner found the phonemes in the recording. SPREAD: usual durations, fitted to pauses and to
    the acoustics of each class of sounds.
    """

    WORDS = "words"
    ALIGNED = "aligned"
    SPREAD = "spread"


class SpokenWord(NamedTuple):
    """A word reported by a server, in seconds [start, end) of the recording."""

    text: str
    start: float
    end: float


class Line(NamedTuple):
    """A line of the story: its text, its language, and given pronunciations of words."""

    text: str
    language: str
    pronunciations: Pronunciations = ()


def sounds_in(
    samples: NDArray[np.float64],
    sample_rate: int,
    line: Line,
    words: Sequence[SpokenWord] | None,
    ways: Sequence[Timing] = tuple(Timing),
) -> tuple[list[Mark], Timing]:
    """Return the phonemes of a recording with their times, and the method that found them.

    Args:
        samples: Mono, shape (n,), in [-1, 1].
        sample_rate: Sample rate in hertz.
        line: The spoken line.
        words: Word times that the server reported, or None.
        ways: Methods to try, best first; SPREAD never fails and is the last resort.

    Returns:
        Marks from 0 to n without gap or overlap, and the method.
    """
    loud, window = heard(samples, sample_rate)
    stretches = heard_stretches(loud, window, sample_rate)
    for way in ways if stretches else ():
        found: list[Mark] | None = None
        if way is Timing.WORDS and words and _are_in(words, len(samples) / sample_rate):
            found = _from_words(words, len(samples), sample_rate, line)
        elif way is Timing.ALIGNED and line.language == "en" and alignment.is_installed():
            found = _aligned(samples, sample_rate, line)
        if found and any(mark.symbol != SILENCE for mark in found):
            return settled(found, loud, window), way
    symbols = symbols_of(line.text, line.language, line.pronunciations)
    frames = _frames(samples, sample_rate)
    return spread(symbols, stretches, len(samples), sample_rate, frames), Timing.SPREAD


def phoneme_timeline(
    samples: NDArray[np.float64],
    sample_rate: int,
    request: AudioRequest,
    words: Sequence[SpokenWord] | None = None,
) -> tuple[PhonemeTimeline, Timing]:
    """Return the phonemes of a recorded line, for a voice that does not report them.

    Args:
        samples: The recording: mono, shape (n,), in [-1, 1].
        sample_rate: Sample rate in hertz.
        request: What was spoken; its language is English or Mandarin.
        words: Word times that the voice reported, or None.

    Returns:
        The timeline, and how its times were found; both are fields of an AudioResult.

    >>> import numpy as np
    >>> from ..backends.requests import AudioRequest
    >>> tone = 0.3 * np.sin(np.arange(16_000) * 0.1)
    >>> timeline, timing = phoneme_timeline(tone, 16_000, AudioRequest(text="Oh.", language="en"))
    >>> timeline.samples, "".join(phone.symbol for phone in timeline.phones)
    (16000, 'ˈoʊ')
    """
    language = request.language.replace("_", "-").split("-")[0].lower()
    line = Line(request.text, language, request.pronunciations)
    marks, timing = sounds_in(samples, sample_rate, line, words)
    found = PhonemeTimeline(sample_rate=sample_rate, samples=len(samples), phones=phones(marks))
    return found, timing


def _frames(samples: NDArray[np.float64], sample_rate: int) -> Frames:
    powers = powers_of([raised(samples, sample_rate / RATE).astype(np.float32)])
    whole = len(powers) // FRAME_BINS
    pieces = powers[: whole * FRAME_BINS].reshape(whole, FRAME_BINS, -1)
    return Frames(features_of(pieces.mean(axis=1).astype(np.float64)), FRAME_S * sample_rate)


def _are_in(words: Sequence[SpokenWord], seconds: float) -> bool:
    """Return whether word times are plausible: in order, and none after the end."""
    at = 0.0
    for word in words:
        # This form also rejects NaN, for which every comparison is false.
        if not at - WORDS_S <= word.start <= word.end <= seconds + WORDS_S:
            return False
        at = word.start
    return at > 0 or len(words) == 1


def _from_words(
    words: Sequence[SpokenWord], samples: int, sample_rate: int, line: Line
) -> list[Mark]:
    found = []
    for word in sorted(words, key=lambda each: each.start):
        symbols = symbols_of(word.text, line.language, line.pronunciations).strip(_PUNCTUATION)
        start, end = (max(0, round(at * sample_rate)) for at in (word.start, word.end))
        found.append(Word(symbols, start, end))
    return placed(found, samples, sample_rate)


def _aligned(samples: NDArray[np.float64], sample_rate: int, line: Line) -> list[Mark] | None:
    text = written_out(clean(respelled(line.text, line.pronunciations)))
    sound = raised(samples, sample_rate / RATE).astype(np.float32)
    aligned = _aligner().phones(sound, text)
    if aligned is None:
        return None
    end = len(samples)
    found, at = [], 0
    for phone in aligned:
        first, last = (
            min(max(round(moment * sample_rate), at), end) for moment in (phone.start, phone.end)
        )
        found += [Mark(at, first, SILENCE), Mark(first, last, ARPABET.get(phone.phone, SILENCE))]
        at = last
    return merged([*found, Mark(at, end, SILENCE)])


@cache
def _aligner() -> alignment.Aligner:
    return alignment.Aligner()
