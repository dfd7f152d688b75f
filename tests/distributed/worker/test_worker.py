"""A worker as its own process, on a real broker, with a hub that the test plays."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import signal
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.distributed.broker.accounts import worker_account
from ainern2d.core.distributed.broker.envelope import encode, new_id
from ainern2d.core.distributed.broker.messages import (
    Claimed,
    Finished,
    GrantAsked,
    Present,
    Progressed,
)
from ainern2d.core.distributed.broker.topology import (
    CONTROL,
    EVENTS,
    lane_key,
    op_queue,
    worker_queue,
)
from ainern2d.core.distributed.worker.context import STEADY
from ainern2d.core.ops import Kind, Op
from tests.conftest import open_public_folder
from tests.support.worker import Stage, WorkerProcess, open_stage, request_of, runs, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with open_public_folder() as folder, open_stage(folder) as stage:
        yield stage


@pytest.fixture(scope="module")
def shared(stage: Stage) -> Iterator[WorkerProcess]:
    worker = stage.worker("lanes=default", "name=shared")
    yield worker
    assert worker.end() == 0, worker.log.read_text()


@pytest.fixture
def worker(shared: WorkerProcess, stage: Stage) -> Iterator[WorkerProcess]:
    """The worker of the lane ``default``, which no test ends."""
    yield shared
    assert shared.process.poll() is None, shared.log.read_text()
    stage.hub.verdict = lambda *_: "run"
    stage.hub.grants = lambda *_: "upload"
    stage.hub.away = False
    stage.hub.told = {}
    stage.shelf.fault = lambda *_: None
    stage.shelf.byte_pause_s = 0.0


def test_an_op_is_claimed_run_uploaded_and_reported(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    sha256 = stage.shelf.add(b"an input")
    request = stage.hub.submit(request_of("say", tmp_path, inputs={"story": sha256}))
    finished = stage.hub.finished(request)
    assert finished.outcome == "done", worker.log.read_text()
    assert len(stage.hub.heard.of(Claimed, request)) == 1
    for artifact in finished.artifacts.values():
        path = f"/incoming/{request.attempt_id}/{artifact.sha256}"
        assert len(stage.shelf.files[path]) == artifact.size
    speech = finished.artifacts["speech"]
    assert b"an input" in stage.shelf.files[f"/incoming/{request.attempt_id}/{speech.sha256}"]
    until(lambda: stage.hub.depth(op_queue(Kind.AUDIO, "default")) == 0)


def test_one_trace_goes_through_messages_and_logs(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    request = stage.hub.submit(request_of("say", tmp_path))
    stage.hub.finished(request)
    traces = stage.hub.heard.traces
    for kind in (Claimed, GrantAsked, Finished):
        assert traces[f"{kind.TYPE}/{request.request}"] == request.trace
    said = until(lambda: [x for x in worker.lines() if x.get("request") == request.request][1:])
    assert {line["trace"] for line in said} == {request.trace}
    assert {line["op_key"] for line in said} == {request.op_key}
    assert {line["attempt_id"] for line in said} == {request.attempt_id}
    assert {line["worker"] for line in worker.lines()} == {worker.id()}


def test_a_killed_runner_child_is_reported_as_lost_and_replaced(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    request = stage.hub.submit(request_of("wait", tmp_path))
    os.kill(until(lambda: runs(tmp_path))[0], signal.SIGKILL)
    finished = stage.hub.finished(request)
    assert finished.outcome == "lost"
    assert "signal 9" in finished.error
    (tmp_path / "go").touch()
    again = stage.hub.submit(request_of("wait", tmp_path))
    assert stage.hub.finished(again).outcome == "done"
    assert len(set(runs(tmp_path))) == 2


def test_the_silence_clock_stops_a_hung_op(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    request = stage.hub.submit(request_of("hang", tmp_path, silence_s=0.5))
    finished = stage.hub.finished(request)
    assert finished.outcome == "lost"
    assert "no sign of life" in finished.error


def test_the_total_clock_stops_an_op_that_only_talks(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    request = stage.hub.submit(request_of("talk", tmp_path, limit_s=2.5))
    finished = stage.hub.finished(request)
    assert finished.outcome == "lost"
    assert "was not done for 2 s" in finished.error
    signs = [stage.hub.heard.times[id(m)] for m in stage.hub.heard.of(Progressed, request)]
    assert 2 <= len(signs) <= 7, "at most two signs of life a second"


def test_a_running_op_is_cancelled_and_the_child_stays_warm(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    request = stage.hub.submit(request_of("wait", tmp_path))
    until(lambda: runs(tmp_path))
    stage.hub.order_cancel(request)
    assert stage.hub.finished(request).outcome == "cancelled"
    (tmp_path / "go").touch()
    stage.hub.finished(stage.hub.submit(request_of("wait", tmp_path)))
    assert len(set(runs(tmp_path))) == 1


def test_an_op_that_does_not_listen_is_cancelled_with_its_child(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    request = stage.hub.submit(request_of("hang", tmp_path))
    until(lambda: runs(tmp_path))
    stage.hub.order_cancel(request)
    assert stage.hub.finished(request).outcome == "cancelled"


def test_an_op_that_was_cancelled_in_its_queue_is_not_run(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    stage.hub.verdict = lambda *_: "cancelled"
    request = stage.hub.submit(request_of("say", tmp_path))
    until(lambda: stage.hub.heard.of(Claimed, request))
    stage.hub.verdict = lambda *_: "run"
    stage.hub.finished(stage.hub.submit(request_of("say", tmp_path)))
    assert len(runs(tmp_path)) == 1
    assert not stage.hub.heard.of(Finished, request)


def warm_up(stage: Stage, folder: Path, **told: float) -> None:
    """Let the worker see that ops are quick, and hear what the hub allows."""
    stage.hub.told = told
    for _ in range(STEADY):
        stage.hub.finished(stage.hub.submit(request_of("say", folder)))


def test_small_files_travel_in_the_result(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    stage.hub.told = {"inline_bytes": 10_000}
    request = stage.hub.submit(request_of("say", tmp_path))
    finished = stage.hub.finished(request)
    assert finished.outcome == "done", worker.log.read_text()
    assert not stage.hub.heard.of(GrantAsked, request)
    found = {name: base64.b64decode(text) for name, text in finished.contents.items()}
    assert {name: len(data) for name, data in found.items()} == {
        each.sha256: each.size for each in finished.artifacts.values()
    }
    assert all(hashlib.sha256(data).hexdigest() == name for name, data in found.items())
    assert not any(request.attempt_id in path for path in stage.shelf.files)
    # The first attempt may have met a hub of another release, which overlooks what is inside.
    second = stage.hub.submit(request_of("say", tmp_path, attempt=2))
    assert stage.hub.finished(second).contents == {}
    assert len(stage.hub.heard.of(GrantAsked, second)) == 1


def test_files_beyond_the_hubs_bound_are_uploaded(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    stage.hub.told = {"inline_bytes": 20}
    request = stage.hub.submit(request_of("say", tmp_path))
    finished = stage.hub.finished(request)
    assert finished.contents == {}
    assert len(stage.hub.heard.of(GrantAsked, request)) == 1
    for artifact in finished.artifacts.values():
        assert f"/incoming/{request.attempt_id}/{artifact.sha256}" in stage.shelf.files


def test_quick_ops_begin_before_they_are_asked_about(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    warm_up(stage, tmp_path, quick_s=5.0)
    stage.hub.away = True
    request = stage.hub.submit(request_of("passing", tmp_path))
    assert stage.hub.finished(request).outcome == "transient"
    assert not stage.hub.heard.of(Claimed, request)
    # One that was delivered before may be in another worker's hands.
    again = stage.hub.submit(request_of("say", tmp_path, attempt=2))
    until(lambda: stage.hub.heard.of(Claimed, again))
    stage.hub.away = False
    assert stage.hub.finished(again).outcome == "done"


def test_an_op_that_was_taken_for_a_quick_one_is_stopped_if_nobody_wants_it(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    warm_up(stage, tmp_path, quick_s=5.0)
    stage.hub.verdict = lambda *_: "cancelled"
    request = stage.hub.submit(request_of("wait", tmp_path))
    until(lambda: stage.hub.heard.of(Claimed, request))
    stage.hub.verdict = lambda *_: "run"
    assert stage.hub.finished(stage.hub.submit(request_of("say", tmp_path))).outcome == "done"
    assert not stage.hub.heard.of(Finished, request)
    # It had begun, and its child lives on.
    assert len(runs(tmp_path)) == STEADY + 2
    assert len(set(runs(tmp_path))) == 1


def test_an_op_that_was_taken_for_a_quick_one_goes_on_once_the_hub_agrees(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    warm_up(stage, tmp_path, quick_s=5.0)
    request = stage.hub.submit(request_of("wait", tmp_path))
    until(lambda: stage.hub.heard.of(Claimed, request))
    (tmp_path / "go").touch()
    assert stage.hub.finished(request).outcome == "done"
    assert len(runs(tmp_path)) == STEADY + 1


def test_an_op_with_another_key_than_announced_is_refused(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    request = stage.hub.submit(request_of("say", tmp_path, op_key="0" * 64))
    finished = stage.hub.finished(request)
    assert finished.outcome == "invalid"
    assert "has key" in finished.error
    assert not runs(tmp_path)


def test_an_input_whose_bytes_do_not_match_is_lost(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    sha256 = stage.shelf.add(b"other bytes", "5" * 64)
    assert sha256 != "5" * 64
    for name in ("5" * 64, "6" * 64):
        request = stage.hub.submit(request_of("say", tmp_path, inputs={"story": name}))
        finished = stage.hub.finished(request)
        assert finished.outcome == "input_lost"
        assert finished.error == name
    assert not runs(tmp_path)


def test_refused_urls_are_asked_for_again(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    refused: list[tuple[str, str]] = []

    def refuse_once(method: str, path: str) -> int | None:
        if [each[0] for each in refused].count(method):
            return None
        refused.append((method, path))
        return 403

    sha256 = stage.shelf.add(new_id().encode())
    stage.shelf.fault = refuse_once
    request = stage.hub.submit(request_of("say", tmp_path, inputs={"story": sha256}))
    assert stage.hub.finished(request).outcome == "done"
    assert [method for method, _ in refused] == ["GET", "PUT"]
    assert len(stage.hub.heard.of(Claimed, request)) == 2
    assert len(stage.hub.heard.of(GrantAsked, request)) == 2


def test_a_store_that_fails_for_a_moment_is_tried_again(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    asked: list[str] = []

    def fail_twice(method: str, _path: str) -> int | None:
        asked.append(method)
        return 503 if asked.count(method) <= 2 else None

    sha256 = stage.shelf.add(new_id().encode())
    stage.shelf.fault = fail_twice
    request = stage.hub.submit(request_of("say", tmp_path, inputs={"story": sha256}))
    assert stage.hub.finished(request).outcome == "done"
    assert len(runs(tmp_path)) == 1


def test_a_slow_upload_keeps_giving_signs_of_life(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    stage.shelf.byte_pause_s = 1.3
    request = stage.hub.submit(request_of("say", tmp_path))
    assert stage.hub.finished(request).outcome == "done"
    signs = [m for m in stage.hub.heard.of(Progressed, request) if m.note == "uploads"]
    assert len(signs) >= 2


def test_outputs_that_the_hub_refuses_fail_the_op(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    stage.hub.grants = lambda *_: "refused"
    finished = stage.hub.finished(stage.hub.submit(request_of("say", tmp_path)))
    assert finished.outcome == "invalid"
    assert "too large" in finished.error


def test_a_claim_that_has_to_wait_is_asked_again(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    stage.hub.verdict = lambda _claim, _request, before: "wait" if before < 2 else "run"
    request = stage.hub.submit(request_of("say", tmp_path))
    assert stage.hub.finished(request).outcome == "done"
    assert len(stage.hub.heard.of(Claimed, request)) == 3
    assert len(runs(tmp_path)) == 1


def test_a_hub_that_is_away_is_waited_for(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    stage.hub.away = True
    request = stage.hub.submit(request_of("say", tmp_path))
    until(lambda: len(stage.hub.heard.of(Claimed, request)) == 2)
    stage.hub.away = False
    stage.hub.grants = lambda _asked, _request, before: "upload" if before else None
    assert stage.hub.finished(request).outcome == "done"
    assert len(stage.hub.heard.of(GrantAsked, request)) == 2
    assert len(runs(tmp_path)) == 1


def test_what_cannot_be_read_goes_to_the_dead_letters_or_is_refused(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    request = request_of("say", tmp_path)
    properties, body = encode(request, "/hub/test", account="hub")
    key = lane_key(Kind.AUDIO, "default")
    marks = [new_id(), new_id()]
    properties.message_id = marks[0]
    stage.hub.publish_raw(key, properties, b"{}")
    properties.message_id = marks[1]
    properties.headers["ce-type"] = "ainern2d.op.requested.v99"
    stage.hub.publish_raw(key, properties, b"not even JSON")
    until(lambda: {d.properties.message_id for d in stage.hub.heard.dead} >= set(marks))
    stage.hub.publish_raw(key, properties, body)
    finished = stage.hub.finished(request)
    assert finished.outcome == "unsupported"
    assert "v99" in finished.error
    assert not runs(tmp_path)


def test_an_op_of_another_kind_in_the_queue_goes_to_the_dead_letters(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    request = request_of("say", tmp_path, kind=Kind.VIDEO)
    properties, body = encode(request, "/hub/test", account="hub")
    properties.message_id = mark = new_id()
    stage.hub.publish_raw(lane_key(Kind.AUDIO, "default"), properties, body)
    until(lambda: mark in {d.properties.message_id for d in stage.hub.heard.dead})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"recipe_version": 2}, "recipe 1"),
        ({"backend": "unheard"}, "unknown audio backend"),
        ({"libraries": {"numpy": "0.1"}}, "library numpy"),
    ],
)
def test_an_op_bound_to_another_release_is_given_to_others(
    stage: Stage, worker: WorkerProcess, changed: dict[str, object], told: str
) -> None:
    fields = {"kind": Kind.AUDIO, "backend": "saboteur", "recipe_version": 1} | changed
    request = request_of(op=Op.model_validate(fields | {"params": {"text": new_id()}}))
    finished = stage.hub.finished(stage.hub.submit(request))
    assert finished.outcome == "unsupported"
    assert told in finished.error


def test_an_op_that_fails_says_its_error_class(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    op = Op(kind=Kind.AUDIO, backend="saboteur", recipe_version=1, params={"text": new_id()})
    finished = stage.hub.finished(stage.hub.submit(request_of(op=op)))
    assert finished.outcome == "invalid"
    assert "malformed" in finished.error


def test_passing_failures_of_several_ops_cost_the_child(
    stage: Stage, worker: WorkerProcess, tmp_path: Path
) -> None:
    for _ in range(4):
        request = stage.hub.submit(request_of("passing", tmp_path))
        assert stage.hub.finished(request).outcome == "transient"
    first, *_, last = runs(tmp_path)
    assert first != last


def test_workers_tell_that_they_are_there(stage: Stage, worker: WorkerProcess) -> None:
    def mine() -> list[Present]:
        return [p for p in stage.hub.heard.of(Present) if p.worker == worker.id()]

    request = stage.hub.submit(request_of("talk", stage.folder, limit_s=3.0))
    busy = until(lambda: [p for p in mine() if p.state == "busy" and p.request == request.request])
    assert busy[0].op_key == request.op_key
    stage.hub.finished(request)
    idle = until(lambda: mine()[-1].state == "idle" and mine()[-1])
    assert idle.account == worker_account(Kind.AUDIO)
    assert idle.kinds == (Kind.AUDIO,)
    assert idle.lanes == (op_queue(Kind.AUDIO, "default"),)
    assert idle.pid == worker.process.pid
    assert idle.backends
    assert all(backend.startswith("audio.") for backend in idle.backends)


def test_the_broker_refuses_an_account_the_work_of_another_kind(stage: Stage) -> None:
    import pika
    from pika.exceptions import ChannelClosedByBroker

    account = worker_account(Kind.VIDEO)
    own = worker_queue(account, "rogue")
    connection = pika.BlockingConnection(pika.URLParameters(stage.url(account)))

    def refused(act: object) -> bool:
        channel = connection.channel()
        try:
            act(channel)  # type: ignore[operator]
            channel.queue_declare(own, passive=True)
        except ChannelClosedByBroker as error:
            return error.reply_code == 403
        return False

    with contextlib.closing(connection):
        channel = connection.channel()
        channel.queue_declare(own, exclusive=True)
        assert refused(lambda c: c.basic_get(op_queue(Kind.AUDIO, "default")))
        assert refused(lambda c: c.basic_consume(op_queue(Kind.AUDIO, "default"), lambda *_: None))
        for what in ("result", "claim", "grant", "progress", "presence"):
            assert refused(lambda c, w=what: c.basic_publish(EVENTS, f"{w}.audio.x", b"{}"))
        assert refused(lambda c: c.queue_bind(own, CONTROL, "answer.worker-audio.x"))
        assert refused(lambda c: c.basic_publish(CONTROL, "cancel.video.x", b"{}"))
        assert not refused(lambda c: c.basic_publish(EVENTS, "progress.video.x", b"{}"))
