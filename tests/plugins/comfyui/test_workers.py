"""Workers with two jobs at a ComfyUI server, fake and real, on a real broker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ainern2d.core.distributed.broker.accounts import worker_account
from ainern2d.core.ops import Kind, Op
from tests.conftest import open_public_folder
from tests.support.servers import need_rabbitmq
from tests.support.worker import BUNDLED, Stage, WorkerProcess, open_stage, request_of, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.distributed.broker.messages import OpRequested
    from tests.plugins.comfyui.servers import ComfyProcess

pytestmark = [pytest.mark.services, pytest.mark.slow]

SLOW_S = 4
"""Of a job: long enough that a worker can be killed meanwhile."""
DONE_S = 120.0


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    need_rabbitmq()
    with open_public_folder() as folder, open_stage(folder) as stage:
        yield stage
        stage.end_workers()


def worker(stage: Stage, comfy: ComfyProcess) -> WorkerProcess:
    others = ",".join(name for name in BUNDLED.split(",") if name != "comfyui")
    return stage.worker(
        account=worker_account(Kind.IMAGE),
        kind="image",
        AINERN2D_DISABLE_PLUGINS=others,
        AINERN2D_COMFYUI_URL=comfy.url,
    )


def picture(
    stage: Stage, comfy: ComfyProcess, action: str, model: str = "sdxl_anime"
) -> OpRequested:
    """Submit an op of one job at the server."""
    params = {"width": 64, "height": 64, "action": action}
    op = Op(kind=Kind.IMAGE, backend="comfyui", model="sdxl_anime", recipe_version=1, params=params)
    options = {"url": comfy.url, "poll_s": 0.3}
    return stage.hub.submit(request_of(op=op, options=options))


def depth(comfy: ComfyProcess) -> int:
    queue = comfy.get("/queue")
    return len(queue["queue_running"]) + len(queue["queue_pending"])


def test_a_worker_killed_with_two_jobs_at_the_server_leaves_nothing_to_run_twice(
    stage: Stage, comfy: ComfyProcess
) -> None:
    before = comfy.jobs()
    first = worker(stage, comfy)
    asked = [picture(stage, comfy, f"fault:slow:{SLOW_S} killed {n}") for n in range(2)]
    until(lambda: depth(comfy) == 2, what="both jobs are at the server")
    first.kill()
    second = worker(stage, comfy)
    finished = [stage.hub.finished(each, seconds=DONE_S) for each in asked]
    assert {each.outcome for each in finished} == {"done"}, second.log.read_text()
    assert {each.worker for each in finished} == {second.id()}
    assert comfy.jobs() - before == 2
    assert second.end() == 0


def test_a_cancelled_job_leaves_the_queue_and_the_other_one_of_its_worker_is_done(
    stage: Stage, comfy: ComfyProcess
) -> None:
    one = worker(stage, comfy)
    running = picture(stage, comfy, f"fault:slow:{SLOW_S} goes on")
    until(lambda: depth(comfy) == 1, what="the first job runs")
    waiting = picture(stage, comfy, "is cancelled")
    until(lambda: depth(comfy) == 2, what="the second job waits")
    stage.hub.order_cancel(waiting)
    assert stage.hub.finished(waiting).outcome == "cancelled"
    assert depth(comfy) == 1
    assert stage.hub.finished(running, seconds=DONE_S).outcome == "done", one.log.read_text()
    assert one.end() == 0
