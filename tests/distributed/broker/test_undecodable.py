"""Headers that pika cannot decode: replaced before pika reads them, and nothing else is changed."""

from __future__ import annotations

import struct
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pika import frame, spec
from pika.data import encode_table

from ainern2d.core.distributed.broker.envelope import UNREADABLE
from ainern2d.core.distributed.broker.undecodable import FrameFilter

if TYPE_CHECKING:
    from collections.abc import Iterable

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.text(max_size=40),
    st.binary(max_size=10), st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)),
)  # fmt: skip
HEADERS = st.dictionaries(
    st.text("abc-é", max_size=12),
    st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(st.just("x"), SCALARS)),
    max_size=5,
)
PROPERTIES = st.builds(
    spec.BasicProperties,
    content_type=st.none() | st.just("application/json"),
    content_encoding=st.none() | st.just("utf-8"),
    headers=st.none() | HEADERS,
    priority=st.none() | st.integers(0, 9),
    message_id=st.none() | st.text(max_size=20),
)


def frames_of(data: bytes) -> list[Any]:
    """Decode whole frames with pika."""
    found = []
    while data:
        used, one = frame.decode_frame(data)
        assert one is not None
        found.append(one)
        data = data[used:]
    return found


def fed(data: bytes, cuts: Iterable[int]) -> bytes:
    """Return what a filter passes on of data that arrives in parts."""
    passed, begin, filtered = b"", 0, FrameFilter()
    for cut in [*sorted({cut % (len(data) + 1) for cut in cuts}), len(data)]:
        passed += filtered.feed(data[begin:cut])
        begin = cut
    return passed


@given(st.lists(PROPERTIES, max_size=3), st.lists(st.integers(0, 10**6), max_size=8))
def test_what_pika_can_decode_passes_unchanged_however_it_is_cut(
    messages: list[spec.BasicProperties], cuts: list[int]
) -> None:
    data = b""
    for properties in messages:
        data += frame.Header(1, 3, properties).marshal() + frame.Body(1, b"abc").marshal()
        data += frame.Heartbeat().marshal()
    assert fed(data, cuts) == data


def with_headers(table: bytes) -> bytes:
    """Return a header frame with an encoded table, a priority and a message id."""
    marshalled = frame.Header(
        7, 5, spec.BasicProperties(content_type="text/x", headers={}, priority=4, message_id="m")
    ).marshal()
    empty: list[bytes] = []
    encode_table(empty, {})
    content = marshalled[7:-1].replace(
        b"\x06text/x" + b"".join(empty), b"\x06text/x" + struct.pack(">L", len(table)) + table
    )
    return struct.pack(">BHL", spec.FRAME_HEADER, 7, len(content)) + content + b"\xce"


def nested(depth: int) -> bytes:
    table = b""
    for _ in range(depth):
        table = b"\x01nF" + struct.pack(">L", len(table)) + table
    return table


@pytest.mark.parametrize(
    "table",
    [
        b"\x04when" + b"T" + struct.pack(">Q", 2**62),
        b"\x04what" + b"?",
        nested(3000),
        b"\x01aS" + struct.pack(">L", 2) + b"ok" + b"\x04when" + b"T" + struct.pack(">Q", 2**62),
    ],
)
def test_what_pika_cannot_decode_arrives_with_the_reason_and_the_other_properties(
    table: bytes,
) -> None:
    bad = with_headers(table)
    with pytest.raises(Exception, match=r"."):
        frame.decode_frame(bad)
    before, after = frame.Heartbeat().marshal(), frame.Body(7, b"hello").marshal()

    first, found, last = frames_of(fed(before + bad + after, [3, 20, 30]))

    assert isinstance(first, frame.Heartbeat)
    assert (found.channel_number, found.body_size) == (7, 5)
    assert list(found.properties.headers) == [UNREADABLE]
    assert found.properties.headers[UNREADABLE]
    assert (found.properties.priority, found.properties.message_id) == (4, "m")
    assert found.properties.content_type == "text/x"
    assert last.fragment == b"hello"


def test_a_server_that_speaks_another_protocol_is_left_to_pika() -> None:
    filtered = FrameFilter()
    assert filtered.feed(b"AMQP\x00\x00\x09\x01") == b"AMQP\x00\x00\x09\x01"
    assert filtered.feed(b"x") == b"x"
    assert FrameFilter().feed(b"HTTP/1.1 400 Bad Request\r\n") == b"HTTP/1.1 400 Bad Request\r\n"
