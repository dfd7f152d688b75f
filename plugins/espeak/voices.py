"""Maps characters and lines to espeak's voices and parameters. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ainern2d.core import Emotion, InvalidRequestError

if TYPE_CHECKING:
    from ainern2d.core import AudioRequest

ACCENTS = {"en": ("en-us", "en-gb-x-rp"), "zh": ("cmn",)}
"""Espeak languages by language of a line; the narrator has the first one."""

VARIANTS = {
    "male": ("m1", "m2", "m3", "m4", "m5", "m6", "m7"),
    "female": ("f1", "f2", "f3", "f4", "f5"),
}
"""Variants (formants, breath) by gender. Only the narrator has the plain voice."""

ALIASES = {"en-gb": "en", "zh": "cmn"}
"""Common names of voices, and espeak's own."""

MIN_RATE, MAX_RATE = 80, 400
"""Range of speeds in words per minute: espeak's lower limit, and the fastest intelligible."""

PITCH_PER_SEMITONE = 7.0
"""Espeak's pitch units per semitone, measured as the median fundamental of en-us, en-us+m1 and
en-us+f3 over espeak's whole range."""


class _Manner(NamedTuple):
    """Changes of a voice by emotion or age: speed factor, semitones, pitch range 0-100, dB."""

    rate: float = 1.0
    pitch: float = 0.0
    range: int = 50
    gain: float = 0.0


# Directions after the survey of emotional prosody by Juslin & Laukka (2003), table 7; sizes ours.
MANNERS = {
    Emotion.NEUTRAL: _Manner(),
    Emotion.HAPPY: _Manner(1.06, 1.5, 65, 1),
    Emotion.SAD: _Manner(0.88, -1.5, 35, -2),
    Emotion.ANGRY: _Manner(1.10, 1.0, 65, 2),
    Emotion.AFRAID: _Manner(1.12, 2.5, 60),
    Emotion.SURPRISED: _Manner(1.04, 3.0, 80, 1),
    Emotion.TENDER: _Manner(0.92, -0.5, 40, -2),
    Emotion.WHISPER: _Manner(0.94, 0.0, 40, -6),
    Emotion.SHOUT: _Manner(1.0, 3.0, 75, 3),
}
AGES = {
    "child": _Manner(rate=1.06, pitch=5.0),
    "young": _Manner(rate=1.03, pitch=1.0),
    "adult": _Manner(),
    "old": _Manner(rate=0.9, pitch=-2.0),
}
NARRATION = _Manner(rate=0.95, pitch=-1.0, range=42)
"""The narrator: a little slower, lower and flatter than all characters."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Espeak's parameters of a line.

    Attributes:
        language: Espeak's name of the language, such as ``en-us`` or ``cmn``.
        variant: Name of the variant after the plus sign, or empty.
        rate: Words per minute.
        pitch: Pitch, 0 to 100; 50 is the voice's own.
        range: Pitch range, 0 to 100.
        gain: Gain of the finished line in dB, relative to a neutral one.
    """

    language: str
    variant: str
    rate: int
    pitch: int
    range: int
    gain: float

    def voice(self, language: str = "") -> str:
        """Return espeak's name of the voice, for this language or another one."""
        language = language or self.language
        return f"{language}+{self.variant}" if self.variant else language


def delivery(request: AudioRequest, words_per_minute: int) -> Delivery:
    """Return voice, speed, pitch and level of a line.

    Raises:
        InvalidRequestError: The language is not one that this backend speaks.
    """
    language, variant, character = _cast(request)
    manner = MANNERS[request.emotion]
    basis = NARRATION if request.narrator else AGES[request.look.age]
    if request.emotion is Emotion.WHISPER:
        variant = "whisperf" if _is_female(request, variant) else "whisper"
    rate = words_per_minute * basis.rate * manner.rate * request.voice.rate * request.pace
    return Delivery(
        language=language,
        variant=variant,
        rate=round(min(max(rate, MIN_RATE), MAX_RATE)),
        pitch=_pitch(basis.pitch + manner.pitch + request.voice.pitch + character),
        range=basis.range if request.emotion is Emotion.NEUTRAL else manner.range,
        gain=manner.gain,
    )


def _cast(request: AudioRequest) -> tuple[str, str, float]:
    """Return the language, the variant, and the character's own pitch in semitones."""
    primary = request.language.replace("_", "-").split("-")[0].lower()
    if primary not in ACCENTS:
        raise InvalidRequestError(
            f"espeak backend: no voice for language {request.language!r}",
            hint="languages are: " + ", ".join(sorted(ACCENTS)),
        )
    accents = ACCENTS[primary]
    if request.voice.name:
        language, _, variant = request.voice.name.partition("+")
        language = language.strip() or accents[0]
        return ALIASES.get(language.lower(), language), variant.strip(), 0.0
    if request.narrator:
        return accents[0], "", 0.0
    variety = request.voice.variety
    variety, accent = divmod(variety, len(accents))
    gender = request.look.gender
    if request.look.age == "child":
        gender = "female"  # a child's formants are closest to the female variants
    elif gender == "unknown":
        variety, choice = divmod(variety, 2)
        gender = "female" if choice else "male"
    variety, variant_index = divmod(variety, len(VARIANTS[gender]))
    return accents[accent], VARIANTS[gender][variant_index], float(variety % 5 - 2)


def _is_female(request: AudioRequest, variant: str) -> bool:
    return variant in VARIANTS["female"] or (not variant and request.look.gender == "female")


def _pitch(semitones: float) -> int:
    """Return the pitch of 0 to 100 for a shift in semitones; at most about 7 each way."""
    return round(min(max(50 + semitones * PITCH_PER_SEMITONE, 0), 100))
