"""Backdrops: one artist for each setting, over a common sky and weather."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .forest import forest
from .interior import interior
from .landscape import landscape
from .scenery import Layer, Scenery, Site
from .sea import sea
from .street import street

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..recipe import Setting

_ROOMS: Final[tuple[Setting, ...]] = (
    "interior",
    "bedroom",
    "kitchen",
    "study",
    "office",
    "hall",
    "classroom",
    "shop",
    "teahouse",
    "lamp_room",
    "tower",
    "tram",
    "cave",
)
ARTISTS: Final[dict[Setting, Callable[[Site], Scenery]]] = {
    **dict.fromkeys(_ROOMS, interior),
    **dict.fromkeys(("street", "market", "village", "courtyard", "rooftop"), street),
    **dict.fromkeys(("landscape", "garden", "mountain"), landscape),
    **dict.fromkeys(("sea", "river", "deck"), sea),
    "forest": forest,
}
"""Who paints which setting."""

__all__ = ["ARTISTS", "Layer", "Scenery", "Site"]
