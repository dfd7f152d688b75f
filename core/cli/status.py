"""``ainern2d status``: shows services, workers and queues of this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from ..distributed.broker.topology import DEFAULT_LANE
from ..home import StateFolder
from ..servers.record import moment
from ..servers.status import Status, look, look_by_url, parts_down

LONGEST_CELL = 80
"""Characters of a cell about a worker that are shown."""


def status(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show services, workers and queues; exit status 0 only if all of it runs and answers.

    They are those of `ainern2d up`, or else the servers that the environment names by URL.
    """
    home = StateFolder.find()
    found = look(home)
    if not found.up:
        leftovers = found.leftovers
        found = look_by_url(home)
        found.leftovers = leftovers
    down = parts_down(found) if found.up else []
    if as_json:
        typer.echo(json.dumps(found.plain()))
    elif found.up or found.by_url:
        print_services(found)
        print_workers(found)
        _print_queues(found)
        for problem in [*found.problems, *down]:
            typer.echo(f"note: {problem}", err=True)
        if down:
            typer.echo("`ainern2d down` and `ainern2d up` start everything again", err=True)
    else:
        typer.echo(f"nothing is up in {found.home}: `ainern2d up` starts it")
        if found.leftovers:
            typer.echo(
                f"an earlier `ainern2d up` was killed, and {found.leftovers} of its processes "
                "still run: `ainern2d down` ends them"
            )
    if not found.is_whole():
        raise typer.Exit(1)


def print_services(found: Status) -> None:
    """Print the services with their address, start time and log."""
    if found.by_url:
        typer.echo("servers that the environment names")
    else:
        typer.echo(f"up since {moment(found.since)} (process {found.pid}) in {found.home}")
    _print_table(
        ("service", "state", "address", "since", "pid", "log"),
        [
            (
                each.name,
                each.state,
                each.address,
                moment(each.since) if each.since else "",
                str(each.pid or ""),
                each.log.removeprefix(f"{found.home}/"),
            )
            for each in found.services
        ],
    )


def print_workers(found: Status) -> None:
    """Print what each worker says of itself, and why those that are unfit are."""
    now = time.time()
    _print_table(
        ("worker", "kinds", "lanes", "state", "for", "model", "op", "gpu", "version", "host"),
        [
            _cut(
                str(each.get("worker", "")),
                ",".join(each.get("kinds", ())),
                _lanes(each.get("lanes", ())),
                str(each.get("state", "")),
                f"{max(0.0, now - float(each.get('since') or now)):.0f} s",
                str(each.get("model", "")),
                str(each.get("op_key", ""))[:12],
                ", ".join(map(_gpu, each.get("gpus", ()))) or "-",
                str(each.get("version", "")),
                str(each.get("host", "")),
            )
            for each in found.workers
        ],
    )
    for each in found.workers:
        if each.get("note"):
            typer.echo(f"{each.get('worker', '')} is {each.get('state', '')}: {each['note']}")
    if found.strained:
        typer.echo("the GPUs have been busy for long: ops that are not urgent begin one rung lower")


def _gpu(gpu: dict[str, Any]) -> str:
    """Return a GPU's name, utilisation and memory use."""
    busy = "" if gpu.get("busy_percent") is None else f" {gpu['busy_percent']:.0f} %"
    used, total = (gpu.get(key, 0) / 1e9 for key in ("used_bytes", "total_bytes"))
    memory = f" {used:.0f}/{total:.0f} GB" if total else ""
    return f"{gpu.get('name') or 'GPU'}{busy}{memory}"


def _lanes(queues: Iterable[str]) -> str:
    """Return the lanes of work queues; the default lanes of all kinds are shown as one."""
    names = [queue.removeprefix("op.") for queue in queues]
    special = [name for name in names if not name.endswith(f".{DEFAULT_LANE}")]
    return ",".join([*([DEFAULT_LANE] if len(special) < len(names) else []), *special])


def _print_queues(found: Status) -> None:
    busy = [each for each in found.queues if each["ready"] or each["unacked"]]
    idle = len(found.queues) - len(busy)
    _print_table(
        ("queue", "waiting", "running", "consumers"),
        [
            (each["name"], str(each["ready"]), str(each["unacked"]), str(each["consumers"]))
            for each in busy
        ],
    )
    typer.echo(f"{idle} queues are empty")


def _cut(*row: str) -> tuple[str, ...]:
    """Return a row of cells that no stranger made wider than a screen."""
    return tuple(
        text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…" for text in row
    )


def _print_table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    if not rows:
        return
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    typer.echo()
    for row in (heads, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
