"""Finds the people of a Chinese story: which mentions refer to the same one, and what they are.

Names are joined by their parts (李向前 and 向前, 田福军 and 田主任 if there is no other 田), nouns
only on evidence: apposition (少年林尘), 是 or 名叫, or a person brought in by a noun whose name is
told a little later. Sex is learnt from 他 and 她 at the start of a clause: the subject before.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from . import words_zh as words
from .called_zh import (
    CHARACTER,
    GROWN_NOUNS,
    GROWN_TITLES,
    OF_FABLES,
    STATED,
    age_of_name,
    gender_clash,
    is_whole_name,
    odds_of_names,
    signed,
    species_of,
    title_of,
    without_first,
)
from .lexicon_zh import surname_length
from .mentions_zh import OTHERS, OWN, is_being
from .names_zh import NOUNS, SPEAKS
from .record import Entity, MentionKind, Role, Species
from .wordlist import words as words_of
from .years_zh import read_years

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .mentions_zh import Found
    from .record import Age, Passage

VOTE = 1.5
"""Log-odds of a sex that a pronoun suggests."""
OBJECT = 0.5
"""Log-odds against the sex of a pronoun in the clause of another subject, as in 晓霞望着他."""
ALONE = 2.0
"""Log-odds of the sex of a pronoun that can mean one person only."""
MOST_ODDS = 8.0
KNOWN = 1.0
"""Log-odds from which a sex counts as known."""
NEAR = 60
"""Characters from a mention to a pronoun in the same paragraph that may mean it."""
LATER = 14
"""Paragraphs from a noun that brings a person in to the name that is told later."""
FIRST_PERSON = 2
"""Least number of 我 outside quotations of a story that a person of it tells."""
CALLED = 2
"""Times that the person who tells the story must be called by a name which narration lacks."""
SAID_SOON = 3
"""Paragraphs from a person to 她叫 and a name."""
SOON = 6
"""Paragraphs from a voice that is heard to the person who comes in."""
RECENT = 3
"""Paragraphs in which a person was told of whom 小姑娘 may mean."""
LEAST_OLD = 55
"""Years from which the story may call a person 老人."""
SAME_HEADS = {
    **dict.fromkeys(("爹", "爸", "爸爸", "爹爹", "老爹", "阿爹", "阿爸"), "父亲"),
    **dict.fromkeys(("妈", "娘", "妈妈", "娘亲", "阿妈", "阿娘"), "母亲"),
    **dict.fromkeys(("皇上", "陛下"), "皇帝"),
    **dict.fromkeys(("小二",), "店小二"),
    **dict.fromkeys(("姐",), "姐姐"),
    **dict.fromkeys(("哥",), "哥哥"),
    **dict.fromkeys(("嫂",), "嫂子"),
    "母后": "太后",
    "小伙": "小伙子",
    "老婆": "妻子",
    "媳妇": "妻子",
}
"""Nouns that mean the same relative or rank."""
COMPANIONS = frozenset(
    [
        "妻子",
        "丈夫",
        "媳妇",
        "老婆",
        "老公",
        "婆姨",
        "老伴",
        "妹妹",
        "弟弟",
        "姐姐",
        "哥哥",
        "女儿",
        "儿子",
    ]
)
"""Relatives as which a story often calls people whose names it tells too."""
MEMORY = 8
"""Number of people back to which a pronoun may refer."""
_SPEAKS = re.compile(SPEAKS)
_IS = re.compile(r"(?:就|便|正|也|只)?(?:是|成了)(?:一?[个位名]|我|他|她)?[^，。]{0,6}")
_IS_A = re.compile(
    "(?:的?(?:姓.|叫.{1,3}|今年[^，]{1,6})|的)?，?(?:就|便|正|也|原来)?是一?[个位名][^，。]{0,8}"
)
_IS_CALLED = re.compile(
    r"(?:\A|[，。；：—])(?P<who>[他她])(?:的名字)?(?:就|便|本|也)?是?(?:叫|名叫|叫做|叫作|名唤|姓.，?名)\Z"
)
_CALLS_IT = re.compile("[叫唤喊称管]它(?:叫|作|做)?[“「]?\\Z")
"""Before the name of an animal: 大家都叫它“馒头”."""
_I_AM_CALLED = re.compile(
    r"(?:\A|[，。！？；：—…])(?:我的?(?:名字)?(?:就|是)?叫|我名叫|在下|我就?是|(?<![^，。！？；：—…])叫)\Z"
)
_SURNAMED = re.compile(r"的?(?:本|也)?姓(.)(?=[，。；！？]|\Z)")
_ENDS_NAME = ("", *"，。；！？…—、")
_IS_ROLE = re.compile(r"(?:就|便|正|原来)?是[^，。的了着在个不]{0,5}")
"""What stands between a noun and the name of the one whom it means: 伤员是机枪手大刘."""
_VOICE = re.compile("的(?:.{0,4}声音|喊声|嗓音|话音|笑声)")
_OF_AGE = frozenset(
    (
        "老人",
        "老人家",
        "老者",
        "老头",
        "老头子",
        "老头儿",
        "老太太",
        "老婆婆",
        "老妇人",
        "女孩",
        "男孩",
        "小女孩",
        "小男孩",
        "小姑娘",
        "小伙子",
        "孩子",
    )
)
"""Nouns by which a story calls people of an age whose names it has told."""
_PAST = re.compile("[一二两三四五六七八九十几百数\\d]年前|当年|那一?年|那时候?|小时候|年轻的?时候")
"""Words with which a memory begins."""
_CALLED = re.compile(
    r"[，]?(?:(?:本|也)?姓.，?)?(?:名叫|名字叫|叫做|叫作|唤作|名唤|名为|叫|人称|绰号|外号|诨号|大号|大名|小名"
    r"|名|大家都叫[他她]|人们?都叫[他她])?"
)
"""What stands between a noun and the name of whom it means: 老头，姓罗，人称罗三碗."""
_ONCE_CALLED = re.compile(
    r"(?P<who>[他她])(?:那时候?|当时|从前|以前|原先|原来|本来|小时候)?(?:还|原|本|曾|曾经|原本|原来|本来)(?:名)?叫(?:做|作)?\Z"
)
"""Before a name that a person had earlier: 那年她还叫白秀珍."""
_TURNS_OUT = re.compile(
    r"(?:\A|[，。；：！？”])(?:说话的|开口的|来的|来人|进来的|那人|此人|这人|他|她)(?:正|就|便|原来|不是别人，正|竟)?是\Z"
)
"""Before the name of whom a noun before it means: 说话的是丽妃."""


_OF_STRANGERS = frozenset(words_of("阿姨 大爷 大叔 大婶 大妈 大娘 大伯 大嫂 大姐 大哥"))
"""Words for relatives by which people call those who are none: 保洁阿姨 is 秦阿姨."""
_IS_HE = re.compile(
    r"[，。；](?P<who>[他她])(?:就|便|也|正|才|还|可)?是(?:一?[个位名]|[^，。的了着不]{0,4})\Z"
)
"""Before a noun that says what a person is."""
_TEENS = re.compile("(?:十[一二三四五六七八九]{0,2}|[五六七八九])岁[^，。]{0,6}\\Z")
"""Before a noun, the years of one who has no trade of his own yet."""
_CALLED_SO = re.compile(r"(?:名?叫|名?唤|称为|自称)做?作?[“「]?\Z")
"""Before the name of 那个叫陆长风的军士."""
_OF_ANYBODY = frozenset(
    words_of("""
    男人 女人 男子 女子 汉子 大汉 壮汉 妇人 妇女 来人 客人 陌生人 黑衣人 蒙面人 白衣人 怪人 路人
    年轻人 中年人 中年男子 中年男人 中年女人 年轻男子 年轻女子 公子 小姐 姑娘 瘦子 胖子 矮子 瞎子
    聋子 哑巴 瘸子 独眼龙 光头 主人 朋友 同伴 伙伴 对手 伤员 病人 师傅 师父 先生 太太 女士 学生
""")
)
"""Nouns for people of any trade."""
_OFFSPRING = frozenset(words_of("女儿 儿子 闺女 孙女 孙子 外孙 外孙女 小女 小儿 幼子 幼女"))
"""Words for children by their parents, who are mostly not named."""
_SEEN_BY = re.compile(
    r"(?:只见|[看望瞧听盯瞅瞥]见?[着到了]?|发现|任由?|等|让|叫|以为|知道|觉得|怕)\Z"
    r"|(?:\A|[，。！？；])趁[^，。！？；]{2,14}，\Z"
)
"""Before a pronoun, words of a sentence whose subject is another person."""
_WHO_ARE_YOU = re.compile(
    "[你您](?:是谁|是哪|是他|是她|到底是|究竟是|又是|叫什么|贵姓|尊姓|怎么称呼|姓什么|的名字|有名字)|哪位|什么名字|有名字[吗么]|有没有名字"
)
"""A question to which a name alone is the answer."""
_TO_ONE = re.compile(
    r"[抱拉搂扶牵护哄对向朝冲][着住]?(?P<who>[他她])[^，。]{0,6}[说道喊叫问][：，]?\Z"
)
"""Before a quotation, words that say to whom it is spoken: 抱着她说."""
_PARENTS = frozenset(
    ("爹", "爸", "爸爸", "爹爹", "老爹", "娘", "妈", "妈妈", "爷爷", "奶奶", "师父")
)
"""Relatives as whom a talk calls people whose names the narration tells."""


class People:
    """The people of one story, in the making.

    Args:
        found: All mentions of the story, in order.
        passages: The story.
    """

    def __init__(self, found: Sequence[Found], passages: Sequence[Passage]) -> None:
        self._found = found
        self._breaks = [n for n, passage in enumerate(passages) if passage.new_scene]
        # Sentences that stand right behind words that are said, by `id`.
        self._behind_words = {
            id(piece)
            for passage in passages
            for before, piece in pairwise(passage.pieces)
            if before.role is Role.SPEECH and piece.role is not Role.SPEECH
        }
        self._order = {id(each): number for number, each in enumerate(found)}
        self._entities: list[Entity] = []
        self._by_name: dict[str, Entity] = {}
        self._known: dict[int, int] = {}
        self._odds: defaultdict[int, float] = defaultdict(float)
        self._aliases: defaultdict[int, dict[str, None]] = defaultdict(dict)

    def find(self) -> list[Entity]:
        """Return the entities, and set those of the mentions, as far as they are known."""
        self._named()
        self._described()
        self._said_names()
        self._heard_first()
        self._introduced()
        self._called_by_name()
        self._answered()
        self._first_person()
        self._called_kin()
        self._groups()
        self._vote()
        self._hear_alone()
        self._spouses()
        self._resolve()
        read_years(self._found)
        self._aged()
        alive = {id(e) for each in self._found for e in each.mention.entities}
        people = [entity for entity in self._entities if id(entity) in alive]
        for entity in people:
            self._finish(entity)
        return people

    def _new(self, name: str, *, named: bool) -> Entity:
        entity = Entity(name, named=named)
        self._entities.append(entity)
        self._by_name.setdefault(name, entity)
        self._aliases[id(entity)][name] = None
        return entity

    def _mean(self, each: Found, entity: Entity) -> None:
        each.mention.entities = (entity,)
        self._aliases[id(entity)][each.text] = None

    def _named(self) -> None:
        counted = Counter(e.text for e in self._found if e.mention.kind is MentionKind.NAME)
        for name in sorted(counted, key=lambda n: (_rank(n), -len(n), -counted[n], n)):
            self._by_name[name] = self._owner(name, counted) or self._new(name, named=True)
        for each in self._found:
            if each.mention.kind is MentionKind.NAME:
                self._mean(each, self._by_name[each.text])
        for entity in self._entities:
            self._odds[id(entity)] += odds_of_names(self._aliases[id(entity)])

    def _owner(self, name: str, counted: Mapping[str, int]) -> Entity | None:
        """Return the person who has another name of which this is a part; None if unclear."""
        title = title_of(name)
        core = name[: -len(title)] if title else name
        if title and core in self._by_name:
            return self._by_name[core]
        full = [other for other in self._by_name if other in counted and len(other) > 1]
        if title and surname_length(core) == len(core):
            if title in _HEADS and any(
                other != name and other.startswith(core) and gender_clash(other, name)
                for other in counted
                if title_of(other) in _CHILDREN_OF
            ):
                # 沈老爷 is no 沈月棠 whom the story calls 沈小姐.
                return None
            same = [
                other
                for other in full
                if other.startswith(core)
                and len(other) > len(core)
                and not gender_clash(other, name)
                and not (title in words.WIVES and self._odds_of(other) > -KNOWN)
            ]
        elif len(name) == 2 and name[1] in OWN and not surname_length(name):
            same = [other for other in full if other[-1] == name[0]]
        else:
            same = [
                other
                for other in full
                if other != name
                and len(other) > len(core)
                and other.endswith(core)
                and (
                    surname_length(other) >= len(other) - len(core) > 0
                    or core == without_first(other)
                )
            ]
            if not same and name[0] in words.NICKNAMES and name[1:] in words.SURNAMES:
                same = [other for other in full if other.startswith(name[1])]
        owners = {id(self._by_name[other]): self._by_name[other] for other in same}
        return next(iter(owners.values())) if len(owners) == 1 else None

    def _odds_of(self, name: str) -> float:
        """Return the log-odds of a man from a name alone."""
        return odds_of_names((name,))

    def _described(self) -> None:
        """Make entities of the nouns that no name explains."""
        heads: dict[str, Entity] = {}
        whole: dict[str, Entity] = self._holders()
        only = self._only_variants()
        for number, each in enumerate(self._found):
            mention = each.mention
            if mention.kind is not MentionKind.NOUN or each.head in words.UNNAMED:
                continue
            if "声音" in each.text or each.text.endswith("个人"):
                continue
            beside = self._beside(number)
            other = self._said_to_be(number)
            if beside is not None and other is not None and not other.named:
                # 掌柜的是个独眼老头，姓罗，人称罗三碗: the noun before means the same.
                self._join(other, beside)
                heads.update({h: beside for h, e in heads.items() if e is other})
                whole.update({t: beside for t, e in whole.items() if e is other})
            beside = beside or other or self._predicated(number)
            if beside is not None:
                self._mean(each, beside)
                alone = whole.get(each.text)
                if alone is not None and not alone.named and each.head not in words.KIN:
                    self._unite(alone, beside)
                    heads.update({h: beside for h, e in heads.items() if e is alone})
                    whole.update({t: beside for t, e in whole.items() if e is alone})
                self._odds[id(beside)] += signed(mention.gender) * STATED
                if each.head not in words.KIN:
                    heads.setdefault(each.head, beside)
                    whole.setdefault(each.text, beside)
                continue
            if each.head in OTHERS and each.text != each.head:
                key = each.text
            else:
                key = SAME_HEADS.get(each.text, each.text)
            head = SAME_HEADS.get(each.head, each.head)
            known = whole.get(key) or (heads.get(head) if key == head else None)
            if known is None and each.text in only:
                known = heads.get(head)
            if known is None and key == head:
                known = next((e for h, e in heads.items() if _same_head(h, head)), None)
            if known is None:
                if each.spoken and not (mention.vocative or is_being(each.head)):
                    continue
                known = self._new(key, named=False)
                self._odds[id(known)] += signed(mention.gender) * STATED
                known.role = "" if is_being(each.head) else each.head
                known.kind = each.head if is_being(each.head) else ""
            whole.setdefault(key, known)
            if each.text == each.head or head not in heads:
                heads[head] = known
            self._mean(each, known)

    def _only_variants(self) -> set[str]:
        """Return the nouns such as 老道士 that mean the only 道士 of the story.

        They do if no other word goes before the noun, both stand in different sentences, and the
        story does not bring in two of them.
        """
        uses: defaultdict[str, defaultdict[str, list[Found]]]
        uses = defaultdict(lambda: defaultdict(list))
        for each in self._found:
            noun = each.mention.kind is MentionKind.NOUN and each.head not in words.KIN
            if noun and each.head and not each.spoken and each.head not in words.UNNAMED:
                uses[each.head][each.text].append(each)
        only: set[str] = set()
        for head, texts in uses.items():
            others = [text for text in texts if text != head]
            titled = sum(not text.startswith("老") for text in others)
            polite = all(map(_is_polite, others)) and len(others) - titled < 2 > titled
            if is_being(head) and len(texts) > 1 and polite:
                only.update(others)
                continue
            if len(others) != 1 or head not in texts:
                continue
            pieces = [{id(each.piece) for each in texts[text]} for text in (head, others[0])]
            brought = sum(each.introduces for each in (*texts[head], *texts[others[0]]))
            if not pieces[0] & pieces[1] and brought < 2:
                only.add(others[0])
        return only

    def _holders(self) -> dict[str, Entity]:
        """Return by rank the only person whose name has it: 昭仪 is 沈昭仪."""
        holders: defaultdict[str, dict[int, Entity]] = defaultdict(dict)
        for name, entity in self._by_name.items():
            title = title_of(name)
            polite = title not in words.KIN or title in _OF_STRANGERS
            if len(title) > 1 and polite and entity.named:
                holders[title][id(entity)] = entity
        brought = {each.head for each in self._found if each.introduces}
        return {
            title: next(iter(people.values()))
            for title, people in holders.items()
            if len(people) == 1 and title not in brought
        }

    def _beside(self, number: int) -> Entity | None:
        """Return the person whose name stands in apposition to a noun, or is said to be it."""
        each = self._found[number]
        text = each.piece.text
        after = self._found[number + 1] if number + 1 < len(self._found) else None
        if after is not None and after.piece is each.piece and _is_name(after):
            gap = text[each.mention.end : after.mention.start]
            direct = gap == "" and each.head not in words.UNNAMED
            named = gap != "" and gap != "，" and _CALLED.fullmatch(gap) is not None
            apart = gap == "，" and text[after.mention.end : after.mention.end + 1] in ("，", "。")
            # 女孩，名叫小满 and 孙女小满: the story's word wins over what a name suggests.
            suggested = direct and abs(self._odds[id(after.mention.entities[0])]) <= CHARACTER
            if named or suggested or ((direct or apart) and self._fits(after, each)):
                return after.mention.entities[0]
        named_then = self._found[number + 1 : number + 3]
        plain = each.head not in words.KIN and each.head not in words.UNNAMED and not each.spoken
        for then in named_then if plain and each.mention.subject else ():
            if then.piece is each.piece and _is_name(then):
                gap = text[each.mention.end : then.mention.start]
                ends = text[then.mention.end : then.mention.end + 1] in _ENDS_NAME
                if ends and _IS_ROLE.fullmatch(gap) and self._fits(then, each):
                    return then.mention.entities[0]
        before = self._found[number - 1] if number else None
        if before is not None and before.piece is each.piece and _is_name(before):
            gap = text[before.mention.end : each.mention.start]
            kin = each.head in words.KIN and "的" in gap
            if (
                gap == "的"
                and not is_being(each.text)
                and _CALLED_SO.search(text, 0, before.mention.start)
            ):
                return before.mention.entities[0]
            direct = (
                gap == ""
                and (title_of(each.text) != "" or each.text in words.TITLES - words.KIN)
                and not each.piece.text[each.mention.end :].startswith("们")
            )
            if (direct or (_IS.fullmatch(gap) and not kin and not each.spoken)) and self._fits(
                before, each
            ):
                return before.mention.entities[0]
        return None

    def _said_to_be(self, number: int) -> Entity | None:
        """Return the person of whom a noun says what he or she is: 掌柜的姓佟，是个胖女人."""
        each, before = self._found[number], self._found[number - 1] if number else None
        if before is None or each.spoken or before.spoken or each.passage != before.passage:
            return None
        subject = before.mention.subject or before.mention.possessive
        known = len(before.mention.entities) == 1
        if not (subject and known) or before.mention.kind is not MentionKind.NOUN:
            return None
        gap = each.piece.text[: each.mention.start]
        if before.piece is each.piece:
            gap = each.piece.text[before.mention.end : each.mention.start]
        if (
            before.piece is not each.piece
            or not _IS_A.fullmatch(gap)
            or not self._fits(before, each)
        ):
            return None
        return before.mention.entities[0]

    def _predicated(self, number: int) -> Entity | None:
        """Return the named person of whom a pronoun says the noun: 周凯也来，他是体育委员."""
        each = self._found[number]
        if each.spoken or each.head in words.KIN:
            return None
        clause = _IS_HE.search(each.piece.text, 0, each.mention.start)
        if clause is None:
            return None
        at = clause.start("who")
        for before in self._found[max(0, number - 4) : number][::-1]:
            if before.piece is not each.piece:
                return None
            sign = signed({"他": "male", "她": "female"}[clause["who"]])
            if _is_name(before) and before.mention.end <= at:
                entity = before.mention.entities[0]
                return entity if self._odds[id(entity)] * sign > -KNOWN else None
        return None

    def _fits(self, named: Found, noun: Found) -> bool:
        entity = named.mention.entities[0]
        sign = signed(noun.mention.gender)
        return self._odds[id(entity)] * sign > -KNOWN

    def _said_names(self) -> None:
        """Join a person with the name that the story says outright.

        她叫苏兰 names the last person of this sex, 掌柜姓秦 the only one of this surname, and
        “我叫招娣。”女孩说 the one who speaks.
        """
        near: list[Found] = []
        told: set[int] = set()
        for number, each in enumerate(self._found):
            if not each.spoken:
                who = self._surnamed(each, near)
                if who is not None:
                    self._settle_name(*who)
            if _is_name(each):
                named = each.mention.entities[0]
                front = each.piece.text[: each.mention.start]
                ends = each.piece.text[each.mention.end : each.mention.end + 1] in _ENDS_NAME
                if id(named) not in told and _CALLS_IT.search(front) and not each.spoken:
                    beast = next(
                        (w for e in reversed(near) for w in e.mention.entities if w.kind), None
                    )
                    if beast is not None and not beast.named:
                        self._join(beast, named)
                        named.kind = beast.kind or named.kind
                elif id(named) not in told and ends:
                    who_is = self._named_here(number, front, near)
                    earlier = self._once_called(each, front, near)
                    if who_is is not None and who_is is not named:
                        self._settle_name(who_is, named)
                    elif earlier is not None and earlier is not named:
                        self._settle_name(named, earlier)
            if not each.spoken and len(each.mention.entities) == 1:
                told.add(id(each.mention.entities[0]))
                near = [*near[1 - MEMORY :], each]

    def _named_here(self, number: int, front: str, near: Sequence[Found]) -> Entity | None:
        """Return the person without a name who is said to have the name behind some words."""
        each = self._found[number]
        if each.spoken:
            if not (_I_AM_CALLED.search(front) or self._answers_with_name(number, front)):
                return None
            here = {
                id(e.mention.entities[0]): e.mention.entities[0]
                for e in self._found[max(0, number - 8) : number + 9]
                if e.passage == each.passage
                and not e.spoken
                and e.mention.subject
                and len(e.mention.entities) == 1
            }
            if len(here) > 1:
                sex = self._odds[id(each.mention.entities[0])]
                here = {
                    key: who
                    for key, who in here.items()
                    if not (_is_called(who) or who.narrates) and self._odds[id(who)] * sex >= 0
                }
            (who,) = here.values() if len(here) == 1 else (None,)
            if not here:
                who = self._brought_in(each, near)
        else:
            is_called = _IS_CALLED.search(front)
            who = self._last_of(is_called["who"], near, each) if is_called else None
            if who is None and _TURNS_OUT.search(front):
                sign = self._odds[id(each.mention.entities[0])]
                fitting = (
                    e.mention.entities[0]
                    for e in reversed(near)
                    if each.passage - e.passage <= 1
                    and e.mention.subject
                    and self._odds[id(e.mention.entities[0])] * sign >= 0
                )
                who = next(fitting, None)
        return who if who is not None and not (_is_called(who) or who.narrates) else None

    def _answers_with_name(self, number: int, front: str) -> bool:
        """Return whether a name is all of a sentence that answers a question for it."""
        each = self._found[number]
        if front.rstrip()[-1:] not in ("", *"。！？…"):
            return False
        return any(
            before.spoken
            and before.passage == each.passage - 1
            and _WHO_ARE_YOU.search(before.piece.text) is not None
            for before in self._found[max(0, number - 8) : number]
        )

    def _brought_in(self, each: Found, near: Sequence[Found]) -> Entity | None:
        """Return the only person without a name whom a noun brought in shortly before words."""
        people = {
            id(e.mention.entities[0]): e.mention.entities[0]
            for e in near
            if each.passage - e.passage <= SAID_SOON
        }
        sign = self._odds[id(each.mention.entities[0])]
        asks = {
            id(e.mention.entities[0])
            for e in near
            if e.passage == each.passage - 1 and e.mention.subject
        }
        fitting = [
            who
            for key, who in people.items()
            if not (who.named or who.narrates or who.kind or key in asks)
            and self._odds[id(who)] * sign >= 0
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _once_called(self, each: Found, front: str, near: Sequence[Found]) -> Entity | None:
        """Return the person who had a name in earlier days: 那年她还叫白秀珍."""
        once = _ONCE_CALLED.search(front)
        if once is None or each.spoken:
            return None
        sign = {"他": 1, "她": -1}[once["who"]]
        fitting = (
            e.mention.entities[0]
            for e in reversed(near)
            if each.passage - e.passage <= SAID_SOON
            and e.mention.entities[0].named
            and self._odds[id(e.mention.entities[0])] * sign > -KNOWN
            and self._odds[id(e.mention.entities[0])] * sign >= 0
        )
        return next(fitting, None)

    def _surnamed(self, each: Found, near: Sequence[Found]) -> tuple[Entity, Entity] | None:
        """Return a noun's person and the one with the surname that is told behind it."""
        surname = _SURNAMED.match(each.piece.text, each.mention.end)
        if surname is None or surname[1] not in words.SURNAMES:
            return None
        noun: Entity | None = None
        if each.mention.kind is MentionKind.NOUN and len(each.mention.entities) == 1:
            noun = each.mention.entities[0] if each.head not in words.KIN else None
        elif each.mention.kind is MentionKind.PRONOUN:
            noun = self._last_of(each.text, near, each)
        bearers = {
            id(entity): entity
            for name, entity in self._by_name.items()
            if entity.named and name[0] == surname[1] and title_of(name)
        }
        if noun is None or noun.named or noun.narrates or len(bearers) != 1:
            return None
        return noun, next(iter(bearers.values()))

    def _last_of(self, pronoun: str, near: Sequence[Found], each: Found) -> Entity | None:
        """Return the person mentioned last before a pronoun who may be of its sex."""
        sign = {"他": 1, "她": -1}.get(pronoun, 0)
        for before in reversed(near):
            who = before.mention.entities[0]
            if each.passage - before.passage > SAID_SOON:
                return None
            if sign and who.count == 1 and self._odds[id(who)] * sign > -KNOWN:
                return who
        return None

    def _settle_name(self, noun: Entity, named: Entity) -> None:
        if self._odds[id(noun)] * self._odds[id(named)] >= -CHARACTER * STATED:
            self._join(noun, named)

    def _introduced(self) -> None:
        """Join a noun that brings a person in, as 一名女子, with the name that is told later."""
        places: defaultdict[int, list[Found]] = defaultdict(list)
        for each in self._found:
            if not each.spoken and len(each.mention.entities) == 1:
                places[id(each.mention.entities[0])].append(each)
        taken: set[int] = set()
        self._known = self._first_named()
        nouns = [e for e in self._entities if not e.named and not e.kind and places[id(e)]]
        named = [e for e in self._entities if e.named and len(places[id(e)]) > 1]
        for entity in sorted(named, key=lambda e: -len(places[id(e)])):
            first = places[id(entity)][0]
            fitting = [
                noun
                for noun in nouns
                if id(noun) not in taken and self._brings_in(noun, entity, places, first)
            ]
            if not fitting:
                continue
            noun = max(fitting, key=lambda e: places[id(e)][-1].passage)
            taken.add(id(noun))
            self._join(noun, entity)

    def _brings_in(
        self, noun: Entity, entity: Entity, places: Mapping[int, Sequence[Found]], first: Found
    ) -> bool:
        """Return whether a noun brings in the person whose name is told first at a place."""
        mine, named = places[id(noun)], places[id(entity)]
        start = self._order[id(mine[0])]
        if noun.name in words.KIN or mine[0].head in words.KIN or not mine[0].introduces:
            return False
        if self._is_older(entity, noun):
            return False
        if self._has_another_trade(entity, noun):
            return False
        titled = any(title_of(name) in GROWN_TITLES for name in self._aliases[id(entity)])
        if titled and _TEENS.search(mine[0].piece.text, 0, mine[0].mention.start):
            return False
        known = self._known[id(entity)]
        if any(each.passage > known + 1 for each in mine) and known < first.passage:
            return False
        if self._remembered(mine[0]) and mine[0].passage != first.passage:
            return False
        if start > self._order[id(first)] or first.introduces:
            return False
        last = [each for each in mine if each.passage <= first.passage][-1]
        if first.passage - last.passage > LATER or mine[-1].passage > first.passage + 1:
            return False
        if any(last.passage < at <= first.passage for at in self._breaks):
            return False
        beside = {each.passage for each in mine} & {each.passage for each in named}
        if beside - {first.passage}:
            return False
        between = {
            id(e)
            for each in self._found[start : self._order[id(first)]]
            for e in each.mention.entities
            if e.named and not each.spoken
        }
        odds = self._odds[id(noun)] * (self._odds[id(entity)] or self._pronouns(entity))
        return odds >= 0 and (odds > 0 or len(between) <= 1)

    def _is_older(self, entity: Entity, noun: Entity) -> bool:
        """Return whether the names of a person say an age that a noun contradicts."""
        if age_of_name(noun.name) == "old" and entity.name[0] in "阿小":
            return True
        names = self._aliases[id(entity)]
        grown = any(title_of(name) in GROWN_TITLES or name.endswith(GROWN_NOUNS) for name in names)
        old = any(age_of_name(name) in ("adult", "old") for name in names)
        return age_of_name(noun.name) == "child" and (grown or old)

    def _first_of(self, entity: Entity) -> Found:
        return next(each for each in self._found if entity in each.mention.entities)

    def _has_another_trade(self, entity: Entity, noun: Entity) -> bool:
        """Return whether a person is told to be something else: a soldier is not 小学徒阿豆."""
        if any(name in _OF_ANYBODY or age_of_name(name) for name in self._aliases[id(noun)]):
            return False
        general = _OF_ANYBODY | words.KIN
        trades = [a for a in self._aliases[id(entity)] if a in NOUNS and a not in general]
        return bool(trades) and not any(_same_head(alias, noun.name) for alias in trades)

    def _first_named(self) -> dict[int, int]:
        """Return by ``id`` of a person the passage of the first mention, be it in a quotation."""
        first: dict[int, int] = {}
        for each in self._found:
            for entity in each.mention.entities:
                first.setdefault(id(entity), each.passage)
        return first

    def _remembered(self, noun: Found) -> bool:
        """Return whether a noun brings a person in who belongs to a memory: 那是六十年前."""
        return any(
            each.passage == noun.passage and _PAST.search(each.piece.text) is not None
            for each in self._found[max(0, self._order[id(noun)] - 6) : self._order[id(noun)] + 1]
        )

    def _pronouns(self, entity: Entity) -> float:
        return odds_of_names(self._aliases[id(entity)])

    def _unite(self, noun: Entity, entity: Entity) -> None:
        """Join a noun with a name in apposition, unless both stand apart in a sentence."""
        pieces = [
            {id(e.piece) for e in self._found if e.mention.entities == (who,) and not e.spoken}
            for who in (noun, entity)
        ]
        if len(pieces[0] & pieces[1]) <= 1:
            self._join(noun, entity)

    def _join(self, noun: Entity, entity: Entity) -> None:
        for each in self._found:
            if each.mention.entities == (noun,):
                each.mention.entities = (entity,)
        self._aliases[id(entity)].update(self._aliases[id(noun)])
        self._odds[id(entity)] += self._odds[id(noun)]
        entity.role = entity.role or noun.role

    def _heard_first(self) -> None:
        """Join a person whose voice is heard first with the one who comes in a little later."""
        for number, each in enumerate(self._found):
            if each.spoken or len(each.mention.entities) != 1 or not each.introduces:
                continue
            voice = each.mention.entities[0]
            if voice.named or not _VOICE.match(each.piece.text, each.mention.end):
                continue
            if any(e.mention.entities == (voice,) for e in self._found[number + 1 :]):
                continue
            seen = {id(e) for f in self._found[:number] for e in f.mention.entities}
            sign = signed(each.mention.gender)
            for other in self._found[number + 1 :]:
                if other.passage > each.passage + SOON:
                    break
                people = other.mention.entities if not other.spoken else ()
                if len(people) != 1 or id(people[0]) in seen or people[0].kind:
                    continue
                if self._odds[id(people[0])] * sign > 0 and not people[0].named:
                    self._join(voice, people[0])
                break

    def _called_by_name(self) -> None:
        """Join a noun with the name by which the person is first called in the talk.

        小女孩 is 阿梨 if “阿梨，闭上眼睛。” answers what she said, no one has had this name before,
        and no other person without a name is the subject near by.
        """
        subjects: defaultdict[int, dict[int, Entity]] = defaultdict(dict)
        pieces: defaultdict[int, set[int]] = defaultdict(set)
        told: set[int] = set()
        talks: defaultdict[int, bool] = defaultdict(bool)
        for each in self._found:
            talks[each.passage] |= each.spoken
            if each.spoken or len(each.mention.entities) != 1:
                continue
            entity = each.mention.entities[0]
            pieces[id(entity)].add(id(each.piece))
            told.add(id(entity))
            unnamed = not (entity.named or entity.kind or entity.narrates)
            if each.mention.subject and unnamed and each.head not in words.KIN:
                subjects[each.passage][id(entity)] = entity
        seen: set[int] = set()
        for each in self._found:
            if not _is_name(each):
                continue
            entity = each.mention.entities[0]
            new = id(entity) not in seen
            seen.add(id(entity))
            if not (new and each.spoken and each.mention.vocative and id(entity) in told):
                continue
            near = dict(subjects[each.passage - 1])
            if not (talks[each.passage - 2] and talks[each.passage - 1]):
                # Who spoke two paragraphs before takes turns, and is the one who calls.
                near |= subjects[each.passage - 2]
            spoken_to = self._spoken_to(each)
            if spoken_to is None and (len(near) != 1 or subjects[each.passage]):
                continue
            noun = spoken_to or next(iter(near.values()))
            if self._is_older(entity, noun) or self._has_another_trade(entity, noun):
                continue
            if age_of_name(noun.name) == "child" and self._child_near(self._first_of(noun)):
                continue
            apart = not pieces[id(noun)] & pieces[id(entity)]
            if apart and self._odds[id(noun)] * self._odds[id(entity)] >= 0:
                self._join(noun, entity)
                for nouns in subjects.values():
                    nouns.pop(id(noun), None)

    def _spoken_to(self, called: Found) -> Entity | None:
        """Return the person without a name to whom the words before a quotation speak.

        小女孩被绑着。他抱着她说：“小豆，别怕。” calls the girl.
        """
        number = self._order[id(called)]
        here = [
            e
            for e in self._found[max(0, number - 12) : number]
            if e.passage == called.passage and not e.spoken
        ]
        if not here:
            return None
        speaks = _TO_ONE.search(here[-1].piece.text.rstrip("“「"))
        if speaks is None:
            return None
        sign = {"他": 1, "她": -1}[speaks["who"]]
        nouns = {
            id(e.mention.entities[0]): e.mention.entities[0]
            for e in here
            if e.introduces and len(e.mention.entities) == 1
        }
        fitting = [
            e for e in nouns.values() if not (e.named or e.kind) and self._odds[id(e)] * sign > 0
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _called_kin(self) -> None:
        """Let “哥，我饿。” call the person near by who can be it, if narration has no such kin.

        In a story that a person of it tells, this is the one who tells it.
        """
        told = {id(entity) for e in self._found if not e.spoken for entity in e.mention.entities}
        uses: defaultdict[int, list[Found]] = defaultdict(list)
        kin: dict[int, Entity] = {}
        for each in self._found:
            called = each.mention.entities
            kin_word = each.text in words.SIBLINGS or each.text in _PARENTS or each.text in _PEERS
            if not (each.spoken and kin_word and len(called) == 1):
                continue
            if id(called[0]) not in told and not called[0].named:
                uses[id(called[0])].append(each)
                kin[id(called[0])] = called[0]
        narrator = next((e for e in self._entities if e.narrates), None)
        by_passage: defaultdict[int, list[Found]] = defaultdict(list)
        for each in self._found if uses else ():
            if not each.spoken and len(each.mention.entities) == 1:
                by_passage[each.passage].append(each)
        for key, found in uses.items():
            sign = signed(found[0].mention.gender)
            parent = found[0].text in _PARENTS
            if found[0].text == "师父":
                sign = sign or 1
            if not sign or not any(e.mention.vocative for e in found):
                continue
            owner = None if parent else narrator
            owner = owner if narrator and self._odds[id(narrator)] * sign > -KNOWN else None
            near: Counter[int] = Counter()
            people: dict[int, Entity] = {}
            # “爷爷，你看！”小满说: 小满 is not the 爷爷.
            callers = {
                id(other.mention.entities[0])
                for each in found
                for other in by_passage[each.passage]
                if each.mention.vocative and other.mention.subject
            }
            for each in found if owner is None else ():
                for passage in range(each.passage - 2, each.passage + 3):
                    for other in by_passage[passage]:
                        entity = other.mention.entities[0]
                        known = self._odds[id(entity)] * sign
                        # “师姐，你看错了吧。” answers whom the paragraph before is about.
                        asks = passage == each.passage - 1 and other.mention.subject
                        fits = known > KNOWN or (known > -KNOWN and asks and each.text in _PEERS)
                        fits = fits and not entity.kind
                        fits = fits and (not parent or self._may_have_children(entity))
                        fits = fits and id(entity) not in callers
                        if fits and passage != each.passage:
                            near[id(entity)] += 3 - abs(passage - each.passage)
                            people[id(entity)] = entity
            best = near.most_common(2)
            if owner is None and best and (len(best) == 1 or best[0][1] > best[1][1]):
                owner = people[best[0][0]]
            if owner is not None:
                self._join(kin[key], owner)

    def _may_have_children(self, entity: Entity) -> bool:
        """Return whether a name of a person says that it is old, as 老汉 does."""
        names = self._aliases[id(entity)]
        return any(age_of_name(name) == "old" or name.endswith(GROWN_NOUNS) for name in names)

    def _aged(self) -> None:
        """Let 老人 mean the only person of this age near by, if nothing brings such a one in."""
        first: dict[int, Found] = {}
        pieces: defaultdict[int, set[int]] = defaultdict(set)
        told: defaultdict[int, list[Found]] = defaultdict(list)
        for each in self._found:
            if each.spoken or len(each.mention.entities) != 1:
                continue
            if each.mention.kind is MentionKind.PRONOUN:
                continue
            entity = each.mention.entities[0]
            first.setdefault(id(entity), each)
            pieces[id(entity)].add(id(each.piece))
            told[id(entity)].append(each)
        for noun in list(self._entities):
            if id(noun) not in first or noun.named or noun.kind or noun.name not in _OF_AGE:
                continue
            each = first[id(noun)]
            if any(other.introduces for other in told[id(noun)]):
                continue
            odds = signed(each.mention.gender)
            age = age_of_name(noun.name)
            child = self._child_near(each) if age == "child" else None
            if child is not None:
                # 刘婶抱着女儿坐在地上哭。小姑娘浑身滚烫: the daughter, and no other child.
                self._join(noun, child)
                continue
            fitting = [
                entity
                for entity in self._entities
                if entity is not noun
                and id(entity) in first
                and not entity.kind
                and self._is_aged(entity, age)
                and self._odds[id(entity)] * odds > -KNOWN
                and self._comes_before(first[id(entity)], each, age)
                and not pieces[id(entity)] & pieces[id(noun)]
            ]
            if not fitting:
                near = (e for e in self._entities if id(e) in first and e is not noun)
                fitting = [e for e in near if self._may_be_aged(e, each, told[id(e)], odds)]
                fitting = [e for e in fitting if not pieces[id(e)] & pieces[id(noun)]]
                # Who is called 阿炳 or 小于 is hardly old.
                fitting = [e for e in fitting if age != "old" or e.name[0] not in "阿小"]
            if len(fitting) == 1:
                self._join(noun, fitting[0])

    def _child_near(self, noun: Found) -> Entity | None:
        """Return the only son or daughter without a name right before a noun for a child."""
        sign = signed(noun.mention.gender)
        near = {
            id(who): who
            for each in self._found[: self._order[id(noun)]]
            if not each.spoken and noun.passage - each.passage <= 1
            for who in each.mention.entities
            if not who.named and who.name in _OFFSPRING and self._odds[id(who)] * sign > KNOWN
        }
        return next(iter(near.values())) if len(near) == 1 else None

    def _comes_before(self, one: Found, noun: Found, age: Age) -> bool:
        """Return whether a person is told of before a noun; 奶奶 may stand behind 老太太."""
        if self._order[id(one)] < self._order[id(noun)]:
            return True
        kin = one.head in words.KIN and one.text == one.head
        return kin and age == "old" and one.passage - noun.passage <= LATER

    def _is_aged(self, entity: Entity, age: Age) -> bool:
        """Return whether a person is of an age: by years, else by its names."""
        if entity.years is not None:
            return entity.years >= LEAST_OLD if age == "old" else entity.age == age
        named = {age_of_name(name) for name in self._aliases[id(entity)]} - {""}
        return named == {age} or (entity.age == age and not named)

    def _may_be_aged(self, entity: Entity, noun: Found, told: Sequence[Found], sign: int) -> bool:
        """Return whether a noun for a sex and an age may mean a person near of an unknown age."""
        if not entity.named or entity.narrates or entity.kind:
            return False
        if not sign:
            # 师父 may be the 老人 of the next sentence, whose sex no word says.
            beside = any(0 <= noun.passage - each.passage <= 1 for each in told)
            elder = any(name.endswith(_ELDERS) for name in self._aliases[id(entity)])
            return beside and elder and entity.years is None and not entity.age
        near = any(0 <= noun.passage - each.passage <= RECENT for each in told)
        told_first = self._order[id(told[0])] < self._order[id(noun)]
        ages = {age_of_name(name) for name in self._aliases[id(entity)]} - {""}
        titled = any(title_of(name) in GROWN_TITLES for name in self._aliases[id(entity)])
        unknown = entity.years is None and not entity.age and not ages and not titled
        return near and told_first and unknown and self._odds[id(entity)] * sign > KNOWN

    def _answered(self) -> None:
        """Join an animal with the name by which it was called.

        雪团 is the fox if “雪团，你来。” comes before “不。”狐狸说.
        """
        told: dict[int, Found] = {}
        for each in self._found:
            if not each.spoken and each.mention.entities:
                told.setdefault(each.passage, each)
        speaks = {
            id(e.mention.entities[0])
            for e in self._found
            if _is_name(e) and not e.spoken and _SPEAKS.match(e.piece.text, e.mention.end)
        }
        for each in self._found:
            answer = told.get(each.passage + 1)
            if not (_is_name(each) and each.spoken and each.mention.vocative) or answer is None:
                continue
            called, being = each.mention.entities[0], answer.mention.entities[0]
            calls = each.piece.text.startswith(("，你", "，您"), each.mention.end)
            if calls and being.kind and not being.named and id(called) not in speaks:
                pieces = [
                    {id(e.piece) for e in self._found if e.mention.entities == (who,)}
                    for who in (called, being)
                ]
                if not pieces[0] & pieces[1]:
                    called.kind = being.kind
                    self._join(being, called)

    def _first_person(self) -> None:
        told = [e for e in self._found if e.mention.kind is MentionKind.FIRST and not e.spoken]
        says = any(e.mention.subject and _SPEAKS.search(e.piece.text, e.mention.end) for e in told)
        if len(told) < FIRST_PERSON and not says:
            return
        narrator = self._called_but_never_told()
        if narrator is None:
            narrator = Entity("我", named=False)
            self._entities.append(narrator)
        narrator.narrates = True
        self._aliases[id(narrator)]["我"] = None
        for each in told:
            each.mention.entities = (narrator,)

    def _called_but_never_told(self) -> Entity | None:
        """Return the person whom others call by name and of whom the narration does not speak."""
        calls: Counter[int] = Counter()
        people: dict[int, Entity] = {}
        for each in self._found:
            if not _is_name(each):
                continue
            entity = each.mention.entities[0]
            people[id(entity)] = entity
            if not each.spoken:
                calls[id(entity)] -= 1000
            else:
                calls[id(entity)] += 1 if each.mention.vocative else -1
        best = calls.most_common(1)
        return people[best[0][0]] if best and best[0][1] >= CALLED else None

    def _groups(self) -> None:
        crowds: dict[str, Entity] = {}
        for each in self._found:
            if (
                each.mention.kind is not MentionKind.GROUP
                or each.spoken
                or each.text[0] in "他她它我咱你"
            ):
                continue
            full = each.text.removeprefix("的") == "人"
            if each.text not in words.CROWDS and not each.text.endswith("们") and not full:
                continue
            if each.text not in crowds:
                crowds[each.text] = self._new(each.text, named=False)
                crowds[each.text].count = each.count
            each.mention.entities = (crowds[each.text],)

    def _vote(self) -> None:
        """Learn sex from pronouns at the start of a clause, which mean the subject before."""
        last: Found | None = None
        near: list[Found] = []
        for each in self._found:
            mention = each.mention
            if each.spoken or mention.kind is MentionKind.GROUP:
                continue
            if len(mention.entities) == 1:
                near = [each, *near[: MEMORY - 1]]
            if mention.kind is MentionKind.PRONOUN:
                open_ = last is not None and not self._fits_another(each, last, near)
                if last is not None and mention.gender != "unknown" and open_:
                    self._hear(each, last)
            elif (
                len(mention.entities) == 1 and mention.subject and not mention.entities[0].narrates
            ):
                last = each

    def _fits_another(self, pronoun: Found, last: Found, near: Sequence[Found]) -> bool:
        """Return whether a pronoun fits a person near whose sex is known better than the last's."""
        sign, subject = signed(pronoun.mention.gender), last.mention.entities[0]
        if pronoun.passage == last.passage or self._odds[id(subject)] * sign > KNOWN:
            return False
        return any(
            self._odds[id(each.mention.entities[0])] * sign > KNOWN
            for each in near
            if each.mention.entities[0] is not subject and pronoun.passage - each.passage <= 2
        )

    def _hear_alone(self) -> None:
        """Let pronouns say the sex of the only person in their sentence and the one before.

        Of 林夏推开了门。她走出去 the pronoun means 林夏, as all other subjects are out of view. A
        sentence with two pronouns of different sex says nothing.
        """
        pieces: dict[int, list[Found]] = {}
        for each in self._found:
            if not each.spoken:
                pieces.setdefault(id(each.piece), []).append(each)
        told = list(pieces.values())
        for before, here in zip([[], *told], told, strict=False):
            near = before if before and here[0].passage == before[0].passage else []
            sexes = {
                e.mention.gender
                for e in here
                if e.mention.kind is MentionKind.PRONOUN and e.mention.gender != "unknown"
            }
            people = {
                id(who): who
                for e in (*near, *here)
                if e.mention.kind in (MentionKind.NAME, MentionKind.NOUN)
                for who in e.mention.entities
            }
            others = any(
                e.mention.kind in (MentionKind.PRONOUN, MentionKind.GROUP, MentionKind.FIRST)
                and e.mention.gender not in sexes
                for e in (*near, *here)
            )
            if len(sexes) != 1 or len(people) != 1 or others:
                continue
            (entity,) = people.values()
            first = next(e for e in here if e.mention.gender in sexes)
            seen = _SEEN_BY.search(first.piece.text, 0, first.mention.start)
            if first.mention.kind is MentionKind.PRONOUN and first.mention.subject and not seen:
                apart = first.clause != next(
                    (e.clause for e in here if e.mention.entities == (entity,)), -1
                )
                self._odds[id(entity)] += signed(*sexes) * ALONE * apart

    def _resolve(self) -> None:
        """Set whom the pronouns of narration mean: the last fitting subject, else one mentioned."""
        recent: list[Entity] = []
        here: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
        for each in self._found:
            if not each.mention.possessive:
                here[id(each.piece), each.clause].update(map(id, each.mention.entities))
        for each in self._found:
            mention = each.mention
            if each.spoken or mention.kind is MentionKind.GROUP:
                continue
            clause = here[id(each.piece), each.clause]
            if mention.kind is MentionKind.PRONOUN:
                if mention.gender == "unknown":
                    continue
                others = [
                    entity for entity in recent if mention.possessive or id(entity) not in clause
                ]
                meant = self._meant(others, mention.gender)
                if meant is None:
                    continue
                mention.entities = (meant,)
            if len(mention.entities) != 1 or mention.entities[0].narrates:
                continue
            entity = mention.entities[0]
            clause.add(id(entity))
            place = 0 if mention.subject else min(1, len(recent))
            recent = [e for e in recent if e is not entity]
            recent.insert(place, entity)
            del recent[MEMORY:]

    def _spouses(self) -> None:
        """Let 妻子, 妹妹 and so on mean the only named person near who can be it."""
        named: list[tuple[int, Entity]] = []
        beside: defaultdict[int, set[int]] = defaultdict(set)
        for each in self._found:
            for entity in each.mention.entities:
                if entity.named and not each.spoken:
                    beside[id(each.piece)].add(id(entity))
        for each in self._found:
            mention = each.mention
            if each.spoken or len(mention.entities) != 1:
                continue
            if mention.entities[0].named:
                named = [(p, e) for p, e in named if e is not mention.entities[0]]
                named.append((each.passage, mention.entities[0]))
                del named[:-MEMORY]
            elif each.head in COMPANIONS and each.text == each.head and not each.introduces:
                sign = signed(mention.gender)
                near = [
                    e
                    for p, e in named
                    if each.passage - p <= LATER and self._odds[id(e)] * sign > KNOWN
                ]
                if len(near) == 1 and id(near[0]) not in beside[id(each.piece)]:
                    mention.entities = (near[0],)

    def _hear(self, pronoun: Found, last: Found) -> None:
        """Let a pronoun vote for the sex of the last subject, or against it as its object."""
        mention, entity = pronoun.mention, last.mention.entities[0]
        sign, apart = signed(mention.gender), pronoun.passage - last.passage
        if _SEEN_BY.search(pronoun.piece.text, 0, mention.start):
            # Of 青禾把孩子护在怀里，只见他额头破了 the pronoun means whom 青禾 sees.
            self._odds[id(entity)] -= sign * OBJECT * (apart == 0)
        elif apart == 1 and id(pronoun.piece) in self._behind_words and last.piece.role is Role.TAG:
            # “会裂开的。”青禾说。 “裂开了你再缝。”他收起刀: of two who talk it is the other one.
            return
        elif mention.subject and pronoun.sure == 1.0 and apart <= 2:
            if self._odds[id(entity)] * sign > -STATED / 2:
                self._odds[id(entity)] += sign * (VOTE if apart == 0 else VOTE / 3)
        elif (
            last.piece is pronoun.piece and last.clause == pronoun.clause and not mention.possessive
        ):
            self._odds[id(entity)] -= sign * OBJECT

    def _only(self, gender: str) -> Entity | None:
        """Return the only named person of a sex."""
        sign = signed(gender)
        every = [e for e in self._entities if e.named and self._odds[id(e)] * sign > KNOWN]
        return every[0] if len(every) == 1 else None

    def _meant(self, recent: Sequence[Entity], gender: str) -> Entity | None:
        """Return the first entity that a pronoun fits: one of known sex, a person, any other."""
        sign = signed(gender)
        fitting = [e for e in recent if self._odds[id(e)] * sign > -KNOWN]
        known = (e for e in fitting if self._odds[id(e)] * sign > KNOWN)
        people = (e for e in fitting if not e.kind)
        sure = next(known, None) or self._only(gender)
        return sure or next(people, None) or next(iter(fitting), None)

    def _finish(self, entity: Entity) -> None:
        """Set what follows from all names and votes."""
        entity.aliases = tuple(self._aliases[id(entity)])
        entity.male_odds = max(-MOST_ODDS, min(MOST_ODDS, self._odds[id(entity)]))
        if entity.male_odds > KNOWN:
            entity.gender = "male"
        elif entity.male_odds < -KNOWN:
            entity.gender = "female"
        given = {alias[1:] for alias in entity.aliases if is_whole_name(alias)}
        for alias in entity.aliases:
            entity.age = entity.age or age_of_name(alias)
            species = Species.HUMAN if alias in given else species_of(alias)
            if not entity.named or species is not Species.HUMAN:
                entity.species = species if species is not Species.HUMAN else entity.species
                if species is not Species.HUMAN:
                    entity.kind = entity.kind or alias
            entity.role = entity.role or title_of(alias)


_ELDERS = ("师父", "前辈", "恩师", "师尊", "族长", "村长", "道长", "院长", "校长", "教授", "掌门")
"""Ends of what people are called who may be old."""
_HEADS = frozenset(words_of("老爷 太太 夫人 老太太 老太爷 先生 大人 员外"))
_CHILDREN_OF = frozenset(words_of("小姐 姑娘 少爷 公子 大小姐 二小姐 大少爷 少奶奶 太太 夫人"))
"""Titles of the heads of a family, and of others who share its surname."""
_PEERS = frozenset(words_of("师姐 师妹 师兄 师弟 大师姐 小师妹 学姐 学妹 学长"))
"""By what those who learn together call each other."""


def _is_called(entity: Entity) -> bool:
    """Return whether somebody has a name that is not only what it is: 白鹿 is no Mr. Bai."""
    return entity.named and species_of(entity.name) is Species.HUMAN


def _is_polite(text: str) -> bool:
    """Return whether a noun for an animal is one with a polite word: 老獾, 獾爷爷, 狐狸先生."""
    return text.startswith("老") or any(text.endswith(title) for title in OF_FABLES)


def _rank(name: str) -> int:
    """Return whether a name is looked at first (full), then (part), or last (title, nickname)."""
    if title_of(name) or (name[0] in words.NICKNAMES and len(name) == 2):
        return 2
    return 0 if surname_length(name) and len(name) > 2 else 1


def _is_name(each: Found) -> bool:
    return each.mention.kind is MentionKind.NAME and len(each.mention.entities) == 1


def _same_head(one: str, other: str) -> bool:
    if one in words.KIN or other in words.KIN:
        return False
    return one.endswith(other) or other.endswith(one)
