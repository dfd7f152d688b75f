"""Migrations of a real database, and a server known by URL."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.database import EpisodeRecords, prepare
from ainern2d.core.database.migrate import alembic_config, check, create_engine, migrate
from ainern2d.core.database.migrations import HEAD, USABLE_SINCE
from ainern2d.core.database.schema import Base
from ainern2d.core.errors import DatabaseError
from ainern2d.core.servers.postgres import PrivateServer, cluster
from ainern2d.core.servers.postgres.opening import ExternalServer
from tests.database.support import EPISODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.home import StateFolder

pytestmark = pytest.mark.services


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
from ainern2d.core.database import prepare
from ainern2d.core.servers.postgres import PrivateServer
from ainern2d.core.home import StateFolder
with PrivateServer(StateFolder.find()) as server:
    prepare(server).dispose()
print("alembic" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "False\n"


def test_first_runs_at_once_migrate_once(
    state_home: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(cluster.PREPARED_VARIABLE)
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


def test_a_database_that_a_newer_release_changed_is_refused(
    server: PrivateServer, engine: sa.Engine
) -> None:
    with migrated_by_a_later_release(engine, usable_since="9999"):
        with pytest.raises(DatabaseError, match="revision 9999") as caught:
            prepare(server)
        assert "upgrade ainern2d" in caught.value.hint
        with pytest.raises(DatabaseError, match=f"needs a database at revision {HEAD}"):
            check(server)


def test_a_database_to_which_a_newer_release_only_added_is_used(
    server: PrivateServer, engine: sa.Engine
) -> None:
    assert check(server) == HEAD
    with migrated_by_a_later_release(engine, usable_since=USABLE_SINCE):
        assert check(server) == "9999"
        older = prepare(server)
        records = EpisodeRecords(older)
        records.save_episode(EPISODE)
        assert [row.id for row in records.list_episodes()] == [EPISODE.id]
        older.dispose()


def test_a_migrated_database_says_which_releases_may_use_it(engine: sa.Engine) -> None:
    note = sa.text("select obj_description('alembic_version'::regclass, 'pg_class')")
    migrate(engine, "0007")
    with engine.connect() as connection:
        assert connection.scalar(note) == "usable since 0007"
    migrate(engine)
    with engine.connect() as connection:
        assert connection.scalar(note) == f"usable since {USABLE_SINCE}"


@contextlib.contextmanager
def migrated_by_a_later_release(engine: sa.Engine, usable_since: str) -> Iterator[None]:
    """Have the database as a later release leaves it."""
    note = "comment on table alembic_version is 'usable since {}'"
    with engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
        connection.execute(sa.text(note.format(usable_since)))
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(
                sa.text("update alembic_version set version_num = :head"), {"head": HEAD}
            )
            connection.execute(sa.text(note.format(USABLE_SINCE)))


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
