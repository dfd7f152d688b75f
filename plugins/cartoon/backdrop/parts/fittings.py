"""Fittings of shops, schools and halls along their walls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...ink.brush import Brush, rect_path
from ...ink.pen import Outline, mix, shade
from ..library import part

if TYPE_CHECKING:
    from ...dice import Dice
    from ..scenery import Site

from .furniture import WOOD


@part("counter", "wall", 0.7, r"\bcounter\b|柜台|吧台")
def _counter(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.37)
    b.rect(-0.34, -0.25, 0.68, 0.25, WOOD)
    for index in range(5):
        b.draw(rect_path(-0.325 + index * 0.132, -0.21, 0.115, 0.18), shade(WOOD, -0.35), 0.003)
    b.rect(-0.36, -0.27, 0.72, 0.026, shade(WOOD, 0.25))
    b.rect(-0.36, -0.245, 0.72, 0.008, shade(WOOD, -0.45))
    for index in range(3):
        px = -0.25 + index * 0.06
        b.path(
            Outline(px - 0.02, -0.27)
            .to(px - 0.02, -0.33)
            .bend(px, -0.36, px + 0.02, -0.33)
            .to(px + 0.02, -0.27)
            .close(),
            dice.pick(("#b8c9c4", "#d6b98a", "#c0a0a0")),
        )
        b.rect(px - 0.014, -0.365, 0.028, 0.014, "#8a6a48")
    b.rect(0.14, -0.35, 0.12, 0.08, "#8f7a4c", round_=0.01)
    b.rect(0.155, -0.34, 0.05, 0.03, "#e9dfc0")


@part("shelves", "wall", 0.52)
def _shelves(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the goods of a shop."""
    b.rect(-0.25, -0.66, 0.5, 0.66, shade(WOOD, -0.3))
    for row in range(5):
        y = -0.54 + row * 0.13
        at = -0.235
        while at < 0.2:
            wide, tall = dice.between(0.03, 0.06), dice.between(0.045, 0.09)
            colour = mix(
                dice.pick(("#b98a5c", "#7f9aa0", "#c7b384", "#9a6a62", "#6f8a6a")), WOOD, 0.2
            )
            kind = dice.whole(0, 2)
            if kind == 0:
                b.oval(at + wide / 2, y - tall * 0.45, wide * 0.46, tall * 0.45, colour)
                b.rect(at + wide * 0.3, y - tall, wide * 0.4, tall * 0.2, shade(colour, -0.25))
            elif kind == 1:
                b.rect(at, y - tall, wide, tall, colour, round_=0.004)
                b.rect(at, y - tall * 0.7, wide, tall * 0.3, shade(colour, 0.45))
            else:
                b.rect(at, y - tall * 0.6, wide * 1.2, tall * 0.6, colour)
            at += wide * 1.25 + 0.006
        b.rect(-0.25, y, 0.5, 0.014, shade(WOOD, 0.12))
    b.rect(-0.265, -0.675, 0.53, 0.02, shade(WOOD, 0.2))


@part("blackboard", "wall", 0.9, r"blackboard|class ?room|school|黑板|教室|学校|课")
def _blackboard(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.42, -0.6, 0.84, 0.36, "#8f6a48")
    b.ramp(
        rect_path(-0.405, -0.585, 0.81, 0.33),
        (-0.4, -0.6),
        (0.4, -0.25),
        (0, "#2f5548", 1),
        (0.5, "#3d6a5a", 1),
        (1, "#2c4e43", 1),
    )
    for row, wide in ((0, 0.3), (1, 0.22), (2, 0.26)):
        y = -0.53 + row * 0.06
        at = -0.37
        while at < -0.37 + wide:
            step = dice.between(0.012, 0.03)
            b.line("#dfe8df", 0.004, at, y, at + step, y + dice.between(-0.008, 0.008), alpha=0.7)
            at += step + 0.012
    b.canvas.save()
    b.draw(
        Outline(0.18, -0.33).to(0.34, -0.33, 0.26, -0.5, 0.18, -0.33).open(), "#dfe8df", 0.004, 0.7
    )
    b.canvas.restore()
    b.rect(-0.42, -0.245, 0.84, 0.016, shade("#8f6a48", 0.2))
    for px in (-0.1, 0.02, 0.06):
        b.rect(px, -0.252, 0.03, 0.008, "#f2f0e4")


@part("teapots", "wall", 0.5)
def _teapots(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a curio cabinet, the duobaoge of a teahouse."""
    wood = "#5f3526"
    b.foot(0, 0, 0.26)
    b.rect(-0.24, -0.62, 0.48, 0.62, wood)
    cells = (
        (-0.22, -0.6, 0.2, 0.16),
        (0.0, -0.6, 0.22, 0.1),
        (-0.22, -0.42, 0.13, 0.2),
        (-0.07, -0.42, 0.12, 0.12),
        (0.07, -0.48, 0.15, 0.18),
        (-0.07, -0.28, 0.29, 0.12),
    )
    for x, y, wide, tall in cells:
        b.rect(x, y, wide, tall, shade(wood, -0.5))
        if site.tones.lamps:
            b.rect(x, y, wide, tall, "#ffb86a", 0.12, lit=True)
        china = dice.pick(("#9fbfc4", "#c98f6a", "#7f9f86", "#d9cfb4", "#a9564a"))
        cx, foot = x + wide / 2, y + tall
        size = min(wide, tall) * 0.36
        b.oval(cx, foot - size * 0.85, size, size * 0.82, china)
        b.rect(cx - size * 0.3, foot - size * 2.0, size * 0.6, size * 0.6, china)
        b.oval(cx - size * 0.35, foot - size * 1.1, size * 0.25, size * 0.3, "#ffffff", 0.3)
    b.rect(-0.24, -0.14, 0.48, 0.14, shade(wood, 0.1))
    for px in (-0.22, 0.01):
        b.draw(rect_path(px, -0.125, 0.21, 0.11), shade(wood, -0.4), 0.003)
    b.rect(-0.26, -0.635, 0.52, 0.02, shade(wood, 0.22))


@part("pillar", "wall", 0.16)
def _pillar(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a column from the floor to beyond the ceiling."""
    if site.plan.style == "east":
        b.ramp(
            rect_path(-0.045, -1.3, 0.09, 1.3),
            (-0.045, 0),
            (0.045, 0),
            (0, "#7a2a24", 1),
            (0.35, "#b34a38", 1),
            (1, "#571d1f", 1),
        )
        b.rect(-0.06, -0.04, 0.12, 0.04, "#9a948c", round_=0.01)
        b.rect(-0.05, -0.74, 0.1, 0.03, "#c9a045")
        return
    b.ramp(
        rect_path(-0.05, -1.3, 0.1, 1.3),
        (-0.05, 0),
        (0.05, 0),
        (0, "#a89c90", 1),
        (0.35, "#ddd2c2", 1),
        (1, "#8a7f7a", 1),
    )
    b.rect(-0.075, -0.06, 0.15, 0.06, "#c2b6a6")
    b.rect(-0.07, -0.7, 0.14, 0.03, "#d8ccba")


@part("throne", "wall", 0.4, r"throne|king\b|queen\b|emperor|龙椅|宝座|皇帝|国王")
def _throne(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.26, -0.05, 0.52, 0.05, "#a8564c")
    b.path(
        Outline(-0.13, -0.05).to(-0.13, -0.42).bend(0, -0.56, 0.13, -0.42).to(0.13, -0.05).close(),
        "#c9a045",
    )
    b.path(
        Outline(-0.1, -0.08).to(-0.1, -0.4).bend(0, -0.5, 0.1, -0.4).to(0.1, -0.08).close(),
        "#9a3238",
    )
    b.oval(0, -0.48, 0.022, 0.022, "#ffe08a")
    for side in (-1, 1):
        b.rect(side * 0.15 - 0.02, -0.2, 0.04, 0.15, "#b58c38")
        b.oval(side * 0.15, -0.2, 0.028, 0.028, "#dcb858")


@part("stairs", "wall", 0.62, r"\bstairs?\b|staircase|spiral|楼梯|台阶|石阶")
def _stairs(b: Brush, site: Site, dice: Dice) -> None:
    """Paint worn stone steps that climb along the wall, with a rope to hold."""
    stone = "#a39a8e"
    count = 11
    for step in range(count):
        x, y = -0.3 + step * 0.06, -0.02 - step * 0.066
        b.rect(x, y, 0.64 - step * 0.058, -y, shade(stone, -0.34))
    for step in range(count):
        x, y = -0.3 + step * 0.06, -0.02 - step * 0.066
        b.rect(x - 0.008, y, 0.075, 0.02, shade(stone, 0.12), round_=0.004)
        b.rect(x - 0.004, y + 0.02, 0.06, 0.046, shade(stone, -0.12))
        b.rect(x - 0.004, y + 0.018, 0.064, 0.007, "#161028", 0.25, lit=True)
    for step in range(0, count, 3):
        x, y = -0.28 + step * 0.06, -0.02 - step * 0.066
        b.line("#3f3a40", 0.007, x, y, x, y - 0.15)
        if step + 3 < count:
            b.draw(
                Outline(x, y - 0.145).bend(x + 0.08, y - 0.2, x + 0.18, y - 0.145 - 0.198).open(),
                "#a8895c",
                0.008,
            )
