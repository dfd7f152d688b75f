"""Runs the API in uvicorn on this state folder until the user asks to stop."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from ..backends.registry import BackendRegistry
from ..configuration.compose import compose
from ..database import prepare
from ..database.store import open_store
from ..errors import Ainern2dError, InputError, InterruptedByUserError, ServiceError
from ..memory import give_back, serve_long
from ..servers.postgres import open_server
from .app import PARTS, create_app
from .events import end_streams
from .services import ApiSettings, Services

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from ..home import StateFolder

READY_S = 60.0
"""Longest wait until the server listens."""
GRACE_S = 10
"""How long open requests may take after the user asked to stop."""
CONNECTIONS = 16
"""Connections to PostgreSQL that stay open; a burst of requests opens up to ten more."""
SWITCH_S = 0.0005
"""How long a thread that computes keeps others waiting (Python's default is ten times as long): a
request waits for its turn after each answer of the database."""
LOOK_S = 0.25
DATABASE_LOOK_S = 2.0
GIVE_BACK_S = 20.0
"""Seconds after which freed memory is returned to the system."""


@contextmanager
def open_services(
    home: StateFolder,
    overrides: Sequence[str] = (),
    settings: ApiSettings | None = None,
    conf: Path | None = None,
) -> Iterator[Services]:
    """Open what the routes use, for as long as the context lasts.

    Args:
        home: The state folder; it is created where it is missing.
        overrides: Hydra overrides; they choose the store, and the environment of new episodes.
        settings: How the API serves.
        conf: The user's conf folder.

    Raises:
        DatabaseError: PostgreSQL does not start or answer.
        ConfigError: An override is wrong.
    """
    composition = compose(BackendRegistry.discover(), list(overrides), conf)
    if settings is None:
        settings = ApiSettings(environment=composition.choices.get("env", "local"))
    with open_server(home.create()) as server:
        engine = prepare(server, kept=CONNECTIONS)
        try:
            store = open_store(home, composition.config.store, engine)
            services = Services(home, server, engine, store, settings, conf)
            try:
                yield services
            finally:
                services.close()
        finally:
            engine.dispose()


def serve(
    services: Services,
    host: str,
    port: int,
    *,
    wait: Callable[[float], bool],
    say: Callable[[str], None],
    parts: Collection[str] = tuple(PARTS),
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the API until the user asks to stop; open requests are finished, for a while.

    Args:
        services: What the routes use.
        host: Address to listen on.
        port: Where to listen.
        wait: Waits so many seconds, or until the user asks to stop; returns whether they did.
        say: Gets a line of text for each event, for people.
        parts: Names of the parts to serve.
        ready: Called with the URL once the server listens; unless given, the URL is said.

    Raises:
        InputError: The address is in use or not allowed.
        ServiceError: The server ended by itself.
        InterruptedByUserError: The user asked to stop before it listened.
    """
    sys.setswitchinterval(SWITCH_S)
    serve_long()
    logging.getLogger("uvicorn.error").addFilter(_is_no_stop)
    listening = _listen(host, port)
    with listening:
        app = create_app(services, parts)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            ws="websockets-sansio",
            timeout_graceful_shutdown=GRACE_S,
        )
        server = uvicorn.Server(config)
        # On a thread of its own uvicorn installs no signal handlers: ours remember the signals.
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, name="api", daemon=True
        )
        thread.start()
        try:
            _await(server, thread, wait)
            url = f"http://{_shown(host)}:{listening.getsockname()[1]}"
            if ready is None:
                say(f"{url} (Ctrl-C stops it)")
            else:
                ready(url)
            _watch(services, thread, wait, say)
            say("stopping; films that are being made go on when it is started again")
        finally:
            # They would be waited for.
            end_streams(app)
            server.should_exit = True
            thread.join(GRACE_S + 5)


def _is_no_stop(record: logging.LogRecord) -> bool:
    """Say whether a record is none of a request that the stop cut off: that is no error."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def _await(server: uvicorn.Server, thread: threading.Thread, wait: Callable[[float], bool]) -> None:
    end = time.monotonic() + READY_S
    while not server.started:
        if wait(0.02):
            raise InterruptedByUserError("stopped while starting")
        if not thread.is_alive() or time.monotonic() > end:
            raise ServiceError(
                "the API does not start", hint="its log says why: ainern2d api --verbose"
            )


def _watch(
    services: Services,
    thread: threading.Thread,
    wait: Callable[[float], bool],
    say: Callable[[str], None],
) -> None:
    look, given_back = 0.0, time.monotonic()
    while not wait(LOOK_S):
        if not thread.is_alive():
            raise ServiceError("the API ended by itself", hint="start it again, and report its log")
        if time.monotonic() - given_back >= GIVE_BACK_S:
            given_back = time.monotonic()
            give_back()
        if time.monotonic() >= look:
            look = time.monotonic() + DATABASE_LOOK_S
            try:
                services.server.ensure()
            except Ainern2dError as error:
                say(str(error))


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; uvicorn itself would end the process where it cannot."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(2048)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise InputError(
            f"the API cannot listen on {host}:{port}: {error.strerror or error}",
            hint="free it, or choose another with --port",
        ) from error
    return listening


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
