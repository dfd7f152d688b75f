"""Waiting for a server that is away: it may be restarting."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from ainern2d.core.backends.http import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ainern2d.core import CancelToken

T = TypeVar("T")

FIRST_S: Final = 5.0
"""Patience with a server that was never there: its address may be wrong."""
LOOK_S: Final = 0.1
"""Longest time between two looks at the cancel token."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long what may take.

    Attributes:
        poll_s: Between two looks at a job.
        patience_s: A server that was there may be away so long.
        limit_s: From a job's turn at the server to its end.
    """

    poll_s: float = 1.0
    patience_s: float = 60.0
    limit_s: float = 3000.0


class Patience:
    """Asks a server again while it is away.

    Args:
        clocks: How long.

    Attributes:
        seen: Whether it ever answered.
    """

    def __init__(self, clocks: Clocks) -> None:
        self.clocks = clocks
        self.seen = False
        self._given_up = False

    def ask(
        self,
        question: Callable[[], T],
        cancel: CancelToken,
        told: Callable[[str], None],
    ) -> T:
        """Return the answer to a question that may be asked several times.

        Args:
            question: Raises UnreachableError when the server is away.
            cancel: Looked at ten times a second.
            told: Called with a note while the server is away.

        Raises:
            UnreachableError: The server has been away for too long.
            CancelledError: Somebody asked to stop.
        """
        longest = self.clocks.patience_s if self.seen else min(FIRST_S, self.clocks.patience_s)
        # Whoever waited in vain does not wait again, so that a film without its server ends soon.
        until = time.monotonic() + (0 if self._given_up else longest)
        while True:
            try:
                answer = question()
            except UnreachableError:
                if time.monotonic() >= until:
                    self._given_up = True
                    raise
                told("the server is away")
                pause(self.clocks.poll_s, cancel)
            else:
                self.seen, self._given_up = True, False
                return answer


def pause(seconds: float, cancel: CancelToken) -> None:
    """Do nothing for a while.

    Raises:
        CancelledError: Somebody asked to stop.
    """
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        cancel.check()
        time.sleep(min(LOOK_S, left))
