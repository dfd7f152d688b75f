"""A development machine whose films are made with a GPU host: profile `remote-gpu`, for real."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.deploy.engine import Engine, Host, Images, Namespace, Wire, open_folder
from tests.deploy.installation import Filming, make_secrets, variables
from tests.support.compose import DEV, GPU

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.deployment

WORKERS = ("worker-video", "worker-audio", "worker-lipsync")
PORTS = [22, 80, 443, 3000, 4000, 5432, 5671, 5672, 6379, 8080, 8333, 8443, 8620, 9464, 15671]
LOOPBACK = "127.0.0.1"


@dataclass
class Site:
    """A laptop, and a GPU host on the same wire."""

    laptop: Host
    gpu: Host
    address: str
    secrets: Path
    folder: Path


@pytest.fixture(scope="module")
def site(images: Images, report: Callable[[str], None]) -> Iterator[Site]:
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(open_folder())
        wire = Wire()
        stack.callback(wire.close)
        spaces = [Namespace(name) for name in ("laptop", "gpu")]
        for each in spaces:
            stack.callback(each.close)
        address, gpu_address = (wire.plug(each) for each in spaces)
        secrets = make_secrets(folder / "secrets", "--domain", "localhost", "--wireguard", address)
        engines = [Engine(images, each, folder / each.host) for each in spaces]
        for engine in engines:
            engine.start()
            stack.callback(engine.stop)
        on_laptop = variables(
            images,
            secrets,
            DOMAIN="localhost",
            WIREGUARD_ADDRESS=address,
            COMPOSE_PROFILES="remote-gpu",
            ENVIRONMENT="dev_remote_gpu",
        )
        on_gpu = variables(
            images,
            secrets / "hosts" / "gpu-1",
            WIREGUARD_ADDRESS=gpu_address,
            CPU_ADDRESS=address,
            VIDEO_METRICS="9464",
            AUDIO_METRICS="9465",
            LIPSYNC_METRICS="9466",
        )
        laptop = Host(engines[0], DEV, on_laptop)
        gpu = Host(engines[1], GPU, on_gpu, Path(__file__).with_name("gpu_without_gpus.yml"))
        report(f"remote GPU: the laptop up in {laptop.up():.0f} s")
        report(f"remote GPU: the GPU host up in {gpu.up(*WORKERS):.0f} s")
        yield Site(laptop, gpu, address, secrets, folder)


def test_workers_elsewhere_do_what_no_worker_here_does(site: Site, film_here: bytes) -> None:
    here = site.laptop.engine.states()
    assert not [name for name in here if "mock" in name]
    assert here["ainern2d-dev-remote-doors-1"] == "running (healthy)"
    filming = Filming.begin(
        site.laptop.engine.namespace,
        LOOPBACK,
        site.secrets,
        site.folder / "film",
        domain="localhost",
    )
    assert filming.finish()[0] == film_here


def test_the_gpu_host_reaches_broker_and_store_and_nobody_outside_the_studio(site: Site) -> None:
    assert site.gpu.engine.namespace.opens(site.address, PORTS) == {5671, 8333}
    assert site.laptop.engine.namespace.opens(LOOPBACK, PORTS) == {80, 443}
