"""A lock between processes on one machine, which the kernel releases when its holder dies."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POLL_S = 0.02


@contextmanager
def locked(path: Path, wait_s: float = 60.0) -> Iterator[None]:
    """Hold the lock on a file, which is created if it is missing and stays.

    Args:
        path: The file; its folder exists.
        wait_s: Longest wait for another holder, in seconds.

    Raises:
        StorageError: Another process has held it for too long.
        OSError: The file cannot be opened, or its file system knows no locks.
    """
    end = time.monotonic() + wait_s
    with path.open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise StorageError(
                        f"another process has held {path} for {wait_s:.0f} s",
                        hint="see which with `lsof`, and end it; then try again",
                    ) from None
                time.sleep(POLL_S)
        yield
