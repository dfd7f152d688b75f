"""Draws balloons: a picture in a rounded frame, with a tail to who speaks.

Each picture is drawn once, before the first frame. A balloon grows to its size from its tail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import skia

from ainern2d.core import BLACK

from ..easing import ease
from ..ink.letters import draw_number, font_of
from ..ink.pen import box, ellipse, fill, painted_with, stroke
from ..props.insert import picture_in_state
from ..recipe import Camera, View

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ..recipe import Balloon, Recipe
    from ..staging.areas import Area
    from .frame import Frame

    Still: TypeAlias = Callable[[Recipe, int, int, int], NDArray[np.uint8]]

_PAPER: Final = "#fdf8ec"
_INK: Final = "#3a3230"
_BORDER: Final = 0.012
"""Width of the paper around the picture, in frame heights."""

_LINE: Final = 0.005
_ROUND: Final = 0.05
"""Radius of the corners."""

_GROWTH: Final = 0.22
"""Seconds in which a balloon grows."""

_REACH: Final = 0.72
"""How far the tail reaches towards the mouth of who speaks, as a share of the way."""

_FOOT: Final = 0.035
"""Half the width of the tail where it leaves the balloon."""


class Balloons:
    """The balloons of a shot.

    Args:
        frame: The shot and its size.
        still: Draws a frame of a recipe: given the recipe, the frame, a width and a height in
            pixels, it returns BGRA pixels of shape (height, width, 4).
    """

    def __init__(self, frame: Frame, still: Still) -> None:
        self._balloons = frame.recipe.balloons
        self._fps = frame.recipe.fps
        self._tall = frame.height
        self._drawn = [
            _drawn(each, frame.pixels(_area(each)), frame.height, still) for each in self._balloons
        ]
        self._pixels = [frame.pixels(_area(each)) for each in self._balloons]

    def at(self, frame: int, *, under: float = 0.0) -> tuple[int, float] | None:
        """Return which balloon is seen in a frame and how large it is, 0 to 1; None for none.

        Args:
            frame: The frame.
            under: Height over which no balloon is seen, since subtitles stand there.
        """
        for number, each in enumerate(self._balloons):
            if each.start <= frame < each.end and each.top >= under:
                if number:
                    return number, 1.0
                return number, round(ease((frame - each.start + 1) / self._fps / _GROWTH), 2)
        return None

    def area(self, number: int) -> Area:
        """Return what a balloon covers, its tail included."""
        return _area(self._balloons[number])

    def draw(self, canvas: skia.Canvas, number: int, size: float) -> None:
        """Draw a balloon on a canvas in pixels.

        Args:
            canvas: The canvas.
            number: Which, from 0.
            size: Its size, 0 to 1.
        """
        x, y = (value * self._tall for value in _root(self._balloons[number]))
        canvas.save()
        canvas.translate(x, y)
        canvas.scale(size, size)
        canvas.translate(-x, -y)
        at = self._pixels[number]
        # At its full size it lies pixel on pixel, so that a part of it looks as the whole does.
        filtered = skia.FilterMode.kNearest if size == 1 else skia.FilterMode.kLinear
        options = skia.SamplingOptions(filtered)
        canvas.drawImage(self._drawn[number], at.left(), at.top(), options)
        canvas.restore()


def _root(balloon: Balloon) -> tuple[float, float]:
    """Return the point from which a balloon grows."""
    return balloon.tail or (balloon.left + balloon.width / 2, balloon.top + balloon.height)


def _area(balloon: Balloon) -> Area:
    x, y = _root(balloon)
    return (
        min(balloon.left, x) - _LINE,
        min(balloon.top, y) - _LINE,
        max(balloon.left + balloon.width, x) + _LINE,
        max(balloon.top + balloon.height, y) + _LINE,
    )


def _drawn(balloon: Balloon, at: skia.IRect, tall: int, still: Still) -> skia.Image:
    """Return a balloon at its full size, on a transparent ground.

    Args:
        balloon: The balloon.
        at: The pixels of the frame that it covers.
        tall: Height of the frame in pixels.
        still: Draws a frame of a recipe.
    """
    outline = box(balloon.left, balloon.top, balloon.width, balloon.height)
    inner = skia.RRect.MakeRectXY(outline.makeInset(_BORDER, _BORDER), _ROUND, _ROUND)
    shape = skia.Path()
    shape.addRRect(skia.RRect.MakeRectXY(outline, _ROUND + _BORDER, _ROUND + _BORDER))
    if balloon.tail and not balloon.thought:
        shape = skia.Op(shape, _tail(balloon, balloon.tail), skia.PathOp.kUnion_PathOp)
    elif balloon.tail:
        _add_bubbles(shape, balloon, balloon.tail)
    surface = skia.Surface(max(1, at.width()), max(1, at.height()))
    canvas = surface.getCanvas()
    canvas.translate(-at.left(), -at.top())
    canvas.scale(tall, tall)
    with painted_with(None):
        canvas.drawPath(shape, fill(_PAPER))
        canvas.drawPath(shape, stroke(_INK, _LINE))
    canvas.clipRRect(inner, True)
    _show(canvas, balloon, outline, tall, still)
    with painted_with(None):
        if balloon.stance == "denied":
            _cross(canvas, outline)
        elif balloon.stance == "asked":
            _question(canvas, outline)
    return surface.makeImageSnapshot()


def _cross(canvas: skia.Canvas, outline: skia.Rect) -> None:
    """Cross a picture out: it is not so."""
    inset = 0.16 * outline.height()
    area = outline.makeInset(inset, inset)
    for width, tone in ((0.06, "#ffffff"), (0.04, "#c8322c")):
        paint = stroke(tone, width * outline.height() * 1.4, 0.85)
        for left, right in ((area.left(), area.right()), (area.right(), area.left())):
            canvas.drawLine(left, area.top(), right, area.bottom(), paint)


def _question(canvas: skia.Canvas, outline: skia.Rect) -> None:
    """Put a question mark into the upper corner of a picture."""
    size = 0.42 * outline.height()
    font = font_of("en", BLACK, size)
    x, y = outline.right() - 0.62 * size, outline.top() + 0.98 * size
    x -= font.measureText("?") / 2
    halo = stroke("#ffffff", 0.16 * size)
    canvas.drawString("?", x, y, font, halo)
    canvas.drawString("?", x, y, font, fill("#2f5f9e"))


def _show(
    canvas: skia.Canvas, balloon: Balloon, outline: skia.Rect, tall: int, still: Still
) -> None:
    """Draw what a balloon shows: of people without a set, as much of it as they fill."""
    recipe, shown = balloon.picture, balloon.shown
    options = skia.SamplingOptions(skia.FilterMode.kLinear)
    height = max(_LEAST, 2 * round(balloon.height * tall))
    width = max(_LEAST, 2 * round(balloon.height * tall * recipe.aspect))
    if not recipe.actors or recipe.backdrop.setting != "studio":
        canvas.drawImageRect(_image(still(recipe, shown, width, height)), outline, options)
        if balloon.number:
            low = box(
                outline.left(),
                outline.bottom() - 0.3 * outline.height(),
                outline.width(),
                0.26 * outline.height(),
            )
            draw_number(canvas, balloon.number, recipe.language, low)
        return
    people = skia.Rect.MakeLTRB(*outline)
    if balloon.thing:
        people.fRight -= _BESIDE * outline.width()
    ratio = people.width() / people.height()
    near = _near(recipe, shown, ratio, still)
    pixels = still(near, shown, width, height)
    blue, green, red, _ = (int(value) for value in pixels[height // 2, -3])
    canvas.drawColor(skia.Color(red, green, blue))
    part = min(width, round(ratio * height))
    left = (width - part) // 2
    canvas.drawImageRect(_image(pixels[:, left : left + part]), people, options)
    if balloon.thing:
        _draw_thing(canvas, balloon, outline)


_LEAST: Final = 8
"""Least width and height in pixels of the picture in a balloon."""


def _image(pixels: NDArray[np.uint8]) -> skia.Image:
    return skia.Image.fromarray(np.ascontiguousarray(pixels), skia.ColorType.kBGRA_8888_ColorType)


def _draw_thing(canvas: skia.Canvas, balloon: Balloon, outline: skia.Rect) -> None:
    """Draw a thing in the right part of a balloon, with its number under it."""
    picture, bounds = picture_in_state(balloon.thing)
    room = _BESIDE * outline.width()
    tall = 0.46 if balloon.number else 0.66
    scale = min(0.86 * room / bounds.width(), tall * outline.height() / bounds.height())
    middle, y = outline.right() - _BORDER - room / 2, outline.centerY()
    if balloon.number:
        digits = box(
            middle - 0.46 * room, y + 0.13 * outline.height(), 0.92 * room, 0.25 * outline.height()
        )
        draw_number(canvas, balloon.number, balloon.picture.language, digits)
        y -= 0.14 * outline.height()
    canvas.save()
    canvas.translate(middle, y)
    canvas.scale(scale, scale)
    canvas.translate(-bounds.centerX(), -bounds.centerY())
    canvas.drawPicture(picture)
    canvas.restore()


_BESIDE: Final = 0.42
"""Part of the width of a balloon that a thing beside people has."""


def _near(recipe: Recipe, shown: int, ratio: float, still: Still) -> Recipe:
    """Return a shot seen by a camera that is so near that people fill the middle of the picture.

    Args:
        recipe: The shot.
        shown: Frame that is looked at.
        ratio: Width of the middle, in heights of the picture.
        still: Draws a frame of a recipe.
    """
    height, width = _SMALL, 2 * round(_SMALL * recipe.aspect / 2)
    without = recipe.model_copy(update={"actors": (), "placed": ()})
    first, second = (still(each, shown, width, height)[..., :3] for each in (recipe, without))
    differs = np.abs(first.astype(np.int16) - second).max(axis=2) > _DIFFERENT
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not len(rows):
        return recipe
    top, bottom = int(rows[0]) / height, int(rows[-1] + 1) / height
    left, right = int(columns[0]) / height, int(columns[-1] + 1) / height
    high = (1 + 2 * _MARGIN) * max(bottom - top, (right - left) / ratio)
    x, y = recipe.aspect / 2, 0.5
    view = View(zoom=1 / high, x=(left + right) / 2 - x, y=(top + bottom) / 2 - y)
    camera = Camera(at_x=x, at_y=y, start=view, end=view)
    return recipe.model_copy(update={"camera": camera})


_SMALL: Final = 90
"""Height in pixels of the picture in which people are found."""

_DIFFERENT: Final = 10
"""By how much of 255 a colour differs where there is something."""

_MARGIN: Final = 0.08
"""Free room around people, as a share of what they fill."""


def _add_bubbles(shape: skia.Path, balloon: Balloon, head: tuple[float, float]) -> None:
    """Add the bubbles that lead from a thought to the head of who thinks."""
    to_x, to_y = head
    from_x = min(max(to_x, balloon.left), balloon.left + balloon.width)
    from_y = min(max(to_y, balloon.top), balloon.top + balloon.height)
    for share, size in ((0.2, 0.021), (0.55, 0.014), (0.85, 0.009)):
        x, y = from_x + share * (to_x - from_x), from_y + share * (to_y - from_y)
        shape.addOval(ellipse(x, y, size, size))


def _tail(balloon: Balloon, mouth: tuple[float, float]) -> skia.Path:
    """Return the tail of a balloon, which points from inside of it towards who speaks."""
    to_x, to_y = mouth
    left, top = balloon.left, balloon.top
    right, bottom = left + balloon.width, top + balloon.height
    from_x = min(max(to_x, left + 0.09), right - 0.09)
    from_y = min(max(to_y, top + 0.09), bottom - 0.09)
    out_x, out_y = to_x - from_x, to_y - from_y
    length = max((out_x**2 + out_y**2) ** 0.5, 1e-6)
    across_x, across_y = -out_y / length * _FOOT, out_x / length * _FOOT
    edge_x = min(max(to_x, left), right)
    edge_y = min(max(to_y, top), bottom)
    tip_x = edge_x + (to_x - edge_x) * _REACH
    tip_y = edge_y + (to_y - edge_y) * _REACH
    path = skia.Path()
    path.moveTo(from_x + across_x, from_y + across_y)
    path.lineTo(tip_x, tip_y)
    path.lineTo(from_x - across_x, from_y - across_y)
    path.close()
    return path
