"""Measures how busy several workers keep one ComfyUI server, and how often it changes its model.

    python -m benchmarks.comfyui_fleet [--workers 4] [--jobs 60] [--overtake 12,0] [--real]

Broker, hub, database, bucket and workers are real: each worker has a broker account and the
server's address. Ops are pictures by three models in mixed order, one job on the server each. The
server is the fake one of tests/plugins/comfyui, which orders its queue as ComfyUI does and
simulates a load by LOAD_S and a job by WORK_S seconds. With --real it is ComfyUI with tiny random
weights (``make comfyui-server``) and one model, since the other ones cannot draw.

The server's queue is sampled every 20 ms between the start of the first job and the end of the
last. "Idle" is the share of samples without a running job; "nothing waits" the share with no job
behind the running one while ops were left in the broker.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import sys
import threading
import time
from concurrent.futures import wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ainern2d.core.database import RequestRecords, prepare
from ainern2d.core.distributed.broker.accounts import DISPATCHER, HUB, worker_account
from ainern2d.core.distributed.broker.topology import Lanes
from ainern2d.core.distributed.broker.url import BrokerUrl
from ainern2d.core.distributed.dispatch.executor import RabbitExecutor
from ainern2d.core.distributed.dispatch.options import DispatchOptions
from ainern2d.core.execution.task import Task
from ainern2d.core.ops import Kind, Op, Rung
from ainern2d.plugins.comfyui.queueing import MARK
from benchmarks.dispatch.stage import COMMAND, Stage, open_stage, wait_said
from tests.plugins.comfyui.install import is_installed
from tests.plugins.comfyui.servers import ComfyProcess, running

if TYPE_CHECKING:
    import subprocess

LOAD_S, WORK_S = 2.0, 0.5
MODELS = {"sdxl_anime": 5, "anima": 3, "z_image_turbo": 2}
"""Shares of the jobs."""
LOOK_S = 0.02
DEADLINE_S = 900.0
AT_ONCE = 2
"""Most jobs of a worker on the server at a time."""


class ComfyStage(Stage):
    """Servers, a hub, and workers for image ops."""

    FOLDER = "comfyui"

    def hub(self) -> None:
        """Start a hub."""
        self.launch("hub", [*COMMAND, "hub"], self.acting(HUB))
        wait_said(self.folder / "hub.log", "is ready")

    def workers(self, url: str) -> list[subprocess.Popen[Any]]:
        """Start workers, and wait until they are ready for ops."""
        bare = self.acting(worker_account(Kind.IMAGE))
        del bare["AINERN2D_S3_URL"]
        bare |= {"AINERN2D_DISABLE_PLUGINS": "kokoro,espeak,cartoon,film,visemes,mock,rules"}
        bare["AINERN2D_COMFYUI_URL"] = url
        names = [f"worker-{number}" for number in range(self.count)]
        found = []
        for name in names:
            given = bare | {"AINERN2D_HOME": str(self.folder / name)}
            found.append(self.launch(name, [*COMMAND, "worker", "kind=image"], given))
        for name in names:
            wait_said(self.folder / f"{name}.log", "takes from")
        return found


@dataclass
class Watcher:
    """Samples a server's queue on a thread of its own.

    Attributes:
        looks: For each sample the running and waiting jobs, and the jobs seen so far.
        came: Jobs in the order in which they were first seen.
        ran: Jobs and their models, in the order in which they were first seen running.
    """

    server: ComfyProcess
    looks: list[tuple[int, int, int]] = field(default_factory=list)
    came: dict[str, None] = field(default_factory=dict)
    ran: dict[str, str] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Sample until stopped."""
        while not self.stop.wait(LOOK_S):
            queue = self.server.get("/queue")
            now, waiting = queue["queue_running"], queue["queue_pending"]
            for job in (*now, *sorted(waiting, key=lambda job: job[0])):
                self.came.setdefault(job[1])
            for job in now:
                self.ran.setdefault(job[1], job[3][MARK]["model"])
            self.looks.append((len(now), len(waiting), len(self.came)))

    def overtaken(self) -> int:
        """Return the largest number of later jobs that overtook one job."""
        place = {job: number for number, job in enumerate(self.came)}
        order = [place[job] for job in self.ran]
        return max(
            sum(other > mine for other in order[:number]) for number, mine in enumerate(order)
        )


def changes(models: list[str]) -> int:
    """Return the number of model changes, the first load included."""
    return sum(one != other for one, other in itertools.pairwise(["", *models]))


def op_of(model: str, number: int, turn: int) -> Op:
    """Return a new op, whose key no earlier op has."""
    params = {"width": 64, "height": 64, "action": f"picture {number} of round {turn}"}
    return Op(kind=Kind.IMAGE, backend="comfyui", model=model, recipe_version=1, params=params)


def measure(
    executor: RabbitExecutor, server: ComfyProcess, models: list[str], overtake: int
) -> tuple[Watcher, float]:
    """Run all ops; return the samples of the server and the seconds it took."""
    watcher = Watcher(server)
    thread = threading.Thread(target=watcher.watch)
    thread.start()
    try:
        began = time.monotonic()
        ops = [op_of(model, number, overtake) for number, model in enumerate(models)]
        options = {"url": server.url, "overtake": overtake}
        futures = [
            executor.submit(Task(op, Rung(backend="comfyui", model=op.model), options))
            for op in ops
        ]
        wait(futures, DEADLINE_S)
        spent = time.monotonic() - began
        for future, op in zip(futures, ops, strict=True):
            assert future.result(0).key == op.key
    finally:
        watcher.stop.set()
        thread.join()
    return watcher, spent


def report(watcher: Watcher, models: list[str], spent: float, overtake: int, workers: int) -> bool:
    """Print the result; return whether the server was kept busy within the bound."""
    busy = [n for n, (now, waiting, _) in enumerate(watcher.looks) if now + waiting]
    between = watcher.looks[busy[0] : busy[-1] + 1]
    idle = sum(now + waiting == 0 for now, waiting, _ in between)
    left = [look for look in between if look[2] < len(models)]
    # Until each worker has submitted its first job the queue may be empty.
    full = next(n for n, look in enumerate(left) if look[0] + look[1] >= workers)
    bare = sum(waiting == 0 for _, waiting, _ in left[full:])
    deepest = max(now + waiting for now, waiting, _ in between)
    runs = list(watcher.ran.values())
    print(
        f"overtake {overtake}: {len(runs)} jobs in {spent:.1f} s; {len(between)} looks, idle at"
        f" {idle}; nothing waits at {bare} of {len(left) - full}; deepest {deepest}, bound"
        f" {AT_ONCE * workers}; {changes(runs)} loads, {changes(models)} in the order of the ops,"
        f" {len(set(models))} at least; overtaken by {watcher.overtaken()} at most",
        flush=True,
    )
    return idle == 0 and bare == 0 and deepest <= AT_ONCE * workers


def main() -> None:
    """Measure, print, and fail if the server was idle or its queue too deep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=60)
    parser.add_argument("--overtake", default="12,0")
    parser.add_argument("--real", action="store_true")
    given = parser.parse_args()
    if given.real and not is_installed():
        sys.exit("no ComfyUI is installed; run: make comfyui-server")
    shares = {"sdxl_anime": 1} if given.real else MODELS
    models = random.Random(1).choices(list(shares), list(shares.values()), k=given.jobs)  # noqa: S311
    kind, flags = ("real", ()) if given.real else ("fake", ("--load", LOAD_S, "--work", WORK_S))
    well = True
    with open_stage(given.workers, ComfyStage) as stage:
        assert isinstance(stage, ComfyStage)
        with running(kind, stage.folder / "comfyui", *map(str, flags)) as server:
            stage.hub()
            stage.workers(server.url)
            url = BrokerUrl.parse(stage.acting(DISPATCHER)["AINERN2D_BROKER_URL"])
            records = RequestRecords(prepare(stage.server))
            executor = RabbitExecutor(url, records, Lanes(), DispatchOptions(urgent=False))
            try:
                print(f"load of the machine: {os.getloadavg()[0]:.1f}", flush=True)
                for overtake in map(int, given.overtake.split(",")):
                    watcher, spent = measure(executor, server, models, overtake)
                    well &= report(watcher, models, spent, overtake, given.workers)
            finally:
                executor.close(now=True)
    if not well:
        sys.exit("the server was idle while there was work, or its queue too deep")


if __name__ == "__main__":
    main()
