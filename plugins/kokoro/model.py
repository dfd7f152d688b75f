"""The network: symbols and a voice in, sound and the frames of each symbol out."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ainern2d.core.errors import InvalidRequestError

from .places import INSTALL_HINT, MODEL_WEIGHTS, VOCABULARY_WEIGHT

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        graph = b"".join(map(read_weight, MODEL_WEIGHTS)) + with_output(DURATIONS)
        self._session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )
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
        numbers = [0, *(self._numbers[symbol] for symbol in symbols), 0]
        sound, frames = self._session.run(
            ["audio", DURATIONS],
            {
                "tokens": np.array([numbers], np.int64),
                "style": styles[len(symbols) - 1].reshape(1, STYLE),
                "speed": np.array([speed], np.float32),
            },
        )
        return Utterance(sound.ravel(), frames.ravel().astype(np.int64))


def with_output(name: str) -> bytes:
    """Return what makes an inner value an output of a serialised ONNX model it is appended to.

    Protocol buffers merge a repeated message field into what was read before, so that
    ``ModelProto.graph (7) { output (12) { name (1) } }`` adds one entry to the graph's outputs.
    """
    return _field(7, _field(12, _field(1, name.encode())))


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])
