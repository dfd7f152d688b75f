"""Quick ops between worker and child: their bytes, whole again however they were cut."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.execution.errands import OTHERWISE, RESULT, Answer, attempt_of, errand
from ainern2d.core.execution.errands import read_answer as read
from ainern2d.core.execution.frames import Frames

if TYPE_CHECKING:
    from collections.abc import Sequence

ATTEMPT = "0123456789abcdef" * 2


def framed(message: bytes, *, long: bool) -> bytes:
    """Return a message as the standard library writes it, short or long."""
    if long:
        return struct.pack("!i", -1) + struct.pack("!Q", len(message)) + message
    return struct.pack("!i", len(message)) + message


@given(
    st.lists(st.tuples(st.binary(max_size=50), st.booleans()), max_size=8),
    st.lists(st.integers(1, 40), max_size=30),
)
def test_messages_come_out_as_they_went_in(
    messages: Sequence[tuple[bytes, bool]], cuts: Sequence[int]
) -> None:
    source = io.BytesIO(b"".join(framed(message, long=long) for message, long in messages))
    frames, found = Frames(), list[bytes]()
    for cut in [*cuts, 1 << 20]:
        if piece := source.read(cut):
            found += frames.feed(piece)
    assert found == [message for message, _ in messages]


def test_a_closed_pipe_is_told() -> None:
    with pytest.raises(EOFError):
        Frames().feed(b"")


@given(st.binary(max_size=200), st.integers(0, 10**9))
def test_an_errand_names_its_attempt_and_an_answer_too(body: bytes, bound: int) -> None:
    sent = errand(body, ATTEMPT, "worker-1", bound)
    assert attempt_of(sent) == ATTEMPT.encode()
    assert sent.endswith(b"\n" + body)
    assert read(sent) is None
    for kind in (RESULT, OTHERWISE):
        assert read(kind + attempt_of(sent) + body) == Answer(kind, ATTEMPT, body)
