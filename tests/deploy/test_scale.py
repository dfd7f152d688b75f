"""deploy/scale by hand and by Alertmanager's webhook, against hosts that are not there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from ainern2d.core.servers.ports import accepts, free_ports
from tests.support.fake_fleet import FakeFleet
from tests.support.make import wait_until
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "a-word-of-more-than-16-signs"


@pytest.fixture(scope="module")
def fleet() -> Iterator[FakeFleet]:
    """Two GPU hosts that run A."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        fleet = FakeFleet(Path(folder))
        fleet.load("A")
        status, said = fleet.run("release", "A")
        assert status == 0, said
        (port,) = free_ports(1)
        fleet.port = port  # type: ignore[attr-defined]
        webhook = fleet.folder / "secrets" / "scale.webhook_url"
        webhook.write_text(f"http://127.0.0.1:{port}/{PATH}\n")
        yield fleet
        fleet.close()


@pytest.fixture(autouse=True)
def one_each(fleet: FakeFleet) -> None:
    """Begin with one worker of each service on each host."""
    for host in fleet.hosts.values():
        for each in host.containers.values():
            del each[1:]
    fleet.ran.clear()
    fleet.sick.clear()


def counts(fleet: FakeFleet, service: str) -> list[int]:
    return [len(fleet.hosts[name].containers[service]) for name in ("gpu-1", "gpu-2")]


def test_workers_are_dealt_out_evenly_and_those_that_run_stay(fleet: FakeFleet) -> None:
    before = fleet.hosts["gpu-1"].containers["worker-video"][0]["id"]
    status, said = fleet.run("scale", "worker-video", "5")
    assert status == 0, said
    assert counts(fleet, "worker-video") == [3, 2]
    assert fleet.hosts["gpu-1"].containers["worker-video"][0]["id"] == before
    ups = [each.words for each in fleet.ran if each.words[0] == "up"]
    assert all("--no-recreate" in words and "--no-deps" in words for words in ups)
    assert counts(fleet, "worker-audio") == [1, 1]
    status, said = fleet.run("scale", "worker-video", "1", "--host", "gpu-2")
    assert status == 0, said
    assert counts(fleet, "worker-video") == [3, 1]


def test_what_cannot_be_scaled_is_refused(fleet: FakeFleet) -> None:
    for words, says in (
        (("worker-video", "9"), "9 workers are asked for, and 0 to 8 are allowed"),
        (("worker-video", "-1"), ""),
        (("worker-dance", "2"), "no GPU host has the service 'worker-dance'"),
        (("node-exporter", "2"), "no GPU host has the service 'node-exporter'"),
        (("worker-video", "2", "--host", "gpu-9"), "gpu-9 does not have worker-video"),
        (("worker-video",), "SERVICE and N are needed"),
    ):
        status, said = fleet.run("scale", *words)
        assert status != 0
        assert says in said
        assert "Traceback" not in said
    assert counts(fleet, "worker-video") == [1, 1]


def test_a_worker_that_does_not_become_healthy_is_said(fleet: FakeFleet) -> None:
    fleet.sick.add(("gpu-2", "worker-audio", "A"))
    status, said = fleet.run("scale", "worker-audio", "4")
    assert status == 1
    assert "worker-audio on gpu-2 does not become healthy" in said


@contextmanager
def listening(fleet: FakeFleet, **variables: str) -> Iterator[None]:
    """Run the server of the webhook."""
    process = fleet.start("scale", "--listen", **variables)
    port: int = fleet.port  # type: ignore[attr-defined]
    try:
        wait_until(lambda: accepts(port) or process.poll() is not None, "the webhook")
        assert process.poll() is None, process.communicate()
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)


def send(fleet: FakeFleet, *alerts: dict[str, Any], path: str = PATH) -> int:
    """Send what Alertmanager sends, and return the status."""
    port: int = fleet.port  # type: ignore[attr-defined]
    body = {"version": "4", "status": "firing", "alerts": list(alerts)}
    return post(f"http://127.0.0.1:{port}/{path}", json.dumps(body).encode())


def post(url: str, data: bytes) -> int:
    return httpx.post(url, content=data, trust_env=False, timeout=20).status_code


def backlog(kind: str, status: str = "firing") -> dict[str, Any]:
    labels = {"alertname": "QueueBacklog", "kind": kind, "action": "scale", "severity": "warning"}
    return {"status": status, "labels": labels}


def test_a_backlog_adds_a_worker_and_its_end_takes_it_away(fleet: FakeFleet) -> None:
    with listening(fleet, SCALE_PAUSE="0.5"):
        assert send(fleet, backlog("video")) == 202
        wait_until(lambda: counts(fleet, "worker-video") == [2, 1], "one more")

        def has_another() -> bool:
            # An alert that comes too soon changes nothing, and comes again.
            return send(fleet, backlog("video")) == 202 and counts(fleet, "worker-video") == [2, 2]

        wait_until(has_another, "another")
        assert send(fleet, backlog("video", "resolved")) == 202
        wait_until(lambda: counts(fleet, "worker-video") == [1, 1], "one each")
    assert counts(fleet, "worker-audio") == [1, 1]


def test_one_change_in_a_while_and_no_more_than_allowed(fleet: FakeFleet) -> None:
    with listening(fleet, SCALE_PAUSE="3600"):
        assert send(fleet, backlog("video")) == 202
        wait_until(lambda: counts(fleet, "worker-video") == [2, 1], "one more")
        assert send(fleet, backlog("video"), backlog("audio")) == 202
        wait_until(lambda: counts(fleet, "worker-audio") == [2, 1], "one more for sound")
        assert counts(fleet, "worker-video") == [2, 1]
    fleet.ran.clear()
    with listening(fleet, SCALE_PAUSE="0", SCALE_MOST="2"):
        assert send(fleet, backlog("video")) == 202
        wait_until(lambda: counts(fleet, "worker-video") == [2, 2], "the most")
        assert send(fleet, backlog("video")) == 202
        assert send(fleet, backlog("lipsync")) == 202
        wait_until(lambda: counts(fleet, "worker-lipsync") == [2, 1], "what came later")
        assert counts(fleet, "worker-video") == [2, 2]


def test_only_who_knows_the_secret_is_heard(fleet: FakeFleet) -> None:
    with listening(fleet, SCALE_PAUSE="0"):
        assert send(fleet, backlog("video"), path="another-word-of-16-signs") == 404
        port: int = fleet.port  # type: ignore[attr-defined]
        for data in (b"no json", b"[]", b'{"alerts": 3}', b'{"alerts": [4]}'):
            assert post(f"http://127.0.0.1:{port}/{PATH}", data) == 400
        assert post(f"http://127.0.0.1:{port}/{PATH}", bytes(1_000_001)) == 413
        other = backlog("video")
        other["labels"]["action"] = "dance"
        assert send(fleet, other) == 202
        assert send(fleet, backlog("audio")) == 202
        wait_until(lambda: counts(fleet, "worker-audio") == [2, 1], "one more for sound")
    assert counts(fleet, "worker-video") == [1, 1]


def test_a_command_of_the_operators_is_called_in_place_of_compose(fleet: FakeFleet) -> None:
    script = fleet.folder / "grow"
    script.write_text(f'#!/bin/sh\necho "$@" >>{fleet.folder}/grown\n')
    script.chmod(0o755)
    command = os.fspath(script)
    grown = fleet.folder / "grown"
    busy = {"alertname": "GpuBusy", "host": "gpu-1", "action": "scale"}
    with listening(fleet, SCALE_PAUSE="0", SCALE_COMMAND=command):
        assert send(fleet, backlog("video")) == 202
        wait_until(grown.exists, "the command")
        assert send(fleet, {"status": "firing", "labels": busy}) == 202
        wait_until(lambda: len(grown.read_text().splitlines()) == 2, "its second call")
    # A worker more than the least, and a host more than there are.
    assert grown.read_text() == "worker-video 2\ngpu-host 3\n"
    assert [each for each in fleet.ran if each.words[0] == "up"] == []


@contextmanager
def alertmanager(fleet: FakeFleet) -> Iterator[int]:
    """Run the real one with the configuration that is shipped, and yield its port."""
    program = shutil.which("prometheus-alertmanager")
    if program is None:
        why = "needs prometheus-alertmanager: sudo sh deploy/prerequisites.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    shipped = (ROOT / "deploy/alertmanager/alertmanager.yml").read_text()
    secrets = fleet.folder / "secrets"
    # The other receiver hears nothing here.
    (secrets / "alert.webhook_url").write_text("http://127.0.0.1:9/")
    configuration = re.sub(
        r"/run/secrets/(alert|scale)[._]webhook_url", rf"{secrets}/\1.webhook_url", shipped
    ).replace("group_wait: 15s", "group_wait: 1s")
    path = fleet.folder / "alertmanager.yml"
    path.write_text(configuration)
    (port,) = free_ports(1)
    command = [
        *(program, f"--config.file={path}", f"--storage.path={fleet.folder}/alertmanager"),
        *(f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="),
    ]
    with (fleet.folder / "alertmanager.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_until(lambda: accepts(port) or process.poll() is not None, "alertmanager")
        yield port
    finally:
        process.terminate()
        process.wait(30)


def test_an_alert_of_a_real_alertmanager_adds_a_worker(fleet: FakeFleet) -> None:
    labels = {"alertname": "QueueBacklog", "kind": "lipsync", "severity": "warning"}
    alerts = [{"labels": labels | {"action": "scale"}}]
    with listening(fleet, SCALE_PAUSE="3600"), alertmanager(fleet) as port:
        url = f"http://127.0.0.1:{port}/api/v2/alerts"
        assert httpx.post(url, json=alerts, trust_env=False).status_code == 200
        wait_until(lambda: counts(fleet, "worker-lipsync") == [2, 1], "one more")
