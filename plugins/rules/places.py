"""Finds the places that a sentence names, and how it relates to each: at, to, from, near, past."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from ainern2d.core import Genre, PlaceKind, kind_of_place

from .garments import is_garment
from .literal import HIDDEN
from .movements import unnamed_places
from .place_words import crosses_words_zh, is_other_word_en, is_part_of_compound_en
from .wordlist import Found, Lexicon, words
from .words_en import ADJECTIVES
from .words_places import (
    HINTS_EN,
    HINTS_ZH,
    NOT_PARTS_EN,
    PARTS_EN,
    PLACES_EN,
    PLACES_ZH,
    SIGNS_EN,
    SIGNS_ZH,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .literal import Literal
    from .words_places import Words


class Relation(Enum):
    """How a sentence relates to a place that it names."""

    STAYS = "stays"
    AT = "at"
    TO = "to"
    TOWARDS = "towards"
    FROM = "from"
    NEAR = "near"
    PART = "part"
    NAMED = "named"
    HINT = "hint"
    SIGN = "sign"
    HERE = "here"


WEIGHTS = {
    Relation.STAYS: 4.0,
    Relation.AT: 3.0,
    Relation.TO: 4.0,
    Relation.TOWARDS: 0.5,
    Relation.FROM: 0.3,
    Relation.NEAR: 0.8,
    Relation.PART: 1.5,
    Relation.NAMED: 0.6,
    Relation.HINT: 0.6,
    Relation.SIGN: 1.4,
    Relation.HERE: 1.5,
}
"""How much each relation says about where a scene is."""


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place that a sentence names.

    Attributes:
        start: Position of its noun in the sentence.
        end: Position after it.
        kind: What kind of place it is.
        name: The words for it, without article.
        relation: How the sentence relates to it.
    """

    start: int
    end: int
    kind: PlaceKind
    name: str
    relation: Relation

    @property
    def weight(self) -> float:
        """How much the mention says about where the scene is."""
        return WEIGHTS[self.relation]


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "ch", "sh", "x")) else f"{word}s"


def _lexicon_en() -> Lexicon[tuple[PlaceKind, bool]]:
    entries = {word: (kind, False) for kind, listed in PLACES_EN.items() for word in listed}
    for word, (kind, _) in list(entries.items()):
        entries.setdefault(_plural(word), (kind, True))
    return Lexicon(entries)


def _clues(hints: Words, signs: Words) -> Lexicon[list[tuple[PlaceKind, Relation]]]:
    """Return the words for what is at a place, each with what it says: a hint or a sign."""
    found: dict[str, list[tuple[PlaceKind, Relation]]] = {}
    for column, relation in ((signs, Relation.SIGN), (hints, Relation.HINT)):
        for kind, listed in column.items():
            for word in listed:
                found.setdefault(word, []).append((kind, relation))
    return Lexicon(found)


_EN = _lexicon_en()
_CLUES_EN = _clues(HINTS_EN, SIGNS_EN)
_ZH = Lexicon({word: kind for kind, listed in PLACES_ZH.items() for word in listed})
_CLUES_ZH = _clues(HINTS_ZH, SIGNS_ZH)

_PREPOSITIONS = frozenset(
    [
        "in",
        "inside",
        "within",
        "into",
        "at",
        "on",
        "onto",
        "upon",
        "aboard",
        "to",
        "through",
        "across",
        "along",
        "from",
        "off",
        "outside",
        "behind",
        "near",
        "beside",
        "by",
        "past",
        "toward",
        "towards",
        "over",
        "above",
        "of",
        "under",
        "beneath",
        "around",
        "round",
        "before",
        "beyond",
        "between",
        "opposite",
        "down",
        "up",
        "about",
        "below",
        "for",
        "against",
        "with",
        "among",
        "amid",
    ]
)
_DETERMINERS = frozenset(
    [
        "the",
        "a",
        "an",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "your",
        "this",
        "that",
        "some",
        "every",
        "each",
        "no",
        "any",
        "one",
        "another",
    ]
)
_MIDDLE_OF = re.compile(
    r"\b(?:middle|corner|floor|edge|end|back|side|centre|center|heart|door|wall|walls|window"
    r"|windows|bottom|top|foot|depths?|front|length|far end|shade|light|gloom|darkness"
    r"|silence|quiet|roof|entrance|steps|threshold|mouth|rest|noise|heat|cool|latch|sill|hatch"
    r"|porch|aisle|rafters|beams|interior|midst|head|brink|brow|shore|surface|air|smell|inside"
    r"|outskirts|doors|ceiling|counter|fire|lamps?|lights|lip)\s+of\b[^,"
    r".;:]{0,30}\Z"
)
_AT_EN = frozenset(["in", "inside", "within", "at", "aboard", "on", "upon", "among", "amid"])
_ALONG_EN = frozenset(
    ["along", "across", "through", "down", "up", "over", "around", "round", "about"]
)
_TO_EN = frozenset(["to", "into", "onto"])
_FROM_EN = frozenset(["from", "off"])
_NEAR_EN = frozenset(
    [
        "outside",
        "behind",
        "near",
        "beside",
        "by",
        "past",
        "before",
        "beyond",
        "between",
        "opposite",
        "above",
        "below",
        "beneath",
        "under",
        "against",
    ]
)
_OPEN = frozenset(
    {
        PlaceKind.STREET,
        PlaceKind.ROAD,
        PlaceKind.FIELD,
        PlaceKind.PLAIN,
        PlaceKind.FOREST,
        PlaceKind.BEACH,
        PlaceKind.MOUNTAIN,
        PlaceKind.DESERT,
        PlaceKind.ICE,
        PlaceKind.BRIDGE,
        PlaceKind.SQUARE,
        PlaceKind.MARKET,
        PlaceKind.PARK,
        PlaceKind.GARDEN,
        PlaceKind.COURTYARD,
        PlaceKind.SWAMP,
        PlaceKind.HALLWAY,
        PlaceKind.GRAVEYARD,
        PlaceKind.DECK,
        PlaceKind.RIVER,
        PlaceKind.SEA,
        PlaceKind.HARBOUR,
        PlaceKind.BATTLEFIELD,
        PlaceKind.RUINS,
        PlaceKind.PLATFORM,
        PlaceKind.ROOF,
        PlaceKind.SPORTS_GROUND,
        PlaceKind.VILLAGE,
    }
)
"""Places along or across which people go, and are then there."""
_MOTION_EN = re.compile(
    r"\b(?:went|goes|go|gone|walk(?:ed|s)|ran|runs|hurr(?:ied|ies)|climb(?:ed|s)|step(?:ped"
    r"|s)|crept|rush(?:ed|es)|strode|slip(?:ped|s)|follow(?:ed|s)|led|enter(?:ed|s)"
    r"|reach(?:ed|es)|arriv(?:ed|es)|return(?:ed|s)|came|comes|come|drove|drives|rode"
    r"|row(?:ed|s)|carr(?:ied|ies)|made (?:his|her|their|my|our) way|cross(?:ed|es)"
    r"|descend(?:ed|s)|ascend(?:ed|s)|pass(?:ed|es) (?:on )?(?:into|through|out)|burst"
    r"|stumbl(?:ed|es)|crawl(?:ed|s)|swam|sail(?:ed|s)|flew|land(?:ed|s)|got|gets|brought"
    r"|took|dragg(?:ed|s)|push(?:ed)? (?:his|her|their|my) way|wander(?:ed|s)|sneak(?:ed|s)"
    r"|snuck|march(?:ed|es)|ventur(?:ed|es)|mov(?:ed|es)|retreat(?:ed|s)|fled|fell"
    r"|stroll(?:ed|s)|tramp(?:ed|s)|trudg(?:ed|es)|swung|leap(?:ed|t)|jump(?:ed|s)|plung(?:ed"
    r"|es)|emerg(?:ed|es)|turned (?:back|down|up|into|off)|withdrew|retir(?:ed|es)|adjourned"
    r"|repaired|set (?:out|off)|travell?ed|journeyed|pulled (?:himself|herself|themselves)"
    r"|accompanied|conducted|ushered|showed (?:him|her|them|me|us)|let (?:him|her|them|me|us) "
    r"in|dashed|raced|galloped|trotted|scrambled|limped|staggered|hastened|proceeded|escorted"
    r"|escaped|checked in)\b"
)
_NOT_GOING_EN = re.compile(
    r"\b(?:would|will|could|might|may|must|should|shall|can|cannot|not|n['’]t|never|wanted|want"
    r"|wish(?:ed)?|hop(?:ed|e)|plan(?:ned)?|if|tomorrow|asked|told|promised|refused|about|going"
    r"|meant|intended|decided|sent|sends|ordered|dispatched"
    r"|dare[ds]?|begged|ought|used|had to|have to|need(?:ed)?|let us|let's"
    r"|often|sometimes|always|usually|every|whenever|unless|until|before|whose|that had|who had"
    r"|which had|wonder(?:ed)?|supposed)\s+(?:\w+\s+){0,3}\Z",
    re.IGNORECASE,
)
_LOOKING_EN = re.compile(
    r"\b(?:look\w*|peer\w*|gaz\w+|star(?:ed|ing|es)|glanc\w+|peep\w*|open(?:ed|s|ing)|threw"
    r"|thrown|throw|put|thrust|pok\w+|shout\w*|call\w*|spit|spat|fir(?:ed|ing)|shone|shining"
    r"|point\w*|listen\w*|toss\w*|drop\w*|pour\w*|saw|see|seen|disappear\w*|vanish\w*"
    r"|fad(?:ed|ing)|turn(?:ed|ing)? into|chang\w+)\b"
)
_STAYING_EN = re.compile(
    r"\b(?:he|she|they|we|I|[A-Z]\w+|man|woman|boy|girl|men|women|children|child|people"
    r"|who)\s+(?:\w+\s+)?(?:sat|sits|stood|stands|lay|lies|waited|waits|knelt|kneels|slept"
    r"|sleeps|(?:was|were|is|are)(?: (?:sitting|standing|lying|waiting|kneeling|working"
    r"|playing|alone|seated|asleep))?|lived|stayed|crouched|leaned|found (?:him|her|them"
    r"|my)sel(?:f|ves)|awoke|woke|dined|breakfasted)\b[^,.;]{0,40}\Z"
)
_ADJECTIVES_TOO_EN = frozenset(("square", "plain", "common"))
_FUNCTION_EN = frozenset(
    words("""
    and or but as at in on of to with where when while that which who before after for from near by
    was were is are had has lay stood looked seemed filled emptied below behind beyond outside again
    together alone now then until under opposite into through across around
""")
)
"""Adjectives that are places too, and what stands behind a place: "her square capitals"."""
_FINDS_EN = re.compile(r"\bfound the (?:\w+ )?\Z")
_AS_FOUND_EN = frozenset(
    words("packed crowded full empty deserted dark locked quiet silent open shut waiting")
)
"""Before and behind a place which somebody reaches: "She found the throne room packed"."""
_FOUND_EN = re.compile(r"\b(?:found|met|saw|joined|spotted) (?:him|her|them|[A-Z][\w’'-]+) \Z")
"""Before the place where somebody comes upon another: "She found him on the steps"."""
_INSIDE_IT_EN = re.compile(r"(?:\A|[.;!?] )Inside,? the (?:\w+ )?\Z")
"""Before the place in which people are now: "Inside, the kitchen was warm"."""
_GOES_WITH_EN = re.compile(
    r" \w+ed (?:\w+ )?(?:behind|under|beneath|below|around) (?:them|him|her|us|me)\b"
)
"""Behind the ground on which people are: "The ice cracked behind them"."""
_TOOK_UNTIL_EN = re.compile(r"\btook \w+ (?:[\w ]+ )?to (?:reach|get to)\b")
_ARRIVED_EN = re.compile(
    r"\b(?:entered|reached|enters|reaches|gained|regained|re-entered|crossed|visited)\s+\Z"
)
_PROPER_PLACES = frozenset(
    [
        "street",
        "road",
        "square",
        "lane",
        "bridge",
        "park",
        "house",
        "hall",
        "castle",
        "court",
        "church",
        "station",
        "hospital",
        "school",
        "college",
        "inn",
        "hotel",
        "bay",
        "island",
        "river",
        "lake",
        "mountain",
        "mount",
        "forest",
        "abbey",
        "cathedral",
        "market",
        "prison",
        "palace",
        "cottage",
        "farm",
        "harbour",
        "beach",
        "tower",
        "theatre",
        "museum",
        "library",
        "university",
        "airport",
        "avenue",
        "terrace",
        "gardens",
        "wood",
        "woods",
        "hill",
        "ward",
        "platform",
        "room",
        "hills",
        "valley",
        "moor",
        "heath",
        "common",
    ]
)
_MOTION_ZH = (
    r"(?:走|跑|冲|来|回|赶|爬|登|踏|钻|溜|退|逃|搬|下|上|迈|闯|奔|飞|潜|跨|闪|追|骑|开|驶|坐"
    r"|躲|挤|领|带|送|拉|推|扶|背|押|拖|跳|落|穿|转|摸|挪|返|移|绕)?(?:进|到|回|上|入|下|往"
    r"|向|至|出|过)(?:了|过|来到|到|进)?"
)
_GOING_ZH = re.compile(
    r"(?P<verb>(?:走|跑|冲|赶|爬|登|踏|钻|溜|退|逃|搬|迈|闯|奔|飞|潜|跨|闪|追|驶|躲|挤|领|带"
    r"|送|拉|推|扶|背|押|拖|跳|落|转|摸|挪|返|移|绕|坐|来|回|跟|抬|掠|滑|滚|跌|掉|骑|住|翻|降"
    r"|抱|引|请|迎|开|走了|跑了|上|下|进|出|穿)(?:进|到|回|上|入|下|至|来到)(?:了|去|来)?|来到了?|进了"
    r"|进入了?|到了|到达了?|抵达了?|回了|上了|下了|出了(?=城|门)|推开(?!门)|打开(?=[^，。]{0,"
    r"6}\Z)|去了|步入|返回|直奔|赶往|径往|穿过|越过|渡过)(?P<between>[^，。！？；：、“”]{0,"
    r"10})\Z"
)
_LEAVING_ZH = re.compile(
    r"(?:离开|走出|跑出|冲出|逃出|退出|出了|溜出|奔出|钻出|离了|搬出|踏出|迈出|告别|从)(?:了"
    r"|那|这|一|间|座|[^，。！？；：、“”]){0,6}\Z"
)
_NOT_GOING_ZH = re.compile(
    r"(?:想|要|准备|打算|愿意|不敢|不能|没有?|不|会|将|可以|应该|必须|如果|要是|等|明天|希望"
    r"|梦想|约|叫|让|请|劝|说|经常|常常|每次|每天|总是|能|肯|敢|别|莫|未|曾|曾经|再也)[^，"
    r"。！？；]{0,4}\Z"
)
_SENT_ZH = re.compile(
    r"(?:派|打发|差人|命人|令人|使人|遣|吩咐)[^，。！？；]{0,6}[到去往上进][^，。！？；]{0,6}\Z"
)
"""Words before a place to which others are sent."""
_AT_ZH = re.compile(r"(?:在|坐在|站在|躺在|住在|位于|留在|守在|藏在|停在)[^，。！？；：“”]{0,8}\Z")
_STAYING_ZH = re.compile(
    r"(?:坐|站|躺|住|留|守|藏|停|蹲|跪|趴|靠|睡|立|伏|挤|等|待|缩|聚|围|倚|候|歇|醒|窝)(?:倒"
    r"|着|了)?在[^，。！？；：“”]{0,16}\Z|(?:里|中)?(?:坐|站|躺|住|挤|蹲|守)着[^，。]{0,4}\Z"
)
_ACROSS_ZH = re.compile(r"[走跑开骑驶爬游冲跨驰蹚踏翻]过了?[^，。！？；：“”]{0,6}\Z")
"""Words before an open place that people cross, and are then in."""
_INANIMATE_ZH = re.compile(
    r"(?:月亮|太阳|日头|云|风|雨|雪|声音|声|光|烟|雾|气味|香味|目光|眼睛|消息|子弹|炮弹|影子"
    r"|信)[^，。]{0,4}\Z"
)
_HEARD_FROM_ZH = re.compile(
    r"(?:门?外|外面|外头|那边|里|里面|深处|方向)?(?:又|忽然|突然|隐隐|远远)?地?(?:传来|响起)"
)
"""Behind a place from which something is heard: 庙外传来马蹄声."""
_SOUND_OF_EN = re.compile(r"\b(?:sounds?|noise|clatter|roar|echo) of (?:[a-z'’]+ ){0,2}\Z", re.I)
_TOWARDS_ZH = re.compile(r"(?:往|向|朝|朝着|去(?!的))[^，。！？；：“”]{0,6}\Z")
_OUTSIDE_ZH = re.compile(r"\A(?:的?(?:门外|外面|外头|外|对面|附近|隔壁))")
_INSIDE_ZH = re.compile(
    r"\A(?:的?(?:里面|里头|里|中|内|深处|中央|尽头|上空|角落|之中|之内|后面|旁边|上|前|边|旁|间))"
)
_MODIFIES_ZH = re.compile(r"\A的(?!门|窗|墙|灯|地|角|深|尽|中|桌|椅|屋|石|树)")
_WINDOW_ZH = re.compile(r"(?:窗|门)\Z")


_IN_STREETS = frozenset(
    {
        PlaceKind.INN,
        PlaceKind.RESTAURANT,
        PlaceKind.BAR,
        PlaceKind.SHOP,
        PlaceKind.WORKSHOP,
        PlaceKind.OFFICE,
        PlaceKind.POLICE_STATION,
        PlaceKind.SCHOOL,
        PlaceKind.LIBRARY,
        PlaceKind.HOSPITAL,
        PlaceKind.HALL,
        PlaceKind.COURTROOM,
        PlaceKind.CHURCH,
        PlaceKind.THEATRE,
        PlaceKind.MUSEUM,
        PlaceKind.STATION,
        PlaceKind.CAR,
        PlaceKind.TRAM,
    }
)
_IN_COURTS = frozenset({PlaceKind.PALACE, PlaceKind.TEMPLE, PlaceKind.CASTLE})
_OUTSIDE = {PlaceKind.SPACECRAFT: PlaceKind.SPACE, PlaceKind.TRAIN: PlaceKind.PLATFORM}


def outside_of(kind: PlaceKind) -> PlaceKind:
    """Return the place under the sky that is outside a building or a vehicle.

    >>> outside_of(PlaceKind.HOSPITAL)
    <PlaceKind.STREET: 'street'>
    """
    if kind in _IN_COURTS:
        return PlaceKind.COURTYARD
    return PlaceKind.STREET if kind in _IN_STREETS else _OUTSIDE.get(kind, PlaceKind.OUTDOORS)


_ROOM_ZH = re.compile("(?:室|房|病房|教室|包厢|会议厅|诊室)里?\\Z")
"""The end of the name of a room, outside of which is a corridor."""
_NO_ROOMS_ZH = ("平房", "茶房", "库房", "粮房", "楼房", "民房", "营房", "药房", "磨房")
"""Words that end so and mean a whole building."""


def _outside_of(near: PlaceMention) -> PlaceKind:
    """Return the place outside a room or a building: 病房外 is a corridor."""
    name = near.name.rstrip("里中内")
    room = _ROOM_ZH.search(name) and not name.endswith(_NO_ROOMS_ZH)
    return PlaceKind.HALLWAY if room else outside_of(near.kind)


def opened(place: PlaceMention) -> PlaceMention:
    """Return a place as the first sentence of a scene names it: “Outside” is where the scene is."""
    out = place.name.lower() in _ADVERB_OUT and place.relation is Relation.NAMED
    return replace(place, relation=Relation.AT) if out else place


class Senses:
    """The senses that words for places have in one story.

    Attributes:
        in_space: Whether the story takes place in space.

    Args:
        text: The story.
        genre: Genre of the story: a station in space is no station of a railway.

    Example:
        >>> court = Senses("The judge looked at the jury. The prisoner stood in the dock.")
        >>> court.of("dock", PlaceKind.HARBOUR)
        <PlaceKind.COURTROOM: 'courtroom'>
    """

    def __init__(self, text: str, genre: Genre = Genre.UNKNOWN) -> None:
        low = text.lower()

        def has(pattern: str, least: int = 1) -> bool:
            return len(re.findall(pattern, low)) >= least

        self._trial = has(
            r"\b(?:jury|the judge|prosecut\w+|defendant|barrister|verdict|witness|assizes?|counsel"
            r"|magistrate|your honou?r|acquitted|plead(?:ed)?)\b",
            2,
        )
        self._royal = has(r"\b(?:king|queen|prince|princess|emperor|sultan|majesty|courtiers)\b", 2)
        self._rail = has(
            r"\b(?:railway|locomotive|compartment|train|platform|station-?master|rails)\b", 2
        )
        self._compartments = self._rail and has(r"\b(?:compartments?|sleeping cars?|couchettes?)\b")
        self._tram = has(r"\b(?:tram|tramcar|streetcar)s?\b|电车")
        self._ship = has(
            r"\b(?:captain|mate|sailors?|aboard|deck|sails?|voyage|harbou?r|anchor|crew|mast|yacht"
            r"|schooner|brig|ship|forecastle|starboard|larboard|aft|navigat\w+|skipper|seas?|berths?"
            r"|bunks?|waters|channels?|lee|helm)\b",
            3,
        )
        self._modern = has(
            r"汽车|司机|出租车|手机|电话|\b(?:phone|telephone|television|computer|taxi|engine"
            r"|headlights?|motor|texted|email|traffic|parked|petrol|gasoline|laptop|brakes?)\b"
        )
        self._motor = has(
            r"\b(?:taxis?|headlights?|motor(?:ing|cars?)?|traffic|parked|petrol|gasoline|brakes?"
            r"|highway|garage|driver|drove|steering)\b|汽车|司机"
        )
        self._afloat = has(r"\b(?:ferry|ferryman|raft|boats?|barge|oars?|rowed|canoe|river)\b", 3)
        self._horses = has(r"\b(?:horses?|coachman|hansom|carriages?|footman|reins)\b", 2)
        self._mine = has(
            r"\b(?:miners?|pitmen|colliery|collier[sy]?|coal|coalface|pit|shaft|seam|winding|hooter)\b"
            r"|矿井|煤矿|矿工|井下",
            2,
        )
        self._monks = has(r"和尚|老僧|僧人|方丈|住持|沙弥|蒲团|菩萨|佛像|庙|寺|道观|道士|道长", 2)
        self._court = has(r"皇上|陛下|娘娘|太监|太后|皇帝|皇后|圣上|大王|王爷|朝臣|龙椅")
        self._carts = has(r"大车|马车|驴车|牛车|骡子|车把式|囚车|轿子", 2)
        waters = len(
            re.findall(r"\b(?:rivers?|stream|brook|canal|creek|ferry|ford|current)\b", low)
        )
        ponds = len(re.findall(r"\b(?:lakes?|ponds?|punts?|mere|reservoir)\b", low))
        money = len(
            re.findall(
                r"\b(?:money|tellers?|cheques?|accounts?|loans?|cashiers?|vault|robbers?|robbery"
                r"|deposits?|banker|savings|mortgage)\b",
                low,
            )
        )
        self._bank = PlaceKind.LAKE if ponds > waters else PlaceKind.RIVER
        self._has_banks = waters + ponds > money
        self._ward = has(
            r"\b(?:nurses?|wards?|patients?|hospital|surgeon)\b"
            r"|病房|护士|病人|急诊|抢救|手术|病床|住院|监护仪|白大褂",
            3,
        )
        self.in_space = genre is Genre.SPACE
        self._knights = genre is Genre.FANTASY or has(
            r"\b(?:knights?|thane|jarl|sword|mead|chieftain|warriors?)\b", 3
        )

    def bank(self, before: str, after: str) -> PlaceKind:
        """Return what a bank is: an office, or the edge of the water of this story.

        Args:
            before: The words before it.
            after: The words after it.
        """
        if re.match(r" of (?:the|a|this|that) (?:\w+ )?(?:river|stream|canal|brook|creek)", after):
            return PlaceKind.RIVER
        if re.match(r" of (?:the|a|this|that) (?:\w+ )?(?:lake|pond|mere)", after):
            return PlaceKind.LAKE
        if self._has_banks or re.search(r"\b(?:muddy|grassy|far|opposite|steep)\s+\Z", before):
            return self._bank
        on = re.search(r"\b(?:on|along|up|down|over)\s+(?:the|a|its)\s+(?:\w+\s+)?\Z", before)
        return self._bank if on else PlaceKind.OFFICE

    def of(self, word: str, kind: PlaceKind) -> PlaceKind | None:
        """Return the kind that a word stands for in this story; None if it is no place here.

        Args:
            word: An entry of the vocabulary of places.
            kind: The kind for which it usually stands.
        """
        if self.in_space:
            special = word in _ABOARD_SPACE or word.rstrip("s") in _ABOARD_SPACE
            if special:
                return PlaceKind.SPACECRAFT
        senses: dict[str, PlaceKind | None] = {}
        if self._carts or not self._modern:
            senses |= dict.fromkeys(("车里", "车上", "车内", "车中"), PlaceKind.COACH)
        if self._ward:
            senses |= dict.fromkeys(
                ("bed", "beds", "bedside", "床", "床边", "床头"), PlaceKind.HOSPITAL
            )
        if self._trial:
            senses |= dict.fromkeys(("dock", "court", "bench"), PlaceKind.COURTROOM)
        elif self._royal:
            senses["court"] = PlaceKind.PALACE
        else:
            senses["court"] = PlaceKind.COURTYARD
        if self._tram:
            senses |= dict.fromkeys(("carriage", "carriages", "车厢", "车厢里"), PlaceKind.TRAM)
        elif self._rail:
            senses |= dict.fromkeys(("carriage", "carriages"), PlaceKind.TRAIN)
        if self._rail and not self._motor:
            senses |= dict.fromkeys(("car", "cars"), PlaceKind.TRAIN)
        if self._rail:
            senses["cutting"] = PlaceKind.PLATFORM
        if self._compartments:
            senses |= dict.fromkeys(("corridor", "corridors"), PlaceKind.TRAIN)
        if self._mine:
            senses |= dict.fromkeys(("cage", "pit"), PlaceKind.TUNNEL)
        if self._monks and not self._court:
            senses |= dict.fromkeys(_TEMPLE_HALLS, PlaceKind.TEMPLE)
        if self._ship and not self.in_space:
            senses |= {"cabin": PlaceKind.CABIN, "bunk": PlaceKind.CABIN, "hold": PlaceKind.CABIN}
        if self._ship and not self._modern:
            senses["cockpit"] = PlaceKind.CABIN
        if (self._horses or self._ward) and not self._ship:
            senses["bay"] = None
        if self._horses and not self._modern:
            senses |= dict.fromkeys(("car", "cars", "cab", "cabs"), PlaceKind.COACH)
        if self._modern:
            senses |= {"coach": PlaceKind.TRAIN}
        if self._afloat:
            senses |= {"landing": PlaceKind.HARBOUR}
        if word == "hall" and not (self._knights or self._royal or self._trial):
            return PlaceKind.HALLWAY
        return senses.get(word, kind)


_ABOARD_SPACE = frozenset(
    [
        "station",
        "ship",
        "deck",
        "bridge",
        "cabin",
        "hold",
        "bay",
        "ring",
        "hub",
        "vessel",
        "module",
        "dock",
        "docks",
        "bunk",
        "platform",
        "galley",
        "engine",
        "room",
        "mess",
        "hall",
        "基地",
        "甲板",
        "舱里",
        "舱中",
        "舱内",
        "船舱",
        "机舱",
    ]
) | {"engine room", "mess hall", "control room", "boat"}
"""Words that mean parts of a spacecraft in a story that takes place in space."""


_TEMPLE_HALLS = words("大殿 殿中 殿内 殿上 殿里 偏殿 正殿 主殿 殿外 殿前")
"""Halls of a palace, which are those of a temple where monks live."""
_TOKEN = re.compile(rf"[\w{HIDDEN}][\w{HIDDEN}'’-]*|[,.;:!?—–…()“”\"]")
_NEXT_WORD = re.compile(r"[ ]([a-z’'-]+)")
_LONGEST_NAME = 60
"""Characters before an English noun in which the rest of a place's name stands."""
_CLAUSE_EN = re.compile(r"[.;:!?—–…“”\"]|,? but ")
_WITHOUT_ARTICLE_EN = frozenset(
    words(
        "hospital prison jail gaol court school church town deck orbit camp market port college"
        " headquarters"
    )
)
"""Places that stand without an article: in hospital, to market."""
_DOUBTFUL_EN = frozenset(
    words(
        "fair grave stage square plain pit pool port bay common mine store bar track slope "
        "cutting cage steps court ice bank den study hold keep gallery surgery ruin pen ford "
        "dock ward cell "
        "cells range vault"
    )
)
"""Words that mean a place only where something is there or goes there."""
_THERE = frozenset({Relation.STAYS, Relation.AT, Relation.TO, Relation.PART, Relation.FROM})
VEHICLES = frozenset(
    {
        PlaceKind.DECK,
        PlaceKind.TRAIN,
        PlaceKind.TRAM,
        PlaceKind.CAR,
        PlaceKind.COACH,
        PlaceKind.AEROPLANE,
        PlaceKind.SPACECRAFT,
    }
)
"""Kinds of place that move."""
_RIDES_EN = re.compile(
    r"(?:sailed|left|rolled|rocked|sped|rattled|turned|stopped|moved|slowed|pulled|lurched"
    r"|swayed|shook|drove|hummed|jolted|pitched|ran|raced|crossed|crawled|bumped|swung"
    r"|entered|reached|halted)\Z"
)
"""What a vehicle does while the story is in it."""
_FURNITURE = frozenset(
    (
        *("bed", "bedside", "bedstead", "crib", "bunk", "berth", "fireside", "hearth", "hearthrug"),
        *("sofa", "tea table", "dinner table", "supper table", "breakfast table", "dining table"),
        *("witness box", "jury box", "pew", "altar", "operating table", "reading desk"),
        *words(
            "炕上 炕头 炕沿 炕边 床上 床前 床边 床头 床沿 病榻 榻上 枕边 灶台 灶前 灶边 锅台 案板"
            " 书案 书桌"
        ),
        *words(
            "书案前 书桌前 案前 沙发 饭桌 餐桌 饭桌上 餐桌上 壁炉前 八仙桌 太师椅 讲台 课桌 病床"
        ),
    )
)
"""Things that only stand where they are: who walks to the bed is there already."""
_BY_FURNITURE = frozenset({Relation.TO, Relation.TOWARDS, Relation.FROM, Relation.NEAR})
_ADVERB_OUT = frozenset(("outside", "outdoors", "out of doors", "indoors"))
_VAGUE = frozenset(
    words("room shop house hall station school tower bridge market road workshop square gate yard")
)
"""Places that are identified by the word before them: a lamp room is not any room."""
_ONE_PHRASE_ZH = re.compile(r"[^，。！？；：、“”走跑到进出来去回]{0,14}")
_SUFFIXES_ZH: dict[PlaceKind, str] = {
    PlaceKind.PALACE: "殿 宫",
    PlaceKind.VILLAGE: "村 庄 寨 屯 沟 坪 坳 堡",
    PlaceKind.TOWN: "镇 城 县",
    PlaceKind.TEMPLE: "寺 庙 庵",
    PlaceKind.HOME: "府 宅",
    PlaceKind.MOUNTAIN: "峰 谷 崖 岭 山",
    PlaceKind.FOREST: "林",
    PlaceKind.LAKE: "湖 潭",
    PlaceKind.STREET: "街 巷 路",
    PlaceKind.GARDEN: "园",
    PlaceKind.SHOP: "店 铺 坊 斋",
    PlaceKind.INTERIOR: "馆 楼 阁 堂",
    PlaceKind.ISLAND: "岛",
    PlaceKind.CAVE: "洞",
    PlaceKind.CAMP: "营",
    PlaceKind.RIVER: "江 河 溪",
    PlaceKind.HALL: "厅",
    PlaceKind.FACTORY: "厂",
    PlaceKind.TOWER: "塔",
    PlaceKind.BRIDGE: "桥",
}
_SUFFIX_KINDS = {suffix: kind for kind, each in _SUFFIXES_ZH.items() for suffix in each.split()}
_NAMED_ZH = re.compile(
    rf"(?:到|在|进|回|出|上|入|往|至|离开|直奔|前往|赶往)了?(?:[城镇村][东西南北外里中]的?)?(?P<name>(?![了着过来去一这那])[一-鿿]{{1,3}}?"
    rf"(?P<suffix>[{''.join(_SUFFIX_KINDS)}]))(?![一-鿿]?[长主人])"
)
_LOCATED_ZH = re.compile(
    rf"(?:\A|(?<=[，。！？；：、“”‘’「」…—\s的]))(?P<name>[一-鿿]{{0,3}}(?P<suffix>"
    rf"[{''.join(_SUFFIX_KINDS)}]))(?=(?:里|内|中|上|外|前|门口|深处|当中)(?![一-鿿]?[学医年人])"
    r"|的(?:灯|门|窗|大门|墙|院|屋顶|台阶|走廊)|亮[着起])"
)
"""A place with a proper name at the start of a clause: 慈宁宫里, 药行门口."""
_HOMEWARD = frozenset(words("回家 到家"))
_LOCATIVE = tuple("里中内上下边头口前间旁畔")
_BACKWARD = 18
"""Characters before a Chinese noun in which its preposition or verb stands."""


class PlaceFinder:
    """Finds the places that sentences of a story name.

    Args:
        language: ``en`` or ``zh``.
        literal: Hides words that are figurative.
        senses: The senses of ambiguous words in this story.

    Example:
        >>> from .literal import Literal
        >>> finder = PlaceFinder("en", Literal("", "en"), Senses(""))
        >>> [(m.name, m.kind.value, m.relation.value)
        ...  for m in finder.find("He left the inn and went into the forest.")]
        [('inn', 'inn', 'from'), ('forest', 'forest', 'to')]
    """

    def __init__(self, language: str, literal: Literal, senses: Senses) -> None:
        self._language = language
        self._literal = literal
        self._senses = senses

    @property
    def names(self) -> frozenset[str]:
        """Names of people that are known, in Chinese."""
        return self._literal.names

    def is_name(self, word: str) -> bool:
        """Return whether the story uses an English word as a name."""
        return self._literal.is_name(word)

    def kind_of(self, phrase: str) -> PlaceKind | None:
        """Return the kind of place that a phrase such as ``MUSEUM ROOF`` means: its last noun's."""
        if self._language == "zh":
            kinds = [self._senses.of(noun.word, noun.value) for noun in _ZH.find(phrase)]
            if not kinds and phrase[-1:] in _SUFFIX_KINDS:
                kinds = [_SUFFIX_KINDS[phrase[-1]]]
            kinds = kinds or [noun.value[0] for noun in _EN.find(phrase)]
        else:
            kinds = [self._senses.of(noun.word, noun.value[0]) for noun in _EN.find(phrase)]
            kinds = kinds or [noun.value for noun in _ZH.find(phrase)]
        known = [kind for kind in kinds if kind and kind is not PlaceKind.ANYWHERE]
        return known[-1] if known else None

    def find(self, sentence: str) -> list[PlaceMention]:
        """Return the places that a sentence names, in order; hints included."""
        text = self._literal.of(sentence)
        found: list[PlaceMention] = []
        if self._language == "zh":
            for noun in _ZH.find(text):
                kind = self._senses.of(noun.word, noun.value)
                if kind and crosses_words_zh(sentence, noun.start, noun.end):
                    continue
                relation = _relation_zh(text, noun) if kind else None
                if noun.word in _FURNITURE and relation in _BY_FURNITURE:
                    relation = Relation.AT
                if kind and relation:
                    found.append(
                        PlaceMention(noun.start, noun.end, kind, _name_zh(text, noun), relation)
                    )
            found += _named_zh(text, found)
            found = _goals(_heads_zh(text, sorted(found, key=lambda mention: mention.start)))
            clues = _CLUES_ZH.find(text)
        else:
            for place in _EN.find(text):
                mention = self._english(text, place)
                if mention:
                    found.append(mention)
            found = _goals(_heads_en(text, found))
            clues = _CLUES_EN.find(text)
        goals = [mention.start for mention in found if mention.relation is Relation.TO]
        found += [
            PlaceMention(left.start, left.end, PlaceKind.OUTDOORS, "", Relation.TO)
            for left in found
            if left.relation is Relation.FROM
            and left.kind in _BUILDINGS
            and _goes_out(text, left)
            and not any(goal > left.start for goal in goals)
        ]
        found += [
            PlaceMention(near.start, near.end, _outside_of(near), "", Relation.AT)
            for near in found
            if near.relation is Relation.NEAR and self._is_outside(text, near)
        ]
        found += self._unnamed(text)
        taken = {at for mention in found for at in range(mention.start, mention.end)}
        found += [
            PlaceMention(clue.start, clue.end, kind, clue.word, relation)
            for clue in clues
            for usual, relation in clue.value
            if (kind := self._senses.of(clue.word, usual))
            and not (usual in _SPACE and not self._may_be_space())
            and clue.start not in taken
            and not self._is_name(text, clue.start, clue.end)
            and not self._is_other_word(sentence, clue.start, clue.end)
            and not _is_only_heard(text, clue.start, clue.end)
        ]
        return sorted(found, key=lambda mention: mention.start)

    def _is_other_word(self, text: str, start: int, end: int) -> bool:
        if self._language == "zh":
            return end - start > 1 and crosses_words_zh(text, start, end)
        return is_other_word_en(text, start, end)

    def _may_be_space(self) -> bool:
        """Return whether things such as an engine may speak for a spacecraft."""
        return self._senses.in_space or self._language == "en"

    def here(self, speech: str) -> list[PlaceMention]:
        """Return the places of which someone says that the talk is there: this house, 这店里."""
        nouns: Iterable[tuple[Found[Any], PlaceKind]]
        if self._language == "zh":
            nouns = ((noun, noun.value) for noun in _ZH.find(speech))
            shown = _SHOWN_ZH
        else:
            nouns = ((noun, noun.value[0]) for noun in _EN.find(speech) if not noun.value[1])
            shown = _SHOWN_EN
        return [
            PlaceMention(noun.start, noun.end, kind, noun.word, Relation.HERE)
            for noun, usual in nouns
            if shown.search(speech[max(0, noun.start - _BACKWARD) : noun.start])
            and (kind := self._senses.of(noun.word, usual)) not in (None, PlaceKind.ANYWHERE)
        ]

    def _unnamed(self, text: str) -> list[PlaceMention]:
        """Return where people must be by what a sentence says, without a word for the place."""
        return [
            PlaceMention(
                at,
                at,
                kind,
                _CALLED[self._language].get(kind, ""),
                Relation.AT if kind is PlaceKind.INTERIOR else Relation.TO,
            )
            for at, kind in unnamed_places(text, self._language, in_space=self._senses.in_space)
        ]

    def _is_outside(self, text: str, near: PlaceMention) -> bool:
        """Return whether people are outside a building near which a sentence is."""
        if kind_of_place(near.kind).side == "out":
            return False
        if self._language == "zh":
            before = re.split(r"[，。！？；：]", text[: near.start])[-1]
            return bool(
                re.match(r"(?:门|大门)?外", text[near.end : near.end + 3])
                and (_AT_ZH.search(before) or _GOING_ZH.search(before) or not before)
            )
        before = text[max(0, near.start - 60) : near.start]
        return bool(_STANDS_OUTSIDE_EN.search(before))

    def _is_name(self, text: str, start: int, end: int) -> bool:
        word = text[start:end]
        return word[:1].isupper() and self._literal.is_name(word)

    def _english(self, text: str, noun: Found[tuple[PlaceKind, bool]]) -> PlaceMention | None:
        usual, plural = noun.value
        kind = self._senses.of(noun.word, usual)
        if kind in (None, PlaceKind.ANYWHERE) or is_part_of_compound_en(text, noun.end):
            return None
        if noun.word in ("bank", "banks"):
            kind = self._senses.bank(text[: noun.start], text[noun.end : noun.end + 40])
        name = _name_en(text, noun)
        if noun.word == "hall" and len(name) > len(noun.word) and name[:1].isupper():
            kind = PlaceKind.HOME
        numbered = text[noun.start].isupper() and _NUMBERED_EN.match(text, noun.end)
        proper = text[noun.start].isupper() and self._literal.is_name(text[noun.start : noun.end])
        if proper and not numbered and not (noun.word in _PROPER_PLACES and name[:1].isupper()):
            return None
        relation = _relation_en(text, noun, kind, plural=plural)
        if relation is None or (proper and relation is Relation.NAMED):
            return None
        if noun.word in _FURNITURE and relation in _BY_FURNITURE:
            relation = Relation.AT
        if noun.word in _DOUBTFUL_EN and relation not in _THERE:
            return None
        return PlaceMention(noun.start, noun.end, kind, name, relation)


_CALLED = {
    "en": {
        PlaceKind.RESTAURANT: "diner",
        PlaceKind.CAR: "taxi",
        PlaceKind.HOME: "home",
        PlaceKind.COURTYARD: "yard",
    },
    "zh": {
        PlaceKind.RESTAURANT: "饭馆",
        PlaceKind.CAR: "出租车",
        PlaceKind.HOME: "家里",
        PlaceKind.COURTYARD: "院子",
    },
}
"""Names of places that no word of the story names, by their kinds."""
_NUMBERED_EN = re.compile(
    r" (?:\d{1,3}|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve|[A-Z])\b(?!['’.])"
)
"""Behind a place, its number: Ward Nine, Platform 2, Room B."""
_SPACE = frozenset({PlaceKind.SPACECRAFT, PlaceKind.SPACE})
"""Kinds for which Chinese words for things speak only in space: 引擎 is in cars too."""
_SHOWN_EN = re.compile(r"\b[Tt]his (?:[a-z-]+ )?\Z")
_SHOWN_ZH = re.compile(r"[这咱](?:座|间|家|个|条|片|处|栋|幢)?(?:破|小|大|老)?\Z")
_STANDS_OUTSIDE_EN = re.compile(
    r"\b(?:stood|sat|waited|knelt|lay|crouched|lingered|stopped|halted|arrived|stayed|was|were"
    r"|gathered|parked)\b[^.;]{0,30}\boutside (?:the|a|an|his|her|their|my) (?:\w+ )?\Z"
)
_GOES_OUT = re.compile(
    r"\b(?:went|came|walked|ran|stepped|hurried|rushed|strode|got|emerged|left|slipped|crept"
    r"|burst)\b|(?:走|跑|冲|逃|退|溜|奔|钻|踏|迈|出)了?出|离开|出了"
)
_BUILDINGS = frozenset(
    {
        PlaceKind.HOME,
        PlaceKind.INN,
        PlaceKind.RESTAURANT,
        PlaceKind.BAR,
        PlaceKind.SHOP,
        PlaceKind.OFFICE,
        PlaceKind.SCHOOL,
        PlaceKind.HOSPITAL,
        PlaceKind.TEMPLE,
        PlaceKind.CHURCH,
        PlaceKind.TOWER,
        PlaceKind.PALACE,
        PlaceKind.STATION,
        PlaceKind.LIBRARY,
        PlaceKind.THEATRE,
        PlaceKind.MUSEUM,
        PlaceKind.PRISON,
        PlaceKind.POLICE_STATION,
        PlaceKind.CAVE,
        PlaceKind.HUT,
        PlaceKind.TENT,
        PlaceKind.COURTROOM,
        PlaceKind.CASTLE,
        PlaceKind.BARN,
        PlaceKind.FACTORY,
        PlaceKind.MILL,
        PlaceKind.WORKSHOP,
        PlaceKind.WAREHOUSE,
    }
)
"""Places from which people come out under the sky."""


_SHAPED_EN = frozenset(
    words(
        "narrowed widened ended opened sloped curved bent forked climbed dropped fell rose led "
        "smelled smelt echoed"
    )
)
"""What the place where people are does, as they go on in it: the tunnel narrowed."""
_REACHES_EN = re.compile(
    r"\b(?:beams?|rays?|lights?|searchlights?|lamps?|torch(?:es)?|eyes?|gaze|glances?|look(?:ed|ing)?"
    r"|stared?|staring|gazed?|voices?|sounds?|echo(?:es)?|shots?|calls?|called|shout(?:s|ed)?)\b"
)
"""What crosses a place to which nobody goes: light, a look, a sound."""


def _goes_out(text: str, left: PlaceMention) -> bool:
    return _GOES_OUT.search(text[max(0, left.start - 40) : left.start]) is not None


def _name_en(text: str, noun: Found[tuple[PlaceKind, bool]]) -> str:
    """Return the name of a place: its noun, with the word before it that tells it from others."""
    near = text[max(0, noun.start - _LONGEST_NAME) : noun.start]
    before = re.search(r"([A-Za-z][\w’'-]*)[ -]\Z", near)
    word = text[noun.start : noun.end]
    if word[0].isupper() and before and before[1][0].isupper():
        first = re.search(r"((?:[A-Z][\w’'-]*[ -])+)\Z", near)
        front = first[1] if first else ""
        return re.sub(r"\A(?:The|A|An|In|At|On) ", "", front) + word
    kind = before[1].lower() if before else ""
    is_told_apart = (
        noun.word in _VAGUE
        and kind.isalpha()
        and kind not in _DETERMINERS
        and kind not in _PREPOSITIONS
        and kind not in ADJECTIVES
        and kind not in ("own", "whole", "very", "same", "next", "other", "only", "first", "last")
    )
    return f"{kind} {noun.word}" if is_told_apart else noun.word


def _relation_en(
    text: str, noun: Found[tuple[PlaceKind, bool]], kind: PlaceKind, *, plural: bool
) -> Relation | None:
    before = text[max(0, noun.start - 90) : noun.start]
    tokens = _TOKEN.findall(before)
    after = _NEXT_WORD.match(text, noun.end)
    following = after[1] if after else ""
    preposition, determiner, adjectives = _phrase_before(tokens)
    if determiner == "no":
        return None
    if (
        kind in _OPEN
        and determiner == "the"
        and not preposition
        and _GOES_WITH_EN.match(text, noun.end)
    ):
        return Relation.STAYS
    if noun.word in _ADJECTIVES_TOO_EN and following and following not in _FUNCTION_EN:
        return None
    if following in (*_AS_FOUND_EN, "door", "doors") and _FINDS_EN.search(before):
        return Relation.TO
    if _INSIDE_IT_EN.search(before) and following in ("was", "were", "smelled", "smelt"):
        return Relation.STAYS
    cuts = list(_CLAUSE_EN.finditer(before))
    clause = before[cuts[-1].end() :] if cuts else before
    going = _goes_en(clause)
    part = preposition == "of" and _MIDDLE_OF.search(before) is not None
    if preposition not in _AT_EN and not part and _passes_by_en(clause):
        return Relation.NAMED
    if noun.word == "home":
        at_home = preposition in ("at", "in")
        return Relation.AT if at_home else Relation.TO if going and not preposition else None
    if noun.word in _ADVERB_OUT:
        if following in _DETERMINERS:
            return None
        if _MET_OUTSIDE_EN.search(clause):
            return Relation.AT
        return Relation.TO if going else Relation.NAMED
    if noun.word == "camp" and _CAMPS_EN.search(before):
        return Relation.TO
    if (
        following in NOT_PARTS_EN
        or is_garment(following)
        or (kind is PlaceKind.ROOF and preposition in _UNDER_ROOF_EN)
    ):
        return None
    if following in _SEEN_EN and preposition in _AT_EN | _ALONG_EN:
        return Relation.NAMED
    if plural and noun.word == "yards" and _MEASURE_EN.search(before):
        return None
    if _HEARD_OUTSIDE_EN.search(text[max(0, noun.start - _FAR) : noun.start]):
        return Relation.NAMED
    if preposition in _TO_EN and _ERRAND_EN.match(text, noun.end):
        return Relation.NAMED
    if kind in VEHICLES and preposition in _TO_EN and _BOARDED_EN.match(text, noun.end):
        return Relation.NAMED
    if following == "door" and _OPENS_EN.search(_before_phrase(before, determiner, adjectives)):
        return Relation.TO
    if following == "floor" and preposition in ("on", "across"):
        return Relation.AT
    if following in PARTS_EN or (kind in VEHICLES and _RIDES_EN.match(following)):
        return Relation.PART
    if following in _SHAPED_EN and determiner == "the" and not preposition:
        return Relation.PART
    proper = text[noun.start].isupper()
    bare = not determiner and not plural and not proper and " " not in noun.word
    if bare and not (preposition and not adjectives and noun.word in _WITHOUT_ARTICLE_EN):
        return None
    if len(adjectives) > 3:
        return None
    if preposition == "of":
        if not _MIDDLE_OF.search(before):
            return _out_of(tokens, adjectives)
        return Relation.TO if _STOPS_EN.search(clause) else Relation.AT
    if preposition in _FROM_EN:
        is_far = _MEASURE_FROM_EN.search(_up_to(before, preposition))
        return None if is_far else Relation.FROM
    if (
        not preposition
        and determiner
        and _KEPT_EN.search(_before_phrase(before, determiner, adjectives))
    ):
        return Relation.AT
    if preposition == "about" and _TOPIC_EN.search(clause):
        return Relation.NAMED
    if _SUPPOSED_EN.search(clause) or _MOST_EN.search(_up_to(before, preposition)):
        return Relation.NAMED
    is_denied = re.search(r"\b(?:not|never|n['’]t|neither|nor)\s+\Z", _up_to(before, preposition))
    if is_denied:
        return Relation.NAMED
    if preposition in ("into", "onto") and not _LOOKING_EN.search(clause):
        is_denied = _NOT_GOING_EN.search(_up_to(before, preposition))
        return Relation.TOWARDS if is_denied else Relation.TO
    if preposition in _TO_EN:
        return Relation.TO if going else Relation.TOWARDS
    if preposition in _AT_EN:
        if _FOUND_EN.search(_up_to(clause, preposition)):
            return Relation.STAYS
        if _FRONTED_EN.fullmatch(before) and not plural:
            return Relation.STAYS
        if plural and kind not in _OPEN:
            return Relation.NAMED
        if _STAYING_EN.search(_up_to(clause, preposition)):
            return Relation.STAYS
        if _STOPS_EN.search(clause):
            return Relation.TO
        return Relation.TO if going and preposition == "at" else Relation.AT
    if preposition in _ALONG_EN:
        if _REACHES_EN.search(clause):
            return Relation.TOWARDS
        if kind in _OPEN:
            return Relation.TO if going else Relation.AT
        return Relation.TOWARDS
    if preposition in _NEAR_EN:
        return Relation.NEAR
    if preposition in ("toward", "towards", "for"):
        return Relation.TOWARDS
    if re.search(
        (r"\b(?:left|leaving|quitted|quit)\s+\Z"), _before_phrase(before, determiner, adjectives)
    ):
        return Relation.FROM
    arrived = _before_phrase(before, determiner, adjectives)
    if _TOOK_UNTIL_EN.search(arrived) and arrived.rstrip().endswith(("reach", "get to")):
        return Relation.TO
    if _ARRIVED_EN.search(arrived) and going:
        crossed = determiner in ("a", "an") and arrived.rstrip().endswith("crossed")
        return Relation.NAMED if crossed and kind not in _OPEN - {PlaceKind.SEA} else Relation.TO
    if not preposition and determiner in ("the", "The"):
        if _IS_LIKE_EN.match(text, noun.end) and _WHEN_EN.fullmatch(
            _before_phrase(before, determiner, adjectives)
        ):
            return Relation.AT
        if len(tokens) <= 2 + len(adjectives):
            return Relation.PART
    return Relation.NAMED


_IS_LIKE_EN = re.compile(
    rf"(?: (?:at|in|of) (?:the )?[A-Z{HIDDEN}][\w{HIDDEN}’'-]*"
    rf"(?: [A-Z{HIDDEN}][\w{HIDDEN}’'-]*)*)?"
    r" (?:(?:was|were|lay|stood) (?:\w+ )?(?:full|crowded|packed|thronged|jammed|alive|busy"
    r"|bustling|swarming|deserted|empty|quiet|silent|still|noisy|dark|dim|bright|warm|cold|hot|chilly|stuffy"
    r"|damp)|smell(?:ed|s) of|smelt of|stank|reeked|hummed|fell silent)\b"
)
"""Behind a place, what it is like to be there: the market square was full of goats."""
_WHEN_EN = re.compile(
    r"(?:(?:[A-Z]\w+|By|At|In|On) ?(?:\w+[ -]){0,3}(?:morning|noon|afternoon|evening|night|day"
    r"|dawn|dusk|midnight|time|o['’]clock),? )?"
)
"""A time with which a sentence begins."""
_OPENS_EN = re.compile(
    r"\b(?:opened|pushed open|unlocked|unlatched|threw open|flung open|kicked open) \Z"
)
"""Words before the door of a room into which someone goes."""
_STOPS_EN = re.compile(
    r"\b(?:stopped|halted|paused|pulled up|drew up|settled|landed)(?: \w+ly| short| at last)? "
    r"(?:at|in|on|under) (?:the|an?|his|her|their|my|our)\b[^,;]*\Z"
)
"""Words for the end of a way: who stops somewhere is there from then on."""
_UNDER_ROOF_EN = frozenset(("under", "beneath", "below", "in", "of"))
_SEEN_EN = frozenset(("below", "beneath", "outside", "opposite", "beyond", "yonder"))
"""Words behind a place that people only see from where they are: in the street below."""
_MEASURE_EN = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|hundred|thousand|few|several|many|some|couple of|dozen|score of)\s+\Z"
)
"""Words before yards that are no courtyards."""
_MET_OUTSIDE_EN = re.compile(
    r"\b(?:found|met|saw|joined|was|were|sat|stood|waited|waiting|lay|knelt|stayed|crouched|slept"
    r"|played|alone) (?:\w+ ){0,3}\Z"
)
"""Words before "outside" that say who is there."""
_MEASURE_FROM_EN = re.compile(
    r"\b(?:feet|foot|yards?|paces|steps|miles?|blocks?|minutes?|hours?|doors?|houses|streets|inches"
    r"|metres|meters|kilomet(?:er|re)s)(?: away)?\s+\Z"
)
"""Words for a distance before "from" and a place where nobody is: eleven feet from his kitchen."""
_TOPIC_EN = re.compile(
    r"\b(?:t(?:ell|old|elling|ells)|talk\w*|sp(?:eak|oke|oken|eaking)|h(?:ear|eard|earing)|ask\w*"
    r"|th(?:ink|ought|inking)|dream\w*|wonder\w*|worr\w+|joked?|argu\w+|lied?|read|wrote|written"
    r"|kn(?:ow|ew|own|owing)|forg[eo]t\w*|sang|story|stories|song|question\w*|something|anything"
    r"|nothing)\b[^.;]*\Z"
)
"""Words before "about" and a place of which people only talk or think."""
_SUPPOSED_EN = re.compile(
    r"\b(?:(?:was|were|is|are|be|been) (?:supposed|meant|said|thought|believed|expected|rumou?red)"
    r" to (?:be|have been|stay)|(?:ought to|should|must) (?:have been|be))\b[^.;]*\Z"
)
"""Words before a place where somebody is not, or may not be: supposed to be in the hayloft."""
_MOST_EN = re.compile(r"\b(?:\w{3,}est|only|most \w+|first|last) (?:\w+ )?\w+ \Z")
"""Superlatives before a place that only limits them: the oldest goat on the farm."""
_CAMPS_EN = re.compile(r"\b(?:made|make|pitched|pitch|set up|struck|broke)\s+\Z")
_KEPT_EN = re.compile(r"\bkept (?:\w+['’]s )?(?:\w+ )?\Z")
"""Before the place of the person who keeps it so: she kept her loft crowded."""
_ERRAND_EN = re.compile(
    r"[^.;]{0,30}?\b(?:and|then|but) (?:soon |presently |then |quickly )?(?:(?:came|was|went|"
    r"hurried|ran)"
    r" (?:straight |soon )?back|returned|reappeared|(?:brought|fetched)(?: \w+){1,5} (?:back|"
    r"out))\b"
)
"""Words behind a place to which somebody only goes in order to fetch a thing."""
_ERRAND_ZH = re.compile(
    r"[^。！？；]{0,12}?(?:[端拿取捧抱提搬拎抬牵领带拉拖叫请翻找][^，。！？；]{0,4}出(?:了?来|一)|(?:又|便|就|跑|走|折)[^，。！？；]{0,3}"
    r"(?:出来|回来)|[端拿取捧抱提搬拎抬牵领带拉拖叫请][^，。！？；]{0,6}(?:回来|过来))"
)
_BOARDED_ZH = re.compile(
    r"[^。！？；]{0,8}(?:再也没|再没|走了|开走|离开了|远去|走远|不见了|消失|绝尘而去)"
)
_BOARDED_EN = re.compile(
    r",? (?:and|which) (?:\w+ )?(?:(?:drove|rode|rolled|sailed|rattled|went|was driven|was gone|was"
    r" carried) (?:away|off)?|was gone|disappeared|vanished|never came back)\b"
)
"""Words behind a vehicle in which somebody leaves the story behind."""
_FRONTED_EN = re.compile(
    r"\W*(?:In|Inside|At|On|Aboard|Upstairs in|Downstairs in|Back in|Back at|Down in|Up in|Out in"
    r"|Out on|Up on) (?:the |his |her |my |our |their )(?:[\w-]+ )?"
)
"""A sentence that begins with a place says where the story goes on."""


_OWNS_EN = ("'s", "’s", "s’", "s'")


def _phrase_before(before: list[str]) -> tuple[str, str, list[str]]:
    """Return the preposition, the determiner and the adjectives before a noun."""
    preposition = determiner = ""
    adjectives: list[str] = []
    owners = 0
    for word in reversed(before):
        low = word.lower()
        if not (word[0].isalnum() or word[0] == HIDDEN):
            if word == "," and adjectives and not determiner:
                continue
            break
        if low in _DETERMINERS or low.endswith(_OWNS_EN):
            determiner = determiner or low
        elif low in _PREPOSITIONS:
            preposition = low
            break
        elif determiner:
            # The words of an owner: at the old man's cottage.
            if not determiner.endswith(_OWNS_EN) or owners == 2:
                break
            owners += 1
        else:
            adjectives.append(low)
            if len(adjectives) > 3:
                break
    return preposition, determiner, adjectives


_INANIMATE_EN = re.compile(
    r"\b(?:thunder|lightning|wind|gale|storm|rain|snow|sleet|hail|fog|mist|clouds?|sun|moon|light"
    r"|shadows?|darkness|dark|night|sounds?|noise|roar|music|song|voices?|cry|cries|screams?|shouts?"
    r"|laughter|bells?|smell|scent|smoke|steam|silence|news|rumou?rs?|shots?|bullets?|shells?|leaves"
    r"|dust|sand|waves?|birds?|gulls?|crows?|pigeons?|word)\s+(?:that\s+|had\s+|has\s+)?(?:\w+ly\s+)?\Z",
    re.IGNORECASE,
)
"""What goes somewhere without taking the story along, right before its verb."""


def _goes_en(clause: str) -> bool:
    """Return whether somebody goes, in the clause before a noun."""
    return any(
        not _NOT_GOING_EN.search(clause[: verb.start()])
        and not _INANIMATE_EN.search(clause[: verb.start()])
        for verb in _MOTION_EN.finditer(clause)
    )


def _passes_by_en(clause: str) -> bool:
    """Return whether only thunder, wind, birds and the like go, in the clause before a noun."""
    clause = re.split(r",\s|\b(?:and|but|while|as|when) ", clause)[-1]
    verbs = list(_MOTION_EN.finditer(clause))
    return bool(verbs) and all(_INANIMATE_EN.search(clause[: verb.start()]) for verb in verbs)


_FAR = 300
"""Characters before a place in which words that decide its sense are looked for."""
_HEARD_OUTSIDE_EN = re.compile(
    r"(?:\A|[.;]\s)\W*Outside\b[^.;]*\Z|\boutside the windows?\b[^.;]*\Z"
)
"""Words after which a place is seen or heard from inside."""


def _out_of(tokens: list[str], adjectives: list[str]) -> Relation:
    lows = [token.lower() for token in tokens]
    at = len(lows) - 1 - lows[::-1].index("of")
    return Relation.FROM if at and lows[at - 1] == "out" else Relation.NAMED


def _up_to(before: str, preposition: str) -> str:
    at = before.lower().rfind(f"{preposition} ") if preposition else -1
    return before[:at] if at >= 0 else ""


def _before_phrase(before: str, determiner: str, adjectives: list[str]) -> str:
    spare = len(adjectives) + bool(determiner)
    return re.sub(rf"(?:\S+\s+){{{spare}}}\Z", "", before) if spare else before


def _name_zh(text: str, noun: Found[PlaceKind]) -> str:
    """Return the name of a Chinese place, without the words for inside, and without a verb."""
    word = noun.word[1:] if noun.word in _HOMEWARD or noun.word == "在家" else noun.word
    if word[:2] in ("这座", "那座"):
        return word[2:]
    if len(word) > 2 and word.endswith(_LOCATIVE) and not word.endswith("门口"):
        return word[:-1]
    return word


def _is_only_heard(text: str, start: int, end: int) -> bool:
    """Return whether a thing is not here but its sound: 庙外传来马蹄声, the sound of hooves."""
    return text.startswith(("声", "的声"), end) or bool(_SOUND_OF_EN.search(text, 0, start))


def _goals(found: list[PlaceMention]) -> list[PlaceMention]:
    """Return the places of a sentence; of several to which people go, the last counts."""
    goals = [mention for mention in found if mention.relation is Relation.TO]
    return [
        replace(mention, relation=Relation.TOWARDS) if mention in goals[:-1] else mention
        for mention in found
    ]


_STANDS_EN = re.compile(
    r"(?:,? which (?:was|is|stood|lay)(?: held| built| set| hidden)?)?"
    r" (?:on|in|at|near|beside|by|behind|above|below|under) (?:the |an? )?(?:\w+ ){0,2}"
    r"(?:(?:side|edge|end|foot|top|middle|outskirts|corner|bank|shore|far side) of (?:the |an? )?)?"
)
"""Between a place and the wider one in which it stands: the house on the hill."""


def _heads_en(text: str, found: list[PlaceMention]) -> list[PlaceMention]:
    """Return the places of a sentence; of one that stands in a wider one, only the first counts."""
    heads = list(found)
    for number, (one, other) in enumerate(itertools.pairwise(found)):
        stands = _STANDS_EN.fullmatch(text, one.end, other.start)
        counts = one.relation in (Relation.STAYS, Relation.AT, Relation.TO, Relation.PART)
        if stands and counts and other.relation is Relation.AT and one.kind not in ROOMS_EN:
            heads[number + 1] = replace(other, relation=Relation.NAMED)
    return heads


ROOMS_EN = frozenset({PlaceKind.HALLWAY, PlaceKind.INTERIOR, PlaceKind.OUTDOORS})
"""Kinds that say less than the wider place around them."""


def _heads_zh(text: str, found: list[PlaceMention]) -> list[PlaceMention]:
    """Return the places of a sentence; of several in a phrase, only the last is where it is."""
    heads: list[PlaceMention] = []
    for mention, after in itertools.zip_longest(found, found[1:]):
        nested = (
            after is not None
            and mention.relation in (Relation.STAYS, Relation.AT, Relation.TO)
            and after.relation in (Relation.STAYS, Relation.AT, Relation.TO)
            and _ONE_PHRASE_ZH.fullmatch(text, mention.end, after.start)
        )
        heads.append(replace(mention, relation=Relation.NAMED) if nested else mention)
    for outer, inner in itertools.pairwise(heads):
        # The office of a police station and a room of an inn are these, and no office or room.
        if _is_inside(outer.kind, inner.kind) and text[outer.end : inner.start] in ("的", "里的"):
            heads[heads.index(inner)] = replace(inner, kind=outer.kind, name=outer.name)
    return heads


def _is_inside(outer: PlaceKind, inner: PlaceKind) -> bool:
    if (outer, inner) == (PlaceKind.TRAM, PlaceKind.TRAIN):
        return True  # 车厢 is a car of a train, unless it is said to be another one's.
    return (
        inner in (PlaceKind.OFFICE, PlaceKind.INTERIOR, PlaceKind.HALL)
        and kind_of_place(outer).side == "in"
        and outer not in (PlaceKind.HOME, PlaceKind.INTERIOR)
    )


_COUNTED_ZH = re.compile(
    r"[一那这][家间座所处](?P<name>[一-鿿]{1,4}?(?P<suffix>[店铺坊馆厂寺庙庵厅塔宅营]))(?=[的里内中，。前后门外])"
)
"""A house that its measure word shows to be one: 一家煤球店的后间."""


def _named_zh(text: str, found: list[PlaceMention]) -> list[PlaceMention]:
    """Return places with a proper name, such as 凌云殿, which no vocabulary has."""
    taken = {at for mention in found for at in range(mention.start, mention.end)}
    named = []
    for proper in itertools.chain(
        _NAMED_ZH.finditer(text), _LOCATED_ZH.finditer(text), _COUNTED_ZH.finditer(text)
    ):
        start, end = proper.span("name")
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kind = _SUFFIX_KINDS[proper["suffix"]]
            relation = _relation_zh(text, Found(start, end, proper["name"], kind))
            if relation:
                named.append(PlaceMention(start, end, kind, proper["name"], relation))
    return named


_PART_OF_ZH = re.compile(r"的[^，。！？；的]{1,5}(?:上|里|中|下|旁|边|前|后|间)")
"""A part of a place at which somebody is: 绑在仓库的柱子上."""
_SAID_ZH = re.compile(
    r"(?:[说喊念唱嚷叫问]|念叨|告诉)(?:了|着|过)?(?:一|两|几)(?:句|声|遍)(?:话)?[，：][^。！？；]*\Z"
    r"|(?:念叨着?|说的是|喊的是|写着|写道|念道|心想|心里想)[，：“‘]?[^。！？；]*\Z"
)
"""Words after which a sentence repeats what someone says, writes or thinks."""


_LIT_ZH = re.compile("[上里]?都?(?:染|照|映|镀|笼罩)")
"""Behind a place, what light does there."""


_ONLY_LIT_ZH = re.compile(r"里?的?(?:灯|灯光)?(?:还|仍|依然|仍然|一直)*亮")
"""Behind the only place that is lit: 只有监控室还亮着. The scene takes place there."""


def _relation_zh(text: str, noun: Found[PlaceKind]) -> Relation | None:
    if _SAID_ZH.search(text[max(0, noun.start - _FAR) : noun.start]):
        return Relation.NAMED
    before = re.split(r"[，。！？；：、“”…]", text[max(0, noun.start - _BACKWARD) : noun.start])[-1]
    after = text[noun.end : noun.end + 4]
    if noun.word in _HOMEWARD:
        return None if _NOT_GOING_ZH.search(before) else Relation.TO
    if re.search(r"(?:不在|没在|没有|离)[^，。]{0,4}\Z|[同另]一[家所个座]\Z", before):
        return Relation.NAMED
    if _THERE_IS_ZH.search(before):
        return Relation.AT
    if _FOR_DAYS_ZH.match(text, noun.end) or (
        noun.value in VEHICLES and _DEPARTS_ZH.match(text, noun.end)
    ):
        return Relation.NAMED
    if _OWNERS_ZH.sub("", before.strip(), count=1)[_SHORT - 1 :] == "":
        if _LOOKS_ZH.match(text, noun.end):
            return Relation.STAYS
        if _LIES_ZH.match(text, noun.end):
            return Relation.AT
    if _HEARD_FROM_ZH.match(text, noun.end) or _RENTED_ZH.search(text[: noun.start]):
        return Relation.NAMED
    if re.fullmatch("[一-鿿]{0,2}", before.strip()) and _ITS_LIGHT_ZH.match(text, noun.end):
        return Relation.AT
    if re.search(r"(?:围住|包围|围了|闯进|冲进)了?[一-鿿]{0,3}\Z", before):
        return Relation.AT
    if _LIT_ZH.match(after) and re.search("[把将][^，。]{0,6}\\Z", before):
        # 夕阳把天台染成了金红色
        return Relation.AT
    if _OUTSIDE_ZH.match(after):
        return Relation.NEAR
    if text.startswith(("一带", "附近"), noun.end):
        return Relation.NAMED
    if _ONLY_LIT_ZH.match(text, noun.end) and re.search(r"只有|唯有|就剩", before):
        return Relation.AT
    if _SENT_ZH.search(before):
        return Relation.TOWARDS
    leaving = _LEAVING_ZH.search(before)
    going = _GOING_ZH.search(before)
    if going and _INANIMATE_ZH.search(before[: going.start()]):
        going = None
    if going and not (leaving and leaving.start() > going.start()):
        if _NOT_GOING_ZH.search(before[: going.start()]):
            return Relation.TOWARDS
        if _ERRAND_ZH.match(text, noun.end):
            return Relation.NAMED
        if noun.value in VEHICLES and _BOARDED_ZH.match(text, noun.end):
            return Relation.NAMED
        return Relation.TO
    if leaving:
        return Relation.FROM
    if noun.value in _OPEN and _ACROSS_ZH.search(before):
        return Relation.TO
    if _TOWARDS_ZH.search(before):
        return Relation.TOWARDS
    there = _AT_ZH.search(before)
    if there and _INANIMATE_ZH.search(before[: there.start()]):
        return Relation.NAMED
    if there and _PART_OF_ZH.match(text, noun.end):
        return Relation.AT
    if before and re.match(
        (
            r"(?:里|中|内|上)?的(?!一?[^，。]{0,4}(?:角|门|深处|尽头|窗|床|地|灯|柜|墙|屋顶|台阶"
            r"|桌|椅|炕|院|走廊|办公室|空气))"
        ),
        text[noun.end : noun.end + 8],
    ):
        return Relation.NAMED
    inside = bool(_INSIDE_ZH.match(after)) or noun.word.endswith(_LOCATIVE)
    if _STAYING_ZH.search(before):
        return Relation.STAYS
    if inside and not before.strip() and _HOLDS_ZH.match(text, noun.end):
        return Relation.STAYS
    if there or inside:
        return Relation.AT
    if _MODIFIES_ZH.match(after):
        return Relation.NAMED
    if before or noun.word in _SEEN_OUT_ZH or noun.value in (PlaceKind.CAR, PlaceKind.COACH):
        return Relation.NAMED
    return Relation.PART


_RENTED_ZH = re.compile(r"[租住]的(?:房子|屋子|地方|公寓|那间)[^。！？]{0,30}\Z")
"""In front of a place, words that tell how someone lives elsewhere: 她租的房子在六楼，客厅里……"""
_ITS_LIGHT_ZH = re.compile(
    r"的(?:灯|门(?:开|敞|虚掩|半开|没关|大开)|空气|气氛|墙壁?|窗户?|地板|天花板|温度)"
)
"""Behind a place at the start of a clause, what people see and feel there."""
_SHORT = 4
"""Characters of a name before the noun of a place: 江城火车站."""
_OWNERS_ZH = re.compile(r"\A[一-鿿]{1,4}的")
_LIES_ZH = re.compile(r"(?:就|正)?(?:开在|设在|位于|坐落|建在)")
"""Behind a place that a story brings in by where it is: 他的收购站开在镇口."""
_FOR_DAYS_ZH = re.compile(
    r"[里上中内]?[躲住待呆过守活关困藏熬]{1,2}了[一-鿿\d]{0,2}?[一二两三四五六七八九十百几半\d]+多?个?(?:天|夜|年|月|日|星期|周)"
)
"""Behind a place where people have been for days: 在这条街上躲了十一天."""
_DEPARTS_ZH = re.compile(
    r"(?:缓缓|慢慢|渐渐|已经|就)?(?:开[远走动出来进]|驶[离远出来进]|启动|来了|到站)"
)
"""Behind a vehicle that people see go or come."""
_LOOKS_ZH = re.compile(
    r"[里上前中内]?(?:已经|早已|正)?(?:人头攒动|人来人往|人山人海|熙熙攘攘|灯火通明|车水马龙|静悄悄|空荡荡|一片"
    r"|挤满|站满|坐满|堵满|停满|亮[着起了]|没锁|没关|锁着|虚掩|很[静暗]|漆黑|黑着)"
)
"""Behind a place at the start of a clause that says how it looks there now."""
_THERE_IS_ZH = re.compile(r"有[了着]?(?:一|两|几)?[家间座处](?:[小老破]|不大的)?\Z")
"""Before a place that a story brings in: 巷子里有家面馆."""

_HOLDS_ZH = re.compile(
    r"(?:里头?|内|中|上)?(?:已经|早就|此刻|现在|这时|还|只|就|都|正|静静地|密密麻麻地?)*"
    r"(?:剩下?|坐|站|躺|蹲|跪|睡|挤|围|聚|有(?!人说|一[天次回])|没有[^，。]{0,3}人|空|点[着了]|亮着|摆|堆|挂|放着)"
)
"""What follows a place at the start of a clause that says who or what is in it."""

_SEEN_OUT_ZH = frozenset(words("外面 屋外 门外 墙外 楼外 室外"))
"""Words that begin a clause about what people see or hear from inside."""
