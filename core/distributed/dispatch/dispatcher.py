"""The loop of a dispatcher: row first, then message, then waiting for what the database says.

Rows are the truth. A message that is lost or doubled, and a wake-up that never comes, cost time and
nothing else: a hub publishes again what went quiet, and every request is looked at now and then.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from ...errors import BrokerError, DatabaseError, DatabaseLostError, MessageError
from ..broker.connection import Connection
from ..broker.envelope import decode
from ..broker.messages import CancelOrdered, Settled
from ..broker.topology import CONTROL, cancel_key, reply_queue, wake_key
from .database_client import DatabaseClient
from .in_flight import InFlight
from .monitor import Monitor
from .options import ROWS, WINDOW
from .publishing import Publisher

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from typing import Any

    from ..broker.delivery import Delivery
    from ..broker.url import BrokerUrl
    from .options import DispatchOptions
    from .order import Order
    from .outbox import Outbox

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
        notice: Gets messages for the user.
        workers: Returns what each worker says of itself; it may block.
    """

    def __init__(
        self,
        url: BrokerUrl,
        outbox: Outbox,
        client: str,
        trace: str,
        options: DispatchOptions,
        notice: Callable[[str], None],
        workers: Callable[[], Sequence[Mapping[str, Any]]] = tuple,
    ) -> None:
        self._url = url
        self._outbox = outbox
        self._client = client
        self._trace = trace
        self._options = options
        self._notice = notice
        self._workers = workers
        self._inbox: deque[Order] = deque()
        self._in_flight = InFlight(options.backoff_s)
        self._woken: set[str] = set()
        self._look_at_all = False
        self._clock_ahead = 0.0
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
            started: Called when broker and database answered.

        Raises:
            BrokerError: The broker did not answer at the start.
            DatabaseError: The database did not answer at the start, or refused for long.
        """
        self._loop = asyncio.get_running_loop()
        self._fresh = asyncio.Event()
        self._wake = asyncio.Event()
        self._stopping: asyncio.Future[bool] = self._loop.create_future()
        in_flight, outbox = self._in_flight, self._outbox
        self._link = link = Connection(
            self._url,
            f"dispatcher {self._client}",
            self._opened,
            lambda _why: monitor.broker_lost(),
        )
        self._database = database = DatabaseClient(in_flight, self._options, self._notice)
        self._monitor = monitor = Monitor(
            link, in_flight, database, outbox, self._options, self._notice, self._workers
        )
        source = f"/dispatcher/{self._client}"
        self._publisher = Publisher(
            link, self._url.user, source, self._trace, in_flight, database, outbox, self._look_soon
        )
        try:
            async with link:
                starting = asyncio.ensure_future(self._start())
                await _first(starting, self._stopping)
                if starting.done():
                    starting.result()
                    started()
                    await self._serve()
                else:
                    starting.cancel()
        finally:
            database.close()

    async def _start(self) -> None:
        patience_s = self._options.patience_s
        try:
            await self._link.wait_ready(min(patience_s, self._options.notice_s))
        except BrokerError as error:
            self._notice(f"{error}; waiting ({error.hint})")
            await self._link.wait_ready(patience_s)
        try:
            end = self._loop.time() + patience_s
            now = await self._database.insist(self._outbox.clock, until=end)
        except DatabaseLostError as error:
            # Not a DatabaseLostError: callers try again at that, and this was tried for long.
            raise DatabaseError(
                f"no answer for {patience_s:.0f} s: {error.message}", hint=error.hint
            ) from error
        # Against the monotonic clock, since the machine's clock may be set while this runs.
        self._clock_ahead = now - time.monotonic()

    async def _serve(self) -> None:
        publisher = self._publisher
        parts = [
            self._record,
            publisher.publish,
            publisher.mark,
            self._listen,
            self._monitor.keep,
        ]
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
                # What workers finish all the same is found by the next make.
                log.warning("requests were left open: %s", error or "the database is away")

    def leave(self, error: BaseException) -> None:
        """Answer everything that is still waited for; the loop has ended."""
        orders = [*self._in_flight.open.values(), *self._inbox]
        self._in_flight.open.clear()
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
                # Open before they are written, so that a stop meanwhile ends them.
                self._in_flight.open |= {order.id: order for order in batch}
                await self._database.insist(self._write, batch)
                for order in batch:
                    self._in_flight.lane(order).push(order)
                self._publisher.look()
                # Cancelled while they were written.
                await self._cancel(
                    [order for order in batch if order.id not in self._in_flight.open]
                )

    def _write(self, orders: Iterable[Order]) -> None:
        # On the database's thread, which has time while the loop waits for its connection.
        self._outbox.add(
            [
                order.write_row(
                    self._client, self._trace, self._options, order.until + self._clock_ahead
                )
                for order in orders
            ]
        )

    async def _opened(self, link: Connection) -> None:
        queue = reply_queue(self._client)
        await link.own_queue(queue)
        await link.bind(queue, CONTROL, wake_key(self._client))
        await link.consume(queue, lambda delivery: self._told(link, delivery))
        self._monitor.broker_opened()
        # Wake-ups of the time without a connection are lost.
        self._look_at_all = True
        self._wake.set()
        self._publisher.look()

    def _told(self, link: Connection, delivery: Delivery) -> None:
        link.ack(delivery)
        try:
            message = decode(delivery.properties, delivery.body, Settled)
        except MessageError as error:
            log.warning("a wake-up could not be read: %s", error)
            return
        for request, (fraction, note) in message.progress.items():
            order = self._in_flight.open.get(request)
            if order is not None:
                self._in_flight.lane(order).sign(self._loop.time())
                if order.on_progress is not None:
                    order.on_progress(fraction, note)
        if message.requests:
            self._look_soon(message.requests)

    def _look_soon(self, requests: Collection[str]) -> None:
        self._woken.update(requests)
        self._wake.set()

    async def _listen(self) -> None:
        """Ask the database how requests ended: those of a wake-up, and now and then all."""
        due = self._loop.time() + self._options.poll_s
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, due - self._loop.time())):
                    await self._wake.wait()
            self._wake.clear()
            woken, self._woken = self._woken, set()
            if self._look_at_all or self._loop.time() >= due:
                self._look_at_all = False
                took = await self._look_at_everything()
                due = self._loop.time() + max(self._options.poll_s, took / POLL_SHARE)
            elif woken:
                await self._look_at([each for each in woken if each in self._in_flight.open])

    async def _look_at_everything(self) -> float:
        began = self._loop.time()
        late = [order.id for order in self._in_flight.open.values() if order.until <= began]
        if late:
            await self._database.insist(self._outbox.expire, late, EXPIRED, EXPIRED_HINT)
        await self._look_at(list(self._in_flight.open))
        return self._loop.time() - began

    async def _look_at(self, ids: list[str]) -> None:
        if not ids:
            return
        for outcome in await self._database.insist(self._outbox.outcomes, ids):
            order = self._in_flight.close(outcome.id, self._loop.time())
            if order is not None:
                order.settle(outcome)

    def _stop(self, now: bool) -> None:
        if not self._stopping.done():
            self._stopping.set_result(now)

    def _withdraw(self, request: str) -> None:
        order = self._in_flight.close(request, self._loop.time())
        if order is not None:
            task = asyncio.ensure_future(self._cancel([order]))
            # The loop itself keeps no task alive.
            self._withdrawals.add(task)
            task.add_done_callback(self._withdrawals.discard)

    async def _cancel_all(self) -> None:
        orders = list(self._in_flight.open.values())
        for start in range(0, len(orders), WINDOW):
            await self._cancel(orders[start : start + WINDOW])

    async def _cancel(self, orders: list[Order]) -> None:
        if not orders:
            return
        for row in await self._database.insist(self._outbox.cancel, [order.id for order in orders]):
            kind = next(order.kind for order in orders if order.id == row.id)
            self._publisher.tell(
                cancel_key(kind, row.id), CancelOrdered(request=row.id, op_key=row.op_key)
            )


async def _first(*futures: asyncio.Future[Any]) -> None:
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
