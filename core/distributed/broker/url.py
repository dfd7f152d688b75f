"""Where the broker is and as whom to go there: one URL, and what pika makes of it."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote, urlsplit

from ...configuration.secrets import renewed
from ...errors import ConfigError
from ...trust import verifying

if TYPE_CHECKING:
    import pika

VARIABLE = "AINERN2D_BROKER_URL"
"""Environment variable with the URL of the broker."""

HEARTBEAT_S = 10
"""Seconds between heartbeats; a silent peer is given up after two to three of them."""

CONNECT_TIMEOUT_S = 10.0

_HINT = f"set {VARIABLE} as in amqps://worker-video:password@host:5671/ainern2d?cafile=ca.pem"


@dataclass(frozen=True, slots=True)
class BrokerUrl:
    """A broker, an account and a virtual host.

    Attributes:
        host: Name or address.
        port: Of AMQP.
        user: The account.
        password: Never shown by ``str``.
        vhost: Virtual host.
        tls: Whether the link is encrypted and the server verified.
        cafile: PEM file of the authority that signed the server's certificate, or empty for the
            system's.
        certfile: PEM file with a client certificate and its key, or empty.
    """

    host: str
    port: int
    user: str
    password: str
    vhost: str
    tls: bool
    cafile: str = ""
    certfile: str = ""
    text: str = field(default="", repr=False, compare=False)
    """As it was given."""

    @classmethod
    def parse(cls, url: str) -> BrokerUrl:
        """Read ``amqp(s)://user:password@host[:port]/vhost[?cafile=...&certfile=...]``.

        Raises:
            ConfigError: It is no such URL, or would send a password in the clear to another host.
        """
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError as error:
            raise ConfigError("the broker's URL has a bad port", hint=_HINT) from error
        if parts.scheme not in ("amqp", "amqps") or not parts.hostname or not parts.username:
            # The URL may hold a password, so it is not repeated.
            raise ConfigError(
                "the broker's URL is not amqps://USER:PASSWORD@HOST/VHOST", hint=_HINT
            )
        tls = parts.scheme == "amqps"
        if not tls and not _is_loopback(parts.hostname):
            raise ConfigError(
                f"the broker at {parts.hostname} is on another host, and amqp:// is not encrypted",
                hint="write amqps://, with ?cafile=... if the certificate is signed by your own CA",
            )
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        unknown = set(query) - {"cafile", "certfile"}
        if unknown:
            raise ConfigError(f"the broker's URL has unknown options: {', '.join(sorted(unknown))}")
        for name, path in query.items():
            if not os.access(path, os.R_OK):
                raise ConfigError(f"the broker's {name} {path} cannot be read")
        if tls and query:
            verifying(query.get("cafile", ""), query.get("certfile", ""))
        return cls(
            host=parts.hostname,
            port=port or (5671 if tls else 5672),
            user=unquote(parts.username),
            password=unquote(parts.password or ""),
            vhost=unquote(parts.path.lstrip("/")) or "/",
            tls=tls,
            cafile=query.get("cafile", ""),
            certfile=query.get("certfile", ""),
            text=url,
        )

    def renewed(self) -> BrokerUrl:
        """Return the same account with the password that its file has by now, if it has a file."""
        text = renewed(VARIABLE, self.text)
        return self if text == self.text else BrokerUrl.parse(text)

    def __str__(self) -> str:
        scheme = "amqps" if self.tls else "amqp"
        return f"{scheme}://{self.user}@{self.host}:{self.port}/{quote(self.vhost, safe='')}"

    def parameters(self, name: str, heartbeat_s: int = HEARTBEAT_S) -> pika.ConnectionParameters:
        """Return pika's parameters for a connection that the broker lists under ``name``."""
        import pika

        options = None
        if self.tls:
            options = pika.SSLOptions(verifying(self.cafile, self.certfile), self.host)
        return pika.ConnectionParameters(
            host=self.host,
            port=self.port,
            virtual_host=self.vhost,
            credentials=pika.PlainCredentials(self.user, self.password, erase_on_connect=False),
            heartbeat=heartbeat_s,
            socket_timeout=CONNECT_TIMEOUT_S,
            stack_timeout=CONNECT_TIMEOUT_S * 1.5,
            blocked_connection_timeout=None,
            ssl_options=options,
            client_properties={"connection_name": name},
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
