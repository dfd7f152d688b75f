"""A hub and workers over real servers: who may begin an op, and when."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from ainern2d.core.database.schema import Request
from tests.distributed.hub.support import play
from tests.support.hub import DELIVERIES, Dispatcher, System, Worker, an_op, in_s, until

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("shared_hub")]


def test_a_deadline_ends_what_nobody_began(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        await worker.clear()  # a message expires only at the head of its queue
        queued = await dispatcher.submit(an_op("expires queued"), ttl_s=0.2, deadline=in_s(0.2))
        row = await dispatcher.ended(queued.request)
        assert (row.state, row.error_class) == ("failed", "expired")
        (aside,) = system.parked(queued.request)
        assert "expired" in aside.reason
        claimed = await dispatcher.submit(an_op("expires at claim"), deadline=in_s(-1))
        await worker.begin(claimed, "expired")
        assert (await dispatcher.ended(claimed.request)).error_class == "expired"

    play(system, scenario)


def test_a_deadline_ends_what_waits_behind_a_message_that_does_not_expire(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        ahead = await dispatcher.submit(an_op("waits without a deadline"))
        behind = await dispatcher.submit(an_op("expires behind it"), ttl_s=0.2, deadline=in_s(0.2))
        row = await dispatcher.ended(behind.request)
        assert (row.state, row.error_class) == ("failed", "expired")
        assert system.row(ahead.request).state in ("pending", "dispatched")
        await worker.do(ahead)
        assert (await dispatcher.ended(ahead.request)).state == "done"

    play(system, scenario)


def test_a_cancelled_request_is_not_begun_and_a_late_result_is_kept_for_others(
    system: System,
) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        op = an_op("cancelled")
        sent = await dispatcher.submit(op)
        asked, delivery = await worker.begin(sent)
        with system.engine.begin() as connection:
            connection.execute(
                sa.update(Request)
                .where(Request.id == sent.request)
                .values(state="cancelled", finished_at=sa.func.now())
            )
        assert (await worker.claim(asked)).verdict == "cancelled"
        assert (await worker.grant(asked)).verdict == "cancelled"
        await worker.finish(asked, "done")
        worker.link.ack(delivery)
        await until(lambda: system.store.manifest(op.key) is not None, "the result is not kept")
        assert system.row(sent.request).state == "cancelled"
        stopped = await dispatcher.submit(an_op("stopped"))
        await worker.fail(stopped, "cancelled")
        assert (await dispatcher.ended(stopped.request)).state == "cancelled"

    play(system, scenario)


def test_a_worker_whose_clock_is_wrong_does_no_harm(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        op = an_op("skewed")
        sent = await dispatcher.submit(op)
        asked, delivery = await worker.begin(sent)
        await worker.finish(asked, "done", began=4e12, ended=-4e12)
        worker.link.ack(delivery)
        row = await dispatcher.ended(sent.request)
        (attempt,) = system.attempts(op.key)
        now = datetime.now(UTC)
        for moment in (row.finished_at, row.claimed_at, attempt.started_at, attempt.finished_at):
            assert abs((now - moment).total_seconds()) < 60
        assert attempt.started_at <= attempt.finished_at

    play(system, scenario)


def test_another_worker_waits_for_one_that_lives_and_takes_over_from_one_that_does_not(
    system: System,
) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        sent = await dispatcher.submit(an_op("taken over"))
        asked, delivery = await worker.begin(sent)
        async with Worker(system) as other:
            waiting = await other.claim(asked, again=True)
            assert waiting.verdict == "wait"
            assert 0 < waiting.wait_s <= 1
            await asyncio.sleep(waiting.wait_s + 0.05)
            assert (await other.claim(asked, again=True)).verdict == "run"
            assert system.row(sent.request).worker == other.name
            await other.finish(asked, "done")
        worker.link.ack(delivery)
        assert (await dispatcher.ended(sent.request)).state == "done"

    play(system, scenario)


def test_a_doubled_message_does_not_hold_a_second_worker(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        sent = await dispatcher.submit(an_op("doubled message"))
        await dispatcher.publish(sent)
        asked, delivery = await worker.begin(sent)
        async with Worker(system) as other:
            again, twin = await other.begin(sent, "superseded")
            assert again.attempt_id == asked.attempt_id
            other.link.ack(twin)
            # It goes on with something else, while the first one is at it.
            await other.do(await dispatcher.submit(an_op("beside the doubled one")))
            assert system.row(sent.request).worker == worker.name
            await worker.link.close()
            # The first one dies: its own message is handed over again.
            taken, delivery = await other.take(sent)
            assert delivery.again
            answer = await other.claim(taken, again=True)
            while answer.verdict == "wait":
                await asyncio.sleep(answer.wait_s)
                answer = await other.claim(taken, again=True)
            assert answer.verdict == "run"
            await other.finish(taken, "done")
            other.link.ack(delivery)
            row = await dispatcher.ended(sent.request)
            assert (row.state, row.worker, row.attempt) == ("done", other.name, 1)

    play(system, scenario)


def test_a_second_request_follows_the_one_that_runs_and_begins_when_that_failed(
    system: System,
) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        for outcome in ("done", "invalid"):
            op = an_op(f"followed until {outcome}")
            first, second = await dispatcher.submit(op), await dispatcher.submit(op)
            async with Worker(system) as other:
                asked, delivery = await worker.begin(first)
                other.link.ack((await other.begin(second, "superseded"))[1])
                assert system.row(second.request).state == "pending"
                await worker.finish(asked, outcome, error="it broke")
                worker.link.ack(delivery)
                assert (await dispatcher.ended(first.request)).attempt == 1
                if outcome == "invalid":
                    # A failure is the first one's own; the second has its tries.
                    await other.do(second)
                row = await dispatcher.ended(second.request)
                assert (row.state, row.attempt, row.bounces) == ("done", 1, 0)
        assert system.op(op.key).state == "done"

    play(system, scenario)


def test_an_op_that_kills_its_worker_each_time_is_given_up(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, _worker: Worker) -> None:
        sent = await dispatcher.submit(an_op("poison"))
        for _ in range(DELIVERIES + 1):
            async with Worker(system) as victim:
                await victim.take(sent)
        row = await dispatcher.ended(sent.request)
        assert (row.state, row.error_class) == ("failed", "lost")
        assert "killed or lost its worker" in row.error
        (aside,) = system.parked(sent.request)
        assert "delivery_limit" in aside.reason
        assert json.loads(aside.body)["attempt_id"] == sent.attempt_id

    play(system, scenario)
