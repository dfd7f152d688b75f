"""How long sounds usually last, relative to each other. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .marks import AFTER, BEFORE, PAUSES

if TYPE_CHECKING:
    from collections.abc import Iterable

# Means over the sentences of examples/ as Kokoro's network speaks them, rounded: English and
# Mandarin agree where they share a symbol. Marks of stress and tone lengthen the sound they are at.
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
"""Of every sound that is not in the table."""
SPACE_MS: Final = 45
"""By which the last sound of a word is longer."""
FINAL: Final = 1.5
"""How much longer the last sounds before a pause are."""
FINAL_SOUNDS: Final = 2


def durations(symbols: str) -> list[int]:
    """Return how long each symbol lasts at a usual pace, in milliseconds.

    A pause lasts 0, and so does a space after one.

    Args:
        symbols: Of :mod:`.script`.
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
