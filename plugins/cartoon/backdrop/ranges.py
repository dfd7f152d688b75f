"""Mountains far away: alpine peaks with snow, towers of limestone in mist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..ink.pen import Outline, mix
from .nature import SNOW
from .scenery import band

if TYPE_CHECKING:
    from ..dice import Dice
    from ..ink.brush import Brush
    from .scenery import Site


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
