"""Replaces message headers that pika cannot decode, before pika reads them.

RabbitMQ carries headers that pika refuses, such as a time after the year 9999 or deeply nested
tables. Pika raises while it reads them, which ends the connection; the broker then delivers the
message again, without end where the queue has no delivery limit. So the bytes from the socket are
looked at first: such a header arrives with one entry that says why the others are missing, and
:func:`.envelope.decode` refuses the message as malformed.
"""

from __future__ import annotations

import struct

from pika import frame, spec
from pika.data import decode_short_string

from .envelope import UNREADABLE

_FRAME = struct.Struct(">BHL")
"""Type, channel and length of the content, in bytes; one byte ends a frame."""
_KINDS = {spec.FRAME_METHOD, spec.FRAME_HEADER, spec.FRAME_BODY, spec.FRAME_HEARTBEAT}
_CONTENT = struct.Struct(">HHQH")
"""Begins the content of a header frame: class, weight, size of the body, flags."""
_LENGTH = struct.Struct(">L")
_STRING = ord("S")
_SIZES = {
    ord(kind): size
    for kinds, size in (("V", 0), ("tbB", 1), ("su", 2), ("Ii", 4), ("l", 8))
    for kind in kinds
}
"""Bytes of the field types that pika always decodes, beside strings."""


class FrameFilter:
    """Splits what a connection receives into frames, and replaces undecodable headers."""

    def __init__(self) -> None:
        self._rest = b""
        self._is_amqp = True

    def feed(self, data: bytes) -> bytes:
        """Return what pika may read now: whole frames, in the order of their arrival.

        Args:
            data: The next bytes from the socket; they may begin and end within a frame.
        """
        if not self._is_amqp:
            return data
        data = self._rest + data
        found, copied, begin = [], 0, 0
        while len(data) - begin >= _FRAME.size:
            kind, channel, length = _FRAME.unpack_from(data, begin)
            if kind not in _KINDS:
                # A server that speaks another protocol: pika says what is wrong with it.
                self._is_amqp = False
                begin = len(data)
                break
            end = begin + _FRAME.size + length + spec.FRAME_END_SIZE
            if end > len(data):
                break
            if kind == spec.FRAME_HEADER:
                content = data[begin + _FRAME.size : end - spec.FRAME_END_SIZE]
                if why := _objection(content):
                    found += [data[copied:begin], _without_headers(channel, content, why)]
                    copied = end
            begin = end
        self._rest = data[begin:]
        found.append(data[copied:begin])
        return b"".join(found)


def _objection(content: bytes) -> str:
    """Return why pika cannot decode the properties in a header frame, or nothing if it can."""
    try:
        if not _has_only_plain_headers(content):
            spec.BasicProperties().decode(content[_CONTENT.size - 2 :])
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _has_only_plain_headers(content: bytes) -> bool:
    """Say whether all headers are of types that pika always decodes.

    Decoding a second time would cost 20 microseconds for each message; this costs 3.
    """
    *_, flags = _CONTENT.unpack_from(content)
    if not flags & spec.BasicProperties.FLAG_HEADERS:
        return True
    position, end = _table(content, flags)
    while position < end:
        position += 1 + content[position]
        kind = content[position]
        if kind == _STRING:
            position += 1 + _LENGTH.size + _LENGTH.unpack_from(content, position + 1)[0]
        elif kind in _SIZES:
            position += 1 + _SIZES[kind]
        else:
            return False
    return position == end


def _table(content: bytes, flags: int) -> tuple[int, int]:
    """Return where the entries of the table of headers begin and end."""
    position = _CONTENT.size
    for flag in (
        spec.BasicProperties.FLAG_CONTENT_TYPE,
        spec.BasicProperties.FLAG_CONTENT_ENCODING,
    ):
        if flags & flag:
            _, position = decode_short_string(content, position)
    begin = position + _LENGTH.size
    return begin, begin + _LENGTH.unpack_from(content, position)[0]


def _without_headers(channel: int, content: bytes, why: str) -> bytes:
    """Return a frame with the same properties, whose only header says why the others are missing.

    Where the other properties cannot be decoded either, none are left.
    """
    _, _, body_size, flags = _CONTENT.unpack_from(content)
    properties = spec.BasicProperties()
    try:
        begin, end = _table(content, flags)
        kept = struct.pack(">H", flags & ~spec.BasicProperties.FLAG_HEADERS)
        properties.decode(kept + content[_CONTENT.size : begin - _LENGTH.size] + content[end:])
    except Exception:
        properties = spec.BasicProperties()
    properties.headers = {UNREADABLE: why[:1000]}
    marshalled: bytes = frame.Header(channel, body_size, properties).marshal()
    return marshalled
