"""Types of the fields of a storyboard; each has a bound. And why the planner fills one in.

The bounds are far above what a chapter needs: a storyboard may come from anywhere, and each
character of a line is spoken.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import Field

from ..ops.record import Record

PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Pattern of texts without control characters, which neither the database nor a terminal takes."""

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=PRINTABLE)]
Reference = Annotated[str, Field(max_length=200, pattern=PRINTABLE)]
"""The name of something of the storyboard, or of a backend; or empty."""
Phrase = Annotated[str, Field(max_length=2_000, pattern=PRINTABLE)]
Passage = Annotated[str, Field(max_length=20_000, pattern=PRINTABLE)]
Number = Annotated[int, Field(ge=0, lt=2**31)]
Confidence = Annotated[float, Field(ge=0, le=1)]
"""Probability that what the planner found is what the story says, 0 to 1."""


class Evidence(Record):
    """Why the planner says something of a person, a place, a scene or the world.

    Attributes:
        confidence: Probability that it is true, 0 to 1.
        sentence: The sentence of the story that says so; empty if it is only assumed, or stays from
            an earlier scene.
    """

    confidence: Confidence = 0.0
    sentence: Passage = ""


Told = TypeVar("Told", bound=Record)
_REASONS = frozenset({"confidence", "evidence", "sentence"})


def unexplained(record: Told) -> Told:
    """Return a record without the reasons of the planner: requests and op keys have none.

    >>> from .places import World
    >>> why = {"era": (Evidence(confidence=0.6, sentence="The emperor bowed."),)}
    >>> unexplained(World(era="ancient", evidence=why)) == World(era="ancient")
    True
    """
    fields = type(record).model_fields
    reasons = {name: field for name, field in fields.items() if name in _REASONS}
    return record.model_copy(
        update={n: f.get_default(call_default_factory=True) for n, f in reasons.items()}
    )
