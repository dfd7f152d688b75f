"""An answer to a request of another release: refused by its ids, where those can be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ..broker.messages import Finished

if TYPE_CHECKING:
    from ..broker.link import Delivery
    from ..errors import Ainern2dError


def finished_of(delivery: Delivery, worker: str, error: Ainern2dError) -> Finished | None:
    """Return the message that says ``unsupported``, or None if the request's ids are not there."""
    try:
        body = json.loads(delivery.body)
        ids = {name: body[name] for name in ("request", "attempt", "attempt_id", "op_key")}
        return Finished.model_validate(
            {
                **ids,
                "worker": worker,
                "outcome": "unsupported",
                "error": error.message,
                "hint": error.hint,
            }
        )
    except (ValueError, TypeError, KeyError, ValidationError):
        return None
