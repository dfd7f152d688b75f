"""Fonts for all lettering: titles, subtitles, and words on things."""

from __future__ import annotations

from functools import lru_cache

import skia

from ainern2d.core import typeface


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
