"""Keeps the books: every sentence of the story, in order, and the line or shot that covers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ainern2d.core.story.storyboard import Sentence


@dataclass(slots=True)
class Entry:
    """A sentence; a spoken or shown one learns where it is once its line or shot exists.

    Attributes:
        text: The sentence, as written.
        by: What covers it; see :class:`ainern2d.core.story.storyboard.Sentence`.
        at: Provisional id of the line or shot.
    """

    text: str
    by: Literal["line", "shown", "heading"]
    at: str = ""


class CoverageBook:
    """The entries so far, in the order of the story."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def heading(self, text: str) -> None:
        """Enter a sentence that became a title or a place."""
        self._entries.append(Entry(text, "heading"))

    def add(self, text: str, covered_by: Literal["line", "shown"], at: str = "") -> Entry:
        """Enter a sentence that is said or shown."""
        entry = Entry(text, covered_by, at)
        self._entries.append(entry)
        return entry

    def __len__(self) -> int:
        return len(self._entries)

    def cut(self, length: int) -> None:
        """Keep only so many entries, the first ones."""
        del self._entries[length:]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the coverage."""
        return tuple(Sentence(text=e.text, covered_by=e.by, at=e.at) for e in self._entries)
