"""Requests to a server that runs models: a deadline, a way to stop, and its refusals in our words.

A model answers after seconds or minutes, so every request is carried by a thread of its own, while
the caller looks at the cancel token and the clock. Whoever stops closes the connection: that is how
such servers learn that nobody waits any more. There is one connection for each request, since a
kept one would save a millisecond and may be dead; but a server that is asked for small things again
and again keeps a few.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import time
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from ..errors import InvalidRequestError, OpError, TransientError
from ..trust import distrust, said, speaks_no_tls, trust_advice, verifying
from .exchange import Exchange
from .refusals import asked_to_wait, refusal
from .watch import POLL_S

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from .server_options import ServerConfig
    from .watch import Watch

CONNECT_S: Final = 10.0
SHORTEST_PAUSE_S: Final = 1.0
"""A server that asks to be left alone for less would be asked all the time."""
ADVICE: Final = "is the server running, and is that its address? option url says where it is"

_UNKNOWN: Final = frozenset({404, 405})
FormField = tuple[str, str | tuple[str, bytes, str]]
"""Name, and a value or a file: its name, bytes and media type."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    Attributes:
        status: Of HTTP.
        headers: By name in small letters.
        body: Empty if it was written to a file.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            InvalidRequestError: It is none.
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
"""Errors that come before anything is sent."""


class UnreachableError(TransientError):
    """The server does not answer; it may do so later.

    Attributes:
        may_be_done: Whether what was asked can have reached it, and may be done all the same.
    """

    may_be_done = True


class HttpServer:
    """One server. Every method raises TransientError where trying again may help.

    Args:
        url: Without an account or a question mark.
        called: In messages; empty for the address.
        advice: What to do where it is not reached.
        cafile: PEM file of the authority that signed its certificate; empty for the system's.
        key_env: Environment variable with its key; empty if it wants none.
        keep: So many connections are kept open between requests.

    Raises:
        ConfigError: Its CA file cannot be read.
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
        self.url = url.rstrip("/")
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
        """Ask for something.

        Args:
            path: Such as ``/v1/models``.
            watch: How long to wait.
            also: Statuses from 400 on that the caller understands.

        Raises:
            InvalidRequestError: The server refuses; for good.
            OutOfMemoryError: Its device is too small.
            CancelledError: Somebody asked to stop.
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
        """Send JSON, or a form with files; raises as :meth:`get` does."""
        if form is not None:
            body, kind = urllib3.encode_multipart_formdata(list(form))
        else:
            body, kind = json.dumps(data or {}).encode(), "application/json"
        return self._exchange("POST", path, watch, body=body, kind=kind, also=also)

    def delete(self, path: str, watch: Watch, also: Collection[int] = ()) -> Answer:
        """Take something back; raises as :meth:`get` does."""
        return self._exchange("DELETE", path, watch, also=also)

    def download(self, path: str, place: Path, watch: Watch, also: Collection[int] = ()) -> Answer:
        """Write an answer of any size into a file; raises as :meth:`get` does."""
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
        """Ask once, or again when a busy server says when, if that is before the watch's end."""
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
        call = Exchange(
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
            # Any thread may take one; what the server has closed meanwhile is of no use.
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
            key = os.environ.get(self._key_env, "")
            if not key or not key.isascii() or not key.isprintable():
                raise InvalidRequestError(
                    f"the environment variable {self._key_env} holds no key for {self.url}",
                    hint="set it on every host where ops run, or empty option key_env",
                )
            headers["Authorization"] = f"Bearer {key}"
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
    """A server like OpenAI's.

    Args:
        config: Where it is, and how to get in.

    Raises:
        ConfigError: Its CA file cannot be read.
    """

    def __init__(self, config: ServerConfig) -> None:
        super().__init__(config.url, cafile=config.cafile, key_env=config.key_env)
        # A base that ends with /v1, as other clients want it, is taken as well.
        self._base = self._base.removesuffix("/v1")

    def models(self, watch: Watch) -> tuple[str, ...]:
        """Return the names of its models; none where it has no ``GET /v1/models``.

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
    # urllib3 puts its own object before the reason.
    return (text.rpartition(": ")[2] if text.startswith("<") else text)[:200] or type(
        error
    ).__name__
