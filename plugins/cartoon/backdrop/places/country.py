"""Open country: hills and fields, a village, and mountains, alpine or of limestone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ...ink.pen import Outline, mix, shade
from ..library import Composer
from ..parts.buildings import east_house
from ..parts.ground import drifting, meadow, near_branch, tuft
from ..parts.nature import SNOW, rock
from ..scenery import band, ridge
from ..sky import lightning, sky

if TYPE_CHECKING:
    from ...dice import Dice
    from ...ink.brush import Brush
    from ..scenery import Scenery, Site


def landscape(site: Site) -> Scenery:
    """Return hills and fields with a path."""
    composer = Composer(site, sky(site, 0.64))
    lightning(composer, 0.55)
    composer.layer(0.1, lambda b: _range(b, site, tall=site.has("mountains")))
    composer.layer(0.25, lambda b: _hills(b, site))
    composer.layer(0.5, lambda b: _fields(composer, b, site))
    composer.layer(0.8, lambda b: _trees(composer, b, site))
    composer.layer(1.0, lambda b: _path(b, site, 0.76))
    composer.layer(1.3, lambda b: grass_frame(b, site))
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
    composer.layer(1.3, lambda b: grass_frame(b, site))
    drifting(composer)
    return composer.scenery


def _range(b: Brush, site: Site, *, tall: bool) -> None:
    tones, dice = site.tones, site.dice("range")
    if not tall:
        for y, distance in ((0.54, 0.82), (0.575, 0.68)):
            b.path(ridge(site, y, 0.03, 6, dice), tones.far("#6f90a2", distance), lit=True)
        return
    peaks(b, site, 0.64, 0.32, dice)


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


def grass_frame(b: Brush, site: Site) -> None:
    """Frame the picture with a branch above and grass at both lower corners."""
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
        composer.layer(0.3, lambda b: _slopes(b, site))

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
    composer.layer(1.3, lambda b: grass_frame(b, site))
    return composer.scenery


def _slopes(b: Brush, site: Site) -> None:
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
