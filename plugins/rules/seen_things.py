"""Finds the thing that is the subject of a sentence without a person, for a close-up of it.

Such are "On the floor lay a screwdriver", "The knife stopped" and 里头是一把刀.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core import Item, Thing

from .clauses import things_of
from .wordlist import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .clauses import Noun, Predicate

_NO_CLOSE_UP: Final = frozenset(
    map(
        Thing,
        words("""
        water wall stairs bed table chair bench stove door window curtain tree grass snow earth sun
        moon stars car carriage cart train boat ship aircraft spacecraft cat dog bird bat horse cow
        sheep pig fish snake insect wolf animal clothes food fruit fire lamp coat
        """),
    )
)
"""Things that belong to a place or a person, or are too large, to be shown alone."""
_PARTS_OF: Final = frozenset(
    words("""
    sheet piece pair coil scrap bunch bit square slip lump half pieces halves roll sort kind tuft
    edge corner end blade handle lid
    """)
)
"""Words before "of" and what is seen: a sheet of paper, the two halves of the ring."""
_LEAST_SURE: Final = 0.4
_PICTURED: Final = frozenset(words("photograph photo picture portrait drawing map"))
"""What is seen rather than the paper that it is on."""
_THERE_ZH: Final = re.compile(
    "(?:(?<![还总都但可只要倒或真于就便若])是|[放摆搁挂压躺插摊装盛扔落藏留盖印别]着|露出了?|只剩下?|剩下|掉出)了?"
    "(?:(?:[一二两三四五六七八九十几数半]+|这|那)[个把张只封枚块条件本盏根支面顶副幅串双对包袋碗杯壶瓶盒箱片朵捆卷叠沓份柄管])"
    "(?P<noun>[^，。！？；：“”]{1,14})(?=[，。！？；：]|\\Z)"
)
"""Words that say which thing is there, with a number and its measure word."""
_LIKE_EN: Final = re.compile(r"\b(?:as|like|than)(?: if| though)? (?:(?:an?|the|some) )?\Z")
"""Before what something is only like."""
_NONE_EN: Final = re.compile(r"\b(?:no|not an?|never an?) (?:\w+ )?\Z")
"""Before what is not there."""
_PRONOUNS_EN: Final = frozenset(("it", "this", "that", "there"))


def may_be_close_up(item: Item) -> bool:
    """Return whether a picture may show a thing alone."""
    return item.thing not in _NO_CLOSE_UP


def thing_seen_en(
    text: str, predicates: Sequence[Predicate], item_of: Callable[[Noun], Item | None]
) -> tuple[int, Item] | None:
    """Return where the words stand that say which thing is seen, and the thing; None if none do.

    Args:
        text: The sentence.
        predicates: The predicates of an English sentence, in which nobody does anything.
        item_of: Returns what a noun means, if it is a thing.
    """
    for predicate in predicates:
        nouns = list(predicate.subject)
        if predicate.lemma == "be" and all(noun.head in _PRONOUNS_EN for noun in nouns):
            nouns = list(predicate.objects)
        denied = predicate.sure < _LEAST_SURE and predicate.lemma == "be"
        if predicate.passive or denied or not nouns:
            continue
        pictured = [n for _, n in predicate.phrases if n.head in _PICTURED]
        inner = [n for word, n in predicate.phrases if word == "of" and nouns[0].head in _PARTS_OF]
        for noun in (*pictured, *nouns[:1], *inner[:1]):
            item = item_of(noun)
            compared = _LIKE_EN.search(text, 0, noun.start) or _NONE_EN.search(text, 0, noun.at)
            if item and may_be_close_up(item) and not compared:
                return predicate.start, item
    return None


def thing_seen_zh(text: str) -> tuple[int, int, Item] | None:
    """Return where the words begin and end that say which thing is there, and the thing.

    >>> thing_seen_zh("里头是一把镶银吞口的雁翎刀。")[2].words
    '雁翎刀'
    """
    known = things_of("zh")
    for found in _THERE_ZH.finditer(text):
        noun = found["noun"]
        ends = (noun[at:] for at in range(max(0, len(noun) - 4), len(noun)))
        thing = next((known[end] for end in ends if end in known), "")
        if thing and Thing(thing) not in _NO_CLOSE_UP:
            words_ = noun.rpartition("的")[2] or noun
            return found.start(), found.end(), Item(words=words_, thing=Thing(thing))
    return None
