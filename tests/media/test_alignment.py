"""The second opinion on mouth shapes: an aligner that knows nothing of the voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import AudioRequest, Kind, Work
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.media.alignment import (
    SHAPES_OF,
    Aligner,
    Heard,
    agreement,
    check_visemes,
    compared,
    spoken_words,
)
from ainern2d.core.media.hearing import RATE
from ainern2d.core.media.wav import read_wav
from ainern2d.core.story.cutlist import CutList, PlacedLine, PlacedShot
from ainern2d.core.story.speech import SHAPES, MouthTrack
from tests.media.test_sync import FPS, frames_of, syllables, write_film
from tests.plugins.kokoro.test_recognised_speech import at_16_khz

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

TEXT = "The old man put the lamp on the table and opened the window."
PHONES = 41
"""Of the text, as CMUdict has them."""


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> NDArray[np.float32]:
    """The text as espeak says it, half a second in."""
    registry = BackendRegistry.discover()
    voice = registry.create(Kind.AUDIO, registry.configure(Kind.AUDIO, "espeak", {}))
    request = AudioRequest(text=TEXT, language="en", pace=0.85)
    sound = read_wav(voice.audio(request, Work(tmp_path_factory.mktemp("line"))).speech)
    mono = at_16_khz(sound.mono(), sound.sample_rate)
    return np.concatenate([np.zeros(RATE // 2, np.float32), mono])


@pytest.fixture(scope="module")
def aligner() -> Aligner:
    pytest.importorskip("pocketsphinx", reason="the extra `alignment` is not installed")
    return Aligner()


def test_the_phones_of_a_line_are_found_in_order(
    aligner: Aligner, spoken: NDArray[np.float32]
) -> None:
    heard = aligner.phones(spoken, TEXT)
    assert heard is not None
    said = [each.phone for each in heard if each.phone != "SIL"]
    assert len(said) == pytest.approx(PHONES, abs=3)
    assert said[:8] == ["DH", "IY", "OW", "L", "D", "M", "AE", "N"]
    assert [each.start for each in heard] == sorted(each.start for each in heard)
    # The half second of silence is not speech
    begins = next(each.start for each in heard if each.phone != "SIL")
    assert begins == pytest.approx(0.5, abs=0.1)
    assert heard[-1].end <= len(spoken) / RATE + 0.02


def test_a_word_that_nobody_knows_is_not_guessed(
    aligner: Aligner, spoken: NDArray[np.float32]
) -> None:
    assert aligner.phones(spoken, "The Xyzzyq opened the window.") is None
    assert aligner.phones(spoken, "Chapter 7") is None
    assert aligner.phones(spoken, "……") is None


def test_no_line_is_found_in_too_little_sound(aligner: Aligner) -> None:
    assert aligner.phones(np.zeros(RATE // 20, np.float32), TEXT) is None


def test_a_film_that_cannot_be_aligned_says_so(aligner: Aligner, tmp_path: Path) -> None:
    loudness = syllables(1, 2)
    film = write_film(tmp_path / "m.mp4", frames_of(loudness), np.zeros(96_000, np.float32))
    line = PlacedLine(0, 48, "Anna", "Xyzzyq!", 0, 0)
    mouths = {0: MouthTrack(fps=FPS, frames=48, mouths={"Anna": "X" * 48})}
    result = check_visemes(film, CutList(FPS, (PlacedShot(0, 48),), (line,)), mouths)
    assert result.passed
    assert result.values == {
        "agreement": 0.0, "chance": 0.0, "frames": 0, "lines": 1, "aligned": 0,
    }  # fmt: skip


def test_words_are_read_as_the_dictionary_has_them() -> None:
    assert spoken_words("“Tom's hand—trembled.”") == ["tom's", "hand", "trembled"]
    assert spoken_words("It’s 7 o'clock") == ["it's", "7", "o'clock"]


def test_each_frame_is_compared_with_the_phone_in_its_middle() -> None:
    # Frames of 1/24 s have their middles at 21, 63, 104, 146 ms
    heard = [Heard(0.0, 0.05, "M"), Heard(0.05, 0.1, "T"), Heard(0.1, 0.15, "AA")]
    assert compared(heard, "ABDC", 24, 0.0) == [("M", "A"), ("AA", "D"), ("AA", "C")]
    # A sound that begins a frame later in the shot moves all by one
    assert compared(heard, "ABDC", 24, 1 / 24) == [("M", "B"), ("AA", "C")]
    # What lies before and after the shot has no shape
    assert compared([Heard(0.0, 1.0, "M")], "AA", 24, -0.5) == [("M", "A"), ("M", "A")]


def test_agreement_is_told_from_chance() -> None:
    pairs = [("M", "A"), ("AA", "D")] * 10
    assert agreement(pairs) == (1.0, 0.5)
    assert agreement([("M", "D"), ("AA", "A")] * 10) == (0.0, 0.5)
    assert agreement([]) == (0.0, 0.0)


@given(st.lists(st.tuples(st.sampled_from(sorted(SHAPES_OF)), st.sampled_from(SHAPES)), min_size=1))
def test_agreement_and_chance_are_shares(pairs: list[tuple[str, str]]) -> None:
    share, chance = agreement(pairs)
    assert 0 <= share <= 1
    assert 0 <= chance <= 1
    # A mouth that never changes agrees exactly as often as chance has it
    still = [(phone, "A") for phone, _ in pairs]
    assert agreement(still)[0] == pytest.approx(agreement(still)[1])


def test_every_shape_but_none_is_asked_for_by_some_phone() -> None:
    assert set("".join(SHAPES_OF.values())) == set(SHAPES)
