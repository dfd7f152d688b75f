"""``ainern2d studio``: the page and its API on this machine, for one person."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import ServiceError
from ..home import StateFolder
from ..memory import keep_what_is_there
from ..servers.ports import LOOPBACK, is_free
from ..servers.programs import STUDIO, STUDIO_PORT
from ..servers.record import is_held, read_services
from . import stopping
from .invitation import find_running, invite, recorded
from .setting import ConfigDir, find_folder
from .up import only_remember_signals, say

if TYPE_CHECKING:
    from collections.abc import Callable


def studio(
    overrides: Annotated[
        list[str] | None,
        typer.Argument(help="key=value ..., such as env=dev_mock for new episodes."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help=f"Port; a free one where the usual {STUDIO_PORT} is taken."
        ),
    ] = None,
    browser: Annotated[
        bool, typer.Option(help="Open the page in a browser, where there is a display.")
    ] = True,
    dagster: Annotated[
        bool, typer.Option(help="Start Dagster's page beside it, where it is installed.")
    ] = True,
    config_dir: ConfigDir = None,
) -> None:
    """Open the studio: the page, on this machine only. Ctrl-C stops it.

    It prints an address that opens the page once; then the browser is known. Where a studio of
    this state folder runs already, as `ainern2d up` runs one, it prints another such address for
    it.
    """
    from ..api.server import open_services, serve
    from ..servers.programs import run_programs

    only_remember_signals()
    home = StateFolder.find().create()
    with ExitStack() as stack:
        running = find_running(home)
        if running is None:
            _check_fleet(home)
        conf = find_folder(config_dir)
        services = stack.enter_context(open_services(home, list(overrides or []), conf=conf))
        if running is not None:
            say(f"a studio of {home.root} runs already")
            invite(services, running.url, browser=browser)
            return
        wait: Callable[[float], bool] = stopping.wait
        if dagster:
            supervisor = stack.enter_context(run_programs(home, say))
            addresses = [member.address for member in supervisor.members if member.address]
            services.settings = replace(services.settings, dagster_url="".join(addresses[:1]))

            def wait(seconds: float) -> bool:
                supervisor.look()
                return stopping.wait(seconds)

        def ready(url: str) -> None:
            keep_what_is_there()
            stack.enter_context(recorded(home, url))
            invite(services, url, browser=browser)
            say("Ctrl-C stops the studio; what was saved stays")

        if port is None:
            port = STUDIO_PORT if is_free(STUDIO_PORT) else 0
        serve(services, LOOPBACK, port, wait=wait, say=say, ready=ready)


def _check_fleet(home: StateFolder) -> None:
    """Raise ServiceError where the studio of `ainern2d up` is about to answer.

    Another one would take its port.
    """
    services = read_services(home) if is_held(home) else None
    for entry in services.processes if services else ():
        if entry.name == STUDIO:
            raise ServiceError(
                f"the studio of `ainern2d up` does not answer at {entry.address} yet",
                hint=f"try again in a moment; {entry.log} says what it does",
            )
