"""Mouth shapes, the transitions between them, and their drawing."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Final

from ..ink.pen import fill, mix, stroke
from .heads import skin_line

if TYPE_CHECKING:
    import skia

    from ..recipe import Style
    from .heads import View
    from .palette import Palette
    from .pose import Face


@dataclass(frozen=True, slots=True)
class Mouth:
    """A mouth, in units.

    Attributes:
        width: Half its width.
        open: Height of the opening.
        teeth: How much of the upper teeth shows, 0 to 1.
        tongue: How much of the tongue shows, 0 to 1.
        pucker: How far the lips are pushed forward, 0 to 1.
        tuck: How far the lower lip is under the upper teeth, 0 to 1.
    """

    width: float
    open: float
    teeth: float = 0.0
    tongue: float = 0.0
    pucker: float = 0.0
    tuck: float = 0.0


SHAPES: Final[dict[str, Mouth]] = {
    "X": Mouth(0.235, 0.0),
    "A": Mouth(0.22, 0.0, pucker=0.1),
    "B": Mouth(0.265, 0.1, teeth=1.0),
    "C": Mouth(0.27, 0.25, teeth=0.75, tongue=0.45),
    "D": Mouth(0.28, 0.4, teeth=0.65, tongue=0.7),
    "E": Mouth(0.19, 0.28, teeth=0.25, tongue=0.35, pucker=0.45),
    "F": Mouth(0.115, 0.17, pucker=1.0),
    "G": Mouth(0.25, 0.085, teeth=1.0, tuck=1.0),
    "H": Mouth(0.255, 0.25, teeth=0.6, tongue=1.0),
}
"""The shapes of :data:`ainern2d.core.story.speech.SHAPES`, after the chart of Preston Blair,
*Cartoon Animation*, 1994."""

REACH: Final = (0.36, 0.19, 0.36)
"""How far any shape reaches, in units: sideways, up and down. It ends above the chin's outline."""

HIDING: Final = frozenset({"full", "long"})
"""Beards that surround the mouth."""

_INSIDE: Final = "#45101c"
_WARM: Final = "#6e202c"
"""The inside between dark whiskers."""
_TONGUE: Final = "#c25f66"
_TEETH: Final = "#fffaf2"
_CLOSED: Final = 0.03


def mouth_curve(shapes: str) -> list[Mouth]:
    """Return the mouth of each frame, smoothed over its neighbours.

    The kernel 1-2-1 is symmetric, so mouths are neither early nor late. Lips that close for m, b
    and p must stay readable, so they stay almost closed.
    """
    keys = [astuple(SHAPES[shape]) for shape in shapes]
    curve = []
    for index, (shape, now) in enumerate(zip(shapes, keys, strict=True)):
        before, after = keys[max(0, index - 1)], keys[min(len(keys) - 1, index + 1)]
        width, opening, teeth, tongue, pucker, tuck = (
            (a + 2 * b + c) / 4 for a, b, c in zip(before, now, after, strict=True)
        )
        if shape in "AX":
            opening *= 0.3
        curve.append(Mouth(width, opening, teeth, tongue, pucker, tuck))
    return curve


def gaping(mouth: Mouth, face: Face) -> Mouth:
    """Return a silent mouth as far open as a face says; words open theirs themselves."""
    if face.gape <= mouth.open:
        return mouth
    return replace(
        mouth,
        width=mouth.width * (1 - 0.12 * face.gape),
        open=face.gape,
        teeth=max(mouth.teeth, min(0.8, 2.5 * face.gape)),
        tongue=max(mouth.tongue, min(0.7, 2.0 * face.gape)),
    )


def draw_mouth(
    canvas: skia.Canvas,
    mouth: Mouth,
    style: Style,
    palette: Palette,
    view: View,
    smile: float,
    skew: float = 0.0,
) -> None:
    """Draw a mouth on the face.

    Args:
        canvas: In units.
        mouth: Its shape.
        style: Of the character.
        palette: Colours of the character.
        view: The head.
        smile: Corners, -1 (down) to 1 (up).
        skew: How much higher the corner on the right is than that on the left, -1 to 1.
    """
    y, opening = view.build.mouth_y, mouth.open
    small = {"child": 0.9, "old": 0.96}.get(style.age, 1.0)
    bearded = style.beard and style.whiskers in HIDING
    broad = 0.0 if bearded else 0.16
    width = mouth.width * small * (1 + broad * max(0.0, smile) - 0.06 * max(0.0, -smile))
    soft = 1 - 0.6 * mouth.pucker
    corner = y - 0.085 * smile * soft + 0.1 * opening
    lift = 0.03 + 0.1 * mouth.pucker
    left, right = corner + 0.035 * skew, corner - 0.06 * skew
    line = mix(skin_line(palette), "#3a1018", 0.5)
    red = 0.62 if style.gender == "female" and style.age not in {"child", "old"} else 0.26
    lip = mix(palette.skin_shade, mix(palette.skin_shade, "#c4434f", 0.75), red)
    if opening < _CLOSED:
        dip = y + 0.055 * smile * soft
        if red > 0.5:
            _lips(canvas, view, width, (corner, y - 0.055, y + 0.115), lip)
        seam = (
            view.trace(-width, left, lift)
            .curve(-width * 0.5, dip, -width * 0.2, dip, 0, dip)
            .curve(width * 0.2, dip, width * 0.5, dip, width, right)
            .open()
        )
        if bearded:
            canvas.drawPath(seam, stroke(lip, 0.1))
        canvas.drawPath(seam, stroke(line, 0.042))
        for side, level in ((-1, left), (1, right)):
            end = view.trace(side * width, level, lift).bend(
                side * (width + 0.03), level - 0.02 * smile, side * (width + 0.035),
                level - 0.04 * smile,
            )  # fmt: skip
            canvas.drawPath(end.open(), stroke(line, 0.03))
        if not bearded:
            _under(canvas, palette, view, y + 0.125)
        return
    round_ = 0.5 + 0.36 * mouth.pucker
    top = y - opening * 0.3 - 0.03 + 0.02 * smile
    bottom = y + opening * (0.98 - 0.1 * mouth.pucker) + 0.02
    belly = 0.78 + 0.14 * mouth.pucker
    thick = (0.05 + 0.035 * mouth.pucker) * (1.0 if red > 0.5 else 0.62)
    shape = (
        view.trace(-width, corner, lift)
        .curve(-width * round_, top, -width * 0.15, top - 0.005, 0, top + 0.008)
        .curve(width * 0.15, top - 0.005, width * round_, top, width, corner)
        .curve(width * belly, bottom + 0.05, -width * belly, bottom + 0.05, -width, corner)
        .close()
    )
    if bearded:
        # A ring of skin that grows with the opening: in a dark beard a dark mouth cannot be read.
        canvas.drawPath(shape, stroke(palette.skin, 0.05 + 0.09 * min(1.0, opening / 0.2)))
    canvas.drawPath(shape, stroke(lip, thick * 2))
    canvas.drawPath(shape, fill(_INSIDE if not bearded else _WARM))
    canvas.save()
    canvas.clipPath(shape, doAntiAlias=True)
    if mouth.tongue > 0.1:
        rise = y + opening * (0.62 - 0.34 * max(0.0, mouth.tongue - 0.55))
        wide = width * (0.6 + 0.1 * mouth.tongue)
        tongue = (
            view.trace(-wide, y + opening + 0.1, lift)
            .curve(-wide * 0.95, rise, -wide * 0.2, rise - 0.04, 0, rise)
            .curve(wide * 0.2, rise - 0.04, wide * 0.95, rise, wide, y + opening + 0.1)
            .close()
        )
        canvas.drawPath(tongue, fill(_TONGUE))
    if mouth.teeth > 0.1:
        edge = min(0.1, opening * (0.24 + 0.2 * mouth.teeth)) + (top - y) * min(0.72, 2.0 * opening)
        span = width * 0.9
        teeth = (
            view.trace(-span, top - 0.12, lift)
            .to(-span, y + edge * 0.4 - 0.02)
            .curve(-span * 0.8, y + edge + 0.02, span * 0.8, y + edge + 0.02, span, y + edge * 0.4)
            .to(span, top - 0.12)
            .close()
        )
        canvas.drawPath(teeth, fill(_TEETH))
    if mouth.tuck > 0.3:
        tucked = view.trace(-width, y + opening * 0.62, lift).bend(
            0, y + opening * 0.5, width, y + opening * 0.62, width, y + 0.4, -width, y + 0.4
        )
        canvas.drawPath(tucked.close(), fill(lip))
    canvas.restore()
    canvas.drawPath(shape, stroke(line, 0.034))
    if bearded:
        return
    _under(canvas, palette, view, min(bottom * 0.8 + y * 0.2 + 0.1, view.low - 0.1))


def _lips(
    canvas: skia.Canvas,
    view: View,
    width: float,
    heights: tuple[float, float, float],
    lip: str,
) -> None:
    corner, top, bottom = heights
    lips = (
        view.trace(-width, corner, 0.04)
        .curve(-width * 0.5, top, -width * 0.2, top - 0.02, 0, top + 0.02)
        .curve(width * 0.2, top - 0.02, width * 0.5, top, width, corner)
        .curve(width * 0.5, bottom, -width * 0.5, bottom, -width, corner)
        .close()
    )
    canvas.drawPath(lips, fill(lip))


def _under(canvas: skia.Canvas, palette: Palette, view: View, y: float) -> None:
    """Draw the shadow under the lower lip."""
    shadow = view.trace(-0.085, y, 0.03).bend(0, y + 0.03, 0.085, y)
    canvas.drawPath(shadow.open(), stroke(palette.skin_shade, 0.04))
