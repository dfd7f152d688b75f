"""One supervised child process: its requests, its limits, and the end of all that it started."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.errors import InvalidRequestError, LostError, OutOfMemoryError
from ainern2d.core.execution.child import (
    STOP_GRACE_S,
    ChildProcess,
    Limits,
    Unbegun,
    close_all,
    cpu_seconds,
    resident_bytes,
    turn,
)
from ainern2d.core.execution.protocol import Call, Decoder, Done, Failed, Ping, Progress
from ainern2d.core.execution.runner import Inbox
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


def test_a_recalled_request_that_had_begun_is_held_to_its_limits(tmp_path: Path) -> None:
    clock, answers, dropped = Clock(), list[Any](), list[Any]()
    limits = Limits(silence_s=5, total_s=60)
    with closing(ChildProcess(tmp_path / "log", clock, lambda _pid: 0.0)) as child:
        # Given a child that has begun the second request before the first answer is read
        child.submit(call(0, calls.add, 1, 1), limits, answers.append)
        second = call(1, calls.mark_and_hang, tmp_path / "begun")
        recalled = child.submit(second, limits, dropped.append)
        until((tmp_path / "begun").exists)
        child.recall(recalled)
        listen(child, answers, 1)
        # Then the next one waits for it and is not begun, and is not what the child is killed for
        behind = child.submit(Ping("2"), limits, answers.append)
        assert recalled.began
        assert not behind.began
        for _ in range(6):
            assert is_running(child.pid)
            clock.now += 1.0
            child.check()
        assert listen(child, answers, 2)[1] == Unbegun("2")
    assert dropped == []


def test_what_follows_a_request_that_was_answered_in_the_last_moment_is_lost_and_not_blamed(
    tmp_path: Path,
) -> None:
    clock, answers = Clock(), list[Any]()
    with closing(ChildProcess(tmp_path / "log", clock)) as child:
        # Given an answer that is on its way when its request's time is over
        child.submit(call(0, calls.add, 1, 1), Limits(60, 7), answers.append)
        second = call(1, calls.mark_and_hang, tmp_path / "begun")
        child.submit(second, Limits(60, 60), answers.append)
        until((tmp_path / "begun").exists)
        clock.now += 8.0
        child.check()
        done, lost = listen(child, answers, 2)
    assert isinstance(done, Done)
    assert isinstance(lost.error, LostError)
    assert "signal 9" in str(lost.error)


def test_a_recalled_request_that_was_not_begun_lets_the_next_one_begin(
    child: ChildProcess, tmp_path: Path
) -> None:
    answers: list[Any] = []
    child.submit(call(0, calls.wait_for, tmp_path / "go"), PATIENT, answers.append)
    child.recall(child.submit(call(1, calls.hang), PATIENT, answers.append))
    last = child.submit(call(2, calls.add, 1, 1), PATIENT, answers.append)
    (tmp_path / "go").touch()
    assert [each.id for each in listen(child, answers, 2)] == ["0", "2"]
    assert last.began


@linux_only
def test_a_child_that_ended_is_noticed_though_another_process_holds_its_socket(
    child: ChildProcess, tmp_path: Path
) -> None:
    answers: list[Any] = []
    child.submit(call(0, calls.leave_a_copy, tmp_path / "pid"), PATIENT, answers.append)
    child.submit(call(1, calls.add, 1, 1), PATIENT, answers.append)
    try:
        lost, unbegun = listen(child, answers, 2)
    finally:
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
    assert "exit status 3" in str(lost.error)
    assert unbegun == Unbegun("1")


@linux_only
def test_programs_that_an_op_starts_do_not_get_the_socket(child: ChildProcess) -> None:
    answers: list[Any] = []
    child.submit(call(0, calls.inheritable_descriptors), PATIENT, answers.append)
    assert listen(child, answers, 1)[0].value == []


@linux_only
def test_the_memory_of_helpers_counts_though_a_thread_ends_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = Path.iterdir
    # Given a thread that is listed and has ended
    monkeypatch.setattr(Path, "iterdir", lambda folder: [folder / "0", *real(folder)])
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as helper:
        alone = resident_bytes(helper.pid)
        mine = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        assert alone > 0
        assert resident_bytes(os.getpid()) >= mine + alone / 2


def test_children_that_do_not_end_by_themselves_are_waited_for_together(tmp_path: Path) -> None:
    children = [ChildProcess(tmp_path / "log") for _ in range(3)]
    for each in children:
        os.kill(each.pid, signal.SIGSTOP)
    began = time.monotonic()
    close_all(children, 0.1)
    assert STOP_GRACE_S <= time.monotonic() - began < 2 * STOP_GRACE_S
    assert not any(is_running(each.pid) for each in children)


def test_messages_of_several_threads_of_a_child_are_not_mixed() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        inbox = Inbox(theirs)
        notes = [letter * 500_000 for letter in "abcd"]

        def report(note: str) -> None:
            for _ in range(10):
                inbox.send(Progress(0.5, note))

        threads = [threading.Thread(target=report, args=(note,)) for note in notes]
        for thread in threads:
            thread.start()
        decoder, found = Decoder(), list[str]()
        while len(found) < 40:
            found += [message.note for message in decoder.feed(ours.recv(1 << 16))]
        for thread in threads:
            thread.join()
    assert sorted(found) == sorted(notes * 10)


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
        (Limits(silence_s=60, total_s=7), 7, "was not done for 7 s"),
    ],
)
def test_check_kills_a_child_that_exceeds_a_limit_and_only_then(
    tmp_path: Path, limits: Limits, steps: int, why: str
) -> None:
    clock, answers = Clock(), list[Any]()
    with closing(ChildProcess(tmp_path / "log", clock, lambda _pid: 0.0)) as child:
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


@pytest.mark.parametrize(("share", "lives"), [(0.02, True), (0.005, False)])
def test_a_silent_child_lives_for_as_long_as_it_uses_a_processor(
    tmp_path: Path, share: float, lives: bool
) -> None:
    clock, answers = Clock(), list[Any]()
    # A loaded machine: for each second of the clock it gets some milliseconds of a processor.
    with closing(ChildProcess(tmp_path / "log", clock, lambda _pid: share * clock.now)) as child:
        child.submit(call(0, calls.hang), Limits(silence_s=300, total_s=3600), answers.append)
        for _ in range(1000):
            clock.now += 1.0
            child.check()
        if not lives:
            assert "used no processor" in str(listen(child, answers, 1)[0].error)
        assert child.is_open == lives


@linux_only
def test_the_processor_time_of_helpers_counts(child: ChildProcess) -> None:
    answers: list[Any] = []
    child.submit(call(0, calls.have_a_helper_compute, 1.0), PATIENT, answers.append)
    before = cpu_seconds(child.pid)
    until(lambda: cpu_seconds(child.pid) - before > 0.9)
    assert isinstance(listen(child, answers, 1)[0], Done)
    assert cpu_seconds(child.pid) - before > 0.9


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
