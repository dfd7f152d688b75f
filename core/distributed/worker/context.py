"""What all parts of a worker share."""

from __future__ import annotations

import statistics
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...observe.metrics import Tally

if TYPE_CHECKING:
    from ...ops.op import Op
    from ..broker.connection import Connection
    from ..broker.delivery import Delivery
    from ..broker.messages import OpRequested
    from .cache import WorkerCache
    from .child import RunnerChild
    from .fitness import Examiner
    from .hub_client import HubClient
    from .outbox import Outbox

STEADY = 5
"""Number of latest ops that are looked at: a busy machine makes a quick one late now and then."""


class Durations:
    """How long the latest ops of each kind, backend and model took on this worker."""

    def __init__(self) -> None:
        self._latest: defaultdict[tuple[str, ...], deque[float]]
        self._latest = defaultdict(lambda: deque(maxlen=STEADY))

    def note(self, op: Op, seconds: float) -> None:
        """Note how long an op took, its way to the child and back included."""
        self._latest[_what(op)].append(seconds)

    def is_quick(self, op: Op, bound_s: float) -> bool:
        """Say whether the median of the latest ops like this one is at most so many seconds."""
        latest = self._latest[_what(op)]
        return len(latest) == STEADY and statistics.median(latest) <= bound_s


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """What one slot of a worker works with; all but cache and child is the same in each slot.

    Attributes:
        worker: Id of the worker.
        work: The connection on which ops arrive.
        outbox: Publishes results.
        hub: Asks for leave to begin, and for URLs.
        cache: The worker's files.
        child: Performs ops.
        examiner: Says which ops can be done here.
        durations: Of the latest ops.
        ended: How many ops ended how.
        seconds: That ops took.
    """

    worker: str
    work: Connection
    outbox: Outbox
    hub: HubClient
    cache: WorkerCache
    child: RunnerChild
    examiner: Examiner
    durations: Durations = field(default_factory=Durations)
    ended: Tally = field(
        default_factory=lambda: Tally("ops", "Ops that ended", ("kind", "backend", "outcome"))
    )
    seconds: Tally = field(
        default_factory=lambda: Tally(
            "op_seconds", "Seconds from delivery to answer", ("kind", "backend")
        )
    )

    def may_begin_unasked(self, delivery: Delivery, request: OpRequested) -> bool:
        """Say whether asking the hub would take longer than the op, and no other worker has it."""
        is_first = request.attempt == 1 and not delivery.again
        if not is_first or request.op.inputs:
            return False
        return self.durations.is_quick(request.op, self.hub.quick_s)


def _what(op: Op) -> tuple[str, ...]:
    return op.kind.value, op.backend, op.model
