"""Backdrops: one artist for each setting, over a common sky, palette and library of parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from . import furniture, hangings, openings
from .cave import cave
from .forest import forest
from .lamp_room import lamp_room
from .landscape import landscape
from .rooms import WEST, room
from .scenery import Layer, Mover, Scenery, Site
from .sea import sea
from .street import street
from .tram import tram

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..recipe import Setting

LIBRARIES: Final = (furniture, hangings, openings)
"""Modules whose import fills the library of parts."""

ARTISTS: Final[dict[Setting, Callable[[Site], Scenery]]] = {
    **dict.fromkeys(WEST, room),
    "lamp_room": lamp_room,
    "tram": tram,
    "cave": cave,
    **dict.fromkeys(("street", "market", "village", "courtyard", "rooftop"), street),
    **dict.fromkeys(("landscape", "garden", "mountain"), landscape),
    **dict.fromkeys(("sea", "river", "deck"), sea),
    "forest": forest,
}
"""Who paints which setting."""

__all__ = ["ARTISTS", "Layer", "Mover", "Scenery", "Site"]
