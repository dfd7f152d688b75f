"""Runs a program that gets a signal when this process's parent ends, even by SIGKILL.

Run as ``python -I -S parent_death.py SIGNAL PARENT COMMAND...`` with the standard library only;
it costs milliseconds. The process id stays the same through the exec.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
"""From <sys/prctl.h>. Linux only; it survives exec, and counts the parent's *thread*."""


def main() -> None:
    """Ask for the signal at the parent's death, where the system can, and exec the command."""
    number, parent, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            # It ended before the line above.
            sys.exit(1)
    os.execv(command[0], command)  # noqa: S606 - no shell, and the command is the caller's


if __name__ == "__main__":
    main()
