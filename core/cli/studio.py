"""``ainern2d studio``: the page and its API on this machine, for one person."""

from __future__ import annotations

import html
import json
import os
import sys
import urllib.request
import webbrowser
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from ..database.rows import LOCAL_ACCOUNT
from ..home import StateFolder
from ..servers.files import write_private
from ..servers.identity import Identity
from ..servers.ports import LOOPBACK
from . import stopping
from .api import PORT
from .up import only_remember_signals, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..api.services import Services

RECORD = "studio.json"
"""File of the state folder that says where its studio answers."""
OPENER = "studio.html"
"""File of the state folder that sends a browser to the page: other users see the arguments of a
process, and may not see the token."""
ASK_S = 5.0

DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens addresses of this machine without the proxy that ``http_proxy`` names."""


def studio(
    overrides: Annotated[
        list[str] | None,
        typer.Argument(help="key=value ..., such as env=dev_mock for new episodes."),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = PORT,
    browser: Annotated[
        bool, typer.Option(help="Open the page in a browser, where there is a display.")
    ] = True,
    dagster: Annotated[
        bool, typer.Option(help="Start Dagster's page beside it, where it is installed.")
    ] = True,
) -> None:
    """Open the studio: the page, on this machine only. Ctrl-C stops it.

    It prints an address that opens the page once; then the browser is known. Where a studio of
    this state folder runs already, it prints another such address for it.
    """
    from ..api.server import open_services, serve
    from ..servers.programs import run_programs

    only_remember_signals()
    home = StateFolder.find().create()
    with ExitStack() as stack:
        services = stack.enter_context(open_services(home, list(overrides or [])))
        if running := _running(home):
            say(f"a studio of {home.root} runs already")
            _invite(services, running, browser)
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
            stack.enter_context(_recorded(home, url))
            _invite(services, url, browser)

        serve(services, LOOPBACK, port, wait=wait, say=say, ready=ready)


@contextmanager
def _recorded(home: StateFolder, url: str) -> Iterator[None]:
    """Write down where the studio answers, for as long as the context lasts."""
    me = Identity.of(os.getpid())
    file = home.root / RECORD
    write_private(file, json.dumps({"url": url, **(asdict(me) if me else {})}))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _running(home: StateFolder) -> str:
    """Return where a studio of this state folder answers; empty if none does."""
    try:
        record = json.loads((home.root / RECORD).read_text(encoding="utf-8"))
        if not Identity(int(record["pid"]), str(record["started"])).is_alive():
            return ""
        url = str(record["url"])
        with DIRECTLY.open(f"{url}/healthz", timeout=ASK_S):
            return url
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def _invite(services: Services, url: str, browser: bool) -> None:
    """Print an address that opens the page once, and open it."""
    from ..api.security import Scope
    from ..api.sessions import make_launch_token

    token = make_launch_token(services, LOCAL_ACCOUNT, Scope.OPERATOR)
    address = f"{url}/#token={token}"
    # The only line of the standard output, so that scripts can read it.
    typer.echo(address)
    say("this address opens the page once, within 15 minutes; `ainern2d studio` prints another")
    if browser and _has_display():
        file = services.home.root / OPENER
        write_private(
            file,
            "<!doctype html><meta charset=utf-8><title>ainern2d</title>"
            f'<meta http-equiv=refresh content="0; url={html.escape(address)}">',
        )
        webbrowser.open(file.as_uri())


def _has_display() -> bool:
    """Say whether a browser would have a window, and a person looks."""
    if not sys.stdout.isatty():
        return False
    return sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
