"""The people of a story, and all words by which the story refers to them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from ainern2d.core import is_han

from .passes import nothing, run_pass
from .person import Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .grammar import Grammar
    from .person import Gender
    from .record import Entity, Passage


_LETTER = "[A-Za-zÀ-ɏͰ-ӿ]"
INTRODUCED = 5
"""Number of pronouns that an introduction such as "Jun, a boy" outweighs."""


class Roster:
    """Finds people in sentences and records their gender."""

    def __init__(self, people: Iterable[Person], grammar: Grammar) -> None:
        self.grammar = grammar
        self.first_person = grammar.first_person
        self._names: dict[str, str] = {}
        self.genders: dict[str, Gender] = {}
        for person in people:
            self.add(person)

    @classmethod
    def of_people(
        cls, entities: Sequence[Entity], passages: Sequence[Passage], grammar: Grammar
    ) -> Roster:
        """Return a roster of the people who act in the story, and note whom narration names.

        Args:
            entities: The people of the story.
            passages: The story; the names of its pieces of narration are set.
            grammar: The rules of its language.
        """
        speakers = {turn.speaker for passage in passages for turn in passage.turns}
        roster = cls([], grammar)
        for entity in entities:
            if entity.narrates:
                roster.first_person = entity.name
            if not entity.acts or not (entity.named or entity.name in speakers):
                continue
            capitals = [alias.upper() for alias in entity.aliases if entity.named]
            aliases = (*(a for a in entity.aliases if a != "I" or a == entity.name), *capitals)
            person = Person(entity.name, aliases, entity.gender)
            run_pass("names", entity.name, nothing, roster.add, person)
        for passage in passages:
            for piece in passage.told:
                names = run_pass("names", piece.text, list, roster.named, piece.text)
                piece.names = tuple(names)
        return roster

    def add(self, person: Person) -> None:
        """Add a person.

        Raises:
            ValueError: The name or an alias is blank; the roster stays unchanged.
        """
        aliases = (person.name, *person.aliases)
        if not all(map(str.strip, aliases)):
            raise ValueError(f"a person has a blank name among {aliases!r}")
        self.genders.setdefault(person.name, person.gender)
        for alias in aliases:
            self._names.setdefault(alias, person.name)
        self._pattern = _any_of(self._names)

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

    def learn_genders(self, paragraphs: Sequence[Sequence[str]]) -> None:
        """Infer unknown genders from the pronouns that follow a name on its own.

        Args:
            paragraphs: Sentences of narration of each paragraph.
        """
        votes: dict[str, Counter[Gender]] = defaultdict(Counter)
        for paragraph in paragraphs:
            run_pass("genders", " ".join(paragraph), nothing, self._vote, paragraph, votes)
        for name, counted in votes.items():
            if self.genders[name] == "unknown":
                gender, most = counted.most_common(1)[0]
                if most * 3 >= counted.total() * 2:
                    self.genders[name] = gender

    def _vote(self, paragraph: Sequence[str], votes: dict[str, Counter[Gender]]) -> None:
        """Count the evidence in one paragraph for the genders of the people in it."""
        last = ""
        for sentence in paragraph:
            names = self.mentions(sentence)
            distinct = {name for _, name in names}
            start = 0
            for name in distinct:
                gender = self.grammar.introduced(sentence, name)
                if gender != "unknown":
                    votes[name][gender] += INTRODUCED
            if distinct:
                last = names[0][1] if len(distinct) == 1 else ""
                start = names[0][0]
            for position, gender in self.grammar.genders(sentence):
                if last and position >= start:
                    votes[last][gender] += 1


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
