"""Settings, seasons and parts, read from the words of a location in English and Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, get_args

from ainern2d.core import (
    ANY_ROOM,
    OPEN_GROUND,
    UNTOLD_SETTINGS,
    Culture,
    Era,
    Genre,
    PlaceKind,
    World,
    kind_of_place,
)

from ..choices import Age, Setting
from ..dice import Dice
from ..recipe import Backdrop
from .library import parts_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ainern2d.core import Location

    from ..choices import Season

INDOORS: Final[dict[Setting, str]] = {
    "lamp_room": r"\b(?:lamp|lantern|light)[ -]?room|top of the lighthouse"
    r"|灯室|灯房|塔顶|灯塔(?:顶|上)",
    "tram": r"\b(?:tram|streetcar|train|carriage|bus|subway|metro|compartment)s?\b"
    r"|电车|火车|列车|车厢|地铁|公交|巴士|末班车|高铁",
    "classroom": r"\b(?:class ?room|school|lecture|lesson)\w*|教室|课堂|学堂|学校|私塾|校园",
    "kitchen": r"\b(?:kitchen|bakery|pantry|stove)\b|厨房|灶|烘焙",
    "bedroom": r"\b(?:bed ?room|bedside|nursery|dormitory|sickbed)\b"
    r"|卧室|卧房|床[前边上]|寝室|宿舍|闺房",
    "study": r"\b(?:library|study|archives?|bookroom)\b|图书馆|书房|藏书|书斋",
    "office": r"\b(?:office|headquarters|bureau|laboratory|clinic|hospital|police station)\b"
    r"|办公|值班室|警局|派出所|医院|诊所|实验室",
    "teahouse": r"\b(?:tea[ -]?(?:house|room|shop)|inn|tavern|pub|bar|restaurant|caf[eé]|diner)\b"
    r"|茶馆|茶楼|茶室|客栈|酒[馆楼肆]|饭[馆店]|面馆|餐[馆厅]|食堂|咖啡",
    "shop": r"\b(?:\w*shop|store|pharmacy|boutique|studio|atelier|smithy|forge)\b"
    r"|店|铺|药房|工坊|作坊|杂货|柜台",
    "tower": r"\b(?:lighthouse|tower|keep|turret|dungeon|cellar)\b|灯塔|塔楼|塔里|塔内|地牢|地窖",
    "hall": r"\b(?:hall|castle|palace|throne|temple|church|cathedral|museum|theat\w+|ballroom)\b"
    r"|大厅|大殿|宫|殿|庙|寺|教堂|剧院|博物馆|祠堂|大堂",
    "cave": r"\b(?:caves?|cavern|grotto|tunnel|mine)\b|洞|地道|矿井",
    "interior": r"\b(?:interior|\w*rooms?|house|home|cabin|hut|attic|cottage|apartment|indoors?)\b"
    r"|室|屋|房|家|厅|馆|楼|阁",
}
"""Words of places under a roof; the special ones first."""

OUTDOORS: Final[dict[Setting, str]] = {
    "deck": r"\b(?:decks?|aboard|on (?:the|a|his|her|their) (?:ship|boat|ferry))\b"
    r"|甲板|船[上头尾舱]",
    "market": r"\b(?:market\w*|bazaar|fair|stalls?)\b|集市|市场|夜市|菜市|庙会|摊",
    "courtyard": r"\b(?:court ?yard|patio|cloister|backyard|yard)\b"
    r"|院子|庭院|院落|四合院|院[里中内]|天井|后院",
    "rooftop": r"\broof ?tops?\b|\broofs?\b|屋顶|天台|楼顶|房顶",
    "garden": r"\b(?:gardens?|orchard|greenhouse|park)\b|花园|公园|园林|果园|植物园|花圃",
    "river": r"\b(?:rivers?|riverside|bridge|creek|stream|canal|lake\w*|pond|ferry)\b"
    r"|河|溪|江|桥|湖|池塘|运河|渡口",
    "forest": r"\b(?:forest|woods?|jungle|grove|trees|bamboo)\b|树林|森林|林|竹",
    "sea": r"\b(?:sea|seaside|ocean|beach|shore|coast|harbou?r|pier|docks?|quay|jetty|ship|boat"
    r"|lighthouse|bay|island|cliffs? over the sea)\b|海|码头|港|沙滩|灯塔|礁|岛|船",
    "mountain": r"\b(?:mountains?|peaks?|cliffs?|summit|alps?|gorge|ravine|pass)\b|山|峰|崖|岭|峡",
    "village": r"\b(?:village|hamlet|farm\w*|countryside)\b|村|寨|乡|农场|田庄",
    "street": r"\b(?:street|city|town|alley|road|lane|square|avenue|station|platform|stop|terminus"
    r"|pavement)\b|街|城|镇|市|巷|路|广场|车站|站台|终点站|胡同",
    "landscape": r"\b(?:landscape|fields?|meadow|hills?|valley|desert|plains?|moor|graveyard)\b"
    r"|田|野|坡|谷|草[原地]|沙漠|原野|荒|墓",
}
"""Words of places under the sky; the special ones first."""

_BROAD: Final[dict[str, dict[Setting, str]]] = {
    "interior": INDOORS,
    "street": OUTDOORS,
    "forest": OUTDOORS,
    "sea": OUTDOORS,
    "landscape": OUTDOORS,
}
"""Broad settings of planners, with the settings that may refine them."""

_ALIASES: Final[dict[str, Setting]] = {
    ANY_ROOM: "interior",
    OPEN_GROUND: "landscape",
    "bridge": "river",
    "train": "tram",
    "terminus": "street",
    "studio": "studio",
}
"""Settings that a planner may give by another name, and the plain ground, which no word implies."""

MARKS: Final[dict[str, str]] = {
    "boat": r"\bboats?\b|\bships?\b|\bsails?\b|船|帆",
    "bridge": r"\bbridge\b|桥",
    "cottage": r"cottage|farm|cabin|\bhut\b|小屋|农",
    "flowers": r"flower|garden|\bbloom|花",
    "lanterns": r"(?:red|paper) lantern|temple|灯笼|庙|古镇|客栈",
    "lighthouse": r"lighthouse|灯塔",
    "moon": r"\bmoon|月",
    "mountains": r"mountain|\bpeak|\bcliff|山",
    "pier": r"\bpier\b|\bdocks?\b|harbou?r|quay|jetty|码头|港",
    "tram_stop": r"\btrams?\b|terminus|电车|末班车|终点站",
    "well": r"\bwell\b(?! \w+ed)|井",
    "wet": r"\bwet\b|puddle|after the rain|rain (?:had )?stopped|湿|水洼|积水|雨停|雨后|雨过",
}
"""Words for marks: no parts of the library, but they change how a place is painted."""

SEASONS: Final[dict[Season, str]] = {
    "spring": r"\bspring(?:time)?\b(?! (?:up|to|from))|\bblossoms?\b|春|樱花|桃花|柳絮",
    "summer": r"\bsummer\b|夏|蝉|荷花",
    "autumn": r"\bautumn\b|\bfallen leaves\b|秋|落叶|枫|桂花",
    "winter": r"\bwinter\b|\bsnow\w*\b|\bfrost\b|冬|雪(?!白)|腊月|结冰",
}
"""Words for the season; without one it is summer, or winter under snow."""


_FALLING: Final = frozenset({"rain", "snow", "storm"})


def setting_of(location: Location) -> Setting:
    """Return the setting of a location: the one that is given, or else that of its kind.

    The name refines that of a broad kind. The description does not: the kind was read from it, with
    more care than a list of words has.
    """
    if location.setting:
        return _given_setting(location)
    scenery = location.scenery
    broad: Setting = next((name for name in get_args(Setting) if name == scenery), "studio")
    near = INDOORS | OUTDOORS if location.kind is PlaceKind.ANYWHERE else _BROAD.get(broad, {})
    return _first(location.name, near) or broad


def _given_setting(location: Location) -> Setting:
    """Return the setting of a location that gives it.

    The ``setting`` may be broad (``interior``) or free text. The name refines it, and the
    description refines what is still broad; both keep the setting's choice of indoors or outdoors.
    """
    given = location.setting.strip().lower()
    if given in _ALIASES:
        return _ALIASES[given]
    everywhere = INDOORS | OUTDOORS
    if given not in _BROAD:
        for exact in everywhere:
            if given in {exact, exact.replace("_", " ")}:
                return exact
        found = _first(location.setting, everywhere)
        if found:
            return found
    near = _BROAD.get(given, everywhere)
    broad: Setting | None = next((name for name in everywhere if name == given), None)
    named = _first(location.name, near)
    if named and named not in _BROAD:
        return named
    if named in {None, "interior"} and given in {"interior", "landscape", ""}:
        named = _first(location.description, near) or named
    return named or broad or "landscape"


def is_dry(location: Location) -> bool:
    """Return whether characters at a location are safe from rain and snow."""
    if location.weather not in _FALLING:
        return True
    return is_indoors(location)


def is_indoors(location: Location) -> bool:
    """Return whether a location is under a roof: as it says, or as its kind or setting is."""
    if location.side:
        return location.side == "in"
    setting = setting_of(location)
    side = kind_of_place(location.kind).side
    if side and not location.setting and setting == location.scenery:
        return side == "in"
    return setting in INDOORS


def season_of(location: Location) -> Season:
    """Return the season by the words of a location."""
    words = f"{location.name} {location.description}"
    if location.season:
        return location.season
    if location.weather == "snow":
        return "winter"
    return next((s for s, pattern in SEASONS.items() if re.search(pattern, words, re.I)), "summer")


STATES: Final[dict[str, str]] = {
    "ruined": r"\bruin\w*\b|\bdestroyed\b|\bbombed\b|\bburnt[- ](?:out|down)\b"
    r"|\bderelict\b|\bwreck\w*\b|\bshattered\b|\babandoned\b|废墟|破庙|破屋|残破|破败|荒废|断壁|倒塌|烧毁",
    "festive": r"\bfestiv\w+\b|\bwedding\b|\bcarnival\b|\bfeast\b|\bnew year\b"
    r"|婚礼|喜堂|张灯结彩|灯会|元宵|过年|除夕|庙会",
    "flooded": r"\bflood(?:s|ed|ing|waters?)?\b(?!-?light)|\bsubmerged\b"
    r"|洪水|洪灾|水灾|发大水|被淹|淹没|淹了|水淹|汪洋",
    "dry": r"\bdr(?:y|ied)(?:[- ]up)? (?:river|stream|creek|lake|pond|reservoir|canal|bed|ditch)"
    r"|\bdried[- ]up\b|\briver ?beds?\b|\b(?:lake|stream|creek) ?beds?\b|\bdroughts?\b|\bparched\b"
    r"|干涸|枯竭|干河|河床|龟裂|大旱|旱[灾情季地]|干裂",
    "buried": r"\b(?:land|rock|mud)[- ]?(?:slide|slip|fall)s?\b|\bavalanche\b"
    r"|塌方|滑坡|泥石流|山崩|雪崩|山体垮塌",
    "corridor": r"\bcorridors?\b|\bpassage\w*\b|走廊|通道|过道",
}
"""Words of a name or description for what has happened to a place, and for a part of a ship."""


_EAST: Final = frozenset({Culture.CHINESE, Culture.JAPANESE})
_AGES: Final[dict[Era, Age]] = {
    Era.ANCIENT: "old",
    Era.MEDIEVAL: "old",
    Era.EARLY_MODERN: "classic",
    Era.NINETEENTH_CENTURY: "classic",
    Era.EARLY_TWENTIETH_CENTURY: "classic",
    Era.MODERN: "modern",
    Era.FUTURE: "future",
}
_GENRES: Final[dict[Genre, Age]] = {
    Genre.XIANXIA: "old",
    Genre.WUXIA: "old",
    Genre.PALACE: "old",
    Genre.FANTASY: "old",
    Genre.FABLE: "old",
    Genre.SPACE: "future",
    Genre.WORKPLACE: "modern",
    Genre.SEAFARING: "classic",
    Genre.WESTERN: "classic",
    Genre.SOCIETY: "classic",
}
"""Ages of stories whose era the planner does not know."""

_REFINED: Final = frozenset(
    {PlaceKind.ANYWHERE, PlaceKind.INTERIOR, PlaceKind.HOME, PlaceKind.OUTDOORS, PlaceKind.TOWN}
)
"""Kinds so wide that the name of a place says more."""

_SHORE: Final = frozenset(
    {PlaceKind.WATERSIDE, PlaceKind.BEACH, PlaceKind.HARBOUR, PlaceKind.ISLAND, PlaceKind.SEA}
)


_PIERS: Final = r"lighthouse|\bpier\b|\bjetty\b|灯塔|栈桥"
"""Words that the setting ``sea`` shows better than a set."""

_CLIFFS: Final = r"\bcliff|\bprecipice|\bledge|\babyss|崖|绝壁|峭壁|悬壁|深渊"
"""Words for a mountain on whose brink the story is."""


def style_of_world(world: World, language: str) -> tuple[str, Age]:
    """Return how a world builds: ``east`` or ``west``, and its age.

    >>> style_of_world(World(era="ancient", culture="chinese"), "en")
    ('east', 'old')
    >>> style_of_world(World(), "zh")
    ('east', '')
    """
    east = world.culture in _EAST if world.culture else language == "zh"
    age: Age = _AGES.get(world.era) or _GENRES.get(world.genre) or ""
    if age == "modern" and world.genre is Genre.COUNTRY:
        # Villages keep their old stoves and gates.
        age = "classic"
    return ("east" if east else "west"), age


def kind_shown(location: Location, setting: Setting) -> str:
    """Return the kind of place that a set shows; empty where the setting does.

    A setting that the storyboard gives, or that the name of a wide kind implies, comes first. So
    do the sea with its lighthouse or pier, and the street with its tram stop, which the words name.
    """
    kind = location.kind
    if location.setting in UNTOLD_SETTINGS:
        return location.setting.replace(" ", "_")
    if location.setting:
        given = location.setting.strip().lower().replace(" ", "_")
        known = given in {each.value for each in PlaceKind} and given not in get_args(Setting)
        return given if known and given not in _ALIASES else ""
    if kind in _REFINED and setting != location.scenery:
        return ""
    words = f"{location.name} {location.description}"
    if kind in _SHORE and re.search(_PIERS, words, re.IGNORECASE):
        return ""
    if kind is PlaceKind.PLATFORM and re.search(MARKS["tram_stop"], words, re.IGNORECASE):
        return ""
    if kind is PlaceKind.MOUNTAIN and re.search(_CLIFFS, words, re.IGNORECASE):
        return "cliff"
    if kind is PlaceKind.WORKSHOP and re.search(_SMITHS, words):
        return "smithy"
    return kind.value


_SPECIAL: Final[tuple[tuple[str, frozenset[PlaceKind], str], ...]] = (
    (
        "salon",
        frozenset({PlaceKind.SHOP}),
        (
            r"\bhair ?dress|\b(?:hair|beauty) (?:salon|parlou?r)|\bbarber(?:s|['’]s?|shop)?\b"
            r"|发廊|理发|美发|美容院"
        ),
    ),
    (
        "jewellers",
        frozenset({PlaceKind.SHOP}),
        r"\bjewell?er|\bgoldsmith|\bwatch ?maker|珠宝|首饰|金[店行铺]|银[楼铺]|钟表|表行",
    ),
    (
        "clinic_lobby",
        frozenset({PlaceKind.HOSPITAL}),
        (
            r"\b(?:lobby|reception|waiting (?:room|area)|front desk|entrance hall)\b"
            r"|大[厅堂]|缴费|挂号|候诊|前台"
        ),
    ),
    ("clinic_lobby", frozenset({PlaceKind.HALLWAY}), r"\b(?:hospital|clinic)|医院|诊所|卫生院"),
    ("library", frozenset({PlaceKind.SHOP}), r"\bbook ?(?:shop|store)|书[店铺局]"),
    (
        "dressing_room",
        frozenset({PlaceKind.THEATRE}),
        r"\bdressing[- ]room|\bgreen ?room|化妆[间室]|更衣室|后台",
    ),
    (
        "basement",
        frozenset({PlaceKind.BEDROOM, PlaceKind.HOME, PlaceKind.LIVING_ROOM}),
        r"\bbasement|地下室",
    ),
    (
        "gym",
        frozenset({PlaceKind.HALL, PlaceKind.SCHOOL, PlaceKind.ANYWHERE, PlaceKind.SPORTS_GROUND}),
        r"\bgym(?:nasium)?s?\b|\bsports (?:hall|centre|center)|体育馆|体育中心|篮球|健身房",
    ),
    (
        "resort_beach",
        frozenset({PlaceKind.BEACH}),
        r"\bresort|\bsunbath|\bholiday beach|\bbeach (?:bar|club|hotel)|海滨浴场|度假",
    ),
    (
        "caravan_park",
        frozenset({PlaceKind.CAMP, PlaceKind.PARK, PlaceKind.OUTDOORS, PlaceKind.ANYWHERE}),
        r"\bcaravan (?:park|site)|\bcaravans\b|\btrailer park|\bmobile homes?\b|房车",
    ),
    ("greenhouse", frozenset({PlaceKind.GARDEN}), r"\bgreenhouse|\bhydroponic|温室|暖房|大棚"),
    (
        "estate_gate",
        frozenset({PlaceKind.GATE}),
        r"\b(?:estate|compound|school|factory|works|office)\b|小区|大院|校门|学校|厂|公司|单位|医院",
    ),
)
"""Sets of today, the kinds of place that they belong to, and words in the name of a place."""


def _special(location: Location, kind: str, age: Age, style: str) -> str:
    """Return the set of today that the name of a place chooses, or the kind as it is."""
    words = f"{location.name} {location.description}"
    if (
        kind in _DRUGGISTS
        and location.side != "out"
        and re.search(_DRUGS, location.name, re.IGNORECASE)
    ):
        return "pharmacy"
    if kind in {PlaceKind.BEACH, PlaceKind.ISLAND} and re.search(_TROPICS, words, re.IGNORECASE):
        return f"palm_{kind}"
    if kind == PlaceKind.BRIDGE and re.search(_FOOTBRIDGE, location.name, re.IGNORECASE):
        return "footbridge"
    if age not in {"", "modern", "future"} and not (age == "classic" and kind == "theatre"):
        return kind
    if kind in _AIRY and re.search(_BALCONY, location.name, re.IGNORECASE):
        return "roof"
    for name, kinds, said in _SPECIAL:
        if (
            kind not in kinds
            or location.side == "out"
            or (name == "estate_gate" and style != "east")
        ):
            continue
        inside = location.side == "in" and (
            name == "greenhouse" or (name == "gym" and kind == PlaceKind.SPORTS_GROUND)
        )
        if inside or re.search(said, location.name, re.IGNORECASE):
            return name
    return kind


_FOOTBRIDGE: Final = (
    r"\b(?:foot|rope|plank|log|suspension|swing|hanging)[- ]?bridge|\bbridge (?:over|across) the"
    r" (?:gorge|ravine|chasm|canyon)|\b(?:gorge|ravine|chasm|mountain) bridge|[木吊索藤竹]桥|铁索桥"
)
"""Words of a bridge in the wild, of all times."""

_TROPICS: Final = (
    r"\bpalms?\b|\bpalm[- ]trees?\b|\btropic|\bcoral\b|\blagoon|\bdesert island|\bcoconut|\bequator"
    r"|椰|棕榈|热带|珊瑚|南洋|三亚"
)
"""Words of a coast on which palms grow; on others there are rocks and grass."""

_AIRY: Final = frozenset({PlaceKind.PORCH, PlaceKind.SQUARE, PlaceKind.COURTYARD})
_BALCONY: Final = r"\b(?:balcon(?:y|ies)|roof terrace)\b|阳台|露台"
"""Words of a place high at a house of today: a parapet before the town."""

_FRONTIER: Final = frozenset({PlaceKind.STREET, PlaceKind.TOWN, PlaceKind.SQUARE})
"""Places of a town, which is of planks in a western."""

_DRUGGISTS: Final = frozenset(
    {PlaceKind.SHOP, PlaceKind.WORKSHOP, PlaceKind.WAREHOUSE, PlaceKind.OFFICE, PlaceKind.ANYWHERE}
)
_DRUGS: Final = (
    r"\bpharmac(?:y|ies)|\bapothecar|\bchemist['’]?s\b|\bdrug ?store|(?<![火炸弹农])药[房铺店局堂]"
)
"""Words of a place where medicine is sold or made, of all times."""

_SMITHS: Final = (
    r"\b(?:(?:black)?smith(?:y|s|ies|'s)?|[Bb]lacksmith\w*|Smithy|[Ff]orge|anvil)\b"
    r"|铁匠|打铁|铁铺|锻(?!炼)"
)
"""Words of a workshop with a fire."""


def _from_outside(location: Location) -> Location:
    """Return a place as it is seen by who stands outside of it."""
    if location.setting or location.side != "out" or kind_of_place(location.kind).side != "in":
        return location
    kind = _BEFORE.get(location.kind, location.kind)
    return location.model_copy(update={"kind": kind})


_BEFORE: Final[dict[PlaceKind, PlaceKind]] = {
    **dict.fromkeys(
        (
            PlaceKind.INN, PlaceKind.RESTAURANT, PlaceKind.BAR, PlaceKind.SHOP,
            PlaceKind.WORKSHOP, PlaceKind.FACTORY, PlaceKind.WAREHOUSE, PlaceKind.OFFICE,
            PlaceKind.LABORATORY, PlaceKind.POLICE_STATION, PlaceKind.SCHOOL, PlaceKind.LIBRARY,
            PlaceKind.HOSPITAL, PlaceKind.COURTROOM, PlaceKind.CHURCH,
            PlaceKind.THEATRE, PlaceKind.MUSEUM, PlaceKind.PRISON,
        ),
        PlaceKind.STREET,
    ),
    **dict.fromkeys((PlaceKind.TEMPLE, PlaceKind.PALACE, PlaceKind.CASTLE, PlaceKind.HALL),
        PlaceKind.COURTYARD,
    ),
    **dict.fromkeys((PlaceKind.HOME, PlaceKind.LIVING_ROOM), PlaceKind.PORCH),
    **dict.fromkeys((PlaceKind.HUT, PlaceKind.MILL), PlaceKind.VILLAGE),
    PlaceKind.BARN: PlaceKind.FARM,
    PlaceKind.STATION: PlaceKind.PLATFORM,
    PlaceKind.CAVE: PlaceKind.MOUNTAIN,
    PlaceKind.TENT: PlaceKind.CAMP,
}  # fmt: skip
"""What is before a place under a roof, where the story says that it is outside."""


_GROUND: Final = (
    r"\b(?:earth|mars|venus|moon|planet|asteroid|colony|city|town|village|farm|houston)\b"
    r"|地球|火星|月球|星球|行星|[城村镇]"
)
"""Words of a place that is on the ground of a world, though the story is one in space."""
_HULL: Final = r"\bhull\b|\bairlock|\bspace ?(?:station|ship|craft)|舱外|船体|船壳|空间站"
"""Words of open space at a ship or a station."""


_RURAL: Final = frozenset(
    {
        PlaceKind.HOME, PlaceKind.BEDROOM, PlaceKind.KITCHEN, PlaceKind.LIVING_ROOM, PlaceKind.HUT,
        PlaceKind.COURTYARD, PlaceKind.BARN, PlaceKind.FARM, PlaceKind.VILLAGE, PlaceKind.GATE,
        PlaceKind.PORCH, PlaceKind.MILL, PlaceKind.WORKSHOP, PlaceKind.SHOP, PlaceKind.INN,
        PlaceKind.TEMPLE, PlaceKind.ROAD, PlaceKind.GARDEN, PlaceKind.ATTIC,
        PlaceKind.CELLAR, PlaceKind.ANYWHERE,
    }
)  # fmt: skip
"""Places of a village of today, which keep their old stoves and gates; a hospital does not."""


def backdrop_of(location: Location, language: str, world: World | None = None) -> Backdrop:
    """Return the whole of a place, as a wide shot shows it.

    Args:
        location: Where the shot is.
        language: Of the story: Chinese streets are hung with lanterns.
        world: By which it is built and furnished.
    """
    world = world or World()
    location = _from_outside(location)
    words = f"{location.scenery} {location.name} {location.description}"
    if location.setting in UNTOLD_SETTINGS:
        # Only the set pieces in parentheses: the other words may name the doubted kind of place.
        words = "".join(re.findall(r"\(([^()]*)\)\Z", location.description))
    parts = parts_in(words)
    parts |= {mark for mark, pattern in MARKS.items() if re.search(pattern, words, re.I)}
    style, age = style_of_world(world, language)
    if world.era is Era.MODERN and age == "classic" and location.kind not in _RURAL:
        age = "modern"
    if style == "east" and age not in {"modern", "future"}:
        parts.add("lanterns")
    own = f"{location.name} {location.description}"
    if location.setting in UNTOLD_SETTINGS:
        own = ""
    parts |= {state for state, pattern in STATES.items() if re.search(pattern, own, re.I)}
    if world.genre is Genre.HORROR:
        parts.add("haunted")
    if world.genre is Genre.SPACE and not re.search(_GROUND, own, re.IGNORECASE):
        parts.add("orbit")
    if re.search(_HULL, location.name, re.IGNORECASE):
        parts.add("hull")
    setting = setting_of(location)
    kind = kind_shown(location, setting)
    if kind == "porch" and style == "east" and age != "old":
        # The eastern porch is that of a palace or a temple; old houses have courtyards before them.
        kind = "courtyard" if age not in {"modern", "future"} else "square"
    if world.genre is Genre.COUNTRY and kind in {PlaceKind.HOME, PlaceKind.LIVING_ROOM}:
        # A peasant's room has a stove and sacks, and no bookcase.
        kind = PlaceKind.HUT.value
    kind = _special(location, kind, age, style)
    planks = world.genre is Genre.WESTERN and style == "west" and age != "future"
    if planks and location.kind in _FRONTIER and not location.setting and location.side != "in":
        kind = "frontier_street"
    name = location.name.split(" (")[0]
    return Backdrop(
        setting=setting,
        time=location.time,
        weather=location.weather,
        season=season_of(location),
        style="east" if style == "east" else "west",
        kind=kind,
        age=age,
        seed=Dice("place", name, location.scenery).whole(0, 2**31 - 1),
        parts=tuple(sorted(parts)),
    )


def _first(text: str, settings: dict[Setting, str]) -> Setting | None:
    text = _TOWNS.sub("", text)
    found: Iterable[Setting] = (
        s for s, pattern in settings.items() if re.search(pattern, text, re.I)
    )
    return next(iter(found), None)


_TOWNS: Final = re.compile(
    "上海|[青珠北威]海|海[南口淀宁]|江[南北苏西阴]|[浙镇九黑丽]江|[河湖][南北](?!岸)|山[东西]|洛阳|[唐佛中]山"
    "|[芜]湖|四川|[苏杭扬广温]州|南京|北京|香港|台湾"
)
"""Names of towns and provinces with the words of places in them."""
