"""The window of a shop, seen from inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..ink.brush import Brush, rect_path
from ..ink.pen import shade
from .library import life, part

if TYPE_CHECKING:
    from ..dice import Dice
    from .scenery import Site

from .openings import _FRONT, _edge, _weather_at, outlook


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


@life("shopfront", (-0.36, -0.62, 0.72, 0.44), 12)
def _front_life(b: Brush, site: Site, seconds: float) -> None:
    _weather_at(b, site, seconds, rect_path(-0.36, -0.62, 0.72, 0.36))
