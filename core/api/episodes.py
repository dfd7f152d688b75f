"""Episodes of a project: made of pasted text or an uploaded file, listed, changed, deleted."""

from __future__ import annotations

import datetime
import io
import json
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Final, Literal, cast
from urllib.parse import quote

from fastapi import APIRouter, BackgroundTasks, Depends, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from ..database import EntityRecords, EpisodeRecords, EpisodeRow
from ..database.bin import BinRecords
from ..database.runs import RunRecords
from ..errors import Ainern2dError, ConfigError
from ..film.episode_settings import STYLE, Setups, check_overrides, overrides_of, part_of, parts_of
from ..film.import_story import new_episode_id, take_in_file
from ..film.plans import LONGEST_S
from ..film.serial import NO_SERIAL, settle_episode
from ..film.standing import EpisodeState, Standing, standing_of, state_of
from ..ops.kind import Kind
from ..story.encoding import MAX_BYTES
from ..story.fields import PRINTABLE
from ..translatable import coded
from .answers import keep
from .files import media_url
from .idempotency import identity_of
from .pagination import DEFAULT_LIMIT, Cursor, Limit, Page, page_of, time_cursor
from .problems import ApiError, conflict
from .projects import KeepDays, ProjectId, accessible, unknown_episode
from .security import Editor, Principal, Scope, Viewer, reader
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from ..database.rows import RunState
    from ..film.episode_settings import LookValue

log = logging.getLogger(__name__)

router = APIRouter(prefix="/api/v1", tags=["gateway"])

LOOKERS: Final = 8
"""Episodes that are looked up in a bucket at once."""
NAME: Final = 200
"""Longest title and longest name of a file, in characters."""

EpisodeId = Annotated[str, Path(min_length=1, max_length=NAME, description="Of an episode")]
Title = Annotated[str, Field(min_length=1, max_length=NAME, pattern=PRINTABLE)]
Environment = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Override = Annotated[str, Field(min_length=1, max_length=500, pattern=PRINTABLE)]
Overrides = Annotated[list[Override], Field(max_length=50)]
Choice = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]


class FilmLook(BaseModel):
    """How a film looks and sounds; what is null is as the environment has it.

    Attributes:
        preset: Size and quality together, such as ``draft`` or ``standard``.
        aspect: Ratio of width to height, such as ``9:16``.
        height: In pixels; even.
        fps: Pictures per second.
        subtitles: In the picture, beside it, or none.
        dissolves: Whether scenes may begin with a dissolve.
        language: Of the story; ``auto`` finds out.
        seed: Another seed gives another film.
        artist: The backend that draws the shots.
        style: How the artist draws, such as ``ink``: a name that it has for a style.
        voices: The backend that speaks the lines.
    """

    model_config = ConfigDict(extra="forbid")

    preset: Choice | None = None
    aspect: Annotated[str, Field(pattern=r"^[1-9]\d?:[1-9]\d?$")] | None = None
    height: Annotated[int, Field(ge=64, le=4320, multiple_of=2)] | None = None
    fps: Annotated[int, Field(ge=1, le=120)] | None = None
    subtitles: Literal["burned", "soft", "none"] | None = None
    dissolves: bool | None = None
    language: Annotated[str, Field(pattern=r"^(auto|[a-z]{2,3})$")] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    artist: Choice | None = None
    style: Annotated[str, Field(pattern=f"^{STYLE.pattern}$")] | None = None
    voices: Choice | None = None

    def given(self) -> dict[str, LookValue]:
        """Return what the client said, also where it said null."""
        return self.model_dump(exclude_unset=True)


class NewEpisode(BaseModel):
    """An episode to make of a text."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=MAX_BYTES)
    format: Literal["text", "markdown", "fountain"] = "text"
    title: Title | None = None
    environment: Environment | None = None
    look: FilmLook = FilmLook()
    overrides: Overrides = []


class UploadSettings(BaseModel):
    """What goes with an uploaded file."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    environment: Environment | None = None
    look: FilmLook = FilmLook()
    overrides: Overrides = []


class EpisodeChange(BaseModel):
    """What is to be another; the rest stays. Null in the look is as the environment has it."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    environment: Environment | None = None
    look: FilmLook | None = None
    overrides: Overrides | None = None


class Episode(BaseModel):
    """A chapter and its film.

    Attributes:
        id: Names it in addresses.
        project: The series it belongs to.
        title: For people.
        state: How far it is.
        poster: URL of its film's poster, good for an hour and more; null without a film.
        seconds: Length of its film; null without a film.
        format: Of the story.
        source: Name of the story's file; empty if it was pasted.
        is_edited: Whether a storyboard that people changed replaces the planner's.
        environment: The environment it is made in.
        look: How the film looks and sounds.
        overrides: What else is as the user wants it.
        problem: Why its configuration cannot be used; empty if it can.
        created_at: With a time zone.
        updated_at: With a time zone.
    """

    id: str
    project: str
    title: str
    state: EpisodeState
    poster: str | None = None
    seconds: float | None = None
    format: str
    source: str
    is_edited: bool
    environment: str
    look: FilmLook
    overrides: list[str]
    problem: str = ""
    created_at: datetime.datetime
    updated_at: datetime.datetime


class OneEpisode(Episode):
    """A chapter and its film, with its story.

    Attributes:
        story: URL of the story's bytes, good for an hour and more.
        shots: Number of shots of its film; null without a film.
    """

    story: str
    shots: int | None = None


class Created(BaseModel):
    """New episodes: one, or one for each chapter of a book, in order.

    Attributes:
        episodes: Of a long book only the first; the list of the project has all.
        count: How many there are.
    """

    episodes: list[Episode]
    count: int


class _Upload:
    """What a client gave, checked, with its bytes in a file that ends with the request."""

    def __init__(
        self,
        file: BinaryIO,
        name: str,
        settings: NewEpisode | UploadSettings,
        story_format: Literal["text", "markdown", "fountain"] | None,
    ) -> None:
        self.file = file
        self.name = name
        self.settings = settings
        self.format = story_format


async def _upload(
    request: Request, services: Given, caller: Editor, project: ProjectId
) -> AsyncIterator[_Upload]:
    """Read the body of a request for a new episode: JSON with a text, or a form with a file.

    It can have 100 MB, so that nothing is read for who may not make one.
    """
    await run_in_threadpool(accessible, services, caller, project)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        given = _checked(NewEpisode, await request.body())
        yield _Upload(io.BytesIO(given.text.encode()), "", given, given.format)
        return
    if kind == "multipart/form-data":
        async with request.form(max_files=1, max_fields=8, max_part_size=100_000) as form:
            fields = json.dumps(_fields(form.multi_items())).encode()
            settings = _checked(UploadSettings, fields)
            found = form.get("file")
            if not isinstance(found, UploadFile):
                raise _missing("file", "the form needs a file, in its field `file`")
            yield _Upload(found.file, clean_name(found.filename or ""), settings, None)
        return
    raise ApiError(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        f"a new episode cannot be made of {kind or 'a body without a content type'}",
        hint="send application/json with the story's text, or multipart/form-data with its file",
    )


def _fields(items: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return the settings of a form: ``look`` is JSON, ``overrides`` may come several times."""
    found: dict[str, Any] = {}
    for name, value in items:
        if not isinstance(value, str):
            if name != "file":
                raise _missing(name, "a file comes in the field `file` alone")
        elif name == "overrides":
            found.setdefault(name, []).append(value)
        elif name == "look":
            try:
                found[name] = json.loads(value)
            except (ValueError, RecursionError):
                raise _missing(name, "is no JSON") from None
        else:
            found[name] = value
    return found


def _missing(name: str, message: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("body", name), "msg": message, "type": "value_error"}])


def _checked(kind: type[Any], data: bytes) -> Any:
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise RequestValidationError(
            [
                {"loc": ("body", *each["loc"]), "msg": each["msg"], "type": each["type"]}
                for each in error.errors(include_url=False, include_input=False)
            ]
        ) from None


def clean_name(name: str) -> str:
    r"""Return the name of an uploaded file without folders and without what no name needs.

    >>> clean_name("..\\..\\etc/pass\x00wd.txt"), clean_name("..")
    ('passwd.txt', '')
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(each for each in last if each.isprintable()).strip(". ")
    stem, dot, suffix = plain.rpartition(".")
    if len(plain) > NAME:
        plain = f"{stem[: NAME - len(dot) - len(suffix)]}{dot}{suffix}"[-NAME:]
    return plain


def _schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of a model with those of its parts in their places, for OpenAPI."""
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})

    def whole(found: Any) -> Any:
        if isinstance(found, list):
            return [whole(each) for each in found]
        if not isinstance(found, dict):
            return found
        name = str(found.get("$ref", "")).rpartition("/")[2]
        if name:
            return whole(parts[name])
        return {key: whole(value) for key, value in found.items()}

    return cast("dict[str, Any]", whole(schema))


BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": _schema_of(NewEpisode)},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "additionalProperties": False,
                    "properties": {
                        "file": {
                            "type": "string",
                            "contentMediaType": "application/octet-stream",
                            "description": "txt, md, fountain, docx, epub, or a storyboard (json)",
                        },
                        "title": {"type": "string", "minLength": 1, "maxLength": NAME},
                        "environment": {"type": "string"},
                        "look": {"type": "string", "description": "As JSON"},
                        "overrides": {"type": "array", "items": {"type": "string"}},
                    },
                }
            },
        },
    }
}
"""What a new episode is made of, for OpenAPI; FastAPI has one kind of body per route."""


@router.post("/projects/{project}/episodes", status_code=HTTPStatus.CREATED, openapi_extra=BODY)
def create_episodes(
    request: Request,
    services: Given,
    caller: Editor,
    project: ProjectId,
    upload: Annotated[_Upload, Depends(_upload)],
    response: Response,
    later: BackgroundTasks,
) -> Created:
    """Make an episode of a pasted text or an uploaded file; a book becomes its chapters.

    Nothing is made of its film yet.
    """
    given = upload.settings
    environment = given.environment or services.settings.environment
    stands_for = setups(services).environment(environment)
    overrides = _wanted(services, caller, stands_for, given.look.given(), given.overrides)
    setup = setups(services).of(overrides)
    rows = []
    identity = identity_of(request)
    taken = take_in_file(services.store, upload.file, upload.name, upload.format, identity)
    for intake in taken:
        title = intake.title or "Untitled"
        if given.title:
            title = given.title if len(taken) == 1 else f"{given.title}: {title}"
        title = title[:NAME]
        rows.append(
            EpisodeRow(
                id=new_episode_id(title, 0, identity) if len(taken) == 1 else intake.episode,
                project=project,
                title=title,
                story_sha256=intake.story,
                story_format=intake.format,
                story_path=intake.path.name,
                environment=environment,
                overrides=overrides,
                config=setup.config.plain(),
                storyboard_sha256=intake.storyboard,
            )
        )
    records = EpisodeRecords(services.engine)
    records.add_episodes(rows)
    if project != NO_SERIAL:
        EntityRecords(services.engine).place_all(project, [row.id for row in rows])
        if len(rows) == 1:
            # Chapters of a book get the people of those before them when they are made.
            later.add_task(settle, services, rows[0].id)
    first = [records.load_episode(row.id) for row in rows[:DEFAULT_LIMIT]]
    shown = [_shown(services, row, None) for row in first if row is not None]
    RunRecords(services.engine).announce(rows[0].id, [("episode", {"made": len(rows)})])
    if len(rows) == 1:
        response.headers["Location"] = f"{router.prefix}/episodes/{quote(rows[0].id)}"
    return Created(episodes=shown, count=len(rows))


@router.get("/projects/{project}/episodes")
def list_episodes(
    request: Request,
    services: Given,
    caller: Viewer,
    project: ProjectId,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = "",
    order: Annotated[Literal["oldest", "newest"], Query(description="Which come first")] = "oldest",
) -> Page[Episode]:
    """List the episodes of a project; the chapters of one book in their order."""
    keep(request)
    accessible(services, caller, project)
    after = time_cursor(cursor)
    rows = EpisodeRecords(services.engine).page_of_project(
        project, limit + 1, after, newest=order == "newest"
    )
    page = page_of(rows, limit, lambda row: (_time(row.created_at).isoformat(), row.id))
    runs = RunRecords(services.engine).latest_states([row.id for row in page.items])

    def shown(row: EpisodeRow) -> Episode:
        return _shown(services, row, runs.get(row.id))

    if not services.store.place.url:
        return Page(items=[shown(row) for row in page.items], next=page.next)
    # Each look at a bucket is waited for.
    with ThreadPoolExecutor(LOOKERS) as lookers:
        return Page(items=list(lookers.map(shown, page.items)), next=page.next)


@router.get("/episodes/{episode}")
def get_episode(
    request: Request, services: Given, caller: Viewer, episode: EpisodeId
) -> OneEpisode:
    """Return an episode."""
    keep(request, episode=episode)
    return _one(services, find_episode(services, caller, episode))


@router.patch("/episodes/{episode}")
def change_episode(
    services: Given, caller: Editor, episode: EpisodeId, change: EpisodeChange
) -> OneEpisode:
    """Give an episode another title, environment, look or other overrides; nothing is made."""
    row = find_episode(services, caller, episode)
    stands_for, own = setups(services).split(row.environment, row.overrides)
    look, others = parts_of(own)
    environment = change.environment or row.environment
    if environment != row.environment:
        stands_for = setups(services).environment(environment)
    wanted: dict[str, LookValue] = {**look}
    if change.look is not None:
        wanted |= change.look.given()
    new = change.overrides
    overrides = row.overrides
    if new is not None or change.look is not None or environment != row.environment:
        overrides = _wanted(
            services, caller, stands_for, wanted, new or (), others if new is None else ()
        )
    setup = setups(services).of(overrides)
    changed = EpisodeRecords(services.engine).change_episode(
        row,
        EpisodeRow(
            id=row.id,
            project=row.project,
            title=change.title or row.title,
            story_sha256=row.story_sha256,
            story_format=row.story_format,
            story_path=row.story_path,
            environment=environment,
            overrides=overrides,
            config=setup.config.plain(),
            storyboard_sha256=row.storyboard_sha256,
            output=row.output,
        ),
    )
    if changed is None:
        raise conflict(
            coded(
                "changed_meanwhile",
                f"the episode {row.title!r} was changed by someone else meanwhile",
            ),
            hint="read it again, and repeat the change",
        )
    RunRecords(services.engine).announce(row.id, [("episode", {"made": 0})])
    return _one(services, changed)


@router.delete("/episodes/{episode}", status_code=HTTPStatus.NO_CONTENT)
def delete_episode(
    services: Given, caller: Editor, episode: EpisodeId, keep_days: KeepDays = 0
) -> None:
    """Delete an episode with its film, for good or into the bin.

    What is deleted for good is garbage, which `ainern2d gc` frees later.
    """
    row = find_episode(services, caller, episode)
    run = latest_run(services, row.id)
    being_made = conflict(
        coded("being_made", f"the film of {row.title!r} is being made", title=row.title),
        hint="cancel the run, then delete it",
    )
    if run is not None and not run.is_final:
        raise being_made
    if keep_days:
        if not BinRecords(services.engine).put_episode(row.id, keep_days):
            raise being_made
        return
    # A row without a head is an episode without a film; a head without a row would stay.
    services.store.forget_head(row.id)
    EpisodeRecords(services.engine).delete_episode(row.id)


def find_episode(services: Services, caller: Principal, episode: str) -> EpisodeRow:
    """Return an episode that the caller may see.

    Raises:
        ApiError: 404, there is none.
    """
    return find_changed(services, caller, episode)[0]


def find_changed(services: Services, caller: Principal, episode: str) -> tuple[EpisodeRow, int]:
    """Return an episode that the caller may see, and a number that rises with its changes.

    Raises:
        ApiError: 404, there is none.
    """
    found = EpisodeRecords(services.engine).find(episode, reader(caller))
    if found is None:
        raise unknown_episode(episode)
    return found


def settle(services: Services, episode: str) -> None:
    """Give an episode the people of its serial; where that fails, its make does it or says why."""
    from .plan import plans

    before = EpisodeRecords(services.engine).load_episode(episode)
    try:
        if before is not None:
            # In a child process, which the page's own question for the plan waits for too.
            ladders = setups(services).of(before.overrides).ladders
            plans(services).plan(before, ladders, LONGEST_S)
        after = settle_episode(services.home, services.engine, episode)
        if before is not None and after is not None and before.overrides != after.overrides:
            # Pages that show it read its storyboard anew.
            RunRecords(services.engine).announce(episode, [("storyboard", {})])
    except Ainern2dError as error:
        log.warning("episode %s has no cast of its serial yet: %s", episode, error)


def latest_run(services: Services, episode: str) -> RunState | None:
    """Return the state of the latest run of an episode; None if there was none."""
    return RunRecords(services.engine).latest_states([episode]).get(episode)


def setups(services: Services) -> Setups:
    """Return what composes the configurations of episodes in this process."""
    return services.shared(Setups, lambda: Setups(services.conf))


def standing(services: Services, row: EpisodeRow) -> Standing:
    """Look up where an episode stands; nothing is made.

    Raises:
        ConfigError: Its configuration cannot be used here.
    """
    ladders = setups(services).of(row.overrides).ladders
    return standing_of(services.home, services.store, row, ladders)


def _wanted(
    services: Services,
    caller: Principal,
    environment: Sequence[str],
    look: Mapping[str, LookValue],
    others: Sequence[str],
    known: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the overrides of an episode, in the store of this server.

    Args:
        services: Of the request.
        caller: Whose wish it is.
        environment: Overrides that its environment stands for.
        look: By name.
        others: Of the caller.
        known: That the episode has already.
    """
    check_overrides(others, trusted=caller.scope.includes(Scope.OPERATOR))
    for override in others:
        if name := part_of(override):
            raise ConfigError(
                f"override {override!r} belongs into the look, as {name}", hint=f"look.{name}"
            )
    kind = "s3" if services.store.place.url else "folder"
    return (*overrides_of(environment, look, (*known, *others)), f"store={kind}")


def _time(found: datetime.datetime | None) -> datetime.datetime:
    assert found is not None  # noqa: S101 - the database sets it
    return found


def _shown(services: Services, row: EpisodeRow, run: RunState | None) -> Episode:
    return Episode(**_parts(services, row, run)[0])


def _one(services: Services, row: EpisodeRow) -> OneEpisode:
    values, found = _parts(services, row, latest_run(services, row.id))
    return OneEpisode(
        **values,
        story=media_url(
            services,
            row.story_sha256,
            clean_name(row.story_path) or "story.txt",
            "text/plain",
            is_saved=True,
        ),
        shots=len(found.head.numbers) if found and found.head and found.made else None,
    )


def _parts(
    services: Services, row: EpisodeRow, run: RunState | None
) -> tuple[dict[str, Any], Standing | None]:
    look, others = parts_of(setups(services).split(row.environment, row.overrides)[1])
    problem = ""
    found: Standing | None = None
    try:
        found = standing(services, row)
        state = state_of(found.head, found.wanted, run)
    except ConfigError as error:
        # Such as a plugin that was removed: the episode is still to be seen, and to be changed.
        problem = f"{error.message}" + (f"; {error.hint}" if error.hint else "")
        state = state_of(services.store.head(row.id), "", run)
    poster = found.poster if found else None
    return {
        "id": row.id,
        "project": row.project,
        "title": row.title,
        "state": state,
        "poster": media_url(services, poster.sha256, "poster.jpg", poster.media_type)
        if poster
        else None,
        "seconds": found.seconds if found else None,
        "format": row.story_format,
        "source": clean_name(row.story_path),
        "is_edited": row.storyboard_sha256 is not None,
        "environment": row.environment,
        "look": _look(row, look),
        "overrides": others,
        "problem": problem,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }, found


def _look(row: EpisodeRow, given: Mapping[str, str]) -> FilmLook:
    """Return the look of an episode: what its configuration comes to."""
    film, backend = row.config.get("film", {}), row.config.get("backend", {})

    def name(kind: Kind) -> str | None:
        chosen = backend.get(kind.value) or {}
        return chosen.get("name")

    style = str((backend.get(Kind.VIDEO.value) or {}).get("style", ""))
    return FilmLook.model_construct(
        preset=given.get("preset"),
        **{key: film.get(key) for key in ("aspect", "height", "fps", "subtitles", "dissolves")},
        language=row.config.get("language"),
        seed=row.config.get("seed"),
        artist=name(Kind.VIDEO),
        # Where it is a description for a model, it is no choice of this look.
        style=style if STYLE.fullmatch(style) else None,
        voices=name(Kind.AUDIO),
    )
