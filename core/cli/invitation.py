"""Where the studio of a state folder answers, and the addresses that open its page once."""

from __future__ import annotations

import html
import json
import os
import sys
import urllib.request
import webbrowser
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import typer

from ..database.rows import LOCAL_ACCOUNT
from ..servers.files import write_private
from ..servers.identity import Identity
from .up import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..api.services import Services
    from ..home import StateFolder

RECORD = "studio.json"
"""File of the state folder that says where its studio answers."""
OPENER = "studio.html"
"""File of the state folder that sends a browser to the page: other users see the arguments of a
process, and may not see the token."""
ASK_S = 5.0

DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens addresses of this machine without the proxy that ``http_proxy`` names."""


@dataclass(frozen=True, slots=True)
class Running:
    """A studio that answers.

    Attributes:
        url: Where.
        process: Which process listens there.
    """

    url: str
    process: Identity


@contextmanager
def recorded(home: StateFolder, url: str) -> Iterator[None]:
    """Write down that this process answers at the URL, for as long as the context lasts.

    The last that begins is the one that is written down.
    """
    me = Identity.of(os.getpid())
    file = home.root / RECORD
    write_private(file, json.dumps({"url": url, **(asdict(me) if me else {})}))
    try:
        yield
    finally:
        # Another studio of this folder may have begun since.
        if me is None or _read(home) == Running(url, me):
            file.unlink(missing_ok=True)


def find_running(home: StateFolder) -> Running | None:
    """Return the studio of this state folder; None if none answers."""
    found = _read(home)
    if found is None or not found.process.is_alive():
        return None
    try:
        with DIRECTLY.open(f"{found.url}/healthz", timeout=ASK_S):
            return found
    except (OSError, ValueError):
        return None


def _read(home: StateFolder) -> Running | None:
    try:
        record = json.loads((home.root / RECORD).read_text(encoding="utf-8"))
        process = Identity(int(record["pid"]), str(record["started"]))
        return Running(str(record["url"]), process)
    except (OSError, ValueError, LookupError, TypeError):
        return None


def invite(services: Services, url: str, *, browser: bool) -> None:
    """Print an address that opens the page once.

    Args:
        services: Of the studio's state folder.
        url: Where the studio answers.
        browser: Whether to open the address too, where a person would see it.

    Raises:
        DatabaseError: PostgreSQL does not answer.
    """
    from ..api.security import Scope
    from ..api.sessions import make_launch_token

    token = make_launch_token(services, LOCAL_ACCOUNT, Scope.OPERATOR)
    address = f"{url}/#token={token}"
    # A line of its own on the standard output, so that scripts can read it.
    with suppress(OSError):
        typer.echo(address)
    say(
        "open this address in a browser on this machine: it opens the page once, within 15"
        " minutes; `ainern2d studio` in another window prints another"
    )
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
