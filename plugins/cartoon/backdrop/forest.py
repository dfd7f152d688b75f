"""Woods: silhouettes in the haze, trunks, a clearing, ferns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..dice import Dice
from ..pen import Outline, ellipse, fill, mix, shade, stroke, vertical
from .scenery import Scenery, Site, band, record, ridge
from .sea import tuft

if TYPE_CHECKING:
    import skia


def forest(site: Site) -> Scenery:
    """Return a clearing in a wood."""
    scenery = Scenery(lambda canvas: _haze(canvas, site))
    scenery.behind += [
        record(0.15, lambda canvas: _trunks(canvas, site, 0)),
        record(0.35, lambda canvas: _trunks(canvas, site, 1)),
        record(0.65, lambda canvas: _trunks(canvas, site, 2)),
        record(1.0, lambda canvas: _floor(canvas, site)),
    ]
    scenery.front.append(record(1.3, lambda canvas: _foreground(canvas, site)))
    return scenery


def _haze(canvas: skia.Canvas, site: Site) -> None:
    light = site.light
    top = light.far("#4f7a5e", 0.35)
    glow_ = mix(light.sky[-1][1], light.near("#cfe3b4"), 0.45)
    canvas.drawRect(
        ellipse(site.aspect / 2, 0.5, site.aspect, 1.0),
        vertical(0, 0.8, (0.0, top), (0.55, mix(top, glow_, 0.75)), (1.0, glow_)),
    )
    if site.plan.weather != "clear":
        return
    dice = Dice(site.plan.seed, "shafts")
    for _ in range(5):
        x = dice.between(-0.1, site.aspect * 0.9)
        width = dice.between(0.04, 0.12)
        shaft = Outline(x, -0.05).to(x + width, -0.05, x + width * 1.9 + 0.3, 0.8, x + 0.3, 0.8)
        canvas.drawPath(
            shaft.close(), fill(light.glow, 0.13 if site.plan.time != "night" else 0.06)
        )


def _trunks(canvas: skia.Canvas, site: Site, row: int) -> None:
    dice = Dice(site.plan.seed, "trunks", row)
    light = site.light
    distance = (0.72, 0.46, 0.16)[row]
    count = int((11, 8, 5)[row] * max(1.0, site.aspect))
    width = (0.018, 0.032, 0.06)[row]
    foot = (0.69, 0.72, 0.765)[row]
    bark = light.far(("#54705e", "#55604f", "#5b4a3e")[row], distance)
    leaf = light.far(("#5c8a68", "#4c7f56", "#3f6b45")[row], distance)
    span = site.right - site.left
    for index in range(count):
        x = site.left + span * (index + dice.between(0.15, 0.85)) / count
        if row == 2 and abs(x / site.aspect - 0.5) < 0.2:
            continue
        lean, thick = dice.between(-0.03, 0.03), width * dice.between(0.7, 1.25)
        trunk = (
            Outline(x - thick * 1.5, foot + 0.02)
            .bend(x - thick * 0.8, foot - 0.06, x - thick * 0.7 + lean, -0.1)
            .to(x + thick * 0.7 + lean, -0.1)
            .bend(x + thick * 0.8, foot - 0.06, x + thick * 1.6, foot + 0.02)
            .close()
        )
        canvas.drawPath(trunk, fill(bark))
        if row == 2:
            side = Outline(x + thick * 0.2, foot).to(
                x + thick * 0.2 + lean, -0.1, x + thick * 0.7 + lean, -0.1, x + thick * 1.2, foot
            )
            canvas.drawPath(side.close(), fill("#1a1630", 0.2))
            for _ in range(7):
                y = dice.between(0.1, foot - 0.08)
                bx = x + dice.between(-0.5, 0.1) * thick
                canvas.drawLine(
                    bx, y, bx + 0.002, y + 0.05, stroke(mix(bark, "#1a1424", 0.35), 0.003)
                )
    _canopy(canvas, site, row, leaf, dice)
    ground = light.far(("#6c9470", "#5f8a5c", "#567f4c")[row], distance)
    canvas.drawPath(ridge(site, foot, 0.01, 6, dice), fill(ground))


def _canopy(canvas: skia.Canvas, site: Site, row: int, leaf: str, dice: Dice) -> None:
    """Draw the leaves of a row of trees: a scalloped roof, lighter below where light comes in."""
    low = (0.2, 0.13, 0.06)[row]
    for lift, tone in ((0.0, mix(leaf, "#dcecb0", 0.14)), (0.045, leaf), (0.1, shade(leaf, -0.12))):
        roof = Outline(site.left, -1.0).to(site.left, low - lift)
        x = site.left
        while x < site.right:
            width = dice.between(0.09, 0.2)
            drop = low - lift + dice.between(-0.03, 0.03)
            sag = drop + width * dice.between(0.3, 0.55)
            roof.curve(x + width * 0.05, sag, x + width * 0.95, sag, x + width, drop)
            x += width
        canvas.drawPath(roof.to(x, -1.0).close(), fill(tone))


def _floor(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "floor")
    light = site.light
    snowy = site.plan.weather == "snow"
    moss = light.near("#dfe8ec" if snowy else "#4f7544")
    canvas.drawPath(ridge(site, 0.78, 0.012, 5, dice), fill(moss))
    canvas.drawOval(
        ellipse(site.aspect / 2, 0.92, site.aspect * 0.42, 0.075),
        fill(mix(moss, light.glow, 0.22)),
    )
    canvas.drawPath(band(site, 0.985, 1.4), fill(mix(moss, "#16221c", 0.25)))
    for _ in range(int(45 * site.aspect)):
        x, y = dice.between(site.left, site.right), 0.8 + 0.2 * dice.unit()
        colour = "#c4d2dc" if snowy else dice.pick(("#689154", "#7ba35f", "#426a3c"))
        tuft(canvas, x, y, dice.between(0.014, 0.034), light.near(colour), dice)
    if snowy:
        return
    for _ in range(5):
        x, y = dice.between(0, site.aspect), dice.between(0.82, 0.97)
        size = dice.between(0.008, 0.016)
        stem = ellipse(x, y, size * 0.4, size)
        canvas.drawOval(stem, fill(light.near("#f0e4cf")))
        cap = Outline(x - size, y - size * 0.5).curve(
            x - size, y - size * 1.7, x + size, y - size * 1.7, x + size, y - size * 0.5
        )
        canvas.drawPath(cap.close(), fill(light.near("#c2504a")))


def _foreground(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "ferns")
    dark = site.light.near("#23402f")
    for x, side in ((-0.02, 1), (site.aspect + 0.02, -1)):
        for index in range(7):
            tip_x = x + side * dice.between(0.05, 0.26)
            tip_y = 1.0 - dice.between(0.02, 0.22)
            fern = Outline(x, 1.05).bend(x + side * 0.02, tip_y, tip_x, tip_y + 0.02)
            fern.bend(x + side * 0.08, tip_y + 0.04, x + side * 0.04, 1.05)
            canvas.drawPath(fern.close(), fill(mix(dark, "#4d7a4a", index * 0.06)))
