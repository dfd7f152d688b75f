"""A pool of child processes, each with a socket of its own: the executor of one machine.

No lock or queue is shared between processes, so a child that is killed at any instant takes nothing
with it but the op that it does. One thread owns all children (:mod:`.child` says how they end).
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
import traceback
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ..errors import (
    Ainern2dError,
    CancelledError,
    DatabaseLostError,
    LostError,
    OpError,
    PluginError,
    StorageLostError,
    TransientError,
)
from .child import ChildProcess, Limits, Unbegun, close_all, turn
from .protocol import Done, Perform, Setup
from .scheduler import Assignment, Job, JobQueue, Runner, Scheduler
from .task import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ..ops.manifest import Manifest
    from ..storage.store import StorePlace
    from .protocol import Answer
    from .spare import Spare
    from .task import Task

BACKOFF_S = 0.5
"""Seconds until an op that failed in a passing way is tried again; doubled each time."""
ANSWER_S = 1.0
"""Seconds that cancelled children get to answer before they are ended."""
RECORD_S = 30.0
"""Seconds for which it is tried to record an op's result while the place of records is lost."""
LOOK_S = 0.25
"""Longest time between two looks at what is due, in seconds."""

AGAIN = (TransientError, LostError, StorageLostError)
"""Errors that the same op may not meet when it is tried again."""


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """Clocks and bounds of the pool.

    Attributes:
        workers: Largest number of children; 0 means one per core.
        tries: How often an op is tried when it was lost or failed in a passing way.
        silence_s: Seconds without a sign of life, and without use of a processor, after which an op
            counts as hung.
        limit_s: Seconds after which an op is stopped, signs of life or not.
        memory_gb: Resident memory of a child and its descendants, in 10^9 bytes, beyond which it is
            killed; 0 is no limit.
    """

    workers: int = 0
    tries: int = 3
    silence_s: float = 300.0
    limit_s: float = 3600.0
    memory_gb: float = 0.0

    @property
    def children(self) -> int:
        """The number of children to start at most."""
        return self.workers or len(_usable_cores())


@dataclass(slots=True, eq=False)
class _Unrecorded:
    """What a child has made, until it is recorded.

    Attributes:
        runner: Of the child.
        sent: The job.
        manifest: To be recorded.
        began: When the op began.
        until: Monotonic time after which it is not tried again.
        not_before: Monotonic time before which it is not tried again.
        pause_s: Seconds until the try after the next one.
    """

    runner: Runner
    sent: Assignment
    manifest: Manifest
    began: datetime
    until: float
    not_before: float = 0.0
    pause_s: float = BACKOFF_S


def _usable_cores() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))


class InlineExecutor:
    """The executor of one machine; see :class:`ainern2d.core.execution.task.Executor`.

    Args:
        store: That children read and write.
        limits: Clocks and bounds.
        on_attempt: Called with every finished attempt, on the pool's thread.
        log: File that gets tracebacks and the output of children.
        disabled: Plugins, by entry-point name, that children do not load.
        spare: A child that was started ahead, if there is one.
        record: Records the manifest of an op that a child did, on the pool's thread, and returns
            the one that counts; None where children do so themselves, as in a folder store.
    """

    def __init__(
        self,
        store: StorePlace,
        limits: PoolLimits | None = None,
        on_attempt: Callable[[Attempt], None] = lambda _attempt: None,
        log: Path | None = None,
        disabled: Iterable[str] = (),
        spare: Spare | None = None,
        record: Callable[[Manifest], Manifest] | None = None,
    ) -> None:
        self._setup = Setup(store, tuple(disabled))
        self._record = record
        self._limits = limits or PoolLimits()
        self._on_attempt = on_attempt
        self._log = log
        self._queue = JobQueue()
        self._scheduler = Scheduler(self._limits.children)
        self._lock = threading.Lock()
        self._closing: bool | None = None
        self._broken: Exception | None = None
        self._unrecorded: list[_Unrecorded] = []
        ahead = spare.take(self._setup) if spare is not None else None
        if ahead is not None:
            self._scheduler.runners.append(Runner(ahead))
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
            self._queue.add(Job(task, future, on_progress))
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

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            self._wake_writer.send(b"x")

    def _serve(self) -> None:
        try:
            while self._closing is None:
                self._assign()
                self._listen()
                self._recall()
                self._record_again()
        except Exception as error:
            # Nothing else would answer the futures that are waited for; _stop passes it on.
            self._broken = error
            with contextlib.suppress(OSError):
                self._write_log(traceback.format_exc())
        finally:
            with self._lock:
                self._closing = self._closing or False
            self._stop()

    def _assign(self) -> None:
        """Send jobs to children, as long as there are both."""
        scheduler = self._scheduler
        while self._closing is None:
            with self._lock:
                job = self._queue.first(without_model=scheduler.models_wait)
            if job is None:
                return
            runner = None
            if scheduler.is_busy and (runner := scheduler.ahead_for(job)) is None:
                return
            runner = runner or scheduler.idle_for(job)
            with self._lock:
                if runner is None and scheduler.is_patient(job, len(self._queue)):
                    # `_listen` comes back to it.
                    return
                self._queue.remove(job)
            if not job.future.running() and not job.future.set_running_or_notify_cancel():
                continue
            try:
                self._send(job, runner or self._start_runner())
            except Ainern2dError as error:
                job.future.set_exception(error)
            except Exception as problem:
                # The queue has this job no more, so that nothing else would answer its future.
                self._break(job, problem)
                raise

    def _send(self, job: Job, runner: Runner) -> None:
        """Send a job to a child.

        Raises:
            PluginError: The job cannot be pickled.
        """
        limits, task = self._limits, job.task
        sent = Assignment(job)
        try:
            sent.pending = runner.child.submit(
                Perform(sent.attempt, task),
                Limits(limits.silence_s, limits.limit_s, int(limits.memory_gb * 1e9)),
                lambda answer: self._heard(runner, sent, answer),
                lambda fraction, note: self._progressed(job, fraction, note),
            )
        except Exception as error:  # of many classes, as pickle raises them
            raise PluginError(
                f"the {task.op.kind} op {task.op.key} cannot be sent to its process:"
                f" {type(error).__name__}: {error}",
                hint="its request and options must be plain data",
            ) from error
        runner.assignments.append(sent)
        runner.is_home |= task.holds_model
        job.tries += 1

    def _progressed(self, job: Job, fraction: float, note: str) -> None:
        if self._broken is None and job.on_progress is not None:
            job.on_progress(fraction, note)

    def _listen(self) -> None:
        """Wait for children, and for what else there is to do."""
        if turn([each.child for each in self._scheduler.runners], LOOK_S, self._wake_reader):
            with contextlib.suppress(BlockingIOError):
                self._wake_reader.recv(4096)
        self._forget_ended()

    def _forget_ended(self) -> None:
        runners = self._scheduler.runners
        runners[:] = [runner for runner in runners if runner.child.is_open]

    def _heard(self, runner: Runner, sent: Assignment, answer: Answer | Unbegun) -> None:
        """Take the answer of a child to a job."""
        assert sent.pending is not None  # noqa: S101 - it was sent
        spent_s = time.monotonic() - sent.pending.began
        runner.assignments.remove(sent)
        self._forget_ended()
        # While this closes, an op that could begin counts as cancelled, and as tried.
        if isinstance(answer, Unbegun) and not (self._closing is not None and sent.pending.began):
            self._put_back(sent.job)
            return
        self._scheduler.note(sent.job, spent_s)
        try:
            # The child goes on at once, before listeners get this result.
            self._assign()
        finally:
            began = datetime.now(UTC) - timedelta(seconds=spent_s)
            self._answer(runner, sent, answer, began)

    def _answer(
        self, runner: Runner, sent: Assignment, answer: Answer | Unbegun, began: datetime
    ) -> None:
        job, op = sent.job, sent.job.task.op
        if self._broken is not None:
            job.future.set_exception(self._ended())
            return
        if isinstance(answer, Done):
            now = time.monotonic()
            self._finish(_Unrecorded(runner, sent, answer.value, began, now + RECORD_S))
            return
        if isinstance(answer, Unbegun) or self._closing is not None:
            # It was stopped, also if it answers with another error.
            self._report(runner, sent, began, "cancelled")
            job.future.set_exception(self._ended())
            return
        error = answer.error
        self._write_log(f"{op.kind} {op.key}\n{answer.detail}")
        outcome = error.error_class if isinstance(error, OpError) else type(error).__name__
        self._report(runner, sent, began, outcome, str(error))
        if isinstance(error, AGAIN) and job.tries < self._limits.tries:
            job.not_before = time.monotonic() + BACKOFF_S * (2 ** (job.tries - 1))
            if isinstance(error, LostError):
                job.not_before = 0.0
            with self._lock:
                self._queue.add(job)
            return
        job.future.set_exception(error)

    def _finish(self, made: _Unrecorded) -> None:
        """Record what an op has made and answer its future, or keep it for `_record_again`."""
        job = made.sent.job
        try:
            manifest = self._record(made.manifest) if self._record else made.manifest
        except Ainern2dError as refused:
            now = time.monotonic()
            is_passing = isinstance(refused, DatabaseLostError | StorageLostError)
            if is_passing and now < made.until and self._closing is None:
                made.not_before = now + made.pause_s
                made.pause_s *= 2
                self._unrecorded.append(made)
                return
            outcome = type(refused).__name__
            self._report(made.runner, made.sent, made.began, outcome, str(refused))
            job.future.set_exception(refused)
            return
        except Exception as problem:
            # No child has this op any more, so that nothing else would answer its future.
            self._break(job, problem)
            raise
        self._report(made.runner, made.sent, made.began, "done")
        job.future.set_result(manifest)

    def _record_again(self) -> None:
        """Try again to record what could not be recorded, where that is due."""
        now = time.monotonic()
        for made in [each for each in self._unrecorded if each.not_before <= now]:
            self._unrecorded.remove(made)
            self._finish(made)

    def _recall(self) -> None:
        """Take ops back that wait behind one that takes long."""
        for runner in self._scheduler.behind_long():
            while len(runner.assignments) > 1:
                sent = runner.assignments.pop()
                assert sent.pending is not None  # noqa: S101 - it was sent
                runner.child.recall(sent.pending)
                self._put_back(sent.job)

    def _put_back(self, job: Job) -> None:
        """Let a job wait again that was sent and not begun."""
        job.tries -= 1
        with self._lock:
            self._queue.add(job)

    def _start_runner(self) -> Runner:
        """Start a child.

        Raises:
            StorageError: The log cannot be written, or the machine has no room for a process.
        """
        runner = Runner(ChildProcess(self._log))
        runner.child.send(self._setup)
        self._scheduler.runners.append(runner)
        return runner

    def _report(
        self, runner: Runner, sent: Assignment, began: datetime, outcome: str, error: str = ""
    ) -> None:
        attempt = Attempt(
            id=sent.attempt,
            op_key=sent.job.task.op.key,
            executor="inline",
            worker=f"{socket.gethostname()}:{runner.child.pid}",
            started_at=began,
            finished_at=datetime.now(UTC),
            outcome=outcome,
            error=error,
        )
        try:
            self._on_attempt(attempt)
        except Exception as problem:
            # No child has this op any more, so that nothing else would answer its future.
            self._break(sent.job, problem)
            raise

    def _break(self, job: Job, problem: Exception) -> None:
        """Let a job fail because the executor itself did."""
        self._broken = problem
        job.future.set_exception(self._ended())

    def _write_log(self, text: str) -> None:
        # On a full disk the error itself still reaches the user; only its details are lost.
        if self._log is not None:
            with contextlib.suppress(OSError), self._log.open("a", encoding="utf-8") as file:
                file.write(f"{datetime.now(UTC).isoformat()} {text}\n")

    def _stop(self) -> None:
        """End all children, and answer every job."""
        children = [runner.child for runner in self._scheduler.runners]
        try:
            for made in self._unrecorded:
                self._finish(made)
            close_all(children, ANSWER_S)
        except Exception as error:
            # A listener failed; from now on none is called.
            self._broken = error
            with contextlib.suppress(OSError):
                self._write_log(traceback.format_exc())
        finally:
            for child in children:
                child.close(signal.SIGKILL)
            self._scheduler.runners.clear()
            waiting = [*(made.sent.job for made in self._unrecorded), *self._queue.drain()]
            for job in waiting:
                if job.future.done():
                    continue
                if job.future.running() or job.future.set_running_or_notify_cancel():
                    job.future.set_exception(self._ended())

    def _ended(self) -> Ainern2dError:
        if isinstance(self._broken, Ainern2dError):
            return self._broken
        if self._broken is not None:
            return PluginError(
                f"the inline executor broke: {type(self._broken).__name__}: {self._broken}"
            )
        return CancelledError("stopped on request")
