"""Ends what an `ainern2d up` that was killed left running."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

from ..errors import ServiceError
from .identity import carriers
from .process import POLL_S
from .record import forget_services, last_holder, read_services

if TYPE_CHECKING:
    from ..home import StateFolder
    from .identity import Identity

PATIENCE_S = 30.0
KILL_WAIT_S = 10.0


def find_leftovers(home: StateFolder) -> list[Identity]:
    """Return what still runs of the last `ainern2d up`; call it only where none holds the folder.

    They are known by the time of their start, or by what only its descendants inherited, so that a
    process that got an old id is never among them.
    """
    services, holder = read_services(home), last_holder(home)
    found = {each.identity() for each in services.processes} if services else set()
    living = {identity for identity in found if identity.is_alive()}
    living |= set(carriers(holder.token)) if holder else set()
    return sorted(living, key=lambda identity: identity.pid)


def end_leftovers(home: StateFolder, patience_s: float = PATIENCE_S) -> int:
    """Stop what is left, by force after a while; return how many processes there were.

    Raises:
        ServiceError: Some do not end.
    """
    living = seen = find_leftovers(home)
    services = read_services(home)
    # A worker that is told to stop ends its own children, in its own time.
    told = [each.identity() for each in services.processes] if services else living
    for how, wait_s in ((signal.SIGTERM, patience_s), (signal.SIGKILL, KILL_WAIT_S)):
        for identity in told if how is signal.SIGTERM else living:
            identity.signal(how)
        end = time.monotonic() + wait_s
        while (living := find_leftovers(home)) and time.monotonic() < end:
            time.sleep(POLL_S * 2)
    if living:
        raise ServiceError(
            f"these processes of an earlier `ainern2d up` do not end: "
            f"{', '.join(str(identity.pid) for identity in living)}",
            hint="`ps -fp PID` shows what they are",
        )
    forget_services(home)
    return len(seen)
