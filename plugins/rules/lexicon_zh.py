"""The Chinese word list: which strings are words, of which class, and how usual they are.

The list is made by ``benchmarks/planning/words_zh.py``. It serves to cut text into its likeliest
words, so that a string which no dictionary has can be told from the ends of two words.
"""

from __future__ import annotations

import lzma
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .words_zh import COMPOUND_SURNAMES, SURNAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LIST = Path(__file__).with_name("data") / "words.zh.txt.xz"
_ALL = math.log(6e7)
"""Natural logarithm of the number of words in the text from which the list was counted."""
KEPT = 4096
"""Most cut texts that are kept: the passes of a plan cut the same clauses."""
_UNKNOWN = -15.0
"""Weight of a character that is no word of the list."""
_NAME = math.log(0.006)
"""Weight of a person's name among all words of prose."""
_ONE_CHARACTER = math.log(0.25)
"""Weight of a given name of one character among given names."""
_RARE_GIVEN = -10.0
"""Weight of a character that no given name of the dictionary has."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the list.

    Attributes:
        kind: ``n`` noun, ``v`` verb, ``a`` adjective, ``d`` adverb or conjunction, ``f`` function
            word, ``s`` place, ``t`` time or number, ``p`` labelled as a person, often wrongly.
        weight: Natural logarithm of its share of all words.
    """

    kind: str
    weight: float


class Lexicon:
    """Words and the characters of given names.

    Args:
        text: The list, as ``benchmarks/planning/words_zh.py`` writes it.
    """

    def __init__(self, text: str) -> None:
        self.words: dict[str, Word] = {}
        self._given: dict[str, dict[str, float]] = {}
        self._longest: dict[str, int] = {}
        self._cuts: dict[str, Cut] = {}
        for line in text.splitlines():
            head, *rest = line.split(" ")
            if head.startswith("given"):
                self._given[head] = {pair[0]: -int(pair[1:]) / 10 for pair in rest}
                continue
            word = Word(head, int(rest[0]) * math.log(2) - _ALL)
            self.words.update(dict.fromkeys(rest[1:], word))
        for entry in self.words:
            begin = entry[:2]
            self._longest[begin] = max(self._longest.get(begin, 0), len(entry))

    def kind(self, word: str) -> str:
        """Return the class of a word, or an empty string if the list lacks it."""
        found = self.words.get(word)
        return found.kind if found else ""

    def weight(self, word: str) -> float:
        """Return the weight of a word, or of a character that is none."""
        found = self.words.get(word)
        return found.weight if found else _UNKNOWN

    def given(self, name: str) -> float:
        """Return the weight of a given name of one or two characters."""
        last = self._given["given2"].get(name[-1], _RARE_GIVEN)
        if len(name) == 1:
            return _ONE_CHARACTER + last
        return self._given["given1"].get(name[0], _RARE_GIVEN) + last

    def name(self, surname: str, given: str) -> float:
        """Return the weight of a full name, or of a given name if ``surname`` is empty."""
        return _NAME + _surname(surname) + self.given(given)

    def cut(self, text: str) -> Cut:
        """Cut a text into its likeliest words; the last texts are kept."""
        found = self._cuts.get(text)
        if found is None:
            if len(self._cuts) >= KEPT:
                self._cuts.clear()
            found = self._cuts[text] = Cut(text, self.words, self._longest)
        return found


def _surname(surname: str) -> float:
    """Return the weight of a surname; of a given name alone, that it is used alone."""
    if not surname:
        return -3.0
    if surname in COMMON_SURNAMES:
        return -3.5
    return -6.5 if surname in COMPOUND_SURNAMES else -5.5


COMMON_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
"""The surnames of four Chinese in five."""


class Cut:
    """The likeliest words of a text.

    Args:
        text: The text.
        words: The words there are.
        longest: By the first two characters, the length of the longest word.

    Attributes:
        text: The text.
        total: Weight of the likeliest words together.
    """

    __slots__ = ("_after", "_before", "_next", "_previous", "text", "total")

    def __init__(self, text: str, words: Mapping[str, Word], longest: Mapping[str, int]) -> None:
        size = len(text)
        self.text = text
        self._before = before = [0.0] + [-math.inf] * size
        self._after = after = [-math.inf] * size + [0.0]
        self._previous = previous = [0] * (size + 1)
        self._next = following = [size] * (size + 1)
        found: list[tuple[int, int, float]] = []
        for start in range(size):
            ends = range(start + 1, min(start + longest.get(text[start : start + 2], 1), size) + 1)
            for end in ends:
                word = words.get(text[start:end])
                if word is None and end > start + 1:
                    continue
                weight = word.weight if word else _UNKNOWN
                found.append((start, end, weight))
                if before[start] + weight > before[end]:
                    before[end] = before[start] + weight
                    previous[end] = start
        for start, end, weight in reversed(found):
            if after[end] + weight > after[start]:
                after[start] = after[end] + weight
                following[start] = end
        self.total = before[size]

    def gain(self, start: int, end: int, weight: float) -> float:
        """Return by how much a word of this weight from ``start`` to ``end`` improves the cut."""
        return self._before[start] + weight + self._after[end] - self.total

    def joins(self, position: int) -> bool:
        """Return whether the likeliest word over a position is one of two or more characters."""
        end = self._next[self._previous[position + 1]]
        return self._previous[position + 1] < position and end == position + 1

    def word_before(self, end: int) -> str:
        """Return the likeliest word that ends at a position; empty at the start."""
        return self.text[self._previous[end] : end]

    def word_after(self, start: int) -> str:
        """Return the likeliest word that begins at a position; empty at the end."""
        return self.text[start : self._next[start]] if start < len(self.text) else ""

    def words(self) -> Iterator[tuple[int, str]]:
        """Yield position and text of each word."""
        start = 0
        while start < len(self.text):
            yield start, self.text[start : self._next[start]]
            start = self._next[start]


@cache
def lexicon() -> Lexicon:
    """Return the word list, read once."""
    return Lexicon(lzma.decompress(LIST.read_bytes()).decode())


def surname_length(name: str) -> int:
    """Return the number of characters of the surname at the start of a text; 0 for none.

    >>> surname_length("欧阳锋"), surname_length("李向前"), surname_length("的")
    (2, 1, 0)
    """
    if name[:2] in COMPOUND_SURNAMES:
        return 2
    return int(name[:1] in SURNAMES and name != "")
