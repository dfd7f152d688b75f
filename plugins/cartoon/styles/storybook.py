"""Storybook: gouache and coloured pencil on rough paper, in warm colours."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from .colours import blended, curve, luma_of, rgb_of, text_of, times
from .grain import drift, noise, spread, veil
from .treatment import Card, Treatment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .colours import Rgb
    from .treatment import Part, Pixels, Site

_WARM: Final[Rgb] = rgb_of("#fff0d2")
_PENCIL: Final[Rgb] = rgb_of("#4a2f28")
"""The darkest colour: a brown pencil, where other styles have black."""

_EDGE: Final = 0.0011
"""How far painted edges run to and fro, in frame heights."""

_TREMBLE: Final = 0.0014
"""How far the edges of figures do."""


@lru_cache(maxsize=4096)
def pigment(text: str) -> str:
    """Return the gouache that stands for a colour: chalky, warm, never black."""
    colour = times(rgb_of(text), _WARM)
    luma = luma_of(colour)
    light = curve(luma, (0.0, 0.0), (0.25, 0.32), (0.6, 0.66), (1.0, 1.0))
    grow = light / max(luma, 1e-3)
    colour = colour[0] * grow, colour[1] * grow, colour[2] * grow
    grey = (light, light, light)
    colour = blended(grey, colour, 1.12)
    return text_of(blended(_PENCIL, colour, 0.2 + 0.8 * min(1.0, light * 1.35)))


def scene(pixels: Pixels, site: Site) -> Pixels:
    """Return a painted picture whose edges run as a brush leaves them, with strokes inside."""
    height, width, _ = pixels.shape
    moved = _run(pixels, height, width, _EDGE * site.height)
    strokes = spread(_strokes(), height, width)
    shade = cv2.merge([strokes, strokes, strokes, np.ones_like(strokes)])
    return np.asarray(cv2.multiply(moved, shade, dtype=cv2.CV_8U), np.uint8)


def _run(pixels: Pixels, height: int, width: int, reach: float) -> Pixels:
    across, down = (spread(each, height, width) for each in drift(31, 2.6, max(0.5, reach)))
    x = across + np.arange(width, dtype=np.float32)[None, :]
    y = down + np.arange(height, dtype=np.float32)[:, None]
    return np.asarray(
        cv2.remap(pixels, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


@lru_cache(maxsize=1)
def _strokes() -> NDArray[np.float32]:
    """Return how thick the gouache lies: long strokes, nearly level."""
    return np.asarray(np.clip(0.97 + 0.028 * noise(33, 24.0, 3.0), 0.85, 1), np.float32)


def surface(part: Part) -> None:
    """Draw a part of a frame with a trembling hand on paper with a tooth."""
    height, width, _ = part.drawn.shape
    slip = max(1, round(_TREMBLE * height))
    shown = part.shown[part.area]
    shown[:] = part.drawn[part.area]
    # Here and there the crayon slips: a place shows what is beside it.
    area, beside = part.beside(slip, slip)
    cv2.copyTo(beside, _slips(height, width)[area], part.shown[area])
    cv2.subtract(shown, _tooth(height, width)[part.area], dst=shown)


@lru_cache(maxsize=2)
def _slips(height: int, width: int) -> NDArray[np.uint8]:
    """Return where the crayon slips, as 255; of shape (height, width)."""
    scale = max(0.5, height / 1080)
    return np.asarray(np.where(spread(noise(35, 1.5 * scale), height, width) > 0, 255, 0), np.uint8)


@lru_cache(maxsize=2)
def _tooth(height: int, width: int) -> NDArray[np.uint8]:
    """Return what rough paper and the pencil on it take from the light."""
    scale = max(0.5, height / 1080)
    tooth = np.maximum(0, noise(36, 2.2 * scale) - 0.2)
    hatching = np.maximum(0, noise(37, 6 * scale, 1.5 * scale) - 0.9)
    return veil(spread(1.5 + 2.4 * tooth + 2.6 * hatching, height, width))


STORYBOOK: Final = Treatment(
    Card("#4a2f28", 0.5, "#fff3da", "#3a241f", "#f0b95c"),
    pigment=pigment,
    scene=scene,
    surface=surface,
    reach=2 * _TREMBLE,
    corners=0.2,
)
