"""A cave: walls of rock about a mouth of light, dripstone, still water, crystals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import skia

from ...ink.pen import Outline, mix, shade, smooth
from ..library import Composer
from ..parts.openings import sky_panel
from ..scenery import band, ridge, wash

if TYPE_CHECKING:
    from ...ink.brush import Brush
    from ..scenery import Scenery, Site


def cave(site: Site) -> Scenery:
    """Return the inside of a cave."""
    composer = Composer(site, wash(site, "#2b2638"), indoors=True)
    dice = site.dice("cave")
    side = dice.pick((-1, 1))
    mouth = site.middle + side * 0.24 * site.aspect
    light = site.tones.sky[-1][1]

    def rock(text: str) -> str:
        return mix(text, "#241c3c", 0.45 if site.tones.lamps else 0.28)

    def far(b: Brush) -> None:
        b.ramp(
            band(site, -1, 1.5),
            (0, 0),
            (0, 1),
            (0, "#3a3450", 1),
            (0.6, "#6a6078", 1),
            (1, "#4a4258", 1),
        )
        opening = smooth(
            [
                (mouth - 0.2, 0.72),
                (mouth - 0.24, 0.5),
                (mouth - 0.16, 0.26),
                (mouth, 0.18),
                (mouth + 0.15, 0.24),
                (mouth + 0.23, 0.46),
                (mouth + 0.2, 0.72),
            ]
        )
        b.canvas.save()
        b.canvas.clipPath(opening, doAntiAlias=True)
        sky_panel(b, site, skia.Rect.MakeLTRB(mouth - 0.4, 0, mouth + 0.4, 0.7), 0.66)
        hills = b.toned(site.tones.near)
        hills.oval(mouth - 0.1, 0.74, 0.26, 0.16, site.tones.far("#6a8a6a", 0.4), lit=True)
        hills.oval(mouth + 0.16, 0.74, 0.2, 0.12, site.tones.far("#557a58", 0.25), lit=True)
        b.canvas.restore()
        b.draw(opening, mix(light, "#8a8098", 0.4), 0.02, 0.7, lit=True)
        b.glow(mouth, 0.46, 0.75, light, 0.75)

    composer.layer(0.3, far, rock)

    def walls(b: Brush) -> None:
        for tone, lift in (("#6f6478", 0.0), ("#584e66", 0.07)):
            roof = Outline(site.left, -1).to(site.left, 0.26 - lift)
            x = site.left
            while x < site.right:
                width = dice.between(0.07, 0.2)
                near = min(1.0, abs(x + width / 2 - mouth) / 0.7)
                base = 0.06 + 0.16 * near - lift
                tip = base + dice.between(0.03, 0.16) * (0.4 + near)
                roof.bend(x + width * 0.4, base, x + width * 0.5, tip)
                roof.bend(x + width * 0.6, base, x + width, base)
                x += width
            b.path(roof.to(x, -1).close(), tone)
        ground = ridge(site, 0.74, 0.02, 9, dice)
        b.ramp(ground, (0, 0.72), (0, 1.0), (0, "#7d7080", 1), (1, "#453c52", 1))
        b.pool(mouth, 0.82, 0.5, 0.11, light, 0.5)
        pool_x = site.middle - side * 0.2 * site.aspect
        b.oval(pool_x, 0.86, 0.26, 0.026, mix(light, "#3a5a78", 0.6), lit=True)
        b.oval(pool_x + 0.03, 0.853, 0.18, 0.012, mix(light, "#ffffff", 0.3), 0.4, lit=True)
        for _ in range(9):
            x = dice.between(site.left, site.right)
            if abs(x - site.middle) < 0.2:
                continue
            tall = dice.between(0.04, 0.15)
            b.path(
                Outline(x - tall * 0.35, 0.79)
                .bend(x - 0.01, 0.78 - tall * 0.4, x, 0.79 - tall)
                .bend(x + 0.012, 0.78 - tall * 0.4, x + tall * 0.4, 0.79)
                .close(),
                "#665a70",
            )

    composer.layer(0.7, walls, rock)

    def gems(b: Brush) -> None:
        base = site.middle - side * 0.38 * site.aspect
        hue = dice.pick(("#7fd8e8", "#b79cf2", "#8ae8b8"))
        b.glow(base, 0.72, 0.34, hue, 0.5)
        for index in range(6):
            x, tall = base + (index - 2.5) * 0.034, dice.between(0.05, 0.13)
            lean = (index - 2.5) * 0.012
            b.poly(
                hue,
                x - 0.014,
                0.8,
                x + 0.014,
                0.8,
                x + 0.016 + lean,
                0.8 - tall * 0.75,
                x + lean * 1.4,
                0.8 - tall,
                x - 0.012 + lean,
                0.8 - tall * 0.75,
                lit=True,
            )
            b.poly(
                shade(hue, -0.4),
                x + 0.002,
                0.8,
                x + 0.014,
                0.8,
                x + 0.016 + lean,
                0.8 - tall * 0.75,
                x + lean * 1.4,
                0.8 - tall,
                lit=True,
                alpha=0.6,
            )

    composer.layer(0.85, gems, rock)
    drop_x = site.middle - side * 0.2 * site.aspect

    def drip(b: Brush, seconds: float) -> None:
        t = seconds % 2.4
        if t < 0.5:
            b.oval(drop_x, 0.3 + 0.55 * (t / 0.5) ** 2, 0.003, 0.007, "#dfefff", 0.9, lit=True)
        elif t < 1.6:
            grow = (t - 0.5) / 1.1
            path = skia.Path()
            path.addOval(
                skia.Rect.MakeLTRB(
                    drop_x - 0.1 * grow,
                    0.86 - 0.012 * grow,
                    drop_x + 0.1 * grow,
                    0.86 + 0.012 * grow,
                )
            )
            b.draw(path, "#e6f4ff", 0.003, 0.7 * (1 - grow), lit=True)

    composer.move((drop_x - 0.12, 0.28, 0.24, 0.62), drip, 12, depth=0.7)

    def frame(b: Brush) -> None:
        dark = "#171226"
        for edge in (-1, 1):
            x = site.middle + edge * (site.middle + 0.06)
            inner = x - edge * 0.16 * min(1.0, site.aspect)
            rocks = Outline(x, 0.3).curve(inner, 0.5, x - edge * 0.05, 0.7, inner, 0.86)
            rocks.bend(inner - edge * 0.06, 0.98, inner - edge * 0.1, 1.1).to(x, 1.1)
            b.mist(rocks.close(), dark, 0.006, 0.97)

    composer.layer(1.3, frame, rock)
    return composer.scenery
