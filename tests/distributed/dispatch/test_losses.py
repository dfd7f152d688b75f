"""What is lost on the way from submit to the answer, and what that costs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from ainern2d.core.database import RequestRecords, RequestState
from ainern2d.core.distributed.broker.topology import Lanes
from ainern2d.core.distributed.broker.url import BrokerUrl
from ainern2d.core.distributed.dispatch.executor import RabbitExecutor
from ainern2d.core.errors import BrokerError, CancelledError, DatabaseError, DatabaseLostError
from ainern2d.core.ops import Kind
from ainern2d.core.servers.ports import choose_ports
from ainern2d.core.servers.postgres import PrivateServer, stop_private_server
from tests.distributed.dispatch.support import ANSWER_S, QUICK, rows, states
from tests.support.dispatch import Fleet, depth, manifest_of, task, until
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from ainern2d.core.home import StateFolder
    from ainern2d.core.servers.rabbitmq import RabbitNode

pytestmark = pytest.mark.services


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
from ainern2d.core.distributed.broker.topology import Lanes
from ainern2d.core.distributed.broker.url import BrokerUrl
from ainern2d.core.database import RequestRecords, prepare
from ainern2d.core.servers.postgres import PrivateServer
from ainern2d.core.distributed.dispatch.executor import RabbitExecutor
from ainern2d.core.home import StateFolder
from tests.support.dispatch import task

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
    root = ROOT
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
        new = sa.text("insert into manifest (key, manifest) values (:key, :manifest)")
        text = manifest_of(wanted.op).to_json().decode()
        connection.execute(new, {"key": wanted.op.key, "manifest": text})
        connection.execute(sa.text("update request set state = 'done'"))
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
