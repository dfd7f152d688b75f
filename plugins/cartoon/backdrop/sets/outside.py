"""Paints a row of the table that is under the sky."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...ink.pen import Outline, mix, shade
from ..library import LIBRARY, Composer
from ..parts.ground import cracked_earth, drifting, meadow, tuft
from ..parts.nature import SNOW
from ..places.country import grass_frame, peaks
from ..scenery import band, ridge
from ..sky import lightning, sky
from ..water import live_water, open_sea
from .spec import Exterior, put_all
from .states import DRY, paint_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...ink.brush import Brush
    from ..scenery import Scenery, Site


def paint_exterior(site: Site, row: Exterior) -> Scenery:
    """Return a place under the sky."""
    dice = site.dice("set", site.plan.kind)
    horizon = row.top - 0.1
    composer = Composer(site, sky(site, horizon))
    side = -1 if dice.chance(0.5) else 1
    lightning(composer, 0.5)
    for depth, name in zip((0.1, 0.2, 0.3), row.far.split(), strict=False):
        composer.layer(depth, far_layer(composer, site, name, row.top))
    if "lake" in row.far and site.has(DRY):
        composer.layer(0.3, lambda b: cracked_earth(b, site, horizon, row.top + 0.02))
    elif "sea" in row.far or "lake" in row.far:
        live_water(composer, horizon, row.top)
    tones = site.tones

    def away(b: Brush) -> None:
        pale = b.toned(lambda text: tones.far(text, row.haze))
        put_all(composer, pale, site, row.away, y=row.top - 0.02, side=side, dice=dice)

    composer.layer(0.4, away)
    composer.layer(
        0.75,
        lambda b: _mid(composer, b, site, row, side),
    )

    def near(b: Brush) -> None:
        put_all(composer, b, site, row.near, y=0.87, side=side, dice=dice)
        named = [p for p in site.plan.parts if p in LIBRARY and LIBRARY[p].place == "ground"]
        for index, part in enumerate(named[:2]):
            composer.put(b, part, site.middle + side * (0.62, -0.7)[index] * site.middle, 0.86)

    composer.layer(1.0, near)
    if row.front:
        composer.layer(
            1.25, lambda b: put_all(composer, b, site, row.front, y=1.05, side=side, dice=dice)
        )
    if row.frame:
        composer.layer(1.3, lambda b: grass_frame(b, site))
        drifting(composer)
    paint_state(composer, row.top)
    return composer.scenery


def _mid(composer: Composer, b: Brush, site: Site, row: Exterior, side: int) -> None:
    """Paint the ground, and what stands where it begins."""
    dice = site.dice("set", "mid", site.plan.kind)
    put_all(composer, b, site, row.mid, y=row.top + 0.012, side=side, dice=dice)
    paint_ground(b, site, row.ground, row.top + 0.006)


def paint_ground(b: Brush, site: Site, kind: str, top: float) -> None:
    """Paint the ground from ``top`` down."""
    if kind == "grass":
        meadow(b, site, top, flowers=site.plan.season in {"spring", "summer"})
        return
    tones, dice = site.tones, site.dice("ground", kind)
    if kind in {"road", "highway"}:
        _road(b, site, top, paved=kind == "highway")
        return
    colours = {
        "sand": "#dcbd86", "stone": "#a39c92", "asphalt": "#6a6c74", "earth": "#a08058",
        "mud": "#6f5844", "ice": "#d3e6f0", "crops": "#8a6f48", "boards": "#94765a",
        "turf": "#6fa04f", "tiles": "#8f9498", "ash": "#5f5650", "metal": "#5f6f7c",
    }  # fmt: skip
    text = colours[kind]
    if tones.snowy and kind != "boards":
        text = "#e6edf4"
    b.ramp(
        band(site, top, 1.5),
        (0, top),
        (0, 1.04),
        (0, shade(text, -0.12), 1),
        (0.4, text, 1),
        (1, shade(text, -0.34), 1),
    )
    left, right, middle = site.left, site.right, site.middle
    if kind in {"stone", "tiles", "boards", "metal"}:
        for k in range(-18, 19):
            b.line(
                shade(text, -0.28),
                0.0026,
                middle + k * 0.11,
                top,
                middle + k * 0.27,
                1.1,
                alpha=0.7,
            )
        for k in range(7):
            y = top + 0.016 + 0.25 * (k / 6) ** 1.5
            if kind != "boards":
                b.line(shade(text, -0.28), 0.0026, left, y, right, y, alpha=0.7)
    elif kind == "asphalt":
        b.rect(left, top, right - left, 0.035, "#b5b0a8" if not tones.snowy else SNOW)
        b.rect(left, top + 0.035, right - left, 0.012, "#8a8780")
        for k in range(-4, 5):
            x = middle + 0.42 * k
            b.poly(
                "#e9e6dc",
                x - 0.09,
                0.905,
                x + 0.09,
                0.905,
                x + 0.11,
                0.92,
                x - 0.09,
                0.92,
                alpha=0.85,
            )
    elif kind == "turf":
        for k in range(8):
            y0, y1 = top + 0.27 * (k / 8) ** 1.5, top + 0.27 * ((k + 1) / 8) ** 1.5
            if k % 2:
                b.rect(left, y0, right - left, y1 - y0, shade(text, 0.12))
        b.draw(
            Outline(middle - 0.5, top + 0.05).to(middle + 0.5, top + 0.05).open(), "#f4f4ee", 0.006
        )
        b.draw(Outline(middle - 0.9, 1.05).to(middle - 0.4, top + 0.02).open(), "#f4f4ee", 0.007)
        b.draw(Outline(middle + 0.9, 1.05).to(middle + 0.4, top + 0.02).open(), "#f4f4ee", 0.007)
    else:
        for _ in range(int(70 * site.aspect)):
            x, t = dice.between(left, right), dice.unit()
            y = top + 0.01 + (1.0 - top) * t
            b.oval(
                x, y, dice.between(0.01, 0.07) * (0.4 + t), dice.between(0.002, 0.007),
                shade(text, dice.pick((-0.22, -0.12, 0.14))), 0.6,
            )  # fmt: skip
        if kind == "mud" and not tones.snowy:
            for _ in range(9):
                x, y = dice.between(left, right), dice.between(top + 0.03, 0.98)
                b.oval(x, y, dice.between(0.05, 0.13), 0.01, tones.sky[-1][1], 0.5, lit=True)
        if kind in {"earth", "ash"} and not tones.snowy:
            for _ in range(26):
                x, y = dice.between(left, right), dice.between(top + 0.02, 1.0)
                tuft(b, x, y, dice.between(0.01, 0.025), shade(tones.grass[0], -0.2), dice)
    if tones.wet:
        sheen = band(site, top, 1.5)
        b.ramp(
            sheen,
            (0, top),
            (0, 1),
            (0, tones.sky[-1][1], 0.4),
            (1, tones.sky[-1][1], 0.05),
            lit=True,
        )


def _road(b: Brush, site: Site, top: float, *, paved: bool) -> None:
    """Paint meadows and a road that runs from the viewer to the horizon."""
    meadow(b, site, top, flowers=site.plan.season in {"spring", "summer"})
    x, snowy = site.middle + site.dice("road").between(-0.06, 0.06), site.tones.snowy
    text = "#75777e" if paved else "#e6edf4" if snowy else "#c4a878"
    shape = Outline(x - 0.035, top + 0.004).to(
        x + 0.035, top + 0.004, x + 0.72, 1.15, x - 0.72, 1.15
    )
    path = shape.close()
    b.ramp(path, (0, top), (0, 1.05), (0, shade(text, 0.1), 1), (1, shade(text, -0.25), 1))
    if paved:
        for k in range(7):
            t, u = (k / 7) ** 1.7, ((k + 0.55) / 7) ** 1.7
            y, z = top + 0.006 + (1.1 - top) * t, top + 0.006 + (1.1 - top) * u
            b.poly(
                "#f4f0e2",
                x - 0.002 - 0.016 * t,
                y,
                x + 0.002 + 0.016 * t,
                y,
                x + 0.002 + 0.016 * u,
                z,
                x - 0.002 - 0.016 * u,
                z,
            )
        for side in (-1, 1):
            b.line("#f4f0e2", 0.006, x + side * 0.033, top + 0.008, x + side * 0.68, 1.13)
        return
    for side in (-1, 1):
        for dx in (0.35, 0.55):
            b.line(
                shade(text, -0.25),
                0.008,
                x + side * 0.035 * dx,
                top + 0.01,
                x + side * 0.72 * dx,
                1.14,
                alpha=0.7,
            )
    if site.tones.wet:
        b.oval(x + 0.1, 0.93, 0.1, 0.012, site.tones.sky[-1][1], 0.6, lit=True)


def far_layer(composer: Composer, site: Site, name: str, top: float) -> Callable[[Brush], None]:
    """Return the painter of something on the horizon; ``top`` is where the ground begins."""
    tones = site.tones
    dice = site.dice("far", name)
    foot = top - 0.06

    def hills(b: Brush) -> None:
        for y, distance, tone in (
            (foot - 0.07, 0.75, "#6f90a2"),
            (foot - 0.02, 0.5, tones.grass[0]),
        ):
            b.path(ridge(site, y, 0.03, 6, dice), tones.far(tone, distance), lit=True)

    def high(b: Brush) -> None:
        peaks(b, site, foot + 0.06, 0.4, dice)

    def plain(b: Brush) -> None:
        b.path(ridge(site, foot + 0.03, 0.006, 4, dice), tones.far(tones.grass[0], 0.45), lit=True)

    def forest(b: Brush) -> None:
        for row, distance in ((0, 0.6), (1, 0.4)):
            tone = tones.far(SNOW if tones.snowy else shade(tones.leaves[0], -0.2), distance)
            x = site.left
            while x < site.right:
                size = dice.between(0.04, 0.09)
                b.poly(
                    tone,
                    x - size * 0.5,
                    foot + 0.1,
                    x,
                    foot - size - 0.03 * (1 - row),
                    x + size * 0.5,
                    foot + 0.1,
                    lit=True,
                )
                x += size * 0.45
            b.path(band(site, foot + 0.02 + 0.02 * row, 1.2), tone, lit=True)

    def town(b: Brush) -> None:
        x = site.left
        pale = b.toned(lambda text: tones.far(text, 0.5))
        while x < site.right:
            wide, tall = dice.between(0.07, 0.14), dice.between(0.06, 0.14)
            tone = dice.pick(("#b89a80", "#a8a094", "#c2a88a"))
            pale.rect(x, foot + 0.04 - tall, wide, tall + 0.1, tone)
            pale.poly(
                _roof(site),
                x - 0.01,
                foot + 0.04 - tall,
                x + wide / 2,
                foot - tall - 0.02,
                x + wide + 0.01,
                foot + 0.04 - tall,
            )
            if tones.lamps and dice.chance(0.6):
                b.rect(x + wide * 0.4, foot + 0.07 - tall, 0.014, 0.018, "#ffd38a", 0.9, lit=True)
            x += wide * 0.9

    def city(b: Brush) -> None:
        for distance, grow in ((0.68, 1.0), (0.5, 0.72)):
            x = site.left
            while x < site.right:
                wide, tall = dice.between(0.06, 0.13), dice.between(0.16, 0.46) * grow
                share = min(1.0, 0.5 + abs(x - site.middle) / (0.6 * site.aspect))
                tall *= share
                tone = tones.far(dice.pick(("#8a93a0", "#7d8896", "#9aa0a6")), distance)
                b.rect(x, foot + 0.06 - tall, wide, tall + 0.1, tone, lit=True)
                for row in range(int(tall / 0.03)):
                    for k in range(int(wide / 0.022)):
                        on = tones.lamps and dice.chance(0.4)
                        pane = "#ffd38a" if on else mix(tone, "#2f3a52", 0.25)
                        b.rect(
                            x + 0.008 + 0.022 * k,
                            foot + 0.07 - tall + 0.03 * row,
                            0.011,
                            0.014,
                            pane,
                            0.85,
                            lit=True,
                        )
                x += wide + 0.006

    def sea(b: Brush) -> None:
        open_sea(b, site, top - 0.1, top + 0.02)

    def lake(b: Brush) -> None:
        water = tones.near("#4f8aa4")
        b.ramp(
            band(site, top - 0.1, top + 0.05), (0, top - 0.1), (0, top),
            (0, mix(tones.haze, water, 0.4), 1), (1, water, 1), lit=True,
        )  # fmt: skip
        for _ in range(40):
            x, y = dice.between(site.left, site.right), top - 0.1 + 0.1 * dice.unit()
            b.line(tones.cloud, 0.002, x, y, x + dice.between(0.02, 0.08), y, alpha=0.35, lit=True)

    def dunes(b: Brush) -> None:
        for y, distance in ((foot - 0.05, 0.6), (foot, 0.4), (foot + 0.04, 0.2)):
            b.path(ridge(site, y, 0.03, 5, dice), tones.far("#d8b070", distance), lit=True)

    def ice(b: Brush) -> None:
        for distance, grow in ((0.6, 1.0), (0.35, 0.6)):
            x = site.left
            while x < site.right:
                wide, tall = dice.between(0.2, 0.4), dice.between(0.06, 0.2) * grow
                tone = tones.far("#d8ecf6", distance)
                b.poly(
                    tone,
                    x,
                    foot + 0.08,
                    x + wide * 0.3,
                    foot + 0.06 - tall,
                    x + wide * 0.55,
                    foot + 0.06 - tall * 0.7,
                    x + wide,
                    foot + 0.08,
                    lit=True,
                )
                b.poly(
                    tones.far("#9fc4da", distance),
                    x + wide * 0.5,
                    foot + 0.08,
                    x + wide * 0.55,
                    foot + 0.06 - tall * 0.7,
                    x + wide,
                    foot + 0.08,
                    lit=True,
                )
                x += wide * 0.7
        b.rect(site.left, foot + 0.05, 4, 0.1, tones.far("#b5d3e4", 0.3), lit=True)

    def smoke(b: Brush) -> None:
        for _ in range(5):
            x = dice.between(-0.1, site.aspect + 0.1)
            for k in range(9):
                b.oval(
                    x + 0.03 * k,
                    foot - 0.07 * k,
                    0.03 + 0.014 * k,
                    0.03 + 0.012 * k,
                    tones.far("#4a4448", 0.3),
                    0.4,
                    lit=True,
                )
        b.glow(site.middle, foot, 0.6, "#ff8a4a", 0.35)

    return {
        "hills": hills, "peaks": high, "plain": plain, "forest": forest, "town": town,
        "city": city, "sea": sea, "lake": lake, "dunes": dunes, "ice": ice, "smoke": smoke,
    }[name]  # fmt: skip


def _roof(site: Site) -> str:
    return SNOW if site.tones.snowy else ("#4b5260" if site.plan.style == "east" else "#85493f")
