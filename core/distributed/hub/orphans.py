"""Ending what nobody waits for: requests whose dispatcher was killed, or has been away for long.

A dispatcher has a queue of its own, which goes with its connection; whoever is told something and
has none is not there.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from ...errors import BrokerError
from ...ops.kind import Kind
from ..broker.envelope import new_id
from ..broker.messages import CancelOrdered
from ..broker.topology import cancel_key
from . import decisions
from .outputs import Effects
from .records import TIDY_LOCK
from .results import apply
from .transitions import Moment

if TYPE_CHECKING:
    from .publishing import Speaker
    from .records import HubRecords
    from .settings import HubSettings

log = logging.getLogger(__name__)

LOOKS = 10
"""So often is a dispatcher asked for before its requests are ended."""
MOST = 500
"""Requests that are ended in one go."""


class Orphans:
    """Looks for dispatchers that are gone; of several hubs only one ends their requests at a time.

    Args:
        records: The database.
        settings: Clocks and bounds.
    """

    def __init__(self, records: HubRecords, settings: HubSettings) -> None:
        self._records = records
        self._settings = settings
        self._gone_since: dict[str, float] = {}
        self._overdue: list[str] = []
        self._due = 0.0

    async def look(self, speaker: Speaker) -> None:
        """Ask every dispatcher that has open requests whether it is there, now and then.

        Raises:
            DatabaseError: Nobody was asked.
        """
        limit_s = self._settings.orphan_s
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + limit_s / LOOKS
        before, self._gone_since, self._overdue = self._gone_since, {}, []
        # What was known before counts only together with what is seen now.
        clients = await asyncio.to_thread(self._records.clients)
        gone: dict[str, float] = {}
        for client in clients:
            try:
                is_there = await speaker.reaches(client)
            except BrokerError:
                # Dispatchers have lost it too, and get time to come back.
                return
            if not is_there:
                gone[client] = before.get(client, time.monotonic())
        self._gone_since = gone
        now = time.monotonic()
        self._overdue = [client for client, since in gone.items() if now - since >= limit_s]

    def handle(self) -> Effects:
        """End the requests of those that were never there for long enough.

        One that is running goes on if somebody else wants its op too.

        Raises:
            DatabaseError: Nothing was ended.
        """
        effects = Effects()
        limit_s = self._settings.orphan_s
        gone, self._overdue = self._overdue, []
        if not gone:
            return effects
        with self._records.leading(TIDY_LOCK) as leads:
            ids = self._records.orphans(gone, MOST) if leads else []
            if not ids:
                return effects
            with self._records.book(ids) as book:
                moment = Moment(book.now, self._settings, new_id)
                for row in list(book.rows.values()):
                    why = f"nobody has listened for its result for {limit_s:.0f} s"
                    decision = decisions.cancel(row, moment, why)
                    apply(book, decision, moment, effects)
                    if decision.absorbed:
                        continue
                    if row.worker:
                        order = CancelOrdered(request=row.id, op_key=row.op_key)
                        effects.answers.append((cancel_key(Kind(row.kind), row.id), order))
                    log.info("request %s is cancelled: %s", row.id, why, extra={"trace": row.trace})
        return effects
