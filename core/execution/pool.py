"""A pool of runner children, each with a pipe of its own.

No lock or queue is shared between processes, so a child that is killed at any instant takes nothing
with it but the op it ran. One thread owns all pipes and children.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import os
import signal
import socket
import threading
import time
import traceback
import uuid
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from ..errors import (
    Ainern2dError,
    CancelledError,
    LostError,
    OpError,
    PluginError,
    StorageError,
    StorageLostError,
    TransientError,
)
from .child import Child, Job, end, idle_for, spawn
from .task import Attempt
from .wire import Cancel, Done, Failed, Progress, Start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ..ops.manifest import Manifest
    from ..storage.store import StorePlace
    from .task import Task

BACKOFF_S = 0.5
ANSWER_S = 1.0
"""So long may children that were told to stop take to say that they did, before they are ended."""

AGAIN = (TransientError, LostError, StorageLostError)
"""What the same op may not meet when it is tried again."""


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """Clocks and bounds of the pool.

    Attributes:
        workers: Children; 0 means one per core.
        tries: How often an op is tried when lost or failed in a passing way.
        silence_s: Seconds without a sign of life after which an op counts as hung.
        limit_s: Seconds after which an op is stopped whatever it says.
    """

    workers: int = 0
    tries: int = 3
    silence_s: float = 300.0
    limit_s: float = 3600.0

    @property
    def children(self) -> int:
        """The number of children to start at most."""
        return self.workers or len(_usable_cores())


class InlineExecutor:
    """The executor of one machine; see :class:`ainern2d.core.execution.task.Executor`.

    Args:
        store: That children read and write.
        limits: Clocks and bounds.
        on_attempt: Told of every finished attempt, on the pool's thread.
        log: File that gets tracebacks and whatever children print.
        disabled: Plugins, by entry-point name, that children do not load.
    """

    def __init__(
        self,
        store: StorePlace,
        limits: PoolLimits | None = None,
        on_attempt: Callable[[Attempt], None] = lambda _attempt: None,
        log: Path | None = None,
        disabled: Iterable[str] = (),
    ) -> None:
        self._store = store
        self._limits = limits or PoolLimits()
        self._on_attempt = on_attempt
        self._log = log
        self._disabled = tuple(disabled)
        self._queue: list[tuple[int, int, Job]] = []
        self._order = itertools.count()
        self._children: list[Child] = []
        self._lock = threading.Lock()
        self._closing: bool | None = None
        self._broken: Exception | None = None
        reader, writer = socket.socketpair()
        self._wake_reader, self._wake_writer = reader, writer
        reader.setblocking(False)
        self._thread = threading.Thread(target=self._serve, name="inline-executor", daemon=True)
        self._thread.start()

    def submit(
        self, task: Task, on_progress: Callable[[float, str], None] | None = None
    ) -> Future[Manifest]:
        """Queue an op; see the contract."""
        future: Future[Manifest] = Future()
        with self._lock:
            if self._closing is not None:
                raise self._ended()
            self._push(Job(task, future, on_progress))
        self._wake()
        return future

    def close(self, *, now: bool = False) -> None:
        """Stop the children and the thread; see the contract."""
        with self._lock:
            self._closing = now
        self._wake()
        self._thread.join(timeout=30)
        self._wake_reader.close()
        self._wake_writer.close()

    def _push(self, job: Job) -> None:
        heapq.heappush(self._queue, (job.task.priority, next(self._order), job))

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            self._wake_writer.send(b"x")

    def _serve(self) -> None:
        try:
            while self._closing is None:
                self._assign()
                self._listen()
                self._watch_clocks()
        except Exception as error:
            # Nobody else would answer the futures that are waited for; _stop passes it on.
            self._broken = error
            with contextlib.suppress(OSError):
                self._write_log(traceback.format_exc())
        finally:
            with self._lock:
                self._closing = self._closing or False
            self._stop()

    def _assign(self) -> None:
        while True:
            with self._lock:
                job = self._pop_due()
            if job is None:
                return
            if job.tries == 0 and not job.future.set_running_or_notify_cancel():
                continue
            try:
                full = len(self._children) >= self._limits.children
                holds_model = job.task.holds_model
                child = idle_for(self._children, holds_model, full) or self._spawn()
                child.is_home |= holds_model
            except StorageError as error:
                job.future.set_exception(error)
                continue
            job.tries += 1
            now = time.monotonic()
            child.job, child.attempt = job, uuid.uuid4().hex
            child.started = child.last_sign = now
            child.started_at = datetime.now(UTC)
            try:
                child.pipe.send(Start(job.task))
            except OSError:
                self._lost(child)

    def _pop_due(self) -> Job | None:
        busy = sum(c.job is not None for c in self._children)
        if busy >= self._limits.children or not self._queue:
            return None
        now = time.monotonic()
        waits = any(child.is_home and child.job is not None for child in self._children)
        due = [
            entry
            for entry in self._queue
            if entry[2].not_before <= now and not (waits and entry[2].task.holds_model)
        ]
        if not due:
            return None
        first = min(due)
        self._queue.remove(first)
        heapq.heapify(self._queue)
        return first[2]

    def _listen(self) -> None:
        pipes: dict[Any, Child] = {c.pipe: c for c in self._children}
        for ready in wait([*pipes, self._wake_reader], timeout=0.25):
            if ready is self._wake_reader:
                with contextlib.suppress(BlockingIOError):
                    self._wake_reader.recv(4096)
                continue
            child = pipes[ready]
            try:
                message = child.pipe.recv()
            except (EOFError, OSError):
                self._lost(child)
                continue
            self._heard(child, message)

    def _heard(self, child: Child, message: Progress | Done | Failed) -> None:
        child.last_sign = time.monotonic()
        job = child.job
        if job is None:
            return
        if isinstance(message, Progress):
            if job.on_progress is not None:
                job.on_progress(message.fraction, message.note)
            return
        if isinstance(message, Done):
            self._report(child, job, "done")
            child.job = None
            job.future.set_result(message.manifest)
            return
        child.job = None
        self._write_log(f"{job.task.op.kind} {job.task.op.key}\n{message.detail}")
        self._failed(child, job, message.error)

    def _lost(self, child: Child) -> None:
        self._discard(child)
        job, child.job = child.job, None
        if job is None:
            return
        code = child.process.returncode
        died = f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"
        reason = child.doom or f"died ({died})"
        error = LostError(f"the process running {job.task.op.kind} {reason}")
        self._failed(child, job, error)

    def _failed(self, child: Child, job: Job, error: Ainern2dError) -> None:
        outcome = error.error_class if isinstance(error, OpError) else type(error).__name__
        self._report(child, job, outcome, str(error))
        again = isinstance(error, AGAIN) and job.tries < self._limits.tries
        if again and self._closing is None:
            job.not_before = time.monotonic() + BACKOFF_S * (2 ** (job.tries - 1))
            if isinstance(error, LostError):
                job.not_before = 0.0
            with self._lock:
                self._push(job)
            return
        job.future.set_exception(error)

    def _watch_clocks(self) -> None:
        now = time.monotonic()
        for child in [c for c in self._children if c.job is not None]:
            silent = now - child.last_sign > self._limits.silence_s
            late = now - child.started > self._limits.limit_s
            if silent or late:
                limit = self._limits.silence_s if silent else self._limits.limit_s
                what = "gave no sign of life" if silent else "was not done"
                child.doom = f"{what} for {limit:.0f} s and was stopped"
                child.process.kill()
                child.process.wait()

    def _spawn(self) -> Child:
        child = spawn(self._store, self._log, self._disabled)
        self._children.append(child)
        return child

    def _discard(self, child: Child) -> None:
        child.pipe.close()
        if child in self._children:
            self._children.remove(child)
        end(child.process)

    def _report(self, child: Child, job: Job, outcome: str, error: str = "") -> None:
        worker = f"{socket.gethostname()}:{child.process.pid}"
        self._on_attempt(
            Attempt(
                id=child.attempt,
                op_key=job.task.op.key,
                executor="inline",
                worker=worker,
                started_at=child.started_at,
                finished_at=datetime.now(UTC),
                outcome=outcome,
                error=error,
            )
        )

    def _write_log(self, text: str) -> None:
        # On a full disk the error itself still reaches the user; only its details are lost.
        if self._log is not None:
            with contextlib.suppress(OSError), self._log.open("a", encoding="utf-8") as file:
                file.write(f"{datetime.now(UTC).isoformat()} {text}\n")

    def _stop(self) -> None:
        for child in self._children:
            if child.job is not None:
                with contextlib.suppress(OSError):
                    child.pipe.send(Cancel())
        self._let_answer([child for child in self._children if child.job is not None])
        for child in list(self._children):
            job = child.job
            if job is not None:
                end(child.process, signal.SIGTERM)
                if self._broken is None:
                    self._report(child, job, "cancelled")
                job.future.set_exception(self._ended())
            self._discard(child)
        for _, _, job in self._queue:
            if job.tries or job.future.set_running_or_notify_cancel():
                job.future.set_exception(self._ended())
        self._queue.clear()

    def _let_answer(self, busy: list[Child]) -> None:
        """Give children a moment to end what they began elsewhere, such as a job on a server."""
        until = time.monotonic() + ANSWER_S
        while busy and (left := until - time.monotonic()) > 0:
            for ready in wait([child.pipe for child in busy], timeout=left):
                child = next(each for each in busy if each.pipe is ready)
                try:
                    answered = not isinstance(child.pipe.recv(), Progress)
                except (EOFError, OSError):
                    answered = True
                if answered:
                    busy.remove(child)

    def _ended(self) -> Ainern2dError:
        if isinstance(self._broken, Ainern2dError):
            return self._broken
        if self._broken is not None:
            return PluginError(
                f"the inline executor broke: {type(self._broken).__name__}: {self._broken}"
            )
        return CancelledError("stopped on request")


def _usable_cores() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))
