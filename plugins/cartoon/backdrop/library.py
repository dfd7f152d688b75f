"""The library of parts: things that places are furnished with, each one small function.

To add a thing, write a function that paints it with its foot at the origin (y grows downwards, so
it stands in negative y), and register it::

    @part("globe", "wall", 0.2, r"globe|地球仪")
    def _globe(b: Brush, site: Site, dice: Dice) -> None:
        b.oval(0, -0.3, 0.09, 0.09, "#7fa7bd")

It then appears in every room for which the story names it, and furnishings may list its name.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import skia

from ..ink.brush import Brush
from .scenery import Layer, Mover, Scenery, Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..dice import Dice
    from .scenery import Box

Place = Literal["wall", "hung", "floor", "ceiling", "ground", "far", "water", "sky", "none"]
"""Where a part belongs: on the floor along a wall, hung on the wall, out on the floor, hanging from
the ceiling, on the ground outdoors, on the horizon, on water, in the sky, or where
a place puts it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A thing.

    Attributes:
        name: In recipes.
        place: Where it belongs.
        width: In frame heights, where it belongs.
        words: A pattern of the words that call for it; empty if no word does.
        paint: Paints it with its foot (or, if it hangs, its top) at the origin.
    """

    name: str
    place: Place
    width: float
    words: str
    paint: Callable[[Brush, Site, Dice], None]

    @property
    def swings(self) -> bool:
        """Whether it hangs, so that it swings in an earthquake."""
        return self.place in _SWINGS and self.name not in _FIXED


@dataclass(frozen=True, slots=True)
class Animation:
    """What moves of a part.

    Attributes:
        box: The area in which it paints, in the coordinates of the part: x, y, width and height.
        rate: How often it changes, per second of film.
        paint: Paints it at a time in seconds.
        soft: Whether it may be drawn over a blurred picture.
    """

    box: Box
    rate: int
    paint: Callable[[Brush, Site, float], None]
    soft: bool


_SWINGS: Final[dict[Place, tuple[float, float]]] = {"ceiling": (-0.3, 13.0), "hung": (-0.16, 6.0)}
"""By place of what hangs: the height about which it swings in an earthquake, and its most degrees.
"""

_FIXED: Final = frozenset(
    {
        "strip_light", "wall_shelf", "pipes", "whiteboard", "noticeboard", "tool_wall",
        "chart_table",
        "departures", "neon", "cobweb", "wall_torch", "red_cross",
    }
)  # fmt: skip
"""Parts on walls and ceilings that are screwed to them."""

_SWING_RATE: Final = 24
"""How often in a second of film what swings is drawn anew."""


def swing_at(seconds: float, phase: float) -> float:
    """Return how far a hanging thing is from rest in an earthquake, -1 to 1.

    Args:
        seconds: Time.
        phase: In turns, 0 to 1; it differs between things.
    """
    slow = math.sin(math.tau * (0.9 * seconds + phase))
    return 0.8 * slow + 0.2 * math.sin(math.tau * (2.3 * seconds + 3 * phase))


LIBRARY: Final[dict[str, Part]] = {}
ANIMATIONS: Final[dict[str, Animation]] = {}


def part(
    name: str, place: Place, width: float, words: str = ""
) -> Callable[[Callable[[Brush, Site, Dice], None]], Callable[[Brush, Site, Dice], None]]:
    """Register a function that paints a thing."""

    def register(
        paint: Callable[[Brush, Site, Dice], None],
    ) -> Callable[[Brush, Site, Dice], None]:
        LIBRARY[name] = Part(name, place, width, words, paint)
        return paint

    return register


def animated(
    name: str, box: Box, rate: int = 8, *, soft: bool = True
) -> Callable[[Callable[[Brush, Site, float], None]], Callable[[Brush, Site, float], None]]:
    """Register a function that paints what moves of a thing, at a time in seconds."""

    def register(
        paint: Callable[[Brush, Site, float], None],
    ) -> Callable[[Brush, Site, float], None]:
        ANIMATIONS[name] = Animation(box, rate, paint, soft)
        return paint

    return register


def parts_in(text: str) -> set[str]:
    """Return the parts that a text names."""
    return {
        part.name
        for part in LIBRARY.values()
        if part.words and re.search(part.words, text, re.IGNORECASE)
    }


class Composer:
    """Builds the scenery of a site, layer by layer from far to near.

    Args:
        site: The place.
        sky: Paints the sky, behind everything.
        indoors: Whether weather stays outside.
    """

    def __init__(
        self, site: Site, sky: Callable[[skia.Canvas], None], *, indoors: bool = False
    ) -> None:
        self.site = site
        self.scenery = Scenery(sky, indoors=indoors)
        self._depth = 0.0
        self._tone: Callable[[str], str] = site.tones.room if indoors else site.tones.near

    def layer(
        self,
        depth: float,
        paint: Callable[[Brush], None],
        tone: Callable[[str], str] | None = None,
    ) -> None:
        """Paint a layer; one of a depth over 1 is before the figures.

        Args:
            depth: 0 (the sky) to 1 (the figures) and beyond.
            paint: Paints it with a brush; it may :meth:`put` parts.
            tone: The light there, if it is not that of what is near.
        """
        self._depth = depth
        recorder = skia.PictureRecorder()
        canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-4, -4, 8, 4))
        paint(Brush(canvas, tone or self._tone))
        picture = recorder.finishRecordingAsPicture()
        layers = self.scenery.front if depth > 1 else self.scenery.behind
        layers.append(Layer(depth, picture))

    def put(
        self,
        b: Brush,
        name: str,
        x: float,
        y: float,
        scale: float = 1.0,
        *,
        flip: bool = False,
        still: bool = False,
    ) -> None:
        """Paint a part of the library at a place of the layer, and add what moves of it.

        Args:
            b: The brush of the layer.
            name: Of the part.
            x: Of its middle.
            y: Of its foot, or of its top if it hangs.
            scale: How much larger than usual.
            flip: Whether it is mirrored.
            still: Whether what moves of it is left out, because something nearer hides it.
        """
        site, depth = self.site, self._depth
        if site.shaken and LIBRARY[name].swings:
            self._swing(b, name, x, y, scale, flip=flip)
            return
        with b.at(x, y, scale, flip):
            LIBRARY[name].paint(b, site, site.dice(name, round(x, 3)))
        moving = ANIMATIONS.get(name)
        if not moving or still:
            return
        left, top, width, height = moving.box
        tone = b.tone

        def paint(canvas: skia.Canvas, seconds: float) -> None:
            with Brush(canvas, tone).at(x, y, scale, flip) as brush:
                canvas.clipRect(skia.Rect.MakeXYWH(left, top, width, height), doAntiAlias=False)
                moving.paint(brush, site, seconds)

        edge = -left - width if flip else left
        place = (x + edge * scale, y + top * scale, width * scale, height * scale)
        mover = Mover(depth, place, moving.rate, paint, depth > 1, moving.soft)
        self.scenery.movers.append(mover)

    def _swing(self, b: Brush, name: str, x: float, y: float, scale: float, *, flip: bool) -> None:
        """Add a part that swings about what it hangs from, with what moves of it."""
        site, tone = self.site, b.tone
        part, moving = LIBRARY[name], ANIMATIONS.get(name)
        recorder = skia.PictureRecorder()
        canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-4, -4, 4, 4))
        part.paint(Brush(canvas, tone), site, site.dice(name, round(x, 3)))
        picture = recorder.finishRecordingAsPicture()
        pivot, most = _SWINGS[part.place]
        phase = site.dice("swing", name, round(x, 3)).unit()

        def paint(canvas: skia.Canvas, seconds: float) -> None:
            with Brush(canvas, tone).at(x, y, scale, flip) as brush:
                canvas.rotate(most * swing_at(seconds, phase), 0.0, pivot)
                canvas.drawPicture(picture)
                if moving:
                    moving.paint(brush, site, seconds)

        place = (x - scale, y - 0.6 * scale, 2 * scale, 2 * scale)
        mover = Mover(self._depth, place, _SWING_RATE, paint, self._depth > 1)
        self.scenery.movers.append(mover)

    def move(
        self,
        box: Box,
        paint: Callable[[Brush, float], None],
        rate: int = 12,
        *,
        depth: float | None = None,
        tone: Callable[[str], str] | None = None,
        soft: bool = False,
    ) -> None:
        """Add something that moves and belongs to no part."""
        light = tone or self._tone
        where = self._depth if depth is None else depth

        def draw(canvas: skia.Canvas, seconds: float) -> None:
            canvas.save()
            canvas.clipRect(skia.Rect.MakeXYWH(*box), doAntiAlias=False)
            paint(Brush(canvas, light), seconds)
            canvas.restore()

        self.scenery.movers.append(Mover(where, box, rate, draw, where > 1, soft))
