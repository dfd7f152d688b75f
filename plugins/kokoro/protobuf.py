"""As much of the protocol buffers' wire format as reading and writing an ONNX model takes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
"""Wire types: how the value of a field is written."""


def fields(data: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Yield number and value of each field of a message: an integer, or bytes without a copy.

    Raises:
        ValueError: It is not a message, or it is cut off.
    """
    place, end = 0, len(data)
    while place < end:
        tag = data[place]
        place += 1
        if tag > 0x7F:
            tag, place = _varint_at(data, place - 1)
        wire = tag & 7
        if wire == VARINT:
            number, place = _varint_at(data, place)
            yield tag >> 3, number
            continue
        if wire == LENGTH:
            size, place = _varint_at(data, place)
        elif wire in (FIXED64, FIXED32):
            size = 8 if wire == FIXED64 else 4
        else:
            raise ValueError(f"unknown wire type {wire}")
        if place + size > end:
            raise ValueError("a field is cut off")
        yield tag >> 3, data[place : place + size]
        place += size


def integers(value: int | memoryview) -> list[int]:
    """Return the integers of one field of a repeated one, which may be packed."""
    if isinstance(value, int):
        return [value]
    found = []
    place = 0
    while place < len(value):
        number, place = _varint_at(value, place)
        found.append(number)
    return found


def field(number: int, value: int | bytes | memoryview) -> bytes:
    """Write one field: an integer as a varint, bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3 | VARINT) + varint(value)
    return varint(number << 3 | LENGTH) + varint(len(value)) + value


def varint(value: int) -> bytes:
    """Write an integer; a negative one as 64 bits of two's complement."""
    value &= (1 << 64) - 1
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _varint_at(data: memoryview, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if place >= len(data):
            raise ValueError("a number is cut off")
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7
