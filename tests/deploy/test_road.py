"""The road of docs/deployment.md, walked by an operator who knows nothing but the page.

Two bare hosts become a studio by the page's own lines, then a release, a rollback, a restore and a
larger fleet by those of its table. The hosts reach each other by SSH and WireGuard, as there. What
is otherwise here is said in OVERRIDES: mock workers without GPUs, and no Grafana. Podman knows no
ranges of ports, so that of the workers only those for lips, which are not scaled, publish metrics.
"""

from __future__ import annotations

import contextlib
import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.deploy.engine import (
    OURS,
    SERVERS,
    Engine,
    Images,
    Namespace,
    Wire,
    need_engine,
    open_folder,
)
from tests.deploy.installation import Filming
from tests.deploy.machine import Keys, Machine, fenced, steps
from tests.support.docs_pages import blocks
from tests.support.paths import ROOT
from tests.support.up import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.deployment

PAGE = ROOT / "docs" / "deployment.md"
STEPS = steps(PAGE)
REGISTRY, DOMAIN = "registry.example.org", "studio.example.org"
CPU, FIRST, SECOND = "10.77.0.1", "10.77.0.2", "10.77.0.3"
ENV = "/etc/ainern2d/deployment.env"
ON_ONE = "LIPSYNC_METRICS=9476\nOVERRIDES=/etc/ainern2d/gpu.yml\n"
LONGEST_S = 1200.0
ON_CPU_HOST = "services:\n  grafana: {profiles: !override [absent]}\n"
ON_GPU_HOST = """\
x-mock: &mock {mem_limit: 2g, stop_grace_period: 90s}
services:
  worker-video:
    <<: *mock
    command: [worker, "kind=image,video", env=dev_mock, drain_s=60]
    deploy: !reset {}
    ports: !reset []
  worker-audio:
    <<: *mock
    command: [worker, kind=audio, env=dev_mock, drain_s=60]
    deploy: !reset {}
    ports: !reset []
  worker-lipsync:
    <<: *mock
    command: [worker, kind=lipsync, env=dev_mock, drain_s=60]
    deploy: !reset {}
  comfyui: {profiles: !override [absent]}
  dcgm-exporter: {profiles: !override [absent]}
"""
POST = """
exec 3<>/dev/tcp/{host}/{port}
printf 'POST {path} HTTP/1.0\\r\\nContent-Length: {length}\\r\\n\\r\\n%s' '{body}' >&3
head -1 <&3
"""
TARGETS = """
exec 3<>/dev/tcp/127.0.0.1/9090
printf 'GET /api/v1/targets HTTP/1.0\\r\\n\\r\\n' >&3
cat <&3 | sed '1,/^\\r$/d'
"""


@dataclass
class Road:
    """Three bare hosts and a client on one wire; the third host joins later."""

    machines: dict[str, Machine]
    engines: dict[str, Engine]
    client: Namespace
    address: str
    folder: Path

    @property
    def cpu(self) -> Machine:
        return self.machines["cpu"]

    def walk(self, step: str, host: str = "cpu") -> str:
        """Run the lines of a step of the page on a host, and return what they said."""
        (lines,) = fenced(STEPS[step], "sh")
        return self.run(lines, host)

    def run(self, lines: str, host: str = "cpu") -> str:
        try:
            return self.machines[host].shell(lines, LONGEST_S)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.states()}") from error

    def write(self, name: str, text: str) -> None:
        self.cpu.path(name).write_text(text)

    def states(self) -> str:
        return "\n".join(f"{name}: {each.states()}" for name, each in self.engines.items())

    def tags(self, host: str) -> set[str]:
        """Return the tags of a release that run on a host."""
        _, listed = self.engines[host].ask("GET", "/v4.0.0/libpod/containers/json")
        ours = [
            each["Image"]
            for each in listed
            if any(f"ainern2d-{one}:" in each["Image"] for one in OURS)
        ]
        return {each.rpartition(":")[2] for each in ours}

    def count(self, service: str) -> dict[str, int]:
        """Return how many workers of a service are well on each GPU host."""
        return {
            name: sum(
                f"-{service}-" in each and state == "running (healthy)"
                for each, state in engine.states().items()
            )
            for name, engine in self.engines.items()
            if name != "cpu"
        }

    def film(self, name: str) -> bytes:
        """Make the film through the door, as a user outside, and return its bytes."""
        secrets = self.folder / f"user-{name}"
        secrets.mkdir()
        for each in ("ca.pem", "studio.token"):
            text = self.cpu.path(f"/etc/ainern2d/secrets/{each}").read_text()
            (secrets / each).write_text(text)
        filming = Filming.begin(
            self.client, self.address, secrets, self.folder / name, domain=DOMAIN
        )
        return filming.finish()[0]

    def inside(self, service: str, script: str) -> str:
        """Run lines of bash in a container of the CPU host, and return what they said."""
        return self.engines["cpu"].podman("exec", f"ainern2d-{service}-1", "bash", "-c", script)


@pytest.fixture(scope="module")
def road(images: Images) -> Iterator[Road]:
    need_engine()
    for image in OURS:
        for tag in ("1.2.0", "1.3.0"):
            images.tag_again(image, tag)
            name = f"ainern2d-{image}:{tag}"
            images.name_again(f"localhost/{name}", f"{REGISTRY}/{name}")
    for image in SERVERS:
        images.name_again(images.name(image), f"{REGISTRY}/ainern2d-{image}:2026-11")
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(open_folder())
        keys, wire = Keys(folder / "keys"), Wire()
        stack.callback(wire.close)
        machines, addresses = {}, {}
        for name in ("cpu", "gpu-1", "gpu-2"):
            (folder / name).mkdir()
            machines[name] = Machine(name, folder / name, keys)
            stack.callback(machines[name].close)
            addresses[name] = wire.plug(machines[name])
        client = Namespace("client")
        stack.callback(client.close)
        wire.plug(client)
        inside = {"cpu": CPU, "gpu-1": FIRST, "gpu-2": SECOND}
        known = "".join(
            machine.known_as(name, addresses[name], inside[name])
            for name, machine in machines.items()
        )
        engines = {}
        for name, machine in machines.items():
            machine.boot({**addresses, DOMAIN: addresses["cpu"]}, known)
            engines[name] = Engine(images, machine, folder / name / "engine")
            engines[name].start()
            stack.callback(engines[name].stop)
            machine.path("/run/docker.sock").symlink_to(engines[name].socket)
        yield Road(machines, engines, client, addresses["cpu"], folder)


def test_two_bare_hosts_become_a_studio(
    road: Road, film_here: bytes, report: Callable[[str], None]
) -> None:
    road.walk("2")
    for host in ("cpu", "gpu-1"):
        road.walk("3", host)
    on_cpu, on_gpu = (fenced(STEPS["4"], "ini")[each] for each in (0, 1))
    road.write("/etc/ainern2d/cpu.yml", ON_CPU_HOST)
    road.write("/etc/ainern2d/gpu.yml", ON_GPU_HOST)
    road.write(ENV, f"{on_cpu}OVERRIDES=/etc/ainern2d/cpu.yml\nLEAST_DISK_GB=3\n")
    road.write("/etc/ainern2d/hosts/gpu-1.env", on_gpu + ON_ONE)
    began = time.monotonic()
    said = road.walk("6")
    report(f"the road: the first release in {time.monotonic() - began:.0f} s")
    assert "1.2.0 is released" in said
    assert (road.tags("cpu"), road.tags("gpu-1")) == ({"1.2.0"}, {"1.2.0"})
    assert road.film("first") == film_here
    # Outside there is the door and the tunnel's port, which answers no stranger.
    assert road.client.opens(road.address, [80, 443, 5671, 8333, 9090, 9099]) == {80, 443}


def test_what_the_page_says_of_monitoring_reaches_the_gpu_host(road: Road) -> None:
    wanted = {f"{FIRST}:{port}" for port in (9100, 9476)}

    def up() -> set[str]:
        said: dict[str, Any] = json.loads(road.inside("prometheus", TARGETS))
        targets = said["data"]["activeTargets"]
        return {each["labels"]["instance"] for each in targets if each["health"] == "up"}

    until(lambda: wanted <= up(), 90, lambda: f"{wanted - up()} do not answer")


def test_alerts_find_who_takes_them(road: Road) -> None:
    said = road.walk("8")
    assert "added to alert.webhook_url" in said
    url = road.cpu.path("/etc/ainern2d/secrets/scale.webhook_url").read_text()
    found = re.fullmatch(r"http://([\d.]+):(\d+)(/\S+)", url)
    assert found
    labels = {"alertname": "QueueBacklog", "kind": "audio", "action": "scale"}
    body = json.dumps({"alerts": [{"status": "firing", "labels": labels}]})
    place = {"host": found[1], "port": found[2], "path": found[3]}
    # From where Alertmanager sends it.
    assert " 202 " in road.inside("alertmanager", POST.format(**place, length=len(body), body=body))
    until(lambda: road.count("worker-audio")["gpu-1"] == 2, 300, road.states)
    # Until then other programs are refused.
    road.run("flock --timeout 120 /etc/ainern2d/releases/lock true")


def test_another_gpu_host_joins(road: Road, report: Callable[[str], None]) -> None:
    road.walk("9")
    # The tunnel of the first one stayed open.
    assert road.machines["gpu-1"].opens(CPU, [5671]) == {5671}
    road.walk("3", "gpu-2")
    assert road.machines["gpu-2"].opens(CPU, [5671]) == {5671}
    env = road.cpu.path(ENV).read_text()
    road.write(ENV, env.replace(f"root@{FIRST}", f"root@{FIRST} gpu-2=ssh://root@{SECOND}"))
    own = f"WIREGUARD_ADDRESS={SECOND}\nCOMPOSE_PROFILES=\n{ON_ONE}"
    road.write("/etc/ainern2d/hosts/gpu-2.env", own)
    began = time.monotonic()
    assert "1.2.0 is released" in road.run("deploy/release 1.2.0")
    report(f"the road: a second GPU host in {time.monotonic() - began:.0f} s")
    assert road.count("worker-video") == {"gpu-1": 1, "gpu-2": 1}


def table() -> dict[str, list[str]]:
    """Return the commands of the page's table, by what they are for."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {to_do: re.findall(r"`(deploy/\w+[^`]*)`", how) for to_do, how in rows}


def test_a_release_a_rollback_and_more_workers(
    road: Road, film_here: bytes, report: Callable[[str], None]
) -> None:
    (release, rollback) = table()["another release; back to the one before"]
    (scale,) = table()["more workers on the GPU hosts there are"]
    for command, tag in ((release, "1.3.0"), (rollback, "1.2.0")):
        began = time.monotonic()
        road.run(command)
        report(f"the road: `{command}` on three hosts in {time.monotonic() - began:.0f} s")
        assert [road.tags(host) for host in road.machines] == [{tag}] * 3
    road.run(scale)
    assert sorted(road.count("worker-video").values()) == [1, 2]
    assert road.film("after-a-rollback") == film_here


def test_what_was_backed_up_is_restored(road: Road, film_here: bytes) -> None:
    (restore,) = table()["back to last night"]
    # What ainern2d-backup.service starts.
    road.run("deploy/backup")
    said = road.run("deploy/backup --list")
    # Releases left restore points beside it.
    (name,) = re.findall(r"^(\S+)  backup, ", said, re.MULTILINE)
    assert f"{name} is restored" in road.run(restore.replace("TIMESTAMP", name))
    assert road.film("after-a-restore") == film_here


def test_secrets_change_and_reach_the_gpu_hosts(road: Road, film_here: bytes) -> None:
    page = ROOT / "docs" / "operations.md"
    (give,) = {
        each.body
        for each in blocks(page, "sh")
        if "test_road.py" in each.reason and "--overwrite" in each.body
    }
    image = f"{REGISTRY}/ainern2d-control:1.2.0"
    rotate = (
        "docker run --rm --user 0 --network ainern2d_inner "
        f"--volume /etc/ainern2d/secrets:/secrets {image} secrets rotate /secrets gpu-1"
    )
    assert rotate.replace(image, "localhost/ainern2d-control:TAG").removesuffix(" gpu-1") in re.sub(
        r"\s+", " ", page.read_text(encoding="utf-8")
    )
    before = read_url(road, "gpu-1")
    road.run(rotate)
    for folder in road.cpu.path("/etc/ainern2d/secrets/hosts").iterdir():
        road.run(give.replace("gpu-1", folder.name))
    assert read_url(road, "gpu-1") != before
    # Who connects again needs the new password, which a container reads in the file that was there.
    words = ("rabbitmqctl", "--node", "ainern2d@localhost", "close_all_connections", "rotated")
    road.engines["cpu"].podman("exec", "ainern2d-rabbitmq-1", *words)
    said = road.engines["gpu-1"].podman(
        "exec", "ainern2d-gpu-worker-video-1", "cat", "/run/secrets/worker-video.broker_url"
    )
    assert said == read_url(road, "gpu-1")
    assert road.film("after-new-secrets") == film_here


def read_url(road: Road, host: str) -> str:
    return road.machines[host].path("/etc/ainern2d/secrets/worker-video.broker_url").read_text()
