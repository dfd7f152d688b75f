"""An installation of its own: secrets as `ainern2d secrets init` makes them, on real servers."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from ainern2d.core.cli.app import build
from ainern2d.core.database.migrate import create_engine
from ainern2d.core.deployment.installation import Installation
from ainern2d.core.distributed.broker.definitions import definitions
from ainern2d.core.distributed.broker.topology import Lanes
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.ports import LOOPBACK
from ainern2d.core.servers.postgres import pg_supervisor, stop_private_server
from ainern2d.core.servers.postgres.opening import ExternalServer
from ainern2d.core.servers.postgres.private import PrivateServer
from ainern2d.core.servers.rabbitmq import RabbitNode
from ainern2d.core.servers.seaweedfs import SeaweedFS
from ainern2d.core.servers.valkey import ValkeyServer
from ainern2d.core.storage.s3_location import S3Location
from tests.support.docs_pages import ROOT, blocks
from tests.support.make import COMMAND
from tests.support.servers import FAST, TLS_PORTS, TlsListeners, need_rabbitmq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.servers.process import ServerProcess

GPU_HOST = "gpu-1"
VARIABLES = {
    "database_url": "AINERN2D_DATABASE_URL_FILE",
    "database_admin_url": "AINERN2D_DATABASE_ADMIN_URL_FILE",
    "broker_url": "AINERN2D_BROKER_URL_FILE",
    "broker_management_url": "AINERN2D_BROKER_MANAGEMENT_URL_FILE",
    "s3_url": "AINERN2D_S3_URL_FILE",
    "redis_url": "AINERN2D_REDIS_URL_FILE",
}
"""The variable of each file of a role, as the compose files have them."""


class BucketServer(SeaweedFS):
    """The object store with the accounts of an installation."""

    def __init__(self, folder: Path, secrets: Path) -> None:
        super().__init__(folder, durable=False)
        self.secrets = secrets

    def location(self, role: str) -> S3Location:
        if not self._state:
            self._load()
        keys = Installation(self.secrets).identities()["owner" if role == "owner" else "hub"][-1]
        endpoint = f"{LOOPBACK}:{self._port('s3.port')}"
        return S3Location(endpoint, self.bucket, keys["accessKey"], keys["secretKey"], secure=False)

    def _process(self, program: str | Path) -> ServerProcess:
        process = super()._process(program)
        process.command = [
            f"-s3.config={self.secrets / 'minio.identities.json'}"
            if str(word).startswith("-s3.config=")
            else word
            for word in process.command
        ]
        return process


class ListedValkey(ValkeyServer):
    """Valkey with the access list of an installation."""

    def __init__(self, folder: Path, secrets: Path) -> None:
        super().__init__(folder, (secrets / "redis.password").read_text())
        self.secrets = secrets

    def _prepare(self) -> None:
        super()._prepare()
        path = self.folder / "valkey.conf"
        lines = [
            f"aclfile {self.secrets / 'redis.acl'}" if line.startswith("requirepass") else line
            for line in path.read_text().splitlines()
        ]
        path.write_text("\n".join(lines) + "\n")


@dataclass
class Installed:
    """An installation and its servers.

    Attributes:
        folder: For state folders and files.
        secrets: The folder of secrets.
        home: State folder of the database server.
        database: PostgreSQL.
        broker: RabbitMQ.
        bucket: SeaweedFS.
        valkey: Valkey.
    """

    folder: Path
    secrets: Path
    home: StateFolder
    database: PrivateServer
    broker: RabbitNode
    bucket: BucketServer
    valkey: ListedValkey
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def url(self, name: str) -> str:
        """Return the text of a file with a URL, such as ``hub.database_url``."""
        return (self.secrets / name).read_text()

    def environment(self, role: str, place: Path | None = None, **more: str) -> dict[str, str]:
        """Return the environment of a role's processes: files of secrets, as in a container.

        Args:
            role: Such as ``hub``, or ``hosts/gpu-1/worker-video``.
            place: Its state folder; None for one of the role.
            more: Further variables.
        """
        kept = {
            name: text
            for name, text in os.environ.items()
            if not (name.startswith("AINERN2D_") and "_URL" in name)
        }
        for sort, variable in VARIABLES.items():
            path = self.secrets / f"{role}.{sort}"
            if path.exists():
                kept[variable] = str(path)
        place = place or self.folder / "states" / role.replace("/", "-")
        kept |= {
            "AINERN2D_HOME": str(place),
            "SSL_CERT_FILE": str(self.secrets / "ca.pem"),
            "AINERN2D_PG_DURABLE": "0",
            "PYTHONUNBUFFERED": "1",
        }
        return kept | more

    def run(self, role: str, *words: str, **more: str) -> tuple[int, str]:
        """Return exit status and all that a command of a role said."""
        done = subprocess.run(
            [COMMAND, *words],
            env=self.environment(role, **more),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def must(self, role: str, *words: str) -> str:
        """Return what a command of a role said, which must succeed; it runs in this process."""
        given: dict[str, str | None] = dict.fromkeys(os.environ)
        done = CliRunner().invoke(build(words[0]), words, env=given | self.environment(role))
        assert done.exit_code == 0, (done.output, done.exception)
        return done.output

    def start(self, role: str, *words: str, log: str = "", **more: str) -> subprocess.Popen[str]:
        """Start a process of a role; its output goes to ``LOG.log`` in the folder."""
        path = self.folder / f"{log or role.replace('/', '-')}.log"
        with path.open("a") as file:
            process = subprocess.Popen(
                [COMMAND, *words],
                env=self.environment(role, **more),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                text=True,
            )
        self.processes.append(process)
        return process

    def said(self, log: str) -> str:
        """Return what a process has said so far."""
        return (self.folder / f"{log.replace('/', '-')}.log").read_text()

    def end(self, process: subprocess.Popen[str]) -> None:
        """End a process that was started."""
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def admin(self, database: str = "postgres") -> sa.Engine:
        """Return an engine of a superuser that is no account of the deployment, for looking."""
        url = self.database.url(database).replace("postgres@", "looker@")
        return create_engine(ExternalServer(url), database, poolclass=sa.NullPool)

    def reload_bucket(self) -> str:
        """Return the command that lets the object store read its accounts again."""
        (main, *_) = self.bucket.processes
        return f"kill -HUP {main.pid}"

    def prepare(self) -> None:
        """Do what the one-shot `migrate` of a deployment does, as its page says."""
        page = ROOT / "docs" / "operations.md"
        (block,) = [
            each for each in blocks(page, "sh") if "test_accounts.py" in (each.reason or "")
        ]
        for line in block.body.strip().splitlines():
            _, *words = shlex.split(line)
            known = {path.name for path in self.secrets.iterdir()}
            self.must("migrate", *(str(self.secrets / w) if w in known else w for w in words))


@contextlib.contextmanager
def open_installation(folder: Path) -> Iterator[Installed]:
    """Make secrets, and start the four servers with them; they know nothing else yet.

    Args:
        folder: That other users can enter.
    """
    need_rabbitmq()
    secrets = folder / "secrets"
    made = subprocess.run(
        [COMMAND, "secrets", "init", str(secrets), "--gpu", GPU_HOST, "--wireguard", LOOPBACK],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    home = StateFolder(folder / "database")
    with contextlib.ExitStack() as stack:
        variables = stack.enter_context(pytest.MonkeyPatch.context())
        variables.setenv("AINERN2D_PG_DURABLE", "0")
        variables.setenv("AINERN2D_PG_IDLE", "600")
        listeners = TlsListeners(
            LOOPBACK, secrets / "rabbitmq.pem", secrets / "rabbitmq.key", secrets / "ca.pem"
        )
        admin = {"admin": (secrets / "rabbitmq.admin_password").read_text()}
        node = RabbitNode(
            folder / "rabbitmq",
            definitions(Lanes(), admin),
            advanced=FAST,
            more_ports=TLS_PORTS,
            settings=listeners.settings,
        )
        node.launch()
        stack.callback(node.stop)
        bucket = BucketServer(folder / "seaweedfs", secrets)
        stack.enter_context(bucket)
        valkey = stack.enter_context(ListedValkey(folder / "valkey", secrets))
        database = stack.enter_context(PrivateServer(home))
        stack.callback(stop_private_server, home)
        _ask_for_passwords(database, secrets)
        node.start()
        installed = Installed(folder, secrets, home, database, node, bucket, valkey)
        _name_servers(installed)
        try:
            yield installed
        finally:
            for process in installed.processes:
                installed.end(process)


def _ask_for_passwords(database: PrivateServer, secrets: Path) -> None:
    """Let the server ask everybody for a password but its own account, by another way in."""
    password = (secrets / "postgres.password").read_text()
    engine = create_engine(database, "postgres", poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"alter role postgres password '{password}'")
        # Tests look with a role that is no account of a deployment.
        connection.exec_driver_sql("create role looker login superuser")
        path = Path(str(connection.scalar(sa.text("show hba_file"))))
        path.write_text("local all looker trust\nlocal all all scram-sha-256\n")
        connection.execute(sa.text("select pg_reload_conf()"))
    engine.dispose()


def _name_servers(installed: Installed) -> None:
    """Put the addresses of the test's servers into the files, as an operator may."""
    files = installed.database.files
    socket = f"host={quote(str(files.sockets), safe='/')}&port={pg_supervisor.PORT}"
    ports = installed.broker.ports
    places = {
        "postgres": lambda parts: parts._replace(netloc=_login(parts, ""), query=socket),
        "rabbitmq": lambda parts: parts._replace(
            netloc=_login(
                parts,
                f"{LOOPBACK}:{ports['amqps' if parts.scheme == 'amqps' else 'management-tls']}",
            )
        ),
        "minio": lambda parts: parts._replace(
            scheme="http", netloc=_login(parts, installed.bucket.location("hub").endpoint)
        ),
        "redis": lambda parts: parts._replace(
            netloc=_login(parts, f"{LOOPBACK}:{installed.valkey.port}")
        ),
    }
    for path in installed.secrets.rglob("*_url"):
        parts = urlsplit(path.read_text())
        if parts.hostname in places and "webhook" not in path.name:
            text = places[str(parts.hostname)](parts).geturl()
            installed_files = Installation(installed.secrets).files
            installed_files.rewrite(str(path.relative_to(installed.secrets)), text)


def _login(parts: Any, where: str) -> str:
    return f"{parts.netloc.rpartition('@')[0]}@{where}"
