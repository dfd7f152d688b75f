"""What becomes of a delivery: its op is performed, the result is published, the broker is answered.

The op at the head of the child's queue runs; where ops are quick, up to `Prefetcher.ahead` of them
are sent to the child at once, and the next ones begin while the results of those before are still
being published. Each delivery is acknowledged when its own result is confirmed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ...errors import Ainern2dError, BrokerError, MalformedMessageError, UnsupportedMessageError
from ...observe.logs import bound
from ..broker.envelope import decode, plain_body, trace_of
from ..broker.messages import Finished, OpRequested
from .attempt import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ...ops.kind import Kind
    from ..broker.delivery import Delivery
    from .context import WorkerContext
    from .health import Health
    from .prefetch import Prefetcher
    from .presence import Presence

GIVE_UP_S = 10.0
"""Seconds in which stopped ops may end and be reported, before their deliveries are given back."""

log = logging.getLogger(__name__)


class Consumer:
    """Deals with one delivery after the other, in one child process.

    Args:
        context: Of the worker, with the child.
        prefetcher: Where deliveries come from.
        health: Judges how ops ended.
        presence: Publishes what is done.
        kinds: That this worker serves.
        is_draining: Says whether the worker takes nothing more.
        on_idle: Called when no op is performed any more.
    """

    def __init__(
        self,
        context: WorkerContext,
        prefetcher: Prefetcher,
        health: Health,
        presence: Presence,
        kinds: Sequence[Kind],
        is_draining: Callable[[], bool],
        on_idle: Callable[[], None],
    ) -> None:
        self._context = context
        self._prefetcher = prefetcher
        self._health = health
        self._presence = presence
        self._kinds = tuple(kinds)
        self._is_draining = is_draining
        self._on_idle = on_idle
        self._performing: list[Attempt] = []
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._has_given_up = False

    @property
    def attempt(self) -> Attempt | None:
        """The attempt that is performed now, or None."""
        return self._performing[0] if self._performing else None

    async def handle(self, delivery: Delivery) -> None:
        """Deal with a delivery; when this returns, there is room for another one."""
        try:
            request = decode(delivery.properties, delivery.body, OpRequested)
        except UnsupportedMessageError as error:
            await self._refuse(delivery, error)
            return
        except MalformedMessageError as error:
            self._reject(delivery, str(error))
            return
        if request.op.kind not in self._kinds:
            self._reject(delivery, f"its op is of kind {request.op.kind.value}")
            return
        trace = request.trace or trace_of(delivery.properties)
        attempt = Attempt(self._context, delivery, request, trace, self._is_draining, self._narrow)
        context = self._context
        attempt.is_unasked = context.may_begin_unasked(
            delivery, request
        ) and context.examiner.is_fresh(request.op)
        if self._performing and not self._may_follow(attempt):
            await self.rest()
            if self._health.is_in_doubt or self._is_draining():
                context.work.give_back(delivery)
                return
        if not self._performing:
            self._presence.become("busy", self._health.notes, request)
            if not attempt.is_quick():
                await self._narrow_prefetch()
        self._performing.append(attempt)
        task = asyncio.create_task(self._process(attempt))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        while len(self._performing) >= self._prefetcher.ahead:
            await self._wait_change()

    async def rest(self) -> None:
        """Wait until no op is performed; results may still be on their way."""
        while self._performing:
            await self._wait_change()

    async def settle(self) -> None:
        """Wait until every result is published and every delivery answered."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def cancel(self, request: str) -> None:
        """Stop the op of a request that was cancelled, if it is performed here."""
        for attempt in self._performing:
            if attempt.request.request == request:
                log.info("the op is cancelled")
                attempt.stop("cancelled")

    def give_up(self, why: str) -> None:
        """Stop all ops, and soon the publishing of results too; deliveries are given back."""
        if not self._tasks:
            return
        log.warning("giving the op back: %s", why)
        for attempt in reversed(self._performing):
            attempt.stop("released")
        asyncio.get_running_loop().call_later(GIVE_UP_S, self._let_go)

    def _let_go(self) -> None:
        self._has_given_up = True
        for task in self._tasks:
            task.cancel()

    def _may_follow(self, attempt: Attempt) -> bool:
        """Say whether an op may be sent to the child behind others."""
        return (
            self._prefetcher.flows
            and bool(self._context.child.pid)
            and not self._health.is_in_doubt
            and all(each.is_unasked for each in (*self._performing, attempt))
        )

    async def _wait_change(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    async def _process(self, attempt: Attempt) -> None:
        """Perform an op, publish its result and answer its delivery."""
        request, began = attempt.request, time.monotonic()
        with bound(
            request=request.request,
            op_key=request.op_key,
            kind=request.op.kind.value,
            attempt_id=request.attempt_id,
            trace=attempt.trace,
        ):
            acknowledge = False
            try:
                acknowledge = await self._perform(attempt)
            except asyncio.CancelledError:
                # Only `_let_go` cancels this task: the delivery is given back.
                log.info("the op is given back without a result")
            except Exception:
                # The message is tried again, elsewhere and a bounded number of times.
                log.exception("the worker itself failed at an op")
                self._health.doubt()
            finally:
                attempt.close()
                self._leave(attempt)
            work = self._context.work
            (work.ack if acknowledge else work.give_back)(attempt.delivery)
            op = request.op
            end = (attempt.outcome or "superseded") if acknowledge else "given back"
            self._context.ended.add(op.kind.value, op.backend, end)
            seconds = time.monotonic() - began
            self._context.seconds.add(op.kind.value, op.backend, amount=seconds)
            log.info("%s %s: %s", op.kind.value, op.backend, end)

    async def _perform(self, attempt: Attempt) -> bool:
        """Perform an op and publish its result; say whether to acknowledge the delivery."""
        request, outbox = attempt.request, self._context.outbox
        began, taken = time.monotonic(), self._prefetcher.taken
        finished = await attempt.work()
        if attempt.ran:
            self._prefetcher.took(taken, time.monotonic() - began)
        if self._has_given_up:
            return False
        if finished is None:
            await self._judge(attempt)
            return attempt.acknowledge
        is_done = finished.outcome == "done"
        if is_done:
            await self._judge(attempt)
            if self._prefetcher.ahead > 1:
                self._leave(attempt)
        await outbox.deliver(finished, request.op.kind, attempt.trace)
        if not is_done:
            # The health of child and machine is looked at before the next op is begun.
            await self._judge(attempt)
        return True

    def _leave(self, attempt: Attempt) -> None:
        """Make room for the next op."""
        if attempt in self._performing:
            self._performing.remove(attempt)
            self._changed.set()
            if not self._performing:
                self._on_idle()

    async def _judge(self, attempt: Attempt) -> None:
        """Look at the health of child and machine after an op."""
        context, op = self._context, attempt.request.op
        if self._health.judge(attempt.outcome, attempt.request.op_key):
            await self._replace_child()
        if attempt.ran:
            self._presence.model = f"{op.backend}:{op.model}".rstrip(":")
            if attempt.was_quick:
                self._prefetcher.was_quick()
        if not context.child.pid:
            self._presence.model = ""
            self._prefetcher.cool()
        if self._health.is_in_doubt:
            # Before the acknowledgement, which would bring the next op.
            with contextlib.suppress(BrokerError):
                await self._prefetcher.pause()

    async def _replace_child(self) -> None:
        """End the child when it has ended what it does; what waits behind that is recalled."""
        runs = [each.run for each in self._performing if each.run is not None]
        for run in runs:
            self._context.child.recall(run)
        if busy := [run.future for run in runs if not run.future.done()]:
            await asyncio.wait(busy)
        await self._context.child.stop()

    async def _narrow(self) -> None:
        """Give back what waits behind the op that the child does: it may take long."""
        for each in self._performing:
            if each.run is not None:
                self._context.child.recall(each.run)
        await self._narrow_prefetch()

    async def _narrow_prefetch(self) -> None:
        with contextlib.suppress(BrokerError):
            await self._prefetcher.narrow()

    async def _refuse(self, delivery: Delivery, error: Ainern2dError) -> None:
        """Answer a request of another release."""
        context = self._context
        refused = refusal(delivery, context.worker, self._kinds, error)
        if refused is None:
            self._reject(delivery, str(error))
            return
        log.warning("a request is refused: %s", error)
        publish = context.outbox.deliver(*refused, trace_of(delivery.properties))
        task = asyncio.create_task(publish)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()
            context.work.ack(delivery)

    def _reject(self, delivery: Delivery, why: str) -> None:
        log.error("a request goes to the dead letters: %s", why)
        self._context.work.reject(delivery)


def refusal(
    delivery: Delivery, worker: str, kinds: Iterable[Kind], error: Ainern2dError
) -> tuple[Finished, Kind] | None:
    """Return the result ``unsupported`` for a request that cannot be read, and its op's kind.

    None if the request's ids are not there, or it came by a queue of none of the worker's kinds.
    """
    named = delivery.routing_key.partition(".")[0]
    kind = next((kind for kind in kinds if kind.value == named), None)
    if kind is None:
        return None
    try:
        body = plain_body(delivery.body)
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
    except (MalformedMessageError, KeyError, ValidationError):
        return None
    return finished, kind
