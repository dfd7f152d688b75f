"""Finds people's looks in the words of the story, or derives them from the name."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal

from ainern2d.core import Character, Look, Voice, seed_of

from .chinese import likely_gender
from .passes import nothing, run_pass
from .words_looks import ACCESSORIES, AGES, BESIDE, CHILD_OF, CLOTHES, HAIR, STARTING, YOUNG_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core import Accessory

    from .roster import Roster
    from .words_looks import Age

MOST_CLOTHES = 3
"""Most garments of one character."""
_NEAR = (14, 30)
"""Characters before and after a name in which words about age refer to it."""


def characters(names: Sequence[str], roster: Roster, told: Sequence[str]) -> tuple[Character, ...]:
    """Return the cast, in the given order, with all traits that the narration mentions.

    Names that no character can have are left out.

    Args:
        names: Names of the cast.
        roster: People of the story.
        told: Sentences of narration, in order.
    """
    traits = _Traits()
    for sentence in told:
        run_pass("looks", sentence, nothing, traits.learn, sentence, roster)
    found = []
    for name in names:
        unknown = partial(_unknown, name)
        found.append(run_pass("looks", name, unknown, _character, name, roster, traits))
    return tuple(character for character in found if character)


@dataclass(slots=True)
class _Traits:
    """Traits that the narration mentions, by name.

    Attributes:
        hair: First mention of hair.
        clothes: Clothes in order of mention.
        worn: Accessories on face, head or front.
        around: Words around each mention of the name.
        last: Name mentioned last.
    """

    hair: dict[str, str] = field(default_factory=dict)
    clothes: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    worn: defaultdict[str, list[Accessory]] = field(default_factory=lambda: defaultdict(list))
    around: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    last: str = ""

    def learn(self, sentence: str, roster: Roster) -> None:
        """Record the traits in one sentence of narration."""
        mentions = roster.mentions(sentence)
        owners = _Owners(mentions, self.last)
        for match in HAIR.finditer(sentence):
            self.hair.setdefault(owners.of(match.start()), phrase(match[0]))
        for match in CLOTHES.finditer(sentence):
            garments = self.clothes[owners.of(match.start())]
            garment = phrase(match[0])
            # "the coat" adds nothing to an earlier "her red coat".
            if len(garments) < MOST_CLOTHES and not any(g.endswith(garment) for g in garments):
                garments.append(garment)
        for accessory, pattern in ACCESSORIES.items():
            for match in pattern.finditer(sentence):
                things = self.worn[owners.of(match.start())]
                if accessory not in things:
                    things.append(accessory)
        for position, name in mentions:
            end = position + len(name) + _NEAR[1]
            self.around[name].append(sentence[max(0, position - _NEAR[0]) : end])
        self.last = mentions[-1][1] if mentions else self.last


def _character(name: str, roster: Roster, traits: _Traits) -> Character:
    return Character(
        name=name,
        look=Look(
            gender=_gender(name, roster),
            age=_age(name, roster.aliases(name), traits.around[name]),
            hair=traits.hair.get(name, ""),
            clothes=_joined(traits.clothes[name]),
            accessories=tuple(sorted(traits.worn[name])),
            palette=seed_of(name),
        ),
        voice=Voice(variety=seed_of(name)),
    )


def _unknown(name: str) -> Character | None:
    """Return a character known by name only; None if no character can have that name."""
    look, voice = Look(palette=seed_of(name)), Voice(variety=seed_of(name))
    return run_pass("cast", name, nothing, Character, name=name, look=look, voice=voice)


def phrase(words: str) -> str:
    """Return words about a look as a short phrase: no article, no 的, single spaces."""
    bare = re.sub(r"\A(?:an?|the|his|her|their)\s+", "", " ".join(words.split()), flags=re.I)
    return re.sub(r"(?<=[一-鿿])的(?=[一-鿿])", "", bare).lower()


class _Owners:
    """Finds the owner of a trait: the person named before it in the sentence, or named last."""

    def __init__(self, mentions: Sequence[tuple[int, str]], last: str) -> None:
        self._mentions = mentions
        self._last = last

    def of(self, position: int) -> str:
        before = next((name for at, name in reversed(self._mentions) if at < position), "")
        after = self._mentions[0][1] if self._mentions else ""
        return before or self._last or after


def _joined(garments: Sequence[str]) -> str:
    chinese = any("一" <= char <= "鿿" for garment in garments for char in garment)
    return ("，" if chinese else ", ").join(garments)


def _gender(name: str, roster: Roster) -> Literal["female", "male"]:
    """Return the gender that the story states, the name suggests, or a hash of the name chooses."""
    known = roster.genders.get(name, "unknown")
    if known == "unknown":
        known = likely_gender(name)
    if known == "unknown":
        return "female" if seed_of("gender", name) % 2 else "male"
    return known


def _age(name: str, aliases: Sequence[str], around: Sequence[str]) -> Age:
    """Return the age stated by the names or the words beside them, or one derived from the name."""
    for age, named in STARTING:
        if any(named.match(alias) or named.search(f" {alias.lower()}") for alias in aliases):
            return age
    for known in aliases:
        apart = re.escape(known)
        for age, words in AGES:
            beside = re.compile(BESIDE.format(words=words, name=apart), re.IGNORECASE)
            if any(beside.search(words_around) for words_around in around):
                return age
    if any(CHILD_OF.search(words_around) for words_around in around):
        return "child"
    if YOUNG_NAME.match(name):
        return "young"
    return "young" if seed_of("age", name) % 3 == 0 else "adult"
