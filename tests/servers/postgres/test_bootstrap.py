"""The database of a new state folder: created from nothing, or copied from a prepared one."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.database import prepare
from ainern2d.core.database.schema import Base
from ainern2d.core.errors import DatabaseError
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import PrivateServer, cluster, stop_private_server
from tests.servers.postgres.support import ask

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.services

IDENTIFIER = "select system_identifier from pg_control_system()"

FIRST = """
from ainern2d.core.database import prepare
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import PrivateServer
with PrivateServer(StateFolder.find()) as server:
    prepare(server).dispose()
print("done")
"""


@pytest.fixture
def plain(state_home: StateFolder, monkeypatch: pytest.MonkeyPatch) -> StateFolder:
    """A state folder that is created as a user's is."""
    monkeypatch.delenv(cluster.PREPARED_VARIABLE)
    return state_home


@pytest.mark.parametrize("durable", ["1", "0"])
def test_a_new_state_folder_gets_our_tables_and_an_empty_database_for_dagster(
    plain: StateFolder, monkeypatch: pytest.MonkeyPatch, durable: str
) -> None:
    monkeypatch.setenv("AINERN2D_PG_DURABLE", durable)
    with PrivateServer(plain) as server:
        engine = prepare(server)
        with engine.connect() as connection:
            tables = set(sa.inspect(connection).get_table_names())
        engine.dispose()
        assert tables == {*Base.metadata.tables, "alembic_version"}
        names = "select string_agg(datname, ' ' order by datname) from pg_database"
        assert ask(server, names) == "ainern2d dagster postgres template0 template1"
        assert ask(server, "show data_checksums") == "on"
        assert ask(server, "select datlocale from pg_database where datname='ainern2d'") == (
            "C.UTF-8"
        )


@pytest.mark.usefixtures("plain")
def test_first_commands_at_once_create_one_database() -> None:
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "text": True}
    firsts = [subprocess.Popen([sys.executable, "-c", FIRST], **pipes) for _ in range(3)]
    assert [first.communicate(timeout=120)[0] for first in firsts] == ["done\n"] * 3


def test_a_copy_of_a_prepared_database_is_independent_of_it(
    state_home: StateFolder, public_folder: Path
) -> None:
    other = StateFolder(public_folder / "other")
    with PrivateServer(state_home) as one, PrivateServer(other) as two:
        assert ask(one, IDENTIFIER) == ask(two, IDENTIFIER)
        ask(one, "create table secret (word text)")
        assert ask(two, "select to_regclass('secret')") is None
        stop_private_server(other)


def test_a_prepared_database_that_is_missing_is_a_plain_error(
    state_home: StateFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cluster.PREPARED_VARIABLE, str(tmp_path / "missing"))
    with pytest.raises(DatabaseError, match="cannot be copied") as caught:
        PrivateServer(state_home).start()
    assert cluster.PREPARED_VARIABLE in caught.value.hint
    assert list(state_home.database.glob("postgresql*")) == []
