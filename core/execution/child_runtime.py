"""What a child process owes its parent: signs of life, an answer whatever happens, its own end."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, TypeVar

from ..errors import Ainern2dError, InvalidRequestError
from .protocol import Failed, Progress

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
PR_SET_PDEATHSIG = 1
"""From <sys/prctl.h>: the signal this process gets when its parent dies."""
PROGRESS_EVERY_S = 0.2


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


def whatever_happens(work: Callable[[], T]) -> T | Failed:
    """Do it, and return an error rather than raise it."""
    try:
        return work()
    except Ainern2dError as error:
        return Failed(error, traceback.format_exc())
    except Exception as error:
        wrapped = InvalidRequestError(f"{type(error).__name__}: {error}")
        return Failed(wrapped, traceback.format_exc())


def progress_by(say: Callable[[Progress], None]) -> Callable[[float, str], None]:
    """Return how work tells its progress: as often as it likes, passed on now and then."""
    last = 0.0

    def progress(fraction: float, note: str = "") -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PROGRESS_EVERY_S:
            last = now
            say(Progress(fraction, note))

    return progress
