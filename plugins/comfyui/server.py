"""A ComfyUI server over HTTP: each of its requests that are needed, and what may go wrong."""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import asdict
from enum import Enum
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError

from ainern2d.core import ConfigError, InvalidRequestError, TransientError

from .answers import node_errors, refusal
from .nodes import NodeCatalogue
from .queueing import MARK, Queue, turn

if TYPE_CHECKING:
    from pathlib import Path

    from .answers import OutputFile
    from .workflow import Graph

URL_VARIABLE: Final = "AINERN2D_COMFYUI_URL"
DEFAULT_URL: Final = "http://127.0.0.1:8188"
UPLOADS: Final = "ainern2d"
"""Folder for what is uploaded, below the server's ``input``."""

CONNECT_S: Final = 3.0
READ_S: Final = 30.0
"""Longest silence of a server while it answers; it may be loading a model in the same process."""
UPLOAD_READ_S: Final = 120.0
CONFIRM_S: Final = 1.5
"""So long is waited for a stopped job to end; executors kill this process after two seconds."""
CONFIRM_EVERY_S: Final = 0.05
KNOWN_S: Final = 60.0
"""So long is the list of nodes and models believed; it takes half a second to get."""
_BLOCK: Final = 1 << 20


class UnreachableError(TransientError):
    """The server does not answer; it may do so later."""


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
        ConfigError: It is no URL of HTTP, or it holds a password.
    """
    url = (configured or os.environ.get(URL_VARIABLE, "") or DEFAULT_URL).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ConfigError(
            "the address of the ComfyUI server is not http://HOST:PORT or https://HOST",
            hint=f"set {URL_VARIABLE}, or backend.video.url; ComfyUI knows no passwords",
        )
    return url


class ComfyServer:
    """One server; may be used by one thread at a time.

    Args:
        url: As :func:`address` returns it.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._pool = urllib3.PoolManager(maxsize=2, retries=False)
        self._nodes: tuple[float, NodeCatalogue] | None = None
        self._queue = Queue()

    def close(self) -> None:
        """Close its connections."""
        self._pool.clear()

    def stats(self) -> dict[str, Any]:
        """Return what the server says of itself: versions and devices."""
        return self._object("GET", "/system_stats")

    def nodes(self) -> NodeCatalogue:
        """Return the nodes and models that the server has, as of a minute ago at most."""
        now = time.monotonic()
        if self._nodes is None or now - self._nodes[0] > KNOWN_S:
            self._nodes = now, NodeCatalogue(self._object("GET", "/object_info"))
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
            UnreachableError: No answer; the job may be queued all the same.
        """
        mark: dict[str, Any] = {"model": model}
        body: dict[str, Any] = {"prompt": graph, "prompt_id": prompt_id, "client_id": client_id}
        body["extra_data"] = {MARK: mark}
        if found := turn(self._queue, model, overtake):
            mark["arrival"], body["number"] = found.arrival, found.number
        status, answer = self._json("POST", "/prompt", body)
        if status != 200 or not isinstance(answer, dict):
            self._nodes = None
            raise refusal(status, answer)
        if node_errors(answer.get("node_errors")):
            # The good half of the graph was queued; half a job helps nobody.
            self.stop(prompt_id)
            self._nodes = None
            raise refusal(status, answer)

    def record(self, prompt_id: str) -> dict[str, Any] | None:
        """Return a job that has ended, or None."""
        found = self._object("GET", f"/history/{prompt_id}").get(prompt_id)
        return found if isinstance(found, dict) else None

    def place(self, prompt_id: str) -> tuple[Place, dict[str, Any] | None, int]:
        """Return where a job is, its record if it has ended, and how many wait before it."""
        record = self.record(prompt_id)
        if record is None:
            queue = self._object("GET", "/queue")
            self._queue = Queue.read(queue)
            running, waiting = ([each.id for each in part] for part in self._queue)
            if prompt_id in running:
                return Place.RUNNING, None, 0
            if prompt_id in waiting:
                return Place.QUEUED, None, waiting.index(prompt_id)
            # It may have ended between the two questions.
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
        """Use the newer way, or the older two together: pending jobs are deleted first."""
        status, _ = self._json("POST", f"/api/jobs/{prompt_id}/cancel", {})
        if status in (404, 405):
            self._json("POST", "/queue", {"delete": [prompt_id]})
            self._json("POST", "/interrupt", {"prompt_id": prompt_id})

    def free(self) -> None:
        """Ask the server to unload its models once it is idle."""
        self._json("POST", "/free", {"unload_models": True, "free_memory": True})

    def upload(self, path: Path) -> str:
        """Send a file, and return the name by which a graph finds it.

        Raises:
            InvalidRequestError: The server does not take it.
        """
        data = path.read_bytes()
        name = f"{hashlib.sha256(data).hexdigest()[:24]}{path.suffix or '.bin'}"
        fields = {"image": (name, data), "type": "input", "subfolder": UPLOADS}
        status, answer = self._ask("POST", "/upload/image", UPLOAD_READ_S, fields=fields)
        if status == 413:
            raise InvalidRequestError(
                f"ComfyUI takes no files of {len(data) / 1e6:.0f} MB",
                hint="start it with a larger --max-upload-size (in MB)",
            )
        found = _decoded(answer)
        if status != 200 or not isinstance(found, dict) or "name" not in found:
            raise refusal(status, found)
        folder = found.get("subfolder", "")
        return f"{folder}/{found['name']}" if folder else str(found["name"])

    def fetch(self, file: OutputFile, target: Path) -> bool:
        """Save a file that a job wrote; False if the server does not have it any more."""
        answer = self._open("GET", "/view", READ_S, fields=asdict(file), preload_content=False)
        try:
            if answer.status == 404:
                return False
            if answer.status != 200:
                raise refusal(answer.status, answer.read(_BLOCK).decode("utf-8", "replace"))
            with target.open("wb") as out:
                for block in answer.stream(_BLOCK):
                    out.write(block)
        except HTTPError as error:
            raise self._lost(error) from error
        finally:
            answer.release_conn()
        return True

    def _object(self, method: str, path: str) -> dict[str, Any]:
        status, answer = self._json(method, path, None)
        if status != 200 or not isinstance(answer, dict):
            raise InvalidRequestError(
                f"{self.url}{path.partition('/')[1]}{path.split('/')[1]} answers {status},"
                " which is not what ComfyUI says",
                hint="is it ComfyUI that listens there?",
            )
        return answer

    def _json(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, Any]:
        status, answer = self._ask(method, path, READ_S, json=body)
        return status, _decoded(answer)

    def _ask(self, method: str, path: str, read_s: float, **more: Any) -> tuple[int, bytes]:
        answer = self._open(method, path, read_s, **more)
        if answer.status in (502, 503, 504):
            raise UnreachableError(
                f"the ComfyUI server at {self.url} is away: a proxy answers {answer.status}",
                hint="start the server again",
            )
        return answer.status, answer.data

    def _open(self, method: str, path: str, read_s: float, **more: Any) -> Any:
        timeout = urllib3.Timeout(connect=CONNECT_S, read=read_s)
        if more.get("json", ...) is None:
            del more["json"]
        try:
            return self._pool.request(method, self.url + path, timeout=timeout, **more)
        except HTTPError as error:
            raise self._lost(error) from error

    def _lost(self, error: Exception) -> UnreachableError:
        reason = "nothing listens there" if isinstance(error, NewConnectionError) else str(error)
        return UnreachableError(
            f"no answer from the ComfyUI server at {self.url}: {reason}",
            hint=f"start it, or say where it is: {URL_VARIABLE}, or the option url",
        )


def _decoded(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError:
        return answer.decode("utf-8", "replace")
