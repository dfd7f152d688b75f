"""Our client: a dispatcher in a process of its own.

Beside runs of null ops it measures the memory of ops in flight, and the rates of dispatching and
of results with many ops in the queue.
"""

from __future__ import annotations

import contextlib
import os
import time
from concurrent.futures import wait
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ainern2d.core.database import RequestRecords, prepare
from ainern2d.core.distributed.broker.topology import Lanes
from ainern2d.core.distributed.broker.url import VARIABLE, BrokerUrl
from ainern2d.core.distributed.dispatch.executor import RabbitExecutor
from ainern2d.core.distributed.dispatch.options import DispatchOptions
from ainern2d.core.execution.task import Task
from ainern2d.core.home import StateFolder
from ainern2d.core.ops import Rung
from ainern2d.core.servers.postgres import PrivateServer

from .cpu import resident_mb
from .ops import BACKEND, null_op, serve

if TYPE_CHECKING:
    from collections.abc import Callable


RUNG = Rung(backend=BACKEND)
DEADLINE_S = 900.0
OPTIONS = DispatchOptions(urgent=False)


class Client:
    """Answers the commands of the benchmark.

    Args:
        executor: Executor under test.
        engine: Engine of its database.
        executors: Returns further executors, which the caller closes.
    """

    def __init__(
        self, executor: RabbitExecutor, engine: sa.Engine, executors: Callable[[], RabbitExecutor]
    ) -> None:
        self._executor = executor
        self._engine = engine
        self._new = executors

    def run(self, count: int) -> dict[str, Any]:
        """Submit null ops and wait for all of them; each answer is the manifest."""
        ops = [null_op() for _ in range(count)]
        began = time.perf_counter()
        futures = [self._executor.submit(Task(op, RUNG)) for op in ops]
        wait(futures, DEADLINE_S)
        spent = time.perf_counter() - began
        for future, op in zip(futures, ops, strict=True):
            assert future.result(0).key == op.key
        return {"seconds": spent}

    def flight(self, count: int) -> dict[str, Any]:
        """Dispatch ops while no worker runs; return the memory they add; then cancel them."""
        executor = self._new()
        # The first ops load modules and buffers and are not counted.
        first = [executor.submit(Task(null_op(), RUNG)) for _ in range(10)]
        self._await_dispatched(len(first))
        before = resident_mb(os.getpid())
        began = time.perf_counter()
        futures = [executor.submit(Task(null_op(), RUNG)) for _ in range(count)]
        self._await_dispatched(count + 10)
        spent = time.perf_counter() - began
        after = resident_mb(os.getpid())
        assert not any(future.done() for future in futures), "some of them ended"
        executor.close(now=True)
        return {"seconds": spent, "mb": after - before, "idle_mb": before}

    def fill(self, count: int) -> dict[str, Any]:
        """Dispatch many ops while no worker runs, and time each thousand; they stay queued."""
        executor, spent = self._new(), []
        for _ in range(0, count, 1000):
            ops = [null_op() for _ in range(1000)]
            began = time.perf_counter()
            for op in ops:
                executor.submit(Task(op, RUNG))
            self._await_thousand([op.key for op in ops])
            spent.append(time.perf_counter() - began)
        return {"thousands": spent}

    def finished(self, count: int) -> dict[str, Any]:
        """Wait until ``count`` more requests are done in the database; return how long it took."""
        query = sa.text("select count(*) from request where state = 'done'")
        end = time.monotonic() + DEADLINE_S
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
            before = link.execute(query).scalar_one()
            began = time.perf_counter()
            while link.execute(query).scalar_one() < before + count:
                assert time.monotonic() < end, "they are not done"
                time.sleep(0.05)
        return {"seconds": time.perf_counter() - began}

    def _await_thousand(self, keys: list[str]) -> None:
        """Wait until the broker has these ops; a poll costs the same for any number."""
        query = sa.text(
            "select count(*) from request where state = 'dispatched' and op_key = any(:keys)"
        )
        end = time.monotonic() + DEADLINE_S
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
            while link.execute(query, {"keys": keys}).scalar_one() < len(keys):
                assert time.monotonic() < end, "they are not dispatched"
                time.sleep(0.01)

    def _await_dispatched(self, count: int) -> None:
        """Wait until the newest client has ``count`` dispatched ops in the database."""
        query = sa.text(
            "select count(*) from request where client = :client and state = 'dispatched'"
        )
        end = time.monotonic() + DEADLINE_S
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
            given = {"client": self._newest}
            while link.execute(query, given).scalar_one() < count:
                assert time.monotonic() < end, "they are not dispatched"
                time.sleep(0.01)

    @property
    def _newest(self) -> str:
        return EXECUTORS[-1].client


EXECUTORS: list[RabbitExecutor] = []


def main() -> None:
    """Answer commands."""
    with contextlib.ExitStack() as stack:
        engine = prepare(stack.enter_context(PrivateServer(StateFolder.find())))
        url = BrokerUrl.parse(os.environ[VARIABLE])

        def new() -> RabbitExecutor:
            EXECUTORS.append(RabbitExecutor(url, RequestRecords(engine), Lanes(), OPTIONS))
            stack.callback(EXECUTORS[-1].close, now=True)
            return EXECUTORS[-1]

        client = Client(new(), engine, new)
        names = ("run", "flight", "fill", "finished")
        serve({name: getattr(client, name) for name in names})


if __name__ == "__main__":
    main()
