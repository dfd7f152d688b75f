"""GPUs of a fleet: how a worker reads them, when they count as busy, what the router does then."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pynvml
import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.distributed.broker.gpu import Gpu
from ainern2d.core.distributed.broker.messages import Present
from ainern2d.core.distributed.hub.gpu_load import GAP_S, GpuLoad, GpuLoadLimits
from ainern2d.core.distributed.worker.gpus import GpuWatch
from ainern2d.core.film.backend_status import PresentFleet
from ainern2d.core.ops.kind import Kind
from tests.support.hub import System, Worker, until

if TYPE_CHECKING:
    from collections.abc import Callable

LIMITS = GpuLoadLimits(busy_percent=92, busy_s=900, calm_percent=80, calm_s=300)
CARD = Gpu(id="GPU-1", name="Card", total_bytes=24 * 10**9, used_bytes=10**9, busy_percent=99)


ERRORS = {name: each for name, each in vars(pynvml).items() if name.startswith("NVMLError")}
SILENT = pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)
LOST = pynvml.NVMLError(pynvml.NVML_ERROR_GPU_IS_LOST)


class Driver(SimpleNamespace):
    """Answers as the driver's library does; its errors are the real ones.

    An answer may be a function of what is asked about: the number of a card, or what stands for it.
    """

    NVML_TEMPERATURE_GPU = pynvml.NVML_TEMPERATURE_GPU
    NVML_DEVICE_MIG_ENABLE = pynvml.NVML_DEVICE_MIG_ENABLE

    def __init__(self, **answers: Any) -> None:
        def give(value: Any) -> Callable[..., Any]:
            def answer(*asked: object) -> Any:
                found = value(*asked) if callable(value) else value
                if isinstance(found, Exception):
                    raise found
                return found

            return answer

        usual = {
            "nvmlInit": None,
            "nvmlDeviceGetCount": 1,
            "nvmlDeviceGetHandleByIndex": "card",
            "nvmlDeviceGetMigMode": SILENT,
            "nvmlDeviceGetMemoryInfo": SimpleNamespace(total=8 << 30, used=1 << 30),
            "nvmlDeviceGetUtilizationRates": SimpleNamespace(gpu=63),
            "nvmlDeviceGetTemperature": 55,
            "nvmlDeviceGetPowerUsage": 120_500,
            "nvmlDeviceGetUUID": "GPU-1",
            "nvmlDeviceGetName": b"Card",
        }
        super().__init__(
            **ERRORS, **{name: give(value) for name, value in (usual | answers).items()}
        )


def test_a_machine_without_a_driver_has_no_gpu_and_that_is_no_error() -> None:
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError_LibraryNotFound:
        assert GpuWatch().look() == ()
    else:
        assert len(GpuWatch().look()) == pynvml.nvmlDeviceGetCount()


def test_what_the_driver_says_is_told_in_plain_units() -> None:
    (gpu,) = GpuWatch(Driver()).look()
    assert gpu == Gpu(
        id="GPU-1",
        name="Card",
        total_bytes=8 << 30,
        used_bytes=1 << 30,
        busy_percent=63,
        celsius=55,
        watts=120.5,
    )


@pytest.mark.parametrize(
    "code", ["NOT_SUPPORTED", "NO_PERMISSION", "UNKNOWN", "NOT_FOUND", "FUNCTION_NOT_FOUND"]
)
def test_what_a_card_does_not_tell_is_unknown_and_the_rest_is_told(code: str) -> None:
    silent = pynvml.NVMLError(getattr(pynvml, f"NVML_ERROR_{code}"))
    (gpu,) = GpuWatch(Driver(nvmlDeviceGetUtilizationRates=silent)).look()
    assert (gpu.busy_percent, gpu.celsius) == (None, 55)
    # Of a chip that shares the machine's memory, for one.
    (gpu,) = GpuWatch(Driver(nvmlDeviceGetMemoryInfo=silent, nvmlDeviceGetName=silent)).look()
    assert (gpu.total_bytes, gpu.name, gpu.busy_percent) == (0, "", 63)


def test_a_driver_that_fails_is_said_once_for_as_long_as_it_does(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers = iter([LOST, LOST, 1, LOST])
    watch = GpuWatch(Driver(nvmlDeviceGetCount=lambda: next(answers)))
    assert watch.look() == watch.look() == ()
    assert caplog.text.count("the GPUs cannot be read") == 1
    assert len(watch.look()) == 1
    assert watch.look() == ()
    assert caplog.text.count("the GPUs cannot be read") == 2


def test_a_card_that_is_lost_hides_no_other(caplog: pytest.LogCaptureFixture) -> None:
    for asked in ("nvmlDeviceGetHandleByIndex", "nvmlDeviceGetMemoryInfo", "nvmlDeviceGetUUID"):
        driver = Driver(nvmlDeviceGetCount=3, nvmlDeviceGetHandleByIndex=lambda n: f"card {n}")
        usual = getattr(driver, asked)

        def broken(card: Any, usual: Any = usual) -> Any:
            if card in (1, "card 1"):
                raise LOST
            return usual(card)

        setattr(driver, asked, broken)
        assert len(GpuWatch(driver).look()) == 2
    assert caplog.text.count("GPU 1 cannot be read") == 3


@pytest.mark.parametrize(
    ("only", "seen"),
    [
        (None, ["GPU-a1", "GPU-b2", "MIG-c3", "MIG-c4"]),
        ("1", ["GPU-b2"]),
        ("1, 0", ["GPU-b2", "GPU-a1"]),
        ("GPU-a", ["GPU-a1"]),
        ("MIG-c4", ["MIG-c4"]),
        ("2", ["MIG-c3"]),
        ("MIG-c", []),
        ("0,0", []),
        ("01", ["GPU-b2"]),
        # It cannot be read, and is no reason to see no other.
        ("3,1", ["GPU-b2"]),
        # What follows one that names nothing counts no more.
        ("0,7,1", ["GPU-a1"]),
        ("-1", []),
        ("", []),
        ("NoDevFiles", []),
    ],
)
def test_a_worker_tells_of_the_cards_that_cuda_lets_it_see(
    only: str | None, seen: list[str]
) -> None:
    parts = {"part 0": "MIG-c3", "part 1": "MIG-c4"}
    driver = Driver(
        nvmlDeviceGetCount=4,
        nvmlDeviceGetHandleByIndex=lambda number: LOST if number == 3 else f"card {number}",
        nvmlDeviceGetMigMode=lambda card: (int(card == "card 2"), 0),
        nvmlDeviceGetMaxMigDeviceCount=2,
        nvmlDeviceGetMigDeviceHandleByIndex=lambda _card, number: f"part {number}",
        nvmlDeviceGetUUID=lambda card: {"card 0": "GPU-a1", "card 1": "GPU-b2", **parts}[card],
    )
    assert [gpu.id for gpu in GpuWatch(driver, only).look()] == seen


def test_a_driver_that_comes_after_its_worker_is_found() -> None:
    answers = iter([pynvml.NVMLError(pynvml.NVML_ERROR_DRIVER_NOT_LOADED), None])
    watch = GpuWatch(Driver(nvmlInit=lambda: next(answers)))
    assert watch.look() == ()
    assert len(watch.look()) == len(watch.look()) == 1


def test_a_divided_card_is_told_as_its_parts() -> None:
    def part(_card: str, number: int) -> Any:
        return f"part {number}" if number < 2 else pynvml.NVMLError(pynvml.NVML_ERROR_NOT_FOUND)

    def memory(handle: str) -> Any:
        return SimpleNamespace(total=(80 if handle == "card" else 10) * 10**9, used=0)

    driver = Driver(
        nvmlDeviceGetMigMode=[pynvml.NVML_DEVICE_MIG_ENABLE] * 2,
        nvmlDeviceGetMaxMigDeviceCount=7,
        nvmlDeviceGetMigDeviceHandleByIndex=part,
        nvmlDeviceGetMemoryInfo=memory,
        nvmlDeviceGetUtilizationRates=SILENT,
        nvmlDeviceGetUUID=lambda handle: f"MIG-{handle[-1]}",
    )
    gpus = GpuWatch(driver).look()
    assert [(gpu.id, gpu.total_bytes) for gpu in gpus] == [("MIG-0", 10**10), ("MIG-1", 10**10)]
    said = {"kinds": ["video"], "state": "idle", "gpus": [gpu.model_dump() for gpu in gpus]}
    assert PresentFleet([said]).vram_gb(Kind.VIDEO) == 10


def test_memory_that_is_not_told_rejects_no_rung() -> None:
    said = {"kinds": ["video"], "state": "idle", "gpus": [{"id": "a", "total_bytes": 0}]}
    assert PresentFleet([said]).vram_gb(Kind.VIDEO) is None


STRETCHES = st.tuples(
    st.sampled_from([None, 50.0, 85.0, 95.0]),
    st.integers(1, 40),
    st.sampled_from([30.0, 59.0, 70.0]),
)
"""Utilisation, number of figures, and seconds between them; the last are too far apart."""


@given(st.lists(STRETCHES, max_size=12))
def test_gpus_are_overloaded_only_after_long_and_calm_only_after_a_while(
    stretches: list[tuple[float | None, int, float]],
) -> None:
    figures = [(step, percent) for percent, count, step in stretches for _ in range(count)]
    load, now = GpuLoad(), 0.0
    # What every figure since then said, for a second opinion.
    run: list[tuple[float, bool]] = []
    overloaded = False
    for step, percent in figures:
        now += step
        if overloaded:
            speaks = percent is None or percent < LIMITS.calm_percent
        else:
            speaks = percent is not None and percent > LIMITS.busy_percent
        run = [*(run if step <= GAP_S else []), (now, speaks)]
        spoken = [at for at, each in run if not each]
        first = min((at for at, _ in run if at > max(spoken, default=-1)), default=now)
        if speaks and now - first >= (LIMITS.calm_s if overloaded else LIMITS.busy_s):
            overloaded, run = not overloaded, []
        load = load.after(now, percent, LIMITS)
        assert load.is_overloaded == overloaded


def test_fifteen_minutes_above_the_bound_overload_and_five_calm_ones_relieve() -> None:
    load = GpuLoad()
    seen: dict[float, bool] = {}
    for now in range(0, 1800, 30):
        percent = 95.0 if now < 1200 else 85.0 if now < 1260 else 60.0
        load = load.after(now, percent, LIMITS)
        seen[now] = load.is_overloaded
    assert (seen[870], seen[900], seen[1230], seen[1530], seen[1560]) == (
        False,
        True,
        True,
        True,
        False,
    )


def test_a_fleet_knows_who_has_what_and_nobody_is_judged_by_silence() -> None:
    gpu = {"id": "a", "total_bytes": 24 * 10**9}
    workers: list[dict[str, Any]] = [
        {"kinds": ["video"], "state": "idle", "backends": ["video.cartoon"], "gpus": []},
        {
            "kinds": ["video", "lipsync"],
            "state": "busy",
            "backends": ["video.comfyui"],
            "gpus": [gpu],
            "model": "comfyui:wan",
        },
        {"kinds": ["audio"], "state": "idle", "backends": None},
        {"kinds": ["plan"], "state": "unfit", "backends": []},
    ]
    fleet = PresentFleet(workers)
    assert fleet.serves(Kind.VIDEO, "comfyui") is True
    assert fleet.serves(Kind.VIDEO, "diffusers") is False
    assert fleet.serves(Kind.AUDIO, "kokoro") is None
    assert fleet.serves(Kind.PLAN, "rules") is None
    assert (fleet.workers(Kind.VIDEO), fleet.vram_gb(Kind.VIDEO)) == (2, 24)
    assert fleet.vram_gb(Kind.AUDIO) is None
    assert fleet.warm(Kind.LIPSYNC) == {"comfyui:wan"}


@pytest.mark.services
def test_busy_gpus_of_workers_lower_what_is_not_urgent_and_are_shown(system: System) -> None:
    client = redis.Redis.from_url(system.valkey.url)

    def route(*overrides: str) -> list[str]:
        arguments = ["video", "execution=rabbitmq", "env=test", *overrides, "--json"]
        ran = subprocess.run(
            [sys.executable, "-m", "ainern2d.core.cli.app", "route", *arguments],
            env=system.environment(),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return [
            f"{row['rung']}: {row['why']}" if row["why"] else row["rung"]
            for row in json.loads(ran.stdout)["rungs"]
        ]

    async def scenario() -> None:
        async with Worker(system) as worker:

            def tell(percent: float) -> None:
                said = Present(
                    worker=worker.name,
                    kinds=(Kind.VIDEO,),
                    state="idle",
                    backends=("video.cartoon",),
                    gpus=(CARD.model_copy(update={"busy_percent": percent}),),
                )
                loop.call_soon_threadsafe(worker.tell, said, "presence")

            def is_strained(percent: float) -> bool:
                tell(percent)
                return bool(client.exists("ainern2d:strain"))

            loop = asyncio.get_running_loop()
            await until(lambda: is_strained(99), "the GPUs are not strained")
            shown = json.loads(
                str(client.get(f"ainern2d:worker:{worker.account}:{worker.name}"), "utf-8")
            )
            assert shown["gpus"][0]["name"] == "Card"
            # A worker says every few seconds that it is there, however long the command takes.
            # A hub or Valkey that was slow for once is asked again: presence is not lasting.
            expected, found = ["cartoon", "mock: no worker has it"], [""]
            ends = loop.time() + 120
            while found != expected and loop.time() < ends:
                asked = asyncio.create_task(asyncio.to_thread(route))
                while not asked.done():
                    tell(99)
                    await asyncio.wait({asked}, timeout=1)
                found = await asked
            assert found == expected
            await until(lambda: not is_strained(10), "the GPUs stay strained")
            worker.tell(Present(worker=worker.name, kinds=(Kind.VIDEO,), state="gone"), "presence")

    with system.hub("hub.busy_s=0", "hub.calm_s=0", "hub.quiet_s=3600"):
        asyncio.run(scenario())
    client.close()
