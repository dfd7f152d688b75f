"""`ainern2d broker`: what it declares, what it finds different, and the published schemas."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.distributed.broker.accounts import ADMIN, HUB
from ainern2d.core.distributed.broker.catalogue import FOLDER, schemas, text_of
from ainern2d.core.distributed.broker.connection import Connection
from ainern2d.core.distributed.broker.definitions import definitions
from ainern2d.core.distributed.broker.management import Management, compare
from ainern2d.core.distributed.broker.messages import MESSAGES
from ainern2d.core.distributed.broker.topology import VHOST, Lanes
from ainern2d.core.distributed.broker.url import BrokerUrl
from ainern2d.core.errors import BrokerError, ConfigError
from ainern2d.core.servers.rabbitmq import RabbitNode
from tests.support.paths import ROOT
from tests.support.servers import need_rabbitmq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EMPTY = {
    "vhosts": [{"name": VHOST, "default_queue_type": "quorum"}],
    "users": [{"name": ADMIN, "password": "secret", "tags": ["administrator"]}],
    "permissions": [
        {"user": ADMIN, "vhost": VHOST, "configure": ".*", "write": ".*", "read": ".*"}
    ],
    "queues": [
        {
            "name": "op.plan.default",
            "vhost": VHOST,
            "durable": True,
            "auto_delete": False,
            "arguments": {"x-queue-type": "classic"},
        },
        {
            "name": "somebody.elses",
            "vhost": VHOST,
            "durable": True,
            "auto_delete": False,
            "arguments": {"x-queue-type": "classic"},
        },
    ],
}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitNode]:
    need_rabbitmq()
    with RabbitNode(tmp_path_factory.mktemp("rabbitmq") / "node", EMPTY) as node:
        yield node


def broker(node: RabbitNode, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) | {
        "AINERN2D_HOME": str(home),
        "AINERN2D_BROKER_MANAGEMENT_URL": node.management_url(ADMIN, "secret"),
    }
    return subprocess.run(
        [sys.executable, "-m", "ainern2d.core.cli.app", "broker", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.services
def test_apply_declares_what_check_misses(node: RabbitNode, tmp_path: Path) -> None:
    lanes = "broker.lanes=['video.heavy=comfyui']"
    passwords = tmp_path / "passwords.json"
    passwords.write_text(json.dumps({HUB: "its password"}))
    given = (lanes, "--passwords", str(passwords))

    before = broker(node, tmp_path, "check", *given)
    assert before.returncode == 1
    assert "queues op.video.heavy: missing" in before.stdout
    assert "users hub: missing" in before.stdout
    assert "run: ainern2d broker apply" in before.stdout

    applied = broker(node, tmp_path, "apply", *given)
    # What is there with another type is told, and left alone.
    assert applied.returncode == 1, applied.stderr
    missing = before.stdout.count("queues ")
    assert f"declared {missing} queues" in applied.stdout
    assert "queues op.plan.default: arguments is {'x-queue-type': 'classic'}" in applied.stdout
    assert "cannot be changed" in applied.stdout

    management = Management(node.management_url(ADMIN, "secret"))
    found = management.read()
    names = {each["name"] for each in found["queues"]}
    assert {"op.video.heavy", "hub.result", "op.retry.long", "somebody.elses"} <= names
    assert "rows" not in {each["name"] for each in found["users"]}
    after = broker(node, tmp_path, "check", *given)
    assert after.returncode == 1
    lines = [line for line in after.stdout.splitlines() if line.startswith("queues ")]
    assert len(lines) == 1
    assert "run: ainern2d broker apply" not in after.stdout

    # A policy that somebody changed is found, and put right.
    wanted = definitions(Lanes(), {})
    policy = next(each for each in wanted["policies"] if each["name"] == "op-work")
    changed = policy | {"definition": policy["definition"] | {"delivery-limit": 99}}
    management.apply({"policies": [changed]})
    assert "policies op-work: definition is" in broker(node, tmp_path, "check", *given).stdout
    broker(node, tmp_path, "apply", *given)
    differences = compare({"policies": wanted["policies"]}, management.read())
    assert differences == []


@pytest.mark.services
def test_a_hosts_account_is_made_limited_renewed_and_removed(
    node: RabbitNode, tmp_path: Path
) -> None:
    async def stays_open(url: str, then: Callable[[], None]) -> bool:
        async with Connection(BrokerUrl.parse(url), "test account") as link:
            await link.wait_ready(20)
            epoch = link.epoch
            await asyncio.to_thread(then)
            with contextlib.suppress(BrokerError):
                async with asyncio.timeout(15):
                    while link.is_ready and link.epoch == epoch:
                        await asyncio.sleep(0.05)
            return link.is_ready

    broker(node, tmp_path, "apply")
    add = ("account", "add", "gpu-1", "--kind", "video,lipsync")
    file = tmp_path / "url"
    added = broker(node, tmp_path, *add, "--file", str(file))
    assert (added.returncode, added.stdout) == (0, ""), added.stderr
    name = "worker-lipsync+video-gpu-1"
    assert f"{name} is there" in added.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().startswith(f"amqps://{name}:")
    found = Management(node.management_url(ADMIN, "secret")).read()
    (user,) = [each for each in found["users"] if each["name"] == name]
    assert user["limits"] == {"max-channels": 100, "max-connections": 100}
    # Once more, at another address and for a pool of hosts: the password is a new one.
    again = broker(node, tmp_path, *add, "--at", "broker.example:5671", "--workers", "370")
    assert again.stdout.endswith("@broker.example:5671/ainern2d\n")
    found = Management(node.management_url(ADMIN, "secret")).read()
    (user,) = [each for each in found["users"] if each["name"] == name]
    assert user["limits"] == {"max-channels": 740, "max-connections": 740}
    url = again.stdout.strip().replace("amqps", "amqp")
    here = url.replace("broker.example:5671", f"127.0.0.1:{node.port}")
    assert "worker-lipsync+video-gpu-1" in broker(node, tmp_path, "account", "list").stdout

    def remove() -> None:
        removed = broker(node, tmp_path, "account", "remove", name)
        assert removed.stdout == f"{name} is removed\n", removed.stderr

    assert not asyncio.run(stays_open(here, remove))
    gone = broker(node, tmp_path, "account", "remove", name)
    assert (gone.returncode, gone.stdout) == (2, "")
    for wrong in (("add", "GPU_1", "--kind", "video"), ("add", "a", "--kind", "film")):
        assert broker(node, tmp_path, "account", *wrong).returncode == 2
    assert broker(node, tmp_path, "account", "remove", HUB).returncode == 2


@pytest.mark.services
def test_a_wrong_password_or_address_is_said(node: RabbitNode, tmp_path: Path) -> None:
    environment = {"AINERN2D_HOME": str(tmp_path)}
    refused = node.management_url(ADMIN, "wrong")
    for url, words in (
        (refused, "the broker refuses: 401"),
        ("http://admin:secret@127.0.0.1:1", "does not answer"),
        ("", "nothing says where the management service is"),
    ):
        told = subprocess.run(
            [sys.executable, "-m", "ainern2d.core.cli.app", "broker", "check"],
            env=dict(os.environ) | environment | {"AINERN2D_BROKER_MANAGEMENT_URL": url},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert told.returncode in (1, 2)
        assert words in told.stderr
        assert "wrong" not in told.stderr.replace("what is wrong", "")


@pytest.mark.parametrize("url", ["", "amqp://a:b@h", "http://a:b@example.org:1", "https://h"])
def test_a_management_url_that_cannot_be_right_is_refused(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Management(url)
    assert caught.value.hint


def test_the_published_schemas_are_those_of_the_code() -> None:
    published = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    # `python -m ainern2d.core.distributed.broker.catalogue` writes them anew.
    assert published == {name: text_of(schema) for name, schema in schemas().items()}
    assert len(published) == len(MESSAGES)


def test_the_schemas_folder_is_printed_and_installed() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "ainern2d.core.cli.app", "broker", "schemas"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert Path(told.stdout.strip()) == FOLDER
    setup = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    assert "ainern2d.core.distributed.broker = schemas/*.json" in setup


def test_a_schema_says_what_a_reader_must_know() -> None:
    finished: dict[str, Any] = schemas()["op.finished.v1.json"]
    assert finished["title"] == "ainern2d.op.finished.v1"
    assert {"request", "attempt_id", "op_key", "outcome"} <= set(finished["required"])
    assert "additionalProperties" not in finished
