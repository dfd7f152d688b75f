"""Postures: what an emotion does to a body."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from ainern2d.core.story.storyboard import Emotion


@dataclass(frozen=True, slots=True)
class Posture:
    """What an emotion does to a body.

    Attributes:
        lean: Forward, in radians.
        shrug: How far the shoulders are raised, in units.
        drop: How far the head sinks, in units.
        tilt: Of the head to one side, in degrees.
        breath: Depth of the breath, relative to rest.
        tempo: Of breath and sway, relative to rest.
        lively: How much the body moves with the words, relative to calm speech.
        tremble: How much it trembles, in units.
    """

    lean: float = 0.0
    shrug: float = 0.0
    drop: float = 0.0
    tilt: float = 0.0
    breath: float = 1.0
    tempo: float = 1.0
    lively: float = 1.0
    tremble: float = 0.0


POSTURES: Final[dict[Emotion, Posture]] = {
    Emotion.NEUTRAL: Posture(),
    Emotion.HAPPY: Posture(-0.02, 0.03, -0.03, 3.0, 1.2, 1.2, 1.5),
    Emotion.SAD: Posture(0.07, -0.05, 0.13, 4.0, 0.8, 0.7, 0.5),
    Emotion.ANGRY: Posture(0.09, 0.09, 0.03, 0.0, 1.8, 1.5, 1.4),
    Emotion.AFRAID: Posture(-0.06, 0.19, 0.06, 2.0, 1.5, 2.0, 0.7, 0.012),
    Emotion.SURPRISED: Posture(-0.08, 0.12, -0.05, 0.0, 1.5, 1.2, 1.2),
    Emotion.TENDER: Posture(0.05, 0.0, 0.04, 6.0, 0.9, 0.8, 0.7),
    Emotion.WHISPER: Posture(0.19, 0.09, 0.06, 3.0, 0.7, 0.9, 0.6),
    Emotion.SHOUT: Posture(0.15, 0.05, -0.04, 0.0, 1.9, 1.4, 1.8),
}


def blend(a: Posture, b: Posture, t: float) -> Posture:
    """Return the posture ``t`` (0 to 1) of the way from the first to the second."""
    if t <= 0:
        return a
    values = {}
    for field in fields(Posture):
        first, second = getattr(a, field.name), getattr(b, field.name)
        values[field.name] = first + (second - first) * t
    return Posture(**values)
