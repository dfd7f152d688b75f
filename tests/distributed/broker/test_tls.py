"""TLS on every link that leaves a machine: what is trusted works, and nothing else does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from ainern2d.core.distributed.broker.accounts import ADMIN, worker_account
from ainern2d.core.distributed.broker.management import Management
from ainern2d.core.distributed.broker.topology import VHOST
from ainern2d.core.errors import BrokerError, StorageError
from ainern2d.core.ops import Kind
from ainern2d.core.servers.postgres import stop_private_server
from ainern2d.core.storage.s3_client import Bucket
from ainern2d.core.storage.s3_location import S3Location
from tests.conftest import open_public_folder
from tests.support.paths import ROOT
from tests.support.remote import UPLOADING, Remote, open_remote, task
from tests.support.worker import runs, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.services, pytest.mark.slow]

ACCOUNT = worker_account(Kind.AUDIO)


@pytest.fixture(scope="module")
def whole() -> Iterator[Remote]:
    # The broker listens on 127.0.0.1 too, but its certificate is for the name alone.
    with open_public_folder() as folder, open_remote(folder, "127.0.0.1", "localhost") as remote:
        yield remote
        stop_private_server(remote.system.home)


@pytest.fixture
def remote(whole: Remote) -> Iterator[Remote]:
    yield whole
    whole.end_workers()


def test_an_op_is_done_with_tls_on_every_link(remote: Remote, tmp_path: Path) -> None:
    trusted = str(remote.authority.cafile)
    # A worker needs one file for broker and store: its URL does without.
    url = remote.system.amqp(ACCOUNT).partition("?")[0]
    assert url.startswith("amqps://")
    wanted = task("wait", tmp_path)
    with remote.system.hub(*UPLOADING), remote.dispatch() as executor:
        remote.worker(url=url, SSL_CERT_FILE=trusted)
        future = executor.submit(wanted)
        until(lambda: runs(tmp_path))
        system = remote.system
        api = system.node.management_url(ADMIN, system.passwords[ADMIN])
        # The list is up to five seconds old.
        clients = until(
            lambda: connections(api, {"dispatcher", "hub", ACCOUNT}), what="every client is listed"
        )
        assert all(each["ssl"] for each in clients), clients
        assert {each["ssl_protocol"] for each in clients} == {"tlsv1.3"}
        (tmp_path / "go").touch()
        manifest = future.result(30)
    assert system.store.manifest(wanted.op.key) == manifest
    assert remote.relay.taken, "the store was reached by its TLS address"
    assert system.states() == {"done": 1}


def connections(api: str, users: set[str]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = Management(api).call("GET", "connections")
    return found if users <= {each.get("user") for each in found} else []


def wrong_authority(remote: Remote) -> str:
    return remote.system.amqp(ACCOUNT).replace(
        quote(str(remote.authority.cafile)), quote(str(remote.stranger.cafile))
    )


def no_authority(remote: Remote) -> str:
    return remote.system.amqp(ACCOUNT).partition("?")[0]


def wrong_name(remote: Remote) -> str:
    return remote.system.amqp(ACCOUNT).replace("@localhost", "@127.0.0.1")


def plain_to_tls(remote: Remote) -> str:
    return no_authority(remote).replace("amqps://", "amqp://")


def tls_to_plain(remote: Remote) -> str:
    ports = remote.system.node.ports
    return remote.system.amqp(ACCOUNT).replace(f":{ports['amqps']}/", f":{ports['amqp']}/")


def wrong_password(remote: Remote) -> str:
    system = remote.system
    assert system.tls is not None
    return system.tls.url(system.node, ACCOUNT, "guessed", VHOST, "localhost")


REFUSED = [
    (wrong_authority, "certificate is not trusted", "must hold the authority that signed"),
    (no_authority, "certificate is not trusted", "add ?cafile=FILE to the URL"),
    (wrong_name, "not valid for '127.0.0.1'", "write that name in the URL"),
    # How the broker hangs up depends on which of its packets comes first.
    (plain_to_tls, "EOF|reset by peer|Incompatible", "write amqps://"),
    (tls_to_plain, "does not speak TLS at this port", "give the port of its listener with TLS"),
    (wrong_password, "ACCESS_REFUSED", f"the password of the account {ACCOUNT} is wrong"),
]


@pytest.mark.parametrize(("make_url", "what", "advice"), REFUSED)
def test_a_worker_says_what_is_wrong_with_its_link_and_keeps_trying(
    remote: Remote, make_url: Callable[[Remote], str], what: str, advice: str
) -> None:
    worker = remote.worker(url=make_url(remote))
    line = until(
        lambda: [each for each in worker.lines() if advice in each["message"]], what="the advice"
    )[0]
    assert re.search(what, line["message"]), line
    assert line["level"] == "warning"
    assert "guessed" not in worker.log.read_text()
    # The certificate may be put right meanwhile: it tries on, says it once for each of its two
    # connections, and stops when asked.
    until(lambda: sum("lost" in each["message"] for each in worker.lines()) >= 6)
    assert sum(advice in each["message"] for each in worker.lines()) <= 2
    assert worker.end() == 0


def test_a_worker_joins_once_the_authority_is_put_right(remote: Remote, tmp_path: Path) -> None:
    named = tmp_path / "ca.pem"
    named.write_bytes(remote.stranger.cafile.read_bytes())
    url = remote.system.amqp(ACCOUNT).partition("?")[0] + f"?cafile={named}"
    worker = remote.worker(url=url)
    until(lambda: worker.says("must hold the authority"))
    named.write_text("half written")
    until(lambda: worker.says("holds no certificate"))
    named.write_bytes(remote.authority.cafile.read_bytes())
    api = remote.system.node.management_url(ADMIN, remote.system.passwords[ADMIN])
    until(lambda: connections(api, {ACCOUNT}), what="the worker is connected")
    assert worker.end() == 0


def test_a_file_that_is_no_certificate_is_refused_at_the_start(
    remote: Remote, tmp_path: Path
) -> None:
    named = tmp_path / "ca.pem"
    named.write_text("no certificate")
    worker = remote.worker(url=no_authority(remote) + f"?cafile={named}")
    assert worker.wait() == 2
    assert f"the broker's cafile {named} holds no certificate" in worker.log.read_text()


def test_a_dispatcher_that_does_not_trust_the_broker_ends_with_advice(remote: Remote) -> None:
    told: list[str] = []
    url = remote.system.amqp("dispatcher").partition("?")[0]
    with pytest.raises(BrokerError) as caught, remote.dispatch(url, told.append, patience_s=2.0):
        pass
    assert "certificate is not trusted" in caught.value.message
    assert "add ?cafile=FILE" in caught.value.hint
    assert "waiting" in told[0]
    assert "add ?cafile=FILE" in told[0]


def test_a_worker_that_does_not_trust_the_store_says_so_at_once(
    remote: Remote, tmp_path: Path
) -> None:
    with remote.system.hub(*UPLOADING), remote.dispatch() as executor:
        # It trusts the broker by its URL, which says nothing about the store.
        remote.worker()
        error = executor.submit(task("say", tmp_path)).exception(30)
    assert isinstance(error, StorageError), error
    assert "the store's certificate is not trusted" in error.message
    assert "SSL_CERT_FILE" in error.hint


def test_a_bucket_is_trusted_by_its_authority_and_its_name(remote: Remote) -> None:
    location = S3Location.parse(remote.system.s3_url)
    assert Bucket(location, 5.0).stat("ready") is not None
    with pytest.raises(StorageError, match="cannot be trusted") as caught:
        Bucket(replace(location, cafile=str(remote.stranger.cafile)), 5.0).stat("ready")
    assert str(remote.stranger.cafile) in caught.value.hint
    with pytest.raises(StorageError, match="cannot be trusted") as caught:
        Bucket(replace(location, cafile=""), 5.0).stat("ready")
    assert "add cafile=FILE" in caught.value.hint
    elsewhere = location.endpoint.replace("localhost", "127.0.0.1")
    with pytest.raises(StorageError, match="cannot be trusted") as caught:
        Bucket(replace(location, endpoint=elsewhere), 5.0).stat("ready")
    assert "write that name" in caught.value.hint


def test_a_bucket_without_cafile_is_trusted_by_ssl_cert_file(
    remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(remote.authority.cafile))
    location = replace(S3Location.parse(remote.system.s3_url), cafile="")
    assert Bucket(location, 5.0).stat("ready") is not None


def test_the_management_api_is_verified_too(remote: Remote, tmp_path: Path) -> None:
    system = remote.system
    port = system.node.ports["management-tls"]
    base = f"https://{ADMIN}:{system.passwords[ADMIN]}@localhost:{port}"
    trusted = f"{base}?cafile={remote.authority.cafile}"
    names = {each["name"] for each in Management(trusted).read()["queues"]}
    assert "op.video.default" in names

    def check(url: str) -> str:
        told = subprocess.run(
            [sys.executable, "-m", "ainern2d.core.cli.app", "broker", "check"],
            env=dict(os.environ)
            | {"AINERN2D_HOME": str(tmp_path), "AINERN2D_BROKER_MANAGEMENT_URL": url},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return told.stderr

    assert "trusted" not in check(trusted)
    refused = " ".join(check(f"{base}?cafile={remote.stranger.cafile}").split())
    assert "certificate is not trusted" in refused
    assert "must hold the authority" in refused
    assert "add ?cafile=FILE" in " ".join(check(base).split())
    assert system.passwords[ADMIN] not in refused


def test_a_listener_with_tls_is_told_in_the_brokers_own_words(remote: Remote) -> None:
    """The page for operators shows these lines; they are the ones that this broker runs with."""
    lines = (remote.system.node.folder / "rabbitmq.conf").read_text().splitlines()
    names = {line.partition(" = ")[0] for line in lines}
    text = (ROOT / "docs/operations.md").read_text()
    for name in names:
        if name.startswith(("listeners.ssl", "ssl_options", "management.ssl")):
            assert f"{name} = " in text
