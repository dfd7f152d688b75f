"""Maps IPA to targets of lips and jaw. Pure.

Covers the alphabets of the bundled voices in English and Mandarin: espeak's IPA, and that of misaki
(used by Kokoro) with its one-letter diphthongs and affricates.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import Final

REST: Final = "X"
"""Shape of a mouth at rest."""
SILENCE: Final = "_"


@dataclass(frozen=True, slots=True)
class Sound:
    """Target posture of a sound, and the weights with which it prevails over its neighbours.

    Attributes:
        open: Opening of the jaw, 0 (teeth together) to 1 (wide).
        round: Rounding of the lips, 0 (spread or neutral) to 1 (puckered).
        jaw: Weight of the jaw target: 0 adopts that of its neighbours, 1 is a vowel's; sibilants,
            whose teeth must close, have up to 2.
        lips: Weight of the rounding target, 0 to 1.
        tongue: Whether the tip of the tongue is visible behind the upper teeth, 0 or 1.
        shut: ``A`` if both lips must meet, ``G`` if the lower lip must touch the teeth, else empty.
        rest: Whether it is silence.
    """

    open: float
    round: float = 0.0
    jaw: float = 1.0
    lips: float = 0.6
    tongue: float = 0.0
    shut: str = ""
    rest: bool = False


PAUSE: Final = Sound(0.0, rest=True)
"""Target of a silence that is long enough for the mouth to close."""
BOUNDARY: Final = Sound(0.2, jaw=0.05, lips=0.0)
"""Target between two words without a pause."""

# Jaw height and rounding after the vowel chart of the IPA Handbook (1999); weights of consonants
# after the dominance model of Cohen & Massaro, "Modeling coarticulation in synthetic visual speech"
# (1993): meeting lips always show, movements of the tongue behind the teeth hardly do.
_SOUNDS: Final[dict[str, Sound]] = {}


def _define(chars: str, sound: Sound) -> None:
    for char in chars:
        _SOUNDS[char] = sound


_define("aɑɐ", Sound(1.0))
_define("æ", Sound(0.85))
_define("ɛʌ", Sound(0.65))
_define("eɘɤ", Sound(0.55))
_define("ə", Sound(0.5, jaw=0.5, lips=0.3))
_define("ᵊ", Sound(0.35, jaw=0.25, lips=0.1))
_define("ɪ", Sound(0.35))
_define("iɨɯᵻ", Sound(0.25))
_define("ɜɝɚɞ", Sound(0.5, 0.35))
_define("ɒ", Sound(0.85, 0.45, lips=0.8))
_define("ɔ", Sound(0.7, 0.6, lips=0.9))
_define("oɵ", Sound(0.55, 0.75, lips=1.0))
_define("øœɶ", Sound(0.55, 0.7, lips=0.9))
_define("ʊʏ", Sound(0.35, 0.85, lips=0.9))
_define("uʉy", Sound(0.3, 1.0, lips=1.0))
VOWELS: Final = frozenset(_SOUNDS)
"""Symbols of vowels."""

_define("wʍɥ", Sound(0.25, 1.0, jaw=0.7, lips=1.0))
_define("mpbʙɓ", Sound(0.0, jaw=0.9, lips=0.0, shut="A"))
_define("fvɱʋⱱɸβ", Sound(0.16, jaw=0.8, lips=0.0, shut="G"))
_define("lɫɭʎʟɬɮɺ", Sound(0.45, jaw=0.5, lips=0.1, tongue=1.0))
_define("sz", Sound(0.18, jaw=2.0, lips=0.2))
_define("ʦʣ", Sound(0.18, jaw=2.0, lips=0.1))
_define("ɕʑʨʥçʝ", Sound(0.2, jaw=1.6, lips=0.2))
_define("ʃʒʧʤʂʐꭧ", Sound(0.2, 0.4, jaw=1.6, lips=0.3))
_define("ɹrɻɽ", Sound(0.25, 0.4, jaw=0.5, lips=0.3))
_define("tdnɾTʈɖɳ", Sound(0.22, jaw=0.5, lips=0.0))
_define("θð", Sound(0.25, jaw=0.6, lips=0.1))
_define("jɲɟcʲ", Sound(0.22, jaw=0.5, lips=0.2))
_define("kɡgŋqɢɴʀʁɣɰ", Sound(0.3, jaw=0.15, lips=0.0))
_define("hɦʔxχħʕ", Sound(0.3, jaw=0.05, lips=0.0))
_PLACELESS: Final = frozenset("hɦʔxχħʕʲ")

# Letters of misaki that stand for two sounds (Kokoro's vocabulary).
_SHORTHAND: Final = {"A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ", "S": "ʃ"}
_PAUSES: Final = frozenset('_.,!?;:|‖—–…"()“”‘’「」《》、。，！？；：')
_GAPS: Final = frozenset(" \t\n-‿")
_TONES: Final = frozenset("↓→↗↘↑˥˦˧˨˩ꜛꜜ0123456789")


def sounds_of(symbol: str) -> tuple[Sound, ...]:
    """Return the targets of a symbol, in order; each gets an equal share of its time.

    Each vowel of a cluster has its target (a diphthong moves the lips); a consonant cluster has
    one, that of its part with the largest weight. Marks of stress, tone and length have none.

    Returns:
        Empty if the symbol consists of marks only: its time belongs to its neighbour.

    >>> [sound.open for sound in sounds_of("aɪ")]
    [1.0, 0.35]
    """
    found: list[Sound] = []
    was_consonant = False
    for char in _spelled_out(symbol):
        sound = _sound(char)
        if sound is None:
            continue
        consonant = not sound.rest and char not in VOWELS
        if consonant and was_consonant:
            found[-1] = _joined(found[-1], sound, placeless=char in _PLACELESS)
        elif not found or found[-1] != sound:
            found.append(sound)
        was_consonant = consonant
    if len(found) > 1:
        # A pause inside a symbol is an artefact of the voice.
        return tuple(each for each in found if not each.rest) or (PAUSE,)
    return tuple(found)


def _spelled_out(symbol: str) -> str:
    return "".join(_SHORTHAND.get(char, char) for char in symbol)


def _sound(char: str) -> Sound | None:
    if char in _SOUNDS:
        # Palatalisation modifies the sound before it and is not visible.
        return None if char == "ʲ" else _SOUNDS[char]
    if char in _PAUSES:
        return PAUSE
    if char in _GAPS:
        return BOUNDARY
    if char in _TONES or _is_mark(char) or not char.isalpha():
        return None
    return _SOUNDS["t"]  # all consonants of the IPA chart that are not listed use the tongue


def _is_mark(char: str) -> bool:
    # Modifier letters and symbols (ˈ ː ʰ), combining marks.
    return char not in _SOUNDS and unicodedata.category(char) in ("Lm", "Sk", "Mn", "Mc", "Me")


def _joined(first: Sound, second: Sound, *, placeless: bool) -> Sound:
    if placeless or (first.shut and not second.shut):
        return first
    if second.shut:
        return replace(second, round=first.round, lips=first.lips)
    return second if second.jaw >= first.jaw else first
