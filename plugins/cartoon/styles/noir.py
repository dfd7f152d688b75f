"""Noir: black and white with one red, hard light through blinds, and the grain of film."""

from __future__ import annotations

import colorsys
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ..dice import Dice
from .colours import blended, curve, luma_of, rgb_of, text_of
from .grain import noise, spread, veil
from .treatment import Card, Treatment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .colours import Rgb
    from .treatment import Part, Pixels, Site

RED: Final[Rgb] = rgb_of("#c3142b")
"""The one colour: what is strongly red stays so."""

_COLD: Final[Rgb] = (0.985, 0.995, 1.0)
"""Tint of the print."""

_CURVE: Final = ((0.0, 0.012), (0.2, 0.085), (0.42, 0.33), (0.6, 0.66), (0.8, 0.9), (1.0, 1.0))
"""Brightness of the print by that of what is shown: deep blacks, faces that stay bright."""


@lru_cache(maxsize=4096)
def pigment(text: str) -> str:
    """Return the grey that stands for a colour, or the red."""
    colour = rgb_of(text)
    light = curve(luma_of(colour), *_CURVE)
    grey = (light * _COLD[0], light * _COLD[1], light * _COLD[2])
    hue, saturation, value = colorsys.rgb_to_hsv(*colour)
    red = blended((0.0, 0.0, 0.0), RED, 0.4 + 0.6 * value)
    away = hue - 1 if hue > 0.5 else hue
    amount = curve(away, *_HUES) * curve(saturation, *_STRONG) * curve(value, *_LIT)
    return text_of(blended(grey, red, amount))


_HUES: Final = ((-0.07, 0.0), (-0.045, 1.0), (0.008, 1.0), (0.022, 0.0))
"""How red a hue is, in turns from red: from wine to cinnabar, and neither wood nor auburn hair."""
_STRONG: Final = ((0.54, 0.0), (0.6, 1.0))
"""How red a saturation is: neither skin nor tongues are."""
_LIT: Final = ((0.44, 0.0), (0.52, 1.0))
"""How red a brightness is: no deep shade is, and no inside of a mouth."""


def scene(pixels: Pixels, site: Site) -> Pixels:
    """Return a painted picture in the light that falls through blinds, or past a corner."""
    height, width, _ = pixels.shape
    light = _light(height, width, site)
    shade = cv2.merge([light, light, light, np.ones_like(light)])
    return np.asarray(cv2.multiply(pixels, shade, dtype=cv2.CV_8U), np.uint8)


def _light(height: int, width: int, site: Site) -> NDArray[np.float32]:
    """Return how much light reaches each pixel of a picture, 0 to 1."""
    dice = Dice("noir", site.seed)
    side = 1 if dice.chance(0.5) else -1
    y = np.arange(height, dtype=np.float32)[:, None] / site.height
    x = np.arange(width, dtype=np.float32)[None, :] / site.height
    across = x - width / site.height / 2
    slant = y - 0.16 * side * across
    # The patch of light: between two slanted sides, which move apart downwards.
    middle = side * (0.28 - 0.35 * y) * width / site.height
    inside = 0.36 * width / site.height + 0.22 * y - np.abs(across - middle)
    patch = np.clip(inside / 0.02 + 0.5, 0, 1)
    if site.indoors:
        slats = np.clip((np.sin(slant * 2 * np.pi / 0.085) + 0.35) / 0.22, 0, 1)
        patch = patch * slats
    return np.asarray(0.5 + 0.5 * patch, np.float32)


def surface(part: Part) -> None:
    """Print a part of a frame on grainy film."""
    height, width, _ = part.drawn.shape
    film = _film(height, width)[part.area]
    cv2.subtract(part.drawn[part.area], film, dst=part.shown[part.area])


@lru_cache(maxsize=2)
def _film(height: int, width: int) -> NDArray[np.uint8]:
    """Return what the grain of a film takes from the light."""
    scale = max(0.5, height / 1080)
    return veil(spread(3.0 + 2.2 * noise(41, 1.7 * scale), height, width))


NOIR: Final = Treatment(
    Card("#050506", 0.62, "#f4f5f6", "#000000", "#c3142b"),
    pigment=pigment,
    scene=scene,
    surface=surface,
    corners=0.5,
)
