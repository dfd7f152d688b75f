"""Batches of messages: gathering, handling on a thread, and acknowledging.

While a server is away, the whole batch waits. If a batch fails for another reason, its messages are
handled one by one, and the one that fails goes to quarantine.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from ...errors import BrokerError, DatabaseError, DatabaseRefusedError, ServiceError, StorageError
from .outputs import BatchOutputs
from .quarantine import quarantined

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ..broker.connection import Connection
    from ..broker.delivery import Delivery
    from .records import HubRecords

    Handle = Callable[[Sequence[Delivery]], BatchOutputs]

TEMPORARY = (BrokerError, DatabaseError, StorageError, ServiceError)
"""Errors that end when a server is back."""

log = logging.getLogger(__name__)


class Inbox:
    """The deliveries of one queue, in the order in which they came.

    Args:
        most: Deliveries of one batch at most.
        linger_s: Seconds that a batch waits for more deliveries. Those that arrive while another
            batch is handled are gathered anyway.
        alone: Whether nothing else is consumed on the link, so that one frame can acknowledge all.
    """

    def __init__(self, most: int, linger_s: float = 0.0, *, alone: bool = False) -> None:
        self._most = most
        self._linger_s = linger_s
        self._alone = alone
        self._waiting: list[Delivery] = []
        self._arrived = asyncio.Event()

    def put(self, delivery: Delivery) -> None:
        """Take a delivery in."""
        self._waiting.append(delivery)
        self._arrived.set()

    def put_back(self, deliveries: Sequence[Delivery]) -> None:
        """Put deliveries before all others, to be handled once more."""
        self._waiting[:0] = deliveries
        self._arrived.set()

    def forget(self, epoch: int) -> None:
        """Drop deliveries of other connections than this one: the broker delivers them again."""
        self._waiting = [each for each in self._waiting if each.epoch == epoch]

    async def take(self) -> list[Delivery]:
        """Wait for deliveries, and return a batch of them."""
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        if self._linger_s and len(self._waiting) < self._most:
            await asyncio.sleep(self._linger_s)
        batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        return batch

    def acknowledge(
        self, link: Connection, batch: Sequence[Delivery], deferred: Collection[Delivery]
    ) -> None:
        """Acknowledge the deliveries that were handled; those of a lost connection come again."""
        current = [each for each in batch if each.epoch == link.epoch]
        if not current:
            return
        if self._alone and not deferred:
            # Batches follow one another, so that nothing older waits.
            link.ack(max(current, key=lambda each: each.tag), multiple=True)
            return
        late = {each.tag for each in deferred}
        for each in current:
            if each.tag not in late:
                link.ack(each)


async def handle_batch(
    handle: Handle, batch: Sequence[Delivery], queue: str, records: HubRecords
) -> BatchOutputs:
    """Handle a batch on a thread, and return its outputs; deliveries that must wait are among them.

    Args:
        handle: Handles all of them in one transaction.
        batch: The messages.
        queue: That they come from.
        records: The database, which holds the quarantine.
    """
    try:
        return await asyncio.to_thread(handle, batch)
    except Exception as error:
        if _is_temporary(error):
            return BatchOutputs(deferred=list(batch), problem=str(error))
        log.exception("a batch of %d messages of %s cannot be handled", len(batch), queue)
    total = BatchOutputs()
    for each in batch:
        outputs = await _handle_alone(handle, each, queue, records)
        for name in ("publish", "finished_rows", "answers", "deferred"):
            getattr(total, name).extend(getattr(outputs, name))
        total.problem = outputs.problem or total.problem
    return total


async def _handle_alone(
    handle: Handle, delivery: Delivery, queue: str, records: HubRecords
) -> BatchOutputs:
    try:
        return await asyncio.to_thread(handle, [delivery])
    except Exception as error:
        if _is_temporary(error):
            return BatchOutputs(deferred=[delivery], problem=str(error))
        log.exception("a message of %s goes to quarantine", queue)
        return await _quarantine(delivery, queue, error, records)


async def _quarantine(
    delivery: Delivery, queue: str, error: Exception, records: HubRecords
) -> BatchOutputs:
    def write() -> None:
        with records.unit_of_work(()) as unit:
            reason = f"the hub failed on it: {type(error).__name__}: {error}"
            unit.quarantine(quarantined(delivery, queue, reason))

    try:
        await asyncio.to_thread(write)
    except Exception as away:
        if _is_temporary(away):
            return BatchOutputs(deferred=[delivery], problem=str(away))
        # A message that cannot be quarantined either would come back to every hub for ever.
        log.exception("a message of %s is dropped: %s", queue, delivery.body[:200])
    return BatchOutputs()


def _is_temporary(error: Exception) -> bool:
    """Say whether an error ends by itself, so that the messages may wait.

    Values that the database refuses are refused each time: their message goes to quarantine.
    """
    return isinstance(error, TEMPORARY) and not isinstance(error, DatabaseRefusedError)
