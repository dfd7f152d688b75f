"""Reads how old Chinese narration says people are: 十五六岁, 年过六旬, 白发."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from .words_looks import IS_NOW, tells_of_earlier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .mentions_zh import Found
    from .record import Entity

_YEARS = re.compile(
    r"(?P<years>[一二三四五六七八九十百\d]{1,4}|[一二三四五六七八九]十[一二三四五六七八九两]?)(?:多|余|来|几)?岁(?!那一?年|时(?!候已)|的时候|以前|之前)"
    r"|年过(?P<past>[五六七八九])旬|(?P<tens>[二三四五六七八九])十(?:上下|来岁|多岁|出头|开外)"
    r"|(?P<grey>白发|白须|银发|须眉|花白|皱纹|苍老|佝偻)"
)
_OF_YEARS = re.compile("(?:上下|左右|模样|光景|年纪|出头|开外)?的")
"""What stands between years and the noun for one who has them."""
MOST_SAID = 4
"""Characters between them: 十五六岁的瘦高少年."""
_THEN = re.compile(r"[那当][一]?[年时](?:候)?[^，。]{0,2}\Z|[大小差长老轻](?:了|着)?\Z")
"""Before an age that was long ago, 进宫那年才九岁, or a difference, 比他大九岁, 老了十岁."""


def read_years(mentions: Sequence[Found]) -> None:
    """Set years and age of the people of whom narration says them, or grey hair.

    Args:
        mentions: The mentions of the story, in order, with their entities.
    """
    by_piece: defaultdict[int, list[Found]] = defaultdict(list)
    for each in mentions:
        if len(each.mention.entities) == 1 and not each.spoken:
            by_piece[id(each.piece)].append(each)
    last: Entity | None = None
    seen: set[int] = set()
    ago = -1
    for each in mentions:
        if each.spoken or id(each.piece) in seen:
            continue
        seen.add(id(each.piece))
        here = by_piece[id(each.piece)]
        if tells_of_earlier(each.piece.text):
            ago = each.passage
        then = ago == each.passage and not IS_NOW.search(each.piece.text)
        for stated in _YEARS.finditer(each.piece.text):
            if _THEN.search(each.piece.text, 0, stated.start()) or (then and not stated["grey"]):
                continue
            if any(e.mention.start <= stated.start() < e.mention.end for e in here):
                continue
            before = [e for e in here if e.mention.start < stated.start()]
            # 是个八九岁的男孩 says how old the boy is, also where a pronoun stands in front.
            behind = _OF_YEARS.match(each.piece.text, stated.end())
            said = [e for e in here if behind and 0 <= e.mention.start - behind.end() <= MOST_SAID]
            before = said[:1] or before
            owner = before[-1] if before else (here[0] if here and last is None else None)
            entity = owner.mention.entities[0] if owner else last
            if entity is not None:
                _set_age(entity, stated)
        if here:
            last = here[-1].mention.entities[0]


def _set_age(entity: Entity, stated: re.Match[str]) -> None:
    if stated["grey"]:
        if entity.age in ("", "adult"):
            entity.age = "old"
        return
    if stated["past"]:
        years = 10 * _number(stated["past"]) + 1
    elif stated["tens"]:
        years = 10 * _number(stated["tens"])
    else:
        years = _number(stated["years"])
    if not 0 < years < 120:
        return
    entity.years = entity.years or years
    entity.age = (
        "child" if years < 13 else "young" if years < 30 else "adult" if years < 60 else "old"
    )


def _number(text: str) -> int:
    """Return the number that is written in Chinese or in digits.

    >>> _number("十五六"), _number("二十三"), _number("40")
    (15, 23, 40)
    """
    if text.isdigit():
        return int(text)
    digits = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
    if "百" in text:
        return 100
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * digits.get(tens[-1:], 1) + digits.get(ones[:1], 0)
    return digits.get(text[:1], 0)
