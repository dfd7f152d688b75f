"""Ground with grass and flowers; branches and drifting leaves close to the lens."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from ...ink.pen import Outline, shade
from ..scenery import ridge

if TYPE_CHECKING:
    from ...dice import Dice
    from ...ink.brush import Brush
    from ..library import Composer
    from ..scenery import Site

from .nature import SNOW


def tuft(b: Brush, x: float, y: float, height: float, text: str, dice: Dice) -> None:
    """Paint a blade of grass."""
    lean = dice.between(-0.4, 0.4) * height
    blade = (
        Outline(x - height * 0.1, y)
        .bend(x + lean * 0.2, y - height * 0.6, x + lean, y - height)
        .bend(x + lean * 0.4 + height * 0.06, y - height * 0.5, x + height * 0.1, y)
        .close()
    )
    b.path(blade, text)


def cracked_earth(b: Brush, site: Site, top: float, bottom: float) -> None:
    """Paint ground on which no rain has fallen for long: pale, and in pieces.

    Args:
        b: The brush.
        site: The place.
        top: Where the ground begins, as a part of the height of the frame.
        bottom: Where its last row of cracks is.
    """
    dice = site.dice("cracks", top)
    earth = "#e8e4dc" if site.tones.snowy else "#c2a476"
    b.ramp(
        ridge(site, top, 0.006, 5, dice),
        (0, top),
        (0, bottom + 0.1),
        (0, shade(earth, 0.12), 1),
        (1, shade(earth, -0.18), 1),
    )
    dark, rows = shade(earth, -0.55), 7
    edges = [top + (bottom - top) * ((row + 0.4) / rows) ** 1.5 for row in range(rows + 1)]
    for above, below in pairwise(edges):
        near = (above - top) / (bottom - top)
        step = 0.08 + 0.12 * near
        x = site.left - step * dice.unit()
        before = x, above
        while x < site.right:
            x += step * dice.between(0.7, 1.3)
            y = above + (below - above) * dice.between(-0.25, 0.25)
            b.line(dark, 0.003 + 0.004 * near, *before, x, y, alpha=0.75)
            foot = x + step * dice.between(-0.3, 0.3), below + (below - above) * 0.1
            b.line(dark, 0.003 + 0.004 * near, x, y, *foot, alpha=0.75)
            before = x, y


def meadow(b: Brush, site: Site, y: float, *, flowers: bool = False, lush: float = 1.0) -> None:
    """Paint ground with grass on it, from ``y`` down: light where the figures stand."""
    tones, dice = site.tones, site.dice("meadow", y)
    grass = tones.grass[0]
    ground = ridge(site, y, 0.012, 5, dice)
    b.ramp(
        ground,
        (0, y),
        (0, 1.02),
        (0, shade(grass, 0.12), 1),
        (0.45, grass, 1),
        (1, shade(grass, -0.34), 1),
    )
    for _ in range(int(16 * site.aspect)):
        x, gy = dice.between(site.left, site.right), y + 0.02 + (1 - y) * dice.unit()
        b.oval(
            x,
            gy,
            dice.between(0.04, 0.16),
            dice.between(0.004, 0.01),
            shade(grass, dice.pick((-0.16, 0.14))),
            0.5,
        )
    for _ in range(int(95 * site.aspect * lush)):
        x, t = dice.between(site.left, site.right), dice.unit()
        gy = y + 0.03 + (1.0 - y) * t
        tuft(
            b,
            x,
            gy,
            dice.between(0.01, 0.022) * (0.6 + t),
            shade(dice.pick(tones.grass), dice.between(-0.25, 0.12)),
            dice,
        )
    if not flowers or tones.snowy:
        return
    for _ in range(int(46 * site.aspect)):
        x, t = dice.between(site.left, site.right), dice.unit()
        gy, size = y + 0.04 + (1.0 - y) * t, 0.003 + 0.005 * t
        b.line(shade(grass, -0.2), size * 0.5, x, gy, x, gy + size * 3)
        petal = dice.pick(("#f3d25e", "#f5f0e6", "#e88fa2", "#b49ae0", "#f0a060"))
        b.oval(x, gy, size, size * 0.8, petal)
        b.oval(x, gy, size * 0.4, size * 0.35, "#d89a3a" if petal != "#f3d25e" else "#b8702c")


def near_branch(b: Brush, site: Site, side: int, text: str) -> None:
    """Paint a branch close to the lens in an upper corner, out of focus."""
    dice = site.dice("branch", side)
    x = site.middle + side * (site.middle + 0.06)
    reach = min(0.42, 0.3 * site.aspect)
    bough = Outline(x, 0.02).bend(x - side * reach * 0.5, 0.02, x - side * reach, 0.1)
    bough.bend(x - side * reach * 0.5, 0.05, x, 0.07)
    b.mist(bough.close(), b.tone("#3a2c2c"), 0.003, 0.95)
    bare_ = site.plan.season == "winter"
    for _ in range(10 if bare_ else 30):
        t = dice.unit()
        px = x - side * reach * t * 1.02
        py = 0.02 + 0.07 * t * t + dice.between(-0.03, 0.06)
        size = dice.between(0.014, 0.03)
        angle = dice.between(-0.7, 0.7)
        dx, dy = math.cos(angle) * size, math.sin(angle) * size + size * 0.4
        leaf = Outline(px - dx, py - dy).bend(px + dy * 0.6, py - dx * 0.5, px + dx, py + dy)
        leaf.bend(px - dy * 0.6, py + dx * 0.5, px - dx, py - dy)
        tone = SNOW if bare_ and site.tones.snowy else text if not bare_ else "#4a3c3a"
        b.mist(leaf.close(), b.tone(shade(tone, dice.between(-0.5, -0.2))), 0.0025, 0.95)


def drifting(composer: Composer) -> None:
    """Add leaves in autumn, or petals in spring, that drift down near the edges of the frame."""
    site = composer.site
    season = site.plan.season
    if season not in {"autumn", "spring"} or site.plan.weather in {"snow", "storm", "rain"}:
        return
    colours = site.tones.leaves if season == "autumn" else ("#f3c4cd", "#f8dfe3", "#eeb3c2")
    for side in (-1, 1):
        dice = site.dice("drift", side)
        wide = 0.26 * site.aspect
        left = 0.0 if side < 0 else site.aspect - wide
        leaves = [
            (dice.unit(), dice.unit(), dice.between(0.08, 0.14), dice.pick(colours), dice.unit())
            for _ in range(5)
        ]

        def paint(
            b: Brush,
            seconds: float,
            left: float = left,
            wide: float = wide,
            leaves: list[tuple[float, float, float, str, float]] = leaves,
        ) -> None:
            for x0, start, speed, text, phase in leaves:
                y = ((start + seconds * speed) % 1.1) * 0.95 - 0.03
                turn = math.tau * (seconds * 0.3 + phase)
                x = left + wide * (0.12 + 0.76 * x0) + 0.03 * math.sin(turn)
                rx, ry = 0.011, 0.005 + 0.004 * abs(math.cos(turn))
                b.canvas.save()
                b.canvas.translate(x, y)
                b.canvas.rotate(40 * math.sin(turn))
                b.oval(0, 0, rx, ry, text)
                b.canvas.restore()

        composer.move((left, 0.0, wide, 0.95), paint, 8, depth=0.95)
