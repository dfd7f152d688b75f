"""Convolutions over time by short Fourier transforms, which need fewer products. Pure.

A kernel of 11 samples costs 11 products of channel by channel for each sample of sound. In tiles of
32 samples, transformed, it costs 47 for 22 samples. All of it is real arithmetic: a product of two
complex numbers is three of real ones, whose sums are folded into the matrices of the transforms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .graph import MICROSOFT, node

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnx import NodeProto

    from .graph import Graph


class Transform(NamedTuple):
    """Matrices with ``inverse @ ((weight @ kernel) * (forward @ tile))`` a tile's convolution.

    Attributes:
        forward: Shape (products, tile).
        weight: Shape (products, kernel).
        inverse: Shape (tile - kernel + 1, products).
    """

    forward: NDArray[np.float32]
    weight: NDArray[np.float32]
    inverse: NDArray[np.float32]


def transform(tile: int, kernel: int) -> Transform:
    """Make the matrices for tiles of an even number of samples, and a kernel no longer than one."""
    made = tile - kernel + 1
    times, taps, places = np.arange(tile), np.arange(kernel), np.arange(made)
    forward, weight, inverse = [], [], []
    for turn in (0, tile // 2):
        angle = 2 * np.pi * turn / tile
        forward.append(np.cos(angle * times))
        weight.append(np.cos(angle * taps))
        inverse.append(np.cos(angle * places) / tile)
    for turn in range(1, tile // 2):
        angle = 2 * np.pi * turn / tile
        real, imaginary = np.cos(angle * times), -np.sin(angle * times)
        # The kernel's is conjugate, since networks correlate.
        left, right = np.cos(angle * taps), np.sin(angle * taps)
        forward += [real + imaginary, real, imaginary]
        weight += [left, right - left, left + right]
        back, across = 2 * np.cos(angle * places) / tile, 2 * np.sin(angle * places) / tile
        inverse += [back - across, -across, -back]
    return Transform(
        *(np.array(each, np.float32) for each in (forward, weight, np.transpose(inverse)))
    )


class Shape(NamedTuple):
    """Sizes of a convolution with as many outputs as channels.

    Attributes:
        kernel: Number of taps; odd.
        dilation: Samples between two taps.
        tile: Samples that are transformed at once.
    """

    channels: int
    kernel: int
    dilation: int
    tile: int


def kernel(graph: Graph, name: str, taps: str, shape: Shape) -> list[NodeProto]:
    """Return nodes that make the kernel ``name`` for :func:`convolution`.

    Args:
        graph: Gets the constants.
        name: Of the value that is made.
        taps: Value of shape (channels, channels, kernel).
        shape: Of the convolution.
    """
    channels, size, _, tile = shape
    weight = transform(tile, size).weight
    tall = graph.constant(f"{name}/tall", np.array([-1, size], np.int64))
    cube = graph.constant(f"{name}/cube", np.array([len(weight), channels, channels], np.int64))
    matrix = graph.constant(f"{name}/weight", weight)
    return [
        node("Reshape", [taps, tall], f"{name}/taps"),
        node("Gemm", [matrix, f"{name}/taps"], f"{name}/rows", transB=1),
        node("Reshape", [f"{name}/rows", cube], name),
    ]


def convolution(graph: Graph, name: str, taken: str, kernels: str, shape: Shape) -> list[NodeProto]:
    """Return nodes that make ``name``: ``taken`` (1, channels, n) convolved, as long as it was.

    Args:
        graph: Gets the constants.
        name: Of the value that is made.
        taken: Name of the value that is convolved.
        kernels: Value that :func:`kernel` makes.
        shape: Of the convolution.
    """
    channels, size, dilation, tile = shape
    forward, _, inverse = transform(tile, size)
    products, made = len(forward), len(inverse)

    def numbers(which: str, *values: int) -> str:
        return graph.constant(f"{name}/{which}", np.array(values, np.int64))

    before = (size - 1) // 2
    # Enough behind the end for the last tile, however little of it there is.
    after = made - 1 + size - 1 - before
    length = f"{name}/length"
    nodes = [node("Shape", [taken], length, start=2)]
    source = taken
    if dilation > 1:
        # Each remainder of time by the dilation is a sound of its own; they must be equally long.
        source = f"{name}/filled"
        step, none = numbers("step", dilation), numbers("none", 0, 0, 0, 0, 0)
        nodes += [
            node("Neg", [length], f"{name}/negative"),
            node("Mod", [f"{name}/negative", step], f"{name}/lacking"),
            node("Concat", [none, f"{name}/lacking"], f"{name}/pads", axis=0),
            node("Pad", [taken, f"{name}/pads"], source),
        ]
    # Time is the last axis, or with a dilation the last but one: onnxruntime is fastest so.
    across = dilation == 1
    rows = numbers("rows", channels, 1, *((1, -1) if across else (-1, dilation)))
    basis = forward.reshape(products, 1, *((1, tile) if across else (tile, 1)))
    columns = numbers("columns", channels, products, -1)
    nodes += [
        node("Reshape", [source, rows], f"{name}/rows_of"),
        node(
            "Conv",
            [f"{name}/rows_of", graph.constant(f"{name}/forward", basis)],
            f"{name}/spectra",
            kernel_shape=[1, tile] if across else [tile, 1],
            strides=[1, made] if across else [made, 1],
            pads=[0, before, 0, after] if across else [before, 0, after, 0],
        ),
        node("Reshape", [f"{name}/spectra", columns], f"{name}/spectrum"),
    ]
    wide, apart = numbers("wide", products, -1), numbers("apart", made, channels, -1, dilation)
    whole, zero = numbers("whole", 1, channels, -1), numbers("zero", 0)
    nodes += [
        node(
            "FusedMatMul",
            [kernels, f"{name}/spectrum"],
            f"{name}/product",
            MICROSOFT,
            transBatchB=1,
        ),
        node("Reshape", [f"{name}/product", wide], f"{name}/products"),
        node(
            "MatMul",
            [graph.constant(f"{name}/inverse", inverse), f"{name}/products"],
            f"{name}/tiles",
        ),
        node("Reshape", [f"{name}/tiles", apart], f"{name}/tiles_apart"),
        node("Transpose", [f"{name}/tiles_apart"], f"{name}/in_time", perm=[1, 2, 0, 3]),
        node("Reshape", [f"{name}/in_time", whole], f"{name}/all"),
        node("Slice", [f"{name}/all", zero, length, numbers("axis", 2)], name),
    ]
    return nodes
