"""The long-lived child process that holds models and performs ops, one at a time.

Run as ``python -m ainern2d.core.execution.runner FD PARENT STORE...``: FD is its end of a
socket pair, PARENT the process it dies with, even when that one is killed, STORE what
:mod:`ainern2d.core.storage.opening` says of the artifact store.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
import traceback
from multiprocessing.connection import Connection

from ..backends.registry import BackendRegistry
from ..backends.work import CancelToken
from ..errors import Ainern2dError, InvalidRequestError
from ..storage.opening import place_of_arguments, reopen
from .perform import Performer
from .wire import Cancel, Done, Failed, Ping, Pong, Progress, Start

PR_SET_PDEATHSIG = 1
"""From <sys/prctl.h>: the signal this process gets when its parent dies."""
PROGRESS_EVERY_S = 0.2


def main() -> None:
    """Perform what comes through the pipe until it closes."""
    fd, parent = int(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with(parent)
    store = reopen(place_of_arguments(sys.argv[3:], os.environ))
    performer = Performer(BackendRegistry.discover(), store)
    pipe: Connection = Connection(fd)
    while True:
        try:
            message = pipe.recv()
        except EOFError:
            return
        if isinstance(message, Start):
            pipe.send(answer(performer, message, pipe))
        elif isinstance(message, Ping):
            pipe.send(Pong())


def answer(performer: Performer, message: Start, pipe: Connection) -> Done | Failed:
    """Perform one op; whatever happens becomes a message."""
    last = 0.0

    def progress(fraction: float, note: str = "") -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PROGRESS_EVERY_S:
            last = now
            pipe.send(Progress(fraction, note))

    cancelled = False

    def is_cancelled() -> bool:
        nonlocal cancelled
        cancelled = cancelled or (pipe.poll() and isinstance(pipe.recv(), Cancel))
        return cancelled

    try:
        return Done(performer.perform(message.task, progress, CancelToken(is_cancelled)))
    except Ainern2dError as error:
        return Failed(error, traceback.format_exc())
    except Exception as error:
        wrapped = InvalidRequestError(f"{type(error).__name__}: {error}")
        return Failed(wrapped, traceback.format_exc())


def die_with(parent: int) -> None:
    """End this process when its parent ends, even by SIGKILL."""
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


if __name__ == "__main__":
    main()
