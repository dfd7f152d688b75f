"""The story as the speaker model sees it: utterances, and the mentions of people around them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from .record import ClueKind, MentionKind, Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .person import Gender
    from .record import Clue, Entity, Mention, Passage, Piece, Turn

MOST_CLUES = 3
"""Most clues that one utterance keeps: the surest ones."""
CERTAIN = 2.0
"""Log-odds of a gender that a pronoun cannot contradict."""
_NAMING = (MentionKind.NAME, MentionKind.NOUN, MentionKind.FIRST)
_ORDER = {kind: number for number, kind in enumerate(ClueKind)}


@dataclass(slots=True, eq=False)
class Utterance:
    """What one person says in one paragraph, and in those that continue an unclosed quotation.

    Attributes:
        turns: Its turns.
        first: Number of the passage in which it begins.
        last: Number of the passage in which it ends.
        start: Position of its first character in the story.
        end: Position after its last one.
        talk: Number of the conversation: utterances in adjacent paragraphs belong together.
        clues: The words beside it that point at its speaker, the surest first.
    """

    turns: list[Turn]
    first: int
    last: int
    start: int
    end: int
    talk: int = 0
    clues: list[Clue] = field(default_factory=list)

    @property
    def tag(self) -> Clue | None:
        """The clue that says who speaks, if there is one."""
        return next((clue for clue in self.clues if clue.kind.attributes), None)

    @property
    def beat(self) -> Clue | None:
        """The clue that suggests who speaks, if there is one."""
        return next((clue for clue in self.clues if not clue.kind.attributes), None)


@dataclass(slots=True, eq=False)
class Seen:
    """A mention with its place in the story.

    Attributes:
        at: Position of its first character in the story.
        passage: Number of its passage.
        entity: Number of the entity it refers to.
        mention: The mention.
    """

    at: int
    passage: int
    entity: int
    mention: Mention


class Story:
    """Utterances and mentions of a story, in the order of the text.

    Attributes:
        utterances: The utterances.
        told: The mentions outside quotations that refer to one known entity: names, nouns, and the
            first person.
        spoken: By utterance, the mentions inside it that refer to one known entity.
        firsts: By utterance, the number of first-person pronouns in it.
        called: By utterance, the genders of words such as ``sir`` that call its listener.
        spans: By passage, the positions of its first character and after its last one.
        scenes: By passage, the position at which its scene begins.
    """

    def __init__(self, passages: Sequence[Passage], entities: Sequence[Entity]) -> None:
        self.entities = entities
        self.utterances: list[Utterance] = []
        self.told: list[Seen] = []
        self.spoken: list[list[Seen]] = []
        self.firsts: list[int] = []
        self.called: list[set[Gender]] = []
        self.spans: list[tuple[int, int]] = []
        self.scenes: list[int] = []
        self._numbers = {id(entity): number for number, entity in enumerate(entities)}
        at = 0
        for number, passage in enumerate(passages):
            at = self._add(passage, number, at)
        self._number_talks(passages)
        self.told_at = [seen.at for seen in self.told]

    def told_between(self, start: int, end: int) -> Sequence[Seen]:
        """Return the mentions outside quotations between two positions."""
        return self.told[bisect_left(self.told_at, start) : bisect_left(self.told_at, end)]

    def told_in(self, passage: int) -> Sequence[Seen]:
        """Return the mentions outside quotations in a passage; none if it does not exist."""
        return self.told_between(*self.spans[passage]) if 0 <= passage < len(self.spans) else ()

    def _add(self, passage: Passage, number: int, at: int) -> int:
        start = at
        places: dict[int, list[tuple[int, Piece]]] = {}
        for piece in passage.pieces:
            end = at + len(piece.text)
            if piece.turn and piece.role is Role.SPEECH:
                places.setdefault(id(piece.turn), []).append((at, piece))
            elif piece.role is not Role.SPEECH:
                self._see(piece.mentions, number, at)
            at = end + 1
        self.spans.append((start, at))
        self.scenes.append(start if passage.new_scene or not self.scenes else self.scenes[-1])
        self._join(passage, number, places)
        return at + 1

    def _see(self, mentions: Sequence[Mention], number: int, at: int) -> None:
        for mention in mentions:
            if len(mention.entities) != 1 or mention.kind not in _NAMING:
                continue
            passive = mention.kind is MentionKind.NOUN and not mention.subject
            if passive and not mention.entities[0].named:
                continue
            entity = self._numbers.get(id(mention.entities[0]))
            if entity is None:
                continue
            self.told.append(Seen(at + mention.start, number, entity, mention))

    def _join(
        self, passage: Passage, number: int, places: Mapping[int, Sequence[tuple[int, Piece]]]
    ) -> None:
        """Join the turns of a passage into utterances, where no tags tell them apart."""
        for turn in passage.turns:
            if id(turn) not in places:
                continue
            start = places[id(turn)][0][0]
            end = places[id(turn)][-1][0] + len(places[id(turn)][-1][1].text)
            before = self.utterances[-1] if self.utterances else None
            goes_on = before is not None and (
                _continues(before, turn)
                if before.last == number
                else before.turns[-1].unclosed and before.last == number - 1
            )
            if before is not None and goes_on:
                before.turns.append(turn)
                before.last, before.end = number, end
                before.clues = _surest([*before.clues, *turn.clues])
            else:
                clues = _surest(turn.clues)
                self.utterances.append(Utterance([turn], number, number, start, end, clues=clues))
                self.spoken.append([])
                self.firsts.append(0)
                self.called.append(set())
            self._hear(places[id(turn)])

    def _hear(self, places: Sequence[tuple[int, Piece]]) -> None:
        for at, piece in places:
            for mention in piece.mentions:
                if mention.kind is MentionKind.FIRST:
                    self.firsts[-1] += 1
                elif mention.vocative and not mention.entities:
                    self.called[-1].add(mention.gender)
                elif len(mention.entities) == 1 and mention.kind is not MentionKind.PRONOUN:
                    entity = self._numbers.get(id(mention.entities[0]))
                    if entity is not None:
                        seen = Seen(at + mention.start, self.utterances[-1].last, entity, mention)
                        self.spoken[-1].append(seen)

    def _number_talks(self, passages: Sequence[Passage]) -> None:
        talk = 0
        for before, utterance in zip(self.utterances, self.utterances[1:], strict=False):
            between = passages[before.last + 1 : utterance.first + 1]
            if len(between) > 1 or any(passage.new_scene for passage in between):
                talk += 1
            utterance.talk = talk


def _surest(clues: Sequence[Clue]) -> list[Clue]:
    return sorted(clues, key=lambda clue: (_ORDER[clue.kind], not clue.strong))[:MOST_CLUES]


def _continues(before: Utterance, turn: Turn) -> bool:
    """Return whether a turn has the speaker of the utterance before it in its paragraph."""
    given = before.turns[-1].speaker
    if given or turn.speaker:
        return given == turn.speaker
    said = before.tag
    says = next((clue for clue in _surest(turn.clues) if clue.kind.attributes), None)
    if said is None and says is not None and says.colon:
        return False
    if said is None or says is None or (says.kind is ClueKind.BEFORE and not says.strong):
        return True
    if len(said.mention.entities) == 1 == len(says.mention.entities):
        return said.mention.entities == says.mention.entities
    kinds = {said.mention.kind, says.mention.kind}
    if len(kinds) > 1 and MentionKind.FIRST not in kinds:
        return not _of_other_gender(said.mention, says.mention)
    return _meant(said) == _meant(says)


def _of_other_gender(one: Mention, other: Mention) -> bool:
    """Return whether a pronoun and a name or noun cannot mean the same person."""
    for pronoun, named in ((one, other), (other, one)):
        if pronoun.kind is MentionKind.PRONOUN and len(named.entities) == 1:
            odds = named.entities[0].male_odds
            if (pronoun.gender == "male" and odds < -CERTAIN) or (
                pronoun.gender == "female" and odds > CERTAIN
            ):
                return True
    return False


def _meant(clue: Clue) -> tuple[object, ...]:
    mention = clue.mention
    if mention.kind is MentionKind.PRONOUN:
        return ("pronoun", mention.gender)
    return tuple(id(entity) for entity in mention.entities) or (id(mention),)


def talks_of(utterances: Sequence[Utterance]) -> list[list[int]]:
    """Return the numbers of the utterances of each conversation."""
    numbers = range(len(utterances))
    return [list(each) for _, each in groupby(numbers, key=lambda n: utterances[n].talk)]
