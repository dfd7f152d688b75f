"""Manifests that were committed together, in packs of a real bucket, and packs that are merged."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from ainern2d.core.storage import merging
from ainern2d.core.storage.gc import survey, sweep
from ainern2d.core.storage.shelves import LOOK_S
from tests.support.store_doors import OP, BucketDoor, keep, manifest_of

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core.ops import Artifact, Manifest, Op
    from ainern2d.core.servers.seaweedfs import SeaweedFS
    from ainern2d.core.storage.bucket import BucketStore

FAR = time.time() + 1e6
"""A time at which everything is old."""


@pytest.fixture
def door(s3_server: SeaweedFS, tmp_path: Path) -> BucketDoor:
    return BucketDoor(s3_server.url, tmp_path)


def op(number: int) -> Op:
    return OP.model_copy(update={"seed": number})


def pack(door: BucketDoor, numbers: range, *artifacts: Artifact) -> dict[int, Manifest]:
    """Commit some manifests together."""
    made = {number: manifest_of(*artifacts, op=op(number)) for number in numbers}
    door.store.commit_new({each.key: each.to_json() for each in made.values()})
    return made


def names(door: BucketDoor, prefix: str) -> list[str]:
    return [found.name for found in door.bucket.list(prefix)]


def pack_of_old(door: BucketDoor, name: str, made: dict[int, Manifest]) -> None:
    """Write a pack as a former release did."""
    lines = (each.key.encode() + b" " + each.to_json() for each in made.values())
    door.write(f"packs/{name}", b"\n".join(lines))


def merge(door: BucketDoor, **bounds: int) -> None:
    """Do what a hub does in some minutes; with bounds of a few packs, as if there were many."""
    with mock.patch.multiple(merging, **({"FAN": 2, "FIRST_FULL": 12, "FULL": 8} | bounds)):
        for _ in range(200):
            if not door.store.merge(FAR):
                return
    pytest.fail("merging has no end")


@pytest.mark.services
def test_manifests_committed_together_are_one_object_and_found_one_by_one(door: BucketDoor) -> None:
    made = pack(door, range(30))
    assert len(names(door, "shelves/")) == 1
    assert names(door, "ops/") == []
    for store in (door.store, door.again()):
        assert {n: store.manifest(op(n).key) for n in made} == made
        assert store.manifest(op(30).key) is None
        assert {each.key for each, _ in store.manifests()} == {each.key for each in made.values()}
        assert len(list(store.manifests())) == 30


@pytest.mark.services
def test_a_store_that_looked_before_finds_what_another_one_committed_since(
    door: BucketDoor,
) -> None:
    other = door.again()
    assert other.manifest(op(1).key) is None
    made = pack(door, range(5))
    time.sleep(LOOK_S)
    assert other.manifest(op(1).key) == made[1]


@pytest.mark.services
def test_merged_manifests_are_the_same_and_none_gets_an_object_of_its_own(door: BucketDoor) -> None:
    made = {}
    for start in range(0, 60, 5):
        made |= pack(door, range(start, start + 5))
    reader = door.again()
    assert reader.manifest(op(3).key) == made[3]
    merge(door)
    spread = names(door, "shelves/")
    assert any(name.startswith("shelves/a/") for name in spread)
    assert names(door, "ops/") == []
    for store in (reader, door.again()):
        assert {n: store.manifest(op(n).key) for n in made} == made
        assert len(list(store.manifests())) == 60


@pytest.mark.services
def test_few_packs_become_one(door: BucketDoor) -> None:
    made = {}
    for start in range(0, 40, 5):
        made |= pack(door, range(start, start + 5))
    assert door.store.merge(FAR) == 40
    assert door.store.merge(FAR) == 0
    assert len(names(door, "shelves/-/")) == len(names(door, "shelves/")) == 1
    assert {n: door.again().manifest(op(n).key) for n in made} == made


@pytest.mark.services
def test_packs_of_a_former_release_are_read_and_merged(door: BucketDoor) -> None:
    made = {n: manifest_of(op=op(n)) for n in range(40)}
    for start in range(0, 40, 4):
        pack_of_old(door, f"{start:032x}", {n: made[n] for n in range(start, start + 4)})
    reader = door.again()
    assert {n: reader.manifest(op(n).key) for n in made} == made
    assert len(list(reader.manifests())) == 40
    reader.forget_manifest(op(7).key)
    del made[7]
    merge(door)
    assert names(door, "packs/") == []
    for store in (reader, door.again()):
        assert store.manifest(op(7).key) is None
        assert {n: store.manifest(op(n).key) for n in made} == made


@pytest.mark.services
def test_young_packs_stay(door: BucketDoor) -> None:
    for start in range(0, 50, 5):
        pack(door, range(start, start + 5))
    assert door.store.merge(time.time() - 3600) == 0
    assert len(names(door, "shelves/-/")) == 10


@pytest.mark.services
def test_the_first_manifest_counts_though_it_is_in_a_pack(door: BucketDoor) -> None:
    made = pack(door, range(5), keep(door.store, b"hello"))
    late = manifest_of(keep(door.store, b"other"), op=op(2), run_s=9.0)
    assert door.again().commit(late) == made[2] == door.again().manifest(late.key)


@pytest.mark.services
def test_a_manifest_in_a_pack_that_lost_an_artifact_is_replaced_for_good(door: BucketDoor) -> None:
    artifact = keep(door.store, b"hello")
    pack(door, range(5), artifact)
    door.lose(door.artifact(artifact.sha256))
    again = manifest_of(keep(door.store, b"other"), op=op(2))
    assert door.again().commit(again) == again == door.again().manifest(again.key)
    merge(door)
    assert door.again().manifest(again.key) == again


@pytest.mark.services
def test_a_void_manifest_of_old_gives_way_to_one_in_a_pack_when_its_op_is_done_again(
    door: BucketDoor,
) -> None:
    # Given a manifest that lost its artifact, and a database that forgot that the op was done
    lost = keep(door.store, b"lost")
    door.store.commit(manifest_of(lost, op=op(2)))
    door.lose(door.artifact(lost.sha256))
    made = pack(door, range(5), keep(door.store, b"made"))
    # When somebody finds it void, and does the op once more
    again = manifest_of(keep(door.store, b"again"), op=op(2), run_s=9.0)
    assert door.again().commit(again) == made[2]
    # Then it is void no more
    assert {n: door.again().manifest(op(n).key) for n in made} == made


@pytest.mark.services
def test_forgetting_one_manifest_of_a_pack_leaves_the_others(door: BucketDoor) -> None:
    made = pack(door, range(5))
    door.again().forget_manifest(op(2).key)
    del made[2]
    merge(door)
    other = door.again()
    assert other.manifest(op(2).key) is None
    assert {n: other.manifest(op(n).key) for n in made} == made


@pytest.mark.services
def test_garbage_is_collected_out_of_packs(door: BucketDoor) -> None:
    kept, gone = keep(door.store, b"kept"), keep(door.store, b"gone")
    pack(door, range(3), gone)
    live = pack(door, range(3, 6), kept)[4]
    found = survey(door.store, [kept.sha256], older_than=FAR)
    wanted = [key for key in found.manifests if key != live.key]
    assert (len(wanted), [sha256 for sha256, _ in found.artifacts]) == (5, [gone.sha256])
    sweep(door.store, found.__class__(tuple(wanted), found.artifacts, 1, 0, ()), FAR)
    merge(door)
    assert [each for each, _ in door.again().manifests()] == [live]


@pytest.mark.services
def test_a_torn_pack_hides_nothing_else(door: BucketDoor) -> None:
    made = pack(door, range(5))
    good, bad = manifest_of(op=op(7)), manifest_of(op=op(8))
    torn = good.to_json()
    lines = f"{good.key} ".encode() + torn + f"\n{bad.key} ".encode() + torn[:50] + b"\n\xff\xfe"
    door.write("packs/torn", lines)
    door.write("packs/empty", b"")
    merge(door, FIRST_FULL=1)
    assert names(door, "packs/") == ["packs/empty"]
    found = {each.key for each, _ in door.again().manifests()}
    assert found == {each.key for each in made.values()} | {good.key}
    assert door.again().manifest(bad.key) is None


@pytest.mark.services
def test_readers_miss_nothing_while_two_hubs_merge_what_a_third_commits(door: BucketDoor) -> None:
    done = threading.Event()

    def merge_until_done(store: BucketStore) -> int:
        moved = 0
        while not done.is_set():
            moved += store.merge(FAR)
        return moved

    hubs, readers = [door.open(), door.open()], [door.open(), door.open()]
    made: dict[int, Manifest] = {}
    looked = 0
    with (
        mock.patch.multiple(merging, FAN=2, FIRST_FULL=30, FULL=24, AT_ONCE=40),
        ThreadPoolExecutor(2) as threads,
    ):
        merged = [threads.submit(merge_until_done, hub) for hub in hubs]
        try:
            for start in range(0, 200, 10):
                made |= pack(door, range(start, start + 10))
                seen_at = time.monotonic() + LOOK_S
                # Only what is as old as a look must be seen: what was committed in turns before.
                while start and time.monotonic() < seen_at:
                    number = looked * 7 % start
                    assert readers[looked % 2].manifest(op(number).key) == made[number]
                    looked += 1
                time.sleep(max(0.0, seen_at - time.monotonic()))
        finally:
            done.set()
    assert sum(each.result() for each in merged) > 400
    assert looked >= 19
    for store in (*readers, door.again()):
        time.sleep(LOOK_S)
        assert {n: store.manifest(op(n).key) for n in made} == made
    assert len(list(door.again().manifests())) == 200
