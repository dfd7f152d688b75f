"""Clocks and bounds of a dispatcher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..broker.topology import BATCH, URGENT

if TYPE_CHECKING:
    from ...configuration.settings import ExecutionConfig

ROWS = 200
"""Requests that are written in one transaction: enough that a commit costs little per row."""
WINDOW = 500
"""Messages on their way to the broker whose confirm is awaited."""


@dataclass(frozen=True, slots=True)
class DispatchOptions:
    """How a dispatcher asks, and how long it waits.

    Attributes:
        tries: How often an op is tried at most.
        silence_s: Seconds without a sign of life after which an attempt is stopped.
        limit_s: Seconds after which an attempt is stopped, with signs of life or without.
        deadline_s: Seconds after which an op is given up that no worker has begun.
        urgent: Whether workers serve these ops before those that are not.
        patience_s: Seconds that broker and database may take to answer at the start.
        poll_s: Seconds between looks at the requests whose wake-up may have been lost.
        quiet_s: Seconds without an op of a lane begun or ended, after which the database is asked
            whether a worker serves it.
        notice_s: Seconds without broker or database after which the user is told.
        close_s: Longest time that closing may take.
        backoff_s: First and longest pause before something is tried again.
    """

    tries: int = 5
    silence_s: float = 300.0
    limit_s: float = 3600.0
    deadline_s: float = 24 * 3600.0
    urgent: bool = True
    patience_s: float = 30.0
    poll_s: float = 2.0
    quiet_s: float = 10.0
    notice_s: float = 5.0
    close_s: float = 20.0
    backoff_s: tuple[float, float] = (0.1, 5.0)

    @classmethod
    def of(cls, execution: ExecutionConfig) -> DispatchOptions:
        """Return what the configuration says."""
        return cls(
            tries=execution.tries,
            silence_s=execution.silence_s,
            limit_s=execution.limit_s,
            deadline_s=execution.deadline_s,
            urgent=execution.urgent,
            patience_s=execution.patience_s,
        )

    @property
    def priority(self) -> int:
        """Of the messages."""
        return URGENT if self.urgent else BATCH
