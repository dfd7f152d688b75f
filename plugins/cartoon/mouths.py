"""Mouth shapes, and how one becomes the next."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Final

import skia

from .pen import Outline, box, ellipse, fill, stroke

if TYPE_CHECKING:
    from .wardrobe import Palette


@dataclass(frozen=True, slots=True)
class Mouth:
    """A mouth, in units.

    Attributes:
        width: Half its width.
        open: Height of the opening.
        teeth: How much of the upper teeth shows, 0 to 1.
        tongue: How much of the tongue shows, 0 to 1.
        pucker: How far the lips are pushed forward, 0 to 1.
    """

    width: float
    open: float
    teeth: float = 0.0
    tongue: float = 0.0
    pucker: float = 0.0


SHAPES: Final[dict[str, Mouth]] = {
    "X": Mouth(0.25, 0.0),
    "A": Mouth(0.23, 0.0, pucker=0.15),
    "B": Mouth(0.28, 0.1, teeth=1.0),
    "C": Mouth(0.29, 0.27, teeth=0.7, tongue=0.4),
    "D": Mouth(0.29, 0.46, teeth=0.6, tongue=0.7),
    "E": Mouth(0.21, 0.31, teeth=0.3, tongue=0.4, pucker=0.2),
    "F": Mouth(0.13, 0.17, pucker=0.7),
    "G": Mouth(0.26, 0.075, teeth=1.0),
    "H": Mouth(0.27, 0.28, teeth=0.5, tongue=1.0),
}
"""The shapes of :data:`ainern2d.core.story.speech.SHAPES`, after the chart of Preston Blair,
*Cartoon Animation*, 1994."""

REACH: Final = (0.36, 0.17, 0.36)
"""How far any shape reaches, in units: sideways, up and down. It ends above the chin's outline."""

_INSIDE: Final = "#4a1420"
_TONGUE: Final = "#b8525a"
_TEETH: Final = "#fffaf2"
_CLOSED: Final = 0.03


def mouth_curve(shapes: str) -> list[Mouth]:
    """Return the mouth of each frame: every shape is met, its neighbours soften the way to it.

    The kernel 1-2-1 is symmetric, so mouths are neither early nor late. Lips that close for m, b
    and p are the one thing a viewer misses, so they stay almost closed.
    """
    keys = [astuple(SHAPES[shape]) for shape in shapes]
    curve = []
    for index, (shape, now) in enumerate(zip(shapes, keys, strict=True)):
        before, after = keys[max(0, index - 1)], keys[min(len(keys) - 1, index + 1)]
        width, opening, teeth, tongue, pucker = (
            (a + 2 * b + c) / 4 for a, b, c in zip(before, now, after, strict=True)
        )
        if shape in "AX":
            opening *= 0.3
        curve.append(Mouth(width, opening, teeth, tongue, pucker))
    return curve


def draw_mouth(
    canvas: skia.Canvas, mouth: Mouth, x: float, y: float, smile: float, palette: Palette
) -> None:
    """Draw a mouth in the middle of (x, y).

    Args:
        canvas: In units.
        mouth: Its shape.
        x: Middle.
        y: Line on which the lips meet.
        smile: Corners, -1 (down) to 1 (up).
        palette: Colours of the character.
    """
    lift = 0.075 * smile
    width, opening = mouth.width * (1 + 0.12 * max(0.0, smile)), mouth.open
    left, right = x - width, x + width
    corner = y - lift * 0.6
    if opening < _CLOSED:
        lip = Outline(left, corner).bend(x, y + lift + 0.05 * mouth.pucker, right, corner).open()
        canvas.drawPath(lip, stroke(palette.ink, 0.055))
        under = Outline(x - 0.08, y + 0.13).bend(x, y + 0.15, x + 0.08, y + 0.13).open()
        canvas.drawPath(under, stroke(palette.skin_shade, 0.035))
        return
    top, bottom = y - opening * 0.34 - 0.02, y + opening * 0.9
    round_ = 0.55 + 0.3 * mouth.pucker
    lips = (
        Outline(left, corner)
        .curve(x - width * round_, top, x + width * round_, top, right, corner)
        .curve(x + width * 0.92, bottom + 0.04, x - width * 0.92, bottom + 0.04, left, corner)
        .close()
    )
    canvas.drawPath(lips, fill(_INSIDE))
    canvas.save()
    canvas.clipPath(lips, doAntiAlias=True)
    if mouth.tongue > 0.1:
        sink = opening * (0.78 - 0.2 * mouth.tongue)
        canvas.drawOval(ellipse(x, y + sink, width * 0.62, opening * 0.3), fill(_TONGUE))
    if mouth.teeth > 0.1:
        depth = opening * (0.26 + 0.12 * mouth.teeth)
        canvas.drawRRect(
            skia.RRect.MakeRectXY(
                box(left + 0.03, top - 0.1, 2 * width - 0.06, 0.1 + depth), 0.05, 0.05
            ),
            fill(_TEETH),
        )
    canvas.restore()
    canvas.drawPath(lips, stroke(palette.ink, 0.05))
