"""CPU time of a process and all its descendants, from ``/proc``."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> list[int]:
    """Return a process and all its descendants; empty if it has ended."""
    found = [pid] if Path(f"/proc/{pid}").exists() else []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                found += descendants(int(child))
    return found


def seconds_of(pid: int) -> float:
    """Return user and system time so far, in steps of 10 ms per process.

    Children that ended and were waited for are included.
    """
    total = 0
    for each in descendants(pid):
        with contextlib.suppress(OSError):
            # The name may contain spaces and brackets; only numbers follow its last bracket.
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15]))
    return total * TICK_S


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process without its children, in 10^6 bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
