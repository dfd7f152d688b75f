"""The child process of a worker: its end in the middle of a request, and on a loop."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.distributed.worker.child import NotBegunError, RunnerChild
from ainern2d.core.errors import LostError
from ainern2d.core.execution.child import ChildProcess
from ainern2d.core.execution.protocol import Perform
from tests.execution.support import SABOTEUR, audio_task, import_also, linux_only
from tests.support.plugins import write_distribution

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def quiet(_fraction: float, _note: str) -> None:
    pass


async def until(look: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not look():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.01)


def test_a_child_that_dies_in_the_middle_of_a_large_request_is_replaced(tmp_path: Path) -> None:
    deaths: list[str] = []

    async def scenario() -> None:
        child = RunnerChild(tmp_path / "store", tmp_path / "log", (), lambda: deaths.append("idle"))
        errors: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, what: errors.append(what))
        await child.ready()
        first = child.pid
        os.kill(first, signal.SIGSTOP)
        # The socket has no room for it, so that the loop waits to write as well as to read.
        run = await child.begin(Perform("1", audio_task("x" * 5_000_000)), quiet, 60, 60)
        os.kill(first, signal.SIGKILL)
        with pytest.raises(LostError, match="signal 9"):
            await asyncio.wait_for(child.result(run), 20)
        await until(lambda: child.pid == 0)
        await child.ready()
        assert child.pid != first
        await child.stop()
        assert errors == []

    asyncio.run(scenario())
    assert deaths == []


@linux_only
def test_what_waits_behind_a_hung_op_is_not_begun_and_the_timer_ends_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_distribution(tmp_path / "site", "saboteur", "1", {"s": "sab"}, {"sab.py": SABOTEUR})
    import_also(tmp_path / "site", monkeypatch)

    async def scenario() -> None:
        child = RunnerChild(tmp_path / "store", tmp_path / "log", (), lambda: None)
        await child.ready()
        hung = await child.begin(
            Perform("1", audio_task(f"hang {tmp_path}", "saboteur")), quiet, 1, 60
        )
        behind = await child.begin(Perform("2", audio_task("fine", "saboteur")), quiet, 1, 60)
        with pytest.raises(LostError, match="no sign of life"):
            await asyncio.wait_for(child.result(hung), 20)
        with pytest.raises(NotBegunError):
            await asyncio.wait_for(child.result(behind), 20)
        await child.stop()

    asyncio.run(scenario())


@linux_only
def test_the_timer_lets_a_dead_child_go_whose_socket_another_process_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_distribution(tmp_path / "site", "saboteur", "1", {"s": "sab"}, {"sab.py": SABOTEUR})
    import_also(tmp_path / "site", monkeypatch)
    # The end of the socket is never seen.
    monkeypatch.setattr(ChildProcess, "read", lambda _child: None)

    async def scenario() -> None:
        child = RunnerChild(tmp_path / "store", tmp_path / "log", (), lambda: None)
        asking = asyncio.ensure_future(child.ready())
        await until(lambda: child.pid)
        os.kill(child.pid, signal.SIGKILL)
        with pytest.raises(LostError, match="signal 9"):
            await asyncio.wait_for(asking, 20)
        assert child.pid == 0

    asyncio.run(scenario())
