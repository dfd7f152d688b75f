"""Things that stand beside people, on the ground or on a small table, in the light of the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import skia

from ..ink.pen import box, colour, ellipse, fill, lit, shade, soft, stroke, tinted
from .broken import whole_of
from .insert import FLAT, SHINING, picture_in_state

if TYPE_CHECKING:
    from ..recipe import Placed

_INK: Final = "#3a262c"
_LINE: Final = 0.036
_WOOD: Final = "#8f6540"
_HALF: Final = 1.0
"""Half the width of a table, in units."""
_LYING: Final = 0.55
"""How high a flat thing seems that lies on a table, of its length."""
_WIDEST: Final = 1.7
"""Most times that a thing is as wide as its height says."""


def half_width(name: str, tall: float) -> float:
    """Return half the width of a thing that stands somewhere, in the unit of its height.

    Args:
        name: Of its drawing, with its state.
        tall: Its height when it is whole.
    """
    picture, bounds = picture_in_state(name)
    seen = picture.cullRect() if whole_of(name)[0] else bounds
    far = max(bounds.centerX() - seen.left(), seen.right() - bounds.centerX())
    return float(far * _scale(bounds, tall))


def _scale(bounds: skia.Rect, tall: float) -> float:
    return float(min(tall / bounds.height(), _WIDEST * tall / bounds.width()))


def draw_placed(canvas: skia.Canvas, placed: Placed, light: str, tint: str = "") -> None:
    """Draw a thing, what it stands on, and its shadow.

    Args:
        canvas: In frame heights.
        placed: The thing, and where it stands.
        light: Colour of the light on things, white for true colours.
        tint: Colour in whose shades it is seen, or empty for its own colours.

    Raises:
        KeyError: There is no drawing of the thing.
    """
    name = whole_of(placed.name)[1]
    picture, bounds = picture_in_state(placed.name)
    unit = placed.unit
    if placed.top < placed.ground:
        _table(canvas, placed, light)
    else:
        wide = half_width(placed.name, placed.tall) * 1.1
        canvas.drawOval(
            ellipse(placed.x, placed.ground, wide, 0.16 * unit), soft("#120c1c", 0.006, 0.35)
        )
    scale = _scale(bounds, placed.tall)
    canvas.save()
    canvas.translate(placed.x, placed.top)
    canvas.scale(scale, scale * (_LYING if name in FLAT else 1.0))
    canvas.translate(-bounds.centerX(), -bounds.bottom())
    paint = skia.Paint()
    if tint:
        paint.setColorFilter(tinted(tint))
    elif name not in SHINING:
        paint.setColorFilter(skia.ColorFilters.Blend(colour(light), skia.BlendMode.kModulate))
    canvas.saveLayer(picture.cullRect().makeOutset(0.2, 0.2), paint)
    canvas.drawPicture(picture)
    canvas.restore()
    canvas.restore()


def _table(canvas: skia.Canvas, placed: Placed, light: str) -> None:
    """Draw a small table with a top, a board below it, and two legs."""
    unit, x, top, low = placed.unit, placed.x, placed.top, placed.ground
    half, line = _HALF * unit, _LINE * unit
    canvas.drawOval(ellipse(x, low, half * 1.1, 0.16 * unit), soft("#120c1c", 0.006, 0.35))
    parts = (
        (box(x - half * 0.86, top + 0.2 * unit, 0.22 * unit, low - top - 0.2 * unit), -0.3),
        (box(x + half * 0.86 - 0.22 * unit, top + 0.2 * unit, 0.22 * unit,
             low - top - 0.2 * unit), -0.3),
        (box(x - half * 0.92, top + 0.14 * unit, half * 1.84, 0.42 * unit), -0.2),
        (box(x - half, top - 0.06 * unit, half * 2, 0.24 * unit), 0.0),
    )  # fmt: skip
    for rect, tone in parts:
        canvas.drawRect(rect, stroke(lit(_INK, light), line * 2))
        canvas.drawRect(rect, fill(lit(shade(_WOOD, tone), light)))
