"""The orders that a dispatcher waits for, and the lanes that they go to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lane import LaneQueue

if TYPE_CHECKING:
    from ...ops.kind import Kind
    from .order import Order


class InFlight:
    """The orders that have not ended, shared by the parts of a dispatcher on the loop's thread.

    Args:
        backoff_s: First and longest pause of a lane after the broker refused a message.

    Attributes:
        open: Orders that have not ended, by id.
        lanes: Every lane that an order went to, by kind and name.
    """

    def __init__(self, backoff_s: tuple[float, float]) -> None:
        self.open: dict[str, Order] = {}
        self.lanes: dict[tuple[Kind, str], LaneQueue] = {}
        self._backoff_s = backoff_s

    def lane(self, order: Order) -> LaneQueue:
        """Return the lane that an order goes to."""
        name = (order.kind, order.lane)
        if name not in self.lanes:
            self.lanes[name] = LaneQueue(order.kind, order.lane, self._backoff_s)
        return self.lanes[name]

    def close(self, request: str, now: float) -> Order | None:
        """Take out an order that ended, or None if it is not open.

        Args:
            request: Its id.
            now: Time on the loop's clock; that it ended is a sign that its lane is served.
        """
        order = self.open.pop(request, None)
        if order is not None:
            lane = self.lane(order)
            lane.sent.discard(request)
            lane.sign(now)
        return order
