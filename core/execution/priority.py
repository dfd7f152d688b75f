"""How much of the processor this process leaves to others that want it as well."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

VARIABLE = "AINERN2D_NICE"
"""How nice what makes films is to other processes, 0 to 19; unset is 0."""
STUDIO = 10
"""Of the makes that a studio starts: its page answers in milliseconds while a film is drawn on the
same cores. Other programs of the machine come first as well; without any, a film takes as long."""
AUTOGROUP = Path("/proc/self/autogroup")


def lower() -> None:
    """Lower this process's priority by what the environment says.

    Where the kernel groups processes by session (Linux autogroups, sched(7)), niceness counts
    within a session alone, and a session has one of its own. So both are set.
    """
    text = os.environ.get(VARIABLE, "")
    by = min(int(text), 19) if text.isdecimal() else 0
    if by == 0:
        return
    os.nice(max(0, by - os.nice(0)))
    # Missing on other systems; not writable in some containers; EAGAIN where many begin at once.
    with contextlib.suppress(OSError):
        AUTOGROUP.write_text(str(by))
