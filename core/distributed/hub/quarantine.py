"""Reading deliveries: a message with its verified sender, or one that goes to quarantine.

The quarantine is the table ``parked_message``; ``ainern2d ops dead`` shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ...errors import MessageError
from ..broker.accounts import kinds_of
from ..broker.envelope import decode, trace_of
from ..broker.messages import Message
from .decisions import Sender
from .records import QuarantinedMessage

if TYPE_CHECKING:
    from ...ops.kind import Kind
    from ..broker.delivery import Delivery

M = TypeVar("M", bound=Message)
LONGEST_BODY = 100_000
"""Characters of a quarantined message that are kept."""
DEEPEST = 20
"""Levels of its headers that are kept."""


@dataclass(frozen=True, slots=True)
class Received(Generic[M]):
    """A message that could be read.

    Attributes:
        message: What was sent.
        account: Of the sender, as the broker verified it; empty if the sender named none.
        kinds: Of the account.
        trace: Of the user's request, or empty.
        delivery: That brought it.
    """

    message: M
    account: str
    kinds: frozenset[Kind]
    trace: str
    delivery: Delivery

    @property
    def sender(self) -> Sender:
        """Account and kinds, as decisions take them."""
        return Sender(self.account, self.kinds)


def read(delivery: Delivery, queue: str, *wanted: type[M]) -> Received[M] | QuarantinedMessage:
    """Read a message of one of these types, or say why it goes to quarantine."""
    try:
        message = decode(delivery.properties, delivery.body, *wanted)
    except MessageError as error:
        return quarantined(delivery, queue, str(error))
    # The broker refuses the name of another account, but accepts a message that names none.
    account = str(delivery.properties.user_id or "")
    trace = trace_of(delivery.properties)
    return Received(message, account, kinds_of(account), trace, delivery)


def quarantined(
    delivery: Delivery,
    queue: str,
    reason: str,
    request: str | None = None,
    *,
    handled: bool = False,
) -> QuarantinedMessage:
    """Return a message for the quarantine, with all that is known of it."""
    account = delivery.properties.user_id or "an unnamed account"
    return QuarantinedMessage(
        queue=queue,
        routing_key=delivery.routing_key,
        reason=f"{reason} (sent by {account})",
        request=request,
        headers=_plain(dict(delivery.properties.headers or {})),
        body=delivery.body[: 4 * LONGEST_BODY].decode(errors="replace")[:LONGEST_BODY],
        handled=handled,
    )


def _plain(value: Any, depth: int = 0) -> Any:
    """Return an AMQP table as plain JSON data; its values may be of any type and depth."""
    if isinstance(value, (dict, list)) and depth == DEEPEST:
        return "(too deep to be kept)"
    if isinstance(value, dict):
        return {str(key): _plain(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, depth + 1) for each in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
