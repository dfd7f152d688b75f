"""Client of ComfyUI's HTTP interface: the requests that this backend needs, and their errors."""

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
"""Folder for uploads below the server's ``input``."""

ANSWER_S: Final = 30.0
"""Time limit of a request in seconds; the server may be loading a model in the same process."""
TRANSFER_S: Final = 900.0
"""Time limit of a file transfer in seconds; transfers can be cancelled at any time."""
CONFIRM_S: Final = 1.5
"""Longest wait in seconds for a cancelled job to end; executors kill this process after 2 s."""
CONFIRM_EVERY_S: Final = 0.05
KNOWN_S: Final = 60.0
"""Seconds for which the list of nodes and models is cached; the server takes 0.5 s to give it."""
_ALL: Final = range(300, 600)
_NOT_PASSED_ON: Final = 503
_AWAY: Final = (502, _NOT_PASSED_ON, 504)
"""HTTP statuses of a proxy whose server does not answer."""


class Place(Enum):
    """The place of a job on the server."""

    UNKNOWN = "unknown"
    QUEUED = "queued"
    RUNNING = "running"
    ENDED = "ended"


def address(configured: str) -> str:
    """Return the URL of the server, without a trailing slash.

    Args:
        configured: Value of the option ``url``, or empty.

    Raises:
        ConfigError: The address is not an HTTP URL, or has a part that may be a secret.
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
    """Show no progress, for requests that take a moment."""


class ComfyServer:
    """Client of one server.

    Args:
        url: URL as :func:`address` returns it.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        advice = f"start it, or say where it is: {URL_VARIABLE}, or the option url"
        self._http = HttpServer(url, called=f"the ComfyUI server at {url}", advice=advice, keep=2)
        self._nodes: tuple[float, NodeCatalogue] | None = None
        self._queue = Queue()

    def stats(self) -> dict[str, Any]:
        """Return the server's versions and devices."""
        return self._object("/system_stats")

    def nodes(self, away_s: float = 0.0) -> NodeCatalogue:
        """Return the nodes and models of the server, at most ``KNOWN_S`` old.

        Args:
            away_s: Seconds for which they may be older while the server is away.

        Raises:
            UnreachableError: It is away, and they are not known or too old.
        """
        now = time.monotonic()
        if self._nodes is None or now - self._nodes[0] > KNOWN_S:
            try:
                self._nodes = now, NodeCatalogue(self._object("/object_info"))
            except UnreachableError:
                if self._nodes is None or now - self._nodes[0] > KNOWN_S + away_s:
                    raise
        return self._nodes[1]

    def submit(
        self, graph: Graph, prompt_id: str, client_id: str, model: str = "", overtake: int = 0
    ) -> None:
        """Queue a job. The server accepts an id twice, so ask for the job's place first.

        Args:
            graph: Graph in API format.
            prompt_id: Id of the job.
            client_id: Id of the socket that gets the job's events.
            model: Names of the model files that it loads.
            overtake: See :func:`ainern2d.plugins.comfyui.queueing.turn`.

        Raises:
            InvalidRequestError: The server refuses the graph or a part of it.
            TransientError: The server may accept it later.
            UnreachableError: The server did not answer; the job may be queued all the same.
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
            # The server queued the valid half of the graph, which gives no result.
            self.stop(prompt_id)
            self._nodes = None
            raise refusal(status, answer)

    def record(self, prompt_id: str) -> dict[str, Any] | None:
        """Return the record of a job that has ended, or None."""
        found = self._object(f"/history/{quote(prompt_id, safe='')}").get(prompt_id)
        return found if isinstance(found, dict) else None

    def place(
        self, prompt_id: str, *, ended: bool = False
    ) -> tuple[Place, dict[str, Any] | None, int]:
        """Return the place of a job, its record if it has ended, and the number of jobs before it.

        Args:
            prompt_id: Id of the job.
            ended: Whether an event has reported its end; the history is then asked first.
        """
        record = self.record(prompt_id) if ended else None
        if record is None:
            self._queue = Queue.read(self._object("/queue"))
            running, waiting = ([each.id for each in part] for part in self._queue)
            if prompt_id in running:
                return Place.RUNNING, None, 0
            if prompt_id in waiting:
                return Place.QUEUED, None, waiting.index(prompt_id)
            # Last, since the server moves an ended job from the queue to the history in one step.
            record = self.record(prompt_id)
        return (Place.ENDED, record, 0) if record is not None else (Place.UNKNOWN, None, 0)

    def stop(self, prompt_id: str) -> bool:
        """Cancel a job; return whether it ended.

        A job that is about to start ignores the request, so it is repeated.
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
        """Cancel by the newer endpoint, or else by the two older ones."""
        status, _ = self._post(f"/api/jobs/{quote(prompt_id, safe='')}/cancel", {})
        if status < 400:
            return
        self._post("/queue", {"delete": [prompt_id]})
        # Some releases interrupt any running job, so this is not sent for a waiting one.
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
        """Upload a file; return the name under which a graph can load it.

        Args:
            path: Path of the file.
            cancel: Cancel token.
            tick: Called at every poll with the seconds taken so far.

        Raises:
            InvalidRequestError: The server refuses the file.
            CancelledError: The op was cancelled.
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
        """Save a file that a job wrote; return False if the server no longer has it.

        Args:
            file: File on the server.
            target: Path to which it is saved.
            cancel: Cancel token.
            tick: Called at every poll with the seconds taken so far.

        Raises:
            InvalidRequestError: The server does not deliver the file.
            CancelledError: The op was cancelled.
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
            # With 503 a proxy has not passed the request on; after 502 and 504 it may have arrived.
            away.may_be_done = status != _NOT_PASSED_ON
            raise away


def _watch(
    seconds: float,
    cancel: CancelToken | None = None,
    tick: Callable[[float], None] = _nothing,
) -> Watch:
    # A token that is not set is falsy, so compare with None.
    token = CancelToken() if cancel is None else cancel
    return Watch(token, time.monotonic() + seconds, seconds, tick)


def _first(path: str) -> str:
    """Return the first segment of a path, without the ids that follow."""
    return "/" + path.split("/")[1]


def _decoded(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError:
        return answer.decode("utf-8", "replace")
