"""Identifies a process by its id and the time of its start, since ids are used again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..home import TOKEN_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Identity:
    """A process that is or was.

    Attributes:
        pid: Its process id.
        started: When it started, in a form that only serves to compare.
    """

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> Identity | None:
        """Return the identity of a living process; None if there is none, or only a zombie."""
        started = _started(pid)
        return cls(pid, started) if started else None

    def is_alive(self) -> bool:
        """Say whether this very process lives."""
        return _started(self.pid) == self.started

    def signal(self, number: signal.Signals) -> bool:
        """Signal this very process, and no other that got its id; say whether it lived."""
        try:
            # The descriptor refers to the same process while its start time is compared.
            descriptor = os.pidfd_open(self.pid) if sys.platform == "linux" else None
        except ProcessLookupError:
            return False
        except OSError:
            descriptor = None
        try:
            if not self.is_alive():
                return False
            with contextlib.suppress(ProcessLookupError):
                if descriptor is not None:
                    signal.pidfd_send_signal(descriptor, number)
                else:
                    os.kill(self.pid, number)
                return True
            return False
        finally:
            if descriptor is not None:
                os.close(descriptor)


def carriers(token: str) -> Iterator[Identity]:
    """Yield the living processes that inherited this token; none where ``/proc`` is not."""
    mark = f"{TOKEN_VARIABLE}={token}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
        except OSError:
            # It belongs to another account, or has ended.
            continue
        if mark in environment.split(b"\0") and (found := Identity.of(int(folder.name))):
            yield found


def _started(pid: int) -> str:
    """Return when a process started, or nothing if it does not live."""
    if sys.platform == "linux":
        try:
            text = Path(f"/proc/{pid}/stat").read_text()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        except OSError:
            return ""
        # proc(5): the name, in brackets, may hold anything; state is field 3, start time field 22.
        fields = text.rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else f"{boot}:{fields[19]}"
    said = subprocess.run(
        ["/bin/ps", "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        env={"LC_ALL": "C", "TZ": "UTC"},
        check=False,
    ).stdout.split(maxsplit=1)
    return "" if len(said) < 2 or said[0].startswith("Z") else said[1].strip()
