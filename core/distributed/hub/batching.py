"""A batch of messages and what becomes of it, whatever is wrong with the world or with one of them.

While a server is away the whole batch waits. A message that this release cannot deal with is found
and put aside, so that the others go on.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from ...errors import BrokerError, DatabaseError, DatabaseRefusedError, ServiceError, StorageError
from .outputs import Effects
from .quarantine import parked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..broker.delivery import Delivery
    from .records import HubRecords

    Handle = Callable[[Sequence[Delivery]], Effects]

AWAY = (BrokerError, DatabaseError, StorageError, ServiceError)
"""What passes when a server is back."""

log = logging.getLogger(__name__)


async def deal(
    handle: Handle, batch: Sequence[Delivery], queue: str, records: HubRecords
) -> Effects:
    """Deal with a batch on a thread; what has to wait is among the effects.

    Args:
        handle: Does it for all of them in one transaction.
        batch: The messages.
        queue: Where they were.
        records: Where a message is put aside.
    """
    try:
        return await asyncio.to_thread(handle, batch)
    except Exception as error:
        if _passes(error):
            return Effects(deferred=list(batch), problem=str(error))
        log.exception("a batch of %d messages of %s cannot be dealt with", len(batch), queue)
    total = Effects()
    for each in batch:
        effects = await _deal_alone(handle, each, queue, records)
        for name in ("publish", "settled", "answers", "deferred"):
            getattr(total, name).extend(getattr(effects, name))
        total.problem = effects.problem or total.problem
    return total


async def _deal_alone(
    handle: Handle, delivery: Delivery, queue: str, records: HubRecords
) -> Effects:
    try:
        return await asyncio.to_thread(handle, [delivery])
    except Exception as error:
        if _passes(error):
            return Effects(deferred=[delivery], problem=str(error))
        log.exception("a message of %s is put aside", queue)
        return await _put_aside(delivery, queue, error, records)


async def _put_aside(
    delivery: Delivery, queue: str, error: Exception, records: HubRecords
) -> Effects:
    def write() -> None:
        with records.book(()) as book:
            reason = f"the hub failed on it: {type(error).__name__}: {error}"
            book.park(parked(delivery, queue, reason))

    try:
        await asyncio.to_thread(write)
    except Exception as away:
        if _passes(away):
            return Effects(deferred=[delivery], problem=str(away))
        # What cannot even be written down must not come back to every hub for ever.
        log.exception("a message of %s is dropped: %s", queue, delivery.body[:200])
    return Effects()


def _passes(error: Exception) -> bool:
    """Say whether an error passes by itself, so that all that met it may wait.

    Values that the database refuses are refused each time: whose they are is put aside.
    """
    return isinstance(error, AWAY) and not isinstance(error, DatabaseRefusedError)
