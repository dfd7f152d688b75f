"""Open country: hills, fields, trees and a path; mountains, cottages and flowers when told so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..dice import Dice
from ..pen import Outline, box, ellipse, fill, mix, stroke
from .scenery import Scenery, Site, record, ridge
from .sea import tuft
from .sky import sky

if TYPE_CHECKING:
    import skia


def landscape(site: Site) -> Scenery:
    """Return open country."""
    scenery = Scenery(sky(site, 0.66))
    scenery.behind += [
        record(0.12, lambda canvas: _far(canvas, site)),
        record(0.35, lambda canvas: _hills(canvas, site)),
        record(0.65, lambda canvas: _fields(canvas, site)),
        record(1.0, lambda canvas: _meadow(canvas, site)),
    ]
    scenery.front.append(record(1.25, lambda canvas: _foreground(canvas, site)))
    return scenery


def _far(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "far")
    light = site.light
    if not (site.has("mountains") or dice.chance(0.4)):
        canvas.drawPath(ridge(site, 0.56, 0.03, 6, dice), fill(light.far("#6d8fa0", 0.7)))
        return
    snow = mix(light.near("#ffffff"), light.haze, 0.35)
    x = site.left
    while x < site.right:
        width, height = dice.between(0.3, 0.5), dice.between(0.2, 0.36)
        peak_x, peak_y = x + width * dice.between(0.4, 0.6), 0.62 - height
        mountain = Outline(x - 0.1, 0.66).to(peak_x, peak_y, x + width + 0.1, 0.66).close()
        canvas.drawPath(mountain, fill(light.far("#6b7f9a", 0.55)))
        slope = (
            Outline(peak_x, peak_y).to(x + width + 0.1, 0.66, peak_x + width * 0.1, 0.66).close()
        )
        canvas.drawPath(slope, fill(light.far("#4c5d7c", 0.5), 0.55))
        cap = Outline(peak_x, peak_y).to(
            peak_x + width * 0.14,
            peak_y + height * 0.24,
            peak_x + width * 0.05,
            peak_y + height * 0.2,
            peak_x - width * 0.02,
            peak_y + height * 0.28,
            peak_x - width * 0.13,
            peak_y + height * 0.22,
        )
        canvas.drawPath(cap.close(), fill(snow))
        x += width * 0.72


def _hills(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "hills")
    for y, colour, distance in ((0.6, "#7fa184", 0.5), (0.64, "#789b6c", 0.32)):
        canvas.drawPath(ridge(site, y, 0.028, 5, dice), fill(site.light.far(colour, distance)))
    for _ in range(int(16 * site.aspect)):
        x = dice.between(site.left, site.right)
        size = dice.between(0.016, 0.03)
        colour = site.light.far(dice.pick(("#55795a", "#5f8560")), 0.3)
        canvas.drawOval(ellipse(x, 0.645 - size * 0.5, size * 0.8, size), fill(colour))


def _fields(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "fields")
    light = site.light
    canvas.drawPath(ridge(site, 0.69, 0.018, 4, dice), fill(light.far("#86a95f", 0.15)))
    for _ in range(5):
        x = dice.between(site.left, site.right)
        _hedge(canvas, x, 0.712, dice.between(0.1, 0.2), light.far("#5a8050", 0.12), dice)
    if site.has("cottage") or dice.chance(0.3):
        _cottage(canvas, site, site.aspect * dice.pick((0.2, 0.78)), 0.7)
    for side in (-0.06, 1.04, dice.between(0.1, 0.3)):
        tree(canvas, site, side * site.aspect, 0.735, dice.between(0.26, 0.36), dice)


def _hedge(canvas: skia.Canvas, x: float, y: float, length: float, colour: str, dice: Dice) -> None:
    for index in range(6):
        radius = dice.between(0.014, 0.026)
        canvas.drawOval(ellipse(x + length * index / 5, y, radius * 1.4, radius), fill(colour))


def _cottage(canvas: skia.Canvas, site: Site, x: float, y: float) -> None:
    light = site.light
    canvas.drawRect(box(x - 0.07, y - 0.085, 0.14, 0.1), fill(light.near("#efe1c6")))
    canvas.drawRect(box(x + 0.02, y - 0.085, 0.05, 0.1), fill("#241a3c", 0.12))
    canvas.drawRect(box(x + 0.03, y - 0.19, 0.02, 0.07), fill(light.near("#8e6253")))
    roof = Outline(x - 0.09, y - 0.08).to(
        x - 0.05, y - 0.16, x + 0.05, y - 0.16, x + 0.09, y - 0.08
    )
    canvas.drawPath(roof.close(), fill(light.near("#a65a48")))
    pane = "#ffdf8c" if light.lamps else light.near("#9fc3d6")
    for dx in (-0.045, 0.02):
        canvas.drawRect(box(x + dx, y - 0.06, 0.027, 0.03), fill(pane))
    canvas.drawRect(box(x - 0.012, y - 0.045, 0.024, 0.06), fill(light.near("#6f4a3a")))


def tree(canvas: skia.Canvas, site: Site, x: float, y: float, height: float, dice: Dice) -> None:
    """Draw a broad-leaved tree that stands on (x, y)."""
    light = site.light
    trunk = (
        Outline(x - height * 0.06, y)
        .bend(x - height * 0.03, y - height * 0.3, x - height * 0.04, y - height * 0.55)
        .to(x + height * 0.04, y - height * 0.55)
        .bend(x + height * 0.03, y - height * 0.3, x + height * 0.07, y)
        .close()
    )
    canvas.drawPath(trunk, fill(light.near("#6d4f3b")))
    green = dice.pick(("#4f7f4b", "#5b8a4a", "#477550"))
    for dx, dy, tone in ((0.06, 0.06, -0.25), (0.0, 0.0, 0.0), (-0.05, -0.06, 0.2)):
        colour = light.near(mix(green, "#dfe6a0" if tone > 0 else "#1f3040", abs(tone)))
        for px, py, r in (
            (-0.22, -0.6, 0.2),
            (0.2, -0.62, 0.22),
            (0.0, -0.82, 0.25),
            (0, -0.58, 0.2),
        ):
            size = r * (0.72 if tone > 0 else 1.0)
            place = ellipse(
                x + (px + dx) * height, y + (py + dy) * height, size * height, size * height
            )
            canvas.drawOval(place, fill(colour))


def _meadow(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "meadow")
    light = site.light
    snowy = site.plan.weather == "snow"
    grass = light.near("#e4ecf2" if snowy else "#6f9c4f")
    canvas.drawPath(ridge(site, 0.755, 0.014, 4, dice), fill(grass))
    lane = dice.between(0.3, 0.7) * site.aspect
    path = (
        Outline(lane - 0.02, 0.76)
        .curve(lane - 0.06, 0.85, lane - 0.26, 0.92, lane - 0.42, 1.3)
        .to(lane + 0.3, 1.3)
        .curve(lane + 0.12, 0.94, lane + 0.04, 0.86, lane + 0.02, 0.76)
        .close()
    )
    canvas.drawPath(path, fill(light.near("#f3f4f6" if snowy else "#cfb585")))
    for _ in range(int(60 * site.aspect)):
        x, y = dice.between(site.left, site.right), 0.79 + 0.21 * dice.unit()
        colour = "#c9d6e0" if snowy else dice.pick(("#83b05c", "#5d8a45", "#8fb865"))
        tuft(canvas, x, y, dice.between(0.012, 0.03), light.near(colour), dice)
    if snowy or not (site.has("flowers") or dice.chance(0.5)):
        return
    for _ in range(int(40 * site.aspect)):
        x, y = dice.between(site.left, site.right), 0.8 + 0.2 * dice.unit()
        size = 0.003 + 0.006 * (y - 0.78) / 0.2
        canvas.drawLine(x, y, x, y + size * 3, stroke(light.near("#55803f"), size * 0.5))
        petal = light.near(dice.pick(("#f3d25e", "#f2f0e8", "#e58fa0", "#b49ae0")))
        canvas.drawOval(ellipse(x, y, size, size * 0.8), fill(petal))


def _foreground(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "front")
    colour = "#b7c6d4" if site.plan.weather == "snow" else "#3f6a3c"
    for x in (-0.03, site.aspect + 0.03):
        for _ in range(10):
            tuft(
                canvas,
                x + dice.between(-0.12, 0.12),
                1.02,
                dice.between(0.08, 0.17),
                site.light.near(mix(colour, "#16261f", dice.between(0, 0.3))),
                dice,
            )
