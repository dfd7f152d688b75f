"""The private server's life: clients come and go, processes die."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.database import every_engine_connects_to
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import (
    PrivateServer,
    binaries,
    cluster,
    pg_supervisor,
    stop_private_server,
)
from tests.servers.postgres.support import ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.services

CLIENT = """
import sys
from ainern2d.core.servers.postgres import PrivateServer
from ainern2d.core.home import StateFolder
with PrivateServer(StateFolder.find()) as server:
    print("ready", flush=True)
    sys.stdin.read()
"""


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s: {what}"
        time.sleep(0.02)


def is_down(home: StateFolder) -> bool:
    files = cluster.files_of(home)
    return not pg_supervisor.is_locked(files.server_lock) and not pg_supervisor.is_locked(
        files.supervisor_lock
    )


def supervisor_pid(server: PrivateServer) -> int:
    return int(server.files.supervisor_lock.read_text())


def server_pid(server: PrivateServer) -> int:
    pid = pg_supervisor.server_pid(server.files)
    assert pid is not None
    return pid


def has_ended(process: int) -> bool:
    """Say whether a process is gone, or only waits for its parent to notice."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    )
    return state.stdout.strip()[:1] in ("", "Z")


def kill_supervisor(server: PrivateServer) -> None:
    os.kill(supervisor_pid(server), signal.SIGKILL)
    wait_until(
        lambda: not pg_supervisor.is_locked(server.files.supervisor_lock), "the supervisor dies"
    )


def count(home: StateFolder, word: str) -> int:
    """Count what the supervisors of a state folder said."""
    return len(re.findall(rf" {word} ", cluster.files_of(home).supervisor_log.read_text()))


@contextlib.contextmanager
def client_process() -> Iterator[subprocess.Popen[str]]:
    """Run another client of the state folder; it is ready in the block, and ended after it."""
    process = subprocess.Popen(
        [sys.executable, "-c", CLIENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


@pytest.fixture
def impatient(second_run: StateFolder, monkeypatch: pytest.MonkeyPatch) -> StateFolder:
    """A state folder whose server stops soon after its last client."""
    monkeypatch.setenv("AINERN2D_PG_IDLE", "0.3")
    return second_run


def test_two_first_runs_at_once_share_one_server(state_home: StateFolder) -> None:
    # Given no database, when two processes want it at the same moment
    run = [sys.executable, "-c", CLIENT]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(run, **pipes) for _ in range(2)]
    answers = [process.communicate(timeout=30)[0] for process in processes]

    # Then both get it, and it was started once
    assert answers == ["ready\n", "ready\n"]
    assert count(state_home, "started") == 1


def test_every_client_computes_the_same_url(second_run: StateFolder) -> None:
    with PrivateServer(second_run) as one:
        link = second_run.root.with_name("another-name")
        link.symlink_to(second_run.root)
        other = PrivateServer(StateFolder(link))

        assert other.url("ainern2d") == one.url("ainern2d")
        assert one.url("ainern2d").startswith("postgresql+psycopg2://postgres@/ainern2d?host=/")


def test_an_idle_server_stops_and_the_next_client_finds_its_data(impatient: StateFolder) -> None:
    with PrivateServer(impatient) as server:
        ask(server, "create table if not exists kept as select 7 as number")
    wait_until(lambda: is_down(impatient), "an idle server stops")

    with PrivateServer(impatient) as server:
        assert ask(server, "select number from kept") == 7


def test_the_death_of_the_first_client_does_not_take_the_server_from_the_second(
    impatient: StateFolder,
) -> None:
    # Given a server that a first client started and a second one uses
    with client_process() as first, PrivateServer(impatient) as second:
        pid = server_pid(second)

        # When the first is killed, and more than the idle time goes by
        first.kill()
        first.wait()
        time.sleep(0.8)

        # Then the second still has the same server
        assert ask(second, "select 1") == 1
        assert server_pid(second) == pid
    wait_until(lambda: is_down(impatient), "a killed client holds nothing")


def test_the_next_client_brings_a_supervisor_that_adopts_the_server(impatient: StateFolder) -> None:
    with PrivateServer(impatient) as first:
        pid = server_pid(first)
        kill_supervisor(first)

        with PrivateServer(impatient) as second:
            assert server_pid(second) == pid
            assert ask(second, "select 1") == 1
    assert count(impatient, "adopted") == 1
    wait_until(lambda: is_down(impatient), "an adopted server stops as well")


def test_a_killed_server_comes_back_while_clients_hold_it(second_run: StateFolder) -> None:
    with PrivateServer(second_run) as server:
        ask(server, "create table if not exists kept as select 7 as number")
        pid = server_pid(server)
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: has_ended(pid), "the server dies")

        server.ensure()

        assert server_pid(server) != pid
        assert ask(server, "select number from kept") == 7


def test_a_connection_that_somebody_elses_engine_kept_is_made_again_after_a_kill(
    second_run: StateFolder,
) -> None:
    with PrivateServer(second_run) as server, every_engine_connects_to(server):
        # As Dagster's engines are
        engine = sa.create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT", pool_size=1)
        asked = sa.text("select pg_backend_pid()")
        pids = []
        for _ in range(2):
            with engine.connect() as connection:
                pids.append(connection.scalar(asked))
        assert pids[0] == pids[1]
        os.kill(server_pid(server), signal.SIGKILL)
        wait_until(lambda: has_ended(pids[0]), "the connection's process ends")
        with engine.connect() as connection:
            assert connection.scalar(asked) not in pids
        engine.dispose()


def test_nothing_that_a_dead_server_left_stops_the_next_one(second_run: StateFolder) -> None:
    # Given a server and its supervisor, both killed
    with PrivateServer(second_run) as server:
        kill_supervisor(server)
        os.kill(server_pid(server), signal.SIGKILL)
        wait_until(lambda: is_down(second_run), "every process of the server ends")

    # And its files name a process id that now belongs to another program of the same account,
    # which PostgreSQL itself takes for a running server
    account = binaries.server_account()
    options = account.arguments() if account else {}
    with subprocess.Popen(["/bin/sleep", "60"], **options) as bystander:
        try:
            stale = server.files.data / "postmaster.pid"
            lines = stale.read_text().splitlines()
            stale.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
            lock = server.files.socket.with_name(server.files.socket.name + ".lock")
            lock.write_text(stale.read_text())

            # When a client wants the database
            with PrivateServer(second_run) as again:
                # Then it gets it, and the other program is left alone
                assert ask(again, "select 1") == 1
                assert server_pid(again) != bystander.pid
            assert bystander.poll() is None
        finally:
            bystander.kill()


def test_a_killed_server_whose_last_child_still_listens_is_not_taken_for_a_running_one(
    second_run: StateFolder,
) -> None:
    # Given a server that was killed with its supervisor
    with PrivateServer(second_run) as server:
        stale = (server.files.data / "postmaster.pid").read_text()
        kill_supervisor(server)
        os.kill(server_pid(server), signal.SIGKILL)
        wait_until(lambda: is_down(second_run), "every process of the server ends")
    files = cluster.files_of(second_run)
    (files.data / "postmaster.pid").write_text(stale)

    # And a child of it that for a moment holds its lock and its socket
    lock = pg_supervisor.try_lock(files.server_lock)
    assert lock is not None
    files.socket.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as last, ThreadPoolExecutor() as pool:
        last.bind(str(files.socket))
        last.listen()
        files.socket.chmod(0o777)

        # When a client wants the database, and then the child ends
        def ask_again() -> object:
            with PrivateServer(second_run) as again:
                return ask(again, "select 1")

        answer = pool.submit(ask_again)
        wait_until(lambda: pg_supervisor.is_locked(files.supervisor_lock), "a supervisor comes")
        time.sleep(0.5)
        last.close()
        os.close(lock)

        # Then a fresh server answers, and no death was counted
        assert answer.result(timeout=30) == 1
    assert (count(second_run, "adopted"), count(second_run, "died")) == (0, 0)


def test_a_server_that_keeps_dying_is_given_up_and_can_be_had_again(
    second_run: StateFolder,
) -> None:
    with PrivateServer(second_run) as server:
        for starts in range(1, pg_supervisor.MOST_RESTARTS + 2):
            wait_until(lambda n=starts: count(second_run, "started") == n, "it is started again")
            os.kill(server_pid(server), signal.SIGKILL)
        wait_until(
            lambda: not pg_supervisor.is_locked(server.files.supervisor_lock),
            "the supervisor gives up",
        )

        server.ensure()
        assert ask(server, "select 1") == 1


CROWD = """
import os, random, signal, sys, time
import psycopg2
from ainern2d.core.servers.postgres import PrivateServer
from ainern2d.core.home import StateFolder

def client(seed):
    chance = random.Random(seed)
    time.sleep(chance.random() * 4)
    for _ in range(2):
        with PrivateServer(StateFolder.find()) as server:
            connection = psycopg2.connect(server.url("postgres").replace("+psycopg2", ""))
            connection.cursor().execute("select 1")
            time.sleep(chance.random() * 0.2)
            if chance.random() < 0.15:
                os.kill(os.getpid(), signal.SIGKILL)
            connection.close()
        time.sleep(chance.random())

children = []
for seed in range(40):
    pid = os.fork()
    if not pid:
        try:
            client(seed)
        except BaseException as problem:
            print(repr(problem), file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    children.append(pid)
ends = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
print(ends.count(0), ends.count(-signal.SIGKILL))
"""


def test_forty_clients_come_and_go_while_the_server_stops_between_them(
    second_run: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AINERN2D_PG_IDLE", "0.05")
    done = subprocess.run(
        [sys.executable, "-c", CROWD], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.stderr == ""
    ended, killed = map(int, done.stdout.split())
    assert ended + killed == 40
    assert killed > 0
    wait_until(lambda: is_down(second_run), "an idle server stops")
    # It was stopped and started between clients, which is what this test is about.
    assert count(second_run, "started") > 1


def test_a_server_whose_state_folder_is_removed_goes_away(state_home: StateFolder) -> None:
    with PrivateServer(state_home) as server:
        watcher = supervisor_pid(server)
        pid = server_pid(server)
        shutil.rmtree(state_home.root, ignore_errors=True)

        wait_until(lambda: has_ended(pid) and has_ended(watcher), "both end")


def test_stopping_works_with_clients_and_without_a_supervisor(second_run: StateFolder) -> None:
    with PrivateServer(second_run):
        stop_private_server(second_run)
        assert is_down(second_run)
    with PrivateServer(second_run) as server:
        kill_supervisor(server)
        stop_private_server(second_run)
        assert is_down(second_run)
    stop_private_server(second_run)
