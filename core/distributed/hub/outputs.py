"""What follows when a batch is committed: messages, new attempts to publish, clients to wake."""

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
        way: ``op``, or a retry tier.
        expires_s: Seconds until nobody wants it, or None.
    """

    row: RequestRow
    way: str
    expires_s: float | None


@dataclass(slots=True)
class Effects:
    """Of one batch.

    Attributes:
        publish: New attempts.
        settled: Requests that became final.
        answers: Messages on ``control``, with their routing keys.
        deferred: Deliveries that could not be dealt with yet; the others are done with.
        problem: Why some were deferred.
    """

    publish: list[Publication] = field(default_factory=list)
    settled: list[RequestRow] = field(default_factory=list)
    answers: list[tuple[str, Message]] = field(default_factory=list)
    deferred: list[Delivery] = field(default_factory=list)
    problem: str = ""
