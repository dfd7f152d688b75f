"""One attempt of an op on a worker: from the delivery to the message that says how it ended.

claim -> inputs -> run -> grant -> upload. An op that is expected to be quick begins without a
claim, and small files travel in the result without a grant. An op that was finished here before is
not run again.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...errors import (
    Ainern2dError,
    ArtifactLostError,
    InputLostError,
    InvalidRequestError,
    OpError,
    StorageError,
    TransferError,
    UnknownBackendError,
)
from ...execution.op_runner import Made
from ...execution.protocol import Perform
from ...execution.task import Task
from ..broker.messages import Finished, Progressed
from .artifact_io import GRANTS, ArtifactIO, submit
from .child import NotBegunError
from .hub_client import Superseded
from .transfer import in_thread

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ...ops.manifest import Manifest
    from ..broker.delivery import Delivery
    from ..broker.messages import OpRequested
    from .child import Run
    from .context import WorkerContext

TRANSFER_S = 1800.0
"""Longest time for an op's inputs, and again for its outputs, in seconds."""
ASK_AFTER_S = 0.2
"""Seconds after which the hub is asked about an op that was expected to be quick."""
UNHEARD_S = 10.0
"""Seconds for which a worker that drains waits for a hub before it gives the op back."""
HEARTBEAT_S = (0.5, 2.0)
"""Shortest and longest time between two progress messages, in seconds."""
WEIGHT = {"claim": (0.0, 0.0), "inputs": (0.0, 0.02), "run": (0.02, 0.95), "upload": (0.95, 1.0)}
"""The part of the whole that each stage is, for the progress that people see."""
MOST_DETAIL = 20_000
"""Characters of an error that are sent."""

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Attempt:
    """An attempt. `work` it, deliver the message that it returns, and `close` it.

    Attributes:
        context: Of the worker.
        delivery: As it came from the broker.
        request: Read from it.
        trace: Id that follows the user's request.
        is_draining: Says whether the worker takes nothing more.
        narrow: Gives back the deliveries that wait behind this op.
        is_unasked: Whether it begins without a claim, so that others may be sent behind it.
        stage: ``claim``, ``inputs``, ``run``, ``upload`` or ``result``.
        reason: ``cancelled`` or ``released`` if it was stopped.
        outcome: How it ended, or empty if no result is to be delivered.
        acknowledge: Whether the delivery is over although no result is to be delivered.
        ran: Whether the child was used.
        was_quick: Whether it ended before the hub had to be asked about it.
        run: What was sent to the child, if the op began unasked.
    """

    context: WorkerContext
    delivery: Delivery
    request: OpRequested
    trace: str
    is_draining: Callable[[], bool]
    narrow: Callable[[], Awaitable[None]]
    is_unasked: bool = False
    stage: str = "claim"
    reason: str = ""
    outcome: str = ""
    acknowledge: bool = False
    ran: bool = False
    was_quick: bool = False
    run: Run | None = None
    heartbeat: Heartbeat = field(init=False)
    _began: float = field(default_factory=time.time)
    _stop: threading.Event = field(default_factory=threading.Event)
    _task: asyncio.Task[Any] | None = None

    def __post_init__(self) -> None:
        self.heartbeat = Heartbeat(self)

    def is_quick(self) -> bool:
        """Say whether the latest ops like this one took less time than a question to the hub."""
        return self.context.durations.is_quick(self.request.op, self.context.hub.quick_s)

    async def work(self) -> Finished | None:
        """Do everything but deliver the result, and return that; None if there is none."""
        self.heartbeat.begin()
        self._task = asyncio.current_task()
        if self.reason and self._task is not None:
            # It was stopped before it began: the first thing that it waits for ends it.
            self._task.cancel()
        try:
            finished = await self._work()
        except Superseded as end:
            self.acknowledge = end.acknowledge
            return None
        except NotBegunError:
            # Another worker may have it, or this one once more.
            return None
        except asyncio.CancelledError:
            if not self.reason:
                raise
            assert self._task is not None  # noqa: S101 - set above
            self._task.uncancel()
            if self.reason == "released" and self._is_untouched():
                return None
            finished = self._stopped()
        except Exception as error:
            finished = self._stopped() if self.reason else self._failed(error)
        finally:
            self._task = None
        self.stage, self.outcome = "result", finished.outcome
        return finished

    def stop(self, reason: str) -> None:
        """Stop the op, unless it has ended; the reason is ``cancelled`` or ``released``."""
        if self.reason or self.stage == "result":
            return
        self.reason = reason
        self._stop.set()
        if self._task is not None:
            self._task.cancel()

    def close(self) -> None:
        """End what goes on beside it."""
        self.heartbeat.end()
        self._stop.set()

    def is_ours(self) -> bool:
        """Say whether the broker still counts the delivery as ours."""
        work = self.context.work
        return work.is_ready and work.epoch == self.delivery.epoch

    async def _work(self) -> Finished:
        op, context = self.request.op, self.context
        if not context.examiner.is_fresh(op):
            await in_thread(lambda: context.examiner.objection(op))
        if objection := context.examiner.objection(op):
            return self._message(
                "unsupported", objection, "install the same release of the plugin everywhere"
            )
        if self.is_unasked or context.may_begin_unasked(self.delivery, self.request):
            return await self._run_unasked()
        self._check_key()
        urls = await self._claim()
        found = await in_thread(lambda: context.cache.finished(op.key))
        if found is not None:
            log.info("the op was finished here before")
        return await self._submit(found or await self._run_asked(urls))

    async def _run_unasked(self) -> Finished:
        """Run a quick op, and ask the hub about it only if it turns out not to be quick."""
        # The files of a first attempt may travel in the result: a second one uploads, since the
        # first one may have met a hub of another release or bound.
        run = self.run = await self._begin(self.context.hub.inline_bytes)
        try:
            # Its time begins when the child has done everything before it.
            while not run.future.done() and (left := ASK_AFTER_S - run.spent_s) > 0:
                await asyncio.wait({run.future}, timeout=left)
            if run.future.done():
                self.was_quick = True
            else:
                self.is_unasked = False
                await self.narrow()
                await self._claim_beside(run)
            made = await self.context.child.result(run)
        except BaseException:
            # Stopped, or the hub wants it no more.
            await self.context.child.cancel(run)
            raise
        finally:
            if run.is_begun:
                self.ran = True
                self.context.durations.note(self.request.op, run.spent_s)
        return await self._submit(made)

    async def _claim_beside(self, run: Run) -> None:
        """Ask whether an op that runs may go on, unless it ends before the answer comes.

        Raises:
            Superseded: It may not.
        """
        asking = asyncio.create_task(self._claim())
        try:
            await asyncio.wait({run.future, asking}, return_when=asyncio.FIRST_COMPLETED)
            if not run.future.done():
                asking.result()
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _claim(self) -> dict[str, str]:
        """Return the URLs of the inputs once the hub gives leave to run."""
        request = self.request
        while True:
            answer = await self.context.hub.claim(
                request,
                self.trace,
                again=self.delivery.again,
                still=lambda: self.is_ours() and not self.is_draining(),
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
            while (
                (left := end - time.monotonic()) > 0 and self.is_ours() and not self.is_draining()
            ):
                await asyncio.sleep(min(0.25, left))

    async def _run_asked(self, urls: dict[str, str]) -> Manifest:
        for last in (False, True):
            await self._fetch_inputs(urls)
            self.ran = True
            began = time.monotonic()
            try:
                run = await self._begin(-1)
                manifest: Manifest = await self.context.child.result(run)
            except InputLostError as error:
                # The store's copy is good, since it was verified on its way; ours was damaged.
                if last or not self.request.op.inputs:
                    raise StorageError(
                        f"the input {error.message} does not stay on this worker's disk"
                    ) from error
                continue
            finally:
                self.context.durations.note(self.request.op, time.monotonic() - began)
            return manifest
        raise AssertionError("unreachable")

    async def _begin(self, inline_bytes: int) -> Run:
        """Send the op to the child."""
        request = self.request
        self.stage = "run"
        self.say(0.0, "begins")
        task = Task(request.op, request.rung, dict(request.options))
        perform = Perform(request.attempt_id, task, request.op_key, inline_bytes)
        return await self.context.child.begin(perform, self.say, request.silence_s, request.limit_s)

    async def _fetch_inputs(self, urls: dict[str, str]) -> None:
        wanted = sorted(set(self.request.op.inputs.values()))
        if not wanted:
            return
        self.stage = "inputs"
        artifacts = self._artifacts()
        await in_thread(lambda: self.context.cache.pin(wanted))

        for _ in range(GRANTS):
            try:
                refused = await in_thread(lambda: artifacts.fetch(wanted, urls))
            except ArtifactLostError as error:
                raise InputLostError(error.message) from error
            if not refused:
                return
            # URLs are short-lived: another claim gives new ones, or says that it is superseded.
            urls.clear()
            urls.update(await self._claim())
        raise TransferError(f"the store refuses every URL for the input {refused}")

    async def _submit(self, made: Manifest | Made) -> Finished:
        """Upload what the store lacks, and return the message that says so."""
        if isinstance(made, Made):
            contents = {
                name: base64.b64encode(data).decode()
                for name, data in (made.contents or {}).items()
            }
            versions = self.request.op.libraries
        else:
            self.stage = "upload"
            self.say(0.0, "uploads")
            contents = await submit(
                made,
                self.request,
                self.trace,
                self.context.hub,
                self._artifacts(),
                self._has_patience(),
            )
            versions = made.versions
        return self._message(
            "done",
            artifacts=made.artifacts,
            contents=contents,
            run_s=made.run_s,
            cpu_s=made.cpu_s,
            versions=versions,
        )

    def _has_patience(self) -> Callable[[], bool]:
        """Return what says whether to go on waiting for the hub: for a while once it drains.

        What is finished stays on this worker's disk, and is handed in after the next start unless
        another worker does it again.
        """
        since: float | None = None

        def has_patience() -> bool:
            nonlocal since
            if since is None and self.is_draining():
                since = time.monotonic()
            return since is None or time.monotonic() - since < UNHEARD_S

        return has_patience

    def _check_key(self) -> None:
        """Make sure that the op is the one that the request names, before the hub is asked.

        Raises:
            InvalidRequestError: It is another one.
        """
        request = self.request
        if request.op.key != request.op_key:
            raise InvalidRequestError(
                f"the request says that its op has key {request.op_key},"
                f" and it has {request.op.key}",
                hint="run the same release everywhere",
            )

    def _artifacts(self) -> ArtifactIO:
        def on_progress(fraction: float) -> None:
            self.heartbeat.fraction = fraction

        deadline = time.monotonic() + TRANSFER_S
        return ArtifactIO(self.context.cache, self._stop, deadline, on_progress)

    def say(self, fraction: float, note: str) -> None:
        """Note how far the stage is; it is sent soon."""
        self.heartbeat.say(fraction, note)

    def _is_untouched(self) -> bool:
        """Say whether no child has begun it, so that it can be given back as it came."""
        if self.run is not None:
            return not self.run.is_begun
        return not self.ran and self.stage == "claim"

    def _stopped(self) -> Finished:
        released = self.reason == "released"
        return self._message(
            self.reason, "the worker was stopped" if released else "stopped on request"
        )

    def _failed(self, error: Exception) -> Finished:
        if not isinstance(error, Ainern2dError):
            log.error("the worker itself failed at an op", exc_info=error)
            return self._message("lost", f"the worker failed: {type(error).__name__}: {error}")
        return self._message(_outcome(error), error.message, error.hint)

    def _message(self, outcome: str, error: str = "", hint: str = "", **facts: object) -> Finished:
        request = self.request
        return Finished.model_validate(
            {
                "request": request.request,
                "attempt": request.attempt,
                "attempt_id": request.attempt_id,
                "op_key": request.op_key,
                "worker": self.context.worker,
                "outcome": outcome,
                "error": error[:MOST_DETAIL],
                "hint": hint,
                "began": self._began,
                "ended": time.time(),
                **facts,
            }
        )


def _outcome(error: Ainern2dError) -> str:
    """Return the outcome that `Finished` knows for an error."""
    if isinstance(error, OpError):
        # It was not asked to stop: an op that says so is not well.
        return "lost" if error.error_class == "cancelled" else error.error_class
    if isinstance(error, StorageError):
        return "storage"
    if isinstance(error, UnknownBackendError):
        return "unsupported"
    return "invalid"


class Heartbeat:
    """Publishes how far an attempt is: soon if there is news, else every two seconds.

    Args:
        attempt: Which one.

    Attributes:
        fraction: How far its stage is, in [0, 1].
    """

    def __init__(self, attempt: Attempt) -> None:
        self.fraction = 0.0
        self._attempt = attempt
        self._note = ""
        self._has_news = False
        self._next: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Send messages from now on."""
        self._at(asyncio.get_running_loop().time())

    def end(self) -> None:
        """Send none any more."""
        if self._next is not None:
            self._next.cancel()

    def say(self, fraction: float, note: str) -> None:
        """Note how far the stage is; it is sent soon."""
        self.fraction, self._note, self._has_news = fraction, note, True

    def _at(self, last: float) -> None:
        """Look again soon whether a message is due; the last one was sent then."""
        self._next = asyncio.get_running_loop().call_later(HEARTBEAT_S[0], self._send, last)

    def _send(self, last: float) -> None:
        attempt, now = self._attempt, asyncio.get_running_loop().time()
        if attempt.stage == "claim" or not (self._has_news or now - last >= HEARTBEAT_S[1]):
            self._at(last)
            return
        self._has_news = False
        low, high = WEIGHT.get(attempt.stage, (1.0, 1.0))
        request = attempt.request
        progressed = Progressed(
            request=request.request,
            attempt_id=request.attempt_id,
            op_key=request.op_key,
            worker=attempt.context.worker,
            fraction=low + (high - low) * min(1.0, max(0.0, self.fraction)),
            note=self._note[:200],
        )
        attempt.context.outbox.progress(progressed, request.op.kind, attempt.trace)
        self._at(now)
