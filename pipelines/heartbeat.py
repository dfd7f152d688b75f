"""Signs of life of the processes that run runs, in Dagster's own database.

A process is known by an id of its own, since host names and process ids are used again where
containers are made anew. Whether it still lives is seen by its count growing, so that no clocks of
two machines are compared.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dagster import DagsterInstance

HEARTBEAT_TAG = "ainern2d/heartbeat"
"""Run tag with the id of the process that runs it, under which it counts."""
BEAT_S = 10.0
SILENT_S = 60.0
"""A process whose count has not grown for so long is dead."""
GAP_S = 30.0
"""After a longer pause between two looks, nothing is concluded from the first one."""

PROCESS = uuid.uuid4().hex
"""Id of this process."""

log = logging.getLogger(__name__)


@contextmanager
def beating(instance: DagsterInstance) -> Iterator[None]:
    """Give signs of life for as long as the context lasts, the first one before it begins."""
    ended = threading.Event()
    counts = itertools.count(time.time_ns())
    instance.run_storage.set_cursor_values({_key(PROCESS): str(next(counts))})

    def beat() -> None:
        while not ended.wait(BEAT_S):
            try:
                instance.run_storage.set_cursor_values({_key(PROCESS): str(next(counts))})
            except Exception as error:  # Whoever runs the run says what is wrong with the database.
                log.debug("no sign of life could be written: %s", error)

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@dataclass(slots=True)
class _Seen:
    count: str
    since: float
    last: float


class Watch:
    """Notices processes that have fallen silent; ask it every few seconds.

    Args:
        now: Seconds on a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._seen: dict[str, _Seen] = {}

    def silence_s(self, instance: DagsterInstance, process: str) -> float:
        """Return for how long the count of a process has not grown; 0 if it never counted."""
        key = _key(process)
        count = instance.run_storage.get_cursor_values({key}).get(key)
        return self.note(process, count) if count else 0.0

    def note(self, process: str, count: str) -> float:
        """Note a count, and return for how long it has been the same."""
        now = self._now()
        seen = self._seen.get(process)
        if seen is None or seen.count != count or now - seen.last > GAP_S:
            seen = self._seen[process] = _Seen(count, now, now)
        seen.last = now
        return now - seen.since


def _key(process: str) -> str:
    return f"ainern2d-heartbeat/{process}"
