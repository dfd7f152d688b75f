"""What stands at a place for deeds: beds, work tables, doors of metal, roofs and walls to climb."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core import Era, PlaceKind, Thing, Verb

if TYPE_CHECKING:
    from ainern2d.core import Deed, VideoRequest

_METAL_DOOR: Final = r"\b(?:iron|steel|metal|airlock|hatch)\b|铁门|钢|舱门|气闸"


def is_built(request: VideoRequest) -> bool:
    """Return whether what is climbed at a place is a roof or a wall rather than a rock."""
    said = re.search(_ROOFS, request.action, re.IGNORECASE) is not None
    return said or request.location.kind in _BUILT


_ROOFS: Final = (
    r"\b(?:roof|ladder|wall|window|loft|attic|mast|rigging)\b|房顶|屋顶|梯|墙|窗|天台|桅"
)
_BUILT: Final = frozenset(
    {
        PlaceKind.STREET, PlaceKind.TOWN, PlaceKind.VILLAGE, PlaceKind.COURTYARD, PlaceKind.SQUARE,
        PlaceKind.MARKET, PlaceKind.PORCH, PlaceKind.GATE, PlaceKind.ROOF, PlaceKind.FARM,
        PlaceKind.HARBOUR, PlaceKind.DECK, PlaceKind.PLATFORM, PlaceKind.CAMP,
    }
)  # fmt: skip


def has_metal_doors(request: VideoRequest) -> bool:
    """Return whether the door of a deed is of metal."""
    if request.location.kind is PlaceKind.SPACECRAFT or request.shown.world.era is Era.FUTURE:
        return True
    return re.search(_METAL_DOOR, request.action, re.IGNORECASE) is not None


WORKTABLES: Final = frozenset({"cup", "stove", "board", "desk", "basin", "paper"})
"""Tables that belong to a room; an instrument or a game is there wherever it is played."""


_CHOPPED: Final = frozenset(
    {Thing.FOOD, Thing.BREAD, Thing.MEAT, Thing.FRUIT, Thing.FISH, Thing.PAPER}
)
"""What is cut on a table."""

_KITCHENS: Final = frozenset({PlaceKind.KITCHEN, PlaceKind.RESTAURANT})
_SNIPS: Final = r"\b(?:snip|clip|trim|scissors|shears)|剪"


def has_tables(deed: Deed, request: VideoRequest, *, indoors: bool) -> bool:
    """Return whether a table may stand before a person who works at a place."""
    item = deed.object
    worn = item is not None and item.thing in {Thing.CLOTHES, Thing.SHOES, Thing.COAT, Thing.ROPE}
    if deed.verb is Verb.CUT and (worn or re.search(_SNIPS, request.action, re.IGNORECASE)):
        return False
    if deed.verb is Verb.CUT and not (item is not None and item.thing in _CHOPPED):
        # A pane or a wire is cut where it is; in kitchens food is what is cut.
        return request.location.kind in _KITCHENS
    if indoors:
        return True
    return request.location.kind in {PlaceKind.MARKET, PlaceKind.CAMP, PlaceKind.GARDEN}


BEDLESS: Final = frozenset(
    {
        PlaceKind.SHOP, PlaceKind.RESTAURANT, PlaceKind.BAR, PlaceKind.WORKSHOP, PlaceKind.FACTORY,
        PlaceKind.MILL, PlaceKind.BARN, PlaceKind.WAREHOUSE, PlaceKind.OFFICE, PlaceKind.LABORATORY,
        PlaceKind.POLICE_STATION, PlaceKind.SCHOOL, PlaceKind.LIBRARY, PlaceKind.HALL,
        PlaceKind.COURTROOM, PlaceKind.TEMPLE, PlaceKind.CHURCH, PlaceKind.THEATRE,
        PlaceKind.MUSEUM, PlaceKind.STATION, PlaceKind.LIFT, PlaceKind.KITCHEN, PlaceKind.HALLWAY,
        PlaceKind.CELLAR, PlaceKind.TUNNEL, PlaceKind.TOMB, PlaceKind.VEHICLE, PlaceKind.CAR,
        PlaceKind.COACH, PlaceKind.TRAIN, PlaceKind.TRAM, PlaceKind.AEROPLANE,
        PlaceKind.UNDERGROUND,
    }
)  # fmt: skip
"""Rooms without a bed: who lies there lies on the floor, unless the story names a bed."""
