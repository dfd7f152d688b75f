"""Burned subtitles: white letters with an outline and a soft shadow, clear of faces and hands.

They stand at the bottom of the area that every screen shows whole; when a face or a hand is there
in any frame of the shot they go to the top, for the whole of the shot, so that they never jump.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import skia

from ainern2d.core import BOLD

from ..acting.poses import pose_at
from ..ink.letters import font_of
from ..ink.pen import colour, fill, stroke
from ..staging.areas import common, taken
from ..staging.camera import view_at
from ..staging.title_safe import RISE, ROW, SAFE, SINK, letter_size, margin
from .plates import image_of, surface_on

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ainern2d.core import Cue

    from ..staging.areas import Area
    from .frame import Frame


Place = Literal["bottom", "top"]

_OUTLINE: Final = 0.16
"""Width of the dark outline, in letter sizes; half of it is hidden by the letter."""

_INK: Final = "#120e1a"


@dataclass(frozen=True, slots=True)
class Lettering:
    """A subtitle as it is drawn.

    Attributes:
        rows: The text of each row.
        size: Of the letters.
        lines: The left end of each row's base line.
        area: What the letters cover, outlines included.
    """

    rows: tuple[str, ...]
    size: float
    lines: tuple[tuple[float, float], ...]
    area: Area


def cue_at(cues: Sequence[Cue], frame: int) -> str:
    """Return the text that stands in a frame, or an empty string."""
    return next((cue.text for cue in cues if cue.start <= frame < cue.end), "")


def lay(text: str, aspect: float, language: str, place: Place = "bottom") -> Lettering:
    """Lay out at most two rows of text; rows that are too wide are set smaller.

    Args:
        text: Rows, separated by a newline.
        aspect: Width of the frame.
        language: Chooses the forms of Chinese characters.
        place: At which edge.
    """
    rows = tuple(row.strip() for row in text.split("\n") if row.strip())
    size = letter_size(aspect)
    widest = max((font_of(language, BOLD, size).measureText(row) for row in rows), default=0.0)
    room = aspect - 2 * SAFE * min(1.0, aspect)
    size *= min(1.0, room / max(widest, 1e-9))
    font = font_of(language, BOLD, size)
    height = (ROW * (len(rows) - 1) + RISE + SINK) * size
    top = 1 - margin(aspect) - height if place == "bottom" else SAFE
    widths = [font.measureText(row) for row in rows]
    lines = tuple(
        ((aspect - width) / 2, top + (RISE + ROW * number) * size)
        for number, width in enumerate(widths)
    )
    half = max(widths, default=0.0) / 2 + size * _OUTLINE
    return Lettering(rows, size, lines, (aspect / 2 - half, top, aspect / 2 + half, top + height))


def place_cues(
    cues: Sequence[Cue],
    aspect: float,
    language: str,
    taken: Callable[[int], Sequence[Area]],
    step: int,
) -> Place:
    """Choose the edge at which the subtitles of a shot stand.

    Args:
        cues: Of the shot.
        aspect: Width of the frame.
        language: Of the lettering.
        taken: Returns the areas of faces and hands of a frame, as the camera shows them.
        step: Every how many frames to look.

    Returns:
        ``bottom`` if text covers no more of faces and hands there than at the top.
    """
    covered: dict[Place, float] = {"bottom": 0.0, "top": 0.0}
    for cue in cues:
        areas = {place: lay(cue.text, aspect, language, place).area for place in covered}
        for frame in range(cue.start, cue.end, step):
            things = taken(frame)
            for place, area in areas.items():
                covered[place] += sum(common(area, thing) for thing in things)
    return "bottom" if covered["bottom"] <= covered["top"] else "top"


def draw_subtitle(canvas: skia.Canvas, lettering: Lettering, language: str) -> None:
    """Draw a subtitle; the canvas is in frame heights."""
    font, size = font_of(language, BOLD, lettering.size), lettering.size
    blobs = [
        (skia.TextBlob.MakeFromString(row, font), x, y)
        for row, (x, y) in zip(lettering.rows, lettering.lines, strict=True)
    ]
    # All shadows first: that of the second row must not fall on the first.
    for blob, x, y in blobs:
        canvas.drawTextBlob(blob, x, y + size * 0.05, _shadow(size))
    for blob, x, y in blobs:
        canvas.drawTextBlob(blob, x, y, stroke(_INK, size * _OUTLINE, 0.94))
    for blob, x, y in blobs:
        canvas.drawTextBlob(blob, x, y, fill("#fffdf8"))


@lru_cache(maxsize=16)
def _shadow(size: float) -> skia.Paint:
    paint = skia.Paint(
        AntiAlias=True,
        Color=colour(_INK, 0.62),
        Style=skia.Paint.kStrokeAndFill_Style,
        StrokeWidth=size * 0.22,
        StrokeJoin=skia.Paint.kRound_Join,
    )
    paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, size * 0.13))
    return paint


class Subtitles:
    """The subtitles of a shot, each drawn once and then laid over every frame that shows it.

    Args:
        frame: The shot.
        cues: Texts with their frames.

    Attributes:
        place: The edge at which they stand for the whole shot, clear of heads and hands.
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
