"""Weather on a figure: breath that is seen in the cold, and drops that fall from who is wet.

Everything is about the middle of the head, in units, as the head is turned.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, ellipse, fill, stroke

if TYPE_CHECKING:
    import skia

EXHALES: Final = 0.55
"""Share of a breath in which it is seen."""

_DROPS: Final = ((-0.92, 0.35), (0.95, 0.1), (-0.6, 1.2), (0.55, 1.3), (1.3, 2.2), (-1.4, 2.0))
"""From where drops fall: hair, chin, shoulders."""


def draw_breath(canvas: skia.Canvas, breath: float, ahead: float) -> None:
    """Draw a cloud of breath before the mouth.

    Args:
        canvas: With its origin in the middle of the head.
        breath: How far the breath has come, from 0 to 1; it is seen until :data:`EXHALES`.
        ahead: Where the head is turned, -1 to 1.
    """
    t = breath / EXHALES
    if not 0 <= t < 1:
        return
    way = math.copysign(1.0, ahead or 1.0)
    fade = 0.5 * math.sin(math.pi * min(1.0, t * 1.1 + 0.05)) ** 0.7
    for index, (dx, dy, r) in enumerate(((0.0, 0.0, 0.16), (0.3, -0.1, 0.22), (0.62, -0.04, 0.17))):
        x = way * (0.75 + (0.5 + 1.1 * t) * (0.3 + dx))
        y = 0.66 - 0.5 * t * t + dy - 0.08 * index * t
        size = r * (0.5 + 1.6 * t)
        canvas.drawOval(ellipse(x, y, size * 1.25, size), fill("#ffffff", round(fade, 2)))


def draw_drops(canvas: skia.Canvas, time: float) -> None:
    """Draw the drops that fall from hair and shoulders at a time in seconds."""
    for index, (x, y) in enumerate(_DROPS):
        t = (time * 0.9 + index * 0.377) % 1.0
        if t > 0.7:
            continue
        fall = 2.4 * t * t
        drop = Outline(x, y + fall - 0.16).bend(x + 0.08, y + fall, x, y + fall + 0.08)
        drop.bend(x - 0.08, y + fall, x, y + fall - 0.16)
        path = drop.close()
        canvas.drawPath(path, stroke("#5f7f96", 0.03, 0.7))
        canvas.drawPath(path, fill("#cfe6f4", 0.85))
