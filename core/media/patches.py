"""How a mouth looks: small pictures of a mouth's box, and the directions in which they vary most.

The second lip meter (:mod:`.canonical`) is made of this. It asks neither what skin is nor whether a
mouth is dark: a mouth is where the picture changes most while its owner speaks, whichever way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Box = tuple[float, float, float, float]

COLUMNS: Final = 16
ROWS: Final = 12
"""Samples of a patch. At 360p a mouth's box in a close shot has about as many pixels."""
DIRECTIONS: Final = 3
"""Principal components kept: opening, spreading and rounding of lips are three movements."""


def patch_of(
    luma: NDArray[np.uint8], box: Box, scale: tuple[float, float]
) -> NDArray[np.uint8] | None:
    """Return a mouth's box in a fixed size, so that a head that moves or grows changes nothing.

    Args:
        luma: Of a picture, shape (height, width).
        box: Left, top, width and height in the pixels that ``scale`` turns into the picture's.
        scale: Columns and rows of the picture per pixel of the box.

    Returns:
        Shape (ROWS, COLUMNS); None where the picture does not hold the whole box.
    """
    x, y, wide, tall = box[0] * scale[0], box[1] * scale[1], box[2] * scale[0], box[3] * scale[1]
    columns, rows = max(2, round(wide)), max(2, round(tall))
    # The middle of a sample is at its index: a box from 0 to 4 has its middle at 1.5.
    middle = (x + wide / 2 - 0.5, y + tall / 2 - 0.5)
    height, width = luma.shape
    left, top = max(0, int(x) - 2), max(0, int(y) - 2)
    if x < 0 or y < 0 or x + wide > width or y + tall > height:
        return None
    part = np.ascontiguousarray(luma[top : int(y + tall) + 3, left : int(x + wide) + 3])
    crop = cv2.getRectSubPix(part, (columns, rows), (middle[0] - left, middle[1] - top))
    return np.asarray(cv2.resize(crop, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA), np.uint8)


class Patches:
    """The patches of one mouth, by frame of its shot.

    Args:
        frames: Length of the shot.
    """

    def __init__(self, frames: int) -> None:
        self._pictures: NDArray[np.uint8] = np.zeros((frames, ROWS * COLUMNS), np.uint8)
        self._known: NDArray[np.bool_] = np.zeros(frames, bool)

    def put(self, frame: int, patch: NDArray[np.uint8] | None) -> None:
        """Take the patch of a frame; None where the mouth is not seen."""
        if patch is not None:
            self._pictures[frame] = patch.ravel()
            self._known[frame] = True

    def hold(self, first: int, end: int) -> None:
        """Show the patch of the frame before ``first`` in the frames up to ``end`` as well."""
        if first:
            self._pictures[first:end] = self._pictures[first - 1]
            self._known[first:end] = self._known[first - 1]

    def directions(self, counts: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return how the patches vary, in the directions in which those that count vary most.

        Args:
            counts: Frames that decide which directions those are; shape (frames,).

        Returns:
            Principal components in units of luma, shape (frames, up to :data:`DIRECTIONS`); NaN in
            frames whose patch is not known. No column if nothing that counts varies.
        """
        used = self._known & counts
        found = np.full((len(self._known), DIRECTIONS), np.nan)
        if np.count_nonzero(used) < 2:
            return found[:, :0]
        pictures = self._pictures[self._known].astype(np.float64)
        mean = self._pictures[used].mean(axis=0, dtype=np.float64)
        apart = self._pictures[used] - mean
        # Of 192 samples: the eigenvectors of their covariance, the strongest last.
        strengths, axes = np.linalg.eigh(apart.T @ apart / len(apart))
        strong = int(np.count_nonzero(strengths[-DIRECTIONS:] > STILL**2 * ROWS * COLUMNS))
        chosen = axes[:, ::-1][:, :strong]
        found[self._known, :strong] = (pictures - mean) @ chosen / np.sqrt(ROWS * COLUMNS)
        return found[:, :strong]


STILL: Final = 0.4
"""Root mean square, in units of luma per sample, below which a change is noise of the encoder."""
