"""The broker's ground: lanes, accounts, messages, and a link that comes back."""

from __future__ import annotations

import asyncio
import dataclasses
import gc
import json
import socket
from typing import TYPE_CHECKING, Any, TypeVar

import pika
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.distributed.broker.accounts import (
    DISPATCHER,
    HUB,
    LOCAL_WORKER,
    accounts,
    kinds_of,
    worker_account,
)
from ainern2d.core.distributed.broker.connection import Connection
from ainern2d.core.distributed.broker.definitions import definitions
from ainern2d.core.distributed.broker.envelope import decode, encode, new_id, trace_of
from ainern2d.core.distributed.broker.messages import (
    MESSAGES,
    ClaimAnswered,
    Claimed,
    Finished,
    OpRequested,
    WorkWaits,
)
from ainern2d.core.distributed.broker.topology import (
    EVENTS,
    OP,
    VHOST,
    Lanes,
    Limits,
    event_key,
    lane_key,
    op_queue,
    queues,
)
from ainern2d.core.distributed.broker.url import BrokerUrl
from ainern2d.core.errors import (
    BackPressureError,
    BrokerError,
    BrokerLostError,
    ConfigError,
    MalformedMessageError,
    UnroutableError,
    UnsupportedMessageError,
)
from ainern2d.core.ops import Kind, Op, Rung
from ainern2d.core.servers.rabbitmq import RabbitNode
from tests.support.servers import need_rabbitmq

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from pathlib import Path

    from ainern2d.core.distributed.broker.delivery import Delivery

T = TypeVar("T")

PASSWORDS = {name: f"pw-{name}" for name in accounts()}
VIDEO = op_queue(Kind.VIDEO, "default")
HEAVY = op_queue(Kind.VIDEO, "heavy")
LANES = Lanes.parse(["video.heavy=comfyui+diffusers:wan"])
READY_S = 30.0


def op(backend: str = "mock", model: str = "") -> Op:
    return Op(kind=Kind.VIDEO, backend=backend, recipe_version=1, model=model)


@pytest.mark.parametrize(
    ("backend", "model", "lane"),
    [
        ("mock", "", "default"),
        ("comfyui", "", "heavy"),
        ("comfyui", "any", "heavy"),
        ("diffusers", "wan", "heavy"),
        ("diffusers", "other", "default"),
    ],
)
def test_an_op_goes_to_the_lane_that_takes_its_backend_or_model(
    backend: str, model: str, lane: str
) -> None:
    assert LANES.lane(op(backend, model)) == lane


def test_a_rule_for_a_model_wins_over_one_for_its_backend() -> None:
    lanes = Lanes.parse(["video.all=diffusers", "video.big=diffusers:wan"])
    assert lanes.lane(op("diffusers", "wan")) == "big"
    assert lanes.lane(op("diffusers", "small")) == "all"


@pytest.mark.parametrize(
    "entry", ["video", "video.x", "video.default=a", "film.x=a", "video.X=a", "video.x=a++b", "=a"]
)
def test_a_lane_that_is_not_one_is_refused(entry: str) -> None:
    with pytest.raises(ConfigError, match=r"not a new KIND\.LANE=BACKEND"):
        Lanes.parse([entry])


@given(st.sampled_from(sorted(accounts())))
def test_only_workers_stand_for_kinds_and_each_for_its_own(name: str) -> None:
    kinds = kinds_of(name)
    assert kinds == accounts()[name].kinds
    if name not in (LOCAL_WORKER, *map(worker_account, Kind)):
        assert not kinds


def test_every_policy_meets_the_queues_it_is_for_and_no_other() -> None:
    import re

    found = definitions(LANES, PASSWORDS)
    meant = {
        name: {p["name"] for p in found["policies"] if re.search(p["pattern"], name)}
        for name in queues(LANES)
    }
    assert meant[VIDEO] == meant[HEAVY] == {"op-work"}
    assert meant["op.dead"] == meant["hub.result"] == {"hub-kept"}
    assert meant["op.retry.short"] == {"op-retry-short"}
    assert all(len(policies) == 1 for policies in meant.values())
    # Whatever a worker writes into, or has of its own, has a bound of bytes.
    own = ("ctl.worker-video.w1", "ctl.worker-video-gpu1.at.op.video.heavy", "reply.dispatcher.x")
    for name in (*meant, *own):
        (policy,) = [p for p in found["policies"] if re.search(p["pattern"], name)]
        assert 0 < policy["definition"]["max-length-bytes"] <= 4e9, name
        assert (policy["name"] == "own") == (name in own)


def test_accounts_without_a_password_are_not_created() -> None:
    assert [user["name"] for user in definitions(LANES, {"hub": "x"})["users"]] == ["hub"]


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://a:b@localhost", "not amqps://"),
        ("amqp://localhost/x", "not amqps://"),
        ("amqp://a:b@broker.example.com/x", "not encrypted"),
        ("amqps://a:b@h:99999/x", "bad port"),
        ("amqps://a:b@h/x?verify=no", "unknown options: verify"),
        ("amqps://a:b@h/x?cafile=/nowhere", "cannot be read"),
    ],
)
def test_a_url_that_is_wrong_or_would_leak_a_password_is_refused(url: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint) as caught:
        BrokerUrl.parse(url)
    assert "a:b" not in str(caught.value)


def test_a_url_gives_its_parts_and_never_shows_its_password() -> None:
    url = BrokerUrl.parse("amqp://worker-video:p%40ss@127.0.0.1:1234/ainern2d")
    assert (url.host, url.port, url.user, url.password) == (
        "127.0.0.1",
        1234,
        "worker-video",
        "p@ss",
    )
    assert "p@ss" not in str(url)
    assert BrokerUrl.parse("amqps://a:b@h/v").port == 5671


def requested() -> OpRequested:
    wanted = op()
    return OpRequested(
        request=new_id(),
        attempt=1,
        attempt_id=new_id(),
        op_key=wanted.key,
        op=wanted,
        rung=Rung(backend="mock"),
        options={"blur": 1},
    )


def test_a_message_comes_back_as_it_was_with_its_trace() -> None:
    message, trace = requested(), new_id()
    properties, body = encode(message, "/dispatcher/x", trace=trace, priority=6, expires_s=1.5)
    assert decode(properties, body, Claimed, OpRequested) == message
    assert trace_of(properties) == trace
    assert properties.headers["ce-type"] == "ainern2d.op.requested.v1"
    assert properties.headers["ce-subject"] == message.op_key
    assert properties.expiration == "1500"


def test_a_field_of_the_next_release_is_ignored() -> None:
    properties, body = encode(requested(), "/dispatcher/x")
    newer = json.dumps(json.loads(body) | {"colour": "blue"}).encode()
    assert decode(properties, newer, OpRequested) == decode(properties, body, OpRequested)


def test_a_field_that_the_last_release_did_not_write_has_a_default() -> None:
    message = requested()
    properties, body = encode(message, "/dispatcher/x")
    older = {k: v for k, v in json.loads(body).items() if k not in ("trace", "silence_s")}
    assert decode(properties, json.dumps(older).encode(), OpRequested) == message


def test_another_version_is_told_from_nonsense() -> None:
    properties, body = encode(requested(), "/dispatcher/x")
    properties.headers["ce-type"] = "ainern2d.op.requested.v99"
    with pytest.raises(UnsupportedMessageError, match="reads v1"):
        decode(properties, body, OpRequested)
    properties.headers["ce-type"] = "something.else"
    with pytest.raises(MalformedMessageError, match="ce-type"):
        decode(properties, body, OpRequested)


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff\xfe", b'{"request": 1}'])
def test_a_body_that_does_not_fit_is_named(body: bytes) -> None:
    properties, _ = encode(requested(), "/dispatcher/x")
    with pytest.raises(MalformedMessageError, match="does not fit"):
        decode(properties, body, OpRequested)


def test_a_message_without_headers_is_malformed() -> None:
    with pytest.raises(MalformedMessageError):
        decode(pika.BasicProperties(), b"{}", Finished)


def test_every_message_has_a_name_of_its_own() -> None:
    assert MESSAGES["claim.answered"] is ClaimAnswered
    assert all(name == message.TYPE for name, message in MESSAGES.items())


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitNode]:
    need_rabbitmq()
    folder: Path = tmp_path_factory.mktemp("broker")
    limits = Limits(max_length=5)
    with RabbitNode(folder, definitions(LANES, PASSWORDS, limits)) as broker:
        yield broker


def link(node: RabbitNode, account: str, **options: object) -> Connection:
    url = BrokerUrl.parse(node.url(account, PASSWORDS[account], VHOST))
    return Connection(url, account, **options)  # type: ignore[arg-type]


def within_deadline(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(work, 90))


def waits() -> tuple[pika.BasicProperties, bytes]:
    return encode(WorkWaits(), "/test")


@pytest.mark.services
def test_what_was_confirmed_is_there_after_the_broker_was_killed(node: RabbitNode) -> None:
    async def run() -> tuple[Delivery | None, int]:
        async with link(node, DISPATCHER) as sender, link(node, "worker-video") as taker:
            await sender.wait_ready(READY_S)
            await sender.publish(OP, lane_key(Kind.VIDEO, "heavy"), *waits())
            await taker.wait_ready(READY_S)
            before = taker.epoch
            node.kill()
            # Of this thread, since a server ends with the thread that launched it.
            node.start()
            while taker.epoch == before:
                await asyncio.sleep(0.05)
            await taker.wait_ready(READY_S)
            found = await taker.get(HEAVY)
            assert found is not None
            assert taker.ack(found)
            assert await taker.get(HEAVY) is None
            return found, taker.epoch - before

    found, epochs = within_deadline(run())
    assert found is not None
    assert decode(found.properties, found.body, WorkWaits) == WorkWaits()
    assert epochs >= 1


@pytest.mark.services
def test_a_delivery_of_a_lost_connection_cannot_be_acknowledged(node: RabbitNode) -> None:
    async def run() -> None:
        reasons: list[str] = []
        async with (
            link(node, DISPATCHER) as sender,
            link(node, "worker-video", on_lost=reasons.append) as taker,
        ):
            await sender.wait_ready(READY_S)
            await taker.wait_ready(READY_S)
            await sender.publish(OP, lane_key(Kind.VIDEO, "heavy"), *waits())
            first = await taker.get(HEAVY)
            assert first is not None
            # Reading another kind's queue is refused, which closes the channel and so the link.
            with pytest.raises(BrokerLostError):
                await taker.get(op_queue(Kind.AUDIO, "default"))
            assert not taker.ack(first)
            await taker.wait_ready(READY_S)
            again = await taker.get(HEAVY)
            assert again is not None
            assert again.again
            assert taker.ack(again)
        assert "refused" in reasons[0].lower()

    within_deadline(run())


@pytest.mark.services
def test_what_no_queue_takes_and_what_does_not_fit_is_said(node: RabbitNode) -> None:
    async def run() -> None:
        async with link(node, DISPATCHER) as sender, link(node, "worker-video") as taker:
            await sender.wait_ready(READY_S)
            await taker.wait_ready(READY_S)
            with pytest.raises(UnroutableError, match=r"broker apply|video\.nowhere"):
                await sender.publish(OP, "video.nowhere", *waits())
            # One after the other: a queue looks at its length between messages.
            outcomes: list[BrokerError | None] = []
            for _ in range(30):
                try:
                    await sender.publish(OP, lane_key(Kind.VIDEO, "heavy"), *waits())
                    outcomes.append(None)
                except BackPressureError as full:
                    outcomes.append(full)
            refused = [each for each in outcomes if isinstance(each, BackPressureError)]
            assert refused
            for _ in range(len(outcomes) - len(refused)):
                taken = await taker.get(HEAVY)
                assert taken is not None
                assert taker.ack(taken)

    within_deadline(run())


@pytest.mark.services
def test_what_one_turn_of_the_loop_says_is_sent_at_once_and_in_order(
    node: RabbitNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []

    real = socket.socket.send

    def send(sock: socket.socket, data: bytes, flags: int = 0) -> int:
        sent.append(bytes(data))
        return real(sock, data, flags)

    async def run() -> None:
        async with link(node, DISPATCHER) as sender, link(node, "worker-video") as taker:
            await sender.wait_ready(READY_S)
            await taker.wait_ready(READY_S)
            properties, _ = waits()
            # The last one is more than a socket takes at once.
            bodies = [b"the first", b"the second", b"x" * 5_000_000]
            key = lane_key(Kind.VIDEO, "heavy")
            with monkeypatch.context() as patched:
                patched.setattr(socket.socket, "send", send)
                answers = [sender.publish_soon(OP, key, properties, body) for body in bodies[:2]]
                await asyncio.gather(*answers)
            (one,) = [data for data in sent if b"the " in data]
            assert one.index(b"the first") < one.index(b"the second")
            await sender.publish(OP, key, properties, bodies[2])
            for body in bodies:
                found = await taker.get(HEAVY)
                assert found is not None
                assert found.body == body
                assert taker.ack(found)

    within_deadline(run())


@pytest.mark.services
def test_a_worker_writes_only_as_itself_and_only_of_its_kind(node: RabbitNode) -> None:
    async def run() -> None:
        async with link(node, "worker-video") as worker:
            await worker.wait_ready(READY_S)
            forged = encode(WorkWaits(), "/test", account=HUB)
            with pytest.raises(BrokerLostError):
                await worker.publish(EVENTS, event_key("result", Kind.VIDEO, "w"), *forged)
            await worker.wait_ready(READY_S)
            with pytest.raises(BrokerLostError):
                await worker.publish(EVENTS, event_key("result", Kind.AUDIO, "w"), *waits())

    within_deadline(run())


@pytest.mark.parametrize("steps", range(6))
def test_a_link_ends_when_it_is_closed_just_as_an_attempt_fails(
    steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        refusal: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def attempt(_link: Connection) -> None:
            await asyncio.shield(refusal)

        monkeypatch.setattr(Connection, "_open", attempt)
        link = Connection(BrokerUrl.parse("amqp://hub:secret@localhost:1/ainern2d"), "closing")
        await link.__aenter__()
        await asyncio.sleep(0)
        refusal.set_exception(BrokerLostError("refused"))
        for _ in range(steps):
            await asyncio.sleep(0)
        ended, _ = await asyncio.wait({asyncio.ensure_future(link.close())}, timeout=3.0)
        assert ended

    asyncio.run(scenario())


@pytest.mark.services
class Relay:
    """Passes bytes between a client and a server until it is told to go silent."""

    def __init__(self, port: int) -> None:
        self.port, self.is_silent = port, False
        self._tasks: list[asyncio.Task[None]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_server = await asyncio.open_connection("127.0.0.1", self.port)
        ways = ((reader, to_server[1]), (to_server[0], writer))
        self._tasks += [asyncio.create_task(self._pass(*way)) for way in ways]

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(4096):
                if not self.is_silent:
                    target.write(data)
        finally:
            target.close()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def test_a_connection_to_a_broker_that_went_silent_leaves_no_socket(node: RabbitNode) -> None:
    url = BrokerUrl.parse(node.url(HUB, PASSWORDS[HUB], VHOST))

    async def run() -> bool:
        relay = Relay(url.port)
        server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            silent = Connection(dataclasses.replace(url, port=port), "silent", heartbeat_s=60)
            async with silent:
                await silent.wait_ready(30)
                connection = silent._connection
                relay.is_silent = True
            await relay.close()
        assert connection is not None
        return bool(connection.is_closed)

    # An open socket would be a ResourceWarning, which fails the test.
    assert within_deadline(run())
    gc.collect()


@pytest.mark.parametrize("turns", range(24))
def test_a_connection_that_is_given_up_while_it_opens_leaves_no_socket(
    node: RabbitNode, turns: int
) -> None:
    async def run() -> None:
        connection = Connection(BrokerUrl.parse(node.url(HUB, PASSWORDS[HUB], VHOST)), "given up")
        async with connection:
            for _ in range(turns):
                await asyncio.sleep(0)

    within_deadline(run())
    # An open socket would be a ResourceWarning, which fails the test.
    gc.collect()


def test_a_wrong_password_is_said_within_the_deadline(node: RabbitNode) -> None:
    async def run() -> None:
        url = BrokerUrl.parse(node.url(HUB, "wrong", VHOST))
        async with Connection(url, "x") as refused:
            await refused.wait_ready(3)

    with pytest.raises(BrokerError, match="ACCESS_REFUSED"):
        within_deadline(run())
