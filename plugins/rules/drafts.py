"""A shot while it is planned: it still grows, and knows how long it would be."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from ainern2d.core.story.language import gap
from ainern2d.core.story.sentences import spoken_seconds
from ainern2d.core.story.storyboard import Prop, Shot, ShotSize
from ainern2d.core.story.timeline import GAP, LEAD, TAIL

from .camera import camera_move

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core.story.storyboard import Line

seconds_of = lru_cache(maxsize=4096)(spoken_seconds)
"""The estimated length of a text; the same texts are asked for again and again."""
LONGEST_ACTION = 200
"""Characters of the story that say what a shot shows."""


@dataclass(slots=True)
class Draft:
    """A shot that still grows.

    Attributes:
        id: Provisional.
        size: How much is seen.
        cast: Who is in view, from left to right.
        focus: Whom the camera is on, or empty.
        pair: The one in focus and the partner in the talk, from left to right, or empty. Closer
            shots keep screen direction by it, and may be taken over the partner's shoulder.
        action: What is shown, in the story's words.
        caption: Lettering, or empty.
        prop: What an insert shows, or None.
        held: What people in view hold.
        lines: What is said in it.
        told: Whether the narrator alone speaks in it.
        establishing: Whether it shows a scene's place for the first time.
        silence: Its shortest length, in seconds.
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
    lines: list[Line] = field(default_factory=list)
    told: bool = True
    establishing: bool = False
    silence: float = 1.5

    @property
    def seconds(self) -> float:
        """Length by the estimated pace of speech."""
        spoken = sum(seconds_of(line.text) / line.pace for line in self.lines)
        gaps = float(GAP) * max(0, len(self.lines) - 1)
        return max(self.silence, float(LEAD + TAIL) + spoken + gaps)

    @property
    def text(self) -> str:
        """What is said in it."""
        return " ".join(line.text for line in self.lines)

    def takes(self, seconds: float, limit: float) -> bool:
        """Return whether a line of some seconds fits without going beyond a limit."""
        return not self.lines or self.seconds + float(GAP) + seconds <= limit

    def show(self, text: str) -> None:
        """Add words to what is shown."""
        self.action = f"{self.action} {text}".strip()[:LONGEST_ACTION]

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
            min_seconds=self.silence,
        )

    def plain(self) -> Shot:
        """Return the shot with its lettering and lines alone."""
        return Shot(id=self.id, size=self.size, caption=self.caption, lines=tuple(self.lines))


def one_line(sentences: Sequence[str]) -> str:
    """Join sentences into a line, and end one whose comma went with its tag."""
    text = sentences[0]
    for sentence in sentences[1:]:
        text += gap(text, sentence) + sentence
    if text[-1].isalnum():
        text += "。" if gap(text, "一") == "" else "."
    return text
