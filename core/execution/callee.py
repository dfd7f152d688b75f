"""A process that calls what it is told to; its memory goes with it.

Run as ``python -m ainern2d.core.execution.callee FD PARENT``, as runners are (:mod:`.child`). The
first message names modules to import while nothing else is to be done.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import signal
import sys
from multiprocessing.connection import Connection

from .duties import die_with, progress_by, whatever_happens
from .wire import Call, Failed, Returned


def main() -> None:
    """Do one call after the other until the pipe closes."""
    fd, parent = int(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with(parent)
    pipe = Connection(fd)
    with contextlib.suppress(EOFError, ConnectionError):
        for module in pipe.recv():
            # If it cannot be imported, the call itself says so.
            with contextlib.suppress(ImportError):
                importlib.import_module(module)
        while True:
            pipe.send(answer(pipe.recv_bytes(), pipe))
    # Or the interpreter looks through all that libraries made, to free it, while someone waits.
    gc.freeze()


def answer(data: bytes, pipe: Connection) -> Returned | Failed:
    """Do a call; whatever happens becomes a message."""

    def do() -> Returned:
        # Reading it imports the function's module.
        call: Call = pickle.loads(data)  # noqa: S301 - of the parent
        return Returned(call.function(*call.arguments, progress_by(pipe.send)))

    said = whatever_happens(do)
    if isinstance(said, Failed):
        # Output of this process is a log.
        os.write(sys.stderr.fileno(), said.detail.encode())
    return said


if __name__ == "__main__":
    main()
