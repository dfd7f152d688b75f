"""Backdrops: one artist for each setting, over a common sky, palette and library of parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from . import buildings, furniture, hangings, nature, openings
from .cave import cave
from .country import courtyard, garden, landscape, mountain, village
from .lamp_room import lamp_room
from .rooms import WEST, room
from .scenery import Layer, Mover, Scenery, Site
from .streets import rooftop, street
from .tram import tram
from .waterside import deck, river, sea
from .woods import forest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..recipe import Setting

LIBRARIES: Final = (buildings, furniture, hangings, nature, openings)
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
    "tram": tram,
    "village": village,
}
"""Who paints which setting."""

__all__ = ["ARTISTS", "Layer", "Mover", "Scenery", "Site"]
