"""Weapons, tools and instruments in a hand that deeds need, drawn as those of :mod:`.held`.

Each is drawn upright with its grip at the origin: a blade, a barrel, a handle points up. What
:mod:`.held` has under the same name is preferred; any other drawing may be held as well.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from ainern2d.core import Thing

from ..ink.pen import Outline, box, ellipse, fill, shade, stroke
from .broken import piece_held, whole_of
from .held import HOLDS, Hold, hold_of_drawing

if TYPE_CHECKING:
    import skia

_INK: Final = "#33232b"
_LINE: Final = 0.036
_WOOD: Final = "#7a5236"
_STEEL: Final = "#cfd5de"
_IRON: Final = "#4b4d57"


@cache
def hold_of(name: str) -> Hold | None:
    """Return how a thing is held and drawn, or None if there is no picture of it.

    Args:
        name: Of its drawing, with the state in front of one that is broken or half.
    """
    state, whole = whole_of(name)
    hold = HOLDS.get(whole) or TOOLS.get(whole) or hold_of_drawing(whole)
    return piece_held(hold) if hold and state else hold


def _shape(canvas: skia.Canvas, path: skia.Path, colour: str) -> None:
    canvas.drawPath(path, stroke(_INK, _LINE * 2))
    canvas.drawPath(path, fill(colour))


def _line(canvas: skia.Canvas, width: float, colour: str, *points: float) -> None:
    path = Outline(points[0], points[1]).to(*points[2:]).open()
    canvas.drawPath(path, stroke(_INK, width + _LINE * 2))
    canvas.drawPath(path, stroke(colour, width))


def _rect(canvas: skia.Canvas, x: float, y: float, w: float, h: float, colour: str) -> None:
    canvas.drawRect(box(x, y, w, h), stroke(_INK, _LINE * 2))
    canvas.drawRect(box(x, y, w, h), fill(colour))


def _oval(canvas: skia.Canvas, x: float, y: float, rx: float, ry: float, colour: str) -> None:
    canvas.drawOval(ellipse(x, y, rx, ry), stroke(_INK, _LINE * 2))
    canvas.drawOval(ellipse(x, y, rx, ry), fill(colour))


def _knife(canvas: skia.Canvas) -> None:
    _shape(canvas, Outline(-0.06, -0.2).to(-0.06, -0.95, 0.1, -0.7, 0.08, -0.2).close(), _STEEL)
    _line(canvas, 0.11, _WOOD, 0, -0.12, 0, 0.26)


def _gun(canvas: skia.Canvas) -> None:
    _rect(canvas, -0.09, -0.85, 0.17, 0.85, _IRON)
    _shape(canvas, Outline(-0.09, -0.1).to(-0.34, 0.02, -0.28, 0.22, 0.0, 0.14).close(), _WOOD)


def _rifle(canvas: skia.Canvas) -> None:
    _line(canvas, 0.1, _IRON, 0, -2.5, 0, -0.4)
    _line(canvas, 0.2, _WOOD, 0, -1.3, 0, 0.1)
    _shape(canvas, Outline(-0.12, 0.05).to(0.12, 0.05, 0.22, 1.0, -0.24, 1.05).close(), _WOOD)


def _spear(canvas: skia.Canvas) -> None:
    _line(canvas, 0.09, _WOOD, 0, -2.6, 0, 2.6)
    _shape(canvas, Outline(-0.14, -2.55).to(0, -3.2, 0.14, -2.55, 0, -2.4).close(), _STEEL)
    _line(canvas, 0.12, "#b23a3f", 0, -2.42, 0, -2.25)


def _axe(canvas: skia.Canvas) -> None:
    _line(canvas, 0.11, _WOOD, 0, -1.9, 0, 0.6)
    head = Outline(0.04, -1.85).to(0.5, -2.1).bend(0.68, -1.65, 0.5, -1.2).to(0.04, -1.45)
    _shape(canvas, head.close(), _STEEL)


def _hammer(canvas: skia.Canvas) -> None:
    _line(canvas, 0.1, _WOOD, 0, -0.9, 0, 0.35)
    _rect(canvas, -0.3, -1.1, 0.6, 0.26, _IRON)


def _spade(canvas: skia.Canvas) -> None:
    _line(canvas, 0.1, _WOOD, 0, -1.9, 0, 1.1)
    _line(canvas, 0.1, _WOOD, -0.22, 1.1, 0.22, 1.1)
    blade = Outline(-0.32, -1.85).to(0.32, -1.85).bend(0.34, -2.5, 0, -2.85)
    _shape(canvas, blade.bend(-0.34, -2.5, -0.32, -1.85).close(), _STEEL)


def _broom(canvas: skia.Canvas) -> None:
    _line(canvas, 0.09, _WOOD, 0, -1.9, 0, 2.2)
    brush = Outline(-0.14, -1.85).to(0.14, -1.85, 0.46, -2.75, -0.46, -2.75).close()
    _shape(canvas, brush, "#c9a24f")
    for x in (-0.2, 0.0, 0.2):
        canvas.drawLine(x * 0.5, -1.95, x * 1.6, -2.7, stroke("#8a6a2c", 0.035))


def _brush(canvas: skia.Canvas) -> None:
    _line(canvas, 0.07, "#a4553a", 0, 0.6, 0, -0.42)
    _shape(canvas, Outline(-0.07, -0.4).bend(0, -0.5, 0.07, -0.4).to(0, -0.78).close(), "#2b2a33")


def _spoon(canvas: skia.Canvas) -> None:
    _line(canvas, 0.07, "#b98a4c", 0, 0.3, 0, -0.9)
    _oval(canvas, 0, -1.05, 0.16, 0.22, "#b98a4c")


def _needle(canvas: skia.Canvas) -> None:
    canvas.drawLine(0, 0.1, 0, -0.5, stroke("#e6e9ee", 0.05))
    thread = Outline(0, 0.05).curve(0.5, 0.4, -0.1, 0.8, 0.35, 1.2).open()
    canvas.drawPath(thread, stroke("#c23b3f", 0.035))


def _rope(canvas: skia.Canvas) -> None:
    for x, y in ((0.0, 0.2), (0.06, 0.34), (-0.04, 0.5)):
        canvas.drawOval(ellipse(x, y, 0.36, 0.3), stroke(_INK, 0.15))
        canvas.drawOval(ellipse(x, y, 0.36, 0.3), stroke("#c8a56a", 0.09))


def _stone(canvas: skia.Canvas) -> None:
    rock = Outline(-0.26, 0.0).bend(-0.24, -0.36, 0.04, -0.36).bend(0.34, -0.3, 0.28, -0.02)
    _shape(canvas, rock.bend(0.0, 0.16, -0.26, 0.0).close(), "#8f8d88")


def _ball(canvas: skia.Canvas) -> None:
    _oval(canvas, 0, -0.2, 0.34, 0.34, "#c2483f")
    canvas.drawArc(ellipse(0, -0.2, 0.24, 0.3), 60, 120, False, stroke("#f4e6c8", 0.06))


def _bowl(canvas: skia.Canvas) -> None:
    bowl = Outline(-0.46, -0.3).to(0.46, -0.3).curve(0.4, 0.14, 0.2, 0.2, 0, 0.2)
    _shape(canvas, bowl.curve(-0.2, 0.2, -0.4, 0.14, -0.46, -0.3).close(), "#e4e7ea")
    canvas.drawOval(ellipse(0, -0.3, 0.46, 0.1), fill("#f6efdc"))
    canvas.drawOval(ellipse(0, -0.3, 0.46, 0.1), stroke(_INK, _LINE))


def _hat(canvas: skia.Canvas) -> None:
    felt = "#4a4450"
    crown = Outline(-0.5, -0.1).curve(-0.5, -0.72, 0.5, -0.72, 0.5, -0.1).close()
    _shape(canvas, crown, felt)
    canvas.drawRect(box(-0.5, -0.26, 1.0, 0.15), fill("#8a3a3c"))
    _oval(canvas, 0, -0.06, 0.86, 0.13, felt)


def _cigarette(canvas: skia.Canvas) -> None:
    _line(canvas, 0.06, "#f4efe4", 0, 0.0, 0, -0.42)
    canvas.drawLine(0, -0.42, 0, -0.48, stroke("#e8703a", 0.07))
    smoke = Outline(0, -0.55).curve(0.2, -0.8, -0.2, -1.0, 0.08, -1.35).open()
    canvas.drawPath(smoke, stroke("#ffffff", 0.07, 0.45))


def _pipe(canvas: skia.Canvas) -> None:
    _line(canvas, 0.07, _WOOD, 0, -0.1, 0, -0.7)
    _rect(canvas, -0.04, -0.2, 0.24, 0.26, shade(_WOOD, -0.2))


def _flute(canvas: skia.Canvas) -> None:
    _line(canvas, 0.11, "#b98a4c", 0, 1.2, 0, -1.2)
    for y in (-0.2, 0.05, 0.3, 0.55):
        canvas.drawOval(ellipse(0, y, 0.03, 0.03), fill(_INK))


def _fiddle(canvas: skia.Canvas) -> None:
    _line(canvas, 0.09, shade(_WOOD, -0.4), 0, -0.4, 0, -1.5)
    _oval(canvas, 0, 0.42, 0.42, 0.36, "#a8623a")
    _oval(canvas, 0, -0.12, 0.32, 0.3, "#a8623a")
    canvas.drawLine(0, -1.4, 0, 0.5, stroke("#f1e6cc", 0.025))


def _guitar(canvas: skia.Canvas) -> None:
    _line(canvas, 0.11, shade(_WOOD, -0.3), 0, -0.5, 0, -2.0)
    _oval(canvas, 0, 0.62, 0.6, 0.5, "#c58b4c")
    _oval(canvas, 0, -0.1, 0.44, 0.42, "#c58b4c")
    canvas.drawOval(ellipse(0, 0.16, 0.2, 0.2), fill("#4a2f22"))
    canvas.drawLine(0, -1.9, 0, 0.75, stroke("#f1e6cc", 0.03))


def _fruit(canvas: skia.Canvas) -> None:
    _oval(canvas, 0, -0.2, 0.27, 0.26, "#c8433f")
    canvas.drawLine(0, -0.44, 0.06, -0.58, stroke("#5b3d2e", 0.05))
    canvas.drawOval(ellipse(0.16, -0.54, 0.12, 0.06), fill("#4f8a5b"))


def _cloth(canvas: skia.Canvas) -> None:
    sheet = Outline(-0.3, -0.1).bend(0, -0.24, 0.3, -0.1).bend(0.44, 0.4, 0.26, 0.76)
    _shape(canvas, sheet.bend(0, 0.6, -0.28, 0.8).bend(-0.4, 0.3, -0.3, -0.1).close(), "#eee7d8")


def _bow(canvas: skia.Canvas) -> None:
    limb = Outline(-0.34, -1.7).curve(0.34, -1.0, 0.34, 1.0, -0.34, 1.7).open()
    canvas.drawPath(limb, stroke(_INK, 0.12 + _LINE * 2))
    canvas.drawPath(limb, stroke(_WOOD, 0.12))
    canvas.drawLine(-0.34, -1.7, -0.34, 1.7, stroke("#efe6d2", 0.03))


def _torch(canvas: skia.Canvas) -> None:
    _line(canvas, 0.15, _WOOD, 0, 0.7, 0, -0.6)
    for size, colour in ((1.0, "#f28b30"), (0.62, "#ffd667")):
        flame = Outline(0, -0.6 - 0.9 * size).curve(0.42 * size, -0.9, 0.3 * size, -0.55, 0, -0.55)
        flame.curve(-0.3 * size, -0.55, -0.42 * size, -0.9, 0, -0.6 - 0.9 * size)
        canvas.drawPath(flame.close(), fill(colour))


def _plate(canvas: skia.Canvas) -> None:
    _oval(canvas, 0, -0.12, 0.6, 0.13, "#eceae4")
    canvas.drawOval(ellipse(0, -0.14, 0.34, 0.06), fill("#d8d4c8"))


TOOLS: Final[dict[str, Hold]] = {
    Thing.KNIFE: Hold("hold_up", _knife),
    Thing.GUN: Hold("hold_up", _gun),
    Thing.RIFLE: Hold("hold_up", _rifle),
    Thing.SPEAR: Hold("hold_up", _spear),
    Thing.AXE: Hold("hold_up", _axe),
    Thing.HAMMER: Hold("hold_up", _hammer),
    Thing.SPADE: Hold("hold_up", _spade),
    Thing.BROOM: Hold("hold_up", _broom),
    Thing.BRUSH: Hold("hold_up", _brush),
    Thing.SPOON: Hold("hold_up", _spoon),
    Thing.NEEDLE: Hold("hold_up", _needle),
    Thing.ROPE: Hold("hold_low", _rope),
    Thing.STONE: Hold("hold_mid", _stone),
    Thing.BALL: Hold("hold_mid", _ball),
    Thing.BOWL: Hold("hold_mid", _bowl),
    Thing.HAT: Hold("hold_mid", _hat),
    Thing.CIGARETTE: Hold("hold_up", _cigarette, tilt=40),
    Thing.PIPE: Hold("hold_up", _pipe, tilt=40),
    Thing.FLUTE: Hold("hold_up", _flute),
    Thing.FIDDLE: Hold("hold_mid", _fiddle, tilt=50),
    Thing.GUITAR: Hold("hold_mid", _guitar, tilt=60),
    Thing.FRUIT: Hold("hold_mid", _fruit),
    Thing.CLOTH: Hold("hold_mid", _cloth),
    Thing.HANDKERCHIEF: Hold("hold_mid", _cloth),
    Thing.BOW: Hold("hold_up", _bow),
    Thing.TORCH: Hold("hold_high", _torch, shines=True),
    Thing.PLATE: Hold("hold_mid", _plate),
}
"""How each of them is held."""
