"""Surfaces: paper, canvas and film grain, as tiles that repeat, and noise by which edges run."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TILE: Final = 512
"""Side of a tile of noise, in pixels."""


def noise(seed: int, *sigmas: float) -> NDArray[np.float32]:
    """Return smooth noise of shape (TILE, TILE) that repeats without a seam.

    Args:
        seed: Of the noise.
        sigmas: Standard deviations of the blurs across and down, in pixels; one serves for both.

    Returns:
        Values of mean 0 and standard deviation 1.
    """
    raw = np.random.default_rng(seed).standard_normal((TILE, TILE)).astype(np.float32)
    across, down = sigmas[0], sigmas[-1]
    edge = int(3 * max(across, down)) + 1
    wide = np.pad(raw, edge, mode="wrap")
    smooth = cv2.GaussianBlur(wide, (0, 0), across, sigmaY=down)[edge:-edge, edge:-edge]
    return np.asarray((smooth - smooth.mean()) / smooth.std(), np.float32)


def spread(tile: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    """Return a tile, repeated over a frame."""
    rows, columns = -(-height // TILE), -(-width // TILE)
    return np.tile(tile, (rows, columns))[:height, :width]


def veil(amount: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return what is taken from each channel of a frame, of shape (height, width, 4).

    Args:
        amount: In levels, of shape (height, width); below 0 nothing is taken.
    """
    grey = np.clip(np.rint(amount), 0, 255).astype(np.uint8)
    return np.asarray(cv2.merge([grey, grey, grey, np.zeros_like(grey)]), np.uint8)


@lru_cache(maxsize=4)
def drift(seed: int, sigma: float, reach: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return by how far each pixel of a tile is moved across and down.

    Args:
        seed: Of the noise.
        sigma: How smooth it is, in pixels.
        reach: Standard deviation of the way, in pixels.
    """
    return reach * noise(seed, sigma), reach * noise(seed + 1, sigma)
