"""An ONNX graph whose nodes are found by the values they make, replaced, and extracted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import onnx
from onnx import helper, numpy_helper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

MICROSOFT = "com.microsoft"
"""Domain of onnxruntime's own operators."""
FLOAT = onnx.TensorProto.FLOAT


class Graph:
    """The graph of a model.

    Attributes:
        nodes: Sorted so that each node follows the nodes whose values it takes.
        tensors: Constants, by name.
        makers: The node that makes a value, by the value's name.
    """

    def __init__(self, model: onnx.ModelProto) -> None:
        self._model = model
        self.nodes: list[onnx.NodeProto] = list(model.graph.node)
        self.tensors = {tensor.name: tensor for tensor in model.graph.initializer}
        self._index()

    def _index(self) -> None:
        self.makers = {name: node for node in self.nodes for name in node.output}

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the model's outputs."""
        return tuple(output.name for output in self._model.graph.output)

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant, and return its name."""
        self.tensors[name] = numpy_helper.from_array(values, name)
        return name

    def replace(self, replacements: dict[str, list[onnx.NodeProto]]) -> None:
        """Put nodes in the place of the node that makes a value, for each named value."""
        placed: list[onnx.NodeProto] = []
        for old in self.nodes:
            instead = [replacements[name] for name in old.output if name in replacements]
            for nodes in instead or [[old]]:
                placed += nodes
        self.nodes = placed
        self._index()

    def extracted(self, outputs: Iterable[str], given: Iterable[str] = ()) -> onnx.ModelProto:
        """Return a model with only the nodes and constants that its outputs need.

        Args:
            outputs: Any values of the graph.
            given: Values of 32-bit floats that become inputs; their makers are left out.
        """
        outputs, given = list(outputs), list(given)
        needed = set(outputs)
        kept = []
        for each in reversed(self.nodes):
            if not needed.isdisjoint(each.output) and each.output[0] not in given:
                needed.update(each.input)
                kept.append(each)
        graph = self._model.graph
        inputs = [each for each in graph.input if each.name in needed]
        inputs += [helper.make_tensor_value_info(name, FLOAT, None) for name in given]
        typed = {each.name: each for each in graph.output}
        made = helper.make_graph(
            kept[::-1],
            graph.name,
            inputs,
            # onnxruntime infers the type of an inner value.
            [typed.get(name) or onnx.ValueInfoProto(name=name) for name in outputs],
            [tensor for name, tensor in self.tensors.items() if name in needed],
        )
        return helper.make_model(
            made, ir_version=self._model.ir_version, opset_imports=self._model.opset_import
        )


def node(
    operator: str,
    inputs: Iterable[str],
    output: str,
    domain: str = "",
    **attributes: int | float | list[int],
) -> onnx.NodeProto:
    """Make a node with one output, whose name is the node's as well."""
    made = helper.make_node(operator, list(inputs), [output], name=output, domain=domain or None)
    made.attribute.extend(helper.make_attribute(*each) for each in attributes.items())
    return made
