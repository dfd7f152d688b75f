"""The plain ground of a character sheet, and of shots without a set: no shape to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...ink.pen import colour
from ..scenery import Scenery

if TYPE_CHECKING:
    from ..scenery import Site

_PAPER: Final = "#ecece8"


def studio(_site: Site) -> Scenery:
    """Paint one light grey everywhere, in the style's paint for it."""
    paper = colour(_PAPER)
    return Scenery(sky=lambda canvas: canvas.drawColor(paper), indoors=True)
