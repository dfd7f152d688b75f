"""A runner child that is started ahead: its imports run while this process reads and connects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from .child import set_up, start

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from .child import Child
    from .wire import Setup


class Spare:
    """One child for the first executor that asks; nobody's child ends with the ``with`` block.

    Args:
        log: File that gets whatever it prints.

    Raises:
        StorageError: The log cannot be written, or the machine has no room for a process.
    """

    def __init__(self, log: Path) -> None:
        self._child: Child | None = start(log)
        self._setup: Setup | None = None

    def set_up(self, setup: Setup) -> None:
        """Tell the child what it works with, so that it gets ready. Once."""
        self._setup = setup
        if self._child is not None:
            set_up(self._child, setup)

    def take(self, setup: Setup) -> Child | None:
        """Return the child, if it is still here and was set up like this, but for its first op."""
        mine = self._setup
        if mine is None or (mine.store, mine.disabled) != (setup.store, setup.disabled):
            return None
        child, self._child = self._child, None
        return child

    def end(self) -> None:
        """End the child if nobody took it."""
        child, self._child = self._child, None
        if child is not None:
            child.pipe.close()
            # It has begun nothing, and may still be at its imports.
            child.process.kill()
            child.process.wait()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child if nobody took it."""
        self.end()
