"""Dead letters: what no worker could finish is put aside, and its request is told."""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, Any

from ..broker.envelope import new_id
from ..broker.topology import DEAD
from . import decisions
from .outputs import Effects
from .quarantine import parked
from .results import apply
from .transitions import Moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..broker.delivery import Delivery
    from .records import HubRecords
    from .settings import HubSettings

log = logging.getLogger(__name__)
_ID = re.compile(r"[0-9a-f]{32}")


class DeadLetters:
    """Puts batches of dead letters aside.

    Args:
        records: The database.
        settings: Clocks and bounds.
    """

    def __init__(self, records: HubRecords, settings: HubSettings) -> None:
        self._records = records
        self._settings = settings

    def handle(self, deliveries: Sequence[Delivery]) -> Effects:
        """Put a batch aside, and fail the requests that wait for it.

        Raises:
            DatabaseError: Nothing of it was put aside.
        """
        effects = Effects()
        found = [(each, *_about(each)) for each in deliveries]
        with self._records.book({request for _, request, _ in found if request}) as book:
            moment = Moment(book.now, self._settings, new_id)
            for delivery, request, attempt_id in found:
                reason, deliveries_seen = _death(delivery)
                row = book.rows.get(request)
                decision = decisions.dead(row, attempt_id, reason, deliveries_seen, moment)
                apply(book, decision, moment, effects)
                times = f" after {deliveries_seen} deliveries" if deliveries_seen else ""
                why = f"dead letter: {reason or 'the broker does not say why'}{times}"
                # One that nobody waits for any more needs nobody to look at it.
                handled = row is not None and decision.absorbed
                book.park(parked(delivery, DEAD, why, request or None, handled=handled))
                log.warning("request %s: %s", request or "unknown", why)
        return effects


def _about(delivery: Delivery) -> tuple[str, str]:
    """Return request and attempt of a message, of whatever version it is; empty if unreadable."""
    try:
        body = json.loads(delivery.body)
    except ValueError:
        return "", ""
    if not isinstance(body, dict):
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
