"""Calls in a process of their own: results, errors, death, silence, and who waits."""

from __future__ import annotations

import os
import signal
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.errors import InvalidRequestError, LostError, StorageError
from ainern2d.core.execution.call_process import CallProcess
from tests.execution import calls
from tests.execution.support import is_running, linux_only

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def caller(tmp_path: Path) -> Iterator[CallProcess]:
    modules = ["tests.execution.calls", "no.such.module"]
    with closing(CallProcess(tmp_path / "ops.log", modules)) as made:
        yield made


def test_a_call_returns_what_the_function_does_elsewhere(caller: CallProcess) -> None:
    told: list[tuple[float, str]] = []
    found = caller.call(
        calls.add, 2, 3, silence_s=30, on_progress=lambda *progress: told.append(progress)
    )
    again = caller.call(calls.add, 4, 5, silence_s=30)
    assert (found[0], again[0]) == (5, 9)
    assert found[1] == again[1] != os.getpid()
    assert told == [(0.5, "adding")]


def test_what_a_function_raises_is_raised_with_its_advice(caller: CallProcess) -> None:
    with pytest.raises(InvalidRequestError, match="no such film") as caught:
        caller.call(calls.refuse, "no such film", silence_s=30)
    assert caught.value.hint == "ask otherwise"
    assert caller.call(calls.add, 1, 1, silence_s=30)[0] == 2


def test_what_nobody_foresaw_is_one_line_here_and_a_traceback_in_the_log(
    caller: CallProcess, tmp_path: Path
) -> None:
    with pytest.raises(InvalidRequestError, match="KeyError: 'no such thing'"):
        caller.call(calls.break_down, silence_s=30)
    log = (tmp_path / "ops.log").read_text()
    assert "Traceback" in log
    assert "break_down" in log


def test_the_death_of_the_process_is_told(caller: CallProcess) -> None:
    with pytest.raises(LostError, match=r"its process died \(signal 9\)"):
        caller.call(calls.die, silence_s=30)
    # It is of no more use, and says so each time.
    with pytest.raises(LostError, match="died"):
        caller.call(calls.add, 1, 1, silence_s=30)


def test_a_silent_process_is_stopped_and_one_that_talks_is_not(caller: CallProcess) -> None:
    caller.call(calls.add, 1, 1, silence_s=30)
    assert caller.call(calls.work_for, 4.0, silence_s=3.0) == "done"
    with pytest.raises(LostError, match="no sign of life for 1 s"):
        caller.call(calls.hang, silence_s=1.0)
    assert not caller.is_alive


def test_nobody_waits_for_a_process_that_does_not_read(caller: CallProcess) -> None:
    pid = caller.call(calls.add, 1, 1, silence_s=30)[1]
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(LostError, match="no sign of life for 1 s"):
        caller.call(calls.add, "x" * 5_000_000, "", silence_s=1.0)


def test_what_is_large_comes_through(caller: CallProcess) -> None:
    found = caller.call(calls.add, "x" * 5_000_000, "y", silence_s=30)[0]
    assert len(found) == 5_000_001


def test_a_module_that_breaks_as_it_is_imported_is_the_calls_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_module.py").write_text("raise RuntimeError('wrong machine')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with closing(CallProcess(tmp_path / "ops.log", ["broken_module"])) as caller:
        assert caller.call(calls.add, 1, 1, silence_s=30)[0] == 2
        with pytest.raises(InvalidRequestError, match="RuntimeError: wrong machine"):
            caller.call(calls.load, "broken_module", silence_s=30)


def test_a_result_that_cannot_travel_is_an_error(caller: CallProcess) -> None:
    with pytest.raises(InvalidRequestError, match="pickle"):
        caller.call(calls.unspeakable, silence_s=30)
    assert caller.call(calls.add, 1, 1, silence_s=30)[0] == 2


@linux_only
def test_who_waits_may_give_up_and_the_process_ends(tmp_path: Path) -> None:
    class Enough(Exception):  # noqa: N818 - it is none
        pass

    looks = iter(range(3))

    def look() -> None:
        if next(looks, None) is None:
            raise Enough

    with closing(CallProcess(tmp_path / "ops.log")) as caller:
        pid = caller.call(calls.add, 1, 1, silence_s=30)[1]
        began = time.monotonic()
        with pytest.raises(Enough):
            caller.call(calls.hang, silence_s=30, look=look)
        assert time.monotonic() - began < 5
        assert is_running(pid)
    assert not is_running(pid)


def test_a_process_that_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    with pytest.raises(StorageError, match="logs"):
        CallProcess(tmp_path / "logs" / "ops.log")
