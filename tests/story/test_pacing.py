"""Silence between lines by drama, and how the narrator feels."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import Emotion, Line, Manner, Mood, Shot
from ainern2d.core.story.deeds import Feeling
from ainern2d.core.story.pacing import (
    LEADS,
    LONGEST,
    SHORTEST,
    TAILS,
    pauses_of,
    told_emotion,
)

lines = st.builds(
    Line,
    speaker=st.sampled_from(["narrator", "Ann", "Bea"]),
    text=st.sampled_from(["Yes.", "I…", "…no.", "But—", "“你……”", "Who?"]),
    emotion=st.sampled_from(Emotion),
    manner=st.sampled_from(Manner),
)
shots = st.builds(Shot, lines=st.lists(lines, max_size=4).map(tuple))
moods = st.sampled_from(Mood)


def pause(text: str = "Yes.", emotion: Emotion = Emotion.NEUTRAL, **scene: object) -> float:
    """Seconds between a line and an answer in the next shot."""
    mood = scene.pop("mood", Mood.NEUTRAL)
    said = Shot(lines=(Line(speaker="Ann", text=text, emotion=emotion),))
    answer = Shot(lines=(Line(speaker="Bea", text="No.", emotion=emotion),))
    return float(pauses_of(said, mood).tail + pauses_of(answer, mood).lead)


@given(shots, shots, moods)
def test_two_lines_have_a_fifth_of_a_second_to_one_and_a_fifth_between_them(
    one: Shot, two: Shot, mood: Mood
) -> None:
    first = pauses_of(one, mood)
    second = pauses_of(two, mood)
    assert len(first.gaps) == max(0, len(one.lines) - 1)
    assert all(SHORTEST <= gap <= LONGEST for gap in first.gaps)
    assert SHORTEST <= first.tail + second.lead <= LONGEST
    assert LEADS[0] <= first.lead <= LEADS[1]
    assert TAILS[0] <= first.tail <= TAILS[1]
    assert first == pauses_of(one, mood)


def test_a_quarrel_is_quick_and_what_is_hard_to_say_slow() -> None:
    order = [
        pause(emotion=Emotion.ANGRY),
        pause(),
        pause(emotion=Emotion.TENDER),
        pause(emotion=Emotion.SAD),
        pause("He is dead…", Emotion.SAD),
    ]
    assert all(a < b for a, b in pairwise(order))
    assert order[0] <= 0.25
    assert order[-1] >= 1.0


def test_a_line_that_is_cut_off_is_answered_at_once_and_one_that_trails_off_late() -> None:
    assert pause("But I—") < pause("But I.") < pause("But I…")


def test_what_surprises_is_taken_in_first() -> None:
    told = Line(speaker="Ann", text="I am your sister.")
    answers = (
        Line(speaker="Bea", text="You?", emotion=emotion)
        for emotion in (Emotion.NEUTRAL, Emotion.SURPRISED)
    )
    calm, startled = (
        pauses_of(Shot(lines=(told, answer)), Mood.NEUTRAL).gaps[0] for answer in answers
    )
    assert startled >= calm + Fraction(1, 5)


@pytest.mark.parametrize(
    ("mood", "slower"), [(Mood.GRIEF, True), (Mood.SOLEMN, True), (Mood.VIOLENT, False)]
)
def test_the_mood_of_a_scene_has_its_own_tempo(mood: Mood, slower: bool) -> None:
    assert (pause(mood=mood) > pause()) is slower
    assert pause(mood=mood) != pause()


def test_the_narrator_feels_as_those_whom_it_shows_or_else_as_the_scene() -> None:
    told = Line(text="He stood at the grave.")
    sad = Shot(lines=(told,), cast=("Tom",), feelings=(Feeling(who="Tom", emotion="sad"),))
    doubtful = Feeling(who="Tom", emotion="angry", confidence=0.2)
    assert told_emotion(told, sad, Mood.CHEERFUL) is Emotion.SAD
    plain = Shot(lines=(told,), cast=("Tom",), feelings=(doubtful,))
    assert told_emotion(told, plain, Mood.CHEERFUL) is Emotion.HAPPY
    assert told_emotion(told, plain, Mood.NEUTRAL) is Emotion.NEUTRAL
    given_ = told.model_copy(update={"emotion": Emotion.TENDER})
    assert told_emotion(given_, sad, Mood.GRIEF) is Emotion.TENDER
    said = Line(speaker="Tom", text="Goodbye.")
    assert told_emotion(said, sad, Mood.GRIEF) is Emotion.NEUTRAL
