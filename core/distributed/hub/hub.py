"""The worker-hub: one event loop that receives and publishes, and threads that write.

A message is acknowledged only when its changes are committed. A hub that is killed at any instant
therefore loses nothing: the broker delivers the message again, and handling it once more changes
nothing. While database or store are away, messages wait here and at the broker.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from ...errors import Ainern2dError, DatabaseError
from ...observe.heartbeat import AWAY_S, Condition, Connected
from ...observe.metrics import Tally
from ..broker.connection import Connection
from ..broker.envelope import new_id
from ..broker.topology import DEAD, REQUESTS, RESULTS, TELEMETRY
from . import decisions
from .batching import TEMPORARY, Inbox, handle_batch
from .claims import ClaimHandler
from .dead_letters import DeadLetterHandler
from .orphans import Orphans
from .outputs import BatchOutputs
from .publishing import Publisher
from .reconciler import EVERY_S, Reconciler
from .records import HubRecords
from .results import ResultHandler, apply_decision
from .retention import Retention
from .telemetry import Telemetry
from .transitions import DecisionContext

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from typing import Any

    import sqlalchemy as sa

    from ...storage.store import GrantingStore
    from ..broker.delivery import Delivery
    from ..broker.url import BrokerUrl
    from .outputs import Publication
    from .settings import HubSettings
    from .telemetry import Presence

log = logging.getLogger(__name__)

T = TypeVar("T")
PAUSES_S = (0.1, 5.0)
"""Shortest and longest pause before a server that is away is asked again."""

AHEAD = 3
"""Batches that the broker hands over in advance."""

PROGRESS_S = 0.5
TELEMETRY_S = 1.0
STOP_S = 20.0
"""Seconds that a batch in work gets to end when the hub is asked to stop."""


class Hub:
    """One worker-hub; several may run.

    Args:
        url: Of the broker, as the account ``hub``.
        engine: Of the database.
        store: Where results are kept.
        presence: Where workers are shown, or None.
        settings: Clocks and bounds.
        name: Of this hub, in logs and messages.
    """

    def __init__(
        self,
        url: BrokerUrl,
        engine: sa.Engine,
        store: GrantingStore,
        presence: Presence | None,
        settings: HubSettings,
        name: str,
    ) -> None:
        self._settings = settings
        self._records = HubRecords(engine)
        self._pool = ThreadPoolExecutor(settings.threads, thread_name_prefix="store")
        self._results = Inbox(settings.batch, settings.linger_s, alone=True)
        self._requests = Inbox(settings.batch)
        self._dead = Inbox(settings.batch)
        self._result_handler = ResultHandler(self._records, store, self._pool, settings)
        self._claim_handler = ClaimHandler(self._records, store, self._pool, settings)
        self._dead_letter_handler = DeadLetterHandler(self._records, settings)
        self._telemetry = Telemetry(self._records, presence, settings.gpu_load)
        self._reconciler = Reconciler(self._records, settings)
        self._orphans = Orphans(self._records, settings)
        self._retention = Retention(self._records, store, settings)
        self._result_link = Connection(url, f"hub {name} results", self._open_results)
        self._request_link = Connection(url, f"hub {name} requests", self._open_requests)
        self._publish_link = Connection(url, f"hub {name} publishes")
        self._probe_link = Connection(url, f"hub {name} probes")
        self._publisher = Publisher(self._publish_link, name)
        self._tags: dict[Connection, list[str]] = {}
        self._publishing: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self._listening_since = float("inf")
        self._connected = Connected()
        self._worked_at = time.monotonic()
        self.handled = Tally("messages", "Messages that were handled", ("queue",))

    def condition(self) -> Condition:
        """Return whether it has its connections, and database and store answer."""
        links = (self._publish_link, self._result_link, self._request_link)
        lost = [link.reason for link in links if not link.is_ready]
        by_links = self._connected.judge(lost[0] if lost else "")
        idle = time.monotonic() - self._worked_at
        if by_links.state != "ok" or lost or idle < AWAY_S:
            return by_links
        return Condition("ill", f"database or store have not answered for {idle:.0f} s")

    def gauges(self) -> dict[str, float]:
        """Return numbers for metrics."""
        links = (self._publish_link, self._probe_link, self._result_link, self._request_link)
        return {
            "healthy": float(self.condition().state == "ok"),
            "connections": float(sum(link.is_ready for link in links)),
            "connections_opened": float(sum(link.epoch for link in links)),
            "blocked": float(bool(self._publish_link.flow_control.why)),
        }

    def stop(self) -> None:
        """Take nothing more, finish what is in work, and let :meth:`run` return."""
        self._stop.set()

    async def run(self, on_ready: Callable[[], None] = lambda: None) -> None:
        """Work until :meth:`stop`.

        Args:
            on_ready: Called when the broker answers for the first time.
        """
        async with contextlib.AsyncExitStack() as links:
            for link in (
                self._publish_link,
                self._probe_link,
                self._result_link,
                self._request_link,
            ):
                await links.enter_async_context(link)
            tasks = [
                self._task(self._work("results", self._result_link, self._results, RESULTS)),
                self._task(self._work("questions", self._request_link, self._requests, REQUESTS)),
                self._task(self._work("dead letters", self._request_link, self._dead, DEAD)),
                self._task(self._write_telemetry()),
                self._task(self._publish_progress()),
                self._task(self._reconcile()),
                self._task(self._maintain()),
            ]
            ready = self._task(self._announce(on_ready))
            stopped = asyncio.ensure_future(self._stop.wait())
            try:
                done, _ = await asyncio.wait({stopped, *tasks}, return_when=asyncio.FIRST_COMPLETED)
                for task in done - {stopped}:
                    task.result()
            finally:
                ready.cancel()
                stopped.cancel()
                await self._end(tasks)
        self._pool.shutdown()

    async def _announce(self, on_ready: Callable[[], None]) -> None:
        for link in (self._publish_link, self._result_link, self._request_link):
            await link.wait_ready()
        on_ready()

    async def _end(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        """Wait for batches in work, for a while, then for their publications."""
        self._stop.set()
        for link, tags in self._tags.items():
            for tag in tags if link.is_ready else ():
                with contextlib.suppress(Ainern2dError):
                    await link.stop_consuming(tag)
        for inbox in (self._results, self._requests, self._dead):
            inbox.forget(-1)
        _, late = await asyncio.wait(tasks, timeout=STOP_S)
        if self._publishing:
            _, unpublished = await asyncio.wait(self._publishing, timeout=2.0)
            late |= unpublished
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return asyncio.create_task(work)

    async def _open_results(self, link: Connection) -> None:
        self._results.forget(link.epoch)
        await link.prefetch(AHEAD * self._settings.batch)
        self._tags[link] = [await link.consume(RESULTS, self._results.put)]

    async def _open_requests(self, link: Connection) -> None:
        for inbox in (self._requests, self._dead):
            inbox.forget(link.epoch)
        await link.prefetch(AHEAD * self._settings.batch)
        self._tags[link] = [
            await link.consume(REQUESTS, self._requests.put),
            await link.consume(DEAD, self._dead.put),
            await link.consume(TELEMETRY, self._receive_telemetry),
        ]
        self._listening_since = time.monotonic()

    def _receive_telemetry(self, delivery: Delivery) -> None:
        self._telemetry.receive(delivery)
        self._request_link.ack(delivery)

    async def _work(self, what: str, link: Connection, inbox: Inbox, queue: str) -> None:
        """Handle the batches of one queue, one after the other."""
        handle = {
            RESULTS: self._result_handler.handle,
            REQUESTS: self._claim_handler.handle,
            DEAD: self._dead_letter_handler.handle,
        }[queue]
        pause = PAUSES_S[0]
        while (batch := await self._unless_stopped(inbox.take())) is not None:
            outputs = await handle_batch(handle, batch, queue, self._records)
            inbox.acknowledge(link, batch, outputs.deferred)
            self.handled.add(queue, amount=len(batch) - len(outputs.deferred))
            self._send_outputs(outputs)
            if not outputs.deferred:
                pause = PAUSES_S[0]
                continue
            log.warning("%d %s wait: %s", len(outputs.deferred), what, outputs.problem)
            inbox.put_back([each for each in outputs.deferred if each.epoch == link.epoch])
            await self._unless_stopped(asyncio.sleep(pause))
            pause = min(2 * pause, PAUSES_S[1])

    def _send_outputs(self, outputs: BatchOutputs) -> None:
        """Send the outputs of a committed batch. What is lost here is sent again later."""
        for key, message in outputs.answers:
            self._publisher.answer(key, message)
        self._publisher.wake(outputs.finished_rows)
        if outputs.publish:
            task = self._task(self._publish(outputs.publish))
            self._publishing.add(task)
            task.add_done_callback(self._publishing.discard)

    async def _publish(self, publications: Sequence[Publication]) -> None:
        confirmed, unroutable = await self._publisher.publish(publications)

        def note() -> BatchOutputs:
            outputs = BatchOutputs()
            with self._records.unit_of_work(
                {each.row.id for each in (*confirmed, *unroutable)}
            ) as unit:
                context = DecisionContext(unit.now, self._settings, new_id)
                for each in confirmed:
                    if (row := unit.rows.get(each.row.id)) is not None:
                        sent = decisions.published(row, each.row.attempt_id, context)
                        apply_decision(unit, sent, context, outputs)
                for each in unroutable:
                    if (row := unit.rows.get(each.row.id)) is not None:
                        ended = decisions.unroutable(row, each.row.attempt_id, context)
                        apply_decision(unit, ended, context, outputs)
            return outputs

        try:
            outputs = await asyncio.to_thread(note)
        except DatabaseError as error:
            # They stay pending, and are published once more, which is harmless.
            log.warning("%d publications are not noted: %s", len(publications), error)
        else:
            self._publisher.wake(outputs.finished_rows)

    async def _write_telemetry(self) -> None:
        while not self._stop.is_set():
            await self._unless_stopped(asyncio.sleep(TELEMETRY_S))
            try:
                await asyncio.to_thread(self._telemetry.write)
            except DatabaseError as error:
                log.warning("heartbeats are not written: %s", error)
            except Exception:
                # Telemetry may be lost, and must not end the hub.
                log.exception("telemetry cannot be written")

    async def _publish_progress(self) -> None:
        while not self._stop.is_set():
            await self._unless_stopped(asyncio.sleep(PROGRESS_S))
            self._telemetry.publish_progress(self._publisher)

    async def _reconcile(self) -> None:
        while not self._stop.is_set():
            await self._unless_stopped(asyncio.sleep(EVERY_S))
            # RabbitMQ reports an alarm only on connections that publish.
            self._publisher.probe()
            if self._publish_link.flow_control.why:
                # Workers are blocked as well, so that their silence means nothing.
                self._listening_since = self._worked_at = time.monotonic()
                continue
            if self._publishing:
                # Attempts on their way would be published once more each time.
                self._worked_at = time.monotonic()
                continue
            try:
                lanes = await asyncio.to_thread(self._reconciler.waiting_lanes)
                empty = await self._reconciler.empty_lanes(self._probe_link, lanes)
                is_new = time.monotonic() - self._listening_since < self._settings.silent_s
                outputs = await asyncio.to_thread(self._reconciler.handle, empty, is_new=is_new)
            except TEMPORARY as error:
                log.warning("quiet requests are not looked for: %s", error)
            else:
                self._worked_at = time.monotonic()
                self._send_outputs(outputs)

    async def _maintain(self) -> None:
        while not self._stop.is_set():
            await self._unless_stopped(asyncio.sleep(EVERY_S))
            # A failure of one must not keep the others from their work.
            for work in (self._end_orphans, self._retain):
                try:
                    await work()
                except TEMPORARY as error:
                    log.warning("clean-up is not complete: %s", error)

    async def _end_orphans(self) -> None:
        await self._orphans.find_absent_clients(self._publisher)
        self._send_outputs(await asyncio.to_thread(self._orphans.handle))

    async def _retain(self) -> None:
        if self._retention.is_due and not await self._probe_link.depth(RESULTS):
            await asyncio.to_thread(self._retention.handle)

    async def _unless_stopped(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Wait for something, but not once the hub is to stop; None then."""
        task, stopped = asyncio.ensure_future(work), asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
            return None if self._stop.is_set() else task.result()
        finally:
            for each in (task, stopped):
                each.cancel()
