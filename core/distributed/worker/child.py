"""The runner child of a worker, seen from its asyncio loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import pickle
import signal
import time
from multiprocessing.reduction import ForkingPickler
from typing import TYPE_CHECKING, Any, Protocol

from ...errors import LostError
from ...execution.child import Child, end, spawn
from ...execution.fast_codec import RECALL, RESULT, Answer, read_answer
from ...execution.frames import Frames
from ...execution.protocol import Cancel, Done, Failed, Ping, Pong, Progress, Start
from ...storage.store import StorePlace
from .transfer import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ...execution.task import Task
    from ...ops.manifest import Manifest

READY_S = 120.0
"""Longest time for a new child to import its plugins and answer."""
SMALL = 1 << 14
"""Bytes of a message that any pipe takes at once, whether its other end reads or not."""
CHUNK = 1 << 16
"""Bytes that are read from the pipe at once."""
CANCEL_GRACE_S = 3.0
"""Seconds that an op gets to stop by itself, before its child and the warm model go."""

log = logging.getLogger(__name__)


class Listener(Protocol):
    """Whoever gave the child errands."""

    def heard(self, answer: Answer) -> None:
        """Take what the child says about an errand."""
        ...

    def child_ended(self) -> bool:
        """Hear that the child is gone, and say whether it had errands."""
        ...


class RunnerChild:
    """At most one child process, which performs at most one op at a time.

    Args:
        root: Of the folder store that it reads and writes.
        printed: File that gets what it prints.
        disabled: Plugins that it does not load.
        on_death: Called when it ends while it is idle.
    """

    def __init__(
        self, root: Path, printed: Path, disabled: Iterable[str], on_death: Callable[[], None]
    ) -> None:
        self._root = root
        self._printed = printed
        self._disabled = tuple(disabled)
        self._on_death = on_death
        self._child: Child | None = None
        self._fd = -1
        self._frames = Frames()
        self._answer: asyncio.Future[Done | Failed | Pong | Answer] | None = None
        self._errand = ""
        self._kept: dict[str, Answer] = {}
        self._listener: Listener | None = None
        self._progress: Callable[[float, str], None] = lambda _fraction, _note: None

    @property
    def pid(self) -> int:
        """Its process id, or 0 if there is none."""
        return self._child.process.pid if self._child else 0

    async def ready(self) -> None:
        """Have a child that answers; an idle one is asked, and one is started if there is none.

        Raises:
            LostError: It does not start or answer.
            StorageError: Its log cannot be written.
        """
        if self._child is None:
            # Here and not in a thread: the kernel ends a child with the thread that started it.
            self._child = spawn(
                StorePlace(self._root, durable=False), self._printed, self._disabled
            )
            self._fd, self._frames = self._child.pipe.fileno(), Frames()
            asyncio.get_running_loop().add_reader(self._fd, self._read)
        await self._say(Ping(), READY_S, READY_S)

    async def perform(
        self,
        task: Task,
        progress: Callable[[float, str], None],
        silence_s: float,
        limit_s: float,
    ) -> Manifest:
        """Perform an op. When the waiting task is cancelled, the op is stopped first.

        Args:
            task: What to do.
            progress: Told of the child's signs of life.
            silence_s: Seconds without one after which the child is killed.
            limit_s: Seconds after which it is killed whatever it says.

        Raises:
            LostError: The child died or was killed.
            Ainern2dError: What the op itself raised.
        """
        if self._child is None:
            await self.ready()
        self._progress = progress
        return await self._manifest_of(await self._say(Start(task), silence_s, limit_s))

    @property
    def is_free(self) -> bool:
        """Whether there is a child that does nothing."""
        return self._child is not None and self._answer is None

    def listen(self, listener: Listener | None) -> None:
        """Have somebody hear of errands; what nobody hears is kept for :meth:`go_on`."""
        self._listener = listener
        if listener is not None:
            self._kept.clear()

    def send(self, data: bytes) -> Child:
        """Give an errand to the child that is there; short enough for the pipe to hold it.

        Raises:
            OSError: It is dead or about to be.
        """
        assert self._child is not None  # noqa: S101 - callers made sure
        self._child.pipe.send_bytes(data)
        return self._child

    def recall(self) -> None:
        """Take back the errands that have not begun."""
        if self._child is not None:
            with contextlib.suppress(OSError):
                self._child.pipe.send_bytes(RECALL)

    async def go_on(
        self,
        child: Child,
        attempt_id: str,
        answer: Answer | None,
        progress: Callable[[float, str], None],
        silence_s: float,
        limit_s: float,
    ) -> Manifest | bytes:
        """Wait for the end of an errand that a child has begun, as :meth:`perform` does for ops.

        Args:
            child: That has it.
            attempt_id: Which errand.
            answer: What it said of it already, if it did.
            progress: Told of the child's signs of life.
            silence_s: Seconds without one after which the child is killed.
            limit_s: Seconds after which it is killed whatever it says.

        Returns:
            The manifest, or the body of the result if the child wrote that.

        Raises:
            LostError: The child died or was killed.
            Ainern2dError: What the op itself raised.
        """
        answer = answer or self._kept.pop(attempt_id, None)
        if answer is None:
            if self._child is not child:
                raise await self._lost("", child)
            self._progress, self._errand = progress, attempt_id
            try:
                said = await self._hear_out(child, None, silence_s, limit_s)
            finally:
                self._errand = ""
            if not isinstance(said, Answer):
                return await self._manifest_of(said)
            answer = said
        if answer.kind == RESULT:
            return answer.payload
        return await self._manifest_of(pickle.loads(answer.payload))  # noqa: S301 - of our child

    async def _manifest_of(self, answer: Done | Failed | Pong | Answer) -> Manifest:
        if isinstance(answer, Failed):
            if answer.detail:
                log.warning("the op failed: %s\n%s", answer.error, answer.detail)
            raise answer.error
        if not isinstance(answer, Done):
            raise await self._lost("answered what nobody asked")
        return answer.manifest

    async def stop(self) -> None:
        """End the child; one that is busy or stuck is killed after a grace."""
        child = self._let_go()
        if child is not None:
            await in_thread(lambda: end(child.process))

    async def _say(
        self, message: Start | Ping, silence_s: float, limit_s: float
    ) -> Done | Failed | Pong | Answer:
        assert self._child is not None  # noqa: S101 - callers made sure
        return await self._hear_out(self._child, message, silence_s, limit_s)

    async def _hear_out(
        self, child: Child, message: Start | Ping | None, silence_s: float, limit_s: float
    ) -> Done | Failed | Pong | Answer:
        """Say something, if it is not said yet, and wait for the answer."""
        answer: asyncio.Future[Done | Failed | Pong | Answer]
        answer = asyncio.get_running_loop().create_future()
        self._answer = answer
        child.started = child.last_sign = time.monotonic()
        child.doom = ""
        try:
            if message is not None:
                with contextlib.suppress(OSError):
                    # A dead or stuck child is noticed by what it does not answer.
                    await self._send(child, message)
            await self._watch(child, answer, silence_s, limit_s)
            if answer.exception() is not None:
                raise await self._lost("", child)
            return answer.result()
        except asyncio.CancelledError:
            await self._cancel(child, answer)
            raise
        finally:
            self._answer = None

    async def _send(self, child: Child, message: Start | Ping) -> None:
        data = ForkingPickler.dumps(message)
        if len(data) <= SMALL:
            # The pipe holds it, since a child is told one thing at a time.
            child.pipe.send_bytes(data)
        else:
            await in_thread(lambda: child.pipe.send_bytes(data))

    async def _watch(
        self, child: Child, answer: asyncio.Future[Any], silence_s: float, limit_s: float
    ) -> None:
        while not answer.done():
            now = time.monotonic()
            silent, late = child.last_sign + silence_s - now, child.started + limit_s - now
            if min(silent, late) <= 0:
                what = "gave no sign of life" if silent <= late else "was not done"
                limit = silence_s if silent <= late else limit_s
                raise await self._lost(f"{what} for {limit:.0f} s and was stopped", child)
            await asyncio.wait({answer}, timeout=min(silent, late))

    async def _cancel(self, child: Child, answer: asyncio.Future[Any]) -> None:
        """Stop what runs: kindly first, then with the process."""
        if self._child is not child or answer.done():
            return
        with contextlib.suppress(OSError):
            child.pipe.send(Cancel())
        await asyncio.wait({answer}, timeout=CANCEL_GRACE_S)
        if not answer.done() and self._let_go() is not None:
            await in_thread(lambda: end(child.process, signal.SIGTERM))

    async def _lost(self, doom: str, child: Child | None = None) -> LostError:
        """Make sure that the child is gone, and return the error that says how."""
        gone = self._let_go() or child
        if gone is None:
            return LostError("the process running the op is gone")
        if doom:
            gone.process.kill()
        process = gone.process
        await in_thread(lambda: end(process))
        code = process.returncode
        died = f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"
        return LostError(
            f"the process running the op {doom or f'died ({died})'}",
            hint=f"{self._printed} on the worker's machine has what it printed",
        )

    def _let_go(self) -> Child | None:
        child, self._child = self._child, None
        if child is not None:
            asyncio.get_running_loop().remove_reader(self._fd)
            child.pipe.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(LostError("the process running the op is gone"))
            # It is told by _lost with its cause; asyncio would complain of an unread exception.
            self._answer.exception()
        return child

    def _read(self) -> None:
        child = self._child
        if child is None:
            return
        try:
            for data in self._frames.feed(os.read(self._fd, CHUNK)):
                if self._child is child:
                    self._heard(child, data)
        except (EOFError, OSError):
            self._ended()
        except Exception:  # a message that cannot be read says that the child is broken
            log.exception("the runner child said something unreadable")
            child.process.kill()
            self._ended()

    def _heard(self, child: Child, data: bytes) -> None:
        child.last_sign = time.monotonic()
        answer = read_answer(data)
        if answer is None:
            message = pickle.loads(data)  # noqa: S301 - of our child
            if isinstance(message, Progress):
                if self._answer is not None:
                    self._progress(message.fraction, message.note)
            elif self._answer is not None and not self._answer.done():
                self._answer.set_result(message)
        elif self._listener is not None:
            self._listener.heard(answer)
        elif self._answer is None or answer.attempt_id != self._errand:
            self._kept[answer.attempt_id] = answer
        elif not self._answer.done():
            self._answer.set_result(answer)

    def _ended(self) -> None:
        idle = self._answer is None or self._answer.done()
        child = self._let_go()
        if self._listener is not None:
            idle = not self._listener.child_ended()
        if child is not None and idle:
            log.warning("the idle runner child %d ended", child.process.pid)
            # It closed its end, so that it is dead or about to be; nothing is waited for.
            child.process.kill()
            child.process.wait()
            self._on_death()
