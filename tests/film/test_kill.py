"""Kill -9 at any moment, and several commands at once: the film is that of an undisturbed run."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.conftest import open_public_folder
from tests.support.make import (
    TINY_STORY,
    Place,
    children_of,
    end_of,
    is_alive,
    make_arguments,
    open_place,
    postmaster_of,
    runners_of,
    wait_until,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [pytest.mark.services, pytest.mark.slow]

SLOW = tuple(f"backend.{kind}.work_s=0.1" for kind in ("audio", "video", "lipsync"))
"""Stretches the tiny film over a few seconds, without a trace in its bytes."""
SEED = int(os.environ.get("AINERN2D_TEST_SEED", "20260101"))
MOMENTS = 10
OTHER_STORY = TINY_STORY.replace("river", "lake").replace("Anna", "Clara")

VICTIMS: dict[str, Callable[[Place, int], list[int]]] = {
    "command": lambda _place, command: [command] if is_alive(command) else [],
    "child": lambda _place, command: runners_of(command),
    "PostgreSQL": lambda place, _command: [p for p in [postmaster_of(place.state)] if p],
}
"""Who may be killed: the living processes of that name, given the place and the command."""


@pytest.fixture(scope="module")
def undisturbed() -> Iterator[tuple[Place, float]]:
    """A state folder in which nothing was disturbed, and the seconds that its make took."""
    with open_public_folder() as folder, open_place(folder) as place:
        place.write("other.txt", OTHER_STORY)
        assert place.make("other.txt", "other.mp4").status == 0
        began = time.monotonic()
        assert place.make("tiny.txt", "tiny.mp4", *SLOW).status == 0
        yield place, time.monotonic() - began


@pytest.fixture(scope="module")
def disturbed() -> Iterator[Place]:
    """The state folder of all kills; each finds the database as the one before left it."""
    with open_public_folder() as folder, open_place(folder) as place:
        yield place.with_variables(AINERN2D_PG_IDLE="30")


def plan_of_kills() -> list[tuple[float, str]]:
    """Spread moments over the run, as fractions of it, and choose a victim for each."""
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    victims = [name for name, _ in zip(itertools.cycle(VICTIMS), range(MOMENTS), strict=False)]
    chance.shuffle(victims)
    return [((n + chance.random()) / MOMENTS, victims[n]) for n in range(MOMENTS)]


KILLS = plan_of_kills()


@pytest.mark.parametrize(("moment", "victim"), KILLS, ids=[f"{v}-{m:.3f}" for m, v in KILLS])
def test_a_kill_at_any_moment_costs_one_more_run_at_most(
    moment: float, victim: str, undisturbed: tuple[Place, float], disturbed: Place
) -> None:
    print(f"AINERN2D_TEST_SEED={SEED}")
    reference, seconds = undisturbed
    # Given a state folder in which nothing is made, and the database of the kills before
    shutil.rmtree(disturbed.state / "artifacts", ignore_errors=True)
    # When something is killed in the middle
    command = disturbed.start(*make_arguments("tiny.txt", "film.mp4", *SLOW))
    time.sleep(moment * seconds)  # the moment itself is what is tried
    find = VICTIMS[victim]
    wait_until(lambda: find(disturbed, command.pid) or command.poll() is not None, victim)
    children = children_of(command.pid)
    for pid in find(disturbed, command.pid)[:1]:
        os.kill(pid, signal.SIGKILL)
    ran = end_of(command)
    # Then nothing is left, nobody sees a traceback, and only its own death ends the command
    wait_until(lambda: not any(map(is_alive, children)), "the end of the children", 10)
    assert "Traceback" not in ran.err
    assert ran.status in ((0, -signal.SIGKILL) if victim == "command" else (0,)), ran.err
    # And the next run ends with the film of an undisturbed one
    again = disturbed.make("tiny.txt", "film.mp4")
    assert again.status == 0, again.err
    assert _film(disturbed, "film.mp4") == _film(reference, "tiny.mp4")


def test_the_kills_meet_every_victim_all_over_the_run() -> None:
    assert {victim for _, victim in KILLS} == set(VICTIMS)
    assert [int(moment * MOMENTS) for moment, _ in KILLS] == list(range(MOMENTS))


@pytest.mark.parametrize("stories", [("tiny", "tiny"), ("tiny", "other")])
def test_two_commands_at_once_finish_with_the_films_of_one(
    stories: tuple[str, str], undisturbed: tuple[Place, float]
) -> None:
    reference, _ = undisturbed
    with open_public_folder() as folder, open_place(folder) as place:
        place.write("other.txt", OTHER_STORY)
        commands = [
            place.start(*make_arguments(f"{story}.txt", f"{number}.mp4"))
            for number, story in enumerate(stories)
        ]
        answers = [end_of(command) for command in commands]
        assert [ran.status for ran in answers] == [0, 0], answers
        for number, story in enumerate(stories):
            assert _film(place, f"{number}.mp4") == _film(reference, f"{story}.mp4")
        again = place.make("tiny.txt", "again.mp4")
        assert again.summary["made"] == 0


def test_a_stop_at_any_moment_is_answered_in_one_line(
    undisturbed: tuple[Place, float], disturbed: Place
) -> None:
    _, seconds = undisturbed
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    for number in (signal.SIGINT, signal.SIGTERM) * 2:
        command = disturbed.start(
            *make_arguments("tiny.txt", "stop.mp4", f"seed={chance.randrange(10**6)}", *SLOW)
        )
        # Before that, the interpreter itself is starting, and answers in its own words.
        time.sleep(chance.uniform(0.4, 0.9 * seconds))
        os.killpg(command.pid, number)
        ran = end_of(command)
        if ran.status != 0:  # it may have been finished a moment before
            assert ran.status == 128 + number, ran.err
            assert ran.complaint.startswith("error: stopped; what was finished is kept\ndo: ")
        assert "Traceback" not in ran.err, ran.err


def test_a_stop_is_remembered_when_its_exception_meets_a_callback_of_the_interpreter() -> None:
    program = """
import os, signal, weakref
from ainern2d.core.cli import stopping

class Thing: ...

stopping.watch()
thing = Thing()
reference = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGTERM))
del thing
print(stopping.was_asked_to_stop())
"""
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert (told.stdout, told.stderr) == ("True\n", "")


def _film(place: Place, name: str) -> bytes:
    return (place.desk / name).read_bytes()
