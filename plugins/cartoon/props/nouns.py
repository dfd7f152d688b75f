"""Nouns of things in English and Chinese, and the drawing that each means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ainern2d.core import Thing

OWN: Final = "="
"""Begins the names of our own drawings in the file of nouns."""

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Nouns:
    """The table of nouns.

    Attributes:
        english: Drawing by noun phrase, in lower case, singular.
        chinese: Drawing by noun.
        order: All drawings, in order of the file.
    """

    english: dict[str, str]
    chinese: dict[str, str]
    order: tuple[str, ...]


@cache
def nouns() -> Nouns:
    """Return the table, read from ``data/nouns.txt``."""
    english: dict[str, str] = {}
    chinese: dict[str, str] = {}
    order: list[str] = []
    text = (files(__package__) / "data" / "nouns.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, _, words = line.partition(": ")
        en, _, zh = words.partition(" / ")
        order.append(name)
        for table, listed in ((english, en), (chinese, zh)):
            for word in listed.split(","):
                table.setdefault(word.strip(), name)
    return Nouns(english, chinese, tuple(order))


def drawings_named() -> tuple[str, ...]:
    """Return the drawings of the pack that have a noun."""
    return tuple(name for name in nouns().order if not name.startswith(OWN))


def drawing_of(words: str, thing: Thing | str = "") -> str:
    """Return the drawing of a thing: by its sense where that is narrower, else by its words.

    The head of an English phrase is its last word, that of a Chinese one its last characters; the
    longest noun there wins. A word of several senses follows ``thing``.

    Args:
        words: As the story names it, without article.
        thing: What kind of thing it is, or empty.

    Returns:
        The name of a drawing, of our own with :data:`OWN` before it; empty if there is none.

    >>> drawing_of("silver key"), drawing_of("welding torch", "welder")
    ('=key', '=welder')
    >>> drawing_of("rose"), drawing_of("笔记本电脑"), drawing_of("bow", "bow")
    ('rose', 'laptop', 'bow-and-arrow')
    """
    by_words = _by_words(words)
    if not thing:
        return by_words
    by_thing = nouns().english.get(str(thing).replace("_", " "), "")
    # The words may say more than the kind, as "oak" does, but must be of the same kind.
    return by_words if by_words and _is_a(by_words, str(thing)) else by_thing or by_words


_KINDS: Final[dict[str, str]] = {
    "animal": "deer|fox|bear|lion|tiger|leopard|elephant|camel|rabbit|mouse|rat|monkey|hedgehog"
    "|badger|squirrel|panda|boar|donkey|goat|frog|turtle|lizard|crocodile|giraffe|gorilla|koala",
    "bird": "rooster|chicken|duck|goose|swan|eagle|owl|dove|blackbird|parrot|peacock|penguin",
    "insect": "butterfly|honeybee|fly|mosquito|cricket|ant|spider|beetle|bug|snail|worm|scorpion",
    "fish": "tropical-fish|shark|spouting-whale|dolphin",
    "fruit": "red-apple|green-apple|pear|peach|grapes|banana|tangerine|lemon|watermelon|melon"
    "|strawberry|cherries|pineapple|coconut|mango",
    "food": ".*",
    "flower": "rose|tulip|sunflower|cherry-blossom|lotus|hyacinth|hibiscus|white-flower|bouquet",
    "tree": "evergreen-tree|palm-tree|christmas-tree",
    "tool": ".*",
    "toy": ".*",
    "clothes": ".*",
    "machine": ".*",
    "hat": "top-hat|billed-cap|military-helmet|graduation-cap",
    "shoes": "mans-shoe|running-shoe|hiking-boot|high-heeled-shoe|thong-sandal",
    "coat": "coat|lab-coat|kimono",
    "wine": "wine-glass|sake|beer-mug|cocktail-glass|bottle-with-popping-cork",
    "ship": "ship|passenger-ship|ferry|sailboat",
    "boat": "canoe|sailboat|speedboat|ferry",
    "train": "locomotive|high-speed-train|metro|tram-car",
    "car": "automobile|taxi|police-car|ambulance|fire-engine|bus|delivery-truck",
    "aircraft": "airplane|small-airplane|helicopter",
    "computer": "laptop|desktop-computer",
    "phone": "=phone|telephone|telephone-receiver",
    "bag": "=bag|backpack|handbag|briefcase|luggage|shopping-bags|clutch-bag",
    "paper": "page-facing-up|memo|file-folder|clipboard",
    "book": "=book|ledger|notebook|open-book|books",
    "clock": "=clock|alarm-clock|watch|stopwatch",
    "lamp": "=lamp|light-bulb|red-paper-lantern|diya-lamp",
    "knife": "dagger|kitchen-knife",
    "pen": "=pen|pencil|fountain-pen|crayon",
    "jewel": "gem-stone|ribbon|prayer-beads",
    "meat": "cut-of-meat|meat-on-bone|poultry-leg|bacon",
    "box": "=chest|package|wrapped-gift|bento-box",
    "ball": "soccer-ball|basketball|baseball|tennis|ping-pong",
}
"""By kind of thing, the drawings that a narrower noun may mean."""


def _is_a(drawing: str, thing: str) -> bool:
    return re.fullmatch(_KINDS.get(thing, "$."), drawing) is not None


def _by_words(words: str) -> str:
    table = nouns()
    if _HAN.search(words):
        text = re.sub(r"\s", "", words)
        for start in range(len(text)):
            if text[start:] in table.chinese:
                return table.chinese[text[start:]]
        return ""
    tokens = _WORD.findall(words.lower())
    for start in range(len(tokens)):
        phrase = " ".join(tokens[start:])
        for form in (phrase, *_singular(phrase)):
            if form in table.english:
                return table.english[form]
    return ""


def _singular(phrase: str) -> tuple[str, ...]:
    """Return what a plural may be the plural of."""
    if phrase.endswith("ies"):
        return (phrase[:-3] + "y",)
    if phrase.endswith("ves"):
        return (phrase[:-3] + "f", phrase[:-3] + "fe")
    if phrase.endswith("es"):
        return (phrase[:-2], phrase[:-1])
    return (phrase[:-1],) if phrase.endswith("s") else ()
