"""Which things a shot shows beside its people: objects of deeds that no hand holds.

A chest that a person opens stands on the ground, a cup that a person puts down stands on a table.
Furniture of the place, things in hands, vehicles, animals and the sky are drawn elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from ainern2d.core import PlaceKind, ShotSize, Thing, Verb

from ..acting.handled import FIXTURES, picture_of
from ..acting.motions import MOTIONS
from ..acting.rides import rides_of
from ..backdrop.words import is_indoors
from ..figure.build import SOLE, build_of
from ..props import things
from ..props.animals import ANIMALS
from ..props.beasts import BARE
from ..props.broken import whole_of
from ..props.insert import SHINING
from ..props.nouns import OWN, drawing_in_state, drawing_of_item, is_a
from ..props.standing import half_width
from ..props.tools import hold_of
from ..recipe import Placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ainern2d.core import Deed, Item, VideoRequest

    from ..recipe import Act, Actor

_ACTED_ON: Final = frozenset(
    {
        Verb.LOOK, Verb.OPEN, Verb.CLOSE, Verb.PUSH, Verb.PULL, Verb.SEARCH, Verb.TOUCH,
        Verb.CLEAN, Verb.MEND, Verb.POINT, Verb.LIGHT, Verb.EXTINGUISH, Verb.WASH, Verb.BREAK,
        Verb.STRIKE, Verb.KICK, Verb.KNOCK, Verb.TURN, Verb.PAINT, Verb.LISTEN, Verb.DIG,
        Verb.BIND, Verb.SEIZE, Verb.POUR, Verb.WALK, Verb.CROUCH, Verb.KNEEL, Verb.BOW, Verb.CLIMB,
    }
)  # fmt: skip
"""Deeds that are done to a thing where it stands."""

_STANDS: Final = frozenset({Verb.STAND, Verb.LIE, Verb.SIT, Verb.LEAN})
"""What a thing does that is only there."""

GROUNDED: Final[dict[str, float]] = {
    "chest": 3.0, "machine": 4.0, "stove": 4.2, "television": 2.6,
    "casket": 1.3, "sack": 2.4, "bundle": 1.8, "bucket": 1.9, "basket": 1.9,
    "luggage": 2.6, "package": 2.2, "oil-drum": 3.4, "barrel": 3.4, "coffin": 2.6, "wood": 1.6,
    "cart": 5.0, "cannon": 4.0, "bicycle": 4.4, "motorcycle": 4.4, "motor-scooter": 4.4,
    "sled": 2.4, "bathtub": 3.2, "headstone": 3.6, "anchor": 3.2, "snowman": 5.0, "rock": 2.4,
    "potted-plant": 3.0, "birdcage": 2.4, "drum": 2.4, "long-drum": 2.6, "anvil": 2.6, "crank": 3.4,
    "wastebasket": 2.2, "toolbox": 1.7, "ladder": 7.5, "moai": 6.0, "tent": 6.5, "canoe": 3.6,
    "wheel": 2.6, "couch-and-lamp": 4.0, "file-cabinet": 3.6, "telescope": 3.4,
    "violin": 2.6, "guitar": 3.6, "musical-keyboard": 2.0, "rolled-up-newspaper": 1.2,
    "hiking-boot": 1.5, "mans-shoe": 1.3, "satellite-antenna": 3.4,
}  # fmt: skip
"""Height in units of the body of things that stand on the ground. A person has about 8."""

_ELSEWHERE: Final = (
    FIXTURES
    - {"chest", "file-cabinet", "machine", "stove", "television"}
    | things.SKY
    | things.VEHICLES - {"cart", "bicycle", "motorcycle", "motor-scooter", "canoe"}
    | ANIMALS.keys()
    | BARE.keys()
    | {"table", "bench", "bed", "grass", "earth", "snow", "water", "tree", "leaf", "fire", "ladder",
       "brick", "house", "castle", "church", "hut", "wood-wall", "hole", "droplet", "stairs",
       "thread", "clothes"}
)  # fmt: skip
"""What a place has, what is ridden or alive, and what a body has."""

_TABLE_TOP: Final = 2.75
"""How far below the neck the top of the table is, in units: hands put things down there."""
_SMALL, _TINY = 1.4, 0.8
"""Height of what stands on a table, and of what two fingers hold, in units."""
_TINIES: Final = frozenset(
    {
        "key",
        "ring",
        "coin",
        "coins",
        "bangle",
        "earrings",
        "bean",
        "pill",
        "gem-stone",
        "game-die",
        "match",
        "cigarette",
        "sewing-needle",
        "egg",
        "chestnut",
        "candy",
        "pushpin",
        "nut-and-bolt",
        "safety-pin",
        "thread",
        "tooth",
        "lipstick",
        "paperclip",
        "pen",
        "pencil",
    }
)
_NEAR, _FAR = 2.3, 3.0
"""Distance from a person of what is put down or taken, and of what is looked at, in units."""
_HALF: Final = 1.7
"""Half the width of a person, in units."""
_ALWAYS: Final = 1_000_000


class _Wanted(NamedTuple):
    """A thing that shall stand somewhere.

    Attributes:
        name: Of its drawing, with its state.
        doer: Who does something to it; empty if it is only there.
        deed: What is done.
    """

    name: str
    doer: str
    deed: Deed


def placed_of(request: VideoRequest, actors: Sequence[Actor], aspect: float) -> tuple[Placed, ...]:
    """Return the things that stand beside the people of a shot.

    Args:
        request: The shot, as it is drawn.
        actors: Who is in view.
        aspect: Width of the frame, in frame heights.
    """
    if not actors or request.size not in {ShotSize.WIDE, ShotSize.MEDIUM} or rides_of(request):
        return ()
    if any(MOTIONS[act.motion].table for actor in actors for act in actor.acting.acts):
        # There is a table already, with what is on it.
        return ()
    indoors = is_indoors(request.location)
    found: list[Placed] = []
    for wanted in _wanted(request, actors):
        here = _place(wanted, request, actors, found, aspect, indoors=indoors)
        if here is not None:
            found.append(here)
        if len(found) == _MOST[request.size]:
            break
    return tuple(found)


_WITH_STOVES: Final = frozenset({PlaceKind.KITCHEN})
"""Places whose set has a stove."""

_MOST: Final = {ShotSize.WIDE: 2, ShotSize.MEDIUM: 1}
"""Most things by the size of a shot."""


def has_placed(request: VideoRequest) -> bool:
    """Return whether a shot has a large thing, whose ground only a wide shot shows."""
    names = {each.name for each in request.cast}
    return any(
        whole_of(name)[1] in GROUNDED
        for deed in request.shown.deeds
        for name in [_thing_of(deed, names)]
    )


def _thing_of(deed: Deed, names: set[str]) -> str:
    """Return the drawing of the thing of a deed that stands somewhere, or an empty text."""
    doers = names & set(deed.who)
    if deed.object is None or not (
        (deed.verb in _STANDS and not deed.who) or (deed.verb in _ACTED_ON and doers)
    ):
        return ""
    if doers and deed.object.thing in _WORN and deed.verb in _ON_THE_BODY:
        return ""
    return _drawing(deed.object)


_WORN: Final = frozenset({Thing.CLOTHES, Thing.COAT, Thing.HAT, Thing.GLOVES, Thing.SHOES})
_ON_THE_BODY: Final = frozenset(
    {Verb.OPEN, Verb.CLOSE, Verb.SEARCH, Verb.PULL, Verb.TOUCH, Verb.CLEAN, Verb.LOOK}
)
"""What people do to the clothes that they wear: a coat that is opened hangs on no chair."""


def _drawing(item: Item) -> str:
    drawing = drawing_of_item(item).removeprefix(OWN)
    lives = any(is_a(drawing, each) for each in ("animal", "bird", "insect", "fish"))
    if not drawing or lives or drawing in _ELSEWHERE or drawing in SHINING - _LAMPS:
        return ""
    if things.is_drawn(drawing) or hold_of(drawing) is not None:
        return drawing_in_state(item)
    return ""


_LAMPS: Final = frozenset({"lamp", "candle"})


def _wanted(request: VideoRequest, actors: Sequence[Actor]) -> Iterator[_Wanted]:
    names = {actor.name for actor in actors}
    in_hands = {actor.acting.held for actor in actors} | {
        act.thing for actor in actors for act in actor.acting.acts
    }
    seen: set[tuple[str, bool]] = set()
    for deed in request.shown.deeds:
        name = _thing_of(deed, names)
        doer = next((each for each in deed.who if each in names), "")
        if not name and doer and deed.object is not None and deed.verb in {Verb.PUT, Verb.TAKE}:
            name = picture_of(deed.object) if _drawing(deed.object) else ""
            moved = name in in_hands
        else:
            moved = False
        held = {name, picture_of(deed.object)} - {""} if name and deed.object else set()
        key = (name, deed.verb is Verb.PUT)
        if name and key not in seen and (moved or not held & in_hands):
            seen.add(key)
            yield _Wanted(name, doer, deed)


def _place(
    wanted: _Wanted,
    request: VideoRequest,
    actors: Sequence[Actor],
    others: Sequence[Placed],
    aspect: float,
    *,
    indoors: bool,
) -> Placed | None:
    """Return where a thing stands; None where there is no room, or no table."""
    base = next((each for each in actors if each.name == wanted.doer), actors[0])
    unit = base.unit * build_of(base.style).size
    drawing = whole_of(wanted.name)[1]
    large = drawing in GROUNDED
    ground = base.y + SOLE * unit
    if not large and not indoors:
        # No tables stand outdoors.
        return None
    if large and (ground > _LOWEST or (indoors and drawing == "canoe")):
        return None
    if drawing == "stove" and request.location.kind in _WITH_STOVES:
        return None
    start, end, near = 0, _ALWAYS, _FAR
    sides: tuple[Literal[-1, 1], ...] = (1, -1) if _ahead(base) > 0 else (-1, 1)
    if wanted.deed.verb in {Verb.PUT, Verb.TAKE}:
        act = _handing(base, wanted)
        if act is None or large:
            return None
        near = _NEAR
        motion = MOTIONS[act.motion]
        if wanted.deed.verb is Verb.PUT:
            start = act.at + round(motion.leaves * request.fps)
            again = (each for each in base.acting.acts if each.thing == wanted.name)
            # What is taken up again is not in two places.
            end = min((each.at for each in again if each.at > start), default=end)
        else:
            end = act.at + round(motion.takes * request.fps)
        sides = (act.ahead,)
    tall = GROUNDED.get(drawing, _TINY if drawing in _TINIES else _SMALL) * unit
    half = max(half_width(wanted.name, tall), (0.0 if large else _TABLE) * unit)
    near = max(near, _HALF + half / unit) if large else near
    for side in sides:
        x = base.x + side * near * unit
        rivals = [each for each in others if each.start < end and start < each.end]
        if _is_free(x, half, base, actors, rivals, aspect, near=near < _FAR):
            top = ground if large else base.y + _TABLE_TOP * unit
            return Placed(
                name=wanted.name,
                x=round(x, 5),
                ground=round(ground, 5),
                top=round(top, 5),
                tall=round(tall, 5),
                unit=round(unit, 5),
                start=max(0, start),
                end=end,
            )
    return None


_LOWEST: Final = 1.02
"""Lowest ground that is in the picture, in frame heights."""
_TABLE: Final = 1.0
"""Half the width of a small table, in units."""


def _handing(actor: Actor, wanted: _Wanted) -> Act | None:
    """Return the act that puts a thing down, or takes it up from where it stands."""
    motion = "put" if wanted.deed.verb is Verb.PUT else "take"
    return next(
        (
            act
            for act in actor.acting.acts
            if act.motion == motion and act.thing == wanted.name and not act.seat
        ),
        None,
    )


def _ahead(actor: Actor) -> Literal[-1, 1]:
    """Return the side that a person faces during its first act."""
    act = next((each for each in actor.acting.acts if each.at >= 0), None)
    if act is not None:
        return act.ahead
    return 1 if actor.facing >= 0 else -1


def _is_free(
    x: float,
    half: float,
    base: Actor,
    actors: Sequence[Actor],
    others: Sequence[Placed],
    aspect: float,
    *,
    near: bool,
) -> bool:
    """Return whether a thing may stand at a place: in the picture, and before no person."""
    if x - half < 0.02 or x + half > aspect - 0.02:
        return False
    for actor in actors:
        own = (0.6 if near and actor is base else _HALF) * actor.unit
        if abs(actor.x - x) < half + own - 0.15 * actor.unit:
            return False
    return all(
        abs(each.x - x) > half + max(half_width(each.name, each.tall), _TABLE * each.unit)
        for each in others
    )
