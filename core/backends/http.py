"""HTTP requests to a model server, with a deadline, cancellation, and its errors as OpErrors.

A model answers after seconds or minutes, so each request runs on a thread of its own while the
calling thread polls the cancel token and the deadline. Cancelling closes the connection, which is
how such servers learn that the client has gone. By default each request has a connection of its
own: keeping one would save about a millisecond, and it may have been closed meanwhile. A server
that is polled often keeps some (``keep``).
"""

from __future__ import annotations

import base64
import collections
import contextlib
import json
import socket
import threading
import time
import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit, urlunsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from ..configuration.secrets import from_environment
from ..errors import ConfigError, InvalidRequestError, OpError, TransientError
from ..trust import distrust, said, speaks_no_tls, trust_advice, verifying
from .http_errors import asked_to_wait, refusal
from .watch import POLL_S

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from .server_options import ServerConfig
    from .watch import Watch

CONNECT_S: Final = 10.0
LEAVING_S: Final = 1.0
"""Seconds for which ``hang_up`` waits until the thread has noticed the closed connection."""
LARGEST_ANSWER: Final = 256 * 1024 * 1024
"""Largest answer kept in memory, in bytes; a minute of speech has 3 MB."""
CHUNK: Final = 1 << 18
SHORTEST_PAUSE_S: Final = 1.0
"""Shortest pause in seconds after a 429 or 503, even if ``Retry-After`` is shorter."""
ADVICE: Final = "is the server running, and is that its address? option url says where it is"

_UNKNOWN: Final = frozenset({404, 405})
FormField = tuple[str, str | tuple[str, bytes, str]]
"""Field of a multipart form: name, and either a text or (file name, bytes, media type)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer of a server.

    Attributes:
        status: HTTP status.
        headers: Headers by lower-case name.
        body: Empty if it was written to a file.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body parsed as JSON.

        Raises:
            InvalidRequestError: The body is not JSON.
        """
        try:
            return json.loads(self.body)
        except ValueError as error:
            start = self.body[:80].decode("utf-8", "replace")
            raise InvalidRequestError(
                f"the server answered {self.status} with something that is no JSON: {start!r}",
                hint="is option url that of the right server?",
            ) from error


NO_CONNECTION = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
)
"""Errors that are raised before anything was sent."""


class UnreachableError(TransientError):
    """The server did not answer; it may do so later.

    Attributes:
        may_be_done: Whether the request may have reached the server, which may have carried it out.
    """

    may_be_done = True


class HttpServer:
    """Client of one HTTP server. Methods raise TransientError where a retry may help.

    Args:
        url: Base address, without query or fragment; its account, if it has one, is sent with each
            request (basic authentication), and is in no message.
        called: How messages name the server; its address if empty.
        advice: Hint of the error when the server cannot be reached.
        cafile: PEM file of the authority that signed the server's certificate; empty for the
            system's authorities.
        key_env: Environment variable with the server's key; empty if it needs none.
        keep: Connections kept open between requests.

    Raises:
        ConfigError: ``cafile`` cannot be read.
    """

    def __init__(
        self,
        url: str,
        *,
        called: str = "",
        advice: str = "",
        cafile: str = "",
        key_env: str = "",
        keep: int = 0,
    ) -> None:
        parts = urlsplit(url)
        self.url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])).rstrip("/")
        self._account = (
            f"{unquote(parts.username or '')}:{unquote(parts.password)}" if parts.password else ""
        )
        self._called = called or self.url
        self._advice = advice or ADVICE
        self._host = parts.hostname or ""
        self._port = parts.port
        self._base = parts.path.rstrip("/")
        self._cafile = cafile
        self._key_env = key_env
        self._tls = verifying(cafile, whose="the server's") if parts.scheme == "https" else None
        self._keep = keep
        self._idle: collections.deque[HTTPConnection] = collections.deque()
        weakref.finalize(self, _close, self._idle)

    def get(self, path: str, watch: Watch, also: Collection[int] = ()) -> Answer:
        """Send a GET request.

        Args:
            path: Such as ``/v1/models``.
            watch: Deadline, cancel token and progress of the wait.
            also: Statuses of 400 and above that are returned instead of raised.

        Raises:
            InvalidRequestError: The server refused the request; a retry would not help.
            TransientError: The server is busy or cannot be reached.
            OutOfMemoryError: The memory of the server's device is too small.
            CancelledError: The cancel token was set.
        """
        return self._exchange("GET", path, watch, also=also)

    def post(
        self,
        path: str,
        watch: Watch,
        *,
        data: Mapping[str, Any] | None = None,
        form: Sequence[FormField] | None = None,
        also: Collection[int] = (),
    ) -> Answer:
        """Send a POST request with JSON, or with a form with files; raises as :meth:`get` does."""
        if form is not None:
            body, kind = urllib3.encode_multipart_formdata(list(form))
        else:
            body, kind = json.dumps(data or {}).encode(), "application/json"
        return self._exchange("POST", path, watch, body=body, kind=kind, also=also)

    def delete(self, path: str, watch: Watch, also: Collection[int] = ()) -> Answer:
        """Send a DELETE request; raises as :meth:`get` does."""
        return self._exchange("DELETE", path, watch, also=also)

    def download(self, path: str, place: Path, watch: Watch, also: Collection[int] = ()) -> Answer:
        """Write the body of an answer of any size to ``place``; raises as :meth:`get` does."""
        return self._exchange("GET", path, watch, place=place, also=also)

    def _exchange(
        self,
        method: str,
        path: str,
        watch: Watch,
        *,
        body: bytes = b"",
        kind: str = "",
        place: Path | None = None,
        also: Collection[int] = (),
    ) -> Answer:
        """Send a request; repeat it after ``Retry-After`` while the deadline allows."""
        started = time.monotonic()
        while True:
            answer = self._once(method, path, watch, started, body, kind, place)
            if answer.status < 300 or answer.status in also:
                return answer
            refused = refusal(f"{self.url}{path}", answer.status, answer.headers, answer.body)
            pause_s = asked_to_wait(answer.status, answer.headers, time.time())
            if pause_s is None or not isinstance(refused, TransientError):
                raise refused
            pause_s = max(pause_s, SHORTEST_PAUSE_S)
            if time.monotonic() + pause_s > watch.end:
                refused.hint = (
                    f"the server asks to be left alone for {pause_s:.0f} s; that is longer than"
                    " this may take: option deadline_s, where the backend has it, sets the limit"
                )
                raise refused
            watch.pause(pause_s, started)

    def _once(
        self,
        method: str,
        path: str,
        watch: Watch,
        started: float,
        body: bytes,
        kind: str,
        place: Path | None,
    ) -> Answer:
        watch.cancel.check()
        call = _Exchange(
            self._connection(watch), method, self._base + path, body, self._headers(kind)
        )
        call.keep = self._keep > 0
        call.begin(place)
        try:
            while not call.done.wait(POLL_S):
                watch.cancel.check()
                if time.monotonic() > watch.end:
                    raise UnreachableError(
                        f"{self._called} has not answered within {watch.seconds:g} s",
                        hint="is the server overloaded? option deadline_s, where the backend has"
                        " it, sets the limit",
                    )
                watch.tick(time.monotonic() - started)
        finally:
            call.hang_up()
        if call.kept:
            self._put_aside(call.connection)
        if call.disk is not None:
            raise call.disk
        if isinstance(call.error, OpError):
            raise call.error
        if call.error is not None:
            raise self._unreachable(call.error) from call.error
        return Answer(call.status, call.headers, call.body)

    def _connection(self, watch: Watch) -> HTTPConnection:
        while self._idle:
            # Several threads may share the deque; one that the server has closed is dropped.
            with contextlib.suppress(IndexError):
                kept = self._idle.pop()
                if kept.is_connected:
                    return kept
                kept.close()
        left = max(0.1, watch.end - time.monotonic())
        connect = min(CONNECT_S, left)
        if self._tls is None:
            return HTTPConnection(self._host, self._port, timeout=connect)
        return HTTPSConnection(self._host, self._port, timeout=connect, ssl_context=self._tls)

    def _put_aside(self, connection: HTTPConnection) -> None:
        if len(self._idle) < self._keep:
            self._idle.append(connection)
        else:
            connection.close()

    def _headers(self, kind: str) -> dict[str, str]:
        headers = {"Accept": "*/*", "User-Agent": "ainern2d"}
        if kind:
            headers["Content-Type"] = kind
        if self._key_env:
            try:
                key = from_environment(self._key_env)
            except ConfigError as error:
                raise InvalidRequestError(error.message, hint=error.hint) from error
            if not key or not key.isascii() or not key.isprintable():
                raise InvalidRequestError(
                    f"the environment variable {self._key_env} holds no key for {self.url}",
                    hint="set it on every host where ops run, or empty option key_env",
                )
            headers["Authorization"] = f"Bearer {key}"
        elif self._account:
            encoded = base64.b64encode(self._account.encode()).decode("ascii")
            headers["Authorization"] = f"Basic {encoded}"
        return headers

    def _unreachable(self, error: BaseException) -> OpError:
        reason = getattr(error, "__cause__", None) or error
        known = distrust(error) or distrust(reason)
        if known is not None:
            advice = trust_advice(known, "option url", self._host, self._cafile)
            return InvalidRequestError(
                f"{self.url}: {said(known)}", hint=advice.replace("?cafile=FILE to", "cafile to")
            )
        if speaks_no_tls(error) or speaks_no_tls(reason):
            return InvalidRequestError(
                f"{self.url} does not speak TLS", hint="write http:// in option url"
            )
        unreachable = UnreachableError(
            f"{self._called} cannot be reached: {_short(reason)}", hint=self._advice
        )
        unreachable.may_be_done = not isinstance(error, NO_CONNECTION)
        return unreachable


class ModelServer(HttpServer):
    """Client of a server with OpenAI's interface.

    Args:
        config: Address, key and certificate of the server.

    Raises:
        ConfigError: The CA file cannot be read.
    """

    def __init__(self, config: ServerConfig) -> None:
        super().__init__(config.url, cafile=config.cafile, key_env=config.key_env)
        # Other clients want a base that ends with /v1: accept it as well.
        self._base = self._base.removesuffix("/v1")

    def models(self, watch: Watch) -> tuple[str, ...]:
        """Return the names of the server's models; empty if it has no ``GET /v1/models``.

        Raises as :meth:`get` does.
        """
        answer = self.get("/v1/models", watch, also=_UNKNOWN)
        if answer.status in _UNKNOWN:
            return ()
        found = answer.json()
        listed = found.get("data") if isinstance(found, dict) else None
        if not isinstance(listed, list):
            raise InvalidRequestError(
                f"{self.url}/v1/models has no list of models", hint="is it an OpenAI-like server?"
            )
        return tuple(str(each.get("id", "")) for each in listed if isinstance(each, dict))


def _close(connections: collections.deque[HTTPConnection]) -> None:
    while connections:
        connections.pop().close()


def _short(error: BaseException) -> str:
    text = str(error).partition("\n")[0]
    # urllib3 puts the repr of its connection before the reason.
    return (text.rpartition(": ")[2] if text.startswith("<") else text)[:200] or type(
        error
    ).__name__


@dataclass(slots=True)
class _Exchange:
    """One HTTP request that runs on a thread of its own.

    Attributes:
        connection: Connection to use: new, or kept open from an earlier request.
        method: HTTP method.
        path: Path and query of the request.
        sent: Request body.
        sent_headers: Request headers.
        status: Status of the answer; 0 until it has arrived.
        headers: Headers of the answer, by lower-case name.
        body: Body of the answer, unless it was written to a file.
        error: Exception of the network, or an OpError raised while reading the answer.
        disk: Exception while writing the file.
        done: Set when the request has ended, with or without an error.
        keep: Whether to keep the connection open, if the server does as well.
        kept: Whether the connection was kept open.
    """

    connection: HTTPConnection
    method: str
    path: str
    sent: bytes
    sent_headers: Mapping[str, str]
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: BaseException | None = None
    disk: OSError | None = None
    done: threading.Event = field(default_factory=threading.Event)
    keep: bool = False
    kept: bool = False
    _socket: socket.socket | None = None
    _thread: threading.Thread | None = None

    def begin(self, place: Path | None) -> None:
        """Start the thread.

        Args:
            place: File for the body of an answer below 300; None to keep it in ``body``.
        """
        self._thread = threading.Thread(
            target=self._talk, args=(place,), name=f"{self.method} {self.path}", daemon=True
        )
        self._thread.start()

    def hang_up(self) -> None:
        """Close the connection at once, in any state of the request."""
        if self._socket is not None and not self.done.is_set():
            with contextlib.suppress(OSError):
                # The socket itself: closing TLS would send close_notify and wait for the server's.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join(LEAVING_S)

    def _talk(self, place: Path | None) -> None:
        try:
            if self.connection.sock is None:
                self.connection.connect()
            self._socket = self.connection.sock
            # From here on the calling thread watches the time, so the socket needs no timeout.
            self.connection.timeout = None
            if self._socket is not None:
                self._socket.settimeout(None)
            self.connection.request(
                self.method,
                self.path,
                body=self.sent or None,
                headers=self.sent_headers,
                preload_content=False,
            )
            response = self.connection.getresponse()
            try:
                self._take(response, place)
            finally:
                response.close()
            # http.client has closed it already if the server asked for that.
            self.kept = self.keep and self.disk is None and self.connection.sock is not None
        except BaseException as error:  # the calling thread raises it
            self.error = error
        finally:
            if not self.kept:
                self.connection.close()
            self.done.set()

    def _take(self, response: urllib3.BaseHTTPResponse, place: Path | None) -> None:
        self.headers = {name.lower(): value for name, value in response.headers.items()}
        if place is not None and response.status < 300:
            self._keep(response, place)
        else:
            self.body = _bounded(response)
        self.status = response.status

    def _keep(self, response: urllib3.BaseHTTPResponse, place: Path) -> None:
        try:
            with place.open("wb") as file:
                for chunk in _chunks(response):
                    file.write(chunk)
        except OSError as error:
            self.disk = error


def _chunks(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """Yield the body in chunks; an OSError of the network is not one of the disk."""
    try:
        yield from response.stream(CHUNK)
    except OSError as error:
        raise urllib3.exceptions.ProtocolError(str(error)) from error


def _bounded(response: urllib3.BaseHTTPResponse) -> bytes:
    found = bytearray()
    for chunk in response.stream(CHUNK):
        found += chunk
        if len(found) > LARGEST_ANSWER:
            raise InvalidRequestError(
                f"the server's answer is larger than {LARGEST_ANSWER // 2**20} MiB",
                hint="is option url that of the right server?",
            )
    return bytes(found)
