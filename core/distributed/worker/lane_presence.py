"""How many workers have each lane's model warm, as the broker counts them.

A worker consumes from an empty queue beside the lane that it has warm, and the broker tells the
number of consumers. Nobody has to say when a worker died: its seat goes with its connection.
Workers of another account have queues of their own, and are not seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..broker.topology import seat_queue

if TYPE_CHECKING:
    from ..broker.connection import Link

EXPIRES_MS = 3_600_000
"""Time after which a queue goes that nobody uses."""


class Seats:
    """The seat of one worker, and the number of the others'.

    Args:
        link: Of the worker, as in all its workers with the same account.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self._at: str | None = None
        self._tag, self._epoch = "", -1

    async def others(self, lane: str) -> int:
        """Return how many other workers sit at a lane.

        Raises:
            BrokerError: The connection was lost.
        """
        count = await self._link.shared_queue(seat_queue(self._link.url.user, lane), EXPIRES_MS)
        return max(0, count - (self._seated == lane))

    async def sit(self, lane: str | None) -> None:
        """Leave the seat for another one, or for none.

        Raises:
            BrokerError: The connection was lost.
        """
        before = self._seated
        if before == lane:
            return
        self._at = None
        if before is not None:
            await self._link.stop_consuming(self._tag)
        if lane is not None:
            queue = seat_queue(self._link.url.user, lane)
            await self._link.shared_queue(queue, EXPIRES_MS)
            epoch = self._link.epoch
            self._tag = await self._link.consume(queue, lambda _nothing_comes: None)
            self._at, self._epoch = lane, epoch

    @property
    def _seated(self) -> str | None:
        return self._at if self._epoch == self._link.epoch else None
