"""The palette of a place: its sky, its light and its lamps, by time of day, weather and season."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ..ink.pen import lit, mix

if TYPE_CHECKING:
    from ..choices import Season, Time, Weather
    from ..recipe import Backdrop

Stops = tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Tones:
    """The colours of a place.

    Attributes:
        sky: Colours from the zenith to the horizon, as (position, colour).
        ambient: Multiplies the colours of everything outdoors.
        key: Multiplies the colours of the figures, who are a little better lit.
        haze: The colour that distance fades into.
        sun: Colour of the sun or the moon.
        glow: Colour of the light about it.
        cloud: Lit side of the clouds.
        belly: Shaded side of the clouds.
        lamps: Whether windows and lamps are lit.
        wet: Whether the ground is wet.
        snowy: Whether snow lies.
        grey: How much colour the weather takes away, 0 to 1.
        thick: How much sooner distance fades, 1 to 2.
        leaves: Colours of foliage.
        grass: Colours of grass.
    """

    sky: Stops
    ambient: str
    key: str
    haze: str
    sun: str
    glow: str
    cloud: str
    belly: str
    lamps: bool
    wet: bool
    snowy: bool
    grey: float
    thick: float
    leaves: tuple[str, ...]
    grass: tuple[str, ...]

    def near(self, text: str) -> str:
        """Return the colour of a thing outdoors, close by."""
        return lit(_duller(text, self.grey), self.ambient)

    def far(self, text: str, distance: float) -> str:
        """Return the colour of a thing at a distance, 0 (here) to 1 (at the horizon)."""
        return mix(self.near(text), self.haze, min(1.0, distance * self.thick))

    def room(self, text: str) -> str:
        """Return the colour of a thing in a room: warm when lamps are on, else the day's light."""
        if self.lamps:
            return lit(text, "#e6bd92")
        return lit(_duller(text, self.grey * 0.5), mix(self.ambient, "#fff6ea", 0.72))

    def deep(self, text: str) -> str:
        """Return the colour of a thing in a dark corner of a room."""
        return lit(self.room(text), "#a893a8" if self.lamps else "#b9b4c4")


_SKIES: Final[dict[tuple[Time, str], Stops]] = {
    ("dawn", "fair"): ((0, "#5a71b4"), (0.42, "#b39cc9"), (0.72, "#f3b7a5"), (1, "#ffe3b0")),
    ("day", "fair"): ((0, "#3b8adb"), (0.55, "#86c4ef"), (1, "#dff2f6")),
    ("dusk", "fair"): ((0, "#2c2d66"), (0.38, "#76508e"), (0.72, "#e27e6b"), (1, "#ffca80")),
    ("night", "fair"): ((0, "#0a1233"), (0.5, "#182c5e"), (1, "#3f639c")),
    ("dawn", "dull"): ((0, "#76829a"), (0.55, "#a3a3b0"), (1, "#d6c4bd")),
    ("day", "dull"): ((0, "#74838f"), (0.55, "#98a6af"), (1, "#c3cdd0")),
    ("dusk", "dull"): ((0, "#454663"), (0.5, "#77697f"), (1, "#b79892")),
    ("night", "dull"): ((0, "#121d3a"), (0.5, "#213559"), (1, "#446186")),
    ("dawn", "storm"): ((0, "#3c4354"), (0.55, "#61687a"), (1, "#958e92")),
    ("day", "storm"): ((0, "#333d4b"), (0.5, "#515e6b"), (1, "#83909a")),
    ("dusk", "storm"): ((0, "#2b2c4a"), (0.5, "#4a4a6c"), (1, "#8a7488")),
    ("night", "storm"): ((0, "#0d152b"), (0.5, "#1a2a4a"), (1, "#3a5578")),
    ("dawn", "snow"): ((0, "#8d9cbc"), (0.5, "#bdbfd2"), (1, "#ecd9d4")),
    ("day", "snow"): ((0, "#9db4c8"), (0.55, "#c3d3df"), (1, "#e8eef1")),
    ("dusk", "snow"): ((0, "#55598a"), (0.5, "#917fa0"), (1, "#dbb4a8")),
    ("night", "snow"): ((0, "#141f40"), (0.5, "#293f6c"), (1, "#5d7aa4")),
    ("dawn", "fog"): ((0, "#b9b8c2"), (0.6, "#d3ccd0"), (1, "#e9ddd8")),
    ("day", "fog"): ((0, "#aebbc1"), (0.6, "#c8d1d3"), (1, "#dde2e1")),
    ("dusk", "fog"): ((0, "#6f6a80"), (0.6, "#98868e"), (1, "#c4a89e")),
    ("night", "fog"): ((0, "#1a2740"), (0.6, "#2d3f57"), (1, "#4b6075")),
}
_KIND: Final[dict[Weather, str]] = {
    "clear": "fair",
    "cloudy": "fair",
    "rain": "dull",
    "snow": "snow",
    "fog": "fog",
    "storm": "storm",
}
_AMBIENT: Final[dict[Time, str]] = {
    "dawn": "#ecd2cf",
    "day": "#ffffff",
    "dusk": "#d6a6a6",
    "night": "#6a83c4",
}
_WEATHERED: Final[dict[Weather, str]] = {
    "clear": "#ffffff",
    "cloudy": "#e6eaf0",
    "rain": "#b4c0cc",
    "snow": "#e6eef8",
    "fog": "#d4dcde",
    "storm": "#8b98aa",
}
_GREY: Final[dict[Weather, float]] = {
    "clear": 0.0,
    "cloudy": 0.14,
    "rain": 0.3,
    "snow": 0.2,
    "fog": 0.4,
    "storm": 0.4,
}
_THICK: Final[dict[Weather, float]] = {
    "clear": 1.0,
    "cloudy": 1.05,
    "rain": 1.3,
    "snow": 1.25,
    "fog": 1.9,
    "storm": 1.2,
}
_KEY: Final[dict[Time, str]] = {
    "dawn": "#fff0e6",
    "day": "#ffffff",
    "dusk": "#fbe6da",
    "night": "#c6cbec",
}
_SUN: Final[dict[Time, tuple[str, str]]] = {
    "dawn": ("#fff4d6", "#ffdca0"),
    "day": ("#fffbe6", "#fff4cc"),
    "dusk": ("#fff0c0", "#ffbf70"),
    "night": ("#f6f2dc", "#a9c0f0"),
}
_CLOUD: Final[dict[Time, tuple[str, str]]] = {
    "dawn": ("#ffe0cf", "#b79ec0"),
    "day": ("#ffffff", "#b8d2e8"),
    "dusk": ("#ffb59a", "#7a5488"),
    "night": ("#4a66a0", "#1f3364"),
}
_LEAVES: Final[dict[Season, tuple[str, ...]]] = {
    "spring": ("#7fae55", "#93bf63", "#6a9c50"),
    "summer": ("#4f8a4c", "#5d994f", "#437a4b"),
    "autumn": ("#d08a3c", "#c4642f", "#dcaa48"),
    "winter": ("#6f7f78", "#7c8a80", "#5f7068"),
}
_GRASS: Final[dict[Season, tuple[str, ...]]] = {
    "spring": ("#86b45a", "#9cc468", "#74a350"),
    "summer": ("#6f9f4f", "#83b05c", "#5f8c48"),
    "autumn": ("#a79a55", "#b8a65e", "#8f8a4c"),
    "winter": ("#8f9a7c", "#a0a88a", "#7f8b72"),
}


def tones_of(plan: Backdrop) -> Tones:
    """Return the palette of a place."""
    wet = plan.weather in {"rain", "storm"} or "wet" in plan.parts
    winter = plan.season == "winter" and plan.kind in _SNOWED and not wet
    return _tones(plan.time, plan.weather, plan.season, wet, winter or plan.weather == "snow")


_SNOWED: Final = frozenset(
    {"forest", "mountain", "field", "farm", "village", "footbridge", "road", "camp"}
)
"""Kinds of place in the country, where snow lies in winter, also on a day on which none falls."""


@lru_cache(maxsize=64)
def _tones(time: Time, weather: Weather, season: Season, wet: bool, snowy: bool) -> Tones:
    sky = _SKIES[time, _KIND[weather]]
    if weather == "cloudy":
        dull = dict(_SKIES[time, "dull"])
        ends = (dull[0], dull[1])
        sky = tuple((at, mix(text, mix(*ends, at), 0.42)) for at, text in sky)
    ambient = lit(_AMBIENT[time], _WEATHERED[weather])
    if time == "night":
        # Dark colours are darkened less, so that the picture stays readable.
        ambient = mix(ambient, _AMBIENT[time], 0.75)
        if weather == "snow":
            ambient = mix(ambient, "#a9b2cf", 0.5)
    elif time == "dusk" and weather != "clear":
        # Under cloud, dusk is violet: the red of the sun does not reach the ground.
        ambient = mix(ambient, "#a39ab8", 0.55 if weather != "cloudy" else 0.25)
    horizon, zenith = sky[-1][1], sky[0][1]
    lit_side, belly = _CLOUD[time]
    if weather != "clear":
        toward = 0.45 if weather == "cloudy" else 1.0
        lit_side = mix(lit_side, mix(horizon, "#ffffff", 0.12), toward)
        belly = mix(belly, mix(zenith, horizon, 0.3), toward)
    sun, glow = _SUN[time]
    return Tones(
        sky=sky,
        ambient=ambient,
        key=mix(_KEY[time], ambient, 0.15 if weather == "clear" else 0.3),
        haze=mix(horizon, zenith, 0.22),
        sun=sun,
        glow=glow if weather in {"clear", "cloudy"} else mix(glow, horizon, 0.6),
        cloud=lit_side,
        belly=belly,
        lamps=time in {"dusk", "night"} or weather == "storm",
        wet=wet,
        snowy=snowy,
        grey=_GREY[weather],
        thick=_THICK[weather],
        leaves=_LEAVES[season],
        grass=_GRASS[season] if not snowy else ("#eef3f8", "#dfe8f1", "#d2deea"),
    )


@lru_cache(maxsize=4096)
def _duller(text: str, amount: float) -> str:
    """Return a colour nearer to the grey of its own brightness."""
    if not amount:
        return text
    number = int(text[1:], 16)
    luma = round(0.3 * (number >> 16) + 0.59 * (number >> 8 & 255) + 0.11 * (number & 255))
    return mix(text, f"#{luma:02x}{luma:02x}{luma:02x}", amount)
