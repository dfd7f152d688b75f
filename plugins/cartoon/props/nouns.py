"""Nouns of things in English and Chinese, and the drawing that each means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from ainern2d.core import Thing

from .broken import in_state, state_of_item, whole_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core import Item

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
    of_cloth = thing == Thing.TOY or re.search(_STUFFED, words, re.IGNORECASE)
    if of_cloth and thing not in {Thing.FOOD, Thing.MEAT} and is_a(by_words, "cuddly"):
        return OWN + "cloth_tiger" if by_words == "tiger" else "teddy-bear"
    if re.search(_POLES, words, re.IGNORECASE):
        # A bamboo pole is a stick to the storyboard, but not one to walk with.
        return ""
    if not thing or (thing == Thing.ANIMAL and words):
        # An animal that has no drawing is not drawn as another one.
        return by_words
    by_thing = nouns().english.get(str(thing).replace("_", " "), "")
    # The words may say more than the kind, as "oak" does, but must be of the same kind.
    return by_words if by_words and is_a(by_words, str(thing)) else by_thing or by_words


def sense_of(item: Item) -> tuple[str, Thing | str]:
    """Return the words by which a thing has its drawing, and what kind of thing it is.

    What the storyboard says that it looks like counts before what the story calls it.

    >>> from ainern2d.core import Item
    >>> sense_of(Item(words="铁皮饼干盒", thing="box", like="tin")), sense_of(Item(words="key"))
    (('tin', ''), ('key', ''))
    """
    if not item.like:
        return item.words, item.thing
    kind = whole_of(item.like)[1].replace(" ", "_")
    return item.like, Thing(kind) if kind in _THINGS else ""


def drawing_of_item(item: Item) -> str:
    """Return the drawing of a thing, as :func:`drawing_of` does of its words."""
    return drawing_of(*sense_of(item))


def drawing_in_state(item: Item) -> str:
    """Return the drawing of a thing, without :data:`OWN`, with its state in front."""
    return in_state(state_of_item(item), drawing_of_item(item).removeprefix(OWN))


_THINGS: Final = frozenset(each.value for each in Thing)
_STUFFED: Final = r"\b(?:toy|stuffed|plush|cuddly|rag)\b|布(?=老?[虎狗猫兔熊猴])|玩偶|布偶|毛绒"
"""Words for an animal of cloth."""

_POLES: Final = r"(?<![鱼钓])[竿杆篙]\Z|(?<!fishing[ -])\b(?:poles?|rods?|spars?)\Z"

_KINDS: Final[dict[str, str]] = {
    "animal": "deer|fox|bear|lion|tiger|leopard|elephant|camel|rabbit|mouse|rat|monkey|hedgehog"
    "|badger|squirrel|panda|boar|donkey|goat|frog|turtle|lizard|crocodile|giraffe|gorilla|koala"
    "|horse|cow|ox|ewe|ram|pig|wolf|polar-bear|dog|cat|=dog|=cat|=horse",
    "cuddly": "bear|polar-bear|panda|lion|tiger|leopard|elephant|rabbit|mouse|monkey|hedgehog"
    "|badger|fox|squirrel|koala|frog|=dog|=cat|dog|cat",
    "bird": "rooster|chicken|duck|goose|swan|eagle|owl|dove|blackbird|parrot|peacock|penguin",
    "insect": "butterfly|honeybee|fly|mosquito|cricket|ant|spider|beetle|bug|snail|worm|scorpion",
    "fish": "fish|tropical-fish|shark|spouting-whale|dolphin",
    "fruit": "=bean|red-apple|green-apple|pear|peach|grapes|banana|tangerine|lemon|watermelon"
    "|melon|strawberry|cherries|pineapple|coconut|mango|tomato|eggplant|chestnut",
    "food": ".*",
    "flower": "rose|tulip|sunflower|cherry-blossom|lotus|hyacinth|hibiscus|white-flower|bouquet"
    "|potted-plant",
    "cloth": "scarf|ribbon|=handkerchief|=blanket",
    "clothes": ".*",
    "stick": "crutch|=sticks|wood",
    "photo": "framed-picture",
    "tree": "evergreen-tree|palm-tree|christmas-tree",
    "tool": ".*",
    "toy": ".*",
    "machine": ".*",
    "hat": "=douli|=headdress|top-hat|billed-cap|military-helmet|graduation-cap",
    "shoes": "mans-shoe|running-shoe|hiking-boot|high-heeled-shoe|thong-sandal|=slippers",
    "coat": "coat|lab-coat|kimono",
    "wine": "wine-glass|sake|beer-mug|cocktail-glass|bottle-with-popping-cork",
    "ship": "ship|passenger-ship|ferry|sailboat",
    "boat": "canoe|sailboat|speedboat|ferry",
    "train": "locomotive|high-speed-train|metro|tram-car",
    "car": "automobile|taxi|police-car|ambulance|fire-engine|bus|delivery-truck",
    "aircraft": "airplane|small-airplane|helicopter",
    "computer": "laptop|desktop-computer",
    "phone": "=phone|telephone|telephone-receiver",
    "money": "=banknotes|=coins|=ingots|=pouch|=coin|dollar-banknote|red-envelope|clutch-bag",
    "coin": "=coins",
    "bundle": "=sack|=bag|=packet|package",
    "bag": "=bag|=carrier|=sack|=pouch|=bundle|backpack|handbag|briefcase|luggage|shopping-bags"
    "|clutch-bag",
    "paper": "=sheet|page-facing-up|memo|file-folder|clipboard",
    "book": "=book|ledger|notebook|open-book|books",
    "clock": "=clock|alarm-clock|watch|stopwatch",
    "lamp": "=lamp|light-bulb|red-paper-lantern|diya-lamp",
    "knife": "dagger|kitchen-knife",
    "pen": "=pen|pencil|fountain-pen|crayon",
    "jewel": "gem-stone|ribbon|prayer-beads|=bangle|=earrings|=headdress",
    "meat": "cut-of-meat|meat-on-bone|poultry-leg|bacon",
    "bread": "=toast|baguette-bread",
    "medicine": "herb|=packet|pill",
    "box": "=chest|=casket|=case|=hatbox|=tin|package|wrapped-gift|bento-box",
    "drum": "=rattle|long-drum",
    "ball": "soccer-ball|basketball|baseball|tennis|ping-pong",
}
"""By kind of thing, the drawings that a narrower noun may mean."""


def is_a(drawing: str, thing: str) -> bool:
    """Return whether a drawing is of a narrower kind of a thing, as a rose is of a flower."""
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


_OTHERWISE: Final = frozenset({"pipes", "notes"})
"""Plurals of which one is mostly another thing: pipes carry water, and notes are sung."""

_SHAPES: Final = frozenset(
    [
        "thread", "ring", "sheet", "curtain", "blanket", "ribbon", "tooth", "tongue", "web",
        "cloak", "mask", "crown", "needle", "bed", "mountain", "eye", "star", "feather",
    ]
)  # fmt: skip
"""Nouns that before "of" only say which shape something has: a thread of smoke."""


_IRREGULAR: Final = {"oxen": "ox", "mice": "mouse", "geese": "goose", "teeth": "tooth"}
"""Singular of plurals that end otherwise."""


def _singular(phrase: str) -> tuple[str, ...]:
    """Return what a plural may be the plural of."""
    *before, last = phrase.split(" ")
    if last in _IRREGULAR:
        return (" ".join([*before, _IRREGULAR[last]]),)
    if phrase.endswith("ies"):
        return (phrase[:-3] + "y",)
    if phrase.endswith("ves"):
        return (phrase[:-3] + "f", phrase[:-3] + "fe")
    if phrase in _OTHERWISE:
        return ()
    if phrase.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
        return (phrase[:-2], phrase[:-1])
    return (phrase[:-1],) if phrase.endswith("s") else ()


class Named(NamedTuple):
    """A thing that a text names.

    Attributes:
        drawing: Of the head of its noun.
        several: Whether the words say that there is more than one.
        kinds: Drawings of all nouns of the compound, in which "swallow kite" has two.
        sure: Whether the words are surely a noun there: behind an article or a measure word, or of
            two characters.
    """

    drawing: str
    several: bool
    kinds: frozenset[str]
    sure: bool


def names_in(text: str) -> Iterator[Named]:
    """Yield the things that a text names, in order, each compound noun once.

    >>> [each.drawing for each in names_in("a swallow kite over a wall of sticks")]
    ['kite', 'brick', '=sticks']
    >>> [each.drawing for each in names_in("一只燕子风筝")]
    ['kite']
    """
    return _chinese(text) if _HAN.search(text) else _english(text)


_VERBS: Final = frozenset(
    [
        "saw", "rose", "fly", "watch", "bolt", "step", "fire", "plant", "bow", "match", "pick",
        "lock", "fan", "pass", "present", "ring", "nail", "seal", "file", "form", "report", "bat",
        "bear", "duck", "drum", "pipe", "hook", "star", "wave", "peak", "die", "bin", "tie",
        "sign", "train", "ship", "paddle", "rock", "hammer", "horn", "fork", "pin", "spoon",
        "hoe", "shovel", "brush", "comb", "mask", "shell", "cut", "plug", "record", "score",
        "film", "telephone", "picture", "stamp", "button", "book", "can", "box", "bag", "bottle",
        "fish", "snake", "dust", "water", "grass", "snow", "earth", "smoke", "mine", "place",
        "house", "home", "world", "pot", "pan", "plate", "mouse", "nut", "iron", "crane",
    ]
)  # fmt: skip
"""Nouns that are verbs too: behind another noun they mostly say what it does."""

_BEFORE: Final = frozenset(
    [
        "a", "an", "the", "his", "her", "its", "their", "my", "our", "your", "this", "that",
        "these", "those", "another", "some", "no", "each", "every", "two", "three", "four",
        "five", "six", "seven", "eight", "nine", "ten", "twelve", "several", "many", "few",
    ]
)  # fmt: skip
_NUMBERS: Final = frozenset(
    [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve", "several", "many", "few", "dozen", "both",
    ]
)  # fmt: skip


def _english(text: str) -> Iterator[Named]:
    plain = text.lower().replace("\u2019", "'")
    tokens = list(_tokens(plain))
    at = 0
    while at < len(tokens):
        found = _noun_at(tokens, at)
        if found is None or _is_colour(plain, tokens, at):
            at += 1
            continue
        drawing, kinds, several, end = found
        while end < len(tokens) and plain[tokens[end - 1][1] : tokens[end][0]] in {" ", "-", "'s "}:
            more = None if several or tokens[end][2] in _VERBS else _noun_at(tokens, end)
            if more is None:
                break
            drawing, several, end = more[0], more[2], more[3]
            kinds |= more[1]
        shape = tokens[end - 1][2] in _SHAPES and end + 1 < len(tokens)
        if shape and tokens[end][2] == "of" and tokens[end + 1][2] not in {"the", "gold"}:
            at = end + 1
            continue
        before = [token[2] for token in tokens[max(0, at - 3) : at]]
        several = several or any(word in _NUMBERS for word in before[-2:])
        if drawing.removeprefix(OWN) == "crown" and several:
            # Nine silver crowns are money.
            drawing = nouns().english["coin"]
            kinds = frozenset({drawing})
        yield Named(drawing, several, kinds, any(word in _BEFORE for word in before))
        at = end


_COLOURS: Final = frozenset({"orange", "rose", "peach", "plum", "lavender", "salmon", "cherry"})
"""Fruits and flowers that are colours right before another noun: orange fire."""

_NO_NOUNS: Final = frozenset(
    [
        "and", "or", "in", "on", "at", "from", "of", "to", "with", "was", "is", "were", "are",
        "lay", "sat", "fell", "rolled", "that", "which", "into", "for", "by", "under", "but", "as",
    ]
)  # fmt: skip


def _is_colour(plain: str, tokens: list[tuple[int, int, str]], at: int) -> bool:
    """Return whether a word is a colour of what follows it."""
    _, end, word = tokens[at]
    if word not in _COLOURS or at + 1 == len(tokens):
        return False
    following = tokens[at + 1]
    return plain[end : following[0]] == " " and following[2] not in _NO_NOUNS


def _tokens(plain: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and letters of each word; a possessive ends before its apostrophe."""
    table = nouns().english
    for match in _WORD.finditer(plain):
        word, start = match[0], match.start()
        if word == "o'clock":
            # A time, and no clock.
            continue
        if word in table:
            yield start, match.end(), word
            continue
        for piece in re.finditer(r"[a-z0-9]+", word.removesuffix("'s")):
            yield start + piece.start(), start + piece.end(), piece[0]


def _noun_at(
    tokens: list[tuple[int, int, str]], at: int
) -> tuple[str, frozenset[str], bool, int] | None:
    """Return the longest noun that begins at a word: drawing, kinds, whether plural, its end."""
    table = nouns().english
    for end in range(min(len(tokens), at + 3), at, -1):
        phrase = " ".join(token[2] for token in tokens[at:end])
        if phrase in table:
            # "books" has a drawing of its own, and is still of the kind of "book".
            kinds = {table[form] for form in (phrase, *_singular(phrase)) if form in table}
            return table[phrase], frozenset(kinds), False, end
        for form in _singular(phrase):
            if form in table:
                return table[form], frozenset({table[form]}), True, end
    return None


_LONGEST: Final = 5
"""Most characters of a Chinese noun of the table."""

_HEADS: Final = frozenset("纸酒肉蛋汤粥饭茶糖瓶箱")
"""Single characters that are the head of a compound behind another noun."""

_SEVERAL_ZH: Final = re.compile(
    r"(?:[几两三四五六七八九十百数]|许多|一[些堆群排串捆束])[^，。]{0,2}\Z"
)

_MEASURED: Final = re.compile(
    "[一两几半这那][封把只个张盏支枝本杯碗壶瓶块件顶条根柄匹头辆艘座棵朵枚颗面口幅扇串盆袋]\\Z"
)
"""A measure word behind its number: the character that follows is a noun."""


_BEASTS: Final = frozenset("鹅鸡鸭狗猫马牛羊猪驴鸟鱼兔鼠鹰鹤龟蛇狼虎")
_OPENS: Final = re.compile(r"(?:\A|[，。！？；：、]|[那这只追赶抱牵着])\Z")
"""What stands before an animal of one character that acts, or is chased."""


def _chinese(text: str) -> Iterator[Named]:
    at = 0
    while at < len(text):
        word = _word_at(text, at)
        if not word:
            at += 1
            continue
        table, end = nouns().chinese, at + len(word)
        kinds = {table[word]}
        while more := _word_at(text, end):
            if len(more) == 1 and more not in _HEADS:
                break
            word, end = more, end + len(more)
            kinds.add(table[word])
        several = _SEVERAL_ZH.search(text, max(0, at - 6), at) is not None
        sure = end - at > 1 or _MEASURED.search(text, max(0, at - 2), at) is not None
        sure = sure or (word in _BEASTS and _OPENS.search(text, 0, at) is not None)
        yield Named(table[word], several, frozenset(kinds), sure)
        at = end


def _word_at(text: str, at: int) -> str:
    """Return the longest noun of the table that begins at a character, or an empty text."""
    table = nouns().chinese
    words = (text[at : at + length] for length in range(min(_LONGEST, len(text) - at), 0, -1))
    return next((word for word in words if word in table), "")
