"""Writes the published network anew so that it costs less: same weights, nearly the same sound."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from .graph import FLOAT, Graph, Node, node
from .spectral import Shape, convolution, kernel

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


class Rewritten(NamedTuple):
    """The network in two models.

    Attributes:
        network: Makes the outputs; takes the kernels besides the published network's inputs.
        kernels: Makes the kernels, of nothing.
        names: Of the kernels.
    """

    network: bytes
    kernels: bytes
    names: tuple[str, ...]


def rewritten(model: bytes, *exposed: str) -> Rewritten:
    """Return a network that makes the same sound for less, with inner values as further outputs.

    What leads to the durations stays as it is, to the bit. The kernels are made apart, since
    onnxruntime copies constants that it folds itself, more than once.

    Raises:
        ValueError: It is not the published network.
    """
    graph = Graph(model)
    replacements = {}
    kernels = []
    for name in list(graph.makers):
        found = BLOCK.fullmatch(name)
        if found:
            nodes, kernel = _stage(graph, name, found)
            replacements[name] = nodes
            kernels.append(kernel)
    graph.replace(replacements | _harmonics(graph))
    outputs = [*graph.outputs, *exposed]
    network = graph.serialised(outputs, kernels)
    return Rewritten(network, graph.serialised(kernels), tuple(kernels))


class Snake(NamedTuple):
    """What precedes a convolution: normalised by channel, then bent with a sine.

    Attributes:
        taken: What is normalised.
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


def _stage(graph: Graph, name: str, found: re.Match[str]) -> tuple[list[Node], str]:
    """Return what makes a convolution's output from its normalisation's input, and its kernel."""
    integer = _made_by(graph, name, "Mul", "Cast", "Add", "ConvInteger")
    snake = _snake(graph, graph.makers[integer.inputs[0]].inputs[0])
    weights, zero = integer.inputs[1], integer.inputs[3]
    channels, _, size = graph.tensors[weights].shape
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
    # A constant per channel is taken out by whatever normalisation follows, so the last convolution
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


def _harmonics(graph: Graph) -> dict[str, list[Node]]:
    """Return what makes the spectrum of the voice's excitation, for its two parts."""
    real, imaginary = (f"{GENERATOR}/Gather_{number}_output_0" for number in (4, 5))
    spectrum = _made_by(graph, real, "Gather", "Transpose", "STFT")
    samples, _, window, _ = spectrum.inputs
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


def _snake(graph: Graph, name: str) -> Snake:
    """Read the network's own normalisation and sine, which take it nineteen operators."""
    makers = graph.makers
    outer = _node(graph, name, "Add")
    normal, wave = outer.inputs
    inverse, square = _node(graph, wave, "Mul").inputs
    sine = _node(graph, _node(graph, square, "Pow").inputs[0], "Sin")
    pitch, bent = _node(graph, sine.inputs[0], "Mul").inputs
    scaled, shift = _node(graph, normal, "Add").inputs
    scale, unit = _node(graph, scaled, "Mul").inputs
    centred, deviation = _node(graph, unit, "Div").inputs
    taken, mean = _node(graph, centred, "Sub").inputs
    expected = makers[mean].operator == "ReduceMean" and makers[deviation].operator == "Sqrt"
    if bent != normal or not expected or pitch not in graph.tensors or inverse not in graph.tensors:
        raise ValueError(f"{name} is not made as in the published network")
    return Snake(taken, scale, shift, pitch, inverse)


def _node(graph: Graph, name: str, operator: str) -> Node:
    found = graph.makers.get(name)
    if found is None or found.operator != operator:
        raise ValueError(f"{name} is not made by {operator} as in the published network")
    return found


def _made_by(graph: Graph, name: str, *operators: str) -> Node:
    """Follow first inputs through operators, and return the last of them."""
    found = _node(graph, name, operators[0])
    for operator in operators[1:]:
        found = _node(graph, found.inputs[0], operator)
    return found


def _scale(graph: Graph, name: str) -> str:
    """Return the scale of a convolution's weights."""
    return _node(graph, _node(graph, name, "Mul").inputs[1], "Mul").inputs[1]


def _bias(graph: Graph, name: str) -> str:
    """Return the bias of a convolution, which the network divides by its scales first."""
    added = _made_by(graph, name, "Mul", "Cast", "Add").inputs[1]
    return _made_by(graph, added, "Reshape", "Cast", "Floor", "Div").inputs[0]
