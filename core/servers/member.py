"""The parts of a fleet, under one contract: launch, readiness, life and end."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from .ports import LOOPBACK, accepts
from .process import ServerProcess
from .record import entry_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .process import LocalServer
    from .record import ProcessEntry


@dataclass(frozen=True, slots=True)
class Program:
    """A process that a layer wants `ainern2d up` to run.

    The entry-point group ``ainern2d.processes`` holds functions that take a
    ``Callable[[str, int], int]``, which gives a free port for a name and a wish, and return these.

    Attributes:
        name: Of the process, and of its log.
        command: How to start it.
        url: Where people find it, or empty.
        stop_s: Seconds that it may take to stop.
        environment: What it needs beside the environment of `up`.
    """

    name: str
    command: tuple[str, ...]
    url: str = ""
    stop_s: float = 20.0
    environment: Mapping[str, str] = field(default_factory=dict)


class Member(Protocol):
    """One part of a fleet."""

    @property
    def name(self) -> str:
        """Of the part, and of its log."""
        ...

    @property
    def address(self) -> str:
        """Where it answers, without a password; empty if it listens nowhere."""
        ...

    def launch(self) -> None:
        """Start it, or start it again; raises ServiceError if that fails."""
        ...

    def is_ready(self) -> bool:
        """Say whether it does its work."""
        ...

    def is_alive(self) -> bool:
        """Say whether it has not ended."""
        ...

    def tend(self) -> list[str]:
        """Mend what can be mended while it lives; return a line for each event, for people."""
        ...

    def ask_to_stop(self) -> None:
        """Send SIGTERM, and return at once."""
        ...

    def stop(self, patience_s: float) -> None:
        """Stop it, killing it after so many seconds, and return when it is gone."""
        ...

    def entries(self) -> list[ProcessEntry]:
        """Return its processes, the one that matters first."""
        ...

    def tail(self) -> str:
        """Return the end of its log."""
        ...


class ServerMember:
    """A private server as a part of a fleet.

    Args:
        name: Of the part.
        server: The server.
    """

    def __init__(self, name: str, server: LocalServer) -> None:
        self.name, self.server = name, server
        self._entries: list[ProcessEntry] = []

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"{LOOPBACK}:{self.server.port}" if self.server.port else ""

    def launch(self) -> None:
        """Start it, or start it again.

        Raises:
            ServiceError: It cannot be started.
        """
        self.server.launch()
        self._note_entries()

    def tend(self) -> list[str]:
        """Mend what can be mended, such as a helper that has ended.

        Raises:
            ServiceError: It cannot be started.
        """
        said = self.server.tend()
        if said:
            self._note_entries()
        return said

    def _note_entries(self) -> None:
        main, *helpers = self.server.processes
        facts = {"address": self.address, "port": self.server.port, "log": str(self.server.log)}
        self._entries = [_entry(self.name, main, **facts)]
        self._entries += [_entry(f"{self.name}-helper", each) for each in helpers]

    def is_ready(self) -> bool:
        """Say whether it answers in its own protocol."""
        return self.server.is_ready()

    def is_alive(self) -> bool:
        """Say whether its process has not ended."""
        return self.server.is_alive()

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        for process in self.server.processes[:1]:
            process.signal(signal.SIGTERM)

    def stop(self, patience_s: float) -> None:
        """Stop it and its helpers."""
        self.server.stop(patience_s)

    def entries(self) -> list[ProcessEntry]:
        """Return its processes."""
        return self._entries

    def tail(self) -> str:
        """Return the end of its log."""
        return "\n".join(each.said() for each in self.server.processes[:1])


class ProgramMember:
    """One of our own processes as a part of a fleet.

    Args:
        program: What to run.
        logs: Folder of its log; None for the standard error of this process.
        environment: All of its environment.
    """

    def __init__(self, program: Program, logs: Path | None, environment: Mapping[str, str]) -> None:
        self.program, self.name = program, program.name
        self.stop_s = program.stop_s
        self._process = ServerProcess(
            program.name,
            program.command,
            logs / f"{program.name}.log" if logs else None,
            environment={**environment, **program.environment},
        )
        parts = urlsplit(program.url)
        self._host, self._port = parts.hostname or LOOPBACK, parts.port or 0
        self._entries: list[ProcessEntry] = []

    @property
    def address(self) -> str:
        """Where it answers, or empty."""
        return self.program.url

    def launch(self) -> None:
        """Start it, or start it again.

        Raises:
            ServiceError: It cannot be started.
        """
        self._process.launch()
        facts = {"address": self.address, "port": self._port, "host": self._host}
        self._entries = [_entry(self.name, self._process, **facts)]

    def is_ready(self) -> bool:
        """Say whether it lives and, if it has an address, accepts connections there."""
        return self.is_alive() and (not self._port or accepts(self._port, host=self._host))

    def is_alive(self) -> bool:
        """Say whether it has not ended."""
        return self._process.is_alive()

    def tend(self) -> list[str]:
        """Nothing can be mended while it lives."""
        return []

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        self._process.signal(signal.SIGTERM)

    def stop(self, patience_s: float) -> None:
        """Stop it and its process group."""
        self._process.stop(patience_s)

    def entries(self) -> list[ProcessEntry]:
        """Return its process."""
        return self._entries

    def tail(self) -> str:
        """Return the end of its log."""
        return self._process.said()


def _entry(name: str, process: ServerProcess, **facts: object) -> ProcessEntry:
    known = {"log": str(process.log or ""), "command": process.command}
    return entry_of(name, process.pid, **(known | facts))
