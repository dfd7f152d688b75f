"""A private RabbitMQ node from the system's package, with everything it owns in one folder.

It shares nothing with a RabbitMQ that the system runs: node name, ports, cookie, Erlang port mapper
and data are its own, and no file outside the folder is written.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from ..distributed.broker.management import Management
from ..distributed.broker.quorum_probe import quorum_fault
from ..errors import BrokerError, ServiceError
from .files import write_private
from .ports import LOOPBACK, accepts, choose_ports
from .process import LocalServer, ServerProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

NODE = "ainern2d@localhost"
"""Data belongs to a node's name, so it never changes; a port mapper of its own makes it unique."""
PORTS = ("amqp", "dist", "epmd", "management")
_SECRETS = ("home", "data", "log")

MESSAGE_BYTES = 16 * 1024 * 1024
"""Largest message that the broker takes; older releases than 4.0 would take eight times as much."""

PROGRAM_FOLDERS = (
    # Not /usr/sbin: the scripts there change to the system's rabbitmq account.
    Path("/usr/lib/rabbitmq/bin"),
    Path("/opt/homebrew/opt/rabbitmq/sbin"),
    Path("/usr/local/opt/rabbitmq/sbin"),
    Path("/opt/rabbitmq/sbin"),
)
"""Where Debian, Homebrew (Apple silicon, Intel) and the official image keep the programs."""

ERLANG_PATH = "/usr/bin:/bin:/opt/homebrew/bin:/usr/local/bin:/opt/erlang/bin"
"""Where programs are looked for that Erlang and its scripts need."""

OLDEST = "4.0"
"""The first release whose quorum queues take every policy that ours have."""

LEAST_FREE_BYTES = 1_000_000_000
"""With less free space the broker takes no messages. RabbitMQ's own bound of 50 MB is less than the
quorum queues' log can grow between two looks at the disk, and a write that fails ends that log."""
PROBE_S = 5.0
"""Between two looks whether quorum queues keep messages."""
PROBE_WAIT_S = 3.0
FAULTY_S = 10.0
"""So long must quorum queues keep nothing until the node is restarted: an election is shorter."""


class Prober(NamedTuple):
    """An account of the broker that may declare a queue and publish to it.

    Attributes:
        user: An administrator.
        password: Of the user.
        vhost: Where the queue is.
    """

    user: str
    password: str
    vhost: str


class RabbitNode(LocalServer):
    """One private broker.

    Args:
        folder: Holds everything of the node; created, closed to others.
        definitions: Virtual hosts, users, queues and policies to import at boot, as RabbitMQ's
            definitions file has them. Without users there is only ``guest``.
        log: File for what the broker says; default ``log/rabbitmq.log`` in the folder.
        schedulers: Threads of the Erlang machine that run at once.
        more_ports: Names of further ports to choose, for listeners in ``settings``.
        settings: Gets all ports by name, and returns further lines of ``rabbitmq.conf``.
        advanced: Environment of the Erlang application ``rabbit``: settings that
            ``rabbitmq.conf`` has no names for.
        prober: Looks in :meth:`tend` whether quorum queues keep messages; None is not to look.
        plugins: Of RabbitMQ to enable beside its management.
    """

    name = "RabbitMQ"
    start_s = 90.0
    """It takes 2.5-7.5 s on two idle cores, 12 s on busy ones; the rest is for slower machines."""
    stop_s = 30.0

    def __init__(
        self,
        folder: Path,
        definitions: Mapping[str, object],
        *,
        log: Path | None = None,
        schedulers: int = 2,
        more_ports: Sequence[str] = (),
        settings: Callable[[Mapping[str, int]], Mapping[str, str]] = lambda _ports: {},
        advanced: Mapping[str, int] | None = None,
        prober: Prober | None = None,
        plugins: Sequence[str] = (),
    ) -> None:
        # Absolute, as the base makes them: Erlang resolves no relative path after its start.
        super().__init__(folder, log or folder / "log" / "rabbitmq.log")
        self.definitions = definitions
        self.schedulers = schedulers
        self.ports: dict[str, int] = {}
        self._port_names = (*PORTS, *more_ports)
        self._settings = settings
        self._advanced = dict(advanced or {})
        self._registered = False
        self._mapper: ServerProcess | None = None
        self._prober = prober
        self._plugins = ("rabbitmq_management", *plugins)
        self._probe_at = 0.0
        self._faulty_since: float | None = None
        self._ended_by: float | None = None

    @property
    def port(self) -> int:
        """Port of AMQP on the loopback address; 0 before the first launch."""
        return self.ports.get("amqp", 0)

    @property
    def processes(self) -> list[ServerProcess]:
        """The broker and its port mapper, as far as they were launched; the broker first."""
        return [*super().processes, *([self._mapper] if self._mapper is not None else [])]

    def url(self, user: str, password: str, vhost: str) -> str:
        """Return the AMQP URL of an account."""
        account = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"amqp://{account}@{LOOPBACK}:{self.ports['amqp']}/{quote(vhost, safe='')}"

    def management_url(self, user: str, password: str) -> str:
        """Return the URL of the management API for an account, without a path."""
        account = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"http://{account}@{LOOPBACK}:{self.ports['management']}"

    def tend(self) -> list[str]:
        """Start the port mapper again if it ended, and end a node whose quorum queues are dead.

        The node is ended once its disk has space again, so that its next start mends it.
        """
        if not self.is_alive():
            return []
        return [*self._tend_mapper(), *self._tend_queues()]

    def _tend_mapper(self) -> list[str]:
        if self._mapper is None or self._mapper.is_alive() or accepts(self.ports["epmd"]):
            return []
        # The broker registers with it again by itself.
        self._launch_mapper()
        return [f"{self._mapper.name} ended, and was started again"]

    def _tend_queues(self) -> list[str]:
        now = time.monotonic()
        if self._ended_by is not None:
            if now > self._ended_by:
                self.kill()
            return []
        if self._prober is None or now < self._probe_at:
            return []
        user, password, vhost = self._prober
        management = Management(self.management_url(user, password), PROBE_WAIT_S)
        try:
            fault = quorum_fault(management, vhost)
        except BrokerError:
            # It boots, or ends.
            fault = ""
        self._probe_at = time.monotonic() + PROBE_S
        if not fault:
            self._faulty_since = None
            return []
        if self._faulty_since is None:
            self._faulty_since = now
            return [f"{self.name} keeps no message in its quorum queues: {fault}"]
        has_space = shutil.disk_usage(self.folder).free >= LEAST_FREE_BYTES
        if self._main is None or now - self._faulty_since < FAULTY_S or not has_space:
            return []
        self._main.signal(signal.SIGTERM)
        self._ended_by = now + self.stop_s
        return [f"{self.name} is restarted: its quorum queues are dead, and its disk has space"]

    def _find_program(self) -> Path:
        find_port_mapper()
        return find_server()

    def _process(self, program: str | Path) -> ServerProcess:
        self._launch_mapper()
        self._faulty_since = self._ended_by = None
        self._probe_at = time.monotonic() + PROBE_S
        return ServerProcess(
            self.name,
            [program],
            self.log.with_name(f"{self.log.stem}-boot.log"),
            environment=self.environment(),
            folder=self.folder,
            # Two brokers on one folder of data would destroy it.
            lock=self.folder / "broker.lock",
        )

    def _launch_mapper(self) -> None:
        """Start a port mapper in the foreground: the broker's own would be a daemon that stays."""
        if self._mapper is not None and self._mapper.is_alive():
            return
        command: list[str | Path] = [
            find_port_mapper(),
            "-port",
            str(self.ports["epmd"]),
            "-address",
            LOOPBACK,
        ]
        self._mapper = ServerProcess(
            "RabbitMQ's port mapper (epmd)",
            command,
            self.log.with_name("rabbitmq-epmd.log"),
            environment=self.environment(),
            folder=self.folder,
        )
        self._mapper.launch()
        self._mapper.wait_until(lambda: accepts(self.ports["epmd"]), 10)

    def _answers(self) -> bool:
        """Say whether the broker takes connections, and a crash would cost it no queue.

        It answers the AMQP handshake at the end of its boot.
        """
        return speaks_amqp(self.port) and self._has_registered_queues()

    def _has_registered_queues(self) -> bool:
        """Say whether every quorum queue of the definitions is in the register on the disk.

        RabbitMQ (4.0.5) writes the register half a second after a queue was made. If it is killed
        before, the queue never elects a leader again, and its confirmed messages are lost.
        """
        register = self.folder / "data" / NODE / "quorum" / NODE / "names.dets"
        if self._registered or not register.is_file():
            return True
        known = register.read_bytes()
        self._registered = all(name.encode() in known for name in self._quorum_queues())
        return self._registered

    def _quorum_queues(self) -> list[str]:
        """Return the quorum queues of the definitions, as the register names them."""
        queues = self.definitions.get("queues", [])
        return [
            f"{queue['vhost']}_{queue['name']}"
            for queue in (queues if isinstance(queues, list) else [])
            if queue.get("arguments", {}).get("x-queue-type") == "quorum"
        ]

    def _prepare(self) -> None:
        for name in _SECRETS:
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        cookie = self.folder / "home" / ".erlang.cookie"
        if not cookie.exists():
            write_private(cookie, secrets.token_hex(20))
        # A mapper that still runs has one of the ports.
        if self._mapper is None or not self._mapper.is_alive():
            self.ports = choose_ports(self._port_names, self.folder / "ports.json")
        self._write_settings()

    def _write_settings(self) -> None:
        definitions = self.folder / "definitions.json"
        write_private(definitions, json.dumps(self.definitions, indent=1, sort_keys=True))
        settings = {
            "listeners.tcp.1": f"{LOOPBACK}:{self.ports['amqp']}",
            "max_message_size": str(MESSAGE_BYTES),
            "management.tcp.ip": LOOPBACK,
            "management.tcp.port": str(self.ports["management"]),
            "definitions.import_backend": "local_filesystem",
            "definitions.local.path": str(definitions),
            # Importing again what is there costs time, and once failed a boot after a crash.
            "definitions.skip_if_unchanged": "true",
            "disk_free_limit.absolute": str(LEAST_FREE_BYTES),
            "log.dir": str(self.log.parent),
            "log.file": self.log.name,
            "log.file.level": "info",
            "log.file.rotation.size": "10485760",
            "log.file.rotation.count": "2",
            "log.console": "false",
        }
        settings |= self._settings(self.ports)
        lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
        write_private(self.folder / "rabbitmq.conf", lines)
        write_private(self.folder / "enabled_plugins", f"[{','.join(self._plugins)}].\n")
        terms = ",".join(f"{{{name},{value}}}" for name, value in self._advanced.items())
        write_private(self.folder / "advanced.config", f"[{{rabbit,[{terms}]}}].\n")

    def environment(self) -> dict[str, str]:
        """Return the environment in which its programs run, ``rabbitmqctl`` included."""
        return {
            "PATH": ERLANG_PATH,
            "LANG": "C.UTF-8",
            "HOME": str(self.folder / "home"),
            # Makes the script exec the Erlang machine, so that its process is the broker.
            "RUNNING_UNDER_SYSTEMD": "true",
            "RABBITMQ_NODENAME": NODE,
            "RABBITMQ_USE_LONGNAME": "false",
            "RABBITMQ_NODE_PORT": str(self.ports["amqp"]),
            "RABBITMQ_DIST_PORT": str(self.ports["dist"]),
            "ERL_EPMD_PORT": str(self.ports["epmd"]),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.log.parent),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"+S {self.schedulers}:{self.schedulers} +A 16 "
            "-kernel inet_dist_use_interface {127,0,0,1}",
        }


def speaks_amqp(port: int, wait_s: float = 2.0) -> bool:
    """Say whether an AMQP 0-9-1 broker answers on this port of the loopback address."""
    try:
        with socket.create_connection((LOOPBACK, port), wait_s) as connection:
            connection.settimeout(wait_s)
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            # A method frame: Connection.Start. A server that is still booting answers nothing.
            return connection.recv(1) == b"\x01"
    except OSError:
        return False


def find_server() -> Path:
    """Return the program that runs a broker.

    Raises:
        ServiceError: RabbitMQ is not installed, or too old; says how to get it.
    """
    for folder in PROGRAM_FOLDERS:
        if (folder / "rabbitmq-server").is_file():
            _refuse_old(folder)
            return folder / "rabbitmq-server"
    raise ServiceError(
        "RabbitMQ is not installed here, and the distributed system needs it",
        hint="`apt-get install rabbitmq-server` on Debian and Ubuntu, `brew install rabbitmq` on a "
        "Mac; a service that the package starts is not needed and may be stopped",
    )


def _refuse_old(folder: Path) -> None:
    """Look at the name of the release beside its programs, as Debian's package lays it out."""
    releases = [path.name for path in folder.parent.glob("lib/rabbitmq_server-*")]
    numbers = [name.partition("-")[2] for name in releases]
    majors = [int(number.split(".")[0]) for number in numbers if number[:1].isdigit()]
    if majors and max(majors) < int(OLDEST.split(".")[0]):
        raise ServiceError(
            f"RabbitMQ {numbers[0]} is installed here, and the distributed system needs {OLDEST}",
            hint="its own packages for your system are newer: "
            "https://www.rabbitmq.com/docs/download",
        )


def find_port_mapper() -> Path:
    """Return Erlang's port mapper, ``epmd``, which comes with RabbitMQ.

    Raises:
        ServiceError: It is not there.
    """
    found = shutil.which("epmd", path=ERLANG_PATH)
    if found is None:
        raise ServiceError(
            f"Erlang's port mapper `epmd` is in none of {ERLANG_PATH}",
            hint="install Erlang with its package: `apt-get install erlang-base`, or "
            "`brew install erlang`",
        )
    return Path(found)
