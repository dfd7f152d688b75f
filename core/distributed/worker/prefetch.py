"""Where a worker's ops come from: one queue that pushes, or several that are pulled.

Quorum queues know no bound over several consumers of a channel, so that "one op at a time from any
of these queues" is only possible by pulling.
"""

from __future__ import annotations

import asyncio
import collections
import random
import time
from typing import TYPE_CHECKING

from ..broker.topology import seat_queue
from .lanes import LanePicker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..broker.connection import Connection
    from ..broker.delivery import Delivery

POLL_S = (0.2, 1.0)
"""Shortest and longest pause between two looks at empty queues; a message says when to look."""
PUSHED_POLL_S = 5.0
LOOK_ROUND_S = 1.0
"""Shortest time between two looks at what other lanes have, while the warm one has work."""
AHEAD = 4
"""Deliveries that a worker of quick ops has in hand, so that none of them waits for the broker."""
STEADY = 8
"""So many quick ops in a row let it take more than one."""
EXPIRES_MS = 3_600_000
"""Milliseconds without a consumer after which the broker deletes a queue of `LanePresence`."""
CHOICES = 3
"""So often is a lane chosen anew because another worker chose it at the same time."""


class Prefetcher:
    """Gives one op at a time.

    Args:
        link: On which they arrive.
        wake: Set when one has arrived.
        starve_s: See :class:`LanePicker`.
        seed: Different in each worker.

    Workers share the lanes out where lanes are for models: where a kind has several of them.

    Attributes:
        queues: From which it takes.
        pause_s: Seconds after which to look again, if nothing is said before.
        ahead: Deliveries that are held at once: one, unless all ops are quick.
    """

    def __init__(self, link: Connection, wake: asyncio.Event, starve_s: float, seed: str) -> None:
        self.queues: tuple[str, ...] = ()
        self.pause_s = POLL_S[0]
        self.ahead = 1
        self._link = link
        self._wake = wake
        self._starve_s = starve_s
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 - spreads workers, hides nothing
        self._picker = LanePicker((), starve_s)
        self._presence = LanePresence(link)
        self._shared: tuple[str, ...] = ()
        self._looked_round = 0.0
        self._cold = False
        self._ended = 0.0
        self._arrived: collections.deque[Delivery] = collections.deque()
        self._consumer: tuple[int, str, int] = (-1, "", 1)
        self._in_hand, self._is_stale = 0, False
        self._quick = 0
        # An op that ends may give back what waits, while another one is being taken.
        self._lock = asyncio.Lock()

    def choose(self, queues: Sequence[str], shared: Sequence[str] = ()) -> None:
        """Take from these queues from now on; call it while paused.

        Args:
            queues: All of them.
            shared: Those that workers share out.
        """
        self._shared = tuple(shared)
        if tuple(queues) != self.queues:
            self.queues = tuple(queues)
            self._picker = LanePicker(queues, self._starve_s, self._seed, time.monotonic())

    def cool(self) -> None:
        """Note that no model is warm any more."""
        self._picker.cool()

    @property
    def taken(self) -> tuple[str | None, bool]:
        """Lane of the op that was taken last, and whether the lane was cold."""
        return self._picker.warm, self._cold

    def took(self, taken: tuple[str | None, bool], seconds: float) -> None:
        """Note how long an op took; ``taken`` is what :attr:`taken` was when it began."""
        now = time.monotonic()
        # One that waited in a server's queue behind another of ours took only what came after it.
        seconds, self._ended = min(seconds, now - self._ended), now
        lane, cold = taken
        if lane is not None and self._picker.warm is not None:
            self._picker.took(lane, seconds, cold=cold)

    def take_beside(self, in_hand: int) -> None:
        """Let the next op come although so many are in hand, which wait in a server's queue.

        It comes by a consumer of its own, since the unanswered ops of the last one count for its
        bound; and after those that idle workers take, whose servers have nothing to do.
        """
        self._is_stale = self._is_stale or in_hand > 0 or self._in_hand > 0
        self._in_hand = in_hand

    def was_quick(self) -> None:
        """Note that an op was over sooner than a question about it; after some, several are held.

        A lane that is pulled from is looked at for each op all the same.
        """
        self._quick += 1
        if self._quick >= STEADY and len(self.queues) == 1:
            self.ahead = AHEAD

    async def narrow(self) -> None:
        """Hold one op from now on, and give back what waits behind it: it may take long.

        Raises:
            BrokerError: The connection was lost, so that everything is given back anyway.
        """
        self._quick, self.ahead = 0, 1
        async with self._lock:
            if self._consumer[2] > 1:
                await self._pause()

    @property
    def flows(self) -> bool:
        """Whether several deliveries are pushed here over a connection that lives."""
        epoch, _, ahead = self._consumer
        # Ops that wait in a server's queue are not done one after the other.
        alone = not self._in_hand
        return alone and ahead > 1 and epoch == self._link.epoch and self._link.is_ready

    async def take(self) -> Delivery | None:
        """Return an op, or None if there is none now.

        Raises:
            BrokerError: The connection was lost, or a queue is not there.
        """
        async with self._lock:
            if len(self.queues) == 1:
                return await self._take_pushed(self.queues[0])
            found = await self._pull()
            self.pause_s = POLL_S[0] if found else min(self.pause_s * 1.5, POLL_S[1])
            return found

    async def pause(self) -> None:
        """Take nothing until the next :meth:`take`; what had arrived untouched is given back.

        Raises:
            BrokerError: The connection was lost, so that everything is given back anyway.
        """
        async with self._lock:
            await self._pause()

    async def _pause(self) -> None:
        (epoch, tag, _), self._consumer = self._consumer, (-1, "", 1)
        try:
            if self._link.is_ready:
                if epoch == self._link.epoch:
                    await self._link.stop_consuming(tag)
                # Whoever takes nothing must not keep a lane from the others.
                await self._presence.move(None)
        finally:
            while self._arrived:
                self._link.give_back(self._arrived.popleft())

    async def _take_pushed(self, queue: str) -> Delivery | None:
        epoch, tag, ahead = self._consumer
        if epoch != self._link.epoch:
            self._arrived.clear()
        wanted = 1 if self._in_hand else self.ahead
        if self._is_stale or (epoch, ahead) != (self._link.epoch, wanted):
            if epoch == self._link.epoch:
                # A bound counts for the consumers that begin after it was set.
                await self._link.stop_consuming(tag)
            epoch, self._is_stale = self._link.epoch, False
            self._consumer = (-1, "", 1)
            await self._link.prefetch(wanted)
            tag = await self._link.consume(queue, self._take_in, -self._in_hand)
            self._consumer = epoch, tag, wanted
        self.pause_s = PUSHED_POLL_S
        return self._arrived.popleft() if self._arrived else None

    def _take_in(self, delivery: Delivery) -> None:
        self._arrived.append(delivery)
        self._wake.set()

    async def _pull(self) -> Delivery | None:
        now = time.monotonic()
        order = self._picker.order(now)
        looked: set[str] = set()
        if not (self._shared and now - self._looked_round >= LOOK_ROUND_S):
            for lane in order:
                if lane != self._picker.warm and len(order) - len(looked) > 1:
                    break
                looked.add(lane)
                if found := await self._look(lane):
                    return found
        # It matters which model is loaded next, and it is cheap to ask what there is.
        if self._shared:
            order = await self._share(order, looked)
        else:
            depths = {lane: await self._link.depth(lane) for lane in order if lane not in looked}
            order = self._picker.order(time.monotonic(), depths)
        for lane in order:
            if lane not in looked and (found := await self._look(lane)):
                return found
        if self._shared:
            await self._move(self._picker.warm)
        return None

    async def _share(self, lanes: Sequence[str], looked: set[str]) -> list[str]:
        """Return the lanes in the order in which to look at them, and sit at the first."""
        await self._move(self._picker.warm)
        for choice in range(CHOICES):
            depths = {lane: 0 if lane in looked else await self._link.depth(lane) for lane in lanes}
            self._looked_round = now = time.monotonic()
            if not any(depths.values()):
                return self._picker.order(now, depths)
            others = {lane: await self._presence.others(lane) for lane in self._shared}
            order = self._picker.order(now, depths, others)
            first = next((lane for lane in order if depths[lane]), None)
            if first is None or first == self._picker.warm or first not in others:
                break
            if choice:
                await self._move(first)
                if await self._presence.others(first) == others[first]:
                    break
            # Whoever chose at the same time is seen after this, and one of both goes elsewhere.
            await asyncio.sleep(self._random.uniform(0, self._picker.hesitation_s()))
        return order

    async def _move(self, lane: str | None) -> None:
        await self._presence.move(lane if lane in self._shared else None)

    async def _look(self, lane: str) -> Delivery | None:
        found = await self._link.get(lane)
        now = time.monotonic()
        if found is None:
            self._picker.empty(lane, now)
            return None
        self._cold = lane != self._picker.warm
        self._picker.found(lane, now)
        if self._shared:
            await self._move(lane)
        return found


class LanePresence:
    """At which lane this worker is, and how many others are at each, as the broker counts them.

    A worker consumes from an empty queue beside the lane whose model it has loaded, and the broker
    says how many consumers there are. When a worker dies, its consumer goes with its connection.
    Workers of another account have queues of their own, and are not counted.

    Args:
        link: Of the worker, as in all its workers with the same account.
    """

    def __init__(self, link: Connection) -> None:
        self._link = link
        self._at: str | None = None
        self._tag, self._epoch = "", -1

    async def others(self, lane: str) -> int:
        """Return how many other workers are at a lane.

        Raises:
            BrokerError: The connection was lost.
        """
        count = await self._link.shared_queue(seat_queue(self._link.url.user, lane), EXPIRES_MS)
        return max(0, count - (self._current == lane))

    async def move(self, lane: str | None) -> None:
        """Leave the current lane for another one, or for none.

        Raises:
            BrokerError: The connection was lost.
        """
        before = self._current
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
    def _current(self) -> str | None:
        return self._at if self._epoch == self._link.epoch else None
