"""Doors for workers elsewhere: over TLS at an address of this machine, to servers on loopback.

``ainern2d up`` with ``fleet.listen`` runs them as one process, so that RabbitMQ and the bucket
themselves go on listening on loopback alone. An authority of the state folder's own signs their
certificate: who has its ``ca.pem`` knows that it is this machine that answers.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .files import write_private
from .ports import LOOPBACK, choose_ports

if TYPE_CHECKING:
    from collections.abc import Mapping

BROKER, BUCKET = "broker", "bucket"
MOST_CONNECTIONS = 1000
"""At once; a worker has three or four."""
HANDSHAKE_S = 10.0
CHUNK_BYTES = 1 << 16


class Doors:
    """The files of the doors of a state folder, and the command that opens them.

    Args:
        folder: For keys, certificates and ports; created, closed to others.
        address: Of this machine, at which they are.
    """

    def __init__(self, folder: Path, address: str) -> None:
        self.address = address
        self._folder = folder
        self._ports: dict[str, int] = {}

    @property
    def authority(self) -> Path:
        """The certificate that workers elsewhere trust."""
        return self._folder / "ca.pem"

    @property
    def trusted(self) -> Path:
        """Certificates for workers here: that one, and those that they trust without it."""
        return self._folder / "trusted.pem"

    def place(self, name: str) -> str:
        """Return where a door is, as clients write it: HOST:PORT."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{host}:{self._ports[name]}"

    def prepare(self) -> None:
        """Make what is missing; the certificate is new at each start, since it ends with a year.

        Raises:
            ConfigError: The files of the authority are not what they should be.
            OSError: The folder cannot be written.
        """
        from ..deployment import authority

        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key, ca = self._folder / "ca.key", self.authority
        if not (key.exists() and ca.exists()):
            write_private(key, authority.new_key())
            write_private(ca, authority.new_authority(key.read_text(), "ainern2d up"))
        own = authority.new_key()
        write_private(self._folder / "server.key", own)
        certificate = authority.new_certificate(
            own, [self.address], ca.read_text(), key.read_text()
        )
        write_private(self._folder / "server.pem", certificate)
        write_private(self.trusted, f"{_trusted_already()}\n{ca.read_text()}")
        self._ports = choose_ports([BROKER, BUCKET], self._folder / "ports.json")

    def command(self, servers: Mapping[str, int]) -> tuple[str, ...]:
        """Return the command that opens them.

        Args:
            servers: Port on loopback behind each door.
        """
        pairs = [f"{self._ports[name]}:{port}" for name, port in servers.items()]
        files = (str(self._folder / "server.pem"), str(self._folder / "server.key"))
        return (sys.executable, "-m", "ainern2d.core.servers.doors", self.address, *files, *pairs)


def _trusted_already() -> str:
    """Return the certificates that programs of this machine trust without more words."""
    import certifi

    found = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    return Path(found or certifi.where()).read_text(encoding="utf-8")


class _Door:
    """Passes what comes over TLS on to a port on loopback, and the other way round."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open = 0

    async def serve(self, far: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        if self._open >= MOST_CONNECTIONS:
            back.close()
            return
        self._open += 1
        try:
            near, on = await asyncio.open_connection(LOOPBACK, self._port)
        except ConnectionError:
            # The server starts: the client connects again.
            back.close()
        else:
            await asyncio.gather(_pass(far, on), _pass(near, back))
        finally:
            self._open -= 1


async def _pass(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Pass bytes on until one side ends, then end the other one."""
    try:
        while data := await source.read(CHUNK_BYTES):
            target.write(data)
            await target.drain()
    except OSError:
        # Cut off, by either side: what is half said is theirs to say again.
        pass
    finally:
        target.close()


async def _main(address: str, certificate: str, key: str, pairs: list[str]) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    servers = []
    for pair in pairs:
        port, _, behind = pair.partition(":")
        try:
            server = await asyncio.start_server(
                _Door(int(behind)).serve,
                address,
                int(port),
                ssl=context,
                ssl_handshake_timeout=HANDSHAKE_S,
            )
        except OSError as error:
            # Such as the address of a tunnel that is not open.
            sys.exit(f"nothing can listen at {address}, port {port}: {error}")
        servers.append(server)
    await asyncio.gather(*(each.serve_forever() for each in servers))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
