"""A worker whose ops are all quick: many at once, and whatever is not the rule among them."""

from __future__ import annotations

import base64
import hashlib
import signal
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.distributed.broker.messages import Claimed, Finished, GrantAsked
from ainern2d.core.distributed.broker.topology import lane_key, op_queue
from ainern2d.core.distributed.worker.context import STEADY as PACE_STEADY
from ainern2d.core.distributed.worker.prefetch import STEADY as INTAKE_STEADY
from ainern2d.core.ops import Kind
from tests.conftest import open_public_folder
from tests.support.worker import Stage, WorkerProcess, open_stage, request_of, runs, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core.distributed.broker.messages import OpRequested

pytestmark = pytest.mark.services

LANE = "lane1"


@pytest.fixture(scope="module")
def whole_stage() -> Iterator[Stage]:
    with open_public_folder() as folder, open_stage(folder) as stage:
        yield stage


@pytest.fixture
def stage(whole_stage: Stage) -> Iterator[Stage]:
    yield whole_stage
    whole_stage.end_workers()
    whole_stage.hub.verdict = lambda *_: "run"
    whole_stage.hub.told = {}


@pytest.fixture
def worker(stage: Stage, tmp_path: Path) -> WorkerProcess:
    """One that has seen quick ops alone, so that it holds several."""
    found = stage.worker(f"lanes={LANE}", home=tmp_path.name)
    stage.hub.told = {"quick_s": 5.0, "inline_bytes": 10_000}
    (tmp_path / "warm").mkdir()
    for _ in range(PACE_STEADY + INTAKE_STEADY):
        stage.hub.finished(submit(stage, "say", tmp_path / "warm"))
    return found


def submit(stage: Stage, text: str, folder: Path, **fields: object) -> OpRequested:
    return stage.hub.submit(request_of(text, folder, **fields), lane=LANE)


def manifests(stage: Stage, folder: Path) -> int:
    return len(list((stage.folder / "homes" / folder.name).rglob("ops/??/*.json")))


def is_empty(stage: Stage) -> bool:
    return stage.hub.depth(op_queue(Kind.AUDIO, LANE)) == 0


def test_quick_ops_are_done_once_each_and_leave_nothing_on_the_workers_disk(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    before = manifests(stage, tmp_path)
    requests = [submit(stage, "say", tmp_path) for _ in range(40)]
    for request in requests:
        finished = stage.hub.finished(request)
        assert (finished.outcome, finished.worker) == ("done", worker.id())
        assert finished.op_key == request.op_key
        assert 0 < finished.began <= finished.ended
        found = {name: base64.b64decode(text) for name, text in finished.contents.items()}
        assert set(found) == {each.sha256 for each in finished.artifacts.values()}
        assert all(hashlib.sha256(data).hexdigest() == name for name, data in found.items())
        assert request.op.params["text"].encode() in b"".join(found.values())
        assert stage.hub.heard.traces[f"op.finished/{request.request}"] == request.trace
    assert len(runs(tmp_path)) == 40
    assert len(set(runs(tmp_path))) == 1
    assert manifests(stage, tmp_path) == before
    assert not any(stage.hub.heard.of(Claimed, request) for request in requests)
    # What was not acknowledged would be there again.
    assert worker.end() == 0, worker.log.read_text()
    assert is_empty(stage)


def test_an_op_that_kills_the_child_is_lost_and_those_behind_it_are_done(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    requests = [submit(stage, text, tmp_path) for text in ("say", "die", "say", "say")]
    found = [stage.hub.finished(request) for request in requests]
    assert [each.outcome for each in found] == ["done", "lost", "done", "done"]
    assert "signal 9" in found[1].error
    assert len(runs(tmp_path)) == 4
    assert all(len(stage.hub.heard.of(Finished, request)) == 1 for request in requests)


def test_what_fails_among_quick_ops_is_told_with_its_class(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    requests = [submit(stage, text, tmp_path) for text in ("say", "passing", "say")]
    wrong = submit(stage, "say", tmp_path, op_key="0" * 64)
    requests += [wrong, submit(stage, "say", tmp_path)]
    found = [stage.hub.finished(request) for request in requests]
    assert [each.outcome for each in found] == ["done", "transient", "done", "invalid", "done"]
    assert "not now" in found[1].error
    assert "has key" in found[3].error
    assert len(runs(tmp_path)) == 4


def test_what_cannot_be_read_among_quick_ops_goes_to_the_dead_letters(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    from ainern2d.core.distributed.broker.envelope import encode

    dead = len(stage.hub.heard.dead)
    first = submit(stage, "say", tmp_path)
    properties, _ = encode(first, "/hub/test", account="hub")
    stage.hub.publish_raw(lane_key(Kind.AUDIO, LANE), properties, b"{}")
    last = submit(stage, "say", tmp_path)
    assert stage.hub.finished(first).outcome == stage.hub.finished(last).outcome == "done"
    until(lambda: len(stage.hub.heard.dead) > dead)


def test_files_of_a_quick_op_beyond_the_bound_are_uploaded(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    # The bound is heard with the answer to a claim, which a second attempt needs.
    stage.hub.told = {"quick_s": 5.0, "inline_bytes": 20}
    stage.hub.finished(submit(stage, "say", tmp_path, attempt=2))
    request = submit(stage, "say", tmp_path)
    finished = stage.hub.finished(request)
    assert (finished.outcome, finished.contents) == ("done", {})
    assert len(stage.hub.heard.of(GrantAsked, request)) == 1
    for artifact in finished.artifacts.values():
        assert f"/incoming/{request.attempt_id}/{artifact.sha256}" in stage.shelf.files
    assert not stage.hub.heard.of(Claimed, request)


def test_a_cancelled_op_ends_at_once_and_those_behind_it_are_done_by_the_same_child(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    waits = submit(stage, "wait", tmp_path)
    behind = [submit(stage, "say", tmp_path) for _ in range(3)]
    until(lambda: runs(tmp_path))
    stage.hub.order_cancel(waits)
    assert stage.hub.finished(waits).outcome == "cancelled"
    assert {stage.hub.finished(each).outcome for each in behind} == {"done"}
    assert len(runs(tmp_path)) == 4
    assert len(set(runs(tmp_path))) == 1


def test_an_op_that_is_slow_after_all_gives_signs_of_life_and_ends_well(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    from ainern2d.core.distributed.broker.messages import Progressed

    slow = submit(stage, "wait", tmp_path)
    until(lambda: stage.hub.heard.of(Claimed, slow))
    until(lambda: stage.hub.heard.of(Progressed, slow))
    (tmp_path / "go").touch()
    finished = stage.hub.finished(slow)
    assert finished.outcome == "done"
    assert finished.contents
    assert len(runs(tmp_path)) == 1


def test_the_silence_clock_stops_an_op_that_hangs_among_quick_ones(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    hangs = submit(stage, "hang", tmp_path, silence_s=1.0)
    behind = submit(stage, "say", tmp_path)
    finished = stage.hub.finished(hangs)
    assert finished.outcome == "lost"
    assert "no sign of life" in finished.error
    assert stage.hub.finished(behind).outcome == "done"


def test_sigterm_among_quick_ops_loses_none_and_runs_none_twice(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    requests = [submit(stage, "say", tmp_path) for _ in range(20)]
    worker.process.send_signal(signal.SIGTERM)
    requests += [submit(stage, "say", tmp_path) for _ in range(20)]
    assert worker.wait() == 0, worker.log.read_text()
    assert len(runs(tmp_path)) < 40
    other = stage.worker(f"lanes={LANE}")
    for request in requests:
        assert stage.hub.finished(request).outcome == "done"
    # It has said something, so that it knows what a signal means.
    assert {each.worker for each in stage.hub.heard.of(Finished)} >= {worker.id(), other.id()}
    assert other.end() == 0
    assert len(runs(tmp_path)) == 40
    assert is_empty(stage)
    assert all(len(stage.hub.heard.of(Finished, request)) == 1 for request in requests)


def test_a_crash_of_the_broker_among_quick_ops_costs_none_of_them(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    # Given a worker that wakes up to a queue of them
    worker.process.send_signal(signal.SIGSTOP)
    requests = [submit(stage, "say", tmp_path) for _ in range(40)]
    worker.process.send_signal(signal.SIGCONT)
    until(lambda: len(runs(tmp_path)) >= 3)

    # When the broker goes, and comes again
    stage.node.kill()
    assert len(runs(tmp_path)) < 40
    # Of this thread, since a server ends with the thread that launched it.
    stage.node.start()

    # Then all of them are done
    for request in requests:
        assert stage.hub.finished(request, seconds=60).outcome == "done"
    link = stage.hub.link
    assert link is not None
    until(lambda: link.is_ready)
    until(lambda: is_empty(stage))
    assert worker.end() == 0, worker.log.read_text()
