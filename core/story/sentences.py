"""Splits text into sentences, and sentences that are too long for one line into parts."""

from __future__ import annotations

import re
from itertools import pairwise

from .language import gap, is_cjk

LATIN_PER_SECOND = 15.0
"""English characters, spaces included, spoken per second: about 165 words a minute."""
CJK_PER_SECOND = 4.5
"""Chinese characters spoken per second: the pace of a news reader."""

_CLOSING = "”’\"'」』）)]】》»"
_END = re.compile(rf"[.。!！?？…]+[{re.escape(_CLOSING)}]*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“\"'])(?:Mr|Mrs|Ms|Dr|St|Prof|Capt|Col|Gen|Lt|Sgt|Rev|Hon|Jr|Sr|No|vs|etc|e\.g|i\.e"
    r"|[A-Z])$"
)
_CLAUSE = re.compile(rf"[,;:，；：、—–]+[{re.escape(_CLOSING)}]*\s*")
_SPACE = re.compile(r"\s+")


def spoken_seconds(text: str) -> float:
    """Estimate the time it takes to speak a text, in seconds."""
    wide = sum(map(is_cjk, text))
    return wide / CJK_PER_SECOND + (len(text) - wide) / LATIN_PER_SECOND


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph, in order, without surrounding space.

    Together they hold every visible character of the paragraph. A piece without a letter or digit
    joins the sentence before it; at the start, the one after it.

    >>> split_sentences("“Dr. Hale?” she asked. He nodded.")
    ['“Dr. Hale?” she asked.', 'He nodded.']
    """
    pieces: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if _ends_sentence(text, end, start):
            pieces.append(text[start : end.end()])
            start = end.end()
    pieces.append(text[start:])
    return _with_words([piece.strip() for piece in pieces])


def split_long(sentence: str, most_seconds: float) -> list[str]:
    """Split a sentence into parts that each take at most ``most_seconds`` to speak.

    Parts end at clause marks where possible, else between words, else after any character.
    """
    if spoken_seconds(sentence) <= most_seconds:
        return [sentence]
    parts: list[str] = []
    current, length = "", 0.0
    for clause in _atoms(sentence, most_seconds):
        seconds = spoken_seconds(clause)
        if current and length + seconds > most_seconds:
            parts.append(current)
            current, length = "", 0.0
        current += clause
        length += seconds
    parts.append(current)
    return _with_words([part.strip() for part in parts])


def _ends_sentence(text: str, end: re.Match[str], start: int) -> bool:
    mark, after = end[0], text[end.end() : end.end() + 2]
    if any(c in "。！？" for c in mark):
        return True
    if not after:
        return True
    following = after.strip()[:1]
    if mark[0] == "…" and set(mark) <= set("…" + _CLOSING):
        return after[0].isspace() and not following.islower()
    if not after[0].isspace():
        return any(c in "!?" for c in mark) and is_cjk(after[0])
    if following.islower():
        return False
    before = text[max(start, end.start() - 8) : end.start()]
    return not (mark == "." and _ABBREVIATION.search(before))


def _with_words(pieces: list[str]) -> list[str]:
    """Merge pieces without a letter or digit, such as a lone dash, into a neighbour."""
    groups: list[list[str]] = []
    tells = True
    for piece in filter(None, pieces):
        words = any(map(str.isalnum, piece))
        if groups and not (words and tells):
            groups[-1] += [gap(groups[-1][-1], piece), piece]
        else:
            groups.append([piece])
        tells = words or (tells and len(groups[-1]) > 1)
    return ["".join(group) for group in groups]


def _atoms(sentence: str, most_seconds: float) -> list[str]:
    """Cut at every clause mark and, in a clause that is still too long, between words."""
    atoms: list[str] = []
    for clause in _cut(sentence, _CLAUSE):
        if spoken_seconds(clause) <= most_seconds:
            atoms.append(clause)
            continue
        for word in _cut(clause, _SPACE):
            step = max(1, int(most_seconds * CJK_PER_SECOND))
            whole = spoken_seconds(word) <= most_seconds
            atoms += [word] if whole else [word[i : i + step] for i in range(0, len(word), step)]
    return atoms


def _cut(text: str, mark: re.Pattern[str]) -> list[str]:
    cuts = [0, *(found.end() for found in mark.finditer(text)), len(text)]
    return [text[a:b] for a, b in pairwise(cuts) if a < b]
