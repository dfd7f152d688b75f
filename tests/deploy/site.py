"""A CPU host and a GPU host, and the folder from which the programs for operators know them."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import stop_private_server
from tests.conftest import open_public_folder
from tests.deploy.engine import OURS, Engine, Namespace, Wire, run
from tests.support.make import COMMAND, TINY_STORY
from tests.support.paths import ROOT
from tests.support.up import until

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.deploy.engine import Images

DOMAIN = "studio.test"
MOCKS = ("backend/audio=mock", "backend/video=mock", "backend/lipsync=mock", "film=tiny")
RELEASE_S = 1200.0
FILMS_S = 900.0
RUNNING = {"queued", "running", "cancelling"}
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

    def begin(self, seed: int, *overrides: str) -> tuple[str, str]:
        """Ask for a film; return its episode and its run."""
        title = f"Film {seed}"
        (project,) = self.ask(("POST", "/projects", {"title": title}))
        new = {
            "text": TINY_STORY,
            "title": title,
            "look": {"preset": "tiny", "artist": "mock", "voices": "mock", "seed": seed},
            "overrides": ["backend/lipsync=mock", *overrides],
        }
        (made,) = self.ask(("POST", f"/projects/{project['id']}/episodes", new))
        episode = made["episodes"][0]["id"]
        return episode, self.begin_again(episode)

    def begin_again(self, episode: str) -> str:
        """Ask for the film of an episode once more; return its run."""
        (started,) = self.ask(("POST", f"/episodes/{episode}/runs", {}))
        return str(started["id"])

    def runs(self, *runs: str) -> list[dict[str, Any]]:
        """Return what the API says of runs."""
        return self.ask(*(("GET", f"/runs/{each}", None) for each in runs))

    def wait(self, *runs: str) -> list[dict[str, Any]]:
        """Wait until runs have ended, all of them well; return what the API says of them."""

        def states() -> list[str]:
            return [each["state"] for each in self.runs(*runs)]

        until(lambda: not RUNNING & set(states()), FILMS_S, lambda: f"{states()}\n{self.states()}")
        found = self.runs(*runs)
        assert {each["state"] for each in found} == {"done"}, f"{found}\n{self.states()}"
        return found

    def hashes(self, *episodes: str) -> list[str]:
        """Return the hashes of the films of episodes, read through the door."""
        return self.ask(*(("FILM", each, None) for each in episodes))

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
