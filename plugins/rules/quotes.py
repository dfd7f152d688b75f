"""Splits a paragraph into quotations and the text around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

QUOTES = "“”\"'‘’「」『』«»"
"""Characters that may open or close speech."""
_PAIRS = {"“": "”", "「": "」", "『": "』", "«": "»"}
_SINGLE = "'‘"
# A single mark is an apostrophe unless it opens before a word and closes after punctuation.
_SINGLE_OPEN = re.compile(r"(?<![\w’'])['‘](?=[\w“\"¡¿…—])")
_SINGLE_CLOSE = re.compile(r"(?<=[,.!?…—;:\-])['’](?!\w)")
_SPEAKS = re.compile(r"[,.!?…—–\-;:，。！？～~：；]\s*\Z")
_INTRODUCES = re.compile(r"(?:\A|[,:;，：；.!?。！？…—”’\"」』])\s*\Z")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a paragraph; ``text`` has no surrounding space, and no marks if quoted."""

    text: str
    quoted: bool


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
        _add(spans, quoted, quoted=True)
        prose = end
    _add(spans, paragraph[prose:], quoted=False)
    return spans


def _add(spans: list[Span], text: str, *, quoted: bool) -> None:
    text = text.strip()
    if not quoted:
        text = text if text.strip(QUOTES + " ") else ""
    if text:
        spans.append(Span(text, quoted))


def _is_speech(before: str, quoted: str, after: str, tags: Callable[[str, str], bool]) -> bool:
    if tags(before[-80:], after):
        return True
    whole = not before.strip() and not after.strip(QUOTES + " ")
    return whole or bool(_SPEAKS.search(quoted[-3:]) and _INTRODUCES.search(before[-3:]))


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
            if text[:start].strip() or text[start] in _SINGLE:
                continue
            # Speech that continues in the next paragraph has no closing mark in this one.
            end = len(text)
        found.append((start, start + 1, end, min(end + 1, len(text))))
        at = end + 1
    return found


def _closing(text: str, start: int, closing_singles: list[int]) -> int | None:
    mark = text[start]
    if mark in _SINGLE:
        index = bisect_left(closing_singles, start + 1)
        return closing_singles[index] if index < len(closing_singles) else None
    end = text.find(_PAIRS.get(mark, mark), start + 1)
    return end if end > 0 else None
