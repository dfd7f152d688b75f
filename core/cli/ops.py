"""``ainern2d ops``: lists, retries and cancels requests to remote workers."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..distributed.dispatch.retrying import try_again
from ..errors import InputError
from .console import open_console
from .records import clock_time, open_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..database import RequestRow

app = typer.Typer(
    help="List, show, retry and cancel the ops that remote workers were asked for.",
    rich_markup_mode=None,
)

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Ids, or how they begin.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

TIMES = (
    "created_at",
    "dispatched_at",
    "claimed_at",
    "last_sign_at",
    "granted_at",
    "result_at",
    "finished_at",
)
SHORT = 8
"""Digits of an id in lists."""


@app.command("list")
def list_ops(
    state: Annotated[
        list[str] | None, typer.Option(help="Only these: pending, dispatched, running, done, ...")
    ] = None,
    kind: Annotated[str, typer.Option(help="Only this kind of work, such as video.")] = "",
    trace: Annotated[str, typer.Option(help="Only what this make asked for.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="This many at most.")] = 50,
    as_json: Json = False,
) -> None:
    """List requests, the newest first."""
    from ..database import RequestState

    known = {each.value: each for each in RequestState}
    unknown = [name for name in state or [] if name not in known]
    if unknown:
        raise InputError(f"there is no state {unknown[0]!r}", hint="choose: " + ", ".join(known))
    with open_records() as records:
        rows = records.requests.search(
            states=[known[name] for name in state or []], kind=kind, trace=trace, limit=limit
        )
        now = records.requests.clock()
    if as_json:
        typer.echo(json.dumps([_plain(row) for row in rows]))
        return
    if not rows:
        typer.echo("no requests")
        return
    _show_table(rows, now)


@app.command()
def show(
    request: Annotated[str, typer.Argument(metavar="ID", help="Its id, or how it begins.")],
    as_json: Json = False,
) -> None:
    """Show all data of one request."""
    with open_records() as records:
        row = records.request(request)
        attempts = records.episodes.attempts(row.op_key)
    if as_json:
        told = [dataclasses.asdict(attempt) for attempt in attempts]
        typer.echo(json.dumps(_plain(row) | {"attempts": told}, default=str))
        return
    lines = {
        "request": row.id,
        "state": row.state.value,
        "op": row.op_key,
        "queue": f"op.{row.kind}.{row.lane}",
        "backend": f"{row.backend}:{row.model}" if row.model else row.backend,
        "attempt": f"{row.attempt} of {row.tries} ({row.attempt_id})",
        "worker": row.worker or "-",
        "trace": row.trace,
        "deadline": clock_time(row.deadline),
        **{name.removesuffix("_at"): clock_time(getattr(row, name)) for name in TIMES},
    }
    if row.error_class:
        lines |= {"error": f"{row.error_class}: {row.error or ''}", "do": row.hint or "-"}
    for name, value in lines.items():
        typer.echo(f"{name + ':':<12} {value}")
    for attempt in attempts:
        outcome = attempt.outcome or "running"
        typer.echo(
            f"  attempt {attempt.id.hex[:SHORT]} on {attempt.worker}: {outcome}, "
            f"{clock_time(attempt.started_at)} to {clock_time(attempt.finished_at)}"
            + (f", {attempt.error}" if attempt.error else "")
        )


@app.command()
def retry(
    requests: Ids = None,
    failed: Annotated[bool, typer.Option("--failed", help="All that have failed.")] = False,
) -> None:
    """Try requests again, even if all their tries are used up. A done request stays done."""
    from ..database import RequestState

    with open_records() as records:
        if failed:
            rows = records.requests.search(states=[RequestState.FAILED])
        else:
            rows = [records.request(each) for each in _needed(requests)]
        done = [row.id for row in rows if row.state is RequestState.DONE]
        if done:
            raise InputError(f"request {done[0]} is done", hint="there is nothing to try again")
        typer.echo(try_again(records, [row.id for row in rows]))


@app.command()
def cancel(
    requests: Ids = None,
    trace: Annotated[str, typer.Option(help="All that this make asked for.")] = "",
) -> None:
    """Cancel requests; a worker that runs one of them stops it."""
    from ..distributed.dispatch.republish import order_cancels

    with open_records() as records:
        if trace:
            rows = records.requests.search(trace=trace)
        else:
            rows = [records.request(each) for each in _needed(requests)]
        wanted = [row.id for row in rows if not row.state.is_final]
        running = records.requests.cancel(wanted) if wanted else []
        going = [each for each in wanted if not records.request(each).state.is_final]
        typer.echo(
            f"cancelled {len(wanted) - len(going)} of {len(rows)}; the others had ended"
            + (f", but {len(going)} go on: another make needs the same ops" if going else "")
        )
        if not running:
            return
        broker = records.broker
        if broker is None:
            typer.echo("no broker is known: running ops run to their end, without use")
            return
        order_cancels(broker, running)


@app.command()
def dead(
    requeue: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Try its request again; or: all.")
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Forget it; or: all.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Explain messages that could not be used: dead letters, and messages that cannot be read."""
    from ..distributed.dispatch import dead_letters
    from .dead_letters import show as show_letters

    with open_records() as records:
        if requeue or drop:
            if requeue:
                typer.echo(dead_letters.requeue(records, requeue))
            if drop:
                typer.echo(dead_letters.drop(records, drop))
            return
        show_letters(records, as_json=as_json)


def _needed(requests: list[str] | None) -> list[str]:
    if not requests:
        raise InputError("no request is named", hint="`ainern2d ops list` shows their ids")
    return requests


def _show_table(rows: Sequence[RequestRow], now: float) -> None:
    """Show requests; their ages are by the database's clock, which wrote their times."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("request", "state", "lane", "backend", "try", "age", "worker", "error"):
        table.add_column(column, overflow="fold")
    for row in rows:
        age = now - row.created_at.timestamp() if row.created_at else 0.0
        error = f"{row.error_class}: {row.error or ''}" if row.error_class else ""
        cells = (
            row.id[:SHORT],
            row.state.value,
            f"{row.kind}.{row.lane}",
            f"{row.backend}:{row.model}" if row.model else row.backend,
            f"{row.attempt}/{row.tries}",
            human_age(age),
            row.worker or "",
            error.splitlines()[0] if error else "",
        )
        table.add_row(*cells)
    open_console(wide=True).print(table)


def human_age(seconds: float) -> str:
    """Return a time span in its largest unit, such as ``5 min``."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _plain(row: RequestRow) -> dict[str, Any]:
    values = dataclasses.asdict(row)
    del values["body"]
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }
