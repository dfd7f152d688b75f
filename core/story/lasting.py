"""What goes on from shot to shot: who sits, lies, rides or holds something until a deed ends it.

Hats and glasses that are taken off stay off, and clothes that are put on stay on, as the deed of
putting them on, until they are taken off. Who gets off an animal or a vehicle has it beside:
that goes on as the deed of standing, with what was ridden as its object.

A storyboard says of each shot what is done in it. Who sat down in one shot of a scene still sits in
the next one. That is derived from the deeds, so that it follows every edit of them, and a shot
whose people still do the same is not made again. What does not follow, such as that people sit as a
scene begins, a shot says itself (``Shot.lasting``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from .deeds import Deed, Item, Thing, Verb

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .storyboard import Scene, Shot

Part = Literal["body", "hands", "mount", "head", "clothes"]

POSTURES: Final = frozenset(
    {Verb.SIT, Verb.LIE, Verb.KNEEL, Verb.CROUCH, Verb.LEAN, Verb.SLEEP, Verb.HIDE}
)
"""Postures of the body, which another one or a movement of the body ends."""

RIDES: Final = frozenset({Verb.RIDE, Verb.DRIVE, Verb.SAIL})
"""Being on an animal or in a vehicle."""

_MOVES: Final = frozenset(
    {
        Verb.STAND, Verb.STAND_UP, Verb.FALL, Verb.WALK, Verb.RUN, Verb.JUMP, Verb.CLIMB,
        Verb.CRAWL, Verb.SWIM, Verb.FLY, Verb.ENTER, Verb.DANCE, Verb.VANISH,
    }
)  # fmt: skip
"""Movements of the body that end a ride and every posture."""

_GETS_OFF: Final = POSTURES | {
    Verb.STAND, Verb.STAND_UP, Verb.FALL, Verb.JUMP, Verb.CLIMB,
}  # fmt: skip
"""Deeds that end a ride at the side of what was ridden, which stays there."""

_GOES_AWAY: Final = RIDES | {
    Verb.WALK, Verb.RUN, Verb.CRAWL, Verb.SWIM, Verb.FLY, Verb.ENTER, Verb.LEAVE, Verb.FOLLOW,
    Verb.LEAD, Verb.VANISH, Verb.DIE,
}  # fmt: skip
"""Deeds after which a person is no longer beside what was ridden."""

_RISES: Final = _MOVES | {
    Verb.LEAVE, Verb.FOLLOW, Verb.LEAD, Verb.FIGHT, Verb.KICK, Verb.DIG, Verb.CARRY, Verb.PUSH,
    Verb.PULL,
}  # fmt: skip
"""Deeds that are not done sitting, lying or kneeling; a rider does some of them."""

_TAKES: Final = frozenset(
    {Verb.HOLD, Verb.CARRY, Verb.TAKE, Verb.DRAW, Verb.LIFT, Verb.CATCH, Verb.LEAD}
)
"""Deeds after which the hand has what was their object; who is carried or led is its object too."""

_WIELDS: Final = frozenset({Verb.FIGHT, Verb.STRIKE, Verb.AIM, Verb.SHOOT, Verb.STAB})
"""Deeds after which the hand still has their instrument."""

_EMPTIES: Final = frozenset(
    {
        Verb.PUT, Verb.DROP, Verb.THROW, Verb.GIVE, Verb.EMBRACE, Verb.CLIMB, Verb.SWIM, Verb.FALL,
        Verb.SLEEP, Verb.CRAWL,
    }
)  # fmt: skip
"""Deeds after which the hand is empty."""

WORN_ON_HEADS: Final = frozenset({Thing.HAT, Thing.CROWN, Thing.MASK, Thing.GLASSES})
"""What stays off once it has been taken off."""

GARMENTS: Final = frozenset({Thing.CLOTHES, Thing.COAT})
"""What stays on once it has been put on."""

REMEMBERED: Final = 8
"""Shots after which a hand holds no more what no deed has named."""


CROUCHED: Final = 2
"""Shots for which a person stays crouched: mostly it is a moment of picking something up."""


class _Going(NamedTuple):
    """A deed that goes on, and in which shot of the scene it was last done."""

    deed: Deed
    shot: int


class _State:
    """What people do at a moment of a scene."""

    def __init__(self) -> None:
        self._going: dict[tuple[str, Part], _Going] = {}

    def lasting(self, shot: Shot, number: int) -> tuple[Deed, ...]:
        """Return what people in view of a shot still do as it begins, each deed once."""
        speakers = {line.speaker for line in shot.lines}
        found: dict[Deed, list[str]] = {}
        parts: tuple[Part, ...] = ("body", "hands", "mount", "head", "clothes")
        for part in parts:
            for name in shot.cast:
                going = self._now(name, part, number)
                if going is None:
                    continue
                if going.deed.verb in {Verb.DIE, Verb.SLEEP} and name in speakers:
                    # Who speaks is neither dead nor asleep, even if earlier words say so.
                    continue
                found.setdefault(going.deed, []).append(name)
        return tuple(deed.model_copy(update={"who": tuple(names)}) for deed, names in found.items())

    def _now(self, name: str, part: Part, number: int) -> _Going | None:
        """Return what a person still does in a shot, which is forgotten after some."""
        going = self._going.get((name, part))
        if going is None or (part in {"hands", "mount"} and number - going.shot > REMEMBERED):
            return None
        is_over = going.deed.verb is Verb.CROUCH and number - going.shot > CROUCHED
        return None if is_over else going

    def begin(self, deed: Deed, number: int) -> None:
        """Take over what a shot says that people do as it begins.

        A person who carries or leads someone goes on doing so with nothing else in the hands.
        """
        who = tuple(name for name in deed.who if not self._has_hands_full(deed, name, number))
        if who:
            self.follow(deed.model_copy(update={"who": who}), number)

    def _has_hands_full(self, deed: Deed, name: str, number: int) -> bool:
        going = self._now(name, "hands", number)
        is_of_hands = deed.verb in {Verb.HOLD, Verb.PUT}
        return is_of_hands and going is not None and going.deed.verb in {Verb.CARRY, Verb.LEAD}

    def is_known(self, deed: Deed, name: str, number: int) -> bool:
        """Return whether it follows from what was before that a person does something."""
        part: Part = "hands" if deed.verb in {Verb.HOLD, Verb.PUT} else "body"
        part = "clothes" if deed.verb in {Verb.PUT_ON, Verb.TAKE_OFF} else part
        going = self._now(name, part, number)
        if going is None:
            return deed.verb in {Verb.STAND, Verb.PUT, Verb.TAKE_OFF}
        if self._has_hands_full(deed, name, number):
            return True
        is_meant = deed.object is None or deed.object == going.deed.object
        return deed.verb is going.deed.verb and is_meant

    def follow(self, deed: Deed, number: int) -> None:
        """Change what people do by a deed of a shot."""
        plain = Deed(verb=deed.verb, whom=deed.whom, object=deed.object, instrument=deed.instrument)
        for name in deed.who:
            self._release(name, plain)
            self._mount(name, plain, number)
            self._head(name, plain, number)
            if not deed.whom:
                self._clothes(name, plain, number)
            self._body(name, plain, number)
            self._hands(name, plain, number)
        for name in deed.whom:
            self._suffered(name, plain, number)

    def _head(self, name: str, deed: Deed, number: int) -> None:
        """Keep a hat off a head from which it was taken, until one is put on."""
        if deed.verb is Verb.TAKE_OFF and deed.object and deed.object.thing in WORN_ON_HEADS:
            self._going[name, "head"] = _Going(_alone(deed), number)
        elif deed.verb is Verb.PUT_ON and not _is_garment(deed.object):
            self._going.pop((name, "head"), None)

    def _clothes(self, name: str, deed: Deed, number: int) -> None:
        """Keep clothes on, until others are put on, or they are taken off or given away."""
        if not _is_garment(deed.object) or deed.object is None:
            return
        if deed.verb is Verb.PUT_ON:
            self._going[name, "clothes"] = _Going(_alone(deed), number)
        elif deed.verb is Verb.TAKE_OFF or deed.verb in _EMPTIES:
            worn = self._going.get((name, "clothes"))
            if worn and worn.deed.object and _is_same_garment(worn.deed.object, deed.object):
                del self._going[name, "clothes"]

    def _release(self, name: str, deed: Deed) -> None:
        """Let go of who was carried or led and falls, stands or goes by own strength."""
        if deed.verb in _MOVES:
            for holder, part in [key for key in self._going if key[1] == "hands"]:
                if name in self._going[holder, part].deed.whom:
                    del self._going[holder, part]

    def _mount(self, name: str, deed: Deed, number: int) -> None:
        """Leave what a person rides where a deed of the person ends the ride."""
        now = self._going.get((name, "body"))
        if deed.verb in _GOES_AWAY:
            self._going.pop((name, "mount"), None)
        elif deed.verb in _GETS_OFF and now is not None and now.deed.verb in RIDES:
            ridden = now.deed.object
            if ridden is not None and ridden != deed.object:
                left = Deed(verb=Verb.STAND, object=ridden)
                self._going[name, "mount"] = _Going(left, number)

    def _body(self, name: str, deed: Deed, number: int) -> None:
        verb, now = deed.verb, self._going.get((name, "body"))
        if now is not None and now.deed.verb is Verb.DIE:
            return
        on_something = verb is Verb.FLY and (deed.object or deed.instrument)
        if verb in POSTURES or verb in RIDES or verb is Verb.DIE or on_something:
            self._going[name, "body"] = _Going(_alone(deed), number)
        elif now is None:
            return
        elif verb is Verb.WAKE and now.deed.verb in {Verb.SLEEP, Verb.LIE}:
            # Who wakes sits up where the sleep was.
            awake = Deed(verb=Verb.SIT, object=now.deed.object)
            self._going[name, "body"] = _Going(awake, number)
        elif verb in (_RISES if now.deed.verb in POSTURES else _MOVES):
            del self._going[name, "body"]

    def _hands(self, name: str, deed: Deed, number: int) -> None:
        item = deed.instrument if deed.verb in _WIELDS else deed.object
        if deed.verb in _EMPTIES:
            self._going.pop((name, "hands"), None)
        elif deed.verb in _TAKES and (item or (deed.whom and deed.verb is not Verb.TAKE)):
            holds = Verb.HOLD if deed.verb not in {Verb.CARRY, Verb.LEAD} else deed.verb
            whom = deed.whom if holds is not Verb.HOLD else ()
            self._going[name, "hands"] = _Going(Deed(verb=holds, whom=whom, object=item), number)
        elif deed.verb in _WIELDS and item:
            self._going[name, "hands"] = _Going(Deed(verb=Verb.HOLD, object=item), number)

    def _suffered(self, name: str, deed: Deed, number: int) -> None:
        self._clothes(name, deed, number)
        verb = deed.verb
        if verb is Verb.KILL:
            self._going[name, "body"] = _Going(Deed(verb=Verb.DIE), number)
            self._going.pop((name, "hands"), None)
        elif verb is Verb.CARRY:
            self._going.pop((name, "body"), None)
        elif verb is Verb.GIVE and deed.object:
            self._going[name, "hands"] = _Going(Deed(verb=Verb.HOLD, object=deed.object), number)
        elif verb is Verb.TAKE:
            self._going.pop((name, "hands"), None)


def _alone(deed: Deed) -> Deed:
    """Return a deed without those towards whom it was done."""
    return deed.model_copy(update={"whom": ()})


def _is_garment(item: Item | None) -> bool:
    """Return whether a thing is a piece of clothes that covers the body."""
    small = item is not None and re.search(_SMALL_PIECES, item.words, re.IGNORECASE)
    return item is not None and item.thing in GARMENTS and not small


_SMALL_PIECES: Final = (
    r"\b(?:socks?|stockings?|scar(?:f|ves)|ties?|sleeves?|gloves?|belts?|sash|ribbons?|buttons?)\b"
    r"|领带|围巾|袜|手套|腰带|衣衫|衣襟|扣|袖"
)
"""Words for pieces that do not replace what is worn."""

_ANY_CLOTHES: Final = frozenset(
    {"clothes", "clothing", "things", "it", "衣服", "衣裳", "外衣", "外套"}
)
"""General words for clothes, which name no particular piece."""


def _is_same_garment(one: Item, other: Item) -> bool:
    """Return whether words mean the same piece: their heads are the same, or one is general.

    >>> _is_same_garment(Item(words="grey hooded cloak"), Item(words="cloak"))
    True
    >>> _is_same_garment(Item(words="灰斗篷"), Item(words="雨衣"))
    False
    """
    words = (one.words.casefold(), other.words.casefold())
    if _ANY_CLOTHES & set(words):
        return True
    first, second = (each.split()[-1] for each in words)
    return first.endswith(second) or second.endswith(first) or first[-2:] == second[-2:]


def lasting_deeds(scenes: Sequence[Scene]) -> Iterator[tuple[Deed, ...]]:
    """Yield, for each shot of a film, what goes on as it begins.

    A scene begins anew; the present goes on after a memory or a dream at the place where it was
    left, and so does a scene after a shot with a ``mode``. Of each deed only those people remain
    who are in view and still do it.

    Args:
        scenes: Of a storyboard, in order.
    """
    for state, shot, number in _moments(scenes):
        for deed in shot.lasting:
            state.begin(deed, number)
        yield state.lasting(shot, number)


def without_repeated(scenes: Sequence[Scene]) -> tuple[Scene, ...]:
    """Return scenes whose shots do not say of people in view what follows from earlier shots.

    Args:
        scenes: Of a storyboard, in order.
    """
    kept: list[Shot] = []
    for state, shot, number in _moments(scenes):
        lasting: list[Deed] = []
        for deed in shot.lasting:
            if not all(state.is_known(deed, name, number) for name in deed.who):
                lasting.append(deed)
                state.begin(deed, number)
        kept.append(shot.model_copy(update={"lasting": tuple(lasting)}))
    found = iter(kept)
    return tuple(
        scene.model_copy(update={"shots": tuple(next(found) for _shot in scene.shots)})
        for scene in scenes
    )


def _moments(scenes: Sequence[Scene]) -> Iterator[tuple[_State, Shot, int]]:
    """Yield the state before each shot, which its deeds change afterwards, and its number."""
    left: tuple[str, _State] | None = None
    before = ""
    for scene in scenes:
        state = _State()
        if scene.mode == "present":
            resumed = left is not None and before not in {"", "present"}
            if left is not None and resumed and left[0] == scene.location:
                state = left[1]
            left = scene.location, state
        before = scene.mode
        for number, shot in enumerate(scene.shots):
            if shot.mode:
                yield _State(), shot, number
                continue
            yield state, shot, number
            for deed in shot.deeds:
                state.follow(deed, number)
