"""What a story says of a face and no cloth or hair shows: patches, scars, plasters, bandages.

A patch, a blind eye and a scar are on the side of the face that is at the left of the picture, and
a plaster on the other, however the head is turned; a hearing aid is at the ear that is seen.
Coordinates are those of :mod:`.faces`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import skia

from ..ink.pen import Outline, ellipse, fill, lit, mix, smooth, stroke
from .heads import LINE
from .headwear import band_of, draw_piece

if TYPE_CHECKING:
    from ..recipe import Style
    from .heads import View
    from .palette import Palette

_GAUZE: Final = "#f4f1e8"
_TAPE: Final = "#e2b483"
_DEVICE: Final = "#b9b4aa"


def draw_on_skin(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw what lies on the skin of a face, under hair and hat."""
    if "scar" in style.marks:
        _scar(canvas, palette, view)
    if "plaster" in style.marks:
        _plaster(canvas, palette, view)


def draw_over_hair(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw what is put on over the hair: patch, bandage, hearing aid."""
    if "hearing aid" in style.marks:
        _hearing_aid(canvas, palette, view)
    if "bandage" in style.marks and not style.hat:
        _bandage(canvas, palette, view)
    if "eye patch" in style.marks:
        _patch(canvas, palette, view)


def _scar(canvas: skia.Canvas, palette: Palette, view: View) -> None:
    """Draw a scar from below the eye on the left of the picture down over the cheek."""
    build = view.build
    top, low = build.eye_y + 0.22, build.eye_y + 0.62
    x = -build.eye_x
    dark = mix(palette.skin_shade, "#7a2f34", 0.55)
    run = view.trace(x - 0.2, top, 0.01).bend(x - 0.06, (top + low) / 2 - 0.04, x + 0.03, low)
    path = run.open()
    canvas.drawPath(path, stroke(dark, 0.07))
    canvas.drawPath(path, stroke(mix(palette.skin, "#ffffff", 0.35), 0.026))
    for part in (0.25, 0.52, 0.78):
        u, v = x - 0.2 + 0.23 * part + 0.03 * (1 - part), top + (low - top) * part
        stitch = view.trace(u - 0.055, v + 0.035, 0.01).to(u + 0.055, v - 0.035)
        canvas.drawPath(stitch.open(), stroke(dark, 0.03))


def _plaster(canvas: skia.Canvas, palette: Palette, view: View) -> None:
    """Draw a sticking plaster on the cheek on the right of the picture."""
    build = view.build
    u, v = build.eye_x + 0.12, build.eye_y + 0.42
    x, y = view.at(u, v, 0.01)
    narrow = max(0.35, view.width(u, v))
    canvas.save()
    canvas.translate(x, y)
    canvas.scale(narrow, 1)
    canvas.rotate(-24)
    tape = lit(_TAPE, palette.light)
    strip = skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(-0.2, -0.085, 0.2, 0.085), 0.075, 0.075)
    canvas.drawRRect(strip, stroke(mix(tape, palette.ink, 0.6), 0.05))
    canvas.drawRRect(strip, fill(tape))
    canvas.drawRect(skia.Rect.MakeLTRB(-0.075, -0.083, 0.075, 0.083), fill(mix(tape, _GAUZE, 0.6)))
    canvas.restore()


def _bandage(canvas: skia.Canvas, palette: Palette, view: View) -> None:
    """Draw a bandage around the head, over the hair, with the turns of its strip."""
    gauze = lit(_GAUZE, palette.light)
    draw_piece(canvas, band_of(view, -0.34, 0.36, 0.075), gauze, palette)
    line = stroke(mix(gauze, palette.ink, 0.3), 0.026)
    for left, right in ((-0.52, -0.44), (-0.4, -0.56)):
        turn = view.trace(-0.8, left, 0.14).bend(0.0, (left + right) / 2 + 0.05, 0.8, right)
        canvas.drawPath(turn.open(), line)


def _hearing_aid(canvas: skia.Canvas, palette: Palette, view: View) -> None:
    """Draw a hearing aid behind the nearer ear, with its tube; it is seen on long hair as well."""
    side = -view.side
    x, y = view.ear_x(side), view.build.eye_y + 0.02
    device = lit(_DEVICE, palette.light)
    body = smooth(
        [
            (x + side * dx, y + dy)
            for dx, dy in (
                (0.03, -0.27),
                (0.16, -0.2),
                (0.21, 0.0),
                (0.14, 0.18),
                (0.08, 0.1),
                (0.1, -0.05),
                (0.06, -0.15),
            )
        ]
    )
    tube = Outline(x + side * 0.04, y - 0.24).curve(
        x - side * 0.1, y - 0.3, x - side * 0.14, y - 0.05, x - side * 0.04, y + 0.12
    )
    canvas.drawPath(tube.open(), stroke(palette.ink, 0.06, 0.7))
    canvas.drawPath(tube.open(), stroke(mix(device, "#ffffff", 0.5), 0.03))
    canvas.drawOval(ellipse(x - side * 0.04, y + 0.13, 0.05, 0.05), fill(palette.ink, 0.75))
    canvas.drawPath(body, stroke(palette.ink, 2 * LINE))
    canvas.drawPath(body, fill(device))


def _patch(canvas: skia.Canvas, palette: Palette, view: View) -> None:
    """Draw a patch over the eye on the left of the picture, with its band around the head."""
    build = view.build
    x, narrow = view.eye(-1)
    y = build.eye_y + 0.02
    leather = mix(palette.ink, "#2a2430", 0.5)
    band = view.trace(-0.96, y - 0.3, 0.02).bend(x, y - 0.24, 0.1, y - 0.5)
    band.bend(0.6, y - 0.74, 0.94, y - 0.7)
    canvas.drawPath(band.open(), stroke(leather, 0.07))
    px, py = view.at(x, y, 0.06)
    wide, tall = 0.27 * narrow, 0.28 * (0.6 + 0.4 * build.eye)
    patch = (
        Outline(px - wide, py - tall * 0.8)
        .bend(px, py - tall * 1.1, px + wide, py - tall * 0.8)
        .curve(px + wide, py + tall * 0.4, px + wide * 0.5, py + tall, px, py + tall)
        .curve(px - wide * 0.5, py + tall, px - wide, py + tall * 0.4, px - wide, py - tall * 0.8)
        .close()
    )
    canvas.drawPath(patch, fill(leather))
    canvas.drawPath(patch, stroke(palette.ink, LINE))
