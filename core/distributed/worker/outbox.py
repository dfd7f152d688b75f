"""What a worker publishes: results, until they are confirmed, and state, which may be lost."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING

from ...errors import BrokerError
from ..broker.envelope import encode
from ..broker.topology import EVENTS, event_key

if TYPE_CHECKING:
    import pika

    from ...ops.kind import Kind
    from ..broker.connection import Connection
    from ..broker.messages import Finished, Message, Present, Progressed

BACKOFF_S = (0.1, 5.0)
"""Shortest and longest pause before a result is published again, in seconds."""

log = logging.getLogger(__name__)


class Outbox:
    """Publishes the messages of a worker.

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
        """Publish how an attempt ended; return when the broker has confirmed it.

        It is published again after each loss of the connection and each refusal, without end.
        """
        properties, body = self._encode(finished, trace, persistent=True)
        key = event_key("result", kind, self._worker)
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
        """Publish how far an attempt is; it may be lost."""
        properties, body = self._encode(progressed, trace, persistent=False)
        self._link.send(EVENTS, event_key("progress", kind, self._worker), properties, body)

    def presence(self, present: Present) -> None:
        """Publish the state of the worker; it may be lost."""
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
