"""The inline executor with real children: results, tries, the order of ops, and errors."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.errors import (
    Ainern2dError,
    InputLostError,
    InvalidRequestError,
    OutOfMemoryError,
    PluginError,
    TransientError,
)
from ainern2d.core.execution.pool import InlineExecutor, PoolLimits
from ainern2d.core.execution.task import Attempt, Task
from ainern2d.core.ops import Rung
from ainern2d.core.storage import StorePlace
from tests.execution.support import (
    Stage,
    audio_task,
    read_lines,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_ops_are_performed_and_their_artifacts_are_in_the_store(
    stage: Callable[..., Stage],
) -> None:
    here = stage()
    texts = [f"Line number {number}." for number in range(6)]
    futures = [here.executor.submit(audio_task(text)) for text in texts]
    manifests = [future.result(timeout=60) for future in futures]
    assert [manifest.op.params["text"] for manifest in manifests] == texts
    for manifest in manifests:
        assert set(manifest.artifacts) == {"speech", "phonemes"}
        assert here.store.fetch(manifest.artifacts["speech"].sha256).read_bytes()[:4] == b"RIFF"
        assert here.store.manifest(manifest.key) == manifest
        assert manifest.rung == Rung(backend="mock")
    # Two children did all the work, and left nothing behind them
    assert len({attempt.worker for attempt in here.attempts}) <= 2
    here.executor.close()
    assert list((here.store.root / "incoming").iterdir()) == []


def test_every_attempt_is_reported_before_its_result(stage: Callable[..., Stage]) -> None:
    here = stage()
    task = audio_task("A line.")
    here.executor.submit(task).result(timeout=60)
    [attempt] = here.attempts
    assert (attempt.op_key, attempt.outcome, attempt.error) == (task.op.key, "done", "")
    assert attempt.executor == "inline"
    assert attempt.worker.rpartition(":")[2].isdigit()
    assert attempt.started_at <= attempt.finished_at
    assert len(attempt.id) == 32


def test_progress_of_a_long_op_is_heard(stage: Callable[..., Stage]) -> None:
    heard: list[tuple[float, str]] = []
    task = audio_task("A slow line.", work_s=0.7)
    stage().executor.submit(task, lambda part, note: heard.append((part, note))).result(timeout=60)
    assert len(heard) >= 2
    assert [part for part, _ in heard] == sorted(part for part, _ in heard)
    assert heard[0][1] == "working"


def test_ops_that_hold_a_model_have_one_process_and_the_others_go_around_it(
    stage: Callable[..., Stage], saboteur: None, tmp_path: Path
) -> None:
    here = stage(workers=3)
    held = [
        here.executor.submit(audio_task(f"note{n} {tmp_path}", "saboteur", holds=True))
        for n in range(4)
    ]
    for future in held:
        future.result(timeout=60)
    (home,) = set(here.pids())
    # While it is busy, others have the rest of the machine, and wait for nothing.
    waiting = here.executor.submit(audio_task(f"wait {tmp_path}", "saboteur", holds=True))
    until(lambda: len(read_lines(tmp_path / "pids")) == 5)
    behind = here.executor.submit(audio_task(f"after {tmp_path}", "saboteur", holds=True))
    others = [here.executor.submit(audio_task(f"Line {n}.")) for n in range(6)]
    for future in others:
        future.result(timeout=60)
    assert not waiting.done()
    assert not behind.done()
    (tmp_path / "go").touch()
    for future in (waiting, behind):
        future.result(timeout=60)
    assert set(here.pids()) == {home}
    workers = {attempt.worker.rpartition(":")[2] for attempt in here.attempts}
    assert len(workers) == 3
    # A new process takes its place when it dies.
    os.kill(home, signal.SIGKILL)
    last = [
        here.executor.submit(audio_task(f"late{n} {tmp_path}", "saboteur", holds=True))
        for n in range(3)
    ]
    for future in last:
        future.result(timeout=60)
    after = here.pids()[6:]
    assert home not in after[-2:]
    assert len(set(after[-2:])) == 1


def test_with_one_process_for_all_ops_of_both_kinds_take_turns(
    stage: Callable[..., Stage], saboteur: None, tmp_path: Path
) -> None:
    here = stage(workers=1)
    tasks = [audio_task(f"note{n} {tmp_path}", "saboteur", holds=n % 2 == 0) for n in range(4)]
    for future in [here.executor.submit(task) for task in tasks]:
        future.result(timeout=60)
    assert len({attempt.worker for attempt in here.attempts}) == 1


def test_a_passing_failure_is_tried_again_after_growing_waits(
    stage: Callable[..., Stage], tmp_path: Path
) -> None:
    here = stage(tries=3)
    marks = str(tmp_path / "marks")
    task = audio_task("BAD luck", fail_on="BAD", fail_times=2, marker_dir=marks)
    manifest = here.executor.submit(task).result(timeout=60)
    assert here.store.manifest(task.op.key) == manifest
    assert here.outcomes == ["transient", "transient", "done"]
    first, second, third = here.attempts
    waits = [
        (after.started_at - before.finished_at).total_seconds()
        for before, after in ((first, second), (second, third))
    ]
    assert waits[0] >= 0.45
    assert waits[1] >= 0.95
    assert "fail_on asks" in first.error


def test_other_ops_run_while_one_waits_to_be_tried_again(stage: Callable[..., Stage]) -> None:
    here = stage(workers=1, tries=2)
    failing = here.executor.submit(audio_task("BAD", fail_on="BAD", priority=-1))
    good = here.executor.submit(audio_task("good", priority=5))
    good.result(timeout=60)
    assert not failing.done()
    with pytest.raises(TransientError):
        failing.result(timeout=60)


def test_an_op_whose_bucket_was_away_is_tried_again(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    here = stage(tries=2)
    assert here.executor.submit(audio_task(f"away {here.folder}", "saboteur")).result(timeout=60)
    assert here.outcomes == ["StorageLostError", "done"]


def test_a_failure_that_never_passes_ends_after_the_bounded_tries(
    stage: Callable[..., Stage],
) -> None:
    here = stage(tries=2)
    with pytest.raises(TransientError, match="BAD"):
        here.executor.submit(audio_task("BAD", fail_on="BAD")).result(timeout=60)
    assert here.outcomes == ["transient", "transient"]


@pytest.mark.parametrize(
    ("error", "raised"), [("invalid", InvalidRequestError), ("oom", OutOfMemoryError)]
)
def test_an_error_that_will_not_pass_is_not_tried_again(
    stage: Callable[..., Stage], error: str, raised: type[Ainern2dError]
) -> None:
    here = stage()
    with pytest.raises(raised) as caught:
        here.executor.submit(audio_task("BAD", fail_on="BAD", error=error)).result(timeout=60)
    assert here.outcomes == [error]
    assert caught.value.hint == "unset backend option fail_on"
    assert "Traceback" in (here.folder / "logs" / "ops.log").read_text()


def test_smaller_priorities_run_sooner(stage: Callable[..., Stage], saboteur: None) -> None:
    # Given one worker that is kept busy while three ops are queued
    here = stage(workers=1)
    busy = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    here.pids()
    order: list[str] = []
    futures = []
    for text, priority in (("last", 9), ("first", 1), ("second", 4)):
        future = here.executor.submit(audio_task(text, "saboteur", priority=priority))
        future.add_done_callback(lambda _f, text=text: order.append(text))  # type: ignore[misc]
        futures.append(future)
    # When it is free
    (here.folder / "go").touch()
    for future in (busy, *futures):
        future.result(timeout=60)
    assert order == ["first", "second", "last"]


@pytest.mark.parametrize("how", ["missing", "corrupt"])
def test_a_lost_input_is_named_by_its_hash(stage: Callable[..., Stage], how: str) -> None:
    here = stage()
    (here.folder / "clip").write_bytes(b"a clip")
    sha256, _ = here.store.put(here.folder / "clip")
    if how == "missing":
        here.store.forget_artifact(sha256)
    else:
        here.store.path_of(sha256).write_bytes(b"a clop")
    task = audio_task("A line.")
    op = task.op.model_copy(update={"inputs": {"clip": sha256}})
    with pytest.raises(InputLostError) as caught:
        here.executor.submit(Task(op, task.rung)).result(timeout=60)
    assert caught.value.message == sha256
    assert here.outcomes == ["input_lost"]


def test_a_listener_that_breaks_fails_the_work_instead_of_hanging_it(tmp_path: Path) -> None:
    def listen(_attempt: Attempt) -> None:
        raise KeyError("no such row")

    executor = InlineExecutor(StorePlace(tmp_path / "store"), PoolLimits(workers=1), listen)
    try:
        futures = [executor.submit(audio_task(text)) for text in ("one", "two")]
        for future in futures:
            assert isinstance(future.exception(timeout=20), PluginError)
        with pytest.raises(PluginError, match="no such row"):
            executor.submit(audio_task("three"))
    finally:
        executor.close(now=True)


def test_a_future_that_was_cancelled_before_its_op_began_is_skipped(
    stage: Callable[..., Stage], saboteur: None
) -> None:
    here = stage(workers=1)
    busy = here.executor.submit(audio_task(f"wait {here.folder}", "saboteur"))
    here.pids()
    unwanted = here.executor.submit(audio_task("unwanted", "saboteur"))
    wanted = here.executor.submit(audio_task("wanted", "saboteur"))
    assert unwanted.cancel()
    (here.folder / "go").touch()
    wanted.result(timeout=60)
    busy.result(timeout=60)
    assert len(here.attempts) == 2
