"""Says what the names and nouns for a Chinese person tell of it: title, sex, age, species."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import words_zh as words
from .lexicon_en import lexicon as english
from .lexicon_zh import lexicon, surname_length
from .mentions_zh import OWN, gender_of
from .record import Species
from .wordlist import words as words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .record import Age

STATED, CHARACTER = 6.0, 2.0
"""Log-odds of a sex that a title states, and that a character of a name suggests."""
GROWN_TITLES = frozenset(
    ("先生", "太太", "夫人", "女士", "老师", "医生", "大夫", "师傅", "老板", "掌柜")
)
"""Titles that no child has."""
GROWN_NOUNS = ("中年人", "大汉", "汉子", "妇人", "男人", "女人", "船老大", "掌柜", "伯", "翁")
"""Ends of nouns and names of grown people, such as 周伯."""


def title_of(name: str) -> str:
    """Return the title at the end of a name, or an empty string.

    >>> title_of("莫长老"), title_of("林尘")
    ('长老', '')
    """
    ends = (name[-length:] for length in _LENGTHS_OF_TITLES if len(name) > length)
    return next((end for end in ends if end in words.TITLES), "")


_LENGTHS_OF_TITLES = sorted({len(title) for title in words.TITLES}, reverse=True)


def gender_clash(name: str, titled: str) -> bool:
    """Return whether two names state different sexes."""
    one, other = gender_of(title_of(name)), gender_of(title_of(titled))
    return "unknown" not in (one, other) and one != other


def signed(gender: str) -> int:
    """Return 1 for a man, -1 for a woman, 0 if the sex is not known."""
    return {"male": 1, "female": -1}.get(gender, 0)


def odds_of_names(names: Iterable[str]) -> float:
    """Return log-odds of a man from the titles and the characters of the names of one person.

    What characters suggest is a guess, which all names of a person together give once.
    """
    odds, men, women = 0.0, False, False
    for name in names:
        title = title_of(name)
        if title:
            odds += STATED * signed(gender_of(title))
            continue
        if name[-1] == "氏" and surname_length(name) == len(name) - 1:
            # 周氏 is a woman of this family.
            odds -= STATED
            continue
        if name.isascii():
            odds += english().name_odds(name.partition(" ")[0].lower())
            continue
        given = name[surname_length(name) :] or name
        men |= (name[0] == "老" and len(name) == 2) or bool(words.MALE_CHARACTERS & set(given))
        women |= bool(words.FEMALE_CHARACTERS & set(given)) or _GIRLS.fullmatch(given) is not None
    return odds + CHARACTER * (men - women)


_GIRLS = re.compile("[小晓思若语诗梦依][雨雪月荷花云晴溪夏语桐彤柔然菲]")
"""Given names that girls have, of characters that alone say nothing: 林小雨."""


def age_of_name(alias: str) -> Age:
    """Return the age that a name or noun says, or an empty string."""
    if alias.endswith(tuple(words.OLD)):
        return "old"
    if alias.endswith(tuple(words.CHILDREN)):
        return "child"
    return "young" if alias.endswith(tuple(words.YOUNG)) else ""


def species_of(alias: str) -> Species:
    """Return what kind of being a name or noun means."""
    if is_whole_name(alias):
        return Species.HUMAN
    for species, nouns in (
        (Species.ROBOT, words.ROBOTS),
        (Species.GHOST, words.GHOSTS),
        (Species.MONSTER, words.MONSTERS),
        (Species.ANIMAL, words.ANIMALS),
    ):
        if any(alias == noun or (len(noun) > 1 and noun in alias) for noun in nouns):
            return species
    beast = len(alias) > 1 and alias[-1] in words.BEASTS and alias[-2] in words.COATS
    beast = beast or (len(alias) == 3 and alias[0] in _NO_SURNAMES and alias[1:] in OF_FABLES)
    return Species.ANIMAL if beast else Species.HUMAN


def is_whole_name(alias: str) -> bool:
    """Return whether an alias is a surname and a given name of two characters, as 郑大鹏 is.

    Behind a surname that is an animal or a colour too, a noun may tell what it is: 黄狐狸, 牛魔王.
    """
    if surname_length(alias) != 1 or len(alias) != 3:
        return False
    return alias[0] not in _NO_SURE_SURNAMES or alias[1] in "大小"


_NO_SURNAMES = frozenset("狗猫羊猪驴鸡鹅鸭猴狼虎兔狐鹰蛇鼠獾龟鸦雀蛙象狮豹獭狸鹤鸽")
OF_FABLES = frozenset(
    words_of("""
    妈妈 爸爸 爷爷 奶奶 先生 太太 小姐 大叔 大婶 阿姨 伯伯 婆婆 公公 哥哥 姐姐 弟弟 妹妹 宝宝 老师
    医生 大哥 大姐 大爷 大妈 叔叔 婶婶 外婆 老板
""")
)
"""Titles that a fable gives animals: 兔妈妈."""
_NO_SURE_SURNAMES = words.BEASTS | words.COATS | frozenset("龙燕贝金银古石云水墨霜蓝青")


def without_first(name: str) -> str:
    """Return a nickname such as 小豆子 without its 小, or an empty string."""
    return name[1:] if len(name) == 3 and name[0] in "小阿" and name[2] in "子儿" else ""


def nicknames(text: str) -> list[str]:
    """Return what a story says an animal or a person is called: 大家都叫它“馒头”.

    Args:
        text: The story; a nickname stands in it once more at least.
    """
    found = dict.fromkeys(_NICKNAMED.findall(text))
    return [each for each in found if text.count(each) > 1]


_NICKNAMED = re.compile("[叫唤喊称管][它他她](?:叫|作|做)?[“「]([\u4e00-\u9fff]{2,4})[”」]")


def other_names(names: Iterable[str], text: str) -> list[str]:
    """Return what else people may be called by their names, as far as the text has it.

    Args:
        names: Names of the story.
        text: The story.

    Returns:
        Given names without surnames (向前 of 李向前), and both with a word such as 哥 behind.
    """
    found: dict[str, None] = {}
    for name in names:
        given = name[surname_length(name) :]
        short = [given] if len(given) == 2 and given not in words.NOT_NAMES else []
        short += [without_first(name)] if without_first(name) else []
        for base in (*short, name, given[-1:] if len(given) == 2 else ""):
            for end in OWN if base else ():
                called = base + end
                # 獾爷 of 獾爷爷 is no name.
                free = text.count(called) > text.count(called + end)
                if free and not lexicon().kind(called):
                    found[called] = None
        for each in short:
            if each in text.replace(name, ""):
                found[each] = None
    return [each for each in found if each not in names]
