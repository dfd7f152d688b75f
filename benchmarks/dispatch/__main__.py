"""Overhead of a dispatched op beyond its work: ours, Celery, Dramatiq and bare pika.

    python -m benchmarks.dispatch [--ops 500] [--rounds 3] [--workers 2] [--only ours,Celery]
    python -m benchmarks.dispatch --queued 50000 --flight 10000

Null ops, from dispatch to committed result, with one RabbitMQ, one PostgreSQL and one bucket for
all contenders, which take turns in each round; results count once they are on disk; medians. A
long queue and many ops in flight are measured on request.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .ops import PREFETCH, null_op
from .stage import cpu_of, end, open_stage

if TYPE_CHECKING:
    from .stage import Side, Stage

ROLES = ("client", "hub", "workers", "broker", "PostgreSQL", "S3")
WARM = 40
"""Ops before the first round, to open connections, create tables and import modules."""
DIFFERENCES = f"""
What differs. The message is about {len(json.dumps(null_op().plain()))} bytes for all.
  ours       A row of intent is committed before the message is sent; the op runs in a child process
             that can be killed alone; the hub writes manifests and results to PostgreSQL in
             batches; the client gets every manifest. (For ops that are not quick, workers ask.)
  Celery     One worker with as many processes as ours has; the pool process commits the result; the
             client counts rows instead of polling the backend for each result twice a second.
  Dramatiq   As many processes as ours has, of one thread; quorum queues by a subclass; the actor
             commits the result, since there is no backend for PostgreSQL; rows are counted.
  bare pika  Results go to a quorum queue and to no database.
Late acknowledgement, prefetch {PREFETCH} and confirms for all. The others wait idle while one runs.
"""


def measure(side: Side, stage: Stage, ops: int) -> dict[str, float]:
    """Run null ops; return ops per second, and CPU milliseconds per op by role."""
    before = cpu_of(side, stage)
    seconds = side.ask("run", ops)["seconds"]
    after = cpu_of(side, stage)
    spent = {f"cpu {role}": 1000 * (after[role] - before[role]) / ops for role in after}
    return {"ops/s": ops / seconds, "cpu": sum(spent.values())} | spent


def compare(stage: Stage, names: list[str], ops: int, rounds: int) -> dict[str, Any]:
    """Run the contenders in turn; return medians."""
    makers = {
        "ours": stage.ours,
        "Celery": stage.celery,
        "Dramatiq": stage.dramatiq,
        "bare pika": stage.pika,
    }
    sides = [makers[name]() for name in names]
    for side in sides:
        side.ask("run", WARM)
    found: dict[str, list[dict[str, float]]] = {side.name: [] for side in sides}
    for turn in range(rounds):
        # Contenders start a round in turn, so that none always follows the same one.
        for side in sides[turn % len(sides) :] + sides[: turn % len(sides)]:
            found[side.name].append(measure(side, stage, ops))
            latest = found[side.name][-1]
            print(f"  round {turn + 1}, {side.name}: {latest['ops/s']:.0f} ops/s", flush=True)
    return {
        name: {key: statistics.median(each[key] for each in runs) for key in runs[0]}
        | {"range": [min(x["ops/s"] for x in runs), max(x["ops/s"] for x in runs)]}
        for name, runs in found.items()
    }


def show(found: dict[str, Any]) -> None:
    """Print the table and the ratios."""
    print("| | ops/s | CPU ms per op | " + " | ".join(ROLES) + " |")
    print("|---" * (3 + len(ROLES)) + "|")
    for name, values in found.items():
        parts = [f"{values[f'cpu {r}']:.2f}" if f"cpu {r}" in values else "" for r in ROLES]
        least, most = values["range"]
        rate = f"{values['ops/s']:.0f} ({least:.0f} to {most:.0f})"
        print(f"| {name} | {rate} | {values['cpu']:.2f} | " + " | ".join(parts) + " |")
    for name in ("Celery", "Dramatiq", "bare pika"):
        if name in found and "ours" in found:
            rate = found["ours"]["ops/s"] / found[name]["ops/s"]
            cpu = found["ours"]["cpu"] / found[name]["cpu"]
            print(f"ours to {name}: {rate:.2f} of the rate, {cpu:.2f} of the CPU")


def long_queue(stage: Stage, queued: int, flight: int, ops: int) -> dict[str, Any]:
    """Measure the memory of ops in flight, and rates with a long queue."""
    side = stage.ours()
    side.ask("run", WARM)
    short = statistics.median(side.ask("run", ops)["seconds"] for _ in range(3))
    for worker in side.workers["workers"]:
        end(worker)
    found: dict[str, Any] = {}
    if queued:
        thousands = side.ask("fill", queued)["thousands"]
        first, last = (1000 / statistics.median(part) for part in (thousands[:5], thousands[-5:]))
        print(f"dispatched/s: first 5000 {first:.0f}, last 5000 of {queued} {last:.0f}", flush=True)
        workers = stage.our_workers()
        side.ask("finished", WARM)
        long = statistics.median(side.ask("finished", ops)["seconds"] for _ in range(3))
        for worker in workers:
            end(worker)
        print(f"done/s: nothing queued {ops / short:.0f}, {queued} queued {ops / long:.0f}")
        found |= {"dispatched": [first, last], "done": [ops / short, ops / long]}
    if flight:
        # In a process of its own: one that had as many before keeps the memory.
        found |= stage.dispatcher().ask("flight", flight)
        print(f"{flight} in flight: {found['mb']:.0f} MB more than an idle dispatcher")
    return found


def main() -> None:
    """Measure, print, and write JSON on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ops", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="ours,Celery,Dramatiq,bare pika")
    parser.add_argument("--artifact", action="store_true", help="let ours upload a tiny file")
    parser.add_argument("--queued", type=int, default=0, help="measure a queue of this length")
    parser.add_argument("--flight", type=int, default=0, help="and this many ops in flight")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    os.environ["BENCH_BACKEND"] = "tiny" if given.artifact else "null"
    with open_stage(given.workers) as stage:
        if given.queued or given.flight:
            found = long_queue(stage, given.queued, given.flight, given.ops)
        else:
            found = compare(stage, given.only.split(","), given.ops, given.rounds)
            show(found)
            print(DIFFERENCES)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
