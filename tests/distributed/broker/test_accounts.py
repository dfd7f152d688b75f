"""The accounts on a real broker: what a worker of one kind cannot do to another kind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.distributed.broker.accounts import DISPATCHER, HUB, worker_account
from ainern2d.core.distributed.broker.connection import Connection
from ainern2d.core.distributed.broker.envelope import encode
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
from tests.support.hub import (
    DEADLINE_S,
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
