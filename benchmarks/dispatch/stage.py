"""Private servers, and the processes of each contender, in a folder of their own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ainern2d.core.database import prepare
from ainern2d.core.distributed.broker.accounts import DISPATCHER, HUB, accounts, worker_account
from ainern2d.core.distributed.broker.definitions import definitions, hash_password
from ainern2d.core.distributed.broker.topology import VHOST, Lanes
from ainern2d.core.home import StateFolder
from ainern2d.core.ops import Kind
from ainern2d.core.servers.postgres import PrivateServer, stop_private_server
from ainern2d.core.servers.postgres.pg_supervisor import server_pid
from ainern2d.core.servers.rabbitmq import RabbitNode
from ainern2d.core.servers.seaweedfs import SeaweedFS

from .cpu import seconds_of
from .ops import PREFETCH

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-m", "ainern2d.core.cli.app"]
OTHERS = "bench"
"""Virtual host, account and database of the contenders."""
ACCOUNT = worker_account(Kind.LIPSYNC)
START_S = 60.0
RUN_S = 900.0


@dataclass
class Side:
    """One contender: a client that takes commands, and workers.

    Attributes:
        name: Name in the tables.
        client: Process that answers each line with one line of JSON.
        workers: Processes by role, each with its children.
    """

    name: str
    client: subprocess.Popen[str]
    workers: dict[str, list[subprocess.Popen[Any]]] = field(default_factory=dict)

    def ask(self, order: str, *arguments: int) -> dict[str, Any]:
        """Send the client a command, and return its answer."""
        assert self.client.stdin is not None
        if order:
            print(order, *arguments, file=self.client.stdin, flush=True)
        assert self.client.stdout is not None
        # Kill a client that hangs, so that reading its answer ends too.
        timer = threading.Timer(RUN_S, self.client.kill)
        timer.start()
        try:
            line = self.client.stdout.readline()
        finally:
            timer.cancel()
        assert line, f"the client of {self.name} ended or was ended: see its log"
        answer: dict[str, Any] = json.loads(line)
        return answer


class Stage:
    """Broker, database and bucket, and the processes that use them.

    Attributes:
        FOLDER: Folder of ``benchmarks`` with the clients.
        LANES: Lanes of the broker.
        PLUGIN: Plugin with the backend of our workers.

    Args:
        folder: Folder that other users can enter, as PostgreSQL needs.
        stack: Exit stack that ends all processes.
        count: Number of workers of each contender.
    """

    FOLDER = "dispatch"
    LANES = Lanes()
    PLUGIN = Path(__file__).with_name("null_plugin.py")

    def __init__(self, folder: Path, stack: contextlib.ExitStack, count: int) -> None:
        self.folder = folder
        self.count = count
        self._stack = stack
        self._passwords = {name: f"{name}-secret" for name in accounts()}
        home = StateFolder(folder / "state").create()
        stack.callback(stop_private_server, home)
        self.node = stack.enter_context(RabbitNode(folder / "rabbitmq", self._definitions()))
        self.bucket = stack.enter_context(SeaweedFS(folder / "seaweedfs"))
        self.server = stack.enter_context(PrivateServer(home))
        engine = prepare(self.server)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
            link.exec_driver_sql(f"create database {OTHERS}")
        engine.dispose()
        self.environment = dict(os.environ) | {
            "AINERN2D_HOME": str(home.root),
            "AINERN2D_S3_URL": self.bucket.url,
            "BENCH_AMQP": self.node.url(OTHERS, OTHERS, OTHERS),
            "BENCH_DB": self.server.url(OTHERS),
            "dramatiq_queue_prefetch": str(PREFETCH),
            "PYTHONPATH": os.pathsep.join((str(self._plugins()), str(Path.cwd()))),
        }
        # Either would take precedence over the variables above, or change what is measured.
        for name in ("AINERN2D_DATABASE_URL", "AINERN2D_REDIS_URL", "PYTHONDONTWRITEBYTECODE"):
            self.environment.pop(name, None)

    def servers(self) -> dict[str, int]:
        """Return the process id of each server."""
        database, bucket = server_pid(self.server.files), self.bucket.pid
        assert database is not None
        assert bucket is not None
        return {"broker": self.node.pid, "PostgreSQL": database, "S3": bucket}

    def ours(self) -> Side:
        """Start a hub, workers and a dispatcher."""
        hub = self.launch("hub", [*COMMAND, "hub"], self.acting(HUB))
        wait_said(self.folder / "hub.log", "is ready")
        side = self.dispatcher()
        side.workers = {"hub": [hub], "workers": self.our_workers()}
        return side

    def dispatcher(self) -> Side:
        """Start a dispatcher alone."""
        return self.side("ours", "with_ours", self.acting(DISPATCHER))

    def our_workers(self) -> list[subprocess.Popen[Any]]:
        """Start workers, which know the broker only, and wait until they are idle."""
        bare = self.acting(ACCOUNT)
        del bare["AINERN2D_S3_URL"]
        disabled = "kokoro,espeak,cartoon,film,visemes,mock,rules"
        found = []
        for number in range(self.count):
            # A folder of its own, as on another host.
            environment = bare | {
                "AINERN2D_HOME": str(self.folder / f"worker-{number}"),
                "AINERN2D_DISABLE_PLUGINS": disabled,
            }
            command = [*COMMAND, "worker", "kind=lipsync"]
            found.append(self.launch(f"worker-{number}", command, environment))
        return found

    def celery(self) -> Side:
        """Start one Celery worker with as many processes as ours has, and a client."""
        command = [sys.executable, "-m", "celery", "-A", "benchmarks.dispatch.with_celery"]
        command += ["worker", "-P", "prefork", "-c", str(self.count), "-l", "WARNING"]
        command += ["--without-gossip", "--without-mingle", "-O", "fair"]
        worker = self.launch("celery", command, self.environment)
        side = self.side("Celery", "with_celery", self.environment)
        side.workers = {"workers": [worker]}
        return side

    def dramatiq(self) -> Side:
        """Start Dramatiq with as many processes of one thread, and a client."""
        side = self.side("Dramatiq", "with_dramatiq", self.environment)
        command = [sys.executable, "-m", "dramatiq", "benchmarks.dispatch.with_dramatiq"]
        command += ["-p", str(self.count), "-t", "1"]
        side.workers = {"workers": [self.launch("dramatiq", command, self.environment)]}
        return side

    def pika(self) -> Side:
        """Start workers of bare pika, and a client."""
        side = self.side("bare pika", "with_pika", self.environment, "client")
        command = [sys.executable, "-m", "benchmarks.dispatch.with_pika", "worker"]
        names = [f"pika-{number}" for number in range(self.count)]
        workers = [self.launch(name, command, self.environment) for name in names]
        side.workers = {"workers": workers}
        return side

    def side(self, name: str, module: str, environment: dict[str, str], *words: str) -> Side:
        """Start a client, and wait until it answers."""
        command = [sys.executable, "-m", f"benchmarks.{self.FOLDER}.{module}", *words]
        client = self.launch(f"client-{name.replace(' ', '-')}", command, environment, talks=True)
        side = Side(name, client)
        side.ask("")
        return side

    def launch(
        self, name: str, command: list[str], environment: dict[str, str], *, talks: bool = False
    ) -> subprocess.Popen[Any]:
        """Start a process that ends with the stage; its output goes to its log."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
                stdout=subprocess.PIPE if talks else log,
                stderr=log,
                text=talks,
            )
        self._stack.callback(end, process)
        return process

    def acting(self, account: str) -> dict[str, str]:
        """Return the environment of a process with one of our accounts."""
        url = self.node.url(account, self._passwords[account], VHOST)
        return self.environment | {"AINERN2D_BROKER_URL": url}

    def _definitions(self) -> dict[str, Any]:
        known = definitions(self.LANES, self._passwords)
        known["vhosts"].append({"name": OTHERS})
        known["users"].append(
            {
                "name": OTHERS,
                "password_hash": hash_password(OTHERS),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": [],
                "limits": {},
            }
        )
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        known["permissions"].append({"user": OTHERS, "vhost": OTHERS} | everything)
        return known

    def _plugins(self) -> Path:
        """Write the metadata that an installer would write for the plugin."""
        folder = self.folder / "plugins"
        info = folder / "bench_null-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bench-null\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[ainern2d.backends]\nnull = bench_null\n")
        shutil.copy(self.PLUGIN, folder / "bench_null.py")
        return folder


@contextlib.contextmanager
def open_stage(count: int, kind: type[Stage] = Stage) -> Iterator[Stage]:
    """Start the servers; remove the folder unless an error occurred."""
    folder = Path(tempfile.mkdtemp(prefix="ainern2d-bench-", dir="/var/tmp"))
    folder.chmod(0o711)
    try:
        with contextlib.ExitStack() as stack:
            yield kind(folder, stack, count)
    except BaseException:
        print(f"the logs are in {folder}", file=sys.stderr)
        raise
    shutil.rmtree(folder)


def end(process: subprocess.Popen[Any]) -> None:
    """Terminate a process, and kill it if it does not end."""
    if process.stdin is not None:
        process.stdin.close()
    elif process.poll() is None:
        process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def cpu_of(side: Side, stage: Stage) -> dict[str, float]:
    """Return the CPU seconds so far of all processes that serve a contender, by role."""
    found = {"client": seconds_of(side.client.pid)}
    for role, processes in side.workers.items():
        found[role] = sum(seconds_of(process.pid) for process in processes)
    return found | {name: seconds_of(pid) for name, pid in stage.servers().items()}


def wait_said(log: Path, words: str) -> None:
    """Wait until a log contains some words."""
    end_at = time.monotonic() + START_S
    while words not in log.read_text(errors="replace"):
        assert time.monotonic() < end_at, f"{log} does not say {words!r}"
        time.sleep(0.05)
