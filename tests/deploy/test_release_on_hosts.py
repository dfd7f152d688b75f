"""Releases and rollbacks of real containers on two hosts, while films are made."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import stop_private_server
from tests.conftest import open_public_folder
from tests.deploy.engine import OURS, Engine, Namespace, Wire, open_folder, run
from tests.support.make import COMMAND, TINY_STORY
from tests.support.paths import ROOT
from tests.support.up import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tests.deploy.engine import Images

pytestmark = pytest.mark.deployment

DOMAIN = "studio.test"
MOCKS = ("backend/audio=mock", "backend/video=mock", "backend/lipsync=mock", "film=tiny")
SLOW = "backend.video.work_s=2"
"""Each clip takes two seconds, so that films last while hosts change; that changes no byte."""
FILMS = 3
"""Films that are asked for before a program begins."""
EVERY_S = 45.0
"""While it runs, another one is asked for so often."""
RELEASE_S = 1200.0
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
SERVERS = ("postgres", "redis", "rabbitmq", "minio")
CONTROL = (
    *("worker-hub", "composer", "studio-api", "dagster-code", "dagster-daemon", "dagster-web"),
)
RELEASE = {
    tag: [
        *(f"cpu: {name}" for name in SERVERS),
        "migrations",
        *(f"cpu: {name} {tag}" for name in CONTROL),
        "cpu: nginx",
        *(f"gpu-1: worker-{name} {tag}" for name in sorted(WORKERS)),
        "a film",
    ]
    for tag in "AB"
}
"""What a release says that it does, in this order."""
ROLLBACK = [
    *(f"gpu-1: worker-{name} A" for name in sorted(WORKERS)),
    "cpu: nginx",
    *(f"cpu: {name} A" for name in reversed(CONTROL)),
    "a film",
]
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

    def has_images(self, tag: str) -> bool:
        """Say whether each host still has all images of a release that it runs."""
        names = {"cpu": ("control", "worker"), "gpu-1": ("gpu-worker",)}
        return all(
            self.engines[host].ask("GET", f"/v4.0.0/libpod/images/{quote(image, safe='')}/exists")[
                0
            ]
            == http.client.NO_CONTENT
            for host, each in names.items()
            for image in (f"localhost/ainern2d-{name}:{tag}" for name in each)
        )

    def states(self) -> str:
        """Return how all containers are."""
        return "\n".join(f"{name}: {each.states()}" for name, each in self.engines.items())


def write(path: Path, **variables: str) -> None:
    path.write_text("".join(f"{name}={value}\n" for name, value in variables.items()))


class Films:
    """Films that are asked for before something happens, and while it does.

    Args:
        site: That makes them.
        first: Seed of the first.
    """

    def __init__(self, site: Site, first: int) -> None:
        self._site = site
        self._next = first
        self._made: dict[int, tuple[str, str]] = {}
        self._stopping = threading.Event()
        self.refused = 0
        for _ in range(FILMS):
            self._begin()

    def _begin(self) -> None:
        """Ask for the next film."""
        seed = self._next
        (project,) = self._site.ask(("POST", "/projects", {"title": f"Film {seed}"}))
        new = {
            "text": TINY_STORY,
            "title": f"Film {seed}",
            "look": {"preset": "tiny", "artist": "mock", "voices": "mock", "seed": seed},
            "overrides": ["backend/lipsync=mock", SLOW],
        }
        (made,) = self._site.ask(("POST", f"/projects/{project['id']}/episodes", new))
        episode = made["episodes"][0]["id"]
        (started,) = self._site.ask(("POST", f"/episodes/{episode}/runs", {}))
        self._made[seed] = (episode, started["id"])
        self._next += 1

    def _go_on(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self._begin()
            except AssertionError:
                # The API is being replaced; who asks again is heard.
                self.refused += 1

    def during(self, act: Callable[[], str]) -> str:
        """Ask for further films while something is done, and return what it said."""
        thread = threading.Thread(target=self._go_on)
        thread.start()
        try:
            return act()
        finally:
            self._stopping.set()
            thread.join()

    def states(self) -> dict[int, str]:
        """Return how each run is, by seed."""
        asked = [("GET", f"/runs/{run}", None) for _, run in self._made.values()]
        found = self._site.ask(*asked)
        return {seed: each["state"] for seed, each in zip(self._made, found, strict=True)}

    def wait(self) -> dict[int, str]:
        """Wait until all are made; return the hashes of the films by seed."""
        until(
            lambda: not {"queued", "running", "cancelling"} & set(self.states().values()),
            FILMS_S,
            lambda: f"{self.states()}\n{self._site.states()}",
        )
        states = self.states()
        assert set(states.values()) == {"done"}, f"{states}\n{self._site.states()}"
        return self.hashes()

    def hashes(self) -> dict[int, str]:
        """Return the hashes of the films by seed."""
        found = self._site.ask(*(("FILM", episode, None) for episode, _ in self._made.values()))
        return dict(zip(self._made, map(str, found), strict=True))


@pytest.fixture(scope="module")
def site(images: Images) -> Iterator[Site]:
    """Two hosts with images of two releases, and nothing that runs."""
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


def hashes_here(seeds: Iterable[int]) -> dict[int, str]:
    """Return the hashes of the same films, made on this machine without any server."""
    found = {}
    with open_public_folder() as folder:
        (folder / "story.txt").write_text(TINY_STORY)
        home = {"AINERN2D_HOME": str(folder / "home"), "AINERN2D_PG_DURABLE": "0"}
        try:
            for seed in seeds:
                film = folder / f"{seed}.mp4"
                words = ("make", "story.txt", *MOCKS, f"seed={seed}", "-o", film)
                run([COMMAND, *words], 300, cwd=folder, env=os.environ | home)
                found[seed] = hashlib.sha256(film.read_bytes()).hexdigest()
        finally:
            stop_private_server(StateFolder(folder / "home"))
    return found


def steps(said: str) -> list[str]:
    """Return the steps that a program said, in their order."""
    return re.findall(
        r"^[\d:]{8} ((?:cpu|gpu-1): [a-z-]+(?: [AB])?|migrations|a film)(?=$|,| with)", said, re.M
    )


def test_the_first_release_brings_two_bare_hosts_up(
    site: Site, report: Callable[[str], None]
) -> None:
    began = time.monotonic()
    said = site.good("release", "A")
    report(f"two hosts: the first release in {time.monotonic() - began:.0f} s")
    assert "A is released" in said
    assert steps(said) == RELEASE["A"]
    assert site.tags() == {"cpu": {"A"}, "gpu-1": {"A"}}


def test_no_film_is_lost_in_a_release_and_a_rollback(
    site: Site, report: Callable[[str], None]
) -> None:
    made: dict[int, str] = {}
    for program, words, tag, order, first in (
        ("release", ["B"], "B", RELEASE["B"], 100),
        ("rollback", [], "A", ROLLBACK, 200),
    ):
        films = Films(site, first)
        began = time.monotonic()
        said = films.during(lambda program=program, words=words: site.good(program, *words))  # type: ignore[misc]
        took = time.monotonic() - began
        assert steps(said) == order
        assert site.tags() == {"cpu": {tag}, "gpu-1": {tag}}
        # Both ways stay open, and no engine was asked to remove an image.
        assert "is removed" not in said
        assert " stays: " not in said
        assert site.has_images("A")
        assert site.has_images("B")
        found = films.wait()
        report(
            f"two hosts: a {program} in {took:.0f} s, {len(found)} films asked for before and "
            f"meanwhile, all made {time.monotonic() - began - took:.0f} s later; the API was away "
            f"{films.refused} times"
        )
        # One that was being made when it began, and the last that was asked for meanwhile.
        made |= {seed: found[seed] for seed in (min(found), max(found))}
    assert made == hashes_here(made)
