"""Retries requests while a server is away, for example during a restart."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from ainern2d.core.backends.http import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ainern2d.core import CancelToken

T = TypeVar("T")

FIRST_S: Final = 60.0
"""Longest wait in seconds of a process for a server that never answered it: the address may be
wrong, or the server is being restarted on a machine that is loaded with other work."""
LOOK_S: Final = 0.1
"""Longest time in seconds between two checks of the cancel token."""


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Time limits in seconds.

    Attributes:
        poll_s: Time between two polls of a job.
        patience_s: Longest absence of a server that has answered before.
        limit_s: Longest run time of a job.
    """

    poll_s: float = 1.0
    patience_s: float = 300.0
    limit_s: float = 3000.0


class Retry:
    """Repeats requests while a server is away.

    Args:
        limits: Time limits.

    Attributes:
        seen: Whether the server has ever answered.
    """

    def __init__(self, limits: TimeLimits) -> None:
        self.limits = limits
        self.seen = False
        self._given_up = False

    def ask(
        self,
        question: Callable[[], T],
        cancel: CancelToken,
        report: Callable[[str], None],
    ) -> T:
        """Return the answer to a request that may be sent several times.

        Args:
            question: Sends the request; raises UnreachableError while the server is away.
            cancel: Cancel token, checked ten times a second.
            report: Called with a note while the server is away.

        Raises:
            UnreachableError: The server has been away for too long.
            CancelledError: The op was cancelled.
        """
        longest = self.limits.patience_s if self.seen else min(FIRST_S, self.limits.patience_s)
        # After one wait in vain later requests do not wait, so that the film ends soon.
        until = time.monotonic() + (0 if self._given_up else longest)
        while True:
            try:
                answer = question()
            except UnreachableError:
                if time.monotonic() >= until:
                    self._given_up = True
                    raise
                report("the server is away")
                pause(self.limits.poll_s, cancel)
            else:
                self.seen, self._given_up = True, False
                return answer


def pause(seconds: float, cancel: CancelToken) -> None:
    """Wait while checking the cancel token.

    Raises:
        CancelledError: The op was cancelled.
    """
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        cancel.check()
        time.sleep(min(LOOK_S, left))
