"""Growing things and the ground they stand on: trees of many kinds, grass, flowers, rocks, snow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import skia

from ...ink.pen import Outline, ellipse, mix, shade
from ..library import part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...dice import Dice
    from ...ink.brush import Brush
    from ..scenery import Site

SNOW: Final = "#f2f6fb"


def crown(
    b: Brush, puffs: Sequence[tuple[float, float, float]], text: str, snowy: bool, dice: Dice
) -> None:
    """Paint foliage as three tones of leaf clusters, lit from above; snow lies on top."""
    body = skia.Path()
    for x, y, r in puffs:
        body.addOval(ellipse(x, y, r, r * 0.9))
    b.path(body, shade(text, -0.34))
    b.canvas.save()
    b.canvas.clipPath(body, doAntiAlias=True)
    for x, y, r in puffs:
        b.oval(x - r * 0.14, y - r * 0.2, r * 0.92, r * 0.8, text)
    for x, y, r in puffs:
        b.oval(x - r * 0.3, y - r * 0.42, r * 0.6, r * 0.46, shade(text, 0.17))
        if snowy:
            b.oval(x - r * 0.05, y - r * 0.62, r * 0.86, r * 0.4, SNOW)
    b.canvas.restore()
    for x, y, r in puffs:
        for _ in range(5):
            angle = dice.unit() * math.tau
            size = r * dice.between(0.1, 0.2)
            lift = -math.sin(angle)
            tone = shade(text, 0.14 if lift > 0.2 else -0.28)
            b.oval(x + r * math.cos(angle), y - r * 0.9 * lift * -1, size, size * 0.8, tone)


def trunk(b: Brush, height: float, width: float, text: str, lean: float = 0.0) -> None:
    """Paint a trunk from the origin upwards, with its roots and a shaded side."""
    shape = (
        Outline(-width * 1.7, 0)
        .bend(-width * 0.8, -height * 0.08, -width * 0.65 + lean * 0.5, -height * 0.5)
        .to(-width * 0.42 + lean, -height)
        .to(width * 0.42 + lean, -height)
        .to(width * 0.65 + lean * 0.5, -height * 0.5)
        .bend(width * 0.85, -height * 0.08, width * 1.8, 0)
        .close()
    )
    b.path(shape, text)
    side = (
        Outline(width * 0.1, 0)
        .to(width * 0.15 + lean * 0.5, -height * 0.5)
        .to(width * 0.1 + lean, -height)
        .to(width * 0.42 + lean, -height)
        .to(width * 0.65 + lean * 0.5, -height * 0.5)
        .bend(width * 0.85, -height * 0.08, width * 1.8, 0)
        .close()
    )
    b.path(side, shade(text, -0.3))


def bare(
    b: Brush,
    x: float,
    y: float,
    length: float,
    angle: float,
    width: float,
    text: str,
    dice: Dice,
    snowy: bool,
) -> None:
    """Paint a leafless branch and its twigs."""
    end_x, end_y = x + math.cos(angle) * length, y - math.sin(angle) * length
    b.line(text, width, x, y, end_x, end_y)
    if snowy and width > 0.004:
        b.line(SNOW, width * 0.45, x, y - width * 0.4, end_x, end_y - width * 0.4)
    if length < 0.05:
        return
    for turn in (-1, 1):
        bare(
            b,
            end_x,
            end_y,
            length * dice.between(0.6, 0.78),
            angle + turn * dice.between(0.25, 0.6),
            width * 0.62,
            text,
            dice,
            snowy,
        )


@part("broadleaf", "ground", 0.8)
def _broadleaf(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.14)
    bark = dice.pick(("#6a4c38", "#5f4a3e"))
    if site.plan.season == "winter":
        trunk(b, 0.4, 0.04, bark)
        for angle in (0.9, 1.5, 2.2):
            bare(b, 0, -0.38, 0.2, angle, 0.026, bark, dice, site.tones.snowy)
        return
    trunk(b, 0.55, 0.042, bark)
    for side in (-1, 1):
        b.line(bark, 0.024, 0, -0.38, side * 0.14, -0.56)
    leaf = dice.pick(site.tones.leaves)
    puffs = [
        (px + dice.between(-0.03, 0.03), py + dice.between(-0.03, 0.03), r * dice.between(0.9, 1.1))
        for px, py, r in (
            (-0.22, -0.56, 0.15),
            (0.22, -0.58, 0.15),
            (0.0, -0.55, 0.16),
            (-0.13, -0.74, 0.16),
            (0.14, -0.75, 0.15),
            (0.0, -0.86, 0.13),
        )
    ]
    crown(b, puffs, leaf, site.tones.snowy, dice)


@part("blossom", "ground", 0.8, r"blossom|cherry|peach tree|樱|桃花|梅")
def _blossom(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.12)
    trunk(b, 0.5, 0.034, "#5a3f3a", 0.04)
    for side in (-1, 1):
        b.line("#5a3f3a", 0.02, 0.02, -0.36, side * 0.18, -0.58)
    puffs = [
        (px, py, r * dice.between(0.9, 1.1))
        for px, py, r in (
            (-0.24, -0.6, 0.13),
            (0.24, -0.6, 0.13),
            (-0.1, -0.72, 0.15),
            (0.12, -0.74, 0.15),
            (0.0, -0.58, 0.12),
        )
    ]
    crown(b, puffs, dice.pick(("#eeb3c2", "#f3c4cd", "#e89fb4")), site.tones.snowy, dice)


@part("pine", "ground", 0.5, r"\bpines?\b|\bfir\b|spruce|松|杉")
def _pine(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.1)
    b.rect(-0.022, -0.2, 0.044, 0.2, "#5b4234")
    green = dice.pick(("#3f6b52", "#35604c", "#4a7556"))
    for tier in range(5):
        y, half = -0.14 - tier * 0.17, 0.24 - tier * 0.042
        for tone, share in ((shade(green, -0.25), 1.0), (green, 0.62)):
            left = -half if share == 1.0 else -half * 0.96
            right = half if share == 1.0 else half * 0.1
            bough = Outline(0, y - 0.25).bend(left * 0.4, y - 0.06, left, y)
            steps = 4
            for index in range(steps):
                x = left + (right - left) * (index + 1) / steps
                bough.bend(x - (right - left) / steps * 0.5, y + 0.028, x, y)
            b.path(bough.bend(half * 0.3 * share, y - 0.08, 0, y - 0.25).close(), tone)
        if site.tones.snowy:
            b.path(
                Outline(0, y - 0.25)
                .bend(-half * 0.4, y - 0.07, -half * 0.9, y - 0.016)
                .bend(-half * 0.3, y - 0.05, 0, y - 0.06)
                .bend(half * 0.3, y - 0.05, half * 0.85, y - 0.02)
                .bend(half * 0.36, y - 0.1, 0, y - 0.25)
                .close(),
                SNOW,
            )


@part("birch", "ground", 0.5, r"\bbirch|白桦|桦")
def _birch(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.08)
    lean = dice.between(-0.04, 0.04)
    trunk(b, 0.82, 0.024, "#e4e0d6", lean)
    for _ in range(13):
        y = -dice.between(0.04, 0.75)
        x = lean * -y + dice.between(-0.016, 0.006)
        b.line("#3f3a3c", 0.006, x, y, x + dice.between(0.006, 0.018), y + 0.002)
    if site.plan.season == "winter":
        for angle in (0.8, 1.4, 2.1):
            bare(b, lean * 0.7, -0.6, 0.14, angle, 0.01, "#8a8480", dice, site.tones.snowy)
        return
    leaf = mix(dice.pick(site.tones.leaves), "#c9cf6a", 0.3)
    crown(
        b,
        [
            (dice.between(-0.14, 0.14), -dice.between(0.55, 0.95), dice.between(0.06, 0.11))
            for _ in range(8)
        ],
        leaf,
        site.tones.snowy,
        dice,
    )


@part("bamboo", "ground", 0.3, r"bamboo|竹")
def _bamboo(b: Brush, site: Site, dice: Dice) -> None:
    for _ in range(4):
        x, lean = dice.between(-0.12, 0.12), dice.between(-0.05, 0.05)
        green = dice.pick(("#6f9a58", "#7fa863", "#5d8a50"))
        wide = dice.between(0.009, 0.014)
        for joint in range(9):
            y0, y1 = -joint * 0.13, -(joint + 1) * 0.13 + 0.006
            x0, x1 = x + lean * joint / 4, x + lean * (joint + 1) / 4
            b.poly(green, x0 - wide, y0, x0 + wide, y0, x1 + wide, y1, x1 - wide, y1)
            b.poly(
                shade(green, -0.25),
                x0 + wide * 0.3,
                y0,
                x0 + wide,
                y0,
                x1 + wide,
                y1,
                x1 + wide * 0.3,
                y1,
            )
            if joint > 3:
                for _ in range(4):
                    side = dice.pick((-1, 1))
                    tip_x, tip_y = (
                        x1 + side * dice.between(0.05, 0.12),
                        y1 + dice.between(-0.02, 0.07),
                    )
                    leaf = Outline(x1, y1).bend((x1 + tip_x) / 2, y1 - 0.025, tip_x, tip_y)
                    leaf.bend((x1 + tip_x) / 2, y1 + 0.02, x1, y1)
                    b.path(leaf.close(), shade(green, dice.between(-0.2, 0.15)))


@part("willow", "ground", 0.8, r"willow|柳")
def _willow(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.12)
    trunk(b, 0.6, 0.04, "#5f4a3c", dice.between(-0.06, 0.06))
    green = mix(dice.pick(site.tones.leaves), "#a9c46a", 0.35)
    if site.plan.season != "winter":
        crown(
            b,
            [(-0.16, -0.68, 0.13), (0.16, -0.68, 0.13), (0.0, -0.78, 0.15)],
            green,
            site.tones.snowy,
            dice,
        )
    for index in range(34):
        t = (index - 16.5) / 17
        x = t * 0.34
        top = -0.72 + 0.16 * t * t
        fall = dice.between(0.25, 0.52) * (1 - 0.25 * abs(t))
        sway = dice.between(-0.03, 0.03)
        tone = shade(green, dice.between(-0.3, 0.12))
        b.draw(
            Outline(x * 0.8, top)
            .bend(x * 1.1, top + fall * 0.3, x * 1.1 + sway, top + fall)
            .open(),
            tone,
            0.006,
        )
        for step in range(5):
            y = top + fall * (0.3 + 0.15 * step)
            b.oval(x * 1.08 + sway * step / 5, y, 0.005, 0.014, tone)


@part("bush", "ground", 0.3)
def _bush(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.13)
    leaf = dice.pick(site.tones.leaves)
    crown(
        b,
        [(-0.1, -0.05, 0.065), (0.1, -0.05, 0.06), (-0.03, -0.08, 0.08), (0.05, -0.09, 0.07)],
        leaf,
        site.tones.snowy,
        dice,
    )


@part("rock", "ground", 0.3, r"\brocks?\b|boulder|岩|石头|礁")
def rock(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a rock with a lit top; snow lies on it in winter."""
    stone = dice.pick(("#7d7a80", "#8a827c", "#6f727c"))
    b.foot(0, 0, 0.15)
    h = dice.between(0.1, 0.16)
    b.poly(
        stone, -0.14, 0.01, -0.12, -h * 0.6, -0.05, -h, 0.05, -h * 0.92, 0.12, -h * 0.5, 0.15, 0.01
    )
    b.poly(
        shade(stone, -0.3), 0.0, 0.01, 0.03, -h * 0.5, 0.05, -h * 0.92, 0.12, -h * 0.5, 0.15, 0.01
    )
    b.poly(
        SNOW if site.tones.snowy else shade(stone, 0.2),
        -0.12,
        -h * 0.6,
        -0.05,
        -h,
        0.05,
        -h * 0.92,
        0.0,
        -h * 0.7,
    )
