"""Animals that are seen, alone or carried: cats, a dog and a bird; see :mod:`.cats`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ainern2d.core.story.storyboard import Prop

from ..ink.pen import Outline, ellipse, fill, shade, stroke
from .cats import (
    INK,
    PINK,
    WHITE,
    draw_cat,
    draw_cat_coming_up,
    draw_cat_in_arms,
    draw_cat_in_box,
    draw_cat_with_ticket,
    draw_eyes,
    draw_oval,
    draw_paw,
    draw_shape,
    lids_at,
    twitch_at,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

_COAT: Final = "#b9834f"
_FEATHERS: Final = "#5f8fc0"

TICKETED: Final = "cat_ticket"
"""A cat that wears a ticket round its neck."""


@dataclass(frozen=True, slots=True)
class Living:
    """An animal that an insert shows.

    Attributes:
        draw: Draws it at a time.
        bounds: All that it ever paints is in there: left, top, right and bottom.
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


LIVING: Final[dict[str, Living]] = {
    Prop.CAT: Living(draw_cat, (-0.85, -1.08, 1.2, 0.98)),
    Prop.CAT_IN_BOX: Living(draw_cat_coming_up, (-1.3, -1.6, 1.3, 0.64)),
    Prop.DOG: Living(draw_dog, (-0.85, -0.85, 0.95, 0.98)),
    Prop.BIRD: Living(draw_bird, (-0.65, -0.6, 0.7, 0.38)),
    TICKETED: Living(draw_cat_with_ticket, (-0.85, -1.08, 1.2, 0.98)),
}
"""Animals that inserts show."""

CARRIED: Final[dict[str, Callable[[skia.Canvas, float], None]]] = {
    Prop.CAT: draw_cat_in_arms,
    Prop.CAT_IN_BOX: draw_cat_in_box,
    Prop.DOG: _dog_in_arms,
    Prop.BIRD: _bird_in_hand,
}
"""Animals as people carry them."""
