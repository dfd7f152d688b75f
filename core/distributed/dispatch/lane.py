"""The orders of one lane: those that wait to be published, and whether a worker serves it."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...ops.kind import Kind
    from .order import Order


class LaneQueue:
    """Orders of one lane; a full lane is left alone for a while, and the others go on.

    Args:
        kind: Of its ops.
        lane: Its name.
        backoff_s: First and longest pause after the broker refused a message.

    Attributes:
        not_before: Time on the loop's clock before which nothing is published.
        refused: Whether the broker refused the last message.
        sent: Orders that the broker has and that have not ended.
        last_sign: Time when one of those began or ended, or the first was sent, or when nobody
            could be heard.
        told: Whether the user knows that no worker serves it.
    """

    def __init__(self, kind: Kind, lane: str, backoff_s: tuple[float, float]) -> None:
        self.kind = kind
        self.lane = lane
        self.not_before = 0.0
        self.refused = False
        self.sent: set[str] = set()
        self.last_sign = 0.0
        self.told = False
        self._backoff_s = backoff_s
        self._pause = backoff_s[0]
        self._waiting: list[tuple[int, int, Order]] = []
        self._order = itertools.count()

    def __len__(self) -> int:
        return len(self._waiting)

    def push(self, order: Order) -> None:
        """Add an order."""
        heapq.heappush(self._waiting, (order.priority, next(self._order), order))

    def pop(self, now: float) -> Order | None:
        """Take the order that comes next, or None if there is none or the lane is full."""
        while self._waiting and self.not_before <= now:
            order = heapq.heappop(self._waiting)[2]
            if not order.future.done():
                return order
        return None

    def refuse(self, now: float) -> None:
        """Note that the broker refused a message, and pause for longer each time."""
        # A window of messages is refused at once, and counts as one refusal.
        if self.not_before <= now:
            self.not_before = now + self._pause
            self._pause = min(self._pause * 2, self._backoff_s[1])
        self.refused = True

    def accept(self, order: Order, now: float) -> None:
        """Note that the broker took a message."""
        self.refused = False
        self._pause = self._backoff_s[0]
        if not self.sent:
            self.last_sign = now
        self.sent.add(order.id)

    def sign(self, now: float) -> None:
        """Note that a worker serves the lane."""
        self.last_sign = now
        self.told = False
