"""CPU time of a process and everything that it started, from ``/proc``."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> list[int]:
    """Return a process and its children, and theirs; empty if it is gone."""
    found = [pid] if Path(f"/proc/{pid}").exists() else []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                found += descendants(int(child))
    return found


def seconds_of(pid: int) -> float:
    """Return user and system time so far, in steps of 10 ms a process.

    Children that ended and were waited for are in it.
    """
    total = 0
    for each in descendants(pid):
        with contextlib.suppress(OSError):
            # The name may hold spaces and brackets; what follows its last bracket is numbers.
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15]))
    return total * TICK_S


def resident_mb(pid: int) -> float:
    """Return the memory that a process alone has, in 10^6 bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
