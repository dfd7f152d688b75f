"""Workflows: graphs in ComfyUI's API format, their requirements, and binding values into them.

A node that takes a value has the title ``ainern2d:NAME``; the rest of a graph is used unchanged.
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

from ainern2d.core import InvalidRequestError, Kind, Record, digest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .nodes import NodeCatalogue

Graph = dict[str, dict[str, Any]]
"""Nodes by id, in the format of ``/prompt``."""
Scalar = str | int | float | bool

TITLE: Final = "ainern2d:"
OUTPUT: Final = "output"
SNAPPED: Final = ("width", "height", "frames")
"""Values that may be moved to the nearest number that a node accepts."""

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
"""The workflows of this package; the first one that fits is used."""

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
"""For each title the values that its node takes, and the inputs that each value may set."""


class ModelFile(Record):
    """A file that the server needs for a workflow.

    Attributes:
        file: Name of the file.
        folder: Folder below the server's ``models``.
        source: Where to download it.
    """

    file: str
    folder: str
    source: str


class Facts(Record):
    """Properties of a workflow that its graph does not contain.

    Attributes:
        model: Model of the backend that it runs.
        kind: Kind of op that it performs.
        vram: Class of GPU memory for which its model was published.
        grid: Step of width and height, in pixels.
        pixels: Largest area for which the model was trained, in pixels.
        fps: Frame rate of the movie it makes; 0 for a still.
        frames: Most frames of one run.
        frame_step: The frames of a run are a multiple of it, plus one.
        optional: Inputs that may be missing; their nodes are then removed.
        files: Files that the server needs, by the NAME in the title ``ainern2d:file.NAME``.
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
    """A graph into which values can be bound.

    Args:
        name: Name of its two files.
        graph: Graph in API format; it is not changed.
        facts: Its other properties.
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
        """Digest for an op's key: everything except where its files are found."""
        elsewhere = {"vram": True, "files": {"__all__": {"source", "folder"}}}
        facts = self.facts.model_dump(mode="json", exclude=elsewhere)  # type: ignore[arg-type]
        return digest({"graph": self.graph, "facts": facts})

    @property
    def output(self) -> str:
        """Id of the node whose file is the result."""
        return self._tagged[OUTPUT]

    @property
    def roles(self) -> frozenset[str]:
        """Roles of the files that it takes."""
        return frozenset(value for value in self._places if _is_file_role(value))

    def takes(self, value: str) -> bool:
        """Return whether it has a place for a value."""
        return value in self._places

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Return the size on the grid with the nearest aspect ratio, within the model's area."""
        grid = self.facts.grid
        scale = min(1.0, math.sqrt(self.facts.pixels / (width * height)))
        across, down = (max(1, round(side * scale / grid)) for side in (width, height))
        while across * down * grid * grid > self.facts.pixels and max(across, down) > 1:
            across, down = (across - 1, down) if across >= down else (across, down - 1)
        return across * grid, down * grid

    def runs(self, seconds: float) -> list[int]:
        """Return the frames of each run that together last at least ``seconds``.

        Each run begins with the last picture of the one before, which counts once.
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
        """Return a copy of the graph with values bound into it.

        Args:
            values: Values by name: ``prompt``, ``width``, ``seed``, a role, ``file.NAME``, ...
            nodes: Nodes of the server, to which the numbers in :data:`SNAPPED` are fitted.

        Raises:
            InvalidRequestError: A value has no place or is not a scalar, or a required file is
                missing.
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
                # ComfyUI would take a list as a link to another node.
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
        """Return the files that a bound graph loads; jobs with equal texts share loaded models."""
        places = (self._places[f"file.{name}"] for name in self.facts.files)
        return " ".join(sorted({str(graph[node]["inputs"][field]) for node, field in places}))

    def lacking(self, nodes: NodeCatalogue, files: Mapping[str, str]) -> list[str]:
        """Return what the server lacks, each item with the folder it belongs in.

        Args:
            nodes: Nodes of the server.
            files: Names of files on the server that differ, by the names in ``Facts.files``.
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
        # The first input of a loader that is not a link is its file.
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
    """Return the digests of the workflows that an op may use, by name.

    Args:
        model: Model of the op; empty for any.
        keyframes: Model that draws the first picture of a clip.
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
    """Return a model's workflow that uses all of these files.

    Args:
        kind: Kind of op.
        model: Model of the backend; empty for the first one that takes the files.
        roles: Roles of the files at hand.

    Raises:
        InvalidRequestError: There is none; the hint names the models that have one.
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
