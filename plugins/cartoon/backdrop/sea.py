"""The coast: sea and headland, a beach, pier or bank to stand on, a lighthouse and boats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..dice import Dice
from ..pen import Outline, box, fill, glow, mix, stroke
from .scenery import Scenery, Site, band, record, ridge
from .sky import sky

if TYPE_CHECKING:
    import skia

HORIZON: Final = 0.56
SHORE: Final = 0.745


def sea(site: Site) -> Scenery:
    """Return a coast."""
    scenery = Scenery(sky(site, HORIZON))
    scenery.behind += [
        record(0.15, lambda canvas: _water(canvas, site)),
        record(0.3, lambda canvas: _headland(canvas, site)),
        record(0.6, lambda canvas: _landmarks(canvas, site)),
        record(1.0, lambda canvas: _ground(canvas, site)),
    ]
    scenery.front.append(record(1.25, lambda canvas: _foreground(canvas, site)))
    return scenery


def _water(canvas: skia.Canvas, site: Site) -> None:
    light = site.light
    horizon_colour = light.sky[-1][1]
    deep = light.near("#2f6f92")
    steps = 7
    for step in range(steps):
        top = HORIZON + (SHORE + 0.06 - HORIZON) * (step / steps) ** 1.4
        tone = mix(mix(horizon_colour, deep, 0.35), deep, step / (steps - 1))
        canvas.drawPath(band(site, top, 1.0), fill(tone))
    dice = Dice(site.plan.seed, "glints")
    for _ in range(70):
        near = dice.unit() ** 1.4
        y = HORIZON + 0.008 + (SHORE - HORIZON) * near
        x = dice.between(site.left, site.right)
        half = dice.between(0.008, 0.03) * (0.4 + near)
        alpha = round(dice.between(0.15, 0.5), 2)
        canvas.drawLine(x - half, y, x + half, y, stroke(light.glow, 0.0016 + 0.0022 * near, alpha))


def _headland(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "headland")
    left = dice.chance(0.5)
    x = site.aspect * (0.1 if left else 0.9)
    for size, distance, colour in ((1.0, 0.72, "#5d7c74"), (0.62, 0.5, "#4d6a5f")):
        reach, top = 0.55 * size, HORIZON - 0.085 * size
        hill = (
            Outline(x - reach, HORIZON + 0.006)
            .curve(x - reach * 0.6, top, x - reach * 0.3, top - 0.03, x, top)
            .curve(
                x + reach * 0.3, top + 0.02, x + reach * 0.6, HORIZON, x + reach, HORIZON + 0.006
            )
            .close()
        )
        canvas.drawPath(hill, fill(site.light.far(colour, distance)))


def _landmarks(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "landmarks")
    light = site.light
    if site.has("boat") or dice.chance(0.35):
        x = site.aspect * dice.between(0.3, 0.75)
        _boat(canvas, site, x, HORIZON + 0.05, 0.055)
    if not site.has("lighthouse"):
        return
    x = site.aspect * (0.16 if dice.chance(0.5) else 0.84)
    base = HORIZON + 0.02
    rock = (
        Outline(x - 0.36, base + 0.1)
        .curve(x - 0.25, base - 0.02, x - 0.12, base - 0.05, x, base - 0.06)
        .curve(x + 0.14, base - 0.05, x + 0.28, base + 0.02, x + 0.4, base + 0.1)
        .close()
    )
    canvas.drawPath(rock, fill(light.near("#5b5667")))
    top, foot = base - 0.36, base - 0.045

    def half(y: float) -> float:
        return 0.026 + (0.044 - 0.026) * (y - top) / (foot - top)

    bands = 7
    for index in range(bands):
        y0 = top + (foot - top) * index / bands
        y1 = top + (foot - top) * (index + 1) / bands
        stripe = Outline(x - half(y0), y0).to(x + half(y0), y0, x + half(y1), y1, x - half(y1), y1)
        canvas.drawPath(stripe.close(), fill(light.near("#f0e6dc" if index % 2 else "#bd4747")))
        shadow = Outline(x + half(y0) * 0.35, y0).to(
            x + half(y0), y0, x + half(y1), y1, x + half(y1) * 0.35, y1
        )
        canvas.drawPath(shadow.close(), fill("#241a3c", 0.16))
    dark = light.near("#3a3440")
    canvas.drawRect(box(x - 0.036, top - 0.008, 0.072, 0.011), fill(dark))
    if light.lamps:
        canvas.drawCircle(x, top - 0.028, 0.22, glow(x, top - 0.028, 0.22, "#ffe9a8", 0.8))
    lamp = "#fff0b4" if light.lamps else light.near("#dfe9ee")
    canvas.drawRect(box(x - 0.02, top - 0.048, 0.04, 0.04), fill(lamp))
    canvas.drawRect(box(x - 0.002, top - 0.048, 0.004, 0.04), fill(dark))
    roof = Outline(x - 0.031, top - 0.047).to(x, top - 0.085, x + 0.031, top - 0.047).close()
    canvas.drawPath(roof, fill(light.near("#9c3b40")))


def _boat(canvas: skia.Canvas, site: Site, x: float, y: float, size: float) -> None:
    light = site.light
    hull = Outline(x - size, y - size * 0.2).to(x + size, y - size * 0.2)
    hull.curve(x + size * 0.8, y + size * 0.1, x + size * 0.5, y + size * 0.16, x, y + size * 0.16)
    hull.curve(x - size * 0.6, y + size * 0.16, x - size * 0.8, y, x - size, y - size * 0.2)
    canvas.drawPath(hull.close(), fill(light.near("#7c4a3a")))
    canvas.drawLine(x, y - size * 0.2, x, y - size * 2.0, stroke(light.near("#5a4038"), 0.003))
    for side, width, colour in ((1, 0.9, "#f4ead8"), (-1, 0.6, "#dccfb8")):
        sail = Outline(x + side * size * 0.06, y - size * 1.95).bend(
            x + side * size * width, y - size * 0.9, x + side * size * width * 0.9, y - size * 0.32
        )
        sail.to(x + side * size * 0.06, y - size * 0.32)
        canvas.drawPath(sail.close(), fill(light.near(colour)))


def _ground(canvas: skia.Canvas, site: Site) -> None:
    light = site.light
    dice = Dice(site.plan.seed, "shore")
    if site.has("pier"):
        canvas.drawPath(band(site, SHORE - 0.005, 1.3), fill(light.near("#6e5443")))
        canvas.drawPath(band(site, SHORE - 0.005, SHORE + 0.012), fill(light.near("#8f6f58")))
        for row in range(7):
            y = SHORE + 0.02 + 0.3 * (row / 7) ** 1.5
            line = stroke(light.near("#4a372d"), 0.003)
            canvas.drawLine(site.left, y, site.right, y, line)
            for _ in range(6):
                x = dice.between(site.left, site.right)
                canvas.drawLine(x, y, x + 0.004, y + 0.02 + 0.02 * row, line)
        for index in range(7):
            x = site.left + (site.right - site.left) * (index + 0.5) / 7
            post = box(x - 0.016, SHORE - 0.11, 0.032, 0.125)
            canvas.drawRoundRect(post, 0.008, 0.008, fill(light.near("#5d4536")))
            canvas.drawRect(box(x + 0.004, SHORE - 0.1, 0.012, 0.11), fill("#1c1630", 0.2))
        rope = Outline(site.left, SHORE - 0.09)
        for index in range(8):
            x = site.left + (site.right - site.left) * (index + 0.5) / 7
            rope.bend(x - 0.17, SHORE - 0.035, x, SHORE - 0.09)
        canvas.drawPath(rope.open(), stroke(light.near("#b39a76"), 0.006))
        return
    sandy = dice.chance(0.4)
    colour = "#d8bf92" if sandy else "#5f8259"
    canvas.drawPath(ridge(site, SHORE + 0.006, 0.012, 5, dice), fill(light.near("#efe8da"), 0.7))
    dice = Dice(site.plan.seed, "bank")
    canvas.drawPath(ridge(site, SHORE + 0.02, 0.014, 5, dice), fill(light.near(colour)))
    canvas.drawPath(
        ridge(site, SHORE + 0.11, 0.02, 4, dice), fill(mix(light.near(colour), "#1c2a2e", 0.16))
    )
    for _ in range(int(46 * site.aspect)):
        x, y = dice.between(site.left, site.right), SHORE + 0.05 + 0.22 * dice.unit()
        tuft(
            canvas,
            x,
            y,
            dice.between(0.014, 0.034),
            light.near(dice.pick(("#7d9a62", "#8aa56c", "#6b8a58"))),
            dice,
        )


def _foreground(canvas: skia.Canvas, site: Site) -> None:
    if site.has("pier"):
        return
    dice = Dice(site.plan.seed, "foreground")
    for x in (-0.02, site.aspect + 0.02):
        for _ in range(9):
            colour = site.light.near(dice.pick(("#36523c", "#2d4735", "#43624a")))
            tuft(canvas, x + dice.between(-0.1, 0.1), 1.02, dice.between(0.1, 0.2), colour, dice)


def tuft(canvas: skia.Canvas, x: float, y: float, height: float, colour: str, dice: Dice) -> None:
    """Draw a blade of grass."""
    lean = dice.between(-0.35, 0.35) * height
    blade = (
        Outline(x - height * 0.1, y)
        .bend(x + lean * 0.2, y - height * 0.6, x + lean, y - height)
        .bend(x + lean * 0.4 + height * 0.06, y - height * 0.5, x + height * 0.1, y)
        .close()
    )
    canvas.drawPath(blade, fill(colour))
