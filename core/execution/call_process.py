"""Calls in a process of their own: what it needs of memory goes with it, what it breaks as well."""

from __future__ import annotations

import contextlib
import queue
import threading
from typing import TYPE_CHECKING, Any

from ..errors import LostError
from .child import CALLEE, end, start
from .protocol import Call, Failed, Progress, Returned

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
        self._said: queue.SimpleQueue[Progress | Returned | Failed | None] = queue.SimpleQueue()
        self._calls: queue.SimpleQueue[object] = queue.SimpleQueue()
        # Nobody waits for a pipe that the process does not read, or writes into only in part.
        self._threads = [
            threading.Thread(target=work, name="apart", daemon=True)
            for work in (self._speak, self._listen)
        ]
        for thread in self._threads:
            thread.start()
        self._calls.put(tuple(modules))

    @property
    def is_alive(self) -> bool:
        """Whether the process is there."""
        return self._child.process.poll() is None

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
            Ainern2dError: Whatever the function raised; its cause has the traceback.
        """
        process = self._child.process
        self._calls.put(Call(function, arguments))
        silent_s = 0.0
        while True:
            look()
            try:
                message = self._said.get(timeout=LOOK_S)
            except queue.Empty:
                # Looks are counted, not time: it may be this process that was stopped for long.
                silent_s += LOOK_S
                if silent_s <= silence_s:
                    continue
                process.kill()
                process.wait()
                raise LostError(
                    f"it gave no sign of life for {silence_s:.0f} s and was stopped"
                ) from None
            silent_s = 0.0
            if message is None:
                end(process)
                # For whoever calls once more.
                self._said.put(None)
                code = process.returncode
                died = f"signal {-code}" if code < 0 else f"exit status {code}"
                raise LostError(f"its process died ({died})")
            if isinstance(message, Progress):
                on_progress(message.fraction, message.note)
            elif isinstance(message, Failed):
                raise message.error from RuntimeError(message.detail)
            else:
                return message.value

    def close(self) -> None:
        """End the process, whatever it does."""
        self._child.process.kill()
        self._child.process.wait()
        self._calls.put(None)
        # Both notice at once that nobody is at the other end.
        for thread in self._threads:
            thread.join()
        self._child.pipe.close()

    def _speak(self) -> None:
        # Whoever listens notices if the process is dead.
        with contextlib.suppress(OSError):
            while (message := self._calls.get()) is not None:
                self._child.pipe.send(message)

    def _listen(self) -> None:
        try:
            with contextlib.suppress(EOFError, OSError):
                while True:
                    self._said.put(self._child.pipe.recv())
        finally:
            self._said.put(None)
