"""Things in hands. Each is drawn upright with its grip at the origin, in units of the body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ainern2d.core import Prop

from ..ink.pen import Outline, box, ellipse, fill, glow, mix, shade, stroke
from . import things
from .animals import CARRIED

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from ..choices import Gesture

_INK: Final = "#33232b"
_LINE: Final = 0.036


@dataclass(frozen=True, slots=True)
class Hold:
    """How a thing is held.

    Attributes:
        gesture: Of the arm that holds it.
        draw: Draws it, in its own true colours.
        both: Whether it lies in both arms, before the body.
        tilt: Degrees by which it leans outwards.
        shines: Whether it gives light itself.
        draw_at: Draws it at a time in seconds; None for what does not move.
        tint: Colour in whose shades it is seen, or empty for its own colours.
    """

    gesture: Gesture
    draw: Callable[[skia.Canvas], None]
    both: bool = False
    tilt: float = 0.0
    shines: bool = False
    draw_at: Callable[[skia.Canvas, float], None] | None = None
    tint: str = ""


def _shape(canvas: skia.Canvas, path: skia.Path, colour: str) -> None:
    canvas.drawPath(path, stroke(_INK, _LINE * 2))
    canvas.drawPath(path, fill(colour))


def _rect(canvas: skia.Canvas, x: float, y: float, w: float, h: float, colour: str) -> None:
    canvas.drawRect(box(x, y, w, h), stroke(_INK, _LINE * 2))
    canvas.drawRect(box(x, y, w, h), fill(colour))


def _line(canvas: skia.Canvas, width: float, colour: str, *points: float) -> None:
    path = Outline(points[0], points[1]).to(*points[2:]).open()
    canvas.drawPath(path, stroke(_INK, width + _LINE * 2))
    canvas.drawPath(path, stroke(colour, width))


def _key(canvas: skia.Canvas) -> None:
    brass = "#d8ae4c"
    _line(canvas, 0.09, brass, 0, 0.1, 0, -0.62)
    for y in (-0.6, -0.44):
        _line(canvas, 0.08, brass, 0, y, 0.17, y)
    for width, colour in ((0.17, _INK), (0.1, brass)):
        canvas.drawOval(ellipse(0, 0.26, 0.17, 0.17), stroke(colour, width))
    canvas.drawLine(-0.02, 0, -0.02, -0.56, stroke("#fff3c4", 0.022))


def _letter(canvas: skia.Canvas) -> None:
    paper = "#f6ecd6"
    _rect(canvas, -0.5, -0.62, 1.0, 0.68, paper)
    _shape_line = Outline(-0.5, -0.62).to(0.0, -0.22, 0.5, -0.62).open()
    canvas.drawPath(_shape_line, stroke(_INK, _LINE))
    canvas.drawOval(ellipse(0, -0.24, 0.1, 0.1), fill("#a93b3f"))


def _note(canvas: skia.Canvas, wide: float, tall: float, colour: str) -> None:
    _rect(canvas, -wide / 2, -tall, wide, tall + 0.08, colour)


def _ticket(canvas: skia.Canvas) -> None:
    _note(canvas, 0.34, 0.56, "#f0d9a0")
    canvas.drawLine(-0.17, -0.4, 0.17, -0.4, stroke("#a5553f", 0.04))
    for y in (-0.28, -0.18):
        canvas.drawLine(-0.1, y, 0.1, y, stroke(shade("#f0d9a0", -0.5), 0.025))


def _photo(canvas: skia.Canvas) -> None:
    _note(canvas, 0.56, 0.66, "#f6f1e6")
    canvas.drawRect(box(-0.21, -0.58, 0.42, 0.42), fill("#8f9c94"))
    canvas.drawOval(ellipse(0, -0.42, 0.09, 0.1), fill("#e2c3a2"))
    canvas.drawOval(ellipse(0, -0.2, 0.16, 0.12), fill("#5b4a52"))


def _map(canvas: skia.Canvas) -> None:
    paper = "#e6d3a4"
    sheet = Outline(-0.7, -0.72).to(-0.25, -0.8, 0.25, -0.7, 0.7, -0.8, 0.7, -0.02, 0.25, 0.1)
    _shape(canvas, sheet.to(-0.25, 0.0, -0.7, 0.1).close(), paper)
    for x in (-0.25, 0.25):
        canvas.drawLine(x, -0.74, x, 0.04, stroke(shade(paper, -0.3), 0.03))
    trail = Outline(-0.5, -0.15).curve(-0.2, -0.5, 0.1, 0.0, 0.4, -0.5).open()
    canvas.drawPath(trail, stroke("#a93b3f", 0.045))


def _lamp(canvas: skia.Canvas) -> None:
    canvas.drawCircle(0, 0.62, 1.9, glow(0, 0.62, 1.9, "#ffcf70", 0.5))
    iron, flame = "#4a4450", "#ffd667"
    ring = Outline(-0.2, 0.22).curve(-0.2, -0.08, 0.2, -0.08, 0.2, 0.22).open()
    canvas.drawPath(ring, stroke(_INK, 0.1))
    canvas.drawPath(ring, stroke(iron, 0.045))
    roof = Outline(-0.3, 0.34).to(-0.14, 0.18, 0.14, 0.18, 0.3, 0.34).close()
    glass = Outline(-0.24, 0.34).to(0.24, 0.34, 0.28, 0.92, -0.28, 0.92).close()
    _shape(canvas, glass, "#ffe9a8")
    canvas.drawOval(ellipse(0, 0.66, 0.11, 0.2), fill("#f49a3a"))
    canvas.drawOval(ellipse(0, 0.7, 0.06, 0.12), fill("#fff7d8"))
    for x in (-0.1, 0.1):
        canvas.drawLine(x, 0.34, x * 1.2, 0.92, stroke(iron, 0.04))
    _shape(canvas, roof, iron)
    _shape(canvas, Outline(-0.34, 0.92).to(0.34, 0.92, 0.3, 1.06, -0.3, 1.06).close(), iron)
    canvas.drawLine(-0.26, 0.36, 0.26, 0.36, stroke(flame, 0.03))


def _candle(canvas: skia.Canvas) -> None:
    canvas.drawCircle(0, -0.6, 1.5, glow(0, -0.6, 1.5, "#ffcf70", 0.5))
    _rect(canvas, -0.1, -0.42, 0.2, 0.5, "#f6ecd6")
    for size, colour in ((1.0, "#f28b30"), (0.6, "#ffe18a")):
        flame = Outline(0, -0.46 - 0.34 * size).curve(
            0.13 * size, -0.46 - 0.1 * size, 0.1 * size, -0.44, 0, -0.44
        )
        flame.curve(-0.1 * size, -0.44, -0.13 * size, -0.46 - 0.1 * size, 0, -0.46 - 0.34 * size)
        canvas.drawPath(flame.close(), fill(colour))
    _shape(canvas, Outline(-0.26, 0.06).bend(0, 0.24, 0.26, 0.06).close(), "#c79a45")


def _umbrella(canvas: skia.Canvas) -> None:
    _line(canvas, 0.06, "#6b4630", 0, -0.4, 0, 0.5)
    hook = Outline(0, 0.5).curve(0, 0.78, -0.26, 0.78, -0.26, 0.56).open()
    canvas.drawPath(hook, stroke(_INK, 0.12))
    canvas.drawPath(hook, stroke("#6b4630", 0.06))


def draw_canopy(canvas: skia.Canvas, colour: str, height: float) -> None:
    """Draw the open canopy of an umbrella, ``height`` above the grip, and its pole."""
    _line(canvas, 0.06, "#6b4630", 0, 0, 0, -height)
    top, low = -height - 0.3, -height + 0.85
    wide = 2.35
    inside = Outline(-wide, low).curve(-wide * 0.6, low - 0.5, wide * 0.6, low - 0.5, wide, low)
    inside.bend(0, low + 0.5, -wide, low)
    canvas.drawPath(inside.close(), fill(shade(colour, -0.5)))
    dome = Outline(-wide, low).curve(-wide * 0.86, top - 0.5, wide * 0.86, top - 0.5, wide, low)
    for index in range(4):
        x = wide - (index + 0.5) * wide / 2
        dome.bend(x, low - 0.26, wide - (index + 1) * wide / 2, low + (0.04 if index < 3 else 0))
    path = dome.close()
    _shape(canvas, path, colour)
    canvas.save()
    canvas.clipPath(path, doAntiAlias=True)
    dark = Outline(0.7, top - 1).curve(1.5, top, 1.7, low, 1.6, low + 1).to(4, low, 4, top - 1)
    canvas.drawPath(dark.close(), fill(shade(colour, -0.26), 0.85))
    canvas.restore()
    for x in (-wide / 2, 0.0, wide / 2):
        rib = Outline(0, top - 0.14).bend(x * 0.9, top - 0.06, x, low + 0.02).open()
        canvas.drawPath(rib, stroke(shade(colour, -0.45), 0.035))
    _line(canvas, 0.05, "#4a4450", 0, top - 0.14, 0, top - 0.42)


def _book(canvas: skia.Canvas) -> None:
    cover = "#7b3c40"
    _rect(canvas, -0.38, -0.62, 0.76, 0.96, cover)
    canvas.drawRect(box(-0.38, -0.62, 0.1, 0.96), fill(shade(cover, -0.3)))
    canvas.drawRect(box(-0.2, -0.5, 0.48, 0.72), stroke("#e0b64d", 0.03))
    canvas.drawRect(box(-0.36, 0.28, 0.74, 0.07), fill("#f1e6cc"))


def _coin(canvas: skia.Canvas) -> None:
    for radius, colour in ((0.2, _INK), (0.165, "#e0b64d"), (0.1, "#c7962f")):
        canvas.drawOval(ellipse(0, -0.22, radius, radius), fill(colour))


def _ring(canvas: skia.Canvas) -> None:
    for width, colour in ((0.11, _INK), (0.05, "#e0b64d")):
        canvas.drawOval(ellipse(0, -0.2, 0.12, 0.12), stroke(colour, width))
    _shape(canvas, Outline(0, -0.46).to(0.08, -0.38, 0, -0.28, -0.08, -0.38).close(), "#bfe3f2")


def _cup(canvas: skia.Canvas) -> None:
    china = "#e9e4da"
    for width, colour in ((0.15, _INK), (0.08, china)):
        canvas.drawOval(ellipse(0.28, -0.06, 0.14, 0.15), stroke(colour, width))
    bowl = Outline(-0.28, -0.32).to(0.28, -0.32).curve(0.28, 0.1, 0.2, 0.26, 0, 0.26)
    _shape(canvas, bowl.curve(-0.2, 0.26, -0.28, 0.1, -0.28, -0.32).close(), china)
    canvas.drawLine(-0.25, -0.1, 0.25, -0.1, stroke("#3b7f86", 0.06))
    canvas.drawOval(ellipse(0, -0.32, 0.28, 0.07), fill("#8a4f2c"))
    canvas.drawOval(ellipse(0, -0.32, 0.28, 0.07), stroke(_INK, _LINE))
    for x in (-0.08, 0.08):
        steam = Outline(x, -0.46).curve(x + 0.1, -0.58, x - 0.1, -0.68, x + 0.03, -0.82).open()
        canvas.drawPath(steam, stroke("#ffffff", 0.045, 0.55))


def _bottle(canvas: skia.Canvas) -> None:
    glass = "#4f7a5b"
    body = Outline(-0.17, 0.42).to(-0.17, -0.2).curve(-0.17, -0.36, -0.07, -0.36, -0.07, -0.62)
    body.to(0.07, -0.62).curve(0.07, -0.36, 0.17, -0.36, 0.17, -0.2).to(0.17, 0.42)
    _shape(canvas, body.close(), glass)
    canvas.drawRect(box(-0.17, -0.12, 0.34, 0.3), fill("#f1e6cc"))


def _bread(canvas: skia.Canvas) -> None:
    loaf = Outline(-0.46, 0.06).curve(-0.52, -0.36, 0.52, -0.36, 0.46, 0.06)
    _shape(canvas, loaf.bend(0, 0.2, -0.46, 0.06).close(), "#d29a54")
    for x in (-0.2, 0.0, 0.2):
        canvas.drawLine(x - 0.05, -0.02, x + 0.06, -0.2, stroke("#f4d9a0", 0.05))


def _bag(canvas: skia.Canvas) -> None:
    cloth = "#8a5a3a"
    strap = Outline(-0.3, 0.56).curve(-0.26, -0.1, 0.26, -0.1, 0.3, 0.56).open()
    canvas.drawPath(strap, stroke(_INK, 0.14))
    canvas.drawPath(strap, stroke(shade(cloth, -0.3), 0.075))
    sack = Outline(-0.44, 0.52).to(0.44, 0.52).bend(0.56, 1.0, 0.46, 1.24)
    _shape(canvas, sack.bend(0, 1.34, -0.46, 1.24).bend(-0.56, 1.0, -0.44, 0.52).close(), cloth)
    flap = (
        Outline(-0.44, 0.52).to(0.44, 0.52).bend(0.4, 0.86, 0, 0.88).bend(-0.4, 0.86, -0.44, 0.52)
    )
    _shape(canvas, flap.close(), shade(cloth, 0.12))
    canvas.drawRect(box(-0.07, 0.8, 0.14, 0.14), fill("#d8ae4c"))


def _box(canvas: skia.Canvas) -> None:
    card = "#c79f6b"
    lid = Outline(-0.92, -0.5).to(-0.74, -0.74, 0.74, -0.74, 0.92, -0.5).close()
    _shape(canvas, lid, shade(card, 0.16))
    _rect(canvas, -0.92, -0.5, 1.84, 1.08, card)
    canvas.drawRect(box(0.5, -0.48, 0.4, 1.04), fill(shade(card, -0.2), 0.8))
    tape = shade(card, 0.3)
    canvas.drawRect(box(-0.12, -0.48, 0.24, 0.5), fill(tape))
    canvas.drawPath(
        Outline(-0.12, -0.5).to(-0.1, -0.72, 0.1, -0.72, 0.12, -0.5).close(), fill(tape)
    )
    canvas.drawLine(-0.92, -0.5, 0.92, -0.5, stroke(_INK, _LINE))
    for x in (-0.6, -0.44):
        canvas.drawLine(x, 0.3, x, 0.44, stroke(shade(card, -0.5), 0.045))


def _basket(canvas: skia.Canvas) -> None:
    straw = "#b98a4c"
    handle = Outline(-0.5, 0.6).curve(-0.44, -0.14, 0.44, -0.14, 0.5, 0.6).open()
    canvas.drawPath(handle, stroke(_INK, 0.15))
    canvas.drawPath(handle, stroke(straw, 0.085))
    bowl = Outline(-0.62, 0.56).to(0.62, 0.56).bend(0.56, 1.06, 0.4, 1.16)
    _shape(canvas, bowl.to(-0.4, 1.16).bend(-0.56, 1.06, -0.62, 0.56).close(), straw)
    for y in (0.72, 0.88, 1.02):
        canvas.drawLine(-0.54, y, 0.54, y, stroke(shade(straw, -0.35), 0.04))


def _flower(canvas: skia.Canvas) -> None:
    stem = Outline(0, 0.4).bend(0.05, -0.1, 0, -0.5).open()
    canvas.drawPath(stem, stroke(_INK, 0.11))
    canvas.drawPath(stem, stroke("#4f8a5b", 0.055))
    for dx, dy in ((0.16, 0), (-0.16, 0), (0, 0.16), (0, -0.16)):
        canvas.drawOval(ellipse(dx, -0.62 + dy, 0.15, 0.15), fill(_INK))
    for dx, dy in ((0.16, 0), (-0.16, 0), (0, 0.16), (0, -0.16)):
        canvas.drawOval(ellipse(dx, -0.62 + dy, 0.118, 0.118), fill("#d9748c"))
    canvas.drawOval(ellipse(0, -0.62, 0.1, 0.1), fill("#f2dc9a"))


def _phone(canvas: skia.Canvas) -> None:
    canvas.drawRoundRect(box(-0.2, -0.56, 0.4, 0.78), 0.06, 0.06, fill(_INK))
    canvas.drawRoundRect(box(-0.155, -0.5, 0.31, 0.6), 0.03, 0.03, fill("#9fd0ea"))


def _clock(canvas: skia.Canvas) -> None:
    for radius, colour in ((0.3, _INK), (0.262, "#d8ae4c"), (0.2, "#f6efdf")):
        canvas.drawOval(ellipse(0, -0.34, radius, radius), fill(colour))
    canvas.drawLine(0, -0.34, 0, -0.47, stroke(_INK, 0.035))
    canvas.drawLine(0, -0.34, 0.08, -0.3, stroke(_INK, 0.035))


def _pen(canvas: skia.Canvas) -> None:
    _line(canvas, 0.08, "#3d64a4", 0.06, -0.5, -0.04, 0.22)
    _line(canvas, 0.035, "#d8ae4c", -0.05, 0.27, -0.07, 0.36)


def _stick(canvas: skia.Canvas) -> None:
    wood = mix("#7d573c", "#5b3d2e", 0.4)
    _line(canvas, 0.11, wood, 0, -0.3, 0.02, 3.6)
    crook = Outline(0, -0.3).curve(0, -0.56, -0.34, -0.56, -0.36, -0.32).open()
    canvas.drawPath(crook, stroke(_INK, 0.11 + _LINE * 2))
    canvas.drawPath(crook, stroke(wood, 0.11))


def _sword(canvas: skia.Canvas) -> None:
    blade = Outline(-0.09, -0.3).to(-0.09, -2.3, 0, -2.56, 0.09, -2.3, 0.09, -0.3).close()
    _shape(canvas, blade, "#d6dae2")
    canvas.drawLine(0, -0.32, 0, -2.3, stroke("#9aa2b0", 0.03))
    _line(canvas, 0.12, "#c79a45", -0.28, -0.26, 0.28, -0.26)
    _line(canvas, 0.11, "#5b3d2e", 0, -0.16, 0, 0.32)


def _animal(gesture: Gesture, prop: Prop, *, both: bool) -> Hold:
    draw_at = CARRIED[prop]
    return Hold(gesture, lambda canvas: draw_at(canvas, 0.0), both=both, draw_at=draw_at)


HOLDS: Final[dict[str, Hold]] = {
    Prop.KEY: Hold("hold_up", _key, tilt=12),
    Prop.LETTER: Hold("hold_mid", _letter, tilt=6),
    Prop.LAMP: Hold("hold_high", _lamp, shines=True),
    Prop.CANDLE: Hold("hold_mid", _candle, shines=True),
    Prop.UMBRELLA: Hold("hold_pole", _umbrella, tilt=-13),
    Prop.BOOK: Hold("hold_mid", _book, tilt=-8),
    Prop.MAP: Hold("hold_mid", _map),
    Prop.TICKET: Hold("hold_up", _ticket, tilt=10),
    Prop.PHOTO: Hold("hold_mid", _photo, tilt=5),
    Prop.COIN: Hold("hold_up", _coin),
    Prop.RING: Hold("hold_up", _ring),
    Prop.CUP: Hold("hold_mid", _cup),
    Prop.BOTTLE: Hold("hold_mid", _bottle),
    Prop.BREAD: Hold("hold_mid", _bread),
    Prop.BAG: Hold("hold_low", _bag),
    Prop.BOX: Hold("cradle", _box, both=True),
    Prop.BASKET: Hold("hold_low", _basket),
    Prop.FLOWER: Hold("hold_mid", _flower, tilt=10),
    Prop.PHONE: Hold("hold_up", _phone, tilt=8),
    Prop.CLOCK: Hold("hold_up", _clock),
    Prop.PEN: Hold("hold_up", _pen),
    Prop.STICK: Hold("hold_low", _stick),
    Prop.SWORD: Hold("hold_up", _sword, tilt=38),
    Prop.CAT: _animal("cradle", Prop.CAT, both=True),
    Prop.CAT_IN_BOX: _animal("cradle", Prop.CAT_IN_BOX, both=True),
    Prop.DOG: _animal("cradle", Prop.DOG, both=True),
    Prop.BIRD: _animal("hold_up", Prop.BIRD, both=False),
}
"""How each thing is held."""


_LONG: Final = frozenset(
    {"crutch", "spear", "rifle", "oar", "spade", "broom", "fishing-pole", "axe", "pick"}
)
"""Things that are as long as a person."""

_BROAD: Final = frozenset(
    {
        "scarf", "coat", "lab-coat", "dress", "kimono", "t-shirt", "jeans", "cloth", "blanket",
        "pillow", "bouquet", "backpack", "luggage", "teddy-bear", "kite", "guitar", "violin",
        "banjo", "drum", "long-drum", "accordion", "shield", "bucket", "package", "wrapped-gift",
        "framed-picture", "white-flag", "triangular-flag", "pirate-flag", "birthday-cake",
        "laptop", "birdcage", "toolbox", "globe-showing-europe-africa", "pot-of-food", "amphora",
        "sheaf-of-rice", "wood", "potted-plant", "zither", "sack", "bundle", "carrier",
    }
)  # fmt: skip
"""Things as wide as a chest."""

_TINY: Final = frozenset(
    {"match", "pipe", "cigarette", "sewing-needle", "pill", "gem-stone", "coin", "game-die", "bean"}
)


def hold_of_drawing(name: str) -> Hold | None:
    """Return how a thing of :mod:`.things` is held: by its foot, or a long one by its middle.

    Args:
        name: Of a drawing, as :func:`.nouns.drawing_of` returns it, without its ``=``.

    Returns:
        None if there is no such drawing.
    """
    if not things.is_drawn(name):
        return None
    size = 2.6 if name in _LONG else 0.6 if name in _TINY else 1.7 if name in _BROAD else 1.3

    def draw(canvas: skia.Canvas) -> None:
        canvas.save()
        canvas.scale(size, size)
        canvas.translate(0, 0 if name in _LONG else -0.36)
        if name in _LONG:
            canvas.rotate(-45)
        things.paint_thing(canvas, name)
        canvas.restore()

    return Hold("hold_up" if name in _LONG else "hold_mid", draw)
