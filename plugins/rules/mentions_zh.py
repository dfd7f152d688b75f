"""Finds the words of Chinese sentences that refer to people: names, nouns, pronouns and groups."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from . import words_zh as words
from .lexicon_zh import lexicon
from .names_zh import HAN, fits_between, titled
from .nouns_zh import pattern_of, stands_alone
from .record import Mention, MentionKind, Role
from .wordlist import alternation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from .nouns_zh import OwnNoun
    from .person import Gender
    from .record import Piece

PAUSES = "，。！？；：、,.!?;:…—~～"
_MARKS = f"{PAUSES}\\s“”「」『』（）()《》‘’\"'"
_CLAUSE = re.compile(rf"[^{_MARKS}]+")
_LEAD = re.compile(
    "(?:但是?|可是?|却|只见|这时候?|此时|那时候?|于是|终于|忽然|突然|随即|接着|然后|这才|旁边|身后|身旁|对面|连|而|就|又|便|还"
    "|也|只有|只听得?|听见|听到|原来|只|当|还是|果然|最后|倒是|不过|那|这|一旁|一边|那边|这边|过了一会儿?|半晌|良久|许久|不料|谁知|"
    "[这那一][个位名只条]|没想到|另[一外][个位]?|从此|后来|今天|第二天|回头|转头|门外|门口|里面|外面|床上|车里|台下|角落里)*"
)
_FACES = re.compile(
    "的(?:声音|喊声|叫声|笑声|哭声|话音|语气|眼|脸|话|目光|神色|神情|嘴|嗓|表情|心|瞳孔|眉|额|身[子体]|肩|喉|牙|鼻|双|手[一在里指微]|脚步)"
)
_NUMBER = {
    "两": 2,
    "俩": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_FEMALE = frozenset((*words.FEMALE_KIN, *words.FEMALE_NOUNS, *words.FEMALE_TITLES))
_MALE = frozenset((*words.MALE_KIN, *words.MALE_NOUNS, *words.MALE_TITLES))
_BEINGS = frozenset((*words.ANIMALS, *words.BEASTS, *words.ROBOTS, *words.GHOSTS, *words.MONSTERS))
_SHORT = frozenset("兵娘妈爸爹哥姐嫂狼熊鹰鹿猪驴狗猫鬼獾蝉")
"""Nouns of one character, which are part of many other words."""
OTHERS = ("妈", "娘", "爹", "爸", "媳妇", "婆姨", "奶奶", "爷爷")
"""Behind a name, a word for a relative of its bearer: 海生妈 is not 海生."""
OWN = ("哥", "姐", "叔", "嫂", "婶", "兄", "弟", "妹", "儿", "姨", "伯", "爷")
"""Behind a name, a word for its bearer: 德厚哥 is 德厚."""
_HEARS = ("听见", "听到", "听得", "只听")
"""Behind these the one who speaks follows: 他听见妻子在说话."""
_LISTENER = re.compile(r"(?:对|向|跟|给|朝|问|劝|告诉|对着|冲着|冲|回答|骂|喊|叫)\Z")
_CALLS_BEFORE = re.compile(rf"(?:\A|[{PAUSES}])\s*\Z")
_CALLS_AFTER = re.compile(
    r"(?:[姐哥弟妹]{1,2}|[叔姑姨婶伯爷奶]{1,2}|先生|小姐|老师|师傅|同志)?(?:[啊呀哪哟，。！？、,!?…～~—]|\Z)"
)


@dataclass(slots=True, eq=False)
class Found:
    """A mention with what was read around it.

    Attributes:
        piece: Its piece.
        passage: Number of its passage.
        mention: The mention.
        text: Its words.
        head: Its last noun, for nouns; else empty.
        clause: Number of its clause in the piece.
        sure: How surely it is the subject of its clause, 0 to 1.
        introduces: Whether words such as 一个 or 来了 before it bring a new person in.
        count: Number of people, for groups; 0 for a crowd.
    """

    piece: Piece
    passage: int
    mention: Mention
    text: str
    head: str = ""
    clause: int = 0
    sure: float = 0.0
    introduces: bool = False
    count: int = 1

    @property
    def spoken(self) -> bool:
        """Whether it is within a quotation."""
        return self.piece.role is Role.SPEECH


def gender_of(noun: str) -> Gender:
    """Return the gender that a noun or title states.

    >>> gender_of("师姐"), gender_of("掌柜")
    ('female', 'unknown')
    """
    if noun in _FEMALE:
        return "female"
    return "male" if noun in _MALE else "unknown"


def is_being(noun: str) -> bool:
    """Return whether a noun is an animal, a robot, a ghost or a monster."""
    return noun in _BEINGS


class MentionFinder:
    """Finds the mentions in sentences of one story.

    Args:
        names: Names of its people, and what else they are called by their names.
        nouns: Other words by which the story calls people.
    """

    def __init__(self, names: Collection[str], nouns: Mapping[str, OwnNoun] | None = None) -> None:
        self._nouns = nouns or {}
        self._own = pattern_of(self._nouns)
        longest = sorted(names, key=lambda name: (-len(name), name))
        self._names = re.compile(
            f"(?P<name>{'|'.join(map(re.escape, longest)) or '(?!)'})"
            f"(?P<kin>{'|'.join(OTHERS)})?(?!们)"
        )

    def find(self, piece: Piece, passage: int) -> list[Found]:
        """Return the mentions of a piece, in order."""
        text = piece.text
        found: list[Found] = []
        titles = dict(titled(text))
        ahead = [_Ahead(self._names, text), _Ahead(_pattern(), text)]
        ahead += [_Ahead(self._own, text)] if self._nouns else []
        at = 0
        while True:
            later = (start for start in titles if start >= at)
            at = min(*(each.start(at) for each in ahead), *later)
            if at == len(text):
                break
            each = self._at(piece, passage, at, titles)
            if each is None:
                at += 1
                continue
            found.append(each)
            at = each.mention.end
        _mark_subjects(text, found)
        if piece.role is Role.SPEECH:
            for each in found:
                each.mention.vocative = each.mention.kind in (
                    MentionKind.NAME,
                    MentionKind.NOUN,
                ) and _calls(text, each.mention)
        return found

    def _at(self, piece: Piece, passage: int, at: int, titles: dict[int, int]) -> Found | None:
        text = piece.text
        named = self._names.match(text, at)
        if named and len(named["name"]) < titles.get(at, at) - at:
            named = None
        if named and self._stands_as_name(text, named):
            if named["kin"] and _ends(text, named.end()):
                mention = Mention(at, named.end(), MentionKind.NOUN, gender=gender_of(named["kin"]))
                return Found(piece, passage, mention, named[0], named["kin"])
            mention = Mention(at, named.end("name"), MentionKind.NAME)
            return Found(piece, passage, mention, named["name"])
        if at in titles:
            mention = Mention(at, titles[at], MentionKind.NAME)
            return Found(piece, passage, mention, text[at : titles[at]])
        own = self._own.match(text, at)
        if own and stands_alone(text, at, own.end()):
            return self._called(piece, passage, own)
        other = _pattern().match(text, at)
        if not other:
            return None
        return _other(piece, passage, other)

    def _called(self, piece: Piece, passage: int, own: re.Match[str]) -> Found:
        noun = self._nouns[own[0]]
        mention = Mention(own.start(), own.end(), MentionKind.NOUN, gender=gender_of(noun.head))
        brings_in = _BRINGS_IN.search(own.string[max(0, own.start() - 10) : own.start()])
        return Found(piece, passage, mention, noun.text, noun.head, introduces=bool(brings_in))

    def _stands_as_name(self, text: str, named: re.Match[str]) -> bool:
        """Return whether a word that may also mean something else is a name here."""
        name = named["name"]
        if len(name) == 2 and name[0] == "老":
            # 老周 is an old week to the word list, but a person in a story that has a 老周.
            return True
        word = lexicon().words.get(name)
        if word is None or word.kind == "p":
            return True
        return fits_between(text, named.start("name"), named.end("name"))


class _Ahead:
    """Where a pattern matches next in a text; each part of the text is searched once."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._pattern, self._text = pattern, text
        self._start = -1

    def start(self, at: int) -> int:
        """Return where the first match at ``at`` or later begins; the length of the text if none.

        Positions may only grow from call to call.
        """
        if self._start < at:
            found = self._pattern.search(self._text, at)
            self._start = found.start() if found else len(self._text)
        return self._start


def _other(piece: Piece, passage: int, found: re.Match[str]) -> Found | None:
    text, start, end = found.string, found.start(), found.end()
    kind = found.lastgroup
    if kind == "noun":
        head = found["noun"]
        # 狐狸先生 is the fox, but of 兔子姐姐 and 兔子弟弟 each is one of two.
        being = "" if head in words.SIBLINGS else found["being"] or ""
        if head in _SHORT and not (_ends(text, end) and _begins(text, start, end)):
            return None
        if _SEVERAL.search(text[max(0, start - 8) : start]):
            mention = Mention(start, end, MentionKind.GROUP)
            return Found(piece, passage, mention, found[0], found[0], count=0)
        stated = gender_of(head)
        if stated == "unknown" and text[start] in "女男" and start < found.start("noun"):
            # 女医生, 男护士
            stated = "female" if text[start] == "女" else "male"
        mention = Mention(start, end, MentionKind.NOUN, gender=stated)
        introduces = bool(_BRINGS_IN.search(text[max(0, start - 10) : start]))
        return Found(piece, passage, mention, found[0], being or head, introduces=introduces)
    if kind == "beast":
        mention = Mention(start, end, MentionKind.NOUN)
        introduces = bool(_BRINGS_IN.search(text[max(0, start - 10) : start]))
        return Found(piece, passage, mention, found[0], found[0][-1], introduces=introduces)
    if kind == "first":
        return Found(piece, passage, Mention(start, end, MentionKind.FIRST), found[0])
    if kind == "pronoun":
        gender: Gender = {"他": "male", "她": "female"}.get(found[0], "unknown")  # type: ignore[assignment]
        mention = Mention(start, end, MentionKind.PRONOUN, gender=gender)
        return Found(piece, passage, mention, found[0])
    if kind == "unnamed":
        return Found(piece, passage, Mention(start, end, MentionKind.NOUN), found[0], found[0])
    number = next((_NUMBER[c] for c in found[0] if c in _NUMBER), 0)
    mention = Mention(start, end, MentionKind.GROUP)
    return Found(piece, passage, mention, found[0], found[0], count=number)


_SEVERAL = re.compile(
    rf"(?:(?:[两二三四五六七八九十几百千]|[十百千]来|[十百千]?[多余]|好几|数)[个位名只条匹头桌伙拨排]|一[群伙帮桌队排]|[一好]些|许多|不少|成群)"
    rf"[^{_MARKS}的]{{0,4}}的?\Z"
)
"""Before a noun, what says that it means several: 五个客人."""
_BRINGS_IN = re.compile(
    rf"(?:[一两三几]?[个位名只条匹头]|来人是|为首的?|领头的?|打头的?|来了|上来|走着|坐着|站着|蹲着|看见|出现|跑出|走出|走进)[^{_MARKS}]{{0,6}}\Z"
)


@cache
def _pattern() -> re.Pattern[str]:
    nouns = {
        *words.FEMALE_KIN,
        *words.MALE_KIN,
        *words.NEUTRAL_KIN,
        *words.FEMALE_NOUNS,
        *words.MALE_NOUNS,
        *words.NEUTRAL_NOUNS,
        *(_BEINGS - words.BEASTS),
    } | (words.BEASTS & set(words.ANIMALS))
    nouns.update(
        word
        for word, known in lexicon().words.items()
        if known.kind == "n"
        and 2 <= len(word) <= 3
        and word[-1] in words.NOUNS_OF_PEOPLE
        and word not in words.NOT_PEOPLE
    )
    noun, being = alternation(nouns), alternation(_BEINGS)
    # In 他没抬头，声音很低 the voice is his own.
    unnamed = "|".join(word for word in words.UNNAMED if word != "声音")
    clothes = "[白红青黑紫蓝黄灰绿粉锦华布麻蓑虬银金花彩素]白?[衣衫袍发须面髯裙服帽甲脸眉头]"
    coats, beasts = "".join(sorted(words.COATS)), "".join(sorted(words.BEASTS))
    look = f"(?:{clothes}|白发白须)"
    elder = "[二三四五六七八九](?=爷爷|奶奶|姑姑|婶婶|叔叔|伯伯|舅舅|哥哥|姐姐|弟弟|妹妹)"
    kind = (
        f"{elder}|"
        "[老小大中年青轻高矮胖瘦黑俏女男]{1,2}|瞎眼|独眼|守[山门夜城]|蒙面|外门|内门|值班|带头|领头"
        "|[高矮大小胖瘦]个[子头儿]|光头|独臂|络腮胡子?|大胡子|刀疤脸|[红黑白]脸|[长短]发|戴[^的，。]{1,4}的"
    )
    return re.compile(
        rf"(?P<group>众[人位]|大家伙?|大伙儿?|人们|[他她它我咱你]们俩?|(?<=满了)人(?!家)|(?<=[一满]屋子)的?人|(?<=[一满]屋)的?人|[两二三四五六七八九十几]个?(?:人|名[^，。]{{1,4}})(?![间种])"
        rf"|俩人|父子俩?|母女俩?|夫妻俩?|兄弟俩|姐妹俩|人群|(?:{noun})们)"
        rf"|(?:{look}|(?P<being>{being})(?=[奶爷妈爸先太哥姐叔阿伯博大老])|{kind})?(?P<noun>{noun})(?![节事气性声化权们裘氅房署]|皮[袄衣帽毛草大]|(?<=蝴蝶)结)"
        r"(?!(?<=长)[长廊袍发裙街桥剑凳椅久时途夜]|(?<=猫)(?:着|了|下)?腰)"
        rf"|(?P<beast>[老小大]?[{coats}][{beasts}])(?![肉皮毛车裘氅绒])"
        rf"|(?P<unnamed>(?<!没)(?:{unnamed})|(?<=[那这个])声音|[那这]个?人(?!们)|[一那][个道把][^{_MARKS}]{{0,6}}声音)"
        rf"|(?P<first>我(?!们|国|市|校|省)|本人(?![{HAN}]))|(?P<pronoun>[他她它](?!们|人|乡|日)|您|你(?!们))"
    )


def _ends(text: str, end: int) -> bool:
    """Return whether a noun of one character ends where a word ends."""
    after = text[end : end + 1]
    if not re.match(f"[{HAN}]", after):
        return True
    word = lexicon().cut(text[end : end + 6]).word_after(0)
    return lexicon().kind(word) in ("v", "d", "f", "a") or after == "的"


def _begins(text: str, start: int, end: int) -> bool:
    """Return whether a noun of one character is no part of a longer word, as of 鸡飞狗跳."""
    run = next(each for each in _CLAUSE.finditer(text) if each.start() <= start < each.end())
    for at, word in lexicon().cut(run[0]).words():
        if at <= start - run.start() < at + len(word):
            return len(word) < 3 or text[start:end] == word
    return True


def _calls(text: str, mention: Mention) -> bool:
    return bool(_CALLS_BEFORE.search(text, 0, mention.start) if mention.start else True) and bool(
        _CALLS_AFTER.match(text, mention.end)
    )


def _mark_subjects(text: str, found: list[Found]) -> None:
    """Set the clause of each mention, and which one is the subject of its clause."""
    for number, (start, end) in enumerate(clauses(text)):
        done = False
        for each in found:
            mention = each.mention
            if not start <= mention.start < end:
                continue
            each.clause = number
            before = text[start : mention.start]
            owner = text[mention.end : mention.end + 1] == "的" or _owns(each, found)
            mention.possessive = owner
            mention.listener = _LISTENER.search(before) is not None and not owner
            if before.endswith(_HEARS) and not owner:
                for other in found:
                    if other.clause == number and other.mention.start < mention.start:
                        other.mention.subject = False
                done = False
            if done or (before[-1:] in words.TO_WHOM and before):
                continue
            if owner and not _FACES.match(text, mention.end):
                continue
            mention.subject = done = True
            lead = _LEAD.fullmatch(before)
            each.sure = 1.0 if lead else 0.5 if len(before) < 7 else 0.25


def _owns(each: Found, found: Sequence[Found]) -> bool:
    """Return whether a pronoun says whose relative the noun behind it is: 他 in 他娘."""
    if each.mention.kind not in (MentionKind.PRONOUN, MentionKind.FIRST):
        return False
    return any(
        other.head in words.KIN and other.mention.start == each.mention.end for other in found
    )


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each clause, with the marks after it."""
    start = 0
    for found in re.finditer(rf"[{_MARKS}]+", text):
        if found.start() > start:
            yield start, found.end()
            start = found.end()
    if start < len(text):
        yield start, len(text)
