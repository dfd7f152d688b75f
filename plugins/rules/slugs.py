"""Reads slug lines of screenplays: ``EXT. MUSEUM ROOF - NIGHT``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ainern2d.core import Mode, Side, TimeOfDay

_SIDE = re.compile(
    r"\A(?:(?:FLASH ?BACK|DREAM|MEMORY|回忆|闪回|梦境?) ?[-–—:：] ?)?"
    r"(?P<side>INT\.?/EXT\.?|EXT\.?/INT\.?|I/E|INT|EXT|EST|内/?外景|内景|外景)[.。 　·:：]*",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[-–—－·/，,]\s*|\s+(?=[日夜晨昏]\Z)")
_TIMES: dict[TimeOfDay, str] = {
    "dawn": r"dawn|sunrise|daybreak|early morning|晨|清晨|黎明|拂晓|日出",
    "dusk": r"dusk|sunset|evening|twilight|magic hour|昏|黄昏|傍晚|日落",
    "night": r"night|midnight|late night|夜|夜晚|深夜|晚上|午夜|夜里",
    "day": r"day|morning|noon|midday|afternoon|日|白天|早晨|上午|中午|下午|早上|日间|正午",
}
_CONTINUED = re.compile(
    (
        r"(?:continuous|same(?: time)?|later|moments later|\w+ (?:minutes|hours|days) later|连续"
        r"|稍后|同时)"
    ),
    re.IGNORECASE,
)
_MODES: dict[Mode, str] = {
    "memory": r"flash ?back|memory|years (?:ago|earlier)|回忆|闪回",
    "dream": r"dream|nightmare|梦境?",
}


@dataclass(frozen=True, slots=True)
class Slug:
    """What a slug line says.

    Attributes:
        side: Under a roof or under the sky; empty if it says both or neither.
        place: The place; a name in capitals is written as a title.
        time: Time of day, or empty.
        mode: A memory or a dream, or empty.
    """

    side: Side | Literal[""] = ""
    place: str = ""
    time: TimeOfDay | Literal[""] = ""
    mode: Mode | Literal[""] = ""


def read_slug(line: str) -> Slug:
    """Return what a slug line says; of an empty line nothing.

    >>> read_slug("EXT. MUSEUM ROOF - NIGHT")
    Slug(side='out', place='Museum Roof', time='night', mode='')
    """
    start = _SIDE.match(line)
    side: Side | Literal[""] = ""
    if start and start["side"].upper().rstrip(".") in ("INT", "内景"):
        side = "in"
    elif start and start["side"].upper().rstrip(".") in ("EXT", "EST", "外景"):
        side = "out"
    mode: Mode | Literal[""] = ""
    for each, words in _MODES.items():
        if re.search(words, line, re.IGNORECASE):
            mode = each
    bare = re.sub(r"[(（][^()（）]*[)）]", "", line[start.end() if start else 0 :])
    parts = [part for part in map(str.strip, _PARTS.split(bare)) if part]
    time: TimeOfDay | Literal[""] = ""
    while len(parts) > 1:
        last = parts[-1]
        told = next((t for t, words in _TIMES.items() if re.fullmatch(words, last, re.I)), None)
        told = told or next(
            (t for t, words in _TIMES.items() if re.search((rf"\b(?:{words})\b"), last, re.I)), None
        )
        is_moment = told or _CONTINUED.fullmatch(last)
        is_mode = any(re.search(words, last, re.I) for words in _MODES.values())
        if not is_moment and not is_mode:
            break
        time = time or told or ""
        parts.pop()
    name = " - ".join(parts).strip()
    return Slug(side, name.title() if name.isupper() else name, time, mode)
