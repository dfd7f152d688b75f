"""``ainern2d ui``: becomes ``dagster dev`` on this state folder."""

from __future__ import annotations

import os
import signal
import socket
import sys

from ainern2d.core.database import prepare
from ainern2d.core.errors import InputError
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import open_server

from .instance import open_instance


def serve(host: str, port: int) -> None:
    """Replace this process by Dagster's, so that a signal reaches it and nothing is left behind.

    The lock on the database survives the exec, since it belongs to the open file.

    Raises:
        InputError: The address is in use or not allowed.
        DatabaseError: The database cannot be started.
    """
    _check_address(host, port)
    home = StateFolder.find().create()
    command = [
        sys.executable,
        *("-W", "ignore", "-m", "dagster", "dev", "-m", "ainern2d.pipelines.definitions"),
        *("-h", host, "-p", str(port)),
    ]
    with open_server(home) as server:
        prepare(server).dispose()
        with open_instance(home, server):
            pass  # creates Dagster's tables under our lock
        server.keep_across_exec()
        sys.stderr.write(f"http://{host}:{port} (Ctrl-C stops it)\n")
        sys.stderr.flush()
        # A shell's background job ignores SIGINT, and Dagster would then ignore SIGTERM too.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execv(sys.executable, command)  # noqa: S606 - no shell, and the command is ours


def _check_address(host: str, port: int) -> None:
    """Find out before Dagster does: it would only say so in its log, and go on without a page."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise InputError(
            f"the page cannot listen on {host}:{port}: {error.strerror or error}",
            hint=f"free it, or choose another: ainern2d ui --port {port % 65535 + 1}",
        ) from error
