"""ComfyUI's side of HTTP: each of its requests that are needed, and what its answers mean."""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import asdict
from enum import Enum
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode, urlsplit

from ainern2d.core import CancelToken, ConfigError, InvalidRequestError
from ainern2d.core.backends.http import HttpServer, UnreachableError
from ainern2d.core.backends.watch import Watch

from .answers import node_errors, not_given, refusal
from .nodes import NodeCatalogue
from .queueing import MARK, Queue, turn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .answers import OutputFile
    from .workflow import Graph

URL_VARIABLE: Final = "AINERN2D_COMFYUI_URL"
DEFAULT_URL: Final = "http://127.0.0.1:8188"
UPLOADS: Final = "ainern2d"
"""Folder for what is uploaded, below the server's ``input``."""

ANSWER_S: Final = 30.0
"""Longest time for an answer; the server may be loading a model in the same process."""
TRANSFER_S: Final = 900.0
"""Longest time for a file on its way, which can be cancelled at any time."""
CONFIRM_S: Final = 1.5
"""So long is waited for a stopped job to end; executors kill this process after two seconds."""
CONFIRM_EVERY_S: Final = 0.05
KNOWN_S: Final = 60.0
"""So long is the list of nodes and models believed; it takes half a second to get."""
_ALL: Final = range(300, 600)
_NOT_PASSED_ON: Final = 503
_AWAY: Final = (502, _NOT_PASSED_ON, 504)
"""Statuses of a proxy whose server is not there."""


class Place(Enum):
    """Where a job is."""

    UNKNOWN = "unknown"
    QUEUED = "queued"
    RUNNING = "running"
    ENDED = "ended"


def address(configured: str) -> str:
    """Return the URL of the server, without a slash at its end.

    Args:
        configured: By the option ``url``, or empty.

    Raises:
        ConfigError: It is no URL of HTTP, or it holds what may be a secret.
    """
    url = (configured or os.environ.get(URL_VARIABLE, "") or DEFAULT_URL).rstrip("/")
    parts = urlsplit(url)
    secret = "@" in parts.netloc or parts.query or parts.fragment
    if parts.scheme not in ("http", "https") or not parts.hostname or secret or not _port(url):
        raise ConfigError(
            "the address of the ComfyUI server is not http://HOST:PORT or https://HOST",
            hint=f"set {URL_VARIABLE}, or backend.video.url; ComfyUI knows no passwords",
        )
    return url


def _port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _nothing(_waited: float) -> None:
    """Show nothing while an answer comes, which takes a moment."""


class ComfyServer:
    """One server.

    Args:
        url: As :func:`address` returns it.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        advice = f"start it, or say where it is: {URL_VARIABLE}, or the option url"
        self._http = HttpServer(url, called=f"the ComfyUI server at {url}", advice=advice, keep=2)
        self._nodes: tuple[float, NodeCatalogue] | None = None
        self._queue = Queue()

    def stats(self) -> dict[str, Any]:
        """Return what the server says of itself: versions and devices."""
        return self._object("/system_stats")

    def nodes(self) -> NodeCatalogue:
        """Return the nodes and models that the server has, as of a minute ago at most."""
        now = time.monotonic()
        if self._nodes is None or now - self._nodes[0] > KNOWN_S:
            self._nodes = now, NodeCatalogue(self._object("/object_info"))
        return self._nodes[1]

    def submit(
        self, graph: Graph, prompt_id: str, client_id: str, model: str = "", overtake: int = 0
    ) -> None:
        """Queue a job. The server takes an id twice, so ask for its place first.

        Args:
            graph: What to do.
            prompt_id: Of the job.
            client_id: Who is told about it.
            model: That has to be loaded for it.
            overtake: See :func:`ainern2d.plugins.comfyui.queueing.turn`.

        Raises:
            InvalidRequestError: The server refuses it, or a part of it.
            TransientError: It may take it later.
            UnreachableError: No answer; the job may be queued all the same.
        """
        mark: dict[str, Any] = {"model": model}
        body: dict[str, Any] = {"prompt": graph, "prompt_id": prompt_id, "client_id": client_id}
        body["extra_data"] = {MARK: mark}
        if found := turn(self._queue, model, overtake):
            mark["arrival"], body["number"] = found.arrival, found.number
        status, answer = self._post("/prompt", body)
        if status != 200 or not isinstance(answer, dict):
            self._nodes = None
            raise refusal(status, answer)
        given = str(answer.get("prompt_id") or prompt_id)
        if given != prompt_id:
            self.stop(given)
            raise InvalidRequestError(
                "this ComfyUI gives jobs ids of its own, by which they cannot be found again",
                hint="update it to 0.3.75 or newer",
            )
        if node_errors(answer.get("node_errors")):
            # The good half of the graph was queued; half a job helps nobody.
            self.stop(prompt_id)
            self._nodes = None
            raise refusal(status, answer)

    def record(self, prompt_id: str) -> dict[str, Any] | None:
        """Return a job that has ended, or None."""
        found = self._object(f"/history/{quote(prompt_id, safe='')}").get(prompt_id)
        return found if isinstance(found, dict) else None

    def place(
        self, prompt_id: str, *, ended: bool = False
    ) -> tuple[Place, dict[str, Any] | None, int]:
        """Return where a job is, its record if it has ended, and how many wait before it.

        Args:
            prompt_id: Of the job.
            ended: Whether it seems to have ended, so that this is asked first.
        """
        record = self.record(prompt_id) if ended else None
        if record is None:
            self._queue = Queue.read(self._object("/queue"))
            running, waiting = ([each.id for each in part] for part in self._queue)
            if prompt_id in running:
                return Place.RUNNING, None, 0
            if prompt_id in waiting:
                return Place.QUEUED, None, waiting.index(prompt_id)
            # In this order, since a job that ends goes from the queue into the history at once.
            record = self.record(prompt_id)
        return (Place.ENDED, record, 0) if record is not None else (Place.UNKNOWN, None, 0)

    def stop(self, prompt_id: str) -> bool:
        """End a job, and say whether it was seen to end.

        A job that is just beginning does not notice, so it is told until it does.
        """
        until = time.monotonic() + CONFIRM_S
        while True:
            self._ask_to_stop(prompt_id)
            if self.place(prompt_id)[0] in (Place.ENDED, Place.UNKNOWN):
                return True
            if time.monotonic() > until:
                return False
            time.sleep(CONFIRM_EVERY_S)

    def _ask_to_stop(self, prompt_id: str) -> None:
        """Use the newer way, or the two older ones."""
        status, _ = self._post(f"/api/jobs/{quote(prompt_id, safe='')}/cancel", {})
        if status < 400:
            return
        self._post("/queue", {"delete": [prompt_id]})
        # Some releases interrupt whatever runs, so that this may not be said of a job that waits.
        if self.place(prompt_id)[0] is Place.RUNNING:
            self._post("/interrupt", {"prompt_id": prompt_id})

    def free(self) -> None:
        """Ask the server to unload its models once it is idle."""
        self._post("/free", {"unload_models": True, "free_memory": True})

    def upload(
        self,
        path: Path,
        cancel: CancelToken | None = None,
        tick: Callable[[float], None] = _nothing,
    ) -> str:
        """Send a file, and return the name by which a graph finds it.

        Args:
            path: Of the file.
            cancel: Looked at all the time.
            tick: Called all the time with the seconds that it takes so far.

        Raises:
            InvalidRequestError: The server does not take it.
            CancelledError: Somebody asked to stop.
        """
        data = path.read_bytes()
        name = f"{hashlib.sha256(data).hexdigest()[:24]}{path.suffix or '.bin'}"
        answer = self._http.post(
            "/upload/image",
            _watch(TRANSFER_S, cancel, tick),
            form=[
                ("image", (name, data, "application/octet-stream")),
                ("type", "input"),
                ("subfolder", UPLOADS),
            ],
            also=_ALL,
        )
        self._refuse_away(answer.status)
        if answer.status == 413:
            raise InvalidRequestError(
                f"ComfyUI takes no files of {len(data) / 1e6:.0f} MB",
                hint="start it with a larger --max-upload-size (in MB)",
            )
        found = _decoded(answer.body)
        if answer.status != 200 or not isinstance(found, dict) or not found.get("name"):
            raise refusal(answer.status, found, "an uploaded file")
        folder = found.get("subfolder") or ""
        return f"{folder}/{found['name']}" if folder else str(found["name"])

    def fetch(
        self,
        file: OutputFile,
        target: Path,
        cancel: CancelToken | None = None,
        tick: Callable[[float], None] = _nothing,
    ) -> bool:
        """Save a file that a job wrote; False if the server does not have it any more.

        Args:
            file: On the server.
            target: Where it is saved, whatever the server calls it.
            cancel: Looked at all the time.
            tick: Called all the time with the seconds that it takes so far.

        Raises:
            InvalidRequestError: The server does not give it.
            CancelledError: Somebody asked to stop.
        """
        path = f"/view?{urlencode(asdict(file))}"
        watch = _watch(TRANSFER_S, cancel, tick)
        answer = self._http.download(path, target, watch, also=_ALL)
        self._refuse_away(answer.status)
        if answer.status == 404:
            return False
        page = answer.headers.get("content-type", "").startswith("text/html")
        if answer.status != 200 or page:
            raise not_given(file, answer.status, _decoded(answer.body))
        return True

    def _object(self, path: str) -> dict[str, Any]:
        answer = self._http.get(path, _watch(ANSWER_S), also=_ALL)
        self._refuse_away(answer.status)
        found = _decoded(answer.body)
        if answer.status >= 500:
            raise UnreachableError(
                f"the ComfyUI server at {self.url} fails at {_first(path)} with {answer.status}",
                hint="the server's log says why",
            )
        if answer.status != 200 or not isinstance(found, dict):
            raise InvalidRequestError(
                f"{self.url}{_first(path)} answers {answer.status}, which is not what ComfyUI says",
                hint="is it ComfyUI that listens there?",
            )
        return found

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        answer = self._http.post(path, _watch(ANSWER_S), data=body, also=_ALL)
        self._refuse_away(answer.status)
        return answer.status, _decoded(answer.body)

    def _refuse_away(self, status: int) -> None:
        if status in _AWAY:
            away = UnreachableError(
                f"the ComfyUI server at {self.url} is away: a proxy answers {status}",
                hint="start the server again",
            )
            # With 503 most proxies say that they passed nothing on; the others may come after it.
            away.may_be_done = status != _NOT_PASSED_ON
            raise away


def _watch(
    seconds: float,
    cancel: CancelToken | None = None,
    tick: Callable[[float], None] = _nothing,
) -> Watch:
    # An empty token is false, but it is one.
    token = CancelToken() if cancel is None else cancel
    return Watch(token, time.monotonic() + seconds, seconds, tick)


def _first(path: str) -> str:
    """Return the first part of a path, without the ids behind it."""
    return "/" + path.split("/")[1]


def _decoded(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError:
        return answer.decode("utf-8", "replace")
