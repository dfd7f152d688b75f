"""A whole system whose workers are elsewhere: TLS on its links, and a store behind a relay."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import trustme

from ainern2d.core.database import RequestRecords
from ainern2d.core.distributed.broker.accounts import DISPATCHER, worker_account
from ainern2d.core.distributed.broker.envelope import new_id
from ainern2d.core.distributed.broker.topology import Lanes
from ainern2d.core.distributed.broker.url import BrokerUrl
from ainern2d.core.distributed.dispatch.executor import RabbitExecutor
from ainern2d.core.distributed.dispatch.options import DispatchOptions
from ainern2d.core.execution.task import Task
from ainern2d.core.home import StateFolder
from ainern2d.core.ops import Kind, Op, Rung
from ainern2d.core.storage.s3_location import S3Location
from tests.support.hub import PATIENT, System, open_system
from tests.support.plugins import write_distribution
from tests.support.servers import TlsListeners
from tests.support.worker import SABOTEUR, WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

UPLOADING = (*PATIENT, "hub.inline_kb=0")
"""For a hub whose workers upload every file, so that their link to the store is used."""
OPTIONS = DispatchOptions(
    tries=1, deadline_s=120, patience_s=20, poll_s=0.5, quiet_s=1.0, notice_s=0.5, close_s=10
)


class Authority:
    """Signs certificates for a test.

    Args:
        folder: For its files.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.cafile = folder / "ca.pem"
        self.certfile = folder / "certificate.pem"
        self.keyfile = folder / "key.pem"
        self._authority = trustme.CA()
        self._authority.cert_pem.write_to_path(str(self.cafile))

    def sign(self, *names: str) -> None:
        """Make a certificate for names or addresses."""
        made = self._authority.issue_cert(*names)
        made.private_key_pem.write_to_path(str(self.keyfile))
        for number, part in enumerate(made.cert_chain_pems):
            part.write_to_path(str(self.certfile), append=number > 0)

    def listeners(self, address: str) -> TlsListeners:
        return TlsListeners(address, self.certfile, self.keyfile, self.cafile)

    def server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certfile, self.keyfile)
        return context


class Relay:
    """Passes connections on to a port of this machine, as a proxy with TLS before a store does.

    Attributes:
        taken: Peer addresses of the connections so far.
        held: Those of which something was held.
        hold: Gets a peer's address; what it sends waits here while this is true.

    Args:
        address: To listen on.
        target: Port on loopback.
        context: To speak TLS with.
    """

    def __init__(self, address: str, target: int, context: ssl.SSLContext) -> None:
        self.taken: list[str] = []
        self.held: list[str] = []
        self.hold: Callable[[str], bool] = lambda _peer: False
        self._target, self._context = target, context
        self._stop = threading.Event()
        self._server = socket.create_server((address, 0))
        self._server.settimeout(0.1)
        self.port = int(self._server.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(OSError):
                client, peer = self._server.accept()
                self.taken.append(peer[0])
                thread = threading.Thread(target=self._serve, args=(client, peer[0]))
                self._threads.append(thread)
                thread.start()

    def _serve(self, client: socket.socket, peer: str) -> None:
        # A client that does not trust us, was killed, or whose server is gone: it hangs up.
        with contextlib.suppress(OSError), client:
            client.settimeout(10)
            with (
                self._context.wrap_socket(client, server_side=True) as trusted,
                socket.create_connection(("127.0.0.1", self._target)) as server,
            ):
                self._pump(trusted, server, peer)

    def _pump(self, client: ssl.SSLSocket, server: socket.socket, peer: str) -> None:
        while not self._stop.is_set():
            ready = (
                [client] if client.pending() else select.select([client, server], [], [], 0.05)[0]
            )
            for source, sink in ((client, server), (server, client)):
                if source not in ready:
                    continue
                data = source.recv(1 << 16)
                if not data:
                    return
                if source is client and self.hold(peer):
                    self.held.append(peer)
                    while self.hold(peer) and not self._stop.is_set():
                        time.sleep(0.02)
                sink.sendall(data)

    def close(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(20)
        self._server.close()


class Remote:
    """The system, and workers and dispatchers that reach it over TLS.

    Attributes:
        system: Servers.
        authority: Whose certificate they have.
        stranger: Another authority.
        relay: Before the bucket.
    """

    def __init__(self, system: System, authority: Authority, folder: Path, relay: Relay) -> None:
        self.system, self.authority, self.relay = system, authority, relay
        self.stranger = Authority(folder / "stranger")
        self.folder = folder
        self.plugins = write_distribution(
            folder / "plugins",
            "saboteur",
            "1.0",
            {"saboteur": "saboteur_plugin"},
            {"saboteur_plugin.py": SABOTEUR},
        )
        self.workers: list[WorkerProcess] = []

    def worker(
        self, *options: str, url: str = "", within: tuple[str, ...] = (), **env: str
    ) -> WorkerProcess:
        """Start a worker; ``within`` are the words before its command."""
        url = url or self.system.amqp(worker_account(Kind.AUDIO))
        home = self.folder / "homes" / new_id()[:8]
        worker = WorkerProcess(
            home, url, self.plugins, "kind=audio", *options, within=within, **env
        )
        self.workers.append(worker)
        return worker

    def end_workers(self) -> None:
        for worker in self.workers:
            if worker.process.poll() is None:
                worker.kill()
        self.workers.clear()

    @contextlib.contextmanager
    def dispatch(
        self, url: str = "", notice: Callable[[str], None] = lambda _text: None, **options: float
    ) -> Iterator[RabbitExecutor]:
        executor = RabbitExecutor(
            BrokerUrl.parse(url or self.system.amqp(DISPATCHER)),
            RequestRecords(self.system.engine),
            Lanes(),
            replace(OPTIONS, **options),  # type: ignore[arg-type]
            "",
            notice,
        )
        try:
            yield executor
        finally:
            executor.close(now=True)


def task(deed: str, folder: Path) -> Task:
    """Return an op of the saboteur."""
    params = {"text": f"{deed} {folder} {new_id()}", "language": "en"}
    op = Op(kind=Kind.AUDIO, backend="saboteur", recipe_version=1, params=params)
    return Task(op, Rung(backend="saboteur"))


@contextlib.contextmanager
def open_remote(folder: Path, address: str, host: str) -> Iterator[Remote]:
    """Start a system whose broker and bucket are reached at an address, with TLS.

    Args:
        folder: For everything; other users must be able to enter it.
        address: To listen on.
        host: Name or address that clients use, and that the certificate is for.
    """
    authority = Authority(folder / "authority")
    authority.sign(host)
    home, servers = StateFolder(folder / "state"), folder / "servers"
    servers.mkdir()
    with open_system(home, servers, authority.listeners(address), host) as system:
        bucket = S3Location.parse(system.bucket.url)
        port = int(bucket.endpoint.partition(":")[2])
        relay = Relay(address, port, authority.server_context())
        outside = replace(
            bucket, endpoint=f"{host}:{relay.port}", secure=True, cafile=str(authority.cafile)
        )
        system.s3_url = outside.url
        remote = Remote(system, authority, folder, relay)
        try:
            yield remote
        finally:
            remote.end_workers()
            relay.close()
