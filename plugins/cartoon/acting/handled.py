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
    is_held = things.is_drawn(drawing) and drawing not in _FIXTURES
    is_narrower = thing in _WIDE and is_a(found, thing) and is_held
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

_COLOURLESS: Final = (
    BARE.keys() | ANIMALS.keys() | SHINING | {"eye", "ear", "tooth", "bone", "brain"}
)
"""Drawings that keep their own colours."""


def tints_of(request: VideoRequest) -> dict[str, str]:
    """Return the colours that the story gives to things of a shot, by the names of their drawings.

    A thing of which the shot names two in different colours keeps that of its drawing.
    """
    action = request.action
    for each in sorted((each.name for each in request.cast), key=len, reverse=True):
        action = action.replace(each, "·" * len(each))
    found: dict[str, set[str]] = {}
    for deed in (*request.shown.lasting, *request.shown.deeds):
        for item in (deed.object, deed.instrument):
            if item is None or item.thing in _OWN_COLOURS:
                continue
            tone = tone_of(item.words, action)
            drawing = drawing_of(item.words, item.thing).removeprefix(OWN)
            for name in {drawing, shown_as(item.thing, item.words)} - _COLOURLESS - {""}:
                found.setdefault(name, set()).add(tone)
    single = {name: tones - {""} for name, tones in found.items()}
    return {name: tones.pop() for name, tones in sorted(single.items()) if len(tones) == 1}


def tone_of(words: str, sentence: str) -> str:
    """Return the colour of a thing by its words, or by what stands right before them.

    English: an adjective of the noun, at most two words before it ("a yellow silk scarf"). Chinese:
    a colour directly before it, or before what it is made of (黄色的围巾, 蓝布包袱).

    Args:
        words: As the story names the thing.
        sentence: What is told in the shot.

    >>> tone_of("yellow scarf", ""), tone_of("scarf", "She waved a yellow silk scarf.")
    ('#e3b548', '#e3b548')
    >>> tone_of("围巾", "他解下红色的围巾。"), tone_of("包袱", "她放下蓝布包袱。")
    ('#c23b3f', '#3d64a4')
    >>> tone_of("wine bottle", ""), tone_of("book", "She took Mrs. White's book.")
    ('', '')
    """
    if re.search(r"[\u4e00-\u9fff]", words):
        near = _before(words, sentence, r"[\u4e00-\u9fff]{0,6}")
        found = re.match(_TONE_ZH, words) or re.search(_TONE_ZH + r"\Z", near)
        return (first(COLOURS, found[1]) or "") if found else ""
    own = re.split(r"\b(?:of|with|from|in|for)\b", words, maxsplit=1)[0]
    near = _before(words, sentence, r"(?:(?<![\w'’.-])[\w'’.-]+\s+){0,2}")
    near = " ".join(re.split(r"\S*['’]s?\b", near)[-1].split())
    plain = " ".join(each for each in (*near.split(), *own.split()) if each[:1].islower())
    return first(COLOURS, re.sub(_NO_COLOURS, "", plain, flags=re.IGNORECASE)) or ""


def _before(words: str, sentence: str, pattern: str) -> str:
    """Return what stands right before words in a sentence."""
    edge = r"\b" if words.isascii() else ""
    found = re.search(rf"({pattern}){edge}{re.escape(words)}", sentence)
    return found[1] if found else ""


_NO_COLOURS: Final = (
    r"\b(?:wine|beer|tea|coffee|milk|rose|fox|bear|jet|camel|bark|sand|cream|orange|straw|canvas)"
    r"[- ](?=\w)"
)
"""Words before another noun that are no colours of it, though they may be those of cloth."""

_TONE_ZH: Final = (
    r"(?<![明坦空小阿老大表告])"
    r"((?:[深浅淡暗大鲜银月墨]?[红黑白黄蓝绿紫灰]|[粉桃](?=[色红])红?|[橙棕褐青金银](?=色))色?)(?![板菜瓜豆糖薯酒茶])"
    r"(?:的)?(?:[布绸缎纸木漆皮瓷铁铜丝绒棉石玉]{1,2}|旧|小|大)*"
)
"""A colour, and what something is made of."""
