"""People and animals in the background who are not in the cast: small, plain and a little pale."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ..beings import FORMS, being_said
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

_SKIN: Final = ("#e8c3a0", "#d9ac86", "#c6956f", "#efd0b2")
_HAIR: Final = ("#2f2a30", "#4a3830", "#6a4a38", "#3a3440")

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
}
"""Kinds of people by their words; others are plain."""

_COLOURS: Final = {
    "#34323a": r"\bblack\b|[黑玄]衣|黑袍",
    "#d9d4ca": r"\bwhite\b|白衣|白袍|白大褂",
    "#a5483f": r"\bred\b|\bscarlet\b|红衣|红袍|红装",
    "#5f7fa8": r"\bblue\b|蓝衣|青衣",
    "#5f8a5c": r"\bgreen\b|绿衣",
    "#84828a": r"\bgr[ea]y\b|灰衣|灰袍",
}
"""Colours of clothes by the words for a group."""

_MONSTERS: Final = r"monster|demon|fiend|\bbeasts?\b|serpent|妖|怪[物兽]|魔[物兽王]|凶兽"

_OLD: Final = (
    r"\bold\b|\baged\b|elderly|grand(?:mother|father)|老[人头太婆妇翁爷奶伯汉]|婆婆|爷爷|奶奶"
)

_GIRLS: Final = r"girls?\b|女孩|小姑娘|女童"
_BOYS: Final = r"boys?\b|\blads?\b|男孩|男童|小子"

_SIZES: Final = {
    "horse": 0.36, "cow": 0.3, "deer": 0.32, "elephant": 0.44, "unicorn": 0.34, "giraffe": 0.5,
    "chicken": 0.09, "baby-chick": 0.05,
    "fish": 0.06, "rat": 0.05, "mouse": 0.05, "blackbird": 0.08, "dove": 0.07, "dragon": 0.42,
}  # fmt: skip
"""Heights of animals in frame heights; others are 0.12."""


def paint_crowd(b: Brush, site: Site, words: str, count: int, floor: float) -> None:
    """Paint a group of people or animals between the back of a place and the figures.

    Args:
        b: The brush, under the light of the place.
        site: The place.
        words: What they are, such as ``guards`` or ``村民``.
        count: How many; 0 is a crowd.
        floor: Height at which the ground begins.
    """
    animal = drawing_of(words)
    dice = site.dice("crowd", words)
    number = min(MOST, count) if count else 12
    being = being_said(words)
    people = (kind for kind, pattern in KINDS.items() if re.search(pattern, words, re.IGNORECASE))
    kind = next(people, "")
    look = BARE.get(beast_said(words)) if animal in PICTURED else None
    beast = look is not None or animal in ANIMALS
    thing = not beast and being not in FORMS and not kind and bool(animal)
    for t, x in _places(number, dice):
        at, y = site.middle + x * site.middle, floor + 0.03 + 0.05 * t
        if look is not None:
            _beast(b, at, y, look, 0.4 + 0.1 * t, dice)
        elif animal in ANIMALS or (thing and drawings.is_known(animal)):
            tall = _SIZES.get(animal, 0.12) * (0.75 + 0.25 * t)
            _, top, _, foot = drawings.bounds_of(animal)
            scale = tall / (foot - top)
            with b.at(at, y - foot * scale, scale, dice.chance(0.5)):
                drawings.draw_toned(b.canvas, animal, b.tone)
        elif being == "heron":
            _wading(b, at, y, dice)
        elif being in FORMS:
            _sitting(b, at, y, FORMS[being], dice)
        elif not kind and re.search(_MONSTERS, words, re.IGNORECASE):
            # A monster without a drawing is not shown as a person.
            continue
        else:
            tall = 0.4 + 0.1 * t
            shown = kind or ("worker" if site.plan.kind in RUSTIC else "")
            _figure(b, site, at, y, tall, shown, dice, words)


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


RUSTIC: Final = frozenset(
    {
        "deck", "cabin", "harbour", "farm", "field", "village", "mill", "barn", "workshop",
        "smithy", "factory", "warehouse", "river", "waterside", "hut",
    }
)  # fmt: skip
"""Kinds of place where people work with their hands."""


def _places(number: int, dice: Dice) -> list[tuple[float, float]]:
    """Return depth and x of each, -1 to 1 across the frame, the farthest first."""
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


def _figure(
    b: Brush, site: Site, x: float, y: float, tall: float, kind: str, dice: Dice, words: str
) -> None:
    plan = site.plan
    skin, hair = dice.pick(_SKIN), dice.pick(_HAIR)
    cloth = dice.pick(("#6f7f94", "#94705c", "#7a8a6c", "#8a6a7c", "#a8905c", "#5f6f78"))
    said = (tone for tone, pattern in _COLOURS.items() if re.search(pattern, words, re.IGNORECASE))
    cloth = next(said, cloth)
    east = plan.style == "east"
    robe = plan.age in {"old", ""} and east
    skirt = kind == "woman"
    if kind == "child":
        tall *= 0.68
        girl = re.search(_GIRLS, words, re.IGNORECASE) is not None
        skirt = girl or (dice.chance(0.5) and not re.search(_BOYS, words, re.IGNORECASE))
        robe = False
    tunic = plan.age == "old" and not robe and not skirt
    if kind == "elder":
        hair, robe = "#c9c6c2", True
    elif re.search(_OLD, words, re.IGNORECASE):
        hair = "#c9c6c2"
    if kind == "guard":
        cloth = "#56604c" if not (robe or tunic) else "#5b6672"
    armed = kind == "guard" and (robe or tunic)
    head = tall * (0.075 if kind != "child" else 0.105)
    with b.at(x, y):
        b.foot(0, 0, tall * 0.17)
        neck = -tall + 2.2 * head
        short = skirt and not robe and (kind == "child" or plan.age in {"modern", "future", ""})
        if short:
            for side in (-1, 1):
                b.rect(
                    side * tall * 0.045 - tall * 0.028, -tall * 0.3, tall * 0.056, tall * 0.29, skin
                )
                b.oval(side * tall * 0.05, -tall * 0.01, tall * 0.045, tall * 0.018, "#3a3440")
            shape = (
                Outline(-tall * 0.1, neck)
                .to(tall * 0.1, neck)
                .bend(tall * 0.08, neck * 0.62, tall * 0.16, -tall * 0.27)
            )
            b.path(
                shape.to(-tall * 0.16, -tall * 0.27)
                .bend(-tall * 0.08, neck * 0.62, -tall * 0.1, neck)
                .close(),
                cloth,
            )
        elif robe or skirt:
            shape = (
                Outline(-tall * 0.1, neck)
                .to(tall * 0.1, neck)
                .bend(tall * 0.1, neck * 0.5, tall * 0.16, 0)
            )
            b.path(
                shape.to(-tall * 0.16, 0).bend(-tall * 0.1, neck * 0.5, -tall * 0.1, neck).close(),
                cloth,
            )
            b.rect(-tall * 0.1, neck * 0.56, tall * 0.2, tall * 0.035, shade(cloth, -0.35))
        else:
            for side in (-1, 1):
                b.rect(
                    side * tall * 0.05 - tall * 0.04,
                    -tall * 0.48,
                    tall * 0.08,
                    tall * 0.48,
                    "#4a4650",
                    round_=0.008,
                )
            b.rect(-tall * 0.11, neck, tall * 0.22, tall * 0.44, cloth, round_=tall * 0.04)
            if tunic:
                hem = -tall * 0.3
                b.poly(cloth, -tall * 0.11, neck * 0.6, tall * 0.11, neck * 0.6, tall * 0.15, hem,
                       -tall * 0.15, hem)  # fmt: skip
                b.rect(-tall * 0.115, neck * 0.6, tall * 0.23, tall * 0.03, shade(cloth, -0.4))
        for side in (-1, 1):
            b.line(
                shade(cloth, -0.14),
                tall * 0.06,
                side * tall * 0.11,
                neck + tall * 0.05,
                side * tall * 0.14,
                neck + tall * 0.34,
            )
            b.oval(side * tall * 0.142, neck + tall * 0.37, tall * 0.026, tall * 0.026, skin)
        b.rect(-head * 0.35, -tall + 1.6 * head, head * 0.7, head, shade(skin, -0.15))
        b.oval(0, -tall + head, head * 0.92, head * 1.05, skin)
        if skirt:
            b.oval(0, -tall + head * 0.95, head * 1.1, head * 1.08, hair)
            b.oval(0, -tall + head * 1.2, head * 0.84, head * 0.95, skin)
        cap = Outline(-head, -tall + head).bend(-head, -tall - head * 0.2, 0, -tall - head * 0.16)
        cap.bend(head, -tall - head * 0.2, head, -tall + head).bend(
            0, -tall + head * 0.35, -head, -tall + head
        )
        b.path(cap.close(), hair)
        if robe and kind not in {"guard", "woman"} and east:
            b.oval(0, -tall - head * 0.25, head * 0.34, head * 0.3, hair)
        for side in (-1, 1):
            b.oval(side * head * 0.36, -tall + head * 1.15, head * 0.09, head * 0.13, "#33232b")
        if kind == "guard":
            steel = "#8f97a3" if armed else "#4a5244"
            b.path(
                Outline(-head * 1.15, -tall + head * 0.7)
                .bend(-head, -tall - head * 0.5, 0, -tall - head * 0.5)
                .bend(head, -tall - head * 0.5, head * 1.15, -tall + head * 0.7)
                .close(),
                steel,
            )
            if armed:
                b.rect(-tall * 0.1, neck, tall * 0.2, tall * 0.22, "#7d8794", round_=0.01)
                b.line("#7a5236", tall * 0.024, tall * 0.17, 0, tall * 0.17, -tall * 1.18)
                b.poly(
                    "#c9ced8",
                    tall * 0.14,
                    -tall * 1.16,
                    tall * 0.17,
                    -tall * 1.3,
                    tall * 0.2,
                    -tall * 1.16,
                )
            else:
                b.line("#3a3436", tall * 0.028, tall * 0.16, -tall * 0.1, tall * 0.12, -tall * 0.85)
        elif kind == "worker" and not robe and not (plan.age == "old" and not east):
            b.rect(
                -head * 1.25, -tall + head * 0.2, head * 2.5, head * 0.22, "#c9a860", round_=0.004
            )
            b.oval(0, -tall - head * 0.02, head * 0.75, head * 0.5, "#c9a860")
        elif plan.age == "classic" and kind == "" and not east and dice.chance(0.5):
            b.rect(-head * 1.3, -tall + head * 0.1, head * 2.6, head * 0.2, "#33303a", round_=0.004)
            b.rect(-head * 0.8, -tall - head * 0.9, head * 1.6, head, "#33303a")
