"""A person of a story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Gender = Literal["female", "male", "unknown"]


@dataclass(frozen=True, slots=True)
class Person:
    """A person of a story.

    Attributes:
        name: Name, unique in the story.
        aliases: All words and phrases that refer to this person, the name included.
        gender: Gender, as far as the words say.
    """

    name: str
    aliases: tuple[str, ...]
    gender: Gender = "unknown"
