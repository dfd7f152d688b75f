"""Usual durations of phonemes, relative to each other. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .marks import AFTER, BEFORE, PAUSES

if TYPE_CHECKING:
    from collections.abc import Iterable

# Means in ms over the sentences of examples/ as Kokoro's network speaks them, rounded; English and
# Mandarin agree on shared symbols. Marks of stress and tone lengthen the sound they belong to.
_CLASSES: Final[Iterable[tuple[str, int]]] = (
    ("AOQ", 100),
    ("IWY", 65),
    ("iɤɚɜ", 80),
    ("nm", 75),
    ("ŋ", 130),
    ("ɹlɻ", 60),
    ("dz", 80),
    ("hwjðf", 38),
    ("ˈ", 70),
    ("ˌ", 46),
    ("→↗↓↘", 75),
    ("ʰ", 44),
)
_MS: Final = {char: ms for chars, ms in _CLASSES for char in chars}
OTHER_MS: Final = 54
"""Duration of a sound that is not in the table, in ms."""
SPACE_MS: Final = 45
"""Lengthening of a word's last sound, in ms."""
FINAL: Final = 1.5
"""Factor by which the last sounds before a pause are lengthened."""
FINAL_SOUNDS: Final = 2


def durations(symbols: str) -> list[int]:
    """Return the duration of each symbol at a usual pace, in milliseconds.

    Pauses, and spaces after one, get 0.

    Args:
        symbols: Phoneme symbols as :func:`.script.symbols_of` returns them.

    >>> durations("ðə kˈæt.")
    [38, 54, 45, 54, 70, 81, 81, 0]
    """
    found = [0 if char in PAUSES else _of(char) for char in symbols]
    for index, char in enumerate(symbols):
        if char == " " and (index == 0 or not found[index - 1]):
            found[index] = 0
    for index, char in enumerate(symbols):
        if char not in PAUSES or (index and symbols[index - 1] in PAUSES):
            continue
        left = FINAL_SOUNDS
        for before in range(index - 1, -1, -1):
            if symbols[before] in " " + PAUSES or not left:
                break
            found[before] = round(found[before] * FINAL)
            left -= symbols[before] not in BEFORE + AFTER
    return found


def _of(char: str) -> int:
    return SPACE_MS if char == " " else _MS.get(char, OTHER_MS)
