"""Memories, dreams and tales as vignettes: paints are faded, and edges fade into a light colour.

A picture without a frame whose edges fade into the paper is called a vignette; that a memory is
faded is a convention of films since they have colours. Both hold for each style.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

import skia

from ..ink.pen import colour
from .colours import blended, luma_of, rgb_of, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ainern2d.core import Mode

    from ..ink.pen import Pigment
    from .treatment import Treatment


@dataclass(frozen=True, slots=True)
class _Fading:
    """How a mode fades.

    Attributes:
        paper: Colour of the edges.
        ink: What black becomes.
        faded: How much of the colours goes, 0 to 1.
    """

    paper: str
    ink: str
    faded: float


_FADINGS: Final[Mapping[Mode, _Fading]] = {
    "memory": _Fading("#f6ecd6", "#4a3a2c", 0.5),
    "dream": _Fading("#e9eefb", "#3c4368", 0.5),
    "tale": _Fading("#efe9dc", "#4a4640", 0.4),
}

_LIFT: Final = 0.7
"""Exponent of the print's brightness: below 1, so that what was at night is still seen."""

_INNER: Final = 0.56
"""Where the edges begin to fade, as a share of the way from the middle to a corner."""

_OUTER: Final = 0.93
"""Where only paper is left."""

_CORNER: Final = 0.5 * 2**0.5
"""From the middle of a frame to its corner, in frame heights of a square frame."""


def recalled(treatment: Treatment, mode: Mode) -> Treatment:
    """Return a style as it shows what is not the present.

    Args:
        treatment: The style.
        mode: What the shot is in the story; of ``present``, the style is left as it is.
    """
    return treatment if mode == "present" else _faded(treatment, mode)


@cache
def _faded(treatment: Treatment, mode: Mode) -> Treatment:
    """Return a style with faded paints; once per style and mode, as each caches its colours."""
    fading = _FADINGS[mode]
    paper, ink = rgb_of(fading.paper), rgb_of(fading.ink)
    mixed: Pigment | None = treatment.pigment

    @cache
    def pigment(text: str) -> str:
        paint = rgb_of(mixed(text) if mixed else text)
        return text_of(blended(paint, blended(ink, paper, luma_of(paint) ** _LIFT), fading.faded))

    return replace(treatment, pigment=pigment, corners=0.0)


def edges_of(mode: Mode, width: int, height: int) -> skia.Image | None:
    """Return the paper over the edges of a picture, as large as it is; None for the present.

    It is painted once per shot, since a gradient costs more than a picture in each frame.
    """
    if mode == "present":
        return None
    paper, clear = colour(_FADINGS[mode].paper), colour(_FADINGS[mode].paper, 0.0)
    shader = skia.GradientShader.MakeRadial(
        center=(0.0, 0.0),
        radius=_CORNER,
        colors=[clear, clear, paper, paper],
        positions=[0.0, _INNER, _OUTER, 1.0],
        # A circle in a square frame, drawn out to the shape of the frame.
        localMatrix=skia.Matrix.Translate(width / 2, height / 2).preScale(width, height),
    )
    surface = skia.Surface(width, height)
    surface.getCanvas().drawPaint(skia.Paint(Shader=shader, AntiAlias=False))
    return surface.makeImageSnapshot()
