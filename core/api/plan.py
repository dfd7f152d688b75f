"""The plan of an episode before anything is made: who, where, how long, and what is doubtful."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from ..database import EntityRecords, ReviewRecords
from ..database.runs import RunRecords
from ..errors import PluginError
from ..film.coverage import planned_coverage
from ..film.plans import Planning, Plans
from ..film.serial import NO_SERIAL
from ..ops.kind import Kind
from ..story.asked import Sort
from ..story.doubts import doubts_of, keyed
from ..story.estimate import estimated_seconds
from ..story.storyboard import NARRATOR
from .episodes import EpisodeId, find_episode, setups
from .problems import ApiError, not_found
from .security import Editor, Viewer  # noqa: TC001 - FastAPI reads annotations
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..database.rows import EpisodeRow
    from ..film.episode_settings import Setup
    from ..story.doubts import Doubt
    from ..story.storyboard import Storyboard

router = APIRouter(prefix="/api/v1", tags=["planner"])

MOST_DOUBTS = 1000
MOST_CONFIRMED = 1000
"""Doubts of which one request says something."""
MOST_MISSING = 200
LONGEST_WAIT_S = 25.0

DoubtKey = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PlannedCharacter(BaseModel):
    """A member of the cast.

    Attributes:
        name: As the story writes it.
        aliases: Other names by which the story calls it.
        gender: ``female``, ``male`` or ``unknown``.
        age: ``child``, ``young``, ``adult``, ``old`` or ``unknown``.
        species: What kind of being it is.
        role: Occupation or rank; or empty.
        narrates: Whether it tells the story in the first person.
        lines: Number of lines that it speaks.
        shots: Number of shots in which it is seen.
    """

    name: str
    aliases: list[str]
    gender: str
    age: str
    species: str
    role: str
    narrates: bool
    lines: int
    shots: int


class PlannedScene(BaseModel):
    """A scene.

    Attributes:
        title: For chapter marks; or empty.
        location: Name of the place.
        place: Kind of place, such as ``inn``.
        time: Time of day.
        weather: Weather.
        mode: ``present``, ``memory``, ``dream`` or ``tale``.
        cast: Who is seen in it, in order of appearance.
        shots: Number of shots.
        seconds: Length, estimated.
    """

    title: str
    location: str
    place: str
    time: str
    weather: str
    mode: str
    cast: list[str]
    shots: int
    seconds: float


class PlanDoubt(BaseModel):
    """Something that the planner is not sure of.

    Attributes:
        key: Names it as long as the plan says the same because of the same sentence.
        is_confirmed: Whether a person said that the plan is right.
        file: Whether it is settled in the storyboard or in the cast.
        pointer: Where, as a JSON Pointer (RFC 6901).
        value: What the plan says.
        confidence: In that, 0 to 1.
        reason: The sentence of the story, or the words of a line; may be empty.
        others: What it may be instead, the likeliest first.
    """

    key: str
    is_confirmed: bool
    file: Literal["storyboard", "cast"]
    pointer: str
    value: Any
    confidence: float
    reason: str
    others: list[Other]


class DoubtsRequest(BaseModel):
    """What a person says of doubts.

    Attributes:
        keys: Of the doubts.
        is_confirmed: Whether the plan is right; false opens the doubts again.
    """

    model_config = ConfigDict(extra="forbid")

    keys: Annotated[list[DoubtKey], Field(min_length=1, max_length=MOST_CONFIRMED)]
    is_confirmed: bool


class ConfirmedOut(BaseModel):
    """Doubts of an episode that people confirmed.

    Attributes:
        keys: Of those that its plan has now, in its order.
    """

    keys: list[str]


class Other(BaseModel):
    """What a doubtful value may be instead.

    Attributes:
        value: Such as the name of another speaker.
        confidence: In it, 0 to 1.
    """

    value: str
    confidence: float


class PlanSummary(BaseModel):
    """How large a film is.

    Attributes:
        scenes: Number of scenes.
        shots: Number of shots.
        lines: Number of lines.
        characters: Number of members of the cast.
        spoken: Number of letters, or Chinese characters, that are spoken.
        seconds: Length of the film, estimated from its text.
    """

    scenes: int
    shots: int
    lines: int
    characters: int
    spoken: int
    seconds: float


class SortOfWords(BaseModel):
    """Words of one sort that a storyboard asks for.

    Attributes:
        sort: What they are, such as ``deed``.
        shown: How many of them can be drawn or heard.
        asked: How many there are, of which a backend says whether it can.
    """

    sort: Sort
    shown: int
    asked: int


class MissingWord(BaseModel):
    """A word that cannot be drawn or heard.

    Attributes:
        sort: What it is.
        word: The word.
        shots: Numbers of the shots that ask for it, from 1.
    """

    sort: Sort
    word: str
    shots: list[int]


class PlanCoverage(BaseModel):
    """How much of the storyboard the backends that come first can draw and sound.

    Attributes:
        share: Words that they can, 0 to 1; null if no backend says what it can.
        shown: Number of those words.
        asked: Number of words of which a backend says whether it can.
        unsaid: Number of words of which none does.
        sorts: The numbers for each sort of word.
        missing: The first words that they cannot.
        count_of_missing: How many there are.
    """

    share: float | None
    shown: int
    asked: int
    unsaid: int
    sorts: list[SortOfWords]
    missing: list[MissingWord]
    count_of_missing: int


class Plan(BaseModel):
    """A plan, or how far it is.

    Attributes:
        state: ``planning`` until it is ``ready``; then everything below is there.
        progress: How much is planned, 0 to 1.
        note: What is being done.
        title: Of the chapter.
        language: Of the story.
        world: Era, culture and genre in words; or empty.
        asks_model: Whether a language model is asked about doubtful speakers when the film is made.
        summary: How large the film is.
        cast: In order of appearance.
        places: Their names, in the order to which the pointers of doubts refer.
        scenes: In order.
        doubts: The first ones, in the order of the storyboard, confirmed ones included.
        count_of_doubts: How many are open, those that are not listed included.
        coverage: How much of it can be drawn and heard; null if a plugin's vocabulary fails.
    """

    state: Literal["planning", "ready"]
    progress: float = 0.0
    note: str = ""
    title: str = ""
    language: str = ""
    world: str = ""
    asks_model: bool = False
    summary: PlanSummary | None = None
    cast: list[PlannedCharacter] = []
    places: list[str] = []
    scenes: list[PlannedScene] = []
    doubts: list[PlanDoubt] = []
    count_of_doubts: int = 0
    coverage: PlanCoverage | None = None


@router.get(
    "/episodes/{episode}/plan",
    responses={202: {"model": Plan, "description": "It is still being planned; ask again"}},
)
def get_plan(
    services: Given,
    caller: Viewer,
    episode: EpisodeId,
    response: Response,
    wait_s: Annotated[
        float, Query(ge=0, le=LONGEST_WAIT_S, description="Longest wait for the plan, in seconds")
    ] = 10.0,
) -> Plan:
    """Plan an episode without making anything; no language model is asked and nothing is spent."""
    row = find_episode(services, caller, episode)
    setup = setups(services).of(row.overrides)
    found = plans(services).plan(row, setup.ladders, wait_s)
    if isinstance(found, Planning):
        response.status_code = HTTPStatus.ACCEPTED
        response.headers["Retry-After"] = "1"
        return Plan(state="planning", progress=found.fraction, note=found.note)
    confirmed = ReviewRecords(services.engine).confirmed(row.id)
    return _shown(found, setup, _decided(services, row), confirmed)


@router.put("/episodes/{episode}/doubts")
def confirm_doubts(
    services: Given, caller: Editor, episode: EpisodeId, given: DoubtsRequest
) -> ConfirmedOut:
    """Say that the plan is right where it doubts, or open such doubts again.

    A confirmed doubt counts no more, here and in its shot, also when the story is planned again.
    """
    row = find_episode(services, caller, episode)
    setup = setups(services).of(row.overrides)
    board = plans(services).plan(row, setup.ladders, LONGEST_WAIT_S)
    if isinstance(board, Planning):
        raise ApiError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            f"the story is still being planned: {board.fraction:.0%}",
            hint="try again in a while; GET plan says how far it is",
            headers={"Retry-After": "5"},
        )
    known = [key for key, _doubt in keyed(board, doubts_of(board))]
    if unknown := set(given.keys) - set(known):
        raise not_found(
            f"doubt {min(unknown)} in the plan", hint="GET plan lists them as they are now"
        )
    records = ReviewRecords(services.engine)
    if given.is_confirmed:
        records.confirm(row.id, given.keys, caller.account)
    else:
        records.doubt_again(row.id, given.keys)
    RunRecords(services.engine).announce(row.id, [("doubts", {"account": caller.account})])
    confirmed = records.confirmed(row.id)
    return ConfirmedOut(keys=[key for key in known if key in confirmed])


def plans(services: Services) -> Plans:
    """Return what plans episodes in this process."""
    return services.shared(Plans, lambda: Plans(services.home, services.store))


def _decided(services: Services, row: EpisodeRow) -> set[tuple[str, str]]:
    """Return the traits of an episode's people that a person decided: a name and a field each."""
    if row.project == NO_SERIAL:
        return set()
    number, people = EntityRecords(services.engine).people_of(row.project, row.id)
    return {
        (called, field)
        for name, one in people.items()
        for field in one.fields()
        if (fact := one.fact(field, number)) is not None and fact.decided
        for called in (name, one.name)
    }


def _shown(
    board: Storyboard,
    setup: Setup,
    decided: Collection[tuple[str, str]],
    confirmed: Collection[str],
) -> Plan:
    # What a person decided is no doubt, however unsure the story is of it.
    doubts = [
        (key, each)
        for key, each in keyed(board, doubts_of(board))
        if not (each.file == "cast" and (each.path[1], each.path[-1]) in decided)
    ]
    lines = [line for shot in board.shots for line in shot.lines]
    spoken_by = Counter(line.speaker for line in lines)
    seen = Counter(name for shot in board.shots for name in dict.fromkeys(shot.cast))
    dissolves = setup.config.film.dissolves
    return Plan(
        state="ready",
        progress=1.0,
        title=board.title,
        language=board.language,
        world=board.world.phrase,
        asks_model=Kind.LLM in setup.config.backend.kinds,
        summary=PlanSummary(
            scenes=len(board.scenes),
            shots=len(board.shots),
            lines=len(lines),
            characters=len(board.cast),
            spoken=sum(len(line.text) for line in lines),
            seconds=estimated_seconds(board, dissolves=dissolves),
        ),
        cast=[
            PlannedCharacter(
                name=each.name,
                aliases=list(each.aliases),
                gender=each.look.gender,
                age=each.look.age,
                species=each.look.species,
                role=each.look.role,
                narrates=each.narrates,
                lines=spoken_by[each.name] + (spoken_by[NARRATOR] if each.narrates else 0),
                shots=seen[each.name],
            )
            for each in board.cast
        ],
        places=[each.name for each in board.locations],
        scenes=_scenes(board, dissolves=dissolves),
        doubts=[_doubt(key, each, key in confirmed) for key, each in doubts[:MOST_DOUBTS]],
        count_of_doubts=sum(key not in confirmed for key, _each in doubts),
        coverage=_coverage(board, setup),
    )


def _coverage(board: Storyboard, setup: Setup) -> PlanCoverage | None:
    try:
        found = planned_coverage(board, setup.ladders)
    except PluginError:
        # A plan is no worse for a plugin that cannot say what it draws.
        return None
    return PlanCoverage(
        share=found.share,
        shown=found.shown,
        asked=found.asked,
        unsaid=found.unsaid,
        sorts=[
            SortOfWords(sort=sort, shown=shown, asked=asked)
            for sort, (shown, asked) in found.sorts.items()
        ],
        missing=[
            MissingWord(sort=each.sort, word=each.word, shots=list(each.shots))
            for each in found.missing[:MOST_MISSING]
        ],
        count_of_missing=len(found.missing),
    )


def _scenes(board: Storyboard, *, dissolves: bool) -> list[PlannedScene]:
    places = {place.name: place for place in board.locations}
    found = []
    for scene in board.scenes:
        place = places.get(scene.location)
        alone = board.model_copy(update={"scenes": (scene,)})
        found.append(
            PlannedScene(
                title=scene.title,
                location=scene.location,
                place=place.kind.value if place else "",
                time=place.time if place else "",
                weather=place.weather if place else "",
                mode=scene.mode,
                cast=list(dict.fromkeys(name for shot in scene.shots for name in shot.cast)),
                shots=len(scene.shots),
                seconds=estimated_seconds(alone, dissolves=dissolves),
            )
        )
    return found


def _doubt(key: str, doubt: Doubt, is_confirmed: bool) -> PlanDoubt:
    return PlanDoubt.model_validate(
        {
            "key": key,
            "is_confirmed": is_confirmed,
            "file": doubt.file,
            "pointer": doubt.pointer,
            "value": doubt.value,
            "confidence": doubt.confidence,
            "reason": doubt.reason,
            "others": [{"value": name, "confidence": sure} for name, sure in doubt.others],
        }
    )
