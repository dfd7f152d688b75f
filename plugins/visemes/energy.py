"""Measures the level of each frame of a line. Pure, in integers: equal on every machine."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SILENT: Final = -120.0
"""Level of a frame without sound, in dB."""
NOISE_DBFS: Final = -55.0
"""Level in dBFS; a line whose loudest frame is below it contains no speech."""
FULL_SCALE: Final = 32768


def frame_levels(
    samples: NDArray[np.int16], sample_rate: int, frames: int, fps: int
) -> list[float]:
    """Return the level of each frame in dB relative to the loudest frame.

    Args:
        samples: Shape (n, channels); the line starts with the first frame.
        sample_rate: Sample rate in hertz.
        frames: Number of frames to measure; those after the end of the sound are silent.
        fps: Frames per second.

    Returns:
        ``frames`` values from :data:`SILENT` to 0.
    """
    powers: list[float] = []
    for frame in range(frames):
        first, last = (frame * sample_rate // fps, (frame + 1) * sample_rate // fps)
        part = samples[first:last].astype(np.int64)
        powers.append(int((part * part).sum()) / part.size if part.size else 0.0)
    loudest = max(powers, default=0.0)
    if loudest < FULL_SCALE**2 * 10 ** (NOISE_DBFS / 10):
        return [SILENT] * frames
    return [max(SILENT, 10 * math.log10(p / loudest)) if p > 0 else SILENT for p in powers]
