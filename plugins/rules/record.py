"""The record that the passes of the planner fill in: passages, pieces, turns, entities, mentions.

Blocks of the story become passages, whose pieces are sentences of speech, narration or tags. The
passes then find the words that refer to people (mentions), the people (entities), the speaker of
each turn, and what scenes, shots and deeds need.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Literal

from ainern2d.core import Attribution, Deed, EffectCue, Feeling, SoundCue

if TYPE_CHECKING:
    from ainern2d.core import Block

    from .grammar import Tag
    from .person import Gender

Age = Literal["", "child", "young", "adult", "old"]
"""Age as the story says it; empty if it does not."""


Relation = Literal["", "answers", "goes on"]
"""What the verb of a tag says of the speech before it."""


class Species(Enum):
    """What kind of being an entity is."""

    HUMAN = "human"
    ANIMAL = "animal"
    ROBOT = "robot"
    GHOST = "ghost"
    MONSTER = "monster"
    OTHER = "other"


@dataclass(slots=True, eq=False)
class Entity:
    """A person, or another being that acts or speaks, under all its names.

    Attributes:
        name: Name, unique in the story; the fullest by which the story calls it often.
        aliases: All words and phrases that refer to it, the name included; no pronouns.
        gender: Gender, as far as the story says or suggests it.
        age: Age, as far as the story says it.
        years: Age in years, if the story gives a number.
        species: What kind of being it is.
        kind: Of an animal, robot or monster: its noun, such as ``fox`` or ``狐狸``; else empty.
        role: Occupation, kinship or rank, such as ``judge`` or ``师父``.
        count: Number of beings; 1 for a person, more for a group, 0 for a crowd without a number.
        narrates: Whether it is the first person who tells the story.
        named: Whether it has a proper name.
        acts: Whether it speaks, or is the subject of narration and mentioned more than once; a
            person who is only spoken of does not act.
        male_odds: Evidence for a man (positive) or a woman (negative), in log-odds. ``gender``
            says what follows from it.
    """

    name: str
    aliases: tuple[str, ...] = ()
    gender: Gender = "unknown"
    age: Age = ""
    years: int | None = None
    species: Species = Species.HUMAN
    kind: str = ""
    role: str = ""
    count: int = 1
    narrates: bool = False
    named: bool = True
    acts: bool = False
    male_odds: float = 0.0


class MentionKind(Enum):
    """By what kind of words a mention refers."""

    NAME = "name"
    NOUN = "noun"
    PRONOUN = "pronoun"
    FIRST = "first"
    GROUP = "group"


@dataclass(slots=True, eq=False)
class Mention:
    """Words of a piece that refer to one entity, or to several.

    Attributes:
        start: Position of the first character in the text of the piece.
        end: Position after the last one.
        kind: By what kind of words.
        entities: Who is meant: one entity; several for a group such as ``they`` or ``两个人``, as
            far as they are known; none if it is not known.
        subject: Whether the mention is the subject of its clause.
        possessive: Whether it is only the owner of what is said, as in ``her hat``.
        gender: Gender that the words themselves have, as ``she`` and ``the woman`` do.
        vocative: Whether it calls a listener, as ``Anna`` in ``“Come in, Anna.”``
        listener: Whether narration says that it is spoken to, as ``林晓`` in ``他对林晓说``.
    """

    start: int
    end: int
    kind: MentionKind
    entities: tuple[Entity, ...] = ()
    subject: bool = False
    possessive: bool = False
    gender: Gender = "unknown"
    vocative: bool = False
    listener: bool = False


class ClueKind(Enum):
    """How words beside a quotation point at its speaker, the surest first."""

    VERB_FIRST = "verb first"
    """Behind it: ``said Anna``."""
    SUBJECT_FIRST = "subject first"
    """Behind it: ``Anna said``."""
    BEFORE = "before"
    """Before it: ``Anna said,`` or ``Anna turned round:``."""
    BEAT_AFTER = "beat after"
    """The subject of the sentence behind it, which has no verb of speech."""
    BEAT_BEFORE = "beat before"
    """The subject of the sentence before it."""
    BEAT_FAR = "beat far"
    """A mention later in the sentence before it."""

    @property
    def attributes(self) -> bool:
        """Whether words of this kind say who speaks, and not only suggest it."""
        return self in (ClueKind.VERB_FIRST, ClueKind.SUBJECT_FIRST, ClueKind.BEFORE)


@dataclass(frozen=True, slots=True, eq=False)
class Clue:
    """Words beside a quotation that say or suggest who speaks.

    Attributes:
        kind: Where they stand and what they are.
        mention: Who they say speaks.
        strong: Whether their verb is used of speech only, as ``replied`` is and ``went on`` is not.
        relation: What their verb says of the speech before: ``answers`` it, as ``replied`` does, or
            ``goes on`` with it, as ``added`` does; empty if it says nothing.
        colon: Whether they end in a colon, so that the quotation behind them is no continuation.
    """

    kind: ClueKind
    mention: Mention
    strong: bool = False
    relation: Relation = ""
    colon: bool = False


class Role(Enum):
    """The purpose of a piece of a passage."""

    SPEECH = "speech"
    TOLD = "told"
    TAG = "tag"


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """What a viewer sees or hears, and where the words stand that say so.

    Attributes:
        at: Position of the words in the text of the piece.
        what: What is done, felt, shines or is heard.
        by: Of a deed: the words for those who do it, if the sentence has any.
    """

    at: int
    what: Deed | Feeling | EffectCue | SoundCue
    by: tuple[Mention, ...] = ()


@dataclass(slots=True, eq=False)
class Piece:
    """A few words of the story, as written; the unit of coverage.

    Attributes:
        text: The words.
        role: Their purpose.
        turn: The turn they belong to, for speech and tags.
        mentions: The words that refer to people, in the order of the text; of all roles.
        events: What is done, felt, shines or is heard in it, of narration and tags.
        topics: Of speech: the deeds, people and things that it mentions; see :mod:`.topics`.
    """

    text: str
    role: Role
    turn: Turn | None = None
    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()
    topics: tuple[Deed, ...] = ()

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """What is done in it."""
        return tuple(event.what for event in self.events if isinstance(event.what, Deed))

    @property
    def feelings(self) -> tuple[Feeling, ...]:
        """How people feel in it."""
        return tuple(event.what for event in self.events if isinstance(event.what, Feeling))

    @property
    def effects(self) -> tuple[EffectCue, ...]:
        """What moves or shines in it."""
        return tuple(event.what for event in self.events if isinstance(event.what, EffectCue))

    @property
    def sounds(self) -> tuple[SoundCue, ...]:
        """What is heard in it besides speech."""
        return tuple(event.what for event in self.events if isinstance(event.what, SoundCue))


@dataclass(slots=True, eq=False)
class Turn:
    """One quotation, or several by one speaker with a tag in between.

    Attributes:
        pieces: Spoken pieces.
        tag: Words that name the speaker, if any.
        speaker: Name of the speaker, once found.
        how: How the speaker was found.
        confidence: Confidence in the speaker, 0 to 1.
        alternatives: Names of others who may speak, and the confidence in each, likeliest first.
        cue: Words that say how it is spoken.
        off_screen: Whether the speaker is out of view.
        addressee: Name of the person to whom it is said, if known.
        clues: Words beside the quotations that say or suggest who speaks.
        unclosed: Whether the last quotation has no closing mark, so that the next paragraph
            continues it.
    """

    pieces: list[Piece] = field(default_factory=list)
    tag: Tag | None = None
    speaker: str = ""
    how: Attribution = Attribution.IMPLIED
    confidence: float = 0.0
    alternatives: tuple[tuple[str, float], ...] = ()
    cue: str = ""
    off_screen: bool = False
    addressee: str = ""
    clues: list[Clue] = field(default_factory=list)
    unclosed: bool = False

    @property
    def text(self) -> str:
        """All words spoken in the turn."""
        return " ".join(piece.text for piece in self.pieces)


@dataclass(slots=True, eq=False)
class Passage:
    """One block of the story in pieces.

    Attributes:
        block: The block.
        pieces: Pieces in the order of the story.
        new_scene: Whether a scene begins here.
    """

    block: Block
    pieces: list[Piece] = field(default_factory=list)
    new_scene: bool = False

    @property
    def turns(self) -> list[Turn]:
        """The turns of the passage, in order."""
        return list(dict.fromkeys(piece.turn for piece in self.pieces if piece.turn))

    @property
    def told(self) -> list[Piece]:
        """The pieces of narration."""
        return [piece for piece in self.pieces if piece.role is Role.TOLD]


LONGEST_REASON = 500
"""Longest sentence that is quoted as a reason, in characters."""


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def quoted(sentence: str) -> str:
    """Return a sentence of the story as a reason: without control characters, and not too long."""
    return _CONTROLS.sub(" ", sentence[:LONGEST_REASON])
