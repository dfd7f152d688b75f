"""Framing: where characters stand and how large, for wide, square and upright frames.

Everything is in frame heights. A *unit* is half the height of a face; a head with its hair is 2.4
units high and its eyes are 1.1 units above the base of the neck.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from ainern2d.core import ShotSize, Verb

from ..acting.deeds import DEEDS, WHISPERS, meeting, seated
from ..acting.rides import WAYS, groups_of, rides_of, way_of
from ..dice import Dice
from ..figure.build import stature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core import Performer, VideoRequest

    from ..recipe import Style

Shape = Literal["wide", "square", "upright"]

EYES: Final = 1.1
"""From the base of the neck to the eyes, in units."""

FEET: Final = 6.65
"""From the base of an adult's neck to the ground, in units."""

UNITS: Final[dict[Shape, dict[ShotSize, float]]] = {
    "wide": {
        ShotSize.WIDE: 0.079,
        ShotSize.MEDIUM: 0.12,
        ShotSize.MEDIUM_CLOSE: 0.2,
        ShotSize.CLOSE: 0.248,
        ShotSize.INSERT: 0.18,
    },
    "square": {
        ShotSize.WIDE: 0.074,
        ShotSize.MEDIUM: 0.11,
        ShotSize.MEDIUM_CLOSE: 0.185,
        ShotSize.CLOSE: 0.23,
        ShotSize.INSERT: 0.17,
    },
    "upright": {
        ShotSize.WIDE: 0.062,
        ShotSize.MEDIUM: 0.098,
        ShotSize.MEDIUM_CLOSE: 0.15,
        ShotSize.CLOSE: 0.18,
        ShotSize.INSERT: 0.14,
    },
}
"""Largest units. Dialogue is read from a mouth that opens by up to 0.46 of them."""

EYE_LINES: Final[dict[Shape, dict[ShotSize, float]]] = {
    "wide": {ShotSize.MEDIUM: 0.25, ShotSize.MEDIUM_CLOSE: 0.335, ShotSize.CLOSE: 0.372},
    "square": {ShotSize.MEDIUM: 0.27, ShotSize.MEDIUM_CLOSE: 0.34, ShotSize.CLOSE: 0.36},
    "upright": {ShotSize.MEDIUM: 0.34, ShotSize.MEDIUM_CLOSE: 0.35, ShotSize.CLOSE: 0.36},
}
"""Height of an adult's eyes: near the upper third, so that heads keep room and hands the band."""

GROUND: Final[dict[Shape, float]] = {"wide": 0.915, "square": 0.86, "upright": 0.815}
"""Where the characters of a wide shot stand; upright frames have room to stand over subtitles."""

HATS: Final[dict[str, float]] = {
    "douli": 2.9,
    "futou": 2.9,
    "guan": 2.8,
    "turban": 2.8,
    "tophat": 3.2,
    "stetson": 2.85,
    "helm": 3.1,
    "bascinet": 3.25,
    "wizard": 3.65,
}
"""From the base of the neck to the top of a tall hat, in units."""

_HAIR: Final[dict[str, float]] = {"updo": 2.9, "topknot": 2.7}
"""The same of hair that is done up; other heads are at most 2.6 units high."""

_ABOVE: Final = 0.012
"""Room above a tall hat, in frame heights."""

_LEAST: Final = 0.8
"""How much smaller a head may be for its hat."""

STACKED: Final[dict[Shape, int]] = {"wide": 5, "square": 3, "upright": 2}
"""Most people who stand in one row; more stand in two."""

BACK: Final = 0.82
"""Size of people in the row behind, relative to those in the one before."""

RAISED: Final = {True: 1.5, False: 1.75}
"""How much higher the row behind stands, in units: in wide shots its ground, else its eyes."""

HORIZON: Final = 0.55
"""Height to which the ground rises with distance; closer shots enlarge a backdrop about it."""

THREE_QUARTERS: Final = 0.62
"""Yaw of the body of a character that talks, towards its partner."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a character stands: middle and base of the neck, size, and where the body faces."""

    x: float
    y: float
    unit: float
    facing: float = 0.0


@dataclass(frozen=True, slots=True)
class Setup:
    """The characters of a shot and their spots.

    Attributes:
        actors: Characters seen from the front, from left to right.
        shoulders: Characters seen from behind at the edge of the frame.
        beyond: Names of people who are outside the frame, with the x at which they are.
    """

    actors: tuple[tuple[Performer, Spot], ...] = ()
    shoulders: tuple[tuple[Performer, Spot], ...] = ()
    beyond: tuple[tuple[str, float], ...] = ()


def shape_of(aspect: float) -> Shape:
    """Return what kind of frame an aspect ratio makes."""
    return "wide" if aspect > 1.2 else "upright" if aspect < 0.85 else "square"


def frame(request: VideoRequest, styles: Sequence[Style]) -> Setup:
    """Compose a shot.

    The cast stands from left to right in the order given, in every size of shot, so that the
    180-degree rule holds. Shots closer than medium show the one they are on. When only that
    character speaks and has a partner, some medium close-ups are over the partner's shoulder.

    Args:
        request: The shot.
        styles: Of ``request.cast``, in the same order.
    """
    cast = request.cast
    if request.size is ShotSize.TITLE or not cast:
        return Setup()
    aspect = request.width / request.height
    index = next((i for i, p in enumerate(cast) if p.name == request.focus), None)
    if request.size in {ShotSize.WIDE, ShotSize.MEDIUM}:
        if rides_of(request):
            return _riding(request, styles, aspect)
        return _group(request, styles, aspect, index)
    if index is None:
        if request.size is ShotSize.MEDIUM_CLOSE and len(cast) > 1:
            return _group(request, styles, aspect, index)
        index = 0
    side = _side(request, index)
    alone = _single(request.size, styles[index], aspect, side)
    partner = _partner(request, index)
    if partner is None:
        return Setup(actors=((cast[index], alone),))
    if not _over_shoulder(request, partner):
        away = aspect * (1.6 if partner > index else -0.6)
        return Setup(actors=((cast[index], alone),), beyond=((cast[partner].name, away),))
    near = _shoulder(styles[partner], aspect, side)
    far = replace(alone, x=_thirds(aspect, side, 0.18 if shape_of(aspect) == "wide" else 0.12))
    return Setup(actors=((cast[index], far),), shoulders=((cast[partner], near),))


def _partner(request: VideoRequest, index: int) -> int | None:
    """Return the index in the cast of the partner of the character in focus: the nearest one."""
    others = [i for i in range(len(request.cast)) if i != index]
    return min(others, key=lambda i: abs(i - index), default=None)


def _over_shoulder(request: VideoRequest, partner: int) -> bool:
    """Return whether a shot is over the partner's shoulder; close-ups never are."""
    if request.size is not ShotSize.MEDIUM_CLOSE or _speaks(request, partner):
        return False
    said = "".join(speech.text for speech in request.speech)
    return not said or Dice("over", request.focus, said).chance(0.55)


def _speaks(request: VideoRequest, index: int) -> bool:
    return any(speech.speaker == request.cast[index].name for speech in request.speech)


def _side(request: VideoRequest, index: int) -> int:
    """Return the side of the frame a character belongs to: -1 left, which means facing right."""
    cast = request.cast
    if len(cast) == 1 and cast[0].name in rides_of(request):
        return -way_of(request)
    if len(cast) > 1:
        return -1 if index < len(cast) / 2 else 1
    # Alone, the side is the character's own, so that it is the same in all of its shots.
    return -1 if Dice("side", cast[0].name).chance(0.5) else 1


def _thirds(aspect: float, side: int, amount: float) -> float:
    """Return an x on one side of the middle, by a fraction of the width."""
    return aspect * (0.5 + side * amount)


def _single(size: ShotSize, style: Style, aspect: float, side: int) -> Spot:
    """Return the spot of a character alone in the frame, with looking room before the face."""
    shape = shape_of(aspect)
    unit = min(UNITS[shape][size], aspect / 2.9)
    line = EYE_LINES[shape].get(size, 0.35)
    # A tall hat is whole: its wearer is a little further off.
    room = (line - _ABOVE) / (_tall(style) - EYES)
    unit = max(_LEAST * unit, min(unit, room))
    y = line + EYES * unit + 0.8 * unit * (1 - stature(style))
    shift = {"wide": 0.075, "square": 0.05, "upright": 0.03}[shape]
    return Spot(_thirds(aspect, side, shift), y, unit, -side * THREE_QUARTERS)


def _tall(style: Style) -> float:
    """Return the height of a head with its hair and its hat, from the base of the neck."""
    return max(HATS.get(style.hat, 0.0), _HAIR.get(style.hair, 2.6))


def _shoulder(style: Style, aspect: float, side: int) -> Spot:
    """Return the spot of the listener before the camera, on the other side of the frame."""
    shape = shape_of(aspect)
    unit = {"wide": 0.22, "square": 0.185, "upright": 0.14}[shape]
    edge = {"wide": 0.13, "square": 0.1, "upright": 0.09}[shape]
    x = aspect * (edge if side > 0 else 1 - edge)
    y = {"wide": 0.755, "square": 0.81, "upright": 0.865}[shape]
    return Spot(x, y + 0.5 * unit * (1 - stature(style)), unit)


def _group(
    request: VideoRequest, styles: Sequence[Style], aspect: float, focus: int | None
) -> Setup:
    """Return all characters side by side, turned to each other, with the one in focus nearer."""
    size, count = request.size, len(styles)
    shape = shape_of(aspect)
    if count == 1:
        spot = _lone(request, styles[0], aspect)
        return Setup(actors=((request.cast[0], spot),))
    if count > STACKED[shape]:
        return _stack(request, styles, aspect, focus)
    room = {"wide": 3.5, "square": 3.0, "upright": 2.7}[shape]
    if size is ShotSize.WIDE:
        room += 0.9
    elif size is ShotSize.MEDIUM_CLOSE and shape == "upright":
        # Two heads near each other are a two-shot; far apart they would be small.
        room = 2.45
    unit = min(UNITS[shape][size], aspect / (count * room - 0.2))
    gap = min(unit * room * 1.12, (aspect - 2.6 * unit) / max(1, count - 1))
    left = aspect / 2 - gap * (count - 1) / 2
    spots = []
    for index, style in enumerate(styles):
        depth = _depth(index, count, focus, shape, size)
        spots.append(
            Spot(
                left + gap * index,
                _neck(style, unit * depth, size, shape, depth),
                unit * depth,
                _inwards(index, count, focus),
            )
        )
    apart = _meeting(request, _apart(spots, aspect), styles)
    return Setup(actors=tuple(zip(request.cast, apart, strict=True)))


def _stack(
    request: VideoRequest, styles: Sequence[Style], aspect: float, focus: int | None
) -> Setup:
    """Return all characters in two rows, every other one further back and seen above the others.

    A narrow frame has more room in depth than across. From left to right they stand as ever.
    """
    size, count, shape = request.size, len(styles), shape_of(aspect)
    behind = [index % 2 == (0 if focus is not None and focus % 2 else 1) for index in range(count)]
    front = max(2, count - sum(behind))
    unit = min(UNITS[shape][size], (aspect - 0.02) / (front * 2.75))
    gap = (aspect - 2.9 * unit) / (count - 1)
    spots = []
    for index, style in enumerate(styles):
        depth = BACK if behind[index] else 1.0
        lift = RAISED[size is ShotSize.WIDE] * unit if behind[index] else 0.0
        tall = _tall(style)
        neck = _neck(style, unit, size, shape, 1.0)
        if size is ShotSize.WIDE:
            neck += FEET * unit * stature(style) * (1 - depth)
        spots.append(
            Spot(
                1.45 * unit + gap * index,
                max(neck - lift, _ABOVE + tall * unit * depth),
                unit * depth,
                _inwards(index, count, focus),
            )
        )
    return Setup(actors=tuple(zip(request.cast, spots, strict=True)))


def _riding(request: VideoRequest, styles: Sequence[Style], aspect: float) -> Setup:
    """Return people on what carries them, and the others beside them, from left to right."""
    size, shape = request.size, shape_of(aspect)
    groups, way = groups_of(request), way_of(request)
    rides = {name: WAYS[mount] for mount, names in groups for name in names}
    places: dict[str, float] = {}
    at = 0.0
    before: list[str] = []
    for performer in request.cast:
        group = next((names for _, names in groups if performer.name in names), [performer.name])
        ride = rides.get(performer.name)
        if performer.name in places:
            continue
        if before:
            last = rides.get(before[-1])
            at += max(ride.room if ride else 3.6, last.room if last else 3.6)
        for place, name in enumerate(group):
            at += rides[name].gap if place else 0.0
            places[name] = at
        before = group
    unit = min(UNITS[shape][size], aspect / (at + 3.0))
    ahead = 0.4
    if size is ShotSize.WIDE:
        ahead = max(ride.ahead for ride in rides.values())
        wide = max(ride.wide for ride in rides.values())
        tall = max(ride.tall for ride in rides.values())
        unit = min(unit, (GROUND[shape] - 0.035) / tall, aspect / (at + wide))
    left = aspect / 2 - at * unit / 2 - way * ahead * unit
    spots = []
    for performer, style in zip(request.cast, styles, strict=True):
        y = _neck(style, unit, size, shape, 1.0)
        facing = way * 0.6 if performer.name in rides else -way * 0.5
        spots.append((performer, Spot(left + places[performer.name] * unit, y, unit, facing)))
    return Setup(actors=tuple(spots))


_KNEES: Final = 3.3
"""Between two people of whom one sits, in units."""


def _meeting(request: VideoRequest, spots: list[Spot], styles: Sequence[Style]) -> list[Spot]:
    """Return the spots with two people as near to each other as what they do needs."""
    met = meeting(request)
    if met is None or len(spots) != 2:
        return spots
    row = met[2]
    first, second = spots
    if row.pair == ("bear",):
        # Who is carried is before who carries.
        first, second = (
            replace(spot, unit=spot.unit * (1.001 if each.name == met[1] else 1.0))
            for each, spot in zip(request.cast, spots, strict=True)
        )
    unit = min(first.unit * stature(styles[0]), second.unit * stature(styles[1]))
    gap = row.gap or 0.0
    embraced = row in (DEEDS[Verb.EMBRACE], DEEDS[Verb.KISS], WHISPERS)
    if not embraced and any(seated(each.name, request) for each in request.cast):
        # The knees of who sits are before the other.
        gap = max(gap, _KNEES)
    half = gap * unit / 2
    middle = (first.x + second.x) / 2
    facing = 0.5
    return [
        replace(first, x=middle - half, facing=facing),
        replace(second, x=middle + half, facing=-facing),
    ]


def _lone(request: VideoRequest, style: Style, aspect: float) -> Spot:
    """Return the spot of one person in a wide or medium shot: on a third, looking into the rest."""
    size, shape = request.size, shape_of(aspect)
    side = _side(request, 0)
    unit = min(UNITS[shape][size], aspect / 3.6)
    amount = 0.13 if size is ShotSize.WIDE else 0.1
    if shape != "wide":
        amount *= 0.6
    y = _neck(style, unit, size, shape, 1.0)
    return Spot(_thirds(aspect, side, amount), y, unit, -side * 0.5)


def _neck(style: Style, unit: float, size: ShotSize, shape: Shape, depth: float) -> float:
    height = stature(style)
    if size is ShotSize.WIDE:
        ground = HORIZON + (GROUND[shape] - HORIZON) * (1 + 1.6 * (depth - 1))
        return ground - FEET * unit * height
    line = EYE_LINES[shape].get(size, 0.34)
    # A child's head is lower, but not so low that its hands would hang into the subtitles.
    return line + EYES * unit + unit * 1.5 * (1 - height)


def _depth(index: int, count: int, focus: int | None, shape: Shape, size: ShotSize) -> float:
    """Return how much larger a character is because it stands nearer."""
    step = 0.045 if size is ShotSize.WIDE or shape != "upright" else 0.09
    if focus is not None:
        return 1 + step if index == focus else 1 - step * 0.6
    if count == 2:
        return 1.0
    return 1 + step * 0.5 if index in {0, count - 1} else 1 - step


def _inwards(index: int, count: int, focus: int | None) -> float:
    """Return where a character of a group is turned: to the one in focus, or to the middle."""
    if focus is not None and index != focus:
        return THREE_QUARTERS if focus > index else -THREE_QUARTERS
    position = 2 * index / (count - 1) - 1
    if focus is not None and abs(position) < 1e-9:
        return 0.25
    return -THREE_QUARTERS * position


def _apart(spots: list[Spot], aspect: float) -> list[Spot]:
    """Keep heads apart and inside the frame, in their order."""
    moved = [spots[0]]
    for before, spot in pairwise(spots):
        least = moved[-1].x + 1.15 * (before.unit + spot.unit)
        moved.append(replace(spot, x=max(spot.x, least)))
    over = max(0.0, moved[-1].x + 1.3 * moved[-1].unit - aspect)
    return [replace(spot, x=max(spot.x - over, 1.25 * spot.unit)) for spot in moved]
