"""Who wears what: the closet of a world, the role of a person, and what its words for clothes mean.

What the story says of clothes and hair wins over all of it. Where it says nothing, a figure gets
what people of its time, place, trade and season wore, chosen by its palette number.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from ainern2d.core import Culture, Era, Genre, role_of_clothes

from .closets import CLOSETS, FROCK, REPUBLIC, SCHOOL, TRACK, WINTER, Suit

if TYPE_CHECKING:
    from ainern2d.core import Look, World

    from ..choices import Outfit
    from .closets import Closet, Role

_ROLES: Final[dict[Role, tuple[str, str]]] = {
    # English words between word borders, and Chinese ones.
    "beggar": ("beggar|tramp|vagabond|pauper", "乞丐|叫花|流浪汉"),
    "judge": ("judge|magistrate|justice", "法官|审判"),
    "lawyer": ("lawyer|attorney|barrister|solicitor|prosecutor|counsel", "律师|检察官"),
    "police": ("police(?:man|woman)?|constable|detective inspector|cop|sheriff",
        "警察|警官|民警|捕快|巡警"),
    "nurse": ("nurse|matron", "护士"),
    "doctor": ("doctor|physician|surgeon|dr", "医生|大夫|医师"),
    "scientist": ("scientist|chemist|physicist|biologist|researcher|inventor",
        "科学家|研究员|化学家"),
    "pilot": ("astronaut|cosmonaut|spaceman|space pilot", "宇航员|航天员"),
    "knight": ("knight|paladin", "骑士"),
    "officer": ("general|colonel|major|commander|marshal|lieutenant|admiral",
        "司令|团长|连长|营长|军官|上校|少校|元帅|队长"),
    "soldier": (
        "soldier|private|corporal|sergeant|guard|guardsman|sentry|warrior|centurion|samurai",
        "士兵|战士|兵|卫兵|侍卫|将军|守卫|武士|校尉|副将",
    ),
    "sailor": ("sailor|skipper|captain|mate|boatswain|harbou?rmaster", "水手|船长|大副"),
    "boatman": ("boatman|ferryman|bargeman|oarsman|waterman", "船老大|船夫|艄公|渔夫|渔翁|摆渡"),
    "student": ("student|pupil|school(?:boy|girl)", "学生|同学|高中生|中学生"),
    "teacher": ("teacher|professor|schoolmaster|head ?master|principal|tutor|governess",
        "老师|教授|教师|校长|先生"),
    "cook": ("cook|chef|baker|butcher", "厨师|厨子|大厨"),
    "priest": ("priest|vicar|bishop|parson|pastor|curate|chaplain", "牧师|神父|主教"),
    "monk": ("monk|friar|abbot|nun|abbess", "和尚|僧|方丈|尼姑|住持|师太|法师"),
    "daoist": ("daoist|taoist|cultivator|immortal", "道士|道长|道姑|真人|仙|修士|剑修"),
    "disciple": ("disciple|sect (?:master|leader|elder)",
        "掌门|长老|弟子|师兄|师姐|师弟|师妹|师尊|师父|宗主|少主|教主"),
    "wizard": ("wizard|witch|sorcerer|sorceress|mage|enchantress|warlock",
        "巫师|女巫|魔法师|法师"),
    "ruler": ("king|queen|emperor|empress|sultan|tsar|czar|pharaoh",
        "皇帝|皇上|陛下|皇后|太后|国王|女王|大王|天子"),
    "noble": ("prince|princess|duke|duchess|count|countess|baron|baroness|earl",
        "王爷|王妃|公主|太子|皇子|殿下|侯爷|世子|贵妃|妃|娘娘|郡主"),
    "gentry": ("lord|lady|squire|gentleman", "小姐|公子|夫人|少爷|千金|老爷"),
    "official": ("minister|chancellor|official|courtier|governor|mayor",
        "丞相|大臣|尚书|大人|太守|知府|县令|太监|公公|官员"),
    "scholar": ("scholar|poet|philosopher", "书生|秀才|举人|状元|诗人|夫子"),
    "servant": ("servant|maid|butler|footman|valet|housekeeper|coachman|waiter|waitress",
        "丫鬟|丫头|仆人|仆|婢|侍女|宫女|管家|小厮|伙计|店小二|书童"),
    "peasant": (
        "peasant|farmer|shepherd(?:ess)?|villager|milkmaid|fisherman|miller|woodcutter|farmhand",
        "农民|农夫|村民|渔夫|渔民|樵夫|牧童|佃户|老农|农妇",
    ),
    "innkeeper": ("innkeeper|landlord|landlady|publican|barman|barkeeper|host|hostess",
        "掌柜|店家|店主|老板娘|酒保"),
    "merchant": ("merchant|trader|shopkeeper|banker|pawnbroker", "商人|老板|财主|员外|富商|朝奉"),
    "worker": ("worker|mechanic|miner|blacksmith|carpenter|mason|engineer|electrician|plumber",
        "工人|矿工|铁匠|木匠|工程师|师傅|技师"),
    "hunter": ("hunter|huntsman|ranger|archer|woodsman", "猎人|猎户|弓箭手"),
    "thief": ("thief|assassin|bandit|robber|burglar|pirate",
        "刺客|杀手|小偷|盗|贼|强盗|土匪|黑衣人"),
    "office": ("manager|director|clerk|secretary|accountant|boss|executive|businessman|ceo|analyst",
        "经理|总监|秘书|会计|总裁|主管|职员|董事长|院长|局长|处长|科长|主任|厂长|馆长|所长|行长|店长|总"),
}  # fmt: skip

_TITLES: Final = re.compile(
    r"^(?:king|queen|prince|princess|judge|sergeant|corporal|private|colonel|major|doctor|dr"
    r"|nurse|professor|lady|lord|sir|inspector|constable|captain)\b\.? +\w"
    r"|(?:法官|警官|医生|护士|老师|皇后|公主|王爷|太子|将军|师父|师姐|师兄|师妹|师弟|掌门|长老|道长"
    r"|和尚|丞相|大人|掌柜|经理|丫鬟|夫人|公子)$",
    re.IGNORECASE,
)
"""Names that say a trade or a rank: a title before a name in English, behind one in Chinese."""


_OTHERS_TRADE: Final = re.compile(
    r"^.*[’'](?:s\b)?\s+(?=(?:\w+ )?(?:widow(?:er)?|wife|husband|mother|father|son|daughter"
    r"|sister|brother|niece|nephew|aunt|uncle|cousin|friend|child|boy|girl|grand\w+)\b)"
    r"|^.*的(?=(?:遗孀|寡妇|妻子?|太太|丈夫|母亲|父亲|妈妈?|爸爸?|儿子|女儿|姐姐?|妹妹?|哥哥?|弟弟?"
    r"|朋友|孩子|孙[子女])$)",
    re.IGNORECASE,
)
"""Of whose relative a role speaks: the widow of a captain is none."""


@cache
def _role_words() -> dict[Role, re.Pattern[str]]:
    return {
        role: re.compile(rf"\b(?:{latin})s?\b|{chinese}", re.IGNORECASE)
        for role, (latin, chinese) in _ROLES.items()
    }


def role_of(look: Look, name: str = "", genre: Genre = Genre.UNKNOWN) -> Role:
    """Return the trade or the rank by which a person is dressed.

    Words for the clothes of a trade, or for everyday clothes, count more than the role. A name is
    read where there is no role and the name begins with a title. A captain is one of a ship, but in
    a war one of soldiers; a marshal is an officer, but in a western a lawman.

    >>> from ainern2d.core import Look
    >>> role_of(Look(role="innkeeper")), role_of(Look(), "Judge Crane"), role_of(Look(), "Ada King")
    ('innkeeper', 'judge', '')
    >>> role_of(Look(role="judge", clothes="everyday clothes")) == ""
    True
    >>> role_of(Look(role="skipper's widow")), role_of(Look(role="医生的女儿"))
    ('', '')
    """
    dressed = role_of_clothes(look.clothes)
    if dressed == "":
        return ""
    if genre in _TALES and re.search(r"\bmagician", look.role, re.IGNORECASE):
        return "wizard"
    texts = [dressed or "", _OTHERS_TRADE.sub("", look.role)]
    if not look.role and _TITLES.search(name):
        texts.append(name)
    for text in filter(None, texts):
        for role, words in _role_words().items():
            if words.search(text):
                marshal = re.search(r"\bmarshals?\b", text, re.IGNORECASE)
                if genre is Genre.WESTERN and role == "officer" and marshal:
                    return "police"
                return "officer" if role == "sailor" and genre is Genre.WAR else role
    return ""


_OLD: Final = frozenset({Era.ANCIENT, Era.MEDIEVAL, Era.EARLY_MODERN})
_TALES: Final = frozenset({Genre.FANTASY, Genre.FABLE})


def closet_of(world: World, *, eastern: bool) -> Closet:
    """Return the closet of a world; an unknown culture is that of the language.

    Args:
        world: Of the story.
        eastern: Whether the story is told in a language of East Asia.
    """
    era, culture, genre = world.era, world.culture, world.genre
    if genre is Genre.WESTERN and era is not Era.MODERN and culture is not Culture.CHINESE:
        return "frontier"
    if genre is Genre.SPACE or era is Era.FUTURE:
        return "space"
    if genre in {Genre.XIANXIA, Genre.WUXIA} or (genre is Genre.PALACE and eastern):
        return "han"
    if era is Era.MODERN:
        return "modern"
    chinese = culture is Culture.CHINESE or (culture is Culture.UNKNOWN and eastern)
    if chinese:
        if era in _OLD or (era is Era.NINETEENTH_CENTURY):
            return "han"
        return "republic" if era is Era.EARLY_TWENTIETH_CENTURY else ""
    if era is Era.EARLY_TWENTIETH_CENTURY:
        return "interwar"
    elsewhere: dict[Culture, Closet] = {
        Culture.JAPANESE: "edo",
        Culture.ARABIC: "desert",
        Culture.INDIAN: "india",
        Culture.CLASSICAL: "classical",
    }
    if culture in elsewhere and (era is not Era.UNKNOWN or culture is not Culture.JAPANESE):
        return elsewhere[culture]
    if era is Era.NINETEENTH_CENTURY or genre is Genre.SOCIETY:
        return "victorian"
    if era in _OLD or (era is Era.UNKNOWN and genre in _TALES):
        return "medieval" if era is not Era.ANCIENT else "classical"
    return ""


_OF_ALL_TIMES: Final = frozenset({"judge", "beggar", "ruler", "knight", "wizard", "daoist"})
_OF_THE_FUTURE: Final = frozenset({"judge", "scientist", "beggar", "student", "monk", "police"})


def suit_of(closet: Closet, role: Role, look: Look, *, eastern: bool = False) -> Suit | None:
    """Return what a figure wears of which the story says nothing, or None for our own clothes.

    Where the sex is open, it is what men of the world wear.
    """
    sex: Literal["f", "m"] = "f" if look.gender == "female" else "m"
    if not closet and eastern and role in {"ruler", "noble", "official", "daoist"}:
        closet = "han"
    elif not closet and role == "noble":
        closet = "medieval"
    if role == "student" and closet == "han":
        role = "scholar"
    elif role == "judge" and closet == "han":
        role = "official"
    elif role == "disciple":
        role = "daoist" if closet == "han" else ""
    elif role == "gentry":
        role = "noble" if closet in {"han", "medieval"} else ""
    if not role and look.age == "child":
        role = "child"
    found = CLOSETS.get((closet, role, sex))
    if found is None and closet == "frontier":
        # Trades of the old West that have no clothes of their own wear those of old Europe.
        found = CLOSETS.get(("victorian", role, sex))
    found = found or _of_other_sex(closet, role, sex)
    if found is None and closet == "frontier" and role != "child":
        found = CLOSETS.get((closet, "", sex))
    if found is None and role:
        found = CLOSETS.get(("", role, sex))
        if found is not None and closet in {"han", "medieval", "classical", "edo"}:
            # Trades of our time did not exist, but those of all times did.
            found = found if role in _OF_ALL_TIMES else None
        if found is not None and closet == "space" and role not in _OF_THE_FUTURE:
            found = None
    if found is None and role == "child" and closet in {"", "modern", "space"}:
        found = CLOSETS.get((closet, "", sex)) if closet == "space" else None
    elif found is None:
        found = CLOSETS.get((closet, "", sex))
    if found is None:
        return None
    if look.gender == "unknown":
        found = replace(found, hats=("",), hairs=tuple(h for h in found.hairs if h in _OPEN_HAIR))
    return found


def _of_other_sex(closet: Closet, role: Role, sex: Literal["f", "m"]) -> Suit | None:
    """Return what the other sex wears at some work, on a body with hair and hat of its own.

    Only uniforms and the like are cut alike for both.
    """
    found = CLOSETS.get((closet, role, "m" if sex == "f" else "f"))
    usual = CLOSETS.get((closet, "", sex))
    if found is None or usual is None or sex == "m" or role in _ALIKE:
        return found
    return replace(
        found,
        outfits=usual.outfits,
        hats=usual.hats,
        hat_colour=usual.hat_colour,
        hairs=usual.hairs,
    )


_ALIKE: Final = frozenset({"soldier", "monk", "police", "official", "thief", "wizard", "sailor"})
"""Roles in which women wear what men wear."""

_OPEN_HAIR: Final = frozenset({"topknot", "halfup", "bob", "side", "tousled", "bald", "tail"})

_LOCAL: Final[dict[Outfit, dict[Closet, tuple[Outfit, Outfit]]]] = {
    # What a word for clothes means in a world, for men and for women.
    "robe": {
        "han": ("robe", "ruqun"), "medieval": ("kaftan", "gown"), "desert": ("kaftan", "kaftan"),
        "edo": ("kimono", "kimono"), "classical": ("toga", "toga"), "india": ("kaftan", "sari"),
        "victorian": ("kaftan", "kaftan"), "space": ("kaftan", "kaftan"),
    },
    "dress": {
        "han": ("robe", "ruqun"), "medieval": ("gown", "gown"), "victorian": ("victorian",
            "victorian"), "frontier": ("victorian", "victorian"),
        "republic": ("qipao", "qipao"), "edo": ("kimono", "kimono"), "classical": ("toga", "toga"),
        "india": ("sari", "sari"),
    },
    "suit": {"victorian": ("frock", "victorian"), "frontier": ("frock", "victorian"),
        "space": ("jumpsuit", "jumpsuit")},
    "coat": {"victorian": ("frock", "coat"), "han": ("cloak", "cloak"), "medieval": ("cloak",
        "cloak")},
    "shirt": {
        "han": ("short_jacket", "ruqun"), "medieval": ("tunic", "gown"),
        "victorian": ("waistcoat", "victorian"),
    },
    "nightshirt": {"han": ("robe", "ruqun")},
    "jacket": {
        "han": ("short_jacket", "short_jacket"), "medieval": ("tunic", "tunic"),
        "victorian": ("blazer", "blazer"), "republic": ("jacket", "jacket"),
    },
    "plate": {"han": ("lamellar", "lamellar"), "edo": ("lamellar", "lamellar")},
    "uniform": {"han": ("lamellar", "lamellar"), "medieval": ("plate", "plate"),
        "space": ("jumpsuit", "jumpsuit")},
    "tracksuit": {"republic": ("zhongshan", "aoqun"), "victorian": ("blazer", "school_dress")},
}  # fmt: skip

_BY_ROLE: Final[dict[tuple[Outfit, Role], tuple[Outfit, Outfit]]] = {
    ("robe", "judge"): ("judge", "judge"),
    ("robe", "monk"): ("kasaya", "habit"),
    ("robe", "priest"): ("habit", "habit"),
    ("robe", "daoist"): ("sect", "sect"),
    ("robe", "disciple"): ("sect", "sect"),
    ("robe", "official"): ("court", "ruqun"),
    ("robe", "ruler"): ("court", "ruqun"),
    ("dress", "nurse"): ("nurse", "nurse"),
    ("uniform", "soldier"): ("fatigues", "fatigues"),
    ("uniform", "nurse"): ("scrubs", "nurse"),
    ("uniform", "student"): ("blazer", "school_dress"),
    ("uniform", "pilot"): ("jumpsuit", "jumpsuit"),
}


def local(outfit: Outfit, closet: Closet, role: Role, world: World, look: Look) -> Outfit:
    """Return the cut that a word for clothes means in a world, for a role.

    >>> from ainern2d.core import Look, World
    >>> local("dress", "han", "", World(), Look(gender="female"))
    'ruqun'
    """
    pick = 1 if look.gender == "female" else 0
    if outfit == "robe" and world.genre is Genre.XIANXIA:
        return "sect"
    if outfit == "uniform" and not role:
        if world.genre is Genre.WAR:
            return "fatigues"
        if world.genre is Genre.SCHOOL or look.age == "child":
            return ("blazer", "school_dress")[pick]
    if outfit == "tracksuit" and world.culture not in {Culture.CHINESE, Culture.UNKNOWN}:
        return ("blazer", "school_dress")[pick]
    by_role = _BY_ROLE.get((outfit, role))
    if by_role is not None and (
        closet not in {"medieval", "desert"} or role in {"monk", "priest", "judge"}
    ):
        return by_role[pick]
    found = _LOCAL.get(outfit, {}).get(closet)
    return found[pick] if found else outfit


def winter_suit(closet: Closet, look: Look) -> Suit | None:
    """Return what is worn outside in winter, or None where the closet has nothing for it."""
    if closet == "republic":
        return Suit(("padded",), REPUBLIC, ("", "skullcap", "ushanka"), "#5a5248")
    if closet in {"", "modern"}:
        cuts: tuple[Outfit, ...] = ("parka", "coat") if look.age != "child" else ("parka",)
        return Suit(cuts, WINTER, ("beanie", "", "ushanka", ""), "#7a4a44")
    if closet == "frontier":
        return Suit(("coat",), FROCK, ("stetson",) if look.gender != "female" else ("bonnet", ""))
    if closet in {"victorian", "interwar"}:
        return Suit(("coat",), FROCK, ("", "tophat") if look.gender != "female" else ("bonnet", ""))
    return None


def school_suit(world: World, look: Look, *, eastern: bool) -> Suit | None:
    """Return what pupils wear in a story of a school."""
    if world.genre is not Genre.SCHOOL or look.age not in {"child", "young"}:
        return None
    if world.era not in {Era.UNKNOWN, Era.MODERN, Era.FUTURE}:
        # Tracksuits and blazers are of today.
        return None
    if world.culture is Culture.CHINESE or (eastern and world.culture is Culture.UNKNOWN):
        return Suit(("tracksuit",), TRACK)
    return Suit(("school_dress" if look.gender == "female" else "blazer",), SCHOOL)


def wears_wig(role: Role, world: World, *, eastern: bool) -> bool:
    """Return whether a judge wears a wig: in courts of the west."""
    return role == "judge" and not eastern and world.culture in {Culture.UNKNOWN, Culture.WESTERN}
