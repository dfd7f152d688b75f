"""What people look like, from the words the story has about them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from ainern2d.core.ops.canonical import seed_of
from ainern2d.core.story.storyboard import Character, Look, Voice

from .chinese import likely_gender

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .roster import Roster

Age = Literal["child", "young", "adult", "old"]

_COLOUR = (
    "black white red blue green yellow orange purple violet pink brown gr[ae]y golden? silver"
    " blond blonde dark pale auburn ginger copper navy scarlet"
).replace(" ", "|")
_KIND = "long|short|curly|straight|wild|messy|wet|thin|thick|old|new|worn|heavy|patched|woollen"
_ADJECTIVES = rf"(?:(?:{_COLOUR}|{_KIND})(?:,? and |, |[ -]))*"
_HAIR = re.compile(
    rf"\b({_ADJECTIVES}(?:hair|beard|braids?|curls|pony ?tail|plaits?)|bald)\b"
    r"|((?:(?:乌黑|花白|银白|雪白|金|红|棕|黑|白|灰|长长|短短|湿漉漉|卷)色?的?)?(?:头发|长发|短发|卷发|银发|白发)"
    r"|马尾辫?|辫子|光头|发髻)",
    re.IGNORECASE,
)
_CLOTHES = re.compile(
    rf"\b({_ADJECTIVES}(?:raincoat|overcoat|coat|cloak|jacket|dress|skirt|gown|robes?|suit|uniform"
    r"|sweater|jumper|shirt|blouse|hoodie|scarf|hat|cap|apron|boots))\b"
    r"|((?:(?:[红黄蓝绿黑白灰紫粉橙棕]|破|旧|新|厚|长)色?的?){0,3}"
    r"(?:雨衣|大衣|外套|风衣|夹克|斗篷|连衣裙|裙子|长裙|西装|制服|毛衣|衬衫|卫衣|长袍|长衫|旗袍|围巾|围裙|帽子))",
    re.IGNORECASE,
)
_AGES: tuple[tuple[Age, str], ...] = (
    (
        "old",
        (
            r"old man|old woman|grand(?:father|mother|pa|ma)|granny|爷爷|奶奶|外公|外婆|姥"
            r"|老人|老头|老太|老婆婆|大爷"
        ),
    ),
    ("child", r"\bgirl|\bboy\b|child|\bkid\b|little|孩|小姑娘|丫头|儿童"),
    ("young", r"young|teen|student|少女|少年|姑娘|年轻|小伙|学生|同学"),
)
_CHILD_OF = re.compile(r"\b(?:[5-9]|1[0-2]|six|seven|eight|nine|ten|eleven|twelve) years? old\b")


def characters(names: Sequence[str], roster: Roster, told: Sequence[str]) -> tuple[Character, ...]:
    """Return the cast, in the order given, with every trait that the narration tells.

    Args:
        names: Of the cast.
        roster: Who they are.
        told: The sentences of narration, in order.
    """
    hair: dict[str, str] = {}
    clothes: dict[str, str] = {}
    around: dict[str, list[str]] = {name: [] for name in names}
    last = ""
    for sentence in told:
        mentions = roster.mentions(sentence)
        for found, traits in ((_HAIR, hair), (_CLOTHES, clothes)):
            for match in found.finditer(sentence):
                owner = next((n for at, n in reversed(mentions) if at < match.start()), last)
                owner = owner or (mentions[0][1] if mentions else "")
                if owner and owner not in traits:
                    traits[owner] = match[0].strip()
        for position, name in mentions:
            if name in around:
                around[name].append(sentence[max(0, position - 12) : position + len(name) + 28])
        last = mentions[-1][1] if mentions else last
    return tuple(
        Character(
            name=name,
            look=Look(
                gender=_gender(name, roster),
                age=_age(name, around[name]),
                hair=hair.get(name, ""),
                clothes=clothes.get(name, ""),
                palette=seed_of(name),
            ),
            voice=Voice(variety=seed_of(name)),
        )
        for name in names
    )


def _gender(name: str, roster: Roster) -> Literal["female", "male", "unknown"]:
    known = roster.genders.get(name, "unknown")
    return known if known != "unknown" else likely_gender(name)


def _age(name: str, around: Sequence[str]) -> Age:
    """Return the age that the name or the words right beside it tell."""
    for age, words in _AGES:
        if re.search(words, name, re.IGNORECASE):
            return age
    apart = re.escape(name)
    for age, words in _AGES:
        beside = re.compile(
            rf"(?:{words})[\w ]{{0,8}}{apart}|{apart},? (?:was |is )?an? [\w ]{{0,10}}(?:{words})"
            rf"|{apart}[，是]{{1,3}}\w{{0,8}}(?:{words})|(?:{words})，?(?:名叫|叫){apart}",
            re.IGNORECASE,
        )
        if any(beside.search(words_around) for words_around in around):
            return age
    if any(_CHILD_OF.search(words_around) for words_around in around):
        return "child"
    if any(re.search(rf"\bold {apart}", words_around, re.IGNORECASE) for words_around in around):
        return "old"
    return "adult"
