"""The effects of each emotion on a face and on a body."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from ainern2d.core import Emotion

from ..figure.pose import Face


@dataclass(frozen=True, slots=True)
class Posture:
    """The effect of an emotion on a body.

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


POSTURES: Final[dict[str, Posture]] = {
    Emotion.NEUTRAL: Posture(),
    Emotion.HAPPY: Posture(-0.02, 0.03, -0.03, 3.0, 1.2, 1.2, 1.5),
    Emotion.SAD: Posture(0.07, -0.05, 0.13, 4.0, 0.8, 0.7, 0.5),
    Emotion.ANGRY: Posture(0.09, 0.09, 0.03, 0.0, 1.8, 1.5, 1.4),
    Emotion.AFRAID: Posture(-0.06, 0.19, 0.06, 2.0, 1.5, 2.0, 0.7, 0.012),
    Emotion.SURPRISED: Posture(-0.08, 0.12, -0.05, 0.0, 1.5, 1.2, 1.2),
    Emotion.TENDER: Posture(0.05, 0.0, 0.04, 6.0, 0.9, 0.8, 0.7),
    Emotion.WHISPER: Posture(0.19, 0.09, 0.06, 3.0, 0.7, 0.9, 0.6),
    Emotion.SHOUT: Posture(0.15, 0.05, -0.04, 0.0, 1.9, 1.4, 1.8),
    "disgust": Posture(-0.09, 0.08, 0.0, 5.0, 1.0, 1.0, 0.8),
    "contempt": Posture(-0.05, 0.02, -0.07, 4.0, 0.9, 0.8, 0.7),
    "embarrassed": Posture(0.04, 0.1, 0.12, 6.0, 1.1, 1.1, 0.6),
    "tired": Posture(0.09, -0.07, 0.14, 4.0, 0.8, 0.6, 0.4),
    "determined": Posture(0.05, 0.02, 0.02, 0.0, 1.3, 1.1, 1.1),
    "pain": Posture(0.1, 0.1, 0.08, 5.0, 1.8, 1.6, 0.6, 0.006),
    "weeping": Posture(0.08, 0.04, 0.14, 4.0, 1.6, 1.5, 0.4, 0.006),
    "laughing": Posture(-0.06, 0.06, -0.06, 4.0, 1.8, 1.8, 1.4),
    "singing": Posture(-0.03, 0.02, -0.04, 3.0, 1.6, 1.0, 1.2),
}


def blend_postures(a: Posture, b: Posture, t: float) -> Posture:
    """Return the posture ``t`` (0 to 1) of the way from the first to the second."""
    if t <= 0:
        return a
    values = {}
    for field in fields(Posture):
        first, second = getattr(a, field.name), getattr(b, field.name)
        values[field.name] = first + (second - first) * t
    return Posture(**values)


FACES: Final[dict[str, Face]] = {
    Emotion.NEUTRAL: Face(),
    Emotion.HAPPY: Face(0.5, -0.05, 0.97, 1.0, squint=0.55, pupil=1.1, blush=0.6),
    Emotion.SAD: Face(0.2, -1.0, 0.74, -0.8, squint=0.12, pupil=1.05, press=0.4),
    Emotion.ANGRY: Face(-0.55, 1.0, 0.86, -0.75, squint=0.25, pupil=0.82, press=1.0),
    Emotion.AFRAID: Face(0.85, -0.85, 1.2, -0.55, pupil=0.66, press=0.5, gape=0.05, sweat=0.7),
    Emotion.SURPRISED: Face(1.0, -0.1, 1.24, 0.05, pupil=0.76, gape=0.12),
    Emotion.TENDER: Face(0.3, -0.45, 0.82, 0.75, squint=0.3, pupil=1.14, blush=0.8),
    Emotion.WHISPER: Face(0.3, -0.25, 0.93, 0.15, squint=0.1, press=0.05),
    Emotion.SHOUT: Face(0.1, 0.7, 1.12, -0.25, pupil=0.86, press=0.6, gape=0.34),
    "disgust": Face(-0.3, 0.55, 0.72, -0.6, squint=0.55, pupil=0.9, press=0.8, skew=0.35),
    "contempt": Face(0.25, 0.1, 0.66, -0.1, squint=0.2, pupil=0.95, press=0.1, skew=0.9),
    "embarrassed": Face(0.35, -0.6, 0.86, 0.25, squint=0.2, blush=1.0, press=0.2, sweat=0.6),
    "tired": Face(-0.15, -0.4, 0.52, -0.3, squint=0.1, pupil=0.95, press=0.1),
    "determined": Face(-0.4, 0.7, 0.94, -0.08, squint=0.2, pupil=0.9, press=0.6),
    "pain": Face(-0.2, -0.35, 0.6, -0.7, squint=0.7, press=1.0, shut=0.75, gape=0.12, sweat=0.7),
    "weeping": Face(0.25, -1.0, 0.55, -1.0, squint=0.5, press=0.6, shut=0.5, gape=0.06, tears=1.0),
    "laughing": Face(0.6, -0.05, 0.7, 1.0, squint=0.9, blush=0.7, shut=0.85, gape=0.28),
    "singing": Face(0.5, -0.3, 0.8, 0.2, squint=0.1, shut=0.4, gape=0.24),
}


def blend_faces(a: Face, b: Face, t: float) -> Face:
    """Return the face ``t`` (0 to 1) of the way from the first to the second."""
    if t <= 0:
        return a
    if t >= 1:
        return b
    values = {}
    for field in fields(Face):
        first, second = getattr(a, field.name), getattr(b, field.name)
        values[field.name] = first + (second - first) * t
    return Face(**values)
