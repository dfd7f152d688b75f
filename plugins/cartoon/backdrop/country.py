"""Open country: hills and fields, a village, mountains alpine or karst, gardens and courtyards."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import skia

from ..pen import Outline, ellipse, mix, shade
from .brush import Brush, arch
from .buildings import east_house, pane, roof_east
from .library import Composer, part
from .nature import SNOW, crown, drifting, meadow, near_branch, rock, tuft
from .scenery import band, ridge
from .sky import lightning, sky

if TYPE_CHECKING:
    from ..dice import Dice
    from .scenery import Scenery, Site


def landscape(site: Site) -> Scenery:
    """Return hills and fields with a path."""
    composer = Composer(site, sky(site, 0.64))
    lightning(composer, 0.55)
    composer.layer(0.1, lambda b: _range(b, site, tall=site.has("mountains")))
    composer.layer(0.25, lambda b: _hills(b, site))
    composer.layer(0.5, lambda b: _fields(composer, b, site))
    composer.layer(0.8, lambda b: _trees(composer, b, site))
    composer.layer(1.0, lambda b: _path(b, site, 0.76))
    composer.layer(1.3, lambda b: _frame(b, site))
    drifting(composer)
    return composer.scenery


def village(site: Site) -> Scenery:
    """Return a village lane among cottages under hills."""
    composer = Composer(site, sky(site, 0.64))
    lightning(composer, 0.55)
    composer.layer(0.1, lambda b: _range(b, site, tall=True))
    composer.layer(0.25, lambda b: _hills(b, site))
    dice = site.dice("village")

    def far(b: Brush) -> None:
        tones = site.tones
        away = b.toned(lambda text: tones.far(text, 0.34))
        away.path(ridge(site, 0.68, 0.01, 5, dice), SNOW if tones.snowy else tones.grass[0])
        for k in range(7):
            x = site.middle + (k - 3) * 0.19 * site.aspect + dice.between(-0.04, 0.04)
            if abs(x - site.middle) < 0.12 * site.aspect:
                continue
            composer.put(
                away,
                "cottage",
                x,
                0.695,
                dice.between(0.5, 0.62),
                flip=dice.chance(0.5),
                still=True,
            )
            composer.put(away, "broadleaf", x + 0.12, 0.69, dice.between(0.18, 0.26))

    composer.layer(0.45, far)

    def houses(b: Brush) -> None:
        for side in (-1, 1):
            x = site.middle + side * 0.36 * site.aspect
            if site.plan.style == "east":
                with b.at(x - 0.24, 0.79):
                    east_house(b, site, 0.48, site.dice("home", side))
            else:
                composer.put(b, "cottage", x, 0.79, 1.35, flip=side > 0, still=site.aspect < 1)
            composer.put(b, "broadleaf", x + side * 0.34, 0.8, 0.6)
            for k in range(2):
                composer.put(b, "bush", x - side * (0.24 - 0.06 * k), 0.8 + 0.01 * k, 0.55)

    composer.layer(0.75, houses)

    def lane(b: Brush) -> None:
        _path(b, site, 0.78)
        if site.has("well"):
            composer.put(b, "well", site.middle - 0.36 * site.aspect, 0.9, 1.0)
        for side in (-1, 1):
            _fence(b, site, site.middle + side * 0.3 * site.aspect, side)

    composer.layer(1.0, lane)
    composer.layer(1.3, lambda b: _frame(b, site))
    drifting(composer)
    return composer.scenery


def _range(b: Brush, site: Site, *, tall: bool) -> None:
    tones, dice = site.tones, site.dice("range")
    if not tall:
        for y, distance in ((0.54, 0.82), (0.575, 0.68)):
            b.path(ridge(site, y, 0.03, 6, dice), tones.far("#6f90a2", distance), lit=True)
        return
    peaks(b, site, 0.64, 0.32, dice)


def peaks(b: Brush, site: Site, foot: float, height: float, dice: Dice) -> None:
    """Paint a range of peaks with lit and shaded flanks, and snow above."""
    tones = site.tones
    for row, distance in enumerate((0.76, 0.6)):
        x = site.left - dice.between(0, 0.3)
        while x < site.right:
            width = dice.between(0.4, 0.62) * (1.0 - 0.2 * row)
            # Lower in the middle, where heads are.
            share = min(1.0, 0.5 + abs(x + width / 2 - site.middle) / (0.5 * site.aspect) * 0.6)
            tall = height * dice.between(0.7, 1.1) * share * (1.0 - 0.34 * row)
            top_x, top = x + width * dice.between(0.42, 0.58), foot - tall
            lit_ = tones.far("#8394a8" if row == 0 else "#71869a", distance)
            dark = tones.far("#4d5d78" if row == 0 else "#46586c", distance * 0.92)
            edge = [(x, foot + 0.02)]
            for k in range(1, 5):
                t = k / 5
                edge.append(
                    (
                        x + (top_x - x) * t + dice.between(-0.012, 0.012),
                        foot - tall * t**1.15 + dice.between(-0.01, 0.01),
                    )
                )
            right = [
                (
                    top_x + (x + width - top_x) * k / 5 + dice.between(-0.012, 0.012),
                    foot - tall * (1 - k / 5) ** 1.15,
                )
                for k in range(1, 5)
            ]
            shape = Outline(*edge[0])
            for px, py in [*edge[1:], (top_x, top), *right, (x + width, foot + 0.02)]:
                shape.to(px, py)
            b.path(shape.close(), lit_, lit=True)
            flank = Outline(top_x, top)
            for px, py in [*right, (x + width, foot + 0.02)]:
                flank.to(px, py)
            flank.to(
                top_x + width * 0.12,
                foot,
                top_x - width * 0.02,
                foot - tall * 0.4,
                top_x + width * 0.05,
                foot - tall * 0.7,
            )
            b.path(flank.close(), dark, lit=True)
            if tall > 0.14:
                cap = tall * 0.34
                snow = mix(tones.near("#ffffff"), tones.haze, distance * 0.5)
                b.poly(
                    snow,
                    top_x,
                    top,
                    top_x + cap * 0.5,
                    top + cap * 0.75,
                    top_x + cap * 0.22,
                    top + cap * 0.6,
                    top_x + cap * 0.05,
                    top + cap,
                    top_x - cap * 0.16,
                    top + cap * 0.62,
                    top_x - cap * 0.46,
                    top + cap * 0.8,
                    lit=True,
                )
            x += width * 0.62
    b.mist(band(site, foot - 0.05, foot + 0.03), tones.haze, 0.03, 0.65)


def _hills(b: Brush, site: Site) -> None:
    tones, dice = site.tones, site.dice("hills")
    for y, distance, shift in ((0.6, 0.55, 0), (0.635, 0.4, 1)):
        text = tones.grass[shift]
        hill = ridge(site, y, 0.026, 5, dice)
        b.ramp(
            hill,
            (0, y - 0.03),
            (0, y + 0.1),
            (0, tones.far(shade(text, 0.15), distance), 1),
            (1, tones.far(shade(text, -0.12), distance), 1),
            lit=True,
        )
        for _ in range(int(18 * site.aspect)):
            x, size = dice.between(site.left, site.right), dice.between(0.01, 0.022)
            leaf = SNOW if tones.snowy and dice.chance(0.4) else dice.pick(tones.leaves)
            b.oval(
                x,
                y + 0.02 - size * 0.4,
                size,
                size * 0.9,
                tones.far(shade(leaf, -0.15), distance),
                lit=True,
            )


def _fields(composer: Composer, b: Brush, site: Site) -> None:
    tones, dice = site.tones, site.dice("fields")
    away = b.toned(lambda text: tones.far(text, 0.2))
    away.path(ridge(site, 0.685, 0.012, 4, dice), tones.grass[0])
    crops = ("#c9b45c", "#9fae58", "#7f9f52", "#b8a468")
    for _ in range(6):
        x, wide = dice.between(site.left, site.right), dice.between(0.16, 0.34)
        text = "#e3ebf2" if tones.snowy else dice.pick(crops)
        away.poly(
            text, x, 0.7, x + wide * 0.8, 0.7, x + wide, 0.735, x - wide * 0.1, 0.735, alpha=0.8
        )
        for k in range(5):
            px = x + wide * k / 5
            away.line(shade(text, -0.25), 0.002, px, 0.702, px + (k - 2) * 0.012, 0.733)
    home = site.middle + dice.pick((-1, 1)) * 0.3 * site.aspect
    if site.has("cottage") or dice.chance(0.6):
        composer.put(away, "cottage", home, 0.72, 0.55)
        composer.put(away, "broadleaf", home + 0.15, 0.722, 0.26)


def _trees(composer: Composer, b: Brush, site: Site) -> None:
    dice = site.dice("trees")
    kind = next((k for k in ("blossom", "birch", "pine", "willow") if site.has(k)), "broadleaf")
    if kind == "broadleaf" and site.plan.season == "spring":
        kind = "blossom"
    b.path(ridge(site, 0.748, 0.008, 5, dice), shade(site.tones.grass[0], -0.08))
    for side, share, size in ((-1, 0.43, 0.62), (1, 0.47, 0.7), (-1, 0.66, 0.6), (1, 0.68, 0.55)):
        composer.put(
            b,
            kind,
            site.middle + side * share * site.aspect,
            0.775,
            size * min(1.0, 0.4 + 0.6 * site.aspect),
        )


def _path(b: Brush, site: Site, y: float) -> None:
    meadow(b, site, y, flowers=site.has("flowers") or site.plan.season in {"spring", "summer"})
    lane = site.middle + site.dice("lane").between(-0.08, 0.08)
    earth = "#f0f4f8" if site.tones.snowy else "#cdb384"
    if site.tones.wet:
        earth = "#a08a68"
    path = Outline(lane - 0.03, y + 0.003).curve(
        lane - 0.08, 0.84, lane - 0.22, 0.9, lane - 0.36, 1.2
    )
    path.to(lane + 0.36, 1.2).curve(lane + 0.2, 0.92, lane + 0.08, 0.85, lane + 0.03, y + 0.003)
    shape = path.close()
    b.ramp(shape, (0, y), (0, 1.03), (0, shade(earth, 0.1), 1), (1, shade(earth, -0.25), 1))
    dice = site.dice("pebbles")
    b.canvas.save()
    b.canvas.clipPath(shape, doAntiAlias=True)
    for _ in range(40):
        x, py = lane + dice.between(-0.4, 0.4), dice.between(y, 1.0)
        b.oval(x, py, dice.between(0.004, 0.016), 0.003, shade(earth, dice.pick((-0.2, 0.16))), 0.7)
    if site.tones.wet:
        for _ in range(5):
            x, py = lane + dice.between(-0.2, 0.2), dice.between(0.86, 0.98)
            b.oval(x, py, dice.between(0.04, 0.09), 0.008, site.tones.sky[-1][1], 0.55, lit=True)
    b.canvas.restore()


def _fence(b: Brush, site: Site, x: float, side: int) -> None:
    wood = SNOW if site.tones.snowy else "#9a7a5a"
    for k in range(6):
        px = x + side * k * 0.09
        b.rect(px - 0.009, 0.755, 0.018, 0.1, "#8a6a4e", round_=0.004)
        b.oval(px, 0.756, 0.009, 0.004, wood)
    for y in (0.78, 0.815):
        left = x if side > 0 else x - 0.46
        b.rect(left, y, 0.46, 0.011, "#9a7a5a")
        b.rect(left, y, 0.46, 0.003, shade(wood, 0.2))


def _frame(b: Brush, site: Site) -> None:
    dice = site.dice("frame")
    near_branch(
        b,
        site,
        dice.pick((-1, 1)),
        "#e89fb4" if site.plan.season == "spring" else dice.pick(site.tones.leaves),
    )
    for side in (-1, 1):
        x = site.middle + side * (site.middle + 0.02)
        for _ in range(10):
            text = mix(site.tones.grass[0], "#101c18", dice.between(0.4, 0.65))
            tuft(b, x + dice.between(-0.12, 0.12), 1.03, dice.between(0.07, 0.15), text, dice)


def mountain(site: Site) -> Scenery:
    """Return a high place: karst towers in mist in China, alpine peaks elsewhere."""
    composer = Composer(site, sky(site, 0.66))
    tones, dice = site.tones, site.dice("mountain")
    lightning(composer, 0.5)
    if site.plan.style == "east":
        for row, distance in enumerate((0.8, 0.62, 0.4)):
            composer.layer(
                (0.08, 0.2, 0.38)[row],
                partial(_karst, site=site, row=row, distance=distance),
            )
    else:
        composer.layer(0.1, lambda b: peaks(b, site, 0.68, 0.5, dice))
        composer.layer(0.3, lambda b: _slopes(composer, b, site))

    def ledge(b: Brush) -> None:
        meadow(b, site, 0.785, flowers=site.plan.season in {"spring", "summer"}, lush=0.7)
        for side in (-1, 1):
            for k in range(2):
                with b.at(
                    site.middle + side * (0.34 + 0.12 * k) * site.aspect,
                    0.83 + 0.04 * k,
                    1.1 + 0.5 * k,
                ):
                    rock(b, site, site.dice("crag", side, k))

    def pines(b: Brush) -> None:
        side = dice.pick((-1, 1))
        composer.put(b, "pine", site.middle + side * 0.45 * site.aspect, 0.82, 0.72)
        composer.put(b, "pine", site.middle + side * (0.45 * site.aspect + 0.2), 0.84, 0.6)
        composer.put(b, "pine", site.middle - side * 0.5 * site.aspect, 0.8, 0.46)

    composer.layer(0.9, pines, tones.near)
    composer.layer(1.0, ledge)
    composer.layer(1.3, lambda b: _frame(b, site))
    return composer.scenery


def _karst(b: Brush, site: Site, row: int, distance: float) -> None:
    """Paint steep green towers of limestone that rise out of mist."""
    tones, dice = site.tones, site.dice("karst", row)
    foot = 0.66 + 0.05 * row
    x = site.left - dice.between(0.0, 0.2)
    while x < site.right:
        width = dice.between(0.16, 0.34)
        share = min(1.0, 0.4 + abs(x + width / 2 - site.middle) / (0.45 * site.aspect) * 0.7)
        tall = dice.between(0.26, 0.5) * share * (1.0 - 0.2 * row)
        stone = SNOW if tones.snowy and row == 2 else ("#7f9aa0", "#6f9084", "#5f8268")[row]
        tower = Outline(x - width * 0.12, foot + 0.1).curve(
            x + width * 0.05,
            foot - tall * 0.5,
            x + width * 0.1,
            foot - tall * 0.95,
            x + width * 0.38,
            foot - tall,
        )
        tower.curve(
            x + width * 0.62,
            foot - tall * 1.05,
            x + width * 0.82,
            foot - tall * 0.7,
            x + width * 0.86,
            foot - tall * 0.4,
        )
        shape = tower.bend(x + width * 0.95, foot - tall * 0.15, x + width * 1.15, foot + 0.1)
        path = shape.close()
        b.ramp(
            path,
            (0, foot - tall),
            (0, foot + 0.02),
            (0, tones.far(stone, distance), 1),
            (1, mix(tones.far(stone, distance), tones.haze, 0.85), 1),
            lit=True,
        )
        b.canvas.save()
        b.canvas.clipPath(path, doAntiAlias=True)
        for _ in range(5):
            px = x + width * dice.between(0.4, 0.9)
            b.line(
                tones.far("#c9c4b4", distance),
                0.006,
                px,
                foot - tall * dice.between(0.5, 0.9),
                px + 0.008,
                foot - tall * dice.between(0.15, 0.4),
                alpha=0.35,
                lit=True,
            )
        b.path(
            Outline(x + width * 0.6, foot - tall * 1.1)
            .to(
                x + width * 1.2,
                foot - tall,
                x + width * 1.2,
                foot + 0.1,
                x + width * 0.72,
                foot + 0.1,
            )
            .close(),
            tones.far("#3f5a5c", distance),
            0.28,
            lit=True,
        )
        b.canvas.restore()
        x += width * dice.between(0.7, 1.25)
    b.mist(band(site, foot - 0.06, foot + 0.05), tones.haze, 0.03, 0.75)


def _slopes(composer: Composer, b: Brush, site: Site) -> None:
    tones, dice = site.tones, site.dice("slopes")
    away = b.toned(lambda text: tones.far(text, 0.34))
    away.path(ridge(site, 0.69, 0.03, 5, dice), SNOW if tones.snowy else "#6f8f62")
    for _ in range(int(22 * site.aspect)):
        x = dice.between(site.left, site.right)
        tall = dice.between(0.05, 0.1)
        for k in range(3):
            y = 0.73 - tall * 0.28 * k
            half = tall * (0.26 - 0.06 * k)
            away.poly("#3f6250", x - half, y, x, y - tall * 0.5, x + half, y)
        if tones.snowy:
            away.poly(
                SNOW,
                x - tall * 0.1,
                0.73 - tall * 0.66,
                x,
                0.73 - tall * 1.06,
                x + tall * 0.1,
                0.73 - tall * 0.66,
            )


def garden(site: Site) -> Scenery:
    """Return a garden: beds and a pergola, or a pond with a pavilion and rocks in China."""
    composer = Composer(site, sky(site, 0.62))
    tones, dice = site.tones, site.dice("garden")
    east = site.plan.style == "east"
    side = dice.pick((-1, 1))
    lightning(composer, 0.5)

    def far(b: Brush) -> None:
        away = b.toned(lambda text: tones.far(text, 0.42))
        for _ in range(int(20 * site.aspect)):
            x = dice.between(site.left, site.right)
            share = min(1.0, 0.35 + abs(x - site.middle) / (0.4 * site.aspect))
            size = dice.between(0.06, 0.12) * share
            crown(
                away,
                [(x, 0.6 - size, size), (x + size, 0.62 - size, size * 0.9)],
                dice.pick(tones.leaves),
                tones.snowy,
                dice,
            )

    composer.layer(0.3, far)

    def wall(b: Brush) -> None:
        if east:
            b.ramp(
                band(site, 0.52, 0.76), (0, 0.52), (0, 0.76), (0, "#e0dccf", 1), (1, "#c4bfb2", 1)
            )
            for index in range(-5, 6):
                x = site.middle + index * 0.42 + 0.21
                if abs(x - site.middle) < 0.15:
                    continue
                b.path(arch(x - 0.06, 0.57, 0.12, 0.1, 0.05), "#5a6f66")
                for k in range(4):
                    b.line("#d8d2c4", 0.004, x - 0.06 + k * 0.04, 0.57, x - 0.06 + k * 0.04, 0.67)
            _tile_cap(b, site, 0.52)
            _pavilion(b, site, site.middle + side * 0.36 * site.aspect, 0.78)
            return
        hedge = shade(tones.leaves[0], -0.2)
        b.path(band(site, 0.6, 0.8), hedge)
        for index in range(60):
            x = site.left + 3 * index / 59
            b.oval(
                x, 0.605, 0.036, 0.02, SNOW if tones.snowy else shade(hedge, dice.between(0, 0.2))
            )
        _pergola(b, site, site.middle + side * 0.34 * site.aspect)

    composer.layer(0.6, wall)

    def near(b: Brush) -> None:
        meadow(b, site, 0.765, flowers=True)
        if east:
            pond = site.middle - side * 0.3 * site.aspect
            b.oval(pond, 0.86, 0.34, 0.05, "#8a8a80")
            b.oval(
                pond, 0.862, 0.32, 0.044, mix(tones.sky[1][1], tones.near("#3f6a70"), 0.5), lit=True
            )
            if site.plan.season != "winter":
                for _ in range(9):
                    x, y = pond + dice.between(-0.24, 0.24), 0.862 + dice.between(-0.02, 0.026)
                    b.oval(x, y, 0.03, 0.007, "#4f8a5c")
                    if dice.chance(0.4):
                        b.oval(x, y - 0.014, 0.012, 0.012, "#f0b8c4")
            composer.put(b, "bamboo", site.middle - side * 0.5 * site.aspect, 0.84, 0.7)
        else:
            for edge in (-1, 1):
                _bed(b, site, site.middle + edge * 0.36 * site.aspect, edge)
        composer.put(
            b,
            "blossom" if site.plan.season == "spring" else "broadleaf",
            site.middle - side * (0.46 if not east else 0.58) * site.aspect,
            0.8,
            0.66,
        )
        _stones(b, site)

    composer.layer(1.0, near)
    composer.layer(1.3, lambda b: _frame(b, site))
    drifting(composer)
    return composer.scenery


def _tile_cap(b: Brush, site: Site, y: float) -> None:
    b.rect(site.left, y - 0.03, 4, 0.034, SNOW if site.tones.snowy else "#565c66")
    for index in range(110):
        x = site.left + 3.2 * index / 109
        b.oval(x, y + 0.003, 0.012, 0.009, "#434852")
    b.rect(site.left, y - 0.038, 4, 0.012, "#474c56")


def _stones(b: Brush, site: Site) -> None:
    for k in range(5):
        t = k / 4
        x = site.middle + (0.05 if k % 2 else -0.04) * (1 + t)
        b.oval(
            x,
            0.8 + 0.19 * t,
            0.05 + 0.06 * t,
            0.009 + 0.012 * t,
            SNOW if site.tones.snowy else "#a8a298",
        )
        b.oval(x, 0.804 + 0.19 * t, 0.05 + 0.06 * t, 0.009 + 0.012 * t, "#161028", 0.1, lit=True)


def _bed(b: Brush, site: Site, x: float, side: int) -> None:
    dice = site.dice("bed", side)
    b.oval(x, 0.85, 0.25, 0.035, "#6a4f3c")
    for _ in range(60):
        px, t = x + dice.between(-0.24, 0.24), dice.unit()
        py = 0.83 + 0.045 * t
        tall = dice.between(0.03, 0.07)
        if site.tones.snowy:
            b.oval(px, py, 0.03, 0.01, SNOW)
            continue
        b.line(shade(site.tones.grass[2], -0.15), 0.004, px, py, px, py - tall)
        b.oval(
            px,
            py - tall,
            0.012,
            0.011,
            dice.pick(("#e0566a", "#f2c04c", "#f4ead8", "#a97ad0", "#f08a5c")),
        )


def _pergola(b: Brush, site: Site, x: float) -> None:
    wood = "#e0d8c6"
    for dx in (-0.2, 0.2):
        b.rect(x + dx - 0.014, 0.36, 0.028, 0.42, wood)
        b.rect(x + dx + 0.004, 0.36, 0.01, 0.42, shade(wood, -0.25))
    b.rect(x - 0.26, 0.345, 0.52, 0.022, wood)
    for k in range(9):
        b.rect(x - 0.24 + k * 0.058, 0.325, 0.014, 0.026, shade(wood, -0.15))
    dice = site.dice("pergola")
    for _ in range(50):
        px, py = x + dice.between(-0.25, 0.25), 0.34 + dice.between(-0.02, 0.035)
        text = SNOW if site.tones.snowy else dice.pick((*site.tones.leaves, "#e88fa2"))
        b.oval(px, py, 0.014, 0.012, text)
    b.rect(x - 0.13, 0.68, 0.26, 0.018, "#8a6a4e")
    for dx in (-0.11, 0.1):
        b.rect(x + dx, 0.698, 0.014, 0.09, "#6f533c")


def _pavilion(b: Brush, site: Site, x: float, y: float) -> None:
    red = "#9a3f34"
    b.rect(x - 0.2, y - 0.03, 0.4, 0.035, "#a8a298")
    for dx in (-0.16, -0.055, 0.055, 0.16):
        b.rect(x + dx - 0.01, y - 0.3, 0.02, 0.28, red)
    b.rect(x - 0.17, y - 0.105, 0.34, 0.012, red)
    for k in range(13):
        b.rect(x - 0.165 + k * 0.027, y - 0.1, 0.006, 0.07, red)
    b.rect(x - 0.17, y - 0.3, 0.34, 0.022, "#3f6a78")
    roof_east(b, site, x - 0.19, x + 0.19, y - 0.3, 0.15, "#4f5a54")
    b.oval(x, y - 0.47, 0.014, 0.018, "#d8b04a")
    if site.tones.lamps:
        b.glow(x, y - 0.22, 0.3, "#ffb45e", 0.55)
        b.oval(x, y - 0.25, 0.02, 0.018, "#ff7a48", lit=True)


def courtyard(site: Site) -> Scenery:
    """Return a courtyard: a siheyuan with a moon gate, or a cloister with a well."""
    composer = Composer(site, sky(site, 0.6))
    tones, dice = site.tones, site.dice("courtyard")
    east = site.plan.style == "east"
    side = dice.pick((-1, 1))
    lightning(composer, 0.4)

    def beyond(b: Brush) -> None:
        away = b.toned(lambda text: tones.far(text, 0.4))
        composer.put(away, "broadleaf", site.middle + side * 0.24 * site.aspect, 0.62, 0.56)
        composer.put(away, "broadleaf", site.middle - side * 0.3 * site.aspect, 0.6, 0.44)
        away.path(ridge(site, 0.64, 0.02, 7, dice), tones.leaves[0])

    composer.layer(0.3, beyond)
    composer.layer(0.6, lambda b: (_moon_gate if east else _cloister)(composer, b, site))

    def ground(b: Brush) -> None:
        stone = "#e6edf4" if tones.snowy else "#a39c92"
        b.ramp(
            band(site, 0.77, 1.5),
            (0, 0.77),
            (0, 1.03),
            (0, shade(stone, -0.1), 1),
            (0.4, stone, 1),
            (1, shade(stone, -0.36), 1),
        )
        for index in range(-16, 17):
            b.line(
                shade(stone, -0.3),
                0.0026,
                site.middle + index * 0.11,
                0.77,
                site.middle + index * 0.24,
                1.1,
                alpha=0.7,
            )
        for row in range(6):
            y = 0.79 + 0.24 * (row / 6) ** 1.5
            b.line(shade(stone, -0.3), 0.0026, site.left, y, site.right, y, alpha=0.7)
        if tones.wet:
            b.ramp(
                band(site, 0.77, 1.5),
                (0, 0.77),
                (0, 1),
                (0, tones.sky[-1][1], 0.4),
                (1, tones.sky[-1][1], 0.05),
                lit=True,
            )
        tree = "blossom" if tones.sky and site.plan.season == "spring" else "broadleaf"
        spot = site.middle + side * 0.4 * site.aspect
        b.oval(spot, 0.83, 0.15, 0.022, "#7d766c")
        b.oval(spot, 0.827, 0.13, 0.017, "#6a5240")
        composer.put(b, tree, spot, 0.828, 0.78 if site.aspect > 1 else 0.66)
        composer.put(b, "well", site.middle - side * 0.34 * site.aspect, 0.87, 1.0)
        for k in range(3):
            composer.put(
                b, "pot", site.middle - side * (0.46 + 0.07 * k) * site.aspect, 0.83 + 0.02 * k, 0.9
            )

    composer.layer(0.95, ground)
    composer.layer(
        1.25,
        lambda b: (
            _frame(b, site) if not east else near_branch(b, site, -side, dice.pick(tones.leaves))
        ),
    )
    drifting(composer)
    return composer.scenery


def _moon_gate(composer: Composer, b: Brush, site: Site) -> None:
    """Paint the white wall with its round gate, and the wings left and right."""
    tones, middle = site.tones, site.middle
    radius = min(0.21, 0.3 * site.aspect)
    gate = skia.Path()
    gate.addRect(skia.Rect.MakeLTRB(site.left, 0.33, site.right, 0.78))
    gate.addOval(ellipse(middle, 0.575, radius, radius))
    gate.setFillType(skia.PathFillType.kEvenOdd)
    b.ramp(gate, (0, 0.33), (0, 0.78), (0, "#ddd8ca", 1), (1, "#bdb7aa", 1))
    ring = skia.Path()
    ring.addOval(ellipse(middle, 0.575, radius, radius))
    b.draw(ring, "#8a857c", 0.022)
    b.draw(ring, "#aaa59a", 0.006)
    b.rect(middle - radius * 0.75, 0.75, radius * 1.5, 0.03, "#8a857c")
    _tile_cap(b, site, 0.33)
    b.rect(middle - 0.1, 0.362 if radius > 0.2 else 0.37, 0.2, 0.05, "#33292a")
    for k in (-1, 1):
        b.line("#e0c878", 0.006, middle + k * 0.04 - 0.016, 0.387, middle + k * 0.04 + 0.016, 0.387)
        b.line("#e0c878", 0.005, middle + k * 0.04, 0.375, middle + k * 0.04, 0.402)
    for side in (-1, 1):
        outer = middle + side * (0.5 * site.aspect + 0.3)
        inner = middle + side * max(0.34 * site.aspect, 0.24)
        left, right = sorted((outer, inner))
        wood = "#7d3f30"
        b.rect(left, 0.4, right - left, 0.4, wood)
        count = 7
        for k in range(count):
            x = left + (right - left) * k / count
            w = (right - left) / count - 0.014
            lit = tones.lamps
            if lit:
                b.glow(x + w / 2, 0.56, 0.12, "#ffb45e", 0.35)
            b.rect(x + 0.007, 0.46, w, 0.2, "#ffc878" if lit else "#cfc4a6", lit=lit)
            for step in range(4):
                b.line(wood, 0.004, x + 0.007 + w * step / 3, 0.46, x + 0.007 + w * step / 3, 0.66)
            for step in range(5):
                b.line(
                    wood, 0.004, x + 0.007, 0.46 + 0.05 * step, x + 0.007 + w, 0.46 + 0.05 * step
                )
            b.rect(x - 0.006, 0.4, 0.014, 0.4, "#9a4a38")
        b.rect(left, 0.77, right - left, 0.03, "#8f897f")
        roof_east(b, site, left, right, 0.4, 0.13)
        composer.put(b, "lantern", inner + side * 0.05, 0.4, 0.7)


def _cloister(composer: Composer, b: Brush, site: Site) -> None:
    """Paint a wall with an arcade under a tiled roof."""
    stone = "#cdbb9c"
    b.ramp(band(site, 0.28, 0.78), (0, 0.28), (0, 0.78), (0, stone, 1), (1, shade(stone, -0.2), 1))
    roof = SNOW if site.tones.snowy else "#a8604a"
    b.rect(site.left, 0.215, 4, 0.075, roof)
    for index in range(90):
        x = site.left + 3.2 * index / 89
        b.line(shade(roof, -0.25), 0.004, x, 0.215, x + (x - site.middle) * 0.02, 0.29)
    b.rect(site.left, 0.286, 4, 0.014, shade(stone, -0.35))
    dice = site.dice("cloister")
    for index in range(-6, 7):
        x = site.middle + index * 0.31
        hole = arch(x - 0.1, 0.42, 0.2, 0.36, 0.1)
        b.path(arch(x - 0.118, 0.4, 0.236, 0.38, 0.118), shade(stone, 0.2))
        b.path(hole, "#4f4650" if not site.tones.lamps else "#6a4a40")
        if site.tones.lamps and index % 2:
            b.glow(x, 0.56, 0.16, "#ffc070", 0.6)
        b.rect(x + 0.145, 0.5, 0.02, 0.28, shade(stone, 0.12))
        if index % 2 == 0:
            pane(b, site, x + 0.13, 0.325, 0.05, 0.06, dice)


@part("well", "ground", 0.3)
def _well(b: Brush, site: Site, dice: Dice) -> None:
    """Paint a well with its roof and bucket."""
    b.foot(0, 0, 0.15)
    stone = "#8f8a84"
    b.path(Outline(-0.11, -0.09).to(-0.1, 0).bend(0, 0.03, 0.1, 0).to(0.11, -0.09).close(), stone)
    for row in range(3):
        for k in range(6):
            x = -0.1 + 0.034 * (k + 0.5 * (row % 2))
            b.rect(
                x,
                -0.08 + row * 0.028,
                0.031,
                0.024,
                shade(stone, dice.between(-0.2, 0.1)),
                round_=0.004,
            )
    b.oval(0, -0.092, 0.112, 0.024, SNOW if site.tones.snowy else shade(stone, 0.2))
    b.oval(0, -0.092, 0.085, 0.016, "#1f2430", lit=True)
    for side in (-1, 1):
        b.rect(side * 0.1 - 0.008, -0.3, 0.016, 0.21, "#6a4a35")
    b.rect(-0.1, -0.235, 0.2, 0.014, "#7d5a40")
    b.line("#b39a76", 0.004, 0, -0.23, 0, -0.15)
    b.poly("#8a6444", -0.022, -0.155, 0.022, -0.155, 0.017, -0.11, -0.017, -0.11)
    if site.plan.style == "east":
        roof_east(b, site, -0.13, 0.13, -0.29, 0.08)
    else:
        b.poly(SNOW if site.tones.snowy else "#8f4a3f", -0.15, -0.285, 0, -0.39, 0.15, -0.285)


@part("pot", "ground", 0.1)
def _pot(b: Brush, site: Site, dice: Dice) -> None:
    b.foot(0, 0, 0.05)
    for _ in range(9):
        angle = math.pi * dice.unit()
        b.oval(
            0.045 * math.cos(angle),
            -0.1 - 0.045 * math.sin(angle),
            0.018,
            0.014,
            SNOW if site.tones.snowy else dice.pick((*site.tones.leaves, "#d8566a")),
        )
    b.path(Outline(-0.04, -0.085).to(0.04, -0.085, 0.03, 0, -0.03, 0).close(), "#9a5a40")
    b.rect(-0.045, -0.092, 0.09, 0.016, "#b06a4a")
