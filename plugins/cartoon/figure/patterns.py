"""Patterns of cloth: checks, stripes, dots and flowers, as paints that go over a plain colour."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import skia

from ..ink.pen import box, colour, ellipse, shade

if TYPE_CHECKING:
    from ..choices import Pattern
    from .palette import Palette

_TILE: Final = 0.5
"""Side of the square that repeats, in units of the body."""


def pattern_of(palette: Palette) -> skia.Paint | None:
    """Return the paint of the pattern of a figure's clothes, or None for plain cloth."""
    if not palette.pattern:
        return None
    dark = colour(shade(palette.cloth, -0.34))
    light = colour(shade(palette.cloth, 0.5))
    return _paint(palette.pattern, dark, light)


@lru_cache(maxsize=64)
def _paint(pattern: Pattern, dark: int, light: int) -> skia.Paint:
    tile = box(0, 0, _TILE, _TILE)
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(tile)
    _draw(canvas, pattern, dark, light)
    picture = recorder.finishRecordingAsPicture()
    repeat = skia.TileMode.kRepeat
    paint = skia.Paint(AntiAlias=True)
    paint.setShader(picture.makeShader(repeat, repeat, skia.FilterMode.kLinear, None, tile))
    return paint


def _draw(canvas: skia.Canvas, pattern: Pattern, dark: int, light: int) -> None:
    """Draw one square of a pattern; its colours are numbers of Skia."""
    deep, pale = skia.Paint(AntiAlias=True, Color=dark), skia.Paint(AntiAlias=True, Color=light)
    half = _TILE / 2
    if pattern == "checked":
        band = skia.Paint(AntiAlias=True, Color=dark, Alphaf=0.5)
        canvas.drawRect(box(0, 0, half, _TILE), band)
        canvas.drawRect(box(0, 0, _TILE, half), band)
        line = skia.Paint(AntiAlias=True, Color=light, Alphaf=0.75)
        canvas.drawRect(box(half * 1.44, 0, 0.03, _TILE), line)
        canvas.drawRect(box(0, half * 1.44, _TILE, 0.03), line)
    elif pattern == "striped":
        canvas.drawRect(box(0, 0, half * 0.7, _TILE), pale)
        canvas.drawRect(box(half, 0, half * 0.7, _TILE), pale)
    elif pattern == "dotted":
        for x, y in ((half / 2, half / 2), (half * 1.5, half * 1.5)):
            canvas.drawOval(ellipse(x, y, 0.07, 0.07), pale)
    else:
        for x, y in ((half / 2, half / 2), (half * 1.5, half * 1.5)):
            for dx, dy in ((0.055, 0), (-0.055, 0), (0, 0.055), (0, -0.055)):
                canvas.drawOval(ellipse(x + dx, y + dy, 0.05, 0.05), pale)
            canvas.drawOval(ellipse(x, y, 0.035, 0.035), deep)
