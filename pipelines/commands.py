"""``ainern2d ui``, which needs Dagster. Dagster itself is imported late."""

from __future__ import annotations

import importlib.util
from typing import Annotated

import typer

from ainern2d.core.errors import InputError, PluginError


def ui(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where to listen.")] = 3000,
    host: Annotated[
        str, typer.Option(help="Address to listen on; the page has no password.")
    ] = "127.0.0.1",
    only: Annotated[
        str,
        typer.Option(help="Run one process of it: code, web or daemon, as deployments do."),
    ] = "",
    code_server: Annotated[
        str, typer.Option(help="HOST:PORT of `ui --only code`, for the other two.")
    ] = "",
) -> None:
    """Open Dagster's page on the same episodes; Ctrl-C stops it."""
    if importlib.util.find_spec("dagster") is None:
        raise PluginError(
            "this needs Dagster, which is not installed here",
            hint="pip install 'ainern2d[studio]'",
        )
    from ainern2d.core.cli import stopping
    from ainern2d.core.cli.up import only_remember_signals, say

    from .ui import Part, serve, serve_part

    if only and only not in set(Part):
        raise InputError(
            f"the page has no process {only!r}", hint=f"choose one of: {', '.join(Part)}"
        )
    only_remember_signals()
    if only:
        serve_part(Part(only), host, port, code_server, stopping.wait, say)
    else:
        serve(host, port, stopping.wait, say)
