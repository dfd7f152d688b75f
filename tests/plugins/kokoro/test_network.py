"""The rewritten network of `kokoro`: cheaper arithmetic for the same convolutions and sound."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import helper, numpy_helper

from ainern2d.plugins.kokoro import model, network, places, rewriting
from ainern2d.plugins.kokoro.backend import _table
from ainern2d.plugins.kokoro.graph import MICROSOFT, Graph, node
from ainern2d.plugins.kokoro.rewriting import TILES, rewritten
from ainern2d.plugins.kokoro.spectral import Shape, convolution, kernel, transform
from tests.support.voice_meter import measured, ratios

if TYPE_CHECKING:
    from tests.support.voice_meter import Voice

CHANNELS = 3
LINE = "ðə lˈæmp ɪz lˈɪt, ænd ðə wˈɪnd kˈʌmz ˈɪn fɹʌm ðə sˈiː."


def empty_model() -> onnx.ModelProto:
    operators = [helper.make_opsetid("", 20), helper.make_opsetid(MICROSOFT, 1)]
    graph = helper.make_graph([], "graph", [], [])
    return helper.make_model(graph, ir_version=9, opset_imports=operators)


def session(made: onnx.ModelProto) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        made.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


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
    return session(graph.extracted(["made"], ["sound", "taps"]))


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
    spectral = spectral_network(size, dilation, tile)
    dice = np.random.default_rng(dilation)
    taps = dice.standard_normal((CHANNELS, CHANNELS, size)).astype(np.float32)
    for length in (1, 2, 17, 18, 22, 23, 90, 91, 109, 110, 111, 400):
        sound = dice.standard_normal((CHANNELS, length)).astype(np.float32)
        [made] = spectral.run(None, {"sound": sound[None], "taps": taps})
        assert made.shape == (1, CHANNELS, length)
        assert made[0] == pytest.approx(correlated(sound, taps, dilation), abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 60))
def test_only_what_an_output_needs_is_written(count: int) -> None:
    graph = Graph(empty_model())
    graph.nodes = [node("Neg", [f"v{n}"], f"v{n + 1}") for n in range(count)]
    graph.nodes.append(node("Abs", ["v0"], "aside"))
    whole = Graph(graph.extracted([f"v{count}"], ["v0"]))
    assert [each.output for each in whole.nodes] == [[f"v{n + 1}"] for n in range(count)]
    part = Graph(graph.extracted([f"v{count}"], [f"v{count - 1}"]))
    assert [each.output for each in part.nodes] == [[f"v{count}"]]


def test_a_network_that_is_not_the_published_one_is_refused() -> None:
    with pytest.raises(ValueError, match="as in the published network"):
        rewritten(empty_model().SerializeToString())


def published() -> bytes:
    return b"".join(map(network.read_weight, places.MODEL_WEIGHTS))


def fingerprint(made: rewriting.Rewritten) -> str:
    """Hash two models; numbers are rounded, since processors differ in the last bit of a cosine."""
    found = sha256(repr(rewriting.TRACE).encode())
    for each in (made.network.graph, made.kernels.graph):
        for one in each.node:
            found.update(one.SerializeToString(deterministic=True))
        for tensor in each.initializer:
            values = numpy_helper.to_array(tensor)
            if values.dtype.kind == "f":
                values = np.round(values.astype(np.float64), 5) + 0.0
            found.update(f"{tensor.name} {values.dtype} {values.shape}".encode() + values.tobytes())
    return found.hexdigest()[:16]


def test_the_version_of_the_rewriting_names_what_it_makes() -> None:
    # If the second differs, raise REWRITING: kept networks are of the old rewriting.
    made = rewritten(published(), network.DURATIONS)
    assert (network.REWRITING, fingerprint(made)) == (2, "8a0dbf41ca7ae935")


def test_the_rewritten_network_speaks_as_the_published_one() -> None:
    # Given the published network, with its durations as an output
    graph = Graph(onnx.load_model_from_string(published()))
    old = session(graph.extracted([*graph.outputs, network.DURATIONS]))
    new = model.KokoroModel()
    numbers = json.loads(network.read_weight(places.VOCABULARY_WEIGHT))["vocab"]
    symbols = new.known(LINE)
    style = _table("jf_alpha")
    sound, frames = old.run(
        ["audio", network.DURATIONS],
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


def test_pitch_range_and_tremor_move_the_voice_and_nothing_else() -> None:
    voice = model.KokoroModel()
    style = _table("jf_alpha")

    def sound(**prosody: float) -> np.ndarray:
        spoken = voice.speak(voice.known(LINE), style, 1.0, **prosody)
        return np.rint(spoken.samples * 32767).astype(np.int16)

    def heard(**prosody: float) -> Voice:
        return measured(sound(**prosody), model.SAMPLE_RATE)

    plain, high, flat, trembling = (
        heard(), heard(pitch=1.25), heard(range=0.5), heard(tremor=0.06)
    )  # fmt: skip
    assert high.hertz / plain.hertz == pytest.approx(1.25, abs=0.06)
    assert flat.swing < 0.8 * plain.swing
    # Waves of 5 to 9 Hz with a peak of 6 %; a window of 40 ms evens out some of it.
    shares = ratios(sound(tremor=0.06), sound(), model.SAMPLE_RATE)
    assert 0.015 < shares.std() < 0.06
    assert shares.mean() == pytest.approx(1.0, abs=0.02)
    for moved in (high, flat, trembling):
        assert moved.seconds == plain.seconds
        assert moved.resonances == pytest.approx(plain.resonances, rel=0.12)
    assert flat.hertz == pytest.approx(plain.hertz, rel=0.06)


def decibels(sound: np.ndarray) -> np.ndarray:
    """Level of bands of 375 Hz in windows of 21 ms."""
    windows = np.lib.stride_tricks.sliding_window_view(sound.astype(float), 512)[::128]
    power = np.abs(np.fft.rfft(windows * np.hanning(512))) ** 2
    bands = power[:, :256].reshape(len(power), 32, 8).sum(axis=2)
    return np.asarray(10 * np.log10(bands + 1e-9))
