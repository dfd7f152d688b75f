"""Waiting for somebody else for the sake of an op: for how long, who can stop it, what is shown."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from .work import CancelToken, Work

POLL_S: Final = 0.05
"""Seconds between two looks at the cancel token."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How long somebody waits for an answer, and what happens meanwhile.

    Attributes:
        cancel: Looked at all the time.
        end: Monotonic time at which the answer is given up.
        seconds: What that time was made from, for messages.
        tick: Called all the time with the seconds waited so far.
    """

    cancel: CancelToken
    end: float
    seconds: float
    tick: Callable[[float], None]

    def pause(self, seconds: float, since: float) -> None:
        """Let so much time pass, unless somebody asks to stop.

        Args:
            seconds: From now on.
            since: Monotonic time from which the waiting is shown.

        Raises:
            CancelledError: Somebody did.
        """
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            self.cancel.check()
            self.tick(now - since)
            time.sleep(min(POLL_S, end - now))


def watch(work: Work, deadline_s: float, note: str, done: float = 0.0) -> Watch:
    """Wait for the sake of an op, and show that something goes on.

    Args:
        work: The op's.
        deadline_s: From now on.
        note: What is shown.
        done: Fraction of the op that is done.
    """

    def tick(waited: float) -> None:
        work.progress(done, f"{note}, {waited:.0f} s" if waited >= 1 else note)

    return Watch(work.cancel, time.monotonic() + deadline_s, deadline_s, tick)
