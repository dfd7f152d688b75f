"""The predicates of a sentence: a verb with its subject, objects and phrases, in any language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

LONGEST_READ = 1_500
"""Characters of a sentence that are read: no sentence of prose is longer."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun phrase.

    Attributes:
        start: Position of its first character in the sentence.
        end: Position after the last one.
        at: Position of its head, the word that says what it is.
        head: The head in its basic form, such as ``box``; two words are joined by ``_`` if things
            have a name of these two.
        words: The phrase without article and owner, such as ``old wooden box``.
        owned: Whether it begins with an owner, as in ``his hat``.
    """

    start: int
    end: int
    at: int
    head: str
    words: str
    owned: bool = False


@dataclass(slots=True, eq=False)
class Predicate:
    """A verb and what stands with it.

    Attributes:
        lemma: The verb in its basic form.
        start: Position of the verb in the sentence.
        end: Position after it.
        subject: Those who do it; of a passive, those to whom it is done.
        objects: What stands behind it without a preposition; at most two.
        phrases: Prepositions and their nouns.
        particles: Particles such as ``up`` and ``down``.
        passive: Whether the subject is not the one who acts.
        sure: Confidence that this happens, and now, 0 to 1.
        linked: Whether the subject, if there is none, is that of the predicate before it.
    """

    lemma: str
    start: int
    end: int
    subject: tuple[Noun, ...] = ()
    objects: list[Noun] = field(default_factory=list)
    phrases: list[tuple[str, Noun]] = field(default_factory=list)
    particles: set[str] = field(default_factory=set)
    passive: bool = False
    sure: float = 1.0
    linked: bool = True


def lines_of(name: str) -> list[list[str]]:
    """Return the lines of a data file, split at bars between spaces, without comments."""
    text = (files("ainern2d.plugins.rules") / "data" / name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [[part.strip() for part in re.split(r"\s\|(?:\s|\Z)", line)] for line in lines]


@cache
def things_of(language: str) -> dict[str, str]:
    """Return the kind of thing of each word for things of a language."""
    column = {"en": 1, "zh": 2}[language]
    return {word: line[0] for line in lines_of("things.txt") for word in line[column].split()}


@cache
def classes() -> dict[str, frozenset[str]]:
    """Return the kinds of thing in each group of things, by its name."""
    return {name: frozenset(things.split()) for name, things in lines_of("classes.txt")}
