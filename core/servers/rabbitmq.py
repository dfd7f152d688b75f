"""A private RabbitMQ node from the system's package, with everything it owns in one folder.

It shares nothing with a RabbitMQ that the system runs: node name, ports, cookie, Erlang port mapper
and data are its own, and no file outside the folder is written.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from ..errors import ServiceError
from .files import write_private
from .ports import LOOPBACK, accepts, choose_ports
from .process import ServerProcess
from .rabbitmq_programs import ERLANG_PATH, find_port_mapper, find_server
from .rabbitmq_settings import TLS_PORTS, Tuning, advanced, encrypted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from .rabbitmq_settings import TlsListeners

NODE = "ainern2d@localhost"
"""Data belongs to a node's name, so it never changes; a port mapper of its own makes it unique."""
PORTS = ("amqp", "dist", "epmd", "management")
START_DEADLINE_S = 90.0
"""It takes 2.5-7.5 s on two idle cores, 12 s on busy ones; the rest is for slower machines."""
STOP_PATIENCE_S = 30.0
_SECRETS = ("home", "data", "log")


class RabbitNode:
    """One private broker.

    :meth:`start`, :meth:`kill` and :meth:`start` again is a crash and a recovery: folder, node name
    and (where still free) ports stay the same.

    Args:
        folder: Holds everything of the node; created, closed to others.
        definitions: Virtual hosts, users, queues and policies to import at boot, as RabbitMQ's
            definitions file has them. Without users there is only ``guest``.
        log: File for what the broker says; default ``log/rabbitmq.log`` in the folder.
        tuning: Its clocks.
        tls: Listeners for other hosts; None listens on loopback alone.
        schedulers: Threads of the Erlang machine that run at once.
    """

    name = "RabbitMQ"

    def __init__(
        self,
        folder: Path,
        definitions: Mapping[str, object],
        *,
        log: Path | None = None,
        tuning: Tuning | None = None,
        tls: TlsListeners | None = None,
        schedulers: int = 2,
    ) -> None:
        # Erlang resolves no relative path after its start.
        self.folder = folder.absolute()
        self.definitions = definitions
        self.log = (log or self.folder / "log" / "rabbitmq.log").absolute()
        self.tuning = tuning or Tuning()
        self.tls = tls
        self.schedulers = schedulers
        self.ports: dict[str, int] = {}
        self._registered = False
        self._broker: ServerProcess | None = None
        self._mapper: ServerProcess | None = None

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
    def pid(self) -> int:
        """Process id of the broker itself: SIGKILL on it is a crash of the broker.

        Raises:
            ServiceError: It was never started.
        """
        return self._started().pid

    @property
    def processes(self) -> list[ServerProcess]:
        """The broker and its port mapper, as far as they were launched; the broker first."""
        return [each for each in (self._broker, self._mapper) if each is not None]

    def url(self, user: str, password: str, vhost: str) -> str:
        """Return the AMQP URL of an account."""
        account = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"amqp://{account}@{LOOPBACK}:{self.ports['amqp']}/{quote(vhost, safe='')}"

    def tls_url(self, user: str, password: str, vhost: str, host: str) -> str:
        """Return the AMQP URL of an account for clients elsewhere.

        Args:
            user: The account.
            password: Of the account.
            vhost: Virtual host.
            host: Name or address that the certificate is for.

        Raises:
            ServiceError: It has no listener with TLS.
        """
        if self.tls is None:
            raise ServiceError(
                "RabbitMQ listens on this machine alone", hint="give it tls=TlsListeners(...)"
            )
        account = f"{quote(user, safe='')}:{quote(password, safe='')}"
        where = f"{host}:{self.ports['amqps']}/{quote(vhost, safe='')}"
        return f"amqps://{account}@{where}?cafile={quote(str(self.tls.cafile.absolute()))}"

    def management_url(self, user: str, password: str) -> str:
        """Return the URL of the management API for an account, without a path."""
        account = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"http://{account}@{LOOPBACK}:{self.ports['management']}"

    def start(self, deadline_s: float = START_DEADLINE_S) -> None:
        """Start the broker, and return when it takes connections.

        Raises:
            ServiceError: The package is missing, or the broker does not start, with what it said.
        """
        try:
            self.launch()
            self._started().wait_until(self.is_ready, deadline_s)
        except BaseException:
            self.stop()
            raise

    def launch(self) -> None:
        """Start the processes, and return without waiting for the broker.

        Raises:
            ServiceError: The package is missing, or a process cannot be started.
        """
        if self._broker is not None and self._broker.is_alive():
            return
        server, mapper = find_server(), find_port_mapper()
        if self._mapper is None or not self._mapper.is_alive():
            self._prepare()
            environment = self.environment()
            # One of our own in the foreground: the one that the broker would start is a daemon
            # that outlives it.
            command = [str(mapper), "-port", str(self.ports["epmd"]), "-address", LOOPBACK]
            self._mapper = ServerProcess(
                "RabbitMQ's port mapper (epmd)",
                command,
                self.log.with_name("rabbitmq-epmd.log"),
                environment=environment,
                folder=self.folder,
            )
            self._mapper.launch()
            self._mapper.wait_until(lambda: accepts(self.ports["epmd"]), 10)
        else:
            self._write_settings()
        self._broker = ServerProcess(
            self.name,
            [server],
            self.log.with_name(f"{self.log.stem}-boot.log"),
            environment=self.environment(),
            folder=self.folder,
            # Two brokers on one folder of data would destroy it.
            lock=self.folder / "broker.lock",
        )
        self._broker.launch()

    def is_ready(self) -> bool:
        """Say whether the broker takes connections, and a crash would cost it no queue.

        It answers the AMQP handshake at the end of its boot.
        """
        if self._broker is None or not self._broker.is_alive():
            return False
        return speaks_amqp(self.ports["amqp"]) and self._knows_queues_for_good()

    def _knows_queues_for_good(self) -> bool:
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

    def stop(self) -> None:
        """Stop the broker in good order, then its port mapper; return when both are gone."""
        if self._broker is not None:
            self._broker.stop(STOP_PATIENCE_S)
        if self._mapper is not None:
            self._mapper.stop(5)

    def kill(self) -> None:
        """Crash the broker: SIGKILL, and nothing else."""
        self._started().kill()

    def _started(self) -> ServerProcess:
        if self._broker is None:
            raise ServiceError("RabbitMQ was not started", hint="call start() first")
        return self._broker

    def _prepare(self) -> None:
        """Make the folder, choose ports, and write the files that the broker reads."""
        try:
            for part in (self.folder, *(self.folder / name for name in _SECRETS)):
                part.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.log.parent.mkdir(parents=True, exist_ok=True)
            cookie = self.folder / "home" / ".erlang.cookie"
            if not cookie.exists():
                write_private(cookie, secrets.token_hex(20))
            names = (*PORTS, *(TLS_PORTS if self.tls else ()))
            self.ports = choose_ports(names, self.folder / "ports.json")
            self._write_settings()
        except OSError as problem:
            raise ServiceError(
                f"RabbitMQ's folder {self.folder} cannot be written: {problem.strerror or problem}",
                hint="is there room, and does it belong to you?",
            ) from problem

    def _write_settings(self) -> None:
        definitions = self.folder / "definitions.json"
        write_private(definitions, json.dumps(self.definitions, indent=1, sort_keys=True))
        settings = {
            "listeners.tcp.1": f"{LOOPBACK}:{self.ports['amqp']}",
            "management.tcp.ip": LOOPBACK,
            "management.tcp.port": str(self.ports["management"]),
            "definitions.import_backend": "local_filesystem",
            "definitions.local.path": str(definitions),
            # Importing again what is there costs time, and once failed a boot after a crash.
            "definitions.skip_if_unchanged": "true",
            "log.dir": str(self.log.parent),
            "log.file": self.log.name,
            "log.file.level": "info",
            "log.file.rotation.size": "10485760",
            "log.file.rotation.count": "2",
            "log.console": "false",
        }
        settings |= encrypted(self.tls, self.ports) if self.tls else {}
        if self.tuning.heartbeat_s is not None:
            settings["heartbeat"] = str(self.tuning.heartbeat_s)
        lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
        write_private(self.folder / "rabbitmq.conf", lines)
        write_private(self.folder / "enabled_plugins", "[rabbitmq_management].\n")
        write_private(self.folder / "advanced.config", advanced(self.tuning))

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
