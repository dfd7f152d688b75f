"""Asks a language model where and when a story takes place, and makes its scenes anew of that.

A question is a passage of numbered shots. The model names the first number of each part that is at
one place and time, and says what kind of place it is; it also says in what world the story plays.
"""

from __future__ import annotations

from itertools import chain, count, pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

from ..story.deeds import Mood
from ..story.fields import Evidence
from ..story.ids import with_ids
from ..story.places import (
    Culture,
    Era,
    Genre,
    Mode,
    PlaceKind,
    Season,
    Side,
    TimeOfDay,
    Weather,
    World,
    kind_of_place,
)
from ..story.storyboard import Location, Scene, ShotSize
from .questions import (
    NUMBER,
    SURE,
    TEXT,
    Subject,
    listing,
    numbered,
    one_of,
    options,
    passages,
    question,
    record,
    told,
    words_in,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from enum import StrEnum

    from ..story.storyboard import Shot, Storyboard
    from .questions import Question, Told

PASSAGE_CHARACTERS: Final = 6_000
"""Characters of the story in one question."""
PASSAGE_SHOTS: Final = 100
"""Shots in one question."""
CONTEXT_CHARACTERS: Final = 500
"""Characters of the story that are shown before the passage."""
ANSWER_TOKENS: Final = 70
"""Tokens of what is said of one part; a part has about ten shots."""

_SIDES: Final[tuple[Side, ...]] = get_args(Side)
_TIMES: Final[tuple[TimeOfDay, ...]] = get_args(TimeOfDay)
_WEATHERS: Final[tuple[Weather, ...]] = get_args(Weather)
_SEASONS: Final[tuple[Season, ...]] = get_args(Season)
_MODES: Final[tuple[Mode, ...]] = get_args(Mode)
_UNKNOWN: Final = "unknown"
_OfWorld = Literal["era", "culture", "genre"]
_Field = Literal["kind", "time", "weather", "season"]

_ROLE: Final = (
    "You prepare a chapter of a story for an animated film. You are given a passage as numbered"
    " shots. Answer with JSON.\n"
    "`parts`: an entry for number 1, and one for each number at which the film goes to another"
    " place, the time of day or the weather changes, or a memory, a dream or a told tale begins or"
    " ends. A place of which people only speak is none. `place`: the place in two to five words of"
    " the story's language, the same words each time the film is there; use a listed name where"
    " one fits. Say what has happened to a place where it is seen (flooded street, dry river bed,"
    " ruined chapel, road after the landslide, hall decked out for the wedding): it is then another"
    " place than before. `kind`: the kind that fits best; where the story does not say it, the"
    " likeliest. `side`: in (under a roof) or out. `time`, `weather`, `season`: as told or as the"
    " story lets one conclude, which goes on until it changes; indoors the weather outside. `mode`:"
    " present, or memory, dream or tale for what the narration tells that does not happen now; what"
    " people tell each other is present. `mood`: of the part as a whole.\n"
    "`world`: era, culture and genre of the story, as it dresses people and furnishes rooms."
    " Do not write anything else."
)
_OPTIONS: Final = (
    options("Kinds", PlaceKind),
    options("Times", _TIMES),
    options("Weathers", _WEATHERS),
    options("Seasons", (*_SEASONS, _UNKNOWN)),
    options("Modes", _MODES),
    options("Moods", Mood),
    options("Eras", (*Era, _UNKNOWN)),
    options("Cultures", (*Culture, _UNKNOWN)),
    options("Genres", (*Genre, _UNKNOWN)),
)
_SCHEMA: Final = record(
    world=record(
        era=TEXT,
        culture=TEXT,
        genre=TEXT,
    ),
    parts=listing(
        record(
            number=NUMBER,
            place=TEXT,
            kind=TEXT,
            side=TEXT,
            time=TEXT,
            weather=TEXT,
            season=TEXT,
            mode=TEXT,
            mood=TEXT,
        )
    ),
)


def scene_questions(board: Storyboard) -> list[Question]:
    """Return the questions about the places and times of a storyboard.

    Args:
        board: With ids.
    """
    parts = list(passages(told(board, is_named=False), PASSAGE_CHARACTERS, PASSAGE_SHOTS))
    if not parts:
        return []
    places = "; ".join(dict.fromkeys(each.name for each in board.locations))
    begins = [_begin(board.shots, part[0].at) for part in parts]
    ends = [0, *begins[1:], len(board.shots)]
    before, found = "", []
    for part, shots in zip(parts, pairwise(ends), strict=True):
        starts = [shots[0], *(_begin(board.shots, each.at) for each in part[1:])]
        found.append(_question(part, starts, range(*shots), places, before))
        before = part[-1].text[-CONTEXT_CHARACTERS:]
    return found


def _begin(shots: Sequence[Shot], at: int) -> int:
    """Return where a part begins that a shot begins: at the title cards directly before it."""
    while at and shots[at - 1].size is ShotSize.TITLE:
        at -= 1
    return at


def _question(
    passage: Sequence[Told], starts: Sequence[int], shots: range, places: str, before: str
) -> Question:
    text = "\n".join(f"{number}. {each.text}" for number, each in enumerate(passage, 1))
    parts = [*_OPTIONS, f"Names of places that a program found: {places or 'none'}"]
    if before:
        parts.append("What was told before: …" + before)
    parts.append("Passage:\n" + text)
    return question(
        Subject.SCENES,
        [str(at) for at in starts],
        _ROLE,
        parts,
        _SCHEMA,
        (1 + len(passage) // 10) * ANSWER_TOKENS,
        shots=shots,
    )


class _Part(NamedTuple):
    """Where and when some shots are, as a model says."""

    location: Location
    mode: Mode
    mood: Mood


def with_scenes(board: Storyboard, answers: Sequence[tuple[Question, object]]) -> Storyboard:
    """Return the storyboard with its scenes made anew where the answers say how.

    Args:
        board: As it was asked about.
        answers: Each question with its answer, in the order of the story.
    """
    said: dict[int, Mapping[str, Any] | None] = {}
    answered: set[int] = set()
    for asked, answer in answers:
        entries = _entries(asked, answer)
        current = entries.get(asked.shots.start)
        if current is None:
            continue
        said |= entries
        for at in asked.shots:
            current = entries.get(at, current)
            if current is not None:
                answered.add(at)
    world = _world(board.world, [answer for _asked, answer in answers])
    board = board.model_copy(update={"world": world})
    if not answered:
        return with_ids(board)
    positions = iter(range(len(board.shots)))
    kept = {
        scene.location
        for scene in board.scenes
        if not answered.issuperset([next(positions) for _shot in scene.shots])
    }
    places = _Places(board, kept)
    begun = {at: places.part(entry) for at, entry in sorted(said.items()) if entry is not None}
    scenes = list(_scenes(board, begun, answered))
    used = {scene.location for scene in scenes}
    known = {each.name: each for each in board.locations} | places.made
    locations = tuple(each for each in known.values() if each.name in used)
    return with_ids(board.model_copy(update={"locations": locations, "scenes": tuple(scenes)}))


def _entries(asked: Question, answer: object) -> dict[int, Mapping[str, Any] | None]:
    """Return what an answer says of each part, by the position of its first shot; None if wrong."""
    return {
        int(asked.about[number - 1]): entry if _is_place(entry) else None
        for number, entry in numbered(answer, "parts", len(asked.about)).items()
    }


def _is_place(entry: Mapping[str, Any]) -> bool:
    kind, time = one_of(entry.get("kind"), PlaceKind), one_of(entry.get("time"), _TIMES)
    return kind is not None and time is not None and bool(words_in(entry.get("place")))


class _Places:
    """Makes the locations of a storyboard: one for each place, time and weather."""

    def __init__(self, board: Storyboard, kept: Collection[str]) -> None:
        self._board = board
        self._kept = kept
        self._kinds: dict[str, PlaceKind] = {}
        self.made: dict[str, Location] = {}

    def part(self, entry: Mapping[str, Any]) -> _Part:
        """Return the part of a right entry."""
        kind = one_of(entry.get("kind"), PlaceKind) or PlaceKind.ANYWHERE
        time = one_of(entry.get("time"), _TIMES) or "day"
        location = self._location(words_in(entry.get("place")), kind, time, entry)
        mode, mood = one_of(entry.get("mode"), _MODES), one_of(entry.get("mood"), Mood)
        return _Part(location, mode or "present", mood or Mood.NEUTRAL)

    def _location(
        self, name: str, kind: PlaceKind, time: TimeOfDay, entry: Mapping[str, Any]
    ) -> Location:
        # A place is of one kind: another answer about it would furnish it anew.
        kind = self._kinds.setdefault(name, kind)
        side = one_of(entry.get("side"), _SIDES)
        weather = one_of(entry.get("weather"), _WEATHERS) or "clear"
        season = one_of(entry.get("season"), _SEASONS) or ""
        before = self._board.location(name)
        told_of = before.description if before is not None and before.kind is kind else ""
        fields: tuple[_Field, ...] = ("kind", "time", "weather", *(("season",) if season else ()))
        location = Location(
            name=name,
            description=told_of,
            kind=kind,
            side=side if side and side != kind_of_place(kind).side else "",
            time=time,
            weather=weather,
            season=season,
            evidence={field: Evidence(confidence=SURE) for field in fields},
        )
        moments = (name, f"{name} ({time})", f"{name} ({time}, {weather})")
        names = chain(moments, (f"{name} ({number})" for number in count(2)))
        return next(filter(self._keep, (location.model_copy(update={"name": n}) for n in names)))

    def _keep(self, location: Location) -> bool:
        """Keep a location under its name, and say whether the name is free for it."""
        name = location.name
        if name in self._kept and self._board.location(name) != location:
            # Scenes that no answer is about are still there, as they were.
            return False
        return self.made.setdefault(name, location) == location


def _scenes(board: Storyboard, begun: Mapping[int, _Part], answered: set[int]) -> Iterator[Scene]:
    """Yield the scenes: parts where they are known, else those of before."""
    part: _Part | None = None
    scene: Scene | None = None
    shots: list[Shot] = []
    at = 0
    for old in board.scenes:
        for position, shot in enumerate(old.shots):
            new = begun.get(at, part) if at in answered else None
            # The title of the story, or of a chapter.
            is_titled = position == 0 and (at == 0 or shot.size is ShotSize.TITLE)
            if scene is None or new != part or is_titled or (new is None and position == 0):
                if scene is not None:
                    yield scene.model_copy(update={"shots": tuple(shots)})
                scene = _scene(old, new, part, is_first=position == 0)
                if is_titled:
                    scene = scene.model_copy(update={"title": old.title})
                shots, part = [], new
            shots.append(shot)
            at += 1
    if scene is not None:
        yield scene.model_copy(update={"shots": tuple(shots)})


def _scene(old: Scene, part: _Part | None, before: _Part | None, *, is_first: bool) -> Scene:
    """Return the scene of a part that begins in one of the planner's, at its start or later.

    Another time, or a memory, begins with a dissolve.
    """
    if part is None:
        return old if is_first else old.model_copy(update={"title": "", "transition": "cut"})
    is_later = before is not None and (
        before.location.time != part.location.time or before.mode != part.mode
    )
    why = Evidence(confidence=SURE)
    name = part.location.name
    place = name.partition(" (")[0]
    return old.model_copy(
        update={
            "title": place[:1].upper() + place[1:],
            "location": name,
            "mode": part.mode,
            "mood": part.mood,
            "transition": "dissolve" if is_later else old.transition if is_first else "cut",
            "evidence": {"mode": why, "mood": why},
        }
    )


def _world(old: World, answers: Sequence[object]) -> World:
    """Return the world as most answers say it."""
    said = [answer.get("world") for answer in answers if isinstance(answer, dict)]
    worlds = [each for each in said if isinstance(each, dict)]
    fields: dict[_OfWorld, type[StrEnum]] = {"era": Era, "culture": Culture, "genre": Genre}
    new: dict[str, StrEnum] = {}
    for field, kinds in fields.items():
        known = [kind for each in worlds if (kind := one_of(each.get(field), kinds))]
        if known:
            new[field] = max(known, key=known.count)
    sure = (Evidence(confidence=SURE),)
    why = {field: sure if field in new else old.evidence.get(field, ()) for field in fields}
    why = {field: reasons for field, reasons in why.items() if reasons}
    return old.model_copy(update={**new, "evidence": why})
