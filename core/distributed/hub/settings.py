"""Settings of the worker-hub: clocks, bounds and batch sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..broker.topology import RETRY_TIERS
from .gpu_load import GpuLoadLimits

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY_S = 24 * 3600.0
URL_S = 900
"""Seconds that a URL for a worker is good for; a worker asks again when it has expired."""


@dataclass(frozen=True, slots=True)
class HubSettings:
    """Clocks in seconds, and bounds.

    Attributes:
        grace_s: Age of a worker's last heartbeat up to which another worker must wait.
        quiet_s: How long a dispatched request may be in no queue before it is published again.
        pending_s: The same for a request that was never published.
        overdue_s: How long after its deadline a request that no worker began is ended without the
            broker, which drops an expired message only when it has come to the head of its queue.
        silent_s: Least silence of a running attempt after which it is tried again.
        orphan_s: How long a dispatcher may not listen before its requests are cancelled.
        keep_finished_s: How long rows of finished requests, attempts and ops in no film are kept.
        keep_parked_s: How long quarantined messages are kept.
        keep_uploads_s: How long uploads that no result names are kept.
        bounces: How often a request may come back untouched.
        batch: Results that are recorded in one transaction at most.
        linger_s: How long a batch waits for more results.
        threads: Store requests at once.
        file_bytes: Largest file that a worker may upload.
        attempt_bytes: Most bytes that one attempt may upload.
        files: Most files that one attempt may upload.
        inline_bytes: Most bytes of files that a result may carry in its message.
        quick_s: Longest op that a worker may begin before it asks.
        gpu_load: When GPUs count as overloaded.
        tiers_ms: Milliseconds in each retry tier, as configured at the broker.
    """

    grace_s: float = 6.0
    quiet_s: float = 60.0
    pending_s: float = 5.0
    overdue_s: float = 5.0
    silent_s: float = 30.0
    orphan_s: float = 300.0
    keep_finished_s: float = 30 * DAY_S
    keep_parked_s: float = 90 * DAY_S
    keep_uploads_s: float = DAY_S
    bounces: int = 20
    batch: int = 100
    linger_s: float = 0.01
    threads: int = 8
    file_bytes: int = 20_000_000_000
    attempt_bytes: int = 50_000_000_000
    files: int = 1000
    inline_bytes: int = 64_000
    quick_s: float = 0.05
    gpu_load: GpuLoadLimits = field(default_factory=GpuLoadLimits)
    tiers_ms: Mapping[str, int] = field(default_factory=lambda: dict(RETRY_TIERS))
