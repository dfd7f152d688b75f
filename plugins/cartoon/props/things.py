"""Our own drawings of things that the pack lacks or shows otherwise, and the door to all of them.

Each is in a square of side 1 about the origin, with our line.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, box, ellipse, fill, glow, shade, stroke
from . import drawings

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    Paint = Callable[[skia.Canvas], None]

INK: Final = drawings.INK
_LINE: Final = 0.022
_WOOD: Final = "#8a5f3f"
_IRON: Final = "#565460"
_STEEL: Final = "#c9ced8"
_BRASS: Final = "#d0a648"


def _shape(canvas: skia.Canvas, path: skia.Path, colour: str) -> None:
    canvas.drawPath(path, fill(colour))
    canvas.drawPath(path, stroke(INK, _LINE))


def _poly(canvas: skia.Canvas, colour: str, *points: float) -> None:
    _shape(canvas, Outline(points[0], points[1]).to(*points[2:]).close(), colour)


def _rect(
    canvas: skia.Canvas, x: float, y: float, w: float, h: float, colour: str, r: float = 0.0
) -> None:
    canvas.drawRoundRect(box(x, y, w, h), r, r, fill(colour))
    canvas.drawRoundRect(box(x, y, w, h), r, r, stroke(INK, _LINE))


def _oval(canvas: skia.Canvas, x: float, y: float, rx: float, ry: float, colour: str) -> None:
    canvas.drawOval(ellipse(x, y, rx, ry), fill(colour))
    canvas.drawOval(ellipse(x, y, rx, ry), stroke(INK, _LINE))


def _rod(canvas: skia.Canvas, width: float, colour: str, *points: float) -> None:
    path = Outline(points[0], points[1]).to(*points[2:]).open()
    canvas.drawPath(path, stroke(INK, width + _LINE * 2))
    canvas.drawPath(path, stroke(colour, width))


def _wheel(canvas: skia.Canvas, x: float, y: float, r: float, spokes: int = 8) -> None:
    canvas.drawOval(ellipse(x, y, r, r), stroke(INK, 0.05 + _LINE))
    canvas.drawOval(ellipse(x, y, r, r), stroke(_WOOD, 0.05))
    for index in range(spokes):
        turn = math.tau * index / spokes
        canvas.drawLine(x, y, x + r * math.cos(turn), y + r * math.sin(turn), stroke(_WOOD, 0.025))
    _oval(canvas, x, y, 0.035, 0.035, _IRON)


def _spear(canvas: skia.Canvas) -> None:
    _rod(canvas, 0.04, _WOOD, -0.46, 0.46, 0.3, -0.3)
    _poly(canvas, _STEEL, 0.5, -0.5, 0.42, -0.26, 0.26, -0.22, 0.3, -0.36)
    for k in range(4):
        canvas.drawLine(
            0.26 - 0.02 * k, -0.25 + 0.02 * k, 0.12 - 0.03 * k, -0.2, stroke("#a93b3f", 0.03)
        )


def _arrow(canvas: skia.Canvas) -> None:
    _rod(canvas, 0.028, "#b08a5c", -0.4, 0.4, 0.38, -0.38)
    _poly(canvas, _STEEL, 0.48, -0.48, 0.42, -0.3, 0.3, -0.42)
    for k in range(3):
        x, y = -0.34 - 0.05 * k, 0.34 + 0.05 * k
        for dx, dy in ((-0.1, -0.02), (0.02, 0.1)):
            canvas.drawLine(x, y, x + dx, y + dy, stroke("#a93b3f", 0.03))


def _whip(canvas: skia.Canvas) -> None:
    _rod(canvas, 0.07, "#5b3d2e", -0.44, 0.44, -0.2, 0.14)
    lash = Outline(-0.2, 0.14).curve(0.1, -0.5, 0.5, -0.3, 0.36, 0.05)
    path = lash.curve(0.24, 0.3, -0.02, 0.1, 0.2, -0.06).curve(0.3, -0.14, 0.5, 0.2, 0.46, 0.4)
    canvas.drawPath(path.open(), stroke(INK, 0.055))
    canvas.drawPath(path.open(), stroke("#7d573c", 0.03))


def _gun(canvas: skia.Canvas) -> None:
    _poly(canvas, "#6b4630", 0.18, -0.04, 0.36, -0.06, 0.44, 0.36, 0.24, 0.38)
    guard = Outline(0.2, 0.0).curve(0.2, 0.18, 0.02, 0.18, 0.0, 0.0).open()
    canvas.drawPath(guard, stroke(INK, 0.045))
    _rect(canvas, -0.48, -0.22, 0.62, 0.1, _IRON, 0.01)
    _rect(canvas, 0.0, -0.22, 0.38, 0.2, shade(_IRON, 0.12), 0.03)
    _rect(canvas, 0.06, -0.2, 0.18, 0.15, shade(_IRON, -0.2), 0.04)
    canvas.drawLine(0.34, -0.22, 0.42, -0.3, stroke(INK, 0.05))
    canvas.drawLine(-0.46, -0.19, 0.1, -0.19, stroke("#ffffff", 0.014, 0.5))


def _rifle(canvas: skia.Canvas) -> None:
    canvas.rotate(-14)
    stock = Outline(0.5, 0.02).to(0.5, 0.2, 0.34, 0.18).bend(0.2, 0.08, 0.12, 0.07)
    _shape(canvas, stock.to(-0.3, 0.04, -0.3, -0.02, 0.14, -0.05).close(), "#7d5336")
    _rect(canvas, -0.5, -0.06, 0.66, 0.045, _IRON, 0.01)
    _rect(canvas, 0.02, -0.08, 0.2, 0.07, shade(_IRON, 0.1), 0.02)
    guard = Outline(0.2, 0.06).curve(0.2, 0.16, 0.08, 0.16, 0.08, 0.06).open()
    canvas.drawPath(guard, stroke(INK, 0.026))


def _cannon(canvas: skia.Canvas) -> None:
    barrel = Outline(-0.5, -0.22).to(0.2, -0.16).bend(0.34, -0.1, 0.34, 0.0)
    _shape(canvas, barrel.bend(0.34, 0.1, 0.2, 0.12).to(-0.5, 0.02).close(), _IRON)
    _rect(canvas, -0.5, -0.25, 0.06, 0.3, shade(_IRON, 0.15), 0.01)
    _oval(canvas, 0.38, 0.0, 0.05, 0.05, _IRON)
    _poly(canvas, _WOOD, 0.0, 0.06, 0.5, 0.34, 0.44, 0.4, -0.06, 0.16)
    _wheel(canvas, 0.0, 0.2, 0.22)


def _spade(canvas: skia.Canvas) -> None:
    canvas.rotate(30)
    _rod(canvas, 0.045, "#a57a4e", 0, -0.34, 0, 0.1)
    _rod(canvas, 0.045, "#a57a4e", -0.1, -0.38, 0.1, -0.38)
    blade = (
        Outline(-0.17, 0.08).to(0.17, 0.08).bend(0.2, 0.34, 0, 0.52).bend(-0.2, 0.34, -0.17, 0.08)
    )
    _shape(canvas, blade.close(), "#8f959f")
    canvas.drawLine(0, 0.1, 0, 0.3, stroke(INK, 0.016, 0.6))


def _flame(canvas: skia.Canvas, x: float, y: float, size: float) -> None:
    canvas.drawCircle(x, y - 0.4 * size, 1.1 * size, glow(x, y, 1.2 * size, "#ffb75a", 0.6))
    for grow, tone in ((1.0, "#e8602a"), (0.68, "#f9a23a"), (0.36, "#ffe59a")):
        wide, tall = 0.3 * size * grow, size * grow
        path = Outline(x, y - tall).curve(x + wide * 1.2, y - 0.5 * tall, x + wide, y, x, y)
        path.curve(x - wide, y, x - wide * 1.2, y - 0.4 * tall, x, y - tall)
        canvas.drawPath(path.close(), fill(tone))


def _torch(canvas: skia.Canvas) -> None:
    _poly(canvas, _WOOD, -0.07, -0.08, 0.07, -0.08, 0.035, 0.48, -0.035, 0.48)
    _poly(canvas, "#5b4a44", -0.11, -0.14, 0.11, -0.14, 0.08, 0.02, -0.08, 0.02)
    _flame(canvas, 0.0, -0.1, 0.4)


def _match(canvas: skia.Canvas) -> None:
    _rod(canvas, 0.035, "#d8bd8a", -0.4, 0.4, 0.16, -0.16)
    _flame(canvas, 0.2, -0.14, 0.3)


def _pipe(canvas: skia.Canvas) -> None:
    stem = Outline(0.46, -0.2).curve(0.2, -0.14, 0.1, 0.1, -0.12, 0.2).open()
    canvas.drawPath(stem, stroke(INK, 0.11))
    canvas.drawPath(stem, stroke("#4a3428", 0.07))
    bowl = Outline(-0.4, -0.12).to(-0.08, -0.12).bend(-0.06, 0.28, -0.22, 0.28)
    _shape(canvas, bowl.bend(-0.4, 0.28, -0.4, -0.12).close(), "#7d4a30")
    _oval(canvas, -0.24, -0.12, 0.16, 0.04, "#2c1a16")
    for x in (-0.28, -0.2):
        steam = Outline(x, -0.2).curve(x + 0.1, -0.28, x - 0.1, -0.36, x + 0.02, -0.46).open()
        canvas.drawPath(steam, stroke("#e6e2dc", 0.03, 0.7))


def _birdcage(canvas: skia.Canvas) -> None:
    canvas.drawOval(ellipse(0.02, 0.2, 0.12, 0.1), fill("#5f9a4f"))
    canvas.drawCircle(-0.08, 0.1, 0.075, fill("#5f9a4f"))
    _poly(canvas, "#d9963a", -0.15, 0.09, -0.21, 0.12, -0.15, 0.13)
    _rect(canvas, -0.36, 0.38, 0.72, 0.08, _BRASS)
    for x in (-0.33, -0.2, -0.07, 0.07, 0.2, 0.33):
        bar = Outline(x, 0.38).to(x, -0.1).bend(x * 0.9, -0.36, 0, -0.42).open()
        canvas.drawPath(bar, stroke(INK, 0.045))
        canvas.drawPath(bar, stroke(_BRASS, 0.025))
    canvas.drawOval(ellipse(0, -0.47, 0.06, 0.06), stroke(INK, 0.05))
    canvas.drawOval(ellipse(0, -0.47, 0.06, 0.06), stroke(_BRASS, 0.028))


def _cloth_of(tone: str) -> Paint:
    def paint(canvas: skia.Canvas) -> None:
        sheet = Outline(-0.44, 0.2).bend(-0.3, -0.32, 0.0, -0.24).bend(0.34, -0.34, 0.46, 0.08)
        sheet.bend(0.34, 0.3, 0.1, 0.22).bend(-0.14, 0.36, -0.44, 0.2)
        _shape(canvas, sheet.close(), tone)
        for x in (-0.2, 0.04, 0.24):
            fold = Outline(x, -0.2).bend(x + 0.06, 0.02, x - 0.02, 0.22).open()
            canvas.drawPath(fold, stroke(shade(tone, -0.3), 0.018))

    return paint


def _pillow(canvas: skia.Canvas) -> None:
    tone = "#e9e2d4"
    path = Outline(-0.46, -0.22).bend(0, -0.3, 0.46, -0.22).bend(0.38, 0.02, 0.46, 0.24)
    _shape(canvas, path.bend(0, 0.32, -0.46, 0.24).bend(-0.38, 0.02, -0.46, -0.22).close(), tone)
    canvas.drawPath(
        Outline(-0.3, -0.1).bend(0, 0.06, 0.3, -0.12).open(), stroke(shade(tone, -0.25), 0.02)
    )


def _rope(canvas: skia.Canvas) -> None:
    for k in range(4):
        y = 0.26 - 0.12 * k
        canvas.drawOval(ellipse(0, y, 0.38 - 0.02 * k, 0.15), stroke(INK, 0.13))
        canvas.drawOval(ellipse(0, y, 0.38 - 0.02 * k, 0.15), stroke("#b89a68", 0.09))
    for k in range(22):
        x = -0.36 + 0.034 * k
        canvas.drawLine(x, 0.38, x + 0.025, 0.44, stroke("#8a6f45", 0.014))
    end = Outline(0.3, 0.3).bend(0.5, 0.36, 0.48, 0.48).open()
    canvas.drawPath(end, stroke(INK, 0.12))
    canvas.drawPath(end, stroke("#b89a68", 0.08))


def _talisman(canvas: skia.Canvas) -> None:
    canvas.rotate(6)
    _rect(canvas, -0.2, -0.48, 0.4, 0.96, "#e2bd55")
    red = stroke("#a8322c", 0.034)
    for y in (-0.36, -0.28):
        canvas.drawLine(-0.12, y, 0.12, y, red)
    path = Outline(0, -0.28).to(0, -0.02).curve(-0.2, 0.0, -0.16, 0.18, 0.02, 0.12)
    path.curve(0.2, 0.06, 0.14, 0.3, -0.06, 0.26).curve(-0.18, 0.24, 0.0, 0.34, 0.0, 0.42)
    canvas.drawPath(path.open(), red)
    canvas.drawOval(ellipse(0, -0.12, 0.1, 0.07), red)


def _welder(canvas: skia.Canvas) -> None:
    pipe = Outline(0.46, 0.3).to(0.0, 0.1).bend(-0.2, 0.0, -0.26, 0.2).open()
    canvas.drawPath(pipe, stroke(INK, 0.11))
    canvas.drawPath(pipe, stroke(_BRASS, 0.07))
    _poly(canvas, "#8a3f38", 0.1, 0.08, 0.5, 0.24, 0.46, 0.4, 0.06, 0.2)
    canvas.drawCircle(-0.28, 0.3, 0.3, glow(-0.28, 0.3, 0.3, "#a8d4ff", 0.9))
    for k in range(9):
        turn = math.tau * k / 9
        x, y = -0.28 + 0.2 * math.cos(turn), 0.3 + 0.14 * math.sin(turn)
        canvas.drawLine(-0.28, 0.3, x, y, stroke("#fff1b0", 0.016))


def _zither(canvas: skia.Canvas) -> None:
    canvas.rotate(-10)
    board = Outline(-0.5, -0.06).bend(0, -0.2, 0.5, -0.06).to(0.5, 0.1)
    _shape(canvas, board.bend(0, 0.2, -0.5, 0.1).close(), "#5f3526")
    for k in range(7):
        y = -0.07 + 0.028 * k
        canvas.drawLine(-0.46, y, 0.46, y, stroke("#e9dcc0", 0.008))
    for x in (-0.42, 0.4):
        _rect(canvas, x, -0.1, 0.03, 0.23, "#2c1a16")
    for k in range(9):
        canvas.drawOval(ellipse(-0.3 + 0.075 * k, 0.12, 0.01, 0.01), fill("#e0b64d"))


def _cross(canvas: skia.Canvas) -> None:
    path = Outline(-0.08, -0.48).to(0.08, -0.48, 0.08, -0.2, 0.32, -0.2, 0.32, -0.04, 0.08, -0.04)
    path.to(0.08, 0.48, -0.08, 0.48, -0.08, -0.04, -0.32, -0.04, -0.32, -0.2, -0.08, -0.2)
    _shape(canvas, path.close(), _BRASS)


def _bench(canvas: skia.Canvas) -> None:
    for x in (-0.36, 0.28):
        _poly(canvas, shade(_WOOD, -0.3), x, 0.0, x + 0.08, 0.0, x + 0.1, 0.3, x - 0.02, 0.3)
    _rect(canvas, -0.5, -0.1, 1.0, 0.11, _WOOD, 0.01)


def _table(canvas: skia.Canvas) -> None:
    for x in (-0.4, 0.32):
        _rect(canvas, x, -0.04, 0.08, 0.42, shade(_WOOD, -0.25))
    _rect(canvas, -0.5, -0.16, 1.0, 0.12, _WOOD, 0.01)
    _rect(canvas, -0.32, -0.04, 0.64, 0.09, shade(_WOOD, -0.15))


def _chest(canvas: skia.Canvas) -> None:
    lid = Outline(-0.44, -0.04).bend(-0.44, -0.36, 0, -0.36).bend(0.44, -0.36, 0.44, -0.04).close()
    _shape(canvas, lid, "#94653f")
    _rect(canvas, -0.44, -0.04, 0.88, 0.4, "#7d5334")
    for x in (-0.36, 0.26):
        _rect(canvas, x, -0.04, 0.1, 0.4, _BRASS)
    _rect(canvas, -0.08, -0.1, 0.16, 0.18, _BRASS, 0.02)
    canvas.drawOval(ellipse(0, -0.02, 0.03, 0.03), fill(INK))


def _stove(canvas: skia.Canvas) -> None:
    _rect(canvas, 0.18, -0.5, 0.1, 0.4, shade(_IRON, 0.1))
    _rect(canvas, -0.4, -0.12, 0.8, 0.5, _IRON, 0.02)
    _rect(canvas, -0.46, -0.18, 0.92, 0.09, shade(_IRON, 0.15), 0.01)
    _rect(canvas, -0.24, 0.0, 0.4, 0.26, "#2c1a16", 0.03)
    canvas.drawRect(box(-0.2, 0.08, 0.32, 0.16), fill("#ff8a3c", 0.8))
    _rect(canvas, -0.3, -0.32, 0.28, 0.14, "#b8603f", 0.03)


def _stairs(canvas: skia.Canvas) -> None:
    stone = "#a39a8e"
    path = Outline(-0.48, 0.44)
    for k in range(5):
        path.to(
            -0.48 + 0.19 * k, 0.44 - 0.17 * (k + 1), -0.48 + 0.19 * (k + 1), 0.44 - 0.17 * (k + 1)
        )
    _shape(canvas, path.to(0.47, 0.44).close(), stone)
    for k in range(5):
        y = 0.44 - 0.17 * (k + 1)
        canvas.drawRect(box(-0.48 + 0.19 * k, y, 0.95 - 0.19 * k, 0.045), fill(shade(stone, 0.25)))


def _curtain(canvas: skia.Canvas) -> None:
    _rod(canvas, 0.05, _BRASS, -0.46, -0.46, 0.46, -0.46)
    for side in (-1, 1):
        drape = Outline(side * 0.44, -0.42).to(side * 0.02, -0.42)
        drape.bend(side * 0.06, 0.0, side * 0.28, 0.08).bend(side * 0.2, 0.3, side * 0.24, 0.48)
        _shape(canvas, drape.to(side * 0.46, 0.48).close(), "#9c4a44")
        for x in (0.14, 0.26, 0.36):
            fold = Outline(side * x, -0.4).bend(side * (x + 0.04), 0.0, side * (x + 0.06), 0.46)
            canvas.drawPath(fold.open(), stroke("#6f302f", 0.02))


def _cart(canvas: skia.Canvas) -> None:
    _rod(canvas, 0.045, _WOOD, 0.1, 0.1, 0.5, 0.0)
    _poly(canvas, "#94653f", -0.48, -0.18, 0.28, -0.18, 0.22, 0.14, -0.42, 0.14)
    for y in (-0.08, 0.02):
        canvas.drawLine(-0.46, y, 0.25, y, stroke(shade("#94653f", -0.35), 0.016))
    _wheel(canvas, -0.1, 0.2, 0.22)


def _carriage(canvas: skia.Canvas) -> None:
    body = Outline(-0.34, -0.32).bend(0, -0.42, 0.34, -0.32).to(0.3, 0.12).bend(0, 0.22, -0.3, 0.12)
    _shape(canvas, body.close(), "#3f4f6b")
    _rect(canvas, -0.12, -0.26, 0.24, 0.4, "#56688a", 0.02)
    for x in (-0.29, 0.16):
        _rect(canvas, x, -0.24, 0.13, 0.16, "#c9d4d6", 0.02)
    _rect(canvas, -0.08, -0.22, 0.16, 0.16, "#c9d4d6", 0.02)
    canvas.drawPath(Outline(-0.46, 0.2).bend(0, 0.3, 0.46, 0.16).open(), stroke(INK, 0.04))
    _rect(canvas, 0.34, -0.12, 0.14, 0.05, "#5b3d2e")
    _wheel(canvas, -0.28, 0.26, 0.19)
    _wheel(canvas, 0.3, 0.3, 0.15)


def _oar(canvas: skia.Canvas) -> None:
    _rod(canvas, 0.05, "#a57a4e", 0.42, -0.46, -0.16, 0.2)
    blade = Outline(-0.1, 0.1).bend(-0.14, 0.34, -0.4, 0.5).bend(-0.46, 0.34, -0.24, 0.16)
    _shape(canvas, blade.close(), "#b58a5c")


def _grass(canvas: skia.Canvas) -> None:
    for k in range(15):
        x = -0.42 + 0.06 * k
        lean, tall = 0.16 * math.sin(2.3 * k), 0.46 + 0.24 * math.cos(1.7 * k)
        blade = Outline(x - 0.05, 0.42).bend(x, 0.42 - 0.6 * tall, x + lean, 0.42 - tall)
        tone = ("#5f8c48", "#74a350", "#4f7a44")[k % 3]
        _shape(canvas, blade.bend(x + 0.06, 0.42 - 0.5 * tall, x + 0.05, 0.42).close(), tone)


def _mound_of(tone: str) -> Paint:
    def paint(canvas: skia.Canvas) -> None:
        heap = Outline(-0.5, 0.3).curve(-0.3, 0.2, -0.24, -0.2, 0.0, -0.2)
        _shape(
            canvas,
            heap.curve(0.26, -0.2, 0.3, 0.2, 0.5, 0.3).bend(0, 0.42, -0.5, 0.3).close(),
            tone,
        )
        for k in range(16):
            x, y = 0.34 * math.sin(2.1 * k), 0.2 - 0.02 * k
            if abs(x) < 0.3 - 0.5 * (0.2 - y):
                canvas.drawOval(
                    ellipse(x, y, 0.03, 0.02), fill(shade(tone, 0.2 if k % 2 else -0.25))
                )

    return paint


def _water(canvas: skia.Canvas) -> None:
    pool = Outline(-0.5, 0.1).bend(-0.4, -0.1, 0.0, -0.1).bend(0.4, -0.12, 0.5, 0.08)
    _shape(canvas, pool.bend(0.4, 0.3, 0, 0.28).bend(-0.4, 0.3, -0.5, 0.1).close(), "#6fa3b8")
    for rx, ry in ((0.32, 0.11), (0.18, 0.06)):
        canvas.drawOval(ellipse(0, 0.09, rx, ry), stroke("#d3e8ee", 0.016))


def _screen(canvas: skia.Canvas) -> None:
    _rect(canvas, -0.08, 0.2, 0.16, 0.14, _IRON)
    _rect(canvas, -0.22, 0.32, 0.44, 0.06, shade(_IRON, 0.15), 0.02)
    _rect(canvas, -0.5, -0.36, 1.0, 0.6, "#34323c", 0.03)
    _rect(canvas, -0.45, -0.31, 0.9, 0.5, "#8fc2dc", 0.01)
    for k, wide in enumerate((0.6, 0.44, 0.7, 0.3)):
        canvas.drawRect(box(-0.38, -0.22 + 0.1 * k, wide, 0.035), fill("#f4f8fa", 0.9))


def _machine(canvas: skia.Canvas) -> None:
    _rect(canvas, -0.46, -0.1, 0.92, 0.48, "#5f7a72", 0.03)
    _rect(canvas, -0.34, -0.36, 0.34, 0.27, "#4f665f", 0.02)
    _rect(canvas, 0.12, -0.44, 0.1, 0.35, _IRON, 0.02)
    for x, r in ((-0.2, 0.15), (0.2, 0.1)):
        canvas.drawOval(ellipse(x, 0.14, r, r), stroke(INK, 0.07))
        canvas.drawOval(ellipse(x, 0.14, r, r), stroke(_BRASS, 0.045))
        for k in range(8):
            turn = math.tau * k / 8
            cx, cy = x + (r + 0.03) * math.cos(turn), 0.14 + (r + 0.03) * math.sin(turn)
            canvas.drawOval(ellipse(cx, cy, 0.025, 0.025), fill(_BRASS))
    for k, tone in enumerate(("#c9483c", "#e0b04a", "#6fa36a")):
        _oval(canvas, -0.26 + 0.1 * k, -0.24, 0.03, 0.03, tone)


def _sticks(canvas: skia.Canvas) -> None:
    barks = ("#7d573c", "#8a6648", "#6b4a34")
    rods = ((-0.46, 0.2, 0.44, -0.02), (-0.44, -0.08, 0.46, 0.24), (-0.4, 0.32, 0.36, -0.22),
            (-0.36, -0.24, 0.42, 0.34), (-0.48, 0.06, 0.48, 0.1))  # fmt: skip
    for index, (x0, y0, x1, y1) in enumerate(rods):
        x, y = x0 + 0.64 * (x1 - x0), y0 + 0.64 * (y1 - y0)
        _rod(canvas, 0.035, barks[index % 3], x, y, x + 0.13, y - 0.12 if index % 2 else y + 0.12)
        _rod(canvas, 0.055, barks[index % 3], x0, y0, (x0 + x1) / 2, (y0 + y1) / 2 - 0.02, x1, y1)
        _oval(canvas, x0, y0, 0.03, 0.035, "#d8b98c")


def _sack(canvas: skia.Canvas) -> None:
    """Draw a sack of coarse cloth, tied at its neck."""
    cloth = "#c9ad7f"
    body = Outline(-0.12, -0.24).curve(-0.5, -0.1, -0.46, 0.4, -0.3, 0.46)
    body.bend(0, 0.5, 0.3, 0.46).curve(0.46, 0.4, 0.5, -0.1, 0.12, -0.24)
    _shape(canvas, body.close(), cloth)
    neck = Outline(-0.1, -0.22).bend(-0.16, -0.36, -0.24, -0.46).bend(0, -0.38, 0.24, -0.46)
    _shape(canvas, neck.bend(0.16, -0.36, 0.1, -0.22).close(), shade(cloth, 0.1))
    _rod(canvas, 0.035, "#7d5f3c", -0.13, -0.23, 0.13, -0.23)
    for x in (-0.2, 0.0, 0.2):
        fold = Outline(x * 0.4, -0.16).bend(x, 0.0, x * 1.1, 0.26).open()
        canvas.drawPath(fold, stroke(shade(cloth, -0.3), 0.014, 0.7))


def _barrel(canvas: skia.Canvas) -> None:
    """Draw a barrel of staves with two pairs of hoops."""
    body = Outline(-0.28, -0.46).bend(-0.46, 0.0, -0.28, 0.46).to(0.28, 0.46)
    _shape(canvas, body.bend(0.46, 0.0, 0.28, -0.46).close(), _WOOD)
    for x in (-0.2, -0.07, 0.07, 0.2):
        stave = Outline(x * 0.9, -0.45).bend(x * 1.5, 0.0, x * 0.9, 0.45).open()
        canvas.drawPath(stave, stroke(shade(_WOOD, -0.3), 0.014, 0.7))
    for y, half in ((-0.34, 0.32), (-0.14, 0.36), (0.14, 0.36), (0.34, 0.32)):
        hoop = Outline(-half, y).bend(0.0, y + 0.05, half, y).open()
        for width, tone in ((0.07, INK), (0.045, _IRON)):
            canvas.drawPath(hoop, stroke(tone, width))
    canvas.drawOval(ellipse(0.0, -0.46, 0.28, 0.06), fill(shade(_WOOD, -0.18)))
    canvas.drawOval(ellipse(0.0, -0.46, 0.28, 0.06), stroke(INK, _LINE))


def _bundle(canvas: skia.Canvas) -> None:
    """Draw a cloth that is knotted about what is in it."""
    cloth = "#5f7a94"
    for side in (-1, 1):
        ear = Outline(0, -0.14).curve(side * 0.1, -0.42, side * 0.4, -0.44, side * 0.36, -0.26)
        _shape(canvas, ear.bend(side * 0.24, -0.12, 0, -0.12).close(), shade(cloth, 0.12))
    body = Outline(-0.06, -0.14).curve(-0.6, -0.1, -0.56, 0.42, -0.28, 0.42)
    body.to(0.28, 0.42).curve(0.56, 0.42, 0.6, -0.1, 0.06, -0.14)
    _shape(canvas, body.close(), cloth)
    for x in (-0.3, -0.12, 0.12, 0.3):
        fold = Outline(x * 0.2, -0.08).bend(x * 0.7, 0.04, x, 0.3).open()
        canvas.drawPath(fold, stroke(shade(cloth, -0.3), 0.014, 0.8))
    _oval(canvas, 0, -0.13, 0.08, 0.06, shade(cloth, 0.05))


def _packet(canvas: skia.Canvas) -> None:
    """Draw a small parcel of folded paper, tied with a thread."""
    paper = "#d9c7a0"
    _poly(canvas, paper, -0.42, -0.2, 0.36, -0.26, 0.44, 0.26, -0.36, 0.32)
    _poly(canvas, shade(paper, 0.12), -0.42, -0.2, 0.36, -0.26, 0.02, 0.06)
    _poly(canvas, shade(paper, -0.1), -0.36, 0.32, 0.44, 0.26, 0.02, 0.06)
    _rod(canvas, 0.026, "#b5483f", -0.02, -0.23, 0.06, 0.29)
    _rod(canvas, 0.026, "#b5483f", -0.39, 0.06, 0.4, 0.0)
    for side in (-1, 1):
        loop = Outline(0.02, 0.03).curve(side * 0.1, -0.14, side * 0.26, -0.06, 0.02, 0.03).open()
        canvas.drawPath(loop, stroke("#b5483f", 0.026))


def _toast(canvas: skia.Canvas) -> None:
    """Draw a slice of toast."""
    for size, tone in ((1.0, "#9a6434"), (0.84, "#dca75e")):
        slice_ = Outline(-0.32 * size, 0.42 * size).to(-0.32 * size, -0.06 * size)
        slice_.curve(-0.56 * size, -0.2 * size, -0.4 * size, -0.46 * size, 0, -0.42 * size).curve(
            0.4 * size, -0.46 * size, 0.56 * size, -0.2 * size, 0.32 * size, -0.06 * size
        )
        path = slice_.to(0.32 * size, 0.42 * size).close()
        if size == 1.0:
            _shape(canvas, path, tone)
        else:
            canvas.drawPath(path, fill(tone))
    for x, y in ((-0.12, -0.1), (0.14, 0.04), (-0.06, 0.2), (0.1, -0.22)):
        canvas.drawOval(box(x, y, 0.05, 0.03), fill("#c08a48"))


def _extinguisher(canvas: skia.Canvas) -> None:
    """Draw a fire extinguisher."""
    hose = Outline(0.04, -0.36).curve(0.4, -0.4, 0.36, 0.0, 0.3, 0.2).open()
    canvas.drawPath(hose, stroke(INK, 0.07))
    canvas.drawPath(hose, stroke("#3b3a40", 0.045))
    _rect(canvas, -0.2, -0.24, 0.4, 0.72, "#c9372f", 0.12)
    canvas.drawRect(box(-0.14, -0.16, 0.07, 0.56), fill("#ffffff", 0.35))
    _rect(canvas, -0.16, 0.02, 0.32, 0.2, "#efe6d6", 0.02)
    _rect(canvas, -0.07, -0.36, 0.14, 0.13, "#3b3a40", 0.02)
    _poly(canvas, "#3b3a40", -0.22, -0.44, 0.12, -0.4, 0.12, -0.35, -0.2, -0.37)


def _cloth_tiger(canvas: skia.Canvas) -> None:
    """Draw a tiger sewn of yellow cloth, as children have: a great head, and a small body."""
    cloth, dark = "#e0a23c", "#3a2a26"
    tail = Outline(0.4, 0.28).curve(0.62, 0.2, 0.6, -0.1, 0.5, -0.16).open()
    canvas.drawPath(tail, stroke(INK, 0.11))
    canvas.drawPath(tail, stroke(cloth, 0.08))
    _oval(canvas, 0.18, 0.22, 0.3, 0.22, cloth)
    for x in (0.02, 0.34):
        _rect(canvas, x - 0.07, 0.28, 0.14, 0.18, shade(cloth, 0.08), 0.05)
    for x in (0.12, 0.24, 0.36):
        _rod(canvas, 0.03, dark, x, 0.04, x + 0.02, 0.2)
    for x in (-0.42, 0.1):
        _oval(canvas, x, -0.3, 0.11, 0.11, cloth)
        canvas.drawOval(ellipse(x, -0.3, 0.055, 0.055), fill("#c9483f"))
    _oval(canvas, -0.16, 0.0, 0.36, 0.33, cloth)
    canvas.drawOval(ellipse(-0.16, 0.14, 0.2, 0.14), fill("#f4ead6"))
    for y in (-0.24, -0.17, -0.1):
        _rod(canvas, 0.026, dark, -0.24, y, -0.08, y)
    _rod(canvas, 0.026, dark, -0.16, -0.24, -0.16, -0.1)
    for x in (-0.29, -0.03):
        canvas.drawOval(ellipse(x, -0.02, 0.07, 0.075), fill("#fffdf6"))
        canvas.drawOval(ellipse(x, -0.01, 0.038, 0.045), fill(dark))
    canvas.drawOval(ellipse(-0.16, 0.09, 0.05, 0.034), fill("#b5483f"))
    mouth = Outline(-0.26, 0.17).bend(-0.16, 0.26, -0.06, 0.17).open()
    canvas.drawPath(mouth, stroke(dark, 0.024))


def _casket(canvas: skia.Canvas) -> None:
    """Draw a small box with a lid and a clasp."""
    wood = "#6b4433"
    _rect(canvas, -0.4, -0.08, 0.8, 0.44, wood, 0.02)
    canvas.drawRect(box(0.2, -0.06, 0.18, 0.4), fill(shade(wood, -0.25), 0.7))
    _rect(canvas, -0.44, -0.26, 0.88, 0.2, shade(wood, 0.16), 0.03)
    _rect(canvas, -0.07, -0.14, 0.14, 0.16, _BRASS, 0.02)


def _carrier(canvas: skia.Canvas) -> None:
    """Draw a bag of paper or plastic with two handles, as shops give."""
    paper = "#e9e2d2"
    for x in (-0.16, 0.12):
        loop = Outline(x - 0.1, -0.2).curve(x - 0.1, -0.46, x + 0.14, -0.46, x + 0.14, -0.2).open()
        canvas.drawPath(loop, stroke(INK, 0.05))
        canvas.drawPath(loop, stroke(shade(paper, -0.15), 0.026))
    _poly(canvas, paper, -0.36, -0.22, 0.34, -0.22, 0.38, 0.46, -0.4, 0.46)
    canvas.drawRect(box(-0.3, -0.02, 0.58, 0.2), fill("#c2584a", 0.85))
    for x in (-0.24, 0.24):
        canvas.drawLine(x, -0.18, x * 1.1, 0.42, stroke(shade(paper, -0.3), 0.014, 0.7))


def _pouch(canvas: skia.Canvas) -> None:
    """Draw a small bag that a cord draws together."""
    cloth = "#8a5a3f"
    body = Outline(-0.16, -0.12).curve(-0.5, 0.06, -0.36, 0.44, 0, 0.44)
    _shape(canvas, body.curve(0.36, 0.44, 0.5, 0.06, 0.16, -0.12).close(), cloth)
    mouth = Outline(-0.16, -0.12).to(-0.26, -0.36).bend(-0.12, -0.3, 0, -0.36)
    mouth.bend(0.12, -0.3, 0.26, -0.36).to(0.16, -0.12)
    _shape(canvas, mouth.close(), shade(cloth, 0.12))
    _rod(canvas, 0.03, _BRASS, -0.17, -0.13, 0.17, -0.13)
    for side in (-1, 1):
        _rod(canvas, 0.022, _BRASS, side * 0.12, -0.12, side * 0.24, 0.08)


def _quill(canvas: skia.Canvas) -> None:
    """Draw a feather: a bent shaft, vanes on both sides with clefts, and down at its foot."""
    canvas.rotate(38)
    canvas.scale(0.6, 1.2)
    vane = "#d9d2c4"
    right = Outline(0.06, -0.48).curve(0.26, -0.34, 0.24, -0.1, 0.17, 0.02).to(0.09, 0.0)
    right.to(0.15, 0.1).curve(0.14, 0.18, 0.1, 0.22, 0.03, 0.26)
    left = right.curve(-0.12, 0.2, -0.17, 0.1, -0.17, 0.0).to(-0.09, -0.03).to(-0.18, -0.08)
    left.curve(-0.2, -0.26, -0.1, -0.42, 0.06, -0.48)
    path = left.close()
    _shape(canvas, path, vane)
    canvas.save()
    canvas.clipPath(path, doAntiAlias=True)
    for k in range(11):
        y = -0.4 + 0.06 * k
        for side in (-1, 1):
            barb = Outline(0.02, y + 0.04).bend(side * 0.1, y + 0.02, side * 0.24, y - 0.08)
            canvas.drawPath(barb.open(), stroke(shade(vane, -0.3), 0.01, 0.8))
    canvas.restore()
    shaft = Outline(0.06, -0.46).bend(0.05, 0.1, -0.03, 0.48).open()
    canvas.drawPath(shaft, stroke(INK, 0.04))
    canvas.drawPath(shaft, stroke("#f4efe2", 0.02))


def _rattle(canvas: skia.Canvas) -> None:
    """Draw a drum on a stick with two beads on cords, which a child turns to and fro."""
    _rod(canvas, 0.05, "#8a5a34", 0, 0.08, 0, 0.48)
    for side in (-1, 1):
        cord = Outline(side * 0.24, -0.14).bend(side * 0.4, -0.2, side * 0.4, 0.02).open()
        canvas.drawPath(cord, stroke(INK, 0.024))
        canvas.drawOval(ellipse(side * 0.4, 0.06, 0.05, 0.05), fill(INK))
        canvas.drawOval(ellipse(side * 0.4, 0.06, 0.034, 0.034), fill("#c9a045"))
    canvas.drawOval(ellipse(0, -0.14, 0.27, 0.27), fill(INK))
    canvas.drawOval(ellipse(0, -0.14, 0.25, 0.25), fill("#b5352e"))
    canvas.drawOval(ellipse(0, -0.14, 0.19, 0.19), fill("#efe0c0"))
    canvas.drawOval(ellipse(0, -0.14, 0.07, 0.07), fill("#c2584a"))


def _case(canvas: skia.Canvas) -> None:
    """Draw a flat case of metal, as cigarettes and cards are kept in."""
    metal = "#b9bcc2"
    canvas.rotate(-10)
    _rect(canvas, -0.34, -0.22, 0.68, 0.44, metal, 0.06)
    _rect(canvas, -0.34, -0.02, 0.68, 0.03, shade(metal, -0.3), 0.0)
    for k in range(5):
        x = -0.26 + 0.12 * k
        canvas.drawLine(x, -0.19, x, -0.05, stroke(shade(metal, -0.16), 0.012))
    _rect(canvas, 0.3, -0.05, 0.08, 0.1, _BRASS, 0.02)


def _hatbox(canvas: skia.Canvas) -> None:
    """Draw a round striped box with a lid and a cord."""
    side, lid = "#e4d6c0", "#a8606a"
    cord = Outline(-0.3, -0.16).curve(-0.3, -0.5, 0.3, -0.5, 0.3, -0.16).open()
    canvas.drawPath(cord, stroke(INK, 0.05))
    canvas.drawPath(cord, stroke("#c9a86a", 0.026))
    body = (
        Outline(-0.42, -0.14).to(-0.4, 0.3).curve(-0.3, 0.44, 0.3, 0.44, 0.4, 0.3).to(0.42, -0.14)
    )
    path = body.close()
    _shape(canvas, path, side)
    canvas.save()
    canvas.clipPath(path, doAntiAlias=True)
    for k in range(6):
        canvas.drawRect(box(-0.4 + 0.15 * k, -0.2, 0.065, 0.7), fill(lid, 0.85))
    canvas.restore()
    canvas.drawPath(path, stroke(INK, 0.03))
    rim = Outline(-0.45, -0.2).to(-0.45, -0.06).curve(-0.3, 0.06, 0.3, 0.06, 0.45, -0.06)
    _shape(canvas, rim.to(0.45, -0.2).close(), shade(lid, -0.1))
    canvas.drawOval(ellipse(0, -0.2, 0.46, 0.12), fill(INK))
    canvas.drawOval(ellipse(0, -0.2, 0.43, 0.1), fill(lid))


def _tin(canvas: skia.Canvas) -> None:
    """Draw a tin with a lid and a label."""
    metal = "#a9b0b4"
    body = (
        Outline(-0.3, -0.24).to(-0.3, 0.36).curve(-0.2, 0.46, 0.2, 0.46, 0.3, 0.36).to(0.3, -0.24)
    )
    _shape(canvas, body.close(), metal)
    label = Outline(-0.3, -0.06).curve(-0.2, 0.03, 0.2, 0.03, 0.3, -0.06).to(0.3, 0.2)
    _shape(canvas, label.curve(0.2, 0.3, -0.2, 0.3, -0.3, 0.2).close(), "#b5563f")
    canvas.drawOval(ellipse(0, -0.26, 0.33, 0.11), fill(INK))
    canvas.drawOval(ellipse(0, -0.27, 0.3, 0.085), fill(shade(metal, 0.2)))


def _bangle(canvas: skia.Canvas) -> None:
    """Draw a bangle, seen a little from above."""
    for width, tone in ((0.15, INK), (0.11, "#cfa544"), (0.035, "#efd690")):
        canvas.drawOval(ellipse(0, 0.04, 0.36, 0.28), stroke(tone, width))


def _earrings(canvas: skia.Canvas) -> None:
    """Draw two golden earrings: hooks with drops."""
    for x in (-0.2, 0.2):
        hook = Outline(x, -0.02).curve(x, -0.3, x + 0.16, -0.34, x + 0.14, -0.12)
        for width, tone in ((0.075, INK), (0.04, _GOLD)):
            canvas.drawPath(hook.open(), stroke(tone, width))
        drop = Outline(x, -0.04).curve(x + 0.22, 0.26, x + 0.1, 0.42, x, 0.42)
        _shape(canvas, drop.curve(x - 0.1, 0.42, x - 0.22, 0.26, x, -0.04).close(), _GOLD)
        canvas.drawOval(ellipse(x - 0.04, 0.24, 0.03, 0.08), fill("#f7e6a8"))


_GOLD: Final = "#d9a93a"


def _slippers(canvas: skia.Canvas) -> None:
    """Draw two soft slippers, seen from above."""
    for x, turn in ((-0.2, -6), (0.2, 6)):
        canvas.save()
        canvas.translate(x, 0.0)
        canvas.rotate(turn)
        sole = Outline(0.0, -0.44).curve(0.2, -0.44, 0.17, -0.1, 0.15, 0.12)
        sole.curve(0.14, 0.36, 0.08, 0.44, 0.0, 0.44).curve(-0.08, 0.44, -0.14, 0.36, -0.15, 0.12)
        _shape(canvas, sole.curve(-0.17, -0.1, -0.2, -0.44, 0.0, -0.44).close(), "#c9a27c")
        top = Outline(-0.17, -0.02).curve(-0.22, -0.46, 0.22, -0.46, 0.17, -0.02)
        _shape(canvas, top.bend(0.0, 0.1, -0.17, -0.02).close(), "#8c4a55")
        canvas.restore()


def _bean(canvas: skia.Canvas) -> None:
    """Draw a bean, whose eye is in the hollow side."""
    canvas.rotate(-18)
    bean = Outline(-0.34, 0.0).curve(-0.38, -0.32, 0.04, -0.28, 0.12, -0.26)
    bean.curve(0.4, -0.22, 0.4, 0.22, 0.12, 0.24).curve(-0.04, 0.1, -0.12, 0.1, -0.2, 0.2)
    _shape(canvas, bean.curve(-0.3, 0.2, -0.34, 0.12, -0.34, 0.0).close(), "#a8322f")
    canvas.drawOval(ellipse(0.08, -0.12, 0.09, 0.044), fill("#e39a8c"))


def _lens(canvas: skia.Canvas) -> None:
    """Draw a magnifying glass."""
    _rod(canvas, 0.1, _WOOD, 0.14, 0.14, 0.42, 0.42)
    canvas.drawOval(ellipse(-0.1, -0.1, 0.31, 0.31), fill("#d7e8ee"))
    for width, tone in ((0.11, INK), (0.07, _BRASS)):
        canvas.drawOval(ellipse(-0.1, -0.1, 0.31, 0.31), stroke(tone, width))
    canvas.drawPath(Outline(-0.28, -0.12).bend(-0.26, -0.26, -0.12, -0.28).open(),
                    stroke("#ffffff", 0.04))  # fmt: skip


def _anvil(canvas: skia.Canvas) -> None:
    """Draw an anvil with its horn to the left."""
    body = Outline(-0.48, -0.2).to(-0.18, -0.28, 0.44, -0.28, 0.44, -0.1)
    body.bend(0.14, -0.04, 0.14, 0.14).bend(0.16, 0.26, 0.34, 0.28).to(0.34, 0.42, -0.3, 0.42)
    body.to(-0.3, 0.28).bend(-0.12, 0.26, -0.1, 0.14).bend(-0.12, -0.06, -0.48, -0.2)
    _shape(canvas, body.close(), _IRON)
    canvas.drawPath(Outline(-0.16, -0.25).to(0.41, -0.25).open(), stroke(_STEEL, 0.03))


def _tweezers(canvas: skia.Canvas) -> None:
    """Draw tweezers with their points down."""
    for side in (-1, 1):
        leg = Outline(0.0, -0.46).bend(side * 0.16, -0.1, side * 0.035, 0.46).open()
        canvas.drawPath(leg, stroke(INK, 0.075))
        canvas.drawPath(leg, stroke(_STEEL, 0.045))
    _oval(canvas, 0, -0.44, 0.05, 0.04, _STEEL)


def _crank(canvas: skia.Canvas) -> None:
    """Draw a drum on a frame, wound with rope and turned by a crank."""
    for x in (-0.3, 0.22):
        _rod(canvas, 0.06, _WOOD, x - 0.06, 0.46, x, 0.0, x + 0.06, 0.46)
    _rect(canvas, -0.3, -0.16, 0.52, 0.28, "#b89a68", 0.03)
    for k in range(6):
        x = -0.26 + 0.085 * k
        canvas.drawLine(x, -0.15, x + 0.03, 0.11, stroke("#8a6f45", 0.02))
    _rod(canvas, 0.05, _IRON, 0.22, -0.02, 0.36, -0.02, 0.36, -0.34, 0.48, -0.34)


def _douli(canvas: skia.Canvas) -> None:
    """Draw a wide cone of woven bamboo, worn against sun and rain."""
    straw = "#c9a464"
    cone = Outline(-0.48, 0.18).bend(-0.1, -0.06, 0, -0.34).bend(0.1, -0.06, 0.48, 0.18)
    _shape(canvas, cone.curve(0.3, 0.34, -0.3, 0.34, -0.48, 0.18).close(), straw)
    for k in range(-3, 4):
        rib = Outline(0.012 * k, -0.3).bend(0.05 * k, 0.0, 0.125 * k, 0.27 - 0.012 * k * k)
        canvas.drawPath(rib.open(), stroke(shade(straw, -0.35), 0.014))
    for y, half in ((0.02, 0.17), (0.12, 0.32)):
        ring = Outline(-half, y).curve(-half * 0.5, y + 0.09, half * 0.5, y + 0.09, half, y)
        canvas.drawPath(ring.open(), stroke(shade(straw, -0.3), 0.014))


def _banknotes(canvas: skia.Canvas) -> None:
    """Draw three notes of paper money, one over the other."""
    for turn, tone in ((-16, "#9dac86"), (12, "#aebd96"), (-3, "#bccaa4")):
        canvas.save()
        canvas.rotate(turn)
        _rect(canvas, -0.42, -0.2, 0.84, 0.4, tone, 0.02)
        canvas.drawRect(box(-0.37, -0.155, 0.74, 0.31), stroke(shade(tone, -0.4), 0.014))
        canvas.drawOval(ellipse(0, 0, 0.12, 0.13), fill(shade(tone, -0.25)))
        canvas.drawOval(ellipse(0, 0, 0.09, 0.1), fill(shade(tone, 0.2)))
        canvas.restore()


def _headdress(canvas: skia.Canvas) -> None:
    """Draw the headdress of a Chinese bride or actress: kingfisher blue, gold, pearls, tassels."""
    blue, gold, pearl, red = "#3f7fa8", "#e0b64d", "#f4efe4", "#b0394a"
    for side in (-1, 1):
        for x in (0.4, 0.47):
            canvas.drawLine(side * x, 0.16, side * x, 0.46, stroke(gold, 0.018))
            _oval(canvas, side * x, 0.48, 0.03, 0.045, red)
    back = Outline(-0.46, 0.2).curve(-0.5, -0.2, -0.26, -0.48, 0.0, -0.48)
    back.curve(0.26, -0.48, 0.5, -0.2, 0.46, 0.2).bend(0.0, 0.02, -0.46, 0.2)
    _shape(canvas, back.close(), blue)
    for x, y in ((-0.3, -0.12), (-0.17, -0.28), (0.0, -0.34), (0.17, -0.28), (0.3, -0.12)):
        for dx, dy in ((-0.06, 0.0), (0.06, 0.0), (0.0, -0.06), (0.0, 0.06)):
            canvas.drawOval(ellipse(x + dx, y + dy, 0.045, 0.045), fill(shade(blue, 0.35)))
        _oval(canvas, x, y, 0.04, 0.04, red)
    for k in range(9):
        x = -0.4 + 0.1 * k
        _oval(canvas, x, 0.1 - 0.1 * (1 - (x / 0.4) ** 2), 0.036, 0.036, pearl)
    _oval(canvas, 0.0, -0.08, 0.09, 0.08, gold)
    _oval(canvas, 0.0, -0.08, 0.04, 0.04, red)


def _sheet(canvas: skia.Canvas) -> None:
    """Draw a sheet of paper with a few lines in handwriting, folded once."""
    canvas.rotate(-5)
    paper, hand = "#f3e9d2", "#5a4b52"
    _shape(canvas, Outline(-0.36, -0.48).to(0.37, -0.46, 0.36, 0.48, -0.37, 0.47).close(), paper)
    canvas.drawLine(-0.36, 0.0, 0.36, 0.01, stroke(shade(paper, -0.14), 0.016))
    for row, wide in enumerate((0.5, 0.58, 0.54, 0.6, 0.34, 0.0, 0.26)):
        y, left = -0.36 + 0.118 * row, -0.29 if row < 5 else 0.04
        line = Outline(left, y)
        for step in range(round(wide / 0.04)):
            x = left + 0.04 * (step + 1)
            line.bend(x - 0.02, y + (0.035 if step % 2 else -0.03), x, y)
        canvas.drawPath(line.open(), stroke(hand, 0.015))


def _coins(canvas: skia.Canvas) -> None:
    """Draw a heap of coins."""
    for x, y in ((-0.28, 0.3), (0.28, 0.3), (0.0, 0.32), (-0.15, 0.2), (0.16, 0.2), (0.0, 0.08)):
        _oval(canvas, x, y + 0.05, 0.19, 0.1, shade(_BRASS, -0.35))
        _oval(canvas, x, y, 0.19, 0.1, _BRASS)
        canvas.drawOval(ellipse(x, y, 0.12, 0.06), stroke(shade(_BRASS, -0.35), 0.014))


def _ingots(canvas: skia.Canvas) -> None:
    """Draw ingots of silver in the shape of boats, the money of old China."""
    for x, y in ((-0.22, 0.26), (0.24, 0.26), (0.0, 0.02)):
        hull = Outline(x - 0.28, y - 0.14).curve(x - 0.2, y + 0.2, x + 0.2, y + 0.2, x + 0.28,
                                                 y - 0.14)  # fmt: skip
        _shape(canvas, hull.bend(x, y + 0.04, x - 0.28, y - 0.14).close(), "#aab2c0")
        canvas.drawOval(ellipse(x, y - 0.03, 0.13, 0.08), fill("#c6ccd6"))
        canvas.drawOval(ellipse(x, y - 0.03, 0.13, 0.08), stroke(INK, _LINE))


PAINTERS: Final[dict[str, Paint]] = {
    "anvil": _anvil, "bangle": _bangle, "earrings": _earrings,
    "slippers": _slippers, "barrel": _barrel, "bean": _bean, "crank": _crank, "lens": _lens,
    "tweezers": _tweezers,
    "arrow": _arrow, "banknotes": _banknotes, "bench": _bench, "birdcage": _birdcage,
    "bundle": _bundle, "carrier": _carrier, "cloth_tiger": _cloth_tiger,
    "extinguisher": _extinguisher, "packet": _packet, "toast": _toast,
    "casket": _casket, "coins": _coins,
    "ingots": _ingots, "pouch": _pouch, "sack": _sack,
    "blanket": _cloth_of("#9a6a5c"), "cannon": _cannon,
    "carriage": _carriage, "cart": _cart, "chest": _chest, "cross": _cross,
    "cloth": _cloth_of("#c9b48f"),
    "curtain": _curtain, "earth": _mound_of("#8a6444"), "grass": _grass, "gun": _gun,
    "handkerchief": _cloth_of("#ece5d8"), "headdress": _headdress,
    "machine": _machine, "match": _match, "oar": _oar,
    "case": _case, "douli": _douli, "hatbox": _hatbox, "rattle": _rattle, "tin": _tin,
    "pillow": _pillow, "pipe": _pipe, "quill": _quill, "rifle": _rifle,
    "rope": _rope, "screen": _screen, "sheet": _sheet,
    "snow": _mound_of("#e6edf4"), "spade": _spade, "spear": _spear, "stairs": _stairs,
    "sticks": _sticks, "stove": _stove, "table": _table, "talisman": _talisman,
    "torch": _torch, "water": _water, "welder": _welder, "whip": _whip, "zither": _zither,
}  # fmt: skip
"""Our own drawings, by name; the things that hands hold have theirs in :mod:`.held`."""

FLAT: Final = frozenset(
    [
        "packet",
        "toast",
        "arrow",
        "banknotes",
        "sheet",
        "sticks",
        "spear",
        "whip",
        "gun",
        "rifle",
        "talisman",
        "zither",
        "oar",
        "match",
        "handkerchief",
        "cloth",
        "blanket",
        "spade",
        "welder",
        "page-facing-up",
        "rolled-up-newspaper",
        "newspaper",
        "scroll",
        "paintbrush",
        "dollar-banknote",
        "fork-and-knife",
        "spoon",
        "chopsticks",
        "sewing-needle",
        "safety-pin",
        "scissors",
        "joker",
        "label",
        "identification-card",
        "credit-card",
        "red-envelope",
        "love-letter",
        "file-folder",
        "clipboard",
        "notebook",
        "ledger",
        "open-book",
        "memo",
        "pencil",
        "crayon",
        "fountain-pen",
        "black-nib",
        "quill",
        "straight-ruler",
        "paperclip",
        "dagger",
        "kitchen-knife",
        "crossed-swords",
        "axe",
        "pick",
        "hammer",
        "wrench",
        "screwdriver",
        "carpentry-saw",
        "old-key",
        "pushpin",
        "world-map",
        "musical-score",
        "flute",
        "fallen-leaf",
        "maple-leaf",
        "hair-pick",
        "thread",
        "ribbon",
        "necktie",
        "cigarette",
        "footprints",
        "paw-prints",
        "bow-and-arrow",
        "pill",
        "prayer-beads",
        "film-frames",
        "floppy-disk",
        "optical-disk",
        "x-ray",
        "herb",
        "earrings",
        "slippers",
    ]
)
"""Things that lie and are seen from above."""

SKY: Final = frozenset(
    [
        "crescent-moon",
        "full-moon",
        "sun",
        "star",
        "sparkles",
        "shooting-star",
        "comet",
        "ringed-planet",
        "milky-way",
        "cloud",
        "rainbow",
        "snowflake",
        "satellite",
        "globe-showing-asia-australia",
    ]
)
"""Things of the sky, which stand on nothing."""


LARGE: Final = frozenset(
    {
        "carriage", "cart", "cannon", "stairs", "bench", "table", "grass", "earth", "snow", "water",
        "deciduous-tree", "evergreen-tree", "palm-tree", "christmas-tree", "cactus", "bicycle",
        "motorcycle", "motor-scooter", "automobile", "taxi", "police-car", "ambulance",
        "fire-engine", "bus", "delivery-truck", "tractor", "auto-rickshaw", "locomotive",
        "high-speed-train", "tram-car", "metro", "railway-track", "canoe", "sailboat", "ship",
        "passenger-ship", "ferry", "speedboat", "airplane", "small-airplane", "helicopter",
        "rocket", "flying-saucer", "sled", "tent", "camping", "hut", "house", "derelict-house",
        "castle", "japanese-castle", "church", "office-building", "factory", "fountain", "moai",
        "horse", "donkey", "cow", "ox", "water-buffalo", "ewe", "ram", "goat", "pig", "boar",
        "shark", "spouting-whale", "dolphin", "crocodile", "dragon", "wolf", "fox", "bear",
        "polar-bear", "lion", "tiger", "leopard", "elephant", "camel", "giraffe", "deer", "gorilla",
        "panda", "t-rex", "unicorn", "phoenix-bird", "swan", "eagle", "peacock", "headstone",
        "fuel-pump", "anchor", "mountain", "snow-capped-mountain", "volcano", "tornado", "brick",
        "water-wave", "robot", "snowman", "bed", "bathtub", "couch-and-lamp", "coffin", "ladder",
    }
)  # fmt: skip
"""Things that stand on the ground and not on a table."""

VEHICLES: Final = frozenset(
    {
        "carriage", "cart", "bicycle", "motorcycle", "motor-scooter", "automobile", "taxi",
        "police-car", "ambulance", "fire-engine", "bus", "delivery-truck", "tractor",
        "auto-rickshaw", "locomotive", "high-speed-train", "tram-car", "metro",
    }
)  # fmt: skip
"""Things on wheels that people travel in, seen from outside."""

NIGHTLY: Final = SKY - {"sun", "cloud", "rainbow", "snowflake"}
"""Things of the sky at night."""


def is_drawn(name: str) -> bool:
    """Return whether a name is that of a drawing of this module or of the pack."""
    return name in PAINTERS or name in drawings.names()


def paint_thing(canvas: skia.Canvas, name: str) -> None:
    """Draw a thing of size 1 about the origin.

    Raises:
        KeyError: There is no such drawing.
    """
    own = PAINTERS.get(name)
    if own:
        canvas.save()
        own(canvas)
        canvas.restore()
    else:
        drawings.draw(canvas, name)
