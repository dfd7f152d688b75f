"""A serialised ONNX graph that can be edited: nodes found by what they make, replaced, written."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .protobuf import FIXED32, LENGTH, field, fields, integers, varint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

GRAPH = 7
"""Field of a model."""
NODE, TENSOR, INPUT, OUTPUT = 1, 5, 11, 12
"""Fields of a graph."""
FLOAT, INT64 = 1, 7
"""Types of tensors."""
MICROSOFT = "com.microsoft"
"""Domain of onnxruntime's own operators."""


@dataclass(frozen=True, slots=True)
class Node:
    """An operator with the names of what it takes and makes.

    Attributes:
        data: The node as it is written in the model.
    """

    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    data: bytes | memoryview


@dataclass(frozen=True, slots=True)
class Tensor:
    """A constant of the model: its shape and the message that has it."""

    shape: tuple[int, ...]
    data: bytes | memoryview


class Graph:
    """The graph of a model.

    Attributes:
        nodes: In an order in which they can be computed.
        tensors: Constants, by name.
        makers: The node that makes a value, by the value's name.
    """

    def __init__(self, model: bytes) -> None:
        """Read a model.

        Raises:
            ValueError: It is no model.
        """
        self._head: list[bytes] = []
        self._rest: list[bytes] = []
        self._ends: dict[int, dict[str, bytes]] = {INPUT: {}, OUTPUT: {}}
        self.nodes: list[Node] = []
        self.tensors: dict[str, Tensor] = {}
        for number, value in fields(memoryview(model)):
            if number != GRAPH or isinstance(value, int):
                self._head.append(field(number, value))
                continue
            for part, content in fields(value):
                self._read(part, content)
        self.makers = {name: node for node in self.nodes for name in node.outputs}

    def _read(self, part: int, content: int | memoryview) -> None:
        if isinstance(content, int):
            self._rest.append(field(part, content))
        elif part == NODE:
            self.nodes.append(_node(content))
        elif part == TENSOR:
            name, tensor = _tensor(content)
            self.tensors[name] = tensor
        elif part in self._ends:
            name = next(_text(value) for number, value in fields(content) if number == 1)
            self._ends[part][name] = field(part, content)
        else:
            self._rest.append(field(part, content))

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of what it makes."""
        return tuple(self._ends[OUTPUT])

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant of 32-bit floats or 64-bit integers, and return its name."""
        kind = {"float32": FLOAT, "int64": INT64}[values.dtype.name]
        data = b"".join(field(1, size) for size in values.shape)
        data += field(2, kind) + field(8, name.encode())
        data += field(9, values.astype(values.dtype.newbyteorder("<")).tobytes())
        self.tensors[name] = Tensor(values.shape, data)
        return name

    def replace(self, replacements: dict[str, list[Node]]) -> None:
        """Put nodes in the place of the one that makes a value, for each named value."""
        placed: list[Node] = []
        for node in self.nodes:
            instead = [replacements[name] for name in node.outputs if name in replacements]
            for nodes in instead or [[node]]:
                placed += nodes
        self.nodes = placed
        self.makers = {name: node for node in placed for name in node.outputs}

    def serialised(self, outputs: Iterable[str], given: Iterable[str] = ()) -> bytes:
        """Return a model with just those nodes and constants that its outputs need.

        Args:
            outputs: Any values of the graph.
            given: Values of 32-bit floats that are inputs of this model, whatever makes them here.
        """
        outputs, given = list(outputs), list(given)
        needed = set(outputs)
        kept = []
        for node in reversed(self.nodes):
            if not needed.isdisjoint(node.outputs) and node.outputs[0] not in given:
                needed.update(node.inputs)
                kept.append(node)
        parts = [field(NODE, node.data) for node in reversed(kept)]
        parts += [field(TENSOR, t.data) for name, t in self.tensors.items() if name in needed]
        parts += [data for name, data in self._ends[INPUT].items() if name in needed]
        floats = field(2, field(1, field(1, FLOAT)))
        parts += [field(INPUT, field(1, name.encode()) + floats) for name in given]
        for name in outputs:
            parts.append(self._ends[OUTPUT].get(name) or field(OUTPUT, field(1, name.encode())))
        parts += self._rest
        size = sum(map(len, parts))
        return b"".join([*self._head, varint(GRAPH << 3 | LENGTH), varint(size), *parts])


def node(
    operator: str,
    inputs: Iterable[str],
    output: str,
    domain: str = "",
    **attributes: int | float | list[int],
) -> Node:
    """Make a node with one output."""
    inputs = tuple(inputs)
    data = b"".join(field(1, name.encode()) for name in inputs)
    data += field(2, output.encode()) + field(3, output.encode()) + field(4, operator.encode())
    data += b"".join(field(5, _attribute(*each)) for each in attributes.items())
    if domain:
        data += field(7, domain.encode())
    return Node(operator, inputs, (output,), data)


def _attribute(name: str, value: float | list[int]) -> bytes:
    data = field(1, name.encode())
    if isinstance(value, list):
        return data + b"".join(field(8, each) for each in value) + field(20, 7)
    if isinstance(value, float):
        return data + varint(2 << 3 | FIXED32) + struct.pack("<f", value) + field(20, 1)
    return data + field(3, value) + field(20, 2)


def _node(data: memoryview) -> Node:
    operator = ""
    inputs, outputs = [], []
    for number, value in fields(data):
        if number == 1:
            inputs.append(_text(value))
        elif number == 2:
            outputs.append(_text(value))
        elif number == 4:
            operator = _text(value)
    return Node(operator, tuple(inputs), tuple(outputs), data)


def _tensor(data: memoryview) -> tuple[str, Tensor]:
    name, shape = "", []
    for number, value in fields(data):
        if number == 1:
            shape += integers(value)
        elif number == 8:
            name = _text(value)
    return name, Tensor(tuple(shape), data)


def _text(value: int | memoryview) -> str:
    return bytes(value).decode() if isinstance(value, memoryview) else ""
