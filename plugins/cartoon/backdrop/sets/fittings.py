"""Parts of rooms: doors, furniture and fittings of every age, and the landmarks of halls."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ...ink.brush import arch, rect_path
from ...ink.pen import Outline, mix, shade
from ..library import animated, part
from ..parts.furniture import BOOKS, WOOD
from ..parts.openings import outlook, view_of

if TYPE_CHECKING:
    from ...dice import Dice
    from ...ink.brush import Brush
    from ..scenery import Site

DARK_WOOD: Final = "#5f3526"
STEEL: Final = "#9aa3ab"
IRON: Final = "#4b4a52"
BRASS: Final = "#c9a045"
LACQUER: Final = "#8f2f28"


def lit_glass(b: Brush, site: Site, x: float, y: float, w: float, h: float) -> None:
    """Paint a screen or a lamp that shines, whatever the time."""
    b.rect(x, y, w, h, "#bfe3f2", lit=True, round_=0.004)


@part("door", "wall", 0.3)
def _door(b: Brush, site: Site, dice: Dice) -> None:
    wood = dice.pick(("#7d5740", "#6a4a3c", "#8a6a52"))
    b.rect(-0.155, -0.6, 0.31, 0.6, shade(wood, 0.25))
    b.rect(-0.13, -0.575, 0.26, 0.575, wood)
    for y, tall in ((-0.54, 0.2), (-0.3, 0.24)):
        for x in (-0.105, 0.015):
            b.rect(x, y, 0.09, tall, shade(wood, -0.18))
            b.rect(x + 0.008, y + 0.008, 0.074, tall - 0.016, shade(wood, 0.06))
    b.oval(0.1, -0.27, 0.011, 0.011, BRASS)


@part("door_east", "wall", 0.6)
def _door_east(b: Brush, site: Site, dice: Dice) -> None:
    wood = "#6b3a2c"
    b.rect(-0.29, -0.64, 0.58, 0.64, shade(wood, -0.2))
    for k in range(4):
        x = -0.27 + 0.137 * k
        b.rect(x, -0.61, 0.129, 0.61, wood)
        b.rect(
            x + 0.012,
            -0.59,
            0.105,
            0.33,
            "#ffd9a0" if site.tones.lamps else "#d9ccaa",
            lit=site.tones.lamps,
        )
        for step in range(5):
            b.rect(x + 0.012 + 0.025 * step, -0.59, 0.005, 0.33, wood)
        for step in range(9):
            b.rect(x + 0.012, -0.59 + 0.041 * step, 0.105, 0.005, wood)
        b.rect(x + 0.014, -0.22, 0.1, 0.17, shade(wood, -0.2))
    b.rect(-0.31, -0.68, 0.62, 0.05, shade(wood, 0.1))


@part("door_plain", "wall", 0.28)
def _door_plain(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.14, -0.58, 0.28, 0.58, "#d9d6ce")
    b.rect(-0.122, -0.562, 0.244, 0.562, dice.pick(("#9aa8ae", "#b59b7c", "#a7b0a0")))
    b.rect(0.03, -0.5, 0.05, 0.2, "#c7d8de")
    b.rect(0.075, -0.28, 0.03, 0.012, "#e6e8e8")


@part("door_hatch", "wall", 0.4)
def _door_hatch(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a sliding door of a spaceship."""
    shape = Outline(-0.14, -0.62).to(0.14, -0.62, 0.2, -0.54, 0.2, 0, -0.2, 0, -0.2, -0.54).close()
    b.draw(shape, "#e0a94a", 0.02)
    b.path(shape, "#5b6873")
    b.rect(-0.006, -0.62, 0.012, 0.62, "#2f3840")
    for side in (-1, 1):
        b.rect(side * 0.1 - 0.05, -0.5, 0.1, 0.16, "#6f7f8b", round_=0.01)
        b.rect(side * 0.1 - 0.04, -0.2, 0.08, 0.012, "#e0a94a")
    b.rect(0.225, -0.36, 0.04, 0.06, "#2f3840", round_=0.006)
    b.rect(0.233, -0.35, 0.024, 0.02, "#7fe0a8", lit=True)


@part("sofa", "wall", 0.6)
def _sofa(b: Brush, site: Site, dice: Dice) -> None:
    cloth = dice.pick(("#6d8296", "#a0705c", "#7d8a6c", "#8a7a92"))
    b.foot(0, 0, 0.34)
    b.rect(-0.3, -0.3, 0.6, 0.24, cloth, round_=0.04)
    for x in (-0.25, 0.005):
        b.rect(x, -0.18, 0.245, 0.09, shade(cloth, 0.18), round_=0.02)
    b.rect(-0.3, -0.1, 0.6, 0.08, shade(cloth, -0.1), round_=0.02)
    for side in (-1, 1):
        b.rect(side * 0.3 - 0.04, -0.21, 0.08, 0.19, shade(cloth, -0.16), round_=0.03)
    b.rect(0.12, -0.26, 0.1, 0.1, dice.pick(("#d8a24c", "#c9605a", "#4f8f8a")), round_=0.02)


@part("tv", "wall", 0.5)
def _tv(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.26)
    b.rect(-0.26, -0.11, 0.52, 0.1, "#8b7766")
    b.rect(-0.22, -0.38, 0.44, 0.25, "#26262c", round_=0.008)
    b.rect(-0.21, -0.37, 0.42, 0.23, "#3d5568")
    b.poly("#ffffff", -0.15, -0.14, 0.02, -0.37, 0.1, -0.37, -0.07, -0.14, alpha=0.12)


@part("dining_table", "floor", 1.0)
def _dining_table(b: Brush, site: Site, dice: Dice) -> None:
    wood = "#6f4a36"
    for x in (-0.42, -0.2, 0.02, 0.24, 0.42):
        b.rect(x - 0.045, -0.36, 0.09, 0.24, shade(wood, -0.25), round_=0.012)
        b.rect(x - 0.03, -0.34, 0.06, 0.14, shade(wood, 0.05), round_=0.01)
    b.foot(0, 0.02, 0.5)
    b.rect(-0.5, -0.2, 1.0, 0.035, "#e9e2d4")
    b.rect(-0.5, -0.17, 1.0, 0.09, "#d9d0bf")
    for k in range(11):
        b.poly("#c9bfab", -0.5 + 0.09 * k, -0.08, -0.455 + 0.09 * k, -0.05, -0.41 + 0.09 * k, -0.08)
    for x in (-0.46, 0.44):
        b.rect(x, -0.1, 0.025, 0.12, shade(wood, -0.2))
    for x in (-0.36, -0.14, 0.1, 0.34):
        b.oval(x, -0.205, 0.05, 0.01, "#f4f0e6")
        b.line("#c9d4d6", 0.004, x + 0.07, -0.2, x + 0.07, -0.24)
        b.path(
            Outline(x + 0.05, -0.29)
            .to(x + 0.09, -0.29)
            .bend(x + 0.07, -0.22, x + 0.05, -0.29)
            .close(),
            "#dfeaec",
            0.8,
        )
    b.line("#c9a045", 0.008, 0, -0.2, 0, -0.28)
    for x in (-0.04, 0, 0.04):
        b.rect(x - 0.006, -0.33, 0.012, 0.05, "#f6ecd6")
        if site.tones.lamps:
            b.glow(x, -0.34, 0.06, "#ffd489", 0.9)


@part("round_table", "floor", 0.5)
def _round_table(b: Brush, site: Site, dice: Dice) -> None:
    cloth = dice.pick(("#e9e2d4", "#c9dcd8", "#d9a0a0"))
    b.foot(0, 0, 0.2)
    for side in (-1, 1):
        b.rect(side * 0.24 - 0.045, -0.33, 0.09, 0.17, "#6a4a38", round_=0.02)
        b.rect(side * 0.24 - 0.05, -0.16, 0.1, 0.03, "#8a5a48", round_=0.01)
        b.rect(side * 0.24 - 0.04, -0.14, 0.012, 0.14, "#4f3628")
        b.rect(side * 0.24 + 0.028, -0.14, 0.012, 0.14, "#4f3628")
    b.path(
        Outline(-0.18, -0.23).to(0.18, -0.23, 0.2, -0.05, -0.2, -0.05).close(), shade(cloth, -0.12)
    )
    b.oval(0, -0.23, 0.18, 0.035, cloth)
    b.oval(-0.08, -0.235, 0.045, 0.01, "#ffffff")
    b.oval(0.08, -0.235, 0.045, 0.01, "#ffffff")
    b.rect(-0.008, -0.31, 0.016, 0.075, "#7fa08c")
    b.oval(0, -0.32, 0.02, 0.018, "#d8566a")


@part("stool", "floor", 0.14)
def _stool(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.06)
    for x in (-0.045, 0.035):
        b.rect(x, -0.2, 0.011, 0.2, "#5b4032")
    b.rect(-0.06, -0.22, 0.12, 0.03, dice.pick(("#8a3f38", "#6b4436", "#3f5f5a")), round_=0.012)


@part("bed_east", "wall", 0.8)
def _bed_east(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a canopy bed of old China, with drawn curtains."""
    wood = DARK_WOOD
    silk = dice.pick(("#a8564a", "#6d8f86", "#8a6f9a", "#c08a4c"))
    b.foot(0, 0, 0.4)
    b.rect(-0.36, -0.64, 0.72, 0.6, shade(silk, -0.45))
    b.rect(-0.36, -0.16, 0.72, 0.1, "#e9dfc9", round_=0.02)
    b.rect(-0.1, -0.2, 0.42, 0.1, shade(silk, 0.1), round_=0.03)
    b.rect(-0.33, -0.21, 0.14, 0.07, "#d8b04a", round_=0.03)
    for side in (-1, 1):
        x = side * 0.3
        drape = (
            Outline(side * 0.37, -0.62)
            .to(side * 0.12, -0.62)
            .bend(side * 0.2, -0.4, side * 0.32, -0.32)
        )
        b.path(
            drape.bend(side * 0.27, -0.2, side * 0.29, -0.06).to(side * 0.37, -0.06).close(), silk
        )
        b.line(shade(silk, -0.3), 0.004, x, -0.6, side * 0.33, -0.34)
        b.rect(side * 0.37 - 0.014, -0.68, 0.028, 0.68, wood)
    b.rect(-0.4, -0.7, 0.8, 0.07, wood)
    for k in range(9):
        b.rect(-0.36 + 0.082 * k, -0.685, 0.06, 0.04, BRASS, 0.7)
    b.rect(-0.39, -0.07, 0.78, 0.07, wood)


@part("bed_modern", "wall", 0.74)
def _bed_modern(b: Brush, site: Site, dice: Dice) -> None:
    cloth = dice.pick(("#8fa5b4", "#b7a08c", "#9fae9a", "#a48f9f"))
    b.foot(0, 0, 0.38)
    b.rect(-0.36, -0.34, 0.72, 0.34, shade(cloth, -0.45), round_=0.02)
    for x in (-0.27, 0.03):
        b.rect(x, -0.25, 0.24, 0.1, "#f4f1ea", round_=0.03)
    b.rect(-0.34, -0.17, 0.68, 0.15, cloth, round_=0.03)
    b.rect(-0.34, -0.17, 0.68, 0.035, "#f4f1ea", round_=0.012)


@part("pallet", "floor", 0.5)
def _pallet(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a straw bed on the ground."""
    b.rect(-0.26, -0.07, 0.52, 0.07, "#b89a58", round_=0.03)
    for k in range(24):
        x = -0.27 + 0.023 * k
        b.line("#d8bd78", 0.004, x, 0.0, x + 0.03 * math.sin(k), -0.08)
    b.rect(-0.1, -0.1, 0.34, 0.06, "#7d6a5c", round_=0.02)


@part("basin", "wall", 0.4)
def _basin(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a wash-basin under a mirror."""
    b.rect(-0.15, -0.66, 0.3, 0.3, "#b8924e", round_=0.02)
    b.rect(-0.135, -0.645, 0.27, 0.27, "#cfe2e8", round_=0.012)
    b.poly("#ffffff", -0.1, -0.38, 0.0, -0.64, 0.07, -0.64, -0.03, -0.38, alpha=0.4)
    b.rect(-0.035, -0.2, 0.07, 0.2, "#e6e8e6")
    b.path(
        Outline(-0.19, -0.27)
        .to(0.19, -0.27)
        .bend(0.16, -0.17, 0, -0.17)
        .bend(-0.16, -0.17, -0.19, -0.27)
        .close(),
        "#f2f4f2",
    )
    b.rect(-0.2, -0.285, 0.4, 0.022, "#ffffff", round_=0.008)
    b.draw(Outline(0.0, -0.28).to(0.0, -0.34).bend(0.0, -0.365, 0.05, -0.34).open(), STEEL, 0.012)


@part("tub", "floor", 0.7)
def _tub(b: Brush, site: Site, dice: Dice) -> None:
    old = site.plan.style == "east" and site.plan.age == "old"
    b.foot(0, 0, 0.34)
    if old:
        b.path(Outline(-0.28, -0.24).to(0.28, -0.24, 0.24, 0, -0.24, 0).close(), "#9a6f48")
        for k in range(12):
            b.line("#6f4a30", 0.004, -0.26 + 0.047 * k, -0.24, -0.225 + 0.041 * k, 0)
        b.rect(-0.27, -0.17, 0.54, 0.015, "#4a4a52")
        b.oval(0, -0.24, 0.28, 0.035, "#8fb8c0")
        return
    b.path(
        Outline(-0.36, -0.24)
        .to(0.36, -0.24)
        .bend(0.34, -0.02, 0.2, -0.02)
        .to(-0.2, -0.02)
        .bend(-0.34, -0.02, -0.36, -0.24)
        .close(),
        "#f2f4f2",
    )
    b.rect(-0.38, -0.26, 0.76, 0.03, "#ffffff", round_=0.014)
    for k in range(9):
        b.oval(-0.24 + 0.05 * k, -0.265 - 0.012 * (k % 3), 0.04, 0.028, "#ffffff", 0.9)
    b.draw(Outline(0.3, -0.26).to(0.3, -0.38).bend(0.3, -0.41, 0.25, -0.38).open(), STEEL, 0.014)
    for side in (-1, 1):
        b.oval(side * 0.24, -0.01, 0.02, 0.02, BRASS)


@part("counter_modern", "wall", 1.0)
def _counter_modern(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a fitted kitchen: cupboards, hob, hood and fridge."""
    face = dice.pick(("#c9d2cf", "#d8cfc0", "#aebec4"))
    b.rect(-0.5, -0.24, 0.78, 0.24, face)
    for k in range(4):
        b.rect(-0.49 + 0.195 * k, -0.2, 0.18, 0.18, shade(face, -0.1))
        b.rect(-0.41 + 0.195 * k, -0.185, 0.03, 0.007, "#7d858a")
    b.rect(-0.52, -0.26, 0.81, 0.025, "#5f6468")
    b.rect(-0.5, -0.62, 0.36, 0.17, face)
    for k in range(2):
        b.rect(-0.49 + 0.175 * k, -0.61, 0.165, 0.15, shade(face, -0.08))
    b.poly(STEEL, -0.08, -0.44, 0.2, -0.44, 0.14, -0.54, -0.02, -0.54)
    b.rect(0.01, -0.8, 0.1, 0.27, shade(STEEL, -0.15))
    b.rect(-0.02, -0.275, 0.16, 0.016, "#26262c")
    b.rect(0.0, -0.33, 0.1, 0.055, "#a8503f", round_=0.01)
    b.rect(0.1, -0.315, 0.05, 0.01, "#26262c")
    b.rect(0.3, -0.62, 0.2, 0.62, "#e3e6e6", round_=0.01)
    b.rect(0.3, -0.4, 0.2, 0.006, "#a9b0b2")
    for y in (-0.5, -0.36):
        b.rect(0.32, y, 0.008, 0.08, "#8f979a")


@part("wok_stove", "wall", 0.7)
def _wok_stove(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a brick stove with woks, as in the kitchens of Chinese villages."""
    brick = "#a8765c"
    b.rect(-0.34, -0.24, 0.68, 0.24, brick)
    for row in range(5):
        for k in range(9):
            b.rect(
                -0.34 + 0.078 * (k + 0.5 * (row % 2)) - 0.02,
                -0.23 + 0.046 * row,
                0.07,
                0.038,
                shade(brick, dice.between(-0.15, 0.1)),
            )
    b.rect(-0.36, -0.265, 0.72, 0.03, "#d0c2a8")
    for x in (-0.17, 0.17):
        b.oval(x, -0.265, 0.125, 0.022, "#2b2a2e")
        b.rect(x - 0.05, -0.13, 0.1, 0.1, "#1d1217", round_=0.02)
        b.glow(x, -0.08, 0.12, "#ff9440", 0.7)
    b.path(Outline(-0.29, -0.27).bend(-0.17, -0.4, -0.05, -0.27).close(), "#b89a68")
    b.oval(-0.17, -0.335, 0.014, 0.012, "#7d5740")
    b.rect(0.28, -0.9, 0.08, 0.64, shade(brick, -0.1))


@animated("wok_stove", (0.05, -0.55, 0.25, 0.3), 8)
def _wok_steam(b: Brush, site: Site, seconds: float) -> None:
    for k in range(4):
        t = (seconds * 0.4 + k / 4) % 1.0
        b.oval(
            0.17 + 0.03 * math.sin(4 * t + k),
            -0.29 - 0.2 * t,
            0.02 + 0.03 * t,
            0.015 + 0.02 * t,
            "#ffffff",
            0.3 * (1 - t),
            lit=True,
        )


@part("jars", "floor", 0.4)
def _jars(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.2)
    for x, size in ((-0.11, 0.1), (0.1, 0.08), (0.0, 0.065)):
        clay = dice.pick(("#6f4a38", "#7d5a40", "#5b4038"))
        b.path(
            Outline(x - size * 0.5, 0)
            .curve(
                x - size * 1.2, -size * 1.2, x - size * 0.8, -size * 2, x - size * 0.5, -size * 2
            )
            .to(x + size * 0.5, -size * 2)
            .curve(x + size * 0.8, -size * 2, x + size * 1.2, -size * 1.2, x + size * 0.5, 0)
            .close(),
            clay,
        )
        b.oval(x, -size * 2, size * 0.62, size * 0.16, "#a8403a")
        b.oval(x - size * 0.4, -size * 1.2, size * 0.14, size * 0.4, shade(clay, 0.3), 0.7)


@part("wine_rack", "wall", 0.6)
def _wine_rack(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.3, -0.5, 0.6, 0.5, shade(DARK_WOOD, -0.2))
    for row in range(4):
        for k in range(6):
            x, y = -0.25 + 0.1 * k, -0.44 + 0.12 * row
            b.oval(x, y, 0.042, 0.042, "#1d1217")
            b.oval(x, y, 0.022, 0.022, dice.pick(("#3f5f4a", "#4a3038", "#5b4a30")))


@part("cask", "wall", 0.4)
def _cask(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a great barrel that lies on its side."""
    b.foot(0, 0, 0.2)
    b.poly(DARK_WOOD, -0.2, 0, -0.14, -0.1, 0.14, -0.1, 0.2, 0)
    b.oval(0, -0.2, 0.18, 0.18, "#6f4a30")
    b.oval(0, -0.2, 0.155, 0.155, "#a07046")
    for k in range(-3, 4):
        b.line(
            "#6f4a30",
            0.004,
            0.045 * k,
            -0.2 - math.sqrt(max(0, 0.024 - (0.045 * k) ** 2)),
            0.045 * k,
            -0.2 + math.sqrt(max(0, 0.024 - (0.045 * k) ** 2)),
        )
    b.rect(-0.012, -0.1, 0.024, 0.05, BRASS)


@part("hay", "floor", 0.6)
def _hay(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.3)
    b.path(
        Outline(-0.3, 0)
        .curve(-0.24, -0.2, -0.12, -0.32, 0.02, -0.32)
        .curve(0.18, -0.3, 0.26, -0.14, 0.3, 0)
        .close(),
        "#c9a850",
    )
    for _ in range(70):
        x = dice.between(-0.26, 0.26)
        y = -0.3 * (1 - (x / 0.3) ** 2) * dice.unit()
        b.line(
            dice.pick(("#e0c878", "#a8873c", "#d4b45c")),
            0.004,
            x,
            y,
            x + dice.between(-0.05, 0.05),
            y + 0.03,
        )


@part("bale", "floor", 0.3)
def _bale(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.16)
    for x, y in ((-0.14, 0), (0.14, 0), (0, -0.15)):
        b.rect(x - 0.135, y - 0.15, 0.27, 0.145, "#c9a850", round_=0.012)
        for k in range(14):
            b.line(
                "#a8873c", 0.003, x - 0.12 + 0.018 * k, y - 0.14, x - 0.125 + 0.018 * k, y - 0.01
            )
        for dx in (-0.07, 0.07):
            b.rect(x + dx, y - 0.15, 0.008, 0.145, "#7d5f3c")


@part("sacks", "floor", 0.4)
def _sacks(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.22)
    for x, y in ((-0.12, 0), (0.12, 0.01), (0.0, -0.12)):
        tone = dice.pick(("#c9b48f", "#b8a078", "#d4c2a0"))
        b.path(
            Outline(x - 0.11, y)
            .bend(x - 0.13, y - 0.15, x - 0.04, y - 0.17)
            .to(x + 0.04, y - 0.17)
            .bend(x + 0.13, y - 0.15, x + 0.11, y)
            .close(),
            tone,
        )
        b.path(
            Outline(x - 0.05, y - 0.21)
            .to(x + 0.05, y - 0.21, x + 0.02, y - 0.165, x - 0.02, y - 0.165)
            .close(),
            shade(tone, -0.15),
        )
        b.line("#6a4a35", 0.006, x - 0.03, y - 0.168, x + 0.03, y - 0.168)


@part("forge", "wall", 0.6)
def _forge(b: Brush, site: Site, dice: Dice) -> None:
    stone = "#7d7570"
    b.path(Outline(-0.26, -0.5).to(0.26, -0.5, 0.13, -0.9, -0.13, -0.9).close(), shade(stone, -0.2))
    b.rect(-0.28, -0.26, 0.56, 0.26, stone)
    for row in range(4):
        for k in range(6):
            b.rect(
                -0.28 + 0.1 * (k + 0.5 * (row % 2)) - 0.03,
                -0.25 + 0.062 * row,
                0.09,
                0.05,
                shade(stone, dice.between(-0.2, 0.1)),
                round_=0.008,
            )
    b.rect(-0.3, -0.28, 0.6, 0.03, shade(stone, 0.2))
    b.path(arch(-0.13, -0.5, 0.26, 0.22, 0.1), "#2a1614", lit=True)
    b.glow(0, -0.33, 0.6, "#ff7a30", 0.8)
    for k in range(12):
        b.oval(
            -0.12 + 0.022 * k,
            -0.29 - 0.01 * (k % 3),
            0.018,
            0.014,
            ("#ff9a3c", "#d8502a", "#ffd27a")[k % 3],
            lit=True,
        )


@animated("forge", (-0.14, -0.52, 0.28, 0.26), 8)
def _forge_fire(b: Brush, site: Site, seconds: float) -> None:
    dice = site.dice("forge", int(seconds * 8))
    for size, tone in ((1.0, "#e8602a"), (0.6, "#ffc45a")):
        for x in (-0.07, 0.0, 0.07):
            tall = size * dice.between(0.08, 0.17)
            b.path(
                Outline(x - 0.04 * size, -0.29)
                .bend(x - 0.04 * size, -0.29 - tall * 0.6, x, -0.29 - tall)
                .bend(x + 0.04 * size, -0.29 - tall * 0.6, x + 0.04 * size, -0.29)
                .close(),
                tone,
                lit=True,
            )


@part("anvil", "floor", 0.3)
def _anvil(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.15)
    b.rect(-0.09, -0.13, 0.18, 0.13, "#6a4a38", round_=0.01)
    b.path(
        Outline(-0.2, -0.24)
        .to(0.13, -0.24, 0.13, -0.2)
        .bend(0.05, -0.18, 0.05, -0.15)
        .to(0.09, -0.12, -0.09, -0.12, -0.05, -0.15)
        .bend(-0.05, -0.2, -0.2, -0.24)
        .close(),
        "#3f4048",
    )
    b.rect(-0.16, -0.242, 0.28, 0.01, "#8a8c96")
    b.line("#8a6444", 0.014, 0.0, -0.26, 0.12, -0.33)
    b.rect(-0.04, -0.3, 0.06, 0.05, "#56565e", round_=0.006)


@part("workbench", "wall", 0.6)
def _workbench(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.3)
    for x in (-0.27, 0.23):
        b.rect(x, -0.22, 0.04, 0.22, shade(WOOD, -0.3))
    b.rect(-0.3, -0.25, 0.6, 0.04, shade(WOOD, 0.15))
    b.rect(-0.26, -0.08, 0.52, 0.02, shade(WOOD, -0.15))
    b.rect(-0.2, -0.31, 0.08, 0.06, "#a8503f")
    b.rect(0.08, -0.29, 0.16, 0.04, "#c9a26a")
    b.rect(0.02, -0.3, 0.04, 0.05, IRON)


@part("tool_wall", "hung", 0.6)
def _tool_wall(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a board with tools."""
    b.rect(-0.28, -0.12, 0.56, 0.3, "#8a6a4c")
    for k in range(8):
        x = -0.24 + 0.068 * k
        if k % 4 == 0:
            b.rect(x - 0.006, -0.06, 0.012, 0.16, "#c9a26a")
            b.rect(x - 0.028, -0.08, 0.056, 0.03, "#4b4a52")
        elif k % 4 == 1:
            b.poly(STEEL, x - 0.02, -0.08, x + 0.02, -0.06, x + 0.012, 0.1, x - 0.008, 0.1)
            b.rect(x - 0.014, 0.08, 0.03, 0.05, "#7d4a30")
        elif k % 4 == 2:
            b.rect(x - 0.006, -0.04, 0.012, 0.15, STEEL)
            b.oval(x, -0.06, 0.022, 0.022, STEEL)
            b.oval(x, -0.07, 0.01, 0.014, "#8a6a4c")
        else:
            for turn in (-1, 1):
                b.line("#a8503f", 0.009, x, 0.0, x + 0.018 * turn, 0.11)
                b.line(STEEL, 0.008, x, 0.0, x - 0.012 * turn, -0.08)


@part("gears", "wall", 0.8)
def _gears(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a great machine with wheels, pipes and gauges."""
    b.rect(-0.38, -0.5, 0.76, 0.5, "#4f5f5c")
    b.rect(-0.4, -0.53, 0.8, 0.04, "#637572")
    b.rect(0.18, -1.0, 0.09, 0.5, "#5f5a58")
    b.rect(-0.3, -0.9, 0.05, 0.4, "#7d6a4c")
    for k in range(3):
        b.oval(0.16 + 0.09 * k, -0.43, 0.034, 0.034, "#e9e2d0")
        b.line("#a8322c", 0.005, 0.16 + 0.09 * k, -0.43, 0.175 + 0.09 * k, -0.452)
    for k in range(7):
        b.oval(-0.36 + 0.12 * k, -0.02, 0.01, 0.01, "#9aa8a4")


@animated("gears", (-0.38, -0.5, 0.76, 0.5), 8)
def _gears_turn(b: Brush, site: Site, seconds: float) -> None:
    for x, y, r, way in ((-0.18, -0.24, 0.17, 1), (0.13, -0.18, 0.12, -1.42)):
        b.oval(x, y, r, r, BRASS)
        for k in range(12):
            turn = math.tau * k / 12 + way * seconds * 0.8
            b.oval(x + r * math.cos(turn), y + r * math.sin(turn), 0.024, 0.024, BRASS)
        b.oval(x, y, r * 0.72, r * 0.72, "#3c4a48")
        for k in range(5):
            turn = math.tau * k / 5 + way * seconds * 0.8
            b.line(BRASS, 0.022, x, y, x + r * 0.75 * math.cos(turn), y + r * 0.75 * math.sin(turn))
        b.oval(x, y, 0.04, 0.04, "#8a6f35")


@part("conveyor", "floor", 1.2)
def _conveyor(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.6)
    for x in (-0.5, -0.17, 0.17, 0.46):
        b.rect(x, -0.13, 0.04, 0.13, "#5f5a58")
    b.rect(-0.6, -0.17, 1.2, 0.05, "#2f3033", round_=0.024)
    for k in range(13):
        b.oval(-0.57 + 0.095 * k, -0.145, 0.018, 0.018, "#7d858a")
    for k in range(5):
        b.rect(-0.5 + 0.24 * k, -0.27, 0.13, 0.1, dice.pick(("#b58a5a", "#a8775a", "#c29a68")))


@part("pipes", "hung", 1.4)
def _pipes(b: Brush, site: Site, dice: Dice) -> None:
    for row, tone in enumerate(("#7d6f68", "#8a5a44", "#5f6f72")):
        y = -0.12 + 0.06 * row
        b.rect(-0.9, y, 1.8, 0.034, tone)
        b.rect(-0.9, y + 0.004, 1.8, 0.008, shade(tone, 0.3))
        for k in range(4):
            b.rect(-0.7 + 0.45 * k + 0.1 * row, y - 0.006, 0.03, 0.046, shade(tone, -0.25))


@part("millstone", "wall", 0.8)
def _millstone(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the stones of a mill with the wooden wheel that turns them."""
    b.foot(0, 0, 0.36)
    b.rect(-0.34, -0.14, 0.68, 0.14, "#6f4f38")
    b.rect(-0.3, -0.24, 0.6, 0.1, "#a39a8e", round_=0.02)
    b.rect(-0.28, -0.34, 0.56, 0.09, "#b5aca0", round_=0.02)
    for k in range(9):
        b.line("#7d766c", 0.005, -0.25 + 0.06 * k, -0.335, -0.25 + 0.06 * k, -0.26)
    b.path(Outline(-0.12, -0.48).to(0.12, -0.48, 0.05, -0.34, -0.05, -0.34).close(), "#8a6444")
    b.rect(-0.022, -1.0, 0.044, 0.54, "#6f4f38")


@animated("millstone", (-0.36, -0.98, 0.72, 0.34), 8)
def _mill_turns(b: Brush, site: Site, seconds: float) -> None:
    b.oval(0, -0.8, 0.34, 0.09, "#7d5a40")
    b.oval(0, -0.8, 0.26, 0.062, "#3a2a24")
    for k in range(14):
        turn = math.tau * k / 14 + seconds * 0.6
        x, y = 0.34 * math.cos(turn), 0.09 * math.sin(turn)
        b.rect(x - 0.012, -0.8 + y - 0.012, 0.024, 0.06, "#94704f")
    for k in range(4):
        turn = math.tau * k / 4 + seconds * 0.6
        b.line("#7d5a40", 0.026, 0, -0.8, 0.3 * math.cos(turn), -0.8 + 0.078 * math.sin(turn))


@part("crates", "floor", 0.5)
def _crates(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.26)
    for x, y, s in ((-0.13, 0, 0.23), (0.13, 0, 0.2), (-0.06, -0.235, 0.17)):
        tone = dice.pick(("#a8804f", "#94704a", "#b8905c"))
        b.rect(x - s / 2, y - s, s, s, tone)
        b.rect(x - s / 2, y - s, s, 0.026, shade(tone, 0.15))
        b.rect(x - s / 2, y - 0.026, s, 0.026, shade(tone, -0.2))
        b.line(
            shade(tone, -0.25), 0.018, x - s / 2 + 0.02, y - 0.03, x + s / 2 - 0.02, y - s + 0.03
        )
        for side in (-1, 1):
            b.rect(x + side * (s / 2 - 0.013) - 0.013, y - s, 0.026, s, shade(tone, -0.1))


@part("rack", "wall", 0.7)
def _rack(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a tall rack of a warehouse, full of boxes."""
    for x in (-0.34, 0.31):
        b.rect(x, -0.72, 0.03, 0.72, "#b5652f")
    for row in range(4):
        y = -0.02 - 0.18 * row
        x = -0.3
        while x < 0.22:
            w, h = dice.between(0.08, 0.15), dice.between(0.08, 0.145)
            tone = dice.pick(("#b8905c", "#a8804f", "#c9a878", "#8a9aa0"))
            b.rect(x, y - h, min(w, 0.31 - x), h, tone)
            b.rect(x + w * 0.35, y - h, w * 0.2, h * 0.5, shade(tone, 0.3))
            x += w + 0.012
        b.rect(-0.35, y, 0.7, 0.02, "#3f5f7a")


@part("desk_modern", "wall", 0.6)
def _desk_modern(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.3)
    b.rect(-0.1, -0.37, 0.2, 0.3, "#3f4650", round_=0.03)
    b.rect(-0.3, -0.22, 0.6, 0.022, "#e2ddd2")
    b.rect(-0.28, -0.2, 0.02, 0.2, "#8f979a")
    b.rect(0.14, -0.2, 0.14, 0.18, "#b9bdbc")
    for y in (-0.19, -0.13, -0.07):
        b.rect(0.15, y, 0.12, 0.05, "#d3d6d4")
        b.rect(0.19, y + 0.02, 0.04, 0.006, "#7d858a")
    b.rect(-0.03, -0.25, 0.03, 0.03, "#5f6468")
    b.rect(-0.13, -0.42, 0.24, 0.165, "#26262c", round_=0.006)
    lit_glass(b, site, -0.12, -0.41, 0.22, 0.145)
    for k, wide in enumerate((0.14, 0.1, 0.16, 0.08)):
        b.rect(-0.105, -0.395 + 0.03 * k, wide, 0.01, "#5f8fa8", lit=True)
    b.rect(0.17, -0.262, 0.09, 0.042, "#f4f1ea")
    b.rect(-0.25, -0.275, 0.045, 0.055, "#c9605a", round_=0.006)


@part("files", "wall", 0.3)
def _files(b: Brush, site: Site, dice: Dice) -> None:
    tone = dice.pick(("#8f9a9c", "#9a9284", "#7f8f8a"))
    b.foot(0, 0, 0.15)
    b.rect(-0.13, -0.5, 0.26, 0.5, tone)
    for k in range(4):
        b.rect(-0.115, -0.485 + 0.12 * k, 0.23, 0.108, shade(tone, 0.12))
        b.rect(-0.03, -0.455 + 0.12 * k, 0.06, 0.012, shade(tone, -0.4))
        b.rect(-0.03, -0.43 + 0.12 * k, 0.06, 0.02, "#f4f1ea")


@part("whiteboard", "hung", 0.7)
def _whiteboard(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.3, -0.12, 0.6, 0.34, "#aab2b4")
    b.rect(-0.288, -0.108, 0.576, 0.316, "#f6f7f5")
    for k, tone in enumerate(("#4f7fb5", "#c9483c", "#4f8f5c", "#e0b04a")):
        tall = dice.between(0.06, 0.18)
        b.rect(-0.24 + 0.06 * k, 0.17 - tall, 0.04, tall, tone)
    for k in range(4):
        b.line(
            "#56688a",
            0.005,
            0.06,
            -0.06 + 0.05 * k,
            0.06 + dice.between(0.08, 0.2),
            -0.06 + 0.05 * k,
        )


@part("blinds", "wall", 0.9)
def _blinds(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a wide modern window onto a city, with blinds half drawn."""
    pane = rect_path(-0.42, -0.66, 0.84, 0.44)
    outlook(b, site, pane, "city", dice)
    for k in range(1, 3):
        b.rect(-0.42 + 0.28 * k - 0.006, -0.66, 0.012, 0.44, "#e6e8e8")
    for k in range(8):
        b.rect(-0.42, -0.66 + 0.018 * k, 0.84, 0.013, "#e9e6dc", 0.92)
    b.rect(-0.44, -0.68, 0.88, 0.025, "#d3d6d4")
    b.rect(-0.45, -0.225, 0.9, 0.022, "#d3d6d4")


@part("lab_bench", "wall", 1.0)
def _lab_bench(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.5)
    b.rect(-0.5, -0.24, 1.0, 0.24, "#c7d2d4")
    for k in range(5):
        b.rect(-0.48 + 0.196 * k, -0.2, 0.18, 0.18, "#b5c2c5")
        b.rect(-0.41 + 0.196 * k, -0.185, 0.04, 0.008, "#7d858a")
    b.rect(-0.52, -0.265, 1.04, 0.028, "#3f4650")
    for x, tone, tall in (
        (-0.4, "#7fc8a0", 0.1),
        (-0.24, "#d8a24c", 0.13),
        (0.16, "#c9605a", 0.09),
        (0.3, "#8f7fd0", 0.12),
    ):
        y = -0.265
        b.path(
            Outline(x - 0.05, y)
            .to(
                x - 0.012,
                y - tall * 0.7,
                x - 0.012,
                y - tall,
                x + 0.012,
                y - tall,
                x + 0.012,
                y - tall * 0.7,
                x + 0.05,
                y,
            )
            .close(),
            "#dff0f2",
            0.6,
        )
        b.path(
            Outline(x - 0.05, y)
            .to(x - 0.028, y - tall * 0.42, x + 0.028, y - tall * 0.42, x + 0.05, y)
            .close(),
            tone,
        )
    for k in range(5):
        b.rect(-0.1 + 0.03 * k, -0.35, 0.012, 0.085, "#dff0f2", 0.8, round_=0.006)
        b.rect(
            -0.1 + 0.03 * k,
            -0.31,
            0.012,
            0.045,
            ("#7fc8a0", "#d8a24c", "#7fb0d8", "#c9605a", "#b58fd0")[k],
            round_=0.006,
        )
    b.rect(-0.115, -0.315, 0.17, 0.012, "#8a6444")


@part("noticeboard", "hung", 0.6)
def _noticeboard(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a board with photographs joined by a red thread, as detectives have."""
    b.rect(-0.3, -0.13, 0.6, 0.34, "#7d5a40")
    b.rect(-0.288, -0.118, 0.576, 0.316, "#b58f62")
    spots = [(dice.between(-0.25, 0.17), dice.between(-0.1, 0.12)) for _ in range(8)]
    for x, y in spots:
        b.rect(x, y, 0.07, 0.06, "#f4f1ea")
        b.rect(x + 0.008, y + 0.008, 0.054, 0.034, dice.pick(("#7f8f9a", "#9a8a7c", "#a8b0a0")))
        b.oval(x + 0.035, y + 0.024, 0.011, 0.013, "#5b4a44")
    for (x0, y0), (x1, y1) in pairwise(spots):
        b.line("#c9322c", 0.004, x0 + 0.035, y0, x1 + 0.035, y1)


@part("badge", "hung", 0.3)
def _badge(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the badge of the police."""
    b.path(
        Outline(0, -0.13)
        .bend(0.06, -0.09, 0.12, -0.1)
        .bend(0.14, 0.06, 0, 0.14)
        .bend(-0.14, 0.06, -0.12, -0.1)
        .bend(-0.06, -0.09, 0, -0.13)
        .close(),
        "#34507f",
    )
    points = []
    for k in range(10):
        r = 0.07 if k % 2 == 0 else 0.03
        points += [r * math.sin(math.pi * k / 5), -r * math.cos(math.pi * k / 5)]
    b.poly("#e8c65a", *points)


@part("bars", "wall", 1.2)
def _bars(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the barred front of a cell."""
    for k in range(15):
        b.rect(-0.6 + 0.085 * k, -0.9, 0.016, 0.9, "#3a3c44")
        b.rect(-0.597 + 0.085 * k, -0.9, 0.004, 0.9, "#7d818c")
    for y in (-0.62, -0.3):
        b.rect(-0.61, y, 1.23, 0.022, "#3a3c44")
    b.rect(0.06, -0.42, 0.08, 0.09, "#56585f", round_=0.006)
    b.oval(0.1, -0.38, 0.012, 0.012, "#17181c")


@part("bars_near", "floor", 0.5)
def _bars_near(b: Brush, site: Site, dice: Dice) -> None:
    """Paint bars before the figures, at the edge."""
    for k in range(4):
        b.rect(-0.2 + 0.13 * k, -1.4, 0.03, 1.6, "#24252b")
        b.rect(-0.195 + 0.13 * k, -1.4, 0.007, 1.6, "#5f636d")
    b.rect(-0.3, -0.7, 0.6, 0.04, "#24252b")


@part("barred_window", "wall", 0.4)
def _barred_window(b: Brush, site: Site, dice: Dice) -> None:
    pane = rect_path(-0.13, -0.68, 0.26, 0.18)
    b.rect(-0.16, -0.71, 0.32, 0.24, "#5f5a58")
    outlook(b, site, pane, "sky", dice)
    for k in range(5):
        b.rect(-0.115 + 0.055 * k, -0.68, 0.012, 0.18, "#2b2c32")
    if not site.tones.lamps:
        b.ramp(
            Outline(-0.13, -0.5).to(0.13, -0.5, 0.5, 0.1, 0.1, 0.1).close(),
            (0, -0.5),
            (0.3, 0.1),
            (0, "#fff3cf", 0.25),
            (1, "#fff3cf", 0.0),
            lit=True,
            screen=True,
        )


@part("bunk", "wall", 0.6)
def _bunk(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.3)
    for x in (-0.29, 0.265):
        b.rect(x, -0.46, 0.024, 0.46, IRON)
    for y in (-0.12, -0.4):
        b.rect(-0.28, y, 0.56, 0.03, IRON)
        b.rect(-0.27, y - 0.04, 0.54, 0.045, "#a8a294", round_=0.012)
        b.rect(-0.26, y - 0.07, 0.13, 0.04, "#d9d4c8", round_=0.014)
        b.rect(-0.08, y - 0.05, 0.35, 0.05, "#6f7a6c", round_=0.012)


@part("vanity", "wall", 0.5)
def _vanity(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the mirror of an actor or a hairdresser, with bulbs, its table and its chair."""
    frame = dice.pick(("#e9e4da", "#7a5a44", "#d8b9a4"))
    b.foot(0, 0, 0.26)
    b.rect(-0.2, -0.62, 0.4, 0.36, shade(frame, -0.2), round_=0.02)
    b.rect(-0.17, -0.59, 0.34, 0.3, "#a9c4cf", round_=0.012)
    sheen = Outline(-0.1, -0.29).to(0.02, -0.59, 0.09, -0.59, -0.03, -0.29)
    b.path(sheen.close(), "#d9e8ec")
    for k in range(5):
        b.oval(-0.16 + 0.08 * k, -0.605, 0.013, 0.013, "#fff1c4", lit=True)
    for side in (-1, 1):
        for y in (-0.52, -0.44, -0.36):
            b.oval(side * 0.185, y, 0.013, 0.013, "#fff1c4", lit=True)
    b.rect(-0.26, -0.25, 0.52, 0.03, frame)
    for x in (-0.24, 0.2):
        b.rect(x, -0.22, 0.04, 0.22, shade(frame, -0.15))
    for x, tone in ((-0.18, "#b5563f"), (-0.13, "#4f7d8f"), (0.16, "#c9a045")):
        b.rect(x, -0.31, 0.03, 0.06, tone, round_=0.008)
    seat = dice.pick(("#2f2f38", "#7a3b3b", "#3f5a5a"))
    b.rect(-0.012, -0.12, 0.024, 0.12, IRON)
    b.rect(-0.09, -0.015, 0.18, 0.015, IRON)
    b.rect(-0.1, -0.16, 0.2, 0.045, seat, round_=0.015)
    b.rect(-0.085, -0.36, 0.17, 0.17, seat, round_=0.03)


@part("bookwall", "wall", 1.0)
def _bookwall(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a wall of books up to the ceiling, with a ladder."""
    b.rect(-0.5, -0.76, 1.0, 0.76, shade(WOOD, -0.15))
    for column in range(4):
        left = -0.485 + 0.245 * column
        for row in range(6):
            y = -0.745 + 0.122 * row
            b.rect(left, y, 0.225, 0.112, shade(WOOD, -0.6))
            at = left + 0.004
            while at < left + 0.205:
                w, h = dice.between(0.011, 0.022), dice.between(0.07, 0.102)
                tone = mix(dice.pick(BOOKS), WOOD, 0.25)
                b.rect(at, y + 0.112 - h, w, h, tone)
                b.rect(at, y + 0.118 - h * 0.8, w, 0.006, shade(tone, 0.35))
                at += w + 0.0015
    for x in (0.16, 0.27):
        b.line("#b58f62", 0.014, x, 0.0, x - 0.06, -0.72)
    for k in range(8):
        t = k / 8 + 0.06
        b.line("#b58f62", 0.011, 0.16 - 0.06 * t, -0.72 * t, 0.27 - 0.06 * t, -0.72 * t)


@part("reading_table", "floor", 0.8)
def _reading_table(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.4)
    for x in (-0.36, 0.33):
        b.rect(x, -0.2, 0.03, 0.2, shade(WOOD, -0.3))
    b.rect(-0.4, -0.225, 0.8, 0.032, shade(WOOD, 0.15))
    b.poly("#f4f1ea", -0.12, -0.225, -0.02, -0.245, 0.08, -0.225)
    for k in range(3):
        b.rect(0.2, -0.25 - 0.022 * k, 0.11, 0.02, dice.pick(BOOKS))
    if site.tones.lamps:
        b.glow(-0.25, -0.32, 0.35, "#ffcf86", 0.6)
    b.line(BRASS, 0.008, -0.25, -0.225, -0.25, -0.33)
    b.path(Outline(-0.33, -0.32).bend(-0.25, -0.41, -0.17, -0.32).close(), "#2f6b55")


@part("ward_bed", "wall", 0.7)
def _ward_bed(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a bed of a hospital with its drip."""
    b.foot(0, 0, 0.34)
    for x in (-0.33, 0.31):
        b.rect(x, -0.34 if x < 0 else -0.24, 0.02, 0.34 if x < 0 else 0.24, "#d3d9da")
    b.rect(-0.33, -0.33, 0.09, 0.012, "#d3d9da")
    b.rect(-0.31, -0.14, 0.62, 0.03, "#b5bfc2")
    b.poly("#f6f7f5", -0.31, -0.28, -0.1, -0.17, 0.31, -0.17, 0.31, -0.13, -0.31, -0.13)
    b.rect(-0.3, -0.285, 0.14, 0.07, "#ffffff", round_=0.02)
    b.rect(-0.1, -0.19, 0.41, 0.07, "#9fc4cc", round_=0.012)
    b.rect(-0.1, -0.19, 0.08, 0.07, "#ffffff", round_=0.012)
    for x in (-0.26, 0.24):
        b.oval(x, -0.015, 0.018, 0.018, "#5f6468")
    b.rect(-0.42, -0.6, 0.01, 0.6, "#b5bfc2")
    b.rect(-0.45, -0.6, 0.07, 0.008, "#b5bfc2")
    b.rect(-0.46, -0.585, 0.045, 0.09, "#d8ecf0", round_=0.012)
    b.draw(
        Outline(-0.437, -0.5).curve(-0.43, -0.35, -0.3, -0.38, -0.22, -0.22).open(),
        "#d8ecf0",
        0.005,
    )


@part("ward_screen", "wall", 0.4)
def _ward_screen(b: Brush, site: Site, dice: Dice) -> None:
    for k in range(7):
        b.rect(-0.2 + 0.058 * k, -0.66, 0.058, 0.6, "#a9d0cb" if k % 2 else "#94c0bb")
    b.rect(-0.22, -0.675, 0.44, 0.016, "#d3d9da")


@part("red_cross", "hung", 0.2)
def _red_cross(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.09, -0.09, 0.18, 0.18, "#f6f7f5", round_=0.02)
    b.rect(-0.022, -0.065, 0.044, 0.13, "#c9483c")
    b.rect(-0.065, -0.022, 0.13, 0.044, "#c9483c")


@part("monitor", "wall", 0.3)
def _monitor(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a monitor of a heart, on a stand."""
    b.rect(-0.008, -0.4, 0.016, 0.4, STEEL)
    b.rect(-0.09, -0.01, 0.18, 0.014, "#5f6468")
    b.rect(-0.12, -0.58, 0.24, 0.19, "#d3d9da", round_=0.012)
    b.rect(-0.105, -0.565, 0.21, 0.13, "#17262a", lit=True)
    b.line(
        "#7fe0a8",
        0.006,
        -0.1,
        -0.5,
        -0.04,
        -0.5,
        -0.02,
        -0.545,
        0.01,
        -0.455,
        0.03,
        -0.5,
        0.1,
        -0.5,
        lit=True,
    )


@part("judge_bench", "wall", 1.5)
def _judge_bench(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the bench of a court: raised, panelled, with the scales of justice over it."""
    wood = "#6a4030"
    b.rect(-0.52, -0.82, 1.04, 0.82, shade(wood, -0.2))
    for k in range(5):
        b.rect(-0.5 + 0.203 * k, -0.8, 0.185, 0.46, shade(wood, 0.06))
        b.rect(-0.485 + 0.203 * k, -0.785, 0.155, 0.43, shade(wood, -0.12))
    b.rect(-0.56, -0.85, 1.12, 0.045, shade(wood, 0.2))
    b.oval(0, -0.65, 0.13, 0.13, BRASS)
    b.oval(0, -0.65, 0.112, 0.112, shade(wood, -0.3))
    b.rect(-0.006, -0.74, 0.012, 0.17, "#e8c65a")
    b.rect(-0.08, -0.725, 0.16, 0.01, "#e8c65a")
    b.rect(-0.045, -0.575, 0.09, 0.012, "#e8c65a")
    for side in (-1, 1):
        x = side * 0.078
        b.line("#e8c65a", 0.004, x - 0.03, -0.64, x, -0.72, x + 0.03, -0.64)
        b.path(Outline(x - 0.036, -0.64).bend(x, -0.6, x + 0.036, -0.64).close(), "#e8c65a")
    for x in (-0.26, 0.0, 0.26):
        b.rect(x - 0.07, -0.53, 0.14, 0.2, "#7a2f2c", round_=0.03)
    b.rect(-0.62, -0.36, 1.24, 0.36, wood)
    b.rect(-0.65, -0.39, 1.3, 0.04, shade(wood, 0.25))
    for k in range(6):
        b.rect(-0.58 + 0.2 * k, -0.31, 0.16, 0.24, shade(wood, -0.15))
        b.rect(-0.565 + 0.2 * k, -0.295, 0.13, 0.21, shade(wood, 0.08))
    b.line("#94653f", 0.022, 0.3, -0.42, 0.38, -0.45)
    b.rect(0.36, -0.49, 0.05, 0.07, "#7d5336", round_=0.01)


@part("witness_box", "wall", 0.4)
def _witness_box(b: Brush, site: Site, dice: Dice) -> None:
    wood = "#7a4c38"
    b.foot(0, 0, 0.2)
    b.rect(-0.18, -0.36, 0.36, 0.36, wood)
    for k in range(3):
        b.rect(-0.16 + 0.11 * k, -0.31, 0.095, 0.27, shade(wood, -0.2))
    b.rect(-0.2, -0.39, 0.4, 0.035, shade(wood, 0.25))


@part("rail", "floor", 0.9)
def _rail(b: Brush, site: Site, dice: Dice) -> None:
    wood = "#7a4c38"
    b.rect(-0.5, -0.26, 1.0, 0.035, shade(wood, 0.2))
    for k in range(14):
        b.rect(-0.48 + 0.073 * k, -0.23, 0.022, 0.2, shade(wood, -0.1), round_=0.008)
    b.rect(-0.5, -0.04, 1.0, 0.045, wood)


@part("yamen", "wall", 1.4)
def _yamen(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the seat of a magistrate of old China: sun over the sea, board and desk."""
    b.rect(-0.5, -0.72, 1.0, 0.5, "#2f4f5c")
    b.oval(0, -0.56, 0.1, 0.1, "#d8503c")
    for row in range(4):
        for k in range(9):
            b.oval(
                -0.48 + 0.12 * (k + 0.5 * (row % 2)),
                -0.36 + 0.045 * row,
                0.07,
                0.05,
                ("#5f9aa0", "#3f7f8a")[row % 2],
            )
            b.oval(
                -0.48 + 0.12 * (k + 0.5 * (row % 2)),
                -0.35 + 0.045 * row,
                0.05,
                0.035,
                "#d9e6e0",
                0.5,
            )
    b.rect(-0.54, -0.74, 0.05, 0.74, LACQUER)
    b.rect(0.49, -0.74, 0.05, 0.74, LACQUER)
    b.rect(-0.36, -0.86, 0.72, 0.12, "#1f1a1e")
    b.draw(rect_path(-0.36, -0.86, 0.72, 0.12), BRASS, 0.012)
    for k in range(4):
        x = -0.24 + 0.16 * k
        b.line("#e8c65a", 0.009, x - 0.035, -0.825, x + 0.035, -0.825)
        b.line("#e8c65a", 0.008, x, -0.84, x, -0.77)
        b.line("#e8c65a", 0.008, x - 0.03, -0.78, x + 0.03, -0.795 - 0.01 * (k % 2))
    b.rect(-0.56, -0.02, 1.12, 0.02, "#8f8a84")
    b.rect(-0.34, -0.24, 0.68, 0.24, "#a8322c")
    b.rect(-0.36, -0.26, 0.72, 0.03, DARK_WOOD)
    for k in range(9):
        b.poly(BRASS, -0.34 + 0.076 * k, -0.23, -0.302 + 0.076 * k, -0.2, -0.264 + 0.076 * k, -0.23)
    b.rect(-0.22, -0.33, 0.05, 0.07, "#3f6b4c")
    for k in range(5):
        b.rect(-0.218 + 0.01 * k, -0.39, 0.006, 0.06, "#d8bd8a")
    b.rect(0.1, -0.29, 0.1, 0.03, "#c9302c")


@part("dais_throne", "wall", 1.4)
def _dais_throne(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a throne on steps, under a canopy or before a golden screen."""
    east = site.plan.style == "east"
    carpet = "#a8322c" if east else "#7a2f4c"
    for k in range(4):
        b.rect(-0.6 + 0.09 * k, -0.05 * (k + 1), 1.2 - 0.18 * k, 0.052, shade("#b8ac9c", -0.05 * k))
        b.rect(-0.22, -0.05 * (k + 1), 0.44, 0.052, shade(carpet, -0.1 * (k % 2)))
    if east:
        for k in range(5):
            b.rect(-0.4 + 0.16 * k, -0.72, 0.155, 0.52, "#b8892f")
            b.rect(-0.39 + 0.16 * k, -0.7, 0.135, 0.48, "#d3a544")
            b.blob(
                "#9c2f28",
                [
                    (-0.36 + 0.16 * k, -0.4),
                    (-0.3 + 0.16 * k, -0.6),
                    (-0.27 + 0.16 * k, -0.44),
                    (-0.31 + 0.16 * k, -0.3),
                ],
                0.55,
            )
        b.rect(-0.42, -0.76, 0.84, 0.05, LACQUER)
        b.rect(-0.17, -0.44, 0.34, 0.24, "#b8892f", round_=0.02)
        b.path(
            Outline(-0.2, -0.3)
            .to(-0.2, -0.54)
            .bend(-0.1, -0.52, 0, -0.62)
            .bend(0.1, -0.52, 0.2, -0.54)
            .to(0.2, -0.3)
            .close(),
            "#e0b64d",
        )
        b.path(
            Outline(-0.15, -0.28)
            .to(-0.15, -0.48)
            .bend(0, -0.56, 0.15, -0.48)
            .to(0.15, -0.28)
            .close(),
            "#a8322c",
        )
        b.oval(0, -0.43, 0.05, 0.05, "#e8c65a")
    else:
        b.path(
            Outline(-0.34, -0.2).to(-0.34, -0.8).bend(0, -1.0, 0.34, -0.8).to(0.34, -0.2).close(),
            shade(carpet, -0.3),
        )
        for side in (-1, 1):
            b.path(
                Outline(side * 0.1, -0.92)
                .to(side * 0.42, -0.8)
                .bend(side * 0.3, -0.5, side * 0.44, -0.2)
                .to(side * 0.34, -0.2)
                .bend(side * 0.2, -0.6, side * 0.1, -0.92)
                .close(),
                carpet,
            )
        b.path(
            Outline(-0.15, -0.2).to(-0.15, -0.6).bend(0, -0.78, 0.15, -0.6).to(0.15, -0.2).close(),
            BRASS,
        )
        b.path(
            Outline(-0.115, -0.2)
            .to(-0.115, -0.58)
            .bend(0, -0.7, 0.115, -0.58)
            .to(0.115, -0.2)
            .close(),
            "#8f2f38",
        )
        b.oval(0, -0.69, 0.03, 0.03, "#ffe08a")
    b.rect(-0.16, -0.3, 0.32, 0.06, "#c9483c" if east else "#8f2f38", round_=0.012)
    for side in (-1, 1):
        b.rect(side * 0.19 - 0.025, -0.38, 0.05, 0.18, "#d3a544")
        b.oval(side * 0.19, -0.39, 0.034, 0.034, "#f0cc6a")


@part("brazier", "floor", 0.24)
def _brazier(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.1)
    b.glow(0, -0.3, 0.45, "#ff9a4a", 0.6)
    for x in (-0.07, 0, 0.07):
        b.line(IRON, 0.012, x * 0.5, -0.18, x, 0)
    b.path(
        Outline(-0.11, -0.24)
        .to(0.11, -0.24)
        .bend(0.08, -0.15, 0, -0.15)
        .bend(-0.08, -0.15, -0.11, -0.24)
        .close(),
        IRON,
    )


@animated("brazier", (-0.12, -0.46, 0.24, 0.24), 8)
def _brazier_fire(b: Brush, site: Site, seconds: float) -> None:
    dice = site.dice("brazier", int(seconds * 8))
    for size, tone in ((1.0, "#e8602a"), (0.66, "#f9a23a"), (0.34, "#ffe59a")):
        for x in (-0.05, 0.05, 0.0):
            tall = size * dice.between(0.12, 0.2)
            w = 0.05 * size
            b.path(
                Outline(x - w, -0.24)
                .bend(x - w, -0.24 - 0.6 * tall, x, -0.24 - tall)
                .bend(x + w, -0.24 - 0.6 * tall, x + w, -0.24)
                .close(),
                tone,
                lit=True,
            )


@part("armour", "wall", 0.24)
def _armour(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a suit of armour on its stand."""
    b.foot(0, 0, 0.11)
    b.rect(-0.09, -0.04, 0.18, 0.04, DARK_WOOD)
    for side in (-1, 1):
        b.rect(side * 0.035 - 0.025, -0.26, 0.05, 0.22, "#8f97a3", round_=0.016)
        b.rect(side * 0.1 - 0.02, -0.44, 0.04, 0.2, "#8f97a3", round_=0.016)
        b.oval(side * 0.085, -0.44, 0.042, 0.035, "#aab2be")
    b.path(Outline(-0.08, -0.46).to(0.08, -0.46, 0.06, -0.25, -0.06, -0.25).close(), "#9aa3af")
    b.rect(-0.003, -0.45, 0.006, 0.2, "#6f7783")
    b.oval(0, -0.52, 0.045, 0.06, "#aab2be")
    b.rect(-0.04, -0.53, 0.08, 0.014, "#2b2c32")
    b.path(
        Outline(0, -0.58).bend(0.07, -0.64, 0.06, -0.52).bend(0.03, -0.57, 0, -0.58).close(),
        "#a8322c",
    )
    b.rect(0.13, -0.7, 0.012, 0.7, "#6a4a35")
    b.poly("#c9ced8", 0.112, -0.68, 0.136, -0.8, 0.16, -0.68)


@part("buddha", "wall", 0.8)
def _buddha(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a golden Buddha on a lotus before a halo."""
    gold = "#c99a3c"
    b.rect(-0.34, -0.14, 0.68, 0.14, LACQUER)
    b.rect(-0.36, -0.16, 0.72, 0.03, BRASS)
    b.oval(0, -0.5, 0.3, 0.3, shade(gold, -0.4))
    b.oval(0, -0.5, 0.27, 0.27, "#a8503a")
    for k in range(16):
        turn = math.tau * k / 16
        b.line(
            "#e0b64d",
            0.006,
            0.16 * math.cos(turn),
            -0.5 + 0.16 * math.sin(turn),
            0.26 * math.cos(turn),
            -0.5 + 0.26 * math.sin(turn),
        )
    for k in range(7):
        x = -0.24 + 0.08 * k
        b.path(
            Outline(x - 0.05, -0.16).bend(x, -0.29, x + 0.05, -0.16).close(),
            "#d98a9a" if k % 2 else "#c9748a",
        )
    b.path(
        Outline(-0.26, -0.2)
        .bend(-0.2, -0.3, -0.1, -0.28)
        .to(0.1, -0.28)
        .bend(0.2, -0.3, 0.26, -0.2)
        .bend(0, -0.14, -0.26, -0.2)
        .close(),
        shade(gold, -0.12),
    )
    b.path(
        Outline(-0.17, -0.26)
        .bend(-0.2, -0.5, -0.06, -0.53)
        .to(0.06, -0.53)
        .bend(0.2, -0.5, 0.17, -0.26)
        .close(),
        gold,
    )
    b.path(
        Outline(-0.06, -0.53).to(0.12, -0.53).bend(0.02, -0.4, -0.1, -0.28).to(-0.16, -0.3).close(),
        shade(gold, -0.25),
    )
    b.oval(0, -0.62, 0.075, 0.088, gold)
    b.path(
        Outline(-0.078, -0.64)
        .bend(-0.07, -0.73, 0, -0.73)
        .bend(0.07, -0.73, 0.078, -0.64)
        .bend(0, -0.68, -0.078, -0.64)
        .close(),
        "#34405c",
    )
    b.oval(0, -0.73, 0.03, 0.026, "#34405c")
    for side in (-1, 1):
        b.rect(side * 0.078 - 0.008, -0.64, 0.016, 0.07, gold, round_=0.008)
        b.line("#5b3d2e", 0.005, side * 0.018, -0.62, side * 0.048, -0.622)
    b.oval(0, -0.255, 0.06, 0.028, shade(gold, 0.2))


@part("incense", "floor", 0.4)
def _incense(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a bronze burner with sticks of incense."""
    bronze = "#6f5f3c"
    b.foot(0, 0, 0.17)
    for x in (-0.09, 0.09):
        b.poly(shade(bronze, -0.3), x - 0.02, -0.12, x + 0.02, -0.12, x + 0.03, 0, x - 0.03, 0)
    b.path(
        Outline(-0.16, -0.22)
        .to(0.16, -0.22)
        .bend(0.15, -0.08, 0, -0.08)
        .bend(-0.15, -0.08, -0.16, -0.22)
        .close(),
        bronze,
    )
    b.rect(-0.18, -0.25, 0.36, 0.034, shade(bronze, 0.2))
    for side in (-1, 1):
        b.rect(side * 0.17 - 0.016, -0.34, 0.032, 0.1, shade(bronze, -0.1))
    b.rect(-0.14, -0.262, 0.28, 0.014, "#b5aca0")
    for k in range(5):
        x = -0.08 + 0.04 * k
        b.line("#a8322c", 0.006, x, -0.26, x, -0.4)
        b.oval(x, -0.402, 0.006, 0.006, "#ff9a4a", lit=True)


@animated("incense", (-0.14, -0.85, 0.28, 0.46), 8)
def _incense_smoke(b: Brush, site: Site, seconds: float) -> None:
    for k in range(9):
        t = (seconds * 0.18 + k / 9) % 1.0
        x = -0.08 + 0.04 * (k % 5) + 0.04 * math.sin(5 * t + k)
        b.oval(
            x,
            -0.41 - 0.4 * t,
            0.012 + 0.03 * t,
            0.018 + 0.02 * t,
            "#e6e2dc",
            0.3 * (1 - t),
            lit=True,
        )


@part("altar", "wall", 0.9)
def _altar(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.5, -0.05, 1.0, 0.05, "#a39a8e")
    b.rect(-0.32, -0.26, 0.64, 0.22, "#f2ede0")
    b.rect(-0.34, -0.29, 0.68, 0.04, "#ffffff")
    b.rect(-0.07, -0.24, 0.14, 0.18, "#8f2f38")
    b.rect(-0.015, -0.22, 0.03, 0.12, "#e8c65a")
    b.rect(-0.04, -0.19, 0.08, 0.026, "#e8c65a")
    for x in (-0.25, 0.25):
        b.rect(x - 0.01, -0.37, 0.02, 0.08, BRASS)
        b.rect(x - 0.009, -0.44, 0.018, 0.075, "#f6ecd6")
        b.glow(x, -0.46, 0.14, "#ffd489", 0.8)
        b.oval(x, -0.455, 0.007, 0.014, "#ffe9a8", lit=True)
    b.rect(-0.02, -0.82, 0.04, 0.5, "#6a4632")
    b.rect(-0.12, -0.7, 0.24, 0.04, "#6a4632")


_GLASS: Final = ("#a8403a", "#3f6fa8", "#d8a83c", "#3f8f6c", "#7a4f9a")
_ROSE: Final = arch(-0.13, -0.7, 0.26, 0.5, 0.13)


@part("stained_glass", "wall", 0.36)
def _stained_glass(b: Brush, site: Site, dice: Dice) -> None:
    b.path(arch(-0.16, -0.74, 0.32, 0.56, 0.16), "#8c857e")
    night = site.night
    b.canvas.save()
    b.canvas.clipPath(_ROSE, doAntiAlias=True)
    for row in range(9):
        for k in range(5):
            x, y = -0.13 + 0.052 * k, -0.72 + 0.06 * row
            tone = _GLASS[(row * 2 + k * 3 + row * k) % 5]
            b.rect(x, y, 0.052, 0.06, shade(tone, -0.45 if night else 0.2), lit=True)
            b.poly(
                shade(_GLASS[(row + k) % 5], -0.5 if night else 0.35),
                x,
                y + 0.06,
                x + 0.026,
                y + 0.012,
                x + 0.052,
                y + 0.06,
                lit=True,
            )
    for k in range(6):
        b.rect(-0.132 + 0.052 * k, -0.75, 0.006, 0.6, "#26262c", lit=True)
    for row in range(10):
        b.rect(-0.14, -0.722 + 0.06 * row, 0.28, 0.005, "#26262c", lit=True)
    b.canvas.restore()
    b.draw(_ROSE, "#3a3c44", 0.014)
    if not site.tones.lamps:
        b.glow(0, -0.45, 0.34, "#ffd9b0", 0.35)


@part("pew", "floor", 0.7)
def _pew(b: Brush, site: Site, dice: Dice) -> None:
    wood = "#6a4632"
    b.foot(0, 0, 0.36)
    b.rect(-0.34, -0.27, 0.68, 0.17, wood)
    b.rect(-0.36, -0.29, 0.72, 0.028, shade(wood, 0.25))
    for k in range(5):
        b.rect(-0.32 + 0.132 * k, -0.245, 0.11, 0.12, shade(wood, -0.15))
    b.rect(-0.35, -0.11, 0.7, 0.03, shade(wood, 0.1))
    for x in (-0.36, 0.32):
        b.rect(x, -0.3, 0.04, 0.3, shade(wood, -0.2))


@part("stage", "wall", 2.0)
def _stage(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a stage with its red curtains, arch and footlights."""
    b.rect(-0.9, -0.86, 1.8, 0.86, "#2a1a20")
    b.ramp(
        rect_path(-0.62, -0.8, 1.24, 0.62),
        (0, -0.8),
        (0, -0.18),
        (0, "#34507f", 1),
        (1, "#c98f7a", 1),
    )
    b.oval(0.22, -0.5, 0.07, 0.07, "#f4e6b0")
    b.blob("#3f5a4a", [(-0.62, -0.2), (-0.4, -0.36), (-0.1, -0.27), (0.2, -0.38), (0.62, -0.2)])
    b.rect(-0.9, -0.2, 1.8, 0.2, "#7d5336")
    b.rect(-0.9, -0.2, 1.8, 0.02, "#a8775a")
    red = "#9c2f30"
    for side in (-1, 1):
        for k in range(6):
            x = side * (0.9 - 0.075 * k)
            foot = side * (0.9 - 0.045 * k)
            b.poly(
                shade(red, -0.25 if k % 2 else 0.05),
                x,
                -0.86,
                x - side * 0.08,
                -0.86,
                foot - side * 0.06,
                -0.19,
                foot,
                -0.19,
            )
        b.rect(side * 0.66 - 0.04, -0.46, 0.08, 0.025, BRASS)
    for k in range(11):
        x = -0.9 + 0.164 * k
        b.path(
            Outline(x, -0.88).to(x + 0.164, -0.88).bend(x + 0.082, -0.6, x, -0.88).close(),
            shade(red, 0.06 if k % 2 else -0.12),
        )
        b.draw(
            Outline(x + 0.01, -0.85).bend(x + 0.082, -0.62, x + 0.154, -0.85).open(), BRASS, 0.008
        )
    b.rect(-1.0, -0.98, 2.0, 0.12, "#b8892f")
    for k in range(9):
        x = -0.72 + 0.18 * k
        b.oval(x, -0.02, 0.03, 0.022, "#e8c65a")
        b.glow(x, -0.06, 0.14, "#ffe0a0", 0.5)


@part("seats", "floor", 0.9)
def _seats(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the backs of a row of seats."""
    for k in range(5):
        x = -0.4 + 0.2 * k
        b.rect(x - 0.085, -0.22, 0.17, 0.3, "#6f2428", round_=0.05)
        b.rect(x - 0.06, -0.2, 0.12, 0.2, "#8a3034", round_=0.04)


@part("display_case", "wall", 0.5)
def _display_case(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.24)
    b.rect(-0.2, -0.26, 0.4, 0.26, "#4f4650")
    b.rect(-0.2, -0.56, 0.4, 0.3, "#d8ecf0", 0.35)
    china = dice.pick(("#7f9fb5", "#a9564a", "#7f9f86", "#c98f6a"))
    b.path(
        Outline(-0.05, -0.27)
        .curve(-0.13, -0.36, -0.07, -0.44, -0.035, -0.46)
        .to(-0.045, -0.49, 0.045, -0.49, 0.035, -0.46)
        .curve(0.07, -0.44, 0.13, -0.36, 0.05, -0.27)
        .close(),
        china,
    )
    b.draw(rect_path(-0.2, -0.56, 0.4, 0.3), "#e8ecec", 0.008)
    b.rect(-0.06, -0.2, 0.12, 0.05, "#f4f1ea")
    b.glow(0, -0.5, 0.2, "#fff6dc", 0.3)


@part("jewel_counter", "wall", 0.9)
def _jewel_counter(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a counter of glass with rings, necklaces and watches on cushions."""
    b.foot(0, 0, 0.46)
    b.rect(-0.45, -0.16, 0.9, 0.16, "#5a4038")
    b.rect(-0.45, -0.3, 0.9, 0.14, "#d8ecf0", 0.5)
    for k in range(6):
        x = -0.375 + 0.15 * k
        cushion = dice.pick(("#7a2f3a", "#33466b", "#4b4450"))
        b.rect(x - 0.055, -0.205, 0.11, 0.04, cushion, round_=0.015)
        gold = dice.pick(("#e5b94f", "#d8dde2"))
        if k % 3 == 0:
            b.draw(Outline(x - 0.03, -0.26).bend(x, -0.19, x + 0.03, -0.26).open(), gold, 0.008)
            b.oval(x, -0.222, 0.009, 0.011, dice.pick(("#b0394a", "#3f7f93", "#4f8f5f")))
        else:
            b.oval(x, -0.225, 0.026, 0.024, gold)
            b.oval(x, -0.225, 0.016, 0.014, cushion)
            b.oval(x, -0.249, 0.008, 0.008, "#f4f8fb")
    b.draw(rect_path(-0.45, -0.3, 0.9, 0.14), "#e8ecec", 0.008)
    b.rect(-0.47, -0.315, 0.94, 0.022, "#8f7a5f")
    b.glow(0, -0.25, 0.42, "#fff6dc", 0.3)


@part("bust", "wall", 0.3)
def _bust(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a marble bust on a column."""
    b.foot(0, 0, 0.12)
    b.rect(-0.08, -0.3, 0.16, 0.3, "#b5aca0")
    b.rect(-0.1, -0.32, 0.2, 0.03, "#cfc6ba")
    b.path(
        Outline(-0.1, -0.32)
        .bend(-0.12, -0.42, -0.03, -0.43)
        .to(0.03, -0.43)
        .bend(0.12, -0.42, 0.1, -0.32)
        .close(),
        "#e3ddd2",
    )
    b.oval(0, -0.5, 0.055, 0.07, "#ece6da")
    b.path(
        Outline(-0.06, -0.5)
        .bend(-0.07, -0.59, 0, -0.585)
        .bend(0.07, -0.59, 0.06, -0.5)
        .bend(0.04, -0.55, 0, -0.55)
        .bend(-0.04, -0.55, -0.06, -0.5)
        .close(),
        "#cfc6ba",
    )


@part("grand_picture", "hung", 0.5)
def _grand_picture(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.22, -0.14, 0.44, 0.34, BRASS)
    b.rect(-0.19, -0.11, 0.38, 0.28, "#5f7a8a")
    b.rect(-0.19, 0.04, 0.38, 0.13, "#4f6a4c")
    b.blob("#3f5a4a", [(-0.19, 0.06), (-0.1, -0.04), (0.02, 0.03), (0.1, -0.02), (0.19, 0.06)])
    b.oval(0.09, -0.06, 0.022, 0.022, "#f0e0a8")


@part("station_clock", "hung", 0.4)
def _station_clock(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.008, -0.5, 0.016, 0.4, IRON)
    b.oval(0, 0, 0.14, 0.14, IRON)
    b.oval(0, 0, 0.12, 0.12, "#f4f0e2")
    for k in range(12):
        turn = math.tau * k / 12
        b.line(
            "#33232b",
            0.006,
            0.095 * math.sin(turn),
            0.095 * math.cos(turn),
            0.11 * math.sin(turn),
            0.11 * math.cos(turn),
        )
    b.line("#33232b", 0.008, 0, 0, 0.02, -0.08)
    b.line("#33232b", 0.011, 0, 0, -0.05, 0.02)


@part("departures", "hung", 0.8)
def _departures(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.36, -0.12, 0.72, 0.27, "#22262c")
    for row in range(5):
        for k in range(4):
            wide = dice.between(0.05, 0.12)
            b.rect(
                -0.33 + 0.17 * k,
                -0.095 + 0.048 * row,
                wide,
                0.024,
                "#f0c04c" if k else "#e9e6dc",
                0.95,
                lit=True,
            )


@part("long_bench", "floor", 0.6)
def _long_bench(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.3)
    for y in (-0.3, -0.25, -0.2):
        b.rect(-0.3, y, 0.6, 0.035, shade(WOOD, 0.05))
    b.rect(-0.31, -0.15, 0.62, 0.035, shade(WOOD, 0.15))
    for x in (-0.25, 0.22):
        b.rect(x, -0.31, 0.03, 0.31, IRON)


@part("bottle_wall", "wall", 1.0)
def _bottle_wall(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a bar with its shelves of bottles, a mirror and a counter."""
    b.rect(-0.5, -0.72, 1.0, 0.72, shade(DARK_WOOD, -0.15))
    b.rect(-0.46, -0.7, 0.92, 0.34, "#4a5560")
    if site.tones.lamps:
        b.glow(0, -0.5, 0.6, "#ffb85a", 0.5)
    for row in range(3):
        y = -0.59 + 0.115 * row
        for k in range(17):
            x = -0.44 + 0.054 * k
            tall = dice.between(0.06, 0.095)
            tone = dice.pick(("#3f6b4c", "#8a4a2c", "#c9a26a", "#5f7f9a", "#a8403a", "#d9d0b8"))
            b.rect(x - 0.013, y - tall * 0.66, 0.026, tall * 0.66, tone, round_=0.006)
            b.rect(x - 0.005, y - tall, 0.01, tall * 0.4, tone)
            b.rect(x - 0.011, y - tall * 0.45, 0.022, tall * 0.22, "#f4f1ea", 0.8)
        b.rect(-0.47, y, 0.94, 0.014, "#a8775a")
    b.rect(-0.54, -0.27, 1.08, 0.27, "#6a3f30")
    b.rect(-0.57, -0.3, 1.14, 0.035, "#a8775a")
    for k in range(7):
        b.rect(-0.52 + 0.152 * k, -0.24, 0.13, 0.2, shade("#6a3f30", -0.2))
    for x in (-0.3, -0.22, 0.34):
        b.path(
            Outline(x - 0.022, -0.36)
            .to(x + 0.022, -0.36, x + 0.016, -0.3, x - 0.016, -0.3)
            .close(),
            "#dfeaec",
            0.85,
        )


@part("neon", "hung", 0.5)
def _neon(b: Brush, site: Site, dice: Dice) -> None:
    tone = dice.pick(("#ff6aa8", "#6ad8ff", "#ffb04a"))
    b.glow(0, 0.02, 0.4, tone, 0.7)
    path = Outline(-0.14, 0.07).curve(-0.2, -0.12, -0.02, -0.14, -0.02, 0.05)
    b.draw(
        path.curve(0.0, -0.12, 0.1, -0.1, 0.08, 0.06)
        .curve(0.12, 0.0, 0.16, 0.0, 0.2, -0.06)
        .open(),
        tone,
        0.012,
        lit=True,
    )
    b.draw(Outline(-0.2, 0.11).to(0.2, 0.11).open(), tone, 0.008, lit=True)


@part("cobweb", "hung", 0.4)
def _cobweb(b: Brush, site: Site, dice: Dice) -> None:
    for k in range(6):
        turn = k * math.pi / 10
        b.line(
            "#d9d9de",
            0.003,
            -0.2,
            -0.26,
            -0.2 + 0.36 * math.cos(turn),
            -0.26 + 0.36 * math.sin(turn),
            alpha=0.7,
        )
    for r in (0.1, 0.18, 0.26, 0.33):
        for k in range(5):
            a, c = k * math.pi / 10, (k + 1) * math.pi / 10
            mid = (a + c) / 2
            b.draw(
                Outline(-0.2 + r * math.cos(a), -0.26 + r * math.sin(a))
                .bend(
                    -0.2 + 0.86 * r * math.cos(mid),
                    -0.26 + 0.86 * r * math.sin(mid),
                    -0.2 + r * math.cos(c),
                    -0.26 + r * math.sin(c),
                )
                .open(),
                "#d9d9de",
                0.0025,
                0.7,
            )


@part("sarcophagus", "wall", 0.9)
def _sarcophagus(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a stone coffin on steps."""
    stone = "#9a9284"
    b.rect(-0.5, -0.06, 1.0, 0.06, shade(stone, -0.25))
    b.rect(-0.42, -0.12, 0.84, 0.06, shade(stone, -0.1))
    b.rect(-0.36, -0.3, 0.72, 0.18, stone)
    for k in range(6):
        b.rect(-0.33 + 0.115 * k, -0.27, 0.095, 0.12, shade(stone, -0.18))
        b.oval(-0.283 + 0.115 * k, -0.21, 0.025, 0.035, shade(stone, 0.15))
    b.poly(shade(stone, 0.2), -0.4, -0.3, 0.4, -0.3, 0.34, -0.37, -0.34, -0.37)
    b.poly(shade(stone, 0.05), -0.4, -0.3, 0.4, -0.3, 0.4, -0.275, -0.4, -0.275)


@part("wall_torch", "hung", 0.2)
def _wall_torch(b: Brush, site: Site, dice: Dice) -> None:
    b.glow(0, -0.06, 0.5, "#ff9a4a", 0.7)
    b.line(IRON, 0.01, 0.0, 0.1, 0.03, 0.06)
    b.poly("#6a4a35", -0.022, -0.02, 0.022, -0.02, 0.01, 0.14, -0.01, 0.14)
    b.rect(-0.03, -0.03, 0.06, 0.03, IRON)


@animated("wall_torch", (-0.08, -0.2, 0.16, 0.2), 8)
def _torch_fire(b: Brush, site: Site, seconds: float) -> None:
    dice = site.dice("wall torch", int(seconds * 8))
    for size, tone in ((1.0, "#e8602a"), (0.66, "#f9a23a"), (0.36, "#ffe59a")):
        tall, w = size * dice.between(0.12, 0.17), 0.036 * size
        b.path(
            Outline(-w, -0.03)
            .bend(-w * 1.2, -0.03 - 0.6 * tall, dice.between(-0.01, 0.01), -0.03 - tall)
            .bend(w * 1.2, -0.03 - 0.6 * tall, w, -0.03)
            .close(),
            tone,
            lit=True,
        )


@part("console", "wall", 0.9)
def _console(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a control desk of a spaceship."""
    b.poly("#3d4852", -0.46, -0.2, 0.46, -0.2, 0.4, 0, -0.4, 0)
    b.poly("#55636f", -0.42, -0.3, 0.42, -0.3, 0.46, -0.2, -0.46, -0.2)
    for k in range(4):
        x = -0.36 + 0.18 * k
        b.rect(x, -0.285, 0.15, 0.07, "#1c2a33", round_=0.006)
        tone = ("#6ad8e0", "#7fe0a8", "#e0b04a", "#e07a6a")[(k + dice.whole(0, 3)) % 4]
        for row in range(3):
            b.rect(x + 0.012, -0.275 + 0.018 * row, dice.between(0.04, 0.12), 0.008, tone, lit=True)
    for k in range(12):
        b.oval(
            -0.36 + 0.065 * k,
            -0.16,
            0.012,
            0.01,
            dice.pick(("#e07a6a", "#e0b04a", "#7fe0a8", "#6ad8e0")),
            lit=True,
        )
    b.rect(-0.44, -0.2, 0.88, 0.008, "#8f9fab")


@part("locker", "wall", 0.5)
def _locker(b: Brush, site: Site, dice: Dice) -> None:
    tone = dice.pick(("#7f95a3", "#a3785a", "#7d8f7c"))
    for k in range(3):
        x = -0.24 + 0.16 * k
        b.rect(x, -0.58, 0.155, 0.58, tone)
        b.rect(x + 0.01, -0.57, 0.135, 0.56, shade(tone, 0.12))
        for row in range(4):
            b.rect(x + 0.04, -0.53 + 0.02 * row, 0.075, 0.008, shade(tone, -0.35))
        b.rect(x + 0.12, -0.3, 0.012, 0.05, "#e6e8e8")


@part("signboard", "hung", 0.6)
def _signboard(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a black board with golden characters."""
    b.rect(-0.26, -0.07, 0.52, 0.15, "#1f1a1e")
    b.draw(rect_path(-0.26, -0.07, 0.52, 0.15), BRASS, 0.01)
    for k in range(3):
        x = -0.15 + 0.15 * k
        b.line("#e8c65a", 0.009, x - 0.04, -0.03, x + 0.04, -0.03)
        b.line("#e8c65a", 0.008, x, -0.05, x, 0.055)
        b.line("#e8c65a", 0.008, x - 0.035, 0.045, x - 0.008, 0.01)
        b.line("#e8c65a", 0.008, x + 0.035, 0.045, x + 0.008, 0.01)


@part("city_window", "wall", 0.8)
def _city_window(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a plain modern window."""
    pane = rect_path(-0.3, -0.64, 0.6, 0.42)
    outlook(b, site, pane, "city" if dice.chance(0.7) else view_of(site), dice)
    b.draw(pane, "#e9e6dc", 0.022)
    b.rect(-0.005, -0.64, 0.01, 0.42, "#e9e6dc")
    b.rect(-0.34, -0.225, 0.68, 0.024, "#e9e6dc")
    cloth = dice.pick(("#a9b7b4", "#c7b49a", "#9aa5b4"))
    for side in (-1, 1):
        b.rect(side * 0.33 - 0.05, -0.7, 0.1, 0.66, cloth)
        for k in range(3):
            b.rect(side * 0.33 - 0.035 + 0.03 * k, -0.7, 0.006, 0.66, shade(cloth, -0.2))
    b.rect(-0.4, -0.71, 0.8, 0.014, "#7d858a")


@part("strip_light", "ceiling", 0.6)
def _strip_light(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(
        -0.2, 0.03, 0.4, 0.018, "#f4f7f7" if site.tones.lamps else "#dfe6e6", lit=site.tones.lamps
    )
    b.rect(-0.21, 0.022, 0.42, 0.01, "#aab2b4")
    if site.tones.lamps:
        b.glow(0, 0.06, 0.6, "#e6f4ff", 0.5)


@part("weapons", "floor", 0.5)
def _weapons(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a weapon rack of a sect or a guard-room."""
    b.foot(0, 0, 0.2)
    for y in (-0.12, -0.4):
        b.rect(-0.22, y, 0.44, 0.02, DARK_WOOD)
    for x in (-0.21, 0.19):
        b.rect(x, -0.46, 0.02, 0.46, DARK_WOOD)
    for k in range(4):
        x = -0.14 + 0.09 * k
        b.line("#8a6444", 0.011, x, -0.02, x, -0.56)
        b.poly("#c9ced8", x - 0.018, -0.55, x, -0.68, x + 0.018, -0.55)
        b.line("#a8322c", 0.012, x - 0.012, -0.53, x + 0.012, -0.53)
