"""The interface between the planner and a language; one implementation per language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Tag:
    """The words that attribute a quotation, such as ``said the old keeper softly``.

    Attributes:
        text: The whole tag.
        cut: Position in the prose where the tag begins; the text before it is narration.
        extra: Whether it says more than who speaks and how, so that it must be spoken.
    """

    text: str
    cut: int = 0
    extra: bool = False


class Grammar(Protocol):
    """The rules of one language."""

    language: str
    first_person: str
    """Name of a narrator who is a character of the story."""

    def tag_after(self, prose: str, quote: str) -> Tag | None:
        """Return the tag at the start of the sentence after a quotation, or None."""
        ...

    def is_tagged(self, prose: str) -> bool:
        """Return whether prose begins with the tag of a quotation that ends in a comma."""
        ...

    def tag_before(self, prose: str) -> Tag | None:
        """Return the tag at the end of the sentence before a quotation, or None."""
        ...
