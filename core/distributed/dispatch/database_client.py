"""A dispatcher's access to the database, which may be away for a while."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any, TypeVar

from ...errors import Ainern2dError, CancelledError, DatabaseError, DatabaseLostError
from .outbox import DatabaseThread

if TYPE_CHECKING:
    from collections.abc import Callable

    from .in_flight import InFlight
    from .options import DispatchOptions

T = TypeVar("T")


class DatabaseClient:
    """Asks the database on a thread of its own, and waits for it while it is away.

    Args:
        in_flight: The orders; those whose deadline is over are given up while it is away for long.
        options: Clocks and bounds.
        notice: Gets messages for the user.
    """

    def __init__(
        self, in_flight: InFlight, options: DispatchOptions, notice: Callable[[str], None]
    ) -> None:
        self._in_flight = in_flight
        self._options = options
        self._notice = notice
        self._thread = DatabaseThread("dispatcher-database")
        self._away_since: float | None = None
        self._away_told = False

    def close(self) -> None:
        """Ask nothing more; what was asked for before is still done."""
        self._thread.close()

    async def insist(
        self, work: Callable[..., T], *arguments: Any, until: float | None = None
    ) -> T:
        """Ask the database until it answers; what is asked may be asked twice.

        Raises:
            DatabaseError: It refused for longer than the options' patience, or did not answer
                before ``until``.
        """
        pause, longest = self._options.backoff_s
        clock = asyncio.get_running_loop().time
        began = clock()
        while True:
            try:
                result = await self._thread.call(work, *arguments)
            except DatabaseError as error:
                now = clock()
                lost = isinstance(error, DatabaseLostError)
                if not lost and now - began > self._options.patience_s:
                    raise
                if until is not None and now > until:
                    raise
                self._is_away(now, error)
            else:
                self._away_since = None
                return result
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
            pause = min(pause * 2, longest)

    def _is_away(self, now: float, error: Ainern2dError) -> None:
        if self._away_since is None:
            self._away_since = now
            self._away_told = False
        away_s = now - self._away_since
        if away_s > self._options.notice_s and not self._away_told:
            self._away_told = True
            self._notice(f"the database does not answer; nothing is lost meanwhile: {error}")
        if away_s > self._options.patience_s:
            for order in [each for each in self._in_flight.open.values() if each.until < now]:
                self._in_flight.close(order.id, now)
                order.end(CancelledError(f"its deadline is over, and {error.message}"))
