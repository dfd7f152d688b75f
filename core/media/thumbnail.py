"""The first picture of a movie: tiny, to travel inside a record, or as sharp as a page shows it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

WIDTH = 96
QUALITY = 30
"""Of WebP, 0 to 100: about 500 bytes for a flat drawing."""
STILL_WIDTH = 480
"""Pixels: a card of a page is about 240 wide, on screens with two pixels for each."""
STILL_QUALITY = 78
LONGEST = 960
"""Characters of the data URI; Dagster's page shows Markdown in place below 1000."""


def thumbnail(movie: Path) -> str | None:
    """Return the first frame of a movie, or a JPEG, as a ``data:image/webp`` URI.

    None where the picture is too rich for so few characters.

    Raises:
        av.FFmpegError: The file is neither.
    """
    import cv2

    small = _first(movie, WIDTH)
    for quality in (QUALITY, QUALITY // 3, 1):
        _, data = cv2.imencode(".webp", small, [cv2.IMWRITE_WEBP_QUALITY, quality])
        uri = "data:image/webp;base64," + base64.b64encode(data.tobytes()).decode()
        if len(uri) <= LONGEST:
            return uri
    return None


def still(movie: Path) -> bytes:
    """Return the first frame of a movie, or a JPEG, as a WebP of at most :data:`STILL_WIDTH`.

    Raises:
        av.FFmpegError: The file is neither.
        StopIteration: It has no frame.
    """
    import cv2

    quality = [cv2.IMWRITE_WEBP_QUALITY, STILL_QUALITY]
    return cv2.imencode(".webp", _first(movie, STILL_WIDTH), quality)[1].tobytes()


def _first(movie: Path, width: int) -> NDArray[np.uint8]:
    """Return the first frame, BGR of shape (height, width, 3), made smaller where it is wider."""
    import av
    import cv2
    import numpy as np

    with av.open(str(movie)) as container:
        container.streams.video[0].thread_type = "NONE"
        frame = next(container.decode(video=0))
        picture = frame.to_ndarray(format="bgr24")
    width = min(width, picture.shape[1])
    height = max(1, round(width * picture.shape[0] / picture.shape[1]))
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)
