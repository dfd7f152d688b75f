"""Things in hands: which picture and colour they have, and which a person has in a shot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core import Thing, Verb

from ..figure.looks import COLOURS, first
from ..props import things
from ..props.animals import ANIMALS
from ..props.beasts import BARE
from ..props.held import HOLDS
from ..props.insert import SHINING
from ..props.nouns import OWN, drawing_of, is_a
from ..props.tools import TOOLS

if TYPE_CHECKING:
    from ainern2d.core import Item, VideoRequest

_FIXTURES: Final = frozenset(
    {
        "door", "window", "brick", "curtain", "shower", "toilet", "fire", "hole", "eye", "ear",
        "brain", "anatomical-heart", "droplet", "drop-of-blood", "machine", "stove", "chest",
        "railway-track", "file-cabinet", "chair", "musical-keyboard", "television",
    }
) | things.SKY  # fmt: skip
"""Drawings of things that no hand holds."""


def fits_hand(item: Item) -> bool:
    """Return whether a hand can have a thing."""
    drawing = drawing_of(item.words, item.thing).removeprefix(OWN)
    return drawing not in _FIXTURES


def belongings_of(name: str, request: VideoRequest) -> tuple[Item, ...]:
    """Return the things that a person has in a shot by its deeds, the latest first."""
    has = (Verb.TAKE, Verb.HOLD, Verb.CARRY, Verb.LIFT, Verb.CATCH)
    deeds = (*request.shown.lasting, *request.shown.deeds)
    items = [deed.object for deed in deeds if name in deed.who and deed.verb in has]
    return tuple(item for item in reversed(items) if item is not None)


LIKE: Final[dict[str, str]] = {
    Thing.PAPER: Thing.LETTER,
    Thing.NEWSPAPER: Thing.MAP,
    Thing.SCROLL: Thing.MAP,
    Thing.TEA: Thing.CUP,
    Thing.WINE: Thing.CUP,
    Thing.WATER: Thing.CUP,
    Thing.MEDICINE: Thing.CUP,
    Thing.GLASS: Thing.CUP,
    Thing.FOOD: Thing.BREAD,
    Thing.MEAT: Thing.BREAD,
    Thing.TEAPOT: Thing.BOTTLE,
    Thing.POT: Thing.BOTTLE,
    Thing.TALISMAN: Thing.TICKET,
}
"""Things that are drawn as another one where they have no picture of their own."""


_WIDE: Final = frozenset(
    {
        Thing.FRUIT, Thing.CLOTH, Thing.FLOWER, Thing.BAG, Thing.STICK, Thing.PHOTO, Thing.FOOD,
        Thing.MEAT, Thing.COIN, Thing.BOX,
    }
)  # fmt: skip
"""Things whose words say more than their kind: an orange is not an apple, nor firewood a cane."""


def shown_as(thing: str, words: str = "") -> str:
    """Return the name of the picture of a thing in a hand, or an empty text.

    Args:
        thing: What kind of thing it is.
        words: Its words in the story.
    """
    found = drawing_of(words, thing)
    drawing = found.removeprefix(OWN)
    is_narrower = thing in _WIDE and is_a(found, thing) and things.is_drawn(drawing)
    if (thing in HOLDS or thing in TOOLS) and not is_narrower:
        return str(thing)
    if things.is_drawn(drawing) and drawing not in things.LARGE:
        return drawing
    like = LIKE.get(thing, "")
    return str(like) if like in HOLDS or like in TOOLS else ""


_OWN_COLOURS: Final = frozenset(
    {
        Thing.TEA, Thing.WINE, Thing.WATER, Thing.MEDICINE, Thing.FOOD, Thing.FRUIT, Thing.MEAT,
        Thing.BREAD, Thing.FLOWER, Thing.TREE, Thing.GRASS, Thing.LEAF, Thing.PHOTO,
        Thing.FIRE, Thing.ANIMAL, Thing.BIRD, Thing.FISH, Thing.INSECT,
    }
)  # fmt: skip
"""Things of which a colour is that of a part, of a content, or of a kind that has its own picture:
red wine, a white photograph, a red rose."""

_NO_COLOURS: Final = (
    r"\b(?:wine|beer|tea|coffee|milk|rose|fox|bear|jet|camel|bark|sand|cream|orange)"
    r"[- ](?=\w)|青[铜年菜]|金[属额钱库鱼]|银[行河]|[红白黄]酒|黄[河昏瓜豆]|白[菜糖天]|黑[板暗]"
)
"""Words before another noun that are no colours of it, though they may be those of cloth."""


def tints_of(request: VideoRequest) -> dict[str, str]:
    """Return the colours that the story gives to things of a shot, by the names of their pictures.

    A colour stands in the words of the thing, or right before them in the sentence.
    """
    found: dict[str, str] = {}
    for deed in (*request.shown.lasting, *request.shown.deeds):
        for item in (deed.object, deed.instrument):
            if item is None or item.thing in _OWN_COLOURS:
                continue
            tone = _tone_of(item.words, request.action)
            drawing = drawing_of(item.words, item.thing).removeprefix(OWN)
            for name in {drawing, shown_as(item.thing, item.words)} if tone else ():
                if name and name not in BARE and name not in ANIMALS and name not in SHINING:
                    found[name] = tone
    return dict(sorted(found.items()))


def _tone_of(words: str, sentence: str) -> str:
    """Return the colour that stands before the head of a noun phrase, or an empty text.

    >>> _tone_of("yellow scarf", ""), _tone_of("scarf", "She waved a yellow silk scarf.")
    ('#e3b548', '#e3b548')
    >>> _tone_of("围巾", "他解下红色的围巾。"), _tone_of("wine bottle", ""), _tone_of("银行卡", "")
    ('#c23b3f', '', '')
    """
    before = rf"(?:(?:[\w'’-]+\s+){{0,2}}|[\u4e00-\u9fff]{{0,4}})(?={re.escape(words)})"
    near = re.search(before, sentence)
    said = re.sub(_NO_COLOURS, "", f"{near[0] if near else ''}{words}", flags=re.IGNORECASE)
    return first(COLOURS, said) or ""
