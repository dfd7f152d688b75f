"""A program: the command ``ainern2d``, which kills a process with signal 9 at a place in its work.

``python dying_api.py MODULE:FUNCTION before|after PID COMMAND...`` kills when the function is
called for the first time, or when its work is done. The PID ``self`` is its own.
"""

from __future__ import annotations

import functools
import importlib
import os
import signal
import sys
from typing import Any


def arm(place: str, when: str, victim: int) -> None:
    """Have a function kill a process the first time it is called."""
    module, _, name = place.partition(":")
    owner: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    real = getattr(owner, last)

    @functools.wraps(real)
    def deadly(*arguments: Any, **named: Any) -> Any:
        setattr(owner, last, real)
        if when == "before":
            os.kill(victim, signal.SIGKILL)
        found = real(*arguments, **named)
        if when == "after":
            os.kill(victim, signal.SIGKILL)
        return found

    setattr(owner, last, deadly)


def main() -> None:
    """Arm the function, then be the command."""
    place, when, victim = sys.argv[1:4]
    sys.argv = ["ainern2d", *sys.argv[4:]]
    arm(place, when, os.getpid() if victim == "self" else int(victim))
    from ainern2d.core.cli.app import main as command

    command()


if __name__ == "__main__":
    main()
