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

from ainern2d.core.broker.gpu import Gpu
from ainern2d.core.broker.messages import Present
from ainern2d.core.episode.fleet import PresentFleet
from ainern2d.core.hub.strain import GAP_S, Strain, StrainLimits
from ainern2d.core.ops.kind import Kind
from ainern2d.core.worker.gpus import GpuWatch
from tests.hub_support import System, Worker, until

if TYPE_CHECKING:
    from collections.abc import Callable

LIMITS = StrainLimits(busy_percent=92, busy_s=900, calm_percent=80, calm_s=300)
CARD = Gpu(id="GPU-1", name="Card", total_bytes=24 * 10**9, used_bytes=10**9, busy_percent=99)


class Driver(SimpleNamespace):
    """Answers as the driver's library does; its errors are the real ones."""

    NVMLError = pynvml.NVMLError
    NVMLError_LibraryNotFound = pynvml.NVMLError_LibraryNotFound
    NVMLError_NotSupported = pynvml.NVMLError_NotSupported
    NVML_TEMPERATURE_GPU = pynvml.NVML_TEMPERATURE_GPU

    def __init__(self, **answers: Any) -> None:
        def give(value: Any) -> Callable[..., Any]:
            def answer(*_arguments: object) -> Any:
                if isinstance(value, Exception):
                    raise value
                return value

            return answer

        usual = {
            "nvmlInit": None,
            "nvmlDeviceGetCount": 1,
            "nvmlDeviceGetHandleByIndex": "card",
            "nvmlDeviceGetMemoryInfo": SimpleNamespace(total=8 << 30, used=1 << 30),
            "nvmlDeviceGetUtilizationRates": SimpleNamespace(gpu=63),
            "nvmlDeviceGetTemperature": 55,
            "nvmlDeviceGetPowerUsage": 120_500,
            "nvmlDeviceGetUUID": "GPU-1",
            "nvmlDeviceGetName": b"Card",
        }
        super().__init__(**{name: give(value) for name, value in (usual | answers).items()})


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


def test_what_a_card_does_not_tell_is_unknown_and_the_rest_is_told() -> None:
    silent = pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)
    (gpu,) = GpuWatch(Driver(nvmlDeviceGetUtilizationRates=silent)).look()
    assert (gpu.busy_percent, gpu.celsius) == (None, 55)


def test_a_driver_that_fails_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    lost = pynvml.NVMLError(pynvml.NVML_ERROR_GPU_IS_LOST)
    watch = GpuWatch(Driver(nvmlDeviceGetCount=lost))
    assert watch.look() == watch.look() == ()
    assert caplog.text.count("the GPUs cannot be read") == 1


STRETCHES = st.tuples(
    st.sampled_from([None, 50.0, 85.0, 95.0]),
    st.integers(1, 40),
    st.sampled_from([30.0, 59.0, 70.0]),
)
"""Utilisation, number of figures, and seconds between them; the last are too far apart."""


@given(st.lists(STRETCHES, max_size=12))
def test_gpus_are_strained_only_after_long_and_calm_only_after_a_while(
    stretches: list[tuple[float | None, int, float]],
) -> None:
    figures = [(step, percent) for percent, count, step in stretches for _ in range(count)]
    strain, now = Strain(), 0.0
    # What every figure since then said, for a second opinion.
    run: list[tuple[float, bool]] = []
    strained = False
    for step, percent in figures:
        now += step
        if strained:
            speaks = percent is None or percent < LIMITS.calm_percent
        else:
            speaks = percent is not None and percent > LIMITS.busy_percent
        run = [*(run if step <= GAP_S else []), (now, speaks)]
        spoken = [at for at, each in run if not each]
        first = min((at for at, _ in run if at > max(spoken, default=-1)), default=now)
        if speaks and now - first >= (LIMITS.calm_s if strained else LIMITS.busy_s):
            strained, run = not strained, []
        strain = strain.after(now, percent, LIMITS)
        assert strain.strained == strained


def test_fifteen_minutes_above_the_bound_strain_and_five_calm_ones_relieve() -> None:
    strain = Strain()
    seen: dict[float, bool] = {}
    for now in range(0, 1800, 30):
        percent = 95.0 if now < 1200 else 85.0 if now < 1260 else 60.0
        strain = strain.after(now, percent, LIMITS)
        seen[now] = strain.strained
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
            shown = json.loads(str(client.get(f"ainern2d:worker:{worker.name}"), "utf-8"))
            assert shown["gpus"][0]["name"] == "Card"
            rungs = await asyncio.to_thread(route)
            assert rungs == ["cartoon", "mock: no worker has it"]
            await until(lambda: not is_strained(10), "the GPUs stay strained")
            worker.tell(Present(worker=worker.name, kinds=(Kind.VIDEO,), state="gone"), "presence")

    with system.hub("hub.busy_s=0", "hub.calm_s=0", "hub.quiet_s=3600"):
        asyncio.run(scenario())
    client.close()
