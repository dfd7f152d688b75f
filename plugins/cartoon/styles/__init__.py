"""Styles: how the same shots look as flat colours, ink on paper, gouache or a film noir."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .flat import FLAT
from .ink import INK
from .noir import NOIR
from .recalled import recalled
from .storybook import STORYBOOK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..choices import Look
    from ..recipe import Recipe
    from .treatment import Treatment

STYLES: Final[Mapping[Look, Treatment]] = {
    "flat": FLAT,
    "ink": INK,
    "storybook": STORYBOOK,
    "noir": NOIR,
}


def treatment_of(recipe: Recipe) -> Treatment:
    """Return the style of a shot, faded where the shot is not of the present."""
    return recalled(STYLES[recipe.look], recipe.mode)
