"""Tries requests to remote workers again, for people."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from ...errors import BrokerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .records import Records


def try_again(records: Records, ids: Sequence[str]) -> str:
    """Set requests to pending, publish them if the broker is reachable, and return what was done.

    A hub publishes pending requests that are not published here.
    """
    from .republish import publish_requests

    rows = records.requests.retry({each: uuid.uuid4().hex for each in dict.fromkeys(ids)})
    if not rows:
        return "there is nothing to try again"
    said = f"{len(rows)} to be tried again"
    broker = records.broker
    if broker is None:
        return f"{said}; no broker is known here, a hub will send them"
    try:
        sent = publish_requests(broker, rows, records.requests.clock())
    except BrokerError as error:
        return f"{said}; a hub will send them, since here {error}"
    records.requests.mark_dispatched(sent)
    if len(sent) < len(rows):
        return f"{said}, {len(sent)} of them sent; a hub will send the rest, the queue is full"
    return f"{said}, and sent to the workers"
