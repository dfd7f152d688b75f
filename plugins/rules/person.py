"""Somebody whom a story tells of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Gender = Literal["female", "male", "unknown"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a story.

    Attributes:
        name: The identity.
        aliases: Every word or words that mean this person, the name included.
        gender: As far as the words tell.
    """

    name: str
    aliases: tuple[str, ...]
    gender: Gender = "unknown"
