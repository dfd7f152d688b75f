"""Records for each sentence of the story, in order, the line or shot that covers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ainern2d.core import Sentence


@dataclass(slots=True)
class Entry:
    """A sentence; ``at`` is set once its line or shot exists.

    Attributes:
        text: The sentence, as written.
        by: Kind of its cover; see :class:`ainern2d.core.story.storyboard.Sentence`.
        at: Provisional id of the line or shot.
    """

    text: str
    by: Literal["line", "shown", "heading"]
    at: str = ""


class CoverageBook:
    """The entries of all sentences so far, in the order of the story."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def heading(self, text: str) -> None:
        """Add a sentence that became a title or a place."""
        self._entries.append(Entry(text, "heading"))

    def add(self, text: str, covered_by: Literal["line", "shown"], at: str = "") -> Entry:
        """Add a sentence that is spoken or shown."""
        entry = Entry(text, covered_by, at)
        self._entries.append(entry)
        return entry

    def __len__(self) -> int:
        return len(self._entries)

    def cut(self, length: int) -> None:
        """Keep only the first ``length`` entries."""
        del self._entries[length:]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the coverage."""
        return tuple(Sentence(text=e.text, covered_by=e.by, at=e.at) for e in self._entries)
