"""A run of quick ops, whose parts follow one another by plain callbacks.

Asking, tasks, timers and files of its own cost a short op more than it does itself. Here several
are in the child's pipe at once, as the bytes that the broker handed over, and what comes back goes
on as it is. Whatever is not the rule ends the sprint, and is left to :class:`.handling.Handler`: an
op that takes long, fails or is cancelled, a child that dies, another kind of request.
"""

from __future__ import annotations

import asyncio
import collections
import logging
import time
from typing import TYPE_CHECKING

from ...errors import MessageError
from ...execution.fast_codec import RESULT, Answer, errand
from ..broker.envelope import decode, trace_of
from ..broker.messages import OpRequested
from .attempt import ASK_AFTER_S, is_over_soon
from .in_flight import Flight
from .prefetch import AHEAD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...ops.kind import Kind
    from ..broker.delivery import Delivery
    from .context import Tools
    from .health import Health
    from .prefetch import Intake
    from .presence import Presence

LOOK_EVERY_S = 0.1
"""Between two looks at what takes too long, and whether there is anything to do at all."""
MOST_BYTES = 1 << 14
"""Of a request; the pipe must take several at once, whether the child reads or not."""

log = logging.getLogger(__name__)


class Sprint:
    """Performs quick ops as long as nothing else is to be done.

    Args:
        tools: Of the worker.
        intake: Where deliveries come from.
        health: Told how ops went.
        presence: Told what is done.
        kinds: That this worker serves.
        draining: Whether it takes nothing more.
        told: Gets an op that is done, and the future of its result's confirm.
    """

    def __init__(
        self,
        tools: Tools,
        intake: Intake,
        health: Health,
        presence: Presence,
        kinds: Sequence[Kind],
        draining: Callable[[], bool],
        told: Callable[[Flight, asyncio.Future[None]], None],
    ) -> None:
        self._tools = tools
        self._intake = intake
        self._health = health
        self._presence = presence
        self._kinds = frozenset(kinds)
        self._draining = draining
        self._told = told
        self._flights: collections.deque[Flight] = collections.deque()
        self._over: asyncio.Future[None] | None = None
        self._takes_more = False
        self._busy_at = 0.0
        self._next_look: asyncio.TimerHandle

    def suits(self, delivery: Delivery, request: OpRequested) -> bool:
        """Say whether an op can be performed in a sprint."""
        tools, op = self._tools, request.op
        return (
            self._intake.flows
            and tools.child.is_free
            and is_over_soon(tools, delivery, request)
            and op.kind in self._kinds
            and len(delivery.body) <= MOST_BYTES
            and tools.examiner.is_fresh(op)
            and not tools.examiner.objection(op)
        )

    async def run(self, delivery: Delivery, request: OpRequested, trace: str) -> Flight | None:
        """Perform an op, and what follows it, until there is nothing or something else to do.

        Returns:
            An op that the child has begun, or that ended otherwise than well; or None.
        """
        child = self._tools.child
        self._over = asyncio.get_running_loop().create_future()
        self._takes_more = True
        child.listen(self)
        self._intake.divert(self._pump)
        try:
            self._look_soon()
            # After an errand that failed, the child waits for this.
            child.recall()
            if not self._launch(delivery, request, trace):
                # The loop finds out that the child is dead before the op is tried again.
                self._intake.put_back([delivery])
                await asyncio.sleep(0)
                return None
            self._pump()
            await self._over
        finally:
            self._intake.divert(None)
            child.listen(None)
            self._over = None
            self._next_look.cancel()
        return self._leave()

    def stop(self, reason: str, request: str = "") -> None:
        """Stop the op that the child is at, and take no more.

        Args:
            reason: ``cancelled`` or ``released``.
            request: Only if it is for this request; empty for any.
        """
        if self._flights and request in ("", self._flights[0].request.request):
            self._flights[0].stop = reason
            self._end()

    @property
    def is_busy(self) -> bool:
        """Whether the child is at an op of it."""
        return bool(self._flights)

    def heard(self, answer: Answer) -> None:
        """Take what the child says about an errand."""
        flight = self._flights[0] if self._flights else None
        if flight is None or answer.attempt_id != flight.request.attempt_id:
            # It had begun what was taken back.
            return
        now, op = time.monotonic(), flight.request.op
        self._tools.pace.note(op, now - flight.began)
        if answer.kind != RESULT:
            flight.answer = answer
            self._end()
            return
        self._flights.popleft()
        if self._flights:
            self._flights[0].began = now
        self._busy_at = now
        told = self._tools.outbox.deliver_body(
            answer.payload, flight.request.op_key, op.kind, flight.trace
        )
        self._told(flight, told)
        self._health.went_well()
        self._presence.model = f"{op.backend}:{op.model}".rstrip(":")
        self._pump()

    def child_ended(self) -> bool:
        """End the sprint, and say whether the child had something to do."""
        self._end()
        return bool(self._flights)

    def _pump(self) -> None:
        """Fill the pipe with what has arrived."""
        if self._health.is_in_doubt or self._draining():
            self._takes_more = False
        while self._takes_more and len(self._flights) < AHEAD:
            delivery = self._intake.next()
            if delivery is None:
                break
            if not self._take(delivery):
                self._intake.put_back([delivery])
                self._takes_more = False
        if not self._takes_more and not self._flights:
            self._end()

    def _take(self, delivery: Delivery) -> bool:
        """Perform an op if it suits, and say whether it does."""
        try:
            request = decode(delivery.properties, delivery.body, OpRequested)
        except MessageError:
            return False
        if not self.suits(delivery, request):
            return False
        return self._launch(delivery, request, request.trace or trace_of(delivery.properties))

    def _launch(self, delivery: Delivery, request: OpRequested, trace: str) -> bool:
        tools = self._tools
        data = errand(delivery.body, request.attempt_id, tools.worker, tools.hub.inline_bytes)
        try:
            child = tools.child.send(data)
        except OSError:
            # It is dead, and whoever reads its pipe will say so.
            return False
        self._busy_at = time.monotonic()
        self._flights.append(Flight(delivery, request, trace, child, self._busy_at))
        return True

    def _look_soon(self) -> None:
        later = asyncio.get_running_loop().call_later
        self._next_look = later(LOOK_EVERY_S, self._look)

    def _look(self) -> None:
        """See whether something takes too long, or is over."""
        now = time.monotonic()
        first = self._flights[0] if self._flights else None
        is_late = first is not None and now - first.began >= ASK_AFTER_S
        is_idle = first is None and now - self._busy_at >= LOOK_EVERY_S
        if is_late or is_idle or not self._tools.child.pid:
            self._end()
            return
        if not self._intake.flows:
            self._takes_more = False
        self._pump()
        if first is not None:
            self._presence.become("busy", self._health.notes, first.request)
        self._look_soon()

    def _end(self) -> None:
        if self._over is not None and not self._over.done():
            self._takes_more = False
            self._over.set_result(None)

    def _leave(self) -> Flight | None:
        """Take back what has not begun, and return what has."""
        if not self._flights:
            return None
        first = self._flights.popleft()
        if self._flights:
            self._tools.child.recall()
            self._intake.put_back([each.delivery for each in self._flights])
            self._flights.clear()
        return first
