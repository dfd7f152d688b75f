"""Films whose pictures come from a ComfyUI server, through the real command."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import open_public_folder
from tests.plugins.comfyui.servers import ComfyProcess, running
from tests.support.make import Place, Ran, end_of, make_arguments, open_place, wait_until

if TYPE_CHECKING:
    import signal
    from collections.abc import Iterator

pytestmark = pytest.mark.services

STORY = """\
The Ferry

"Who goes there?" said Anna.
"""
CHOICE = ("backend/video=comfyui", "backend/lipsync=comfyui")


@pytest.fixture
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as found:
        found.write("ferry.txt", STORY)
        yield found


@pytest.fixture
def server(tmp_path: Any) -> Iterator[ComfyProcess]:
    with running("fake", tmp_path / "base") as found:
        yield found


def make(place: Place, server: ComfyProcess, *more: str) -> Ran:
    set_up = place.with_variables(AINERN2D_COMFYUI_URL=server.url)
    return set_up.make("ferry.txt", "ferry.mp4", *CHOICE, *more)


def test_a_film_is_made_of_clips_of_the_server_and_only_once(
    place: Place, server: ComfyProcess
) -> None:
    summary = make(place, server).summary
    assert {rung.partition(":")[0] for rung in summary["rungs"]} == {"comfyui"}
    assert all(check["passed"] for check in summary["checks"])
    jobs = server.jobs()
    assert jobs
    again = make(place, server).summary
    assert all(row["made"] == 0 for row in again["stages"])
    assert server.jobs() == jobs


def test_keyframes_keep_to_sheets_and_plates_that_the_server_drew_once(
    place: Place, server: ComfyProcess
) -> None:
    summary = make(place, server, "backend/image=comfyui").summary
    assert {rung.partition(":")[0] for rung in summary["rungs"]} == {"comfyui"}
    graphs = [record["prompt"][2] for record in server.get("/history").values()]
    texts = [graph["positive"]["inputs"].get("text", "") for graph in graphs]
    texts += [graph["positive"]["inputs"].get("prompt", "") for graph in graphs]
    for purpose in ("Character sheet", "Background art"):
        assert sum(purpose in text for text in texts) == 1
    keyframes = [graph for graph in graphs if {"reference0", "reference1"} <= set(graph)]
    clips = [graph for graph in graphs if "rough" in graph]
    # A title has no keyframe in the chain; the model of its clip needs one, so one is drawn.
    titles = [graph for graph in graphs if "Illustrious" in str(graph)]
    assert len(keyframes) == len(clips) - len(titles) > 0


def test_a_server_that_is_killed_twice_costs_time_and_no_shot(
    place: Place, server: ComfyProcess
) -> None:
    set_up = place.with_variables(AINERN2D_COMFYUI_URL=server.url)
    process = set_up.start(*make_arguments("ferry.txt", "ferry.mp4", *CHOICE))
    for _ in range(2):
        wait_until(lambda: server.jobs() > 0, "a job on the server")
        server.kill()
        server.start()
    summary = end_of(process).summary
    assert {rung.partition(":")[0] for rung in summary["rungs"]} == {"comfyui"}
    assert all(check["passed"] for check in summary["checks"])


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM"])
def test_stopping_the_command_ends_its_jobs_on_the_server(
    place: Place, server: ComfyProcess, how: str
) -> None:
    import signal as signals

    set_up = place.with_variables(AINERN2D_COMFYUI_URL=server.url)
    slow = "backend.video.style='fault:slow:60'"
    process = set_up.start(*make_arguments("ferry.txt", "ferry.mp4", *CHOICE, slow))
    wait_until(lambda: server.get("/queue")["queue_running"], "a running job")
    number: signal.Signals = signals.Signals[how]
    process.send_signal(number)
    ran = end_of(process)
    assert ran.status == 128 + number
    until = time.monotonic() + 5
    while (queue := server.get("/queue"))["queue_running"] or queue["queue_pending"]:
        assert time.monotonic() < until, "jobs of a stopped command are still there"
        time.sleep(0.05)


NOBODY = "http://127.0.0.1:9"


def test_without_a_server_the_cartoonist_steps_in_and_the_film_says_why(place: Place) -> None:
    ran = place.with_variables(AINERN2D_COMFYUI_URL=NOBODY).make("ferry.txt", "f.mp4", *CHOICE)
    assert set(ran.summary["rungs"]) == {"cartoon"}
    said = " ".join(ran.summary["notices"])
    assert "the ComfyUI server at http://127.0.0.1:9 cannot be reached" in said
    assert "cartoon is used instead" in said


def test_without_a_server_and_anybody_to_step_in_the_command_says_where_it_was_looked_for(
    place: Place,
) -> None:
    set_up = place.with_variables(AINERN2D_COMFYUI_URL=NOBODY)
    ran = set_up.make(
        *("ferry.txt", "ferry.mp4", *CHOICE, "router=only", "backend.video.patience_s=0.5")
    )
    assert ran.status == 1
    assert "the ComfyUI server at http://127.0.0.1:9 cannot be reached" in ran.err
    assert "AINERN2D_COMFYUI_URL" in ran.err


def test_a_lipsync_that_cannot_take_its_clips_is_refused_before_any_work(
    place: Place, server: ComfyProcess
) -> None:
    set_up = place.with_variables(AINERN2D_COMFYUI_URL=server.url)
    ran = set_up.make("ferry.txt", "ferry.mp4", CHOICE[0], "backend/lipsync=visemes")
    assert ran.status == 2
    assert "comfyui" in ran.complaint
    assert server.jobs() == 0
