"""Decodes a server's sound file to samples."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import av
import av.error
import numpy as np

from ainern2d.core import InvalidRequestError, TransientError

if TYPE_CHECKING:
    from numpy.typing import NDArray


BLOCK = 16
"""Largest size in bytes of one sample of all channels."""
RATES = 8000, 192_000
"""Range of plausible sample rates of speech, in hertz."""
STREAMED = 1 << 30
"""Lengths in a WAV header from here on are placeholders of streaming servers."""


def decoded(data: bytes) -> tuple[NDArray[np.float64], int]:
    """Return the samples of a sound file, mono in [-1, 1], and their rate in hertz.

    Accepts WAV headers with a placeholder length, which streaming servers write.

    Raises:
        InvalidRequestError: The data is not a sound file, or has no samples, or invalid ones.
        TransientError: The file is truncated.
    """
    lost = _lost(data)
    if lost:
        raise TransientError(
            f"the server's sound file breaks off: {lost} bytes of it are missing",
            hint="the server's own log tells more",
        )
    try:
        with av.open(io.BytesIO(data), "r") as container:
            if not container.streams.audio:
                raise InvalidRequestError("the server answered with a file that has no sound")
            stream = container.streams.audio[0]
            rate = stream.codec_context.sample_rate
            resampler = av.AudioResampler("flt", "mono", rate)
            parts = [
                np.asarray(part.to_ndarray(), np.float64).ravel()
                for frame in [*container.decode(stream), None]
                for part in resampler.resample(frame)
            ]
    except (OSError, av.error.FFmpegError, ValueError) as error:
        start = data[:60].decode("utf-8", "replace")
        raise InvalidRequestError(
            f"the server's answer is no sound file: {start!r}",
            hint="is option url that of a server with voices?",
        ) from error
    samples = np.concatenate(parts) if parts else np.zeros(0)
    if not samples.size:
        raise InvalidRequestError("the server answered with a sound of no length")
    if not np.isfinite(samples).all():
        raise InvalidRequestError(
            "the server's sound has samples that are no numbers (NaN)",
            hint="its model overflows: run it with another dtype, or take another voice",
        )
    if not RATES[0] <= rate <= RATES[1]:
        raise InvalidRequestError(
            f"the server's sound has {rate} samples a second, and speech has"
            f" {RATES[0]} to {RATES[1]}"
        )
    return np.clip(samples, -1.0, 1.0), rate


def _lost(data: bytes) -> int:
    """Return the number of bytes that a WAV file lacks against its header."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return 0
    place = 12
    while place + 8 <= len(data):
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        if data[place : place + 4] == b"data":
            missing = place + 8 + size - len(data)
            # An incomplete last sample is only cut off.
            return missing if missing >= BLOCK and size < STREAMED else 0
        # Chunks are padded to an even length.
        place += 8 + size + size % 2
    return 0
