"""The workflows: graphs in ComfyUI's API format, what each needs, and binding values into them.

A node that takes a value carries a title ``ainern2d:NAME``; the rest of a graph stays as it is.
"""

from __future__ import annotations

import copy
import json
import math
from functools import cached_property, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal

import yaml  # type: ignore[import-untyped]
from pydantic import Field

from ainern2d.core import InvalidRequestError, Kind
from ainern2d.core.ops import Record
from ainern2d.core.ops.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .nodes import NodeCatalogue

Graph = dict[str, dict[str, Any]]
"""Nodes by id, as ``/prompt`` takes them."""
Scalar = str | int | float | bool

TITLE: Final = "ainern2d:"
OUTPUT: Final = "output"
SNAPPED: Final = ("width", "height", "frames")
"""Values that a node's limits may move to the next number on its grid."""

ORDER: Final = (
    "sdxl_anime",
    "qwen_edit_2511",
    "anima",
    "z_image_turbo",
    "wan22_14b_i2v",
    "wan22_14b_flf2v",
    "wan22_5b_ti2v",
    "wan22_s2v",
)
"""The workflows of this package; of those that fit, the first is taken."""

_PLACES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "prompt": {"prompt": ("text", "prompt")},
    "negative": {"negative": ("text", "prompt")},
    "size": {"width": ("width",), "height": ("height",), "frames": ("length",)},
    "sampler": {"seed": ("seed",), "steps": ("steps",), "guidance": ("cfg",)},
    "seed": {"seed": ("noise_seed",)},
    "keyframe": {"keyframe": ("image",)},
    "last_frame": {"last_frame": ("image",)},
    "speech": {"speech": ("audio",)},
    "output": {"prefix": ("filename_prefix",)},
}
"""For each title the values that go into its node, and the inputs that may take each."""


class ModelFile(Record):
    """A file that a server needs for a workflow.

    Attributes:
        file: Its name.
        folder: Below the server's ``models``.
        source: Where it can be had.
    """

    file: str
    folder: str
    source: str


class Facts(Record):
    """What is known about a workflow beside its graph.

    Attributes:
        model: Which of the backend's models it runs.
        kind: Of the work it does.
        vram: Class of GPU memory that its model was published for.
        grid: Width and height are multiples of it, in pixels.
        pixels: Largest area that the model was trained for.
        fps: Of the movie it makes; 0 for a still.
        frames: Most frames of one run.
        frame_step: A run has a multiple of it, plus one.
        optional: Inputs it can do without; their nodes are then left out.
        files: What the server needs, by the title ``ainern2d:file.NAME`` of the node that loads it.
    """

    model: str
    kind: Kind
    vram: Literal["8g", "16g", "24g", "48g", "80g"]
    grid: int = Field(gt=0)
    pixels: int = Field(gt=0)
    fps: int = 0
    frames: int = 1
    frame_step: int = 1
    optional: tuple[str, ...] = ()
    files: dict[str, ModelFile]


class Workflow:
    """A graph that values can be bound into.

    Args:
        name: Of its files.
        graph: In API format; it is never changed.
        facts: What is known about it.
    """

    def __init__(self, name: str, graph: Graph, facts: Facts) -> None:
        self.name = name
        self.facts = facts
        self.graph = graph
        self._tagged: dict[str, str] = {}
        for identity, node in graph.items():
            title = str(node.get("_meta", {}).get("title", ""))
            if title.startswith(TITLE):
                self._tagged[title.removeprefix(TITLE)] = identity
        self._places = {
            value: place
            for title, identity in self._tagged.items()
            for value, place in _places_of(name, title, identity, graph[identity]["inputs"])
        }

    @cached_property
    def digest(self) -> str:
        """What identifies it in an op's key: all of it but where its files can be had."""
        elsewhere = {"vram": True, "files": {"__all__": {"source", "folder"}}}
        facts = self.facts.model_dump(mode="json", exclude=elsewhere)  # type: ignore[arg-type]
        return digest({"graph": self.graph, "facts": facts})

    @property
    def output(self) -> str:
        """Id of the node whose file is the result."""
        return self._tagged[OUTPUT]

    @property
    def roles(self) -> frozenset[str]:
        """Names of the files it can be given."""
        return frozenset(value for value in self._places if _is_file_role(value))

    def takes(self, value: str) -> bool:
        """Say whether it has a place for a value."""
        return value in self._places

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Return the size on its grid whose shape is nearest, within the model's area."""
        grid = self.facts.grid
        scale = min(1.0, math.sqrt(self.facts.pixels / (width * height)))
        across, down = (max(1, round(side * scale / grid)) for side in (width, height))
        while across * down * grid * grid > self.facts.pixels and max(across, down) > 1:
            across, down = (across - 1, down) if across >= down else (across, down - 1)
        return across * grid, down * grid

    def runs(self, seconds: float) -> list[int]:
        """Return the frames of each run that it takes to last at least so long.

        Each run begins with the last picture of the one before, which therefore counts once.
        """
        step = self.facts.frame_step
        wanted = max(1, math.ceil(seconds * self.facts.fps - 1e-6))
        lengths: list[int] = []
        while not lengths or sum(lengths) - len(lengths) + 1 < wanted:
            left = wanted - sum(lengths) + len(lengths)
            fitting = max(0, math.ceil((left - 1) / step)) * step + 1
            lengths.append(min(self.facts.frames, fitting))
        return lengths

    def bind(self, values: Mapping[str, Scalar], nodes: NodeCatalogue | None = None) -> Graph:
        """Return the graph with these values in it.

        Args:
            values: By name: ``prompt``, ``width``, ``seed``, a role, ``file.NAME``, ...
            nodes: Of the server; numbers of :data:`SNAPPED` are moved to what its nodes take.

        Raises:
            InvalidRequestError: A value has no place or is no scalar, or a place got no value.
        """
        unknown = sorted(set(values) - set(self._places))
        if unknown:
            raise InvalidRequestError(
                f"workflow {self.name} has no place for {', '.join(unknown)}",
                hint="it takes: " + ", ".join(sorted(self._places)),
            )
        absent = self.roles - set(values)
        needed = sorted(absent - set(self.facts.optional))
        if needed:
            raise InvalidRequestError(
                f"workflow {self.name} needs {' and '.join(needed)}",
                hint="give it as an input, or choose another model",
            )
        graph = copy.deepcopy(self.graph)
        for name, value in values.items():
            identity, field = self._places[name]
            if not isinstance(value, str | int | float | bool):
                # ComfyUI reads a list as a link to another node.
                raise InvalidRequestError(
                    f"{name} of workflow {self.name} is a {type(value).__name__}, not one value",
                    hint="give text or a number",
                )
            node = graph[identity]
            limit = nodes.limit(node["class_type"], field) if nodes else None
            node["inputs"][field] = limit.snap(value) if limit and name in SNAPPED else value
        for role in absent:
            _leave_out(graph, self._tagged[role])
        return graph

    def model_of(self, graph: Graph) -> str:
        """Return the files that a bound graph loads: two graphs with the same ones share them."""
        places = (self._places[f"file.{name}"] for name in self.facts.files)
        return " ".join(sorted({str(graph[node]["inputs"][field]) for node, field in places}))

    def lacking(self, nodes: NodeCatalogue, files: Mapping[str, str]) -> list[str]:
        """Say what a server lacks for it, each thing with where it goes.

        Args:
            nodes: That the server has.
            files: Other names of its files, by the names of ``Facts.files``.
        """
        classes = {node["class_type"] for node in self.graph.values()}
        found = [f"node {name} (update ComfyUI)" for name in sorted(classes) if name not in nodes]
        for name, wanted in self.facts.files.items():
            identity, field = self._places[f"file.{name}"]
            limit = nodes.limit(self.graph[identity]["class_type"], field)
            file = files.get(name, wanted.file)
            if limit is not None and limit.choices is not None and file not in limit.choices:
                found.append(f"models/{wanted.folder}/{file} (from {wanted.source})")
        return found


def _places_of(
    workflow: str, title: str, identity: str, inputs: Mapping[str, Any]
) -> list[tuple[str, tuple[str, str]]]:
    if title.startswith("file."):
        # What a loader names first, beside links, is its file.
        field = next(name for name, value in inputs.items() if not isinstance(value, list))
        return [(title, (identity, field))]
    if title.startswith("reference."):
        return [(title, (identity, "image"))]
    if title not in _PLACES:
        raise ValueError(f"workflow {workflow}: no value is known for the title {TITLE}{title}")
    return [
        (value, (identity, field))
        for value, fields in _PLACES[title].items()
        for field in fields
        if field in inputs and not isinstance(inputs[field], list)
    ]


def _is_file_role(value: str) -> bool:
    return value in ("keyframe", "last_frame", "speech") or value.startswith("reference.")


def _leave_out(graph: Graph, identity: str) -> None:
    del graph[identity]
    for node in graph.values():
        inputs = node["inputs"]
        for name in [n for n, v in inputs.items() if isinstance(v, list) and v[0] == identity]:
            del inputs[name]


@lru_cache(maxsize=1)
def workflows() -> dict[str, Workflow]:
    """Return the workflows of this package by name."""
    folder = resources.files(__package__) / "workflows"
    found = {}
    for name in ORDER:
        facts = yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8"))
        graph = json.loads((folder / f"{name}.json").read_text("utf-8"))
        found[name] = Workflow(name, graph, Facts.model_validate(facts))
    return found


def digests(model: str, keyframes: str) -> dict[str, str]:
    """Return what identifies the workflows that an op may use, by name.

    Args:
        model: Of the op; empty may be any.
        keyframes: The model that draws the first picture of a clip.
    """
    facts = {name: each.facts for name, each in workflows().items()}
    clips = any(each.kind is Kind.VIDEO and each.model == model for each in facts.values())
    models = {model, keyframes} if clips else {model}
    return {
        f"workflow {name}": workflows()[name].digest
        for name, each in facts.items()
        if not model or each.model in models
    }


def choose(kind: Kind, model: str, roles: Collection[str]) -> Workflow:
    """Return the workflow of a model that makes use of these files.

    Args:
        kind: Of the work.
        model: Of the backend's models; empty is the first one that can take the files.
        roles: Names of the files there are.

    Raises:
        InvalidRequestError: There is none; the hint names the models that would do.
    """
    given = set(roles)
    fitting = [
        each
        for each in workflows().values()
        if each.facts.kind is kind
        and given <= each.roles
        and each.roles - given <= set(each.facts.optional)
    ]
    for each in fitting:
        if model in ("", each.facts.model):
            return each
    able = ", ".join(dict.fromkeys(each.facts.model for each in fitting))
    what = "with " + " and ".join(sorted(given)) if given else "from words alone"
    raise InvalidRequestError(
        f"model {model or '(any)'} of backend comfyui makes no {kind.value} {what}",
        hint=f"models that do: {able}" if able else "no model of this backend does",
    )
