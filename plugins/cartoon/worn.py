"""What the cartoon dresses a person in, for users to see before a film is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core import Worn

from .figure.looks import style_of
from .figure.wardrobe import role_of

if TYPE_CHECKING:
    from ainern2d.core import Look, World


def worn(look: Look, name: str, language: str, world: World) -> Worn:
    """Return what a figure wears under a roof, where it is not cold."""
    style = style_of(look, language, name, dry=True, world=world, indoors=True)
    return Worn(style.outfit, style.hat, role_of(look.settled(), name, world.genre))
