"""What is remembered of episodes, and the tables that hold it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.database import (
    AttemptRow,
    BindingRow,
    EpisodeRecords,
    EpisodeRow,
    LadderRecords,
    OpRow,
    OpState,
    PrivateServer,
    keeper,
    prepare,
    stop_private_server,
)
from ainern2d.core.database.migrate import alembic_config, create_engine, migrate
from ainern2d.core.database.migrations import HEAD
from ainern2d.core.database.schema import Base
from ainern2d.core.database.server import ExternalServer
from ainern2d.core.episode import journal as journal_module
from ainern2d.core.episode.events import Event, Happening
from ainern2d.core.episode.journal import Journal
from ainern2d.core.episode.ladder import Binding
from ainern2d.core.episode.needs import Need
from ainern2d.core.errors import DatabaseError, OutOfMemoryError
from ainern2d.core.ops import Kind, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ainern2d.core.home import StateFolder

pytestmark = pytest.mark.services

KEY = "0123456789abcdef" * 4
OTHER_KEY = "f" * 64
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

EPISODE = EpisodeRow(
    id="the-lighthouse",
    project="coast",
    title="The Lighthouse 灯塔",
    story_sha256="a" * 64,
    story_format="markdown",
    story_path="/home/ann/the lighthouse.md",
    environment="local",
    overrides=("backend/video=cartoon", "film.title='a, b'"),
    config={"film": {"fps": 24, "ratio": 1.5, "title": None}, "list": [1, "two"]},
)


@pytest.fixture(scope="module")
def server(module_home: StateFolder) -> Iterator[PrivateServer]:
    """A server with our databases."""
    with PrivateServer(module_home) as server:
        prepare(server).dispose()
        yield server


@pytest.fixture
def engine(server: PrivateServer) -> Iterator[sa.Engine]:
    """The engine of an empty database at head."""
    engine = prepare(server)
    with engine.begin() as connection:
        tables = ", ".join(Base.metadata.tables)
        connection.execute(sa.text(f"truncate {tables}"))
    yield engine
    engine.dispose()


@pytest.fixture
def records(engine: sa.Engine) -> EpisodeRecords:
    """Records that know one episode."""
    records = EpisodeRecords(engine)
    records.save_episode(EPISODE)
    return records


def key(number: int) -> str:
    return f"{number:064x}"


# Databases and migrations


def test_the_models_and_the_migrations_agree(engine: sa.Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []

        # Alembic compares no checks: their names and number at least must agree.
        inspector = sa.inspect(connection)
        for table in Base.metadata.sorted_tables:
            wanted = {c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)}
            assert {c["name"] for c in inspector.get_check_constraints(table.name)} == wanted
            assert inspector.get_table_comment(table.name)["text"] == table.comment


def test_every_migration_can_be_taken_back(engine: sa.Engine) -> None:
    def tables() -> set[str]:
        with engine.connect() as connection:
            return set(sa.inspect(connection).get_table_names()) - {"alembic_version"}

    before = tables()
    migrate(engine, "base")
    assert tables() == set()
    migrate(engine)
    assert tables() == before == set(Base.metadata.tables)


def test_the_noted_head_is_the_newest_migration(engine: sa.Engine) -> None:
    from alembic.script import ScriptDirectory

    with engine.connect() as connection:
        script = ScriptDirectory.from_config(alembic_config(connection))
    assert script.get_heads() == [HEAD]


def test_vectors_can_be_stored_after_the_first_migration(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        distance = sa.text("select '[1,0]'::vector <-> '[0,0]'::vector")
        assert connection.scalar(distance) == 1


def test_dagster_has_a_database_of_its_own(server: PrivateServer, engine: sa.Engine) -> None:
    dagster = create_engine(server, "dagster")
    with dagster.connect() as connection:
        theirs = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    with engine.connect() as connection:
        assert theirs.isdisjoint(sa.inspect(connection).get_table_names())
    # And it is made again when somebody dropped it.
    dagster.dispose()
    admin = create_engine(server, "postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text("drop database dagster"))
    prepare(server).dispose()
    with dagster.connect() as connection:
        assert connection.scalar(sa.text("select 1")) == 1
    dagster.dispose()
    admin.dispose()
    assert engine.url.database == "ainern2d"


def test_a_database_at_head_is_ready_without_alembic(
    server: PrivateServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AINERN2D_HOME", str(server.home.root))
    script = """
import sys
from ainern2d.core.database import PrivateServer, prepare
from ainern2d.core.home import StateFolder
with PrivateServer(StateFolder.find()) as server:
    prepare(server).dispose()
print("alembic" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "False\n"


def test_first_runs_at_once_migrate_once(state_home: StateFolder) -> None:
    server = PrivateServer(state_home)
    server.start()
    engines: list[sa.Engine] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            engines.append(prepare(server))
        except BaseException as problem:
            problems.append(problem)
            raise

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
    with engines[0].connect() as connection:
        versions = connection.scalars(sa.text("select version_num from alembic_version")).all()
    assert versions == [HEAD]
    for engine in engines:
        engine.dispose()
    server.close()


def test_a_database_of_a_newer_release_is_refused(server: PrivateServer, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))

    with pytest.raises(DatabaseError, match="revision 9999") as caught:
        prepare(server)
    assert "upgrade ainern2d" in caught.value.hint
    with engine.begin() as connection:
        connection.execute(
            sa.text("update alembic_version set version_num = :head"), {"head": HEAD}
        )


def test_a_server_known_by_url_is_prepared_like_a_private_one(state_home: StateFolder) -> None:
    with PrivateServer(state_home) as private:
        external = ExternalServer(private.url("postgres"))
        engine = prepare(external)
        records = EpisodeRecords(engine)
        records.save_episode(EPISODE)
        assert [row.id for row in records.list_episodes()] == [EPISODE.id]
        engine.dispose()


def test_a_server_that_does_not_answer_is_a_plain_error_without_the_password() -> None:
    # Nothing listens on port 1, and nothing may without root.
    with pytest.raises(DatabaseError, match=r"cannot be prepared: .*refused") as caught:
        prepare(ExternalServer("postgresql://me:secret@127.0.0.1:1/postgres"))
    assert "secret" not in str(caught.value)
    assert "AINERN2D_DATABASE_URL" in caught.value.hint


# Episodes


def test_an_episode_is_read_back_as_it_was_saved(records: EpisodeRecords) -> None:
    saved = records.load_episode(EPISODE.id)

    assert saved is not None
    assert saved.created_at is not None
    assert replace(saved, created_at=None, updated_at=None) == EPISODE
    assert records.list_episodes() == [saved]
    assert records.load_episode("unknown") is None


def test_saving_the_same_episode_again_changes_nothing(records: EpisodeRecords) -> None:
    before = records.load_episode(EPISODE.id)
    records.save_episode(EPISODE)
    assert records.load_episode(EPISODE.id) == before


def test_saving_a_changed_episode_replaces_it_and_tells_when(records: EpisodeRecords) -> None:
    before = records.load_episode(EPISODE.id)
    records.save_episode(replace(EPISODE, overrides=("a=b",), output="/films/film.mp4"))
    after = records.load_episode(EPISODE.id)

    assert before is not None
    assert after is not None
    assert (after.overrides, after.output) == (("a=b",), "/films/film.mp4")
    assert after.created_at == before.created_at
    assert before.updated_at is not None
    assert after.updated_at is not None
    assert after.updated_at > before.updated_at


def test_a_path_that_is_not_text_does_not_stop_an_episode(records: EpisodeRecords) -> None:
    path = os.fsdecode(b"/home/ann/caf\xe9.txt")
    records.save_episode(replace(EPISODE, story_path=path, title="a\0b"))
    saved = records.load_episode(EPISODE.id)
    assert saved is not None
    assert (saved.story_path, saved.title) == ("/home/ann/caf?.txt", "a\N{REPLACEMENT CHARACTER}b")


def test_a_hash_that_is_none_is_refused(records: EpisodeRecords) -> None:
    with pytest.raises(DatabaseError, match="story_sha256"):
        records.save_episode(replace(EPISODE, story_sha256="short"))


# Bindings and takes


def test_a_bound_need_keeps_its_binding_until_it_is_released(records: EpisodeRecords) -> None:
    first = BindingRow("comfyui", "ltx", 0, {"steps": 20})
    second = BindingRow("cartoon", level=1)

    records.save_bindings(EPISODE.id, {"shot-1": first})
    records.save_bindings(EPISODE.id, {"shot-1": second, "shot-2": second})
    assert records.bindings(EPISODE.id) == {"shot-1": first, "shot-2": second}

    records.release_bindings(EPISODE.id, ["shot-1", "never-bound"])
    assert records.bindings(EPISODE.id) == {"shot-2": second}
    records.save_bindings(EPISODE.id, {"shot-1": second})
    records.save_bindings(EPISODE.id, {})
    assert records.bindings(EPISODE.id) == {"shot-1": second, "shot-2": second}


def test_bindings_of_an_unknown_episode_are_refused(records: EpisodeRecords) -> None:
    with pytest.raises(DatabaseError, match="refused") as caught:
        records.save_bindings("unknown", {"shot-1": BindingRow("mock")})
    assert "save the episode" in caught.value.hint


def test_a_reroll_raises_the_take_of_its_needs_only(records: EpisodeRecords) -> None:
    assert records.takes(EPISODE.id) == {}
    assert records.raise_take(EPISODE.id, ["shot-1", "shot-2"]) == {"shot-1": 1, "shot-2": 1}
    assert records.raise_take(EPISODE.id, ["shot-1"]) == {"shot-1": 2}
    assert records.raise_take(EPISODE.id, []) == {}
    assert records.takes(EPISODE.id) == {"shot-1": 2, "shot-2": 1}


# Ops, graph and attempts


def test_an_op_is_recorded_as_it_goes_on(records: EpisodeRecords) -> None:
    running = OpRow(KEY, "video", "mock", OpState.RUNNING)
    done = replace(
        running,
        state=OpState.DONE,
        rung={"backend": "mock", "level": 1},
        run_s=1.5,
        cpu_s=1.25,
        artifact_bytes=5_000_000_000,
        finished_at=NOON,
    )
    records.record_ops([running])
    assert records.ops([KEY, OTHER_KEY]) == {KEY: running}
    records.record_ops([running, done])
    assert records.ops([KEY]) == {KEY: done}


def test_an_op_that_is_done_stays_done(records: EpisodeRecords) -> None:
    done = OpRow(KEY, "video", "mock", OpState.DONE, run_s=1.5)
    records.record_ops([done])
    records.record_ops([replace(done, state=OpState.FAILED, error="too late")])
    assert records.ops([KEY]) == {KEY: done}


def test_a_failed_op_can_be_done_later(records: EpisodeRecords) -> None:
    failed = OpRow(KEY, "video", "mock", OpState.FAILED, error_class="oom", error="no\0memory")
    records.record_ops([failed])
    assert records.ops([KEY])[KEY].error == "no\N{REPLACEMENT CHARACTER}memory"

    records.record_ops([OpRow(KEY, "video", "mock", OpState.DONE)])
    assert records.ops([KEY])[KEY] == OpRow(KEY, "video", "mock", OpState.DONE)


def test_the_graph_is_replaced_as_a_whole(records: EpisodeRecords) -> None:
    records.record_ops([OpRow(key(n), "video", "mock") for n in range(3)])

    records.set_graph(EPISODE.id, {"a": key(0), "b": key(1)})
    records.set_graph(EPISODE.id, {"b": key(2), "c": key(1)})
    assert records.graph(EPISODE.id) == {"b": key(2), "c": key(1)}

    records.set_graph(EPISODE.id, {})
    assert records.graph(EPISODE.id) == {}


def test_a_graph_of_unrecorded_ops_is_refused(records: EpisodeRecords) -> None:
    with pytest.raises(DatabaseError, match="refused") as caught:
        records.set_graph(EPISODE.id, {"a": KEY})
    assert "record ops before their graph" in caught.value.hint


def test_the_end_of_an_attempt_is_final(records: EpisodeRecords) -> None:
    records.record_ops([OpRow(KEY, "video", "mock")])
    began = AttemptRow(uuid.uuid4(), KEY, "inline", "host:1", NOON)
    ended = replace(began, finished_at=NOON + timedelta(seconds=2), outcome="done")
    other = AttemptRow(uuid.uuid4(), KEY, "inline", "host:2", NOON + timedelta(seconds=1))

    records.record_attempts([other, began])
    assert records.attempts(KEY) == [began, other]
    records.record_attempts([ended])
    records.record_attempts([began, replace(ended, outcome="lost", error="late")])
    assert records.attempts(KEY) == [ended, other]


def test_nothing_is_written_for_empty_batches(records: EpisodeRecords) -> None:
    records.record_ops([])
    records.record_attempts([])
    assert records.ops([]) == {}


def test_two_thousand_ops_are_written_in_few_statements(
    records: EpisodeRecords, engine: sa.Engine
) -> None:
    statements: list[str] = []

    @sa.event.listens_for(engine, "before_cursor_execute")
    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    records.record_ops([OpRow(key(n), "video", "mock") for n in range(2000)])
    records.set_graph(EPISODE.id, {f"need-{n}": key(n) for n in range(2000)})
    assert len(statements) <= 3
    assert len(records.graph(EPISODE.id)) == 2000


# A lost server


def test_a_write_after_the_server_was_killed_is_made_all_the_same(
    server: PrivateServer, records: EpisodeRecords
) -> None:
    pid = keeper.postmaster_pid(server.place)
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


# What the router remembers


NEED = Need("video:a", Kind.VIDEO, (), lambda _d: Record(), lambda _d: {}, 0)


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
    journal.follow(bound)
    event = Event(Happening.STARTED, NEED, backend="comfyui")
    journal.event(event, key(1))
    until(lambda: Journal(records, EPISODE.id).bindings() == bound)
    bound["video:a"] = Binding("cartoon", "", 6, {"blur": 1.0})
    bound["video:b"] = Binding("comfyui", "wan", 0, {"steps": 4})
    journal.event(event, key(1))
    until(lambda: Journal(records, EPISODE.id).bindings() == bound)
    journal.finish({})


@pytest.mark.parametrize("when", ["by the next event", "at the end"])
def test_what_the_database_says_against_a_batch_stops_the_run(
    records: EpisodeRecords, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setattr(journal_module, "FLUSH_EVERY_S", 0.0)
    # Given an episode that the database does not know
    journal = Journal(records, "unknown")
    journal.follow({"video:a": Binding("mock", "", 0, {})})
    event = Event(Happening.STARTED, NEED, backend="mock")

    def go_on() -> bool:
        journal.event(event, key(1))
        return False

    def end() -> None:
        go_on()
        journal.finish({})

    # Then the run hears of it
    with pytest.raises(DatabaseError, match="refused"):
        until(go_on) if when == "by the next event" else end()


def test_an_op_that_was_given_up_for_another_rung_is_recorded_as_failed(
    records: EpisodeRecords,
) -> None:
    need = NEED
    journal = Journal(records, EPISODE.id)
    journal.event(Event(Happening.STARTED, need, backend="comfyui"), key(1))
    error = OutOfMemoryError("too large")
    fell = Event(Happening.FELL, need, error=error, backend="comfyui", key=key(1))
    journal.event(fell, key(2))
    journal.event(Event(Happening.STARTED, need, backend="cartoon"), key(2))
    journal.finish({})
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
