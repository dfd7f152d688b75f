"""Words of English sentences, with what spelling and place say about them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .lexicon_en import SHORTENED_TITLES, TITLES
from .record import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .record import Passage, Piece

_WORD = re.compile(r"(?:[OD]['’](?=[A-Z]))?[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_OWNER = re.compile(r"['’]s$")
_ENDS_SENTENCE = '.!?:;—–”"“'


@dataclass(slots=True, eq=False)
class Token:
    """A word.

    Attributes:
        start, end: Its place in the text of the piece, without ``'s``.
        word: The word as written, without ``'s``.
        low: The word in lower case, with straight apostrophes.
        capital: Whether it has a capital.
        first: Whether it begins a sentence, so that its capital says nothing.
        owner: Whether it ends in ``'s``.
    """

    start: int
    end: int
    word: str
    low: str
    capital: bool
    first: bool
    owner: bool


@dataclass(slots=True, eq=False)
class Sentence:
    """The words of one piece of the story.

    Attributes:
        piece: The piece.
        passage: Number of its passage.
        spoken: Whether it is within a quotation.
        tokens: Its words.
    """

    piece: Piece
    passage: int
    spoken: bool
    tokens: list[Token]

    def between(self, start: int, end: int) -> list[Token]:
        """Return the words between two positions of the text."""
        places = [token.start for token in self.tokens]
        return self.tokens[bisect_left(places, start) : bisect_left(places, end)]

    def gap(self, index: int) -> str:
        """Return the text between a word and the next one."""
        if index + 1 >= len(self.tokens):
            return self.piece.text[self.tokens[index].end :]
        return self.piece.text[self.tokens[index].end : self.tokens[index + 1].start]


def sentences_of(passages: Sequence[Passage]) -> list[Sentence]:
    """Return the words of all pieces, in order."""
    return [
        Sentence(piece, number, piece.role is Role.SPEECH, tokens_of(piece.text))
        for number, passage in enumerate(passages)
        for piece in passage.pieces
    ]


def tokens_of(text: str) -> list[Token]:
    """Return the words of a text.

    >>> [(token.word, token.owner) for token in tokens_of("Anna’s hat fell.")]
    [('Anna', True), ('hat', False), ('fell', False)]
    """
    tokens: list[Token] = []
    for found in _WORD.finditer(text):
        word, end = found[0], found.end()
        owner = _OWNER.search(word)
        if owner:
            end -= len(word) - owner.start()
            word = word[: owner.start()]
        before = text[max(0, found.start() - 6) : found.start()].rstrip(" _'‘“\"(*|[")
        shortened = bool(tokens) and tokens[-1].low in SHORTENED_TITLES | TITLES
        first = not tokens or not before or before[-1] in _ENDS_SENTENCE or before.endswith("--")
        if shortened and before.endswith("."):
            first = False
        low = word.lower().replace("’", "'")
        # Scripts without capitals occur in English only for names.
        capital = word[0].isupper() or word[0].lower() == word[0].upper()
        tokens.append(Token(found.start(), end, word, low, capital, first, owner is not None))
    return tokens
