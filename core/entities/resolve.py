"""Decides which of the people of a new chapter are known already.

A person's word wins for ever: a name that was given to somebody, or taken from them, by hand is
asked before all that follows. Then a name counts for more than a description, and sex, species and
age may forbid what names allow. Where two known people fit equally well, none is chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .names import (
    FIRST_PERSON,
    WORK_ZH,
    fold,
    is_cjk,
    is_generic,
    proper_words,
    sex_of_title,
    surname_zh,
)
from .person import EntityKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .person import Entity, Observed

DECIDED, CANONICAL, NAMED, ALSO, GIVEN, PART, ADDRESSED, DESCRIBED, TELLS = (
    *(1.0, 0.97, 0.94, 0.86, 0.8, 0.72, 0.6, 0.62, 0.75),
)
"""How much speaks for two being one: a name given by hand; the same name; a name of the known one;
an alias in common; a given name; a part of the name; a surname with a form of address; the same
description; both tell the story."""
AGES = ("child", "young", "adult", "old")
"""Neighbours may be one person, whom two chapters describe with other words."""
LEAST = 0.5
"""Below this two are different people."""
CLEAR = 0.05
"""By so much the best must be better than the second best."""
SURE = 0.86
"""From here on two people of one chapter may be the same known person."""


def resolve(seen: Sequence[Observed], known: Sequence[Entity]) -> dict[str, str]:
    """Return the id of the known entity that each of a chapter's is; unknown ones are left out.

    Args:
        seen: People, places and things of the chapter; of one kind the names differ.
        known: Those of the project that may be meant.

    Returns:
        Ids by kind and name: ``person:Tom``.
    """
    found: dict[str, str] = {}
    owners = _decided(known)
    shared = _shared(seen)
    taken: dict[str, list[Observed]] = {}
    scored = []
    for each in seen:
        scores = sorted(
            ((score(each, one, owners, shared), one) for one in known if one.kind is each.kind),
            key=lambda pair: (-pair[0], -len(pair[1].appearances), pair[1].order),
        )
        if not scores or scores[0][0] < LEAST:
            continue
        second = scores[1][0] if len(scores) > 1 else 0.0
        if scores[0][0] < CANONICAL and scores[0][0] - second < CLEAR:
            continue
        scored.append((scores[0][0], each, scores[0][1]))
    for points, each, one in sorted(scored, key=lambda item: -item[0]):
        others = taken.setdefault(one.id, [])
        if others and (
            points < SURE or (points < DECIDED and any(o.name in each.beside for o in others))
        ):
            # Two people in one picture are two, unless a person said otherwise.
            continue
        others.append(each)
        found[f"{each.kind}:{each.name}"] = one.id
    return found


def score(seen: Observed, known: Entity, owners: dict[str, str], shared: frozenset[str]) -> float:
    """Return how much speaks for a chapter's entity being a known one, 0 to 1.

    Args:
        seen: Of the chapter.
        known: Of the same kind.
        owners: Id of the entity to which a person gave a folded name.
        shared: Folded aliases that several of the chapter have.
    """
    name = fold(seen.name)
    if name in owners:
        return DECIDED if owners[name] == known.id else 0.0
    if name in {fold(n.name) for n in known.names if n.denied}:
        return 0.0
    names = {fold(n.name): n.name for n in known.names if not n.denied}
    names.setdefault(fold(known.name), known.name)
    if known.kind is not EntityKind.PERSON:
        return CANONICAL if name in names else 0.0
    generic = is_generic(seen.name)
    if name in FIRST_PERSON or known.name.casefold() in FIRST_PERSON:
        return TELLS if seen.narrates and known.narrates and _fits(seen, known) else 0.0
    best = 0.0
    if name in names and generic:
        best = DESCRIBED if _fits(seen, known) else 0.0
    elif name in names:
        best = CANONICAL if name == fold(known.name) else NAMED
        best = best if _same_kind(seen, known) else 0.0
    else:
        for alias in seen.aliases:
            other = fold(alias)
            if other in shared or other not in names or owners.get(other, known.id) != known.id:
                continue
            best = max(best, LEAST if is_generic(alias) else ALSO)
        if not _clash(seen.name, names.values()):
            role = str(known.value("role") or "")
            parts = (_partly(seen.name, n) for n in names.values() if _may_be(seen.name, n, role))
            best = max(best, max(parts, default=0.0))
        if not _fits(seen, known):
            best = 0.0
    if seen.narrates and known.narrates and best:
        best = min(NAMED, best + 0.1)
    return best


def _decided(known: Iterable[Entity]) -> dict[str, str]:
    """Return the entity to which a person gave each folded name."""
    return {
        fold(n.name): one.id
        for one in known
        if one.kind is EntityKind.PERSON
        for n in one.names
        if n.decided and not n.denied
    }


def _shared(seen: Iterable[Observed]) -> frozenset[str]:
    """Return the folded aliases that mean several people of a chapter."""
    once: set[str] = set()
    twice: set[str] = set()
    for each in seen:
        for alias in {fold(a) for a in (each.name, *each.aliases)}:
            (twice if alias in once else once).add(alias)
    return frozenset(twice)


def _partly(one: str, other: str) -> float:
    """Return how much speaks for two names being of one person of which each has a part."""
    if is_cjk(one) != is_cjk(other):
        return 0.0
    if is_cjk(one):
        return _partly_zh(fold(one), fold(other))
    if is_generic(one) or is_generic(other):
        return 0.0
    a, b = proper_words(one), proper_words(other)
    if not a or not b or not (set(a) <= set(b) or set(b) <= set(a)):
        return 0.0
    sexes = {sex_of_title(one), sex_of_title(other)} - {""}
    if len(sexes) > 1:
        return 0.0
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    return GIVEN if short[0] == long[0] else PART


def _clash(one: str, names: Iterable[str]) -> bool:
    """Say whether a full name is another one than a known full name: Ned Brown and Tom Brown."""
    if is_cjk(one) or is_generic(one):
        return False
    words = set(proper_words(one))
    full = [set(proper_words(n)) for n in names if not is_generic(n)]
    return len(words) > 1 and any(
        len(each) > 1 and not (words <= each or each <= words) for each in full
    )


def _may_be(one: str, other: str, role: str) -> bool:
    """Say whether a Chinese form of address by work, as 林医生, fits what is known of the work."""
    work = next((t for t in WORK_ZH if one.endswith(t) and not other.endswith(t)), "")
    return not work or work in role


def _partly_zh(one: str, other: str) -> float:
    short, long = sorted((one, other), key=len)
    if len(long) in (3, 4) and len(short) == 2 and long.endswith(short):
        return GIVEN
    if surname_zh(short) and not surname_zh(long) and 2 <= len(long) <= 4:
        # 老周, 周师傅 and 周大海; or 阿雨 and 林小雨.
        if long[0] == surname_zh(short):
            return ADDRESSED
        if len(short) == 2 and short[0] == "阿" and long.endswith(short[1]):
            return ADDRESSED
    if surname_zh(long) and not surname_zh(short) and short[0] == surname_zh(long):
        return ADDRESSED
    return 0.0


def _fits(seen: Observed, known: Entity) -> bool:
    """Say whether sex, age and species allow that two are one."""
    ages = [AGES.index(a) for a in (seen.value("age"), known.value("age")) if a in AGES]
    if ages and max(ages) - min(ages) > 1:
        return False
    return _same_kind(seen, known) and not _other_sex(seen, known)


def _same_kind(seen: Observed, known: Entity) -> bool:
    """Say whether two can be of one species, and their titles of one sex."""
    mine, theirs = seen.facts.get("species"), known.fact("species")
    if mine and theirs and mine.value != theirs.value:
        weak = min(mine.confidence, theirs.confidence)
        if weak >= 0.5 and not theirs.decided:
            return False
    title = sex_of_title(seen.name)
    sex = known.fact("gender")
    return not (title and sex and sex.value != title and (sex.decided or sex.confidence > SURE))


def _other_sex(seen: Observed, known: Entity) -> bool:
    mine, theirs = seen.facts.get("gender"), known.fact("gender")
    return bool(mine and theirs and mine.value != theirs.value)
