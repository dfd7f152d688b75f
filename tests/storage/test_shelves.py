"""Shelves of packs in a bucket in memory: what readers see while others merge, forget and die."""

from __future__ import annotations

import itertools
import uuid
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ainern2d.core.errors import StorageError
from ainern2d.core.storage import merging, shelves
from ainern2d.core.storage.bucket_manifests import BucketManifests
from ainern2d.core.storage.packs import ENTRY, Pack, named
from ainern2d.core.storage.shelves import LOOK_S
from tests.support.memory_bucket import Killed, MemoryBucket
from tests.support.store_doors import OP, manifest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ainern2d.core.ops import Manifest, Op

FAR = 1e12
"""A time at which everything is old."""


def ops_beginning(digits: str, count: int) -> Iterator[Op]:
    """Yield ops whose keys begin with one of some digits."""
    every = (OP.model_copy(update={"seed": seed}) for seed in itertools.count())
    return itertools.islice((op for op in every if op.key[0] in digits), count)


OPS = {op.key: op for op in ops_beginning("0a", 10)}
KEYS = sorted(OPS)
SMALL = {"FAN": 2, "FIRST_FULL": 6, "FULL": 4, "AT_ONCE": 10}


@pytest.fixture(autouse=True)
def small() -> Iterator[None]:
    """Let shelves be full with a few manifests, and lists long with a few packs."""
    with mock.patch.multiple(merging, **SMALL), mock.patch.object(shelves, "MANY", 3):
        yield


def opened(
    bucket: MemoryBucket, is_whole: Callable[[Manifest], bool] = lambda _: True
) -> BucketManifests:
    """Open it with a clock that is late enough, at each look, for the next one."""
    clock = itertools.count(0.0, 2 * LOOK_S)
    return BucketManifests(bucket, is_whole, lambda: next(clock))


def filled(*, is_old: bool = False) -> tuple[MemoryBucket, dict[str, Manifest]]:
    """Commit manifests in five packs of two each."""
    bucket, made = MemoryBucket(), {}
    store = opened(bucket)
    for turn in range(5):
        keys = KEYS[turn * 2 : turn * 2 + 2]
        new = {key: manifest_of(op=OPS[key], run_s=float(turn)) for key in keys}
        texts = {key: manifest.to_json() for key, manifest in new.items()}
        if is_old:
            lines = (key.encode() + b" " + text for key, text in texts.items())
            bucket.create(f"packs/{uuid.uuid4().hex}", b"\n".join(lines))
        else:
            store.commit_new(texts)
        made |= new
    return bucket, made


@pytest.fixture(params=["spread", "merged", "spread from old ones", "merged from old ones"])
def fill(request: pytest.FixtureRequest) -> Iterator[Callable[[], MemoryBucket]]:
    """Fill a bucket whose packs will be spread over shelves, or become one on the same shelf."""
    full = SMALL["FIRST_FULL"] if request.param.startswith("spread") else 100
    with mock.patch.object(merging, "FIRST_FULL", full):
        yield lambda: filled(is_old=request.param.endswith("old ones"))[0]


def merge_all(store: BucketManifests) -> None:
    for _ in range(100):
        if not store.merge(FAR):
            return
    pytest.fail("merging has no end")


def packs_in(bucket: MemoryBucket) -> list[Pack]:
    return [pack for stored in bucket.list("shelves/") if (pack := named(stored)) is not None]


def found_in(bucket: MemoryBucket) -> dict[str, Manifest]:
    store = opened(bucket)
    return {key: found for key in KEYS if (found := store.read(key))}


def told_by(store: BucketManifests) -> dict[str, Manifest]:
    told = [manifest for manifest, _ in store.all()]
    assert len(told) == len({manifest.key for manifest in told})
    return {manifest.key: manifest for manifest in told}


def moments(act: Callable[[MemoryBucket, int], bool], fill: Callable[[], MemoryBucket]) -> int:
    """Do something to a fresh bucket, disturbed at each of its requests; return how many."""
    for after in itertools.count():
        if not act(fill(), after):
            return after
    raise AssertionError


MADE = filled()[1]


def test_merging_a_full_shelf_spreads_it_and_a_full_one_of_those_again() -> None:
    bucket, made = filled()
    merge_all(opened(bucket))
    packs = packs_in(bucket)
    assert {pack.digits[:1] for pack in packs} >= {"0", "a"}
    assert max(len(pack.digits) for pack in packs) >= 2
    assert found_in(bucket) == told_by(opened(bucket)) == made


@pytest.mark.parametrize("look", [0.0, 2 * LOOK_S], ids=["an old view", "new views"])
def test_a_reader_misses_nothing_while_everything_is_merged_between_two_of_its_requests(
    look: float,
    fill: Callable[[], MemoryBucket],
) -> None:
    def act(bucket: MemoryBucket, after: int) -> bool:
        clock = itertools.count(0.0, look)
        store = BucketManifests(bucket, lambda _: True, lambda: next(clock))
        store.read(KEYS[0])
        bucket.disturb(after, lambda: merge_all(opened(bucket)))
        assert {key: store.read(key) for key in MADE} == MADE
        return bucket.calm()

    assert moments(act, fill) > 8


def test_whoever_lists_everything_misses_nothing_that_is_merged_meanwhile(
    fill: Callable[[], MemoryBucket],
) -> None:
    def act(bucket: MemoryBucket, after: int) -> bool:
        bucket.disturb(after, lambda: merge_all(opened(bucket)))
        assert told_by(opened(bucket)) == MADE
        return bucket.calm()

    assert moments(act, fill) > 8


def test_a_reader_misses_nothing_at_any_moment_of_a_merging(
    fill: Callable[[], MemoryBucket],
) -> None:
    reads: list[dict[str, Manifest]] = []

    def act(bucket: MemoryBucket, after: int) -> bool:
        bucket.disturb(after, lambda: reads.append(found_in(bucket)))
        merge_all(opened(bucket))
        return bucket.calm()

    assert moments(act, fill) == len(reads) > 8
    assert all(found == MADE for found in reads)


def test_a_hub_that_dies_while_it_merges_loses_nothing_and_leaves_nothing_twice_for_long(
    fill: Callable[[], MemoryBucket],
) -> None:
    def die() -> None:
        raise Killed

    def act(bucket: MemoryBucket, after: int) -> bool:
        bucket.disturb(after, die)
        try:
            merge_all(opened(bucket))
        except Killed:
            assert found_in(bucket) == told_by(opened(bucket)) == MADE
        happened = bucket.calm()
        # Each shelf comes to be merged, as it does when there is more to merge.
        merging_all = mock.patch.multiple(merging, FIRST_FULL=1, _tier=lambda _: 0)
        with merging_all:
            merge_all(opened(bucket))
        assert sum(pack.count for pack in packs_in(bucket)) == len(MADE)
        assert found_in(bucket) == told_by(opened(bucket)) == MADE
        return happened

    with mock.patch.multiple(merging, FULL=100, AT_ONCE=100):
        assert moments(act, fill) > 8


def test_two_hubs_that_merge_at_once_lose_nothing(fill: Callable[[], MemoryBucket]) -> None:
    def act(bucket: MemoryBucket, after: int) -> bool:
        bucket.disturb(after, lambda: merge_all(opened(bucket)))
        merge_all(opened(bucket))
        assert found_in(bucket) == told_by(opened(bucket)) == MADE
        return bucket.calm()

    assert moments(act, fill) > 8


def test_what_is_forgotten_while_a_hub_merges_does_not_come_back(
    fill: Callable[[], MemoryBucket],
) -> None:
    gone = {KEYS[0], KEYS[5]}
    left = {key: manifest for key, manifest in MADE.items() if key not in gone}

    def act(bucket: MemoryBucket, after: int) -> bool:
        bucket.disturb(after, lambda: opened(bucket).forget(gone))
        merge_all(opened(bucket))
        happened = bucket.calm()
        if happened:
            assert found_in(bucket) == told_by(opened(bucket)) == left
        return happened

    assert moments(act, fill) > 8


def test_forgetting_finds_what_a_hub_moves_meanwhile(fill: Callable[[], MemoryBucket]) -> None:
    gone = {KEYS[0], KEYS[5]}
    left = {key: manifest for key, manifest in MADE.items() if key not in gone}

    def act(bucket: MemoryBucket, after: int) -> bool:
        bucket.disturb(after, lambda: merge_all(opened(bucket)))
        opened(bucket).forget(gone)
        assert found_in(bucket) == told_by(opened(bucket)) == left
        return bucket.calm()

    assert moments(act, fill) > 8


def test_of_two_manifests_the_earlier_counts_before_and_after_they_are_merged() -> None:
    bucket, made = filled()
    second = {key: manifest_of(op=OPS[key], run_s=50.0 - n) for n, key in enumerate(KEYS)}
    opened(bucket).commit_new({key: manifest.to_json() for key, manifest in second.items()})
    assert found_in(bucket) == made
    merge_all(opened(bucket))
    assert found_in(bucket) == told_by(opened(bucket)) == made


def test_a_manifest_keeps_the_time_of_its_writing() -> None:
    bucket, _ = filled()
    before = {manifest.key: time for manifest, time in opened(bucket).all()}
    merge_all(opened(bucket))
    assert {manifest.key: time for manifest, time in opened(bucket).all()} == before
    assert len(set(before.values())) == 5


def test_forgetting_many_writes_each_pack_once() -> None:
    bucket, _ = filled()
    bucket.requests.clear()
    opened(bucket).forget(KEYS[::2])
    assert bucket.requests["create"] == 5
    assert set(found_in(bucket)) == set(KEYS[1::2])


def test_large_manifests_fill_a_shelf_sooner_and_are_moved_a_few_at_a_time() -> None:
    bucket, made = MemoryBucket(), {}
    store = opened(bucket)
    for key in KEYS:
        op = OPS[key].model_copy(update={"params": {"text": "x" * 3500}})
        made[op.key] = manifest_of(op=op)
        store.commit_new({op.key: made[op.key].to_json()})
    with mock.patch.multiple(merging, FIRST_FULL=30, FULL=30, AT_ONCE=16):
        assert store.merge(FAR) == 5, "each weighs 3"
        assert any(pack.digits for pack in packs_in(bucket))
    assert told_by(store) == made


def test_lookups_among_ten_thousand_packed_manifests_are_few_requests_and_few_bytes() -> None:
    with mock.patch.multiple(merging, FAN=8, FIRST_FULL=2048, FULL=16384, AT_ONCE=16384):
        bucket = MemoryBucket()
        hub = opened(bucket)
        ops = [OP.model_copy(update={"seed": seed}) for seed in range(10_000)]
        for start in range(0, 10_000, 50):
            new = {op.key: manifest_of(op=op).to_json() for op in ops[start : start + 50]}
            hub.commit_new(new)
            hub.merge(FAR)
        merge_all(hub)
        clock = 0.0
        reader = BucketManifests(bucket, lambda _: True, lambda: clock)
        bucket.requests.clear()
        bucket.read_bytes = 0
        # 300 that are there, and 300 that are not, with a new look for every fifty
        for number, op in enumerate(ops[:300]):
            clock += LOOK_S / 50
            assert reader.read(op.key) is not None
            assert reader.read(manifest_of(op=OP.model_copy(update={"seed": -number - 1})).key) is (
                None
            )
        assert bucket.requests["read"] == 600, "each op's own object is asked for"
        packs = len([name for name in bucket.objects if name.startswith("shelves/")])
        assert packs < 16 * 8
        assert bucket.requests["read_part"] <= packs + 300
        assert bucket.requests["list"] <= 7 * (2 + 16)
        assert bucket.read_bytes <= 10_000 * ENTRY * 1.1 + 300 * 600


def test_a_reader_with_room_for_few_indexes_finds_all_the_same() -> None:
    bucket, made = filled()
    with mock.patch.object(shelves, "INDEX_BYTES", ENTRY):
        store = opened(bucket)
        for _ in range(2):
            bucket.requests.clear()
            assert {key: store.read(key) for key in made} == made
            assert bucket.requests["read_part"] > 5 + len(made), "something was kept"
    store = opened(bucket)
    assert {key: store.read(key) for key in made} == made
    bucket.requests.clear()
    assert {key: store.read(key) for key in made} == made
    assert bucket.requests["read_part"] == len(made)


@pytest.mark.parametrize("is_old", [False, True])
def test_a_pack_that_a_server_lists_and_does_not_give_yet_hides_no_other_and_is_kept(
    is_old: bool,
) -> None:
    bucket, made = filled(is_old=is_old)
    name = min(bucket.objects)
    bucket.withheld.add(name)
    store = opened(bucket)
    there = found_in(bucket)
    assert len(there) == 8
    # Whoever wants all of them hears that some are missing: `gc` would delete what they are of
    with pytest.raises(StorageError, match="cannot be read"):
        told_by(store)
    gone = min(there)
    store.forget([gone])
    merge_all(store)
    assert name in bucket.objects
    bucket.withheld.clear()
    del made[gone]
    assert found_in(bucket) == made
    merge_all(store)
    assert found_in(bucket) == told_by(store) == made


class ConflictingBucket(MemoryBucket):
    """Says that another try of the same request is under way, which then stores nothing."""

    conflicts = False

    def create(self, name: str, data: bytes) -> bool:
        return False if self.conflicts else super().create(name, data)


def test_a_pack_counts_as_written_only_if_it_is_there() -> None:
    bucket, made = ConflictingBucket(), filled()[1]
    store = opened(bucket)
    for key, manifest in made.items():
        store.commit_new({key: manifest.to_json()})
    before = dict(bucket.objects)
    bucket.conflicts = True
    # Neither what is new nor what moves is given up for a pack that is not there
    with pytest.raises(StorageError, match="was not written"):
        store.commit_new({KEYS[0]: made[KEYS[0]].to_json()})
    with pytest.raises(StorageError, match="was not written"):
        store.merge(FAR)
    assert bucket.objects == before
    bucket.conflicts = False
    merge_all(store)
    assert found_in(bucket) == made


def test_what_an_earlier_try_of_the_same_request_wrote_counts() -> None:
    class Repeating(MemoryBucket):
        def create(self, name: str, data: bytes) -> bool:
            super().create(name, data)
            return False

    bucket, manifest = Repeating(), manifest_of(op=OPS[KEYS[0]])
    opened(bucket).commit_new({KEYS[0]: manifest.to_json()})
    assert found_in(bucket) == {KEYS[0]: manifest}


def test_young_packs_wait_unless_they_are_a_crowd() -> None:
    bucket, made = filled()
    store = opened(bucket)
    assert store.merge(0.0) == 0
    with mock.patch.object(merging, "CROWD", 4):
        assert store.merge(0.0) > 0
    assert found_in(bucket) == made


class Hubs(RuleBasedStateMachine):
    """Two hubs, a cleaner and a reader of old views; hubs come back knowing nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.bucket = MemoryBucket()
        self.lost: set[str] = set()
        self.model: dict[str, Manifest] = {}
        self.packed: dict[str, Manifest] = {}
        self.hubs = [self.opened(), self.opened()]
        self.runs = map(float, itertools.count(1))
        self.now = 0.0
        self.unseen: set[str] = set()
        self.reader = BucketManifests(self.bucket, self.is_whole, lambda: self.now)

    def opened(self) -> BucketManifests:
        return opened(self.bucket, self.is_whole)

    def is_whole(self, manifest: Manifest) -> bool:
        return str(manifest.run_s) not in self.lost

    def made(self, key: str) -> Manifest:
        return manifest_of(op=OPS[key], run_s=next(self.runs))

    @rule(hub=st.integers(0, 1), keys=st.sets(st.sampled_from(KEYS), min_size=1))
    def commit_together(self, hub: int, keys: set[str]) -> None:
        """Commit, whatever the other hub did: the first ones stay."""
        new = {key: self.made(key) for key in keys}
        self.hubs[hub].commit_new({key: each.to_json() for key, each in new.items()})
        self.unseen |= new.keys() - self.model.keys()
        self.model = new | self.model
        self.packed = new | self.packed

    @rule(hub=st.integers(0, 1), key=st.sampled_from(KEYS))
    def commit_alone(self, hub: int, key: str) -> None:
        made = self.made(key)
        # One in a pack that was hidden by a void one comes before a new one.
        known = [self.model[key]] if key in self.model else []
        known += [self.packed[key]] if key in self.packed else []
        wanted = next((each for each in known if self.is_whole(each)), made)
        assert self.hubs[hub].commit(made) == wanted
        self.model[key] = wanted

    @rule(key=st.sampled_from(KEYS))
    def lose_artifacts(self, key: str) -> None:
        if key in self.model:
            self.lost.add(str(self.model[key].run_s))

    @rule(hub=st.integers(0, 1))
    def merge(self, hub: int) -> None:
        self.hubs[hub].merge(FAR)

    @rule(hub=st.integers(0, 1), after=st.integers(0, 12), deed=st.sampled_from("mdr"))
    def merge_disturbed(self, hub: int, after: int, deed: str) -> None:
        """Merge while the other hub does so, or die, or while somebody reads."""

        def die() -> None:
            raise Killed

        deeds = {"m": lambda: self.hubs[1 - hub].merge(FAR), "d": die, "r": self.the_same_is_read}
        self.bucket.disturb(after, deeds[deed])
        try:
            self.hubs[hub].merge(FAR)
        except Killed:
            self.hubs[hub] = self.opened()
        finally:
            self.bucket.calm()

    @rule(hub=st.integers(0, 1), keys=st.sets(st.sampled_from(KEYS), min_size=1, max_size=3))
    def forget(self, hub: int, keys: set[str]) -> None:
        self.hubs[hub].forget(keys)
        for key in keys:
            self.model.pop(key, None)
            self.packed.pop(key, None)

    @rule(
        hub=st.integers(0, 1),
        key=st.sampled_from(KEYS),
        after=st.integers(0, 12),
        is_in=st.booleans(),
    )
    def forget_while_the_other_merges(self, hub: int, key: str, after: int, is_in: bool) -> None:
        cleaner, other = self.hubs[hub], self.hubs[1 - hub]
        acts = [lambda: cleaner.forget([key]), lambda: other.merge(FAR)]
        inner, outer = acts if is_in else acts[::-1]
        self.bucket.disturb(after, inner)
        outer()
        if not self.bucket.calm():
            inner()
        self.model.pop(key, None)
        self.packed.pop(key, None)

    @rule(hub=st.integers(0, 1))
    def restart(self, hub: int) -> None:
        self.hubs[hub] = self.opened()

    @rule()
    def let_time_pass(self) -> None:
        self.now += 2 * LOOK_S
        self.unseen.clear()

    @invariant()
    def the_same_is_read(self) -> None:
        for hub in (*self.hubs, self.opened()):
            assert {k: found for k in KEYS if (found := hub.read(k))} == self.model
        assert told_by(self.opened()) == self.model
        for key in KEYS:
            found = self.reader.read(key)
            assert found == self.model.get(key) or (found is None and key in self.unseen)


TestHubs = Hubs.TestCase
TestHubs.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
