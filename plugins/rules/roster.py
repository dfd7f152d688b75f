"""The people of a story, and all words by which the story refers to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ainern2d.core import is_han

from .passes import nothing, run_pass
from .record import Species

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .grammar import Grammar
    from .person import Gender
    from .record import Entity, Passage


_LETTER = "[A-Za-zÀ-ɏͰ-ӿ]"


class Roster:
    """Finds people in sentences, and says of what gender they are."""

    def __init__(
        self, entities: Sequence[Entity], passages: Sequence[Passage], grammar: Grammar
    ) -> None:
        """Know the people who act in the story, and note whom narration names.

        Args:
            entities: The people of the story.
            passages: The story; the names of its pieces of narration are set.
            grammar: The rules of its language.
        """
        self.grammar = grammar
        self.first_person = grammar.first_person
        self._names: dict[str, str] = {}
        self.genders: dict[str, Gender] = {}
        self.humans = {e.name for e in entities if e.species is Species.HUMAN}
        speakers = {turn.speaker for passage in passages for turn in passage.turns}
        for entity in entities:
            if entity.narrates:
                self.first_person = entity.name
            if entity.acts and (entity.named or entity.name in speakers):
                run_pass("names", entity.name, nothing, self._add, entity)
        self._pattern = _any_of(self._names)
        for passage in passages:
            for piece in passage.told:
                piece.names = tuple(run_pass("names", piece.text, list, self.named, piece.text))

    def _add(self, entity: Entity) -> None:
        """Add a person.

        Raises:
            ValueError: The name or an alias is blank; the roster stays unchanged.
        """
        aliases = [a for a in (entity.name, *entity.aliases) if a != "I" or a == entity.name]
        if not all(map(str.strip, aliases)):
            raise ValueError(f"a person has a blank name among {aliases!r}")
        # Screenplays write a character in capitals when it first appears in the action.
        aliases += [alias.upper() for alias in aliases if entity.named]
        self.genders.setdefault(entity.name, entity.gender)
        for alias in aliases:
            self._names.setdefault(alias, entity.name)

    def aliases(self, name: str) -> list[str]:
        """Return all words and phrases that refer to a person, the name first."""
        return [name, *(a for a, owner in self._names.items() if owner == name and a != name)]

    def mentions(self, text: str) -> list[tuple[int, str]]:
        """Return positions and names of the people in a text, in order."""
        if not self._names:
            return []
        found = self._pattern.finditer(text)
        return [(match.start(), self._name(match[0])) for match in found]

    def named(self, text: str) -> list[str]:
        """Return the people a text names, each once, in order."""
        return list(dict.fromkeys(name for _, name in self.mentions(text)))

    def _name(self, alias: str) -> str:
        return self._names.get(alias) or self._names[alias[0].lower() + alias[1:]]


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Match any of the names; common nouns also with a capital at the start of a sentence."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    parts = []
    for name in longest_first:
        first, rest = name[0], re.escape(name[1:])
        if is_han(first) or is_han(name[-1]):
            parts.append(re.escape(name))
        else:
            # Not \b: in Chinese text a Latin name has no word boundary to adjacent Han characters.
            start = f"[{first}{first.upper()}]" if first.islower() else re.escape(first)
            parts.append(rf"(?<!{_LETTER}){start}{rest}(?!{_LETTER})")
    return re.compile("|".join(parts) or r"(?!)")
