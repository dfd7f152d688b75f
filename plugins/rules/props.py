"""Finds props in sentences: which one, what is done with it, and who holds it afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from ainern2d.core import Prop, Verb

from .wordlist import Finder, words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ainern2d.core import Deed

_WORDS: dict[Prop, str] = {
    Prop.KEY: r"\bkeys?\b(?!board)|钥匙",
    Prop.LETTER: r"\bletters?\b|\benvelopes?\b|\bpostcards?\b|一封信|来信|信件|信封|书信|纸条"
    r"|那封信|接过信|拿起信|放下信",
    Prop.LAMP: r"\blamps?\b|\blanterns?\b|\btorch(?:es)?\b|马灯|提灯|油灯|灯笼|手电筒",
    Prop.CANDLE: r"\bcandles?\b|蜡烛|烛台",
    Prop.UMBRELLA: r"\bumbrellas?\b|\bparasol\b|雨伞|纸伞|把伞|撑伞|撑开伞",
    Prop.BOOK: r"\bbooks?\b|\bdiary\b|\bjournal\b|\bnotebook\b|书本|本书|古书|日记本?|笔记本"
    r"|作业本|课本",
    Prop.MAP: r"\bmaps?\b|\bsea[ -]charts?\b|地图",
    Prop.TICKET: r"\btickets?\b|车票|船票|门票|票根|戏票",
    Prop.PHOTO: r"\bphoto(?:graph)?s?\b|\bpictures?\b|照片|相片|合影",
    Prop.COIN: r"\bcoins?\b|\bpenny\b|\bpennies\b|硬币|铜钱|铜板|银元",
    Prop.RING: r"\brings?\b(?= (?:on|from|in|of|with))|\b(?:gold|silver|a|the) ring\b|戒指|指环",
    Prop.CUP: r"\bcups?\b|\bmugs?\b|\bglass of\b|\bbowls?\b|茶杯|杯子|酒杯|[一那这]杯|[一那这]碗",
    Prop.BOTTLE: r"\bbottles?\b|\bflask\b|\bkettle\b|瓶子|酒瓶|铜壶|茶壶|水壶|酒壶|[一那这]壶",
    Prop.BREAD: r"\bbread\b|\bloaf\b|\bbuns?\b|面包|馒头|包子|烧饼",
    Prop.BAG: r"\b(?:hand|school)?bags?\b|\bsatchel\b|\bsuitcase\b|\bpurse\b|\bbackpack\b"
    r"|书包|背包|手提包|包袱|行李箱|箱包|布包",
    Prop.BOX: r"\bbox(?:es)?\b|\bparcels?\b|\bpackage\b|\bcrate\b|\bcasket\b|纸箱|盒子|木盒|箱子"
    r"|包裹|匣子",
    Prop.BASKET: r"\bbaskets?\b|篮子|竹篮|[一那这]篮",
    Prop.FLOWER: r"\b(?:flowers?|bouquet|tulips?|daisy|lily|roses"
    r"|(?:an?|the|one|single|his|her|my|red|white|yellow|pink) rose)\b|花束|鲜花"
    r"|[一那这][朵枝束].{0,4}花",
    Prop.PHONE: r"\b(?:tele)?phones?\b|手机|电话(?!亭|线)|听筒",
    Prop.CLOCK: r"(?<!['’])\bclocks?\b|\b(?:pocket|wrist)[ -]?watch\b|\bhis watch\b|\bher watch\b"
    r"|怀表|手表|闹钟",
    Prop.PEN: r"\bpens?\b|\bpencils?\b|\bbrush\b|钢笔|铅笔|毛笔|红笔",
    Prop.STICK: r"\bsticks?\b(?! to)|\bcane\b|\bwand\b"
    r"|\b(?:his|her|my|wooden|oak|iron|long) staff\b|拐杖|木棍|竹篙|竹竿|魔杖",
    Prop.SWORD: r"\bswords?\b|\bblade\b|\bdagger\b|宝剑|长剑|[一那这]把[剑刀]|拔剑|佩剑|长刀",
}
_WORDS |= {
    Prop.CAT: r"\b(?:cats?|kittens?|kitty|tomcat)\b|(?<!熊)猫(?!头鹰|腰)|喵",
    Prop.DOG: r"\b(?:dogs?|pupp(?:y|ies)|hounds?)\b|小狗|狗(?!尾)",
    Prop.BIRD: r"\b(?:birds?|sparrows?|robins?|canary|parrot)\b|小鸟|鸟儿|麻雀|鹦鹉|燕子",
}
ANIMALS = frozenset({Prop.CAT, Prop.CAT_IN_BOX, Prop.DOG, Prop.BIRD})
"""Animals: they are shown whenever the story mentions them."""
_INSIDE = Finder(r"\b(?:in(?:side|to)?|from|out of)\b|里|中")

_ANY = Finder({prop.value: words for prop, words in _WORDS.items()})


class Handling(Enum):
    """What is done with a prop."""

    SHOWN = "shown"
    HELD = "held"
    GIVEN = "given"
    LEFT = "left"
    NAMED = "named"


_HANDLINGS: tuple[tuple[Handling, Finder], ...] = tuple(
    (handling, Finder(said))
    for handling, said in (
        (
            Handling.GIVEN,
            (
                r"\b(?:gave|gives|handed|hands|passed|put\b.{0,30}\bin(?:to)? (?:his|her|\w+'s)"
                r" (?:hands?|palm|pocket)|pressed\b.{0,30}\binto)\b"
                r"|递给|交给|送给|还给|塞给|塞进.{0,3}手|放进.{0,3}手|放在.{0,3}手"
            ),
        ),
        (
            Handling.LEFT,
            (
                r"\b(?:put (?:down|back|away|aside)|put\b.{0,24}\b(?:down|on|away)\b|laid|dropped"
                r"|threw|set\b.{0,16}\bdown|left|let go|tied|hung|overturned|spilled|spilt)\b"
                r"|\bkeys? (?:turned|clicked|fitted)\b"
                r"|系[在到上]|锁孔|插进锁|挂在|放下|放在|放到|搁在|打翻|掀翻|推翻|扔|掉在|掉了"
            ),
        ),
        (
            Handling.SHOWN,
            (
                r"\b(?:held (?:out|up)|holds (?:out|up)|picked up|pulled out|drew|took|takes|lifted"
                r"|raised|showed|opened|unfolded|unwrapped|found|uncovered|lit|turned over"
                r"|fished)\b"
                r"|拿出|掏出|取出|拿起|举起|捡起|捧起|捧出|亮出|接过|打开|翻开|展开|拆开|撑开"
                r"|点亮|点燃"
                r"|提起|摸出|抽出|拔出|伸出.{0,6}(?:手|掌)"
            ),
        ),
        (
            Handling.HELD,
            (
                r"\b(?:held|holding|holds|carried|carrying|clutched|clutching|gripped|with"
                r"|hugged|hugging|swung|(?<!up )from (?:his|her)|wearing)\b"
                r"|抱着|拿着|提着|握着|攥着|捧着|拎着|端着|背着|撑着|举着|夹着|手里|怀里|手中"
                r"|拄着|抱紧"
            ),
        ),
    )
)
_NEAR = 34
"""Characters before a prop's word in which the words about its handling are searched."""


@dataclass(frozen=True, slots=True)
class Found:
    """A prop in a sentence.

    Attributes:
        prop: The prop.
        handling: What is done with it.
        at: Position of its word.
    """

    prop: Prop
    handling: Handling
    at: int


_OF_ANOTHER = re.compile(
    r"[ -](?:caps?|posts?|shops?|cases?|racks?|stands?|shades?|makers?|sellers?|holders?|labels?"
    r"|ends?|tops?|lids?|handles?|stoppers?|wax|trees?|seeds?|skins?|peel|juice|factory|garden"
    r"|house|room|store|keeper|man|men|boy|girl|woman|knife|knives|basket|crumbs?|board|oven)\b"
)
"""A noun behind a prop that it only describes: a bottle cap is no bottle."""


def found_in(sentence: str) -> list[Found]:
    """Return the props that a sentence names, in order, each once."""
    found: dict[Prop, Found] = {}
    for match in _ANY.finditer(sentence):
        prop = Prop(str(match.lastgroup))
        if prop not in found and not _OF_ANOTHER.match(sentence, match.end()):
            found[prop] = Found(prop, _handling(sentence, match), match.start())
    box, cat = found.get(Prop.BOX), found.get(Prop.CAT)
    if box and cat and _INSIDE.search(sentence):
        found[Prop.BOX] = replace(box, prop=Prop.CAT_IN_BOX)
        del found[Prop.CAT]
    return list(found.values())


def is_subject(thing: Found, sentence: str) -> bool:
    """Return whether a sentence begins with a prop, as "The key turned" does."""
    before = sentence[: thing.at]
    return len(before.split()) <= 3 if before.isascii() else len(before) <= 1


def _handling(sentence: str, match: re.Match[str]) -> Handling:
    around = sentence[max(0, match.start() - _NEAR) : match.end() + 30]
    for handling, pattern in _HANDLINGS:
        if pattern.search(around):
            return handling
    return Handling.NAMED


_HANDLED = {
    **dict.fromkeys((Verb.GIVE,), Handling.GIVEN),
    **dict.fromkeys(
        map(Verb, words("take hold carry lift catch seize embrace show draw")),
        Handling.HELD,
    ),
    **dict.fromkeys((Verb.PUT, Verb.DROP, Verb.THROW, Verb.BREAK), Handling.LEFT),
}
"""What a deed does with the thing that is its object."""
_REMEMBERED = 12
"""Sentences of narration after which people hold no more what these do not name."""


_SOON_PUT_AWAY = {Prop.PHONE: 4, Prop.CUP: 8, Prop.KEY: 8, Prop.PEN: 4, Prop.COIN: 4}
"""The same for what goes back into a pocket, or onto a table."""
_STAYS = frozenset({Prop.CUP, Prop.BREAD, Prop.PEN, Prop.CANDLE, Prop.CLOCK})
"""What people hardly carry from one place to another."""


def _is_about(deed: Deed, prop: Prop) -> bool:
    """Return whether the object of a deed is a prop."""
    names = ("box", "cat") if prop is Prop.CAT_IN_BOX else (prop.value,)
    return deed.object is not None and deed.object.thing in names


class Hands:
    """Tracks who holds which prop during a scene."""

    def __init__(self) -> None:
        self._held: dict[str, Prop] = {}
        self._named: dict[Prop, int] = {}
        self._sentences = 0
        self._filled = False

    def seen(self, thing: Found) -> Prop:
        """Return the current form of a prop: a box may have a cat in it."""
        return Prop.CAT_IN_BOX if thing.prop is Prop.BOX and self._filled else thing.prop

    def follow(
        self,
        things: Sequence[Found],
        who: Sequence[str],
        others: Sequence[str],
        deeds: Sequence[Deed] = (),
    ) -> None:
        """Update who holds what after a sentence.

        Args:
            things: Props in the sentence.
            who: People the sentence is about; the first one acts.
            others: Other people present, the likeliest receiver first.
            deeds: What the sentence shows; a deed with a prop says more surely than the words
                around it who holds it.
        """
        self._forget(things)
        for thing in things:
            if thing.prop is Prop.CAT_IN_BOX and not self._filled:
                self._filled = True
                self._held = {
                    name: Prop.CAT_IN_BOX if held is Prop.BOX else held
                    for name, held in self._held.items()
                }
            prop = self.seen(thing)
            actor = who[0] if who else ""
            receiver = next(iter([*who[1:], *others]), "")
            deed = next((d for d in deeds if _is_about(d, prop) and d.verb in _HANDLED), None)
            if deed:
                actor = next(iter(deed.who), actor)
                receiver = next(iter(deed.whom), next((n for n in others if n != actor), ""))
            handling = _HANDLED[deed.verb] if deed else thing.handling
            if deed is None and prop in ANIMALS:
                # "He gave half of it to the dog": an animal is held only if a deed says so.
                continue
            if handling is Handling.GIVEN:
                self._pass(prop, receiver)
            elif handling is Handling.LEFT:
                self._pass(prop, "")
            elif handling in (Handling.SHOWN, Handling.HELD) and actor:
                self._pass(prop, actor)

    def _forget(self, things: Sequence[Found]) -> None:
        """Let people put away what the story has not named for some time."""
        self._sentences += 1
        self._named.update({self.seen(thing): self._sentences for thing in things})
        self._held = {
            name: prop
            for name, prop in self._held.items()
            if self._sentences - self._named.get(prop, 0) <= _SOON_PUT_AWAY.get(prop, _REMEMBERED)
        }

    def put_down(self) -> None:
        """Let people leave behind what is used where it stands."""
        self._held = {name: prop for name, prop in self._held.items() if prop not in _STAYS}

    def of(self, cast: Collection[str]) -> dict[str, Prop]:
        """Return the prop that each of some people holds."""
        return {name: self._held[name] for name in cast if name in self._held}

    def _pass(self, prop: Prop, to: str) -> None:
        self._held = {name: held for name, held in self._held.items() if held is not prop}
        if to:
            self._held[to] = prop
