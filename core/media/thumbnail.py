"""A tiny picture of a movie or still picture, small enough to travel inside a record."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WIDTH = 96
QUALITY = 30
"""Of WebP, 0 to 100: about 500 bytes for a flat drawing."""
LONGEST = 960
"""Characters of the data URI; Dagster's page shows Markdown in place below 1000."""


def thumbnail(movie: Path) -> str | None:
    """Return the first frame of a movie, or a JPEG, as a ``data:image/webp`` URI.

    None where the picture is too rich for so few characters.

    Raises:
        av.FFmpegError: The file is neither.
    """
    import av
    import cv2

    with av.open(str(movie)) as container:
        container.streams.video[0].thread_type = "NONE"
        frame = next(container.decode(video=0))
        picture = frame.to_ndarray(format="bgr24")
    height = max(1, round(WIDTH * picture.shape[0] / picture.shape[1]))
    small = cv2.resize(picture, (WIDTH, height), interpolation=cv2.INTER_AREA)
    for quality in (QUALITY, QUALITY // 3, 1):
        _, data = cv2.imencode(".webp", small, [cv2.IMWRITE_WEBP_QUALITY, quality])
        uri = "data:image/webp;base64," + base64.b64encode(data.tobytes()).decode()
        if len(uri) <= LONGEST:
            return uri
    return None
