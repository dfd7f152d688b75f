"""Words about groups and about people who are not there, in English and Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .person import Gender

ALL: Final = (
    r"they|them|themselves|we|us|ourselves|both(?: of (?:them|us))?|(?:the )?(?:two|three) of them"
    r"|[他她它我咱]们(?:[俩仨]|[两二三]人|[两三]个人?)?|[两二三]人|[两三]个人|[俩仨]|彼此"
)
"""Words that mean the group told about last, or those who are here."""

OURS: Final = r"we|us|ourselves|[我咱]们(?:[俩仨]|[两二三]人|[两三]个人?)?"
"""Those of them that mean a group to which the speaker belongs."""

EVERYONE: Final = r"everyone|everybody|all(?: of (?:them|us))?|大家|众人|所有人|大伙儿?|各位"
"""Words that mean all who are here; a crowd if nobody is."""

PEOPLE: Final[dict[Gender, str]] = {
    "female": r"\b(?:women|girls|ladies|sisters)\b|姑娘|女子|女人|少女|姐妹|姊妹",
    "male": r"\b(?:men|boys|gentlemen|brothers)\b|男子|男人|少年|汉子|兄弟|小伙子",
    "unknown": r"\b(?:people|persons|children|friends|companions|figures|others)\b"
    r"|(?:^|[个名位])人$|孩子|朋友",
}
"""Nouns that do not say who people are besides their gender: "the two women" are known ones."""

THESE: Final = r"\b(?:the|these|those|all)\s+(?:\w+\s+)?$"
"""What stands before an English group of people who are known already."""

NUMBERS: Final[dict[str, int]] = {
    word: number
    for number, said in (
        (1, "one 一"),
        (2, "two both couple pair 二 两 俩 双"),
        (3, "three 三 仨"),
        (4, "four 四"),
        (5, "five 五"),
        (6, "six 六"),
        (7, "seven 七"),
        (8, "eight 八"),
        (9, "nine 九"),
        (10, "ten 十"),
        (12, "twelve dozen"),
        (20, "twenty"),
        (100, "hundred 百"),
    )
    for word in said.split()
}
"""Numbers by their words."""
MOST_COUNTED: Final = 12
"""Larger groups are a crowd, since nobody counts them in a picture."""
_NUMBER_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
NUMBER_BEFORE: Final = (
    rf"(?:\b|(?<=[一-鿿]))({_NUMBER_WORDS}|\d+)(?:\s+of)?(?:\s+(?:the|these|those))?"
    r"(?:\s+[a-z]+)?\s*[个名位条只头对]?$"
)
"""The number before the words for a group, such as ``two old`` before ``men``."""
NUMBER_WITHIN: Final = (
    rf"^(?:the\s+|[这那])?({_NUMBER_WORDS}|\d+)(?:\b|(?=[个名位条只头对人]))"
    rf"|({_NUMBER_WORDS})(?=个?人?$)"
)
"""The number at the start of the words for a group, such as 两个人, or at the end: 他们俩."""

OPENING: Final = (
    r"^(?:the|an?|some|several|many|all|these|those|his|her|their|its|my|our)\s+"
    r"|^[一两三四五六七八九十几数这那]*(?:[个名位条只群帮队对些]+)?(?=.)"
)
"""Article, number and measure word before the words for people."""

BODY: Final = (
    r"(?:['’]s?)?\s+(?:[a-z]+\s+){0,2}(?:hands?|arms?|fingers?|fists?|face|eyes?|cheeks?|lips?"
    r"|mouth|brows?|eyebrows|head|hair|voice|shoulders?|knees?|feet|foot|legs?|back|heart|body"
    r"|breath|gaze|smile|tears|chest|tail|paws?|wings?|ears?|nose)\b"
    r"|的?(?:[^，。的]{0,3}的)?(?:[双只]?[手眼脸声头心嘴肩腿脚背泪身]|目光|胳膊|额头|拳|指|嗓|耳|尾巴|翅膀)"
)
"""What follows an owner who is seen, such as the hand of "Tom's hand trembled"."""

ABSENT: Final = (
    r"\b(?:(?:th(?:ink|inks|inking|ought|oughts)|dream\w*|memor(?:y|ies)|sp(?:eak|oke)|talk\w*"
    r"|hear[ds]?|told|know|knew|letters?|words?|news|picture|portrait|photo(?:graph)?|name|story"
    r"|stories|tales?|rumou?rs?|grave|death|son|daughter|wife|husband|house|ghost)\s+(?:of|about|from)"
    r"|about|unlike|without|remember\w*|forg[eo]t\w*|miss(?:ed|es|ing)?|mourn\w*|pray\w* for"
    r"|named|called|since|wait(?:ed|ing|s)? for|search(?:ed|ing)? for|looking for|wrote to"
    r"|writ(?:e|ing) to)\s+(?:\w+\s+){0,2}$"
    r"|(?:想起|想到|想念|想着|记得|记起|梦见|梦到|提起|提到|说起|谈起|听说|关于|思念|怀念|惦记|挂念|忘记|忘了"
    r"|等着|寻找|不像|好像|仿佛|写给|寄给)了?[^，。！？；]{0,4}$"
)
"""What stands before people who are not there, but thought of, named or missed."""

REPORTED: Final = re.compile(
    r"\b(?:told|informed|assured|reminded|warned) (?:him|her|them|me|us|[A-Z]\w+) that\b[^.;!?—]*\Z"
    r"|(?:告诉|通知)[^，。！？；]{1,6}(?:说|，)[^。！？；]*\Z"
)
"""What stands before people of whom somebody only reports: "told her that the boy had gone"."""

LONG_BEFORE: Final = (
    r"\s+had\s+(?!been\s+\w+ing)(?:\w+ly\s+|never\s+|always\s+|once\s+|already\s+|long\s+){0,2}"
    r"(?:been|died|gone|left|lived|moved|married|\w+ed|\w+en|said|told|taught|made|built|given|lost)\b"
    r"|\s+(?:was|were)\s+(?:dead|gone|far away|away|buried|in another)\b"
    r"|\s+used\s+to\b|\s+(?:once|would)\s+\w+"
    r"|[^，。]{0,4}[发寄打传送]来的"
    r"|(?:早已|早就|曾经?|从前|生前|当年|那年|去世|死了|不在了|走了以后|已经(?:死|去世|走(?![到进上过出来回向])|离开))"
)
"""What follows a subject who is not there, but did something long before."""
