"""Words for looks and ages, in English and Chinese."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal, cast

from ainern2d.core import is_han

from .clauses import lines_of
from .wordlist import Finder, words

if TYPE_CHECKING:
    from ainern2d.core import Accessory

Age = Literal["child", "young", "adult", "old"]

_COLOUR = (
    "black white red blue green yellow orange purple violet pink brown gr[ae]y golden? silver"
    " blond blonde dark pale auburn ginger copper navy scarlet crimson teal turquoise cream beige"
    " maroon khaki bright faded snowy iron-gr[ae]y sandy chestnut raven olive lilac lavender ivory"
).replace(" ", "|")
_KIND = (
    "long short curly straight wild messy wet thin thick old new worn heavy patched woollen wool"
    " leather silk straw knitted striped checked plaid tweed velvet little big wide torn oilskin"
    " ragged shabby bushy cropped matted unkempt neat linen cotton lace fur satin muslin dusty"
    " dirty"
    " elegant plain simple fine rich embroidered flowing tattered greasy starched double-breasted"
    " three-piece full"
).replace(" ", "|")
_ADJECTIVES = rf"(?:(?:(?:[a-z]+-)?(?:{_COLOUR})|{_KIND})(?:,? and |, |[ -])){{0,5}}"
_HAN_COLOUR = (
    "乌黑|花白|银白|雪白|金黄|深蓝|天蓝|浅蓝|墨绿|翠绿|大红|鲜红|暗红|粉红|灰白|月白|藏青"
    "|靛蓝|浅灰|深灰"
    "|斑白|[红黄蓝绿黑白灰紫粉橙棕金银青素赤朱]"
)

HAIR = Finder(
    rf"\b(?:(?:(?:fair|light|flaxen|tawny|mousy|strawberry|frizzy),? )?"
    rf"{_ADJECTIVES}(?:hair|beard|braids?|curls|pony ?tail|plaits?|pigtails?|moustache"
    r"|mustache|whiskers|locks|tresses|fringe)\b"
    rf"|(?:{_COLOUR}|curly|long)-haired|bald(?:-headed)?\b|redhead(?:ed)?\b"
    r"|(?:(?:clean|close)-)?shave[dn] (?:head|skull|scalp|crown)|shaven-headed|(?:crew|buzz) ?cut"
    r"|unshaven|unshaved|stubbl[ey]|(?:short|long|side)-?burns|goatee)"
    r"|(?:(?:[一两三]条|[一两]根|一头|满头|一脸|满脸)的?)?"
    rf"(?:(?:{_HAN_COLOUR}|长长|短短|湿漉漉|[乌黑]油油|蓬乱|凌乱|乱蓬蓬|稀疏|浓密|粗|细|大|小|长|短|卷|花)色?的?){{0,3}}"
    r"(?:胡子拉碴|胡子拉茬|满脸胡茬|胡茬|头发|长发|短发|卷发|直发|银发|白发|披肩发|胡子|胡须|长须|络腮胡|山羊胡|[白黑]须|马尾辫?"
    r"|[麻双]?花?辫子?|发辫|羊角辫|冲天辫|丸子头|寸头|板寸|光头|(?:剃|刮)[得了]?(?:精|溜)?光的?(?:头|脑袋)|发髻|丫髻|双髻|平头|秃头|秃顶|鬓发|刘海|虬髯)",
)
HAIR_IS = re.compile(
    rf" (?:was|is|had gone|had turned)(?: (?:very|quite|all|still|now|already))*"
    rf" ((?:{_COLOUR}|{_KIND}|fair)(?:,? and (?:{_COLOUR}|{_KIND}))?)\b(?! (?:with|as|in|from))"
    rf"| (?:was|is) (?:quite )?as ({_COLOUR}) as\b"
)
"""Behind hair, what it is like."""
HAIR_IS_HAN = re.compile(
    r"(?:早|已经?|都|全|也|却|就|竟|还|一夜|忽然|慢慢|渐渐|是|[一半大]半){0,4}"
    r"(花白|斑白|灰白|雪白|银白|全白|半白|白|乌黑|金黄|灰)(?:了(?:一|大)半|的|了|如|一片|，|。)"
)
"""Behind Chinese hair, what it is like: 头发已经白了一半."""
_FACE = "face|cheeks?|forehead|brow|eyebrow|chin|jaw|nose|temple|lips?"
_WORN: dict[Accessory, str] = {
    "glasses": r"\b(?:spectacles|goggles|monocle|eyeglasses|pince-nez)\b"
    r"|\b(?:horn-rimmed|thick|round|his|her|wire-rimmed|dark|reading|gold-rimmed"
    r"|steel-rimmed) glasses\b(?! of)|眼镜",
    "beard": r"\bbeard(?:ed)?\b|\bwhiskers\b|胡子|胡须|长须|络腮胡|[白黑]须|虬髯|山羊胡",
    "moustache": r"\bmou?stache\b|八字胡|小胡子",
    "hat": r"\bhat\b|\bbonnet\b|\bturban\b|\bhelmet\b|帽子|礼帽|草帽|斗笠|头盔",
    "cap": r"\bcap\b|鸭舌帽|[警军大校制]帽",
    "hood": r"\bhood\b|兜帽|风帽",
    "scarf": r"\bscarf\b|\bshawl\b|围巾|披肩",
    "apron": r"\bapron\b|围裙",
    "eye patch": r"\bone-eyed (?:man|woman|sailor|soldier|fellow|pirate|beggar|stranger)\b"
    r"|\b(?:eye-?\s?patch|patch over (?:one|his|her)(?: \w+)? eye)\b|独眼(?![龙狼狗猫虎])|眼罩",
    "blind eye": r"\b(?:his|her|one|left|right) (?:blind|milky|clouded|sightless|glass) eye\b"
    r"|\bblind in (?:one|his|her|the)(?: left| right)? eye\b"
    r"|(?:一只|左|右)眼睛?(?:瞎|失明)|瞎了?(?:一只|左|右)眼",
    "scar": r"(?<!\bno )(?<!\bwithout a )\bscars?\b(?:,[^,.;!?]{0,30},)?(?: \w+){0,3}"
    r" (?:on|across|over|down|along|under|through) (?:the (?:left|right) side of )?"
    rf"(?:his|her|the|one) (?:\w+ )?(?:{_FACE})\b"
    rf"|\bscarred (?:{_FACE})\b|\b(?:{_FACE}) (?:was|is) scarred\b"
    r"|刀疤脸|疤脸|(?<=[脸颊额眉])(?![^，。；]{0,8}没)[^，。；]{0,8}(?:刀疤|伤疤|疤痕|疤)",
    "freckles": r"(?<!\bno )\bfreckle[sd]\b"
    r"(?! (?:hand|arm)s?| on (?:his|her) (?:hand|arm|shoulder)s?)|雀斑",
    "bandage": r"\bbandaged (?:head|forehead|brow)\b"
    r"|\b(?:head|forehead) (?:was |still )?bandaged\b"
    r"|(?<![肩拳指枕膝石]头)(?<=[头额])上?(?:还|仍)?[缠裹包扎]着[^，。；]{0,4}(?:绷带|纱布)",
    "hearing aid": r"\b(?:his|her) hearing[- ]aid\b|助听器",
}
ACCESSORIES = Finder({str(thing).replace(" ", "_"): said for thing, said in _WORN.items()})
"""Accessories on a face, on a head, or in front of a body, with their words; a space in the name of
one is ``_`` in that of its group. Bare feet and plasters are not among them, nor a bandage that is
just being wound: stories name them of a moment."""
ON_BODY: frozenset[str] = frozenset(_WORN) - {"hat", "cap", "hood", "scarf", "apron"}
"""Accessories that belong to whose body is spoken of."""

_ONES = words("""
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
""")
_TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")
_TO_NINE, _TO_NINETEEN = "|".join(_ONES[1:10]), "|".join(_ONES[1:])
_NUMBER_EN = rf"(?:\d{{1,3}}|(?:{'|'.join(_TENS)})(?:[- ](?:{_TO_NINE}))?|{_TO_NINETEEN})"
_NUMBER_ZH = r"(?:\d{1,3}|[一二三四五六七八九十百两]{1,4})"
_ABOUT = r"(?:about |some |perhaps |nearly |only |just |around |barely |maybe |not more than )"
YEARS = re.compile(
    rf"\b(?P<a>{_NUMBER_EN})[- ]years?(?:[- ]old\b| of age\b)"
    rf"|\baged (?:about |only |around )?(?P<b>{_NUMBER_EN})\b"
    r"|\b(?:boy|girl|man|woman|child|lad|lass|youth|lady|gentleman|fellow|person|creature|widow"
    r"|soldier|clerk|bachelor|spinster|maid|matron|one|figure|peasant)s? of "
    rf"(?:about |some |perhaps |nearly |only |around )?(?P<c>{_NUMBER_EN})\b(?! (?:years' "
    rf"|the|men|of|miles|pounds))"
    r"|\b(?:was|is|be|been|turned|being|am|were|looked|look|he's|she's|I'm)"
    r" (?:about |some |perhaps |nearly |only |just |almost |not yet |barely |hardly |over |past "
    r"|well over |well past |close on |close to |getting on for |going on |nearing |rising "
    r"|well into |around )?"
    rf"(?P<d>{_NUMBER_EN})(?= or|\s*[,.;!?]|$| and\b| when| if| now| in [A-Z]"
    rf"| last| this| next| at least)"
    rf"|(?<=[a-z], )(?:who (?:is|was) )?(?P<k>{_NUMBER_EN})(?=,|\.$)"
    rf"|(?<=[a-z], )(?:who (?:is|was) )?{_ABOUT}(?P<m>{_NUMBER_EN})"
    r"(?:-odd| or (?:so|thereabouts))?(?=[,.;])"
    rf"|(?<=[a-z], )(?P<n>{_NUMBER_EN})(?:-odd)?"
    r"(?: or (?:so|more|thereabouts)| if (?:he|she) was a day| if a day)(?=[,.;])"
    rf"|(?<= )of {_ABOUT}?(?P<o>{_NUMBER_EN})(?:-odd)?(?=[,.;]|$| (?:with|in|who|whose|and)\b)"
    rf"|\A(?:At|Now) (?P<p>{_NUMBER_EN}),? "
    r"(?=(?:he|she|[A-Z]\w+(?: [A-Z]\w+)?) (?:was|is|still|looked|had)\b)"
    r"|\bin (?:his|her|my|their) (?:early |late |mid-?)?(?P<e>(?:twent|thirt|fort|fift|sixt"
    r"|sevent|eight)ies)\b"
    r"|\b(?:early |late |mid-?)?(?P<f>[2-8]0)['’]?s\b"
    # 老了十岁 and 大他三岁 are differences.
    rf"|(?<![老轻大小差]了)(?<![大小][他她])(?P<g>{_NUMBER_ZH})(?:[来多几]|出头)?(?:[一二三四五六七八九])?岁(?:左右|上下|出头)?"
    r"|(?P<l>[一二两三四五六七八九]?十[一二三四五六七八九]?)了?(?=[，。])"
    r"|年[近过已]?(?P<h>半百|花甲|古稀|[二三四五六七八九]旬)"
    r"|(?P<i>[二三四五六七八九]十)(?:出头|上下|开外|挂零|有余)(?!万|个)"
    r"|年方(?P<j>二八|[一二三四五六七八九十]{1,3})"
    r"|(?:今年|虚岁|周岁)(?:已经?|刚|才|都|整)?(?P<q>[二三四五六七八九]?十[一二三四五六七八九]?)(?=[，。了])",
    re.IGNORECASE,
)
"""Ages in years: the named group that matches holds the number."""
BARE_YEARS = frozenset("dklo")
"""Groups of numbers that are ages only right behind a person: "Tom was ten", "Tom, ten,"."""
YEARS_FIRST = frozenset("p")
"""Groups of numbers right behind which the person stands: "At forty she had"."""
OWN_YEARS = re.compile(
    rf"\bI(?: am|['’]m) (?:only |just |already |nearly |almost |over )?(?P<a>{_NUMBER_EN})"
    r"(?= years? old|\s*[.,!?;—]|\Z| and\b)",
    re.IGNORECASE,
)
"""Words by which English speakers say how old they are."""
ASKED_YEARS = re.compile(r"\bhow old (?:are|might) you\b[^.?]*\?\s*\Z", re.IGNORECASE)
"""A question after which a number is an age."""
ANSWERED_YEARS = re.compile(
    rf"\A\W*(?:almost |nearly |only )?(?P<a>{_NUMBER_EN})(?=[.,!?;—]|\Z)", re.IGNORECASE
)
"""A number that answers it."""
NOT_NOW = re.compile(
    r"\A(?:那一?年|时(?!候已)|的时候|起|就没|以前|之前|开始|丧|前)|\A,? (?:when he"
    r"|when she) (?:died|left)",
)
"""Words behind an age that was long ago."""
NOT_YET = re.compile(
    r"(?:\bwhen (?:he|she|I|they)(?: (?:was|were))?|\bat (?:the age of )?|\bsince (?:he|she"
    r"|I) (?:was|were)"
    r"|\bfor|\buntil|\bhad been|\bafter|\bbefore|小时候|满|到了?|活到|从"
    r"|[那当]一?[年时]候?(?:才|只有?|刚|还)?|[大小差长]了?)\s*\Z",
    re.IGNORECASE,
)
"""Words before an age that was long ago, or that is none."""

OLD_EN = (
    r"\b(?:old(?!er|est| friend| enough|-fashioned| days| school)|elderly|aged(?! \w+)|ancient"
    r"|white-haired|gr[ae]y-haired|wrinkled|aging|decrepit|grizzled|venerable|septuagenarian)\b"
)
_AGE_WORDS: dict[Age, str] = {
    "old": OLD_EN
    + "|年迈|苍老|白发苍苍|满头白发|白发白须|须发皆白|须发花白|满脸皱纹|老态龙钟|头发花白"
    "|鬓发斑白|白须|白胡子|老迈|年老|上了年纪|风烛残年|佝偻|一大把年纪|耄耋|白发",
    "child": r"\b(?:little (?=girl|boy|child|one|fellow|sister|brother|lad|lass|thing)|infant\b"
    r"|baby\b|toddler)|幼小|年幼|稚嫩|稚气|童声|奶声奶气",
    "young": r"\b(?:young(?!er|est)|teenaged?|teenager|youthful|adolescent)\b|年轻|年少|青年"
    r"|少女|少年",
    "adult": r"\bmiddle-aged\b|\bgrown-?up\b|中年|人到中年|壮年",
}
AGE_WORDS: tuple[tuple[Age, re.Pattern[str]], ...] = tuple(
    (age, re.compile(said, re.IGNORECASE)) for age, said in _AGE_WORDS.items()
)
"""Ages by adjectives of a person."""

FIGURES = re.compile(
    r"\b(?:fat|stout|plump|portly|chubby|rotund|corpulent|obese|tubby|pot-bellied|burly|stocky"
    r"|broad-shouldered|muscular|brawny|hulking|thickset|heavy-set|thin|slim|slender|lean(?!ed|ing)"
    r"|gaunt|skinny|lanky|bony|scrawny|wiry|emaciated|large|huge)\b"
    r"|(?:肥胖|矮胖|白胖|胖乎乎|胖|发福|富态|臃肿|大腹便便|膀大腰圆|虎背熊腰|魁梧|壮实|健壮|粗壮|彪形"
    r"|干瘦|精瘦|枯瘦|瘦削|消瘦|瘦小|瘦高|清瘦|瘦|苗条|纤细)(?![了下去死])",
    re.IGNORECASE,
)
"""Adjectives of the shape of a body."""

SPECIES_OF = {
    noun: species for species, *nouns in lines_of("species.txt") for noun in " ".join(nouns).split()
}
"""Kinds of being by noun."""


@cache
def _named(language: str) -> tuple[tuple[Age, re.Pattern[str], float], ...]:
    found: list[tuple[Age, re.Pattern[str], float]] = []
    for age, sure, of, said in lines_of("ages.txt"):
        if of == language:
            pattern = rf".*\b(?:{said})\b" if language == "en" else said
            found.append((cast("Age", age), re.compile(pattern, re.IGNORECASE), float(sure)))
    return tuple(found)


Hint = Literal["called", "self", "kin"]
"""Where a word hints at an age; see ``data/hints.txt``."""


@cache
def age_hints(kind: Hint, language: str) -> tuple[tuple[Age, re.Pattern[str], float], ...]:
    """Return ages with the words that hint at them, and the weight of each hint."""
    column = {"en": 3, "zh": 4}[language]
    edge = r"\b" if language == "en" else ""
    return tuple(
        (
            cast("Age", line[0]),
            re.compile(rf"{edge}(?:{line[column]}){edge}", re.IGNORECASE),
            float(line[1]),
        )
        for line in lines_of("hints.txt")
        if line[2] == kind
    )


def age_by_name(name: str) -> tuple[Age, float] | None:
    """Return the age that a name, kinship or office suggests, and the confidence in it.

    >>> age_by_name("the old man"), age_by_name("王奶奶"), age_by_name("Anna")
    (('old', 0.8), ('old', 0.8), None)
    """
    language = "zh" if any(map(is_han, name)) else "en"
    found = ((age, sure) for age, pattern, sure in _named(language) if pattern.match(name))
    return next(found, None)


_EARLIER = re.compile(
    r"[一二三四五六七八九十百几多两\d]年(?:以|之)?前(?!来)|(?<!今)那一?年|小时候|儿时"
    r"|\b(?:years|decades) (?:ago|earlier)\b",
    re.IGNORECASE,
)
IS_NOW = re.compile(r"如今|今年|现在|眼下|\b(?:now|today|this year)\b", re.IGNORECASE)
"""Words of the present, beside which an age is that of today."""


def tells_of_earlier(text: str) -> bool:
    """Return whether a sentence goes back by years, so that the ages behind it are of then.

    >>> tells_of_earlier("那是二十六年前，父亲烫出来的。"), tells_of_earlier("他三十五岁。")
    (True, False)
    """
    return _EARLIER.search(text) is not None and not IS_NOW.search(text)


def years_of(number: str) -> int | None:
    """Return a number of years that words or digits say; None if it is none.

    >>> [years_of(word) for word in ("9", "fourteen", "forty-two", "fifties", "十四", "花甲")]
    [9, 14, 42, 55, 14, 60]
    """
    known = {"半百": 50, "花甲": 60, "古稀": 70, "二八": 16}
    if number in known:
        return known[number]
    if number.isdecimal():
        return int(number)
    lower = number.lower().replace(" ", "-")
    if lower.endswith("ies"):
        return 10 * (_TENS.index(lower.removesuffix("ies") + "y") + 2) + 5
    if lower in _ONES:
        return _ONES.index(lower)
    tens, _, ones = lower.partition("-")
    if tens in _TENS:
        return 10 * (_TENS.index(tens) + 2) + (_ONES.index(ones) if ones in _ONES else 0)
    digits = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
    if len(number) == 2 and all(char in digits for char in number):
        # 八九岁: eight or nine.
        return digits[number[0]]
    if number.endswith("旬") and number[0] in digits:
        return 10 * digits[number[0]]
    if "十" in number:
        before, _, after = number.partition("十")
        return 10 * digits.get(before, 1) + (digits.get(after[:1], 0) if after else 0)
    return digits.get(number)
