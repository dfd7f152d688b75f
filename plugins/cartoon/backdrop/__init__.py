"""Backdrops: one artist for each setting, over a common sky, palette and library of parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from . import (
    boats,
    buildings,
    fittings,
    furniture,
    hangings,
    landmarks,
    nature,
    openings,
    roadside,
    shopfronts,
    wells,
)
from .cave import cave
from .country import landscape, mountain, village
from .furnishing import WEST
from .lamp_room import lamp_room
from .riverside import deck, river
from .rooms import room
from .scenery import Layer, Mover, Scenery, Site
from .streets import rooftop, street
from .studio import studio
from .tram import tram
from .waterside import sea
from .woods import forest
from .yards import courtyard, garden

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..choices import Setting

LIBRARIES: Final = (
    boats,
    buildings,
    fittings,
    furniture,
    hangings,
    landmarks,
    nature,
    openings,
    roadside,
    shopfronts,
    wells,
)
"""Modules whose import fills the library of parts, as that of the artists does."""

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
"""Who paints which setting."""

__all__ = ["ARTISTS", "Layer", "Mover", "Scenery", "Site"]
