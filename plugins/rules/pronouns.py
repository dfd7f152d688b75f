"""Finds whom the pronouns of narration mean: the person of that gender who is most in view.

Each mention puts a person in view, a subject more than others; each sentence and each paragraph
takes some of that away. All languages share this; their readers set the gender of pronouns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .record import MentionKind, Role, Species

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from .person import Gender
    from .record import Entity, Mention, Passage

SUBJECT, OTHER, OWNER = 1.0, 0.5, 0.4
"""What a mention adds to the view of a person."""
AFTER_SENTENCE, AFTER_SPEECH, AFTER_PARAGRAPH = 0.6, 0.85, 0.75
"""What remains of it after a sentence of narration, one of speech, and a paragraph."""
LEAST = 0.02
"""Below this a person is out of view."""
SURE = 1.0
"""Log-odds from which a gender counts as known."""
UNSURE, BEAST = 0.5, 0.15
"""Factors for a person whose gender is not known, and for such an animal, robot or the like."""
AGAINST = 0.4
"""Factor for a person whose name, say, rather suggests the other gender."""
OWN = 1.2
"""Factor for the subject of a sentence as the owner of what a possessive in it stands before."""


def refer(passages: Sequence[Passage], entities: Sequence[Entity]) -> None:
    """Set the entities of the gendered pronouns outside quotations.

    Args:
        passages: Passages whose mentions by name, noun and first person have their entities, and
            whose turns have their speakers.
        entities: The people of the story.
    """
    named = {entity.name: entity for entity in entities}
    view: dict[Entity, float] = {}
    for passage in passages:
        if passage.new_scene:
            view.clear()
        tagged = _tagged(passage, named)
        for piece in passage.pieces:
            spoken = piece.role is Role.SPEECH
            _fade(view, AFTER_SPEECH if spoken else AFTER_SENTENCE)
            speaker = named.get(piece.turn.speaker) if piece.turn and spoken else None
            if speaker:
                view[speaker] = max(view.get(speaker, 0.0), SUBJECT)
            here: set[Entity] = set()
            for mention in () if spoken else piece.mentions:
                if mention.kind is MentionKind.PRONOUN and mention.gender != "unknown":
                    others = _busy(piece.text, mention, piece.mentions)
                    seen = {who: much for who, much in view.items() if id(who) not in others}
                    meant = tagged.get(id(mention)) or _most_in_view(seen, mention, here)
                    mention.entities = (meant,) if meant else ()
                if mention.subject and mention.kind in (MentionKind.NOUN, MentionKind.NAME):
                    here.update(mention.entities)
                if len(mention.entities) == 1 and mention.kind is not MentionKind.GROUP:
                    entity = mention.entities[0]
                    view[entity] = view.get(entity, 0.0) + _weight(mention)
        _fade(view, AFTER_PARAGRAPH)


_WHILE = re.compile(r"(?:\A|(?<=[，。！？；]))趁[^，。！？；]{2,14}，\Z")
"""Before a pronoun, a clause about another person: 趁掌柜低头写票，她 ..."""


def _busy(text: str, pronoun: Mention, mentions: Sequence[Mention]) -> set[int]:
    """Return by ``id`` the people of a clause right before a pronoun that it cannot mean."""
    clause = _WHILE.search(text, 0, pronoun.start)
    if clause is None:
        return set()
    return {
        id(who)
        for mention in mentions
        if clause.start() <= mention.start < pronoun.start
        for who in mention.entities
    }


def _tagged(passage: Passage, named: Mapping[str, Entity]) -> dict[int, Entity]:
    """Return by ``id`` of the pronoun of a tag, such as ``he said``, who speaks there."""
    return {
        id(clue.mention): named[turn.speaker]
        for turn in passage.turns
        for clue in turn.clues
        if clue.kind.attributes
        and turn.speaker in named
        and _fit(named[turn.speaker], clue.mention.gender) >= 0
    }


def _fade(view: dict[Entity, float], rest: float) -> None:
    for entity in list(view):
        view[entity] *= rest
        if view[entity] < LEAST:
            del view[entity]


def _weight(mention: Mention) -> float:
    return SUBJECT if mention.subject else OWNER if mention.possessive else OTHER


def _fit(entity: Entity, gender: Gender) -> int:
    """Return whether a pronoun of a gender fits: 1 yes, 0 perhaps, -1 no."""
    odds = entity.male_odds if gender == "male" else -entity.male_odds
    return 1 if odds > SURE else -1 if odds < -SURE or entity.narrates else 0


def _most_in_view(
    view: Mapping[Entity, float], mention: Mention, here: AbstractSet[Entity]
) -> Entity | None:
    """Return whom a pronoun means.

    Args:
        view: How much each person is in view.
        mention: The pronoun.
        here: Subjects of its sentence that are no pronouns: of either sex, and likelier owners.
    """
    gender = mention.gender

    def factor(entity: Entity, fit: int) -> float:
        if entity in here and mention.possessive:
            return OWN
        if fit:
            return 1.0
        unsure = UNSURE if entity.species is Species.HUMAN else BEAST
        against = entity.male_odds * (-1 if gender == "male" else 1) > 0
        return unsure * AGAINST if against else unsure

    fitting = {
        entity: weight * factor(entity, fit)
        for entity, weight in view.items()
        if (fit := _fit(entity, gender)) >= 0
    }
    return max(fitting, key=lambda entity: fitting[entity], default=None)
