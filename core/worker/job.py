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
from typing import TYPE_CHECKING

from ..broker.messages import Finished, OpRequested, Progressed
from ..errors import (
    Ainern2dError,
    ArtifactLostError,
    InputLostError,
    InvalidRequestError,
    OpError,
    StorageError,
    TransferError,
    UnknownBackendError,
)
from ..execution.task import Task
from .freight import Freight
from .hand_in import GRANTS, hand_in
from .hub_line import Moot
from .transfer import in_thread

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ..broker.delivery import Delivery
    from ..ops.manifest import Manifest
    from .tools import Tools

SIGN_EVERY_S = (0.5, 2.0)
"""Shortest time between two signs of life, and longest."""
TRANSFER_S = 1800.0
"""Longest time for an op's inputs, and again for its outputs."""
ASK_AFTER_S = 0.2
"""Seconds after which an op that was taken for a quick one is asked about all the same."""
MOST_DETAIL = 20_000
"""Characters of a traceback that are sent."""
WEIGHT = {"claim": (0.0, 0.0), "inputs": (0.0, 0.02), "run": (0.02, 0.95), "upload": (0.95, 1.0)}
"""The part of the whole that each stage is, for the progress that people see."""

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
    stage: str = "claim"
    reason: str = ""
    outcome: str = ""
    ran: bool = False
    was_quick: bool = False
    told: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    began: float = field(default_factory=time.time)
    _fraction: float = 0.0
    _note: str = ""
    _news: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)
    _task: asyncio.Task[Finished] | None = None
    _next_sign: asyncio.TimerHandle = field(init=False)

    async def perform(self) -> bool:
        """Do everything up to the confirmed result; say whether to acknowledge the delivery."""
        self._sign_at(time.monotonic())
        self._task = asyncio.create_task(self._work())
        try:
            await asyncio.wait({self._task})
            finished = self._conclude(self._task)
            self.stage, self.outcome = "result", finished.outcome
            self.told.set_result(None)
            await self.tools.outbox.deliver(finished, self.request.op.kind, self.trace)
        except Moot as moot:
            return moot.acknowledge
        finally:
            self._next_sign.cancel()
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
        if task.cancelled():
            if not self.ran and self.reason == "released" and self.stage == "claim":
                raise Moot(acknowledge=False)
            said = {"released": "the worker was stopped", "cancelled": "stopped on request"}
            return self.finished(self.reason or "lost", said.get(self.reason, "it was stopped"))
        error = task.exception()
        if error is None:
            return task.result()
        if isinstance(error, Moot):
            raise error
        if self.reason:
            return self.finished(self.reason, "stopped on request")
        if not isinstance(error, Ainern2dError):
            log.error("the worker itself failed at an op", exc_info=error)
            return self.finished("lost", f"the worker failed: {type(error).__name__}: {error}")
        return self.finished(_outcome(error), error.message, error.hint)

    def finished(self, outcome: str, error: str = "", hint: str = "", **facts: object) -> Finished:
        """Return the message that says how the attempt ended."""
        return Finished.model_validate(
            {
                "request": self.request.request,
                "attempt": self.request.attempt,
                "attempt_id": self.request.attempt_id,
                "op_key": self.request.op_key,
                "worker": self.tools.worker,
                "outcome": outcome,
                "error": error[:MOST_DETAIL],
                "hint": hint,
                "began": self.began,
                "ended": time.time(),
                **facts,
            }
        )

    async def _work(self) -> Finished:
        op = self.request.op
        if op.key != self.request.op_key:
            raise InvalidRequestError(
                f"the request says that its op has key {self.request.op_key}, and it has {op.key}",
                hint="run the same release everywhere",
            )
        examiner = self.tools.examiner
        if not examiner.is_fresh(op):
            await in_thread(lambda: examiner.objection(op))
        if objection := examiner.objection(op):
            return self.finished(
                "unsupported", objection, "install the same release of the plugin everywhere"
            )
        if self.is_over_soon():
            manifest = await self._run_unasked()
        else:
            urls = await self._claim()
            found = await in_thread(lambda: self.tools.cache.finished(op.key))
            if found is not None:
                log.info("the op was finished here before")
            manifest = found or await self._run(urls)
        return await self._hand_in(manifest)

    def is_over_soon(self) -> bool:
        """Say whether asking would take longer than the op, and nobody else can be at it."""
        is_first = self.request.attempt == 1 and not self.delivery.again
        return is_first and not self.request.op.inputs and self.is_quick()

    def is_quick(self) -> bool:
        """Say whether the latest ops like this one were over sooner than a question is answered."""
        return self.tools.pace.is_quick(self.request.op, self.tools.hub.quick_s)

    async def _run_unasked(self) -> Manifest:
        """Run a quick op, and ask about it only if it turns out not to be."""
        running = asyncio.create_task(self._run({}))
        try:
            await asyncio.wait({running}, timeout=ASK_AFTER_S)
            if running.done():
                self.was_quick = True
            else:
                await self.narrow()
                await self._claim_beside(running)
            return await running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def _claim_beside(self, running: asyncio.Task[Manifest]) -> None:
        """Ask whether an op that runs may go on, unless it ends before the answer comes.

        Raises:
            Moot: It is in vain.
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
                raise Moot(acknowledge=False)
            log.info("the hub says: %s", answer.verdict)
            if answer.verdict == "run":
                return dict(answer.inputs)
            if answer.verdict != "wait":
                raise Moot(acknowledge=True)
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
        return self.finished(
            "done",
            artifacts={name: each.model_dump() for name, each in manifest.artifacts.items()},
            contents=contents,
            run_s=manifest.run_s,
            cpu_s=manifest.cpu_s,
            versions=manifest.versions,
        )

    def _freight(self) -> Freight:
        def told(fraction: float) -> None:
            self._fraction = fraction

        return Freight(self.tools.cache, self._stop, time.monotonic() + TRANSFER_S, told)

    def say(self, fraction: float, note: str) -> None:
        """Note how far the stage is; it is sent soon."""
        self._fraction, self._note, self._news = fraction, note, True

    def _sign_at(self, last: float) -> None:
        """Look again soon whether a sign of life is due; the last one was sent then."""
        later = asyncio.get_running_loop().call_later
        self._next_sign = later(SIGN_EVERY_S[0], self._give_sign, last)

    def _give_sign(self, last: float) -> None:
        """Send a sign of life if there is news or the last is old, as long as the op is here."""
        now = time.monotonic()
        if self.stage == "claim" or not (self._news or now - last >= SIGN_EVERY_S[1]):
            self._sign_at(last)
            return
        self._news = False
        low, high = WEIGHT.get(self.stage, (1.0, 1.0))
        progressed = Progressed(
            request=self.request.request,
            attempt_id=self.request.attempt_id,
            op_key=self.request.op_key,
            worker=self.tools.worker,
            fraction=low + (high - low) * min(1.0, max(0.0, self._fraction)),
            note=self._note[:200],
        )
        self.tools.outbox.progress(progressed, self.request.op.kind, self.trace)
        self._sign_at(now)


def _outcome(error: Ainern2dError) -> str:
    if isinstance(error, OpError):
        # Nobody asked it to stop: whoever says so is not well.
        return "lost" if error.error_class == "cancelled" else error.error_class
    if isinstance(error, StorageError):
        return "storage"
    if isinstance(error, UnknownBackendError):
        return "unsupported"
    return "invalid"
