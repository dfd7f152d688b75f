"""Things that an insert shows alone, found by their words in the action; and a key in its lock."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..easing import ease
from ..ink.pen import Outline, box, ellipse, fill, glow, shade, stroke
from .animals import Animated

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia


TICKETS: Final = r"\btickets?\b|\blabels?\b|车票|船票|票"
"""Words for what an animal may wear round its neck."""

_INK: Final = "#33232b"
_LINE: Final = 0.009


def _shape(canvas: skia.Canvas, path: skia.Path, colour: str) -> None:
    canvas.drawPath(path, fill(colour))
    canvas.drawPath(path, stroke(_INK, _LINE * 2))


def _key(canvas: skia.Canvas) -> None:
    brass = "#d0a648"
    canvas.rotate(-38)
    for width, colour in ((0.15, _INK), (0.114, brass)):
        canvas.drawOval(ellipse(-0.34, 0, 0.17, 0.17), stroke(colour, width))
    shaft = Outline(-0.12, -0.045).to(0.5, -0.045, 0.5, 0.2, 0.42, 0.2, 0.42, 0.12, 0.36, 0.12)
    shaft.to(0.36, 0.24, 0.28, 0.24, 0.28, 0.045, -0.12, 0.045)
    _shape(canvas, shaft.close(), brass)
    canvas.drawLine(-0.1, -0.018, 0.46, -0.018, stroke("#ffffff", 0.014, 0.8))
    canvas.drawArc(ellipse(-0.34, 0, 0.17, 0.17), 190, 90, False, stroke("#ffffff", 0.025, 0.8))


def _letter(canvas: skia.Canvas) -> None:
    canvas.rotate(-6)
    paper = "#f3e7cf"
    _shape(canvas, Outline(-0.5, -0.3).to(0.5, -0.3, 0.5, 0.34, -0.5, 0.34).close(), paper)
    for side in (-1, 1):
        fold = Outline(side * 0.5, 0.34).to(side * 0.06, 0.0).open()
        canvas.drawPath(fold, stroke(shade(paper, -0.3), 0.012))
    flap = Outline(-0.5, -0.3).to(0.5, -0.3).bend(0.2, 0.0, 0.0, 0.1).bend(-0.2, 0.0, -0.5, -0.3)
    _shape(canvas, flap.close(), shade(paper, -0.1))
    canvas.drawOval(ellipse(0, 0.08, 0.09, 0.09), fill("#a93b3f"))
    canvas.drawOval(ellipse(0, 0.08, 0.09, 0.09), stroke(_INK, _LINE * 1.5))
    canvas.drawOval(ellipse(0, 0.08, 0.055, 0.055), stroke("#d9706a", 0.014))


def _book(canvas: skia.Canvas) -> None:
    canvas.rotate(-4)
    cover = "#7b3c40"
    canvas.drawRoundRect(box(-0.38, -0.46, 0.78, 0.98), 0.03, 0.03, fill(_INK))
    canvas.drawRoundRect(box(-0.34, -0.42, 0.72, 0.92), 0.02, 0.02, fill("#f1e6cc"))
    canvas.drawRoundRect(box(-0.38, -0.46, 0.72, 0.92), 0.03, 0.03, fill(cover))
    canvas.drawRoundRect(box(-0.38, -0.46, 0.72, 0.92), 0.03, 0.03, stroke(_INK, _LINE * 2))
    canvas.drawRect(box(-0.38, -0.45, 0.09, 0.9), fill(shade(cover, -0.3)))
    gold = "#e0b64d"
    canvas.drawRect(box(-0.23, -0.38, 0.5, 0.76), stroke(gold, 0.014))
    star = Outline(0.02, -0.16).bend(0.04, -0.02, 0.18, 0.0).bend(0.04, 0.02, 0.02, 0.16)
    star.bend(0.0, 0.02, -0.14, 0.0).bend(0.0, -0.02, 0.02, -0.16)
    canvas.drawPath(star.close(), fill(gold))


def _candle(canvas: skia.Canvas) -> None:
    canvas.drawCircle(0, -0.34, 0.6, glow(0, -0.34, 0.6, "#ffcf70", 0.75))
    brass = "#c79a45"
    plate = Outline(-0.36, 0.42).bend(0, 0.62, 0.36, 0.42).to(0.3, 0.36, -0.3, 0.36).close()
    _shape(canvas, plate, brass)
    canvas.drawArc(box(0.3, 0.3, 0.2, 0.18), -120, 260, False, stroke(_INK, 0.06))
    canvas.drawArc(box(0.3, 0.3, 0.2, 0.18), -120, 260, False, stroke(brass, 0.036))
    wax = (
        Outline(-0.13, 0.38)
        .to(-0.13, -0.16)
        .bend(-0.1, -0.2, -0.04, -0.15)
        .bend(0.06, -0.22, 0.13, -0.15)
        .to(0.13, 0.38)
        .close()
    )
    _shape(canvas, wax, "#f6ecd6")
    canvas.drawRect(box(0.05, -0.12, 0.06, 0.48), fill("#d9b98a", 0.5))
    canvas.drawLine(0, -0.16, 0, -0.26, stroke(_INK, 0.02))
    for size, colour in ((1.0, "#f28b30"), (0.62, "#ffd667"), (0.3, "#fff7d8")):
        flame = Outline(0, -0.24 - 0.34 * size).curve(
            0.12 * size, -0.24 - 0.14 * size, 0.12 * size, -0.22, 0, -0.22
        )
        flame.curve(-0.12 * size, -0.22, -0.12 * size, -0.24 - 0.14 * size, 0, -0.24 - 0.34 * size)
        canvas.drawPath(flame.close(), fill(colour))


def _cup(canvas: skia.Canvas) -> None:
    china = "#e9e4da"
    saucer = Outline(-0.5, 0.42).bend(0, 0.66, 0.5, 0.42).bend(0, 0.5, -0.5, 0.42).close()
    _shape(canvas, saucer, china)
    canvas.drawArc(box(0.24, -0.1, 0.26, 0.3), -110, 240, False, stroke(_INK, 0.085))
    canvas.drawArc(box(0.24, -0.1, 0.26, 0.3), -110, 240, False, stroke(china, 0.055))
    bowl = Outline(-0.36, -0.18).curve(-0.34, 0.2, -0.2, 0.42, 0, 0.42)
    _shape(canvas, bowl.curve(0.2, 0.42, 0.34, 0.2, 0.36, -0.18).close(), china)
    band = Outline(-0.35, -0.02).bend(0, 0.08, 0.35, -0.02).open()
    canvas.drawPath(band, stroke("#3b7f86", 0.05))
    canvas.drawOval(ellipse(0, -0.18, 0.36, 0.08), fill(china))
    canvas.drawOval(ellipse(0, -0.175, 0.31, 0.058), fill("#8a4f2c"))
    canvas.drawOval(ellipse(0, -0.18, 0.36, 0.08), stroke(_INK, _LINE * 1.6))
    for x in (-0.12, 0.04, 0.18):
        steam = Outline(x, -0.28).curve(x + 0.08, -0.36, x - 0.08, -0.44, x + 0.02, -0.54).open()
        canvas.drawPath(steam, stroke("#ffffff", 0.026, 0.6))


def _clock(canvas: skia.Canvas) -> None:
    canvas.drawOval(ellipse(0, 0, 0.47, 0.47), fill("#8a5a3a"))
    canvas.drawOval(ellipse(0, 0, 0.47, 0.47), stroke(_INK, _LINE * 2))
    canvas.drawOval(ellipse(0, 0, 0.39, 0.39), fill("#f6efdf"))
    canvas.drawOval(ellipse(0, 0, 0.39, 0.39), stroke(_INK, _LINE * 1.4))
    for hour in range(12):
        canvas.save()
        canvas.rotate(hour * 30)
        long_ = hour % 3 == 0
        canvas.drawLine(
            0, -0.36, 0, -0.29 if long_ else -0.325, stroke(_INK, 0.024 if long_ else 0.013)
        )
        canvas.restore()
    canvas.drawLine(0, 0, 0.02, -0.27, stroke(_INK, 0.024))
    canvas.drawLine(0, 0, -0.14, -0.12, stroke(_INK, 0.034))
    canvas.drawOval(ellipse(0, 0, 0.028, 0.028), fill("#a93b3f"))


PAINTERS: Final[dict[str, Callable[[skia.Canvas], None]]] = {
    "book": _book,
    "candle": _candle,
    "clock": _clock,
    "cup": _cup,
    "key": _key,
    "letter": _letter,
}
"""Things with a picture for inserts; the others are drawn as held things are."""


LOCKED: Final = "key_lock"
"""A key in a lock, which turns."""

TURNS: Final = (
    r"\bkey\b.{0,30}\b(?:turn|click|fit|slid)|\b(?:lock|keyhole|unlock)|锁|插进|转动|咔|拧"
)
"""Words for a key that is used."""

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
    """Draw a lock from the front, with the key in it."""
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


LOCKS: Final = {LOCKED: Animated(draw_lock, (-0.62, -0.72, 0.62, 0.78))}
"""Locks that inserts show."""
