"""Fonts for all lettering: titles, subtitles, and words on things."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import skia

from ainern2d.core import BLACK, typeface

from .pen import fill, stroke


@lru_cache(maxsize=128)
def font_of(language: str, weight: int, size: float) -> skia.Font:
    """Return a font whose letters look the same at each place of a picture.

    Args:
        language: Of the words; it chooses the forms of Chinese characters.
        weight: As :func:`ainern2d.core.typeface` takes it.
        size: Of the letters, in units of the canvas.
    """
    font = skia.Font(typeface(language, weight), size)
    font.setSubpixel(True)
    font.setLinearMetrics(True)
    font.setHinting(skia.FontHinting.kNone)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    return font


def draw_number(canvas: skia.Canvas, number: int, language: str, room: skia.Rect) -> None:
    """Draw a number in digits, as large as there is room, with a pale rim.

    Args:
        canvas: On which it is drawn.
        number: The number.
        language: In English a comma stands before each three digits.
        room: Where it stands; its middle is the middle of that.
    """
    text = str(number) if language == "zh" else f"{number:,}"
    size = room.height()
    width = font_of(language, BLACK, size).measureText(text)
    size *= min(1.0, room.width() / width)
    font = font_of(language, BLACK, size)
    x = room.centerX() - font.measureText(text) / 2
    y = room.centerY() + _HALF_A_DIGIT * size
    canvas.drawString(text, x, y, font, stroke(_RIM, 0.2 * size))
    canvas.drawString(text, x, y, font, fill(_DIGITS))


_HALF_A_DIGIT: Final = 0.36
"""Half the height of digits, in sizes of the font."""
_RIM: Final = "#fffaf0"
_DIGITS: Final = "#7a2e1f"
