"""The voices that an audio backend offers, so that people can choose one by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from ..story.fields import PRINTABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_VOICES: Final = 1_000
LONGEST: Final = 200
"""Of a name and a label, in characters; a name is stored with a character of the cast."""
_PRINTABLE = re.compile(PRINTABLE)
_TAG = re.compile("[a-z]{2,3}")
GENDERS: Final = ("female", "male", "")
AGES: Final = ("child", "young", "adult", "old", "")


@dataclass(frozen=True, slots=True)
class NamedVoice:
    """A voice that users may name, as ``voice.name`` of a character.

    Attributes:
        name: As a request has it, at most 200 characters.
        label: What people call it; empty shows the name.
        languages: Primary tags of the languages that it is made for; empty for any.
        gender: As it sounds; empty if that is open.
        age: As it sounds, likewise.
        style: At most five words for how it sounds, such as ``british`` or ``calm``.
        ready: Whether it can speak here now.
    """

    name: str
    label: str = ""
    languages: tuple[str, ...] = ()
    gender: Literal["female", "male", ""] = ""
    age: Literal["child", "young", "adult", "old", ""] = ""
    style: tuple[str, ...] = ()
    ready: bool = True


def checked(voices: Iterable[Any]) -> list[NamedVoice]:
    """Return the voices of a plugin, each with fields that can be shown.

    Raises:
        TypeError: One is none.
        ValueError: A field of one is wrong, two have one name, or there are too many.
    """
    found: dict[str, NamedVoice] = {}
    for voice in voices:
        if not isinstance(voice, NamedVoice):
            raise TypeError(f"{voice!r:.80} is no NamedVoice")
        if wrong := _wrong(voice):
            raise ValueError(f"the voice {voice.name!r:.80}: {wrong}")
        if voice.name in found:
            raise ValueError(f"two voices are called {voice.name!r}")
        found[voice.name] = voice
        if len(found) > MOST_VOICES:
            raise ValueError(f"there are more than {MOST_VOICES} voices")
    return list(found.values())


def _wrong(voice: NamedVoice) -> str:
    if not _is_text(voice.name) or not voice.name.strip():
        return f"its name is no text of 1 to {LONGEST} printable characters"
    if not _is_text(voice.label):
        return f"its label is no text of at most {LONGEST} printable characters"
    if not _are_texts(voice.languages, 20) or not all(map(_TAG.fullmatch, voice.languages)):
        return f"languages is {voice.languages!r:.80}; it is a tuple of tags such as 'en'"
    if voice.gender not in GENDERS or voice.age not in AGES:
        return f"gender is {voice.gender!r:.40} and age {voice.age!r:.40}; see NamedVoice"
    if not _are_texts(voice.style, 5):
        return "style is no tuple of at most five words"
    return "" if isinstance(voice.ready, bool) else "ready is neither True nor False"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST and bool(_PRINTABLE.search(value))


def _are_texts(values: object, most: int) -> bool:
    return isinstance(values, tuple) and len(values) <= most and all(map(_is_text, values))
