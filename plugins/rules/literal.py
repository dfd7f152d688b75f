"""Hides words that do not mean what they say: similes, metaphors, idioms, and names of people.

The words are replaced by a sign of the same length, so that positions stay valid.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

HIDDEN = "¤"
"""The sign that stands for each character of a hidden word."""

_LIKE = re.compile(
    (
        r"(?P<before>\b\w+['’]?\w*\s+)?\b(?:like|remind(?:ed|s|ing)|suggest(?:ed|s|ing)"
        r"|as\s+(?:if|though)|as\s+(?:an?|one)\s+\w+\s+(?:looks?|does|do|would|might"
        r"|will))\b(?P<what>[^,.;:!?—–”\"]{1,90})"
    ),
    re.IGNORECASE,
)
_LIKING = frozenset(
    [
        "i",
        "you",
        "we",
        "they",
        "would",
        "should",
        "to",
        "not",
        "don't",
        "don’t",
        "didn't",
        "didn’t",
        "i'd",
        "i’d",
        "you'd",
        "you’d",
        "never",
        "really",
        "also",
        "always",
        "and",
        "who",
        "people",
        "they'd",
        "we'd",
        "feel",
        "felt",
    ]
)
_AS_AS = re.compile(
    r"\bas\s+(?!soon|long|far|well|much|many|early|late|usual)[a-z]+\s+as\b[^,.;:!?—–”\"]{1,60}",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\s(?:into|across|towards?|out of|and (?:he|she|it|they|the|I|we))\s")
_LINKS = re.compile(r"\b\w+ing\b|\b(?:that|which|who|when)\b")
_FULL_OF = (
    r"(?:applause|laughter|tears|words|questions?|protests?|abuse|blows|arrows|bullets|sparks|faces"
    r"|people|heads|hands|papers?|dust|smoke|flies|steam|emotions?|anger|rage|grief|despair|memor"
    r"(?:y|ies)|silence|doubts?|thoughts?|petals|masts|spears|hair|gold|blood|fire|vision|study"
    r"|view|cards|lords|commons|god|worship|numbers|information|data|trouble|cheers|voices|kisses"
    r"|sorrow|passion|feathers|gossip|debt|(?:his|her|my|your)(?! (?:own )?"
    r"(?:cell|room|house|cabin|office|study|kitchen|tent|shop|prison))|mankind|confusion|light|bodies)"
)
_METAPHOR = re.compile(
    r"\b(?:storm|rain|hail|shower|cloud|fog|mist|sea|ocean|forest|mountain|river|stream|flood|field"
    r"|bridge|island|wave|thunder|winter|spring|dawn|wall|tower|house|valley|desert|palace|world"
    rf"|street|path|road|court)s?\s+of\s+(?:the\s+|an?\s+)?{_FULL_OF}\b",
    re.IGNORECASE,
)
_IDIOMS = re.compile(
    (
        r"\b(?:under the weather|by the way|(?:in|on|all|out of) (?:the|his|her|my|your) way"
        r"|(?:it )?dawn(?:ed|ing|s) (?:up)?on|storm(?:ed|ing) (?:out|in|off)|in the long run"
        r"|took? the field|on the market|snow-?white|at sea about|up in the air|in the air|thin "
        r"air|clear the air|a fair|the road to|at a crossroads|middle of the road|bring(?:ing)? "
        r"home|brought home|struck home|the bridge of (?:his|her|the) nose|bed of roses|the whole "
        r"house|full house|house of|a drop in the ocean|tip of the iceberg|break the ice|broke "
        r"the ice|thin ice|on the same page|in the field of|in the wake of|the old school|school "
        r"of thought|castles? in the air|court(?:ed|ing|ship)|by a long way|in the wood of|out of "
        r"the woods?|beat about the bush|over the hill|salad days|heaven and earth|on earth|over "
        r"the moon|once in a blue moon|many moons|in broad outline|in the same boat|burnt? (?:his"
        r"|her|their|our) boats|on board with|the heart of the|in cold blood|on ice|at the bar of"
        r"|call(?:ed)? to the bar|bar none|in the light of|came to light|brought to light|in this "
        r"light|the light of day|at (?:an? |the |this |that |some |any )?(?:\w+ )?stage|on stage "
        r"at|at this stage|at that stage|a stage in|set the stage|in the first stage|plain (?:as"
        r"|to|speaking|truth|words?|face)|(?:was|is|it's|made) (?:quite |very )?plain|rain check"
        r"|right as rain|come rain or shine|storm in a teacup|cloud nine)\b"
    ),
    re.IGNORECASE,
)
_TITLED = (
    r"(?:Mr|Mrs|Ms|Miss|Mlle|Mme|Madame|Dr|Doctor|Sir|Lady|Lord|Captain|Colonel|Major|Sergeant"
    r"|Corporal|Private|Sister|Brother|Father|Mother|Aunt|Uncle|Old|Professor|Inspector|Judge"
    r"|Reverend|Master|King|Queen|Prince|Princess|Saint|St)\.?"
)
_PERSON = re.compile(rf"\b{_TITLED}\s+(?:[A-Z][\w’'-]+\s?)+")
_CAPITAL = re.compile(r"(?<=[a-z,;] )(?<!\bthe\s)(?<!\bThe\s)(?<!\bin\s)(?<!\bof\s)([A-Z][a-z]+)\b")
_ALL_CAPITALS = re.compile(r"\b[A-Z][a-z’'-]+\b")

_SIMILE_ZH = re.compile(
    r"(?<![画图偶想雕肖录影])(?:好像|就像|活像|像|好似|仿佛|彷佛|宛如|宛若|犹如|犹似|如同"
    r"|恍如|恰似|好比|有如|譬如)(?![素章])[^，。！？；：、“”]{1,16}?(?:一样|一般|似的|般|那样"
    r"|那么|(?=[，。！？；：、”]|\Z))"
)
_SHORT_SIMILE_ZH = re.compile(
    r"(?<=[一-鿿])(?<![不假例比譬犹有果恍])[如似若](?![果今何此是乎非干下期愿])[^，"
    r"。！？；：、的“”]{1,4}"
)
_AFTER_SIMILE_ZH = re.compile(
    r"[^，。！？；：、的在着了“”]{1,4}(?:一样|似的|一般|般)(?=[的地白黑红冷亮])"
)
_IDIOMS_ZH = re.compile(
    r"雨后春笋|风雨同舟|风风雨雨|雪白|雪亮|雪中送炭|人山人海|山盟海誓|海誓山盟|山珍海味|海报"
    r"|海关|海量|海棠|上海|河南|河北|湖南|湖北|山东|山西|江湖|江南|江山|天堂|火海|青春|春心"
    r"|冬瓜|夜宵|夜来香|云云|云雾难辨|云里雾里|雷同|雷厉风行|春卷|秋波|雾水|云雨|风花雪月"
    r"|学海|苦海|脑海|人海|心海|火山|冰山一角|店小二|门路|路人|路过|上路|一路|路数|思路|退路"
    r"|后路|生路|死路|路子|马路牙|家伙|家常|大家|人家|国家|专家|作家|冤家|亲家|管家|东家|当家"
    r"|一家人|自家|全家|成家|白天鹅|日夜|昼夜|日日夜夜|前夜|雨衣|雨伞|雨鞋|雨靴|春药|秋千"
    r"|秋后算账|冬虫夏草|夏令营|林立|林林总总|堂堂|堂而皇之|殿下|陛下|阁下|足下|麾下|庭审"
    r"|宫保|花园路|心田|丹田|石田|书山|泰山压顶|走投无路|半路出家|江郎才尽|下不来台|台词"
    r"|[早晚]高峰|高峰期|冲锋衣|冲锋舟|舞台剧|塔罗|市场部|市场价|公司法|学校里的风言|星期天|聊天|冲天"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严金魏陶姜谢邹柏章苏潘葛范彭鲁韦马方"
    "俞任袁柳唐罗薛贺倪汤滕殷罗毕郝安常于傅康余顾孟黄穆萧尹姚邵汪祁毛戴宋庞纪舒屈项祝董梁杜"
    "阮蓝席季贾路江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍虞万柯卢莫房解丁邓洪崔龚程陆叶慕容欧"
    "阳司马上官诸葛楚慕龙云雷白石温宁燕"
)
_LIGHT_ZH = "雪雨云雾霜雷风春夏秋冬晨夜晓月星河海江湖山林田庭宫塔桥村城"
_NAME_ZH = re.compile(
    rf"(?<![一-鿿])(?:[{_SURNAMES}][一-鿿]?[{_LIGHT_ZH}]|[{_SURNAMES}][{_LIGHT_ZH}][一-鿿])"
)


class Literal:
    """Hides figurative words and names in the sentences of one story.

    Args:
        text: The story, from which names that are also words (Dawn, Winter, 沈寒霜) are learnt.
        language: ``en`` or ``zh``.
        names: Names of people that are known already.

    Example:
        >>> Literal("", "en").of("It fell like rain, and the street was wet.")
        'It fell ¤¤¤¤¤¤¤¤¤, and the street was wet.'
    """

    def __init__(self, text: str, language: str, names: Collection[str] = ()) -> None:
        self._language = language
        if language == "zh":
            counted = Counter(_NAME_ZH.findall(text))
            likely = {name for name, times in counted.items() if times > 1}
            known = {_name_of(name, text) for name in names if len(name) > 1} | likely
            self.names = frozenset(known)
            self._names = _any_of(known)
            self._words: frozenset[str] = frozenset()
        else:
            # A word that has its capital only from the start of a sentence is no name: Rain fell.
            within = {found[1] for found in _CAPITAL.finditer(text)}
            words = within | {
                word
                for name in names
                for word in _ALL_CAPITALS.findall(name)
                if " " in name or word in within
            }
            self._words = frozenset(words)
            self.names = self._words
            self._names = None

    def of(self, sentence: str) -> str:
        """Return a sentence with its figurative words and names hidden."""
        if self._language == "zh":
            if self._names:
                sentence = self._names.sub(_hidden, sentence)
            for pattern in (_SIMILE_ZH, _SHORT_SIMILE_ZH, _AFTER_SIMILE_ZH, _IDIOMS_ZH):
                sentence = pattern.sub(_hidden, sentence)
            return sentence
        sentence = _PERSON.sub(_hidden, sentence)
        sentence = _LIKE.sub(_simile, sentence)
        for pattern in (_AS_AS, _METAPHOR, _IDIOMS):
            sentence = pattern.sub(_hidden, sentence)
        return sentence

    def is_name(self, word: str) -> bool:
        """Return whether the story uses a capitalised English word as a name."""
        return word in self._words


def _name_of(name: str, text: str) -> str:
    """Return a Chinese name without a last character that the story does not always write.

    >>> _name_of("林晓跑", "林晓冷得发抖。林晓跑进厨房。")
    '林晓'
    """
    shorter = name[:-1]
    return shorter if len(name) > 2 and text.count(shorter) > text.count(name) else name


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    longest = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))) if longest else None


def _hidden(found: re.Match[str]) -> str:
    return HIDDEN * len(found[0])


def _simile(found: re.Match[str]) -> str:
    before = (found["before"] or "").strip().lower()
    if before in _LIKING and found[0].lower().split()[bool(before)] == "like":
        return found[0]
    start = found.end("before") - found.start() if found["before"] else 0
    what = found["what"]
    on = _GOES_ON.search(what)
    end = found.end() - found.start()
    if on and not _LINKS.search(what[: on.start()]):
        end = found.start("what") - found.start() + on.start()
    return found[0][:start] + HIDDEN * (end - start) + found[0][end:]
