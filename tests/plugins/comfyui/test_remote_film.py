"""A whole episode through RabbitMQ, whose pictures come from a ComfyUI server that dies."""

from __future__ import annotations

import contextlib
import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.distributed.broker.accounts import worker_account
from ainern2d.core.ops import Kind
from ainern2d.core.servers.record import read_services
from tests.conftest import open_public_folder
from tests.plugins.comfyui.install import is_installed
from tests.plugins.comfyui.servers import ComfyProcess, running
from tests.support.servers import need_rabbitmq
from tests.support.up import COMMAND, System, until
from tests.support.worker import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.services, pytest.mark.slow]

STORY = """\
The Ferry

The river was wide. "Who goes there?" said Anna.

"Only me," said Tom.
"""
SHORT = """\
The Ferry

"Who goes there?" said Anna.
"""
"""For a real server, which takes half a minute for a shot."""
MAKE_S = 600.0
"""For a real server with tiny weights on a busy machine; alone it takes a third of it."""
CHOICE = ("backend/image=comfyui", "backend/video=comfyui", "backend/lipsync=comfyui")
ENVIRONMENT = ("env=dev_mock", "film=tiny", *CHOICE, "backend.video.patience_s=30")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ComfyProcess]:
    with running("fake", tmp_path / "base") as found:
        yield found


@pytest.fixture
def system(server: ComfyProcess) -> Iterator[System]:
    with up(AINERN2D_COMFYUI_URL=server.url) as found:
        yield found


@contextlib.contextmanager
def up(*overrides: str, story: str = STORY, **variables: str) -> Iterator[System]:
    """Start a whole system, with a story beside its state folder."""
    need_rabbitmq()
    with open_public_folder() as folder:
        system = System(folder, *overrides, **variables)
        (folder / "ferry.txt").write_text(story)
        try:
            system.start()
            yield system
        finally:
            system.end()


@contextlib.contextmanager
def gpu_host(system: System, server: ComfyProcess) -> Iterator[None]:
    """Start workers that have the server, each with a broker account and nothing else."""
    services = read_services(system.home)
    assert services is not None
    folder = system.home.root.parent / "gpu-host"
    kinds = (Kind.IMAGE, Kind.VIDEO, Kind.LIPSYNC)
    workers = [
        WorkerProcess(
            folder / kind,
            services.accounts[worker_account(kind)],
            folder,
            f"kind={kind}",
            AINERN2D_DISABLE_PLUGINS="cartoon,mock,visemes",
            AINERN2D_COMFYUI_URL=server.url,
        )
        for kind in kinds
    ]
    try:
        yield
    finally:
        assert [worker.end() for worker in workers] == [0] * len(workers)


def start(
    system: System, *more: str, environment: tuple[str, ...] = ENVIRONMENT
) -> subprocess.Popen[str]:
    folder = system.home.root.parent
    words = ("make", str(folder / "ferry.txt"), *environment, *more)
    return subprocess.Popen(
        [*COMMAND, *words, "-o", str(folder / "ferry.mp4"), "--json"],
        env=system.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def summary_of(process: subprocess.Popen[str]) -> dict[str, Any]:
    try:
        out, err = process.communicate(timeout=MAKE_S)
    finally:
        process.kill()
    assert process.returncode == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def backends(summary: dict[str, Any]) -> dict[str, int]:
    """Return how many shots each backend made."""
    found: dict[str, int] = {}
    for rung, count in summary["rungs"].items():
        name = rung.partition(":")[0].partition("@")[0]
        found[name] = found.get(name, 0) + count
    return found


@pytest.mark.parametrize("kind", ["fake", "real"])
def test_workers_of_a_gpu_host_make_every_shot_though_their_server_is_killed_twice(
    kind: str, tmp_path: Path
) -> None:
    if kind == "real" and not is_installed():
        pytest.skip("no real ComfyUI here: `make comfyui-server` installs one")
    # The tiny models that the real one has cannot draw after sheets.
    choice = CHOICE if kind == "fake" else CHOICE[1:]
    fleet = "fleet.kinds=[plan,audio,render,conform,sound,mix,compose,measure]"
    with (
        running(kind, tmp_path / "base") as server,
        up("env=dev_remote_gpu", fleet, story=STORY if kind == "fake" else SHORT) as system,
        gpu_host(system, server),
    ):
        asked = ("env=dev_remote_gpu", "film=tiny", "backend/audio=mock", *choice)
        process = start(system, environment=asked)
        for _ in range(2):
            until(lambda: server.jobs() > 0, MAKE_S, lambda: "no job reached the server")
            server.kill()
            server.start()
        summary = summary_of(process)
    assert set(backends(summary)) == {"comfyui"}
    assert summary["film_seconds"] > 0
    assert all(check["passed"] for check in summary["checks"])


def test_what_was_degraded_without_the_server_is_made_again_when_it_is_back(
    system: System, server: ComfyProcess
) -> None:
    # Given a film that was made while the server was away
    server.kill()
    degraded = summary_of(start(system, "backend.video.patience_s=1"))
    assert set(backends(degraded)) == {"cartoon"}

    # When it is back, a further run keeps what there is
    server.start()
    kept = summary_of(start(system, "backend.video.patience_s=1"))
    assert backends(kept) == backends(degraded)
    assert all(row["made"] == 0 for row in kept["stages"])

    # And only who asks for better shots gets them, once a worker has seen that it is back
    route = ("route", "video", *ENVIRONMENT, "--json")
    until(lambda: "no worker has it" not in system.command(*route).stdout, 60, system.log)
    better = summary_of(start(system, "backend.video.patience_s=1", "--only-below", "comfyui"))
    assert set(backends(better)) == {"comfyui"}, (degraded["notices"], better["notices"])
