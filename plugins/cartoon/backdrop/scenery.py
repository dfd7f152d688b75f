"""The records of a painted place: a sky, layers at depths before it, and small moving things."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ainern2d.core import Effect

from ..dice import Dice
from ..ink.brush import Brush
from ..ink.pen import Outline, smooth
from .tones import Tones, tones_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from ..ink.pen import Point
    from ..recipe import Backdrop
    from .light import Light

MARGIN: Final = 0.45
"""How far layers reach beyond the frame on each side, in frame heights: room for pans."""

Box = tuple[float, float, float, float]
"""x, y, width and height in frame heights."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Things at one depth: 1 moves with the characters, less is further away, more is nearer."""

    depth: float
    picture: skia.Picture


@dataclass(frozen=True, slots=True)
class Mover:
    """A small thing that moves in a still picture: a flame, a wave, a passing light.

    Attributes:
        depth: As of a layer.
        box: The area in which it paints, in the coordinates of its layer.
        rate: How often it changes, per second of film.
        paint: Draws it at a time in seconds; a pure function.
        front: Whether it is before the figures.
        soft: Whether it may be drawn over a blurred picture.
    """

    depth: float
    box: Box
    rate: int
    paint: Callable[[skia.Canvas, float], None]
    front: bool = False
    soft: bool = False


@dataclass(slots=True)
class Scenery:
    """A place, ready to be drawn.

    Attributes:
        sky: Paints the whole frame, opaque; it stands still, so it is drawn once.
        behind: Layers behind the characters, from far to near.
        front: Layers before the characters: they frame the picture at its edges.
        movers: What moves.
        indoors: Whether weather stays outside.
    """

    sky: Callable[[skia.Canvas], None]
    behind: list[Layer] = field(default_factory=list)
    front: list[Layer] = field(default_factory=list)
    movers: list[Mover] = field(default_factory=list)
    indoors: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """The input of every painter of a place.

    Attributes:
        plan: The place, from the recipe.
        light: The light of the figures; places have :attr:`tones`.
        aspect: Width of the frame, in frame heights.
    """

    plan: Backdrop
    light: Light
    aspect: float

    @property
    def left(self) -> float:
        """Where layers begin."""
        return -MARGIN

    @property
    def right(self) -> float:
        """Where layers end."""
        return self.aspect + MARGIN

    @property
    def middle(self) -> float:
        """Middle of the frame."""
        return self.aspect / 2

    @property
    def tones(self) -> Tones:
        """The palette."""
        return tones_of(self.plan)

    @property
    def night(self) -> bool:
        """Whether the sky is dark."""
        return self.plan.time == "night"

    @property
    def rainy(self) -> bool:
        """Whether rain falls."""
        return self.plan.weather in {"rain", "storm"}

    @property
    def shaken(self) -> bool:
        """Whether an earthquake makes what hangs swing; out of focus that is not seen."""
        return Effect.QUAKE in self.plan.effects and not self.plan.blur

    def dice(self, *parts: object) -> Dice:
        """Return the seeded choices about a part of this place; they are the same in every shot."""
        return Dice(self.plan.seed, *parts)

    def has(self, part: str) -> bool:
        """Return whether the story names a part for this place."""
        return part in self.plan.parts

    def across(self, *shares: float) -> tuple[float, ...]:
        """Return places across the frame, from shares of its width."""
        return tuple(self.aspect * share for share in shares)


def ridge(
    site: Site, y: float, height: float, waves: int, dice: Dice, bottom: float = 1.6
) -> skia.Path:
    """Return a hilly silhouette that fills everything below it."""
    span = site.right - site.left
    points: list[Point] = [
        (site.left + span * i / waves, y + height * dice.between(-1, 1)) for i in range(waves + 1)
    ]
    top = smooth(points, closed=False)
    top.lineTo(site.right, bottom)
    top.lineTo(site.left, bottom)
    top.close()
    return top


def band(site: Site, top: float, bottom: float) -> skia.Path:
    """Return a level strip across the whole layer."""
    return (
        Outline(site.left, top).to(site.right, top, site.right, bottom, site.left, bottom).close()
    )


def wash(site: Site, text: str) -> Callable[[skia.Canvas], None]:
    """Return a painter of a sky that is never seen: one flat colour."""

    def paint(canvas: skia.Canvas) -> None:
        Brush(canvas, lambda c: c).rect(-1, -1, site.aspect + 2, 3, text, lit=True)

    return paint
