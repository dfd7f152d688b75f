"""Backdrops: one painter for each setting, over a common sky, palette and library of parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .places.cave import cave
from .places.country import landscape, mountain, village
from .places.furnishing import WEST
from .places.lamp_room import lamp_room
from .places.riverside import deck, river
from .places.rooms import room
from .places.streets import rooftop, street
from .places.studio import studio
from .places.tram import tram
from .places.waterside import sea
from .places.woods import forest
from .places.yards import courtyard, garden
from .scenery import Layer, Mover, Scenery, Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..choices import Setting

ARTISTS: Final[dict[Setting, Callable[[Site], Scenery]]] = {
    **dict.fromkeys(WEST, room),
    "cave": cave,
    "courtyard": courtyard,
    "deck": deck,
    "forest": forest,
    "garden": garden,
    "lamp_room": lamp_room,
    "landscape": landscape,
    "market": street,
    "mountain": mountain,
    "river": river,
    "rooftop": rooftop,
    "sea": sea,
    "street": street,
    "studio": studio,
    "tram": tram,
    "village": village,
}
"""Which function paints which setting."""

__all__ = ["ARTISTS", "Layer", "Mover", "Scenery", "Site"]
