"""Streets, markets and roofs of a town, in the West and in China."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...ink.brush import Brush, rect_path
from ...ink.pen import Outline, mix, shade
from ..library import Composer
from ..parts.buildings import east_house, skyline, west_house
from ..parts.nature import SNOW
from ..scenery import band
from ..sky import lightning, sky
from ..water import mirror

if TYPE_CHECKING:
    from ..scenery import Scenery, Site

KERB = 0.775
VANISH = 0.6


def street(site: Site) -> Scenery:
    """Return a street that runs away between two rows of houses."""
    composer = Composer(site, sky(site, 0.68))
    dice = site.dice("street")
    gap = min(0.3, 0.17 * site.aspect)
    market = site.plan.setting == "market"
    east = site.plan.style == "east"
    lightning(composer, 0.5)
    composer.layer(0.12, lambda b: skyline(b, site, 0.68, 0.62, 0.12, 0.24, "far"))
    composer.layer(0.35, lambda b: _row(b, site, 0.7, 0.52, gap * 0.35, 0.36))
    composer.layer(0.6, lambda b: _row(b, site, KERB, 1.0, gap, 0.0))
    composer.layer(0.7, lambda b: road(b, site, gap))
    posts = [site.middle + side * (site.middle - 0.13 * site.aspect) for side in (-1, 1)]
    tram_side = dice.pick((-1, 1))

    def things(b: Brush) -> None:
        if site.has("tram_stop") and not market:
            at = site.middle + tram_side * (0.34 * site.aspect if site.aspect > 1 else 0.2)
            composer.put(
                b, "tram_car", at, 0.835, 1.0 if site.aspect > 1 else 0.8, flip=tram_side > 0
            )
            composer.put(b, "stop_sign", site.middle - tram_side * 0.27 * site.aspect, 0.84)
        for x in posts:
            if east and not site.has("tram_stop"):
                continue
            composer.put(b, "street_lamp", x, 0.85, 1.12)
        if site.tones.wet and site.tones.lamps:
            for x in posts:
                mirror(b, site, x, 0.865, 0.022, "#ffd58c", 0.6)
        if market:
            for side in (-1, 1):
                composer.put(b, "stall", site.middle + side * 0.36 * site.aspect, 0.86, 1.0)
        for name in _wanted(site):
            composer.put(b, name, site.middle - tram_side * 0.4 * site.aspect, 0.88)

    composer.layer(0.85, things)
    if (east and site.has("lanterns")) or market:
        composer.layer(0.75, lambda b: _lantern_lines(composer, b, site, east))
    composer.layer(1.22, lambda b: _eaves(composer, b, site))
    return composer.scenery


def _wanted(site: Site) -> list[str]:
    known = ("well_house", "cart")
    return [name for name in known if site.has(name)]


def _row(b: Brush, site: Site, foot: float, scale: float, gap: float, distance: float) -> None:
    """Paint the houses on both sides of the street, the inner walls turned to the viewer."""
    tones = site.tones
    far = b.toned(lambda text: tones.far(text, distance)) if distance else b
    house = east_house if site.plan.style == "east" else west_house
    for side in (-1, 1):
        dice = site.dice("row", foot, side)
        x = site.middle + side * gap
        first = True
        edge = site.right if side > 0 else -site.left + site.aspect
        while abs(x - site.middle) < edge - site.middle:
            width = dice.between(0.36, 0.5) * scale
            left = x if side > 0 else x - width
            with far.at(left, foot, scale):
                house(far, site, width / scale, dice)
            if first:
                _inner_wall(far, site, x, foot, scale, side)
                first = False
            x += side * width


def _inner_wall(b: Brush, site: Site, x: float, foot: float, scale: float, side: int) -> None:
    """Paint the wall that runs away from the viewer along the street."""
    deep = 0.09 * scale
    top = foot - 0.5 * scale
    back_top, back_foot = top + (VANISH - top) * 0.3, foot - (foot - VANISH) * 0.3
    b.poly("#6f6468", x, top, x - side * deep, back_top, x - side * deep, back_foot, x, foot)
    for index in range(2):
        y0 = top + 0.07 * scale + 0.15 * scale * index
        wide, lift = deep * 0.4, 0.024 * scale
        x0 = x - side * deep * 0.3
        b.poly(
            "#ffd489" if site.tones.lamps else "#8b98a8",
            x0,
            y0 + lift * 0.5,
            x0 - side * wide,
            y0 + lift,
            x0 - side * wide,
            y0 + 0.075 * scale,
            x0,
            y0 + 0.085 * scale,
            lit=site.tones.lamps,
        )


def road(b: Brush, site: Site, gap: float) -> None:
    """Paint paving in perspective; wet, it mirrors the sky and the lights."""
    tones, middle = site.tones, site.middle
    stone = "#8d8784" if site.plan.style == "west" else "#85807c"
    if tones.snowy:
        stone = "#e6edf4"
    lane = (
        Outline(middle - gap, KERB)
        .to(middle - gap * 0.3, 0.69, middle + gap * 0.3, 0.69, middle + gap, KERB)
        .close()
    )
    b.path(lane, shade(stone, -0.1))
    b.ramp(
        band(site, KERB - 0.002, 1.5),
        (0, KERB),
        (0, 1.03),
        (0, shade(stone, 0.08), 1),
        (0.4, stone, 1),
        (1, shade(stone, -0.38), 1),
    )
    dice = site.dice("paving")
    rows = 9
    for row in range(rows):
        y0 = KERB + 0.27 * (row / rows) ** 1.5
        y1 = KERB + 0.27 * ((row + 1) / rows) ** 1.5
        grow = (y0 - VANISH) / (KERB - VANISH)
        pitch = 0.085 * grow
        count = int(2.6 / pitch) + 2
        for index in range(-count // 2, count // 2):
            x = middle + (index + 0.5 * (row % 2)) * pitch
            if tones.snowy:
                if dice.chance(0.1):
                    b.oval(x, y0 + 0.006, pitch * 0.8, 0.004, "#cfdbe8", 0.7)
                continue
            tint = shade(stone, dice.between(-0.24, 0.06))
            slant = (x - middle) / grow * 0.08
            b.poly(
                tint,
                x + 0.002,
                y0 + 0.0015,
                x + pitch - 0.003,
                y0 + 0.0015,
                x + pitch - 0.003 + slant * 0.3,
                y1 - 0.001,
                x + 0.002 + slant * 0.3,
                y1 - 0.001,
                alpha=0.55,
            )
    if not tones.wet:
        return
    shine = mix(tones.sky[-1][1], "#ffffff", 0.1)
    b.ramp(
        band(site, KERB, 1.5),
        (0, KERB),
        (0, 1.0),
        (0, shine, 0.42),
        (0.5, shine, 0.16),
        (1, shine, 0.05),
        lit=True,
    )
    for _ in range(13):
        x, y = dice.between(site.left, site.right), dice.between(0.82, 0.99)
        rx = dice.between(0.05, 0.14)
        b.oval(x, y, rx, rx * 0.11, mix(tones.sky[0][1], "#101426", 0.25), 0.55, lit=True)
        b.oval(x, y - rx * 0.01, rx * 0.94, rx * 0.09, shine, 0.42, lit=True)
    if tones.lamps:
        for _ in range(9):
            x = dice.between(-0.1, site.aspect + 0.1)
            if abs(x - middle) > gap:
                mirror(b, site, x, 0.79, dice.between(0.012, 0.03), "#ffc874", 0.3)


def _lantern_lines(composer: Composer, b: Brush, site: Site, east: bool) -> None:
    """Hang lines of lanterns or bulbs across the street, above the heads."""
    for row, (y, sag) in enumerate(((0.02, 0.09), (-0.02, 0.06))):
        b.draw(
            Outline(site.left, y - 0.02)
            .bend(site.middle, y + sag * 2, site.right, y - 0.02)
            .open(),
            "#3a343c",
            0.003,
        )
        count = 7 if east else 16
        for index in range(count):
            t = (index + 0.5 * row + 0.25) / count
            x = site.left + (site.right - site.left) * t
            hang = y - 0.02 + 4 * t * (1 - t) * (sag + 0.01)
            if east and row == 0:
                composer.put(b, "lantern", x, hang - 0.035, 0.62, still=index % 2 == 0)
            elif not east:
                b.oval(
                    x,
                    hang + 0.012,
                    0.008,
                    0.01,
                    "#fff0c0" if site.tones.lamps else "#e6e0d0",
                    lit=True,
                )
                if site.tones.lamps:
                    b.glow(x, hang + 0.012, 0.06, "#ffd58c", 0.7)


def _eaves(composer: Composer, b: Brush, site: Site) -> None:
    """Frame the picture: a lantern or a hanging sign close to the lens in an upper corner."""
    dice = site.dice("eaves")
    side = dice.pick((-1, 1))
    x = site.middle + side * (site.middle - 0.02)
    dark = mix(b.tone("#2c2630"), "#100c1c", 0.4)
    if site.plan.style == "east":
        beam = (
            Outline(x + side * 0.1, -0.02)
            .to(x - side * 0.2, -0.02)
            .bend(x - side * 0.1, 0.02, x + side * 0.1, 0.06)
            .close()
        )
        b.mist(beam, dark, 0.003, 0.97)
        composer.put(b, "lantern", x - side * 0.02, 0.0, 0.9)
        return
    b.mist(rect_path(x - 0.1, 0.03, 0.2, 0.014), dark, 0.002, 0.97)
    b.mist(rect_path(x - 0.075, 0.06, 0.15, 0.1), dark, 0.003, 0.97)
    b.mist(rect_path(x - 0.062, 0.073, 0.124, 0.074), b.tone("#6a4a38"), 0.003, 0.9)


def rooftop(site: Site) -> Scenery:
    """Return a flat roof above the town."""
    composer = Composer(site, sky(site, 0.7))
    lightning(composer, 0.55)
    composer.layer(0.1, lambda b: skyline(b, site, 0.66, 0.7, 0.12, 0.3, "roofs 1"))
    composer.layer(0.22, lambda b: skyline(b, site, 0.72, 0.48, 0.1, 0.22, "roofs 2"))
    composer.layer(0.4, lambda b: skyline(b, site, 0.8, 0.26, 0.06, 0.14, "roofs 3"))

    def parapet(b: Brush) -> None:
        wall = "#9a8a80"
        b.ramp(band(site, 0.7, 0.8), (0, 0.7), (0, 0.8), (0, wall, 1), (1, shade(wall, -0.25), 1))
        dice = site.dice("bricks")
        for row in range(3):
            for index in range(30):
                x = site.left + 3.0 * (index + 0.5 * (row % 2)) / 29
                b.rect(
                    x,
                    0.712 + row * 0.028,
                    0.094,
                    0.023,
                    shade(wall, dice.between(-0.2, 0.06)),
                    round_=0.003,
                )
        b.rect(site.left, 0.688, 4, 0.018, SNOW if site.tones.snowy else shade(wall, 0.2))
        b.rect(site.left, 0.704, 4, 0.006, shade(wall, -0.45))
        roof = "#e6edf4" if site.tones.snowy else "#7a7478"
        b.ramp(
            band(site, 0.795, 1.5),
            (0, 0.79),
            (0, 1.03),
            (0, shade(roof, -0.12), 1),
            (0.4, roof, 1),
            (1, shade(roof, -0.35), 1),
        )
        for y in (0.84, 0.9, 0.98):
            b.line(shade(roof, -0.22), 0.003, site.left, y, site.right, y)
        if site.tones.wet:
            for _ in range(9):
                x, y = dice.between(site.left, site.right), dice.between(0.83, 0.98)
                b.oval(x, y, dice.between(0.06, 0.14), 0.01, site.tones.sky[-1][1], 0.4, lit=True)

    composer.layer(0.75, parapet)

    def things(b: Brush) -> None:
        dice = site.dice("roof things")
        side = dice.pick((-1, 1))
        x = site.middle + side * 0.38 * site.aspect
        b.foot(x, 0.83, 0.14)
        b.rect(x - 0.1, 0.5, 0.2, 0.32, "#8a5a4a")
        for row in range(9):
            b.rect(x - 0.1, 0.51 + row * 0.034, 0.2, 0.004, "#6a4238")
        b.rect(x + 0.06, 0.5, 0.04, 0.32, "#161028", 0.2, lit=True)
        b.rect(x - 0.115, 0.485, 0.23, 0.024, SNOW if site.tones.snowy else "#a8786a")
        for dx in (-0.05, 0.05):
            b.rect(x + dx - 0.022, 0.43, 0.044, 0.06, "#9a6a52")
        x = site.middle - side * 0.4 * site.aspect
        for dx in (-0.16, 0.16):
            b.rect(x + dx - 0.005, 0.5, 0.01, 0.34, "#4a454c")
        b.draw(Outline(x - 0.16, 0.51).bend(x, 0.545, x + 0.16, 0.51).open(), "#3a343c", 0.003)

    composer.layer(0.85, things)
    side = site.dice("roof things").pick((-1, 1))
    line_x = site.middle - side * 0.4 * site.aspect
    cloths = [
        site.dice("cloth", k).pick(("#d9d4c8", "#a8564a", "#5f7a9a", "#c9a860")) for k in range(4)
    ]

    def washing(b: Brush, seconds: float) -> None:
        for index, text in enumerate(cloths):
            x = line_x - 0.13 + index * 0.07
            sway = 0.01 * math.sin(2.2 * seconds + index)
            b.path(
                Outline(x - 0.024, 0.525)
                .to(x + 0.024, 0.525, x + 0.024 + sway, 0.61)
                .bend(x + sway, 0.62, x - 0.024 + sway, 0.61)
                .close(),
                text,
            )

    composer.move((line_x - 0.18, 0.5, 0.36, 0.14), washing, 8, depth=0.85)
    return composer.scenery
