"""How well a fleet distributes ops of several models: ours, with lanes or one queue, and Celery.

    python -m benchmarks.fleet [--workers 2,4,8] [--rounds 3] [--only ours "Celery, queues"]

Ops of three models in mixed order; a worker holds one model, and needs time to load another. Loads
and ops sleep, for so long that the overhead of a dispatched op (benchmarks/dispatch) is a few
percent. Contenders run side by side in each round, so that all have the same machine at the same
time. No model is loaded at the start of a round. bound.py computes the shortest possible makespan.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ainern2d.core.distributed.broker.accounts import DISPATCHER, HUB
from ainern2d.core.distributed.broker.topology import Lanes
from benchmarks.dispatch.cpu import seconds_of
from benchmarks.dispatch.stage import ACCOUNT, COMMAND, Stage, end, open_stage, wait_said

from .bound import lower_bound
from .with_ours import ENTRIES
from .work import LOAD_S, LOG, MODELS, OP_S, RARE, told

if TYPE_CHECKING:
    import subprocess

    from benchmarks.dispatch.stage import Side

LANES = f"lanes={','.join(MODELS)}"
NAMES = ("ours", "ours, one queue", "Celery, queues", "Celery, one queue")
DIFFERENCES = """
What differs. Loads, ops, their order and the number of workers are the same for all; late
acknowledgement, and one op at a time from a queue.
  ours               A lane per model, by broker.lanes; new workers in each round, without any
                     measurement of load times.
  ours, one queue    The default lane of the kind.
  Celery, queues     A queue per model; each worker, of one process, consumes from all. Prefetch of
                     quorum queues is per queue, so a worker may hold an op of each.
  Celery, one queue  The same with one queue.
Ours writes a row, a claim and a manifest for each op; Celery writes a row.
"""


class FleetStage(Stage):
    """The same servers, with a lane per model."""

    FOLDER = "fleet"
    LANES = Lanes.parse(ENTRIES)
    PLUGIN = Path(__file__).with_name("simulated_plugin.py")

    def hub(self) -> subprocess.Popen[Any]:
        """Start a hub."""
        hub = self.launch("hub", [*COMMAND, "hub"], self.acting(HUB))
        wait_said(self.folder / "hub.log", "is ready")
        return hub

    def contender(self, name: str, count: int) -> Side:
        """Start a contender's client, and its workers unless each round starts new ones."""
        label = f"{name} {count}"
        if name.startswith("ours"):
            words = "one" if "one" in name else "lanes"
            side = self.side(label, "with_ours", self.acting(DISPATCHER), words)
            if words == "one":
                side.workers["workers"] = self.workers(name, count, "lanes=default")
            return side
        queues = [f"fleet.{model}" for model in MODELS] if "queues" in name else ["fleet"]
        given = self.environment | {"BENCH_QUEUES": ",".join(queues), LOG: str(self.log(name))}
        command = [sys.executable, "-m", "celery", "-A", "benchmarks.fleet.with_celery", "worker"]
        command += ["-P", "solo", "-l", "INFO", "--without-gossip", "--without-mingle"]
        names = [f"{label} {number}".replace(" ", "-").replace(",", "") for number in range(count)]
        found = [self.launch(each, [*command, "-n", f"{each}@bench"], given) for each in names]
        for each in names:
            wait_said(self.folder / f"{each}.log", "ready.")
        side = self.side(label, "with_celery", given)
        side.workers["workers"] = found
        return side

    def workers(self, name: str, count: int, *options: str) -> list[subprocess.Popen[Any]]:
        """Start workers of ours, and wait until they are ready for ops."""
        bare = self.acting(ACCOUNT)
        del bare["AINERN2D_S3_URL"]
        bare["AINERN2D_DISABLE_PLUGINS"] = "kokoro,espeak,cartoon,film,visemes,mock,rules"
        bare[LOG] = str(self.log(name))
        lanes = ",".join(f"'{entry}'" for entry in ENTRIES)
        command = [*COMMAND, "worker", "kind=lipsync", f"broker.lanes=[{lanes}]", *options]
        logs, found = [], []
        for number in range(count):
            each = f"{name}-{number}".replace(" ", "-").replace(",", "")
            # A folder of its own, as on another host.
            given = bare | {"AINERN2D_HOME": str(self.folder / each)}
            logs.append(self.folder / f"{each}.log")
            logs[-1].unlink(missing_ok=True)
            found.append(self.launch(each, command, given))
        for log in logs:
            wait_said(log, "takes from")
        return found

    def log(self, name: str) -> Path:
        """Return the file to which a contender's ops are logged."""
        return self.folder / f"{name.replace(' ', '-')}.told"


def measure(stage: FleetStage, sides: dict[str, Side], turn: int) -> dict[str, dict[str, float]]:
    """Run a round's ops with all contenders side by side."""
    with ThreadPoolExecutor(len(sides)) as threads:
        answers = {name: threads.submit(side.ask, "run", turn) for name, side in sides.items()}
    found = {}
    for name, answer in answers.items():
        ran, ops = answer.result(), told(stage.log(name), turn)
        assert len(ops) == sum(MODELS.values()), f"{name} did {len(ops)} ops"
        rare = [float(op["began"]) - ran["began"] for op in ops if op["model"] == RARE]
        loads = sum(bool(op["cold"]) for op in ops)
        found[name] = {"makespan": ran["seconds"], "loads": loads, "rare": max(rare)}
    return found


def compare(stage: FleetStage, names: list[str], count: int, rounds: int) -> dict[str, Any]:
    """Run some rounds with ``count`` workers per contender; return medians."""
    bound = lower_bound(tuple(MODELS.values()), count, LOAD_S, OP_S)
    load = os.getloadavg()[0]
    sides = {name: stage.contender(name, count) for name in names}
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for turn in range(rounds):
        fresh = stage.workers("ours", count, LANES) if "ours" in names else []
        before = _cpu(sides, fresh)
        once = measure(stage, sides, 100 * count + turn)
        longest = max(each["makespan"] for each in once.values())
        busy = (_cpu(sides, fresh) - before) / longest
        for name, each in once.items():
            runs[name].append(each | {"ratio": each["makespan"] / bound})
            print(
                f"  {count} workers, round {turn + 1}, {name}: {each['makespan']:.1f} s,"
                f" {each['makespan'] / bound:.2f} of the bound,"
                f" {each['loads']} loads",
                flush=True,
            )
        print(f"  clients and workers together took {busy:.2f} of a core", flush=True)
        _end_all(fresh)
    for side in sides.values():
        _end_all([side.client, *side.workers.get("workers", [])])
    medians = {
        name: {key: statistics.median(each[key] for each in found) for key in found[0]}
        | {"range": [min(x["ratio"] for x in found), max(x["ratio"] for x in found)]}
        for name, found in runs.items()
    }
    return {"bound": bound, "load": load, "contenders": medians}


def _cpu(sides: dict[str, Side], fresh: list[subprocess.Popen[Any]]) -> float:
    processes = [process for side in sides.values() for process in side.workers.get("workers", [])]
    processes += [*fresh, *(side.client for side in sides.values())]
    return sum(seconds_of(process.pid) for process in processes)


def _end_all(processes: list[subprocess.Popen[Any]]) -> None:
    for process in processes:
        if process.stdin is None:
            process.terminate()
    for process in processes:
        end(process)


def show(found: dict[int, dict[str, Any]]) -> None:
    """Print the table."""
    print("| workers | | makespan s | to the bound (range) | loads | longest wait of the rare, s |")
    print("|---" * 6 + "|")
    for count, result in found.items():
        print(f"| {count} | bound | {result['bound']:.1f} | 1 | | |")
        for name, values in result["contenders"].items():
            least, most = values["range"]
            print(
                f"| {count} | {name} | {values['makespan']:.1f} | {values['ratio']:.2f}"
                f" ({least:.2f} to {most:.2f}) | {values['loads']:.0f} | {values['rare']:.1f} |"
            )
    loads = ", ".join(f"{result['load']:.1f}" for result in found.values())
    print(f"load of the machine before each number of workers: {loads}")


def main() -> None:
    """Measure, print, and write JSON on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", default="2,4,8")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", default=NAMES, choices=NAMES)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    counts = [int(each) for each in given.workers.split(",")]
    with open_stage(max(counts), FleetStage) as stage:
        assert isinstance(stage, FleetStage)
        stage.hub()
        found = {count: compare(stage, list(given.only), count, given.rounds) for count in counts}
    mix = ", ".join(f"{count} of {model}" for model, count in MODELS.items())
    print(f"{mix}; a load takes {LOAD_S} s, an op {OP_S} s")
    show(found)
    print(DIFFERENCES)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
