"""What a worker and the hub say to each other: questions, their answers, and orders.

A worker asks for leave to begin an op (a claim) and for URLs to upload to (a grant). Questions and
answers may be lost, and the hub may be away: a question is asked again until it is answered or
superseded.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ...errors import MessageError
from ..broker.envelope import decode, encode
from ..broker.messages import (
    CancelOrdered,
    ClaimAnswered,
    Claimed,
    DrainOrdered,
    GrantAnswered,
    GrantAsked,
    Message,
    OpRequested,
    Output,
    WorkWaits,
)
from ..broker.topology import CONTROL, EVENTS, answer_key, cancel_key, event_key, work_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...ops.kind import Kind
    from ...ops.manifest import Artifact
    from ..broker.connection import Connection
    from ..broker.delivery import Delivery

PATIENCE_S = (2.0, 10.0)
"""Shortest and longest time before a question is asked again; doubled each time."""
SLICE_S = 0.5
"""So often a waiting worker looks whether its question is still one."""

A = TypeVar("A", ClaimAnswered, GrantAnswered)

log = logging.getLogger(__name__)


class Superseded(Exception):  # noqa: N818 - no error: there is nothing left to do
    """The hub or the broker has taken the op away; no result is to be delivered.

    Args:
        acknowledge: Whether the delivery is over, rather than lost or to be given back.
    """

    def __init__(self, *, acknowledge: bool) -> None:
        super().__init__()
        self.acknowledge = acknowledge


class HubClient:
    """Asks questions, one at a time about each attempt.

    Attributes:
        inline_bytes: Most bytes of files that a result may carry; none until a hub has said so,
            since one of an older release would overlook them.
        quick_s: Longest op that may begin unasked; none until a hub has said so.

    Args:
        link: For questions; its user passes answers to :meth:`heard`.
        account: Own user on the broker.
        worker: Own id.
        on_waiting: Called with whether the hub is late with an answer.
    """

    def __init__(
        self, link: Connection, account: str, worker: str, on_waiting: Callable[[bool], None]
    ) -> None:
        self._link = link
        self._account = account
        self._worker = worker
        self._on_waiting = on_waiting
        self.inline_bytes = 0
        self.quick_s = 0.0
        self._open: dict[
            tuple[type[Message], str], asyncio.Future[ClaimAnswered | GrantAnswered]
        ] = {}

    async def claim(
        self, request: OpRequested, trace: str, *, again: bool, still: Callable[[], bool]
    ) -> ClaimAnswered | None:
        """Ask whether to begin; None if ``still`` became false before an answer came."""
        question = Claimed(
            request=request.request,
            attempt_id=request.attempt_id,
            op_key=request.op_key,
            worker=self._worker,
            again=again,
        )
        return await self._ask("claim", question, request, trace, ClaimAnswered, still)

    async def grant(
        self,
        request: OpRequested,
        trace: str,
        artifacts: Iterable[Artifact],
        still: Callable[[], bool],
    ) -> GrantAnswered | None:
        """Ask where to put these files; None if ``still`` became false before an answer came."""
        sizes = {artifact.sha256: artifact.size for artifact in artifacts}
        question = GrantAsked(
            request=request.request,
            attempt_id=request.attempt_id,
            op_key=request.op_key,
            worker=self._worker,
            outputs=tuple(Output(sha256=name, size=size) for name, size in sizes.items()),
        )
        return await self._ask("grant", question, request, trace, GrantAnswered, still)

    def heard(self, message: ClaimAnswered | GrantAnswered) -> None:
        """Take an answer; one without an open question is dropped."""
        if isinstance(message, ClaimAnswered):
            self.inline_bytes = message.inline_bytes
            self.quick_s = message.quick_s
        answer = self._open.get((type(message), message.attempt_id))
        if answer is not None and not answer.done():
            answer.set_result(message)

    async def _ask(
        self,
        what: str,
        question: Claimed | GrantAsked,
        request: OpRequested,
        trace: str,
        kind: type[A],
        still: Callable[[], bool],
    ) -> A | None:
        key = event_key(what, request.op.kind, self._worker)
        patience, longest = PATIENCE_S
        answer: asyncio.Future[ClaimAnswered | GrantAnswered]
        answer = asyncio.get_running_loop().create_future()
        asked = (kind, question.attempt_id)
        self._open[asked] = answer
        due, epoch, times = 0.0, -1, 0
        try:
            while still():
                now = time.monotonic()
                # What was asked on a lost connection may be lost with it.
                if (now >= due or epoch != self._link.epoch) and self._link.is_ready:
                    properties, body = encode(
                        question,
                        f"/worker/{self._worker}",
                        account=self._account,
                        trace=trace,
                        persistent=False,
                    )
                    if self._link.send(EVENTS, key, properties, body):
                        due, epoch = now + patience, self._link.epoch
                        patience = min(patience * 2, longest)
                        times += 1
                    if times == 3:
                        log.warning("the hub does not answer a %s; still asking", what)
                    self._on_waiting(times >= 3)
                await asyncio.wait({answer}, timeout=min(SLICE_S, max(0.1, due - now)))
                if answer.done():
                    found = answer.result()
                    assert isinstance(found, kind)  # noqa: S101 - as heard() made sure
                    return found
            return None
        finally:
            self._open.pop(asked, None)
            self._on_waiting(False)


@dataclass(frozen=True, slots=True)
class Orders:
    """Callbacks for what arrives in a worker's own queue.

    Attributes:
        answer: Called with an answer of the hub.
        cancel: Called with the id of a request that was cancelled.
        drain: Called when the worker shall end.
        work: Called when an op waits in a queue.
    """

    answer: Callable[[ClaimAnswered | GrantAnswered], None]
    cancel: Callable[[str], None]
    drain: Callable[[], None]
    work: Callable[[], None]


async def listen(
    link: Connection, queue: str, kinds: Iterable[Kind], account: str, worker: str, orders: Orders
) -> None:
    """Declare a queue of one's own, bind it, and pass on what arrives."""

    def received(delivery: Delivery) -> None:
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
    await link.consume(queue, received)


def drain_key(kind: Kind) -> str:
    """Return the routing key on ``control`` that orders workers of a kind to end."""
    return f"drain.{kind.value}.now"
