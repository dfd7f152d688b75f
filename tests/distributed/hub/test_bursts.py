"""Bursts of results: a hub commits those that come together in packs, and merges the packs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.ops.manifest import Manifest, Rung
from ainern2d.core.storage.s3_client import Bucket
from ainern2d.core.storage.s3_location import S3Location
from tests.support.hub import PATIENT, Dispatcher, System, Worker, an_op, until

if TYPE_CHECKING:
    from ainern2d.core.distributed.broker.messages import OpRequested

pytestmark = pytest.mark.services

COUNT = 12
RUNG = Rung(backend="mock")


def names(system: System, prefix: str) -> set[str]:
    bucket = Bucket(S3Location.parse(system.bucket.url))
    return {found.name for found in bucket.list(prefix)}


@pytest.fixture(autouse=True)
def no_packs(system: System) -> None:
    """Delete what other tests left behind."""
    bucket = Bucket(S3Location.parse(system.bucket.url))
    bucket.delete_all(names(system, "shelves/"))


async def burst(
    system: System, dispatcher: Dispatcher, name: str, **values: object
) -> list[OpRequested]:
    """Submit ops, and let a worker finish all of them while no hub runs."""
    sent = [await dispatcher.submit(an_op(f"{name} {n}"), **values) for n in range(COUNT)]
    async with Worker(system) as worker:
        for each in sent:
            asked, delivery = await worker.take(each)
            await worker.finish(asked, run_s=2.0)
            worker.link.ack(delivery)
    return sent


async def manifests(
    system: System, dispatcher: Dispatcher, sent: list[OpRequested]
) -> dict[str, Manifest]:
    """Wait for the end of each, and return what rows and store agree about."""
    found = {}
    for each in sent:
        row = await dispatcher.ended(each.request)
        assert (row.state, system.op(each.op_key).state) == ("done", "done")
        found[each.op_key] = Manifest.model_validate_json(row.manifest)
        assert found[each.op_key] == system.store.manifest(each.op_key)
    return found


def test_results_that_come_at_once_are_committed_by_one_object_and_packs_are_merged(
    system: System,
) -> None:
    async def scenario() -> None:
        async with Dispatcher(system) as dispatcher:
            before = names(system, "ops/")
            sent = await burst(system, dispatcher, "burst")
            with system.hub(*PATIENT):
                found = await manifests(system, dispatcher, sent)
            assert len(names(system, "shelves/")) == 1
            # As many more as are merged, of others, and a hub that does not put it off
            others = [Manifest(op=an_op(f"other {n}"), artifacts={}, rung=RUNG) for n in range(70)]
            for first in range(0, 70, 10):
                some = others[first : first + 10]
                system.store.commit_new({each.key: each.to_json() for each in some})
            assert len(names(system, "shelves/")) == 8
            with system.hub(*PATIENT, "hub.merge_s=0"):
                await until(lambda: len(names(system, "shelves/")) == 1, "packs stay")
            assert names(system, "ops/") == before
            assert await manifests(system, dispatcher, sent) == found
            assert system.store.manifest(others[33].key) == others[33]

    asyncio.run(scenario())


def test_a_second_attempt_takes_the_manifest_that_a_dead_hub_had_committed(
    system: System,
) -> None:
    async def scenario() -> None:
        async with Dispatcher(system) as dispatcher:
            # Given results of second attempts, and a hub that died after it had stored the first's
            sent = await burst(system, dispatcher, "second", attempt=2)
            first = [
                Manifest(op=each.op, artifacts={}, rung=Rung(backend=each.op.backend), run_s=1.0)
                for each in sent
            ]
            system.store.commit_new({each.key: each.to_json() for each in first})
            with system.hub(*PATIENT):
                found = await manifests(system, dispatcher, sent)
            assert found == {each.key: each for each in first}

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
            async with Worker(system) as worker:
                for each in anew:
                    asked, delivery = await worker.take(each)
                    await worker.finish(asked, run_s=7.0)
                    worker.link.ack(delivery)
            with system.hub(*PATIENT):
                assert await manifests(system, dispatcher, anew) == found

    asyncio.run(scenario())
