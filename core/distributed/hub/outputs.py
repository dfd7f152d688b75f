"""What a hub sends after a batch is committed: answers, new attempts, wake-up messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...database.rows import RequestRow
    from ..broker.delivery import Delivery
    from ..broker.messages import Message


@dataclass(frozen=True, slots=True)
class Publication:
    """An attempt to publish.

    Attributes:
        row: Of the request, with the attempt's id.
        route: ``op``, or a retry tier.
        expires_s: Seconds until the deadline of the request, or None.
    """

    row: RequestRow
    route: str
    expires_s: float | None


@dataclass(slots=True)
class BatchOutputs:
    """The outputs of one batch.

    Attributes:
        publish: New attempts.
        finished_rows: Requests that became final; their dispatchers are woken.
        answers: Messages on ``control``, with their routing keys.
        deferred: Deliveries that could not be handled yet; the others are acknowledged.
        problem: Why some were deferred.
    """

    publish: list[Publication] = field(default_factory=list)
    finished_rows: list[RequestRow] = field(default_factory=list)
    answers: list[tuple[str, Message]] = field(default_factory=list)
    deferred: list[Delivery] = field(default_factory=list)
    problem: str = ""
