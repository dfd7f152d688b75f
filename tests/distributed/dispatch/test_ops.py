"""Ops over the broker: from submit to the answer, deadlines, and who is told what."""

from __future__ import annotations

import contextlib
import threading
import time
from concurrent.futures import wait
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.database import RequestRecords, RequestState
from ainern2d.core.distributed.broker.envelope import decode
from ainern2d.core.distributed.broker.messages import CancelOrdered, WorkWaits
from ainern2d.core.distributed.broker.topology import CONTROL, Lanes
from ainern2d.core.distributed.dispatch.monitor import why_unserved
from ainern2d.core.errors import (
    Ainern2dError,
    CancelledError,
    InputLostError,
    InvalidRequestError,
    LostError,
    OutOfMemoryError,
    StorageError,
    TransientError,
)
from ainern2d.core.ops import Kind
from tests.distributed.dispatch.support import ANSWER_S, QUICK, TRACE, rows, states
from tests.support.dispatch import TINY_QUEUE, Fleet, connect, depth, manifest_of, task, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import sqlalchemy as sa

    from ainern2d.core.distributed.dispatch.executor import RabbitExecutor
    from ainern2d.core.servers.rabbitmq import RabbitNode

pytestmark = pytest.mark.services


def test_an_op_comes_back_as_the_manifest_that_the_database_holds(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    with Fleet(node, engine) as fleet:
        executor = dispatch()
        wanted = task(1, options={"address": "http://gpu"})
        assert executor.submit(wanted).result(ANSWER_S) == manifest_of(wanted.op)
    (row,) = RequestRecords(engine).search()
    assert (row.state, row.trace, row.client) == (RequestState.DONE, TRACE, executor.client)
    ((message, properties),) = fleet.taken
    assert message.op == wanted.op
    assert message.options == {"address": "http://gpu"}
    assert (message.request, message.attempt, message.op_key) == (row.id, 1, wanted.op.key)
    assert properties.delivery_mode == 2
    assert properties.headers["ce-traceparent"].split("-")[1] == TRACE
    assert 110_000 < int(properties.expiration) <= 120_000
    assert properties.user_id == "dispatcher"


def test_progress_reaches_whoever_asked(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    told: list[tuple[float, str]] = []
    with Fleet(node, engine):
        future = dispatch().submit(task(1, "progress"), lambda *what: told.append(what))
        future.result(ANSWER_S)
    assert told == [(0.5, "half")]


@pytest.mark.parametrize(
    ("error_class", "kind"),
    [
        ("oom", OutOfMemoryError),
        ("invalid", InvalidRequestError),
        ("lost", LostError),
        ("input_lost", InputLostError),
        ("transient", TransientError),
        ("expired", CancelledError),
        ("cancelled", CancelledError),
        ("storage", StorageError),
    ],
)
def test_each_error_class_is_raised_as_its_own_error_with_the_advice(
    node: RabbitNode,
    engine: sa.Engine,
    dispatch: Callable[..., RabbitExecutor],
    error_class: str,
    kind: type[Ainern2dError],
) -> None:
    with Fleet(node, engine):
        error = dispatch().submit(task(1, error_class)).exception(ANSWER_S)
    assert type(error) is kind
    assert isinstance(error, Ainern2dError)
    assert (error.message, error.hint) == (f"it was {error_class}", "mend it")


def test_many_ops_stream_through_while_others_are_submitted(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    with Fleet(node, engine):
        executor = dispatch()
        kinds = (Kind.AUDIO, Kind.VIDEO, Kind.RENDER)
        first = [executor.submit(task(n, kind=kinds[n % 3])) for n in range(300)]
        first[0].result(ANSWER_S)
        second = [executor.submit(task(n, kind=kinds[n % 3])) for n in range(300, 600)]
        keys = [future.result(ANSWER_S).key for future in first + second]
        executor.close()
    assert keys == [task(n, kind=kinds[n % 3]).op.key for n in range(600)]
    assert states(engine) == ["done"] * 600


def test_urgent_work_is_marked_so_and_the_batch_is_not(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    with Fleet(node, engine) as fleet:
        dispatch(urgent=True).submit(task("now")).result(ANSWER_S)
        dispatch(urgent=False).submit(task("some time")).result(ANSWER_S)
    priorities = {m.op.params["number"]: p.priority for m, p in fleet.taken}
    assert priorities == {"now": 6, "some time": 0}


def test_early_shots_are_published_first(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    entered, gate = threading.Event(), threading.Event()

    class Slow(RequestRecords):
        def add(self, rows: Any) -> None:
            entered.set()
            gate.wait(ANSWER_S)
            super().add(rows)

    executor = dispatch(Slow(engine))
    first = executor.submit(task("first", priority=50))
    # What is submitted before its row is written might go with it, as it comes.
    assert entered.wait(ANSWER_S)
    futures = [executor.submit(task(n, priority=n)) for n in (9, 3, 7, 1)]
    gate.set()
    until(lambda: states(engine) == ["dispatched"] * 5, "all dispatched")
    with Fleet(node, engine) as fleet:
        wait([first, *futures], ANSWER_S)
    order = [m.op.params["number"] for m, _ in fleet.taken if m.op.params["number"] != "first"]
    assert order == [1, 3, 7, 9]


def test_workers_of_the_kind_are_told_that_something_waits(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    with listening(node, "work.#") as heard:
        executor = dispatch()
        for number in range(200):
            executor.submit(task(number))
        until(lambda: states(engine) == ["dispatched"] * 200, "all dispatched")
        until(lambda: heard, "workers told")
    assert {key for key, _ in heard} == {"work.video.now"}
    decode(heard[0][1][0], heard[0][1][1], WorkWaits)
    # Coalesced: not one for each op.
    assert len(heard) < 100


def test_an_op_without_a_queue_fails_with_the_command_that_makes_one(
    engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    executor = dispatch(lanes=Lanes(rules={"video.heavy": ["fake"]}))
    error = executor.submit(task(1)).exception(ANSWER_S)
    assert isinstance(error, InvalidRequestError)
    assert "video.heavy" in error.message
    assert "ainern2d broker apply" in error.hint
    (row,) = rows(engine).values()
    assert (row.state, row.error_class) == (RequestState.FAILED, "invalid")


def test_a_full_queue_keeps_rows_pending_and_goes_on_when_there_is_room(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    executor = dispatch()
    # More than a window: the broker takes a whole burst before it notices that it is full.
    futures = [executor.submit(task(n, kind=Kind.LLM)) for n in range(800)]
    other = executor.submit(task("other"))
    until(lambda: len(rows(engine)) == 801, "every row written")
    until(lambda: depth(node, Kind.LLM) >= TINY_QUEUE, "a full queue")
    # Another lane is not held up.
    until(lambda: depth(node, Kind.VIDEO) == 1, "the other lane served")
    until(lambda: "dispatched" in states(engine), "some dispatched")
    assert states(engine).count("pending") >= 200
    with Fleet(node, engine):
        assert not wait([*futures, other], ANSWER_S).not_done
    assert states(engine) == ["done"] * 801


def test_an_op_that_nobody_begins_before_its_deadline_is_given_up(
    engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    error = dispatch(deadline_s=0.5).submit(task(1)).exception(ANSWER_S)
    assert isinstance(error, CancelledError)
    assert "deadline" in error.message
    assert "execution.deadline_s" in error.hint
    (row,) = rows(engine).values()
    assert (row.state, row.error_class) == (RequestState.FAILED, "expired")


def test_a_clock_that_is_set_under_way_moves_no_deadline(
    engine: sa.Engine, dispatch: Callable[..., RabbitExecutor], monkeypatch: pytest.MonkeyPatch
) -> None:
    executor, real = dispatch(deadline_s=120), time.time
    executor.submit(task(1))
    until(lambda: len(rows(engine)) == 1, "the first row")
    monkeypatch.setattr(time, "time", lambda: real() + 300)
    executor.submit(task(2))
    until(lambda: len(rows(engine)) == 2, "the second row")
    for row in rows(engine).values():
        assert row.deadline is not None
        assert row.created_at is not None
        assert 60 < (row.deadline - row.created_at).total_seconds() <= 121


def test_an_op_that_was_begun_before_its_deadline_may_end_after_it(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    with Fleet(node, engine):
        future = dispatch(deadline_s=1.0).submit(task(1, "hold"))
        until(lambda: states(engine) == ["running"], "running")
        time.sleep(2.0)  # past the deadline and a poll: nothing may happen
        assert not future.done()


def test_the_user_hears_of_a_lane_that_nobody_serves(
    dispatch: Callable[..., RabbitExecutor],
) -> None:
    told: list[str] = []
    notes: list[str] = []
    executor = dispatch(notice=told.append)
    for number in range(3):
        executor.submit(task(number), lambda _fraction, note: notes.append(note))
    until(lambda: told, "a notice")
    (notice,) = told
    assert notice.startswith("no worker serves video.default, and 3 ops wait for one")
    assert notice.endswith("ainern2d worker kind=video")
    assert notes == ["no worker serves video.default"]


@pytest.mark.parametrize(
    ("states", "says"),
    [
        ({}, "no worker serves video.default"),
        ({"gone-soon": ("draining", "", "op.video.default")}, "no worker serves video.default"),
        ({"other": ("idle", "", "op.video.heavy")}, "no worker serves video.default"),
        ({"w1": ("idle", "", "op.video.default")}, ""),
        (
            {"w1": ("unfit", "the disk is full", "op.video.default")},
            "worker w1 is unfit for video.default: the disk is full",
        ),
        (
            {"w1": ("unfit", "", ""), "w2": ("unfit", "no card", "")},
            "worker w1 and 1 more are unfit for video.default: see its log",
        ),
    ],
)
def test_no_worker_is_said_only_if_there_is_none(
    states: dict[str, tuple[str, str, str]], says: str
) -> None:
    workers = [
        {"worker": name, "kinds": ["video"], "state": state, "note": note, "lanes": [lane]}
        for name, (state, note, lane) in states.items()
    ]
    assert why_unserved(Kind.VIDEO, "default", workers) == says


def test_the_user_hears_why_the_workers_of_a_lane_are_unfit(
    dispatch: Callable[..., RabbitExecutor],
) -> None:
    told: list[str] = []
    present = {"worker": "w1", "kinds": ["video"], "state": "unfit", "note": "no card", "lanes": []}
    executor = dispatch(notice=told.append, workers=lambda: [present])
    executor.submit(task(1))
    until(lambda: told, "a notice")
    assert told[0].startswith("worker w1 is unfit for video.default: no card, and 1 ops wait")
    assert "ainern2d status" in told[0]


def test_a_lane_whose_worker_is_busy_counts_as_served(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    told: list[str] = []
    with Fleet(node, engine):
        executor = dispatch(notice=told.append)
        executor.submit(task(1, "hold"))
        until(lambda: states(engine) == ["running"], "running")
        executor.submit(task(2, "ignore"))
        time.sleep(3.0)  # several times the quiet time: nothing may be said
    assert told == []


def test_closing_now_cancels_what_is_open_and_tells_who_is_at_it(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    with listening(node, "cancel.#") as heard, Fleet(node, engine):
        executor = dispatch()
        futures = [executor.submit(task(n, "hold")) for n in range(3)]
        until(lambda: states(engine) == ["running"] * 3, "all running")
        futures += [executor.submit(task(n, "ignore")) for n in range(3, 6)]
        until(lambda: len(rows(engine)) == 6, "all written")
        began = time.monotonic()
        executor.close(now=True)
        assert time.monotonic() - began < QUICK.close_s
        until(lambda: len(heard) == 3, "three orders to stop")
    assert all(isinstance(future.exception(0), CancelledError) for future in futures)
    assert states(engine) == ["cancelled"] * 6
    orders = {decode(p, body, CancelOrdered).request for _, (p, body) in heard}
    assert orders == {row.id for row in rows(engine).values() if row.worker}
    with pytest.raises(CancelledError):
        executor.submit(task(7))


def test_one_op_can_be_cancelled(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    with listening(node, "cancel.#") as heard, Fleet(node, engine):
        executor = dispatch()
        kept, dropped = executor.submit(task(1, "hold")), executor.submit(task(2, "hold"))
        until(lambda: states(engine) == ["running"] * 2, "both running")
        assert dropped.cancel()
        until(lambda: heard, "an order to stop")
        assert states(engine) == ["cancelled", "running"]
        assert not kept.done()


@contextlib.contextmanager
def listening(node: RabbitNode, key: str) -> Iterator[list[tuple[str, tuple[Any, bytes]]]]:
    """Hear what is said on ``control`` under a pattern of keys."""
    heard: list[tuple[str, tuple[Any, bytes]]] = []
    stop, ready = threading.Event(), threading.Event()

    def listen() -> None:
        with connect(node, "admin") as connection:
            channel = connection.channel()
            queue = channel.queue_declare("", exclusive=True).method.queue
            channel.queue_bind(queue, CONTROL, key)
            channel.basic_consume(
                queue,
                lambda _c, m, p, body: heard.append((m.routing_key, (p, body))),
                auto_ack=True,
            )
            ready.set()
            while not stop.is_set():
                connection.process_data_events(time_limit=0.05)

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield heard
    finally:
        stop.set()
        thread.join(10)
