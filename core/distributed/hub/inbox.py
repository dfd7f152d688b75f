"""Gathering deliveries into batches, and acknowledging them in as few frames as possible."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ..broker.connection import Link
    from ..broker.delivery import Delivery


class Inbox:
    """The deliveries of one queue, in the order in which they came.

    Args:
        most: Deliveries of one batch at most.
        linger_s: How long a batch waits for more; what arrives while another batch is dealt with
            is gathered anyway.
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
        """Put deliveries before all others, to be dealt with once more."""
        self._waiting[:0] = deliveries
        self._arrived.set()

    def forget(self, epoch: int) -> None:
        """Drop what came on other connections than this one: the broker delivers it again."""
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
        self, link: Link, batch: Sequence[Delivery], deferred: Collection[Delivery]
    ) -> None:
        """Acknowledge what was dealt with; a delivery whose connection is lost comes again."""
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
