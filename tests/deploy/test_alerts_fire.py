"""Each alert fires from a real cause, and its receiver is told of it.

Prometheus and Alertmanager are real and have the shipped rules and routes, but for how long a cause
must last. Only the GPU and the disk that fills are told of by a stand-in for their exporter.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

import pika
import pytest
import sqlalchemy as sa
import yaml

from ainern2d.core.distributed.broker.accounts import DISPATCHER, LOCAL_WORKER
from ainern2d.core.distributed.broker.topology import OP, VHOST, lane_key, op_queue
from ainern2d.core.ops.kind import Kind
from ainern2d.core.servers.ports import free_ports
from ainern2d.core.storage.s3_client import Bucket
from tests.api.test_observer import RUN
from tests.deploy.test_backup import Site
from tests.deploy.watched import (
    API,
    COMMAND,
    DEPLOY,
    Receiver,
    Watched,
    each_rule,
    open_watched,
    shortened,
)
from tests.support.make import TINY_STORY, mounted
from tests.support.servers import rabbitmqctl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.deployment, pytest.mark.services, pytest.mark.slow]

RULES = yaml.safe_load((DEPLOY / "prometheus/rules.yml").read_text())
IDLE_KIND = Kind.LLM
"""No worker takes it."""
SEARCH = "/api/v1/projects/{project}/entities"
HEAVY = ("env=small", "backend/video=heavy", "fallback.video=[cartoon]")
"""The ladder heavy, cartoon, mock; the first needs a GPU."""

seen: set[str] = set()
"""Alerts that fired so far."""


class Watch:
    """The system, and what Alertmanager told."""

    def __init__(self, watched: Watched, receiver: Receiver) -> None:
        self.watched, self.receiver = watched, receiver

    def fires(self, name: str, path: str = "/operators", **labels: str) -> dict[str, Any]:
        """Wait until a receiver is told that an alert fires; return what it was told."""
        found = self._wait(name, "firing", path, labels)
        seen.add(name)
        return found

    def is_over(self, name: str, **labels: str) -> None:
        """Wait until the operators are told that an alert does not fire any more."""
        self._wait(name, "resolved", "/operators", labels)

    def _wait(self, name: str, status: str, path: str, labels: dict[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = {}

        def is_told() -> bool:
            for each in list(self.receiver.told):
                told = {"alertname": name, **labels}.items() <= each["labels"].items()
                if told and (each["status"], each["path"]) == (status, path):
                    found.update(each)
            return bool(found)

        self.watched.until(
            is_told, lambda: f"{name} {labels} {status} at {path}: {self.receiver.told}"
        )
        return found


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    receiver = Receiver()
    try:
        with open_watched(tmp_path_factory.mktemp("alerts")) as found:
            found.start_hub("hub.busy_s=2", "hub.calm_s=1", "hub.quiet_s=3600")
            kinds = ",".join(kind for kind in Kind if kind is not IDLE_KIND)
            found.start_worker(f"kind={kinds}")
            found.start_api()
            found.start_exporters()
            found.start_alertmanager(receiver)
            # Nothing is asked about the GPU before it is busy: its mean is over a minute.
            gpus, found.places["gpu"] = found.places["gpu"], []
            found.start_prometheus(shortened(RULES))
            found.places["gpu"] = gpus
            yield Watch(found, receiver)
    finally:
        receiver.close()


@pytest.fixture(autouse=True)
def only_news(watch: Watch) -> None:
    """Forget what was told before a test, but for what fires since the start."""
    if seen:
        watch.receiver.told.clear()


def test_no_backup_and_an_old_one(watch: Watch) -> None:
    watch.fires("BackupMissing")
    path = watch.watched.textfiles / "backup.prom"
    path.write_text(f"ainern2d_backup_timestamp_seconds {time.time() - 27 * 3600:.0f}\n")
    told = watch.fires("BackupOld")
    assert told["annotations"]["summary"].startswith("the last backup ended 1d 3h")
    watch.is_over("BackupMissing")
    path.write_text(f"ainern2d_backup_timestamp_seconds {time.time():.0f}\n")
    watch.is_over("BackupOld")
    path.unlink()


def test_an_object_that_has_other_bytes_than_its_name_says(watch: Watch, tmp_path: Path) -> None:
    site = Site(watch.watched.system, tmp_path)
    site.environment["TEXTFILES"] = str(watch.watched.textfiles)
    bucket = Bucket(watch.watched.system.bucket.location("user"))
    sha256 = hashlib.sha256(b"right").hexdigest()
    name = f"artifacts/{sha256[:2]}/{sha256}"
    bucket.write(name, b"wrong")
    site.backup()
    told = watch.fires("BackupCorrupt")
    assert told["annotations"]["summary"].startswith("1 objects of the bucket")
    bucket.delete(name)
    site.backup()
    watch.is_over("BackupCorrupt")


def test_a_certificate_that_ends_soon_and_a_door_that_is_shut(watch: Watch) -> None:
    door = watch.watched.open_door(days=5)
    watch.watched.look_at("certificates")
    told = watch.fires("CertificateExpires", instance=door.place)
    assert "4d 23h" in told["annotations"]["summary"]
    door.close()
    watch.fires("DoorShut", instance=door.place)
    watch.watched.look_at("certificates", nothing=True)
    watch.is_over("DoorShut")


def test_a_disk_that_fills(watch: Watch, tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=8m", "tmpfs"):
        watch.watched.disk = tmp_path / "small"
        large = watch.watched.disk / "large"
        large.write_bytes(b"\0" * 7_700_000)
        told = watch.fires("DiskFilling", host="gpu-1", mountpoint="/srv")
        assert told["labels"]["severity"] == "critical"
        large.unlink()
        watch.is_over("DiskFilling")
        watch.watched.disk = None


def test_busy_gpus_lower_what_is_not_urgent_and_are_said_everywhere(
    watch: Watch, tmp_path: Path
) -> None:
    watched = watch.watched

    def first(urgent: str) -> str:
        ran = watched.command("route", "video", *HEAVY, f"execution.urgent={urgent}", "--json")
        assert ran.returncode == 0, ran.stderr
        rungs = [each for each in json.loads(ran.stdout)["rungs"] if each["place"]]
        return str(rungs[0]["rung"])

    def rung_of_a_film(name: str, urgent: str) -> str:
        story = tmp_path / f"{name}.txt"
        story.write_text(TINY_STORY.replace("river", name))
        film = ("-o", str(tmp_path / f"{name}.mp4"), "--json")
        urgency = f"execution.urgent={urgent}"
        ran = watched.command("make", str(story), *HEAVY, urgency, *film)
        assert ran.returncode == 0, ran.stderr
        (rung,) = json.loads(ran.stdout)["rungs"]
        return str(rung)

    # Given GPUs that have time
    watched.until(
        lambda: watched.value("ainern2d_gpu_percent") == 40.0, "the worker tells of its GPU"
    )
    assert watched.value('ainern2d_bound_kept{bound="gpu"}') == 1.0
    assert first("no") == "heavy"
    assert rung_of_a_film("calm", "no") == "heavy"
    # When they are busy for longer than the bound
    watched.gpu_percent = 99.0
    watched.look_at("gpu")
    watched.until(
        lambda: watched.value('ainern2d_bound_kept{bound="gpu"}') == 0.0, "the bound is not kept"
    )
    # Then what is not urgent begins one rung lower, and what is urgent does not
    assert (first("no"), first("yes")) == ("cartoon", "heavy")
    assert rung_of_a_film("busy", "no") == "cartoon"
    assert rung_of_a_film("urgent", "yes") == "heavy"
    status = watched.command("status").stdout
    assert (
        "the GPUs have been busy for long: ops that are not urgent begin one rung lower" in status
    )
    assert "NVIDIA H100 80GB HBM3 99 % 31/84 GB" in status
    # And people and scaler are told
    for path in ("/operators", "/scaler"):
        told = watch.fires("GpuBusy", path, host="gpu-1")
        assert told["labels"]["action"] == "scale"
    # When they have time again
    watched.gpu_percent = 10.0
    watched.until(
        lambda: watched.value('ainern2d_bound_kept{bound="gpu"}') == 1.0, "the bound is kept again"
    )
    assert rung_of_a_film("quiet", "no") == "heavy"
    watch.is_over("GpuBusy")


def test_runs_that_fail(watch: Watch) -> None:
    watched = watch.watched
    episode = watched.episode(TINY_STORY, "failing")
    with watched.client() as client:
        for _ in range(6):
            begun = client.post(f"{API}/episodes/{episode}/runs", json={})
            assert begun.status_code == 202, begun.text
    told = watch.fires("RunSuccessLow")
    assert told["annotations"]["runbook"] == "runs-fail"


def test_runs_that_take_long(watch: Watch) -> None:
    """Their rows are written here: none takes three minutes in a test."""
    watched = watch.watched
    episode = watched.episode(TINY_STORY)
    with watched.system.engine.begin() as connection:
        for _ in range(200):
            values = {"id": uuid.uuid4().hex, "episode": episode, "state": "done", "seconds": 240.0}
            connection.execute(RUN, values)
    told = watch.fires("RunSlow")
    assert "more than 180 s" in told["annotations"]["summary"]
    # So many that ended well also outweigh those that failed.
    watch.is_over("RunSuccessLow")


def test_searches_that_take_long(watch: Watch) -> None:
    """Something holds the table, as a transaction does that somebody forgot."""
    watched = watch.watched
    locked = sa.text("lock table entity in access exclusive mode")
    with watched.client() as client:
        project = client.post(f"{API}/projects", json={"title": "Searched"}).json()["id"]

        def search(words: str) -> None:
            client.get(f"{API}/projects/{project}/entities", params={"q": words})

        def heard() -> float:
            """Return how many searches Prometheus knows of."""
            name = f'ainern2d_http_request_seconds_count{{route="{SEARCH}"}}'
            return sum(float(each["value"][1]) for each in watched.query(name))

        search("anna")
        watched.until(heard, "Prometheus hears of searches")
        for number in range(25):
            with watched.system.engine.begin() as connection:
                connection.execute(locked)
                # Other words each time: the answer to the same ones is kept, and waits for nothing.
                searching = threading.Thread(target=search, args=(f"anna {number}",))
                searching.start()
                time.sleep(0.3)
            searching.join()
        told = watch.fires("EntitySearchSlow")
        assert "more than 100 ms" in told["annotations"]["summary"]
        # So many that are quick outweigh those that were slow.
        for _ in range(1200):
            search("anna")
        watch.is_over("EntitySearchSlow")


def test_more_ops_than_workers_do(watch: Watch) -> None:
    watched = watch.watched
    url = pika.URLParameters(watched.system.amqp(DISPATCHER))
    with pika.BlockingConnection(url) as link:
        channel = link.channel()
        for _ in range(2001):
            channel.basic_publish(OP, lane_key(IDLE_KIND, "default"), b"{}")
    for path in ("/operators", "/scaler"):
        watch.fires("QueueBacklog", path, kind=IDLE_KIND.value)
    rabbitmqctl(watched.system.node, "purge_queue", op_queue(IDLE_KIND, "default"), "-p", VHOST)
    watch.is_over("QueueBacklog")


def test_a_message_that_nobody_can_read(watch: Watch) -> None:
    watched = watch.watched
    url = pika.URLParameters(watched.system.amqp(DISPATCHER))
    with pika.BlockingConnection(url) as link:
        link.channel().basic_publish(OP, lane_key(Kind.AUDIO, "default"), b"no message of ours")
    watch.fires("DeadLetters")
    (letter,) = json.loads(watched.command("ops", "dead", "--json").stdout)
    assert watched.command("ops", "dead", "--drop", letter["id"]).returncode == 0
    watch.is_over("DeadLetters")


def test_a_server_that_the_studio_needs_is_away(watch: Watch) -> None:
    valkey = watch.watched.system.valkey
    valkey.stop()
    try:
        watch.fires("ServiceDown", service="valkey")
    finally:
        valkey.start()
    watch.is_over("ServiceDown")


def test_a_worker_that_does_not_come_to_its_work(watch: Watch) -> None:
    watched = watch.watched
    (port,) = free_ports(1)
    wrong = watched.system.amqp(LOCAL_WORKER).replace("-secret@", "-forgotten@")
    watched.start(
        "stranger",
        *(*COMMAND, "worker", "kind=audio"),
        AINERN2D_METRICS=f"127.0.0.1:{port}",
        AINERN2D_BROKER_URL=wrong,
        AINERN2D_HOME=str(watched.folder / "stranger"),
    )
    before = list(watched.places["worker"])
    watched.places["worker"].append({"targets": [f"127.0.0.1:{port}"]})
    watched.look_at("worker")
    watch.fires("PartIll", instance=f"127.0.0.1:{port}")
    watched.places["worker"] = before
    watched.look_at("worker")
    watched.end("stranger")
    watch.is_over("PartIll")


def test_ops_that_wait_and_no_worker(watch: Watch) -> None:
    watched = watch.watched
    watched.look_at("worker", nothing=True)
    watched.end("worker")
    episode = watched.episode(TINY_STORY.replace("river", "lake"))
    with watched.client() as client:
        run = client.post(f"{API}/episodes/{episode}/runs", json={}).json()["id"]
        watch.fires("NoWorkers")
        watched.start_worker()
        watched.until(
            lambda: client.get(f"{API}/runs/{run}").json()["state"] == "done",
            "the film that waited is made",
        )
    watch.is_over("NoWorkers")
    watched.look_at("worker")


def test_a_process_that_is_gone(watch: Watch) -> None:
    watched = watch.watched
    watched.end("hub")
    watch.fires("TargetDown", job="hub")
    watched.start_hub()
    watch.is_over("TargetDown")


def test_figures_that_nobody_asks_for_any_more(watch: Watch) -> None:
    watched = watch.watched
    # A target that is down explains what is missing, so that nobody is told of both.
    down = 'ALERTS{alertname="TargetDown",alertstate="firing"}'
    watched.until(lambda: not watched.query(down), "all targets answer")
    watched.look_at("rabbitmq", nothing=True)
    watch.fires("MetricsMissing")


def test_that_was_every_alert() -> None:
    assert seen == {rule["alert"] for rule in each_rule(RULES) if "alert" in rule}
