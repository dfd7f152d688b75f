"""The bin: what was deleted and can be taken out again, and what goes from it for good."""

from __future__ import annotations

import datetime
import logging
import threading
import time
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Literal

from fastapi import APIRouter, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from ..database.bin import BinnedRow, BinRecords
from ..errors import Ainern2dError
from .answers import keep
from .episodes import EpisodeId  # noqa: TC001 - FastAPI reads annotations
from .pagination import DEFAULT_LIMIT, Cursor, Limit, Page, page_of, time_cursor
from .problems import not_found
from .projects import ProjectId, only_owner
from .security import Editor, Viewer, reader
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .security import Principal

log = logging.getLogger(__name__)

LOOK_S: Final = 3600.0
"""Seconds between two looks for what has been in the bin for long enough."""
MOST_AT_ONCE: Final = 100


@asynccontextmanager
async def _emptied(app: FastAPI) -> AsyncIterator[None]:
    """Delete what has been in the bin for long enough, for as long as the API serves."""
    services: Services = app.state.services
    over = threading.Event()

    def work() -> None:
        while True:
            try:
                empty(services)
            except Ainern2dError as error:
                log.warning("the bin could not be emptied: %s", error)
            if over.wait(LOOK_S):
                return

    thread = threading.Thread(target=work, name="bin", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        await run_in_threadpool(thread.join)


router = APIRouter(prefix="/api/v1/bin", tags=["gateway"], lifespan=_emptied)


class Binned(BaseModel):
    """An episode or a project that was deleted.

    Attributes:
        kind: Which of both it is.
        id: Its id.
        title: For people.
        project: Id of the project.
        project_title: Title of the project.
        episodes: How many episodes go with it; of an episode 1.
        kept_until: When it goes for good, with a time zone.
    """

    kind: Literal["episode", "project"]
    id: str
    title: str
    project: str
    project_title: str
    episodes: int
    kept_until: datetime.datetime


@router.get("")
def list_bin(
    request: Request,
    services: Given,
    caller: Viewer,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = "",
) -> Page[Binned]:
    """List the deleted episodes and projects that can be taken out again; the latest first.

    An episode that was deleted with its project is a part of that.
    """
    keep(request)
    rows = BinRecords(services.engine).page(reader(caller), limit + 1, time_cursor(cursor))
    return page_of(
        [_shown(row) for row in rows], limit, lambda each: (each.kept_until.isoformat(), each.id)
    )


@router.post("/episodes/{episode}/restore")
def restore_episode(services: Given, caller: Editor, episode: EpisodeId) -> Binned:
    """Take an episode out of the bin, with its film, edits, comments and decisions."""
    row = _episode(services, caller, episode)
    BinRecords(services.engine).take_out(row)
    return _shown(row)


@router.post("/projects/{project}/restore")
def restore_project(services: Given, caller: Editor, project: ProjectId) -> Binned:
    """Take a project out of the bin with the episodes that went with it; its owner may."""
    row = _project(services, caller, project)
    BinRecords(services.engine).take_out(row)
    return _shown(row)


@router.delete("/episodes/{episode}", status_code=HTTPStatus.NO_CONTENT)
def delete_binned_episode(services: Given, caller: Editor, episode: EpisodeId) -> None:
    """Delete an episode in the bin for good; `ainern2d gc` frees its files later."""
    _delete(services, _episode(services, caller, episode))


@router.delete("/projects/{project}", status_code=HTTPStatus.NO_CONTENT)
def delete_binned_project(services: Given, caller: Editor, project: ProjectId) -> None:
    """Delete a project in the bin for good, with all its episodes; its owner may."""
    _delete(services, _project(services, caller, project))


def empty(services: Services) -> int:
    """Delete what has been in the bin for longer than it is kept; return how much that was."""
    records, done = BinRecords(services.engine), 0
    began = time.monotonic()
    while time.monotonic() - began < LOOK_S and (rows := records.expired(MOST_AT_ONCE)):
        for row in rows:
            _delete(services, row)
        done += len(rows)
    return done


def _delete(services: Services, row: BinnedRow) -> None:
    records = BinRecords(services.engine)
    # A row without a head is an episode without a film; a head without a row would stay.
    for episode in records.contents(row):
        services.store.forget_head(episode)
    records.delete(row)


def _episode(services: Services, caller: Principal, episode: str) -> BinnedRow:
    found = BinRecords(services.engine).episode(episode, reader(caller))
    if found is None:
        raise not_found(f"episode {episode!r} in the bin", "GET /api/v1/bin lists what is in it")
    return found


def _project(services: Services, caller: Principal, project: str) -> BinnedRow:
    found = BinRecords(services.engine).project(project, reader(caller))
    if found is None:
        raise not_found(f"project {project!r} in the bin", "GET /api/v1/bin lists what is in it")
    only_owner(caller, found.owner)
    return found


def _shown(row: BinnedRow) -> Binned:
    return Binned(
        kind=row.kind,
        id=row.id,
        title=row.title,
        project=row.project,
        project_title=row.project_title,
        episodes=row.episodes,
        kept_until=row.kept_until,
    )
