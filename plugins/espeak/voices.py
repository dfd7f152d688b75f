"""Maps characters and lines to espeak's voices and parameters. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from ainern2d.core import InvalidRequestError
from ainern2d.core.speech.prosody import prosody_of

if TYPE_CHECKING:
    from ainern2d.core import AudioRequest
    from ainern2d.core.speech.colour import Colour

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


VOICED = {
    "male": (
        ("m2", 1.0), ("m2", -2.0), ("m6", 1.0), ("m5", -2.5), ("m1", -1.0), ("m6", -2.0),
        ("m5", 0.0), ("m2", -0.5), ("m1", -4.0), ("m6", 2.5), ("m3", -2.0), ("m5", -4.0),
    ),
    "female": (
        ("f1", 0.0), ("f2", -1.0), ("f3", 1.0), ("f4", -3.0), ("f5", -1.5), ("f5", 0.5),
        ("f2", 2.5), ("f3", -2.5), ("f4", -1.0), ("f5", 2.0), ("f2", -3.5), ("f3", 3.5),
    ),
}  # fmt: skip
"""The voices that a cast can have: a variant, and semitones added to it. By how many of 8 English
sentences an aligner follows: variants m2, m5, m6, f2, f3 and f5 five to seven, m1, m3 and f4 at
these pitches three to eight; m4 and m7, of which it follows none to three, are left out."""


class _Basis(NamedTuple):
    """A speaker: speed factor, semitones, pitch range 0-100, size of the throat, breath."""

    rate: float = 1.0
    pitch: float = 0.0
    range: int = 50
    size: float = 1.0
    breath: float = 0.0


# A child's throat is shorter by a sixth than a woman's; see kokoro's casting.
AGES = {
    "child": _Basis(1.06, 4.0, size=1.16),
    "young": _Basis(1.03, 1.0, size=1.02),
    "adult": _Basis(),
    "old": _Basis(0.86, -1.0, 55, 0.97, 0.15),
}
NARRATION = {"en": _Basis(0.73, -1.0, 42), "zh": _Basis(1.1, -1.0, 42)}
"""The narrator: lower and flatter than all characters; 150 to 175 English words and 230 to 270
Chinese characters a minute. Faster Mandarin leaves a mouth fewer than four pictures a syllable at
24 a second."""
RANGE = (15, 90)
"""Least and largest pitch range."""


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
        size: Factor by which all resonances are raised afterwards.
        colour: Of the finished line.
        hesitates: Whether it pauses within a sentence.
    """

    language: str
    variant: str
    rate: int
    pitch: int
    range: int
    gain: float
    size: float
    colour: Colour
    hesitates: bool

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
    prosody = prosody_of(request.emotion, request.manner, narrator=request.narrator)
    is_mandarin = language == "cmn"
    narration = NARRATION["zh" if is_mandarin else "en"]
    basis = narration if request.narrator else AGES[request.look.age]
    colour = prosody.colour
    if prosody.whispered:
        # Espeak's own whisper, which has no voice to remove.
        variant = "whisperf" if _is_female(request, variant) else "whisper"
        colour = replace(colour, whispered=False)
    if basis.breath:
        colour = replace(colour, breath=min(1.0, colour.breath + basis.breath))
    asked = prosody.rate * request.voice.rate * request.pace
    rate = words_per_minute * basis.rate * asked / basis.size
    pitch = basis.pitch + prosody.pitch + request.voice.pitch + character
    return Delivery(
        language=language,
        variant=variant,
        rate=round(min(max(rate, MIN_RATE), MAX_RATE)),
        # A smaller throat is one that is played faster, so it speaks lower by as much.
        pitch=_pitch(pitch - 12 * log2(basis.size)),
        range=round(min(max(basis.range * prosody.range, RANGE[0]), RANGE[1])),
        gain=prosody.gain,
        size=basis.size,
        colour=colour,
        hesitates=prosody.hesitates and not is_mandarin,
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
    look = request.look.heard()
    # A child's formants are closest to the female variants.
    timbres = VOICED["female" if look.age == "child" else look.gender]
    variant, semitones = timbres[variety % len(timbres)]
    accent = accents[variety % len(timbres) % len(accents)]
    if look.age == "child" and look.gender == "male":
        semitones -= 1.5
    return accent, variant, semitones


def _is_female(request: AudioRequest, variant: str) -> bool:
    return variant in VARIANTS["female"] or (not variant and request.look.gender == "female")


def _pitch(semitones: float) -> int:
    """Return the pitch of 0 to 100 for a shift in semitones; at most about 7 each way."""
    return round(min(max(50 + semitones * PITCH_PER_SEMITONE, 0), 100))
