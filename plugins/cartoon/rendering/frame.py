"""The frame of a shot: conversion from frame heights to pixels, and the camera's transforms."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import skia

from ..staging.framing import HORIZON

if TYPE_CHECKING:
    from ..recipe import Recipe, View
    from ..staging.areas import Area


@dataclass(frozen=True, slots=True)
class Frame:
    """A shot at a size.

    Attributes:
        recipe: The shot.
        width: Of the picture in pixels.
        height: Of the picture in pixels.
    """

    recipe: Recipe
    width: int
    height: int

    def look(self, canvas: skia.Canvas, view: View) -> None:
        """Move a canvas in frame heights so that a layer is seen as ``view`` says."""
        camera = self.recipe.camera
        canvas.translate(camera.at_x, camera.at_y)
        canvas.scale(view.zoom, view.zoom)
        canvas.translate(-camera.at_x - view.x, -camera.at_y - view.y)

    def zoom_in(self, canvas: skia.Canvas) -> None:
        """Enlarge a backdrop as the recipe says."""
        plan, aspect = self.recipe.backdrop, self.recipe.aspect
        canvas.translate(aspect / 2, HORIZON)
        canvas.scale(plan.zoom, plan.zoom)
        canvas.translate(-plan.x * aspect, -HORIZON)

    def pixels(self, area: Area) -> skia.IRect:
        """Return the pixels of an area, and two around them."""
        left, top, right, bottom = (value * self.height for value in area)
        return skia.IRect.MakeLTRB(
            math.floor(left) - 2, math.floor(top) - 2, math.ceil(right) + 2, math.ceil(bottom) + 2
        )


def merged(rects: list[skia.IRect]) -> list[skia.IRect]:
    """Return rectangles that cover the given ones and do not overlap each other."""
    apart: list[skia.IRect] = []
    for rect in rects:
        grown = skia.IRect.MakeLTRB(rect.left(), rect.top(), rect.right(), rect.bottom())
        while True:
            near = [other for other in apart if skia.IRect.Intersects(grown, other)]
            if not near:
                break
            for other in near:
                grown.join(other)
                apart.remove(other)
        apart.append(grown)
    return apart
