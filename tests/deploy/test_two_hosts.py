"""Production on two hosts: each with an engine and a network of its own, and WireGuard between."""

from __future__ import annotations

import contextlib
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import open_public_folder
from tests.deploy.engine import Engine, Host, Images, Namespace, Wire, ip, open_folder
from tests.deploy.installation import (
    CPU_ADDRESS,
    DOMAIN,
    GPU_ADDRESS,
    SETTINGS,
    Filming,
    Tunnel,
    ainern2d,
    make_film_here,
    make_secrets,
    variables,
)
from tests.support.compose import CPU, DEPLOY, GPU
from tests.support.up import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.deployment

WORKERS = ("worker-video", "worker-audio", "worker-lipsync")
PORTS = [
    *(22, 25, 53, 80, 443, 2375, 3000, 3100, 4000, 4369, 5432, 5671, 5672, 6379, 8080, 8333, 8443),
    *(8620, 8888, 9090, 9093, 9100, 9115, 9327, 9333, 9400, *range(9464, 9484), 15671, 15672),
    *(15692, 18080, 18333, 18888, 19333, 25672),
]
"""Every port that something of a deployment listens on inside, and those of usual services."""
CUT_S = 60.0


@dataclass
class Site:
    """Two hosts and a client on one wire."""

    wire: Wire
    cpu: Host
    gpu: Host
    client: Namespace
    secrets: Path
    folder: Path
    cpu_address: str
    gpu_address: str
    tunnels: list[Tunnel]

    def begin(self, name: str, *settings: str) -> Filming:
        """Begin a film, asked for by the client through the door."""
        return Filming.begin(
            self.client, self.cpu_address, self.secrets, self.folder / name, *settings
        )


@pytest.fixture(scope="module")
def site(images: Images, report: Callable[[str], None]) -> Iterator[Site]:
    for program in ("wireguard-go", "wg"):
        assert shutil.which(program), f"{program}: sudo sh deploy/prerequisites.sh deploy"
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(open_folder())
        secrets = make_secrets(folder / "secrets", "--domain", DOMAIN, "--wireguard", CPU_ADDRESS)
        wire = Wire()
        stack.callback(wire.close)
        spaces = [Namespace(name) for name in ("cpu", "gpu", "client")]
        for each in spaces:
            stack.callback(each.close)
        cpu_space, gpu_space, client = spaces
        cpu_address, gpu_address, _ = (wire.plug(each) for each in spaces)
        tunnels: list[Tunnel] = []
        for space, conf in ((cpu_space, secrets), (gpu_space, secrets / "hosts" / "gpu-1")):
            tunnel = Tunnel(space, conf / "wireguard.conf", {DOMAIN: cpu_address})
            tunnel.start()
            stack.callback(tunnel.stop)
            tunnels.append(tunnel)
            guard(space, tunnel.name, folder)
        engines = [Engine(images, each, folder / each.host) for each in (cpu_space, gpu_space)]
        for engine in engines:
            engine.start()
            stack.callback(engine.stop)
        cpu = Host(engines[0], CPU, variables(images, secrets))
        gpu_variables = variables(
            images,
            secrets / "hosts" / "gpu-1",
            WIREGUARD_ADDRESS=GPU_ADDRESS,
            CPU_ADDRESS=CPU_ADDRESS,
            VIDEO_METRICS="9464",
            AUDIO_METRICS="9465",
            LIPSYNC_METRICS="9466",
        )
        gpu = Host(engines[1], GPU, gpu_variables, Path(__file__).with_name("gpu_without_gpus.yml"))
        report(f"CPU host: up in {cpu.up():.0f} s on empty volumes")
        report(f"GPU host: up in {gpu.up(*WORKERS):.0f} s")
        yield Site(wire, cpu, gpu, client, secrets, folder, cpu_address, gpu_address, tunnels)


def guard(space: Namespace, tunnel: str, folder: Path) -> None:
    """Load the firewall that is shipped, for the interface that the tunnel has here."""
    text = (DEPLOY / "firewall.nft").read_text()
    assert "TUNNEL = ainern2d\n" in text
    text = text.replace("TUNNEL = ainern2d\n", f"TUNNEL = {tunnel}\n")
    path = folder / f"{space.host}.nft"
    path.write_text(text)
    space.run("nft", "--file", path)


def test_a_film_of_both_hosts_has_the_bytes_of_one_command(
    site: Site, film_here: bytes, report: Callable[[str], None]
) -> None:
    began = time.monotonic()
    film, said = site.begin("first").finish()
    report(f"two hosts: a film through the door in {time.monotonic() - began:.1f} s")
    assert film == film_here
    # Saved from the bucket by the public door's address.
    (address,) = (each for each in said if each["what"] == "film")
    assert address["host"] == DOMAIN


def test_from_outside_the_public_door_answers_and_nothing_else(site: Site) -> None:
    assert site.client.opens(site.cpu_address, PORTS) == {80, 443}
    assert site.client.opens(site.gpu_address, PORTS) == set()
    # Nor by the addresses of the tunnel, sent to the hosts' own network cards.
    here = ("-n", site.client.name, "route", "replace")
    ip(*here, f"{CPU_ADDRESS}/32", "via", site.cpu_address)
    ip(*here, f"{GPU_ADDRESS}/32", "via", site.gpu_address)
    assert site.client.opens(CPU_ADDRESS, PORTS) == set()
    assert site.client.opens(GPU_ADDRESS, PORTS) == set()


def test_a_gpu_host_reaches_broker_and_store_and_is_asked_for_metrics(site: Site) -> None:
    gpu, cpu = site.gpu.engine.namespace, site.cpu.engine.namespace
    # The door is open to everybody.
    assert gpu.opens(CPU_ADDRESS, PORTS) == {80, 443, 5671, 8333}
    assert cpu.opens(GPU_ADDRESS, PORTS) == {9464, 9465, 9466}
    said = cpu.run("curl", "--silent", "--fail", f"http://{GPU_ADDRESS}:9464/metrics")
    assert "ainern2d_worker_healthy 1.0" in said


def test_networks_inside_lead_nowhere(site: Site) -> None:
    probe = "import socket,sys; socket.create_connection((sys.argv[1], 443), 3)"
    for service in ("studio-api", "composer", "worker-hub"):
        name = f"ainern2d-{service}-1"
        with pytest.raises(AssertionError, match=r"unreachable|timed out|Errno"):
            site.cpu.engine.podman("exec", name, "python3", "-c", probe, site.gpu_address)


def test_a_film_is_finished_after_the_hosts_lost_each_other_for_a_minute(
    site: Site, report: Callable[[str], None]
) -> None:
    gpu = site.gpu.engine.namespace
    # Each clip takes two seconds, so that the cut comes in the middle; that changes no byte.
    other = (*SETTINGS, "seed=7")
    filming = site.begin("cut", *other, "backend.video.work_s=2")
    while filming.hear()["what"] != "progress":
        pass
    site.wire.cut(gpu)
    assert gpu.opens(CPU_ADDRESS, [5671]) == set()
    time.sleep(CUT_S)
    assert filming.process.poll() is None
    healed = time.monotonic()
    site.wire.heal(gpu)
    film, _ = filming.finish()
    report(f"two hosts: cut for {CUT_S:.0f} s, finished {time.monotonic() - healed:.1f} s later")
    with open_public_folder() as folder:
        assert film == make_film_here(folder, *other)
    for host in (site.cpu, site.gpu):
        until(lambda host=host: ill(host) == {}, 120, host.say)  # type: ignore[misc]


def test_the_tunnel_opens_with_new_keys_once_both_hosts_have_them(
    site: Site, film_here: bytes
) -> None:
    gpu = site.gpu.engine.namespace
    ainern2d("secrets", "rotate", site.secrets, "wireguard")
    at_cpu, at_gpu = site.tunnels
    at_cpu.restart()
    assert gpu.opens(CPU_ADDRESS, [5671, 8333]) == set()
    at_gpu.restart()
    assert gpu.opens(CPU_ADDRESS, [5671, 8333]) == {5671, 8333}
    for host in (site.cpu, site.gpu):
        until(lambda host=host: ill(host) == {}, 120, host.say)  # type: ignore[misc]
    film, _ = site.begin("new-keys").finish()
    assert film == film_here


def ill(host: Host) -> dict[str, str]:
    well = ("running (healthy)", "exited 0")
    return {name: state for name, state in host.engine.states().items() if state not in well}
