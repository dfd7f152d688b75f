"""Finds place, setting, time of day and weather of a scene from its words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ainern2d.core import Location

from .wordlist import Finder, words
from .words_en import ADJECTIVES
from .words_places import (
    SEASONS,
    SET_PIECES,
    SET_PIECES_OF,
    SETTINGS_EN,
    SETTINGS_ZH,
    TIMES,
    WEATHERS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .words_places import Season, Time, Weather

_DRY = {
    "en": r"(?:rain|storm|snow|fog)(?:ing)? (?:had |was |has )?(?:stopped|ended|passed|over|gone)"
    r"|after the (?:rain|storm)",
    "zh": r"[雨雪雾](?:已经)?(?:停|散)|[雨雪]过|雨后|雪后|放晴|风雨过去",
}
_BRIGHT = r"\b(?:sun|sunlight|sunshine|moon|moonlight|stars)\b|月亮|月光|阳光|太阳|星星|星光|晴"
"""Things that are visible only in a clear sky."""
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


_PLACES = {"en": _nouns(SETTINGS_EN, spaced=True), "zh": _nouns(SETTINGS_ZH, spaced=False)}
_GO_EN = (
    r"\b(?:went|walked|ran|hurried|climbed|stepped|crept|rushed|strode|slipped|followed|led|entered"
    r"|reached|arrived|returned|came|drove|rode|rowed|carried)\b[^.;:!?]{0,40}?"
    r"\b(?:into|onto|to|out|up|down|at|through|inside|entered|reached)\s"
)
_GO_ZH = (
    r"(?:走|跑|冲|来|回|赶|爬|登|踏|钻|溜|退|逃|搬|下|上)(?:进|到|出|回|上|入|下)(?:了|过)?"
    r"[^，。！？；]{0,6}"
)
_GOES = {"en": re.compile(_GO_EN, re.IGNORECASE), "zh": re.compile(_GO_ZH)}
_VAGUE = frozenset(
    words("room shop house hall station school tower bridge market road workshop door")
)
"""Places that are identified by the word before them: a lamp room is not any room."""
_PIECES = Finder({piece.replace(" ", "_"): said for piece, said in SET_PIECES})
_SEASONS = tuple((season, Finder(said)) for season, said in SEASONS)
MOST_PIECES = 8
"""Most set pieces in a description."""
_PASSING_BY = frozenset(words("puddle moon stars"))
"""Set pieces that do not last until another time of day."""
_OUTDOORS = frozenset(words("sea river bridge forest courtyard village mountain street landscape"))
SOMEWHERE = {"en": "somewhere", "zh": "某处"}
"""Name of a place about which the story says nothing."""
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


def goes_to(sentence: str, language: str) -> str:
    """Return the place to which a person goes in a sentence, or empty."""
    pattern = _PLACES[language][0]
    for going in _GOES[language].finditer(sentence):
        # Searched from within the verb of motion, to include the place's own preposition.
        found = pattern.search(sentence, max(going.start(), going.end() - 8))
        if found and found.start("noun") - going.end() <= (12 if language == "en" else 4):
            return found["noun"].lower()
    return ""


def places_in(text: str, language: str) -> set[str]:
    """Return the places that a text names."""
    return {found["noun"].lower() for found in _PLACES[language][0].finditer(text)}


_PASSING = frozenset(words("through from across past 过 往"))


def _is_at(preposition: str | None) -> bool:
    """Return whether a preposition means being at a place, rather than passing it."""
    return preposition is not None and preposition.strip().lower() not in _PASSING


@dataclass(slots=True)
class Surveyor:
    """Finds the locations of successive scenes; properties that a scene omits stay as before.

    Attributes:
        language: ``en`` or ``zh``.
        known: The locations so far, by name, in order of appearance.
    """

    language: str
    known: dict[str, Location]
    _last: Location | None = None

    def locate(
        self, slug: str, told: Sequence[str], spoken: Sequence[str], *, same_time: bool = False
    ) -> Location:
        """Return the location of a scene.

        Args:
            slug: Slug line of the scene, or empty.
            told: Sentences of narration.
            spoken: Spoken words, which are searched last.
            same_time: Whether it directly follows the scene before, whose light and weather then
                continue.
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
        if side == "int" and setting in _OUTDOORS:
            setting = "interior"
        known = self.known.get(name)
        if known:
            setting = known.setting
        weather = self._weather(f"{slug}\n{text}", name, same_time=same_time)
        found = Location(
            name=name or SOMEWHERE[self.language],
            description=self._description(slug, told, name, known),
            setting=setting,
            time=slug_time or self._time(slug) or self._time(text) or self._before("day"),
            weather=weather,
            season=self._season(f"{slug}\n{text}", weather),
        )
        self._last = self._distinct(found)
        return self._last

    def somewhere(self) -> Location:
        """Return the neutral location, for scenes whose place is unknown."""
        name = SOMEWHERE[self.language]
        return self.known.setdefault(name, Location(name=name))

    def _before(self, otherwise: Time) -> Time:
        return self._last.time if self._last else otherwise

    def _distinct(self, found: Location) -> Location:
        """Give a place at two times of day two names, since a location has one light."""
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
                counted[noun] += 4 if parts.get("inside") else 3 if _is_at(parts["at"]) else 1
                kind = (parts.get("kind") or "").lower()
                plain = noun not in _VAGUE or kind in ("", *ADJECTIVES)
                names.setdefault(noun, noun if plain else f"{kind} {noun}")
        if not counted:
            return None
        best = max(counted, key=lambda noun: counted[noun])
        setting = self._setting_of(names[best]) or table.get(best, "")
        if setting == "train" and re.search(SET_PIECES_OF["tram"], "\n".join(sentences), re.I):
            setting = "tram"
        return names[best], setting

    def _setting_of(self, name: str) -> str:
        found = _PLACES[self.language][0].search(name)
        if not found:
            return ""
        table = _PLACES[self.language][1]
        noun = found["noun"].lower()
        matches = (s for n, s in table.items() if re.fullmatch(n, noun))
        return next(matches, "")

    def _description(
        self, slug: str, told: Sequence[str], name: str, known: Location | None
    ) -> str:
        noun = name.split()[-1].lower() if name else ""
        about = [s for s in told if noun and noun in s.lower()][:2] or list(told[:1])
        own = (" " if self.language == "en" else "").join(filter(None, [slug, *about]))[:260]
        everything = "\n".join((slug, *told))
        found = _PIECES.names(everything)
        pieces = [piece for piece, _ in SET_PIECES if piece.replace(" ", "_") in found]
        if known and known.description.endswith(")"):
            before = known.description.rsplit("(", 1)[1][:-1].split(", ")
            pieces = list(dict.fromkeys([*(p for p in before if p not in _PASSING_BY), *pieces]))
        return f"{own} ({', '.join(pieces[:MOST_PIECES])})".strip() if pieces else own

    def _season(self, text: str, weather: Weather) -> Season:
        for season, said in _SEASONS:
            if said.search(text):
                return season
        before = self._last.season if self._last else ""
        return "winter" if weather == "snow" else before

    def _time(self, text: str) -> Time | None:
        column = 1 if self.language == "en" else 2
        found = [
            (match.start(), rule[0])
            for rule in TIMES
            if (match := re.search(rule[column], text, re.IGNORECASE))
        ]
        return min(found)[1] if found else None

    def _weather(self, text: str, name: str, *, same_time: bool) -> Weather:
        if re.search(_DRY[self.language], text, re.IGNORECASE):
            return "clear" if re.search(_BRIGHT, text, re.IGNORECASE) else "cloudy"
        column = 1 if self.language == "en" else 2
        for rule in WEATHERS:
            if re.search(rule[column], text, re.IGNORECASE):
                return rule[0]
        stayed = same_time or (self._last is not None and self._last.name.split(" (")[0] == name)
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
