"""Falling weather and fog, over everything but the subtitles."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .dice import Dice
from .pen import Outline, box, fill, hard, stroke

if TYPE_CHECKING:
    import skia

    from .recipe import Backdrop


def moves(plan: Backdrop) -> bool:
    """Return whether the weather changes from frame to frame."""
    return plan.weather in {"rain", "storm", "snow"}


def draw_weather(canvas: skia.Canvas, plan: Backdrop, aspect: float, seconds: float) -> None:
    """Draw what falls at a time of the shot; a pure function."""
    if plan.weather in {"rain", "storm"}:
        _rain(canvas, plan, aspect, seconds)
    elif plan.weather == "snow":
        _snow(canvas, plan, aspect, seconds)
    elif plan.weather == "fog":
        _fog(canvas, plan, aspect)


def _rain(canvas: skia.Canvas, plan: Backdrop, aspect: float, seconds: float) -> None:
    dice = Dice(plan.seed, "rain")
    heavy = plan.weather == "storm"
    near, far = Outline(0, -2), Outline(0, -2)
    for index in range(int((120 if heavy else 80) * aspect)):
        speed = dice.between(1.7, 2.4)
        y = (dice.unit() * 1.3 + seconds * speed) % 1.3 - 0.15
        slant = -0.28 if heavy else -0.14
        x = (dice.unit() * (aspect + 0.5) + seconds * speed * slant) % (aspect + 0.5) - 0.1
        outline, length = (near, 0.07) if index % 3 == 0 else (far, 0.042)
        outline.jump(x, y).to(x + slant * length, y + length)
    canvas.drawPath(far.open(), stroke("#cfdcea", 0.0016, 0.34))
    canvas.drawPath(near.open(), stroke("#e2ecf6", 0.0026, 0.5))


def _snow(canvas: skia.Canvas, plan: Backdrop, aspect: float, seconds: float) -> None:
    dice = Dice(plan.seed, "snow")
    for _ in range(int(70 * aspect)):
        near = dice.unit()
        fall = 0.05 + 0.11 * near
        y = (dice.unit() * 1.1 + seconds * fall) % 1.1 - 0.05
        drift = 0.03 * (0.5 + near)
        x = dice.unit() * (aspect + 0.2) - 0.1
        phase = (seconds * 0.25 + dice.unit()) % 1.0
        x += drift * (abs(phase * 2 - 1) * 2 - 1)
        canvas.drawCircle(x, y, 0.002 + 0.0045 * near, fill("#ffffff", 0.55 + 0.1 * int(near * 4)))


def _fog(canvas: skia.Canvas, plan: Backdrop, aspect: float) -> None:
    """Draw a bank of fog as level strips: flat fills cost a tenth of a gradient."""
    dice = Dice(plan.seed, "fog")
    middle, reach = dice.between(0.62, 0.74), 0.34
    white = {"dawn": "#e9dfe2", "day": "#e6ebee", "dusk": "#d2b9bd", "night": "#5f7096"}[plan.time]
    strips = 56
    for index in range(strips):
        y = middle + reach * (2 * (index + 0.5) / strips - 1)
        density = 0.46 * math.cos((y - middle) / reach * math.pi / 2) ** 2
        strip = box(0, y, aspect, 2 * reach / strips)
        canvas.drawRect(strip, hard(white, round(density, 3)))
