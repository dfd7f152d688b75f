"""Finds the words by which one Chinese story calls people and which no list has as such.

Three kinds are known: who does something for a living (卖票的, 赶车的), who is called by what
he wears (灰呢帽 of 一个戴灰呢帽的男人), and nouns that speak (摊主说). Each counts where the story
lets it act or speak as only people do.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from . import words_zh as words
from .lexicon_zh import lexicon
from .names_zh import HAN, NOUNS, SPEAKS
from .wordlist import alternation
from .wordlist import words as words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from .record import Passage

LEAST_ACTS = 2
"""Times that who does something for a living must act, if he never speaks."""
_DOES = "卖赶看拉开扛送要算打唱说教管种放跑摆掌撑摇守修磨剃杀收烧扫抬挑背卷赌查喂养补弹吹敲熬蒸炸"
_BY_WORK = re.compile(
    rf"(?<![{HAN}])(?:那|这|那个|这个)?(?P<noun>[{_DOES}][{HAN}]{{1,3}}的)(?=[{HAN}])"
)
_PREDICATES = re.compile(
    "从|在|把|被|对|向|朝|往|给|也|就|又|却|便|才|还|都|正|刚|忽然|突然|连忙|赶紧|急忙|不|没|一[把边面手头脸屁]"
    "|站|坐|走|跑|笑|哭|看|回|抬|低|摇|点|伸|收|放|拿|接|递|停|蹲|喊|叫|嚷|骂|问|说|答|道|瞪|瞅|扯|搓|抹|擦|咧|叹|愣|探"
)
"""The start of what someone does, behind the words for him."""
_WEARS = re.compile(
    rf"[戴穿披](?:着|了)?(?:一?[顶件条副双身])?(?P<noun>[{HAN}]{{2,5}})的(?P<person>[^，。！？“”]{{0,4}})"
)
"""Words that bring a person in by what he wears."""
_SPEAKS = re.compile(SPEAKS)
_MANNER = re.compile(rf"(?:{alternation(words.MANNERS)}|[{HAN}]{{1,4}}[地着])+\Z")
_CLAUSE = re.compile(f"[{HAN}]+")
_NO_PERSON = frozenset(
    words_of("""
    声音 女声 男声 话音 嗓音 嗓门 口气 语气 目光 眼睛 嘴里 嘴上 心里 心中 时候 这时 此时 大声
    小声 低声 高声 轻声 电话 喇叭 广播 收音机 报纸 信里 书上 人家 自己 大家 全家 全场 全班
    众人 别人 旁人 有人 俗话 老话 古人 事情 问题 意思 结果 一句 一声 回头 口里 口中 手机 听筒
    嗓子 喉咙 舌头 嘴巴 嘴唇 牙齿 脸上 胸口 肚子 眼神
    屏幕 机器 世界 老天 上天 上帝 命运 法律 规定 消息
""")
)
"""Nouns before a verb of speech that are nobody: 电话里说, 俗话说."""
_OF_PEOPLE = (
    "主人者子手头汉佬婆匠师员长爷叔嫂哥姐工生夫客迷鬼娘妇童仔佬伯公婶星士家官差吏将帅贼犯徒丁"
)
"""Last characters of most nouns for people."""


@dataclass(frozen=True, slots=True)
class OwnNoun:
    """A word by which a story calls a person.

    Attributes:
        text: The words that tell this person from others; those for 灰呢帽 are 戴灰呢帽的男人.
        head: The noun that says what the person is.
    """

    text: str
    head: str


def own_nouns(passages: Sequence[Passage], names: Collection[str]) -> dict[str, OwnNoun]:
    """Return the story's own words for people.

    Args:
        passages: The story, in pieces.
        names: Names of its people, which are no nouns.
    """
    told: list[str] = []
    tags: list[tuple[str, bool]] = []
    for passage in passages:
        pieces = passage.pieces
        for number, piece in enumerate(pieces):
            if piece.role.value == "speech":
                continue
            told.append(piece.text)
            behind = number > 0 and pieces[number - 1].role.value == "speech"
            before = number + 1 < len(pieces) and pieces[number + 1].role.value == "speech"
            if behind or (before and piece.text.rstrip()[-1:] in "：:"):
                tags.append((piece.text, behind))
    found = _by_work(told, tags)
    found |= _by_dress(told)
    found |= _speaking(tags)
    return {word: noun for word, noun in found.items() if word not in NOUNS and word not in names}


def _by_work(told: Sequence[str], tags: Sequence[tuple[str, bool]]) -> dict[str, OwnNoun]:
    acts: Counter[str] = Counter()
    speaks: Counter[str] = Counter()
    for text in told:
        for found in _BY_WORK.finditer(text):
            noun = found["noun"]
            if lexicon().kind(noun[1:-1]) not in ("n", ""):
                # 看见的 is what was seen.
                continue
            acts[noun] += _PREDICATES.match(text, found.end()) is not None
    for text, behind in tags:
        first = _BY_WORK.match(text) if behind else None
        if first is not None and _PREDICATES.match(text, first.end()):
            speaks[first["noun"]] += 1
    return {
        noun: OwnNoun(noun, noun)
        for noun, times in acts.items()
        if times >= LEAST_ACTS or (times and speaks[noun])
    }


def _by_dress(told: Sequence[str]) -> dict[str, OwnNoun]:
    worn: dict[str, OwnNoun] = {}
    whole = "\n".join(told)
    for text in told:
        for found in _WEARS.finditer(text):
            person = _noun_at_start(found["person"])
            if not person:
                continue
            noun = found["noun"]
            acts = re.search(rf"(?<![{HAN}]){noun}(?={_PREDICATES.pattern})", whole)
            if acts is not None:
                worn[noun] = OwnNoun(f"戴{noun}的{person}", person)
    return worn


@cache
def _known() -> re.Pattern[str]:
    return re.compile(rf"[{HAN}]{{0,2}}?(?P<noun>{alternation(NOUNS)}|人)")


def _noun_at_start(text: str) -> str:
    found = _known().match(text)
    return found["noun"] if found else ""


def _speaking(tags: Sequence[tuple[str, bool]]) -> dict[str, OwnNoun]:
    """Return the nouns that are the subjects of tags: 摊主说."""
    counts: Counter[str] = Counter()
    for text, behind in tags:
        clauses = list(_CLAUSE.finditer(text))
        for clause in clauses[:1] if behind else clauses[-2:]:
            noun = _subject(clause[0])
            if noun:
                counts[noun] += 1
    return {
        noun: OwnNoun(noun, noun)
        for noun, times in counts.items()
        if times > 1 or noun[-1] in _OF_PEOPLE
    }


def _subject(clause: str) -> str:
    """Return the noun before the verb of speech of a clause; empty if there is none."""
    verb = _SPEAKS.search(clause)
    if verb is None or verb.start() < 2:
        return ""
    front = _MANNER.sub("", clause[: verb.start()])
    parts = [word for _, word in lexicon().cut(front).words()]
    while parts and lexicon().kind(parts[-1]) in ("d", "a", "v"):
        parts.pop()
    if not parts or len(parts) > 3:
        return ""
    noun = parts[-1]
    known = lexicon().kind(noun) == "n" and 2 <= len(noun) <= 4
    return noun if known and noun not in _NO_PERSON and noun not in words.NOT_PEOPLE else ""


def pattern_of(nouns: Mapping[str, OwnNoun]) -> re.Pattern[str]:
    """Return what finds the words of a story for its people."""
    longest = sorted(nouns, key=lambda noun: (-len(noun), noun))
    return re.compile("|".join(map(re.escape, longest)) or "(?!)")


def stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether such words mean a person where they stand: 卖票的说, but not 卖票的女人."""
    if text[end - 1] == "的":
        return (
            not text[end : end + 1]
            or not re.match(f"[{HAN}]", text[end])
            or (_PREDICATES.match(text, end) is not None)
        )
    return text[start - 1 : start] not in ("戴", "穿", "披") if start else True
