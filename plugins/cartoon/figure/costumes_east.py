"""Costumes of the east: hanfu, armour of scales, qipao, kimono, kaftan and sari."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, ellipse, fill, mix, shade, stroke
from .build import WAIST
from .fronts import FINE, belt, button, hoop, patch, pocket, seam
from .garments import (
    cloth_at,
    draw_crossed,
    draw_hem,
    draw_line,
    draw_panel,
    draw_pendant,
    shape_of,
)
from .limbs import through

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from ..choices import Outfit
    from .cuts import Cut
    from .palette import Palette
    from .skeleton import Skeleton


def _ruqun(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    draw_crossed(canvas, palette, skel, palette.trim, 1.5)
    top = 1.42
    draw_panel(canvas, palette, skel, cut, top, palette.lower)
    draw_hem(canvas, skel, cut, palette.trim, 0.1, 0.3)
    belt(canvas, palette, skel, top + 0.06, 0.15, palette.accent)
    x, y = skel.at(0.1, top + 0.1, 0.05)
    for shift in (-0.1, 0.12):
        end = cloth_at(skel, cut, 0.1 + shift, 4.3)
        ribbon = Outline(x, y).bend(x + shift * 2.4, y + 1.2, end[0] + skel.pose.sway, end[1])
        canvas.drawPath(ribbon.open(), stroke(palette.ink, 0.16))
        canvas.drawPath(ribbon.open(), stroke(palette.accent, 0.1))


def _court(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    draw_line(
        canvas,
        skel,
        cut,
        ((0.34, 0.2), (0.6, 0.6), (0.66, 1.6), (0.68, cut.hem)),
        stroke(palette.cloth_deep, FINE),
    )
    x, y = skel.at(0, 1.02, 0.02)
    wide = 0.46 * max(0.5, skel.cos)
    canvas.drawRect(ellipse(x, y, wide, 0.4), fill(palette.accent))
    canvas.drawRect(ellipse(x, y, wide, 0.4), stroke(palette.metal, 0.06))
    bird = Outline(x - wide * 0.6, y + 0.14).bend(x - wide * 0.1, y - 0.3, x + wide * 0.2, y - 0.16)
    bird.bend(x + wide * 0.6, y - 0.2, x + wide * 0.5, y + 0.06).bend(
        x, y + 0.26, x - wide * 0.6, y + 0.14
    )
    canvas.drawPath(bird.close(), fill(palette.trim))
    canvas.drawOval(ellipse(x + wide * 0.56, y - 0.24, 0.07, 0.07), fill("#c8443c"))
    belt(canvas, palette, skel, WAIST + 0.08, 0.13, palette.leather)
    for u in (-0.66, -0.34, 0.0, 0.34, 0.66):
        px, py = skel.at(u, WAIST + 0.12, 0.02)
        canvas.drawRect(ellipse(px, py, 0.09, 0.08), fill(palette.trim))
    _waves(canvas, palette, skel, cut)


def _waves(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    """Draw the water at the hem of a court robe."""
    for rise, tone in ((0.62, palette.metal), (0.36, palette.accent), (0.1, palette.trim)):
        spots = []
        for index in range(13):
            u = -0.94 + 1.88 * index / 12
            x, y = cloth_at(skel, cut, u, cut.hem - rise)
            spots.append((x, y + (0.08 if index % 2 else -0.04)))
        path = Outline(*spots[0])
        through(path, spots)
        canvas.drawPath(path.open(), stroke(tone, 0.08))


def _sect(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    # A long open vest over a robe: its edges run from the shoulders to the hem.
    body = shape_of(
        skel,
        cut,
        (
            (-0.34, 0.1),
            (0.34, 0.1),
            (0.3, 1.4),
            (0.26, WAIST),
            (0.36, 4.2),
            (0.44, cut.hem + 0.06),
            (-0.44, cut.hem + 0.06),
            (-0.36, 4.2),
            (-0.26, WAIST),
            (-0.3, 1.4),
        ),
    )
    canvas.drawPath(body, fill(palette.lower))
    draw_crossed(canvas, palette, skel, palette.white, 1.5, 0.15)
    for side in (-1, 1):
        edge = (
            (side * 0.36, 0.1),
            (side * 0.34, 1.2),
            (side * 0.28, WAIST),
            (side * 0.38, 4.2),
            (side * 0.46, cut.hem + 0.04),
        )
        draw_line(canvas, skel, cut, edge, stroke(palette.ink, 0.2))
        draw_line(canvas, skel, cut, edge, stroke(palette.trim, 0.14))
    belt(canvas, palette, skel, WAIST + 0.04, 0.2, palette.accent)
    hoop(canvas, skel, WAIST + 0.04, stroke(palette.trim, 0.05))
    draw_pendant(canvas, palette, skel, cut, "#8fc7a8")
    draw_hem(canvas, skel, cut, mix(palette.cloth, palette.accent, 0.5), 0.16, 0.14)


def _short_jacket(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    draw_crossed(canvas, palette, skel, palette.cloth_light, WAIST)
    belt(canvas, palette, skel, WAIST + 0.06, 0.17, palette.accent)
    x, y = skel.at(-0.3, WAIST + 0.2, 0.04)
    for shift in (-0.08, 0.1):
        tail = Outline(x, y).bend(x + shift, y + 0.5, x + shift * 2.2, y + 0.85)
        canvas.drawPath(tail.open(), stroke(palette.ink, 0.18))
        canvas.drawPath(tail.open(), stroke(palette.accent, 0.12))
    draw_line(
        canvas,
        skel,
        cut,
        ((-0.4, WAIST + 0.3), (-0.38, 3.0), (-0.36, cut.hem)),
        stroke(palette.cloth_deep, FINE),
    )
    mend = patch(skel, ((0.36, 2.5), (0.7, 2.46), (0.72, 2.86), (0.38, 2.9)))
    canvas.drawPath(mend, fill(shade(palette.cloth, 0.12)))
    canvas.drawPath(mend, stroke(palette.cloth_deep, 0.024))


def _scales(
    canvas: skia.Canvas,
    palette: Palette,
    skel: Skeleton,
    cut: Cut,
    top: float,
    low: float,
    step: float,
) -> None:
    """Draw rows of scales between two heights."""
    pen = stroke(palette.cloth_deep, 0.035)
    y, row = top, 0
    while y < low:
        spots = []
        for index in range(15):
            u = -0.98 + 1.96 * index / 14
            x, yy = cloth_at(skel, cut, u, y)
            spots.append((x, yy + (step * 0.42 if (index + row) % 2 else 0.0)))
        path = Outline(*spots[0]).to(*(value for spot in spots[1:] for value in spot))
        canvas.drawPath(path.open(), pen)
        y, row = y + step, row + 1


def _lamellar(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _scales(canvas, palette, skel, cut, 0.9, 1.86, 0.19)
    _scales(canvas, palette, skel, cut, 2.5, cut.hem - 0.1, 0.23)
    scarf = patch(skel, ((-0.5, 0.06), (0.5, 0.06), (0.3, 0.4), (0.0, 0.56), (-0.3, 0.4)))
    canvas.drawPath(scarf, fill(palette.accent))
    canvas.drawPath(scarf, stroke(palette.ink, FINE))
    for side in (-1, 1):
        x, y = skel.at(side * 0.42, 1.0, 0.04)
        canvas.drawOval(ellipse(x, y, 0.24, 0.24), fill(palette.metal))
        canvas.drawOval(ellipse(x, y, 0.24, 0.24), stroke(palette.ink, 0.03))
        canvas.drawOval(ellipse(x, y, 0.13, 0.13), stroke(palette.leather, 0.03))
    belt(canvas, palette, skel, WAIST + 0.06, 0.2, palette.leather)
    x, y = skel.at(0, WAIST + 0.1, 0.04)
    canvas.drawOval(ellipse(x, y, 0.26, 0.22), fill(palette.metal))
    canvas.drawOval(ellipse(x, y, 0.26, 0.22), stroke(palette.ink, 0.03))
    for dx in (-0.09, 0.09):
        canvas.drawOval(ellipse(x + dx, y - 0.04, 0.035, 0.035), fill(palette.leather))
    draw_hem(canvas, skel, cut, palette.accent, 0.14)


def _kasaya(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    draw_crossed(canvas, palette, skel, palette.trim, 1.5, 0.14)
    cloth = shape_of(
        skel,
        cut,
        (
            (0.5, 0.1),
            (0.98, 0.5),
            (0.98, 2.2),
            (0.98, 4.8),
            (0.3, 5.2),
            (-0.98, 4.4),
            (-0.98, 2.4),
            (-0.5, 1.8),
        ),
    )
    canvas.drawPath(cloth, fill(palette.lower))
    canvas.drawPath(cloth, stroke(palette.ink, FINE))
    for points in (
        ((0.6, 0.5), (0.1, 2.0), (-0.5, 2.6)),
        ((0.9, 1.2), (0.4, 3.0), (-0.6, 3.6)),
        ((0.4, 1.2), (0.5, 3.2), (0.2, 5.1)),
        ((-0.2, 1.9), (-0.3, 3.4), (-0.5, 4.7)),
    ):
        draw_line(canvas, skel, cut, points, stroke(palette.metal, 0.05))
    for index in range(9):
        angle = math.pi * index / 8
        x, y = skel.at(0.36 * math.cos(angle), 0.42 + 0.56 * math.sin(angle), 0.04)
        canvas.drawOval(ellipse(x, y, 0.07, 0.07), fill(palette.leather))


def _qipao(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for u, y in (
        (-0.5, 1.1),
        (0.4, 1.5),
        (-0.2, 2.5),
        (0.5, 3.0),
        (-0.55, 3.5),
        (0.1, 3.9),
        (0.55, 4.6),
        (-0.4, 4.8),
    ):
        x, yy = cloth_at(skel, cut, u, y)
        for turn in range(5):
            angle = math.tau * turn / 5
            canvas.drawOval(
                ellipse(x + 0.07 * math.cos(angle), yy + 0.07 * math.sin(angle), 0.055, 0.055),
                fill(mix(palette.cloth, palette.trim, 0.75)),
            )
        canvas.drawOval(ellipse(x, yy, 0.035, 0.035), fill(palette.accent))
    flap = ((0.02, 0.26), (0.16, 0.5), (0.5, 0.8), (0.86, 1.14))
    seam(canvas, skel, flap, stroke(palette.ink, 0.085))
    seam(canvas, skel, flap, stroke(palette.trim, 0.05))
    for u, y in ((0.02, 0.3), (0.4, 0.7)):
        x, yy = skel.at(u, y)
        canvas.drawOval(ellipse(x, yy, 0.06, 0.06), fill(palette.trim))
    slit = ((0.86, 3.9), (0.88, 4.7), (0.9, cut.hem + 0.05))
    draw_line(canvas, skel, cut, slit, stroke(palette.ink, 0.07))
    draw_line(canvas, skel, cut, slit, stroke(palette.trim, 0.03))
    draw_hem(canvas, skel, cut, palette.trim, 0.08)


def _aoqun(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    draw_panel(canvas, palette, skel, cut, 2.86, palette.lower)
    flap = ((0.02, 0.26), (0.2, 0.6), (0.52, 0.9), (0.84, 1.2))
    seam(canvas, skel, flap, stroke(palette.ink, 0.07))
    seam(canvas, skel, flap, stroke(palette.trim, 0.04))
    round_ = ((-0.98, 2.6), (-0.6, 2.86), (0.0, 2.92), (0.6, 2.86), (0.98, 2.6))
    seam(canvas, skel, round_, stroke(palette.trim, 0.06))


def _zhongshan(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    seam(
        canvas, skel, ((0.05, 0.3), (0.05, 1.5), (0.03, cut.hem + 0.04)), stroke(palette.ink, FINE)
    )
    for y in (0.62, 1.14, 1.66, 2.18, 2.7):
        x, yy = skel.at(-0.03, y)
        canvas.drawOval(ellipse(x, yy, 0.058, 0.058), fill(palette.cloth_deep))
        canvas.drawOval(ellipse(x, yy, 0.058, 0.058), stroke(palette.ink, 0.022))
    for u in (-0.66, 0.26):
        pocket(canvas, palette, skel, (u, 0.98, 0.38, 0.4), flap=0.15)
        pocket(canvas, palette, skel, (u - 0.06, 2.3, 0.46, 0.6), flap=0.17)


def _padded(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    seam(
        canvas, skel, ((0.02, 0.3), (0.02, 1.6), (0.02, cut.hem + 0.04)), stroke(palette.ink, 0.04)
    )
    for y in (0.5, 1.06, 1.62, 2.18, 2.74):
        seam(canvas, skel, ((-0.2, y), (0.22, y)), stroke(palette.ink, 0.1))
        seam(canvas, skel, ((-0.2, y), (0.22, y)), stroke(palette.trim, 0.055))
        x, yy = skel.at(0.02, y)
        canvas.drawOval(ellipse(x, yy, 0.06, 0.06), fill(palette.trim))
    for side in (-1, 1):
        for u in (0.4, 0.7):
            seam(
                canvas,
                skel,
                ((side * u, 0.7), (side * u, 1.8), (side * u, cut.hem - 0.1)),
                stroke(palette.cloth_deep, 0.028),
            )


def _kimono(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    draw_crossed(canvas, palette, skel, palette.trim, WAIST - 0.2, 0.16)
    draw_line(
        canvas,
        skel,
        cut,
        ((-0.3, WAIST), (-0.26, 4.2), (-0.12, cut.hem + 0.05)),
        stroke(palette.ink, FINE),
    )
    belt(canvas, palette, skel, WAIST - 0.1, 0.42, palette.accent)
    hoop(canvas, skel, WAIST - 0.1, stroke(palette.trim, 0.09))
    for u, y in ((0.5, 4.4), (0.3, 4.9), (0.66, 5.3), (0.1, 5.6), (-0.5, 5.4)):
        x, yy = cloth_at(skel, cut, u, y)
        for turn in range(5):
            angle = math.tau * turn / 5 + 0.3
            canvas.drawOval(
                ellipse(x + 0.12 * math.cos(angle), yy + 0.12 * math.sin(angle), 0.08, 0.08),
                fill(mix(palette.cloth, palette.trim, 0.7)),
            )


def _kaftan(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for side in (-1, 1):
        edge = ((side * 0.16, 0.14), (side * 0.1, 1.2), (side * 0.08, 2.4))
        seam(canvas, skel, edge, stroke(palette.trim, 0.09))
    seam(canvas, skel, ((0.0, 0.3), (0.0, 1.4), (0.0, 2.4)), stroke(palette.ink, FINE))
    for y in (0.6, 1.0, 1.4, 1.8):
        button(canvas, palette, skel, 0.0, y, 0.04)
    belt(canvas, palette, skel, WAIST + 0.12, 0.2, palette.accent)
    for shift in (-0.06, 0.0, 0.06):
        hoop(canvas, skel, WAIST + 0.12 + shift * 1.6, stroke(shade(palette.accent, -0.24), 0.028))
    draw_hem(canvas, skel, cut, palette.trim, 0.12, 0.1)


def _sari(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    blouse = patch(skel, ((-0.98, 0.3), (0.3, 0.12), (-0.1, 0.9), (-0.96, 1.5)))
    canvas.drawPath(blouse, fill(palette.lower))
    edge = ((0.34, 0.12), (-0.05, 0.9), (-0.95, 1.7))
    seam(canvas, skel, edge, stroke(palette.ink, 0.17))
    seam(canvas, skel, edge, stroke(palette.metal, 0.11))
    for u in (-0.2, -0.05, 0.1, 0.25):
        draw_line(
            canvas,
            skel,
            cut,
            ((u * 0.6, 2.6), (u, 4.4), (u * 1.4, cut.hem)),
            stroke(palette.cloth_deep, 0.045),
        )
    draw_hem(canvas, skel, cut, palette.metal, 0.16, 0.1)


EASTERN: Final[dict[Outfit, Callable[[skia.Canvas, Palette, Skeleton, Cut], None]]] = {
    "ruqun": _ruqun,
    "court": _court,
    "sect": _sect,
    "short_jacket": _short_jacket,
    "lamellar": _lamellar,
    "kasaya": _kasaya,
    "qipao": _qipao,
    "aoqun": _aoqun,
    "zhongshan": _zhongshan,
    "padded": _padded,
    "kimono": _kimono,
    "kaftan": _kaftan,
    "sari": _sari,
}
