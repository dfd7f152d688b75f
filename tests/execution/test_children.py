"""The inline executor's children: kill -9, clocks, closing, and what cannot be started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from ainern2d.core import Kind
from ainern2d.core.errors import (
    CancelledError,
    DatabaseLostError,
    LostError,
    PluginError,
    StorageError,
)
from ainern2d.core.execution import pool
from ainern2d.core.execution.pool import InlineExecutor, PoolLimits
from ainern2d.core.execution.protocol import Setup
from ainern2d.core.execution.spare import Spare
from ainern2d.core.storage import FolderStore, StorePlace
from tests.execution.support import (
    SABOTEUR,
    Stage,
    audio_task,
    import_also,
    is_running,
    linux_only,
    read_lines,
    runners_of,
    until,
)
from tests.support.paths import ROOT
from tests.support.plugins import write_distribution

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ainern2d.core.execution.task import Attempt
    from ainern2d.core.ops import Manifest


@linux_only
def test_an_op_whose_process_is_killed_is_done_by_another(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    here = stage(workers=1)
    future = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    [first] = here.pids()
    os.kill(first, signal.SIGKILL)
    (here.folder / "go").touch()
    assert here.store.manifest(future.result(timeout=60).key)
    assert here.outcomes == ["lost", "done"]
    assert "signal 9" in here.attempts[0].error
    first, second = here.pids()
    assert first != second


@linux_only
def test_an_idle_child_that_is_killed_is_replaced(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    here = stage(workers=1)
    here.executor.submit(audio_task("one", "saboteur")).result(timeout=60)
    [idle] = runners_of(os.getpid())
    os.kill(idle, signal.SIGKILL)
    here.executor.submit(audio_task("two", "saboteur")).result(timeout=60)
    assert here.outcomes[-1] == "done"
    assert idle not in runners_of(os.getpid())


@pytest.mark.parametrize(("deed", "death"), [("die", "signal 9"), ("exit", "exit status 7")])
def test_an_op_that_always_kills_its_process_is_lost_after_the_tries(
    stage: Callable[..., Stage], saboteur: None, deed: str, death: str
) -> None:
    here = stage(workers=1, tries=3)
    with pytest.raises(LostError, match=death):
        here.executor.submit(audio_task(f"{deed} {here.folder}", "saboteur")).result(timeout=60)
    assert here.outcomes == ["lost"] * 3
    assert len(set(here.pids())) == 3
    # And the executor still works
    assert here.executor.submit(audio_task("fine", "saboteur")).result(timeout=60)


@pytest.mark.parametrize(
    ("deed", "limits", "why"),
    [
        ("hang", {"silence_s": 2.0}, "gave no sign of life for 2 s"),
        ("talk", {"limit_s": 2.0}, "was not done for 2 s"),
    ],
)
def test_an_op_that_hangs_is_stopped(
    stage: Callable[..., Stage], saboteur: None, deed: str, limits: dict[str, float], why: str
) -> None:
    here = stage(workers=1, tries=1, **limits)
    began = time.monotonic()
    with pytest.raises(LostError, match=why):
        here.executor.submit(audio_task(deed, "saboteur")).result(timeout=60)
    assert time.monotonic() - began < 10
    assert here.outcomes == ["lost"]


@linux_only
def test_closing_now_cancels_everything_and_leaves_no_process(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    # Given a stubborn op, one that listens, and one that has not begun
    here = stage(workers=2)
    futures = [
        here.executor.submit(audio_task("hang", "saboteur")),
        here.executor.submit(audio_task(f"wait {here.folder}", "saboteur")),
        here.executor.submit(audio_task("later", "saboteur", priority=9)),
    ]
    here.pids()
    assert len(until(lambda: len(runners_of(os.getpid())) == 2 and runners_of(os.getpid()))) == 2
    began = time.monotonic()
    here.executor.close(now=True)
    assert time.monotonic() - began < 5
    for future in futures:
        assert isinstance(future.exception(timeout=0), CancelledError)
    assert runners_of(os.getpid()) == []
    assert here.outcomes == ["cancelled"] * 2
    with pytest.raises(CancelledError):
        here.executor.submit(audio_task("too late"))


@linux_only
def test_closing_an_idle_executor_ends_its_children(stage: Callable[..., Stage]) -> None:
    here = stage()
    here.executor.submit(audio_task("A line.")).result(timeout=60)
    here.executor.close()
    assert runners_of(os.getpid()) == []


PARENT = """
import os, sys
from pathlib import Path
sys.path.insert(0, os.getcwd())
from tests.execution.support import Stage, audio_task, runners_of, until

stage = Stage(Path(sys.argv[1]))
for deed in ("hang", "talk"):
    stage.executor.submit(audio_task(deed + " " + sys.argv[1], "saboteur"))
until(lambda: len(stage.pids()) == 2)
print(*stage.pids(), flush=True)
sys.stdin.read()
"""


@linux_only
def test_children_die_with_a_parent_that_is_killed(tmp_path: Path, saboteur: None) -> None:
    here = ROOT
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        cwd=here,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        children = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(children) == 2
        assert all(map(is_running, children))
        parent.kill()
    until(lambda: not any(map(is_running, children)), seconds=3)


def test_an_executor_that_cannot_start_a_child_says_so(tmp_path: Path) -> None:
    # Given a log whose folder is a file
    (tmp_path / "logs").write_text("in the way")
    root = tmp_path / "store"
    executor = InlineExecutor(
        StorePlace(root), PoolLimits(workers=1), log=tmp_path / "logs" / "ops.log"
    )
    try:
        with pytest.raises(StorageError, match="logs"):
            executor.submit(audio_task("A line.")).result(timeout=20)
    finally:
        executor.close(now=True)


def test_children_do_not_load_disabled_plugins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given two plugins that claim one backend, one of them disabled by the configuration
    site = tmp_path / "site"
    for name in ("one", "two"):
        write_distribution(site, name, "1", {name: f"sab_{name}"}, {f"sab_{name}.py": SABOTEUR})
    import_also(site, monkeypatch)
    executor = InlineExecutor(
        StorePlace(tmp_path / "store"), PoolLimits(workers=1), disabled=["two"]
    )
    try:
        assert executor.submit(audio_task("fine", "saboteur")).result(timeout=60)
    finally:
        executor.close()


@linux_only
def test_a_child_started_ahead_that_died_costs_no_op_a_try(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store", durable=False)
    attempts: list[Attempt] = []
    with contextlib.closing(Spare(tmp_path / "ops.log")) as spare:
        spare.set_up(Setup(store.place))
        [pid] = runners_of(os.getpid())
        os.kill(pid, signal.SIGKILL)
        until(lambda: not is_running(pid))
        limits = PoolLimits(workers=1, tries=1)
        executor = InlineExecutor(store.place, limits, attempts.append, spare=spare)
        executor.submit(audio_task("A line.")).result(timeout=60)
        executor.close()
    assert [attempt.outcome for attempt in attempts] == ["done"]


def test_where_no_child_can_be_started_ahead_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with contextlib.closing(Spare(tmp_path / "file" / "ops.log")) as spare:
        setup = Setup(StorePlace(tmp_path / "store"))
        spare.set_up(setup)
        assert spare.take(setup) is None


@linux_only
def test_a_child_started_ahead_does_the_first_op_and_one_that_nobody_takes_ends(
    tmp_path: Path,
) -> None:
    store = FolderStore(tmp_path / "store", durable=False)
    attempts: list[Attempt] = []
    with contextlib.closing(Spare(tmp_path / "ops.log")) as spare:
        [mine] = runners_of(os.getpid())
        unlike = Spare(tmp_path / "ops.log")
        # Given a child that was set up for this store, and one for another
        spare.set_up(Setup(store.place, likely=((Kind.AUDIO, "mock", {}),)))
        unlike.set_up(Setup(StorePlace(tmp_path / "elsewhere")))
        # When executors are given them
        for each in (unlike, spare):
            executor = InlineExecutor(
                store.place, PoolLimits(workers=1), attempts.append, spare=each
            )
            executor.submit(audio_task(f"Line {id(each)}.")).result(timeout=60)
            executor.close()
        unlike.close()
    # Then only the one that is like the executor's own worked for it
    workers = [int(attempt.worker.rpartition(":")[2]) for attempt in attempts]
    assert [pid == mine for pid in workers] == [False, True]
    assert runners_of(os.getpid()) == []


def test_a_listener_that_fails_leaves_no_future_without_an_answer(
    tmp_path: Path, saboteur: None
) -> None:
    def fail(attempt: Attempt) -> None:
        (tmp_path / "go").touch()
        raise KeyError(attempt.id)

    # Given two ops that end, and do not look whether they are cancelled, while the executor stops
    place = FolderStore(tmp_path / "store", durable=False).place
    executor = InlineExecutor(place, PoolLimits(workers=3), fail)
    try:
        deeds = [f"doze {tmp_path}", f"doze {tmp_path} ", "fine", *"abc"]
        futures = [executor.submit(audio_task(deed, "saboteur")) for deed in deeds[:2]]
        until(lambda: len(read_lines(tmp_path / "pids")) == 2)
        futures += [executor.submit(audio_task(deed, "saboteur")) for deed in deeds[2:]]
        errors = [future.exception(timeout=30) for future in futures]
    finally:
        executor.close(now=True)
    assert all("KeyError" in str(error) for error in errors)


def test_a_listener_of_progress_that_fails_leaves_no_future_without_an_answer(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    here = stage(workers=2)

    def fail(_fraction: float, _note: str) -> None:
        raise KeyError("no such bar")

    futures = [here.executor.submit(audio_task("talk", "saboteur"), fail) for _ in range(4)]
    for future in futures:
        assert isinstance(future.exception(timeout=30), PluginError)


def test_an_error_of_the_recording_reaches_the_future_and_ends_the_executor(
    tmp_path: Path,
) -> None:
    def fail(_manifest: Manifest) -> Manifest:
        raise ZeroDivisionError("no such row")

    place = FolderStore(tmp_path / "store", durable=False).place
    executor = InlineExecutor(place, PoolLimits(workers=1), record=fail)
    try:
        futures = [executor.submit(audio_task(f"Line {n}.")) for n in range(2)]
        for future in futures:
            with pytest.raises(PluginError, match="no such row"):
                future.result(timeout=30)
    finally:
        executor.close(now=True)


@pytest.mark.parametrize("away", [2, 1000])
def test_what_an_op_has_made_is_recorded_when_the_database_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, away: int
) -> None:
    monkeypatch.setattr(pool, "BACKOFF_S", 0.1)
    monkeypatch.setattr(pool, "RECORD_S", 2.0)
    tried: list[str] = []

    def record(manifest: Manifest) -> Manifest:
        if manifest.key == first.op.key:
            tried.append(manifest.key)
            if len(tried) <= away:
                raise DatabaseLostError("the connection was lost")
        return manifest

    first = audio_task("A line.")
    attempts: list[Attempt] = []
    place = FolderStore(tmp_path / "store", durable=False).place
    executor = InlineExecutor(place, PoolLimits(workers=1), attempts.append, record=record)
    try:
        future = executor.submit(first)
        until(lambda: tried)
        # The child goes on meanwhile.
        assert executor.submit(audio_task("Another line.")).result(timeout=30)
        if away > 2:
            assert isinstance(future.exception(timeout=30), DatabaseLostError)
        else:
            assert future.result(timeout=30).key == first.op.key
            assert len(tried) == 3
    finally:
        executor.close(now=True)
    ended = {attempt.op_key: attempt.outcome for attempt in attempts}
    assert len(attempts) == 2
    assert ended[first.op.key] == ("done" if away == 2 else "DatabaseLostError")
