"""Things that stand outdoors: a tram at its stop, a market stall, a well, a plant in a pot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...ink.brush import Brush, rect_path
from ...ink.pen import Outline, mix, shade
from ..library import part
from ..water import mirror
from .buildings import roof_east
from .nature import SNOW

if TYPE_CHECKING:
    from ...dice import Dice
    from ..scenery import Site


@part("tram_car", "ground", 1.2)
def _tram_car(b: Brush, site: Site, dice: Dice) -> None:
    """Paint an old tram, standing, with its lamps lit at night."""
    lit = site.tones.lamps
    if lit:
        # The lamps of the street and its own keep its colours.
        seen = b.tone
        b = b.toned(lambda text: mix(seen(text), text, 0.42))
    cream, red = "#e3d5b0", "#9c3f38"
    b.foot(0, 0.004, 0.62, 0.02, 0.5)
    if lit:
        b.pool(0, 0.02, 0.75, 0.07, "#ffd080", 0.4)
    b.rect(-0.56, -0.05, 1.12, 0.035, "#2c2a33")
    for x in (-0.34, -0.22, 0.22, 0.34):
        b.oval(x, -0.022, 0.034, 0.034, "#26242c")
        b.oval(x, -0.022, 0.014, 0.014, "#6a6870")
    body = Outline(-0.6, -0.06).bend(-0.62, -0.2, -0.58, -0.36).bend(-0.57, -0.385, -0.53, -0.385)
    body.to(0.53, -0.385).bend(0.57, -0.385, 0.58, -0.36).bend(0.62, -0.2, 0.6, -0.06)
    b.path(body.close(), cream)
    b.path(Outline(-0.606, -0.17).to(0.606, -0.17, 0.6, -0.06, -0.6, -0.06).close(), red)
    b.rect(-0.605, -0.178, 1.21, 0.01, "#d8b860")
    b.rect(-0.59, -0.075, 1.18, 0.02, shade(red, -0.35))
    roof = (
        Outline(-0.58, -0.38)
        .bend(-0.5, -0.435, -0.36, -0.435)
        .to(0.36, -0.435)
        .bend(0.5, -0.435, 0.58, -0.38)
        .close()
    )
    b.path(roof, SNOW if site.tones.snowy else "#5f6a66")
    b.line("#2c2a33", 0.006, -0.1, -0.435, 0.02, -0.53, 0.12, -0.6)
    b.line("#2c2a33", 0.006, 0.1, -0.435, 0.03, -0.53)
    panes = (-0.47, -0.345, -0.22, -0.095, 0.03, 0.155, 0.28, 0.405)
    for index, x in enumerate(panes):
        door = index in {1, 6}
        height = 0.26 if door else 0.125
        glass = rect_path(x, -0.335, 0.098, height)
        if lit:
            b.ramp(glass, (0, -0.335), (0, -0.2), (0, "#ffd27c", 1), (1, "#fff0c4", 1), lit=True)
        else:
            b.path(glass, mix(site.tones.sky[-1][1], "#38465f", 0.5), lit=True)
        b.draw(glass, "#5a3f30", 0.007)
        if door:
            b.rect(x + 0.046, -0.335, 0.006, height, "#5a3f30")
            b.rect(x, -0.2, 0.098, 0.125, "#8a5a3c", 0.55)
        else:
            b.rect(x + 0.012, -0.232, 0.03, 0.02, "#6a3f34", 0.6)
            b.rect(x + 0.055, -0.232, 0.03, 0.02, "#6a3f34", 0.6)
    b.rect(-0.2, -0.378, 0.4, 0.03, "#2f3a3a", round_=0.006)
    for index in range(7):
        b.rect(-0.16 + index * 0.047, -0.37, 0.026, 0.015, "#ffd27c" if lit else "#e9dfc0", lit=lit)
    for side in (-1, 1):
        b.oval(side * 0.585, -0.13, 0.014, 0.02, "#fff4cc" if lit else "#d8dcd8", lit=lit)
    if lit:
        b.glow(0.6, -0.13, 0.2, "#fff0bc", 0.8)
        b.glow(0, -0.26, 0.8, "#ffd080", 0.3)
        if site.tones.wet:
            for x in panes:
                mirror(b, site, x + 0.05, 0.03, 0.03, "#ffd27c", 0.4)


@part("stop_sign", "ground", 0.1)
def _stop_sign(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.006, -0.4, 0.012, 0.4, "#3a3a42")
    b.oval(0, -0.43, 0.05, 0.05, "#e9e2cc")
    b.oval(0, -0.43, 0.042, 0.042, "#2f5f86")
    b.rect(-0.022, -0.452, 0.044, 0.03, "#f4efe0", round_=0.005)
    b.rect(-0.016, -0.446, 0.032, 0.012, "#2f5f86")
    for x in (-0.012, 0.012):
        b.oval(x, -0.417, 0.005, 0.005, "#f4efe0")
    b.rect(-0.03, -0.35, 0.06, 0.075, "#e9e2cc")
    for row in range(4):
        b.rect(-0.023, -0.342 + row * 0.016, 0.046 - 0.01 * (row % 2), 0.006, "#6a6a70")


@part("stall", "ground", 0.5, r"\bstalls?\b|market|摊|集市|市场")
def _stall(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a market stall with an awning and crates."""
    b.foot(0, 0, 0.28)
    cloth = dice.pick(("#b5524c", "#4a756c", "#c98f45", "#56638f"))
    for x in (-0.23, 0.215):
        b.rect(x, -0.42, 0.016, 0.42, "#6a4a35")
    if site.tones.lamps:
        b.glow(0, -0.3, 0.4, "#ffcf80", 0.6)
    b.rect(-0.24, -0.17, 0.48, 0.17, "#7d5740")
    for index in range(6):
        b.rect(-0.24 + index * 0.08, -0.17, 0.076, 0.16, shade("#7d5740", -0.12 * (index % 2)))
    b.rect(-0.26, -0.19, 0.52, 0.024, "#9a6f4c")
    for index in range(4):
        x = -0.235 + index * 0.12
        fruit = dice.pick(("#d8763c", "#c9483c", "#8fae4c", "#e0b04a", "#8a5a9a"))
        b.rect(x, -0.235, 0.11, 0.046, "#b08a5c")
        for k in range(9):
            b.oval(
                x + 0.014 + 0.02 * (k % 5),
                -0.238 - 0.014 * (k // 5),
                0.012,
                0.012,
                shade(fruit, dice.between(-0.2, 0.15)),
            )
    for index in range(8):
        left, right = -0.27 + index * 0.0675, -0.27 + (index + 1) * 0.0675
        text = SNOW if site.tones.snowy else cloth if index % 2 else "#efe5d3"
        b.path(
            Outline(left * 0.86, -0.5)
            .to(right * 0.86, -0.5, right, -0.4)
            .bend((left + right) / 2, -0.365, left, -0.4)
            .close(),
            text,
        )
    if site.tones.lamps:
        b.oval(0, -0.345, 0.02, 0.026, "#fff0c0", lit=True)
        b.line("#3a343c", 0.003, 0, -0.4, 0, -0.365)


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
