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

ARTISTS: Final[dict[Setting, Callable[[Site], Scenery]]] = {
    "forest": forest,
    "interior": interior,
    "landscape": landscape,
    "sea": sea,
    "street": street,
}
"""Who paints which setting."""

__all__ = ["ARTISTS", "Layer", "Scenery", "Site"]
