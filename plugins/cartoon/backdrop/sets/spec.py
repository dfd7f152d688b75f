"""The records of the table of sets, and the notation in which a row lists what stands where.

A list is words such as ``stove@0.62 pans@0.1,0.3*0.8``: a part of the library, its place across the
frame (-1 is the left edge, 0 the middle, 1 the right edge), its height, and how much larger it is.
``sofa|armchair`` is one of them, by the seed of the place. ``e:bathtub`` is a drawing of
:mod:`...props.drawings`, of the height that follows ``*``. A set may be mirrored, by its seed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from ...props import drawings
from ..library import LIBRARY

if TYPE_CHECKING:
    from ...dice import Dice
    from ...ink.brush import Brush
    from ..library import Composer
    from ..scenery import Site

_WORD: Final = re.compile(r"([\w:|-]+)@(-?[\d.]+)(?:,(-?[\d.]+))?(?:\*([\d.]+))?(~?)")


@dataclass(frozen=True, slots=True)
class Placed:
    """A part at a place.

    Attributes:
        names: One of them is taken.
        x: Across the frame, -1 to 1.
        y: Of its foot, or of its top if it hangs; None for the usual one.
        scale: How much larger than usual; of a drawing, its height in frame heights.
        mirrored: Whether it is turned round.
    """

    names: tuple[str, ...]
    x: float
    y: float | None
    scale: float
    mirrored: bool


@cache
def placed(text: str) -> tuple[Placed, ...]:
    """Read a list of parts.

    Raises:
        ValueError: A word is not in the notation.
    """
    found = []
    for word in text.split():
        match = _WORD.fullmatch(word)
        if match is None:
            raise ValueError(f"{word!r} is no part at a place")
        names, x, y, scale, mirrored = match.groups()
        found.append(
            Placed(
                tuple(names.split("|")),
                float(x),
                None if y is None else float(y),
                float(scale or 1),
                bool(mirrored),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Interior:
    """A room.

    Attributes:
        walls: Colours of the wall, one of which is taken.
        finish: Of the wall; see :mod:`..places.shell`.
        floor: Colours of the floor, one of which is taken.
        laid: ``boards``, ``tiles``, ``checker`` or ``bare``.
        back: Parts along the back wall.
        wall: Parts on the wall.
        hang: Parts that hang from the ceiling.
        near: Parts out on the floor.
        front: Parts before the figures, at the edges.
        ceiling: ``plain``, ``beams``, ``vault``, ``slope``, ``truss``, ``girders`` or ``lights``.
        sun: Place of the window from which the sun falls, or None.
        dim: How dark the room is besides the time of day, 0 to 1.
        tint: Colour of its lamps, which lie over everything; or empty.
        rug: Whether a rug lies in the middle.
        bare: Whether the furniture is that which the story names, and no other.
        size: How much larger everything is: halls have high walls, so their parts are larger.
    """

    walls: tuple[str, ...]
    finish: tuple[str, ...]
    floor: tuple[str, ...]
    laid: str = "boards"
    back: str = ""
    wall: str = ""
    hang: str = ""
    near: str = ""
    front: str = ""
    ceiling: str = "plain"
    sun: float | None = None
    dim: float = 0.0
    tint: str = ""
    rug: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Exterior:
    """A place under the sky.

    Attributes:
        far: What is on the horizon: ``hills``, ``peaks``, ``town``, ``city``, ``sea``, ``forest``,
            ``dunes``, ``plain``, ``ice``, ``smoke``, or several joined by spaces.
        ground: ``grass``, ``sand``, ``stone``, ``asphalt``, ``earth``, ``mud``, ``ice``, ``crops``,
            ``boards`` or ``turf``.
        top: Height at which the ground begins.
        away: Parts far off, which distance pales.
        mid: Parts behind the figures.
        near: Parts beside the figures.
        front: Parts before the figures, at the edges.
        frame: Whether a branch and grass frame the picture.
        haze: How pale what is behind becomes, 0 to 1.
    """

    far: str = "hills"
    ground: str = "grass"
    top: float = 0.76
    away: str = ""
    mid: str = ""
    near: str = ""
    front: str = ""
    frame: bool = False
    haze: float = 0.35


def put_all(
    composer: Composer, b: Brush, site: Site, text: str, *, y: float, side: int, dice: Dice
) -> None:
    """Paint a list of parts.

    Args:
        composer: Adds what moves of them.
        b: The brush of the layer.
        site: The place.
        text: The list.
        y: Of the foot of those that give no height.
        side: -1 mirrors the list.
        dice: Chooses among alternatives.
    """
    room = min(1.0, 0.5 + 0.4 * site.aspect)
    for each in placed(text):
        name = dice.pick(each.names)
        x = site.middle + side * each.x * site.middle
        foot = y if each.y is None else each.y
        flip = each.mirrored is (side > 0)
        if name.startswith("e:"):
            put_drawing(b, name[2:], x, foot, each.scale * room, flip=flip)
        elif name != "none":
            composer.put(b, name, x, foot, each.scale * room, flip=flip)


def put_drawing(
    b: Brush, name: str, x: float, y: float, height: float, *, flip: bool = False
) -> None:
    """Paint a drawing of the pack with its foot at a place, under the light of the brush."""
    _, top, _, bottom = drawings.bounds_of(name)
    scale = height / (bottom - top)
    with b.at(x, y - bottom * scale, scale, flip):
        drawings.draw_toned(b.canvas, name, b.tone)


def is_known(name: str) -> bool:
    """Return whether a name of a list can be painted."""
    if name.startswith("e:"):
        return name[2:] in drawings.names()
    return name == "none" or name in LIBRARY
