"""The hands of a worker: each does one op, in a runner child of its own.

One hand is the rule. Where ops wait in the queue of a server, a second one brings it the next op
while one runs there, so that it never waits for a worker.
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
    from ..broker.connection import Link
    from ..broker.delivery import Delivery
    from .attempt import Job
    from .consumer import Handler
    from .prefetch import Intake


class Hands:
    """Deals with deliveries: with one after the other, or with some at once.

    Args:
        first: The hand that every worker has.
        another: Makes one more.
        several: How many ops of a kind and backend may be done at once, where that is not one.
        intake: Where deliveries come from.
        work: Over which they are given back.
        may_begin: Whether the worker is well, and does not drain.
        wake: Called when an op is over.
    """

    def __init__(
        self,
        first: Handler,
        another: Callable[[], Handler],
        several: dict[tuple[Kind, str], int],
        intake: Intake,
        work: Link,
        may_begin: Callable[[], bool],
        wake: Callable[[], None],
    ) -> None:
        self._hands = [first]
        self._another = another
        self._several = several
        self._intake = intake
        self._work = work
        self._may_begin = may_begin
        self._wake = wake
        self._busy: dict[asyncio.Task[None], Handler] = {}

    @property
    def is_busy(self) -> bool:
        """Whether an op goes on while the next one may be taken."""
        return bool(self._busy)

    @property
    def job(self) -> Job | None:
        """An op that is performed now, the one of the first hand first, or None."""
        return next((hand.job for hand in self._hands if hand.job is not None), None)

    async def handle(self, delivery: Delivery) -> None:
        """Deal with a delivery; when this returns, there is room for another one."""
        most = self._most(delivery)
        if most == 1 and not self._busy:
            await self._hands[0].handle(delivery)
            return
        # What may not be done beside those in hand waits for them.
        if self._busy:
            await self._wait_for_room(most)
            if not self._may_begin():
                self._work.give_back(delivery)
                return
        hand = self._free_hand()
        task = asyncio.create_task(hand.handle(delivery))
        self._busy[task] = hand
        task.add_done_callback(lambda _task: self._wake())
        await self._wait_for_room(most)
        self._intake.take_beside(len(self._busy))

    def collect(self) -> None:
        """Note which hands became free.

        Raises:
            BaseException: What a hand's work raised.
        """
        over = [task for task in self._busy if task.done()]
        for task in over:
            del self._busy[task]
        if over and not self._busy:
            self._intake.take_beside(0)
        for task in over:
            task.result()

    async def rest(self) -> None:
        """Wait until no op is performed."""
        await self._wait_for_room(1)

    async def settle(self) -> None:
        """Wait until every result is told and every delivery answered."""
        await self.rest()
        for hand in self._hands:
            await hand.settle()

    def cancel(self, request: str) -> None:
        """Stop the op of a request that nobody wants any more, if it is performed here."""
        for hand in self._hands:
            hand.cancel(request)

    def give_up(self, why: str) -> None:
        """Stop all ops, and soon whatever is left to say as well; deliveries are given back."""
        for hand in self._hands:
            hand.give_up(why)

    async def _wait_for_room(self, most: int) -> None:
        """Wait until fewer ops than so many are performed."""
        self.collect()
        while len(self._busy) >= most:
            await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)
            self.collect()

    def _free_hand(self) -> Handler:
        for hand in self._hands:
            if hand not in self._busy.values():
                return hand
        self._hands.append(self._another())
        return self._hands[-1]

    def _most(self, delivery: Delivery) -> int:
        if not self._several:
            return 1
        try:
            op = decode(delivery.properties, delivery.body, OpRequested).op
        except Ainern2dError:
            # Whoever handles it says what is wrong.
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
