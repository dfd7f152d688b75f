"""The child process of a worker, on the worker's asyncio loop.

:class:`..execution.child.ChildProcess` does the work and kills a child that is silent or takes too
long; this class waits for its socket, calls it by a timer, and turns answers into futures.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...errors import Ainern2dError, LostError
from ...execution.child import ChildProcess, Limits, Pending, Unbegun
from ...execution.protocol import Failed, Ping, Setup
from ...storage.store import StorePlace
from .transfer import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ...execution.protocol import Answer, Perform, Request

READY_S = 120.0
"""Longest time for a new child to import its plugins and answer, in seconds."""
CANCEL_GRACE_S = 3.0
"""Seconds that an op gets to stop by itself, before its child is ended with its loaded models."""

log = logging.getLogger(__name__)


class NotBegunError(Ainern2dError):
    """A request was recalled, or its child ended, before the child began it."""


@dataclass(slots=True, eq=False)
class Run:
    """A request that was sent to the child.

    Attributes:
        child: To which it was sent.
        future: Of the answer's value, or of the error.
        pending: As the child knows it.
    """

    child: ChildProcess
    future: asyncio.Future[Any]
    pending: Pending

    @property
    def is_begun(self) -> bool:
        """Whether the child has answered everything before it, so that it may be doing this."""
        return self.pending.began > 0

    @property
    def spent_s(self) -> float:
        """Seconds since the child could begin it; 0 before."""
        return time.monotonic() - self.pending.began if self.is_begun else 0.0


class RunnerChild:
    """At most one child process at a time, which does one request after the other.

    Args:
        root: Of the folder store that it reads and writes.
        printed: File to which its output is appended.
        disabled: Plugins that it does not load.
        on_death: Called when it ends while it is idle.
        memory_bytes: Resident memory beyond which it is killed; 0 is no limit.
    """

    def __init__(
        self,
        root: Path,
        printed: Path,
        disabled: Iterable[str],
        on_death: Callable[[], None],
        memory_bytes: int = 0,
    ) -> None:
        self._setup = Setup(StorePlace(root, durable=False), tuple(disabled))
        self._printed = printed
        self._on_death = on_death
        self._memory_bytes = memory_bytes
        self._child: ChildProcess | None = None
        self._fd = -1
        self._timer: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int:
        """Its process id, or 0 if there is none."""
        return self._child.pid if self._child else 0

    async def ready(self) -> None:
        """Have a child that answers; an idle one is asked, and one is started if there is none.

        Raises:
            LostError: It does not start or answer.
            StorageError: Its log cannot be written.
        """
        if self._child is None:
            # Here and not in a thread: the kernel ends a child with the thread that started it.
            child = ChildProcess(self._printed)
            self._child, self._fd = child, child.fileno()
            asyncio.get_running_loop().add_reader(self._fd, self._read)
            child.send(self._setup)
        await self.result(self._send(self._child, Ping(uuid.uuid4().hex), Limits(READY_S, READY_S)))

    async def begin(
        self,
        request: Perform,
        on_progress: Callable[[float, str], None],
        silence_s: float,
        total_s: float,
    ) -> Run:
        """Send an op to the child, behind those that it has; start a child if there is none.

        Args:
            request: What to do.
            on_progress: Called with the fraction that is done and a note.
            silence_s: Seconds without a message after which the child is killed.
            total_s: Seconds of the op after which the child is killed.

        Raises:
            LostError: A new child does not answer.
            StorageError: The child's log cannot be written.
        """
        if self._child is None:
            await self.ready()
        child = self._child
        if child is None:
            raise LostError("its process ended as soon as it was started")
        limits = Limits(silence_s, total_s, self._memory_bytes)
        return self._send(child, request, limits, on_progress)

    async def result(self, run: Run) -> Any:
        """Wait for the answer. When the waiting task is cancelled, the request is stopped first.

        Raises:
            NotBegunError: The child never began it.
            LostError: The child died or was killed.
            Ainern2dError: What the op itself raised.
        """
        try:
            # A cancelled future would not tell whether the child has stopped.
            return await asyncio.shield(run.future)
        except asyncio.CancelledError:
            await self.cancel(run)
            raise

    def recall(self, run: Run) -> None:
        """Take back a request that the child has not begun; its result is `NotBegunError`."""
        if not run.future.done() and run.pending in run.child.pending and not run.is_begun:
            run.child.recall(run.pending)
            self._watch_writing(run.child)
            run.future.set_exception(NotBegunError("the op was recalled"))

    async def cancel(self, run: Run) -> None:
        """Stop a request: by asking the child, and after `CANCEL_GRACE_S` by ending it."""
        self.recall(run)
        if not run.future.done():
            run.child.cancel(run.pending.id)
            self._watch_writing(run.child)
            await asyncio.wait({run.future}, timeout=CANCEL_GRACE_S)
        if not run.future.done() and self._child is run.child:
            await self._end(signal.SIGTERM)
        if run.future.done() and not run.future.cancelled():
            # asyncio complains of an exception that is never looked at.
            run.future.exception()

    async def stop(self) -> None:
        """End the child; one that is busy or stuck is killed after a grace."""
        await self._end(None)

    def _send(
        self,
        child: ChildProcess,
        request: Request,
        limits: Limits,
        on_progress: Callable[[float, str], None] | None = None,
    ) -> Run:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()

        def ended(answer: Answer | Unbegun) -> None:
            if future.done():
                return
            if isinstance(answer, Unbegun):
                future.set_exception(NotBegunError("the child ended before it began the op"))
            elif isinstance(answer, Failed):
                future.set_exception(self._explained(answer))
            else:
                future.set_result(answer.value)

        run = Run(child, future, child.submit(request, limits, ended, on_progress))
        self._watch_writing(child)
        if self._timer is None:
            self._check()
        return run

    def _explained(self, answer: Failed) -> Ainern2dError:
        error = answer.error
        if answer.detail:
            log.warning("the op failed: %s\n%s", error, answer.detail)
        elif isinstance(error, LostError):
            error.hint = f"{self._printed} on the worker's machine has what it printed"
        return error

    def _check(self) -> None:
        """Let limits be enforced, as long as there is something to do."""
        child, self._timer = self._child, None
        if child is not None and not child.is_idle:
            was_idle = not child.pending
            after = child.check()
            if child.is_open:
                self._timer = asyncio.get_running_loop().call_later(after, self._check)
            else:
                self._ended(child, was_idle=was_idle)

    def _read(self) -> None:
        child = self._child
        if child is None:
            return
        was_idle = not child.pending
        child.read()
        if not child.is_open:
            self._ended(child, was_idle=was_idle)

    def _ended(self, child: ChildProcess, *, was_idle: bool) -> None:
        self._let_go()
        if was_idle:
            log.warning("the idle runner child %d ended", child.pid)
            self._on_death()

    def _watch_writing(self, child: ChildProcess) -> None:
        """Have the rest of a message sent when the socket has room for it."""
        if child is self._child and child.wants_write:
            asyncio.get_running_loop().add_writer(self._fd, self._write)

    def _write(self) -> None:
        if self._child is not None:
            self._child.write()
        if self._child is None or not self._child.wants_write:
            asyncio.get_running_loop().remove_writer(self._fd)

    async def _end(self, first: int | None) -> None:
        child = self._let_go()
        if child is not None:
            await in_thread(lambda: child.end(first))
            child.answer_all()

    def _let_go(self) -> ChildProcess | None:
        child, self._child = self._child, None
        if child is not None:
            loop = asyncio.get_running_loop()
            for remove in (loop.remove_writer, loop.remove_reader):
                # Of a closed descriptor that has both, the loop cannot remove the one alone.
                with contextlib.suppress(OSError):
                    remove(self._fd)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        return child
