"""Runs of the API: starting, cancelling and resuming makes, and what a change would make again."""

from __future__ import annotations

import datetime
import json
import uuid
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, FastAPI, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..database import EpisodeRecords, RunRecords
from ..database.rows import RunOrigin, RunRow, RunState
from ..film.import_story import parse_storyboard
from ..orchestrator.supervisor import Supervisor
from ..story.editing import MOST_EDITS, Edit
from ..translatable import coded
from .answers import KEPT_S, MAKING_S, keep, looked_up
from .idempotency import identity_of, may_be_done
from .pagination import (
    DEFAULT_LIMIT,
    HEX_ID,
    MOST_LIMIT,
    Cursor,
    Limit,
    Page,
    page_of,
    time_cursor,
)
from .problems import ApiError, conflict, not_found
from .projects import accessible, accessible_episode
from .security import Editor, Principal, Viewer, reader
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations
from .storyboard import review_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

MOST_QUEUED = 20
"""Runs of one episode that may wait at once."""
LONGEST_SILENCE_S = 30.0
"""Seconds without a sign of life after which a run is shown as silent."""


@asynccontextmanager
async def _supervised(app: FastAPI) -> AsyncIterator[None]:
    """Make queued runs for as long as the API serves."""
    services: Services = app.state.services
    settings = services.settings
    supervisor = Supervisor(
        services.home, RunRecords(services.engine), settings.most_runs, settings.most_runs_here
    )
    app.state.supervisor = supervisor
    supervisor.start()
    try:
        yield
    finally:
        await run_in_threadpool(supervisor.close)


router = APIRouter(prefix="/api/v1", tags=["orchestrator"], lifespan=_supervised)

EpisodeId = Annotated[str, Path(min_length=1, max_length=200, description="Of an episode")]
RunId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Of a run")]
ProjectId = Annotated[str, Path(min_length=1, max_length=200, description="Of a project")]
ShotName = Annotated[str, Field(pattern=r"^[0-9A-Za-z_]{1,64}$")]


class Wanted(BaseModel):
    """How much of a film to make.

    Attributes:
        shots: Ids or numbers of the only shots to bring up to date; empty for all.
        force: Whether another take of those shots is wanted.
        only_below: A rung, such as ``cartoon``: the shots below it are made again, on the best
            rung that there is now.
    """

    model_config = ConfigDict(extra="forbid")

    shots: list[ShotName] = Field(default=[], max_length=2000)
    force: bool = False
    only_below: str = Field(default="", max_length=200, pattern=r"^[^\x00-\x1f]*$")

    @model_validator(mode="after")
    def _is_one_wish(self) -> Wanted:
        if self.force and not self.shots:
            raise ValueError("force makes another take of shots; name them")
        if self.shots and self.only_below:
            raise ValueError("shots and only_below exclude each other")
        return self


class Change(Wanted):
    """A change whose cost is asked for.

    Attributes:
        storyboard: The storyboard as it would be; null for the episode's own.
        edits: Of the episode's own storyboard, in order.
    """

    storyboard: dict[str, Any] | None = None
    edits: Annotated[list[Edit], Field(max_length=MOST_EDITS)] = []

    @model_validator(mode="after")
    def _is_one_storyboard(self) -> Change:
        if self.edits and self.storyboard is not None:
            raise ValueError("storyboard and edits exclude each other")
        return self


class KindOut(BaseModel):
    """What would be made of one kind of work.

    Attributes:
        kind: Such as ``audio`` or ``video``.
        made: Ops that would be made.
        of: Ops of this kind that the film consists of.
        run_s: Seconds of work, by what such ops took lately; null where none was made yet.
    """

    kind: str
    made: int
    of: int
    run_s: float | None


class PreviewOut(BaseModel):
    """What a make would make now; where a new op yields the bytes of the old one, it makes less.

    Attributes:
        made: Ops that would be made at most.
        of: Ops that the film consists of.
        seconds: How long it would take; null where nothing like it was made yet.
        run_s: Seconds of work, summed over all ops.
        kinds: By kind of work.
        shots: Ids of the shots for which something would be made, in order.
        left: Numbers, from 1, of shots that would stay out of date.
        problems: Why some of it cannot be made at all.
    """

    made: int
    of: int
    seconds: float | None
    run_s: float
    kinds: list[KindOut]
    shots: list[str]
    left: list[int]
    problems: list[str]


class StageOut(BaseModel):
    """What a run did of one kind of work.

    Attributes:
        stage: The kind of work.
        made: Ops that it made.
        reused: Results that were there.
        seconds: Of work, summed over processes.
        cpu_seconds: Of processors.
    """

    stage: str
    made: int
    reused: int
    seconds: float
    cpu_seconds: float


class CostOut(BaseModel):
    """What a run cost on one rung.

    Attributes:
        kind: Of work.
        rung: Backend, model and size.
        ops: That it made there.
        run_s: Seconds of work.
        cpu_s: Seconds of processors.
    """

    kind: str
    rung: str
    ops: int
    run_s: float
    cpu_s: float


class RunOut(BaseModel):
    """A make of an episode: of a command, of Dagster, or of the API.

    Attributes:
        id: Names it.
        episode: Id of the episode.
        trace: Follows it through logs and messages.
        origin: Who started it: ``command``, ``dagster`` or ``api``.
        state: ``queued``, ``running``, ``cancelling``, ``done``, ``failed`` or ``cancelled``.
        is_silent: Whether it should be running, and gives no sign of life.
        account: Who asked for it; empty for a command.
        shots: The only ones that were asked for; empty for all.
        force: Whether another take of them was.
        only_below: The rung below which shots were made again.
        attempts: How often it was begun.
        known: Needs of the film that are known so far.
        made: Ops that it made.
        reused: Results that were there.
        failed: Needs that failed.
        left: Needs that are out of date and were not asked for.
        film_shots: Shots of the film; 0 until it is planned.
        shots_done: Shots whose movie is there.
        share: Of the work that is done, 0 to 1; it never falls while the run goes on.
        left_s: Seconds until it will be done, by what such ops took; null while nothing says so.
        stages: By kind of work.
        costs: By rung.
        notices: What people should know.
        failures: Why needs failed.
        error: Why the run failed.
        hint: What to do next.
        created_at: When it was asked for.
        started_at: When it was first begun.
        heartbeat_at: Its last sign of life.
        finished_at: When it ended.
    """

    id: str
    episode: str
    trace: str
    origin: str
    state: str
    is_silent: bool
    account: str
    shots: list[str]
    force: bool
    only_below: str
    attempts: int
    known: int
    made: int
    reused: int
    failed: int
    left: int
    film_shots: int
    shots_done: int
    share: float
    left_s: float | None
    stages: list[StageOut]
    costs: list[CostOut]
    notices: list[str]
    failures: list[str]
    error: str
    hint: str
    created_at: datetime.datetime
    started_at: datetime.datetime | None
    heartbeat_at: datetime.datetime | None
    finished_at: datetime.datetime | None


@router.post("/episodes/{episode}/preview")
def preview_change(
    services: Given, caller: Editor, episode: EpisodeId, change: Change
) -> PreviewOut:
    """Say what a make would make again, how many ops of how many, and how long that takes."""
    # Its imports are those of a make, which no other route needs.
    from ..film.preview import preview

    accessible_episode(services, caller, episode)
    row = EpisodeRecords(services.engine).load_episode(episode)
    if row is None:
        raise not_found(f"episode {episode!r}")
    board = None
    if change.storyboard is not None:
        board = parse_storyboard(json.dumps(change.storyboard).encode(), "the storyboard")
    elif change.edits:
        board = review_of(services, caller, episode).with_edits(change.edits)
    found = preview(
        services.home,
        services.engine,
        row,
        board,
        shots=change.shots,
        force=change.force,
        only_below=change.only_below,
    )
    return PreviewOut(
        made=found.made,
        of=found.of,
        seconds=found.seconds,
        run_s=round(found.run_s, 2),
        kinds=[
            KindOut(kind=each.kind.value, made=each.made, of=each.of, run_s=each.run_s)
            for each in found.kinds
        ],
        shots=list(found.shots),
        left=list(found.left),
        problems=list(found.problems),
    )


@router.post("/episodes/{episode}/runs", status_code=HTTPStatus.ACCEPTED)
def start_run(
    request: Request,
    response: Response,
    services: Given,
    caller: Editor,
    episode: EpisodeId,
    wanted: Wanted,
) -> RunOut:
    """Make an episode's film, or as much of it as is asked for; one run of it after the other."""
    accessible_episode(services, caller, episode)
    records = RunRecords(services.engine)
    identity = identity_of(request)
    row: RunRow | None = None
    if may_be_done(request):
        made = records.page(MOST_LIMIT, episode=episode)
        row = next((each for each in made if each.request.get("identity") == identity), None)
    waiting = records.page(MOST_QUEUED, episode=episode, states=[RunState.QUEUED])
    if row is None and len(waiting) >= MOST_QUEUED:
        raise ApiError(
            HTTPStatus.CONFLICT,
            coded("runs_waiting", f"{MOST_QUEUED} runs of this episode are waiting already"),
            hint="wait for them, or cancel some",
        )
    trace: str = request.state.trace
    while row is None:
        # A caller that gives one trace to several requests gets a run for each.
        row = records.queue(
            RunRow(
                id=trace,
                episode=episode,
                trace=trace,
                origin=RunOrigin.API,
                account=caller.account,
                request={**wanted.model_dump(), "identity": identity},
            )
        )
        trace = uuid.uuid4().hex
    _wake(request)
    response.headers["Location"] = f"/api/v1/runs/{row.id}"
    return _shown(row)


@router.get("/episodes/{episode}/runs")
def list_runs_of_episode(
    request: Request,
    services: Given,
    caller: Viewer,
    episode: EpisodeId,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = "",
    state: Annotated[list[RunState] | None, Query(max_length=5)] = None,
) -> Page[RunOut]:
    """List the runs of an episode, newest first."""
    accessible_episode(services, caller, episode)
    rows = RunRecords(services.engine).page(
        limit + 1, time_cursor(cursor, HEX_ID), episode=episode, states=state or ()
    )
    _keep(request, rows, episode)
    return _page(rows, limit)


@router.get("/projects/{project}/runs")
def list_runs_of_project(
    request: Request,
    services: Given,
    caller: Viewer,
    project: ProjectId,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = "",
    state: Annotated[list[RunState] | None, Query(max_length=5)] = None,
) -> Page[RunOut]:
    """List the runs of a project's episodes, newest first."""
    accessible(services, caller, project)
    rows = RunRecords(services.engine).page(
        limit + 1, time_cursor(cursor, HEX_ID), project=project, states=state or ()
    )
    _keep(request, rows)
    return _page(rows, limit)


@router.get("/runs/{run}")
def get_run(request: Request, services: Given, caller: Viewer, run: RunId) -> RunOut:
    """Show a run: how far it is, what it cost, why it failed."""
    row = _found(services, caller, run)
    _keep(request, [row], row.episode)
    return _shown(row)


@router.post("/runs/{run}/cancel")
def cancel_run(request: Request, services: Given, caller: Editor, run: RunId) -> RunOut:
    """End a run; what it finished is kept. One that has ended stays as it is."""
    _found(services, caller, run)
    row = RunRecords(services.engine).cancel(run)
    if row is None:
        raise _unknown(run)
    _wake(request)
    return _shown(row)


@router.post("/runs/{run}/resume", status_code=HTTPStatus.ACCEPTED)
def resume_run(request: Request, services: Given, caller: Editor, run: RunId) -> RunOut:
    """Go on with a run that failed or was cancelled; what it finished is used again."""
    before = _found(services, caller, run)
    if before.state not in (RunState.FAILED, RunState.CANCELLED):
        raise conflict(
            f"the run is {before.state.value}, so that there is nothing to resume",
            hint="start another one: POST /api/v1/episodes/EPISODE/runs",
        )
    row = RunRecords(services.engine).resume(run)
    if row is None:
        raise _unknown(run)
    _wake(request)
    return _shown(row)


def _keep(request: Request, rows: Sequence[RunRow], episode: str = "") -> None:
    """Have an answer about runs kept; how far one is that is being made has no notice."""
    is_over = all(row.state.is_final for row in rows)
    keep(request, KEPT_S if is_over else MAKING_S, episode)


def _found(services: Services, caller: Principal, run: str) -> RunRow:
    """Return a run of an episode that the caller may see.

    Raises:
        ApiError: 404, there is none.
    """
    row = RunRecords(services.engine).load(run)
    if row is None:
        raise _unknown(run)
    episode = row.episode
    try:
        looked_up(services).once(
            ("project of", reader(caller), episode),
            episode,
            lambda: accessible_episode(services, caller, episode),
        )
    except ApiError as error:
        raise _unknown(run) from error
    return row


def _unknown(run: str) -> ApiError:
    return not_found(f"run {run}", hint="GET /api/v1/episodes/EPISODE/runs lists them")


def _wake(request: Request) -> None:
    supervisor: Supervisor | None = getattr(request.app.state, "supervisor", None)
    if supervisor is not None:
        supervisor.wake()


def _page(rows: list[RunRow], limit: int) -> Page[RunOut]:
    return page_of(
        [_shown(row) for row in rows], limit, lambda run: (run.created_at.isoformat(), run.id)
    )


def _shown(row: RunRow) -> RunOut:
    state = row.state.value
    if row.state is RunState.RUNNING and row.is_cancelled:
        state = "cancelling"
    assert row.created_at is not None  # noqa: S101 - the database sets it
    request, facts = row.request, row.facts
    return RunOut(
        id=row.id,
        episode=row.episode,
        trace=row.trace,
        origin=row.origin.value,
        state=state,
        is_silent=row.state is RunState.RUNNING and row.silent_s > LONGEST_SILENCE_S,
        account=row.account,
        shots=request.get("shots", []),
        force=request.get("force", False),
        only_below=request.get("only_below", ""),
        attempts=row.attempts,
        known=facts.known,
        made=facts.made,
        reused=facts.reused,
        failed=facts.failed,
        left=facts.left,
        film_shots=facts.shots,
        shots_done=facts.shots_done,
        share=1.0 if row.state is RunState.DONE else facts.share,
        left_s=facts.left_s if row.state is RunState.RUNNING else None,
        stages=[StageOut(**each) for each in facts.stages],
        costs=[CostOut(**each) for each in facts.costs],
        notices=facts.notices,
        failures=facts.failures,
        error=row.error or "",
        hint=row.hint or "",
        created_at=row.created_at,
        started_at=row.started_at,
        heartbeat_at=row.heartbeat_at,
        finished_at=row.finished_at,
    )
