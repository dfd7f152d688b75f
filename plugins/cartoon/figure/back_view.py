"""A figure seen from behind: the listener before the camera in over-the-shoulder shots."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..beings import FORMS
from ..ink.pen import Outline, ellipse, fill, lit, mix, shade, stroke
from . import beasts, robots
from .cuts import BARE
from .headgear import ORNAMENTS
from .palette import palette_of

if TYPE_CHECKING:
    import skia

    from ..recipe import Shoulder
    from .palette import Palette

HEAD_Y: Final = -1.14
"""Middle of the head, in units from the base of the neck."""

_OVER_SHIRTS: Final = frozenset({"apron", "overalls"})
"""Outfits of which a shirt is seen from behind."""

_SHADE: Final = "#cbc6d4"
"""Light on listeners before the camera: they frame the picture and must not draw the eye."""

_LONG: Final = frozenset({"long", "wavy", "halfup"})
_TAILS: Final = frozenset({"tail"})
_PAIRS: Final = frozenset({"braids", "twintails"})
_LOOPS: Final = frozenset({"loops"})
_KNOTS: Final = frozenset({"bun", "topknot", "halfup", "updo"})
_BOBS: Final = frozenset({"bob", "bangs"})
_COVERS: Final = frozenset(
    {"hood", "headscarf", "beanie", "wimple", "keffiyeh", "bascinet", "helm", "ushanka", "wig"}
)
_BRIMS: Final = frozenset({"straw", "fedora", "tophat", "stetson", "wizard"})


def sway_of(shoulder: Shoulder, seconds: float) -> tuple[float, float]:
    """Return how far a listener has moved by breathing and shifting weight, in frame heights."""
    turns = math.tau * shoulder.phase
    x = 0.014 * math.sin(seconds * 0.8 + turns)
    y = 0.02 * math.sin(seconds * 1.7 + turns)
    return x * shoulder.unit, y * shoulder.unit


def shoulder_palette(shoulder: Shoulder, key: str) -> Palette:
    """Return the colours of a listener before the camera, which stands in shadow."""
    return palette_of(shoulder.style, lit(key, _SHADE))


def draw_shoulder(canvas: skia.Canvas, shoulder: Shoulder, palette: Palette) -> None:
    """Draw a listener from behind, a little turned to the middle of the frame.

    Args:
        canvas: In frame heights.
        shoulder: The listener.
        palette: Colours; the figure lies in shadow, with a rim of light towards the middle.
    """
    style = shoulder.style
    size = 0.84 if style.age == "child" else 1.0
    inward = -shoulder.side
    canvas.save()
    canvas.translate(shoulder.x, shoulder.y)
    canvas.scale(shoulder.unit * inward, shoulder.unit)
    cloth = palette.skin if style.outfit in BARE else palette.cloth
    if style.outfit in _OVER_SHIRTS:
        cloth = palette.under
    _trunk(canvas, palette, cloth, size)
    canvas.save()
    canvas.translate(0.06, HEAD_Y + 0.02)
    canvas.rotate(4)
    if style.being in FORMS:
        beasts.draw_nape(canvas, style, palette)
    elif style.being == "robot":
        robots.draw_nape(canvas, palette)
    else:
        _head(canvas, style.hair, palette)
    if style.hat and style.hat not in ORNAMENTS:
        _hat(canvas, style.hat, lit(style.hat_colour, _SHADE))
    canvas.restore()
    if style.being in FORMS or style.being == "robot":
        canvas.restore()
        return
    if style.hair in _LONG or style.hair in _PAIRS:
        _falling(canvas, style.hair, palette)
    canvas.restore()


def _trunk(canvas: skia.Canvas, palette: Palette, cloth: str, size: float) -> None:
    dark = shade(cloth, -0.42)
    canvas.drawPath(
        Outline(-0.3, -0.5).to(-0.34, 0.2, 0.36, 0.2, 0.3, -0.5).close(), fill(palette.skin_shade)
    )
    wide = 1.5 * size
    back = (
        Outline(-0.36, -0.06)
        .curve(-0.8, 0.14, -wide * 0.96, 0.26, -wide, 0.9)
        .curve(-wide * 1.1, 1.8, -wide * 1.08, 2.6, -wide * 1.02, 4.4)
        .to(wide * 1.02, 4.4)
        .curve(wide * 1.08, 2.6, wide * 1.1, 1.8, wide, 0.9)
        .curve(wide * 0.96, 0.26, 0.8, 0.14, 0.36, -0.06)
        .bend(0, 0.1, -0.36, -0.06)
        .close()
    )
    canvas.drawPath(back, fill(mix(cloth, dark, 0.35)))
    canvas.save()
    canvas.clipPath(back, doAntiAlias=True)
    canvas.drawOval(ellipse(-wide * 0.8, 2.2, wide * 0.8, 2.4), fill(dark, 0.7))
    rim = Outline(0.36, -0.06).curve(0.8, 0.14, wide * 0.96, 0.26, wide, 0.9)
    rim.curve(wide * 1.1, 1.8, wide * 1.08, 2.6, wide * 1.02, 4.4)
    canvas.drawPath(rim.open(), stroke(shade(cloth, 0.3), 0.2, 0.75))
    canvas.restore()
    collar = Outline(-0.4, -0.02).bend(0, 0.2, 0.42, -0.02).open()
    canvas.drawPath(collar, stroke(mix(palette.trim, dark, 0.5), 0.16))


def _head(canvas: skia.Canvas, hair: str, palette: Palette) -> None:
    bald = hair == "bald"
    top = palette.skin if bald else palette.hair
    low = palette.skin_shade if bald else palette.hair_dark
    light = shade(palette.skin, 0.2) if bald else palette.hair_light
    for side in (-1, 1):
        canvas.drawOval(ellipse(side * 0.96, 0.16, 0.14, 0.24), fill(palette.skin_shade))
    nape = 0.94 if bald else 1.02
    skull = (
        Outline(-0.98, -0.1)
        .curve(-1.06, 0.56, -0.62, nape, -0.34, nape)
        .bend(0, nape + 0.1, 0.34, nape)
        .curve(0.62, nape, 1.06, 0.56, 0.98, -0.1)
        .curve(0.98, -1.36, -0.98, -1.36, -0.98, -0.1)
        .close()
    )
    canvas.drawPath(skull, fill(mix(top, low, 0.45)))
    canvas.save()
    canvas.clipPath(skull, doAntiAlias=True)
    if hair == "receding":
        canvas.drawOval(ellipse(0.06, -0.98, 0.74, 0.62), fill(palette.skin))
    canvas.drawOval(ellipse(-0.62, 0.5, 0.9, 1.3), fill(low, 0.8))
    if not bald:
        for step in range(7):
            x = -0.72 + 0.24 * step
            strand = Outline(x * 0.25, -1.0).bend(x * 1.25, -0.2, x * 0.95, 1.0).open()
            canvas.drawPath(strand, stroke(low, 0.05, 0.55))
    shine = Outline(0.0, -1.1).curve(0.62, -1.06, 0.98, -0.56, 0.97, 0.6).open()
    canvas.drawPath(shine, stroke(light, 0.2, 0.85))
    canvas.restore()
    if hair in _KNOTS:
        y = -1.1
        canvas.drawOval(ellipse(0.0, y, 0.44, 0.38), fill(mix(top, low, 0.25)))
        curl = Outline(-0.2, y + 0.1).bend(0.2, y + 0.2, 0.3, y - 0.12).open()
        canvas.drawPath(curl, stroke(light, 0.07, 0.8))
    if hair in _LOOPS:
        for side in (-1, 1):
            canvas.drawOval(ellipse(side * 0.62, -1.02, 0.34, 0.36), fill(mix(top, low, 0.25)))
    if hair in _TAILS:
        tail = Outline(-0.22, -0.5).curve(-0.7, 0.4, -0.46, 1.5, -0.1, 2.2)
        tail.curve(0.3, 1.5, 0.5, 0.4, 0.22, -0.5)
        canvas.drawPath(tail.close(), fill(mix(top, low, 0.2)))
        canvas.drawOval(ellipse(0, -0.5, 0.26, 0.12), fill(palette.trim))
    if hair in _BOBS:
        bob = Outline(-1.08, -0.1).curve(-1.24, 0.8, -1.0, 1.24, -0.7, 1.24)
        bob.bend(0, 1.36, 0.7, 1.24).curve(1.0, 1.24, 1.24, 0.8, 1.08, -0.1)
        bob.curve(1.0, -1.42, -1.0, -1.42, -1.08, -0.1)
        canvas.drawPath(bob.close(), fill(mix(top, low, 0.35)))
        for step in range(7):
            x = -0.84 + 0.28 * step
            strand = Outline(x * 0.25, -1.0).bend(x * 1.2, -0.1, x * 1.05, 1.2).open()
            canvas.drawPath(strand, stroke(low, 0.05, 0.6))
        canvas.drawPath(
            Outline(0.1, -1.08).curve(0.78, -0.98, 1.08, -0.4, 1.04, 0.8).open(),
            stroke(light, 0.17, 0.85),
        )


def _hat(canvas: skia.Canvas, hat: str, colour: str) -> None:
    """Draw a hat from behind: the crown, and the brim of those that have one."""
    dark = shade(colour, -0.3)
    if hat in _COVERS:
        cover = Outline(-1.12, 1.1).curve(-1.3, -0.2, -1.1, -1.46, 0, -1.5)
        cover.curve(1.1, -1.46, 1.3, -0.2, 1.12, 1.1).bend(0, 1.5, -1.12, 1.1)
        canvas.drawPath(cover.close(), fill(colour))
        canvas.drawPath(
            Outline(0.1, -1.42).curve(0.9, -1.3, 1.14, -0.3, 1.04, 0.9).open(),
            stroke(shade(colour, 0.25), 0.16, 0.8),
        )
        seam = Outline(0, -1.48).bend(0.08, -0.2, 0, 1.2).open()
        canvas.drawPath(seam, stroke(dark, 0.05, 0.7))
        return
    if hat == "crown":
        points = Outline(-0.86, -0.7).to(-0.92, -1.3)
        for index in range(1, 6):
            points.to(-0.92 + 0.35 * index, -1.04, -0.76 + 0.35 * index, -1.36)
        canvas.drawPath(points.to(0.86, -0.7).bend(0, -0.5, -0.86, -0.7).close(), fill(colour))
        return
    if hat == "douli":
        _cone(canvas, colour, dark)
        return
    tall = {"tophat": 2.3, "crown": 1.6, "wizard": 2.4, "turban": 1.7, "futou": 1.7}.get(hat, 1.4)
    crown = Outline(-1.0, -0.3).curve(-1.06, -tall, -0.5, -tall, 0, -tall)
    crown.curve(0.5, -tall, 1.06, -tall, 1.0, -0.3).bend(0, -0.12, -1.0, -0.3)
    canvas.drawPath(crown.close(), fill(colour))
    canvas.drawPath(Outline(-0.99, -0.42).bend(0, -0.24, 0.99, -0.42).open(), stroke(dark, 0.18))
    if hat in _BRIMS:
        canvas.drawOval(ellipse(0, -0.3, 1.7, 0.26), fill(shade(colour, -0.12)))


def _cone(canvas: skia.Canvas, colour: str, dark: str) -> None:
    """Draw the conical hat of bamboo, as wide and as high as from the front."""
    cone = Outline(-1.82, -0.3).curve(-1.2, -0.8, -0.4, -1.4, 0, -1.72)
    cone.curve(0.4, -1.4, 1.2, -0.8, 1.82, -0.3).bend(0, 0.12, -1.82, -0.3)
    path = cone.close()
    canvas.drawPath(path, fill(colour))
    canvas.save()
    canvas.clipPath(path, doAntiAlias=True)
    for rise in (0.26, 0.52, 0.78):
        half, y = 1.82 * (1 - rise), -0.3 - 1.42 * rise
        ring = Outline(-half, y).bend(0, y + 0.36 * (1 - rise), half, y)
        canvas.drawPath(ring.open(), stroke(dark, 0.05, 0.6))
    for at in (-1.5, -0.8, 0.0, 0.8, 1.5):
        canvas.drawPath(Outline(0, -1.72).to(at, 0.1).open(), stroke(dark, 0.04, 0.5))
    canvas.restore()


def _falling(canvas: skia.Canvas, hair: str, palette: Palette) -> None:
    """Draw hair that lies on the back."""
    tone = mix(palette.hair, palette.hair_dark, 0.45)
    if hair in _PAIRS:
        for side in (-1, 1):
            for step in range(5):
                size = 0.27 - 0.025 * step
                x, y = side * (0.62 + 0.04 * step), -0.1 + 0.4 * step
                canvas.drawOval(ellipse(x, y, size, 0.28), fill(tone))
            canvas.drawOval(ellipse(side * 0.82, 1.76, 0.16, 0.09), fill(palette.trim))
        return
    fall = Outline(-0.98, -1.2).curve(-1.3, 0.2, -1.2, 1.6, -0.8, 2.1)
    fall.bend(0, 2.5, 0.86, 2.1).curve(1.24, 1.6, 1.32, 0.2, 1.06, -1.2)
    canvas.drawPath(fall.close(), fill(tone))
    for x in (-0.5, 0.0, 0.5):
        strand = Outline(x, -0.6).bend(x * 1.3, 0.8, x * 1.2, 1.9).open()
        canvas.drawPath(strand, stroke(palette.hair_dark, 0.06, 0.7))
    canvas.drawPath(
        Outline(0.98, -1.0).curve(1.16, 0.2, 1.16, 1.2, 0.9, 1.9).open(),
        stroke(palette.hair_light, 0.14, 0.7),
    )
