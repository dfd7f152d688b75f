"""``ainern2d api``: the studio's HTTP API alone, for deployments."""

from __future__ import annotations

from typing import Annotated

import typer

from ..errors import InputError
from ..home import StateFolder
from . import stopping
from .up import only_remember_signals, say

PORT = 8620


def api(
    overrides: Annotated[
        list[str] | None, typer.Argument(help="key=value ..., such as env=prod or store=s3.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = PORT,
    only: Annotated[
        str, typer.Option(help="Parts to serve, such as entities,router; all unless given.")
    ] = "",
) -> None:
    """Serve the studio's HTTP API. Ctrl-C stops it."""
    from ..api.app import PARTS
    from ..api.server import open_services, serve

    parts = tuple(part for part in only.split(",") if part) or tuple(PARTS)
    if unknown := sorted(set(parts) - set(PARTS)):
        raise InputError(
            f"the API has no part {unknown[0]!r}", hint="parts are: " + ", ".join(PARTS)
        )
    only_remember_signals()
    with open_services(StateFolder.find(), list(overrides or [])) as services:
        serve(services, host, port, wait=stopping.wait, say=say, parts=parts)
