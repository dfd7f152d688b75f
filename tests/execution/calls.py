"""What is called in a process of its own."""

from __future__ import annotations

import importlib
import os
import time
from typing import TYPE_CHECKING, Any

from ainern2d.core.errors import InvalidRequestError, LostError

if TYPE_CHECKING:
    from collections.abc import Callable


def add(one: Any, other: Any, progress: Callable[[float, str], None]) -> tuple[Any, int]:
    """Return the sum, and who found it."""
    progress(0.5, "adding")
    return one + other, os.getpid()


def refuse(why: str, progress: Callable[[float, str], None]) -> None:
    raise LostError(why) if why == "lost" else InvalidRequestError(why, hint="ask otherwise")


def break_down(progress: Callable[[float, str], None]) -> None:
    raise KeyError("no such thing")


def hang(progress: Callable[[float, str], None]) -> None:
    while True:
        time.sleep(60)


def work_for(seconds: float, progress: Callable[[float, str], None]) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        progress(0.5, "at it")
        time.sleep(0.05)
    return "done"


def die(progress: Callable[[float, str], None]) -> None:
    os.kill(os.getpid(), 9)


def load(module: str, progress: Callable[[float, str], None]) -> None:
    importlib.import_module(module)


def unspeakable(progress: Callable[[float, str], None]) -> object:
    return lambda: None
