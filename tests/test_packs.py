"""Manifests that were committed together, in one object, until each gets its own."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ainern2d.core.storage.bucket_manifests import BucketManifests
from ainern2d.core.storage.gc import survey, sweep
from ainern2d.core.storage.packs import LOOK_S
from ainern2d.core.storage.s3_client import Bucket, Stored
from tests.store_doors import OP, BucketDoor, keep, manifest_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core.ops import Artifact, Manifest, Op
    from ainern2d.core.services.seaweedfs import SeaweedFS

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


def unpack(door: BucketDoor) -> None:
    """Do what a hub does in some quiet minutes."""
    while names(door, "packs/"):
        door.store.unpack(FAR)


@pytest.mark.services
def test_manifests_committed_together_are_one_object_and_found_one_by_one(door: BucketDoor) -> None:
    made = pack(door, range(30))
    assert len(names(door, "packs/")) == 1
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
def test_unpacked_manifests_are_the_same_and_their_pack_goes(door: BucketDoor) -> None:
    made = pack(door, range(10))
    reader = door.again()
    assert reader.manifest(op(3).key) == made[3]
    assert door.store.unpack(FAR) == 10
    assert len(names(door, "ops/")) == 10
    assert len(names(door, "packs/")) == 1, "a reader may be between its two looks"
    unpack(door)
    for store in (reader, door.again()):
        assert {n: store.manifest(op(n).key) for n in made} == made
        assert len(list(store.manifests())) == 10


@pytest.mark.services
def test_young_packs_stay(door: BucketDoor) -> None:
    pack(door, range(5))
    assert door.store.unpack(time.time() - 3600) == 0
    assert len(names(door, "packs/")) == 1
    assert names(door, "ops/") == []


@pytest.mark.services
def test_unpacking_goes_on_after_it_was_interrupted(door: BucketDoor) -> None:
    # Given an unpacking that ended when half of the manifests had objects of their own
    made = pack(door, range(10))
    for number in range(5):
        door.write(door.manifest(op(number).key), made[number].to_json())
    # When another hub goes on
    store = door.open()
    while names(door, "packs/"):
        store.unpack(FAR)
    # Then none is missing
    assert {n: door.again().manifest(op(n).key) for n in made} == made


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
    unpack(door)
    assert door.again().manifest(again.key) == again


@pytest.mark.services
def test_a_void_manifest_of_old_gives_way_to_one_in_a_pack(door: BucketDoor) -> None:
    # Given a manifest that lost its artifact, and a database that forgot that the op was done
    lost = keep(door.store, b"lost")
    door.store.commit(manifest_of(lost, op=op(2)))
    door.lose(door.artifact(lost.sha256))
    made = pack(door, range(5), keep(door.store, b"made"))
    unpack(door)
    assert {n: door.again().manifest(op(n).key) for n in made} == made


@pytest.mark.services
def test_forgetting_one_manifest_of_a_pack_leaves_the_others(door: BucketDoor) -> None:
    made = pack(door, range(5))
    door.again().forget_manifest(op(2).key)
    del made[2]
    unpack(door)
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
    unpack(door)
    assert [each for each, _ in door.again().manifests()] == [live]


@pytest.mark.services
def test_a_torn_pack_hides_nothing_else(door: BucketDoor) -> None:
    made = pack(door, range(5))
    good, bad = manifest_of(op=op(7)), manifest_of(op=op(8))
    torn = good.to_json()
    lines = f"{good.key} ".encode() + torn + f"\n{bad.key} ".encode() + torn[:50] + b"\n\xff\xfe"
    door.write("packs/torn", lines)
    door.write("packs/empty", b"")
    for _ in range(4):
        door.store.unpack(FAR)
    assert names(door, "packs/") == ["packs/empty"]
    found = {each.key for each, _ in door.again().manifests()}
    assert found == {each.key for each in made.values()} | {good.key}
    assert door.again().manifest(bad.key) is None


class MemoryBucket(Bucket):
    """A bucket in memory, with the promises of a real one."""

    def __init__(self) -> None:
        self.deadline_s = 5.0
        self.objects: dict[str, tuple[bytes, str, float]] = {}
        self.tags = map(str, itertools.count())

    def read(self, name: str) -> tuple[bytes, str] | None:
        found = self.objects.get(name)
        return found and found[:2]

    def create(self, name: str, data: bytes) -> bool:
        if name in self.objects:
            return False
        tag = next(self.tags)
        self.objects[name] = (data, tag, float(tag))
        return True

    def replace(self, name: str, data: bytes, tag: str) -> bool:
        if name not in self.objects or self.objects[name][1] != tag:
            return False
        del self.objects[name]
        return self.create(name, data)

    def delete(self, name: str) -> None:
        self.objects.pop(name, None)

    def list(self, prefix: str) -> Iterator[Stored]:
        for name, (data, _, changed) in sorted(self.objects.items()):
            if name.startswith(prefix):
                yield Stored(name, len(data), changed)


KEYS = {op(number).key: op(number) for number in range(4)}
KEY = st.sampled_from(sorted(KEYS))


class Hubs(RuleBasedStateMachine):
    """Two hubs and a cleaner on one bucket, in any order; hubs come back knowing nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.bucket = MemoryBucket()
        self.lost: set[str] = set()
        self.model: dict[str, Manifest] = {}
        self.hubs = [self.opened(), self.opened()]
        self.runs = map(float, itertools.count(1))

    def opened(self) -> BucketManifests:
        # Each look at the clock is later than the last by more than the packs may be out of date.
        clock = itertools.count(0.0, 2 * LOOK_S)
        return BucketManifests(self.bucket, self.is_whole, lambda: next(clock))

    def is_whole(self, manifest: Manifest) -> bool:
        return str(manifest.run_s) not in self.lost

    def made(self, key: str) -> Manifest:
        return manifest_of(op=KEYS[key], run_s=next(self.runs))

    @rule(hub=st.integers(0, 1), keys=st.sets(KEY, min_size=1))
    def commit_together(self, hub: int, keys: set[str]) -> None:
        """Commit those together of which nothing is known."""
        new = {key: self.made(key) for key in keys if key not in self.model}
        if new:
            self.hubs[hub].commit_new({key: each.to_json() for key, each in new.items()})
        self.model |= new

    @rule(hub=st.integers(0, 1), key=KEY)
    def commit_alone(self, hub: int, key: str) -> None:
        made = self.made(key)
        first = self.model.get(key)
        wanted = first if first is not None and self.is_whole(first) else made
        assert self.hubs[hub].commit(made) == wanted
        self.model[key] = wanted

    @rule(key=KEY)
    def lose_artifacts(self, key: str) -> None:
        if key in self.model:
            self.lost.add(str(self.model[key].run_s))

    @rule(hub=st.integers(0, 1))
    def unpack(self, hub: int) -> None:
        self.hubs[hub].unpack(FAR)

    @rule(hub=st.integers(0, 1), key=KEY)
    def forget(self, hub: int, key: str) -> None:
        self.hubs[hub].forget(key)
        self.model.pop(key, None)

    @rule(hub=st.integers(0, 1))
    def restart(self, hub: int) -> None:
        self.hubs[hub] = self.opened()

    @invariant()
    def everybody_reads_the_same(self) -> None:
        for hub in (*self.hubs, self.opened()):
            assert {k: found for k in KEYS if (found := hub.read(k))} == self.model
        assert {each.key: each for each, _ in self.opened().all()} == self.model


TestHubs = Hubs.TestCase
TestHubs.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
