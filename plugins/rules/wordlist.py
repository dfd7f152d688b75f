"""Tools for word lists, which are written as text or patterns for easy reading and extension."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HAN = re.compile(r"[㐀-鿿]")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a list separated by white space."""
    return tuple(text.split())


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
        found = self._latin.search(text) if self._latin else None
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
        found = list(self._latin.finditer(text)) if self._latin else []
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
