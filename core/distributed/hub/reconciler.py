"""Finding requests that went quiet, and publishing them again.

If its op is done after all, the hub says so when a worker claims the new attempt.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ...database.rows import RequestState
from ...errors import BrokerError
from ...ops.kind import Kind
from ..broker.envelope import new_id
from ..broker.topology import op_queue
from . import decisions
from .outputs import BatchOutputs
from .results import apply_decision
from .transitions import DecisionContext

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..broker.connection import Connection
    from .records import HubRecords
    from .settings import HubSettings

log = logging.getLogger(__name__)

EVERY_S = 2.0
MOST = 200
"""Requests that are looked at in one go."""


class Reconciler:
    """Looks for quiet requests; of several hubs only one does at a time.

    Args:
        records: The database.
        settings: Clocks and bounds.
    """

    def __init__(self, records: HubRecords, settings: HubSettings) -> None:
        self._records = records
        self._settings = settings
        self._empty: set[str] = set()

    def waiting_lanes(self) -> list[tuple[str, str]]:
        """Return kind and lane of requests that have waited in a queue for long."""
        return self._records.waiting_lanes(self._settings)

    async def empty_lanes(self, link: Connection, lanes: Collection[tuple[str, str]]) -> set[str]:
        """Return those of these lanes in whose queues nothing waits, as ``<kind>.<lane>``.

        A lane must be found empty twice: after a restart the broker counts too few for a second.
        """
        empty = set()
        for kind, lane in lanes:
            try:
                depth = await link.depth(op_queue(Kind(kind), lane))
            except BrokerError as error:
                log.warning("the queue of %s.%s cannot be looked at: %s", kind, lane, error)
                break
            if depth == 0:
                empty.add(f"{kind}.{lane}")
        sure, self._empty = empty & self._empty, empty
        return sure

    def handle(self, empty_lanes: Collection[str], *, is_new: bool) -> BatchOutputs:
        """Decide about requests that went quiet.

        Args:
            empty_lanes: ``<kind>.<lane>`` of queues in which nothing waits.
            is_new: Whether this hub has not listened for long enough to know who is silent.

        Raises:
            DatabaseError: Nothing was decided.
        """
        outputs = BatchOutputs()
        with self._records.leading() as leads:
            if not leads:
                return outputs
            now, rows = self._records.suspects(self._settings, empty_lanes, MOST)
            context = DecisionContext(now, self._settings, new_id)
            suspects = [
                row
                for row in rows
                if decisions.is_quiet(row, context, queue_is_empty=True)
                and not (is_new and row.state is RequestState.RUNNING)
            ]
            if not suspects:
                return outputs
            with self._records.unit_of_work({row.id for row in suspects}) as unit:
                context = DecisionContext(unit.now, self._settings, new_id)
                for row in list(unit.rows.values()):
                    if not decisions.is_quiet(row, context, queue_is_empty=True):
                        continue
                    apply_decision(unit, decisions.quiet(row, context), context, outputs)
                    message = f"is published again ({row.state.value})"
                    log.info("quiet request %s %s", row.id, message, extra={"trace": row.trace})
        return outputs
