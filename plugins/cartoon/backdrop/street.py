"""A street: roofs in the distance, a row of houses, pavement, lamps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..dice import Dice
from ..pen import Outline, box, ellipse, fill, glow, mix, shade, stroke
from .scenery import Scenery, Site, band, record
from .sky import sky

if TYPE_CHECKING:
    import skia

KERB: Final = 0.79
WALLS: Final = ("#d9b48f", "#c98f78", "#a9b8a4", "#d8c79a", "#b8a0a8", "#9fb0c0", "#c7a37c")
ROOFS: Final = ("#8a4b3f", "#5d5a6b", "#6f5748", "#4f6272")


def street(site: Site) -> Scenery:
    """Return a street."""
    scenery = Scenery(sky(site, 0.7))
    scenery.behind += [
        record(0.15, lambda canvas: _skyline(canvas, site)),
        record(0.6, lambda canvas: _houses(canvas, site)),
        record(1.0, lambda canvas: _pavement(canvas, site)),
    ]
    return scenery


def _skyline(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "skyline")
    x = site.left
    while x < site.right:
        width, top = dice.between(0.08, 0.18), dice.between(0.3, 0.46)
        colour = site.light.far("#7f7f96", 0.55 + 0.1 * dice.unit())
        canvas.drawRect(box(x, top, width + 0.002, 0.5), fill(colour))
        if dice.chance(0.6):
            gable = Outline(x, top).to(x + width / 2, top - 0.06, x + width, top).close()
            canvas.drawPath(gable, fill(colour))
        if site.light.lamps:
            for _ in range(4):
                wx, wy = x + dice.between(0.1, 0.8) * width, top + dice.between(0.03, 0.22)
                canvas.drawRect(box(wx, wy, 0.008, 0.012), fill("#ffd98a", 0.75))
        x += width


def _houses(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "houses")
    x = site.left
    while x < site.right:
        width = dice.between(0.32, 0.48)
        _house(canvas, site, x, width, dice)
        x += width


def _house(canvas: skia.Canvas, site: Site, x: float, width: float, dice: Dice) -> None:
    light = site.light
    eave = dice.between(0.2, 0.3)
    wall = light.near(dice.pick(WALLS))
    roof = light.near(dice.pick(ROOFS))
    ink = stroke(shade(wall, -0.45), 0.003)
    canvas.drawRect(box(x, eave, width, 0.62), fill(wall))
    canvas.drawRect(box(x + width * 0.86, eave, width * 0.14, 0.62), fill("#241a3c", 0.12))
    if site.has("lanterns"):
        top = (
            Outline(x - 0.05, eave + 0.03)
            .bend(x + 0.02, eave - 0.01, x + 0.07, eave - 0.12)
            .to(x + width - 0.07, eave - 0.12)
            .bend(x + width - 0.02, eave - 0.01, x + width + 0.05, eave + 0.03)
            .close()
        )
    else:
        top = Outline(x - 0.015, eave + 0.012).to(
            x + 0.06, eave - 0.13, x + width - 0.06, eave - 0.13, x + width + 0.015, eave + 0.012
        )
        top = top.close()
    canvas.drawPath(top, fill(roof))
    canvas.drawPath(top, ink)
    for row in range(3):
        y = eave - 0.09 + row * 0.034
        canvas.drawLine(x + 0.05, y, x + width - 0.05, y, stroke(shade(roof, -0.25), 0.003))
    pitch = (0.545 - eave) / 2
    for level in range(2):
        for column in range(2):
            wx = x + width * (0.18 + 0.42 * column)
            _window(canvas, site, wx, eave + 0.04 + level * pitch, width * 0.22, pitch * 0.64, dice)
    _shop(canvas, site, x, width, dice)


def _window(
    canvas: skia.Canvas, site: Site, x: float, y: float, width: float, height: float, dice: Dice
) -> None:
    light = site.light
    lit_ = light.lamps and dice.chance(0.7)
    frame = light.near("#f1e8d8")
    canvas.drawRect(box(x - 0.008, y - 0.008, width + 0.016, height + 0.016), fill(frame))
    pane = "#ffd98a" if lit_ else light.near("#7fa3bd")
    canvas.drawRect(box(x, y, width, height), fill(pane))
    if not lit_:
        sheen = Outline(x, y + height).to(
            x + width * 0.6, y, x + width * 0.85, y, x + width * 0.25, y + height
        )
        canvas.drawPath(sheen.close(), fill("#ffffff", 0.18))
    elif dice.chance(0.4):
        canvas.drawRect(box(x, y, width * 0.3, height), fill("#c9825a", 0.6))
    canvas.drawRect(box(x + width / 2 - 0.003, y, 0.006, height), fill(frame))
    canvas.drawRect(box(x, y + height * 0.45, width, 0.006), fill(frame))
    sill = box(x - 0.014, y + height + 0.006, width + 0.028, 0.012)
    canvas.drawRect(sill, fill(light.near("#b9a78f")))
    if dice.chance(0.35):
        for index in range(6):
            leaf = ellipse(x + width * (index + 0.5) / 6, y + height, 0.014, 0.012)
            canvas.drawOval(leaf, fill(light.near("#5f8a52" if index % 2 else "#c9606a")))


def _shop(canvas: skia.Canvas, site: Site, x: float, width: float, dice: Dice) -> None:
    light = site.light
    base = 0.6
    door_x = x + width * 0.62
    warm = "#ffe0a0" if light.lamps else light.near("#8fb0c0")
    canvas.drawRect(
        box(x + width * 0.1, base + 0.03, width * 0.46, 0.12), fill(light.near("#5a4338"))
    )
    canvas.drawRect(box(x + width * 0.12, base + 0.04, width * 0.42, 0.1), fill(warm))
    door = light.near(dice.pick(("#6d4636", "#3f5c58", "#7b3c40", "#44506e")))
    canvas.drawRect(box(door_x, base, width * 0.24, 0.2), fill(door))
    canvas.drawRect(box(door_x + width * 0.05, base + 0.02, width * 0.14, 0.06), fill(warm))
    canvas.drawOval(ellipse(door_x + width * 0.2, base + 0.12, 0.005, 0.005), fill("#e8c878"))
    awning = dice.pick(("#b5524c", "#4f7d74", "#c98f45", "#5c6a9c"))
    stripes = 7
    for index in range(stripes):
        left = x + width * (0.06 + 0.54 * index / stripes)
        right = x + width * (0.06 + 0.54 * (index + 1) / stripes)
        colour = light.near(awning if index % 2 else "#f3e9d8")
        piece = Outline(left + 0.008, base - 0.035).to(
            right + 0.008, base - 0.035, right, base + 0.022
        )
        piece.bend((left + right) / 2, base + 0.045, left, base + 0.022)
        canvas.drawPath(piece.close(), fill(colour))
    if site.has("lanterns"):
        for dx in (0.04, 0.94):
            lantern(canvas, site, x + width * dx, base - 0.05, 0.03)


def lantern(canvas: skia.Canvas, site: Site, x: float, y: float, size: float) -> None:
    """Draw a red paper lantern that hangs from (x, y)."""
    lit_ = site.light.lamps
    red = "#e2503c" if lit_ else site.light.near("#c23f38")
    if lit_:
        canvas.drawCircle(
            x, y + size * 1.4, size * 3.4, glow(x, y + size * 1.4, size * 3.4, "#ff9a5c", 0.6)
        )
    canvas.drawLine(x, y, x, y + size * 0.6, stroke("#3a262c", 0.003))
    canvas.drawOval(ellipse(x, y + size * 1.4, size, size * 0.85), fill(red))
    for dx in (-0.5, 0.0, 0.5):
        canvas.drawOval(
            ellipse(x, y + size * 1.4, size * abs(dx) + 0.0005, size * 0.85),
            stroke(mix(red, "#6a1420", 0.4), 0.002),
        )
    for dy in (0.56, 2.16):
        canvas.drawRect(
            box(x - size * 0.4, y + size * dy, size * 0.8, size * 0.16), fill("#e0b04a")
        )
    canvas.drawLine(x, y + size * 2.3, x, y + size * 3.2, stroke("#e0b04a", 0.004))


def _pavement(canvas: skia.Canvas, site: Site) -> None:
    light = site.light
    dice = Dice(site.plan.seed, "pavement")
    wet = site.plan.weather in {"rain", "storm"}
    snowy = site.plan.weather == "snow"
    stone = light.near("#e6ebf0" if snowy else "#a79e97")
    canvas.drawPath(band(site, KERB, 1.4), fill(stone))
    canvas.drawPath(band(site, KERB, KERB + 0.012), fill(mix(stone, "#ffffff", 0.25)))
    for row in range(5):
        y = KERB + 0.03 + 0.22 * (row / 5) ** 1.4
        canvas.drawLine(site.left, y, site.right, y, stroke(shade(stone, -0.22), 0.0025))
        for index in range(10):
            x = site.left + (site.right - site.left) * (index + (0.5 if row % 2 else 0.0)) / 10
            slant = (x - site.aspect / 2) * 0.16
            canvas.drawLine(x, y, x + slant, y + 0.05, stroke(shade(stone, -0.22), 0.0025))
    if wet:
        for _ in range(14):
            x, y = dice.between(site.left, site.right), dice.between(0.84, 1.0)
            puddle = ellipse(x, y, dice.between(0.05, 0.13), dice.between(0.008, 0.014))
            canvas.drawOval(puddle, fill(mix(light.sky[-1][1], "#ffffff", 0.2), 0.4))
    for x in (0.08 * site.aspect, 0.93 * site.aspect):
        _lamp(canvas, site, x)


def _lamp(canvas: skia.Canvas, site: Site, x: float) -> None:
    light = site.light
    iron = light.near("#39363f")
    if light.lamps:
        canvas.drawCircle(x, 0.27, 0.3, glow(x, 0.27, 0.3, "#ffdf9a", 0.75))
        canvas.drawOval(ellipse(x, 0.84, 0.2, 0.03), fill("#ffdf9a", 0.18))
    canvas.drawLine(x, 0.3, x, 0.83, stroke(iron, 0.012))
    canvas.drawOval(ellipse(x, 0.83, 0.026, 0.012), fill(iron))
    head = Outline(x - 0.018, 0.3).to(x - 0.03, 0.235, x + 0.03, 0.235, x + 0.018, 0.3).close()
    canvas.drawPath(head, fill("#fff0c0" if light.lamps else light.near("#d8e0e0")))
    canvas.drawPath(head, stroke(iron, 0.005))
    cap = Outline(x - 0.036, 0.235).to(x, 0.2, x + 0.036, 0.235).close()
    canvas.drawPath(cap, fill(iron))
