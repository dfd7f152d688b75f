"""What a private broker is told in its files: clocks, and listeners with TLS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TLS_PORTS = ("amqps", "management-tls")
"""Ports of the listeners with TLS."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """Clocks of the broker, which tests set fast; None is RabbitMQ's own default.

    Attributes:
        channel_tick_ms: How often consumer timeouts are looked for (60 s).
        dead_letter_confirm_ms: How long an at-least-once dead letter waits before its next try
            (180 s).
        heartbeat_s: Suggested to clients; 0 turns heartbeats off (60 s).
    """

    channel_tick_ms: int | None = None
    dead_letter_confirm_ms: int | None = None
    heartbeat_s: int | None = None


@dataclass(frozen=True, slots=True)
class TlsListeners:
    """Encrypted listeners beside the plain ones on loopback, for clients on other hosts.

    Clients verify the broker by its certificate; who they are is said by name and password.

    Attributes:
        address: Address of this machine to listen on; ``0.0.0.0`` is all of them.
        certfile: PEM file with the broker's certificate, and those between it and the authority.
        keyfile: PEM file with its key.
        cafile: PEM file with the authority that signed it.
    """

    address: str
    certfile: Path
    keyfile: Path
    cafile: Path


def encrypted(tls: TlsListeners, ports: Mapping[str, int]) -> dict[str, str]:
    """Return the lines of ``rabbitmq.conf`` for listeners with TLS."""
    files = {"cacertfile": tls.cafile, "certfile": tls.certfile, "keyfile": tls.keyfile}
    known = {name: str(path.absolute()) for name, path in files.items()}
    return {
        "listeners.ssl.1": f"{tls.address}:{ports['amqps']}",
        # Clients have passwords and no certificates.
        "ssl_options.verify": "verify_none",
        "ssl_options.fail_if_no_peer_cert": "false",
        "ssl_options.versions.1": "tlsv1.3",
        "ssl_options.versions.2": "tlsv1.2",
        **{f"ssl_options.{name}": path for name, path in known.items()},
        "management.ssl.ip": tls.address,
        "management.ssl.port": str(ports["management-tls"]),
        **{f"management.ssl.{name}": path for name, path in known.items()},
    }


def advanced(tuning: Tuning) -> str:
    """Return settings that the simple configuration file has no names for, as Erlang terms."""
    given = {
        "channel_tick_interval": tuning.channel_tick_ms,
        "dead_letter_worker_publisher_confirm_timeout": tuning.dead_letter_confirm_ms,
    }
    terms = ",".join(f"{{{name},{value}}}" for name, value in given.items() if value is not None)
    return f"[{{rabbit,[{terms}]}}].\n"
