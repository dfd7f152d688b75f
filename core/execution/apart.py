"""Calls in a process of their own: what it needs of memory goes with it, what it breaks as well."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

from ..errors import LostError
from .child import CALLEE, end, start
from .wire import Call, Failed, Progress, Returned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

LOOK_S = 0.25
"""Longest wait without looking whether somebody asked to stop."""


class Apart:
    """A process for calls. Close it in the thread that made it: it ends with that one, too.

    Args:
        log: File that gets whatever it prints.
        modules: To be imported while nothing else is to be done.

    Raises:
        StorageError: The log cannot be written, or the machine has no room for a process.
    """

    def __init__(self, log: Path | None, modules: Sequence[str] = ()) -> None:
        self._child = start(log, CALLEE)
        # Whoever calls notices if it is dead.
        with contextlib.suppress(OSError):
            self._child.pipe.send(tuple(modules))

    def call(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        silence_s: float,
        on_progress: Callable[[float, str], None] = lambda _fraction, _note: None,
        look: Callable[[], None] = lambda: None,
    ) -> Any:
        """Call a function there, and return what it returns.

        Args:
            function: Of a module; after the arguments it is given a function of fraction and note,
                to be called with progress now and then.
            arguments: That can be pickled.
            silence_s: Seconds without progress after which the process is killed.
            on_progress: Told of the progress.
            look: Called again and again while this waits; may raise.

        Raises:
            LostError: The process died or gave no sign of life; it is of no more use.
            Ainern2dError: Whatever the function raised.
        """
        pipe, process = self._child.pipe, self._child.process
        with contextlib.suppress(OSError):
            pipe.send(Call(function, arguments))
        sign = time.monotonic()
        while True:
            look()
            if not pipe.poll(LOOK_S):
                if time.monotonic() - sign <= silence_s:
                    continue
                process.kill()
                process.wait()
                raise LostError(f"it gave no sign of life for {silence_s:.0f} s and was stopped")
            sign = time.monotonic()
            try:
                message: Progress | Returned | Failed = pipe.recv()
            except (EOFError, OSError):
                end(process)
                code = process.returncode
                died = f"signal {-code}" if code < 0 else f"exit status {code}"
                raise LostError(f"its process died ({died})") from None
            if isinstance(message, Progress):
                on_progress(message.fraction, message.note)
            elif isinstance(message, Failed):
                raise message.error
            else:
                return message.value

    def close(self) -> None:
        """End the process, whatever it does."""
        self._child.pipe.close()
        self._child.process.kill()
        self._child.process.wait()
