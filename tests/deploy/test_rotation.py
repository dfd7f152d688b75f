"""``ainern2d secrets rotate``: everything changes while a film is made, and no work is lost."""

from __future__ import annotations

import socket
import ssl
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
import redis
import sqlalchemy as sa
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.exc import OperationalError

from ainern2d.core.api.tokens import read_token
from ainern2d.core.database.schema import Attempt, Episode, Request, Token
from ainern2d.core.deployment.installation import Installation
from ainern2d.core.distributed.broker.management import Management
from ainern2d.core.errors import BrokerError, StorageError
from ainern2d.core.servers.ports import LOOPBACK, choose_ports
from ainern2d.core.servers.postgres.opening import ExternalServer
from ainern2d.core.storage.s3_client import Bucket
from ainern2d.core.storage.s3_location import S3Location
from ainern2d.pipelines.ui import MODULE
from tests.conftest import open_public_folder
from tests.support.dagster_page import Page
from tests.support.installation import GPU_HOST, Installed, open_installation
from tests.support.make import COMMAND, TINY_STORY
from tests.support.up import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.deployment

WORKERS = {
    "composer": "plan,render,conform,sound,mix,compose,measure",
    f"hosts/{GPU_HOST}/worker-video": "video",
    f"hosts/{GPU_HOST}/worker-audio": "audio",
    f"hosts/{GPU_HOST}/worker-lipsync": "lipsync",
}

SLOW = [f"backend.{kind}.work_s=0.7" for kind in ("audio", "video", "lipsync")]


@pytest.fixture(scope="module")
def installed() -> Iterator[Installed]:
    with open_public_folder() as folder, open_installation(folder) as installed:
        installed.prepare()
        hub = installed.start("hub", "hub", "env=prod")
        for role, kinds in WORKERS.items():
            installed.start(role, "worker", f"kind={kinds}", "env=dev_mock")
        until(
            lambda: hub.poll() is None and "is ready" in installed.said("hub"),
            120,
            lambda: installed.said("hub"),
        )
        yield installed


@pytest.fixture(scope="module")
def page(installed: Installed) -> Page:
    """Dagster's page, with the rights of its role."""
    (port,) = choose_ports(["page"], installed.folder / "page.json").values()
    installed.start("dagster", "ui", "--port", str(port), log="page")
    page = Page(port, MODULE)
    until(
        lambda: page.answers() and "__ASSET_JOB" in page.jobs(), 120, lambda: installed.said("page")
    )
    return page


@dataclass
class Making:
    """A `make` of a role."""

    process: subprocess.Popen[str]
    film: Path

    def bytes(self) -> bytes:
        """Wait for the film; return its bytes."""
        out, err = self.process.communicate(timeout=240)
        assert self.process.returncode == 0, out + err
        return self.film.read_bytes()


def make(installed: Installed, role: str, name: str, *overrides: str) -> Making:
    story = installed.folder / f"{name}.txt"
    story.write_text(TINY_STORY.replace("river", name))
    film = installed.folder / f"{name}.mp4"
    process = subprocess.Popen(
        [COMMAND, "make", str(story), "env=dev_mock", "film=tiny", *overrides, "-o", str(film)],
        env=installed.environment(role),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    installed.processes.append(process)
    return Making(process, film)


def attempts(installed: Installed) -> list[str]:
    """Return how each attempt ended so far."""
    engine = installed.admin("ainern2d")
    with engine.connect() as connection:
        return list(connection.scalars(sa.select(Attempt.outcome)))


def rotate(installed: Installed, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, "secrets", "rotate", str(installed.secrets), *words],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def copy(installed: Installed) -> dict[str, str]:
    """Return the text of every file of secrets."""
    return {
        str(path.relative_to(installed.secrets)): path.read_text()
        for path in installed.secrets.rglob("*")
        if path.is_file()
    }


def identities_of_files(installed: Installed) -> dict[str, tuple[int, ...]]:
    """Return inode, mode and owner of every file of secrets."""
    found = {path: path.stat() for path in installed.secrets.rglob("*") if path.is_file()}
    return {
        str(path.relative_to(installed.secrets)): (
            *(status.st_ino, status.st_mode),
            *(status.st_uid, status.st_gid),
        )
        for path, status in found.items()
    }


@pytest.mark.parametrize("role", ["studio", "dagster"])
def test_a_film_is_made_with_the_rights_of_each_role_alone(installed: Installed, role: str) -> None:
    assert make(installed, role, f"of-{role}").bytes()


def test_everything_changes_in_the_middle_of_a_film(installed: Installed, page: Page) -> None:
    quiet = make(installed, "studio", "creek").bytes()
    ended = len(attempts(installed))
    before, own = copy(installed), Installation(installed.secrets)
    files = identities_of_files(installed)
    keys, words = own.identities(), own.redis_passwords()

    making = make(installed, "studio", "brook", *SLOW)
    until(lambda: len(attempts(installed)) > ended, 120, lambda: installed.said("hub"))
    done = rotate(installed, "--reload-bucket", installed.reload_bucket())
    assert done.returncode == 0, done.stderr + done.stdout
    assert making.process.poll() is None, "the film was finished before anything changed"
    assert f"copy {installed.secrets}/hosts/{GPU_HOST} to {GPU_HOST}" in done.stdout
    # Both keys are good for a while: what the hub has signed is still fetched.
    assert takes_keys(installed, keys["hub"][0])
    cut_all_connections(installed)
    done = rotate(installed, "--finish", "--reload-bucket", installed.reload_bucket())
    assert done.returncode == 0, done.stderr + done.stdout

    film = making.bytes()
    assert len(film) > 1000
    assert set(attempts(installed)) == {"done"}
    engine = installed.admin("ainern2d")
    with engine.connect() as connection:
        assert set(connection.scalars(sa.select(Request.state).distinct())) == {"done"}
    assert make(installed, "dagster", "creek").bytes() == quiet
    # The page's processes were started with the secrets of before.
    with engine.connect() as connection:
        episodes = list(connection.scalars(sa.select(Episode.id)))
    (brook,) = [each for each in episodes if each.startswith("brook")]
    run = page.launch(["film"], {"dagster/partition": brook})
    assert run is not None
    log = installed.folder / "states" / "dagster" / "logs" / "page-code.log"
    assert page.end_of(run) == "SUCCESS", log.read_text()[-5000:]

    after = copy(installed)
    same = {name for name in before if before[name] == after.get(name)}
    assert same == {
        *("ca.pem", "authority/ca.key", "authority/installation.json", "authority/lock"),
        *("grafana.admin_password", "alert.webhook_url", "scale.webhook_url", "wireguard.conf"),
        *(f"hosts/{GPU_HOST}/{name}" for name in ("ca.pem", "wireguard.conf")),
    }
    # A container sees the file that it was given when it was made, so each is still the same one.
    assert identities_of_files(installed) == files
    assert_old_ones_are_refused(installed, before, keys, words)


def cut_all_connections(installed: Installed) -> None:
    """Have every client connect anew, with what its file says now."""
    parts = urlsplit(installed.url("migrate.broker_management_url"))
    management = Management(f"{parts.geturl()}?cafile={installed.secrets / 'ca.pem'}")
    for connection in management.call("GET", "connections?columns=name"):
        management.call("DELETE", f"connections/{quote(connection['name'], safe='')}")
    engine = installed.admin()
    with engine.connect() as connection:
        connection.execute(
            sa.text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where usename like 'ainern2d%'"
            )
        )
    admin = Installation(installed.secrets).redis_passwords()["default"][-1]
    redis.Redis(port=installed.valkey.port, password=admin).client_kill_filter(
        _type="normal", skipme=True
    )


def takes_keys(installed: Installed, keys: dict[str, str]) -> bool:
    location = S3Location.parse(installed.url("hub.s3_url"))
    mine = S3Location(
        location.endpoint, location.bucket, keys["accessKey"], keys["secretKey"], secure=False
    )
    try:
        Bucket(mine, 5.0).stat("ready")
    except StorageError:
        return False
    return True


def assert_old_ones_are_refused(
    installed: Installed,
    before: dict[str, str],
    keys: dict[str, list[dict[str, str]]],
    words: dict[str, list[str]],
) -> None:
    for role in ("migrate", "studio", "dagster", "hub", "backup"):
        old = ExternalServer(before[f"{role}.database_url"]).url("ainern2d")
        with pytest.raises(OperationalError, match="password authentication failed"):
            sa.create_engine(old, poolclass=sa.NullPool).connect()
    old = ExternalServer(before["migrate.database_admin_url"]).url("postgres")
    with pytest.raises(OperationalError, match="password authentication failed"):
        sa.create_engine(old, poolclass=sa.NullPool).connect()
    for sort in ("migrate", "studio"):
        url = f"{before[f'{sort}.broker_management_url']}?cafile={installed.secrets / 'ca.pem'}"
        with pytest.raises(BrokerError, match="401"):
            Management(url).call("GET", "whoami")
    for role in ("hub", *WORKERS):
        code, said = installed.run(
            role,
            "doctor",
            "--role",
            "worker",
            AINERN2D_BROKER_URL=before[f"{role}.broker_url"],
        )
        assert code == 1
        assert "does not take the account" in said
    for name in keys:
        assert not takes_keys(installed, keys[name][0])
    for user in words:
        with pytest.raises(redis.exceptions.AuthenticationError):
            redis.Redis(
                port=installed.valkey.port,
                username=user,
                password=words[user][0],
                retry=Retry(NoBackoff(), 0),
            ).ping()
    ids = {
        name: [(read_token(text) or ("",))[0] for text in (before[name], installed.url(name))]
        for name in ("metrics.token", "studio.token")
    }
    engine = installed.admin("ainern2d")
    with engine.connect() as connection:
        rows = {row.id: row for row in connection.execute(sa.select(Token.__table__))}
    for old_id, new_id in ids.values():
        assert rows[old_id].revoked_at is not None
        assert rows[new_id].revoked_at is None
        assert rows[new_id].scope == rows[old_id].scope


def test_rabbitmq_presents_its_new_certificate_by_itself(installed: Installed) -> None:
    context = ssl.create_default_context(cafile=str(installed.secrets / "ca.pem"))
    wanted = ssl.PEM_cert_to_DER_cert((installed.secrets / "rabbitmq.pem").read_text())

    def presents_it() -> bool:
        with (
            socket.create_connection((LOOPBACK, installed.broker.ports["amqps"])) as plain,
            context.wrap_socket(plain, server_hostname=LOOPBACK) as link,
        ):
            return link.getpeercert(binary_form=True) == wanted

    until(presents_it, 200, lambda: "RabbitMQ presents its old certificate")


def test_a_rotation_that_was_cut_off_goes_on(installed: Installed) -> None:
    # The object store does not read its accounts again, as when a command is wrong.
    before = copy(installed)
    done = rotate(installed, "bucket", "redis", "--patience", "1", "--reload-bucket", "true")
    assert done.returncode == 1
    assert "did not read its accounts again" in done.stderr
    done = rotate(installed, "redis")
    assert done.returncode == 2
    assert "a rotation of bucket, redis was cut off" in done.stderr
    done = rotate(installed, "--finish")
    assert done.returncode == 2
    assert copy(installed)["hub.s3_url"] == before["hub.s3_url"]

    done = rotate(installed, "--reload-bucket", installed.reload_bucket())
    assert done.returncode == 0, done.stderr
    done = rotate(installed)
    assert "waits to be finished" in done.stderr
    done = rotate(installed, "--finish", "--reload-bucket", installed.reload_bucket())
    assert done.returncode == 0, done.stderr
    after = copy(installed)
    changed = {name for name in before if before[name] != after[name]}
    roles = ("migrate", "studio", "dagster", "hub", "backup")
    assert changed == {
        *("minio.identities.json", "redis.acl", "redis.password"),
        *(f"{role}.s3_url" for role in roles),
        *(f"{role}.redis_url" for role in ("studio", "dagster", "hub")),
    }
    assert make(installed, "studio", "after").bytes()


def test_nothing_is_changed_where_there_is_nothing_to_change(
    installed: Installed, tmp_path: Path
) -> None:
    done = rotate(installed, "--finish")
    assert done.returncode == 2
    assert "nothing is being changed" in done.stderr
    done = rotate(installed, "gpu-9")
    assert done.returncode == 2
    known = "database, broker, bucket, redis, certificates, tokens, grafana, wireguard"
    assert f"there are: {known}, {GPU_HOST}\n" in done.stderr
    done = subprocess.run(
        [COMMAND, "secrets", "rotate", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "holds no secrets of an installation" in done.stderr
    assert list(tmp_path.iterdir()) == []
