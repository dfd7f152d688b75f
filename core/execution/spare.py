"""A child process that is started ahead: it imports what it needs while this process reads."""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from ..errors import StorageError
from .child import ChildProcess, turn
from .protocol import Import

if TYPE_CHECKING:
    from pathlib import Path

    from .protocol import Setup

MODULES = (
    "ainern2d.core.backends.registry",
    "ainern2d.core.storage.opening",
    "ainern2d.core.execution.op_runner",
)
"""What every child that performs ops imports."""


class Spare:
    """One child for the first executor that asks for it. Close it: an unused child ends then.

    If no child can be started, there is none: the executor meets the same error and reports it.

    Args:
        log: File that gets the child's output.
    """

    def __init__(self, log: Path) -> None:
        self._setup: Setup | None = None
        self._child: ChildProcess | None = None
        with suppress(StorageError):
            self._child = ChildProcess(log)
            self._child.send(Import(MODULES))

    def set_up(self, setup: Setup) -> None:
        """Send the child what it works with, so that it gets ready. Call it once."""
        self._setup = setup
        if self._child is not None:
            self._child.send(setup)

    def take(self, setup: Setup) -> ChildProcess | None:
        """Return the child, if it was set up for the same work and has not ended."""
        mine = self._setup
        if mine is None or (mine.store, mine.disabled) != (setup.store, setup.disabled):
            return None
        child, self._child = self._child, None
        if child is not None:
            turn([child], 0.0)
        return child if child is not None and child.is_open else None

    def close(self) -> None:
        """End the child, unless it was taken."""
        child, self._child = self._child, None
        if child is not None:
            # It has begun no op, and may be busy with its imports.
            child.close(signal.SIGKILL)
