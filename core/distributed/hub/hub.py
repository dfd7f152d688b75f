"""The worker-hub: one loop that receives and speaks, and threads that write.

Every message is acknowledged only when what it changed is committed. A hub that is killed at any
instant therefore loses nothing: the broker delivers the message again, and dealing with it once
more changes nothing. While database or store are away, messages wait here and at the broker.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from ...errors import Ainern2dError, DatabaseError
from ..broker.connection import Link
from ..broker.envelope import new_id
from ..broker.topology import DEAD, REQUESTS, RESULTS, TELEMETRY
from . import decisions
from .batching import AWAY, deal
from .claims import Desk
from .dead_letters import DeadLetters
from .inbox import Inbox
from .orphans import Orphans
from .outputs import Effects
from .publishing import Speaker
from .reconciler import EVERY_S, Reconciler
from .records import HubRecords
from .results import Settler, apply
from .retention import Retention
from .telemetry import Telemetry
from .transitions import Moment

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

TELL_S = 0.5
WRITE_S = 1.0
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
        self._settler = Settler(self._records, store, self._pool, settings)
        self._desk = Desk(self._records, store, self._pool, settings)
        self._dead_letters = DeadLetters(self._records, settings)
        self._telemetry = Telemetry(self._records, presence, settings.strain)
        self._reconciler = Reconciler(self._records, settings)
        self._orphans = Orphans(self._records, settings)
        self._retention = Retention(self._records, store, settings)
        self._result_link = Link(url, f"hub {name} results", self._open_results)
        self._intake = Link(url, f"hub {name} intake", self._open_intake)
        self._say = Link(url, f"hub {name} says")
        self._probe = Link(url, f"hub {name} looks")
        self._speaker = Speaker(self._say, name)
        self._tags: dict[Link, list[str]] = {}
        self._publishing: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self._listening_since = float("inf")

    def stop(self) -> None:
        """Take nothing more, finish what is in work, and let :meth:`run` return."""
        self._stop.set()

    async def run(self, on_ready: Callable[[], None] = lambda: None) -> None:
        """Work until :meth:`stop`.

        Args:
            on_ready: Called when the broker answers for the first time.
        """
        async with contextlib.AsyncExitStack() as links:
            for link in (self._say, self._probe, self._result_link, self._intake):
                await links.enter_async_context(link)
            tasks = [
                self._task(self._work("results", self._result_link, self._results, RESULTS)),
                self._task(self._work("questions", self._intake, self._requests, REQUESTS)),
                self._task(self._work("dead letters", self._intake, self._dead, DEAD)),
                self._task(self._write_telemetry()),
                self._task(self._tell_progress()),
                self._task(self._reconcile()),
                self._task(self._keep_house()),
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
        for link in (self._say, self._result_link, self._intake):
            await link.wait_ready()
        on_ready()

    async def _end(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        """Let batches in work end, for a while, then the publications that they brought."""
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

    async def _open_results(self, link: Link) -> None:
        self._results.forget(link.epoch)
        await link.prefetch(AHEAD * self._settings.batch)
        self._tags[link] = [await link.consume(RESULTS, self._results.put)]

    async def _open_intake(self, link: Link) -> None:
        for inbox in (self._requests, self._dead):
            inbox.forget(link.epoch)
        await link.prefetch(AHEAD * self._settings.batch)
        self._tags[link] = [
            await link.consume(REQUESTS, self._requests.put),
            await link.consume(DEAD, self._dead.put),
            await link.consume(TELEMETRY, self._take_telemetry),
        ]
        self._listening_since = time.monotonic()

    def _take_telemetry(self, delivery: Delivery) -> None:
        self._telemetry.take(delivery)
        self._intake.ack(delivery)

    async def _work(self, what: str, link: Link, inbox: Inbox, queue: str) -> None:
        """Deal with the batches of one queue, one after the other."""
        handle = {
            RESULTS: self._settler.handle,
            REQUESTS: self._desk.handle,
            DEAD: self._dead_letters.handle,
        }[queue]
        pause = PAUSES_S[0]
        while (batch := await self._unless_stopped(inbox.take())) is not None:
            effects = await deal(handle, batch, queue, self._records)
            inbox.acknowledge(link, batch, effects.deferred)
            self._follow(effects)
            if not effects.deferred:
                pause = PAUSES_S[0]
                continue
            log.warning("%d %s wait: %s", len(effects.deferred), what, effects.problem)
            inbox.put_back([each for each in effects.deferred if each.epoch == link.epoch])
            await self._unless_stopped(asyncio.sleep(pause))
            pause = min(2 * pause, PAUSES_S[1])

    def _follow(self, effects: Effects) -> None:
        """Do what follows from a committed batch; whatever is lost here is made good later."""
        for key, message in effects.answers:
            self._speaker.answer(key, message)
        self._speaker.wake(effects.settled)
        if effects.publish:
            task = self._task(self._publish(effects.publish))
            self._publishing.add(task)
            task.add_done_callback(self._publishing.discard)

    async def _publish(self, publications: Sequence[Publication]) -> None:
        confirmed, unroutable = await self._speaker.publish(publications)

        def note() -> Effects:
            effects = Effects()
            with self._records.book({each.row.id for each in (*confirmed, *unroutable)}) as book:
                moment = Moment(book.now, self._settings, new_id)
                for each in confirmed:
                    if (row := book.rows.get(each.row.id)) is not None:
                        sent = decisions.published(row, each.row.attempt_id, moment)
                        apply(book, sent, moment, effects)
                for each in unroutable:
                    if (row := book.rows.get(each.row.id)) is not None:
                        ended = decisions.unroutable(row, each.row.attempt_id, moment)
                        apply(book, ended, moment, effects)
            return effects

        try:
            effects = await asyncio.to_thread(note)
        except DatabaseError as error:
            # They stay pending, and are published once more, which is harmless.
            log.warning("%d publications are not noted: %s", len(publications), error)
        else:
            self._speaker.wake(effects.settled)

    async def _write_telemetry(self) -> None:
        while not self._stop.is_set():
            await self._unless_stopped(asyncio.sleep(WRITE_S))
            try:
                await asyncio.to_thread(self._telemetry.write)
            except DatabaseError as error:
                log.warning("signs of life are not written: %s", error)
            except Exception:
                # Telemetry is for display and may be lost; the hub may not.
                log.exception("telemetry cannot be written")

    async def _tell_progress(self) -> None:
        while not self._stop.is_set():
            await self._unless_stopped(asyncio.sleep(TELL_S))
            self._telemetry.tell(self._speaker)

    async def _reconcile(self) -> None:
        while not self._stop.is_set():
            await self._unless_stopped(asyncio.sleep(EVERY_S))
            # RabbitMQ tells of an alarm only to whoever publishes.
            self._speaker.say_nothing()
            if self._say.gate.why:
                # Workers are blocked as well: that nothing is heard of them means nothing.
                self._listening_since = time.monotonic()
                continue
            if self._publishing:
                # Whatever is on its way would be published once more each time.
                continue
            try:
                lanes = await asyncio.to_thread(self._reconciler.waiting_lanes)
                empty = await self._reconciler.empty_lanes(self._probe, lanes)
                is_new = time.monotonic() - self._listening_since < self._settings.silent_s
                effects = await asyncio.to_thread(self._reconciler.handle, empty, is_new=is_new)
            except AWAY as error:
                log.warning("quiet requests are not looked for: %s", error)
            else:
                self._follow(effects)

    async def _keep_house(self) -> None:
        while not self._stop.is_set():
            await self._unless_stopped(asyncio.sleep(EVERY_S))
            # What one of them cannot do must not keep the others from their work.
            for work in (self._see_to_orphans, self._retain):
                try:
                    await work()
                except AWAY as error:
                    log.warning("not all is tidied: %s", error)

    async def _see_to_orphans(self) -> None:
        await self._orphans.look(self._speaker)
        self._follow(await asyncio.to_thread(self._orphans.handle))

    async def _retain(self) -> None:
        if self._retention.is_due and not await self._probe.depth(RESULTS):
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
