"""A hub and a worker over real servers: results, failures, uploads."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.ops.manifest import Manifest
from tests.distributed.hub.support import play
from tests.support.hub import Dispatcher, System, Worker, an_op, artifact_of, get, put, until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("shared_hub")]


def test_an_op_is_done_by_a_worker_and_kept_in_store_and_database(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        op = an_op("happy")
        sent = await dispatcher.submit(op)
        await worker.do(sent, b'"one"', b'"two"')
        row = await dispatcher.ended(sent.request)
        await until(lambda: sent.request in dispatcher.woken, "nobody woke the dispatcher")
        manifest = Manifest.model_validate_json(row.manifest)
        assert (row.state, row.worker, row.attempt) == ("done", worker.name, 1)
        assert manifest == system.store.manifest(op.key)
        assert row.manifest.encode() == manifest.to_json()
        assert manifest.op == op
        wanted = {artifact_of(b'"one"').sha256, artifact_of(b'"two"').sha256}
        assert {each.sha256 for each in manifest.artifacts.values()} == wanted
        assert system.store.fetch(artifact_of(b'"two"').sha256).read_bytes() == b'"two"'
        assert system.op(op.key).state == "done"
        assert system.op(op.key).artifact_bytes == 10
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
        asked = await worker.do(sent, b'"doubled"')
        first = await dispatcher.ended(sent.request)
        await worker.finish(asked, "done", b'"doubled"', run_s=99.0)
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
        await worker.do(first, b'"shared"')
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
        data = b'"late but right"'
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
        assert row.hint == "do less\\u0000"

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
        data, other = b'"what was made"', b'"what was sent"'
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
        data = b'"a small file"'
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
    [
        (b'"made in a message"', b'"sent in a message"'),
        (b'"' + b"large" * 20_000 + b'"', b'"' + b"large" * 20_000 + b'"'),
    ],
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
        await worker.do(sent, b'"right"')
        row = await dispatcher.ended(sent.request)
        assert (row.state, row.attempt) == ("done", 2)
        for wrong in (data, sent_data):
            assert not system.store.has(artifact_of(wrong).sha256)

    play(system, scenario)


def test_an_upload_url_is_good_for_nothing_but_its_file_in_its_attempt(system: System) -> None:
    async def scenario(dispatcher: Dispatcher, worker: Worker) -> None:
        sent = await dispatcher.submit(an_op("url"))
        asked, delivery = await worker.begin(sent)
        mine, theirs = artifact_of(b'"mine"'), artifact_of(b'"theirs"')
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
            granted = await worker.grant(asked, artifact_of(b'"held"'))
            assert len(granted.uploads) == (name == "held first")
            for url in granted.uploads.values():
                await put(url, b'"held"')
            await worker.finish(asked, "done", b'"held"')
            worker.link.ack(delivery)
            assert (await dispatcher.ended(sent.request)).state == "done"

    play(system, scenario)
