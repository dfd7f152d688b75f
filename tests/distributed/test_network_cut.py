"""A worker whose network becomes a black hole, for a moment or for longer than heartbeats allow."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.distributed.broker.connection import Connection
from ainern2d.core.distributed.broker.topology import DEAD, op_queue
from ainern2d.core.ops import Kind
from ainern2d.core.servers.postgres import stop_private_server
from tests.conftest import open_public_folder
from tests.support.netns import Cable, open_cable
from tests.support.remote import UPLOADING, Remote, open_remote, task
from tests.support.worker import WorkerProcess, runs, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core.execution.task import Task
    from tests.support.hub import HubProcess

pytestmark = [pytest.mark.services, pytest.mark.slow]

SHORT_S = 3.0
"""Less than the broker waits for a worker whose heartbeat is PATIENT_S."""
PATIENT_S, HASTY_S = 4, 2
REACH = """
import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), 2).close()
except OSError as error:
    print(type(error).__name__, error)
else:
    print("reached")
"""


@pytest.fixture(scope="module")
def cable() -> Iterator[Cable]:
    with open_cable() as cable:
        yield cable


@pytest.fixture(scope="module")
def whole(cable: Cable) -> Iterator[Remote]:
    with open_public_folder() as folder, open_remote(folder, cable.here, cable.here) as remote:
        yield remote
        stop_private_server(remote.system.home)


@pytest.fixture(scope="module")
def hub(whole: Remote) -> Iterator[HubProcess]:
    with whole.system.hub(*UPLOADING) as hub:
        yield hub


@pytest.fixture
def remote(whole: Remote, hub: HubProcess, cable: Cable) -> Iterator[Remote]:
    whole.relay.held.clear()
    yield whole
    cable.heal()
    whole.relay.hold = lambda _peer: False
    whole.end_workers()


def worker(remote: Remote, heartbeat_s: int, cable: Cable | None = None) -> WorkerProcess:
    """Start a worker here, or at the far end of the cable."""
    return remote.worker(
        f"heartbeat_s={heartbeat_s}",
        within=cable.within if cable else (),
        SSL_CERT_FILE=str(remote.authority.cafile),
    )


def depth(remote: Remote, queue: str, account: str = "hub") -> int:
    async def look() -> int:
        async with Connection(remote.system.url(account), "test depth") as link:
            await link.wait_ready(10)
            return await link.depth(queue)

    return asyncio.run(look())


def check_done_once(remote: Remote, wanted: Task, hub: HubProcess) -> None:
    """Nothing is lost, doubled, dead or wrong."""
    system = remote.system
    manifest = system.store.manifest(wanted.op.key)
    assert manifest is not None
    assert system.op(wanted.op.key).state == "done"
    assert set(system.states()) == {"done"}
    (attempt,) = system.attempts(wanted.op.key)
    assert attempt.outcome == "done", attempt
    assert system.parked() == []
    assert depth(remote, DEAD) == 0
    until(
        lambda: depth(remote, op_queue(Kind.AUDIO, "default"), "admin") == 0,
        what="the delivery is acknowledged",
    )
    assert "Traceback" not in hub.said()


def test_a_cut_is_a_black_hole(remote: Remote, cable: Cable) -> None:
    def reach() -> str:
        port = str(remote.system.node.ports["amqps"])
        command = [*cable.within, sys.executable, "-c", REACH, cable.here, port]
        told = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
        return told.stdout.strip()

    assert reach() == "reached"
    cable.cut()
    # Neither "refused" nor "no route": nothing answers at all.
    assert reach().startswith("TimeoutError")
    cable.heal()
    assert reach() == "reached"


@pytest.mark.parametrize("stage", ["run", "upload"])
def test_a_cut_that_is_shorter_than_the_heartbeats_allow_costs_nothing(
    remote: Remote, cable: Cable, hub: HubProcess, tmp_path: Path, stage: str
) -> None:
    alone = worker(remote, PATIENT_S, cable)
    wanted = task("wait", tmp_path)
    with remote.dispatch() as executor:
        future = executor.submit(wanted)
        until(lambda: runs(tmp_path), what="the op runs")
        if stage == "upload":
            remote.relay.hold = lambda peer: peer == cable.there
            (tmp_path / "go").touch()
            until(lambda: remote.relay.held, what="the upload is on its way")
        cable.cut()
        (tmp_path / "go").touch()
        time.sleep(SHORT_S)  # the cut itself: nothing may come through it
        assert not future.done()
        remote.relay.hold = lambda _peer: False
        cable.heal()
        healed = time.monotonic()
        future.result(30)
        print(f"\na cut of {SHORT_S:.0f} s: done {time.monotonic() - healed:.1f} s after its end")
    assert len(runs(tmp_path)) == 1
    assert not alone.says("lost"), "the connections outlive the cut"
    check_done_once(remote, wanted, hub)


def test_another_worker_takes_over_from_one_that_is_cut_off(
    remote: Remote, cable: Cable, hub: HubProcess, tmp_path: Path
) -> None:
    far = worker(remote, HASTY_S, cable)
    wanted = task("wait", tmp_path)
    with remote.dispatch() as executor:
        future = executor.submit(wanted)
        until(lambda: runs(tmp_path), what="the op runs")
        near = worker(remote, HASTY_S)
        until(lambda: near.lines(), what="the other worker is there")
        cable.cut()
        began = time.monotonic()
        until(lambda: len(runs(tmp_path)) == 2, what="the other worker begins")
        taken = time.monotonic() - began
        until(lambda: far.says("lost"), what="the worker notices that it is alone")
        noticed = time.monotonic() - began
        # Both finish; only one can say so.
        (tmp_path / "go").touch()
        future.result(30)
        cable.heal()
        healed = time.monotonic()
        until(lambda: far.says("the hub says: done"), what="it reports late, and is told so")
        back = time.monotonic() - healed
        check_done_once(remote, wanted, hub)
        # It is as good as new.
        assert near.end() == 0
        executor.submit(task("say", tmp_path)).result(30)
    print(
        f"\nheartbeat {HASTY_S} s: taken over {taken:.1f} s after the cut, noticed after "
        f"{noticed:.1f} s, reported {back:.1f} s after its end"
    )
    assert far.end() == 0
    assert len(runs(tmp_path)) == 3


def test_a_result_that_comes_after_anothers_is_absorbed(
    remote: Remote, cable: Cable, hub: HubProcess, tmp_path: Path
) -> None:
    """The store is behind the cut as well, and what was uploaded reaches it meanwhile."""
    far = worker(remote, HASTY_S, cable)
    wanted = task("say", tmp_path)
    remote.relay.hold = lambda peer: peer == cable.there
    with remote.dispatch() as executor:
        future = executor.submit(wanted)
        until(lambda: remote.relay.held, what="the upload is on its way")
        cable.cut()
        worker(remote, HASTY_S)
        first = future.result(30)
        assert len(runs(tmp_path)) == 2
        settled = hub.said().count("done by")
        # The store has it now, and its answer goes into the black hole.
        remote.relay.hold = lambda _peer: False
        until(lambda: far.says("lost"), what="the worker notices that it is alone")
        cable.heal()
        healed = time.monotonic()
        until(lambda: far.says("audio saboteur: done"), what="the late result is sent", seconds=60)
        until(lambda: hub.said().count("done by") > settled, what="the late result is heard")
    print(f"\nreported {time.monotonic() - healed:.1f} s after the end of the cut")
    check_done_once(remote, wanted, hub)
    assert remote.system.store.manifest(wanted.op.key) == first


def test_an_op_of_the_only_worker_is_not_run_again_after_a_long_cut(
    remote: Remote, cable: Cable, hub: HubProcess, tmp_path: Path
) -> None:
    alone = worker(remote, HASTY_S, cable)
    wanted = task("wait", tmp_path)
    with remote.dispatch() as executor:
        future = executor.submit(wanted)
        until(lambda: runs(tmp_path), what="the op runs")
        cable.cut()
        (tmp_path / "go").touch()
        until(lambda: alone.says("lost"), what="the worker notices that it is alone")
        queue = op_queue(Kind.AUDIO, "default")
        until(lambda: depth(remote, queue, "admin") == 1, what="the broker gives the worker up")
        assert not future.done()
        cable.heal()
        healed = time.monotonic()
        future.result(30)
        print(f"\nwith nobody else, done {time.monotonic() - healed:.1f} s after the cut's end")
    assert len(runs(tmp_path)) == 1
    check_done_once(remote, wanted, hub)
