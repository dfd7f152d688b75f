"""Which motion acts a verb of the storyboard: a row for each verb, and how a shot's deeds are cast.

A row says what a shot must show for the deed to be seen, how near two people stand, what the other
one does, and which thing is in the hand where the story names none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from ainern2d.core import Deed, Emotion, Mood, PlaceKind, Prop, ShotSize, Thing, Verb

from ..backdrop.words import is_indoors
from ..dice import Dice
from ..props.alone import are_several
from ..props.beasts import LYING
from ..props.tools import TOOLS, hold_of
from ..recipe import Act
from .furnished import BEDLESS, WORKTABLES, has_metal_doors, has_tables, is_built
from .handled import belongings_of, fits_hand, picture_of, shown_as
from .misread import OPENS_ARMS, SHUTS_EYES, SMALL_DOORS, climbs_stairs, is_bodily, is_misread
from .motions import MOTIONS
from .rides import (
    RIDES,
    WAYS,
    beside_of,
    front_of,
    groups_of,
    led_by,
    mount_of,
    rides_of,
    way_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ainern2d.core import Item, Speech, VideoRequest

See = Literal["whole", "ride", "hands", "face"]
"""What must be in the picture: the whole figure, it and what carries it, its hands, or its face."""

CONTACT: Final = 0.4
"""Share of its part of the shot at which a deed has its contact."""

_ROOM: Final = 6.0
"""Distance of two people, in units, that is asked for because a deed takes room."""

MOST: Final = 3
"""Most deeds that one shot acts one after another."""


class Meeting(NamedTuple):
    """Where a hand meets another person.

    Attributes:
        share: Of the way to the other, 0 to 1.
        y: Height on the bodies, in units from the neck; at 1 on the other's, else between both.
        depth: Towards the camera, in units.
    """

    share: float
    y: float
    depth: float = 0.5


_CHEST: Final = Meeting(1.0, 1.2)


@dataclass(frozen=True, slots=True)
class Row:
    """How a verb is acted.

    Attributes:
        motions: Of who does it; a variant is chosen by the shot.
        see: What the shot must show.
        whom: Motions of the person to whom it is done.
        gap: How far apart the two stand, in units; None leaves them where they are.
        meet: Where the hand of who does it meets the other.
        things: What the leading hand may hold, the first one where the story names none of them.
        by: Motions where the object or instrument is one of these things.
        said: Motions where the words of the shot match a pattern.
        empty: Whether the hand stays empty where the story names no thing.
        walks: Whether it is a walk along the picture; a run where ``runs``.
        runs: Whether it is a run.
        away: Whether the walk leads out of the picture.
        pair: Motions where it is done with another person in view, if they differ.
        grave: Whether it may kill: no face smiles, and its people are drawn from head to foot.
        delay: Seconds by which the other one's contact comes later.
        reason: Why nothing is acted, where nothing is.
    """

    motions: tuple[str, ...] = ()
    see: See = "hands"
    whom: tuple[str, ...] = ()
    gap: float | None = None
    meet: Meeting = _CHEST
    things: tuple[Thing, ...] = ()
    by: tuple[tuple[frozenset[Thing], tuple[str, ...]], ...] = ()
    said: tuple[tuple[str, tuple[str, ...]], ...] = ()
    empty: bool = True
    walks: bool = False
    runs: bool = False
    away: bool = False
    pair: tuple[str, ...] = ()
    grave: bool = False
    delay: float = 0.0
    reason: str = ""


_BLADES: Final = (Thing.SWORD, Thing.KNIFE, Thing.SPEAR, Thing.AXE, Thing.STICK, Thing.HAMMER)
_GUNS: Final = (Thing.GUN, Thing.RIFLE, Thing.BOW)
_HATS: Final = frozenset({Thing.HAT, Thing.CROWN, Thing.MASK, Thing.GLASSES})
_LONG_GUNS: Final = frozenset({Thing.RIFLE})
_BOWS: Final = frozenset({Thing.BOW, Thing.ARROW})
_LEAVES: Final = frozenset(
    {Thing.LETTER, Thing.BOOK, Thing.BOX, Thing.BAG, Thing.SCROLL, Thing.PAPER, Thing.BOTTLE,
     Thing.NEWSPAPER, Thing.MAP, Thing.UMBRELLA, Thing.CHEST, Thing.BASKET, Thing.BUNDLE}
)  # fmt: skip
_TABLES: Final = frozenset({Thing.TABLE, Thing.STOVE})
_PANES: Final = frozenset({Thing.WINDOW, Thing.MIRROR, Thing.DOOR, Thing.WALL})
_UPRIGHT: Final = (
    r"\bon (?:an?|the|his|her|its) (?:\w+ )?(?:board|blackboard|whiteboard|slate|wall|window|pane"
    r"|glass|mirror|door|tree|trunk)\b|\b(?:blackboard|chalk)\b|黑板|[墙窗门树]上|玻璃|粉笔"
)
"""Words for what one writes or draws on standing before it."""
_SOFT: Final = (
    r"\b(?:nets?|sails?|cloth|clothes|coat|jacket|shirt|dress|skirt|trousers|socks?|stockings?"
    r"|gloves?|sleeve|hem|quilt|blanket|curtains?|tent|sack)\Z"
    r"|(?:渔网|(?<!丝)网|帆|衣|衣服|袄|衫|袍|裙子?|裤子?|袜子?|被子|毯子?|袖子?|帐篷|麻袋)\Z"
)
"""Words for what is mended with a needle."""
_STITCHES: Final = r"\b(?:needle|thread)\b|[针线]"
_SWEEPS: Final = r"\bsw(?:ee|e)p|\bbroom|扫"
_SMALL: Final = (
    Thing.LETTER, Thing.KEY, Thing.BOOK, Thing.CUP, Thing.FLOWER, Thing.COIN, Thing.RING,
    Thing.BOTTLE, Thing.BREAD, Thing.PHOTO, Thing.TICKET, Thing.MAP, Thing.BAG, Thing.BASKET,
    Thing.LAMP, Thing.CANDLE, Thing.PHONE, Thing.SWORD, Thing.PEN, Thing.CLOCK, Thing.STICK,
    Thing.UMBRELLA, Thing.PAPER, Thing.MONEY, Thing.SCROLL, Thing.JEWEL, Thing.FRUIT, Thing.BOWL,
    Thing.GLASS, Thing.KNIFE, Thing.GUN, Thing.SPADE, Thing.BROOM, Thing.AXE, Thing.HAMMER,
    Thing.BRUSH, Thing.RIFLE, Thing.SPEAR, Thing.BOW, Thing.HAT, Thing.ROPE, Thing.STONE,
    Thing.BALL, Thing.FOOD, Thing.TEA, Thing.WINE, Thing.WATER, Thing.MEDICINE, Thing.PLATE,
    Thing.HANDKERCHIEF, Thing.BOX, Thing.CAT, Thing.DOG, Thing.BIRD, Thing.NEWSPAPER,
    Thing.TALISMAN, Thing.FAN, Thing.TORCH, Thing.FLASHLIGHT, Thing.CAMERA,
)  # fmt: skip
_READABLE: Final = (
    Thing.BOOK, Thing.LETTER, Thing.NEWSPAPER, Thing.SCROLL, Thing.MAP, Thing.PAPER, Thing.PHOTO,
    Thing.TICKET, Thing.PHONE,
)  # fmt: skip
_EATEN: Final = (Thing.BREAD, Thing.FRUIT, Thing.FOOD, Thing.MEAT, Thing.BOWL)
_DRUNK: Final = (
    Thing.CUP,
    Thing.BOTTLE,
    Thing.GLASS,
    Thing.TEA,
    Thing.WINE,
    Thing.WATER,
    Thing.BOWL,
)

_LIGHT_THINGS: Final = frozenset(_SMALL) - {Thing.BOX, Thing.DOG, Thing.CAT, Thing.LAMP}
"""Things that one hand moves: a person does not lean against them."""

LED: Final[dict[Thing, str]] = {Thing.HORSE: "horse", Thing.COW: "ox", Thing.WOLF: "wolf"}
"""Animals that are led by a rope, and how each is drawn; see :mod:`..figure.mounts`."""

DEEDS: Final[dict[Verb, Row]] = {
    # Postures.
    Verb.SIT: Row(("sit", "sit_back"), "whole"),
    Verb.LIE: Row(("lie", "lie_aside"), "whole"),
    Verb.KNEEL: Row(("kneel", "kneel_one"), "whole"),
    Verb.CROUCH: Row(("crouch",), "whole"),
    Verb.STAND: Row(("stand",), "face"),
    Verb.LEAN: Row(("lean",), "whole"),
    Verb.SLEEP: Row(("sleep", "sleep_aside"), "whole"),
    # Movements.
    Verb.STAND_UP: Row(("stand_up", "rise"), "whole"),
    Verb.FALL: Row(("fall_back", "fall_front", "fall_knees"), "whole"),
    Verb.WALK: Row(see="whole", walks=True),
    Verb.RUN: Row(see="whole", walks=True, runs=True),
    Verb.JUMP: Row(("jump",), "whole"),
    Verb.CLIMB: Row(("climb",), "whole"),
    Verb.CRAWL: Row(("crawl",), "whole"),
    Verb.SWIM: Row(("swim",), "whole"),
    Verb.FLY: Row(("fly", "hover"), "whole"),
    Verb.RIDE: Row(("ride",), "ride"),
    Verb.DRIVE: Row(("drive",), "ride"),
    Verb.SAIL: Row(("sail",), "ride"),
    Verb.ENTER: Row(see="whole", walks=True),
    Verb.LEAVE: Row(see="whole", walks=True, away=True),
    Verb.FOLLOW: Row(see="whole", walks=True),
    Verb.LEAD: Row(
        ("hold_hands",),
        "whole",
        ("hold_hands",),
        2.7,
        Meeting(0.5, 2.3),
        by=((frozenset(LED), ("lead_beast",)),),
    ),
    Verb.HIDE: Row(("hide",), "whole"),
    Verb.TURN: Row(("turn",), "face"),
    Verb.DANCE: Row(("dance", "dance_twirl"), "whole", ("dance",), 4.4),
    # Fights.
    Verb.FIGHT: Row(("fight",), "whole", ("fight_back",), 3.2, Meeting(0.9, 0.4), _BLADES),
    Verb.STRIKE: Row(
        ("strike", "strike_high"), "whole", ("struck",), 3.4, Meeting(0.9, 0.5), _BLADES
    ),
    Verb.KICK: Row(("kick",), "whole", ("struck",), 3.2),
    Verb.STAB: Row(
        ("stab",),
        "whole",
        ("doubled",),
        4.5,
        Meeting(0.7, 1.7),
        (Thing.KNIFE, Thing.SWORD, Thing.SPEAR),
        empty=False,
        grave=True,
    ),
    Verb.SHOOT: Row(
        ("shoot",),
        "whole",
        ("die",),
        8.0,
        things=_GUNS,
        empty=False,
        grave=True,
        delay=1.2,
        by=((_LONG_GUNS, ("shoot_rifle",)), (_BOWS, ("shoot_bow",))),
    ),
    Verb.AIM: Row(
        ("aim",),
        "hands",
        ("react",),
        things=_GUNS,
        empty=False,
        by=((_LONG_GUNS, ("aim_rifle",)), (_BOWS, ("aim_bow",))),
    ),
    Verb.DRAW: Row(
        ("draw", "draw_high"),
        "whole",
        ("react",),
        things=(Thing.SWORD, Thing.KNIFE, Thing.GUN),
        empty=False,
        by=((frozenset({Thing.GUN}), ("aim",)), (_BOWS, ("aim_bow",))),
    ),
    Verb.THROW: Row(("throw",), "whole", ("react",), things=(Thing.STONE, Thing.BALL, *_SMALL)),
    Verb.SEIZE: Row(("seize",), "hands", ("seized",), 2.6, Meeting(0.9, 1.2)),
    Verb.BIND: Row(("bind",), "hands", ("bound",), 2.6, things=(Thing.ROPE,)),
    Verb.KILL: Row(
        ("stab", "strike_high"),
        "whole",
        ("die", "die_front"),
        4.5,
        Meeting(0.7, 1.4),
        _BLADES,
        empty=False,
        grave=True,
        delay=1.1,
        by=((frozenset(_GUNS), ("shoot",)),),
    ),
    Verb.DIE: Row(("die", "die_front"), "whole", grave=True),
    # Hands and things.
    Verb.GIVE: Row(("give",), "hands", ("receive",), 3.4, Meeting(0.5, 1.55), (*_SMALL,)),
    Verb.TAKE: Row(
        ("take", "pick_up"),
        "hands",
        ("lose",),
        3.4,
        Meeting(0.5, 1.55),
        _SMALL,
        pair=("take_from",),
    ),
    Verb.HOLD: Row(("hold", "hold_up"), "hands", things=_SMALL),
    Verb.CARRY: Row(
        ("carry",),
        "hands",
        ("borne",),
        2.3,
        things=(Thing.BOX, *_SMALL),
        pair=("bear",),
    ),
    Verb.PUT: Row(("put",), "hands", things=_SMALL),
    Verb.CATCH: Row(("catch",), "hands", things=(Thing.BALL, *_SMALL)),
    Verb.DROP: Row(("drop",), "hands", things=_SMALL),
    Verb.PULL: Row(("pull",), "whole", by=((_LIGHT_THINGS, ("take",)),)),
    Verb.PUSH: Row(
        ("push",),
        "whole",
        ("shoved",),
        2.8,
        Meeting(0.9, 1.1),
        by=((frozenset({Thing.GLASSES}), ("touch",)), (_LIGHT_THINGS, ("put",))),
        things=_SMALL,
        pair=("shove",),
    ),
    Verb.LIFT: Row(("lift", "lift_high"), "whole", things=(Thing.BOX, *_SMALL)),
    Verb.OPEN: Row(
        ("open",),
        "hands",
        by=((_LEAVES, ("open_thing",)),),
        said=((OPENS_ARMS, ("open_arms",)), (SMALL_DOORS, ("touch",))),
        things=tuple(_LEAVES),
    ),
    Verb.CLOSE: Row(
        ("close",), "hands", said=((SHUTS_EYES, ("shut_eyes",)), (SMALL_DOORS, ("touch",)))
    ),
    Verb.KNOCK: Row(("knock",), "hands"),
    Verb.TOUCH: Row(("touch",), "hands", ("react",), 2.7, Meeting(0.95, 0.7)),
    Verb.SHOW: Row(("show",), "hands", ("react",), things=_SMALL),
    Verb.SEARCH: Row(("search", "look_about"), "whole"),
    Verb.DIG: Row(("dig",), "whole", things=(Thing.SPADE,), empty=False),
    Verb.LIGHT: Row(
        ("light",),
        "hands",
        things=(Thing.CANDLE, Thing.LAMP, Thing.TORCH, Thing.FLASHLIGHT),
        empty=False,
    ),
    Verb.EXTINGUISH: Row(("blow_out",), "hands", things=(Thing.CANDLE, Thing.LAMP), empty=False),
    Verb.POUR: Row(
        ("pour",), "hands", things=(Thing.BOTTLE, Thing.TEAPOT, Thing.POT, Thing.GLASS), empty=False
    ),
    Verb.COOK: Row(("cook",), "hands", things=(Thing.SPOON, Thing.KNIFE), empty=False),
    Verb.CUT: Row(
        ("cut",),
        "hands",
        things=(Thing.KNIFE, Thing.AXE),
        empty=False,
        by=((frozenset({Thing.TREE, Thing.AXE}), ("chop",)),),
    ),
    Verb.BREAK: Row(("break", "smash"), "hands", things=(Thing.STICK, *_SMALL)),
    Verb.MEND: Row(("mend",), "hands", things=(Thing.HAMMER,), empty=False),
    Verb.SEW: Row(("sew",), "hands", things=(Thing.NEEDLE,), empty=False),
    Verb.CLEAN: Row(
        ("rub",),
        things=(Thing.CLOTH, Thing.BROOM),
        empty=False,
        by=(
            (frozenset({Thing.BROOM}), ("sweep",)),
            (_TABLES, ("wipe",)),
            (_PANES, ("wipe_pane",)),
        ),
        said=((_SWEEPS, ("sweep",)),),
    ),
    Verb.WASH: Row(("wash",), "hands"),
    Verb.WRITE: Row(
        ("write",),
        "hands",
        things=(Thing.PEN, Thing.BRUSH),
        empty=False,
        said=((_UPRIGHT, ("write_up",)),),
    ),
    Verb.PAINT: Row(("paint",), "hands", things=(Thing.BRUSH, Thing.PEN), empty=False),
    Verb.READ: Row(("read", "read_close"), "hands", things=_READABLE, empty=False),
    Verb.PUT_ON: Row(("dress",), "hands", by=((_HATS, ("put_on",)),), things=(Thing.HAT,)),
    Verb.TAKE_OFF: Row(("take_off",), "hands", things=(Thing.HAT, Thing.GLASSES)),
    Verb.PHONE: Row(("phone",), "hands", things=(Thing.PHONE,), empty=False),
    # Eating and waking.
    Verb.EAT: Row(("eat",), "hands", things=_EATEN, empty=False),
    Verb.DRINK: Row(("drink",), "hands", things=_DRUNK, empty=False),
    Verb.SMOKE: Row(("smoke",), "hands", things=(Thing.CIGARETTE, Thing.PIPE), empty=False),
    Verb.WAKE: Row(("wake",), "whole"),
    # Between people.
    Verb.EMBRACE: Row(("embrace",), "hands", ("embrace",), 2.1),
    Verb.KISS: Row(("kiss",), "hands", ("kiss",), 2.5, Meeting(0.9, 0.8)),
    Verb.SHAKE_HANDS: Row(("shake_hands",), "hands", ("shake_hands",), 3.3, Meeting(0.5, 1.75)),
    Verb.WAVE: Row(("wave", "wave_high"), "hands"),
    Verb.BOW: Row(("bow", "salute_fist"), "hands", ("bow",), 7.4),
    Verb.POINT: Row(("point",), "hands"),
    Verb.NOD: Row(("nod",), "face"),
    Verb.SHAKE_HEAD: Row(("shake_head",), "face"),
    # Faces and voices.
    Verb.WEEP: Row(("weep", "weep_one", "weep_still"), "face", ("comfort",)),
    Verb.LAUGH: Row(("laugh",), "face"),
    Verb.SMILE: Row(("smile",), "face"),
    Verb.FROWN: Row(("frown",), "face"),
    Verb.LOOK: Row(("look",), "face"),
    Verb.LISTEN: Row(("listen", "look"), "face"),
    Verb.THINK: Row(("think",), "face"),
    Verb.SIGH: Row(("sigh",), "face"),
    Verb.SHOUT: Row(("shout",), "face", ("react",)),
    Verb.TREMBLE: Row(("tremble",), "face"),
    Verb.PRAY: Row(("pray",), "hands"),
    # Play and wonders.
    Verb.SING: Row(("sing",), "hands"),
    Verb.PLAY: Row(
        ("play",),
        "whole",
        by=((frozenset({Thing.CARDS, Thing.BOARD_GAME}), ("play_game",)),),
        things=(Thing.BALL, Thing.TOY),
    ),
    Verb.PLAY_MUSIC: Row(
        ("play_strings",),
        "hands",
        things=(Thing.FLUTE, Thing.FIDDLE, Thing.GUITAR, Thing.HORN, Thing.BELL),
        by=(
            (frozenset({Thing.FLUTE, Thing.HORN}), ("play_flute",)),
            (frozenset({Thing.PIANO, Thing.ZITHER}), ("play_keys",)),
            (frozenset({Thing.DRUM}), ("play_drum",)),
            (frozenset({Thing.BELL}), ("wave",)),
        ),
    ),
    Verb.CAST_SPELL: Row(("cast", "cast_sign"), "whole", ("react",)),
    Verb.APPEAR: Row(reason="who appears is in view from the first frame; effects show how"),
    Verb.VANISH: Row(reason="who vanishes is not drawn"),
}
"""How each verb is acted."""

GRAVE: Final = frozenset(verb for verb, row in DEEDS.items() if row.grave)
"""Deeds that kill or may kill."""

WALKED: Final = frozenset(verb for verb, row in DEEDS.items() if row.walks)
"""Movements along the picture, which :mod:`.gait` acts."""


class Cast(NamedTuple):
    """What a person of a shot does in one of its deeds.

    Attributes:
        deed: The deed.
        row: How it is acted.
        motions: Those that fit.
        partner: The other person of it in view, or empty.
        done_to: Whether it is done to this person.
        number: Of the deed among those that are acted, from 0.
        among: How many deeds are acted.
    """

    deed: Deed
    row: Row
    motions: tuple[str, ...]
    partner: str
    done_to: bool
    number: int
    among: int


def acted(request: VideoRequest) -> list[Deed]:
    """Return the deeds of a shot that somebody in view does and that have a motion or a walk."""
    names = {each.name for each in request.cast}
    return [
        deed
        for deed in request.shown.deeds
        if names & set(deed.who)
        and (DEEDS[deed.verb].motions or DEEDS[deed.verb].walks)
        and is_bodily(deed)
        and not is_misread(deed, request)
    ]


def leads(deed: Deed) -> bool:
    """Return whether an animal is led by a rope, which is done walking."""
    return deed.verb is Verb.LEAD and deed.object is not None and deed.object.thing in LED


def partner_of(deed: Deed, name: str, request: VideoRequest) -> str:
    """Return the other person of a deed who is in view, or an empty name."""
    names = [each.name for each in request.cast]
    others = deed.whom if name in deed.who else deed.who
    found = [other for other in others if other in names and other != name]
    is_borne = deed.object is not None and deed.verb in _BORNE
    if not found and name in deed.who and len(deed.who) == 2 and not is_borne:
        # They embrace, they fight: each does it to the other.
        found = [other for other in deed.who if other in names and other != name]
    return found[0] if found else ""


def casting(name: str, request: VideoRequest) -> Iterator[Cast]:
    """Yield what a person does in a shot, or what is done to it, in order."""
    deeds = [deed for deed in acted(request) if DEEDS[deed.verb].motions]
    while len(deeds) > MOST:
        # Postures stay: who sat down and did four other things sits.
        spare = next((each for each in deeds if each.verb not in _KEPT), deeds[0])
        deeds.remove(spare)
    for index, deed in enumerate(deeds):
        row = row_of(deed, request)
        partner = partner_of(deed, name, request)
        mutual = name in deed.who and partner in deed.who
        if name in deed.who and not (mutual and deed.who.index(name) > 0 and row.whom):
            motions = row.pair if partner and row.pair else row.motions
            given = {item.thing for item in (deed.object, deed.instrument) if item}
            motions = next((other for things, other in row.by if given & things), motions)
            told = (other for words, other in row.said if re.search(words, request.action, re.I))
            motions = next(told, motions)
            yield Cast(deed, row, motions, partner, False, index, len(deeds))
        elif row.whom and (name in deed.whom or mutual):
            yield Cast(deed, row, row.whom, partner, True, index, len(deeds))


def thing_of(cast: Cast, tool: str = "", belongings: Sequence[Item] = ()) -> str:
    """Return what the leading hand holds in a deed, or nothing; a picture of it must exist.

    Args:
        cast: The deed.
        tool: What its motion is done with.
        belongings: What the person has, one of which it may be done with.
    """
    row, deed = cast.row, cast.deed
    if tool:
        return shown_as(tool)
    if deed.verb is Verb.CARRY and cast.partner:
        return ""
    if cast.done_to and deed.verb not in {Verb.GIVE, Verb.TAKE, Verb.FIGHT}:
        return ""
    if cast.done_to and deed.verb is Verb.FIGHT and row is not DUEL:
        return ""
    if row is TUG:
        return "" if cast.done_to or not deed.object else picture_of(deed.object)
    item = deed.object
    handled = item is not None and deed.verb in _HANDLES and fits_hand(item)
    # What is thrown or put is in the hand, and not that into which it is thrown or put.
    for each in (item,) if handled else (deed.instrument, item):
        if each and each.thing in row.things and (found := picture_of(each)):
            return found
    if row is LEVELLED:
        return _blade_of(deed) or shown_as(Thing.SWORD)
    used = deed.instrument
    if used is not None and deed.verb in _WITH_TOOLS and fits_hand(used):
        # Hair is cut with scissors, and a brake is mended with a spanner.
        found = picture_of(used)
        if found:
            return found
    if item is not None and handled:
        return picture_of(item)
    if row.empty or not row.things:
        return ""
    if deed.verb is Verb.LIGHT and item is not None and item.thing in {Thing.FIRE, Thing.STOVE}:
        return shown_as(Thing.MATCH)
    for had in belongings:
        if had.thing in row.things and (found := picture_of(had)):
            return found
    return next(filter(None, map(shown_as, row.things)), "")


_WITH_TOOLS: Final = frozenset({Verb.CUT, Verb.MEND, Verb.DIG})
"""Deeds in which a hand holds what they are done with, of any kind."""

_BEFORE_THE_MOUTH: Final = frozenset({"weep", "weep_one"})
"""Motions in which hands hide the mouth, so that who speaks has others."""

_HANDLES: Final = frozenset(
    {Verb.GIVE, Verb.TAKE, Verb.HOLD, Verb.CARRY, Verb.PUT, Verb.CATCH, Verb.DROP, Verb.LIFT,
     Verb.SHOW, Verb.THROW}
)  # fmt: skip
"""Deeds in which a hand holds their object, of any kind."""

_CLIMBED: Final[dict[str, str]] = {
    Thing.TREE: "trunk", Thing.LADDER: "ladder", Thing.WALL: "cliff", Thing.ROPE: "ladder",
}  # fmt: skip
_GOT_OVER: Final = (
    r"\b(?:fences?|railings?|gates?|stiles?|hedges?|barriers?|sills?|windows?|window ?sills?)\Z"
    r"|(?:栏杆|篱笆|栅栏|围栏|窗|窗[户台口])\Z"
)
"""Words of what people climb over or through rather than up."""
_STEPPED_ON: Final = (
    r"\b(?:crates?|box(?:es)?|chairs?|stools?|tables?|benche?s?|buckets?|barrels?|platforms?)\Z"
    r"|(?:箱子?|凳子?|椅子?|桌子?|桌上|台子|板凳|木桶)\Z"
)
"""Words of what people get onto with one step."""
_NO_DOORS: Final = (
    r"\b(?:pad-?locks?|shackles?|shutters?|blinds?|combination|bike|bicycle|suitcase|box|chest|safe)\b"
    r"|挂锁|铜锁|铁锁|锁链|卷帘|卷闸|百叶|[箱柜盒]"
)
"""Words of locks and covers that are of no door."""
_SAT_ON: Final[dict[str, str]] = {
    Thing.BENCH: "bench", Thing.BED: "bed", Thing.STONE: "stone", Thing.CHAIR: "chair",
    Thing.STAIRS: "steps", Thing.BOX: "crate", Thing.CHEST: "crate", Thing.WALL: "ledge",
    Thing.WINDOW: "ledge",
}  # fmt: skip
_SAT_ON_WORDS: Final[dict[str, str]] = {
    "fence": r"\b(?:fences?|railings?|rails?|gates?|stiles?)\b|栏杆|篱笆|栅栏",
    "log": r"\b(?:logs?|stumps?|fallen trees?|tree trunks?)\b|树桩|木头|圆木|原木|树干",
    "crate": r"\b(?:crates?|barrels?|kegs?|trunks?|suitcases?)\b|木箱|箱子|衣箱|酒桶|皮箱",
    "steps": r"\b(?:door)?steps?\b|\bstoop\b|台阶|石阶|门槛|楼梯",
}
"""Seats by words that say more than the kind of thing."""
_BEDDING: Final = frozenset({Thing.PILLOW, Thing.BLANKET})
_GROUND: Final = frozenset({Thing.GRASS, Thing.EARTH, Thing.SNOW, Thing.BOAT})
_DOORS: Final = frozenset({"open", "close", "knock"})
_SEATED: Final = frozenset({"sit", "sit_back", "stand_up", "doze"})
_BACKED: Final = frozenset({"chair", "car_seat", "wheelchair"})
"""Seats with a back, on the left; ``_left`` mirrors them for who faces there."""
_BEDS: Final = frozenset({"lie", "lie_aside", "sleep", "sleep_aside", "wake"})
_BED_HEIGHT: Final = 1.75


def acts_of(
    name: str,
    request: VideoRequest,
    ahead: Literal[-1, 1],
    toward: Mapping[str, int],
    indoors: bool,
    seed: int,
) -> tuple[Act, ...]:
    """Return the acts of a person in a shot.

    Args:
        name: Of the person.
        request: The shot.
        ahead: Where the person faces where no partner says it.
        toward: By name of each other person in view, on which side that person is.
        indoors: Whether the place has chairs and beds, rather than stones.
        seed: For the choice among variants.
    """
    acts = list(_lasting(name, request, ahead, indoors, seed))
    ridden = rides_of(request)
    rests = any(MOTIONS[act.motion].lasts for act in acts)
    belongings = belongings_of(name, request)
    speaks = any(each.speaker == name for each in request.speech)
    for cast in casting(name, request):
        if (name in ridden and mount_of(cast.deed, request)) or climbs_stairs(cast.deed, request):
            continue
        dice = Dice(seed, "deed", name, cast.deed.verb, request.action, cast.done_to)
        # Who sits or kneels does with the hands what can be done so.
        still = tuple(each for each in cast.motions if not MOTIONS[each].wide) if rests else ()
        if rests and not cast.done_to and cast.row is DEEDS[cast.deed.verb]:
            still = _STILL.get(cast.deed.verb, still)
        free = tuple(each for each in cast.motions if each not in _BEFORE_THE_MOUTH)
        motion = dice.pick(still or (free if speaks and free else cast.motions))
        if not _is_seen_close(motion, cast, request):
            continue
        seat = ""
        if cast.deed.verb in RIDES and cast.deed.verb is not Verb.FLY:
            # In a train or a ship people sit.
            motion, seat = _seat("sit", cast.deed, request, indoors, dice)
        elif cast.deed.verb in {Verb.SIT, Verb.STAND_UP, Verb.SLEEP, Verb.LIE, Verb.WAKE}:
            motion, seat = _seat(motion, cast.deed, request, indoors, dice)
            motion, seat = _near(motion, seat, request)
        elif cast.deed.verb is Verb.CLIMB:
            words = cast.deed.object.words if cast.deed.object else ""
            if re.search(_STEPPED_ON, words, re.IGNORECASE):
                # One step up: the thing stands beside the person.
                continue
            if re.search(_GOT_OVER, words, re.IGNORECASE):
                # Half over it: it is as low as a seat.
                motion, seat = _seat("sit", cast.deed, request, indoors, dice)
            else:
                seat = _CLIMBED.get(cast.deed.object.thing if cast.deed.object else "", "")
                built = indoors or is_built(request)
                seat = seat or ("ladder" if built else "cliff")
        elif (
            cast.deed.verb is Verb.LEAN and cast.deed.object and cast.deed.object.thing in _BEDDING
        ):
            motion, seat = "sit_back", "bed"
        elif cast.deed.verb is Verb.LEAN:
            if not _LEANS_ON.search(request.action or cast.deed.sentence):
                continue
            seat = "post"
        elif motion == "dig":
            seat = "mound"
        elif motion in _DOORS and _is_of_door(cast.deed.object):
            has_door = indoors or request.location.kind in _WITH_DOORS
            seat = "door" if has_door else "door_wall"
            seat = "door_metal" if has_metal_doors(request) else seat
            # The doors of a car are at the sides of the picture.
            seat = "" if request.location.kind is PlaceKind.CAR else seat
        elif motion == "lead_beast" and cast.deed.object:
            seat = led_by(cast.deed, LED[Thing(cast.deed.object.thing or Thing.HORSE)])
        facing = toward.get(cast.partner, ahead)
        facing = 1 if facing > 0 else -1
        if motion == "borne":
            # The head of who is carried lies at the shoulder of who carries.
            facing = -1 if facing > 0 else 1
        if seat in _BACKED and facing < 0:
            seat += "_left"
        low = round(cast.number * request.frames / cast.among)
        high = round((cast.number + 1) * request.frames / cast.among)
        row = MOTIONS[motion]
        before = -next((key.at for key in row.keys if key.at > -9), 0.0) * request.fps
        at = low + round((high - low) * CONTACT)
        at += round(cast.row.delay * request.fps) if cast.done_to else 0
        if row.lasts:
            at = low + round(min(0.35 * request.fps, (high - low) * 0.2)) if cast.number else 0
        runs_on = row.loop is not None
        if runs_on:
            # It is going on when the shot begins: at which moment of it differs.
            period = (row.keys[-1].at - row.keys[row.loop or 0].at) * request.fps
            phase = 0.0 if cast.partner else dice.unit()
            at = low + round(0.5 * request.fps) if cast.number else -round(phase * period)
        last = cast.number == cast.among - 1
        rests = rests or (row.lasts and cast.deed.verb in _KEPT)
        acts.append(
            Act(
                start=-9 * request.fps if (row.lasts or runs_on) and not cast.number else low,
                end=request.frames * 2 if row.lasts or (last and row.holds) else high,
                motion=motion,
                at=at,
                mid=round((low + high) / 2),
                side=-1 if facing > 0 else 1,
                ahead=facing,
                haste=1.0
                if row.lasts or runs_on
                else round(max(1.0, before / max(1.0, at - low)), 3),
                thing=""
                if _has_none(name, cast, motion, request)
                else thing_of(cast, row.tool or "", belongings),
                bare=row.table in WORKTABLES
                and (_moves(name, request) or not has_tables(cast.deed, request, indoors=indoors)),
                seat=seat,
                lowers=_BED_HEIGHT if seat == "bed" else 0.0,
                sober=_mourns(name, request),
                cut=not cast.number and not cast.done_to and cast.deed.verb in _STRONG,
                pace=_WALKING if motion == "lead_beast" else 0.0,
            )
        )
    acts += _whispered(name, request, toward)
    return (*_ended(acts), *_beside(name, request, ahead))


def _is_of_door(item: Item | None) -> bool:
    """Return whether what is opened, shut or knocked at is a door or its lock."""
    if item is None:
        return True
    if item.thing not in {Thing.DOOR, Thing.LOCK}:
        return False
    return re.search(_NO_DOORS, item.words, re.IGNORECASE) is None


def _beside(name: str, request: VideoRequest, ahead: Literal[-1, 1]) -> Iterator[Act]:
    """Yield the animal that is with a person: it stands behind the person, or walks along."""
    mount = beside_of(request).get(name)
    if mount and not any(leads(deed) and name in deed.who for deed in request.shown.deeds):
        start = -9 * request.fps
        yield Act(
            start=start,
            end=2 * request.frames,
            motion=BESIDE,
            at=start,
            side=-1 if ahead > 0 else 1,
            ahead=ahead,
            seat=mount,
            pace=_WALKING if _goes_along(mount) and _moves(name, request) else 0.0,
        )


def _goes_along(mount: str) -> bool:
    """Return whether an animal walks beside who walks: not one that is ridden, or lies."""
    return mount.startswith("~") and not mount.endswith(LYING)


def _is_seen_close(motion: str, cast: Cast, request: VideoRequest) -> bool:
    """Return whether a close talk still shows a person who does something: a fall leaves it."""
    if request.size not in {ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE}:
        return True
    return cast.row.see != "whole" or MOTIONS[motion].lasts


def _mourns(name: str, request: VideoRequest) -> bool:
    """Return whether a person weeps in a shot, or its mood is one in which people do not smile."""
    weeps = any(deed.verb is Verb.WEEP and name in deed.who for deed in request.shown.deeds)
    return weeps or request.shown.mood in {Mood.GRIEF, Mood.SAD, Mood.FEARFUL, Mood.VIOLENT}


def _has_none(name: str, cast: Cast, motion: str, request: VideoRequest) -> bool:
    """Return whether a hand has nothing in a deed that is mostly done with something.

    An animal digs with its paws, and eats or drinks only what the story names. A person who pushes
    a thing along does not carry it.
    """
    deed = cast.deed
    look = next(each.look for each in request.cast if each.name == name)
    if look.species == "animal" and deed.verb is Verb.DIG:
        return deed.instrument is None
    if look.species == "animal" and deed.verb in {Verb.EAT, Verb.DRINK}:
        return deed.object is None
    return motion == "push" or _helps(name, deed, request)


def _helps(name: str, deed: Deed, request: VideoRequest) -> bool:
    """Return whether another of those who bear a large thing together is seen to hold it."""
    item = deed.object
    if item is None or deed.verb not in _BORNE | {Verb.HOLD} or are_several(item.words):
        return False
    hold = hold_of(picture_of(item))
    bearers = [each for each in deed.who if any(each == other.name for other in request.cast)]
    return hold is not None and hold.both and name in bearers[1:]


_WITH_DOORS: Final = frozenset(
    {PlaceKind.PORCH, PlaceKind.GATE, PlaceKind.HOME, PlaceKind.LIVING_ROOM}
)
"""Places whose door is seen from outside."""

_BORNE: Final = frozenset({Verb.CARRY, Verb.LIFT})
"""Deeds that several people do to one thing."""


def _moves(name: str, request: VideoRequest) -> bool:
    """Return whether a person walks or runs in a shot, and so stands behind no table."""
    return any(deed.verb in WALKED and name in deed.who for deed in request.shown.deeds)


def _whispered(name: str, request: VideoRequest, toward: Mapping[str, int]) -> Iterator[Act]:
    """Yield what the two do of whom one whispers into the other's ear."""
    line = whisper_of(request)
    if line is None or rides_of(request) or name not in {line.speaker, line.addressee}:
        return
    speaks = name == line.speaker
    facing: Literal[-1, 1] = 1 if toward[line.addressee if speaks else line.speaker] > 0 else -1
    yield Act(
        start=0,
        end=2 * request.frames,
        motion="whisper" if speaks else "hark",
        at=max(0, line.start - round(0.1 * request.fps)),
        # The hand that hides the mouth is the one away from the camera.
        side=-1 if facing > 0 else 1,
        ahead=facing,
    )


_STRONG: Final = frozenset(
    {Verb.STRIKE, Verb.KICK, Verb.STAB, Verb.THROW, Verb.JUMP, Verb.FALL, Verb.DRAW, Verb.SHOOT,
     Verb.LIFT, Verb.CATCH}
)  # fmt: skip
"""Deeds whose shots begin in the middle of the preparation: a cut on action."""

_KEPT: Final = frozenset(
    {Verb.SIT, Verb.LIE, Verb.KNEEL, Verb.CROUCH, Verb.LEAN, Verb.SLEEP, Verb.HIDE, Verb.DIE}
)
"""Postures of earlier shots that are acted."""


def _lasting(
    name: str, request: VideoRequest, ahead: Literal[-1, 1], indoors: bool, seed: int
) -> Iterator[Act]:
    """Yield what a person still does as a shot begins: a ride, or else a posture."""
    ends = 2 * request.frames
    start = -9 * request.fps
    ridden = rides_of(request).get(name)
    if ridden is not None:
        mount, deed = ridden
        group = next(names for _, names in groups_of(request) if name in names)
        way = way_of(request)
        first = name == front_of(group, way)
        ride = WAYS[mount]
        motion = ride.motion if first else ride.second
        alone = len(group) > 1 and not ride.shared and mount == "sword"
        phase = round(Dice(seed, "ride", mount).unit() * request.fps)
        yield Act(
            start=start,
            end=ends,
            motion=motion,
            at=start - phase,
            side=-1 if way > 0 else 1,
            ahead=way,
            seat=mount,
            pace=ride.pace * (_TALKING if request.speech else 1.0) if deed.verb in RIDES else 0.0,
            seats=len(group) if first or alone else 0,
        )
        return
    yield from _holding(name, request, ahead)
    moved = any(name in deed.who and deed.verb in WALKED for deed in request.shown.deeds)
    for deed in (*request.shown.lasting, *_implied(name, request)):
        if name not in deed.who or deed.verb not in _KEPT or moved or not is_bodily(deed):
            continue
        # A person sits in the same way in all shots of a scene.
        dice = Dice("lasting", name, deed.verb, request.location.name)
        motion = dice.pick(DEEDS[deed.verb].motions)
        seat = ""
        if deed.verb in {Verb.SIT, Verb.SLEEP, Verb.LIE}:
            motion, seat = _seat(motion, deed, request, indoors, dice)
        elif deed.verb is Verb.LEAN and deed.object and deed.object.thing in _BEDDING:
            motion, seat = "sit_back", "bed"
        elif deed.verb is Verb.LEAN:
            seat = "post" if request.size is ShotSize.WIDE else ""
        elif deed.verb is Verb.DIE:
            motion = "lie_still"
        motion, seat = _near(motion, seat, request)
        if seat in _BACKED and ahead < 0:
            seat += "_left"
        yield Act(
            start=start,
            end=ends,
            motion=motion,
            at=start,
            side=-1 if ahead > 0 else 1,
            ahead=ahead,
            seat=seat,
            lowers=_BED_HEIGHT if seat == "bed" else 0.0,
        )
        return


def _implied(name: str, request: VideoRequest) -> Iterator[Deed]:
    """Yield the posture that a person has where the storyboard says none.

    In a car people sit. Who tends a foot kneels before it.
    """
    if request.location.kind is PlaceKind.CAR:
        yield Deed(verb=Verb.SIT, who=(name,))
    for deed in request.shown.deeds:
        tends = name in deed.who and deed.verb in _TENDS and partner_of(deed, name, request)
        if tends and re.search(_FEET, deed.object.words if deed.object else "", re.IGNORECASE):
            yield Deed(verb=Verb.KNEEL, who=(name,))


_TENDS: Final = frozenset({Verb.BIND, Verb.WASH, Verb.CLEAN, Verb.TOUCH, Verb.HOLD, Verb.MEND})
_FEET: Final = (
    r"\b(?:foot|feet|ankle|heel|toe|shin|knee)s?\Z|脚[踝掌底趾背跟]?\Z|足\Z|膝盖?\Z|小腿\Z"
)


def _holding(name: str, request: VideoRequest, ahead: Literal[-1, 1]) -> Iterator[Act]:
    """Yield what the hands of a person still hold, where the storyboard names no prop."""
    performer = next(each for each in request.cast if each.name == name)
    for deed in request.shown.lasting:
        partner = partner_of(deed, name, request)
        borne = name in deed.whom and deed.verb is Verb.CARRY and partner
        if deed.verb not in {Verb.HOLD, Verb.CARRY} or not (name in deed.who or borne):
            continue
        thing = ""
        if deed.verb is Verb.CARRY and partner:
            motion = "borne" if borne else "bear"
        elif (
            performer.held
            or deed.object is None
            or not fits_hand(deed.object)
            or _helps(name, deed, request)
        ):
            continue
        else:
            thing = picture_of(deed.object)
            hold = hold_of(thing)
            if not thing or hold is None or (hold.both and _needs_arms(name, request)):
                continue
            if any(name in each.who and each.verb is Verb.KNOCK for each in request.shown.deeds):
                # The same hand knocks.
                continue
            motion = "carry" if hold.both else "grip" if thing in TOOLS else "hold"
        faces: Literal[-1, 1] = (-1 if ahead > 0 else 1) if borne else ahead
        start = -9 * request.fps
        yield Act(
            start=start,
            end=2 * request.frames,
            motion=motion,
            at=start,
            side=-1 if faces > 0 else 1,
            ahead=faces,
            thing=thing,
        )


def _needs_arms(name: str, request: VideoRequest) -> bool:
    """Return whether a person does something for which both arms must be free."""
    return any(name in deed.who and deed.verb in _BY_ARMS for deed in request.shown.deeds)


_BY_ARMS: Final = frozenset(
    {
        Verb.PUSH, Verb.PULL, Verb.POINT, Verb.STRIKE, Verb.SEIZE, Verb.EMBRACE, Verb.OPEN,
        Verb.CLOSE, Verb.KNOCK, Verb.CLIMB, Verb.FIGHT, Verb.SHOOT, Verb.AIM, Verb.THROW,
    }
)  # fmt: skip
"""Deeds that are not done with both arms full."""

_LEANS_ON: Final = re.compile(
    r"\blean\w*\b(?! (?:over|back|forward|out|down|in|closer|to)\b)|\bagainst\b|\bpropped\b"
    r"|[靠倚]|背对着[墙树]",
    re.IGNORECASE,
)
"""Words of leaning against something, not of bending over or pulling."""

BESIDE: Final = "beside"
"""The motion of who does nothing with the animal that stands there."""

_WALKING: Final = 0.97
"""How often the gait of an animal turns in a second that is led by who walks."""

_TALKING: Final = 0.6
"""How much slower people ride while they talk."""

_STILL: Final[dict[Verb, tuple[str, ...]]] = {
    Verb.PULL: ("take",), Verb.PUSH: ("put",), Verb.LIFT: ("take",), Verb.SEARCH: ("touch",),
    Verb.PLAY: ("touch",), Verb.CAST_SPELL: ("point",),
}  # fmt: skip
"""What who sits, kneels or crouches does with the hands alone, in place of the whole body."""

_LYING: Final = frozenset({"lie", "lie_aside", "sleep", "sleep_aside"})


def _near(motion: str, seat: str, request: VideoRequest) -> tuple[str, str]:
    """Return a motion and a seat as nearer shots show them: who lies is propped up."""
    if request.size is ShotSize.WIDE or motion not in _LYING:
        return motion, seat
    asleep = motion.startswith("sleep")
    if seat == "bed":
        return "doze_in_bed" if asleep else "sit_in_bed", "headboard"
    return "doze_propped" if asleep else "propped", ""


_COMPARTMENTS: Final = frozenset(
    {PlaceKind.CAR, PlaceKind.COACH, PlaceKind.TRAIN, PlaceKind.TRAM, PlaceKind.AEROPLANE}
)
"""Places with seats that do not move."""


def _seat(
    motion: str, deed: Deed, request: VideoRequest, indoors: bool, dice: Dice
) -> tuple[str, str]:
    """Return a motion and a seat that fit what the story says is sat or lain on."""
    thing = deed.object.thing if deed.object else ""
    if motion in _SEATED and indoors and request.location.kind in _COMPARTMENTS:
        return motion, "car_seat"
    if motion in _SEATED and deed.object and re.search(_WHEELCHAIR, deed.object.words, re.I):
        return motion, "wheelchair"
    if motion in _SEATED:
        if deed.verb is Verb.STAND_UP:
            seat = _sat_on(deed) or ("stool" if indoors else "")
            return (motion if seat else "rise"), seat
        seat = _sat_on(deed) or ("chair" if indoors and thing not in _GROUND else "")
        return (motion if seat else dice.pick(("sit_ground", "sit_crossed"))), seat
    if motion in _BEDS:
        soft = deed.object and re.search(_COUCH, deed.object.words, re.I)
        bed = (
            thing == Thing.BED
            or (indoors and soft)
            or (indoors and not thing and request.location.kind not in BEDLESS)
        )
        return motion, "bed" if bed else ""
    return motion, ""


def _sat_on(deed: Deed) -> str:
    """Return the seat that a deed names, or an empty text."""
    if deed.object is None:
        return ""
    words = deed.object.words
    said = (seat for seat, said in _SAT_ON_WORDS.items() if re.search(said, words, re.IGNORECASE))
    return next(said, _SAT_ON.get(deed.object.thing, ""))


_COUCH: Final = r"\b(?:sofa|couch|settee|divan|bench|cot|bunk|mattress)\b|沙发|榻|炕|长凳|长椅"
"""Words of what people lie on in rooms besides beds."""

_WHEELCHAIR: Final = r"\bwheel-?chair|轮椅"

_OF_ARMS: Final = frozenset({"hold", "hold_up", "grip", "carry"})
"""Motions that last in which only the arms take part."""


def _ended(acts: list[Act]) -> tuple[Act, ...]:
    """End a posture where the next posture or movement of the whole body begins."""
    ended = []
    for index, act in enumerate(acts):
        end = act.end
        for later in acts[index + 1 :]:
            # Who holds a thing goes on sitting.
            if later.motion in _OF_ARMS:
                continue
            if MOTIONS[later.motion].lasts or MOTIONS[later.motion].wide:
                end = min(end, later.start + 8)
        ended.append(act.model_copy(update={"end": end}))
    return tuple(ended)


def needed(request: VideoRequest) -> See | None:
    """Return what a shot must show for its deeds to be seen; None where it has none."""
    sees = {DEEDS[deed.verb].see for deed in acted(request)}
    for each in ("whole", "ride", "hands", "face"):
        if each in sees:
            return each
    return None


SIZES: Final[dict[See, tuple[ShotSize, ...]]] = {
    "whole": (ShotSize.WIDE,),
    "hands": (ShotSize.MEDIUM, ShotSize.WIDE),
    "ride": (ShotSize.WIDE, ShotSize.MEDIUM),
    "face": (ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE, ShotSize.WIDE),
}
"""Sizes of a shot that show what a deed needs, the best first."""


DUEL: Final = Row(("duel",), "whole", ("duel_back",), 4.2, Meeting(0.3, 0.75), _BLADES, empty=False)
"""How two fight with blades, which meet in the middle between them."""


LEVELLED: Final = Row(("point",), "hands", ("react",), things=_BLADES, empty=False)
"""How a person points a blade at another person."""


def _is_sewn(deed: Deed) -> bool:
    """Return whether something is mended with a needle."""
    tool = deed.instrument
    return (
        deed.object is not None
        and re.search(_SOFT, deed.object.words, re.IGNORECASE) is not None
        and (tool is None or re.search(_STITCHES, tool.words, re.IGNORECASE) is not None)
    )


TUG: Final = Row(("tug",), "whole", ("tug_back",), 3.6, Meeting(0.5, 1.75))
"""How two people pull at one thing."""
DRAG: Final = Row(("drag",), "whole", ("dragged",), 3.7, Meeting(0.65, 1.6))
"""How a person is pulled along."""


def _pulled(deed: Deed, request: VideoRequest) -> Row:
    """Return how somebody pulls: at a person, at a thing that another one holds, or at a thing."""
    if not any(partner_of(deed, name, request) for name in deed.who):
        return DEEDS[Verb.PULL]
    return TUG if deed.object and hold_of(picture_of(deed.object)) else DRAG


BANDAGED: Final = Row(("bind",), "hands", gap=3.2)
"""How a wound is bound up: the other holds still."""


def _is_bandaged(deed: Deed) -> bool:
    """Return whether a wound is bound up, rather than a person."""
    words = [each.words for each in (deed.object, deed.instrument) if each]
    if any(re.search(_DRESSINGS, each, re.IGNORECASE) for each in words):
        return True
    if deed.object is None or deed.instrument is None:
        return False
    limb = re.search(_LIMBS, deed.object.words, re.IGNORECASE)
    return bool(limb) and not re.search(_CORDS, deed.instrument.words, re.IGNORECASE)


_DRESSINGS: Final = r"\b(?:bandages?|gauze|dressings?|plasters?|wounds?)\b|纱布|绷带|伤"
_LIMBS: Final = r"\b(?:foot|feet|ankles?|knees?|arms?|hands?|heads?|cuts?)\Z|[脚足腿膝臂手头额]\Z"
_CORDS: Final = r"\b(?:ropes?|cords?|chains?|twine|strings?|straps?|handcuffs)\b|[绳索链镣铐]"


def seated(name: str, request: VideoRequest) -> bool:
    """Return whether a person sits in a shot."""
    if request.location.kind is PlaceKind.CAR:
        return True
    deeds = (*request.shown.lasting, *request.shown.deeds)
    return any(deed.verb is Verb.SIT and name in deed.who for deed in deeds)


def _blade_of(deed: Deed) -> str | None:
    """Return the picture of the blade of a deed, or None; 刀 alone is a long one."""
    item = deed.instrument or deed.object
    if item is None:
        return None
    if item.thing in _BLADES:
        return picture_of(item)
    found = (kind for kind, words in _BLADE_WORDS if re.search(words, item.words, re.IGNORECASE))
    thing = next(found, None)
    return None if thing is None else shown_as(thing)


_BLADE_WORDS: Final[tuple[tuple[Thing, str], ...]] = (
    (
        Thing.KNIFE,
        r"(?:\b(?:\w*knife|\w*knives|dagger|razor|scissors)|匕首?|[菜小剪剃折短弯]刀|手术刀|短剑)\Z",
    ),
    (Thing.SPEAR, r"(?:\bspears?|矛)\Z"),
    (Thing.SWORD, r"(?:\b(?:swords?|sabre|saber|blade|rapier|cutlass)|[刀剑]|[刀剑][刃尖锋])\Z"),
)
"""Words of blades, at the end of a phrase: 剑客 is no sword."""


def row_of(deed: Deed, request: VideoRequest) -> Row:
    """Return how a deed of a shot is acted: a fight with blades is a duel, who mends cloth sews."""
    if deed.verb is Verb.MEND and _is_sewn(deed):
        return DEEDS[Verb.SEW]
    if deed.verb is Verb.AIM and _blade_of(deed) is not None:
        return LEVELLED
    if deed.verb is Verb.BIND and _is_bandaged(deed):
        return BANDAGED
    if deed.verb is Verb.PUSH and deed.whom and deed.object and hold_of(picture_of(deed.object)):
        # To press a purse on a person is to give it: nobody is shoved.
        return DEEDS[Verb.GIVE]
    if deed.verb is Verb.PULL:
        return _pulled(deed, request)
    if deed.verb is Verb.DIG and _digs_ground(deed, request):
        return DEEDS[Verb.DIG]
    if deed.verb in _OTHERWISE:
        words = deed.object.words if deed.object else ""
        said, otherwise = _OTHERWISE[deed.verb]
        return otherwise if re.search(said, words, re.IGNORECASE) else DEEDS[deed.verb]
    if deed.verb is not Verb.FIGHT:
        return DEEDS[deed.verb]
    people = {*deed.who, *deed.whom}
    armed = deed.instrument is not None and deed.instrument.thing in _BLADES
    armed = armed or any(each.held == Prop.SWORD and each.name in people for each in request.cast)
    armed = armed or any(
        people & set(held.who) and held.object is not None and held.object.thing in _BLADES
        for held in request.shown.lasting
        if held.verb is Verb.HOLD
    )
    return DUEL if armed else DEEDS[deed.verb]


_HANDS_OR_ARMS: Final = (
    r"\b(?:wrist|hand|palm|finger|arm|pulse)s?\Z"
    r"|(?:[腕掌臂脉]|(?<![把扶帮助])手|手[背指心]|指尖|胳膊)\Z"
)
_NO_FLAME: Final = r"\A(?!.*(?:candle|lamp|match|torch|lantern|[烛灯烟]|火柴|火苗|火把)).*"
_CONTAINERS: Final = (
    r"\b(?:pot|jar|bowl|box|bag|pocket|drawer|purse|basket|case|tin|butter|grease)s?\b"
    r"|(?:[罐碗盒袋兜包箱柜篓筐盆锅]|抽屉)\Z"
)
"""Words of what is searched with fingers or a spoon, where the ground is not dug."""
_DIGGERS: Final = r"\b(?:spades?|shovels?|hoes?|pick(?:axe)?s?|trowels?)\b|[锹铲锄镐]"


def _digs_ground(deed: Deed, request: VideoRequest) -> bool:
    """Return whether ground is dug, out of which a box may come, rather than what is in a box."""
    if deed.instrument is not None:
        return re.search(_DIGGERS, deed.instrument.words, re.IGNORECASE) is not None
    return not is_indoors(request.location)


_OTHERWISE: Final[dict[Verb, tuple[str, Row]]] = {
    Verb.TOUCH: (
        _HANDS_OR_ARMS, Row(("give",), "hands", ("receive",), 3.4, Meeting(0.5, 1.75)),
    ),
    Verb.SHOW: (_HANDS_OR_ARMS, Row(("show",), "hands", ("react",))),
    Verb.DIG: (_CONTAINERS, Row(("search",))),
    Verb.EXTINGUISH: (
        rf"{_NO_FLAME}(?:(?:fire|flames|blaze|basket|bin|house|curtain)s?|[火篓桶屋房帘])\Z",
        Row(("put",), "hands", things=(Thing.BUCKET, Thing.BLANKET)),
    ),
}  # fmt: skip
"""Deeds that are acted in another way where their object has such words."""

WHISPERS: Final = Row(("whisper",), "hands", ("hark",), 3.05)
"""How a whisper into an ear is acted."""


def whisper_of(request: VideoRequest) -> Speech | None:
    """Return the line that is whispered in a shot to another person in view, or None."""
    names = {each.name for each in request.cast}
    lines = [speech for speech in request.speech if speech.speaker in names]
    if len(request.cast) != 2 or len(lines) != len(request.speech):
        return None
    return next(
        (
            each
            for each in lines
            if each.emotion is Emotion.WHISPER and each.addressee in names - {each.speaker}
        ),
        None,
    )


def meeting(request: VideoRequest) -> tuple[str, str, Row] | None:
    """Return two people in view who touch in a shot, the one who does it first, and its row."""
    whisper = whisper_of(request)
    if whisper is not None and not rides_of(request):
        return whisper.speaker, whisper.addressee, WHISPERS
    carried = [deed for deed in request.shown.lasting if deed.verb is Verb.CARRY and deed.whom]
    for deed in (*reversed(acted(request)), *carried):
        row = row_of(deed, request)
        doer = next((name for name in deed.who if any(p.name == name for p in request.cast)), "")
        partner = partner_of(deed, doer, request)
        if not partner and len(request.cast) == 2 and (row.gap or 0) > _ROOM:
            # Somebody else in view stands clear of a bow that is not for them.
            partner = next(each.name for each in request.cast if each.name != doer)
        if row.gap is not None and doer and partner:
            return doer, partner, row
    return None
