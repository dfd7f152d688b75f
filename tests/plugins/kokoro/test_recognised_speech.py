"""The demo films' speech, as the product makes it, is understood by a speech recogniser."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ainern2d.core import Kind, Work
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.requests import AudioRequest, PlanRequest
from ainern2d.core.media.wav import read_wav
from ainern2d.core.story.storyboard import NARRATOR, Storyboard
from tests.support import recogniser
from tests.support.paths import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

MAX_WER = 0.03
"""Word error rate of English that passes."""
MAX_CER = 0.12
"""Character error rate of Mandarin that passes; homophones count as errors, but for 他, 她, 它."""


def unable(reason: str) -> None:
    """Skip on a laptop, fail in CI."""
    if "CI" in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Any:
    if absent := recogniser.missing():
        unable(f"the extra `recognition` is not installed: {', '.join(absent)}")
    return recogniser.load(tmp_path_factory.mktemp("whisper"))


def board_of(story: str, folder: Path) -> Storyboard:
    registry = BackendRegistry.discover()
    planner = registry.create(Kind.PLAN, registry.configure(Kind.PLAN, "rules", {}))
    inputs = {"story": EXAMPLES / story}
    return planner.plan(PlanRequest(format="text"), Work(folder, inputs)).storyboard


def spoken_lines(story: str, voice: str, folder: Path) -> list[tuple[str, NDArray[np.float32]]]:
    """Speak every line of a story as the film has it: its text and sound, mono at 16 kHz."""
    board = board_of(story, folder)
    registry = BackendRegistry.discover()
    config = registry.configure(Kind.AUDIO, voice, {})
    backend = registry.create(Kind.AUDIO, config)
    looks = {character.name: character for character in board.cast}
    found = []
    for number, line in enumerate(line for shot in board.shots for line in shot.lines):
        out = folder / str(number)
        out.mkdir()
        request = AudioRequest(
            text=line.text,
            language=board.language,
            narrator=line.speaker == NARRATOR,
            emotion=line.emotion,
            pace=line.pace,
            **(
                {"look": looks[line.speaker].look, "voice": looks[line.speaker].voice}
                if line.speaker in looks
                else {}
            ),
        )
        sound = read_wav(backend.audio(request, Work(out)).speech)
        found.append((line.text, at_16_khz(sound.mono(), sound.sample_rate)))
    return found


def at_16_khz(sound: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    import av

    resampler = av.AudioResampler("flt", "mono", recogniser.RATE)
    frame = av.AudioFrame.from_ndarray(np.asarray(sound, np.float32)[None], "flt", "mono")
    frame.sample_rate = rate
    pieces = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([piece.to_ndarray().ravel() for piece in pieces])


def listened(
    model: Any, lines: list[tuple[str, NDArray[np.float32]]], language: str
) -> list[tuple[str, str]]:
    """Return what was said and what was heard of each line."""
    return [(said, recogniser.understood(model, sound, language)) for said, sound in lines]


def errors(
    pairs: list[tuple[str, str]], compare: Callable[[str, str], recogniser.Errors]
) -> tuple[recogniser.Errors, list[str]]:
    """Return the errors of all lines together, and the lines with any, for the message."""
    edits = units = 0
    wrong = []
    for said, heard in pairs:
        found = compare(said, heard)
        edits, units = edits + found.edits, units + found.units
        if found.edits:
            wrong.append(f"{said!r} was heard as {heard!r}")
    return recogniser.Errors(edits, units), wrong


def kokoro_or_skip() -> None:
    from ainern2d.plugins.kokoro.places import installed_voices

    if installed_voices() is None:
        unable("the voices of kokoro are not installed: `ainern2d voices install`")


@pytest.mark.slow
def test_every_word_of_the_english_demo_is_understood(model: Any, tmp_path: Path) -> None:
    kokoro_or_skip()
    lines = spoken_lines("the-lighthouse-key.txt", "kokoro", tmp_path)
    found, wrong = errors(listened(model, lines, "en"), recogniser.word_errors)
    print(f"English demo: {found.rate:.1%} of {found.units} words", *wrong, sep="\n")
    assert found.units > 100
    assert found.rate <= MAX_WER, wrong


@pytest.mark.slow
def test_the_chinese_demo_is_understood(model: Any, tmp_path: Path) -> None:
    kokoro_or_skip()
    lines = spoken_lines("mo-ban-che.txt", "kokoro", tmp_path)
    pairs = listened(model, lines, "zh")
    found, wrong = errors(pairs, recogniser.character_errors)
    spelled, _ = errors(pairs, recogniser.spelling_errors)
    by_sound, _ = errors(pairs, recogniser.pinyin_errors)
    print(
        f"Chinese demo: {found.rate:.1%} of {found.units} characters,"
        f" {spelled.rate:.1%} with pronouns apart, {by_sound.rate:.1%} of syllables",
        *wrong,
        sep="\n",
    )
    assert found.units > 200
    assert by_sound.rate <= found.rate
    assert found.rate <= MAX_CER, wrong


@pytest.mark.slow
def test_the_recogniser_does_not_guess_what_it_should_hear(model: Any, tmp_path: Path) -> None:
    # A control: with each line's sound under the text of the next, nearly every word is wrong
    lines = spoken_lines("the-lighthouse-key.txt", "espeak", tmp_path)[:6]
    swapped = [(lines[(n + 1) % len(lines)][0], sound) for n, (_, sound) in enumerate(lines)]
    found, _ = errors(listened(model, swapped, "en"), recogniser.word_errors)
    assert found.rate > 0.7


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "zero"), (13, "thirteen"), (42, "forty two"), (1903, "one thousand nine hundred three")],
)
def test_numbers_are_spelled_before_they_are_compared(number: int, words: str) -> None:
    assert recogniser.in_words(number) == words


def test_spelling_is_no_error_and_words_are() -> None:
    if absent := recogniser.missing():
        unable(f"the extra `recognition` is not installed: {', '.join(absent)}")
    assert (
        recogniser.word_errors("“I lost it forty years ago.”", "I lost it 40 years ago").edits == 0
    )
    assert recogniser.word_errors("You came.", "You came too").edits == 1
    assert (
        recogniser.character_errors("我們三個都是末班车的乘客。", "我们3个都是末班車的乘客").edits
        == 0
    )
    assert recogniser.character_errors("她穿着红雨衣", "他穿著紅雨衣").edits == 0
    assert recogniser.character_errors("它在车上", "她再车上").edits == 1
    assert recogniser.spelling_errors("他在这里", "她在这里").edits == 1
    assert recogniser.pinyin_errors("他在这里", "她在这里").edits == 0
