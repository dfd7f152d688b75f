"""The fronts of costumes of other times and of other trades, and the bare fronts of beings.

They lie on the surface of the trunk, as :mod:`.fronts` draws it, and turn with it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..ink.pen import Outline, ellipse, fill, mix, shade, stroke
from .build import HIP, WAIST
from .fronts import FINE, belt, button, hoop, patch, pocket, seam
from .heads import LINE
from .limbs import through

if TYPE_CHECKING:
    from collections.abc import Callable

    import skia

    from ..choices import Outfit
    from ..ink.pen import Point
    from .cuts import Cut
    from .palette import Palette
    from .skeleton import Skeleton

Spots = tuple[tuple[float, float], ...]


def _grow(cut: Cut, y: float) -> float:
    """Return how far a garment stands off the hips at a height."""
    return cut.flare * max(0.0, (y - HIP) / max(0.1, cut.hem - HIP))


def _rim(skel: Skeleton, cut: Cut, side: int, y: float) -> Point:
    """Return a point of the silhouette as the trunk draws it."""
    x, yy = skel.edge(side, y, _grow(cut, y))
    swing = 1.6 * max(0.0, (y - HIP) / max(0.1, cut.hem - HIP)) if cut.hem > HIP + 0.4 else 0.0
    return x + skel.pose.sway * swing, yy


def _on(skel: Skeleton, cut: Cut, u: float, y: float) -> Point:
    """Return a point on the front of a garment, its skirt included."""
    x, yy = skel.at(u, y, _grow(cut, y))
    swing = 1.6 * max(0.0, (y - HIP) / max(0.1, cut.hem - HIP)) if cut.hem > HIP + 0.4 else 0.0
    return x + skel.pose.sway * swing, yy


def _line(canvas: skia.Canvas, skel: Skeleton, cut: Cut, points: Spots, pen: skia.Paint) -> None:
    spots = [_on(skel, cut, u, y) for u, y in points]
    path = Outline(*spots[0])
    through(path, spots)
    canvas.drawPath(path.open(), pen)


def _shape(skel: Skeleton, cut: Cut, points: Spots) -> skia.Path:
    first, *rest = [_on(skel, cut, u, y) for u, y in points]
    return Outline(*first).to(*(value for spot in rest for value in spot)).close()


def _panel(
    canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut, top: float, colour: str
) -> None:
    """Draw the part of a garment below a height in another colour, shaded like the rest."""
    steps = [top + (cut.hem - top) * t for t in (0.0, 0.25, 0.5, 0.75, 1.0)]
    left = [_rim(skel, cut, -1, y) for y in steps]
    right = [_rim(skel, cut, 1, y) for y in steps]
    (lx, ly), (rx, ry) = left[-1], right[-1]
    dip = 0.1 + 0.12 * max(0.0, cut.flare)
    for share, tone in ((0.0, colour), (0.78, shade(colour, -0.22))):
        inner = [(a[0] + (b[0] - a[0]) * share, a[1]) for a, b in zip(left, right, strict=True)]
        path = Outline(*inner[0])
        through(path, inner)
        x0 = lx + (rx - lx) * share
        path.curve(
            x0 + (rx - x0) * 0.3,
            ly + dip * (1 - share),
            x0 + (rx - x0) * 0.7,
            ry + dip * (1 - share),
            rx,
            ry,
        )
        back = right[::-1]
        through(path, back)
        canvas.drawPath(path.close(), fill(tone))
    canvas.drawPath(
        Outline(*left[0]).bend(*_mid(left[0], right[0], 0.08), *right[0]).open(),
        stroke(palette.ink, FINE),
    )
    dark = stroke(shade(colour, -0.34), 0.045)
    for u in (-0.62, -0.3, 0.0, 0.3, 0.62):
        _line(
            canvas,
            skel,
            cut,
            ((u * 0.8, top + 0.12), (u * 0.95, (top + cut.hem) / 2), (u, cut.hem)),
            dark,
        )


def _mid(a: Point, b: Point, sag: float) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + sag


def _hem(
    canvas: skia.Canvas, skel: Skeleton, cut: Cut, colour: str, wide: float, rise: float = 0.0
) -> None:
    """Draw a band along the hem."""
    spots = [_on(skel, cut, u, cut.hem - rise - 0.02) for u in (-0.96, -0.5, 0.0, 0.5, 0.96)]
    spots = [
        (x, y + 0.05 * (1 - abs(u))) for (x, y), u in zip(spots, (-1, -0.5, 0, 0.5, 1), strict=True)
    ]
    path = Outline(*spots[0])
    through(path, spots)
    canvas.drawPath(path.open(), stroke(colour, wide))


def _crossed(
    canvas: skia.Canvas,
    palette: Palette,
    skel: Skeleton,
    colour: str,
    end: float,
    wide: float = 0.2,
) -> None:
    """Draw a collar that crosses over, the wearer's left side above the right one."""
    inner = patch(skel, ((-0.22, 0.12), (0.22, 0.12), (0.03, 0.72)))
    canvas.drawPath(inner, fill(palette.white))
    for points in (
        ((-0.18, 0.13), (-0.17, 0.25), (-0.05, 0.62), (0.0, 0.7)),
        ((0.18, 0.13), (0.17, 0.25), (-0.06, 0.9), (-0.46, end)),
    ):
        seam(canvas, skel, points, stroke(palette.ink, wide + 0.07))
        seam(canvas, skel, points, stroke(colour, wide))


def _pendant(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut, colour: str) -> None:
    """Draw a jade disc with a tassel that hangs from a sash."""
    x, y = _on(skel, cut, 0.42, WAIST + 0.3)
    low = _on(skel, cut, 0.44, WAIST + 1.6)
    canvas.drawLine(x, y, low[0], low[1], stroke(palette.accent, 0.07))
    canvas.drawOval(ellipse(x, y + 0.3, 0.14, 0.14), fill(colour))
    canvas.drawOval(ellipse(x, y + 0.3, 0.14, 0.14), stroke(palette.ink, 0.03))


# --- China ------------------------------------------------------------------------------------


def _ruqun(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _crossed(canvas, palette, skel, palette.trim, 1.5)
    top = 1.42
    _panel(canvas, palette, skel, cut, top, palette.lower)
    _hem(canvas, skel, cut, palette.trim, 0.1, 0.3)
    belt(canvas, palette, skel, top + 0.06, 0.15, palette.accent)
    x, y = skel.at(0.1, top + 0.1, 0.05)
    for shift in (-0.1, 0.12):
        end = _on(skel, cut, 0.1 + shift, 4.3)
        ribbon = Outline(x, y).bend(x + shift * 2.4, y + 1.2, end[0] + skel.pose.sway, end[1])
        canvas.drawPath(ribbon.open(), stroke(palette.ink, 0.16))
        canvas.drawPath(ribbon.open(), stroke(palette.accent, 0.1))


def _court(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _line(
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
            x, y = _on(skel, cut, u, cut.hem - rise)
            spots.append((x, y + (0.08 if index % 2 else -0.04)))
        path = Outline(*spots[0])
        through(path, spots)
        canvas.drawPath(path.open(), stroke(tone, 0.08))


def _sect(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    # A long open vest over a robe: its edges run from the shoulders to the hem.
    body = _shape(
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
    _crossed(canvas, palette, skel, palette.white, 1.5, 0.15)
    for side in (-1, 1):
        edge = (
            (side * 0.36, 0.1),
            (side * 0.34, 1.2),
            (side * 0.28, WAIST),
            (side * 0.38, 4.2),
            (side * 0.46, cut.hem + 0.04),
        )
        _line(canvas, skel, cut, edge, stroke(palette.ink, 0.2))
        _line(canvas, skel, cut, edge, stroke(palette.trim, 0.14))
    belt(canvas, palette, skel, WAIST + 0.04, 0.2, palette.accent)
    hoop(canvas, skel, WAIST + 0.04, stroke(palette.trim, 0.05))
    _pendant(canvas, palette, skel, cut, "#8fc7a8")
    _hem(canvas, skel, cut, mix(palette.cloth, palette.accent, 0.5), 0.16, 0.14)


def _short_jacket(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _crossed(canvas, palette, skel, palette.cloth_light, WAIST)
    belt(canvas, palette, skel, WAIST + 0.06, 0.17, palette.accent)
    x, y = skel.at(-0.3, WAIST + 0.2, 0.04)
    for shift in (-0.08, 0.1):
        tail = Outline(x, y).bend(x + shift, y + 0.5, x + shift * 2.2, y + 0.85)
        canvas.drawPath(tail.open(), stroke(palette.ink, 0.18))
        canvas.drawPath(tail.open(), stroke(palette.accent, 0.12))
    _line(
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
            x, yy = _on(skel, cut, u, y)
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
    _hem(canvas, skel, cut, palette.accent, 0.14)


PLATED: Final = frozenset({"lamellar", "plate"})
"""Outfits with plates over the shoulders."""


def draw_pauldron(canvas: skia.Canvas, palette: Palette, shoulder: Point, wide: float) -> None:
    """Draw the plates over a shoulder, above the sleeve.

    Args:
        canvas: In units.
        palette: Of the figure.
        shoulder: Its joint.
        wide: Half the width of the sleeve there.
    """
    x, y = shoulder
    for down, size in ((0.36, wide * 1.12), (0.04, wide * 1.24)):
        plate = (
            Outline(x - size, y + down + 0.2)
            .curve(x - size, y + down - 0.5, x + size, y + down - 0.5, x + size, y + down + 0.2)
            .bend(x, y + down + 0.34, x - size, y + down + 0.2)
            .close()
        )
        canvas.drawPath(plate, fill(palette.cloth_light))
        canvas.drawPath(plate, stroke(palette.ink, LINE))


def _kasaya(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _crossed(canvas, palette, skel, palette.trim, 1.5, 0.14)
    cloth = _shape(
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
        _line(canvas, skel, cut, points, stroke(palette.metal, 0.05))
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
        x, yy = _on(skel, cut, u, y)
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
    _line(canvas, skel, cut, slit, stroke(palette.ink, 0.07))
    _line(canvas, skel, cut, slit, stroke(palette.trim, 0.03))
    _hem(canvas, skel, cut, palette.trim, 0.08)


def _aoqun(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _panel(canvas, palette, skel, cut, 2.86, palette.lower)
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


def _quilts(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for y in (0.8, 1.3, 1.8, 2.3, 2.8):
        hoop(canvas, skel, y, stroke(palette.cloth_deep, 0.034))


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


# --- the west ---------------------------------------------------------------------------------


def _tunic(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    slit = patch(skel, ((-0.16, 0.16), (0.16, 0.16), (0.0, 0.96)))
    canvas.drawPath(slit, fill(palette.under))
    canvas.drawPath(slit, stroke(palette.ink, FINE))
    for y in (0.42, 0.6, 0.78):
        half = 0.15 * (0.96 - y) / 0.6
        seam(canvas, skel, ((-half, y - 0.04), (half, y + 0.04)), stroke(palette.leather, 0.04))
    belt(canvas, palette, skel, WAIST + 0.06, 0.12, palette.leather)
    x, y = skel.at(0.06, WAIST + 0.1, 0.04)
    canvas.drawRect(ellipse(x, y, 0.12, 0.13), stroke(palette.metal, 0.05))
    strap = Outline(x + 0.1, y).bend(x + 0.24, y + 0.3, x + 0.16, y + 0.7)
    canvas.drawPath(strap.open(), stroke(palette.ink, 0.14))
    canvas.drawPath(strap.open(), stroke(palette.leather, 0.09))
    _hem(canvas, skel, cut, palette.trim, 0.12, 0.12)


def _gown(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    neck = patch(skel, ((-0.5, 0.16), (0.5, 0.16), (0.4, 0.62), (-0.4, 0.62)))
    canvas.drawPath(neck, fill(palette.skin))
    edge = ((-0.5, 0.24), (-0.42, 0.64), (0.42, 0.64), (0.5, 0.24))
    seam(canvas, skel, edge, stroke(palette.ink, 0.15))
    seam(canvas, skel, edge, stroke(palette.trim, 0.095))
    front = _shape(
        skel, cut, ((-0.12, WAIST), (0.12, WAIST), (0.4, cut.hem + 0.08), (-0.4, cut.hem + 0.08))
    )
    canvas.drawPath(front, fill(palette.lower))
    for side in (-1, 1):
        border = ((side * 0.12, WAIST), (side * 0.24, 4.0), (side * 0.4, cut.hem + 0.06))
        _line(canvas, skel, cut, border, stroke(palette.trim, 0.08))
    for y in (0.9, 1.15, 1.4, 1.65):
        seam(canvas, skel, ((-0.14, y), (0.14, y + 0.1)), stroke(palette.trim, 0.035))
        seam(canvas, skel, ((0.14, y), (-0.14, y + 0.1)), stroke(palette.trim, 0.035))
    belt(canvas, palette, skel, WAIST + 0.12, 0.1, palette.metal)
    x, y = _on(skel, cut, 0.0, WAIST + 0.3)
    low = _on(skel, cut, 0.0, 4.6)
    canvas.drawLine(x, y, low[0], low[1], stroke(palette.metal, 0.06))
    _hem(canvas, skel, cut, palette.trim, 0.18, 0.06)


def _habit(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    scapular = _shape(
        skel,
        cut,
        (
            (-0.34, 0.2),
            (0.34, 0.2),
            (0.36, 2.0),
            (0.34, cut.hem - 0.3),
            (-0.34, cut.hem - 0.3),
            (-0.36, 2.0),
        ),
    )
    canvas.drawPath(scapular, fill(palette.lower))
    canvas.drawPath(scapular, stroke(palette.ink, FINE))
    hoop(canvas, skel, WAIST + 0.04, stroke(palette.ink, 0.15))
    hoop(canvas, skel, WAIST + 0.04, stroke(palette.under, 0.095))
    for u in (0.5, 0.6):
        cord = ((u, WAIST + 0.1), (u, 3.0), (u + 0.02, 3.9))
        _line(canvas, skel, cut, cord, stroke(palette.ink, 0.12))
        _line(canvas, skel, cut, cord, stroke(palette.under, 0.075))
    x, y = skel.at(0, 1.3, 0.04)
    canvas.drawLine(x, y - 0.2, x, y + 0.22, stroke(palette.leather, 0.07))
    canvas.drawLine(x - 0.13, y - 0.06, x + 0.13, y - 0.06, stroke(palette.leather, 0.07))
    cowl = patch(
        skel,
        ((-0.7, 0.2), (-0.3, 0.02), (0.3, 0.02), (0.7, 0.2), (0.4, 0.6), (0.0, 0.74), (-0.4, 0.6)),
    )
    canvas.drawPath(cowl, fill(palette.cloth_light))
    canvas.drawPath(cowl, stroke(palette.ink, FINE))


def _cloak(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    inner = _shape(
        skel,
        cut,
        (
            (-0.2, 0.12),
            (0.2, 0.12),
            (0.34, 1.4),
            (0.36, WAIST),
            (0.4, 3.4),
            (0.42, cut.hem + 0.1),
            (-0.42, cut.hem + 0.1),
            (-0.4, 3.4),
            (-0.36, WAIST),
            (-0.34, 1.4),
        ),
    )
    canvas.drawPath(inner, fill(palette.lower))
    slit = patch(skel, ((-0.1, 0.2), (0.1, 0.2), (0.0, 0.8)))
    canvas.drawPath(slit, fill(palette.under))
    strap = [_on(skel, cut, u, WAIST + 0.04) for u in (-0.36, 0.0, 0.36)]
    band = Outline(*strap[0]).bend(strap[1][0], strap[1][1] + 0.06, *strap[2]).open()
    canvas.drawPath(band, stroke(palette.ink, 0.24))
    canvas.drawPath(band, stroke(palette.leather, 0.18))
    canvas.drawRect(ellipse(strap[1][0], strap[1][1] + 0.03, 0.1, 0.1), stroke(palette.metal, 0.05))
    for side in (-1, 1):
        edge = (
            (side * 0.2, 0.1),
            (side * 0.34, 1.4),
            (side * 0.36, WAIST),
            (side * 0.4, 3.6),
            (side * 0.42, cut.hem + 0.06),
        )
        _line(canvas, skel, cut, edge, stroke(palette.ink, 0.13))
        _line(canvas, skel, cut, edge, stroke(palette.trim, 0.08))
    mantle = patch(
        skel,
        (
            (-0.99, 0.5),
            (-0.5, 0.06),
            (0.5, 0.06),
            (0.99, 0.5),
            (0.5, 0.62),
            (0.0, 0.5),
            (-0.5, 0.62),
        ),
    )
    canvas.drawPath(mantle, fill(palette.cloth_light))
    canvas.drawPath(mantle, stroke(palette.ink, FINE))
    x, y = skel.at(0, 0.42, 0.05)
    canvas.drawOval(ellipse(x, y, 0.13, 0.13), fill(palette.metal))
    canvas.drawOval(ellipse(x, y, 0.13, 0.13), stroke(palette.ink, 0.03))


def _plate(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    ridge = ((0.0, 0.3), (0.02, 1.2), (0.0, WAIST))
    seam(canvas, skel, ridge, stroke(palette.cloth_deep, 0.04))
    for side in (-1, 1):
        seam(
            canvas,
            skel,
            ((side * 0.2, 0.7), (side * 0.66, 1.1), (side * 0.7, 1.6), (side * 0.2, 1.9)),
            stroke(palette.cloth_deep, 0.03),
        )
    seam(
        canvas,
        skel,
        ((-0.6, 0.7), (-0.7, 1.1), (-0.64, 1.6)),
        stroke(shade(palette.cloth, 0.55), 0.1),
    )
    for y in (2.2, 2.5, 2.8, 3.1):
        hoop(canvas, skel, y, stroke(palette.ink, FINE))
    belt(canvas, palette, skel, WAIST + 0.02, 0.1, palette.leather)
    gorget = patch(skel, ((-0.56, 0.22), (-0.34, -0.06), (0.34, -0.06), (0.56, 0.22), (0.0, 0.5)))
    canvas.drawPath(gorget, fill(palette.cloth_light))
    canvas.drawPath(gorget, stroke(palette.ink, LINE))
    tabard = patch(
        skel, ((-0.3, WAIST + 0.1), (0.3, WAIST + 0.1), (0.26, 3.5), (0.0, 3.8), (-0.26, 3.5))
    )
    canvas.drawPath(tabard, fill(palette.accent))
    canvas.drawPath(tabard, stroke(palette.ink, FINE))


def _victorian(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    front = _shape(
        skel, cut, ((-0.08, WAIST), (0.08, WAIST), (0.34, cut.hem + 0.14), (-0.34, cut.hem + 0.14))
    )
    canvas.drawPath(front, fill(mix(palette.cloth, palette.trim, 0.3)))
    for rise in (0.3, 0.72, 1.14):
        _hem(canvas, skel, cut, palette.cloth_deep, 0.05, rise - 0.06)
        _hem(canvas, skel, cut, palette.trim, 0.08, rise)
    bodice = ((-0.56, 0.2), (-0.34, 1.1), (-0.03, WAIST + 0.26))
    for points in (bodice, tuple((-u, y) for u, y in bodice)):
        seam(canvas, skel, points, stroke(palette.cloth_deep, 0.045))
    lace = patch(
        skel,
        ((-0.2, 0.1), (0.2, 0.1), (0.26, 0.6), (0.1, 0.9), (0.0, 0.8), (-0.1, 0.9), (-0.26, 0.6)),
    )
    canvas.drawPath(lace, fill(palette.white))
    canvas.drawPath(lace, stroke(palette.ink, 0.024))
    x, y = skel.at(0, 0.36, 0.04)
    canvas.drawOval(ellipse(x, y, 0.09, 0.11), fill(palette.accent))
    canvas.drawOval(ellipse(x, y, 0.09, 0.11), stroke(palette.metal, 0.04))
    for y in (1.1, 1.36, 1.62, 1.88):
        button(canvas, palette, skel, 0.0, y, 0.042)
    point = patch(
        skel,
        (
            (-0.95, WAIST),
            (0.95, WAIST),
            (0.5, WAIST + 0.16),
            (0.0, WAIST + 0.44),
            (-0.5, WAIST + 0.16),
        ),
    )
    canvas.drawPath(point, fill(palette.cloth_dark))


def _frock(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    vest = patch(
        skel,
        (
            (-0.3, 0.14),
            (0.3, 0.14),
            (0.42, 1.2),
            (0.3, 2.3),
            (0.0, 2.56),
            (-0.3, 2.3),
            (-0.42, 1.2),
        ),
    )
    canvas.drawPath(vest, fill(palette.accent))
    canvas.drawPath(vest, stroke(palette.ink, FINE))
    shirt = patch(skel, ((-0.24, 0.1), (0.24, 0.1), (0.0, 0.98)))
    canvas.drawPath(shirt, fill(palette.white))
    x, y = skel.at(0, 0.3, 0.05)
    cravat = (
        Outline(x - 0.16, y - 0.12)
        .to(x + 0.16, y - 0.12)
        .bend(x + 0.24, y + 0.3, x + 0.06, y + 0.42)
    )
    cravat.to(x, y + 0.34, x - 0.06, y + 0.42).bend(x - 0.24, y + 0.3, x - 0.16, y - 0.12)
    canvas.drawPath(cravat.close(), fill(palette.trim))
    canvas.drawPath(cravat.close(), stroke(palette.ink, FINE))
    for y in (1.16, 1.5, 1.84, 2.18):
        x, yy = skel.at(0, y)
        canvas.drawOval(ellipse(x, yy, 0.045, 0.045), fill(palette.metal))
    chain = ((0.02, 1.84), (0.14, 2.02), (0.28, 1.98))
    seam(canvas, skel, chain, stroke(palette.metal, 0.04))
    for side in (-1, 1):
        lapel = patch(
            skel,
            (
                (side * 0.24, 0.12),
                (side * 0.6, 0.4),
                (side * 0.52, 0.62),
                (side * 0.64, 0.78),
                (side * 0.34, 1.7),
                (side * 0.3, 0.7),
            ),
        )
        canvas.drawPath(lapel, fill(palette.cloth_light if side < 0 else palette.cloth))
        canvas.drawPath(lapel, stroke(palette.ink, FINE))
    # The coat falls open over the trousers.
    gap = _shape(
        skel,
        cut,
        ((0.0, 2.5), (0.3, 3.3), (0.34, cut.hem + 0.1), (-0.34, cut.hem + 0.1), (-0.3, 3.3)),
    )
    canvas.drawPath(gap, fill(palette.lower))
    canvas.drawPath(gap, stroke(palette.ink, FINE))
    low = _on(skel, cut, 0.0, cut.hem + 0.1)
    mid = _on(skel, cut, 0.0, 3.3)
    canvas.drawLine(mid[0], mid[1], low[0], low[1], stroke(palette.lower_dark, 0.05))


def _waistcoat(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    shirt = patch(skel, ((-0.28, 0.1), (0.28, 0.1), (0.0, 1.2)))
    canvas.drawPath(shirt, fill(palette.under))
    canvas.drawPath(shirt, stroke(palette.ink, FINE))
    for side in (-1, 1):
        # The shirt shows around the arms.
        hole = patch(
            skel, ((side * 1.0, 0.3), (side * 0.72, 0.42), (side * 0.7, 1.0), (side * 1.0, 1.3))
        )
        canvas.drawPath(hole, fill(palette.under))
        seam(
            canvas,
            skel,
            ((side * 0.74, 0.3), (side * 0.7, 0.8), (side * 0.98, 1.3)),
            stroke(palette.ink, FINE),
        )
    seam(canvas, skel, ((0.02, 1.2), (0.03, 2.2), (0.02, cut.hem)), stroke(palette.ink, FINE))
    for y in (1.4, 1.75, 2.1, 2.45):
        button(canvas, palette, skel, -0.06, y, 0.05)
    for side in (-1, 1):
        seam(canvas, skel, ((side * 0.34, 2.3), (side * 0.66, 2.26)), stroke(palette.ink, 0.05))
    x, y = skel.at(0, 0.34, 0.05)
    knot = Outline(x - 0.2, y - 0.1).to(x + 0.2, y - 0.1, x + 0.1, y + 0.14, x - 0.1, y + 0.14)
    canvas.drawPath(knot.close(), fill(palette.accent))
    canvas.drawPath(knot.close(), stroke(palette.ink, FINE))


def _toga(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for points in (
        ((0.7, 0.3), (0.1, 1.4), (-0.9, 2.3)),
        ((0.9, 0.6), (0.3, 2.0), (-0.9, 2.9)),
        ((0.96, 1.2), (0.4, 2.6), (-0.8, 3.6)),
    ):
        _line(canvas, skel, cut, points, stroke(palette.cloth_deep, 0.05))
    edge = ((0.5, 0.14), (-0.1, 1.1), (-0.96, 1.9))
    seam(canvas, skel, edge, stroke(palette.ink, 0.2))
    seam(canvas, skel, edge, stroke(palette.accent, 0.14))
    _hem(canvas, skel, cut, palette.accent, 0.14, 0.1)
    x, y = skel.at(0.56, 0.26, 0.05)
    canvas.drawOval(ellipse(x, y, 0.12, 0.12), fill(palette.metal))
    canvas.drawOval(ellipse(x, y, 0.12, 0.12), stroke(palette.ink, 0.03))


def _kimono(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _crossed(canvas, palette, skel, palette.trim, WAIST - 0.2, 0.16)
    _line(
        canvas,
        skel,
        cut,
        ((-0.3, WAIST), (-0.26, 4.2), (-0.12, cut.hem + 0.05)),
        stroke(palette.ink, FINE),
    )
    belt(canvas, palette, skel, WAIST - 0.1, 0.42, palette.accent)
    hoop(canvas, skel, WAIST - 0.1, stroke(palette.trim, 0.09))
    for u, y in ((0.5, 4.4), (0.3, 4.9), (0.66, 5.3), (0.1, 5.6), (-0.5, 5.4)):
        x, yy = _on(skel, cut, u, y)
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
    _hem(canvas, skel, cut, palette.trim, 0.12, 0.1)


def _sari(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    blouse = patch(skel, ((-0.98, 0.3), (0.3, 0.12), (-0.1, 0.9), (-0.96, 1.5)))
    canvas.drawPath(blouse, fill(palette.lower))
    edge = ((0.34, 0.12), (-0.05, 0.9), (-0.95, 1.7))
    seam(canvas, skel, edge, stroke(palette.ink, 0.17))
    seam(canvas, skel, edge, stroke(palette.metal, 0.11))
    for u in (-0.2, -0.05, 0.1, 0.25):
        _line(
            canvas,
            skel,
            cut,
            ((u * 0.6, 2.6), (u, 4.4), (u * 1.4, cut.hem)),
            stroke(palette.cloth_deep, 0.045),
        )
    _hem(canvas, skel, cut, palette.metal, 0.16, 0.1)


# --- trades and services ----------------------------------------------------------------------


def _fatigues(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    seam(
        canvas, skel, ((0.04, 0.3), (0.05, 1.5), (0.02, cut.hem + 0.04)), stroke(palette.ink, FINE)
    )
    for y in (0.62, 1.06, 1.5):
        x, yy = skel.at(-0.03, y)
        canvas.drawOval(ellipse(x, yy, 0.05, 0.05), fill(palette.cloth_deep))
    for u in (-0.7, 0.3):
        pocket(canvas, palette, skel, (u, 0.98, 0.4, 0.44), flap=0.16)
        pocket(canvas, palette, skel, (u - 0.04, 2.46, 0.46, 0.56), flap=0.18)
    strap = ((-0.6, 0.2), (-0.1, 1.1), (0.66, WAIST))
    seam(canvas, skel, strap, stroke(palette.ink, 0.17))
    seam(canvas, skel, strap, stroke(palette.leather, 0.115))
    belt(canvas, palette, skel, WAIST + 0.02, 0.13, palette.leather)
    x, y = skel.at(0, WAIST + 0.06, 0.03)
    canvas.drawRect(ellipse(x, y, 0.14, 0.12), fill(palette.metal))
    canvas.drawRect(ellipse(x, y, 0.14, 0.12), stroke(palette.ink, 0.03))
    for side in (-1, 1):
        tab = patch(
            skel,
            ((side * 0.16, 0.24), (side * 0.34, 0.18), (side * 0.42, 0.4), (side * 0.22, 0.46)),
        )
        canvas.drawPath(tab, fill(palette.accent))
        canvas.drawPath(tab, stroke(palette.ink, 0.024))


def _labcoat(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    inside = _shape(
        skel, cut, ((-0.26, 0.12), (0.26, 0.12), (0.3, 1.2), (0.22, 2.6), (-0.22, 2.6), (-0.3, 1.2))
    )
    canvas.drawPath(inside, fill(palette.accent))
    canvas.drawPath(inside, stroke(palette.ink, FINE))
    seam(
        canvas,
        skel,
        ((0.0, 0.4), (0.0, 1.4), (0.0, 2.5)),
        stroke(shade(palette.accent, -0.3), FINE),
    )
    _line(
        canvas,
        skel,
        cut,
        ((0.0, 2.6), (0.02, 3.6), (0.02, cut.hem + 0.05)),
        stroke(palette.ink, FINE),
    )
    for side in (-1, 1):
        lapel = patch(
            skel,
            (
                (side * 0.22, 0.1),
                (side * 0.6, 0.46),
                (side * 0.46, 0.66),
                (side * 0.56, 0.82),
                (side * 0.28, 1.7),
            ),
        )
        canvas.drawPath(lapel, fill(palette.cloth_light if side < 0 else palette.cloth))
        canvas.drawPath(lapel, stroke(palette.ink, FINE))
        pocket(canvas, palette, skel, (-0.72 if side < 0 else 0.34, 2.7, 0.38, 0.56))
    pocket(canvas, palette, skel, (0.36, 1.14, 0.32, 0.36))
    for u in (0.44, 0.52):
        seam(canvas, skel, ((u, 0.98), (u, 1.26)), stroke("#3d64a4", 0.045))


def _judge(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for side in (-1, 1):
        edge = ((side * 0.26, 0.1), (side * 0.24, 1.6), (side * 0.2, 3.6), (side * 0.26, cut.hem))
        _line(canvas, skel, cut, edge, stroke(palette.trim, 0.2))
        band = patch(
            skel,
            ((side * 0.02, 0.26), (side * 0.16, 0.26), (side * 0.26, 1.06), (side * 0.05, 1.06)),
        )
        canvas.drawPath(band, fill(palette.white))
        canvas.drawPath(band, stroke(palette.ink, FINE))
    _line(canvas, skel, cut, ((0.0, 1.1), (0.0, 3.0), (0.0, cut.hem)), stroke(palette.ink, FINE))


def _maid(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    apron = _shape(
        skel,
        cut,
        ((-0.44, 0.7), (0.44, 0.7), (0.5, WAIST), (0.66, 4.5), (-0.66, 4.5), (-0.5, WAIST)),
    )
    canvas.drawPath(apron, fill(palette.white))
    canvas.drawPath(apron, stroke(palette.ink, FINE))
    for side in (-1, 1):
        strap = ((side * 0.3, 0.14), (side * 0.4, 0.7))
        seam(canvas, skel, strap, stroke(palette.white, 0.16))
    belt(canvas, palette, skel, WAIST, 0.11, palette.white)


def _nurse(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _maid(canvas, palette, skel, cut)
    x, y = skel.at(0, 1.14, 0.03)
    canvas.drawLine(x, y - 0.17, x, y + 0.17, stroke("#c8443c", 0.1))
    canvas.drawLine(x - 0.17, y, x + 0.17, y, stroke("#c8443c", 0.1))


def _scrubs(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    neck = patch(skel, ((-0.26, 0.08), (0.26, 0.08), (0.0, 0.74)))
    canvas.drawPath(neck, fill(palette.skin))
    for side in (-1, 1):
        seam(canvas, skel, ((side * 0.28, 0.08), (0.0, 0.76)), stroke(palette.cloth_deep, 0.08))
    pocket(canvas, palette, skel, (0.3, 1.1, 0.36, 0.4))
    for side in (-1, 1):
        pocket(canvas, palette, skel, (-0.7 if side < 0 else 0.3, 2.3, 0.4, 0.56))
    tube = ((-0.34, 0.12), (-0.36, 0.8), (-0.12, 1.3), (0.14, 1.0), (0.32, 0.12))
    seam(canvas, skel, tube, stroke("#2f3440", 0.07))
    x, y = skel.at(-0.1, 1.36, 0.03)
    canvas.drawOval(ellipse(x, y, 0.1, 0.1), fill(palette.metal))


def _overalls(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for y, low in ((0.0, 0.86),):
        yoke = patch(
            skel,
            (
                (-0.99, y + 0.2),
                (0.99, y + 0.2),
                (0.99, 1.9),
                (0.56, 1.5),
                (0.46, low),
                (-0.46, low),
                (-0.56, 1.5),
                (-0.99, 1.9),
            ),
        )
        canvas.drawPath(yoke, fill(palette.under))
    seam(
        canvas,
        skel,
        ((-0.99, 1.9), (-0.58, 1.5), (-0.46, 0.86), (0.46, 0.86), (0.58, 1.5), (0.99, 1.9)),
        stroke(palette.ink, FINE),
    )
    for side in (-1, 1):
        strap = ((side * 0.26, 0.1), (side * 0.4, 0.5), (side * 0.4, 0.96))
        seam(canvas, skel, strap, stroke(palette.ink, 0.2))
        seam(canvas, skel, strap, stroke(palette.cloth, 0.14))
        x, y = skel.at(side * 0.4, 0.98)
        canvas.drawOval(ellipse(x, y, 0.07, 0.07), fill(palette.metal))
    pocket(canvas, palette, skel, (-0.3, 1.2, 0.6, 0.44))
    for side in (-1, 1):
        pocket(canvas, palette, skel, (-0.8 if side < 0 else 0.42, 2.3, 0.38, 0.5))


def _blazer(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    shirt = patch(skel, ((-0.24, 0.12), (0.24, 0.12), (0.02, 1.5)))
    canvas.drawPath(shirt, fill(palette.white))
    tie = patch(skel, ((-0.07, 0.3), (0.07, 0.3), (0.1, 1.1), (0, 1.34), (-0.1, 1.1)))
    canvas.drawPath(tie, fill(palette.accent))
    for y in (0.5, 0.74, 0.98):
        seam(canvas, skel, ((-0.07, y), (0.08, y + 0.1)), stroke(palette.trim, 0.05))
    for side in (-1, 1):
        lapel = patch(
            skel,
            (
                (side * 0.24, 0.12),
                (side * 0.5, 0.4),
                (side * 0.42, 0.6),
                (side * 0.5, 0.74),
                (side * 0.01, 1.56),
            ),
        )
        canvas.drawPath(lapel, fill(palette.cloth_light if side < 0 else palette.cloth))
        canvas.drawPath(lapel, stroke(palette.trim, 0.05))
    crest = patch(skel, ((0.38, 0.96), (0.64, 0.94), (0.62, 1.2), (0.51, 1.34), (0.39, 1.2)))
    canvas.drawPath(crest, fill(palette.metal))
    canvas.drawPath(crest, stroke(palette.ink, FINE))
    for y in (1.72, 2.14):
        button(canvas, palette, skel, 0.05, y, 0.055)


def _school_dress(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _panel(canvas, palette, skel, cut, 2.7, palette.lower)
    for u in (-0.8, -0.45, -0.15, 0.15, 0.45, 0.8):
        _line(
            canvas,
            skel,
            cut,
            ((u, 2.8), (u, cut.hem)),
            stroke(mix(palette.lower, palette.trim, 0.25), 0.035),
        )
    _blazer(canvas, palette, skel, cut)


def _tracksuit(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    yoke = patch(
        skel,
        ((-0.99, 0.2), (-0.3, 0.1), (0.3, 0.1), (0.99, 0.2), (0.99, 1.0), (0.0, 1.2), (-0.99, 1.0)),
    )
    canvas.drawPath(yoke, fill(palette.white))
    edge = ((-0.99, 1.0), (0.0, 1.2), (0.99, 1.0))
    seam(canvas, skel, edge, stroke(palette.accent, 0.1))
    seam(canvas, skel, ((0.0, 0.2), (0.0, 1.6), (0.0, cut.hem)), stroke(palette.ink, 0.04))
    x, y = skel.at(0.0, 0.86)
    canvas.drawRect(ellipse(x, y, 0.04, 0.09), fill(palette.metal))
    belt(canvas, palette, skel, cut.hem - 0.1, 0.13, palette.cloth_dark)
    x, y = skel.at(0.44, 0.84)
    canvas.drawOval(ellipse(x, y, 0.1, 0.1), fill(palette.accent))


def _spacesuit(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for y in (1.94, 2.5, 2.9):
        hoop(canvas, skel, y, stroke(palette.cloth_deep, 0.045))
    for side in (-1, 1):
        strap = ((side * 0.4, 0.3), (side * 0.5, 1.2), (side * 0.46, 2.0))
        seam(canvas, skel, strap, stroke(palette.accent, 0.16))
    box = patch(skel, ((-0.36, 0.9), (0.36, 0.9), (0.36, 1.6), (-0.36, 1.6)))
    canvas.drawPath(box, fill(palette.lower))
    canvas.drawPath(box, stroke(palette.ink, LINE))
    for u, tone in ((-0.2, "#e0574c"), (0.0, "#e3b548"), (0.2, "#5fbf7a")):
        x, y = skel.at(u, 1.1, 0.02)
        canvas.drawOval(ellipse(x, y, 0.06, 0.06), fill(tone))
    for y in (1.3, 1.42):
        seam(canvas, skel, ((-0.24, y), (0.24, y)), stroke(palette.trim, 0.045))
    hose = ((0.36, 1.3), (0.72, 1.5), (0.8, 2.2), (0.6, 2.8))
    seam(canvas, skel, hose, stroke(palette.ink, 0.14))
    seam(canvas, skel, hose, stroke(palette.under_dark, 0.09))
    x, y = skel.place(0.0, 0.1)
    canvas.drawOval(ellipse(x, y, 0.86, 0.3), fill(palette.under_dark))
    canvas.drawOval(ellipse(x, y, 0.86, 0.3), stroke(palette.ink, LINE))
    canvas.drawOval(ellipse(x, y - 0.02, 0.66, 0.2), fill(palette.lower_dark))


def _jumpsuit(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    yoke = patch(
        skel,
        (
            (-0.99, 0.24),
            (-0.3, 0.08),
            (0.3, 0.08),
            (0.99, 0.24),
            (0.96, 0.9),
            (0.4, 0.86),
            (0.0, 1.14),
            (-0.4, 0.86),
            (-0.96, 0.9),
        ),
    )
    canvas.drawPath(yoke, fill(palette.accent))
    seam(
        canvas,
        skel,
        ((-0.98, 0.9), (-0.4, 0.86), (0.0, 1.14), (0.4, 0.86), (0.98, 0.9)),
        stroke(palette.trim, 0.06),
    )
    seam(canvas, skel, ((0.0, 0.3), (0.0, 1.6), (0.0, cut.hem)), stroke(palette.ink, 0.04))
    x, y = skel.at(0.48, 0.6, 0.02)
    badge = Outline(x, y - 0.14).to(x + 0.12, y + 0.1, x, y + 0.04, x - 0.12, y + 0.1)
    canvas.drawPath(badge.close(), fill(palette.metal))
    belt(canvas, palette, skel, WAIST + 0.04, 0.11, palette.cloth_deep)
    x, y = skel.at(0, WAIST + 0.08, 0.03)
    canvas.drawRect(ellipse(x, y, 0.12, 0.1), fill(palette.metal))
    for side in (-1, 1):
        pocket(canvas, palette, skel, (-0.72 if side < 0 else 0.36, 1.26, 0.36, 0.36))


# --- cold, night and want ---------------------------------------------------------------------


def _parka(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _quilts(canvas, palette, skel, cut)
    seam(canvas, skel, ((0.0, 0.4), (0.0, 1.6), (0.0, cut.hem + 0.04)), stroke(palette.ink, 0.05))
    for side in (-1, 1):
        pocket(canvas, palette, skel, (-0.74 if side < 0 else 0.3, 2.4, 0.44, 0.5), flap=0.16)
    for index in range(9):
        t = index / 8
        u = -0.62 + 1.24 * t
        x, y = skel.at(u, 0.2 + 0.3 * math.sin(math.pi * t), 0.06)
        canvas.drawOval(
            ellipse(x, y, 0.19, 0.17), fill(palette.under if index % 2 else palette.under_dark)
        )


def _nightshirt(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for u in (-0.8, -0.5, -0.2, 0.2, 0.5, 0.8):
        _line(
            canvas,
            skel,
            cut,
            ((u, 0.5), (u, 2.4), (u, cut.hem)),
            stroke(mix(palette.cloth, palette.accent, 0.35), 0.035),
        )
    slit = ((0.0, 0.2), (0.0, 0.7), (0.0, 1.2))
    seam(canvas, skel, slit, stroke(palette.ink, FINE))
    for y in (0.44, 0.74, 1.04):
        button(canvas, palette, skel, 0.0, y, 0.045)
    _hem(canvas, skel, cut, palette.trim, 0.1, 0.08)


def _pyjamas(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    for u in (-0.8, -0.55, -0.3, 0.3, 0.55, 0.8):
        seam(canvas, skel, ((u, 0.4), (u, 1.8), (u, cut.hem)), stroke(palette.trim, 0.05))
    seam(canvas, skel, ((0.03, 0.4), (0.03, 1.6), (0.03, cut.hem)), stroke(palette.ink, FINE))
    for y in (0.8, 1.3, 1.8, 2.3, 2.8):
        button(canvas, palette, skel, -0.02, y, 0.05)
    pocket(canvas, palette, skel, (0.34, 1.0, 0.32, 0.36))


def _rags(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    slit = patch(skel, ((-0.2, 0.14), (0.22, 0.14), (0.06, 0.8)))
    canvas.drawPath(slit, fill(palette.skin_shade))
    for points, tone in (
        (((-0.7, 1.1), (-0.34, 1.06), (-0.3, 1.5), (-0.66, 1.56)), palette.trim),
        (((0.3, 1.9), (0.7, 1.86), (0.74, 2.3), (0.32, 2.36)), palette.accent),
        (((-0.5, 2.6), (-0.16, 2.64), (-0.2, 3.0), (-0.54, 2.96)), palette.cloth_light),
    ):
        mend = patch(skel, points)
        canvas.drawPath(mend, fill(mix(palette.cloth, tone, 0.5)))
        canvas.drawPath(mend, stroke(palette.cloth_deep, 0.035))
    hoop(canvas, skel, WAIST + 0.04, stroke(palette.ink, 0.11))
    hoop(canvas, skel, WAIST + 0.04, stroke(palette.trim, 0.065))
    # A torn hem: pointed gaps through which the legs are seen.
    for u in (-0.74, -0.36, 0.06, 0.42, 0.8):
        gap = _shape(
            skel, cut, ((u - 0.12, cut.hem + 0.2), (u, cut.hem - 0.42), (u + 0.14, cut.hem + 0.2))
        )
        canvas.drawPath(gap, fill(palette.lower))
        canvas.drawPath(gap, stroke(palette.ink, FINE))


# --- bare bodies ------------------------------------------------------------------------------


def _fur(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    belly = [skel.at(u, y, 0.0) for u, y in (
        (-0.3, 0.1), (-0.5, 0.7), (-0.42, 1.4), (-0.52, 2.2), (-0.3, 2.9), (0.0, 3.1),
        (0.3, 2.9), (0.52, 2.2), (0.42, 1.4), (0.5, 0.7), (0.3, 0.1),
    )]  # fmt: skip
    path = Outline(*belly[0])
    through(path, belly)
    canvas.drawPath(path.close(), fill(palette.pale))
    tuft = patch(
        skel,
        (
            (-0.4, 0.5),
            (-0.2, 0.84),
            (-0.12, 0.72),
            (0.0, 1.04),
            (0.12, 0.72),
            (0.2, 0.84),
            (0.4, 0.5),
            (0.0, 0.2),
        ),
    )
    canvas.drawPath(tuft, fill(palette.pale))
    for u, y in ((-0.16, 0.86), (0.0, 1.0), (0.16, 0.86)):
        seam(
            canvas,
            skel,
            ((u - 0.08, y - 0.12), (u, y), (u + 0.08, y - 0.12)),
            stroke(mix(palette.pale, palette.skin_shade, 0.6), 0.035),
        )


def _feathers(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _fur(canvas, palette, skel, cut)
    pen = stroke(mix(palette.pale, palette.skin, 0.55), 0.04)
    for row, y in enumerate((1.3, 1.7, 2.1, 2.5)):
        for u in (-0.3, 0.0, 0.3) if row % 2 else (-0.15, 0.15):
            seam(canvas, skel, ((u - 0.11, y), (u, y + 0.14), (u + 0.11, y)), pen)


def _plates(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    line = stroke(mix(palette.hair_dark, palette.ink, 0.4), 0.045)
    hoop(canvas, skel, WAIST - 0.1, line)
    hoop(canvas, skel, WAIST + 0.4, line)
    seam(canvas, skel, ((-0.9, 0.5), (-0.4, 0.66), (0.4, 0.66), (0.9, 0.5)), line)
    box = patch(skel, ((-0.5, 0.86), (0.5, 0.86), (0.44, 1.6), (-0.44, 1.6)))
    canvas.drawPath(box, fill(palette.hair))
    canvas.drawPath(box, stroke(palette.ink, FINE))
    x, y = skel.at(0, 1.2, 0.02)
    canvas.drawOval(ellipse(x, y, 0.2, 0.2), fill("#22262e"))
    canvas.drawOval(ellipse(x, y, 0.14, 0.14), fill(palette.eye))
    for u in (-0.74, 0.74):
        for y in (0.86, 1.56, 2.7):
            px, py = skel.at(u, y)
            canvas.drawOval(ellipse(px, py, 0.05, 0.05), fill(palette.hair))
    for u in (-0.4, -0.13, 0.13, 0.4):
        seam(canvas, skel, ((u, WAIST + 0.02), (u, WAIST + 0.3)), stroke(palette.hair, 0.06))


def _shroud(canvas: skia.Canvas, palette: Palette, skel: Skeleton, cut: Cut) -> None:
    _crossed(canvas, palette, skel, palette.trim, WAIST, 0.16)
    hoop(canvas, skel, WAIST + 0.06, stroke(palette.cloth_dark, 0.16))
    for u in (-0.5, 0.0, 0.5):
        _line(
            canvas,
            skel,
            cut,
            ((u, 2.8), (u * 1.1, 4.2), (u * 1.2, cut.hem)),
            stroke(palette.cloth_dark, 0.05),
        )


PAINTERS: Final[dict[Outfit, Callable[[skia.Canvas, Palette, Skeleton, Cut], None]]] = {
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
    "tunic": _tunic,
    "gown": _gown,
    "habit": _habit,
    "cloak": _cloak,
    "plate": _plate,
    "victorian": _victorian,
    "frock": _frock,
    "waistcoat": _waistcoat,
    "toga": _toga,
    "kimono": _kimono,
    "kaftan": _kaftan,
    "sari": _sari,
    "fatigues": _fatigues,
    "labcoat": _labcoat,
    "judge": _judge,
    "nurse": _nurse,
    "maid": _maid,
    "scrubs": _scrubs,
    "overalls": _overalls,
    "blazer": _blazer,
    "school_dress": _school_dress,
    "tracksuit": _tracksuit,
    "spacesuit": _spacesuit,
    "jumpsuit": _jumpsuit,
    "parka": _parka,
    "nightshirt": _nightshirt,
    "pyjamas": _pyjamas,
    "rags": _rags,
    "fur": _fur,
    "feathers": _feathers,
    "plates": _plates,
    "shroud": _shroud,
}
