"""Files by which hubs and workers say how they are, for health checks of containers.

A process that listens on no port writes a file every few seconds. One that hangs, cannot write or
was killed leaves a file that grows old; one that could not start leaves none.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..home import StateFolder

BEAT_S = 5.0
"""Between two heartbeats."""
STALE_S = 30.0
"""A process whose last heartbeat is older hangs, was killed, or cannot write."""
AWAY_S = 60.0
"""A process that has had no connection for so long is ill."""
FORGET_S = 3600.0
"""Files that are older go when another process of the role starts."""

State = Literal["starting", "ok", "ill"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Condition:
    """How a process is.

    Attributes:
        state: ``starting`` (it has not begun to work), ``ok`` or ``ill``.
        why: What is wrong, for people; empty if it is well.
    """

    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class Beat:
    """One heartbeat of a process.

    Attributes:
        role: ``hub`` or ``worker``.
        name: Of the process, in logs.
        pid: Its process id.
        at: Unix time.
        state: As in :class:`Condition`.
        why: What is wrong, for people.
    """

    role: str
    name: str
    pid: int
    at: float
    state: State
    why: str = ""

    def is_fresh(self) -> bool:
        """Say whether its process lived a moment ago."""
        return abs(time.time() - self.at) < STALE_S


class Heartbeat:
    """Writes the file of this process.

    Args:
        home: The state folder.
        role: ``hub`` or ``worker``.
        name: Of this process, in logs.
        examine: Returns how it is now; must not block.
    """

    def __init__(
        self, home: StateFolder, role: str, name: str, examine: Callable[[], Condition]
    ) -> None:
        self._folder = home.health
        self._role, self._name, self._examine = role, name, examine
        self._path = self._folder / f"{role}-{os.getpid()}.json"
        self._complaint = ""

    async def keep(self) -> None:
        """Write it every few seconds, until cancelled; then remove it."""
        for old in read_beats(self._folder, self._role):
            if time.time() - old.at > FORGET_S:
                (self._folder / f"{old.role}-{old.pid}.json").unlink(missing_ok=True)
        try:
            while True:
                self.beat()
                await asyncio.sleep(BEAT_S)
        finally:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)

    def beat(self) -> None:
        """Write it now. A full disk keeps the process from nothing else."""
        now = self._examine()
        beat = Beat(self._role, self._name, os.getpid(), time.time(), now.state, now.why)
        temporary = self._path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(asdict(beat)), encoding="utf-8")
            temporary.replace(self._path)
        except OSError as error:
            if str(error) != self._complaint:
                log.warning("the heartbeat file cannot be written: %s", error)
            self._complaint = str(error)
        else:
            self._complaint = ""


class Connected:
    """Since when a process has had its connections.

    Args:
        now: Seconds on a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._seen = now()
        self._was_there = False

    def judge(self, reason: str) -> Condition:
        """Return the condition of a process by its connections.

        Args:
            reason: Why one is not there; empty if all are.
        """
        now = self._now()
        if not reason:
            self._seen, self._was_there = now, True
            return Condition("ok")
        away = now - self._seen
        if away > AWAY_S:
            return Condition("ill", f"no connection for {away:.0f} s: {reason}")
        return Condition("ok") if self._was_there else Condition("starting", reason)


def read_beats(folder: Path, role: str) -> list[Beat]:
    """Return the last heartbeat of each process of a role, by process id; broken files are not."""
    found = []
    for path in folder.glob(f"{role}-*.json"):
        with contextlib.suppress(OSError, ValueError, TypeError):
            found.append(Beat(**json.loads(path.read_text(encoding="utf-8"))))
    return sorted(found, key=lambda beat: beat.pid)
