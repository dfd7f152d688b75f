"""Waiting for a server during an op: deadline, cancel token and progress reports."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from .work import CancelToken, Work

POLL_S: Final = 0.05
"""Seconds between two checks of the cancel token."""


@dataclass(frozen=True, slots=True)
class Watch:
    """The limits of one wait.

    Attributes:
        cancel: Token that is checked at every poll.
        end: Deadline on the monotonic clock, in seconds.
        seconds: The whole time allowed, for messages.
        tick: Called at every poll with the seconds waited so far.
    """

    cancel: CancelToken
    end: float
    seconds: float
    tick: Callable[[float], None]

    def pause(self, seconds: float, since: float) -> None:
        """Wait while checking the cancel token.

        Args:
            seconds: Length of the pause.
            since: Monotonic time from which ``tick`` counts.

        Raises:
            CancelledError: The cancel token was set.
        """
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            self.cancel.check()
            self.tick(now - since)
            time.sleep(min(POLL_S, end - now))


def watch(work: Work, deadline_s: float, note: str, done: float = 0.0) -> Watch:
    """Return the limits of a wait that reports its length as the op's progress.

    Args:
        work: Surroundings of the op.
        deadline_s: Seconds from now to the deadline.
        note: Note of the progress reports.
        done: Fraction of the op that is done, in [0, 1].
    """

    def tick(waited: float) -> None:
        work.progress(done, f"{note}, {waited:.0f} s" if waited >= 1 else note)

    return Watch(work.cancel, time.monotonic() + deadline_s, deadline_s, tick)
