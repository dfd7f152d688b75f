"""A process that calls what it is told to; its memory goes with it.

Run as ``python -m ainern2d.core.execution.call_main FD PARENT``, as runners are
(:mod:`.child`). The first message names modules to import while nothing else is to be done.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import pickle
import signal
import sys
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler

from .child_runtime import die_with, progress_by, whatever_happens
from .protocol import Call, Returned


def main() -> None:
    """Do one call after the other until the pipe closes."""
    fd, parent = int(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with(parent)
    pipe = Connection(fd)
    with contextlib.suppress(EOFError, ConnectionError):
        for module in pipe.recv():
            # If it cannot be imported, the call itself says so.
            with contextlib.suppress(Exception):
                importlib.import_module(module)
        while True:
            pipe.send_bytes(answer(pipe.recv_bytes(), pipe))
    # Or the interpreter looks through all that libraries made, to free it, while someone waits.
    gc.freeze()


def answer(data: bytes, pipe: Connection) -> bytes:
    """Do a call; whatever happens becomes a message, ready to be sent."""

    def do() -> bytes:
        # Reading it imports the function's module.
        call: Call = pickle.loads(data)  # noqa: S301 - of the parent
        value = call.function(*call.arguments, progress_by(pipe.send))
        return bytes(ForkingPickler.dumps(Returned(value)))

    said = whatever_happens(do)
    if isinstance(said, bytes):
        return said
    # Output of this process is a log.
    sys.stderr.write(said.detail)
    sys.stderr.flush()
    return bytes(ForkingPickler.dumps(said))


if __name__ == "__main__":
    main()
