"""The rewritten network of `kokoro`: cheaper arithmetic for the same convolutions and sound."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.plugins.kokoro import model, places
from ainern2d.plugins.kokoro.backend import _table
from ainern2d.plugins.kokoro.graph import Graph, node
from ainern2d.plugins.kokoro.protobuf import field, fields, integers, varint
from ainern2d.plugins.kokoro.rewriting import TILES, rewritten
from ainern2d.plugins.kokoro.spectral import Shape, convolution, kernel, transform

CHANNELS = 3
LINE = "ðə lˈæmp ɪz lˈɪt, ænd ðə wˈɪnd kˈʌmz ˈɪn fɹʌm ðə sˈiː."


def empty_model() -> bytes:
    operators = field(8, field(1, b"") + field(2, 20))
    own = field(8, field(1, b"com.microsoft") + field(2, 1))
    return field(1, 9) + operators + own + field(7, field(2, b"graph"))


def session(data: bytes) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def correlated(sound: np.ndarray, taps: np.ndarray, dilation: int) -> np.ndarray:
    """What a network calls a convolution, straight from its definition."""
    size = taps.shape[2]
    reach = (size - 1) // 2 * dilation
    padded = np.pad(sound, ((0, 0), (reach, reach)))
    length = sound.shape[1]
    return sum(
        taps[:, :, tap] @ padded[:, tap * dilation : tap * dilation + length] for tap in range(size)
    )


def spectral_network(size: int, dilation: int, tile: int) -> Any:
    graph = Graph(empty_model())
    shape = Shape(CHANNELS, size, dilation, tile)
    graph.nodes += kernel(graph, "kernel", "taps", shape)
    graph.nodes += convolution(graph, "made", "sound", "kernel", shape)
    return session(graph.serialised(["made"], ["sound", "taps"]))


@given(st.integers(0, 2**64 - 1), st.binary(max_size=300), st.integers(1, 5000))
def test_a_message_is_read_as_it_was_written(number: int, data: bytes, which: int) -> None:
    message = field(which, number) + field(which + 1, data)
    found = list(fields(memoryview(message)))
    assert [(n, v if isinstance(v, int) else bytes(v)) for n, v in found] == [
        (which, number),
        (which + 1, data),
    ]
    assert integers(memoryview(varint(number) + varint(7))) == [number, 7]


@pytest.mark.parametrize("data", [field(1, b"abc")[:-1], b"\x80", b"\x08", b"\x0b", b"\x0d\x00"])
def test_a_damaged_message_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"cut off|wire type"):
        list(fields(memoryview(data)))


@pytest.mark.parametrize(("size", "tile"), [(7, 24), (11, 24), (11, 32), (3, 8), (5, 5 + 1)])
def test_a_tile_is_convolved_by_products_of_its_transform(size: int, tile: int) -> None:
    dice = np.random.default_rng(size * tile)
    sound, taps = dice.standard_normal(tile), dice.standard_normal(size)
    forward, weight, inverse = transform(tile, size)
    made = inverse @ ((weight @ taps) * (forward @ sound))
    assert made == pytest.approx(np.correlate(sound, taps), abs=1e-5)
    # Fewer products than the definition takes: what it is for
    if (128, size) in TILES:
        assert len(forward) / len(inverse) < size / 2.5


@pytest.mark.parametrize("dilation", [1, 3, 5])
@pytest.mark.parametrize(("size", "tile"), [(7, 24), (11, 32)])
def test_sound_of_any_length_is_convolved_as_by_definition(
    size: int, tile: int, dilation: int
) -> None:
    network = spectral_network(size, dilation, tile)
    dice = np.random.default_rng(dilation)
    taps = dice.standard_normal((CHANNELS, CHANNELS, size)).astype(np.float32)
    for length in (1, 2, 17, 18, 22, 23, 90, 91, 109, 110, 111, 400):
        sound = dice.standard_normal((CHANNELS, length)).astype(np.float32)
        [made] = network.run(None, {"sound": sound[None], "taps": taps})
        assert made.shape == (1, CHANNELS, length)
        assert made[0] == pytest.approx(correlated(sound, taps, dilation), abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 60))
def test_only_what_an_output_needs_is_written(count: int) -> None:
    graph = Graph(empty_model())
    graph.nodes = [node("Neg", [f"v{n}"], f"v{n + 1}") for n in range(count)]
    graph.nodes.append(node("Abs", ["v0"], "aside"))
    whole = Graph(graph.serialised([f"v{count}"], ["v0"]))
    assert [each.outputs for each in whole.nodes] == [(f"v{n + 1}",) for n in range(count)]
    part = Graph(graph.serialised([f"v{count}"], [f"v{count - 1}"]))
    assert [each.outputs for each in part.nodes] == [(f"v{count}",)]


def test_a_network_that_is_not_the_published_one_is_refused() -> None:
    with pytest.raises(ValueError, match="as in the published network"):
        rewritten(empty_model())


def published() -> bytes:
    return b"".join(map(model.read_weight, places.MODEL_WEIGHTS))


def test_the_rewritten_network_speaks_as_the_published_one() -> None:
    # Given the published network, with its durations as an output
    graph = Graph(published())
    old = session(graph.serialised([*graph.outputs, model.DURATIONS]))
    new = model.KokoroModel()
    numbers = json.loads(model.read_weight(places.VOCABULARY_WEIGHT))["vocab"]
    symbols = new.known(LINE)
    style = _table("jf_alpha")
    sound, frames = old.run(
        ["audio", model.DURATIONS],
        {
            "tokens": np.array([[0, *(numbers[s] for s in symbols), 0]], np.int64),
            "style": style[len(symbols) - 1].reshape(1, -1),
            "speed": np.array([1.0], np.float32),
        },
    )
    # When both speak a line
    spoken = new.speak(symbols, style, 1.0)
    # Then each sound lasts as long, to the frame
    assert spoken.frames.tolist() == frames.ravel().astype(int).tolist()
    assert spoken.samples.shape == sound.ravel().shape
    # And each band of each moment is as loud, but for what 8-bit activations took away
    a, b = (decibels(each) for each in (sound.ravel(), spoken.samples))
    loud = a > a.max() - 50
    assert np.abs(a - b)[loud].mean() < 2.0
    # And the voice is as bright: over the line, no band gains or loses much
    power_a, power_b = ((10 ** (each / 10)).sum(axis=0) for each in (a, b))
    change = 10 * np.log10(power_b.reshape(8, 4).sum(axis=1) / power_a.reshape(8, 4).sum(axis=1))
    assert np.abs(change).max() < 1.2


def decibels(sound: np.ndarray) -> np.ndarray:
    """Level of bands of 375 Hz in windows of 21 ms."""
    windows = np.lib.stride_tricks.sliding_window_view(sound.astype(float), 512)[::128]
    power = np.abs(np.fft.rfft(windows * np.hanning(512))) ** 2
    bands = power[:, :256].reshape(len(power), 32, 8).sum(axis=2)
    return np.asarray(10 * np.log10(bands + 1e-9))
