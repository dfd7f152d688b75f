"""The accounts on a real broker: what a worker of one kind cannot do to another kind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.distributed.broker.accounts import ADMIN, DISPATCHER, HUB, worker_account
from ainern2d.core.distributed.broker.connection import Connection
from ainern2d.core.distributed.broker.definitions import account_definitions
from ainern2d.core.distributed.broker.envelope import encode
from ainern2d.core.distributed.broker.management import Management
from ainern2d.core.distributed.broker.messages import CancelOrdered, Finished, Message
from ainern2d.core.distributed.broker.topology import (
    CONTROL,
    DEAD,
    EVENTS,
    OP,
    REQUESTS,
    RESULTS,
    answer_key,
    cancel_key,
    event_key,
    lane_key,
    op_queue,
    reply_queue,
    retry_exchange,
    wake_key,
    work_key,
    worker_queue,
)
from ainern2d.core.errors import BrokerLostError
from ainern2d.core.ops.kind import Kind
from ainern2d.core.servers.rabbitmq import MESSAGE_BYTES
from tests.support.hub import (
    DEADLINE_S,
    HOSTS,
    Dispatcher,
    System,
    Worker,
    an_op,
    artifact_of,
    contents_of,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

pytestmark = pytest.mark.services

VIDEO, AUDIO = worker_account(Kind.VIDEO), worker_account(Kind.AUDIO)
HERE, THERE = HOSTS


async def is_refused(
    system: System, account: str, attempt: Callable[[Connection], Awaitable[object]]
) -> bool:
    """Try something on a new connection, and say whether the broker ended it for want of a right.

    Whatever else goes wrong is raised.
    """
    reasons: list[str] = []
    link = Connection(system.url(account), f"test {account}", on_lost=reasons.append)
    async with link:
        await link.wait_ready(DEADLINE_S)
        try:
            await attempt(link)
        except BrokerLostError:
            for _ in range(200):
                if reasons:
                    break
                await asyncio.sleep(0.02)
            assert "ACCESS_REFUSED" in reasons[0] or "PRECONDITION" in reasons[0], reasons
            return True
    return False


def publish(exchange: str, key: str, account: str) -> Callable[[Connection], Awaitable[object]]:
    async def attempt(link: Connection) -> None:
        message = CancelOrdered(request="1" * 32)
        properties, body = encode(message, "/test", account=account)
        await link.publish(exchange, key, properties, body)

    return attempt


def consume(queue: str) -> Callable[[Connection], Awaitable[object]]:
    return lambda link: link.consume(queue, lambda _delivery: None)


def fetch(queue: str) -> Callable[[Connection], Awaitable[object]]:
    return lambda link: link.get(queue)


def bind(own: str, key: str) -> Callable[[Connection], Awaitable[object]]:
    async def attempt(link: Connection) -> None:
        await link.own_queue(own)
        await link.bind(own, CONTROL, key)

    return attempt


def declare(queue: str) -> Callable[[Connection], Awaitable[object]]:
    return lambda link: link.own_queue(queue)


def call(method: str, **arguments: object) -> Callable[[Connection], Awaitable[object]]:
    """Return what calls a method of AMQP that the code itself never calls."""
    return lambda link: link._call(method, **arguments)


async def publish_large(link: Connection) -> None:
    properties, _ = encode(CancelOrdered(request="1" * 32), "/test", account=VIDEO)
    await link.publish(EVENTS, event_key("result", Kind.VIDEO, "rogue"), properties, LARGE)


LARGE = b"x" * (MESSAGE_BYTES + 1)
WORK = op_queue(Kind.VIDEO, "default")
OWN = worker_queue(VIDEO, "rogue")
FORBIDDEN = {
    "consume another kind's ops": (VIDEO, consume(op_queue(Kind.AUDIO, "default"))),
    "get another kind's ops": (VIDEO, fetch(op_queue(Kind.AUDIO, "default"))),
    "read results": (VIDEO, consume(RESULTS)),
    "read what others ask": (VIDEO, consume(REQUESTS)),
    "read dead letters": (VIDEO, consume(DEAD)),
    "say the result of another kind": (
        VIDEO,
        publish(EVENTS, event_key("result", Kind.AUDIO, "rogue"), VIDEO),
    ),
    "claim for another kind": (
        VIDEO,
        publish(EVENTS, event_key("claim", Kind.AUDIO, "rogue"), VIDEO),
    ),
    "ask for uploads of another kind": (
        VIDEO,
        publish(EVENTS, event_key("grant", Kind.AUDIO, "rogue"), VIDEO),
    ),
    "speak as another account": (
        VIDEO,
        publish(EVENTS, event_key("result", Kind.VIDEO, "rogue"), AUDIO),
    ),
    "ask for work": (VIDEO, publish(OP, lane_key(Kind.VIDEO, "default"), VIDEO)),
    "ask for another kind's work": (VIDEO, publish(OP, lane_key(Kind.AUDIO, "default"), VIDEO)),
    "retry by itself": (
        VIDEO,
        publish(retry_exchange("short"), lane_key(Kind.VIDEO, "default"), VIDEO),
    ),
    "cancel": (VIDEO, publish(CONTROL, cancel_key(Kind.VIDEO, "1" * 32), VIDEO)),
    "answer in the hub's place": (VIDEO, publish(CONTROL, answer_key(VIDEO, "other"), VIDEO)),
    "wake dispatchers": (VIDEO, publish(CONTROL, wake_key("client"), VIDEO)),
    "publish past the exchanges": (VIDEO, publish("", op_queue(Kind.VIDEO, "default"), VIDEO)),
    "write dead letters": (VIDEO, publish(DEAD, "video.default", VIDEO)),
    "hear another account's answers": (VIDEO, bind(OWN, answer_key(AUDIO, "other"))),
    "hear everything": (VIDEO, bind(OWN, "#")),
    "hear all answers": (VIDEO, bind(OWN, "answer.#")),
    "hear another kind's orders": (VIDEO, bind(OWN, cancel_key(Kind.AUDIO, "#"))),
    "hear what dispatchers are told": (VIDEO, bind(OWN, wake_key("#"))),
    "hear its own kind's results": (
        VIDEO,
        call("queue_bind", queue=OWN, exchange=EVENTS, routing_key="result.video.#"),
    ),
    "hear another host's answers": (HERE, bind(worker_queue(HERE, "r"), answer_key(THERE, "w"))),
    "declare another host's queue": (HERE, declare(worker_queue(THERE, "rogue"))),
    "declare the queue of all hosts": (HERE, declare(worker_queue(VIDEO, "rogue"))),
    "take another kind's ops from a host": (HERE, fetch(op_queue(Kind.AUDIO, "default"))),
    "lead other ops into its queue": (
        VIDEO,
        call("queue_bind", queue=WORK, exchange=OP, routing_key="audio.default"),
    ),
    "lead what all say into its queue": (
        VIDEO,
        call("queue_bind", queue=WORK, exchange=EVENTS, routing_key="#"),
    ),
    "lead ops away from its queue": (
        VIDEO,
        call("queue_unbind", queue=WORK, exchange=OP, routing_key="video.default"),
    ),
    "delete its queue": (VIDEO, call("queue_delete", queue=WORK)),
    "purge the results": (VIDEO, call("queue_purge", queue=RESULTS)),
    "purge another kind's queue": (
        VIDEO,
        call("queue_purge", queue=op_queue(Kind.AUDIO, "default")),
    ),
    "delete an exchange": (VIDEO, call("exchange_delete", exchange=EVENTS)),
    "send more than a message may have": (VIDEO, publish_large),
    "declare another account's queue": (VIDEO, declare(worker_queue(AUDIO, "rogue"))),
    "declare a queue of ops": (VIDEO, declare("op.video.mine")),
    "as a dispatcher: say results": (
        DISPATCHER,
        publish(EVENTS, event_key("result", Kind.VIDEO, "rogue"), DISPATCHER),
    ),
    "as a dispatcher: take ops": (DISPATCHER, consume(op_queue(Kind.VIDEO, "default"))),
    "as a dispatcher: read results": (DISPATCHER, consume(RESULTS)),
    "as a dispatcher: answer claims": (
        DISPATCHER,
        publish(CONTROL, answer_key(VIDEO, "other"), DISPATCHER),
    ),
    "as a dispatcher: hear answers": (
        DISPATCHER,
        bind(reply_queue("rogue"), answer_key(VIDEO, "other")),
    ),
    "as a hub: declare a queue": (HUB, declare("op.video.mine")),
    "as a hub: take ops": (HUB, consume(op_queue(Kind.VIDEO, "default"))),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_an_account_cannot(system: System, what: str) -> None:
    account, attempt = FORBIDDEN[what]
    assert asyncio.run(is_refused(system, account, attempt))


ALLOWED = {
    "take ops of its kind": (VIDEO, fetch(op_queue(Kind.VIDEO, "default"))),
    "hear its answers": (VIDEO, bind(OWN, answer_key(VIDEO, "rogue"))),
    "hear orders for its kind": (VIDEO, bind(OWN, cancel_key(Kind.VIDEO, "*"))),
    "hear of work of its kind": (VIDEO, bind(OWN, work_key(Kind.VIDEO))),
}


@pytest.mark.parametrize("what", ALLOWED)
def test_an_account_can(system: System, what: str) -> None:
    account, attempt = ALLOWED[what]
    assert not asyncio.run(is_refused(system, account, attempt))


def test_an_account_has_bounds_of_connections_and_channels(system: System) -> None:
    management = Management(system.node.management_url(ADMIN, system.passwords[ADMIN]))
    usual = account_definitions({THERE: system.passwords[THERE]})
    (user,) = usual["users"]
    assert user["limits"] == {"max-channels": 100, "max-connections": 100}
    few = user | {"limits": {"max-channels": 100, "max-connections": 2}}

    async def scenario() -> None:
        url = system.url(THERE)
        async with Connection(url, "first") as first, Connection(url, "second") as second:
            for link in (first, second):
                await link.wait_ready(DEADLINE_S)
            reasons: list[str] = []
            async with Connection(url, "third", on_lost=reasons.append) as third:
                await until(lambda: bool(reasons), "the third connection was not refused")
                assert not third.is_ready
                assert any("limit (2) is reached" in each for each in reasons), reasons
                assert "has as many connections as it may" in third.hint
            # Another account is not touched by it.
            async with Connection(system.url(HERE), "other") as other:
                await other.wait_ready(DEADLINE_S)

    management.apply({"users": [few]})
    try:
        asyncio.run(scenario())
    finally:
        management.apply({"users": [user]})


def test_what_a_worker_purges_from_its_queue_is_asked_for_again(system: System) -> None:
    """RabbitMQ has no right for purging alone: who may read a queue may empty it."""

    async def scenario() -> None:
        async with Dispatcher(system) as dispatcher, Worker(system) as worker:
            sent = await dispatcher.submit(an_op("purged"))
            async with Connection(system.url(HERE), "rogue") as rogue:
                await rogue.wait_ready(DEADLINE_S)
                await rogue._call("queue_purge", queue=WORK)
            with system.hub("hub.quiet_s=1", "hub.silent_s=3600"):
                await worker.do(sent)
                row = await dispatcher.ended(sent.request)
            assert (row.state, row.attempt, row.bounces) == ("done", 1, 1)

    asyncio.run(scenario())


@pytest.mark.usefixtures("shared_hub")
def test_a_worker_cannot_claim_upload_or_end_another_kinds_request(system: System) -> None:
    async def scenario() -> None:
        async with (
            Dispatcher(system) as dispatcher,
            Worker(system) as worker,
            Worker(system, Kind.AUDIO) as rogue,
        ):
            sent = await dispatcher.submit(an_op("coveted"))
            asked, delivery = await worker.begin(sent)
            before = len(system.parked(sent.request))
            await rogue.ask_claim(asked)
            await rogue.finish(asked, "done", b'"forged"')
            await rogue.finish(asked, "invalid", error="forged")
            await until(
                lambda: len(system.parked(sent.request)) >= before + 3, "forgeries were believed"
            )
            assert all(AUDIO in each.reason for each in system.parked(sent.request))
            row = system.row(sent.request)
            assert (row.state, row.worker) == ("running", worker.name)
            assert rogue.answers.empty()
            assert system.store.manifest(sent.op_key) is None
            # Not even the right kind may name another op, or nobody at all.
            await worker.finish(asked, "invalid", op_key="0" * 64)
            await until(
                lambda: len(system.parked(sent.request)) >= before + 4, "another op was believed"
            )
            await nameless(worker, asked_finished(asked.request, asked.attempt_id, sent.op_key))
            await until(
                lambda: len(system.parked(sent.request)) >= before + 5, "nobody was believed"
            )
            assert system.row(sent.request).state == "running"
            await worker.finish(asked, "done")
            worker.link.ack(delivery)
            assert (await dispatcher.ended(sent.request)).state == "done"

    asyncio.run(scenario())


@pytest.mark.usefixtures("shared_hub")
def test_an_answer_goes_to_the_account_that_asked(system: System) -> None:
    """A worker that calls itself by another worker's name gets answers of its own account only."""

    async def scenario() -> None:
        async with (
            Dispatcher(system) as dispatcher,
            Worker(system) as worker,
            Worker(system, Kind.AUDIO) as other,
        ):
            sent = await dispatcher.submit(an_op("whose answer", Kind.AUDIO))
            asked, delivery = await other.take(sent)
            await other.ask_claim(asked, worker=worker.name)
            await until(lambda: system.row(sent.request).state == "running", "no claim")
            answer = await other.claim(asked, again=True)
            assert answer.verdict == "wait"
            assert worker.answers.empty()
            await other.finish(asked, "done")
            other.link.ack(delivery)

    asyncio.run(scenario())


@pytest.mark.usefixtures("shared_hub")
def test_no_object_can_be_overwritten(system: System) -> None:
    async def scenario() -> None:
        async with Dispatcher(system) as dispatcher, Worker(system) as worker:
            data = b'"cannot be overwritten"'
            first = await dispatcher.submit(an_op("first writer"))
            await worker.do(first, data)
            await dispatcher.ended(first.request)
            kept = system.store.manifest(first.op_key)
            # The same op once more, with another result: the first manifest counts.
            second = await dispatcher.submit(first.op)
            await worker.finish(second, "done", data, contents=contents_of(data), run_s=77.0)
            row = await dispatcher.ended(second.request)
            assert kept is not None
            assert row.manifest.encode() == kept.to_json()
            assert system.store.manifest(first.op_key) == kept
            assert system.store.fetch(artifact_of(data).sha256).read_bytes() == data

    asyncio.run(scenario())


def asked_finished(request: str, attempt_id: str, op_key: str) -> Finished:
    return Finished(
        request=request,
        attempt=1,
        attempt_id=attempt_id,
        op_key=op_key,
        worker="nobody",
        outcome="oom",
    )


async def nameless(worker: Worker, message: Message) -> None:
    """Publish without naming an account, which the broker lets everybody do."""
    properties, body = encode(message, "/test")
    key = event_key("result", worker.kind, worker.name)
    await worker.say.publish(EVENTS, key, properties, body)
