"""Reads the people of a story and who speaks each line, by the reader and weights of a language.

A language plugs in here with three things: a reader, which sets the mentions of all pieces and the
clues of all turns and returns the entities; its weights in ``data/speakers.LANGUAGE.json``; and
its entry in ``READERS``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core import NARRATOR, Attribution

from . import reading_en
from .passes import nothing, run_pass
from .record import Role
from .speakers import find_speakers, model_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .record import Entity, Passage

READERS: Mapping[str, Callable[[Sequence[Passage]], list[Entity]]] = {"en": reading_en.read_people}


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
    return entities


def _leave_to_narrator(passage: Passage) -> None:
    """Let the narrator read the turns without a speaker, and the tags that name one."""
    for turn in passage.turns:
        if not turn.speaker:
            turn.speaker, turn.how = NARRATOR, Attribution.NARRATION
    for piece in passage.pieces:
        if piece.turn and piece.turn.how is Attribution.NARRATION and piece.role is Role.TAG:
            piece.turn, piece.role = None, Role.TOLD
