"""The pieces of a story with what each says about the surroundings, and where they may change."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .modes import is_past_perfect
from .places import Relation
from .record import Role

if TYPE_CHECKING:
    from ainern2d.core import Mode

    from .moments import Clue, Leap
    from .places import PlaceMention
    from .record import Piece

Why = Literal["start", "break", "leap", "meanwhile", "move", "slug", "told", "mode", "back"]
"""Why a scene begins."""
Turning = Literal["broken", "talk", "hours", "days", "move", "paragraph", "inside"]
"""What is between a piece and the one before it: a break of the format, talk, a leap of hours or of
days, people who go elsewhere, a new paragraph, or nothing."""
_REPORTS = re.compile(
    r"\b(?:said|told|swore|testified|stated|declared|deposed|explained|recalled|remember(?:ed)?"
    r"|recollect(?:ed)?|related|confessed|admitted|answered|replied)\b"
)


@dataclass(slots=True)
class Unit:
    """A piece, what it says about the surroundings, and what they are there.

    Attributes:
        passage: Number of its passage.
        piece: The piece.
        first: Whether it is the first piece of its passage.
        slug: Slug line of its scene, or empty.
        begins: Why a scene begins before its passage, as far as the format says so.
        places: Places that it names.
        clues: What it says about time, weather and season; of speech only greetings.
        leap: Leap in time with which it begins.
        leads: What it leads into: a memory, a dream, a tale.
        perfect: Whether it tells what had happened before.
        mode: What its scene is in the story.
        part: Number of the stretch of one mode to which it belongs.
        found: Place, time, weather and season there, each with its probability.
    """

    passage: int
    piece: Piece
    first: bool
    slug: str = ""
    begins: Why | None = None
    places: list[PlaceMention] = field(default_factory=list)
    clues: list[Clue] = field(default_factory=list)
    leap: Leap | None = None
    leads: Mode | None = None
    perfect: bool = False
    mode: Mode = "present"
    part: int = 0
    found: dict[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def spoken(self) -> bool:
        """Whether it is speech."""
        return self.piece.role is Role.SPEECH

    @property
    def turning(self) -> Turning:
        """What is between it and the piece before it."""
        if self.begins:
            return "broken"
        if self.spoken:
            return "talk"
        if self.leap and (self.first or self.leap.kind == "days") and not self.perfect:
            return "hours" if self.leap.kind == "hours" else "days"
        if any(place.relation is Relation.TO for place in self.places):
            return "move"
        return "paragraph" if self.first else "inside"

    def is_past(self, position: int) -> bool:
        """Return whether the clause at a position tells what had happened before."""
        if not self.perfect or self.mode != "present":
            return False
        text = self.piece.text
        start = max(text.rfind(mark, 0, position) for mark in ",;:—") + 1
        ends = [end for mark in ",;:—" if (end := text.find(mark, position)) >= 0]
        return is_past_perfect(text[start : min(ends, default=len(text))])

    @property
    def is_reported(self) -> bool:
        """Whether it tells what somebody says or remembers of an earlier time."""
        return self.perfect and self.mode == "present" and bool(_REPORTS.search(self.piece.text))

    def value(self, what: str) -> str:
        """Return the place, time, weather or season, or empty."""
        return self.found.get(what, ("", 0.0))[0]
