"""One op in a worker's hands: from the delivery to the acknowledgement.

claim -> inputs -> run -> grant -> upload -> result, confirmed -> acknowledgement. A quick op begins
without a claim, and small files travel in the result without a grant. Whatever is finished stays
finished: an op whose manifest is here is not run again, and a result whose delivery is lost is
sent all the same.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...errors import ArtifactLostError, InputLostError, StorageError, TransferError
from ...execution.fast_codec import check_key
from ...execution.task import Task
from ..broker.messages import Finished
from .artifact_io import Freight
from .heartbeat import Signs
from .hub_client import Superseded
from .outcomes import Ending
from .submit import GRANTS, hand_in
from .transfer import in_thread

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ...ops.manifest import Manifest
    from ..broker.delivery import Delivery
    from ..broker.messages import OpRequested
    from .context import Tools
    from .in_flight import Flight

TRANSFER_S = 1800.0
"""Longest time for an op's inputs, and again for its outputs."""
ASK_AFTER_S = 0.2
"""Seconds after which an op that was taken for a quick one is asked about all the same."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Job:
    """An op that a worker works on.

    Attributes:
        tools: Of the worker.
        delivery: As it came from the broker.
        request: Read from it.
        trace: Id that follows the user's request.
        stage: ``claim``, ``inputs``, ``run``, ``upload`` or ``result``.
        reason: ``cancelled`` or ``released`` if somebody stopped it.
        narrow: Gives back what waits behind this op.
        flight: If the child has begun it already.
        outcome: How it ended, or empty if nothing is said about it.
        ran: Whether the child was used.
        was_quick: Whether it was over before it had to be asked about.
        told: Done when the outcome is known and on its way to the hub.
    """

    tools: Tools
    delivery: Delivery
    request: OpRequested
    trace: str
    draining: Callable[[], bool]
    narrow: Callable[[], Awaitable[None]]
    flight: Flight | None = None
    stage: str = "claim"
    reason: str = ""
    outcome: str = ""
    ran: bool = False
    was_quick: bool = False
    told: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    ending: Ending = field(init=False)
    signs: Signs = field(init=False)
    _stop: threading.Event = field(default_factory=threading.Event)
    _task: asyncio.Task[Finished] | None = None

    def __post_init__(self) -> None:
        self.ending = Ending(self.request, self.tools.worker)
        self.signs = Signs(self.tools, self.request, self.trace, lambda: self.stage)

    async def perform(self) -> bool:
        """Do everything up to the confirmed result; say whether to acknowledge the delivery."""
        self.signs.begin()
        self._task = asyncio.create_task(self._work())
        try:
            await asyncio.wait({self._task})
            finished = self._conclude(self._task)
            self.stage, self.outcome = "result", finished.outcome
            self.told.set_result(None)
            await self.tools.outbox.deliver(finished, self.request.op.kind, self.trace)
        except Superseded as moot:
            return moot.acknowledge
        finally:
            self.signs.end()
            self._stop.set()
        return True

    def stop(self, reason: str) -> None:
        """Stop the op, unless it is done; the hub is told why: ``cancelled`` or ``released``."""
        if self._task is not None and not self._task.done() and not self.reason:
            self.reason = reason
            self._stop.set()
            self._task.cancel()

    def is_ours(self) -> bool:
        """Say whether the broker still counts the delivery as ours."""
        work = self.tools.work
        return work.is_ready and work.epoch == self.delivery.epoch

    def _conclude(self, task: asyncio.Task[Finished]) -> Finished:
        """Turn whatever came of the work into a message."""
        is_untouched = not self.ran and self.reason == "released" and self.stage == "claim"
        if task.cancelled() and is_untouched:
            raise Superseded(acknowledge=False)
        return self.ending.of(task, self.reason)

    async def _work(self) -> Finished:
        if self.flight is not None:
            return await self._run_unasked()
        op = self.request.op
        check_key(self.request)
        examiner = self.tools.examiner
        if not examiner.is_fresh(op):
            await in_thread(lambda: examiner.objection(op))
        if objection := examiner.objection(op):
            return self.ending.message(
                "unsupported", objection, "install the same release of the plugin everywhere"
            )
        if is_over_soon(self.tools, self.delivery, self.request):
            return await self._run_unasked()
        urls = await self._claim()
        found = await in_thread(lambda: self.tools.cache.finished(op.key))
        if found is not None:
            log.info("the op was finished here before")
        return await self._hand_in(found or await self._run(urls))

    def is_quick(self) -> bool:
        """Say whether the latest ops like this one were over sooner than a question is answered."""
        return self.tools.pace.is_quick(self.request.op, self.tools.hub.quick_s)

    async def _run_unasked(self) -> Finished:
        """Run a quick op, and ask about it only if it turns out not to be."""
        running: asyncio.Task[Manifest] | asyncio.Task[Manifest | bytes]
        if self.flight is None:
            running, patience = asyncio.create_task(self._run({})), ASK_AFTER_S
        else:
            running = asyncio.create_task(self._go_on(self.flight))
            patience = max(0.0, self.flight.began + ASK_AFTER_S - time.monotonic())
        try:
            await asyncio.wait({running}, timeout=patience)
            if running.done():
                self.was_quick = True
            else:
                await self.narrow()
                await self._claim_beside(running)
            made = await running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        if isinstance(made, bytes):
            return Finished.model_validate_json(made)
        return await self._hand_in(made)

    async def _go_on(self, flight: Flight) -> Manifest | bytes:
        """Wait for the end of what the child has begun."""
        self.stage, self.ran = "run", True
        if flight.stop:
            # Once this waits: what is stopped before would go on in the child.
            asyncio.get_running_loop().call_soon(self.stop, flight.stop)
        try:
            return await self.tools.child.go_on(
                flight.child,
                self.request.attempt_id,
                flight.answer,
                self.say,
                self.request.silence_s,
                self.request.limit_s,
            )
        finally:
            if flight.answer is None:
                self.tools.pace.note(self.request.op, time.monotonic() - flight.began)

    async def _claim_beside(self, running: asyncio.Task[Any]) -> None:
        """Ask whether an op that runs may go on, unless it ends before the answer comes.

        Raises:
            Superseded: It is in vain.
        """
        asking = asyncio.create_task(self._claim())
        try:
            await asyncio.wait({running, asking}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                asking.result()
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _claim(self) -> dict[str, str]:
        """Return the URLs of the inputs once the hub says that it is ours to run."""
        request = self.request
        while True:
            answer = await self.tools.hub.claim(
                request,
                self.trace,
                again=self.delivery.again,
                still=lambda: self.is_ours() and not self.draining(),
            )
            if answer is None:
                raise Superseded(acknowledge=False)
            log.info("the hub says: %s", answer.verdict)
            if answer.verdict == "run":
                return dict(answer.inputs)
            if answer.verdict != "wait":
                raise Superseded(acknowledge=True)
            await self.narrow()
            end = time.monotonic() + max(0.05, answer.wait_s)
            self.say(0.0, "another worker is at it")
            while (left := end - time.monotonic()) > 0 and self.is_ours() and not self.draining():
                await asyncio.sleep(min(0.25, left))

    async def _run(self, urls: dict[str, str]) -> Manifest:
        request = self.request
        task = Task(request.op, request.rung, dict(request.options))
        for last in (False, True):
            await self._fetch_inputs(urls)
            self.stage, self.ran = "run", True
            self.say(0.0, "begins")
            began = time.monotonic()
            try:
                manifest = await self.tools.child.perform(
                    task, self.say, request.silence_s, request.limit_s
                )
            except InputLostError as error:
                # The store's copy is good, since it was verified on its way; ours was damaged.
                if last or not request.op.inputs:
                    raise StorageError(
                        f"the input {error.message} does not stay on this worker's disk"
                    ) from error
                continue
            finally:
                self.tools.pace.note(request.op, time.monotonic() - began)
            return manifest
        raise AssertionError("unreachable")

    async def _fetch_inputs(self, urls: dict[str, str]) -> None:
        wanted = sorted(set(self.request.op.inputs.values()))
        if not wanted:
            return
        self.stage = "inputs"
        freight = self._freight()
        await in_thread(lambda: self.tools.cache.pin(wanted))

        for _ in range(GRANTS):
            try:
                refused = await in_thread(lambda: freight.fetch(wanted, urls))
            except ArtifactLostError as error:
                raise InputLostError(error.message) from error
            if not refused:
                return
            # URLs are short-lived: another claim gives new ones, or says that it is moot.
            urls.clear()
            urls.update(await self._claim())
        raise TransferError(f"the store refuses every URL for the input {refused}")

    async def _hand_in(self, manifest: Manifest) -> Finished:
        """Upload what the store lacks, and return the message that says so."""
        self.stage = "upload"
        self.say(0.0, "uploads")
        hub, freight = self.tools.hub, self._freight()
        contents = await hand_in(manifest, self.request, self.trace, hub, freight)
        return self.ending.message(
            "done",
            artifacts={name: each.model_dump() for name, each in manifest.artifacts.items()},
            contents=contents,
            run_s=manifest.run_s,
            cpu_s=manifest.cpu_s,
            versions=manifest.versions,
        )

    def _freight(self) -> Freight:
        def told(fraction: float) -> None:
            self.signs.fraction = fraction

        return Freight(self.tools.cache, self._stop, time.monotonic() + TRANSFER_S, told)

    def say(self, fraction: float, note: str) -> None:
        """Note how far the stage is; it is sent soon."""
        self.signs.say(fraction, note)


def is_over_soon(tools: Tools, delivery: Delivery, request: OpRequested) -> bool:
    """Say whether asking would take longer than the op, and nobody else can be at it."""
    is_first = request.attempt == 1 and not delivery.again
    if not is_first or request.op.inputs:
        return False
    return tools.pace.is_quick(request.op, tools.hub.quick_s)
