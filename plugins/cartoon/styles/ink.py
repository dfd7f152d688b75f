"""Ink: washes of few pigments and brush lines on absorbent paper."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from .colours import blended, curve, luma_of, rgb_of, text_of, times
from .grain import TILE, noise, spread, veil
from .treatment import Card, Treatment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .colours import Rgb
    from .treatment import Part, Pixels, Site

PAPER: Final[Rgb] = rgb_of("#f7f2e6")
"""Of the sheet: raw xuan paper."""

_SOOT: Final[Rgb] = rgb_of("#1b1a20")
_PIGMENTS: Final[tuple[Rgb, ...]] = (
    rgb_of("#a8402c"),
    rgb_of("#bd9a66"),
    rgb_of("#6f7d52"),
    rgb_of("#3f5a78"),
)
"""Vermilion, ochre, sap green and indigo, by which colours are told; the rest is soot."""

_TINT: Final = 0.48
"""How much of its colour a wash keeps."""

_CURVE: Final = ((0.0, 0.05), (0.1, 0.12), (0.22, 0.38), (0.4, 0.66), (0.6, 0.87), (0.8, 0.97), (1, 1))
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
    wash = _wash(colour, luma)
    light = curve(luma, *_CURVE)
    mixed = blended(_SOOT, (1.0, 1.0, 1.0), light)
    level = max(luma_of(wash), 1e-3)
    tinted = blended(mixed, times(wash, (light / level,) * 3), _TINT * _chroma(colour))
    return text_of(times(tinted, PAPER))


def _chroma(colour: Rgb) -> float:
    """Return how far from grey a colour is, 0 to 1."""
    return min(1.0, 1.5 * (max(colour) - min(colour)))


def _wash(colour: Rgb, luma: float) -> Rgb:
    """Return the mixture of pigments that is nearest in hue, each by how well it fits."""
    mixed, total = (0.0, 0.0, 0.0), 1e-6
    for each in _PIGMENTS:
        level = luma_of(each)
        fit = sum((a - luma) * (b - level) for a, b in zip(colour, each, strict=True))
        weight = max(0.0, fit) ** 2
        mixed = (mixed[0] + weight * each[0], mixed[1] + weight * each[1],
                 mixed[2] + weight * each[2])  # fmt: skip
        total += weight
    if total < 1e-5:
        return luma, luma, luma
    return mixed[0] / total, mixed[1] / total, mixed[2] / total


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
    press = spread(_press(site.seed), height, width)
    dark = np.clip((line - 2.0) * 0.075, 0, 0.85) * press
    pooled = spread(_blotches(site.seed), height, width)
    gain = np.clip(pooled * (1 - dark), 0, 1).astype(np.float32)
    shade = cv2.merge([gain, gain, gain, np.ones_like(gain)])
    return np.asarray(cv2.multiply(pixels, shade, dtype=cv2.CV_8U), np.uint8)


@lru_cache(maxsize=2)
def _press(seed: int) -> NDArray[np.float32]:
    """Return how hard the brush is pressed, from dry (0.3) to full (1)."""
    del seed
    return np.asarray(np.clip(0.72 + 0.3 * noise(11, 9.0), 0.25, 1), np.float32)


@lru_cache(maxsize=2)
def _blotches(seed: int) -> NDArray[np.float32]:
    """Return how much light washes let through; water leaves them uneven."""
    del seed
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
__all__ = ["INK", "PAPER", "TILE", "pigment", "scene", "surface"]
