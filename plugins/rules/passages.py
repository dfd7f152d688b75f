"""Cuts a story into passages: speech, narration, and tags that only name a speaker."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ainern2d.core import NARRATOR, Attribution, BlockKind, gap, split_sentences

from .passes import nothing, run_pass
from .quotes import split_quotes
from .record import Passage, Piece, Role, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ainern2d.core import Block, Document

    from .grammar import Grammar, Tag


MOST_PARAGRAPHS = 12
"""Most paragraphs over which a quotation without new opening marks may go on."""


def passages_of(document: Document, grammar: Grammar) -> list[Passage]:
    """Return a passage per block; headings, breaks and transitions have no pieces."""
    blocks = run_pass("blocks", document.text, lambda: document.blocks, _whole, document.blocks)
    passages = [_passage(block, grammar) for block in blocks]
    for number, passage in enumerate(passages):
        if passage.block.delivery:
            text = passage.block.text
            run_pass("parentheticals", text, nothing, _hand_over, passages, number)
    return passages


def _whole(blocks: Sequence[Block]) -> Sequence[Block]:
    """Join paragraphs across which one quotation goes on without a new opening mark."""
    whole: list[Block] = []
    waiting = 0
    for number, block in enumerate(blocks):
        if waiting:
            waiting -= 1
            before = whole[-1]
            text = before.text + gap(before.text, block.text) + block.text
            whole[-1] = before.model_copy(update={"text": text})
            continue
        whole.append(block)
        if block.kind is BlockKind.PARAGRAPH:
            waiting = _goes_on(blocks, number)
    return whole


def _goes_on(blocks: Sequence[Block], number: int) -> int:
    """Return how many paragraphs after one belong to a quotation that it opens."""
    for opening, closing in (("“", "”"), ("「", "」"), ("『", "』")):
        if blocks[number].text.rfind(opening) <= blocks[number].text.rfind(closing):
            continue
        for more in range(1, MOST_PARAGRAPHS + 1):
            end = number + more
            if end >= len(blocks) or blocks[end].kind is not BlockKind.PARAGRAPH:
                break
            closes, opens = (blocks[end].text.find(mark) for mark in (closing, opening))
            if closes >= 0 and not 0 <= opens < closes:
                # The closing one may open the next quotation that goes on.
                return more + _goes_on(blocks, end)
            if opens >= 0:
                break
    return 0


def _hand_over(passages: list[Passage], number: int) -> None:
    """Use a parenthetical as the cue of the speech after it, or at the end of that before it."""
    passage = passages[number]
    for other in (*passages[number + 1 : number + 2], *passages[max(0, number - 1) : number]):
        spoken = other.block.kind is BlockKind.DIALOGUE and not other.block.delivery
        if spoken and other.block.speaker == passage.block.speaker and other.turns:
            passage.pieces[0].turn = other.turns[0]
            other.turns[0].cue += passage.block.text
            break


def _passage(block: Block, grammar: Grammar) -> Passage:
    if block.kind is BlockKind.LOOK:
        return Passage(block, [Piece(block.text, Role.TAG)])
    told = partial(_told_pieces, block.text)
    if block.kind in (BlockKind.LETTER, BlockKind.VERSE):
        return Passage(block, told())
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.DIALOGUE):
        return Passage(block)
    return Passage(block, run_pass("quotations", block.text, told, _pieces, block, grammar))


def _pieces(block: Block, grammar: Grammar) -> list[Piece]:
    if block.kind is BlockKind.DIALOGUE:
        return _dialogue_pieces(block, grammar)
    return list(_prose_pieces(block.text, grammar))


def _told_pieces(text: str) -> list[Piece]:
    """Return a whole block as narration."""
    sentences = run_pass("sentences", text, lambda: [text], split_sentences, text)
    return [Piece(sentence, Role.TOLD) for sentence in sentences]


def _dialogue_pieces(block: Block, grammar: Grammar) -> list[Piece]:
    if block.delivery:
        return [Piece(block.text, Role.TAG)]
    turn = Turn(
        speaker=_given_name(block.speaker),
        how=Attribution.GIVEN,
        confidence=1.0,
        off_screen=block.off_screen,
    )
    turn.pieces = [Piece(text, Role.SPEECH, turn) for text in split_sentences(block.text)]
    return turn.pieces


def _given_name(cue: str) -> str:
    if cue.lower() in ("narrator", "旁白", "解说"):
        return NARRATOR
    return cue.title() if cue.isupper() and len(cue) > 1 else cue


def _prose_pieces(text: str, grammar: Grammar) -> Iterator[Piece]:
    def tagged(before: str, after: str) -> bool:
        last = split_sentences(before)[-1:]
        return grammar.is_tagged(after.lstrip()) or bool(
            last and grammar.tag_before(last[0]) is not None
        )

    spans = split_quotes(text, tagged)
    pieces: list[Piece] = []
    turn: Turn | None = None
    opening: Tag | None = None
    for number, span in enumerate(spans):
        if span.quoted:
            turn = _spoken(span.text, turn, opening, pieces)
            turn.unclosed = not span.closed
            opening = None
            continue
        followed = number + 1 < len(spans) and spans[number + 1].quoted
        turn, opening = _told(span.text, turn, grammar, pieces, followed=followed)
    yield from pieces


def _spoken(text: str, turn: Turn | None, opening: Tag | None, pieces: list[Piece]) -> Turn:
    """Add a quotation to the turn that a tag interrupted, or start a new turn."""
    if turn is None:
        turn = Turn(tag=opening)
        for piece in reversed(pieces):
            if piece.role is not Role.TAG or piece.turn is not None:
                break
            piece.turn = turn
    spoken = [Piece(sentence, Role.SPEECH, turn) for sentence in split_sentences(text)]
    turn.pieces += spoken
    pieces += spoken
    return turn


def _told(
    text: str, turn: Turn | None, grammar: Grammar, pieces: list[Piece], *, followed: bool
) -> tuple[Turn | None, Tag | None]:
    """Add the prose between quotations: tag of the one before, narration, tag of the next.

    Returns the turn, if the next quotation continues it, and the tag of the next quotation.
    """
    sentences = split_sentences(text)
    last = len(sentences) - 1
    opening: Tag | None = None
    going_on = False
    for number, sentence in enumerate(sentences):
        if number == 0 and turn and turn.tag is None:
            tag = grammar.tag_after(sentence, turn.pieces[-1].text)
            if tag:
                turn.tag = tag
                # "I know," said Anna, "but look." is one turn; a full stop would end it.
                going_on = followed and number == last and sentence[-1] in ",，;；—–-"
                role = Role.TOLD if tag.extra else Role.TAG
                _move_comma(turn, pieces, sentence, role, going_on=going_on)
                continue
        if number == last and followed:
            opening = grammar.tag_before(sentence)
            if opening:
                if opening.cut:
                    pieces.append(Piece(sentence[: opening.cut].rstrip(), Role.TOLD))
                role = Role.TOLD if opening.extra else Role.TAG
                pieces.append(Piece(sentence[opening.cut :].lstrip(), role))
                continue
        pieces.append(Piece(sentence, Role.TOLD))
    return (turn if going_on else None), opening


def _move_comma(
    turn: Turn, pieces: list[Piece], sentence: str, role: Role, *, going_on: bool
) -> None:
    """Move the comma before a tag into the tag, so that the speech does not end with it."""
    spoken = turn.pieces[-1]
    if role is Role.TAG and not going_on and spoken.text[-1] in ",，" and len(spoken.text) > 1:
        mark = spoken.text[-1]
        sentence = mark + gap(mark, sentence) + sentence
        spoken.text = spoken.text[:-1]
    pieces.append(Piece(sentence, role, turn if role is Role.TAG else None))
