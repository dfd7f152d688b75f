"""A broker, a hub that does what a test tells it, a store behind URLs, and worker processes."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from ainern2d.core.distributed.broker.accounts import ADMIN, HUB, accounts, worker_account
from ainern2d.core.distributed.broker.connection import Connection
from ainern2d.core.distributed.broker.definitions import definitions
from ainern2d.core.distributed.broker.envelope import decode, encode, new_id, trace_of
from ainern2d.core.distributed.broker.messages import (
    CancelOrdered,
    ClaimAnswered,
    Claimed,
    DrainOrdered,
    Finished,
    GrantAnswered,
    GrantAsked,
    Message,
    OpRequested,
    Present,
    Progressed,
    WorkWaits,
)
from ainern2d.core.distributed.broker.topology import (
    CONTROL,
    DEAD,
    OP,
    REQUESTS,
    RESULTS,
    TELEMETRY,
    VHOST,
    Lanes,
    answer_key,
    cancel_key,
    lane_key,
    work_key,
)
from ainern2d.core.distributed.broker.url import BrokerUrl
from ainern2d.core.errors import ServiceError
from ainern2d.core.ops import Kind, Op, Rung
from ainern2d.core.servers.rabbitmq import RabbitNode, find_server
from tests.support.plugins import write_distribution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ainern2d.core.distributed.broker.delivery import Delivery

ENTRIES = [f"audio.lane{n}=nobody{n}" for n in range(1, 13)]
LANES = Lanes.parse(ENTRIES)
"""A lane for each test that has workers of its own."""
BRIEF = "lane11"
"""The lane in which a worker may hold an op for three seconds only."""
STRICT = "lane12"
"""The lane in which an op is dead after its second delivery."""

PASSWORD = "secret-of-tests"  # noqa: S105 - a private broker's

BUNDLED = ",".join(
    found.name
    for found in entry_points(group="ainern2d.backends")
    if found.value.startswith("ainern2d.")
)
"""The plugins that come with ainern2d: what a test's own workers do without."""
SABOTEUR = """
import os, signal, sys, time, wave
from pathlib import Path
from ainern2d.core import AudioResult, BackendConfig, BackendSpec, Kind, TransientError, hookimpl
from ainern2d.core.backends.spec import Health
from ainern2d.core.story.speech import PhonemeTimeline

class Saboteur:
    def __init__(self, config):
        pass

    def audio(self, request, work):
        deed, folder = request.text.split()[0], Path(request.text.split()[1])
        with (folder / "pids").open("a") as file:
            file.write(f"{os.getpid()}\\n")
        if deed == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if deed == "dieonce" and not (folder / "died").exists():
            (folder / "died").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if deed == "killall":
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        if deed == "passing":
            raise TransientError("not now")
        while deed == "hang":
            time.sleep(60)
        while deed == "talk":
            work.progress(0.5, "still busy")
            time.sleep(0.02)
        while deed == "wait" and not (folder / "go").exists():
            work.progress(0.5, "waiting")
            work.cancel.check()
            time.sleep(0.02)
        path = work.out / "speech.wav"
        data = request.text.encode() + b"".join(p.read_bytes() for p in work.inputs.values())
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(data + b"\\0" * (len(data) % 2))
        return AudioResult(path, PhonemeTimeline(sample_rate=8000, samples=(len(data) + 1) // 2))

def probe():
    unfit = os.environ.get("SABOTEUR_UNFIT")
    if unfit and Path(unfit).exists():
        return Health(False, "the saboteur is not well")
    return Health(True)

@hookimpl
def ainern2d_backends():
    kinds = frozenset({Kind.AUDIO})
    return [
        BackendSpec(kinds, "saboteur", BackendConfig, Saboteur, probe=probe),
        BackendSpec(kinds, "queuer", BackendConfig, Saboteur, probe=probe, at_once=2),
    ]
"""


def until(look: Callable[[], Any], seconds: float = 30.0, what: str = "it") -> Any:
    """Return the first true answer."""
    end = time.monotonic() + seconds
    while not (answer := look()):
        assert time.monotonic() < end, f"{what} did not happen in time"
        time.sleep(0.01)
    return answer


def request_of(
    text: str = "wait", folder: Path | None = None, kind: Kind = Kind.AUDIO, **fields: Any
) -> OpRequested:
    """Return a request to the saboteur, or to the ``queuer``, of whose ops two go on at once."""
    op = fields.pop("op", None) or Op(
        kind=kind,
        backend=fields.pop("backend", "saboteur"),
        recipe_version=1,
        params={"text": f"{text} {folder} {new_id()}", "language": "en"},
        inputs=fields.pop("inputs", {}),
    )
    given = {
        "request": new_id(),
        "attempt": 1,
        "attempt_id": new_id(),
        "op_key": op.key,
        "op": op,
        "rung": Rung(backend=op.backend),
        "trace": new_id(),
    }
    return OpRequested(**(given | fields))


class Shelf:
    """A store behind URLs.

    Attributes:
        files: Bytes by path.
        puts: Path and time of each finished upload, in order.
        fault: Gets method and path, and may answer a status instead; it may also take its time.
        byte_pause_s: Time to take over each chunk of an upload.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.puts: list[tuple[str, float]] = []
        self.asked: list[tuple[str, str]] = []
        self.fault: Callable[[str, str], int | None] = lambda _method, _path: None
        self.byte_pause_s = 0.0
        shelf = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                shelf.asked.append(("GET", self.path))
                status = shelf.fault("GET", self.path)
                body = shelf.files.get(self.path)
                self._answer(status or (200 if body is not None else 404), body or b"")

            def do_PUT(self) -> None:
                shelf.asked.append(("PUT", self.path))
                status = shelf.fault("PUT", self.path)
                left, chunks = int(self.headers["Content-Length"]), []
                while left:
                    chunk = self.rfile.read(min(left, 64))
                    if not chunk:
                        return
                    time.sleep(shelf.byte_pause_s)
                    chunks.append(chunk)
                    left -= len(chunk)
                if status is None:
                    shelf.files[self.path] = b"".join(chunks)
                    shelf.puts.append((self.path, time.time()))
                self._answer(status or 200, b"")

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # a worker that was killed hangs up

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def add(self, data: bytes, name: str = "") -> str:
        """Keep an artifact; return its hash."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.files[f"/artifacts/{name or sha256}"] = data
        return sha256

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@dataclass
class Heard:
    """What workers said: each message with its time and trace, by type."""

    messages: dict[type[Message], list[Any]] = field(default_factory=lambda: defaultdict(list))
    times: dict[int, float] = field(default_factory=dict)
    traces: dict[str, str] = field(default_factory=dict)
    dead: list[Delivery] = field(default_factory=list)

    def of(self, kind: type[Any], request: OpRequested | None = None) -> list[Any]:
        found = self.messages[kind]
        return [m for m in found if request is None or m.request == request.request]


class FakeHub:
    """Answers workers as a test tells it, on a thread of its own.

    Attributes:
        heard: Everything that was said.
        verdict: Gets a claim, the request and how often it was claimed before; gives a verdict, or
            None for no answer.
        grants: The same for grants.
        told: Further fields of each answer to a claim.
        account_of: Sees each message's broker-verified user.
    """

    def __init__(self, url: BrokerUrl, shelf: Shelf) -> None:
        self.heard = Heard()
        self.shelf = shelf
        self.verdict: Callable[[Claimed, OpRequested, int], str | None] = lambda *_: "run"
        self.grants: Callable[[GrantAsked, OpRequested, int], str | None] = lambda *_: "upload"
        self.told: dict[str, float] = {}
        self.away = False
        self.watched: list[WorkerProcess] = []
        self.link: Connection | None = None
        self._known: dict[str, OpRequested] = {}
        self._done: set[str] = set()
        self._url = url
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._run()))
        self._thread.start()
        assert self._ready.wait(30)

    async def _run(self) -> None:
        self._stop = asyncio.Event()
        async with Connection(self._url, "fake hub", self._consume, heartbeat_s=5) as link:
            self.link = link
            await link.wait_ready(30)
            self._ready.set()
            await self._stop.wait()

    async def _consume(self, link: Connection) -> None:
        for queue in (REQUESTS, RESULTS, TELEMETRY, DEAD):
            await link.consume(queue, lambda d: self._take(link, d))

    def _take(self, link: Connection, delivery: Delivery) -> None:
        link.ack(delivery)
        headers = delivery.properties.headers or {}
        if "x-first-death-reason" in headers:
            self.heard.dead.append(delivery)
            return
        kinds = (Claimed, GrantAsked, Finished, Progressed, Present)
        message = decode(delivery.properties, delivery.body, *kinds)
        assert delivery.properties.user_id == self._account_in(delivery.properties.user_id)
        if trace := trace_of(delivery.properties):
            self.heard.traces[f"{message.TYPE}/{message.request}"] = trace
        self.heard.times[id(message)] = time.monotonic()
        self.heard.messages[type(message)].append(message)
        account = str(delivery.properties.user_id)
        if isinstance(message, Finished) and message.outcome == "done":
            self._done.add(message.request)
        if isinstance(message, Claimed):
            self._on_claim(link, message, account)
        elif isinstance(message, GrantAsked):
            self._on_grant(link, message, account)

    def _account_in(self, user: str | None) -> str:
        return user if user in accounts() else "nobody"

    def _on_claim(self, link: Connection, claim: Claimed, account: str) -> None:
        request = self._known.get(claim.request)
        if request is None or self.away:
            return
        before = len(self.heard.of(Claimed, request)) - 1
        verdict = "done" if request.request in self._done else self.verdict(claim, request, before)
        if verdict is None:
            return
        inputs = {
            sha256: f"{self.shelf.url}/artifacts/{sha256}" for sha256 in request.op.inputs.values()
        }
        answer = ClaimAnswered(
            attempt_id=claim.attempt_id, verdict=verdict, inputs=inputs, wait_s=0.3, **self.told
        )
        self._send(link, answer, answer_key(account, claim.worker))

    def _on_grant(self, link: Connection, asked: GrantAsked, account: str) -> None:
        request = self._known[asked.request]
        if self.away:
            return
        verdict = self.grants(asked, request, len(self.heard.of(GrantAsked, request)) - 1)
        if verdict is None:
            return
        uploads = {
            output.sha256: f"{self.shelf.url}/incoming/{asked.attempt_id}/{output.sha256}"
            for output in asked.outputs
        }
        answer = GrantAnswered(
            attempt_id=asked.attempt_id,
            verdict=verdict,
            uploads=uploads if verdict == "upload" else {},
            reason="too large" if verdict == "refused" else "",
        )
        self._send(link, answer, answer_key(account, asked.worker))

    def _send(self, link: Connection, message: Message, key: str) -> None:
        properties, body = encode(message, "/hub/test", account=HUB, persistent=False)
        link.send(CONTROL, key, properties, body)

    def submit(self, request: OpRequested, lane: str = "default", **fields: Any) -> OpRequested:
        """Publish a request, as a dispatcher or reconciler would."""
        self._known[request.request] = request
        properties, body = encode(request, "/hub/test", account=HUB, trace=request.trace, **fields)
        self._publish(OP, lane_key(request.op.kind, lane), properties, body)
        self._on_loop(
            lambda link: self._send(link, WorkWaits(), work_key(request.op.kind)),
        )
        return request

    def publish_raw(self, key: str, properties: Any, body: bytes) -> None:
        self._publish(OP, key, properties, body)

    def order_cancel(self, request: OpRequested) -> None:
        order = CancelOrdered(request=request.request, op_key=request.op_key)
        key = cancel_key(request.op.kind, request.request)
        self._on_loop(lambda link: self._send(link, order, key))

    def order_drain(self, kind: Kind) -> None:
        key = f"drain.{kind.value}.now"
        self._on_loop(lambda link: self._send(link, DrainOrdered(), key))

    def _publish(self, exchange: str, key: str, properties: Any, body: bytes) -> None:
        async def publish() -> None:
            assert self.link is not None
            await self.link.wait_ready(30)
            await self.link.publish(exchange, key, properties, body)

        asyncio.run_coroutine_threadsafe(publish(), self._loop).result(30)

    def _on_loop(self, act: Callable[[Connection], None]) -> None:
        async def run() -> None:
            assert self.link is not None
            act(self.link)

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def depth(self, queue: str) -> int:
        assert self.link is not None
        return asyncio.run_coroutine_threadsafe(self.link.depth(queue), self._loop).result(10)

    def finished(self, request: OpRequested, count: int = 1, seconds: float = 30.0) -> Finished:
        """Wait for the end of a request."""
        until(
            lambda: len(self.heard.of(Finished, request)) >= count or self.broken(),
            seconds,
            f"result {count} of {request.op.params}",
        )
        return self.heard.of(Finished, request)[count - 1]

    def broken(self) -> bool:
        """Raise what a worker said that ended with a status other than 0."""
        for worker in self.watched:
            status = worker.process.poll()
            assert status in (None, 0, -signal.SIGKILL), worker.log.read_text()
        return False

    def close(self) -> None:
        def stop() -> None:
            assert self._stop is not None
            self._stop.set()

        self._loop.call_soon_threadsafe(stop)
        self._thread.join(30)
        self._loop.close()


def management(node: RabbitNode, method: str, path: str) -> int:
    """Call RabbitMQ's management API; return the HTTP status."""
    url = urlsplit(node.management_url(ADMIN, PASSWORD))
    secret = base64.b64encode(f"{ADMIN}:{PASSWORD}".encode()).decode()
    link = http.client.HTTPConnection(str(url.hostname), url.port, timeout=20)
    try:
        link.request(method, f"/api{path}", headers={"Authorization": f"Basic {secret}"})
        return link.getresponse().status
    finally:
        link.close()


class WorkerProcess:
    """``ainern2d worker``, as a user starts it."""

    def __init__(
        self,
        home: Path,
        url: str,
        plugins: Path,
        *options: str,
        within: tuple[str, ...] = (),
        **env: str,
    ) -> None:
        self.log = home / f"worker-{new_id()[:8]}.log"
        home.mkdir(parents=True, exist_ok=True)
        environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("AINERN2D")},
            "AINERN2D_HOME": str(home),
            "AINERN2D_BROKER_URL": url,
            "AINERN2D_DURABLE": "0",
            "AINERN2D_DISABLE_PLUGINS": BUNDLED,
            "PYTHONPATH": str(plugins),
            **env,
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*within, sys.executable, "-m", "ainern2d.core.cli.app", "worker", *options],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def lines(self) -> list[dict[str, Any]]:
        found = []
        for line in self.log.read_text().splitlines():
            with contextlib.suppress(ValueError):
                found.append(json.loads(line))
        return found

    def says(self, text: str) -> bool:
        return any(text in line["message"] for line in self.lines())

    def id(self) -> str:
        return str(until(lambda: self.lines(), what="a log line")[0]["worker"])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self, seconds: float = 20.0) -> int:
        """Ask it to drain, and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait(seconds)

    def wait(self, seconds: float = 20.0) -> int:
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the worker did not end:\n{self.log.read_text()}") from None


class Stage:
    """Broker, hub, shelf and the worker processes of one test module."""

    def __init__(self, folder: Path, node: RabbitNode) -> None:
        self.folder = folder
        self.node = node
        self.shelf = Shelf()
        self.hub = FakeHub(BrokerUrl.parse(node.url(HUB, PASSWORD, VHOST)), self.shelf)
        self.plugins = write_distribution(
            folder / "plugins",
            "saboteur",
            "1.0",
            {"saboteur": "saboteur_plugin"},
            {"saboteur_plugin.py": SABOTEUR},
        )
        self.workers = self.hub.watched
        self.lanes = "[" + ",".join(f"'{entry}'" for entry in ENTRIES) + "]"

    def url(self, account: str) -> str:
        return self.node.url(account, PASSWORD, VHOST)

    def worker(
        self,
        *options: str,
        home: str = "",
        account: str = worker_account(Kind.AUDIO),
        kind: str = "audio",
        **env: str,
    ) -> WorkerProcess:
        """Start a worker; it has a home of its own unless named."""
        place = self.folder / "homes" / (home or new_id()[:8])
        given = (f"kind={kind}", "heartbeat_s=4", f"broker.lanes={self.lanes}", *options)
        found = WorkerProcess(place, self.url(account), self.plugins, *given, **env)
        self.workers.append(found)
        return found

    def end_workers(self) -> None:
        for worker in self.workers:
            if worker.process.poll() is None:
                worker.kill()
        self.workers.clear()

    def close(self) -> None:
        self.end_workers()
        self.hub.close()
        self.shelf.close()


@contextlib.contextmanager
def open_stage(folder: Path) -> Iterator[Stage]:
    """Start a broker with our topology and everything around it."""
    try:
        find_server()
    except ServiceError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))
    known = definitions(LANES, dict.fromkeys(accounts(), PASSWORD))
    common = next(policy for policy in known["policies"] if policy["name"] == "op-work")
    for lane, changed in (
        (BRIEF, {"consumer-timeout": 3000}),
        (STRICT, {"delivery-limit": 1}),
    ):
        known["policies"].append(
            common
            | {
                "name": lane,
                "pattern": rf"^op\.audio\.{lane}$",
                "priority": 20,
                "definition": common["definition"] | changed,
            }
        )
    clocks = {
        "channel_tick_interval": 500,
        "dead_letter_worker_publisher_confirm_timeout": 3000,
    }
    node = RabbitNode(folder / "rabbitmq", known, advanced=clocks)
    with node:
        stage = Stage(folder, node)
        try:
            yield stage
        finally:
            stage.close()


def runs(folder: Path) -> list[int]:
    """Return the process of each run of the ops that were given this folder."""
    path = folder / "pids"
    return [int(line) for line in path.read_text().split()] if path.exists() else []
