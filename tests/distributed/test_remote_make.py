"""Films by workers of `ainern2d up`: the bytes of one machine, whoever is killed or runs twice."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import open_public_folder
from tests.support.make import LONGEST_RUN_S, TINY_STORY, open_place
from tests.support.servers import need_rabbitmq
from tests.support.up import COMMAND, System, until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.services, pytest.mark.slow]

CHOICE = ("film=tiny", "backend/audio=espeak", "backend/video=cartoon", "backend/lipsync=visemes")
SLOW = ("film=tiny", *(f"backend.{kind}.work_s=0.5" for kind in ("audio", "video", "lipsync")))
"""With mock backends: ops that leave time to kill the command, without a trace in the film."""


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    need_rabbitmq()
    with open_public_folder() as folder:
        system = System(folder)
        try:
            system.start()
            yield system
        finally:
            system.end()


def start(system: System, story: str, film: str, *overrides: str) -> subprocess.Popen[str]:
    """Start the command on a story beside the state folder, which is written if it is not there."""
    desk = system.home.root.parent
    path = desk / f"{story}.txt"
    if not path.exists():
        path.write_text(TINY_STORY.replace("river", story))
    return subprocess.Popen(
        [*COMMAND, "make", str(path), "env=dev_mock", *overrides, "-o", str(desk / film), "--json"],
        env=system.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def film_of(process: subprocess.Popen[str]) -> bytes:
    """Wait for the command; return the film's bytes."""
    out, err = process.communicate(timeout=2 * LONGEST_RUN_S)
    assert process.returncode == 0, err
    summary: dict[str, Any] = json.loads(out)
    return Path(summary["files"]["film"]).read_bytes()


def requests(system: System) -> list[dict[str, Any]]:
    told = system.command("ops", "list", "--limit", "1000", "--json")
    assert told.returncode == 0, told.stderr
    found: list[dict[str, Any]] = json.loads(told.stdout)
    return found


def made_here(story: str, *overrides: str) -> bytes:
    """Return the film that this machine's own pool makes."""
    with open_public_folder() as folder, open_place(folder) as place:
        place.write(f"{story}.txt", TINY_STORY.replace("river", story))
        place.make(f"{story}.txt", "film.mp4", *overrides)
        return (place.desk / "film.mp4").read_bytes()


def test_a_film_by_workers_has_the_bytes_of_one_made_on_this_machine(system: System) -> None:
    assert film_of(start(system, "stream", "stream.mp4", *CHOICE)) == made_here("stream", *CHOICE)


def test_what_workers_did_for_a_killed_command_is_what_the_next_one_uses(system: System) -> None:
    # Given a command that is killed while ops of its film run and others are done
    before = {row["id"] for row in requests(system)}
    killed = start(system, "creek", "creek.mp4", *SLOW)
    until(lambda: {"done", "running"} <= states(system, before), LONGEST_RUN_S, system.log)
    killed.kill()
    killed.communicate()
    # When it is run again
    film = film_of(start(system, "creek", "creek.mp4", *SLOW))
    # Then the film is that of an undisturbed run, and no op was performed a second time
    assert film == made_here("creek")
    assert_once(system, before)


def test_two_commands_for_one_film_share_what_workers_do(system: System) -> None:
    before = {row["id"] for row in requests(system)}
    commands = [start(system, "brook", f"brook-{number}.mp4", *SLOW) for number in range(2)]

    assert len({film_of(command) for command in commands}) == 1
    assert_once(system, before)


def states(system: System, before: set[str]) -> set[str]:
    """Return the states of the requests that are new."""
    return {row["state"] for row in requests(system) if row["id"] not in before}


def assert_once(system: System, before: set[str]) -> None:
    """Assert that each op of the new requests was performed once, and ended well."""
    new = {row["op_key"]: row["id"] for row in requests(system) if row["id"] not in before}
    assert new
    for request in new.values():
        told = json.loads(system.command("ops", "show", request, "--json").stdout)
        outcomes = [attempt["outcome"] for attempt in told["attempts"]]
        assert outcomes == ["done"], told
