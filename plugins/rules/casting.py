"""Fills in what the record says of a character: names, species, role, and why its sex is so."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ainern2d.core import Evidence

from .record import MentionKind, Role, Species, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core import Character

    from .record import Entity, Passage

MOST_ALIASES = 50
"""Most aliases of a character."""


def introductions(passages: Sequence[Passage]) -> dict[str, str]:
    """Return the first sentence of narration that names each entity, by its name."""
    found: dict[str, str] = {}
    for passage in passages:
        for piece in passage.pieces:
            if piece.role is Role.SPEECH:
                continue
            for mention in piece.mentions:
                if mention.kind in (MentionKind.NAME, MentionKind.NOUN):
                    for entity in mention.entities:
                        found.setdefault(entity.name, quoted(piece.text))
    return found


def described(character: Character, entity: Entity, introduced: str) -> Character:
    """Return a character with what the record says of it; what is said already stays.

    Args:
        character: With a look from the words of the story.
        entity: The same person in the record.
        introduced: The first sentence that names it.
    """
    look = character.look
    said = {
        "species": entity.species.value if look.species == "human" else look.species,
        "kind": look.kind or entity.kind[:200],
        "role": look.role or entity.role[:200],
    }
    evidence = dict(character.evidence)
    if look.gender != "unknown":
        sure = 1 / (1 + math.exp(-abs(entity.male_odds))) if entity.male_odds else 0.5
        why = Evidence(confidence=round(sure, 2), sentence=introduced)
        evidence.setdefault("gender", why)
    elif entity.species is Species.HUMAN:
        evidence.setdefault("gender", Evidence(sentence=introduced))
    aliases = (alias for alias in entity.aliases if alias.strip() and alias != character.name)
    return character.model_copy(
        update={
            "aliases": tuple(dict.fromkeys(alias[:200] for alias in aliases))[:MOST_ALIASES],
            "narrates": entity.narrates,
            "look": look.model_copy(update=said),
            "evidence": evidence,
        }
    )
