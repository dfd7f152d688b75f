"""Two simple ways to find speakers, against which planners are compared.

Both are given the cast with all its names, which a planner has to find.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .corpus import Quoted, Sample
    from .labels import Member

_PARAGRAPHS_APART = 2
"""A conversation ends where so many paragraphs in a row hold no quotation."""


def nearest_names(sample: Sample) -> list[str]:
    """Return for each quotation the member whose name stands nearest to it, outside of quotations.

    A name behind the quotation wins over one as near before it. Empty if there is none.
    """
    spans = [(quote.start, quote.end) for quote in sample.quotations if quote.start >= 0]
    named = [
        (start, end, member.name)
        for member in sample.members
        for start, end in _places(sample.text, member)
        if not any(a <= start < b for a, b in spans)
    ]

    def nearest(quote: Quoted) -> str:
        if quote.start < 0 or not named:
            return ""

        def distance(place: tuple[int, int, str]) -> tuple[int, bool]:
            start, end, _ = place
            return (quote.start - end, True) if end <= quote.start else (start - quote.end, False)

        return min(named, key=distance)[2]

    return [nearest(quote) for quote in sample.quotations]


def alternation(sample: Sample) -> list[str]:
    """Return for each quotation the one of the last two speakers who did not speak last.

    The first two speakers of a conversation are those with the nearest names; quotations of one
    paragraph are one turn.
    """
    nearest = nearest_names(sample)
    answers: list[str] = []
    turns: list[str] = []
    before: Quoted | None = None
    for quote, name in zip(sample.quotations, nearest, strict=True):
        gap = _paragraphs_between(sample.text, before, quote)
        if gap > _PARAGRAPHS_APART:
            turns = []
        if gap or not turns:
            turns.append(turns[-2] if len(turns) > 1 else name)
        answers.append(turns[-1])
        before = quote
    return answers


def _places(text: str, member: Member) -> Sequence[tuple[int, int]]:
    found = []
    for name in member.names:
        word = re.escape(name)
        edges = rf"\b{word}\b" if name[:1].isascii() else word
        found += [match.span() for match in re.finditer(edges, text)]
    return found


def _paragraphs_between(text: str, before: Quoted | None, quote: Quoted) -> int:
    if before is None or before.start < 0 or quote.start < 0:
        return 1
    return len(re.findall(r"\n\s*", text[before.end : quote.start]))
