"""Skies: gradient, sun or moon, stars, clouds and lightning."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import skia

from ..ink.pen import Outline, box, ellipse, fill, glow, mix, soft, vertical

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..dice import Dice
    from ..ink.brush import Brush
    from .library import Composer
    from .scenery import Site


def sky(site: Site, horizon: float) -> Callable[[skia.Canvas], None]:
    """Return a painter of the sky of a site down to ``horizon``, and its colour below."""

    def paint(canvas: skia.Canvas) -> None:
        canvas.drawRect(box(-1, -1, site.aspect + 2, 3), vertical(0, horizon, *site.tones.sky))
        paint_sky(canvas, site, horizon)

    return paint


def paint_sky(canvas: skia.Canvas, site: Site, horizon: float) -> None:
    """Draw sun or moon, stars and clouds on a sky that is there already."""
    plan, dice = site.plan, site.dice("sky", site.plan.time, site.plan.weather)
    moonlit = site.has("moon") and site.night
    if site.night and (plan.weather in {"clear", "snow"} or moonlit):
        _stars(canvas, site, horizon, dice)
    if plan.weather == "clear" or moonlit:
        _sun(canvas, site, horizon)
    if plan.weather == "fog":
        return
    if plan.weather in {"clear", "cloudy"}:
        _fair(canvas, site, horizon, dice)
    else:
        _overcast(canvas, site, horizon, dice)


def sun_x(site: Site) -> float:
    """Return the x of sun or moon: at a side, since heads are in the middle."""
    own = site.dice("sun")
    share = own.between(0.1, 0.2) if own.chance(0.5) else own.between(0.8, 0.9)
    return site.aspect * share


def _sun(canvas: skia.Canvas, site: Site, horizon: float) -> None:
    time, tones = site.plan.time, site.tones
    height = {"dawn": 0.84, "day": 0.2, "dusk": 0.86, "night": 0.24}[time]
    x = sun_x(site)
    y = horizon * height
    radius = {"dawn": 0.05, "day": 0.042, "dusk": 0.064, "night": 0.046}[time]
    reach = {"dawn": 0.8, "day": 0.55, "dusk": 0.95, "night": 0.5}[time]
    frame = box(-1, -1, site.aspect + 2, 3)
    for size, strength in ((1.0, 0.62), (0.34, 0.5)):
        paint = glow(x, y, reach * size, tones.glow, strength * (0.5 if site.night else 1.0))
        paint.setBlendMode(skia.BlendMode.kScreen)
        canvas.drawRect(frame, paint)
    canvas.drawOval(ellipse(x, y, radius, radius), fill(tones.sun))
    if time == "night":
        for dx, dy, r in ((-0.3, -0.25, 0.22), (0.3, 0.2, 0.16), (-0.1, 0.42, 0.12)):
            crater = ellipse(x + dx * radius, y + dy * radius, r * radius, r * radius)
            canvas.drawOval(crater, fill("#d6d4c0", 0.7))


def _stars(canvas: skia.Canvas, site: Site, horizon: float, dice: Dice) -> None:
    for _ in range(int(80 * site.aspect)):
        x, y = dice.between(-0.2, site.aspect + 0.2), horizon * 0.85 * dice.unit() ** 1.3
        size = dice.between(0.0007, 0.0018)
        if dice.chance(0.06):
            canvas.drawCircle(x, y, 0.012, glow(x, y, 0.012, "#cfe0ff", 0.7))
            size = 0.0026
        canvas.drawOval(ellipse(x, y, size, size), fill("#fdf6e4", round(dice.between(0.35, 1), 2)))


def _fair(canvas: skia.Canvas, site: Site, horizon: float, dice: Dice) -> None:
    """Draw heaped clouds with a lit top, and streaks low down; few, so that heads stay clear."""
    many = site.plan.weather == "cloudy"
    low = site.plan.time in {"dawn", "dusk"}
    for _ in range(7 if many else 4):
        y = horizon * dice.between(0.5, 0.86)
        _streak(canvas, site, dice.between(-0.1, site.aspect), y, dice.between(0.2, 0.5), dice)
    if low and not many:
        for _ in range(4):
            x, y = dice.between(-0.1, site.aspect), horizon * dice.between(0.12, 0.45)
            _streak(canvas, site, x, y, dice.between(0.3, 0.6), dice)
        return
    # Night clouds are the dark shapes between the stars.
    count = 6 if many else 3 if not site.night else 2
    for index in range(count):
        x = site.aspect * (index + dice.between(0.1, 0.9)) / count
        y = horizon * dice.between(0.2, 0.5)
        cumulus(canvas, site, x, y, dice.between(0.12, 0.22) * (1.3 if many else 1.0), dice)


def _streak(canvas: skia.Canvas, site: Site, x: float, y: float, length: float, dice: Dice) -> None:
    thick = dice.between(0.006, 0.014)
    for dy, colour, alpha in ((0.006, site.tones.belly, 0.35), (0.0, site.tones.cloud, 0.6)):
        shape = Outline(x, y + dy).curve(
            x + length * 0.3, y - thick + dy, x + length * 0.6, y - thick * 1.4 + dy, x + length, y
        )
        shape.curve(
            x + length * 0.7, y + thick + dy, x + length * 0.3, y + thick * 0.8 + dy, x, y + dy
        )
        canvas.drawPath(shape.close(), soft(colour, 0.004, alpha))


def cumulus(canvas: skia.Canvas, site: Site, x: float, y: float, size: float, dice: Dice) -> None:
    """Draw a heaped cloud: shaded body, lit heads, soft foot."""
    tones = site.tones
    puffs = []
    for index in range(7):
        t = (index - 3) / 3
        tall = 1 - t * t * 0.75
        radius = size * dice.between(0.2, 0.3) * (0.62 + 0.5 * tall)
        rise = size * 0.3 * tall * dice.between(0.4, 1.1)
        puffs.append((x + t * size * 0.85, y - rise, radius))
    body = skia.Path()
    for px, py, radius in puffs:
        body.addOval(ellipse(px, py, radius, radius * 0.85))
    base = y + size * 0.12
    body.addOval(ellipse(x, base - size * 0.1, size * 1.1, size * 0.14))
    canvas.save()
    canvas.clipRect(skia.Rect.MakeLTRB(x - 2, y - 2, x + 2, base), doAntiAlias=True)
    canvas.saveLayerAlpha(body.getBounds(), 150 if site.night else 238)
    canvas.drawPath(body, fill(tones.belly))
    canvas.clipPath(body, doAntiAlias=True)
    toward = -0.16 if dice.chance(0.5) else 0.16
    for px, py, radius in puffs:
        top = ellipse(px + toward * radius, py - radius * 0.2, radius * 0.95, radius * 0.78)
        canvas.drawOval(top, soft(tones.cloud, size * 0.03))
    canvas.restore()
    canvas.restore()


def _overcast(canvas: skia.Canvas, site: Site, horizon: float, dice: Dice) -> None:
    """Draw a low ceiling of rolling cloud, darker above."""
    tones, storm = site.tones, site.plan.weather == "storm"
    rows = 5 if storm else 4
    for row in range(rows):
        y = horizon * (0.02 + 0.15 * row)
        tone = mix(tones.belly, tones.cloud, row / rows * 0.7)
        dark = mix(tone, tones.sky[0][1], 0.45 if storm else 0.3)
        x = -0.3 - dice.between(0, 0.2)
        while x < site.aspect + 0.3:
            size = dice.between(0.18, 0.36)
            thick = size * dice.between(0.22, 0.34)
            canvas.drawOval(ellipse(x, y + thick * 0.35, size, thick), soft(dark, 0.02, 0.5))
            canvas.drawOval(
                ellipse(x - size * 0.1, y, size * 0.85, thick * 0.7), soft(tone, 0.02, 0.42)
            )
            x += size * dice.between(0.8, 1.2)


def lightning(composer: Composer, horizon: float) -> None:
    """Add rare lightning: a flash of the clouds and a bolt, one or two in ten seconds."""
    site = composer.site
    if site.plan.weather != "storm":
        return
    dice = site.dice("lightning")
    first, second = dice.between(0.9, 2.0), dice.between(5.5, 7.0)
    x = site.aspect * dice.pick((0.14, 0.86))
    bolt = Outline(x, -0.02)
    px, py = x, -0.02
    while py < horizon:
        px, py = px + dice.between(-0.045, 0.045), py + dice.between(0.03, 0.07)
        bolt.to(px, min(py, horizon))
    path = bolt.open()

    def paint(b: Brush, seconds: float) -> None:
        at = math.fmod(seconds, 10.0)
        for start in (first, second):
            age = at - start
            if not 0 <= age < 0.5:
                continue
            strength = max(0.0, math.cos(age / 0.5 * math.pi / 2)) * (0.5 if 0.1 < age < 0.2 else 1)
            b.glow(x, horizon * 0.3, 0.5, "#cfdcff", 0.6 * strength)
            if age < 0.25:
                b.draw(path, "#dfe8ff", 0.012, 0.3 * strength, lit=True)
                b.draw(path, "#ffffff", 0.004, strength, lit=True)

    composer.move((x - 0.5, -0.2, 1.0, horizon + 0.2), paint, 12, depth=0.08, soft=True)
