"""Finds which words of a line have a given pronunciation, and replaces them by respellings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .language import is_han

if TYPE_CHECKING:
    from .storyboard import Line, Pronunciations, Storyboard


def pronounced(line: Line, board: Storyboard) -> Pronunciations:
    """Return the pairs whose word occurs in a line; the speaker's win over the storyboard's.

    Only these enter the line's request, so that a new pair does not change other lines.
    """
    speaker = board.character(line.speaker)
    pairs = dict(board.pronunciations) | dict(speaker.pronunciations if speaker else ())
    return tuple(sorted(pair for pair in pairs.items() if occurrences(pair[0]).search(line.text)))


def occurrences(word: str) -> re.Pattern[str]:
    """Return a pattern of a word: whole and in any case, or anywhere if it is Chinese."""
    if is_han(word[0]) or is_han(word[-1]):
        return re.compile(re.escape(word))
    return re.compile(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", re.IGNORECASE)


def respelled(text: str, pairs: Pronunciations) -> str:
    """Return a line with each word replaced by its respelling, longer words first.

    Pairs with phonemes between slashes are left alone: only a synthesiser that reads phonemes can
    use them.

    >>> respelled("Saoirse saw it.", (("Saoirse", "Seersha"),))
    'Seersha saw it.'
    """
    plain = {word.casefold(): way for word, way in pairs if not way.startswith("/")}
    if not plain:
        return text
    longest_first = sorted(plain, key=lambda word: (-len(word), word))
    every = "|".join(f"(?:{occurrences(word).pattern})" for word in longest_first)
    return re.sub(
        every, lambda found: plain.get(found[0].casefold(), found[0]), text, flags=re.IGNORECASE
    )
