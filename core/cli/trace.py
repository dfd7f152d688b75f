"""``ainern2d trace``: shows the seven steps of a make, a request or an episode, with times."""

from __future__ import annotations

import json
import statistics
from typing import TYPE_CHECKING, Annotated

import typer

from ..distributed.dispatch.records import Records
from ..distributed.dispatch.steps import Step, steps_of, steps_of_attempts
from ..errors import InputError
from ..ops.kind import Kind
from .console import open_console
from .records import clock_time, open_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..database import OpRow, RequestRow


def trace(
    subject: Annotated[
        str, typer.Argument(metavar="ID", help="Of a trace, of a request, or of an episode.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show how a request went from the user to the film: seven steps, with their times."""
    with open_records() as records:
        title, trace_id, rows, steps = _found(records, subject)
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "what": title,
                    "trace": trace_id,
                    "requests": len(rows),
                    "steps": [
                        {
                            "step": number,
                            "what": step.what,
                            "count": step.count,
                            "first": step.first.isoformat() if step.first else None,
                            "last": step.last.isoformat() if step.last else None,
                        }
                        for number, step in enumerate(steps, 1)
                    ],
                }
            )
        )
        return
    typer.echo(title)
    show(steps)
    for line in _where_time_went(rows):
        typer.echo(line)


def show(steps: Sequence[Step]) -> None:
    """Print steps as a table: when each was first and last reached, and the time since start."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("", "step", "ops", "first", "last", "after"):
        table.add_column(column, no_wrap=True)
    start = min((step.first for step in steps if step.first), default=None)
    for number, step in enumerate(steps, 1):
        after = ""
        if start is not None and step.last is not None:
            after = f"{(step.last - start).total_seconds():.3f} s"
        first, last = clock_time(step.first), clock_time(step.last)
        table.add_row(str(number), step.what, str(step.count or "-"), first, last, after)
    open_console(wide=True).print(table)


def _found(records: Records, subject: str) -> tuple[str, str | None, list[RequestRow], list[Step]]:
    """Return a title, the trace id, the requests and the steps of a trace, request or episode."""
    rows = records.requests.search(trace=subject)
    if rows:
        title = f"trace {subject}: {len(rows)} requests"
        return title, subject, rows, steps_of(rows, _film(records, rows))
    attempts = records.episodes.attempts_of_trace(subject)
    if attempts:
        title = f"trace {subject}: made on this machine, {len(attempts)} attempts"
        ops = records.episodes.ops({each.op_key for each in attempts}).values()
        film = next((op for op in ops if op.kind == Kind.COMPOSE), None)
        return title, subject, [], steps_of_attempts(attempts, film)
    if set(subject.lower()) <= set("0123456789abcdef-") and len(subject) >= 4:
        found = records.requests.find(subject.replace("-", "").lower())
        if len(found) == 1:
            return _one_request(records, found[0])
    return _episode(records, subject)


def _one_request(
    records: Records, row: RequestRow
) -> tuple[str, str | None, list[RequestRow], list[Step]]:
    """Return the first five steps of the request itself, and the later ones of its film."""
    siblings = records.requests.search(trace=row.trace)
    own = steps_of([row])
    film = steps_of(siblings, _film(records, siblings))
    title = f"request {row.id} of trace {row.trace}: {row.kind}, {row.state.value}"
    return title, row.trace, [row], own[:5] + film[5:]


def _episode(
    records: Records, subject: str
) -> tuple[str, str | None, list[RequestRow], list[Step]]:
    graph = records.episodes.graph(subject)
    if not graph:
        raise InputError(
            f"there is no trace, request or finished episode {subject!r}",
            hint="`ainern2d make` says its trace with --json, `ainern2d ops list` shows requests",
        )
    film = records.episodes.ops([graph[Kind.COMPOSE]]) if Kind.COMPOSE in graph else {}
    record = next(iter(film.values()), None)
    rows = records.requests.of_ops(graph.values())
    if rows:
        title = f"episode {subject}: {len(rows)} requests"
        return title, rows[0].trace, rows, steps_of(rows, record)
    attempts = [each for key in graph.values() for each in records.episodes.attempts(key)]
    title = f"episode {subject}: made on this machine, {len(attempts)} attempts"
    newest = max(attempts, key=lambda each: each.started_at, default=None)
    return title, newest.trace if newest else None, [], steps_of_attempts(attempts, record)


def _film(records: Records, rows: Sequence[RequestRow]) -> OpRow | None:
    keys = [row.op_key for row in rows if row.kind == Kind.COMPOSE]
    return next(iter(records.episodes.ops(keys).values()), None) if keys else None


def _where_time_went(rows: Sequence[RequestRow]) -> list[str]:
    spans = {
        "waited in a queue": [(row.dispatched_at, row.claimed_at) for row in rows],
        "at a worker": [(row.claimed_at, row.result_at) for row in rows],
        "at the hub": [(row.result_at, row.finished_at) for row in rows],
    }
    lines = []
    for what, pairs in spans.items():
        seconds = [
            (end - begin).total_seconds() for begin, end in pairs if begin is not None and end
        ]
        if seconds:
            middle = statistics.median(seconds)
            lines.append(f"{what}: median {middle:.3f} s, longest {max(seconds):.3f} s")
    return lines
