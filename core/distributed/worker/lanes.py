"""Which queue a worker looks at next, so that models stay warm and no lane starves. Pure."""

from __future__ import annotations

import collections
import random
import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HESITATION_S = 0.2
"""Longest pause before a cold lane is chosen, in seconds."""
REMEMBERED = 8
"""Number of latest ops of a lane from which its times are computed."""


class LanePicker:
    """Chooses among several queues whose ops want different models.

    The lane that was served last is warm and goes first, as long as it has work. Another one is
    looked at before it only when it has gone unlooked at for ``starve_s``; so a model is loaded at
    most once in that time while the warm lane has work, and an op waits at most about
    ``starve_s`` times the number of other lanes, plus the op that runs.

    Where it is known how many other workers have each lane warm, they share the lanes out:

    * A lane that another worker serves does not starve.
    * A cold lane is left to those who have it warm if they are done with it before this worker
      could have loaded the model, which it learns from the times of its own ops. That is
      believed for as long as loading takes, and then no more.
    * A lane that no worker serves goes first, if it has more work than loading its model is.
    * A warm lane is left to the others that serve it if it is thereby done no later than another
      lane would be without this worker.

    Args:
        lanes: Names of the queues.
        starve_s: Longest time that a lane is left alone for the warm one's sake, in seconds.
        seed: Of the choice between cold lanes; different in each worker, so that they spread.
        now: Monotonic time.
    """

    def __init__(
        self, lanes: Sequence[str], starve_s: float, seed: int | str = 0, now: float = 0.0
    ) -> None:
        self.warm: str | None = None
        self._starve_s = starve_s
        self._random = random.Random(seed)  # noqa: S311 - spreads workers, hides nothing
        # When each lane was last served or seen to be empty: nothing in it waits for longer.
        self._since = dict.fromkeys(lanes, now)
        self._times = Times()
        self._declined: dict[str, float] = {}

    def order(
        self,
        now: float,
        depths: Mapping[str, int] | None = None,
        others: Mapping[str, int] | None = None,
    ) -> list[str]:
        """Return the lanes in the order in which to look at them, each once.

        Args:
            now: Monotonic time.
            depths: Roughly how much waits in each lane, where that is known: cold lanes with more
                work are likelier to be first, so that workers spread as the work does.
            others: How many other workers have each lane warm, where that is known. Lanes that are
                better left to them are not in the order.
        """
        depths, others = depths or {}, others or {}
        for lane, count in others.items():
            if count:
                self._since[lane] = now
        cold = [lane for lane in self._since if lane != self.warm]
        starving = [lane for lane in cold if now - self._since[lane] >= self._starve_s]
        starving.sort(key=lambda lane: self._since[lane])
        rest = [lane for lane in cold if lane not in starving]
        needy = self._needy(rest, depths, others)
        rest = [lane for lane in rest if lane not in needy]
        rest = [lane for lane in rest if self._is_worth(lane, now, depths, others)]
        warm = [self.warm] if self.warm is not None else []
        return [*starving, *needy, *warm, *self._spread(rest, depths, others)]

    def found(self, lane: str, now: float) -> None:
        """Note that an op was taken from a lane, which is warm from now on."""
        self.warm = lane
        self._since[lane] = now
        self._declined.clear()

    def empty(self, lane: str, now: float) -> None:
        """Note that a lane had nothing."""
        self._since[lane] = now

    def cool(self) -> None:
        """Note that no model is warm any more, because its process is gone."""
        self.warm = None

    def took(self, lane: str, seconds: float, *, cold: bool) -> None:
        """Note how long an op of a lane took; a cold one had to load its model."""
        self._times.note(lane, seconds, cold=cold)

    def hesitation_s(self) -> float:
        """Return how late a cold lane may well be chosen, in seconds.

        Idle workers wake together, and shall see what the others choose, and more of the work that
        comes in. It is little beside the load that follows.
        """
        known = self._times.load_s(None)
        return HESITATION_S if known is None else min(HESITATION_S, known / 20)

    def _needy(
        self, cold: list[str], depths: Mapping[str, int], others: Mapping[str, int]
    ) -> list[str]:
        """Return cold lanes that need this worker more than the warm one does, neediest first."""
        warm = self.warm
        if warm is None or not others.get(warm) or not depths.get(warm):
            return []
        mine = depths[warm] * self._times.op_s(warm) / others[warm]
        found = []
        for lane in cold:
            alone, work = others.get(lane, 0), depths.get(lane, 0) * self._times.op_s(lane)
            load = self._times.load_s(lane) or 0.0
            if not depths.get(lane) or lane not in others:
                continue
            if not alone:
                if work >= load:
                    found.append(lane)
            # Half a load is the margin: what is known is rough, and loads are dear.
            elif max(mine, (work + load) / (alone + 1)) + load / 2 < work / alone:
                found.append(lane)
        return sorted(found, key=lambda lane: (others[lane] > 0, -depths[lane]))

    def _is_worth(
        self, lane: str, now: float, depths: Mapping[str, int], others: Mapping[str, int]
    ) -> bool:
        """Say whether a cold lane would profit from this worker's loading its model."""
        load, count = self._times.load_s(lane), others.get(lane, 0)
        if not count or load is None or lane not in depths:
            return True
        op = self._times.op_s(lane)
        if depths[lane] * op > count * (load + op):
            return True
        return now - self._declined.setdefault(lane, now) >= load

    def _spread(
        self, cold: list[str], depths: Mapping[str, int], others: Mapping[str, int]
    ) -> list[str]:
        """Order cold lanes by what waits in them for each worker."""
        if others:

            def share(lane: str) -> tuple[bool, float, float]:
                count, depth = others.get(lane, 0), depths.get(lane, 0)
                work = depth * self._times.op_s(lane)
                alone = (
                    others.get(lane) == 0
                    and depth > 0
                    and work >= (self._times.load_s(lane) or 0.0)
                )
                return alone, depth / (count + 1), self._random.random()

            return sorted(cold, key=share, reverse=True)
        weights = {lane: max(0, depths.get(lane, 0)) + 1e-6 for lane in cold}
        # A random key to the power of 1/weight sorts as drawing by weight without putting back.
        keys = {lane: self._random.random() ** (1 / weights[lane]) for lane in cold}
        return sorted(cold, key=lambda lane: keys[lane], reverse=True)


class Times:
    """What a worker knows of how long its ops take, and how long loading their models takes."""

    def __init__(self) -> None:
        self._cold: dict[str, collections.deque[float]] = {}
        self._warm: dict[str, collections.deque[float]] = {}

    def note(self, lane: str, seconds: float, *, cold: bool) -> None:
        """Note the time of an op, with the loading of its model if it was cold."""
        times = self._cold if cold else self._warm
        times.setdefault(lane, collections.deque(maxlen=REMEMBERED)).append(seconds)

    def op_s(self, lane: str) -> float:
        """Return the usual time of a warm op, by that of other lanes if this one is unknown."""
        known = self._warm.get(lane) or [s for times in self._warm.values() for s in times]
        return statistics.median(known) if known else 0.0

    def load_s(self, lane: str | None) -> float | None:
        """Return the time that loading takes at least, or None if nothing is known of it.

        Without a lane, or if nothing is known of this one, it is that of others. Ops may differ
        much, so that a long one is not taken for a load.
        """
        own = lane in self._cold and lane in self._warm
        known = [
            max(0.0, min(self._cold[each]) - max(self._warm[each]))
            for each in self._cold
            if each in self._warm and (not own or each == lane)
        ]
        return statistics.median(known) if known else None
