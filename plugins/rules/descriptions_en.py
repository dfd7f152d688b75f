"""General nouns for people in English, such as "the boy", as sights of who is meant by them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import lexicon_en as lex
from .descriptions import General, Sight, is_person
from .names_en import Name, is_tag
from .record import MentionKind
from .wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .descriptions import AgeGroup
    from .mentions_en import Found
    from .record import Entity

_GENERAL: dict[str, General] = {
    **dict.fromkeys(words("boy lad"), General(1, "child")),
    **dict.fromkeys(words("girl lass"), General(-1, "child")),
    **dict.fromkeys(words("child kid"), General(0, "child")),
    "youth": General(1, "young"),
    **dict.fromkeys(words("man fellow gentleman"), General(1, "grown")),
    **dict.fromkeys(words("woman lady"), General(-1, "grown")),
}
_AGES: dict[str, AgeGroup] = {
    "little": "child",
    "small": "child",
    "young": "young",
    "old": "old",
    "older": "old",
    "elderly": "old",
    "aged": "old",
}
_PLAIN = frozenset((*_AGES, "poor", "big", "tall", "other"))
"""Adjectives that do not tell one person from others."""
_POLITE = frozenset(("gentleman", "lady", "little man", "little woman"))
"""Nouns that tell of a rank or look, which not every man or woman has."""
_TELLS_WHICH = re.compile(
    r",? (?:who|whom|whose|with|in|that|which|at|on|from|of|beside|behind|under|by|he|she|I|you)\b"
)
"""Behind a noun, the start of what tells which one is meant."""
_GROWN = frozenset(
    words("mr mrs sir lady lord dr captain colonel major professor sergeant reverend")
)


def sights_en(found: Iterable[Found], scenes: Sequence[int]) -> Iterator[Sight]:
    """Yield the mentions of people.

    Args:
        found: All mentions of the story, in order.
        scenes: By passage, the number of its scene.
    """
    for each in found:
        if not is_person(each.mention):
            continue
        sentence = each.sentence
        noun = each.mention.kind is MentionKind.NOUN and not each.owner
        general = _general(each.key) if noun else None
        adjectives = each.key.split()[:-1]
        plain = general is not None and each.key not in _POLITE and _PLAIN.issuperset(adjectives)
        plain = plain and not _TELLS_WHICH.match(sentence.piece.text, each.mention.end)
        yield Sight(
            each.mention,
            sentence.passage,
            scenes[sentence.passage],
            id(sentence),
            sentence.spoken,
            general,
            plain=plain and not each.indefinite,
            brings_in=each.indefinite or bool(each.owner) or (plain and _is_new(each)),
            tagged=is_tag(each),
        )


def _is_new(each: Found) -> bool:
    """Return whether a sentence says first what a person looks like: "The man was tall"."""
    text, end = each.sentence.piece.text, each.mention.end
    return each.mention.start < 2 and _LOOKS_LIKE.match(text, end) is not None


_LOOKS_LIKE = re.compile(
    r" (?:was|looked) (?:(?:very|rather|quite) )?(?:tall|short|thin|fat|stout|big|small|old|young"
    r"|large|lean|about (?:\w+ty|\d\d)|(?:perhaps|maybe) \w+ty|in (?:his|her) (?:late |early )?"
    r"(?:\w+ties|teens))\b(?! (?:of|to|enough))"
    r"| wore (?:an?|the) (?:[\w-]+ ){0,3}(?:coat|raincoat|overcoat|suit|hat|dress|uniform|cloak)\b"
)
"""Behind a noun, what is said of one whom a story has not described before."""


def _general(key: str) -> General | None:
    adjectives, head = key.split()[:-1], key.split()[-1]
    general = _GENERAL.get(head)
    age = next((_AGES[word] for word in adjectives if word in _AGES), None)
    if general is None or age is None or (age == "child" and general.age != "child"):
        return general
    return General(general.sign, general.age if general.age == "child" else age)


def ages_en(entities: Iterable[Entity]) -> dict[int, AgeGroup]:
    """Return by ``id`` of an entity the age that its names and nouns say."""
    found: dict[int, AgeGroup] = {}
    for entity in entities:
        heads = {alias.lower().split()[-1] for alias in entity.aliases}
        titles = {Name(alias).title for alias in entity.aliases if alias[:1].isupper()}
        if entity.years is not None:
            years = entity.years
            found[id(entity)] = (
                "child"
                if years < 16
                else "young"
                if years < 30
                else "old"
                if years > 58
                else "grown"
            )
        elif heads & lex.YOUNG_NOUNS or entity.age == "child":
            found[id(entity)] = "child"
        elif heads & lex.OLD_NOUNS or entity.age == "old":
            found[id(entity)] = "old"
        elif entity.age == "young":
            found[id(entity)] = "young"
        elif titles & _GROWN or heads & (
            lex.RANKS | {"teacher", "doctor", "officer", "mother", "father"}
        ):
            found[id(entity)] = "grown"
    return found
