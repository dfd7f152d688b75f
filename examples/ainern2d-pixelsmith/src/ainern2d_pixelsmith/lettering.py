"""Text on a picture: captions and burned subtitles, Chinese included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import skia

from ainern2d.core import typeface

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZE = 0.055
"""Of the letters, as a share of the picture's height."""


def write(picture: NDArray[np.uint8], text: str, middle: float, language: str) -> None:
    """Write rows of text, centred, onto a BGRA picture of shape (height, width, 4).

    Args:
        picture: Changed in place.
        text: Rows are separated by newlines; empty text changes nothing.
        middle: Of the rows, as a share of the height.
        language: Primary BCP 47 tag; it decides the shapes of Chinese characters.
    """
    if not text:
        return
    height, width, _ = picture.shape
    rows = text.split("\n")
    font = skia.Font(typeface(language), SIZE * height)
    # No picture is wide enough for every caption.
    widest = max(font.measureText(row) for row in rows)
    font.setSize(font.getSize() * min(1.0, 0.92 * width / widest))
    step = 1.25 * font.getSize()
    surface = skia.Surface(picture, colorType=skia.kBGRA_8888_ColorType)
    ink = skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
    outline = skia.Paint(
        AntiAlias=True,
        Color=skia.ColorBLACK,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=0.16 * font.getSize(),
    )
    with surface as canvas:
        for number, row in enumerate(rows):
            x = (width - font.measureText(row)) / 2
            y = middle * height + (number - (len(rows) - 1) / 2 + 0.35) * step
            canvas.drawString(row, x, y, font, outline)
            canvas.drawString(row, x, y, font, ink)
