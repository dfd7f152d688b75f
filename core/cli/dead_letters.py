"""``ainern2d ops dead``: shows messages that could not be used."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import typer

from ..distributed.dispatch.dead_letters import explain
from .records import clock_time

if TYPE_CHECKING:
    from ..distributed.dispatch.records import Records


def show(records: Records, *, as_json: bool = False) -> None:
    """Print every message that has not been handled yet."""
    rows = records.parked.waiting()
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
