"""The runner children of the inline executor: what each one does now, how it starts and ends."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from ..backends.registry import DISABLE_ENV
from ..storage.folder import storage_errors
from ..storage.opening import place_arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from ..ops.manifest import Manifest
    from ..storage.store import StorePlace
    from .task import Task

STOP_GRACE_S = 2.0
"""Seconds a child gets to end by itself before it is killed."""


@dataclass(slots=True)
class Job:
    """An op that somebody waits for.

    Attributes:
        task: What to do.
        future: Of the manifest.
        on_progress: Told how far it is.
        tries: How often it was begun.
        not_before: Monotonic time before which it is not tried again.
    """

    task: Task
    future: Future[Manifest]
    on_progress: Callable[[float, str], None] | None
    tries: int = 0
    not_before: float = 0.0


@dataclass(slots=True)
class Child:
    """A runner process.

    Attributes:
        process: The process.
        pipe: Our end of the pipe to it.
        job: What it does, or None when it is idle.
        attempt: Id of the attempt.
        started: Monotonic time at which the attempt began.
        started_at: The same, in UTC.
        last_sign: Monotonic time of the last message from it.
        doom: Why it was killed, if we did it.
        is_home: Whether it does the ops that hold a model in a GPU's memory.
    """

    process: subprocess.Popen[bytes]
    pipe: Connection
    job: Job | None = None
    attempt: str = ""
    started: float = 0.0
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    last_sign: float = 0.0
    doom: str = ""
    is_home: bool = False


def idle_for(children: Sequence[Child], holds_model: bool, full: bool) -> Child | None:
    """Return the idle child that an op goes to, or None if it gets a new one.

    Ops that hold a model go to the same child as before, which has it; others keep out of its way.

    Args:
        children: All of them; the one that holds models is idle if such an op is to be placed.
        holds_model: Whether it is such an op.
        full: Whether there can be no new one.
    """
    idle = [child for child in children if child.job is None]
    home = [child for child in idle if child.is_home]
    elsewhere = [child for child in idle if not child.is_home]
    if holds_model:
        return next(iter(home or elsewhere), None)
    return next(iter(elsewhere or (home if full else [])), None)


def spawn(store: StorePlace, log: Path | None, disabled: Iterable[str]) -> Child:
    """Start a runner.

    Args:
        store: That it reads and writes.
        log: File that gets whatever it prints.
        disabled: Plugins that it does not load, beside those the environment names.

    Raises:
        StorageError: The log cannot be written, or the machine has no room for a process.
    """
    ours, theirs = socket.socketpair()
    refused = {*os.environ.get(DISABLE_ENV, "").split(","), *disabled} - {""}
    arguments, variables = place_arguments(store)
    environment = {
        **os.environ,
        **variables,
        "OMP_NUM_THREADS": "1",
        "OPENCV_FOR_THREADS_NUM": "1",
        DISABLE_ENV: ",".join(sorted(refused)),
    }
    with contextlib.ExitStack() as stack:
        stack.callback(theirs.close)
        # Undone below, once somebody else owns our end.
        closing = stack.enter_context(contextlib.ExitStack())
        closing.callback(ours.close)
        stack.enter_context(storage_errors(store.root))
        output: Any = subprocess.DEVNULL
        if log is not None:
            log.parent.mkdir(parents=True, exist_ok=True)
            output = stack.enter_context(log.open("ab"))
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "ainern2d.core.execution.runner"),
                *(str(theirs.fileno()), str(os.getpid()), *arguments),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[theirs.fileno()],
            env=environment,
        )
        closing.pop_all()
    return Child(process, Connection(ours.detach()))


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
