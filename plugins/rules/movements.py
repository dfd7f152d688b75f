"""Finds where people must be by what a sentence says, although no word names the place."""

from __future__ import annotations

import re

from ainern2d.core import PlaceKind

from .literal import HIDDEN

_IN_THE_OPEN = {
    "en": re.compile(
        r"\b(?:stood|standing|sat|sitting|waited|waiting|walked|walking|ran|running|lay|lying|knelt"
        r"|worked|working|danced|alone|drenched|soaked|shivering)\b[^.;!?]{0,40}\bin the "
        r"(?:pouring |falling |driving"
        r" |cold |hot |warm |thick |deep )?(?:rain|snow|fog|mist|sun|sunshine|moonlight|wind|"
        r"sleet|drizzle)\b"
        r"|\bcame up (?:in)?to the (?:surface|air|light|daylight|open)\b|\bcage came up\b"
        r"|\b(?:sat|stood|lay|slept|waited|sitting|standing|lying|waiting|played|met) (?:\w+ ){0,2}"
        r"(?:under|beneath|in|against) (?:the|an?|his|her|their|that) (?:\w+ ){0,2}(?:tree|oak|elm"
        r"|willow|pine|trees)\b"
    ),
    "zh": re.compile(
        r"(?:站|跪|走|跑|坐|躺|等|淋|蹲|立)在[^，。！？；]{0,6}[雨雪雾](?:里|中|地里|地上)|[冒顶淋]着[^，。！？；]{0,4}[雨雪]"
        r"|在[^，。！？；]{0,5}树(?:底|荫)?下(?!的)"
    ),
}
"""Who is in the rain or under a tree is in the open."""
_ON_THE_WAY = {
    "en": re.compile(
        r"\bwalked on(?: in silence| together|,? side by side)\b"
        r"|\b(?:rode|drove|marched|tramped|trudged|galloped|cantered|journeyed|travel(?:l)?ed) "
        r"(?:on|north|south|east|west"
        r"|northward|southward|eastward|westward|for (?:miles|hours|days)|all (?:day|"
        r"night|morning)"
        r"|side by side|hard|in silence|(?:till|until) \w+)\b"
    ),
    "zh": re.compile(r"[出离]了(?:村|镇|寨|庄|城)(?![门里中])|上了路|赶(?:着|了)[^，。]{0,4}路"),
}
"""Who rides on is on a road."""
_OUT_OF_THE_DOOR = {
    "en": re.compile(
        r"\b(?:slipped|went|came|ran|stepped|hurried|sneaked|crept|burst|stumbled|strode) out "
        r"(?:of |by |through )(?:the |a )?(?:back|front|side|kitchen|stage|garden|rear)"
        r" (?:door|way)"
        r"|\b(?:slipped|went|came|ran|stepped|hurried|sneaked|crept|burst|stumbled|strode)"
        r" out (?:into|in) the (?:\w+ )?(?:night|rain|snow|cold|dark|darkness|open|sun|sunlight|air"
        r"|morning|evening|storm|fog|wind)\b"
    ),
    "zh": re.compile(
        r"[前后侧大院旁店]门[^，。！？；]{0,5}(?:走|闪|溜|跑|冲|钻|奔|逃|摸|追)了?(?:出去|出来|出)"
    ),
}
"""Who has left by a door is under the sky."""
_RIDES = {
    "en": re.compile(
        r"\b(?:hailed|flagged down|called|took|caught|grabbed|got into|climbed into|jumped into)"
        r" (?:a|the) (?:\w+ )?(?:cab|taxi)\b"
    ),
    "zh": re.compile(r"[拦叫打招坐]了?(?:一)?辆?(?:出租车?|的士|网约车)"),
}
"""Who has hailed a cab rides in it."""
_YARDS = {
    "en": re.compile(r"\b(?:drove|rode|rattled|pulled|turned|walked|came) in(?:to)? the yard\b"),
    "zh": re.compile(r"[进入回]了?院(?:子|门)?(?![线校长士试])"),
}
"""Who comes into a yard is in it."""
_HOME = {
    "en": re.compile(
        r"\b(?:drove|rode|went|walked|ran|came|got|hurried|cycled|limped|trudged|returned|headed)"
        r"(?: back| straight| all the way)? home(?: alone| early| late| again| in silence)?"
        r"(?=[.;!?]|\Z)"
    ),
    "zh": re.compile(r"(?:回|到)了?家(?=[，。！？；])|(?:走|跑|赶)回家"),
}
"""Who has gone home is there."""
_COUNTERS = {
    "en": re.compile(
        r"\b(?:[Aa]t|[Bb]ehind|[Aa]cross|[Oo]ver|on|to|from) the"
        r" (?:lunch |long |back |front |corner )?"
        r"(?:counter|booth|grill) (?:of|at|in) (?:the )?"
        rf"(?=[A-Z{HIDDEN}])"
    ),
    "zh": re.compile(r"(?!)"),
}
"""A counter or booth of a house that the story calls by its name is mostly that of a diner."""
_OUT_OF_THE_LOCK = {
    "en": re.compile(
        r"\bout (?:of|through) the (?:\w+ )?(?:air)?(?:lock|hatch|bay)\b|\b(?:crawled|climbed|"
        r"floated"
        r"|drifted|swung|hung|clung|stood) (?:\w+ ){0,3}(?:on|along|over|across) the (?:outer "
        r")?hull\b"
        r"|\bspace-?walk"
    ),
    "zh": re.compile(
        r"[爬飘钻飞走跨跳荡][了]?出(?:去|了?舱|了?气闸)|出舱|太空行走|(?:到|在|往|向)舱外|舱外(?:的|，)"
    ),
}
"""Who leaves a spacecraft through its lock is in space."""
_INDOORS = {
    "en": re.compile(
        r"\b(?:came|comes|went|goes|walked|stepped|ran|hurried|slipped|rushed|strode|burst"
        r"|bustled|hastened|crept|stumbled|marched) (?:back |straight |quietly |softly |hastily )?"
        r"(?:in|inside|indoors)"
        r"(?=[.,;:!?]|\Z| (?:and|with|to|from|at|carrying|without|while|when|by)\b)"
        r"(?! from the (?:street|left|right|sea))"
        r"|\b(?:let|showed|ushered|led|brought|shown|invited|asked|drew|pulled|helped) (?:him|her"
        r"|them|me|us|himself|herself|themselves|myself) (?:back )?(?:in|inside|indoors)"
        r"(?=[.,;:!?]|\Z| and\b)"
        r"|\bentered(?=[.,;:!?]|\Z| (?:and|with|without|carrying|again|first|alone|bearing)\b)"
    ),
    "zh": re.compile(
        r"[走跑冲闯跨迈挤踱]了?进来|[进入]了?(?:门|屋)(?![口前后外派下第]|[一二三四五六七八九十几两多\d]+[年载个]|弟子|时|以[来后])|推门[而便就]?[进入]"
        r"|进得门来|掀帘[^，。]{0,3}进|[回转]身?(?:了|进)?屋(?![顶檐前后外])"
    ),
}
"""Who comes in is indoors."""


def unnamed_places(text: str, language: str, *, in_space: bool) -> list[tuple[int, PlaceKind]]:
    """Return the kinds of place where people are by what they do, each with its position.

    Args:
        text: The sentence.
        language: ``en`` or ``zh``.
        in_space: Whether the story takes place in space.

    >>> unnamed_places("He stood in the pouring rain.", "en", in_space=False)
    [(3, <PlaceKind.OUTDOORS: 'outdoors'>)]
    """
    kinds = {
        PlaceKind.OUTDOORS: _IN_THE_OPEN,
        PlaceKind.ROAD: _ON_THE_WAY,
        PlaceKind.INTERIOR: _INDOORS,
        PlaceKind.HOME: _HOME,
        PlaceKind.CAR: _RIDES,
        PlaceKind.COURTYARD: _YARDS,
        PlaceKind.RESTAURANT: _COUNTERS,
    }
    if in_space:
        kinds[PlaceKind.SPACE] = _OUT_OF_THE_LOCK
    return [
        (found.start(), kind)
        for kind, patterns in (*kinds.items(), (PlaceKind.OUTDOORS, _OUT_OF_THE_DOOR))
        for found in patterns[language].finditer(text)
    ]
