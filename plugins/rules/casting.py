"""Hands the people that were read to the passes that look for names in sentences themselves."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ainern2d.core import NARRATOR

from .passes import nothing, run_pass
from .person import Person
from .record import MentionKind, Role
from .roster import Roster

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .grammar import Grammar
    from .record import Entity, Passage

LEAST_ACTS = 2
"""Least number of clauses of which a person without name or speech is the subject to be cast."""


def cast_of(passages: Sequence[Passage], entities: Sequence[Entity]) -> list[Entity]:
    """Return the entities that a film shows: who speaks, who has a name, and who acts.

    Args:
        passages: The story, with mentions and speakers.
        entities: All entities of the story.
    """
    speaks = {turn.speaker for passage in passages for turn in passage.turns}
    acts: Counter[int] = Counter()
    for passage in passages:
        for piece in passage.pieces:
            if piece.role is Role.SPEECH:
                continue
            for mention in piece.mentions:
                if mention.subject and len(mention.entities) == 1:
                    acts[id(mention.entities[0])] += 1
    return [
        entity
        for entity in entities
        if entity.name in speaks
        or (entity.count == 1 and not entity.narrates and acts[id(entity)] >= LEAST_ACTS - entity.named)
    ]


def roster_of(
    passages: Sequence[Passage], entities: Sequence[Entity], grammar: Grammar
) -> Roster:
    """Return the people of a story by name, and set who is named in each piece of narration."""
    roster = Roster([], grammar)
    people = cast_of(passages, entities)
    taken: set[str] = set()
    for entity in people:
        aliases = tuple(a for a in entity.aliases if a not in taken)
        taken.update(aliases)
        person = Person(entity.name, aliases, entity.gender)
        run_pass("names", entity.name, nothing, roster.add, person)
    shown = {id(entity) for entity in people}
    for passage in passages:
        for turn in passage.turns:
            if turn.tag and not turn.cue:
                turn.cue = turn.tag.text
        for piece in passage.told:
            named = (
                mention.entities[0].name
                for mention in piece.mentions
                if len(mention.entities) == 1
                and id(mention.entities[0]) in shown
                and mention.kind in (MentionKind.NAME, MentionKind.NOUN)
            )
            piece.names = tuple(dict.fromkeys(named))
    return roster


def leave_to_narrator(passages: Sequence[Passage]) -> None:
    """Turn the turns without a speaker, and their tags, into narration, so that all is spoken."""
    for passage in passages:
        for piece in passage.pieces:
            if piece.turn and piece.turn.speaker.strip() in ("", NARRATOR):
                piece.turn, piece.role = None, Role.TOLD
