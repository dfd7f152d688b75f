"""Child processes: how one starts, and how it ends."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..storage.folder import storage_errors
from .protocol import Progress, Setup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..storage.store import StorePlace

RUNNER = "ainern2d.core.execution.runner"
CALLEE = "ainern2d.core.execution.call_main"
STOP_GRACE_S = 2.0
"""Seconds a child gets to end by itself before it is killed."""


@dataclass(slots=True)
class Child:
    """A child process.

    Attributes:
        process: The process.
        pipe: Our end of the pipe to it.
        started: Monotonic time at which what it does now began.
        last_sign: Monotonic time of the last message from it.
        doom: Why it was killed, if we did it.
    """

    process: subprocess.Popen[bytes]
    pipe: Connection
    started: float = 0.0
    last_sign: float = 0.0
    doom: str = ""


def spawn(store: StorePlace, log: Path | None, disabled: Iterable[str]) -> Child:
    """Start a runner.

    Args:
        store: That it reads and writes.
        log: File that gets whatever it prints.
        disabled: Plugins that it does not load, beside those the environment names.

    Raises:
        StorageError: The log cannot be written, or the machine has no room for a process.
    """
    child = start(log)
    set_up(child, Setup(store, tuple(disabled)))
    return child


def start(log: Path | None, module: str = RUNNER) -> Child:
    """Start a process that waits for its first message.

    Args:
        log: File that gets whatever it prints.
        module: That it is: a runner, which waits to be set up, or a callee.

    Raises:
        StorageError: The log cannot be written, or the machine has no room for a process.
    """
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}
    with contextlib.ExitStack() as stack:
        stack.enter_context(storage_errors(log or Path(sys.executable)))
        ours, theirs = socket.socketpair()
        stack.callback(theirs.close)
        # Undone below, once somebody else owns our end.
        closing = stack.enter_context(contextlib.ExitStack())
        closing.callback(ours.close)
        output: Any = subprocess.DEVNULL
        if log is not None:
            log.parent.mkdir(parents=True, exist_ok=True)
            output = stack.enter_context(log.open("ab"))
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", module),
                *(str(theirs.fileno()), str(os.getpid())),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[theirs.fileno()],
            env=environment,
        )
        closing.pop_all()
    return Child(process, Connection(ours.detach()))


def set_up(child: Child, setup: Setup) -> None:
    """Tell a runner that was just started what it works with."""
    # Whoever tells it an op notices that it is dead.
    with contextlib.suppress(OSError):
        child.pipe.send(setup)


def end(process: subprocess.Popen[bytes], first: int | None = None) -> None:
    """Wait until a process is gone; one that is busy or stuck is killed after the grace.

    Args:
        process: Whose pipe is closed, which ends it when it is idle.
        first: Signal to send before waiting.
    """
    if first is not None:
        process.send_signal(first)
    try:
        process.wait(timeout=STOP_GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def let_answer(children: Sequence[Child], seconds: float) -> None:
    """Give children a moment to end what they began elsewhere, such as a job on a server.

    Args:
        children: That were told to stop.
        seconds: They may take at most.
    """
    busy = list(children)
    until = time.monotonic() + seconds
    while busy and (left := until - time.monotonic()) > 0:
        for ready in wait([child.pipe for child in busy], timeout=left):
            child = next(each for each in busy if each.pipe is ready)
            try:
                answered = not isinstance(child.pipe.recv(), Progress)
            except (EOFError, OSError):
                answered = True
            if answered:
                busy.remove(child)
