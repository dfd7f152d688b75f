"""The fronts of costumes of other times and of other trades, and the bare fronts of beings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .bare_fronts import BARE_FRONTS
from .costumes_east import EASTERN
from .costumes_trades import WORN
from .costumes_west import WESTERN

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from ..choices import Outfit
    from .cuts import Cut
    from .palette import Palette
    from .skeleton import Skeleton

PLATED: Final = frozenset({"lamellar", "plate"})
"""Outfits with plates over the shoulders."""

PAINTERS: Final[dict[Outfit, Callable[[skia.Canvas, Palette, Skeleton, Cut], None]]] = {
    **EASTERN,
    **WESTERN,
    **WORN,
    **BARE_FRONTS,
}
"""What draws the front of an outfit; the plain ones of today are in :mod:`.fronts`."""
