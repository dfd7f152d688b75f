"""One request, on a thread of its own, that anybody can end at any time."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import urllib3

from ..errors import InvalidRequestError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from urllib3.connection import HTTPConnection

LEAVING_S: Final = 1.0
"""Seconds that a thread may take to notice that its connection was closed."""
LARGEST: Final = 256 * 1024 * 1024
"""Bytes of an answer that is kept in memory; a minute of speech has 3 MB."""
CHUNK: Final = 1 << 18


@dataclass(slots=True)
class Exchange:
    """One request on a thread of its own.

    Attributes:
        connection: Not yet open, or kept from an earlier request.
        method: Of HTTP.
        path: Of the request.
        sent: Its body.
        sent_headers: Its headers.
        status: Of the answer; 0 until there is one.
        headers: Of the answer, by name in small letters.
        body: Of the answer, unless it went to a file.
        error: What went wrong on the network, or an error of ours.
        disk: What went wrong with the file.
        done: Set when it is over.
        keep: Whether the connection is kept open, if the server does as well.
        kept: Whether it was.
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
        """Start; ``done`` is set when it is over."""
        self._thread = threading.Thread(
            target=self._talk, args=(place,), name=f"{self.method} {self.path}", daemon=True
        )
        self._thread.start()

    def hang_up(self) -> None:
        """Close the connection, whatever it is doing."""
        if self._socket is not None and not self.done.is_set():
            with contextlib.suppress(OSError):
                # Of the socket itself: TLS would first say goodbye, and wait for an answer.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join(LEAVING_S)

    def _talk(self, place: Path | None) -> None:
        try:
            if self.connection.sock is None:
                self.connection.connect()
            self._socket = self.connection.sock
            # From here on whoever waits has the clock.
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
            # It is closed already if the server wanted that.
            self.kept = self.keep and self.disk is None and self.connection.sock is not None
        except BaseException as error:  # it is raised again by whoever waits
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
    """Yield an answer as it comes; what the network raises is no error of the disk."""
    try:
        yield from response.stream(CHUNK)
    except OSError as error:
        raise urllib3.exceptions.ProtocolError(str(error)) from error


def _bounded(response: urllib3.BaseHTTPResponse) -> bytes:
    found = bytearray()
    for chunk in response.stream(CHUNK):
        found += chunk
        if len(found) > LARGEST:
            raise InvalidRequestError(
                f"the server's answer is larger than {LARGEST // 2**20} MiB",
                hint="is option url that of the right server?",
            )
    return bytes(found)
