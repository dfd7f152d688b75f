"""A runner child that is started ahead: its imports run while this process reads and connects."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ..errors import StorageError
from .child import set_up, start

if TYPE_CHECKING:
    from pathlib import Path

    from .child import Child
    from .protocol import Setup


class Spare:
    """One child for the first executor that asks; close it: nobody's child ends then.

    Where none can be started, there is none: whoever needs one will say why.

    Args:
        log: File that gets whatever it prints.
    """

    def __init__(self, log: Path) -> None:
        self._setup: Setup | None = None
        self._child: Child | None = None
        with suppress(StorageError):
            self._child = start(log)

    def set_up(self, setup: Setup) -> None:
        """Tell the child what it works with, so that it gets ready. Once."""
        self._setup = setup
        if self._child is not None:
            set_up(self._child, setup)

    def take(self, setup: Setup) -> Child | None:
        """Return the child, if it is still here and was set up for the same work."""
        mine = self._setup
        if mine is None or (mine.store, mine.disabled) != (setup.store, setup.disabled):
            return None
        child, self._child = self._child, None
        if child is not None and child.process.poll() is not None:
            # Its death is nobody's failure, as long as it was told no op.
            child.pipe.close()
            return None
        return child

    def close(self) -> None:
        """End the child if nobody took it."""
        child, self._child = self._child, None
        if child is not None:
            child.pipe.close()
            # It has begun no op, and may be at its imports.
            child.process.kill()
            child.process.wait()
