"""Types of the text and number fields of a storyboard; each has a bound.

The bounds are far above what a chapter needs: a storyboard may come from anywhere, and each
character of a line is spoken.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

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
