"""Broken plugins, ops, disks, databases, and stopping: every row of docs/faults.md, for real."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import stop_private_server
from ainern2d.core.servers.postgres.cluster import PREPARED_VARIABLE
from tests.conftest import open_public_folder
from tests.support.faults_table import Row, Trial, check, rows, sections
from tests.support.make import (
    Place,
    Ran,
    children_of,
    end_of,
    is_alive,
    make_arguments,
    mounted,
    open_place,
    postmaster_of,
    runners_of,
    wait_until,
)
from tests.support.plugins import write_distribution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

pytestmark = [pytest.mark.services, pytest.mark.slow]

FAULT_ROWS = rows("Plugins and ops", "Disk, state folder and database", "Stopping")
SLOW = tuple(f"backend.{kind}.work_s=0.3" for kind in ("audio", "video", "lipsync"))


@pytest.fixture(scope="module")
def shared() -> Iterator[Place]:
    """A state folder with the tiny film; a row that makes another one takes a seed of its own."""
    with open_public_folder() as folder, open_place(folder) as place:
        shared = place.with_variables(AINERN2D_PG_IDLE="30")
        assert shared.make("tiny.txt", "tiny.mp4").status == 0
        yield shared


@pytest.fixture
def fresh() -> Iterator[Place]:
    """An empty state folder, for what breaks it as a whole."""
    with open_public_folder() as folder, open_place(folder) as place:
        yield place


CAUSES: dict[str, Callable[[pytest.FixtureRequest], Iterator[Trial]]] = {}
"""How to cause the fault of each row. What follows the ``yield`` cleans up."""


def causes(fault: str, *details: object) -> Callable[[Callable[..., Iterator[Trial]]], object]:
    def register(cause: Callable[..., Iterator[Trial]]) -> object:
        assert fault not in CAUSES, f"{fault} has two causes"
        CAUSES[fault] = lambda request: cause(request, *details)
        return cause

    return register


@pytest.mark.parametrize("row", FAULT_ROWS, ids=[row.fault for row in FAULT_ROWS])
def test_a_fault_is_answered_as_the_page_says(row: Row, request: pytest.FixtureRequest) -> None:
    for trial in CAUSES[row.fault](request):
        check(row, replace(trial, after=trial.place.results))


def test_the_page_has_a_row_for_every_cause() -> None:
    assert sorted(row.fault for row in FAULT_ROWS) == sorted(CAUSES)


def test_every_table_of_the_page_is_tested() -> None:
    assert sections() == [
        "Input",
        "Overrides and options",
        "Plugins and ops",
        "Disk, state folder and database",
        "Stopping",
    ]


@causes("a plugin that cannot be imported")
def broken_plugin(request: pytest.FixtureRequest) -> Iterator[Trial]:
    shared: Place = request.getfixturevalue("shared")
    folder = write_distribution(
        request.getfixturevalue("tmp_path") / "site",
        "thirdparty-ruins",
        "1.0",
        {"ruins": "thirdparty_ruins"},
        {"thirdparty_ruins.py": "import a_library_that_nobody_has\n"},
    )
    place = shared.with_variables(PYTHONPATH=str(folder))
    before = place.results
    ran = place.make("tiny.txt", "plugin.mp4", "seed=31")
    yield Trial(ran, place, before, place.desk / "plugin.mp4")
    listed = place.run("backends")
    assert listed.status == 0
    assert "mock" in listed.out
    assert "ruins (thirdparty-ruins 1.0): ModuleNotFoundError: No module named" in listed.err


@causes("an op that fails for ever")
def failing_op(request: pytest.FixtureRequest) -> Iterator[Trial]:
    place: Place = request.getfixturevalue("shared")
    before = place.results
    broken = ("backend.audio.fail_on=late", "backend.audio.error=invalid")
    ran = place.make("tiny.txt", "fails.mp4", "seed=32", *broken)
    # Everything that does not need the broken line: the plan, the other lines, and their shots.
    assert len(place.results) > len(before) + 5
    yield Trial(
        ran,
        place,
        before,
        place.desk / "fails.mp4",
        again=lambda: place.make("tiny.txt", "fails.mp4", "seed=32"),
    )


@causes("an op that fails once")
def op_that_fails_once(request: pytest.FixtureRequest) -> Iterator[Trial]:
    place: Place = request.getfixturevalue("shared")
    markers = place.desk / "markers"
    ran = place.make(
        "tiny.txt",
        "once.mp4",
        "seed=33",
        "backend.audio.fail_on=late",
        "backend.audio.fail_times=1",
        f"backend.audio.marker_dir={markers}",
    )
    assert len(list(markers.iterdir())) == 2
    yield Trial(ran, place, {}, place.desk / "once.mp4")


@causes("a disk that is full from the start")
def full_state_folder(request: pytest.FixtureRequest) -> Iterator[Trial]:
    fresh: Place = request.getfixturevalue("fresh")
    # As a user's database is created, not as a copy of the one that tests prepare.
    request.getfixturevalue("monkeypatch").delenv(PREPARED_VARIABLE)
    disk = fresh.desk / "disk"
    with mounted(disk, "-t", "tmpfs", "-o", "size=64k,mode=711", "tmpfs"):
        place = fresh.with_state(disk / "state")
        ran = place.make("tiny.txt", "film.mp4")

        def again() -> Ran:
            _grow(disk, "200m")
            return place.make("tiny.txt", "film.mp4")

        yield Trial(ran, place, {}, place.desk / "film.mp4", again)
        stop_private_server(StateFolder(place.state))


@causes("a disk that fills up meanwhile")
def disk_that_fills_up(request: pytest.FixtureRequest) -> Iterator[Trial]:
    """The artifacts alone are on a small disk, which has room for some of them only."""
    place: Place = request.getfixturevalue("fresh")
    place.state.mkdir(mode=0o711)
    disk = place.state / "artifacts"
    with mounted(disk, "-t", "tmpfs", "-o", "size=300k", "tmpfs"):
        ran = place.make("tiny.txt", "film.mp4")
        assert place.results

        def again() -> Ran:
            _grow(disk, "50m")
            return place.make("tiny.txt", "film.mp4")

        yield Trial(ran, place, {}, place.desk / "film.mp4", again)
        stop_private_server(StateFolder(place.state))


@causes("a database whose disk fills up meanwhile")
def database_disk_that_fills_up(request: pytest.FixtureRequest) -> Iterator[Trial]:
    """The database alone is on a small disk, and something else takes all that was left of it."""
    place: Place = request.getfixturevalue("fresh")
    place.state.mkdir(mode=0o711)
    disk = place.state / "database"
    with mounted(disk, "-t", "tmpfs", "-o", "size=100m,mode=711", "tmpfs"):
        assert place.make("tiny.txt", "film.mp4").status == 0
        before = place.results
        room = shutil.disk_usage(disk).free
        with (disk / "ballast").open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, room)
        ran = place.make("tiny.txt", "film.mp4", "seed=1")

        def again() -> Ran:
            (disk / "ballast").unlink()
            return place.make("tiny.txt", "film.mp4", "seed=1")

        yield Trial(ran, place, before, place.desk / "film.mp4", again)
        stop_private_server(StateFolder(place.state))


def _grow(disk: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


@causes("an output on a full disk")
def output_on_a_full_disk(request: pytest.FixtureRequest) -> Iterator[Trial]:
    place: Place = request.getfixturevalue("shared")
    disk = place.desk / "small"
    with mounted(disk, "-t", "tmpfs", "-o", "size=16k", "tmpfs"):
        yield _output(place, disk / "film.mp4")
        assert not list(disk.glob(".*")), "a part of the film was left"


@causes("an output on a read-only disk")
def output_on_a_read_only_disk(request: pytest.FixtureRequest) -> Iterator[Trial]:
    place: Place = request.getfixturevalue("shared")
    with read_only(place.desk / "locked"):
        yield _output(place, place.desk / "locked" / "film.mp4")


@causes("an output under a file")
def output_under_a_file(request: pytest.FixtureRequest) -> Iterator[Trial]:
    place: Place = request.getfixturevalue("shared")
    yield _output(place, place.desk / "tiny.txt" / "film.mp4")


def _output(place: Place, output: Path) -> Trial:
    before = place.results
    ran = place.make("tiny.txt", str(output))
    elsewhere = place.desk / "elsewhere.mp4"
    return Trial(
        ran, place, before, elsewhere, again=lambda: place.make("tiny.txt", str(elsewhere))
    )


def read_only(folder: Path) -> AbstractContextManager[None]:
    """Mount a folder read-only on itself; permissions do not stop root."""
    folder.mkdir(exist_ok=True)
    return mounted(folder, "-o", "bind,ro", str(folder))


@causes("a read-only state folder")
def read_only_state_folder(request: pytest.FixtureRequest) -> Iterator[Trial]:
    fresh: Place = request.getfixturevalue("fresh")
    with read_only(fresh.desk / "locked"):
        place = fresh.with_state(fresh.desk / "locked" / "state")
        yield Trial(place.make("tiny.txt", "film.mp4"), place, {}, place.desk / "film.mp4")


@causes("a state folder that is a file")
def state_folder_that_is_a_file(request: pytest.FixtureRequest) -> Iterator[Trial]:
    place: Place = request.getfixturevalue("fresh")
    place.state.write_text("no folder")
    yield Trial(place.make("tiny.txt", "film.mp4"), place, {}, place.desk / "film.mp4")


def flip(path: Path) -> None:
    """Change a byte in the middle of a file; its length stays."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def _spoilt(request: pytest.FixtureRequest, spoil: Callable[[Place], None]) -> Iterator[Trial]:
    place: Place = request.getfixturevalue("shared")
    reference = (place.desk / "tiny.mp4").read_bytes()
    film = place.desk / "again.mp4"
    film.unlink(missing_ok=True)
    # The head is the last film's; this makes it the tiny one's again, from the store alone.
    assert place.make("tiny.txt", "tiny.mp4").status == 0
    before = place.results
    spoil(place)
    ran = place.make("tiny.txt", "again.mp4")
    again = film.with_name("once-more.mp4")
    yield Trial(
        ran, place, before, film, lambda: place.make("tiny.txt", str(again)), reference=reference
    )


@causes("a film in the store whose bytes changed")
def changed_film(request: pytest.FixtureRequest) -> Iterator[Trial]:
    yield from _spoilt(request, lambda place: flip(place.current("compose", "film")))


@causes("a sound in the store whose bytes changed")
def changed_sound(request: pytest.FixtureRequest) -> Iterator[Trial]:
    def spoil(place: Place) -> None:
        # A sound is read when something is made of it: here the film.
        place.current("compose").unlink()
        flip(place.current("audio", "speech"))

    yield from _spoilt(request, spoil)


@causes("a sound that is missing from the store")
def missing_sound(request: pytest.FixtureRequest) -> Iterator[Trial]:
    yield from _spoilt(request, lambda place: place.current("audio", "speech").unlink())


@causes("a movie of a shot that is missing from the store")
def missing_movie(request: pytest.FixtureRequest) -> Iterator[Trial]:
    yield from _spoilt(request, lambda place: place.current("render", "movie").unlink())


@causes("a manifest that cannot be read")
def unreadable_manifest(request: pytest.FixtureRequest) -> Iterator[Trial]:
    yield from _spoilt(request, lambda place: place.current("video").write_text('{"op": '))


@causes("a head that cannot be read")
def unreadable_head(request: pytest.FixtureRequest) -> Iterator[Trial]:
    def spoil(place: Place) -> None:
        place.current("compose").unlink()
        place.head_file("tiny").write_bytes(b"\x00" * 100)

    yield from _spoilt(request, spoil)


@causes("a database that does not start")
def broken_database(request: pytest.FixtureRequest) -> Iterator[Trial]:
    place: Place = request.getfixturevalue("fresh")
    assert place.make("tiny.txt", "film.mp4").status == 0
    stop_private_server(StateFolder(place.state))
    before = place.results
    data = place.state / "database" / "postgresql"
    os.truncate(data / "global" / "pg_control", 10)
    ran = place.make("tiny.txt", "film.mp4", "seed=1")

    def again() -> Ran:
        data.rename(data.with_name("set-aside"))
        return place.make("tiny.txt", "film.mp4", "seed=1")

    yield Trial(ran, place, before, place.desk / "film.mp4", again)


@causes("a database elsewhere that does not answer")
def absent_database(request: pytest.FixtureRequest) -> Iterator[Trial]:
    place: Place = request.getfixturevalue("shared")
    before = place.results
    nowhere = place.with_variables(AINERN2D_DATABASE_URL="postgresql://nobody@127.0.0.1:1/postgres")
    ran = nowhere.make("tiny.txt", "remote.mp4", "seed=34")
    yield Trial(
        ran,
        place,
        before,
        place.desk / "remote.mp4",
        lambda: place.make("tiny.txt", "remote.mp4", "seed=34"),
    )


@causes("Ctrl-C in the middle", "seed=35", signal.SIGINT)
@causes("SIGTERM in the middle", "seed=36", signal.SIGTERM)
@causes("a terminal that is closed in the middle", "seed=37", signal.SIGHUP)
def stopped(request: pytest.FixtureRequest, seed: str, number: int) -> Iterator[Trial]:
    place: Place = request.getfixturevalue("shared")
    before = place.results
    command = place.start(*make_arguments("tiny.txt", "stopped.mp4", seed, *SLOW))
    wait_until(lambda: len(place.results) > len(before) + 2, "some results")
    children = children_of(command.pid)
    assert runners_of(command.pid)
    send(command, number)
    ran = end_of(command)
    assert [pid for pid in children if is_alive(pid)] == []
    postmaster = postmaster_of(place.state)
    assert postmaster is not None
    yield Trial(
        ran,
        place,
        before,
        place.desk / "stopped.mp4",
        lambda: place.make("tiny.txt", "stopped.mp4", seed),
    )
    assert postmaster_of(place.state) == postmaster, "PostgreSQL was started anew"


def send(command: subprocess.Popen[str], number: int) -> None:
    """Send a signal as people do: Ctrl-C goes to the whole group, SIGTERM to the command."""
    if number == signal.SIGINT:
        os.killpg(command.pid, number)
    else:
        command.send_signal(number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", ["starting", "speaking"])
def test_a_command_stops_in_order_at_every_stage(
    shared: Place, moment: str, number: signal.Signals
) -> None:
    command = shared.start(
        "make", "tiny.txt", "env=test", f"seed=4{number}", *SLOW, "-o", "stage.mp4"
    )
    assert command.stderr is not None
    said = ""
    while moment not in said:
        line = command.stderr.readline()
        assert line, f"it ended without {moment}"
        said += line
    send(command, number)
    ran = end_of(command)
    assert ran.status == 128 + number, said + ran.err
    assert "Traceback" not in said + ran.err
    assert "error: stopped; what was finished is kept\n  do: run the same" in said + ran.err
    assert children_of(command.pid) == []
