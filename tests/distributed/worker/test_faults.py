"""What a worker loses when it, its broker or its hub goes away: nothing, and no op runs twice."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.distributed.broker.accounts import LOCAL_WORKER, worker_account
from ainern2d.core.distributed.broker.connection import Connection
from ainern2d.core.distributed.broker.messages import Claimed, Finished, GrantAsked, Present
from ainern2d.core.distributed.broker.topology import op_queue
from ainern2d.core.distributed.broker.url import BrokerUrl
from ainern2d.core.distributed.worker.context import STEADY as PACE_STEADY
from ainern2d.core.distributed.worker.prefetch import STEADY as INTAKE_STEADY
from ainern2d.core.distributed.worker.prefetch import LanePresence
from ainern2d.core.ops import Kind
from ainern2d.core.servers.ports import choose_ports
from tests.conftest import open_public_folder
from tests.support.worker import (
    BRIEF,
    STRICT,
    Stage,
    WorkerProcess,
    management,
    open_stage,
    request_of,
    runs,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.fixture(scope="module")
def whole_stage() -> Iterator[Stage]:
    with open_public_folder() as folder, open_stage(folder) as stage:
        yield stage


@pytest.fixture
def stage(whole_stage: Stage) -> Iterator[Stage]:
    yield whole_stage
    whole_stage.end_workers()
    whole_stage.hub.verdict = lambda *_: "run"
    whole_stage.hub.grants = lambda *_: "upload"
    whole_stage.hub.told = {}
    whole_stage.hub.away = False


def outcomes(stage: Stage, request: object) -> list[str]:
    return [m.outcome for m in stage.hub.heard.of(Finished, request)]  # type: ignore[arg-type]


def is_empty(stage: Stage, lane: str) -> bool:
    return stage.hub.depth(op_queue(Kind.AUDIO, lane)) == 0


def states(stage: Stage, worker: WorkerProcess) -> list[str]:
    return [p.state for p in stage.hub.heard.of(Present) if p.worker == worker.id()]


def test_another_worker_takes_over_from_a_killed_one(stage: Stage, tmp_path: Path) -> None:
    request = stage.hub.submit(request_of("wait", tmp_path), lane="lane1")
    first, second = stage.worker("lanes=lane1"), stage.worker("lanes=lane1")
    claim = until(lambda: stage.hub.heard.of(Claimed, request))[0]
    until(lambda: runs(tmp_path))
    owner = first if first.id() == claim.worker else second
    owner.kill()
    (tmp_path / "go").touch()
    assert stage.hub.finished(request).outcome == "done"
    claims = stage.hub.heard.of(Claimed, request)
    assert [each.again for each in claims] == [False, True]
    assert claims[0].worker != claims[1].worker
    assert outcomes(stage, request) == ["done"]
    # An acknowledged op is not delivered again when its worker goes.
    other = second if owner is first else first
    assert other.end() == 0
    assert is_empty(stage, "lane1")


def test_another_worker_takes_over_from_a_stopped_one(stage: Stage, tmp_path: Path) -> None:
    request = stage.hub.submit(request_of("wait", tmp_path), lane="lane1")
    first = stage.worker("lanes=lane1", "heartbeat_s=2")
    until(lambda: runs(tmp_path))
    second = stage.worker("lanes=lane1", "heartbeat_s=2")
    until(lambda: "idle" in states(stage, second))
    first.process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    until(lambda: len(runs(tmp_path)) == 2, what="the other worker begins")
    print(f"\nheartbeat 2 s: taken over {time.monotonic() - began:.1f} s after SIGSTOP")
    (tmp_path / "go").touch()
    assert stage.hub.finished(request).worker == second.id()
    # It wakes up with a finished op in its hands, and loses nothing else.
    first.process.send_signal(signal.SIGCONT)
    until(lambda: first.says("lost"), what="it notices that it was given up")
    until(lambda: states(stage, first)[-1:] == ["idle"])
    assert set(outcomes(stage, request)) == {"done"}
    until(lambda: is_empty(stage, "lane1"))
    assert first.end() == 0
    assert len(runs(tmp_path)) == 2


def test_what_waits_behind_a_slow_op_goes_to_another_worker(stage: Stage, tmp_path: Path) -> None:
    # Given a worker that holds several ops, because all of them were quick
    first = stage.worker("lanes=lane1")
    stage.hub.told = {"quick_s": 5.0}
    for _ in range(PACE_STEADY + INTAKE_STEADY):
        stage.hub.finished(stage.hub.submit(request_of("say", tmp_path), lane="lane1"))

    # When the next one is not
    slow = stage.hub.submit(request_of("wait", tmp_path), lane="lane1")
    others = [stage.hub.submit(request_of("say", tmp_path), lane="lane1") for _ in range(3)]
    second = stage.worker("lanes=lane1")

    # Then the others do not wait for it
    for other in others:
        assert stage.hub.finished(other).worker == second.id()
    assert not stage.hub.heard.of(Finished, slow)
    (tmp_path / "go").touch()
    assert stage.hub.finished(slow).worker == first.id()
    until(lambda: is_empty(stage, "lane1"))


def test_what_waits_behind_a_quick_op_that_must_be_asked_about_stays(
    stage: Stage, tmp_path: Path
) -> None:
    # Given a worker that holds several ops
    stage.worker("lanes=lane1")
    stage.hub.told = {"quick_s": 5.0}
    for _ in range(PACE_STEADY + INTAKE_STEADY):
        stage.hub.finished(stage.hub.submit(request_of("say", tmp_path), lane="lane1"))

    # When one of them cannot begin unasked, since it is a second attempt
    stage.hub.away = True
    asked = stage.hub.submit(request_of("say", tmp_path, attempt=2), lane="lane1")
    others = [stage.hub.submit(request_of("say", tmp_path), lane="lane1") for _ in range(3)]
    until(lambda: stage.hub.heard.of(Claimed, asked))

    # Then the others stay in its hand: given back, each would have to be asked about in turn
    until(lambda: is_empty(stage, "lane1"), 5)
    stage.hub.away = False
    assert {stage.hub.finished(each).outcome for each in (asked, *others)} == {"done"}
    assert not any(stage.hub.heard.of(Claimed, other) for other in others)


def test_a_finished_op_is_not_run_again_after_a_restart(stage: Stage, tmp_path: Path) -> None:
    stage.hub.grants = lambda *_: None
    request = stage.hub.submit(request_of("say", tmp_path), lane="lane2")
    first = stage.worker("lanes=lane2", home="kept")
    until(lambda: stage.hub.heard.of(GrantAsked, request))
    first.kill()
    stage.hub.grants = lambda *_: "upload"
    second = stage.worker("lanes=lane2", home="kept")
    assert stage.hub.finished(request).outcome == "done"
    assert second.says("finished here before")
    assert len(runs(tmp_path)) == 1


def test_a_crash_of_the_broker_costs_no_work(stage: Stage, tmp_path: Path) -> None:
    worker = stage.worker("lanes=lane3")
    request = stage.hub.submit(request_of("wait", tmp_path), lane="lane3")
    until(lambda: runs(tmp_path))
    stage.node.kill()
    (tmp_path / "go").touch()
    stage.node.start()
    assert stage.hub.finished(request, seconds=60).outcome == "done"
    # The broker delivers it again, and it is answered without being run.
    until(lambda: len(stage.hub.heard.of(Claimed, request)) == 2)
    until(lambda: states(stage, worker)[-1:] == ["idle"])
    assert is_empty(stage, "lane3")
    assert len(runs(tmp_path)) == 1
    assert outcomes(stage, request) == ["done"]


def test_an_op_that_outlasts_the_consumer_timeout_is_delivered_all_the_same(
    stage: Stage, tmp_path: Path
) -> None:
    worker = stage.worker(f"lanes={BRIEF}")
    request = stage.hub.submit(request_of("wait", tmp_path), lane=BRIEF)
    until(lambda: runs(tmp_path))
    until(lambda: worker.says("link") or worker.says("lost"), what="the end of the consumer")
    (tmp_path / "go").touch()
    assert stage.hub.finished(request).outcome == "done"
    until(lambda: len(stage.hub.heard.of(Claimed, request)) == 2)
    until(lambda: is_empty(stage, BRIEF))
    assert worker.end() == 0
    assert len(runs(tmp_path)) == 1
    assert outcomes(stage, request) == ["done"]


def test_a_cancelled_consumer_costs_no_work(stage: Stage, tmp_path: Path) -> None:
    worker = stage.worker("lanes=lane4")
    request = stage.hub.submit(request_of("wait", tmp_path), lane="lane4")
    until(lambda: runs(tmp_path))
    queue = op_queue(Kind.AUDIO, "lane4")
    # The broker tells the consumer with basic.cancel, as later releases do for a timeout.
    assert management(stage.node, "DELETE", f"/queues/ainern2d/{queue}") == 204
    until(lambda: worker.says("ended a consumer"))
    (tmp_path / "go").touch()
    assert stage.hub.finished(request).outcome == "done"
    until(lambda: worker.says("NOT_FOUND"), what="a word about the absent queue")
    assert worker.end() == 0
    assert len(runs(tmp_path)) == 1


def test_an_op_that_kills_every_worker_ends_with_the_dead_letters(
    stage: Stage, tmp_path: Path
) -> None:
    request = stage.hub.submit(request_of("killall", tmp_path), lane=STRICT)

    def is_dead() -> bool:
        return any(request.request.encode() in d.body for d in stage.hub.heard.dead)

    for _ in range(4):
        worker = stage.worker(f"lanes={STRICT}")
        until(lambda worker=worker: worker.process.poll() is not None or is_dead())
        if is_dead():
            break
    assert is_dead()
    assert len(runs(tmp_path)) == 2
    assert not stage.hub.heard.of(Finished, request)


def test_sigterm_lets_the_op_end_and_takes_no_other(stage: Stage, tmp_path: Path) -> None:
    worker = stage.worker("lanes=lane5")
    request = stage.hub.submit(request_of("wait", tmp_path), lane="lane5")
    until(lambda: runs(tmp_path))
    later = stage.hub.submit(request_of("say", tmp_path), lane="lane5")
    worker.process.send_signal(signal.SIGTERM)
    until(lambda: "draining" in states(stage, worker))
    assert worker.process.poll() is None
    (tmp_path / "go").touch()
    assert stage.hub.finished(request).outcome == "done"
    assert worker.wait() == 0
    assert until(lambda: states(stage, worker)[-1:] == ["gone"])
    assert not stage.hub.heard.of(Claimed, later)
    assert stage.hub.depth(op_queue(Kind.AUDIO, "lane5")) == 1


def test_a_second_sigterm_gives_the_op_back(stage: Stage, tmp_path: Path) -> None:
    worker = stage.worker("lanes=lane6")
    request = stage.hub.submit(request_of("talk", tmp_path), lane="lane6")
    until(lambda: runs(tmp_path))
    worker.process.send_signal(signal.SIGINT)
    until(lambda: worker.says("draining"))
    worker.process.send_signal(signal.SIGTERM)
    assert stage.hub.finished(request).outcome == "released"
    assert worker.wait() == 0
    assert is_empty(stage, "lane6")


def test_an_op_that_takes_longer_than_the_drain_is_given_back(stage: Stage, tmp_path: Path) -> None:
    worker = stage.worker("lanes=lane7", "drain_s=0.5")
    request = stage.hub.submit(request_of("wait", tmp_path), lane="lane7")
    until(lambda: runs(tmp_path))
    stage.hub.order_drain(Kind.AUDIO)
    assert stage.hub.finished(request).outcome == "released"
    assert worker.wait() == 0


def test_a_worker_that_drains_while_no_hub_answers_gives_its_op_back(
    stage: Stage, tmp_path: Path
) -> None:
    worker = stage.worker("lanes=lane6", "drain_s=300", home="drained")
    request = stage.hub.submit(request_of("wait", tmp_path), lane="lane6")
    until(lambda: runs(tmp_path))
    stage.hub.away = True
    (tmp_path / "go").touch()
    until(lambda: worker.says("the hub does not answer a grant"))
    worker.process.send_signal(signal.SIGTERM)
    assert worker.wait() == 0
    assert not outcomes(stage, request)
    assert stage.hub.depth(op_queue(Kind.AUDIO, "lane6")) == 1
    stage.hub.away = False
    stage.worker("lanes=lane6", home="drained")
    assert stage.hub.finished(request).outcome == "done"
    # It was finished before, and is handed in.
    assert len(runs(tmp_path)) == 1


def test_health_and_metrics_tell_of_a_worker(stage: Stage, tmp_path: Path) -> None:
    sick = tmp_path / "sick"
    sick.touch()
    (port,) = choose_ports(["metrics"], tmp_path / "ports.json").values()
    at = f"127.0.0.1:{port}"
    home = stage.folder / "homes" / "metrics"
    assert health(home, "worker") == (1, "no worker of this state folder runs")
    worker = stage.worker(
        "lanes=lane8", home=home.name, SABOTEUR_UNFIT=str(sick), AINERN2D_METRICS=at
    )
    until(lambda: "the saboteur is not well" in health(home, "worker")[1])
    assert health(home, "worker")[0] == 1
    assert health(home, "worker", "--live")[0] == 0
    sick.unlink()
    until(lambda: health(home, "worker") == (0, f"{worker.id()}: ok"), 60)
    request = stage.hub.submit(request_of("say", tmp_path), lane="lane8")
    assert stage.hub.finished(request).outcome == "done"

    def metrics() -> list[str]:
        with urllib.request.urlopen(f"http://{at}/metrics") as answer:
            return str(answer.read(), "utf-8").splitlines()

    ended = 'ainern2d_worker_ops_total{backend="saboteur",kind="audio",outcome="done"} 1.0'
    until(lambda: ended in metrics())
    assert "ainern2d_worker_healthy 1.0" in metrics()
    worker.process.send_signal(signal.SIGSTOP)
    try:
        until(lambda: health(home, "worker")[0] == 1, 60)
        assert "its last heartbeat is too old" in health(home, "worker")[1]
    finally:
        worker.process.send_signal(signal.SIGCONT)
    assert worker.end() == 0
    assert health(home, "worker") == (1, "no worker of this state folder runs")


def health(home: Path, *words: str) -> tuple[int, str]:
    """Return the exit status and the words of a health check, as a container asks it."""
    done = subprocess.run(
        [sys.executable, "-m", "ainern2d.core.cli.app", "health", *words],
        env=os.environ | {"AINERN2D_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def test_an_unfit_worker_takes_nothing_until_it_is_well(stage: Stage, tmp_path: Path) -> None:
    sick = tmp_path / "sick"
    sick.touch()
    request = stage.hub.submit(request_of("say", tmp_path), lane="lane8")
    worker = stage.worker("lanes=lane8", SABOTEUR_UNFIT=str(sick))
    until(lambda: "unfit" in states(stage, worker))
    notes = [p.note for p in stage.hub.heard.of(Present) if p.worker == worker.id()]
    assert "not well" in notes[-1]
    assert not stage.hub.heard.of(Claimed, request)
    sick.unlink()
    assert stage.hub.finished(request).outcome == "done"


def test_a_worker_of_several_lanes_and_kinds_serves_them_all_and_goes_when_idle(
    stage: Stage, tmp_path: Path
) -> None:
    worker = stage.worker(
        "lanes=lane9,lane10,video.default",
        "idle_exit_s=1.5",
        kind="audio,video",
        account=LOCAL_WORKER,
    )
    lanes = [f"lane{9 + n % 2}" for n in range(8)]
    requests = [stage.hub.submit(request_of("say", tmp_path), lane=lane) for lane in lanes]
    for request in requests:
        assert stage.hub.finished(request).outcome == "done"
    # It may have looked before the last one was published, but it keeps to its warm lane.
    assert worker.wait() == 0
    assert len(set(runs(tmp_path))) == 1
    assert is_empty(stage, "lane9")
    assert is_empty(stage, "lane10")


def test_a_worker_is_seen_at_the_lane_that_it_has_warm_until_it_dies(
    stage: Stage, tmp_path: Path
) -> None:
    lanes = {lane: op_queue(Kind.AUDIO, lane) for lane in ("lane9", "lane10")}

    async def seen() -> list[int]:
        async with Connection(
            BrokerUrl.parse(stage.url(worker_account(Kind.AUDIO))), "looks"
        ) as link:
            await link.wait_ready(30)
            seats = LanePresence(link)
            return [await seats.others(queue) for queue in lanes.values()]

    worker = stage.worker("lanes=lane9,lane10")
    for lane, seats in (("lane9", [1, 0]), ("lane10", [0, 1])):
        request = stage.hub.submit(request_of("say", tmp_path), lane=lane)
        assert stage.hub.finished(request).outcome == "done"
        assert asyncio.run(seen()) == seats
    worker.kill()
    until(lambda: asyncio.run(seen()) == [0, 0])
