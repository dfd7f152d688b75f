"""Furnishings: finishes and furniture of each kind of room.

To add a kind of room, add its name to ``Setting``, its words to :mod:`..words` and a row here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ...choices import Setting


@dataclass(frozen=True, slots=True)
class Room:
    """The finishes and the furniture of a kind of room.

    Attributes:
        walls: Colours of the wall, one of which is taken.
        finish: Of the wall; see :mod:`.shell`.
        floor: Colour of the floor.
        laid: ``boards``, ``tiles`` or ``checker``.
        windows: Parts that are windows, one of which is taken.
        along: Parts along the wall, when the story names fewer; the first is the most typical.
        hung: Parts on the wall.
        out: Parts out on the floor, at the sides.
        above: Parts that hang from the ceiling.
        beams: Whether the ceiling shows beams.
        rug: Whether a rug lies in the middle.
        middle: Parts that stand in the middle of the wall, behind the figures; low or calm.
    """

    walls: tuple[str, ...]
    finish: tuple[str, ...]
    floor: str
    laid: str
    windows: tuple[str, ...]
    along: tuple[str, ...]
    hung: tuple[str, ...]
    out: tuple[str, ...] = ()
    above: tuple[str, ...] = ("pendant",)
    beams: bool = False
    rug: bool = False
    middle: str = "sideboard"


WEST: Final[dict[Setting, Room]] = {
    "interior": Room(
        ("#cdb592", "#a8b7a3", "#c69c86", "#9fb1bd", "#bda6ae"),
        ("stripes", "paper"),
        "#96694a",
        "boards",
        ("window",),
        ("bookshelf", "floor_lamp", "sideboard"),
        ("picture", "clock"),
        ("armchair", "plant"),
        ("pendant",),
        rug=True,
    ),
    "bedroom": Room(
        ("#b9b3c9", "#a9bcc0", "#cdb8a4", "#c4a8a8"),
        ("paper", "stripes"),
        "#94694c",
        "boards",
        ("window",),
        ("bed", "wardrobe", "nightstand"),
        ("picture",),
        (),
        ("pendant",),
        rug=True,
        middle="nightstand",
    ),
    "kitchen": Room(
        ("#d8c49c", "#b9c4ae", "#d0b199"),
        ("tiles",),
        "#b98d68",
        "checker",
        ("window",),
        ("stove", "dresser"),
        ("pans", "wall_shelf"),
        ("table",),
        ("pendant",),
        beams=True,
        middle="sideboard",
    ),
    "study": Room(
        ("#7f8a7c", "#8a7a6c", "#7a8494"),
        ("stripes",),
        "#7f5640",
        "boards",
        ("tall_window",),
        ("bookshelf", "bookshelf", "bookshelf"),
        ("map", "picture"),
        ("armchair",),
        ("pendant",),
        beams=True,
        rug=True,
        middle="desk",
    ),
    "office": Room(
        ("#c4c6bd", "#b4bfc4", "#cbbda8"),
        ("plain",),
        "#8f8274",
        "boards",
        ("tall_window",),
        ("bookshelf", "desk"),
        ("clock", "map"),
        ("plant",),
        ("pendant",),
        middle="desk",
    ),
    "hall": Room(
        ("#b9a58c", "#a39a9a", "#b09a84"),
        ("marble",),
        "#a8957f",
        "checker",
        ("tall_window",),
        ("pillar", "pillar", "pillar"),
        ("flag_banner",),
        (),
        ("chandelier",),
        rug=True,
        middle="",
    ),
    "classroom": Room(
        ("#e3dcc6", "#dfe0d2"),
        ("school",),
        "#a5825e",
        "boards",
        ("tall_window",),
        ("blackboard", "bookshelf"),
        ("clock", "map"),
        ("pupil_desk", "pupil_desk"),
        ("fan",),
        middle="blackboard",
    ),
    "shop": Room(
        ("#c9b48f", "#b4b9a0"),
        ("planks", "plain"),
        "#8f6a4a",
        "boards",
        ("shopfront",),
        ("shelves", "shelves"),
        ("clock",),
        ("barrel",),
        ("pendant",),
        beams=True,
        middle="counter",
    ),
    "teahouse": Room(
        ("#d8c39c", "#cdb48c"),
        ("plaster",),
        "#87603f",
        "boards",
        ("window",),
        ("fireplace", "shelves"),
        ("picture", "wall_shelf"),
        ("table", "barrel"),
        ("oil_lamp",),
        beams=True,
        middle="counter",
    ),
    "tower": Room(
        ("#8a837d", "#918779"),
        ("stone",),
        "#7a6a5c",
        "tiles",
        ("arched_window",),
        ("stairs", "bookshelf", "stairs"),
        ("map",),
        ("rope_coil", "barrel"),
        ("oil_lamp",),
        beams=True,
        middle="",
    ),
}
EAST: Final[dict[Setting, Room]] = {
    "interior": Room(
        ("#dccbaa", "#d2c3a8", "#c9c4ae"),
        ("plaster", "plain"),
        "#8a5c40",
        "boards",
        ("lattice", "window"),
        ("bookshelf", "sideboard"),
        ("scroll", "picture"),
        ("plant", "armchair"),
        ("pendant", "lantern"),
        rug=True,
    ),
    "study": Room(
        ("#cdbd9c",),
        ("plaster",),
        "#7a4f36",
        "boards",
        ("lattice",),
        ("bookshelf", "teapots", "bookshelf"),
        ("scroll",),
        ("plant",),
        ("lantern",),
        beams=True,
        middle="desk",
    ),
    "hall": Room(
        ("#b98a64", "#a8745a"),
        ("plaster",),
        "#8f7a68",
        "tiles",
        ("lattice",),
        ("pillar", "pillar", "pillar"),
        ("scroll",),
        (),
        ("lantern",),
        beams=True,
        rug=True,
        middle="",
    ),
    "shop": Room(
        ("#c9b48f",),
        ("planks",),
        "#86613f",
        "boards",
        ("lattice",),
        ("shelves", "teapots"),
        ("scroll",),
        ("barrel",),
        ("lantern",),
        beams=True,
        middle="counter",
    ),
    "teahouse": Room(
        ("#dcc7a0", "#d4bb92"),
        ("plaster",),
        "#7d5238",
        "boards",
        ("lattice",),
        ("teapots", "shelves"),
        ("scroll", "scroll"),
        ("square_table", "square_table"),
        ("lantern", "lantern"),
        beams=True,
        middle="counter",
    ),
}
"""Rooms that are furnished differently in China; the others are as in ``WEST``."""
