"""Animals, alone or carried: cats, a dog and a bird, as pure functions of the time in seconds.

Each is drawn around its origin in the units of held things; a head is about one unit wide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ainern2d.core import Prop

from ..easing import ease
from ..ink.pen import Outline, box, ellipse, fill, shade, stroke

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia


INK: Final = "#33232b"
_LINE: Final = 0.03
_FUR: Final = "#84828f"
WHITE: Final = "#f4efe6"
PINK: Final = "#e2939a"
_CARD: Final = "#c79f6b"

_BLINKS: Final = (1.35, 3.1, 3.36, 5.2)
"""When blinks begin, in seconds of a cycle of :data:`_ROUND` seconds."""
_ROUND: Final = 6.1
_BLINK: Final = 0.17


def draw_shape(canvas: skia.Canvas, path: skia.Path, colour: str) -> None:
    """Fill a shape and ink its outline."""
    canvas.drawPath(path, stroke(INK, _LINE * 2))
    canvas.drawPath(path, fill(colour))


def draw_oval(
    canvas: skia.Canvas,
    x: float,
    y: float,
    rx: float,
    ry: float,
    colour: str,
    *,
    inked: bool = True,
) -> None:
    """Fill an ellipse, and ink its outline if asked."""
    if inked:
        canvas.drawOval(ellipse(x, y, rx, ry), stroke(INK, _LINE * 2))
    canvas.drawOval(ellipse(x, y, rx, ry), fill(colour))


def lids_at(seconds: float) -> float:
    """Return how far an animal's eyes are open, 0 to 1."""
    now = seconds % _ROUND
    for at in _BLINKS:
        since = (now - at) / _BLINK
        if 0 <= since <= 1:
            return abs(2 * since - 1)
    return 1.0


def twitch_at(seconds: float, every: float, at: float) -> float:
    """Return how far an ear is turned by a quick twitch, 0 to 1."""
    since = (seconds % every - at) / 0.34
    return math.sin(math.pi * since) ** 2 if 0 <= since <= 1 else 0.0


def _call(seconds: float) -> float:
    """Return how far the mouth is open for a call, 0 to 1."""
    since = (seconds % 4.3 - 1.9) / 0.62
    return math.sin(math.pi * since) if 0 < since < 1 else 0.0


def draw_eyes(canvas: skia.Canvas, seconds: float, iris: str, *, apart: float, size: float) -> None:
    """Draw two eyes about the origin, ``apart`` from it, that blink and look around."""
    lids = lids_at(seconds)
    look = 0.025 * math.sin(seconds * 1.1), 0.012 * math.sin(seconds * 0.7 + 1)
    for side in (-1, 1):
        x, y = side * apart, 0.0
        if lids < 0.3:
            lid = Outline(x - size, y).bend(x, y + size * 0.8, x + size, y).open()
            canvas.drawPath(lid, stroke(INK, 0.045))
            continue
        tall = size * 1.14 * lids
        draw_oval(canvas, x, y, size, tall, iris)
        px = x + look[0]
        draw_oval(
            canvas, px, y + look[1], size * 0.68, min(tall, size * 0.86), "#1d1620", inked=False
        )
        shine = ellipse(px - size * 0.26, y - tall * 0.36, size * 0.27, size * 0.27)
        canvas.drawOval(shine, fill("#ffffff"))
        canvas.drawOval(
            ellipse(px + size * 0.28, y + tall * 0.3, 0.025, 0.025), fill("#ffffff", 0.8)
        )


def _ear(canvas: skia.Canvas, side: int, turn: float) -> None:
    canvas.save()
    canvas.translate(side * 0.3, -0.28)
    canvas.rotate(side * (14 + 20 * turn))
    outer = Outline(-0.2, 0.12).bend(-0.17, -0.22, 0.0, -0.42).bend(0.19, -0.22, 0.2, 0.12).close()
    draw_shape(canvas, outer, _FUR)
    inner = (
        Outline(-0.11, 0.06).bend(-0.09, -0.14, 0.0, -0.28).bend(0.11, -0.14, 0.11, 0.06).close()
    )
    canvas.drawPath(inner, fill(PINK, 0.85))
    canvas.restore()


def draw_cat_head(canvas: skia.Canvas, seconds: float, *, lean: float = 1.0) -> None:
    """Draw a kitten's head; its middle is the origin.

    Args:
        canvas: In units.
        seconds: Time.
        lean: How much the head is put aside, now and then.
    """
    canvas.save()
    canvas.rotate(lean * (3 + 7 * math.sin(seconds * 0.9 + 0.4)))
    _ear(canvas, -1, twitch_at(seconds, 2.9, 0.7))
    _ear(canvas, 1, twitch_at(seconds, 3.7, 2.2))
    head = (
        Outline(0, -0.42)
        .curve(0.3, -0.42, 0.52, -0.2, 0.53, 0.04)
        .to(0.61, 0.16, 0.5, 0.18, 0.52, 0.28)
        .curve(0.4, 0.36, 0.24, 0.44, 0, 0.44)
        .curve(-0.24, 0.44, -0.4, 0.36, -0.52, 0.28)
        .to(-0.5, 0.18, -0.61, 0.16, -0.53, 0.04)
        .curve(-0.52, -0.2, -0.3, -0.42, 0, -0.42)
        .close()
    )
    draw_shape(canvas, head, _FUR)
    for x, reach in ((-0.13, 0.13), (0.0, 0.18), (0.13, 0.13)):
        canvas.drawLine(x, -0.38, x * 0.8, -0.38 + reach, stroke(shade(_FUR, -0.4), 0.05))
    for side in (-1, 1):
        for y in (0.04, 0.13):
            stripe = (
                Outline(side * 0.5, y).bend(side * 0.44, y + 0.02, side * 0.39, y + 0.03).open()
            )
            canvas.drawPath(stripe, stroke(shade(_FUR, -0.4), 0.04))
    blaze = Outline(0, -0.16).bend(0.05, 0.06, 0.26, 0.2).curve(0.28, 0.36, 0.14, 0.42, 0, 0.42)
    canvas.drawPath(
        blaze.curve(-0.14, 0.42, -0.28, 0.36, -0.26, 0.2).bend(-0.05, 0.06, 0, -0.16).close(),
        fill(WHITE),
    )
    draw_eyes(canvas, seconds, "#f0b93c", apart=0.235, size=0.128)
    _muzzle(canvas, _call(seconds))
    canvas.restore()


def _muzzle(canvas: skia.Canvas, call: float) -> None:
    if call > 0.05:
        draw_oval(canvas, 0, 0.27 + 0.05 * call, 0.075, 0.03 + 0.085 * call, "#7d3038")
        canvas.drawOval(ellipse(0, 0.31 + 0.08 * call, 0.045, 0.03 * call), fill(PINK))
    nose = Outline(-0.055, 0.15).bend(0, 0.13, 0.055, 0.15).bend(0.02, 0.2, 0, 0.21)
    _shape_thin(canvas, nose.bend(-0.02, 0.2, -0.055, 0.15).close())
    for side in (-1, 1):
        lip = Outline(0, 0.21).curve(0.0, 0.28, side * 0.1, 0.29, side * 0.13, 0.24).open()
        canvas.drawPath(lip, stroke(INK, 0.028))
        for end, rise in ((0.18, -0.05), (0.24, 0.02), (0.31, 0.09)):
            hair = Outline(side * 0.2, end + 0.02).bend(
                side * 0.45, end + rise, side * 0.72, end + rise * 1.6
            )
            canvas.drawPath(hair.open(), stroke(WHITE, 0.018, 0.9))


def _shape_thin(canvas: skia.Canvas, path: skia.Path) -> None:
    canvas.drawPath(path, stroke(INK, 0.035))
    canvas.drawPath(path, fill(PINK))


def draw_paw(canvas: skia.Canvas, x: float, y: float) -> None:
    """Draw a white paw."""
    draw_oval(canvas, x, y, 0.15, 0.12, WHITE)
    for dx in (-0.05, 0.05):
        canvas.drawLine(x + dx, y + 0.02, x + dx, y + 0.09, stroke(INK, 0.025))


def draw_cat_in_box(canvas: skia.Canvas, seconds: float, out: float = 1.0) -> None:
    """Draw an open cardboard box out of which a kitten looks; the front is 1.84 units wide.

    Args:
        canvas: In units.
        seconds: Time.
        out: How far the kitten has come up, 0 to 1.
    """
    back = Outline(-0.92, -0.46).to(-0.74, -0.66, 0.74, -0.66, 0.92, -0.46).close()
    draw_shape(canvas, back, shade(_CARD, -0.5))
    for side in (-1, 1):
        flap = Outline(side * 0.92, -0.48).to(
            side * 0.74, -0.66, side * 1.1, -0.8, side * 1.24, -0.6
        )
        draw_shape(canvas, flap.close(), shade(_CARD, 0.1))
    canvas.save()
    rise = -0.82 * out + 0.24 * (1 - out)
    canvas.translate(0.04 * math.sin(seconds * 0.8), rise + 0.025 * math.sin(seconds * 2.1))
    draw_cat_head(canvas, seconds)
    canvas.restore()
    front = box(-0.92, -0.46, 1.84, 1.04)
    canvas.drawRect(front, stroke(INK, 0.072))
    canvas.drawRect(front, fill(_CARD))
    canvas.drawRect(box(0.5, -0.44, 0.4, 1.0), fill(shade(_CARD, -0.2), 0.8))
    canvas.drawRect(box(-0.12, 0.06, 0.24, 0.5), fill(shade(_CARD, 0.22)))
    for x in (-0.66, -0.5):
        canvas.drawLine(x, 0.3, x, 0.44, stroke(shade(_CARD, -0.5), 0.045))
    for side in (-1, 1) if out > 0.45 else ():
        draw_paw(canvas, side * 0.36, -0.44 + 0.008 * math.sin(seconds * 2.1))


def draw_cat_coming_up(canvas: skia.Canvas, seconds: float) -> None:
    """Draw the box, at first with two ears only, then with a kitten that looks out."""
    draw_cat_in_box(canvas, seconds, 0.28 + 0.72 * ease((seconds - 0.55) / 0.5))


def draw_cat_in_arms(canvas: skia.Canvas, seconds: float) -> None:
    """Draw a kitten that lies in a character's arms."""
    swing = 0.1 * math.sin(seconds * 1.7)
    tail = Outline(0.7, 0.1).curve(1.05, 0.25, 0.75 + swing, 0.7, 0.95 + swing, 0.95).open()
    canvas.drawPath(tail, stroke(INK, 0.27))
    canvas.drawPath(tail, stroke(_FUR, 0.21))
    breath = 0.012 * math.sin(seconds * 3.0)
    body = (
        Outline(-0.75, 0.1)
        .curve(-0.8, -0.45 - breath, 0.1, -0.62 - breath, 0.55, -0.4)
        .curve(0.95, -0.2, 0.95, 0.3, 0.6, 0.4)
        .curve(0.2, 0.5, -0.6, 0.48, -0.75, 0.1)
        .close()
    )
    draw_shape(canvas, body, _FUR)
    for x in (0.1, 0.3, 0.5):
        stripe = Outline(x, -0.46).bend(x + 0.1, -0.36, x + 0.08, -0.2).open()
        canvas.drawPath(stripe, stroke(shade(_FUR, -0.4), 0.06))
    canvas.drawOval(ellipse(-0.45, 0.16, 0.26, 0.22), fill(WHITE))
    canvas.save()
    canvas.translate(-0.4, -0.42)
    canvas.scale(0.92, 0.92)
    draw_cat_head(canvas, seconds, lean=0.7)
    canvas.restore()
    for x in (-0.55, -0.2):
        draw_paw(canvas, x, 0.3)


def draw_cat(canvas: skia.Canvas, seconds: float) -> None:
    """Draw a sitting kitten; it stands on y = 0.9."""
    swing = math.sin(seconds * 1.5)
    tail = (
        Outline(0.3, 0.78)
        .curve(0.8, 0.86, 0.95, 0.5, 0.78, 0.28)
        .curve(0.7, 0.16, 0.86 + 0.08 * swing, 0.02, 0.98 + 0.12 * swing, -0.02)
        .open()
    )
    canvas.drawPath(tail, stroke(INK, 0.21))
    canvas.drawPath(tail, stroke(_FUR, 0.15))
    breath = 0.012 * math.sin(seconds * 2.6)
    body = (
        Outline(-0.2, -0.1)
        .curve(-0.34 - breath, 0.2, -0.52, 0.5, -0.46, 0.86)
        .bend(0, 0.94, 0.46, 0.86)
        .curve(0.52, 0.5, 0.34 + breath, 0.2, 0.2, -0.1)
        .close()
    )
    draw_shape(canvas, body, _FUR)
    for side in (-1, 1):
        for y in (0.42, 0.56):
            stripe = Outline(side * 0.42, y).bend(side * 0.34, y + 0.01, side * 0.28, y + 0.05)
            canvas.drawPath(stripe.open(), stroke(shade(_FUR, -0.4), 0.05))
    bib = Outline(-0.18, 0.0).bend(0, -0.06, 0.18, 0.0).curve(0.2, 0.3, 0.14, 0.5, 0.0, 0.56)
    canvas.drawPath(bib.curve(-0.14, 0.5, -0.2, 0.3, -0.18, 0.0).close(), fill(WHITE))
    for side in (-1, 1):
        leg = Outline(side * 0.13, 0.36).to(side * 0.13, 0.8).open()
        canvas.drawPath(leg, stroke(INK, 0.23))
        canvas.drawPath(leg, stroke(_FUR, 0.17))
        draw_paw(canvas, side * 0.14, 0.84)
    canvas.save()
    canvas.translate(0.015 * math.sin(seconds * 0.9), -0.34)
    canvas.scale(0.98, 0.98)
    draw_cat_head(canvas, seconds)
    canvas.restore()


def draw_cat_with_ticket(canvas: skia.Canvas, seconds: float) -> None:
    """Draw a sitting kitten with a ticket on a ribbon round its neck."""
    draw_cat(canvas, seconds)
    ribbon = Outline(-0.27, 0.06).bend(0, 0.24, 0.27, 0.06).open()
    canvas.drawPath(ribbon, stroke(INK, 0.1))
    canvas.drawPath(ribbon, stroke("#b8383d", 0.06))
    canvas.save()
    canvas.translate(0.0, 0.15)
    canvas.rotate(5 * math.sin(seconds * 2.2))
    paper = box(-0.13, 0.02, 0.26, 0.38)
    canvas.drawRect(paper, stroke(INK, 0.05))
    canvas.drawRect(paper, fill("#f3dfa6"))
    canvas.drawLine(-0.13, 0.12, 0.13, 0.12, stroke("#a5553f", 0.035))
    for y in (0.21, 0.29):
        canvas.drawLine(-0.07, y, 0.07, y, stroke("#8a7443", 0.022))
    canvas.drawOval(ellipse(0, 0.05, 0.022, 0.022), fill(INK))
    canvas.restore()


_COAT: Final = "#b9834f"
_FEATHERS: Final = "#5f8fc0"

TICKETED: Final = "cat_ticket"
"""A cat that wears a ticket round its neck."""


@dataclass(frozen=True, slots=True)
class Animated:
    """An animal, or another thing that moves, in an insert.

    Attributes:
        draw: Draws it at a time.
        bounds: The area in which it paints: left, top, right and bottom.
    """

    draw: Callable[[skia.Canvas, float], None]
    bounds: tuple[float, float, float, float]


def _dog_head(canvas: skia.Canvas, seconds: float) -> None:
    canvas.save()
    canvas.rotate(3 + 8 * math.sin(seconds * 1.0))
    draw_oval(canvas, 0, 0, 0.46, 0.45, _COAT)
    muzzle = Outline(-0.26, 0.14).curve(-0.3, -0.02, 0.3, -0.02, 0.26, 0.14)
    canvas.drawPath(
        muzzle.curve(0.3, 0.46, -0.3, 0.46, -0.26, 0.14).close(), fill(shade(WHITE, -0.03))
    )
    tongue = 0.5 + 0.5 * math.sin(seconds * 9)
    mouth = Outline(-0.13, 0.26).bend(0, 0.34, 0.13, 0.26).open()
    draw_oval(canvas, 0.02, 0.36, 0.065, 0.07 + 0.03 * tongue, PINK)
    canvas.drawPath(mouth, stroke(INK, 0.032))
    draw_oval(canvas, 0, 0.1, 0.1, 0.07, "#2a1f28", inked=False)
    canvas.save()
    canvas.translate(0, -0.09)
    draw_eyes(canvas, seconds, "#7a4a2a", apart=0.19, size=0.09)
    canvas.restore()
    for side, turn in ((-1, twitch_at(seconds, 3.1, 0.8)), (1, twitch_at(seconds, 2.7, 1.7))):
        canvas.save()
        canvas.translate(side * 0.34, -0.34)
        canvas.rotate(-side * 26 * turn)
        ear = Outline(-side * 0.1, 0).curve(side * 0.12, -0.12, side * 0.32, 0.1, side * 0.26, 0.42)
        draw_shape(
            canvas, ear.curve(side * 0.1, 0.5, 0, 0.2, -side * 0.1, 0).close(), shade(_COAT, -0.3)
        )
        canvas.restore()
    canvas.restore()


def draw_dog(canvas: skia.Canvas, seconds: float) -> None:
    """Draw a sitting puppy; it stands on y = 0.9."""
    wag = math.sin(seconds * 8)
    tail = Outline(0.34, 0.74).bend(0.66, 0.7, 0.74 + 0.08 * wag, 0.34 - 0.05 * wag).open()
    canvas.drawPath(tail, stroke(INK, 0.2))
    canvas.drawPath(tail, stroke(_COAT, 0.14))
    body = Outline(-0.24, 0.0).curve(-0.4, 0.3, -0.5, 0.5, -0.44, 0.86).bend(0, 0.94, 0.44, 0.86)
    draw_shape(canvas, body.curve(0.5, 0.5, 0.4, 0.3, 0.24, 0.0).close(), _COAT)
    canvas.drawOval(ellipse(0, 0.36, 0.18, 0.26), fill(WHITE))
    for side in (-1, 1):
        leg = Outline(side * 0.14, 0.4).to(side * 0.14, 0.8).open()
        canvas.drawPath(leg, stroke(INK, 0.25))
        canvas.drawPath(leg, stroke(_COAT, 0.19))
        draw_paw(canvas, side * 0.15, 0.84)
    collar = Outline(-0.29, 0.1).bend(0, 0.26, 0.29, 0.1).open()
    canvas.drawPath(collar, stroke(INK, 0.11))
    canvas.drawPath(collar, stroke("#b8383d", 0.065))
    canvas.save()
    canvas.translate(0, -0.26)
    _dog_head(canvas, seconds)
    canvas.restore()


def _dog_in_arms(canvas: skia.Canvas, seconds: float) -> None:
    body = Outline(-0.75, 0.1).curve(-0.8, -0.5, 0.1, -0.6, 0.55, -0.4)
    body.curve(0.95, -0.2, 0.95, 0.3, 0.6, 0.4).curve(0.2, 0.5, -0.6, 0.48, -0.75, 0.1)
    draw_shape(canvas, body.close(), _COAT)
    canvas.save()
    canvas.translate(-0.38, -0.42)
    _dog_head(canvas, seconds)
    canvas.restore()
    for x in (-0.55, -0.2):
        draw_paw(canvas, x, 0.3)


def draw_bird(canvas: skia.Canvas, seconds: float) -> None:
    """Draw a small bird; its feet are at y = 0.34."""
    hop = -0.07 * abs(math.sin(seconds * 5)) * (1 if seconds % 2.4 < 0.65 else 0)
    for x in (-0.07, 0.08):
        canvas.drawLine(x, 0.2, x, 0.34, stroke(INK, 0.035))
    canvas.save()
    canvas.translate(0, hop)
    tail = Outline(0.2, 0.06).to(0.62, 0.1, 0.58, 0.22, 0.16, 0.2).close()
    draw_shape(canvas, tail, shade(_FEATHERS, -0.3))
    draw_oval(canvas, 0, 0, 0.32, 0.28, _FEATHERS)
    canvas.drawOval(ellipse(-0.06, 0.1, 0.2, 0.16), fill(WHITE))
    flap = 10 * math.sin(seconds * 14) * (1 if seconds % 3.1 > 2.6 else 0)
    canvas.save()
    canvas.rotate(flap)
    wing = Outline(-0.02, -0.06).curve(0.2, -0.2, 0.36, 0.0, 0.42, 0.12)
    draw_shape(
        canvas, wing.curve(0.24, 0.2, 0.04, 0.16, -0.02, -0.06).close(), shade(_FEATHERS, -0.2)
    )
    canvas.restore()
    canvas.save()
    canvas.translate(-0.2, -0.24)
    canvas.rotate(14 * math.sin(math.floor(seconds * 1.6) * 2.4))
    beak = Outline(-0.2, -0.03).to(-0.37, 0.04, -0.19, 0.09).close()
    draw_shape(canvas, beak, "#e2a63c")
    draw_oval(canvas, 0, 0, 0.21, 0.2, _FEATHERS)
    if lids_at(seconds) > 0.3:
        draw_oval(canvas, -0.08, -0.03, 0.05, 0.05, "#1d1620", inked=False)
        canvas.drawOval(ellipse(-0.095, -0.045, 0.017, 0.017), fill("#ffffff"))
    else:
        canvas.drawLine(-0.13, -0.02, -0.04, -0.02, stroke(INK, 0.03))
    canvas.restore()
    canvas.restore()


def _bird_in_hand(canvas: skia.Canvas, seconds: float) -> None:
    canvas.save()
    canvas.translate(0, -0.4)
    draw_bird(canvas, seconds)
    canvas.restore()


ANIMALS: Final[dict[str, Animated]] = {
    Prop.CAT: Animated(draw_cat, (-0.85, -1.08, 1.2, 0.98)),
    Prop.CAT_IN_BOX: Animated(draw_cat_coming_up, (-1.3, -1.6, 1.3, 0.64)),
    Prop.DOG: Animated(draw_dog, (-0.85, -0.85, 0.95, 0.98)),
    Prop.BIRD: Animated(draw_bird, (-0.65, -0.6, 0.7, 0.38)),
    TICKETED: Animated(draw_cat_with_ticket, (-0.85, -1.08, 1.2, 0.98)),
}
"""Animals that inserts show."""

CARRIED: Final[dict[str, Callable[[skia.Canvas, float], None]]] = {
    Prop.CAT: draw_cat_in_arms,
    Prop.CAT_IN_BOX: draw_cat_in_box,
    Prop.DOG: _dog_in_arms,
    Prop.BIRD: _bird_in_hand,
}
"""Animals as people carry them."""
