"""By a river with its bridge and willows, and on the deck of a ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...ink.brush import Brush, rect_path
from ...ink.pen import Outline, mix, shade
from ..library import Composer
from ..parts.ground import cracked_earth, drifting, meadow, near_branch
from ..parts.nature import SNOW
from ..scenery import band, ridge
from ..sky import lightning, sky
from ..water import live_water, open_sea

if TYPE_CHECKING:
    from ..scenery import Scenery, Site


def river(site: Site) -> Scenery:
    """Return a river with willows on its bank, a stone bridge, and houses or hills beyond."""
    composer = Composer(site, sky(site, 0.6))
    dice = site.dice("river")
    side = dice.pick((-1, 1))
    east = site.plan.style == "east"
    tones = site.tones
    is_dry = site.has("dry")
    lightning(composer, 0.55)

    def beyond(b: Brush) -> None:
        for y, distance, text in ((0.5, 0.75, "#6d8a94"), (0.54, 0.55, "#6f937c")):
            b.path(
                ridge(site, y, 0.035, 6, dice),
                tones.far(SNOW if tones.snowy else text, distance),
                lit=True,
            )
        if east:
            composer.put(
                b.toned(lambda t: tones.far(t, 0.5)),
                "pagoda",
                site.middle - side * 0.36 * site.aspect,
                0.56,
                0.3,
            )
        far = b.toned(lambda text: tones.far(text, 0.35))
        for k in range(5):
            x = site.middle + (k - 2) * 0.3 * site.aspect + dice.between(-0.05, 0.05)
            composer.put(
                far, "cottage" if k % 2 else "bush", x, 0.6, dice.between(0.4, 0.55), still=True
            )
        far.path(ridge(site, 0.595, 0.006, 7, dice, 0.63), SNOW if tones.snowy else tones.grass[2])

    composer.layer(0.3, beyond)

    def water(b: Brush) -> None:
        deep = mix(tones.near("#4a8088"), tones.sky[1][1], 0.3)
        b.ramp(
            band(site, 0.61, 1.2),
            (0, 0.61),
            (0, 0.85),
            (0, mix(tones.haze, deep, 0.25), 1),
            (1, shade(deep, -0.2), 1),
            lit=True,
        )
        ripples = site.dice("ripples")
        for _ in range(60):
            x, t = ripples.between(site.left, site.right), ripples.unit()
            half = ripples.between(0.015, 0.06) * (0.4 + t)
            b.line(
                mix(deep, tones.cloud, 0.5),
                0.0016 + 0.0016 * t,
                x - half,
                0.62 + 0.15 * t,
                x + half,
                0.62 + 0.15 * t,
                alpha=0.4,
                lit=True,
            )
        _bridge(b, site, site.middle + side * 0.26 * site.aspect)

    def bed(b: Brush) -> None:
        cracked_earth(b, site, 0.61, 1.0)
        _bridge(b, site, site.middle + side * 0.26 * site.aspect)

    composer.layer(0.5, bed if is_dry else water)
    if not is_dry:
        live_water(composer, 0.64, 0.77)
    if east and not tones.snowy and not is_dry:
        composer.layer(
            0.6,
            lambda b: composer.put(
                b, "sailboat", site.middle - side * 0.3 * site.aspect, 0.69, 0.8
            ),
        )

    def dry_bank(b: Brush) -> None:
        for x, height in ((-0.42, 0.92), (0.46, 0.7)):
            at = site.middle + side * x * site.aspect
            composer.put(b, "dead_tree", at, 0.86, height)
        composer.put(b, "rowboat", site.middle + side * 0.3 * site.aspect, 0.87, 0.9)

    def bank(b: Brush) -> None:
        meadow(b, site, 0.79, flowers=site.has("flowers"))
        composer.put(
            b,
            "willow",
            site.middle - side * 0.42 * site.aspect,
            0.84,
            0.92 if site.aspect > 1 else 0.8,
        )
        composer.put(b, "willow", site.middle + side * (0.5 * site.aspect + 0.2), 0.84, 0.9)
        for k in range(3):
            x = site.middle + side * (0.3 + 0.08 * k) * site.aspect
            for _ in range(8):
                text = shade(tones.grass[2], dice.between(-0.3, 0.0))
                b.line(
                    text,
                    0.005,
                    x,
                    0.815,
                    x + dice.between(-0.04, 0.04),
                    0.815 - dice.between(0.06, 0.13),
                )

    composer.layer(1.0, dry_bank if is_dry else bank)
    if not is_dry:
        composer.layer(1.3, lambda b: near_branch(b, site, side, "#7a9a58"))
    drifting(composer)
    return composer.scenery


def _bridge(b: Brush, site: Site, x: float) -> None:
    """Paint a stone bridge with one round arch, and its mirror image."""
    stone = "#9a948c"
    half, rise = 0.36, 0.12
    y = 0.64
    span = Outline(x - half, y + 0.02).bend(x - half * 0.5, y - rise * 0.8, x, y - rise * 1.25)
    span.bend(x + half * 0.5, y - rise * 0.8, x + half, y + 0.02).to(x + 0.12, y + 0.02)
    span.curve(x + 0.12, y - rise * 1.05, x - 0.12, y - rise * 1.05, x - 0.12, y + 0.02)
    arch_shape = span.close()
    b.path(arch_shape, stone)
    b.canvas.save()
    b.canvas.clipPath(arch_shape, doAntiAlias=True)
    dice = site.dice("bridge")
    for row in range(8):
        for index in range(15):
            px = x - half + 0.05 * (index + 0.5 * (row % 2))
            b.rect(
                px,
                y - 0.16 + row * 0.024,
                0.046,
                0.02,
                shade(stone, dice.between(-0.2, 0.05)),
                round_=0.003,
            )
    b.canvas.restore()
    b.draw(
        Outline(x - 0.12, y + 0.02)
        .curve(x - 0.12, y - rise * 1.05, x + 0.12, y - rise * 1.05, x + 0.12, y + 0.02)
        .open(),
        shade(stone, -0.35),
        0.01,
    )
    rail = Outline(x - half, y - 0.01).bend(
        x - half * 0.5, y - rise - 0.02, x, y - rise * 1.25 - 0.035
    )
    rail.bend(x + half * 0.5, y - rise - 0.02, x + half, y - 0.01)
    b.draw(rail.open(), SNOW if site.tones.snowy else shade(stone, 0.2), 0.011)
    for index in range(9):
        t = (index - 4) / 4
        px, py = x + t * half * 0.94, y - rise * 1.25 * (1 - t * t) - 0.012
        b.rect(px - 0.006, py - 0.03, 0.012, 0.04, shade(stone, 0.1))
    mirror_tone = mix(site.tones.near(stone), site.tones.sky[1][1], 0.5)
    under = Outline(x - half, y + 0.03).bend(x, y + rise * 1.4, x + half, y + 0.03)
    under.to(x + 0.12, y + 0.03).curve(x + 0.11, y + rise, x - 0.11, y + rise, x - 0.12, y + 0.03)
    b.path(under.close(), mirror_tone, 0.4, lit=True)


def deck(site: Site) -> Scenery:
    """Return the deck of a ship on the open sea."""
    horizon = 0.53
    composer = Composer(site, sky(site, horizon))
    dice = site.dice("deck")
    side = dice.pick((-1, 1))
    lightning(composer, horizon)
    composer.layer(0.15, lambda b: open_sea(b, site, horizon, 0.8))
    live_water(composer, horizon + 0.03, 0.66)

    def rail(b: Brush) -> None:
        wood = "#7d5a42"
        plank = "#e6edf4" if site.tones.snowy else "#a07a56"
        b.ramp(band(site, 0.74, 0.8), (0, 0.74), (0, 0.8), (0, wood, 1), (1, shade(wood, -0.35), 1))
        b.ramp(
            band(site, 0.8, 1.5),
            (0, 0.8),
            (0, 1.03),
            (0, shade(plank, -0.2), 1),
            (0.4, plank, 1),
            (1, shade(plank, -0.35), 1),
        )
        for index in range(-20, 21):
            b.line(
                shade(plank, -0.45),
                0.0026,
                site.middle + index * 0.1,
                0.8,
                site.middle + index * 0.2,
                1.1,
            )
        if site.tones.wet:
            b.ramp(
                band(site, 0.8, 1.5),
                (0, 0.8),
                (0, 1),
                (0, site.tones.sky[-1][1], 0.38),
                (1, site.tones.sky[-1][1], 0.05),
                lit=True,
            )
        for index in range(-9, 10):
            x = site.middle + index * 0.16
            b.path(
                Outline(x - 0.012, 0.745)
                .bend(x - 0.024, 0.7, x - 0.008, 0.65)
                .to(x + 0.008, 0.65)
                .bend(x + 0.024, 0.7, x + 0.012, 0.745)
                .close(),
                shade(wood, -0.08),
            )
        b.rect(site.left, 0.628, 4, 0.024, SNOW if site.tones.snowy else shade(wood, 0.2))
        b.rect(site.left, 0.65, 4, 0.007, shade(wood, -0.45))

    composer.layer(0.75, rail)

    def mast(b: Brush) -> None:
        x = site.middle + side * 0.4 * site.aspect
        b.ramp(
            rect_path(x - 0.028, -0.2, 0.056, 1.05),
            (x - 0.028, 0),
            (x + 0.028, 0),
            (0, "#8a6448", 1),
            (0.35, "#b0845c", 1),
            (1, "#5a402e", 1),
        )
        for y in (0.3, 0.62):
            b.rect(x - 0.032, y, 0.064, 0.018, "#4a4248")
        for k in range(4):
            b.line("#4a3c34", 0.004, x, -0.05, x - side * (0.26 + 0.08 * k) * -1, 0.64)
        for row in range(9):
            y = 0.1 + row * 0.06
            t = (y + 0.05) / 0.69
            b.line("#4a3c34", 0.003, x + side * 0.26 * t, y, x + side * 0.5 * t, y)
        sail = (
            Outline(x - side * 0.02, -0.1)
            .to(x - side * 0.5, -0.1)
            .bend(x - side * 0.44, 0.02, x - side * 0.4, 0.1)
            .bend(x - side * 0.2, 0.15, x - side * 0.02, 0.1)
        )
        b.path(sail.close(), "#e2d6bc")
        composer.put(b, "oil_lamp", x - side * 0.09, 0.22, 0.9)
        composer.put(b, "barrel", x + side * 0.13, 0.9, 1.2)
        composer.put(b, "rope_coil", site.middle - side * 0.44 * site.aspect, 0.9, 1.1)

    composer.layer(0.9, mast)
    composer.layer(
        1.25,
        lambda b: b.mist(
            Outline(site.middle - side * (site.middle + 0.06), 0.3)
            .to(
                site.middle - side * (site.middle - 0.03),
                0.3,
                site.middle - side * (site.middle - 0.06),
                1.1,
                site.middle - side * (site.middle + 0.1),
                1.1,
            )
            .close(),
            b.tone("#2f241f"),
            0.005,
            0.97,
        ),
    )
    return composer.scenery
