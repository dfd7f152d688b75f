"""``ainern2d api``: the studio's HTTP API alone, for deployments."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import Annotated

import typer

from ..errors import InputError
from ..home import StateFolder
from ..memory import keep_what_is_there
from ..servers.ports import LOOPBACK
from ..servers.programs import STUDIO_PORT
from . import stopping
from .invitation import recorded
from .setting import ConfigDir, find_folder
from .up import only_remember_signals, say


def api(
    overrides: Annotated[
        list[str] | None, typer.Argument(help="key=value ..., such as env=prod or store=s3.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = LOOPBACK,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")
    ] = STUDIO_PORT,
    only: Annotated[
        str, typer.Option(help="Parts to serve, such as entities,router; all unless given.")
    ] = "",
    environment: Annotated[
        str, typer.Option(help="env= of new episodes; the one of the overrides unless given.")
    ] = "",
    dagster_url: Annotated[
        str, typer.Option(help="Where Dagster's page answers, for operators; under /dagster.")
    ] = "",
    most_runs: Annotated[
        int, typer.Option(min=0, help="Films made at once, by all that serve the API together.")
    ] = 2,
    most_runs_here: Annotated[
        int, typer.Option(min=0, help="Of these by this process; 0 is no bound of its own.")
    ] = 0,
    config_dir: ConfigDir = None,
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
    home = StateFolder.find()
    with ExitStack() as stack:
        services = stack.enter_context(
            open_services(home, list(overrides or []), conf=find_folder(config_dir))
        )
        settings = replace(
            services.settings,
            dagster_url=dagster_url,
            most_runs=most_runs,
            most_runs_here=most_runs_here,
        )
        if environment:
            settings = replace(settings, environment=environment)
        services.settings = settings

        def ready(url: str) -> None:
            keep_what_is_there()
            say(f"{url} (Ctrl-C stops it)")
            if host == LOOPBACK and not only:
                stack.enter_context(recorded(home, url))

        serve(services, host, port, wait=stopping.wait, say=say, parts=parts, ready=ready)
