"""What this artist shows of a shot: nothing that contradicts the story.

A deed that no figure here can act, or a being that no figure looks like, is not drawn as a person
who stands there. A thing of the deed is shown large, or an animal, or the place alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core import Prop, ShotSize, Verb

if TYPE_CHECKING:
    from collections.abc import Collection

    from ainern2d.core import Deed, Performer, VideoRequest

FIGURES: Final = frozenset({"human", "ghost"})
"""Species that are drawn as people."""

ANIMALS: Final[dict[Prop, str]] = {
    Prop.CAT: r"\b(?:cat|kitten|kitty|tomcat)s?\b|猫",
    Prop.DOG: r"\b(?:dog|pup|puppy|hound)(?:s|ies)?\b|狗|犬",
    Prop.BIRD: r"\b(?:bird|sparrow|robin|canary|finch|lark|nightingale|swallow|wren)s?\b"
    r"|鸟|雀|莺|燕",
}
"""Animals that there is a picture of, by their nouns."""

UNSEEN: Final = frozenset(
    {
        Verb.SIT, Verb.KNEEL, Verb.CROUCH, Verb.LEAN, Verb.RIDE, Verb.DRIVE, Verb.SAIL, Verb.HIDE,
        Verb.OPEN, Verb.CLOSE, Verb.KNOCK, Verb.TOUCH, Verb.PUT, Verb.DROP, Verb.PULL, Verb.PUSH,
        Verb.LIFT, Verb.SEARCH, Verb.LIGHT, Verb.EXTINGUISH, Verb.POUR, Verb.COOK, Verb.CUT,
        Verb.MEND, Verb.SEW, Verb.CLEAN, Verb.WASH, Verb.WRITE, Verb.PAINT, Verb.READ, Verb.PHONE,
        Verb.PLAY, Verb.PLAY_MUSIC, Verb.PRAY, Verb.DIG, Verb.BREAK, Verb.TAKE_OFF, Verb.PUT_ON,
        Verb.BOW, Verb.SHAKE_HANDS,
    }
)  # fmt: skip
"""Deeds below the edge of a close shot: the face of who does them is true, the whole figure not."""

UNDRAWN: Final = frozenset(
    {
        Verb.LIE, Verb.SLEEP, Verb.WAKE, Verb.FALL, Verb.CRAWL, Verb.SWIM, Verb.FLY, Verb.DANCE,
        Verb.CLIMB, Verb.FIGHT, Verb.STRIKE, Verb.KICK, Verb.STAB, Verb.SHOOT, Verb.AIM, Verb.DRAW,
        Verb.THROW, Verb.SEIZE, Verb.BIND, Verb.KILL, Verb.DIE, Verb.CATCH, Verb.EMBRACE, Verb.KISS,
        Verb.EAT, Verb.DRINK, Verb.SMOKE, Verb.CAST_SPELL, Verb.APPEAR, Verb.VANISH, Verb.STAND_UP,
    }
)  # fmt: skip
"""Deeds that no figure here can act: neither a face nor a standing figure shows them."""

_WHOLE: Final = frozenset({ShotSize.WIDE, ShotSize.MEDIUM})


def drawable(request: VideoRequest) -> VideoRequest:
    """Return a shot with only what this artist can show of it.

    Args:
        request: The shot as the storyboard wants it.
    """
    beings = _with_beings(request)
    said = {speech.speaker for speech in request.speech}
    if beings.size is ShotSize.INSERT or any(each.name in said for each in beings.cast):
        # Whoever speaks in view is seen: the mouth shows the words.
        return beings
    deeds = [deed for deed in request.shown.deeds if deed.verb in UNSEEN | UNDRAWN]
    if not deeds or not beings.cast:
        return beings
    thing = next(filter(None, map(_prop_of, deeds)), None)
    if thing:
        return _insert(beings, thing)
    doers = {name for deed in deeds for name in deed.who}
    if any(deed.verb in UNDRAWN for deed in deeds):
        return _place(beings)
    if beings.size in _WHOLE:
        return _face(beings, doers)
    return beings


def _with_beings(request: VideoRequest) -> VideoRequest:
    """Return a shot without beings that are no people; a known animal is shown large instead."""
    others = [each for each in request.cast if each.look.species not in FIGURES]
    if not others:
        return request
    people = tuple(each for each in request.cast if each not in others)
    speakers = {speech.speaker for speech in request.speech}
    if any(each.name in speakers for each in people):
        return _only(request, people)
    about = [each for each in others if each.name in speakers or each.name == request.focus]
    animal = next(filter(None, map(_animal, about or others)), None)
    if animal and (about or not people):
        return _insert(request, animal)
    return _only(request, people) if people else _place(request)


def _only(request: VideoRequest, people: tuple[Performer, ...]) -> VideoRequest:
    """Return a shot with only some of its cast; it is on the hearer if its focus is not there."""
    is_there = request.focus in {each.name for each in people}
    focus = request.focus if is_there or not request.focus else people[0].name
    return request.model_copy(update={"cast": people, "focus": focus})


def _animal(performer: Performer) -> Prop | None:
    words = f"{performer.look.kind} {performer.name}"
    if performer.look.species != "animal":
        return None
    found = (prop for prop, nouns in ANIMALS.items() if re.search(nouns, words, re.IGNORECASE))
    return next(found, None)


def _prop_of(deed: Deed) -> Prop | None:
    """Return the thing of a deed that there is a picture of."""
    things = [item.thing for item in (deed.object, deed.instrument) if item and item.thing]
    known = {prop.value: prop for prop in Prop}
    return next((known[thing] for thing in things if thing in known), None)


def _insert(request: VideoRequest, prop: Prop) -> VideoRequest:
    changed = {"size": ShotSize.INSERT, "prop": prop, "cast": (), "focus": ""}
    return request.model_copy(update=changed)


def _place(request: VideoRequest) -> VideoRequest:
    # A nearer shot shows a part of the place, so that two shots of it in a row differ.
    return request.model_copy(update={"cast": (), "focus": ""})


def _face(request: VideoRequest, doers: Collection[str]) -> VideoRequest:
    """Return the face of who does something, or the place if it is somebody out of view."""
    seen = next((each for each in request.cast if each.name in doers), None)
    if seen is None:
        return _place(request)
    changed = {"size": ShotSize.MEDIUM_CLOSE, "cast": (seen,), "focus": seen.name}
    return request.model_copy(update=changed)
