"""Tone changes in running Mandarin: successive third tones, 一 and 不, suffixes. Pure.

The rules are those of Chao, "A Grammar of Spoken Chinese" (1968), sections 1.3.4 to 1.3.6. Between
words, third tones change by prosodic feet (Duanmu, "The Phonology of Standard Chinese", 2007,
chapter 11): a word of one syllable joins its neighbour, two longer words stay apart.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMERALS = "零〇一二三四五六七八九十"
LARGE = "百千万亿"
COUNTED = "月号日"
"""Characters before which 一 is a number and keeps its tone, not "a"."""
DIRECTIONS = frozenset(
    way + to for way in ("上", "下", "进", "出", "回", "过", "起") for to in ("来", "去")
)
"""Directional complements; their second syllable has the neutral tone."""


class Word(NamedTuple):
    """A word and its pinyin syllables: one per character, with its tone digit (5: neutral)."""

    text: str
    syllables: list[str]


def spoken(words: Sequence[Word]) -> list[list[str]]:
    """Return the syllables of each word with their tones in running speech.

    Args:
        words: Words of a stretch of text without punctuation.

    >>> spoken([Word("你好", ["ni3", "hao3"])])
    [['ni2', 'hao3']]
    """
    said = [_within(_weakened(words, number)) for number in range(len(words))]
    for number, (left, right) in enumerate(pairwise(said)):
        first = right[0] if right[0].endswith("5") else words[number + 1].syllables[0]
        if _is_third(left[-1]) and _is_third(first) and 1 in (len(left), len(right)):
            left[-1] = _toned(left[-1], 2)
    chars = "".join(word.text for word in words)
    flat = [syllable for syllables in said for syllable in syllables]
    place = 0
    for word, syllables in zip(words, said, strict=True):
        for index, char in enumerate(word.text):
            if char == "一" and syllables[index].startswith("yi"):
                last = index > 0 and index == len(word.text) - 1
                tone = 1 if last else tone_of_one(chars, place, flat)
                syllables[index] = f"yi{tone}"
            elif char == "不" and syllables[index].startswith("bu"):
                middle = len(word.text) == 3 and index == 1
                syllables[index] = f"bu{5 if middle else tone_of_not(chars, place, flat)}"
            place += 1
    return said


def tone_of_one(chars: str, place: int, syllables: Sequence[str]) -> int:
    """Return the tone of 一: 4, or 2 before a fourth tone; 1 as a numeral; 5 in 看一看."""
    before, after = chars[place - 1 : place], chars[place + 1 : place + 2]
    if not after or before == "第" or after in COUNTED:
        return 1
    if (before and before in NUMERALS + LARGE) or after in NUMERALS:
        return 1
    if before == after:  # 看一看
        return 5
    return 2 if after == "个" or syllables[place + 1].endswith("4") else 4


def tone_of_not(chars: str, place: int, syllables: Sequence[str]) -> int:
    """Return the tone of 不: 4, or 2 before a fourth tone; 5 in 好不好."""
    before, after = chars[place - 1 : place], chars[place + 1 : place + 2]
    if before and before == after:
        return 5
    return 2 if after and syllables[place + 1].endswith("4") else 4


def _weakened(words: Sequence[Word], number: int) -> list[str]:
    """Give suffixes the neutral tone, which depends on their position in the text."""
    text, syllables = words[number].text, list(words[number].syllables)
    inside = 0 < number < len(words) - 1
    if text == "地" and inside and len(words[number - 1].text) > 1:
        return ["de5"]  # 高兴地跳, not 一块地
    if text[-2:] in DIRECTIONS and (number > 0 or len(text) > 2):
        syllables[-1] = _toned(syllables[-1], 5)
    return syllables


def _within(syllables: list[str]) -> list[str]:
    """Change third tones that meet in one word; long words divide into feet of two syllables."""
    found = list(syllables)
    for index, (tone, following) in enumerate(pairwise(syllables)):
        between_feet = len(syllables) > 3 and index % 2 == 1
        if _is_third(tone) and _is_third(following) and not between_feet:
            found[index] = _toned(tone, 2)
    return found


def _is_third(syllable: str) -> bool:
    return syllable.endswith("3")


def _toned(syllable: str, tone: int) -> str:
    return f"{syllable[:-1]}{tone}"
