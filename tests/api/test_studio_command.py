"""``ainern2d studio`` and ``ainern2d token``: the door that each of them opens."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from ainern2d.core.cli.invitation import OPENER, RECORD
from ainern2d.core.servers import programs
from ainern2d.core.servers.member import Program
from ainern2d.core.servers.programs import STUDIO, STUDIO_PORT
from ainern2d.core.servers.record import Services, entry_of, hold, write_services
from tests.support.studio import API

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core.home import StateFolder
    from tests.support.studio import Studio

COMMAND = [sys.executable, "-m", "ainern2d.core.cli.app"]
PATIENCE_S = 60.0


def environment(home: StateFolder) -> dict[str, str]:
    return os.environ | {"AINERN2D_HOME": str(home.root), "PYTHONUNBUFFERED": "1"}


def command(home: StateFolder, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


@contextmanager
def running(
    home: StateFolder, *words: str, port: str = "0"
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a studio, and yield its process and the address that it printed."""
    where = ["--port", port] if port else []
    line = [*COMMAND, "studio", "env=test", "--no-dagster", *where, *words]
    with subprocess.Popen(
        line, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            if process.poll() is None:
                process.kill()


def browser(address: str) -> httpx.Client:
    """Return a browser of this machine, which goes through no proxy."""
    return httpx.Client(base_url=address.partition("/#")[0], trust_env=False, timeout=20)


def open_session(address: str) -> httpx.Response:
    """Open a session with the token of a printed address, as the page does."""
    token = address.partition("#token=")[2]
    with browser(address) as client:
        return client.post(f"{API}/sessions", json={"token": token})


def test_the_studio_prints_an_address_that_opens_the_page_and_needs_no_account(
    state_home: StateFolder,
) -> None:
    with running(state_home) as (process, address):
        url, _, token = address.partition("/#token=")
        assert url.startswith("http://127.0.0.1:")
        assert token
        opened = open_session(address).json()
        assert (opened["account"], opened["scope"]) == ("local", "operator")

        again = command(state_home, "studio")
        assert again.returncode == 0, again.stderr
        assert again.stdout.startswith(f"{url}/#token=")
        assert token not in again.stdout
        assert "runs already" in again.stderr
        assert open_session(again.stdout.strip()).status_code == 201

        record = state_home.root / RECORD
        assert stat.S_IMODE(record.stat().st_mode) == 0o600
        assert "token" not in record.read_text()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
        assert not record.exists()
        assert not (state_home.root / OPENER).exists(), "a page is opened where people look"


def test_a_studio_that_was_killed_is_not_taken_for_one_that_runs(state_home: StateFolder) -> None:
    with running(state_home) as (process, first):
        process.kill()
        process.wait(PATIENCE_S)
        assert (state_home.root / RECORD).exists()
        with running(state_home) as (_, second):
            assert second
            assert second.partition("=")[2] != first.partition("=")[2]


def test_a_session_outlives_the_studio_that_opened_it(state_home: StateFolder) -> None:
    with running(state_home) as (process, address):
        cookies = open_session(address).cookies
        process.kill()
        process.wait(PATIENCE_S)
    port = address.partition("/#")[0].rpartition(":")[2]
    with running(state_home, "--port", port) as (_, address), browser(address) as known:
        known.cookies.update(cookies)
        assert known.get(f"{API}/sessions/current").json()["account"] == "local"


def test_no_second_studio_takes_the_port_of_one_that_up_is_starting(
    state_home: StateFolder,
) -> None:
    state_home.create()
    entry = entry_of(STUDIO, os.getpid(), address="http://127.0.0.1:8620", log="studio.log")
    with hold(state_home, "of no process", lambda: None):
        write_services(state_home, Services(processes=[entry]))
        refused = command(state_home, "studio")
    assert refused.returncode == 1
    assert "does not answer at http://127.0.0.1:8620 yet" in refused.stderr
    assert "studio.log" in refused.stderr


def test_a_port_that_is_taken_is_said(studio: Studio, state_home: StateFolder) -> None:
    with running(state_home) as (_, address):
        port = address.partition("/#")[0].rpartition(":")[2]
        other = studio.services.home
        refused = command(other, "studio", "env=test", "--no-dagster", "--port", port)
        assert refused.returncode == 2
        assert "--port" in refused.stderr


def test_a_studio_takes_a_free_port_where_another_program_has_the_usual_one(
    state_home: StateFolder,
) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):  # then it is taken anyway
            other.bind(("127.0.0.1", STUDIO_PORT))
            other.listen()
        with running(state_home, port="") as (_, address):
            assert f":{STUDIO_PORT}/" not in address
            assert open_session(address).status_code == 201


def test_a_token_of_the_command_opens_the_api_until_it_is_revoked(studio: Studio) -> None:
    home = studio.services.home
    made = command(home, "token", "create", "--scope", "editor", "--account", "ann")
    token = made.stdout.strip()
    token_id = token.split("_")[1]
    assert made.returncode == 0, made.stderr
    assert f"ainern2d token revoke {token_id}" in made.stderr
    headers = {"Authorization": f"Bearer {token}"}
    who = studio.with_headers(headers).get(f"{API}/sessions/current").json()
    assert (who["account"], who["scope"]) == ("ann", "editor")

    listed = command(home, "token", "list", "--account", "ann").stdout
    assert token_id in listed
    assert "valid until" in listed
    assert token.split("_")[2] not in listed

    assert command(home, "token", "revoke", token_id).returncode == 0
    studio.forget_callers()
    assert studio.with_headers(headers).get(f"{API}/sessions/current").status_code == 401
    facts = json.loads(command(home, "token", "list", "--account", "ann", "--json").stdout)
    assert [(each["id"], each["valid"]) for each in facts] == [(token_id, False)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create",), "--scope"),
        (("create", "--scope", "god"), "god"),
        (("create", "--scope", "viewer", "--account", "Ann B"), "Ann B"),
        (("create", "--scope", "viewer", "--days", "-1"), "--days"),
        (("create", "--scope", "viewer", "--note", "x" * 201), "note"),
        (("revoke", "nothing"), "nothing"),
    ],
)
def test_what_is_no_token_or_account_is_said_plainly(
    studio: Studio, words: tuple[str, ...], said: str
) -> None:
    refused = command(studio.services.home, "token", *words)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_processes_of_other_layers_run_beside_and_end_with_it(
    state_home: StateFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    script = f"import os, time; open({str(seen)!r}, 'w').write(os.environ['AINERN2D_HOME'])"
    program = Program("beside", (sys.executable, "-c", f"{script}; time.sleep(600)"))
    monkeypatch.setattr(programs, "find_programs", lambda _home, _say: [program])
    state_home.create()
    with programs.run_programs(state_home, print) as supervisor:
        member = supervisor.members[0]
        end = time.monotonic() + PATIENCE_S
        while not seen.exists() or not seen.read_text():
            assert time.monotonic() < end
            assert member.is_alive()
            time.sleep(0.02)
        supervisor.look()
    assert seen.read_text() == str(state_home.root)
    assert not member.is_alive()
