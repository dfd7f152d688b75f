"""Compares names, and finds the words of a storyboard in the story."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TITLES = _set(
    "mr mrs miss ms dr the lady sir lord captain colonel aunt uncle old young a an his her little"
    " monsieur madame m mlle mme professor inspector grandmother"
)
"""Words that do not tell two people apart."""
HIS = _set("mr sir lord uncle monsieur father brother")
HERS = _set("mrs miss ms lady aunt madame mme mlle mother sister")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NEAR = 600
"""Characters, without punctuation, in which a text is looked for behind the one before it."""
_DISTINCT = 12
"""Characters from which on a text that is farther away is believed to be the same."""


def squeezed(text: str) -> str:
    """Return the letters and digits of a text, in lower case.

    >>> squeezed("“Don't!” he said.")
    'donthesaid'
    """
    return re.sub(r"[\W_]+", "", text).lower()


def is_same(predicted: str, names: Iterable[str]) -> bool:
    """Return whether a planned name means the person with these names.

    Titles do not count, but a man's title and a woman's never agree; of Chinese names one may be a
    part of the other.

    >>> is_same("Captain Hale", ["Hale"]), is_same("Mr. Hale", ["Mrs. Hale"])
    (True, False)
    >>> is_same("慕之", ["沈慕之"])
    True
    """
    p = _words(predicted)
    for name in names:
        n = _words(name)
        if (set(p) & HIS and set(n) & HERS) or (set(p) & HERS and set(n) & HIS):
            continue
        if p == n or (set(p) - TITLES and set(p) - TITLES == set(n) - TITLES):
            return True
        if _HAN.search(name) and len(predicted) > 1 and (predicted in name or name in predicted):
            return True
    return False


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name.lower().replace("_", " "))


Span = tuple[int, int]
"""Start of a part of the story, and the position after it."""


class Alignment:
    """Finds texts of a storyboard, given in the order of the story, in the story.

    Only letters and digits are compared, since a planner joins lines and takes away marks. A text
    may leave out a tag of the story, and so have several places.

    >>> story = Alignment("“Yes,” said Tom. “Yes!” he cried. “Go home,” he added, “now.”")
    >>> [story.place(text) for text in ("Yes,", "said Tom", "Yes!", "never said", "Go home now.")]
    [((1, 4),), ((7, 15),), ((18, 21),), (), ((35, 42), (56, 59))]
    """

    def __init__(self, text: str) -> None:
        kept = [(at, char.lower()) for at, char in enumerate(text) if char.isalnum()]
        kept = [(at, char) for at, char in kept if len(char) == 1]
        self._positions = [at for at, _ in kept]
        self._squeezed = "".join(char for _, char in kept)
        self._cursor = 0

    def place(self, text: str, behind: int | None = None) -> tuple[Span, ...]:
        """Return where a text stands in the story; nothing if it is not there.

        Args:
            text: The text; the texts of successive calls are in the order of the story.
            behind: Look from this position of the story, and do not move on to the end of the text.
        """
        wanted = squeezed(text)
        cursor = self._cursor if behind is None else self._before(behind)
        found: list[Span] = []
        while wanted:
            at, length = self._next(wanted, cursor)
            if not length:
                break
            cursor = at + length
            wanted = wanted[length:]
            found.append((self._positions[at], self._positions[cursor - 1] + 1))
        if found and behind is None:
            self._cursor = cursor
        return tuple(found)

    def _next(self, wanted: str, cursor: int) -> tuple[int, int]:
        """Return where a text or its beginning stands behind a place, and the length of that."""
        at = self._squeezed.find(wanted, cursor, cursor + _NEAR + len(wanted))
        if at < 0 and len(wanted) >= _DISTINCT:
            at = self._squeezed.find(wanted, cursor)
        if at >= 0:
            return at, len(wanted)
        for length, near in ((2, _NEAR), (1, 10)):
            at = self._squeezed.find(wanted[:length], cursor, cursor + near)
            if at >= 0 and len(wanted) > length:
                while (
                    length < len(wanted)
                    and wanted[length] == self._squeezed[at + length : at + length + 1]
                ):
                    length += 1
                return at, length
        return -1, 0

    def _before(self, position: int) -> int:
        """Return how many letters and digits stand before a position."""
        low, high = 0, len(self._positions)
        while low < high:
            middle = (low + high) // 2
            if self._positions[middle] < position:
                low = middle + 1
            else:
                high = middle
        return low
