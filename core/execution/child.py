"""A supervised child process: its start, its requests, its limits and its end.

Two callers share `ChildProcess`: the pool of one machine (:mod:`.pool`, a thread) and a worker
(:mod:`..distributed.worker.child`, an asyncio loop). It never blocks: its caller waits until the
socket is ready, then calls `read`, `write` and `check`.

**A child that is silent, takes too long or holds too much memory is killed by
`ChildProcess.check`**, and by nothing else. The pool does so through `turn`, the worker by
a timer of its loop.

A child is the leader of a process group. However it ends, all processes of its group are killed
with it, such as the helpers that an op has started; and if the parent is killed, the runner's guard
process does it (:func:`.runner.guard_group`). Only a process that made a session of its own stays.
"""

from __future__ import annotations

import collections
import contextlib
import itertools
import os
import select
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Ainern2dError, LostError, OutOfMemoryError
from ..storage.folder import storage_errors
from .protocol import Cancel, Decoder, Done, Failed, Progress, Recall, Recalled, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .protocol import Answer, Import, Request, Setup

PROGRAM = "ainern2d.core.execution.runner"
STOP_GRACE_S = 2.0
"""Seconds that a child gets to end by itself before it is killed."""
EXIT_S = 0.2
"""Seconds from the moment at which a child closes its socket until it is killed."""
CHECK_S = 1.0
"""Longest time between two calls of `ChildProcess.check` while the child has requests, in seconds.

Of a longer pause, only so much counts as silence: it was this process that did not listen."""
BUSY_SHARE = 0.01
"""Least share of the time for which a silent child must use a processor to count as alive. With 60
processes for each core it still gets more; one that only waits uses a tenth of that."""
MEMORY_CHECK_S = 0.5
"""Shortest time between two looks at a child's memory, in seconds."""
CHUNK = 1 << 16
"""Most bytes that are read from the socket at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may take before its child is killed.

    Attributes:
        silence_s: Seconds without a message from the child in which it, with its descendants, uses
            no processor either (:data:`BUSY_SHARE`); what it uses is looked at on Linux only.
        total_s: Seconds from its begin to its answer.
        memory_bytes: Resident memory of the child and its descendants, pages that they share
            counted for each; 0 is no limit. Looked at twice a second, on Linux only.
    """

    silence_s: float
    total_s: float
    memory_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Unbegun:
    """The answer to a request that was cancelled, or whose child ended, before it was begun."""

    id: str


@dataclass(slots=True, eq=False)
class Pending:
    """A request that was sent and is not answered.

    Attributes:
        id: Of the request.
        limits: Of the request.
        on_end: Called with its answer, once.
        number: Requests of a child are numbered upwards in the order in which they are sent.
        on_progress: Called with the fraction that is done and a note.
        began: Time of the clock when everything before it was answered; 0 until then.
    """

    id: str
    limits: Limits
    on_end: Callable[[Answer | Unbegun], None]
    number: int
    on_progress: Callable[[float, str], None] | None = None
    began: float = 0.0


class ChildProcess:
    """A child process that does one request after the other. Of one thread or loop.

    Several requests may be sent ahead; the child does them in the order in which they were sent.

    Args:
        log: File to which the child's output is appended; None discards it.
        clock: Monotonic time in seconds.
        cpu: Returns the seconds of CPU that a process and its descendants have used.

    Attributes:
        pending: Requests without an answer that were not recalled, in their order.

    Raises:
        StorageError: The log cannot be written, or the machine has no room for a process.
    """

    def __init__(
        self,
        log: Path | None,
        clock: Callable[[], float] = time.monotonic,
        cpu: Callable[[int], float] | None = None,
    ) -> None:
        self.pending: collections.deque[Pending] = collections.deque()
        self._clock = clock
        self._cpu = cpu or cpu_seconds
        self._numbers = itertools.count()
        # The child may have begun these, and is then held to their limits too.
        self._recalled: dict[str, Pending] = {}
        self._decoder = Decoder()
        self._unsent = bytearray()
        self._silent_s = 0.0
        # What it had used when half of the silence that it may keep was over.
        self._used: tuple[float, float] | None = None
        self._checked = self._measured = clock()
        # Why the child was killed, and the request that it was killed for.
        self._doom: tuple[str, Ainern2dError] | None = None
        self._socket, self._life, self._process = _start(log)

    @property
    def pid(self) -> int:
        """Process id of the child, which is the id of its process group too."""
        return self._process.pid

    @property
    def is_open(self) -> bool:
        """Whether it was neither closed nor seen to end."""
        return self._socket.fileno() >= 0

    @property
    def is_idle(self) -> bool:
        """Whether the child certainly does nothing: recalled requests may have begun."""
        return not self.pending and not self._recalled

    @property
    def wants_write(self) -> bool:
        """Whether `write` shall be called as soon as the socket can be written."""
        return bool(self._unsent)

    def fileno(self) -> int:
        """Return the descriptor of the socket, to be waited for; -1 once the child has ended."""
        return self._socket.fileno()

    def send(self, message: Setup | Import) -> None:
        """Send what needs no answer. A child that is dead is noticed by `read`."""
        self._write_frame(encode(message))

    def submit(
        self,
        request: Request,
        limits: Limits,
        on_end: Callable[[Answer | Unbegun], None],
        on_progress: Callable[[float, str], None] | None = None,
    ) -> Pending:
        """Send a request.

        Args:
            request: What to do; its id must differ from those of all others of this child.
            limits: What it may take.
            on_end: Called once, from `read` or `close`.
            on_progress: Called from `read`.

        Raises:
            Exception: It cannot be pickled; nothing was sent then.
        """
        data = encode(request)
        pending = Pending(request.id, limits, on_end, next(self._numbers), on_progress)
        self.pending.append(pending)
        self._begin_first()
        self._write_frame(data)
        return pending

    def cancel(self, request_id: str) -> None:
        """Ask the child to stop a request soon; it is answered all the same."""
        self._write_frame(encode(Cancel(request_id)))

    def recall(self, pending: Pending) -> None:
        """Take back a request that is not the first one; `on_end` is not called for it.

        The child may have begun it in this moment: what it then answers is dropped. Until it has
        answered, the limits of the request hold.
        """
        self.pending.remove(pending)
        self._recalled[pending.id] = pending
        self._write_frame(encode(Recall(pending.id)))

    def write(self) -> None:
        """Send what the socket had no room for."""
        try:
            with contextlib.suppress(BlockingIOError):
                while self._unsent:
                    del self._unsent[: self._socket.send(self._unsent)]
        except OSError:
            # The child is dead. What it said before is still to be read.
            self._unsent.clear()

    def read(self) -> None:
        """Take what the child has sent, and call back; if it has ended, answer every request."""
        try:
            data = self._socket.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._got(data)

    def _got(self, data: bytes) -> None:
        if not data:
            self._lost()
            return
        try:
            messages = self._decoder.feed(data)
        except Exception as error:  # of many classes, all of them of a broken child
            self._kill(_lost(f"sent what cannot be read: {error}"))
            return
        self._end_silence()
        for message in messages:
            self._take(message)

    def check(self) -> float:
        """Kill the child if the request that it does has exceeded one of its limits.

        If the process has ended, answer every request: something that it started may hold the
        other end of the socket open, so that `read` does not see the end.

        Returns:
            Seconds after which to call this again at the latest.
        """
        now = self._clock()
        elapsed, self._checked = now - self._checked, now
        if self.is_open and self._process.poll() is not None:
            self._read_rest()
        first = self._first()
        if first is None or self._doom is not None:
            return CHECK_S
        limits = first.limits
        self._silent_s += min(elapsed, CHECK_S, now - first.began)
        spent = now - first.began
        if self._is_hung(limits.silence_s, now):
            self._kill(
                _lost(
                    f"gave no sign of life for {limits.silence_s:.0f} s, used no processor, and was"
                    " stopped"
                )
            )
        elif spent >= limits.total_s:
            self._kill(_lost(f"was not done for {limits.total_s:.0f} s and was stopped"))
        elif limits.memory_bytes and now - self._measured >= MEMORY_CHECK_S:
            self._measured = now
            held = resident_bytes(self.pid)
            if held > limits.memory_bytes:
                self._kill(_too_large(held, limits.memory_bytes))
        silence_s = limits.silence_s if self._used is not None else limits.silence_s / 2
        left = min(silence_s - self._silent_s, limits.total_s - spent)
        return max(0.0, min(left, MEMORY_CHECK_S if limits.memory_bytes else CHECK_S))

    def _is_hung(self, silence_s: float, now: float) -> bool:
        """Return whether the child has been silent and idle for so long.

        On a machine that is loaded with other work a healthy op may get nowhere for minutes.
        """
        if self._silent_s < silence_s / 2:
            return False
        if self._used is None:
            self._used = now, self._cpu(self.pid)
            # This may be the first check after a pause: the second half of the silence begins now.
            self._silent_s = silence_s / 2
            return False
        if self._silent_s < silence_s:
            return False
        began, before = self._used
        if self._cpu(self.pid) - before < BUSY_SHARE * (now - began):
            return True
        self._end_silence()
        return False

    def _end_silence(self) -> None:
        self._silent_s = 0.0
        self._used = None

    def close(self, first: int | None = None, grace_s: float = STOP_GRACE_S) -> None:
        """End the child, wait until it has ended, and answer its requests as lost or unbegun.

        Args:
            first: See `end`.
            grace_s: See `end`.
        """
        self.end(first, grace_s)
        self.answer_all()

    def hang_up(self, first: int | None = None) -> None:
        """Have the child end, without a wait; `end` is still to be called.

        Args:
            first: Signal to send; an idle child needs none.
        """
        if not self.is_open:
            return
        with contextlib.suppress(OSError):
            # It is not connected any more if the child is dead.
            self._socket.shutdown(socket.SHUT_RDWR)
        if first is not None:
            self._process.send_signal(first)

    def end(self, first: int | None = None, grace_s: float = STOP_GRACE_S) -> None:
        """End the child and wait until it has ended; may be called in any thread.

        Args:
            first: Signal to send before the wait; an idle child needs none.
            grace_s: Seconds until it is killed; with SIGKILL it is killed at once.
        """
        if not self.is_open:
            return
        self.hang_up(first)
        self._socket.close()
        self._reap(0.0 if first == signal.SIGKILL else grace_s)

    def answer_all(self) -> None:
        """Answer all requests after `end`: the one that may have begun is lost.

        If a callback raises, call this again to answer the others.
        """
        first = self._first()
        begun = first if first is not None and first.began else None
        self._recalled.clear()
        code = self._process.returncode
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        doomed, doom = self._doom or ("", None)
        while self.pending:
            each = self.pending.popleft()
            if each is not begun:
                each.on_end(Unbegun(each.id))
            elif doom is not None and each.id == doomed:
                each.on_end(Failed(each.id, doom))
            else:
                each.on_end(Failed(each.id, _lost(f"died ({how})")))

    def _first(self) -> Pending | None:
        """Return the request that the child does: of all without an answer, the first sent."""
        waiting = itertools.chain(self._recalled.values(), itertools.islice(self.pending, 1))
        return min(waiting, key=lambda each: each.number, default=None)

    def _begin_first(self) -> None:
        first = self._first()
        if first is not None and not first.began:
            first.began = self._clock()
            self._end_silence()

    def _write_frame(self, data: bytes) -> None:
        if not self.is_open:
            return
        self._unsent += data
        self.write()

    def _take(self, message: Any) -> None:
        if isinstance(message, Progress):
            first = self._first()
            if first is not None and first.id not in self._recalled and first.on_progress:
                first.on_progress(message.fraction, message.note)
        elif isinstance(message, Recalled | Done | Failed):
            if self._recalled.pop(message.id, None) is not None:
                self._begin_first()
                return
            ended = next((each for each in self.pending if each.id == message.id), None)
            if ended is None:
                return
            self.pending.remove(ended)
            self._begin_first()
            ended.on_end(Unbegun(message.id) if isinstance(message, Recalled) else message)

    def _kill(self, doom: Ainern2dError) -> None:
        """Kill the child's process group; its requests are answered when `read` sees the end."""
        if self._doom is None:
            first = self._first()
            self._doom = (first.id if first is not None else "", doom)
        _kill_group(self.pid)

    def _read_rest(self) -> None:
        """Take what a child sent before it ended, and answer every other request."""
        while self.is_open:
            try:
                data = self._socket.recv(CHUNK)
            except OSError:
                data = b""
            self._got(data)

    def _lost(self) -> None:
        self._socket.close()
        # It has closed its end, so that it is dead or about to be.
        self._reap(EXIT_S)
        self.answer_all()

    def _reap(self, grace_s: float) -> None:
        try:
            self._process.wait(timeout=grace_s)
        except subprocess.TimeoutExpired:
            _kill_group(self.pid)
            self._process.wait()
        # Helpers of an op may have outlived it.
        _kill_group(self.pid)
        os.close(self._life)


def turn(children: Iterable[ChildProcess], timeout_s: float, *beside: socket.socket) -> bool:
    """Wait until a child has sent something or takes more, let it be handled, and check all.

    Args:
        children: Open ones.
        timeout_s: Longest time to wait, in seconds.
        beside: Sockets that end the wait as well.

    Returns:
        Whether one of the sockets beside can be read.
    """
    poll = select.poll()
    waited = {child.fileno(): child for child in children}
    for fd, child in waited.items():
        poll.register(fd, select.POLLIN | (select.POLLOUT if child.wants_write else 0))
    others = {each.fileno() for each in beside}
    for fd in others:
        poll.register(fd, select.POLLIN)
    is_ready = False
    for fd, event in poll.poll(max(0.0, timeout_s) * 1000):
        if fd in others:
            is_ready = True
            continue
        child = waited[fd]
        if event & select.POLLOUT:
            child.write()
        if event & ~select.POLLOUT and child.is_open:
            child.read()
    for child in waited.values():
        child.check()
    return is_ready


def close_all(children: Sequence[ChildProcess], answer_s: float) -> None:
    """End children, and let busy ones answer first that they stopped.

    What they began elsewhere, such as a job on a server, can so be ended by them.

    Args:
        children: Any number.
        answer_s: Seconds that the busy ones get together for that.
    """
    busy = [child for child in children if child.pending]
    for child in busy:
        for pending in list(child.pending)[1:]:
            child.cancel(pending.id)
        child.cancel(child.pending[0].id)
    until = time.monotonic() + answer_s
    while (open_ := [c for c in busy if c.is_open and c.pending]) and time.monotonic() < until:
        turn(open_, until - time.monotonic())
    # All of them end at the same time.
    for child in children:
        child.hang_up(signal.SIGTERM if child in busy else None)
    until = time.monotonic() + STOP_GRACE_S
    for child in children:
        child.close(grace_s=max(0.0, until - time.monotonic()))


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process and its descendants; 0 where /proc does not say."""
    total = 0
    for folder in _tree(pid):
        with contextlib.suppress(OSError, ValueError, IndexError):
            total += int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return total


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process and its descendants; 0 where /proc does not say.

    Those that have ended count if their parent has waited for them.
    """
    ticks = 0
    for folder in _tree(pid):
        with contextlib.suppress(OSError, ValueError):
            # User and system time, its own and that of ended children, follow a name in brackets.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _tree(pid: int) -> Iterator[Path]:
    """Yield the folders in /proc of a process and its descendants."""
    folder = Path(f"/proc/{pid}")
    yield folder
    tasks: list[Path] = []
    # A process may end at any moment, and so may one of its threads.
    with contextlib.suppress(OSError):
        tasks = list((folder / "task").iterdir())
    for task in tasks:
        children = ""
        with contextlib.suppress(OSError):
            children = (task / "children").read_text()
        for child in children.split():
            yield from _tree(int(child))


def _lost(what: str) -> LostError:
    return LostError(f"its process {what}")


def _too_large(held: int, limit: int) -> OutOfMemoryError:
    return OutOfMemoryError(
        f"its process held {held / 1e9:.2f} GB of memory and was stopped",
        hint=f"the limit is {limit / 1e9:g} GB: execution.memory_gb here, memory_gb of a worker",
    )


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _start(log: Path | None) -> tuple[socket.socket, int, subprocess.Popen[bytes]]:
    """Start the program; return our end of the socket, of the pipe of life, and the process."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}
    with contextlib.ExitStack() as stack:
        stack.enter_context(storage_errors(log or Path(sys.executable)))
        # Undone below, when the child has begun and these are the caller's.
        kept = stack.enter_context(contextlib.ExitStack())
        ours, theirs = socket.socketpair()
        stack.callback(theirs.close)
        kept.callback(ours.close)
        read, life = os.pipe()
        stack.callback(os.close, read)
        kept.callback(os.close, life)
        output: Any = subprocess.DEVNULL
        if log is not None:
            log.parent.mkdir(parents=True, exist_ok=True)
            output = stack.enter_context(log.open("ab"))
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", PROGRAM),
                *(str(theirs.fileno()), str(read), str(os.getpid())),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[theirs.fileno(), read],
            start_new_session=True,
            env=environment,
        )
        kept.pop_all()
    ours.setblocking(False)
    return ours, life, process
