"""The plain ground of a character sheet, without shapes that a model could copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import skia

from ..scenery import Scenery

if TYPE_CHECKING:
    from ..scenery import Site

_PAPER: Final = skia.Color(236, 236, 232)


def studio(_site: Site) -> Scenery:
    """Paint one light grey everywhere."""
    return Scenery(sky=lambda canvas: canvas.drawColor(_PAPER), indoors=True)
