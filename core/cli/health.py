"""``ainern2d health``: whether the hub or worker of this state folder does its work."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ..home import StateFolder
from ..observe.heartbeat import Beat, read_beats


class Role(StrEnum):
    """Processes that write heartbeats."""

    HUB = "hub"
    WORKER = "worker"


def health(
    role: Annotated[Role, typer.Argument(help="Which process.")],
    live: Annotated[
        bool, typer.Option("--live", help="Only whether it runs and does not hang.")
    ] = False,
) -> None:
    """Say whether a hub or worker runs and does its work; exit status 1 if not.

    For health checks of containers: it reads a file of the state folder and asks no server.
    """
    beats = read_beats(StateFolder.find().health, role.value)
    fresh = [beat for beat in beats if beat.is_fresh()]
    if not fresh:
        last = "; its last heartbeat is too old" if beats else ""
        typer.echo(f"no {role.value} of this state folder runs{last}")
        raise typer.Exit(1)
    for beat in fresh:
        typer.echo(f"{beat.name}: {beat.state}" + (f", {beat.why}" if beat.why else ""))
    if not live and not all(map(_is_well, fresh)):
        raise typer.Exit(1)


def _is_well(beat: Beat) -> bool:
    return beat.state == "ok"
