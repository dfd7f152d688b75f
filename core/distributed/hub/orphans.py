"""Cancelling requests whose dispatcher was killed, or has been away for long.

A dispatcher has a queue of its own, which is deleted with its connection: a message that no queue
takes shows that the dispatcher is away.
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
from .outputs import BatchOutputs
from .records import TIDY_LOCK
from .results import apply_decision
from .transitions import DecisionContext

if TYPE_CHECKING:
    from .publishing import Publisher
    from .records import HubRecords
    from .settings import HubSettings

log = logging.getLogger(__name__)

LOOKS = 10
"""How often a dispatcher is looked for before its requests are cancelled."""
MOST = 500
"""Requests that are cancelled in one transaction."""


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

    async def find_absent_clients(self, publisher: Publisher) -> None:
        """Ask every dispatcher that has open requests whether it is there, now and then.

        Raises:
            DatabaseError: The dispatchers could not be asked.
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
                is_there = await publisher.reaches(client)
            except BrokerError:
                # Dispatchers have lost it too, and get time to come back.
                return
            if not is_there:
                gone[client] = before.get(client, time.monotonic())
        self._gone_since = gone
        now = time.monotonic()
        self._overdue = [client for client, since in gone.items() if now - since >= limit_s]

    def handle(self) -> BatchOutputs:
        """Cancel the requests of dispatchers that were away for too long.

        A running request goes on if another dispatcher wants its op too.

        Raises:
            DatabaseError: Nothing was ended.
        """
        outputs = BatchOutputs()
        limit_s = self._settings.orphan_s
        gone, self._overdue = self._overdue, []
        if not gone:
            return outputs
        with self._records.leading(TIDY_LOCK) as leads:
            ids = self._records.orphans(gone, MOST) if leads else []
            if not ids:
                return outputs
            with self._records.unit_of_work(ids) as unit:
                context = DecisionContext(unit.now, self._settings, new_id)
                for row in list(unit.rows.values()):
                    why = f"nobody has listened for its result for {limit_s:.0f} s"
                    decision = decisions.cancel(row, context, why)
                    apply_decision(unit, decision, context, outputs)
                    if decision.absorbed:
                        continue
                    if row.worker:
                        order = CancelOrdered(request=row.id, op_key=row.op_key)
                        outputs.answers.append((cancel_key(Kind(row.kind), row.id), order))
                    log.info("request %s is cancelled: %s", row.id, why, extra={"trace": row.trace})
        return outputs
