"""What ``ainern2d ops dead`` says about messages that could not be used, and does with them."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import typer

from ..distributed.broker.topology import DEAD
from ..errors import InputError
from .records import Desk, clock_time
from .retrying import try_again

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..database import ParkedRow

EXPLAINED = {
    "delivery_limit": "it was handed to workers again and again and none of them answered: the op "
    "kills its worker, or the workers lose their connection; see their logs before trying again",
    "expired": "its deadline passed in the queue: too few workers, or none of this lane",
    "rejected": "a worker refused it unread; is the release the same everywhere?",
    "maxlen": "its queue was full; raise the limit with `ainern2d broker apply`, or add workers",
}
"""What to think of a dead letter, by a word of its reason."""
UNREADABLE = (
    "it is not what this release reads: a newer or older release, or somebody else, sent it"
)


def show(desk: Desk, *, as_json: bool = False) -> None:
    """Print every message that nobody has handled."""
    rows = desk.parked.waiting()
    if as_json:
        told = [dataclasses.asdict(row) | {"explanation": explain(row)} for row in rows]
        typer.echo(json.dumps(told, default=str))
        return
    if not rows:
        typer.echo("no dead letters, and no message that could not be read")
        return
    for row in rows:
        typer.echo(f"{row.id[:8]}  {clock_time(row.arrived_at)}  {row.queue}  {row.routing_key}")
        typer.echo(f"  reason:  {row.reason}")
        typer.echo(f"  means:   {explain(row)}")
        if row.request_id is not None:
            typer.echo(f"  request: {row.request_id}")
    typer.echo("")
    typer.echo("`ainern2d ops dead --requeue ID` tries its request again, `--drop ID` forgets it")


def explain(row: ParkedRow) -> str:
    """Say for people what a reason means and what to look at."""
    reason = row.reason.replace("-", "_").lower()
    found = [text for word, text in EXPLAINED.items() if word in reason]
    if found:
        return found[0]
    return "no worker could finish it" if row.queue == DEAD else UNREADABLE


def requeue(desk: Desk, ids: Sequence[str]) -> str:
    """Try the requests of these messages again, and say what was done.

    Raises:
        InputError: One is unknown, or about no request.
    """
    rows = _chosen(desk, ids)
    lost = [row for row in rows if row.request_id is None]
    if lost and "all" not in ids:
        raise InputError(
            f"message {lost[0].id[:8]} names no request that could be tried again",
            hint="whoever waits for an answer asks again by itself; --drop it",
        )
    rows = [row for row in rows if row.request_id is not None]
    said = try_again(desk, [row.request_id for row in rows if row.request_id is not None])
    desk.parked.handle([row.id for row in rows])
    return said


def drop(desk: Desk, ids: Sequence[str]) -> str:
    """Forget these messages, and say how many.

    Raises:
        InputError: One is unknown.
    """
    rows = _chosen(desk, ids)
    desk.parked.handle([row.id for row in rows])
    return f"dropped {len(rows)}"


def _chosen(desk: Desk, ids: Sequence[str]) -> list[ParkedRow]:
    rows = desk.parked.waiting()
    if "all" in ids:
        return rows
    found = []
    for wanted in ids:
        these = [row for row in rows if row.id.startswith(wanted.replace("-", "").lower())]
        if len(these) != 1 or not wanted:
            what = "several messages begin" if these else "no message that waits begins"
            raise InputError(f"{what} with {wanted!r}", hint="`ainern2d ops dead` lists them")
        found += these
    return found
