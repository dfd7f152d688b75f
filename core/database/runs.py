"""Runs and their events: who makes which episode, how far it is, and what pages are shown of it."""

from __future__ import annotations

import dataclasses
import json
import uuid
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import aliased

from .rows import EventRow, RunFacts, RunOrigin, RunRow, RunState
from .schema import Episode, Run, RunEvent
from .transactions import at_once, storable, transact

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ..servers.identity import Identity

T = TypeVar("T")

CHANNEL = "ainern2d_event"
"""Where PostgreSQL tells those who listen that there are new events; the payload is empty."""

RIGHTS = "rights"
"""Payload on that channel: who may see which project has changed."""

CHANGED = "changed"
"""Payload on that channel: something changed of which there is no event."""

EVENT_LOCK = 0x61696E65
"""Advisory lock of a transaction that writes events: so they become visible in the order of their
ids, and who has read one has missed none before it. The bytes of ``aine``."""

CLAIM_LOCK = 0x61696E72
"""Advisory lock of a process that counts the running runs before it begins another: ``ainr``."""

EVENTS_KEPT_DAYS = 14
PRUNED_AT_ONCE = 5000
"""Old events that the begin of a run deletes at most."""

FINAL = [state.value for state in RunState if state.is_final]
REFUSED = "save the episode before its runs"

NewEvent = tuple[str, dict[str, Any]]
"""Kind and data of an event that is to be written."""

PRUNE = sa.text(
    """
    delete from run_event where id in (
        select id from run_event order by id limit :most
    ) and at < now() - make_interval(days => :days)
    """
)

COLUMNS = [
    *(column for column in Run.__table__.c if column.name != "facts"),
    Run.__table__.c.facts,
    sa.func.coalesce(
        sa.extract("epoch", sa.func.now() - sa.func.coalesce(Run.heartbeat_at, Run.created_at)),
        0.0,
    ).label("silent_s"),
]


RECORD = sa.text(
    """
    with mine as (
        update run set heartbeat_at = now(), facts = coalesce(cast(:facts as jsonb), facts)
        where id = :run and claim = :claim and state = 'running'
        returning episode_id, is_cancelled
    ), told as (
        insert into run_event (episode_id, run_id, kind, data)
        select mine.episode_id, :run, event ->> 'kind', event -> 'data'
        from mine, jsonb_array_elements(cast(:events as jsonb)) with ordinality as t (event, place)
        order by place
    )
    select is_cancelled from mine
    """
).bindparams(sa.bindparam("claim", type_=sa.UUID()))
# As _announce does, in one message.
RECORD_AND_TELL = sa.text(
    f"select pg_advisory_xact_lock({EVENT_LOCK}); select pg_notify('{CHANNEL}', ''); {RECORD.text}"
).bindparams(sa.bindparam("claim", type_=sa.UUID()))
LATEST = (
    sa.select(Run.episode_id, Run.state)
    .distinct(Run.episode_id)
    .where(Run.episode_id == sa.any_(sa.bindparam("episodes", type_=ARRAY(sa.Text))))
    .order_by(Run.episode_id, Run.created_at.desc(), Run.id.desc())
)
LOAD = sa.select(*COLUMNS).where(Run.id == sa.bindparam("run"))


class RunRecords:
    """The runs of a database.

    A process writes to a run only by the claim under which it works on it; one that was taken for
    dead and comes back finds that its claim is gone.

    Args:
        engine: From :func:`ainern2d.core.database.migrate.prepare`.

    Every method raises DatabaseError when the server does not answer or refuses.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def queue(self, run: RunRow) -> RunRow | None:
        """Write a run that waits for a process, and return it; None if there is one of its id."""
        new = insert(Run).values(_values(run)).on_conflict_do_nothing()

        def write(connection: sa.Connection) -> RunRow | None:
            if connection.execute(new.returning(Run.id)).one_or_none() is None:
                return None
            _announce(connection, run.episode, run.id, [("run", _said(run))])
            return _one(connection, Run.id == run.id)

        return self._run(write)

    def begin(self, run: RunRow, claim: str, process: Identity, host: str) -> RunRow | None:
        """Note that a process makes a run, and return its row; None if it must not.

        It must not if the run was cancelled, or belongs to another claim.

        Args:
            run: Written if there is none of its id.
            claim: Under which this process writes, 32 hexadecimal digits.
            process: That makes it.
            host: Its machine.
        """
        mine: dict[str, Any] = {
            "state": RunState.RUNNING.value,
            "is_cancelled": False,
            "claim": uuid.UUID(claim),
            "host": host,
            "pid": process.pid,
            "started": process.started,
            "error": None,
            "hint": None,
            "finished_at": None,
        }
        now = sa.func.now()
        new = insert(Run).values(
            _values(run) | mine | {"attempts": 1, "started_at": now, "heartbeat_at": now}
        )
        # Of a run of the API the process was chosen before it began, and counted then.
        is_chosen = sa.and_(Run.origin == RunOrigin.API.value, Run.claim == uuid.UUID(claim))
        statement = new.on_conflict_do_update(
            index_elements=["id"],
            set_=mine
            | {
                "attempts": sa.case((is_chosen, Run.attempts), else_=Run.attempts + 1),
                "started_at": sa.func.coalesce(Run.started_at, now),
                "heartbeat_at": now,
            },
            where=sa.and_(
                Run.episode_id == run.episode,
                sa.or_(
                    sa.and_(
                        is_chosen,
                        Run.state == RunState.RUNNING.value,
                        sa.not_(Run.is_cancelled),
                    ),
                    sa.and_(
                        Run.origin != RunOrigin.API.value,
                        sa.or_(sa.not_(Run.is_cancelled), Run.state.in_(FINAL)),
                    ),
                ),
            ),
        )

        def write(connection: sa.Connection) -> RunRow | None:
            connection.execute(PRUNE, {"most": PRUNED_AT_ONCE, "days": EVENTS_KEPT_DAYS})
            if connection.execute(statement.returning(Run.id)).one_or_none() is None:
                return None
            row = _one(connection, Run.id == run.id)
            _announce(connection, row.episode, row.id, [("run", _said(row))])
            return row

        return self._run(write)

    def settle(self, run: str, claim: str, settled: Mapping[str, Any]) -> None:
        """Keep what a make settled about its request, before it changes anything."""
        statement = _mine(run, claim).values(settled=dict(settled))
        self._run(lambda connection: connection.execute(statement))

    def record(
        self, run: str, claim: str, facts: RunFacts | None, events: Sequence[NewEvent] = ()
    ) -> RunState | None:
        """Give a sign of life, with what has happened since the last one.

        Args:
            run: Id of the run.
            claim: Of this process.
            facts: What it has done so far; None if that is as it was.
            events: What happened.

        Returns:
            CANCELLED if somebody asked to end it, RUNNING if it goes on, None if it is another
            process's now, or was deleted.
        """
        told = [{"kind": kind, "data": clean(data)} for kind, data in events]
        given = {
            "run": run,
            "claim": uuid.UUID(claim),
            "facts": None if facts is None else json.dumps(clean(dataclasses.asdict(facts))),
            "events": json.dumps(told),
        }
        query = RECORD_AND_TELL if told else RECORD
        found = at_once(self._engine, lambda c: c.execute(query, given).one_or_none(), REFUSED)
        if found is None:
            return None
        return RunState.CANCELLED if found.is_cancelled else RunState.RUNNING

    def finish(
        self,
        run: str,
        claim: str,
        state: RunState,
        facts: RunFacts | None = None,
        events: Sequence[NewEvent] = (),
        *,
        error: str | None = None,
        hint: str | None = None,
    ) -> None:
        """Note that a run ended, by the process that makes it or by its supervisor.

        Args:
            run: Id of the run.
            claim: Of the process that makes it; with another, nothing is written.
            state: A final one.
            facts: What it has done; None if that is as it was.
            events: What happened before.
            error: Why it failed, for people.
            hint: What they can do.
        """
        values: dict[str, Any] = {
            "state": state.value,
            "error": storable(error),
            "hint": storable(hint),
            "claim": None,
            "finished_at": sa.func.now(),
        }
        if facts is not None:
            values["facts"] = clean(dataclasses.asdict(facts))
        statement = _mine(run, claim).values(values).returning(Run.id)

        def write(connection: sa.Connection) -> None:
            if connection.execute(statement).one_or_none() is not None:
                row = _one(connection, Run.id == run)
                _announce(connection, row.episode, run, [*events, ("run", _said(row))])

        self._run(write)

    def choose(self, most: int, claim: str, host: str) -> RunRow | None:
        """Choose the queued run that this process shall start, under a claim, or None.

        Of one episode only one run is made at a time, by whomever.

        Args:
            most: Runs of the API that may be running at once, on all machines.
            claim: That the started process will work under.
            host: This machine.
        """
        running = sa.select(sa.func.count()).where(
            Run.state == RunState.RUNNING.value, Run.origin == RunOrigin.API.value
        )
        other = aliased(Run)
        query = (
            sa.select(Run.id)
            .where(
                Run.state == RunState.QUEUED.value,
                ~sa.exists().where(
                    other.episode_id == Run.episode_id, other.state == RunState.RUNNING.value
                ),
            )
            .order_by(Run.created_at, Run.id)
            .limit(1)
        )

        def write(connection: sa.Connection) -> RunRow | None:
            if connection.scalar(query) is None:
                return None
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(CLAIM_LOCK)))
            if (connection.scalar(running) or 0) >= most or not (found := connection.scalar(query)):
                return None
            connection.execute(
                sa.update(Run)
                .where(Run.id == found)
                .values(
                    state=RunState.RUNNING.value,
                    claim=uuid.UUID(claim),
                    host=host,
                    pid=0,
                    started="",
                    attempts=Run.attempts + 1,
                    heartbeat_at=sa.func.now(),
                )
            )
            return _one(connection, Run.id == found)

        return self._run(write)

    def born(self, run: str, claim: str, process: Identity) -> None:
        """Note which process was started for a run, before it has begun by itself."""
        statement = (
            _mine(run, claim).where(Run.pid == 0).values(pid=process.pid, started=process.started)
        )
        self._run(lambda connection: connection.execute(statement))

    def requeue(self, run: str, claim: str, *, is_fault: bool = True) -> bool:
        """Let a run wait for another process; its own must be dead, or is ended next.

        Args:
            run: Id of the run.
            claim: Of its process.
            is_fault: Whether this attempt counts as one that failed.

        Returns:
            Whether it was this claim's.
        """
        statement = (
            _mine(run, claim)
            .values(
                state=RunState.QUEUED.value,
                claim=None,
                pid=0,
                started="",
                host="",
                attempts=Run.attempts if is_fault else sa.func.greatest(Run.attempts - 1, 0),
            )
            .returning(Run.id)
        )

        def write(connection: sa.Connection) -> bool:
            if connection.execute(statement).one_or_none() is None:
                return False
            row = _one(connection, Run.id == run)
            _announce(connection, row.episode, run, [("run", _said(row))])
            return True

        return self._run(write)

    def cancel(self, run: str) -> RunRow | None:
        """Ask that a run ends, and return it; one that nothing works on yet ends at once.

        One that has ended stays as it is. None if there is no such run.
        """
        is_open = Run.state.in_([RunState.QUEUED.value, RunState.RUNNING.value])
        is_queued = Run.state == RunState.QUEUED.value
        statement = (
            sa.update(Run)
            .where(Run.id == run, is_open, sa.not_(Run.is_cancelled))
            .values(
                is_cancelled=True,
                state=sa.case((is_queued, RunState.CANCELLED.value), else_=Run.state),
                finished_at=sa.case((is_queued, sa.func.now()), else_=Run.finished_at),
            )
            .returning(Run.id)
        )

        def write(connection: sa.Connection) -> RunRow | None:
            changed = connection.execute(statement).one_or_none()
            row = _one_or_none(connection, Run.id == run)
            if row is not None and changed is not None:
                _announce(connection, row.episode, run, [("run", _said(row))])
            return row

        return self._run(write)

    def resume(self, run: str) -> RunRow | None:
        """Queue a run again that failed or was cancelled, and return it.

        What it finished is used again, and no take is raised twice. One in another state stays as
        it is. None if there is no such run.
        """
        ended = Run.state.in_([RunState.FAILED.value, RunState.CANCELLED.value])
        statement = (
            sa.update(Run)
            .where(Run.id == run, ended)
            .values(
                state=RunState.QUEUED.value,
                # Who resumes it wants the API to make it.
                origin=RunOrigin.API.value,
                is_cancelled=False,
                attempts=0,
                error=None,
                hint=None,
                finished_at=None,
                claim=None,
                pid=0,
                started="",
                host="",
            )
            .returning(Run.id)
        )

        def write(connection: sa.Connection) -> RunRow | None:
            changed = connection.execute(statement).one_or_none()
            row = _one_or_none(connection, Run.id == run)
            if row is not None and changed is not None:
                _announce(connection, row.episode, run, [("run", _said(row))])
            return row

        return self._run(write)

    def load(self, run: str) -> RunRow | None:
        """Return a run, or None if there is none of this id."""
        given = {"run": run}
        found = self._read(lambda c: c.execute(LOAD, given).mappings().one_or_none())
        return None if found is None else _row(found)

    def running(self) -> list[RunRow]:
        """Return every run that a process makes, or made before it died; oldest first."""
        query = sa.select(*COLUMNS).where(Run.state == RunState.RUNNING.value)
        query = query.order_by(Run.created_at, Run.id)
        return [_row(each) for each in self._read(lambda c: c.execute(query).mappings().all())]

    def page(
        self,
        limit: int,
        before: tuple[datetime.datetime, str] | None = None,
        *,
        episode: str | None = None,
        project: str | None = None,
        states: Iterable[RunState] = (),
    ) -> list[RunRow]:
        """Return runs, newest first.

        Args:
            limit: Most runs.
            episode: The only one whose runs are wanted; None for all.
            project: The only one whose runs are wanted; None for all.
            before: Time of creation and id of a run; only those before it.
            states: The only ones; empty for all.
        """
        query = sa.select(*COLUMNS)
        if episode is not None:
            query = query.where(Run.episode_id == episode)
        if project is not None:
            query = query.join(Episode, Episode.id == Run.episode_id)
            query = query.where(Episode.project_id == project, Episode.kept_until.is_(None))
        if before is not None:
            query = query.where(sa.tuple_(Run.created_at, Run.id) < before)
        if wanted := [state.value for state in states]:
            query = query.where(Run.state.in_(wanted))
        query = query.order_by(Run.created_at.desc(), Run.id.desc()).limit(limit)
        return [_row(each) for each in self._read(lambda c: c.execute(query).mappings().all())]

    def latest_states(self, episodes: Iterable[str]) -> dict[str, RunState]:
        """Return the state of the latest run of each of some episodes that have any, by id."""
        given = {"episodes": list(episodes)}
        found = self._read(lambda connection: connection.execute(LATEST, given).tuples().all())
        return {episode: RunState(state) for episode, state in found}

    def announce(self, episode: str, events: Sequence[NewEvent], run: str | None = None) -> None:
        """Write events about an episode, for pages that show it.

        Args:
            episode: Its id.
            events: Kind and data of each; a page reads what changed from the API.
            run: Id of the run that they belong to.
        """
        self._run(lambda connection: _announce(connection, episode, run, events))

    def last_event(self) -> int:
        """Return the id of the newest event; 0 if there is none."""
        query = sa.select(sa.func.coalesce(sa.func.max(RunEvent.id), 0))
        return int(self._read(lambda connection: connection.scalar(query)) or 0)

    def events(
        self,
        after: int,
        limit: int,
        *,
        episode: str | None = None,
        project: str | None = None,
    ) -> list[EventRow]:
        """Return the events that follow one, oldest first.

        Args:
            after: Id of an event.
            limit: Most events.
            episode: The only one; None for all.
            project: The only one; None for all.
        """
        query = (
            sa.select(
                RunEvent.id,
                RunEvent.at,
                Episode.project_id.label("project"),
                RunEvent.episode_id.label("episode"),
                RunEvent.run_id.label("run"),
                RunEvent.kind,
                RunEvent.data,
            )
            .join(Episode, Episode.id == RunEvent.episode_id)
            .where(RunEvent.id > after)
            .order_by(RunEvent.id)
            .limit(limit)
        )
        if episode is not None:
            query = query.where(RunEvent.episode_id == episode)
        if project is not None:
            query = query.where(Episode.project_id == project)
        return [EventRow(*each) for each in self._read(lambda c: c.execute(query).tuples().all())]

    def paces(self) -> dict[tuple[str, str], float]:
        """Return the median seconds of the latest ops of each kind and backend."""
        rows = self._read(lambda connection: connection.execute(PACES, {"most": 5000}).all())
        return {(row.kind, row.backend): row.run_s for row in rows}

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        return transact(self._engine, work, REFUSED)

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        return at_once(self._engine, work, REFUSED)


PACES = sa.text(
    """
    select kind, backend, percentile_cont(0.5) within group (order by run_s) as run_s
    from (
        select kind, backend, run_s from op where state = 'done' and run_s is not null
        order by finished_at desc nulls last limit :most
    ) as latest
    group by kind, backend
    """
)


def _mine(run: str, claim: str) -> sa.Update:
    return sa.update(Run).where(
        Run.id == run, Run.claim == uuid.UUID(claim), Run.state == RunState.RUNNING.value
    )


def _announce(
    connection: sa.Connection, episode: str, run: str | None, events: Sequence[NewEvent]
) -> None:
    """Write events; who listens is woken when the transaction is committed."""
    if not events:
        return
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(EVENT_LOCK)))
    connection.execute(
        insert(RunEvent),
        [
            {"episode_id": episode, "run_id": run, "kind": kind, "data": clean(data)}
            for kind, data in events
        ],
    )
    connection.execute(sa.select(sa.func.pg_notify(CHANNEL, "")))


def announce_rights(connection: sa.Connection) -> None:
    """Have streams ask anew what their callers may see, when the transaction is committed."""
    connection.execute(sa.select(sa.func.pg_notify(CHANNEL, RIGHTS)))


def announce_change(connection: sa.Connection) -> None:
    """Have answers that are kept made anew, when the transaction is committed."""
    connection.execute(sa.select(sa.func.pg_notify(CHANNEL, CHANGED)))


def clean(data: dict[str, Any]) -> dict[str, Any]:
    """Replace what PostgreSQL cannot hold in JSON: NUL, and halves of surrogate pairs.

    >>> clean({"text": "a" + chr(0)})
    {'text': 'a\N{REPLACEMENT CHARACTER}'}
    """
    text = json.dumps(data, ensure_ascii=False)
    if "\\u0000" not in text and text.isprintable():
        return data

    def mended(value: Any) -> Any:
        if isinstance(value, str):
            return storable(value)
        if isinstance(value, dict):
            return {storable(name): mended(each) for name, each in value.items()}
        return [mended(each) for each in value] if isinstance(value, list) else value

    found: dict[str, Any] = mended(data)
    return found


def _said(run: RunRow) -> dict[str, Any]:
    """Return what an event says about the state of a run."""
    state = run.state.value
    if run.state is RunState.RUNNING and run.is_cancelled:
        state = "cancelling"
    return {
        "state": state,
        "origin": run.origin.value,
        "attempts": run.attempts,
        "error": run.error or "",
        "hint": run.hint or "",
    }


def _values(run: RunRow) -> dict[str, Any]:
    values = dataclasses.asdict(run)
    for name in ("created_at", "started_at", "heartbeat_at", "finished_at", "silent_s"):
        del values[name]
    values["episode_id"] = values.pop("episode")
    return values | {"origin": run.origin.value, "state": run.state.value}


def _one(connection: sa.Connection, where: sa.ColumnElement[bool]) -> RunRow:
    return _row(connection.execute(sa.select(*COLUMNS).where(where)).mappings().one())


def _one_or_none(connection: sa.Connection, where: sa.ColumnElement[bool]) -> RunRow | None:
    found = connection.execute(sa.select(*COLUMNS).where(where)).mappings().one_or_none()
    return None if found is None else _row(found)


def _row(found: sa.RowMapping) -> RunRow:
    values = dict(found)
    values["episode"] = values.pop("episode_id")
    values["claim"] = values["claim"].hex if values["claim"] is not None else None
    values["facts"] = RunFacts(**values["facts"])
    values["silent_s"] = float(values["silent_s"])
    return RunRow(
        **values | {"origin": RunOrigin(values["origin"]), "state": RunState(values["state"])}
    )
