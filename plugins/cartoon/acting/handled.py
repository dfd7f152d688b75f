"""Things in hands: which picture and colour they have, and which a person has in a shot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core import Thing, Verb

from ..figure.looks import COLOURS, first
from ..props import things
from ..props.animals import ANIMALS
from ..props.beasts import BARE
from ..props.broken import in_state, state_of_item
from ..props.held import HOLDS
from ..props.insert import SHINING
from ..props.nouns import OWN, drawing_in_state, drawing_of, drawing_of_item, is_a, sense_of
from ..props.tools import TOOLS

if TYPE_CHECKING:
    from ainern2d.core import Item, VideoRequest

FIXTURES: Final = frozenset(
    {
        "door", "window", "brick", "curtain", "shower", "toilet", "fire", "hole", "eye", "ear",
        "brain", "anatomical-heart", "droplet", "drop-of-blood", "machine", "stove", "chest",
        "railway-track", "file-cabinet", "chair", "musical-keyboard", "television",
    }
) | things.SKY  # fmt: skip
"""Drawings of things that no hand holds."""


def fits_hand(item: Item) -> bool:
    """Return whether a hand can have a thing."""
    return drawing_of_item(item).removeprefix(OWN) not in FIXTURES


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


_ON_THE_BODY: Final = (
    r"\b(?:collar|sleeve|cuff|lapel|hem|coat-?tail|shirt-?tail|trouser leg|apron string)s?\b"
    r"|\A(?:her |his )?skirts?\Z|衣领|领[口子]|(?<![长短])袖[子口管]?\Z|衣角|衣襟|下摆|裤[脚腿]"
)
"""Words for parts of a garment: the hand that takes hold of one is drawn empty."""

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
    if thing == Thing.CLOTHES and re.search(_ON_THE_BODY, words, re.IGNORECASE):
        return ""
    found = drawing_of(words, thing)
    drawing = found.removeprefix(OWN)
    is_held = things.is_drawn(drawing) and drawing not in FIXTURES
    is_narrower = thing in _WIDE and is_a(found, thing) and is_held
    if (thing in HOLDS or thing in TOOLS) and not is_narrower:
        return str(thing)
    if things.is_drawn(drawing) and drawing not in things.LARGE:
        return drawing
    like = LIKE.get(thing, "")
    return str(like) if like in HOLDS or like in TOOLS else ""


def picture_of(item: Item) -> str:
    """Return the name of the picture of a thing in a hand, with its state; or an empty text.

    >>> from ainern2d.core import Item
    >>> picture_of(Item(words="断剑", thing="sword")), picture_of(Item(words="咸鸭蛋", like="egg"))
    ('broken sword', 'egg')
    """
    words, thing = sense_of(item)
    state = state_of_item(item)
    return "" if state == "missing" else in_state(state, shown_as(str(thing), words))


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
            drawing = drawing_of_item(item).removeprefix(OWN)
            names = {drawing, drawing_in_state(item), picture_of(item)}
            for name in names - _COLOURLESS - {""}:
                found.setdefault(name, set()).add(tone)
    single = {name: tones - {""} for name, tones in found.items()}
    return {name: tones.pop() for name, tones in sorted(single.items()) if len(tones) == 1}


def tone_of(words: str, sentence: str) -> str:
    """Return the colour of a thing by its words, or by what stands right before them.

    English: an adjective of the noun, at most two words before it ("a yellow silk scarf"). Chinese:
    a colour directly before it, or before what it is made of (黄色的围巾, 蓝布包袱).

    Args:
        words: As the story names the thing.
        sentence: The narration of the shot.

    >>> tone_of("yellow scarf", ""), tone_of("scarf", "She waved a yellow silk scarf.")
    ('#e3b548', '#e3b548')
    >>> tone_of("围巾", "他解下红色的围巾。"), tone_of("包袱", "她放下蓝布包袱。")
    ('#c23b3f', '#3d64a4')
    >>> tone_of("wine bottle", ""), tone_of("book", "She took Mrs. White's book.")
    ('', '')
    """
    if re.search(r"[\u4e00-\u9fff]", words):
        near = _before(words, sentence, r"[\u4e00-\u9fff]{0,6}")
        found = re.match(_SKIPPED_ZH + _TONE_ZH, words) or re.search(_TONE_ZH + r"\Z", near)
        return _TONES_ZH[found[1]] if found else ""
    own = re.split(r"\b(?:of|with|from|in|for)\b", words, maxsplit=1)[0].split()
    near = _before(words, re.sub(r"\b(Mrs?|Ms|Dr|St)\.", r"\1", sentence), r"[^.,;:!?“”\"]*")
    told = " ".join((*_adjectives(near), *(each for each in own if _is_plain(each))))
    return first(COLOURS, re.sub(_NO_COLOURS, "", told, flags=re.IGNORECASE)) or ""


def _adjectives(before: str) -> list[str]:
    """Return the words between the article of a noun and the noun."""
    found: list[str] = []
    for word in reversed(before.split()[-3:]):
        if word.lower() in _DETERMINERS or not _is_plain(word):
            return found
        found.insert(0, word)
    # Without an article only the word right before the noun is surely a part of it.
    return found[-1:]


def _is_plain(word: str) -> bool:
    """Say whether a word is no name, no possessive, and no red-haired or gold-rimmed."""
    part = re.search(r"-\w+(?:ed|d)\Z", word) and not re.search(r"-colou?red\Z", word)
    return word[:1].islower() and not re.search(r"['’]s?\Z", word) and not part


_DETERMINERS: Final = frozenset(
    {
        "the", "a", "an", "his", "her", "its", "their", "my", "your", "our", "this", "that", "some",
        "any", "no", "one", "two", "each", "every", "another",
    }
)  # fmt: skip


def _before(words: str, sentence: str, pattern: str) -> str:
    """Return what stands right before words in a sentence."""
    edge = r"\b" if words.isascii() else ""
    found = re.search(rf"({pattern}){edge}{re.escape(words)}", sentence)
    return found[1] if found else ""


_NO_COLOURS: Final = (
    r"\b(?:wine|beer|tea|coffee|milk|rose|fox|bear|jet|camel|bark|sand|cream|orange|straw|canvas|olive|plum|apricot|lavender)"
    r"[- ](?=\w)"
)
"""Words before another noun that are no colours of it, though they may be those of cloth."""

_TONES_ZH: Final[dict[str, str]] = {
    word: tone
    for tone, words in {
        "#d9748c": ("粉红", "桃红", "粉色", "桃色"),
        "#d8813c": ("橘红", "橙红", "橙色", "橘色", "橘黄", "橙黄"),
        "#7a2f3c": ("酒红", "枣红", "暗红"),
        "#2f4a63": ("深蓝", "藏青", "藏蓝"),
        "#c8ad82": ("米色", "卡其色", "驼色", "土黄"),
        "#7d573c": ("棕色", "褐色", "咖啡色", "棕红", "深棕"),
        "#4f8a5b": ("军绿", "翠绿", "墨绿", "碧绿", "绿"),
        "#3b7f86": ("青色",),
        "#c9ccd4": ("银色", "银白"),
        "#a9acb3": ("银灰",),
        "#e3b548": ("金色", "金黄", "鹅黄", "杏黄", "黄"),
        "#2b2a33": ("乌黑", "漆黑", "黑"),
        "#f0ebe0": ("雪白", "洁白", "白"),
        "#8b8d94": ("灰",),
        "#c23b3f": ("朱红", "大红", "鲜红", "通红", "红"),
        "#3d64a4": ("天蓝", "宝蓝", "湛蓝", "蓝"),
        "#7a559c": ("绛紫", "紫"),
    }.items()
    for word in words
}
"""Chinese colours of things. Gold and silver alone are mostly what a thing is made of."""

_SKIPPED_ZH: Final = r"(?:[一这那两几]?[条把只件个顶块张封盏根支枝串]|[他她它]的|[旧破小大新老])*"

_TONE_ZH: Final = (
    r"(?<![明坦空小阿老大表告李])(?:[深浅淡])?"
    "("
    + "|".join(sorted(_TONES_ZH, key=len, reverse=True))
    + ")"
    + r"(?![板菜瓜豆糖薯酒茶砂檀木缨墨包牙])色?(?:的)?"
    r"(?:[布绸缎纸漆皮瓷铁铜丝绒棉石玉]{1,2}|旧|小|大)*"
)
"""A colour, and what something is made of."""
