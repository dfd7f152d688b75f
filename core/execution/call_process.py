"""Function calls in a process of their own: the memory that they need ends with it."""

from __future__ import annotations

import itertools
import pickle
import signal
from typing import TYPE_CHECKING, Any

from .child import ChildProcess, Limits, turn
from .protocol import Call, Done, Failed, Import

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from .child import Unbegun
    from .protocol import Answer

LOOK_S = 0.25
"""Longest time between two calls of ``look``, in seconds."""


class CallProcess:
    """A process for calls. Close it in the thread that made it: it ends with that thread, too.

    Args:
        log: File that gets the process's output.
        modules: To be imported while nothing else is to be done.

    Raises:
        StorageError: The log cannot be written, or the machine has no room for a process.
    """

    def __init__(self, log: Path | None, modules: Sequence[str] = ()) -> None:
        self._ids = map(str, itertools.count())
        self._child = ChildProcess(log, role="calls")
        self._child.send(Import(tuple(modules)))

    @property
    def is_alive(self) -> bool:
        """Whether the process is there."""
        if self._child.is_open:
            turn([self._child], 0.0)
        return self._child.is_open

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
            function: Of a module. After the arguments it is given a function of fraction and note,
                to be called with progress now and then.
            arguments: They are pickled.
            silence_s: Seconds without progress after which the process is killed.
            on_progress: Called with fraction and note.
            look: Called four times a second while this waits; may raise, and the call goes on then.

        Raises:
            LostError: The process died or was silent for too long; it is of no more use.
            Ainern2dError: What the function raised; its cause has the traceback.
        """
        answers: list[Answer | Unbegun] = []
        request = Call(next(self._ids), pickle.dumps((function, arguments)))
        limits = Limits(silence_s, float("inf"))
        self._child.submit(request, limits, answers.append, on_progress)
        while not answers:
            look()
            if self._child.is_open:
                turn([self._child], min(LOOK_S, self._child.check()))
            else:
                # It ended during an earlier call.
                self._child.answer_all()
        answer = answers[0]
        if isinstance(answer, Done):
            return answer.value
        assert isinstance(answer, Failed)  # noqa: S101 - one call at a time is never unbegun
        raise answer.error from RuntimeError(answer.detail)

    def close(self) -> None:
        """Kill the process."""
        self._child.close(signal.SIGKILL)
