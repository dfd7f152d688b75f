"""Landmarks: a lighthouse with its beam, a pagoda, a cottage with its smoke, street lamps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...ink.brush import Brush, arch
from ...ink.pen import Outline, shade
from ..library import animated, part

if TYPE_CHECKING:
    from ...dice import Dice
    from ..scenery import Site

from .buildings import WARM, pane, roof_east
from .nature import SNOW


@part("pagoda", "far", 0.2, r"pagoda|佛塔|宝塔|古塔")
def pagoda(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a pagoda, one unit high, with its foot at the origin."""
    for level in range(6):
        half, y = 0.11 - 0.013 * level, -0.04 - 0.14 * level
        b.rect(-half * 0.7, y - 0.1, half * 1.4, 0.12, "#a8644c")
        if site.tones.lamps:
            b.rect(-half * 0.2, y - 0.07, half * 0.4, 0.06, WARM, 0.9, lit=True)
        b.path(
            Outline(-half * 1.5, y - 0.11)
            .bend(-half * 0.9, y - 0.11, -half * 0.7, y - 0.155)
            .to(half * 0.7, y - 0.155)
            .bend(half * 0.9, y - 0.11, half * 1.5, y - 0.11)
            .to(half * 1.1, y - 0.092, -half * 1.1, y - 0.092)
            .close(),
            SNOW if site.tones.snowy else "#4b5260",
        )
    b.line("#c9a045", 0.012, 0, -0.88, 0, -1.0)


@part("lighthouse_tower", "far", 0.2)
def lighthouse(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a lighthouse, one unit high, with its foot at the origin."""
    lit = site.tones.lamps
    half = (0.12, 0.07)
    bands = 7
    for index in range(bands):
        t0, t1 = index / bands, (index + 1) / bands
        y0, y1 = -0.8 * t0, -0.8 * t1
        w0, w1 = (half[0] + (half[1] - half[0]) * t for t in (t0, t1))
        text = "#ece4da" if index % 2 else "#b8423f"
        b.poly(text, -w0, y0, w0, y0, w1, y1, -w1, y1)
        b.poly(shade(text, -0.3), w0 * 0.4, y0, w0, y0, w1, y1, w1 * 0.4, y1)
        b.poly(shade(text, 0.25), -w0, y0, -w0 * 0.75, y0, -w1 * 0.75, y1, -w1, y1)
    for y in (-0.22, -0.48):
        b.path(arch(-0.022, y - 0.06, 0.044, 0.07, 0.022), WARM if lit else "#3f3a48", lit=lit)
    b.path(arch(-0.032, -0.12, 0.064, 0.12, 0.032), "#4a3a34")
    b.rect(-0.1, -0.83, 0.2, 0.03, "#3a3440")
    for index in range(7):
        x = -0.095 + 0.19 * index / 6
        b.line("#3a3440", 0.005, x, -0.83, x, -0.88)
    b.line("#3a3440", 0.006, -0.1, -0.88, 0.1, -0.88)
    if lit:
        b.glow(0, -0.9, 0.6, "#ffe2a0", 0.85)
    b.rect(-0.05, -0.955, 0.1, 0.125, "#fff3c6" if lit else "#cfdde0", lit=lit)
    for x in (-0.05, 0.0, 0.05):
        b.rect(x - 0.004, -0.955, 0.008, 0.125, "#3a3440")
    b.path(
        Outline(-0.08, -0.95).bend(-0.06, -1.02, 0, -1.04).bend(0.06, -1.02, 0.08, -0.95).close(),
        "#8f3438",
    )
    b.oval(0, -1.05, 0.012, 0.014, "#3a3440")
    if site.tones.snowy:
        b.path(
            Outline(-0.07, -0.97).bend(0, -1.06, 0.07, -0.97).bend(0, -1.0, -0.07, -0.97).close(),
            SNOW,
        )


@animated("lighthouse_tower", (-3.4, -1.35, 6.8, 0.9), 12)
def _beam(b: Brush, site: Site, seconds: float) -> None:
    if not site.tones.lamps:
        return
    for half in (0.0, 0.5):
        turn = math.tau * (seconds / 7.0 + half)
        toward, depth = math.cos(turn), math.sin(turn)
        reach, spread = 3.4 * toward, 0.14 + 0.22 * abs(depth)
        strength = 0.34 + 0.2 * max(0.0, depth)
        cone = Outline(0, -0.915).to(reach, -0.93 - spread, reach, -0.93 + spread, 0, -0.885)
        b.ramp(
            cone.close(),
            (0, 0),
            (reach, 0),
            (0, "#fff0bc", strength),
            (0.4, "#fff0bc", strength * 0.4),
            (1, "#fff0bc", 0.0),
            lit=True,
        )
        if depth > 0.75:
            b.glow(0, -0.9, 0.3 + 0.2 * depth, "#fff6d8", 0.8 * (depth - 0.75) * 4)


@part("street_lamp", "ground", 0.16)
def street_lamp(b: Brush, site: Site, dice: Dice) -> None:
    """Paint an iron lamp post."""
    iron = "#34323c"
    if site.tones.lamps:
        b.glow(0, -0.56, 0.46, "#ffd58c", 0.75)
        b.pool(0, 0.03, 0.32, 0.055, "#ffd58c", 0.5)
    b.rect(-0.006, -0.52, 0.012, 0.52, iron)
    b.rect(-0.016, -0.05, 0.032, 0.05, iron, round_=0.006)
    b.rect(-0.03, -0.5, 0.06, 0.007, iron)
    b.poly(
        "#ffefc0" if site.tones.lamps else "#c9d4d6",
        -0.018,
        -0.525,
        0.018,
        -0.525,
        0.028,
        -0.595,
        -0.028,
        -0.595,
        lit=site.tones.lamps,
    )
    b.draw(
        Outline(-0.018, -0.525).to(0.018, -0.525, 0.028, -0.595, -0.028, -0.595).close(),
        iron,
        0.005,
    )
    b.poly(iron, -0.036, -0.595, 0.036, -0.595, 0, -0.64)
    if site.tones.snowy:
        b.poly(SNOW, -0.03, -0.605, 0.03, -0.605, 0, -0.645)


@part("cottage", "ground", 0.4)
def cottage(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a cottage with a thatched or tiled roof."""
    wall = dice.pick(("#e6d8bd", "#dccaa8", "#d8c4b0"))
    b.foot(0, 0, 0.2)
    b.rect(-0.15, -0.18, 0.3, 0.18, wall)
    b.rect(0.07, -0.18, 0.08, 0.18, shade(wall, -0.22))
    b.rect(0.07, -0.4, 0.035, 0.14, "#8e6253")
    if site.plan.style == "east":
        roof_east(b, site, -0.18, 0.18, -0.17, 0.12)
    else:
        roof = dice.pick(("#a08a5a", "#9a5546", "#6f6470"))
        b.path(
            Outline(-0.2, -0.16)
            .to(-0.12, -0.34, 0.12, -0.34, 0.2, -0.16)
            .bend(0, -0.13, -0.2, -0.16)
            .close(),
            SNOW if site.tones.snowy else roof,
        )
        b.path(
            Outline(0.06, -0.34).to(0.12, -0.34, 0.2, -0.16).to(0.1, -0.15).close(),
            "#161028",
            0.16,
            lit=True,
        )
    for x in (-0.11, 0.025):
        pane(b, site, x, -0.12, 0.055, 0.06, dice)
    b.path(arch(-0.03, -0.115, 0.045, 0.115, 0.02), "#6a4636")


@animated("cottage", (0.02, -0.8, 0.2, 0.42), 6)
def _smoke(b: Brush, site: Site, seconds: float) -> None:
    for index in range(5):
        t = (seconds * 0.16 + index / 5) % 1.0
        b.oval(
            0.09 + 0.07 * t + 0.012 * math.sin(5 * t + index),
            -0.41 - 0.36 * t,
            0.012 + 0.025 * t,
            0.01 + 0.018 * t,
            site.tones.cloud,
            0.45 * (1 - t) * min(1, t * 8),
            lit=True,
        )
