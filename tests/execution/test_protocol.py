"""Messages between a process and its child: whole however they were cut, and in which order."""

from __future__ import annotations

import io
import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.execution.protocol import (
    Cancel,
    Decoder,
    Done,
    Ping,
    Progress,
    Recall,
    Recalled,
    encode,
)
from ainern2d.core.execution.runner import Inbox, ParentGoneError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MESSAGES = st.one_of(
    st.builds(Done, st.text(max_size=8), st.binary(max_size=300)),
    st.builds(Progress, st.floats(0, 1), st.text(max_size=40)),
    st.builds(Recall, st.text(max_size=8)),
)


@given(st.lists(MESSAGES, max_size=8), st.lists(st.integers(1, 200), max_size=30))
def test_messages_come_out_as_they_went_in(messages: Sequence[object], cuts: Sequence[int]) -> None:
    source = io.BytesIO(b"".join(map(encode, messages)))
    decoder, found = Decoder(), list[object]()
    for cut in [*cuts, 1 << 20]:
        found += decoder.feed(source.read(cut))
    assert found == list(messages)


class Parent:
    """The other end of an inbox."""

    def __init__(self) -> None:
        self.socket, self.theirs = socket.socketpair()
        self.inbox = Inbox(self.theirs)
        self._decoder = Decoder()

    def send(self, *messages: object) -> None:
        for message in messages:
            self.socket.sendall(encode(message))

    def received(self) -> list[object]:
        self.socket.setblocking(False)
        try:
            return self._decoder.feed(self.socket.recv(1 << 16))
        except BlockingIOError:
            return []


@pytest.fixture
def parent() -> Iterator[Parent]:
    made = Parent()
    yield made
    made.socket.close()
    made.theirs.close()


def test_a_cancel_stops_the_request_that_it_names_and_no_other(parent: Parent) -> None:
    # Given a cancel of a request that has ended, or is unknown
    parent.send(Cancel("0"), Ping("1"))
    assert parent.inbox.next() == Ping("1")
    assert not parent.inbox.is_cancelled()
    # When the current one is cancelled, it shall stop
    parent.send(Ping("2"), Cancel("1"))
    assert parent.inbox.is_cancelled()
    # And the next one shall not
    assert parent.inbox.next() == Ping("2")
    assert not parent.inbox.is_cancelled()
    assert parent.received() == []


@pytest.mark.parametrize("order", [Cancel, Recall])
def test_a_request_that_has_not_begun_is_dropped_and_the_parent_hears_of_it(
    parent: Parent, order: type[Cancel | Recall]
) -> None:
    parent.send(Ping("1"), Ping("2"), order("2"), order("unknown"), Ping("3"))
    assert [parent.inbox.next(), parent.inbox.next()] == [Ping("1"), Ping("3")]
    assert parent.received() == [Recalled("2")]


def test_a_recall_leaves_what_has_begun_alone(parent: Parent) -> None:
    parent.send(Ping("1"))
    assert parent.inbox.next() == Ping("1")
    parent.send(Recall("1"))
    assert not parent.inbox.is_cancelled()
    assert parent.received() == []


def test_a_child_hears_that_its_parent_is_gone(parent: Parent) -> None:
    parent.socket.close()
    with pytest.raises(ParentGoneError):
        parent.inbox.next()
