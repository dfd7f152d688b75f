"""What this artist shows of a shot: the people in view, and nothing that contradicts the story.

Who is in view is drawn. A deed that no figure here can act is below the edge of a closer frame. Who
kills, dies or vanishes is not drawn, nor a being that no figure looks like: an animal is shown
large instead, or the place alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core import Emotion, Genre, Mood, Prop, ShotSize, Thing, Verb

from ..figure.beings import being_of
from ..props.objects import TICKETS

if TYPE_CHECKING:
    from ainern2d.core import Performer, VideoRequest

FIGURES: Final = frozenset({"human", "ghost", "robot", "monster", "other"})
"""Species that are drawn as figures, if there is one that looks like them; animals may be."""

TALES: Final = frozenset({Genre.FABLE, Genre.FANTASY})
"""Stories in which animals act as people do."""

ANIMALS: Final[dict[Prop, str]] = {
    Prop.CAT: r"\b(?:cat|kitten|kitty|tomcat)s?\b|猫",
    Prop.DOG: r"\b(?:dog|pup|puppy|hound)(?:s|ies)?\b|狗|犬",
    Prop.BIRD: r"\b(?:bird|sparrow|robin|canary|finch|lark|nightingale|swallow|wren)s?\b"
    r"|鸟|雀|莺|燕",
}
"""Animals that there is a picture of, by their nouns."""

BELOW: Final = frozenset(
    {
        Verb.SIT, Verb.KNEEL, Verb.CROUCH, Verb.LEAN, Verb.RIDE, Verb.DRIVE, Verb.SAIL, Verb.HIDE,
        Verb.OPEN, Verb.CLOSE, Verb.KNOCK, Verb.TOUCH, Verb.PUT, Verb.DROP, Verb.PULL, Verb.PUSH,
        Verb.LIFT, Verb.SEARCH, Verb.LIGHT, Verb.EXTINGUISH, Verb.POUR, Verb.COOK, Verb.CUT,
        Verb.MEND, Verb.SEW, Verb.CLEAN, Verb.WASH, Verb.WRITE, Verb.PAINT, Verb.READ, Verb.PHONE,
        Verb.PLAY, Verb.PLAY_MUSIC, Verb.PRAY, Verb.DIG, Verb.BREAK, Verb.TAKE_OFF, Verb.PUT_ON,
        Verb.BOW, Verb.SHAKE_HANDS, Verb.LIE, Verb.SLEEP, Verb.WAKE, Verb.FALL, Verb.CRAWL,
        Verb.SWIM, Verb.FLY, Verb.DANCE, Verb.CLIMB, Verb.FIGHT, Verb.STRIKE, Verb.KICK, Verb.AIM,
        Verb.DRAW, Verb.THROW, Verb.SEIZE, Verb.BIND, Verb.CATCH, Verb.EMBRACE, Verb.KISS, Verb.EAT,
        Verb.DRINK, Verb.SMOKE, Verb.CAST_SPELL,
    }
)  # fmt: skip
"""Deeds below the edge of a close shot: the face of who does them is true, the whole figure not."""

WALKED: Final = frozenset(
    {Verb.WALK, Verb.RUN, Verb.ENTER, Verb.LEAVE, Verb.FOLLOW, Verb.LEAD, Verb.CLIMB}
)
"""Movements that a wide shot shows with whole figures."""

GRAVE: Final = frozenset({Verb.KILL, Verb.DIE, Verb.STAB, Verb.SHOOT})
"""Deeds of which no figure here can act a part: neither who does them nor who suffers them."""

SOBER: Final = GRAVE | {
    Verb.FIGHT, Verb.STRIKE, Verb.KICK, Verb.AIM, Verb.SEIZE, Verb.BIND, Verb.FALL
}  # fmt: skip
"""Deeds at which nobody smiles whom the story does not say to smile."""

_GLAD: Final = frozenset({Mood.CHEERFUL, Mood.COMIC, Mood.TENDER})
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
    if _ties_a_ticket(beings):
        return _insert(beings, Prop.CAT)
    people = _without_the_gone(_sober(beings))
    return _chests(people) if people.size in _WHOLE and _has_legs_to_hide(people) else people


def _ties_a_ticket(request: VideoRequest) -> bool:
    """Return whether a ticket is tied to a cat: there is a picture of that very deed."""
    return re.search(TICKETS, request.action, re.IGNORECASE) is not None and any(
        deed.verb is Verb.BIND and deed.object is not None and deed.object.thing == Thing.CAT
        for deed in request.shown.deeds
    )


def _sober(request: VideoRequest) -> VideoRequest:
    """Return a shot in which nobody smiles at a deed that is no reason to."""
    verbs = {deed.verb for deed in request.shown.deeds}
    if not verbs & SOBER:
        return request
    mood = Mood.NEUTRAL if request.shown.mood in _GLAD else request.shown.mood
    mood = Mood.GRIEF if verbs & GRAVE else mood
    cast = tuple(
        each.model_copy(update={"feeling": Emotion.NEUTRAL})
        if each.feeling is Emotion.HAPPY
        else each
        for each in request.cast
    )
    shown = request.shown.model_copy(update={"mood": mood})
    return request.model_copy(update={"cast": cast, "shown": shown})


def _without_the_gone(request: VideoRequest) -> VideoRequest:
    """Return a shot without those who kill, are killed or vanish in it."""
    gone: set[str] = set()
    for deed in request.shown.deeds:
        if deed.verb in GRAVE:
            # Where the story leaves open who it is, it may be any of them.
            gone.update((*deed.who, *deed.whom) or (each.name for each in request.cast))
        elif deed.verb is Verb.VANISH:
            gone.update(deed.who)
    left = tuple(each for each in request.cast if each.name not in gone)
    if len(left) == len(request.cast):
        return request
    return _only(request, left) if left else _place(request)


def _has_legs_to_hide(request: VideoRequest) -> bool:
    """Return whether somebody in view does what a standing figure would contradict."""
    deeds = request.shown.deeds
    if request.size is ShotSize.WIDE and deeds and deeds[-1].verb in WALKED:
        return False
    # A single stranger of the story may be somebody in view, under another name.
    others = {extras.kind for extras in request.shown.extras if extras.count != 1}
    return bool(request.cast) and any(
        deed.verb in BELOW and not others.issuperset(deed.who) for deed in deeds
    )


def _chests(request: VideoRequest) -> VideoRequest:
    """Return everybody in view from the chest up."""
    focus = request.cast[0].name if len(request.cast) == 1 else ""
    return request.model_copy(update={"size": ShotSize.MEDIUM_CLOSE, "focus": focus})


def _with_beings(request: VideoRequest) -> VideoRequest:
    """Return a shot without beings that are no people; a known animal is shown large instead."""
    others = [each for each in request.cast if not is_figure(each, request)]
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


def is_figure(performer: Performer, request: VideoRequest) -> bool:
    """Return whether somebody in view is drawn as a figure that acts.

    An animal is one if it speaks in the shot, if it has a trade or clothes, or if the story is a
    fable or a fairy tale. In other stories it is as large as animals are, and no figure.
    """
    look = performer.look
    if being_of(look, performer.name) is None:
        return False
    if look.species in FIGURES:
        return True
    speaks = performer.name in {speech.speaker for speech in request.speech}
    dressed = bool(look.role or look.clothes)
    return speaks or dressed or request.shown.world.genre in TALES


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


def _insert(request: VideoRequest, prop: Prop) -> VideoRequest:
    changed = {"size": ShotSize.INSERT, "prop": prop, "cast": (), "focus": ""}
    return request.model_copy(update=changed)


def _place(request: VideoRequest) -> VideoRequest:
    # A nearer shot shows a part of the place, so that two shots of it in a row differ.
    return request.model_copy(update={"cast": (), "focus": ""})
