"""Finds the world of a story: era, culture and genre, from the vocabulary of its whole text."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ainern2d.core import Culture, Era, Evidence, Genre, World

from .record import Species, quoted
from .wordlist import Lexicon
from .words_world import CULTURES, ERAS, GENRES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from enum import StrEnum

    from .record import Entity, Passage

Axis = Literal["era", "culture", "genre"]
Value = TypeVar("Value", bound="StrEnum")
Key = TypeVar("Key")

MOST_SENTENCES = 3
"""Most sentences of evidence for era, culture and genre each."""
_SPOKEN = 0.6
"""Weight of what people say, relative to what is told."""
_LEAST: dict[Axis, float] = {"era": 1.6, "culture": 1.0, "genre": 2.0}
"""Least score of an era, a culture or a genre."""
_YEAR = re.compile(
    r"\b(?:in|of|year|since|spring|summer|autumn|winter|[A-Z][a-z]+,?) (1[0-9]\d\d|20\d\d"
    r"|2[1-9]\d\d)\b|((?:1[0-9]|2[0-9])\d\d)\s?年|(?<![\d,.])(1[89]\d\d|20\d\d)\b(?! [a-z]+s\b)"
)
_NAMES = re.compile(r"(?:Mr|Mrs|Miss|Dr)\.? ([A-Z][a-z]+)\b|[A-Z][a-z]+ ([A-Z][a-z]+)\b")
"""Surnames, behind a title or another name."""
_DIGITS = "〇一二三四五六七八九零"
_YEAR_ZH = re.compile(r"([一二][〇一二三四五六七八九零]{3})年")
_YEAR_OF_THE_REPUBLIC = re.compile(r"民国([一二三四五六七八九十]{1,3}|\d{1,2}|元)年")
_TRANSLITERATED = re.compile(r"[一-鿿]{1,5}·[一-鿿]{1,5}")


_NOTHING = ("老爷爷", "老爷子", "think tank", "fish tank", "water tank", "fuel tank")
"""Words that hold a word of the vocabulary, and say nothing of the world."""


def _lexicon() -> Lexicon[tuple[tuple[Axis, StrEnum, float], ...]]:
    entries: dict[str, list[tuple[Axis, StrEnum, float]]] = {}
    tables: tuple[tuple[Axis, Mapping[Any, Mapping[float, str]]], ...] = (
        ("era", ERAS),
        ("culture", CULTURES),
        ("genre", GENRES),
    )
    for axis, table in tables:
        for value, weighted in table.items():
            for weight, listed in weighted.items():
                for word in filter(None, map(str.strip, re.split(r"[,，]", listed))):
                    entries.setdefault(word, []).append((axis, value, weight))
    found = {word: tuple(each) for word, each in entries.items()}
    return Lexicon(dict.fromkeys(_NOTHING, ()) | found)


_WORDS = _lexicon()


def world_of(
    told: Sequence[str], spoken: Sequence[str], language: str, headings: Sequence[str] = ()
) -> World:
    """Return the world of a story.

    Each word of the vocabulary counts by its weight; what is repeated counts by the logarithm, so
    that one word does not decide. A score below a threshold leaves era, culture or genre unknown.
    A year excludes all eras before it, and the year of a heading decides.

    Args:
        told: Sentences of narration.
        spoken: Sentences of speech, which count less.
        language: ``en`` or ``zh``.
        headings: Titles of the story and of its parts.

    Example:
        >>> world_of(["The hansom stopped under the gas lamp.", "The butler bowed."], [], "en").era
        <Era.NINETEENTH_CENTURY: 'nineteenth_century'>
    """
    names = {
        each.lower() for text in (*told, *spoken) for pair in _NAMES.findall(text) for each in pair
    }
    counts: dict[tuple[Axis, StrEnum, float], dict[str, float]] = {}
    sentences: dict[tuple[Axis, StrEnum], dict[str, float]] = {}
    years: dict[Era, float] = {}
    for text, share in [*((each, 1.0) for each in told), *((each, _SPOKEN) for each in spoken)]:
        for found in _WORDS.find(text):
            if text[found.start].isupper() and found.start and found.word.islower():
                before = text[max(0, found.start - 5) : found.start].lower()
                titled = before.endswith(("the ", "a ", "an "))
                if before[-2:-1].isalpha() and not titled and found.word not in _PROPER:
                    continue
            if text[found.start].isupper() and found.word in names:
                # "Quill wiped his glasses" where others are "Mr. Quill" and "Osbert Quill".
                continue
            for axis, value, weight in found.value:
                _add(counts.setdefault((axis, value, weight), {}), found.word, share)
                own = sentences.setdefault((axis, value), {})
                own[text] = own.get(text, 0.0) + weight * share
        for year in years_of(text):
            era = _era_of(year)
            _add(years, era, share)
            own = sentences.setdefault(("era", era), {})
            own[text] = own.get(text, 0.0) + 2.0
        if _TRANSLITERATED.search(text):
            _add(counts.setdefault(("culture", Culture.WESTERN, 1.5), {}), "·", share)
            own = sentences.setdefault(("culture", Culture.WESTERN), {})
            own[text] = own.get(text, 0.0) + 1.5
    scores: dict[Axis, dict[StrEnum, float]] = {"era": {}, "culture": {}, "genre": {}}
    for (axis, value, weight), words in counts.items():
        gained = sum(weight * math.log2(1 + times) for times in words.values())
        scores[axis][value] = scores[axis].get(value, 0.0) + gained
    for era, times in years.items():
        scores["era"][era] = scores["era"].get(era, 0.0) + 2.5 * math.log2(1 + times)
    _follow(scores, language)
    _without_older(scores["era"], counts)
    titles = [year for heading in headings for year in years_of(heading)]
    for year in titles[:1]:
        era = _era_of(year)
        scores["era"] = {era: _TITLE_SAYS}
        sentences["era", era] = {next(text for text in headings if years_of(text)): 1.0}
    if years and not titles:
        first = max(map(_CENTURIES.index, years))
        scores["era"] = {e: score for e, score in scores["era"].items() if _later(e, first)}
    length = sum(map(len, told)) + sum(map(len, spoken))
    evidence: dict[Axis, tuple[Evidence, ...]] = {}

    def settled(axis: Axis, unknown: Value) -> Value:
        """Return the best value of an axis, and note its evidence."""
        ranked = sorted(scores[axis].items(), key=lambda each: -each[1])
        least = _LEAST[axis] * max(1.0, math.log10(max(length, 1_000) / 1_000) + 0.6)
        if not ranked or ranked[0][1] < least:
            return unknown
        value, score = ranked[0]
        second = ranked[1][1] if len(ranked) > 1 else 0.0
        sure = min(0.97, score / (score + second) * (1 - 0.5 * math.exp(-score / (2 * least))))
        strongest = sorted(sentences.get((axis, value), {}).items(), key=lambda each: -each[1])
        evidence[axis] = tuple(
            Evidence(confidence=round(sure, 3), sentence=text[:2_000])
            for text, _ in strongest[:MOST_SENTENCES]
        ) or (Evidence(confidence=round(sure, 3)),)
        return type(unknown)(value)

    era = settled("era", Era.UNKNOWN)
    culture = settled("culture", Culture.UNKNOWN)
    genre = settled("genre", Genre.UNKNOWN)
    return World(era=era, culture=culture, genre=genre, evidence=evidence)


_MIMICS = re.compile(
    r"\b(?:parrot|parakeet|cockatoo|macaw|budgie|myna)|鹦鹉|八哥|鹩哥", re.IGNORECASE
)
"""Birds that repeat what people say."""


def with_talking_animals(
    world: World, passages: Sequence[Passage], entities: Sequence[Entity]
) -> World:
    """Return the world, in which animals talk as people do if the lines of one say so.

    A story of an unknown genre is a fable then, and one with people a tale of wonders, which takes
    place long ago unless its words say otherwise.
    """
    if world.genre not in (Genre.UNKNOWN, Genre.WUXIA):
        return world
    turns = Counter(turn.speaker for passage in passages for turn in passage.turns)
    talking = [
        entity
        for entity in entities
        if entity.species is Species.ANIMAL
        and turns[entity.name] >= _TALKS
        and not any(map(_MIMICS.search, (entity.kind, *entity.aliases)))
    ]
    if not talking:
        return world
    told = (p.text for passage in passages for p in passage.pieces if p.turn is not None)
    sure = Evidence(confidence=0.6, sentence=quoted(next(told, "")))
    people = any(entity.species is Species.HUMAN and entity.acts for entity in entities)
    genre = Genre.FANTASY if people else Genre.FABLE
    changes: dict[str, Any] = {
        "genre": Genre.XIANXIA if world.genre is Genre.WUXIA else genre,
        "evidence": {**world.evidence, "genre": (sure,)},
    }
    if people and world.era is Era.UNKNOWN:
        changes["era"] = Era.MEDIEVAL if world.culture is not Culture.CHINESE else Era.ANCIENT
        changes["evidence"]["era"] = (sure,)
    return world.model_copy(update=changes)


_TALKS = 2
"""Turns of an animal from which it talks as people do."""


def _add(counts: dict[Key, float], key: Key, share: float) -> None:
    counts[key] = counts.get(key, 0.0) + share


def _without_older(
    eras: dict[StrEnum, float], counts: Mapping[tuple[Axis, StrEnum, float], Mapping[str, float]]
) -> None:
    """Take back eras in which what the story names was not yet known.

    A story of today may have bows and copper coins in it, but no old one has a metro.
    """
    for era, older in (
        (Era.MODERN, _CENTURIES[:-2]),
        (Era.EARLY_TWENTIETH_CENTURY, _CENTURIES[:-3]),
    ):
        known = counts.get(("era", era, 1.0), {})
        if sum(times >= 1.0 for times in known.values()) >= _SURELY:
            for each in older:
                if eras.get(each, 0.0) < 2.0 * eras.get(era, 0.0):
                    eras.pop(each, None)


_SURELY = 4
"""Different words for what only a later time has that exclude the earlier ones."""


def _follow(scores: dict[Axis, dict[StrEnum, float]], language: str) -> None:
    """Add what follows: genres imply eras, and stories mostly take place where they are written."""
    eras, cultures, genres = scores["era"], scores["culture"], scores["genre"]
    if eras and max(eras, key=lambda era: eras[era]) is not Era.MODERN:
        # Managers and meetings are everywhere; stories about offices are of today.
        genres.pop(Genre.WORKPLACE, None)
    for genre, era, share in _IMPLIED:
        if genres.get(genre, 0.0) >= _LEAST["genre"]:
            eras[era] = eras.get(era, 0.0) + share * genres[genre]
    home: StrEnum = Culture.CHINESE if language == "zh" else Culture.WESTERN
    cultures[home] = cultures.get(home, 0.0) + 2.0


_IMPLIED: tuple[tuple[Genre, Era, float], ...] = (
    (Genre.XIANXIA, Era.ANCIENT, 0.8),
    (Genre.WUXIA, Era.ANCIENT, 0.8),
    (Genre.PALACE, Era.ANCIENT, 0.5),
    (Genre.SPACE, Era.FUTURE, 0.9),
    (Genre.WORKPLACE, Era.MODERN, 0.7),
    (Genre.FANTASY, Era.MEDIEVAL, 0.7),
    (Genre.WESTERN, Era.NINETEENTH_CENTURY, 0.7),
    (Genre.SEAFARING, Era.EARLY_MODERN, 0.3),
)
_PROPER = frozenset(["mr", "mrs", "sir", "lady", "lord", "london", "paris", "christmas"])


def _later(era: StrEnum, first: int) -> bool:
    """Return whether an era is not before another one, given by its number."""
    return era in _CENTURIES and _CENTURIES.index(era) >= first


def years_of(text: str) -> list[int]:
    """Return the years that a text names; those of the Chinese republic as years of our era.

    >>> years_of("民国十七年，下着大雾。")
    [1928]
    """
    years = [int(next(filter(None, found.groups()))) for found in _YEAR.finditer(text)]
    years += [
        int("".join(str(_DIGITS.index(digit) % 10) for digit in found[1]))
        for found in _YEAR_ZH.finditer(text)
    ]
    for found in _YEAR_OF_THE_REPUBLIC.finditer(text):
        years.append(1911 + _number_zh(found[1]))
    return years


def _number_zh(digits: str) -> int:
    """Return a number below 100, in Chinese or Arabic digits; 元 is the first year."""
    if digits.isdecimal():
        return int(digits)
    tens, ten, units = digits.replace("元", "一").rpartition("十")
    value = "零一二三四五六七八九".find
    return (max(value(tens), 1) * 10 if ten else 0) + max(value(units or "零"), 0)


def _era_of(year: int) -> Era:
    for first, era in _ERAS:
        if year >= first:
            return era
    return Era.ANCIENT


_ERAS = (
    (2060, Era.FUTURE),
    (1950, Era.MODERN),
    (1901, Era.EARLY_TWENTIETH_CENTURY),
    (1800, Era.NINETEENTH_CENTURY),
    (1500, Era.EARLY_MODERN),
    (600, Era.MEDIEVAL),
)
"""First year of each era, latest first."""
_CENTURIES = (Era.ANCIENT, *(era for _, era in reversed(_ERAS)))
_TITLE_SAYS = 20.0
"""Score of the era in which the year of a heading is."""
