"""Tools for word lists, which are written as text or patterns for easy reading and extension."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

T = TypeVar("T")
_HAN = re.compile(r"[㐀-鿿]")
_LATIN = re.compile(r"[A-Za-z0-9]")
_TOKEN = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-z]+)?")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a list separated by white space."""
    return tuple(text.split())


def alternation(entries: Iterable[str]) -> str:
    """Return a pattern that matches the longest entry at a place, and fails fast elsewhere.

    Args:
        entries: Words; none is empty.

    >>> alternation(["ab", "abc", "d"])
    '(?=[ad])(?:a(?:bc|b)|d)'
    """
    by_first: dict[str, list[str]] = {}
    for entry in sorted(set(entries), key=lambda each: (-len(each), each)):
        by_first.setdefault(entry[0], []).append(re.escape(entry[1:]))
    parts = (
        re.escape(first) + (rests[0] if len(rests) == 1 else f"(?:{'|'.join(rests)})")
        for first, rests in sorted(by_first.items())
    )
    starts = "".join(map(re.escape, sorted(by_first)))
    return f"(?=[{starts}])(?:{'|'.join(parts)})"


class Finder:
    """Finds English and Chinese words of a pattern; much faster than the pattern itself.

    English alternatives are tried only at starts of words, Chinese ones only in Chinese text.

    Args:
        pattern: Alternatives of both languages; one with a Chinese character counts as Chinese. In
            a mapping, each match gets the name of its pattern as ``lastgroup``.
    """

    def __init__(self, pattern: str | Mapping[str, str]) -> None:
        named = {"": pattern} if isinstance(pattern, str) else pattern
        sides: tuple[list[str], list[str]] = ([], [])
        for name, alternatives in named.items():
            parts = _alternatives(alternatives)
            for side, wanted in zip(sides, (False, True), strict=True):
                own = "|".join(part for part in parts if bool(_HAN.search(part)) is wanted)
                if own:
                    side.append(f"(?P<{name}>{own})" if name else own)
        latin, han = ("|".join(side) for side in sides)
        self._latin = re.compile(rf"\b(?:{latin})", re.IGNORECASE) if latin else None
        self._han = re.compile(han) if han else None

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match, or None."""
        found = self._latin.search(text) if self._latin and _LATIN.search(text) else None
        if self._han and _HAN.search(text):
            other = self._han.search(text)
            if other and (not found or other.start() < found.start()):
                return other
        return found

    def names(self, text: str) -> set[str]:
        """Return the names of the patterns that match."""
        return {str(found.lastgroup) for found in self.finditer(text)}

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Return the matches, in order."""
        found = list(self._latin.finditer(text)) if self._latin and _LATIN.search(text) else []
        if self._han and _HAN.search(text):
            found += self._han.finditer(text)
            found.sort(key=re.Match.start)
        return iter(found)


def _alternatives(pattern: str) -> list[str]:
    """Split a pattern at the bars outside all brackets."""
    parts = [""]
    depth = 0
    for piece in re.findall(r"\\.|.", pattern, re.DOTALL):
        depth += (piece in "([") - (piece in ")]")
        if piece == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return [part for part in parts if part]


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """An entry of a lexicon in a text.

    Attributes:
        start: Position of its first character.
        end: Position after its last one.
        word: The entry.
        value: What it stands for.
    """

    start: int
    end: int
    word: str
    value: T


class Lexicon(Generic[T]):
    """Finds the words and phrases of a large vocabulary by look-up, in time linear in the text.

    English phrases are matched in any case, with one space or hyphen between their words; Chinese
    ones anywhere. The longest entry at a position wins, and entries do not overlap.

    Args:
        entries: What each word or phrase stands for; keys are in lower case.

    Example:
        >>> [found.word for found in Lexicon({"lamp room": 1, "room": 2}).find("The Lamp-Room")]
        ['lamp room']
    """

    def __init__(self, entries: Mapping[str, T]) -> None:
        self._phrases: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._han: dict[str, T] = {}
        lengths: dict[str, set[int]] = {}
        for word, value in entries.items():
            if _HAN.search(word):
                self._han[word] = value
                lengths.setdefault(word[0], set()).add(len(word))
            else:
                first, *rest = re.split(r"[ -]", word)
                self._phrases.setdefault(first, []).append(((first, *rest), value))
        for phrases in self._phrases.values():
            phrases.sort(key=lambda entry: -len(entry[0]))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def find(self, text: str) -> Iterator[Found[T]]:
        """Yield the entries found in a text, in order."""
        if self._phrases:
            yield from self._find_phrases(text)
        if self._han:
            yield from self._find_han(text)

    def _find_phrases(self, text: str) -> Iterator[Found[T]]:
        tokens = list(_TOKEN.finditer(text))
        words = [token[0].lower().replace("’", "'") for token in tokens]
        at = 0
        while at < len(words):
            step = 1
            for phrase, value in self._phrases.get(words[at], ()):
                end = at + len(phrase)
                if tuple(words[at:end]) == phrase and _are_close(tokens[at:end]):
                    start, stop = tokens[at].start(), tokens[end - 1].end()
                    yield Found(start, stop, " ".join(phrase), value)
                    step = len(phrase)
                    break
            at += step

    def _find_han(self, text: str) -> Iterator[Found[T]]:
        at = 0
        while at < len(text):
            step = 1
            for length in self._lengths.get(text[at], ()):
                word = text[at : at + length]
                if word in self._han:
                    yield Found(at, at + length, word, self._han[word])
                    step = length
                    break
            at += step


def _are_close(tokens: Sequence[re.Match[str]]) -> bool:
    return all(after.start() - before.end() <= 1 for before, after in pairwise(tokens))
