"""Prepares text for espeak: cleans it, and cuts it into runs of one script. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

SCRIPTS = (
    ("cmn", 0x2E80, 0x2FDF),  # radicals
    ("cmn", 0x3400, 0x4DBF),
    ("cmn", 0x4E00, 0x9FFF),
    ("cmn", 0xF900, 0xFAFF),
    ("cmn", 0x20000, 0x323AF),
    ("ja", 0x3041, 0x30FF),  # kana
    ("ko", 0x1100, 0x11FF),
    ("ko", 0xAC00, 0xD7AF),
    ("el", 0x0370, 0x03FF),
    ("ru", 0x0400, 0x04FF),
    ("he", 0x0590, 0x05FF),
    ("ar", 0x0600, 0x06FF),
    ("hi", 0x0900, 0x097F),
    ("th", 0x0E00, 0x0E7F),
)
"""Unicode blocks and the espeak language that reads them. All other text, Latin included, is read
in the line's language: espeak's Mandarin switches to English by itself, with better rhythm than a
new run."""

INTERJECTIONS = {
    "hm": "hmm",
    "mm": "hmm",
    "mmm": "hmm",
    "mhm": "mm-hmm",
    "sh": "shush",
    "shh": "shush",
    "shhh": "shush",
    "ssh": "shush",
    "psst": "pist",
    "tsk": "tisk",
    "brr": "burr",
    "brrr": "burr",
    "grr": "gurr",
    "grrr": "gurr",
    "pfft": "pift",
}
"""Words without vowels, which espeak would spell, and respellings for them."""

_SPACED = re.compile(r"[*_~#|\\<>{}\[\]^`]")
"""Markup and brackets, which espeak would name ("asterisk") instead of skipping."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"})
"""Unicode categories without sound: controls, unassigned, emoji and pictographs, modifiers."""

_HALF_WIDTH = {
    code: code - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for code in range(ord(first), ord(last) + 1)
}
"""Full-width digits and letters, as Chinese typography mixes them in, to ASCII."""

_WORD = re.compile(r"[A-Za-z]+")


class Run(NamedTuple):
    """A piece of text in one script; ``language`` is empty for the language of the line."""

    text: str
    language: str


def is_speakable(text: str) -> bool:
    """Return whether the text has a letter or a number, and so a sound."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)


def clean(text: str) -> str:
    """Remove what is not spoken, respell what espeak would spell, and collapse spaces."""
    kept = "".join(
        " " if unicodedata.category(char) in _DROPPED else char
        for char in unicodedata.normalize("NFC", text).translate(_HALF_WIDTH)
    )
    kept = _SPACED.sub(" ", kept)
    kept = _WORD.sub(lambda word: INTERJECTIONS.get(word[0].lower(), word[0]), kept)
    return " ".join(kept.split())


def runs(text: str, language: str) -> list[Run]:
    """Cut text where its script needs another espeak language.

    Punctuation, digits and spaces stay with the text before them, which preserves pauses; at the
    start they stay with the text that follows.

    Args:
        text: Cleaned text.
        language: Espeak language of the line, such as ``en-us`` or ``cmn``.
    """
    found: list[Run] = []
    for char in text:
        reader = _reader(char, language)
        last = found[-1] if found else None
        if last is not None and (reader is None or reader == last.language):
            found[-1] = Run(last.text + char, last.language)
        elif last is not None and not is_speakable(last.text):
            found[-1] = Run(last.text + char, reader or "")
        else:
            found.append(Run(char, reader or ""))
    return [run for run in found if is_speakable(run.text)]


def _reader(char: str, language: str) -> str | None:
    """Return the language that reads a character: empty for the line's own, None for any."""
    if unicodedata.category(char)[0] not in "LM":
        return None
    code = ord(char)
    for reader, first, last in SCRIPTS:
        if first <= code <= last:
            return "" if language.split("-")[0] == reader else reader
    return ""
