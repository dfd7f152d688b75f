"""A key that turns in its lock."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..easing import ease
from ..ink.pen import Outline, box, ellipse, fill, shade, stroke
from .animals import Living

if TYPE_CHECKING:
    import skia

LOCKED: Final = "key_lock"
"""A key in a lock, which turns."""

TURNS: Final = (
    r"\bkey\b.{0,30}\b(?:turn|click|fit|slid)|\b(?:lock|keyhole|unlock)|锁|插进|转动|咔|拧"
)
"""Words for a key that is used."""

_INK: Final = "#33232b"
_BRASS: Final = "#d0a648"
_IRON: Final = "#56505c"
_BEGINS: Final = 0.7
"""Seconds after which the key turns."""


def angle_at(seconds: float) -> float:
    """Return by how many degrees the key is turned: a little back first, then over, and a click."""
    back = -7 * math.sin(math.pi * min(1.0, max(0.0, (seconds - _BEGINS + 0.3) / 0.3)))
    settle = max(0.0, seconds - _BEGINS - 0.5)
    ring = 5 * math.exp(-7 * settle) * math.sin(22 * settle)
    return back + 90 * ease((seconds - _BEGINS) / 0.5) + ring


def draw_lock(canvas: skia.Canvas, seconds: float) -> None:
    """Draw a lock from before, with the key in it."""
    plate = Outline(0, -0.62).bend(0.34, -0.6, 0.34, -0.2).to(0.34, 0.36).bend(0.3, 0.66, 0, 0.72)
    plate.bend(-0.3, 0.66, -0.34, 0.36).to(-0.34, -0.2).bend(-0.34, -0.6, 0, -0.62)
    path = plate.close()
    canvas.save()
    canvas.translate(0.03, 0.05)
    canvas.drawPath(path, fill("#120c1c", 0.4))
    canvas.restore()
    canvas.drawPath(path, fill(_IRON))
    canvas.drawPath(path, stroke(_INK, 0.024))
    for x, y in ((0, -0.5), (0, 0.58)):
        canvas.drawOval(ellipse(x, y, 0.05, 0.05), fill(shade(_IRON, 0.35)))
        canvas.drawOval(ellipse(x, y, 0.05, 0.05), stroke(_INK, 0.014))
    canvas.drawOval(ellipse(0, 0, 0.12, 0.12), fill(_INK))
    canvas.drawRect(box(-0.05, 0.04, 0.1, 0.26), fill(_INK))
    canvas.save()
    canvas.rotate(angle_at(seconds))
    canvas.save()
    canvas.translate(0.025, 0.04)
    canvas.drawOval(ellipse(0, 0.3, 0.2, 0.17), stroke("#120c1c", 0.1, 0.35))
    canvas.restore()
    for width, tone in ((0.16, _INK), (0.12, _BRASS)):
        canvas.drawLine(0, -0.1, 0, 0.12, stroke(tone, width))
        canvas.drawOval(ellipse(0, 0.32, 0.22, 0.19), stroke(tone, width * 0.75))
    canvas.drawOval(ellipse(0, -0.02, 0.1, 0.1), fill(_BRASS))
    canvas.drawOval(ellipse(0, -0.02, 0.1, 0.1), stroke(_INK, 0.016))
    canvas.drawArc(ellipse(0, 0.32, 0.22, 0.19), 190, 80, False, stroke("#fff3c4", 0.025, 0.9))
    canvas.restore()
    glint = math.sin(math.pi * min(1.0, max(0.0, (seconds - _BEGINS - 0.45) / 0.5)))
    if glint > 0.02:
        for turn in (0, 90):
            canvas.save()
            canvas.translate(-0.2, -0.14)
            canvas.rotate(turn + 20)
            reach = 0.22 * glint
            star = Outline(-reach, 0).bend(0, -0.012, reach, 0).bend(0, 0.012, -reach, 0).close()
            canvas.drawPath(star, fill("#fff8dc", glint))
            canvas.restore()


LOCKS: Final = {LOCKED: Living(draw_lock, (-0.62, -0.72, 0.62, 0.78))}
"""Locks that inserts show."""
