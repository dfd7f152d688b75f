"""A pool of runner children, each with a pipe of its own.

No lock or queue is shared between processes, so a child that is killed at any instant takes nothing
with it but the op it ran. One thread owns all pipes and children.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
import traceback
from concurrent.futures import Future
from datetime import UTC, datetime
from multiprocessing.connection import wait
from multiprocessing.reduction import ForkingPickler
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
from .child import end, let_answer, spawn
from .job_queue import Backlog, Job
from .limits import PoolLimits
from .protocol import Cancel, Done, Failed, Progress, Recall, Recalled, Setup, Start
from .scheduler import Crew, Member
from .task import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ..ops.manifest import Manifest
    from ..storage.store import StorePlace
    from .scheduler import Turn
    from .spare import Spare
    from .task import Task

BACKOFF_S = 0.5
ANSWER_S = 1.0
"""So long may children that were told to stop take to say that they did, before they are ended."""

SMALL = 1 << 14
"""Bytes of a message that a child is told while it works: the pipe takes it whether it reads."""

AGAIN = (TransientError, LostError, StorageLostError)
"""What the same op may not meet when it is tried again."""


class InlineExecutor:
    """The executor of one machine; see :class:`ainern2d.core.execution.task.Executor`.

    Args:
        store: That children read and write.
        limits: Clocks and bounds.
        on_attempt: Told of every finished attempt, on the pool's thread.
        log: File that gets tracebacks and whatever children print.
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
        self._store = store
        self._record = record
        self._limits = limits or PoolLimits()
        self._on_attempt = on_attempt
        self._log = log
        self._disabled = tuple(disabled)
        self._backlog = Backlog()
        self._crew = Crew(self._limits.children)
        self._lock = threading.Lock()
        self._closing: bool | None = None
        self._broken: Exception | None = None
        ahead = spare.take(Setup(store, self._disabled)) if spare is not None else None
        if ahead is not None:
            self._crew.members.append(Member(ahead))
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
            self._backlog.add(Job(task, future, on_progress))
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
                self._watch_clocks()
                self._take_back()
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
        crew = self._crew
        while True:
            with self._lock:
                job = self._backlog.first(without_model=crew.models_wait)
            if job is None:
                return
            member = None
            if crew.is_busy and (member := crew.ahead_for(job)) is None:
                return
            data = ForkingPickler.dumps(Start(job.task))
            if member is not None and len(data) > SMALL:
                return
            with self._lock:
                self._backlog.remove(job)
            if not job.future.running() and not job.future.set_running_or_notify_cancel():
                continue
            try:
                member = member or crew.idle_for(job) or self._hire()
            except StorageError as error:
                job.future.set_exception(error)
                continue
            member.is_home |= job.task.holds_model
            job.tries += 1
            member.tell(job)
            # A dead child is noticed when all that it said is read, so that the right op is lost.
            with contextlib.suppress(OSError):
                member.child.pipe.send_bytes(data)

    def _listen(self) -> None:
        pipes: dict[Any, Member] = {m.child.pipe: m for m in self._crew.members}
        for ready in wait([*pipes, self._wake_reader], timeout=0.25):
            if ready is self._wake_reader:
                with contextlib.suppress(BlockingIOError):
                    self._wake_reader.recv(4096)
                continue
            member = pipes[ready]
            try:
                message = member.child.pipe.recv()
            except (EOFError, OSError):
                self._lost(member)
                continue
            self._heard(member, message)

    def _heard(self, member: Member, message: Progress | Recalled | Done | Failed) -> None:
        member.child.last_sign = time.monotonic()
        if isinstance(message, Progress):
            job = member.turns[0].job if member.turns else None
            if job is not None and job.on_progress is not None:
                job.on_progress(message.fraction, message.note)
            return
        key = message.manifest.key if isinstance(message, Done) else message.op_key
        if key in member.owed:
            # If it was taken back too late, another did it, or will.
            member.owed.discard(key)
            return
        if isinstance(message, Recalled) or not member.turns:
            return
        turn = self._crew.ended(member)
        try:
            # The child goes on at once, whatever listeners do with this result.
            self._assign()
        finally:
            self._answer(member, turn, message)

    def _answer(self, member: Member, turn: Turn, message: Done | Failed) -> None:
        if isinstance(message, Done):
            try:
                manifest = self._record(message.manifest) if self._record else message.manifest
            except Ainern2dError as error:
                self._failed(member, turn, error)
                return
            self._report(member, turn, "done")
            turn.job.future.set_result(manifest)
            return
        op = turn.job.task.op
        self._write_log(f"{op.kind} {op.key}\n{message.detail}")
        self._failed(member, turn, message.error)

    def _lost(self, member: Member) -> None:
        self._discard(member)
        turns = list(member.turns)
        member.turns.clear()
        for turn in turns[1:]:
            self._put_back(turn)
        if not turns:
            return
        code = member.child.process.returncode
        died = f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"
        reason = member.child.doom or f"died ({died})"
        error = LostError(f"the process running {turns[0].job.task.op.kind} {reason}")
        self._failed(member, turns[0], error)

    def _failed(self, member: Member, turn: Turn, error: Ainern2dError) -> None:
        job = turn.job
        outcome = error.error_class if isinstance(error, OpError) else type(error).__name__
        self._report(member, turn, outcome, str(error))
        again = isinstance(error, AGAIN) and job.tries < self._limits.tries
        if again and self._closing is None:
            job.not_before = time.monotonic() + BACKOFF_S * (2 ** (job.tries - 1))
            if isinstance(error, LostError):
                job.not_before = 0.0
            with self._lock:
                self._backlog.add(job)
            return
        job.future.set_exception(error)

    def _watch_clocks(self) -> None:
        now = time.monotonic()
        for child in [member.child for member in self._crew.members if not member.is_idle]:
            silent = now - child.last_sign > self._limits.silence_s
            late = now - child.started > self._limits.limit_s
            if silent or late:
                limit = self._limits.silence_s if silent else self._limits.limit_s
                what = "gave no sign of life" if silent else "was not done"
                child.doom = f"{what} for {limit:.0f} s and was stopped"
                child.process.kill()
                child.process.wait()

    def _take_back(self) -> None:
        for member in self._crew.behind_long():
            while len(member.turns) > 1:
                turn = member.turns.pop()
                key = turn.job.task.op.key
                member.owed.add(key)
                with contextlib.suppress(OSError):
                    member.child.pipe.send(Recall(key))
                self._put_back(turn)

    def _put_back(self, turn: Turn) -> None:
        """Let an op wait again that was told and never begun."""
        turn.job.tries -= 1
        with self._lock:
            self._backlog.add(turn.job)

    def _hire(self) -> Member:
        member = Member(spawn(self._store, self._log, self._disabled))
        self._crew.members.append(member)
        return member

    def _discard(self, member: Member) -> None:
        member.child.pipe.close()
        if member in self._crew.members:
            self._crew.members.remove(member)
        end(member.child.process)

    def _report(self, member: Member, turn: Turn, outcome: str, error: str = "") -> None:
        attempt = Attempt(
            id=turn.attempt,
            op_key=turn.job.task.op.key,
            executor="inline",
            worker=f"{socket.gethostname()}:{member.child.process.pid}",
            started_at=turn.started_at,
            finished_at=datetime.now(UTC),
            outcome=outcome,
            error=error,
        )
        try:
            self._on_attempt(attempt)
        except Exception as problem:
            # No child has this op any more, so that nobody else would answer its future.
            self._broken = problem
            turn.job.future.set_exception(self._ended())
            raise

    def _write_log(self, text: str) -> None:
        # On a full disk the error itself still reaches the user; only its details are lost.
        if self._log is not None:
            with contextlib.suppress(OSError), self._log.open("a", encoding="utf-8") as file:
                file.write(f"{datetime.now(UTC).isoformat()} {text}\n")

    def _stop(self) -> None:
        busy = [member for member in self._crew.members if member.turns]
        for member in busy:
            with contextlib.suppress(OSError):
                # What it was told ahead first, so that what it does now is what is cancelled.
                for turn in list(member.turns)[1:]:
                    member.child.pipe.send(Recall(turn.job.task.op.key))
                member.child.pipe.send(Cancel())
        let_answer([member.child for member in busy], ANSWER_S)
        for member in list(self._crew.members):
            turns = list(member.turns)
            if turns:
                end(member.child.process, signal.SIGTERM)
                if self._broken is None:
                    self._report(member, turns[0], "cancelled")
            for turn in turns:
                turn.job.future.set_exception(self._ended())
            self._discard(member)
        for job in self._backlog.drain():
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
