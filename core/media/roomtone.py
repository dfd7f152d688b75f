"""Room tone and atmosphere: the sound of a place, which fills the pauses of a film."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from ..story.places import Era, PlaceKind, line_of
from .samples import RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

LOOP: Final = 1 << 18
"""Samples of a layer's loop: 5.5 s. What swells does so over the film's time, not the loop's."""

LONGEST_BLOCK: Final = RATE
"""Samples asked for at once, at most."""

CUT: Final = RATE // 5
"""Samples over which the tone of one place gives way to the next at a cut: 0.2 s."""

CREST: Final = 5.0
"""Highest sample of a loop, about, to its root mean square: single drops do not crackle."""

SWELL_FADE: Final = 2 * RATE
"""Samples over which swells begin and end at the ends of a segment, where it meets another."""

ROUNDING: Final = 1e-6
"""Share by which a sum of single-precision samples may pass the exact one."""

SWELL_HOP: Final = RATE // 100
"""Samples between two points of a swell: 10 ms."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


OUTDOORS: Final = _words(
    "alley bay beach bridge city coast courtyard deck desert exterior farm field forest garden"
    " graveyard harbor harbour hill island lake landscape market meadow moor mountain outdoors"
    " park pier plain river road roof rooftop sea shore square street town valley village"
    " woods yard"
)
"""Settings under the open sky; every other one counts as a room."""

WATER: Final = _words("bay beach coast deck harbor harbour island lake pier sea shore")
"""Settings where waves are heard."""

TREES: Final = _words("forest garden orchard park woods")
"""Settings where leaves are heard."""

CROWDED: Final = _words("bridge city market square street town") | WATER
"""Settings where no cricket sings."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part of the film is; the words of a storyboard's location.

    Attributes:
        setting: Such as ``interior``, ``street``, ``sea``; empty is a room.
        weather: Such as ``rain``.
        time: Time of day, such as ``night``.
        kind: What kind of place it is.
        era: Of the story's world.
    """

    setting: str = ""
    weather: str = ""
    time: str = ""
    kind: PlaceKind = PlaceKind.ANYWHERE
    era: Era = Era.UNKNOWN


@dataclass(frozen=True, slots=True)
class _Layer:
    """One kind of noise.

    Attributes:
        shape: Gives the amplitude at each frequency in hertz, in any unit.
        swell: Decibels by which it comes and goes over some seconds, to both sides.
        seconds: Period of that.
        drops: Per second, of which a part of its power consists; 0 for a steady noise.
        share: Part of its power that is drops, 0 to 1.
        chirps: Per second; 0 for a noise without pauses.
        syllables: Per second, by which it comes and goes as a crowd's speech does; 0 for none.
    """

    shape: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    swell: float = 0.0
    seconds: float = 7.0
    drops: int = 0
    share: float = 1 / 3
    chirps: float = 0.0
    syllables: float = 0.0


def _band(low: float, high: float, slope: float) -> Callable[..., NDArray[np.float64]]:
    """Return a spectrum that falls by ``slope`` dB per octave in a band with soft edges."""

    def shape(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
        safe = np.maximum(hertz, 1.0)
        edges = 1 / (1 + (low / safe) ** 4) / (1 + (safe / high) ** 4)
        return np.asarray(edges * (safe / 1000) ** (-slope / 6.02))

    return shape


_LAYERS: Final[dict[str, _Layer]] = {
    "room": _Layer(_band(70, 2500, 4.5)),
    "air": _Layer(_band(70, 7000, 3.0), swell=1.0, seconds=11.0),
    "wind": _Layer(_band(90, 700, 3.0), swell=4.0, seconds=6.3),
    "rain": _Layer(_band(900, 9000, 1.5), swell=0.7, seconds=4.7, drops=900),
    "roof": _Layer(_band(180, 1300, 3.0), swell=0.7, seconds=4.7, drops=400),
    "waves": _Layer(_band(120, 2200, 3.5), swell=5.0, seconds=8.2),
    "leaves": _Layer(_band(1500, 7000, 1.0), swell=3.0, seconds=5.3),
    "crickets": _Layer(_band(4100, 4600, 0.0), swell=1.5, seconds=9.1, chirps=2.2),
    "birds": _Layer(_band(2700, 4300, 0.0), swell=3.0, seconds=7.9, chirps=1.3),
    "stream": _Layer(_band(350, 3200, 2.0), swell=0.8, seconds=6.1, drops=60),
    "murmur": _Layer(_band(180, 1300, 4.0), swell=1.5, seconds=9.7, syllables=4.0),
    "traffic": _Layer(_band(50, 900, 5.0), swell=3.0, seconds=10.3),
    "rumble": _Layer(_band(35, 260, 4.0), swell=1.0, seconds=3.7, syllables=2.2),
    "hum": _Layer(_band(55, 240, 3.0), swell=0.3, seconds=12.7),
    "machine": _Layer(_band(90, 1800, 3.0), swell=0.6, seconds=5.9, syllables=3.1),
    "crackle": _Layer(_band(700, 6500, 1.0), swell=1.5, seconds=4.3, drops=16, share=0.8),
    "drips": _Layer(_band(900, 2600, 0.0), drops=2, share=0.9),
    "deep": _Layer(_band(45, 500, 4.0), swell=1.0, seconds=13.1),
}
"""In the order in which they are added; levels depend on the place."""

_MODERN: Final = frozenset({Era.EARLY_TWENTIETH_CENTURY, Era.MODERN, Era.FUTURE, Era.UNKNOWN})
"""Eras whose towns have engines."""

_K = PlaceKind
ATMOSPHERES: Final[dict[PlaceKind, dict[str, float]]] = {
    _K.INN: {"murmur": -42.0, "crackle": -48.0},
    _K.RESTAURANT: {"murmur": -40.0},
    _K.BAR: {"murmur": -40.0},
    _K.SHOP: {"murmur": -50.0},
    _K.WORKSHOP: {"machine": -46.0},
    _K.FACTORY: {"machine": -38.0, "hum": -42.0},
    _K.MILL: {"machine": -40.0, "stream": -46.0},
    _K.KITCHEN: {"crackle": -46.0},
    _K.HUT: {"crackle": -46.0},
    _K.OFFICE: {"hum": -44.0},
    _K.LABORATORY: {"hum": -42.0},
    _K.HOSPITAL: {"hum": -44.0},
    _K.SCHOOL: {"murmur": -52.0},
    _K.COURTROOM: {"murmur": -48.0},
    _K.THEATRE: {"murmur": -44.0},
    _K.STATION: {"murmur": -40.0, "rumble": -44.0},
    _K.PLATFORM: {"murmur": -42.0, "rumble": -44.0},
    _K.HALL: {"deep": -44.0},
    _K.TOWER: {"deep": -44.0},
    _K.UNDERGROUND: {"drips": -44.0, "deep": -42.0},
    _K.TRENCH: {"deep": -42.0},
    _K.LIFT: {"hum": -40.0},
    _K.TENT: {"wind": -48.0},
    _K.CAR: {"rumble": -38.0},
    _K.COACH: {"rumble": -38.0},
    _K.TRAIN: {"rumble": -36.0},
    _K.AEROPLANE: {"hum": -36.0, "air": -42.0},
    _K.SPACECRAFT: {"hum": -38.0},
    _K.CABIN: {"waves": -46.0, "deep": -44.0},
    _K.MARKET: {"murmur": -36.0},
    _K.BRIDGE: {"stream": -42.0},
    _K.GARDEN: {"birds": -46.0},
    _K.COURTYARD: {"birds": -48.0},
    _K.VILLAGE: {"birds": -46.0},
    _K.FIELD: {"birds": -48.0, "wind": -48.0},
    _K.FOREST: {"birds": -47.0, "leaves": -46.0},
    _K.PLAIN: {"wind": -42.0},
    _K.MOUNTAIN: {"wind": -40.0},
    _K.RUINS: {"wind": -44.0},
    _K.GRAVEYARD: {"wind": -44.0},
    _K.BATTLEFIELD: {"deep": -38.0, "wind": -46.0},
    _K.CAMP: {"crackle": -44.0, "murmur": -50.0},
    _K.SWAMP: {"crickets": -44.0},
    _K.WATERSIDE: {"stream": -42.0},
    _K.RIVER: {"stream": -40.0},
    _K.LAKE: {"waves": -46.0},
    _K.BEACH: {"waves": -36.0},
    _K.HARBOUR: {"waves": -42.0},
    _K.ISLAND: {"waves": -40.0},
    _K.SEA: {"waves": -38.0},
    _K.UNDER_WATER: {"deep": -38.0},
    _K.SKY: {"wind": -38.0},
    _K.SPACE: {"hum": -46.0},
}
"""Layers of a kind of place, in dBFS per channel; a kind that is not here has its parent's."""

_TOWN: Final = {"traffic": -40.0}
_OLD_TOWN: Final = {"murmur": -46.0}
_BY_DAY: Final = frozenset({"birds"})
_SILENT_WEATHER: Final = ("rain", "storm", "snow", "fog")


def layers_of(place: Place) -> dict[str, float]:
    """Return which layers are heard at a place, and their level in dBFS, per channel.

    A plain room has about -44 dBFS in all, the open air -41; rain in the open is the loudest, 18 dB
    below a film's speech.

    >>> sorted(layers_of(Place("interior", kind=PlaceKind.INN)))
    ['crackle', 'murmur', 'room']
    """
    found = _layers_of_setting(place)
    for name, level in _atmosphere(place).items():
        is_hushed = place.weather in _SILENT_WEATHER or place.time == "night"
        if name in _BY_DAY and is_hushed:
            continue
        found[name] = max(level, found.get(name, level))
    return found


def _atmosphere(place: Place) -> dict[str, float]:
    for kind in line_of(place.kind):
        if kind is PlaceKind.TOWN:
            return _TOWN if place.era in _MODERN else _OLD_TOWN
        if kind in ATMOSPHERES:
            return ATMOSPHERES[kind]
    return {}


def _layers_of_setting(place: Place) -> dict[str, float]:
    setting, weather = place.setting.lower(), place.weather
    if setting not in OUTDOORS:
        found = {"room": -44.0}
        behind_walls = {"rain": -42.0, "storm": -38.0}
        if weather in behind_walls:
            found["roof"] = behind_walls[weather]
        if weather == "storm":
            found["wind"] = -46.0
        return found
    found = {"air": -46.0 if weather == "snow" else -44.0}
    winds = {"cloudy": -46.0, "rain": -44.0, "snow": -44.0, "storm": -36.0}
    rains = {"rain": -34.0, "storm": -32.0}
    if weather in winds:
        found["wind"] = winds[weather]
    if weather in rains:
        found["rain"] = rains[weather]
    if setting in WATER:
        found["waves"] = -40.0
    if setting in TREES and weather not in ("snow", "fog"):
        found["leaves"] = -48.0
    if place.time == "night" and setting not in CROWDED and weather in ("", "clear", "cloudy"):
        found["crickets"] = -48.0
    return found


class RoomTone:
    """The tone of a whole film, or of a segment. Holds one loop per layer that is heard.

    Args:
        places: Where the film is, in order: the samples [start, end) in which one place gives way
            to the next, and the next; the first begins at once.
        seed: The same seed gives the same noise.
        plain: Only the tone of rooms and air, without weather; for a film with its own ambience.
        span: First sample of a segment and the one after its last. Layers do not swell at its ends,
            so that two segments meet at the same level.
    """

    def __init__(
        self,
        places: Sequence[tuple[int, int, Place]],
        seed: int,
        *,
        plain: bool = False,
        span: tuple[int, int] | None = None,
    ) -> None:
        self._span = span
        heard = [(start, end, _powers(place, plain=plain)) for start, end, place in places]
        self._curves = {
            name: _curve([(start, end, powers.get(name, 0.0)) for start, end, powers in heard])
            for name in _LAYERS
            if any(name in powers for _, _, powers in heard)
        }
        self._loops = {name: _loop(name, seed) for name in self._curves}
        self.peak = max(
            (
                sum(
                    float(np.sqrt(power)) * float(np.abs(self._loops[name]).max()) * _highest(name)
                    for name, power in powers.items()
                )
                for _, _, powers in heard
            ),
            default=0.0,
        )
        self.peak *= 1 + ROUNDING
        """No sample is higher, of full scale."""

    def add_to(self, block: NDArray[np.float32], first: int) -> NDArray[np.float32]:
        """Return a block of shape (n, 2) with the tone from sample ``first`` of the film in it."""
        count = len(block)
        for name, (at, powers) in self._curves.items():
            gains = _gains(at, powers, first, count)
            if gains is None:
                continue
            begin = first % LOOP
            piece = self._loops[name][begin : begin + count]
            block = block + piece * (gains * _swell(_LAYERS[name], first, count, self._span))
        return block


def _powers(place: Place, *, plain: bool) -> dict[str, float]:
    return {
        name: 10 ** (level / 10)
        for name, level in layers_of(place).items()
        if not plain or name in ("room", "air")
    }


def _curve(steps: Sequence[tuple[int, int, float]]) -> tuple[NDArray[np.float64], ...]:
    """Return the places and values between which a layer's power is interpolated."""
    at, powers = [0.0], [steps[0][2]]
    for start, end, power in steps[1:]:
        if power != powers[-1]:
            begin = max(float(start), at[-1])
            at += [begin, max(float(end), begin + 1)]
            powers += [powers[-1], power]
    return np.array(at), np.array(powers)


def _gains(
    at: NDArray[np.float64], powers: NDArray[np.float64], first: int, count: int
) -> NDArray[np.float32] | np.float32 | None:
    """Return a layer's linear gain in [first, first + count); None where it is not heard.

    Powers are interpolated, so two places cross over with equal power.
    """
    low = int(np.searchsorted(at, first, side="right")) - 1
    high = int(np.searchsorted(at, first + count, side="left")) + 1
    window = powers[max(low, 0) : high]
    if (window == window[0]).all():
        return np.float32(np.sqrt(window[0])) if window[0] else None
    curve = np.interp(np.arange(first, first + count), at[max(low, 0) : high], window)
    return np.asarray(np.sqrt(curve), np.float32)[:, None]


def _swell(
    layer: _Layer, first: int, count: int, span: tuple[int, int] | None
) -> NDArray[np.float32] | np.float32:
    """Return how a layer comes and goes: two sines whose periods never meet."""
    if not layer.swell:
        return np.float32(1)
    low, high = first // SWELL_HOP, -(-(first + count) // SWELL_HOP)
    at = np.arange(low, high + 1) * SWELL_HOP
    seconds = at / RATE
    turns = 2 * np.pi * seconds / layer.seconds
    decibels = layer.swell * (0.65 * np.sin(turns) + 0.35 * np.sin(turns / np.sqrt(2) + 1))
    if span is not None:
        decibels *= np.clip(np.minimum(at - span[0], span[1] - at) / SWELL_FADE, 0, 1)
    curve = np.interp(np.arange(first, first + count), at, 10 ** (decibels / 20))
    return np.asarray(curve, np.float32)[:, None]


def _highest(name: str) -> float:
    return float(10 ** (_LAYERS[name].swell / 20))


@lru_cache(maxsize=len(_LAYERS))
def _loop(name: str, seed: int) -> NDArray[np.float32]:
    """Return a seamless loop of a layer's noise with a mean square of 1.

    The segments of a film have the same loops; the last few are kept.

    Returns:
        Shape (LOOP + LONGEST_BLOCK, 2), its beginning repeated at the end; both sides differ, so it
        sounds wide. Read-only.
    """
    layer = _LAYERS[name]
    dice = np.random.default_rng([seed, list(_LAYERS).index(name)])
    hertz = np.fft.rfftfreq(LOOP, 1 / RATE)
    shape = layer.shape(np.asarray(hertz, np.float64))
    shape[0] = 0
    sides = []
    for _side in range(2):
        noise = _scaled(np.fft.irfft(shape * np.exp(2j * np.pi * dice.random(len(hertz))), LOOP))
        if layer.drops:
            clicks = np.zeros(LOOP)
            count = round(layer.drops * LOOP / RATE)
            clicks[dice.integers(0, LOOP, count)] = np.exp(dice.normal(0, 0.6, count))
            drops = _scaled(np.fft.irfft(shape * np.fft.rfft(clicks), LOOP))
            noise = np.sqrt(1 - layer.share) * noise + np.sqrt(layer.share) * drops
        if layer.syllables:
            noise = noise * _syllables(layer.syllables, dice)
        if layer.chirps:
            noise = noise * _chirps(round(layer.chirps * LOOP / RATE))
        sides.append(_scaled(CREST * np.tanh(_scaled(noise) / CREST)))
    loop = np.stack(sides, axis=1).astype(np.float32)
    whole = np.ascontiguousarray(np.concatenate([loop, loop[:LONGEST_BLOCK]]))
    whole.flags.writeable = False
    return whole


def _scaled(noise: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(noise / np.sqrt(np.mean(noise**2)))


def _syllables(rate: float, dice: np.random.Generator) -> NDArray[np.float64]:
    """Return a loudness that comes and goes at random, about so often per second."""
    hertz = np.fft.rfftfreq(LOOP, 1 / RATE)
    band = (hertz > rate / 2) & (hertz < rate * 1.5)
    beat = _scaled(np.fft.irfft(band * np.exp(2j * np.pi * dice.random(len(hertz))), LOOP))
    return np.clip(1 + 0.6 * beat, 0.1, 3.0)


def _chirps(count: int) -> NDArray[np.float64]:
    """Return the loudness of so many chirps in a loop: three soft pulses of 30 ms each."""
    turn = np.arange(LOOP) * count / LOOP % 1.0
    pulse = turn * (LOOP / RATE / count) / 0.03
    return np.where(pulse < 3, np.sin(np.pi * pulse) ** 2, 0.02)
