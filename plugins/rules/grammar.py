"""What the planner needs to know about a language; one implementation for each."""

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
        subject: Whoever speaks, as written; may be a pronoun, or empty.
        text: All of it.
        cut: Position in the prose where the tag begins; what stands before it is narration.
        extra: Whether it tells more than who speaks and how, so that it must be heard.
    """

    subject: str
    text: str
    cut: int = 0
    extra: bool = False


class Grammar(Protocol):
    """The rules of one language."""

    language: str
    someone: str
    """The name of a speaker of whom the story tells nothing."""
    first_person: str
    """The name of a narrator who takes part in the story."""

    def tag_after(self, prose: str, quote: str) -> Tag | None:
        """Return the tag with which the sentence after a quotation begins."""
        ...

    def tag_before(self, prose: str) -> Tag | None:
        """Return the tag with which the sentence before a quotation ends."""
        ...

    def people(
        self, prose: Sequence[str], subjects: Sequence[str], speech: Sequence[str]
    ) -> list[Person]:
        """Return who appears in a story.

        Args:
            prose: Its sentences outside quotations.
            subjects: The subjects of its tags.
            speech: Its quotations.
        """
        ...

    def pronoun(self, phrase: str) -> Gender | Literal["first"] | None:
        """Return the gender of the pronoun a phrase begins with, or None if it has none."""
        ...

    def unseen(self, subject: str) -> bool:
        """Return whether the subject of a tag hides who speaks, as "a voice behind Tom" does."""
        ...

    def plural(self, sentence: str) -> bool:
        """Return whether a sentence tells of several people by a pronoun."""
        ...

    def introduced(self, sentence: str, name: str) -> Gender:
        """Return the gender of the noun by which a sentence introduces somebody."""
        ...

    def genders(self, sentence: str) -> list[tuple[int, Gender]]:
        """Return where a sentence has gendered pronouns in the third person singular."""
        ...
