"""A shot during planning: it can grow, and estimates its length."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from ainern2d.core import (
    Deed,
    EffectCue,
    Feeling,
    Prop,
    Shot,
    ShotSize,
    SoundCue,
    gap,
    spoken_seconds,
)
from ainern2d.core.story.timeline import GAP, LEAD, TAIL

from .camera import camera_move
from .props import ANIMALS
from .topics import chosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ainern2d.core import Extras, Line, Verb

    from .record import Piece

Told = TypeVar("Told")

seconds_of = lru_cache(maxsize=4096)(spoken_seconds)
"""Cached estimate of the time to speak a text, in seconds; the planner asks repeatedly."""
LONGEST_ACTION = 200
"""Longest description of what a shot shows, in characters of the story."""
MOST_TOLD = 20
"""Most deeds, feelings, effects, sounds or groups of extras of one shot."""
LONGEST_TITLE = 300
"""Longest title of a story or scene, and text of a title card, in characters."""


@dataclass(slots=True)
class Draft:
    """A shot that can still grow.

    Attributes:
        id: Provisional id.
        size: Shot size.
        cast: Characters in view, from left to right.
        focus: Character on whom the camera is, or empty.
        pair: The character in focus and the partner in the talk, from left to right, or empty.
            Close shots keep screen direction by it, and may be over the partner's shoulder.
        action: What is shown, in the story's words.
        caption: Text of a title card, or empty.
        prop: Prop that an insert shows, or None.
        held: Props held by characters in view.
        pieces: Narration and tags of which it shows the whole or a part.
        events: Their deeds, feelings, effects and sounds.
        extras: People in view who are not in the cast.
        lines: Lines of the shot.
        topics: What they tell of.
        told: Whether only the narrator speaks in it.
        establishing: Whether it shows a scene's place for the first time.
        silence: Its shortest length in seconds.
    """

    id: str
    size: ShotSize
    cast: tuple[str, ...] = ()
    focus: str = ""
    pair: tuple[str, ...] = ()
    action: str = ""
    caption: str = ""
    prop: Prop | None = None
    held: dict[str, Prop] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    events: list[Deed | Feeling | EffectCue | SoundCue] = field(default_factory=list)
    extras: list[Extras] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    topics: list[Deed] = field(default_factory=list)
    told: bool = True
    establishing: bool = False
    silence: float = 1.5

    @property
    def seconds(self) -> float:
        """Length in seconds, estimated from the usual pace of speech."""
        spoken = sum(seconds_of(line.text) / line.pace for line in self.lines)
        gaps = float(GAP) * max(0, len(self.lines) - 1)
        return max(self.silence, float(LEAD + TAIL) + spoken + gaps)

    @property
    def text(self) -> str:
        """Words spoken in the shot."""
        return " ".join(line.text for line in self.lines)

    @property
    def verbs(self) -> set[Verb]:
        """The deeds that it shows."""
        return {event.verb for event in self.events if isinstance(event, Deed)}

    def takes(self, seconds: float, limit: float) -> bool:
        """Return whether a line of some seconds fits without exceeding a limit."""
        return not self.lines or self.seconds + float(GAP) + seconds <= limit

    def show(self, text: str) -> None:
        """Add words to the description of what is shown."""
        self.action = f"{self.action} {text}".strip()[:LONGEST_ACTION]

    def tell(
        self,
        piece: Piece,
        events: Iterable[Deed | Feeling | EffectCue | SoundCue],
        extras: Sequence[Extras] = (),
    ) -> None:
        """Add what a piece tells, with those of its people who are in view.

        Args:
            piece: The piece.
            events: What the shown part of it tells.
            extras: People in it who are not in the cast.
        """
        if piece not in self.pieces:
            self.pieces.append(piece)
        known = {(each.kind, each.count) for each in self.extras}
        self.extras += [each for each in extras if (each.kind, each.count) not in known]
        seen = {*self.cast, *self.pair, *(each.kind for each in self.extras)}
        for event in events:
            if isinstance(event, Feeling) and event.who not in seen:
                continue
            if isinstance(event, Deed):
                # An insert of an animal shows who does it.
                shown = self.prop in ANIMALS
                who = tuple(name for name in event.who if name in seen or shown)
                event = event.model_copy(update={"who": who})
            self.events.append(event)

    def filmed(self) -> Shot:
        """Return the finished shot, with its camera move."""
        content = [self.caption, *self.cast, *(line.text for line in self.lines)]
        closer = self.size in (ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE)
        cast = self.pair if closer and self.pair else self.cast
        return Shot(
            id=self.id,
            size=self.size,
            camera=camera_move(self.size, content, self.seconds),
            cast=cast,
            focus=self.focus,
            action=self.action,
            caption=self.caption,
            lines=tuple(self.lines),
            held={name: self.held[name] for name in cast if name in self.held},
            prop=self.prop or "",
            deeds=self._told(Deed),
            feelings=self._told(Feeling),
            effects=self._told(EffectCue),
            sounds=self._told(SoundCue),
            extras=tuple(self.extras[:MOST_TOLD]),
            min_seconds=self.silence,
            topics=chosen(self.topics, cast),
        )

    def _told(self, kind: type[Told]) -> tuple[Told, ...]:
        return tuple(event for event in self.events if isinstance(event, kind))[:MOST_TOLD]

    def plain(self) -> Shot:
        """Return the shot with its caption and lines only."""
        return Shot(id=self.id, size=self.size, caption=self.caption, lines=tuple(self.lines))


def one_line(sentences: Sequence[str]) -> str:
    """Join sentences into a line; end with a full stop if the comma went with the tag."""
    text = sentences[0]
    for sentence in sentences[1:]:
        text += gap(text, sentence) + sentence
    if text[-1].isalnum():
        text += "。" if gap(text, "一") == "" else "."
    return text


def shortened(title: str) -> str:
    """Return a title with at most so many characters as a card can show."""
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"
