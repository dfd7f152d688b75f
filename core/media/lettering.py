"""Text on a picture: captions and burned subtitles, Chinese included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import skia

from .fonts import typeface

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZE: Final = 0.055
"""Size of the letters, relative to the height of the picture."""
WIDEST: Final = 0.92
"""Width of the longest row, relative to the width of the picture, above which letters shrink."""
ROW: Final = 1.25
"""Distance of two rows, relative to the size of the letters."""
OUTLINE: Final = 0.16
"""Width of the black outline, relative to the size of the letters."""


def write_text(picture: NDArray[np.uint8], text: str, middle: float, language: str = "en") -> None:
    """Write rows of white text with a black outline, centred, onto a picture.

    Args:
        picture: BGRA, of shape (height, width, 4); changed in place.
        text: Rows are separated by newlines; empty text changes nothing.
        middle: Middle of the rows, as a fraction of the height from the top.
        language: Primary BCP 47 tag; it decides the shapes of Chinese characters.

    Raises:
        InvalidRequestError: The font is missing; list :data:`.fonts.FONT` in ``Resources.weights``.
    """
    if not text:
        return
    height, width, _ = picture.shape
    rows = text.split("\n")
    font = skia.Font(typeface(language), SIZE * height)
    longest = max(font.measureText(row) for row in rows)
    if longest > WIDEST * width:
        font.setSize(font.getSize() * WIDEST * width / longest)
    step = ROW * font.getSize()
    surface = skia.Surface(picture, colorType=skia.kBGRA_8888_ColorType)
    ink = skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
    outline = skia.Paint(
        AntiAlias=True,
        Color=skia.ColorBLACK,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=OUTLINE * font.getSize(),
    )
    with surface as canvas:
        for number, row in enumerate(rows):
            x = (width - font.measureText(row)) / 2
            y = middle * height + (number - (len(rows) - 1) / 2 + 0.35) * step
            canvas.drawString(row, x, y, font, outline)
            canvas.drawString(row, x, y, font, ink)
