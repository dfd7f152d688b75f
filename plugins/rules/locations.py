"""Makes the locations of a storyboard from the surroundings of its scenes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ainern2d.core import (
    ANY_ROOM,
    DOUBTFUL_PLACE,
    OPEN_GROUND,
    Era,
    Evidence,
    Genre,
    Location,
    PlaceKind,
    World,
    kind_of_place,
)

from .scenes import ROOTS
from .wordlist import Finder, words
from .words_places import PLACES_ZH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core import Surroundings

_Said = Literal["place", "time", "weather", "season"]
_Field = Literal["kind", "time", "weather", "season"]
SET_PIECES: tuple[tuple[str, str], ...] = (
    ("lighthouse", r"lighthouse|灯塔"),
    ("lamp room", r"lamp[ -]?room|lantern[ -]?room|灯室|灯房"),
    ("tram", r"\btram|streetcar|电车|末班车"),
    ("train", r"\btrains?\b|railway|火车|列车"),
    ("boat deck", r"\bdeck\b|甲板"),
    ("boat", r"\bboats?\b|\bships?\b|\bferry\b|小船|渔船|渡船|帆船"),
    ("pier", r"\bpier\b|\bquay\b|\bdocks?\b|harbou?r|码头|港口"),
    ("kitchen", r"\bkitchen|厨房|灶台"),
    ("stove", r"\bstove\b|炉子|火炉|灶"),
    ("fireplace", r"fireplace|hearth|壁炉"),
    ("teahouse", r"tea[ -]?house|tearoom|茶馆|茶楼"),
    ("courtyard", r"court ?yard|院子|庭院|天井"),
    ("bookshelf", r"bookshel|library|bookshop|书架|图书馆|书店"),
    ("table", r"\btables?\b|\bdesk\b|桌"),
    ("desk", r"\bdesk\b|书桌|办公桌|桌案|书案"),
    ("counter", r"\bcounter\b|柜台|吧台"),
    ("bed", r"\bbed\b(?! of)|床[上边前头沿]"),
    ("armchair", r"\barmchair|\bsofa\b|\bcouch\b|沙发|扶手椅"),
    ("wardrobe", r"\bwardrobe|\bcloset\b|衣柜|衣橱"),
    ("barrel", r"\bbarrels?\b|木桶|酒桶"),
    ("throne", r"\bthrone\b|龙椅|宝座"),
    ("window", r"\bwindows?\b|窗"),
    ("door", r"\bdoors?\b|门口|店门|大门|房门|木门"),
    ("stairs", r"\bstairs?\b|staircase|楼梯"),
    ("lantern", r"\blanterns?\b|灯笼|马灯"),
    ("street lamp", r"street ?lamps?|lamp ?posts?|路灯"),
    ("puddle", r"\bpuddles?\b|水洼|积水"),
    ("bench", r"\bbench|长椅"),
    ("bridge", r"\bbridge\b|石桥|木桥|桥上|桥头"),
    ("river", r"\brivers?\b|河|江边"),
    ("mountains", r"\bmountains?\b|\bpeaks?\b|雪山|群山|远山"),
    ("trees", r"\btrees?\b|\bpines?\b|树|松"),
    ("flowers", r"\bflowers?\b|blossom|桂花|花开|桃花|鲜花"),
    ("moon", r"\bmoon(?:light)?\b|月亮|月光"),
    ("stars", r"\bstars?\b|starlight|星星|星光"),
    ("clock", r"\bclocks?\b|挂钟|时钟"),
    ("blackboard", r"blackboard|黑板"),
    ("station", r"\bstation\b|\bplatform\b|terminus|车站|站台|月台|终点站"),
)
"""Set pieces of a backdrop, and their words in both languages."""
_PIECES = Finder({piece.replace(" ", "_"): said for piece, said in SET_PIECES})
MOST_PIECES = 8
"""Most set pieces in a description."""
LONGEST_DESCRIPTION = 260
"""Most characters of the story in a description."""
_PASSING_BY = frozenset(words("puddle moon stars"))
"""Set pieces that do not last until another time of day."""
_OF_THE_SKY = frozenset(words("moon stars puddle"))
"""Set pieces that are outside of a room."""
UNTOLD = 0.2
"""Confidence in the usual place of a genre, for a scene without any word about its place."""
_USUAL: dict[Genre, PlaceKind] = {
    Genre.FABLE: PlaceKind.FOREST,
    Genre.SPACE: PlaceKind.SPACECRAFT,
    Genre.SEAFARING: PlaceKind.DECK,
    Genre.PALACE: PlaceKind.PALACE,
    Genre.SCHOOL: PlaceKind.SCHOOL,
    Genre.WORKPLACE: PlaceKind.OFFICE,
    Genre.SOCIETY: PlaceKind.LIVING_ROOM,
    Genre.COUNTRY: PlaceKind.HOME,
    Genre.WAR: PlaceKind.CAMP,
}
"""Where the scenes of a genre are if they do not say; those of others are in a room."""
_FIELDS: tuple[tuple[_Said, _Field], ...] = (
    ("place", "kind"),
    ("time", "time"),
    ("weather", "weather"),
    ("season", "season"),
)
"""What surroundings say, and the field of a location that takes it."""
_USUAL_OF_ERA: dict[Era, PlaceKind] = {Era.NINETEENTH_CENTURY: PlaceKind.LIVING_ROOM}
SOMEWHERE = {"en": "somewhere", "zh": "某处"}
"""Name of a place about which the story says nothing."""
_MOMENTS_ZH = {
    "dawn": "清晨",
    "day": "白天",
    "dusk": "黄昏",
    "night": "夜",
    "spring": "春",
    "summer": "夏",
    "autumn": "秋",
    "winter": "冬",
    "clear": "晴",
    "cloudy": "阴",
    "rain": "雨",
    "snow": "雪",
    "fog": "雾",
    "storm": "暴雨",
}
_WINDOWLESS = frozenset(
    {
        PlaceKind.LIFT,
        PlaceKind.CELLAR,
        PlaceKind.CAVE,
        PlaceKind.TUNNEL,
        PlaceKind.TOMB,
        PlaceKind.UNDERGROUND,
        PlaceKind.SPACECRAFT,
        PlaceKind.SPACE,
        PlaceKind.UNDER_WATER,
        PlaceKind.BATHROOM,
    }
)
"""Kinds of place from which no weather is seen."""


_SPORTS_HALL = re.compile(
    r"\b(?:gym|gyms|gymnasium|sports hall|basketball|volleyball|badminton|table tennis)\b"
    r"|体育馆|篮球|排球|羽毛球|乒乓球|健身房|篮[下板筐框]|投篮|扣篮|盖帽|三分球",
    re.IGNORECASE,
)
"""Words by which sports are played under a roof."""


@dataclass(slots=True)
class Locations:
    """The locations of successive scenes.

    Attributes:
        language: ``en`` or ``zh``.
        world: The world of the story.
        known: The locations so far, by name, in order of appearance.
    """

    language: str
    world: World = field(default_factory=World)
    known: dict[str, Location] = field(default_factory=dict)

    def locate(self, scene: Surroundings, slug: str, told: Sequence[str]) -> Location:
        """Return the location of a scene; one place at two times, weathers or seasons is two.

        Args:
            scene: Its surroundings.
            slug: Its slug line, or empty.
            told: Its sentences of narration.
        """
        name = scene.name or self._usual_name(scene.kind)
        kind = scene.kind
        if kind is PlaceKind.ANYWHERE:
            kind = _USUAL.get(self.world.genre) or _USUAL_OF_ERA.get(self.world.era, kind)
            kind = PlaceKind.INTERIOR if kind is PlaceKind.ANYWHERE else kind
        weather = scene.weather or "clear"
        if kind in _WINDOWLESS:
            weather = "clear"
        known = self.known.get(name)
        side = "" if scene.side == kind_of_place(kind).side else scene.side
        if kind is PlaceKind.SPORTS_GROUND and any(map(_SPORTS_HALL.search, (name, *told))):
            side = "in"
        reasons = {
            field: reason
            for what, field in _FIELDS
            if (reason := scene.evidence.get(what)) is not None
        }
        if kind is not scene.kind:
            reasons["kind"] = Evidence(confidence=UNTOLD)
        plain = ANY_ROOM if (side or kind_of_place(kind).side) != "out" else OPEN_GROUND
        return self._distinct(
            Location(
                name=name,
                description=self._description(slug, told, name, known, kind),
                kind=kind,
                setting="" if is_told(kind, reasons.get("kind")) else plain,
                side=side,
                time=scene.time or "day",
                weather=weather,
                season=scene.season,
                evidence=reasons,
            )
        )

    def somewhere(self) -> Location:
        """Return the neutral location, for scenes whose place is unknown."""
        name = SOMEWHERE[self.language]
        unknown = Location(name=name, kind=PlaceKind.INTERIOR, setting=ANY_ROOM)
        return self.known.setdefault(name, unknown)

    def shown(self) -> tuple[Location, ...]:
        """Return the locations, with the set of their kind where a scene is sure of it."""
        sure = {(_base(each.name), each.kind) for each in self.known.values() if not each.setting}
        return tuple(
            each.model_copy(update={"setting": ""})
            if (_base(each.name), each.kind) in sure
            else each
            for each in self.known.values()
        )

    def _usual_name(self, kind: PlaceKind) -> str:
        if kind is PlaceKind.ANYWHERE:
            return SOMEWHERE[self.language]
        if self.language == "zh":
            return PLACES_ZH[kind][0] if kind in PLACES_ZH else kind.value
        return kind.value.replace("_", " ")

    def _distinct(self, found: Location) -> Location:
        """Give a place at two times of day two names, since a location has one light.

        Likewise in two weathers or seasons.
        """
        base = found.name
        other = self.known.get(base)
        if other and not found.setting and _light(other) == _light(found):
            # This scene is surer of the place than the one before it.
            self.known[base] = other.model_copy(update={"setting": "", "evidence": found.evidence})
        if other and _light(other) != _light(found):
            moment: str = found.season or found.time
            if other.weather != found.weather:
                moment = found.weather
            if other.time != found.time:
                moment = found.time
            if other.kind is not found.kind:
                moment = found.kind.value.replace("_", " ")
            elif self.language == "zh":
                moment = _MOMENTS_ZH[moment]
            name = f"{base} ({moment})"
            number = 2
            while name in self.known and _light(self.known[name]) != _light(found):
                name = f"{base} ({number})"
                number += 1
            found = found.model_copy(update={"name": name})
        return self.known.setdefault(found.name, found)

    def _description(
        self, slug: str, told: Sequence[str], name: str, known: Location | None, kind: PlaceKind
    ) -> str:
        noun = name.split()[-1].lower() if name else ""
        about = [s for s in told if noun and noun in s.lower()][:2] or list(told[:1])
        gap = " " if self.language == "en" else ""
        own = gap.join(filter(None, [slug, *about]))[:LONGEST_DESCRIPTION]
        found = _PIECES.names("\n".join((slug, *told)))
        pieces = [piece for piece, _ in SET_PIECES if piece.replace(" ", "_") in found]
        if known and "(" in known.description and known.description.endswith(")"):
            before = known.description.rsplit("(", 1)[1][:-1].split(", ")
            pieces = list(dict.fromkeys([*(p for p in before if p not in _PASSING_BY), *pieces]))
        if kind_of_place(kind).is_sheltered:
            pieces = [piece for piece in pieces if piece not in _OF_THE_SKY]
        return f"{own} ({', '.join(pieces[:MOST_PIECES])})".strip() if pieces else own


def is_told(kind: PlaceKind, why: Evidence | None) -> bool:
    """Return whether a story tells the kind of a place so well that its set is shown.

    A wrong place contradicts the story in every shot of a scene; a room without furniture, or open
    ground, contradicts nothing.
    """
    return kind not in ROOTS and why is not None and why.confidence >= DOUBTFUL_PLACE


def _base(name: str) -> str:
    return name.split(" (")[0]


def _light(location: Location) -> tuple[str, str, str, str]:
    return location.kind.value, location.time, location.weather, location.season
