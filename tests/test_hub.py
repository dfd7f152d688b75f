"""The worker-hub on real servers: what a worker is told, what a dispatcher learns, what is kept."""

from __future__ import annotations

import asyncio
import base64
import json
import struct
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import redis
import sqlalchemy as sa

from ainern2d.core.broker.envelope import encode, new_id
from ainern2d.core.broker.messages import Present
from ainern2d.core.broker.topology import EVENTS, event_key
from ainern2d.core.database.schema import Request
from ainern2d.core.ops.kind import Kind
from ainern2d.core.ops.manifest import Manifest
from tests.hub_support import (
    DELIVERIES,
    Dispatcher,
    System,
    Worker,
    an_op,
    artifact_of,
    get,
    in_s,
    put,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("shared_hub")]


def play(system: System, scenario: Callable[[Dispatcher, Worker], Awaitable[None]]) -> None:
    """Run a scenario with one dispatcher and one worker."""

    async def run() -> None:
        async with Dispatcher(system) as dispatcher, Worker(system) as worker:
            await scenario(dispatcher, worker)

    asyncio.run(run())


def test_an_op_is_done_by_a_worker_and_kept_in_store_and_database(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        op = an_op("happy")
        sent = await dispatcher.submit(op)
        await worker.do(sent, b"one", b"two")
        row = await dispatcher.ended(sent.request)
        await until(lambda: sent.request in dispatcher.woken, "nobody woke the dispatcher")
        manifest = Manifest.model_validate_json(row.manifest)
        assert (row.state, row.worker, row.attempt) == ("done", worker.name, 1)
        assert manifest == system.store.manifest(op.key)
        assert row.manifest.encode() == manifest.to_json()
        assert manifest.op == op
        wanted = {artifact_of(b"one").sha256, artifact_of(b"two").sha256}
        assert {each.sha256 for each in manifest.artifacts.values()} == wanted
        assert system.store.fetch(artifact_of(b"two").sha256).read_bytes() == b"two"
        assert system.op(op.key).state == "done"
        assert system.op(op.key).artifact_bytes == 6
        (attempt,) = system.attempts(op.key)
        assert (attempt.outcome, attempt.worker) == ("done", worker.name)
        assert row.claimed_at <= row.granted_at <= row.finished_at

    play(system, scenario)


def test_a_worker_reads_its_inputs_by_url(system: System, tmp_path: Path) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        file = tmp_path / "input"
        file.write_bytes(b"an input")
        sha256, _ = system.store.put(file)
        sent = await dispatcher.submit(an_op("inputs", inputs={"clip": sha256}))
        asked, delivery = await worker.take(sent)
        answer = await worker.claim(asked)
        assert set(answer.inputs) == {sha256}
        assert await get(answer.inputs[sha256]) == b"an input"
        # The answer was lost, and the worker asks again.
        assert (await worker.claim(asked)).verdict == "run"
        worker.link.ack(delivery)

    play(system, scenario)


def test_a_result_that_comes_three_times_counts_once(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        op = an_op("doubled")
        sent = await dispatcher.submit(op)
        asked = await worker.do(sent, b"doubled")
        first = await dispatcher.ended(sent.request)
        await worker.finish(asked, "done", b"doubled", run_s=99.0)
        await worker.finish(asked, "lost", error="too late")
        last = await dispatcher.submit(an_op("after the doubled one"))
        await worker.do(last)
        await dispatcher.ended(last.request)
        assert system.row(sent.request) == first
        assert system.op(op.key).run_s == 0.0

    play(system, scenario)


def test_two_requests_for_one_op_are_done_by_one_attempt(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        op = an_op("wanted twice")
        first, second = await dispatcher.submit(op), await dispatcher.submit(op)
        await worker.do(first, b"shared")
        rows = [await dispatcher.ended(each.request) for each in (first, second)]
        assert [row.state for row in rows] == ["done", "done"]
        assert rows[0].manifest == rows[1].manifest
        third = await dispatcher.submit(op)
        # What is done is told at the claim; nobody does it again.
        await worker.begin(third, "done")
        assert (await dispatcher.ended(third.request)).manifest == rows[0].manifest

    play(system, scenario)


def test_a_transient_failure_comes_back_after_a_while_as_the_next_attempt(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        op = an_op("transient")
        sent = await dispatcher.submit(op)
        failed = await worker.fail(sent, "transient")
        again, delivery = await worker.take(sent)
        assert (again.attempt, again.op, again.trace) == (2, op, sent.trace)
        assert again.attempt_id != failed.attempt_id
        waited = datetime.now(UTC) - system.row(sent.request).result_at
        assert waited.total_seconds() >= 0.3
        row = system.row(sent.request)
        assert (row.state, row.error_class) == ("dispatched", "transient")
        assert (await worker.claim(again)).verdict == "run"
        # A late word of the first attempt changes nothing, unless it is a success.
        await worker.finish(failed, "oom", error="late")
        await worker.finish(again, "done")
        worker.link.ack(delivery)
        row = await dispatcher.ended(sent.request)
        assert (row.state, row.error_class, row.attempt) == ("done", None, 2)

    play(system, scenario)


def test_a_late_success_of_a_superseded_attempt_counts(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        op = an_op("late success")
        sent = await dispatcher.submit(op)
        asked, delivery = await worker.begin(sent)
        data = b"late but right"
        granted = await worker.grant(asked, artifact_of(data))
        await put(granted.uploads[artifact_of(data).sha256], data)
        await worker.finish(asked, "lost", error="the network was cut")
        await until(lambda: system.row(sent.request).attempt == 2, "it was not tried again")
        await worker.finish(asked, "done", data)
        worker.link.ack(delivery)
        row = await dispatcher.ended(sent.request)
        assert (row.state, row.attempt) == ("done", 2)
        await worker.begin(sent, "done")

    play(system, scenario)


def test_an_op_that_is_lost_each_time_is_given_up_after_its_tries(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        op = an_op("lost")
        sent = await dispatcher.submit(op)
        attempts = [(await worker.fail(sent, "lost")).attempt for _ in range(3)]
        row = await dispatcher.ended(sent.request)
        assert attempts == [1, 2, 3]
        assert (row.state, row.error_class, row.error) == ("failed", "lost", "it broke")
        assert [each.outcome for each in system.attempts(op.key)] == ["lost"] * 3
        assert system.op(op.key).state == "failed"

    play(system, scenario)


@pytest.mark.parametrize("outcome", ["oom", "invalid"])
def test_what_will_never_work_fails_at_once(system: System, outcome: str) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        sent = await dispatcher.submit(an_op(outcome))
        await worker.fail(sent, outcome, hint="do less\0")
        row = await dispatcher.ended(sent.request)
        assert (row.state, row.error_class) == ("failed", outcome)
        assert row.hint == "do less\N{REPLACEMENT CHARACTER}"

    play(system, scenario)


def test_an_op_that_comes_back_untouched_costs_no_try(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        sent = await dispatcher.submit(an_op("released"), tries=1)
        await worker.fail(sent, "released")
        await worker.do(sent)
        row = await dispatcher.ended(sent.request)
        assert (row.state, row.attempt, row.bounces) == ("done", 1, 1)

    play(system, scenario)


def test_an_input_that_the_store_lacks_is_named(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        sent = await dispatcher.submit(an_op("no input", inputs={"clip": "e" * 64}))
        await worker.begin(sent, "superseded")
        row = await dispatcher.ended(sent.request)
        assert (row.state, row.error_class, row.error) == ("failed", "input_lost", "e" * 64)

    play(system, scenario)


def test_an_input_that_is_said_to_be_lost_is_looked_at(system: System, tmp_path: Path) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        shas = []
        for name in ("whole", "corrupt"):
            file = tmp_path / name
            file.write_bytes(name.encode())
            shas.append(system.store.put(file)[0])
        whole, corrupt = shas
        place = f"artifacts/{corrupt[:2]}/{corrupt}"
        system.store._bucket.write(place, b"Corrupt")
        sent = await dispatcher.submit(an_op("whole input", inputs={"clip": whole}))
        await worker.fail(sent, "input_lost", error=whole)
        await worker.do(sent)
        assert (await dispatcher.ended(sent.request)).attempt == 2
        sent = await dispatcher.submit(an_op("corrupt input", inputs={"clip": corrupt}))
        await worker.fail(sent, "input_lost", error=corrupt)
        row = await dispatcher.ended(sent.request)
        assert (row.error_class, row.error) == ("input_lost", corrupt)
        assert not system.store.has(corrupt)

    play(system, scenario)


def test_an_upload_with_other_bytes_is_never_kept_and_the_op_is_tried_again(
    system: System,
) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        sent = await dispatcher.submit(an_op("wrong bytes"))
        asked, delivery = await worker.begin(sent)
        data, other = b"what was made", b"what was sent"
        granted = await worker.grant(asked, artifact_of(data))
        assert await put(granted.uploads[artifact_of(data).sha256], other) == 200
        await worker.finish(asked, "done", data)
        worker.link.ack(delivery)
        await worker.do(sent, data)
        row = await dispatcher.ended(sent.request)
        assert (row.state, row.attempt) == ("done", 2)
        assert system.store.fetch(artifact_of(data).sha256).read_bytes() == data
        assert not system.store.has(artifact_of(other).sha256)

    play(system, scenario)


def test_a_result_may_carry_small_files_and_come_unasked(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        op = an_op("small")
        sent = await dispatcher.submit(op)
        asked, delivery = await worker.take(sent)
        data = b"a small file"
        contents = {artifact_of(data).sha256: base64.b64encode(data).decode()}
        await worker.finish(asked, "done", data, contents=contents, began=100.0, ended=100.5)
        worker.link.ack(delivery)
        row = await dispatcher.ended(sent.request)
        assert (row.state, row.attempt, row.worker) == ("done", 1, worker.name)
        assert row.created_at <= row.claimed_at < row.finished_at
        assert (row.finished_at - row.claimed_at).total_seconds() <= 0.5
        assert system.store.fetch(artifact_of(data).sha256).read_bytes() == data
        assert system.store.manifest(op.key) is not None

    play(system, scenario)


@pytest.mark.parametrize(
    ("data", "sent_data"),
    [(b"made in a message", b"sent in a message"), (b"large" * 20_000, b"large" * 20_000)],
    ids=["other bytes", "too large"],
)
def test_a_result_with_bad_contents_is_never_kept_and_the_op_is_tried_again(
    system: System, data: bytes, sent_data: bytes
) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        sent = await dispatcher.submit(an_op(f"bad contents {len(data)}"))
        asked, delivery = await worker.begin(sent)
        contents = {artifact_of(data).sha256: base64.b64encode(sent_data).decode()}
        await worker.finish(asked, "done", data, contents=contents)
        worker.link.ack(delivery)
        await worker.do(sent, b"right")
        row = await dispatcher.ended(sent.request)
        assert (row.state, row.attempt) == ("done", 2)
        for wrong in (data, sent_data):
            assert not system.store.has(artifact_of(wrong).sha256)

    play(system, scenario)


def test_an_upload_url_is_good_for_nothing_but_its_file_in_its_attempt(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        sent = await dispatcher.submit(an_op("url"))
        asked, delivery = await worker.begin(sent)
        mine, theirs = artifact_of(b"mine"), artifact_of(b"theirs")
        granted = await worker.grant(asked, mine)
        (url,) = granted.uploads.values()
        staged = f"incoming/{asked.attempt_id}/{mine.sha256}"
        assert staged in url
        for place in (
            f"artifacts/{mine.sha256[:2]}/{mine.sha256}",
            f"ops/{asked.op_key[:2]}/{asked.op_key}.json",
            f"incoming/{asked.attempt_id}/{theirs.sha256}",
            f"incoming/{'f' * 32}/{mine.sha256}",
        ):
            assert await put(url.replace(staged, place), b"forged") == 403
        await worker.finish(asked, "released")
        worker.link.ack(delivery)
        again, delivery = await worker.take(sent)
        # What an old attempt asks is not granted, and neither is what is too large.
        assert (await worker.grant(asked, mine)).verdict == "superseded"
        large = mine.model_copy(update={"size": 10**12})
        assert (await worker.grant(again, large)).verdict == "refused"
        await worker.finish(again, "invalid")
        worker.link.ack(delivery)

    play(system, scenario)


def test_a_file_that_the_store_has_is_not_uploaded_again(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        for name in ("held first", "held second"):
            sent = await dispatcher.submit(an_op(name))
            asked, delivery = await worker.begin(sent)
            granted = await worker.grant(asked, artifact_of(b"held"))
            assert len(granted.uploads) == (name == "held first")
            for url in granted.uploads.values():
                await put(url, b"held")
            await worker.finish(asked, "done", b"held")
            worker.link.ack(delivery)
            assert (await dispatcher.ended(sent.request)).state == "done"

    play(system, scenario)


def test_a_deadline_ends_what_nobody_began(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        queued = await dispatcher.submit(an_op("expires queued"), ttl_s=0.2, deadline=in_s(0.2))
        row = await dispatcher.ended(queued.request)
        assert (row.state, row.error_class) == ("failed", "expired")
        (aside,) = system.parked(queued.request)
        assert "expired" in aside.reason
        claimed = await dispatcher.submit(an_op("expires at claim"), deadline=in_s(-1))
        await worker.begin(claimed, "expired")
        assert (await dispatcher.ended(claimed.request)).error_class == "expired"

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
        async with Worker(system, Kind.AUDIO) as forger:
            forger.progress(asked, 0.9, "forged")
            await worker.finish(asked, "invalid", error="enough")
            worker.link.ack(delivery)
            await dispatcher.ended(sent.request)
        assert dispatcher.progress[sent.request] == (0.5, "half")

    play(system, scenario)


def test_the_presence_of_workers_is_shown_and_may_be_flushed(system: System) -> None:
    client = redis.Redis.from_url(system.valkey.url)

    def shown(worker: Worker) -> Any:
        found = client.get(f"ainern2d:worker:{worker.name}")
        return found and json.loads(found)

    async def scenario(_dispatcher: Dispatcher, worker: Worker) -> None:
        def is_shown() -> bool:
            said = Present(worker=worker.name, account="hub", kinds=(Kind.VIDEO,), state="idle")
            loop.call_soon_threadsafe(worker.tell, said, "presence")
            return bool(shown(worker))

        loop = asyncio.get_running_loop()
        await until(is_shown, "the worker is not shown")
        assert shown(worker)["account"] == "worker-video"
        assert 0 < client.ttl(f"ainern2d:worker:{worker.name}") <= 15
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
        await say(least | {"shade": "new in the next release"})
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
