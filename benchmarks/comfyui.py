"""Overhead of a job on a ComfyUI server beyond the server's own time; jobs run one at a time.

Usage: ``python -m benchmarks.comfyui [--jobs 60]``; ``make comfyui-server`` installs the server.
A job saves an empty picture, with a new value each time so that nothing is cached. Its overhead is
the time from the first request to the last byte of its file, less the time between start and
success of the graph in the server's history.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ainern2d.core import CancelToken
from ainern2d.plugins.comfyui.job import NAMESPACE, Job, run
from ainern2d.plugins.comfyui.retry import Retry, TimeLimits
from ainern2d.plugins.comfyui.server import ComfyServer
from tests.plugins.comfyui.install import is_installed
from tests.plugins.comfyui.servers import running

if TYPE_CHECKING:
    from ainern2d.plugins.comfyui.workflow import Graph

TARGET_MS = 150.0


def graph_of(colour: int, prefix: str) -> Graph:
    """Return a graph that saves an empty picture of one colour."""
    size = {"width": 64, "height": 64, "batch_size": 1, "color": colour}
    saved = {"images": ["empty", 0], "filename_prefix": prefix}
    return {
        "empty": {"class_type": "EmptyImage", "inputs": size},
        "save": {"class_type": "SaveImage", "inputs": saved},
    }


def own_ms(record: dict[str, Any]) -> float:
    """Return the duration of a job in milliseconds, from the server's history."""
    stamps = {name: data["timestamp"] for name, data in record["status"]["messages"]}
    return float(stamps["execution_success"] - stamps["execution_start"])


def measure(server: ComfyServer, folder: Path, jobs: int) -> tuple[list[float], list[float]]:
    """Return each job's overhead and the server's own time, in milliseconds."""
    retry = Retry(TimeLimits())
    cost, own = [], []
    for number in range(jobs):
        name, target = uuid.uuid4().hex, folder / f"{number}.png"
        began = time.perf_counter()
        job = Job(name, lambda prefix, n=number: graph_of(n, prefix), "save", target)
        run(server, job, retry, CancelToken(), lambda _fraction, _note: None)
        whole = (time.perf_counter() - began) * 1000
        assert target.read_bytes()
        record = server.record(str(uuid.uuid5(NAMESPACE, f"{name}/0")))
        assert record is not None
        own.append(own_ms(record))
        cost.append(whole - own[-1])
    return cost, own


def main() -> None:
    """Measure, print, and fail if the overhead is too large."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=60)
    jobs = parser.parse_args().jobs
    if not is_installed():
        sys.exit("no ComfyUI is installed; run: make comfyui-server")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with running("real", folder / "base") as process:
            server = ComfyServer(process.url)
            measure(server, folder, 5)
            before = os.getloadavg()[0]
            cost, own = measure(server, folder, jobs)
    print(f"{jobs} jobs one after the other, load of the machine {before:.1f}")
    print(f"server's own time, median: {statistics.median(own):.0f} ms")
    tenth = statistics.quantiles(cost, n=10)
    print(f"our cost, median: {statistics.median(cost):.0f} ms, 90 % below {tenth[-1]:.0f} ms")
    if statistics.median(cost) > TARGET_MS:
        sys.exit(f"the median is above {TARGET_MS:.0f} ms")


if __name__ == "__main__":
    main()
