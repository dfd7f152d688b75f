"""The parts of a worker without any server: options, lanes, files, and structured logs."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.distributed.broker.topology import Lanes
from ainern2d.core.distributed.worker.cache import YOUNG_S, WorkerCache
from ainern2d.core.distributed.worker.fitness import Examiner
from ainern2d.core.distributed.worker.lanes import LanePicker
from ainern2d.core.distributed.worker.prefetch import Prefetcher
from ainern2d.core.distributed.worker.settings import WorkerSettings
from ainern2d.core.distributed.worker.transfer import in_thread
from ainern2d.core.errors import ConfigError
from ainern2d.core.film.backend_status import PresentFleet
from ainern2d.core.observe.logs import bound, start_logging
from ainern2d.core.ops import Artifact, Kind, Manifest, Op, Rung
from ainern2d.core.storage.opening import reopen
from ainern2d.core.storage.store import StorePlace
from benchmarks.fleet.bound import lower_bound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core.distributed.broker.connection import Connection

LANES = Lanes.parse(["video.heavy=comfyui"])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["kind=opera"], "kind=opera names no kind of op"),
        (["kind=audio", "lane=x"], "no option 'lane'"),
        (["kind=audio", "starve_s=soon"], "starve_s='soon' is not a number"),
        (["kind=audio", "cache_gb=-1"], "out of range"),
        (["kind=audio", "name=a b"], "not 1 to 80 letters"),
        (["audio"], "not key=value"),
        ([], "which kinds of op"),
    ],
)
def test_wrong_options_are_explained(given: list[str], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        WorkerSettings.parse(given)


def test_options_are_read_and_the_rest_goes_to_the_configuration() -> None:
    found = WorkerSettings.parse(["kind=video,audio", "cache_gb=2", "env=test", "idle_exit_s=0"])
    assert found.kind == (Kind.AUDIO, Kind.VIDEO)
    assert found.cache_gb == 2
    assert found.overrides == ("env=test",)


def test_lanes_are_those_of_the_kinds_unless_some_are_named() -> None:
    every = WorkerSettings.parse(["kind=video,audio"]).queues(LANES)
    assert set(every) == {"op.audio.default", "op.video.default", "op.video.heavy"}
    one = WorkerSettings.parse(["kind=video", "lanes=video.heavy"]).queues(LANES)
    assert one == {"op.video.heavy": Kind.VIDEO}
    with pytest.raises(ConfigError, match="no lane heavy of audio"):
        WorkerSettings.parse(["kind=audio", "lanes=heavy"]).queues(LANES)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_models_stay_warm_and_no_lane_starves(workers: int) -> None:
    load_s, op_s, starve_s = 5.0, 0.5, 20.0
    queues = {
        "a": [n * 0.4 for n in range(150)],
        "b": [n * 0.8 for n in range(80)],
        "rare": [10.0 * n for n in range(8)],
    }
    ops = sum(map(len, queues.values()))
    pickers = [LanePicker(list(queues), starve_s, seed) for seed in range(workers)]
    free_at = [0.0] * workers
    waits: list[float] = []
    loads = 0
    while any(queues.values()):
        one = min(range(workers), key=lambda n: free_at[n])
        now, picker = free_at[one], pickers[one]
        depths = {lane: sum(due <= now for due in line) for lane, line in queues.items()}
        for lane in picker.order(now, depths):
            if depths[lane]:
                cold = lane != picker.warm
                loads += cold
                start = now + (load_s if cold else 0.0)
                waits.append(start - queues[lane].pop(0))
                picker.found(lane, now)
                free_at[one] = start + op_s
                break
            picker.empty(lane, now)
        else:
            free_at[one] = now + 0.2
    assert len(waits) == ops
    # A load at most every starve_s on each worker, beside those for which a lane had run empty.
    assert loads <= 3 * workers + max(free_at) / starve_s * workers + 8
    if workers == 1:
        # Two other lanes may have their turn first, and nothing waits for one lane's whole backlog.
        assert loads < ops / 10


def test_a_starving_lane_goes_before_the_warm_one_and_only_then() -> None:
    picker = LanePicker(["warm", "cold"], starve_s=10)
    picker.found("warm", 0.0)
    assert picker.order(9.0) == ["warm", "cold"]
    assert picker.order(10.0) == ["cold", "warm"]
    picker.empty("cold", 10.0)
    assert picker.order(19.0) == ["warm", "cold"]
    picker.cool()
    assert set(picker.order(19.0)) == {"warm", "cold"}


def test_workers_spread_over_cold_lanes_as_the_work_does() -> None:
    firsts = [
        LanePicker(["a", "b", "none"], 10, seed).order(1.0, {"a": 90, "b": 30, "none": 0})[0]
        for seed in range(400)
    ]
    assert 240 < firsts.count("a") < 360
    assert firsts.count("none") == 0


@pytest.mark.parametrize("workers", [2, 3, 4, 8])
@pytest.mark.parametrize("seed", range(8))
def test_workers_that_see_each_other_come_close_to_the_shortest_makespan(
    workers: int, seed: int
) -> None:
    load_s, op_s, ops = 6.0, 1.0, {"a": 72, "b": 36, "rare": 12}
    pickers = [LanePicker(list(ops), 30.0, f"{seed} {n}") for n in range(workers)]
    left, free_at, end = dict(ops), [0.01 * n for n in range(workers)], 0.0
    while any(left.values()):
        one = min(range(workers), key=lambda n: free_at[n])
        now, picker = free_at[one], pickers[one]
        others = {
            lane: sum(each.warm == lane for each in pickers if each is not picker) for lane in ops
        }
        free_at[one] = now + 0.2
        for lane in picker.order(now, left, others):
            if not left[lane]:
                picker.empty(lane, now)
                continue
            spent = op_s + (load_s if lane != picker.warm else 0.0)
            left[lane] -= 1
            picker.took(lane, spent, cold=lane != picker.warm)
            picker.found(lane, now)
            free_at[one] = now + spent
            end = max(end, free_at[one])
            break
    assert end <= 1.13 * lower_bound(tuple(ops.values()), workers, load_s, op_s)


def test_a_lane_is_left_to_those_who_are_soon_done_with_it_but_not_for_ever() -> None:
    picker = LanePicker(["mine", "theirs"], starve_s=30)
    for now, cold in ((0.0, True), (7.0, False)):
        picker.found("mine", now)
        picker.took("mine", 7.0 if cold else 1.0, cold=cold)
    # Two others need three seconds for six ops, and loading takes six.
    assert picker.order(8.0, {"mine": 0, "theirs": 6}, {"mine": 0, "theirs": 2}) == ["mine"]
    assert "theirs" in picker.order(8.0, {"mine": 0, "theirs": 30}, {"mine": 0, "theirs": 2})
    assert "theirs" in picker.order(8.0, {"mine": 0, "theirs": 6}, {"mine": 0, "theirs": 0})
    assert "theirs" in picker.order(14.5, {"mine": 0, "theirs": 6}, {"mine": 0, "theirs": 2})


def test_a_warm_lane_is_left_to_others_for_one_that_nobody_serves_and_only_for_enough_work() -> (
    None
):
    picker = LanePicker(["mine", "alone"], starve_s=1000)
    for now, cold in ((0.0, True), (7.0, False)):
        picker.found("mine", now)
        picker.took("mine", 7.0 if cold else 1.0, cold=cold)
    much, little = {"mine": 50, "alone": 8}, {"mine": 50, "alone": 2}
    assert picker.order(8.0, much, {"mine": 1, "alone": 0})[0] == "alone"
    assert picker.order(8.0, much, {"mine": 0, "alone": 0})[0] == "mine"
    assert picker.order(8.0, little, {"mine": 1, "alone": 0})[0] == "mine"


@pytest.mark.parametrize(
    ("ops", "workers", "shortest"),
    [
        # One worker loads both; two of them each one, or share 24 ops and three loads.
        ((4, 4), 1, 2 * 5 + 8),
        ((4, 4), 2, 5 + 4),
        ((20, 4), 2, (24 + 1 + 3 * 5) / 2),
        ((1,), 8, 5 + 1),
    ],
)
def test_the_bound_of_the_fleet_benchmark_is_what_a_clairvoyant_reaches(
    ops: tuple[int, ...], workers: int, shortest: float
) -> None:
    assert lower_bound(ops, workers, load_s=5.0, op_s=1.0) == shortest


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[WorkerCache]:
    cache = WorkerCache(tmp_path, "one", limit_bytes=250)
    yield cache
    cache.close()


def keep(cache: WorkerCache, text: str, age_s: float) -> str:
    """Put 100 bytes that were last used some seconds ago."""
    path = cache.store.workplace() / "file"
    path.write_text(text.ljust(100))
    sha256, _ = cache.store.put(path)
    when = time.time() - YOUNG_S - age_s
    os.utime(cache.store.path_of(sha256), (when, when))
    return sha256


class LaneLink:
    """A link to two lanes of which the first one always has work."""

    is_ready, epoch = True, 1

    def __init__(self) -> None:
        self.url = SimpleNamespace(user="worker-video")
        self.seated: list[str] = []

    async def get(self, queue: str) -> object:
        return object() if queue == "busy" else None

    async def depth(self, queue: str) -> int:
        return 10 if queue == "busy" else 0

    async def shared_queue(self, queue: str, _expires_ms: int) -> int:
        return self.seated.count(queue)

    async def consume(self, queue: str, _on_delivery: object) -> str:
        self.seated.append(queue)
        return queue

    async def stop_consuming(self, tag: str) -> None:
        self.seated.remove(tag)


def test_a_worker_that_takes_nothing_leaves_its_lane_to_the_others() -> None:
    async def scenario() -> None:
        link = LaneLink()
        intake = Prefetcher(cast("Connection", link), asyncio.Event(), 30.0, "seed")
        intake.choose(("busy", "empty"), ("busy", "empty"))
        assert await intake.take() is not None
        assert len(link.seated) == 1
        await intake.pause()
        assert link.seated == []

    asyncio.run(scenario())


def test_a_sweep_deletes_what_was_not_used_for_longest(cache: WorkerCache) -> None:
    hashes = [keep(cache, name, age) for name, age in (("a", 400), ("b", 300), ("c", 200))]
    assert cache.sweep().freed == 100
    assert [cache.store.path_of(name).exists() for name in hashes] == [False, True, True]


def test_a_sweep_leaves_what_any_worker_has_pinned(cache: WorkerCache, tmp_path: Path) -> None:
    hashes = [keep(cache, name, age) for name, age in (("a", 400), ("b", 300), ("c", 200))]
    other = WorkerCache(tmp_path, "other", limit_bytes=1000)
    other.pin([hashes[0]])
    cache.pin([hashes[1]])
    assert cache.sweep(0).freed == 100
    assert [cache.store.path_of(name).exists() for name in hashes] == [True, True, False]
    other.close()
    assert cache.sweep(0).freed == 100


def test_pins_of_a_dead_worker_do_not_count(cache: WorkerCache, tmp_path: Path) -> None:
    sha256 = keep(cache, "a", 400)
    (tmp_path / "pins" / "dead.json").write_text(json.dumps([sha256]))
    assert cache.sweep(0).freed == 100
    assert not (tmp_path / "pins" / "dead.json").exists()


def test_a_manifest_goes_with_its_files(cache: WorkerCache) -> None:
    sha256 = keep(cache, "a", 400)
    op = Op(kind=Kind.AUDIO, backend="x", recipe_version=1)
    artifact = Artifact(sha256=sha256, size=100, media_type="text/plain")
    cache.store.commit(Manifest(op=op, artifacts={"a": artifact}, rung=Rung(backend="x")))
    assert cache.finished(op.key) is not None
    cache.pin(())
    assert cache.sweep(0).freed == 100
    assert cache.store.manifest(op.key) is None


def test_a_finished_op_whose_bytes_changed_does_not_count(cache: WorkerCache) -> None:
    sha256 = keep(cache, "a", 0)
    op = Op(kind=Kind.AUDIO, backend="x", recipe_version=1)
    artifact = Artifact(sha256=sha256, size=100, media_type="text/plain")
    cache.store.commit(Manifest(op=op, artifacts={"a": artifact}, rung=Rung(backend="x")))
    cache.store.path_of(sha256).write_text("b".ljust(100))
    fresh = WorkerCache(cache.store.root, "fresh", limit_bytes=1000)
    assert fresh.finished(op.key) is None
    fresh.close()


def test_logs_are_lines_of_json_with_what_is_bound() -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        start_logging(stream)
        log = logging.getLogger("somewhere")
        with bound(worker="w", trace=""), bound(request="r"):
            log.info("a %s", "message")
            try:
                raise ValueError("broken")
            except ValueError:
                log.exception("it failed")
        log.warning("outside")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    first, second, third = map(json.loads, stream.getvalue().splitlines())
    assert first | {"time": ""} == {
        "time": "",
        "level": "info",
        "logger": "somewhere",
        "message": "a message",
        "worker": "w",
        "request": "r",
    }
    assert "ValueError: broken" in second["error"]
    assert "worker" not in third


def test_blocking_work_uses_threads_again_and_waits_for_none() -> None:
    async def one_after_the_other() -> list[int]:
        return [await in_thread(threading.get_ident) for _ in range(20)]

    async def at_once() -> set[int]:
        meet = threading.Barrier(3, timeout=10)

        def work() -> int:
            meet.wait()
            return threading.get_ident()

        return set(await asyncio.gather(*(in_thread(work) for _ in range(3))))

    assert len(set(asyncio.run(one_after_the_other()))) == 1
    # Each of the three waits for the others, so none may queue behind another.
    assert len(asyncio.run(at_once())) == 3


def test_what_blocking_work_raises_is_raised_and_its_thread_goes_on() -> None:
    async def work() -> int:
        with pytest.raises(ConfigError, match="no"):
            await in_thread(fail)
        return await in_thread(lambda: 7)

    def fail() -> None:
        raise ConfigError("no")

    assert asyncio.run(work()) == 7


def test_a_workers_folder_does_not_wait_for_the_disk_and_its_child_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AINERN2D_DURABLE", raising=False)
    for durable in (True, False):
        assert reopen(StorePlace(tmp_path, durable=durable)).place.durable is durable


def test_a_worker_without_the_installed_voices_offers_kokoros_own_alone_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AINERN2D_VOICES", str(tmp_path))
    examiner = Examiner(BackendRegistry.discover())
    found = examiner.examine([Kind.AUDIO], 10**12)
    assert found.fit
    assert "audio.espeak" in found.backends
    assert "audio.kokoro:own" in found.backends
    assert {"audio.kokoro", "audio.kokoro:all"}.isdisjoint(found.backends)
    assert any("kokoro" in note and "voices install" in note for note in found.notes)
    kokoro = BackendRegistry.discover().get(Kind.AUDIO, "kokoro").spec
    said = {
        model: examiner.objection(
            Op(
                kind=Kind.AUDIO,
                backend="kokoro",
                model=model,
                recipe_version=kokoro.recipe_version,
                weights=kokoro.weights(model, {}),
                params={},
            )
        )
        for model in ("all", "own")
    }
    assert "voices install" in said["all"]
    assert said["own"] == ""
    fleet = PresentFleet([{"kinds": ["audio"], "state": "idle", "backends": found.backends}])
    assert fleet.serves(Kind.AUDIO, "kokoro", "own") is True
    assert fleet.serves(Kind.AUDIO, "kokoro", "all") is False
    assert fleet.serves(Kind.AUDIO, "espeak", "") is True
