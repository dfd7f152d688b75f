"""The worker-runtime's main process: connections, state, and one op after the other."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import logging
import os
import signal
import time
import uuid
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ...errors import BrokerError
from ...observe.heartbeat import Condition, Connected
from ...observe.logs import bound
from ..broker.connection import Connection
from ..broker.topology import worker_queue
from .cache import WorkerCache
from .child import RunnerChild
from .consumer import Consumer
from .context import WorkerContext
from .dcgm import DcgmWatch
from .fitness import Examiner
from .gpus import GpuWatch
from .health import Health
from .hub_client import HubClient, Orders, listen
from .outbox import Outbox
from .prefetch import Prefetcher
from .presence import Presence
from .slots import Slots, several_at_once
from .transfer import in_thread

if TYPE_CHECKING:
    from pathlib import Path

    from ...backends.registry import BackendRegistry
    from ...observe.metrics import Tally
    from ..broker.delivery import Delivery
    from ..broker.topology import Lanes
    from ..broker.url import BrokerUrl
    from .presence import State
    from .settings import WorkerSettings

UNFIT_PAUSE_S = (2.0, 60.0)
"""Shortest and longest time before an unfit worker looks at itself again; doubled each time."""
TROUBLE_S = (0.2, 5.0)
"""Shortest and longest rest after the broker refused; doubled each time."""
LOOK_AGAIN_S = 15.0
"""Between two looks at backends whose servers may come and go, in seconds."""
SWEEP_AFTER_S = 5.0
"""Seconds of idleness before the files are looked through."""

log = logging.getLogger(__name__)


class Worker:
    """One worker. Everything in it belongs to one asyncio loop, blocking work to threads.

    Args:
        settings: Its options.
        url: Of the broker, with its account.
        lanes: Which queues there are.
        registry: Of the installed backends.
        root: Folder for its files, shared by the workers of a machine.
        logs: Folder for what its child prints.

    Raises:
        ConfigError: A lane does not exist.
        StorageError: The folder cannot be written.
    """

    def __init__(
        self,
        settings: WorkerSettings,
        url: BrokerUrl,
        lanes: Lanes,
        registry: BackendRegistry,
        root: Path,
        logs: Path,
    ) -> None:
        self.id = f"{settings.name}-{uuid.uuid4().hex[:6]}"
        self._settings = settings
        self._account = url.user
        self._queues = settings.queues(lanes)
        self._wake = asyncio.Event()
        beat = settings.heartbeat_s
        self._talk = Connection(url, f"{self.id} talk", self._begin_to_listen, heartbeat_s=beat)
        self._work = Connection(url, f"{self.id} work", None, lambda _why: self._wake.set(), beat)
        self._cache = WorkerCache(root, self.id, settings.cache_gb * 1e9)
        outbox = Outbox(self._talk, url.user, self.id)
        self._kinds = tuple(dict.fromkeys(self._queues.values()))
        gpus = (
            DcgmWatch(settings.dcgm_url)
            if settings.dcgm_url
            else GpuWatch(only=os.environ.get("CUDA_VISIBLE_DEVICES"))
        )
        self._presence = Presence(
            outbox, self.id, url.user, self._kinds, tuple(self._queues), gpus.look
        )
        self._hub = HubClient(self._talk, url.user, self.id, self._hub_is_late)
        self._new_child = partial(
            RunnerChild,
            root,
            logs / "worker-ops.log",
            registry.disabled,
            self._child_died,
            int(settings.memory_gb * 1e9),
        )
        self._context = WorkerContext(
            worker=self.id,
            work=self._work,
            outbox=outbox,
            hub=self._hub,
            cache=self._cache,
            child=self._new_child(),
            examiner=Examiner(registry),
        )
        self._prefetcher = Prefetcher(self._work, self._wake, settings.starve_s, self.id)
        self._health = Health(self._context, self._cache, self._kinds)
        self._spare: list[WorkerContext] = []
        self._slots = Slots(
            self._new_consumer(self._context),
            self._another_consumer,
            several_at_once(registry, self._kinds),
            self._prefetcher,
            self._work,
            lambda: self._health.is_fit and not self._draining,
            self._wake.set,
        )
        self._draining = False
        self._connected = Connected()
        self._was_fit = False
        self._trouble, self._trouble_s = "", TROUBLE_S[0]
        self._idle_since = time.monotonic()
        self._sweeping: asyncio.Task[None] | None = None
        self._swept = False

    async def run(self) -> None:
        """Work until a signal or an order stops it, or it was idle for too long."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.drain, signal.Signals(number).name)
        with bound(worker=self.id):
            log.info("worker for %s begins", ", ".join(self._settings.kind))
            async with self._talk, self._work:
                beside = [
                    asyncio.create_task(self._presence.keep_publishing()),
                    asyncio.create_task(self._keep_looking()),
                ]
                try:
                    await self._serve()
                finally:
                    await self._end(beside)
            log.info("worker ends")

    def condition(self) -> Condition:
        """Return whether it has its connections and can do any of its ops."""
        lost = [link.reason for link in (self._talk, self._work) if not link.is_ready]
        by_links = self._connected.judge(lost[0] if lost else "")
        self._was_fit = self._was_fit or self._health.is_fit
        if by_links.state != "ok" or self._health.is_fit:
            return by_links
        if self._health.is_in_doubt:
            return by_links if self._was_fit else Condition("starting", "looks at its backends")
        return Condition("ill", f"unfit: {self._health.notes}")

    def gauges(self) -> dict[str, float]:
        """Return numbers for metrics."""
        links = (self._talk, self._work)
        return {
            "healthy": float(self.condition().state == "ok"),
            "busy": float(self._slots.is_busy),
            "draining": float(self._draining),
            "connections": float(sum(link.is_ready for link in links)),
            "connections_opened": float(sum(link.epoch for link in links)),
            "blocked": float(bool(self._talk.flow_control.why)),
        }

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """Counts for metrics."""
        return (self._context.ended, self._context.seconds)

    def drain(self, why: str) -> None:
        """Take nothing more and end after the current op; the second time, give it back."""
        if self._draining:
            self._slots.give_up(f"{why} again")
            return
        log.info("draining: %s", why)
        self._draining = True
        attempt = self._slots.attempt
        self._presence.become("draining", "", attempt.request if attempt else None)
        self._wake.set()
        loop = asyncio.get_running_loop()
        loop.call_later(self._settings.drain_s, self._slots.give_up, "the op took too long")

    async def _serve(self) -> None:
        pause, longest = UNFIT_PAUSE_S
        while not self._draining:
            if not self._health.is_fit:
                await self._slots.rest()
                await self._get_fit()
                if not self._health.is_fit:
                    await self._rest(pause)
                    pause = min(pause * 2, longest)
                    continue
                pause = UNFIT_PAUSE_S[0]
                self._idle_since = time.monotonic()
            self._slots.collect()
            if self._slots.is_busy:
                self._idle_since = time.monotonic()
            attempt = self._slots.attempt
            state: State = "idle" if attempt is None else "busy"
            self._presence.become(state, self._health.notes, attempt.request if attempt else None)
            limit = self._settings.idle_exit_s
            if limit and time.monotonic() - self._idle_since >= limit:
                log.info("idle for %.0f s", limit)
                break
            delivery = await self._next(limit)
            if delivery is not None:
                await self._slots.handle(delivery)
                self._idle_since = time.monotonic()
                self._swept = False
        self._presence.become("draining")
        await self._slots.settle()

    async def _next(self, limit: float) -> Delivery | None:
        """Wait for an op, until something else has to be looked at."""
        try:
            if self._work.is_ready and self._talk.is_ready:
                delivery = await self._prefetcher.take()
                self._trouble, self._trouble_s = "", TROUBLE_S[0]
                if delivery is not None:
                    return delivery
            else:
                await self._work.wait_ready(1.0)
                await self._talk.wait_ready(1.0)
                return None
        except BrokerError as error:
            self._presence.remark(str(error))
            if self._trouble != str(error):
                self._trouble = str(error)
                log.warning("%s", error)
            # A queue that is absent ends the connection each time: the broker is given a rest.
            await self._rest(self._trouble_s)
            self._trouble_s = min(self._trouble_s * 2, TROUBLE_S[1])
            return None
        idle = time.monotonic() - self._idle_since
        if idle >= SWEEP_AFTER_S and not self._swept and self._sweeping is None:
            self._sweeping = asyncio.create_task(self._sweep())
        longest = max(0.01, limit - idle) if limit else SWEEP_AFTER_S
        await self._sleep(min(longest, self._prefetcher.pause_s))
        return None

    async def _get_fit(self) -> None:
        with contextlib.suppress(BrokerError):
            await self._prefetcher.pause()
        fitness = await self._health.examine()
        self._presence.backends = fitness.backends
        if not fitness.fit:
            self._presence.become("unfit", self._health.notes)
            return
        queues = {name: kind for name, kind in self._queues.items() if kind in fitness.kinds}
        lanes = collections.Counter(queues.values())
        # A kind that has several lanes has them for models that are dear to load.
        self._prefetcher.choose(tuple(queues), [n for n, kind in queues.items() if lanes[kind] > 1])
        self._presence.lanes = self._prefetcher.queues
        log.info("takes from %s", ", ".join(self._prefetcher.queues))

    async def _keep_looking(self) -> None:
        """Look now and then whether backends came or went."""
        while True:
            await asyncio.sleep(LOOK_AGAIN_S)
            fitness = await self._health.look_again()
            if fitness is not None:
                log.info("backends here now: %s", ", ".join(fitness.backends) or "none")
                self._presence.backends = fitness.backends
                self._presence.publish_soon()
                self._wake.set()

    async def _sweep(self) -> None:
        await in_thread(self._cache.tidy)
        self._swept, self._sweeping = True, None

    async def _begin_to_listen(self, link: Connection) -> None:
        # A queue of the last connection may still be held by it, so each one has its own.
        queue = f"{worker_queue(self._account, self.id)}.{link.epoch}"
        orders = Orders(
            self._hub.heard,
            self._slots.cancel,
            lambda: None if self._draining else self.drain("ordered"),
            self._wake.set,
        )
        await listen(link, queue, self._kinds, self._account, self.id, orders)
        self._presence.publish_soon()
        self._wake.set()

    def _child_died(self) -> None:
        self._health.doubt()
        self._presence.model = ""
        self._prefetcher.cool()
        self._wake.set()

    def _hub_is_late(self, late: bool) -> None:
        self._presence.remark("waits for the hub" if late else self._health.notes)

    async def _rest(self, seconds: float) -> None:
        """Wait for the whole time, unless the worker drains."""
        end = time.monotonic() + seconds
        while not self._draining and (left := end - time.monotonic()) > 0:
            await self._sleep(left)

    async def _sleep(self, seconds: float) -> None:
        """Wait, but not longer than until something happened."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        self._wake.clear()

    async def _end(self, beside: list[asyncio.Task[None]]) -> None:
        with contextlib.suppress(BrokerError):
            await self._prefetcher.pause()
        for task in beside:
            task.cancel()
        self._presence.become("gone")
        self._presence.publish()
        for context in (self._context, *self._spare):
            await context.child.stop()
            context.cache.close()

    def _new_consumer(self, context: WorkerContext) -> Consumer:
        return Consumer(
            context,
            self._prefetcher,
            self._health,
            self._presence,
            self._kinds,
            lambda: self._draining,
            self._wake.set,
        )

    def _another_consumer(self) -> Consumer:
        """Make the consumer of one more slot, with a child and pins of its own."""
        cache = self._cache.another(len(self._spare) + 2)
        self._spare.append(replace(self._context, child=self._new_child(), cache=cache))
        return self._new_consumer(self._spare[-1])
