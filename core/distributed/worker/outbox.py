"""What a worker says to the broker: results that must arrive, and signs of life that need not."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING

from ...errors import BrokerError
from ..broker.envelope import encode, properties_of
from ..broker.messages import Finished
from ..broker.topology import EVENTS, event_key

if TYPE_CHECKING:
    import pika

    from ...ops.kind import Kind
    from ..broker.connection import Connection
    from ..broker.messages import Message, Present, Progressed

BACKOFF_S = (0.1, 5.0)

log = logging.getLogger(__name__)


class Outbox:
    """Speaks for a worker.

    Args:
        link: A connection on which nothing is consumed that has to be acknowledged: a broker short
            of memory stops reading it.
        account: Own user on the broker.
        worker: Own id.
    """

    def __init__(self, link: Connection, account: str, worker: str) -> None:
        self._link = link
        self._account = account
        self._worker = worker
        self._source = f"/worker/{worker}"

    async def deliver(self, finished: Finished, kind: Kind, trace: str) -> None:
        """Publish how an attempt ended, however long it takes until the broker has it for good."""
        properties, body = self._encode(finished, trace, persistent=True)
        await self._insist(event_key("result", kind, self._worker), properties, body)

    def deliver_body(
        self, body: bytes, op_key: str, kind: Kind, trace: str
    ) -> asyncio.Future[None]:
        """Publish the body of a result, as :meth:`deliver` does, without a task where none is due.

        Returns:
            Done when the broker has it for good.
        """
        properties = properties_of(
            Finished, op_key, self._source, account=self._account, trace=trace
        )
        key = event_key("result", kind, self._worker)
        if not self._link.is_ready or self._link.flow_control.why:
            return asyncio.ensure_future(self._insist(key, properties, body))
        try:
            sent = self._link.publish_soon(EVENTS, key, properties, body)
        except BrokerError as error:
            log.warning("the result is kept, since the broker did not take it: %s", error)
            return asyncio.ensure_future(self._insist(key, properties, body))
        told: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def answered(sent: asyncio.Future[None]) -> None:
            if told.done():
                return
            if sent.exception() is None:
                told.set_result(None)
                return
            log.warning(
                "the result is kept, since the broker did not take it: %s", sent.exception()
            )
            again = asyncio.ensure_future(self._insist(key, properties, body))
            told.add_done_callback(lambda _told: again.cancel())
            again.add_done_callback(
                lambda again: None if told.done() or again.cancelled() else told.set_result(None)
            )

        sent.add_done_callback(answered)
        return told

    async def _insist(self, key: str, properties: pika.BasicProperties, body: bytes) -> None:
        """Publish a result, however long it takes until the broker has it for good."""
        pause, longest = BACKOFF_S
        while True:
            await self._link.wait_ready()
            await self._link.flow_control.wait()
            try:
                return await self._link.publish(EVENTS, key, properties, body)
            except BrokerError as error:
                log.warning("the result is kept, since the broker did not take it: %s", error)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
            pause = min(pause * 2, longest)

    def progress(self, progressed: Progressed, kind: Kind, trace: str) -> None:
        """Publish a sign of life."""
        properties, body = self._encode(progressed, trace, persistent=False)
        self._link.send(EVENTS, event_key("progress", kind, self._worker), properties, body)

    def presence(self, present: Present) -> None:
        """Publish what the worker does."""
        properties, body = self._encode(present, "", persistent=False)
        key = event_key("presence", present.kinds[0], self._worker)
        self._link.send(EVENTS, key, properties, body)

    def _encode(
        self, message: Message, trace: str, *, persistent: bool
    ) -> tuple[pika.BasicProperties, bytes]:
        return encode(
            message,
            self._source,
            account=self._account,
            trace=trace,
            persistent=persistent,
        )
