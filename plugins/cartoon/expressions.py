"""Expressions: what an emotion does to brows, lids, pupils, cheeks and the corners of the mouth."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from ainern2d.core.story.storyboard import Emotion


@dataclass(frozen=True, slots=True)
class Face:
    """What an emotion does to a face.

    Attributes:
        brow: Height of the brows, -1 to 1.
        slant: 1 pulls their inner ends down (anger), -1 up (grief).
        lids: How far the upper lids are open; 1 is relaxed.
        smile: Corners of the mouth, -1 (down) to 1 (up).
        squint: How far the lower lids and the cheeks are raised, 0 to 1.
        pupil: Size of the pupils; 1 is relaxed.
        blush: How much redder than usual the cheeks are, 0 to 1.
        press: How far the brows are drawn together, 0 to 1.
    """

    brow: float = 0.0
    slant: float = 0.0
    lids: float = 1.0
    smile: float = 0.3
    squint: float = 0.0
    pupil: float = 1.0
    blush: float = 0.0
    press: float = 0.0


FACES: Final[dict[Emotion, Face]] = {
    Emotion.NEUTRAL: Face(),
    Emotion.HAPPY: Face(0.5, -0.05, 0.97, 1.0, squint=0.55, pupil=1.1, blush=0.6),
    Emotion.SAD: Face(0.2, -1.0, 0.74, -0.8, squint=0.12, pupil=1.05, press=0.4),
    Emotion.ANGRY: Face(-0.55, 1.0, 0.86, -0.75, squint=0.25, pupil=0.82, press=1.0),
    Emotion.AFRAID: Face(0.85, -0.85, 1.2, -0.55, pupil=0.66, press=0.5),
    Emotion.SURPRISED: Face(1.0, -0.1, 1.24, 0.05, pupil=0.76),
    Emotion.TENDER: Face(0.3, -0.45, 0.82, 0.75, squint=0.3, pupil=1.14, blush=0.8),
    Emotion.WHISPER: Face(0.3, -0.25, 0.93, 0.15, squint=0.1, press=0.05),
    Emotion.SHOUT: Face(0.1, 0.7, 1.12, -0.25, pupil=0.86, press=0.6),
}

BLINK: Final = (0.45, 0.0, 0.0, 0.5)
"""How far the eyes are open in the twenty-fourths of a second of a blink."""


def blend(a: Face, b: Face, t: float) -> Face:
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
