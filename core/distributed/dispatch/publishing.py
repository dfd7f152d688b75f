"""Publishing what has a row: lane by lane, as fast as the broker confirms."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from ...errors import BackPressureError, BrokerLostError, UnroutableError
from ..broker.envelope import encode
from ..broker.messages import CancelOrdered, WorkWaits
from ..broker.topology import CONTROL, OP, lane_key, work_key
from .options import WINDOW
from .order import request_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...ops.kind import Kind
    from ..broker.connection import Connection
    from .database_client import DatabaseClient
    from .in_flight import InFlight
    from .lane import LaneQueue
    from .order import Order
    from .outbox import Outbox

ANNOUNCE_S = 0.02
"""Shortest time between two words to the workers of a kind that something waits."""
ROUND = 20
"""Messages that are published of one lane before it is the next one's turn."""

log = logging.getLogger(__name__)


class Publisher:
    """Everything that a dispatcher says on the broker. It belongs to the loop that makes it.

    Args:
        link: To the broker.
        account: Own user on the broker.
        source: Who says it, such as ``/dispatcher/CLIENT``.
        trace: Of the user's request.
        in_flight: The orders and their lanes.
        database: Access to the rows.
        outbox: The rows of requests.
        on_failed: Gets the ids of requests that were ended because no queue takes them.
    """

    def __init__(
        self,
        link: Connection,
        account: str,
        source: str,
        trace: str,
        in_flight: InFlight,
        database: DatabaseClient,
        outbox: Outbox,
        on_failed: Callable[[set[str]], None],
    ) -> None:
        self._link = link
        self._account = account
        self._source = source
        self._trace = trace
        self._in_flight = in_flight
        self._database = database
        self._outbox = outbox
        self._on_failed = on_failed
        self._loop = asyncio.get_running_loop()
        self._publishable = asyncio.Event()
        self._markable = asyncio.Event()
        self._confirmed: list[tuple[str, str]] = []
        self._unroutable: list[tuple[Order, UnroutableError]] = []
        self._announced: dict[Kind, float] = {}
        self._on_its_way = 0

    def look(self) -> None:
        """Look at the lanes anew: orders were added, or the broker is back."""
        self._publishable.set()

    async def publish(self) -> None:
        """Publish what has a row, a window of unconfirmed messages at a time. Never ends."""
        while True:
            await self._link.wait_ready()
            await self._link.flow_control.wait()
            self._publishable.clear()
            now = self._loop.time()
            while self._on_its_way < WINDOW and self._send_a_round(now):
                # What was written leaves, and confirms are read, between the rounds.
                await asyncio.sleep(0)
            pauses = [lane.not_before - now for lane in self._in_flight.lanes.values() if len(lane)]
            pauses = [pause for pause in pauses if pause > 0]
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(pauses) if pauses else None):
                    await self._publishable.wait()

    def _send_a_round(self, now: float) -> bool:
        """Publish a few of each lane, so that none waits for a longer one."""
        sent = False
        for lane in list(self._in_flight.lanes.values()):
            for _ in range(ROUND):
                order = lane.pop(now)
                if order is None:
                    break
                if not self._send(lane, order):
                    return False
                sent = True
        return sent

    def _send(self, lane: LaneQueue, order: Order) -> bool:
        row, task = order.row, order.task
        assert row is not None  # noqa: S101 - written before it is pushed
        expires_s = order.until - self._loop.time()
        message = request_message(row, self._account, task, expires_s)
        try:
            answer = self._link.publish_soon(OP, lane_key(order.kind, order.lane), *message)
        except BrokerLostError:
            lane.push(order)
            return False
        self._on_its_way += 1
        answer.add_done_callback(lambda done: self._answered(lane, order, done))
        return True

    def _answered(self, lane: LaneQueue, order: Order, answer: asyncio.Future[None]) -> None:
        self._on_its_way -= 1
        self._publishable.set()
        if answer.cancelled():
            return
        error = answer.exception()
        now = self._loop.time()
        if error is None:
            lane.accept(order, now)
            order.task = order.row = None
            if order.id not in self._in_flight.open:
                lane.sent.discard(order.id)
            self._confirmed.append((order.id, order.attempt_id))
            self._markable.set()
            self._announce(order.kind)
        elif isinstance(error, UnroutableError):
            self._unroutable.append((order, error))
            self._markable.set()
        else:
            if isinstance(error, BackPressureError):
                if not lane.refused:
                    log.warning("queue %s is full; waiting", lane_key(lane.kind, lane.lane))
                lane.refuse(now)
            # With a lost connection it may be there twice, which costs a claim and nothing else.
            lane.push(order)

    def _announce(self, kind: Kind) -> None:
        """Tell the workers of a kind that something waits: now, or soon after the last time."""
        now = self._loop.time()
        due = self._announced.get(kind, 0.0) + ANNOUNCE_S
        if due > now + ANNOUNCE_S:
            return  # it is planned
        if due <= now:
            self._announced[kind] = now
            self._say_work(kind)
        else:
            self._announced[kind] = due
            self._loop.call_at(due, self._say_work, kind)

    def _say_work(self, kind: Kind) -> None:
        self.tell(work_key(kind), WorkWaits())

    def tell(self, key: str, message: WorkWaits | CancelOrdered) -> None:
        """Say something to workers that may be lost."""
        words = encode(
            message, self._source, account=self._account, trace=self._trace, persistent=False
        )
        self._link.send(CONTROL, key, *words)

    async def mark(self) -> None:
        """Note in the database what the broker has, and what no queue takes. Never ends.

        Raises:
            DatabaseError: The database refused for longer than the options' patience.
        """
        while True:
            await self._markable.wait()
            self._markable.clear()
            while self._confirmed:
                pairs, self._confirmed = self._confirmed[:WINDOW], self._confirmed[WINDOW:]
                await self._database.insist(self._outbox.mark_dispatched, pairs)
            while self._unroutable:
                orders, self._unroutable = self._unroutable, []
                for hint in {error.hint for _, error in orders}:
                    these = [(order, error) for order, error in orders if error.hint == hint]
                    words = "; ".join(sorted({error.message for _, error in these}))
                    ids = [order.id for order, _ in these]
                    await self._database.insist(self._outbox.fail, ids, "invalid", words, hint)
                self._on_failed({order.id for order, _ in orders})
