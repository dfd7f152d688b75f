"""What differs from host to host: their clocks, and the room on their disks."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.database import RequestRecords
from ainern2d.core.distributed.broker.accounts import DISPATCHER, worker_account
from ainern2d.core.distributed.broker.envelope import new_id
from ainern2d.core.distributed.broker.topology import Lanes
from ainern2d.core.distributed.broker.url import BrokerUrl
from ainern2d.core.distributed.dispatch.executor import RabbitExecutor
from ainern2d.core.execution.task import Task
from ainern2d.core.ops.kind import Kind
from ainern2d.core.ops.manifest import Rung
from ainern2d.core.ops.op import Op
from ainern2d.core.servers.live import present_workers
from tests.conftest import open_public_folder
from tests.support.clock import wrong_clock
from tests.support.disks import open_disk
from tests.support.plugins import write_distribution
from tests.support.remote import OPTIONS, UPLOADING
from tests.support.worker import SABOTEUR, WorkerProcess, runs, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.hub import System

pytestmark = pytest.mark.services

FIVE_MINUTES_S = 300.0
ROOM = 1_500_000_000
"""Bytes of a worker's disk that is not full: a worker wants one gigabyte."""
ANSWER_S = 60.0


class Hosts:
    """Workers, each in a folder of its own, of one system.

    Args:
        system: Servers.
        folder: Of the workers; other users can enter it.
    """

    def __init__(self, system: System, folder: Path) -> None:
        self.system, self.folder = system, folder
        self.plugins = write_distribution(
            folder / "plugins",
            "saboteur",
            "1.0",
            {"saboteur": "saboteur_plugin"},
            {"saboteur_plugin.py": SABOTEUR},
        )
        self.workers: list[WorkerProcess] = []

    def worker(self, name: str, **environment: str) -> WorkerProcess:
        """Start a worker for audio whose files are in a folder of its name."""
        found = WorkerProcess(
            self.folder / name,
            self.system.amqp(worker_account(Kind.AUDIO)),
            self.plugins,
            *("kind=audio", f"name={name}", "heartbeat_s=4"),
            **environment,
        )
        self.workers.append(found)
        return found

    @contextlib.contextmanager
    def dispatch(self, **options: Any) -> Iterator[RabbitExecutor]:
        executor = RabbitExecutor(
            BrokerUrl.parse(self.system.amqp(DISPATCHER)),
            RequestRecords(self.system.engine),
            Lanes(),
            replace(OPTIONS, **options),
            "",
            lambda _text: None,
        )
        try:
            yield executor
        finally:
            executor.close(now=True)

    def wait_for(self, name: str, state: str) -> dict[str, Any]:
        """Return what a worker says of itself once it is in a state."""

        def found() -> dict[str, Any] | None:
            for each in present_workers(self.system.valkey.url):
                if each["worker"].startswith(f"{name}-") and each["state"] == state:
                    return each
            return None

        told: dict[str, Any] = until(found, 2 * ANSWER_S, f"{name} is {state}")
        return told

    def status(self) -> str:
        """Return what `status` prints."""
        return subprocess.run(
            [sys.executable, "-m", "ainern2d.core.cli.app", "status"],
            env=self.system.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=ANSWER_S,
        ).stdout


@pytest.fixture
def hosts(system: System) -> Iterator[Hosts]:
    with open_public_folder() as folder:
        hosts = Hosts(system, folder)
        try:
            yield hosts
        finally:
            for worker in hosts.workers:
                if worker.process.poll() is None:
                    worker.kill()


def op_of(deed: str, folder: Path, **inputs: str) -> Task:
    """Return an op of the saboteur; it reads its inputs."""
    params = {"text": f"{deed} {folder} {new_id()}", "language": "en"}
    op = Op(kind=Kind.AUDIO, backend="saboteur", recipe_version=1, params=params, inputs=inputs)
    return Task(op, Rung(backend="saboteur"))


def clock_of(line: dict[str, Any]) -> float:
    """Return by how many seconds the clock of a process that logged just now is ahead."""
    return datetime.fromisoformat(line["time"]).timestamp() - time.time()


@pytest.mark.parametrize("ahead_s", [-FIVE_MINUTES_S, FIVE_MINUTES_S])
def test_an_op_is_done_where_the_clocks_of_hub_and_worker_are_ten_minutes_apart(
    hosts: Hosts, tmp_path: Path, ahead_s: float
) -> None:
    """Signed addresses, claims, signs of life and deadlines are all used."""
    name = "ahead" if ahead_s < 0 else "behind"
    given = tmp_path / "given"
    given.write_text(new_id())
    given_sha256 = hosts.system.store.put(given)[0]
    with hosts.system.hub(*UPLOADING, **wrong_clock(ahead_s)):
        worker = hosts.worker(name, **wrong_clock(-ahead_s))
        # A deadline that is over by each wrong clock, or far away.
        with hosts.dispatch(deadline_s=60) as dispatcher:
            slow = op_of("wait", tmp_path, given=given_sha256)
            future = dispatcher.submit(slow)
            until(lambda: runs(tmp_path), ANSWER_S)
            assert abs(clock_of(worker.lines()[-1]) + ahead_s) < ANSWER_S
            # It is at it for longer than the hub's patience, and is not given to another worker.
            time.sleep(1.5)
            (tmp_path / "go").touch()
            made = future.result(ANSWER_S)
            assert all(map(hosts.system.store.holds, made.artifacts.values()))
            (attempt,) = hosts.system.attempts(slow.op.key)
            assert attempt.outcome == "done"
            span = (attempt.finished_at - attempt.started_at).total_seconds()
            assert 1 < span < ANSWER_S
            shown = hosts.wait_for(name, "idle")
    # By the clock of the hub.
    assert 0 <= time.time() + ahead_s - shown["since"] < ANSWER_S


def test_an_op_goes_from_a_worker_whose_disk_is_full_to_another_one(
    hosts: Hosts, tmp_path: Path
) -> None:
    with (
        hosts.system.hub(),
        open_disk(hosts.folder / "full", ROOM) as disk,
        hosts.dispatch(tries=3) as dispatcher,
    ):
        # Given a worker that is at an op when its disk becomes full
        hosts.worker("full")
        task = op_of("wait", tmp_path)
        future = dispatcher.submit(task)
        until(lambda: runs(tmp_path), ANSWER_S)
        disk.fill()
        hosts.worker("other")
        hosts.wait_for("other", "idle")
        # When the op is to be written
        (tmp_path / "go").touch()
        future.result(ANSWER_S)
        # Then it failed there in a way that passes, and the other worker did it
        first, second = hosts.system.attempts(task.op.key)
        assert (first.outcome, second.outcome) == ("storage", "done")
        assert (first.worker[:5], second.worker[:6]) == ("full-", "other-")
        assert "No space left on device" in first.error
        # And the first one says why it takes nothing, until it has room
        unfit = hosts.wait_for("full", "unfit")
        why = f"{unfit['worker']} is unfit: the disk is full: 0.00 GB free, and 1 GB are needed"
        assert why in hosts.status()
        disk.empty(ROOM)
        hosts.wait_for("full", "idle")
        hosts.workers[1].kill()
        assert dispatcher.submit(op_of("say", tmp_path)).result(ANSWER_S)
