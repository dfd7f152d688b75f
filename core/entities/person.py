"""What is known of a person, a place or a thing: facts with their evidence, and what counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

VOTED = ("gender", "age", "species", "kind", "role")
"""What one is: the value counts for which most of all chapters speaks."""
GUESSED = ("gender", "age", "species")
"""Those of them that a chapter guesses, if it does not say them: a name is as good a reason in each
chapter, so that the guesses of many are worth no more than that of one."""
STATED = 0.9
"""Confidence, 0 to 1, from which a chapter says such a thing and does not guess it."""
SURER = 0.3
"""By how much surer a guess must be than that of an earlier chapter, in whose film the person looks
so already."""
LATEST = ("years", "hair", "clothes", "accessories")
"""What changes: the value of the latest chapter that says something counts."""
FIRST = ("palette", "variety")
"""What only tells people apart: the first value counts for ever."""
VOICE = ("voice.name", "voice.pitch", "voice.rate")
SAYS = "says:"
"""Before a word, the field of how somebody says it."""
ASSUMED = 0.5
"""Confidence in what a plan says without evidence."""


class EntityKind(StrEnum):
    """What an entity is. A project has one narrator: who says what nobody of the cast says."""

    PERSON = "person"
    PLACE = "place"
    THING = "thing"
    NARRATOR = "narrator"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a chapter says, or that a person decided.

    Attributes:
        field: Such as ``hair``, ``voice.rate`` or ``says:WORD``.
        value: Plain JSON data.
        confidence: 0 to 1; 1 if decided.
        sentence: That says so; may be empty.
        episode: Id of the episode that says so; empty if decided.
        number: Of that episode in the project, from 1; of a decision the first episode for which
            it holds, 0 for all.
        decided: Whether a person said so.
    """

    field: str
    value: Any
    confidence: float = ASSUMED
    sentence: str = ""
    episode: str = ""
    number: int = 0
    decided: bool = False


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name of an entity.

    Attributes:
        name: As the story writes it.
        decided: Whether a person said so.
        denied: Whether a person said that it is not the name of this one.
        number: Of the episode that has it first; 0 if decided.
    """

    name: str
    decided: bool = False
    denied: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Appearance:
    """That an entity is in an episode.

    Attributes:
        episode: Id of the episode.
        number: Of the episode in the project, from 1.
        name: As the plan of the episode calls it.
        lines: Lines that it speaks.
        shots: Shots in which it is.
        sentence: That introduces it; may be empty.
    """

    episode: str
    number: int
    name: str
    lines: int = 0
    shots: int = 0
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, place or thing of a project.

    Attributes:
        id: 32 hexadecimal digits.
        name: What it is called in all episodes.
        kind: What it is.
        narrates: Whether it is a first person who tells the story.
        names: All its names, the denied ones included.
        facts: What chapters say and people decided.
        appearances: Where it is, by number.
        order: Rises with the time at which it was first known.
    """

    id: str
    name: str
    kind: EntityKind = EntityKind.PERSON
    narrates: bool = False
    names: tuple[KnownName, ...] = ()
    facts: tuple[Fact, ...] = ()
    appearances: tuple[Appearance, ...] = ()
    order: int = 0

    @property
    def aliases(self) -> list[str]:
        """Its other names."""
        return [n.name for n in self.names if not n.denied and n.name != self.name]

    def fact(self, name: str, number: int | None = None) -> Fact | None:
        """Return what counts for a field at an episode.

        Args:
            name: The field.
            number: Of the episode; later ones do not count. None for the latest.
        """
        return counting((f for f in self.facts if f.field == name), name, number)

    def value(self, name: str, number: int | None = None) -> Any:
        """Return the value that counts for a field at an episode, or None."""
        found = self.fact(name, number)
        return None if found is None else found.value

    def fields(self) -> list[str]:
        """Return the fields of which something is said, in order."""
        return list(dict.fromkeys(fact.field for fact in self.facts))


def counting(facts: Iterable[Fact], name: str, number: int | None = None) -> Fact | None:
    """Return which of the facts about one field counts at an episode, or None.

    What a person decided wins over all chapters.

    >>> said = [Fact("hair", "red", number=1), Fact("hair", "grey", number=9)]
    >>> counting(said, "hair", 5).value, counting(said, "hair").value
    ('red', 'grey')
    >>> counting([*said, Fact("hair", "black", decided=True)], "hair").value
    'black'
    """
    known = sorted(
        (fact for fact in facts if number is None or fact.number <= number),
        key=lambda fact: fact.number,
    )
    decided = [fact for fact in known if fact.decided]
    if decided:
        return decided[-1]
    if not known:
        return None
    if name in FIRST:
        return known[0]
    if name not in VOTED:
        return known[-1]
    if name in GUESSED:
        stated = [fact for fact in known if fact.confidence >= STATED]
        if not stated:
            return _guessed(known)
        known = stated
    votes: dict[str, float] = {}
    for fact in known:
        votes[str(fact.value)] = votes.get(str(fact.value), 0.0) + fact.confidence
    best = max(votes, key=lambda value: votes[value])
    speaking = [fact for fact in known if str(fact.value) == best]
    return max(speaking, key=lambda fact: fact.confidence)


def _guessed(facts: Sequence[Fact]) -> Fact:
    """Return which of the guesses of several chapters counts; they are in the chapters' order.

    >>> said = [Fact("age", "old", 0.45, number=1), Fact("age", "young", 0.5, number=2)]
    >>> counting(said, "age").value
    'old'
    >>> counting([*said, Fact("age", "adult", 0.8, number=3)], "age").value
    'adult'
    """
    best = facts[0]
    for fact in facts[1:]:
        same = fact.value == best.value
        if fact.confidence >= best.confidence + (0.0 if same else SURER):
            best = fact
    return best


@dataclass(frozen=True, slots=True)
class Observed:
    """What the plan of one episode says of an entity.

    Attributes:
        name: As the plan calls it.
        kind: What it is.
        aliases: Its other names in the plan.
        narrates: Whether it tells the story.
        facts: Value, confidence and sentence, by field.
        lines: Lines that it speaks.
        shots: Shots in which it is.
        sentence: That introduces it; may be empty.
        beside: Names of the people with whom it is in one shot.
    """

    name: str
    kind: EntityKind = EntityKind.PERSON
    aliases: tuple[str, ...] = ()
    narrates: bool = False
    facts: dict[str, Fact] = field(default_factory=dict)
    lines: int = 0
    shots: int = 0
    sentence: str = ""
    beside: frozenset[str] = frozenset()

    def value(self, name: str) -> Any:
        """Return the value of a field, or None."""
        found = self.facts.get(name)
        return None if found is None else found.value
