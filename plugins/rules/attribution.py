"""Finds the speaker of each turn: by tag, pronoun, a neighbouring sentence, or alternation."""

from __future__ import annotations

from collections import deque
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from ainern2d.core import NARRATOR, Attribution

from .passes import nothing, run_pass
from .record import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .grammar import Grammar
    from .person import Gender
    from .record import Passage, Turn
    from .roster import Roster

# Confidence of each method: set by judgement; the labelled test passages keep their order.
EXPLICIT, NEAR_TAG, SURE_PRONOUN, IMPLIED, PRONOUN = 0.98, 0.95, 0.9, 0.8, 0.65
ALTERNATION, LEAST_ALTERNATION, GUESS = 0.8, 0.5, 0.3
MEMORY = 24
"""Number of mentions back to which a pronoun may refer."""


def attribute(passages: Sequence[Passage], roster: Roster, grammar: Grammar) -> None:
    """Set speaker, method and confidence of each turn that has no speaker.

    The narrator reads the turns for which a pass failed to find a speaker.
    """
    start = 0
    for number, passage in enumerate(passages):
        if passage.new_scene and number > start:
            _Scene(passages[start:number], roster, grammar).attribute()
            start = number
    _Scene(passages[start:], roster, grammar).attribute()


class _Scene:
    """One scene; people of other scenes take no part in its conversations."""

    def __init__(self, passages: Sequence[Passage], roster: Roster, grammar: Grammar) -> None:
        self._passages = passages
        self._roster = roster
        self._grammar = grammar
        self._recent: deque[str] = deque(maxlen=MEMORY)
        self._speakers: deque[str] = deque(maxlen=MEMORY)
        self._open: list[Turn] = []
        self._present: list[str] = []
        self._topic = ""
        self._run = 0

    def attribute(self) -> None:
        names: list[str] = []
        for passage in self._passages:
            names += run_pass("people of a scene", passage.block.text, list, self._people, passage)
        self._present = list(dict.fromkeys(names))
        passes = (
            ("mentions", self._mention),
            ("speakers by tag", self._tagged),
            ("speakers by the sentence beside", self._beside),
            ("speakers by turns", self._by_turns),
            ("memory of speakers", self._remember),
        )
        for passage in self._passages:
            for name, work in passes:
                run_pass(name, passage.block.text, nothing, work, passage)
        words = " ".join(turn.text for turn in self._open)
        run_pass("speakers of a scene without tags", words, nothing, self._settle)
        for passage in self._passages:
            _leave_to_narrator(passage)

    def _mention(self, passage: Passage) -> None:
        for piece in passage.told:
            piece.names = tuple(self._roster.named(piece.text))

    def _tagged(self, passage: Passage) -> None:
        before: deque[str] = deque(maxlen=MEMORY)
        for piece in passage.pieces:
            turn = piece.turn
            before.extend(piece.names)
            if not turn or turn.speaker or not turn.tag:
                continue
            name, how, confidence = self._resolve(turn.tag.subject, turn, before)
            if name:
                turn.speaker, turn.how, turn.confidence = name, how, confidence
                turn.cue = turn.tag.text
            before.extend(_called(turn, self._roster))

    def _resolve(
        self, subject: str, turn: Turn, before: Collection[str]
    ) -> tuple[str, Attribution, float]:
        gender = self._grammar.pronoun(subject)
        if gender == "first":
            return self._grammar.first_person, Attribution.EXPLICIT, EXPLICIT
        if gender is None:
            named = self._roster.named(subject)
            if self._grammar.unseen(subject):
                return "", Attribution.IMPLIED, GUESS
            if named:
                return named[0], Attribution.EXPLICIT, EXPLICIT
            acting = (self._grammar.pronoun(clause) for clause in subject.split("，")[1:])
            gender = next((each for each in acting if each in ("female", "male")), None)
            if gender is None or gender == "first":
                return "", Attribution.EXPLICIT, EXPLICIT
        name, sure = self._pronoun(gender, turn, before)
        return name, Attribution.PRONOUN, SURE_PRONOUN if sure else PRONOUN

    def _pronoun(self, gender: Gender, turn: Turn, before: Collection[str]) -> tuple[str, bool]:
        """Return the person a pronoun refers to, and whether no other one of that gender is near.

        Args:
            gender: Gender of the pronoun.
            turn: Turn whose speaker the pronoun is.
            before: Names mentioned earlier in the same paragraph.
        """
        called = set(_called(turn, self._roster))
        everyone = [*list(before)[::-1], *reversed(self._recent)]
        near = [name for name in everyone if name not in called]
        genders = self._roster.genders
        fitting = list(dict.fromkeys(name for name in near if genders.get(name) == gender))
        unknown = list(dict.fromkeys(n for n in near if genders.get(n, "unknown") == "unknown"))
        if not fitting:
            return (self._likely(unknown, before), False) if unknown else ("", False)
        return self._likely(fitting, before), len(fitting) == 1

    def _likely(self, candidates: Sequence[str], before: Collection[str]) -> str:
        """Return the nearest candidate; in a new paragraph preferably not the last speaker."""
        if candidates[0] == self._topic:
            return candidates[0]
        spoke_last = bool(self._speakers) and candidates[0] == self._speakers[-1]
        return candidates[1 if spoke_last and len(candidates) > 1 and not before else 0]

    def _beside(self, passage: Passage) -> None:
        """Give untagged turns the speaker of their paragraph, or the person it is about."""
        turns = passage.turns
        if turns and not any(turn.speaker for turn in turns):
            name = self._told_about(passage, turns[0])
            if name:
                turns[0].speaker = name
                turns[0].how, turns[0].confidence = Attribution.IMPLIED, IMPLIED
        for before, turn in chain(pairwise(turns), pairwise(turns[::-1])):
            if before.speaker and not turn.speaker:
                turn.speaker, turn.how, turn.cue = before.speaker, before.how, before.cue
                turn.confidence = min(NEAR_TAG, before.confidence)

    def _told_about(self, passage: Passage, turn: Turn) -> str:
        """Return the person a paragraph's narration is about, unless the turn addresses them."""
        called = _called(turn, self._roster)
        start = next(n for n, piece in enumerate(passage.pieces) if piece.turn is turn)
        around = [*passage.pieces[:start][::-1], *passage.pieces[start:]]
        for piece in [piece for piece in around if piece.role is Role.TOLD][:MEMORY]:
            gender = self._grammar.pronoun(piece.text)
            if gender == "first":
                return self._grammar.first_person
            named = self._pronoun(gender, turn, ())[0] if gender else next(iter(piece.names), "")
            if named and named not in called:
                return named
        return ""

    def _by_turns(self, passage: Passage) -> None:
        for turn in passage.turns:
            if turn.speaker:
                self._run = 0
                self._fill_open(turn.speaker)
            elif not self._speakers:
                self._open.append(turn)
                continue
            else:
                self._run += 1
                other = self._other(self._speakers[-1], turn)
                turn.speaker = other or self._grammar.someone
                turn.how = Attribution.ALTERNATION if other else Attribution.IMPLIED
                confidence = ALTERNATION - 0.03 * (self._run - 1)
                turn.confidence = max(LEAST_ALTERNATION, confidence) if other else GUESS
            self._speakers.append(turn.speaker)

    def _fill_open(self, speaker: str) -> None:
        """Attribute the turns before the first known speaker by alternating backwards from it."""
        if not self._open:
            return
        other = self._other(speaker, self._open[-1]) or self._grammar.someone
        for back, turn in enumerate(reversed(self._open)):
            turn.speaker = other if back % 2 == 0 else speaker
            turn.how, turn.confidence = Attribution.ALTERNATION, LEAST_ALTERNATION
        self._speakers += [turn.speaker for turn in self._open]
        self._open.clear()

    def _other(self, speaker: str, turn: Turn) -> str:
        """Return the partner in a talk: the last other speaker, a person addressed, or one near."""
        called = set(_called(turn, self._roster))
        before = chain((self._topic,), reversed(self._speakers), reversed(self._recent))
        everyone = chain(before, self._present)
        usable = (n for n in everyone if n not in called and n not in ("", speaker, NARRATOR))
        return next(usable, "")

    def _settle(self) -> None:
        """Assign the turns of a scene that names no speaker to the people in it, in rotation."""
        pair = self._present[:2] or [self._grammar.someone]
        for number, turn in enumerate(self._open):
            turn.speaker = pair[number % len(pair)]
            turn.how, turn.confidence = Attribution.IMPLIED, GUESS

    def _remember(self, passage: Passage) -> None:
        for piece in passage.pieces:
            if piece.role is Role.TOLD:
                self._recent.extend(piece.names)
        if passage.pieces:
            # The person mentioned right before a paragraph is likely to speak in it.
            mentions = passage.pieces[-1].names
            self._topic = mentions[0] if mentions and not passage.turns else ""
        for turn in passage.turns:
            self._recent.extend([*_called(turn, self._roster), turn.speaker])

    def _people(self, passage: Passage) -> list[str]:
        names: list[str] = []
        for piece in passage.pieces:
            if piece.role is not Role.SPEECH:
                names += self._roster.named(piece.text)
            elif piece.turn and piece.turn.speaker:
                names.append(piece.turn.speaker)
        return names


def _leave_to_narrator(passage: Passage) -> None:
    """Turn the turns without a speaker, and their tags, into narration, so that all is spoken."""
    for piece in passage.pieces:
        if piece.turn and not piece.turn.speaker.strip():
            piece.turn, piece.role = None, Role.TOLD


def _called(turn: Turn, roster: Roster) -> list[str]:
    """Return the people a turn addresses: names alone between commas, other than its speaker."""
    called = []
    for piece in turn.pieces:
        for position, name in roster.mentions(piece.text):
            before = piece.text[:position].rstrip()
            after = piece.text[position : position + len(name) + 2]
            rest = after[len(name) :].lstrip()[:1]
            if (not before or before[-1] in ",，") and (not rest or rest in ",.!?，。！？…"):
                called.append(name)
    return called
