"""Boats and ships, afloat or drawn up on the shore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...ink.pen import Outline, shade
from ..library import part
from .nature import SNOW

if TYPE_CHECKING:
    from ...dice import Dice
    from ...ink.brush import Brush
    from ..scenery import Site


@part("sailboat", "water", 0.3)
def _sailboat(b: Brush, site: Site, dice: Dice) -> None:
    b.oval(0, 0.008, 0.07, 0.006, "#10202c", 0.3)
    if site.plan.style == "east":
        for x, tall, wide in ((-0.018, 0.2, 0.06), (0.034, 0.14, 0.04)):
            b.line("#5a4038", 0.003, x, 0, x, -tall)
            sail = Outline(x - 0.004, -tall).bend(x + wide, -tall * 0.8, x + wide * 0.9, -0.03)
            b.path(
                sail.to(x - wide * 0.4, -0.025)
                .bend(x - wide * 0.2, -tall * 0.6, x - 0.004, -tall)
                .close(),
                "#b5764c",
            )
            for step in range(4):
                y = -tall * (0.25 + 0.18 * step)
                b.line("#6f4630", 0.002, x - wide * 0.3, y + 0.01, x + wide * 0.85, y)
    else:
        b.line("#5a4038", 0.003, 0, 0, 0, -0.2)
        for side, wide, text in ((1, 0.075, "#f2e8d6"), (-1, 0.05, "#dccfb8")):
            b.path(
                Outline(side * 0.004, -0.195)
                .bend(side * wide, -0.09, side * wide * 0.9, -0.03)
                .to(side * 0.004, -0.03)
                .close(),
                text,
            )
    b.path(
        Outline(-0.08, -0.022)
        .to(0.085, -0.022)
        .curve(0.07, 0.01, 0.04, 0.014, 0, 0.014)
        .curve(-0.05, 0.014, -0.07, 0.004, -0.08, -0.022)
        .close(),
        "#7c4a3a",
    )
    if site.tones.lamps:
        b.glow(-0.06, -0.045, 0.06, "#ffd489", 0.9)
        b.oval(-0.06, -0.04, 0.005, 0.006, "#fff4d0", lit=True)


@part("steamer", "water", 0.34)
def _steamer(b: Brush, site: Site, dice: Dice) -> None:
    b.canvas.save()
    b.canvas.rotate(-5)
    b.path(
        Outline(-0.12, -0.03)
        .to(0.13, -0.036)
        .bend(0.11, 0.014, 0.08, 0.016)
        .to(-0.1, 0.016)
        .bend(-0.115, 0.0, -0.12, -0.03)
        .close(),
        "#4a3f4c",
    )
    b.rect(-0.1, -0.022, 0.2, 0.006, "#a8503f")
    b.rect(-0.06, -0.062, 0.11, 0.032, "#d6cdbc")
    b.rect(0.01, -0.088, 0.035, 0.028, "#d6cdbc")
    b.rect(-0.03, -0.105, 0.026, 0.045, "#8f3f3a")
    for index in range(5):
        on = site.tones.lamps
        b.rect(-0.05 + index * 0.02, -0.054, 0.01, 0.012, "#ffd489" if on else "#5a6a78", lit=on)
    if site.tones.lamps:
        b.glow(0.03, -0.11, 0.1, "#ffe0a0", 0.9)
    b.canvas.restore()


@part("rowboat", "ground", 0.5)
def _rowboat(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a rowing boat that was drawn up on the shore."""
    paint = dice.pick(("#3f6f86", "#a8503f", "#4f7a5c"))
    b.foot(0, 0.0, 0.24, 0.022, 0.35)
    hull = Outline(-0.25, -0.1).curve(-0.2, -0.06, -0.1, -0.055, 0, -0.055)
    hull.curve(0.12, -0.055, 0.2, -0.075, 0.26, -0.125).curve(0.22, -0.02, 0.15, 0.004, 0.05, 0.006)
    hull.to(-0.12, 0.006).curve(-0.2, 0.0, -0.235, -0.04, -0.25, -0.1)
    shape = hull.close()
    b.path(
        Outline(-0.24, -0.1)
        .curve(-0.1, -0.075, 0.14, -0.08, 0.25, -0.124)
        .curve(0.14, -0.05, -0.1, -0.045, -0.24, -0.1)
        .close(),
        "#5a4334",
    )
    b.path(shape, paint)
    b.canvas.save()
    b.canvas.clipPath(shape, doAntiAlias=True)
    b.rect(-0.3, -0.035, 0.6, 0.06, shade(paint, -0.35))
    b.rect(-0.3, -0.04, 0.6, 0.007, "#e6dcc6")
    for row in range(3):
        y = -0.09 + 0.022 * row
        b.draw(
            Outline(-0.25, y).bend(0, y + 0.035, 0.26, y - 0.02).open(), shade(paint, -0.25), 0.003
        )
    b.canvas.restore()
    b.draw(
        Outline(-0.25, -0.1)
        .curve(-0.2, -0.06, -0.1, -0.055, 0, -0.055)
        .curve(0.12, -0.055, 0.2, -0.075, 0.26, -0.125)
        .open(),
        "#e6dcc6",
        0.009,
    )
    b.line("#8a6a4c", 0.009, -0.16, -0.03, 0.12, -0.2)
    b.path(Outline(0.1, -0.185).to(0.16, -0.245, 0.185, -0.225, 0.125, -0.17).close(), "#8a6a4c")
    if site.tones.snowy:
        b.draw(
            Outline(-0.25, -0.105).curve(-0.2, -0.066, -0.1, -0.061, 0, -0.061).open(), SNOW, 0.01
        )
