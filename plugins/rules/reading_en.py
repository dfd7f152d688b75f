"""Reads the people of an English story: mentions, entities, and the clues to who speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core import NARRATOR

from .clues_en import find_clues, read_sentences
from .descriptions import settle_descriptions
from .descriptions_en import ages_en, sights_en
from .entities_en import entities_of
from .mentions_en import CALL, MentionFinder
from .passes import nothing, run_pass
from .pronouns import refer
from .record import MentionKind
from .tokens_en import sentences_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .mentions_en import Found
    from .record import Entity, Passage


def speakers_given(passages: Sequence[Passage]) -> list[str]:
    """Return the speakers that the format of the story names, each once, in order."""
    turns = [turn for passage in passages for turn in passage.turns]
    return list(dict.fromkeys(t.speaker for t in turns if t.speaker not in ("", NARRATOR)))


def read_people(passages: Sequence[Passage]) -> list[Entity]:
    """Return the people of a story; set the mentions of its pieces and the clues of its turns."""
    sentences = sentences_of(passages)
    given = speakers_given(passages)
    finder = MentionFinder(sentences, given)
    found: list[Found] = []
    for sentence in sentences:
        found += run_pass("mentions", sentence.piece.text, list, finder.find, sentence)
    words_told = sum(len(s.tokens) for s in sentences if not s.spoken)
    text = "\n".join(passage.block.text for passage in passages)
    entities = run_pass("entities", text, nothing, entities_of, found, words_told, given)
    if entities is None:
        found = _readable(passages, found)
        entities = run_pass("entities", text, list, entities_of, found, words_told, given)
    entities = run_pass(
        "descriptions",
        text,
        lambda: entities,
        settle_descriptions,
        passages,
        found,
        entities,
        sights_en,
        ages_en,
    )
    for sentence in sentences:
        sentence.piece.mentions = ()
    for each in found:
        mention = each.mention
        open_kind = mention.kind not in (MentionKind.NAME, MentionKind.NOUN)
        if mention.entities or open_kind or each.key == CALL:
            each.sentence.piece.mentions += (mention,)
    find_clues(passages, read_sentences(sentences, found))
    run_pass("first pronouns", text, nothing, refer, passages, entities)
    return entities


def _readable(passages: Sequence[Passage], found: Sequence[Found]) -> list[Found]:
    """Return the mentions of those passages in which alone the search for entities succeeds."""
    by_passage: dict[int, list[Found]] = {}
    for each in found:
        by_passage.setdefault(each.sentence.passage, []).append(each)
    readable: list[Found] = []
    for number, mentions in by_passage.items():
        text = passages[number].block.text
        if run_pass("entities", text, nothing, entities_of, mentions, 1) is not None:
            readable += mentions
    return readable
