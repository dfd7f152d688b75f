"""Reading what arrives at the hub: a message with its verified sender, or one to put aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ...errors import MessageError
from ..broker.accounts import kinds_of
from ..broker.envelope import decode, trace_of
from ..broker.messages import Message
from .records import Parked

if TYPE_CHECKING:
    from ...ops.kind import Kind
    from ..broker.delivery import Delivery

M = TypeVar("M", bound=Message)
LONGEST_BODY = 100_000
"""Characters of a message that are kept when it is put aside."""
DEEPEST = 20
"""Levels of its headers that are kept."""


@dataclass(frozen=True, slots=True)
class Arrived(Generic[M]):
    """A message that could be read.

    Attributes:
        said: What it says.
        account: Who said it, as the broker verified; empty if it did not say.
        kinds: Of the account.
        trace: Of the user's request, or empty.
        delivery: How it came.
    """

    said: M
    account: str
    kinds: frozenset[Kind]
    trace: str
    delivery: Delivery


def read(delivery: Delivery, queue: str, *wanted: type[M]) -> Arrived[M] | Parked:
    """Read a message of one of these types, or say why it is put aside."""
    try:
        said = decode(delivery.properties, delivery.body, *wanted)
    except MessageError as error:
        return parked(delivery, queue, str(error))
    # The broker lets nobody name another account, but it lets everybody name none.
    account = str(delivery.properties.user_id or "")
    trace = trace_of(delivery.properties)
    return Arrived(said, account, kinds_of(account), trace, delivery)


def parked(
    delivery: Delivery,
    queue: str,
    reason: str,
    request: str | None = None,
    *,
    handled: bool = False,
) -> Parked:
    """Put a message aside, with everything that is known of it."""
    account = delivery.properties.user_id or "nobody"
    return Parked(
        queue=queue,
        routing_key=delivery.routing_key,
        reason=f"{reason} (sent by {account})",
        request=request,
        headers=_plain(dict(delivery.properties.headers or {})),
        body=delivery.body[: 4 * LONGEST_BODY].decode(errors="replace")[:LONGEST_BODY],
        handled=handled,
    )


def _plain(value: Any, depth: int = 0) -> Any:
    """Return an AMQP table as plain JSON data, whatever a stranger wrote into it."""
    if isinstance(value, (dict, list)) and depth == DEEPEST:
        return "(too deep to be kept)"
    if isinstance(value, dict):
        return {str(key): _plain(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, depth + 1) for each in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
