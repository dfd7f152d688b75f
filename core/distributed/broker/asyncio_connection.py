"""pika's connection for asyncio: one system call for a turn of the loop, no header that ends it."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Any

from pika import frame, spec
from pika.adapters.asyncio_connection import AsyncioConnection
from pika.data import decode_short_string

from .envelope import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable

_FLAGS = struct.Struct(">H")
_CLASS_AND_SIZE = struct.Struct(">HHQ")
_LENGTH = struct.Struct(">L")
CHUNK = 1 << 16
"""Bytes that are read from a socket at once."""


class WholeConnection(AsyncioConnection):  # type: ignore[misc]
    """Sends what one turn of the loop has to say together, and survives headers of strangers.

    pika makes a system call of each frame, and waits for the loop before it; it reads until the
    socket has nothing more, which is an exception each time. Together they were a fifth of what a
    worker does for an op, and the broker is woken as often. A release of pika that names things
    otherwise, or a connection with TLS, sends and reads in pika's own way.

    What RabbitMQ carries and pika cannot decode, such as a time after the year 9999, would end the
    connection each time that the broker hands the message over, for ever where it has no delivery
    limit. It arrives without its headers, and :func:`.envelope.decode` says why.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._turn: list[bytes] = []
        self._last_words: list[Callable[[], None]] = []
        self._flushing: asyncio.Handle | None = None
        super().__init__(*arguments, **named)

    def at_end_of_turn(self, say: Callable[[], None]) -> None:
        """Call this before what the turn of the loop had to say is sent, so that it adds to it."""
        self._last_words.append(say)
        self._flush_soon()

    def _adapter_emit_data(self, data: bytes) -> None:
        self._turn.append(data)
        self._flush_soon()

    def _flush_soon(self) -> None:
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().call_soon(self._flush)

    def _adapter_disconnect_stream(self) -> None:
        self._flush()
        super()._adapter_disconnect_stream()

    def _proto_connection_made(self, transport: Any) -> None:
        if _plain_socket(transport) is not None:
            # One call each time that there is something, rather than calls until one would block.
            transport._MAX_RECV_BYTES, transport._MAX_CONSUME_BYTES = CHUNK, 1
        super()._proto_connection_made(transport)

    def _flush(self) -> None:
        """Send what the turn of the loop had to say."""
        for say in self._last_words:
            say()
        self._last_words.clear()
        self._flushing = None
        data, self._turn = b"".join(self._turn), []
        transport = self._transport
        if transport is None or not data:
            return
        rest = data[_sent(transport, data) :]
        if rest:
            # pika waits until the socket takes it, and knows what to do with one that is broken.
            transport.write(rest)

    def _read_frame(self) -> Any:
        try:
            return super()._read_frame()
        except Exception as error:
            found = _without_headers(self._frame_buffer, f"{type(error).__name__}: {error}")
            if found is None:
                raise
            return found


def _plain_socket(transport: Any) -> socket.socket | None:
    """Return the socket of pika's transport; None with TLS, or if there is none where it was."""
    sock = getattr(transport, "_sock", None)
    return sock if type(sock) is socket.socket else None


def _sent(transport: Any, data: bytes) -> int:
    """Send at once, and return how much of it the socket took."""
    sock = _plain_socket(transport)
    if sock is None or transport.get_write_buffer_size():
        return 0
    try:
        return sock.send(data)
    except OSError:
        # It is full or broken: pika meets the same next, and deals with it.
        return 0


def _without_headers(data: bytes, why: str) -> tuple[int, frame.Header] | None:
    """Decode a content header again without its table; None if it is something else."""
    kind, channel, length = struct.unpack_from(">BHL", data)
    begin = spec.FRAME_HEADER_SIZE
    content = bytes(data[begin : begin + length])
    if kind != spec.FRAME_HEADER:
        return None
    _, _, body_size = _CLASS_AND_SIZE.unpack_from(content)
    encoded = content[_CLASS_AND_SIZE.size :]
    (flags,) = _FLAGS.unpack_from(encoded)
    has_headers = spec.BasicProperties.FLAG_HEADERS
    if not flags & has_headers:
        return None
    table = _FLAGS.size
    for flag in (
        spec.BasicProperties.FLAG_CONTENT_TYPE,
        spec.BasicProperties.FLAG_CONTENT_ENCODING,
    ):
        if flags & flag:
            _, table = decode_short_string(encoded, table)
    end = table + _LENGTH.size + _LENGTH.unpack_from(encoded, table)[0]
    rest = _FLAGS.pack(flags & ~has_headers) + encoded[_FLAGS.size : table] + encoded[end:]
    properties = spec.BasicProperties()
    properties.decode(rest)
    properties.headers = {UNREADABLE: why}
    return begin + length + spec.FRAME_END_SIZE, frame.Header(channel, body_size, properties)
