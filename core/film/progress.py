"""How far a make is: shots, a share that never falls, and the time that is left."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from ..execution.pool import PoolLimits
from ..ops.kind import Kind
from .events import EventType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .events import Event
    from .make import Film
    from .needs import Need

USUAL_S = {
    Kind.PLAN: 1.0,
    Kind.LLM: 10.0,
    Kind.AUDIO: 1.5,
    Kind.IMAGE: 10.0,
    Kind.VIDEO: 0.5,
    Kind.LIPSYNC: 0.3,
    Kind.RENDER: 3.0,
    Kind.SOUND: 0.2,
    Kind.MIX: 0.5,
    Kind.COMPOSE: 1.0,
    Kind.CONFORM: 1.0,
    Kind.MEASURE: 0.3,
}
"""Seconds of an op of a kind of which none was ever made; only their proportions count for long."""
TRUSTED_S = 4.0
"""Seconds after which what the make itself did counts as much as what is expected of it."""
PASSED = 0.8
"""Share of an op that is done, as far as it tells nothing, when it has run as long as is usual."""
NEARLY = 0.95
"""Largest share of an op that counts as done for the time that it has run."""
LAST = frozenset({Kind.RENDER, Kind.CONFORM})
"""What finishes the movie of a shot."""


class Progress:
    """Counts the work of one make, weighed by what such ops took lately.

    Args:
        film: That is made; its graph is read once its storyboard is known.
        paces: Median seconds of the latest ops of each kind and backend.
        clock: Returns seconds.
    """

    def __init__(
        self,
        film: Film,
        paces: Mapping[tuple[str, str], float],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._film = film
        self._paces = paces
        self._clock = clock
        self._weights: dict[Kind, float] = {}
        self._known: Counter[Kind] = Counter()
        self._expected: Counter[Kind] = Counter()
        self._free: Counter[Kind] = Counter()
        self._done: Counter[Kind] = Counter()
        # In the order in which they were handed to the executor, with when each got its turn.
        self._handed: dict[str, tuple[Kind, float | None]] = {}
        self._told: dict[str, float] = {}
        self._ended: set[str] = set()
        self._shots: set[int] = set()
        self._begun: float | None = None
        self._share = 0.0
        self.shots = 0
        """Shots of the film; 0 until it is planned."""

    @property
    def shots_done(self) -> int:
        """Shots whose movie is there."""
        return len(self._shots)

    def event(self, event: Event) -> None:
        """Take one event of the make in."""
        need, kind = event.need, event.need.kind
        if event.what is EventType.KNOWN:
            self._known[kind] += 1
            if not self.shots:
                self._plan()
        elif event.what is EventType.STARTED:
            self._begun = self._clock() if self._begun is None else self._begun
            # One whose result was lost is made once more.
            self._ended.discard(need.id)
            self._handed[need.id] = kind, None
            self._give_turns()
        elif event.what is EventType.PROGRESS:
            self._told[need.id] = min(max(event.fraction, 0.0), 1.0)
            _kind, begun = self._handed.get(need.id, (kind, None))
            self._handed[need.id] = kind, self._clock() if begun is None else begun
        elif event.what in (EventType.FINISHED, EventType.FAILED, EventType.LEFT):
            self._end(need, is_free=event.reused or event.what is EventType.LEFT)
            if event.what is EventType.FINISHED and kind in LAST and need.shot is not None:
                self._shots.add(need.shot)

    def share(self) -> float:
        """Return the share of the work that is done, 0 to 1; it never falls."""
        done, left = self._work()
        if self.shots and done + left > 0:
            self._share = max(self._share, done / (done + left))
        return self._share

    def left_s(self) -> float | None:
        """Return the seconds until the make will be done; None while nothing says so."""
        if not self.shots:
            return None
        done, left = self._work()
        if left <= 0.0:
            return 0.0
        if self._begun is None:
            return None
        passed = self._clock() - self._begun
        if passed < TRUSTED_S and not self._paces:
            return None
        # Of work in each second: as many ops at once as there are processes, until it is seen.
        speed = (TRUSTED_S * self._slots() + done) / (TRUSTED_S + passed)
        return left / speed

    def _plan(self) -> None:
        graph = self._film.graph
        board = self._film.board
        if graph is None or board is None:
            return
        self.shots = len(board.shots)
        wanted = self._film.request.kinds
        self._expected = Counter({k: n for k, n in graph.expected().items() if k in wanted})

    def _end(self, need: Need, *, is_free: bool) -> None:
        self._told.pop(need.id, None)
        if self._handed.pop(need.id, None) is not None:
            self._give_turns()
        if need.id in self._ended:
            return
        self._ended.add(need.id)
        (self._free if is_free else self._done)[need.kind] += 1

    def _work(self) -> tuple[float, float]:
        """Return seconds of work that are done, and those that are left."""
        done = sum(count * self._weight(kind) for kind, count in self._done.items())
        begun = sum(self._begun_s(need, kind, at) for need, (kind, at) in self._handed.items())
        left = 0.0
        for kind in self._known | self._expected:
            total = max(self._known[kind], self._expected[kind])
            left += max(0, total - self._done[kind] - self._free[kind]) * self._weight(kind)
        return done + begun, max(0.0, left - begun)

    def _give_turns(self) -> None:
        """Note when ops began that no process was free for before.

        Of those that were handed to it, an executor here works on as many at once as it has
        processes, the first ones first. Of remote workers only what they tell says that they began.
        """
        for need in list(self._handed)[: self._here()]:
            kind, begun = self._handed[need]
            if begun is None:
                self._handed[need] = kind, self._clock()

    def _begun_s(self, need: str, kind: Kind, at: float | None) -> float:
        """Return how much of an op's usual seconds is done: as it tells, or as time has passed."""
        usual = self._weight(kind)
        done = self._told.get(need, 0.0)
        if at is not None:
            # One that takes longer than usual comes nearer to its end without reaching it.
            times = (self._clock() - at) / usual
            done = max(done, PASSED * times if times <= 1 else 1 - (1 - PASSED) / times)
        return min(done, NEARLY if need not in self._told else 1.0) * usual

    def _weight(self, kind: Kind) -> float:
        if kind not in self._weights:
            self._weights[kind] = self._pace(kind)
        return self._weights[kind]

    def _pace(self, kind: Kind) -> float:
        ladders = self._film.ladders
        backends = [step.binding.backend for step in ladders[kind]] if kind in ladders.kinds else []
        for backend in backends:
            if (kind.value, backend) in self._paces:
                return max(0.01, self._paces[kind.value, backend])
        known = [pace for (name, _backend), pace in self._paces.items() if name == kind.value]
        return max(0.01, max(known, default=USUAL_S.get(kind, 1.0)))

    def _here(self) -> int:
        execution = self._film.config.execution
        return PoolLimits(execution.workers).children if execution.executor == "inline" else 0

    def _slots(self) -> int:
        return self._here() or 1
