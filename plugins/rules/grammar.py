"""The interface between the planner and a language; one implementation per language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .person import Gender, Person


@dataclass(frozen=True, slots=True)
class Tag:
    """The words that attribute a quotation, such as ``said the old keeper softly``.

    Attributes:
        subject: Speaker as written; may be a pronoun, or empty.
        text: The whole tag.
        cut: Position in the prose where the tag begins; the text before it is narration.
        extra: Whether it says more than who speaks and how, so that it must be spoken.
    """

    subject: str
    text: str
    cut: int = 0
    extra: bool = False


class Grammar(Protocol):
    """The rules of one language."""

    language: str
    someone: str
    """Name of a speaker about whom the story says nothing."""
    first_person: str
    """Name of a narrator who is a character of the story."""

    def tag_after(self, prose: str, quote: str) -> Tag | None:
        """Return the tag at the start of the sentence after a quotation, or None."""
        ...

    def tag_before(self, prose: str) -> Tag | None:
        """Return the tag at the end of the sentence before a quotation, or None."""
        ...

    def people(
        self, prose: Sequence[str], subjects: Sequence[str], speech: Sequence[str]
    ) -> list[Person]:
        """Return the people of a story.

        Args:
            prose: Sentences outside quotations.
            subjects: Subjects of the tags.
            speech: Quotations.
        """
        ...

    def pronoun(self, phrase: str) -> Gender | Literal["first"] | None:
        """Return the gender of the pronoun at the start of a phrase, or None."""
        ...

    def unseen(self, subject: str) -> bool:
        """Return whether a tag's subject hides the speaker, as "a voice behind Tom" does."""
        ...

    def plural(self, sentence: str) -> bool:
        """Return whether a sentence refers to several people by a pronoun."""
        ...

    def introduced(self, sentence: str, name: str) -> Gender:
        """Return the gender of the noun by which a sentence introduces a person."""
        ...

    def genders(self, sentence: str) -> list[tuple[int, Gender]]:
        """Return position and gender of the singular third-person pronouns in a sentence."""
        ...
