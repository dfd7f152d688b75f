"""Water: the open sea with its waves, glints and the path of light; lights on wet ground."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..ink.brush import Brush, rect_path
from ..ink.pen import Outline, mix, shade
from .scenery import band
from .sky import sun_x

if TYPE_CHECKING:
    from .library import Composer
    from .scenery import Site

SEA: Final = {
    "clear": "#2f7ba3",
    "cloudy": "#3f7590",
    "storm": "#3d5a66",
    "rain": "#4c6d7a",
    "snow": "#587f96",
    "fog": "#7a949c",
}


def open_sea(b: Brush, site: Site, horizon: float, bottom: float) -> None:
    """Paint the sea from the horizon to ``bottom``: calm, or in a storm with steep waves."""
    tones, dice = site.tones, site.dice("sea")
    stormy = site.plan.weather == "storm"
    deep = tones.near(SEA[site.plan.weather])
    far = mix(tones.haze, deep, 0.45)
    b.ramp(
        band(site, horizon, bottom + 0.4),
        (0, horizon),
        (0, bottom),
        (0, far, 1),
        (0.3, deep, 1),
        (1, shade(deep, -0.3), 1),
        lit=True,
    )
    b.mist(
        rect_path(site.left, horizon - 0.004, site.right - site.left, 0.012), tones.haze, 0.004, 0.6
    )
    rows = 9
    for row in range(rows):
        t = row / (rows - 1)
        y = horizon + 0.01 + (bottom - horizon) * t**1.6
        height = (0.002 + 0.012 * t) * (3.0 if stormy else 1.0)
        length = 0.08 + 0.24 * t
        tone = mix(far, shade(deep, -0.16 + 0.2 * (row % 2)), 0.3 + 0.7 * t)
        wave_row(b, site, y, height, length, tone, dice.unit())
        crest = mix(tone, mix(tones.cloud, "#ffffff", 0.3), 0.5 if not stormy else 0.85)
        for _ in range(int(7 * (1.6 - t) * site.aspect)):
            x, half = dice.between(site.left, site.right), dice.between(0.008, 0.03) * (0.5 + t)
            lift = Outline(x - half, y + 0.004).bend(
                x, y - min(height * 0.8, 0.008), x + half, y + 0.004
            )
            b.draw(
                lift.open(), crest, (0.0014 + 0.0022 * t) * (1.7 if stormy else 1), 0.75, lit=True
            )
    light_path(b, site, horizon, bottom)


def wave_row(
    b: Brush, site: Site, y: float, height: float, length: float, text: str, phase: float
) -> None:
    """Paint a row of waves with sharp crests, and all the water under it."""
    x = site.left - length * (1 + phase)
    shape = Outline(x, 1.6).to(x, y)
    while x < site.right + length:
        shape.curve(
            x + length * 0.3,
            y + height * 0.2,
            x + length * 0.4,
            y - height,
            x + length * 0.52,
            y - height,
        )
        shape.curve(
            x + length * 0.6, y - height * 0.4, x + length * 0.8, y + height * 0.2, x + length, y
        )
        x += length
    b.path(shape.to(x, 1.6).close(), text, lit=True)


def light_path(b: Brush, site: Site, horizon: float, bottom: float) -> None:
    """Paint the glitter that a low sun or the moon lays on the water."""
    if site.plan.weather not in {"clear", "cloudy"} and not site.has("moon"):
        return
    probe = site.dice("glitter")
    x = sun_x(site)
    strong = {"day": 0.3, "night": 0.75, "dusk": 0.8, "dawn": 0.8}[site.plan.time]
    for _ in range(110):
        t = probe.unit() ** 1.2
        y = horizon + 0.006 + (bottom - horizon) * t
        reach = 0.02 + 0.16 * t
        px = x + reach * (probe.unit() + probe.unit() - 1)
        half = (0.006 + 0.02 * probe.unit()) * (0.5 + t)
        b.line(
            site.tones.sun,
            0.0014 + 0.0024 * t,
            px - half,
            y,
            px + half,
            y,
            alpha=strong * probe.between(0.3, 1.0),
            lit=True,
        )


def live_water(composer: Composer, top: float, bottom: float, count: int = 14) -> None:
    """Add glints that wander on the water, in a level strip."""
    site = composer.site
    dice = site.dice("glints")
    glints = [
        (dice.between(0, site.aspect), dice.unit(), dice.between(0.01, 0.03), dice.unit())
        for _ in range(count)
    ]
    colour = mix(site.tones.cloud, "#ffffff", 0.3)

    def paint(b: Brush, seconds: float) -> None:
        for x, t, half, phase in glints:
            turn = math.sin(2 * math.pi * (seconds * 0.23 + phase))
            y = top + 0.006 + (bottom - top - 0.012) * t
            wide = half * (0.4 + t) * (0.5 + 0.5 * abs(turn))
            b.line(
                colour,
                0.0016 + 0.002 * t,
                x - wide + 0.02 * turn,
                y,
                x + wide + 0.02 * turn,
                y,
                alpha=0.2 + 0.4 * abs(turn),
                lit=True,
            )

    composer.move((-0.05, top, site.aspect + 0.1, bottom - top), paint, 8)


def mirror(b: Brush, site: Site, x: float, y: float, width: float, text: str, alpha: float) -> None:
    """Paint the reflection of a light on wet ground or water: a column of broken dashes."""
    dice = site.dice("mirror", round(x, 3), round(y, 3))
    for step in range(9):
        t = step / 8
        half = width * (0.9 - 0.5 * t) * dice.between(0.5, 1.0)
        py = y + 0.013 * step * (1 + t)
        px = x + dice.between(-0.3, 0.3) * width
        b.line(
            text,
            0.004 + 0.003 * t,
            px - half,
            py,
            px + half,
            py,
            alpha=alpha * (1 - 0.75 * t),
            lit=True,
        )
