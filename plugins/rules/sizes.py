"""Chooses the size of shots from the words of a speaker."""

from __future__ import annotations

from ainern2d.core import Emotion, ShotSize, seed_of

from .delivery import emotion_of

STRONG = frozenset({Emotion.AFRAID, Emotion.SAD, Emotion.ANGRY, Emotion.TENDER, Emotion.WHISPER})
"""Emotions that call for a close-up."""
OTHER = {
    ShotSize.MEDIUM: ShotSize.MEDIUM_CLOSE,
    ShotSize.MEDIUM_CLOSE: ShotSize.CLOSE,
    ShotSize.CLOSE: ShotSize.MEDIUM_CLOSE,
    ShotSize.WIDE: ShotSize.MEDIUM,
}
"""Size that replaces a repetition of the same size with the same people."""


def size_of_speech(text: str, cue: str, *, carries: bool) -> ShotSize:
    """Return the size of a shot in which a character speaks.

    Args:
        text: Spoken words.
        cue: Words about how they are spoken.
        carries: Whether the speaker carries an animal, which must be visible too.
    """
    emotion = emotion_of(text, cue)
    # Some calm lines get a close shot too: a long talk in equal sizes looks like ping-pong. An arm
    # that points in surprise needs room.
    now_and_then = emotion is not Emotion.SURPRISED and seed_of("close", text) % 5 == 0
    close = (emotion in STRONG or now_and_then) and not carries
    return ShotSize.CLOSE if close else ShotSize.MEDIUM_CLOSE
