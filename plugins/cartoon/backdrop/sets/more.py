"""Further parts, indoors and out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...ink.brush import arch, rect_path
from ...ink.pen import Outline, shade
from ..library import animated, part
from ..parts.buildings import WARM, east_house, west_house
from ..parts.nature import SNOW
from ..parts.openings import outlook, view_of
from .fittings import BRASS, DARK_WOOD, IRON, LACQUER

if TYPE_CHECKING:
    from ...dice import Dice
    from ...ink.brush import Brush
    from ..scenery import Site

_WOOD = "#8a6444"


@part("door_rough", "wall", 0.3)
def _door_rough(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.14, -0.56, 0.28, 0.56, shade(_WOOD, -0.35))
    for k in range(5):
        b.rect(-0.125 + 0.05 * k, -0.545, 0.047, 0.545, shade(_WOOD, -0.1 * (k % 2)))
    for y in (-0.46, -0.12):
        b.rect(-0.125, y, 0.25, 0.03, shade(_WOOD, -0.3))
    b.rect(0.08, -0.3, 0.02, 0.05, IRON)


@part("window_small", "wall", 0.34)
def _window_small(b: Brush, site: Site, dice: Dice) -> None:
    pane = rect_path(-0.11, -0.5, 0.22, 0.2)
    outlook(b, site, pane, view_of(site), dice)
    b.draw(pane, shade(_WOOD, -0.25), 0.026)
    b.rect(-0.006, -0.5, 0.012, 0.2, shade(_WOOD, -0.25))
    b.rect(-0.11, -0.406, 0.22, 0.012, shade(_WOOD, -0.25))


@part("screen_east", "wall", 0.7)
def _screen_east(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a folding screen with a painted landscape."""
    for k in range(4):
        x = -0.32 + 0.16 * k
        y = -0.5 - 0.012 * (k % 2)
        b.rect(x, y, 0.156, 0.5, DARK_WOOD)
        b.rect(x + 0.014, y + 0.02, 0.128, 0.36, "#e6dcc4")
        b.blob(
            "#6f8a86",
            [
                (x + 0.014, y + 0.28),
                (x + 0.05, y + 0.12 + 0.03 * (k % 2)),
                (x + 0.09, y + 0.2),
                (x + 0.142, y + 0.3),
            ],
            0.8,
        )
        b.rect(x + 0.014, y + 0.4, 0.128, 0.06, shade(DARK_WOOD, 0.25))
    b.oval(0.2, -0.42, 0.025, 0.025, "#c9603c")


@part("chem_shelf", "wall", 0.6)
def _chem_shelf(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.26, -0.64, 0.52, 0.64, "#9aa8ac" if site.plan.age != "classic" else "#6f4f3a")
    for row in range(5):
        y = -0.52 + 0.12 * row
        b.rect(-0.24, y - 0.1, 0.48, 0.1, "#dfe9ea" if site.plan.age != "classic" else "#4a3428")
        x = -0.23
        while x < 0.2:
            tone = dice.pick(("#8a4a2c", "#3f6f5a", "#d8a24c", "#7f6fa8", "#c9605a", "#dff0f2"))
            w, h = dice.between(0.024, 0.04), dice.between(0.05, 0.085)
            b.rect(x, y - h, w, h, tone, round_=0.008)
            b.rect(x + w * 0.3, y - h - 0.012, w * 0.4, 0.014, "#3f3a38")
            b.rect(x + 0.004, y - h * 0.6, w - 0.008, h * 0.3, "#f4f1ea")
            x += w + 0.012


@part("chart_table", "hung", 0.5)
def _chart_table(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a table of the elements."""
    b.rect(-0.26, -0.1, 0.52, 0.3, "#f4f1ea")
    for row in range(6):
        for k in range(14):
            if row < 2 and 1 < k < 11 - row:
                continue
            b.rect(
                -0.245 + 0.035 * k,
                -0.085 + 0.045 * row,
                0.031,
                0.04,
                ("#d89a7a", "#8fb0c4", "#a8c48f", "#d8c47a")[(k // 3 + row) % 4],
            )


@part("school_mat", "floor", 0.6)
def _school_mat(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the low desk of a pupil of old China, with brush and ink."""
    b.foot(0, 0, 0.26)
    b.rect(-0.24, -0.15, 0.48, 0.03, "#7d4a34")
    for x in (-0.22, 0.19):
        b.rect(x, -0.12, 0.03, 0.12, "#5f3526")
    b.poly("#f4f1ea", -0.12, -0.15, 0.06, -0.15, 0.04, -0.168, -0.1, -0.168)
    b.rect(0.12, -0.165, 0.06, 0.016, "#26242c")
    b.line("#a57a4e", 0.008, 0.08, -0.16, 0.16, -0.22)


@part("globe_stand", "wall", 0.3)
def _globe_stand(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.1)
    for x in (-0.06, 0.06):
        b.line("#6a4632", 0.014, x, 0, x * 0.2, -0.16)
    b.oval(0, -0.28, 0.115, 0.115, "#5f8fa8")
    for x, y, rx, ry in (
        (-0.04, -0.31, 0.04, 0.03),
        (0.045, -0.26, 0.03, 0.045),
        (-0.03, -0.21, 0.03, 0.02),
    ):
        b.oval(x, y, rx, ry, "#a8a868")
    b.draw(Outline(-0.09, -0.37).bend(-0.18, -0.28, -0.08, -0.19).open(), BRASS, 0.012)


@part("scroll_shelf", "wall", 0.7)
def _scroll_shelf(b: Brush, site: Site, dice: Dice) -> None:
    """Paint shelves of scrolls and thread-bound books."""
    b.rect(-0.34, -0.7, 0.68, 0.7, DARK_WOOD)
    for row in range(5):
        y = -0.68 + 0.135 * row
        for column in range(3):
            x = -0.32 + 0.216 * column
            b.rect(x, y, 0.204, 0.12, shade(DARK_WOOD, -0.5))
            if (row + column) % 2:
                for k in range(9):
                    b.oval(
                        x + 0.03 + 0.036 * (k % 5),
                        y + 0.1 - 0.034 * (k // 5),
                        0.017,
                        0.017,
                        "#e6d7b0",
                    )
                    b.oval(
                        x + 0.03 + 0.036 * (k % 5),
                        y + 0.1 - 0.034 * (k // 5),
                        0.007,
                        0.007,
                        "#8a3a30",
                    )
            else:
                for k in range(4):
                    b.rect(
                        x + 0.02,
                        y + 0.094 - 0.026 * k,
                        0.15,
                        0.024,
                        dice.pick(("#3f5f7a", "#4a6a5c", "#7a5a3c")),
                    )
                    b.rect(x + 0.14, y + 0.094 - 0.026 * k, 0.03, 0.024, "#f0e6cc")


@part("wine_jars", "wall", 0.6)
def _wine_jars(b: Brush, site: Site, dice: Dice) -> None:
    """Paint shelves of wine jars with red labels."""
    b.rect(-0.3, -0.62, 0.6, 0.62, shade(DARK_WOOD, -0.2))
    for row in range(3):
        y = -0.44 + 0.2 * row
        for k in range(4):
            x = -0.22 + 0.147 * k
            clay = dice.pick(("#7d5a40", "#6f4a38", "#8a6a4c"))
            b.oval(x, y - 0.065, 0.058, 0.065, clay)
            b.rect(x - 0.03, y - 0.15, 0.06, 0.03, "#a8322c", round_=0.01)
            b.poly("#c9402f", x, y - 0.105, x + 0.034, y - 0.07, x, y - 0.035, x - 0.034, y - 0.07)
            b.rect(x - 0.008, y - 0.085, 0.016, 0.03, "#2b1a18")
        b.rect(-0.31, y, 0.62, 0.02, shade(DARK_WOOD, 0.2))


@part("drawers_med", "wall", 0.8)
def _drawers_med(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the hundred drawers of a shop of medicine, and jars on top."""
    b.rect(-0.38, -0.6, 0.76, 0.6, "#7a4a34")
    for row in range(6):
        for k in range(8):
            x, y = -0.365 + 0.092 * k, -0.585 + 0.097 * row
            b.rect(x, y, 0.084, 0.088, "#94603f")
            b.oval(x + 0.042, y + 0.06, 0.008, 0.008, BRASS)
            b.rect(x + 0.022, y + 0.014, 0.04, 0.022, "#f0e2c0")
    for k in range(6):
        b.oval(-0.32 + 0.125 * k, -0.65, 0.04, 0.05, dice.pick(("#dfe6e6", "#9fbfc4", "#c9a26a")))
        b.rect(-0.34 + 0.125 * k, -0.71, 0.04, 0.016, "#a8403a")


@part("hoop", "wall", 0.5)
def _hoop(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a board with a basket on the wall of a sports hall."""
    b.rect(-0.02, -0.52, 0.04, 0.1, IRON)
    b.rect(-0.17, -0.66, 0.34, 0.22, "#f2f0ea", round_=0.01)
    b.draw(rect_path(-0.17, -0.66, 0.34, 0.22), "#c2493f", 0.01)
    b.draw(rect_path(-0.055, -0.56, 0.11, 0.08), "#c2493f", 0.008)
    for k in range(6):
        x = -0.06 + 0.024 * k
        b.line("#f6f4ee", 0.004, x, -0.455, x * 0.6, -0.37)
    b.line("#d9642f", 0.014, -0.07, -0.458, 0.07, -0.458)


@part("wall_bars", "wall", 0.26)
def _wall_bars(b: Brush, site: Site, dice: Dice) -> None:
    for x in (-0.12, 0.0, 0.12):
        b.rect(x - 0.012, -0.58, 0.024, 0.58, shade(_WOOD, 0.1))
    for k in range(11):
        b.rect(-0.13, -0.56 + 0.052 * k, 0.26, 0.014, shade(_WOOD, 0.3), round_=0.006)


@part("bleachers", "wall", 0.8)
def _bleachers(b: Brush, site: Site, dice: Dice) -> None:
    for row in range(4):
        y = -0.34 + 0.085 * row
        b.rect(-0.4, y, 0.8, 0.085, shade("#8a97a0", -0.08 * row))
        b.rect(-0.4, y, 0.8, 0.022, shade("#b98a55", 0.06 - 0.05 * row))


@part("grand_door", "wall", 0.6)
def _grand_door(b: Brush, site: Site, dice: Dice) -> None:
    b.path(arch(-0.22, -0.66, 0.44, 0.66, 0.18), "#d8c9b0")
    b.path(arch(-0.185, -0.62, 0.37, 0.62, 0.16), "#6a4030")
    b.rect(-0.004, -0.62, 0.008, 0.62, "#3f261f")
    for x in (-0.16, 0.025):
        for y, tall in ((-0.46, 0.18), (-0.25, 0.2)):
            b.rect(x, y, 0.135, tall, "#7d4f3a")
    for x in (-0.03, 0.03):
        b.oval(x, -0.3, 0.012, 0.012, BRASS)


@part("armchair_east", "wall", 0.3)
def _armchair_east(b: Brush, site: Site, dice: Dice) -> None:
    wood = "#5f2f22"
    b.foot(0, 0, 0.14)
    for x in (-0.11, 0.095):
        b.rect(x, -0.18, 0.016, 0.18, wood)
    b.rect(-0.13, -0.2, 0.26, 0.026, shade(wood, 0.2))
    b.rect(-0.05, -0.46, 0.1, 0.26, shade(wood, 0.1))
    b.draw(
        Outline(-0.12, -0.2)
        .bend(-0.13, -0.4, -0.1, -0.46)
        .bend(0, -0.5, 0.1, -0.46)
        .bend(0.13, -0.4, 0.12, -0.2)
        .open(),
        wood,
        0.018,
    )
    for side in (-1, 1):
        b.line(wood, 0.014, side * 0.12, -0.32, side * 0.14, -0.2)
    b.oval(0, -0.38, 0.03, 0.04, "#c9b48f")


@part("vase_stand", "floor", 0.24)
def _vase_stand(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.1)
    b.rect(-0.08, -0.2, 0.16, 0.02, DARK_WOOD)
    for x in (-0.07, 0.055):
        b.rect(x, -0.18, 0.016, 0.18, DARK_WOOD)
    china = "#e6ecec"
    b.path(
        Outline(-0.04, -0.2)
        .curve(-0.11, -0.3, -0.07, -0.38, -0.03, -0.4)
        .to(-0.045, -0.45, 0.045, -0.45, 0.03, -0.4)
        .curve(0.07, -0.38, 0.11, -0.3, 0.04, -0.2)
        .close(),
        china,
    )
    for k in range(5):
        b.oval(-0.045 + 0.022 * k, -0.3 + 0.012 * (k % 2), 0.012, 0.016, "#3f5f9a")
    b.draw(Outline(0, -0.45).bend(0.02, -0.56, 0.1, -0.62).open(), "#5b3d2e", 0.007)
    for x, y in ((0.04, -0.54), (0.07, -0.6), (0.1, -0.62), (0.02, -0.5)):
        b.oval(x, y, 0.014, 0.013, "#e0707a")


@part("reception", "wall", 0.8)
def _reception(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.4)
    b.rect(-0.38, -0.26, 0.76, 0.26, "#a8805c")
    for k in range(19):
        b.rect(-0.38 + 0.04 * k, -0.26, 0.02, 0.26, "#94704f")
    b.rect(-0.41, -0.29, 0.82, 0.035, "#e9e6dc")
    b.rect(0.1, -0.4, 0.16, 0.11, "#26262c", round_=0.006)
    b.rect(-0.2, -0.32, 0.04, 0.03, BRASS, round_=0.014)


@part("door_lift", "wall", 0.4)
def _door_lift(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.18, -0.6, 0.36, 0.6, "#7d868c")
    for x in (-0.155, 0.004):
        b.rect(x, -0.57, 0.151, 0.57, "#b5bfc2")
    b.rect(-0.04, -0.65, 0.08, 0.036, "#17181c")
    b.rect(-0.01, -0.642, 0.02, 0.02, "#ff6a4a", lit=True)
    b.rect(0.2, -0.36, 0.025, 0.05, "#d3d9da")


@part("flag_stand", "wall", 0.2)
def _flag_stand(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.006, -0.74, 0.012, 0.74, BRASS)
    b.path(
        Outline(0.0, -0.72)
        .bend(0.1, -0.66, 0.1, -0.5)
        .bend(0.12, -0.36, 0.08, -0.26)
        .to(0.02, -0.3)
        .bend(0.04, -0.5, 0.0, -0.72)
        .close(),
        "#34507f",
    )
    b.line("#d8b458", 0.008, 0.02, -0.3, 0.08, -0.26)


@part("sign_quiet", "wall", 0.2)
def _sign_quiet(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the red board on a pole that calls for silence in a court of old China."""
    b.rect(-0.01, -0.5, 0.02, 0.5, DARK_WOOD)
    b.rect(-0.1, -0.72, 0.2, 0.26, LACQUER, round_=0.02)
    b.draw(rect_path(-0.085, -0.705, 0.17, 0.23), BRASS, 0.007)
    for y in (-0.66, -0.56):
        b.line("#f0d890", 0.01, -0.035, y, 0.035, y)
        b.line("#f0d890", 0.009, 0, y - 0.02, 0, y + 0.045)
        b.line("#f0d890", 0.008, -0.03, y + 0.045, 0.03, y + 0.03)


@part("crane_lamp", "wall", 0.2)
def _crane_lamp(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a bronze crane that bears a candle."""
    bronze = "#8f7a3c"
    b.rect(-0.07, -0.05, 0.14, 0.05, shade(bronze, -0.3))
    for x in (-0.014, 0.02):
        b.line(bronze, 0.01, x, -0.05, x, -0.24)
    b.path(
        Outline(-0.09, -0.3)
        .bend(-0.02, -0.38, 0.07, -0.33)
        .bend(0.08, -0.22, -0.02, -0.22)
        .bend(-0.06, -0.24, -0.09, -0.3)
        .close(),
        bronze,
    )
    b.draw(Outline(0.05, -0.31).curve(0.12, -0.4, -0.02, -0.44, 0.03, -0.54).open(), bronze, 0.018)
    b.poly(bronze, 0.02, -0.55, 0.1, -0.53, 0.03, -0.52)
    b.rect(0.02, -0.64, 0.016, 0.09, "#f6ecd6")
    b.glow(0.028, -0.66, 0.16, "#ffd489", 0.8)
    b.oval(0.028, -0.655, 0.007, 0.014, "#ffe9a8", lit=True)


@part("prayer_mat", "floor", 0.4)
def _prayer_mat(b: Brush, site: Site, dice: Dice) -> None:
    b.oval(0, 0, 0.17, 0.04, "#8a6a30")
    b.oval(0, -0.025, 0.17, 0.04, "#d8a83c")
    b.oval(0, -0.03, 0.1, 0.022, "#c08a2c")


@part("statue_great", "wall", 0.5)
def _statue_great(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the marble figure of a god on its base."""
    stone = "#e6dfd2"
    b.rect(-0.22, -0.16, 0.44, 0.16, "#b5aca0")
    b.path(
        Outline(-0.11, -0.16)
        .bend(-0.14, -0.42, -0.08, -0.58)
        .to(0.08, -0.58)
        .bend(0.15, -0.42, 0.12, -0.16)
        .close(),
        stone,
    )
    for k in range(5):
        b.draw(
            Outline(-0.06 + 0.03 * k, -0.54)
            .bend(-0.08 + 0.035 * k, -0.3, -0.09 + 0.045 * k, -0.17)
            .open(),
            shade(stone, -0.2),
            0.006,
        )
    b.oval(0, -0.65, 0.05, 0.065, stone)
    b.line(stone, 0.04, 0.07, -0.56, 0.17, -0.72)
    b.line("#c9a045", 0.014, 0.18, -0.86, 0.16, -0.3)


@part("column_tall", "wall", 0.2)
def _column_tall(b: Brush, site: Site, dice: Dice) -> None:
    b.ramp(
        rect_path(-0.055, -1.2, 0.11, 1.2),
        (-0.055, 0),
        (0.055, 0),
        (0, "#e0d8c9", 1),
        (0.4, "#d3c9b8", 1),
        (1, "#948a7e", 1),
    )
    for k in range(5):
        b.line("#b5ab9c", 0.005, -0.04 + 0.02 * k, -1.2, -0.04 + 0.02 * k, -0.07)
    b.rect(-0.08, -0.07, 0.16, 0.07, "#c2b8a8")
    b.rect(-0.08, -0.72, 0.16, 0.05, "#e6dfd2")


@part("t_rex", "wall", 0.9)
def _bones(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the skeleton of a dinosaur on its stand."""
    bone = "#e6dcc4"
    b.rect(-0.4, -0.06, 0.8, 0.06, "#5b4a44")
    spine = (
        Outline(-0.44, -0.2)
        .curve(-0.3, -0.22, -0.16, -0.36, 0.02, -0.42)
        .curve(0.14, -0.46, 0.2, -0.52, 0.24, -0.6)
    )
    b.draw(spine.open(), bone, 0.026)
    for k in range(6):
        x = -0.1 + 0.045 * k
        b.draw(
            Outline(x, -0.38 - 0.02 * k)
            .bend(x + 0.05, -0.3 - 0.02 * k, x + 0.01, -0.2 - 0.02 * k)
            .open(),
            bone,
            0.012,
        )
    for x in (-0.06, 0.04):
        b.line(bone, 0.026, x - 0.02, -0.34, x + 0.04, -0.2)
        b.line(bone, 0.02, x + 0.04, -0.2, x - 0.01, -0.07)
        b.line(bone, 0.018, x - 0.01, -0.07, x + 0.06, -0.065)
    b.path(
        Outline(0.2, -0.62).bend(0.3, -0.72, 0.42, -0.62).to(0.42, -0.57, 0.24, -0.56).close(), bone
    )
    b.path(Outline(0.24, -0.54).to(0.4, -0.53, 0.38, -0.5, 0.24, -0.51).close(), bone)
    b.oval(0.3, -0.63, 0.018, 0.018, "#3f3638")
    b.line("#4a4a52", 0.008, 0.02, -0.06, 0.02, -0.42)


@part("rope_stand", "floor", 0.6)
def _rope_stand(b: Brush, site: Site, dice: Dice) -> None:
    for x in (-0.24, 0.24):
        b.foot(x, 0, 0.05)
        b.rect(x - 0.008, -0.3, 0.016, 0.3, BRASS)
        b.oval(x, -0.31, 0.018, 0.018, BRASS)
    b.draw(Outline(-0.24, -0.28).bend(0, -0.1, 0.24, -0.28).open(), "#9c2f38", 0.02)


@part("ticket_window", "wall", 0.5)
def _ticket_window(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.24, -0.64, 0.48, 0.64, "#6a4632")
    b.rect(-0.22, -0.62, 0.44, 0.09, "#2f5f4c")
    for k in range(5):
        b.rect(-0.17 + 0.07 * k, -0.595, 0.05, 0.035, "#f0e2c0")
    b.path(
        arch(-0.13, -0.5, 0.26, 0.24, 0.1),
        "#ffe2a8" if site.tones.lamps else "#c9d4d6",
        lit=site.tones.lamps,
    )
    for k in range(7):
        b.rect(-0.115 + 0.036 * k, -0.5, 0.006, 0.2, BRASS)
    b.rect(-0.2, -0.26, 0.4, 0.03, "#a8775a")
    b.rect(-0.18, -0.2, 0.36, 0.17, "#7d5740")


@part("bucket", "floor", 0.14)
def _bucket(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.06)
    b.poly("#7d6248", -0.06, -0.12, 0.06, -0.12, 0.045, 0, -0.045, 0)
    b.rect(-0.055, -0.075, 0.11, 0.014, "#4a4a52")
    b.draw(Outline(-0.06, -0.12).bend(0, -0.2, 0.06, -0.12).open(), "#4a4a52", 0.007)


@part("chain_ring", "hung", 0.2)
def _chain_ring(b: Brush, site: Site, dice: Dice) -> None:
    for x in (-0.06, 0.06):
        b.oval(x, -0.02, 0.022, 0.022, "#3a3c44")
        for k in range(6):
            b.oval(x + 0.008 * (k % 2), 0.02 + 0.03 * k, 0.012, 0.018, "#56585f")
            b.oval(x + 0.008 * (k % 2), 0.02 + 0.03 * k, 0.005, 0.01, "#26272d")
        b.draw(Outline(x - 0.03, 0.22).bend(x, 0.28, x + 0.03, 0.22).open(), "#56585f", 0.014)


@part("bars_wood", "wall", 1.0)
def _bars_wood(b: Brush, site: Site, dice: Dice) -> None:
    wood = "#5f4432"
    for k in range(11):
        x = -0.5 + 0.098 * k
        b.rect(x, -0.9, 0.036, 0.9, wood)
        b.rect(x + 0.004, -0.9, 0.009, 0.9, shade(wood, 0.25))
    for y in (-0.62, -0.3, -0.06):
        b.rect(-0.51, y, 1.06, 0.034, shade(wood, -0.15))
    b.rect(0.0, -0.4, 0.06, 0.07, IRON, round_=0.006)


@part("barn_door", "wall", 0.7)
def _barn_door(b: Brush, site: Site, dice: Dice) -> None:
    pane = rect_path(-0.26, -0.58, 0.52, 0.58)
    outlook(b, site, pane, "trees", dice)
    for side in (-1, 1):
        x = side * 0.4
        b.rect(x - 0.14, -0.6, 0.28, 0.6, "#8f5a44")
        for k in range(6):
            b.line("#6a4032", 0.004, x - 0.13 + 0.05 * k, -0.6, x - 0.13 + 0.05 * k, 0)
        b.line("#d8c9a8", 0.022, x - 0.13, -0.02, x + 0.13, -0.58)
        b.draw(rect_path(x - 0.13, -0.59, 0.26, 0.58), "#d8c9a8", 0.018)
    b.rect(-0.56, -0.64, 1.12, 0.03, IRON)


@part("house_row", "ground", 0.6)
def _house_row(b: Brush, site: Site, dice: Dice) -> None:
    with b.at(-0.26, 0):
        (east_house if site.plan.style == "east" else west_house)(b, site, 0.52, dice)


@part("clock_tower", "ground", 0.4)
def _clock_tower(b: Brush, site: Site, dice: Dice) -> None:
    stone = "#b59c82"
    b.ramp(
        rect_path(-0.12, -0.66, 0.24, 0.66),
        (-0.12, 0),
        (0.12, 0),
        (0, shade(stone, 0.12), 1),
        (1, shade(stone, -0.28), 1),
    )
    b.rect(-0.14, -0.68, 0.28, 0.03, shade(stone, -0.3))
    b.poly("#56688a", -0.15, -0.68, 0, -0.94, 0.15, -0.68)
    b.oval(0, -0.56, 0.075, 0.075, "#5b4a44")
    b.oval(
        0, -0.56, 0.063, 0.063, "#ffe9b0" if site.tones.lamps else "#f4f0e2", lit=site.tones.lamps
    )
    b.line("#33232b", 0.007, 0, -0.56, 0.0, -0.605)
    b.line("#33232b", 0.007, 0, -0.56, 0.03, -0.55)
    for y in (-0.38, -0.22):
        b.path(
            arch(-0.03, y, 0.06, 0.1, 0.03),
            WARM if site.tones.lamps else "#4a4650",
            lit=site.tones.lamps,
        )
    b.path(arch(-0.05, -0.12, 0.1, 0.12, 0.05), "#4a3428")


@part("station_sign", "ground", 0.4)
def _station_sign(b: Brush, site: Site, dice: Dice) -> None:
    for x in (-0.12, 0.11):
        b.rect(x, -0.3, 0.012, 0.3, "#3a3c44")
    b.rect(-0.17, -0.36, 0.34, 0.11, "#f4f1ea")
    b.draw(rect_path(-0.165, -0.355, 0.33, 0.1), "#2f5f86", 0.01)
    for k in range(4):
        b.rect(-0.11 + 0.06 * k, -0.325, 0.042, 0.04, "#26344c", round_=0.006)


@part("milestone", "ground", 0.1)
def _milestone(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.05)
    b.path(arch(-0.045, -0.14, 0.09, 0.14, 0.04), "#a8a49c")
    b.rect(-0.02, -0.09, 0.04, 0.008, "#5f5a55")


@part("roadsign", "ground", 0.2)
def _roadsign(b: Brush, site: Site, dice: Dice) -> None:
    for x in (-0.1, 0.09):
        b.rect(x, -0.4, 0.012, 0.4, "#7d868c")
    b.rect(-0.17, -0.5, 0.34, 0.17, "#2f6f5a", round_=0.012)
    b.draw(rect_path(-0.16, -0.49, 0.32, 0.15), "#f4f4ee", 0.006)
    b.rect(-0.12, -0.46, 0.16, 0.026, "#f4f4ee")
    b.rect(-0.12, -0.41, 0.1, 0.026, "#f4f4ee")
    b.line("#f4f4ee", 0.012, 0.1, -0.37, 0.1, -0.45)
    b.poly("#f4f4ee", 0.075, -0.44, 0.125, -0.44, 0.1, -0.475)


@part("church_far", "ground", 0.6)
def _church_far(b: Brush, site: Site, dice: Dice) -> None:
    if site.plan.style == "east":
        b.path(
            Outline(-0.4, 0).bend(-0.2, -0.34, 0, -0.34).bend(0.2, -0.34, 0.4, 0).close(), "#5f6f5c"
        )
        return
    stone = "#8f8f96"
    b.rect(-0.2, -0.3, 0.44, 0.3, stone)
    b.poly("#5a5768", -0.22, -0.3, 0.02, -0.46, 0.26, -0.3)
    b.rect(-0.34, -0.52, 0.17, 0.52, shade(stone, -0.1))
    b.poly("#5a5768", -0.36, -0.52, -0.255, -0.84, -0.15, -0.52)
    b.rect(-0.26, -0.94, 0.01, 0.1, "#3a3c44")
    b.rect(-0.28, -0.91, 0.05, 0.01, "#3a3c44")
    for x in (-0.08, 0.06):
        b.path(
            arch(x, -0.22, 0.07, 0.14, 0.035),
            WARM if site.tones.lamps else "#4a4650",
            lit=site.tones.lamps,
        )


@part("windmill", "ground", 0.6)
def _windmill(b: Brush, site: Site, dice: Dice) -> None:
    b.poly("#e6dcc6", -0.12, 0, -0.07, -0.42, 0.07, -0.42, 0.12, 0)
    b.poly("#c4b8a0", 0.02, 0, 0.02, -0.42, 0.07, -0.42, 0.12, 0)
    b.path(Outline(-0.09, -0.42).bend(0, -0.56, 0.09, -0.42).close(), "#85493f")
    b.path(arch(-0.03, -0.12, 0.06, 0.12, 0.03), "#5b4032")


@animated("windmill", (-0.36, -0.8, 0.72, 0.72), 8)
def _windmill_turns(b: Brush, site: Site, seconds: float) -> None:
    for k in range(4):
        turn = math.pi * k / 2 + seconds * 0.5
        c, s = math.cos(turn), math.sin(turn)
        b.line("#6a4a35", 0.012, 0, -0.44, 0.32 * c, -0.44 + 0.32 * s)
        b.poly(
            "#efe6d6",
            0.07 * c,
            -0.44 + 0.07 * s,
            0.32 * c,
            -0.44 + 0.32 * s,
            0.32 * c - 0.07 * s,
            -0.44 + 0.32 * s + 0.07 * c,
            0.07 * c - 0.07 * s,
            -0.44 + 0.07 * s + 0.07 * c,
            alpha=0.9,
        )
    b.oval(0, -0.44, 0.02, 0.02, "#4a3428")


@part("fence_wood", "ground", 2.0)
def _fence_wood(b: Brush, site: Site, dice: Dice) -> None:
    for k in range(-8, 9):
        b.rect(0.14 * k - 0.01, -0.14, 0.02, 0.14, shade(_WOOD, -0.1))
    for y in (-0.12, -0.06):
        b.rect(-1.2, y, 2.4, 0.016, SNOW if site.tones.snowy and y < -0.1 else _WOOD)


@part("sheaf", "ground", 0.2)
def _sheaf(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.1)
    for k in range(15):
        t = (k - 7) / 7
        b.draw(
            Outline(0.06 * t, 0).bend(0.02 * t, -0.1, 0.13 * t, -0.24).open(),
            ("#d8b85c", "#c9a548", "#e6cc80")[k % 3],
            0.012,
        )
        b.oval(0.13 * t, -0.25, 0.012, 0.022, "#e0c060")
    b.rect(-0.035, -0.12, 0.07, 0.02, "#8a6a30")


@part("yurt", "ground", 0.5)
def _yurt(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.24)
    b.rect(-0.2, -0.16, 0.4, 0.16, "#efe6d6")
    b.path(
        Outline(-0.22, -0.15).bend(-0.1, -0.27, 0, -0.28).bend(0.1, -0.27, 0.22, -0.15).close(),
        "#dcd0ba",
    )
    b.rect(-0.2, -0.12, 0.4, 0.02, "#a8403a")
    b.rect(-0.045, -0.13, 0.09, 0.13, "#a8503a")


@part("grass_tall", "ground", 0.6)
def _grass_tall(b: Brush, site: Site, dice: Dice) -> None:
    for _ in range(46):
        x, tall, lean = dice.between(-0.3, 0.3), dice.between(0.08, 0.22), dice.between(-0.02, 0.08)
        b.draw(
            Outline(x, 0).bend(x, -tall * 0.6, x + lean, -tall).open(),
            shade(dice.pick(site.tones.grass), dice.between(-0.2, 0.1)),
            0.007,
        )


@part("snow_heap", "ground", 0.4)
def _snow_heap(b: Brush, site: Site, dice: Dice) -> None:
    b.path(
        Outline(-0.24, 0.01).bend(-0.14, -0.13, 0, -0.12).bend(0.16, -0.12, 0.25, 0.01).close(),
        "#f4f9fc",
    )
    b.path(
        Outline(0.02, 0.01).bend(0.1, -0.08, 0.14, -0.08).bend(0.2, -0.06, 0.25, 0.01).close(),
        "#b5d0e0",
    )


@part("pool", "ground", 0.5)
def _pool(b: Brush, site: Site, dice: Dice) -> None:
    b.oval(0, 0, 0.24, 0.03, "#4a5a40")
    b.oval(0, 0.003, 0.22, 0.024, site.tones.far("#6a7f62", 0.3), lit=True)
    for k in range(5):
        b.oval(-0.15 + 0.07 * k, 0.002 * (k % 3), 0.026, 0.006, "#7f9a52")


@part("spent", "ground", 0.4)
def _spent(b: Brush, site: Site, dice: Dice) -> None:
    """Paint what lies about after a battle with guns."""
    b.line("#5b3d2e", 0.016, -0.16, 0.0, 0.06, -0.05)
    b.line(IRON, 0.011, 0.04, -0.046, 0.2, -0.08)
    b.path(
        Outline(-0.2, 0.02)
        .bend(-0.2, -0.07, -0.12, -0.075)
        .bend(-0.05, -0.07, -0.05, 0.02)
        .close(),
        "#5f6a52",
    )
    for k in range(6):
        b.rect(0.05 + 0.03 * k, 0.01 + 0.008 * (k % 2), 0.02, 0.008, BRASS)


@part("stuck", "ground", 0.4)
def _stuck(b: Brush, site: Site, dice: Dice) -> None:
    """Paint spears, arrows and a sword that stick in the ground."""
    b.line("#8a6444", 0.013, -0.1, 0.0, -0.02, -0.4)
    b.line("#a8322c", 0.02, -0.03, -0.36, 0.02, -0.33)
    for k in range(4):
        x = 0.02 + 0.05 * k
        b.line("#6f5038", 0.007, x, 0, x + 0.05, -0.15 - 0.02 * (k % 2))
        b.line(
            "#e6dcc6", 0.012, x + 0.044, -0.13 - 0.02 * (k % 2), x + 0.056, -0.165 - 0.02 * (k % 2)
        )
    b.line("#c9ced8", 0.022, -0.16, 0.0, -0.2, -0.2)
    b.line(BRASS, 0.016, -0.24, -0.19, -0.15, -0.21)
    b.line("#4a3428", 0.016, -0.2, -0.2, -0.21, -0.26)


@part("log", "ground", 0.4)
def _log(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.18)
    b.rect(-0.16, -0.08, 0.3, 0.08, SNOW if site.tones.snowy else "#6f4f38", round_=0.03)
    b.rect(-0.16, -0.05, 0.3, 0.05, "#6f4f38", round_=0.02)
    b.oval(0.14, -0.04, 0.026, 0.04, "#c9a26a")
    b.oval(0.14, -0.04, 0.012, 0.02, "#a8804f")


@part("lotus_patch", "ground", 0.6)
def _lotus_patch(b: Brush, site: Site, dice: Dice) -> None:
    for _ in range(14):
        x, y = dice.between(-0.28, 0.28), dice.between(-0.03, 0.03)
        b.oval(x, y, 0.045, 0.012, dice.pick(("#4f8a5c", "#5f9a68", "#3f7a52")))
    for _ in range(5):
        x, y = dice.between(-0.24, 0.24), -dice.between(0.02, 0.07)
        b.line("#4f8a5c", 0.005, x, 0.01, x, y)
        for k in (-1, 0, 1):
            b.path(
                Outline(x, y + 0.01)
                .bend(x + 0.02 * k - 0.012, y - 0.02, x + 0.024 * k, y - 0.04)
                .bend(x + 0.02 * k + 0.012, y - 0.02, x, y + 0.01)
                .close(),
                "#f0b0bf",
            )


@part("surf", "ground", 0.1)
def _surf(b: Brush, site: Site, dice: Dice) -> None:
    shape = Outline(site.left - site.middle, -0.02)
    for k in range(14):
        x = site.left - site.middle + 0.25 * (k + 1)
        shape.bend(x - 0.12, 0.02 + 0.012 * (k % 3), x, -0.01)
    b.draw(shape.open(), "#f4fafa", 0.012, 0.9)


@part("bollard", "ground", 0.1)
def _bollard(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.05)
    b.rect(-0.03, -0.11, 0.06, 0.11, "#3a3c44", round_=0.01)
    b.rect(-0.045, -0.125, 0.09, 0.03, "#4a4d57", round_=0.014)
    b.draw(Outline(-0.035, -0.05).bend(0, -0.03, 0.035, -0.05).open(), "#b89a68", 0.014)


@part("islet", "ground", 0.5)
def _islet(b: Brush, site: Site, dice: Dice) -> None:
    b.path(
        Outline(-0.3, 0).bend(-0.1, -0.12, 0.05, -0.1).bend(0.2, -0.1, 0.3, 0).close(), "#5f8a52"
    )
    b.path(Outline(-0.32, 0.01).bend(0, -0.03, 0.32, 0.01).close(), "#dcbd86")
    for x, lean in ((-0.05, -0.04), (0.06, 0.05)):
        b.draw(Outline(x, -0.08).bend(x, -0.18, x + lean, -0.24).open(), "#7d5a3c", 0.012)
        for k in range(6):
            turn = math.pi * k / 5
            b.draw(
                Outline(x + lean, -0.24)
                .bend(
                    x + lean + 0.05 * math.cos(turn),
                    -0.28,
                    x + lean + 0.09 * math.cos(turn),
                    -0.24 + 0.02 * abs(math.cos(turn)),
                )
                .open(),
                "#4f7f4c",
                0.014,
            )


@part("water_tank", "ground", 0.5)
def _water_tank(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.2)
    for x in (-0.14, 0.0, 0.12):
        b.rect(x, -0.2, 0.022, 0.2, "#5f666c")
    b.line("#5f666c", 0.01, -0.13, -0.02, 0.13, -0.19)
    b.rect(-0.17, -0.46, 0.34, 0.27, "#8a6f58")
    for k in range(9):
        b.line("#6a5240", 0.004, -0.15 + 0.038 * k, -0.46, -0.15 + 0.038 * k, -0.19)
    for y in (-0.4, -0.28):
        b.rect(-0.172, y, 0.344, 0.012, "#4a4d52")
    b.poly(SNOW if site.tones.snowy else "#5f564e", -0.2, -0.46, 0.0, -0.6, 0.2, -0.46)


@part("roof_unit", "ground", 0.3)
def _roof_unit(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the cooler of an air conditioning."""
    b.foot(0, 0, 0.14)
    b.rect(-0.13, -0.2, 0.26, 0.2, "#a9b0b3")
    b.rect(0.05, -0.2, 0.08, 0.2, "#8f979a")
    b.oval(-0.04, -0.1, 0.075, 0.075, "#5f666c")
    b.oval(-0.04, -0.1, 0.02, 0.02, "#c9d0d3")
    for k in range(6):
        turn = math.pi * k / 3
        b.line(
            "#8f979a",
            0.008,
            -0.04,
            -0.1,
            -0.04 + 0.07 * math.cos(turn),
            -0.1 + 0.07 * math.sin(turn),
        )
    b.rect(-0.14, -0.22, 0.28, 0.022, SNOW if site.tones.snowy else "#c3cacc")
