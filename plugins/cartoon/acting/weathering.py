"""What the weather of a shot does to people: wind in hair and cloth, breath in the cold, rain."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from ..dice import Dice
from .rides import rides_of, way_of

if TYPE_CHECKING:
    from ainern2d.core import Performer, VideoRequest

_WIND: Final = {"storm": 0.5, "snow": 0.12, "rain": 0.1}
"""How far wind blows hair, in units, by weather."""

_TOLD: Final = 0.36
"""As far, where the words of the shot or of the place speak of wind."""

_RIDING: Final = 0.26
"""As far, against the way of who rides."""

_WORDS: Final = (
    r"\b(?:winds?|windy|gales?|breeze|gust\w*|blew|blowing|blizzard)\b"
    r"|(?:[大狂晚寒海秋春北南东西山微疾阴冷热暖][风])|风(?:吹|起|很|大|越|呼|刮)|刮风|迎风"
)
"""Words for wind."""


def wind_of(performer: Performer, request: VideoRequest) -> float:
    """Return how far the hair of a person outside is blown, in units; negative to the left."""
    location = request.location
    blown = _WIND.get(location.weather, 0.0)
    words = f"{request.action} {location.description}"
    if re.search(_WORDS, words, re.IGNORECASE):
        blown = max(blown, _TOLD)
    # Rain falls to the left; other wind comes from one side of a place.
    side = (
        -1 if location.weather in {"storm", "rain"} else Dice("wind", location.name).pick((-1, 1))
    )
    if performer.name in rides_of(request):
        blown, side = max(blown, _RIDING), -way_of(request)
    return round(side * blown, 3)


def gust(wind: float, seconds: float, phase: float) -> float:
    """Return how far hair and cloth are blown at a time: in gusts, and never quite still."""
    slow = 0.5 + 0.5 * math.sin(seconds * 1.3 + math.tau * phase)
    fast = math.sin(seconds * 6.1 + 9.0 * phase)
    return wind * (0.55 + 0.55 * slow + 0.2 * fast)


def is_cold(request: VideoRequest) -> bool:
    """Return whether breath is seen outside."""
    return request.location.season == "winter" or request.location.weather == "snow"


def is_wet(performer: Performer, request: VideoRequest) -> bool:
    """Return whether a person outside has no umbrella in the rain."""
    return request.location.weather in {"rain", "storm"} and performer.held != "umbrella"
