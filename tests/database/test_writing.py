"""Records are written while a run goes on and servers die."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.database import EpisodeRecords, LadderRecords, OpRow, OpState
from ainern2d.core.database.migrate import DATABASE, create_engine
from ainern2d.core.database.transactions import at_once, transact
from ainern2d.core.errors import DatabaseError, DatabaseLostError, OutOfMemoryError
from ainern2d.core.film import journal as journal_module
from ainern2d.core.film.events import Event, EventType
from ainern2d.core.film.journal import Journal
from ainern2d.core.film.ladder import Binding
from ainern2d.core.film.needs import Need
from ainern2d.core.ops import Kind, Record
from ainern2d.core.servers.postgres import (
    PrivateServer,
    pg_supervisor,
    stop_private_server,
)
from tests.database.support import EPISODE, KEY, key

if TYPE_CHECKING:
    from collections.abc import Callable


pytestmark = pytest.mark.services


def test_a_write_after_the_server_was_killed_is_made_all_the_same(
    server: PrivateServer, records: EpisodeRecords
) -> None:
    pid = pg_supervisor.server_pid(server.files)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)

    records.record_ops([OpRow(KEY, "video", "mock")])

    assert list(records.ops([KEY])) == [KEY]
    assert records.load_episode(EPISODE.id) is not None


def test_a_connection_lost_in_the_middle_is_made_again_once(
    server: PrivateServer, engine: sa.Engine, records: EpisodeRecords
) -> None:
    admin = create_engine(server, "postgres", poolclass=sa.NullPool)

    def end_session(pid: int) -> None:
        with admin.connect() as connection:
            ended = sa.text("select pg_terminate_backend(:pid, 10000)")
            assert connection.scalar(ended, {"pid": pid})

    # Given a server that ends the session between the check of the connection and the statement
    tries = 0

    @sa.event.listens_for(engine, "before_cursor_execute")
    def cut(connection: sa.Connection, *_rest: object) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            pid = connection.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
            end_session(pid)

    # Then the write is made on a new one
    records.record_ops([OpRow(KEY, "video", "mock")])
    assert tries == 2
    assert list(records.ops([KEY])) == [KEY]


@pytest.mark.parametrize("run", [at_once, transact])
def test_sessions_that_end_after_their_statement_cost_no_connection_of_the_pool(
    server: PrivateServer, run: Callable[[sa.Engine, Callable[[sa.Connection], int]], int]
) -> None:
    admin = create_engine(server, "postgres", poolclass=sa.NullPool)
    # Given a pool whose connections are waited for until the test fails
    engine = create_engine(server, DATABASE, pool_size=1, max_overflow=0, pool_timeout=1)
    ends = False

    def work(connection: sa.Connection) -> int:
        pid: int = connection.scalars(sa.text("select pg_backend_pid()")).one()
        if ends:
            with admin.connect() as other:
                ended = sa.text("select pg_terminate_backend(:pid, 10000)")
                assert other.scalar(ended, {"pid": pid})
        return pid

    for _ in range(3):
        # When a session that served before ends after a statement, before its connection is back
        ends = False
        pid = run(engine, work)
        ends = True
        try:
            assert run(engine, work) == pid
        except DatabaseLostError:
            # Whether a transaction was written is not known: its end was not answered.
            assert run is transact

    # Then the next one has a connection
    ends = False
    assert run(engine, work) not in (0, pid)
    engine.dispose()


def test_a_pool_whose_connections_are_all_in_use_is_a_plain_error(server: PrivateServer) -> None:
    engine = create_engine(server, DATABASE, pool_size=1, max_overflow=0, pool_timeout=0.1)
    with engine.connect(), pytest.raises(DatabaseError, match="no connection") as caught:
        transact(engine, lambda connection: connection.scalar(sa.text("select 1")))
    assert "again" in caught.value.hint
    engine.dispose()


def test_a_server_that_does_not_come_back_is_a_plain_error(
    server: PrivateServer, records: EpisodeRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_private_server(server.home)
    monkeypatch.setattr(server, "ensure", lambda: None)  # as if it were somebody else's

    with pytest.raises(DatabaseError, match="did not answer") as caught:
        records.list_episodes()
    assert "postgresql.log" in caught.value.hint
    assert "select" not in caught.value.message
    monkeypatch.undo()
    assert records.list_episodes() != []


NEED = Need("video:a", Kind.VIDEO, (), lambda _d: Record(), lambda _d: {}, 0)


def started(need: Need, binding: Binding, key: str) -> Event:
    return Event(EventType.STARTED, need, backend=binding.backend, key=key, binding=binding)


def until(look: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def test_bindings_are_written_while_a_run_goes_on_and_replaced_when_they_change(
    records: EpisodeRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "FLUSH_EVERY_S", 0.0)
    journal = Journal(records, EPISODE.id)
    assert journal.bindings() == {}
    bound = {"video:a": Binding("comfyui", "wan", 1, {"steps": 4}, 720)}
    journal.event(started(NEED, bound["video:a"], key(1)))
    until(lambda: Journal(records, EPISODE.id).bindings() == bound)
    bound["video:a"] = Binding("cartoon", "", 6, {"blur": 1.0})
    bound["video:b"] = Binding("comfyui", "wan", 0, {"steps": 4})
    journal.event(started(NEED, bound["video:a"], key(1)))
    journal.event(started(replace(NEED, id="video:b"), bound["video:b"], key(2)))
    until(lambda: Journal(records, EPISODE.id).bindings() == bound)
    journal.finish(None)


@pytest.mark.parametrize("when", ["by the next event", "at the end"])
def test_what_the_database_says_against_a_batch_stops_the_run(
    records: EpisodeRecords, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setattr(journal_module, "FLUSH_EVERY_S", 0.0)
    # Given an episode that the database does not know
    journal = Journal(records, "unknown")
    event = started(NEED, Binding("mock", "", 0, {}), key(1))

    def go_on() -> bool:
        journal.event(event)
        return False

    def end() -> None:
        go_on()
        journal.finish(None)

    # Then the run hears of it
    with pytest.raises(DatabaseError, match="refused"):
        until(go_on) if when == "by the next event" else end()


def test_an_op_that_was_given_up_for_another_rung_is_recorded_as_failed(
    records: EpisodeRecords,
) -> None:
    need = NEED
    journal = Journal(records, EPISODE.id)
    journal.event(Event(EventType.STARTED, need, backend="comfyui", key=key(1)))
    error = OutOfMemoryError("too large")
    fell = Event(EventType.FELL, need, error=error, backend="comfyui", key=key(1))
    journal.event(fell)
    journal.event(Event(EventType.STARTED, need, backend="cartoon", key=key(2)))
    journal.finish(None)
    assert records.graph(EPISODE.id) == {need.id: key(2)}
    ops = records.ops([key(1), key(2)])
    assert (ops[key(1)].state, ops[key(1)].error_class) == (OpState.FAILED, "oom")
    assert (ops[key(1)].backend, ops[key(2)].backend) == ("comfyui", "cartoon")
    assert ops[key(2)].state is OpState.RUNNING


def test_the_least_load_that_was_too_much_is_remembered_for_a_while(engine: sa.Engine) -> None:
    ladder = LadderRecords(engine)
    key = ("video", "comfyui", "wan")
    ladder.cap(*key, 9_000, 24.0, 7)
    ladder.cap(*key, 5_000, 24.0, 7)
    ladder.cap(*key, 7_000, 24.0, 7)
    ladder.cap("video", "cartoon", "", 10**12, 0.0, 7)
    assert ladder.caps(7) == {key: (5_000, 24.0), ("video", "cartoon", ""): (10**12, 0.0)}
    # A larger GPU says something new, though more is too much for it.
    ladder.cap(*key, 20_000, 48.0, 7)
    assert ladder.caps(7)[key] == (20_000, 48.0)
    with engine.begin() as connection:
        aged = sa.text("update memory_cap set learned_at = now() - interval '2 days'")
        connection.execute(aged)
    assert ladder.caps(1) == {}
    assert set(ladder.caps(3)) == {key, ("video", "cartoon", "")}
    # What counts no longer does not begin to count again when more is too much.
    ladder.cap(*key, 30_000, 48.0, 1)
    assert ladder.caps(1) == {key: (30_000, 48.0)}


def test_paces_are_told_by_finished_ops_and_queues_by_requests(
    engine: sa.Engine, records: EpisodeRecords
) -> None:
    ladder = LadderRecords(engine)
    assert (ladder.paces(), ladder.queues()) == ({}, {})
    now = datetime.now(UTC)

    def op(number: int, run_s: float | None, age: timedelta, **fields: object) -> OpRow:
        row = OpRow(key(number), "video", "comfyui", OpState.DONE, {"model": "wan"})
        return replace(row, run_s=run_s, finished_at=now - age, **fields)  # type: ignore[arg-type]

    day = timedelta(days=1)
    records.record_ops(
        [
            op(1, 10.0, day),
            op(2, 20.0, day),
            op(3, 900.0, 30 * day),
            op(4, 1.0, day, state=OpState.FAILED),
            op(5, 2.0, day, backend="cartoon", rung=None),
        ]
    )
    assert ladder.paces() == {("video", "comfyui", "wan"): 15.0, ("video", "cartoon", ""): 2.0}
