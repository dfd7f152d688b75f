"""Who rides, drives or sails in a shot, on what, and which way it goes.

A ride is a deed of the shot, or one of an earlier shot that goes on. Carts, carriages, cars and
boats are shared; horses are if the words of the story say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from ainern2d.core import Era, PlaceKind, Thing, Verb

from ..backdrop.words import is_indoors
from ..dice import Dice
from ..props.beasts import beast_said

if TYPE_CHECKING:
    from ainern2d.core import Deed, VideoRequest

STABLES: Final = frozenset(
    {
        PlaceKind.BARN, PlaceKind.MILL, PlaceKind.CAVE, PlaceKind.HUT, PlaceKind.WAREHOUSE,
        PlaceKind.TENT, PlaceKind.STATION, PlaceKind.CABIN,
    }
)  # fmt: skip
"""Places under a roof in which there are horses and carts."""

RIDES: Final = frozenset({Verb.RIDE, Verb.DRIVE, Verb.SAIL, Verb.FLY})
"""Verbs of going on something."""

_GREAT: Final = frozenset(
    {PlaceKind.HALL, PlaceKind.FACTORY, PlaceKind.STATION, PlaceKind.WAREHOUSE, PlaceKind.THEATRE}
)
"""Places under a roof in which there is room to ride a bicycle."""

_ENDS: Final = frozenset(
    {
        Verb.STAND, Verb.STAND_UP, Verb.FALL, Verb.WALK, Verb.RUN, Verb.JUMP, Verb.CLIMB,
        Verb.CRAWL, Verb.SWIM, Verb.ENTER, Verb.DANCE, Verb.SIT, Verb.LIE, Verb.KNEEL, Verb.DIE,
        Verb.SLEEP, Verb.CROUCH, Verb.LEAN, Verb.HIDE,
    }
)  # fmt: skip
"""Deeds of a shot that end a ride that went on as it began."""


@dataclass(frozen=True, slots=True)
class Ride:
    """How people are carried by a mount.

    Attributes:
        motion: Of who rides first.
        second: Of those behind.
        gap: Between two people on it, in units of the body.
        shared: Whether all in view who do it are on the same one.
        room: Width of it in units, for two that stand side by side.
        pace: How often its gait or its wheels turn in a second.
        speed: How fast the place passes, in frame heights a second.
        tall: Height of mount and rider together, in units of the body.
        ahead: How far ahead of who rides first the middle of the whole is, in units.
        wide: Width of the whole, in units.
    """

    motion: str
    second: str = "ride_behind"
    gap: float = 1.5
    shared: bool = False
    room: float = 6.4
    pace: float = 1.5
    speed: float = 0.5
    tall: float = 11.7
    ahead: float = 0.9
    wide: float = 9.5


_BEAST: Final = Ride("ride")
WAYS: Final[dict[str, Ride]] = {
    **dict.fromkeys(("horse", "white_horse", "black_horse", "deer", "tiger", "wolf"), _BEAST),
    **dict.fromkeys(("donkey", "ox"), Ride("ride", pace=1.2, speed=0.3, tall=10.8)),
    **dict.fromkeys(("camel", "elephant"), Ride("ride", pace=0.9, speed=0.3, tall=12.7)),
    "dragon": Ride("ride_high", pace=0.7, speed=0.6, shared=True, tall=11.8),
    "bird": Ride("ride_high", pace=0.8, speed=0.6, shared=True, tall=11.8),
    "broomstick": Ride("ride_high", pace=0.5, speed=0.6, tall=11.2),
    "sword": Ride("ride_sword", "ride_sword", gap=2.6, pace=0.6, speed=0.6, tall=12.4),
    "cloud": Ride("ride_sword", "ride_sword", gap=2.8, shared=True, pace=0.4, speed=0.4, tall=12.4),
    "bicycle": Ride("ride_bicycle", "ride_aside", gap=1.7, pace=0.9, tall=9.0),
    "motorcycle": Ride("ride_low", gap=1.5, pace=2.0, speed=0.7, tall=8.8),
    "car": Ride(
        "drive",
        "ride_inside",
        gap=2.4,
        shared=True,
        pace=1.6,
        speed=0.7,
        tall=8.0,
        ahead=0.0,
        wide=15.0,
    ),
    "truck": Ride(
        "drive",
        "ride_inside",
        gap=2.4,
        shared=True,
        pace=1.4,
        speed=0.6,
        tall=9.8,
        ahead=-3.4,
        wide=22.0,
    ),
    "bus": Ride(
        "ride_inside",
        "ride_inside",
        gap=2.4,
        shared=True,
        pace=1.4,
        speed=0.6,
        tall=11.2,
        ahead=-2.4,
        wide=18.0,
    ),
    "tractor": Ride(
        "drive",
        "ride_aside",
        gap=1.9,
        shared=True,
        pace=0.9,
        speed=0.3,
        tall=10.6,
        wide=11.0,
    ),
    "cart": Ride(
        "drive_cart",
        "ride_inside",
        gap=2.4,
        shared=True,
        pace=1.2,
        speed=0.32,
        tall=9.6,
        ahead=4.4,
        wide=17.0,
    ),
    "ox_cart": Ride(
        "drive_cart",
        "ride_inside",
        gap=2.4,
        shared=True,
        pace=0.9,
        speed=0.22,
        tall=9.6,
        ahead=4.2,
        wide=17.0,
    ),
    "carriage": Ride(
        "ride_inside",
        "ride_inside",
        gap=2.6,
        shared=True,
        pace=1.5,
        speed=0.45,
        tall=11.0,
        ahead=4.6,
        wide=19.0,
    ),
    "boat": Ride("sail", "ride_low_seat", gap=3.2, shared=True, pace=0.45, speed=0.16, tall=7.0),
}
"""How each mount carries people."""

_NAMED: Final[tuple[tuple[str, str], ...]] = (
    ("dragon", r"dragon|wyvern|[龙龍]"),
    ("bird", r"\b(?:crane|eagle|phoenix|giant bird|griffin)\b|仙鹤|[鹤鹰凤鸾]|大鸟"),
    ("sword", r"\bswords?\b|[剑劍]"),
    ("broomstick", r"\bbroom"),
    ("cloud", r"\bcloud|云"),
    ("donkey", r"\b(?:donkey|mule|ass)\b|[驴骡]"),
    ("ox_cart", r"\box(?:-| )?cart|牛车"),
    ("ox", r"\b(?:ox|buffalo|bull|cow)\b|[牛]"),
    ("camel", r"\bcamel|骆驼"),
    ("deer", r"\b(?:deer|stag|reindeer)\b|鹿"),
    ("tiger", r"\b(?:tiger|lion)\b|[虎狮]"),
    ("wolf", r"\bwolf\b|狼"),
    ("elephant", r"\belephant|[象]"),
    ("white_horse", r"\b(?:white|grey|gray|pale) (?:horse|mare|pony|steed)\b|白马"),
    ("black_horse", r"\bblack (?:horse|mare|pony|steed|stallion)\b|[黑乌]马|乌骓"),
    ("motorcycle", r"\bmotor(?:cycle|bike)|\bscooter|摩托|电动车|电瓶车"),
    ("bicycle", r"\b(?:bi)?cycl|\bbike|自行车|单车|脚踏车"),
    (
        "carriage",
        r"\b(?:carriage|coach|chaise|cab|hansom|buggy|stagecoach)\b|马车|轿车(?=.{0,4}马)",
    ),
    ("cart", r"\b(?:cart|wagon|waggon|sleigh|sledge)\b|大车|驴车|板车"),
    ("tractor", r"\btractor\b|拖拉机"),
    ("truck", r"\b(?:truck|lorry|pick-?up)\b|卡车|货车"),
    ("bus", r"\b(?:bus|omnibus|minibus)\b|公交车?|巴士|大客车|班车"),
    ("car", r"\b(?:car|taxi|van|jeep)\b|汽车|轿车|出租车|吉普|面包车"),
    ("boat", r"\b(?:boat|canoe|skiff|raft|punt|dinghy|sampan)\b|[船舟筏艇]"),
    ("horse", r"\b(?:horse|mare|pony|steed|stallion|foal)\b|(?<!木)[马馬](?![扎桶路甲褂戏尾])"),
)
"""Words of the thing that is ridden; the first one that fits counts."""

_THINGS: Final[dict[str, str]] = {
    Thing.HORSE: "horse", Thing.COW: "ox", Thing.BICYCLE: "bicycle",
    Thing.MOTORCYCLE: "motorcycle", Thing.CAR: "car", Thing.CARRIAGE: "carriage",
    Thing.CART: "cart", Thing.BOAT: "boat", Thing.SWORD: "sword", Thing.BROOM: "broomstick",
    Thing.WOLF: "wolf",
}  # fmt: skip

_INSIDE: Final = frozenset({Thing.TRAIN, Thing.SHIP, Thing.AIRCRAFT, Thing.SPACECRAFT})
"""Vehicles that are places: who is in one sits or stands there."""

_SWORD_FLIGHT: Final = r"御剑|踏剑|flying sword"
_CLOUD_FLIGHT: Final = r"腾云|驾云|on (?:a|the) cloud"
_TOGETHER: Final = (
    r"\b(?:behind (?:him|her|me)|same horse|one horse|shared (?:a|the|one) (?:horse|saddle)"
    r"|pillion|double)\b|同骑|共乘|共骑|同乘|一匹马|身后.{0,6}(?:抱|搂)|二人一骑|两人一骑"
)
"""Words for two on one animal."""


def mount_of(deed: Deed, request: VideoRequest) -> str:
    """Return what carries people in a deed of riding, or an empty text where nothing is drawn.

    Args:
        deed: A deed.
        request: The shot, for the words and the world where the deed does not say what it is.
    """
    if deed.verb is Verb.SIT:
        return _sat_on(deed)
    if deed.verb not in RIDES:
        return ""
    for item in (deed.object, deed.instrument):
        if item is None:
            continue
        if item.thing in _INSIDE:
            return ""
        found = named_mount(item.words) or _THINGS.get(item.thing or "", "")
        if found:
            return found
    if deed.verb is Verb.FLY:
        if re.search(_SWORD_FLIGHT, request.action, re.IGNORECASE):
            return "sword"
        return "cloud" if re.search(_CLOUD_FLIGHT, request.action, re.IGNORECASE) else ""
    if deed.verb is Verb.RIDE and re.search(ON_A_BACK, request.action, re.IGNORECASE):
        return ""
    ridden = [item for item in (deed.object, deed.instrument) if item]
    if any(item.thing or re.search(_NO_MOUNTS, item.words, re.IGNORECASE) for item in ridden):
        # What is ridden has no figure that carries people, and is no horse: who is astride a wall
        # sits on it.
        return ""
    found = named_mount(request.action)
    found = found if found in _SAID else ""
    if deed.verb is Verb.SAIL:
        return "boat"
    if deed.verb is Verb.DRIVE:
        modern = request.shown.world.era in _MODERN
        return found if found in _DRIVEN else "car" if modern else "cart"
    return found or "horse"


_NO_MOUNTS: Final = (
    r"\b(?:back|shoulder|sled|sledge|sleigh|toboggan|ski|snowboard|skateboard|surfboard|swing|carousel|escalator"
    r"|elevator|lift|wave|train|tram|wind|wall|fence|railing|gate|branch|bough|bannister|banister)s?\b|墙|栏杆|栅栏|篱笆|树[枝杈]|雪橇|滑雪|滑板|秋千|电梯|火车|列车|电车|地铁|背|肩"
)
"""Words of what people ride on that is neither an animal nor a vehicle of one's own: a back too."""

_MODERN: Final = frozenset({Era.MODERN, Era.FUTURE, Era.UNKNOWN})
_SAID: Final = frozenset(
    {"donkey", "camel", "bicycle", "motorcycle", "carriage", "car", "truck", "tractor", "cart",
     "ox_cart", "horse", "white_horse", "black_horse"}
)  # fmt: skip
"""Mounts that the words of a shot name without doubt, where its deed names none."""
_DRIVEN: Final = frozenset(
    {"car", "truck", "bus", "tractor", "carriage", "cart", "ox_cart", "motorcycle"}
)


ON_A_BACK: Final = (
    r"\b(?:on|upon|between|astride) (?:\S+ ){0,3}(?:shoulders|back)\b|piggyback"
    r"|骑在[^，。]{0,6}(?:肩|脖)|趴在[^，。]{0,6}背"
)
"""Words for being carried on the body of a person."""


def _sat_on(deed: Deed) -> str:
    """Return the animal on which a person sits by a deed, or an empty text."""
    item = deed.object
    found = item and (named_mount(item.words) or _THINGS.get(item.thing or "", ""))
    return found if found in STANDS else ""


def named_mount(words: str) -> str:
    """Return the mount that words name, or an empty text.

    >>> named_mount("a black mare"), named_mount("two sailors")
    ('black_horse', '')
    """
    return next((kind for kind, said in _NAMED if re.search(said, words, re.IGNORECASE)), "")


def rides_of(request: VideoRequest) -> dict[str, tuple[str, Deed]]:
    """Return who in view rides, from left to right: the mount, and the deed that says so."""
    shown = request.shown
    found: dict[str, tuple[str, Deed]] = {}
    room = is_indoors(request.location) and request.location.kind not in STABLES
    for performer in request.cast:
        name = performer.name
        ends = any(name in deed.who and deed.verb in _ENDS for deed in shown.deeds)
        for deed in (*(() if ends else shown.lasting), *shown.deeds):
            mount = mount_of(deed, request) if name in {*deed.who, *_carried(deed)} else ""
            # Of rides in rooms only those of bicycles in large rooms are drawn.
            if mount and (not room or (mount == "bicycle" and request.location.kind in _GREAT)):
                found[name] = mount, deed
    return found


STANDS: Final = frozenset(
    {"horse", "white_horse", "black_horse", "donkey", "ox", "camel", "deer", "elephant"}
)
"""Animals that wait where their rider got off; what has wheels is part of the place, or gone."""

_GETS_OFF: Final = frozenset(
    {Verb.STAND, Verb.STAND_UP, Verb.JUMP, Verb.CLIMB, Verb.FALL, Verb.SIT, Verb.LIE, Verb.KNEEL,
     Verb.CROUCH, Verb.LEAN}
)  # fmt: skip
"""Deeds that end a ride at the side of what was ridden."""


def beside_of(request: VideoRequest) -> dict[str, str]:
    """Return the animal that stands beside each person in view.

    That is an earlier ride which a deed of the shot ends, or what the storyboard's lasting deeds
    say: to stand, with the animal as the object; beside a companion, whose name is in ``whom``.
    """
    shown, riding = request.shown, rides_of(request)
    found: dict[str, str] = {}
    for performer in request.cast:
        name = performer.name
        with_ = (deed for deed in shown.lasting if name in deed.who and is_with(deed))
        companion = next((beast_said(d.object.words) for d in with_ if d.object), "")
        if companion:
            found[name] = companion
            continue
        own = {deed.verb for deed in shown.deeds if name in deed.who}
        if name in riding or own & (_ENDS - _GETS_OFF) or Verb.LEAVE in own:
            continue
        for deed in shown.lasting:
            if name not in deed.who:
                continue
            if deed.verb is Verb.STAND:
                mount = _sat_on(deed)
            else:
                mount = mount_of(deed, request) if own & _GETS_OFF else ""
            if mount in STANDS:
                found[name] = mount
    return found


def is_with(deed: Deed) -> bool:
    """Return whether a deed is that of standing beside an animal that was not ridden."""
    return deed.verb is Verb.STAND and bool(deed.whom) and deed.object is not None


def led_by(deed: Deed, usual: str) -> str:
    """Return which animal is led in a deed: the one that its words name, or else the usual one."""
    found = named_mount(deed.object.words) if deed.object else ""
    return found if found in STANDS | {"wolf", "tiger"} else usual


def _carried(deed: Deed) -> tuple[str, ...]:
    """Return whom a driver drives."""
    return deed.whom if deed.verb in {Verb.DRIVE, Verb.SAIL} else ()


def way_of(request: VideoRequest) -> Literal[-1, 1]:
    """Return which way everybody rides at a place: the same in each of its shots."""
    return Dice("way", request.location.name).pick((-1, 1))


def groups_of(request: VideoRequest) -> list[tuple[str, list[str]]]:
    """Return each mount in view and who is on it, from left to right."""
    groups: list[tuple[str, list[str]]] = []
    together = re.search(_TOGETHER, request.action, re.IGNORECASE) is not None
    for name, (mount, deed) in rides_of(request).items():
        shared = WAYS[mount].shared or together or name in _carried(deed)
        last = next((group for group in groups if group[0] == mount and shared), None)
        if last is not None and len(last[1]) < 4:
            last[1].append(name)
        else:
            groups.append((mount, [name]))
    for mount, names in groups:
        if mount in _DRIVEN:
            _seat_driver(request, names)
    return groups


def _seat_driver(request: VideoRequest, names: list[str]) -> None:
    """Put who drives in front, in place: the one of whom it is told, else an adult."""
    children = {each.name for each in request.cast if each.look.age == "child"}
    told = (deed for _mount, deed in rides_of(request).values() if deed.verb is Verb.DRIVE)
    drivers = [name for deed in told for name in deed.who if name in names]
    grown = [name for name in (*drivers, *names) if name not in children]
    driver = next(iter(grown or drivers), "")
    way = way_of(request)
    if driver and front_of(names, way) != driver:
        names.remove(driver)
        names.insert(len(names) if way > 0 else 0, driver)


def front_of(names: list[str], way: int) -> str:
    """Return who sits in front: the last one on the side to which the ride goes."""
    return names[-1] if way > 0 else names[0]
