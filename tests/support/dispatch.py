"""A private broker, and a fleet that answers requests the way hub and workers do, in one thread."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from typing import TYPE_CHECKING, Any

import pika
import pytest
import sqlalchemy as sa
from pika.exceptions import AMQPError

from ainern2d.core.database.manifests import ManifestTable
from ainern2d.core.distributed.broker.accounts import ADMIN, DISPATCHER, HUB, LOCAL_WORKER, accounts
from ainern2d.core.distributed.broker.definitions import definitions
from ainern2d.core.distributed.broker.envelope import decode, encode
from ainern2d.core.distributed.broker.messages import OpRequested, Settled
from ainern2d.core.distributed.broker.topology import CONTROL, VHOST, Lanes, op_queue, wake_key
from ainern2d.core.distributed.broker.url import BrokerUrl
from ainern2d.core.errors import ServiceError
from ainern2d.core.execution.task import Task
from ainern2d.core.ops import Artifact, Kind, Manifest, Op, Rung
from ainern2d.core.servers.rabbitmq import RabbitNode, find_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TINY_QUEUE = 5
"""Messages that the queue of kind ``llm`` takes."""
RUNG = Rung(backend="fake")

BEGIN = sa.text(
    "update request set state = 'running', worker = 'fake', claimed_at = now(), "
    "last_sign_at = now() where id = cast(:id as uuid) and attempt_id = cast(:attempt as uuid) "
    "and state in ('pending', 'dispatched')"
)
END = sa.text(
    "update request set state = :state, error_class = :error_class, "
    "error = :error, hint = :hint, worker = 'fake', claimed_at = coalesce(claimed_at, now()), "
    "granted_at = now(), result_at = now(), finished_at = now() where id = cast(:id as uuid) "
    "and attempt_id = cast(:attempt as uuid) and state in ('pending', 'dispatched', 'running')"
)


@contextlib.contextmanager
def private_broker(folder: Path) -> Iterator[RabbitNode]:
    """Run a broker that knows our topology; skip where RabbitMQ is missing, but not in CI."""
    try:
        find_server()
    except ServiceError as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(missing))
    known = definitions(Lanes(), {name: f"{name}-password" for name in accounts()})
    known["policies"].append(
        {
            "vhost": VHOST,
            "name": "tiny",
            "pattern": rf"^{op_queue(Kind.LLM, 'default')}$",
            "apply-to": "quorum_queues",
            "priority": 20,
            "definition": {"max-length": TINY_QUEUE, "overflow": "reject-publish"},
        }
    )
    with RabbitNode(folder, known) as node:
        yield node


def url_of(node: RabbitNode, account: str = DISPATCHER) -> BrokerUrl:
    return BrokerUrl.parse(node.url(account, f"{account}-password", VHOST))


def connect(node: RabbitNode, account: str) -> pika.BlockingConnection:
    return pika.BlockingConnection(url_of(node, account).parameters(f"test {account}"))


def task(number: int | str, do: str = "done", kind: Kind = Kind.VIDEO, **fields: Any) -> Task:
    """Return a task whose op tells the fleet what to do with it."""
    params = {"number": number, "do": do}
    return Task(Op(kind=kind, backend="fake", recipe_version=1, params=params), RUNG, **fields)


def manifest_of(op: Op) -> Manifest:
    film = Artifact(sha256=op.key, size=1, media_type="video/mp4")
    return Manifest(op=op, artifacts={"film": film}, rung=RUNG, run_s=0.5)


class Fleet:
    """Takes requests from every queue and ends them as their ops say.

    ``done`` gives a manifest, ``hold`` only begins, ``progress`` tells how far it is and then is
    done, ``ignore`` leaves the row alone; an error class fails the request with that class.

    Args:
        node: The broker.
        engine: Of the database.
        wakes: Whether dispatchers are told.
        kinds: Whose queues it takes from.
    """

    def __init__(
        self,
        node: RabbitNode,
        engine: sa.Engine,
        *,
        wakes: bool = True,
        kinds: tuple[Kind, ...] = tuple(Kind),
    ) -> None:
        self.taken: list[tuple[OpRequested, Any]] = []
        self._node = node
        self._engine = engine
        self._wakes = wakes
        self._kinds = kinds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="fleet", daemon=True)

    def __enter__(self) -> Fleet:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join(timeout=20)

    def _serve(self) -> None:
        while not self._stop.is_set():
            # The broker may be killed by a test; a worker comes back too.
            with contextlib.suppress(AMQPError, OSError):
                self._work()
            self._stop.wait(0.1)

    def _work(self) -> None:
        with (
            connect(self._node, LOCAL_WORKER) as taking,
            connect(self._node, HUB) as waking,
        ):
            channel, control = taking.channel(), waking.channel()
            channel.basic_qos(prefetch_count=500)
            batch: list[tuple[int, Any, bytes]] = []
            for kind in self._kinds:
                channel.basic_consume(
                    op_queue(kind, "default"),
                    lambda _c, method, properties, body: batch.append(
                        (method.delivery_tag, properties, body)
                    ),
                )
            while not self._stop.is_set():
                taking.process_data_events(time_limit=0.05 if not batch else 0)
                waking.process_data_events(time_limit=0)
                taken, batch[:] = list(batch), []
                if taken:
                    self._end(control, taken)
                    channel.basic_ack(taken[-1][0], multiple=True)

    def _end(self, control: Any, batch: list[tuple[int, Any, bytes]]) -> None:
        clients: dict[str, list[str]] = {}
        progress: dict[str, tuple[float, str]] = {}
        begun, ended, made = [], [], []
        for _, properties, body in batch:
            message = decode(properties, body, OpRequested)
            self.taken.append((message, properties))
            do = str(message.op.params["do"])
            client = properties.headers["ce-source"].rpartition("/")[2]
            row = {"id": message.request, "attempt": message.attempt_id}
            if do == "ignore":
                continue
            if do == "hold":
                begun.append(row)
                continue
            if do == "progress":
                progress[message.request] = (0.5, "half")
            done = do in ("done", "progress")
            if done:
                made.append(manifest_of(message.op))
            ended.append(
                row
                | {
                    "state": "done" if done else "cancelled" if do == "cancelled" else "failed",
                    "error_class": None if done else do,
                    "error": None if done else f"it was {do}",
                    "hint": None if done else "mend it",
                }
            )
            clients.setdefault(client, []).append(message.request)
        ManifestTable(self._engine).add(made)
        with self._engine.begin() as connection:
            # In the order of ids, as everybody locks them.
            changes = [*((row, BEGIN) for row in begun), *((row, END) for row in ended)]
            for row, statement in sorted(changes, key=lambda change: change[0]["id"]):
                connection.execute(statement, row)
        for client, requests in clients.items() if self._wakes else ():
            words = Settled(requests=tuple(requests), progress=progress)
            control.basic_publish(
                CONTROL,
                wake_key(client),
                *reversed(encode(words, "/hub/fake", account=HUB, persistent=False)),
            )


def until(condition: Callable[[], object], what: str, within_s: float = 20.0) -> None:
    """Wait for a condition, and fail if it does not come."""
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, f"after {within_s:.0f} s still not: {what}"
        time.sleep(0.02)


def depth(node: RabbitNode, kind: Kind) -> int:
    """Return how many messages are ready in a kind's default queue."""
    with connect(node, ADMIN) as connection:
        return int(
            connection.channel()
            .queue_declare(op_queue(kind, "default"), passive=True)
            .method.message_count
        )


def empty(node: RabbitNode) -> None:
    """Remove every request from the queues."""
    with connect(node, ADMIN) as connection:
        channel = connection.channel()
        for kind in Kind:
            channel.queue_purge(op_queue(kind, "default"))


def body_of(row: sa.Row[Any]) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(row.body)
    return body
