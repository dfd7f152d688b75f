"""From a server's sound file to samples."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import av
import av.error
import numpy as np

from ainern2d.core import InvalidRequestError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def decoded(data: bytes) -> tuple[NDArray[np.float64], int]:
    """Return the samples of a sound file, mono in [-1, 1], and their rate in hertz.

    Headers with a wrong length, which streaming servers write, are read over.

    Raises:
        InvalidRequestError: It is no sound file, or has no samples.
    """
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
    return np.clip(samples, -1.0, 1.0), rate
