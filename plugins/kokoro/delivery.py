"""Speed, pitch and colour of a line, from its emotion and its voice. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ainern2d.core.speech.prosody import Prosody, prosody_of

if TYPE_CHECKING:
    from ainern2d.core import AudioRequest
    from ainern2d.core.speech.colour import Colour

    from .casting import Casting

SLOWEST, FASTEST = 0.6, 1.6
"""Speeds between which the network still articulates."""
LOWEST, HIGHEST = -6.0, 7.0
"""Semitones between which a moved voice still sounds human."""
TONES = (0.85, 1.2)
"""Least and largest range of Mandarin, whose tones must be told apart."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a line is spoken.

    Attributes:
        speed: Of the result, relative to the voice's own.
        pitch: Factor of the fundamental in the result.
        size: Factor of all resonances.
        range: Factor of the fundamental's distance from its mean.
        tremor: Depth of the tremor of the fundamental, as a share of it.
        gain: Of the finished line, in decibels, relative to a neutral one.
        colour: Of the finished line.
        hesitates: Whether it pauses within a sentence.
        pauses: Shortest pause in seconds at a punctuation mark within a sentence, and after one,
            where the voice pauses at all.
    """

    speed: float
    pitch: float
    size: float
    range: float
    tremor: float
    gain: float
    colour: Colour
    hesitates: bool
    pauses: tuple[float, float]


def delivery(request: AudioRequest, casting: Casting) -> Delivery:
    """Return how the chosen voice speaks a line, within the limits above."""
    prosody = prosody_of(request.emotion, request.manner, narrator=request.narrator)
    prosody = prosody.then(Prosody(breath=casting.breath, tremor=casting.tremor))
    pitch = min(max(casting.pitch + prosody.pitch, LOWEST), HIGHEST)
    spread = prosody.range
    if request.language[:2] == "zh":
        spread = min(max(spread, TONES[0]), TONES[1])
    speed = casting.rate * prosody.rate * request.pace
    return Delivery(
        speed=round(min(max(speed, SLOWEST), FASTEST), 4),
        pitch=round(2 ** (pitch / 12), 6),
        size=casting.size,
        range=round(spread, 4),
        tremor=round(prosody.tremor, 4),
        gain=prosody.gain,
        colour=prosody.colour,
        hesitates=prosody.hesitates,
        pauses=casting.pauses,
    )
