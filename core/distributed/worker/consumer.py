"""What becomes of a delivery: an op is performed, its end is told, and the broker is answered.

One op runs at a time. Where ops are quick, the next one begins while the results of those before
are still on their way: each delivery is acknowledged when its own result is confirmed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING, Any

from ...errors import Ainern2dError, BrokerError, MalformedMessageError, UnsupportedMessageError
from ...observe.logs import bound
from ..broker.envelope import decode, trace_of
from ..broker.messages import OpRequested
from .attempt import Job
from .fast_path import Sprint
from .unreadable import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...ops.kind import Kind
    from ..broker.delivery import Delivery
    from .context import Tools
    from .health import Health
    from .in_flight import Flight
    from .prefetch import Intake
    from .presence import Presence

GIVE_UP_S = 10.0
"""Seconds for what is left to say after an op was given back."""

log = logging.getLogger(__name__)


class Handler:
    """Deals with one delivery after the other.

    Args:
        tools: Of the worker.
        intake: Where deliveries come from.
        health: Told how ops went.
        presence: Told what is done.
        kinds: That this worker serves.
        draining: Whether it takes nothing more.

    Attributes:
        job: The op that is performed now, or None.
    """

    def __init__(
        self,
        tools: Tools,
        intake: Intake,
        health: Health,
        presence: Presence,
        kinds: Sequence[Kind],
        draining: Callable[[], bool],
    ) -> None:
        self.job: Job | None = None
        self._tools = tools
        self._intake = intake
        self._health = health
        self._presence = presence
        self._kinds = tuple(kinds)
        self._draining = draining
        self._running: asyncio.Task[bool] | asyncio.Task[None] | None = None
        self._ending: dict[asyncio.Task[None], asyncio.Task[bool]] = {}
        self._telling: set[asyncio.Future[None]] = set()
        self._sprint = Sprint(
            tools, intake, health, presence, kinds, draining, self._answer_when_told
        )

    async def handle(self, delivery: Delivery) -> None:
        """Deal with a delivery; when this returns, its result may still be on its way."""
        try:
            request = decode(delivery.properties, delivery.body, OpRequested)
        except UnsupportedMessageError as error:
            await self._answer_unreadable(delivery, error)
            return
        except MalformedMessageError as error:
            self._reject(delivery, str(error))
            return
        if request.op.kind not in self._kinds:
            self._reject(delivery, f"its op is of kind {request.op.kind.value}")
            return
        trace = request.trace or trace_of(delivery.properties)
        with bound(
            request=request.request,
            op_key=request.op_key,
            attempt_id=request.attempt_id,
            trace=trace,
        ):
            flight = None
            if self._sprint.suits(delivery, request):
                self._presence.become("busy", self._health.notes, request)
                flight = await self._sprint.run(delivery, request, trace)
                if flight is None:
                    return
                delivery, request, trace = flight.delivery, flight.request, flight.trace
        with bound(
            request=request.request,
            op_key=request.op_key,
            attempt_id=request.attempt_id,
            trace=trace,
        ):
            job = Job(self._tools, delivery, request, trace, self._draining, self._narrow, flight)
            await self._perform(job)

    async def settle(self) -> None:
        """Wait until every result is told and every delivery answered."""
        while self._ending or self._telling:
            await asyncio.wait({*self._ending, *self._telling})

    def cancel(self, request: str) -> None:
        """Stop the op of a request that nobody wants any more, if it is the one performed."""
        self._sprint.stop("cancelled", request)
        if self.job is not None and self.job.request.request == request:
            log.info("the op is cancelled")
            self.job.stop("cancelled")

    def give_up(self, why: str) -> None:
        """Stop the op, and soon whatever is left to say as well; deliveries are given back."""
        if not self._unfinished() and not self._sprint.is_busy:
            return
        log.warning("giving the op back: %s", why)
        self._sprint.stop("released")
        if self.job is not None:
            self.job.stop("released")
        asyncio.get_running_loop().call_later(GIVE_UP_S, self._let_go)

    def _unfinished(self) -> list[asyncio.Future[Any]]:
        """Return what is performed, told or answered now."""
        begun = [task for task in (self._running, *self._ending.values()) if task is not None]
        return [*(task for task in begun if not task.done()), *self._telling]

    def _let_go(self) -> None:
        for each in self._unfinished():
            each.cancel()

    async def _perform(self, job: Job) -> None:
        self.job = job
        self._presence.become("busy", self._health.notes, job.request)
        if not job.is_quick():
            await self._narrow()
        began, taken = time.monotonic(), self._intake.taken
        running = asyncio.create_task(job.perform())
        self._running = running
        try:
            ends: set[asyncio.Future[Any]] = {running}
            if self._intake.ahead > 1:
                ends.add(job.told)
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not running.done() and job.outcome != "done":
                # After anything else the health of child and machine is looked at first.
                await asyncio.wait({running})
        finally:
            self.job = self._running = None
        if job.ran:
            self._intake.took(taken, time.monotonic() - began)
        if running.done():
            await self._end(job, running)
            return
        await self._judge(job)
        ending = asyncio.create_task(self._end_later(job, running))
        self._ending[ending] = running
        ending.add_done_callback(self._ending.pop)
        if len(self._ending) >= self._intake.ahead:
            # What the broker takes no more is not piled up here.
            await asyncio.wait(self._ending, return_when=asyncio.FIRST_COMPLETED)

    async def _end(self, job: Job, running: asyncio.Task[bool]) -> None:
        acknowledge = self._was_told(running)
        await self._judge(job)
        self._answer(job, acknowledge)

    async def _end_later(self, job: Job, running: asyncio.Task[bool]) -> None:
        await asyncio.wait({running})
        self._answer(job, self._was_told(running))

    def _was_told(self, running: asyncio.Task[bool]) -> bool:
        """Say whether the delivery is over."""
        return self._is_well(running) and running.result()

    def _is_well(self, done: asyncio.Future[Any]) -> bool:
        """Say whether something came to its end, rather than to a cancellation or an error."""
        if done.cancelled():
            return False
        error = done.exception()
        if error is not None:
            # The message is tried again, elsewhere and a bounded number of times.
            log.error("the worker itself failed at an op", exc_info=error)
            self._health.doubt()
        return error is None

    def _answer(self, job: Job, acknowledge: bool) -> None:
        work = self._tools.work
        (work.ack if acknowledge else work.give_back)(job.delivery)
        op = job.request.op
        end = (job.outcome or "moot") if acknowledge else "given back"
        log.info("%s %s: %s", op.kind.value, op.backend, end)

    def _answer_when_told(self, flight: Flight, told: asyncio.Future[None]) -> None:
        """Acknowledge an op that is done, as soon as the broker has its result for good."""
        self._telling.add(told)

        def answer(told: asyncio.Future[None]) -> None:
            self._telling.discard(told)
            request, work = flight.request, self._tools.work
            is_told = self._is_well(told)
            (work.ack if is_told else work.give_back)(flight.delivery)
            fields = {
                "request": request.request,
                "op_key": request.op_key,
                "attempt_id": request.attempt_id,
                "trace": flight.trace,
            }
            op, end = request.op, "done" if is_told else "given back"
            log.info("%s %s: %s", op.kind.value, op.backend, end, extra={"fields": fields})

        told.add_done_callback(answer)

    async def _judge(self, job: Job) -> None:
        """Look at the health of child and machine after an op."""
        await self._health.judge(job.outcome, job.request.op_key, self._tools.child)
        if job.ran:
            op = job.request.op
            self._presence.model = f"{op.backend}:{op.model}".rstrip(":")
            if job.was_quick:
                self._intake.was_quick()
        if not self._tools.child.pid:
            self._presence.model = ""
            self._intake.cool()
        if self._health.is_in_doubt:
            # Before the acknowledgement, which would bring the next op.
            with contextlib.suppress(BrokerError):
                await self._intake.pause()

    async def _narrow(self) -> None:
        with contextlib.suppress(BrokerError):
            await self._intake.narrow()

    async def _answer_unreadable(self, delivery: Delivery, error: Ainern2dError) -> None:
        tools = self._tools
        refused = refusal(delivery, tools.worker, self._kinds, error)
        if refused is None:
            self._reject(delivery, str(error))
            return
        log.warning("a request is refused: %s", error)
        said = tools.outbox.deliver(*refused, trace_of(delivery.properties))
        self._running = asyncio.create_task(said)
        await asyncio.wait({self._running})
        if not self._running.cancelled():
            self._running.result()
            tools.work.ack(delivery)

    def _reject(self, delivery: Delivery, why: str) -> None:
        log.error("a request goes to the dead letters: %s", why)
        self._tools.work.reject(delivery)
