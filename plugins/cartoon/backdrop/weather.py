"""Falling weather and fog, over everything but the subtitles."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..dice import Dice
from ..ink.pen import Outline, box, fill, hard, mix, stroke
from .tones import tones_of

if TYPE_CHECKING:
    import skia

    from ..recipe import Backdrop

GROUND: Final = 0.83
"""Where drops hit the ground before the figures' feet."""


def moves(plan: Backdrop) -> bool:
    """Return whether the weather changes from frame to frame."""
    return plan.weather in {"rain", "storm", "snow"}


def draw_weather(canvas: skia.Canvas, plan: Backdrop, aspect: float, seconds: float) -> None:
    """Draw rain, snow or fog at a time of the shot; a pure function."""
    if plan.weather in {"rain", "storm"}:
        _rain(canvas, plan, aspect, seconds)
    elif plan.weather == "snow":
        _snow(canvas, plan, aspect, seconds)
    elif plan.weather == "fog":
        _fog(canvas, plan, aspect)


def _rain(canvas: skia.Canvas, plan: Backdrop, aspect: float, seconds: float) -> None:
    """Draw three sheets of rain, thin ones further away, and splashes where drops hit."""
    dice = Dice(plan.seed, "rain")
    heavy = plan.weather == "storm"
    slant = -0.3 if heavy else -0.13
    bright = "#e9f1fa" if plan.time != "night" else "#c9d9f2"
    for count, length, speed, width, alpha in (
        (70, 0.035, 1.5, 0.0012, 0.3),
        (44, 0.065, 2.1, 0.0019, 0.36),
        (14, 0.12, 2.9, 0.0028, 0.34),
    ):
        sheet = Outline(0, -2)
        for _ in range(int(count * (1.5 if heavy else 1.0) * aspect)):
            own = speed * dice.between(0.85, 1.15)
            y = (dice.unit() * 1.3 + seconds * own) % 1.3 - 0.15
            x = (dice.unit() * (aspect + 0.6) + seconds * own * slant) % (aspect + 0.6) - 0.2
            sheet.jump(x, y).to(x + slant * length, y + length)
        canvas.drawPath(sheet.open(), stroke(bright, width, alpha))
    _splashes(canvas, plan, aspect, seconds, bright)


def _splashes(
    canvas: skia.Canvas, plan: Backdrop, aspect: float, seconds: float, bright: str
) -> None:
    dice = Dice(plan.seed, "splashes")
    rings, crowns = Outline(0, -2), Outline(0, -2)
    for _ in range(int((26 if plan.weather == "storm" else 18) * aspect)):
        phase, period = dice.unit(), dice.between(0.5, 0.9)
        turn = seconds / period + phase
        # Each hit is somewhere else.
        spot = Dice(plan.seed, "hit", math.floor(turn), round(phase, 6))
        age = turn % 1.0
        y = GROUND + (0.99 - GROUND) * spot.unit()
        near = (y - GROUND) / (1 - GROUND)
        x = spot.between(0, aspect)
        if age < 0.35:
            rise = (0.007 + 0.008 * near) * math.sin(age / 0.35 * math.pi)
            for toward in (-1, 0, 1):
                crowns.jump(x + toward * 0.003, y).to(x + toward * 0.008, y - rise)
        if age < 0.8:
            half = (0.006 + 0.016 * near) * age
            rings.jump(x - half, y).bend(x, y - half * 0.3, x + half, y)
            rings.bend(x, y + half * 0.3, x - half, y)
    canvas.drawPath(rings.open(), stroke(bright, 0.0014, 0.34))
    canvas.drawPath(crowns.open(), stroke(bright, 0.0018, 0.6))


def _snow(canvas: skia.Canvas, plan: Backdrop, aspect: float, seconds: float) -> None:
    dice = Dice(plan.seed, "snow")
    for _ in range(int(85 * aspect)):
        near = dice.unit() ** 1.6
        fall = 0.05 + 0.12 * near
        y = (dice.unit() * 1.1 + seconds * fall) % 1.1 - 0.05
        drift = 0.03 * (0.5 + near)
        x = dice.unit() * (aspect + 0.2) - 0.1
        phase = (seconds * 0.25 + dice.unit()) % 1.0
        x += drift * (abs(phase * 2 - 1) * 2 - 1)
        canvas.drawCircle(x, y, 0.0014 + 0.0052 * near, fill("#ffffff", 0.55 + 0.1 * int(near * 4)))


def _fog(canvas: skia.Canvas, plan: Backdrop, aspect: float) -> None:
    """Draw a bank of fog as level strips: flat fills cost a tenth of a gradient."""
    dice = Dice(plan.seed, "fog")
    middle, reach = dice.between(0.7, 0.78), 0.3
    white = mix(tones_of(plan).haze, "#ffffff", 0.2 if plan.time != "night" else 0.04)
    strips = 60
    for index in range(strips):
        y = middle + reach * (2 * (index + 0.5) / strips - 1)
        density = 0.26 * math.cos((y - middle) / reach * math.pi / 2) ** 2
        strip = box(0, y, aspect, 2 * reach / strips)
        canvas.drawRect(strip, hard(white, round(density, 3)))
