"""Ops that wait for a runner child, the most urgent first."""

from __future__ import annotations

import heapq
import itertools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from ..ops.manifest import Manifest
    from .task import Task


@dataclass(slots=True, eq=False)
class Job:
    """An op that somebody waits for.

    Attributes:
        task: What to do.
        future: Of the manifest.
        on_progress: Told how far it is.
        tries: How often it was begun.
        not_before: Monotonic time before which it is not tried again.
        order: Of ops that are equally urgent, the one with the smallest number is first.
    """

    task: Task
    future: Future[Manifest]
    on_progress: Callable[[float, str], None] | None
    tries: int = 0
    not_before: float = 0.0
    order: int = -1


class Backlog:
    """Jobs in the order in which they are begun. Not safe for several threads by itself."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Job]] = []
        self._numbers = itertools.count()

    def add(self, job: Job) -> None:
        """Put a job in; one that was in before is as early among its equals as it was then."""
        if job.order < 0:
            job.order = next(self._numbers)
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
