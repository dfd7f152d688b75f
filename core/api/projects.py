"""Projects: who owns them, who else may use them, and whether a caller may."""

from __future__ import annotations

import datetime
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ..database.bin import BinRecords
from ..database.projects import ProjectRecords
from ..translatable import coded
from .answers import keep
from .idempotency import identity_of
from .pagination import DEFAULT_LIMIT, Cursor, Limit, Page, page_of, time_cursor
from .problems import ApiError, conflict, not_found
from .security import Editor, Principal, Scope, Viewer, reader
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations

if TYPE_CHECKING:
    from ..database.rows import ProjectRow

router = APIRouter(prefix="/api/v1/projects", tags=["gateway"])

ID_LENGTH = 200
LONGEST_SLUG = 60
MOST_DAYS = 365
"""Longest time for which something stays in the bin, in days."""

ProjectId = Annotated[str, Path(min_length=1, max_length=ID_LENGTH, description="Of a project")]
KeepDays = Annotated[
    int,
    Query(
        ge=0,
        le=MOST_DAYS,
        description="Days for which it stays in the bin and can be taken out again; 0: for good",
    ),
]
AccountName = Annotated[str, Path(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9._@-]*$")]


class ProjectOut(BaseModel):
    """A series: episodes that share their characters.

    Attributes:
        id: Names it in addresses.
        title: For people.
        owner: The account that may change its members and delete it.
        episodes: How many it has.
        created_at: With a time zone.
    """

    id: str
    title: str
    owner: str
    episodes: int
    created_at: datetime.datetime


class NewProject(BaseModel):
    """A project to create."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=200)


class ProjectChange(BaseModel):
    """What is to be another; the rest stays."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(None, min_length=1, max_length=200)
    owner: str | None = Field(None, min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9._@-]*$")


class Members(BaseModel):
    """Who may use a project.

    Attributes:
        owner: May change the members and delete it.
        members: May do in it what their tokens allow.
    """

    owner: str
    members: list[str]


def accessible(services: Services, caller: Principal, project: str) -> ProjectRow:
    """Return a project that a caller may use: owner, members and operators may.

    Args:
        services: Of the request.
        caller: Who asks; what their scope allows was checked by the route.
        project: Id of the project.

    Raises:
        ApiError: 404, there is none, or it is not the caller's to see.
    """
    found = ProjectRecords(services.engine).find(project, reader(caller))
    if found is None:
        raise _unknown(project)
    return found


def accessible_episode(services: Services, caller: Principal, episode: str) -> ProjectRow:
    """Return the project of an episode that a caller may use.

    Args:
        services: Of the request.
        caller: Who asks.
        episode: Id of the episode.

    Raises:
        ApiError: 404, there is none, or its project is not the caller's to see.
    """
    found = ProjectRecords(services.engine).find_of_episode(episode, reader(caller))
    if found is None:
        raise unknown_episode(episode)
    return found


def unknown_episode(episode: str) -> ApiError:
    """Return the error for an episode that does not exist, or is not the caller's to see."""
    return not_found(
        f"episode {episode!r}", hint="GET /api/v1/projects/PROJECT/episodes lists them"
    )


@router.get("")
def list_projects(
    request: Request,
    services: Given,
    caller: Viewer,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = "",
) -> Page[ProjectOut]:
    """List the projects that the caller may use, newest first."""
    keep(request)
    after = time_cursor(cursor)
    rows = ProjectRecords(services.engine).page(reader(caller), limit + 1, after)
    return page_of(
        [_shown(row) for row in rows], limit, lambda each: (each.created_at.isoformat(), each.id)
    )


@router.post("", status_code=HTTPStatus.CREATED)
def create_project(
    request: Request, services: Given, caller: Editor, given: NewProject, response: Response
) -> ProjectOut:
    """Create a project that belongs to the caller."""
    title = given.title.strip()
    if not title:
        raise ApiError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "the title is empty", hint="give the series a name"
        )
    slug = re.sub(r"[^\w]+", "-", title.lower()).strip("-_")[:LONGEST_SLUG]
    # The random part also hides whether others have a project of this title.
    project_id = f"{slug or 'project'}-{identity_of(request)[:12]}"
    row = ProjectRecords(services.engine).add(project_id, title, caller.account)
    response.headers["Location"] = f"/api/v1/projects/{quote(row.id)}"
    return _shown(row)


@router.get("/{project}")
def get_project(services: Given, caller: Viewer, project: ProjectId) -> ProjectOut:
    """Return a project."""
    return _shown(accessible(services, caller, project))


@router.patch("/{project}")
def change_project(
    services: Given, caller: Editor, project: ProjectId, change: ProjectChange
) -> ProjectOut:
    """Give a project another title; its owner may also give it another owner."""
    row = accessible(services, caller, project)
    if change.owner is not None and change.owner != row.owner:
        only_owner(caller, row.owner)
    title = None if change.title is None else change.title.strip() or None
    ProjectRecords(services.engine).change(row.id, title, change.owner)
    return _shown(accessible(services, caller, project))


@router.delete("/{project}", status_code=HTTPStatus.NO_CONTENT)
def delete_project(
    services: Given,
    caller: Editor,
    project: ProjectId,
    episodes: Annotated[
        Literal["keep", "delete"], Query(description="`delete` deletes its episodes with it")
    ] = "keep",
    keep_days: KeepDays = 0,
) -> None:
    """Delete a project, for good or into the bin; its owner may.

    One with episodes is refused unless they are to be deleted too, with their films, storyboards,
    runs and comments, and the project's cast. `ainern2d gc` frees the files later.
    """
    row = accessible(services, caller, project)
    only_owner(caller, row.owner)
    records = ProjectRecords(services.engine)
    if not keep_days and records.delete(row.id):
        return
    # Those that are in the bin alone go with it.
    if episodes == "keep" and row.episodes:
        raise conflict(
            f"the project {row.title!r} has episodes",
            hint="delete its episodes before, or with it: ?episodes=delete",
        )
    known = records.episodes(row.id)
    if made := records.being_made(row.id):
        others = f" and {len(made) - 1} more" if len(made) > 1 else ""
        raise conflict(
            coded("being_made", f"the film of {made[0]!r}{others} is being made", title=made[0]),
            hint="cancel the runs, then delete the project",
        )
    if keep_days:
        is_done = BinRecords(services.engine).put_project(row.id, known, keep_days)
    else:
        # As with one episode: a head without a row would stay.
        for episode in known:
            services.store.forget_head(episode)
        is_done = records.delete_with_episodes(row.id, known)
    if not is_done:
        raise conflict(
            coded(
                "changed_meanwhile",
                f"the project {row.title!r} got an episode or a run meanwhile",
            ),
            hint="look at it again, then delete it",
        )


@router.get("/{project}/members")
def list_members(services: Given, caller: Viewer, project: ProjectId) -> Members:
    """Say who may use a project."""
    row = accessible(services, caller, project)
    return Members(owner=row.owner, members=ProjectRecords(services.engine).members(row.id))


@router.put("/{project}/members/{account}")
def add_member(
    services: Given, caller: Editor, project: ProjectId, account: AccountName
) -> Members:
    """Let an account use a project; its owner may."""
    row = accessible(services, caller, project)
    only_owner(caller, row.owner)
    records = ProjectRecords(services.engine)
    if account != row.owner:
        records.add_member(row.id, account)
    return Members(owner=row.owner, members=records.members(row.id))


@router.delete("/{project}/members/{account}")
def remove_member(
    services: Given, caller: Editor, project: ProjectId, account: AccountName
) -> Members:
    """Let an account use a project no longer; its owner may, and each member for themselves."""
    row = accessible(services, caller, project)
    if account != caller.account:
        only_owner(caller, row.owner)
    records = ProjectRecords(services.engine)
    records.remove_member(row.id, account)
    return Members(owner=row.owner, members=records.members(row.id))


def only_owner(caller: Principal, owner: str) -> None:
    """Refuse a caller who neither owns a project nor is an operator.

    Raises:
        ApiError: 403, with whom to ask.
    """
    if caller.account != owner and not caller.scope.includes(Scope.OPERATOR):
        raise ApiError(
            HTTPStatus.FORBIDDEN,
            f"only {owner}, who owns the project, may do this",
            hint=f"ask {owner}, or an operator",
        )


def _unknown(project: str) -> ApiError:
    return not_found(f"project {project!r}", hint="GET /api/v1/projects lists yours")


def _shown(row: ProjectRow) -> ProjectOut:
    return ProjectOut(
        id=row.id,
        title=row.title,
        owner=row.owner,
        episodes=row.episodes,
        created_at=row.created_at,
    )
