"""Replaces operators of the published network by cheaper ones: same weights, nearly same sound."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import onnx

from .graph import FLOAT, Graph, node
from .network import PITCH, PROSODY, RANGE, TREMOR
from .spectral import Shape, convolution, kernel

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

EPSILON = 1e-5
"""That the network's normalisations add to a variance."""
TILES = {(128, 7): 24, (128, 11): 32, (256, 7): 24, (256, 11): 24}
"""Samples per transform by channels and kernel, measured; all else is convolved plainly."""
GENERATOR = "/decoder/decoder/generator"
BLOCK = re.compile(
    rf"(?P<block>{GENERATOR}/(?:noise_res|resblocks)\.\d)"
    r"/convs(?P<half>[12])\.(?P<step>[012])/Conv_output_0"
)
"""Outputs of the convolutions that take most of the time."""
TRACE = 1e-7
"""So much of the real part lies in the imaginary one, where it is zero."""
STEPS = 3
"""Pairs of convolutions in a residual block; the dilation of a pair's first grows."""
DILATIONS = (1, 3, 5)
PITCH_CURVE = "/encoder/Reshape_output_0"
"""The fundamental frequency in hertz that the network predicts, :data:`CURVE_RATE` times a second;
the decoder speaks with it."""
CURVE_RATE = 80
LOWEST_HZ = 50.0
"""Least fundamental of a moved voice; lower values, at the edges of sounds, do not count in the
mean either."""
TREMBLING_HZ = (5.3, 8.9)
"""Rates of the tremor of a weeping or an old voice; two, so that it is not regular."""


class Rewritten(NamedTuple):
    """The rewritten network, in two models.

    Attributes:
        network: Has the published inputs and outputs; :data:`.network.PROSODY` and the kernels are
            further inputs.
        kernels: Has no inputs; its outputs are the kernels.
        names: Of the kernels.
    """

    network: ModelProto
    kernels: ModelProto
    names: tuple[str, ...]


def rewritten(model: bytes, *exposed: str) -> Rewritten:
    """Rewrite the published network, and make inner values into further outputs.

    The path to the durations stays the same, to the bit. The kernels have a model of their own:
    onnxruntime keeps more than one copy of constants that it computes itself.

    Args:
        model: The published network.
        exposed: Names of the inner values.

    Raises:
        ValueError: The model is not the published network.
    """
    graph = Graph(onnx.load_model_from_string(model))
    replacements = {}
    kernels = []
    for name in list(graph.makers):
        found = BLOCK.fullmatch(name)
        if found:
            nodes, kernel = _stage(graph, name, found)
            replacements[name] = nodes
            kernels.append(kernel)
    graph.replace(replacements | _harmonics(graph) | _prosody(graph))
    outputs = [*graph.outputs, *exposed]
    network = graph.extracted(outputs, [*PROSODY, *kernels])
    return Rewritten(network, graph.extracted(kernels), tuple(kernels))


class Snake(NamedTuple):
    """Values before a convolution, which are normalised by channel and then bent by a sine.

    Attributes:
        taken: The input of the normalisation.
        scale: Of shape (1, channels, 1), as the others.
        shift: After the scale.
        pitch: Of the sine.
        inverse: One by the pitch.
    """

    taken: str
    scale: str
    shift: str
    pitch: str
    inverse: str


def _stage(graph: Graph, name: str, found: re.Match[str]) -> tuple[list[NodeProto], str]:
    """Return the nodes from a normalisation to its convolution, and the name of the kernel."""
    integer = _made_by(graph, name, "Mul", "Cast", "Add", "ConvInteger")
    snake = _snake(graph, graph.makers[integer.input[0]].input[0])
    weights, zero = integer.input[1], integer.input[3]
    channels, _, size = graph.tensors[weights].dims
    block, half, step = found["block"], int(found["half"]), int(found["step"])
    dilation = DILATIONS[step] if half == 1 else 1

    def value(which: str) -> str:
        return f"{name}/{which}"

    flat = graph.constant(value("flat"), np.array([-1], np.int64))
    # u = pitch * y turns y + sin(pitch * y)^2 / pitch into (u + sin(u)^2) / pitch; the kernel, and
    # the normalisation's scale and shift, take the factors in.
    nodes = [
        node("Mul", [snake.scale, snake.pitch], value("scale_wide")),
        node("Reshape", [value("scale_wide"), flat], value("scale")),
        node("Mul", [snake.shift, snake.pitch], value("shift_wide")),
        node("Reshape", [value("shift_wide"), flat], value("shift")),
        node(
            "InstanceNormalization",
            [snake.taken, value("scale"), value("shift")],
            value("normal"),
            epsilon=EPSILON,
        ),
        node("Sin", [value("normal")], value("sine")),
        node("Mul", [value("sine"), value("sine")], value("square")),
        node("Add", [value("normal"), value("square")], value("bent")),
        node("Cast", [weights], value("integers"), to=FLOAT),
        node("Cast", [zero], value("offset"), to=FLOAT),
        node("Sub", [value("integers"), value("offset")], value("centred")),
        node("Mul", [snake.inverse, _scale(graph, name)], value("factor")),
        node("Mul", [value("centred"), value("factor")], value("taps")),
    ]
    # The normalisation that follows removes a constant per channel, so the last convolution
    # of a block adds the constants of all that reach its sum.
    bias = []
    if half == 2 and step == STEPS - 1:
        bias = [value("bias")]
        biases = [_bias(graph, f"{block}/convs2.{each}/Conv_output_0") for each in range(STEPS)]
        nodes.append(node("Sum", biases, value("bias")))
    tile = TILES.get((channels, size))
    if tile is None:
        reach = (size - 1) // 2 * dilation
        plain = node(
            "Conv",
            [value("bent"), value("taps"), *bias],
            name,
            kernel_shape=[size],
            dilations=[dilation],
            pads=[reach, reach],
        )
        return [*nodes, plain], value("taps")
    shape = Shape(channels, size, dilation, tile)
    made = value("unbiased") if bias else name
    nodes += kernel(graph, value("kernel"), value("taps"), shape)
    nodes += convolution(graph, made, value("bent"), value("kernel"), shape)
    if bias:
        column = graph.constant(value("column"), np.array([1, channels, 1], np.int64))
        nodes.append(node("Reshape", [*bias, column], value("bias_wide")))
        nodes.append(node("Add", [made, value("bias_wide")], name))
    return nodes, value("kernel")


def _harmonics(graph: Graph) -> dict[str, list[NodeProto]]:
    """Return the nodes that make the two parts of the spectrum of the voice's excitation."""
    real, imaginary = (f"{GENERATOR}/Gather_{number}_output_0" for number in (4, 5))
    spectrum = _made_by(graph, real, "Gather", "Transpose", "STFT")
    samples, _, window, _ = spectrum.input
    size, hop = 20, 5
    bins, times = size // 2 + 1, np.arange(size)
    angles = 2 * np.pi * np.outer(np.arange(bins), times) / size
    cosines, sines = np.cos(angles), -np.sin(angles)
    # Nothing is imaginary in the lowest bin and the highest, and of zero the network makes an angle
    # of -pi. A trace gives a negative value the angle that rounding gave it: pi and -pi.
    sines[0], sines[-1] = -TRACE * cosines[0], TRACE * cosines[-1]
    basis = np.concatenate([cosines, sines]).astype(np.float32)
    row = graph.constant(f"{GENERATOR}/row", np.array([1, 1, -1], np.int64))
    nodes = [
        node("Reshape", [samples, row], f"{GENERATOR}/excitation"),
        node(
            "Mul",
            [graph.constant(f"{GENERATOR}/waves", basis[:, None]), window],
            f"{GENERATOR}/basis",
        ),
        node(
            "Conv",
            [f"{GENERATOR}/excitation", f"{GENERATOR}/basis"],
            f"{GENERATOR}/spectrum",
            kernel_shape=[size],
            strides=[hop],
        ),
    ]
    made = {real: nodes, imaginary: []}
    for name, start in ((real, 0), (imaginary, bins)):
        bounds = [
            graph.constant(f"{name}/{which}", np.array([number], np.int64))
            for which, number in (("start", start), ("end", start + bins), ("axis", 1))
        ]
        made[name].append(node("Slice", [f"{GENERATOR}/spectrum", *bounds], name))
    return made


def _prosody(graph: Graph) -> dict[str, list[NodeProto]]:
    """Return the nodes by which :data:`.network.PROSODY` moves what the decoder speaks with."""

    def number(name: str, value: float) -> str:
        return graph.constant(f"prosody/{name}", np.array(value, np.float32))

    curve, lowest = "prosody/curve", number("lowest", LOWEST_HZ)
    one, axis = number("one", 1.0), graph.constant("prosody/axis", np.array(1, np.int64))
    nodes = [
        _renamed(_node(graph, PITCH_CURVE, "Reshape"), curve),
        node("Greater", [curve, lowest], "prosody/counted"),
        node("Cast", ["prosody/counted"], "prosody/weights", to=FLOAT),
        node("Mul", [curve, "prosody/weights"], "prosody/kept"),
        node("ReduceSum", ["prosody/kept"], "prosody/sum", keepdims=0),
        node("ReduceSum", ["prosody/weights"], "prosody/voices", keepdims=0),
        node("Max", ["prosody/voices", one], "prosody/count"),
        node("Div", ["prosody/sum", "prosody/count"], "prosody/mean"),
        # pitch * (range * curve + (1 - range) * mean): exact at 1 and 1.
        node("Sub", [one, RANGE], "prosody/rest"),
        node("Mul", ["prosody/mean", "prosody/rest"], "prosody/held"),
        node("Mul", [curve, RANGE], "prosody/wide"),
        node("Add", ["prosody/wide", "prosody/held"], "prosody/spread"),
        node("Mul", ["prosody/spread", PITCH], "prosody/raised"),
        node("Equal", [curve, curve], "prosody/all"),
        node("Cast", ["prosody/all"], "prosody/ones", to=FLOAT),
        node("CumSum", ["prosody/ones", axis], "prosody/times"),
    ]
    for which, hertz in enumerate(TREMBLING_HZ):
        turn = number(f"turn_{which}", 2 * np.pi * hertz / CURVE_RATE)
        nodes += [
            node("Mul", ["prosody/times", turn], f"prosody/angle_{which}"),
            node("Sin", [f"prosody/angle_{which}"], f"prosody/sway_{which}"),
        ]
    nodes += [
        node("Mean", ["prosody/sway_0", "prosody/sway_1"], "prosody/sway"),
        node("Mul", ["prosody/sway", TREMOR], "prosody/trembling"),
        node("Add", ["prosody/trembling", one], "prosody/tremor_factor"),
        node("Mul", ["prosody/raised", "prosody/tremor_factor"], "prosody/moved"),
        node("Max", ["prosody/moved", lowest], "prosody/heard"),
        node("Where", ["prosody/counted", "prosody/heard", curve], PITCH_CURVE),
    ]
    return {PITCH_CURVE: nodes}


def _renamed(made: NodeProto, output: str) -> NodeProto:
    """Return a node that gives its value another name."""
    return node(made.op_type, made.input, output)


def _snake(graph: Graph, name: str) -> Snake:
    """Find the inputs of a normalisation with sine, 19 operators of the published network."""
    makers = graph.makers
    outer = _node(graph, name, "Add")
    normal, wave = outer.input
    inverse, square = _node(graph, wave, "Mul").input
    sine = _node(graph, _node(graph, square, "Pow").input[0], "Sin")
    pitch, bent = _node(graph, sine.input[0], "Mul").input
    scaled, shift = _node(graph, normal, "Add").input
    scale, unit = _node(graph, scaled, "Mul").input
    centred, deviation = _node(graph, unit, "Div").input
    taken, mean = _node(graph, centred, "Sub").input
    expected = makers[mean].op_type == "ReduceMean" and makers[deviation].op_type == "Sqrt"
    if bent != normal or not expected or pitch not in graph.tensors or inverse not in graph.tensors:
        raise ValueError(f"{name} is not made as in the published network")
    return Snake(taken, scale, shift, pitch, inverse)


def _node(graph: Graph, name: str, operator: str) -> NodeProto:
    found = graph.makers.get(name)
    if found is None or found.op_type != operator:
        raise ValueError(f"{name} is not made by {operator} as in the published network")
    return found


def _made_by(graph: Graph, name: str, *operators: str) -> NodeProto:
    """Follow first inputs through operators, and return the last of them."""
    found = _node(graph, name, operators[0])
    for operator in operators[1:]:
        found = _node(graph, found.input[0], operator)
    return found


def _scale(graph: Graph, name: str) -> str:
    """Return the scale of a convolution's weights."""
    return str(_node(graph, _node(graph, name, "Mul").input[1], "Mul").input[1])


def _bias(graph: Graph, name: str) -> str:
    """Return the bias of a convolution, which the network divides by its scales first."""
    added = _made_by(graph, name, "Mul", "Cast", "Add").input[1]
    return str(_made_by(graph, added, "Reshape", "Cast", "Floor", "Div").input[0])
