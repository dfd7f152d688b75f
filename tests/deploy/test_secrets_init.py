"""``ainern2d secrets init``: the folder from which every container of an installation is given."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import stat
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from socket import socketpair
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from typer.testing import CliRunner

from ainern2d.core.api.tokens import read_token
from ainern2d.core.cli.app import build
from ainern2d.core.deployment import wireguard
from ainern2d.core.distributed.broker.accounts import account_of, kinds_of
from ainern2d.core.storage.s3_location import S3Location
from tests.support.make import COMMAND

if TYPE_CHECKING:
    from pathlib import Path

DOMAIN = "studio.example.org"
URLS = {
    "migrate": (
        "database_admin_url",
        "database_url",
        "broker_url",
        "broker_management_url",
        "s3_url",
    ),
    "studio": ("database_url", "broker_url", "broker_management_url", "s3_url", "redis_url"),
    "dagster": ("database_url", "broker_url", "s3_url", "redis_url"),
    "hub": ("database_url", "broker_url", "s3_url", "redis_url"),
    "composer": ("broker_url",),
    "backup": ("database_url", "s3_url"),
}
WORKERS = ("worker-video", "worker-audio", "worker-lipsync", "worker-llm")
OTHERS = (
    *("ca.pem", "rabbitmq.pem", "rabbitmq.key", "minio.pem", "minio.key", "nginx.pem", "nginx.key"),
    *("postgres.password", "redis.password", "redis.acl", "rabbitmq.admin_password"),
    *("minio.identities.json", "broker.passwords.json", "database.passwords.json"),
    *("grafana.admin_password", "metrics.token", "studio.token", "wireguard.conf"),
    *("alert.webhook_url", "scale.webhook_url"),
)


def init(folder: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(build("secrets"), ["secrets", "init", str(folder), *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def texts(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ainern2d") / "secrets"
    code, said = init(folder, "--gpu", "gpu-1", "--domain", DOMAIN, "--alert-url", "https://a.org/")
    assert code == 0, said
    return folder


def test_every_file_that_a_container_is_given_is_there(made: Path) -> None:
    wanted = {f"{role}.{name}" for role, names in URLS.items() for name in names} | set(OTHERS)
    assert wanted <= set(texts(made))
    host = {"ca.pem", "wireguard.conf", *(f"{worker}.broker_url" for worker in WORKERS)}
    assert set(texts(made / "hosts" / "gpu-1")) == host


def test_no_other_user_reads_a_secret(made: Path) -> None:
    for path in made.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.is_dir():
            assert mode == 0o700, path
        elif path.suffix == ".pem":
            assert mode == 0o444, path
        else:
            assert mode & 0o137 == 0, path


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to other users")
def test_each_file_belongs_to_the_container_that_reads_it(made: Path) -> None:
    owners = {
        "hub.database_url": (10001, 10001),
        "minio.identities.json": (10001, 10001),
        "postgres.password": (10002, 10002),
        "rabbitmq.key": (10003, 10003),
        "redis.acl": (10004, 10004),
        "nginx.key": (10005, 10005),
        "metrics.token": (10006, 10001),
        "grafana.admin_password": (472, 472),
        "authority/ca.key": (0, 0),
        "wireguard.conf": (0, 0),
    }
    for name, owner in owners.items():
        found = (made / name).stat()
        assert (found.st_uid, found.st_gid) == owner, name


def test_each_role_has_the_password_that_its_server_knows(made: Path) -> None:
    database = json.loads((made / "database.passwords.json").read_text())
    broker = json.loads((made / "broker.passwords.json").read_text())
    assert all(account_of(name) is not None for name in broker)
    buckets = json.loads((made / "minio.identities.json").read_text())["identities"]
    keys = {each["credentials"][0]["accessKey"]: each["credentials"][0] for each in buckets}
    redis = (made / "redis.acl").read_text()
    words = []
    for name, text in texts(made).items():
        sort = name.rpartition(".")[2]
        if not sort.endswith("_url") or "webhook" in name:
            continue
        parts = urlsplit(text)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        assert len(password) >= 32
        words.append(password)
        if sort == "database_url":
            assert database[user] == password
        elif sort == "database_admin_url":
            assert (made / "postgres.password").read_text() == password
        elif sort in ("broker_url", "broker_management_url"):
            assert broker[user] == password
            assert parts.scheme in ("amqps", "https")
        elif sort == "s3_url":
            location = S3Location.parse(text)
            assert keys[location.access]["secretKey"] == location.secret
        else:
            assert sort == "redis_url"
            assert f"user {user} on >{password} " in redis
    # The dispatcher's account is the studio's and Dagster's.
    assert len(set(words)) == len(words) - 2
    assert kinds_of(urlsplit((made / "composer.broker_url").read_text()).username or "") == set()
    composer = unquote(urlsplit((made / "composer.broker_url").read_text()).username or "")
    assert kinds_of(composer) == {"plan", "render", "conform", "sound", "mix", "compose", "measure"}


def test_a_gpu_host_has_an_account_for_each_of_its_workers(made: Path) -> None:
    host = made / "hosts" / "gpu-1"
    kinds = {
        worker: kinds_of(
            unquote(urlsplit((host / f"{worker}.broker_url").read_text()).username or "")
        )
        for worker in WORKERS
    }
    assert kinds == {
        "worker-video": {"image", "video"},
        "worker-audio": {"audio"},
        "worker-lipsync": {"lipsync"},
        "worker-llm": {"llm"},
    }
    for worker in WORKERS:
        assert urlsplit((host / f"{worker}.broker_url").read_text()).netloc.endswith(
            "@rabbitmq:5671"
        )


@pytest.mark.parametrize(
    ("server", "name"),
    [
        ("rabbitmq", "rabbitmq"),
        ("rabbitmq", "10.77.0.1"),
        ("minio", "minio"),
        ("minio", "10.77.0.1"),
        ("nginx", DOMAIN),
    ],
)
def test_a_client_trusts_each_server_by_the_authority(made: Path, server: str, name: str) -> None:
    ours, theirs = socketpair()
    listening = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    listening.load_cert_chain(made / f"{server}.pem", made / f"{server}.key")
    trusting = ssl.create_default_context(cafile=str(made / "ca.pem"))
    # As Python 3.13 does by itself.
    trusting.verify_flags |= ssl.VERIFY_X509_STRICT
    other = threading.Thread(target=lambda: listening.wrap_socket(theirs, server_side=True).close())
    other.start()
    with trusting.wrap_socket(ours, server_hostname=name) as link:
        assert link.getpeercert()
    other.join()


def test_wireguard_connects_the_hosts_and_nothing_else(made: Path) -> None:
    cpu = (made / "wireguard.conf").read_text()
    gpu = (made / "hosts" / "gpu-1" / "wireguard.conf").read_text()
    keys = [wireguard.public_key(wireguard.private_key_in(text)) for text in (cpu, gpu)]
    assert f"PublicKey = {keys[0]}\n" in gpu
    assert f"# gpu-1\nPublicKey = {keys[1]}\nAllowedIPs = 10.77.0.2/32\n" in cpu
    assert f"Endpoint = {DOMAIN}:51820\nAllowedIPs = 10.77.0.1/32\n" in gpu
    program = shutil.which("wg")
    if program:
        said = subprocess.run(
            [program, "pubkey"],
            input=wireguard.private_key_in(gpu),
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.strip() == keys[1]


def test_the_tokens_have_the_form_of_the_api(made: Path) -> None:
    for name in ("metrics.token", "studio.token"):
        assert read_token((made / name).read_text()) is not None


def test_run_again_it_adds_what_is_missing_and_changes_nothing_else(tmp_path: Path) -> None:
    assert init(tmp_path, "--domain", DOMAIN, "--gpu", "gpu-1")[0] == 0
    before = texts(tmp_path)
    code, said = init(tmp_path)
    assert code == 0
    assert f"everything is there in {tmp_path}" in said
    assert texts(tmp_path) == before

    code, said = init(tmp_path, "--gpu", "gpu-2")
    assert code == 0
    after = texts(tmp_path)
    lists = ("wireguard.conf", "broker.passwords.json")
    assert {name: after[name] for name in before if name not in lists} == {
        name: before[name] for name in before if name not in lists
    }
    assert after["wireguard.conf"].startswith(before["wireguard.conf"])
    known = json.loads(before["broker.passwords.json"])
    assert json.loads(after["broker.passwords.json"]).items() > known.items()
    assert "AllowedIPs = 10.77.0.3/32" in after["wireguard.conf"]
    assert f"Endpoint = {DOMAIN}:51820" in after["hosts/gpu-2/wireguard.conf"]
    assert "made hosts/gpu-2/worker-video.broker_url" in said
    assert "added to wireguard.conf" in said

    # A file that was lost comes back with the password that the server knows.
    (tmp_path / "hub.database_url").unlink()
    (tmp_path / "hosts" / "gpu-2" / "worker-audio.broker_url").unlink()
    assert init(tmp_path, "--gpu", "gpu-2")[0] == 0
    assert texts(tmp_path) == after


def test_a_receiver_of_alerts_that_is_said_later_is_written(tmp_path: Path) -> None:
    code, said = init(tmp_path)
    assert code == 0
    assert "alert.webhook_url names no receiver" in said
    # What starts workers waits in the tunnel, at an address that nobody guesses.
    scaler = urlsplit((tmp_path / "scale.webhook_url").read_text())
    assert (scaler.hostname, scaler.port) == ("10.77.0.1", 9099)
    assert len(scaler.path) > 32
    path = tmp_path / "alert.webhook_url"
    before, scale_url = path.stat(), scaler.geturl()

    code, said = init(tmp_path, "--alert-url", "https://pager.example.org/hook")
    assert code == 0
    assert "added to alert.webhook_url" in said
    assert "names no receiver" not in said
    assert path.read_text() == "https://pager.example.org/hook"
    # Alertmanager's container goes on seeing the file that it was given.
    after = path.stat()
    assert (after.st_ino, after.st_mode, after.st_uid) == (
        *(before.st_ino, before.st_mode, before.st_uid),
    )
    assert (tmp_path / "scale.webhook_url").read_text() == scale_url

    known = texts(tmp_path)
    done = subprocess.run(
        [COMMAND, "secrets", "init", str(tmp_path), "--alert-url", "https://other.org/"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "alert.webhook_url names another receiver already" in done.stderr
    assert texts(tmp_path) == known


def test_two_at_once_make_one_installation(tmp_path: Path) -> None:
    def run(host: str) -> None:
        done = subprocess.run(
            [COMMAND, "secrets", "init", str(tmp_path), "--gpu", host],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    with ThreadPoolExecutor() as pool:
        list(pool.map(run, ("gpu-1", "gpu-2")))
    test_each_role_has_the_password_that_its_server_knows(tmp_path)
    assert set(wireguard.peers((tmp_path / "wireguard.conf").read_text())) == {"gpu-1", "gpu-2"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--gpu", "GPU 1"), "'GPU 1' is no name of a GPU host"),
        (("--domain", "http://x"), "'http://x' is no name of a host"),
        (("--wireguard", "10.77"), "'10.77' is no address of a WireGuard tunnel"),
    ],
)
def test_bad_names_are_refused_before_anything_is_written(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = subprocess.run(
        [COMMAND, "secrets", "init", str(tmp_path / "new"), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "new").exists()


def test_another_domain_is_another_installation(made: Path) -> None:
    done = subprocess.run(
        [COMMAND, "secrets", "init", str(made), "--domain", "other.org"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"the domain of the installation in {made} is {DOMAIN}, not other.org" in done.stderr
