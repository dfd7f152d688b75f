"""Reads the people of a story and who speaks each line, by the reader and weights of a language.

A language plugs in here with three things: a reader, which sets the mentions of all pieces and the
clues of all turns and returns the entities; its weights in ``data/speakers.LANGUAGE.json``; and
its entry in ``READERS``.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ainern2d.core import NARRATOR, Attribution

from . import reading_en, reading_zh
from .passes import nothing, run_pass
from .pronouns import refer
from .record import MentionKind, Role
from .sexes import settle_sexes
from .speakers import find_speakers, model_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .record import Entity, Mention, Passage

LEAST_MENTIONS = 2
"""Mentions outside quotations of a person who acts in the story."""
READERS: dict[str, Callable[[Sequence[Passage]], list[Entity]]] = {
    "en": reading_en.read_people,
    "zh": reading_zh.read_people,
}


def read_people(passages: Sequence[Passage], language: str) -> list[Entity]:
    """Return the people of a story; set the mentions of its pieces and the speakers of its turns.

    Args:
        passages: The story.
        language: A language of ``READERS``.
    """
    text = "\n".join(passage.block.text for passage in passages)
    entities = run_pass("people", text, list, READERS[language], passages)
    model = model_of(language)
    run_pass("speakers", text, nothing, find_speakers, passages, entities, model)
    for passage in passages:
        _leave_to_narrator(passage)
    run_pass("pronouns", text, nothing, refer, passages, entities)
    run_pass("sexes", text, nothing, settle_sexes, passages, entities, language)
    _mark_acting(passages, entities)
    return entities


def _mark_acting(passages: Sequence[Passage], entities: Sequence[Entity]) -> None:
    """Set which people act in the story, apart from those who are only spoken of."""
    speakers = {turn.speaker for passage in passages for turn in passage.turns}
    mentions: Counter[int] = Counter()
    subjects: set[int] = set()
    for mention in _told_mentions(passages):
        mentions[id(mention.entities[0])] += 1
        if mention.subject:
            subjects.add(id(mention.entities[0]))
    for entity in entities:
        told = mentions[id(entity)] >= LEAST_MENTIONS or id(entity) in subjects
        entity.acts = entity.name in speakers or told


def _told_mentions(passages: Sequence[Passage]) -> Iterable[Mention]:
    """Return the mentions outside quotations that mean one known person by name or noun."""
    for passage in passages:
        for piece in passage.pieces:
            for mention in () if piece.role is Role.SPEECH else piece.mentions:
                if len(mention.entities) == 1 and mention.kind is not MentionKind.PRONOUN:
                    yield mention


def _leave_to_narrator(passage: Passage) -> None:
    """Let the narrator read the turns without a speaker, and the tags that name one."""
    for turn in passage.turns:
        if not turn.speaker:
            turn.speaker, turn.how = NARRATOR, Attribution.NARRATION
    for piece in passage.pieces:
        if piece.turn and piece.turn.how is Attribution.NARRATION and piece.role is Role.TAG:
            spoken = piece.turn.pieces[-1]
            if piece.text[0] in ",，":
                # The comma stood at the end of what is said.
                spoken.text += piece.text[0]
                piece.text = piece.text[1:].lstrip()
            piece.turn, piece.role = None, Role.TOLD
