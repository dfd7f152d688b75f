"""What a backdrop is made of: a sky, and layers at depths before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import skia

from ..pen import Outline, smooth

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..dice import Dice
    from ..light import Light
    from ..pen import Point
    from ..recipe import Backdrop

MARGIN: Final = 0.45
"""How far layers reach beyond the frame on each side, in frame heights: room for pans."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Things at one depth: 1 moves with the characters, less is further away, more is nearer."""

    depth: float
    picture: skia.Picture


@dataclass(slots=True)
class Scenery:
    """A place, ready to be drawn.

    Attributes:
        sky: Paints the whole frame; it stands still, so it is drawn once.
        behind: Layers behind the characters, from far to near.
        front: Layers before the characters.
        indoors: Whether weather stays outside.
    """

    sky: Callable[[skia.Canvas], None]
    behind: list[Layer] = field(default_factory=list)
    front: list[Layer] = field(default_factory=list)
    indoors: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """What every artist of a place is given.

    Attributes:
        plan: What was decided about the place.
        light: Its light.
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

    def has(self, part: str) -> bool:
        """Return whether the story says that something is there."""
        return part in self.plan.parts


def record(depth: float, paint: Callable[[skia.Canvas], None]) -> Layer:
    """Draw a layer once, for replay in every frame."""
    recorder = skia.PictureRecorder()
    paint(recorder.beginRecording(skia.Rect.MakeLTRB(-4, -4, 8, 4)))
    return Layer(depth, recorder.finishRecordingAsPicture())


def ridge(site: Site, y: float, height: float, waves: int, dice: Dice) -> skia.Path:
    """Return a hilly silhouette that fills everything below it."""
    span = site.right - site.left
    points: list[Point] = [
        (site.left + span * i / waves, y + height * dice.between(-1, 1)) for i in range(waves + 1)
    ]
    top = smooth(points, closed=False)
    top.lineTo(site.right, 1.6)
    top.lineTo(site.left, 1.6)
    top.close()
    return top


def band(site: Site, top: float, bottom: float) -> skia.Path:
    """Return a level strip across the whole layer."""
    return (
        Outline(site.left, top).to(site.right, top, site.right, bottom, site.left, bottom).close()
    )
