"""Skies: gradient, sun or moon, stars and clouds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..dice import Dice
from ..pen import box, ellipse, fill, glow, soft, vertical

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from .scenery import Site


def sky(site: Site, horizon: float) -> Callable[[skia.Canvas], None]:
    """Return a painter of the sky of a site down to ``horizon``, and its colour below."""

    def paint(canvas: skia.Canvas) -> None:
        plan, light = site.plan, site.light
        dice = Dice(plan.seed, "sky", plan.time, plan.weather)
        frame = box(0, 0, site.aspect, 1)
        canvas.drawRect(frame, vertical(0, horizon, *light.sky))
        if plan.time == "night" and plan.weather in {"clear", "snow"}:
            _stars(canvas, site, horizon, dice)
        if plan.weather in {"clear", "cloudy", "snow"}:
            _sun(canvas, site, horizon, dice)
        _clouds(canvas, site, horizon, dice)

    return paint


def _sun(canvas: skia.Canvas, site: Site, horizon: float, dice: Dice) -> None:
    time, light = site.plan.time, site.light
    height = {"dawn": 0.86, "day": 0.24, "dusk": 0.9, "night": 0.26}[time]
    x = site.aspect * (dice.between(0.12, 0.3) if dice.chance(0.5) else dice.between(0.68, 0.86))
    y = horizon * height
    radius = {"dawn": 0.055, "day": 0.05, "dusk": 0.07, "night": 0.048}[time]
    reach = {"dawn": 0.65, "day": 0.4, "dusk": 0.75, "night": 0.36}[time]
    frame = box(0, 0, site.aspect, 1)
    canvas.drawRect(frame, glow(x, y, reach, light.glow, 0.75 if time != "night" else 0.4))
    if site.plan.weather == "cloudy":
        return
    canvas.drawOval(ellipse(x, y, radius, radius), fill(light.sun))
    if time == "night":
        for dx, dy, r in ((-0.3, -0.25, 0.22), (0.3, 0.2, 0.16), (-0.1, 0.42, 0.12)):
            crater = ellipse(x + dx * radius, y + dy * radius, r * radius, r * radius)
            canvas.drawOval(crater, fill("#cfcdb8", 0.7))


def _stars(canvas: skia.Canvas, site: Site, horizon: float, dice: Dice) -> None:
    for _ in range(int(60 * site.aspect)):
        x, y = dice.between(0, site.aspect), horizon * 0.9 * dice.unit() ** 1.3
        size = dice.between(0.0009, 0.0026)
        canvas.drawOval(ellipse(x, y, size, size), fill("#fdf6dd", round(dice.between(0.4, 1), 2)))


def _clouds(canvas: skia.Canvas, site: Site, horizon: float, dice: Dice) -> None:
    weather = site.plan.weather
    count = {"clear": 4, "cloudy": 11, "rain": 12, "storm": 14, "snow": 9, "fog": 4}[weather]
    heavy = weather not in {"clear", "fog"}
    for _ in range(count):
        x = dice.between(-0.1, site.aspect + 0.1)
        y = horizon * dice.between(0.08, 0.72)
        size = dice.between(0.09, 0.2) * (1.35 if heavy else 1.0)
        alpha = round(dice.between(0.3, 0.62), 2)
        if site.plan.time in {"day"} and not heavy:
            _cumulus(canvas, site, x, y, size * 0.9, dice)
            continue
        paint = soft(site.light.cloud, 0.011, alpha)
        for puff in range(6):
            dx = (puff - 2.5) * size * 0.5
            dy = dice.between(-0.012, 0.012)
            thick = size * dice.between(0.1, 0.22) * (1.5 if heavy else 1.0)
            canvas.drawOval(ellipse(x + dx, y + dy, size * 0.55, thick), paint)


def _cumulus(canvas: skia.Canvas, site: Site, x: float, y: float, size: float, dice: Dice) -> None:
    puffs = [
        (
            x + size * (i - 2) * 0.42,
            y - size * (0.16 if i in {1, 2, 3} else 0.0) - size * dice.between(0, 0.1),
            size * dice.between(0.24, 0.36),
        )
        for i in range(5)
    ]
    for dy, paint in ((0.014, fill("#c4dcf0")), (0.0, fill(site.light.cloud))):
        for px, py, radius in puffs:
            canvas.drawOval(ellipse(px, py + dy, radius, radius * 0.78), paint)
        base = box(x - size * 0.95, y - size * 0.02 + dy, size * 1.9, size * 0.24)
        canvas.drawRoundRect(base, size * 0.12, size * 0.12, paint)
