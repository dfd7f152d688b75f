"""Dead letters: messages that the broker gave up go to quarantine, and their requests fail."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from ...errors import MalformedMessageError
from ..broker.envelope import new_id, plain_body
from ..broker.topology import DEAD
from . import decisions
from .outputs import BatchOutputs
from .quarantine import quarantined
from .results import apply_decision
from .transitions import DecisionContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..broker.delivery import Delivery
    from .records import HubRecords
    from .settings import HubSettings

log = logging.getLogger(__name__)
_ID = re.compile(r"[0-9a-f]{32}")


class DeadLetterHandler:
    """Quarantines batches of dead letters.

    Args:
        records: The database.
        settings: Clocks and bounds.
    """

    def __init__(self, records: HubRecords, settings: HubSettings) -> None:
        self._records = records
        self._settings = settings

    def handle(self, deliveries: Sequence[Delivery]) -> BatchOutputs:
        """Quarantine a batch, and fail the requests that it is about.

        Raises:
            DatabaseError: None of it was written.
        """
        outputs = BatchOutputs()
        found = [(each, *_about(each)) for each in deliveries]
        with self._records.unit_of_work({request for _, request, _ in found if request}) as unit:
            context = DecisionContext(unit.now, self._settings, new_id)
            for delivery, request, attempt_id in found:
                reason, deliveries_seen = _death(delivery)
                row = unit.rows.get(request)
                decision = decisions.dead(row, attempt_id, reason, deliveries_seen, context)
                apply_decision(unit, decision, context, outputs)
                times = f" after {deliveries_seen} deliveries" if deliveries_seen else ""
                why = f"dead letter: {reason or 'the broker does not say why'}{times}"
                # A request that had ended anyway needs no attention.
                handled = row is not None and decision.absorbed
                unit.quarantine(quarantined(delivery, DEAD, why, request or None, handled=handled))
                log.warning("request %s: %s", request or "unknown", why)
        return outputs


def _about(delivery: Delivery) -> tuple[str, str]:
    """Return request and attempt of a message of any version; empty if unreadable."""
    try:
        body = plain_body(delivery.body)
    except MalformedMessageError:
        return "", ""
    request, attempt_id = (str(body.get(name, "")) for name in ("request", "attempt_id"))
    return (request, attempt_id) if _ID.fullmatch(request) else ("", "")


def _death(delivery: Delivery) -> tuple[str, int]:
    """Return why the broker gave a message up, and how often it had handed it over."""
    headers: dict[str, Any] = dict(delivery.properties.headers or {})
    reason = str(headers.get("x-first-death-reason", ""))
    deaths = headers.get("x-death")
    if not reason and isinstance(deaths, list) and deaths:
        reason = str(deaths[0].get("reason", ""))
    count = headers.get("x-delivery-count", 0)
    return reason, int(count) if isinstance(count, int) else 0
