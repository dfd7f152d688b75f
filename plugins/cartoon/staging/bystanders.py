"""People in the background who are not in the cast: figures in the clothes of their world.

They stand behind the cast in one still picture, turned to what happens in front of them, and do
what the story says that all of them do: villagers kneel, children wave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ainern2d.core import ShotSize, Verb

from ..acting.motions import MOTIONS
from ..acting.performance import act
from ..backdrop.crowd import MOST, is_people, kind_of, spots_of
from ..backdrop.words import is_indoors
from ..dice import Dice
from ..figure.build import stature
from ..recipe import Acting, Actor, Bystander, Glance, Turn
from .background import RESTING
from .casting import styles_of
from .framing import FEET, GROUND, UNITS, shape_of
from .strangers import performer_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core import Performer, VideoRequest

    from ..choices import Gesture
    from ..recipe import Act, Group

FLOOR: Final = 0.81
"""Height of the ground under those who stand farthest away, in frame heights."""

_DEEP: Final = 0.05
"""How much lower it is under the nearest ones."""

_CROWD: Final = 9
"""How many a crowd of no stated number has."""

_LYING: Final = 6
"""Most people of a group that lies."""

_BEHIND: Final = 0.03
"""How much higher than the cast's ground their ground is at least, in frame heights."""

_FARTHEST, _NEARER = 0.655, 0.125
"""Size of the farthest relative to the cast of a wide shot, and how much larger the nearest are."""

_CHILD: Final = 0.95
"""Size of the heads of children relative to those of their elders."""

_TOGETHER: Final = frozenset(
    {
        Verb.SIT, Verb.KNEEL, Verb.CROUCH, Verb.BOW, Verb.WAVE, Verb.POINT, Verb.WALK, Verb.RUN,
        Verb.DANCE, Verb.JUMP, Verb.LAUGH, Verb.SMILE, Verb.WEEP, Verb.NOD, Verb.SHAKE_HEAD,
        Verb.EAT, Verb.DRINK, Verb.LIE, Verb.SLEEP, Verb.AIM, Verb.DRAW, Verb.HOLD, Verb.LIFT,
        Verb.CARRY, Verb.DIG,
    }
)  # fmt: skip
"""Deeds that a group in the background is seen doing."""

_AS_SEEN: Final = {Verb.LIFT: Verb.CARRY}
"""Deeds that a still picture shows better by another: what is lifted hides the face."""

_RESTS: Final[dict[str, tuple[Gesture, ...]]] = {
    "guard": ("hang", "behind", "hip"),
    "child": ("hang", "behind", "clasp"),
    "woman": ("hang", "clasp", "elbow", "clasp"),
    "elder": ("hang", "clasp", "behind"),
    "outlaw": ("hang", "fold", "hip", "fold", "hip"),
    "": ("hang", "fold", "behind", "clasp", "hang", "hip"),
}
"""What hands of people of each kind rest in."""

_AGES: Final = ("adult", "young", "adult", "old", "adult", "young", "adult")
_OF_MEN: Final = frozenset({"outlaw"})
"""Kinds of people who are men where the words for a group do not say it."""
_SEXES: Final = ("male", "female")
"""Of those of whom the words for a group say neither, in turn."""


def bystanders_of(
    request: VideoRequest, groups: Sequence[Group], aspect: float, seed: int
) -> tuple[Bystander, ...]:
    """Return the people of the groups in the background of a shot, the farthest first.

    Args:
        request: The shot.
        groups: Of people and of animals; those of animals are left out.
        aspect: Width of the frame.
        seed: For what the request leaves open.
    """
    people = [each for group in groups if is_people(group.words)
              for each in _group_of(request, group, aspect, seed)]  # fmt: skip
    return tuple(sorted(people, key=lambda each: each.actor.unit / stature(each.actor.style)))


def _group_of(request: VideoRequest, group: Group, aspect: float, seed: int) -> list[Bystander]:
    # The same words stand in the same places in all shots of a location.
    dice = Dice("crowd", request.location.name, group.words)
    number = min(MOST, group.count or _CROWD)
    if any(deed.verb in RESTING for deed in _among(request, group.words, ()).shown.deeds):
        # Who lies takes more room.
        number = min(number, _LYING)
    cast = _members(request, group.words, number, dice)
    shot = _among(request, group.words, cast)
    styles = styles_of(shot)
    kind = kind_of(group.words)
    shape = shape_of(aspect)
    size = UNITS[shape][ShotSize.WIDE]
    # In upright frames the cast stands higher, and they stand behind it all the same.
    floor = min(FLOOR, GROUND[shape] - _BEHIND)
    deep = min(_DEEP, GROUND[shape] - floor)
    found = []
    for index, (performer, (near, across)) in enumerate(
        zip(cast, spots_of(number, dice), strict=True)
    ):
        x, ground = aspect / 2 * (1 + 0.94 * across), floor + deep * near
        style, unit = styles[performer.name], size * (_FARTHEST + _NEARER * near)
        if performer.look.age == "child":
            unit *= _CHILD
        own = Dice("bystander", request.location.name, performer.name)
        side = _side_of(x, aspect, own)
        if shot.shown.deeds:
            seen = {performer.name: x, "": x + side}
            acting = act(performer.name, shot, seen, own, seed, indoors=is_indoors(shot.location))
        else:
            acting = _idle(kind, side, own)
        frame = max((_seen_at(each, request.fps) for each in acting.acts), default=0)
        actor = Actor(
            name=f"{group.words} {index}",
            style=style,
            x=round(x, 5),
            y=round(ground - FEET * unit * stature(style), 5),
            unit=round(unit, 5),
            acting=acting,
            facing=round(side * own.between(0.25, 0.7), 3),
        )
        found.append(Bystander(actor=actor, frame=frame))
    return found


def _seen_at(act: Act, fps: int) -> int:
    """Return the frame in which a deed is seen best: at its contact, or when a posture is taken."""
    return act.at + (fps if MOTIONS[act.motion].lasts else 0)


def _side_of(x: float, aspect: float, dice: Dice) -> int:
    """Return to which side a person looks: mostly to the middle, where the cast is."""
    inwards = 1 if x < aspect / 2 else -1
    return inwards if dice.chance(0.85) else -inwards


def _idle(kind: str, side: int, dice: Dice) -> Acting:
    """Return how a person stands and looks on."""
    return Acting(
        phase=round(dice.unit(), 4),
        glances=(Glance(frame=0, x=round(side * dice.between(0.2, 0.7), 3)),),
        turns=(Turn(frame=0, yaw=round(side * dice.between(0.25, 0.65), 3)),),
        rest=dice.pick(_RESTS.get(kind, _RESTS[""])),
        rest_side=-1 if side > 0 else 1,
    )


def _members(request: VideoRequest, words: str, number: int, dice: Dice) -> tuple[Performer, ...]:
    """Return the people of a group, each with a look of its own as the words say."""
    found = []
    kind = kind_of(words)
    turn = dice.pick((0, 1))
    for index in range(number):
        performer = performer_of(f"{words} {index}", words, request)
        look = performer.look
        changed: dict[str, object] = {}
        if look.gender == "unknown":
            changed["gender"] = "male" if kind in _OF_MEN else _SEXES[(index + turn) % 2]
        if look.age == "adult" and kind in {"", "woman"}:
            changed["age"] = _AGES[(index + turn) % len(_AGES)]
        found.append(
            performer.model_copy(update={"look": look.model_copy(update=changed).settled()})
        )
    return tuple(found)


def _among(request: VideoRequest, words: str, cast: tuple[Performer, ...]) -> VideoRequest:
    """Return a shot of a group alone, with what all of it does."""
    names = tuple(each.name for each in cast)
    alone = len(request.shown.extras) == 1
    deeds = tuple(
        deed.model_copy(
            update={"who": names, "whom": (), "verb": _AS_SEEN.get(deed.verb, deed.verb)}
        )
        for deed in request.shown.deeds
        if deed.verb in _TOGETHER
        and (words in deed.who or (alone and not deed.who and deed.verb in RESTING))
    )
    shown = request.shown.model_copy(update={"deeds": deeds, "lasting": (), "extras": ()})
    return request.model_copy(update={"cast": cast, "shown": shown, "speech": (), "focus": ""})
