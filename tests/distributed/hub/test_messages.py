"""What a hub hears: telemetry, presence, and what cannot be read."""

from __future__ import annotations

import asyncio
import json
import struct
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast

import pytest
import redis

from ainern2d.core.distributed.broker.delivery import Delivery
from ainern2d.core.distributed.broker.envelope import encode, new_id
from ainern2d.core.distributed.broker.messages import Present
from ainern2d.core.distributed.broker.topology import EVENTS, event_key
from ainern2d.core.distributed.hub.telemetry import Telemetry
from ainern2d.core.ops.kind import Kind
from tests.distributed.hub.support import play
from tests.support.hub import Dispatcher, System, Worker, an_op, artifact_of, contents_of, until

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("shared_hub")]


def test_progress_reaches_the_dispatcher_and_is_a_sign_of_life(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        sent = await dispatcher.submit(an_op("progress"))
        asked, delivery = await worker.begin(sent)
        before = system.row(sent.request).last_sign_at

        def is_known() -> bool:
            worker_loop.call_soon_threadsafe(worker.progress, asked, 0.5, "half")
            return sent.request in dispatcher.progress

        worker_loop = asyncio.get_running_loop()
        await until(is_known, "no progress came")
        assert dispatcher.progress[sent.request] == (0.5, "half")
        assert system.row(sent.request).last_sign_at > before
        shown = []
        async with Worker(system, Kind.AUDIO) as forger:

            def shows(note: str) -> bool:
                # As if it held the request; the hub reads it about when the true one comes.
                worker_loop.call_soon_threadsafe(forger.progress, asked, 0.9, "forged")
                worker_loop.call_soon_threadsafe(worker.progress, asked, 0.6, note)
                shown.append(dispatcher.progress[sent.request])
                return shown[-1] == (0.6, note)

            for note in ("three fifths", "still three fifths", "yet three fifths"):
                await until(partial(shows, note), "no newer progress came")
            await worker.finish(asked, "invalid", error="enough")
            worker.link.ack(delivery)
            await dispatcher.ended(sent.request)
        assert (0.9, "forged") not in [*shown, dispatcher.progress[sent.request]]

    play(system, scenario)


def test_the_presence_of_workers_is_shown_and_may_be_flushed(system: System) -> None:
    client = redis.Redis.from_url(system.valkey.url)

    def shown(worker: Worker) -> Any:
        found = client.get(f"ainern2d:worker:{worker.account}:{worker.name}")
        return found and json.loads(found)

    async def scenario(_dispatcher: Dispatcher, worker: Worker) -> None:
        def is_shown() -> bool:
            said = Present(worker=worker.name, account="hub", kinds=(Kind.VIDEO,), state="idle")
            loop.call_soon_threadsafe(worker.tell, said, "presence")
            return bool(shown(worker))

        loop = asyncio.get_running_loop()
        await until(is_shown, "the worker is not shown")
        assert shown(worker)["account"] == "worker-video"
        assert 0 < client.ttl(f"ainern2d:worker:{worker.account}:{worker.name}") <= 15
        client.flushall()
        await until(is_shown, "the worker is not shown again")
        worker.tell(Present(worker=worker.name, kinds=(Kind.VIDEO,), state="gone"), "presence")
        await until(lambda: not shown(worker), "a worker that is gone is shown")
        worker.tell(Present(worker=worker.name, kinds=(Kind.AUDIO,), state="idle"), "presence")
        await until(
            lambda: any("does not stand for" in each.reason for each in system.parked()),
            "a presence that nobody may announce was not put aside",
        )

    play(system, scenario)
    client.close()


def test_what_cannot_be_read_is_put_aside_and_what_is_newer_is_read(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        async def say(
            body: dict[str, Any] | bytes,
            kind: str = "op.finished.v1",
            headers: dict[str, Any] | None = None,
        ) -> None:
            properties, _ = encode(
                Present(worker=worker.name, kinds=(Kind.VIDEO,), state="idle"),
                "/test",
                account=worker.account,
            )
            properties.headers["ce-type"] = f"ainern2d.{kind}"
            properties.headers |= headers or {}
            key = event_key("result", Kind.VIDEO, worker.name)
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            await worker.say.publish(EVENTS, key, properties, data)

        before = len(system.parked())
        sent = await dispatcher.submit(an_op("versions"))
        asked, delivery = await worker.begin(sent)
        least = {
            "request": asked.request,
            "attempt": 1,
            "attempt_id": asked.attempt_id,
            "op_key": asked.op_key,
            "worker": worker.name,
            "outcome": "done",
        }
        await say(b"\xff\0 no JSON")
        # What PostgreSQL's JSON cannot hold must not bring every hub down, again and again.
        await say(b"[]", headers={"x\0": "\\u0000\0", "n": [{"deep": "\0"}]})
        await say({"outcome": "done"})
        await say(least, "op.finished.v2")
        await say(least, "worker.present.v1")
        await say(least | {"request": new_id()})
        await until(lambda: len(system.parked()) >= before + 6, "not all were put aside")
        assert system.row(sent.request).state == "running"
        reasons = [each.reason for each in system.parked()[before:]]
        for words in ("does not fit", "this release reads v1", "not ainern2d.op.finished"):
            assert any(words in reason for reason in reasons), reasons
        assert all(worker.account in reason for reason in reasons)
        # Fields that are new are ignored, and those that may be absent are.
        small = artifact_of(b"{}")
        whole = {"artifacts": {"clip": small.plain()}, "contents": contents_of(b"{}")}
        await say(least | whole | {"shade": "new in the next release"})
        worker.link.ack(delivery)
        assert (await dispatcher.ended(sent.request)).state == "done"

    play(system, scenario)


def table(*entries: bytes) -> bytes:
    """Return an AMQP table."""
    inside = b"".join(entries)
    return struct.pack(">I", len(inside)) + inside


def nested(levels: int) -> bytes:
    """Return an entry of a table that holds a table that holds a table, and so on."""
    entry = b"\x01at\x01"
    for _ in range(levels):
        entry = b"\x01aF" + table(entry)
    return entry


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (b"\x04when" + b"T" + struct.pack(">Q", 2**62), "its headers cannot be decoded"),
        (nested(3000), "its headers cannot be decoded"),
        (nested(200), "the message's ce-type is None"),
        (b"\x02\xff\xfe" + b"t\x01", "the message's ce-type is None"),
    ],
    ids=["no such year", "too deep to read", "too deep to keep", "no text"],
)
def test_headers_that_the_client_cannot_decode_are_put_aside_and_stop_nobody(
    system: System, entry: bytes, says: str
) -> None:
    """RabbitMQ carries them, and hands a message over for ever that ends the connection."""

    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        before = len(system.parked())
        account = worker.account.encode()
        # Content type, headers, and the account at the end: bits 15, 13 and 4.
        properties = struct.pack(">H", 1 << 15 | 1 << 13 | 1 << 4) + b"\x04text" + table(entry)
        body = f'{{"marked": "{new_id()}"}}'.encode()
        await worker.publish_raw(properties + bytes([len(account)]) + account, body)
        await until(lambda: len(system.parked()) > before, "it was not put aside")
        aside = system.parked()[-1]
        assert says in aside.reason
        assert f"sent by {worker.account}" in aside.reason
        assert aside.body == body.decode()
        sent = await dispatcher.submit(an_op(f"after {says} {len(entry)}"))
        await worker.do(sent)
        assert (await dispatcher.ended(sent.request)).state == "done"

    play(system, scenario)


@pytest.mark.parametrize("ahead_s", [-300.0, 300.0])
def test_a_worker_has_been_in_its_state_for_as_long_as_it_says_by_its_own_clock(
    ahead_s: float,
) -> None:
    shown: dict[str, dict[str, Any]] = {}

    class Display:
        def show(self, workers: dict[str, str], *_gone: object, **_strained: object) -> None:
            shown.update({worker: json.loads(text) for worker, text in workers.items()})

    there = datetime.now(UTC) + timedelta(seconds=ahead_s)
    heard = Telemetry(cast("Any", None), Display())
    for worker, since in (("w", there.timestamp() - 40), ("silent", 0.0)):
        said = Present(worker=worker, kinds=(Kind.VIDEO,), state="busy", since=since)
        properties, body = encode(said, "/test", account="worker-video")
        properties.headers["ce-time"] = there.isoformat()
        heard.receive(Delivery(body, properties, "presence.video.w", False, 1, 1))
    heard.write()
    assert 39 < time.time() - shown["worker-video:w"]["since"] < 60
    assert shown["worker-video:silent"]["since"] == 0.0
