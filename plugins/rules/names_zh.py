"""Finds the names of people in a Chinese story, by what stands around them and by their characters.

A string is a name if three things agree: a text with it as one word is likelier than one without
(see :mod:`ainern2d.plugins.rules.lexicon_zh`), it stands where people stand (at the start of a
clause before a predicate, behind a preposition, before a verb of speech), and it does so more than
once. Each counts for the whole story; overlapping strings compete, the better one first.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import words_zh as words
from .clauses import things_of
from .lexicon_zh import lexicon, surname_length
from .wordlist import alternation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from .lexicon_zh import Cut

HAN = "一-鿿"
_RUN = re.compile(f"[{HAN}]+")
_TITLES = alternation(words.TITLES)
_TITLED = re.compile(rf"({'|'.join(words.COMPOUND_SURNAMES)}|[{HAN}])({_TITLES})(?![子儿们])")
_GIVEN_TITLED = re.compile(
    rf"([{HAN}]{{2}})(真人|道长|长老|师太|大师|和尚|道人|法师|上人|仙子|嬷嬷|方丈|禅师|婆婆|公公|伯伯|伯|婶)(?![{HAN}]?[们])"
)
"""Titles that stand behind a given name too; a word in front of them is none."""
_OF_MONKS = frozenset(("真人", "上人", "禅师", "师太", "嬷嬷"))
"""Titles before which a usual noun is a name too, as in 玄机真人."""
_HAN = re.compile(f"[{HAN}]")
_IN_FRONT = (*words.TO_WHOM, "是", "见", "听", "请", "的", "了", "着", "问", "叫", "道", "而")
_VERB = alternation(words.SPEECH_VERBS)
_MANNER = alternation(words.MANNERS)
SPEAKS = rf"(?:{_VERB})(?![{words.NOT_SPEECH_AFTER}])"
_SPEAKS_NEXT = re.compile(
    rf"(?:{_MANNER}|[{HAN}]{{1,4}}[地着]|[{HAN}]了[{HAN}]|[对向跟冲朝][{HAN}]{{1,4}}?)?(?:{SPEAKS})"
    "|的(?:声音|语气|脸|眼|目光|嘴|嗓)"
)
_INTRODUCED = re.compile(
    rf"(?:(?<![{HAN}])叫|我叫|名叫|叫做|叫作|在下|唤作|名唤|一个叫|我是|姓名[是：]|名字叫|人称)([{HAN}]{{2,3}})(?![{HAN}])"
)
_LATIN = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]*(?:[ ·][A-Z][a-z]+)*")
_FOREIGN = frozenset(
    "阿埃艾奥巴贝本比彼宾波伯布查茨达戴丹德迪蒂杜恩尔法菲费弗夫福盖格哈海汉赫亨霍基吉加杰金卡凯康柯科克肯库拉莱兰劳"
    "勒雷里利莉丽琳林龙卢露鲁伦罗洛马玛迈曼梅蒙米敏莫姆穆娜纳南内尼妮诺欧帕佩皮珀普奇乔琼丘瑞萨塞森沙莎山史舒丝斯"
    "司苏索塔泰坦汤特提图托瓦威韦维文沃乌西希夏肖辛休雅亚延叶伊英尤约泽詹珍芝朱兹佐"
)
_DOTTED = re.compile(
    "[{0}]{{1,6}}(?:[·•][{0}]{{1,6}})+".format("".join(sorted(_FOREIGN | frozenset("娅娃勉采热"))))
)
_BODY = frozenset("脸眼手头心嘴眉目神声脚身腿泪鼻耳")
_SAYS = frozenset("答喊叹骂吼嚷喝斥唤哼道叫问说")
"""Verbs of speech, which end no name before a pause: 林晓答："""
_WEARS, _COLOURS = frozenset("戴穿披"), frozenset("黑白红绿蓝黄灰紫金银粉青花")
"""戴黑框 is no name: verbs of wearing, and colours of what is worn."""
_NUMBERS = frozenset("一二两三四五六七八九十几百千万半")
_LEADS = frozenset(
    [
        "这",
        "那",
        "但",
        "可",
        "而",
        "却",
        "只",
        "便",
        "就",
        "又",
        "连",
        "当",
        "只见",
        "听见",
        "看见",
        "忽然",
        "突然",
        "于是",
        "果然",
        "这时",
        "此时",
        "不料",
        "谁知",
        "但是",
        "可是",
        "一旁",
        "旁边",
        "身后",
        "身旁",
        "对面",
    ]
)
LEAST = {
    "full": 1.55,
    "given": 1.2,
    "twice": 1.0,
    "word": 2.4,
    "nick": 1.6,
    "nick3": 1.8,
    "foreign": 2.2,
}
"""Least score of a name, by its form."""
ONCE = 0.3
"""What a full name loses that occurs once."""
PERSON_AROUND, MOST_PLACES_STAND = 1.3, 3
"""Least evidence around a name of a person, and how many such sightings a place may have."""
ODD = 1.5
"""Weight that a name loses by each character that is unusual in names."""
CLEAR = 3.0
"""By how much one reading of a full name must be likelier than another to exclude it."""
APPOSED = 0.8
"""Evidence for a name behind a noun for a person, as in 女儿桂兰."""
CALLED = 1.5
"""Evidence for a name that stands before 你, as in “雪团，你过来。”"""
FITS = 1.4
"""Least evidence that a word which is also a name is a name where it stands."""
SURE = 6.0
"""Least gain of a name that ends like a place, as 田福堂 does."""
GLUED = 1.0
"""What a place loses where the end of a name is the start of a word, as in 江上传来."""
WORD_AS_NAME = 4.0
"""Score of a usual noun that the story uses as only names are used, as 石头 of a boy."""
RARE, DOUBTFUL = 2, 2.6
"""A string that narration has at most so often, and no one says, needs a higher score than this if
no bearer of it ever speaks or moves: 雪光 and 蓝格子 look like names, but do nothing."""
VERBAL = 1.5
"""What a place loses where the end of a name is a verb, as in 林晓扎着."""
LEAST_TEXT = 600
"""Characters of a text in which a person has time to speak or move."""
USUAL = 4.0
"""Score that a usual noun needs to be a name if no bearer of it ever speaks or moves."""
_AGED = re.compile("(?:今年|才|刚|刚满|快|都)?[一二两三四五六七八九十百\\d]{1,4}(?:来|多)?岁")
_PERSONAL = re.compile(
    rf"(?:{_MANNER}|[{HAN}]{{1,4}}地|也|都|一|就|才|便)?(?:{SPEAKS}|笑|哭|想|点了?点?头|摇了?摇?头|抬起?头|低下?头|回过?头|转过?身"
    "|站起|坐|蹲|跪|骑|抱|拍|望着|盯着|皱|伸手|愣|叹|红着|眨|咬|挠|擦)"
)
"""What a person does and hardly any thing, behind the one who does it."""
_DOES = re.compile(
    f"{_PERSONAL.pattern}|[也都就才便又却还已]?(?:[爬跑走钻躲扑]|[背提端拿抱举捧扛][着起]|伸|摘|吸|缩|咬|瞪|跳|扭|接)"
)
"""What a person does, by more verbs: behind a byname, which is no other word."""
_TALKS = re.compile(
    rf"(?:{_MANNER}|[{HAN}]{{1,4}}地|也|都|又|就|才|不|没有?|忽然|突然)?(?:{SPEAKS}|笑|哭|骂|说话|点了?点?头|摇了?摇?头|叹|皱)"
)
USUAL_GIVEN = -10.5
"""Weight from which a noun is rather a given name where it acts as one: 建军."""
_CHILDREN = frozenset(("娃子", "妮子", "伢子", "妹子", "囡子"))
"""Words for children behind one character of a name, as in 川娃子."""
_HAS = re.compile("有[福才财德义仁贵金银禄良成根田旺亮粮余喜庆山发]")
"""Given names that wish to have something: 马有福."""
_CONSORT = re.compile(
    "[丽淑德贤华惠宁安静端敬庄荣和顺懿瑜珍瑾柔婉容康成宸良慧谦恭裕琳莹兰梅][妃嫔]"
)
"""Titles of a consort with the word that tells her from others: 丽妃."""
_SHORT_TITLES = frozenset("总局队董导")
"""Titles of one character behind a surname: 周总带 is 周总 with a verb."""
_VERBAL = re.compile(
    "着(?![急凉迷火])|了(?![解然])|过(?![来去])|[上里](?![前来去了船车马台楼山任场学班门床岸当])"
)
"""What stands behind a verb or a thing, and never behind a name: 着 of 林晓扎着, 上 of 黄绫上."""
_THING = re.compile(
    "(?:(?:[扎梳披裹穿戴系挂绣盘编铺盖沾喝吃端拎捧提](?:着|了|上|起)?)?[一两三四五六七八九十几半]"
    "[只条碗件匹杯根束缕层片股阵张支枝盏壶瓶盘盆块卷](?:[^，。！？的]{1,4}的)?|[扎梳披裹穿戴系挂绣盘编铺盖沾喝吃端拎捧提][着了上起])"
    "[高低大小长短]?\\Z|[剑刀枪琴马笔鞭弓戟伞船舟][“「『]\\Z"
)
"""What stands before a thing that is worn, held, counted or called something, and hardly before a
person's name: 名剑“照雪”."""
_WORN = re.compile(
    "[^\\W\\d_a-zA-Z把将戴穿脱换摘披拿抓扔系了着过的从在往向用给]{0,3}?[衫袍裙裤褂袄靴帽]"
)
"""A garment, of whose cloth or colour what stands before it is a part: 黑香云纱短衫."""
_OF_SECT = re.compile("(?:大阵|剑阵|剑法|剑诀|心法|掌法|拳法|神功|令牌|[剑刀]印)")
"""What a sect has, with a name of its own: 护山大阵."""
_TOWNS = frozenset("城州县镇村市")
"""Ends of the names of towns, of which no bearer speaks or moves: 江城."""
_FAR = ("万里", "千里")
"""Given names that end like words for a place."""
_ADVERBS = frozenset("先又才也都已便就却还只忽终渐")
"""Adverbs that are no given names: in 马先跪了下去 a horse kneels."""
_MATERIALS = frozenset("金银铜铁锡玉瓷竹纸木石")
"""What things are made of: 金镯子 and 锡壶 are no people, although 金 is a surname."""
_SMALL = frozenset("阿小老")
"""Characters with which the name of a child, a friend or a servant begins."""
_PARTICLES = "吧呢吗啊呀嘛哦"


@dataclass(slots=True, eq=False)
class _Sighting:
    """One place of a string that may be a name.

    Attributes:
        text: Number of the text.
        start: Position in the text.
        end: Position after it.
        gain: By how much the name improves the cut of its clause.
        around: How much what stands around it speaks for a person.
    """

    text: int
    start: int
    end: int
    gain: float
    around: float


def find_names(narration: Iterable[str], speech: Iterable[str]) -> dict[str, float]:
    """Return the names of people in a story, without bare nouns, with their scores.

    Args:
        narration: Sentences of narration and tags, in order.
        speech: Sentences of speech, whose evidence counts half.

    Example:
        >>> sorted(find_names(["林尘不恼。", "林尘快步追上去，忍不住问：", "苏清雪说："], []))
        ['林尘', '苏清雪']
    """
    sightings: defaultdict[str, list[_Sighting]] = defaultdict(list)
    forms: dict[str, str] = {}
    texts = [*((text, 1.0) for text in narration), *((text, 0.5) for text in speech)]
    given: dict[str, float] = {}
    for number, (text, share) in enumerate(texts):
        ranks = [(a, b) for a, b in titled(text) if b - a > 2]
        ranks += [found.span() for found in _DOTTED.finditer(text)]
        for run in _RUN.finditer(text):
            # The heading 第26章 may stand in front of the text without a gap.
            skip = int(text[run.start() - 1 : run.start()].isdigit() and run[0][0] in "章回节")
            for start, end, form, gain, around in _candidates(run[0][skip:]):
                name = run[0][skip + start : skip + end]
                at = run.start() + skip + start
                if any(a <= at < b for a, b in ranks):
                    continue
                called = text.startswith(("，你", "，您"), at + end - start) and not start
                more = CALLED if called else 0.0
                sightings[name].append(
                    _Sighting(number, at, at + end - start, gain, around * share + more)
                )
                forms.setdefault(name, form)
        for found in _INTRODUCED.finditer(text):
            name = found[1].rstrip(_PARTICLES)
            small = name[0] in _SMALL and name not in NOUNS and name not in words.NOT_NAMES
            if len(name) > 1 and (_may_be_given(name) or surname_length(name) or small):
                given[name] = 4.0
        for found in _DOTTED.finditer(text):
            given[found[0]] = 4.0
        for found in _LATIN.finditer(text):
            says = _SPEAKS_NEXT.match(text, found.end())
            given[found[0]] = given.get(found[0], 0.0) + (2.5 if says else 1.3) * share
    given |= dict.fromkeys(_words_as_names(texts), WORD_AS_NAME)
    scores = _chosen(sightings, forms, [text for text, _ in texts])
    scores = dict(_alive(scores, texts))
    for name, score in given.items():
        if score >= 2.5:
            scores[name] = max(scores.get(name, 0.0), score)
    return {_whole_byname(name, texts): score for name, score in scores.items()}


def _whole_byname(name: str, texts: Iterable[tuple[str, float]]) -> str:
    """Return a name with 阿 in front, if it never stands without: 阿廖沙."""
    whole = "\n".join(text for text, _ in texts)
    always = whole.count(name) == whole.count(f"阿{name}") > 1
    return f"阿{name}" if always else name


def _alive(
    scores: Mapping[str, float], texts: Iterable[tuple[str, float]]
) -> Iterator[tuple[str, float]]:
    """Yield the names, without the doubtful ones whose bearer neither speaks nor moves."""
    told, said, does = Counter[str](), Counter[str](), Counter[str]()
    things, talks = Counter[str](), Counter[str]()
    texts = list(texts)
    least = RARE if sum(len(text) for text, _ in texts) >= LEAST_TEXT else 0
    every = re.compile(
        "|".join(map(re.escape, sorted(scores, key=lambda n: (-len(n), n)))) or "(?!)"
    )
    for text, share in texts:
        for found in every.finditer(text):
            (told if share == 1.0 else said)[found[0]] += 1
            acts = _PERSONAL.match(text, found.end()) or _SPEAKS_NEXT.match(text, found.end())
            # A noun for a person in front tells who it is: 护士唐果.
            apposed = _PERSON_BEFORE.search(text, 0, found.start()) is not None
            does[found[0]] += (acts is not None or apposed) and share == 1.0
            things[found[0]] += (
                _THING.search(text, max(0, found.start() - 6), found.start()) is not None
            )
            things[found[0]] += _WORN.match(text, found.end()) is not None
            things[found[0]] += _OF_SECT.match(text, found.end()) is not None
            alone = share < 1.0 and (text[: found.start()] + "，")[-1] in "，。！？"
            calls = alone and text[found.end() : found.end() + 1] in "，。！？"
            talks[found[0]] += calls or _SPEAKS_NEXT.match(text, found.end()) is not None
    for name in scores:
        if len(name) == 3 and surname_length(name) == 1 and name[1:] not in scores:
            # 赵长河 once, and then 长河, who sits down and speaks.
            for text, share in texts:
                for found in re.finditer(re.escape(name[1:]), text):
                    told[name] += share == 1.0 and text[found.start() - 1] != name[0]
                    acts = _PERSONAL.match(text, found.end()) or _SPEAKS_NEXT.match(
                        text, found.end()
                    )
                    does[name] += acts is not None and share == 1.0
    for name, score in scores.items():
        related = any(
            name != other and (other.endswith(name) or name.endswith(other)) for other in scores
        )
        usual = lexicon().kind(name) == "n" and score < USUAL
        rare = told[name] <= least and not said[name] and score < DOUBTFUL
        place = name[-1] in _TOWNS and not (does[name] or talks[name])
        often = 4 * things[name] >= told[name] + said[name]
        if place or (things[name] and often and not talks[name]):
            continue
        lives = does[name] > usual or (does[name] and talks[name])
        if lives or related or not (usual or rare):
            yield name, score


def _words_as_names(texts: Iterable[tuple[str, float]]) -> Iterator[str]:
    """Yield the usual nouns of two characters that a story uses as only names are used.

    A story that says 新郎石头 or calls “石头，”, and in which 石头 sits down, laughs or talks,
    has a person of this name.
    """
    named: set[str] = set()
    called: Counter[str] = Counter()
    acts: Counter[str] = Counter()
    personal: Counter[str] = Counter()
    talks: Counter[str] = Counter()
    known = lexicon()
    for text, share in texts:
        for run in _RUN.finditer(text):
            byname = _byname(run[0])
            if byname and share < 1.0:
                called[byname] += len(run[0]) == len(byname)
            elif byname:
                personal[byname] += _DOES.match(run[0], len(byname)) is not None
            word = run[0][:2]
            if share < 1.0 and len(run[0]) == 2 and word[0] in _SMALL and word not in NOUNS:
                called[word] += 1
            if known.kind(word) == "n" and _may_be_called(word):
                if share < 1.0 and len(run[0]) == 2:
                    named.add(word)
                elif share == 1.0:
                    acts[word] += _right(known.cut(run[0]), run[0], 2) >= 0.5
                    personal[word] += _PERSONAL.match(run[0], 2) is not None
            if share == 1.0 and known.kind(word) == "s" and _may_be_called(word):
                # 扎西 is a place to the word list, but no place laughs or asks.
                talks[word] += _TALKS.match(run[0], 2) is not None
            noun = _PERSON.match(run[0]) if share == 1.0 else None
            name = run[0][noun.end() : noun.end() + 2] if noun else ""
            if noun and known.kind(name) == "n" and _may_be_called(name):
                end = noun.end() + 2
                if _right(known.cut(run[0]), run[0], end) >= 0.3:
                    named.add(name)
                    personal[name] += _PERSONAL.match(run[0], end) is not None
                    acts[name] += 1
    given = {word for word in acts if known.given(word) > USUAL_GIVEN and personal[word] > 1}
    yield from sorted(word for word, times in talks.items() if times > 1)
    for name in sorted({*named, *called, *personal}):
        if _byname(name) == name:
            if personal[name] > 1 or (personal[name] and called[name]):
                yield name
            continue
        if name in given and acts[name] > 1:
            yield name
            continue
        small = lexicon().kind(name) in ("n", "p", "t", "") and name not in words.NOT_NAMES
        calls = called[name] > 1 or (called[name] and acts[name])
        if (name in named and personal[name] and acts[name] > 1) or (small and calls):
            yield name


def _byname(run: str) -> str:
    """Return the byname with which a clause begins: 小石头, or 七号; empty if there is none."""
    if run[1:2] == "号" and run[0] in _NUMBERS and run[2:3] not in ("楼", "线", "门", "院", "房"):
        return run[:2]
    noun = run[1:3]
    small = run[:1] == "小" and len(noun) == 2 and run[:3] not in NOUNS
    free = small and lexicon().kind(noun) == "n" and not lexicon().kind(run[:3])
    return run[:3] if free and noun not in NOUNS and run[:2] not in NOUNS else ""


def _may_be_called(word: str) -> bool:
    """Return whether a noun may be a nickname: no noun for people or places, nor one of time."""
    ends = words.PLACES_BEHIND | words.PLACE_ENDINGS | words.TIME_ENDINGS
    return len(word) == 2 and word not in NOUNS and word[1] not in ends


def _chosen(
    sightings: dict[str, list[_Sighting]], forms: dict[str, str], texts: list[str]
) -> dict[str, float]:
    """Return the accepted names; an accepted one takes its places from those that overlap it."""
    first = sorted(sightings, key=lambda name: (-_score(sightings[name]), -len(name), name))
    taken: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    scores: dict[str, float] = {}
    whole = "\n".join(texts)
    for name in first:
        left = [
            each
            for each in sightings[name]
            if not any(each.start < b and a < each.end for a, b in taken[each.text])
        ]
        if not left:
            continue
        score = _score(left) - (ONCE if len(left) == 1 and forms[name] == "full" else 0.0)
        if score < LEAST[forms[name]] or (
            _is_place(name, left, whole) and not _is_person(name, left, texts)
        ):
            continue
        scores[name] = score
        for each in sightings[name]:
            taken[each.text].append((each.start, each.end))
    return {name: score for name, score in scores.items() if not _is_longer(name, scores, whole)}


def _is_longer(name: str, names: Collection[str], whole: str) -> bool:
    """Return whether a name is a shorter one with the start of a verb, as 陈默端 is."""
    short = name[:-1]
    times = 3 if lexicon().kind(name[-1]) != "v" else 2
    return short in names and whole.count(name) * times < whole.count(short)


def _score(sightings: list[_Sighting]) -> float:
    around = sorted((each.around for each in sightings), reverse=True)
    gain = sum(each.gain for each in sightings) / len(sightings)
    total = sum(each / (1 + 0.5 * rank) for rank, each in enumerate(around[:6]))
    return 0.2 * max(-10.0, min(8.0, gain)) + total


def _is_place(name: str, sightings: Sequence[_Sighting], whole: str) -> bool:
    gain = max(each.gain for each in sightings)
    if name[-1] in words.PLACE_ENDINGS and len(name) > 2 and gain < SURE:
        return True
    return re.search(rf"(?:在|到|去|从|回|往){name}(?:里|上|中|[，。])", whole) is not None


def _is_person(name: str, sightings: Sequence[_Sighting], texts: Sequence[str]) -> bool:
    """Return whether a name that ends as places do speaks, or often stands where people do.

    So does the part behind a surname: 赵长河 is a man if 长河 speaks and sits down.
    """
    ends = [(each.text, each.end) for each in sightings]
    if len(name) == 3 and surname_length(name) == 1:
        given = re.compile(re.escape(name[1:]))
        ends += [(n, f.end()) for n, text in enumerate(texts) for f in given.finditer(text)]
    ends = list(dict.fromkeys(ends))
    spoken = sum(_SPEAKS_NEXT.match(texts[text], end) is not None for text, end in ends)
    acted = sum(_PERSONAL.match(texts[text], end) is not None for text, end in ends)
    stands = sum(each.around >= PERSON_AROUND for each in sightings)
    return spoken > 0 or acted > 1 or stands > MOST_PLACES_STAND


def _candidates(run: str) -> Iterator[tuple[int, int, str, float, float]]:
    """Yield start, end, form, gain and surroundings of what may be a name in a clause."""
    known = lexicon()
    cut = known.cut(run)
    for start in range(len(run) - 1):
        surname = surname_length(run[start:])
        if not surname and run[start] in words.NEVER_IN_NAMES:
            continue
        full = []
        if start and (run[start - 1 : start + 1] in NOUNS or cut.joins(start)):
            continue
        for end in (start + surname + 1, start + surname + 2) if surname else ():
            ends = end > len(run) or (end == len(run) and run[end - 1] in _SAYS)
            weight = None if ends else _full(run[start:end], surname)
            if weight is not None:
                full.append((cut.gain(start, end, weight), end))
        best = max(full, default=(-math.inf, 0))[0]
        found = [(gain, end, "full") for gain, end in full if gain > best - CLEAR]
        other = None
        if best < 0:
            other = _nick(run[start : start + 3]) or _short(run[start : start + 2])
        if other:
            form, weight = other
            end = start + (3 if form == "nick3" else 2)
            if end == len(run) and run[end - 1] in _SAYS:
                continue
            found.append((cut.gain(start, end, weight), end, form))
        for gain, end, form in found:
            if run[end - 1 : end + 1] in NOUNS:
                continue
            left, right = _left(cut, run, start), _right(cut, run, end)
            if form == "full" and end < len(run) and cut.joins(end):
                right -= GLUED
            if form == "full" and _VERBAL.match(run, end):
                right -= VERBAL
            if form == "full" or (left >= 0.4 and right >= 0.3):
                yield start, end, form, gain, left + right
    yield from _foreign(run, cut)


def _full(name: str, surname: int) -> float | None:
    """Return the weight of a surname with a given name; None if it can be none."""
    given = name[surname:]
    odd = given[1:] if _HAS.fullmatch(given) else given
    if name in words.NOT_NAMES or name in NOUNS or any(c in words.NEVER_IN_NAMES for c in odd):
        return None
    if given[0] in "家姓" or (given[-1] in "里上下边旁" and given not in _FAR):
        return None
    if given in _ADVERBS or (name[0] in _MATERIALS and given in things_of("zh")):
        return None
    if len(given) == 2 and given[0] in _SHORT_TITLES:
        return None
    if len(given) == 2 and name[:2] in words.NOT_NAMES:
        return None
    if name[0] in _WEARS and given[0] in _COLOURS:
        return None
    if lexicon().kind(name) in ("v", "a", "d", "f", "t"):
        return None
    return lexicon().name(name[:surname], given) - ODD * _odd(odd)


def _short(name: str) -> tuple[str, float] | None:
    """Return form and weight of a name of two characters without surname, or None."""
    if len(name) < 2 or name in words.NOT_NAMES or name in NOUNS:
        return None
    known = lexicon()
    kind = known.kind(name)
    if name[0] in "老小" and name[1] in words.ANIMALS:
        return None
    if name[0] in words.NICKNAMES:
        is_free = kind in ("", "p", "t") or name[0] == "老"
        if not is_free or (_odd(name[1]) and name[0] in "小老" and name[1] in words.SURNAMES):
            # 小于 is a comparison, and young Yu.
            same = name[0] == "小" and name[1] in words.SURNAMES and kind != "a"
            return ("word", -13.0) if same else None
        if _odd(name[1]):
            return None
        if name[0] == "阿" or name[1] in words.SURNAMES:
            return "nick", -11.0
        if name[0] == "老" and not kind:
            return "word", -12.5
        # 小满 is the day of a calendar, and a child.
        return ("nick", -12.5) if name[0] == "小" else None
    if any(c in words.NEVER_IN_NAMES for c in name) or kind not in ("", "p", "n"):
        return None
    if name[0] in "姓连" or (name[0] in _LEADS and name[1:] in NOUNS):
        return None
    if name[1] in words.PLACES_BEHIND or _odd(name) > 1:
        return None
    if name[0] in _NUMBERS or (name[0] in words.COATS and name[1] in words.BEASTS):
        return None
    weight = known.name("", name) - ODD * _odd(name)
    if name[0] == name[1]:
        return ("twice", weight) if known.given(name) > -12.5 else None
    return "word" if kind else "given", weight


def _nick(name: str) -> tuple[str, float] | None:
    """Return form and weight of a nickname of three characters, as 小豆子 and 老王头, or None."""
    if name[1:] in _CHILDREN and not (_odd(name[0]) or lexicon().kind(name)):
        return "nick3", -13.0
    if len(name) < 3 or name[0] not in "小老阿" or name in NOUNS or name[1:] in NOUNS:
        return None
    usual = name[2] in "子儿" or (name[1] in words.SURNAMES and name[2] in "头婆汉")
    # 小豆子 is a nickname, though 小豆 is a word; 小孩子 and 小曲儿 are words of their own.
    start = lexicon().kind(name[:2]) in ("n", "v", "a", "d")
    known = lexicon().kind(name) or (start and name[2] != "子")
    return ("nick3", -13.0) if usual and not known and not _odd(name[1]) else None


def _odd(given: str) -> int:
    """Return how many characters of a string are unusual in given names."""
    return sum(c in words.NOT_IN_NAMES for c in given)


def _may_be_given(name: str) -> bool:
    return not any(c in words.NOT_IN_NAMES for c in name) and name not in NOUNS


def _foreign(run: str, cut: Cut) -> Iterator[tuple[int, int, str, float, float]]:
    """Yield strings of characters by which foreign names are written."""
    start = 0
    for end in range(len(run) + 1):
        if end < len(run) and run[end] in _FOREIGN:
            continue
        # In 阿福戴着 the last character is a verb.
        last = end - (_VERBAL.match(run, end) is not None)
        if 3 <= last - start <= 6 and run[start:last] not in lexicon().words:
            around = _left(cut, run, start) + _right(cut, run, last)
            yield start, last, "foreign", cut.gain(start, last, -20.0), around
        start = end + 1


def _left(cut: Cut, run: str, start: int) -> float:
    if start == 0:
        return 1.0
    if run[start - 1] in words.TO_WHOM:
        return 0.8
    word = cut.word_before(start)
    if run[:start] in _LEADS or word in _LEADS:
        return 0.8
    if word in NOUNS and word not in words.CROWDS:
        return APPOSED
    kind = lexicon().kind(word)
    if kind == "t" or word[-1:] in _NUMBERS:
        return -1.0
    if word.endswith(("的", "了", "着", "见")):
        return 0.2
    return {"v": 0.3, "d": 0.4, "f": 0.4}.get(kind, -0.6)


def _right(cut: Cut, run: str, end: int) -> float:
    if end == len(run):
        return 0.4
    if run[end] == "们":
        return -3.0
    if _SPEAKS_NEXT.match(run, end):
        return 1.6
    if _AGED.match(run, end):
        return 0.9
    word = cut.word_after(end)
    if word[0] in _BODY:
        return 0.6
    if word[0] == "的":
        return 0.3
    kind = lexicon().kind(word)
    return {"v": 0.8, "d": 0.9, "a": 0.5, "f": 0.7, "t": 0.3, "n": -0.3}.get(kind, -0.2)


def fits_between(text: str, start: int, end: int) -> bool:
    """Return whether a string stands where people stand, so that it is a name and no other word."""
    run = next(r for r in _RUN.finditer(text) if r.start() <= start < r.end())
    cut = lexicon().cut(run[0])
    left = _left(cut, run[0], start - run.start())
    if cut.word_before(start - run.start()) in NOUNS:
        left = 1.0
    return left + _right(cut, run[0], end - run.start()) >= FITS


def titled(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each surname or given name with a title: 莫长老, 王总, 玄机真人."""
    for found in _CONSORT.finditer(text):
        yield found.span()
    for found in _GIVEN_TITLED.finditer(text):
        given, start = found[1], found.start()
        kinds = ("", "p", "n") if found[2] in _OF_MONKS else ("", "p")
        free = lexicon().kind(given) in kinds and given not in NOUNS
        if free and not _odd(given) and given not in words.NOT_NAMES and _begins(text, start):
            yield found.span()
    for found in _TITLED.finditer(text):
        if surname_length(found[1]) != len(found[1]) or found[0] in lexicon().words:
            continue
        if found.start() and text[found.start() - 1 : found.start() + 1] in lexicon().words:
            continue
        if len(found[2]) == 1 and not _ends_person(text, found.end()):
            continue
        yield found.start(), found.end()


def _begins(text: str, start: int) -> bool:
    """Return whether a name may begin here: at the start of a clause, or behind 对, 是, 见."""
    before = text[:start]
    return not before or not _HAN.match(before[-1]) or before.endswith(_IN_FRONT)


def _ends_person(text: str, end: int) -> bool:
    """Return whether a person's title of one character, part of many words, ends here."""
    run = _RUN.match(text, end)
    return not run or _right(lexicon().cut(run[0][:8]), run[0][:8], 0) > 0.4


NOUNS = frozenset(
    (
        *words.KIN,
        *words.FEMALE_NOUNS,
        *words.MALE_NOUNS,
        *words.NEUTRAL_NOUNS,
        *words.ANIMALS,
        *words.ROBOTS,
        *words.GHOSTS,
        *words.MONSTERS,
        *words.CROWDS,
        *words.UNNAMED,
        *words.TITLES,
    )
)
_NO_KIN = alternation(noun for noun in NOUNS - words.KIN if len(noun) > 1)
_PERSON_BEFORE = re.compile(rf"(?<![{HAN}])(?:{_NO_KIN})\Z")
_PERSON = re.compile(alternation(noun for noun in NOUNS if len(noun) > 1))
