"""From IPA to mouth shapes: which shapes one symbol shows, in order. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

REST: Final = "X"
BORROWED: Final = ""
"""Of a sound that is made in the throat: the lips already have the shape of what comes next."""

# Classes after the phoneme tables of Rhubarb Lip Sync (README, "Mouth shapes"), extended from
# English to the IPA chart by lip rounding and jaw height.
_CLASSES: Final = {
    "A": "mpbʙɓ",
    "G": "fvɱʋɸβⱱ",
    "H": "lɫɭʎʟɬɮɺ",
    "F": "uʊʉyʏwɥʍ",
    "E": "oɔɒøœɶɞɵɚɝɜ",
    "D": "aɑɐ",
    "C": "eɛæəɘɤʌ",
    BORROWED: "hɦʔχxħʕ",
    REST: "_.,!?;:|‖",
}
_SHAPE_OF: Final = {char: shape for shape, chars in _CLASSES.items() for char in chars}
_TEETH: Final = "B"
"""Every other sound: close vowels with spread lips, and consonants made with tongue and teeth."""

VOWELS: Final = frozenset("iɪɨɯeɛæəɘɤʌaɑɐoɔɒøœɶɞɵɚɝɜuʊʉyʏ")


def shapes_of(symbol: str) -> tuple[str, ...]:
    """Return the shapes that a symbol shows one after the other, each for an equal time.

    A vowel cluster shows each of its vowels (a diphthong moves the lips), a consonant only its
    most visible part. Stress, tone, length and other marks say nothing about lips.

    Returns:
        Letters of A-H and X, or :data:`BORROWED`; ``("X",)`` if the symbol holds no sound.
    """
    found: list[str] = []
    after_consonant = False
    for char in symbol:
        if not _is_sound(char):
            continue
        shape = _SHAPE_OF.get(char, _TEETH)
        is_vowel = char in VOWELS
        if shape == BORROWED and after_consonant:
            continue  # aspiration: the release of the consonant before it
        if after_consonant and not is_vowel and found and found[-1] == _TEETH:
            found[-1] = shape  # an affricate is one gesture
        elif not found or found[-1] != shape:
            found.append(shape)
        after_consonant = not is_vowel and shape != REST
    return tuple(found) or (REST,)


def _is_sound(char: str) -> bool:
    # Modifier letters and symbols (ˈ ː ʰ ˥), combining marks and digits are not sounds.
    return char in _CLASSES[REST] or unicodedata.category(char) in ("Ll", "Lo", "Lu")
