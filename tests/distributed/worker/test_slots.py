"""A worker with two ops in hand, as those of a server that queues them, on a real broker."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.distributed.broker.messages import Claimed, Finished, OpRequested, Present
from ainern2d.core.distributed.broker.topology import op_queue
from ainern2d.core.ops import Kind
from tests.conftest import open_public_folder
from tests.support.worker import Stage, WorkerProcess, open_stage, request_of, runs, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.services

LANE = "lane1"


@pytest.fixture(scope="module")
def open_one() -> Iterator[Stage]:
    with open_public_folder() as folder, open_stage(folder) as stage:
        yield stage


@pytest.fixture
def stage(open_one: Stage) -> Iterator[Stage]:
    yield open_one
    open_one.end_workers()


def queued(stage: Stage, folder: Path, deed: str = "wait", **fields: object) -> OpRequested:
    """Submit an op of which two may go on at once."""
    folder.mkdir(exist_ok=True)
    return stage.hub.submit(request_of(deed, folder, backend="queuer", **fields), lane=LANE)


def worker_of(stage: Stage, request: OpRequested) -> str:
    claims = until(lambda: stage.hub.heard.of(Claimed, request), what="a claim")
    return str(claims[-1].worker)


def states(stage: Stage, worker: WorkerProcess) -> list[str]:
    return [p.state for p in stage.hub.heard.of(Present) if p.worker == worker.id()]


def test_two_ops_go_on_at_once_and_a_third_one_waits(stage: Stage, tmp_path: Path) -> None:
    stage.worker(f"lanes={LANE}")
    one, two, three = (queued(stage, tmp_path / name) for name in ("one", "two", "three"))
    until(lambda: runs(tmp_path / "one") and runs(tmp_path / "two"))
    assert runs(tmp_path / "one") != runs(tmp_path / "two"), "each has a process of its own"
    until(lambda: stage.hub.depth(op_queue(Kind.AUDIO, LANE)) == 1)
    assert not stage.hub.heard.of(Claimed, three)

    # The second may end first, and makes room.
    (tmp_path / "two/go").touch()
    assert stage.hub.finished(two).outcome == "done"
    until(lambda: runs(tmp_path / "three"))
    assert not stage.hub.heard.of(Finished, one)
    for name in ("one", "three"):
        (tmp_path / name / "go").touch()
    assert {stage.hub.finished(each).outcome for each in (one, three)} == {"done"}


def test_one_of_two_ops_is_cancelled_and_the_other_goes_on(stage: Stage, tmp_path: Path) -> None:
    stage.worker(f"lanes={LANE}")
    one, two = (queued(stage, tmp_path / name) for name in ("one", "two"))
    until(lambda: runs(tmp_path / "one") and runs(tmp_path / "two"))
    stage.hub.order_cancel(one)
    assert stage.hub.finished(one).outcome == "cancelled"
    (tmp_path / "two/go").touch()
    assert stage.hub.finished(two).outcome == "done"
    assert len(runs(tmp_path / "two")) == 1


@pytest.mark.parametrize("loser", ["one", "two"])
def test_a_killed_child_costs_its_own_op_only(stage: Stage, tmp_path: Path, loser: str) -> None:
    stage.worker(f"lanes={LANE}")
    ops = {name: queued(stage, tmp_path / name) for name in ("one", "two")}
    until(lambda: runs(tmp_path / "one") and runs(tmp_path / "two"))
    os.kill(runs(tmp_path / loser)[0], signal.SIGKILL)
    assert stage.hub.finished(ops.pop(loser)).outcome == "lost"
    ((other, request),) = ops.items()
    (tmp_path / other / "go").touch()
    assert stage.hub.finished(request).outcome == "done"
    # And the worker is as it was, with both hands.
    again = [queued(stage, tmp_path / name) for name in ("three", "four")]
    until(lambda: runs(tmp_path / "three") and runs(tmp_path / "four"))
    for name in ("three", "four"):
        (tmp_path / name / "go").touch()
    assert {stage.hub.finished(each).outcome for each in again} == {"done"}


def test_an_op_of_another_backend_waits_until_both_are_over(stage: Stage, tmp_path: Path) -> None:
    stage.worker(f"lanes={LANE}")
    one, two = (queued(stage, tmp_path / name) for name in ("one", "two"))
    until(lambda: runs(tmp_path / "one") and runs(tmp_path / "two"))
    alone = stage.hub.submit(request_of("say", tmp_path), lane=LANE)
    (tmp_path / "one/go").touch()
    assert stage.hub.finished(one).outcome == "done"
    # Whether it is in the worker's hand or in the queue, it does not begin beside the other.
    until(lambda: stage.hub.depth(op_queue(Kind.AUDIO, LANE)) == 0)
    assert not stage.hub.heard.of(Claimed, alone)
    (tmp_path / "two/go").touch()
    assert stage.hub.finished(two).outcome == "done"
    assert stage.hub.finished(alone).outcome == "done"


def test_an_idle_worker_is_served_before_one_that_has_an_op_in_hand(
    stage: Stage, tmp_path: Path
) -> None:
    first = stage.worker(f"lanes={LANE}")
    one = queued(stage, tmp_path / "one")
    until(lambda: runs(tmp_path / "one"))
    second = stage.worker(f"lanes={LANE}")
    until(lambda: "idle" in states(stage, second))
    two = queued(stage, tmp_path / "two")
    three = queued(stage, tmp_path / "three")
    assert worker_of(stage, one) == first.id()
    assert worker_of(stage, two) == second.id()
    until(lambda: runs(tmp_path / "three"))
    for name in ("one", "two", "three"):
        (tmp_path / name / "go").touch()
    assert {stage.hub.finished(each).outcome for each in (one, two, three)} == {"done"}


def test_both_ops_of_a_killed_worker_are_taken_over(stage: Stage, tmp_path: Path) -> None:
    first = stage.worker(f"lanes={LANE}")
    ops = [queued(stage, tmp_path / name) for name in ("one", "two")]
    until(lambda: runs(tmp_path / "one") and runs(tmp_path / "two"))
    first.kill()
    second = stage.worker(f"lanes={LANE}")
    for name in ("one", "two"):
        (tmp_path / name / "go").touch()
    assert {stage.hub.finished(each).worker for each in ops} == {second.id()}
    assert all(stage.hub.heard.of(Claimed, each)[-1].again for each in ops)


def test_sigterm_lets_both_ops_end_and_takes_no_other(stage: Stage, tmp_path: Path) -> None:
    worker = stage.worker(f"lanes={LANE}")
    ops = [queued(stage, tmp_path / name) for name in ("one", "two")]
    until(lambda: runs(tmp_path / "one") and runs(tmp_path / "two"))
    worker.process.send_signal(signal.SIGTERM)
    until(lambda: worker.says("draining"))
    late = queued(stage, tmp_path / "late")
    for name in ("one", "two"):
        (tmp_path / name / "go").touch()
    assert {stage.hub.finished(each).outcome for each in ops} == {"done"}
    assert worker.wait() == 0
    assert not stage.hub.heard.of(Claimed, late)
    stage.worker(f"lanes={LANE}")
    (tmp_path / "late/go").touch()
    assert stage.hub.finished(late).outcome == "done"


def test_a_second_sigterm_gives_both_ops_back(stage: Stage, tmp_path: Path) -> None:
    worker = stage.worker(f"lanes={LANE}")
    ops = [queued(stage, tmp_path / name) for name in ("one", "two")]
    until(lambda: runs(tmp_path / "one") and runs(tmp_path / "two"))
    for _ in range(2):
        worker.process.send_signal(signal.SIGTERM)
        until(lambda: worker.says("draining"))
    assert {stage.hub.finished(each).outcome for each in ops} == {"released"}
    assert worker.wait() == 0
