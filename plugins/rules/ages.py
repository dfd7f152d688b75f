"""Guesses the age of people: what words say of it, and what such people are in most stories.

What the story says (years, "the old man", 少年, kinship, forms of address) counts most. Where it
says nothing, readers take people for young or adult by sex, title and genre, and so does a small
linear model, whose weights ``benchmarks/planning/ages.py`` learns from labelled stories.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp, log
from typing import TYPE_CHECKING, cast

from ainern2d.core import is_han

from .clauses import lines_of
from .record import Role, Species
from .wordlist import words
from .words_looks import age_by_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .record import Entity, Passage, Piece
    from .traits import Traits
    from .words_looks import Age

AGES: tuple[Age, ...] = ("child", "young", "adult", "old")
MOST_SAID, MOST_HINTED = 4.0, 1.5
"""Greatest weight of all words, and of all hints, at one age."""
SAYS_AGE, SURE = 0.6, 0.6
"""Least weight of a name or noun that says an age, and the least confidence in it."""
_TITLES = frozenset(
    words("""
    mr mrs miss ms sir lady lord dr captain master uncle aunt monsieur madame mademoiselle
    professor sister brother father mother sergeant colonel major judge
""")
)
_ENDINGS = words("""
    老爷 先生 太太 小姐 姑娘 师姐 师妹 师兄 师弟 公子 长老 掌门 真人 师父 经理 总 主任 书记 老师
    医生 大夫 嫂 婶 叔 伯 爷 奶奶 哥 姐 弟 妹 儿 娘 王 嬷嬷 大人 将军
""")
_CHILDREN = re.compile(
    r"\b(?:child(?:ren)?|little (?:boy|girl)s?|school|lessons?|nursery|toys?|playground)\b"
    r"|孩子|小朋友|学校|课堂|幼儿|娃娃|森林",
    re.IGNORECASE,
)


_WORDS_NEAR = tuple(
    (age, re.compile(rf"\b(?:{en})\b|{zh}", re.IGNORECASE))
    for age, en, zh in lines_of("nearby.txt")
)
"""Ages, and the words that hint at them near a person."""
_DISTANCE = {"en": 60, "zh": 14}
"""Characters around a mention in which words hint at the age of whom it means."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a story is like, as far as it matters to the ages of its people.

    Attributes:
        language: ``en`` or ``zh``.
        genre: Genre of its world, or empty.
        children: How often it speaks of children, in logarithms.
        parts: By name of a person, in how many sentences and lines the story has them.
        near: By name of a person, how many words that hint at each age stand near.
        married: Whether it names a daughter-in-law, a son-in-law or a grandchild.
    """

    language: str
    genre: str
    children: float
    parts: Mapping[str, int]
    near: Mapping[str, Mapping[str, int]]
    married: bool = False


_IN_LAWS = re.compile(
    r"儿媳|媳妇|女婿|孙子|孙女|外孙|\b(?:daughter|son)s?-in-law\b|\bgrand(?:son|daughter|child)",
    re.IGNORECASE,
)
"""Words for those who have parents of an age to be grandparents."""
_PARENTS = frozenset(words("母亲 父亲 娘 爹 妈 爸 妈妈 爸爸 老爹 老娘 mother father mum mom dad"))
OLD_PARENT = 0.6
"""Confidence that such a father or mother is old: a guess, since one labelled case is too few."""


def telling_of(passages: Sequence[Passage], genre: str = "") -> Telling:
    """Return what a story is like."""
    parts: dict[str, int] = {}
    near: dict[str, Counter[str]] = {}
    size = found = 0
    first = next((piece.text for passage in passages for piece in passage.pieces), "")
    married = any(_IN_LAWS.search(passage.block.text) for passage in passages)
    chinese = any(map(is_han, first))
    distance = _DISTANCE["zh" if chinese else "en"]
    for passage in passages:
        for turn in passage.turns:
            parts[turn.speaker] = parts.get(turn.speaker, 0) + 1
        for piece in passage.pieces:
            size += len(piece.text)
            found += len(_CHILDREN.findall(piece.text))
            _note_near(piece, distance, near)
            if piece.role is not Role.SPEECH:
                for who in {e.name for m in piece.mentions for e in m.entities}:
                    parts[who] = parts.get(who, 0) + 1
    scale = 1000 if chinese else 4000
    return Telling(
        "zh" if chinese else "en",
        genre,
        log(1 + found * scale / (size + scale)),
        parts,
        near,
        married,
    )


def _note_near(piece: Piece, distance: int, near: dict[str, Counter[str]]) -> None:
    people = [m for m in piece.mentions if len(m.entities) == 1]
    if not people:
        return
    for age, pattern in _WORDS_NEAR:
        for word in pattern.finditer(piece.text):
            apart = [
                (max(word.start() - m.end, m.start - word.end(), 0), number)
                for number, m in enumerate(people)
            ]
            far, number = min(apart)
            if far <= distance:
                near.setdefault(people[number].entities[0].name, Counter())[age] += 1


def features(
    name: str, entity: Entity | None, traits: Traits, telling: Telling
) -> dict[str, float]:
    """Return what speaks for an age of a person, as named numbers."""
    row = {"any": 1.0}
    for age in AGES:
        row[f"said {age}"] = min(MOST_SAID, traits.ages[age])
        row[f"hinted {age}"] = min(MOST_HINTED, traits.hints[age])
    called = [name, *(entity.aliases if entity else ())]
    for alias in dict.fromkeys((*called, *filter(None, [entity.role if entity else ""]))):
        found = age_by_name(alias)
        if found:
            key = f"name {found[0]}"
            row[key] = max(row.get(key, 0.0), found[1])
    row[f"in a {telling.genre or 'story'}"] = 1.0
    row["children"] = telling.children
    most = max(telling.parts.values(), default=1)
    share = telling.parts.get(name, 0) / most
    row["part"] = share
    row["first part"] = float(share == 1.0)
    near = telling.near.get(name) or {}
    hits = sum(near.values())
    for age in AGES:
        row[f"near {age}"] = (near.get(age, 0) + 0.25) / (hits + 1)
    if entity is None:
        return row
    if entity.age:
        row[f"read {entity.age}"] = 1.0
    row[entity.gender] = 1.0
    row[f"{entity.gender}, children"] = telling.children
    row["narrates"] = float(entity.narrates)
    row["named"] = float(entity.named)
    row["named, children"] = telling.children * entity.named
    if entity.species is not Species.HUMAN:
        row[entity.species.value] = 1.0
    for form in _forms(called, named=entity.named):
        row[form] = 1.0
        if form in ("one name", "no title"):
            row[f"{form}, {entity.gender}"] = 1.0
            row[f"{form}, children"] = telling.children
            row[f"{form}, part"] = share
    return row


def _forms(called: Sequence[str], *, named: bool) -> set[str]:
    """Return how a person is called: titles, ends and beginnings of names."""
    found: set[str] = set()
    bare = False
    for alias in called:
        if any(map(is_han, alias)):
            found.update(f"ends in {end}" for end in _ENDINGS if alias.endswith(end))
            if alias[0] in "老小阿大" and 1 < len(alias) < 4:
                found.add(f"begins with {alias[0]}")
            continue
        parts = [word.rstrip(".") for word in alias.lower().split()]
        titles = _TITLES.intersection(parts)
        found.update(f"called {title}" for title in titles)
        bare = bare or (named and len(parts) == 1 and not titles)
    if named and not any(each.startswith("called") for each in found):
        found.add("no title")
    if bare:
        found.add("one name")
    return found


@cache
def _weights(language: str) -> dict[str, dict[str, float]]:
    data = resources.files(__package__) / "data" / "ages.json"
    return cast(
        "dict[str, dict[str, float]]", json.loads(data.read_text(encoding="utf-8"))[language]
    )


def shares(
    row: Mapping[str, float], weights: Mapping[str, Mapping[str, float]]
) -> dict[Age, float]:
    """Return the probability of each age.

    Args:
        row: Features of a person.
        weights: By age, the weight of each feature.
    """
    scores = {
        age: sum(value * weights[age].get(name, 0.0) for name, value in row.items()) for age in AGES
    }
    most = max(scores.values())
    power = {age: exp(score - most) for age, score in scores.items()}
    whole = sum(power.values())
    return {age: each / whole for age, each in power.items()}


PUPIL = 0.6
"""How sure it is that people with plain names in stories about schools are pupils."""
_GROWN = re.compile(
    r"老师|教师|校长|主任|教练|教授|医生|护士|大爷|大妈|阿姨|叔叔?|伯|婶|爸|妈|爷|奶|门卫|师傅|老板|警|妇|夫人"
    r"|\b(?:mr|mrs|ms|miss|sir|dr|doctor|professor|coach|teacher|headmaster|headmistress|principal"
    r"|caretaker|janitor|nurse|mother|father|mum|mom|dad|aunt|uncle|officer|man|woman|lady)\b",
    re.IGNORECASE,
)
"""Words in the names of those who are none."""


def _is_pupil(name: str, entity: Entity | None) -> bool:
    """Return whether a person of a story about a school has a name, and no title of grown-ups."""
    if entity is None or not entity.named or entity.species is not Species.HUMAN:
        return False
    called = (name, *entity.aliases, entity.role)
    return not any(_GROWN.search(each) for each in called)


def guess_age(
    name: str, entity: Entity | None, traits: Traits, telling: Telling
) -> tuple[Age, float]:
    """Return the likeliest age of a person, and its probability."""
    row = features(name, entity, traits, telling)
    found = shares(row, _weights(telling.language))
    plain = telling.genre == "school" and _is_pupil(name, entity)
    if plain and not any(row[f"said {age}"] for age in AGES):
        age = max(AGES, key=lambda each: found[each])
        # A captain or a manager is one of a team there.
        return ("young", max(found["young"], PUPIL)) if age == "adult" else (age, found[age])
    silent = not any(row[f"said {age}"] for age in AGES)
    parent = entity is not None and not entity.named and name.lower() in _PARENTS
    if telling.married and parent and silent:
        return "old", OLD_PARENT
    said = [
        age
        for age in AGES
        if row.get(f"said {age}", 0.0) or row.get(f"name {age}", 0.0) >= SAYS_AGE
    ]
    if len(said) == 1:
        # Who is called a girl, and nothing else, is one.
        return said[0], max(found[said[0]], SURE)
    age = max(AGES, key=lambda each: found[each])
    hinted = any(row.get(f"{how} old", 0.0) for how in ("said", "hinted", "name", "read"))
    if age == "old" and not hinted and not telling.near.get(name, {}).get("old"):
        # Nothing that the story says makes anyone old.
        age = max(AGES[:-1], key=lambda each: found[each])
    weak = row.get(f"name {age}", 0.0)
    return age, min(found[age], weak) if weak and not said else found[age]
