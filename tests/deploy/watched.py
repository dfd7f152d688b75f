"""A small real system, and a real Prometheus that watches it with the configuration of deployments.

Real are broker, bucket, database, Valkey, hub, worker, API, nginx, Prometheus, Alertmanager, the
blackbox exporter and a node exporter. What no test machine has is served by :class:`Exporter`:
GPUs, and a host whose disk a test fills.
"""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
import trustme
import yaml

from ainern2d.core.api.security import Scope
from ainern2d.core.distributed.broker.accounts import ADMIN, DISPATCHER, HUB, LOCAL_WORKER
from ainern2d.core.home import StateFolder
from ainern2d.core.ops.kind import Kind
from ainern2d.core.servers.ports import accepts, free_ports
from ainern2d.core.servers.postgres import stop_private_server
from tests.conftest import open_public_folder
from tests.support.api_process import token_of
from tests.support.exporter import Exporter
from tests.support.hub import System, open_system
from tests.support.nginx import run_nginx
from tests.support.paths import ROOT
from tests.support.plugins import write_distribution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

DEPLOY = ROOT / "deploy"
COMMAND = (sys.executable, "-m", "ainern2d.core.cli.app")
API = "/api/v1"
PATIENCE_S = 180.0
"""No wait takes a tenth of this on a quiet machine."""

SMALL = """\
# @package _global_
defaults:
  - override /backend/audio: mock
  - override /backend/video: mock
  - override /backend/lipsync: mock
  - override /execution: rabbitmq
  - override /film: tiny
  - override /router: mock
  - override /store: s3
"""
ENVIRONMENTS = {
    "small": SMALL,
    "failing": SMALL + "backend:\n  audio:\n    fail_on: e\n    error: invalid\n",
}

HEAVY = """
from dataclasses import replace
from ainern2d.core import Kind, Resources, hookimpl
from ainern2d.plugins import mock

@hookimpl
def ainern2d_backends():
    (each,) = mock.ainern2d_backends()
    gpu = Resources(vram="24g")
    return [replace(each, name="heavy", kinds=frozenset({Kind.VIDEO, Kind.RENDER}), resources=gpu)]
"""
"""A backend that needs a GPU, as far as the router knows."""

CARD = 'gpu="0",UUID="GPU-1",device="nvidia0",modelName="NVIDIA H100 80GB HBM3",Hostname="gpu-1"'


def find_program(name: str) -> str:
    """Return a program of a Debian package; a test goes on only where it is installed."""
    found = shutil.which(name)
    if found is None:
        why = f"needs {name}: sudo sh deploy/prerequisites.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    return found


class Receiver:
    """Takes Alertmanager's webhooks.

    Attributes:
        told: Each alert that it was told of, with its state.
    """

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        told = self.told

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                for alert in json.loads(self.rfile.read(length))["alerts"]:
                    told.append(alert | {"path": self.path})
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def names(self, status: str = "firing", path: str = "/operators") -> set[str]:
        """Return the names of the alerts that one receiver was told of."""
        return {
            str(each["labels"]["alertname"])
            for each in list(self.told)
            if (each["status"], each["path"]) == (status, path)
        }

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class TlsDoor:
    """Listens with a certificate that is good for some more days."""

    def __init__(self, folder: Path, days: float) -> None:
        made = trustme.CA().issue_cert(
            "127.0.0.1", not_after=datetime.now(UTC) + timedelta(days=days)
        )
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with made.private_key_and_cert_chain_pem.tempfile(dir=str(folder)) as path:
            self._context.load_cert_chain(path)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self._server.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), client:
                client.settimeout(5)
                self._context.wrap_socket(client, server_side=True).close()

    def close(self) -> None:
        # A close alone does not end the call that waits.
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()


class Watched:
    """The system, its processes, and who watches it.

    Attributes:
        system: Servers.
        url: Of nginx.
        token: Of an operator.
        gpu_percent: What the fake GPU says.
        disk: Folder on the disk that the fake host tells of; None for a disk that is half full.
        textfiles: What the node exporter of the CPU host reads.
        dcgm: Where the fake GPU's metrics are.
    """

    def __init__(self, folder: Path, system: System, stack: contextlib.ExitStack) -> None:
        self.folder, self.system, self._stack = folder, system, stack
        self.logs = folder / "logs"
        self.targets = folder / "targets"
        self.textfiles = folder / "textfiles"
        for each in (self.logs, self.targets, self.textfiles):
            each.mkdir()
        self.gpu_percent = 40.0
        self.disk: Path | None = None
        self.token = token_of(system.engine, Scope.OPERATOR)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.url = self.prometheus = self.alertmanager = ""
        dcgm, node = Exporter(self._gpu), Exporter(self._host)
        for exporter in (dcgm, node):
            stack.callback(exporter.close)
        self.dcgm = f"http://{dcgm.place}/metrics"
        conf = folder / "conf" / "env"
        conf.mkdir(parents=True)
        for name, text in ENVIRONMENTS.items():
            (conf / f"{name}.yaml").write_text(text)
        plugin = {"heavy_plugin.py": HEAVY}
        plugins = write_distribution(
            folder / "plugins", "heavy", "1.0", {"heavy": "heavy_plugin"}, plugin
        )
        ports = ("api", "hub", "worker", "node", "blackbox", "prometheus")
        self.ports = dict(zip(ports, free_ports(len(ports)), strict=True))
        self.environment = system.environment() | {
            "AINERN2D_LOG": "json",
            "PYTHONPATH": str(plugins),
            "AINERN2D_BROKER_URL": system.amqp(DISPATCHER),
            "AINERN2D_BROKER_MANAGEMENT_URL": system.node.management_url(
                ADMIN, system.passwords[ADMIN]
            ),
        }
        places = {name: f"127.0.0.1:{port}" for name, port in self.ports.items()}
        node_ports = system.node.ports
        self.places: dict[str, list[dict[str, Any]]] = {
            "studio-api": [{"targets": [places["api"]]}],
            "hub": [{"targets": [places["hub"]]}],
            "worker": [{"targets": [places["worker"]], "labels": {"host": "gpu-1"}}],
            "gpu": [{"targets": [dcgm.place], "labels": {"host": "gpu-1"}}],
            "node": [
                {"targets": [places["node"]], "labels": {"host": "cpu"}},
                {"targets": [node.place], "labels": {"host": "gpu-1"}},
            ],
            "rabbitmq": [{"targets": [f"127.0.0.1:{node_ports['prometheus']}"]}],
            "rabbitmq-node": [{"targets": [f"127.0.0.1:{node_ports['prometheus']}"]}],
            "minio": [{"targets": [f"127.0.0.1:{system.metrics_port}"]}],
            "certificates": [],
            "doors": [{"targets": [f"127.0.0.1:{system.valkey.port}"]}],
            "prometheus": [{"targets": [places["prometheus"]]}],
            "alertmanager": [],
        }

    def _gpu(self) -> str:
        figures = {
            "GPU_UTIL": self.gpu_percent,
            "FB_USED": 30_000,
            "FB_FREE": 50_000,
            "GPU_TEMP": 61,
            "POWER_USAGE": 412.5,
            "XID_ERRORS": 0,
        }
        return "".join(f"DCGM_FI_DEV_{name}{{{CARD}}} {value}\n" for name, value in figures.items())

    def _host(self) -> str:
        size, free = 100.0, 50.0
        if self.disk is not None:
            told = os.statvfs(self.disk)
            size, free = told.f_blocks * told.f_frsize, told.f_bavail * told.f_frsize
        labels = 'device="/dev/vda1",fstype="ext4",mountpoint="/srv"'
        return (
            f"node_filesystem_avail_bytes{{{labels}}} {free}\n"
            f"node_filesystem_size_bytes{{{labels}}} {size}\n"
        )

    def start(self, name: str, *words: object, **variables: str) -> subprocess.Popen[bytes]:
        """Start a program whose output is in the log of its name, and end it with everything."""
        with (self.logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                list(map(str, words)),
                env=self.environment | variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if name not in self.processes:
            self._stack.callback(self.end, name)
        self.processes[name] = process
        return process

    def end(self, name: str, number: signal.Signals = signal.SIGTERM) -> None:
        """End a program; one that ends in an error of its own fails the test."""
        process = self.processes[name]
        if process.poll() is None:
            process.send_signal(number)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise

    def said(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(errors="replace")

    def until(
        self,
        is_so: Callable[[], object],
        what: str | Callable[[], str],
        longest_s: float = PATIENCE_S,
    ) -> None:
        """Wait for a condition; where it does not come, say what programs said that ended."""
        end = time.monotonic() + longest_s
        while not is_so():
            dead = [name for name, each in self.processes.items() if each.poll() not in (None, 0)]
            said = "\n".join(f"{name}: {self.said(name)[-1500:]}" for name in dead)
            wanted = what if isinstance(what, str) else what()
            assert time.monotonic() < end, f"waited for: {wanted}\n{said}"
            time.sleep(0.1)

    def start_hub(self, *overrides: str) -> None:
        given = overrides or ("hub.quiet_s=3600", "hub.silent_s=3600")
        at = f"127.0.0.1:{self.ports['hub']}"
        broker = {"AINERN2D_BROKER_URL": self.system.amqp(HUB)}
        self.start("hub", *COMMAND, "hub", *given, AINERN2D_METRICS=at, **broker)

    def start_worker(self, *options: str) -> None:
        """Start a worker that takes everything, and whose GPU the fake exporter tells of."""
        given = (f"kind={','.join(Kind)}", f"dcgm_url={self.dcgm}", "drain_s=20", *options)
        self.start(
            "worker",
            *(*COMMAND, "worker", *given),
            AINERN2D_METRICS=f"127.0.0.1:{self.ports['worker']}",
            AINERN2D_BROKER_URL=self.system.amqp(LOCAL_WORKER),
            AINERN2D_HOME=str(self.folder / "worker"),
            AINERN2D_DURABLE="0",
        )

    def start_api(self) -> None:
        options = ("--port", self.ports["api"], "--config-dir", self.folder / "conf")
        self.start("api", *COMMAND, "api", "env=small", *options)
        self.until(lambda: accepts(self.ports["api"]), "the API listens")

    def start_exporters(self) -> None:
        """Start the node exporter and the blackbox exporter of Debian."""
        node, blackbox = self.ports["node"], self.ports["blackbox"]
        self.start(
            "node",
            find_program("prometheus-node-exporter"),
            f"--web.listen-address=127.0.0.1:{node}",
            f"--collector.textfile.directory={self.textfiles}",
        )
        self.start(
            "blackbox",
            find_program("prometheus-blackbox-exporter"),
            f"--web.listen-address=127.0.0.1:{blackbox}",
            f"--config.file={DEPLOY / 'prometheus/blackbox.yml'}",
        )
        self.until(lambda: accepts(node) and accepts(blackbox), "the exporters listen")

    def open_door(self, days: float = 365.0) -> TlsDoor:
        """Open a door with TLS, and have its certificate looked at."""
        door = TlsDoor(self.folder, days)
        self._stack.callback(door.close)
        self.places["certificates"].append({"targets": [door.place]})
        return door

    def start_nginx(self) -> None:
        """Put nginx before the API."""
        folder = self.folder / "nginx"
        folder.mkdir(mode=0o711)
        names = ("gateway", "orchestrator", "planner", "entities", "router", "observer", "dagster")
        ports = dict.fromkeys(names, self.ports["api"])
        self.url = self._stack.enter_context(run_nginx(folder, ports))

    def start_prometheus(self, rules: Mapping[str, Any] | None = None) -> None:
        """Start Prometheus with the shipped configuration, but for where everything is.

        Args:
            rules: In place of the shipped ones.
        """
        config = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())
        config["global"] = {"scrape_interval": "2s", "evaluation_interval": "1s"}
        at = self.folder / "rules.yml"
        shipped = yaml.safe_load((DEPLOY / "prometheus/rules.yml").read_text())
        at.write_text(yaml.safe_dump(dict(rules or shipped)))
        config["rule_files"] = [str(at)]
        token = self.folder / "metrics.token"
        token.write_text(self.token)
        if self.alertmanager:
            manager = {"static_configs": [{"targets": [urlsplit(self.alertmanager).netloc]}]}
            config["alerting"] = {"alertmanagers": [manager]}
        else:
            del config["alerting"]
        for job in config["scrape_configs"]:
            job.pop("static_configs", None)
            job["file_sd_configs"] = [
                {"files": [str(self._list_of(job["job_name"]))], "refresh_interval": "1s"}
            ]
            if "authorization" in job:
                job["authorization"]["credentials_file"] = str(token)
            for rule in job.get("relabel_configs", ()):
                if "replacement" in rule:
                    rule["replacement"] = f"127.0.0.1:{self.ports['blackbox']}"
            self.look_at(job["job_name"])
        assert {job["job_name"] for job in config["scrape_configs"]} == set(self.places)
        path = self.folder / "prometheus.yml"
        path.write_text(yaml.safe_dump(config))
        port = self.ports["prometheus"]
        self.start(
            "prometheus",
            find_program("prometheus"),
            *(f"--config.file={path}", f"--storage.tsdb.path={self.folder / 'tsdb'}"),
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=warn",
        )
        self.prometheus = f"http://127.0.0.1:{port}"
        self.until(lambda: accepts(port), "Prometheus listens")

    def _list_of(self, job: str) -> Path:
        return self.targets / f"{job}.json"

    def look_at(self, job: str, *, nothing: bool = False) -> None:
        """Write the list of a job's targets, or an empty one."""
        path = self._list_of(job)
        new = path.with_suffix(".new")
        new.write_text(json.dumps([] if nothing else self.places[job]))
        new.replace(path)

    def start_alertmanager(self, receiver: Receiver) -> None:
        """Start Alertmanager with the shipped routes, quicker, and receivers of a test."""
        config = yaml.safe_load((DEPLOY / "alertmanager/alertmanager.yml").read_text())
        config["route"] |= {"group_wait": "1s", "group_interval": "1s"}
        urls = {
            "/run/secrets/alert.webhook_url": "operators",
            "/run/secrets/scale.webhook_url": "scaler",
        }
        for each in config["receivers"]:
            for hook in each["webhook_configs"]:
                name = urls[hook["url_file"]]
                path = self.folder / f"{name}.url"
                path.write_text(f"{receiver.url}/{name}")
                hook["url_file"] = str(path)
        path = self.folder / "alertmanager.yml"
        path.write_text(yaml.safe_dump(config))
        (port,) = free_ports(1)
        self.start(
            "alertmanager",
            find_program("prometheus-alertmanager"),
            *(f"--config.file={path}", f"--storage.path={self.folder / 'alertmanager'}"),
            *(f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="),
        )
        self.alertmanager = f"http://127.0.0.1:{port}"
        self.places["alertmanager"] = [{"targets": [f"127.0.0.1:{port}"]}]
        self.until(lambda: accepts(port), "Alertmanager listens")

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Return the series of an expression now.

        Raises:
            AssertionError: Prometheus cannot read it.
        """
        with self._client(self.prometheus) as client:
            answer = client.post("/api/v1/query", data={"query": expression})
        assert answer.status_code == 200, f"{expression}: {answer.text}"
        found: list[dict[str, Any]] = answer.json()["data"]["result"]
        return found

    def value(self, expression: str) -> float | None:
        """Return the number of the only series of an expression; None without one."""
        found = self.query(expression)
        return float(found[0]["value"][1]) if len(found) == 1 else None

    def metric_names(self) -> set[str]:
        """Return the names of all metrics that Prometheus has heard of."""
        with self._client(self.prometheus) as client:
            return set(client.get("/api/v1/label/__name__/values").json()["data"])

    def client(self, **headers: str) -> httpx.Client:
        """Return a client of the studio as an operator, through nginx if it runs."""
        url = self.url or f"http://127.0.0.1:{self.ports['api']}"
        return self._client(url, Authorization=f"Bearer {self.token}", **headers)

    def _client(self, url: str, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=PATIENCE_S)

    def episode(self, text: str, environment: str = "small") -> str:
        """Return a new episode of a story."""
        with self.client() as client:
            project = client.post(f"{API}/projects", json={"title": "Watched"}).json()["id"]
            made = client.post(
                f"{API}/projects/{project}/episodes",
                files={"file": ("story.txt", text.encode())},
                data={"environment": environment},
            )
            assert made.status_code == 201, made.text
            return str(made.json()["episodes"][0]["id"])

    def run(self, episode: str, **headers: str) -> dict[str, Any]:
        """Make an episode's film, and return how the run ended."""
        with self.client(**headers) as client:
            begun = client.post(f"{API}/episodes/{episode}/runs", json={})
            assert begun.status_code in (201, 202), begun.text
            found: dict[str, Any] = begun.json()

            def is_over() -> bool:
                nonlocal found
                found = client.get(f"{API}/runs/{found['id']}").json()
                return found["state"] in ("done", "failed", "cancelled")

            self.until(is_over, f"run {found['id']} ends")
            return found

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of ours beside the processes, as an operator does."""
        return subprocess.run(
            [*COMMAND, *words],
            env=self.environment
            | {"AINERN2D_LOG": "text", "AINERN2D_CONF": str(self.folder / "conf")},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )


@contextlib.contextmanager
def open_watched(folder: Path) -> Iterator[Watched]:
    """Start the servers; processes of ours and those that watch them are the caller's to start."""
    with (
        open_public_folder() as public,
        contextlib.ExitStack() as stack,
    ):
        home = StateFolder(public / "state")
        system = stack.enter_context(open_system(home, folder, metrics=True))
        stack.callback(stop_private_server, home)
        (public / "watched").mkdir(mode=0o711)
        yield Watched(public / "watched", system, stack.enter_context(contextlib.ExitStack()))


def json_lines(text: str) -> list[dict[str, Any]]:
    """Return the lines of a log that are JSON objects."""
    found = []
    for line in text.splitlines():
        with contextlib.suppress(ValueError):
            each = json.loads(line)
            if isinstance(each, dict):
                found.append(each)
    return found


def shortened(rules: Mapping[str, Any]) -> dict[str, Any]:
    """Return rules whose alerts fire after three seconds."""
    copy: dict[str, Any] = json.loads(json.dumps(rules))
    for rule in each_rule(copy):
        if "for" in rule:
            rule["for"] = "3s"
    return copy


def each_rule(rules: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    return [rule for group in rules["groups"] for rule in group["rules"]]
