"""The program of a child process: it does one request after the other.

Run as ``python -m ainern2d.core.execution.runner SOCKET LIFE PARENT``: two file descriptors and the
parent's process id; see :mod:`.child`, which starts it. The child ends when its parent closes the
socket or dies, and every process that an op left behind ends with it.
"""

from __future__ import annotations

import collections
import contextlib
import ctypes
import gc
import importlib
import os
import pickle
import select
import signal
import socket
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

from ..errors import Ainern2dError, InvalidRequestError
from . import priority
from .protocol import (
    Call,
    Cancel,
    Decoder,
    Done,
    Failed,
    Import,
    Perform,
    Progress,
    Recall,
    Recalled,
    Setup,
    encode,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from .op_runner import Performer
    from .protocol import Answer, Request

PR_SET_PDEATHSIG = 1
"""From <sys/prctl.h>: the signal that this process gets when its parent dies."""
PROGRESS_EVERY_S = 0.2
"""Shortest time between two `Progress` messages, in seconds."""
CHUNK = 1 << 16
"""Most bytes that are read from the socket at once."""


def main() -> None:
    """Serve the parent until it closes the socket."""
    fd, life, parent = map(int, sys.argv[1:4])
    # A program that an op starts must not keep the socket open.
    os.set_inheritable(fd, False)
    priority.lower()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    guard_group(life, fd)
    die_with(parent)
    inbox = Inbox(socket.socket(fileno=fd))
    server = Server(inbox)
    try:
        with contextlib.suppress(ParentGoneError):
            server.serve()
    finally:
        server.close()
        # Without this, the interpreter frees object by object at exit while the parent waits.
        gc.freeze()


def guard_group(life: int, fd: int) -> None:
    """Fork a process that kills this process's group once the parent has closed its end of a pipe.

    The parent's death closes it too. The kernel's own signal (`die_with`) reaches this process
    only, and not the helpers that an op has started.

    Args:
        life: Read end of the pipe; nothing is ever written to it.
        fd: The socket, which the forked process must not keep open.
    """
    group = os.getpgrp()
    if os.fork():
        os.close(life)
        return
    os.close(fd)
    os.setpgid(0, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.read(life, 1)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    os._exit(0)


def die_with(parent: int) -> None:
    """End this process when its parent ends, even by SIGKILL.

    On Linux it ends with the parent's *thread* that started it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class ParentGoneError(BaseException):
    """The parent has closed the socket; no op and no handler of ordinary errors may catch it."""


class Inbox:
    """The child's end of the socket: the next request, and whether the current one is cancelled.

    Backends may report progress and look for a cancellation in threads of their own.

    Args:
        pipe: To the parent.
    """

    def __init__(self, pipe: socket.socket) -> None:
        self._pipe = pipe
        self._decoder = Decoder()
        self._waiting: collections.deque[Any] = collections.deque()
        self._current = ""
        self._is_cancelled = False
        # Reentrant, since what is received may be answered at once.
        self._lock = threading.RLock()

    def next(self) -> Setup | Import | Request:
        """Wait for the next request or setting.

        Raises:
            ParentGoneError: The parent has closed the socket.
        """
        self._look()
        while not self._waiting:
            select.select((self._pipe,), (), ())
            self._look()
        with self._lock:
            message: Setup | Import | Request = self._waiting.popleft()
            self._current, self._is_cancelled = getattr(message, "id", ""), False
        return message

    def has_next(self) -> bool:
        """Say whether there is something to be done."""
        self._look()
        return bool(self._waiting)

    def is_cancelled(self) -> bool:
        """Say whether the current request shall stop."""
        self._look()
        return self._is_cancelled

    def send(self, message: Answer | Progress | Recalled) -> None:
        """Send a message to the parent.

        Raises:
            ParentGoneError: The parent has closed the socket.
            Exception: The message cannot be pickled; nothing was sent then.
        """
        data = encode(message)
        try:
            with self._lock:
                self._pipe.sendall(data)
        except OSError as error:
            raise ParentGoneError from error

    def _look(self) -> None:
        with self._lock:
            while select.select((self._pipe,), (), (), 0)[0]:
                self._receive()

    def _receive(self) -> None:
        try:
            data = self._pipe.recv(CHUNK)
        except ConnectionError as error:
            raise ParentGoneError from error
        if not data:
            raise ParentGoneError
        for message in self._decoder.feed(data):
            self._sort(message)

    def _sort(self, message: Any) -> None:
        if not isinstance(message, Cancel | Recall):
            self._waiting.append(message)
            return
        if isinstance(message, Cancel) and message.id == self._current:
            self._is_cancelled = True
        # A request that has ended, or was never sent here, needs no answer.
        for each in self._waiting:
            if getattr(each, "id", "") == message.id:
                self._waiting.remove(each)
                self.send(Recalled(message.id))
                break


class Server:
    """Does what comes in.

    Args:
        inbox: Where it comes from.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._performer: Performer | None = None

    def serve(self) -> None:
        """Do one request after the other.

        Raises:
            ParentGoneError: The parent has closed the socket.
        """
        while True:
            message = self._inbox.next()
            if isinstance(message, Setup):
                self._set_up(message)
            elif isinstance(message, Import):
                for module in message.modules:
                    # The call that needs it reports why it cannot be imported.
                    with contextlib.suppress(Exception):
                        importlib.import_module(module)
            else:
                self._answer(message)

    def close(self) -> None:
        """Remove what is kept from one op to the next."""
        if self._performer is not None:
            self._performer.close()

    def _set_up(self, setup: Setup) -> None:
        from ..backends.registry import BackendRegistry
        from ..storage.opening import reopen
        from .op_runner import Performer

        registry = BackendRegistry.discover(disabled=setup.disabled)
        self._performer = Performer(registry, reopen(setup.store))
        for kind, name, options in setup.likely:
            if self._inbox.has_next():
                return
            self._performer.prepare(kind, name, options)

    def _answer(self, request: Request) -> None:
        """Do a request and send its answer; every error becomes a `Failed`."""
        try:
            self._inbox.send(Done(request.id, self._do(request)))
        except Exception as error:
            if isinstance(error, Ainern2dError):
                reported = error
            else:
                reported = InvalidRequestError(f"{type(error).__name__}: {error}")
            detail = traceback.format_exc()
            if isinstance(request, Call):
                # The parent logs what failed of an op, beside the op's key.
                sys.stderr.write(detail)
                sys.stderr.flush()
            self._inbox.send(Failed(request.id, reported, detail))

    def _do(self, request: Request) -> Any:
        if isinstance(request, Call):
            function, arguments = pickle.loads(request.payload)  # noqa: S301 - from our own parent
            return function(*arguments, self._progress())
        if isinstance(request, Perform):
            return self._perform(request)
        return None

    def _perform(self, request: Perform) -> Any:
        from ..backends.work import CancelToken

        assert self._performer is not None  # noqa: S101 - the parent sends a Setup first
        task, key = request.task, request.task.op.key
        if request.op_key not in ("", key):
            raise InvalidRequestError(
                f"the request says that its op has key {request.op_key}, and it has {key}",
                hint="run the same release everywhere",
            )
        cancel = CancelToken(self._inbox.is_cancelled)
        made = self._performer.make(task, self._progress(), cancel, request.inline_bytes)
        return self._performer.commit(task, made) if made.contents is None else made

    def _progress(self) -> Callable[[float, str], None]:
        """Return a callback for progress, which may be called as often as one likes."""
        last = 0.0

        def progress(fraction: float, note: str = "") -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= PROGRESS_EVERY_S:
                last = now
                self._inbox.send(Progress(fraction, note))

        return progress


if __name__ == "__main__":
    main()
