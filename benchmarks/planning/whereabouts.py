"""Weighs what the pieces of a story say for each kind of place, as labelled stories taught it.

The planner does not use this: it is better than the planner on books that taught it nothing, and
worse on the English books of the test split; docs/planning.md has the figures.

A mention speaks for its own kind, for special kinds below it and for the kinds above it, each with
a weight of its own (``places/whereabouts.json``). Words that no table of places has speak as well:
which words stand near which kinds of place is counted in novels (``places/surroundings.en.txt``).
Where nothing speaks, the kinds where most scenes are have an advantage. All of this is learnt by
:mod:`.where`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ainern2d.core import PlaceKind, kind_of_place, line_of
from ainern2d.plugins.rules.places import VEHICLES, PlaceMention, Relation
from ainern2d.plugins.rules.scenes import (
    AGAIN_SAYS,
    AROUND,
    CLUES,
    LEAST_CLUES,
    NAMED_AGAIN,
    ONLY_MENTIONED,
    ROOTS,
    SAME_GENERIC,
)
from ainern2d.plugins.rules.words_places import GENERIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from ainern2d.plugins.rules.scenes import Unit

STRONG = frozenset({Relation.STAYS, Relation.AT, Relation.TO, Relation.PART})
"""Relations of a place where a person is."""
MOST_COUNTED = 20
"""Repeated mentions of a place after which one more says as little as the last."""
MOST_USUAL = 14
"""Kinds where most scenes are, which a scene may be at without any word for it."""
TOLD_PLACE = 1.0
"""Evidence from which on a piece says where it is."""
FIRST_TELLS, PAST_TELLS, AROUND_TELLS, VEHICLE_TELLS = 1.6, 0.4, 0.9, 0.3
"""Factors of that evidence for the first piece of a paragraph, for what had been before, for kinds
that are often only named, and for vehicles without riders."""
WORD_AGAIN = 12
"""Number of pieces within which a word says nothing more."""
_WORD = re.compile(r"[a-z][a-z]+(?:-[a-z]+)?")
LEARNT = Path(__file__).with_name("places")
"""Folder of what was learnt."""


@dataclass(frozen=True)
class Weights:
    """What labelled stories taught.

    Attributes:
        relations: By relation of a mention, what it says for its own kind (``same``), for a special
            kind below it (``special``, or ``root`` if it is any room or the open), for a wider one
            (``wider``), and what is added for its own kind if it is in the first piece of a
            paragraph, tells what had been before, is a kind that is often only named, or a vehicle
            without riders (``first past around vehicle``).
        new: What is added where a person is at a place of a kind that is new to the story.
        unnamed: What is added where a person is at a place that no word names, such as outside.
        outside: What a place without a name says for all kinds under the sky.
        vocabulary: Scale of what words near places say.
        start: Scale of how usual a kind is, at the start of the story.
        enter: The same where a scene moves there.
        usual: By language and kind, the logarithm of how much more often scenes are there than at a
            kind taken at random.
    """

    relations: Mapping[str, Mapping[str, float]]
    new: float
    unnamed: float
    outside: float
    vocabulary: float
    start: float
    enter: float
    usual: Mapping[str, Mapping[str, float]]


@cache
def learnt() -> Weights:
    """Return the weights of the repository."""
    return Weights(**json.loads((LEARNT / "whereabouts.json").read_text(encoding="utf-8")))


@cache
def _vocabulary() -> dict[str, tuple[tuple[PlaceKind, float], ...]]:
    """Return by word the kinds near which it stands, each with the log of how much more often."""
    found: dict[str, tuple[tuple[PlaceKind, float], ...]] = {}
    for line in (LEARNT / "surroundings.en.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, _, listed = line.partition(" | ")
        for entry in listed.split(","):
            word, says = entry.split()
            found[word] = (*found.get(word, ()), (PlaceKind(kind), float(says) / 10))
    return found


def _level(said: PlaceKind, state: PlaceKind) -> str:
    if said is PlaceKind.ANYWHERE:
        return ""
    if said is state:
        return "same"
    if said in line_of(state):
        return "root" if said in ROOTS else "special"
    is_wider = state in line_of(said) and state not in ROOTS | {PlaceKind.ANYWHERE}
    return "wider" if is_wider else ""


@cache
def _spoken_for(said: PlaceKind) -> tuple[tuple[PlaceKind, str], ...]:
    """Return the kinds for which a mention of one speaks, each with how they are related."""
    return tuple((kind, level) for kind in PlaceKind if (level := _level(said, kind)))


class Whereabouts:
    """What a story says of where it is.

    Args:
        language: ``en`` or ``zh``.
        weights: The weights; those of the repository if none are given.
    """

    def __init__(self, language: str, weights: Weights | None = None) -> None:
        self._weights = weights or learnt()
        self._words: Mapping[str, tuple[tuple[PlaceKind, float], ...]] = {}
        if language == "en":
            self._words = _vocabulary()
        known = self._weights.usual[language]
        self._usual = {PlaceKind(kind): says for kind, says in known.items()}
        often = sorted(self._usual, key=lambda kind: -self._usual[kind])
        self._often = set(often[:MOST_USUAL])

    def kinds(self, chain: Sequence[Unit], more: Iterable[PlaceKind] = ()) -> list[PlaceKind]:
        """Return the kinds of place at which pieces may be, in the order of the taxonomy.

        They are those that are named, those for which several things speak, and the usual ones.

        Args:
            chain: The pieces.
            more: Other kinds, such as those of slug lines.
        """
        named: set[PlaceKind] = set(more)
        clues: dict[PlaceKind, set[str]] = {}
        for unit in chain:
            for place in unit.places:
                if place.relation in CLUES:
                    clues.setdefault(place.kind, set()).add(place.name)
                else:
                    named.add(place.kind)
        shown = {kind for kind, words in clues.items() if len(words) >= LEAST_CLUES}
        if not named and not shown:
            return []
        return [kind for kind in PlaceKind if kind in named | shown | self._often]

    def advantage(self, kinds: Sequence[PlaceKind]) -> NDArray[np.float64]:
        """Return how usual each kind is: a logarithm, shape (kinds,)."""
        least = min(self._usual.values())
        return np.array([self._usual.get(kind, least) for kind in kinds])

    def evidence(
        self, chain: Sequence[Unit], kinds: Sequence[PlaceKind]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return what each piece says for each kind, and whether it says where it is.

        Args:
            chain: The pieces, in order.
            kinds: The kinds of place.

        Returns:
            Evidence, shape (pieces, kinds), and whether each piece says where it is, shape
            (pieces,).
        """
        column = {kind: number for number, kind in enumerate(kinds)}
        outside = np.array([kind_of_place(kind).side == "out" for kind in kinds])
        found = np.zeros((len(chain), len(kinds)))
        told = np.zeros(len(chain), dtype=np.bool_)
        last: dict[tuple[str, PlaceKind], list[int]] = {}
        seen: set[PlaceKind] = set()
        words: dict[str, int] = {}
        for number, unit in enumerate(chain):
            for place in unit.places:
                same = (place.name, place.kind)
                recent = [at for at in last.get(same, ()) if number - at < NAMED_AGAIN]
                last[same] = [*recent, number][-MOST_COUNTED:]
                share = 1.0 / (1.0 + AGAIN_SAYS * len(recent))
                own = self._own(unit, place, is_new=place.kind not in seen)
                if place.relation not in CLUES:
                    seen.add(place.kind)
                says = self._weights.relations[place.relation.value]
                for kind, level in _spoken_for(place.kind):
                    at = column.get(kind)
                    if at is not None:
                        found[number, at] += share * (own if level == "same" else says[level])
                if not place.name:
                    found[number] += share * self._weights.outside * outside
                told[number] |= share * _tells(unit, place) >= TOLD_PLACE
            if self._words and not unit.spoken:
                self._read_words(unit.piece.text, number, words, column, found[number])
        return found, told

    def _own(self, unit: Unit, place: PlaceMention, *, is_new: bool) -> float:
        """Return what a mention says for its own kind."""
        says = self._weights.relations[place.relation.value]
        total = says["same"] * (SAME_GENERIC if place.kind in GENERIC else 1.0)
        if unit.first:
            total += says["first"]
        if unit.is_past(place.start):
            total += says["past"]
        if place.kind in AROUND and place.relation not in (Relation.STAYS, Relation.TO):
            total += says["around"]
        if place.kind in VEHICLES and place.relation in ONLY_MENTIONED:
            total += says["vehicle"]
        if place.relation in STRONG:
            total += self._weights.new * is_new + self._weights.unnamed * (not place.name)
        return total

    def _read_words(
        self,
        text: str,
        number: int,
        words: dict[str, int],
        column: Mapping[PlaceKind, int],
        row: NDArray[np.float64],
    ) -> None:
        """Add what the words of a piece say; one that stood shortly before says nothing."""
        for word in set(_WORD.findall(text.lower())):
            near = self._words.get(word)
            if near is None or number - words.get(word, -WORD_AGAIN) < WORD_AGAIN:
                continue
            words[word] = number
            for kind, says in near:
                at = column.get(kind)
                if at is not None:
                    row[at] += self._weights.vocabulary * says


def _tells(unit: Unit, place: PlaceMention) -> float:
    """Return how clearly a mention says where its piece is, without what stories taught."""
    clear = place.weight * (FIRST_TELLS if unit.first else 1.0)
    clear *= PAST_TELLS if unit.is_past(place.start) else 1.0
    if place.kind in AROUND and place.relation not in (Relation.STAYS, Relation.TO):
        clear *= AROUND_TELLS
    if place.kind in VEHICLES and place.relation in ONLY_MENTIONED:
        clear *= VEHICLE_TELLS
    return clear
