"""A finished film is measured in a process of its own, whatever becomes of that process."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.episode.quality import CHECKS
from tests.conftest import open_public_folder
from tests.make_support import Place, children_of, end_of, make_arguments, open_place

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as place:
        yield place


def kill_meters(command: subprocess.Popen[str], most: int) -> int:
    """Kill that process as often as it is seen, so often at most; return how often that was."""
    killed: set[int] = set()
    while command.poll() is None:
        for pid in set(children_of(command.pid)) - killed:
            with suppress(OSError):
                called = Path(f"/proc/{pid}/cmdline").read_bytes()
                if b"execution.callee" in called and len(killed) < most:
                    os.kill(pid, signal.SIGKILL)
                    killed.add(pid)
        time.sleep(0.005)
    return len(killed)


def test_a_film_whose_meter_is_killed_is_measured_by_the_next_one(place: Place) -> None:
    command = place.start(*make_arguments("tiny.txt", "film.mp4", "seed=1"))
    assert kill_meters(command, most=1) == 1
    checks = end_of(command).summary["checks"]
    assert {check["name"] for check in checks} == set(CHECKS)


def test_a_film_that_could_not_be_measured_is_measured_by_the_next_run(place: Place) -> None:
    # When whatever measures it is killed each time
    command = place.start(*make_arguments("tiny.txt", "film.mp4", "seed=2", "execution.tries=2"))
    assert kill_meters(command, most=2) == 2
    ran = end_of(command)
    # Then that is told, and
    assert ran.status == 1
    assert ran.complaint.startswith(
        "error: the film is made and could not be measured: its process died (signal 9)\ndo: "
    )
    assert "Traceback" not in ran.err
    # the next run makes nothing but the measurement
    again = place.make("tiny.txt", "film.mp4", "seed=2").summary
    assert again["made"] == 0
    assert {check["name"] for check in again["checks"]} == set(CHECKS)


def test_measuring_is_shown_as_it_begins(place: Place) -> None:
    ran = place.run("make", "tiny.txt", "env=test", "seed=3", "-o", "film.mp4")
    assert ran.status == 0, ran.err
    assert ran.err.split()[-2:] == ["composing", "measuring"]
