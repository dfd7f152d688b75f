"""One supervised child process: its requests, its limits, and the end of all that it started."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.errors import InvalidRequestError, LostError, OutOfMemoryError
from ainern2d.core.execution.child import ChildProcess, Limits, Unbegun, close_all, turn
from ainern2d.core.execution.protocol import Call, Done, Failed, Ping
from tests.execution import calls
from tests.execution.support import (
    Stage,
    audio_task,
    is_running,
    linux_only,
    read_lines,
    until,
)
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENT = Limits(silence_s=60, total_s=60)


@pytest.fixture
def child(tmp_path: Path) -> Iterator[ChildProcess]:
    with closing(ChildProcess(tmp_path / "log")) as made:
        yield made


class Clock:
    """Monotonic time that only a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def call(number: int, function: Callable[..., Any], *arguments: Any) -> Call:
    return Call(str(number), pickle.dumps((function, arguments)))


def listen(child: ChildProcess, answers: list[Any], count: int) -> list[Any]:
    """Return the first answers, as soon as there are so many."""
    end = time.monotonic() + 30
    while len(answers) < count:
        assert time.monotonic() < end, "the child does not answer"
        turn([child], 0.2)
    return answers


def test_requests_are_answered_in_their_order_and_the_first_one_is_what_the_child_does(
    child: ChildProcess,
) -> None:
    answers: list[Any] = []
    for number in range(3):
        child.submit(call(number, calls.add, number, 1), PATIENT, answers.append)
    assert [pending.began > 0 for pending in child.pending] == [True, False, False]
    assert [each.value[0] for each in listen(child, answers, 3)] == [1, 2, 3]
    assert child.is_idle


def test_what_fails_is_answered_with_its_error_and_costs_the_next_request_nothing(
    child: ChildProcess,
) -> None:
    answers: list[Any] = []
    child.submit(call(0, calls.refuse, "no such film"), PATIENT, answers.append)
    child.submit(call(1, calls.unspeakable), PATIENT, answers.append)
    child.submit(call(2, calls.add, 1, 1), PATIENT, answers.append)
    refused, unspeakable, added = listen(child, answers, 3)
    assert (refused.error.message, refused.error.hint) == ("no such film", "ask otherwise")
    assert "refuse" in refused.detail
    assert isinstance(unspeakable.error, InvalidRequestError)
    assert "pickle" in unspeakable.error.message
    assert added.value[0] == 2


def test_a_recalled_request_is_not_done_and_keeps_the_child_busy_until_that_is_sure(
    child: ChildProcess, tmp_path: Path
) -> None:
    answers: list[Any] = []
    child.submit(call(0, calls.wait_for, tmp_path / "go"), PATIENT, answers.append)
    second = child.submit(call(1, calls.add, 1, 1), PATIENT, answers.append)
    child.recall(second)
    assert not child.is_idle
    (tmp_path / "go").touch()
    [first] = listen(child, answers, 1)
    until(lambda: turn([child], 0.1) or child.is_idle)
    assert isinstance(first, Done)
    assert answers == [first]


def test_a_message_larger_than_the_socket_waits_for_the_child_and_not_for_it_alone(
    child: ChildProcess,
) -> None:
    answers: list[Any] = []
    os.kill(child.pid, signal.SIGSTOP)
    child.submit(call(0, calls.add, "x" * 5_000_000, "y"), PATIENT, answers.append)
    assert child.wants_write
    os.kill(child.pid, signal.SIGCONT)
    assert len(listen(child, answers, 1)[0].value[0]) == 5_000_001


@pytest.mark.parametrize(
    ("limits", "steps", "why"),
    [
        (Limits(silence_s=5, total_s=60), 6, "gave no sign of life for 5 s"),
        (Limits(silence_s=60, total_s=7), 8, "was not done for 7 s"),
    ],
)
def test_check_kills_a_child_that_exceeds_a_limit_and_only_then(
    tmp_path: Path, limits: Limits, steps: int, why: str
) -> None:
    clock, answers = Clock(), list[Any]()
    with closing(ChildProcess(tmp_path / "log", clock)) as child:
        child.submit(call(0, calls.hang), limits, answers.append)
        behind = child.submit(Ping("1"), limits, answers.append)
        for _ in range(steps):
            assert is_running(child.pid)
            clock.now += 1.0
            child.check()
        lost, unbegun = listen(child, answers, 2)
    assert isinstance(lost, Failed)
    assert isinstance(lost.error, LostError)
    assert why in str(lost.error)
    assert unbegun == Unbegun(behind.id)


def test_a_pause_of_this_process_is_no_silence_of_the_child(tmp_path: Path) -> None:
    clock = Clock()
    with closing(ChildProcess(tmp_path / "log", clock)) as child:
        child.submit(call(0, calls.hang), Limits(5, 10_000), lambda _answer: None)
        clock.now += 1000.0
        child.check()
        turn([child], 0.1)
        assert child.is_open


@linux_only
def test_check_kills_a_child_whose_helper_holds_too_much_memory(
    child: ChildProcess,
) -> None:
    answers: list[Any] = []
    limits = Limits(60, 60, memory_bytes=400_000_000)
    child.submit(call(0, calls.hold, 50_000_000), limits, answers.append)
    assert isinstance(listen(child, answers, 1)[0], Done)
    child.submit(call(1, calls.hold_in_helper, 600_000_000), limits, answers.append)
    failed = listen(child, answers, 2)[1]
    assert isinstance(failed.error, OutOfMemoryError)
    assert "memory_gb" in failed.error.hint


@linux_only
def test_an_op_that_needs_too_much_memory_fails_and_is_not_tried_again(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    here = stage(workers=1, tries=3, memory_gb=0.4)
    with pytest.raises(OutOfMemoryError, match="GB of memory"):
        here.executor.submit(audio_task("hold", "saboteur")).result(timeout=60)
    assert here.outcomes == ["oom"]
    assert here.executor.submit(audio_task("fine", "saboteur")).result(timeout=60)


@linux_only
@pytest.mark.parametrize("way", ["close", "kill", "silence", "exit"])
def test_helpers_of_an_op_end_with_the_child_however_that_ends(tmp_path: Path, way: str) -> None:
    # Given a helper that ignores SIGTERM, and one of its own
    answers: list[Any] = []
    place = tmp_path / "pids"
    with closing(ChildProcess(tmp_path / "log")) as child:
        limits = Limits(1 if way == "silence" else 60, 60)
        deed = calls.leave_helpers if way == "exit" else calls.keep_helpers
        child.submit(call(0, deed, place), limits, answers.append)
        helpers = until(lambda: len(read_lines(place)) == 2 and map(int, read_lines(place)))
        helpers = list(helpers)
        if way == "kill":
            os.kill(child.pid, signal.SIGKILL)
        if way == "close":
            close_all([child], 0.1)
        listen(child, answers, 1)
    assert len(helpers) == 2
    until(lambda: not any(map(is_running, helpers)), seconds=3)
    assert not is_running(child.pid)


PARENT = """
import os, pickle, sys
sys.path.insert(0, os.getcwd())
from pathlib import Path
from ainern2d.core.execution.child import ChildProcess, Limits, turn
from ainern2d.core.execution.protocol import Call
from tests.execution import calls

child = ChildProcess(None)
call = Call("0", pickle.dumps((calls.keep_helpers, (Path(sys.argv[1]),))))
child.submit(call, Limits(60, 60), print)
print(child.pid, flush=True)
while True:
    turn([child], 1)
"""


@linux_only
def test_helpers_of_an_op_end_when_the_parent_is_killed(tmp_path: Path) -> None:
    place = tmp_path / "pids"
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(place)], cwd=ROOT, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        pids = [int(parent.stdout.readline())]
        until(lambda: len(read_lines(place)) == 2)
        pids += map(int, read_lines(place))
        assert all(map(is_running, pids))
        parent.kill()
    until(lambda: not any(map(is_running, pids)), seconds=3)
