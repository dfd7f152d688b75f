"""Ink: washes of few pigments and brush lines on absorbent paper."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from .colours import blended, curve, luma_of, rgb_of, text_of, times
from .grain import noise, spread, veil
from .treatment import Card, Treatment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .colours import Rgb
    from .treatment import Part, Pixels, Site

PAPER: Final[Rgb] = rgb_of("#f7f2e6")
"""Of the sheet: raw xuan paper."""

_SOOT: Final[Rgb] = rgb_of("#1b1a20")
_PIGMENTS: Final[tuple[tuple[Rgb, float], ...]] = (
    (rgb_of("#b03a26"), 1.0),
    (rgb_of("#bd9a66"), 0.46),
    (rgb_of("#6f7d52"), 0.5),
    (rgb_of("#3f5a78"), 0.6),
)
"""Vermilion, ochre, sap green and indigo, and how much of its colour a wash of each keeps."""

_CURVE: Final = (
    (0.0, 0.05),
    (0.1, 0.12),
    (0.22, 0.38),
    (0.4, 0.66),
    (0.6, 0.87),
    (0.8, 0.97),
    (1.0, 1.0),
)
"""Brightness of a wash by that of what it shows: thin ink dries light, lines stay black."""

_NIB: Final = 0.0018
"""Width of the brush across and down, in frame heights: lines along it stay thin, others swell."""

_LINE: Final = 0.0016
"""Width of the lines about painted shapes, in frame heights."""


@lru_cache(maxsize=4096)
def pigment(text: str) -> str:
    """Return the wash that stands for a colour."""
    colour = rgb_of(text)
    luma = luma_of(colour)
    wash, tint = _wash(colour, luma)
    light = curve(luma, *_CURVE)
    mixed = blended(_SOOT, (1.0, 1.0, 1.0), light)
    level = max(luma_of(wash), 1e-3)
    tinted = blended(mixed, times(wash, (light / level,) * 3), tint * _chroma(colour))
    return text_of(times(tinted, PAPER))


def _chroma(colour: Rgb) -> float:
    """Return how far from grey a colour is, 0 to 1."""
    return min(1.0, 1.5 * (max(colour) - min(colour)))


def _wash(colour: Rgb, luma: float) -> tuple[Rgb, float]:
    """Return the mixture of the pigments that are near in hue, and how much of it is kept."""
    grey = (luma, luma, luma)
    red, green, blue, kept, total = 0.0, 0.0, 0.0, 0.0, 0.0
    for each, share in _PIGMENTS:
        level = luma_of(each)
        away = [value - level for value in each]
        length = sum(value * value for value in away) ** 0.5
        fit = sum((a - luma) * b for a, b in zip(colour, away, strict=True)) / length
        weight = max(0.0, fit) ** 4
        red, green, blue = (
            old + weight * new for old, new in zip((red, green, blue), each, strict=True)
        )
        kept, total = kept + weight * share, total + weight
    if total < _FAINT:
        return grey, 0.0
    return (red / total, green / total, blue / total), kept / total


_FAINT: Final = 1e-9
"""Sum of weights below which a colour is a grey."""


def scene(pixels: Pixels, site: Site) -> Pixels:
    """Return a painted picture with brush lines where its shapes meet, and uneven washes."""
    height, width, _ = pixels.shape
    alpha = pixels[:, :, 3]
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGRA2GRAY)
    if not site.opaque:
        grey = cv2.add(grey, cv2.bitwise_not(alpha))
    fine = max(0.6, _LINE * site.height)
    # A difference of Gaussians is dark on the darker side of an edge: the line follows the shape.
    line = cv2.GaussianBlur(grey, (0, 0), 2.2 * fine).astype(np.float32)
    line -= cv2.GaussianBlur(grey, (0, 0), 0.55 * fine)
    press = spread(_press(), height, width)
    dark = np.clip((line - 2.0) * 0.075, 0, 0.85) * press
    pooled = spread(_blotches(), height, width)
    gain = np.clip(pooled * (1 - dark), 0, 1).astype(np.float32)
    shade = cv2.merge([gain, gain, gain, np.ones_like(gain)])
    return np.asarray(cv2.multiply(pixels, shade, dtype=cv2.CV_8U), np.uint8)


@lru_cache(maxsize=1)
def _press() -> NDArray[np.float32]:
    """Return how hard the brush is pressed, from dry (0.3) to full (1)."""
    return np.asarray(np.clip(0.72 + 0.3 * noise(11, 9.0), 0.25, 1), np.float32)


@lru_cache(maxsize=1)
def _blotches() -> NDArray[np.float32]:
    """Return how much light washes let through; water leaves them uneven."""
    return np.asarray(np.clip(0.975 + 0.03 * noise(12, 40.0) + 0.012 * noise(13, 5.0), 0.75, 1),
                      np.float32)  # fmt: skip


def surface(part: Part) -> None:
    """Lay a part of a frame on paper: lines swell with the slant of the brush, fibres show."""
    height, width, _ = part.drawn.shape
    slant = max(1, round(_NIB * height))
    shown = part.shown[part.area]
    shown[:] = part.drawn[part.area]
    # The darker of a place and of one beside it: a brush that is held aslant.
    area, beside = part.beside(slant, -slant)
    cv2.min(part.shown[area], beside, dst=part.shown[area])
    cv2.subtract(shown, _sheet(height, width)[part.area], dst=shown)


@lru_cache(maxsize=2)
def _sheet(height: int, width: int) -> NDArray[np.uint8]:
    """Return what paper takes from the light: fibres and tooth."""
    scale = max(0.5, height / 1080)
    fibres = np.maximum(0, noise(21, 7 * scale, 0.7 * scale) - 1.4)
    fibres += np.maximum(0, noise(22, 0.7 * scale, 6 * scale) - 1.6)
    tooth = noise(23, 1.6 * scale)
    # Water dries unevenly: pale blooms, and darker rims where they end.
    pool = noise(24, 34 * scale) + 0.5 * noise(25, 12 * scale)
    bloom = 3.0 * np.clip(pool, -1.2, 1.6) + 3.5 * np.exp(-((pool - 0.9) ** 2) / 0.02)
    return veil(spread(4.0 + bloom + 3.5 * fibres + 0.9 * tooth, height, width))


INK: Final = Treatment(
    Card("#efe5cf", 0.72, "#1d1b20", "#d8ccb2", "#9c3a2a"),
    pigment=pigment,
    scene=scene,
    surface=surface,
    reach=_NIB,
    corners=0.12,
)
