"""pika's connection for asyncio: whole messages to the socket, and no header that ends it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from pika import frame, spec
from pika.adapters.asyncio_connection import AsyncioConnection
from pika.data import decode_short_string

from .envelope import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

_FLAGS = struct.Struct(">H")
_CLASS_AND_SIZE = struct.Struct(">HHQ")
_LENGTH = struct.Struct(">L")


class WholeConnection(AsyncioConnection):  # type: ignore[misc]
    """Sends method, header and body of a message together, and survives headers of strangers.

    pika makes a system call of each, which were a sixth of what a worker does for an op, and the
    broker is woken as often. A release of pika that names the method otherwise works as before.

    What RabbitMQ carries and pika cannot decode, such as a time after the year 9999, would end the
    connection each time that the broker hands the message over, for ever where it has no delivery
    limit. It arrives without its headers, and :func:`.envelope.decode` says why.
    """

    def _output_marshaled_frames(self, marshaled_frames: Sequence[bytes]) -> None:
        super()._output_marshaled_frames([b"".join(marshaled_frames)])

    def _read_frame(self) -> Any:
        try:
            return super()._read_frame()
        except Exception as error:
            found = _without_headers(self._frame_buffer, f"{type(error).__name__}: {error}")
            if found is None:
                raise
            return found


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
