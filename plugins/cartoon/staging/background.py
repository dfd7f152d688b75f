"""Who stands in the background of a shot, and which of its effects are seen there.

The storyboard says what a sentence names. Here is left out what the picture shows already, or what
would contradict it: a horse in a parlour, a wounded man who stands, a candle's flame as a fire.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core import Effect, Verb

from ..acting.rides import STABLES, named_mount
from ..backdrop.words import is_indoors
from ..props.nouns import drawing_of
from ..recipe import Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core import Extras, VideoRequest

    from ..recipe import Actor

_LIES: Final = frozenset({Verb.LIE, Verb.SLEEP, Verb.DIE, Verb.KILL, Verb.FALL, Verb.VANISH})
"""Deeds of extras who are not seen standing."""

_DEAD: Final = r"\bdead\b|corpse|\bbod(?:y|ies)\b|尸|死人|死者|遗体"

_STABLED: Final = frozenset(
    {
        "horse", "cow", "ox", "donkey", "water-buffalo", "camel", "elephant", "deer", "ewe", "ram",
        "goat", "pig", "boar", "bear", "lion", "tiger", "wolf", "giraffe",
    }
)  # fmt: skip
"""Animals that do not stand about in rooms."""

_UNSEEN: Final = frozenset(
    {"beetle", "bug", "fly", "mosquito", "cricket", "ant", "spider", "worm", "honeybee", "snail"}
)
"""Animals that are too small to be seen behind people."""

_SMALL_FLAME: Final = (
    r"\b(?:candle|flame|match|lantern|lamp|wick|hearth|fireplace|stove|oven|pipe|cigarette)"
    r"|烛|灯|灶|炉|火柴|烟袋|炭"
)
_OPEN_FIRE: Final = (
    r"\b(?:bonfire|campfire|brazier|on fire|alight|(?:caught|catch(?:es)?) fire|flames)\b"
    r"|火光|篝火|火堆|柴火|火盆|燃"
)
"""Words for a fire at one spot, which win over those for a small flame."""

_BUILT: Final = (
    r"(?:house|home|cottage|hut|cabin|roof|building|castle|hall|church|barn|stable|mill|factory"
    r"|hospital|school|theatre|bridge|ship|town|city|village|forest|woods)s?"
)
_BLAZE: Final = (
    r"\b(?:ablaze|inferno|conflagration|wildfire|(?:the|a) blaze|sea of (?:fire|flames)"
    rf"|burning {_BUILT}|{_BUILT} fire"
    rf"|{_BUILT} (?:\w+ ){{0,3}}(?:on fire|alight|in flames|caught fire|went up in)"
    rf"|burn(?:s|ed|t|ing)? (?:down )?(?:the|a|their|his|her|our) (?:\w+ )?{_BUILT}"
    rf"|(?:fire to|torched) (?:the|a|their|his|her|our) (?:\w+ )?{_BUILT}"
    rf"|flames (?:\w+ ){{0,2}}(?:from|through|over|out of) (?:the|its|every) (?:\w+ )?"
    rf"(?:window|{_BUILT})s?)\b"
    rf"|\b{_BUILT} (?:was |were |is |are )?burn(?:s|ed|t|ing)(?: down| to the ground)?(?=[.,;!]|\Z)"
    r"|大火(?![炖煮炒烧熬])|失火|(?<![生点燃升])起火(?![把堆盆炉])|着火了|火海|烈火|火光冲天|放火"
    r"|烧[毁塌光]|[房屋楼船城村殿宫寨](?:子|里|上)?(?:着火|烧了?起来|烧着了|在燃烧)|[山林]火"
)
"""Words for a fire that fills a place."""


def extras_of(request: VideoRequest, actors: tuple[Actor, ...]) -> tuple[Group, ...]:
    """Return who stands in the background.

    Args:
        request: The shot.
        actors: Those in view, with what they ride, lead, or have got off.
    """
    return tuple(_extras(request, {act.seat for a in actors for act in a.acting.acts}))


def _extras(request: VideoRequest, mounts: set[str]) -> Iterator[Group]:
    laid = {
        name
        for deed in request.shown.deeds
        if deed.verb in _LIES
        for name in (*deed.who, *deed.whom)
    }
    room = is_indoors(request.location) and request.location.kind not in STABLES
    for each in request.shown.extras:
        animal = drawing_of(each.kind)
        if (
            (each.kind in laid and not _lie(each, request))
            or is_dead(each)
            or animal in _UNSEEN
            or (room and animal in _STABLED)
        ):
            continue
        if each.count == 1 and mounts & _same(each):
            continue
        yield Group(words=each.kind, count=each.count)


def _lie(extras: Extras, request: VideoRequest) -> bool:
    """Return whether several extras lie or sleep, and nothing worse happens to them."""
    deeds = [deed for deed in request.shown.deeds if extras.kind in (*deed.who, *deed.whom)]
    return extras.count != 1 and all(deed.verb in RESTING for deed in deeds)


RESTING: Final = frozenset({Verb.LIE, Verb.SLEEP})
"""Deeds of several extras who are seen lying."""


def is_dead(extras: Extras) -> bool:
    """Return whether words for extras say that they are dead."""
    return re.search(_DEAD, extras.kind, re.IGNORECASE) is not None


def _same(extras: Extras) -> set[str]:
    """Return the mounts that are the animal of a group."""
    found = named_mount(extras.kind)
    return {"horse", "white_horse", "black_horse"} if found.endswith("horse") else {found} - {""}


def is_ablaze(request: VideoRequest) -> bool:
    """Return whether the words say that the fire of a shot fills the place."""
    return re.search(_BLAZE, request.action, re.IGNORECASE) is not None


def effects_of(request: VideoRequest) -> tuple[Effect, ...]:
    """Return the effects that are seen, each once.

    A small flame is a glow, a cigarette makes no clouds, and by night light falls from no sun.
    """
    words, found = request.action, list[Effect]()
    small = re.search(_SMALL_FLAME, words, re.IGNORECASE) and not re.search(
        rf"{_OPEN_FIRE}|{_BLAZE}", words, re.IGNORECASE
    )
    night, inside = request.location.time == "night", is_indoors(request.location)
    smokers = any(deed.verb is Verb.SMOKE for deed in request.shown.deeds)
    for effect in request.shown.effects:
        if effect is Effect.SMOKE and smokers and Effect.FIRE not in request.shown.effects:
            # Smoke of a pipe or a cigarette is a part of it.
            continue
        if effect is Effect.DARKNESS and request.shown.told:
            # Where there is no set there is no light of a place.
            continue
        if effect is Effect.FIRE and small:
            effect = Effect.GLOW
        elif effect is Effect.LIGHT and night:
            if not inside:
                continue
            effect = Effect.GLOW
        if effect not in found:
            found.append(effect)
    return tuple(found)
