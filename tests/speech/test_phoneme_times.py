"""When sounds are heard in speech whose voice does not say it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core import AudioRequest, Kind, Work
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.media.wav import read_wav
from ainern2d.core.speech.acoustics import SOUND_CLASSES
from ainern2d.core.speech.durations import durations
from ainern2d.core.speech.fitting import fitted
from ainern2d.core.speech.marks import PAUSES, SILENCE, Mark
from ainern2d.core.speech.phoneme_times import Line, SpokenWord, Timing, sounds_in
from ainern2d.core.speech.script import symbols_of
from ainern2d.core.speech.spread import Heard, Word, heard_stretches, placed, spread

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ainern2d.core.story.speech import PhonemeTimeline

RATE = 16_000
LINES = {
    "en": "Tom, bring my book, please. Bring me the key before the storm comes.",
    "zh": "灯灭了，海浪声很大。暴风雨来之前，把钥匙拿给我。",
}


def whole(marks: Sequence[Mark], samples: int) -> None:
    assert marks[0].start == 0
    assert marks[-1].end == samples
    assert all(a.end == b.start for a, b in itertools.pairwise(marks))
    assert all(mark.end > mark.start for mark in marks)


def babble(*stretches: tuple[float, float], seconds: float) -> NDArray[np.float64]:
    dice = np.random.default_rng(1)
    sound = np.zeros(round(seconds * RATE))
    for start, end in stretches:
        first, last = round(start * RATE), round(end * RATE)
        sound[first:last] = dice.uniform(-0.3, 0.3, last - first)
    return sound


@settings(deadline=None)
@given(
    text=st.lists(
        st.sampled_from(["the key", "storm", "is out", ", ", ". ", "lamp", "—", "me"]),
        min_size=1,
        max_size=14,
    ),
    edges=st.lists(st.integers(0, 4 * RATE), min_size=2, max_size=10, unique=True),
)
def test_sounds_fill_a_recording_and_pauses_stay_silent(text: list[str], edges: list[int]) -> None:
    symbols = symbols_of(" ".join(text), "en")
    ordered = sorted(edges)[: len(edges) // 2 * 2]
    heard = [Heard(a, b) for a, b in zip(ordered[::2], ordered[1::2], strict=True)]
    marks = spread(symbols, heard, 4 * RATE, RATE)
    whole(marks, 4 * RATE)
    said = [mark for mark in marks if mark.symbol != SILENCE]
    if any(durations(symbols)):
        assert said[0].start >= heard[0].start
        assert said[-1].end <= heard[-1].end
    else:
        assert not said


@given(st.text("abˈ ,.ɹnA→", max_size=30))
def test_only_pauses_take_no_time(symbols: str) -> None:
    for symbol, length in zip(symbols, durations(symbols), strict=True):
        assert length == 0 if symbol in PAUSES else length > 0 or symbol == " "


def test_a_pause_is_found_at_its_comma_and_words_keep_to_their_side() -> None:
    symbols = symbols_of("Yes, bring me the key.", "en")
    sound = babble((0.2, 0.6), (0.9, 2.0), seconds=2.2)
    loud = (np.abs(sound.reshape(-1, 80)).max(axis=1) > 0.01).tolist()
    stretches = heard_stretches(loud, 80, RATE)
    marks = spread(symbols, stretches, len(sound), RATE)
    silences = [(m.start / RATE, m.end / RATE) for m in marks if m.symbol == SILENCE]
    assert silences == [(0.0, 0.2), (0.6, 0.9), (2.0, 2.2)]
    before = "".join(m.symbol for m in marks if m.end <= 0.6 * RATE)
    assert before.strip("_") == "jˈɛs"


def test_a_short_closure_is_no_pause() -> None:
    loud = [True] * 20 + [False] * 20 + [True] * 20
    assert heard_stretches(loud, 80, RATE) == [Heard(0, 60 * 80)]
    assert heard_stretches([False] * 9, 80, RATE) == []


def test_words_share_their_own_time_and_gaps_between_them_are_rests() -> None:
    words = [Word("jˈɛs", 1600, 4800), Word("", 4800, 4900), Word("kˈi", 8000, 16_000)]
    marks = placed(words, 20_000, RATE)
    whole(marks, 20_000)
    assert [(m.symbol, m.start) for m in marks if m.symbol == SILENCE] == [
        (SILENCE, 0),
        (SILENCE, 4800),
        (SILENCE, 16_000),
    ]
    assert "".join(m.symbol for m in marks) == "_jˈɛs_kˈi_"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["jˈɛs", "ðə", "", "kˈi,"]),
            st.integers(0, 60_000),
            st.integers(0, 60_000),
        ),
        max_size=8,
    )
)
def test_words_with_any_times_give_a_whole_timeline(words: list[tuple[str, int, int]]) -> None:
    marks = placed([Word(*word) for word in sorted(words, key=lambda w: w[1])], 40_000, RATE)
    whole(marks, 40_000)


def spoken(language: str, folder: Path) -> tuple[NDArray[np.float64], int, PhonemeTimeline]:
    registry = BackendRegistry.discover()
    voice = registry.create(Kind.AUDIO, registry.configure(Kind.AUDIO, "espeak", {}))
    made = voice.audio(AudioRequest(text=LINES[language], language=language), Work(folder))
    sound = read_wav(made.speech)
    return sound.mono(), sound.sample_rate, made.phonemes


def apart(marks: Sequence[Mark], exact: PhonemeTimeline, letters: str) -> list[float]:
    """Return how far each sound of some letters is from the nearest such, in seconds."""
    mine = [(m.start + m.end) / 2 for m in marks if m.symbol[-1] in letters]
    return [
        min(abs((phone.start + phone.end) / 2 - at) for at in mine) / exact.sample_rate
        for phone in exact.phones
        if phone.symbol[-1] in letters
    ]


@pytest.mark.parametrize(
    ("language", "way", "bound_s"),
    [
        ("en", Timing.ALIGNED, 0.03),
        ("en", Timing.SPREAD, 0.04),
        ("zh", Timing.SPREAD, 0.04),
    ],
)
def test_lips_close_about_when_they_are_heard_to(
    language: str, way: Timing, bound_s: float, tmp_path: Path
) -> None:
    if way is Timing.ALIGNED:
        pytest.importorskip("pocketsphinx")
    sound, rate, exact = spoken(language, tmp_path)
    marks, used = sounds_in(sound, rate, Line(LINES[language], language), None, (way,))
    assert used is way
    whole(marks, len(sound))
    errors = apart(marks, exact, "mbp")
    assert len(errors) >= 3
    assert float(np.median(errors)) < bound_s


@given(st.text("aiʃmptˈ ↗", min_size=1, max_size=12), st.integers(0, 60), st.integers(0, 9))
def test_fitted_sounds_fill_their_stretch_and_none_is_left_out(
    symbols: str, frames: int, seed: int
) -> None:
    features = np.random.default_rng(seed).uniform(-50, 0, (frames, 4))
    lengths = fitted(symbols, durations(symbols), features)
    sounds = [place for place, char in enumerate(symbols) if char in "aiʃmpt"]
    if lengths is None:
        assert not sounds or frames < sum(durations(symbols))
        return
    assert sum(lengths) == frames
    assert [place for place, length in enumerate(lengths) if length] == sounds


def test_a_hiss_is_put_where_it_hisses_though_lengths_are_unusual() -> None:
    vowel, hiss = SOUND_CLASSES["a"].means, SOUND_CLASSES["s"].means
    features = np.array([vowel] * 20 + [hiss] * 6 + [vowel] * 4, float)
    lengths = fitted("asa", durations("asa"), features)
    assert lengths is not None
    # By usual lengths alone it would begin at 11.
    assert lengths[0] == pytest.approx(20, abs=2)
    assert lengths[1] == pytest.approx(6, abs=2)


def test_words_of_a_server_go_before_everything_else(tmp_path: Path) -> None:
    sound, rate, _exact = spoken("en", tmp_path)
    words = [SpokenWord("Bring", 2.0, 2.3), SpokenWord("me.", 2.3, 2.5)]
    marks, used = sounds_in(sound, rate, Line(LINES["en"], "en"), words)
    assert used is Timing.WORDS
    assert "bɹ" in "".join(m.symbol for m in marks).replace("ˈ", "")


def test_without_an_aligner_or_words_of_the_server_sounds_are_spread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ainern2d.core.media.alignment.is_installed", lambda: False)
    sound, rate, _exact = spoken("en", tmp_path)
    marks, used = sounds_in(sound, rate, Line(LINES["en"], "en"), [])
    assert used is Timing.SPREAD
    whole(marks, len(sound))


def test_silence_has_no_sounds() -> None:
    marks, _used = sounds_in(np.zeros(RATE), RATE, Line("Yes.", "en"), None)
    assert [(m.start, m.end, m.symbol) for m in marks] == [(0, RATE, SILENCE)]
