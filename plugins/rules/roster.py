"""The people who act in a story, and of what sex and kind they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .props import ANIMALS, found_in
from .record import Species

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .grammar import Grammar
    from .person import Gender
    from .record import Entity, Passage


class Roster:
    """The people who may be seen.

    Args:
        entities: The people of the story.
        passages: The story.
        grammar: The rules of its language.

    Attributes:
        genders: Of each person, by name.
        humans: Names of those who are no animals, robots or ghosts.
        beasts: Of each animal, by name, what it is, such as ``fox``.
        named_as_things: Names that are words for things as well, such as 馒头 of a dog.
        only_animals: Whether those who act are animals, and no human being is among them.
        first_person: Name of the first person who tells the story.
    """

    def __init__(
        self, entities: Sequence[Entity], passages: Sequence[Passage], grammar: Grammar
    ) -> None:
        self.first_person = grammar.first_person
        self.genders: dict[str, Gender] = {}
        self.humans = {e.name for e in entities if e.species is Species.HUMAN}
        self.beasts = {e.name: e.kind for e in entities if e.species is Species.ANIMAL and e.kind}
        speakers = {turn.speaker for passage in passages for turn in passage.turns}
        for entity in entities:
            if entity.narrates:
                self.first_person = entity.name
            acts = entity.acts and (entity.named or entity.name in speakers)
            if acts and all(map(str.strip, (entity.name, *entity.aliases))):
                self.genders.setdefault(entity.name, entity.gender)
        self.named_as_things = tuple(
            alias
            for entity in entities
            if entity.named and entity.name in self.genders
            for alias in (entity.name, *entity.aliases)
            if any(thing.prop not in ANIMALS for thing in found_in(alias))
        )
        acting = [entity for entity in entities if entity.name in self.genders]
        self.only_animals = len(acting) > 1 and all(
            entity.species is Species.ANIMAL for entity in acting
        )
