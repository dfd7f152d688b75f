"""What has happened to a place: destroyed, decked out for a feast, or haunted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ...ink.pen import Outline
from ..scenery import band

if TYPE_CHECKING:
    from ...ink.brush import Brush
    from ..library import Composer

RUINED: Final = "ruined"
FESTIVE: Final = "festive"
HAUNTED: Final = "haunted"


def paint_state(composer: Composer, floor: float) -> None:
    """Add what has happened to the place of a composer; ``floor`` is where its ground begins."""
    site = composer.site
    if site.has(RUINED):
        dice = site.dice("ruin")

        def cracks(b: Brush) -> None:
            for _ in range(5):
                x, y = dice.between(0, site.aspect), dice.between(0.1, 0.4)
                crack = Outline(x, y)
                for _ in range(7):
                    x, y = x + dice.between(-0.04, 0.04), y + dice.between(0.02, 0.05)
                    crack.to(x, y)
                b.draw(crack.open(), "#1f1a1e", 0.005, 0.7)
            b.path(band(site, -1, 2), "#2a2024", 0.12, lit=True)

        def rubble(b: Brush) -> None:
            for x in (0.08, 0.26, 0.74, 0.94):
                composer.put(b, "rubble", site.aspect * x, floor + dice.between(0.06, 0.14), 1.0)

        if composer.scenery.indoors:
            composer.layer(0.68, cracks)
        composer.layer(0.95, rubble)
    if site.has(FESTIVE):
        composer.layer(
            0.8,
            lambda b: composer.put(b, "bunting", site.middle, 0.02, max(1.0, site.aspect / 1.6)),
        )
    if site.has(HAUNTED):

        def gloom(b: Brush) -> None:
            b.ramp(
                band(site, -1, 2),
                (0, 0),
                (0, 1),
                (0, "#0c1220", 0.5),
                (0.5, "#0f1c22", 0.2),
                (1, "#0c1220", 0.45),
                lit=True,
            )

        composer.layer(0.97, gloom)
        mist = [(0.2 * k, site.dice("mist", k).unit()) for k in range(9)]

        def drift(b: Brush, seconds: float) -> None:
            for x, phase in mist:
                px = (x * site.aspect + 0.03 * math.sin(seconds * 0.5 + 6 * phase)) % site.aspect
                b.oval(px, 0.9 + 0.05 * phase, 0.22, 0.02, "#aebcc4", 0.09, lit=True)

        composer.move((-0.3, 0.84, site.aspect + 0.6, 0.16), drift, 6, depth=0.98)
