"""Finds the words beside English quotations that say or suggest who speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core import NARRATOR, Attribution

from . import lexicon_en as lex
from .mentions_en import is_person_noun
from .passes import nothing, run_pass
from .record import Clue, ClueKind, MentionKind, Role
from .wordlist import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .mentions_en import Found
    from .record import Passage, Piece, Relation
    from .tokens_en import Sentence, Token

_PREPOSITIONS = frozenset(
    words("""
    to at in with for from of by and
""")
)
_OPEN = lex.VAGUE - frozenset(("voice", "voices", "other", "others", "speaker"))
_MANY = frozenset(
    words("""
    two three four five six seven eight nine ten twelve twenty several some many all both half
""")
)
_MOST_TAG_WORDS = 9
"""Words from the start of a tag behind a quotation to its verb."""
_AT_ONCE = 6
"""Characters before the subject of a sentence, such as an article or ``And``."""
CLOSE = 25
"""Characters between a subject and its verb of speech: a few adverbs."""
_FAR = 60
"""Characters before a mention in the sentence before a quotation that is no subject of it."""


def find_clues(passages: Sequence[Passage], sentences: Mapping[int, _Read]) -> None:
    """Set the clues of all turns.

    Args:
        passages: The passages.
        sentences: By ``id`` of a piece, its words and mentions.
    """
    for number, passage in enumerate(passages):
        before = passages[number - 1] if number else None
        run_pass("clues", passage.block.text, nothing, _look, passage, before, sentences)


def _look(passage: Passage, before: Passage | None, sentences: Mapping[int, _Read]) -> None:
    places: dict[int, list[int]] = {}
    for place, piece in enumerate(passage.pieces):
        if piece.turn and piece.role is Role.SPEECH:
            places.setdefault(id(piece.turn), []).append(place)
    for turn in passage.turns:
        spoken = places.get(id(turn), [])
        turn.clues = _clues(passage, spoken, before, sentences) if spoken else []
        behind = spoken[-1] + 1 if spoken else len(passage.pieces)
        told = behind < len(passage.pieces) and passage.pieces[behind].role is not Role.SPEECH
        if told and not turn.speaker and _is_vague(sentences[id(passage.pieces[behind])].sentence):
            turn.speaker, turn.how = NARRATOR, Attribution.NARRATION


def _is_vague(sentence: Sentence) -> bool:
    """Return whether a tag names a speaker whom it leaves open: ``said somebody``, ``ten men``."""
    low = [token.low for token in sentence.tokens[:4]]
    if len(low) < 2 or sentence.piece.text[: sentence.tokens[0].start].strip(" ”“\"—-_)(,.…'’"):
        return False
    if low[0] in lex.SPEECH_VERBS:
        return low[1] in _OPEN or (low[1] in _MANY and any(_is_plural(word) for word in low[2:]))
    return low[0] in _OPEN and low[1] in lex.SPEECH_VERBS - lex.WEAK_VERBS


def _is_plural(word: str) -> bool:
    return word in ("men", "women", "people", "children") or is_person_noun(word.removesuffix("s"))


class _Read:
    """The words and mentions of one piece.

    Attributes:
        sentence: The words.
        subjects: The mentions that can be the subject of a verb, in order.
    """

    def __init__(self, sentence: Sentence, found: Sequence[Found]) -> None:
        self.sentence = sentence
        self.subjects = [
            each
            for each in found
            if each.key
            not in ("him", "her", "his", "me", "my", "himself", "herself", "hers", "mine")
            and each.mention.kind is not MentionKind.GROUP
            and (each.mention.entities or each.mention.kind is MentionKind.PRONOUN)
        ]


def read_sentences(sentences: Sequence[Sentence], found: Sequence[Found]) -> dict[int, _Read]:
    """Return by ``id`` of its piece the words and mentions of each sentence."""
    by_piece: dict[int, list[Found]] = {}
    for each in found:
        by_piece.setdefault(id(each.sentence.piece), []).append(each)
    return {id(s.piece): _Read(s, by_piece.get(id(s.piece), ())) for s in sentences}


def _clues(
    passage: Passage, places: Sequence[int], before: Passage | None, sentences: Mapping[int, _Read]
) -> list[Clue]:
    """Return the clues of the turn whose speech is in some places of a passage."""
    pieces = passage.pieces
    found: list[Clue | None] = []
    for start, end in _runs(places):
        told = end + 1 < len(pieces) and pieces[end + 1].role is not Role.SPEECH
        if told and not _introduces_next(pieces, end + 1):
            found.append(_behind(sentences[id(pieces[end + 1])]))
        if start and _may_introduce(pieces[start - 1], pieces[start]):
            found.append(_in_front(*_sentence_in_front(pieces, start, sentences)))
    introduced = places[0] == 0 and before is not None and before.pieces
    if introduced and before and before.pieces[-1].role is not Role.SPEECH:
        read = sentences[id(before.pieces[-1])]
        if read.sentence.piece.text.rstrip("_ ").endswith((":", ",", "—", "--")):
            clue = _in_front(read.sentence, read.subjects)
        else:
            clue = _about_to_speak(read) if before.pieces[-1].role is Role.TOLD else None
        if clue:
            found.append(Clue(ClueKind.BEFORE, clue.mention, clue.strong, clue.relation))
    clues = [clue for clue in found if clue]
    for clue in clues:
        if clue.kind.attributes:
            clue.mention.subject = True
    return clues


def _about_to_speak(read: _Read) -> Clue | None:
    """Return the clue of a paragraph that ends with who speaks: "... before he answered."."""
    *front, verb = read.sentence.tokens or (None,)
    if not front or verb is None or verb.low not in _SPEAKS_NEXT:
        return None
    before = [each.mention for each in read.subjects if each.mention.end <= verb.start]
    if not before or verb.start - before[-1].end > _AT_ONCE:
        return None
    joint = [token.low for token in front if token.end <= before[-1].start][-1:]
    if joint not in ([], ["before"], ["until"], ["then"], ["when"]):
        return None
    return Clue(ClueKind.BEFORE, before[-1], True, _relation(verb))


_SPEAKS_NEXT = frozenset(
    words("""
    answered replied spoke asked said began continued added explained whispered shouted
""")
)
"""Verbs with which a paragraph ends before the words of whom it tells."""


def _introduces_next(pieces: Sequence[Piece], place: int) -> bool:
    """Return whether a piece behind a quotation is the tag of the next one: ``Tom replied:``."""
    next_one = place + 1 < len(pieces) and pieces[place + 1].role is Role.SPEECH
    ended = pieces[place - 1].text.rstrip("_ ").endswith((".", "!", "?", "—"))
    text = pieces[place].text.strip("_ ")
    return next_one and ended and text[:1].isupper() and text.endswith(":")


def _may_introduce(before: Piece, spoken: Piece) -> bool:
    """Return whether a piece before a quotation is no speech, nor the tag of another turn."""
    if before.role is Role.SPEECH:
        return False
    return before.role is not Role.TAG or before.turn in (None, spoken.turn)


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Return first and last of each run of successive numbers."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _behind(read: _Read) -> Clue | None:
    """Return the clue in the sentence behind a quotation."""
    sentence = read.sentence
    text = sentence.piece.text
    clause = text.partition(";")[0]
    tokens = [token for token in sentence.tokens if token.start < len(clause)]
    if not tokens or text[: tokens[0].start].strip(" ”“\"—-_)(,.…'’"):
        return None
    subjects = [each for each in read.subjects if each.mention.start < len(clause)]
    for number, token in enumerate(tokens[:_MOST_TAG_WORDS]):
        if token.low not in lex.SPEECH_VERBS or token.capital:
            continue
        strong = token.low not in lex.WEAK_VERBS
        if number <= 1 and subjects and subjects[0].mention.start > token.start:
            between = [
                each for each in tokens if token.end <= each.start < subjects[0].mention.start
            ]
            if len(between) <= 2 and not any(each.low in _PREPOSITIONS for each in between):
                return Clue(ClueKind.VERB_FIRST, subjects[0].mention, strong, _relation(token))
        before = [each for each in subjects if each.mention.end <= token.start]
        if before:
            subject = before[0].mention
            close = number < 3 or subject.end > tokens[max(0, number - 4)].start
            if subject.start - tokens[0].start < _AT_ONCE and close:
                return Clue(ClueKind.SUBJECT_FIRST, subject, strong, _relation(token))
        if number <= 1:
            return None
        break
    if subjects and subjects[0].mention.start - tokens[0].start < _AT_ONCE:
        return Clue(ClueKind.BEAT_AFTER, subjects[0].mention)
    return None


def _sentence_in_front(
    pieces: Sequence[Piece], start: int, sentences: Mapping[int, _Read]
) -> tuple[Sentence, list[Found]]:
    """Return the piece before a quotation, and the subjects of its sentence.

    A tag such as ``and said,`` is a piece of its own; its subject stands in the piece before.
    """
    read = sentences[id(pieces[start - 1])]
    joined = read.sentence.tokens[:1] and read.sentence.tokens[0].low in ("and", "then")
    if not read.subjects and joined and start > 1 and pieces[start - 2].role is Role.TOLD:
        return read.sentence, sentences[id(pieces[start - 2])].subjects[:1]
    return read.sentence, read.subjects


def _relation(verb: Token) -> Relation:
    if verb.low in lex.ANSWERING_VERBS:
        return "answers"
    return "goes on" if verb.low in lex.CONTINUING_VERBS else ""


def _in_front(sentence: Sentence, subjects: Sequence[Found]) -> Clue | None:
    """Return the clue in the sentence before a quotation."""
    tokens = sentence.tokens
    end = sentence.piece.text.rstrip(" _")[-1:]
    if not subjects or not tokens:
        return None
    if end in (":", ",", "—", "-"):
        clue = _introduction(sentence, subjects)
        if clue:
            return clue
    mention = subjects[0].mention
    if end == ":":
        return Clue(ClueKind.BEFORE, mention)
    far = mention.start - tokens[0].start > _FAR
    return Clue(ClueKind.BEAT_FAR if far else ClueKind.BEAT_BEFORE, mention)


def _introduction(sentence: Sentence, subjects: Sequence[Found]) -> Clue | None:
    """Return the clue of the last verb of speech before a quotation."""
    tokens = sentence.tokens
    elsewhere = subjects[0].sentence is not sentence
    for token in reversed(tokens):
        if token.low not in lex.SPEECH_VERBS or token.capital:
            continue
        strong = token.low not in lex.WEAK_VERBS
        before = [each.mention for each in subjects if each.mention.end <= token.start]
        if elsewhere:
            return Clue(ClueKind.BEFORE, subjects[0].mention, strong, _relation(token))
        if before:
            acting = [mention for mention in before if mention.subject] or before[:1]
            close = token.start - before[-1].end < CLOSE
            meant = before[-1] if close else acting[-1]
            return Clue(ClueKind.BEFORE, meant, strong, _relation(token))
        after = [each.mention for each in subjects if each.mention.start > token.end]
        if after and tokens[0] is token:
            return Clue(ClueKind.BEFORE, after[0], strong, _relation(token))
    return None
