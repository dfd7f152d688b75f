"""Bursts of results: what a hub writes for many ops at once, and for ops that were done before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.database.manifests import ManifestTable
from ainern2d.core.ops.kind import Kind
from ainern2d.core.ops.manifest import Manifest, Rung
from ainern2d.core.storage.s3_client import Bucket
from ainern2d.core.storage.s3_location import S3Location
from tests.support.hub import PATIENT, SMALL, Dispatcher, System, Worker, an_op, artifact_of

if TYPE_CHECKING:
    from ainern2d.core.distributed.broker.messages import OpRequested

pytestmark = pytest.mark.services

COUNT = 12


async def burst(
    system: System, dispatcher: Dispatcher, name: str, **values: object
) -> list[OpRequested]:
    """Submit ops, and let a worker finish all of them while no hub runs."""
    sent = [await dispatcher.submit(an_op(f"{name} {n}"), **values) for n in range(COUNT)]
    await finish(system, sent, run_s=2.0)
    return sent


async def finish(system: System, sent: list[OpRequested], **values: object) -> None:
    async with Worker(system) as worker:
        for each in sent:
            asked, delivery = await worker.take(each)
            await worker.finish(asked, **values)
            worker.link.ack(delivery)


async def manifests(
    system: System, dispatcher: Dispatcher, sent: list[OpRequested]
) -> dict[str, Manifest]:
    """Wait for the end of each, and return the manifests."""
    found = {}
    for each in sent:
        row = await dispatcher.ended(each.request)
        assert (row.state, system.op(each.op_key).state) == ("done", "done")
        found[each.op_key] = Manifest.model_validate_json(row.manifest)
    return found


def first_of(sent: list[OpRequested], **values: object) -> list[Manifest]:
    """Return other manifests of the same ops."""
    return [
        Manifest.model_validate(
            {"op": each.op, "artifacts": {}, "rung": Rung(backend=each.op.backend)} | values
        )
        for each in sent
    ]


def test_manifests_are_rows_and_no_objects(system: System) -> None:
    async def scenario() -> None:
        bucket = Bucket(S3Location.parse(system.bucket.url))
        before = {found.name for found in bucket.list("")}
        async with Dispatcher(system) as dispatcher:
            sent = await burst(system, dispatcher, "burst")
            with system.hub(*PATIENT):
                found = await manifests(system, dispatcher, sent)
            assert ManifestTable(system.engine).read(found) == found
        (small,) = map(artifact_of, SMALL[Kind.VIDEO])
        kept = f"artifacts/{small.sha256[:2]}/{small.sha256}"
        assert {found.name for found in bucket.list("")} == before | {kept}

    asyncio.run(scenario())


def test_of_two_results_for_an_op_the_earlier_manifest_counts(system: System) -> None:
    async def scenario() -> None:
        async with Dispatcher(system) as dispatcher:
            # Given manifests that another hub has written meanwhile
            sent = await burst(system, dispatcher, "second")
            first = first_of(sent, run_s=1.0)
            ManifestTable(system.engine).add(first)
            with system.hub(*PATIENT):
                found = await manifests(system, dispatcher, sent)
            assert found == {each.key: each for each in first}

    asyncio.run(scenario())


def test_void_manifests_are_replaced(system: System) -> None:
    async def scenario() -> None:
        async with Dispatcher(system) as dispatcher:
            # Given manifests whose artifacts are gone
            sent = await burst(system, dispatcher, "void")
            ManifestTable(system.engine).add(
                first_of(sent, artifacts={"movie": artifact_of(b"lost for ever")})
            )
            with system.hub(*PATIENT):
                found = await manifests(system, dispatcher, sent)
            (small,) = map(artifact_of, SMALL[Kind.VIDEO])
            assert [each.artifacts for each in found.values()] == [{"clip": small}] * COUNT
            assert {each.run_s for each in found.values()} == {2.0}

    asyncio.run(scenario())


def test_an_op_that_is_done_already_keeps_its_manifest_whoever_does_it_again(
    system: System,
) -> None:
    async def scenario() -> None:
        async with Dispatcher(system) as dispatcher:
            sent = await burst(system, dispatcher, "again")
            with system.hub(*PATIENT):
                found = await manifests(system, dispatcher, sent)
            anew = [await dispatcher.submit(each.op) for each in sent]
            await finish(system, anew, run_s=7.0)
            with system.hub(*PATIENT):
                assert await manifests(system, dispatcher, anew) == found

    asyncio.run(scenario())
