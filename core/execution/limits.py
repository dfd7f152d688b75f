"""Clocks and bounds of the inline executor."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """Clocks and bounds of the pool.

    Attributes:
        workers: Children; 0 means one per core.
        tries: How often an op is tried when lost or failed in a passing way.
        silence_s: Seconds without a sign of life after which an op counts as hung.
        limit_s: Seconds after which an op is stopped whatever it says.
    """

    workers: int = 0
    tries: int = 3
    silence_s: float = 300.0
    limit_s: float = 3600.0

    @property
    def children(self) -> int:
        """The number of children to start at most."""
        return self.workers or len(_usable_cores())


def _usable_cores() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))
