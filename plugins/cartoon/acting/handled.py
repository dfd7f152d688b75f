"""Things in hands: which picture a thing has there, and which things a person has in a shot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ainern2d.core import Thing, Verb

from ..props import things
from ..props.held import HOLDS
from ..props.nouns import OWN, drawing_of, is_a
from ..props.tools import TOOLS

if TYPE_CHECKING:
    from ainern2d.core import Item, VideoRequest

_FIXTURES: Final = frozenset(
    {
        "door", "window", "brick", "curtain", "shower", "toilet", "fire", "hole", "eye", "ear",
        "brain", "anatomical-heart", "droplet", "drop-of-blood", "machine", "stove", "chest",
        "railway-track", "file-cabinet", "chair", "musical-keyboard", "television",
    }
) | things.SKY  # fmt: skip
"""Drawings of things that no hand holds."""


def fits_hand(item: Item) -> bool:
    """Return whether a hand can have a thing."""
    drawing = drawing_of(item.words, item.thing).removeprefix(OWN)
    return drawing not in _FIXTURES


def belongings_of(name: str, request: VideoRequest) -> tuple[Item, ...]:
    """Return the things that a person has in a shot by its deeds, the latest first."""
    has = (Verb.TAKE, Verb.HOLD, Verb.CARRY, Verb.LIFT, Verb.CATCH)
    deeds = (*request.shown.lasting, *request.shown.deeds)
    items = [deed.object for deed in deeds if name in deed.who and deed.verb in has]
    return tuple(item for item in reversed(items) if item is not None)


LIKE: Final[dict[str, str]] = {
    Thing.PAPER: Thing.LETTER,
    Thing.NEWSPAPER: Thing.MAP,
    Thing.SCROLL: Thing.MAP,
    Thing.MONEY: Thing.TICKET,
    Thing.TEA: Thing.CUP,
    Thing.WINE: Thing.CUP,
    Thing.WATER: Thing.CUP,
    Thing.MEDICINE: Thing.CUP,
    Thing.GLASS: Thing.CUP,
    Thing.FOOD: Thing.BREAD,
    Thing.MEAT: Thing.BREAD,
    Thing.TEAPOT: Thing.BOTTLE,
    Thing.POT: Thing.BOTTLE,
    Thing.TALISMAN: Thing.TICKET,
    Thing.BUNDLE: Thing.BAG,
}
"""Things that are drawn as another one where they have no picture of their own."""


_WIDE: Final = frozenset(
    {
        Thing.FRUIT, Thing.CLOTH, Thing.FLOWER, Thing.BAG, Thing.STICK, Thing.PHOTO, Thing.FOOD,
        Thing.MEAT,
    }
)  # fmt: skip
"""Things whose words say more than their kind: an orange is not an apple, nor firewood a cane."""


def shown_as(thing: str, words: str = "") -> str:
    """Return the name of the picture of a thing in a hand, or an empty text.

    Args:
        thing: What kind of thing it is.
        words: Its words in the story.
    """
    found = drawing_of(words, thing)
    drawing = found.removeprefix(OWN)
    is_narrower = thing in _WIDE and is_a(found, thing) and things.is_drawn(drawing)
    if (thing in HOLDS or thing in TOOLS) and not is_narrower:
        return str(thing)
    if things.is_drawn(drawing) and drawing not in things.LARGE:
        return drawing
    like = LIKE.get(thing, "")
    return str(like) if like in HOLDS or like in TOOLS else ""
