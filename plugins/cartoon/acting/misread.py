"""Deeds that mean something else than the usual picture of their verb.

Eyes are shut and no door is; a tear falls into the rice and not who weeps it; a key lies in a palm.
The words of the shot and the thing of the deed tell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core import PlaceKind, Thing, Verb

from .rides import ON_A_BACK

if TYPE_CHECKING:
    from ainern2d.core import Deed, VideoRequest

OPENS_ARMS: Final = (
    r"\bopen(?:s|ed|ing)? (?:out )?(?:his|her|their|its|my|both) arms\b|张开[了]?(?:双|两)?[臂手]"
)
SHUTS_EYES: Final = (
    r"\b(?:clos|shut)\w* (?:up )?(?:his|her|their|its|my|both) eyes\b"
    r"|\beyes (?:\w+ )?(?:shut|closed)\b|[闭合][上了着]*[一双]*眼|眼睛?[^，。]{0,2}闭"
)
SMALL_DOORS: Final = (
    r"\b(?:cage|hutch|coop|cupboard|oven|stove|fridge|refrigerator|locker|cabinet|safe)(?:'s)? "
    r"(?:\w+ )?(?:door|lid|hatch)\b|\b(?:door|lid|hatch) of (?:the|a|his|her) (?:\w+ )?"
    r"(?:cage|hutch|coop|cupboard|oven|stove|fridge|locker|cabinet|safe)\b"
    r"|[笼柜箱炉橱]子?[的]?门|冰箱门"
)
"""Words for a door that is no door of a room: the hand is seen at it."""
_DOOR_SAID: Final = r"\b(?:door|gate|hatch|shutter|lock)s?\b|门|闩"
"""Words for a door, where a deed names no thing that is opened or closed."""

_KNOCKS: Final = r"\bknock\w*|\brap(?:s|ped|ping)?\b|敲|叩"
"""Words for knocking that mean a door, if no other thing is named."""


def is_bodily(deed: Deed) -> bool:
    """Return whether a posture is that of a person: a key that lies in a palm is none."""
    item = deed.object
    if deed.verb is Verb.FALL and item is not None and item.thing in _DROPPED:
        # A tear falls into the rice, a leaf from a hand.
        return False
    return deed.verb not in _LAID or item is None or item.thing not in _HELD_THINGS


def is_misread(deed: Deed, request: VideoRequest) -> bool:
    """Return whether a deed cannot be what the words of a shot mean, as it would be drawn."""
    item, action = deed.object, request.action
    has_cliffs = request.location.kind is PlaceKind.MOUNTAIN
    if deed.verb in {Verb.OPEN, Verb.CLOSE} and item is None:
        # A mouth, a distance, a fog: only a door is opened without a thing to hold.
        meant = (_DOOR_SAID, OPENS_ARMS if deed.verb is Verb.OPEN else SHUTS_EYES)
        return not any(re.search(words, action, re.IGNORECASE) for words in meant)
    if deed.verb is Verb.KNOCK and item is None:
        # A lid taps, a finger taps a glass.
        return not re.search(f"{_DOOR_SAID}|{_KNOCKS}", action, re.IGNORECASE)
    if deed.verb is Verb.CLIMB and item is None and not has_cliffs:
        # Down into a ship, out of a car, aboard: no cliff stands there.
        return re.search(_CLIMBS_OUT, action, re.IGNORECASE) is not None
    if deed.verb is Verb.SWIM and re.search(_WADES, action, re.IGNORECASE):
        # Who wades is not up to the neck in water.
        return True
    if deed.verb is Verb.LEAN:
        # Out of a window, towards a person, on a shoulder: no post stands there.
        pressed = re.search(rf"\blean\w* on (?:\w+ )?(?:{_PRESSED})", action, re.IGNORECASE)
        over = re.search(_LEANS_OVER, action, re.IGNORECASE)
        return bool(deed.whom or pressed or over)
    if deed.verb is Verb.RIDE and item is None:
        # A person on another's shoulders is on no mount.
        return re.search(ON_A_BACK, action, re.IGNORECASE) is not None
    return False


def climbs_stairs(deed: Deed, request: VideoRequest) -> bool:
    """Return whether stairs are climbed, which is done walking."""
    if deed.verb is not Verb.CLIMB:
        return False
    if deed.object is not None and deed.object.thing:
        return deed.object.thing == Thing.STAIRS
    return re.search(_STAIRS, request.action, re.IGNORECASE) is not None


_LEANS_OVER: Final = (
    r"\blean(?:s|ed|t|ing)? (?:out|forward|over|in|down|across|close|toward|towards"
    r"|(?:on|against) (?:it|him|her|them))\b"
    r"|靠窗的|[靠倚][^，。]{0,6}[肩怀膝身]"
)
_CLIMBS_OUT: Final = (
    r"\bclimb(?:s|ed|ing)? (?:back )?(?:down|aboard|out|in|inside|on board|off)(?=[,.;!?]|\Z"
    r"| (?:and|to|then|again|after|with|while|when|beside|behind|of)\b)"
)
"""Words of getting down, in or out, where nothing says on what."""
_PRESSED: Final = r"buzzer|bell|button|horn|switch"
"""What is pressed by who leans on it: no post stands there either."""
_WADES: Final = r"\bwad(?:es?|ed|ing)\b|趟|蹚|涉"
_STAIRS: Final = r"\b(?:stair\w*|steps|storeys?|floors?|flights?)\b|阶|楼(?!顶)|教学楼"

_LAID: Final = frozenset({Verb.LIE, Verb.SIT, Verb.STAND, Verb.LEAN, Verb.KNEEL, Verb.SLEEP})
_HELD_THINGS: Final = frozenset(
    {
        Thing.KEY, Thing.LETTER, Thing.COIN, Thing.RING, Thing.CUP, Thing.PEN, Thing.PHOTO,
        Thing.TICKET, Thing.KNIFE, Thing.SPOON, Thing.GLASS, Thing.BOWL, Thing.CANDLE, Thing.LAMP,
        Thing.FRUIT, Thing.BREAD, Thing.PHONE, Thing.GUN, Thing.JEWEL,
    }
)  # fmt: skip
"""Things on which people do not lie or sit: in such a sentence the thing lies there."""

_DROPPED: Final = _HELD_THINGS | {
    Thing.FOOD, Thing.MEAT, Thing.LEAF, Thing.PAPER, Thing.TEA, Thing.WINE, Thing.FLOWER,
    Thing.HANDKERCHIEF, Thing.BOOK, Thing.PLATE, Thing.CARDS,
}  # fmt: skip
"""Things into which, or with which, no person falls."""
