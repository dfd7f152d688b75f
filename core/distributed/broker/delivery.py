"""What the broker hands over to a consumer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import pika


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that the broker handed over.

    Attributes:
        body: Its bytes.
        properties: Its properties.
        routing_key: As published.
        again: Whether it was handed over before.
        tag: Of the delivery on its channel.
        epoch: Of the connection it came on.
        exchange: As published.
    """

    body: bytes
    properties: pika.BasicProperties
    routing_key: str
    again: bool
    tag: int
    epoch: int
    exchange: str = ""

    @classmethod
    def received(
        cls, method: Any, properties: pika.BasicProperties, body: bytes, epoch: int
    ) -> Self:
        """Return what pika tells a consumer, as a delivery of the connection of this epoch.

        Args:
            method: Pika's ``Basic.Deliver`` or ``Basic.GetOk``.
            properties: Of the message.
            body: Of the message.
            epoch: Of the connection.
        """
        return cls(
            body,
            properties,
            str(method.routing_key),
            bool(method.redelivered),
            int(method.delivery_tag),
            epoch,
            str(method.exchange),
        )
