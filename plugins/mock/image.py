"""Mock pictures: a labelled card that shows the given reference pictures as thumbnails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ainern2d.core import ImageResult

from .video import decoded, write_words

if TYPE_CHECKING:
    from ainern2d.core import ImageRequest, Work


def picture_of(request: ImageRequest, work: Work) -> ImageResult:
    """Draw the card of one picture.

    Raises:
        InvalidRequestError: A reference picture cannot be decoded.
    """
    rng = np.random.default_rng(work.seed)
    picture = np.empty((request.height, request.width, 4), np.uint8)
    picture[:] = (*(int(c) for c in rng.integers(70, 170, 3)), 255)
    place = request.location.name if request.location else ""
    write_words(picture, f"{request.purpose} {request.size.value} {place}", 0.1)
    write_words(picture, request.action, 0.2)
    write_words(picture, ", ".join(performer.name for performer in request.cast), 0.3)
    sheets = sorted(work.inputs)
    side = max(1, min(request.height // 2, request.width // max(1, len(sheets))))
    for number, role in enumerate(sheets):
        small = cv2.resize(decoded(work.inputs[role], role), (side, side))
        rows = picture[request.height - side :, number * side : (number + 1) * side]
        rows[..., :3] = small[: rows.shape[0], : rows.shape[1]]
    path = work.out / "image.png"
    _, data = cv2.imencode(".png", picture[..., :3])
    path.write_bytes(np.asarray(data).tobytes())
    return ImageResult(path, request.width, request.height)
