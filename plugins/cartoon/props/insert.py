"""Inserts: one thing, large, on a surface of its place, with the light and the shadow there.

Flat things lie and are seen from above; others stand before the place, which is out of focus.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Final

import skia

from ainern2d.core import Effect

from ..dice import Dice
from ..ink.pen import (
    Outline,
    box,
    colour,
    ellipse,
    fill,
    glow,
    shade,
    soft,
    stroke,
    tinted,
    vertical,
)
from . import things
from .animals import ANIMALS, Animated
from .beasts import BARE, RUNNING, paint_alone, paint_running, running_area
from .broken import in_state, picture_of_parts, whole_of
from .held import HOLDS, draw_canopy
from .objects import LOCKED, LOCKS, PAINTERS
from .surfaces import ROOMS, TOP, WATER, draw_surface, draw_water
from .tools import TOOLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..recipe import Backdrop

FLAT: Final = (
    frozenset(
        {"key", "letter", "book", "map", "ticket", "photo", "coin", "ring", "phone", "pen", "sword"}
    )
    | things.FLAT
)
"""Things that lie and are seen from above; the others stand."""

SHINING: Final = (
    frozenset(
        {"lamp", "candle", "phone", "torch", "match", "welder", "fire", "screen", "light-bulb"}
    )
    | things.SKY
)
"""Things that give light themselves."""

_LEAN: Final = {"key": 0.0, "pen": 62.0, "sword": 68.0, "letter": 0.0, "book": 0.0}
"""Degrees by which a flat thing is turned; others lie at 8."""

_BODIES: Final = {"lamp": skia.Rect.MakeLTRB(-0.46, -0.12, 0.46, 1.2)}
"""Bounds of things whose light reaches far beyond them, in the units of their drawing."""

_SQUARES: Final = dict.fromkeys(
    ("torch", "match", "welder"), skia.Rect.MakeLTRB(-0.5, -0.5, 0.5, 0.5)
)
"""Bounds of small things that shine."""

RUNNERS: Final[dict[str, Animated]] = {
    f"{name}{RUNNING}": Animated(partial(paint_running, name=name), running_area(look))
    for name, look in BARE.items()
    if not look.lies
}
"""Four-legged animals that run."""

ANIMATED: Final = {**ANIMALS, **LOCKS, **RUNNERS}
"""Things that move: animals, and a key that turns."""

_NOWHERE: Final = skia.Rect.MakeEmpty()


def draw_insert(
    canvas: skia.Canvas,
    name: str,
    plan: Backdrop,
    light: str,
    aspect: float,
    *,
    several: bool = False,
    sounding: bool = False,
    tint: str = "",
) -> None:
    """Draw a thing on its surface.

    Args:
        canvas: In frame heights, transparent.
        name: Of the thing, with its state in front; see :mod:`.broken`.
        plan: The place.
        light: Colour of the light on things, white for true colours.
        aspect: Width of the frame.
        several: Whether there is more than one.
        sounding: Whether lines beside it show that it is heard.
        tint: Colour in whose shades it is seen, or empty for its own colours.

    Raises:
        KeyError: There is no drawing of the thing.
    """
    if name == LOCKED:
        _door(canvas, aspect)
        canvas.drawRect(box(-1, -1, aspect + 2, 3), _lamp_light(light))
        return
    state, name = whole_of(name)
    flat, aloft = name in FLAT, name in things.SKY
    grounded = (
        name in BARE or name in RUNNERS or (name in things.LARGE and plan.setting not in ROOMS)
    )
    picture, bounds = picture_in_state(in_state(state, name))
    middle = aspect / 2
    afloat = Effect.SPLASH in plan.effects and plan.setting not in ROOMS
    if aloft:
        _sky(canvas, name, aspect)
    elif name in things.LARGE and plan.setting in ROOMS:
        _paper(canvas, aspect)
    elif afloat:
        draw_water(canvas, plan, aspect, flat=flat)
    elif not grounded:
        draw_surface(canvas, plan, aspect, flat=flat)
    spots = _spots(bounds, aspect, flat=flat or aloft, large=name in ANIMATED, several=several)
    if grounded:
        # It stands on the ground of its place.
        spots = [(x, y + _LOWER, scale, turn) for x, y, scale, turn in spots]
    for x, y, scale, turn in spots:
        if not flat and not aloft and not afloat and state != "missing":
            foot = y + bounds.bottom() * scale
            _cast(canvas, x + bounds.centerX() * scale, foot, bounds.width() * scale / 2)
        if name in ANIMATED:
            continue
        canvas.save()
        canvas.translate(x, y)
        canvas.scale(scale, scale)
        canvas.rotate(turn)
        if flat:
            shadow = skia.ImageFilters.DropShadow(
                0.035 / scale, 0.045 / scale, 0.012 / scale, 0.012 / scale, colour("#120c1c", 0.55)
            )
            canvas.saveLayer(
                bounds.makeOutset(0.3 / scale, 0.3 / scale), skia.Paint(ImageFilter=shadow)
            )
        if tint:
            canvas.saveLayer(picture.cullRect(), skia.Paint(ColorFilter=tinted(tint)))
        canvas.drawPicture(picture)
        if tint:
            canvas.restore()
        if flat:
            canvas.restore()
        canvas.restore()
        if afloat and not flat and not aloft:
            _waterline(
                canvas,
                x + bounds.centerX() * scale,
                y + bounds.bottom() * scale,
                scale * bounds.width(),
            )
    # Light multiplies the colours of what is painted.
    tint = _lamp_light(light)
    if name not in SHINING:
        canvas.drawRect(box(-1, -1, aspect + 2, 3), tint)
    if sounding:
        x, y, scale, _ = spots[-1]
        _sound(canvas, bounds, x, y, scale)
    pool = glow(middle - 0.25 * aspect, 0.16, 0.95, "#fff3d6", 0.3 if flat else 0.16)
    canvas.drawRect(box(-1, -1, aspect + 2, 3), _atop(pool))


def _waterline(canvas: skia.Canvas, x: float, foot: float, width: float) -> None:
    """Draw water before the foot of a thing that floats, with rings around it.

    Args:
        canvas: In frame heights.
        x: Of the middle of the thing.
        foot: Where it ends below.
        width: Of the thing.
    """
    top = foot - 0.05
    canvas.drawOval(ellipse(x, foot + 0.01, 0.56 * width, 0.06), fill(WATER[0]))
    for reach, alpha in ((0.62, 0.8), (0.84, 0.5), (1.1, 0.3)):
        ring = box(x - reach * width, top - 0.02 + 0.03 * reach, 2 * reach * width, 0.09 * reach)
        canvas.drawArc(ring, 10, 160, False, stroke(WATER[2], 0.007, alpha))


def _sound(canvas: skia.Canvas, bounds: skia.Rect, x: float, y: float, scale: float) -> None:
    """Draw arcs at both sides of a thing, as comics show that it is heard."""
    middle_x, middle_y = x + bounds.centerX() * scale, y + bounds.centerY() * scale
    reach = bounds.width() * scale / 2
    for number in range(3):
        away = reach + 0.05 + 0.055 * number
        tall = 0.1 + 0.05 * number
        for side in (-1, 1):
            at = middle_x + side * away
            arc = Outline(at, middle_y - tall).bend(
                at + side * 0.045, middle_y, at, middle_y + tall
            )
            for width, tone in ((0.02, "#2b2320"), (0.012, "#ffffff")):
                canvas.drawPath(arc.open(), stroke(tone, width, 0.9))


_LOWER: Final = 0.14
"""How much lower than a table's the ground is, in frame heights."""


def _sky(canvas: skia.Canvas, name: str, aspect: float) -> None:
    """Draw the sky behind what is in it: a night with stars, or a clear day."""
    night = name in things.NIGHTLY
    stops = ((0.0, "#0a1233"), (1.0, "#3f639c")) if night else ((0.0, "#3b8adb"), (1.0, "#dff2f6"))
    canvas.drawRect(box(-1, -1, aspect + 2, 3), vertical(0.0, 1.0, *stops))
    dice = Dice("sky", name)
    for _ in range(90 if night else 0):
        x, y, size = dice.between(0, aspect), dice.unit(), dice.between(0.001, 0.003)
        canvas.drawOval(ellipse(x, y, size, size), fill("#fdf6e4", round(dice.between(0.4, 1), 2)))
    canvas.drawRect(
        box(-1, -1, aspect + 2, 3), glow(aspect / 2, 0.43, 0.7, "#fff3c4", 0.4 if night else 0.6)
    )


def _paper(canvas: skia.Canvas, aspect: float) -> None:
    """Draw a plain ground and nothing about it: a thing of outdoors that a room speaks of."""
    canvas.drawRect(
        box(-1, -1, aspect + 2, 3),
        vertical(0.0, 1.0, (0.0, "#b8b2a6"), (0.6, "#d8d2c4"), (1, "#8f887c")),
    )
    canvas.drawRect(box(-1, TOP - 0.03, aspect + 2, 2), fill("#9a9284"))
    canvas.drawRect(box(-1, TOP - 0.03, aspect + 2, 0.08), soft("#837b6f", 0.02, 0.6))


def animation_time(name: str, seconds: float) -> float:
    """Return the time at which a thing is drawn: in twelfths of a second if it moves, else 0."""
    return math.floor(seconds * 12) / 12 if name in ANIMATED else 0.0


def draw_animated(
    canvas: skia.Canvas,
    name: str,
    light: str,
    aspect: float,
    seconds: float,
    *,
    several: bool = False,
) -> None:
    """Draw what moves in an insert where it stands; nothing for things that stand still.

    Args:
        canvas: In frame heights.
        name: Of the thing.
        light: Colour of the light on things.
        aspect: Width of the frame.
        seconds: Time.
        several: Whether there is more than one; each moves in its own time.
    """
    if name not in ANIMATED:
        return
    bounds = skia.Rect.MakeLTRB(*ANIMATED[name].bounds)
    lamp = skia.ColorFilters.Blend(colour(light), skia.BlendMode.kModulate)
    spots = _spots(bounds, aspect, flat=name == LOCKED, large=True, several=several)
    for number, (x, y, scale, _) in enumerate(spots):
        canvas.save()
        canvas.translate(x, y + (_LOWER if name in RUNNERS else 0.0))
        canvas.scale(scale, scale)
        canvas.saveLayer(bounds.makeOutset(0.2, 0.2), skia.Paint(ColorFilter=lamp))
        ANIMATED[name].draw(canvas, seconds + 0.7 * number)
        canvas.restore()
        canvas.restore()


def _spots(
    bounds: skia.Rect, aspect: float, *, flat: bool, large: bool, several: bool
) -> list[tuple[float, float, float, float]]:
    """Return where the origin of each thing is, its scale and its turn, the nearest last."""
    x, y, scale = _spot(bounds, aspect, flat=flat, large=large)
    if not several:
        return [(x, y, scale, 0.0)]
    spots = []
    for dx, dy, share, turn in _HEAP if flat else _ROW:
        own = scale * share
        at_x = aspect / 2 + dx * 0.3 * aspect - bounds.centerX() * own
        at_y = (
            0.43 + dy - bounds.centerY() * own if flat else TOP + 0.045 + dy - bounds.bottom() * own
        )
        spots.append((at_x, at_y, own, turn))
    return spots


_HEAP: Final = ((-0.68, -0.1, 0.6, -16.0), (0.7, -0.06, 0.62, 12.0), (0.04, 0.07, 0.66, 4.0))
"""How several things lie: across and down from the middle, in size, and turned by degrees."""

_ROW: Final = ((-0.72, -0.02, 0.6, 0.0), (0.7, 0.0, 0.64, 0.0), (0.02, 0.045, 0.7, 0.0))
"""How several things stand."""


def _spot(
    bounds: skia.Rect, aspect: float, *, flat: bool, large: bool = False
) -> tuple[float, float, float]:
    """Return where the origin of a thing is, and its scale."""
    # Subtitles stand in the lowest fifth, so the thing is above them and may be this large.
    tall, wide = (0.56, 0.66 * aspect) if flat else (0.54, 0.6 * aspect)
    if large:
        tall, wide = 0.64, 0.8 * aspect
    scale = min(tall / bounds.height(), wide / bounds.width()) * (0.9 + 0.1 * min(1.0, aspect))
    y = 0.43 - bounds.centerY() * scale if flat else TOP + 0.045 - bounds.bottom() * scale
    return aspect / 2 - bounds.centerX() * scale, y, scale


def _lamp_light(light: str) -> skia.Paint:
    return skia.Paint(Color=colour(light), BlendMode=skia.BlendMode.kModulate)


def _door(canvas: skia.Canvas, aspect: float) -> None:
    """Draw the planks of a door, seen from before it."""
    x, width = -0.4, 0.27
    while x < aspect + 0.4:
        wood = "#6f4a33" if round((x + 0.4) / width) % 2 else "#7a5238"
        canvas.drawRect(box(x, -0.4, width + 0.01, 2), fill(wood))
        for share in (0.2, 0.45, 0.7):
            grain = Outline(x + width * share, -0.4).bend(
                x + width * (share + 0.06), 0.5, x + width * share, 1.4
            )
            canvas.drawPath(grain.open(), stroke(shade(wood, -0.16), 0.004, 0.7))
        canvas.drawRect(box(x, -0.4, 0.008, 2), fill("#2c1a16", 0.85))
        canvas.drawRect(box(x + 0.008, -0.4, 0.005, 2), fill(shade(wood, 0.25), 0.6))
        x += width
    canvas.drawRect(box(-1, -1, aspect + 2, 3), glow(aspect * 0.3, 0.1, 1.1, "#fff3d6", 0.22))


def _atop(paint: skia.Paint) -> skia.Paint:
    paint.setBlendMode(skia.BlendMode.kSrcATop)
    return paint


def picture_in_state(name: str) -> tuple[skia.Picture, skia.Rect]:
    """Return the picture of a thing that does not move, broken, half or gone if its name says so.

    Args:
        name: Of its drawing, with its state in front; see :mod:`.broken`.

    Returns:
        The picture, and the bounds of the whole thing in its own units.
    """
    state, name = whole_of(name)
    picture, bounds = thing_picture(name)
    return (picture_of_parts(picture, bounds, state) if state else picture), bounds


def thing_picture(name: str) -> tuple[skia.Picture, skia.Rect]:
    """Return the picture of a whole thing that does not move, and its bounds in its own units."""
    if name in ANIMATED:
        return skia.Picture.MakePlaceholder(_NOWHERE), skia.Rect.MakeLTRB(*ANIMATED[name].bounds)
    paint: Callable[[skia.Canvas], None] | None = PAINTERS.get(name)
    if name == "umbrella":
        paint = _umbrella
    if name in BARE:
        paint = partial(paint_alone, name=name)
    turn = 0.0
    if paint is None:
        hold = HOLDS.get(name) or TOOLS.get(name)
        paint = hold.draw if hold else partial(things.paint_thing, name=name)
        turn = _LEAN.get(name, 8.0) if name in FLAT else 0.0
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-9, -9, 9, 9), skia.RTreeFactory()())
    canvas.rotate(turn)
    paint(canvas)
    picture = recorder.finishRecordingAsPicture()
    return picture, _BODIES.get(name) or _SQUARES.get(name) or picture.cullRect()


def _umbrella(canvas: skia.Canvas) -> None:
    HOLDS["umbrella"].draw(canvas)
    draw_canopy(canvas, "#a93b3f", 2.2)


def _cast(canvas: skia.Canvas, x: float, y: float, half: float) -> None:
    """Draw the shadow of a standing thing: dark where it stands, long away from the light."""
    canvas.drawOval(
        ellipse(x + half * 0.7, y + 0.012, half * 1.5, 0.035), soft("#120c1c", 0.018, 0.4)
    )
    canvas.drawOval(ellipse(x, y - 0.002, half * 1.02, 0.02), soft("#120c1c", 0.008, 0.6))
