"""Ghosts: people who are seen through, and who fade out above the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import skia

from ..ink.pen import colour

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..recipe import Actor

OPACITY: Final = 0.76
"""How much of what is behind a ghost it hides."""

_FADE: Final = (2.9, 5.3)
"""From where to where a ghost fades, in units below the base of its neck."""


def draw_ghost(
    canvas: skia.Canvas,
    bounds: tuple[float, float, float, float],
    actor: Actor,
    parts: Iterable[skia.Picture],
) -> None:
    """Draw the pictures of a figure as one thing that is seen through and has no feet.

    Args:
        canvas: In frame heights.
        bounds: Where the figure is.
        actor: The ghost.
        parts: Its drawing.
    """
    left, top, right, low = bounds
    area = skia.Rect.MakeLTRB(left, top, right, low)
    canvas.saveLayer(area)
    for part in parts:
        canvas.drawPicture(part)
    start, end = (actor.y + down * actor.unit for down in _FADE)
    fade = skia.Paint(BlendMode=skia.BlendMode.kDstIn)
    fade.setShader(
        skia.GradientShader.MakeLinear(
            [skia.Point(0, start), skia.Point(0, end)],
            [colour("#ffffff", OPACITY), colour("#ffffff", 0.0)],
        )
    )
    canvas.drawRect(area, fade)
    canvas.restore()
