"""Finds the predicates of Chinese sentences, by the forms of verbs and the words around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from .clauses import LONGEST_READ, Noun, Predicate, lines_of, things_of
from .lexicon_zh import lexicon
from .wordlist import words

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLAUSE = re.compile(r"[^，。！？；：…—,.!?;:\s“”‘’「」『』（）()]+")
COMPLEMENTS = frozenset("着了过下上起进出到在向往住开来去倒回入满完好掉成走得翻")
"""Characters behind a verb that say how far or where to it goes, as in 坐下 and 坐着."""
_NEGATIONS = frozenset(
    words("""
    不 没 没有 未 别 莫 勿 无法 休想 难以 拒绝 懒得 忘 忘了 免得 省得 不用 甭 不能 不敢 不肯 不想
    不会 不要 不曾 未曾 从不
    从未 不再 决不 绝不 并不 并未 不愿 毫不 不必 不许 不准 不得 无 没能 没敢
    不让 忘记 再也不 也不 再没 也没 还没 不可 谁也没 顾不上 来不及 不是 并非 舍不得
""")
)
_NOT_DENYING = frozenset(
    words("""
    不由 不禁 不住 不停 不断 不觉 不时 不久 不知 不过 不但 不仅 不光 不料 不如 不同 不少 不安 不慎
    不已 没事
""")
)
_WISH = re.compile(
    r"(?:[想要会能肯敢该请]|可以|应该|必须|准备|打算|希望|愿意|如果|要是|假如|倘若|若|即使|哪怕|除非|恨不得|几乎"
    r"|差点儿?|险些|似乎|等着|值得|不如|宁可|只好|可能|也许|以为|为了|用来|命令|劝|叫你|让你|一旦|假使|答应|建议"
    r"|允许|催|求)[^，]{0,4}\Z"
)
_NOT_WISH = re.compile(
    r"(?:[理思感猜料]想|[重主需不]要|机会|一会|不能不|只要|想了想|要的)[^，]{0,4}\Z"
)
_ABOUT_TO = re.compile(r"(?:正要|刚要|正想|刚想|就要|快要|将要)[^，]{0,3}\Z")
_CONDITION = re.compile(r"如果|要是|假如|倘若|即使|哪怕|除非|恨不得|一旦|假使|若是|倘使|万一")
_SIMILE = re.compile(r"[像象]|好像|仿佛|如同|宛如|犹如|好似|似的|一般|一样|恍若|宛若")
_HABIT = re.compile(
    r"总是|常常|经常|时常|每天|每次|每逢|每年|每晚|每当|往往|一向|从前|曾经|曾|小时候|平时|平日|通常|老是"
    r"|当年|以前|(?:\A|(?<=[，。；：]))过去(?=[，的])|向来|从来|多年来|从小|那些年|想起|记得|回忆|梦见|据说|听说|传说"
    r"|(?:昨[天晚夜日]|去年|前年)(?!的)|自从|每到"
    r"|习惯(?!性地)"
)
_ONCE = re.compile(r"小时候|当年|从前|想起|记得|回忆|那些年")
"""Words that also open a memory, in which what they tell is shown."""
_BODY_WORDS = re.compile(
    r"(?:[双两左右一只单]*[手脚眼腿肩膝臂]|眼睛|脸色?|头|嘴角?|嘴唇|身[子体]|双[手眼脚腿膝]|眉头?|声音|眼泪|泪水?|目光|浑身"
    r"|全身|手指|嗓子|心|胸口|喉咙|额头|脑袋|牙|腰|背|鼻子|耳朵|手里|怀里|手中|脚步|瞳孔|眼皮|眉毛|下巴|肚子|胡须"
    r"|指尖|手腕|后背|脸颊|尾巴|翅膀|爪子)\Z"
)
OWN_BODY = (
    r"的?[双两左右]?(?:眼[眶睛泪皮圈]?|脸[色上颊]?|嘴[唇角]?|手[里心指上]?|心[里头]?|声音|鼻子|眉头?|额头"
    r"|喉咙|嗓子|肩膀?|身[子体]|耳[朵根]|牙|泪水?)"
)
"""What a clause about a person's body has behind the person."""
_TOUCHED = re.compile(
    r"的?(?:[双两左右]?[手脚腿臂肩膝脸]|手腕|胳膊|肩膀|胸口|额头|脑袋|脖子|喉咙|后背|耳朵|脸颊|衣领|衣袖|袖子)"
)
"""What is somebody's own, right behind its owner."""
_APPEARS_AT = (
    "里",
    "里面",
    "口",
    "外",
    "外面",
    "后",
    "后面",
    "前",
    "前面",
    "上",
    "下",
    "边",
    "旁",
    "中",
    "处",
)
"""Ends of a place before a verb whose subject is behind it."""
_COMES = re.compile(r"(?:来|出|进|过|跟着|站着|坐着|躺着|跪着|走着|蹲着)了?(?:一?[个位名])?\Z")
"""What stands between the place and the one who comes or stands there."""
_ONE_COMES = re.compile(
    r"[^，。一两三几]{0,2}(?:来|出来?|进来?|过来?|着|起)了?[一两二三四五六七八九十几]?[个位名条只头匹群伙队]"
)
"""A verb that stands before the one who comes or is there, and the number of those who do."""
_ACTS_THEN = re.compile(r"[就才便也都又却已](?!是)")
"""What stands behind the subject of a second verb in a clause: 天没亮我就醒了."""
_NAMED_WITH = re.compile(r"(?:着|了|那个?|这个?|身[后旁边]的?|[一-鿿]{0,4}的|一?[个位名])?")
"""What may stand between 朝 or 对 and those towards whom something is done."""
_RECEIVERS = "给对向朝冲跟和与同替为往"
_MEANS = ("用", "拿着", "拿", "以", "持", "举着", "握着", "挥着", "手持", "操着", "抄起")
_PLACES = (
    *("在", "从", "到", "往", "沿着", "顺着", "朝着", "于", "隔着"),
    *("挨着", "靠着", "守着", "围着", "对着", "冲着", "迎着", "陪着"),
)
_DIRECTIONS = frozenset(words("起来 出来 出去 进来 进去 过来 过去 下来 下去"))
"""Complements that are verbs of their own too."""
_RISES = frozenset("站爬坐跳立蹦弹直撑")
"""Last characters of verbs that 起来 completes to a rise."""
_MOVES = frozenset("走跑冲奔逃退溜钻飞爬赶跟追挤跳游滚窜跃闯迎踱跨踏拥涌扑蹿赶绕凑靠挪")
"""Last characters of verbs that 出来 and the like complete to a movement."""
_HELPS = frozenset(words("想 要 能 会 敢 肯 可以 应该 去 来 让 使 请 开始 准备 打算 愿意 决定"))
"""Verbs before another verb, of which it is no complement."""
_GOES_ALONG = re.compile(
    "(?:身后|后面|后头|背后|一起|一同|一道)?(?:走|跑|去|来|进|出|上|下|回|到|过|后)"
)
_GOES_AT = re.compile("[去来而过奔]")
_WORN = frozenset(f"{verb}着" for verb in "梳剃烫系插挂披穿戴沾盘铺绣刻贴")
"""Forms that say how somebody looks, or where a thing is."""
_NOW = re.compile(r"正|在(?=[^里上下中]{0,2}\Z)|[给替把帮]")
"""What makes such a form a deed: 她正穿着鞋."""
_PERCEIVED = frozenset("见听看瞧望让叫使令请扶帮")
"""Ends of verbs of seeing, letting and helping: their object acts next, as in 看见他走来."""
_PLACE_ENDS = frozenset("岸里外边上下中前后旁处间室院街路村城山河天日夜晨午月年")
_NO_THINGS = frozenset(
    words("""
    面门 脑门 部门 专门 热门 冷门 掌门 师门 宗门 佛门 豪门 名门 寒门 窍门 嗓门 油门 满门
""")
)
"""Words that end with the word for a thing but name no such thing."""
_SIDES = frozenset("上里中下边外前后旁")
_MIDDLES = (
    *("了", "着", "了下", "一下", "了一", "了个", "了一个", "了通", "了一通"),
    *(f"了{number}{measure}" for number in "两三四五六七八九十几" for measure in "个通次"),
)
"""What stands between a verb and its noun: 打了六个电话."""
_MEASURE = re.compile(
    r"[一二两三四五六七八九十几半这那每某]?"
    r"[个只条把张块杯碗瓶壶支枝根本封件顶双套朵束盏串颗粒片口包袋盒箱辆匹头座扇间台部架艘棵捧堆团点些]"
)


@dataclass(frozen=True, slots=True)
class Person:
    """A mention of people in a sentence: where it stands, and how."""

    start: int
    end: int
    possessive: bool = False


@dataclass(frozen=True, slots=True)
class _Verb:
    start: int
    end: int
    lemma: str


@cache
def _stems() -> tuple[dict[str, str], dict[str, str]]:
    """Return the lemma of each whole form, and of each stem that a complement follows."""
    whole: dict[str, str] = {}
    stems: dict[str, str] = {}
    for line in lines_of("deeds.zh.txt"):
        for pattern in line[1].split(";"):
            form = re.split(r"o:|%|\s", pattern.strip())[0]
            if form.endswith("*"):
                stems[form[:-1]] = form
            elif "*" in form:
                before, after = form.split("*")
                for middle in _MIDDLES:
                    whole[before + middle + after] = form
            else:
                whole[form] = form
    return whole, stems


@cache
def _longest() -> dict[str, int]:
    """Return the length of the longest form that begins with a character."""
    whole, stems = _stems()
    found: dict[str, int] = {}
    for form in (*whole, *(f"{stem}着" for stem in stems)):
        found[form[0]] = max(found.get(form[0], 0), len(form))
    return found


def predicates_zh(sentence: str, people: Sequence[Person] = ()) -> list[Predicate]:
    """Return the predicates of a sentence, in order.

    Args:
        sentence: A sentence of narration.
        people: The mentions of people in it, in order.

    >>> [(p.lemma, p.sure > 0.5) for p in predicates_zh("老人坐下来，没有说话，也没喝茶。")]
    [('坐*', True), ('喝茶', False)]
    """
    found: list[Predicate] = []
    asked = sentence.rstrip("”’」』").endswith(("？", "?"))
    for clause in _CLAUSE.finditer(sentence, 0, LONGEST_READ):
        inside = [p for p in people if clause.start() <= p.start < clause.end()]
        part = _Clause(sentence, clause.start(), clause.end(), inside)
        found += part.predicates()
    if asked:
        for predicate in found:
            predicate.sure = 0.0
    return found


def _apart(start: int, word: str, *, front: bool) -> list[tuple[int, str]]:
    """Return a word as it is cut, but 把 apart from a thing: 她把门拉开 has no 把门."""
    if front and len(word) == 2 and word[0] == "把" and word[1] in things_of("zh"):
        return [(start, word[0]), (start + 1, word[1])]
    return [(start, word)]


class _Clause:
    """A part of a sentence between two marks."""

    def __init__(self, sentence: str, start: int, end: int, people: list[Person]) -> None:
        self._text = sentence
        self._start = start
        self._end = end
        self._people = people
        self._words: list[tuple[int, str]] = []
        at = start
        for person in [*people, Person(end, end)]:
            if person.start > at:
                cut = lexicon().cut(sentence[at : person.start])
                for position, word in cut.words():
                    self._words += _apart(at + position, word, front=not position)
            at = max(at, person.end)
        self._inside = {at: each.end for each in people for at in range(each.start, each.end)}
        self._word_at = dict(self._words)
        self._begins = [position for position, _ in self._words]
        self._starts = {position for position, _ in self._words} | {p.end for p in people} | {end}
        self._nouns = self._find_nouns()
        found = self._find_verbs()
        ends = {v.end for v in found}
        found = [v for v in found if not self._serves(v, ends)]
        # In 给母亲戴上围巾 the first word only says for whom.
        self._verbs = [v for v in found[:-1] if sentence[v.start : v.end] not in ("给", "拿")]
        self._verbs += found[-1:]

    def _serves(self, verb: _Verb, ends: set[int]) -> bool:
        """Return whether a form of a verb is no deed: a complement, a coverb or a state."""
        form = self._text[verb.start : verb.end]
        if form in _DIRECTIONS:
            return self._completes(verb.start, form, ends)
        if form in ("冲", "跟", "给"):
            return self._governs(verb.end, form)
        return form in _WORN and not _NOW.search(self._text, self._start, verb.start)

    def _completes(self, start: int, form: str, ends: set[int]) -> bool:
        """Return whether 起来 or 出来 belongs to a verb that says no such movement: 哭了出来."""
        end = start - (self._text[start - 1 : start] == "了")
        word = next((w for at, w in self._words if at + len(w) == end), "")
        if not word or end <= self._start:
            return False
        moves = _RISES if form == "起来" else _MOVES
        known = lexicon().kind(word) == "v" or start in ends
        return known and word not in _HELPS and word[-1] not in moves

    def _governs(self, end: int, form: str) -> bool:
        """Return whether 冲, 跟 or 给 only says with or for whom the rest is done: 冲他笑."""
        person = next((p for p in self._people if p.start == end), None)
        rest = self._text[person.end : self._end] if person else ""
        if not rest or rest[0] == "的":
            return False
        if form == "给":
            word = self._word_at.get(person.end, "") if person else ""
            kind = lexicon().kind(word) or lexicon().kind(word[:1])
            return kind == "v" and len(rest) > 1
        return not (_GOES_ALONG if form == "跟" else _GOES_AT).match(rest)

    def predicates(self) -> list[Predicate]:
        found = []
        for number, verb in enumerate(self._verbs):
            before = self._verbs[number - 1].end if number else self._start
            after = self._verbs[number + 1].start if number + 1 < len(self._verbs) else self._end
            found.append(self._predicate(verb, before, after))
        first = self._people[0] if self._people else None
        of_it = first is not None and self._of_body(first)
        if not found and first and first.start - self._start <= 1 and of_it:
            # A clause without a deed still says of whom the next one tells: 阿荷才十岁，抱着扫帚.
            topic = (self._of_person(first),)
            found.append(Predicate("", self._start, self._start, subject=topic))
        return found

    def _of_body(self, person: Person) -> bool:
        """Return whether a clause tells of a person or of its body: 他的眼眶一下子红了."""
        if not self._owned(person):
            return True
        return re.match(OWN_BODY, self._text[person.end : person.end + 6]) is not None

    # Verbs.

    def _find_verbs(self) -> list[_Verb]:
        found = []
        longest = _longest()
        at = self._start
        while at < self._end:
            length = longest.get(self._text[at], 0)
            if not length:
                at += 1
                continue
            inside = self._inside.get(at)
            verb = None if inside else self._verb(at, length)
            if verb:
                found.append(verb)
            at = verb.end if verb else inside or at + 1
        return found

    def _verb(self, at: int, longest: int) -> _Verb | None:
        whole, stems = _stems()
        for length in range(min(longest, self._end - at), 0, -1):
            form = self._text[at : at + length]
            end = at + length
            readings = [whole.get(form, "")]
            if length > 1 and form[-1] in COMPLEMENTS:
                readings.append(stems.get(form[:-1], ""))
            if length == 1:
                readings.append(stems.get(form, ""))
            lemma = "|".join(dict.fromkeys(filter(None, readings)))
            if lemma and self._stands_alone(at, end, form):
                return _Verb(at, end, lemma)
        return None

    def _stands_alone(self, start: int, end: int, form: str) -> bool:
        """Return whether a form is no part of other words, as 走 is of 走廊."""
        if start not in self._starts:
            # A verb of two characters or more may be cut wrongly, but not out of a longer word.
            number = bisect_left(self._begins, start) - 1
            word_start = self._begins[number] if number >= 0 else self._start
            word = self._word_at.get(word_start, "")
            inside = word_start + len(word) > start
            if inside and (len(form) < 3 or word_start + len(word) > end):
                return False
        holder = self._word_at.get(start, "")
        if len(holder) > len(form):
            kind = lexicon().kind(holder)
            if len(form) == 1 or kind in ("n", "a", "d", "t", "s"):
                return False
        if len(form) == 1:
            counted = self._text[start - 1 : start] in set("根把条张块支") and start > self._start
            if form == "缝" and self._text[start - 1 : start] in set("门窗墙石裂笼指牙树板砖地岩"):
                # 门缝 is a gap, and no seam that is sewn.
                return False
            if form == "扇":
                # In 那扇门 it counts doors.
                counted = self._text[start - 1 : start] in set("一两三四几半这那每")
            return not counted and self._acts(end)
        if len(form) == 2 and form[1] in COMPLEMENTS:
            # In 走上前 the complement is a word of its own, but not in 打开水.
            crossing = self._word_at.get(start + 1, "")
            return not (len(crossing) > 1 and lexicon().kind(crossing) == "n")
        return True

    def _acts(self, end: int) -> bool:
        """Return whether what follows a verb of one character makes it the verb of its clause."""
        if end >= self._end:
            return True
        rest = self._text[end : self._end]
        if any(person.start == end for person in self._people):
            return True
        if _MEASURE.match(rest) or rest[0] in "向在到得给":
            return True
        return any(noun.start - end <= 2 for noun in self._nouns if noun.start >= end)

    # Nouns.

    def _find_nouns(self) -> list[Noun]:
        """Return the things in the clause, and other nouns of the word list."""
        known = things_of("zh")
        found: list[Noun] = []
        at = self._start
        while at < self._end:
            if at in self._inside:
                at = self._inside[at]
                continue
            if at not in self._starts:
                at += 1
                continue
            noun = None
            for length in range(min(5, self._end - at), 0, -1):
                word = self._text[at : at + length]
                if word in known and self._is_thing(at, word):
                    noun = self._noun(at, at + length, word)
                    break
            if noun is None:
                word = self._word_at.get(at, "")
                if lexicon().kind(word) == "n" and word not in known and len(word) > 1:
                    ending = next((word[i:] for i in range(1, len(word)) if word[i:] in known), "")
                    ending = "" if word in _NO_THINGS or ending == "面" else ending
                    stem = word[:-1] if word[-1] in "沿台边口盖板" and word[:-1] in known else ""
                    noun = self._noun(at, at + len(word), ending or stem or word)
            if noun:
                found.append(noun)
                at = noun.end
            else:
                at += 1
        return found

    def _is_thing(self, at: int, word: str) -> bool:
        """Return whether a word for a thing is meant as one here."""
        end = at + len(word)
        if self._text[end : end + 1] == "地":
            return False
        if len(word) > 1:
            return end in self._starts or len(word) > 2
        return end in self._starts and word not in "面"

    def _noun(self, start: int, end: int, head: str) -> Noun:
        return Noun(start, end, start, head, self._text[start:end])

    def _nouns_in(self, start: int, end: int) -> list[Noun]:
        return [noun for noun in self._nouns if start <= noun.start < end]

    def _people_in(self, start: int, end: int) -> list[Person]:
        return [person for person in self._people if start <= person.start < end]

    def _of_person(self, person: Person) -> Noun:
        words = self._text[person.start : person.end]
        return Noun(person.start, person.end, person.start, words, words)

    def _owned(self, person: Person) -> bool:
        return person.possessive or self._text[person.end : person.end + 1] == "的"

    # A verb and what stands around it.

    def _predicate(self, verb: _Verb, before: int, after: int) -> Predicate:
        predicate = Predicate(verb.lemma, verb.start, verb.end)
        governed: set[int] = set()
        self._coverbs(predicate, verb, before, governed)
        self._objects(predicate, verb, after)
        predicate.subject = self._subject(verb, before, governed, first=before == self._start)
        named = any(noun.start in self._inside for noun in predicate.subject)
        if not named and not predicate.passive:
            self._invert(predicate, verb, before)
        self._judge(predicate, verb, before)
        self._relative(predicate, verb)
        return predicate

    def _invert(self, predicate: Predicate, verb: _Verb, before: int) -> None:
        """Read a subject behind its verb: 门口走进来一个老人, 后面跟着她."""
        person = next((o for o in predicate.objects if o.start in self._inside), None)
        front = self._text[before : verb.start]
        place = before == self._start and (front.endswith(_APPEARS_AT) or not front)
        moves = _COMES.search(self._text[verb.start : person.start]) if person else None
        if person and front and place and moves:
            predicate.subject = (person,)
            predicate.objects.remove(person)
            return
        counted = _ONE_COMES.match(self._text, verb.start, self._end)
        later = [p for p in self._people if counted and p.start >= counted.end()]
        if place and later and not self._owned(later[0]):
            # 进来一个背刀的青年: what stands before 青年 describes who comes.
            predicate.subject = (self._of_person(later[0]),)
            predicate.objects = [o for o in predicate.objects if o.start != later[0].start]

    def _coverbs(self, predicate: Predicate, verb: _Verb, before: int, governed: set[int]) -> None:
        """Read 被, 把, 用, 对 and 在 before the verb."""
        text = self._text
        at = before
        marks: list[tuple[int, str]] = []
        while at < verb.start:
            if at not in self._inside and at in self._starts | {before}:
                word = next(
                    (w for w in (*_MEANS, *_PLACES) if text.startswith(w, at) and len(w) > 1),
                    text[at],
                )
                if word in (
                    "被",
                    "把",
                    "将",
                    "让",
                    "叫",
                    "帮",
                    "扶",
                    "令",
                    "使",
                    "由",
                    *_MEANS,
                    *_PLACES,
                ) or (word in _RECEIVERS):
                    marks.append((at, word))
            at += 1
        for number, (mark, word) in enumerate(marks):
            end = marks[number + 1][0] if number + 1 < len(marks) else verb.start
            start = mark + len(word)
            people = [p for p in self._people_in(start, end) if p.start - start <= 6]
            if word in "朝冲" and people and mark == self._start:
                # 朝奉胡伯年 is a title and a name, not a direction.
                between = text[start : people[0].start]
                people = people if _NAMED_WITH.fullmatch(between) else []
            nouns = [n for n in self._nouns_in(start, end) if n.start - start <= 8]
            owned = [p for p in people if self._owned(p)]
            named = [self._of_person(p) for p in people if p not in owned]
            governed.update(p.start for p in people)
            governed.update(n.start for n in nouns)
            chosen = named[:1] or nouns[-1:]
            if word == "被":
                predicate.passive = True
                predicate.phrases += [("by", noun) for noun in named[:1] or nouns[:1]]
            elif word in ("把", "将"):
                predicate.objects += chosen
            elif word in ("让", "叫", "令", "使", "帮", "扶"):
                if named:
                    predicate.subject = tuple(named[:1])
            elif word in _MEANS:
                predicate.phrases += [("with", noun) for noun in nouns[-1:]]
            elif word in _RECEIVERS:
                joined = word in "和与同跟" and named and self._joins(mark)
                if joined:
                    governed.discard(named[0].start)
                else:
                    predicate.phrases += [("to", noun) for noun in chosen]
            elif word in _PLACES:
                predicate.phrases += [("in", noun) for noun in nouns[-1:]]

    def _joins(self, mark: int) -> bool:
        """Return whether 和 joins two people who act together: one stands right before it."""
        return self._text[mark] in "和与" and any(p.end == mark for p in self._people)

    def _objects(self, predicate: Predicate, verb: _Verb, after: int) -> None:
        text = self._text
        people = self._people_in(verb.end, after)
        nouns = self._nouns_in(verb.end, after)
        for person in people:
            if not self._owned(person):
                predicate.objects.append(self._of_person(person))
                break
        if not predicate.objects:
            # Whose wrist is bitten is bitten: 咬住了他的手腕.
            touched = (p for p in people if _TOUCHED.match(text, p.end))
            predicate.objects += [self._of_person(person) for person in touched][:1]
        named = self._thing_at(verb.end, after) or self._thing_in(verb)
        if named and not nouns and not predicate.objects:
            nouns = [named]
        if nouns:
            linked = "的" in text[verb.end : nouns[-1].start]
            noun = nouns[-1] if linked else nouns[0]
            at_place = (
                text[verb.end - 1] in "在到进上" or text[noun.end : noun.end + 1] in "上里中下边"
            )
            if at_place and not predicate.objects and text[verb.end - 1] in "在到":
                predicate.phrases.append(("in", noun))
            else:
                predicate.objects.append(noun)

    def _thing_at(self, at: int, limit: int) -> Noun | None:
        """Return the thing right behind a verb, even if the cut into words hides it."""
        counted = _MEASURE.match(self._text, at, limit)
        at = counted.end() if counted else at
        for length in range(4, 1, -1):
            word = self._text[at : at + length]
            if word in things_of("zh") and at + length <= limit:
                return self._noun(at, at + length, word)
        return None

    def _thing_in(self, verb: _Verb) -> Noun | None:
        """Return the thing that a verb contains, as 敲门 does."""
        form = self._text[verb.start : verb.end]
        for length in (3, 2, 1):
            word = form[-length:]
            if len(word) < len(form) and word in things_of("zh"):
                return self._noun(verb.end - length, verb.end, word)
        return None

    def _subject(
        self, verb: _Verb, before: int, governed: set[int], *, first: bool
    ) -> tuple[Noun, ...]:
        people = [p for p in self._people_in(before, verb.start) if p.start not in governed]
        plain = [p for p in people if not self._owned(p)]
        if plain:
            if not first:
                # Behind another verb stands its object, which may act next: 看见他走来.
                seen = self._text[max(self._start, before - 2) : before]
                then = _ACTS_THEN.match(self._text, plain[-1].end, verb.start)
                acts = bool(set(seen) & _PERCEIVED) or then is not None
                return (self._of_person(plain[-1]),) if acts else ()
            if len(plain) > 1 and _ACTS_THEN.match(self._text, plain[-1].end, verb.start):
                return (self._of_person(plain[-1]),)
            together = [self._of_person(plain[0])]
            for one, two in pairwise(plain):
                if self._text[one.end : two.start] in ("和", "与", "、", "跟", "同"):
                    together.append(self._of_person(two))
                else:
                    break
            return tuple(together)
        if not first:
            return ()
        nouns = [n for n in self._nouns_in(before, verb.start) if n.start not in governed]
        nouns = [n for n in nouns if not _BODY_WORDS.search(n.words)]
        nouns = [n for n in nouns if self._text[n.end : n.end + 1] not in _SIDES]
        nouns = [n for n in nouns if n.words[-1] not in _PLACE_ENDS]
        someone = re.search(r"有个?人|有谁|谁", self._text[before : verb.start])
        if someone:
            start = before + someone.start()
            return (Noun(start, before + someone.end(), start, "人", "人"),)
        if nouns:
            return (nouns[-1],)
        owners = [p for p in people if self._owned(p)]
        return (self._of_person(owners[0]),) if owners else ()

    def _judge(self, predicate: Predicate, verb: _Verb, before: int) -> None:
        text = self._text
        clause = self._masked(self._start, verb.start)
        sure = 1.0
        if self._denied(verb, before):
            sure = 0.0
        if re.match(r"不(?!停|住)|没|得不", text[verb.end : verb.end + 2]):
            sure = 0.0
        if _ABOUT_TO.search(clause):
            sure *= 0.45
        elif _WISH.search(clause) and not _NOT_WISH.search(clause):
            sure *= 0.2
        if _CONDITION.search(clause):
            sure *= 0.1
        simile = _SIMILE.search(clause)
        if simile and not re.search(r"[想画录图头]像|对象|印象|现象|大象|好像伙", clause):
            sure *= 0.15
        earlier = self._masked(max(0, self._start - 30), verb.start)
        habit = _HABIT.search(earlier.rpartition("。")[2])
        if habit:
            sure *= 0.75 if _ONCE.fullmatch(habit[0]) else 0.4
        nominal = text[verb.start - 1 : verb.start] == "的" and verb.start > self._start
        nominal = nominal and not set(text[verb.start : verb.end + 1]) & set("了着")
        if nominal:
            sure *= 0.6
        predicate.sure = sure

    def _masked(self, start: int, end: int) -> str:
        """Return a part of the sentence with its people's names hidden."""
        part = self._text[start:end]
        for person in self._people:
            first, last = max(person.start, start) - start, min(person.end, end) - start
            if first < last:
                part = part[:first] + "〇" * (last - first) + part[last:]
        return part

    def _denied(self, verb: _Verb, before: int) -> bool:
        """Return whether a word such as 不 or 没有 stands close before a verb."""
        start = max(before, verb.start - 7)
        for person in self._people_in(start, verb.start):
            if _ACTS_THEN.match(self._text, person.end, verb.start):
                # In 他还没开口她就坐下了 only the first verb is denied.
                start = person.start
        near = [word for at, word in self._words if start <= at < verb.start]
        return any(
            word in _NEGATIONS
            or word.startswith(("没有", "不再"))
            or (word[0] in "不没" and len(word) == 2 and word not in _NOT_DENYING)
            for word in near[-4:]
        )

    def _relative(self, predicate: Predicate, verb: _Verb) -> None:
        """Read a verb before 的: 坐在窗边的女人 sits."""
        rest = self._text[verb.end : self._end]
        if re.match(r"[去来下上]{0,2}的(?:却|都|也|并|倒|可)?(?:不是|并非)", rest):
            # 倒下去的却不是她: another one fell.
            predicate.sure = 0.0
            return
        place = rest.find("的")
        if place < 0 or place > 8:
            return
        next_verb = next((v.start for v in self._verbs if v.start >= verb.end), self._end)
        if verb.end + place >= next_verb:
            return
        start = verb.end + place + 1
        people = self._people_in(start, min(start + 6, next_verb))
        if people:
            predicate.subject = (self._of_person(people[0]),)
            predicate.objects = [o for o in predicate.objects if o.start != people[0].start]
            predicate.sure *= 0.8
        elif place == 0:
            predicate.sure *= 0.4
