"""Where and when a scene is: place, setting, time of day and weather from its words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ainern2d.core.story.storyboard import Location

from .wordlist import words
from .words_en import ADJECTIVES

if TYPE_CHECKING:
    from collections.abc import Sequence

Time = Literal["dawn", "day", "dusk", "night"]
Weather = Literal["clear", "cloudy", "rain", "snow", "fog", "storm"]

_SETTINGS_EN = {
    "sea": "lighthouse sea ocean beach shore coast harbour harbor pier dock ship boat island bay"
    " cliffs? river lake quay jetty",
    "forest": "forest woods? jungle grove orchard",
    "interior": "living-room bedroom classroom kitchen drawing-room room house hall hallway office"
    " inn tavern shop bookshop bakery school library hospital castle temple palace cabin attic"
    " cellar tower staircase stairs church bar caf[eé] restaurant theatre theater museum tram train"
    " carriage bus lift elevator corridor workshop studio cave laboratory",
    "street": "street city town village market alley road lane square bridge rooftop roof station"
    " platform stop pavement harbourfront",
    "landscape": "field meadow hill mountain valley garden park desert plain farm yard courtyard"
    " graveyard moor path",
}
_SETTINGS_ZH = {
    "sea": "灯塔 大海 海边 海滩 沙滩 海岸 码头 港口 海港 渔船 小船 甲板 小岛 岛上 江边 河边 湖边"
    " 海上 礁石",
    "forest": "森林 树林 林子 竹林 丛林 果园",
    "interior": "客厅 卧室 教室 厨房 房间 屋里 屋子 屋内 大厅 办公室 客栈 酒馆 茶馆 书店 商店 小店"
    " 面馆 饭馆 咖啡馆 学校 图书馆 医院 城堡 宫殿 寺庙 阁楼 地下室 塔楼 楼梯 教堂 剧院"
    " 博物馆 电车 车厢 火车 地铁 公交车 电梯 走廊 工作室 山洞 实验室 家里 店里 值班室"
    " 候车室",
    "street": "街道 大街 街上 长街 老街 街头 城市 城里 小镇 镇上 村子 村口 集市 市场 小巷 巷子 巷口"
    " 马路 路边 广场 桥上 屋顶 天台 楼顶 车站 站台 路口 终点站",
    "landscape": "田野 草地 草原 山坡 山顶 山上 山谷 花园 公园 沙漠 农场 院子 庭院 墓地 山路 小路",
}
_TIMES: tuple[tuple[Time, str, str], ...] = (
    (
        "night",
        r"(?<!last )\b(?:nights?|midnight|moon|moonlight|stars|starlight|tonight)\b(?! before)",
        r"(?<![昨前])(?:夜里|深夜|半夜|夜晚|午夜|今夜|夜色|夜空|夜幕|月亮|月光|星星|晚上|末班|夜)",
    ),
    (
        "dusk",
        r"\b(?:dusk|evening|sunset|twilight|sundown|nightfall)\b",
        r"傍晚|黄昏|夕阳|日落|暮色|晚霞|天色渐暗",
    ),
    (
        "dawn",
        r"\b(?:dawn|sunrise|daybreak|first light)\b",
        r"黎明|清晨|拂晓|日出|天亮|天刚亮|晨光|破晓|朝霞",
    ),
    (
        "day",
        r"\b(?:morning|noon|midday|afternoon|daylight|sunshine|sunny|day)\b",
        r"早上|早晨|上午|中午|正午|下午|白天|阳光|午后",
    ),
)
_WEATHERS: tuple[tuple[Weather, str, str], ...] = (
    ("storm", r"\b(?:storms?|thunder|lightning|tempest|gale)\b", r"暴雨|暴风|雷雨|雷声|闪电|打雷"),
    ("snow", r"\b(?:snow|snowing|snowed|snowflakes?|blizzard)\b", r"雪(?!白|亮)"),
    ("rain", r"\b(?:rain|rained|raining|rainy|raindrops?|drizzle)\b", r"雨(?![衣伞])"),
    ("fog", r"\b(?:fog|foggy|mist|misty|haze)\b", r"雾"),
    ("cloudy", r"\b(?:clouds?|cloudy|overcast)\b", r"阴天|乌云|多云|阴沉|云层"),
)
_DRY = {
    "en": r"(?:rain|storm|snow)(?:ing)? (?:had )?(?:stopped|ended|passed)|after the (?:rain|storm)",
    "zh": r"[雨雪]停|[雨雪]过|雨后|雪后|放晴|风雨过去",
}
_SLUG = re.compile(
    r"\A(?P<side>INT\.?/EXT\.?|EXT\.?/INT\.?|I/E|INT|EXT|EST|内/?外景|内景|外景)[.。 　·:：]*",
    re.IGNORECASE,
)
_SLUG_END = re.compile(r"\s*[-–—－·/，,]\s*|\s+(?=[日夜晨昏]\Z)")
_TIME_WORD = {"日": "day", "夜": "night", "晨": "dawn", "昏": "dusk"}


def _nouns(settings: dict[str, str], *, spaced: bool) -> tuple[re.Pattern[str], dict[str, str]]:
    table = {noun: setting for setting, nouns in settings.items() for noun in nouns.split()}
    each = "|".join(sorted(table, key=len, reverse=True))
    if not spaced:
        near = r"(?P<at>[在到进回出往于过])?(?:[那这一]?[座间家条个])?"
        return re.compile(rf"{near}(?P<noun>{each})(?P<inside>[里上中内外旁边])?"), table
    near = r"(?P<at>\b(?:in|at|on|into|onto|to|inside|through|by|from|across)\s+)?"
    article = r"(?:(?:the|an?|his|her|their|our|my)\s+(?:(?P<kind>[a-z]+)\s+)?)?"
    return re.compile(rf"{near}{article}(?P<noun>\b(?:{each})\b)", re.IGNORECASE), table


_PLACES = {"en": _nouns(_SETTINGS_EN, spaced=True), "zh": _nouns(_SETTINGS_ZH, spaced=False)}
_VAGUE = frozenset(words("room shop house hall station school tower bridge market road workshop"))
"""Places that the word before tells apart: a lamp room is not any room."""
SOMEWHERE = {"en": "somewhere", "zh": "某处"}
"""The name of a place of which the story tells nothing."""
_MOMENTS: dict[str, dict[str, str]] = {
    "en": {
        word: word
        for word in [
            "dawn",
            "day",
            "dusk",
            "night",
            "cloudy",
            "rain",
            "snow",
            "fog",
            "storm",
            "clear",
        ]
    },
    "zh": {
        "dawn": "清晨",
        "day": "白天",
        "dusk": "黄昏",
        "night": "夜",
        "clear": "晴",
        "cloudy": "阴",
        "rain": "雨",
        "snow": "雪",
        "fog": "雾",
        "storm": "暴雨",
    },
}


@dataclass(slots=True)
class Surveyor:
    """Finds locations scene by scene; what a scene does not say stays as it was.

    Attributes:
        language: ``en`` or ``zh``.
        known: The locations so far, by name, in order of appearance.
    """

    language: str
    known: dict[str, Location]
    _last: Location | None = None

    def locate(self, slug: str, told: Sequence[str], spoken: Sequence[str]) -> Location:
        """Return where a scene is.

        Args:
            slug: Its slug line, or empty.
            told: Its sentences of narration.
            spoken: What is said in it, which is asked last.
        """
        text = "\n".join(told)
        side, slug_name, slug_time = _read_slug(slug)
        name, setting = slug_name, self._setting_of(slug_name) if slug_name else ""
        if not name:
            name, setting = self._place(told) or self._place(spoken) or ("", "")
        if not name and self._last:
            name, setting = self._last.name.split(" (")[0], self._last.setting
        if not setting:
            setting = {"int": "interior", "ext": "landscape"}.get(side, "interior")
        if side == "int":
            setting = "interior"
        found = Location(
            name=name or SOMEWHERE[self.language],
            description=self._description(slug, told, name),
            setting=setting,
            time=slug_time or self._time(slug) or self._time(text) or self._before("day"),
            weather=self._weather(f"{slug}\n{text}", name),
        )
        self._last = self._distinct(found)
        return self._last

    def _before(self, otherwise: Time) -> Time:
        return self._last.time if self._last else otherwise

    def _distinct(self, found: Location) -> Location:
        """Give one place at two times of day two names, since a location has one light."""
        other = self.known.get(found.name)
        if other and (other.time, other.weather) != (found.time, found.weather):
            moments = _MOMENTS[self.language]
            moment = moments[found.weather if other.time == found.time else found.time]
            name = f"{found.name} ({moment})"
            if name in self.known and self.known[name].weather != found.weather:
                name = self._numbered(found.name)
            found = found.model_copy(update={"name": name})
        return self.known.setdefault(found.name, found)

    def _numbered(self, name: str) -> str:
        number = 2
        while f"{name} ({number})" in self.known:
            number += 1
        return f"{name} ({number})"

    def _place(self, sentences: Sequence[str]) -> tuple[str, str] | None:
        pattern, table = _PLACES[self.language]
        counted: Counter[str] = Counter()
        names: dict[str, str] = {}
        for sentence in sentences:
            for found in pattern.finditer(sentence):
                parts = found.groupdict()
                noun = parts["noun"].lower()
                counted[noun] += 3 if parts["at"] or parts.get("inside") else 1
                kind = (parts.get("kind") or "").lower()
                plain = noun not in _VAGUE or kind in ("", *ADJECTIVES)
                names.setdefault(noun, noun if plain else f"{kind} {noun}")
        if not counted:
            return None
        best = max(counted, key=lambda noun: counted[noun])
        return names[best], table.get(best) or self._setting_of(best)

    def _setting_of(self, name: str) -> str:
        found = _PLACES[self.language][0].search(name)
        if not found:
            return ""
        table = _PLACES[self.language][1]
        noun = found["noun"].lower()
        matches = (s for n, s in table.items() if re.fullmatch(n, noun))
        return next(matches, "")

    def _description(self, slug: str, told: Sequence[str], name: str) -> str:
        noun = name.split()[-1].lower() if name else ""
        about = [s for s in told if noun and noun in s.lower()][:2] or list(told[:1])
        return " ".join(filter(None, [slug, *about]))[:300]

    def _time(self, text: str) -> Time | None:
        column = 1 if self.language == "en" else 2
        found = [
            (match.start(), rule[0])
            for rule in _TIMES
            if (match := re.search(rule[column], text, re.IGNORECASE))
        ]
        return min(found)[1] if found else None

    def _weather(self, text: str, name: str) -> Weather:
        if re.search(_DRY[self.language], text, re.IGNORECASE):
            return "cloudy"
        column = 1 if self.language == "en" else 2
        for rule in _WEATHERS:
            if re.search(rule[column], text, re.IGNORECASE):
                return rule[0]
        stayed = self._last is not None and self._last.name.split(" (")[0] == name
        return self._last.weather if self._last and stayed else "clear"


def _read_slug(slug: str) -> tuple[str, str, Time | None]:
    """Return side (``int``, ``ext`` or empty), place and time of a slug line."""
    start = _SLUG.match(slug)
    side = ""
    if start:
        side = "int" if start["side"].lower() in ("int", "内景") else "ext"
    parts = [part for part in _SLUG_END.split(slug[start.end() if start else 0 :]) if part]
    time: Time | None = None
    if len(parts) > 1 and parts[-1] in _TIME_WORD:
        time = _TIME_WORD[parts.pop()]  # type: ignore[assignment]
    elif len(parts) > 1:
        parts.pop()
    name = " - ".join(parts).strip()
    return side, name.title() if name.isupper() else name, time
