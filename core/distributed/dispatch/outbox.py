"""What a dispatcher needs of a database, and the thread on which it is asked."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ...database.rows import OutcomeRow, RequestRow

T = TypeVar("T")


class Outbox(Protocol):
    """The rows of requests; see :class:`ainern2d.core.database.requests.RequestRecords`.

    Every method may be called again when it is not known whether it worked. It raises
    DatabaseLostError when the database does not answer, and DatabaseError when it refuses.
    """

    def clock(self) -> float:
        """Return the database's Unix time."""
        ...

    def add(self, rows: Sequence[RequestRow]) -> None:
        """Write new requests."""
        ...

    def mark_dispatched(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Note that the broker has these attempts of these requests."""
        ...

    def outcomes(self, ids: Collection[str]) -> list[OutcomeRow]:
        """Return how those of the requests ended that did."""
        ...

    def fail(self, ids: Collection[str], error_class: str, error: str, hint: str) -> None:
        """End requests that no worker has."""
        ...

    def expire(self, ids: Collection[str], error: str, hint: str) -> None:
        """End those that no worker has and whose deadline is over."""
        ...

    def cancel(self, ids: Collection[str]) -> list[RequestRow]:
        """Cancel requests, and return those that a worker may be at."""
        ...

    def served(self) -> set[tuple[str, str]]:
        """Return kind and lane of each lane that a worker serves."""
        ...


class DatabaseThread:
    """One thread for calls that block, so that the loop goes on with its connection.

    It is a daemon: a call that hangs does not keep the process from ending.
    """

    def __init__(self, name: str) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    async def call(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do the work on the thread and return its result, or raise what it raised."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def perform() -> None:
            try:
                result = work(*arguments)
            except Exception as error:  # it is raised where the call is awaited
                tell(_fail, error)
            else:
                tell(_succeed, result)

        def tell(how: Callable[..., None], value: object) -> None:
            # The loop may have ended.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(how, answer, value)

        self._calls.put(perform)
        return await answer

    def close(self) -> None:
        """Take no further calls; what was asked for before is still done."""
        self._calls.put(None)

    def _serve(self) -> None:
        while (work := self._calls.get()) is not None:
            work()


def _succeed(answer: asyncio.Future[T], result: T) -> None:
    if not answer.done():
        answer.set_result(result)


def _fail(answer: asyncio.Future[Any], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
