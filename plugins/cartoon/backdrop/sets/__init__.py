"""Sets: places built from a table, for every kind of place in every world.

Importing this package registers its parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import fittings, landmarks, more
from .inside import paint_interior
from .outside import paint_exterior
from .spec import Exterior, Interior
from .table import TABLE, key_of

if TYPE_CHECKING:
    from ..scenery import Scenery, Site

__all__ = ["fittings", "key_of", "landmarks", "more", "paint_set"]


def paint_set(site: Site, key: str) -> Scenery:
    """Return a set.

    Args:
        site: The place.
        key: Of a row, as :func:`.table.key_of` returns it.

    Raises:
        KeyError: There is no such row.
    """
    row = TABLE[key]
    if isinstance(row, Interior):
        return paint_interior(site, row)
    if isinstance(row, Exterior):
        return paint_exterior(site, row)
    if isinstance(row, str):
        raise KeyError(key)
    return row(site)
