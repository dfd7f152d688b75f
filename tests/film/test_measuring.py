"""A finished film is measured in a process of its own, whatever becomes of that process."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.film.checks import CHECKS
from tests.conftest import open_public_folder
from tests.support.make import (
    Place,
    children_of,
    end_of,
    is_alive,
    make_arguments,
    open_place,
    wait_until,
)

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

pytestmark = pytest.mark.services

LONG = "\n\n".join(f"“This is sentence {n} of a long talk,” said Anna." for n in range(30))
"""So much that measuring takes a second or two."""


SLOW = "backend.video.work_s=0.05"


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as place:
        place.write("long.txt", LONG)
        yield place


def meters(command: subprocess.Popen[str]) -> list[int]:
    """Return the processes in which a command measures, or is about to."""
    found = []
    for pid in children_of(command.pid):
        with suppress(OSError):
            command_line = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if b"ainern2d.core.execution.runner" in command_line and b"calls" in command_line:
                found.append(pid)
    return found


def meter_at_work(command: subprocess.Popen[str]) -> list[int]:
    """Return the process that is reading the film, by what it has open."""
    return [
        pid
        for pid in meters(command)
        if any("/artifacts/" in name for name in opened(pid)) or command.poll() is not None
    ]


def opened(pid: int) -> list[str]:
    found = []
    with suppress(OSError):
        for each in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.append(str(each.readlink()))
    return found


def kill_at_work(command: subprocess.Popen[str]) -> int:
    wait_until(lambda: meter_at_work(command), "the film is measured")
    (pid,) = meter_at_work(command)
    os.kill(pid, signal.SIGKILL)
    return pid


def named(checks: list[dict[str, object]]) -> set[object]:
    return {check["name"] for check in checks}


def test_a_film_whose_meter_is_killed_is_measured_by_the_next_one(place: Place) -> None:
    command = place.start(*make_arguments("long.txt", "film.mp4", "seed=1"))
    kill_at_work(command)
    assert named(end_of(command).summary["checks"]) == set(CHECKS)


def test_a_meter_that_dies_before_there_is_a_film_costs_nothing(place: Place) -> None:
    command = place.start(*make_arguments("long.txt", "film.mp4", "seed=2", "execution.tries=1"))
    wait_until(lambda: meters(command) or command.poll() is not None, "the process is started")
    os.kill(meters(command)[0], signal.SIGKILL)
    assert named(end_of(command).summary["checks"]) == set(CHECKS)


def test_a_film_that_could_not_be_measured_is_measured_by_the_next_run(place: Place) -> None:
    # When whatever measures it is killed each time
    command = place.start(*make_arguments("long.txt", "film.mp4", "seed=3", "execution.tries=2"))
    first = kill_at_work(command)
    wait_until(lambda: first not in meters(command), "its end")
    kill_at_work(command)
    ran = end_of(command)
    # Then that is told, and
    assert ran.status == 1
    assert ran.complaint.startswith(
        "error: the film is made and could not be measured: its process died (signal 9)\ndo: "
    )
    assert "Traceback" not in ran.err
    # the next run makes nothing but the measurement
    again = place.make("long.txt", "film.mp4", "seed=3").summary
    assert again["made"] == 0
    assert named(again["checks"]) == set(CHECKS)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_measuring_can_be_stopped_and_is_done_by_the_next_run(
    place: Place, number: signal.Signals
) -> None:
    command = place.start(*make_arguments("long.txt", "film.mp4", f"seed={10 + number}"))
    wait_until(lambda: meter_at_work(command), "the film is measured")
    children = children_of(command.pid)
    os.killpg(command.pid, number)
    ran = end_of(command)
    assert ran.status == 130, ran.err
    assert ran.complaint.startswith("error: stopped; what was finished is kept\ndo: ")
    wait_until(lambda: not any(map(is_alive, children)), "the end of the children", 10)
    again = place.make("long.txt", "film.mp4", f"seed={10 + number}").summary
    assert again["made"] == 0
    assert named(again["checks"]) == set(CHECKS)


def test_a_meter_that_cannot_be_started_leaves_a_finished_film(place: Place) -> None:
    # Given a log that became a folder while the film was made
    command = place.start(
        *make_arguments("long.txt", "film.mp4", "seed=4", "execution.workers=1", SLOW)
    )
    log = place.state / "logs" / "ops.log"
    wait_until(lambda: log.is_file() and list(place.state.glob("artifacts/incoming/*")), "begun")
    log.unlink()
    log.mkdir()
    ran = end_of(command)
    log.rmdir()
    assert ran.status == 1
    assert ran.complaint.startswith("error: the film is made and could not be measured: ")
    assert place.make("long.txt", "film.mp4", "seed=4").summary["made"] == 0


def test_measuring_is_shown_as_it_begins(place: Place) -> None:
    ran = place.run("make", "tiny.txt", "env=test", "seed=5", "-o", "film.mp4")
    assert ran.status == 0, ran.err
    assert ran.err.split()[-2:] == ["composing", "measuring"]
