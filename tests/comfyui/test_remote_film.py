"""A whole episode through RabbitMQ, whose pictures come from a ComfyUI server that dies."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.comfyui.servers import ComfyProcess, running
from tests.conftest import open_public_folder
from tests.servers import need_rabbitmq
from tests.up_support import COMMAND, System, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.services, pytest.mark.slow]

STORY = """\
The Ferry

The river was wide. "Who goes there?" said Anna.

"Only me," said Tom.
"""
MAKE_S = 300.0
CHOICE = ("backend/image=comfyui", "backend/video=comfyui", "backend/lipsync=comfyui")
ENVIRONMENT = ("env=dev_mock", "film=tiny", *CHOICE, "backend.video.patience_s=30")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ComfyProcess]:
    with running("fake", tmp_path / "base") as found:
        yield found


@pytest.fixture
def system(server: ComfyProcess) -> Iterator[System]:
    need_rabbitmq()
    with open_public_folder() as folder:
        system = System(folder, AINERN2D_COMFYUI_URL=server.url)
        (folder / "ferry.txt").write_text(STORY)
        try:
            system.start()
            yield system
        finally:
            system.end()


def start(system: System, *more: str) -> subprocess.Popen[str]:
    folder = system.home.root.parent
    words = ("make", str(folder / "ferry.txt"), *ENVIRONMENT, *more)
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


def test_a_server_that_is_killed_twice_costs_no_shot(system: System, server: ComfyProcess) -> None:
    process = start(system)
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
