"""Burned subtitles: white letters with a dark outline, at the bottom, in the safe area."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import skia

from ainern2d.core.media.fonts import BOLD, typeface

from .pen import fill, stroke

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core.backends.requests import Cue

SIZE: Final = 0.047
"""Of letters, in frame heights; upright pictures use the width instead."""

ROW: Final = 1.26
"""From one row to the next, in letter sizes."""

SAFE: Final = 0.05
"""Margin of the area that every screen shows whole: EBU R 95 asks for 5 % for graphics."""

_OUTLINE: Final = 0.2
"""Width of the dark outline, in letter sizes; half of it is hidden by the letter."""


def cue_at(cues: Sequence[Cue], frame: int) -> str:
    """Return the text that stands in a frame, or an empty string."""
    return next((cue.text for cue in cues if cue.start <= frame < cue.end), "")


def draw_subtitle(canvas: skia.Canvas, text: str, aspect: float, language: str) -> None:
    """Draw at most two rows of text; rows that are too wide are drawn smaller.

    Args:
        canvas: In frame heights.
        text: Rows, separated by a newline.
        aspect: Width of the frame.
        language: Chooses the forms of Chinese characters.
    """
    rows = [row.strip() for row in text.split("\n") if row.strip()]
    size = SIZE * min(1.0, aspect * 1.15)
    widest = max(_font(language, size).measureText(row) for row in rows) if rows else 0.0
    size *= min(1.0, aspect * (1 - 2 * SAFE) / max(widest, 1e-9))
    font = _font(language, size)
    y = 1 - SAFE - 0.28 * size - (len(rows) - 1) * ROW * size
    for row in rows:
        blob = skia.TextBlob.MakeFromString(row, font)
        x = (aspect - font.measureText(row)) / 2
        canvas.drawTextBlob(blob, x, y, stroke("#14101c", size * _OUTLINE, 0.92))
        canvas.drawTextBlob(blob, x, y, fill("#ffffff"))
        y += ROW * size


@lru_cache(maxsize=32)
def _font(language: str, size: float) -> skia.Font:
    font = skia.Font(typeface(language, BOLD), size)
    font.setSubpixel(True)
    font.setLinearMetrics(True)
    font.setHinting(skia.FontHinting.kNone)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    return font
