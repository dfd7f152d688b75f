"""A server that is no ComfyUI, or a strange one: an error for people, and never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import CancelToken, ConfigError, InvalidRequestError, TransientError
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.errors import LostError
from ainern2d.core.ops import Kind
from ainern2d.plugins.comfyui.answers import OutputFile
from ainern2d.plugins.comfyui.job import Job, run
from ainern2d.plugins.comfyui.nodes import NodeCatalogue
from ainern2d.plugins.comfyui.retry import Retry, TimeLimits
from ainern2d.plugins.comfyui.server import ComfyServer, Place, address
from ainern2d.plugins.comfyui.workflow import workflows
from tests.support.fake_server import Asked, FakeServer, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core import OpError

PAGE = Reply(200, b"<html><body>Sign in</body></html>", {"Content-Type": "text/html"})
QUICK = TimeLimits(poll_s=0.05, patience_s=0.2)
FILE = {"filename": "x.png", "subfolder": "", "type": "output"}
DONE = {"status": {"status_str": "success"}, "outputs": {"save": {"images": [FILE]}}}


class Odd(FakeServer):
    """A server that does each job at once, until a test replaces one of its answers.

    Attributes:
        record: Of each job, once it was submitted.
    """

    def __init__(self) -> None:
        super().__init__()
        self.record: Any = DONE
        self._taken: set[str] = set()
        self.routes = {
            "GET /queue": lambda _: Reply.of({"queue_running": [], "queue_pending": []}),
            "GET /history/.*": self._history,
            "POST /prompt": self._prompt,
            "GET /view.*": lambda _: Reply(200, b"a picture"),
        }

    def _prompt(self, asked: Asked) -> Reply:
        self._taken.add(asked.json["prompt_id"])
        return Reply.of({"prompt_id": asked.json["prompt_id"], "number": 1, "node_errors": {}})

    def _history(self, asked: Asked) -> Reply:
        prompt_id = asked.path.rpartition("/")[2]
        return Reply.of({prompt_id: self.record} if prompt_id in self._taken else {})

    def count(self, route: str) -> int:
        return sum(f"{asked.method} {asked.path}".startswith(route) for asked in self.asked)


@pytest.fixture
def odd() -> Iterator[Odd]:
    with Odd() as server:
        yield server


def test_a_missing_node_is_named_by_its_class_also_where_the_server_gives_its_title(
    odd: Odd, tmp_path: Path
) -> None:
    error = {
        "type": "missing_node_type",
        "message": "Node 'the clip' not found.",
        "details": "Node ID '#fault'",
        "extra_info": {"node_id": "fault", "class_type": "WanVideo", "node_title": "the clip"},
    }
    odd.routes["POST /prompt"] = lambda _: Reply.of({"error": error, "node_errors": []}, 400)
    with pytest.raises(InvalidRequestError, match=r"'the clip' not found\. \(WanVideo\)"):
        do(odd, tmp_path)


def do(odd: Odd, tmp_path: Path) -> Path:
    graph = {"save": {"class_type": "SaveImage", "inputs": {}}}
    job = Job("a job", lambda _prefix: graph, "save", tmp_path / "got.png")
    retry = Retry(QUICK)
    retry.seen = True
    run(ComfyServer(odd.url), job, retry, CancelToken(), lambda _fraction, _note: None)
    return job.target


def fails(odd: Odd, tmp_path: Path, kind: type[OpError], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        do(odd, tmp_path)
    assert len(str(caught.value)) < 1000
    assert "<html" not in str(caught.value)


def test_a_server_that_says_what_it_should_does_the_job(odd: Odd, tmp_path: Path) -> None:
    assert do(odd, tmp_path).read_bytes() == b"a picture"


ERROR = {"status_str": "error"}


@pytest.mark.parametrize(
    ("record", "kind", "words"),
    [
        ({}, TransientError, "does not say why"),
        ({"status": None}, TransientError, "does not say why"),
        ({"status": "error"}, TransientError, "does not say why"),
        ({"status": {**ERROR, "messages": []}}, TransientError, "does not say why"),
        ({"status": {**ERROR, "messages": "none"}}, TransientError, "does not say why"),
        ({"status": {**ERROR, "messages": [[], 5, ["x"]]}}, TransientError, "does not say why"),
        ({"status": {**ERROR, "messages": [["execution_error"]]}}, InvalidRequestError, r"node \?"),
        ({**DONE, "outputs": None}, TransientError, "left no file"),
        ({**DONE, "outputs": []}, TransientError, "left no file"),
        ({**DONE, "outputs": {"save": []}}, TransientError, "left no file"),
        ({**DONE, "outputs": {"save": {"images": {}}}}, TransientError, "left no file"),
        ({**DONE, "outputs": {"save": {"images": ["x", {}]}}}, TransientError, "left no file"),
        (
            {**DONE, "outputs": {"save": {"images": [{"filename": ["x"]}]}}},
            TransientError,
            "left no file",
        ),
    ],
)
def test_an_odd_record_of_a_job_is_an_error_of_the_class_that_says_what_comes_next(
    odd: Odd, tmp_path: Path, record: Any, kind: type[OpError], words: str
) -> None:
    odd.record = record
    fails(odd, tmp_path, kind, words)


@pytest.mark.parametrize("route", ["GET /queue", "GET /history/.*"])
@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (PAGE, InvalidRequestError, "is it ComfyUI"),
        (Reply.of(None), InvalidRequestError, "is it ComfyUI"),
        (Reply(200, b'{"queue_running": ['), InvalidRequestError, "is it ComfyUI"),
        (Reply(200, b"x" * 5000, cut=True), TransientError, "cannot be reached"),
        (Reply(404, b"404: Not Found"), InvalidRequestError, "answers 404"),
        (Reply(500, b"Internal Server Error"), TransientError, "with 500"),
        (Reply(502, b"<html>"), TransientError, "a proxy answers 502"),
        (Reply(302, headers={"Location": "http://x/?t=secret"}), InvalidRequestError, "302"),
    ],
)
def test_an_odd_answer_to_a_look_is_told(
    odd: Odd, tmp_path: Path, route: str, reply: Reply, kind: type[OpError], words: str
) -> None:
    odd.routes[route] = lambda _: reply
    with pytest.raises(kind) as caught:
        do(odd, tmp_path)
    said = f"{caught.value} {caught.value.hint}"
    assert words in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (PAGE, InvalidRequestError, "status 200: a page for browsers"),
        (Reply.of([1, 2]), InvalidRequestError, "refused the job"),
        (Reply(500, b"500 Internal Server Error"), TransientError, "status 500"),
        (Reply(503, b"<html>"), TransientError, "a proxy answers 503"),
        (Reply(502, b"<html>"), LostError, "went away as it was given the job"),
        (Reply.of({"error": "no", "node_errors": {"1": "x"}}, 400), InvalidRequestError, "no"),
        (Reply.of({"error": {}, "node_errors": [3]}, 400), InvalidRequestError, "refused"),
    ],
)
def test_an_odd_answer_to_a_job_is_told_and_the_job_not_sent_for_ever(
    odd: Odd, tmp_path: Path, reply: Reply, kind: type[OpError], words: str
) -> None:
    odd.routes["POST /prompt"] = lambda _: reply
    fails(odd, tmp_path, kind, words)
    assert odd.count("POST /prompt") <= 10


def test_a_job_whose_answer_was_lost_is_not_sent_twice(odd: Odd, tmp_path: Path) -> None:
    take = odd.routes["POST /prompt"]

    def lose(asked: Asked) -> Reply:
        take(asked)
        return Reply(200, b"{" * 5000, cut=True)

    odd.routes["POST /prompt"] = lose
    assert do(odd, tmp_path).read_bytes() == b"a picture"
    assert odd.count("POST /prompt") == 1


def test_a_server_that_gives_ids_of_its_own_is_refused_and_its_job_stopped(
    odd: Odd, tmp_path: Path
) -> None:
    odd.routes["POST /prompt"] = lambda _: Reply.of({"prompt_id": "its-own", "node_errors": {}})
    fails(odd, tmp_path, InvalidRequestError, "ids of its own")
    assert odd.count("POST /queue") or odd.count("POST /api/jobs/its-own/cancel")


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (PAGE, InvalidRequestError, "a page for browsers"),
        (Reply(400), InvalidRequestError, "does not give the file 'x.png'"),
        (Reply(403), InvalidRequestError, "status 403"),
        (Reply(500, b"oh"), TransientError, "status 500: oh"),
        (Reply(200, b"x" * 5000, cut=True), TransientError, "cannot be reached"),
        (Reply(404), TransientError, "left no file to fetch"),
    ],
)
def test_a_file_that_is_not_given_is_told(
    odd: Odd, tmp_path: Path, reply: Reply, kind: type[OpError], words: str
) -> None:
    odd.routes["GET /view.*"] = lambda _: reply
    fails(odd, tmp_path, kind, words)


@pytest.mark.parametrize(
    ("filename", "subfolder"), [("../../evil.png", ""), ("evil.png", "../.."), ("/evil.png", "")]
)
def test_a_file_goes_where_we_want_it_whatever_the_server_calls_it(
    odd: Odd, tmp_path: Path, filename: str, subfolder: str
) -> None:
    file = {"filename": filename, "subfolder": subfolder, "type": "output"}
    odd.record = {**DONE, "outputs": {"save": {"images": [file]}}}
    work = tmp_path / "a/b/c"
    work.mkdir(parents=True)
    do(odd, work)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [work / "got.png"]
    (asked,) = (each.path for each in odd.asked if each.path.startswith("/view"))
    assert "../" not in asked, "it is a value of the query, and no part of the path"


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (PAGE, InvalidRequestError, "refused an uploaded file"),
        (Reply.of({"subfolder": "x"}), InvalidRequestError, "refused an uploaded file"),
        (Reply(413, b"too large"), InvalidRequestError, "takes no files of"),
        (Reply(500, b"no room"), TransientError, "no room"),
        (Reply(504), TransientError, "is away"),
    ],
)
def test_an_upload_that_is_not_taken_is_told(
    odd: Odd, tmp_path: Path, reply: Reply, kind: type[OpError], words: str
) -> None:
    odd.routes["POST /upload/image"] = lambda _: reply
    (tmp_path / "x.png").write_bytes(b"x")
    with pytest.raises(kind, match=words):
        ComfyServer(odd.url).upload(tmp_path / "x.png")


def test_an_upload_whose_name_was_taken_is_found_by_its_new_one(odd: Odd, tmp_path: Path) -> None:
    def rename(asked: Asked) -> Reply:
        assert asked.form["subfolder"] == "ainern2d"
        return Reply.of({"name": "ab (1).png", "subfolder": "ainern2d", "type": "input"})

    odd.routes["POST /upload/image"] = rename
    (tmp_path / "x.png").write_bytes(b"x")
    assert ComfyServer(odd.url).upload(tmp_path / "x.png") == "ainern2d/ab (1).png"


@pytest.mark.parametrize(
    "node",
    [
        None,
        [],
        {"input": None},
        {"input": []},
        {"input": {"required": ["unet_name"]}},
        {"input": {"required": {"unet_name": {}, "vae_name": None, "ckpt_name": "x"}}},
        {"input": {"required": {"unet_name": [], "vae_name": ["COMBO", {"options": 5}]}}},
    ],
)
def test_an_odd_description_of_nodes_says_nothing_about_their_files(node: Any) -> None:
    for workflow in workflows().values():
        nodes = NodeCatalogue({each["class_type"]: node for each in workflow.graph.values()})
        assert workflow.lacking(nodes, {}) == []


@pytest.mark.parametrize("about", [{}, {"system": "x"}, {"system": None}])
def test_a_server_that_does_not_say_its_version_is_there_all_the_same(
    odd: Odd, about: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd.routes["GET /system_stats"] = lambda _: Reply.of(about)
    monkeypatch.setenv("AINERN2D_COMFYUI_URL", odd.url)
    assert BackendRegistry.discover().get(Kind.IMAGE, "comfyui").spec.probe().ready


@pytest.mark.parametrize(("running", "interrupts"), [(True, 1), (False, 0)])
def test_a_job_that_waits_is_not_interrupted_since_that_may_hit_another_one(
    odd: Odd, running: bool, interrupts: int
) -> None:
    there = [[1, "mine", {}, {}, []]]
    gone: list[str] = []

    def queue(_asked: Asked) -> Reply:
        mine, other = ([] if gone else there), [[0, "another", {}, {}, []]]
        now, waiting = (mine, other) if running else (other, mine)
        return Reply.of({"queue_running": now, "queue_pending": waiting})

    def delete(_asked: Asked) -> Reply:
        gone.extend([] if running else ["deleted"])
        return Reply()

    def interrupt(asked: Asked) -> Reply:
        gone.append(asked.json["prompt_id"])
        return Reply()

    odd.routes |= {"GET /queue": queue, "POST /queue": delete, "POST /interrupt": interrupt}
    server = ComfyServer(odd.url)
    assert server.stop("mine")
    assert server.place("mine")[0] is Place.UNKNOWN
    assert odd.count("POST /interrupt") == interrupts


@pytest.mark.parametrize(
    "url",
    [
        "http://host:8188/?token=secret",
        "http://host:8188/#secret",
        "http://secret@host",
        "http://host:secret",
        "http://host:99999/secret",
    ],
)
def test_an_address_with_more_than_host_port_and_path_is_refused_unrepeated(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        address(url)
    assert "secret" not in f"{caught.value} {caught.value.hint}"


def test_a_name_of_a_file_may_hold_any_character(odd: Odd, tmp_path: Path) -> None:
    seen: list[str] = []
    odd.routes["GET /view.*"] = lambda asked: (seen.append(asked.path), Reply(200, b"x"))[1]
    ComfyServer(odd.url).fetch(OutputFile("ä b&type=temp#?.png", "", "output"), tmp_path / "x")
    assert seen == ["/view?filename=%C3%A4+b%26type%3Dtemp%23%3F.png&subfolder=&type=output"]
