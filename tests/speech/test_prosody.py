"""How emotions and manners change a voice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import Emotion, Manner
from ainern2d.core.speech.prosody import (
    FASTEST,
    HIGHEST,
    OF_EMOTIONS,
    OF_MANNERS,
    SLOWEST,
    Prosody,
    hesitating,
    prosody_of,
)


def of(emotion: Emotion = Emotion.NEUTRAL, manner: Manner = Manner.PLAIN, **who: bool) -> Prosody:
    return prosody_of(emotion, manner, **who)


def test_every_emotion_and_manner_differs_from_every_other() -> None:
    assert len(set(OF_EMOTIONS.values())) == len(Emotion)
    assert len(set(OF_MANNERS.values())) == len(Manner)
    assert of() == Prosody()


def test_emotions_go_in_the_directions_of_the_surveys() -> None:
    sad, shout, afraid = of(Emotion.SAD), of(Emotion.SHOUT), of(Emotion.AFRAID)
    assert sad.rate < 1 < afraid.rate
    assert sad.pitch < 0 < afraid.pitch < shout.pitch
    assert sad.gain < 0 < shout.gain
    assert sad.tilt < 0 < shout.tilt
    assert sad.range < 1 < shout.range


@pytest.mark.parametrize("emotion", Emotion)
def test_the_narrator_tells_of_an_emotion_in_small_measure(emotion: Emotion) -> None:
    own, told = of(emotion), of(emotion, narrator=True)
    assert abs(told.rate - 1) <= abs(own.rate - 1)
    assert abs(told.pitch) <= abs(own.pitch) / 2
    assert (told.whispered, told.hesitates, told.tremor, told.shake) == (False, False, 0, 0)
    assert 0.9 < told.rate < 1.1


@given(st.sampled_from(Emotion), st.sampled_from(Manner))
def test_both_together_stay_within_what_a_voice_bears(emotion: Emotion, manner: Manner) -> None:
    found = of(emotion, manner)
    assert SLOWEST <= found.rate <= FASTEST
    assert found.pitch <= HIGHEST
    assert 0 <= found.breath <= 1
    assert found.tremor < 0.08


def test_who_murmurs_has_a_voice_and_who_whispers_has_none() -> None:
    assert of(Emotion.WHISPER).whispered
    assert not of(Emotion.WHISPER, Manner.MURMUR).whispered
    assert of(Emotion.WHISPER, Manner.SOB).whispered


@given(st.text("abc ,.", max_size=60))
def test_hesitation_adds_commas_and_nothing_else(text: str) -> None:
    said = hesitating(text)
    assert said.replace(",", "").split() == text.replace(",", "").split()
    assert said.count(",") >= text.count(",")
