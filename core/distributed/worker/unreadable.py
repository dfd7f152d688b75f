"""An answer to a request of another release: refused by its ids, where those can be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ..broker.messages import Finished

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...errors import Ainern2dError
    from ...ops.kind import Kind
    from ..broker.delivery import Delivery


def refusal(
    delivery: Delivery, worker: str, kinds: Iterable[Kind], error: Ainern2dError
) -> tuple[Finished, Kind] | None:
    """Return the message that says ``unsupported`` and the kind that it is about.

    None if the request's ids are not there, or it came by a queue of none of the worker's kinds.
    """
    named = delivery.routing_key.partition(".")[0]
    kind = next((kind for kind in kinds if kind.value == named), None)
    if kind is None:
        return None
    try:
        body = json.loads(delivery.body)
        ids = {name: body[name] for name in ("request", "attempt", "attempt_id", "op_key")}
        finished = Finished.model_validate(
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
    return finished, kind
