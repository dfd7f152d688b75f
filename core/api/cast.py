"""The cast of a project, kept over its episodes: who they are, how they look, sound and are called.

What a person decides here wins over all chapters for ever, and reaches every episode: their plans
are given the new cast at once, and their films are made again where they differ.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, BackgroundTasks, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ..database import EpisodeRecords
from ..database.bin import BinRecords
from ..database.entities import EntityRecords
from ..database.entity_undo import step_back
from ..database.taken_back import taken_back
from ..entities.names import is_cjk
from ..entities.person import FIRST, SAYS, VOICE, Entity, EntityKind, Fact
from ..errors import ConfigError
from ..story.cast import LookChange, VoiceChange
from ..story.fields import PRINTABLE
from ..story.storyboard import Look, Voice
from .answers import keep
from .episodes import settle
from .pagination import DEFAULT_LIMIT, Cursor, Limit, Page, number_cursor, page_of
from .problems import ApiError, not_found
from .projects import ProjectId, accessible
from .security import Editor, Viewer  # noqa: TC001 - FastAPI reads annotations
from .services import Given, Services  # noqa: TC001
from .voices import sample_of

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Collection

    from ..database.entities import DecisionRow
    from .security import Principal

router = APIRouter(prefix="/api/v1/projects/{project}", tags=["entities"])

NARRATOR = "narrator"
"""In place of the id of a person: the narrator, who reads what no character says."""
PersonId = Annotated[
    str, Path(max_length=64, description="Of a person of the cast, or ``narrator``")
]
MOST_PREVIEWED = 20
"""Episodes of which a preview says what a change makes again: those that were planned first."""
NameText = Annotated[str, Field(min_length=1, max_length=200, pattern=PRINTABLE)]


class FactOut(BaseModel):
    """What is known of one trait, and why.

    Attributes:
        value: The value that counts in the latest episode.
        decided: Whether a person said so.
        confidence: 0 to 1.
        sentence: The sentence of the story that says so; may be empty.
        episode: Of that sentence; empty if decided.
        since: Number of the episode from which it holds; 0 for all.
    """

    value: Any
    decided: bool
    confidence: float
    sentence: str
    episode: str
    since: int


class VersionOut(FactOut):
    """An earlier, a present or a later value of a trait.

    Attributes:
        field: The trait.
    """

    field: str


class AliasOut(BaseModel):
    """Another name.

    Attributes:
        name: As the story writes it.
        decided: Whether a person said so.
    """

    name: str
    decided: bool


class AppearanceOut(BaseModel):
    """An episode in which the person appears.

    Attributes:
        episode: Id of the episode.
        number: Of the episode in its serial, from 1.
        name: As the plan of the episode calls them.
        lines: Lines that they speak.
        shots: Shots in which they are.
        sentence: That introduces them; may be empty.
    """

    episode: str
    number: int
    name: str
    lines: int
    shots: int
    sentence: str


class EntityOut(BaseModel):
    """A person, a place or a thing of a project.

    Attributes:
        id: 32 hexadecimal digits.
        kind: What it is.
        name: What all episodes call it.
        aliases: Other names.
        denied: Names that a person said are not its own.
        narrates: Whether it is a first person who tells the story.
        traits: What counts in the latest episode, by field of the look; of a place its kind.
        voice: What is known of the voice, by field; of people.
        pronunciations: How it says words; of people.
        episodes: Where it is, by number.
        lines: Lines that it speaks in all.
    """

    id: str
    kind: EntityKind
    name: str
    aliases: list[AliasOut]
    denied: list[str]
    narrates: bool
    traits: dict[str, FactOut]
    voice: dict[str, FactOut]
    pronunciations: dict[str, str]
    episodes: list[AppearanceOut]
    lines: int


class EntityWhole(EntityOut):
    """A person with each version of each trait, and what people decided.

    Attributes:
        versions: All values of all traits, by the episode from which they hold.
        decisions: What people decided, oldest first.
        undo: The change of look, voice or name that an undo takes back, or null.
        redo: The one that a redo makes again, or null.
    """

    versions: list[VersionOut]
    decisions: list[DecisionOut]
    undo: DecisionOut | None
    redo: DecisionOut | None


class DecisionOut(BaseModel):
    """What a person decided.

    Attributes:
        action: What they did.
        account: Who.
        details: What was decided.
        decided_at: With a time zone.
    """

    action: str
    account: str
    details: dict[str, Any]
    decided_at: datetime.datetime


class CastChange(BaseModel):
    """Traits of a person to change; the others stay.

    Attributes:
        name: What all episodes call them from now on.
        look: Traits to decide.
        voice: Of the voice, likewise.
        forget: Traits that are left to the story again, such as ``hair`` or ``voice.name``.
        since: Number of the episode from which look and voice hold; 0 for all.
    """

    model_config = ConfigDict(extra="forbid")

    name: NameText | None = None
    look: LookChange = LookChange()
    voice: VoiceChange = VoiceChange()
    forget: list[Annotated[str, Field(max_length=220)]] = Field(default=[], max_length=50)
    since: int = Field(default=0, ge=0, lt=2**31)


class EpisodeCost(BaseModel):
    """What a change makes again of the film of an episode.

    Attributes:
        episode: Id of the episode.
        title: Its title.
        made: Ops that would be made at most.
        of: Ops that the film consists of.
        seconds: How long it would take; null where nothing like it was made yet.
        shots: Ids of the shots for which something would be made, in order.
    """

    episode: str
    title: str
    made: int
    of: int
    seconds: float | None
    shots: list[str]


class CastPreview(BaseModel):
    """What a change of a person makes again; what was out of date before counts too.

    Attributes:
        made: Ops that would be made at most, of all films that were made.
        of: Ops that these films consist of.
        seconds: How long it would take, as far as that is known.
        episodes: Those of which something would be made.
    """

    made: int
    of: int
    seconds: float
    episodes: list[EpisodeCost]


class MergeRequest(BaseModel):
    """Who else is the same.

    Attributes:
        others: Their ids.
    """

    model_config = ConfigDict(extra="forbid")

    others: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1, max_length=100)


class SplitRequest(BaseModel):
    """Which names are another one's.

    Attributes:
        names: Not all of the names; the first becomes what the other one is called.
    """

    model_config = ConfigDict(extra="forbid")

    names: list[NameText] = Field(min_length=1, max_length=100)


class NameRequest(BaseModel):
    """A name.

    Attributes:
        name: As the story writes it.
    """

    model_config = ConfigDict(extra="forbid")

    name: NameText


class PronunciationRequest(BaseModel):
    """How a person says a word.

    Attributes:
        word: As the story writes it.
        said: A respelling, or pinyin or IPA between slashes; null for as everybody says it.
    """

    model_config = ConfigDict(extra="forbid")

    word: NameText
    said: NameText | None


class HitOut(BaseModel):
    """Something that a search found.

    Attributes:
        id: Of the entity.
        kind: What it is.
        name: What it is called.
        score: How well it fits, at most 1.
    """

    id: str
    kind: EntityKind
    name: str
    score: float


class Found(BaseModel):
    """What a search found.

    Attributes:
        items: Best first.
    """

    items: list[HitOut]


@router.get("/cast")
def list_cast(
    request: Request,
    services: Given,
    caller: Viewer,
    project: ProjectId,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = "",
) -> Page[EntityOut]:
    """List the people of a project in the order in which they appear first."""
    keep(request)
    accessible(services, caller, project)
    return _page(services, project, EntityKind.PERSON, limit, cursor)


@router.get("/cast/{person}")
def get_person(
    services: Given, caller: Viewer, project: ProjectId, person: PersonId
) -> EntityWhole:
    """Show a person of the cast with evidence, versions and decisions."""
    accessible(services, caller, project)
    return _whole(services, project, known_person(services, project, person))


@router.patch("/cast/{person}")
def change_person(
    services: Given,
    caller: Editor,
    project: ProjectId,
    person: PersonId,
    given: CastChange,
    later: BackgroundTasks,
) -> EntityWhole:
    """Decide the name, look and voice of a person; a voice that cannot speak is refused."""
    accessible(services, caller, project)
    one = known_person(services, project, person)
    values = _values(one, given)
    if given.voice.name:
        sound = _voice(one).model_copy(update={"name": given.voice.name})
        # Without an audio backend there is nothing to compare with.
        with contextlib.suppress(ConfigError):
            _heard(services, one, "", "", sound)
    records = EntityRecords(services.engine)
    found = records.change(
        project, one.id, caller.account, values, name=given.name, number=given.since
    )
    return _answer(services, project, person, found, later)


@router.post("/cast/{person}/preview")
def preview_person(
    services: Given, caller: Editor, project: ProjectId, person: PersonId, given: CastChange
) -> CastPreview:
    """Say what a change of a person would make again in the films that were made; none is."""
    # Its imports are those of a make, which no other route needs.
    from ..film.preview import preview
    from ..film.serial import with_person

    accessible(services, caller, project)
    one = known_person(services, project, person)
    changed = changed_person(one, given)
    episodes = EpisodeRecords(services.engine)
    costs = []
    for episode in _episodes_of(services, project, one)[:MOST_PREVIEWED]:
        row = episodes.load_episode(episode)
        if row is None or services.store.head(episode) is None:
            continue
        row = with_person(services.home, services.engine, row, changed)
        found = preview(services.home, services.engine, row)
        costs.append(
            EpisodeCost(
                episode=episode,
                title=row.title,
                made=found.made,
                of=found.of,
                seconds=found.seconds,
                shots=list(found.shots),
            )
        )
    return CastPreview(
        made=sum(each.made for each in costs),
        of=sum(each.of for each in costs),
        seconds=sum(each.seconds or 0.0 for each in costs),
        episodes=[each for each in costs if each.made],
    )


@router.post("/cast/{person}/undo")
def undo_change(
    services: Given, caller: Editor, project: ProjectId, person: PersonId, later: BackgroundTasks
) -> EntityWhole:
    """Take the newest change of a person's look, voice or name back; its episodes follow."""
    return _step(services, caller, project, person, later, "undo")


@router.post("/cast/{person}/redo")
def redo_change(
    services: Given, caller: Editor, project: ProjectId, person: PersonId, later: BackgroundTasks
) -> EntityWhole:
    """Make the change of a person again that was taken back last."""
    return _step(services, caller, project, person, later, "redo")


def _step(
    services: Services,
    caller: Principal,
    project: str,
    person: str,
    later: BackgroundTasks,
    way: Literal["undo", "redo"],
) -> EntityWhole:
    accessible(services, caller, project)
    one = known_person(services, project, person)
    found = step_back(services.engine, project, one.id, caller.account, way)
    return _answer(services, project, person, found, later)


@router.post("/cast/{person}/merge")
def merge_people(
    services: Given,
    caller: Editor,
    project: ProjectId,
    person: PersonId,
    given: MergeRequest,
    later: BackgroundTasks,
) -> EntityWhole:
    """Decide that others are the same person; they stay one in all chapters to come."""
    accessible(services, caller, project)
    for other in given.others:
        known_person(services, project, other)
    found = EntityRecords(services.engine).merge(project, person, caller.account, given.others)
    return _answer(services, project, person, found, later)


@router.post("/cast/{person}/split", status_code=HTTPStatus.CREATED)
def split_person(
    services: Given,
    caller: Editor,
    project: ProjectId,
    person: PersonId,
    given: SplitRequest,
    later: BackgroundTasks,
) -> EntityWhole:
    """Decide that some names are another person's; the answer is that person."""
    accessible(services, caller, project)
    before = known_person(services, project, person)
    found = EntityRecords(services.engine).split(project, person, caller.account, given.names)
    if found is not None:
        _settle_later(services, project, before, later)
    return _answer(services, project, person, found, later)


@router.post("/cast/{person}/aliases", status_code=HTTPStatus.CREATED)
def add_alias(
    services: Given,
    caller: Editor,
    project: ProjectId,
    person: PersonId,
    given: NameRequest,
    later: BackgroundTasks,
) -> EntityWhole:
    """Decide that a name belongs to a person."""
    accessible(services, caller, project)
    found = EntityRecords(services.engine).add_name(project, person, caller.account, given.name)
    return _answer(services, project, person, found, later)


@router.delete("/cast/{person}/aliases")
def remove_alias(
    services: Given,
    caller: Editor,
    project: ProjectId,
    person: PersonId,
    later: BackgroundTasks,
    name: Annotated[str, Query(min_length=1, max_length=200, pattern=PRINTABLE)],
) -> EntityWhole:
    """Decide that a name does not belong to a person."""
    accessible(services, caller, project)
    if not name.strip():
        raise ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "no name is given", hint="add ?name=NAME")
    found = EntityRecords(services.engine).deny_name(project, person, caller.account, name)
    return _answer(services, project, person, found, later)


@router.put("/cast/{person}/pronunciations")
def pronounce(
    services: Given,
    caller: Editor,
    project: ProjectId,
    person: PersonId,
    given: PronunciationRequest,
    later: BackgroundTasks,
) -> EntityWhole:
    """Decide how a person says a word."""
    accessible(services, caller, project)
    values = {SAYS + given.word: given.said}
    found = EntityRecords(services.engine).change(project, person, caller.account, values)
    return _answer(services, project, person, found, later)


@router.get(
    "/cast/{person}/sample",
    response_class=Response,
    responses={200: {"content": {"audio/wav": {}}, "description": "A WAV file"}},
)
def hear_sample(
    services: Given,
    caller: Editor,
    project: ProjectId,
    person: PersonId,
    text: Annotated[str, Query(max_length=300, pattern=PRINTABLE)] = "",
    language: Annotated[Literal["", "en", "zh"], Query()] = "",
    voice: Annotated[
        str | None, Query(max_length=200, pattern=PRINTABLE, description="Another voice to try")
    ] = None,
) -> Response:
    """Speak a sentence with the voice of a person, or with another voice."""
    accessible(services, caller, project)
    one = known_person(services, project, person)
    sound = _voice(one)
    if voice is not None:
        sound = sound.model_copy(update={"name": voice})
    file = _heard(services, one, text, language, sound)
    return Response(file.read_bytes(), media_type="audio/wav")


@router.get("/entities")
def search_entities(
    request: Request,
    services: Given,
    caller: Viewer,
    project: ProjectId,
    q: Annotated[str, Query(max_length=300, pattern=PRINTABLE)] = "",
    by: Annotated[
        Literal["words", "meaning"],
        Query(description="By names, or by what the story says of them"),
    ] = "words",
    kind: Annotated[EntityKind | None, Query()] = None,
    limit: Limit = 20,
) -> Found:
    """Find people, places and things of a project, best first; nothing is found by no words."""
    accessible(services, caller, project)
    keep(request)
    records = EntityRecords(services.engine)
    search = records.search_words if by == "words" else records.search_meaning
    hits = search(project, q, kind, limit)
    return Found(
        items=[HitOut(id=h.id, kind=h.kind, name=h.name, score=round(h.score, 3)) for h in hits]
    )


@router.get("/entities/{entity}")
def get_entity(
    services: Given, caller: Viewer, project: ProjectId, entity: PersonId
) -> EntityWhole:
    """Show a person, a place or a thing with evidence, versions and decisions."""
    accessible(services, caller, project)
    return _whole(services, project, known_person(services, project, entity))


def _page(
    services: Services, project: str, kind: EntityKind, limit: int, cursor: str
) -> Page[EntityOut]:
    after = number_cursor(cursor) or 0
    rows = EntityRecords(services.engine).entities(project, kind, limit + 1, after)
    page = page_of(rows, limit, lambda one: (one.order,))
    binned = BinRecords(services.engine).episodes_of(project)
    return Page(items=[EntityOut(**_shown(one, binned)) for one in page.items], next=page.next)


def _values(one: Entity, given: CastChange) -> dict[str, Any]:
    """Return the facts that a change decides, by field; None leaves one to the story again.

    Raises:
        ApiError: 422, the narrator would get a name or a look.
    """
    values: dict[str, Any] = given.look.model_dump(mode="json", exclude_none=True)
    if one.kind is EntityKind.NARRATOR and (values or given.name is not None):
        raise ApiError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "the narrator has a voice, and neither name nor look",
            hint="give `voice` alone",
        )
    for field, value in given.voice.model_dump(mode="json", exclude_none=True).items():
        values[field if field in FIRST else f"voice.{field}"] = value
    for field in given.forget:
        values.setdefault(field, None)
    return values


def changed_person(one: Entity, given: CastChange) -> Entity:
    """Return a person as they would be after a change.

    Raises:
        ApiError: 422, the narrator would get a name or a look.
    """
    values, since = _values(one, given), given.since
    new = {field: value for field, value in values.items() if value is not None}
    kept = [
        fact
        for fact in one.facts
        if not (
            fact.decided
            and fact.field in values
            and (fact.number == since or values[fact.field] is None)
        )
    ]
    facts = [Fact(field, value, 1.0, number=since, decided=True) for field, value in new.items()]
    return dataclasses.replace(one, facts=(*kept, *facts))


def _episodes_of(services: Services, project: str, one: Entity) -> list[str]:
    """Return the ids of the episodes in which a person speaks or is seen."""
    if one.kind is EntityKind.NARRATOR:
        return EntityRecords(services.engine).episodes(project)
    return list(dict.fromkeys(each.episode for each in one.appearances))


def known_person(services: Services, project: str, identity: str) -> Entity:
    """Return an entity of a project, or its narrator.

    Raises:
        ApiError: 404, there is none with this id.
    """
    if identity == NARRATOR:
        return EntityRecords(services.engine).narrator(project)
    found = EntityRecords(services.engine).entity(project, identity)
    if found is None:
        raise _unknown(project, identity)
    return found


def _unknown(project: str, identity: str) -> ApiError:
    return not_found(
        f"entity {identity} in this project",
        hint=f"GET /api/v1/projects/{project}/cast lists the people",
    )


def _heard(services: Services, one: Entity, text: str, language: str, sound: Voice) -> pathlib.Path:
    """Return the file in which a person speaks with a voice; 422 where there is no such voice."""
    spoken = language or ("zh" if is_cjk(text or one.name) else "en")
    is_narrator = one.kind is EntityKind.NARRATOR
    return sample_of(services, spoken, text, look_of_person(one), sound, narrator=is_narrator)


def _answer(
    services: Services,
    project: str,
    identity: str,
    found: Entity | None,
    later: BackgroundTasks,
) -> EntityWhole:
    if found is None:
        raise _unknown(project, identity)
    _settle_later(services, project, found, later)
    return _whole(services, project, found)


def _settle_later(services: Services, project: str, one: Entity, later: BackgroundTasks) -> None:
    for episode in _episodes_of(services, project, one):
        later.add_task(settle, services, episode)


def _whole(services: Services, project: str, one: Entity) -> EntityWhole:
    decisions = EntityRecords(services.engine).decisions(project, one.id)
    undo, redo = taken_back(decisions)
    return EntityWhole(
        **_shown(one, BinRecords(services.engine).episodes_of(project)),
        versions=[VersionOut(field=fact.field, **_fact(fact)) for fact in one.facts],
        decisions=[_decision(row) for row in decisions],
        undo=_decision(undo) if undo else None,
        redo=_decision(redo) if redo else None,
    )


def _decision(row: DecisionRow) -> DecisionOut:
    return DecisionOut(
        action=row.action, account=row.account, details=row.details, decided_at=row.decided_at
    )


def _shown(one: Entity, binned: Collection[str]) -> dict[str, Any]:
    """Return the fields of an entity's answer.

    Args:
        one: The entity.
        binned: Ids of the project's episodes in the bin, which are not shown.
    """
    appearances = [each for each in one.appearances if each.episode not in binned]
    counting = {field: one.fact(field) for field in one.fields()}
    facts = {field: FactOut(**_fact(fact)) for field, fact in counting.items() if fact}
    voice = {
        field.removeprefix("voice."): fact
        for field, fact in facts.items()
        if field in VOICE or field == "variety"
    }
    names = {name.name: name for name in one.names}
    return {
        "id": one.id,
        "kind": one.kind,
        "name": one.name,
        "aliases": [AliasOut(name=n, decided=names[n].decided) for n in one.aliases],
        "denied": [name.name for name in one.names if name.denied],
        "narrates": one.narrates,
        "traits": {
            field: fact
            for field, fact in facts.items()
            if field not in (*VOICE, "variety") and not field.startswith(SAYS)
        },
        "voice": voice,
        "pronunciations": {
            field.removeprefix(SAYS): str(fact.value)
            for field, fact in facts.items()
            if field.startswith(SAYS)
        },
        "episodes": [
            AppearanceOut(
                episode=each.episode,
                number=each.number,
                name=each.name,
                lines=each.lines,
                shots=each.shots,
                sentence=each.sentence,
            )
            for each in appearances
        ],
        "lines": sum(each.lines for each in appearances),
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "value": fact.value,
        "decided": fact.decided,
        "confidence": round(fact.confidence, 3),
        "sentence": fact.sentence,
        "episode": fact.episode,
        "since": fact.number,
    }


def look_of_person(one: Entity) -> Look:
    """Return what counts of the look of a person in the latest episode."""
    values = {name: one.value(name) for name in Look.model_fields}
    return Look.model_validate({n: v for n, v in values.items() if v is not None})


def _voice(one: Entity) -> Voice:
    values = {
        "variety": one.value("variety"),
        **{name.removeprefix("voice."): one.value(name) for name in VOICE},
    }
    return Voice.model_validate({n: v for n, v in values.items() if v is not None})
