"""Maps a line to a voice, speed, pitch and emotion of a server. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ainern2d.core import Emotion, InvalidRequestError, Manner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ainern2d.core import AudioRequest

    Voices = Mapping[str, tuple[str, ...]]

SLOWEST, FASTEST = 0.25, 4.0
"""Range of speeds in OpenAI's interface."""
LOWEST, HIGHEST = -6.0, 7.0
"""Range of pitch shifts in semitones within which a voice still sounds human."""
GAINS: Final = {
    Emotion.HAPPY: 1.0,
    Emotion.SAD: -2.0,
    Emotion.ANGRY: 2.0,
    Emotion.TENDER: -2.0,
    Emotion.WHISPER: -7.0,
    Emotion.SHOUT: 3.0,
}
"""Gain by emotion, in dB relative to a neutral line."""
INSTRUCTIONS: Final = {
    Emotion.HAPPY: "Speak happily, with a smile in the voice.",
    Emotion.SAD: "Speak sadly and slowly.",
    Emotion.ANGRY: "Speak angrily, with force.",
    Emotion.AFRAID: "Speak in fear, with a trembling voice.",
    Emotion.SURPRISED: "Speak in surprise.",
    Emotion.TENDER: "Speak tenderly and softly.",
    Emotion.WHISPER: "Whisper.",
    Emotion.SHOUT: "Shout loudly.",
}
OF_MANNERS: Final = {
    Manner.SOB: "Speak through tears, sobbing.",
    Manner.MURMUR: "Murmur.",
    Manner.LAUGH: "Laugh while you speak.",
    Manner.TIRED: "Sound tired.",
    Manner.HURRIED: "Sound hurried and out of breath.",
}
# IndexTTS2: happy, angry, sad, afraid, disgusted, melancholic, surprised, calm; 0 to 1.2 each. Its
# documentation advises values well below 1: above, the voice departs from its reference.
VECTORS: Final = {
    Emotion.NEUTRAL: (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6),
    Emotion.HAPPY: (0.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    Emotion.SAD: (0.0, 0.0, 0.5, 0.0, 0.0, 0.2, 0.0, 0.0),
    Emotion.ANGRY: (0.0, 0.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    Emotion.AFRAID: (0.0, 0.0, 0.0, 0.6, 0.0, 0.0, 0.0, 0.0),
    Emotion.SURPRISED: (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6, 0.0),
    Emotion.TENDER: (0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5),
    Emotion.WHISPER: (0.0, 0.0, 0.0, 0.2, 0.0, 0.0, 0.0, 0.5),
    Emotion.SHOUT: (0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.3, 0.0),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a line is spoken.

    Attributes:
        voice: Name of the voice or reference; empty for the server's default.
        speed: Speed that is requested of the server.
        factor: Factor by which all frequencies are raised afterwards.
        gain: Gain of the finished line in dB, relative to a neutral one.
        instructions: Instructions to the server in words, or empty.
        vector: IndexTTS2's emotion vector, or empty.
    """

    voice: str
    speed: float
    factor: float
    gain: float
    instructions: str = ""
    vector: tuple[float, ...] = ()


def delivery(request: AudioRequest, voices: Voices, emotions: str) -> Delivery:
    """Return how a line is spoken.

    Args:
        request: Request of the line.
        voices: Names of voices by group of speakers; empty to leave the voice to the server.
        emotions: How the server gets the emotion: ``none``, ``instructions`` or ``vector``.

    Raises:
        InvalidRequestError: No voice is configured for its speaker, while others have one.
    """
    pitch = min(max(request.voice.pitch, LOWEST), HIGHEST)
    factor = round(2 ** (pitch / 12), 6)
    # Raising a voice shortens it by the same factor, so it is spoken that much slower.
    speed = request.voice.rate * request.pace / factor
    # The narrator has a part of an emotion only, which no server can give.
    emotion = Emotion.NEUTRAL if request.narrator else request.emotion
    manner = Manner.PLAIN if request.narrator else request.manner
    words = " ".join(filter(None, (INSTRUCTIONS.get(emotion), OF_MANNERS.get(manner))))
    return Delivery(
        voice=request.voice.name or _choice(request, voices),
        speed=round(min(max(speed, SLOWEST), FASTEST), 4),
        factor=factor,
        gain=GAINS.get(emotion, 0.0),
        instructions=words if emotions == "instructions" else "",
        vector=VECTORS[emotion] if emotions == "vector" else (),
    )


def _choice(request: AudioRequest, voices: Voices) -> str:
    if not voices:
        return ""
    groups = _groups(request)
    for group in groups:
        if names := voices.get(group):
            return names[request.voice.variety % len(names)]
    raise InvalidRequestError(
        f"openai_speech backend: no voice for {'the narrator' if request.narrator else groups[0]}",
        hint="add one of these to option voices: " + ", ".join(groups),
    )


def _groups(request: AudioRequest) -> Sequence[str]:
    if request.narrator:
        return ("narrator", "any")
    look = request.look
    genders = ("female", "male") if look.gender == "unknown" else (look.gender,)
    # Speakers of unknown gender get female and male voices, by their variety.
    turned = genders[request.voice.variety % len(genders) :] + genders
    return (*(f"{look.age}_{gender}" for gender in turned[:2]), *turned[:2], "any")
