"""Makes entities and mentions of the people whom the roster knows."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

from .passes import nothing, run_pass
from .record import Entity, Mention, MentionKind, Role
from .words_groups import ALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .record import Passage, Piece
    from .roster import Roster

MEMORY = 24
"""Number of mentions back to which a pronoun may refer."""


def linked(passages: Sequence[Passage], roster: Roster) -> list[Entity]:
    """Return the entities of a story, and set the mentions of its pieces."""
    entities: dict[str, Entity] = {}
    for name, gender in roster.genders.items():
        first = name == roster.grammar.first_person
        entities[name] = Entity(name, tuple(roster.aliases(name)), gender, narrates=first)
    recent: deque[Entity] = deque(maxlen=MEMORY)
    for passage in passages:
        if passage.new_scene:
            recent.clear()
        for piece in passage.pieces:
            run_pass("mentions", piece.text, nothing, _link, piece, roster, entities, recent)
    return list(entities.values())


def _link(piece: Piece, roster: Roster, entities: dict[str, Entity], recent: deque[Entity]) -> None:
    found = [
        Mention(
            at, at + _length(piece.text[at:], entities[name]), MentionKind.NAME, (entities[name],)
        )
        for at, name in roster.mentions(piece.text)
        if name in entities
    ]
    if piece.role is not Role.SPEECH:
        recent.extend(mention.entities[0] for mention in found)
        for at, gender in roster.grammar.genders(piece.text):
            meant = next((each for each in reversed(recent) if each.gender == gender), None)
            known = (meant,) if meant else ()
            found.append(Mention(at, at + 1, MentionKind.PRONOUN, known, gender=gender))
        for group in re.finditer(ALL, piece.text):
            found.append(Mention(group.start(), group.end(), MentionKind.GROUP))
    piece.mentions = tuple(sorted(found, key=lambda mention: mention.start))


def _length(text: str, entity: Entity) -> int:
    """Return the length of the longest alias at the start of a text."""
    start = text.lower()
    return max((len(a) for a in entity.aliases if start.startswith(a.lower())), default=1)
