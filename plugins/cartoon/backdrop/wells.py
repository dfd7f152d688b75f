"""What stands in yards: a well with its roof and bucket, pots with plants."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..ink.pen import Outline, shade
from .buildings import roof_east
from .library import part
from .nature import SNOW

if TYPE_CHECKING:
    from ..dice import Dice
    from ..ink.brush import Brush
    from .scenery import Site


@part("well", "ground", 0.3)
def _well(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a well with its roof and bucket."""
    b.foot(0, 0, 0.15)
    stone = "#8f8a84"
    b.path(Outline(-0.11, -0.09).to(-0.1, 0).bend(0, 0.03, 0.1, 0).to(0.11, -0.09).close(), stone)
    for row in range(3):
        for k in range(6):
            x = -0.1 + 0.034 * (k + 0.5 * (row % 2))
            b.rect(
                x,
                -0.08 + row * 0.028,
                0.031,
                0.024,
                shade(stone, dice.between(-0.2, 0.1)),
                round_=0.004,
            )
    b.oval(0, -0.092, 0.112, 0.024, SNOW if site.tones.snowy else shade(stone, 0.2))
    b.oval(0, -0.092, 0.085, 0.016, "#1f2430", lit=True)
    for side in (-1, 1):
        b.rect(side * 0.1 - 0.008, -0.3, 0.016, 0.21, "#6a4a35")
    b.rect(-0.1, -0.235, 0.2, 0.014, "#7d5a40")
    b.line("#b39a76", 0.004, 0, -0.23, 0, -0.15)
    b.poly("#8a6444", -0.022, -0.155, 0.022, -0.155, 0.017, -0.11, -0.017, -0.11)
    if site.plan.style == "east":
        roof_east(b, site, -0.13, 0.13, -0.29, 0.08)
    else:
        b.poly(SNOW if site.tones.snowy else "#8f4a3f", -0.15, -0.285, 0, -0.39, 0.15, -0.285)


@part("pot", "ground", 0.1)
def _pot(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.05)
    for _ in range(9):
        angle = math.pi * dice.unit()
        b.oval(
            0.045 * math.cos(angle),
            -0.1 - 0.045 * math.sin(angle),
            0.018,
            0.014,
            SNOW if site.tones.snowy else dice.pick((*site.tones.leaves, "#d8566a")),
        )
    b.path(Outline(-0.04, -0.085).to(0.04, -0.085, 0.03, 0, -0.03, 0).close(), "#9a5a40")
    b.rect(-0.045, -0.092, 0.09, 0.016, "#b06a4a")
