"""The long-lived child process that holds models and performs ops, one at a time.

Run as ``python -m ainern2d.core.execution.runner FD PARENT``: FD is its end of a socket pair,
PARENT the process it dies with, even when that one is killed. The first message says what it
works with.
"""

from __future__ import annotations

import collections
import contextlib
import gc
import pickle
import select
import signal
import sys
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from ..backends.registry import BackendRegistry
from ..backends.work import CancelToken
from ..storage.opening import reopen
from .child_runtime import die_with, progress_by, whatever_happens
from .fast_codec import ERRAND, OTHERWISE, RECALL, RESULT, attempt_of, carry_out
from .op_runner import Performer
from .protocol import Cancel, Done, Failed, Ping, Pong, Recall, Recalled, Setup, Start

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Perform what comes through the pipe until it closes."""
    fd, parent = int(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with(parent)
    pipe = Connection(fd)
    try:
        setup: Setup = pipe.recv()
    except EOFError:
        return
    registry = BackendRegistry.discover(disabled=setup.disabled)
    performer = Performer(registry, reopen(setup.store))
    line = Line(pipe)
    try:
        with contextlib.suppress(EOFError):
            prepare(performer, line, setup)
            serve(performer, line)
    finally:
        performer.close()
        # Or the interpreter looks through all that libraries made, to free it, while someone waits.
        gc.freeze()


class Line:
    """The child's end of the pipe: what is to be done next, and whether to stop what is done now.

    Args:
        pipe: To the parent.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._waiting: collections.deque[Any] = collections.deque()
        self._is_cancelled = self._is_next_cancelled = False
        self._skips = False

    def next(self) -> Any:
        """Wait for an errand, which is bytes, or another message.

        Raises:
            EOFError: The parent is gone.
        """
        self._look()
        while not self._waiting:
            self._sort(self._pipe.recv_bytes())
        self._is_cancelled, self._is_next_cancelled = self._is_next_cancelled, False
        return self._waiting.popleft()

    def has_next(self) -> bool:
        """Say whether there is something to be done."""
        self._look()
        return bool(self._waiting)

    def is_cancelled(self) -> bool:
        """Say whether what is done now shall stop."""
        self._look()
        return self._is_cancelled

    def skip_errands(self) -> None:
        """Forget errands until the parent takes them back, as it does after one that failed."""
        self._waiting.clear()
        self._skips = True

    def say(self, message: Any) -> None:
        """Tell the parent something."""
        self._pipe.send(message)

    def say_bytes(self, data: bytes) -> None:
        """Tell the parent bytes as they are."""
        self._pipe.send_bytes(data)

    def _look(self) -> None:
        # Half the time of ``pipe.poll``, and backends may ask for each picture.
        while select.select((self._pipe,), (), (), 0)[0]:
            self._sort(self._pipe.recv_bytes())

    def _sort(self, data: bytes) -> None:
        """Note what the parent said."""
        if data == RECALL:
            self._waiting.clear()
            self._skips = False
        elif data[:1] == ERRAND:
            if not self._skips:
                self._waiting.append(data)
        elif isinstance(message := pickle.loads(data), Recall):  # noqa: S301 - of the parent
            waiting = [each for each in self._waiting if not _is_start_of(each, message.op_key)]
            if len(waiting) < len(self._waiting):
                self._waiting = collections.deque(waiting)
                self.say(Recalled(message.op_key))
        elif not isinstance(message, Cancel):
            self._waiting.append(message)
        elif self._waiting:
            # It was said after what waits here, which the parent takes for begun.
            self._is_next_cancelled = True
        else:
            self._is_cancelled = True


def prepare(performer: Performer, line: Line, setup: Setup) -> None:
    """Build backends that will be needed, as long as nothing else is to be done."""
    for kind, name, options in setup.likely:
        if line.has_next():
            return
        performer.prepare(kind, name, options)


def _is_start_of(message: Any, op_key: str) -> bool:
    return isinstance(message, Start) and message.task.op.key == op_key


def serve(performer: Performer, line: Line) -> None:
    """Perform one message after the other.

    Raises:
        EOFError: The parent is gone.
    """
    while True:
        message = line.next()
        if isinstance(message, bytes):
            run_errand(performer, message, line)
        elif isinstance(message, Start):
            line.say(answer(performer, message, line))
        elif isinstance(message, Ping):
            line.say(Pong())


def run_errand(performer: Performer, data: bytes, line: Line) -> None:
    """Perform a quick op; whatever happens is told."""
    progress, cancel = ways_to_talk(line)
    said = whatever_happens(lambda: carry_out(data, performer, progress, cancel))
    if isinstance(said, bytes):
        line.say_bytes(RESULT + attempt_of(data) + said)
    else:
        line.skip_errands()
        line.say_bytes(OTHERWISE + attempt_of(data) + pickle.dumps(said))


def answer(performer: Performer, message: Start, line: Line) -> Done | Failed:
    """Perform one op; whatever happens becomes a message."""
    progress, cancel = ways_to_talk(line)
    said = whatever_happens(lambda: Done(performer.perform(message.task, progress, cancel)))
    return replace(said, op_key=message.task.op.key) if isinstance(said, Failed) else said


def ways_to_talk(line: Line) -> tuple[Callable[[float, str], None], CancelToken]:
    """Return how an op tells its progress, and how it hears that it shall stop."""
    return progress_by(line.say), CancelToken(line.is_cancelled)


if __name__ == "__main__":
    main()
