"""Secrets that change without a database or broker: Grafana's, the tunnel's, the authority's."""

from __future__ import annotations

import base64
import json
import ssl
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.deployment import authority, wireguard
from ainern2d.core.deployment.installation import Installation, new_keys
from ainern2d.core.storage.s3_location import S3Location
from tests.support.fake_server import FakeServer, Reply
from tests.support.make import COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.fake_server import Asked

HOSTS = ("gpu-1", "gpu-2")
FILES = ("wireguard.conf", *(f"hosts/{host}/wireguard.conf" for host in HOSTS))
SIGNED = ("rabbitmq", "minio", "nginx")


@dataclass
class FakeGrafana:
    """Grafana's API about its administrator, as its handbook has it.

    Attributes:
        server: Serves it.
        password: That counts.
        broken: Whether it changes a password and then says that it did not.
    """

    server: FakeServer
    password: str
    broken: bool = False

    def __post_init__(self) -> None:
        self.server.routes = {
            "GET /grafana/api/health": lambda _: Reply.of({"database": "ok"}),
            "GET /grafana/api/user": self._user,
            "PUT /grafana/api/user/password": self._change,
        }

    def _is_signed_in(self, asked: Asked) -> bool:
        login = base64.b64encode(f"admin:{self.password}".encode()).decode()
        return asked.headers.get("authorization") == f"Basic {login}"

    def _user(self, asked: Asked) -> Reply:
        if not self._is_signed_in(asked):
            return Reply.of({"message": "Invalid username or password"}, 401)
        return Reply.of({"login": "admin"})

    def _change(self, asked: Asked) -> Reply:
        given = asked.json
        if not self._is_signed_in(asked) or given["oldPassword"] != self.password:
            return Reply.of({"message": "Invalid username or password"}, 401)
        assert given["newPassword"] == given["confirmNew"]
        self.password = given["newPassword"]
        if self.broken:
            return Reply.of({"message": "the gateway is ill"}, 502)
        return Reply.of({"message": "User password changed"})


def call(*words: str) -> tuple[int, str]:
    done = subprocess.run(
        [COMMAND, "secrets", *words], capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


def init(folder: Path) -> None:
    words = [word for host in HOSTS for word in ("--gpu", host)]
    code, said = call("init", str(folder), *words)
    assert code == 0, said


def texts(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    init(folder)
    return folder


@pytest.fixture
def grafana(secrets: Path) -> Iterator[FakeGrafana]:
    with FakeServer() as server:
        yield FakeGrafana(server, (secrets / "grafana.admin_password").read_text())


def rotate(secrets: Path, grafana: FakeGrafana, *words: str) -> tuple[int, str]:
    return call("rotate", str(secrets), *words, "--grafana", f"{grafana.server.url}/grafana")


def test_grafana_and_its_file_get_the_same_new_password(
    secrets: Path, grafana: FakeGrafana
) -> None:
    before, file = texts(secrets), (secrets / "grafana.admin_password").stat()
    old = grafana.password
    code, said = rotate(secrets, grafana, "grafana")
    assert code == 0, said
    after = texts(secrets)
    assert after["grafana.admin_password"] == grafana.password != old
    assert {name for name in before if before[name] != after[name]} == {"grafana.admin_password"}
    # A container sees the file that it was given when it was made.
    now = (secrets / "grafana.admin_password").stat()
    assert (now.st_ino, now.st_mode, now.st_uid) == (file.st_ino, file.st_mode, file.st_uid)
    assert "authority/rotation.json" not in after
    for secret in (old, grafana.password):
        assert secret not in said


def test_a_change_of_which_nothing_was_heard_is_completed(
    secrets: Path, grafana: FakeGrafana
) -> None:
    old = grafana.password
    grafana.broken = True
    code, said = rotate(secrets, grafana, "grafana")
    assert code == 1
    assert "refuses: 502" in said
    assert (secrets / "grafana.admin_password").read_text() == old != grafana.password
    changed = grafana.password
    grafana.broken = False
    code, said = rotate(secrets, grafana)
    assert code == 0, said
    assert (secrets / "grafana.admin_password").read_text() == changed == grafana.password


def test_a_password_that_was_changed_in_grafana_is_asked_for(
    secrets: Path, grafana: FakeGrafana
) -> None:
    by_hand = "it was changed by hand"
    grafana.password = by_hand
    code, said = rotate(secrets, grafana, "grafana")
    assert code == 1
    assert "does not take the password of grafana.admin_password" in said
    assert grafana.password == by_hand
    word = secrets / "grafana.admin_password"
    word.chmod(0o600)
    word.write_text(f"{by_hand}\n")
    code, said = rotate(secrets, grafana)
    assert code == 0, said
    assert word.read_text() == grafana.password != by_hand


def test_a_grafana_that_does_not_run_is_named(secrets: Path) -> None:
    before = texts(secrets)
    code, said = call("rotate", str(secrets), "grafana", "--grafana", "http://127.0.0.1:9/")
    assert code == 1
    assert "Grafana at http://127.0.0.1:9/ does not answer" in said
    after = texts(secrets)
    assert after.pop("authority/rotation.json")
    assert after == before
    code, said = call("rotate", str(secrets), "grafana", "--grafana", "grafana:3000")
    assert code == 2
    assert "is no URL of Grafana" in said


def test_a_bucket_that_does_not_answer_has_not_refused_old_keys(secrets: Path) -> None:
    installation = Installation(secrets)
    old = {name: keys[-1] for name, keys in installation.identities().items()}
    new = {name: new_keys(name) for name in old}
    given = {"what": ["bucket"], "is_given": True, "old": {"bucket": old}, "new": {"bucket": new}}
    (secrets / "authority" / "rotation.json").write_text(json.dumps(given))
    url = S3Location("127.0.0.1:9", "ainern2d", "key", "secret", secure=False).url
    installation.files.rewrite("hub.s3_url", url)
    code, said = call("rotate", str(secrets), "--finish", "--patience", "1")
    assert code == 1
    assert "the object store did not read its accounts again" in said
    assert (secrets / "authority" / "rotation.json").exists()


def test_all_keys_of_the_tunnel_change_and_nothing_else(secrets: Path) -> None:
    before = texts(secrets)
    code, said = call("rotate", str(secrets), "wireguard")
    assert code == 0, said
    assert "restart wg-quick@ainern2d on all" in said
    after = texts(secrets)
    assert {name for name in before if before[name] != after[name]} == set(FILES)
    old = {wireguard.private_key_in(before[name]) for name in FILES}
    new = [wireguard.private_key_in(after[name]) for name in FILES]
    assert len({*old, *new}) == 2 * len(FILES)
    for name in FILES:
        for key in old:
            assert key not in after[name]
            assert wireguard.public_key(key) not in after[name]
        rest = [
            [line for line in text.splitlines() if "Key = " not in line]
            for text in (before[name], after[name])
        ]
        assert rest[0] == rest[1]
    cpu, *hosts = (wireguard.public_key(key) for key in new)
    for name, key in zip(FILES[1:], hosts, strict=True):
        assert f"PublicKey = {cpu}\n" in after[name]
        assert after["wireguard.conf"].count(f"PublicKey = {key}\n") == 1


def test_a_new_authority_signs_every_server_and_reaches_every_host(secrets: Path) -> None:
    before = texts(secrets)
    gone = [f"{server}.{end}" for server in SIGNED for end in ("pem", "key")]
    gone += ["ca.pem", "authority/ca.key", *(f"hosts/{host}/ca.pem" for host in HOSTS)]
    for name in gone:
        (secrets / name).unlink()
    init(secrets)
    after = texts(secrets)
    assert {name for name in before if before[name] != after[name]} == set(gone)
    for server in SIGNED:
        assert authority.is_signed(after[f"{server}.pem"], after["ca.pem"])
        assert not authority.is_signed(after[f"{server}.pem"], before["ca.pem"])
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(secrets / f"{server}.pem", secrets / f"{server}.key")
    for host in HOSTS:
        assert after[f"hosts/{host}/ca.pem"] == after["ca.pem"]
