"""Speed, pitch and level of a line, from its emotion and its voice. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ainern2d.core import Emotion

if TYPE_CHECKING:
    from ainern2d.core import AudioRequest

    from .casting import Casting


class _Manner(NamedTuple):
    """How an emotion changes a voice: speed factor, semitones, decibels."""

    rate: float = 1.0
    pitch: float = 0.0
    gain: float = 0.0


# Directions after the survey of emotional prosody by Juslin & Laukka (2003), table 7. Small, since
# the network itself hears exclamation and question marks.
MANNERS = {
    Emotion.NEUTRAL: _Manner(),
    Emotion.HAPPY: _Manner(1.05, 0.5, 1),
    Emotion.SAD: _Manner(0.89, -0.5, -2),
    Emotion.ANGRY: _Manner(1.07, 0.3, 2),
    Emotion.AFRAID: _Manner(1.08, 0.8, 0),
    Emotion.SURPRISED: _Manner(1.03, 0.9, 1),
    Emotion.TENDER: _Manner(0.92, -0.3, -2),
    Emotion.WHISPER: _Manner(0.93, 0.0, -7),
    Emotion.SHOUT: _Manner(1.0, 1.0, 3),
}
SLOWEST, FASTEST = 0.6, 1.6
"""Speeds between which the network still articulates."""
LOWEST, HIGHEST = -6.0, 7.0
"""Semitones between which a moved voice still sounds human."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a line is spoken.

    Attributes:
        speed: Of the result, relative to the voice's own.
        factor: Of all frequencies.
        gain: Of the finished line, in decibels, relative to a neutral one.
        whispered: Whether the voiced part of the sound is removed.
    """

    speed: float
    factor: float
    gain: float
    whispered: bool


def delivery(request: AudioRequest, casting: Casting) -> Delivery:
    """Return how the chosen voice speaks a line, within the limits above."""
    manner = MANNERS[request.emotion]
    pitch = min(max(casting.pitch + manner.pitch, LOWEST), HIGHEST)
    speed = casting.rate * manner.rate * request.pace
    return Delivery(
        speed=round(min(max(speed, SLOWEST), FASTEST), 4),
        factor=round(2 ** (pitch / 12), 6),
        gain=manner.gain,
        whispered=request.emotion is Emotion.WHISPER,
    )
