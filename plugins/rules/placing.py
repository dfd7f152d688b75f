"""Decides at which kind of place each piece of a story is.

Each place that a piece names, and each thing that hints at one, says something for the kinds of
place of the story: for the same kind most, for a wider or a narrower one, for a place of which it
is a part, as a counter is of an inn, less. How much depends on how the sentence relates to it
(:class:`~.places.Relation`). What lasts is decoded over all pieces (:mod:`.decoding`); a rare kind
costs more to enter than a usual one, by genre, era and culture of the story. The weights are set
by hand: those that were fitted to labelled stories did worse on stories that the fit had left out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ainern2d.core import Culture, PlaceKind, kind_of_place, line_of

from .clauses import lines_of
from .decoding import decode
from .places import VEHICLES, WEIGHTS, Relation
from .wordlist import words
from .words_places import GENERIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ainern2d.core import World

    from .places import PlaceMention
    from .units import Turning, Unit

    Floats = NDArray[np.float64]

_CLUES = frozenset({Relation.HINT, Relation.SIGN})
SAID = {"said": 0.1, "said hint": 0.1, "said sign": 0.3}
"""How much it says of where a talk is that people speak of a place, of a thing that is often there,
and of one that is only there."""
GROUP_WEIGHTS = {relation.value: weight for relation, weight in WEIGHTS.items()} | SAID
"""Weight of each way in which a piece relates to a place."""
SHARES = {
    "same": 1.0,
    "generic": 0.8,
    "open": 0.75,
    "root": 0.55,
    "wider": 0.5,
    "narrower": 0.45,
    "inside": 0.3,
    "around": 0.1,
    "fellow": 0.4,
}
"""Share of the weight of a mention that speaks for a kind of place: for the same; for the same, but
one of which there are many more special ones; for any place under the sky, where a piece only says
that people are outside; for one of which any room, the open, or a wider one is named; for one of
which a narrower one is named; for one of which a part is named, and for a part of what is named;
for another vehicle, as a seat and a driver are in any."""
COSTS: dict[Turning, float] = {
    "broken": 0.44,
    "talk": 3.52,
    "hours": 1.76,
    "days": 0.88,
    "move": 0.88,
    "paragraph": 1.76,
    "inside": 3.3,
}
"""Cost of a change of place, by what is between two pieces."""
UNTOLD = 1.4
"""Factor of that cost where the second piece says nothing of a place."""
USUAL = 0.2
"""Weight of how usual a kind is, where the story begins or goes there."""
ANYWHERE = 0.7
"""Evidence at the beginning for a place that the story does not tell."""
_ROOTS = frozenset({PlaceKind.INTERIOR, PlaceKind.OUTDOORS})
_AROUND = frozenset(
    {
        PlaceKind.VILLAGE,
        PlaceKind.TOWN,
        PlaceKind.MOUNTAIN,
        PlaceKind.PALACE,
        PlaceKind.HOME,
        PlaceKind.HALLWAY,
    }
)
"""Kinds that are often named without being shown: someone of the village, the master of the house,
the stairs to another room."""
AROUND_SAYS = 0.9
"""Factor of what a mention of such a kind says."""
_ONLY_MENTIONED = frozenset({Relation.NAMED, Relation.TOWARDS, Relation.NEAR, Relation.FROM})
"""Relations to a vehicle in which nobody rides."""
NOT_RIDDEN = 0.3
"""Factor of what a vehicle says in which nobody rides."""
PAST_SAYS = 0.4
"""Factor of what is told of an earlier time."""
FIRST_SAYS = 1.6
"""Factor of what the first sentence of a paragraph says, where a story sets its scenes."""
AGAIN_SAYS = 0.9
"""By how much each time that a place is named again says less."""
NAMED_AGAIN = 24
"""Number of pieces within which a place that is named again says less."""
MOST_COUNTED = 20
"""Repeated mentions of a place after which one more says as little as the last."""
LEAST_CLUES = 2
"""Different things that show a kind of place that no word names."""
TOLD = 1.0
"""Weight of a mention from which on a piece says where it is."""
SIBLING = 0.85
"""Factor of the cost of a change to a place of the same branch."""
SLUG_SAYS = 40.0
"""Evidence of a slug line."""
_AHEAD = 2
"""Most sentences between words that set a time and those that name the place."""
_RARE = 3.0
"""How usual a kind is that the table does not name."""
_NEVER = 0.05
"""How usual a kind is at least."""


def _rows(file: str) -> dict[str, str]:
    return {name.strip(): listed for name, listed in lines_of(file)}


_PARTS = {
    PlaceKind(name): frozenset(map(PlaceKind, listed.split()))
    for name, listed in _rows("places.parts.txt").items()
}
"""Kinds that are parts of a kind, or usually in it."""
_USUAL = {
    name: {
        PlaceKind(each.split()[0]): float(each.split()[1]) for each in listed.strip().split(", ")
    }
    for name, listed in _rows("places.usual.txt").items()
}


@cache
def _usual(genre: str, era: str, culture: str) -> dict[PlaceKind, float]:
    factors = [_USUAL.get(name, {}) for name in (genre, era, culture)]
    return {
        kind: math.log(
            max(
                _NEVER,
                _USUAL["any"].get(kind, _RARE)
                * math.prod(factor.get(kind, 1.0) for factor in factors),
            )
        )
        for kind in PlaceKind
    }


def usual(world: World) -> dict[PlaceKind, float]:
    """Return the logarithm of how usual each kind of place is in a world."""
    culture = "western_culture" if world.culture is Culture.WESTERN else world.culture.value
    return _usual(world.genre.value, world.era.value, culture)


@cache
def match(said: PlaceKind, state: PlaceKind) -> str:
    """Return how the kind that a piece names relates to one at which it may be; see `SHARES`."""
    if PlaceKind.ANYWHERE in (said, state):
        return ""
    if said is state:
        return "generic" if said in GENERIC else "same"
    if said in line_of(state):
        return "root" if said in _ROOTS else "wider"
    if said in _PARTS.get(state, ()):
        return "inside"
    if said in _RIDDEN and state in _RIDDEN:
        return "fellow"
    if state in line_of(said):
        return "" if state in _ROOTS else "narrower"
    return "around" if state in _PARTS.get(said, ()) else ""


def states_of(chain: Sequence[Unit], others: Sequence[PlaceKind] = ()) -> list[PlaceKind]:
    """Return the kinds at which the pieces may be: those that are named or shown, and others.

    The first is ``anywhere``: a place that the story does not tell.
    """
    kinds = set(others)
    clues: dict[PlaceKind, set[str]] = {}
    for unit in chain:
        for place in unit.places:
            if _group(unit, place) in SAID:
                continue
            if place.relation in _CLUES:
                clues.setdefault(place.kind, set()).add(place.name)
            else:
                kinds.add(place.kind)
    kinds |= {kind for kind, words in clues.items() if len(words) >= LEAST_CLUES}
    order = list(PlaceKind)
    return [PlaceKind.ANYWHERE, *sorted(kinds - {PlaceKind.ANYWHERE}, key=order.index)]


def _group(unit: Unit, place: PlaceMention) -> str:
    if unit.spoken and unit.mode != "tale" and place.relation is not Relation.HERE:
        return f"said {place.relation.value}" if place.relation in _CLUES else "said"
    return place.relation.value


@dataclass(frozen=True, slots=True)
class Says:
    """What one mention says.

    Attributes:
        number: Number of the piece.
        group: How the piece relates to the place.
        kind: The kind.
        strength: Factor of the weight of the group.
        open: Whether it only says that people are outside.
        tells: Whether it says where the piece is.
    """

    number: int
    group: str
    kind: PlaceKind
    strength: float
    open: bool
    tells: bool


def says(chain: Sequence[Unit]) -> Iterator[Says]:
    """Yield what each mention of a place says for the piece that has it."""
    last: dict[tuple[str, PlaceKind], list[int]] = {}
    ahead: dict[int, list[int]] = defaultdict(list)
    for number, unit in enumerate(chain):
        setting = unit.first and not unit.spoken and (unit.leap or unit.begins)
        if setting and not any(place.weight >= TOLD for place in unit.places):
            for after in range(number + 1, min(number + 1 + _AHEAD, len(chain))):
                if chain[after].passage != unit.passage or chain[after].spoken:
                    break
                if any(place.weight >= TOLD for place in chain[after].places):
                    ahead[after].append(number)
                    break
        senses: dict[int, int] = defaultdict(int)
        for place in unit.places:
            senses[place.start] += 1
        for place in unit.places:
            strength = 1.0
            if unit.is_past(place.start):
                strength *= PAST_SAYS
            if unit.first:
                strength *= FIRST_SAYS
            if place.kind in _AROUND and place.relation not in (Relation.STAYS, Relation.TO):
                strength *= AROUND_SAYS
            if place.relation is Relation.AT and not _is_anyone_there(unit, place):
                strength *= UNPEOPLED
            if place.kind in VEHICLES and place.relation in _ONLY_MENTIONED:
                strength *= NOT_RIDDEN
            if place.relation in _CLUES:
                strength /= math.sqrt(senses[place.start])
            same = (place.name, place.kind)
            recent = [at for at in last.get(same, ()) if number - at < NAMED_AGAIN]
            last[same] = [*recent, number][-MOST_COUNTED:]
            strength /= 1.0 + AGAIN_SAYS * len(recent)
            tells = not unit.spoken and place.weight * strength >= TOLD
            for at in (number, *ahead[number]):
                yield Says(at, _group(unit, place), place.kind, strength, not place.name, tells)


def _is_anyone_there(unit: Unit, place: PlaceMention) -> bool:
    """Return whether the clause of a place speaks of people who are there."""
    text = unit.piece.text
    start = max(text.rfind(mark, 0, place.start) for mark in _CLAUSE_MARKS) + 1
    return any(start <= each.start < place.start for each in unit.piece.mentions)


_CLAUSE_MARKS = ".;:!?—。！？；"
UNPEOPLED = 0.7
"""Factor of a place of which a sentence does not say that people are there."""


def shares(kind: PlaceKind, states: Sequence[PlaceKind], *, is_open: bool) -> Floats:
    """Return which share of a mention of a kind speaks for each state.

    Args:
        kind: The kind.
        states: Kinds at which the piece may be.
        is_open: Whether the mention only says that people are outside.
    """
    found = np.zeros(len(states))
    for column, state in enumerate(states):
        how = match(kind, state)
        if is_open and how != "generic" and kind_of_place(state).side == "out":
            how = "open"
        found[column] = SHARES.get(how, 0.0)
    return found


def change_of(states: Sequence[PlaceKind]) -> Floats:
    """Return the cost of a change between each two states, in units of that of the turning."""
    count = len(states)
    change = np.ones((count, count)) - np.eye(count)
    for row, one in enumerate(states):
        for column, other in enumerate(states):
            if row != column and kind_of_place(one).parent is kind_of_place(other).parent:
                change[row, column] = SIBLING
    return change


_LYING = frozenset(
    words("bed bedside bedstead crib 床上 床前 床边 床头 床沿 床铺 床榻 榻上 枕边 病榻")
)
_STEPS = frozenset(words("steps threshold 门槛 台阶上"))
_SITTING = frozenset(words("hearth fireside hearthrug sofa 沙发 壁炉前 八仙桌 太师椅"))
_WRITING = frozenset(words("书案 书桌 书案前 书桌前 案前"))
_ROOMS_WITH: tuple[tuple[frozenset[str], frozenset[PlaceKind]], ...] = (
    (
        _LYING,
        frozenset(
            {
                PlaceKind.HOSPITAL,
                PlaceKind.HUT,
                PlaceKind.INN,
                PlaceKind.PRISON,
                PlaceKind.CABIN,
                PlaceKind.SPACECRAFT,
                PlaceKind.TENT,
                PlaceKind.TEMPLE,
                PlaceKind.PALACE,
                PlaceKind.STUDY,
                PlaceKind.ATTIC,
                PlaceKind.CELLAR,
                PlaceKind.CAVE,
            }
        ),
    ),
    (
        _STEPS,
        frozenset(
            {
                PlaceKind.SHOP,
                PlaceKind.LIBRARY,
                PlaceKind.CELLAR,
                PlaceKind.TOWER,
                PlaceKind.MILL,
                PlaceKind.WORKSHOP,
            }
        ),
    ),
    (
        _SITTING,
        frozenset(
            {
                PlaceKind.INN,
                PlaceKind.HUT,
                PlaceKind.OFFICE,
                PlaceKind.STUDY,
                PlaceKind.BAR,
                PlaceKind.SHOP,
                PlaceKind.CASTLE,
                PlaceKind.PALACE,
                PlaceKind.CABIN,
                PlaceKind.KITCHEN,
                PlaceKind.LIBRARY,
                PlaceKind.HALL,
                PlaceKind.MILL,
            }
        ),
    ),
    (
        _WRITING,
        frozenset({PlaceKind.PALACE, PlaceKind.TENT, PlaceKind.OFFICE, PlaceKind.TEMPLE}),
    ),
)
"""Furniture and parts of a building that stand for a room of their own, and the places that have
them as well: a bed in a sickroom is there."""
_REMEMBERED = 16
"""Pieces after which the place that was told last no longer says where a piece of furniture is."""
_RIDDEN = frozenset({PlaceKind.CAR, PlaceKind.COACH, PlaceKind.TRAIN, PlaceKind.TRAM})
"""Vehicles on land, which share most of their words."""
_IS_THERE = frozenset({Relation.STAYS, Relation.AT, Relation.TO, Relation.PART})


def fit_furniture(chain: Sequence[Unit]) -> None:
    """Give beds, steps and hearths the kind of the place that was told last, if it has them."""
    last: PlaceKind | None = None
    since = 0
    for unit in chain:
        since += 1
        if unit.begins or since > _REMEMBERED or (unit.leap and unit.leap.kind != "hours"):
            last = None
        if unit.spoken:
            continue
        for number, place in enumerate(unit.places):
            fits = next((kinds for names, kinds in _ROOMS_WITH if place.name in names), None)
            if fits is not None:
                if last in fits and place.relation is not Relation.TO:
                    unit.places[number] = replace(place, kind=last)
            elif (place.relation in _IS_THERE and place.kind not in GENERIC) or (
                place.relation is Relation.TOWARDS and place.kind is PlaceKind.HOSPITAL
            ):
                last, since = place.kind, 0
            elif place.relation is Relation.FROM or place.kind is PlaceKind.OUTDOORS:
                last = None


def settle_places(chain: Sequence[Unit], slugs: dict[str, PlaceKind], world: World) -> None:
    """Set the place of each piece of one mode.

    Args:
        chain: The pieces.
        slugs: Kind of place of each slug line.
        world: World of the story.
    """
    fit_furniture(chain)
    states = states_of(chain, list(slugs.values()))
    evidence = np.zeros((len(chain), len(states)))
    told = np.zeros(len(chain), dtype=bool)
    rows: dict[tuple[str, PlaceKind, bool], Floats] = {}
    for each in says(chain):
        key = each.group, each.kind, each.open
        if key not in rows:
            rows[key] = GROUP_WEIGHTS[each.group] * shares(each.kind, states, is_open=each.open)
        evidence[each.number] += each.strength * rows[key]
        told[each.number] |= each.tells
    for number, unit in enumerate(chain):
        if unit.slug:
            evidence[number, states.index(slugs[unit.slug])] += SLUG_SAYS
            told[number] = True
    entry = USUAL * rarity(states, world)
    start = -entry
    start[0] = ANYWHERE
    ease = np.array([COSTS[unit.turning] for unit in chain]) * np.where(told, 1.0, UNTOLD)
    ease[[unit.turning == "broken" for unit in chain]] = COSTS["broken"]
    path, odds = decode(evidence, change_of(states), ease, start, entry)
    for number, unit in enumerate(chain):
        state = path[number]
        if state:
            unit.found["place"] = states[state].value, float(odds[number, state])


def rarity(states: Sequence[PlaceKind], world: World) -> Floats:
    """Return by how much each state is less usual than the most usual one, in natural logarithm."""
    known = usual(world)
    found = np.array([known[state] for state in states])
    found[0] = max(known.values())
    return np.asarray(max(known.values()) - found)
