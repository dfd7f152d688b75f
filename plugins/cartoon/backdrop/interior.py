"""A room: wall and floor, a window on the weather outside, furniture."""

from __future__ import annotations

from typing import Final

import skia

from ..dice import Dice
from ..pen import Outline, box, ellipse, fill, glow, lit, mix, shade, stroke
from .scenery import Scenery, Site, band, record
from .sky import sky

FLOOR: Final = 0.775
WALLS: Final = ("#cdb79a", "#a9b9a8", "#c9a08c", "#9fb0bd", "#bfa9b4", "#c7b98f")


def interior(site: Site) -> Scenery:
    """Return a room."""
    scenery = Scenery(sky(site, 0.7), indoors=True)
    scenery.behind += [
        record(0.55, lambda canvas: _wall(canvas, site)),
        record(0.62, lambda canvas: _furniture(canvas, site)),
        record(1.0, lambda canvas: _rug(canvas, site)),
    ]
    return scenery


def room_light(site: Site, text: str) -> str:
    """Return a colour under the light of the room."""
    return lit(text, site.light.room())


def _window_place(site: Site) -> tuple[float, float, float, float]:
    dice = Dice(site.plan.seed, "window")
    width, height = 0.42, 0.36
    at = dice.pick((0.5, 0.34, 0.66)) if site.aspect > 1 else 0.5
    return site.aspect * at - width / 2, 0.13, width, height


def _wall(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "wall")
    wall = room_light(site, dice.pick(WALLS))
    x, y, width, height = _window_place(site)
    hole = skia.Path()
    hole.addRect(box(site.left, -0.5, site.right - site.left, 2.2))
    hole.addRect(box(x, y, width, height))
    hole.setFillType(skia.PathFillType.kEvenOdd)
    canvas.drawPath(hole, fill(wall))
    canvas.save()
    canvas.clipRect(box(x, y, width, height), skia.ClipOp.kDifference, True)
    if dice.chance(0.5):
        for index in range(46):
            px = site.left + (site.right - site.left) * index / 45
            canvas.drawLine(px, -0.3, px, FLOOR, stroke(shade(wall, 0.1), 0.012))
    else:
        for row in range(7):
            for index in range(24):
                px = site.left + (site.right - site.left) * (index + 0.5 * (row % 2)) / 23
                mark = ellipse(px, 0.03 + row * 0.11, 0.008, 0.012)
                canvas.drawOval(mark, fill(shade(wall, 0.14)))
    canvas.restore()
    panel = shade(wall, -0.3)
    canvas.drawPath(band(site, 0.6, FLOOR), fill(panel))
    canvas.drawPath(band(site, 0.59, 0.606), fill(shade(panel, 0.16)))
    for index in range(16):
        px = site.left + (site.right - site.left) * index / 16
        frame = box(px + 0.02, 0.63, 0.12, 0.115)
        canvas.drawRect(frame, stroke(shade(panel, -0.22), 0.004))
    canvas.drawPath(band(site, FLOOR - 0.018, FLOOR), fill(shade(panel, -0.2)))
    floor = room_light(site, dice.pick(("#9a6f4e", "#8a6248", "#a67c58")))
    canvas.drawPath(band(site, FLOOR, 1.5), fill(floor))
    middle = site.aspect / 2
    for index in range(-16, 17):
        top = middle + index * 0.1
        canvas.drawLine(top, FLOOR, middle + index * 0.23, 1.1, stroke(shade(floor, -0.24), 0.0025))
    _window(canvas, site)
    if site.light.lamps:
        canvas.drawCircle(middle, 0.3, 0.75, glow(middle, 0.3, 0.75, "#ffdf9e", 0.26))


def _window(canvas: skia.Canvas, site: Site) -> None:
    x, y, width, height = _window_place(site)
    light = site.light
    ground = Outline(x, y + height * 0.8).bend(
        x + width * 0.5, y + height * 0.66, x + width, y + height * 0.82
    )
    ground.to(x + width, y + height, x, y + height)
    canvas.drawPath(ground.close(), fill(light.far("#5f8460", 0.35)))
    if site.plan.weather in {"rain", "storm"}:
        dice = Dice(site.plan.seed, "drops")
        for _ in range(26):
            px, py = x + dice.unit() * width, y + dice.unit() * height * 0.85
            canvas.drawLine(px, py, px - 0.006, py + 0.03, stroke("#dfeaf4", 0.002, 0.6))
    frame = room_light(site, "#f3ead9")
    ink = stroke(shade(frame, -0.4), 0.003)
    canvas.drawRect(box(x, y, width, height), stroke(frame, 0.026))
    canvas.drawRect(box(x - 0.013, y - 0.013, width + 0.026, height + 0.026), ink)
    canvas.drawRect(box(x + width / 2 - 0.006, y, 0.012, height), fill(frame))
    canvas.drawRect(box(x, y + height * 0.48, width, 0.01), fill(frame))
    canvas.drawRect(box(x - 0.035, y + height + 0.01, width + 0.07, 0.022), fill(frame))
    dice = Dice(site.plan.seed, "curtain")
    cloth = room_light(site, dice.pick(("#a8504a", "#4f7a78", "#7a6a9a", "#c08a4a")))
    canvas.drawRect(box(x - 0.09, y - 0.045, width + 0.18, 0.012), fill(shade(cloth, -0.5)))
    for side in (-1, 1):
        edge = x - 0.07 if side < 0 else x + width + 0.07
        inner = edge - side * 0.13
        drape = (
            Outline(edge, y - 0.035)
            .to(inner, y - 0.035)
            .curve(inner, y + 0.18, edge - side * 0.06, y + 0.2, edge - side * 0.045, y + 0.3)
            .bend(edge - side * 0.06, y + 0.4, edge - side * 0.075, y + height + 0.07)
            .to(edge + side * 0.01, y + height + 0.07)
            .close()
        )
        canvas.drawPath(drape, fill(cloth))
        for step in (0.03, 0.06):
            fold = Outline(edge - side * step, y - 0.03).bend(
                edge - side * step, y + 0.2, edge - side * step * 0.5, y + height + 0.06
            )
            canvas.drawPath(fold.open(), stroke(shade(cloth, -0.22), 0.004))


def _furniture(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "furniture")
    x, _, width, _ = _window_place(site)
    left, right = x - 0.36, x + width + 0.36
    things = [thing for thing in _THINGS if site.has(thing)]
    things += [thing for thing in ("bookshelf", "picture", "lamp") if thing not in things]
    for place, thing in zip((right, left), things, strict=False):
        _THINGS[thing](canvas, site, place, dice)


def _bookshelf(canvas: skia.Canvas, site: Site, x: float, dice: Dice) -> None:
    wood = room_light(site, "#6f4c38")
    canvas.drawRect(box(x - 0.15, 0.2, 0.3, FLOOR - 0.2), fill(wood))
    for row in range(4):
        y = 0.22 + row * 0.137
        canvas.drawRect(box(x - 0.135, y, 0.27, 0.12), fill(shade(wood, -0.4)))
        at = x - 0.13
        while at < x + 0.1:
            width, height = dice.between(0.012, 0.026), dice.between(0.07, 0.108)
            colour = room_light(
                site, dice.pick(("#b5524c", "#4f7d74", "#c9a045", "#5c6a9c", "#8a5a7c", "#d8c9a8"))
            )
            canvas.drawRect(box(at, y + 0.12 - height, width, height), fill(colour))
            canvas.drawRect(
                box(at, y + 0.12 - height * 0.8, width, 0.006), fill(shade(colour, 0.4))
            )
            at += width + 0.002
    canvas.drawRect(box(x - 0.15, 0.2, 0.3, FLOOR - 0.2), stroke(shade(wood, -0.5), 0.004))


def _picture(canvas: skia.Canvas, site: Site, x: float, dice: Dice) -> None:
    gold = room_light(site, "#c9a45c")
    canvas.drawRect(box(x - 0.11, 0.2, 0.22, 0.17), fill(gold))
    canvas.drawRect(box(x - 0.093, 0.217, 0.186, 0.136), fill(room_light(site, "#a9cbd8")))
    hill = Outline(x - 0.093, 0.353).bend(x - 0.03, 0.25, x + 0.03, 0.31)
    hill.bend(x + 0.06, 0.28, x + 0.093, 0.33).to(x + 0.093, 0.353)
    canvas.drawPath(hill.close(), fill(room_light(site, "#6d9566")))
    canvas.drawOval(ellipse(x + 0.045, 0.25, 0.016, 0.016), fill(room_light(site, "#f4e3a8")))
    wood = room_light(site, "#7a543c")
    canvas.drawRect(box(x - 0.13, 0.6, 0.26, FLOOR - 0.6), fill(wood))
    for y in (0.62, 0.685):
        canvas.drawRect(box(x - 0.115, y, 0.23, 0.055), stroke(shade(wood, -0.4), 0.003))
        canvas.drawOval(ellipse(x, y + 0.028, 0.006, 0.006), fill(gold))
    canvas.drawRect(box(x - 0.14, 0.585, 0.28, 0.018), fill(shade(wood, 0.15)))
    pot = Outline(x - 0.03, 0.53).to(x + 0.03, 0.53, x + 0.02, 0.586, x - 0.02, 0.586).close()
    canvas.drawPath(pot, fill(room_light(site, "#c07a55")))
    for _ in range(8):
        lx, ly = x + dice.between(-0.05, 0.05), 0.5 - dice.between(0, 0.06)
        canvas.drawOval(
            ellipse(lx, ly, 0.024, 0.018),
            fill(room_light(site, dice.pick(("#5d8a55", "#6f9c60", "#4a7548")))),
        )


def _lamp(canvas: skia.Canvas, site: Site, x: float, dice: Dice) -> None:
    shade_ = room_light(site, dice.pick(("#f0d9a0", "#e8c0a0")))
    if site.light.lamps:
        canvas.drawCircle(x, 0.32, 0.34, glow(x, 0.32, 0.34, "#ffe2a0", 0.8))
    canvas.drawLine(x, 0.36, x, FLOOR + 0.01, stroke(room_light(site, "#5a4a40"), 0.01))
    canvas.drawOval(ellipse(x, FLOOR + 0.012, 0.06, 0.012), fill(room_light(site, "#5a4a40")))
    cone = Outline(x - 0.045, 0.26).to(x + 0.045, 0.26, x + 0.085, 0.375, x - 0.085, 0.375).close()
    canvas.drawPath(cone, fill("#fff0c0" if site.light.lamps else shade_))
    canvas.drawPath(cone, stroke(shade(shade_, -0.4), 0.003))


def _fireplace(canvas: skia.Canvas, site: Site, x: float, dice: Dice) -> None:
    brick = room_light(site, "#a8705a")
    canvas.drawRect(box(x - 0.18, 0.42, 0.36, FLOOR - 0.42), fill(brick))
    for row in range(9):
        y = 0.44 + row * 0.038
        canvas.drawLine(x - 0.18, y, x + 0.18, y, stroke(shade(brick, -0.25), 0.003))
    canvas.drawRect(box(x - 0.21, 0.395, 0.42, 0.032), fill(room_light(site, "#6b4a38")))
    hearth = (
        Outline(x - 0.11, FLOOR)
        .to(x - 0.11, 0.6)
        .curve(x - 0.11, 0.52, x + 0.11, 0.52, x + 0.11, 0.6)
    )
    canvas.drawPath(hearth.to(x + 0.11, FLOOR).close(), fill("#241618"))
    canvas.drawCircle(x, 0.72, 0.3, glow(x, 0.72, 0.3, "#ff9a4c", 0.5))
    for size, colour in ((1.0, "#e8632c"), (0.66, "#f9a33c"), (0.36, "#ffe28a")):
        flame = Outline(x - 0.07 * size, FLOOR - 0.01).curve(
            x - 0.09 * size,
            FLOOR - 0.09 * size,
            x - 0.01,
            FLOOR - 0.1 * size,
            x,
            FLOOR - 0.18 * size,
        )
        flame.curve(
            x + 0.03,
            FLOOR - 0.1 * size,
            x + 0.09 * size,
            FLOOR - 0.08 * size,
            x + 0.07 * size,
            FLOOR - 0.01,
        )
        canvas.drawPath(flame.close(), fill(colour))
    canvas.drawRect(box(x - 0.1, FLOOR - 0.022, 0.2, 0.022), fill("#4a3024"))


def _table(canvas: skia.Canvas, site: Site, x: float, dice: Dice) -> None:
    wood = room_light(site, "#84593f")
    canvas.drawRect(box(x - 0.2, 0.6, 0.4, 0.026), fill(wood))
    canvas.drawRect(box(x - 0.2, 0.622, 0.4, 0.008), fill(shade(wood, -0.35)))
    for dx in (-0.175, 0.155):
        canvas.drawRect(box(x + dx, 0.626, 0.02, FLOOR + 0.02 - 0.626), fill(shade(wood, -0.2)))
    cup = Outline(x + 0.06, 0.565).to(x + 0.11, 0.565, x + 0.1, 0.6, x + 0.07, 0.6).close()
    canvas.drawPath(cup, fill(room_light(site, "#e9e2d4")))
    pot = ellipse(x - 0.04, 0.57, 0.042, 0.034)
    china = room_light(site, dice.pick(("#7ba0a8", "#c9806a", "#d8c9a8")))
    canvas.drawOval(pot, fill(china))
    spout = Outline(x - 0.08, 0.575).bend(x - 0.105, 0.57, x - 0.11, 0.545).open()
    canvas.drawPath(spout, stroke(china, 0.012))
    canvas.drawOval(ellipse(x - 0.04, 0.535, 0.008, 0.008), fill(shade(china, -0.3)))
    _picture_on_wall(canvas, site, x)


def _picture_on_wall(canvas: skia.Canvas, site: Site, x: float) -> None:
    canvas.drawOval(ellipse(x, 0.3, 0.075, 0.075), fill(room_light(site, "#6b4a38")))
    canvas.drawOval(ellipse(x, 0.3, 0.062, 0.062), fill(room_light(site, "#f4ecd8")))
    hand = stroke(room_light(site, "#3a2f33"), 0.005)
    canvas.drawLine(x, 0.3, x, 0.255, hand)
    canvas.drawLine(x, 0.3, x + 0.03, 0.315, hand)


def _bed(canvas: skia.Canvas, site: Site, x: float, dice: Dice) -> None:
    wood = room_light(site, "#7a5238")
    cloth = room_light(site, dice.pick(("#7f9cc0", "#b5706c", "#8aa37c")))
    canvas.drawRoundRect(box(x - 0.23, 0.46, 0.04, 0.34), 0.015, 0.015, fill(wood))
    canvas.drawRoundRect(box(x - 0.2, 0.6, 0.46, 0.16), 0.03, 0.03, fill(cloth))
    canvas.drawRoundRect(
        box(x - 0.19, 0.565, 0.13, 0.06), 0.03, 0.03, fill(room_light(site, "#f4eee2"))
    )
    canvas.drawRect(box(x - 0.2, 0.73, 0.46, 0.04), fill(shade(wood, -0.15)))
    canvas.drawRoundRect(box(x + 0.24, 0.56, 0.03, 0.24), 0.012, 0.012, fill(wood))


_THINGS: Final = {
    "fireplace": _fireplace,
    "table": _table,
    "bed": _bed,
    "bookshelf": _bookshelf,
    "picture": _picture,
    "lamp": _lamp,
}
"""Painters of things, by the names that parts of a backdrop have."""


def _rug(canvas: skia.Canvas, site: Site) -> None:
    dice = Dice(site.plan.seed, "rug")
    colour = room_light(site, dice.pick(("#8f4a48", "#4c6a78", "#7a6a4c", "#5d5a86")))
    middle = site.aspect / 2
    half = min(0.62, site.aspect * 0.42)
    rug = Outline(middle - half, 0.845).to(
        middle + half, 0.845, middle + half * 1.22, 0.985, middle - half * 1.22, 0.985
    )
    path = rug.close()
    canvas.drawPath(path, fill(colour))
    inner = Outline(middle - half * 0.93, 0.86).to(
        middle + half * 0.93, 0.86, middle + half * 1.1, 0.968, middle - half * 1.1, 0.968
    )
    canvas.drawPath(inner.close(), stroke(mix(colour, "#f2e2b8", 0.6), 0.006))
