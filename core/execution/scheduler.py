"""Which child of the pool does which op, and in which order ops are begun.

A child is sent its next ops while it does quick ones, so that it need not wait for this process
between them. If one takes longer after all, those behind it are recalled and go to others. A child
may have begun one in that moment: it is then done twice, and the recalled answer is dropped.
"""

from __future__ import annotations

import collections
import heapq
import itertools
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from ..ops.kind import Kind
    from ..ops.manifest import Manifest
    from .child import ChildProcess, Pending
    from .task import Task

QUICK_S = 0.05
"""An op that took at most this many seconds the last time is quick: others may wait behind it."""
LONG_S = 0.2
"""Seconds after which an op that was expected to be quick is not."""
PATIENCE_S = 0.2
"""Seconds for which a lone op waits for a busy child before another child is started for it.

A start takes 0.6 s of a core: an op behind a quick one is done sooner by the child that there is.
"""
AHEAD = 4
"""Most ops that one child has, the one that it does included."""


@dataclass(slots=True, eq=False)
class Job:
    """An op that was submitted and is not answered.

    Attributes:
        task: What to do.
        future: Of the manifest.
        on_progress: Called with the fraction that is done and a note.
        tries: How often it was begun.
        not_before: Monotonic time before which it is not tried again.
        order: Of ops that are equally urgent, the one with the smallest number is first.
        waits_since: Monotonic time at which it was put into the queue.
    """

    task: Task
    future: Future[Manifest]
    on_progress: Callable[[float, str], None] | None
    tries: int = 0
    not_before: float = 0.0
    order: int = -1
    waits_since: float = 0.0


class JobQueue:
    """Jobs in the order in which they are begun. Not safe for several threads by itself."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Job]] = []
        self._numbers = itertools.count()

    def add(self, job: Job) -> None:
        """Put a job in; one that was in before is as early among its equals as it was then."""
        if job.order < 0:
            job.order = next(self._numbers)
        job.waits_since = time.monotonic()
        heapq.heappush(self._heap, (job.task.priority, job.order, job))

    def first(self, *, without_model: bool) -> Job | None:
        """Return what is to be begun next and leave it in; None if nothing can be begun now.

        Args:
            without_model: Leave out jobs that hold a model.
        """
        now = time.monotonic()

        def is_due(job: Job) -> bool:
            return job.not_before <= now and not (without_model and job.task.holds_model)

        if self._heap and is_due(self._heap[0][2]):
            # Nearly always, and hundreds may wait.
            return self._heap[0][2]
        return min((entry for entry in self._heap if is_due(entry[2])), default=(0, 0, None))[2]

    def __len__(self) -> int:
        """Return how many jobs wait."""
        return len(self._heap)

    def remove(self, job: Job) -> None:
        """Take a job out."""
        if self._heap[0][2] is job:
            heapq.heappop(self._heap)
        else:
            self._heap.remove((job.task.priority, job.order, job))
            heapq.heapify(self._heap)

    def drain(self) -> list[Job]:
        """Take all out."""
        jobs = [job for _, _, job in self._heap]
        self._heap.clear()
        return jobs


@dataclass(slots=True, eq=False)
class Assignment:
    """A job that was sent to a child.

    Attributes:
        job: The job.
        attempt: Id of the attempt, and of the request to the child.
        pending: The request.
    """

    job: Job
    attempt: str = field(default_factory=lambda: uuid.uuid4().hex)
    pending: Pending | None = None


@dataclass(slots=True, eq=False)
class Runner:
    """A child and what it was sent.

    Attributes:
        child: The process.
        assignments: The op that it does now, and those after it.
        is_home: Whether it does the ops that hold a model in a GPU's memory.
    """

    child: ChildProcess
    assignments: collections.deque[Assignment] = field(default_factory=collections.deque)
    is_home: bool = False

    @property
    def is_idle(self) -> bool:
        """Whether it certainly does nothing."""
        return self.child.is_idle

    def busy_s(self) -> float:
        """Return the seconds since its current op could begin."""
        return time.monotonic() - self.child.pending[0].began


class Scheduler:
    """Chooses the child for an op.

    Args:
        most: Largest number of children.

    Attributes:
        runners: The children that there are.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._took_s: dict[tuple[Kind, str], float] = {}
        self.runners: list[Runner] = []

    @property
    def is_busy(self) -> bool:
        """Whether no child is free and there can be no new one."""
        return sum(not runner.is_idle for runner in self.runners) >= self._most

    @property
    def models_wait(self) -> bool:
        """Whether the child that holds models is busy."""
        return any(runner.is_home and not runner.is_idle for runner in self.runners)

    def idle_for(self, job: Job) -> Runner | None:
        """Return the idle child that an op goes to, or None if it gets a new one.

        Ops that hold a model go to the same child as before, which has it loaded; others avoid it.

        Args:
            job: The op; if it holds a model, the child that does is idle.
        """
        idle = [runner for runner in self.runners if runner.is_idle]
        home = [runner for runner in idle if runner.is_home]
        elsewhere = [runner for runner in idle if not runner.is_home]
        if job.task.holds_model:
            return next(iter(home or elsewhere), None)
        is_full = len(self.runners) >= self._most
        return next(iter(elsewhere or (home if is_full else [])), None)

    def is_patient(self, job: Job, waiting: int) -> bool:
        """Say whether an op that no child is idle for waits for one, rather than get a new child.

        Args:
            job: The op.
            waiting: How many ops wait, this one included.
        """
        lately = time.monotonic() - job.waits_since < PATIENCE_S
        return bool(self.runners) and waiting == 1 and lately

    def ahead_for(self, job: Job) -> Runner | None:
        """Return the busy child that can be sent an op already, or None."""
        if not self._is_quick(job):
            return None
        able = (
            runner
            for runner in self.runners
            if 0 < len(runner.assignments) < AHEAD
            and self._is_quick(runner.assignments[-1].job)
            and runner.busy_s() <= LONG_S
            # Ops that hold a model have no other child to go to.
            and not runner.is_home
        )
        return max(able, key=Runner.busy_s, default=None)

    def behind_long(self) -> list[Runner]:
        """Return the children whose next ops wait for one that takes long."""
        return [
            runner
            for runner in self.runners
            if len(runner.assignments) > 1 and runner.busy_s() > LONG_S
        ]

    def note(self, job: Job, seconds: float) -> None:
        """Note how long an op took."""
        op = job.task.op
        self._took_s[op.kind, op.backend] = seconds

    def _is_quick(self, job: Job) -> bool:
        op = job.task.op
        took_s = self._took_s.get((op.kind, op.backend))
        return took_s is not None and took_s <= QUICK_S and not job.task.holds_model
