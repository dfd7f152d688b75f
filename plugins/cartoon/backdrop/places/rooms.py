"""Rooms: a shell, a window on the weather outside, and what the story or the kind puts there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ...ink.brush import SHADOW, Brush
from ...ink.pen import Outline, mix, shade
from ..library import LIBRARY, Composer
from ..scenery import wash
from .furnishing import EAST, WEST
from .shell import CEILING, FLOOR, paint_air, paint_ceiling, paint_floor, paint_wall

if TYPE_CHECKING:
    from ..scenery import Scenery, Site


_LOW: Final = frozenset(
    {"sideboard", "desk", "counter", "nightstand", "bed", "blackboard", "stove"}
)
"""Parts that may stand in the middle: heads are above them, or read well before them."""


_SMALL: Final = frozenset(
    {"table", "square_table", "barrel", "chest", "rope_coil", "pupil_desk", "stool"}
)
"""Parts of the floor that hide no window."""


def room(site: Site) -> Scenery:
    """Return a room."""
    setting = site.plan.setting
    east = site.plan.style == "east" and setting in EAST
    kind = (EAST if east else WEST)[setting]
    dice = site.dice("room")
    composer = Composer(site, wash(site, site.tones.room("#3a3038")), indoors=True)
    turned = -1 if dice.chance(0.5) else 1
    reach = 0.31 * site.aspect
    window_at = site.middle - turned * reach
    window = dice.pick(kind.windows)

    def shell(b: Brush) -> None:
        wall = dice.pick(kind.walls)
        paint_wall(b, site, dice.pick(kind.finish), wall, dice)
        paint_ceiling(b, site, kind.beams, wall)
        paint_floor(b, site, kind.laid, kind.floor, dice)
        b.rect(site.left, FLOOR - 0.022, 4, 0.022, shade(kind.floor, -0.35))
        b.rect(site.left, FLOOR - 0.024, 4, 0.005, shade(kind.floor, 0.1))
        composer.put(b, window, window_at, FLOOR)
        composer.put(b, window, window_at - turned * 0.66, FLOOR, still=True)

    composer.layer(0.55, shell)
    wanted = [p for p in site.plan.parts if p in LIBRARY]

    def along(b: Brush) -> None:
        walls = [p for p in wanted if LIBRARY[p].place == "wall"]
        walls = list(dict.fromkeys(walls + list(kind.along))) if walls else list(kind.along)
        opposite = site.middle + turned * max(reach, 0.24)
        lows = [p for p in walls[1:] if p in _LOW]
        middle = lows[0] if lows else kind.middle
        composer.put(b, walls[0], opposite, FLOOR)
        rest = [p for p in walls[1:] if p != middle] or [walls[-1]]
        if site.aspect > 0.9 and middle and middle != walls[0]:
            composer.put(b, middle, site.middle - turned * 0.02, FLOOR)
        composer.put(b, rest[0], site.middle + turned * (reach + 0.52), FLOOR)
        composer.put(b, rest[-1], site.middle - turned * (reach + 0.5), FLOOR)
        hung = [p for p in wanted if LIBRARY[p].place == "hung"] + list(kind.hung)
        high = 0.3 if middle != "blackboard" else 0.16
        spots = (
            site.middle + turned * 0.12,
            site.middle + turned * (reach + 0.24),
            site.middle - turned * (reach + 0.34),
        )
        for x, name in zip(spots[0 if site.aspect > 1 else 1 :], hung, strict=False):
            composer.put(b, name, x, high)

    composer.layer(0.62, along)
    composer.layer(0.66, lambda b: paint_air(b, site, window_at))

    def above(b: Brush) -> None:
        hanging = [p for p in wanted if LIBRARY[p].place == "ceiling"] + list(kind.above)
        spots = (
            site.middle - turned * 0.16 * site.aspect,
            site.middle + turned * 0.42 * site.aspect,
        )
        for x, name in zip(spots, hanging, strict=False):
            composer.put(b, name, x, CEILING - 0.03, 0.8)

    composer.layer(0.75, above)

    def floor(b: Brush) -> None:
        if kind.rug:
            paint_rug(b, site)
        out = [p for p in wanted if LIBRARY[p].place == "floor"] + list(kind.out)
        low = next((p for p in out if p in _SMALL), None)
        big = next((p for p in out if p not in _SMALL), None)
        size = 1.1 if site.aspect > 1 else 0.85
        for side, name in ((turned, big), (-turned, low)):
            if name:
                x = site.middle + side * 0.44 * site.aspect
                composer.put(b, name, x, 0.915, size, flip=side > 0)

    composer.layer(0.9, floor)
    composer.layer(1.25, lambda b: _frame(b, site))
    return composer.scenery


def paint_rug(b: Brush, site: Site) -> None:
    """Paint a rug in the middle of the floor."""
    dice = site.dice("rug")
    cloth = dice.pick(("#8a4644", "#48657a", "#74643f", "#585483", "#3f6a5c"))
    half = min(0.58, site.aspect * 0.4)
    for grow, text in (
        (1.0, cloth),
        (0.93, mix(cloth, "#f2e2b8", 0.6)),
        (0.9, shade(cloth, 0.08)),
        (0.55, mix(cloth, "#f2e2b8", 0.35)),
        (0.52, shade(cloth, -0.12)),
    ):
        top, foot = 0.905 - 0.065 * grow, 0.905 + 0.075 * grow
        b.path(
            Outline(site.middle - half * grow, top)
            .to(
                site.middle + half * grow,
                top,
                site.middle + half * 1.24 * grow,
                foot,
                site.middle - half * 1.24 * grow,
                foot,
            )
            .close(),
            text,
        )


def _frame(b: Brush, site: Site) -> None:
    """Paint the leaves of a plant close to the lens in a lower corner, out of focus."""
    dice = site.dice("frame")
    side = dice.pick((-1, 1))
    x = site.middle + side * (site.middle + 0.05)
    size = min(1.0, 0.4 + 0.6 * site.aspect)
    dark = mix(b.tone("#3f4a3c"), SHADOW, 0.5)
    for index in range(7):
        angle = math.radians(96 + 13 * index + dice.between(-4, 4))
        reach = size * dice.between(0.24, 0.34)
        tip_x, tip_y = x - side * -math.cos(angle) * reach, 1.06 - math.sin(angle) * reach
        dx, dy = (tip_y - 1.06) * 0.13, -(tip_x - x) * 0.13
        mid_x, mid_y = (x + tip_x) / 2, (1.06 + tip_y) / 2 - 0.02
        leaf = Outline(x, 1.06).bend(mid_x + dx, mid_y + dy, tip_x, tip_y)
        leaf.bend(mid_x - dx, mid_y - dy, x, 1.06)
        b.mist(leaf.close(), mix(dark, SHADOW, 0.08 * (index % 3)), 0.0035, 0.97)
