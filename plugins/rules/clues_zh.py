"""Finds the words beside Chinese quotations that say or suggest who speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ainern2d.core import NARRATOR, Attribution

from . import words_zh as words
from .mentions_zh import clauses
from .names_zh import SPEAKS
from .record import Clue, ClueKind, MentionKind, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .mentions_zh import Found
    from .record import Passage, Piece, Relation

_SPEAKS = re.compile(SPEAKS)
_ENDS_SPEAKING = re.compile(rf"(?:{SPEAKS})(?:道|着|了)?[我你他她它]?[，。！？]?\Z")
"""The end of a sentence that attributes the paragraph before it."""
_VOICE = re.compile("的[^，。的]{0,4}(?:声音|喊声|叫声|话音|嗓音)")
_OPEN = re.compile(
    rf"(?:(?:旁边|身后|后面|周围|围观|路过)的?人|[一两三几]个[^，。是\s]{{1,6}}的|[^，。\s]{{1,6}}里的声音"
    rf"|人群[里中]有人|[两三四五六七八九十几]个?人(?:一起|齐声|同时)?)[^，。\s]{{0,4}}?(?:{SPEAKS})"
)
"""Tags that leave the speaker open: 旁边的人说, 一个吹笛子的问, 喇叭里的声音说."""
_CROWD_SPEAKS = re.compile(
    rf"(?:[^，。“”]{{0,6}}?(?:众[人位]?|大家|人们|人群|[^，。“”]{{1,4}}们))[^，。“”]{{0,8}}?(?:{SPEAKS})"
)
"""Tags of a crowd: 众人齐声道."""
_INNER_VOICE = re.compile(
    "声音[^，。]{0,4}[在从][^，。]{0,6}(?:脑海|脑中|识海|心底|心里|耳边|耳畔)[^，。]{0,3}(?:响|传来)"
    "|(?:脑海|脑中|识海|心底|心里)[^，。]{0,4}(?:响起|传来)[^，。]{0,8}声音"
)
"""Words for a voice that only one person hears, of which the story does not say whose it is."""
_VOICES = ("声音", "女声", "男声")
_NEW_VOICE = re.compile("一.*声音?")
_SOMEONE = frozenset(("有人", "一人", "另一人"))
_IT_IS = re.compile(
    r"(?:说话|开口|出声|答话|接话|接口|插话|插嘴|搭话|发话|喊话|回答|应声|答应|发问|问话|叫喊|喊|问|叫|笑)[^，。是]{0,3}的"
    r"(?:人|声音)?[，]?(?:[却就正竟原来]{0,2})是"
)
"""Words behind which the speaker of the words before is told: 说话的是林尘."""
_ENDS = "。！？!?…"
LEAST_LINES, LINED = 6, 0.95
"""Paragraphs of narration, and their share with one sentence, of a text of one sentence a line."""
MOST_BEFORE = 12
"""Sentences before a quotation in which the one who speaks may be named."""
_MOST_CLAUSES = 3
"""Clauses behind a quotation in which its tag may stand."""


@dataclass(slots=True, eq=False)
class Clause:
    """A clause of narration.

    Attributes:
        text: Its words.
        subject: The mention that is its subject, if any.
        speaks: Whether it has a verb of speech behind the subject.
        ends: Whether a sentence ends with it.
        owner: Whose thing is its subject, if no person is: 阿嬷 of 阿嬷的蒲扇停在半空.
    """

    text: str
    subject: Found | None
    speaks: bool
    ends: bool
    owner: Found | None = None


class Clauses:
    """The clauses of the narration of a story, by piece.

    Args:
        found: The mentions of the story.
    """

    def __init__(self, found: Iterable[Found]) -> None:
        self._found: dict[int, list[Found]] = {}
        self._someone: set[int] = set()
        for each in found:
            self._found.setdefault(id(each.piece), []).append(each)
            if each.text in _SOMEONE or _NEW_VOICE.fullmatch(each.text):
                self._someone.add(id(each.mention))
        self._read: dict[int, list[Clause]] = {}

    def of(self, piece: Piece) -> list[Clause]:
        """Return the clauses of a piece, in order."""
        if id(piece) not in self._read:
            self._read[id(piece)] = list(self._clauses(piece))
        return self._read[id(piece)]

    def leave_open(self, clues: Iterable[Clue]) -> bool:
        """Return whether a tag says that somebody speaks who stays unknown: 有人喊道."""
        return any(
            clue.kind.attributes and id(clue.mention) in self._someone and not clue.mention.entities
            for clue in clues
        )

    def named_behind(self, piece: Piece, start: int) -> Found | None:
        """Return the first mention of a piece behind a position."""
        found = self._found.get(id(piece), ())
        return next((each for each in found if each.mention.start >= start), None)

    def _clauses(self, piece: Piece) -> Iterable[Clause]:
        found = self._found.get(id(piece), ())
        for start, end in clauses(piece.text):
            here = [e for e in found if start <= e.mention.start < end]
            subject = next(
                (
                    each
                    for each in here
                    if each.mention.subject and each.mention.kind is not MentionKind.GROUP
                ),
                None,
            )
            after = subject.mention.end if subject else start
            text = piece.text[start:end]
            if subject is not None and subject.text.endswith(_VOICES):
                yield Clause(text, subject, speaks=True, ends=text.rstrip()[-1:] in _ENDS)
                continue
            verb = _SPEAKS.search(piece.text, after, end) or _VOICE.match(piece.text, after)
            owner = next(
                (e for e in here if e.mention.possessive and e.mention.start == start), None
            )
            owner = owner if subject is None else None
            yield Clause(text, subject, verb is not None, text.rstrip()[-1:] in _ENDS, owner)


def find_clues(passages: Sequence[Passage], found: Sequence[Found]) -> None:
    """Set the clues of all turns that have no speaker yet."""
    read = Clauses(found)
    lined = _is_lined(passages)
    for number, passage in enumerate(passages):
        before = passages[number - 1] if number else None
        after = passages[number + 1] if number + 1 < len(passages) else None
        for turn in passage.turns:
            if not turn.speaker:
                turn.clues = []
        for start, end in _quotations(passage.pieces):
            said = passage.pieces[start].turn
            if said is None or said.speaker:
                continue
            told = passage.pieces[end + 1 : end + 2]
            introduces = told and end + 2 < len(passage.pieces) and _ends_in_colon(told[0])
            tagged = told and told[0].role is not Role.SPEECH and not introduces
            if tagged and _is_open(told[0], read):
                said.speaker, said.how = NARRATOR, Attribution.NARRATION
                continue
            said.clues += [c for c in _clues(passage.pieces, start, end, before, read) if c]
            if read.leave_open(said.clues) or _crowd_in_front(passage.pieces, start):
                said.speaker, said.how = NARRATOR, Attribution.NARRATION
                continue
            if not said.clues and after is not None and end + 1 == len(passage.pieces):
                said.clues = list(_after(after, read, lined=lined))


def _is_open(behind: Piece, read: Clauses) -> bool:
    """Return whether a sentence behind a quotation leaves the speaker open, or names a crowd."""
    if _OPEN.match(behind.text):
        return True
    first = next(iter(read.of(behind)), None)
    return (
        first is not None and first.subject is None and _CROWD_SPEAKS.match(first.text) is not None
    )


def _ends_in_colon(piece: Piece) -> bool:
    return piece.text.rstrip()[-1:] in "：:"


def _crowd_in_front(pieces: Sequence[Piece], start: int) -> bool:
    """Return whether the last clause before a quotation says that a crowd speaks."""
    if not start or pieces[start - 1].role is Role.SPEECH:
        return False
    if not _ends_in_colon(pieces[start - 1]):
        return False
    last = pieces[start - 1].text.rstrip()[:-1].replace(",", "，").rpartition("。")[2]
    return _CROWD_SPEAKS.fullmatch(last) is not None or _INNER_VOICE.search(last) is not None


def _quotations(pieces: Sequence[Piece]) -> Iterable[tuple[int, int]]:
    """Yield the first and the last piece of each quotation, or of several without words between."""
    start = 0
    for number, piece in enumerate(pieces):
        if piece.role is not Role.SPEECH:
            continue
        before = pieces[number - 1] if number else None
        if before is None or before.role is not Role.SPEECH or before.turn is not piece.turn:
            start = number
        after = pieces[number + 1] if number + 1 < len(pieces) else None
        if after is None or after.role is not Role.SPEECH or after.turn is not piece.turn:
            yield start, number


def _clues(
    pieces: Sequence[Piece], start: int, end: int, before: Passage | None, read: Clauses
) -> Iterable[Clue | None]:
    """Yield the clues beside the quotation of some pieces of a paragraph."""
    behind = end + 1
    if behind < len(pieces) and pieces[behind].role is not Role.SPEECH:
        next_one = behind + 1 < len(pieces) and pieces[behind + 1].role is Role.SPEECH
        if not (next_one and pieces[behind].text.rstrip()[-1:] in "：:"):
            yield _it_is(pieces[behind], read) or _behind(read.of(pieces[behind]))
    front = _told_before(pieces, start)
    if len(front) == 1 < start and _attributes(front[0], read):
        # It says who spoke before.
        return
    if front:
        yield _in_front([clause for piece in front for clause in read.of(piece)])
    elif start == 0 and before is not None and before.pieces:
        last = _told_before(before.pieces, len(before.pieces))
        if last and last[-1].text.rstrip()[-1:] in "：:":
            yield _in_front([clause for piece in last for clause in read.of(piece)])


def _it_is(piece: Piece, read: Clauses) -> Clue | None:
    """Return the clue of a sentence such as 说话的是林尘, or None."""
    it_is = _IT_IS.search(piece.text)
    if it_is is None or any(mark in piece.text[: it_is.start()] for mark in _ENDS):
        return None
    named = read.named_behind(piece, it_is.end())
    return Clue(ClueKind.SUBJECT_FIRST, named.mention, strong=True) if named else None


def _attributes(piece: Piece, read: Clauses) -> bool:
    """Return whether a sentence behind a quotation says who spoke it."""
    clue = _behind(read.of(piece))
    ends = piece.text.rstrip()[-1:] in _ENDS
    return ends and clue is not None and clue.kind.attributes and clue.strong


def _told_before(pieces: Sequence[Piece], start: int) -> list[Piece]:
    """Return the pieces between a quotation and the one before it, at most so many."""
    found: list[Piece] = []
    for number in range(start - 1, max(-1, start - 1 - MOST_BEFORE), -1):
        if pieces[number].role is Role.SPEECH:
            break
        found.append(pieces[number])
    return found[::-1]


def _after(after: Passage, read: Clauses, *, lined: bool) -> Iterable[Clue]:
    """Yield the clue at the start of the paragraph behind one that is speech only."""
    if not after.pieces or after.pieces[0].role is Role.SPEECH:
        return
    spoken = any(piece.role is Role.SPEECH for piece in after.pieces)
    if spoken and after.pieces[0].text.rstrip()[-1:] in "：:":
        return
    it_is = _it_is(after.pieces[0], read)
    if it_is is not None:
        yield it_is
        return
    clue = _behind(read.of(after.pieces[0]))
    if clue is None:
        return
    says = clue.kind.attributes and _ENDS_SPEAKING.search(after.pieces[0].text)
    kind = clue.kind if says or lined else ClueKind.BEAT_FAR
    yield Clue(kind, clue.mention, clue.strong and kind is clue.kind)


def _is_lined(passages: Sequence[Passage]) -> bool:
    """Return whether a text has one sentence a line, so that its paragraphs are not known."""
    told = [
        len(passage.pieces)
        for passage in passages
        if passage.pieces and all(piece.role is not Role.SPEECH for piece in passage.pieces)
    ]
    return len(told) >= LEAST_LINES and told.count(1) >= LINED * len(told)


def _behind(behind: Sequence[Clause]) -> Clue | None:
    """Return the clue in the sentence behind a quotation."""
    first = behind[:_MOST_CLAUSES]
    number = next((n for n, clause in enumerate(first) if clause.subject), None)
    if number is None or (number and first[0].owner):
        owner = first[0].owner if first else None
        return Clue(ClueKind.BEAT_AFTER, owner.mention) if owner else None
    subject = first[number].subject
    speaks = any(clause.speaks for clause in first[number:])
    sure = number == 0 and subject is not None and subject.sure == 1.0
    kind = ClueKind.SUBJECT_FIRST if speaks else ClueKind.BEAT_AFTER
    relation = _relation(first[number:]) if speaks else ""
    return Clue(kind, subject.mention, sure, relation) if subject else None


def _relation(clauses_read: Sequence[Clause]) -> Relation:
    """Return what clauses say of the speech before: that they answer it, or go on with it."""
    text = "".join(clause.text for clause in clauses_read)
    if any(word in text for word in words.ANSWERING):
        return "answers"
    return "goes on" if any(word in text for word in words.CONTINUING) else ""


def _in_front(front: Sequence[Clause]) -> Clue | None:
    """Return the clue in the sentences before a quotation, of which the last one counts most."""
    if not front:
        return None
    begin = max((n + 1 for n, clause in enumerate(front[:-1]) if clause.ends), default=0)
    here = front[begin:]
    colon = here[-1].text.rstrip()[-1:] in "：:"
    open_end = here[-1].text.rstrip()[-1:] not in _ENDS
    speaks = any(clause.speaks for clause in here[-2:]) and open_end
    subjects = [clause.subject for clause in here if clause.subject]
    if not subjects:
        earlier = [clause.subject for clause in front[:begin] if clause.subject]
        if earlier and (colon or speaks):
            return Clue(ClueKind.BEFORE, earlier[-1].mention, colon=colon)
        return Clue(ClueKind.BEAT_FAR, earlier[-1].mention) if earlier else None
    sure = [subject for subject in subjects if subject.sure == 1.0]
    if colon or speaks:
        chosen = sure[-1] if sure else subjects[-1]
        strong = chosen.sure == 1.0 or speaks
        return Clue(ClueKind.BEFORE, chosen.mention, strong, _relation(here[-2:]), colon)
    return Clue(ClueKind.BEAT_BEFORE, subjects[-1].mention, strong=subjects[-1].sure == 1.0)
