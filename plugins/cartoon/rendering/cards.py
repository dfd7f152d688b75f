"""Burnt-in subtitles: each text is drawn once, and then laid over every frame that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import skia

from ..acting.poses import pose_at
from ..staging.areas import taken
from ..staging.camera import view_at
from .plates import image_of, surface_on
from .subtitles import cue_at, draw_subtitle, lay, place_cues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ainern2d.core.backends.requests import Cue

    from ..staging.areas import Area
    from .frame import Frame
    from .subtitles import Place


class Cards:
    """The subtitles of a shot.

    Args:
        frame: The shot.
        cues: What is shown when.

    Attributes:
        place: At which edge they stand: one for the whole shot, where heads and hands leave room.
    """

    def __init__(self, frame: Frame, cues: Sequence[Cue]) -> None:
        self._frame, self._cues = frame, cues
        self._drawn: dict[str, tuple[skia.Image, int, int]] = {}
        recipe = frame.recipe
        step = max(1, recipe.fps // 8)
        self.place: Place = place_cues(cues, recipe.aspect, recipe.language, self._things, step)

    def text_at(self, number: int) -> str:
        """Return what a frame shows, or an empty text."""
        return cue_at(self._cues, number)

    def draw(self, canvas: skia.Canvas, text: str) -> None:
        """Lay a text over a canvas in pixels."""
        if text:
            image, x, y = self._card(text)
            canvas.drawImage(image, x, y)

    def area(self, text: str) -> skia.IRect:
        """Return the pixels that a text covers."""
        image, x, y = self._card(text)
        return skia.IRect.MakeXYWH(x, y, image.width(), image.height())

    def _things(self, number: int) -> list[Area]:
        recipe = self._frame.recipe
        view = view_at(recipe.camera, number, recipe.frames)
        held = number - number % recipe.hold
        pairs = ((actor, pose_at(actor.acting, held, recipe.fps)) for actor in recipe.actors)
        return taken(pairs, recipe.camera, view)

    def _card(self, text: str) -> tuple[skia.Image, int, int]:
        """Return a text as a picture, and where it is laid."""
        if text not in self._drawn:
            recipe, height = self._frame.recipe, self._frame.height
            lettering = lay(text, recipe.aspect, recipe.language, self.place)
            grow = lettering.size * 0.4
            left, top, right, bottom = lettering.area
            rect = self._frame.pixels((left - grow, top - grow, right + grow, bottom + grow))
            pixels: NDArray[np.uint8] = np.zeros((rect.height(), rect.width(), 4), np.uint8)
            canvas = surface_on(pixels).getCanvas()
            canvas.translate(-rect.left(), -rect.top())
            canvas.scale(height, height)
            draw_subtitle(canvas, lettering, recipe.language)
            del canvas
            self._drawn[text] = (image_of(pixels), rect.left(), rect.top())
        return self._drawn[text]
