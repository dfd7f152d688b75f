"""Releases, rollbacks, backups and scaling of containers on two hosts, while films are made."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.deploy.engine import OURS, Engine, Namespace, Wire, open_folder, run, wait_for
from tests.support.make import COMMAND, TINY_STORY
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.deploy.engine import Images

pytestmark = pytest.mark.deployment

DOMAIN = "studio.test"
MOCKS = ("backend/audio=mock", "backend/video=mock", "backend/lipsync=mock", "film=tiny")
FILMS = 6
RELEASE_S = 1800.0
FILMS_S = 900.0
WORKERS = {"video": "image,video", "audio": "audio", "lipsync": "lipsync"}
ABSENT = ("comfyui", "dcgm-exporter", "node-exporter")
WORKER = """\
  worker-{name}:
    command: [worker, "kind={kinds}", env=prod, drain_s=60]
    deploy: !reset {{}}
    ports: !reset []
    mem_limit: 2g
    stop_grace_period: 90s
"""
ON_GPU_HOST = "services:\n" + "".join(
    [
        *(WORKER.format(name=name, kinds=kinds) for name, kinds in WORKERS.items()),
        *(f"  {name}: {{profiles: [absent]}}\n" for name in ABSENT),
    ]
)
"""This machine has no GPU, and its disks are of no interest."""
ASK = """
import json, sys
sys.path.insert(0, sys.argv[1])
from hosts import Installation
from post_check import Studio
studio = Studio.of(Installation.find())
for line in sys.stdin:
    method, path, body = json.loads(line)
    if method == "FILM":
        import hashlib
        found = hashlib.sha256(studio.film(path)).hexdigest()
    else:
        found = studio.ask(method, path, body)
    print(json.dumps(found), flush=True)
"""


class Site:
    """A CPU host and a GPU host, and the folder that describes them.

    Args:
        images: Of both.
        folder: For engines and the installation.
    """

    def __init__(self, images: Images, folder: Path) -> None:
        self.images, self.folder = images, folder
        self.wire = Wire()
        self.hosts = {name: Namespace(name) for name in ("cpu", "gpu-1")}
        self.at = {name: self.wire.plug(each) for name, each in self.hosts.items()}
        self.engines = {
            name: Engine(images, each, folder / name) for name, each in self.hosts.items()
        }
        self.home = folder / "installation"
        (self.home / "hosts").mkdir(parents=True)
        words = ("--gpu", "gpu-1", "--domain", DOMAIN, "--wireguard", self.at["cpu"])
        secrets = self.home / "secrets"
        run([COMMAND, "secrets", "init", secrets, *words], env=dict(os.environ))
        laid_over = self.home / "gpu.yml"
        laid_over.write_text(ON_GPU_HOST)
        write(
            self.home / "deployment.env",
            SERVERS_TAG=images.servers_tag,
            REGISTRY="localhost",
            DOMAIN=DOMAIN,
            SECRETS=str(secrets),
            WIREGUARD_ADDRESS=self.at["cpu"],
            CPU_ADDRESS=self.at["cpu"],
            COMPOSE="docker-compose",
            DOCKER_HOST=self.engines["cpu"].url,
            GPU_HOSTS=f"gpu-1={self.engines['gpu-1'].url}",
            BACKUPS=str(folder / "backups"),
            TEXTFILES=str(folder / "metrics"),
            LEAST_DISK_GB="3",
        )
        write(
            self.home / "hosts" / "gpu-1.env",
            WIREGUARD_ADDRESS=self.at["gpu-1"],
            SECRETS=str(secrets / "hosts" / "gpu-1"),
            OVERRIDES=str(laid_over),
        )

    def start(self) -> None:
        """Start both engines."""
        for engine in self.engines.values():
            engine.start()

    def stop(self) -> None:
        """End everything."""
        for engine in self.engines.values():
            engine.stop()
        for namespace in self.hosts.values():
            namespace.close()
        self.wire.close()

    def command(self, *words: str) -> list[str]:
        """Return a command that runs on the CPU host."""
        return [*self.hosts["cpu"].within, sys.executable, *words]

    @property
    def environment(self) -> dict[str, str]:
        """Of the programs."""
        return os.environ | {"INSTALLATION": str(self.home)}

    def run(self, program: str, *words: str) -> tuple[int, str]:
        """Run a program of ``deploy`` on the CPU host."""
        ran = subprocess.run(
            self.command(str(ROOT / "deploy" / program), *words),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=RELEASE_S,
        )
        return ran.returncode, ran.stdout

    def good(self, program: str, *words: str) -> str:
        """Run a program that must succeed, and return what it said."""
        status, said = self.run(program, *words)
        assert status == 0, f"{said}\n{self.states()}"
        return said

    def ask(self, *asked: tuple[str, str, Any]) -> list[Any]:
        """Ask the API from the CPU host; ``FILM`` gives the hash of an episode's film."""
        ran = subprocess.run(
            self.command("-c", ASK, str(ROOT / "deploy")),
            env=self.environment,
            input="".join(json.dumps(each) + "\n" for each in asked),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return [json.loads(line) for line in ran.stdout.splitlines()]

    def tags(self) -> dict[str, set[str]]:
        """Return the tags that run, by host."""
        found: dict[str, set[str]] = {}
        for name, engine in self.engines.items():
            _, listed = engine.ask("GET", "/v4.0.0/libpod/containers/json")
            images = [each["Image"] for each in listed]
            ours = [each for each in images if any(f"ainern2d-{one}:" in each for one in OURS)]
            found[name] = {each.rpartition(":")[2] for each in ours}
        return found

    def states(self) -> str:
        """Return how all containers are."""
        return "\n".join(f"{name}: {each.states()}" for name, each in self.engines.items())


def write(path: Path, **variables: str) -> None:
    path.write_text("".join(f"{name}={value}\n" for name, value in variables.items()))


class Films:
    """Films that are asked for at once.

    Args:
        site: That makes them.
        first: Seed of the first.
    """

    def __init__(self, site: Site, first: int) -> None:
        self._site = site
        self.seeds = range(first, first + FILMS)
        (project,) = site.ask(("POST", "/projects", {"title": f"Films from {first}"}))
        path = f"/projects/{project['id']}/episodes"
        news = [
            {"text": TINY_STORY, "title": f"Film {n}", "overrides": [*MOCKS, f"seed={n}"]}
            for n in self.seeds
        ]
        made = site.ask(*(("POST", path, new) for new in news))
        self.episodes = [each["episodes"][0]["id"] for each in made]
        runs = site.ask(*(("POST", f"/episodes/{each}/runs", {}) for each in self.episodes))
        self._runs = [each["id"] for each in runs]

    def states(self) -> list[str]:
        """Return how each run is."""
        found = self._site.ask(*(("GET", f"/runs/{each}", None) for each in self._runs))
        return [each["state"] for each in found]

    def wait(self) -> list[str]:
        """Wait until all are made; return the hashes of the films."""
        wait_for(
            lambda: not {"queued", "running", "cancelling"} & set(self.states()),
            FILMS_S,
            lambda: f"{self.states()}\n{self._site.states()}",
        )
        assert self.states() == ["done"] * FILMS
        return self.hashes()

    def hashes(self) -> list[str]:
        """Return the hashes of the films."""
        return [str(each) for each in self._site.ask(*(("FILM", e, None) for e in self.episodes))]


@pytest.fixture(scope="module")
def site(images: Images) -> Iterator[Site]:
    """Two hosts with images of three releases, and nothing that runs."""
    for image in OURS:
        for tag in ("A", "B"):
            images.tag_again(image, tag)
    with open_folder() as folder:
        site = Site(images, folder)
        try:
            site.start()
            yield site
        finally:
            site.stop()


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """Hashes of the same films, made on this machine without any server."""
    folder = tmp_path_factory.mktemp("local")
    (folder / "story.txt").write_text(TINY_STORY)
    found = {}
    for seed in (*range(100, 100 + FILMS), *range(200, 200 + FILMS)):
        words = ["make", "story.txt", *MOCKS, f"seed={seed}", "-o", f"{seed}.mp4"]
        home = {"AINERN2D_HOME": str(folder / "home"), "AINERN2D_PG_DURABLE": "0"}
        run([COMMAND, *words], 120, cwd=folder, env=os.environ | home)
        found[seed] = hashlib.sha256((folder / f"{seed}.mp4").read_bytes()).hexdigest()
    return found


def test_the_first_release_brings_two_bare_hosts_up(site: Site) -> None:
    said = site.good("release", "A")
    assert "A is released" in said
    assert site.tags() == {"cpu": {"A"}, "gpu-1": {"A"}}


def test_no_film_is_lost_in_a_release_and_a_rollback(site: Site, local: dict[int, str]) -> None:
    for program, words, tag, first in (("release", ["B"], "B", 100), ("rollback", [], "A", 200)):
        films = Films(site, first)
        site.good(program, *words)
        assert site.tags() == {"cpu": {tag}, "gpu-1": {tag}}
        assert films.wait() == [local[seed] for seed in films.seeds]


def test_what_was_lost_with_the_volumes_is_there_again(site: Site) -> None:
    films = Films(site, 300)
    before = films.wait()
    site.good("backup")
    listed = site.good("backup", "--list").splitlines()
    name = next(line.split()[0] for line in reversed(listed) if " backup," in line)
    (metrics,) = (site.folder / "metrics").iterdir()
    assert "ainern2d_backup_timestamp_seconds" in metrics.read_text()
    cpu = site.engines["cpu"]
    cpu.podman("rm", "--all", "--force", "--time", "5", limit_s=180)
    for volume in ("postgres", "minio", "rabbitmq"):
        cpu.podman("volume", "rm", f"ainern2d_{volume}")
    said = site.good("release", "A")
    assert "A is released" in said
    said = site.good("restore", name)
    assert "films are whole" in said
    assert films.hashes() == before


def test_workers_are_added_and_drained(site: Site) -> None:
    def workers() -> int:
        return sum("worker-video" in name for name in site.engines["gpu-1"].states())

    site.good("scale", "worker-video", "2")
    assert workers() == 2
    films = Films(site, 400)
    thread = threading.Thread(target=site.run, args=("scale", "worker-video", "1"))
    thread.start()
    films.wait()
    thread.join(RELEASE_S)
    assert workers() == 1
