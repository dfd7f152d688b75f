"""The executor whose ops run on remote workers, over RabbitMQ."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING

from ...errors import Ainern2dError, BrokerError, CancelledError
from ..broker.envelope import new_id
from .dispatcher import Dispatcher
from .options import DispatchOptions
from .order import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ...execution.task import Task
    from ...ops.manifest import Manifest
    from ..broker.topology import Lanes
    from ..broker.url import BrokerUrl
    from .outbox import Outbox


class RabbitExecutor:
    """Sends ops to workers; see :class:`ainern2d.core.execution.task.Executor`.

    A future may be cancelled as long as it has not ended: no worker begins its op from then on.

    Args:
        url: Of the broker.
        outbox: The rows of requests.
        lanes: Which queue each op goes to.
        options: Clocks and bounds.
        trace: 32 hexadecimal digits that follow the user's request everywhere.
        notice: Gets messages for the user, on the dispatcher's thread.
        workers: Returns what each worker says of itself, where that is known; it may block.

    Raises:
        BrokerError: The broker did not answer in time.
        DatabaseError: The database did not.
    """

    def __init__(
        self,
        url: BrokerUrl,
        outbox: Outbox,
        lanes: Lanes,
        options: DispatchOptions | None = None,
        trace: str = "",
        notice: Callable[[str], None] = lambda _text: None,
        workers: Callable[[], Sequence[Mapping[str, Any]]] = tuple,
    ) -> None:
        self.client = new_id()
        self.trace = trace or new_id()
        self._lanes = lanes
        self._options = options or DispatchOptions()
        self._dispatcher = Dispatcher(
            url, outbox, self.client, self.trace, self._options, notice, workers
        )
        self._lock = threading.Lock()
        self._ended: BaseException | None = None
        self._started: Future[None] = Future()
        self._thread = threading.Thread(target=self._serve, name="dispatcher", daemon=True)
        self._thread.start()
        try:
            self._started.result()
        except BaseException:
            # Such as Ctrl-C while nothing answers.
            self.close(now=True)
            raise

    def submit(
        self, task: Task, on_progress: Callable[[float, str], None] | None = None
    ) -> Future[Manifest]:
        """Ask for an op; see the contract."""
        until = time.monotonic() + self._options.deadline_s
        lane = self._lanes.lane(task.op)
        withdraw = self._dispatcher.withdraw
        order = Order(new_id(), new_id(), task, lane, on_progress, until, withdraw)
        with self._lock:
            if self._ended is not None:
                raise self._ended
            self._dispatcher.submit(order)
        return order.future

    def close(self, *, now: bool = False) -> None:
        """End the dispatcher and its thread; see the contract."""
        with self._lock:
            if self._ended is None:
                self._ended = CancelledError("stopped on request")
                self._dispatcher.stop(now=now)
        self._thread.join(timeout=self._options.close_s)
        self._dispatcher.leave(self._ended)

    def _serve(self) -> None:
        error: BaseException = CancelledError("stopped on request")
        try:
            asyncio.run(self._dispatcher.run(lambda: self._started.set_result(None)))
        except Ainern2dError as problem:
            error = problem
        except Exception as problem:
            # The futures that are waited for must end.
            error = BrokerError(
                f"the dispatcher broke: {type(problem).__name__}: {problem}",
                hint="please report it; what was finished is kept, run the same command again",
            )
            error.__cause__ = problem
        with self._lock:
            self._ended = self._ended or error
        self._dispatcher.leave(self._ended)
        if not self._started.done():
            self._started.set_exception(error)
