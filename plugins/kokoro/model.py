"""The network: symbols and a voice in, sound and the time of each symbol out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ainern2d.core.speech.marks import Mark, nuclei, sounded
from ainern2d.core.speech.pauses import punctuation

from .network import DURATIONS, PITCH, RANGE, TREMOR, load, read_weight
from .places import VOCABULARY_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SAMPLE_RATE = 24000
FRAME = 600
"""Samples of one frame of the duration predictor."""
MAX_SYMBOLS = 510
"""Without the two that mark start and end: rows of a style table, positions of the text encoder."""
STYLE = 256
"""Length of a style vector."""
LEAD = 3
"""Frames by which the decoder precedes the durations; Kokoro's own library subtracts them too."""


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
        self._network = load()
        self._numbers: dict[str, int] = json.loads(read_weight(VOCABULARY_WEIGHT))["vocab"]

    def known(self, symbols: str) -> str:
        """Return only those symbols that the network was trained with."""
        return "".join(symbol for symbol in symbols if symbol in self._numbers)

    def speak(
        self,
        symbols: str,
        styles: NDArray[np.float32],
        speed: float,
        *,
        pitch: float = 1.0,
        range: float = 1.0,  # noqa: A002 - the field's word
        tremor: float = 0.0,
    ) -> Utterance:
        """Speak.

        Args:
            symbols: Of :meth:`known`; 1 to 510.
            styles: The voice, shape (510, 256): one row for each number of symbols.
            speed: Relative to the voice's own.
            pitch: Factor of the fundamental; resonances stay.
            range: Factor of the fundamental's distance from its mean.
            tremor: Depth of the tremor of the fundamental, as a share of it.
        """
        from onnxruntime import OrtValue

        numbers = [0, *(self._numbers[symbol] for symbol in symbols), 0]
        given = {
            "tokens": np.array([numbers], np.int64),
            "style": styles[len(symbols) - 1].reshape(1, STYLE),
            "speed": np.array([speed], np.float32),
            PITCH: np.array([pitch], np.float32),
            RANGE: np.array([range], np.float32),
            TREMOR: np.array([tremor], np.float32),
        }
        taken = {name: OrtValue.ortvalue_from_numpy(value) for name, value in given.items()}
        taken |= self._network.kernels
        made = self._network.session.run_with_ort_values(["audio", DURATIONS], taken)
        sound, frames = (value.numpy() for value in made)
        return Utterance(sound.ravel(), frames.ravel().astype(np.int64))


def marks(symbols: str, frames: Sequence[int]) -> list[Mark]:
    """Return the sounds of an utterance in IPA, in order, without gap or overlap.

    Args:
        symbols: What was spoken.
        frames: Of each symbol, between those of the start mark and of the end mark.

    Returns:
        Marks from 0 to the last sample.
    """
    timed = sounded(
        symbols, _lengths(frames), _start(frames), sum(map(int, frames)) * FRAME, SAMPLE_RATE
    )
    return nuclei(timed)


def punctuation_marks(symbols: str, frames: Sequence[int]) -> list[Mark]:
    """Return the punctuation marks of an utterance with their samples; see :func:`marks`."""
    return punctuation(symbols, _lengths(frames), _start(frames))


def _lengths(frames: Sequence[int]) -> list[int]:
    return [int(count) * FRAME for count in frames[1:-1]]


def _start(frames: Sequence[int]) -> int:
    return max(0, int(frames[0]) - LEAD) * FRAME
