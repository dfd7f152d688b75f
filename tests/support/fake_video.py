"""A fake of vLLM-Omni 0.30's /v1/videos: a form to send, a job to look at, a file to fetch.

Written after the server's source (its package on PyPI), which was read and not run. As there, jobs
live in the process only, a failed one is answered with its own status and itself as the body, a
deletion of a running job may be answered 409, and a sound comes as JSON with a data URL.
"""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from ainern2d.core.media.encode import MovieWriter
from tests.support.fake_server import Asked, FakeServer, Reply

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_FIELD = 1024 * 1024
"""Bytes of a field of a form that is no file; Starlette's limit."""


class FakeVideos(FakeServer):
    """One server, with a model of some grid.

    Args:
        pixels: Sizes are multiples of it.
        step: Lengths are multiples of it, and one more.
        looks: How often a job is looked at before it is done; the last look finds it done.
    """

    def __init__(self, pixels: int = 16, step: int = 4, looks: int = 2) -> None:
        super().__init__()
        self.pixels, self.step, self.looks = pixels, step, looks
        self.jobs: dict[str, dict[str, Any]] = {}
        self.forms: list[dict[str, Any]] = []
        self.deleted: list[str] = []
        self.failure: tuple[int, str] | None = None
        self.endless = False
        self.slow_to_delete = False
        self.routes["POST /v1/videos"] = self.create
        self.routes["GET /v1/videos/[^/]+"] = self.look
        self.routes["GET /v1/videos/[^/]+/content"] = self.content
        self.routes["DELETE /v1/videos/[^/]+"] = self.delete
        models = {"object": "list", "data": [{"id": "wan"}]}
        self.routes["GET /v1/models"] = lambda _asked: Reply.of(models)

    def create(self, asked: Asked) -> Reply:
        form = asked.form
        if problem := self.problem(form):
            return Reply.of({"detail": problem}, 400)
        self.forms.append(form)
        name = f"video_gen_{len(self.forms)}"
        self.jobs[name] = {
            "id": name,
            "object": "video",
            "model": form.get("model", "wan"),
            "prompt": form["prompt"],
            "status": "queued",
            "size": form["size"],
            "progress": 0,
            "error": None,
            "peak_memory_mb": 0.0,
        }
        return Reply.of(self.jobs[name])

    def problem(self, form: dict[str, Any]) -> str:
        width, height = map(int, form["size"].split("x"))
        if width % self.pixels or height % self.pixels:
            return f"size must be a multiple of {self.pixels}"
        if (int(form["num_frames"]) - 1) % self.step:
            return f"num_frames must be {self.step} k + 1"
        if "audio_reference" in form:
            if len(form["audio_reference"]) > LARGEST_FIELD:
                return f"Part exceeded maximum size of {LARGEST_FIELD // 1024}KB."
            if not json.loads(form["audio_reference"])["audio_url"].startswith("data:audio"):
                return "Invalid audio_reference.audio_url: must be an http(s) URL or data URL."
        if "input_reference" in form and not isinstance(form["input_reference"], bytes):
            return "input_reference must be a file"
        return ""

    def look(self, asked: Asked) -> Reply:
        job = self.jobs.get(asked.path.rpartition("/")[2])
        if job is None:
            return Reply.of({"detail": "Video not found"}, 404)
        if self.failure is not None:
            code, message = self.failure
            error = {"code": code, "message": message}
            return Reply.of({**job, "status": "failed", "error": error}, code)
        job["progress"] += 100 // self.looks
        job["status"] = "in_progress"
        if job["progress"] >= 100 and not self.endless:
            job.update(status="completed", progress=100, peak_memory_mb=21_504.4)
        job["progress"] = min(job["progress"], 99 if self.endless else 100)
        return Reply.of(job)

    def content(self, asked: Asked) -> Reply:
        name = asked.path.split("/")[-2]
        if self.jobs.get(name, {}).get("status") != "completed":
            return Reply.of({"detail": "Generation is still in-progress"}, 404)
        return Reply(200, movie(self.forms[int(name.rpartition("_")[2]) - 1]))

    def delete(self, asked: Asked) -> Reply:
        name = asked.path.rpartition("/")[2]
        if name not in self.jobs:
            return Reply.of({"detail": "Video not found"}, 404)
        self.deleted.append(name)
        if self.slow_to_delete:
            return Reply.of({"detail": "Cancellation in progress. Please try again later."}, 409)
        del self.jobs[name]
        return Reply.of({"id": name, "deleted": True, "object": "video.deleted"})


def movie(form: dict[str, Any]) -> bytes:
    """Make a movie whose pictures get lighter, from the brightness of its first picture on."""
    width, height = map(int, form["size"].split("x"))
    begin = 20.0
    if "input_reference" in form:
        begin = float(picture(form["input_reference"]).mean())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "movie.mp4"
        with MovieWriter(path, width, height, int(form["fps"])) as writer:
            for number in range(int(form["num_frames"])):
                grey = min(250, round(begin) + number)
                writer.write(np.full((height, width, 4), grey, np.uint8))
        return path.read_bytes()


def picture(data: bytes) -> NDArray[np.uint8]:
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert found is not None
    return np.asarray(found, np.uint8)


def sound(form: dict[str, Any]) -> bytes:
    url = json.loads(form["audio_reference"])["audio_url"]
    return base64.b64decode(url.partition(",")[2])
