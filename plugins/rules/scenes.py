"""Cuts a story into scenes, and finds place, time, weather, season and mode of each.

Each piece of narration is read for what it says about the surroundings. What lasts is then decoded
over the whole story (:mod:`.decoding`): place, time, weather and season of a piece are those for
which most speaks, where each change has a cost, which is small at breaks, leaps in time and
movements of people, and large in the middle of a talk. A memory, a dream or a tale is decoded on
its own, and the story around it goes on as it was. A scene begins where the format says so, where
time leaps, and where the place, the light or the mode changes, also within a paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

import numpy as np

from ainern2d.core import (
    BlockKind,
    Evidence,
    PlaceKind,
    Surroundings,
    World,
    kind_of_place,
    line_of,
)

from .decoding import decode
from .literal import Literal as LiteralText
from .modes import (
    LEAST,
    falls_asleep,
    is_at_earlier_time,
    is_past_perfect,
    mode_begun,
    names_earlier_time,
    returns,
    wakes,
)
from .moments import Leap, Moments, has_grown_dark, leap_of
from .passes import nothing, run_pass
from .places import (
    VEHICLES,
    PlaceFinder,
    PlaceMention,
    Relation,
    Senses,
    opened,
    outside_of,
)
from .record import Passage, Piece, Role, quoted
from .slugs import Slug, read_slug
from .words_places import GENERIC
from .world import world_of, years_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from ainern2d.core import Location, Mode

    from .moments import Clue

_DISSOLVES = re.compile(r"dissolve|fade|淡|叠|溶", re.IGNORECASE)
_NUMBER = re.compile(r"[\dIVXLivxl一二三四五六七八九十.、 ]+")

Why = Literal["start", "break", "leap", "meanwhile", "move", "slug", "told", "mode", "back"]


@dataclass(slots=True)
class SceneDraft:
    """A scene before it has shots.

    Attributes:
        headings: Headings of story, chapter or section at its start.
        slug: Slug line, or empty.
        transition: How it begins.
        passages: Its blocks, those without words included; a block in which the scene begins or
            ends has only its pieces of this scene.
        why: Why it begins: the story begins, a break or heading, a leap in time, another place at
            the same time, a change of place, light or weather, a slug line, a transition of the
            script, a memory, dream or tale, or the return from one.
        surroundings: Place, time, weather, season and mode, with the sentences that say so.
    """

    headings: list[str] = field(default_factory=list)
    slug: str = ""
    transition: Literal["cut", "dissolve"] = "cut"
    passages: list[Passage] = field(default_factory=list)
    why: Why = "start"
    surroundings: Surroundings = field(default_factory=Surroundings)

    @property
    def has_words(self) -> bool:
        """Whether it has narration or speech."""
        return any(passage.pieces for passage in self.passages)

    @property
    def cards(self) -> list[str]:
        """Headings for title cards: those that are more than a number."""
        return [heading for heading in self.headings if not _NUMBER.fullmatch(heading)]


def joined(draft: SceneDraft, before: Location, here: Location) -> Literal["cut", "dissolve"]:
    """Return how a scene follows the one before: a dissolve if time has passed, else a cut.

    Args:
        draft: The scene.
        before: Location of the scene before it.
        here: Location of the scene.
    """
    if draft.why == "told":
        return draft.transition
    if draft.why in ("break", "leap", "mode", "back"):
        return "dissolve"
    return "cut" if before.time == here.time else "dissolve"


def mark_breaks(passages: Sequence[Passage], language: str) -> None:
    """Mark the passages at which the format or a leap in time begins a scene.

    The reading of people needs this much of scenes before there are any.
    """
    begun = True
    for passage in passages:
        first = passage.pieces[0] if passage.pieces else None
        told = first is not None and first.role is not Role.SPEECH
        text = passage.block.text
        leap = run_pass("leaps in time", text, nothing, leap_of, text, language) if told else None
        passage.new_scene = begun or passage.block.kind in _BEGINS or leap is not None
        begun = passage.block.kind in _BEGINS


def scenes_of(
    passages: Sequence[Passage], language: str, names: Collection[str] = ()
) -> tuple[list[SceneDraft], World]:
    """Return the scenes in order, and the world of the story.

    The passages at which a scene begins are marked. Headings after the last words belong to the
    last scene.

    Args:
        passages: Passages of the story.
        language: ``en`` or ``zh``.
        names: Names of people, which may be words for a place, a time or a weather.
    """
    units, world, reader = read_units(passages, language, names)
    text = "\n".join(passage.block.text for passage in passages)
    for inner, chain in chains_of(units):
        run_pass("surroundings", text, nothing, _settle, chain, reader, inner=inner)
    run_pass("places remembered here", text, nothing, _remember_here, units, language)
    return _cut(passages, units), world


def read_units(
    passages: Sequence[Passage], language: str, names: Collection[str] = ()
) -> tuple[list[Unit], World, Reader]:
    """Return what the pieces of a story say, in order, with the world of the story and a reader.

    Memories, dreams and tales are marked.

    Args:
        passages: Passages of the story.
        language: ``en`` or ``zh``.
        names: Names of people.
    """
    text = "\n".join(passage.block.text for passage in passages)
    told = [p.text for passage in passages for p in passage.pieces if p.role is not Role.SPEECH]
    spoken = [p.text for passage in passages for p in passage.pieces if p.role is Role.SPEECH]
    headings = [p.block.text for p in passages if p.block.kind is BlockKind.HEADING]
    world = run_pass("world", text, World, world_of, told, spoken, language, headings)
    literal = LiteralText(text, language, names)
    reader = Reader(
        language,
        PlaceFinder(language, literal, Senses(text, world.genre)),
        Moments(language, literal),
        clauses_said(spoken, language),
    )
    units = reader.read(passages)
    now = next((year for each in (*headings, *told) for year in years_of(each)), None)
    run_pass("memories and dreams", text, nothing, _Modes(reader, units, now).mark)
    return units, world, reader


@dataclass(slots=True)
class Unit:
    """A piece, what it says about the surroundings, and what they are there.

    Attributes:
        passage: Number of its passage.
        piece: The piece.
        first: Whether it is the first piece of its passage.
        slug: Slug line of its scene, or empty.
        begins: Why a scene begins before its passage, as far as the format says so.
        places: Places that it names; of speech none.
        clues: What it says about time, weather and season; of speech only greetings.
        leap: Leap in time with which it begins.
        leads: What it leads into: a memory, a dream, a tale.
        perfect: Whether it tells what had happened before.
        mode: What its scene is in the story.
        part: Number of the stretch of one mode to which it belongs.
        found: Place, time, weather and season there, each with its probability.
    """

    passage: int
    piece: Piece
    first: bool
    slug: str = ""
    begins: Why | None = None
    places: list[PlaceMention] = field(default_factory=list)
    clues: list[Clue] = field(default_factory=list)
    leap: Leap | None = None
    leads: Mode | None = None
    perfect: bool = False
    mode: Mode = "present"
    part: int = 0
    found: dict[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def spoken(self) -> bool:
        """Whether it is speech."""
        return self.piece.role is Role.SPEECH

    def is_past(self, position: int) -> bool:
        """Return whether the clause at a position tells what had happened before."""
        if not self.perfect or self.mode != "present":
            return False
        text = self.piece.text
        start = max(text.rfind(mark, 0, position) for mark in ",;:—") + 1
        marks = (*",;:—", " that had ", " which had ", " who had ")
        ends = [end for mark in marks if (end := text.find(mark, position)) >= 0]
        return is_past_perfect(text[start : min(ends, default=len(text))])

    def value(self, what: str) -> str:
        """Return the place, time, weather or season, or empty."""
        return self.found.get(what, ("", 0.0))[0]


@dataclass(slots=True)
class Reader:
    """Reads the pieces of a story.

    Attributes:
        language: ``en`` or ``zh``.
        finder: Finds places.
        moments: Finds times, weathers and seasons.
        spoken: Clauses of quotations.
    """

    language: str
    finder: PlaceFinder
    moments: Moments
    spoken: frozenset[str]

    def read(self, passages: Sequence[Passage]) -> list[Unit]:
        """Return what all pieces say, in order."""
        units: list[Unit] = []
        slug = heading = ""
        begins: Why | None = None
        for number, passage in enumerate(passages):
            begun = _BEGINS.get(passage.block.kind)
            begins = begun or begins
            if passage.block.kind is BlockKind.SCENE:
                slug = passage.block.text
            if passage.block.kind is BlockKind.HEADING:
                heading = passage.block.text
            for at, piece in enumerate(passage.pieces):
                unit = Unit(number, piece, at == 0, slug, begins)
                begins = None
                if piece.role is not Role.SPEECH:
                    self.study(unit)
                else:
                    unit.clues = self.moments.greeted(piece.text)
                    unit.places = self.finder.here(piece.text)
                if heading:
                    unit.clues += self.moments.headed(heading)
                    heading = ""
                units.append(unit)
        _go_upstairs(units)
        return units

    def study(self, unit: Unit) -> None:
        """Find what the words of a piece say."""
        text = unit.piece.text
        unit.places = run_pass("places", text, list, self._places, text)
        if unit.begins:
            unit.places = [opened(place) for place in unit.places]
        unit.clues = run_pass("times and weather", text, list, self.moments.find, text)
        unit.leap = run_pass("leaps in time", text, nothing, leap_of, text, self.language)
        unit.leads = run_pass("modes", text, nothing, mode_begun, text, self.language)
        unit.perfect = self.language == "en" and is_past_perfect(text)

    def _places(self, text: str) -> list[PlaceMention]:
        """Return the places of a sentence, except in clauses that a quotation has as well."""
        found = self.finder.find(text)
        if not found:
            return found
        repeated = [
            clause.span() for clause in _CLAUSE.finditer(text) if _said(clause[0]) in self.spoken
        ]
        return [
            place
            for place in found
            if not any(start <= place.start < end for start, end in repeated)
        ]


_UPSTAIRS = re.compile("(?:[二三四五顶上下]楼|楼[上下])[里上]?")
_SAME_HOUSE = 6
"""Sentences of narration in which a building is named before one of its floors."""
_PASSED = frozenset({Relation.FROM, Relation.TOWARDS, Relation.HINT, Relation.SIGN})


def _go_upstairs(units: Sequence[Unit]) -> None:
    """Give the floors of a house its kind: 二楼 behind 客栈 is the inn."""
    house: PlaceMention | None = None
    since = 0
    for unit in units:
        if unit.spoken:
            continue
        since += 1
        for number, place in enumerate(unit.places):
            inside = PlaceKind.INTERIOR in line_of(place.kind)
            if _UPSTAIRS.fullmatch(place.name):
                if house is not None and since <= _SAME_HOUSE:
                    unit.places[number] = replace(place, kind=house.kind, name=house.name)
                    since = 0
            elif place.relation in _PASSED:
                continue
            elif inside and place.kind not in (PlaceKind.INTERIOR, PlaceKind.HALLWAY):
                house, since = place, 0
            elif not inside and place.relation in (Relation.TO, Relation.STAYS):
                house = None


_CLAUSE = re.compile(r"[^,.;:!?—…“”\"，。；：！？、‘’]+")
_LEAST_SAID = {"en": 12, "zh": 4}
"""Fewest characters of a clause that is known again when the narration repeats it."""


def _said(clause: str) -> str:
    return clause.strip().lower()


def clauses_said(speeches: Sequence[str], language: str) -> frozenset[str]:
    """Return the clauses of quotations that are long enough to be known again in narration."""
    least = _LEAST_SAID[language]
    said = (_said(clause) for speech in speeches for clause in _CLAUSE.findall(speech))
    return frozenset(clause for clause in said if len(clause) >= least)


_BEGINS: dict[BlockKind, Why] = {
    BlockKind.HEADING: "break",
    BlockKind.BREAK: "break",
    BlockKind.SCENE: "slug",
    BlockKind.TRANSITION: "told",
}
_MOST_PARAGRAPHS = 14
"""Most paragraphs of a memory, dream or tale of which the end is not told."""
_WHOLE = 0.6
"""Share of the story above which a memory is the story itself."""
_TOLD_THEN = 2
"""Least sentences of narration after words that only name an earlier time, for a memory."""
_YEAR_FIRST = re.compile(
    r"\W*(?:(?:In|That was|It was|Back in) (?:the \w+ of )?1\d\d\d\b"
    r"|(?:那是|那年是|是)?(?:民国|1\d{3}|一[〇零一二三四五六七八九]{3})[^，。]{0,4}年)"
)
_LONG_BEFORE = 3
"""Years before the year of the story, from which on a year is a memory."""
_NEAR = 24
"""Number of pieces before a memory whose people belong to the present."""
_CAPITALISED = re.compile(r"\b[A-Z][a-z]{2,}\b")


class _Modes:
    """Marks which pieces belong to a memory, a dream or a tale."""

    def __init__(self, reader: Reader, units: list[Unit], year: int | None = None) -> None:
        self._reader = reader
        self._language = reader.language
        self._units = units
        self._total = sum(len(unit.piece.text) for unit in units)
        self._year = year

    def mark(self) -> None:
        """Set mode and part of all pieces."""
        at = part = 0
        while at < len(self._units):
            unit = self._units[at]
            unit.leads = unit.leads or self._earlier_year(unit)
            if unit.slug:
                unit.mode = read_slug(unit.slug).mode or "present"
                at += 1
                continue
            end = self._end(at) if at else None
            if end is None:
                at += 1
                continue
            part += 1
            mode = unit.leads or "memory"
            for each in self._units[at:end]:
                each.mode, each.part = mode, part
            at = end

    def _earlier_year(self, unit: Unit) -> Mode | None:
        """Return a memory if a sentence begins with a year long before that of the story."""
        text = unit.piece.text
        if unit.spoken or self._year is None or not _YEAR_FIRST.match(text):
            return None
        return "memory" if years_of(text)[:1] < [self._year - _LONG_BEFORE] else None

    def _asleep(self, at: int) -> int | None:
        """Return the unit at which a sleeper wakes, if a paragraph is what the sleeper dreams.

        The paragraph before it ends with words for falling asleep, and the next one, or one soon
        after it, begins with words for waking.
        """
        before = self._units[at - 1]
        if not self._units[at].first or before.spoken or self._units[at].begins:
            return None
        if not falls_asleep(before.piece.text, self._language) or self._units[at].leap:
            return None
        for end in range(at + 1, min(len(self._units), at + MOST_DREAMT)):
            unit = self._units[end]
            if unit.begins or unit.leap:
                return None
            if unit.first and not unit.spoken and wakes(unit.piece.text, self._language):
                return end
        return None

    def _end(self, at: int) -> int | None:
        """Return the unit at which the present goes on, if a piece leads out of it."""
        unit = self._units[at]
        woken = self._asleep(at)
        if woken is not None:
            unit.leads = "dream"
            return woken
        if unit.spoken:
            return self._tale_end(at)
        if unit.leads is None or (unit.leads == "tale" and not unit.perfect):
            return None
        end = self._return(at)
        if unit.leads == "memory" and names_earlier_time(unit.piece.text, self._language):
            if not unit.first:
                end = min(end, at + len(self._paragraph(at)))
            told = sum(each.piece.role is Role.TOLD for each in self._units[at:end])
            if told < (1 if unit.perfect else _TOLD_THEN):
                return None
        within = self._units[at:end]
        length = sum(len(each.piece.text) for each in within)
        if length > _WHOLE * self._total:
            end = min(end, at + len(self._paragraph(at)))
            within = self._units[at:end]
            length = sum(len(each.piece.text) for each in within)
        if length < LEAST[self._language] or length > _WHOLE * self._total:
            return None
        placed = any(
            place.relation in (Relation.AT, Relation.TO, Relation.PART)
            for each in within
            for place in each.places
        )
        clear = placed or any(each.clues for each in within)
        deep = unit.leads == "dream" or sum(each.perfect for each in within) >= 2
        return end if clear or deep else None

    def _return(self, begin: int) -> int:
        """Return the unit at which a memory or a dream that has begun is over."""
        first = self._units[begin]
        present = self._people(self._units[max(0, begin - _NEAR) : begin])
        seen = self._people([first])
        paragraphs = 0
        at = begin + 1
        while at < len(self._units):
            unit = self._units[at]
            if unit.begins or unit.passage - self._units[at - 1].passage > 1:
                return at
            if at - begin > MOST_PIECES:
                return at
            if unit.first:
                paragraphs += 1
                paragraph = self._paragraph(at)
                if paragraphs > _MOST_PARAGRAPHS or self._is_back(first, paragraph, present - seen):
                    return at
                seen |= self._people(paragraph)
            elif not unit.spoken and not unit.perfect and returns(unit.piece.text, self._language):
                return at
            at += 1
        return at

    def _is_back(self, first: Unit, paragraph: list[Unit], absent: set[str]) -> bool:
        """Return whether a paragraph leads back to the present.

        Args:
            first: The piece with which the memory or dream began.
            paragraph: The paragraph.
            absent: People of the present who are not in the memory so far.
        """
        language = self._language
        told = [unit for unit in paragraph if not unit.spoken]
        back = any(returns(unit.piece.text, language) for unit in told[:3])
        if first.leads == "dream":
            return back or bool(paragraph[0].leap) or bool(self._people(paragraph) & absent)
        if any(unit.perfect for unit in paragraph):
            return False
        if not first.first and paragraph[0].spoken:
            return True
        if back or paragraph[0].leap or self._people(paragraph) & absent:
            return True
        narration = sum(len(unit.piece.text) for unit in paragraph if unit.piece.role is Role.TOLD)
        whole = sum(len(unit.piece.text) for unit in paragraph)
        return language == "en" and narration >= 0.4 * whole

    def _tale_end(self, at: int) -> int | None:
        """Return the end of a tale or a letter that a turn tells, if its first piece is given."""
        turn = self._units[at].piece.turn
        if turn is None or turn.pieces[0] is not self._units[at].piece:
            return None
        near = [each for each in self._units[max(0, at - 3) : at + 3] if not each.spoken]
        if not any(each.leads == "tale" for each in near):
            return None
        if sum(len(piece.text) for piece in turn.pieces) < 1.5 * LEAST[self._language]:
            return None
        end = at
        while end < len(self._units) and self._units[end].piece.turn is turn:
            if self._units[end].spoken:
                self._reader.study(self._units[end])
            end += 1
        self._units[at].leads = "tale"
        return end

    def _paragraph(self, at: int) -> list[Unit]:
        number = self._units[at].passage
        end = at
        while end < len(self._units) and self._units[end].passage == number:
            end += 1
        return self._units[at:end]

    def _people(self, units: Sequence[Unit]) -> set[str]:
        """Return the names of people in some pieces."""
        finder = self._reader.finder
        told = [unit.piece.text for unit in units if not unit.spoken]
        if self._language == "zh":
            text = "".join(told)
            return {name for name in finder.names if name in text}
        words = (word for text in told for word in _CAPITALISED.findall(text))
        return {word for word in words if finder.is_name(word)}


def chains_of(units: list[Unit]) -> list[tuple[bool, list[Unit]]]:
    """Return the pieces of the present as one chain, and those of each memory as one of its own."""
    present = [unit for unit in units if unit.part == 0]
    inner = [
        list(group)
        for part, group in groupby((unit for unit in units if unit.part), lambda unit: unit.part)
    ]
    return [(False, present), *((True, chain) for chain in inner)]


@dataclass(frozen=True, slots=True)
class _Costs:
    """How much it takes to change a state: the base, and its factors by where the change is."""

    base: float
    inside: float
    paragraph: float
    talk: float
    hours: float
    days: float
    broken: float
    move: float


PLACE_COSTS = _Costs(2.2, 1.5, 0.8, 1.6, 0.8, 0.4, 0.2, 0.4)
TIME_COSTS = _Costs(2.0, 1.5, 0.9, 2.0, 0.3, 0.15, 0.5, 1.0)
WEATHER_COSTS = _Costs(1.2, 1.0, 0.9, 2.0, 0.6, 0.2, 0.6, 0.8)
SEASON_COSTS = _Costs(1.5, 1.3, 1.0, 2.0, 1.0, 0.6, 0.8, 1.0)
AROUND = frozenset(
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
_BED = re.compile(r"\bbed|床|榻")
WITH_BEDS = frozenset({PlaceKind.HOSPITAL, PlaceKind.PRISON, PlaceKind.CABIN, PlaceKind.TENT})
"""Other places with beds: a bed there is no evidence for a bedroom."""
COME_HOME_SAYS = 0.4
"""Factor of the weight of a home that "drove home." implies: people may be outside of it."""
EARLIER_SAYS = 0.2
"""Factor of the weight of a place where somebody was at an earlier time."""
AROUND_SAYS = 0.9
"""Factor of what a mention of such a kind says."""
CLUES = frozenset({Relation.HINT, Relation.SIGN})
"""Relations of things that show where a person is, without a word for the place."""
ONLY_MENTIONED = frozenset({Relation.NAMED, Relation.TOWARDS, Relation.NEAR, Relation.FROM})
"""Relations to a vehicle in which nobody rides."""
UNKNOWN_UNTIL = 0.7
"""Evidence for a place below which a story without any other has none."""
AGAIN_SAYS = 0.9
"""By how much each time that a place is named again says less."""
NAMED_AGAIN = 24
"""Number of pieces within which a place that is named again says less."""


TOLD_PLACE = 1.0
"""Evidence from which on a piece says where it is."""
UNTOLD = 1.4
"""Factor of the cost of a change at a piece that says nothing about what changes."""


_SOON_TOLD = 3
"""Sentences behind the first one of a paragraph in which it may say where it is."""


def _told_ahead(chain: Sequence[Unit], told: NDArray[np.bool_]) -> list[bool]:
    """Return which pieces begin a paragraph that soon says what it is about, and do not themselves.

    An omnibus carried her as far as the river, and she walked the rest. Mossop's shop was narrow.
    """
    found = []
    for number, unit in enumerate(chain):
        after = chain[number + 1 : number + 1 + _SOON_TOLD]
        same = [each.passage == unit.passage and not each.spoken for each in after]
        ahead = any(here and told[number + 1 + n] for n, here in enumerate(same))
        found.append(unit.first and not unit.spoken and not told[number] and ahead)
    return found


def ease_of(chain: Sequence[Unit], costs: _Costs, told: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the cost of a change at each piece.

    Args:
        chain: The pieces.
        costs: Costs of a change of what is decoded.
        told: Whether each piece says something about it.
    """
    factors = np.empty(len(chain))
    places = costs is PLACE_COSTS
    ahead = _told_ahead(chain, told) if places else [False] * len(chain)
    for number, unit in enumerate(chain):
        if unit.begins:
            factor = costs.broken
        elif unit.spoken:
            factor = costs.talk
        elif unit.leap and (unit.first or unit.leap.kind == "days") and not unit.perfect:
            factor = costs.hours if unit.leap.kind in ("hours", "minutes") else costs.days
        else:
            factor = costs.paragraph if unit.first else costs.inside
            if any(place.relation is Relation.TO for place in unit.places):
                factor = min(factor, costs.move)
        known = told[number] or unit.begins or ahead[number]
        factors[number] = factor * costs.base * (1.0 if known else UNTOLD)
    return factors


def _settle(chain: list[Unit], reader: Reader, *, inner: bool) -> None:
    """Find place, time, weather and season of each piece of one mode."""
    if not chain:
        return
    _settle_places(chain, reader)
    for what, states, costs, start in _LASTING:
        begin = np.zeros(len(states)) if inner else start
        _settle_clues(chain, what, states, costs, begin, reader.language)


TIMES = ("day", "dusk", "night", "dawn")
WEATHERS = ("", "clear", "cloudy", "rain", "snow", "fog", "storm")
SEASONS = ("", "spring", "summer", "autumn", "winter")
_LASTING = (
    ("time", TIMES, TIME_COSTS, np.array([0.0, -1.6, -1.6, -1.6])),
    ("weather", WEATHERS, WEATHER_COSTS, np.array([0.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0])),
    ("season", SEASONS, SEASON_COSTS, np.array([0.0, -1.4, -1.4, -1.4, -1.4])),
)
_SLUG_SAYS = 40.0
"""Evidence of a slug line."""
CLUE_WEIGHT = 3.2
"""Evidence of a clue of which one is sure."""


SNOW_SAYS = 1.6
"""Evidence for winter of falling or lying snow."""
LAMPS, LIT_AT_DUSK = 0.7, 0.74
"""Confidence up to which words for night are of lamps, and how much these say for dusk."""
ANOTHER_DAY = 1.0
"""Evidence for day of a leap to another day."""
LIGHT_BEFORE = 3.0
"""Evidence for day of the sentence before one that says that it has grown dark."""
FIRST_SAYS = 1.6
"""Factor of what the first sentence of a paragraph says, where a story sets its scenes."""


_HERE = {
    "en": re.compile(r"\b(?:th(?:is|ese|at) (?:same|very) \w+|the same \w+|here)\b", re.IGNORECASE),
    "zh": re.compile(r"这(?:里|儿|座|条|间|片|棵|道)|同一|就在此"),
}
"""Words by which a memory says that it took place where somebody remembers it."""


def _remember_here(units: Sequence[Unit], language: str) -> None:
    """Give a memory without a place that of the present, if it says that it was there."""
    at = {id(unit): number for number, unit in enumerate(units)}
    for inner, chain in chains_of(list(units)):
        if not inner or any(unit.value("place") for unit in chain):
            continue
        before = units[at[id(chain[0])] - 1]
        told = (unit.piece.text for unit in chain if not unit.spoken)
        if before.value("place") and any(_HERE[language].search(text) for text in told):
            for unit in chain:
                unit.found["place"] = before.found["place"]


def _settle_clues(
    chain: list[Unit],
    what: str,
    states: Sequence[str],
    costs: _Costs,
    start: NDArray[np.float64],
    language: str,
) -> None:
    evidence = np.zeros((len(chain), len(states)))
    known = False
    for number, unit in enumerate(chain):
        for clue in unit.clues:
            if clue.what == what and clue.value in states:
                past = what != "weather" and unit.is_past(clue.start)
                weight = CLUE_WEIGHT * clue.confidence * (0.4 if past else 1.0)
                if unit.first:
                    weight *= FIRST_SAYS
                column = states.index(clue.value)
                evidence[number, column] = max(evidence[number, column], weight)
                if clue.value == "night" and clue.confidence <= LAMPS:
                    dusk = states.index("dusk")
                    evidence[number, dusk] = max(evidence[number, dusk], LIT_AT_DUSK * weight)
                known = True
            elif what == "season" and clue.value == "snow":
                evidence[number, states.index("winter")] += SNOW_SAYS
                known = True
        if unit.leap and unit.leap.kind == "days" and not unit.spoken and what != "season":
            # Another day: that is daylight, and the weather of which it says nothing.
            evidence[number, 0] = max(evidence[number, 0], ANOTHER_DAY)
        if what == "time" and number and not unit.spoken and not chain[number - 1].clues:
            is_dark = states[int(evidence[number].argmax())] in ("dusk", "night")
            if is_dark and has_grown_dark(unit.piece.text, language):
                evidence[number - 1, 0] = max(evidence[number - 1, 0], LIGHT_BEFORE)
        if what == "time" and unit.slug:
            told = read_slug(unit.slug).time
            if told:
                evidence[number, states.index(told)] += _SLUG_SAYS
                known = True
    if not known:
        return
    count = len(states)
    change = np.ones((count, count)) - np.eye(count)
    if what == "time":
        change = _TIME_CHANGE
    told = evidence.max(axis=1) > 0
    ease = ease_of(chain, costs, told)
    for number in range(1, len(chain)):
        unit = chain[number]
        if unit.leap and unit.leap.kind == "minutes":
            ease[number] = max(ease[number], costs.inside * costs.base)
        elif unit.first and unit.value("place") != chain[number - 1].value("place"):
            ease[number] *= MOVED[what]
    path, odds = decode(evidence, change, ease, start)
    for number, unit in enumerate(chain):
        state = path[number]
        if states[state]:
            unit.found[what] = states[state], float(odds[number, state])


MOVED = {"time": 0.7, "weather": 0.7, "season": 1.0}
"""Factor of the cost of another light where a paragraph begins at another place."""
_TIME_CHANGE = np.array(
    [
        [0.0, 0.8, 1.1, 1.3],
        [1.4, 0.0, 0.7, 1.4],
        [1.2, 1.3, 0.0, 0.9],
        [0.7, 1.3, 1.4, 0.0],
    ]
)
"""Cost of a change of time of day, from row to column: time goes on from day to dusk to night."""


def _settle_places(chain: list[Unit], reader: Reader) -> None:
    slugs = {unit.slug: _slug_kind(unit.slug, reader) for unit in chain if unit.slug}
    kinds = _kinds_told(chain) | set(slugs.values())
    states = [PlaceKind.ANYWHERE, *sorted(kinds - {PlaceKind.ANYWHERE}, key=list(PlaceKind).index)]
    index = {kind: number for number, kind in enumerate(states)}
    rows: dict[PlaceKind, NDArray[np.float64]] = {}
    outside = np.array([kind_of_place(kind).side == "out" for kind in states])
    inside = np.array([kind_of_place(kind).side == "in" for kind in states])
    evidence = np.zeros((len(chain), len(states)))
    last: dict[tuple[str, PlaceKind], list[int]] = {}
    for number, unit in enumerate(chain):
        for place in unit.places:
            weight = place.weight * (0.4 if unit.is_past(place.start) else 1.0)
            if unit.mode == "present" and is_at_earlier_time(unit.piece.text, place.start):
                weight *= EARLIER_SAYS
            if unit.first:
                weight *= FIRST_SAYS
            if place.kind in AROUND and place.relation not in (Relation.STAYS, Relation.TO):
                weight *= AROUND_SAYS
            if place.kind is PlaceKind.HOME and place.start == place.end:
                weight *= COME_HOME_SAYS
            if place.kind in VEHICLES and place.relation in ONLY_MENTIONED:
                weight *= 0.3
            same = (place.name, place.kind)
            recent = [at for at in last.get(same, ()) if number - at < NAMED_AGAIN]
            last[same] = [*recent, number][-MOST_COUNTED:]
            weight /= 1.0 + AGAIN_SAYS * len(recent)
            if place.kind not in rows:
                rows[place.kind] = np.array([_says_for(place.kind, state) for state in states])
            said = rows[place.kind]
            if place.relation in CLUES and place.kind in ROOTS:
                # A chair is in any room: it speaks for no room more than for another.
                said = np.minimum(said, _WIDER_ROOT)
            if not place.name:
                under = inside if kind_of_place(place.kind).side == "in" else outside
                said = np.maximum(said, SAME_GENERIC * under)
            evidence[number] += weight * said
            if place.kind is PlaceKind.BEDROOM and _BED.search(place.name):
                for kind in WITH_BEDS & index.keys():
                    evidence[number, index[kind]] += weight
        if unit.slug:
            evidence[number, index[slugs[unit.slug]]] += _SLUG_SAYS
    read_ahead(chain, evidence)
    start = np.full(len(states), -UNKNOWN_UNTIL)
    start[0] = 0.0
    told = np.array([any(place.relation not in CLUES for place in unit.places) for unit in chain])
    told &= evidence.max(axis=1) >= TOLD_PLACE
    path, odds = decode(evidence, _place_change(states), ease_of(chain, PLACE_COSTS, told), start)
    path = _without_guesses(chain, states, path)
    runs = _runs_of(chain, [states[state] for state in path])
    for number, unit in enumerate(chain):
        state = path[number]
        if state:
            chance = _chance(*runs[number], float(odds[number, state]))
            unit.found["place"] = states[state].value, _SURE if unit.slug else chance


def _runs_of(chain: Sequence[Unit], kinds: Sequence[PlaceKind]) -> list[tuple[int, int]]:
    """Return for each piece how many different words speak for its place, and how long it lasts.

    Both are counted while a scene is there; it lasts so many pieces.
    """
    found: list[tuple[int, int]] = []
    for kind, run in groupby(zip(kinds, chain, strict=True), lambda each: each[0]):
        there = [unit for _, unit in run]
        named = {
            place.name for unit in there for place in unit.places if kind in line_of(place.kind)
        }
        found += [(len(named), len(there))] * len(there)
    return found


def _chance(words: int, pieces: int, odds: float) -> float:
    """Return how often a place is right for which so many words speak in so many pieces.

    Args:
        words: Different words for it.
        pieces: How many pieces it lasts: where it lasts long, a move was often missed.
        odds: The decoder's.
    """
    base, by_words, by_odds, by_pieces = PLACE_CHANCE
    said = base + by_words * np.log1p(words) + by_odds * odds + by_pieces * np.log1p(pieces)
    return float(1.0 / (1.0 + np.exp(-said)))


PLACE_CHANCE = (0.07, 1.22, 1.34, -0.53)
"""Logistic regression of whether a place is right: constant, and weights of the logarithm of one
more than the number of words, of the odds, and of the logarithm of one more than the number of
pieces. Fitted to 9,200 pieces of the train and dev stories of ``benchmarks/planning`` and of six
stories that a language model read, each story counted alike (area under the curve 0.71 on stories
left out; without the number of pieces 0.68)."""
_SURE = 0.95
"""Confidence in the place of a slug line."""


def _without_guesses(
    chain: Sequence[Unit], states: Sequence[PlaceKind], path: Sequence[int]
) -> list[int]:
    """Let the place before go on where only one thing, and no word for a place, says another.

    A cup in a hand makes no living room of a square, nor a bed sheet a bedroom of a roof.
    """
    settled = [int(state) for state in path]
    start = 0
    for end in range(1, len(settled) + 1):
        if end < len(settled) and path[end] == path[start]:
            continue
        run = chain[start:end]
        kind = states[path[start]]
        begins = any(unit.begins for unit in run)
        said = [place for unit in run for place in unit.places if kind in line_of(place.kind)]
        named = any(place.relation not in CLUES and place.weight > _BARELY for place in said)
        things = {place.name for place in said}
        sure = any(place.relation is Relation.SIGN for place in said)
        few = len(things) < (MANY_CLUES if sure else MANY_HINTS)
        guessed = path[start] and not (begins and start) and not named and few
        if guessed and (start or kind in _STRANGE):
            settled[start:end] = [settled[start - 1] if start else 0] * (end - start)
        start = end
    return settled


_STRANGE = frozenset(
    {
        PlaceKind.GRAVEYARD,
        PlaceKind.TOMB,
        PlaceKind.PRISON,
        PlaceKind.BATTLEFIELD,
        PlaceKind.TRENCH,
        PlaceKind.CHURCH,
        PlaceKind.COURTROOM,
        PlaceKind.LIFT,
    }
)
"""Places with which no story begins because of one thing: rain falls on more than graveyards."""
_BARELY = 0.6
"""Weight of a place that is only named, as somewhere else may be."""
MANY_HINTS = 3
"""The same of things that are in other places too."""
MANY_CLUES = 2
"""Different things that make another place of the one before without a word for a place."""


def _kinds_told(chain: Sequence[Unit]) -> set[PlaceKind]:
    """Return the kinds of place that are named, or for which several things speak."""
    named: set[PlaceKind] = set()
    signed: set[PlaceKind] = set()
    clues: dict[PlaceKind, set[str]] = {}
    for unit in chain:
        for place in unit.places:
            if place.relation in CLUES:
                clues.setdefault(place.kind, set()).add(place.name)
                if place.relation is Relation.SIGN:
                    signed.add(place.kind)
            else:
                named.add(place.kind)
    shown = {kind for kind, words in clues.items() if len(words) >= LEAST_CLUES}
    return named | (shown - (_RARE - signed))


_RARE = frozenset(
    {
        PlaceKind.SPACE,
        PlaceKind.SPACECRAFT,
        PlaceKind.UNDER_WATER,
        PlaceKind.SKY,
        PlaceKind.AEROPLANE,
        PlaceKind.BATTLEFIELD,
        PlaceKind.TRENCH,
        PlaceKind.DESERT,
        PlaceKind.ICE,
        PlaceKind.TOMB,
        PlaceKind.LABORATORY,
    }
)
"""Kinds where few stories are, for which things that are elsewhere too do not speak alone."""


LEAST_CLUES = 2
"""Different things that show a kind of place that no word names."""


def read_ahead(chain: Sequence[Unit], evidence: NDArray[np.float64]) -> None:
    """Give words that only set a scene's time the place that their paragraph names next."""
    for number, unit in enumerate(chain):
        sets = unit.first and not unit.spoken and (unit.leap or unit.begins)
        if not sets or evidence[number].max() >= TOLD_PLACE:
            continue
        for after in range(number + 1, min(number + 1 + _AHEAD, len(chain))):
            if chain[after].passage != unit.passage or chain[after].spoken:
                break
            if evidence[after].max() >= TOLD_PLACE:
                evidence[number] = np.maximum(evidence[number], evidence[after])
                break


_AHEAD = 2
"""Most sentences between words that set a time and those that name the place."""


def _slug_kind(slug: str, reader: Reader) -> PlaceKind:
    read = run_pass("slug lines", slug, Slug, read_slug, slug)
    named = reader.finder.kind_of(read.place) if read.place else None
    return _with_side(named or PlaceKind.ANYWHERE, read.side)


SAME_GENERIC = 0.8
"""Share that a kind of which there are many more special ones gets from its own mention."""
_WIDER = 0.5
"""Share of a mention's weight that a special kind gets from a wider one: a house, for a kitchen."""
_WIDER_ROOT = 0.55
"""Share that it gets from a mention of any room, or of the open."""
_NARROWER = 0.45
"""Share that a wider kind gets from a special one: a kitchen, for a home."""
_NARROWER_ROOT = 0.0
"""Share that ``interior`` and ``outdoors`` get from what is special."""
ROOTS = frozenset({PlaceKind.INTERIOR, PlaceKind.OUTDOORS})
"""The widest kinds: a chair is in any room."""


def _says_for(said: PlaceKind, state: PlaceKind) -> float:
    """Return the share of the weight of a mention of one kind that speaks for another."""
    if state is PlaceKind.ANYWHERE or said is PlaceKind.ANYWHERE:
        return 0.0
    if said is state:
        return SAME_GENERIC if said in GENERIC else 1.0
    if said in line_of(state):
        if said is PlaceKind.INTERIOR:
            return SAME_GENERIC
        return _WIDER_ROOT if said in ROOTS else _WIDER
    if state in line_of(said):
        return _NARROWER_ROOT if state in ROOTS else _NARROWER
    return 0.0


def _place_change(states: Sequence[PlaceKind]) -> NDArray[np.float64]:
    count = len(states)
    change = np.ones((count, count)) - np.eye(count)
    for row, one in enumerate(states):
        for column, other in enumerate(states):
            if row != column and kind_of_place(one).parent is kind_of_place(other).parent:
                change[row, column] = 0.85
    return change


def _cut(passages: Sequence[Passage], units: Sequence[Unit]) -> list[SceneDraft]:
    """Cut where the format says so, time leaps, or place, light or mode change."""
    drafts = [SceneDraft()]
    groups: list[list[Unit]] = [[]]
    at = 0
    for passage in passages:
        begun = _BEGINS.get(passage.block.kind)
        if begun and drafts[-1].has_words:
            drafts.append(SceneDraft(why=begun))
            groups.append([])
        draft = drafts[-1]
        if begun == "slug" and draft.why != "told":
            draft.why = "slug"
        _note(passage, draft)
        passage.new_scene = not draft.passages
        part = Passage(passage.block, [])
        draft.passages.append(part)
        for piece in passage.pieces:
            unit = units[at]
            why = _why(groups[-1][-1], unit) if groups[-1] else None
            if why:
                if not part.pieces:
                    draft.passages.remove(part)
                    passage.new_scene = True
                draft = SceneDraft(why=why)
                drafts.append(draft)
                groups.append([])
                part = Passage(passage.block, [])
                draft.passages.append(part)
            part.pieces.append(piece)
            groups[-1].append(unit)
            at += 1
    if len(drafts) > 1 and not drafts[-1].has_words:
        drafts[-2].passages += drafts.pop().passages
        groups.pop()
    before: dict[int, Surroundings] = {}
    for draft, group in zip(drafts, groups, strict=True):
        part_number = group[0].part if group else 0
        draft.surroundings = _surroundings(group, before.get(part_number))
        before[part_number] = draft.surroundings
    return drafts


def _note(passage: Passage, draft: SceneDraft) -> None:
    kind, text = passage.block.kind, passage.block.text
    if kind is BlockKind.HEADING:
        draft.headings.append(text)
    elif kind is BlockKind.SCENE:
        draft.slug = text
    elif kind is BlockKind.TRANSITION and not draft.has_words:
        draft.transition = "dissolve" if _DISSOLVES.search(text) else "cut"
        draft.why = "told"


def _why(before: Unit, unit: Unit) -> Why | None:
    """Return why a scene begins between two pieces, or None."""
    if before.part != unit.part:
        return "mode" if unit.part else "back"
    leaps = unit.leap and (unit.first or unit.leap.kind == "days") and not unit.spoken
    if leaps and unit.leap and not unit.perfect and not unit.slug:
        return "meanwhile" if unit.leap.kind == "meanwhile" else "leap"
    if before.value("place") != unit.value("place") and not unit.slug:
        return "move"
    if before.value("time") != unit.value("time"):
        return "leap"
    place = unit.value("place")
    seen = place and kind_of_place(PlaceKind(place)).side != "in"
    return "move" if seen and before.value("weather") != unit.value("weather") else None


def _surroundings(group: Sequence[Unit], before: Surroundings | None) -> Surroundings:
    """Return the surroundings of the pieces of a scene.

    Args:
        group: The pieces.
        before: Surroundings of the scene before, of the same mode.
    """
    if not group:
        return before or Surroundings()
    evidence: dict[str, Evidence] = {}
    values: dict[str, str] = {}
    for what in ("place", "time", "weather", "season"):
        value = _most(group, what)
        values[what] = value
        if value:
            odds = [unit.found[what][1] for unit in group if unit.value(what) == value]
            said = [_says(unit, what, value) for unit in group]
            best = group[said.index(max(said))]
            told = max(said) > 0
            evidence[what] = Evidence(
                confidence=_confidence(what, sum(odds) / len(odds)),
                sentence=quoted(best.piece.text) if told else "",
            )
    mode = group[0].mode
    if mode != "present":
        evidence["mode"] = Evidence(confidence=0.75, sentence=quoted(group[0].piece.text))
    kind = PlaceKind(values["place"] or "anywhere")
    slug = read_slug(group[0].slug)
    name = slug.place or _name(group, kind)
    if not name and before and before.kind is kind:
        name = before.name
    return Surroundings.model_validate(
        {
            "name": name[:200],
            "kind": kind,
            "side": slug.side or kind_of_place(kind).side or "",
            "time": values["time"],
            "weather": values["weather"],
            "season": values["season"],
            "mode": mode,
            "evidence": evidence,
        }
    )


def _confidence(what: str, odds: float) -> float:
    """Return how often a value with such odds is right, as measured on labelled stories.

    The chance of a place takes more than its odds; see :data:`PLACE_CHANCE`.
    """
    if what == "place":
        return round(odds, 3)
    return round(float(np.interp(odds, *CALIBRATION[what])), 3)


CALIBRATION: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "time": ((0.0, 0.23, 0.34, 0.49, 0.66, 1.0), (0.45, 0.56, 0.68, 0.76, 0.83, 0.92)),
    "weather": ((0.0, 0.15, 0.26, 0.4, 1.0), (0.6, 0.7, 0.88, 0.93, 0.97)),
    "season": ((0.0, 0.2, 0.3, 0.55, 1.0), (0.4, 0.6, 0.82, 0.95, 0.97)),
}
"""Odds of the decoder, and the share of scenes with such odds that are right: of train and dev
stories of ``benchmarks/planning``."""


def _most(group: Sequence[Unit], what: str) -> str:
    """Return what holds for most of the words of a scene."""
    counted: Counter[str] = Counter()
    for unit in group:
        counted[unit.value(what)] += len(unit.piece.text)
    return counted.most_common(1)[0][0]


def _says(unit: Unit, what: str, value: str) -> float:
    """Return how much a piece says for a value."""
    if what == "place":
        weights = (place.weight for place in unit.places if place.kind.value == value)
        return max(weights, default=0.0)
    sure = (clue.confidence for clue in unit.clues if (clue.what, clue.value) == (what, value))
    return max(sure, default=0.0)


def _name(group: Sequence[Unit], kind: PlaceKind) -> str:
    """Return the words by which a scene names its place."""
    votes: Counter[str] = Counter()
    for unit in group:
        for place in unit.places:
            if place.kind is kind and place.relation not in CLUES:
                votes[place.name] += place.weight  # type: ignore[assignment]
    return votes.most_common(1)[0][0] if votes else ""


def _with_side(kind: PlaceKind, side: str) -> PlaceKind:
    """Return a kind on the side that a slug line gives: outside a hospital is no ward."""
    own = kind_of_place(kind).side
    if side == "in" and own != "in":
        return PlaceKind.INTERIOR
    if side == "out" and own != "out":
        return outside_of(kind)
    return kind


MOST_DREAMT = 24
"""Longest dream, in pieces, which only the words before and after it show to be one."""
MOST_PIECES = 300
"""Longest memory or dream, in pieces, whose end is looked for."""
MOST_COUNTED = 20
"""Repeated mentions of a place after which one more says as little as the last."""
