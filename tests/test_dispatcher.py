"""Ops over the broker, from submit to the answer, and what losses on the way cost."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import wait
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from ainern2d.core.broker.envelope import decode
from ainern2d.core.broker.messages import CancelOrdered, WorkWaits
from ainern2d.core.broker.topology import CONTROL, Lanes
from ainern2d.core.broker.url import BrokerUrl
from ainern2d.core.database import (
    PrivateServer,
    RequestRecords,
    RequestRow,
    RequestState,
    prepare,
    stop_private_server,
)
from ainern2d.core.dispatch.executor import RabbitExecutor
from ainern2d.core.dispatch.options import DispatchOptions
from ainern2d.core.errors import (
    Ainern2dError,
    BrokerError,
    CancelledError,
    DatabaseError,
    DatabaseLostError,
    InputLostError,
    InvalidRequestError,
    LostError,
    OutOfMemoryError,
    StorageError,
    TransientError,
)
from ainern2d.core.ops import Kind
from ainern2d.core.services.ports import choose_ports
from tests.dispatch_support import (
    TINY_QUEUE,
    Fleet,
    connect,
    depth,
    empty,
    manifest_of,
    private_broker,
    task,
    until,
    url_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from ainern2d.core.home import StateFolder
    from ainern2d.core.services.rabbitmq import RabbitNode

pytestmark = pytest.mark.services

QUICK = DispatchOptions(
    deadline_s=120, patience_s=20, poll_s=0.5, quiet_s=1.0, notice_s=0.5, close_s=10
)
ANSWER_S = 30.0
TRACE = "0123456789abcdef" * 2


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitNode]:
    with private_broker(tmp_path_factory.mktemp("broker")) as node:
        yield node


@pytest.fixture(scope="module")
def server(module_home: StateFolder) -> Iterator[PrivateServer]:
    with PrivateServer(module_home) as server:
        yield server


@pytest.fixture
def engine(server: PrivateServer, node: RabbitNode) -> Iterator[sa.Engine]:
    """The engine of a database without requests; the queues are empty too."""
    engine = prepare(server)
    with engine.begin() as connection:
        connection.execute(sa.text("truncate request, parked_message"))
    empty(node)
    yield engine
    engine.dispose()


@pytest.fixture
def dispatch(node: RabbitNode, engine: sa.Engine) -> Iterator[Callable[..., RabbitExecutor]]:
    """Makes executors, which are closed at the end."""
    made: list[RabbitExecutor] = []

    def make(outbox: Any = None, lanes: Lanes | None = None, **options: Any) -> RabbitExecutor:
        notice = options.pop("notice", lambda _text: None)
        made.append(
            RabbitExecutor(
                url_of(node),
                outbox or RequestRecords(engine),
                lanes or Lanes(),
                replace(QUICK, **options),
                TRACE,
                notice,
            )
        )
        return made[-1]

    yield make
    for executor in made:
        executor.close(now=True)


def rows(engine: sa.Engine) -> dict[str, RequestRow]:
    return {row.id: row for row in RequestRecords(engine).search()}


def states(engine: sa.Engine) -> list[str]:
    return sorted(row.state.value for row in rows(engine).values())


# From submit to the answer


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


# Refusals


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


# Cancelling


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


# Losses


def test_a_wake_up_that_is_lost_costs_time_and_nothing_else(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    with Fleet(node, engine, wakes=False):
        began = time.monotonic()
        dispatch().submit(task(1)).result(ANSWER_S)
        assert time.monotonic() - began < 10 * QUICK.poll_s


def test_a_broker_killed_while_ops_are_published_loses_none(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    told: list[str] = []
    executor = dispatch(notice=told.append)
    futures = [executor.submit(task(n)) for n in range(1500)]
    until(lambda: "dispatched" in states(engine), "the first ops dispatched")
    node.kill()
    futures += [executor.submit(task(n)) for n in range(1500, 1600)]
    until(lambda: any("nothing is lost" in text for text in told), "the user told", 10)
    assert not any(future.done() for future in futures)
    node.start()
    with Fleet(node, engine):
        assert not wait(futures, 60).not_done
    assert [future.result().key for future in futures] == [task(n).op.key for n in range(1600)]
    assert states(engine) == ["done"] * 1600


def test_a_database_that_restarts_under_way_loses_none(
    node: RabbitNode,
    engine: sa.Engine,
    server: PrivateServer,
    dispatch: Callable[..., RabbitExecutor],
) -> None:
    executor = dispatch()
    futures = [executor.submit(task(n)) for n in range(300)]
    until(lambda: states(engine).count("dispatched") > 50, "the first ops dispatched")
    stop_private_server(server.home)
    futures += [executor.submit(task(n)) for n in range(300, 400)]
    with Fleet(node, engine):
        assert not wait(futures, 60).not_done
    assert all(future.exception() is None for future in futures)
    assert states(engine) == ["done"] * 400


class Absent(RequestRecords):
    """A database that does not answer while ``away``."""

    away = False

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if name not in ("add", "mark_dispatched", "outcomes", "clock", "expire", "cancel"):
            return value

        def ask(*arguments: object) -> Any:
            if self.away:
                raise DatabaseLostError("the database did not answer: gone")
            return value(*arguments)

        return ask


def test_a_database_that_is_away_for_a_while_fails_nothing(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    told: list[str] = []
    outbox = Absent(engine)
    with Fleet(node, engine):
        executor = dispatch(outbox, notice=told.append)
        outbox.away = True
        futures = [executor.submit(task(n)) for n in range(20)]
        until(lambda: told, "the user told")
        assert not any(future.done() for future in futures)
        outbox.away = False
        assert not wait(futures, ANSWER_S).not_done
    assert all(future.exception() is None for future in futures)
    assert len(told) == 1
    assert "the database does not answer" in told[0]


def test_closing_is_bounded_when_the_database_is_away(
    engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    outbox = Absent(engine)
    executor = dispatch(outbox, close_s=2.0)
    future = executor.submit(task(1))
    until(lambda: len(rows(engine)) == 1, "written")
    outbox.away = True
    began = time.monotonic()
    executor.close(now=True)
    assert time.monotonic() - began < 4.0
    assert isinstance(future.exception(0), CancelledError)


def test_a_database_that_refuses_is_the_error_of_every_op(
    engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    class Refusing(RequestRecords):
        def add(self, rows: Any) -> None:
            raise DatabaseError("the database refused a statement: disk full", hint="free some")

    executor = dispatch(Refusing(engine), patience_s=1.0)
    error = executor.submit(task(1)).exception(ANSWER_S)
    assert isinstance(error, DatabaseError)
    assert "disk full" in error.message
    with pytest.raises(DatabaseError, match="disk full"):
        executor.submit(task(2))


def test_a_broker_that_does_not_answer_at_the_start_is_an_error_that_says_why(
    engine: sa.Engine, tmp_path: Path
) -> None:
    port = choose_ports(("amqp",), tmp_path / "ports.json")["amqp"]
    url = BrokerUrl.parse(f"amqp://dispatcher:secret@127.0.0.1:{port}/ainern2d")
    told: list[str] = []
    options = replace(QUICK, patience_s=1.5)
    with pytest.raises(BrokerError, match="does not answer") as caught:
        RabbitExecutor(url, RequestRecords(engine), Lanes(), options, notice=told.append)
    assert "secret" not in str(caught.value)
    assert "ainern2d status" in caught.value.hint
    assert len(told) == 1


def test_a_database_that_does_not_answer_at_the_start_is_an_error(
    engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    outbox = Absent(engine)
    outbox.away = True
    with pytest.raises(DatabaseError, match="gone") as caught:
        dispatch(outbox, patience_s=1.0)
    # Nobody shall try again what was tried for long.
    assert not isinstance(caught.value, DatabaseLostError)


DIES = """
import os, signal, sys
from ainern2d.core.broker.topology import Lanes
from ainern2d.core.broker.url import BrokerUrl
from ainern2d.core.database import PrivateServer, RequestRecords, prepare
from ainern2d.core.dispatch.executor import RabbitExecutor
from ainern2d.core.home import StateFolder
from tests.dispatch_support import task

class Dies(RequestRecords):
    def add(self, rows):
        super().add(rows)
        os.kill(os.getpid(), signal.SIGKILL)

with PrivateServer(StateFolder.find()) as server:
    url = BrokerUrl.parse(sys.argv[1])
    RabbitExecutor(url, Dies(prepare(server)), Lanes()).submit(task(1)).result()
"""


def test_a_dispatcher_killed_between_row_and_message_leaves_the_row_to_the_hubs(
    node: RabbitNode, engine: sa.Engine, module_home: StateFolder
) -> None:
    url = node.url("dispatcher", "dispatcher-password", "ainern2d")
    root = Path(__file__).parent.parent
    ran = subprocess.run(
        [sys.executable, "-c", DIES, url],
        cwd=root,
        env=os.environ | {"AINERN2D_HOME": str(module_home.root), "PYTHONPATH": str(root)},
        timeout=60,
        check=False,
    )
    assert ran.returncode == -signal.SIGKILL
    (row,) = rows(engine).values()
    assert row.state is RequestState.PENDING
    assert depth(node, Kind.VIDEO) == 0


def test_the_answer_to_another_request_for_the_same_op_is_taken(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    """A hub ends every open request for an op, whoever's message it was that was worked on."""
    first, second = dispatch(), dispatch()
    wanted = task(1)
    futures = [each.submit(wanted) for each in (first, second)]
    until(lambda: states(engine) == ["dispatched"] * 2, "both dispatched")
    with engine.begin() as connection:
        connection.execute(
            sa.text("update request set state = 'done', manifest = :manifest"),
            {"manifest": manifest_of(wanted.op).to_json().decode()},
        )
    assert [future.result(ANSWER_S).key for future in futures] == [wanted.op.key] * 2


def test_ten_thousand_ops_in_flight_take_little_memory(
    node: RabbitNode, engine: sa.Engine, dispatch: Callable[..., RabbitExecutor]
) -> None:
    executor = dispatch(poll_s=2.0)
    executor.submit(task("warm"))
    until(lambda: states(engine) == ["dispatched"], "warm")
    before = resident()
    futures = [executor.submit(task(n)) for n in range(10_000)]
    count = sa.text("select count(*) from request where state = 'dispatched'")

    def dispatched() -> int:
        with engine.connect() as connection:
            return int(connection.execute(count).scalar_one())

    until(lambda: dispatched() == 10_001, "all dispatched", 60)
    assert resident() - before < 100e6
    assert not any(future.done() for future in futures)


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


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


def outcomes_of(records: RequestRecords, ids: Collection[str]) -> set[str]:
    return {outcome.id for outcome in records.outcomes(ids)}


# The rows


def row(number: int, **fields: Any) -> RequestRow:
    wanted = task(number)
    values = {
        "id": f"{number:032x}",
        "op_key": wanted.op.key,
        "kind": "video",
        "lane": "default",
        "backend": "fake",
        "model": "",
        "body": "{}",
        "client": "c" * 32,
        "trace": TRACE,
        "attempt_id": f"{number + 1000:032x}",
    }
    return RequestRow(**(values | fields))


def test_writing_a_row_again_changes_nothing(engine: sa.Engine) -> None:
    records = RequestRecords(engine)
    records.add([row(1), row(2)])
    records.mark_dispatched([(row(1).id, row(1).attempt_id)])
    before = records.search()
    records.add([row(1), row(2, kind="audio")])
    records.mark_dispatched([(row(1).id, row(1).attempt_id)])
    assert records.search() == before


def test_only_the_current_attempt_of_a_pending_request_becomes_dispatched(
    engine: sa.Engine,
) -> None:
    records = RequestRecords(engine)
    records.add([row(1), row(2)])
    records.cancel([row(2).id])
    records.mark_dispatched([(row(1).id, "f" * 32), (row(2).id, row(2).attempt_id)])
    assert states(engine) == ["cancelled", "pending"]


def test_an_op_that_somebody_else_wants_goes_on_when_it_is_cancelled(engine: sa.Engine) -> None:
    # Given an op that two clients want, and a worker is at
    records = RequestRecords(engine)
    records.add([row(1, client="a" * 32), row(2, op_key=row(1).op_key, client="b" * 32)])
    with engine.begin() as connection:
        begun = sa.text("update request set state = 'running', worker = 'w' where id = :id")
        connection.execute(begun, {"id": row(1).id})
    # When the first one does not want it any more
    for _ in range(2):
        assert records.cancel([row(1).id]) == []
    # Then it runs for the second one
    assert states(engine) == ["pending", "running"]
    # And when that one does not want it either, it is stopped
    assert [each.id for each in records.cancel([row(2).id])] == [row(1).id]
    assert states(engine) == ["cancelled"] * 2


def test_requests_for_one_op_that_are_cancelled_together_are_all_cancelled(
    engine: sa.Engine,
) -> None:
    records = RequestRecords(engine)
    records.add([row(1), row(2, op_key=row(1).op_key)])
    with engine.begin() as connection:
        begun = sa.text("update request set state = 'running', worker = 'w' where id = :id")
        connection.execute(begun, {"id": row(1).id})
    assert [each.id for each in records.cancel([row(1).id, row(2).id])] == [row(1).id]
    assert states(engine) == ["cancelled"] * 2


def test_a_request_does_not_expire_while_another_one_runs_its_op(engine: sa.Engine) -> None:
    records = RequestRecords(engine)
    past = datetime(2020, 1, 1, tzinfo=UTC)
    records.add([row(1), row(2, op_key=row(1).op_key, deadline=past), row(3, deadline=past)])
    with engine.begin() as connection:
        running = sa.text("update request set state = 'running' where id = :id")
        connection.execute(running, {"id": row(1).id})
    records.expire([row(2).id, row(3).id], "too late", "")
    assert states(engine) == ["failed", "pending", "running"]
    with engine.begin() as connection:
        ended = sa.text("update request set state = 'failed' where id = :id")
        connection.execute(ended, {"id": row(1).id})
    records.expire([row(2).id, row(3).id], "too late", "")
    assert states(engine) == ["failed"] * 3


def test_final_states_stay(engine: sa.Engine) -> None:
    records = RequestRecords(engine)
    records.add([row(1)])
    with engine.begin() as connection:
        connection.execute(sa.text("update request set state = 'done', manifest = '{}'"))
    records.fail([row(1).id], "invalid", "no", "")
    records.cancel([row(1).id])
    assert records.retry({row(1).id: "a" * 32}) == []
    (found,) = records.outcomes([row(1).id, row(2).id])
    assert (found.state, found.error_class, found.manifest) == (RequestState.DONE, None, "{}")


def test_a_retry_is_a_new_attempt_and_only_once(engine: sa.Engine) -> None:
    records = RequestRecords(engine)
    records.add([row(1, tries=1)])
    records.fail([row(1).id], "oom", "too large", "smaller")
    for _ in range(2):
        (again,) = records.retry({row(1).id: "a" * 32})
    assert (again.attempt, again.tries, again.attempt_id) == (2, 2, "a" * 32)
    assert (again.state, again.error_class, again.error) == (RequestState.PENDING, None, None)
    assert outcomes_of(records, [row(1).id]) == set()
