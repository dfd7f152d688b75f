"""``ainern2d down``: stops ``ainern2d up``, or the processes it left when it was killed."""

from __future__ import annotations

import signal

import typer

from ..errors import ServiceError
from ..home import StateFolder
from . import stopping

DEADLINE_S = 240.0
"""Longest wait in seconds: workers get two minutes to finish their ops, then the servers stop."""
LOOK_S = 0.1


def down() -> None:
    """Stop what `ainern2d up` runs on this state folder; done work is kept."""
    from ..servers.record import end_leftovers, is_held, last_holder

    home = StateFolder.find()
    if not home.root.is_dir():
        typer.echo(f"nothing is up in {home.root}")
        return
    if not is_held(home):
        ended = end_leftovers(home)
        left = f"ended {ended} processes that an `ainern2d up` left when it was killed"
        typer.echo(left if ended else f"nothing is up in {home.root}")
        _stop_database(home)
        return
    holder = last_holder(home)
    if holder is None or not holder.identity().signal(signal.SIGTERM):
        raise ServiceError(
            f"`ainern2d up` holds {home.root}, and its process is not known",
            hint=f"`lsof {home.root / 'up.lock'}` shows it",
        )
    typer.echo(f"stopping `ainern2d up` (process {holder.pid}); workers finish what they do")
    waited = 0.0
    while is_held(home):
        if stopping.wait(LOOK_S):
            return
        waited += LOOK_S
        if waited > DEADLINE_S:
            raise ServiceError(
                f"`ainern2d up` (process {holder.pid}) did not stop in {DEADLINE_S:.0f} s",
                hint=f"`kill -9 {holder.pid}`, then `ainern2d down` again ends what it left",
            )
    typer.echo("everything is stopped")


def _stop_database(home: StateFolder) -> None:
    from ..servers.postgres.private import stop_unless_used

    stop_unless_used(home)
