"""A broker, a bucket, a database and hubs for tests, with a worker and a dispatcher by script."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self, TypeVar

import pika
import pytest
import sqlalchemy as sa
import urllib3

from ainern2d.core.backends.media_types import MEDIA_TYPES
from ainern2d.core.backends.results import JSON, WAV
from ainern2d.core.database.manifests import ManifestTable
from ainern2d.core.database.migrate import prepare
from ainern2d.core.database.schema import Attempt, ManifestRecord, OpRecord, ParkedMessage, Request
from ainern2d.core.distributed.broker.accounts import DISPATCHER, HUB, accounts, host_account
from ainern2d.core.distributed.broker.connection import Connection
from ainern2d.core.distributed.broker.definitions import definitions
from ainern2d.core.distributed.broker.envelope import decode, encode, new_id
from ainern2d.core.distributed.broker.messages import (
    ClaimAnswered,
    Claimed,
    Finished,
    GrantAnswered,
    GrantAsked,
    Message,
    OpRequested,
    Output,
    Progressed,
    Settled,
)
from ainern2d.core.distributed.broker.topology import (
    CONTROL,
    EVENTS,
    OP,
    VHOST,
    Lanes,
    Limits,
    answer_key,
    event_key,
    lane_key,
    op_queue,
    reply_queue,
    wake_key,
    worker_queue,
)
from ainern2d.core.distributed.broker.url import BrokerUrl
from ainern2d.core.ops.canonical import canonical_json
from ainern2d.core.ops.kind import Kind
from ainern2d.core.ops.manifest import Artifact, Rung
from ainern2d.core.ops.op import Op
from ainern2d.core.servers.ports import free_ports
from ainern2d.core.servers.postgres.private import PrivateServer
from ainern2d.core.servers.rabbitmq import RabbitNode
from ainern2d.core.servers.seaweedfs import SeaweedFS
from ainern2d.core.servers.valkey import ValkeyServer
from ainern2d.core.storage.bucket import BucketStore
from ainern2d.core.storage.s3_location import S3Location
from tests.support.servers import FAST, TLS_PORTS, TlsListeners, need_rabbitmq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ainern2d.core.distributed.broker.delivery import Delivery
    from ainern2d.core.home import StateFolder

HOSTS = tuple(host_account([Kind.VIDEO], host) for host in ("here", "there"))
"""Accounts of two hosts that do the same kind of op."""

RETRY_MS = {"short": 300, "medium": 600, "long": 900}
DELIVERIES = 3
DEADLINE_S = 20.0
ASK_AGAIN_S = 4.0
PATIENT = ("hub.grace_s=1", "hub.quiet_s=3600", "hub.silent_s=3600")

M = TypeVar("M", bound=Message)
A = TypeVar("A", ClaimAnswered, GrantAnswered)


@dataclass
class System:
    """Everything that a hub talks to."""

    node: RabbitNode
    bucket: SeaweedFS
    home: StateFolder
    folder: Path
    passwords: dict[str, str]
    store: BucketStore
    engine: sa.Engine
    valkey: ValkeyServer
    host: str = ""
    """Name that the broker's certificate is for, if it listens with TLS."""
    tls: TlsListeners | None = None
    s3_url: str = ""
    """Where hubs find the bucket, if not on this machine's own address."""
    metrics_port: int = 0
    """Of the bucket's server, if it serves metrics."""

    def url(self, account: str) -> BrokerUrl:
        return BrokerUrl.parse(self.amqp(account))

    def amqp(self, account: str) -> str:
        if self.tls is not None:
            return self.tls.url(self.node, account, self.passwords[account], VHOST, self.host)
        return self.node.url(account, self.passwords[account], VHOST)

    def environment(self) -> dict[str, str]:
        return dict(os.environ) | {
            "AINERN2D_HOME": str(self.home.root),
            "AINERN2D_BROKER_URL": self.amqp(HUB),
            "AINERN2D_S3_URL": self.s3_url or self.bucket.url,
            "AINERN2D_PG_DURABLE": "0",
            "PYTHONUNBUFFERED": "1",
            "AINERN2D_REDIS_URL": self.valkey.url,
        }

    @contextlib.contextmanager
    def hub(self, *overrides: str, **environment: str) -> Iterator[HubProcess]:
        log = self.folder / f"hub-{time.monotonic_ns()}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "ainern2d.core.cli.app", "hub", *(overrides or PATIENT)],
                env=self.environment() | environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )
        hub = HubProcess(process, log)
        try:
            hub.wait_said("is ready")
            yield hub
        finally:
            hub.stop()

    def row(self, request: str) -> Any:
        query = sa.select(Request.__table__, ManifestRecord.manifest).outerjoin(
            ManifestRecord, ManifestRecord.key == Request.op_key
        )
        with self.engine.connect() as connection:
            return connection.execute(query.where(Request.id == request)).one()

    def states(self) -> dict[str, int]:
        query = sa.select(Request.state, sa.func.count()).group_by(Request.state)
        with self.engine.connect() as connection:
            return dict(connection.execute(query).tuples().all())

    def op(self, key: str) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(
                sa.select(OpRecord.__table__).where(OpRecord.key == key)
            ).one_or_none()

    def attempts(self, key: str) -> list[Any]:
        query = sa.select(Attempt.__table__).where(Attempt.op_key == key)
        with self.engine.connect() as connection:
            return list(connection.execute(query.order_by(Attempt.finished_at)))

    def parked(self, request: str | None = None) -> list[Any]:
        query = sa.select(ParkedMessage.__table__).order_by(ParkedMessage.arrived_at)
        if request is not None:
            query = query.where(ParkedMessage.request_id == request)
        with self.engine.connect() as connection:
            return list(connection.execute(query))


@dataclass
class HubProcess:
    """A running `ainern2d hub`."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_said(self, words: str, deadline_s: float = 90.0) -> None:
        wait_for(
            lambda: words in self.said(),
            lambda: f"the hub did not say {words!r}:\n{self.said()}",
            deadline_s,
            give_up=lambda: self.process.poll() is not None,
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
        return self.process.returncode


@contextlib.contextmanager
def open_system(
    home: StateFolder,
    folder: Path,
    tls: TlsListeners | None = None,
    host: str = "",
    deliveries: int = DELIVERIES,
    *,
    metrics: bool = False,
) -> Iterator[System]:
    """Start everything but hubs.

    Args:
        home: State folder of the hubs.
        folder: For the servers.
        tls: Listeners of the broker for others than this machine; everybody uses them then.
        host: Name in the certificate.
        deliveries: Of an op, before it is dead.
        metrics: Whether broker and bucket serve metrics.
    """
    need_rabbitmq()
    passwords = {name: f"{name}-secret" for name in (*accounts(), *HOSTS)}
    limits = Limits(delivery_limit=deliveries, retry_ms=RETRY_MS)
    told = definitions(Lanes(), passwords, limits)
    home.create()
    with contextlib.ExitStack() as stack:
        more: Any = {"more_ports": TLS_PORTS, "settings": tls.settings} if tls else {}
        if metrics:
            more = {"more_ports": ("prometheus",), "settings": _with_metrics, "plugins": METRICS}
        node = RabbitNode(folder / "rabbitmq", told, advanced=FAST, **more)
        node.launch()
        stack.callback(node.stop)
        (metrics_port,) = free_ports(1) if metrics else (0,)
        options = [f"-metricsPort={metrics_port}"] if metrics else []
        bucket = stack.enter_context(
            SeaweedFS(folder / "seaweedfs", durable=False, options=options)
        )
        valkey = stack.enter_context(ValkeyServer(folder / "valkey", "redis-secret"))
        environment = stack.enter_context(pytest.MonkeyPatch.context())
        environment.setenv("AINERN2D_PG_DURABLE", "0")
        server = stack.enter_context(PrivateServer(home))
        environment.undo()
        engine = prepare(server)
        stack.callback(engine.dispose)
        node.start()
        store = BucketStore(
            S3Location.parse(bucket.url),
            folder / "cache",
            1_000_000_000,
            records=lambda: ManifestTable(engine),
        )
        known = (node, bucket, home, folder, passwords, store, engine, valkey, host)
        yield System(*known, tls=tls, metrics_port=metrics_port)


METRICS = ("rabbitmq_prometheus",)


def _with_metrics(ports: Mapping[str, int]) -> dict[str, str]:
    """Return the lines of ``rabbitmq.conf`` for metrics on loopback, quicker than each 5 s."""
    where = {"prometheus.tcp.ip": "127.0.0.1", "prometheus.tcp.port": str(ports["prometheus"])}
    return where | {"collect_statistics_interval": "1000"}


def wait_for(
    is_so: Callable[[], bool],
    says: Callable[[], str] | str,
    deadline_s: float = DEADLINE_S,
    give_up: Callable[[], bool] = lambda: False,
) -> None:
    """Wait for a condition, with a deadline."""
    end = time.monotonic() + deadline_s
    while not is_so():
        in_time = time.monotonic() < end and not give_up()
        assert in_time, says() if callable(says) else says
        time.sleep(0.02)


async def until(is_so: Callable[[], bool], says: str, deadline_s: float = DEADLINE_S) -> None:
    """Wait for a condition while the loop goes on."""
    await asyncio.to_thread(wait_for, is_so, says, deadline_s)


def an_op(n: object, kind: Kind = Kind.VIDEO, inputs: dict[str, str] | None = None) -> Op:
    return Op(
        kind=kind, backend="mock", recipe_version=1, params={"n": str(n)}, inputs=inputs or {}
    )


def artifact_of(data: bytes, media_type: str = "") -> Artifact:
    media_type = media_type or (WAV if data.startswith(b"RIFF") else JSON)
    return Artifact(sha256=hashlib.sha256(data).hexdigest(), size=len(data), media_type=media_type)


def contents_of(*datas: bytes) -> dict[str, str]:
    """Return files as a result carries them."""
    return {hashlib.sha256(data).hexdigest(): base64.b64encode(data).decode() for data in datas}


SMALL = {Kind.VIDEO: (b"{}",), Kind.AUDIO: (b"RIFF\4\0\0\0WAVE", b"{}")}
"""The files of a small result of each kind."""


class Dispatcher:
    """Asks for ops, and learns how they end."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.client = f"test-{new_id()[:8]}"
        self.link = Connection(system.url(DISPATCHER), "test dispatcher", self._open)
        self.settled: asyncio.Queue[Settled] = asyncio.Queue()
        self.woken: set[str] = set()
        self.progress: dict[str, tuple[float, str]] = {}

    async def __aenter__(self) -> Self:
        await self.link.__aenter__()
        await self.link.wait_ready(DEADLINE_S)
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.link.close()

    async def _open(self, link: Connection) -> None:
        queue = reply_queue(self.client)
        await link.own_queue(queue)
        await link.bind(queue, CONTROL, wake_key(self.client))
        await link.consume(queue, self._wake)

    def _wake(self, delivery: Delivery) -> None:
        said = decode(delivery.properties, delivery.body, Settled)
        self.link.ack(delivery)
        self.woken |= set(said.requests)
        self.progress |= said.progress

    def add(self, op: Op, *, publish: bool = True, **values: Any) -> OpRequested:
        """Write the row, and return the message of its first attempt."""
        rung = Rung(backend=op.backend)
        body = {"op": op.plain(), "rung": rung.plain(), "options": {}}
        row: dict[str, Any] = {
            "id": new_id(),
            "op_key": op.key,
            "kind": op.kind.value,
            "lane": "default",
            "backend": op.backend,
            "model": "",
            "body": canonical_json(body).decode(),
            "client": self.client,
            "trace": new_id(),
            "attempt": 1,
            "attempt_id": new_id(),
            "tries": 3,
            "priority": 6,
            "silence_s": 300.0,
            "limit_s": 3600.0,
            "state": "dispatched" if publish else "pending",
            "dispatched_at": datetime.now(UTC) if publish else None,
            "bounces": 0,
        }
        row |= values
        with self.system.engine.begin() as connection:
            connection.execute(sa.insert(Request), [row])
        return OpRequested(
            request=row["id"],
            attempt=row["attempt"],
            attempt_id=row["attempt_id"],
            op_key=op.key,
            op=op,
            rung=rung,
            trace=row["trace"],
        )

    async def submit(self, op: Op, *, ttl_s: float | None = None, **values: Any) -> OpRequested:
        message = self.add(op, **values)
        await self.publish(message, ttl_s=ttl_s)
        return message

    async def publish(self, message: OpRequested, *, ttl_s: float | None = None) -> None:
        properties, body = encode(
            message,
            "/test",
            account=DISPATCHER,
            trace=message.trace,
            priority=6,
            expires_s=ttl_s,
        )
        await self.link.publish(OP, lane_key(message.op.kind, "default"), properties, body)

    async def ended(self, request: str, deadline_s: float = DEADLINE_S) -> Any:
        """Wait until a request is final, and return its row."""
        end = asyncio.get_running_loop().time() + deadline_s
        while True:
            row = await asyncio.to_thread(self.system.row, request)
            if row.state in ("done", "failed", "cancelled"):
                return row
            assert asyncio.get_running_loop().time() < end, f"still {dict(row._mapping)}"
            await asyncio.sleep(0.02)


class Worker:
    """Does as it is told, step by step."""

    def __init__(self, system: System, kind: Kind = Kind.VIDEO, account: str = "") -> None:
        self.system = system
        self.kind = kind
        self.account = account or f"worker-{kind.value}"
        self.name = f"test-{new_id()[:8]}"
        self.link = Connection(system.url(self.account), f"test {self.name}", self._open)
        self.say = Connection(system.url(self.account), f"test {self.name} says")
        self.answers: asyncio.Queue[ClaimAnswered | GrantAnswered] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        for link in (self.link, self.say):
            await link.__aenter__()
            await link.wait_ready(DEADLINE_S)
        return self

    async def __aexit__(self, *_error: object) -> None:
        for link in (self.link, self.say):
            await link.close()

    async def _open(self, link: Connection) -> None:
        queue = worker_queue(self.account, self.name)
        await link.own_queue(queue)
        await link.bind(queue, CONTROL, answer_key(self.account, self.name))
        await link.consume(queue, self._answered)

    def _answered(self, delivery: Delivery) -> None:
        self.link.ack(delivery)
        said = decode(delivery.properties, delivery.body, ClaimAnswered, GrantAnswered)
        assert isinstance(said, (ClaimAnswered, GrantAnswered))
        self.answers.put_nowait(said)

    async def take(
        self, sent: OpRequested | None = None, deadline_s: float = DEADLINE_S
    ) -> tuple[OpRequested, Delivery]:
        """Take one op; of one request if it is given, and what other tests left goes."""
        end = asyncio.get_running_loop().time() + deadline_s
        while True:
            delivery = await self.link.get(op_queue(self.kind, "default"))
            if delivery is not None:
                asked = decode(delivery.properties, delivery.body, OpRequested)
                if sent is None or asked.request == sent.request:
                    return asked, delivery
                self.link.ack(delivery)
            assert asyncio.get_running_loop().time() < end, "nothing came to the worker"
            await asyncio.sleep(0 if delivery else 0.02)

    async def clear(self) -> None:
        """Take away the ops that other tests left in the queue."""
        while (delivery := await self.link.get(op_queue(self.kind, "default"))) is not None:
            self.link.ack(delivery)

    def tell(self, message: Message, what: str) -> None:
        """Send what may be lost."""
        properties, body = encode(
            message, f"/worker/{self.name}", account=self.account, persistent=False
        )
        assert self.say.send(EVENTS, event_key(what, self.kind, self.name), properties, body)

    async def ask_claim(self, asked: OpRequested, **values: Any) -> None:
        names = ("request", "attempt_id", "op_key")
        given = {name: getattr(asked, name) for name in names} | {"worker": self.name} | values
        self.tell(Claimed(**given), "claim")

    async def claim(self, asked: OpRequested, **values: Any) -> ClaimAnswered:
        """Ask until there is an answer, as workers do: a hub may have no link for it yet."""
        end = asyncio.get_running_loop().time() + DEADLINE_S
        while asyncio.get_running_loop().time() < end:
            await self.ask_claim(asked, **values)
            with contextlib.suppress(TimeoutError):
                return await asyncio.wait_for(self._answer(ClaimAnswered, asked), ASK_AGAIN_S)
        raise AssertionError(f"no answer to the claim of {asked.request}")

    async def _answer(self, kind: type[A], asked: OpRequested) -> A:
        """Return the next answer that is about this; others came because it was asked twice."""
        while True:
            answer = await self.answers.get()
            if isinstance(answer, kind) and answer.attempt_id == asked.attempt_id:
                return answer

    async def grant(self, asked: OpRequested, *artifacts: Artifact, **values: Any) -> GrantAnswered:
        names = ("request", "attempt_id", "op_key")
        given = {name: getattr(asked, name) for name in names} | {"worker": self.name} | values
        outputs = tuple(Output(sha256=each.sha256, size=each.size) for each in artifacts)
        self.tell(GrantAsked(outputs=outputs, **given), "grant")
        return await asyncio.wait_for(self._answer(GrantAnswered, asked), DEADLINE_S)

    async def finish(
        self, asked: OpRequested, outcome: str = "done", *datas: bytes, **values: Any
    ) -> None:
        names = ("request", "attempt", "attempt_id", "op_key")
        given: dict[str, Any] = {name: getattr(asked, name) for name in names}
        if outcome == "done" and not datas:
            datas = SMALL[self.kind]
            given["contents"] = contents_of(*datas)
        artifacts = dict(zip(MEDIA_TYPES[self.kind], map(artifact_of, datas), strict=False))
        given |= {"worker": self.name, "outcome": outcome, "artifacts": artifacts} | values
        await self.publish(Finished(**given))

    async def publish(self, message: Message) -> None:
        properties, body = encode(message, f"/worker/{self.name}", account=self.account)
        await self.say.publish(EVENTS, event_key("result", self.kind, self.name), properties, body)

    def progress(self, asked: OpRequested, fraction: float, note: str = "") -> None:
        names = ("request", "attempt_id", "op_key")
        given = {name: getattr(asked, name) for name in names} | {"worker": self.name}
        self.tell(Progressed(fraction=fraction, note=note, **given), "progress")

    async def publish_raw(self, properties: bytes, body: bytes) -> None:
        """Publish properties that pika would not write."""
        raw = RawProperties(message_id=new_id())
        raw.written = properties
        key = event_key("result", self.kind, self.name)
        await self.say.publish(EVENTS, key, raw, body)

    async def begin(
        self, sent: OpRequested | None = None, verdict: str = "run"
    ) -> tuple[OpRequested, Delivery]:
        """Take an op, and claim it."""
        asked, delivery = await self.take(sent)
        answer = await self.claim(asked, again=delivery.again)
        assert answer.verdict == verdict, answer
        return asked, delivery

    async def fail(self, sent: OpRequested, outcome: str, **values: Any) -> OpRequested:
        """Take an op, and say that it went wrong."""
        asked, delivery = await self.begin(sent)
        await self.finish(asked, outcome, **({"error": "it broke"} | values))
        self.link.ack(delivery)
        return asked

    async def do(self, sent: OpRequested | None = None, *datas: bytes) -> OpRequested:
        """Take an op and do it as a good worker does."""
        asked, delivery = await self.take(sent)
        answer = await self.claim(asked, again=delivery.again)
        assert answer.verdict == "run", answer
        datas = datas or SMALL[self.kind]
        granted = await self.grant(asked, *map(artifact_of, datas))
        assert granted.verdict == "upload", granted
        for data in datas:
            url = granted.uploads.get(artifact_of(data).sha256)
            if url is not None:
                assert await put(url, data) == 200
        await self.finish(asked, "done", *datas)
        self.link.ack(delivery)
        return asked


class RawProperties(pika.BasicProperties):  # type: ignore[misc]
    """Properties in the bytes that a stranger's client writes."""

    written = b""

    def encode(self) -> list[bytes]:
        return [self.written]


async def put(url: str, data: bytes) -> int:
    """Upload by URL, and return the HTTP status."""
    answer = await asyncio.to_thread(urllib3.request, "PUT", url, body=data, timeout=10)
    return int(answer.status)


async def get(url: str) -> bytes:
    """Download by URL."""
    answer = await asyncio.to_thread(urllib3.request, "GET", url, timeout=10)
    assert answer.status == 200
    return bytes(answer.data)


def in_s(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
