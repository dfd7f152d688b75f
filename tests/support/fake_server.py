"""A small HTTP server for tests, which notes what it is asked and when its clients hang up."""

from __future__ import annotations

import email
import email.policy
import json
import re
import select
import socket
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

PATIENCE_S = 20.0


@dataclass
class Reply:
    """What the server says; ``hold`` waits for its client to hang up instead."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hold: bool = False
    cut: bool = False
    """Whether the connection ends in the middle of the body."""

    @classmethod
    def of(cls, data: Any, status: int = 200, **headers: str) -> Self:
        body = json.dumps(data).encode()
        return cls(status, body, {"Content-Type": "application/json", **headers})


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, Any]:
        """Return the fields of a form: text, or the bytes of a file."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        whole = email.message_from_bytes(head + self.body, policy=email.policy.HTTP)
        found: dict[str, Any] = {}
        for part in whole.iter_parts():
            name = part.get_param("name", header="content-disposition")
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            found[str(name)] = data if part.get_filename() else data.decode()
        return found


Handler = "Callable[[Asked], Reply]"


class FakeServer:
    """Serves routes given as ``METHOD /pattern``; use it as a context manager."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Callable[[Asked], Reply]] = {}
        self.asked: list[Asked] = []
        self.hung_up = threading.Event()
        self._tls = tls
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        if self._tls is not None:
            self._server.socket = self._tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self._server.server_port}"

    def answer(self, asked: Asked) -> Reply:
        for route, handler in self.routes.items():
            method, _, pattern = route.partition(" ")
            if method == asked.method and re.fullmatch(pattern, asked.path):
                return handler(asked)
        return Reply.of({"detail": "Not Found"}, 404)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class _Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                lowered = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, lowered, self.rfile.read(size))
                fake.asked.append(asked)
                reply = fake.answer(asked)
                if reply.hold:
                    if _is_left(self.connection):
                        fake.hung_up.set()
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body[: len(reply.body) // 2] if reply.cut else reply.body)
                self.close_connection |= reply.cut

            do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the names of http.server

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return _Handler


def _is_left(connection: socket.socket) -> bool:
    """Wait until the other side closes a connection."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if select.select([connection], [], [], 0.1)[0]:
            return connection.recv(1) == b""
    return False


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
