"""Quick ops between worker and child: their bytes, whole again however they were cut."""

from __future__ import annotations

import asyncio
import io
import struct
from multiprocessing import Pipe
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import AudioRequest, Kind
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.distributed.broker.messages import Finished, OpRequested
from ainern2d.core.distributed.worker.child import RunnerChild
from ainern2d.core.execution.fast_codec import OTHERWISE, RECALL, RESULT, Answer, attempt_of, errand
from ainern2d.core.execution.fast_codec import read_answer as read
from ainern2d.core.execution.frames import Frames
from ainern2d.core.execution.protocol import Cancel, Ping, Recall, Recalled, Start
from ainern2d.core.execution.runner import Line
from ainern2d.core.execution.task import Task
from ainern2d.core.ops import Op, Rung

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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


def test_a_cancel_stops_what_was_said_before_it_and_nothing_else() -> None:
    parent, pipe = Pipe()
    line = Line(pipe)
    # One that comes when its op has ended stops nothing
    parent.send(Cancel())
    parent.send(Ping())
    assert line.next() == Ping()
    assert not line.is_cancelled()
    # One that is there before its op was taken stops it
    parent.send(Ping())
    parent.send(Cancel())
    assert line.next() == Ping()
    assert line.is_cancelled()
    # And one that comes while it runs
    parent.send(Ping())
    assert line.next() == Ping()
    assert not line.is_cancelled()
    parent.send(Cancel())
    assert line.is_cancelled()


def test_one_op_is_taken_back_and_the_one_before_it_stays() -> None:
    parent, pipe = Pipe()
    line = Line(pipe)
    first, second, third = (Start(Task(spoken(n).op, Rung(backend="mock"))) for n in range(3))
    for message in (first, second, Recall(second.task.op.key), Recall("unknown"), third):
        parent.send(message)
    assert [line.next(), line.next()] == [first, third]
    # And the parent is told that it was there to be taken back
    assert parent.recv() == Recalled(second.task.op.key)
    assert not parent.poll()


def test_errands_are_taken_back_and_skipped_after_one_that_failed() -> None:
    parent, pipe = Pipe()
    line = Line(pipe)
    first, second, third = (errand(b"{}", ATTEMPT, str(number), 0) for number in range(3))
    for data in (first, second, RECALL, third):
        parent.send_bytes(data)
    assert line.next() == third
    parent.send_bytes(first)
    line.skip_errands()
    for data in (second, RECALL, third):
        parent.send_bytes(data)
    assert line.next() == third


def test_a_child_hears_that_its_parent_is_gone() -> None:
    parent, pipe = Pipe()
    parent.close()
    with pytest.raises(EOFError):
        Line(pipe).next()


def test_what_a_child_said_while_nobody_listened_is_not_lost(tmp_path: Path) -> None:
    async def run() -> list[Finished]:
        child = RunnerChild(tmp_path / "store", tmp_path / "log", (), lambda: None)
        await child.ready()
        requests = [spoken(number) for number in range(3)]
        for request in requests:
            body = request.model_dump_json().encode()
            process = child.send(errand(body, request.attempt_id, "worker-1", 1 << 20))
        # They are answered in their order, so that the last one is waited for and no other.
        found = [
            await child.go_on(process, each.attempt_id, None, lambda *_: None, 30, 30)
            for each in reversed(requests)
        ]
        await child.stop()
        assert [type(each) for each in found] == [bytes] * 3
        return [Finished.model_validate_json(body) for body in found if isinstance(body, bytes)]

    finished = asyncio.run(asyncio.wait_for(run(), 60))
    assert [each.outcome for each in finished] == ["done"] * 3
    assert [each.op_key for each in finished] == [spoken(n).op_key for n in (2, 1, 0)]
    assert all(each.contents for each in finished)


def spoken(number: int) -> OpRequested:
    request = AudioRequest(text=f"Line {number}.", language="en")
    op = Op(kind=Kind.AUDIO, backend="mock", recipe_version=recipe(), params=request.plain())
    return OpRequested(
        request=f"{number:032x}",
        attempt=1,
        attempt_id=f"{number + 16:032x}",
        op_key=op.key,
        op=op,
        rung=Rung(backend="mock"),
    )


def recipe() -> int:
    return BackendRegistry.discover().get(Kind.AUDIO, "mock").spec.recipe_version
