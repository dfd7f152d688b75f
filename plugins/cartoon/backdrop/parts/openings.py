"""Windows and shop fronts, and what is seen through them: sky, weather, a town or the sea."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...ink.brush import Brush, arch, rect_path
from ...ink.pen import Outline, box, fill, mix, shade, stroke, vertical
from ..library import animated, part
from ..sky import paint_sky

if TYPE_CHECKING:
    import skia

    from ...dice import Dice
    from ..scenery import Site


def outlook(b: Brush, site: Site, path: skia.Path, kind: str, dice: Dice) -> None:
    """Paint what is outside a window.

    Args:
        b: The brush.
        site: The place.
        path: The opening.
        kind: ``town``, ``city``, ``trees``, ``sea`` or ``sky``; stars in stories in space.
        dice: Its choices.
    """
    canvas, tones = b.canvas, site.tones
    bounds = path.getBounds()
    x, y, width, height = bounds.x(), bounds.y(), bounds.width(), bounds.height()
    out = b.toned(tones.near)
    canvas.save()
    canvas.clipPath(path, doAntiAlias=True)
    if site.has("orbit"):
        _star_view(out, (x, y, width, height), dice)
        canvas.restore()
        return
    canvas.drawRect(bounds, vertical(y, y + height * 0.9, *tones.sky))
    horizon = y + height * 0.72
    if site.night and site.plan.weather in {"clear", "snow"}:
        for _ in range(16):
            px, py = x + width * dice.unit(), y + height * 0.6 * dice.unit()
            out.oval(px, py, 0.0016, 0.0016, "#fdf6e4", dice.between(0.4, 1), lit=True)
        if dice.chance(0.6):
            px, py = x + width * dice.between(0.25, 0.75), y + height * dice.between(0.18, 0.4)
            out.glow(px, py, 0.1, tones.glow, 0.7)
            out.oval(px, py, 0.02, 0.02, tones.sun, lit=True)
    elif site.plan.weather in {"clear", "cloudy"}:
        for _ in range(2):
            px, py = x + width * dice.unit(), y + height * dice.between(0.12, 0.5)
            for step in range(3):
                out.oval(
                    px + step * 0.03,
                    py - 0.004 * (step % 2),
                    0.034,
                    0.013,
                    tones.cloud,
                    0.6,
                    lit=True,
                )
    if kind == "sea":
        _sea_view(out, site, (x, horizon, width, y + height), dice)
    elif kind == "town":
        _town_view(out, site, (x, horizon, width, y + height), dice)
    elif kind == "city":
        _city_view(out, site, (x, horizon, width, y + height), dice)
    elif kind == "trees":
        _tree_view(out, site, (x, horizon, width, y + height), dice)
    if site.rainy:
        for _ in range(int(90 * width / 0.4)):
            px, py = x + width * dice.unit(), y + height * dice.unit()
            size = dice.between(0.001, 0.0026)
            out.oval(px, py, size, size * 1.3, "#e6f0fa", 0.5, lit=True)
            if dice.chance(0.3):
                out.line(
                    "#dce8f4",
                    0.0016,
                    px,
                    py,
                    px - 0.003,
                    py + dice.between(0.015, 0.05),
                    alpha=0.35,
                    lit=True,
                )
    # The sheen of the pane.
    sheen = Outline(x + width * 0.1, y + height).to(
        x + width * 0.5, y, x + width * 0.72, y, x + width * 0.32, y + height
    )
    canvas.drawPath(sheen.close(), fill("#ffffff", 0.05 if site.night else 0.1))
    canvas.restore()


def _star_view(out: Brush, at: tuple[float, float, float, float], dice: Dice) -> None:
    """Paint what is outside a station or a ship in space: stars, and the edge of a planet."""
    x, y, width, height = at
    out.rect(x, y, width, height, "#0d1226", lit=True)
    for _ in range(26):
        px, py, size = x + width * dice.unit(), y + height * dice.unit(), dice.between(0.001, 0.002)
        out.oval(px, py, size, size, "#fdf6e4", dice.between(0.35, 1), lit=True)
    radius = width * dice.between(0.5, 0.8)
    px, py = x + width * dice.between(0.1, 0.9), y + height + radius * 0.55
    out.oval(px, py, radius * 1.03, radius * 1.03, "#8fc3e6", 0.5, lit=True)
    out.oval(px, py, radius, radius, "#3f6f9f", lit=True)


def _sea_view(out: Brush, site: Site, at: tuple[float, float, float, float], dice: Dice) -> None:
    x, horizon, width, bottom = at
    tones = site.tones
    water = tones.near("#3b7a96")
    out.ramp(
        rect_path(x, horizon, width, bottom - horizon),
        (0, horizon),
        (0, bottom),
        (0, mix(tones.haze, water, 0.35), 1),
        (1, shade(water, -0.2), 1),
        lit=True,
    )
    for _ in range(12):
        px, py = x + width * dice.unit(), horizon + (bottom - horizon) * dice.unit()
        out.line(
            tones.cloud, 0.002, px, py, px + dice.between(0.01, 0.04), py, alpha=0.35, lit=True
        )


def _town_view(out: Brush, site: Site, at: tuple[float, float, float, float], dice: Dice) -> None:
    x, horizon, width, bottom = at
    east = site.plan.style == "east"
    px = x - 0.03
    while px < x + width:
        wide, top = dice.between(0.05, 0.11), horizon - dice.between(0.0, 0.08)
        colour = site.tones.far(dice.pick(("#8c8078", "#7b7f8f", "#9b8a7a")), 0.4)
        out.rect(px, top, wide, bottom - top, colour, lit=True)
        roof = mix(colour, "#2a2440", 0.3)
        lift = 0.012 if east else 0.0
        gable = Outline(px - 0.008, top - lift).bend(
            px + wide * 0.25, top, px + wide / 2, top - 0.03
        )
        gable.bend(px + wide * 0.75, top, px + wide + 0.008, top - lift).to(
            px + wide, top + 0.012, px, top + 0.012
        )
        out.path(gable.close(), roof, lit=True)
        for _ in range(2):
            if site.tones.lamps and dice.chance(0.6):
                out.rect(
                    px + wide * dice.between(0.15, 0.7),
                    top + dice.between(0.03, 0.07),
                    0.012,
                    0.016,
                    "#ffd38a",
                    0.9,
                    lit=True,
                )
        px += wide
    if site.tones.snowy:
        out.rect(x, bottom - 0.02, width, 0.02, "#eef3f8")


def _city_view(out: Brush, site: Site, at: tuple[float, float, float, float], dice: Dice) -> None:
    x, horizon, width, bottom = at
    for row in range(2):
        px = x - 0.03
        while px < x + width:
            wide = dice.between(0.035, 0.08)
            top = horizon - dice.between(0.02, 0.17) * (1.3 - 0.5 * row)
            tone = site.tones.far(dice.pick(("#8a93a0", "#7d8896", "#9aa0a6")), 0.5 - 0.25 * row)
            out.rect(px, top, wide, bottom - top, tone, lit=True)
            for line in range(int((bottom - top) / 0.022)):
                for column in range(int(wide / 0.014)):
                    lamp = site.tones.lamps and dice.chance(0.45)
                    pane = "#ffd38a" if lamp else mix(tone, "#33405c", 0.3)
                    out.rect(
                        px + 0.005 + 0.014 * column, top + 0.008 + 0.022 * line, 0.007, 0.011,
                        pane, 0.9, lit=True,
                    )  # fmt: skip
            px += wide + 0.004


def _tree_view(out: Brush, site: Site, at: tuple[float, float, float, float], dice: Dice) -> None:
    x, horizon, width, bottom = at
    tones = site.tones
    out.rect(x, horizon + 0.03, width, bottom - horizon, tones.far(tones.grass[0], 0.2), lit=True)
    for _ in range(9):
        px = x + width * dice.unit()
        size = dice.between(0.03, 0.06)
        colour = tones.far(dice.pick(tones.leaves), dice.between(0.2, 0.5))
        out.oval(px, horizon + 0.01, size, size * dice.between(0.7, 1.1), colour, lit=True)


def _weather_at(b: Brush, site: Site, seconds: float, path: skia.Path) -> None:
    """Draw the weather that moves behind a pane."""
    plan = site.plan
    if not site.rainy and plan.weather != "snow":
        return
    bounds = path.getBounds()
    dice = site.dice("pane", round(bounds.width(), 3))
    b.canvas.save()
    b.canvas.clipPath(path, doAntiAlias=True)
    count = int(bounds.width() * bounds.height() * (140 if site.rainy else 110)) + 4
    streaks = Outline(-9, -9)
    for _ in range(count):
        px = bounds.x() + bounds.width() * dice.unit()
        start, speed = dice.unit(), dice.between(1.4, 2.0) if site.rainy else dice.between(0.1, 0.2)
        fall = (start + seconds * speed) % 1.0
        py = bounds.y() + bounds.height() * fall
        if site.rainy:
            streaks.jump(px, py).to(px - 0.006, py + 0.035)
        else:
            b.oval(px + 0.01 * dice.between(-1, 1), py, 0.003, 0.003, "#ffffff", 0.85, lit=True)
    if site.rainy:
        b.draw(streaks.open(), "#dfeaf6", 0.0018, 0.5, lit=True)
    b.canvas.restore()


def view_of(site: Site) -> str:
    """Return what is outside the windows of a room."""
    if site.has("lighthouse") or site.has("boat") or site.has("pier"):
        return "sea"
    return "town" if site.dice("view").chance(0.6) else "trees"


def _curtains(b: Brush, site: Site, half: float, top: float, bottom: float, dice: Dice) -> None:
    cloth = dice.pick(("#a4524a", "#4c7674", "#75658f", "#b98547", "#5f7d56"))
    b.rect(-half - 0.1, top - 0.04, half * 2 + 0.2, 0.011, "#5b4032", round_=0.005)
    for side in (-1, 1):
        outer, inner = side * (half + 0.085), side * (half - 0.045)
        tie = side * (half + 0.045)
        mid = top + (bottom - top) * 0.62
        drape = (
            Outline(outer, top - 0.035)
            .to(inner, top - 0.035)
            .curve(inner, mid - 0.12, tie, mid - 0.08, tie, mid)
            .curve(tie, mid + 0.06, inner + side * 0.07, bottom, inner + side * 0.06, bottom + 0.07)
            .to(outer + side * 0.008, bottom + 0.07)
            .close()
        )
        b.path(drape, cloth)
        for step, tone in ((0.028, -0.25), (0.06, -0.3), (0.09, 0.14)):
            fold = Outline(outer - side * step, top - 0.03).curve(
                outer - side * step, mid - 0.1, tie + side * 0.01, mid, tie + side * 0.012, mid
            )
            fold.bend(tie + side * 0.02, bottom, outer - side * step * 0.5, bottom + 0.065)
            b.draw(fold.open(), shade(cloth, tone), 0.005, 0.8)
        b.rect(tie - 0.02, mid - 0.008, 0.04, 0.016, shade(cloth, 0.35), round_=0.006)


_SASH = rect_path(-0.2, -0.6, 0.4, 0.38)


@part("window", "wall", 0.62)
def _window(b: Brush, site: Site, dice: Dice) -> None:
    frame = "#efe5d3"
    b.rect(-0.222, -0.622, 0.444, 0.424, shade(frame, -0.3))
    outlook(b, site, _SASH, view_of(site), dice)
    _edge(b, _SASH, frame, 0.02)
    b.rect(-0.006, -0.6, 0.012, 0.38, frame)
    b.rect(-0.2, -0.42, 0.4, 0.011, frame)
    b.rect(-0.245, -0.212, 0.49, 0.022, frame)
    b.rect(-0.245, -0.194, 0.49, 0.007, shade(frame, -0.35))
    _curtains(b, site, 0.2, -0.62, -0.2, dice)


@animated("window", (-0.2, -0.6, 0.4, 0.38), 12)
def _window_moving(b: Brush, site: Site, seconds: float) -> None:
    _weather_at(b, site, seconds, rect_path(-0.14, -0.59, 0.28, 0.36))


_TALL = rect_path(-0.19, -0.68, 0.38, 0.54)


@part("tall_window", "wall", 0.52)
def _tall_window(b: Brush, site: Site, dice: Dice) -> None:
    frame = "#e6dfd0"
    outlook(b, site, _TALL, view_of(site), dice)
    _edge(b, _TALL, frame, 0.022)
    for px in (-0.064, 0.064):
        b.rect(px - 0.004, -0.68, 0.008, 0.54, frame)
    for py in (-0.5, -0.32):
        b.rect(-0.19, py, 0.38, 0.008, frame)
    b.rect(-0.225, -0.14, 0.45, 0.024, frame)


@animated("tall_window", (-0.19, -0.68, 0.38, 0.54), 12)
def _tall_moving(b: Brush, site: Site, seconds: float) -> None:
    _weather_at(b, site, seconds, _TALL)


_MOON = rect_path(-0.23, -0.6, 0.46, 0.36)


@part("lattice", "wall", 0.56)
def _lattice(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a Chinese window: dark wood, a lattice about an open middle."""
    wood = "#6b3f2c"
    outlook(b, site, _MOON, view_of(site), dice)
    if site.tones.lamps:
        b.rect(-0.23, -0.6, 0.46, 0.36, "#ffcf8a", 0.1, lit=True)
    pen = 0.0075
    for side in (-1, 1):
        for step in range(3):
            px = side * (0.23 - 0.035 * step)
            b.line(wood, pen, px, -0.6, px, -0.24)
        for step in range(7):
            py = -0.58 + 0.053 * step
            b.line(wood, pen, side * 0.23, py, side * (0.16 if step % 2 else 0.195), py)
    for py in (-0.565, -0.275):
        b.line(wood, pen, -0.16, py, 0.16, py)
    for step in range(5):
        px = -0.128 + 0.064 * step
        b.line(wood, pen, px, -0.6, px, -0.565)
        b.line(wood, pen, px, -0.275, px, -0.24)
    for px, py in ((-0.13, -0.535), (0.13, -0.535), (-0.13, -0.305), (0.13, -0.305)):
        b.line(wood, pen, px, py - 0.03, px, py + 0.03)
        b.line(wood, pen, px - 0.03, py, px + 0.03, py)
    _edge(b, _MOON, wood, 0.026)
    _edge(b, rect_path(-0.244, -0.614, 0.488, 0.388), shade(wood, 0.2), 0.004)


@animated("lattice", (-0.16, -0.565, 0.32, 0.29), 12)
def _lattice_moving(b: Brush, site: Site, seconds: float) -> None:
    _weather_at(b, site, seconds, rect_path(-0.155, -0.56, 0.31, 0.28))


_LANCET = arch(-0.11, -0.62, 0.22, 0.36, 0.11)


@part("arched_window", "wall", 0.4)
def _arched_window(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a deep window in a stone wall."""
    stone = "#8c857e"
    b.path(arch(-0.17, -0.69, 0.34, 0.48, 0.17), shade(stone, 0.16))
    for index in range(7):
        angle = 180 + 180 * index / 6
        b.canvas.save()
        b.canvas.translate(0, -0.52)
        b.canvas.rotate(angle + 90)
        b.line(shade(stone, -0.35), 0.003, 0, -0.115, 0, -0.165)
        b.canvas.restore()
    b.path(arch(-0.135, -0.65, 0.27, 0.41, 0.135), shade(stone, -0.4))
    outlook(b, site, _LANCET, view_of(site), dice)
    iron = "#34313a"
    b.draw(_LANCET, iron, 0.008)
    b.line(iron, 0.006, 0, -0.62, 0, -0.26)
    for py in (-0.5, -0.38):
        b.line(iron, 0.005, -0.11, py, 0.11, py)
    b.rect(-0.19, -0.225, 0.38, 0.03, shade(stone, 0.25))
    b.rect(-0.19, -0.2, 0.38, 0.01, shade(stone, -0.35))


@animated("arched_window", (-0.11, -0.62, 0.22, 0.36), 12)
def _arched_moving(b: Brush, site: Site, seconds: float) -> None:
    _weather_at(b, site, seconds, _LANCET)


_FRONT = rect_path(-0.36, -0.62, 0.72, 0.44)


def _edge(b: Brush, path: skia.Path, text: str, width: float) -> None:
    b.canvas.drawPath(path, stroke(b.tone(text), width))


def sky_panel(b: Brush, site: Site, bounds: skia.Rect, horizon: float) -> None:
    """Paint the open sky within a rectangle, for rooms with great windows."""
    b.canvas.save()
    b.canvas.clipRect(bounds, doAntiAlias=True)
    paint = vertical(bounds.top(), horizon, *site.tones.sky)
    b.canvas.drawRect(box(bounds.x(), bounds.y(), bounds.width(), bounds.height()), paint)
    paint_sky(b.canvas, site, horizon)
    b.canvas.restore()


@part("shopfront", "wall", 0.9)
def _shopfront(b: Brush, site: Site, dice: Dice) -> None:
    """Paint the window of a shop, seen from inside."""
    wood = "#4f6258"
    outlook(b, site, _FRONT, "town", dice)
    _edge(b, _FRONT, wood, 0.024)
    for px in (-0.12, 0.12):
        b.rect(px - 0.006, -0.62, 0.012, 0.44, wood)
    b.rect(-0.36, -0.5, 0.72, 0.01, wood)
    b.rect(-0.39, -0.18, 0.78, 0.03, shade(wood, 0.2))
    for index in range(6):
        px = -0.3 + index * 0.12
        size = dice.between(0.022, 0.036)
        colour = dice.pick(("#c9805a", "#7f9fb0", "#d8c08a", "#a8687a"))
        b.oval(px, -0.18 - size, size * 0.8, size, colour)
        b.rect(px - size * 0.35, -0.19 - size * 2.1, size * 0.7, size * 0.5, shade(colour, -0.2))


@animated("shopfront", (-0.36, -0.62, 0.72, 0.44), 12)
def _front_moving(b: Brush, site: Site, seconds: float) -> None:
    _weather_at(b, site, seconds, rect_path(-0.36, -0.62, 0.72, 0.36))
