"""Types of what messages hold: each number, text and collection has bounds.

Numbers and collections beyond their bounds make a message malformed. Text for people is cut and
made printable instead: a worker's result is not lost for the words of its error.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, JsonValue

from ...printable import one_line, printable

MOST_BYTES = 2**50
"""Bound of a file's size, and of a GPU's memory."""
MOST_INT = 2**63 - 1
MOST_FACTS = 20_000
"""Values in the facts of one artifact."""
DEEPEST_FACTS = 20
LONGEST_FACT = 20_000
"""Characters of one text in the facts."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,120}$")]
MediaType = Annotated[str, Field(pattern=r"^[a-z0-9.+/-]{1,100}$")]
Bytes = Annotated[int, Field(ge=0, le=MOST_BYTES)]
Number = Annotated[int, Field(ge=1, le=1_000_000)]
Seconds = Annotated[float, Field(ge=0, le=1e9)]
Moment = Annotated[float, Field(ge=-1e18, le=1e18)]
"""Unix time by a clock that may be wrong."""


def _line(most: int) -> Any:
    def cut(text: str) -> str:
        return one_line(text[:most])[:most]

    return Annotated[str, AfterValidator(cut), Field(json_schema_extra={"maxLength": most})]


def _text(most: int) -> Any:
    def cut(text: str) -> str:
        return printable(text[:most])[:most]

    return Annotated[str, AfterValidator(cut), Field(json_schema_extra={"maxLength": most})]


Word = _line(200)
"""Text on one line; longer ones are cut."""
Line = _line(1000)
Text = _text(20_000)
"""Text of several lines; longer ones are cut."""


def bounded_facts(facts: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return facts whose texts are printable.

    Raises:
        ValueError: They are too many, too deep, or a number or a text among them is too large.
    """
    left = [MOST_FACTS]
    found: dict[str, JsonValue] = _bounded(facts, 0, left)
    return found


def _bounded(value: Any, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0:
        raise ValueError(f"more than {MOST_FACTS} values")
    if depth > DEEPEST_FACTS:
        raise ValueError(f"more than {DEEPEST_FACTS} levels")
    if isinstance(value, dict):
        return {
            _bounded(key, depth + 1, left): _bounded(each, depth + 1, left)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_bounded(each, depth + 1, left) for each in value]
    if isinstance(value, str):
        if len(value) > LONGEST_FACT:
            raise ValueError(f"a text of {len(value)} characters")
        return printable(value)
    if isinstance(value, int) and abs(value) > MOST_INT:
        raise ValueError("a number of more than 63 bits")
    return value
