"""Groups in the background: paints those of animals, and tells them from groups of people."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ..beings import FORMS, being_said, is_of_animals
from ..ink.pen import Outline, shade
from ..props import drawings
from ..props.beasts import BARE, PICTURED, beast_said, draw_beast
from ..props.nouns import drawing_of

if TYPE_CHECKING:
    from ..beings import Form
    from ..dice import Dice
    from ..ink.brush import Brush
    from ..props.beasts import Beast
    from .scenery import Site

MOST: Final = 16
"""Most figures of a crowd."""

KINDS: Final[dict[str, str]] = {
    "guard": r"soldier|guard|warrior|knight|army|troop|trooper|marine|officer|police|men-at-arms"
    r"|兵|卫|军|士卒|将士|捕快|警|骑士",
    "child": r"child|boys?\b|girls?\b|\blads?\b|pupil|student|kid|schoolmate|classmate|bab(?:y|ies)"
    r"|infant|toddler|orphan|urchin|孩|童|学生|同学|小伙伴|娃|小姑娘",
    "woman": r"wom[ae]n|lad(?:y|ies)|maid|nurse|dancer|daughter|wife|wives|nuns?\b|mother|aunt"
    r"|sister|bride|queen|princess|妇|女|娘|丫鬟|宫女|婆|妈|奶奶|老太(?!监)|姨|姑|婶|嫂|姐|妹|妃",
    "worker": r"worker|farmer|villager|peasant|sailor|crew|servant|miner|porter|fisherm"
    r"|村民|工人|农|水手|仆|百姓|乡亲|船员",
    "elder": r"\belders?\b|monk|priest|old men|老人|长老|僧|和尚|道士",
    "outlaw": r"bandit|brigand|outlaw|robber|thie(?:f|ves)|pirate|raider|smuggler|poacher|thug"
    r"|gangster|hooligan|ruffian|henchm|mercenar|kidnapper|匪|[山马海蟊毛盗]贼|贼[人兵寇]|强盗|海盗"
    r"|歹徒|暴徒|打手|喽[啰罗]|流氓|恶霸|混混|流寇",
}
"""Kinds of people by their words; others are plain."""

_MONSTERS: Final = r"monster|demon|fiend|\bbeasts?\b|serpent|妖|怪[物兽]|魔[物兽王]|凶兽"

_SIZES: Final = {
    "horse": 0.36, "cow": 0.3, "deer": 0.32, "elephant": 0.44, "unicorn": 0.34, "giraffe": 0.5,
    "chicken": 0.09, "baby-chick": 0.05,
    "fish": 0.06, "rat": 0.05, "mouse": 0.05, "blackbird": 0.08, "dove": 0.07, "dragon": 0.42,
}  # fmt: skip
"""Heights of animals in frame heights; others are 0.12."""


def kind_of(words: str) -> str:
    """Return the kind of people that words name, or an empty one."""
    found = (kind for kind, said in KINDS.items() if re.search(said, words, re.IGNORECASE))
    return next(found, "")


def is_people(words: str) -> bool:
    """Return whether words for a group name people, and no animals, monsters or things."""
    if is_of_animals(words):
        return True
    animal, being = drawing_of(words), being_said(words)
    if _beast_of(words, animal) or animal in ANIMALS or being in FORMS:
        return False
    if kind_of(words):
        return True
    if being == "heron" or (animal and drawings.is_known(animal)):
        return False
    # A monster without a drawing is not shown as a person.
    return not re.search(_MONSTERS, words, re.IGNORECASE)


def _beast_of(words: str, drawing: str) -> Beast | None:
    """Return the four-legged animal that words name, if it is drawn from the side."""
    return BARE.get(beast_said(words)) if drawing in PICTURED or not drawing else None


def paint_animals(b: Brush, site: Site, words: str, count: int, floor: float) -> None:
    """Paint a group of animals, or of things, between the back of a place and the figures.

    Args:
        b: The brush, under the light of the place.
        site: The place.
        words: What they are, such as ``geese``; see :func:`is_people`.
        count: How many; 0 is many.
        floor: Height at which the ground begins.
    """
    animal = drawing_of(words)
    dice = site.dice("crowd", words)
    number = min(MOST, count) if count else 12
    being = being_said(words)
    look = _beast_of(words, animal)
    for t, x in spots_of(number, dice):
        at, y = site.middle + x * site.middle, floor + 0.03 + 0.05 * t
        if look is not None:
            _beast(b, at, y, look, 0.4 + 0.1 * t, dice)
        elif animal in ANIMALS or (being not in FORMS and animal and drawings.is_known(animal)):
            tall = _SIZES.get(animal, 0.12) * (0.75 + 0.25 * t)
            _, top, _, foot = drawings.bounds_of(animal)
            scale = tall / (foot - top)
            with b.at(at, y - foot * scale, scale, dice.chance(0.5)):
                drawings.draw_toned(b.canvas, animal, b.tone)
        elif being == "heron":
            _wading(b, at, y, dice)
        elif being in _LOOMING or re.search(_MONSTERS, words, re.IGNORECASE):
            _looming(b, at, y, dice)
        elif being in FORMS:
            _sitting(b, at, y, FORMS[being], dice)


ANIMALS: Final = frozenset(
    {
        "elephant", "leopard", "rat", "mouse", "blackbird", "dove", "duck", "goose", "swan",
        "rabbit", "rooster", "eagle", "owl", "snake", "spider", "bat", "gorilla", "crocodile",
        "penguin", "butterfly", "chicken", "baby-chick", "peacock", "parrot", "turtle", "crab",
        "lizard", "koala", "panda", "giraffe", "fish", "tropical-fish", "dolphin", "shark",
        "octopus", "lobster", "hedgehog", "badger", "chipmunk", "monkey", "unicorn",
        "phoenix-bird", "snail",
    }
)  # fmt: skip
"""Drawings of animals that stand about."""

_PERSON: Final = 8.2
"""Height of a person in the units of :mod:`..props.beasts`."""


class _Haze(NamedTuple):
    """What an animal at the back of a place is inked with, and the light on it."""

    ink: str
    light: str


def _beast(b: Brush, x: float, y: float, look: Beast, tall: float, dice: Dice) -> None:
    """Paint a four-legged animal from the side, beside which a person would be ``tall``."""
    with b.at(x, y, tall / _PERSON * look.size, dice.chance(0.5)):
        b.foot(0, 0, 2.2)
        b.canvas.translate(0, -look.height)
        draw_beast(b.canvas, _Haze(b.tone("#6a5a5c"), b.tone("#ffffff")), look, -1.0, seats=0)


def _sitting(b: Brush, x: float, y: float, form: Form, dice: Dice) -> None:
    """Paint a small animal that sits facing the viewer, with the colours and ears of its kind."""
    fur, dark, pale, _ = dice.pick(form.furs)
    kind, apart, _, size, _ = form.ears
    with b.at(x, y, 0.12 * form.size, dice.chance(0.5)):
        b.foot(0, 0, 0.5)
        b.oval(0, -0.34, 0.4 * form.girth, 0.36, fur)
        b.oval(0, -0.28, 0.24 * form.girth, 0.26, pale)
        for side in (-1, 1):
            b.oval(side * 0.26, -0.04, 0.15, 0.07, dark if not form.beak else form.beak)
            ear = side * 0.26 * max(apart, 0.6)
            if kind in {"point", "fin", "tuft"}:
                b.poly(fur, ear - 0.12, -0.96, ear + 0.02 * side, -1.3, ear + 0.12, -0.96)
            elif kind == "long":
                b.oval(ear * 0.7, -1.3, 0.07, 0.28, fur)
            elif kind != "none":
                b.oval(ear * 1.2, -1.04, 0.13 * size, 0.13 * size, shade(fur, -0.12))
        b.oval(0, -0.86, 0.36, 0.32, fur)
        b.oval(0, -0.76, 0.2, 0.14, form.beak or pale)
        for side in (-1, 1):
            b.oval(side * 0.15, -0.92, 0.045, 0.055, "#2b2226")


_LOOMING: Final = frozenset({"monster", "demon", "dragon", "alien"})
"""Beings that do not sit about as small animals do."""


def _looming(b: Brush, x: float, y: float, dice: Dice) -> None:
    """Paint a being of which no more is known than that it is none of people: its dark shape."""
    with b.at(x, y, dice.between(0.26, 0.34), dice.chance(0.5)):
        b.foot(0, 0, 0.5)
        shape = Outline(-0.34, 0.0).curve(-0.44, -0.5, -0.3, -0.72, -0.2, -0.78)
        shape.to(-0.26, -1.02).to(-0.08, -0.88).to(0.08, -0.88).to(0.26, -1.02).to(0.2, -0.78)
        b.path(shape.curve(0.3, -0.72, 0.44, -0.5, 0.34, 0.0).close(), "#2c2733")
        for side in (-1, 1):
            b.oval(side * 0.09, -0.74, 0.04, 0.028, "#f2c94c", lit=True)


def _wading(b: Brush, x: float, y: float, dice: Dice) -> None:
    """Paint a bird with long legs and a long neck from the side."""
    with b.at(x, y, 0.2, dice.chance(0.5)):
        b.foot(0, 0, 0.3)
        for px in (-0.05, 0.07):
            b.line("#3f3a3a", 0.03, px, 0, px, -0.45)
        body = Outline(-0.42, -0.4).bend(-0.2, -0.74, 0.16, -0.66).bend(0.3, -0.5, 0.1, -0.42)
        b.path(body.bend(-0.1, -0.34, -0.42, -0.4).close(), "#eceae4")
        b.path(
            Outline(-0.5, -0.36).bend(-0.3, -0.5, -0.16, -0.46).to(-0.42, -0.3).close(), "#35333a"
        )
        neck = Outline(0.12, -0.6).curve(0.34, -0.72, 0.06, -0.94, 0.22, -1.08).open()
        b.draw(neck, "#eceae4", 0.075)
        b.oval(0.25, -1.09, 0.075, 0.055, "#eceae4")
        b.oval(0.23, -1.13, 0.04, 0.025, "#c2483f")
        b.poly("#d9a441", 0.31, -1.12, 0.52, -1.07, 0.31, -1.06)
        b.oval(0.27, -1.1, 0.012, 0.012, "#2b2226")


def spots_of(number: int, dice: Dice) -> list[tuple[float, float]]:
    """Return how near each of a group stands, 0 to 1, and its x, -1 to 1 across the frame.

    The farthest come first.
    """
    spots = []
    first = dice.pick((-1, 1))
    for k in range(number):
        if number <= 2:
            spots.append((0.8, first * (-0.78, 0.8)[k]))
            continue
        # They stand in groups of two to four, with room between the groups.
        share = (k + 0.5) / number
        lumped = share + 0.035 * math.sin(math.tau * share * max(2, number // 3))
        x = -1.0 + 2.0 * lumped + dice.between(-0.3, 0.3) / number
        spots.append((dice.unit() if number > 5 else dice.between(0.5, 1.0), x))
    return sorted(spots)
