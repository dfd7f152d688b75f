"""What a worker is told: answers of the hub, and orders to all workers of its kinds."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import MessageError
from ..broker.envelope import decode
from ..broker.messages import CancelOrdered, ClaimAnswered, DrainOrdered, GrantAnswered, WorkWaits
from ..broker.topology import CONTROL, answer_key, cancel_key, work_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...ops.kind import Kind
    from ..broker.connection import Link
    from ..broker.delivery import Delivery

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Orders:
    """Who is told what.

    Attributes:
        answer: An answer of the hub.
        cancel: Id of a request that nobody wants any more.
        drain: That the worker shall end.
        work: That something waits in a queue.
    """

    answer: Callable[[ClaimAnswered | GrantAnswered], None]
    cancel: Callable[[str], None]
    drain: Callable[[], None]
    work: Callable[[], None]


async def listen(
    link: Link, queue: str, kinds: Iterable[Kind], account: str, worker: str, orders: Orders
) -> None:
    """Declare a queue of one's own, bind it, and pass on what arrives."""

    def told(delivery: Delivery) -> None:
        link.ack(delivery)
        try:
            message = decode(
                delivery.properties,
                delivery.body,
                ClaimAnswered,
                GrantAnswered,
                CancelOrdered,
                DrainOrdered,
                WorkWaits,
            )
        except MessageError as error:
            log.warning("an order is ignored: %s", error)
            return
        if isinstance(message, ClaimAnswered | GrantAnswered):
            orders.answer(message)
        elif isinstance(message, CancelOrdered):
            orders.cancel(message.request)
        elif isinstance(message, DrainOrdered):
            orders.drain()
        else:
            orders.work()

    await link.own_queue(queue)
    await link.bind(queue, CONTROL, answer_key(account, worker))
    for kind in kinds:
        await link.bind(queue, CONTROL, cancel_key(kind, "*"))
        await link.bind(queue, CONTROL, drain_key(kind))
        await link.bind(queue, CONTROL, work_key(kind))
    await link.consume(queue, told)


def drain_key(kind: Kind) -> str:
    """Return the routing key on ``control`` that tells workers of a kind to end."""
    return f"drain.{kind.value}.now"
