"""The slots of a worker: in each, ops are performed by a child process of the slot's own.

One slot is the rule. Where ops wait in the queue of a server, a second slot sends it the next op
while one runs there, so that the server never waits for a worker.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ...errors import Ainern2dError
from ..broker.envelope import decode
from ..broker.messages import OpRequested

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...backends.registry import BackendRegistry
    from ...ops.kind import Kind
    from ..broker.connection import Connection
    from ..broker.delivery import Delivery
    from .attempt import Attempt
    from .consumer import Consumer
    from .prefetch import Prefetcher


class Slots:
    """Deals with deliveries: with one after the other, or with some at once.

    Args:
        first: The consumer of the slot that every worker has.
        another: Makes the consumer of one more.
        several: How many ops of a kind and backend may be done at once, where that is not one.
        prefetcher: Where deliveries come from.
        work: Over which they are given back.
        may_begin: Whether the worker is well, and does not drain.
        wake: Called when an op is over.
    """

    def __init__(
        self,
        first: Consumer,
        another: Callable[[], Consumer],
        several: dict[tuple[Kind, str], int],
        prefetcher: Prefetcher,
        work: Connection,
        may_begin: Callable[[], bool],
        wake: Callable[[], None],
    ) -> None:
        self._slots = [first]
        self._another = another
        self._several = several
        self._prefetcher = prefetcher
        self._work = work
        self._may_begin = may_begin
        self._wake = wake
        self._busy: dict[asyncio.Task[None], Consumer] = {}

    @property
    def is_busy(self) -> bool:
        """Whether an op is performed."""
        return bool(self._busy) or self.attempt is not None

    @property
    def attempt(self) -> Attempt | None:
        """An op that is performed now, the one of the first slot first, or None."""
        return next((slot.attempt for slot in self._slots if slot.attempt is not None), None)

    async def handle(self, delivery: Delivery) -> None:
        """Deal with a delivery; when this returns, there is room for another one."""
        most = self._most(delivery)
        if most == 1 and not self._busy:
            await self._slots[0].handle(delivery)
            return
        # What may not be done beside the ops that are performed waits for them.
        if not self._busy:
            await self._slots[0].rest()
        else:
            await self._wait_for_room(most)
            if not self._may_begin():
                self._work.give_back(delivery)
                return
        slot = self._free_slot()
        task = asyncio.create_task(slot.handle(delivery))
        self._busy[task] = slot
        task.add_done_callback(lambda _task: self._wake())
        await self._wait_for_room(most)
        self._prefetcher.take_beside(len(self._busy))

    def collect(self) -> None:
        """Note which slots became free.

        Raises:
            BaseException: What the consumer of a slot raised.
        """
        over = [task for task in self._busy if task.done()]
        for task in over:
            del self._busy[task]
        if over and not self._busy:
            self._prefetcher.take_beside(0)
        for task in over:
            task.result()

    async def rest(self) -> None:
        """Wait until no op is performed."""
        await self._wait_for_room(1)
        for slot in self._slots:
            await slot.rest()

    async def settle(self) -> None:
        """Wait until every result is published and every delivery answered."""
        await self.rest()
        for slot in self._slots:
            await slot.settle()

    def cancel(self, request: str) -> None:
        """Stop the op of a request that was cancelled, if it is performed here."""
        for slot in self._slots:
            slot.cancel(request)

    def give_up(self, why: str) -> None:
        """Stop all ops, and soon the publishing of results too; deliveries are given back."""
        for slot in self._slots:
            slot.give_up(why)

    async def _wait_for_room(self, most: int) -> None:
        """Wait until fewer ops than so many are performed."""
        self.collect()
        while len(self._busy) >= most:
            await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)
            self.collect()

    def _free_slot(self) -> Consumer:
        for slot in self._slots:
            if slot not in self._busy.values():
                return slot
        self._slots.append(self._another())
        return self._slots[-1]

    def _most(self, delivery: Delivery) -> int:
        if not self._several:
            return 1
        try:
            op = decode(delivery.properties, delivery.body, OpRequested).op
        except Ainern2dError:
            # The consumer reports what is wrong.
            return 1
        return self._several.get((op.kind, op.backend), 1)


def several_at_once(
    registry: BackendRegistry, kinds: Iterable[Kind]
) -> dict[tuple[Kind, str], int]:
    """Return how many ops of a backend one worker does at once, where that is not one."""
    return {
        (kind, found.spec.name): found.spec.at_once
        for kind in kinds
        for found in registry.all(kind)
        if found.spec.at_once > 1
    }
