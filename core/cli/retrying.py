"""Trying again, at a person's word, what remote workers were asked for."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from ..errors import BrokerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .records import Desk


def try_again(desk: Desk, ids: Sequence[str]) -> str:
    """Make requests pending once more, publish them if the broker is there, and say what was done.

    Whatever is not published here is published by a hub, which looks for pending rows.
    """
    from ..distributed.dispatch.republish import publish_requests

    rows = desk.requests.retry({each: uuid.uuid4().hex for each in dict.fromkeys(ids)})
    if not rows:
        return "there is nothing to try again"
    said = f"{len(rows)} to be tried again"
    broker = desk.broker
    if broker is None:
        return f"{said}; no broker is known here, a hub will send them"
    try:
        sent = publish_requests(broker, rows)
    except BrokerError as error:
        return f"{said}; a hub will send them, since here {error}"
    desk.requests.mark_dispatched(sent)
    if len(sent) < len(rows):
        return f"{said}, {len(sent)} of them sent; a hub will send the rest, the queue is full"
    return f"{said}, and sent to the workers"
