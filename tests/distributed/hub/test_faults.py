"""What hubs do when they, the database, the store or the broker are killed; nothing is lost."""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import time
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from ainern2d.core.database.requests import RequestRecords
from ainern2d.core.database.schema import Request
from ainern2d.core.distributed.broker.accounts import HUB
from ainern2d.core.distributed.broker.connection import Connection
from ainern2d.core.distributed.broker.envelope import new_id
from ainern2d.core.distributed.broker.topology import CONTROL, cancel_key, worker_queue
from ainern2d.core.distributed.hub.hub import Hub
from ainern2d.core.distributed.hub.records import HubRecords
from ainern2d.core.distributed.hub.retention import Retention
from ainern2d.core.distributed.hub.settings import HubSettings
from ainern2d.core.ops.kind import Kind
from ainern2d.core.ops.manifest import Manifest
from ainern2d.core.servers.postgres import stop_private_server
from ainern2d.core.storage.store import is_whole
from tests.support.hub import (
    DEADLINE_S,
    Dispatcher,
    System,
    Worker,
    an_op,
    artifact_of,
    in_s,
    until,
    wait_for,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core.distributed.broker.messages import OpRequested
    from tests.support.hub import HubProcess

pytestmark = [pytest.mark.services, pytest.mark.slow]

IMPATIENT = ("hub.grace_s=0.2", "hub.quiet_s=1", "hub.silent_s=1")
LONG_S = 60.0


def test_a_hub_that_is_killed_between_artifacts_and_rows_leaves_the_result_to_the_next(
    system: System,
) -> None:
    async def scenario(first: HubProcess) -> OpRequested:
        async with Dispatcher(system) as dispatcher, Worker(system) as worker:
            sent = await dispatcher.submit(an_op("killed between"))
            asked, delivery = await worker.begin(sent)
            with system.engine.begin() as connection:
                # The hub can read the row, but not lock it: it has stored the artifact by then.
                connection.execute(
                    sa.select(Request.id).where(Request.id == sent.request).with_for_update()
                )
                data = b'"killed between"'
                contents = {artifact_of(data).sha256: base64.b64encode(data).decode()}
                await worker.finish(asked, "done", data, contents=contents, run_s=7.0)
                worker.link.ack(delivery)
                await until(lambda: system.store.holds(artifact_of(data)), "nothing is stored")
                await asyncio.to_thread(first.kill)
            assert system.row(sent.request).state == "running"
            assert system.store.manifest(sent.op_key) is None
        return sent

    with system.hub() as first:
        sent = asyncio.run(scenario(first))
    with system.hub():
        wait_for(lambda: system.row(sent.request).state == "done", "the result is lost", LONG_S)
    assert len(system.attempts(sent.op_key)) == 1
    manifest = system.store.manifest(sent.op_key)
    assert manifest is not None
    assert is_whole(system.store, manifest)


def test_two_hubs_settle_each_of_many_results_once(system: System) -> None:
    count = 500

    async def scenario() -> list[OpRequested]:
        async with (
            Dispatcher(system) as dispatcher,
            Worker(system) as worker,
            Worker(system) as other,
        ):
            sent = [dispatcher.add(an_op(f"many {n}")) for n in range(count)]
            # Every result comes twice, from two workers, in two orders.
            await publish_results(worker, sent)
            await publish_results(other, sent[::-1])
            ids = [each.request for each in sent]
            await until(lambda: done_count(system, ids) == count, "not all are done", LONG_S)
            await until(lambda: set(ids) <= dispatcher.woken, "not all were told")
            return sent

    with system.hub() as first, system.hub() as second:
        sent = asyncio.run(scenario())

        def settled() -> list[int]:
            return [hub.said().count(" done by ") for hub in (first, second)]

        wait_for(lambda: sum(settled()) >= 2 * count, "not every result was dealt with", LONG_S)
        assert all(settled()), "one hub did everything"
        assert (first.stop(), second.stop()) == (0, 0)
    for each in sent[:: count // 10]:
        assert len(system.attempts(each.op_key)) == 1
    assert queue_depth(system, "hub.result") == 0


async def publish_results(worker: Worker, sent: Sequence[OpRequested]) -> None:
    for start in range(0, len(sent), 100):
        await asyncio.gather(*(worker.finish(each, "done") for each in sent[start : start + 100]))


def done_count(system: System, ids: Sequence[str]) -> int:
    query = sa.select(sa.func.count()).where(Request.id.in_(ids), Request.state == "done")
    with system.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def queue_depth(system: System, queue: str) -> int:
    async def look() -> int:
        async with Connection(system.url("hub"), "test depth") as link:
            await link.wait_ready(DEADLINE_S)
            return await link.depth(queue)

    return asyncio.run(look())


def test_database_store_and_broker_may_go_away_for_a_while(system: System) -> None:
    async def do(dispatcher: Dispatcher, worker: Worker, name: str) -> OpRequested:
        sent = await dispatcher.submit(an_op(name))
        await worker.do(sent, json.dumps(name).encode())
        return sent

    async def scenario(hub: HubProcess) -> None:
        async with Dispatcher(system) as dispatcher, Worker(system) as worker:
            sent = await dispatcher.submit(an_op("no store"))
            asked, delivery = await worker.begin(sent)
            await asyncio.to_thread(system.bucket.stop)
            data = b'"no store"'
            contents = {artifact_of(data).sha256: base64.b64encode(data).decode()}
            await worker.finish(asked, "done", data, contents=contents)
            worker.link.ack(delivery)
            await asyncio.to_thread(hub.wait_said, "results wait")
            assert system.row(sent.request).state == "running"
            # In this thread, since a server ends with the thread that started it.
            system.bucket.start()
            assert (await dispatcher.ended(sent.request, LONG_S)).state == "done"

            sent = await dispatcher.submit(an_op("no database"))
            asked, delivery = await worker.begin(sent)
            await asyncio.to_thread(stop_private_server, system.home)
            await worker.finish(asked, "done")
            worker.link.ack(delivery)
            system.engine.dispose()
            assert (await dispatcher.ended(sent.request, LONG_S)).state == "done"

            sent = await dispatcher.submit(an_op("no broker"))
            asked, delivery = await worker.begin(sent)
            epoch = worker.say.epoch
            system.node.kill()
            system.node.start()
            for link in (worker.link, worker.say, dispatcher.link):
                await until(lambda link=link: link.is_ready, "no reconnect", LONG_S)  # type: ignore[misc]
            assert worker.say.epoch > epoch
            await worker.finish(asked, "done")
            assert (await dispatcher.ended(sent.request, LONG_S)).state == "done"
            # The message that was not acknowledged comes again, and is answered.
            again, delivery = await worker.take(sent, LONG_S)
            assert delivery.again
            assert (await worker.claim(again, again=True)).verdict == "done"
            worker.link.ack(delivery)
            await do(dispatcher, worker, "after all")

    with system.hub() as hub:
        asyncio.run(scenario(hub))
        assert hub.stop() == 0


def test_a_result_that_the_database_refuses_is_put_aside_and_holds_no_other_up(
    system: System,
) -> None:
    poison = "no database takes this"

    async def scenario() -> None:
        async with Dispatcher(system) as dispatcher, Worker(system) as worker:
            bad = dispatcher.add(an_op("refused"))
            sent = [dispatcher.add(an_op(f"beside the refused {n}")) for n in range(20)]
            await publish_results(worker, sent[:10])
            await worker.finish(bad, "lost", error=poison)
            await publish_results(worker, sent[10:])
            for each in sent:
                assert (await dispatcher.ended(each.request)).state == "done"
            (aside,) = [each for each in system.parked() if poison in each.body]
            assert "violates check constraint" in aside.reason
            assert f"sent by {worker.account}" in aside.reason
            assert system.row(bad.request).attempt == 1
            await worker.finish(bad, "done")
            assert (await dispatcher.ended(bad.request)).state == "done"

    constraint = f"add constraint refusal check (error <> '{poison}') not valid"
    with system.hub("hub.quiet_s=3600", "hub.silent_s=3600") as hub:
        with system.engine.begin() as connection:
            connection.execute(sa.text(f"alter table attempt {constraint}"))
        try:
            asyncio.run(scenario())
        finally:
            with system.engine.begin() as connection:
                connection.execute(sa.text("alter table attempt drop constraint refusal"))
        assert hub.stop() == 0


def test_what_went_quiet_is_published_again(system: System) -> None:
    async def scenario() -> None:
        async with Dispatcher(system) as dispatcher, Worker(system) as worker:
            old: dict[str, Any] = {"created_at": in_s(-60)}
            unsent = dispatcher.add(an_op("never sent"), publish=False, **old)
            lost = dispatcher.add(an_op("message lost"), dispatched_at=in_s(-60))
            silent = dispatcher.add(
                an_op("silent worker"),
                state="running",
                worker="gone",
                silence_s=1.0,
                claimed_at=in_s(-60),
                last_sign_at=in_s(-60),
            )
            done = dispatcher.add(
                an_op("done after all"),
                state="running",
                worker="gone",
                silence_s=1.0,
                claimed_at=in_s(-60),
                last_sign_at=in_s(-60),
            )
            nowhere = dispatcher.add(an_op("no such lane"), publish=False, lane="nowhere", **old)
            system.store.commit(manifest_of(done))
            came = {}
            wanted = {unsent.request, lost.request, silent.request, done.request}
            end = time.monotonic() + LONG_S
            while set(came) < wanted:
                assert time.monotonic() < end, came
                asked, delivery = await worker.take(None, LONG_S)
                if asked.request in wanted and asked.request not in came:
                    came[asked.request] = asked
                    verdict = "done" if asked.request == done.request else "run"
                    assert (await worker.claim(asked)).verdict == verdict
                    if verdict == "run":
                        await worker.finish(asked, "done")
                worker.link.ack(delivery)
            assert came[unsent.request].attempt_id == unsent.attempt_id
            assert came[lost.request].attempt == 1
            assert came[lost.request].attempt_id != lost.attempt_id
            assert came[silent.request].attempt == 2
            for request in wanted:
                assert (await dispatcher.ended(request, LONG_S)).state == "done"
            row = await dispatcher.ended(nowhere.request, LONG_S)
            assert (row.error_class, row.hint) == ("invalid", "run: ainern2d broker apply")
            assert "nowhere" in row.error

    with system.hub(*IMPATIENT) as hub:
        asyncio.run(scenario())
        assert hub.stop() == 0


def test_a_long_queue_is_not_taken_for_lost_messages(system: System) -> None:
    async def scenario(hub: HubProcess) -> None:
        async with Dispatcher(system) as dispatcher, Worker(system) as worker:
            sent = await dispatcher.submit(an_op("patient"), dispatched_at=in_s(-60))
            # Another one whose message is lost shows that the hub has looked since.
            lost = dispatcher.add(an_op("lost beside", Kind.AUDIO), dispatched_at=in_s(-60))
            async with Worker(system, Kind.AUDIO) as other:
                asked, delivery = await other.take(lost, LONG_S)
                await other.finish(asked, "done")
                other.link.ack(delivery)
            row = system.row(sent.request)
            assert (row.attempt_id.hex, row.bounces) == (sent.attempt_id, 0)
            await worker.do(sent)
            assert (await dispatcher.ended(sent.request)).state == "done"
            assert hub.process.poll() is None

    with system.hub(*IMPATIENT) as hub:
        asyncio.run(scenario(hub))


def test_what_a_killed_dispatcher_wanted_is_cancelled_unless_somebody_else_wants_it(
    system: System,
) -> None:
    async def scenario() -> None:
        told: list[str] = []
        async with (
            Dispatcher(system) as gone,
            Dispatcher(system) as stays,
            Worker(system) as worker,
            Worker(system, Kind.AUDIO) as other,
            Connection(system.url("worker-video"), "test orders") as orders,
        ):
            await orders.wait_ready(DEADLINE_S)
            queue = worker_queue("worker-video", f"orders-{new_id()[:8]}")
            await orders.own_queue(queue)
            await orders.bind(queue, CONTROL, "cancel.video.*")
            await orders.consume(queue, lambda each: told.append(each.routing_key))

            alone = await gone.submit(an_op("wanted by nobody"))
            shared = await gone.submit(an_op("wanted by another", Kind.AUDIO))
            queued = await gone.submit(an_op("never begun", Kind.RENDER))
            kept = await stays.submit(an_op("kept", Kind.RENDER))
            await worker.begin(alone)
            asked, delivery = await other.begin(shared)
            follower = await stays.submit(shared.op)
            other.link.ack((await other.begin(follower, "superseded"))[1])
            await gone.link.close()

            for each in (alone, queued):
                row = await stays.ended(each.request, LONG_S)
                assert (row.state, row.error_class) == ("cancelled", "cancelled")
                assert "nobody has listened" in row.error
            # Requests that other tests left are cancelled with them.
            await until(lambda: cancel_key(Kind.VIDEO, alone.request) in told, "not told")
            assert system.row(shared.request).state == "running"
            assert system.row(kept.request).state == "dispatched"
            await other.finish(asked, "done")
            other.link.ack(delivery)
            for each in (shared, follower):
                assert (await stays.ended(each.request)).state == "done"

            # What an operator tries again is wanted, though no dispatcher waits for it.
            RequestRecords(system.engine).retry({alone.request: new_id()})
            async with Dispatcher(system) as brief:
                later = await brief.submit(an_op("wanted for a moment"))
            assert (await stays.ended(later.request, LONG_S)).state == "cancelled"
            await worker.do(alone)
            assert (await stays.ended(alone.request)).state == "done"
            await stays.link.close()

    with system.hub("hub.grace_s=60", "hub.quiet_s=3600", "hub.orphan_s=1") as hub:
        asyncio.run(scenario())
        assert hub.stop() == 0


def test_only_one_hub_looks_for_quiet_requests(system: System) -> None:
    records = HubRecords(system.engine)
    with records.leading() as first, records.leading() as second:
        assert (first, second) == (True, False)
    with records.leading() as third:
        assert third


def test_a_hub_that_tidies_outlives_the_broker(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def is_due(_retention: Retention) -> bool:
        looks.append(time.monotonic())
        return True

    # It looks whether results wait, which only the broker knows.
    monkeypatch.setattr(Retention, "is_due", property(is_due))
    monkeypatch.setattr(Retention, "handle", lambda _retention: {})

    async def scenario() -> None:
        ready = asyncio.Event()
        hub = Hub(system.url(HUB), system.engine, system.store, None, HubSettings(), "tidy")
        running = asyncio.create_task(hub.run(ready.set))
        await asyncio.wait_for(ready.wait(), DEADLINE_S)
        system.node.kill()
        before = len(looks)
        await until(lambda: len(looks) >= before + 2 or running.done(), "it does not tidy")
        assert not running.done()
        system.node.start()
        hub.stop()
        await asyncio.wait_for(running, LONG_S)

    asyncio.run(scenario())
    # An open socket would be a ResourceWarning, which fails the test.
    gc.collect()


def test_a_hub_finishes_what_it_has_when_it_is_asked_to_stop(system: System) -> None:
    async def scenario(hub: HubProcess) -> None:
        async with Dispatcher(system) as dispatcher, Worker(system) as worker:
            sent = [dispatcher.add(an_op(f"drained {n}")) for n in range(200)]
            await publish_results(worker, sent)
            assert await asyncio.to_thread(hub.stop) == 0
            assert "nothing is in work" in hub.said()
            settled = done_count(system, [each.request for each in sent])
            left = await worker_depth(system)
            # What it had not begun is still there for the next one.
            assert settled + left == len(sent)

    with system.hub() as hub:
        asyncio.run(scenario(hub))
    with system.hub():
        wait_for(lambda: queue_depth(system, "hub.result") == 0, "results are left", LONG_S)


async def worker_depth(system: System) -> int:
    return await asyncio.to_thread(queue_depth, system, "hub.result")


def manifest_of(sent: OpRequested) -> Manifest:
    return Manifest(op=sent.op, artifacts={}, rung=sent.rung)
