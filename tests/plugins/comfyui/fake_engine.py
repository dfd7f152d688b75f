"""What the fake server does with graphs: it checks, queues and runs them, as the real one does.

Pictures and movies are flat, in a colour that hangs on the whole graph. Everything else that a
client can see is after what real servers were seen to answer; the suite runs against both.
"""

from __future__ import annotations

import bisect
import hashlib
import json
import math
import os
import re
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from ainern2d.core.media.encode import MovieWriter
from tests.plugins.comfyui.record_nodes import LISTS, NODES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FAULTS = re.compile(r"fault:(oom|error|crash|slow)(?::([\d.]+))?")
"""As the fixture nodes of the real server read them."""
SAVERS = {"SaveImage": "output", "SaveVideo": "output", "PreviewImage": "temp"}
SAMPLERS = ("KSampler", "KSamplerAdvanced")
TICK_S = 0.05

Graph = dict[str, dict[str, Any]]


class InterruptedJobError(Exception):
    """Somebody asked for the end of a running job."""


class NodeFailedError(Exception):
    """A node raised."""

    def __init__(self, identity: str, exception_type: str, message: str) -> None:
        super().__init__(message)
        self.identity, self.exception_type, self.message = identity, exception_type, message


class Engine:
    """One queue and its worker.

    Args:
        folder: With ``models``, ``input``, ``output`` and ``temp``.
        send: Tells an event to one client, or to all of them if the client is None.
        load_s: Seconds that it takes to load other models than those of the last job.
        work_s: Seconds that a job takes beside.
    """

    def __init__(
        self,
        folder: Path,
        send: Callable[[str, dict[str, Any], str | None], None],
        load_s: float = 0.0,
        work_s: float = 0.0,
    ):
        self._times = load_s, work_s
        self._loaded: set[str] = set()
        self.loads = 0
        self.folder = folder
        self._send = send
        self._lock = threading.Condition()
        self._cache: dict[str, dict[str, Any]] = {}
        self._interrupt = threading.Event()
        self._number = 0
        self.pending: list[list[Any]] = []
        self.running: list[list[Any]] = []
        self.history: dict[str, dict[str, Any]] = {}
        self.freed = 0
        threading.Thread(target=self._work, daemon=True).start()

    def object_info(self) -> dict[str, Any]:
        info = json.loads(NODES.read_text("utf-8"))
        for (node, field), models in LISTS.items():
            if node in info:
                given = info[node]["input"]["required"][field]
                listed = self.folder / "models" / models
                files = sorted(path.name for path in listed.iterdir()) if listed.is_dir() else []
                if given[0] == "COMBO":
                    given[1]["options"] = files
                else:
                    given[0] = files
        return info

    def submit(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        graph: Graph = body.get("prompt") or {}
        info = self.object_info()
        for identity, node in graph.items():
            if node["class_type"] not in info:
                message = f"Cannot execute because node {node['class_type']} does not exist."
                return _refused("invalid_prompt", message, f"Node ID '#{identity}'")
        outputs = [i for i, node in graph.items() if info[node["class_type"]]["output_node"]]
        if not outputs:
            return _refused("prompt_no_outputs", "Prompt has no outputs", "")
        errors: dict[str, Any] = {}
        good = []
        for output in outputs:
            found = {i: self._errors(graph, i, info) for i in _upstream(graph, output)}
            bad = {i: each for i, each in found.items() if each}
            for identity, each in bad.items():
                entry = {"errors": each, "dependent_outputs": [output]}
                errors[identity] = entry | {"class_type": graph[identity]["class_type"]}
            if not bad:
                good.append(output)
        if not good:
            message = "Prompt outputs failed validation"
            status, answer = _refused("prompt_outputs_failed_validation", message, "")
            return status, answer | {"node_errors": errors}
        with self._lock:
            extra = body.get("extra_data", {})
            extra |= {key: body[key] for key in ("client_id",) if key in body}
            number = float(body["number"]) if "number" in body else self._number
            self._number += "number" not in body
            # As a heap would, by number and id.
            job = [number, body["prompt_id"], graph, extra, good]
            bisect.insort(self.pending, job, key=lambda each: each[:2])
            answer = {"prompt_id": body["prompt_id"], "number": number}
            self._lock.notify()
        return 200, answer | {"node_errors": errors}

    def queue(self) -> dict[str, Any]:
        with self._lock:
            return {"queue_running": list(self.running), "queue_pending": list(self.pending)}

    def delete(self, ids: list[str]) -> None:
        with self._lock:
            self.pending = [job for job in self.pending if job[1] not in ids]

    def interrupt(self, prompt_id: str | None) -> None:
        with self._lock:
            if self.running and prompt_id in (None, self.running[0][1]):
                self._interrupt.set()

    def _errors(self, graph: Graph, identity: str, info: dict[str, Any]) -> list[dict[str, Any]]:
        node = graph[identity]
        known = info[node["class_type"]]["input"]
        found = []
        for name, (kind, options) in (known["required"] | known["optional"]).items():
            if name not in node["inputs"]:
                if name in known["required"]:
                    found.append(_error("required_input_missing", name, name))
                continue
            value = node["inputs"][name]
            if isinstance(value, list):
                continue
            uploads = options.get("image_upload") or options.get("audio_upload")
            choices = kind if isinstance(kind, list) else options.get("options")
            if uploads:
                if not (self.folder / "input" / value).exists():
                    said = f"{name} - Invalid file: {value}"
                    found.append(_error("custom_validation_failed", name, said))
            elif choices is not None and value not in choices:
                said = f"{name}: '{value}' not in {choices}"
                found.append(_error("value_not_in_list", name, said))
            elif kind in ("INT", "FLOAT") and not isinstance(value, int | float):
                found.append(_error("invalid_input_type", name, f"{name}, {value}"))
            elif kind in ("INT", "FLOAT") and value > options.get("max", value):
                found.append(_error("value_bigger_than_max", name, name))
        return found

    def _work(self) -> None:
        while True:
            with self._lock:
                while not self.pending:
                    self._lock.wait()
                job = self.pending.pop(0)
                self.running = [job]
                self._interrupt.clear()
            record = self._run(job)
            with self._lock:
                self.running = []
                self.history[job[1]] = record

    def _run(self, job: list[Any]) -> dict[str, Any]:
        _, prompt_id, graph, extra, good = job
        client = extra.get("client_id")
        messages: list[Any] = []
        outputs: dict[str, Any] = {}

        def tell(kind: str, data: dict[str, Any]) -> None:
            data = {"prompt_id": prompt_id, **data}
            if kind.startswith("execution"):
                messages.append([kind, data])
            # The real one tells the progress of jobs without a client to everybody.
            if client or kind == "progress_state":
                self._send(kind, data, client)

        tell("execution_start", {})
        order = [i for i in _ordered(graph) if any(i in _upstream(graph, g) for g in good)]
        keys = {identity: _signature(graph, identity) for identity in order}
        cached = [identity for identity in order if keys[identity] in self._cache]
        tell("execution_cached", {"nodes": cached})
        load_s, work_s = self._times
        models = _models(graph) or self._loaded
        cold, identity = models != self._loaded, ""
        self.loads, self._loaded = self.loads + cold, models
        try:
            self._misbehave(identity, "slow", work_s + load_s * cold, tell)
            for identity in order:
                if identity in cached:
                    # A cached output is only reported to a client that has a name.
                    if client and self._cache[keys[identity]]:
                        outputs[identity] = self._cache[keys[identity]]
                    continue
                tell("executing", {"node": identity})
                made = self._node(graph, identity, prompt_id, tell)
                self._cache[keys[identity]] = made
                if made:
                    outputs[identity] = made
                    tell("executed", {"node": identity, "output": made})
        except InterruptedJobError:
            tell("execution_interrupted", {"node_id": identity, "executed": []})
            return _record(job, outputs, messages, "error")
        except Exception as problem:
            error = problem if isinstance(problem, NodeFailedError) else _failed(identity, problem)
            data = {"node_id": identity, "node_type": graph[identity]["class_type"]}
            data |= {"exception_type": error.exception_type, "exception_message": error.message}
            tell("execution_error", data | {"traceback": [], "current_inputs": {"tensor": ["0."]}})
            return _record(job, outputs, messages, "error")
        tell("execution_success", {})
        return _record(job, outputs, messages, "success")

    def _node(
        self, graph: Graph, identity: str, prompt_id: str, tell: Callable[[str, Any], None]
    ) -> dict[str, Any]:
        node = graph[identity]
        inputs, name = node["inputs"], node["class_type"]
        if self._interrupt.is_set():
            raise InterruptedJobError
        for text in inputs.values():
            if isinstance(text, str) and (found := FAULTS.search(text)):
                self._misbehave(identity, found[1], float(found[2] or 0), tell)
        if name == "Ainern2dTestFault":
            self._misbehave(identity, inputs["mode"], inputs["seconds"], tell)
        if name in SAMPLERS:
            for step in range(inputs["steps"]):
                state = {"value": step + 1, "max": inputs["steps"], "state": "running"}
                tell("progress_state", {"nodes": {identity: state}})
        return self._save(graph, identity) if name in SAVERS else {}

    def _misbehave(
        self, identity: str, mode: str, seconds: float, tell: Callable[[str, Any], None]
    ) -> None:
        if mode == "oom":
            said = "CUDA out of memory. This error means you ran out of memory on your GPU."
            raise NodeFailedError(identity, "torch.OutOfMemoryError", said)
        if mode == "error":
            raise NodeFailedError(identity, "ValueError", "the node was asked to fail")
        if mode == "crash":
            os._exit(137)
        steps = math.ceil(seconds / TICK_S) if mode == "slow" else 0
        for step in range(steps):
            if self._interrupt.wait(TICK_S):
                raise InterruptedJobError
            state = {"value": step + 1, "max": steps, "state": "running"}
            tell("progress_state", {"nodes": {identity: state}})

    def _save(self, graph: Graph, identity: str) -> dict[str, Any]:
        node = graph[identity]
        kind = SAVERS[node["class_type"]]
        subfolder, _, stem = node["inputs"].get("filename_prefix", "temp").rpartition("/")
        folder = self.folder / kind / subfolder
        folder.mkdir(parents=True, exist_ok=True)
        movie = node["class_type"] == "SaveVideo"
        number = 1 + len(list(folder.glob(f"{stem}_*")))
        path = folder / f"{stem}_{number:05}_.{'mp4' if movie else 'png'}"
        size = {"width": 64, "height": 64, "length": 1}
        for each in _upstream(graph, identity):
            given = graph[each]["inputs"]
            if graph[each]["class_type"] == "LoadImage":
                shown = cv2.imread(str(self.folder / "input" / given["image"]))
                size |= {"width": shown.shape[1], "height": shown.shape[0]}
        for each in _upstream(graph, identity):
            given = graph[each]["inputs"]
            size |= {key: given[key] for key in size if isinstance(given.get(key), int)}
        colour = hashlib.sha256(_signature(graph, identity, prefix=False).encode()).digest()[:3]
        picture = np.full((size["height"], size["width"], 4), (*colour, 255), np.uint8)
        if movie:
            with MovieWriter(path, size["width"], size["height"], 16) as writer:
                for frame in range(size["length"]):
                    picture[: 1 + frame % size["height"], :2, :3] = 255
                    writer.write(picture)
        else:
            path.write_bytes(cv2.imencode(".png", picture[..., :3])[1].tobytes())
        file = {"filename": path.name, "subfolder": subfolder, "type": kind}
        return {"images": [file]} | ({"animated": [True]} if movie else {})


def _failed(identity: str, problem: Exception) -> NodeFailedError:
    """Return what any exception of a node becomes."""
    traceback.print_exception(problem)
    return NodeFailedError(identity, type(problem).__name__, str(problem))


def _refused(kind: str, message: str, details: str) -> tuple[int, dict[str, Any]]:
    error = {"type": kind, "message": message, "details": details, "extra_info": {}}
    return 400, {"error": error, "node_errors": {}}


def _error(kind: str, name: str, details: str) -> dict[str, Any]:
    said = {"type": kind, "message": kind.replace("_", " ").capitalize(), "details": details}
    return said | {"extra_info": {"input_name": name}}


def _record(
    job: list[Any], outputs: dict[str, Any], messages: list[Any], status: str
) -> dict[str, Any]:
    stamp = {"status_str": status, "completed": status == "success", "messages": messages}
    return {"prompt": job, "outputs": outputs, "status": stamp, "meta": {}, "ended": time.time()}


def _models(graph: Graph) -> set[str]:
    """Return the files that a graph loads."""
    return {
        str(node["inputs"][field])
        for node in graph.values()
        for (kind, field) in LISTS
        if node["class_type"] == kind
    }


def _links(node: dict[str, Any]) -> list[str]:
    return [value[0] for value in node["inputs"].values() if isinstance(value, list)]


def _upstream(graph: Graph, identity: str) -> list[str]:
    """Return a node and all that it hangs on, the earliest first."""
    found: list[str] = []
    for each in _links(graph[identity]):
        found += [other for other in _upstream(graph, each) if other not in found]
    return [*found, identity]


def _ordered(graph: Graph) -> list[str]:
    return list(dict.fromkeys(each for output in graph for each in _upstream(graph, output)))


def _signature(graph: Graph, identity: str, *, prefix: bool = True) -> str:
    node = graph[identity]
    values = {
        name: _signature(graph, value[0], prefix=prefix) if isinstance(value, list) else value
        for name, value in node["inputs"].items()
        if prefix or name != "filename_prefix"
    }
    text = json.dumps([node["class_type"], values], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
