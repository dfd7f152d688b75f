"""What an answer says to people: English words, with a code for pages in other languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from ..translatable import Coded

if TYPE_CHECKING:
    from collections.abc import Iterable


class Saying(BaseModel):
    """Something that is said to people.

    Attributes:
        words: In English.
        code: Names what is said; empty where there are words alone.
        params: What is in the words, by name.
    """

    words: str
    code: str = ""
    params: dict[str, Any] = {}


def saying(words: str) -> Saying:
    """Return words with their code, if they have one."""
    if isinstance(words, Coded):
        return Saying(words=str(words), code=words.code, params=words.params)
    return Saying(words=words)


def sayings(words: Iterable[str]) -> list[Saying]:
    """Return several of them."""
    return [saying(each) for each in words]
