"""Splits a paragraph into quotations and the text around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SHORTEST_SENTENCE = 4
"""Words of a quotation that must be a sentence, if nothing introduces it as speech."""
QUOTES = "“”\"'‘’「」『』«»"
"""Characters that may open or close speech."""
_PAIRS = {"“": "”", "「": "」", "『": "』", "«": "»"}
_SINGLE = "'‘"
# A single mark is an apostrophe unless it opens before a word and closes after punctuation.
_SINGLE_OPEN = re.compile(r"(?<![\w’'])['‘](?=[\w“\"¡¿…—])")
_SINGLE_CLOSE = re.compile(r"(?<=[,.!?…—;:\-])['’](?!\w)")
_SHORTENED = re.compile(r"(?:[a-z]|Tis|Twas|Twere|Twill|Til|Em|Cause|Bout|Round)\b|\d")
_SPEAKS = re.compile(r"[,.!?…—–\-;:，。！？～~：；]\s*\Z")
_INTRODUCES = re.compile(r"(?:\A|[,:;，：；.!?。！？…—”’\"」』])\s*\Z")


_NAMES_ZH = re.compile("(?:[叫唤喊称管][它他她](?:叫|作|做)?|取名叫?|起名叫?|[外绰]号叫?)\\Z")
_A_NAME_ZH = re.compile("[\u4e00-\u9fff]{1,4}")
"""The words before a quoted name, and the name: 大家都叫它“馒头”."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a paragraph; ``text`` has no surrounding space, and no marks if quoted.

    Attributes:
        text: The words.
        quoted: Whether it is a quotation.
        closed: Whether it has a closing mark, or is no quotation.
    """

    text: str
    quoted: bool
    closed: bool = True


def split_quotes(paragraph: str, tags: Callable[[str, str], bool]) -> list[Span]:
    """Return the spans of a paragraph, in order.

    A quotation is speech if its punctuation shows it or a tag attributes it; words in scare quotes
    stay in the prose around them, with their marks.

    Args:
        paragraph: One paragraph.
        tags: Returns whether the prose before and after a quotation attributes it to a speaker.
    """
    spans: list[Span] = []
    prose = 0
    for start, inner, inner_end, end in _quotations(paragraph):
        quoted = paragraph[inner:inner_end].strip()
        before, after = paragraph[prose:start], paragraph[end : end + 80]
        if not quoted or not _is_speech(before, quoted, after, tags):
            continue
        _add(spans, before, quoted=False)
        _add(spans, quoted, quoted=True, closed=end > inner_end)
        prose = end
    _add(spans, paragraph[prose:], quoted=False)
    return spans


def _add(spans: list[Span], text: str, *, quoted: bool, closed: bool = True) -> None:
    text = text.strip()
    if not quoted:
        text = text if text.strip(QUOTES + " ") else ""
    if text:
        spans.append(Span(text, quoted, closed))


def _is_speech(before: str, quoted: str, after: str, tags: Callable[[str, str], bool]) -> bool:
    if _NAMES_ZH.search(before[-8:]) and _A_NAME_ZH.fullmatch(quoted):
        return False
    if tags(before[-80:], after):
        return True
    whole = not before.strip() and not after.strip(QUOTES + " ")
    ended = bool(_SPEAKS.search(quoted[-3:]))
    if whole or (ended and _INTRODUCES.search(before[-3:])):
        return True
    # "shouting “Off with his head!” to the others", "“I know nothing about them” was my reply"
    sentence = quoted[:1].isupper() and quoted.count(" ") >= SHORTEST_SENTENCE - 1
    return sentence and (ended or not before.strip())


def _quotations(text: str) -> list[tuple[int, int, int, int]]:
    """Return start, inner start, inner end and end of each outermost quotation."""
    closing_singles = [found.start() for found in _SINGLE_CLOSE.finditer(text)]
    openings = sorted(
        [i for i, char in enumerate(text) if char in _PAIRS or char == '"']
        + [found.start() for found in _SINGLE_OPEN.finditer(text)]
    )
    found: list[tuple[int, int, int, int]] = []
    at = 0
    never_closed = ""
    for start in openings:
        if start < at or text[start] in never_closed:
            continue
        end = _closing(text, start, closing_singles)
        if end is None:
            never_closed += text[start]
            if not _goes_on(text, start):
                continue
            # Speech that continues in the next paragraph has no closing mark in this one.
            end = len(text)
        found.append((start, start + 1, end, min(end + 1, len(text))))
        at = end + 1
    return found


def _goes_on(text: str, start: int) -> bool:
    """Return whether a mark without a closing one opens speech that the next paragraph continues.

    A single mark does so only at the start of a paragraph, where it is no apostrophe.
    """
    before, after = text[:start].rstrip(), text[start + 1 :]
    if text[start] in _SINGLE:
        return not before and not _SHORTENED.match(after)
    opens = not before or (text[start - 1].isspace() and before[-1] in ",.!?:;—–-…")
    return opens and bool(after[:1].strip())


def _closing(text: str, start: int, closing_singles: list[int]) -> int | None:
    mark = text[start]
    if mark in _SINGLE:
        index = bisect_left(closing_singles, start + 1)
        return closing_singles[index] if index < len(closing_singles) else None
    end = text.find(_PAIRS.get(mark, mark), start + 1)
    return end if end > 0 else None
