"""What an insert shows alone: the thing that a shot names, in the sense that its storyboard says.

A compound noun is what its head is: a swallow kite is a kite, and a bird's nest a nest. A plural is
several. What has no drawing is not shown as something else: the insert then shows the place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ainern2d.core import Era, Prop, Thing, Verb

from . import things
from .animals import ANIMALS, TICKETED
from .beasts import BARE, PICTURED, RUNNING, beast_said
from .broken import in_state, state_of_item
from .held import HOLDS
from .nouns import OWN, drawing_of, drawing_of_item, is_a, names_in
from .objects import LOCKED, PAINTERS, TICKETS, TURNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core import Deed, Item, VideoRequest

    from .nouns import Named


class Alone(NamedTuple):
    """A thing that an insert shows.

    Attributes:
        name: Of its drawing, without :data:`.nouns.OWN`, with its state; empty if there is none.
        several: Whether there is more than one of it.
        says: Words that it bears, or empty; it then needs no drawing, and its name is its noun.
        number: How many there are, or how much it is, where the story hangs on that; else 0.
    """

    name: str = ""
    several: bool = False
    says: str = ""
    number: int = 0


def thing_alone(request: VideoRequest) -> Alone:
    """Return what an insert without people shows.

    Args:
        request: The shot. Its ``prop`` and the things of its deeds say the sense of a word; its
            action says which one of that kind it is, and whether there are several.
    """
    for item in items_of(request):
        if item.says.strip():
            noun = "" if item.like == "nothing" else item.like
            return Alone(noun or str(item.thing) or item.words, says=item.says)
    if request.prop:
        return _of_prop(request, str(request.prop))
    for item in items_of(request):
        drawing = drawing_of_item(item)
        if drawing in {"", OWN + "water"} and not item.like:
            drawing = drawing_of(_vessel(item.words)) or drawing
        found = ""
        if item.thing in _BEASTS or drawing in PICTURED:
            found = beast_said(item.like or item.words)
        found = found or _drawn(drawing)
        if found == "pill" and request.shown.world.era not in _PILLS:
            found = "herb"
        if found:
            state = "" if found in ANIMALS or found in BARE else state_of_item(item)
            if found in BARE and not BARE[found].lies and _runs(item, request):
                found += RUNNING
            return Alone(in_state(state, found), are_several(item.words), number=item.number)
    if any(item.like for item in items_of(request)):
        # It is known what is seen, and there is no picture of it.
        return Alone()
    action = re.sub(rf"[\u4e00-\u9fff]{{1,2}}{_PERSON}", "", request.action)
    told = [each for each in names_in(action) if each.sure]
    return next((Alone(_drawn(each.drawing), each.several) for each in told), Alone())


def _runs(item: Item, request: VideoRequest) -> bool:
    return any(
        deed.object is item and deed.verb in RUNS and not deed.who for deed in request.shown.deeds
    )


RUNS: Final = frozenset({Verb.RUN, Verb.JUMP})
"""Deeds in which an animal gallops."""


def _of_prop(request: VideoRequest, prop: str) -> Alone:
    if prop == Prop.CAT and re.search(TICKETS, request.action, re.IGNORECASE):
        return Alone(TICKETED)
    if prop == Prop.KEY and re.search(TURNS, request.action, re.IGNORECASE):
        return Alone(LOCKED)
    for each in names_in(request.action):
        if any(kind == OWN + prop or is_a(kind, prop) for kind in each.kinds):
            return Alone(_drawn(each.drawing), each.several)
    for item in items_of(request):
        if item.thing == prop:
            return Alone(_drawn(drawing_of(item.words, prop)) or prop, are_several(item.words))
    return Alone(_drawn(OWN + prop) or _drawn(drawing_of(prop.replace("_", " "))))


def items_of(request: VideoRequest) -> Iterator[Item]:
    """Yield the things of the deeds of a shot, objects before instruments."""
    for deed in request.shown.deeds:
        for item in (deed.object, deed.instrument):
            # 赶车的 is a person, and no cart.
            named = item and re.search(re.escape(item.words) + _PERSON, request.action)
            if item is not None and not named and not _is_lighting(deed, item, request):
                yield item


def _is_lighting(deed: Deed, item: Item, request: VideoRequest) -> bool:
    """Return whether a thing is the electric light of a place, which goes on or off there."""
    switched = deed.verb in {Verb.LIGHT, Verb.EXTINGUISH} and not deed.who
    electric = request.shown.world.era in {Era.MODERN, Era.FUTURE}
    flame = re.search(_FLAMES, item.words, re.IGNORECASE)
    return switched and electric and item.thing == Thing.LAMP and flame is None


_FLAMES: Final = r"lantern|candle|\boil\b|torch|蜡烛|烛|油灯|灯笼|提灯|马灯|火把"
"""Words of lights with a flame, which a person carries or lights."""


def _vessel(words: str) -> str:
    """Return what holds a drink or a food, where words name both, or an empty text.

    >>> _vessel("glasses of water"), _vessel("一大碗水"), _vessel("lake of fire")
    ('glass', '碗', '')
    """
    found = re.search(_VESSELS, words, re.IGNORECASE)
    return next(filter(None, found.groups()), "") if found else ""


_VESSELS: Final = (
    r"\b(glass|cup|bowl|bottle|bucket|jug|mug|pot|jar|plate)(?:e?s)? of\b"
    r"|[一两三四五几半满这那][大小]?([杯碗瓶桶壶罐])(?=[热冷凉清]?[水酒茶汤粥饭面药奶])"
)

_PERSON: Final = r"的(?=[，。！？；、”,]|\Z)"
"""What behind a thing makes a person of those who deal in it."""


_PILLS: Final = frozenset({Era.UNKNOWN, Era.MODERN, Era.FUTURE})
"""Times in which medicine is in capsules."""


_BEASTS: Final = frozenset(
    {Thing.DOG, Thing.CAT, Thing.HORSE, Thing.COW, Thing.SHEEP, Thing.PIG, Thing.WOLF, Thing.ANIMAL}
)
"""Senses of words for four-legged animals: a horse is one, a saddle is not."""


def are_several(words: str) -> bool:
    """Say whether words name more than one thing."""
    named: list[Named] = list(names_in(words))
    return bool(named) and named[-1].several


_HERE: Final = frozenset({*HOLDS, *PAINTERS})
"""Our own drawings that are not in :mod:`.things`."""


def _drawn(drawing: str) -> str:
    """Return the name of a drawing that exists, or an empty text."""
    name = drawing.removeprefix(OWN)
    return name if name in _HERE or things.is_drawn(name) else ""
