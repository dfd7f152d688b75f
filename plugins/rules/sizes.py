"""How large people are seen, by what they say."""

from __future__ import annotations

from ainern2d.core.ops.canonical import seed_of
from ainern2d.core.story.storyboard import Emotion, ShotSize

from .delivery import emotion_of

STRONG = frozenset({Emotion.AFRAID, Emotion.SAD, Emotion.ANGRY, Emotion.TENDER, Emotion.WHISPER})
"""Emotions that the camera goes close for."""
OTHER = {
    ShotSize.MEDIUM: ShotSize.MEDIUM_CLOSE,
    ShotSize.MEDIUM_CLOSE: ShotSize.CLOSE,
    ShotSize.CLOSE: ShotSize.MEDIUM_CLOSE,
    ShotSize.WIDE: ShotSize.MEDIUM,
}
"""The size that follows when the same people would be seen at the same size twice."""


def size_of_speech(text: str, cue: str, *, carries: bool) -> ShotSize:
    """Return the size of a shot in which somebody speaks.

    Args:
        text: What is said.
        cue: The words about how it is said.
        carries: Whether the speaker carries an animal, which is to be seen too.
    """
    emotion = emotion_of(text, cue)
    # Now and then a calm line is seen close too, or a long talk would look like a ping-pong. An
    # arm that points in surprise needs room.
    now_and_then = emotion is not Emotion.SURPRISED and seed_of("close", text) % 5 == 0
    close = (emotion in STRONG or now_and_then) and not carries
    return ShotSize.CLOSE if close else ShotSize.MEDIUM_CLOSE
