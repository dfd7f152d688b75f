"""The loop of a dispatcher: row first, then message, then waiting for what the database says.

Rows are the truth. A message that is lost or doubled, and a wake-up that never comes, cost time and
nothing else: a hub publishes again what went quiet, and every request is looked at now and then.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from ..broker.envelope import decode, encode
from ..broker.link import Link
from ..broker.messages import CancelOrdered, Settled, WorkWaits
from ..broker.topology import (
    CONTROL,
    OP,
    cancel_key,
    lane_key,
    reply_queue,
    wake_key,
    work_key,
)
from ..errors import (
    Ainern2dError,
    BackPressureError,
    BrokerError,
    BrokerLostError,
    CancelledError,
    DatabaseError,
    DatabaseLostError,
    MessageError,
    UnroutableError,
)
from .lane import LaneQueue
from .options import ROWS, WINDOW
from .order import request_message
from .outbox import Aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..broker.delivery import Delivery
    from ..broker.url import BrokerUrl
    from ..ops.kind import Kind
    from .options import DispatchOptions
    from .order import Order
    from .outbox import Outbox

T = TypeVar("T")

ANNOUNCE_S = 0.02
"""Shortest time between two words to the workers of a kind that something waits."""
ROUND = 20
"""Messages that are published of one lane before it is the next one's turn."""
POLL_SHARE = 0.05
"""Part of the time that may go into looking at requests whose wake-up was lost, however many."""
EXPIRED = "nobody began it before its deadline"
EXPIRED_HINT = "start more workers, or give it longer: execution.deadline_s=SECONDS"

log = logging.getLogger(__name__)


class Dispatcher:
    """Everything here belongs to the loop's thread, except :meth:`submit` and :meth:`stop`.

    Args:
        url: Of the broker.
        outbox: The rows of requests; called on a thread of its own.
        client: Id of this dispatcher: 32 hexadecimal digits.
        trace: Of the user's request.
        options: Clocks and bounds.
        notice: Told what the user should know.
    """

    def __init__(
        self,
        url: BrokerUrl,
        outbox: Outbox,
        client: str,
        trace: str,
        options: DispatchOptions,
        notice: Callable[[str], None],
    ) -> None:
        self._url = url
        self._outbox = outbox
        self._client = client
        self._trace = trace
        self._options = options
        self._notice = notice
        self._source = f"/dispatcher/{client}"
        self._inbox: deque[Order] = deque()
        self._open: dict[str, Order] = {}
        self._lanes: dict[tuple[Kind, str], LaneQueue] = {}
        self._confirmed: list[tuple[str, str]] = []
        self._unroutable: list[tuple[Order, UnroutableError]] = []
        self._woken: set[str] = set()
        self._announced: dict[Kind, float] = {}
        self._on_its_way = 0
        self._look_at_all = False
        self._clock_skew = 0.0
        self._away_since: float | None = None
        self._away_told = False
        self._broker_lost_at: float | None = None
        self._withdrawals: set[asyncio.Task[None]] = set()
        self._signal_sent = False

    # Called from other threads.

    def submit(self, order: Order) -> None:
        """Take an order; returns at once."""
        self._inbox.append(order)
        # One wake-up of the loop serves every order that comes before it looks.
        if not self._signal_sent:
            self._signal_sent = True
            self._soon(self._fresh.set)

    def withdraw(self, request: str) -> None:
        """Cancel one request, whose future was cancelled."""
        self._soon(self._withdraw, request)

    def stop(self, *, now: bool) -> None:
        """End :meth:`run`; ``now`` cancels what is open."""
        self._soon(self._stop, now)

    def _soon(self, call: Callable[..., object], *arguments: object) -> None:
        # Once the loop has ended, leave() answers whatever is left.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, *arguments)

    # The loop.

    async def run(self, started: Callable[[], None]) -> None:
        """Serve until stopped.

        Args:
            started: Told when broker and database answered.

        Raises:
            BrokerError: The broker did not answer at the start.
            DatabaseError: The database did not answer at the start, or refused for long.
        """
        self._loop = asyncio.get_running_loop()
        self._fresh = asyncio.Event()
        self._publishable = asyncio.Event()
        self._markable = asyncio.Event()
        self._wake = asyncio.Event()
        self._stopping: asyncio.Future[bool] = self._loop.create_future()
        self._aside = Aside("dispatcher-database")
        try:
            async with Link(
                self._url, f"dispatcher {self._client}", self._opened, self._lost
            ) as self._link:
                starting = asyncio.ensure_future(self._start())
                await _first(starting, self._stopping)
                if starting.done():
                    starting.result()
                    started()
                    await self._serve()
                else:
                    starting.cancel()
        finally:
            self._aside.close()

    async def _start(self) -> None:
        patience_s = self._options.patience_s
        try:
            await self._link.wait_ready(min(patience_s, self._options.notice_s))
        except BrokerError as error:
            self._notice(f"{error}; waiting")
            await self._link.wait_ready(patience_s)
        try:
            end = self._loop.time() + patience_s
            now = await self._insist(self._outbox.clock, until=end)
        except DatabaseLostError as error:
            # Whoever would try again at a loss must not: it was tried for long.
            raise DatabaseError(
                f"no answer for {patience_s:.0f} s: {error.message}", hint=error.hint
            ) from error
        self._clock_skew = now - time.time()

    async def _serve(self) -> None:
        parts = [self._record, self._publish, self._mark, self._listen, self._watch]
        tasks = {asyncio.create_task(part(), name=part.__name__) for part in parts}
        try:
            await _first(*tasks, self._stopping)
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        broken = [each for each in ended if isinstance(each, Exception)]
        if broken:
            raise broken[0]
        if self._stopping.result():
            try:
                await asyncio.wait_for(self._cancel_all(), self._options.close_s / 2)
            except (TimeoutError, DatabaseError) as error:
                # Whatever is done all the same is found by the next make.
                log.warning("requests were left open: %s", error or "the database is away")

    def leave(self, error: BaseException) -> None:
        """Answer everything that is still waited for; the loop has ended."""
        orders = [*self._open.values(), *self._inbox]
        self._open.clear()
        self._inbox.clear()
        for order in orders:
            order.end(error)

    async def _record(self) -> None:
        """Write the rows of new orders, and only then let them be published."""
        while True:
            await self._fresh.wait()
            self._fresh.clear()
            self._signal_sent = False
            while self._inbox:
                batch = [self._inbox.popleft() for _ in range(min(ROWS, len(self._inbox)))]
                batch = [order for order in batch if not order.future.done()]
                # Open before they are written: whoever closes meanwhile must answer them.
                self._open |= {order.id: order for order in batch}
                await self._insist(self._write, batch)
                for order in batch:
                    self._lane(order).push(order)
                self._publishable.set()
                # Cancelled while they were written.
                await self._cancel([order for order in batch if order.id not in self._open])

    def _write(self, orders: Iterable[Order]) -> None:
        # On the database's thread, which has time while the loop waits for its connection.
        skew = self._clock_skew + time.time() - time.monotonic()
        self._outbox.add(
            [
                order.write_row(self._client, self._trace, self._options, order.until + skew)
                for order in orders
            ]
        )

    async def _publish(self) -> None:
        """Publish what has a row, a window of unconfirmed messages at a time."""
        while True:
            await self._link.wait_ready()
            await self._link.unblocked()
            self._publishable.clear()
            now = self._loop.time()
            while self._on_its_way < WINDOW and self._send_a_round(now):
                # What was written leaves, and confirms are read, between the rounds.
                await asyncio.sleep(0)
            pauses = [lane.not_before - now for lane in self._lanes.values() if len(lane)]
            pauses = [pause for pause in pauses if pause > 0]
            await _wait(self._publishable, min(pauses) if pauses else None)

    def _send_a_round(self, now: float) -> bool:
        """Publish a few of each lane, so that none waits for a longer one."""
        sent = False
        for lane in list(self._lanes.values()):
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
        message = request_message(row, self._url.user, task, expires_s)
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
            if order.id not in self._open:
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
        """Tell the workers of a kind that something waits: now, or soon if they were just told."""
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
        self._tell(work_key(kind), WorkWaits())

    def _tell(self, key: str, message: WorkWaits | CancelOrdered) -> None:
        words = encode(
            message, self._source, account=self._url.user, trace=self._trace, persistent=False
        )
        self._link.send(CONTROL, key, *words)

    async def _mark(self) -> None:
        """Note in the database what the broker has, and what no queue takes."""
        while True:
            await self._markable.wait()
            self._markable.clear()
            while self._confirmed:
                pairs, self._confirmed = self._confirmed[:WINDOW], self._confirmed[WINDOW:]
                await self._insist(self._outbox.mark_dispatched, pairs)
            while self._unroutable:
                orders, self._unroutable = self._unroutable, []
                for hint in {error.hint for _, error in orders}:
                    these = [(order, error) for order, error in orders if error.hint == hint]
                    words = "; ".join(sorted({error.message for _, error in these}))
                    ids = [order.id for order, _ in these]
                    await self._insist(self._outbox.fail, ids, "invalid", words, hint)
                self._woken |= {order.id for order, _ in orders}
                self._wake.set()

    async def _opened(self, link: Link) -> None:
        queue = reply_queue(self._client)
        await link.own_queue(queue)
        await link.bind(queue, CONTROL, wake_key(self._client))
        await link.consume(queue, lambda delivery: self._told(link, delivery))
        self._broker_lost_at = None
        # Wake-ups of the time without a connection are lost.
        self._look_at_all = True
        self._wake.set()
        self._publishable.set()

    def _lost(self, _reason: str) -> None:
        # Told at every try to come back; the first one counts.
        if self._broker_lost_at is None:
            self._broker_lost_at = self._loop.time()

    def _told(self, link: Link, delivery: Delivery) -> None:
        link.ack(delivery)
        try:
            message = decode(delivery.properties, delivery.body, Settled)
        except MessageError as error:
            log.warning("a wake-up could not be read: %s", error)
            return
        for request, (fraction, note) in message.progress.items():
            order = self._open.get(request)
            if order is not None:
                self._lane(order).sign(self._loop.time())
                if order.on_progress is not None:
                    order.on_progress(fraction, note)
        if message.requests:
            self._woken.update(message.requests)
            self._wake.set()

    async def _listen(self) -> None:
        """Ask the database how requests ended: when told, and now and then for all."""
        due = self._loop.time() + self._options.poll_s
        while True:
            await _wait(self._wake, max(0.0, due - self._loop.time()))
            self._wake.clear()
            woken, self._woken = self._woken, set()
            if self._look_at_all or self._loop.time() >= due:
                self._look_at_all = False
                took = await self._look_at_everything()
                due = self._loop.time() + max(self._options.poll_s, took / POLL_SHARE)
            elif woken:
                await self._look_at([each for each in woken if each in self._open])

    async def _look_at_everything(self) -> float:
        began = self._loop.time()
        late = [order.id for order in self._open.values() if order.until <= began]
        if late:
            await self._insist(self._outbox.expire, late, EXPIRED, EXPIRED_HINT)
        await self._look_at(list(self._open))
        return self._loop.time() - began

    async def _look_at(self, ids: list[str]) -> None:
        if not ids:
            return
        for outcome in await self._insist(self._outbox.outcomes, ids):
            order = self._close(outcome.id)
            if order is not None:
                order.settle(outcome)

    def _close(self, request: str) -> Order | None:
        order = self._open.pop(request, None)
        if order is not None:
            lane = self._lane(order)
            lane.sent.discard(request)
            lane.sign(self._loop.time())
        return order

    async def _watch(self) -> None:
        """Tell the user when the broker is away, or nobody seems to serve a lane."""
        quiet_s = self._options.quiet_s
        while True:
            await asyncio.sleep(quiet_s / 4)
            now = self._loop.time()
            if now - (self._broker_lost_at or now) > self._options.notice_s:
                self._broker_lost_at = float("inf")
                self._notice(
                    f"the broker {self._url} does not answer; nothing is lost meanwhile: "
                    f"{self._link.reason}"
                )
            quiet = [
                lane
                for lane in self._lanes.values()
                if lane.sent and not lane.told and now - lane.last_sign > quiet_s
            ]
            if not quiet:
                continue
            served = await self._insist(self._outbox.served)
            for lane in quiet:
                if (lane.kind.value, lane.lane) in served:
                    lane.sign(now)
                else:
                    lane.told = True
                    self._say_unserved(lane)

    def _say_unserved(self, lane: LaneQueue) -> None:
        name = lane_key(lane.kind, lane.lane)
        text = (
            f"no worker serves {name}, and {len(lane.sent)} ops wait for one; "
            f"start one: ainern2d worker kind={lane.kind.value}"
        )
        self._notice(text)
        for request in lane.sent:
            order = self._open.get(request)
            if order is not None and order.on_progress is not None:
                order.on_progress(0.0, f"no worker serves {name}")
                break

    def _stop(self, now: bool) -> None:
        if not self._stopping.done():
            self._stopping.set_result(now)

    def _withdraw(self, request: str) -> None:
        order = self._close(request)
        if order is not None:
            task = asyncio.ensure_future(self._cancel([order]))
            # The loop itself keeps no task alive.
            self._withdrawals.add(task)
            task.add_done_callback(self._withdrawals.discard)

    async def _cancel_all(self) -> None:
        orders = list(self._open.values())
        for start in range(0, len(orders), WINDOW):
            await self._cancel(orders[start : start + WINDOW])

    async def _cancel(self, orders: list[Order]) -> None:
        if not orders:
            return
        for row in await self._insist(self._outbox.cancel, [order.id for order in orders]):
            kind = next(order.kind for order in orders if order.id == row.id)
            self._tell(cancel_key(kind, row.id), CancelOrdered(request=row.id, op_key=row.op_key))

    def _lane(self, order: Order) -> LaneQueue:
        name = (order.kind, order.lane)
        if name not in self._lanes:
            self._lanes[name] = LaneQueue(order.kind, order.lane, self._options.backoff_s)
        return self._lanes[name]

    async def _insist(
        self, work: Callable[..., T], *arguments: Any, until: float | None = None
    ) -> T:
        """Ask the database until it answers; what is asked may be asked twice.

        Raises:
            DatabaseError: It refused for longer than the options' patience, or did not answer
                before ``until``.
        """
        pause, longest = self._options.backoff_s
        began = self._loop.time()
        while True:
            try:
                result = await self._aside.call(work, *arguments)
            except DatabaseError as error:
                now = self._loop.time()
                lost = isinstance(error, DatabaseLostError)
                if not lost and now - began > self._options.patience_s:
                    raise
                if until is not None and now > until:
                    raise
                self._is_away(now, error)
            else:
                self._away_since = None
                return result
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
            pause = min(pause * 2, longest)

    def _is_away(self, now: float, error: Ainern2dError) -> None:
        if self._away_since is None:
            self._away_since = now
            self._away_told = False
        away_s = now - self._away_since
        if away_s > self._options.notice_s and not self._away_told:
            self._away_told = True
            self._notice(f"the database does not answer; nothing is lost meanwhile: {error}")
        if away_s > self._options.patience_s:
            for order in [each for each in self._open.values() if each.until < now]:
                self._close(order.id)
                order.end(CancelledError(f"its deadline is over, and {error.message}"))


async def _first(*futures: asyncio.Future[Any]) -> None:
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)


async def _wait(event: asyncio.Event, timeout_s: float | None) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), timeout_s)
