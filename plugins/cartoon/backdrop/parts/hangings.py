"""Things that hang on walls and from ceilings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import skia

from ...ink.brush import Brush, rect_path
from ...ink.pen import Outline, ellipse, shade, stroke
from ..library import animated, part

if TYPE_CHECKING:
    from ...dice import Dice
    from ..scenery import Site


@part("picture", "hung", 0.22, r"\bpainting\b|\bpictures?\b|portrait|画")
def _picture(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.094, -0.075, 0.2, 0.165, "#161028", 0.2, lit=True)
    b.rect(-0.1, -0.08, 0.2, 0.16, "#b8924e")
    b.rect(-0.086, -0.066, 0.172, 0.132, "#a9c4c9")
    b.canvas.save()
    b.canvas.clipRect(skia.Rect.MakeXYWH(-0.086, -0.066, 0.172, 0.132))
    b.oval(0.04, -0.03, 0.016, 0.016, "#f0e0a8")
    b.oval(-0.04, 0.09, 0.09, 0.09, "#6d9268")
    b.oval(0.07, 0.1, 0.08, 0.07, "#557a5c")
    b.canvas.restore()


@part("scroll", "hung", 0.16)
def _scroll(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a hanging scroll with a mountain in ink."""
    b.rect(-0.062, -0.13, 0.132, 0.31, "#161028", 0.18, lit=True)
    b.rect(-0.068, -0.14, 0.136, 0.31, "#b09a74")
    b.rect(-0.055, -0.1, 0.11, 0.23, "#efe6d0")
    b.rect(-0.076, -0.148, 0.152, 0.014, "#5f3526", round_=0.006)
    b.rect(-0.08, 0.164, 0.16, 0.016, "#5f3526", round_=0.007)
    for px, tall, alpha in ((-0.02, 0.1, 0.7), (0.022, 0.07, 0.45)):
        b.blob(
            "#55605f",
            [
                (px - 0.025, 0.06),
                (px - 0.01, 0.06 - tall),
                (px + 0.012, 0.07 - tall),
                (px + 0.03, 0.06),
            ],
            alpha,
        )
    b.rect(0.028, -0.085, 0.01, 0.04, "#3a3a3c", 0.8)
    b.rect(0.03, 0.1, 0.012, 0.012, "#b03a34")


@part("clock", "hung", 0.16, r"\bclock\b|时钟|挂钟|钟表")
def _clock(b: Brush, site: Site, dice: Dice) -> None:
    b.oval(0.005, 0.006, 0.074, 0.074, "#161028", 0.2, lit=True)
    b.oval(0, 0, 0.07, 0.07, "#6b4a38")
    b.oval(0, 0, 0.058, 0.058, "#f2ead6")
    for hour in range(12):
        a = hour * math.pi / 6
        b.oval(0.05 * math.sin(a), 0.05 * math.cos(a), 0.003, 0.003, "#3a2f33")
    b.line("#3a2f33", 0.005, 0, 0, 0.0, -0.04)
    b.line("#3a2f33", 0.006, 0, 0, 0.026, 0.014)


@part("map", "hung", 0.28, r"\bmaps?\b|\bcharts?\b|地图|海图|航海")
def _map(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.13, -0.085, 0.26, 0.17, "#d8c592")
    b.draw(rect_path(-0.122, -0.077, 0.244, 0.154), "#8a6f45", 0.003)
    for _ in range(4):
        px, py = dice.between(-0.09, 0.09), dice.between(-0.05, 0.05)
        b.blob(
            "#8fa080",
            [
                (
                    px + dice.between(0.015, 0.035) * math.cos(a),
                    py + dice.between(0.01, 0.025) * math.sin(a),
                )
                for a in range(6)
            ],
            0.8,
        )
    b.draw(Outline(-0.1, 0.05).bend(0, -0.03, 0.1, 0.04).open(), "#a8503f", 0.003)


@part("pans", "hung", 0.36)
def _pans(b: Brush, site: Site, dice: Dice) -> None:
    """Paint copper pans on a rail."""
    b.line("#4a4148", 0.007, -0.17, -0.06, 0.17, -0.06)
    for index in range(5):
        px = -0.14 + index * 0.07
        size = dice.between(0.022, 0.034)
        b.line("#4a4148", 0.004, px, -0.06, px, -0.01)
        b.oval(px, size, size, size, "#b8703f")
        b.oval(px - size * 0.2, size * 0.8, size * 0.6, size * 0.6, "#d69058")


@part("wall_shelf", "hung", 0.3)
def _wall_shelf(b: Brush, site: Site, dice: Dice) -> None:
    b.rect(-0.14, 0.05, 0.28, 0.014, "#7d5740")
    b.rect(-0.14, 0.064, 0.28, 0.007, "#4d3428")
    at = -0.12
    while at < 0.09:
        tall = dice.between(0.03, 0.065)
        b.rect(
            at,
            0.05 - tall,
            0.024,
            tall,
            dice.pick(("#b9805c", "#7f9aa0", "#c7b384", "#8f6a72")),
            round_=0.003,
        )
        at += dice.between(0.027, 0.05)


@part("flag_banner", "hung", 0.22)
def _banner(b: Brush, site: Site, dice: Dice) -> None:
    cloth = dice.pick(("#8f2f38", "#34507f", "#3f6b4c"))
    b.rect(-0.085, -0.15, 0.17, 0.012, "#5b4032")
    b.poly(cloth, -0.075, -0.14, 0.075, -0.14, 0.075, 0.2, 0, 0.26, -0.075, 0.2)
    b.poly(shade(cloth, -0.25), 0.03, -0.14, 0.075, -0.14, 0.075, 0.2, 0.03, 0.23)
    b.oval(0, 0.02, 0.035, 0.035, "#d8b458")
    b.oval(0, 0.02, 0.02, 0.02, cloth)


@part("oil_lamp", "ceiling", 0.2, r"\blanterns?\b|oil lamp|油灯|马灯|提灯")
def _oil_lamp(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a lantern that hangs on a chain."""
    if site.tones.lamps:
        b.glow(0, 0.2, 0.7, "#ffc070", 0.66)
    b.line("#3a343c", 0.004, 0, -0.3, 0, 0.12)
    b.draw(Outline(-0.03, 0.16).bend(0, 0.09, 0.03, 0.16).open(), "#3a343c", 0.005)
    b.rect(-0.034, 0.155, 0.068, 0.016, "#4a434c", round_=0.006)
    b.rect(
        -0.03, 0.17, 0.06, 0.07, "#ffe6a8" if site.tones.lamps else "#b9c4c4", lit=True, round_=0.01
    )
    if site.tones.lamps:
        b.oval(0, 0.205, 0.016, 0.024, "#fffbe8", lit=True)
    for px in (-0.03, 0.0, 0.03):
        b.line("#3a343c", 0.004, px, 0.17, px, 0.24)
    b.rect(-0.036, 0.238, 0.072, 0.014, "#4a434c", round_=0.005)


@animated("oil_lamp", (-0.2, 0.0, 0.4, 0.4), 6)
def _oil_flicker(b: Brush, site: Site, seconds: float) -> None:
    if site.tones.lamps:
        strength = site.dice("oil", int(seconds * 6)).unit()
        b.glow(0, 0.2, 0.2, "#ffcf80", 0.1 + 0.12 * strength)


@part("pendant", "ceiling", 0.24)
def _pendant(b: Brush, site: Site, dice: Dice) -> None:
    hood = Outline(-0.085, 0.2).bend(-0.07, 0.12, 0, 0.11).bend(0.07, 0.12, 0.085, 0.2).close()
    if site.tones.lamps:
        b.glow(0, 0.22, 0.75, "#ffd08a", 0.5)
        cone = Outline(-0.08, 0.2).to(0.08, 0.2, 0.42, 0.9, -0.42, 0.9).close()
        b.ramp(
            cone,
            (0, 0.2),
            (0, 0.85),
            (0, "#ffe0a4", 0.22),
            (1, "#ffe0a4", 0.0),
            lit=True,
            screen=True,
        )
    b.line("#3a343c", 0.004, 0, -0.3, 0, 0.12)
    b.path(hood, dice.pick(("#4a6a64", "#7d4a3c", "#5a5a6c")))
    if site.tones.lamps:
        b.oval(0, 0.2, 0.075, 0.012, "#fff4cc", lit=True)


@part("lantern", "ceiling", 0.16, r"red lantern|paper lantern|灯笼")
def lantern(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a red paper lantern that hangs from the origin."""
    lamps = site.tones.lamps
    if lamps:
        b.glow(0, 0.13, 0.32, "#ff8a4c", 0.62)
    b.line("#3a262c", 0.003, 0, -0.3, 0, 0.07)
    body = skia.Path()
    body.addOval(ellipse(0, 0.13, 0.062, 0.052))
    if lamps:
        b.ramp(
            body,
            (0, 0.08),
            (0, 0.18),
            (0, "#d63c30", 1),
            (0.6, "#ff6a3c", 1),
            (1, "#d63c30", 1),
            lit=True,
        )
    else:
        b.path(body, "#c43a34")
        b.oval(-0.018, 0.118, 0.02, 0.032, "#e2685a", 0.6)
    for rx in (0.02, 0.044):
        b.canvas.drawOval(ellipse(0, 0.13, rx, 0.052), stroke(b.tone("#7d1a20"), 0.002, 0.6))
    for y in (0.072, 0.176):
        b.rect(-0.026, y, 0.052, 0.012, "#dcae48")
    b.line("#dcae48", 0.005, 0, 0.19, 0, 0.235)


@animated("lantern", (-0.12, 0.02, 0.24, 0.24), 6)
def _lantern_moving(b: Brush, site: Site, seconds: float) -> None:
    if site.tones.lamps:
        b.glow(0, 0.13, 0.12, "#ffb070", 0.06 + 0.12 * site.dice("red", int(seconds * 6)).unit())


@part("chandelier", "ceiling", 0.6)
def _chandelier(b: Brush, site: Site, dice: Dice) -> None:
    if site.tones.lamps:
        b.glow(0, 0.14, 0.9, "#ffcf86", 0.55)
    b.line("#b08f48", 0.006, 0, -0.3, 0, 0.12)
    b.draw(Outline(-0.24, 0.1).bend(0, 0.26, 0.24, 0.1).open(), "#b08f48", 0.01)
    for px in (-0.24, -0.13, 0.0, 0.13, 0.24):
        y = 0.1 + 0.078 * (1 - (px / 0.24) ** 2)
        b.rect(px - 0.007, y - 0.05, 0.014, 0.045, "#f2ead6")
        if site.tones.lamps:
            b.oval(px, y - 0.064, 0.007, 0.014, "#fff2b8", lit=True)
            b.glow(px, y - 0.06, 0.05, "#ffd890", 0.8)


@part("fan", "ceiling", 0.5)
def _fan(b: Brush, site: Site, dice: Dice) -> None:
    b.line("#5a5660", 0.007, 0, -0.3, 0, 0.06)
    for side in (-1, 1):
        b.poly("#7d6a58", 0, 0.065, side * 0.22, 0.05, side * 0.24, 0.075, 0, 0.08)
    b.oval(0, 0.075, 0.034, 0.02, "#5a5660")
