"""Light by time of day and weather: sky colours, and the tint of everything under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..ink.pen import lit, mix

if TYPE_CHECKING:
    from ..choices import Time, Weather


@dataclass(frozen=True, slots=True)
class Light:
    """The light of a place.

    Attributes:
        sky: Colours from the zenith to the horizon, as (position, colour).
        ambient: Multiplies the colours of the place.
        key: Multiplies the colours of the characters, who are always a little better lit.
        haze: The colour that distance fades into.
        sun: Colour of the sun or the moon.
        glow: Colour of the light around it.
        lamps: Whether windows and lamps are lit.
        cloud: Colour of the clouds.
    """

    sky: tuple[tuple[float, str], ...]
    ambient: str
    key: str
    haze: str
    sun: str
    glow: str
    lamps: bool
    cloud: str

    def far(self, text: str, distance: float) -> str:
        """Return the colour of a thing at a distance, 0 (here) to 1 (at the horizon)."""
        return mix(lit(text, self.ambient), self.haze, distance)

    def near(self, text: str) -> str:
        """Return the colour of a thing of the place, close by."""
        return lit(text, self.ambient)

    def room(self) -> str:
        """Return the light of a room: lamps are on when it is dark outside."""
        return "#fae3c6" if self.lamps else mix(self.ambient, "#ffffff", 0.6)


_CLEAR: Final[dict[Time, Light]] = {
    "dawn": Light(
        ((0.0, "#5f78b8"), (0.5, "#c9a5c4"), (0.8, "#f7c3a5"), (1.0, "#fde3b4")),
        ambient="#e6d0d4",
        key="#fff0e6",
        haze="#eec5bb",
        sun="#fff1cf",
        glow="#ffe0a8",
        lamps=False,
        cloud="#fbd5cf",
    ),
    "day": Light(
        ((0.0, "#4d9be0"), (0.6, "#9cd0f2"), (1.0, "#e2f3f8")),
        ambient="#ffffff",
        key="#ffffff",
        haze="#cfe6f2",
        sun="#fffbe6",
        glow="#fff6cc",
        lamps=False,
        cloud="#ffffff",
    ),
    "dusk": Light(
        ((0.0, "#2a2f66"), (0.42, "#7b5a95"), (0.76, "#e9906f"), (1.0, "#ffd08c")),
        ambient="#d8aeb0",
        key="#fbe6da",
        haze="#d98d83",
        sun="#fff0c0",
        glow="#ffc878",
        lamps=True,
        cloud="#eeaaa0",
    ),
    "night": Light(
        ((0.0, "#0b1230"), (0.6, "#1d2f5c"), (1.0, "#3b5484")),
        ambient="#5a6ea8",
        key="#cdd0ea",
        haze="#2c426f",
        sun="#f4f1da",
        glow="#a8bce8",
        lamps=True,
        cloud="#42558a",
    ),
}

_DULL: Final[dict[Weather, float]] = {
    "clear": 0.0,
    "cloudy": 0.45,
    "rain": 0.65,
    "snow": 0.5,
    "fog": 0.7,
    "storm": 0.85,
}
"""How far weather takes the colours towards grey."""

_GREY: Final[dict[Time, str]] = {
    "dawn": "#a9a3ad",
    "day": "#aab8c2",
    "dusk": "#75708a",
    "night": "#27334f",
}


def light_of(time: Time, weather: Weather) -> Light:
    """Return the light of a time of day under a weather."""
    clear, dull, grey = _CLEAR[time], _DULL[weather], _GREY[time]
    if not dull:
        return clear
    darker = mix(grey, "#1c2233", 0.45 if weather == "storm" else 0.0)
    return Light(
        sky=tuple((at, mix(text, darker, dull)) for at, text in clear.sky),
        ambient=mix(clear.ambient, lit(darker, "#dfe6ee"), dull * 0.55),
        key=mix(clear.key, mix(darker, "#ffffff", 0.5), dull * 0.5),
        haze=mix(clear.haze, darker, dull),
        sun=clear.sun,
        glow=mix(clear.glow, darker, dull),
        lamps=clear.lamps or weather == "storm",
        cloud=mix(clear.cloud, mix(darker, "#ffffff", 0.25), dull),
    )
