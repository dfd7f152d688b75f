"""Words for looks and ages, in English and Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from .wordlist import Finder

if TYPE_CHECKING:
    from ainern2d.core import Accessory

Age = Literal["child", "young", "adult", "old"]

_COLOUR = (
    "black white red blue green yellow orange purple violet pink brown gr[ae]y golden? silver"
    " blond blonde dark pale auburn ginger copper navy scarlet crimson teal turquoise cream beige"
    " maroon khaki bright faded"
).replace(" ", "|")
_KIND = (
    "long short curly straight wild messy wet thin thick old new worn heavy patched woollen wool"
    " leather silk straw knitted striped checked plaid tweed velvet little big wide torn oilskin"
).replace(" ", "|")
_ADJECTIVES = rf"(?:(?:{_COLOUR}|{_KIND})(?:,? and |, |[ -]))*"
_HAN_COLOUR = (
    "乌黑|花白|银白|雪白|金黄|深蓝|天蓝|浅蓝|墨绿|翠绿|大红|鲜红|暗红|粉红|灰白"
    "|[红黄蓝绿黑白灰紫粉橙棕金银青]"
)

HAIR = Finder(
    rf"\b(?:{_ADJECTIVES}(?:hair|beard|braids?|curls|pony ?tail|plaits?|moustache)\b"
    rf"|(?:{_COLOUR}|curly|long)-haired|bald\b)"
    rf"|(?:(?:{_HAN_COLOUR}|长长|短短|湿漉漉|卷)色?的?)?"
    r"(?:头发|长发|短发|卷发|银发|白发|胡子|胡须|长须)|马尾辫?|[麻双]?花?辫子|光头|发髻",
)
CLOTHES = Finder(
    rf"\b{_ADJECTIVES}(?:raincoat|overcoat|coat|cloak|jacket|dress|skirt|gown|robes?|suit|uniform"
    r"|sweater|jumper|cardigan|shirt|blouse|hoodie|waistcoat|vest|overalls|kimono|cape|shawl|scarf"
    r"|hat|cap|bonnet|apron|boots)\b(?! (?:of arms|check))"
    rf"|(?:(?:{_HAN_COLOUR}|破旧?|旧|新|厚|长|蓝布|粗布|羊毛|皮)色?的?){{0,3}}"
    r"(?:雨衣|大衣|外套|风衣|夹克|斗篷|连衣裙|裙子|长裙|西装|制服|校服|军装|毛衣|衬衫|卫衣|长袍|长衫"
    r"|旗袍|棉袄|布衫|马褂|道袍|披风|围巾|围裙|帽子|草帽|斗笠)",
)
_WORN: dict[Accessory, str] = {
    "glasses": r"\b(?:glasses|spectacles|goggles|monocle)\b(?! of)|眼镜",
    "beard": r"\bbeard(?:ed)?\b|胡子|胡须|长须|络腮胡",
    "moustache": r"\bmou?stache\b|八字胡|小胡子",
    "hat": r"\bhat\b|\bbonnet\b|帽子|礼帽|草帽|斗笠",
    "cap": r"\bcap\b|鸭舌帽|[警军大校制]帽",
    "hood": r"\bhood\b|兜帽|风帽",
    "scarf": r"\bscarf\b|\bshawl\b|围巾|披肩",
    "apron": r"\bapron\b|围裙",
}
ACCESSORIES = {thing: Finder(words) for thing, words in _WORN.items()}
"""Accessories on a face, on a head, or in front of a body, with their words."""

AGES: tuple[tuple[Age, str], ...] = (
    (
        "old",
        (
            r"\bold\b|elderly|aged|ancient|white-haired|grey-haired|老人|老头|老太|老婆婆|大爷|年迈"
            r"|苍老|白发苍苍|老和尚"
        ),
    ),
    ("child", r"\bgirl|\bboy\b|\bchild|\bkid\b|\blittle\b|\bsmall\b|孩|小姑娘|丫头|儿童|小学生"),
    ("young", r"\byoung|\bteen|\bstudent|\byouth\b|少女|少年|姑娘|年轻|小伙|大学生|学生|同学"),
)
"""Ages by the words beside a name."""

BESIDE = (
    r"(?:{words})[\w ]{{0,8}}{name}|{name},? (?:was |is )?an? [\w -]{{0,14}}(?:{words})"
    r"|{name}[，是]{{1,3}}\w{{0,8}}(?:{words})|(?:{words})，?(?:名叫|叫作|叫做|叫){name}"
)
"""Places of such words; ``format`` inserts a name and the words."""

_STARTING: tuple[tuple[Age, str], ...] = (
    ("child", r"小孩|小女孩|小男孩|女孩|男孩|孩子|孙|丫头|.*(?:弟弟|妹妹|小朋友|宝宝)$"),
    (
        "old",
        (
            r".*(?:爷爷|奶奶|外公|外婆|姥姥|姥爷|婆婆|公公|老人|老头子?|老汉|老太太?|老翁|老妇人?|老者"
            r"|大爷|老伯|老艄公|老和尚|老道)$|老(?:艄公|渔夫|船夫|木匠|农|太)"
        ),
    ),
    (
        "adult",
        (
            r".*(?:先生|太太|夫人|女士|阿姨|叔叔?|伯伯|大[妈婶叔伯]|婶婶?|姑姑|舅舅|母亲|父亲|妈妈|爸爸"
            r"|老师|医生|掌柜|老板娘?|船长|师傅|校长|教授|队长|警察|经理)$|老[一-鿿]$"
        ),
    ),
    (
        "young",
        r".*(?:同学|少年|少女|姑娘|小姐|小伙子|书生|公主|王子|姐姐|哥哥|学生)$",
    ),
    (
        "old",
        r" (?:old|grandfather|grandmother|grandpa|grandma|granny|crone)\b",
    ),
    ("child", r" (?:girl|boy|child|kid|baby|little|grandson|granddaughter)\b"),
    ("young", r" (?:lad|lass|miss|prince|princess|student|apprentice|sister|brother|maid)\b"),
    (
        "adult",
        (
            r" (?:mr|mrs|ms|dr|sir|lady|lord|captain|professor|inspector|colonel|major|general"
            r"|uncle|aunt|mother|father|king|queen|doctor|keeper|conductor|landlady|landlord"
            r"|sergeant|commander|judge|widow|husband|wife|teacher)\b"
        ),
    ),
)
STARTING = tuple((age, re.compile(words, re.IGNORECASE)) for age, words in _STARTING)
"""Ages by words in a name: kinship, titles, 老 and 小; Chinese at its start, English anywhere."""

YOUNG_NAME = re.compile(r"[小阿][一-鿿]\Z")
"""Names that suggest a young person unless other words say otherwise: 小柯, 阿月."""

CHILD_OF = re.compile(
    r"\b(?:[5-9]|1[0-2]|six|seven|eight|nine|ten|eleven|twelve)[- ]years?[- ]old\b"
    r"|(?:[五六七八九十]|十[一二]|\d)岁"
)
