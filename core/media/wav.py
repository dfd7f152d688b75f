"""Reading and writing 16-bit PCM WAV files, the one sound format that artifacts have."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InvalidRequestError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FULL_SCALE = 32768
"""Size of the largest 16-bit sample."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Sampled sound.

    Attributes:
        samples: Shape (n, channels).
        sample_rate: In hertz.
    """

    samples: NDArray[np.int16]
    sample_rate: int

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.samples) / self.sample_rate

    def mono(self) -> NDArray[np.float64]:
        """Return the mean of the channels, shape (n,), in [-1, 1)."""
        return np.asarray(self.samples.mean(axis=1) / FULL_SCALE)


def read_wav(path: Path) -> Sound:
    """Read a WAV file with one or two channels of 16 bits.

    Raises:
        InvalidRequestError: The file is absent, no WAV, or holds other samples.
    """
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate, frames, _, _ = file.getparams()
            data = file.readframes(frames)
    except (OSError, EOFError, wave.Error) as error:
        raise InvalidRequestError(
            f"{path} cannot be read as a WAV file: {error or 'it ends too early'}",
            hint="speech is 16-bit PCM WAV",
        ) from error
    if width != 2 or channels not in (1, 2):
        raise InvalidRequestError(
            f"{path} has {channels} channels of {8 * width} bits",
            hint="speech is 16-bit PCM WAV with one or two channels",
        )
    whole = len(data) - len(data) % (2 * channels)
    samples = np.frombuffer(data[:whole], dtype="<i2").astype(np.int16)
    return Sound(samples.reshape(-1, channels), rate)


def write_wav(path: Path, samples: NDArray[np.int16], sample_rate: int) -> None:
    """Write a WAV file; equal samples give equal bytes.

    Args:
        path: Replaced if it exists.
        samples: Shape (n,) for mono or (n, 2) for stereo.
        sample_rate: In hertz.

    Raises:
        ValueError: The samples have another shape or type.
    """
    if samples.dtype != np.int16 or samples.ndim not in (1, 2):
        raise ValueError(f"a WAV file takes int16 of shape (n,) or (n, 2), not {samples.dtype}")
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    if channels not in (1, 2):
        raise ValueError(f"a WAV file has one or two channels, not {channels}")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(samples.astype("<i2").tobytes())
