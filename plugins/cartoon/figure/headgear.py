"""Hats, helmets, veils and hair ornaments of other times, in the coordinates of :mod:`.heads`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import skia

from ..ink.pen import Outline, ellipse, fill, lit, mix, shade, stroke
from . import headwear
from .heads import LINE
from .headwear import band_of, cloth_line, cloth_of, dome_of, draw_piece, ends_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..choices import Hat
    from ..recipe import Style
    from .heads import View
    from .palette import Palette

ORNAMENTS: Final = frozenset({"guan", "hairpins", "flowers", "laurel", "bubble", "mian"})
"""What is worn in the hair, which it does not press flat."""


def draw_hat(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw what a style has on its head, if anything."""
    painter = _GEAR.get(style.hat)
    if painter is not None:
        painter(canvas, style, palette, view)
    else:
        headwear.draw_hat(canvas, style, palette, view)


def _gold(palette: Palette) -> str:
    return lit("#e0b24c", palette.white)


def _bonnet(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    cloth = cloth_of(style, palette)
    left, right, _middle = ends_of(view, 0.2)
    front = view.at(0.0, -0.62, 0.3)
    brim = (
        Outline(left - 0.04, 0.34)
        .curve(left - 0.3, -0.5, front[0] - 0.8, -1.34, front[0], -1.36)
        .curve(front[0] + 0.8, -1.34, right + 0.3, -0.5, right + 0.04, 0.34)
        .curve(right - 0.16, -0.3, front[0] + 0.56, -0.84, front[0], -0.86)
        .curve(front[0] - 0.56, -0.84, left + 0.16, -0.3, left - 0.04, 0.34)
        .close()
    )
    crown = dome_of(view, -0.8, -1.6, -0.02, flat=0.3)
    draw_piece(canvas, crown, shade(cloth, -0.1), palette)
    draw_piece(canvas, brim, cloth, palette)
    ribbon = stroke(palette.trim, 0.09)
    low, knot = view.low, view.between(0.0, 0.3) * view.side
    for side, edge in ((-1, left), (1, right)):
        canvas.drawPath(
            Outline(edge * 0.96, 0.3).bend(edge * 0.78, low * 0.8, knot, low + 0.14).open(), ribbon
        )
        loop = Outline(knot, low + 0.14).curve(
            knot + side * 0.2, low, knot + side * 0.36, low + 0.2, knot, low + 0.16
        )
        canvas.drawPath(loop.close(), fill(palette.trim))
        canvas.drawPath(loop.close(), stroke(cloth_line(palette.trim, palette), LINE * 0.8))
    for at in (-0.5, -0.2):
        x, y = view.at(at, -1.0, 0.3)
        canvas.drawOval(ellipse(x, y, 0.12, 0.11), fill(palette.accent))
        canvas.drawOval(ellipse(x, y, 0.05, 0.05), fill(_gold(palette)))


def _helmet(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    cloth = cloth_of(style, palette)
    left, right, middle = ends_of(view, 0.24)
    front = view.at(0.0, -0.46, 0.2)
    shell = (
        Outline(left - 0.06, -0.16)
        .bend(left + 0.06, -0.5, front[0] - 0.6, -0.46)
        .bend(front[0], -0.36, front[0] + 0.6, -0.46)
        .bend(right - 0.06, -0.5, right + 0.06, -0.16)
        .curve(right + 0.14, -1.1, middle + 0.7, -1.48, middle, -1.48)
        .curve(middle - 0.7, -1.48, left - 0.14, -1.1, left - 0.06, -0.16)
        .close()
    )
    draw_piece(canvas, shell, cloth, palette)
    rim = Outline(left + 0.02, -0.36).bend(front[0], -0.4, right - 0.02, -0.36)
    canvas.drawPath(rim.open(), stroke(shade(cloth, -0.3), 0.05))
    shine = Outline(left + 0.26, -0.86).bend(left + 0.36, -1.2, middle - 0.2, -1.32)
    canvas.drawPath(shine.open(), stroke(shade(cloth, 0.4), 0.07))
    low = view.low
    for edge in (left + 0.1, right - 0.1):
        strap = Outline(edge, -0.1).bend(
            edge * 0.94, low * 0.8, view.between(0, 0.3) * view.side, low + 0.06
        )
        canvas.drawPath(strap.open(), stroke(palette.leather, 0.055))


def _bascinet(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    steel = cloth_of(style, palette)
    left, right, middle = ends_of(view, 0.2)
    low = view.low + 0.12
    a, b = view.at(-0.8, -0.1, 0.06), view.at(0.8, -0.1, 0.06)
    c, d = view.at(-0.7, 0.78, 0.02), view.at(0.7, 0.78, 0.02)
    crown = view.at(0.0, -0.56, 0.12)
    shell = (
        Outline(left, -0.2)
        .curve(left, 0.6, left + 0.06, 0.9, left + 0.2, low)
        .bend(middle, low + 0.3, right - 0.2, low)
        .curve(right - 0.06, 0.9, right, 0.6, right, -0.2)
        .curve(right, -1.0, middle + 0.4, -1.6, middle, -1.72)
        .curve(middle - 0.4, -1.6, left, -1.0, left, -0.2)
        .close()
    )
    opening = (
        Outline(*a).bend(a[0], crown[1] - 0.02, *crown).bend(b[0], crown[1] - 0.02, *b)
        .curve(b[0] + 0.02, 0.3, d[0], 0.6, d[0] * 0.7, low).to(c[0] * 0.7, low)
        .curve(c[0], 0.6, a[0] - 0.02, 0.3, *a).close()
    )  # fmt: skip
    ring = skia.Path(shell)
    ring.addPath(opening)
    ring.setFillType(skia.PathFillType.kEvenOdd)
    draw_piece(canvas, ring, steel, palette)
    ridge = Outline(middle, -1.7).bend(crown[0], -1.1, *crown).open()
    canvas.drawPath(ridge, stroke(shade(steel, -0.3), 0.05))
    canvas.drawPath(opening, stroke(shade(steel, -0.36), 0.07))
    plume = Outline(middle, -1.68).curve(middle - 0.5, -2.1, middle - 1.0, -1.9, middle - 1.1, -1.3)
    plume.curve(middle - 0.7, -1.6, middle - 0.3, -1.5, middle + 0.06, -1.62)
    draw_piece(canvas, plume.close(), palette.accent, palette)


def _helm(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw the helmet of a Chinese soldier: a bowl with a spike, and flaps over the ears."""
    steel = cloth_of(style, palette)
    left, right, middle = ends_of(view, 0.16)
    low = view.low
    for side, edge in ((-1, left), (1, right)):
        near = side != view.side
        wide = 0.3 if near else view.between(0.3, 0.2)
        flap = Outline(edge - side * 0.06, -0.4).curve(
            edge + side * 0.1, 0.2, edge + side * 0.06, 0.7, edge - side * 0.08, low + 0.16
        )
        flap.bend(edge - side * wide, low, edge - side * wide, 0.2).to(edge - side * wide, -0.4)
        draw_piece(canvas, flap.close(), palette.accent, palette)
        for y in (0.0, 0.3, 0.6):
            canvas.drawOval(ellipse(edge - side * 0.12, y, 0.045, 0.045), fill(_gold(palette)))
    draw_piece(canvas, dome_of(view, -0.5, -1.5, 0.16), steel, palette)
    gold = _gold(palette)
    canvas.drawLine(middle, -1.46, middle, -1.86, stroke(cloth_line(gold, palette), 0.14))
    canvas.drawLine(middle, -1.46, middle, -1.86, stroke(gold, 0.08))
    tassel = Outline(middle, -1.9).curve(
        middle - 0.4, -1.84, middle - 0.4, -1.5, middle - 0.3, -1.36
    )
    tassel.bend(middle, -1.6, middle + 0.3, -1.36).curve(
        middle + 0.4, -1.5, middle + 0.4, -1.84, middle, -1.9
    )
    draw_piece(canvas, tassel.close(), lit("#c23b3f", palette.white), palette)
    draw_piece(canvas, band_of(view, -0.5, 0.17, 0.18), gold, palette)
    x, y = view.at(0.0, -0.6, 0.24)
    canvas.drawOval(ellipse(x, y, 0.1, 0.1), fill(lit("#c23b3f", palette.white)))


def _wimple(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    cloth = cloth_of(style, palette)
    left, right, _ = ends_of(view, 0.16)
    a, b = view.at(-0.86, 0.06, 0.04), view.at(0.86, 0.06, 0.04)
    crown = view.at(0.0, -0.58, 0.08)
    knot = view.between(0.0, 0.3) * view.side
    low = view.low
    opening = (
        Outline(*a).curve(a[0], -0.5, crown[0] - 0.4, crown[1], *crown)
        .curve(crown[0] + 0.4, crown[1], b[0], -0.5, *b)
        .curve(b[0], 0.6, knot + 0.5, low - 0.04, knot, low + 0.06)
        .curve(knot - 0.5, low - 0.04, a[0], 0.6, *a).close()
    )  # fmt: skip
    white = lit("#f4f0e8", palette.white)
    for grow, tone, drop in ((0.0, cloth, 0.56), (-0.1, white, 0.44)):
        ring = (
            Outline(left - grow, -0.2)
            .curve(left - grow - 0.04, 0.6, left + 0.06, 1.0, left + 0.2, low + drop - 0.1)
            .bend(knot, low + drop + 0.16, right - 0.2, low + drop - 0.1)
            .curve(right - 0.06, 1.0, right + grow + 0.04, 0.6, right + grow, -0.2)
            .curve(right + grow, -1.38 - grow, left - grow, -1.38 - grow, left - grow, -0.2)
            .close()
        )
        ring.addPath(opening)
        ring.setFillType(skia.PathFillType.kEvenOdd)
        draw_piece(canvas, ring, tone, palette)
        opening = skia.Path(opening)
        if grow == 0.0:
            left, right = left + 0.1, right - 0.1
    # The veil lies over the white cloth, on the crown and at the sides.
    left, right, middle = ends_of(view, 0.2)
    veil = (
        Outline(left, 1.0).curve(left - 0.1, 0.2, left - 0.02, -1.46, middle, -1.46)
        .curve(right + 0.02, -1.46, right + 0.1, 0.2, right, 1.0)
        .curve(right - 0.16, 0.3, right - 0.16, -0.4, crown[0] + 0.5, -0.8)
        .bend(crown[0], -1.0, crown[0] - 0.5, -0.8)
        .curve(left + 0.16, -0.4, left + 0.16, 0.3, left, 1.0).close()
    )  # fmt: skip
    draw_piece(canvas, veil, cloth, palette)


def _wig(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw the wig of a judge: rolls of grey-white horsehair."""
    hair = lit("#e6e2d8", palette.white)
    left, right, _ = ends_of(view, 0.16)
    line = cloth_line(hair, palette)
    for side, edge in ((-1, left), (1, right)):
        for y in (-0.1, 0.26, 0.62, 0.98):
            x = edge - side * (0.04 + 0.03 * y)
            canvas.drawOval(ellipse(x, y, 0.25, 0.21), stroke(line, 2 * LINE))
            canvas.drawOval(ellipse(x, y, 0.25, 0.21), fill(shade(hair, -0.06)))
            canvas.drawOval(ellipse(x, y, 0.1, 0.08), stroke(mix(hair, line, 0.4), 0.03))
    draw_piece(canvas, dome_of(view, -0.44, -1.42, 0.18), hair, palette)
    for rise in (0.14, 0.36, 0.58):
        front = view.at(0.0, -0.46 - rise, 0.14)
        row = Outline(left + 0.1 + rise * 0.3, -0.44 - rise).bend(
            front[0], front[1] + 0.2, right - 0.1 - rise * 0.3, -0.44 - rise
        )
        canvas.drawPath(row.open(), stroke(mix(hair, line, 0.4), 0.035))


def _futou(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw the black gauze hat of an official, with its two wings."""
    cloth = cloth_of(style, palette)
    left, right, _ = ends_of(view, 0.1)
    for side, edge in ((-1, left), (1, right)):
        reach = view.between(1.0, 0.8)
        wing = Outline(edge - side * 0.1, -0.98).curve(
            edge + side * 0.3 * reach,
            -1.16,
            edge + side * 0.9 * reach,
            -1.16,
            edge + side * 1.0 * reach,
            -1.0,
        )
        wing.curve(
            edge + side * 0.9 * reach,
            -0.86,
            edge + side * 0.3 * reach,
            -0.9,
            edge - side * 0.1,
            -0.88,
        )
        draw_piece(canvas, wing.close(), cloth, palette)
    draw_piece(canvas, dome_of(view, -0.62, -1.74, -0.06, flat=0.85), cloth, palette)
    draw_piece(canvas, dome_of(view, -0.54, -1.3, 0.1, flat=0.7), shade(cloth, 0.1), palette)
    draw_piece(canvas, band_of(view, -0.52, 0.12, 0.11), shade(cloth, 0.2), palette)
    x, y = view.at(0.0, -0.8, 0.2)
    canvas.drawOval(ellipse(x, y, 0.08, 0.1), fill(lit("#8fc7a8", palette.white)))


def _guan(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw a small crown over the knot of hair, with a pin through it."""
    metal = cloth_of(style, palette)
    x = -0.3 * view.side * view.amount
    pin = Outline(x - 0.62, -1.2).to(x + 0.62, -1.28).open()
    canvas.drawPath(pin, stroke(cloth_line(metal, palette), 0.11))
    canvas.drawPath(pin, stroke(shade(metal, 0.3), 0.06))
    crown = (
        Outline(x - 0.3, -1.02).bend(x - 0.42, -1.3, x - 0.34, -1.52).bend(x - 0.16, -1.4, x, -1.66)
        .bend(x + 0.16, -1.4, x + 0.34, -1.52).bend(x + 0.42, -1.3, x + 0.3, -1.02)
        .bend(x, -0.92, x - 0.3, -1.02).close()
    )  # fmt: skip
    draw_piece(canvas, crown, metal, palette)
    canvas.drawOval(ellipse(x, -1.26, 0.08, 0.1), fill(palette.accent))


def _hairpins(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw pins with beads that hang, beside a chignon."""
    gold = cloth_of(style, palette)
    lean = -0.3 * view.side * view.amount
    for side in (-1, 1):
        x, y = side * 0.74 + lean, -1.2
        canvas.drawLine(lean + side * 0.2, -1.14, x, y, stroke(cloth_line(gold, palette), 0.09))
        canvas.drawLine(lean + side * 0.2, -1.14, x, y, stroke(gold, 0.05))
        for turn in range(5):
            angle = math.tau * turn / 5
            canvas.drawOval(
                ellipse(x + 0.09 * math.cos(angle), y + 0.09 * math.sin(angle), 0.07, 0.07),
                fill(palette.accent),
            )
        canvas.drawOval(ellipse(x, y, 0.055, 0.055), fill(gold))
        canvas.drawLine(x, y + 0.1, x, y + 0.46, stroke(gold, 0.026))
        for drop in (0.22, 0.36, 0.5):
            canvas.drawOval(
                ellipse(x, y + drop, 0.045, 0.055), fill(gold if drop < 0.4 else palette.accent)
            )
    fx, fy = view.at(0.0, -0.86, 0.12)
    canvas.drawOval(ellipse(fx, fy - 0.1, 0.1, 0.07), fill(gold))


def _flowers(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    cloth = cloth_of(style, palette)
    side = -view.side
    for u, v, size in ((0.74, -0.62, 0.13), (0.6, -0.86, 0.1), (0.86, -0.4, 0.09)):
        x, y = view.at(side * u, v, 0.16)
        for turn in range(5):
            angle = math.tau * turn / 5
            canvas.drawOval(
                ellipse(
                    x + size * math.cos(angle), y + size * math.sin(angle), size * 0.75, size * 0.75
                ),
                fill(cloth),
            )
        canvas.drawOval(ellipse(x, y, size * 0.5, size * 0.5), fill(_gold(palette)))


def _nurse_cap(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    white = lit("#fbf8f2", palette.white)
    left, right, middle = ends_of(view, -0.2)
    cap = Outline(left, -0.86).bend(left - 0.06, -1.3, left + 0.14, -1.46)
    cap.bend(middle, -1.6, right - 0.14, -1.46).bend(right + 0.06, -1.3, right, -0.86).bend(
        middle, -1.06, left, -0.86
    )
    draw_piece(canvas, cap.close(), white, palette)
    x, y = middle, -1.26
    canvas.drawLine(x - 0.13, y, x + 0.13, y, stroke("#c8443c", 0.085))
    canvas.drawLine(x, y - 0.13, x, y + 0.13, stroke("#c8443c", 0.085))


def _skullcap(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    cloth = cloth_of(style, palette)
    draw_piece(canvas, dome_of(view, -0.62, -1.36, 0.08), cloth, palette)
    _, _, middle = ends_of(view, 0.08)
    for at in (-0.6, -0.2, 0.2, 0.6):
        end = view.at(at, -0.66, 0.1)
        rib = Outline(middle, -1.36).bend((middle + end[0]) / 2 + at * 0.3, -1.1, *end)
        canvas.drawPath(rib.open(), stroke(shade(cloth, 0.25), 0.03))
    draw_piece(canvas, band_of(view, -0.56, 0.14, 0.1), shade(cloth, 0.14), palette)
    canvas.drawOval(ellipse(middle, -1.4, 0.1, 0.09), fill(lit("#c23b3f", palette.white)))


def _ushanka(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    cloth, fur = cloth_of(style, palette), lit("#b59a7c", palette.white)
    left, right, _ = ends_of(view, 0.14)
    for side, edge in ((-1, left), (1, right)):
        flap = Outline(edge - side * 0.1, -0.5).curve(
            edge + side * 0.16, -0.1, edge + side * 0.12, 0.4, edge - side * 0.06, 0.62
        )
        flap.bend(edge - side * 0.26, 0.3, edge - side * 0.24, -0.5)
        draw_piece(canvas, flap.close(), fur, palette)
    draw_piece(canvas, dome_of(view, -0.6, -1.5, 0.12, flat=0.4), cloth, palette)
    draw_piece(canvas, band_of(view, -0.46, 0.4, 0.2), fur, palette)
    x, y = view.at(0.0, -0.66, 0.24)
    canvas.drawOval(ellipse(x, y, 0.09, 0.09), fill(lit("#c23b3f", palette.white)))


def _turban(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    cloth = cloth_of(style, palette)
    left, right, middle = ends_of(view, 0.24)
    shape = (
        Outline(left + 0.02, -0.48).curve(left - 0.22, -1.1, middle - 0.6, -1.62, middle, -1.62)
        .curve(middle + 0.6, -1.62, right + 0.22, -1.1, right - 0.02, -0.48)
        .bend(middle, -0.3, left + 0.02, -0.48).close()
    )  # fmt: skip
    draw_piece(canvas, shape, cloth, palette)
    pen = stroke(shade(cloth, -0.26), 0.04)
    front = view.at(0.0, -0.7, 0.2)
    for rise in (0.2, 0.46, 0.72):
        for side, edge in ((-1, left), (1, right)):
            fold = Outline(edge + side * 0.02, -0.44 - rise * 0.7).bend(
                front[0] + side * 0.3, -0.5 - rise, front[0], -0.62 - rise * 0.9
            )
            canvas.drawPath(fold.open(), pen)
    gold = _gold(palette)
    canvas.drawOval(ellipse(front[0], front[1] - 0.1, 0.12, 0.14), fill(gold))
    canvas.drawOval(ellipse(front[0], front[1] - 0.1, 0.06, 0.08), fill(palette.accent))


def _keffiyeh(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    headwear.draw_headscarf(canvas, style, palette, view)
    for v in (-0.7, -0.86):
        band = band_of(view, v, 0.1, 0.16)
        draw_piece(canvas, band, lit("#3a2f2c", palette.white), palette)


def _wizard(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    cloth = cloth_of(style, palette)
    headwear.draw_brim(canvas, palette, view, -0.6, 0.6, shade(cloth, -0.1))
    left, right, middle = ends_of(view, 0.0)
    cone = (
        Outline(left, -0.7).curve(left + 0.3, -1.2, middle - 0.2, -1.9, middle + 0.1, -2.3)
        .curve(middle + 0.3, -2.5, middle + 0.6, -2.4, middle + 0.7, -2.2)
        .curve(middle + 0.4, -2.2, middle + 0.5, -1.4, right, -0.7)
        .bend(middle, -0.5, left, -0.7).close()
    )  # fmt: skip
    draw_piece(canvas, cone, cloth, palette)
    draw_piece(canvas, band_of(view, -0.68, 0.16, 0.0), palette.accent, palette)
    for x, y in ((middle - 0.2, -1.2), (middle + 0.26, -1.5), (middle + 0.1, -1.9)):
        canvas.drawOval(ellipse(x, y, 0.06, 0.06), fill(_gold(palette)))


def _mian(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw the crown of an emperor: a board with strings of beads before it."""
    gold = _gold(palette)
    dark = lit("#2b2430", palette.white)
    _, _, middle = ends_of(view, 0.0)
    draw_piece(canvas, dome_of(view, -0.74, -1.36, -0.14, flat=0.9), dark, palette)
    draw_piece(canvas, band_of(view, -0.72, 0.14, -0.12), gold, palette)
    shift = 0.2 * view.side * view.amount
    board = Outline(middle - 1.1 + shift, -1.3).to(
        middle + 1.1 + shift, -1.3, middle + 0.9, -1.52, middle - 0.9, -1.52
    )
    draw_piece(canvas, board.close(), dark, palette)
    canvas.drawLine(middle - 1.1 + shift, -1.3, middle + 1.1 + shift, -1.3, stroke(gold, 0.06))
    for index in range(6):
        x = middle + shift - 0.95 + 0.38 * index
        for bead in range(4):
            tone = ("#c23b3f", "#f4ecd8", "#3d8a6a", "#e0b24c")[bead]
            canvas.drawOval(
                ellipse(x, -1.2 + 0.11 * bead, 0.045, 0.05), fill(lit(tone, palette.white))
            )


def _laurel(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    leaf = cloth_of(style, palette)
    for u in (-0.84, -0.64, -0.44, -0.24, 0.24, 0.44, 0.64, 0.84):
        x, y = view.at(u, -0.66 + 0.1 * abs(u), 0.12)
        canvas.save()
        canvas.translate(x, y)
        canvas.rotate(-40 if u < 0 else 40)
        canvas.drawOval(ellipse(0, -0.06, 0.07, 0.17), stroke(cloth_line(leaf, palette), 2 * LINE))
        canvas.drawOval(ellipse(0, -0.06, 0.07, 0.17), fill(leaf))
        canvas.restore()


def _bubble(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw the helmet of a spacesuit: a clear globe."""
    x = 0.04 * view.side * view.amount
    globe = ellipse(x, -0.06, 1.5, 1.5)
    canvas.drawOval(globe, fill("#bfe3f2", 0.12))
    canvas.drawOval(globe, stroke(lit("#dfe8ee", palette.white), 0.09))
    canvas.drawOval(globe, stroke(palette.ink, 0.03))
    shine = Outline(x - 1.16, -0.4).curve(x - 1.06, -0.9, x - 0.7, -1.2, x - 0.3, -1.3)
    canvas.drawPath(shine.open(), stroke("#ffffff", 0.13, 0.75))


def _headphones(canvas: skia.Canvas, style: Style, palette: Palette, view: View) -> None:
    """Draw headphones: a bow over the head, and a pad on each ear."""
    cloth = cloth_of(style, palette)
    left, right, middle = ends_of(view, 0.1)
    bow = Outline(left, -0.1).curve(left - 0.06, -1.5, right + 0.06, -1.5, right, -0.1)
    canvas.drawPath(bow.open(), stroke(palette.ink, 0.2))
    canvas.drawPath(bow.open(), stroke(cloth, 0.13))
    for x in (left, right):
        inward = 0.06 if x < middle else -0.06
        pad = ellipse(x + inward, 0.06, 0.2, 0.3)
        canvas.drawOval(pad, fill(shade(cloth, -0.1)))
        canvas.drawOval(pad, stroke(cloth_line(cloth, palette), LINE))


_GEAR: Final[dict[Hat, Callable[[skia.Canvas, Style, Palette, View], None]]] = {
    "bonnet": _bonnet,
    "helmet": _helmet,
    "bascinet": _bascinet,
    "helm": _helm,
    "wimple": _wimple,
    "wig": _wig,
    "futou": _futou,
    "guan": _guan,
    "hairpins": _hairpins,
    "flowers": _flowers,
    "nurse_cap": _nurse_cap,
    "skullcap": _skullcap,
    "ushanka": _ushanka,
    "turban": _turban,
    "keffiyeh": _keffiyeh,
    "wizard": _wizard,
    "mian": _mian,
    "laurel": _laurel,
    "bubble": _bubble,
    "headphones": _headphones,
}
