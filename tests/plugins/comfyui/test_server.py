"""Jobs on a ComfyUI server, fake and real: done, found again, cancelled, failed and lost."""

from __future__ import annotations

import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import (
    CancelledError,
    CancelToken,
    InvalidRequestError,
    OutOfMemoryError,
    TransientError,
)
from ainern2d.core.backends.testing.samples import sample_picture, size_of_png
from ainern2d.core.errors import LostError
from ainern2d.plugins.comfyui.job import NAMESPACE, Job, run
from ainern2d.plugins.comfyui.retry import Retry, TimeLimits
from ainern2d.plugins.comfyui.server import ComfyServer, Place
from ainern2d.plugins.comfyui.workflow import workflows
from tests.plugins.comfyui.record_nodes import NODES, fits, reduced
from tests.plugins.comfyui.servers import ComfyProcess, muted, running

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ainern2d.plugins.comfyui.workflow import Graph

QUICK = TimeLimits(poll_s=0.3, patience_s=60.0)
WAIT_S = 60.0


@pytest.fixture
def server(comfy: ComfyProcess) -> ComfyServer:
    return ComfyServer(comfy.url)


def graph_of(mode: str = "none", seconds: float = 0.0, salt: str = "") -> Graph:
    """An empty picture that goes through the node which fails on demand."""
    return {
        "empty": {
            "class_type": "EmptyImage",
            "inputs": {"width": 32, "height": 16, "batch_size": 1, "color": 255},
        },
        "fault": {
            "class_type": "Ainern2dTestFault",
            "inputs": {"image": ["empty", 0], "mode": mode, "seconds": seconds, "salt": salt},
        },
        "save": {
            "class_type": "SaveImage",
            "inputs": {"images": ["fault", 0], "filename_prefix": "x"},
        },
    }


def job_of(tmp_path: Path, name: str = "", **fault: Any) -> Job:
    graph = graph_of(**({"salt": uuid.uuid4().hex} | fault))

    def with_prefix(prefix: str) -> Graph:
        graph["save"]["inputs"]["filename_prefix"] = prefix
        return graph

    return Job(name or uuid.uuid4().hex, with_prefix, "save", tmp_path / f"{uuid.uuid4().hex}.png")


def do(
    server: ComfyServer,
    job: Job,
    cancel: CancelToken | None = None,
    report: Callable[[float, str], None] = lambda _fraction, _note: None,
) -> None:
    retry = Retry(QUICK)
    # As a backend that did jobs there before.
    retry.seen = True
    # A token that is not set is false.
    run(server, job, retry, CancelToken() if cancel is None else cancel, report)


class Running:
    """A job on a thread of its own, whose error is kept."""

    def __init__(self, url: str, job: Job) -> None:
        self.notes: list[tuple[float, str]] = []
        self.stop = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(url, job))
        self._thread.start()

    def _run(self, url: str, job: Job) -> None:
        try:
            token = CancelToken(self.stop.is_set)
            report = self.notes.append
            do(ComfyServer(url), job, token, lambda fraction, note: report((fraction, note)))
        except Exception as error:
            self._error = error

    def wait_for(self, words: str) -> None:
        until = time.monotonic() + WAIT_S
        while not any(words in note for _, note in self.notes):
            assert time.monotonic() < until, f"it never said {words!r}: {self.notes}"
            time.sleep(0.02)

    def error(self) -> BaseException | None:
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()
        return self._error


def is_idle(comfy: ComfyProcess) -> bool:
    queue = comfy.get("/queue")
    return not queue["queue_running"] and not queue["queue_pending"]


def test_a_job_gives_the_file_of_its_output_node(server: ComfyServer, tmp_path: Path) -> None:
    job = job_of(tmp_path)
    do(server, job)
    assert size_of_png(job.target) == (32, 16)


def test_a_job_whose_nodes_are_all_cached_gives_a_file_of_its_own(
    comfy: ComfyProcess, server: ComfyServer, tmp_path: Path
) -> None:
    first, second = (job_of(tmp_path, salt="the same") for _ in range(2))
    do(server, first)
    for picture in (comfy.folder / "output").rglob("*.png"):
        picture.unlink()
    do(server, second)
    assert second.target.read_bytes()


def test_a_finished_job_is_not_done_again(
    comfy: ComfyProcess, server: ComfyServer, tmp_path: Path
) -> None:
    name = uuid.uuid4().hex
    do(server, job_of(tmp_path, name))
    before = comfy.jobs()
    again = job_of(tmp_path, name)
    do(server, again)
    assert again.target.read_bytes()
    assert comfy.jobs() == before


def test_a_finished_job_whose_file_was_deleted_is_done_again(
    comfy: ComfyProcess, server: ComfyServer, tmp_path: Path
) -> None:
    name = uuid.uuid4().hex
    do(server, job_of(tmp_path, name))
    for picture in (comfy.folder / "output").rglob("*.png"):
        picture.unlink()
    again = job_of(tmp_path, name)
    do(server, again)
    assert again.target.read_bytes()


def test_a_job_that_an_earlier_process_queued_is_waited_for(
    comfy: ComfyProcess, server: ComfyServer, tmp_path: Path
) -> None:
    name = uuid.uuid4().hex
    prompt_id = str(uuid.uuid5(NAMESPACE, f"{name}/0"))
    server.submit(graph_of("slow", 1.0, salt=name), prompt_id, "somebody who died")
    before = comfy.jobs()
    job = job_of(tmp_path, name)
    do(server, job)
    assert job.target.read_bytes()
    assert comfy.jobs() == before


def test_progress_is_reported_while_a_job_runs(server: ComfyServer, tmp_path: Path) -> None:
    parts: list[float] = []
    do(
        server,
        job_of(tmp_path, mode="slow", seconds=2.0),
        report=lambda part, _: parts.append(part),
    )
    assert parts == sorted(parts)
    assert 0 < max(parts) <= 1


def test_a_mute_websocket_costs_nothing_but_time(comfy: ComfyProcess, tmp_path: Path) -> None:
    with muted(comfy) as url:
        server = ComfyServer(url)
        job = job_of(tmp_path, mode="slow", seconds=0.5)
        do(server, job)
    assert job.target.read_bytes()


def test_half_a_graph_is_refused_and_the_good_half_cancelled(
    comfy: ComfyProcess, server: ComfyServer, tmp_path: Path
) -> None:
    graph = graph_of("slow", 20.0, salt=uuid.uuid4().hex)
    bad = graph_of("none")
    bad["fault"]["inputs"]["mode"] = "no such mode"
    bad["save"]["inputs"]["images"] = ["bad-fault", 0]
    graph |= {"bad-fault": bad["fault"], "bad-save": bad["save"]}
    with pytest.raises(InvalidRequestError, match="value_not_in_list"):
        do(server, Job("", lambda _prefix: graph, "save", tmp_path / "x.png"))
    until = time.monotonic() + 5
    while not is_idle(comfy):
        assert time.monotonic() < until, "the good half still runs"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"class_type": "NoSuchNode", "_meta": {"title": "the clip"}}, "NoSuchNode"),
        ({"inputs": {"mode": "none", "seconds": 0.0, "salt": ""}}, "required_input_missing"),
        (
            {"inputs": {"image": ["empty", 0], "mode": "none", "seconds": 9e9, "salt": ""}},
            "value_bigger_than_max",
        ),
    ],
)
def test_a_wrong_graph_is_refused_with_the_node_and_the_reason(
    server: ComfyServer, tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    graph = graph_of()
    graph["fault"] |= change
    with pytest.raises(InvalidRequestError, match=says):
        do(server, Job("", lambda _prefix: graph, "save", tmp_path / "x.png"))


def test_an_uploaded_file_is_found_by_its_returned_name(
    server: ComfyServer, tmp_path: Path
) -> None:
    picture = sample_picture(tmp_path / "picture.png")
    names = {server.upload(picture) for _ in range(2)}
    assert len(names) == 1
    graph = graph_of(salt=uuid.uuid4().hex)
    graph["empty"] = {"class_type": "LoadImage", "inputs": {"image": names.pop()}}
    do(server, Job("", lambda _prefix: graph, "save", tmp_path / "x.png"))
    assert size_of_png(tmp_path / "x.png") == size_of_png(picture)


def test_a_lost_upload_may_work_when_it_is_tried_again(server: ComfyServer, tmp_path: Path) -> None:
    graph = graph_of()
    graph["empty"] = {"class_type": "LoadImage", "inputs": {"image": "ainern2d/gone.png"}}
    with pytest.raises(TransientError, match=r"gone\.png"):
        do(server, Job("", lambda _prefix: graph, "save", tmp_path / "x.png"))


@pytest.mark.parametrize(
    ("mode", "error"), [("oom", OutOfMemoryError), ("error", InvalidRequestError)]
)
def test_a_failing_job_says_in_which_node_and_may_be_tried_again(
    server: ComfyServer, tmp_path: Path, mode: str, error: type[Exception]
) -> None:
    name = uuid.uuid4().hex
    with pytest.raises(error, match="node fault") as caught:
        do(server, job_of(tmp_path, name, mode=mode))
    assert len(str(caught.value)) < 1000
    again = job_of(tmp_path, name)
    do(server, again)
    assert again.target.read_bytes()


def test_a_running_job_is_cancelled(comfy: ComfyProcess, tmp_path: Path) -> None:
    job = Running(comfy.url, job_of(tmp_path, mode="slow", seconds=60.0))
    job.wait_for("running")
    began = time.monotonic()
    job.stop.set()
    assert isinstance(job.error(), CancelledError)
    assert time.monotonic() - began < 2
    assert is_idle(comfy)


def test_a_queued_job_is_cancelled_and_the_running_one_goes_on(
    comfy: ComfyProcess, tmp_path: Path
) -> None:
    first = Running(comfy.url, job_of(tmp_path, mode="slow", seconds=2.0))
    first.wait_for("running")
    second = Running(comfy.url, job_of(tmp_path))
    second.wait_for("jobs before it")
    second.stop.set()
    assert isinstance(second.error(), CancelledError)
    assert first.error() is None
    assert is_idle(comfy)


def test_a_job_that_somebody_else_interrupts_may_be_tried_again(
    comfy: ComfyProcess, server: ComfyServer, tmp_path: Path
) -> None:
    name = uuid.uuid4().hex
    job = Running(comfy.url, job_of(tmp_path, name, mode="slow", seconds=60.0))
    job.wait_for("running")
    server.stop(str(uuid.uuid5(NAMESPACE, f"{name}/0")))
    error = job.error()
    assert isinstance(error, TransientError)
    assert "another client" in str(error)


def test_a_job_that_takes_too_long_is_cancelled(
    comfy: ComfyProcess, server: ComfyServer, tmp_path: Path
) -> None:
    limits = TimeLimits(poll_s=0.1, limit_s=0.5)
    with pytest.raises(TransientError, match="longer than"):
        run(
            server,
            job_of(tmp_path, mode="slow", seconds=60.0),
            Retry(limits),
            CancelToken(),
            lambda _fraction, _note: None,
        )
    assert is_idle(comfy)


def test_a_server_that_does_not_come_back_is_a_passing_failure(tmp_path: Path) -> None:
    server = ComfyServer("http://127.0.0.1:9")
    with pytest.raises(TransientError, match="cannot be reached"):
        run(
            server,
            job_of(tmp_path),
            Retry(TimeLimits(poll_s=0.05, patience_s=0.2)),
            CancelToken(),
            lambda _fraction, _note: None,
        )


def test_a_job_of_a_server_that_was_killed_is_lost_and_can_be_done_again(
    comfy: ComfyProcess, tmp_path: Path
) -> None:
    name = uuid.uuid4().hex
    crashing = Running(comfy.url, job_of(tmp_path, mode="crash"))
    comfy.wait_for_death()
    queued = Running(comfy.url, job_of(tmp_path, name))
    queued.wait_for("away")
    comfy.start()
    assert isinstance(crashing.error(), LostError)
    # It was never submitted, so it waited for the server and then was done.
    assert queued.error() is None


def test_jobs_in_the_queue_of_a_killed_server_are_lost_and_can_be_done_again(
    comfy: ComfyProcess, tmp_path: Path
) -> None:
    first = Running(comfy.url, job_of(tmp_path, mode="slow", seconds=60.0))
    first.wait_for("running")
    name = uuid.uuid4().hex
    second = Running(comfy.url, job_of(tmp_path, name))
    second.wait_for("jobs before it")
    comfy.kill()
    comfy.start()
    assert isinstance(first.error(), LostError)
    assert isinstance(second.error(), LostError)
    again = job_of(tmp_path, name)
    client = ComfyServer(comfy.url)
    do(client, again)
    assert again.target.read_bytes()


def test_every_workflow_is_accepted_by_the_server(server: ComfyServer, tmp_path: Path) -> None:
    picture = server.upload(sample_picture(tmp_path / "picture.png"))
    values = {"prompt": "a pier", "width": 64, "height": 64, "seed": 1, "prefix": "x"}
    blocker, accepted = str(uuid.uuid4()), []
    server.submit(graph_of("slow", 60.0, salt=uuid.uuid4().hex), blocker, "test")
    for workflow in workflows().values():
        given = values | dict.fromkeys(workflow.roles, picture)
        graph = workflow.bind(given, server.nodes())
        assert not workflow.lacking(server.nodes(), {})
        accepted.append(str(uuid.uuid4()))
        server.submit(graph, accepted[-1], "test")
    places = [server.place(prompt_id)[0] for prompt_id in accepted]
    for prompt_id in [*accepted, blocker]:
        server.stop(prompt_id)
    assert places == [Place.QUEUED] * len(workflows())


def test_the_fake_knows_the_nodes_of_the_real_server(comfy: ComfyProcess) -> None:
    if comfy.kind == "fake":
        pytest.skip("it is the other one that is compared")
    import json

    found = reduced(comfy.get("/object_info"))
    recorded = json.loads(NODES.read_text("utf-8"))
    assert found.keys() == recorded.keys()
    assert [name for name in recorded if not fits(recorded[name], found[name])] == []


def test_a_record_fits_a_server_with_more_choices_and_no_other() -> None:
    recorded = {"input": {"sampler": [["euler", "heun"], {}], "steps": ["INT", {"max": 100}]}}
    newer = {"input": {"sampler": [["euler", "ddim", "heun"], {}], "steps": ["INT", {"max": 100}]}}
    assert fits(recorded, newer)
    assert not fits(newer, recorded)
    smaller = {"input": recorded["input"] | {"steps": ["INT", {"max": 50}]}}
    assert not fits(recorded, smaller)
    assert not fits(recorded, {"input": recorded["input"] | {"more": ["INT", {}]}})


def test_the_newer_way_to_cancel_is_used_where_there_is_one(tmp_path: Path) -> None:
    with running("fake", tmp_path / "base", "--jobs") as comfy:
        job = Running(comfy.url, job_of(tmp_path, mode="slow", seconds=60.0))
        job.wait_for("running")
        job.stop.set()
        assert isinstance(job.error(), CancelledError)
        assert is_idle(comfy)


def test_a_job_goes_before_others_where_its_model_is_loaded(
    comfy: ComfyProcess, server: ComfyServer
) -> None:
    blocker = str(uuid.uuid4())
    server.submit(graph_of("slow", 60.0, salt=blocker), blocker, "test", "a")
    ids = {}
    for name, model in (("b1", "b"), ("a1", "a"), ("b2", "b"), ("a2", "a"), ("last", "")):
        ids[name] = str(uuid.uuid4())
        assert server.place(ids[name])[0] is Place.UNKNOWN
        server.submit(graph_of(salt=name), ids[name], "test", model, 5)
    before = {name: server.place(prompt_id)[2] for name, prompt_id in ids.items()}
    for prompt_id in [*ids.values(), blocker]:
        server.stop(prompt_id)
    assert sorted(before, key=lambda name: before[name]) == ["a1", "a2", "b1", "b2", "last"]
    assert is_idle(comfy)
