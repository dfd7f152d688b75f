"""Which queue a worker looks at next, so that models stay warm and no lane starves. Pure."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class LanePicker:
    """Chooses among several queues whose ops want different models.

    The lane that was served last is warm and goes first, as long as it has work. Another one is
    looked at before it only when it has gone unlooked at for ``starve_s``; so a model is loaded at
    most once in that time while the warm lane has work, and an op waits at most about
    ``starve_s`` times the number of other lanes, plus the op that runs.

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

    def order(self, now: float, depths: Mapping[str, int] | None = None) -> list[str]:
        """Return the lanes in the order in which to look at them, each once.

        Args:
            now: Monotonic time.
            depths: Roughly how much waits in each lane, where that is known: cold lanes with more
                work are likelier to be first, so that workers spread as the work does.
        """
        cold = [lane for lane in self._since if lane != self.warm]
        starving = [lane for lane in cold if now - self._since[lane] >= self._starve_s]
        starving.sort(key=lambda lane: self._since[lane])
        others = [lane for lane in cold if lane not in starving]
        weights = {lane: max(0, (depths or {}).get(lane, 0)) + 1e-6 for lane in others}
        # A random key to the power of 1/weight sorts as drawing by weight without putting back.
        keys = {lane: self._random.random() ** (1 / weights[lane]) for lane in others}
        others.sort(key=lambda lane: keys[lane], reverse=True)
        return [*starving, *([self.warm] if self.warm is not None else []), *others]

    def found(self, lane: str, now: float) -> None:
        """Note that an op was taken from a lane, which is warm from now on."""
        self.warm = lane
        self._since[lane] = now

    def empty(self, lane: str, now: float) -> None:
        """Note that a lane had nothing."""
        self._since[lane] = now

    def cool(self) -> None:
        """Note that no model is warm any more, because its process is gone."""
        self.warm = None
