"""Stands for the hosts of an installation: Docker Compose, engines and the studio's API.

The program that stands for Compose passes its words to this process, which keeps what each host
runs and writes every command down. A rule may kill the program that called it, as ``kill -9`` does.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import socketserver
import stat
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from ainern2d.core.film.episode_settings import LOOK
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

COMPOSE = """#!{python} -SEs
# Only modules that are built in: this is started thousands of times.
import _socket, posix, sys
words = sys.argv[1:]
names = ("TAG", "SERVERS_TAG", "DOCKER_HOST", "HOST", "WIREGUARD_ADDRESS")
env = {{name: posix.environ.get(name.encode(), b"").decode() for name in names}}
ask = _socket.socket(_socket.AF_UNIX)
ask.connect({control!r})
ask.send(repr((words, env)).encode() + b"\\n")
answer = b""
while part := ask.recv(1_000_000):
    answer += part
out, err, status, is_killed = eval(answer)
if is_killed:
    posix.kill(posix.getppid(), 9)
if "psql" in words:
    for line in sys.stdin:
        if line.startswith("\\\\echo "):
            print(line[6:].strip(), flush=True)
        elif "exists" in line:
            print("t")
        elif "relname" in line:
            print("episode")
        elif "count(*)" in line:
            print(0 if "pg_stat_activity" in line else 7)
        elif "snapshot" in line:
            print("0001-1")
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(status)
"""

SERVERS = ("postgres", "redis", "rabbitmq", "minio")
CONTROL = ("studio-api", "dagster-code", "dagster-web", "dagster-daemon", "worker-hub")
GPU = ("worker-video", "worker-audio", "worker-lipsync")
LATEST = {"worker-video": "930s", "composer": "330s"}


@dataclass
class FakeHost:
    """What an engine has.

    Attributes:
        name: Of the host.
        socket: Of its engine.
        images: Names.
        containers: By service.
        stuck: Images that it does not remove.
        version: Of the engine.
        memory: In bytes.
    """

    name: str
    socket: Path
    images: set[str] = field(default_factory=set)
    containers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)
    version: str = "28.0.1"
    memory: int = 16_000_000_000
    made: int = 0

    def tags(self) -> dict[str, str]:
        """Return the tag of each service that runs."""
        return {
            service: each[0]["image"].rpartition(":")[2]
            for service, each in self.containers.items()
            if each
        }


@dataclass(frozen=True)
class Ran:
    """A command of Compose.

    Attributes:
        host: It was for.
        words: Behind the files.
        tag: Of the release.
        env: Of its variables.
    """

    host: str
    words: tuple[str, ...]
    tag: str
    env: dict[str, str]

    def __str__(self) -> str:
        return f"{self.host} {self.tag}: {' '.join(self.words)}"


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


def retagged(image: str, tag: str, servers: str) -> str:
    """Return an image of ours with the tags of a release; others as they are."""
    found = re.fullmatch(r"(.*ainern2d-)(control|worker|gpu-worker|[a-z-]+):[\w.-]+", image)
    if not found:
        return image
    is_released = found[2] in ("control", "worker", "gpu-worker")
    return f"{found[1]}{found[2]}:{tag if is_released else servers}"


class FakeFleet:
    """An installation with a CPU host and GPU hosts, none of which is there.

    Args:
        folder: Empty; sockets lie in it, so that its path is short.
        gpus: Names of the GPU hosts.
    """

    def __init__(self, folder: Path, gpus: tuple[str, ...] = ("gpu-1", "gpu-2")) -> None:
        self.folder = folder
        self.hosts = {name: FakeHost(name, folder / f"{name}.sock") for name in ("cpu", *gpus)}
        self.ran: list[Ran] = []
        self.sick: set[tuple[str, str, str]] = set()
        """Host, service and tag of what never becomes healthy."""
        self.failing: Callable[[Ran], str] = lambda _ran: ""
        """Returns why a command fails, or nothing."""
        self.kills: Callable[[Ran], bool] = lambda _ran: False
        """Says whether the program is killed after a command had its effect."""
        self.aliases: dict[str, FakeHost] = {}
        """Hosts by further addresses of their engines."""
        self.real: dict[str, Any] = {}
        """By host, the services of a compose file in place of a few that stand for them."""
        self.free_kb = 50_000_000
        self.films = 0
        self.film_state = "done"
        self._servers: list[Any] = []
        (folder / "secrets").mkdir()
        for name in ("ca.pem", "studio.token", "hub.s3_url", "postgres.password"):
            (folder / "secrets" / name).write_text("secret\n")
        self._serve(folder / "control.sock", self._control())
        for host in self.hosts.values():
            self._serve(host.socket, self._engine(host))
        self.url = self._studio()
        self.compose = folder / "compose"
        self.compose.write_text(
            COMPOSE.format(python=sys.executable, control=str(folder / "control.sock"))
        )
        self.compose.chmod(self.compose.stat().st_mode | stat.S_IXUSR)
        self.write_env()

    def write_env(self, **more: str) -> None:
        """Write ``deployment.env``."""
        engines = {name: f"unix://{host.socket}" for name, host in self.hosts.items()}
        gpus = " ".join(f"{name}={engines[name]}" for name in engines if name != "cpu")
        variables = {
            "SERVERS_TAG": "s1",
            "REGISTRY": "localhost",
            "DOMAIN": "studio.test",
            "COMPOSE": str(self.compose),
            "DOCKER_HOST": engines["cpu"],
            "GPU_HOSTS": f'"{gpus}"',
            "SECRETS": str(self.folder / "secrets"),
            "STUDIO_URL": self.url,
            "BACKUPS": str(self.folder / "backups"),
            "TEXTFILES": str(self.folder / "metrics"),
            "HEALTH_DEADLINE": "5",
        } | more
        text = "".join(f"{name}={value}\n" for name, value in variables.items())
        (self.folder / "deployment.env").write_text("# An installation of tests.\n" + text)

    def load(self, tag: str, servers: str = "s1") -> None:
        """Put the images of a release on all hosts."""
        for name, host in self.hosts.items():
            services = self.services(name, tag, servers)
            host.images |= {each["image"] for each in services.values()}

    def start(self, program: str, *words: str, **variables: str) -> subprocess.Popen[str]:
        """Start a program of ``deploy``."""
        return subprocess.Popen(
            [sys.executable, str(ROOT / "deploy" / program), *words],
            env=os.environ | {"INSTALLATION": str(self.folder)} | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, program: str, *words: str, **variables: str) -> tuple[int, str]:
        """Run a program of ``deploy``; return its exit status and what it said."""
        process = self.start(program, *words, **variables)
        out, err = process.communicate(timeout=120)
        return process.returncode, out + err

    def changes(self) -> list[str]:
        """Return what was brought up, run and stopped, in order: HOST TAG SERVICE."""
        found = []
        for each in self.ran:
            if each.words[0] == "up":
                found.append(f"{each.host} {each.tag} {each.words[-1]}")
            elif each.words[0] == "stop":
                found.append(f"{each.host} stop {each.words[-1]}")
            elif each.words[0] == "run" and each.words[-1] == "migrate":
                found.append(f"{each.host} {each.tag} migrate")
            elif "save" in each.words:
                found.append(f"{each.host} {each.tag} backup")
        return found

    def stable(self) -> list[str]:
        """Return the tags that are noted as stable."""
        rows = json.loads((self.folder / "releases" / "stable.json").read_text())
        return [each["tag"] for each in rows]

    def services(self, host: str, tag: str, servers: str) -> dict[str, dict[str, Any]]:
        """Return the services of a compose file."""
        if self.real:
            return {
                name: each
                | {"image": retagged(each["image"], tag, servers), "restart": each["restart"]}
                for name, each in self.real["cpu" if host == "cpu" else "gpu"].items()
            }
        names = dict.fromkeys(CONTROL, ("control", tag)) | {"composer": ("worker", tag)}
        names |= {name: (name, servers) for name in (*SERVERS, "nginx")}
        names["prometheus"] = ("prometheus", servers)
        if host != "cpu":
            names = dict.fromkeys(GPU, ("gpu-worker", tag))
            names["node-exporter"] = ("prometheus", servers)
        found: dict[str, dict[str, Any]] = {
            name: {
                "image": f"localhost/ainern2d-{image}:{each}",
                "restart": "unless-stopped",
                "stop_grace_period": LATEST.get(name, "60s"),
            }
            for name, (image, each) in names.items()
        }
        if host == "cpu":
            found["migrate"] = {"image": f"localhost/ainern2d-control:{tag}", "restart": "no"}
        return found

    def close(self) -> None:
        """End the servers."""
        for each in self._servers:
            each.shutdown()
            each.server_close()

    def _serve(self, path: Path, handler: type[socketserver.BaseRequestHandler]) -> None:
        server = _Unix(str(path), handler)
        self._servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def _control(self) -> type[socketserver.StreamRequestHandler]:
        fleet = self

        class Control(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                words, env = ast.literal_eval(self.rfile.readline().decode())
                self.wfile.write(repr(fleet.answer(words, env)).encode())

        return Control

    def answer(self, words: list[str], env: dict[str, str]) -> tuple[str, str, int, bool]:
        """Do what a command of Compose does; return what it prints, its status, and a kill."""
        while words[0] == "-f":
            del words[:2]
        sockets = {f"unix://{host.socket}": host for host in self.hosts.values()}
        host = (sockets | self.aliases)[env["DOCKER_HOST"]]
        ran = Ran(host.name, tuple(words), env["TAG"], env)
        self.ran.append(ran)
        why = self.failing(ran)
        out = "" if why else self._do(host, ran, env["SERVERS_TAG"])
        return out, why, 1 if why else 0, self.kills(ran)

    def _do(self, host: FakeHost, ran: Ran, servers: str) -> str:
        words = ran.words
        services = self.services(host.name, ran.tag, servers)
        if words[0] == "config":
            project = "ainern2d" if host.name == "cpu" else "ainern2d-gpu"
            named = ("ca.pem", "studio.token", "postgres.password")
            secrets = {name: {"file": str(self.folder / "secrets" / name)} for name in named}
            return json.dumps({"name": project, "services": services, "secrets": secrets})
        if words[0] == "version":
            return "v2.26.1\n"
        if words[0] == "up":
            service = words[-1]
            (scale,) = (each for each in words if each.startswith(f"{service}="))
            there = host.containers.setdefault(service, [])
            if "--force-recreate" in words:
                there.clear()
            if "--no-recreate" not in words:
                image = services[service]["image"]
                there[:] = [each for each in there if each["image"] == image]
            while len(there) < int(scale.partition("=")[2]):
                there.append(self._container(host, service, services[service]["image"], ran.tag))
            del there[int(scale.partition("=")[2]) :]
            for each in there:
                each["state"] = "running"
        elif words[0] == "stop":
            for each in host.containers.get(words[-1], []):
                each["state"] = "exited"
        elif words[0] == "run" and "sh" in words:
            return f"overlay 99999999 1 {self.free_kb} 1% /\nainern2d 1\n"
        elif "save" in words:
            place = Path(words[words.index("save") + 2])
            (place / "heads.json").write_text("{}")
            if "--heads-only" not in words:
                (place / "objects.txt").write_text("")
            return json.dumps({"count": 3, "bytes": 30, "copied": 1, "heads": 0, "corrupt": []})
        elif "export" in words:
            Path(words[-1]).write_text("{}")
        elif "pg_dump" in words:
            return "a dump"
        elif words[0] == "logs":
            return "worker-video-1  | CUDA is not there\n"
        return ""

    def _container(self, host: FakeHost, service: str, image: str, tag: str) -> dict[str, Any]:
        host.made += 1
        is_sick = (host.name, service, tag) in self.sick
        identity = hashlib.sha256(f"{host.name} {service} {host.made}".encode()).hexdigest()
        return {
            "id": identity,
            "image": image,
            "state": "running",
            "health": "unhealthy" if is_sick else "healthy",
            "restarts": 3 if is_sick else 0,
        }

    def _engine(self, host: FakeHost) -> type[BaseHTTPRequestHandler]:
        class Engine(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path == "/version":
                    found: Any = {"Version": host.version, "Components": [{"Name": "Engine"}]}
                elif parts.path == "/info":
                    found = {"NCPU": 8, "MemTotal": host.memory}
                elif parts.path == "/images/json":
                    found = [{"RepoTags": [name]} for name in sorted(host.images)]
                elif parts.path.startswith("/images/"):
                    name = unquote(parts.path.split("/")[2])
                    found = {"Id": name} if name in host.images else None
                elif parts.path == "/containers/json":
                    labels = json.loads(parse_qs(parts.query)["filters"][0])["label"]
                    service = next(
                        each.partition("=")[2] for each in labels if "compose.service" in each
                    )
                    found = [{"Id": each["id"]} for each in host.containers.get(service, [])]
                else:
                    identity = parts.path.split("/")[2]
                    every = [each for some in host.containers.values() for each in some]
                    one = next((each for each in every if each["id"] == identity), None)
                    found = one and {
                        "Id": one["id"],
                        "Config": {"Image": one["image"]},
                        "RestartCount": one["restarts"],
                        "State": {"Status": one["state"], "Health": {"Status": one["health"]}},
                    }
                self._say(found)

            def do_DELETE(self) -> None:
                name = unquote(urlsplit(self.path).path.split("/")[2])
                used = {e["image"] for some in host.containers.values() for e in some}
                if name in used:
                    self._say({"message": "in use"}, 409)
                elif name in host.stuck:
                    self._say({"message": "read-only image"}, 500)
                else:
                    host.images.discard(name)
                    self._say([{"Untagged": name}])

            def _say(self, found: Any, status: int = 200) -> None:
                data = json.dumps(found).encode()
                self.send_response(status if found is not None else 404)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_words: object) -> None:
                pass

            def address_string(self) -> str:
                return "unix"

        return Engine

    def _studio(self) -> str:
        fleet = self
        film = b"a film"

        class Studio(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.endswith("/exports"):
                    digest = hashlib.sha256(film).hexdigest()
                    one = {"kind": "film", "url": f"{fleet.url}/film", "sha256": digest}
                    self._say({"files": [one]})
                elif self.path == "/film":
                    self._send(film)
                else:
                    state = fleet.film_state
                    self._say(
                        {
                            "id": "r1",
                            "state": state,
                            "made": 9 if state == "done" else 2,
                            "error": "" if state == "done" else "video failed",
                            "failures": [],
                            "hint": "",
                        }
                    )

            def do_POST(self) -> None:
                assert self.headers["Authorization"] == "Bearer secret"
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path.endswith("/episodes"):
                    # As the studio does: what has a name in the look is refused elsewhere.
                    assert body["look"].keys() <= LOOK.keys()
                    assert isinstance(body["look"]["seed"], int)
                    assert not {each.split("=")[0] for each in body["overrides"]} & {*LOOK.values()}
                    fleet.films += 1
                    self._say({"episodes": [{"id": "e1"}]})
                else:
                    self._say({"id": "p1", "state": "queued", "made": 0})

            def do_DELETE(self) -> None:
                self._say({})

            def _say(self, found: Any) -> None:
                self._send(json.dumps(found).encode())

            def _send(self, data: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_words: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Studio)
        self._servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"
