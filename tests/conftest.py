"""Fixtures shared by every test: a state folder that PostgreSQL can use, also for root."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.errors import ServiceError
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import cluster, stop_private_server
from ainern2d.core.servers.seaweedfs import SeaweedFS
from tests.support import interrupted
from tests.support.database import prepared_data
from tests.support.scheduler import GroupScheduling, group_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.servers.valkey import ValkeyServer
    from tests.support.hub import HubProcess, System


@contextlib.contextmanager
def open_public_folder() -> Iterator[Path]:
    """Make an empty folder that other users can enter, and remove it afterwards.

    State folders that are created meanwhile begin with a copy of the prepared database.
    """
    folder = Path(tempfile.mkdtemp(prefix="ainern2d-test-", dir="/var/tmp"))
    folder.chmod(0o711)
    try:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv(cluster.PREPARED_VARIABLE, str(prepared_data()))
            yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """An empty folder that other users can enter; pytest's own tmp_path is closed to them."""
    with open_public_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def module_home() -> Iterator[StateFolder]:
    """A state folder shared by the tests of a module, for a server that none of them ends."""
    with open_public_folder() as folder, pytest.MonkeyPatch.context() as environment:
        environment.setenv("AINERN2D_PG_DURABLE", "0")
        environment.setenv("AINERN2D_PG_IDLE", "5")
        home = StateFolder(folder / "state")
        yield home
        stop_private_server(home)


@pytest.fixture
def state_home(public_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StateFolder]:
    """A state folder of this test, not created yet, that ``StateFolder.find`` returns.

    A private server that the test leaves running is stopped at its end.
    """
    home = StateFolder(public_folder / "state")
    monkeypatch.setenv("AINERN2D_HOME", str(home.root))
    monkeypatch.setenv("AINERN2D_PG_IDLE", "5")
    monkeypatch.setenv("AINERN2D_PG_DURABLE", "0")
    monkeypatch.delenv("AINERN2D_DATABASE_URL", raising=False)
    yield home
    stop_private_server(home)


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedFS]:
    """An S3 server of this run; each test empties its bucket before it begins."""
    server = SeaweedFS(tmp_path_factory.mktemp("s3"), durable=False)
    start_or_skip(server)
    yield server
    server.stop()


def pytest_configure(config: pytest.Config) -> None:
    """Handle signals as in a terminal; a shell's background and ``nohup`` pass on ignored ones.

    A run that SIGTERM ends says which tests were running.
    """
    for number, handler in (
        (signal.SIGINT, signal.default_int_handler),
        (signal.SIGHUP, signal.SIG_DFL),
    ):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)
    interrupted.install(config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put modules with slow tests first, so that none of them is begun when all else is done."""
    slow = {group_of(item.nodeid) for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: group_of(item.nodeid) not in slow)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a module in one process, since its fixtures start servers.

    The groups of ``--dist=loadgroup`` have no effect with pytest 9.2: xdist 3.8 writes them into an
    attribute that pytest does not read any more.
    """
    return GroupScheduling(config, log)


def start_or_skip(server: SeaweedFS | ValkeyServer) -> None:
    """Start a server; where its program is missing, the test is skipped, and fails in CI."""
    try:
        server.start()
    except ServiceError as error:
        if "is missing" not in error.message or os.environ.get("CI") == "true":
            raise
        pytest.skip(f"{error.message}; {error.hint}")


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A broker, a bucket, a database and Valkey, for everything that speaks with a hub."""
    from tests.support.hub import open_system

    with open_public_folder() as folder:
        home = StateFolder(folder / "state")
        with open_system(home, tmp_path_factory.mktemp("system")) as system:
            yield system
        stop_private_server(home)


@pytest.fixture(scope="module")
def shared_hub(system: System) -> Iterator[HubProcess]:
    """A patient hub; it ends with its module, since others count what their own hubs do."""
    with system.hub() as hub:
        yield hub
