"""Where the private server may run, what it says when it cannot, and other servers."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.errors import ConfigError, DatabaseError
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import (
    PrivateServer,
    binaries,
    cluster,
    open_server,
    pg_supervisor,
    private,
    stop_private_server,
)
from ainern2d.core.servers.postgres.opening import ExternalServer
from tests.servers.postgres.support import ask

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.services, pytest.mark.slow]

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="is about running as root")


@pytest.mark.parametrize("name", ["a" * 120, "one, two", 'it\'s "a" 中文名'])
def test_any_name_of_the_state_folder_will_do(
    state_home: StateFolder, public_folder: Path, name: str
) -> None:
    home = StateFolder(public_folder / name / "state")
    home.root.parent.mkdir(mode=0o711)
    try:
        with PrivateServer(home) as server:
            assert len(os.fsencode(server.files.socket)) <= cluster.LONGEST_SOCKET
            assert ask(server, "select 1") == 1
    finally:
        stop_private_server(home)
    assert home.root != state_home.root
    if not server.files.sockets.is_relative_to(home.root):
        shutil.rmtree(server.files.sockets)


@as_root
def test_somebody_elses_socket_folder_is_refused(public_folder: Path) -> None:
    account = binaries.server_account()
    taken = public_folder / "run"
    taken.mkdir()
    os.chown(taken, 12345, 12345)

    with pytest.raises(DatabaseError, match="belongs to somebody else"):
        cluster.make_socket_folder(taken, account)
    assert taken.stat().st_uid == 12345

    link = public_folder / "link"
    link.symlink_to(public_folder)
    with pytest.raises(DatabaseError, match="belongs to somebody else"):
        cluster.make_socket_folder(link, account)


@as_root
def test_a_folder_that_postgresql_cannot_reach_is_refused_and_left_as_it_is(
    public_folder: Path,
) -> None:
    closed = public_folder / "closed"
    closed.mkdir(mode=0o700)

    with pytest.raises(DatabaseError, match="cannot be entered") as caught:
        PrivateServer(StateFolder(closed / "state")).start()

    assert str(closed) in caught.value.message
    assert "AINERN2D_HOME" in caught.value.hint
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_programs_that_postgresqls_account_cannot_reach_are_copied_once(
    state_home: StateFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given an installation under a folder that only root can enter
    account = binaries.server_account()
    state_home.create()
    installed = binaries.programs(account, state_home.database).parents[1]
    hidden = tmp_path / "site-packages"
    shutil.copytree(installed, hidden / installed.name, symlinks=True)
    libraries = installed.with_name(f"{installed.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, hidden / libraries.name)
    tmp_path.chmod(0o700)
    monkeypatch.syspath_prepend(hidden)

    # Then the server runs from a copy in the state folder
    with PrivateServer(state_home) as server:
        assert ask(server, "select 1") == 1
        ask(server, "create extension vector")
    [copy] = state_home.database.glob("programs-*")
    made = copy.stat().st_mtime_ns
    stop_private_server(state_home)

    # And the next start uses the same copy
    with PrivateServer(state_home):
        assert [copy.stat().st_mtime_ns] == [made]
        assert list(state_home.database.glob("programs*")) == [copy]
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_a_server_that_does_not_start_shows_the_end_of_its_log(second_run: StateFolder) -> None:
    with PrivateServer(second_run) as server:
        stop_private_server(second_run)
    version = server.files.data / "PG_VERSION"
    was = version.read_text()
    version.write_text("9.6\n")
    try:
        with pytest.raises(DatabaseError, match="did not start") as caught:
            server.start()
    finally:
        version.write_text(was)

    assert "9.6" in caught.value.message
    assert str(server.files.server_log) in caught.value.hint


def test_a_server_that_starts_slowly_is_no_reason_to_move_its_data_away(
    second_run: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_private_server(second_run)
    with monkeypatch.context() as patch:
        # A server that lives, and is never ready.
        patch.setattr(private, "server_command", lambda *_arguments: ["/bin/sleep", "60"])
        patch.setattr(pg_supervisor, "START_S", 5.0)
        with pytest.raises(DatabaseError, match="the private PostgreSQL in") as caught:
            PrivateServer(second_run).start()
    assert "run the same command again" in caught.value.hint
    assert "away" not in caught.value.hint
    with PrivateServer(second_run) as server:
        assert ask(server, "select 1") == 1


def test_a_log_that_cannot_be_written_is_a_plain_error(second_run: StateFolder) -> None:
    with PrivateServer(second_run) as server:
        stop_private_server(second_run)
        aside = second_run.logs.with_name("logs-aside")
        second_run.logs.rename(aside)
        second_run.logs.write_text("in the way")
        try:
            with pytest.raises(DatabaseError, match=r"cannot be started: .*Not a directory"):
                server.ensure()
        finally:
            second_run.logs.unlink()
            aside.rename(second_run.logs)


def test_a_first_run_that_is_killed_leaves_nothing_half_made(state_home: StateFolder) -> None:
    # Given what a killed initdb leaves
    state_home.create()
    files = cluster.files_of(state_home)
    half = files.data.with_name(files.data.name + ".new-half")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    # When the next run starts, then it makes the database anew and clears the rest away
    with PrivateServer(state_home) as server:
        assert ask(server, "select 1") == 1
    assert not half.exists()


def test_durability_is_the_default_and_can_be_given_up(
    second_run: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PrivateServer(second_run) as server:
        assert ask(server, "show fsync") == "off"
        stop_private_server(second_run)
        monkeypatch.delenv("AINERN2D_PG_DURABLE")
        server.ensure()
        assert ask(server, "show fsync") == "on"
        assert ask(server, "show full_page_writes") == "on"


def test_nothing_listens_outside_the_socket_folder(second_run: StateFolder) -> None:
    with PrivateServer(second_run) as server:
        assert ask(server, "show listen_addresses") == ""
        assert stat.S_IMODE(server.files.sockets.stat().st_mode) == 0o700
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(server.files.socket))


def test_no_client_holds_the_server_before_start_and_after_close(second_run: StateFolder) -> None:
    server = PrivateServer(second_run)
    with pytest.raises(DatabaseError, match="not started"):
        _ = server.lock_fd
    server.start()
    server.start()
    assert server.lock_fd >= 0
    server.close()
    server.close()
    with pytest.raises(DatabaseError, match="not started"):
        _ = server.lock_fd


def test_a_url_in_the_environment_replaces_the_private_server(
    state_home: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AINERN2D_DATABASE_URL", "postgresql://me:p%40ss@db.example:5433/postgres")

    with open_server(state_home) as server:
        server.ensure()
        assert server.url("dagster") == ("postgresql+psycopg2://me:p%40ss@db.example:5433/dagster")
    assert not state_home.root.exists()


def test_without_a_url_the_private_server_is_used(second_run: StateFolder) -> None:
    with open_server(second_run) as server:
        assert str(second_run.database) in server.url("ainern2d")


@pytest.mark.parametrize("url", ["my secret words", "mysql://me:secret@db.example/x"])
def test_a_bad_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ConfigError, match="AINERN2D_DATABASE_URL") as caught:
        ExternalServer(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("value", ["soon", "-1", "inf", "nan"])
def test_a_bad_idle_time_is_refused(
    state_home: StateFolder, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("AINERN2D_PG_IDLE", value)
    with pytest.raises(ConfigError, match=f"AINERN2D_PG_IDLE is '{value}'"):
        PrivateServer(state_home)
