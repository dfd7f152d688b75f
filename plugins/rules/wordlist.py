"""Word lists are written as prose, so that people can read and extend them."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """Return the words of a list, which white space separates."""
    return tuple(text.split())
