"""GPUs as NVIDIA's exporter tells of them."""

from __future__ import annotations

import pytest

from ainern2d.core.distributed.worker.dcgm import MIB, DcgmWatch, gpus_of
from ainern2d.core.distributed.worker.settings import WorkerSettings
from ainern2d.core.errors import ConfigError
from tests.support.exporter import Exporter

ONE = 'gpu="0",UUID="GPU-1",pci_bus_id="00000000:17:00.0",device="nvidia0",modelName="NVIDIA H100"'
PAGE = f"""\
# HELP DCGM_FI_DEV_GPU_UTIL GPU utilization (in %).
# TYPE DCGM_FI_DEV_GPU_UTIL gauge
DCGM_FI_DEV_GPU_UTIL{{{ONE},Hostname="gpu-1"}} 93
DCGM_FI_DEV_GPU_UTIL{{gpu="1",UUID="GPU-2",modelName="NVIDIA H100"}} NaN
DCGM_FI_DEV_FB_USED{{{ONE}}} 30000
DCGM_FI_DEV_FB_FREE{{{ONE}}} 50000
DCGM_FI_DEV_FB_RESERVED{{{ONE}}} 559
DCGM_FI_DEV_FB_USED{{gpu="1",UUID="GPU-2",modelName="NVIDIA H100"}} 1
DCGM_FI_DEV_GPU_TEMP{{{ONE}}} 61
DCGM_FI_DEV_POWER_USAGE{{{ONE}}} 412.5
go_goroutines 7
"""


def test_what_the_exporter_says_is_told_in_plain_units() -> None:
    first, second = gpus_of(PAGE)
    assert (first.id, first.name, first.busy_percent) == ("GPU-1", "NVIDIA H100", 93.0)
    assert (first.total_bytes, first.used_bytes) == (80_559 * MIB, 30_000 * MIB)
    assert (first.celsius, first.watts) == (61.0, 412.5)
    # What is not known is not guessed.
    assert (second.id, second.busy_percent, second.total_bytes) == ("GPU-2", None, 0)


def test_a_divided_card_is_told_as_its_parts() -> None:
    part = ONE + ',GPU_I_PROFILE="1g.10gb",GPU_I_ID="7"'
    page = (
        f"DCGM_FI_DEV_GPU_TEMP{{{ONE}}} 40\n"
        f"DCGM_FI_PROF_GR_ENGINE_ACTIVE{{{part}}} 0.25\n"
        f"DCGM_FI_DEV_FB_USED{{{part}}} 10\nDCGM_FI_DEV_FB_FREE{{{part}}} 9990\n"
    )
    (gpu,) = gpus_of(page)
    assert (gpu.id, gpu.busy_percent, gpu.total_bytes) == ("GPU-1/7", 25.0, 10_000 * MIB)


@pytest.mark.parametrize(
    "page", ["no metrics", "DCGM_FI_DEV_GPU_UTIL{", f"DCGM_FI_DEV_GPU_UTIL{{{ONE}}} -1"]
)
def test_what_is_no_figure_of_a_gpu_is_said_once(
    page: str, caplog: pytest.LogCaptureFixture
) -> None:
    exporter = Exporter(lambda: page)
    try:
        watch = DcgmWatch(f"http://{exporter.place}/metrics")
        assert watch.look() == watch.look() == ()
    finally:
        exporter.close()
    assert caplog.text.count("the GPUs cannot be read from") == 1


def test_an_exporter_that_comes_later_is_found(caplog: pytest.LogCaptureFixture) -> None:
    watch = DcgmWatch("http://127.0.0.1:9/metrics")
    assert watch.look() == ()
    assert "Connection refused" in caplog.text
    exporter = Exporter(lambda: PAGE)
    try:
        assert len(DcgmWatch(f"http://{exporter.place}/metrics").look()) == 2
    finally:
        exporter.close()


@pytest.mark.parametrize("url", ["dcgm-exporter:9400", "file:///etc/passwd", "http://"])
def test_a_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="no URL of an exporter"):
        DcgmWatch(url)
    assert WorkerSettings.parse(["kind=video", f"dcgm_url={url}"]).dcgm_url == url
