"""Real servers for tests: one that is missing skips the test on a laptop, and fails it in CI."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from ainern2d.core.errors import ServiceError
from ainern2d.core.servers.rabbitmq import find_server

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ainern2d.core.servers.rabbitmq import RabbitNode

FAST = {
    "channel_tick_interval": 1000,
    "dead_letter_worker_publisher_confirm_timeout": 1000,
}
"""Clocks of a broker in milliseconds, in place of 60 s and 180 s: how often consumer timeouts are
looked for, and how long an at-least-once dead letter waits before its next try."""

TLS_PORTS = ("amqps", "management-tls")


@dataclass(frozen=True)
class TlsListeners:
    """Encrypted listeners of a broker beside the plain ones on loopback.

    Clients verify the broker by its certificate; they identify themselves by name and password.
    """

    address: str
    certfile: Path
    keyfile: Path
    cafile: Path

    def settings(self, ports: Mapping[str, int]) -> dict[str, str]:
        """Return the lines of ``rabbitmq.conf``."""
        files = {"cacertfile": self.cafile, "certfile": self.certfile, "keyfile": self.keyfile}
        known = {name: str(path.absolute()) for name, path in files.items()}
        return {
            "listeners.ssl.1": f"{self.address}:{ports['amqps']}",
            # Clients have passwords and no certificates.
            "ssl_options.verify": "verify_none",
            "ssl_options.fail_if_no_peer_cert": "false",
            "ssl_options.versions.1": "tlsv1.3",
            "ssl_options.versions.2": "tlsv1.2",
            **{f"ssl_options.{name}": path for name, path in known.items()},
            "management.ssl.ip": self.address,
            "management.ssl.port": str(ports["management-tls"]),
            **{f"management.ssl.{name}": path for name, path in known.items()},
        }

    def url(self, node: RabbitNode, user: str, password: str, vhost: str, host: str) -> str:
        """Return the AMQP URL of an account, for a host that the certificate names."""
        account = f"{quote(user, safe='')}:{quote(password, safe='')}"
        where = f"{host}:{node.ports['amqps']}/{quote(vhost, safe='')}"
        return f"amqps://{account}@{where}?cafile={quote(str(self.cafile.absolute()))}"


def need_rabbitmq() -> None:
    """Go on only where RabbitMQ is installed."""
    try:
        find_server()
    except ServiceError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{error}; {error.hint}")
        pytest.skip(f"{error}; {error.hint}")


def rabbitmqctl(node: RabbitNode, *words: str, longest_s: float = 60.0) -> None:
    """Tell a broker something, as its operator does; that takes two seconds of a processor."""
    program = find_server().with_name("rabbitmqctl")
    done = subprocess.run(
        [program, *words],
        env=node.environment(),
        cwd=node.folder,
        capture_output=True,
        text=True,
        timeout=longest_s,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
