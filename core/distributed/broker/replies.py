"""What the broker answers on a channel: confirms, replies to calls, and why it ended.

Pika passes them to callbacks; here they become futures, which fail when the connection is lost.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ...errors import BackPressureError, BrokerLostError, UnroutableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Confirms:
    """The confirms that are waited for of what was published on a channel."""

    def __init__(self) -> None:
        self._published = 0
        self._unconfirmed: dict[int, asyncio.Future[None]] = {}
        self._returnable: dict[str, int] = {}

    def restart(self) -> None:
        """Count from the start: the channel is a new one."""
        self._published = 0

    def expect(self, message: str) -> asyncio.Future[None]:
        """Count a message that is published next, and return a future of the broker's answer.

        Args:
            message: Its id, by which the broker returns it if no queue takes it; or empty.
        """
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._published += 1
        self._unconfirmed[self._published] = future
        if message:
            self._returnable[message] = self._published
            future.add_done_callback(lambda _done: self._returnable.pop(message, None))
        return future

    def skip(self) -> None:
        """Count a message that is published next, without a future of its answer."""
        self._published += 1

    def lose(self, error: BrokerLostError) -> None:
        """Fail everything that is waited for."""
        waiting = list(self._unconfirmed.values())
        self._unconfirmed.clear()
        self._returnable.clear()
        _fail(waiting, error)

    def confirmed(self, frame: Any) -> None:
        """Hear pika's ``Basic.Ack`` or ``Basic.Nack`` of one message, or of all up to one."""
        method = frame.method
        tag = method.delivery_tag
        tags = [t for t in self._unconfirmed if t <= tag] if method.multiple else [tag]
        refused = type(method).__name__ != "Ack"
        for each in tags:
            future = self._unconfirmed.pop(each, None)
            if future is None or future.done():
                continue
            if refused:
                future.set_exception(BackPressureError("the broker's queue is full"))
            else:
                future.set_result(None)

    def returned(self, _channel: object, method: Any, properties: Any, _body: bytes) -> None:
        """Hear pika's ``Basic.Return`` of a message that no queue takes."""
        # The broker returns a message before it confirms it.
        tag = self._returnable.get(properties.message_id or "")
        future = self._unconfirmed.pop(tag, None) if tag is not None else None
        if future is not None and not future.done():
            future.set_exception(
                UnroutableError(
                    f"no queue takes {method.routing_key!r} of exchange {method.exchange!r}",
                    hint="declare the lanes of the installed plugins: `ainern2d broker apply`",
                )
            )


class Calls:
    """The replies that are waited for."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[Any]] = set()

    def expect(self) -> asyncio.Future[Any]:
        """Return a future of a reply, which fails with the connection."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.add(answer)
        return answer

    async def settle(self, answer: asyncio.Future[Any]) -> Any:
        """Wait for a reply from :meth:`expect`.

        Raises:
            BrokerLostError: The connection was lost before it came.
        """
        try:
            return await answer
        finally:
            self._waiting.discard(answer)

    def lose(self, error: BrokerLostError) -> None:
        """Fail everything that is waited for."""
        waiting = list(self._waiting)
        self._waiting.clear()
        _fail(waiting, error)


def resolve(future: asyncio.Future[Any]) -> Callable[[Any], None]:
    """Return a callback that gives a future its value, unless it is done or cancelled."""

    def resolve(value: Any) -> None:
        if not future.done():
            future.set_result(value)

    return resolve


def _fail(waiting: Iterable[asyncio.Future[Any]], error: BrokerLostError) -> None:
    for future in waiting:
        if not future.done():
            future.set_exception(error)
            # Marks it as read: asyncio logs exceptions of futures that were not awaited.
            future.exception()
