"""Which ops are over sooner than a question about them is answered."""

from __future__ import annotations

import statistics
from collections import defaultdict, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...ops.op import Op

STEADY = 5
"""So many ops are looked at. A busy machine makes a quick one late now and then."""


class Pace:
    """How long the latest ops of each backend and model took on this worker."""

    def __init__(self) -> None:
        self._latest: defaultdict[tuple[str, ...], deque[float]]
        self._latest = defaultdict(lambda: deque(maxlen=STEADY))

    def note(self, op: Op, seconds: float) -> None:
        """Note how long an op took, its way to the child and back included."""
        self._latest[_what(op)].append(seconds)

    def is_quick(self, op: Op, bound_s: float) -> bool:
        """Say whether most of the latest ops like this one took no longer than so many seconds."""
        latest = self._latest[_what(op)]
        return len(latest) == STEADY and statistics.median(latest) <= bound_s


def _what(op: Op) -> tuple[str, ...]:
    return op.kind.value, op.backend, op.model
