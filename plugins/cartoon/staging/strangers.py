"""People of whom the story gives only a noun, as figures that do what their sentence says.

A storyboard names them among the extras of a shot, and in its deeds by the same words: "a very old
woman in a blue shawl" who sits, the officer who writes. One who acts, or to whom something is done
that a hand does, stands among the cast of that shot, dressed as its words say. So does one of whom
a shot tells that would else show a place alone.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal

from ainern2d.core import Deed, Look, Performer, Prop, ShotSize, Verb

from ..acting.deeds import DEEDS
from ..backdrop.crowd import KINDS
from ..beings import being_said
from ..figure.looks import says
from ..props.held import HOLDS
from ..props.nouns import drawing_of
from .background import is_dead

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ainern2d.core import Extras, VideoRequest

MOST: Final = 3
"""Most figures of a shot into which strangers come."""

_SEXES: Final = {
    "female": r"\b(?:she|her|wom[ae]n|(?:school)?girls?|lad(?:y|ies)|maid(?:en)?|nurse"
    r"|daughter|wife|widow|nun|mother|mum(?:my)?|mom(?:my)?|mama|aunt(?:ie)?|niece|sister|bride"
    r"|queen|princess|grand(?:mother|ma|daughter)|gran(?:ny)?|nana|landlady|hostess|waitress)s?\b"
    r"|妇|女|娘|丫鬟|婆|妈|奶奶|姨|姑|婶|嫂|姐|妹|妃|媳",
    "male": r"\b(?:m[ae]n|(?:school)?boys?|lads?|guy|fellow|gentleman|father|dad(?:dy)?|papa|uncle"
    r"|nephew|brother|son|grandson|grand(?:father|d?ad|pa)|king|prince|monk|priest|husband"
    r"|waiter|guard|soldier|officer|policeman|sailor"
    r"|porter|butler)s?\b|\w+man\b|男|汉|爷|伯|叔|公|爸|爹|兄|弟|哥|和尚|兵|警|少年|老头|儿子",
}
"""Words for people by sex."""

_AGES: Final = {
    "child": r"\b(?:child(?:ren)?|(?:(?:school)?(?:boy|girl)|lad|kid|infant|toddler|urchin|orphan"
    r"|pupil)s?)\b|孩|童|娃|小姑娘",
    "old": r"\b(?:old|aged|elderly|elder|grand(?:mother|father|ma|pa|d?ad)|gran(?:ny)?|nana"
    r"|crone)s?\b|老[人头太婆妇翁爷奶伯汉]|婆婆|爷爷|奶奶|大爷|老者",
    "young": r"\b(?:young|youth|teenage\w*|grandson|granddaughter)\b|少年|青年|年轻|小伙|姑娘",
}
"""Words for people by age."""

_WORN_EN: Final = re.compile(
    r",? ?\b(?:in|wearing|dressed in)\s+(?:(?:an?|the|his|her|their)\s+)?"
    r"(?P<worn>[\w'’-]+(?:\s+(?!(?:and|with|who|on|at|by|of|in)\b)[\w'’-]+){0,3})",
    re.IGNORECASE,
)
_WORN_ZH: Final = re.compile(
    r"(?:穿着?|身着|披着?|戴着?|裹着)(?P<worn>[^，。；的]{1,10})的?[^，。；]{0,4}\Z"
)


def with_strangers(request: VideoRequest) -> VideoRequest:
    """Return a shot in which those of its extras who act are figures among its cast.

    Args:
        request: The shot as the storyboard wants it.
    """
    speakers = {speech.speaker for speech in request.speech}
    if request.size in {ShotSize.INSERT, ShotSize.TITLE} or any(
        each.name in speakers for each in request.cast
    ):
        return request
    request = _with_bodies(request)
    acting = [each for each in request.shown.extras if _acts(each, request)]
    if not acting and not request.cast:
        alone = [each for each in request.shown.extras if _is_person(each) and each.count == 1]
        acting = alone if len(alone) == len(request.shown.extras) else []
    if not acting:
        return request
    persons = {each.kind: _names(each) for each in acting}
    deeds = tuple(_done_by(deed, persons) for deed in request.shown.deeds)
    strangers = tuple(
        performer_of(name, each.kind, request).model_copy(update={"held": _carried(name, deeds)})
        for each in acting
        for name in persons[each.kind]
    )[:MOST]
    kept = _with_a_part(request, set(persons))
    cast = (*kept[: MOST - len(strangers)], *strangers)
    extras = tuple(each for each in request.shown.extras if each not in acting)
    shown = request.shown.model_copy(update={"extras": extras, "deeds": deeds})
    focus = cast[0].name if len(cast) == 1 else ""
    return request.model_copy(update={"cast": cast, "focus": focus, "shown": shown})


def _carried(name: str, deeds: Sequence[Deed]) -> Prop | Literal[""]:
    """Return what a person has in the hand while it stands or moves, such as a lantern; or ""."""
    for deed in deeds:
        thing = deed.instrument.thing if deed.instrument else None
        if name in deed.who and deed.verb in _CARRYING and thing in HOLDS and thing in _PROPS:
            return Prop(str(thing))
    return ""


_PROPS: Final = frozenset(map(str, Prop))
_CARRYING: Final = frozenset({Verb.STAND, Verb.SIT, Verb.WALK, Verb.RUN, Verb.ENTER, Verb.LEAVE})
"""Deeds for which a thing is no instrument, but is carried along."""


def _with_bodies(request: VideoRequest) -> VideoRequest:
    """Return a shot in which one who is dead, of whom the words tell alone, lies on the ground."""
    bodies = [
        each
        for each in request.shown.extras
        if each.count == 1
        and is_dead(each)
        and not any(each.kind in (*deed.who, *deed.whom) for deed in request.shown.deeds)
    ]
    if not bodies or request.cast or request.shown.deeds:
        return request
    body = bodies[0]
    lies = Deed(verb=Verb.DIE, who=(body.kind,), sentence=body.sentence)
    extras = tuple(each for each in request.shown.extras if each is not body)
    shown = request.shown.model_copy(
        update={"extras": extras, "lasting": (*request.shown.lasting, lies)}
    )
    dead = performer_of(body.kind, body.kind, request)
    return request.model_copy(
        update={"cast": (dead,), "focus": "", "size": ShotSize.WIDE, "shown": shown}
    )


def _names(extras: Extras) -> tuple[str, ...]:
    """Return a name for each of two or three people who act together."""
    if extras.count == 1:
        return (extras.kind,)
    return tuple(f"{extras.kind} {number + 1}" for number in range(extras.count))


def _done_by(deed: Deed, persons: dict[str, tuple[str, ...]]) -> Deed:
    """Return a deed with each of several people by a name of its own."""
    who = tuple(name for each in deed.who for name in persons.get(each, (each,)))
    whom = tuple(name for each in deed.whom for name in persons.get(each, (each,)))
    return deed.model_copy(update={"who": who, "whom": whom})


def _acts(extras: Extras, request: VideoRequest) -> bool:
    if not _is_person(extras):
        return False
    return any(
        extras.kind in deed.who or (extras.kind in deed.whom and _is_met(deed))
        for deed in request.shown.deeds
        if deed.verb is not Verb.VANISH
    )


def _is_met(deed: Deed) -> bool:
    """Return whether the other person of a deed takes part in it, as one who is embraced does."""
    row = DEEDS[deed.verb]
    return row.gap is not None and bool(row.whom)


def _is_person(extras: Extras) -> bool:
    """Return whether extras are one person who is alive, or up to three."""
    if not 1 <= extras.count <= MOST or is_dead(extras) or being_said(extras.kind):
        return False
    said = any(re.search(words, extras.kind, re.IGNORECASE) for words in KINDS.values())
    said = said or any(re.search(words, extras.kind, re.IGNORECASE) for words in _SEXES.values())
    return said or not drawing_of(extras.kind)


def _with_a_part(request: VideoRequest, strangers: set[str]) -> tuple[Performer, ...]:
    """Return those of a cast who do something in a shot with strangers, or one who looks on.

    Several who only stand there would hide what the sentence tells.
    """
    named = {name for deed in request.shown.deeds for name in (*deed.who, *deed.whom)}
    parts = tuple(each for each in request.cast if each.name in named)
    if parts or len(request.cast) > 1:
        return parts
    doers = {name for deed in request.shown.deeds for name in deed.who}
    return request.cast if doers & strangers else ()


def performer_of(name: str, words: str, request: VideoRequest) -> Performer:
    """Return a stranger as a figure, who looks the same wherever the story uses the same noun.

    Args:
        name: Of the figure; it begins with the words.
        words: Of the story for the stranger, or for the group to which it belongs.
        request: The shot.
    """
    sexes = (sex for sex, said in _SEXES.items() if re.search(said, words, re.IGNORECASE))
    ages = (age for age, said in _AGES.items() if re.search(said, words, re.IGNORECASE))
    age = next(ages, "adult")
    if age == "child" and re.search(r"\byoung|\byouth", words, re.IGNORECASE):
        age = "young"
    noun = words.split()[-1].lower() if words.isascii() else words
    noun += name.removeprefix(words)
    number = int.from_bytes(sha256(noun.encode()).digest()[:4], "big") >> 1
    look = Look.model_validate(
        {
            "gender": next(sexes, "unknown"),
            "age": age,
            "role": words,
            "clothes": next(_worn(words, request.action), "") or _named_by_clothes(words),
            "palette": number,
        }
    )
    return Performer(name=name, look=look.settled())


def _named_by_clothes(words: str) -> str:
    """Return what the words themselves say is worn: "men in black"."""
    found = _WORN_EN.search(words)
    return found["worn"] if found and says(found["worn"], _GARMENTS) else ""


def _worn(words: str, action: str) -> Iterator[str]:
    """Yield what the words of a shot say that a person wears."""
    at = action.find(words)
    if at < 0:
        return
    found = _WORN_EN.match(action, at + len(words)) or _WORN_ZH.search(action, 0, at)
    if found and says(found["worn"], _GARMENTS):
        yield found["worn"]


_GARMENTS: Final = (
    "overalls", "dungarees", "coat", "overcoat", "greatcoat", "jacket", "shawl", "dress", "gown",
    "cloak", "cape", "robes?", "uniform", "suit", "apron", "shirt", "jersey", "jumper", "sweater",
    "cardigan", "skirt", "scarf", "hat", "cap", "helmet", "hood", "headscarf", "raincoat",
    "armou?r", "rags", "black", "white", "red", "blue", "green", "gr[ae]y", "brown", "yellow",
    "衣", "袍", "衫", "裙", "裤", "帽", "甲", "褂", "袄", "巾", "斗笠", "蓑", "大氅", "斗篷",
)  # fmt: skip
"""Words for what is worn: what else stands behind "in" is a place."""
